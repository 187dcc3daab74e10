#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "compose_priv.h"

/* A=alpha, B is empty, U is known in part, V not at all. */
static void fill(struct cenv *env, struct arena *arena)
{
    cenv_init(env, arena);
    const struct cvar a = { .value = STR("alpha") };
    const struct cvar b = { .value = STR(""), .blank = true };
    const struct cvar u = { .value = STR("x${W}"), .unknown = true };
    const struct cvar v = { .value = STR("${W}"), .unknown = true, .blank = true };
    cenv_set(env, STR("A"), &a);
    cenv_set(env, STR("B"), &b);
    cenv_set(env, STR("U"), &u);
    cenv_set(env, STR("V"), &v);
}

struct row {
    const char *text, *expect;
    bool unknown;
};

static const struct row rows[] = {
    { "", "", false },
    { "plain", "plain", false },
    { "$A", "alpha", false },
    { "${A}", "alpha", false },
    { "http://${A}:80/$A.", "http://alpha:80/alpha.", false },
    { "$$A", "$A", false },
    { "$${A}", "${A}", false },
    { "$$$A", "$alpha", false },
    { "${B}", "", false },
    /* defaults */
    { "${A:-d}", "alpha", false },
    { "${B:-d}", "d", false },
    { "${B-d}", "", false },
    { "${C:-d}", "d", false },
    { "${C-d}", "d", false },
    { "${C:-}", "", false },
    { "${C:-a:b-c+d?e}", "a:b-c+d?e", false },
    { "${C:-http://h:1/p?q=1}", "http://h:1/p?q=1", false },
    { "x${C:-${D:-${A}}}y", "xalphay", false },
    { "${C:-${D:-e}f}g", "efg", false },
    { "${C:-$A}", "alpha", false },
    { "${C:-$$A}", "$A", false },
    { "${A:-${C}}", "alpha", false }, /* what is not taken makes nothing unknown */
    /* errors and alternatives */
    { "${A:?must be set}", "alpha", false },
    { "${C:?must be set}", "${C}", true },
    { "${C?${A}}", "${C}", true },
    { "${A:+r}", "r", false },
    { "${A+r}", "r", false },
    { "${B:+r}", "", false },
    { "${B+r}", "r", false },
    { "${C:+r}", "", false },
    { "${A:+$A-$A}", "alpha-alpha", false },
    /* unknown ones keep their name, so that no address is read where they stand */
    { "$C", "${C}", true },
    { "${C}", "${C}", true },
    { "http://u:${C}@db:5432", "http://u:${C}@db:5432", true },
    { "${U}", "x${W}", true },
    { "${U:-d}", "x${W}", true },
    { "${V:-d}", "d", false },
    { "${C:-${D}}", "${D}", true },
    /* malformed: as it is */
    { "$", "$", false },
    { "a$ b", "a$ b", false },
    { "$1", "$1", false },
    { "${", "${", true },
    { "${A", "${A", true },
    { "${A:-", "${A:-", true },
    { "${A:-${B}", "${A:-${B}", true },
    { "${}", "${}", true },
    { "${A:}", "${A:}", true },
    { "${A B}", "${A B}", true },
    { "${1A}", "${1A}", true },
    { "}", "}", false },
    { "a}b{$A}", "a}b{alpha}", false },
};

static void variables_are_replaced(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct cenv env;
    struct cbudget budget = { .left = 1 << 20 };
    size_t failed = 0;
    fill(&env, &arena);
    for (size_t i = 0; i < countof(rows); i++) {
        struct ctext got = compose_interpolate(&env, &arena, &budget, str_from(rows[i].text));
        if (str_is(got.text, rows[i].expect) && got.unknown == rows[i].unknown)
            continue;
        failed++;
        print_error("%s\n  expected %s %d\n  got      %.*s %d\n", rows[i].text, rows[i].expect,
                    rows[i].unknown, STR_ARG(got.text), got.unknown);
    }
    arena_release(&arena);
    assert_int_equal(failed, 0);
}

static void nothing_is_defined_without_variables(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct cbudget budget = { .left = 1 << 20 };
    struct ctext got = compose_interpolate(NULL, &arena, &budget, STR("${PATH}${X:-d}"));
    assert_true(str_is(got.text, "${PATH}d"));
    assert_true(got.unknown);
    arena_release(&arena);
}

static void nesting_is_bounded(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct cbudget budget = { .left = 1 << 20 };
    struct strbuf buf;
    strbuf_init(&buf, &arena);
    for (size_t i = 0; i < 100000; i++)
        strbuf_add(&buf, STR("${A:-"));
    for (size_t i = 0; i < 100000; i++)
        strbuf_add_char(&buf, '}');
    struct ctext got = compose_interpolate(NULL, &arena, &budget, strbuf_str(&buf));
    assert_true(got.unknown);
    assert_true(str_eq(got.text, strbuf_str(&buf)));
    arena_release(&arena);
}

static void the_budget_ends_doubling(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct cbudget budget = { .left = 1 << 20 };
    struct cenv env;
    cenv_init(&env, &arena);
    struct str text = STR("0123456789");
    for (size_t i = 0; i < 64; i++) {
        const struct cvar var = { .value = text };
        cenv_set(&env, STR("X"), &var);
        text = compose_interpolate(&env, &arena, &budget, STR("$X$X$X$X")).text;
    }
    assert_true(arena.used < 4 << 20);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(variables_are_replaced),
        cmocka_unit_test(nothing_is_defined_without_variables),
        cmocka_unit_test(nesting_is_bounded),
        cmocka_unit_test(the_budget_ends_doubling),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
