#include "request_test_priv.h"

#include "svcgraph/flow_retries.h"

#define STORM                                                                                      \
    "web A at=1 took=900\n"                                                                        \
    "  cart B at=10 took=90 err\n"                                                                 \
    "    stock C at=20 took=9 err\n    stock C at=40 took=9 err retry\n"                           \
    "    stock C at=60 took=9 err retry\n"                                                         \
    "  cart B at=110 took=90 err retry\n"                                                          \
    "    stock C at=120 took=9 err\n    stock C at=140 took=9 retry\n"

static const struct flow_retries *retries_of(struct request_bench *b, const char *text)
{
    bench_begin(b, FLOW_BIT(retries));
    bench_requests(b, text);
    return bench_end(b)->retries;
}

static void layers_multiply(void **state)
{
    struct request_bench b;
    (void)state;
    const struct flow_retries *retries = retries_of(&b, STORM "---\n" STORM);
    assert_int_equal(retries->n, 1);
    const struct retry_layers *layers = &retries->all[0];
    assert_int_equal(layers->upper.caller, 0);
    assert_int_equal(layers->upper.callee, 1);
    assert_int_equal(layers->upper.attempts, 2);
    assert_int_equal(layers->lower.caller, 1);
    assert_int_equal(layers->lower.callee, 2);
    assert_int_equal(layers->lower.attempts, 3);
    assert_int_equal(layers->requests, 2);
    assert_int_equal(layers->most.most, 5);
    assert_int_equal(layers->most.loc.line, 3);
    bench_release(&b);
}

static void one_layer_is_none(void **state)
{
    static const char *const texts[] = {
        /* retries at one layer */
        "web A at=1 took=900\n  cart B at=10 took=90\n    stock C at=20 took=9 err\n"
        "    stock C at=40 took=9 err retry\n    stock C at=60 took=9 err retry\n",
        /* at two places that are not above each other */
        "web A at=1 took=900\n  cart B at=10 took=90\n    stock C at=20 took=9 err\n"
        "    stock C at=40 took=9 retry\n  tax D at=200 took=9 err\n  tax D at=220 took=9 retry\n",
        /* below the same step */
        "web A at=1 took=900\n  cart B at=10 took=9 err\n  cart B at=40 took=9 retry\n"
        "  tax D at=200 took=9 err\n  tax D at=220 took=9 retry\n",
        "!cut\n" STORM,
    };
    for (size_t i = 0; i < countof(texts); i++) {
        struct request_bench b;
        (void)state;
        assert_int_equal(retries_of(&b, texts[i])->n, 0);
        bench_release(&b);
    }
}

static void layers_may_have_others_between_them(void **state)
{
    struct request_bench b;
    (void)state;
    const struct flow_retries *retries =
        retries_of(&b, "web A at=1 took=900\n  cart B at=10 took=90 err\n    mid M at=11 took=80\n"
                       "      db:s SELECT at=20 took=9 err\n      db:s SELECT at=40 took=9 err retry\n"
                       "  cart B at=110 took=90 retry\n");
    assert_int_equal(retries->n, 1);
    assert_int_equal(retries->all[0].upper.caller, 0);
    assert_int_equal(retries->all[0].lower.caller, 2);
    assert_int_equal(retries->all[0].most.most, 2);
    bench_release(&b);
}

static void layers_further_above_are_told(void **state)
{
    struct request_bench b;
    (void)state;
    const struct flow_retries *retries =
        retries_of(&b, "web A\n  cart B err\n    stock C err\n      db:s D err\n"
                       "      db:s D err retry\n    stock C err retry\n      db:s D err\n"
                       "      db:s D err retry\n  cart B err retry\n    stock C err\n"
                       "      db:s D err\n      db:s D err retry\n    stock C err retry\n"
                       "      db:s D err\n      db:s D err retry\n");
    assert_int_equal(retries->n, 3);
    assert_true(retries->all[0].adjacent);
    assert_int_equal(retries->all[0].most.most, 4);
    assert_false(retries->all[1].adjacent);
    assert_int_equal(retries->all[1].lower.callee, 3);
    assert_int_equal(retries->all[1].most.most, 8);
    assert_true(retries->all[2].adjacent);
    assert_int_equal(retries->all[2].most.most, 4);
    bench_release(&b);
}

static void any_order_gives_the_same(void **state)
{
    (void)state;
    for (unsigned turn = 0; turn < 2; turn++) {
        struct request_bench b;
        uint32_t ops[3] = { 0, 1, 2 };
        bench_begin(&b, FLOW_BIT(retries));
        struct tallies *first = b.tallies, *second = tallies_begin(&b.setup, &b.arena, &b.syms);
        b.tallies = turn ? second : first;
        b.line = 0;
        bench_requests(&b, STORM);
        b.tallies = turn ? first : second;
        b.line = 100;
        bench_requests(&b, STORM "---\n" STORM);
        tallies_merge(first, second, ops);
        b.tallies = first;
        const struct flow_retries *retries = bench_end(&b)->retries;
        assert_int_equal(retries->n, 1);
        assert_int_equal(retries->all[0].requests, 3);
        assert_int_equal(retries->all[0].most.loc.line, 3);
        bench_release(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layers_multiply),
        cmocka_unit_test(one_layer_is_none),
        cmocka_unit_test(layers_may_have_others_between_them),
        cmocka_unit_test(layers_further_above_are_told),
        cmocka_unit_test(any_order_gives_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
