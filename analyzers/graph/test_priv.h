/* A builder with everything it needs, for the tests of this room. */
#ifndef SVCGRAPH_GRAPH_TEST_PRIV_H
#define SVCGRAPH_GRAPH_TEST_PRIV_H

#include "svcgraph/graph_build.h"

struct bench {
    struct arena arena;
    struct symtab syms;
    struct sources sources;
    struct findings findings;
    struct builder *b;
    uint32_t file;
};

static inline void bench_init(struct bench *t)
{
    memset(t, 0, sizeof(*t));
    symtab_init(&t->syms, &t->arena);
    sources_init(&t->sources, &t->arena);
    findings_init(&t->findings, &t->arena);
    t->file = sources_named(&t->sources, STR("a.yaml"));
    t->b = builder_new(&t->arena, &t->syms, &t->sources, &t->findings);
}

static inline sym bench_sym(struct bench *t, const char *text)
{
    return sym_intern(&t->syms, str_from(text));
}

static inline struct loc bench_loc(const struct bench *t, uint32_t line)
{
    return (struct loc){ t->file, line, 1 };
}

static inline bnode bench_node(struct bench *t, const char *space, const char *name)
{
    return builder_node(t->b, bench_sym(t, space), bench_sym(t, name), ORIGIN_DECLARED,
                        bench_loc(t, 1));
}

static inline void bench_edge(struct bench *t, bnode from, bnode to, enum edge_kind kind)
{
    builder_edge(t->b, &(struct edge_in){ .from = from,
                                          .to = to,
                                          .kind = kind,
                                          .origin = ORIGIN_DECLARED,
                                          .how = bench_sym(t, "env"),
                                          .loc = bench_loc(t, 2) });
}

/* "a>b:sync c>d:data!": edges in order; '!' marks one without direction. */
static inline struct str bench_edges(struct bench *t, const struct graph *g)
{
    struct strbuf out;
    strbuf_init(&out, &t->arena);
    for (uint32_t e = 0; e < g->m; e++)
        strbuf_addf(&out, "%s%" PRIstr ">%" PRIstr ":%s%s", e ? " " : "",
                    STR_ARG(node_name(g, (node_id){ g->edge_from[e] })),
                    STR_ARG(node_name(g, (node_id){ g->edge_to[e] })),
                    edge_kind_name(g->edge_kind[e]), g->edge_directed[e] ? "" : "!");
    return strbuf_str(&out);
}

/* "service:a external:b" */
static inline struct str bench_nodes(struct bench *t, const struct graph *g)
{
    struct strbuf out;
    strbuf_init(&out, &t->arena);
    for (uint32_t v = 0; v < g->n; v++)
        strbuf_addf(&out, "%s%s:%" PRIstr, v ? " " : "", graph_kind_name(g->nodes[v].kind),
                    STR_ARG(node_name(g, (node_id){ v })));
    return strbuf_str(&out);
}

#define assert_text(text, expected)                                                                \
    do {                                                                                           \
        struct str text_ = (text);                                                                 \
        if (!str_is(text_, (expected)))                                                            \
            fail_msg("got \"%.*s\", expected \"%s\"", STR_ARG(text_), (expected));                 \
    } while (0)

#endif
