/* Task definitions of any shape: a graph, or none, and no edge from a node to itself. */
#include "svcgraph/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct doc_limits limits = { 40, 4000, 100 };
    struct arena arena = { 0 };
    struct symtab syms;
    struct sources sources;
    struct findings findings;
    symtab_init(&syms, &arena);
    sources_init(&sources, &arena);
    findings_init(&findings, &arena);
    struct reading reading = {
        .builder = builder_new(&arena, &syms, &sources, &findings),
        .syms = &syms,
        .sources = &sources,
        .findings = &findings,
        .arena = &arena,
    };
    struct input input = { .path = STR("task.json") };
    input.source = sources_add(&sources, (struct source){ .path = input.path });
    findings_init(&input.findings, &arena);
    if (doc_parse(&arena, (struct str){ (const char *)data, size },
                  (struct loc){ input.source, 1, 1 }, &limits, &input.findings, &input.docs)) {
        struct input *inputs[] = { &input };
        reader_ecs.build(&reading, inputs, 1);
        const struct graph *g = builder_freeze(reading.builder);
        for (uint32_t e = 0; e < g->m; e++)
            if (g->edge_from[e] == g->edge_to[e])
                abort();
    }
    arena_release(&arena);
    return 0;
}
