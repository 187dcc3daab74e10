#include "svcgraph/test.h"

#include "svcgraph/version.h"

/* A range, and versions with a mark each: '+' in, '-' out, '?' unknown. */
struct row {
    enum dialect dialect;
    const char *range;
    const char *versions;
};

static void check_row(const struct row *row)
{
    struct arena arena = { 0 };
    struct range range;
    struct str rest = str_from(row->versions), word;
    if (!range_parse(&arena, str_from(row->range), row->dialect, &range))
        fail_msg("\"%s\" was refused", row->range);
    assert_int_equal(range.dialect, row->dialect);
    while (str_split(&rest, ' ', &word)) {
        enum answer want = word.p[0] == '+'   ? ANSWER_YES
                           : word.p[0] == '-' ? ANSWER_NO
                                              : ANSWER_UNKNOWN;
        enum answer got = range_has(&range, str_skip(word, 1));
        if (got != want)
            fail_msg("%s \"%s\" has \"%.*s\": %s", dialect_name(row->dialect), row->range,
                     STR_ARG(str_skip(word, 1)), answer_name(got));
    }
    arena_release(&arena);
}

static void check_rows(const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++)
        check_row(&rows[i]);
}

static void semver_dialects(void **state)
{
    static const struct row rows[] = {
        { DIALECT_NPM, "^1.2.3", "+1.2.3 +1.9.0 -2.0.0 -2.0.0-0 -1.2.3-rc" },
        { DIALECT_NPM, "~>1.2", "+1.2.9 -1.3.0" },
        { DIALECT_NPM, "^1.x.3", "+1.0.0 -2.0.0" },
        { DIALECT_NPM, "^1 ||", "+7.0.0 -1.0.0-rc" },
        { DIALECT_NPM, "^1 || ^3.4.5-beta.2", "+3.4.5-beta.10 +3.4.5-rc -3.5.0-rc.1 +1.4.0" },
        { DIALECT_NPM, ">=1.2.3-rc.1 <2 || ^3", "-3.1.0-rc.1 +1.2.3-rc.2" },
        { DIALECT_CARGO, "1.2", "+1.9.0 -2.0.0 -1.1.0" },
        { DIALECT_CARGO, "1.2.*", "+1.2.9 -1.3.0" },
        { DIALECT_CARGO, "0.0.3", "+0.0.3 -0.0.4" },
        { DIALECT_CARGO, ">=1.2, <1.5", "+1.4.9 -1.5.0" },
        { DIALECT_HELM, ">=1.2 !=1.4.2 <2", "+1.4.1 -1.4.2 +1.4.3 -2.0.0" },
        { DIALECT_HELM, ">=1.0.0-0", "+1.0.0-rc.1 +1.5.0-beta +2.0.0" },
        { DIALECT_HELM, ">=1.0.0-0, <2", "-1.5.0-beta +1.5.0" },
        { DIALECT_HELM, "1.2 - 1.4", "+1.4.9 -1.5.0" },
    };
    (void)state;
    check_rows(rows, countof(rows));
}

static void maven(void **state)
{
    static const struct row rows[] = {
        { DIALECT_MAVEN, "[1.0,2.0)", "+1.0 +1.0.0 +1.9.9 -2.0.0 +1.5.0-beta-1 +2.0.0-SNAPSHOT" },
        { DIALECT_MAVEN, "(,1.0],[1.2,)", "+0.9 +1.0 -1.1.0 +1.2.0 +7.1.0" },
        { DIALECT_MAVEN, "[1.5]", "+1.5 +1.5.0 -1.5.1 +1.5.0.Final +1.5.0.GA -1.5.0-SNAPSHOT" },
        { DIALECT_MAVEN, "(1.0,)", "-1.0.0 +1.0-sp +1.0.0.1" },
        { DIALECT_MAVEN, "1.0", "+1.0 +1.0.0 ?2.0.0 ?0.9.0" },
        { DIALECT_MAVEN, "1.2.+", "+1.2.0 +1.2.9 -1.3.0 -1.1.9" },
        { DIALECT_MAVEN, "[1.0,2.0[", "+1.0.0 -2.0.0" },
        { DIALECT_MAVEN, "[1.0,2.0)", "?latest ?4f2a9c1 ?2024.04.05 ?1.2.3-4-g5d3ffa1" },
    };
    static const char *const bad[] = { "[1.0",   "[2.0,1.0]", "(1.0)", "[1.0,1.0]",
                                       "[1,2]x", "",          "[a,b]", "^1.0" };
    (void)state;
    check_rows(rows, countof(rows));
    for (size_t i = 0; i < countof(bad); i++) {
        struct arena arena = { 0 };
        struct range range;
        if (range_parse(&arena, str_from(bad[i]), DIALECT_MAVEN, &range))
            fail_msg("\"%s\" was taken", bad[i]);
        arena_release(&arena);
    }
}

static void pep440(void **state)
{
    static const struct row rows[] = {
        { DIALECT_PEP440, "~=1.4", "+1.4 +1.9.0 -2.0.0 -1.3.9" },
        { DIALECT_PEP440, "~=1.4.2", "+1.4.9 -1.5.0 -1.4.1" },
        { DIALECT_PEP440, "==1.*", "+1.0 +1.9.9 -2.0.0 -1.0rc1" },
        { DIALECT_PEP440, "!=1.4.2", "+1.4.1 -1.4.2 +1.4.3" },
        { DIALECT_PEP440, "!=1.4.*", "+1.3.9 -1.4.0 -1.4.9 +1.5.0" },
        { DIALECT_PEP440, "===1.4", "+1.4 -1.4.0" },
        { DIALECT_PEP440, "===nightly", "+nightly -1.4.0" },
        { DIALECT_PEP440, ">=1!1.0", "-2.0.0 +1!1.0 +1!1.0.post1" },
        { DIALECT_PEP440, ">=1.0rc1", "+1.0rc1 +1.0rc2 -1.0b9 +1.0 +1.1a1" },
        { DIALECT_PEP440, ">=1.0", "-1.1a1 -1.0rc1 +1.0.post1" },
        { DIALECT_PEP440, ">1.7", "-1.7.post1 +1.7.1 -1.7.0" },
        { DIALECT_PEP440, ">1.7.post1", "+1.7.post2 -1.7.post1" },
        { DIALECT_PEP440, "<1.7", "+1.6.9 -1.7rc1 -1.7.0" },
        { DIALECT_PEP440, "==1.0", "+1.0+local.1 +1.0.0 -1.0.post1" },
        { DIALECT_PEP440, "==1.0+local.1", "+1.0+local.1 -1.0+local.2 -1.0" },
        { DIALECT_PEP440, ">=1.0.dev3", "+1.0.dev3 +1.0a1 -1.0.dev2" },
        { DIALECT_PEP440, "", "+1.0" },
        { DIALECT_PEP440, ">=1.2,<2", "+1.2 ?1 ?latest ?2024.04.05 ?1.2.3-SNAPSHOT" },
        { DIALECT_PEP440, ">=2023.7.22", "+2024.4.5 -2023.07.21 ?1.2.3" },
        { DIALECT_PEP440, ">=1.2", "?1.2.3-4 -1.3.0-rc.1" },
    };
    static const char *const bad[] = { "1.0",  ">=1.0,=2", "~=1", "==1.0.*.*",
                                       "^1.0", ">=1.*",    "<1+x" };
    (void)state;
    check_rows(rows, countof(rows));
    for (size_t i = 0; i < countof(bad); i++) {
        struct arena arena = { 0 };
        struct range range;
        if (range_parse(&arena, str_from(bad[i]), DIALECT_PEP440, &range))
            fail_msg("\"%s\" was taken", bad[i]);
        arena_release(&arena);
    }
}

static void go_minimum(void **state)
{
    static const struct row rows[] = {
        { DIALECT_GO, "v1.4.0", "+1.4.0 +v1.9.9 -1.3.9 -2.0.0 +1.5.0-rc.1" },
        { DIALECT_GO, "v0.4.0", "+0.4.0 +1.2.0 -0.3.0 -2.0.0" },
        { DIALECT_GO, "v2.4.0", "+2.4.0 -1.9.0 -3.0.0" },
        { DIALECT_GO, "/v2", "+2.0.0 +v2.9.1 -1.9.0 -3.0.0 +2.4" },
        { DIALECT_GO, "v2.0.0+incompatible", "+2.1.0 -1.9.0" },
        { DIALECT_GO, "v0.0.0-20240405120000-5d3ffa1c0a2b",
          "+v0.0.0-20240406120000-000000000000 -v0.0.0-20230406120000-ffffffffffff +v0.1.0" },
        { DIALECT_NPM, ">=0.0.0-0", "?v0.0.0-20240406120000-000000000000" },
    };
    (void)state;
    check_rows(rows, countof(rows));
}

static void ruby(void **state)
{
    static const struct row rows[] = {
        { DIALECT_RUBY, "~> 1.2", "+1.2 +1.9.9 -2.0.0 -1.1.9" },
        { DIALECT_RUBY, "~> 1.2.3", "+1.2.9 -1.3.0 -1.2.2" },
        { DIALECT_RUBY, "~> 1", "+1.0.0 +1.9.0 -2.0.0" },
        { DIALECT_RUBY, "~> 1.2.a", "+1.2.0 +1.2.b +1.9.0 -2.0.0" },
        { DIALECT_RUBY, ">= 1.2, < 2, != 1.4.2", "+1.4.1 -1.4.2 -2.0.0" },
        { DIALECT_RUBY, "1.2", "+1.2 +1.2.0 -1.2.1" },
        { DIALECT_RUBY, "< 2.0", "+2.0.0.pre1 -2.0.0 +1.9.0" },
        { DIALECT_RUBY, ">= 2.0.0.pre", "+2.0.0.rc1 -2.0.0.alpha" },
    };
    (void)state;
    check_rows(rows, countof(rows));
}

static void calendar(void **state)
{
    static const struct row rows[] = {
        { DIALECT_CALENDAR, ">=2024.04 <2025",
          "+2024.04.05 +20241231 -2025.01.01 -2024-03-31 +24.04" },
        { DIALECT_CALENDAR, "2024.x", "+2024.04.05 -2025.01.01" },
        { DIALECT_CALENDAR, "24.04 || 22.04", "+24.04 +22.04 -23.04 +2024.04.1" },
        { DIALECT_CALENDAR, ">=2024.04", "?1.2.3 ?latest ?4f2a9c1" },
        { DIALECT_NPM, ">=2024.04.01 <2025", "+2024.04.05 -2025.01.01 ?1.2.3" },
        { DIALECT_NPM, ">=1.2", "?2024.04.05 ?24.04 ?20240405" },
        { DIALECT_NPM, "^2024.4.1", "+2024.05.01 -2025.01.01 -2024.03.31" },
    };
    (void)state;
    check_rows(rows, countof(rows));
}

/* The table of npm's meanings: text and interval are the same set. */
static void npm_means(void **state)
{
    static const char *const table[][2] = {
        { "^1.2.3", ">=1.2.3 <2.0.0-0" },
        { "~1.2.3", ">=1.2.3 <1.3.0-0" },
        { "^0.2.3", ">=0.2.3 <0.3.0-0" },
        { "~1.2", ">=1.2.0 <1.3.0-0" },
        { "1.2", ">=1.2.0 <1.3.0-0" },
        { "1.2.x", ">=1.2.0 <1.3.0-0" },
        { "^0.0.3", ">=0.0.3 <0.0.4-0" },
        { "~1", ">=1.0.0 <2.0.0-0" },
        { "1", ">=1.0.0 <2.0.0-0" },
        { "1.x", ">=1.0.0 <2.0.0-0" },
        { "^0.0", "<0.1.0-0" },
        { "^0.0.x", "<0.1.0-0" },
        { "1.2 - 2.3", ">=1.2.0 <2.4.0-0" },
        { "^0", "<1.0.0-0" },
        { "^0.x", "<1.0.0-0" },
        { "1.2.3 - 2", ">=1.2.3 <3.0.0-0" },
        { "^1.2.3-b.2", ">=1.2.3-b.2 <2.0.0-0" },
        { "1.2 - 3.4.5", ">=1.2.0 <=3.4.5" },
        { ">1.2", ">=1.3.0" },
        { "<=1.2", "<1.3.0-0" },
        { ">1", ">=2.0.0" },
        { "<1.2", "<1.2.0-0" },
        { ">=1.2", ">=1.2.0" },
        { "^0.0.0", "0.0.0" },
        { "^1 ||", "*" },
        { "", "*" },
    };
    (void)state;
    for (size_t i = 0; i < countof(table); i++) {
        struct arena arena = { 0 };
        struct range a, b;
        assert_true(range_parse(&arena, str_from(table[i][0]), DIALECT_NPM, &a));
        assert_true(range_parse(&arena, str_from(table[i][1]), DIALECT_NPM, &b));
        if (range_within(&arena, &a, &b) != ANSWER_YES ||
            range_within(&arena, &b, &a) != ANSWER_YES)
            fail_msg("\"%s\" is not \"%s\"", table[i][0], table[i][1]);
        arena_release(&arena);
    }
}

static void sets(void **state)
{
    struct arena arena = { 0 };
    struct range a, b, both, rest;
    struct str witness;
    (void)state;
    assert_true(range_parse(&arena, STR("^1.2 || ^3"), DIALECT_NPM, &a));
    assert_true(range_parse(&arena, STR("^1.4"), DIALECT_NPM, &b));
    assert_int_equal(range_within(&arena, &b, &a), ANSWER_YES);
    assert_int_equal(range_within(&arena, &a, &b), ANSWER_NO);
    range_complement(&arena, &a, &rest);
    assert_int_equal(range_has(&rest, STR("2.0.0")), ANSWER_YES);
    assert_int_equal(range_has(&rest, STR("1.2.0")), ANSWER_NO);
    assert_true(range_unite(&arena, &a, &rest, &both));
    assert_int_equal(range_has(&both, STR("1.2.0-rc.1")), ANSWER_YES);
    assert_true(range_intersect(&arena, &a, &rest, &both));
    assert_int_equal(range_witness(&arena, &both, &witness), MEET_NO_INTERVAL);
    assert_true(range_parse(&arena, STR("[1.4,1.9)"), DIALECT_MAVEN, &b));
    assert_int_equal(range_within(&arena, &b, &a), ANSWER_YES);
    assert_true(range_parse(&arena, STR("[1.4,1.9-rc1)"), DIALECT_MAVEN, &b));
    assert_int_equal(range_within(&arena, &b, &a), ANSWER_UNKNOWN);
    arena_release(&arena);
}

/* What is no semver: each row of what looks like what, in which order, in which range. */
static void other_classes(void **state)
{
    static const struct {
        const char *text;
        enum version_class class;
    } table[] = {
        { "1.4", VERSION_PARTIAL },
        { "v1", VERSION_PARTIAL },
        { "1.25-alpine", VERSION_PARTIAL },
        { "3.12.1-alpine3.19", VERSION_SEMVER },
        { "5.0.1-windowsservercore", VERSION_SEMVER },
        { "2024.04.05", VERSION_CALENDAR },
        { "24.04", VERSION_CALENDAR },
        { "20240405", VERSION_CALENDAR },
        { "2024-04-05", VERSION_CALENDAR },
        { "1.2.3-SNAPSHOT", VERSION_MAVEN },
        { "1.2-SNAPSHOT", VERSION_MAVEN },
        { "4.1.0.Final", VERSION_MAVEN },
        { "5.3.0.RELEASE", VERSION_MAVEN },
        { "1.2.3.4", VERSION_MAVEN },
        { "1.0rc1", VERSION_PYTHON },
        { "1!2.0", VERSION_PYTHON },
        { "1.0.post1", VERSION_PYTHON },
        { "v1beta1", VERSION_API },
        { "v2alpha", VERSION_API },
        { "4f2a9c1", VERSION_HASH },
        { "1234567", VERSION_PARTIAL },
        { "1.2.3-4-g5d3ffa1", VERSION_DESCRIBE },
        { "v0.0.0-20240405120000-5d3ffa1c0a2b", VERSION_PSEUDO },
        { "v1.2.4-0.20240405120000-5d3ffa1c0a2b", VERSION_PSEUDO },
        { "latest", VERSION_FLOATING },
        { "stable", VERSION_FLOATING },
        { "edge", VERSION_FLOATING },
        { "main", VERSION_FLOATING },
        { "master", VERSION_FLOATING },
        { "dev", VERSION_FLOATING },
        { "", VERSION_FLOATING },
        { "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
          VERSION_DIGEST },
        { "${TAG}", VERSION_TEMPLATE },
        { "{{ .Values.x }}", VERSION_TEMPLATE },
        { "$(VAR)", VERSION_TEMPLATE },
    };
    (void)state;
    for (size_t i = 0; i < countof(table); i++)
        if (version_class(str_from(table[i].text)) != table[i].class)
            fail_msg("\"%s\" is %s", table[i].text,
                     version_class_name(version_class(str_from(table[i].text))));
    assert_true(version_is_floating(STR("1.2.3-SNAPSHOT")));
    assert_false(version_is_floating(STR("1.2.3")));
}

static void which_is_later(void **state)
{
    static const struct {
        const char *a, *b;
        char order; /* '<', '=', '>', or '?' */
    } table[] = {
        { "1.4", "1.5.2", '<' },
        { "1.4", "1.4.2", '?' },
        { "1.4", "v1.4", '=' },
        { "v1", "2.0.0", '<' },
        { "1.25.1-alpine", "1.25.1", '=' },
        { "3.12.1-alpine3.19", "3.12.0", '>' },
        { "2024.04.05", "20240406", '<' },
        { "2024.4.5", "2024-04-05", '=' },
        { "24.04", "22.04", '>' },
        { "2024.04.05", "1.2.3", '?' },
        { "1.2.3-SNAPSHOT", "1.2.3", '<' },
        { "4.1.0.Final", "4.1.0", '=' },
        { "4.1.0.CR1", "4.1.0.Final", '<' },
        { "4.1.0.Beta2", "4.1.0.Alpha9", '>' },
        { "1.2.3.4", "1.2.3", '>' },
        { "1.2.3-SNAPSHOT", "1.2.3-rc.1", '?' },
        { "1.0rc1", "1.0.0", '<' },
        { "1.0.post1", "1.0", '>' },
        { "v1alpha1", "v1beta1", '<' },
        { "v1beta2", "v1beta1", '>' },
        { "v1beta9", "v1", '<' },
        { "v2alpha1", "v1", '>' },
        { "v1beta1", "1.2.3", '?' },
        { "4f2a9c1", "4f2a9c1", '=' },
        { "4f2a9c1", "5f2a9c1", '?' },
        { "1.2.3-4-g5d3ffa1", "1.2.3", '>' },
        { "1.2.3-4-g5d3ffa1", "1.2.2", '>' },
        { "1.2.3", "1.2.3-4-g5d3ffa1", '<' },
        { "1.2.3-4-g5d3ffa1", "1.2.3-9-g5d3ffa2", '<' },
        { "1.2.3-4-g5d3ffa1", "1.2.4", '?' },
        { "v0.0.0-20240405120000-ffffffffffff", "v0.0.0-20240406120000-000000000000", '<' },
        { "v1.2.4-0.20240405120000-ffffffffffff", "v1.2.3", '>' },
        { "latest", "latest", '?' },
        { "main", "1.2.3", '?' },
        { "sha256:00", "sha256:00", '=' },
        { "sha256:00", "sha256:01", '?' },
        { "${TAG}", "${TAG}", '?' },
    };
    (void)state;
    for (size_t i = 0; i < countof(table); i++) {
        int order = 0;
        bool told = version_compare(str_from(table[i].a), str_from(table[i].b), &order);
        char got = !told ? '?' : order < 0 ? '<' : order > 0 ? '>' : '=';
        if (got != table[i].order)
            fail_msg("%s %c %s", table[i].a, got, table[i].b);
    }
}

/* In npm's ranges: after stripping, or unknown. */
static void classes_in_ranges(void **state)
{
    static const struct row rows[] = {
        { DIALECT_NPM, "^1.2", "+1.4 ?1 +1.25-alpine -2.4 ?v1" },
        { DIALECT_NPM, "^1", "+v1 +1" },
        { DIALECT_NPM, "^3.12", "+3.12.1-alpine3.19 +3.12.1-slim-bookworm -3.11.1-slim" },
        { DIALECT_NPM, "^1.2", "?2024.04.05 ?1.2.3-SNAPSHOT ?4.1.0.Final ?v1beta1 ?4f2a9c1" },
        { DIALECT_NPM, "^1.2", "?1.2.3-4-g5d3ffa1 ?latest ?stable ?edge ?main ?master ?dev ?" },
        { DIALECT_NPM, "^1.2", "?sha256:00 ?${TAG} ?$(VAR) ?1.0rc1 ?1.2.3.4" },
        { DIALECT_MAVEN, "[4.0,5.0)", "+4.1.0.Final +4.1.0.CR1 +4.1.0-SNAPSHOT +4.1.0.4" },
        { DIALECT_PEP440, ">=4.0,<5", "?4.1.0.Final +4.1.0.4 -4.1rc1" },
    };
    (void)state;
    check_rows(rows, countof(rows));
}

static void every_dialect_has_a_name(void **state)
{
    (void)state;
    for (int i = 0; i < DIALECTS; i++) {
        enum dialect dialect;
        assert_true(dialect_from_name(str_from(dialect_name((enum dialect)i)), &dialect));
        assert_int_equal(dialect, i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(semver_dialects),
        cmocka_unit_test(maven),
        cmocka_unit_test(pep440),
        cmocka_unit_test(go_minimum),
        cmocka_unit_test(ruby),
        cmocka_unit_test(calendar),
        cmocka_unit_test(npm_means),
        cmocka_unit_test(sets),
        cmocka_unit_test(other_classes),
        cmocka_unit_test(which_is_later),
        cmocka_unit_test(classes_in_ranges),
        cmocka_unit_test(every_dialect_has_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
