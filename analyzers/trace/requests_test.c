/* How deep requests go, where traces break, and how many traces show an edge. */
#include "trace_test.h"

/* "a.x 2*1 4*3 <a b c": root, hops * requests, the deepest way; "cut 2". */
static void add_depth(struct strbuf *out, const struct graph *g, const struct depth *d)
{
    strbuf_addf(out, "%s%" PRIstr ".%" PRIstr, out->n ? "\n" : "", STR_ARG(node_name(g, d->node)),
                STR_ARG(graph_str(g, d->operation)));
    for (uint32_t i = 0; i < d->counts.n; i++)
        strbuf_addf(out, " %u*%llu", g->depth_counts[d->counts.first + i].index,
                    (unsigned long long)g->depth_counts[d->counts.first + i].count);
    strbuf_add(out, STR(" <"));
    for (uint32_t i = 0; i < d->hops.n; i++)
        strbuf_addf(out, "%s%" PRIstr, i ? " " : "",
                    STR_ARG(node_name(g, g->depth_hops[d->hops.first + i].node)));
    if (d->cut)
        strbuf_addf(out, " cut %llu", (unsigned long long)d->cut);
}

static const char *scene_requests(struct scene *scene)
{
    const struct graph *g = scene->g;
    struct strbuf out;
    strbuf_init(&out, &scene->arena);
    for (uint32_t i = 0; i < g->n_depths; i++)
        add_depth(&out, g, &g->depths[i]);
    for (uint32_t i = 0; i < g->n_trace_gaps; i++)
        strbuf_addf(&out, "\ngap %" PRIstr " %llu", STR_ARG(node_name(g, g->trace_gaps[i].node)),
                    (unsigned long long)g->trace_gaps[i].traces);
    strbuf_add_char(&out, '\0');
    return out.p;
}

struct situation {
    const char *name, *spans, *requests;
};

static const struct situation situations[] = {
    { "one service", "1 1 - a S x\n1 2 1 a I y", "a.x 0*1 <a" },
    { "a line", "1 1 - a S x\n1 2 1 a C c\n1 3 2 b S y\n1 4 3 c S z", "a.x 2*1 <a b c" },
    { "the deepest branch", "1 1 - a S x\n1 2 1 b S y\n1 3 1 c S z\n1 4 3 d S w\n1 5 1 e S v",
      "a.x 2*1 <a c d" },
    { "a self-call is no hop", "1 1 - a S x\n1 2 1 a C c\n1 3 2 a S y\n1 4 3 b S z",
      "a.x 1*1 <a b" },
    { "coming back is one", "1 1 - a S x\n1 2 1 b S y\n1 3 2 a S x", "a.x 2*1 <a b a" },
    { "a sidecar is none", "1 1 - a S x\n1 2 1 a-proxy S x\n1 3 2 b-proxy S y\n1 4 3 b S y",
      "a.x 1*1 <a b" },
    { "a proxy in front", "1 1 - edge-proxy S x\n1 2 1 a S x\n1 3 2 b S y", "a.x 1*1 <a b" },
    { "a queue is one", "1 1 - a S x\n1 2 1 a P send to=q\n1 3 2 b K take to=q", "a.x 1*1 <a b" },
    { "through a link",
      "1 1 - a S x\n1 2 1 a P send to=q\n2 1 - b K take to=q link=1:2\n"
      "2 2 1 c S z",
      "a.x 2*1 <a b c" },
    { "a client at the root", "1 1 - a C go\n1 2 1 b S y", "a.go 1*1 <a b" },
    { "several requests",
      "1 1 - a S x\n2 1 - a S x\n2 2 1 b S y\n3 1 - a S x\n3 2 1 b S y\n4 1 - b S y",
      "a.x 0*1 1*2 <a b\nb.y 0*1 <b" },
    { "a parent that is missing", "1 2 1 b S y at=9\n1 3 2 c S z at=10",
      "b.y 1*1 <b c cut 1\ngap b 1" },
    { "the first of two gaps", "1 2 1 b S y at=9\n1 4 3 c S z at=5\n2 4 3 c S z at=5",
      "b.y 0*1 <b cut 1\nc.z 0*2 <c cut 2\ngap c 2" },
    { "a ring", "1 1 2 a S x\n1 2 1 b S y", "a.x 0*1 <a cut 1\nb.y 0*1 <b cut 1" },
};

static void test_situations(void **state)
{
    (void)state;
    for (size_t i = 0; i < countof(situations); i++) {
        struct scene scene;
        scene_of(&scene, situations[i].spans);
        const char *found = scene_requests(&scene);
        if (strcmp(found, situations[i].requests) != 0)
            fail_msg("%s:\n%s\nnot\n%s", situations[i].name, found, situations[i].requests);
        scene_end(&scene);
    }
}

/* "a->b 3": so many traces show the edge. */
static const char *scene_edge_traces(struct scene *scene)
{
    const struct graph *g = scene->g;
    struct strbuf out;
    strbuf_init(&out, &scene->arena);
    for (uint32_t e = 0; e < g->m; e++)
        strbuf_addf(
            &out, "%s%" PRIstr "->%" PRIstr " %llu", e ? " " : "",
            STR_ARG(node_name(g, (node_id){ g->edge_from[e] })),
            STR_ARG(node_name(g, (node_id){ g->edge_to[e] })),
            (unsigned long long)(g->edge_traffic ? g->traffics[g->edge_traffic[e]].traces : 0));
    strbuf_add_char(&out, '\0');
    return out.p;
}

static const struct situation edges[] = {
    { "several calls, one trace", "1 1 - a S x\n1 2 1 b S y\n1 3 1 b S z\n1 4 1 b S y", "a->b 1" },
    { "several traces", "1 1 - a S x\n1 2 1 b S y\n2 1 - a S x\n2 2 1 b S y\n3 1 - a S x",
      "a->b 2" },
    { "a guess beside a surer one",
      "1 1 - a S x\n1 2 1 a C c\n1 3 2 b S y\n1 4 1 b N z\n2 1 - a N x\n2 2 1 b N z", "a->b 2" },
    { "both ways to a topic",
      "1 1 - a S x\n1 2 1 a P s to=q\n1 3 2 b K t to=q\n1 4 9 b K t to=q\n2 4 9 b K t to=q",
      "a->q 1 q->b 2" },
    { "a datastore", "1 1 - a S x\n1 2 1 a C c db=d\n1 3 1 a C c db=d\n2 1 - a C c db=d",
      "a->d 2" },
};

static void test_edges(void **state)
{
    (void)state;
    for (size_t i = 0; i < countof(edges); i++) {
        struct scene scene;
        scene_of(&scene, edges[i].spans);
        const char *found = scene_edge_traces(&scene);
        if (strcmp(found, edges[i].requests) != 0)
            fail_msg("%s:\n%s\nnot\n%s", edges[i].name, found, edges[i].requests);
        scene_end(&scene);
    }
}

/* A long line: the way is cut in its middle, the count is not. */
static void test_deep(void **state)
{
    enum { DEPTH = 5000, KEPT = 256 };
    struct scene scene;
    (void)state;
    scene_init(&scene);
    scene_read(&scene, &scene.store, "");
    for (uint32_t i = 1; i <= DEPTH; i++) {
        struct span *span = span_store_push(&scene.store);
        *span = (struct span){ .trace = { 0, 1 }, .id = i, .parent = i - 1, .line = i };
        span->kind = SPAN_SERVER;
        span->service =
            sym_intern(&scene.store.syms, str_printf(&scene.arena, "s%u", (unsigned)i % 700));
        span->operation = sym_intern(&scene.store.syms, STR("x"));
    }
    scene_link(&scene, &(struct span_store *){ &scene.store }, 1);
    assert_int_equal(scene.g->n_depths, 1);
    assert_int_equal(scene.g->depth_counts[0].index, REQUEST_HOPS_MAX);
    assert_int_equal(scene.g->depths[0].hops.n, KEPT);
    assert_int_equal(scene.g->depths[0].loc.line, DEPTH);
    scene_end(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_situations),
        cmocka_unit_test(test_edges),
        cmocka_unit_test(test_deep),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
