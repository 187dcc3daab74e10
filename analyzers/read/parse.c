#include "inputs_priv.h"

#include "svcgraph/hcl.h"
#include "svcgraph/match.h"
#include "svcgraph/span.h"

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

static bool has_spans(const struct input *input)
{
    const struct span_store *store = input->parsed;
    bool any = store && store->n;
    for (size_t i = 0; i < input->stores.n; i++)
        any |= input->stores.v[i]->n > 0;
    return any;
}

/* Of a dump what was read before counts, as with half a last line. */
static void say_broken_off(struct input *input, const char *why)
{
    bool trace = str_is(str_from(input->reader->family), "trace");
    if (!trace || !has_spans(input)) {
        say_unreadable(input, why);
        return;
    }
    struct loc loc = input->failed_at.line ? input->failed_at : start_of(input);
    struct finding *finding =
        finding_begin(&input->findings, &rule_input_unreadable, loc,
                      "%" PRIstr " cannot be read further: %s.", STR_ARG(input->path), why);
    finding_severity(finding, SEVERITY_WARNING);
    finding_end(&input->findings, finding);
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

/* A name that only one format uses ("docker-compose.yml"), not one of all YAML ("*.yaml"). */
static bool is_name_of_format(struct str path)
{
    for (const struct reader *const *row = readers; *row; row++)
        for (const char *const *pattern = (*row)->patterns; pattern && *pattern; pattern++)
            if (!reader_adds(*row) && (*pattern)[0] != '*' && glob_match(str_from(*pattern), path_base(path)))
                return true;
    return false;
}

/*
 * A file in a folder that no reader claims is no input, and its faults are its owner's. Two kinds
 * are told all the same: a YAML file that could not be read at all may have been a manifest, which
 * is worth a warning; and what a limit cut off may have held one, which stays an error, or a gate
 * could be passed by hiding behind the limit.
 */
static void keep_faults(struct input *input)
{
    size_t kept = 0;
    bool unread = is_yaml_name(input->path) && !input->templated && !input->docs.all.n;
    for (size_t i = 0; i < input->findings.all.n; i++) {
        struct finding *finding = &input->findings.all.v[i];
        bool limit = finding->rule == &rule_input_limit && is_yaml_name(input->path);
        if (!limit && !unread)
            continue;
        if (!limit)
            finding_severity(finding, SEVERITY_WARNING);
        input->findings.all.v[kept++] = *finding;
    }
    input->findings.all.n = kept;
}

static void settle_faults(struct input *input, const struct reader *tie)
{
    if (input->reader) {
        say_tie(input, tie);
        if (!input->named && reader_adds(input->reader))
            keep_faults(input);
        return;
    }
    input->templated = input->findings.all.n && doc_looks_templated(input->text);
    input->skipped = input->templated        ? "a template, not read"
                     : input->docs.all.n     ? "a document, but no manifest"
                     : input->findings.all.n ? "no document: malformed"
                                             : "nothing but comments";
    if (!input->named && (input->templated || !is_name_of_format(input->path)))
        keep_faults(input);
}

static void parse_documents(struct input *input, struct probe *probe, const struct reader *forced)
{
    if (!slurp(input))
        return;
    bool hcl = doc_looks_like_hcl(input->text);
    (hcl ? doc_parse_hcl : doc_parse)(&input->arena, input->text, start_of(input),
                                      &doc_limits_default, &input->findings, &input->docs);
    probe->docs = &input->docs;
    probe->doc = input->docs.all.n ? input->docs.all.v[0] : NULL;
    const struct reader *tie = NULL;
    input->reader = forced ? forced : detect(probe, true, &tie);
    settle_faults(input, tie);
}

static void parse_bytes(struct input *input, const struct inputs *inputs, struct pool *pool,
                        struct str head)
{
    if (input->reader->kind == READ_TEXT && !slurp(input))
        return;
    if (!parts_parse(input, inputs, pool, head))
        input->reader->parse(input);
    if (input->reader->kind == READ_STREAM && !input->failed)
        input->failed = stream_error(input->stream);
    if (input->failed)
        say_broken_off(input, input->failed);
}

static void parse_stream(struct input *input, const struct inputs *inputs, struct pool *pool)
{
    struct probe probe = { .path = input->path,
                           .head = stream_peek(input->stream, HEAD),
                           .config = input->config };
    probe.whole = probe.head.n < HEAD;
    const struct reader *forced = input->named ? inputs->choice->format : NULL, *tie = NULL;
    input->reader = forced && forced->kind != READ_DOCS ? forced : detect(&probe, false, &tie);
    if (input->reader && (!forced || forced == input->reader)) {
        say_tie(input, tie);
        parse_bytes(input, inputs, pool, probe.head);
        return;
    }
    input->reader = NULL;
    const char *why = input->named ? detect_unreadable(probe.head) : NULL;
    if (why)
        say_unreadable(input, why);
    else if (forced || (input->named && probe.head.n) || detect_maybe_document(probe.head))
        parse_documents(input, &probe, forced);
    else if (stream_error(input->stream))
        say_unreadable(input, stream_error(input->stream));
    else
        input->skipped = !probe.head.n                              ? "empty"
                         : memchr(probe.head.p, '\0', probe.head.n) ? "binary"
                                                                    : "no known format";
}

void input_parse(struct input *input, const struct inputs *inputs, struct pool *pool)
{
    const char *error = "out of memory";
    findings_init(&input->findings, &input->arena);
    input->stream = place_open(inputs, &input->arena, input->path, &error);
    if (!input->stream) {
        say_unreadable(input, error);
        return;
    }
    parse_stream(input, inputs, pool);
    stream_close(input->stream);
    input->stream = NULL;
}
