/*
 * OTLP in JSON, as the collector's file exporter writes it (one batch a line), as Tempo and Jaeger
 * give it, and with the liberties that exporters take: any order of keys, old and snake_case names,
 * numbers for texts, names for numbers, base64 ids.
 */
#include "otlp_priv.h"

struct otlp {     /* the resource whose spans are being read */
    size_t first; /* its first open span */
    sym service, space, version;
    struct spans_instance instance;
};

struct otlp_kept { /* by the numbers of what comes again */
    struct json_values *resources, *scopes;
    struct otlp known[JSON_VALUES];
};

/* Keys of the objects that are read, and their numbers. */
enum {
    KEY_TRACE,
    KEY_SPAN,
    KEY_PARENT,
    KEY_OPERATION,
    KEY_KIND,
    KEY_STATE,
    KEY_START,
    KEY_END,
    KEY_ATTRIBUTES, /* from here on containers */
    KEY_STATUS,
    KEY_LINKS,
};
static const struct json_word span_keys[] = {
    { "traceId", KEY_TRACE },
    { "trace_id", KEY_TRACE },
    { "spanId", KEY_SPAN },
    { "span_id", KEY_SPAN },
    { "parentSpanId", KEY_PARENT },
    { "parent_span_id", KEY_PARENT },
    { "name", KEY_OPERATION },
    { "kind", KEY_KIND },
    { "traceState", KEY_STATE },
    { "trace_state", KEY_STATE },
    { "startTimeUnixNano", KEY_START },
    { "start_time_unix_nano", KEY_START },
    { "endTimeUnixNano", KEY_END },
    { "end_time_unix_nano", KEY_END },
    { "attributes", KEY_ATTRIBUTES },
    { "status", KEY_STATUS },
    { "links", KEY_LINKS },
};

enum { KEY_CODE };
static const struct json_word status_keys[] = { { "code", KEY_CODE } };

enum { KEY_RESOURCE_ATTRIBUTES };
static const struct json_word resource_keys[] = { { "attributes", KEY_RESOURCE_ATTRIBUTES } };

enum { KEY_RESOURCE, KEY_SCOPES };
static const struct json_word resource_spans_keys[] = {
    { "resource", KEY_RESOURCE },
    { "scopeSpans", KEY_SCOPES },
    { "scope_spans", KEY_SCOPES },
    { "instrumentationLibrarySpans", KEY_SCOPES },
    { "instrumentation_library_spans", KEY_SCOPES },
};

enum { KEY_SCOPE, KEY_SPANS };
static const struct json_word scope_keys[] = {
    { "scope", KEY_SCOPE },
    { "instrumentationLibrary", KEY_SCOPE },
    { "spans", KEY_SPANS },
};

static sym intern_attr(struct spans *s, const struct attrs *attrs, enum attr attr)
{
    return attrs_has(attrs, attr) ? sym_intern(&s->store->syms, attrs->value[attr]) : 0;
}

static void read_resource(struct spans *s, struct otlp *otlp)
{
    struct attrs attrs;
    attrs.set = 0;
    arena_reset(&s->scratch);
    int key = json_enter(s->j, s->words[WORDS_RESOURCE]);
    for (; key != JSON_NO_WORD; key = json_key(s->j, s->words[WORDS_RESOURCE])) {
        if (key == KEY_RESOURCE_ATTRIBUTES)
            otlp_read_attributes(s, &attrs);
        else
            json_skip(s->j);
    }
    attrs_done(s);
    otlp->service = intern_attr(s, &attrs, ATTR_SERVICE);
    otlp->space = intern_attr(s, &attrs, ATTR_SPACE);
    otlp->version = intern_attr(s, &attrs, ATTR_VERSION);
    otlp->instance = spans_instance_of(&attrs);
}

/* Of each service there are few, and they come again and again. */
static void find_resource(struct spans *s, struct otlp *otlp)
{
    struct otlp_kept *kept = s->own;
    int known = json_known(s->j, kept->resources);
    if (known >= 0) {
        otlp->service = kept->known[known].service;
        otlp->space = kept->known[known].space;
        otlp->version = kept->known[known].version;
        otlp->instance = kept->known[known].instance;
        return;
    }
    read_resource(s, otlp);
    known = json_learn(s->j, kept->resources);
    if (known >= 0)
        kept->known[known] = *otlp;
}

static void skip_scope(struct spans *s)
{
    struct otlp_kept *kept = s->own;
    if (json_known(s->j, kept->scopes) >= 0)
        return;
    json_skip(s->j);
    json_learn(s->j, kept->scopes);
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
    *vec_push(s->store->arena, &s->store->open_links) = link;
    span->n_links++;
}

static void read_links(struct spans *s, struct span *span)
{
    if (!spans_enter(s->j, JSON_ARRAY))
        return;
    if (!span->n_links)
        span->first_link = (uint32_t)s->store->open_links.n;
    while (spans_object(s->j))
        read_link(s, span);
}

static bool read_status(struct spans *s)
{
    struct str text;
    bool error = false;
    int key = json_enter(s->j, s->words[WORDS_STATUS]);
    for (; key != JSON_NO_WORD; key = json_key(s->j, s->words[WORDS_STATUS])) {
        if (key != KEY_CODE)
            json_skip(s->j);
        else if (spans_text(s->j, &text))
            error = KEY_IS(text, "2") || str_ends(text, "ERROR");
    }
    return error;
}

struct draft { /* what of a span is not in struct span */
    struct attrs attrs;
    uint64_t end; /* nanoseconds */
};

static void take_text(struct spans *s, struct span *span, struct draft *draft, int key,
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
        attrs_name(s, &draft->attrs, text);
        break;
    case KEY_KIND:
        span->kind = (uint8_t)spans_kind(text);
        break;
    case KEY_STATE:
        attrs_lend(s, &draft->attrs, (struct attr_name){ ATTR_TRACE_STATE, 0 }, text);
        break;
    case KEY_START:
        str_to_u64(text, &span->start);
        break;
    case KEY_END:
        str_to_u64(text, &draft->end);
        break;
    }
}

static void read_text(struct spans *s, struct span *span, struct draft *draft, int key)
{
    struct str text;
    if (!spans_text(s->j, &text))
        return;
    bool kept = key == KEY_OPERATION || key == KEY_STATE;
    take_text(s, span, draft, key, kept ? str_dup(&s->scratch, text) : text);
}

static void read_span_key(struct spans *s, struct span *span, struct draft *draft, int key)
{
    if (key == KEY_ATTRIBUTES)
        otlp_read_attributes(s, &draft->attrs);
    else if (key == KEY_START || key == KEY_END)
        spans_u64(s->j, key == KEY_START ? &span->start : &draft->end);
    else if (key >= 0 && key < KEY_ATTRIBUTES)
        read_text(s, span, draft, key);
    else if (key == KEY_STATUS)
        span->error = read_status(s);
    else if (key == KEY_LINKS)
        read_links(s, span);
    else
        json_skip(s->j);
}

static void read_span(struct spans *s)
{
    struct span *span = spans_push_here(s);
    struct draft draft;
    struct json_pair pairs[SPANS_PAIRS];
    draft.attrs.set = 0;
    draft.end = 0;
    for (;;) {
        int key;
        size_t n = json_fields(s->j, s->words[WORDS_SPAN], pairs, countof(pairs), &key);
        for (size_t i = 0; i < n; i++)
            take_text(s, span, &draft, pairs[i].number, pairs[i].text);
        if (key == JSON_UNREAD)
            key = json_key(s->j, s->words[WORDS_SPAN]);
        if (key == JSON_NO_WORD)
            break;
        read_span_key(s, span, &draft, key);
    }
    attrs_done(s);
    if (json_error(s->j)[0]) {
        spans_take_back(s);
        return;
    }
    span->duration = draft.end > span->start ? (draft.end - span->start) / 1000 : 0;
    span->start /= 1000;
    spans_describe(s, span, attrs_name_of(&draft.attrs), &draft.attrs);
    spans_keep(s);
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
        spans_take_instance(s, span, &otlp->instance);
    }
    span_store_settle(store);
}

static void read_spans(struct spans *s, const struct otlp *otlp)
{
    enum { OPEN_MAX = 256 };
    if (!spans_enter(s->j, JSON_ARRAY))
        return;
    for (unsigned level = json_depth(s->j); spans_element(s, level);) {
        read_span(s);
        if (otlp->service && s->store->sink && s->store->open.n >= OPEN_MAX)
            settle_resource(s, otlp);
    }
}

static void read_scope(struct spans *s, const struct otlp *otlp, int key)
{
    for (; key != JSON_NO_WORD; key = json_key(s->j, s->words[WORDS_SCOPE])) {
        if (key == KEY_SPANS)
            read_spans(s, otlp);
        else if (key == KEY_SCOPE)
            skip_scope(s);
        else
            json_skip(s->j);
    }
}

static void read_scopes(struct spans *s, const struct otlp *otlp)
{
    if (!spans_enter(s->j, JSON_ARRAY))
        return;
    unsigned level = json_depth(s->j);
    do {
        for (int key; (key = json_item(s->j, s->words[WORDS_SCOPE])) != JSON_LIST_END;)
            read_scope(s, otlp, key);
    } while (json_error(s->j)[0] && spans_recover(s, level));
}

static void read_resource_spans(struct spans *s, int key)
{
    struct otlp otlp = { .first = s->store->open.n };
    for (; key != JSON_NO_WORD; key = json_key(s->j, s->words[WORDS_RESOURCE_SPANS])) {
        if (key == KEY_RESOURCE)
            find_resource(s, &otlp);
        else if (key == KEY_SCOPES)
            read_scopes(s, &otlp);
        else
            json_skip(s->j);
    }
    settle_resource(s, &otlp);
}

static bool is_spans_key(struct str key)
{
    return KEY_IS(key, "resourceSpans") || KEY_IS(key, "resource_spans") || KEY_IS(key, "batches");
}

static void prepare_words(struct spans *s)
{
    if (s->words[WORDS_SPAN])
        return;
    otlp_attribute_words(s);
    SPANS_WORDS(s, WORDS_SPAN, span_keys);
    SPANS_WORDS(s, WORDS_STATUS, status_keys);
    SPANS_WORDS(s, WORDS_RESOURCE, resource_keys);
    SPANS_WORDS(s, WORDS_RESOURCE_SPANS, resource_spans_keys);
    SPANS_WORDS(s, WORDS_SCOPE, scope_keys);
    struct otlp_kept *kept = arena_new(&s->kept, struct otlp_kept);
    kept->resources = json_values_new(&s->kept);
    kept->scopes = json_values_new(&s->kept);
    s->own = kept;
}

static void read_elements(struct spans *s)
{
    for (unsigned level = json_depth(s->j); spans_element(s, level) && !spans_at_border(s);)
        read_resource_spans(s, json_key(s->j, s->words[WORDS_RESOURCE_SPANS]));
}

/* Wrappers of answers are walked through; metrics are skipped. */
static void read_member(struct spans *s, struct str key)
{
    if (is_spans_key(key)) {
        if (spans_enter(s->j, JSON_ARRAY))
            read_elements(s);
    } else if (KEY_IS(key, "resourceLogs") || KEY_IS(key, "resource_logs")) {
        otlp_read_logs(s);
    } else if (!KEY_IS(key, "trace") && !KEY_IS(key, "result")) {
        json_skip(s->j);
    }
}

static void read_document(struct spans *s, void *state, enum json_event first)
{
    unsigned level = 0;
    (void)state;
    prepare_words(s);
    for (enum json_event event = first; event != JSON_END; event = json_next(s->j)) {
        if (event == JSON_ERROR && !spans_recover(s, level))
            return;
        level = json_depth(s->j);
        if (event == JSON_KEY)
            read_member(s, json_str(s->j));
        if (s->stopped || !json_depth(s->j))
            return;
    }
}

static void resume_document(struct spans *s, void *state)
{
    prepare_words(s);
    read_elements(s);
    if (s->stopped || !json_depth(s->j))
        return;
    enum json_event event = json_next(s->j);
    if (json_depth(s->j))
        read_document(s, state, event);
}

static int probe_otlp(const struct probe *probe)
{
    return spans_sniff(probe->head) == SNIFF_OTLP ? 98 : 0;
}

static const char *const first_keys[] = { "resourceSpans", "resource_spans", "batches", NULL };

const struct trace_format otlp_json = {
    .document = read_document, .resume = resume_document, .sniff = SNIFF_OTLP, .keys = first_keys
};

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
    .border = spans_border,
};
