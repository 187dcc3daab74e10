/* For tests: one definition from its text to the graph. */
#ifndef SVCGRAPH_READ_DEFINITION_TEST_H
#define SVCGRAPH_READ_DEFINITION_TEST_H

#include "inputs_priv.h"

struct world {
    struct arena arena;
    struct symtab syms;
    struct sources sources;
    struct findings findings;
    struct strbuf out;
};

/* The text through one reader, with what it defines kept. */
static const struct graph *read_definition(struct world *w, const struct reader *reader,
                                           const char *path, const char *text)
{
    *w = (struct world){ 0 };
    const struct inputs_setup setup = { .limits = &limits_default };
    struct inputs none = { .setup = &setup };
    struct input input = { .path = str_from(path), .text = str_from(text) };
    struct input *inputs[] = { &input };
    symtab_init(&w->syms, &w->arena);
    sources_init(&w->sources, &w->arena);
    findings_init(&w->findings, &w->arena);
    strbuf_init(&w->out, &w->arena);
    struct reading reading = {
        .builder = builder_new(&w->arena, &w->syms, &w->sources, &w->findings),
        .syms = &w->syms,
        .sources = &w->sources,
        .findings = &w->findings,
        .arena = &w->arena,
        .inputs = &none,
        .keep_apis = true,
    };
    input.source = sources_add(&w->sources, (struct source){ .path = input.path });
    findings_init(&input.findings, &w->arena);
    doc_parse(&w->arena, input.text, (struct loc){ input.source, 1, 1 }, &doc_limits_default,
              &input.findings, &input.docs);
    assert_int_equal(input.findings.all.n, 0);
    reader->build(&reading, inputs, 1);
    return builder_freeze(reading.builder);
}

#endif
