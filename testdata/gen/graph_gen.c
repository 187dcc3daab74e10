/*
 * Seeded random digraph as JSON, DOT or a list of edges.
 * usage: graph_gen json|dot|edges NODES EDGES [SEED]
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

static void write_json(uint32_t n, uint32_t m, uint64_t state)
{
    printf("{\n  \"schema\": \"svcgraph/graph/v1\",\n  \"nodes\": [");
    for (uint32_t v = 0; v < n; v++)
        printf("%s\n    {\"name\": \"service-%06" PRIu32 "\"}", v ? "," : "", v);
    printf("\n  ],\n  \"edges\": [");
    for (uint32_t e = 0; e < m; e++) {
        uint64_t from = next(&state) % n, to = next(&state) % n;
        printf("%s\n    {\"from\": \"service-%06" PRIu64 "\", \"to\": \"service-%06" PRIu64
               "\", \"kind\": \"sync\"}",
               e ? "," : "", from, to);
    }
    printf("\n  ]\n}\n");
}

static void write_dot(uint32_t n, uint32_t m, uint64_t state)
{
    printf("digraph g {\n");
    for (uint32_t v = 0; v < n; v++)
        printf("\"service-%06" PRIu32 "\";\n", v);
    for (uint32_t e = 0; e < m; e++) {
        uint64_t from = next(&state) % n, to = next(&state) % n;
        printf("\"service-%06" PRIu64 "\" -> \"service-%06" PRIu64 "\";\n", from, to);
    }
    printf("}\n");
}

static void write_edges(uint32_t n, uint32_t m, uint64_t state)
{
    printf("%" PRIu32 " %" PRIu32 "\n", n, m);
    for (uint32_t e = 0; e < m; e++) {
        uint64_t from = next(&state) % n, to = next(&state) % n;
        printf("%" PRIu64 " %" PRIu64 "\n", from, to);
    }
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        fprintf(stderr, "usage: graph_gen json|dot|edges NODES EDGES [SEED]\n");
        return 2;
    }
    uint32_t n = (uint32_t)strtoul(argv[2], NULL, 10), m = (uint32_t)strtoul(argv[3], NULL, 10);
    uint64_t seed = argc > 4 ? strtoull(argv[4], NULL, 10) : 1;
    uint64_t state = seed * 0x9e3779b97f4a7c15u | 1;
    if (strcmp(argv[1], "json") == 0)
        write_json(n, m, state);
    else if (strcmp(argv[1], "dot") == 0)
        write_dot(n, m, state);
    else
        write_edges(n, m, state);
    return fflush(stdout) || ferror(stdout);
}
