#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "dot_graph.h"

/* Leaves free places of many sizes, of which the allocator gives out the last one first. */
static void make_holes(void)
{
    enum { EACH = 400, SIZES = 6 };
    void *places[SIZES][EACH];
    for (size_t size = 0; size < SIZES; size++)
        for (size_t i = 0; i < EACH; i++)
            places[size][i] = malloc((size + 1) * 16);
    for (size_t size = 0; size < SIZES; size++)
        for (size_t i = 0; i < EACH; i++)
            free(places[size][i]);
}

static void subgraphs_keep_their_order(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    char names[][12] = { "cluster_4", "cluster_1", "cluster_3", "cluster_2", "cluster_5" };
    Agraph_t *graph = agopen("services", Agdirected, dot_ids(&arena));
    make_holes();
    for (size_t i = 0; i < countof(names); i++)
        agsubg(graph, names[i], 1);
    size_t n = 0;
    for (Agraph_t *sub = agfstsubg(graph); sub; sub = agnxtsubg(sub))
        assert_string_equal(agnameof(sub), names[n++]);
    assert_int_equal(n, countof(names));
    assert_ptr_equal(agsubg(graph, names[2], 0), agsubg(graph, names[2], 1));
    agclose(graph);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(subgraphs_keep_their_order) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
