/* Documents in a stream of spans, and the small steps of reading one. */
#include "spans_priv.h"

enum { FAULTS_MAX = 20 /* said of one file; then one line for the rest */ };

bool spans_enter(struct json *j, enum json_event container)
{
    enum json_event event = json_next(j);
    if (event == container)
        return true;
    if (event == JSON_OBJECT || event == JSON_ARRAY)
        json_skip(j);
    return false;
}

bool spans_text(struct json *j, struct str *out)
{
    if (json_plain(j, out))
        return true;
    switch (json_next(j)) {
    case JSON_STRING:
    case JSON_NUMBER:
        *out = json_str(j);
        return true;
    case JSON_TRUE:
        *out = STR("true");
        return true;
    case JSON_FALSE:
        *out = STR("false");
        return true;
    case JSON_OBJECT:
    case JSON_ARRAY:
        json_skip(j);
        return false;
    default:
        return false;
    }
}

bool spans_u64(struct json *j, uint64_t *out)
{
    struct str text;
    double value;
    *out = 0;
    if (!spans_text(j, &text))
        return false;
    if (str_to_u64(text, out))
        return true;
    if (!json_double(j, &value) || !(value >= 0 && value < 1.8e19))
        return false;
    *out = (uint64_t)value;
    return true;
}

bool spans_key(struct json *j, struct str *out)
{
    if (json_next(j) != JSON_KEY)
        return false;
    *out = json_str(j);
    return true;
}

bool spans_object(struct json *j)
{
    for (;;) {
        switch (json_next(j)) {
        case JSON_OBJECT:
            return true;
        case JSON_ARRAY:
            json_skip(j);
            break;
        case JSON_ARRAY_END:
        case JSON_ERROR:
        case JSON_END:
            return false;
        default:
            break;
        }
    }
}

struct span spans_begin(struct spans *s)
{
    struct loc loc = json_loc(s->j);
    arena_reset(&s->scratch);
    return (struct span){ .line = s->frame ? s->frame : loc.line, .column = loc.column };
}

void spans_add(struct spans *s, const struct span *span)
{
    if ((!span->trace.high && !span->trace.low) || !span->id)
        s->store->malformed++;
    else
        *span_store_push(s->store) = *span;
}

enum span_kind spans_kind(struct str text)
{
    static const char *const names[] = { "unspecified", "internal", "server",
                                         "client",      "producer", "consumer" };
    uint64_t number;
    if (str_to_u64(text, &number))
        return number < countof(names) ? (enum span_kind)number : SPAN_NONE;
    if (text.n > 10 && str_is_nocase(str_take(text, 10), "span_kind_"))
        text = str_skip(text, 10);
    for (size_t i = 1; i < countof(names); i++)
        if (str_is_nocase(text, names[i]))
            return (enum span_kind)i;
    return SPAN_NONE;
}

/* What was read before and after stays: a warning, unless nothing could be used. */
void spans_fault(struct spans *s, struct loc loc, const char *what, const char *error)
{
    struct findings *findings = &s->input->findings;
    size_t faults = ++s->faults;
    if (faults > FAULTS_MAX || (s->input->stream && stream_error(s->input->stream)))
        return;
    bool more = faults == FAULTS_MAX;
    struct finding *finding =
        finding_begin(findings, &rule_input_syntax, loc, "%s%s%s%s.",
                      more ? "More lines are malformed; this one: " : "Malformed ",
                      more ? "" : what, more ? "" : ": ", error);
    if (s->store->n)
        finding_severity(finding, SEVERITY_WARNING);
    finding_end(findings, finding);
}

/*
 * After an error the next line is a new document, if this one began on the line of the error: one
 * bad line of many. An error inside a document of several lines ends the file.
 */
static bool go_on(struct spans *s, uint32_t first_line)
{
    return json_loc(s->j).line == first_line && json_resync(s->j);
}

void spans_documents(struct spans *s, const struct trace_format *format, void *state)
{
    for (;;) {
        enum json_event event = json_next(s->j);
        if (event == JSON_END)
            return;
        uint32_t line = json_loc(s->j).line;
        if (event == JSON_OBJECT || event == JSON_ARRAY) {
            format->document(s, state, event);
            event = json_error(s->j)[0] ? JSON_ERROR : event;
            if (event == JSON_ERROR && format->abandon)
                format->abandon(s, state);
        }
        if (event != JSON_ERROR)
            continue;
        spans_fault(s, json_loc(s->j), "JSON", json_error(s->j));
        if (!go_on(s, line))
            return;
    }
}

void spans_open(struct spans *s, struct input *input)
{
    *s = (struct spans){ .input = input };
    s->store = arena_new(&input->arena, struct span_store);
    span_store_init(s->store, &input->arena, input->source);
    s->store->sink = input->spans;
    s->store->file = input->number;
    attrs_index(s->index);
    s->attr_words = attrs_words(&s->kept);
    s->memo = memos_new(&s->kept);
}

/* Faults found before the first span was are no worse than those after. */
static void soften_faults(struct spans *s)
{
    for (size_t i = 0; i < s->input->findings.all.n && s->store->n; i++)
        finding_severity(&s->input->findings.all.v[i], SEVERITY_WARNING);
}

bool spans_close(struct spans *s)
{
    soften_faults(s);
    span_store_finish(s->store);
    arena_release(&s->scratch);
    arena_release(&s->kept);
    s->input->parsed = s->store;
    return s->store->n > 0;
}

bool spans_parse(struct input *input, const struct trace_format *format)
{
    struct spans s;
    spans_open(&s, input);
    void *state = arena_alloc(&input->arena, format->state_size, _Alignof(max_align_t));
    s.j = json_new(&input->arena, input->stream, input->source);
    spans_documents(&s, format, state);
    return spans_close(&s);
}
