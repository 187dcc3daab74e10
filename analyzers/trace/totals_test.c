/* Totals of several threads: what is linked does not depend on who links it. */
#include "trace_test.h"

#include "trace_priv.h"

struct random {
    uint64_t state;
};

static uint32_t below(struct random *r, uint32_t n)
{
    r->state = r->state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(r->state >> 33) % n;
}

static struct span random_span(struct random *r, struct span_store *store, uint32_t i)
{
    char text[32];
    struct span span = { .trace = { 0, 1 + i / 16 }, .id = i + 1, .line = i + 1, .column = 1 };
    snprintf(text, sizeof(text), "s%u", below(r, 9));
    span.service = sym_intern(&store->syms, str_from(text));
    snprintf(text, sizeof(text), "op%u", below(r, 40));
    span.operation = sym_intern(&store->syms, str_from(text));
    snprintf(text, sizeof(text), "%u.0", below(r, 3));
    span.version = sym_intern(&store->syms, str_from(text));
    span.kind = (uint8_t)below(r, SPAN_CONSUMER + 1);
    span.parent = i % 16 ? i + 1 - (1 + below(r, i % 16)) : 0;
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
static const char *link_random(struct scene *scene, uint32_t n, unsigned jobs)
{
    struct random r = { 7 };
    struct strbuf out;
    scene_init(scene);
    scene_read(scene, &scene->store, "");
    for (uint32_t i = 0; i < n; i++)
        *span_store_push(&scene->store) = random_span(&r, &scene->store, i);
    scene_link_jobs(scene, &(struct span_store *){ &scene->store }, 1, jobs);
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
        const char *expected = link_random(&one, sizes[i], 1);
        for (unsigned jobs = 2; jobs <= 7; jobs += 5) {
            assert_string_equal(link_random(&other, sizes[i], jobs), expected);
            scene_end(&other);
        }
        if (i == 2)
            assert_int_equal(one.g->n_reentries, 4096);
        scene_end(&one);
    }
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
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_jobs),
                                        cmocka_unit_test(test_patterns) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
