/* The file of invariants and its formulas. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "invariants_priv.h"

struct bench {
    struct arena arena;
    struct findings findings;
    struct flow_file file;
};

static bool read_text_of(struct bench *b, const char *text)
{
    findings_init(&b->findings, &b->arena);
    return flow_file_read(&b->arena, str_from(text), 1, &b->findings, &b->file);
}

static struct str written(struct bench *b, const struct flow_file *file)
{
    struct strbuf out;
    strbuf_init(&out, &b->arena);
    flow_file_write(file, &out);
    return strbuf_str(&out);
}

static struct invariant pair(uint8_t kind, const char *id)
{
    return (struct invariant){ .kind = kind,
                               .id = str_from(id),
                               .cause = STR("a: \"quoted\" \\ back"),
                               .effect = STR("send b: \n\x01 \xc3\xa9 \xe2\x80\xa8"),
                               .tolerance = -1,
                               .min_effect = -1,
                               .base = { .there = true, .requests = 500, .causes = 501 } };
}

static void all_kinds(struct bench *b, struct flow_file *file)
{
    *file = flow_file_default;
    file->learned.there = true;
    file->learned.lost = 0.000123457;
    *vec_push(&b->arena, &file->learned.from.all) = STR("base: #1.json");
    struct invariant exact = pair(INVARIANT_exact, "exact"), share = pair(INVARIANT_share, "share");
    struct invariant range = pair(INVARIANT_range, "range"), ratio = pair(INVARIANT_ratio, "ratio");
    struct invariant positive = pair(INVARIANT_positive, "yes"), expr = pair(INVARIANT_expr, "- no");
    exact.value = 3;
    exact.allow = STR("because: of # this");
    share.value = rounded(100.0 / 3) / 100;
    share.off = true;
    range.low = 2;
    range.high = 4;
    range.tolerance = 0.017;
    ratio.value = rounded(1e-5 / 3);
    ratio.base.variance = rounded(2e-13 / 7);
    ratio.min_effect = 0.1;
    positive.cause = STR_NULL;
    positive.window = 7200;
    expr.cause = expr.effect = STR_NULL;
    expr.text = STR("p99('a: b') < 3 ms");
    const struct invariant all[] = { exact, share, range, ratio, positive, expr };
    for (size_t i = 0; i < countof(all); i++)
        *vec_push(&b->arena, &file->all) = all[i];
    *vec_push(&b->arena, &file->varies.all) = STR("x: y -> z: \"w\"");
}

static void test_round_trip(void **state)
{
    struct bench b = { 0 };
    struct flow_file file;
    (void)state;
    all_kinds(&b, &file);
    struct str first = written(&b, &file);
    assert_true(read_text_of(&b, str_cstr(&b.arena, first)));
    assert_int_equal(b.file.all.n, 6);
    for (size_t i = 0; i < 6; i++) {
        const struct invariant *x = &file.all.v[i], *y = &b.file.all.v[i];
        assert_true(str_eq(x->id, y->id) && str_eq(x->cause, y->cause));
        assert_true(str_eq(x->effect, y->effect) && x->value == y->value);
        assert_true(x->low == y->low && x->high == y->high && x->window == y->window);
        assert_true(x->off == y->off && str_eq(x->allow, y->allow));
        assert_true(x->base.variance == y->base.variance);
    }
    assert_true(str_eq(first, written(&b, &b.file)));
    arena_release(&b.arena);
}

static void test_names_that_are_no_text(void **state)
{
    struct bench b = { 0 };
    struct flow_file file = flow_file_default;
    struct invariant exact = pair(INVARIANT_exact, "x");
    (void)state;
    exact.cause = STR("a\xff: \xed\xa0\x80");
    exact.value = 1;
    *vec_push(&b.arena, &file.all) = exact;
    struct str first = written(&b, &file);
    assert_true(read_text_of(&b, str_cstr(&b.arena, first)));
    assert_true(str_eq(first, written(&b, &b.file)));
    arena_release(&b.arena);
}

static const char *fault(struct bench *b, const char *formula)
{
    size_t at = 0;
    struct str error = STR_NULL;
    if (formula_parse(&b->arena, str_from(formula), &at, &error))
        return NULL;
    return str_cstr(&b->arena, str_printf(&b->arena, "%zu: %" PRIstr, at, STR_ARG(error)));
}

static void test_formulas_that_are_none(void **state)
{
    struct bench b = { 0 };
    static const struct {
        const char *formula, *fault;
    } cases[] = {
        { "", "0: ends too early" },
        { "1", "0: no comparison: it is neither true nor false" },
        { "1 < 2 <", "6: one comparison behind another; join them with 'and'" },
        { "1 s < 2 /s", "4: '<' of a time and a rate: they do not go together" },
        { "1 s + 2 > 3", "4: '+' of a time and a number: they do not go together" },
        { "((1 < 2)", "0: '(' without ')'" },
        { "1 < 2)", "5: ')' without '('" },
        { "- (1 < 2)", "0: '-' needs a number" },
        { "1 == 1 within 2 s", "7: 'within' belongs behind 'A == B', with a share, as 'within 2 %'" },
        { "count(a", "6: ')' is missing" },
        { "1..2 < 3", "2: expected an operator" },
    };
    (void)state;
    for (size_t i = 0; i < countof(cases); i++) {
        const char *got = fault(&b, cases[i].formula);
        assert_non_null(got);
        assert_string_equal(got, cases[i].fault);
    }
    arena_release(&b.arena);
}

static void test_bounds_of_formulas(void **state)
{
    struct bench b = { 0 };
    struct strbuf deep, longer;
    (void)state;
    strbuf_init(&deep, &b.arena);
    strbuf_init(&longer, &b.arena);
    for (size_t i = 0; i < 100; i++)
        strbuf_add_char(&deep, '(');
    for (size_t i = 0; i < 400; i++)
        strbuf_add(&longer, STR("1+"));
    assert_true(strstr(fault(&b, str_cstr(&b.arena, strbuf_str(&deep))), "too deep") != NULL);
    assert_true(strstr(fault(&b, str_cstr(&b.arena, strbuf_str(&longer))), "too long") != NULL);
    arena_release(&b.arena);
}

static enum truth truth_of(struct bench *b, const char *formula)
{
    size_t at;
    struct str error;
    struct flow flow = { 0 };
    struct graph g = { .flow = &flow };
    struct checking c = { .file = &flow_file_default, .g = &g, .flow = &flow, .arena = &b->arena,
                          .names = { .g = &g }, .level = 0.01 };
    struct flow_formula *f = formula_parse(&b->arena, str_from(formula), &at, &error);
    assert_non_null(f);
    return formula_answer(&c, f).truth;
}

static void test_arithmetic(void **state)
{
    struct bench b = { 0 };
    (void)state;
    assert_int_equal(truth_of(&b, "1 + 2 * 3 == 7 within 0 %"), TRUTH_YES);
    assert_int_equal(truth_of(&b, "(1 + 2) * 3 == 9 within 0%"), TRUTH_YES);
    assert_int_equal(truth_of(&b, "10 - 4 - 3 == 3 within 0 % and 16 / 4 / 2 == 2 within 0 %"), TRUTH_YES);
    assert_int_equal(truth_of(&b, "- 2 * - 3 >= 6"), TRUTH_YES);
    assert_int_equal(truth_of(&b, "1500 ms < 2 s and 1 min <= 60 s and 1 h > 59 min"), TRUTH_YES);
    assert_int_equal(truth_of(&b, "120/min == 2/s within 0.001 %"), TRUTH_YES);
    assert_int_equal(truth_of(&b, "5 % < 0.04"), TRUTH_NO);
    assert_int_equal(truth_of(&b, "1 > 2 and 1 < 2 or 3 > 2"), TRUTH_YES);
    assert_int_equal(truth_of(&b, "1 > 2 and (1 < 2 or 3 > 2)"), TRUTH_NO);
    assert_int_equal(truth_of(&b, "104 == 100"), TRUTH_YES);
    assert_int_equal(truth_of(&b, "106 == 100"), TRUTH_NO);
    assert_int_equal(truth_of(&b, "1 / 0 > 3"), TRUTH_UNKNOWN);
    assert_int_equal(truth_of(&b, "0 < 0"), TRUTH_NO);
    assert_int_equal(truth_of(&b, "0 <= 0"), TRUTH_YES);
    assert_int_equal(truth_of(&b, "errors(nobody) < 1 % or 1 < 2"), TRUTH_YES);
    assert_int_equal(truth_of(&b, "errors(nobody) < 1 %"), TRUTH_UNKNOWN);
    assert_int_equal(truth_of(&b, "count(nobody) == 0"), TRUTH_YES);
    arena_release(&b.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_names_that_are_no_text),
        cmocka_unit_test(test_formulas_that_are_none),
        cmocka_unit_test(test_bounds_of_formulas),
        cmocka_unit_test(test_arithmetic),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
