#include "request_test_priv.h"

#include "svcgraph/flow_calls.h"

static const struct flow_calls *calls_of(struct request_bench *b, const char *text)
{
    bench_begin(b, FLOW_BIT(calls));
    bench_requests(b, text);
    return bench_end(b)->calls;
}

static const struct call_pair *pair_of(const struct flow_calls *calls, uint32_t caller,
                                       uint32_t callee)
{
    for (uint32_t i = 0; i < calls->n_pairs; i++)
        if (calls->pairs[i].caller == caller && calls->pairs[i].callee == callee)
            return &calls->pairs[i];
    fail_msg("no pair %u %u", caller, callee);
    return NULL;
}

/* "1x2 5x1": buckets with their counts. */
static void assert_buckets(const struct flow_calls *calls, struct slice slice, const char *expected)
{
    struct arena arena = { 0 };
    struct strbuf buf;
    strbuf_init(&buf, &arena);
    for (uint32_t i = 0; i < slice.n; i++)
        strbuf_addf(&buf, "%s%ux%u", i ? " " : "", calls->buckets[slice.first + i].index,
                    (unsigned)calls->buckets[slice.first + i].count);
    assert_string_equal(strbuf_str(&buf).p ? strbuf_str(&buf).p : "", expected);
    arena_release(&arena);
}

static void runs_are_counted(void **state)
{
    (void)state;
    static const struct {
        const char *text, *runs, *failures;
    } table[] = {
        /* one after another */
        { "web A at=1 took=100\n"
          "  cart B at=10 took=10\n  cart B at=20 took=10\n  cart B at=30 took=10\n",
          "3x1", "" },
        /* side by side */
        { "web A at=1 took=100\n"
          "  cart B at=10 took=15\n  cart B at=20 took=15\n  cart B at=24 took=10\n",
          "1x1", "" },
        /* two at a time, each twice */
        { "web A at=1 took=100\n  cart B at=10 took=10\n  cart B at=11 took=10\n"
          "  cart B at=20 took=10\n  cart B at=21 took=10\n",
          "2x1", "" },
        /* retries are another matter */
        { "web A at=1 took=100\n  cart B at=10 took=10 err\n  cart B at=20 took=10 retry err\n"
          "  cart B at=30 took=10 retry err\n",
          "1x1", "3x1" },
        /* a success between them, or other arguments */
        { "web A at=1 took=100\n  cart B at=10 took=9 err\n  cart B at=20 took=9 retry err\n"
          "  cart B at=30 took=9 retry\n  cart B at=40 took=9 retry err\n",
          "1x1", "2x1" },
        { "web A at=1 took=100\n  cart B at=10 took=9 err args=1\n"
          "  cart B at=20 took=9 err args=2\n  cart B at=30 took=9 err args=3\n",
          "3x1", "1x1" },
        /* failures side by side are no retries */
        { "web A at=1 took=100\n  cart B at=10 took=30 err\n  cart B at=11 took=30 err\n"
          "  cart B at=12 took=30 err\n",
          "1x1", "1x1" },
        /* times that are not known tell nothing */
        { "web A\n  cart B\n  cart B err\n  cart B err\n", "", "" },
        /* waits between them: polling */
        { "web A at=1 took=400000\n  cart B at=10 took=10\n  cart B at=100020 took=10\n"
          "  cart B at=200030 took=10\n",
          "", "" },
        { "web A at=1 took=400000\n  cart B at=10 took=10\n  cart B at=100019 took=10\n"
          "  cart B at=200028 took=10\n",
          "3x1", "" },
    };
    for (size_t i = 0; i < countof(table); i++) {
        struct request_bench b;
        const struct flow_calls *calls = calls_of(&b, table[i].text);
        assert_int_equal(calls->n_pairs, 1);
        assert_buckets(calls, calls->pairs[0].runs, table[i].runs);
        assert_buckets(calls, calls->pairs[0].failures, table[i].failures);
        bench_release(&b);
    }
}

static void requests_that_are_cut_do_not_count(void **state)
{
    struct request_bench b;
    (void)state;
    const struct flow_calls *calls =
        calls_of(&b, "!cut\nweb A at=1 took=100\n  cart B at=10 took=10\n");
    assert_int_equal(calls->n_pairs + calls->n_callers + calls->n_edges, 0);
    bench_release(&b);
}

static void edges_count_all_entries(void **state)
{
    struct request_bench b;
    (void)state;
    const struct flow_calls *calls = calls_of(
        &b, "web A at=1 took=100\n  cart B at=10 took=10\n  cart C at=20 took=10\n---\n"
            "web A at=1 took=100\n---\n"
            "web A at=1 took=100\n  topic:mail send at=3 took=1\n    cart B async at=50 took=10\n");
    assert_int_equal(calls->n_callers, 3);
    assert_int_equal(calls->callers[0].steps, 3);
    assert_int_equal(calls->n_edges, 1);
    assert_int_equal(calls->edges[0].callee, 1);
    assert_int_equal(calls->edges[0].steps, 1);
    assert_int_equal(calls->edges[0].time, 20);
    assert_buckets(calls, calls->edges[0].counts, "0x2 2x1");
    assert_int_equal(calls->edges[0].most.most, 2);
    assert_int_equal(calls->edges[0].most.loc.line, 2);
    bench_release(&b);
}

static void rows_are_no_calls(void **state)
{
    struct request_bench b;
    (void)state;
    const struct flow_calls *calls =
        calls_of(&b, "web A at=1 took=100\n  db:shop sql.query at=10 took=1\n"
                     "  db:shop sql.rows_next at=20 took=1\n  db:shop sql.rows_next at=30 took=1\n"
                     "  cart next at=40 took=1\n");
    assert_int_equal(calls->n_edges, 2);
    assert_int_equal(calls->edges[0].calls, 1);
    assert_int_equal(calls->edges[1].calls, 1);
    assert_buckets(calls, pair_of(calls, 0, 2)->runs, "");
    bench_release(&b);
}

static void same_arguments_are_told(void **state)
{
    struct request_bench b;
    (void)state;
    const struct flow_calls *calls =
        calls_of(&b, "web A at=1 took=100\n  cart B at=10 took=1 args=7\n"
                     "  cart B at=20 took=1 args=7\n  cart B at=30 took=1 args=8\n"
                     "  cart B at=40 took=1\n");
    assert_int_equal(calls->pairs[0].again, 3);
    assert_int_equal(calls->pairs[0].same, 1);
    bench_release(&b);
}

static void lone_calls_are_a_fan(void **state)
{
    struct request_bench b;
    (void)state;
    const struct flow_calls *calls =
        calls_of(&b, "web A at=1 took=100\n  a X at=10 took=10\n  b X at=20 took=20\n"
                     "  db:s GET at=40 took=1\n  c X at=50 took=10\n  d X at=70 took=9\n"
                     "  e X at=75 took=9\n");
    const struct fan *fan = &calls->callers[0].fan[3];
    assert_int_equal(fan->steps, 1);
    assert_int_equal(fan->time, 100);
    assert_int_equal(fan->alone, 40);
    assert_int_equal(fan->longest, 20);
    assert_int_equal(pair_of(calls, 0, 2)->lone, 20);
    assert_int_equal(pair_of(calls, 0, 5)->lone, 0);
    bench_release(&b);
}

static const char *const parts[] = {
    "web A at=1 took=90\n  cart B at=10 took=5\n  cart B at=20 took=5\n  cart C at=40 took=5\n",
    ("web A at=1 took=90\n  stock D at=10 took=5\n  cart C at=20 took=5\n  tax E at=40 took=5\n---\n"
     "cart B at=1 took=9\n  db:s SELECT at=2 took=1 err\n  db:s SELECT at=4 took=1 err retry\n"),
    "web A at=1 took=90\n---\nweb A at=1 took=90\n  cart B at=10 took=5\n  cart B at=20 took=5\n",
};

/* Everything of it that could depend on an order, as one number. */
static uint64_t sum_of(const struct flow_calls *calls)
{
    uint64_t sum = calls->n_pairs + 31u * calls->n_edges + 97u * calls->n_callers;
    for (uint32_t i = 0; i < calls->n_pairs; i++) {
        const struct call_pair *p = &calls->pairs[i];
        sum = sum * 31 + p->caller * 7 + p->callee + p->calls * 11 + p->again + p->run.most * 3 +
              p->run.loc.line * 5 + p->lone + p->failure.loc.line * 13 + p->runs.n;
    }
    for (uint32_t i = 0; i < calls->n_edges; i++)
        sum = sum * 31 + calls->edges[i].calls + calls->edges[i].callee * 3 +
              calls->edges[i].most.loc.line;
    for (uint32_t i = 0; i < calls->n_callers; i++)
        sum = sum * 31 + calls->callers[i].steps + calls->callers[i].fan[2].alone +
              calls->callers[i].widest.loc.line;
    for (uint32_t i = 0; i < calls->n_buckets; i++)
        sum = sum * 31 + calls->buckets[i].index + calls->buckets[i].count * 3;
    return sum;
}

/* Each part by itself, merged into the first of the order; names keep the numbers of one bench. */
static uint64_t merged(const size_t *order)
{
    static const uint32_t lines[] = { 0, 100, 200 };
    struct request_bench b;
    struct tallies *first = NULL;
    uint32_t ops[16];
    bench_begin(&b, FLOW_BIT(calls));
    bench_requests(&b, "!cut\nweb A\n  cart B\n  cart C\n  stock D\n  tax E\n  db:s SELECT\n");
    for (uint32_t i = 0; i < countof(ops); i++)
        ops[i] = i;
    for (size_t i = 0; i < countof(parts); i++) {
        b.tallies = tallies_begin(&b.setup, &b.arena, &b.syms);
        b.line = lines[order[i]];
        bench_requests(&b, parts[order[i]]);
        if (first)
            tallies_merge(first, b.tallies, ops);
        else
            first = b.tallies;
    }
    b.tallies = first;
    uint64_t sum = sum_of(bench_end(&b)->calls);
    bench_release(&b);
    return sum;
}

static void any_order_gives_the_same(void **state)
{
    static const size_t orders[][3] = { { 0, 1, 2 }, { 2, 1, 0 }, { 1, 0, 2 }, { 2, 0, 1 } };
    (void)state;
    uint64_t expected = merged(orders[0]);
    for (size_t i = 1; i < countof(orders); i++)
        assert_true(merged(orders[i]) == expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_are_counted),
        cmocka_unit_test(requests_that_are_cut_do_not_count),
        cmocka_unit_test(edges_count_all_entries),
        cmocka_unit_test(rows_are_no_calls),
        cmocka_unit_test(same_arguments_are_told),
        cmocka_unit_test(lone_calls_are_a_fan),
        cmocka_unit_test(any_order_gives_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
