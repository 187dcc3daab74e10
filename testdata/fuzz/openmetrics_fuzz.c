/* Metrics from bytes to counters. Seeds: seeds/openmetrics; words: openmetrics.dict. */
#include "svcgraph/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition))                                                                          \
            abort();                                                                               \
    } while (0)

static void check_counter(const struct graph *g, const struct counter *counter)
{
    uint64_t sum = 0;
    CHECK(counter->name && counter->snapshots && counter->loc.line);
    for (uint32_t i = 0; i < counter->blocks.n; i++) {
        const struct counter_block *block = &g->counter_blocks[counter->blocks.first + i];
        CHECK(!i || block[-1].at < block->at);
        sum += block->rise;
    }
    CHECK(counter->snapshots == 1 || sum == counter->rise);
    CHECK(counter->blocks.n + 1 == counter->snapshots);
    counter_label(g, counter, STR("path"));
}

static void build(struct arena *arena, struct input *input)
{
    struct symtab syms;
    struct sources sources;
    struct findings findings;
    struct input *inputs[] = { input };
    symtab_init(&syms, arena);
    sources_init(&sources, arena);
    findings_init(&findings, arena);
    sources_add(&sources, (struct source){ .path = STR("x") });
    struct builder *b = builder_new(arena, &syms, &sources, &findings);
    struct reading reading = {
        .builder = b, .syms = &syms, .sources = &sources, .findings = &findings, .arena = arena
    };
    reader_openmetrics.build(&reading, inputs, 1);
    const struct graph *g = builder_freeze(b);
    for (uint32_t i = 0; i < g->n_counters; i++)
        check_counter(g, &g->counters[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = { 0 };
    struct input input = { 0 };
    struct str text = { (const char *)data, size };
    struct probe probe = { .head = text, .whole = size % 2 };
    int score = reader_openmetrics.probe(&probe);
    CHECK(score >= 0 && score <= 100);
    findings_init(&input.findings, &input.arena);
    input.stream = stream_memory(text);
    reader_openmetrics.parse(&input);
    stream_close(input.stream);
    for (size_t i = 0; i < input.findings.all.n; i++)
        CHECK(input.findings.all.v[i].loc.line && input.findings.all.v[i].loc.column);
    build(&arena, &input);
    arena_release(&input.arena);
    arena_release(&arena);
    return 0;
}
