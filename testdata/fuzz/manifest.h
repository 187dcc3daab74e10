/*
 * Manifests of any shape from documents to graph: one reader over the input. No edge leads to where
 * it begins, and every place lies in the input.
 */
#include "../../analyzers/read/inputs_priv.h"
#include "svcgraph/hcl.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition))                                                                          \
            abort();                                                                               \
    } while (0)

static void check_graph(const struct graph *g)
{
    for (uint32_t e = 0; e < g->m; e++)
        CHECK(g->edge_from[e] != g->edge_to[e]);
}

static int fuzz_manifest(const struct reader *row, struct str text)
{
    static const struct doc_limits limits = { 40, 4000, 100 };
    struct arena arena = { 0 };
    struct symtab syms;
    struct sources sources;
    struct findings findings;
    const struct inputs_setup setup = { .limits = &limits_default };
    struct inputs none = { .setup = &setup };
    symtab_init(&syms, &arena);
    sources_init(&sources, &arena);
    findings_init(&findings, &arena);
    struct reading reading = {
        .builder = builder_new(&arena, &syms, &sources, &findings),
        .syms = &syms,
        .sources = &sources,
        .findings = &findings,
        .arena = &arena,
        .inputs = &none,
#ifdef FUZZ_KEEP_APIS
        .keep_apis = FUZZ_KEEP_APIS,
#endif
    };
    struct input input = { .path = STR("/nowhere/in.yaml"), .text = text };
    input.source =
        sources_add(&sources, (struct source){ .path = input.path, .root = STR("/nowhere") });
    findings_init(&input.findings, &arena);
    struct loc begin = { input.source, 1, 1 };
    bool hcl = doc_looks_like_hcl(text);
    if ((hcl ? doc_parse_hcl : doc_parse)(&arena, text, begin, &limits, &input.findings,
                                          &input.docs)) {
        struct input *inputs[] = { &input };
#ifdef FUZZ_AMONG_INPUTS /* the reader looks at all inputs of the run */
        input.reader = row;
        *vec_push(&arena, &none.all) = &input;
#endif
        struct probe probe = { .path = input.path,
                               .head = text,
                               .whole = true,
                               .docs = &input.docs,
                               .doc = input.docs.all.n ? input.docs.all.v[0] : NULL };
        int score = row->probe(&probe);
        CHECK(score >= 0 && score <= 100);
        row->build(&reading, inputs, 1);
        check_graph(builder_freeze(reading.builder));
    }
    arena_release(&arena);
    return 0;
}

#define MANIFEST_FUZZ(name)                                                                        \
    int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)                                   \
    {                                                                                              \
        return fuzz_manifest(&reader_##name, (struct str){ (const char *)data, size });            \
    }
