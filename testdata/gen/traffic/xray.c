/*
 * AWS X-Ray: a segment for each visit of a service, its calls and inner spans as subsegments in it
 * or in documents of their own; a document a line, or in an answer to BatchGetTraces.
 */
#include "traffic.h"

struct own {
    struct attributes attributes;
    uint32_t *first, *next; /* by span: its subsegments that stand in it */
    size_t room_first, room_next;
    struct buffer document;
    bool listed; /* documents are members of a list of the trace */
};

static void begin(struct writer *w)
{
    size_t none = 0;
    w->own = grow(NULL, &none, 1, sizeof(struct own));
}

static void begin_listed(struct writer *w)
{
    begin(w);
    ((struct own *)w->own)->listed = true;
}

static void put_trace_id(struct buffer *b, struct trace_id id)
{
    char text[33];
    snprintf(text, sizeof(text), "%016" PRIx64 "%016" PRIx64, id.high, id.low);
    PUT(b, "1-");
    put(b, text, 8);
    PUT(b, "-");
    put(b, text + 8, 24);
}

/* Seconds with six digits behind the point. */
static void put_seconds(struct buffer *b, const char *key, uint64_t microseconds)
{
    char text[32];
    int n = snprintf(text, sizeof(text), "%" PRIu64 ".%06" PRIu64, microseconds / 1000000,
                     microseconds % 1000000);
    PUT(b, ",");
    put_str(b, key, strlen(key));
    PUT(b, ":");
    put(b, text, (size_t)n);
}

static void put_key(struct buffer *b, const char *key, const char *value)
{
    put_str(b, key, strlen(key));
    put_char(b, ':');
    put_str(b, value, strlen(value));
}

static void put_http(struct writer *w, const struct trace *trace, const struct span *span)
{
    struct buffer *b = &((struct own *)w->own)->document;
    struct attributes *attributes = &((struct own *)w->own)->attributes;
    const struct op *op = &w->t->ops[span->op];
    attributes_of(w->t, trace, span, attributes);
    PUT(b, ",\"http\":{\"request\":{");
    put_key(b, "method", op->method);
    PUT(b, ",\"url\":\"");
    for (size_t i = 0; i < attributes->n; i++) {
        const struct attribute *a = &attributes->v[i];
        bool path = strcmp(a->key, "url.path") == 0;
        if (path) {
            PUT(b, "http://");
            put_text(b, w->t->nodes[span->node].name);
        }
        if (path || strcmp(a->key, "url.full") == 0)
            put(b, a->value, a->value_n);
    }
    PUT(b, "\"},\"response\":{\"status\":");
    put_u64(b, span->error ? 503 : 200);
    PUT(b, "}}");
}

static void put_sql(struct writer *w, const struct span *span, const struct node *to)
{
    struct buffer *b = &((struct own *)w->own)->document;
    const struct op *op = &w->t->ops[span->op];
    PUT(b, ",\"sql\":{\"url\":\"jdbc:");
    put_text(b, to->system);
    PUT(b, "://");
    put_text(b, to->name);
    PUT(b, ":5432/shop\",\"preparation\":\"statement\",\"database_type\":");
    put_str(b, to->system, strlen(to->system));
    PUT(b, ",\"sanitized_query\":\"");
    put_text(b, op->method);
    PUT(b, " id FROM ");
    put_text(b, op->route);
    PUT(b, " WHERE id = ?\"}");
}

/* What a segment or subsegment begins with; its name is that of the other side for a call. */
static void put_times(struct writer *w, const struct span *span, const char *name)
{
    struct buffer *b = &((struct own *)w->own)->document;
    uint64_t start = span_start(w->t, span);
    char id[17];
    snprintf(id, sizeof(id), "%016" PRIx64, span->id);
    PUT(b, "{");
    put_key(b, "id", id);
    PUT(b, ",");
    put_key(b, "name", name);
    put_seconds(b, "start_time", start);
    put_seconds(b, "end_time", start + span->duration);
    if (span->error)
        PUT(b, ",\"fault\":true");
    else if (span->salt % 23 == 0)
        PUT(b, ",\"error\":true,\"throttle\":true"); /* the caller's fault is none of the call */
}

static void put_parent(struct writer *w, const struct trace *trace, const struct span *span)
{
    struct buffer *b = &((struct own *)w->own)->document;
    PUT(b, ",\"trace_id\":\"");
    put_trace_id(b, trace->id);
    put_char(b, '"');
    if (!span->parent_id)
        return;
    PUT(b, ",\"parent_id\":\"");
    put_hex(b, span->parent_id);
    put_char(b, '"');
}

static void begin_subsegment(struct writer *w, const struct trace *trace, const struct span *span)
{
    struct buffer *b = &((struct own *)w->own)->document;
    if (span->kind != KIND_CLIENT) {
        put_times(w, span, span_name(w->t, span));
        return;
    }
    const struct node *to = &w->t->nodes[w->t->ops[span->op].node];
    put_times(w, span, to->name);
    PUT(b, ",\"namespace\":\"remote\"");
    if (to->kind == NODE_DATASTORE)
        put_sql(w, span, to);
    else if (to->kind != NODE_CACHE)
        put_http(w, trace, span);
}

static void put_subsegments(struct writer *w, const struct trace *trace, uint32_t at);

static void end_segment(struct writer *w, const struct trace *trace, uint32_t at)
{
    put_subsegments(w, trace, at);
    put_char(&((struct own *)w->own)->document, '}');
}

/* A service's own spans stand in each other a few deep. */
static void put_subsegments(struct writer *w, const struct trace *trace, uint32_t at)
{
    struct own *own = w->own;
    struct buffer *b = &own->document;
    if (own->first[at] == NONE)
        return;
    PUT(b, ",\"subsegments\":[");
    for (uint32_t i = own->first[at]; i != NONE; i = own->next[i]) {
        if (i != own->first[at])
            put_char(b, ',');
        begin_subsegment(w, trace, &trace->spans[i]);
        end_segment(w, trace, i);
    }
    put_char(b, ']');
}

static void put_escaped(struct buffer *b, const struct buffer *text)
{
    for (size_t i = 0; i < text->n; i++) {
        if (text->p[i] == '"' || text->p[i] == '\\')
            put_char(b, '\\');
        put_char(b, text->p[i]);
    }
}

static void send_document(struct writer *w, const struct span *span)
{
    struct own *own = w->own;
    if (!own->listed) {
        sink_put(w->sink, own->document.p, own->document.n);
    } else {
        if (w->record.p[w->record.n - 1] != '[')
            put_char(&w->record, ',');
        PUT(&w->record, "{\"Id\":\"");
        put_hex(&w->record, span->id);
        PUT(&w->record, "\",\"Document\":\"");
        put_escaped(&w->record, &own->document);
        PUT(&w->record, "\"}");
    }
    own->document.n = 0;
}

/* Sent while the request was still going on, and replaced later. */
static void send_progress(struct writer *w, const struct trace *trace, const struct span *span)
{
    struct buffer *b = &((struct own *)w->own)->document;
    PUT(b, "{\"id\":\"");
    put_hex(b, span->id);
    PUT(b, "\",");
    put_key(b, "name", w->t->nodes[span->node].name);
    put_seconds(b, "start_time", span_start(w->t, span));
    PUT(b, ",\"in_progress\":true");
    put_parent(w, trace, span);
    put_char(b, '}');
    send_document(w, span);
}

/* What the service makes up for the other side of a call: not another call. */
static void send_inferred(struct writer *w, const struct trace *trace, const struct span *span)
{
    struct buffer *b = &((struct own *)w->own)->document;
    struct span other = *span;
    other.id = span->id ^ 0x5555555555555555u;
    other.parent_id = span->id;
    put_times(w, &other, w->t->nodes[w->t->ops[span->op].node].name);
    put_parent(w, trace, &other);
    PUT(b, ",\"inferred\":true}");
    send_document(w, &other);
}

static bool is_segment(const struct trace *trace, const struct span *span)
{
    return span->kind == KIND_SERVER || (span->parent == NONE && span->op == NONE) ||
           (span->parent != NONE && trace->spans[span->parent].node != span->node);
}

static void send_segment(struct writer *w, const struct trace *trace, uint32_t at)
{
    const struct span *span = &trace->spans[at];
    struct buffer *b = &((struct own *)w->own)->document;
    if (is_segment(trace, span) && span->salt % 11 == 0)
        send_progress(w, trace, span);
    if (is_segment(trace, span)) {
        put_times(w, span, w->t->nodes[span->node].name);
        if (span->op != NONE)
            put_http(w, trace, span);
    } else {
        begin_subsegment(w, trace, span);
        PUT(b, ",\"type\":\"subsegment\"");
    }
    put_parent(w, trace, span);
    end_segment(w, trace, at);
    send_document(w, span);
}

/* Stands in its parent, unless it is a segment, its parent is lost, or it was sent by itself. */
static bool stands_alone(const struct trace *trace, const struct span *span)
{
    return is_segment(trace, span) || trace->spans[span->parent].lost || span->salt % 7 == 0;
}

static void arrange(struct own *own, const struct trace *trace)
{
    own->first = grow(own->first, &own->room_first, trace->n, sizeof(uint32_t));
    own->next = grow(own->next, &own->room_next, trace->n, sizeof(uint32_t));
    for (size_t i = 0; i < trace->n; i++)
        own->first[i] = own->next[i] = NONE;
    for (uint32_t i = (uint32_t)trace->n; i-- > 0;) {
        const struct span *span = &trace->spans[i];
        if (span->lost || stands_alone(trace, span))
            continue;
        own->next[i] = own->first[span->parent];
        own->first[span->parent] = i;
    }
}

static void write_trace(struct writer *w, const struct trace *trace)
{
    arrange(w->own, trace);
    for (uint32_t i = (uint32_t)trace->n; i-- > 0;) {
        const struct span *span = &trace->spans[i];
        bool call = span->kind == KIND_CLIENT && span->op != NONE;
        if (span->lost)
            continue;
        if (stands_alone(trace, span))
            send_segment(w, trace, i);
        if (stands_alone(trace, span) && span->twice)
            send_segment(w, trace, i);
        if (call && w->t->nodes[w->t->ops[span->op].node].kind != NODE_SERVICE &&
            span->salt % 3 == 0)
            send_inferred(w, trace, span);
    }
}

static void write_listed(struct writer *w, const struct trace *trace)
{
    struct buffer *b = &w->record;
    b->n = 0;
    PUT(b, "{\"Id\":\"");
    put_trace_id(b, trace->id);
    PUT(b, "\",\"Duration\":1.5,\"LimitExceeded\":false,\"Segments\":[");
    write_trace(w, trace);
    PUT(b, "]}");
    sink_put(w->sink, b->p, b->n);
}

static void end(struct writer *w)
{
    (void)w;
}

const struct form form_xray = { .name = "xray-lines",
                                .framing = FRAME_LINES,
                                .most = PROFILE_COMMON,
                                .begin = begin,
                                .trace = write_trace,
                                .end = end };
const struct form form_xray_batch = { .name = "xray-batch",
                                      .framing = FRAME_LIST,
                                      .most = PROFILE_COMMON,
                                      .head = "{\"Traces\":[\n",
                                      .tail = "\n],\"UnprocessedTraceIds\":[]}\n",
                                      .begin = begin_listed,
                                      .trace = write_listed,
                                      .end = end };
