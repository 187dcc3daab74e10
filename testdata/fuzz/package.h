/*
 * Package manifests of any shape, beside services of which they may speak: no node and no edge comes
 * of them, and every place lies in the input.
 */
#include "../../analyzers/read/inputs_priv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition))                                                                          \
            abort();                                                                               \
    } while (0)

static void check_package_graph(const struct graph *g, uint32_t lines)
{
    CHECK(g->n == 2 && g->m == 0);
    for (uint32_t i = 0; i < g->n_versions; i++)
        CHECK(g->versions[i].loc.line <= lines && g->versions[i].text);
    for (uint32_t i = 0; i < g->n_requirements; i++)
        CHECK(g->requirements[i].loc.line <= lines && g->requirements[i].of.i < g->n);
}

static bool parse_package(struct input *input, struct arena *arena)
{
    static const struct doc_limits limits = { 40, 4000, 100 };
    struct loc begin = { input->source, 1, 1 };
    if (input->reader->kind == READ_DOCS)
        return doc_parse(arena, input->text, begin, &limits, &input->findings, &input->docs);
    return !input->reader->parse || input->reader->parse(input);
}

static int fuzz_package(const struct reader *row, const char *name, struct str text)
{
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
    };
    struct input here = { .path = str_printf(&arena, "/nowhere/cart/%s", name),
                          .text = text,
                          .reader = row };
    here.source =
        sources_add(&sources, (struct source){ .path = here.path, .root = STR("/nowhere") });
    struct input there = here;
    there.path = str_printf(&arena, "/nowhere/orders/%s", name);
    findings_init(&here.findings, &arena);
    findings_init(&there.findings, &arena);
    uint32_t lines = 2;
    for (size_t i = 0; i < text.n; i++)
        lines += text.p[i] == '\n' || text.p[i] == '\r';
    for (int i = 0; i < 2; i++)
        builder_node(reading.builder, 0, sym_intern(&syms, i ? STR("cart") : STR("orders")),
                     ORIGIN_DECLARED, (struct loc){ here.source, 1, 1 });
    struct input *inputs[] = { &here, &there };
    if (parse_package(&here, &arena) && parse_package(&there, &arena)) {
        struct probe probe = { .path = here.path,
                               .head = text,
                               .whole = true,
                               .docs = &here.docs,
                               .doc = here.docs.all.n ? here.docs.all.v[0] : NULL };
        int score = row->probe(&probe);
        CHECK(score >= 0 && score <= 100);
        row->build(&reading, inputs, 2);
    }
    check_package_graph(builder_freeze(reading.builder), lines);
    arena_release(&here.arena);
    arena_release(&there.arena);
    arena_release(&arena);
    return 0;
}

#define PACKAGE_FUZZ(row, name)                                                                    \
    int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)                                   \
    {                                                                                              \
        return fuzz_package(&reader_##row, name, (struct str){ (const char *)data, size });        \
    }
