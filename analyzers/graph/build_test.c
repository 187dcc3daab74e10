#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "test_priv.h"

static void test_empty(UNUSED void **state)
{
    struct bench t;
    bench_init(&t);
    const struct graph *g = builder_freeze(t.b);
    assert_int_equal(g->n, 0);
    assert_int_equal(g->m, 0);
    assert_int_equal(g->out_off[0], 0);
    assert_true(graph_find(g, STR("a")).i == NO_NODE.i);
    arena_release(&t.arena);
}

static void test_merges_edges(UNUSED void **state)
{
    struct bench t;
    bench_init(&t);
    bnode a = bench_node(&t, "", "a"), b = bench_node(&t, "", "b");
    bench_edge(&t, b, a, EDGE_SYNC);
    bench_edge(&t, a, b, EDGE_SYNC);
    struct edge_in in = { .from = a,
                          .to = b,
                          .kind = EDGE_SYNC,
                          .origin = ORIGIN_OBSERVED,
                          .calls = 3,
                          .errors = 1,
                          .operation = bench_sym(&t, "GET /") };
    builder_edge(t.b, &in);
    builder_edge(t.b, &in);
    bench_edge(&t, a, b, EDGE_SYNC);
    bench_edge(&t, a, a, EDGE_SYNC);
    const struct graph *g = builder_freeze(t.b);
    assert_text(bench_edges(&t, g), "a>b:sync b>a:sync");
    const struct edge_info *info = &g->edge_info[0];
    assert_int_equal(info->calls, 6);
    assert_int_equal(info->errors, 2);
    assert_int_equal(info->evidence.n, 1);
    assert_int_equal(info->uses.n, 1);
    assert_int_equal(g->uses[info->uses.first].calls, 6);
    assert_int_equal(g->edge_origin[0], ORIGIN_BOTH);
    assert_int_equal(g->in_edge[g->in_off[0]], 1);
    assert_int_equal(g->in_edge[g->in_off[1]], 0);
    assert_int_equal(g->in_off[2], 2);
    arena_release(&t.arena);
}

static void test_kinds_of_edges(UNUSED void **state)
{
    struct bench t;
    bench_init(&t);
    bnode a = bench_node(&t, "", "a"), db = bench_node(&t, "", "db");
    bnode bus = bench_node(&t, "", "bus"), otel = bench_node(&t, "", "otel");
    bnode config = bench_node(&t, "", "config");
    builder_kind(t.b, db, NODE_DATASTORE, SURE_IMAGE);
    builder_kind(t.b, db, NODE_CACHE, SURE_NAME);
    builder_kind(t.b, bus, NODE_QUEUE, SURE_IMAGE);
    builder_kind(t.b, otel, NODE_TELEMETRY, SURE_IMAGE);
    builder_kind(t.b, config, NODE_CONFIG, SURE_IMAGE);
    bench_edge(&t, a, db, EDGE_SYNC);
    bench_edge(&t, a, db, EDGE_STARTUP);
    bench_edge(&t, a, bus, EDGE_SYNC);
    bench_edge(&t, a, otel, EDGE_SYNC);
    bench_edge(&t, a, config, EDGE_SYNC);
    const struct graph *g = builder_freeze(t.b);
    assert_text(bench_edges(&t, g), "a>db:data a>db:startup a>bus:async! a>config:config "
                                    "a>otel:telemetry");
    arena_release(&t.arena);
}

static void test_names_with_spaces(UNUSED void **state)
{
    struct bench t;
    bench_init(&t);
    bench_node(&t, "shop", "cart");
    bench_node(&t, "demo", "cart");
    bench_node(&t, "shop", "web");
    builder_topic(t.b, bench_sym(&t, "web"), ORIGIN_OBSERVED, bench_loc(&t, 3));
    builder_topic(t.b, bench_sym(&t, "orders"), ORIGIN_OBSERVED, bench_loc(&t, 3));
    bench_node(&t, "", "shop/cart");
    const struct graph *g = builder_freeze(t.b);
    assert_text(bench_nodes(&t, g), "service:demo/cart service:shop/cart service:shop/cart~2 "
                                    "service:shop/web topic:orders topic:topic/web");
    assert_int_equal(graph_find(g, STR("cart")).i, NO_NODE.i);
    assert_int_equal(graph_find(g, STR("demo/cart")).i, 0);
    assert_int_equal(graph_find(g, STR("orders")).i, 4);
    arena_release(&t.arena);
}

static void test_place_of_a_node(UNUSED void **state)
{
    struct bench t;
    bench_init(&t);
    builder_node(t.b, 0, bench_sym(&t, "a"), ORIGIN_OBSERVED, bench_loc(&t, 1));
    builder_node(t.b, 0, bench_sym(&t, "a"), ORIGIN_DECLARED, bench_loc(&t, 9));
    builder_node(t.b, 0, bench_sym(&t, "a"), ORIGIN_DECLARED, bench_loc(&t, 5));
    builder_node(t.b, 0, bench_sym(&t, "a"), ORIGIN_DECLARED, LOC_NONE);
    const struct graph *g = builder_freeze(t.b);
    assert_int_equal(g->nodes[0].loc.line, 5);
    assert_int_equal(g->nodes[0].origin, ORIGIN_BOTH);
    arena_release(&t.arena);
}

static void test_operations(UNUSED void **state)
{
    struct bench t;
    bench_init(&t);
    bnode a = bench_node(&t, "", "a"), b = bench_node(&t, "", "b");
    bop two = builder_operation(t.b, b, bench_sym(&t, "put"), ORIGIN_OBSERVED, 2, 1, LOC_NONE);
    bop one = builder_operation(t.b, a, bench_sym(&t, "get"), ORIGIN_OBSERVED, 5, 0, LOC_NONE);
    builder_operation(t.b, b, bench_sym(&t, "put"), ORIGIN_DECLARED, 0, 0, bench_loc(&t, 4));
    builder_op_call(t.b, one, two, 3);
    builder_op_call(t.b, one, two, 4);
    builder_reentry(t.b, &(struct reentry_in){ .kind = REENTRY_LOOP,
                                               .nodes = (bnode[]){ a, b, a },
                                               .operations = (sym[]){ 0, 0, 0 },
                                               .n = 3 });
    const struct graph *g = builder_freeze(t.b);
    assert_int_equal(g->n_operations, 2);
    assert_int_equal(g->nodes[1].operations.n, 1);
    assert_int_equal(g->operations[1].origin, ORIGIN_BOTH);
    assert_int_equal(g->operations[1].loc.line, 4);
    assert_int_equal(g->n_op_calls, 1);
    assert_int_equal(g->op_calls[0].calls, 7);
    assert_int_equal(g->hops[1].node.i, 1);
    arena_release(&t.arena);
}

static void test_near_names(UNUSED void **state)
{
    struct bench t;
    bench_init(&t);
    bench_node(&t, "", "payment");
    bench_node(&t, "", "payments");
    bench_node(&t, "", "cart");
    const struct graph *g = builder_freeze(t.b);
    struct str near[3];
    assert_int_equal(graph_near(g, STR("payements"), near, 3), 2);
    assert_text(near[0], "payments");
    assert_int_equal(graph_near(g, STR("payements"), near, 1), 1);
    assert_int_equal(graph_near(g, STR("payements"), near, 0), 0);
    arena_release(&t.arena);
}

/* Whatever the order of the records, the graph is the same. */
static void test_order_does_not_matter(UNUSED void **state)
{
    static const char *const names[] = { "d", "b", "c", "a", "e" };
    struct str first = STR_NULL;
    struct arena kept = { 0 };
    for (unsigned round = 0; round < 20; round++) {
        struct bench t;
        bench_init(&t);
        for (unsigned i = 0; i < 25; i++) {
            unsigned k = (i * 7 + round * 3) % 25;
            bnode from = bench_node(&t, k % 2 ? "x" : "", names[k / 5]);
            bnode to = bench_node(&t, k % 3 ? "x" : "y", names[k % 5]);
            bench_edge(&t, from, to, k % 4 ? EDGE_SYNC : EDGE_STARTUP);
        }
        const struct graph *g = builder_freeze(t.b);
        struct str all = str_concat(&kept, bench_nodes(&t, g), bench_edges(&t, g));
        if (round == 0)
            first = all;
        assert_true(str_eq(first, all));
        arena_release(&t.arena);
    }
    arena_release(&kept);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_empty),           cmocka_unit_test(test_merges_edges),
        cmocka_unit_test(test_kinds_of_edges),  cmocka_unit_test(test_names_with_spaces),
        cmocka_unit_test(test_place_of_a_node), cmocka_unit_test(test_operations),
        cmocka_unit_test(test_near_names),      cmocka_unit_test(test_order_does_not_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
