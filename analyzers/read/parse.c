#include "inputs_priv.h"

enum { HEAD = 64 << 10 };

static struct loc start_of(const struct input *input)
{
    return (struct loc){ input->source, 1, 1 };
}

static void say_unreadable(struct input *input, const char *why)
{
    finding_add(&input->findings, &rule_input_unreadable, start_of(input),
                "%" PRIstr " cannot be read: %s.", STR_ARG(input->path), why);
}

static bool slurp(struct input *input)
{
    const char *error = NULL;
    bool whole = stream_slurp(input->stream, &input->arena, input->max_bytes, &input->text, &error);
    if (!whole)
        say_unreadable(input, error);
    return whole;
}

static void say_tie(struct input *input, const struct reader *tie)
{
    if (tie)
        finding_add(&input->findings, &rule_input_ambiguous, start_of(input),
                    "%" PRIstr " may be %s or %s; it was read as the first.", STR_ARG(input->path),
                    input->reader->title, tie->title);
}

static bool is_yaml_name(struct str path)
{
    return str_ends(path, ".yaml") || str_ends(path, ".yml");
}

/*
 * A file in a folder that no reader claims is no input, and its faults are its owner's, unless its
 * name says that it may have been a manifest: then they are worth a warning, never more.
 */
static void settle_faults(struct input *input, const struct reader *tie)
{
    if (input->reader) {
        say_tie(input, tie);
        return;
    }
    input->templated = input->findings.all.n && doc_looks_templated(input->text);
    if (input->named)
        return;
    if (!is_yaml_name(input->path) || input->templated || input->docs.all.n)
        input->findings.all.n = 0;
    for (size_t i = 0; i < input->findings.all.n; i++)
        finding_severity(&input->findings.all.v[i], SEVERITY_WARNING);
}

static void parse_documents(struct input *input, struct probe *probe, const struct reader *forced)
{
    if (!slurp(input))
        return;
    doc_parse(&input->arena, input->text, start_of(input), &doc_limits_default, &input->findings,
              &input->docs);
    probe->docs = &input->docs;
    probe->doc = input->docs.all.n ? input->docs.all.v[0] : NULL;
    const struct reader *tie = NULL;
    input->reader = forced ? forced : detect(probe, true, &tie);
    settle_faults(input, tie);
}

static void parse_bytes(struct input *input)
{
    if (input->reader->kind == READ_TEXT && !slurp(input))
        return;
    input->reader->parse(input);
    if (input->reader->kind == READ_STREAM && stream_error(input->stream))
        say_unreadable(input, stream_error(input->stream));
}

static void parse_stream(struct input *input, const struct inputs *inputs)
{
    struct probe probe = { .path = input->path, .head = stream_peek(input->stream, HEAD) };
    probe.whole = probe.head.n < HEAD;
    const struct reader *forced = input->named ? inputs->choice->format : NULL, *tie = NULL;
    input->reader = forced && forced->kind != READ_DOCS ? forced : detect(&probe, false, &tie);
    if (input->reader && (!forced || forced == input->reader)) {
        say_tie(input, tie);
        parse_bytes(input);
        return;
    }
    input->reader = NULL;
    if (forced || (input->named && probe.head.n) || detect_maybe_document(probe.head))
        parse_documents(input, &probe, forced);
    else if (stream_error(input->stream))
        say_unreadable(input, stream_error(input->stream));
}

void input_parse(struct input *input, const struct inputs *inputs)
{
    const char *error = "out of memory";
    findings_init(&input->findings, &input->arena);
    input->stream = stream_open(str_cstr(&input->arena, input->path), &error);
    if (!input->stream) {
        say_unreadable(input, error);
        return;
    }
    parse_stream(input, inputs);
    stream_close(input->stream);
    input->stream = NULL;
}
