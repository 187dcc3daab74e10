/*
 * Compose projects of any shape. A line "=== NAME" begins another file of the project: a layer when
 * NAME is compose.X.yaml, else a file that others may name.
 */
#include "../../analyzers/read/inputs_priv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FILES = 8 };

struct project {
    struct arena arena;
    struct symtab syms;
    struct sources sources;
    struct findings findings;
    struct inputs inputs;
    struct reading reading;
    struct input *layers[FILES];
    size_t n;
};

static void add_file(struct project *p, struct str name, struct str text)
{
    static const struct doc_limits limits = { 40, 4000, 100 };
    struct input *input = arena_new(&p->arena, struct input);
    input->path = str_printf(&p->arena, "/nowhere/%" PRIstr, STR_ARG(name));
    input->source =
        sources_add(&p->sources, (struct source){ .path = input->path, .root = STR("/nowhere") });
    input->text = text;
    findings_init(&input->findings, &p->arena);
    doc_parse(&p->arena, text, (struct loc){ input->source, 1, 1 }, &limits, &input->findings,
              &input->docs);
    *vec_push(&p->arena, &p->inputs.opened) = input;
    if (input->docs.all.n && str_starts(name, "compose") && str_ends(name, ".yaml"))
        p->layers[p->n++] = input;
}

static void add_files(struct project *p, struct str text)
{
    struct str name = STR("compose.yaml");
    for (size_t i = 0; i < FILES; i++) {
        size_t end = str_find(text, STR("\n=== "));
        add_file(p, name, str_take(text, end == SIZE_MAX ? end : end + 1));
        if (end == SIZE_MAX)
            return;
        text = str_skip(text, end + strlen("\n=== "));
        if (!str_split(&text, '\n', &name))
            return;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct project p = { 0 };
    symtab_init(&p.syms, &p.arena);
    sources_init(&p.sources, &p.arena);
    findings_init(&p.findings, &p.arena);
    p.reading = (struct reading){
        .builder = builder_new(&p.arena, &p.syms, &p.sources, &p.findings),
        .syms = &p.syms,
        .sources = &p.sources,
        .findings = &p.findings,
        .arena = &p.arena,
        .inputs = &p.inputs,
    };
    const struct inputs_setup setup = { .limits = &limits_default };
    p.inputs.setup = &setup;
    add_files(&p, (struct str){ (const char *)data, size });
    if (p.n) {
        reader_compose.build(&p.reading, p.layers, p.n);
        builder_freeze(p.reading.builder);
    }
    for (size_t i = 0; i < p.inputs.opened.n; i++)
        arena_release(&p.inputs.opened.v[i]->arena);
    arena_release(&p.arena);
    return 0;
}
