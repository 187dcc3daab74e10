/*
 * OTLP in JSON, as the collector's file exporter writes it (one batch a line), as Tempo and Jaeger
 * give it, and with the liberties that exporters take: any order of keys, old and snake_case names,
 * numbers for texts, names for numbers, base64 ids.
 */
#include "spans_priv.h"

struct otlp {     /* the resource whose spans are being read */
    size_t first; /* its first open span */
    sym service, space, version;
};

/* Text of {"stringValue": ...} and its kin; lists and maps have none. */
static bool read_value(struct json *j, struct str *out)
{
    struct str key;
    bool found = false;
    while (spans_key(j, &key)) {
        bool wanted = KEY_IS(key, "stringValue") || KEY_IS(key, "intValue") ||
                      KEY_IS(key, "boolValue") || KEY_IS(key, "string_value") ||
                      KEY_IS(key, "int_value") || KEY_IS(key, "bool_value");
        if (!wanted) {
            json_skip(j);
            continue;
        }
        if (!spans_text(j, out))
            continue;
        found = true;
        break;
    }
    return found;
}

/* The value's text is copied before the rest of its object is read. */
static void take_value(struct spans *s, struct attrs *attrs, struct attr_name name)
{
    struct str text;
    if (!spans_enter(s->j, JSON_OBJECT) || !read_value(s->j, &text))
        return;
    attrs_put(s, attrs, name, text);
    for (struct str key; spans_key(s->j, &key);)
        json_skip(s->j);
}

/* "value" before "key" happens: then the text waits. */
static struct str wait_value(struct spans *s)
{
    struct str text;
    if (!spans_enter(s->j, JSON_OBJECT) || !read_value(s->j, &text))
        return STR_NULL;
    text = str_dup(&s->scratch, text);
    for (struct str key; spans_key(s->j, &key);)
        json_skip(s->j);
    return text;
}

static void read_attribute(struct spans *s, struct attrs *attrs)
{
    struct attr_name name = { ATTR_NONE, 0 };
    struct str key, waiting = STR_NULL;
    bool named = false;
    while (spans_key(s->j, &key)) {
        struct str text;
        if (KEY_IS(key, "key")) {
            named = spans_text(s->j, &text);
            name = named ? attrs_find(s, text) : name;
        } else if (!KEY_IS(key, "value") || (named && name.attr == ATTR_NONE)) {
            json_skip(s->j);
        } else if (named) {
            take_value(s, attrs, name);
        } else {
            waiting = wait_value(s);
        }
    }
    attrs_put(s, attrs, name, waiting);
}

static void read_attributes(struct spans *s, struct attrs *attrs)
{
    if (!spans_enter(s->j, JSON_ARRAY))
        return;
    while (spans_object(s->j))
        read_attribute(s, attrs);
}

static sym intern_attr(struct spans *s, const struct attrs *attrs, enum attr attr)
{
    return attrs_has(attrs, attr) ? sym_intern(&s->store->syms, attrs->value[attr]) : 0;
}

static void read_resource(struct spans *s, struct otlp *otlp)
{
    struct attrs attrs;
    struct str key;
    attrs.set = 0;
    if (!spans_enter(s->j, JSON_OBJECT))
        return;
    arena_reset(&s->scratch);
    while (spans_key(s->j, &key)) {
        if (KEY_IS(key, "attributes"))
            read_attributes(s, &attrs);
        else
            json_skip(s->j);
    }
    otlp->service = intern_attr(s, &attrs, ATTR_SERVICE);
    otlp->space = intern_attr(s, &attrs, ATTR_SPACE);
    otlp->version = intern_attr(s, &attrs, ATTR_VERSION);
}

static void read_link(struct spans *s, struct span *span)
{
    struct span_link link = { { 0, 0 }, 0 };
    struct str key, text;
    while (spans_key(s->j, &key)) {
        bool trace = KEY_IS(key, "traceId") || KEY_IS(key, "trace_id");
        if (!trace && !KEY_IS(key, "spanId") && !KEY_IS(key, "span_id"))
            json_skip(s->j);
        else if (!spans_text(s->j, &text))
            continue;
        else if (trace)
            span_trace_id(text, &link.trace);
        else
            span_id(text, &link.id);
    }
    if (!link.id || (!link.trace.high && !link.trace.low))
        return;
    *vec_push(s->store->arena, &s->store->links) = link;
    span->n_links++;
}

static void read_links(struct spans *s, struct span *span)
{
    if (!spans_enter(s->j, JSON_ARRAY))
        return;
    if (!span->n_links)
        span->first_link = (uint32_t)s->store->links.n;
    while (spans_object(s->j))
        read_link(s, span);
}

static bool read_status(struct spans *s)
{
    struct str key, text;
    bool error = false;
    if (!spans_enter(s->j, JSON_OBJECT))
        return false;
    while (spans_key(s->j, &key)) {
        if (!KEY_IS(key, "code"))
            json_skip(s->j);
        else if (spans_text(s->j, &text))
            error = KEY_IS(text, "2") || str_ends(text, "ERROR");
    }
    return error;
}

struct draft { /* what of a span is not in struct span */
    struct str name;
    struct attrs attrs;
    uint64_t end; /* nanoseconds */
};

static void read_id(struct spans *s, struct span *span, struct str key)
{
    struct str text;
    bool trace = key.n > 2 && key.p[0] == 't', parent = key.p[0] == 'p';
    if (!spans_text(s->j, &text))
        return;
    if (trace)
        span_trace_id(text, &span->trace);
    else
        span_id(text, parent ? &span->parent : &span->id);
}

static bool is_id_key(struct str key)
{
    return KEY_IS(key, "traceId") || KEY_IS(key, "spanId") || KEY_IS(key, "parentSpanId") ||
           KEY_IS(key, "trace_id") || KEY_IS(key, "span_id") || KEY_IS(key, "parent_span_id");
}

static void read_span_key(struct spans *s, struct span *span, struct draft *draft, struct str key)
{
    struct str text;
    if (is_id_key(key)) {
        read_id(s, span, key);
    } else if (KEY_IS(key, "name")) {
        if (spans_text(s->j, &text))
            draft->name = str_dup(&s->scratch, text);
    } else if (KEY_IS(key, "kind")) {
        if (spans_text(s->j, &text))
            span->kind = (uint8_t)spans_kind(text);
    } else if (KEY_IS(key, "startTimeUnixNano") || KEY_IS(key, "start_time_unix_nano")) {
        spans_u64(s->j, &span->start);
    } else if (KEY_IS(key, "endTimeUnixNano") || KEY_IS(key, "end_time_unix_nano")) {
        spans_u64(s->j, &draft->end);
    } else if (KEY_IS(key, "attributes")) {
        read_attributes(s, &draft->attrs);
    } else if (KEY_IS(key, "status")) {
        span->error = read_status(s);
    } else if (KEY_IS(key, "links")) {
        read_links(s, span);
    } else {
        json_skip(s->j);
    }
}

static void read_span(struct spans *s)
{
    struct span span = spans_begin(s);
    struct draft draft;
    struct str key;
    draft.name = STR_NULL;
    draft.attrs.set = 0;
    draft.end = 0;
    while (spans_key(s->j, &key))
        read_span_key(s, &span, &draft, key);
    if (json_error(s->j)[0])
        return;
    span.duration = draft.end > span.start ? (draft.end - span.start) / 1000 : 0;
    span.start /= 1000;
    spans_describe(s, &span, draft.name, &draft.attrs);
    spans_add(s, &span);
}

/* The resource may come behind its spans, so they get their service last. */
static void settle_resource(struct spans *s, const struct otlp *otlp)
{
    struct span_store *store = s->store;
    if (!otlp->service) {
        store->malformed += store->open.n - otlp->first;
        store->n -= store->open.n - otlp->first;
        store->open.n = otlp->first;
    }
    for (size_t i = otlp->first; i < store->open.n; i++) {
        struct span *span = &store->open.v[i];
        span->service = otlp->service;
        span->space = otlp->space;
        span->version = otlp->version;
    }
    span_store_settle(store);
}

static void read_scope(struct spans *s, const struct otlp *otlp)
{
    enum { OPEN_MAX = 256 };
    struct str key;
    while (spans_key(s->j, &key)) {
        if (!KEY_IS(key, "spans")) {
            json_skip(s->j);
            continue;
        }
        if (!spans_enter(s->j, JSON_ARRAY))
            continue;
        while (spans_object(s->j)) {
            read_span(s);
            if (otlp->service && s->store->sink && s->store->open.n >= OPEN_MAX)
                settle_resource(s, otlp);
        }
    }
}

static bool is_scopes_key(struct str key)
{
    return KEY_IS(key, "scopeSpans") || KEY_IS(key, "scope_spans") ||
           KEY_IS(key, "instrumentationLibrarySpans") ||
           KEY_IS(key, "instrumentation_library_spans");
}

static void read_resource_spans(struct spans *s)
{
    struct otlp otlp = { .first = s->store->open.n };
    struct str key;
    while (spans_key(s->j, &key)) {
        if (KEY_IS(key, "resource"))
            read_resource(s, &otlp);
        else if (!is_scopes_key(key))
            json_skip(s->j);
        else if (spans_enter(s->j, JSON_ARRAY))
            while (spans_object(s->j))
                read_scope(s, &otlp);
    }
    settle_resource(s, &otlp);
}

static bool is_spans_key(struct str key)
{
    return KEY_IS(key, "resourceSpans") || KEY_IS(key, "resource_spans") || KEY_IS(key, "batches");
}

/* Lists and the wrappers of answers are walked through; metrics and logs are skipped. */
static void read_document(struct spans *s, void *state, enum json_event first)
{
    (void)state;
    for (enum json_event event = first; event != JSON_ERROR && event != JSON_END;) {
        if (event == JSON_KEY) {
            struct str key = json_str(s->j);
            if (!is_spans_key(key)) {
                if (!KEY_IS(key, "trace") && !KEY_IS(key, "result"))
                    json_skip(s->j);
            } else if (spans_enter(s->j, JSON_ARRAY)) {
                while (spans_object(s->j))
                    read_resource_spans(s);
            }
        }
        if (!json_depth(s->j))
            return;
        event = json_next(s->j);
        if (!json_depth(s->j))
            return;
    }
}

static int probe_otlp(const struct probe *probe)
{
    return spans_sniff(probe->head) == SNIFF_OTLP ? 98 : 0;
}

const struct trace_format otlp_json = { .document = read_document };

static bool parse_otlp(struct input *input)
{
    return spans_parse(input, &otlp_json);
}

static const char *const patterns[] = { "*.json", "*.jsonl", "*.ndjson", NULL };

const struct reader reader_otlp = {
    .name = "otlp",
    .title = "OpenTelemetry traces (OTLP JSON)",
    .family = "trace",
    .patterns = patterns,
    .kind = READ_STREAM,
    .yields = 0, /* the linker says what the spans gave */
    .probe = probe_otlp,
    .parse = parse_otlp,
};
