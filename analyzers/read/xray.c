/*
 * AWS X-Ray: documents of segments and of subsegments, one behind the other as the daemon takes and
 * logs them, in lists, or as texts inside of the answer to BatchGetTraces.
 *
 * A segment is what one service did for a request, so it serves; subsegments inside of it or sent
 * alone are work and calls of that service. A document becomes spans when it ends: only then are
 * trace, service and the ids of all parents known.
 */
#include "xray_priv.h"

#define NO_PART UINT32_MAX

struct seen {
    uint64_t id;
    uint32_t above; /* number of the part that holds it, or NO_PART */
};

/* A document inside of a text: where the text stands, and how far it has been walked over. */
struct inside {
    struct str text;
    struct loc loc;
    size_t at;
    uint32_t line, line_at; /* inside; offset of the line's begin */
    uint32_t escaped;       /* bytes that stand in the file up to at */
};

struct xray {
    VEC(struct xray_part) open; /* from outside in */
    size_t base;                /* of the document inside of a text */
    struct inside inside;
    size_t first;          /* in the store: first span of the document */
    VEC(struct seen) seen; /* parts of the document by number */
    VEC(uint32_t) numbers; /* of the spans from first on */
};

/* Bytes that a byte of the text takes in the file, written as briefly as JSON allows. */
static uint32_t width(char c)
{
    unsigned char byte = (unsigned char)c;
    if (byte == '"' || byte == '\\' || (byte >= 8 && byte <= 13 && byte != 11))
        return 2;
    return byte < 0x20 ? 6 : 1;
}

/* Places inside are asked for in order. */
static struct loc place(struct spans *s, struct xray *x)
{
    struct loc loc = json_loc(s->j);
    struct inside *in = &x->inside;
    if (!in->text.p)
        return loc;
    size_t want = in->at;
    while (in->at < in->text.n && (in->line < loc.line || in->at < want)) {
        if (in->text.p[in->at] == '\n') {
            in->line++;
            in->line_at = (uint32_t)in->at + 1;
        }
        in->escaped += width(in->text.p[in->at++]);
    }
    for (want = (size_t)in->line_at + loc.column - 1; in->at < want && in->at < in->text.n;)
        in->escaped += width(in->text.p[in->at++]);
    uint32_t room = UINT32_MAX - in->loc.column - 1;
    return (struct loc){ in->loc.source, in->loc.line,
                         in->loc.column + 1 + (in->escaped < room ? in->escaped : room) };
}

static bool text_of(struct spans *s, struct str *out)
{
    struct str text;
    if (!spans_text(s->j, &text))
        return false;
    *out = str_dup(&s->scratch, text);
    return true;
}

static bool is_true(struct spans *s)
{
    struct str text;
    return spans_text(s->j, &text) && str_is_nocase(text, "true");
}

static double seconds(struct spans *s)
{
    double value = 0;
    switch (json_next(s->j)) {
    case JSON_NUMBER:
        return json_double(s->j, &value) ? value : 0;
    case JSON_OBJECT:
    case JSON_ARRAY:
        json_skip(s->j);
        return 0;
    default:
        return 0;
    }
}

static uint64_t microseconds(double value)
{
    return value > 0 && value < 1e13 ? (uint64_t)(value * 1e6 + 0.5) : 0;
}

static void read_http(struct spans *s, struct xray_part *part)
{
    struct str key, text;
    if (!spans_enter(s->j, JSON_OBJECT))
        return;
    while (spans_key(s->j, &key)) {
        if (!KEY_IS(key, "request")) {
            json_skip(s->j);
            continue;
        }
        for (bool in = spans_enter(s->j, JSON_OBJECT); in && spans_key(s->j, &key);) {
            enum attr attr = KEY_IS(key, "url")      ? ATTR_URL
                             : KEY_IS(key, "method") ? ATTR_METHOD
                                                     : ATTR_NONE;
            if (attr == ATTR_NONE)
                json_skip(s->j);
            else if (spans_text(s->j, &text))
                attrs_put(s, &part->attrs, (struct attr_name){ attr, 0 }, text);
        }
    }
}

/* The first text of a list counts. */
static void read_names(struct spans *s, struct xray_part *part)
{
    struct str name = STR_NULL;
    enum json_event event;
    if (!spans_enter(s->j, JSON_ARRAY))
        return;
    while ((event = json_next(s->j)) != JSON_ARRAY_END && event != JSON_ERROR &&
           event != JSON_END) {
        if (event == JSON_STRING && !name.n)
            name = str_dup(&s->scratch, json_str(s->j));
        else if (event == JSON_OBJECT || event == JSON_ARRAY)
            json_skip(s->j);
    }
    if (!part->resource.n)
        part->resource = name;
}

static bool names_resource(struct str key)
{
    return KEY_IS(key, "table_name") || KEY_IS(key, "queue_url") || KEY_IS(key, "topic_arn") ||
           KEY_IS(key, "bucket_name") || KEY_IS(key, "function_name") ||
           KEY_IS(key, "stream_name") || KEY_IS(key, "delivery_stream_name") ||
           KEY_IS(key, "queue_name") || KEY_IS(key, "event_bus_name");
}

static void read_aws(struct spans *s, struct xray_part *part)
{
    struct str key;
    if (!spans_enter(s->j, JSON_OBJECT))
        return;
    while (spans_key(s->j, &key)) {
        if (KEY_IS(key, "operation"))
            text_of(s, &part->operation);
        else if (KEY_IS(key, "resource_names") || KEY_IS(key, "table_names"))
            read_names(s, part);
        else if (names_resource(key))
            text_of(s, &part->resource);
        else
            json_skip(s->j);
    }
}

static void read_sql(struct spans *s, struct xray_part *part)
{
    struct str key, text;
    if (!spans_enter(s->j, JSON_OBJECT))
        return;
    part->sql = true;
    while (spans_key(s->j, &key)) {
        if (KEY_IS(key, "url"))
            text_of(s, &part->sql_url);
        else if (!KEY_IS(key, "database_type"))
            json_skip(s->j);
        else if (spans_text(s->j, &text))
            attrs_put(s, &part->attrs, (struct attr_name){ ATTR_DB_SYSTEM, 0 }, text);
    }
}

static void read_version(struct spans *s, struct xray_part *part)
{
    struct str key, text;
    if (!spans_enter(s->j, JSON_OBJECT))
        return;
    while (spans_key(s->j, &key)) {
        if (!KEY_IS(key, "version"))
            json_skip(s->j);
        else if (spans_text(s->j, &text) && !str_is(text, "unknown"))
            part->version = sym_intern(&s->store->syms, text);
    }
}

static void read_link(struct spans *s, struct xray_part *part)
{
    struct span_link link = { { 0, 0 }, 0 };
    struct str key, text;
    while (spans_key(s->j, &key)) {
        bool trace = KEY_IS(key, "trace_id");
        if (!trace && !KEY_IS(key, "id"))
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
    if (!part->n_links++)
        part->first_link = (uint32_t)s->store->open_links.n;
    *vec_push(s->store->arena, &s->store->open_links) = link;
}

/* Of the document's first part alone: so the links of the store stand in the order of places. */
static void read_links(struct spans *s, struct xray_part *part)
{
    if (!spans_enter(s->j, JSON_ARRAY))
        return;
    while (spans_object(s->j)) {
        if (part->number)
            json_skip(s->j);
        else
            read_link(s, part);
    }
}

static bool is_id_key(struct str key)
{
    return KEY_IS(key, "id") || KEY_IS(key, "trace_id") || KEY_IS(key, "parent_id");
}

static void read_id(struct spans *s, struct xray_part *part, struct str key)
{
    char letter = key.p[0];
    struct str text;
    part->segment |= letter == 't' || letter == 'i';
    if (!spans_text(s->j, &text))
        return;
    if (letter == 't')
        span_trace_id(text, &part->trace);
    else
        span_id(text, letter == 'i' ? &part->id : &part->parent);
}

static void read_objects(struct spans *s, struct xray_part *part, struct str key)
{
    if (KEY_IS(key, "http"))
        read_http(s, part);
    else if (KEY_IS(key, "aws"))
        read_aws(s, part);
    else if (KEY_IS(key, "sql"))
        read_sql(s, part);
    else if (KEY_IS(key, "service"))
        read_version(s, part);
    else if (KEY_IS(key, "links"))
        read_links(s, part);
    else
        json_skip(s->j);
}

static void read_part_key(struct spans *s, struct xray_part *part, struct str key)
{
    struct str text;
    if (is_id_key(key)) {
        read_id(s, part, key);
    } else if (KEY_IS(key, "name")) {
        text_of(s, &part->name);
    } else if (KEY_IS(key, "namespace")) {
        text_of(s, &part->place);
    } else if (KEY_IS(key, "start_time")) {
        part->start = seconds(s);
    } else if (KEY_IS(key, "end_time")) {
        part->end = seconds(s);
    } else if (KEY_IS(key, "fault")) {
        part->fault = is_true(s);
    } else if (KEY_IS(key, "inferred")) {
        part->inferred = is_true(s);
    } else if (KEY_IS(key, "in_progress")) {
        part->pending = is_true(s);
    } else if (KEY_IS(key, "type")) {
        part->alone = spans_text(s->j, &text) && str_is(text, "subsegment");
    } else {
        read_objects(s, part, key);
    }
}

static bool is_outer(const struct xray *x)
{
    return x->open.n == x->base + 1 || x->open.v[x->open.n - 2].wrapper;
}

/* The parts of a document share the scratch. */
static void begin_part(struct spans *s, struct xray *x)
{
    struct loc loc = place(s, x);
    bool nested = x->open.n > x->base && !x->open.v[x->open.n - 1].wrapper;
    uint32_t above = nested ? x->open.v[x->open.n - 1].number : NO_PART;
    if (!nested) {
        arena_reset(&s->scratch);
        memset(&x->seen, 0, sizeof(x->seen));
        memset(&x->numbers, 0, sizeof(x->numbers));
        x->first = s->store->open.n;
    }
    struct xray_part *part = vec_push(&s->input->arena, &x->open);
    *part = (struct xray_part){ .number = (uint32_t)x->seen.n,
                                .level = json_depth(s->j),
                                .line = s->frame ? s->frame : loc.line,
                                .column = loc.column };
    *vec_push(&s->scratch, &x->seen) = (struct seen){ 0, above };
}

static void add_span(struct spans *s, struct xray *x, struct xray_part *part)
{
    bool segment = part->number == 0 && !part->alone;
    uint64_t start = microseconds(part->start), end = microseconds(part->end);
    struct span span = { .trace = part->trace,
                         .id = part->id,
                         .parent = part->parent,
                         .start = start,
                         .duration = start && end > start ? end - start : 0,
                         .version = part->version,
                         .error = part->fault,
                         .first_link = part->first_link,
                         .n_links = part->n_links,
                         .line = part->line,
                         .column = part->column };
    xray_describe(s, &span, part, segment);
    x->seen.v[part->number].id = part->id;
    *span_store_push(s->store) = span;
    *vec_push(&s->scratch, &x->numbers) = part->number;
}

/* The nearest part around that has an id. */
static uint64_t parent_of(const struct xray *x, uint32_t number)
{
    do
        number = x->seen.v[number].above;
    while (number != NO_PART && !x->seen.v[number].id);
    return number == NO_PART ? 0 : x->seen.v[number].id;
}

/*
 * What the service made up for a subsegment is work below it: the call is the subsegment's, and
 * whoever answers may stand below either.
 */
static void settle_document(struct spans *s, struct xray *x, const struct xray_part *root)
{
    struct span_store *store = s->store;
    bool inherits = root->alone || (root->inferred && root->parent);
    sym service = inherits ? 0 : sym_intern(&store->syms, root->name);
    size_t kept = x->first;
    for (size_t i = x->first; i < store->open.n; i++) {
        struct span *span = &store->open.v[i];
        uint32_t number = x->numbers.v[i - x->first];
        span->trace = root->trace;
        span->service = service;
        span->inherits = inherits;
        span->version = root->version;
        if (number)
            span->parent = parent_of(x, number);
        if (!span->id || (!root->trace.high && !root->trace.low))
            store->malformed++;
        else
            store->open.v[kept++] = *span;
    }
    store->n -= store->open.n - kept;
    store->open.n = kept;
    x->first = kept;
    memset(&x->numbers, 0, sizeof(x->numbers));
    span_store_settle(store);
}

static void end_part(struct spans *s, struct xray *x)
{
    struct xray_part *part = &x->open.v[x->open.n - 1];
    bool outer = is_outer(x);
    if (!part->wrapper && (part->segment || part->number))
        add_span(s, x, part);
    if (!part->wrapper && outer)
        settle_document(s, x, part);
    x->open.n--;
}

static void read_events(struct spans *s, struct xray *x, enum json_event first);

/* Parts that did not end are lost; what they hold stays when the document has said whose it is. */
static void drop_open(struct spans *s, struct xray *x, size_t outer)
{
    for (size_t i = outer; i < x->open.n; i++)
        x->seen.v[x->open.v[i].number].id = x->open.v[i].id;
    if (outer < x->open.n)
        settle_document(s, x, &x->open.v[outer]);
    x->open.n = outer;
}

static void drop_all(struct spans *s, struct xray *x)
{
    size_t outer = x->base;
    while (outer < x->open.n && x->open.v[outer].wrapper)
        outer++;
    drop_open(s, x, outer);
    x->open.n = x->base;
}

/* The segment or subsegment that an error is in is lost. True when reading goes on behind it. */
static bool recover(struct spans *s, struct xray *x)
{
    struct loc loc = place(s, x);
    struct xray_part *part = x->open.n > x->base ? &x->open.v[x->open.n - 1] : NULL;
    if (!spans_recover_at(s, part ? part->level - !part->wrapper : 1, loc))
        return false;
    if (part && !part->wrapper && is_outer(x)) {
        drop_open(s, x, x->open.n - 1);
    } else if (part && !part->wrapper) {
        x->seen.v[part->number].id = part->id;
        x->open.n--;
    }
    return true;
}

static void read_inside(struct spans *s, struct xray *x, struct str text)
{
    struct arena arena = { 0 };
    struct json *outer = s->j;
    size_t base = x->base;
    x->inside = (struct inside){ .text = text, .loc = json_loc(outer), .line = 1 };
    x->base = x->open.n;
    s->j = json_new_memory(&arena, text, s->input->source);
    enum json_event event = json_next(s->j);
    read_events(s, x, event);
    if (json_error(s->j)[0]) {
        s->told = false;
        drop_all(s, x);
    }
    arena_release(&arena);
    s->j = outer;
    x->base = base;
    x->inside.text = STR_NULL;
}

/* The document's own text is needed until it is read; the outer reader does not move meanwhile. */
static void read_text(struct spans *s, struct xray *x)
{
    struct str text = json_str(s->j);
    if (text.n && !x->inside.text.p)
        read_inside(s, x, text);
}

/* True when what the key names is walked over by the events that follow. */
static bool enters(struct spans *s, struct xray *x, struct str key)
{
    struct xray_part *part = &x->open.v[x->open.n - 1];
    bool wrapper = KEY_IS(key, "Traces") || KEY_IS(key, "Segments") || KEY_IS(key, "Document") ||
                   KEY_IS(key, "TraceSegmentDocuments");
    if (KEY_IS(key, "subsegments")) {
        spans_enter(s->j, JSON_ARRAY);
        return true;
    }
    if (!wrapper || !is_outer(x) || part->segment)
        return false;
    part->wrapper = true;
    return true;
}

static void read_events(struct spans *s, struct xray *x, enum json_event first)
{
    for (enum json_event event = first; event != JSON_END; event = json_next(s->j)) {
        if (event == JSON_ERROR && !recover(s, x))
            return;
        bool wrapped = x->open.n == x->base || x->open.v[x->open.n - 1].wrapper;
        if (event == JSON_OBJECT) {
            begin_part(s, x);
        } else if (event == JSON_OBJECT_END) {
            end_part(s, x);
        } else if (event == JSON_KEY) {
            struct str key = json_str(s->j);
            if (!enters(s, x, key))
                read_part_key(s, &x->open.v[x->open.n - 1], key);
        } else if (event == JSON_STRING && wrapped) {
            read_text(s, x);
        }
        if (!json_depth(s->j))
            return;
    }
}

static void read_document(struct spans *s, void *state, enum json_event first)
{
    read_events(s, state, first);
}

static void abandon(struct spans *s, void *state)
{
    drop_all(s, state);
}

static int probe_xray(const struct probe *probe)
{
    return spans_sniff(probe->head) == SNIFF_XRAY ? 98 : 0;
}

static const char *const first_keys[] = { "Traces", NULL };

const struct trace_format xray_json = { .document = read_document,
                                        .abandon = abandon,
                                        .state_size = sizeof(struct xray),
                                        .sniff = SNIFF_XRAY,
                                        .keys = first_keys };

static bool parse_xray(struct input *input)
{
    return spans_parse(input, &xray_json);
}

static const char *const patterns[] = { "*.json", "*.jsonl", "*.ndjson", "*.log", NULL };

const struct reader reader_xray = {
    .name = "xray",
    .title = "AWS X-Ray traces",
    .family = "trace",
    .patterns = patterns,
    .kind = READ_STREAM,
    .yields = 0, /* the linker says what the spans gave */
    .probe = probe_xray,
    .parse = parse_xray,
    .border = spans_line_border,
};
