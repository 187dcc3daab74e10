/* Totals of several threads: what is linked does not depend on who links it. */
#include "trace_test.h"

#include "tally_priv.h"

struct random {
    uint64_t state;
};

static uint32_t below(struct random *r, uint32_t n)
{
    r->state = r->state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(r->state >> 33) % n;
}

/* In traces of so many spans, whose parents are at most 16 spans before. */
static struct span random_span(struct random *r, struct span_store *store, uint32_t i,
                               uint32_t size)
{
    char text[32];
    struct span span = { .trace = { 0, 1 + i / size }, .id = i + 1, .line = i + 1, .column = 1 };
    snprintf(text, sizeof(text), "s%u", below(r, 9));
    span.service = sym_intern(&store->syms, str_from(text));
    snprintf(text, sizeof(text), "op%u", below(r, 40));
    span.operation = sym_intern(&store->syms, str_from(text));
    snprintf(text, sizeof(text), "%u.0", below(r, 3));
    span.version = sym_intern(&store->syms, str_from(text));
    span.kind = (uint8_t)below(r, SPAN_CONSUMER + 1);
    uint32_t near = i % size < 16 ? i % size : 16;
    span.parent = near ? i + 1 - (1 + below(r, near)) : 0;
    span.error = !below(r, 5);
    span.start = 1000 + below(r, 1000);
    span.duration = below(r, 5000);
    if (span.kind == SPAN_PRODUCER || span.kind == SPAN_CONSUMER)
        span.destination = sym_intern(&store->syms, below(r, 2) ? STR("q") : STR(""));
    if (span.kind == SPAN_CLIENT && !below(r, 3)) {
        span.peer = sym_intern(&store->syms, STR("db"));
        span.peer_kind = NODE_DATASTORE;
    }
    return span;
}

static void add_edges(struct strbuf *out, const struct graph *g)
{
    for (uint32_t e = 0; e < g->m; e++) {
        const struct edge_info *info = &g->edge_info[e];
        strbuf_addf(out, "%u %u %u %llu %llu", g->edge_from[e], g->edge_to[e], g->edge_kind[e],
                    (unsigned long long)info->calls, (unsigned long long)info->errors);
        for (uint32_t i = 0; i < info->evidence.n; i++) {
            const struct evidence *evidence = &g->evidence[info->evidence.first + i];
            strbuf_addf(out, " %u:%u:%u", evidence->loc.source, evidence->loc.line,
                        evidence->loc.column);
        }
        strbuf_add_char(out, '\n');
    }
}

static void add_rest(struct strbuf *out, const struct graph *g)
{
    for (uint32_t i = 0; i < g->n_traffics; i++) {
        const struct traffic *t = &g->traffics[i];
        strbuf_addf(out, "%u %llu %llu %llu\n", t->trace, (unsigned long long)t->retries,
                    (unsigned long long)t->own_time, (unsigned long long)t->traces);
    }
    for (uint32_t i = 0; i < g->n_buckets; i++)
        strbuf_addf(out, "%u %llu\n", g->buckets[i].index, (unsigned long long)g->buckets[i].count);
    for (uint32_t i = 0; i < g->n_reentries; i++) {
        const struct reentry *r = &g->reentries[i];
        strbuf_addf(out, "%d %u %u %llu %llu/%llu %u %d%d %u:", r->kind, r->repeats, r->depth,
                    (unsigned long long)r->count,
                    (unsigned long long)r->traces, (unsigned long long)r->of_traces, r->trace,
                    r->failed, r->same_arguments, r->loc.line);
        for (uint32_t k = 0; k < r->hops.n; k++)
            strbuf_addf(out, " %u.%u", g->hops[r->hops.first + k].node.i,
                        g->hops[r->hops.first + k].operation);
        strbuf_add_char(out, '\n');
    }
    for (uint32_t i = 0; i < g->n_depths; i++) {
        const struct depth *d = &g->depths[i];
        strbuf_addf(out, "%u.%u %llu %" PRIstr " %u:", d->node.i, d->operation,
                    (unsigned long long)d->cut, STR_ARG(graph_str(g, d->trace)), d->loc.line);
        for (uint32_t k = 0; k < d->hops.n; k++)
            strbuf_addf(out, " %u.%u", g->depth_hops[d->hops.first + k].node.i,
                        g->depth_hops[d->hops.first + k].operation);
        for (uint32_t k = 0; k < d->counts.n; k++)
            strbuf_addf(out, " %u*%llu", g->depth_counts[d->counts.first + k].index,
                        (unsigned long long)g->depth_counts[d->counts.first + k].count);
        for (uint32_t k = 0; k < d->touched.n; k++)
            strbuf_addf(out, " %u~%llu", g->touched[d->touched.first + k].node.i,
                        (unsigned long long)g->touched[d->touched.first + k].requests);
        strbuf_add_char(out, '\n');
    }
    for (uint32_t i = 0; i < g->n_trace_gaps; i++)
        strbuf_addf(out, "%u %llu %" PRIstr " %u\n", g->trace_gaps[i].node.i,
                    (unsigned long long)g->trace_gaps[i].traces,
                    STR_ARG(graph_str(g, g->trace_gaps[i].trace)),
                    g->trace_gaps[i].loc.line);
    strbuf_addf(out, "%llu %llu %llu\n", (unsigned long long)g->traces.traces,
                (unsigned long long)g->traces.broken, (unsigned long long)g->traces.duplicates);
    for (size_t i = 0; i < TRACE_REASONS; i++)
        strbuf_addf(out, "%llu ", (unsigned long long)g->traces.by_reason[i]);
}

/* All that can differ, as one text. The scene outlives it. */
static const char *link_random(struct scene *scene, uint32_t n, uint32_t size,
                               const struct span_sink_setup *setup, struct span_trouble *trouble)
{
    struct random r = { 7 };
    struct strbuf out;
    scene_init(scene);
    scene_read(scene, &scene->store, "");
    for (uint32_t i = 0; i < n; i++)
        *span_store_push(&scene->store) = random_span(&r, &scene->store, i, size);
    *trouble = scene_link_in(scene, &(struct span_store *){ &scene->store }, 1, setup);
    strbuf_init(&out, &scene->arena);
    add_edges(&out, scene->g);
    add_rest(&out, scene->g);
    strbuf_add_char(&out, '\0');
    return out.p;
}

/* The larger one has more loops than are told. */
static void test_jobs(void **state)
{
    (void)state;
    static const uint32_t sizes[] = { 1, 800, 60000 };
    for (size_t i = 0; i < countof(sizes); i++) {
        struct scene one, other;
        struct span_sink_setup setup = { .folder = "/tmp", .group = 1, .jobs = 1 };
        struct span_trouble trouble;
        const char *expected = link_random(&one, sizes[i], 16, &setup, &trouble);
        for (setup.jobs = 2; setup.jobs <= 7; setup.jobs += 5) {
            assert_string_equal(link_random(&other, sizes[i], 16, &setup, &trouble), expected);
            assert_int_equal(trouble.loops, i == 2);
            scene_end(&other);
        }
        if (i == 2)
            assert_int_equal(one.g->n_reentries, 4096);
        scene_end(&one);
    }
}

static uint64_t all_reasons(const struct graph *g)
{
    uint64_t sum = g->traces.duplicates;
    for (size_t i = 0; i < TRACE_REASONS; i++)
        sum += g->traces.by_reason[i];
    return sum;
}

/* Parts that are too large are dealt out again, which changes nothing while each trace fits. */
static void test_most(void **state)
{
    (void)state;
    enum { N = 60000 };
    struct scene one, other;
    struct span_sink_setup setup = { .folder = "/tmp", .group = 1, .jobs = 1 };
    struct span_trouble trouble;
    const char *expected = link_random(&one, N, 16, &setup, &trouble);
    for (setup.most = 40; setup.most <= 200; setup.most += 160)
        for (setup.jobs = 1; setup.jobs <= 4; setup.jobs += 3) {
            assert_string_equal(link_random(&other, N, 16, &setup, &trouble), expected);
            assert_int_equal(trouble.cut_traces + trouble.tied_spans + trouble.left_out, 0);
            scene_end(&other);
        }
    scene_end(&one);
}

/* A trace that does not fit falls into the same pieces on any number of threads. */
static void test_cut(void **state)
{
    (void)state;
    enum { N = 60000, SIZE = 20000 };
    struct scene one, other;
    struct span_sink_setup setup = { .folder = "/tmp", .group = 1, .jobs = 1, .most = 1000 };
    struct span_trouble trouble;
    const char *expected = link_random(&one, N, SIZE, &setup, &trouble);
    assert_int_equal(trouble.cut_traces, N / SIZE);
    assert_int_equal(trouble.cut_spans, N);
    assert_int_equal(all_reasons(one.g), N);
    assert_in_range(one.g->traces.traces, N / setup.most, 3 * N / setup.most);
    for (setup.jobs = 4; setup.jobs; setup.jobs -= 2) {
        assert_string_equal(link_random(&other, N, SIZE, &setup, &trouble), expected);
        scene_end(&other);
    }
    scene_end(&one);
}

/* Without a folder to write to, traces are left out whole. */
static void test_left_out(void **state)
{
    (void)state;
    enum { N = 60000, FEW = 20000 * sizeof(struct span_record) };
    struct scene one;
    struct span_sink_setup setup = { .jobs = 2, .hard_bytes = FEW };
    struct span_trouble trouble;
    link_random(&one, N, 16, &setup, &trouble);
    assert_in_range(trouble.left_out, N / 2, N - N / 5);
    assert_int_equal(one.g->traces.by_reason[TRACE_LEFT_OUT], trouble.left_out);
    assert_int_equal(all_reasons(one.g), N);
    assert_int_equal(one.g->traces.traces * 16 + trouble.left_out, N);
    scene_end(&one);
}

static void push_linked(struct span_store *store, uint32_t i)
{
    struct span span = { .trace = { 0, i + 1 }, .id = i + 1, .line = i + 1, .column = 1 };
    span.service = sym_intern(&store->syms, i % 2 ? STR("a") : STR("b"));
    span.operation = sym_intern(&store->syms, STR("op"));
    span.kind = SPAN_CONSUMER;
    span.n_links = i > 0;
    span.first_link = (uint32_t)store->open_links.n;
    if (i)
        *vec_push(store->arena, &store->open_links) = (struct span_link){ { 0, i }, i };
    *span_store_push(store) = span;
}

/* Traces in a chain of links: linked whole while they fit, else each by itself. */
static void test_tied(void **state)
{
    (void)state;
    enum { N = 3000 };
    for (unsigned i = 0; i < 2; i++) {
        struct scene scene;
        scene_init(&scene);
        scene_read(&scene, &scene.store, "");
        for (uint32_t k = 0; k < N; k++)
            push_linked(&scene.store, k);
        struct span_sink_setup setup = { .folder = "/tmp", .group = 1, .most = i ? 100 : N };
        struct span_trouble trouble =
            scene_link_in(&scene, &(struct span_store *){ &scene.store }, 1, &setup);
        assert_int_equal(trouble.tied_spans, i ? N : 0);
        assert_int_equal(trouble.cut_traces, 0);
        assert_int_equal(all_reasons(scene.g), N);
        scene_end(&scene);
    }
}

/* Names and links beyond the limit: the first of the input are taken. */
static void test_names_and_links(void **state)
{
    (void)state;
    enum { N = 3000, FEW = 30, LINKS = 20 };
    struct scene scene, one;
    struct span_sink_setup setup = { .group = 1, .jobs = 2, .names = FEW };
    struct span_trouble trouble;
    link_random(&one, N, 16, &setup, &trouble);
    assert_in_range(trouble.names, 1, N);
    assert_int_not_equal(sym_find(&one.syms, STR("(other)")), 0);
    assert_int_equal(all_reasons(one.g), N);
    scene_end(&one);
    scene_init(&scene);
    scene_read(&scene, &scene.store, "");
    for (uint32_t i = 0; i < N; i++)
        push_linked(&scene.store, i);
    setup = (struct span_sink_setup){ .group = 1, .jobs = 2, .links = LINKS };
    trouble = scene_link_in(&scene, &(struct span_store *){ &scene.store }, 1, &setup);
    assert_int_equal(trouble.links, N - 1 - LINKS);
    assert_int_equal(trouble.names, 0);
    assert_int_equal(scene.g->traces.by_reason[TRACE_NO_SENDER], N - 1 - LINKS);
    scene_end(&scene);
}

/* However many are met, and in whatever order, the lowest are kept whole. */
static void test_patterns(void **state)
{
    (void)state;
    enum { KEPT = 4096, MET = 50000 };
    for (uint32_t step = 1; step <= 40001; step += 40000) {
        struct arena arena = { 0 };
        struct symtab syms;
        struct totals t = { .arena = &arena, .syms = &syms };
        map_init(&t.pattern_map, &t.pattern_arena, 0);
        for (uint32_t i = 0, at = MET - 1; i < 2 * MET; i++, at = (at + step) % MET) {
            struct pattern *p = patterns_find(&t, (struct pattern_key){ 2 << 2, at });
            if (!p)
                continue;
            pattern_show(&t, p, (struct trace_key){ 0, at }, (struct place){ 0, 0, 0 }, 2);
            p->services[1] = at;
            p->in.traces++;
        }
        patterns_cut(&t);
        assert_true(t.too_many_patterns);
        assert_int_equal(t.patterns.n, KEPT);
        for (uint32_t i = 0; i < KEPT; i++) {
            assert_int_equal(t.patterns.v[i].key.hash, i);
            assert_int_equal(t.patterns.v[i].services[1], i);
            assert_int_equal(t.patterns.v[i].in.traces, 2);
        }
        arena_release(&t.pattern_arena);
        arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_jobs),     cmocka_unit_test(test_most), cmocka_unit_test(test_cut),
        cmocka_unit_test(test_left_out), cmocka_unit_test(test_tied), cmocka_unit_test(test_patterns),
        cmocka_unit_test(test_names_and_links),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
