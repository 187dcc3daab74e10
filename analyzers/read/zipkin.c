/* Zipkin v2: a list of spans, or of traces, in one document or several. */
#include "spans_priv.h"

enum { KEY_SERVICE };
static const struct json_word endpoint_keys[] = { { "serviceName", KEY_SERVICE } };

enum {
    KEY_TRACE,
    KEY_SPAN,
    KEY_PARENT,
    KEY_OPERATION,
    KEY_KIND,
    KEY_SHARED,
    KEY_START,
    KEY_DURATION,
    KEY_LOCAL, /* from here on objects */
    KEY_REMOTE,
    KEY_TAGS,
};
static const struct json_word span_keys[] = {
    { "traceId", KEY_TRACE },         { "id", KEY_SPAN },           { "parentId", KEY_PARENT },
    { "name", KEY_OPERATION },        { "kind", KEY_KIND },         { "shared", KEY_SHARED },
    { "timestamp", KEY_START },       { "duration", KEY_DURATION }, { "localEndpoint", KEY_LOCAL },
    { "remoteEndpoint", KEY_REMOTE }, { "tags", KEY_TAGS },
};

enum { WORDS_SPAN, WORDS_ENDPOINT };

static void prepare_words(struct spans *s)
{
    if (s->words[WORDS_SPAN])
        return;
    SPANS_WORDS(s, WORDS_SPAN, span_keys);
    SPANS_WORDS(s, WORDS_ENDPOINT, endpoint_keys);
}

static const struct attr_name remote_name = { ATTR_PEER, 2 };

/* Of several endpoints, and names, the last one counts. */
static void forget_service(struct span *span, struct attrs *attrs, int side)
{
    if (side == KEY_LOCAL)
        span->service = 0;
    else if (attrs_has(attrs, ATTR_PEER) && attrs->rank[ATTR_PEER] == remote_name.rank)
        attrs->set &= ~ATTR_BIT(ATTR_PEER);
}

static void take_service(struct spans *s, struct span *span, struct attrs *attrs, int side,
                         struct str name)
{
    forget_service(span, attrs, side);
    if (side == KEY_LOCAL)
        span->service = spans_symbol(s, name);
    else
        attrs_lend(s, attrs, remote_name, name);
}

/* serviceName of an endpoint, which may be that of the other side. */
static void read_endpoint(struct spans *s, struct span *span, struct attrs *attrs, int side)
{
    struct str text;
    forget_service(span, attrs, side);
    if (!spans_enter(s->j, JSON_OBJECT))
        return;
    for (;;) {
        struct json_pair pairs[4];
        int key;
        size_t n = json_fields(s->j, s->words[WORDS_ENDPOINT], pairs, countof(pairs), &key);
        for (size_t i = 0; i < n; i++)
            if (pairs[i].number == KEY_SERVICE)
                take_service(s, span, attrs, side, pairs[i].text);
        if (key == JSON_UNREAD)
            key = json_key(s->j, s->words[WORDS_ENDPOINT]);
        if (key == JSON_NO_WORD)
            return;
        if (key != KEY_SERVICE)
            json_skip(s->j);
        else if (spans_text(s->j, &text))
            take_service(s, span, attrs, side, str_dup(&s->scratch, text));
    }
}

static void read_tags(struct spans *s, struct attrs *attrs)
{
    struct attr_name name;
    struct str text;
    if (!spans_enter(s->j, JSON_OBJECT))
        return;
    while (attrs_put_fields(s, attrs, &name)) {
        if (name.attr == ATTR_NONE)
            json_skip(s->j);
        else if (spans_text(s->j, &text))
            attrs_put(s, attrs, name, text);
    }
}

static void take_text(struct spans *s, struct span *span, struct attrs *attrs, int key,
                      struct str text)
{
    switch (key) {
    case KEY_TRACE:
        span_trace_id(text, &span->trace);
        break;
    case KEY_SPAN:
        span_id(text, &span->id);
        break;
    case KEY_PARENT:
        span_id(text, &span->parent);
        break;
    case KEY_OPERATION:
        attrs_name(s, attrs, text);
        break;
    case KEY_KIND:
        span->kind = (uint8_t)spans_kind(text);
        break;
    case KEY_SHARED:
        span->shared = str_is(text, "true");
        break;
    case KEY_START:
        str_to_u64(text, &span->start);
        break;
    case KEY_DURATION:
        str_to_u64(text, &span->duration);
        break;
    }
}

static void read_text(struct spans *s, struct span *span, struct attrs *attrs, int key)
{
    struct str text;
    if (spans_text(s->j, &text))
        take_text(s, span, attrs, key, key == KEY_OPERATION ? str_dup(&s->scratch, text) : text);
}

static void read_span_key(struct spans *s, struct span *span, struct attrs *attrs, int key)
{
    if (key == KEY_START || key == KEY_DURATION)
        spans_u64(s->j, key == KEY_START ? &span->start : &span->duration);
    else if (key >= 0 && key < KEY_LOCAL)
        read_text(s, span, attrs, key);
    else if (key == KEY_LOCAL || key == KEY_REMOTE)
        read_endpoint(s, span, attrs, key);
    else if (key == KEY_TAGS)
        read_tags(s, attrs);
    else
        json_skip(s->j);
}

/* The remote side of a server span is its caller, which the call tree knows better. */
static void read_span(struct spans *s)
{
    struct span *span = spans_push_here(s);
    struct attrs attrs;
    struct json_pair pairs[SPANS_PAIRS];
    attrs.set = 0;
    for (;;) {
        int key;
        size_t n = json_fields(s->j, s->words[WORDS_SPAN], pairs, countof(pairs), &key);
        for (size_t i = 0; i < n; i++)
            take_text(s, span, &attrs, pairs[i].number, pairs[i].text);
        if (key == JSON_UNREAD)
            key = json_key(s->j, s->words[WORDS_SPAN]);
        if (key == JSON_NO_WORD)
            break;
        read_span_key(s, span, &attrs, key);
    }
    attrs_done(s);
    if (json_error(s->j)[0]) {
        spans_take_back(s);
        return;
    }
    /* an empty value and "false" count, too: the tag is there */
    span->error = attrs_has(&attrs, ATTR_ERROR);
    spans_describe(s, span, attrs_name_of(&attrs), &attrs);
    spans_keep(s);
    span_store_settle(s->store);
}

static void read_document(struct spans *s, void *state, enum json_event first)
{
    (void)state;
    prepare_words(s);
    spans_in_lists(s, first, read_span);
}

static void resume_document(struct spans *s, void *state)
{
    read_document(s, state, JSON_ARRAY);
}

static int probe_zipkin(const struct probe *probe)
{
    return spans_sniff(probe->head) == SNIFF_ZIPKIN ? 98 : 0;
}

static const char *const first_keys[] = { "traceId", "parentId", "localEndpoint", NULL };

const struct trace_format zipkin_json = { .document = read_document,
                                          .resume = resume_document,
                                          .sniff = SNIFF_ZIPKIN,
                                          .keys = first_keys };

static bool parse_zipkin(struct input *input)
{
    return spans_parse(input, &zipkin_json);
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
