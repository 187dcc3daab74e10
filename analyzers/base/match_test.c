#include "svcgraph/match.h"
#include "svcgraph/test.h"

static void globs(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *text;
        bool matches;
    } table[] = {
        { "", "", true },
        { "a", "", false },
        { "*.yaml", "a.yaml", true },
        { "*.yaml", "deploy/a.yaml", false },
        { "deploy/**", "deploy/a/b.yaml", true },
        { "deploy/**", "deploy", false },
        { "**/a.yaml", "a.yaml", true },
        { "**/a.yaml", "x/y/a.yaml", true },
        { "**/a.yaml", "x/ya.yaml", false },
        { "a/**/b", "a/b", true },
        { "a/**/b", "a/x/y/b", true },
        { "a/*/b", "a/x/y/b", false },
        { "svc-?", "svc-1", true },
        { "svc-?", "svc-", false },
        { "svc-[0-9]", "svc-7", true },
        { "svc-[!0-9]", "svc-7", false },
        { "[]]", "]", true },
        { "[a", "a", true },
        { "\\*", "*", true },
        { "\\*", "x", false },
        { "**", "any/thing", true },
        { "*a*b*c", "xxaxxbxxbxxc", true },
        { "*a*b*c", "xxaxxbxxbxx", false },
        { "**/*.proto", "proto/v1/cart.proto", true },
    };
    for (size_t i = 0; i < countof(table); i++)
        if (glob_match(str_from(table[i].pattern), str_from(table[i].text)) != table[i].matches)
            fail_msg("glob '%s' on '%s'", table[i].pattern, table[i].text);
}

static void hostile_patterns_end(void **state)
{
    (void)state;
    char text[4096];
    memset(text, 'a', sizeof(text));
    struct str all_a = { text, sizeof(text) };
    assert_false(glob_match(STR("*a*a*a*a*a*a*a*a*a*a*a*a*b"), all_a));
    assert_false(glob_match(STR("**a**a**a**a**a**a**b"), all_a));
    assert_false(pattern_match(STR("re:(a+)+$b"), all_a));
}

static void regular_expressions(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    const char *error = NULL;
    assert_true(pattern_match(STR("re:^web-[0-9]+$"), STR("web-12")));
    assert_false(pattern_match(STR("re:^web-[0-9]+$"), STR("web-x")));
    assert_null(regex_new(&arena, STR("("), &error));
    assert_non_null(error);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(globs),
        cmocka_unit_test(hostile_patterns_end),
        cmocka_unit_test(regular_expressions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
