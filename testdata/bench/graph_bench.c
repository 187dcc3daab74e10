/*
 * Times our own stages, reading apart from the rest.
 * usage: graph_bench json FILE     saved graph: parse, build, freeze, components
 *        graph_bench edges FILE    list of edges: build and components, as igraph_scc does it
 */
#include <time.h>

#include "svcgraph/graph.h"
#include "svcgraph/reader.h"

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

struct bench {
    struct arena arena;
    struct symtab syms;
    struct sources sources;
    struct findings findings;
    struct builder *b;
};

static void bench_init(struct bench *t)
{
    symtab_init(&t->syms, &t->arena);
    sources_init(&t->sources, &t->arena);
    findings_init(&t->findings, &t->arena);
    t->b = builder_new(&t->arena, &t->syms, &t->sources, &t->findings);
}

static void finish(struct bench *t, double start)
{
    double built = now();
    const struct graph *g = builder_freeze(t->b);
    double frozen = now();
    struct scc scc = graph_scc(g, NULL, &t->arena);
    double done = now();
    printf("freeze %.3f s, components %.3f s (%u nodes, %u edges, %u components)\n", frozen - built,
           done - frozen, g->n, g->m, scc.n);
    printf("build + components %.3f s\n", done - start);
}

static int from_json(struct bench *t, const char *path)
{
    const char *error;
    struct input input = { .path = str_from(path), .reader = &reader_svcgraph };
    struct input *inputs[] = { &input };
    struct reading reading = { .builder = t->b,
                               .syms = &t->syms,
                               .sources = &t->sources,
                               .findings = &t->findings,
                               .arena = &t->arena };
    findings_init(&input.findings, &input.arena);
    input.stream = stream_open(path, &error);
    if (!input.stream)
        return 1;
    input.source = sources_named(&t->sources, input.path);
    double start = now();
    reader_svcgraph.parse(&input);
    double parsed = now();
    reader_svcgraph.build(&reading, inputs, 1);
    printf("parse %.3f s, append %.3f s, ", parsed - start, now() - parsed);
    finish(t, parsed);
    stream_close(input.stream);
    arena_release(&input.arena);
    return 0;
}

static int from_edges(struct bench *t, const char *path)
{
    unsigned n, m;
    FILE *file = fopen(path, "r");
    if (!file || fscanf(file, "%u %u", &n, &m) != 2)
        return 1;
    unsigned(*ends)[2] = malloc(m * sizeof(*ends) + 1);
    bnode *nodes = malloc(n * sizeof(*nodes) + 1);
    for (unsigned e = 0; e < m; e++)
        if (!ends || fscanf(file, "%u %u", &ends[e][0], &ends[e][1]) != 2)
            return 1;
    fclose(file);
    sym first = t->syms.n;
    for (unsigned v = 0; v < n; v++) { /* names are a matter of reading, which igraph has none of */
        char name[24];
        int length = snprintf(name, sizeof(name), "service-%06u", v);
        sym_intern(&t->syms, (struct str){ name, (size_t)length });
    }
    double start = now();
    builder_reserve(t->b, n, m);
    for (unsigned v = 0; nodes && v < n; v++)
        nodes[v] = builder_node(t->b, 0, first + v, ORIGIN_DECLARED, LOC_NONE);
    for (unsigned e = 0; nodes && e < m; e++)
        builder_edge(t->b, &(struct edge_in){ .from = nodes[ends[e][0]],
                                              .to = nodes[ends[e][1]],
                                              .origin = ORIGIN_OBSERVED });
    printf("append %.3f s, ", now() - start);
    finish(t, start);
    free(ends);
    free(nodes);
    return 0;
}

int main(int argc, char **argv)
{
    struct bench t = { 0 };
    if (argc != 3) {
        fprintf(stderr, "usage: graph_bench json|edges FILE\n");
        return 2;
    }
    bench_init(&t);
    int status =
        str_is(str_from(argv[1]), "json") ? from_json(&t, argv[2]) : from_edges(&t, argv[2]);
    arena_release(&t.arena);
    return status;
}
