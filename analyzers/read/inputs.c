#include "inputs_priv.h"

#include "svcgraph/proto.h"
#include "svcgraph/span.h"

/* What may have kept a format from being recognised; NULL when nothing is known. */
static const char *hint(struct str text)
{
    enum { HEAD = 64 << 10 };
    struct str head = str_trim(str_take(text, HEAD));
    if (str_starts(text, "\xff\xfe") || str_starts(text, "\xfe\xff"))
        return "It is UTF-16: traces, logs and Protobuf files are read in UTF-8 alone.";
    if (text.n > HEAD && head.n && strchr("{[", head.p[0]) && !memchr(head.p, '\n', head.n))
        return "Its first line is longer than the 64 KiB by which a format is recognised: name the "
               "format with --input-format.";
    return NULL;
}

static void say_unknown(const struct inputs *inputs, const struct input *input)
{
    const char *more = hint(input->text);
    struct str name = str_is(input->path, "-") ? STR("standard input") : input->path;
    struct loc loc = { input->source, 1, 1 };
    if (!input->text.n)
        finding_add(inputs->setup->findings, &rule_input_syntax, loc, "%" PRIstr " is empty.",
                    STR_ARG(name));
    else
        finding_add(inputs->setup->findings, &rule_input_syntax, loc,
                    "%" PRIstr " is in no format that svcgraph knows.%s%s", STR_ARG(name),
                    more ? " " : "", more ? more : "");
}

/* Once per folder: a folder of templates is one thing to know, not a hundred. */
static void say_templated(struct inputs *inputs, const struct input *input)
{
    struct str folder = path_dir(input->path);
    inputs->tally->templated++;
    for (size_t i = 0; i < inputs->templated.n; i++)
        if (str_eq(inputs->templated.v[i], folder))
            return;
    *vec_push(inputs->setup->arena, &inputs->templated) = folder;
    struct findings *findings = inputs->setup->findings;
    struct finding *finding = finding_begin(
        findings, &rule_input_syntax, (struct loc){ input->source, 1, 1 },
        "%" PRIstr " holds templates, not manifests: they were not read.", STR_ARG(folder));
    finding_severity(finding, SEVERITY_NOTE);
    finding_help(findings, finding, "Render them first, for example with 'helm template'.");
    finding_end(findings, finding);
}

static void settle(struct inputs *inputs, struct input *input)
{
    struct source *source = &inputs->setup->sources->all.v[input->source];
    bool faults = input->findings.all.n > 0;
    findings_move(inputs->setup->findings, &input->findings);
    if (input->reader) {
        source->format = input->reader->name;
        source->status = faults ? SOURCE_PARTIAL : SOURCE_READ;
        inputs->tally->read += input->named || !reader_adds(input->reader);
        builder_yields(inputs->setup->builder, input->reader->yields);
        return;
    }
    source->status = input->named || faults ? SOURCE_FAILED : SOURCE_SKIPPED;
    source->skipped = input->skipped;
    if (input->named && !faults)
        say_unknown(inputs, input);
    else if (input->templated)
        say_templated(inputs, input);
    if (!input->named)
        inputs->tally->skipped++;
}

static void name_store(const struct inputs *inputs, struct span_store *store)
{
    struct sources *sources = inputs->setup->sources;
    if (store->again)
        store->source = sources_named(sources, store->path);
    store->path = source_path(sources, store->source);
    sources->all.v[store->source].logs |= store->logs != NULL;
}

static void link_spans(const struct inputs *inputs, struct arena *scratch)
{
    VEC(struct span_store *) stores = { 0 };
    for (size_t i = 0; i < inputs->all.n; i++) {
        const struct input *input = inputs->all.v[i];
        if (input->reader && !input->reader->build && input->parsed)
            *vec_push(scratch, &stores) = input->parsed;
        for (size_t k = 0; k < input->stores.n; k++)
            *vec_push(scratch, &stores) = input->stores.v[k];
    }
    for (size_t i = 0; i < stores.n; i++)
        name_store(inputs, stores.v[i]);
    if (stores.n)
        spans_link(inputs->setup->builder, inputs->spans, stores.v, stores.n);
    if (stores.n && span_sink_unfit(inputs->spans))
        finding_add(inputs->setup->findings, &rule_input_syntax,
                    (struct loc){ stores.v[0]->source, 1, 1 },
                    "A partial aggregate is cut short or makes no sense, and was passed over.");
    if (stores.n)
        limits_say(inputs, stores.v[0]->source);
}

static void build_format(struct reading *reading, const struct reader *row, struct arena *scratch)
{
    struct inputs *inputs = reading->inputs;
    struct input **of_row = arena_array(scratch, struct input *, inputs->all.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < inputs->all.n; i++)
        if (inputs->all.v[i]->reader == row)
            of_row[n++] = inputs->all.v[i];
    if (n)
        row->build(reading, of_row, n);
}

/* As if they had been read: which node provides a service is found in the same way. */
static void build_known(struct reading *reading, const struct proto_set *known,
                        struct arena *scratch)
{
    struct input **inputs = arena_array(scratch, struct input *, known->all.n);
    for (size_t i = 0; i < known->all.n; i++) {
        inputs[i] = arena_new(scratch, struct input);
        inputs[i]->source = known->all.v[i]->source;
        inputs[i]->path = known->all.v[i]->path;
        inputs[i]->parsed = known->all.v[i];
    }
    reader_protobuf.build(reading, inputs, known->all.n);
}

static void build_all(struct inputs *inputs)
{
    const struct inputs_setup *setup = inputs->setup;
    struct arena scratch = { 0 };
    struct reading reading = { .builder = setup->builder,
                               .syms = setup->syms,
                               .sources = setup->sources,
                               .findings = setup->findings,
                               .arena = setup->arena,
                               .config = setup->config,
                               .inputs = inputs,
                               .keep_apis = setup->keep_apis };
    for (const struct reader *const *row = readers; *row; row++)
        if ((*row)->build)
            build_format(&reading, *row, &scratch);
    if (setup->known && setup->known->all.n)
        build_known(&reading, setup->known, &scratch);
    link_spans(inputs, &scratch);
    arena_release(&scratch);
}

/* Their memory goes over to the run. */
static void keep_protos(struct inputs *inputs, struct proto_set *protos)
{
    struct arena *arena = inputs->setup->arena;
    for (size_t i = 0; i < inputs->all.n; i++) {
        struct input *input = inputs->all.v[i];
        if (input->reader != &reader_protobuf || !input->parsed)
            continue;
        *vec_push(arena, &protos->all) = input->parsed;
        arena_join(arena, &input->arena);
    }
}

static void release(struct inputs *inputs)
{
    for (size_t i = 0; i < inputs->all.n; i++)
        arena_release(&inputs->all.v[i]->arena);
    for (size_t i = 0; i < inputs->opened.n; i++)
        arena_release(&inputs->opened.v[i]->arena);
}

bool inputs_read(const struct inputs_setup *setup, const struct input_choice *choice,
                 struct inputs_tally *tally)
{
    struct inputs inputs = { .setup = setup, .choice = choice, .tally = tally };
    inputs_walk(&inputs);
    inputs.spans = limits_sink(setup);
    for (size_t i = 0; i < inputs.all.n; i++) {
        inputs.all.v[i]->spans = inputs.spans;
        inputs.all.v[i]->config = setup->config;
        inputs.all.v[i]->timeline = setup->timeline;
    }
    pool_run(&inputs);
    for (size_t i = 0; i < inputs.all.n; i++)
        settle(&inputs, inputs.all.v[i]);
    build_all(&inputs);
    span_sink_release(inputs.spans);
    if (setup->protos)
        keep_protos(&inputs, setup->protos);
    release(&inputs);
    return tally->read > 0;
}
