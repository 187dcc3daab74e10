#include "request_test_priv.h"

#include "svcgraph/flow_critical.h"

static const struct flow_critical *critical_of(struct request_bench *b, const char *text)
{
    bench_begin(b, FLOW_BIT(critical));
    bench_requests(b, text);
    return bench_end(b)->critical;
}

/* "0>1:90 1>2:5": caller, callee and time of each edge of the first root. */
static const char *edges_text(struct request_bench *b, const struct flow_critical *critical)
{
    struct strbuf buf;
    strbuf_init(&buf, &b->arena);
    struct slice edges = critical->roots[0].edges;
    for (uint32_t i = 0; i < edges.n; i++) {
        const struct critical_edge *e = &critical->edges[edges.first + i];
        strbuf_addf(&buf, "%s%u>%u:%u", i ? " " : "", e->caller, e->callee, (unsigned)e->time);
    }
    strbuf_add_char(&buf, '\0');
    return strbuf_str(&buf).p;
}

static void paths_are_walked_back(void **state)
{
    (void)state;
    static const struct {
        const char *text, *edges;
    } table[] = {
        /* one after another: all of it is on the path */
        { "web A at=100 took=100\n  b B at=110 took=20\n  c C at=140 took=50\n", "0>2:50 0>1:20" },
        /* side by side: the one that ends last */
        { "web A at=100 took=100\n  b B at=110 took=80\n  c C at=110 took=50\n", "0>1:80" },
        /* what ended before that one began is on it, what overlaps is not */
        { "web A at=100 took=100\n  b B at=110 took=20\n  c C at=120 took=30\n  d D at=140 took=50\n",
          "0>3:50 0>1:20" },
        /* within a call its own calls count for themselves */
        { "web A at=100 took=100\n  b B at=110 took=80\n    db:s Q at=120 took=60\n",
          "1>2:60 0>1:20" },
        /* messages are not waited for, nor is what outlives its caller */
        { "web A at=100 took=100\n  topic:t S at=110 took=5\n    b B async at=120 took=70\n"
          "  c C at=110 took=200\n  d D at=110 took=10\n",
          "0>4:10" },
        /* the same call several times is one edge */
        { "web A at=100 took=100\n  b B at=110 took=20\n  b B at=140 took=20\n", "0>1:40" },
        /* no times, no path */
        { "web A at=100 took=100\n  b B\n", "" },
    };
    for (size_t i = 0; i < countof(table); i++) {
        struct request_bench b;
        const struct flow_critical *critical = critical_of(&b, table[i].text);
        assert_int_equal(critical->n_roots, 1);
        assert_string_equal(edges_text(&b, critical), table[i].edges);
        bench_release(&b);
    }
}

/* The way there and back is the callee's; its clock may be another. */
static void the_way_there_counts(void **state)
{
    struct request_bench b;
    (void)state;
    bench_begin(&b, FLOW_BIT(critical));
    bench_requests(&b, "!cut\nweb A\n  b B\n    db:s Q\n");
    bench_requests(&b, "web A at=100 took=100\n  b B at=5000 took=50\n    db:s Q at=5010 took=30\n");
    const struct flow_critical *critical = bench_end(&b)->critical;
    assert_string_equal(edges_text(&b, critical), "");
    bench_release(&b);

    struct step steps[] = {
        { .op = 0, .parent = STEP_NONE, .below = 3, .kind = STEP_ENTRY, .start = 100, .end = 200 },
        { .op = 1, .below = 3, .kind = STEP_ENTRY, .start = 5000, .end = 5050, .made = 110,
          .done = 180 },
        { .op = 2, .parent = 1, .below = 3, .kind = STEP_CALL, .via = EDGE_DATA, .start = 5010,
          .end = 5040 },
    };
    bench_begin(&b, FLOW_BIT(critical));
    bench_requests(&b, "!cut\nweb A\n  b B\n    db:s Q\n");
    struct request request = { .steps = steps, .n = 3, .complete = true, .weight = 1 };
    tallies_add(b.tallies, &request, &(struct flow_names){ b.names.v, 3, &b.syms });
    critical = bench_end(&b)->critical;
    assert_string_equal(edges_text(&b, critical), "0>1:40 1>2:30");
    assert_int_equal(critical->roots[0].slow_time, 100);
    bench_release(&b);
}

static void the_slowest_are_looked_at(void **state)
{
    struct request_bench b;
    (void)state;
    bench_begin(&b, FLOW_BIT(critical));
    for (int i = 0; i < 19; i++)
        bench_requests(&b, "web A at=100 took=100\n  b B at=110 took=80\n");
    b.line = 50;
    bench_requests(&b, "web A at=100 took=1000\n  c C at=110 took=700\n  b B at=900 took=80\n");
    bench_requests(&b, "web A at=100 took=1000\n  b B at=900 took=80\n");
    const struct flow_critical *critical = bench_end(&b)->critical;
    assert_int_equal(critical->roots[0].requests, 21);
    assert_int_equal(critical->roots[0].slow, 2);
    assert_int_equal(critical->roots[0].slow_time, 2000);
    assert_string_equal(edges_text(&b, critical), "0>2:700 0>1:160");
    assert_int_equal(critical->edges[0].most.most, 70);
    assert_int_equal(critical->edges[0].most.loc.line, 52);
    assert_int_equal(critical->edges[1].most.most, 0);
    bench_release(&b);
}

static void any_order_gives_the_same(void **state)
{
    static const char one[] = "web A at=100 took=100\n  b B at=110 took=80\n",
                      two[] = "web A at=100 took=104\n  b B at=110 took=80\n    c C at=120 took=60\n"
                              "---\nweb A at=1 took=50\n  c C at=3 took=40\n";
    (void)state;
    for (int turn = 0; turn < 2; turn++) {
        struct request_bench b;
        uint32_t ops[3] = { 0, 1, 2 };
        bench_begin(&b, FLOW_BIT(critical));
        bench_requests(&b, "!cut\nweb A\n  b B\n  c C\n");
        struct tallies *first = b.tallies, *second = tallies_begin(&b.setup, &b.arena, &b.syms);
        b.line = turn ? 100 : 0;
        bench_requests(&b, turn ? two : one);
        b.tallies = second;
        b.line = turn ? 0 : 100;
        bench_requests(&b, turn ? one : two);
        tallies_merge(first, second, ops);
        b.tallies = first;
        const struct flow_critical *critical = bench_end(&b)->critical;
        assert_int_equal(critical->roots[0].requests, 3);
        assert_string_equal(edges_text(&b, critical), "0>1:100 1>2:60");
        assert_int_equal(critical->edges[0].most.loc.line, 2);
        bench_release(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_are_walked_back),
        cmocka_unit_test(the_way_there_counts),
        cmocka_unit_test(the_slowest_are_looked_at),
        cmocka_unit_test(any_order_gives_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
