#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "algo_test_priv.h"

static void test_paths(UNUSED void **state)
{
    struct random_graph r;
    for_each_random(&r, seed, NULL) for (unsigned i = 0; i < r.n; i++) for (unsigned j = 0; j < r.n;
                                                                            j++)
    {
        struct path path = graph_path(r.g, NULL, (node_id){ i }, (node_id){ j }, &r.t.arena);
        unsigned far = r.distance[i][j];
        assert_int_equal(path.n, i == j || far == FAR ? 0 : far);
        for (size_t k = 0; k < path.n; k++)
            assert_int_equal(r.g->edge_from[path.edges[k].i],
                             k ? r.g->edge_to[path.edges[k - 1].i] : i);
    }
}

static void check_reach(struct random_graph *r, unsigned start, bool backward)
{
    struct reach reach = graph_reach(r->g, NULL, (node_id){ start }, backward, &r->t.arena);
    unsigned n = 0;
    for (unsigned v = 0; v < r->n; v++) {
        unsigned far = backward ? r->distance[v][start] : r->distance[start][v];
        assert_int_equal(reach.distance[v], far == FAR ? UINT32_MAX : far);
        n += far < FAR;
    }
    assert_int_equal(reach.n, n);
    for (unsigned k = 1; k < n; k++) {
        unsigned before = reach.distance[reach.order[k - 1].i];
        unsigned here = reach.distance[reach.order[k].i];
        assert_true(before < here || (before == here && reach.order[k - 1].i < reach.order[k].i));
    }
}

static void test_reach(UNUSED void **state)
{
    struct random_graph r;
    for_each_random(&r, seed, NULL) for (unsigned i = 0; i < r.n; i++)
    {
        check_reach(&r, i, false);
        check_reach(&r, i, true);
    }
}

static void test_topological(UNUSED void **state)
{
    struct random_graph r;
    unsigned orders = 0;
    for_each_random(&r, seed, NULL)
    {
        node_id order[NODES_MAX];
        unsigned rank[NODES_MAX] = { 0 };
        bool cyclic = false;
        for (unsigned i = 0; i < r.n; i++)
            for (unsigned j = 0; j < r.n; j++)
                cyclic |= i != j && r.distance[i][j] < FAR && r.distance[j][i] < FAR;
        assert_int_equal(graph_topological(r.g, NULL, &r.t.arena, order), !cyclic);
        if (cyclic)
            continue;
        orders++;
        for (unsigned k = 0; k < r.n; k++)
            rank[order[k].i] = k;
        for (uint32_t e = 0; e < r.g->m; e++)
            assert_true(rank[r.g->edge_from[e]] <= rank[r.g->edge_to[e]]);
    }
    assert_true(orders > 50);
}

static void check_part(struct random_graph *r, uint32_t seed)
{
    bool keep[NODES_MAX];
    uint32_t kept[NODES_MAX], n = 0, m = 0;
    for (unsigned v = 0; v < r->n; v++)
        if ((keep[v] = seed >> v & 1))
            kept[n++] = v;
    const struct graph *part = graph_part(r->g, keep, NULL, &r->t.arena);
    assert_int_equal(part->n, n);
    for (uint32_t e = 0; e < r->g->m; e++)
        m += keep[r->g->edge_from[e]] && keep[r->g->edge_to[e]];
    assert_int_equal(part->m, m);
    for_each_node (part, v) {
        assert_int_equal(part->nodes[v.i].name, r->g->nodes[kept[v.i]].name);
        for_each_out (part, v, e)
            assert_int_equal(part->edge_from[e.i], v.i);
        for_each_in (part, v, k, e)
            assert_int_equal(part->edge_to[e.i], v.i);
    }
}

static void test_part(UNUSED void **state)
{
    struct random_graph r;
    for_each_random(&r, seed, NULL) check_part(&r, seed * 2654435761u);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paths),
        cmocka_unit_test(test_reach),
        cmocka_unit_test(test_topological),
        cmocka_unit_test(test_part),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
