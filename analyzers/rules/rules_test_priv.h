/* A graph built by hand and one rule run over it. */
#ifndef SVCGRAPH_RULES_TEST_PRIV_H
#define SVCGRAPH_RULES_TEST_PRIV_H

#include "svcgraph/test.h"

#include "svcgraph/graph_build.h"
#include "svcgraph/rule.h"

struct fixture {
    struct arena arena;
    struct symtab syms;
    struct sources sources;
    struct findings findings;
    struct config config;
    struct verdict verdict;
    struct builder *b;
    const struct graph *g;
    uint32_t source; /* "deploy.yaml" */
    uint32_t line;   /* of the next thing that is added */
};

static inline void fixture_init(struct fixture *f)
{
    *f = (struct fixture){ .line = 1 };
    symtab_init(&f->syms, &f->arena);
    sources_init(&f->sources, &f->arena);
    findings_init(&f->findings, &f->arena);
    f->source = sources_named(&f->sources, STR("deploy.yaml"));
    f->b = builder_new(&f->arena, &f->syms, &f->sources, &f->findings);
    builder_yields(f->b, YIELD_NODES | YIELD_EDGES | YIELD_VERSIONS | YIELD_OPERATIONS |
                             YIELD_TRACES | YIELD_MANIFESTS);
}

static inline void fixture_release(struct fixture *f)
{
    arena_release(&f->arena);
}

static inline sym name_of(struct fixture *f, const char *text)
{
    return sym_intern(&f->syms, str_from(text));
}

static inline struct loc next_loc(struct fixture *f)
{
    return (struct loc){ f->source, f->line++, 5 };
}

static inline bnode node(struct fixture *f, const char *name, enum graph_kind kind)
{
    bnode n = builder_node(f->b, 0, name_of(f, name), ORIGIN_DECLARED, next_loc(f));
    builder_kind(f->b, n, kind, SURE_DECLARED);
    return n;
}

static inline bnode service(struct fixture *f, const char *name)
{
    return node(f, name, NODE_SERVICE);
}

static inline void edge(struct fixture *f, bnode from, bnode to, enum edge_kind kind)
{
    builder_edge(f->b, &(struct edge_in){ .from = from,
                                          .to = to,
                                          .kind = kind,
                                          .origin = ORIGIN_DECLARED,
                                          .how = name_of(f, "env"),
                                          .detail = name_of(f, "URL"),
                                          .loc = next_loc(f) });
}

/* Runs one rule; returns how many findings there are. */
static inline size_t run_rule(struct fixture *f, const char *rule)
{
    struct str id = str_from(rule);
    struct selection selection = { .only = &id, .n_only = 1 };
    assert_non_null(rule_find(id));
    f->g = builder_freeze(f->b);
    rules_run(f->g, &f->config, &selection, &f->findings, &f->arena, &f->verdict);
    return f->findings.all.n;
}

static inline const struct finding *only_finding(struct fixture *f)
{
    assert_int_equal(f->findings.all.n, 1);
    return &f->findings.all.v[0];
}

static inline struct str property_of(const struct finding *finding, const char *key)
{
    for (size_t i = 0; i < finding->properties.n; i++)
        if (strcmp(finding->properties.v[i].key, key) == 0)
            return finding->properties.v[i].value;
    return STR_NULL;
}

#define case_begin()                                                                               \
    (void)state;                                                                                   \
    struct fixture f;                                                                              \
    fixture_init(&f)
#define case_end() fixture_release(&f)

#endif
