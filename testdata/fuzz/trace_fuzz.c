/*
 * Traces from bytes to graph: all readers over the same input, their spans linked together.
 * Every span has one fate, and every place lies in the input. Seeds: seeds/trace.
 */
#include "svcgraph/config.h"
#include "svcgraph/reader.h"
#include "svcgraph/span.h"
#include "svcgraph/timeline.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition))                                                                          \
            abort();                                                                               \
    } while (0)

enum { READERS = 9, STORES_MAX = 64 };
static const struct reader *const rows[READERS] = { &reader_otlp,      &reader_otlp_protobuf,
                                                    &reader_jaeger,    &reader_zipkin,
                                                    &reader_zipkin_v1, &reader_xray,
                                                    &reader_alibaba,   &reader_logs,
                                                    &reader_spans };

/* One pattern of the user's, and one request that is kept in full. */
static const char line_pattern[] = "^(?<time>\\S+) \\[(?<trace>\\w*)\\] (?<service>\\w+) "
                                   "(?:to (?<peer>\\S+) )?(?<message>.*)";

static struct config make_config(struct arena *arena)
{
    struct config config = { 0 };
    struct config_log *log = vec_push(arena, &config.logs);
    log->pattern = str_from(line_pattern);
    log->service = STR("someone");
    return config;
}

static void read_input(const struct reader *row, struct input *input, struct str text)
{
    struct probe probe = { .head = text, .whole = true, .config = input->config };
    int score = row->probe(&probe);
    CHECK(score >= 0 && score <= 100);
    findings_init(&input->findings, &input->arena);
    input->stream = stream_memory(text);
    row->parse(input);
    stream_close(input->stream);
    for (size_t i = 0; i < input->findings.all.n; i++)
        CHECK(input->findings.all.v[i].loc.line && input->findings.all.v[i].loc.column);
}

static void check_graph(const struct graph *g)
{
    uint64_t told = g->traces.duplicates;
    for (int i = 0; i < TRACE_REASONS; i++)
        told += g->traces.by_reason[i];
    CHECK(told == g->traces.spans);
    CHECK(g->traces.broken <= g->traces.traces);
    for (uint32_t e = 0; e < g->m; e++)
        CHECK(g->edge_info[e].errors <= g->edge_info[e].calls);
    for (uint32_t i = 0; i < g->n_log_sums; i++)
        CHECK(g->log_sums[i].missing <= g->log_sums[i].scoped &&
              g->log_sums[i].scoped <= g->log_sums[i].lines);
    for (uint32_t i = 0; i < g->n_id_losses; i++)
        CHECK(g->id_losses[i].lost <= g->id_losses[i].shared);
    for (uint32_t i = 0; i < g->n_reentries; i++)
        CHECK(g->reentries[i].hops.n >= 2 && g->reentries[i].repeats >= 2 &&
              g->reentries[i].traces <= g->reentries[i].of_traces);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = { 0 };
    struct symtab syms;
    struct sources sources;
    struct findings findings;
    struct input inputs[READERS] = { 0 };
    struct span_store *stores[READERS + STORES_MAX];
    size_t n = READERS;
    symtab_init(&syms, &arena);
    sources_init(&sources, &arena);
    findings_init(&findings, &arena);
    struct timeline timeline = { .key = { 0x4bf92f3577b34da6, 0xa3ce929d0e0e4736 } };
    struct config config = make_config(&arena);
    for (size_t i = 0; i < READERS; i++) {
        inputs[i].config = &config;
        inputs[i].timeline = &timeline;
        inputs[i].source = sources_add(&sources, (struct source){ .path = STR("x") });
        read_input(rows[i], &inputs[i], (struct str){ (const char *)data, size });
        stores[i] = inputs[i].parsed;
        for (size_t k = 0; k < inputs[i].stores.n && n < countof(stores); k++)
            stores[n++] = inputs[i].stores.v[k];
    }
    struct builder *b = builder_new(&arena, &syms, &sources, &findings);
    spans_link(b, NULL, stores, n);
    check_graph(builder_freeze(b));
    arena_release(&timeline.arena);
    for (size_t i = 0; i < READERS; i++)
        arena_release(&inputs[i].arena);
    arena_release(&arena);
    return 0;
}
