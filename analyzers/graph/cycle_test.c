#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "algo_test_priv.h"

static unsigned shortest(const struct random_graph *r, const struct scc *scc, uint32_t c)
{
    unsigned best = FAR;
    for (uint32_t e = 0; e < r->g->m; e++) {
        uint32_t from = r->g->edge_from[e], to = r->g->edge_to[e];
        if (from != to && scc->component[from] == c && r->distance[to][from] + 1 < best &&
            edge_passes(r->g, (edge_id){ e }, NULL))
            best = r->distance[to][from] + 1;
    }
    return best;
}

static void check_cycle(const struct random_graph *r, const struct scc *scc, uint32_t c)
{
    const struct graph *g = r->g;
    struct arena arena = { 0 };
    struct path cycle = graph_shortest_cycle(g, NULL, scc, c, &arena);
    if (scc->off[c + 1] - scc->off[c] < 2) {
        assert_int_equal(cycle.n, 0);
        return;
    }
    assert_true(cycle.shortest);
    assert_int_equal(cycle.n, shortest(r, scc, c));
    for (size_t i = 0; i < cycle.n; i++) {
        edge_id e = cycle.edges[i], next = cycle.edges[(i + 1) % cycle.n];
        assert_int_equal(g->edge_to[e.i], g->edge_from[next.i]);
        assert_int_equal(scc->component[g->edge_from[e.i]], c);
        assert_true(g->edge_from[cycle.edges[0].i] <= g->edge_from[e.i]);
    }
    edge_id cut = graph_cheapest_cut(g, &cycle);
    for (size_t i = 0; i < cycle.n; i++)
        assert_true(g->edge_info[cut.i].calls <= g->edge_info[cycle.edges[i].i].calls);
    arena_release(&arena);
}

static void test_random(UNUSED void **state)
{
    struct random_graph r;
    unsigned found = 0;
    for_each_random(&r, seed, NULL)
    {
        struct scc scc = graph_scc(r.g, NULL, &r.t.arena);
        for (uint32_t c = 0; c < scc.n; c++) {
            check_cycle(&r, &scc, c);
            found += scc.off[c + 1] - scc.off[c] > 2;
        }
    }
    assert_true(found > 100);
}

/* The cycle is in the filtered graph, not in the whole. */
static void test_filtered(UNUSED void **state)
{
    const struct edge_filter sync = { .kinds = EDGE_BIT(EDGE_SYNC) };
    struct bench t;
    bench_init(&t);
    bnode a = bench_node(&t, "", "a"), b = bench_node(&t, "", "b"), c = bench_node(&t, "", "c");
    bench_edge(&t, a, b, EDGE_SYNC);
    bench_edge(&t, b, a, EDGE_ASYNC);
    bench_edge(&t, b, c, EDGE_SYNC);
    bench_edge(&t, c, a, EDGE_SYNC);
    const struct graph *g = builder_freeze(t.b);
    struct scc scc = graph_scc(g, &sync, &t.arena);
    assert_int_equal(graph_shortest_cycle(g, &sync, &scc, 0, &t.arena).n, 3);
    assert_int_equal(graph_shortest_cycle(g, NULL, &scc, 0, &t.arena).n, 2);
    arena_release(&t.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random),
        cmocka_unit_test(test_filtered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
