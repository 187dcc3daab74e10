/*
 * Kubernetes objects of any shape: a graph, or none. A line "===" begins the next file: first the
 * objects, then the kustomization of their folder, then one that builds on it.
 */
#include "svcgraph/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FILES = 3 };

static void build(struct reading *reading, struct arena *arena, struct str text)
{
    static const struct doc_limits limits = { 40, 4000, 100 };
    static const char *const paths[FILES] = { "base/in.yaml", "base/kustomization.yaml",
                                              "over/kustomization.yaml" };
    struct input inputs[FILES] = { 0 }, *all[FILES];
    size_t n = 0;
    for (size_t i = 0; i < FILES; i++) {
        struct input *input = &inputs[n];
        size_t end = i + 1 < FILES ? str_find(text, STR("\n===\n")) : SIZE_MAX;
        input->path = str_from(paths[i]);
        input->text = str_take(text, end == SIZE_MAX ? text.n : end + 1);
        text = str_skip(text, end == SIZE_MAX ? text.n : end + 5);
        input->source = sources_add(reading->sources, (struct source){ .path = input->path });
        findings_init(&input->findings, arena);
        if (doc_parse(arena, input->text, (struct loc){ input->source, 1, 1 }, &limits,
                      &input->findings, &input->docs))
            all[n++] = input;
    }
    reader_kubernetes.build(reading, all, n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
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
    build(&reading, &arena, (struct str){ (const char *)data, size });
    const struct graph *g = builder_freeze(reading.builder);
    for (uint32_t e = 0; e < g->m; e++)
        if (g->edge_from[e] == g->edge_to[e])
            abort();
    arena_release(&arena);
    return 0;
}
