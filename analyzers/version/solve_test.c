#include "svcgraph/test.h"

#include <time.h>

#include "svcgraph/version.h"

static const struct range *read_range(struct arena *arena, enum dialect dialect, struct str text)
{
    struct range *range = arena_new(arena, struct range);
    if (!range_parse(arena, text, dialect, range))
        fail_msg("\"%.*s\" was refused", STR_ARG(text));
    return range;
}

struct need {
    enum dialect dialect;
    const char *text;
};

static struct meeting_of meet(struct arena *arena, const struct need *needs, size_t n,
                              const struct str *known, size_t n_known)
{
    const struct range *ranges[8];
    for (size_t i = 0; i < n; i++)
        ranges[i] = read_range(arena, needs[i].dialect, str_from(needs[i].text));
    return ranges_meet(arena, ranges, n, known, n_known);
}

/* npm's intersects() says yes to the first two, and no to the third. */
static void three_kinds_of_emptiness(void **state)
{
    static const struct {
        const char *ranges[2], *known;
        enum meeting meeting;
        const char *witness;
    } table[] = {
        { { ">1.0.0", "<1.0.1" }, NULL, MEET_NO_RELEASE, "" },
        { { ">=3.0.0-0", "<3.0.0" }, NULL, MEET_NO_RELEASE, "" },
        { { "2.0.0-beta.2", "^2.0.0-beta.1" }, NULL, MEET_SOME, "2.0.0-beta.2" },
        { { "^1.2", "^2.0" }, NULL, MEET_NO_INTERVAL, "" },
        { { "^1.2", "^1.4" }, "1.3.0", MEET_NO_KNOWN, "1.4.0" },
        { { "^1.2", "^1.4" }, "1.5.0", MEET_SOME, "1.5.0" },
        { { "^1.2", "^1.4" }, "latest", MEET_SOME, "1.4.0" },
        { { "^1.2", "^1.4" }, "1.5.0-alpine", MEET_SOME, "1.5.0" },
    };
    (void)state;
    for (size_t i = 0; i < countof(table); i++) {
        struct arena arena = { 0 };
        struct need needs[] = { { DIALECT_NPM, table[i].ranges[0] },
                                { DIALECT_NPM, table[i].ranges[1] } };
        struct str known = str_from(table[i].known);
        struct meeting_of met = meet(&arena, needs, 2, &known, table[i].known != NULL);
        if (met.meeting != table[i].meeting)
            fail_msg("%s and %s: %s", needs[0].text, needs[1].text, meeting_name(met.meeting));
        assert_str(met.witness, table[i].witness);
        arena_release(&arena);
    }
}

static void three_that_go_in_pairs(void **state)
{
    static const struct need needs[] = { { DIALECT_NPM, "*" },
                                         { DIALECT_NPM, "1.x || 2.x" },
                                         { DIALECT_NPM, ">=1" },
                                         { DIALECT_NPM, "2.x || 3.x" },
                                         { DIALECT_NPM, "1.x || 3.x" } };
    struct arena arena = { 0 };
    struct meeting_of met = meet(&arena, needs, 5, NULL, 0);
    (void)state;
    assert_int_equal(met.meeting, MEET_NO_INTERVAL);
    assert_int_equal(met.n_conflict, 3);
    assert_int_equal(met.conflict[0], 1);
    assert_int_equal(met.conflict[1], 3);
    assert_int_equal(met.conflict[2], 4);
    assert_true(met.smallest);
    assert_int_equal(meet(&arena, needs, 4, NULL, 0).meeting, MEET_SOME);
    assert_int_equal(meet(&arena, needs + 2, 3, NULL, 0).meeting, MEET_SOME);
    arena_release(&arena);
}

/* Orders differ: plain versions decide, and nothing is sure where others are named. */
static void across_orders(void **state)
{
    static const struct {
        struct need needs[3];
        enum meeting meeting;
        const char *witness;
    } table[] = {
        { { { DIALECT_NPM, "^1.2" }, { DIALECT_MAVEN, "[1.4,2.0)" } }, MEET_SOME, "1.4.0" },
        { { { DIALECT_NPM, "^1.2" }, { DIALECT_MAVEN, "[2.0,)" } }, MEET_NO_INTERVAL, "" },
        { { { DIALECT_NPM, "^1.2" }, { DIALECT_MAVEN, "2.0" } }, MEET_SOME, "1.2.0" },
        { { { DIALECT_PEP440, "~=1.4" }, { DIALECT_RUBY, "~> 1.6.2" } }, MEET_SOME, "1.6.2" },
        { { { DIALECT_PEP440, "~=1.4" }, { DIALECT_RUBY, "~> 2.0" } }, MEET_NO_INTERVAL, "" },
        { { { DIALECT_PEP440, "<1.4rc1" }, { DIALECT_NPM, ">=1.4" } }, MEET_UNKNOWN, "" },
        { { { DIALECT_PEP440, ">=1.4rc1" }, { DIALECT_NPM, "^1.3" } }, MEET_SOME, "1.4.0" },
        { { { DIALECT_PEP440, ">=1!1.0" }, { DIALECT_NPM, "^1" } }, MEET_UNKNOWN, "" },
        { { { DIALECT_CALENDAR, ">=2024.04" }, { DIALECT_NPM, "^1" } }, MEET_UNKNOWN, "" },
        { { { DIALECT_CALENDAR, ">=2024.04" }, { DIALECT_NPM, "<2024.01" } },
          MEET_NO_INTERVAL,
          "" },
        { { { DIALECT_CALENDAR, ">=2024.04" }, { DIALECT_NPM, "^1" }, { DIALECT_NPM, "^2" } },
          MEET_NO_INTERVAL,
          "" },
        { { { DIALECT_GO, "v1.4.0" }, { DIALECT_CARGO, "1.2" } }, MEET_SOME, "1.4.0" },
        { { { DIALECT_GO, "v2.4.0" }, { DIALECT_CARGO, "1.2" } }, MEET_NO_INTERVAL, "" },
        { { { DIALECT_PEP440, "===nightly" }, { DIALECT_PEP440, ">=1" } }, MEET_UNKNOWN, "" },
    };
    (void)state;
    for (size_t i = 0; i < countof(table); i++) {
        struct arena arena = { 0 };
        size_t n = table[i].needs[2].text ? 3 : 2;
        struct meeting_of met = meet(&arena, table[i].needs, n, NULL, 0);
        if (met.meeting != table[i].meeting)
            fail_msg("%s and %s: %s", table[i].needs[0].text, table[i].needs[1].text,
                     meeting_name(met.meeting));
        assert_str(met.witness, table[i].witness);
        arena_release(&arena);
    }
}

static uint64_t seed = 7;

static unsigned roll(unsigned sides)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (unsigned)(seed >> 11) % sides;
}

/* Some of the majors 0 to 6. */
static struct str some_majors(struct arena *arena, unsigned *out_majors)
{
    struct strbuf text;
    strbuf_init(&text, arena);
    *out_majors = 0;
    for (unsigned i = 0; i < 7; i++) {
        if (roll(5) < 2)
            continue;
        *out_majors |= 1u << i;
        strbuf_addf(&text, "%s%u.x", text.n ? " || " : "", i);
    }
    return text.n ? strbuf_str(&text) : STR("<0.0.0");
}

/* The fewest of the ranges that have no major in common: all subsets are tried. */
static unsigned fewest(const unsigned *majors, unsigned n)
{
    unsigned best = 0;
    for (unsigned set = 1; set < 1u << n; set++) {
        unsigned common = 0x7f;
        for (unsigned i = 0; i < n; i++)
            common &= set >> i & 1 ? majors[i] : 0x7f;
        unsigned size = (unsigned)__builtin_popcount(set);
        if (common == 0 && (best == 0 || size < best))
            best = size;
    }
    return best;
}

static void names_a_smallest_set(void **state)
{
    unsigned sizes[9] = { 0 };
    (void)state;
    for (int round = 0; round < 1500; round++) {
        struct arena arena = { 0 };
        const struct range *ranges[8];
        unsigned majors[8], n = 1 + roll(8), common = 0x7f;
        for (unsigned i = 0; i < n; i++)
            ranges[i] = read_range(&arena, DIALECT_NPM, some_majors(&arena, &majors[i]));
        struct meeting_of met = ranges_meet(&arena, ranges, n, NULL, 0);
        assert_int_equal(met.n_conflict, fewest(majors, n));
        for (size_t i = 0; i < met.n_conflict; i++)
            common &= majors[met.conflict[i]];
        assert_true(met.n_conflict == 0 || (common == 0 && met.smallest));
        for (unsigned i = 0; i < n && met.meeting == MEET_SOME; i++)
            assert_int_equal(range_has(ranges[i], met.witness), ANSWER_YES);
        sizes[met.n_conflict]++;
        arena_release(&arena);
    }
    for (size_t i = 0; i < 5; i++)
        assert_true(sizes[i] > 0);
}

/* All majors below n but one: all n are needed to leave none. */
static struct str all_but(struct arena *arena, unsigned n, unsigned left_out)
{
    struct strbuf text;
    strbuf_init(&text, arena);
    for (unsigned i = 0; i < n; i++)
        if (i != left_out)
            strbuf_addf(&text, "%s%u", text.n ? "||" : "", 2 * i);
    return strbuf_str(&text);
}

static void ends_on_hostile_sets(void **state)
{
    enum { RANGES = 128, WIDE = 2500 };
    const struct range *ranges[RANGES];
    struct arena arena = { 0 };
    (void)state;
    clock_t start = clock();
    for (unsigned i = 0; i < RANGES; i++)
        ranges[i] = read_range(&arena, DIALECT_NPM, all_but(&arena, RANGES, i));
    struct meeting_of met = ranges_meet(&arena, ranges, RANGES, NULL, 0);
    assert_int_equal(met.meeting, MEET_NO_INTERVAL);
    assert_int_equal(met.n_conflict, RANGES);
    assert_true(met.smallest);
    for (unsigned i = 0; i < RANGES; i++) { /* random unions: no small set, many of middle size */
        struct strbuf text;
        strbuf_init(&text, &arena);
        for (unsigned k = 0; k < WIDE; k++)
            if (roll(4))
                strbuf_addf(&text, "%s%u", text.n ? "||" : "", 2 * k);
        ranges[i] = read_range(&arena, DIALECT_NPM, strbuf_str(&text));
    }
    met = ranges_meet(&arena, ranges, RANGES, NULL, 0);
    assert_int_equal(met.meeting, MEET_NO_INTERVAL);
    assert_true(met.n_conflict > 3);
    struct way_out way = ranges_way_out(&arena, ranges, NULL, RANGES, NULL, 0);
    assert_true(way.version.n > 0 && way.changed < RANGES);
    if (clock() - start > 20 * CLOCKS_PER_SEC)
        fail_msg("took %.1f s", (double)(clock() - start) / CLOCKS_PER_SEC);
    arena_release(&arena);
}

static void fewest_move(void **state)
{
    static const struct {
        const char *ranges[4], *has, *version, *moves; /* one letter a range: M moves */
        bool provided;
    } table[] = {
        { { "^1.2", "^2.0", ">=1.4 <2" }, "1.4.2", "1.4.2", ".M.", true },
        { { "^1.2", "^2.0", ">=2.1" }, "1.4.2", "2.1.0", "M..", false },
        { { "^1.2", "^2.0", "^2.1" }, NULL, "2.1.0", "M..", false },
        { { "^2.0", "*", "*" }, "1.9.3", "2.0.0", "...", false },
        { { "1.x || 2.x", "2.x || 3.x", "1.x || 3.x" }, "1.4.2", "1.4.2", ".M.", true },
        { { "^1", "^2", "^3" }, "2024.04.05", "3.0.0", "MM.", false },
        { { "^1", "^2", "^3" }, "latest", "3.0.0", "MM.", false },
    };
    (void)state;
    struct arena maven = { 0 };
    const struct range *one = read_range(&maven, DIALECT_MAVEN, STR("[1.0,2.0)"));
    struct str final = STR("4.1.0.Final");
    assert_str(ranges_way_out(&maven, &one, NULL, 1, &final, 1).version, "1.0.0");
    arena_release(&maven);
    for (size_t i = 0; i < countof(table); i++) {
        struct arena arena = { 0 };
        const struct range *ranges[3];
        struct str has = str_from(table[i].has);
        for (size_t k = 0; k < 3; k++)
            ranges[k] = read_range(&arena, DIALECT_NPM, str_from(table[i].ranges[k]));
        struct way_out way = ranges_way_out(&arena, ranges, NULL, 3, &has, table[i].has != NULL);
        assert_str(way.version, table[i].version);
        assert_int_equal(way.has, table[i].provided);
        for (size_t k = 0; k < 3; k++)
            assert_int_equal(way.moves[k], table[i].moves[k] == 'M');
        arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_kinds_of_emptiness),
        cmocka_unit_test(three_that_go_in_pairs),
        cmocka_unit_test(across_orders),
        cmocka_unit_test(names_a_smallest_set),
        cmocka_unit_test(ends_on_hostile_sets),
        cmocka_unit_test(fewest_move),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
