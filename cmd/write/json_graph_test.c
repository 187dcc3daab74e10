/* What is written reads back to the same bytes, whatever stands in the graph. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dot_graph.h"
#include "json_graph.h"
#include "svcgraph/reader.h"

struct bench {
    struct run run; /* only what the writers look at */
    struct builder *b;
};

static void bench_init(struct bench *t)
{
    memset(t, 0, sizeof(*t));
    symtab_init(&t->run.syms, &t->run.arena);
    sources_init(&t->run.sources, &t->run.arena);
    findings_init(&t->run.findings, &t->run.arena);
    t->b = builder_new(&t->run.arena, &t->run.syms, &t->run.sources, &t->run.findings);
}

static uint32_t next(uint32_t *state, uint32_t n)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state % n;
}

static const char *const words[] = {
    "",
    "a",
    "b",
    "cart",
    "Cart",
    "cart-v2",
    "shop/cart",
    "shop",
    "demo",
    "topic",
    "topic/a",
    "a \"b\" \\ %2",
    "x\ny",
    "\xc3\xa9",
    "GET /",
    "^1.2",
    "npm",
    "env",
    "api.example.com",
    "cart.shop",
    "<b>",
};

static sym word(struct bench *t, uint32_t *state)
{
    return sym_intern(&t->run.syms, str_from(words[next(state, countof(words))]));
}

static sym some_word(struct bench *t, uint32_t *state)
{
    sym s = 0;
    while (!s)
        s = word(t, state);
    return s;
}

static struct loc place(struct bench *t, uint32_t *state)
{
    static const char *const files[] = { "b.yaml", "a.yaml", "dir/c.json" };
    uint32_t at = next(state, 4);
    if (at == 3)
        return LOC_NONE;
    return (struct loc){ sources_named(&t->run.sources, str_from(files[at])), 1 + next(state, 9),
                         next(state, 3) };
}

static bnode some_node(struct bench *t, uint32_t *state)
{
    static const char *const spaces[] = { "", "", "shop", "demo" };
    unsigned origin = 1 + next(state, 3);
    if (next(state, 8) == 0)
        return builder_topic(t->b, some_word(t, state), origin, place(t, state));
    sym space = sym_intern(&t->run.syms, str_from(spaces[next(state, 4)]));
    bnode node = builder_node(t->b, space, some_word(t, state), origin, place(t, state));
    unsigned kind = next(state, 3 * NODE_KINDS);
    if (kind < NODE_KINDS && kind != NODE_TOPIC)
        builder_kind(t->b, node, kind, SURE_IMAGE);
    return node;
}

/* What requests showed, in buckets of the list given. */
static struct traffic_in some_traffic(struct bench *t, uint32_t *state, struct bucket buckets[3])
{
    struct traffic_in traffic = { .retries = next(state, 3),
                                  .trace = word(t, state),
                                  .latency = buckets,
                                  .n_latency = next(state, 4) };
    for (uint32_t i = 0; i < 3; i++)
        buckets[i] = (struct bucket){ i * 700 + next(state, 700), 1 + next(state, 3) };
    return traffic;
}

static void add_details(struct bench *t, uint32_t *state)
{
    bnode node = some_node(t, state);
    builder_name(t->b, node, word(t, state), word(t, state));
    builder_owner(t->b, node, word(t, state), SURE_DECLARED);
    builder_role(t->b, node, word(t, state));
    builder_version(t->b, node, word(t, state), word(t, state), next(state, 2), place(t, state));
    builder_image(t->b, node, some_word(t, state), word(t, state), 0, place(t, state));
    builder_require(t->b, node, word(t, state), some_word(t, state), word(t, state), word(t, state),
                    word(t, state), place(t, state));
    bop a = builder_operation(t->b, node, some_word(t, state), 1 + next(state, 3), next(state, 9),
                              next(state, 3), place(t, state));
    bop b = builder_operation(t->b, some_node(t, state), some_word(t, state), 2, 1, 0, LOC_NONE);
    struct bucket buckets[3];
    struct traffic_in traffic = some_traffic(t, state, buckets);
    traffic.own_time = next(state, 1000);
    traffic.retries = 0; /* are of edges */
    builder_op_traffic(t->b, a, &traffic);
    builder_op_deprecated(t->b, a, &(struct op_life){ 0 });
    builder_op_call(t->b, a, b, next(state, 5));
    if (next(state, 4) == 0)
        builder_infra(t->b, node);
    if (next(state, 4) == 0)
        builder_entry(t->b, node);
    bnode ring[] = { node, some_node(t, state), node };
    sym operations[] = { word(t, state), 0, word(t, state) };
    builder_reentry(t->b, &(struct reentry_in){ .kind = next(state, REENTRY_KINDS),
                                                .repeats = next(state, 4),
                                                .traces = next(state, 9),
                                                .trace = word(t, state),
                                                .nodes = ring,
                                                .operations = operations,
                                                .n = 3,
                                                .loc = place(t, state) });
}

static void add_requests(struct bench *t, uint32_t *state)
{
    struct bucket counts[2] = { { next(state, 3), 1 + next(state, 4) },
                                { 3 + next(state, 3), 1 + next(state, 4) } };
    bnode nodes[2] = { some_node(t, state), some_node(t, state) };
    sym operations[2] = { word(t, state), 0 };
    struct trace_gap gap = { .traces = 1 + next(state, 5) };
    gap.trace = word(t, state);
    gap.loc = place(t, state);
    builder_trace_gap(t->b, some_node(t, state), &gap);
    bnode root = some_node(t, state);
    sym operation = next(state, 2) ? word(t, state) : 0;
    for (uint32_t i = next(state, 4); i > 0; i--)
        builder_touch(t->b, root, operation, some_node(t, state), 1 + next(state, 3));
    builder_depth(t->b, &(struct depth_in){ .node = root,
                                            .operation = operation,
                                            .cut = next(state, 2),
                                            .counts = counts,
                                            .n_counts = 1 + next(state, 2),
                                            .trace = word(t, state),
                                            .nodes = nodes,
                                            .operations = operations,
                                            .n = next(state, 3),
                                            .loc = place(t, state) });
}

static void add_logs(struct bench *t, uint32_t *state)
{
    struct log_sums sums = { .lines = next(state, 99), .scoped = next(state, 50) };
    struct id_loss loss = { .shared = next(state, 20), .lost = next(state, 9) };
    sums.missing = next(state, 9);
    sums.first = place(t, state);
    loss.trace = word(t, state);
    loss.loc = place(t, state);
    builder_log_sums(t->b, some_node(t, state), &sums);
    builder_id_loss(t->b, some_node(t, state), some_node(t, state), &loss);
}

/* Names without which a record says nothing: never empty. */
static sym some_name(struct bench *t, uint32_t *state)
{
    static const char *const names[] = { "data", "orders", "10.0.0.7", "a \"b\"", "sch\xc3\xb6n" };
    return sym_intern(&t->run.syms, str_from(names[next(state, countof(names))]));
}

static void add_deployment(struct bench *t, uint32_t *state)
{
    const struct evidence evidence = { .loc = place(t, state),
                                       .how = some_name(t, state),
                                       .detail = some_name(t, state),
                                       .guess = (uint8_t)next(state, 3) };
    builder_health(t->b, some_node(t, state), next(state, 2), place(t, state));
    builder_volume(t->b, some_node(t, state), next(state, 2) ? some_name(t, state) : 0,
                   some_name(t, state), next(state, 2), place(t, state));
    builder_database(t->b, some_node(t, state), some_node(t, state), some_name(t, state),
                     place(t, state));
    builder_literal(t->b, some_node(t, state), next(state, 2) ? some_node(t, state) : NO_BNODE,
                    some_name(t, state), next(state, 9999), &evidence);
}

static void add_verification(struct bench *t, uint32_t *state)
{
    const struct verification verification = {
        .consumer_version = next(state, 2) ? some_name(t, state) : 0,
        .provider_version = next(state, 2) ? some_name(t, state) : 0,
        .contract = next(state, 2) ? some_name(t, state) : 0,
        .result = (uint8_t)next(state, 3),
        .loc = place(t, state),
    };
    builder_verification(t->b, some_node(t, state), some_node(t, state), &verification);
}

static void add_edges(struct bench *t, uint32_t *state)
{
    struct bucket buckets[3];
    struct traffic_in traffic;
    struct edge_in edge = { .from = some_node(t, state),
                            .to = some_node(t, state),
                            .kind = next(state, EDGE_KINDS),
                            .origin = 1 + next(state, 2),
                            .operation = word(t, state),
                            .undirected = next(state, 5) == 0,
                            .guess = next(state, 3),
                            .how = word(t, state),
                            .detail = word(t, state),
                            .loc = place(t, state) };
    if (edge.origin == ORIGIN_OBSERVED) {
        edge.calls = next(state, 100);
        edge.errors = next(state, 10);
        traffic = some_traffic(t, state, buckets);
        edge.traffic = &traffic;
    }
    builder_edge(t->b, &edge);
    builder_ref(t->b, &(struct ref_in){ .from = some_node(t, state),
                                        .space = word(t, state),
                                        .host = sym_str(&t->run.syms, word(t, state)),
                                        .port = next(state, 3),
                                        .on_miss = next(state, 3),
                                        .how = some_word(t, state),
                                        .loc = place(t, state) });
}

static const struct graph *random_graph(struct bench *t, uint32_t seed)
{
    uint32_t state = seed * 2654435761u + 1, n = 1 + next(&state, 8);
    bench_init(t);
    builder_yields(t->b, next(&state, 64) | (next(&state, 2) ? YIELD_LOGS : 0));
    builder_traces(t->b, &(struct trace_stats){ .traces = next(&state, 3),
                                                .spans = 4,
                                                .by_reason = { 1, next(&state, 3) } });
    for (uint32_t i = 0; i < n; i++) {
        add_details(t, &state);
        add_edges(t, &state);
        add_edges(t, &state);
        add_deployment(t, &state);
        add_verification(t, &state);
        add_logs(t, &state);
        add_requests(t, &state);
    }
    return builder_freeze(t->b);
}

static struct str write(struct bench *t, const struct graph *g, struct arena *arena)
{
    struct strbuf text;
    struct out *out = arena_new(arena, struct out);
    struct result result = { .kind = RESULT_GRAPH, .run = &t->run, .graph = g };
    strbuf_init(&text, arena);
    out_memory(out, &text);
    write_graph_json(&result, out);
    out_flush(out);
    return strbuf_str(&text);
}

static const struct graph *read(struct bench *t, struct str text)
{
    struct input input = { .reader = &reader_svcgraph, .stream = stream_memory(text) };
    struct input *inputs[] = { &input };
    struct reading reading = { .syms = &t->run.syms,
                               .sources = &t->run.sources,
                               .findings = &t->run.findings,
                               .arena = &t->run.arena };
    bench_init(t);
    reading.builder = t->b;
    input.source = sources_named(&t->run.sources, STR("saved.json"));
    findings_init(&input.findings, &input.arena);
    reader_svcgraph.parse(&input);
    if (input.findings.all.n)
        fail_msg("%.*s", STR_ARG(input.findings.all.v[0].message));
    reader_svcgraph.build(&reading, inputs, 1);
    const struct graph *g = builder_freeze(t->b);
    stream_close(input.stream);
    arena_release(&input.arena);
    return g;
}

/* Where the two differ, with what stands around. */
static void compare(struct str a, struct str b, uint32_t seed)
{
    size_t at = 0;
    if (str_eq(a, b))
        return;
    while (at < a.n && at < b.n && a.p[at] == b.p[at])
        at++;
    size_t from = at < 120 ? 0 : at - 120;
    fail_msg("seed %u: %.*s\n--- became ---\n%.*s", seed, STR_ARG(str_take(str_skip(a, from), 240)),
             STR_ARG(str_take(str_skip(b, from), 240)));
}

static void test_saved_graphs_are_the_same(UNUSED void **state)
{
    for (uint32_t seed = 1; seed <= 400; seed++) {
        struct bench first, second;
        struct arena arena = { 0 };
        struct str saved = write(&first, random_graph(&first, seed), &arena);
        compare(saved, write(&second, read(&second, saved), &arena), seed);
        arena_release(&first.run.arena);
        arena_release(&second.run.arena);
        arena_release(&arena);
    }
}

/* Filtered graphs are saved too. */
static void test_saved_parts_are_the_same(UNUSED void **state)
{
    for (uint32_t seed = 1; seed <= 400; seed++) {
        struct bench first, second;
        struct arena arena = { 0 };
        const struct graph *g = random_graph(&first, seed);
        bool *keep = arena_array(&arena, bool, g->n);
        for (uint32_t v = 0; v < g->n; v++)
            keep[v] = (seed >> v % 9 & 1) != 0;
        struct str saved = write(&first, graph_part(g, keep, NULL, &arena), &arena);
        compare(saved, write(&second, read(&second, saved), &arena), seed);
        arena_release(&first.run.arena);
        arena_release(&second.run.arena);
        arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_saved_graphs_are_the_same),
        cmocka_unit_test(test_saved_parts_are_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
