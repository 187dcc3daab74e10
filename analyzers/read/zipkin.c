/* Zipkin v2: a list of spans, or of traces, in one document or several. */
#include "spans_priv.h"

/* serviceName of an endpoint; its address when it has no name and one is wanted. */
static struct str read_endpoint(struct spans *s)
{
    struct str key, text, name = STR_NULL;
    if (!spans_enter(s->j, JSON_OBJECT))
        return STR_NULL;
    while (spans_key(s->j, &key)) {
        if (!KEY_IS(key, "serviceName"))
            json_skip(s->j);
        else if (spans_text(s->j, &text))
            name = str_dup(&s->scratch, text);
    }
    return name;
}

static void read_tags(struct spans *s, struct attrs *attrs)
{
    struct str key, text;
    if (!spans_enter(s->j, JSON_OBJECT))
        return;
    while (spans_key(s->j, &key)) {
        struct attr_name name = attrs_find(s, key);
        if (name.attr == ATTR_NONE)
            json_skip(s->j);
        else if (spans_text(s->j, &text))
            attrs_put(s, attrs, name, text);
    }
}

struct draft {
    struct str name, remote;
    struct attrs attrs;
};

/* The key's text is gone once the value is read. */
static void read_ids(struct spans *s, struct span *span, struct str key)
{
    char letter = key.p[0];
    struct str text;
    if (!spans_text(s->j, &text))
        return;
    if (letter == 't')
        span_trace_id(text, &span->trace);
    else
        span_id(text, letter == 'i' ? &span->id : &span->parent);
}

static void read_text_key(struct spans *s, struct span *span, struct draft *draft, struct str key)
{
    char letter = key.p[0];
    struct str text;
    if (!spans_text(s->j, &text))
        return;
    if (letter == 'n')
        draft->name = str_dup(&s->scratch, text);
    else if (letter == 'k')
        span->kind = (uint8_t)spans_kind(text);
    else
        span->shared = str_is(text, "true");
}

static void read_span_key(struct spans *s, struct span *span, struct draft *draft, struct str key)
{
    if (KEY_IS(key, "traceId") || KEY_IS(key, "id") || KEY_IS(key, "parentId"))
        read_ids(s, span, key);
    else if (KEY_IS(key, "name") || KEY_IS(key, "kind") || KEY_IS(key, "shared"))
        read_text_key(s, span, draft, key);
    else if (KEY_IS(key, "timestamp"))
        spans_u64(s->j, &span->start);
    else if (KEY_IS(key, "duration"))
        spans_u64(s->j, &span->duration);
    else if (KEY_IS(key, "localEndpoint"))
        span->service = sym_intern(&s->store->syms, read_endpoint(s));
    else if (KEY_IS(key, "remoteEndpoint"))
        draft->remote = read_endpoint(s);
    else if (KEY_IS(key, "tags"))
        read_tags(s, &draft->attrs);
    else
        json_skip(s->j);
}

/* The remote side of a server span is its caller, which the call tree knows better. */
static void read_span(struct spans *s)
{
    struct span span = spans_begin(s);
    struct draft draft;
    struct str key;
    draft.name = draft.remote = STR_NULL;
    draft.attrs.set = 0;
    while (spans_key(s->j, &key))
        read_span_key(s, &span, &draft, key);
    if (json_error(s->j)[0])
        return;
    attrs_put(s, &draft.attrs, (struct attr_name){ ATTR_PEER, 2 }, draft.remote);
    /* an empty value and "false" count, too: the tag is there */
    span.error = attrs_has(&draft.attrs, ATTR_ERROR);
    spans_describe(s, &span, draft.name, &draft.attrs);
    spans_add(s, &span);
    span_store_settle(s->store);
}

/* Lists in lists are traces; objects are spans, at any level of them. */
static void read_document(struct spans *s, void *state, enum json_event first)
{
    (void)state;
    for (enum json_event event = first; event != JSON_ERROR && event != JSON_END;) {
        if (event == JSON_OBJECT && spans_at_border(s))
            return;
        if (event == JSON_OBJECT)
            read_span(s);
        if (!json_depth(s->j))
            return;
        event = json_next(s->j);
        if (event == JSON_ARRAY_END && !json_depth(s->j))
            return;
    }
}

static void resume_document(struct spans *s, void *state)
{
    read_document(s, state, JSON_ARRAY);
}

static int probe_zipkin(const struct probe *probe)
{
    return spans_sniff(probe->head) == SNIFF_ZIPKIN ? 98 : 0;
}

static bool parse_zipkin(struct input *input)
{
    static const struct trace_format format = { .document = read_document,
                                                .resume = resume_document };
    return spans_parse(input, &format);
}

static const char *const patterns[] = { "*.json", "*.jsonl", "*.ndjson", NULL };

const struct reader reader_zipkin = {
    .name = "zipkin",
    .title = "Zipkin v2 traces",
    .family = "trace",
    .patterns = patterns,
    .kind = READ_STREAM,
    .yields = 0, /* the linker says what the spans gave */
    .probe = probe_zipkin,
    .parse = parse_zipkin,
    .border = spans_border,
};
