/*
 * Traces from bytes to graph: one reader over the input, its spans linked. Every span has one fate,
 * and every place lies in the input.
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

enum { STORES_MAX = 64 };

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

static void link_stores(struct arena *arena, struct input *input)
{
    struct symtab syms;
    struct sources sources;
    struct findings findings;
    struct span_store *stores[1 + STORES_MAX] = { input->parsed };
    size_t n = 1;
    symtab_init(&syms, arena);
    sources_init(&sources, arena);
    findings_init(&findings, arena);
    sources_add(&sources, (struct source){ .path = STR("x") });
    for (size_t k = 0; k < input->stores.n && n < countof(stores); k++)
        stores[n++] = input->stores.v[k];
    struct builder *b = builder_new(arena, &syms, &sources, &findings);
    spans_link(b, NULL, stores, n);
    check_graph(builder_freeze(b));
}

static int trace_fuzz(const struct reader *row, const struct config *config, const uint8_t *data,
                      size_t size)
{
    struct arena arena = { 0 };
    struct timeline timeline = { .key = { 0x4bf92f3577b34da6, 0xa3ce929d0e0e4736 } };
    struct input input = { .config = config, .timeline = &timeline };
    read_input(row, &input, (struct str){ (const char *)data, size });
    if (input.parsed)
        link_stores(&arena, &input);
    arena_release(&timeline.arena);
    arena_release(&input.arena);
    arena_release(&arena);
    return 0;
}

#define TRACE_FUZZ(name)                                                                           \
    int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)                                   \
    {                                                                                              \
        return trace_fuzz(&reader_##name, NULL, data, size);                                       \
    }
