#include "svcgraph/test.h"

#include "image_priv.h"
#include "svcgraph/graph.h"

struct world {
    struct arena arena;
    struct symtab syms;
    struct sources sources;
    struct findings findings;
    struct builder *builder;
    struct strbuf told;
};

static void world_init(struct world *w)
{
    *w = (struct world){ 0 };
    symtab_init(&w->syms, &w->arena);
    sources_init(&w->sources, &w->arena);
    findings_init(&w->findings, &w->arena);
    w->builder = builder_new(&w->arena, &w->syms, &w->sources, &w->findings);
    sources_add(&w->sources, (struct source){ .path = STR("a.yaml"), .root = STR(".") });
    strbuf_init(&w->told, &w->arena);
}

static const struct node *parse(struct world *w, const char *text)
{
    struct docs docs = { 0 };
    doc_parse_yaml(&w->arena, str_from(text), (struct loc){ 1, 1, 1 }, NULL, &w->findings, &docs);
    assert_int_equal(docs.all.n, 1);
    return docs.all.v[0];
}

/* "orders ^2.1 npm 1:4;" of each requirement, " 2.3.0 1:4;" of each version, "!1:4;" of a finding */
static struct str told(struct world *w, const struct graph *g)
{
    for (uint32_t i = 0; i < g->n_requirements; i++) {
        const struct requirement *need = &g->requirements[i];
        strbuf_addf(&w->told, "%" PRIstr " %" PRIstr " %" PRIstr " %u:%u;",
                    STR_ARG(graph_str(g, need->of_name)), STR_ARG(graph_str(g, need->range)),
                    STR_ARG(graph_str(g, need->dialect)), need->loc.line, need->loc.column);
    }
    for (uint32_t i = 0; i < g->n_versions; i++)
        strbuf_addf(&w->told, "%s%" PRIstr " %u:%u;", g->versions[i].release ? "release " : "",
                    STR_ARG(graph_str(g, g->versions[i].text)), g->versions[i].loc.line,
                    g->versions[i].loc.column);
    for (size_t i = 0; i < w->findings.all.n; i++)
        strbuf_addf(&w->told, "!%u:%u;", w->findings.all.v[i].loc.line,
                    w->findings.all.v[i].loc.column);
    return strbuf_str(&w->told);
}

struct row {
    const char *yaml, *expect;
};

static void check(const char *key, const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct world w;
        world_init(&w);
        const struct node *value = doc_get(parse(&w, rows[i].yaml), "k");
        bnode node = builder_node(w.builder, 0, sym_intern(&w.syms, STR("cart")), ORIGIN_DECLARED,
                                  value->loc);
        label_value(w.builder, node, 0, str_from(key), value);
        assert_str(told(&w, builder_freeze(w.builder)), rows[i].expect);
        arena_release(&w.arena);
    }
}

static void needs_have_places(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "k: orders@^2.1", "orders ^2.1 npm 1:4;" },
        { "k: 'a@^2.1, b@>=3 <5'", "a ^2.1 npm 1:5;b >=3 <5 npm 1:13;" },
        { "k: a@>=1, <2, b@1", "b 1 npm 1:15;!1:4;" },
        { "k: helm:a@>=1, <2, b@1", "a >=1, <2 helm 1:9;b 1 npm 1:20;" },
        { "k: 'maven:a@(,1.0],[1.2,),b@2'", "a (,1.0],[1.2,) maven 1:11;b 2 npm 1:27;" },
        { "k: orders", "orders * npm 1:4;" },
        { "k: a, b, c@1", "a * npm 1:4;b * npm 1:7;c 1 npm 1:10;" },
        { "k: |\n  a@^1\n  b@^2,\n", "a ^1 npm 2:3;b ^2 npm 3:3;" },
        { "k: >-\n  a@^1,\n  b@^2", "a ^1 npm 2:3;b ^2 npm 3:3;" },
        { "k: [a@^1, 'b@^2, c@3']", "a ^1 npm 1:5;b ^2 npm 1:12;c 3 npm 1:18;" },
        { "k: {a: ^1, 'cargo:b': 1.2, c: 2}", "a ^1 npm 1:8;b 1.2 cargo 1:23;c 2 npm 1:31;" },
        { "k: ''", "" },
        { "k: 'a@${RANGE}'", "" },
    };
    check("svcgraph.dev/requires", rows, countof(rows));
}

static void faults_are_told(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "k: orders@", "!1:4;" },
        { "k: a@1, orders@ , c@2", "a 1 npm 1:4;c 2 npm 1:19;!1:9;" },
        { "k: '@^1'", "!1:5;" },
        { "k: a@^^1", "!1:4;" },
        { "k: two words@1", "!1:4;" },
        { "k: |\n  a@1\n  b@one.two\n", "a 1 npm 2:3;!3:3;" },
        { "k: {a: [1]}", "!1:8;" },
        { "k: {a: }", "!1:8;" },
    };
    check("svcgraph.dev/requires", rows, countof(rows));
}

static void interfaces_have_versions(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "k: 2.3.0, v1beta1", "2.3.0 1:4;v1beta1 1:11;" },
        { "k: |\n  2.3.0\n  3.0.0\n", "2.3.0 2:3;3.0.0 3:3;" },
        { "k: [2.3.0, 3.0.0]", "2.3.0 1:5;3.0.0 1:12;" },
        { "k: ^2", "!1:4;" },
        { "k: orders@2", "!1:4;" },
    };
    static const struct row releases[] = {
        { "k: 1.4.0", "release 1.4.0 1:4;" },
        { "k: main", "" },
    };
    check("svcgraph.dev/provides", rows, countof(rows));
    check("svcgraph.dev/version", releases, countof(releases));
    check("app.kubernetes.io/version", releases, countof(releases));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(needs_have_places),
        cmocka_unit_test(faults_are_told),
        cmocka_unit_test(interfaces_have_versions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
