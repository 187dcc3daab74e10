/*
 * Seeded random digraph as JSON, DOT or a list of edges, each as its tools write it: sorted by
 * caller. usage: graph_gen json|dot|edges NODES EDGES [SEED]
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t next(uint64_t *state) /* xorshift64*, S. Vigna 2016 */
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * 2685821657736338717u;
}

struct edge {
    uint32_t from, to;
};

static int cmp_edges(const void *a, const void *b)
{
    const struct edge *one = a, *two = b;
    if (one->from != two->from)
        return one->from < two->from ? -1 : 1;
    return (one->to > two->to) - (one->to < two->to);
}

static struct edge *make_edges(uint32_t n, uint32_t m, uint64_t state)
{
    struct edge *edges = malloc(m * sizeof(*edges) + 1);
    if (!edges)
        exit(1);
    for (uint32_t e = 0; e < m; e++) {
        edges[e].from = (uint32_t)(next(&state) % n);
        edges[e].to = (uint32_t)(next(&state) % n);
    }
    qsort(edges, m, sizeof(*edges), cmp_edges);
    return edges;
}

#define NAME "\"service-%06" PRIu32 "\""

static void write_json(const struct edge *edges, uint32_t n, uint32_t m)
{
    printf("{\n  \"schema\": \"svcgraph/graph/v1\",\n  \"nodes\": [");
    for (uint32_t v = 0; v < n; v++)
        printf("%s\n    {\"name\": " NAME "}", v ? "," : "", v);
    printf("\n  ],\n  \"edges\": [");
    for (uint32_t e = 0; e < m; e++)
        printf("%s\n    {\"from\": " NAME ", \"to\": " NAME ", \"kind\": \"sync\"}", e ? "," : "",
               edges[e].from, edges[e].to);
    printf("\n  ]\n}\n");
}

static void write_dot(const struct edge *edges, uint32_t n, uint32_t m)
{
    printf("digraph g {\n");
    for (uint32_t v = 0; v < n; v++)
        printf(NAME ";\n", v);
    for (uint32_t e = 0; e < m; e++)
        printf(NAME " -> " NAME ";\n", edges[e].from, edges[e].to);
    printf("}\n");
}

static void write_edges(const struct edge *edges, uint32_t n, uint32_t m)
{
    printf("%" PRIu32 " %" PRIu32 "\n", n, m);
    for (uint32_t e = 0; e < m; e++)
        printf("%" PRIu32 " %" PRIu32 "\n", edges[e].from, edges[e].to);
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        fprintf(stderr, "usage: graph_gen json|dot|edges NODES EDGES [SEED]\n");
        return 2;
    }
    uint32_t n = (uint32_t)strtoul(argv[2], NULL, 10), m = (uint32_t)strtoul(argv[3], NULL, 10);
    uint64_t seed = argc > 4 ? strtoull(argv[4], NULL, 10) : 1;
    struct edge *edges = make_edges(n ? n : 1, m, seed * 0x9e3779b97f4a7c15u | 1);
    if (strcmp(argv[1], "json") == 0)
        write_json(edges, n, m);
    else if (strcmp(argv[1], "dot") == 0)
        write_dot(edges, n, m);
    else
        write_edges(edges, n, m);
    free(edges);
    return fflush(stdout) || ferror(stdout);
}
