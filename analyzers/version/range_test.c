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

static bool meet(const char *const *ranges, size_t n, struct arena *arena, struct semver *witness)
{
    struct range all, next;
    assert_true(range_parse(arena, str_from(ranges[0]), DIALECT_NPM, &all));
    for (size_t i = 1; i < n; i++) {
        assert_true(range_parse(arena, str_from(ranges[i]), DIALECT_NPM, &next));
        assert_true(range_intersect(arena, &all, &next, &all));
    }
    return range_witness(arena, &all, witness);
}

static void intersects(void **state)
{
    (void)state;
    static const struct {
        const char *ranges[3];
        const char *witness; /* NULL: empty */
    } table[] = {
        { { "^1.2", "^1.4", "<1.9" }, "1.4.0" },
        { { "^1.2", "^2.0" }, NULL },
        { { ">1.0.0", "<1.0.1" }, NULL },    /* intervals meet, no release lies between */
        { { ">=3.0.0-0", "<3.0.0" }, NULL }, /* only pre-releases, which one side refuses */
        { { "2.0.0-beta.2", "^2.0.0-beta.1" }, "2.0.0-beta.2" },
        { { "1.x || 2.x", "2.x || 3.x", "1.x || 3.x" }, NULL }, /* each two meet, three do not */
        { { "1.x || 2.x", "2.x || 3.x" }, "2.0.0" },
        { { ">1.0.0-rc.1 <1.0.0", ">=1.0.0-rc.1 <1.0.0-rc.2" }, "1.0.0-rc.1.0" },
        { { "^1.2.3-alpha", "^1.2.3-beta" }, "1.2.3" },
        { { "=1.2.3", ">=1.2.3" }, "1.2.3" },
        { { "<*", "*" }, NULL },
        { { "*", "*" }, "0.0.0" },
    };
    for (size_t i = 0; i < countof(table); i++) {
        struct arena arena = { 0 };
        struct semver witness;
        size_t n = table[i].ranges[2] ? 3 : 2;
        bool met = meet(table[i].ranges, n, &arena, &witness);
        if (met != (table[i].witness != NULL))
            fail_msg("%s and %s: %d", table[i].ranges[0], table[i].ranges[1], met);
        if (met)
            assert_str(semver_text(&arena, &witness), table[i].witness);
        arena_release(&arena);
    }
}

static void bounds_its_work(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct strbuf text;
    strbuf_init(&text, &arena);
    for (int i = 0; i < 60; i++)
        strbuf_addf(&text, "%s>=%d", i ? "||" : "", i);
    struct range one, all;
    assert_false(range_parse(&arena, STR("1 - 2 - 3"), DIALECT_NPM, &one));
    struct str half = str_take(strbuf_str(&text), 250);
    size_t cut = str_rfind_char(half, '|') - 1;
    assert_true(range_parse(&arena, str_take(half, cut), DIALECT_NPM, &one));
    assert_false(range_intersect(&arena, &one, &one, &all));
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
