/*
 * The peer of graph_bench edges: igraph's own build and strong components, reading apart.
 * usage: igraph_scc FILE
 */
#include <igraph/igraph.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

int main(int argc, char **argv)
{
    unsigned n, m, from, to;
    FILE *file = argc == 2 ? fopen(argv[1], "r") : NULL;
    if (!file || fscanf(file, "%u %u", &n, &m) != 2)
        return 1;
    igraph_vector_int_t edges;
    igraph_vector_int_init(&edges, 2 * (igraph_integer_t)m);
    for (unsigned e = 0; e < m; e++) {
        if (fscanf(file, "%u %u", &from, &to) != 2)
            return 1;
        VECTOR(edges)[2 * e] = from;
        VECTOR(edges)[2 * e + 1] = to;
    }
    fclose(file);
    double start = now();
    igraph_t graph;
    igraph_create(&graph, &edges, n, IGRAPH_DIRECTED);
    double built = now();
    igraph_integer_t components;
    igraph_connected_components(&graph, NULL, NULL, &components, IGRAPH_STRONG);
    double done = now();
    printf("create %.3f s, components %.3f s (%ld components)\n", built - start, done - built,
           (long)components);
    printf("build + components %.3f s\n", done - start);
    igraph_destroy(&graph);
    igraph_vector_int_destroy(&edges);
    return 0;
}
