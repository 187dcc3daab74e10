#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "algo_test_priv.h"

static void check(struct random_graph *r, const struct edge_filter *filter)
{
    struct scc scc = graph_scc(r->g, filter, &r->t.arena);
    for (unsigned i = 0; i < r->n; i++)
        for (unsigned j = 0; j < r->n; j++) {
            bool both = r->distance[i][j] < FAR && r->distance[j][i] < FAR;
            assert_int_equal(scc.component[i] == scc.component[j], both);
            if (r->distance[i][j] < FAR)
                assert_true(scc.component[i] >= scc.component[j]);
        }
    assert_int_equal(scc.off[scc.n], r->n);
    for (uint32_t c = 0; c < scc.n; c++)
        for (uint32_t i = scc.off[c]; i < scc.off[c + 1]; i++) {
            assert_int_equal(scc.component[scc.member[i]], c);
            assert_true(i == scc.off[c] || scc.member[i - 1] < scc.member[i]);
        }
}

static void test_random(UNUSED void **state)
{
    struct random_graph r;
    for_each_random(&r, seed, NULL) check(&r, NULL);
}

static void test_filtered(UNUSED void **state)
{
    const struct edge_filter sync = { .kinds = EDGE_BIT(EDGE_SYNC) };
    struct random_graph r;
    for_each_random(&r, seed, &sync) check(&r, &sync);
}

/* A path of a million nodes must not need a million frames. */
static void test_deep(UNUSED void **state)
{
    enum { N = 200000 };
    struct bench t;
    bench_init(&t);
    char name[16];
    bnode first = { 0 }, last = { 0 };
    for (unsigned i = 0; i < N; i++) {
        snprintf(name, sizeof(name), "n%06u", i);
        bnode v = builder_node(t.b, 0, bench_sym(&t, name), ORIGIN_DECLARED, LOC_NONE);
        if (i)
            bench_edge(&t, last, v, EDGE_SYNC);
        else
            first = v;
        last = v;
    }
    bench_edge(&t, last, first, EDGE_SYNC);
    const struct graph *g = builder_freeze(t.b);
    struct scc scc = graph_scc(g, NULL, &t.arena);
    assert_int_equal(scc.n, 1);
    struct path cycle = graph_shortest_cycle(g, NULL, &scc, 0, &t.arena);
    assert_int_equal(cycle.n, N);
    arena_release(&t.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random),
        cmocka_unit_test(test_filtered),
        cmocka_unit_test(test_deep),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
