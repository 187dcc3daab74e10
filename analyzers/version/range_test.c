#include "svcgraph/test.h"

#include "svcgraph/version.h"

struct row {
    const char *range, *version;
};

static enum answer ask(const struct row *row, enum dialect dialect)
{
    struct arena arena = { 0 };
    struct range range;
    if (!range_parse(&arena, str_from(row->range), dialect, &range))
        fail_msg("\"%s\" was refused", row->range);
    enum answer answer = range_has(&range, str_from(row->version));
    arena_release(&arena);
    return answer;
}

static void expect(const struct row *rows, size_t n, enum dialect dialect, enum answer expected)
{
    for (size_t i = 0; i < n; i++)
        if (ask(&rows[i], dialect) != expected)
            fail_msg("\"%s\" has \"%s\": %d", rows[i].range, rows[i].version,
                     (int)ask(&rows[i], dialect));
}

/* After node-semver's range-include and range-exclude tables. */
static void npm_takes(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "1.0.0 - 2.0.0", "1.2.3" },
        { "^1.2.3+build", "1.2.3" },
        { "^1.2.3+build", "1.3.0" },
        { "1.2.3-pre+asdf - 2.4.3-pre+asdf", "1.2.3-pre.2" },
        { "1.2.3-pre+asdf - 2.4.3-pre+asdf", "2.4.3-alpha" },
        { "1.0.0", "1.0.0" },
        { ">=*", "0.2.4" },
        { "", "1.0.0" },
        { "*", "1.2.3" },
        { ">=1.0.0", "1.1.0" },
        { ">1.0.0", "1.0.1" },
        { "<=2.0.0", "0.2.9" },
        { "<\t2.0.0", "0.2.9" },
        { ">= 1.0.0", "1.0.1" },
        { "0.1.20 || 1.2.4", "1.2.4" },
        { ">=0.2.3 || <0.0.1", "0.0.0" },
        { "||", "1.3.4" },
        { "2.x.x", "2.1.3" },
        { "1.2.x || 2.x", "2.1.3" },
        { "x", "1.2.3" },
        { "2.*.*", "2.1.3" },
        { "2", "2.1.2" },
        { "2.3", "2.3.1" },
        { "~0.0.1", "0.0.2" },
        { "~x", "0.0.9" },
        { "~2.4", "2.4.5" },
        { "~>3.2.1", "3.2.2" },
        { "~1", "1.2.3" },
        { "~> 1", "1.2.3" },
        { "~1.0", "1.0.2" },
        { "~ 1.0.3", "1.0.12" },
        { ">=1", "1.0.0" },
        { "<1.2", "1.1.1" },
        { "~v0.5.4-pre", "0.5.5" },
        { "~v0.5.4-pre", "0.5.4" },
        { "=0.7.x", "0.7.2" },
        { "<=0.7.x", "0.7.2" },
        { ">=0.7.x", "0.7.2" },
        { "~1.2.1 >=1.2.3", "1.2.3" },
        { "~1.2.1 =1.2.3", "1.2.3" },
        { ">=1.2.1 1.2.3", "1.2.3" },
        { ">=1.2.3 >=1.2.1", "1.2.3" },
        { "^1.2.3", "1.8.1" },
        { "^0.1.2", "0.1.2" },
        { "^0.1", "0.1.2" },
        { "^0.0.1", "0.0.1" },
        { "^1.2", "1.4.2" },
        { "^1.2 ^1", "1.4.2" },
        { "^1.2.3-alpha", "1.2.3-pre" },
        { "^1.2.0-alpha", "1.2.0-pre" },
        { "^0.0.1-alpha", "0.0.1-beta" },
        { "^0.0.1-alpha", "0.0.1" },
        { "^0.1.1-alpha", "0.1.1-beta" },
        { "^x", "1.2.3" },
        { "x - 1.0.0", "0.9.7" },
        { "1.0.0 - x", "1.9.7" },
        { "<=7.x", "7.9.9" },
        { ">=1.2 <=1.3.x", "1.3.9" },
        { "^3.4.5-beta.2", "3.4.5-beta.10" },
        { "^3.4.5-beta.2", "3.4.5-rc" },
        { ">=2.0.0-beta.1", "2.0.0-beta.2" },
    };
    expect(rows, countof(rows), DIALECT_NPM, ANSWER_YES);
}

static void npm_refuses(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "1.0.0 - 2.0.0", "2.2.3" },
        { "1.2.3+asdf - 2.4.3+asdf", "1.2.3-pre.2" },
        { "1.2.3+asdf - 2.4.3+asdf", "2.4.3-alpha" },
        { "^1.2.3+build", "2.0.0" },
        { "^1.2.3+build", "1.2.0" },
        { "^1.2.3", "1.2.3-pre" },
        { "^1.2", "1.2.0-pre" },
        { ">1.2", "1.3.0-beta" },
        { "<=1.2.3", "1.2.3-beta" },
        { "^1.2.3", "1.2.3-beta" },
        { "=0.7.x", "0.7.0-asdf" },
        { ">=0.7.x", "0.7.0-asdf" },
        { "1.0.0", "1.0.1" },
        { ">=1.0.0", "0.0.0" },
        { "<2.0.0", "2.2.9" },
        { "0.1.20 || 1.2.4", "1.2.3" },
        { "2.x.x", "3.1.3" },
        { "~2.4", "2.5.0" },
        { "~1", "0.2.3" },
        { "~1.0", "1.1.0" },
        { "<1", "1.0.0" },
        { ">=1.2", "1.1.1" },
        { "~v0.5.4-beta", "0.5.4-alpha" },
        { "=0.7.x", "0.8.2" },
        { ">=0.7.x", "0.6.2" },
        { "<0.7.x", "0.7.2" },
        { "<1.2.3", "1.2.3-beta" },
        { "=1.2.3", "1.2.3-beta" },
        { ">1.2", "1.2.8" },
        { "^0.0.1", "0.0.2-alpha" },
        { "^0.0.1", "0.0.2" },
        { "^1.2.3", "2.0.0-alpha" },
        { "^1.2.3", "1.2.2" },
        { "^1.2", "1.1.9" },
        { "*", "1.2.3-foo" },
        { "^1.0.0", "2.0.0-rc1" },
        { "1 - 2", "2.0.0-pre" },
        { "1 - 2", "1.0.0-pre" },
        { "1.0 - 2", "1.0.0-pre" },
        { "1.1.x", "1.0.0-a" },
        { "1.x", "1.0.0-a" },
        { "1.x", "2.0.0-a" },
        { ">=1.0.0 <1.1.0", "1.1.0-pre" },
        { "<*", "1.2.3" },
        { ">*", "1.2.3" },
        { "^0.0.0", "0.0.1" },
        { "^3.4.5-beta.2", "3.5.0-rc.1" },
    };
    expect(rows, countof(rows), DIALECT_NPM, ANSWER_NO);
}

static void others_take(void **state)
{
    (void)state;
    static const struct row cargo[] = {
        { "1.2", "1.9.0" },    { "1.2.3", "1.3.0" },       { "0.2.3", "0.2.9" },
        { "=1.2.3", "1.2.3" }, { ">=1.2, <1.5", "1.4.9" }, { "*", "7.0.0" },
        { "1.*", "1.7.0" },    { "~1.2", "1.2.9" },
    };
    static const struct row helm[] = {
        { "1.2.3", "1.2.3" },         { "1.2", "1.2.9" },         { ">= 1.2, < 3.0.0", "2.9.9" },
        { ">=1.0 !=1.2.3", "1.2.4" }, { "!=1.2.x", "1.3.0" },     { "~1", "1.9.9" },
        { "1.2 - 1.4.5", "1.4.5" },   { "^1.2.3 || 4", "4.1.0" },
    };
    expect(cargo, countof(cargo), DIALECT_CARGO, ANSWER_YES);
    expect(helm, countof(helm), DIALECT_HELM, ANSWER_YES);
}

static void others_refuse(void **state)
{
    (void)state;
    static const struct row cargo[] = {
        { "1.2", "2.0.0" },    { "1.2.3", "1.2.2" },       { "0.2.3", "0.3.0" },
        { "=1.2.3", "1.2.4" }, { ">=1.2, <1.5", "1.5.0" },
    };
    static const struct row helm[] = {
        { "1.2.3", "1.2.4" },
        { ">=1.0 !=1.2.3", "1.2.3" },
        { "!=1.2.x", "1.2.7" },
        { ">= 1.2, < 3.0.0", "3.0.0" },
    };
    expect(cargo, countof(cargo), DIALECT_CARGO, ANSWER_NO);
    expect(helm, countof(helm), DIALECT_HELM, ANSWER_NO);
}

static void knows_what_it_does_not_know(void **state)
{
    (void)state;
    static const struct row unknown[] = {
        { "^1.2", "latest" },   { "^1.2", "" },
        { "^1.2", "4f2a9c1" },  { "^1.2", "1" },
        { "1.4.2", "1.4" },     { ">=1", "2024.04.05" },
        { ">=1", "sha256:00" }, { "^1", "1.2.3-4-g5d3ffa1" },
        { "^1", "${TAG}" },
    };
    static const struct row yes[] = { { "^1.2", "1.4" },
                                      { "^1", "v1" },
                                      { ">=1.2", "16.3-alpine" } };
    static const struct row no[] = { { "^1.2", "2.4" }, { "<1", "v1" }, { "^1.2", "1.1" } };
    expect(unknown, countof(unknown), DIALECT_NPM, ANSWER_UNKNOWN);
    expect(yes, countof(yes), DIALECT_NPM, ANSWER_YES);
    expect(no, countof(no), DIALECT_NPM, ANSWER_NO);
}

static void refuses_what_is_no_range(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "a",         "1.x.3", "^^1",         ">",       "1.2.3.4", "1.2.3 - ",    "blerg",
        ">=1.2 foo", "1, 2",  "git+ssh://x", "^1.2.3-", "1 -2",    "workspace:*",
    };
    struct arena arena = { 0 };
    struct range range;
    for (size_t i = 0; i < countof(bad); i++)
        if (range_parse(&arena, str_from(bad[i]), DIALECT_NPM, &range))
            fail_msg("\"%s\" was taken", bad[i]);
    arena_release(&arena);
}

static struct meeting_of meet(struct arena *arena, const char *const *texts, size_t n,
                              enum dialect dialect)
{
    const struct range *ranges[8];
    for (size_t i = 0; i < n; i++) {
        struct range *range = arena_new(arena, struct range);
        if (!range_parse(arena, str_from(texts[i]), dialect, range))
            fail_msg("\"%s\" was refused", texts[i]);
        ranges[i] = range;
    }
    return ranges_meet(arena, ranges, n, NULL, 0);
}

static void intersects(void **state)
{
    (void)state;
    static const struct {
        const char *ranges[3];
        const char *witness; /* NULL: empty */
        enum meeting meeting;
    } table[] = {
        { { "^1.2", "^1.4", "<1.9" }, "1.4.0", MEET_SOME },
        { { "^1.2", "^2.0" }, NULL, MEET_NO_INTERVAL },
        { { ">1.0.0", "<1.0.1" }, NULL, MEET_NO_RELEASE },    /* npm's intersects(): true */
        { { ">=3.0.0-0", "<3.0.0" }, NULL, MEET_NO_RELEASE }, /* npm's intersects(): true */
        { { "2.0.0-beta.2", "^2.0.0-beta.1" }, "2.0.0-beta.2", MEET_SOME }, /* and here: false */
        { { "1.x || 2.x", "2.x || 3.x", "1.x || 3.x" }, NULL, MEET_NO_INTERVAL },
        { { "1.x || 2.x", "2.x || 3.x" }, "2.0.0", MEET_SOME },
        { { "2.x || 3.x", "1.x || 3.x" }, "3.0.0", MEET_SOME },
        { { "1.x || 2.x", "1.x || 3.x" }, "1.0.0", MEET_SOME },
        { { ">1.0.0-rc.1 <1.0.0", ">=1.0.0-rc.1 <1.0.0-rc.2" }, "1.0.0-rc.1.0", MEET_SOME },
        { { "^1.2.3-alpha", "^1.2.3-beta" }, "1.2.3", MEET_SOME },
        { { "=1.2.3", ">=1.2.3" }, "1.2.3", MEET_SOME },
        { { "<*", "*" }, NULL, MEET_NO_INTERVAL },
        { { "*", "*" }, "0.0.0", MEET_SOME },
        { { "^0.0", "0.0.9" }, "0.0.9", MEET_SOME },
        { { "^0.0.0", "0.0.9" }, NULL, MEET_NO_INTERVAL },
        { { ">1.2.9007199254740991", "<1.3.0" }, NULL, MEET_NO_RELEASE },
    };
    for (size_t i = 0; i < countof(table); i++) {
        struct arena arena = { 0 };
        size_t n = table[i].ranges[2] ? 3 : 2;
        struct meeting_of met = meet(&arena, table[i].ranges, n, DIALECT_NPM);
        if (met.meeting != table[i].meeting)
            fail_msg("%s and %s: %s", table[i].ranges[0], table[i].ranges[1],
                     meeting_name(met.meeting));
        if (table[i].witness)
            assert_str(met.witness, table[i].witness);
        arena_release(&arena);
    }
}

static void bounds_its_work(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct strbuf text;
    struct range one, all;
    strbuf_init(&text, &arena);
    assert_false(range_parse(&arena, STR("1 - 2 - 3"), DIALECT_NPM, &one));
    for (int i = 0; i < 2000; i++)
        strbuf_addf(&text, "%s%d", i ? "||" : "", 2 * i);
    assert_true(range_parse(&arena, strbuf_str(&text), DIALECT_NPM, &one));
    assert_true(range_intersect(&arena, &one, &one, &all));
    assert_int_equal(range_has(&all, STR("3998.4.1")), ANSWER_YES);
    assert_int_equal(range_has(&all, STR("3997.4.1")), ANSWER_NO);
    strbuf_add(&text, STR(" || "));
    strbuf_add(&text, strbuf_str(&text));
    assert_false(range_parse(&arena, strbuf_str(&text), DIALECT_NPM, &one));
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(npm_takes),
        cmocka_unit_test(npm_refuses),
        cmocka_unit_test(others_take),
        cmocka_unit_test(others_refuse),
        cmocka_unit_test(knows_what_it_does_not_know),
        cmocka_unit_test(refuses_what_is_no_range),
        cmocka_unit_test(intersects),
        cmocka_unit_test(bounds_its_work),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
