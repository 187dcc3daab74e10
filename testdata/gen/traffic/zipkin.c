/* Zipkin v2: a list of spans, a span a line, or lists of traces. */
#include "traffic.h"

struct own {
    struct attributes attributes;
    uint32_t *ids;
    size_t room_ids;
    const uint32_t *owner; /* of the trace at hand; NULL: each span has its own id */
};

static void begin(struct writer *w)
{
    size_t none = 0;
    w->own = grow(NULL, &none, 1, sizeof(struct own));
}

/* Some instrumentation keeps only the lower half. */
static void put_trace_id(struct buffer *b, const struct writer *w, const struct trace *trace,
                         const struct span *span)
{
    bool cut = !w->plain && trace->number % 40 == 7 && span->node % 2;
    PUT(b, "{\"traceId\":\"");
    if (trace->id.high && !cut)
        put_hex(b, trace->id.high);
    put_hex(b, trace->id.low);
    PUT(b, "\",");
}

static void put_key_id(struct buffer *b, const char *key, uint64_t id)
{
    put_str(b, key, strlen(key));
    PUT(b, ":\"");
    put_hex(b, id);
    PUT(b, "\",");
}

static uint64_t parent_id(const struct trace *trace, const struct span *span, const uint32_t *owner)
{
    if (!owner || span->parent == NONE)
        return span->parent_id;
    return trace->spans[owner[span->parent]].id;
}

static void put_ids(struct buffer *b, const struct writer *w, const struct trace *trace,
                    const struct span *span)
{
    const struct own *own = w->own;
    uint32_t at = (uint32_t)(span - trace->spans), owner = own->owner ? own->owner[at] : at;
    const struct span *half = &trace->spans[owner];
    uint64_t parent = parent_id(trace, half, own->owner);
    put_trace_id(b, w, trace, span);
    if (parent && !(owner != at && span->salt % 8 == 0)) /* one half may lack it */
        put_key_id(b, "parentId", parent);
    put_key_id(b, "id", half->id);
    if (owner != at)
        PUT(b, "\"shared\":true,");
}

static void put_tags(struct buffer *b, const struct attributes *attributes, bool error)
{
    PUT(b, ",\"tags\":{");
    for (size_t i = 0; i < attributes->n; i++) {
        const struct attribute *a = &attributes->v[i];
        if (i)
            put_char(b, ',');
        put_str(b, a->key, a->key_n);
        put_char(b, ':');
        if (a->value) {
            put_str(b, a->value, a->value_n);
            continue;
        }
        put_char(b, '"');
        put_u64(b, a->number);
        put_char(b, '"');
    }
    if (error)
        PUT(b, ",\"error\":\"upstream connect error\"");
    put_char(b, '}');
}

static void put_endpoint(struct buffer *b, const char *name, uint32_t salt)
{
    PUT(b, "{\"serviceName\":");
    put_str(b, name, strlen(name));
    PUT(b, ",\"ipv4\":\"10.42.");
    put_u64(b, salt & 63);
    put_char(b, '.');
    put_u64(b, salt >> 8 & 255);
    PUT(b, "\",\"port\":8080}");
}

static void put_span(struct buffer *b, const struct writer *w, const struct trace *trace,
                     const struct span *span)
{
    static const char *const kinds[] = { NULL, NULL, "SERVER", "CLIENT", "PRODUCER", "CONSUMER" };
    const char *name = span_name(w->t, span);
    const struct node *peer = span_peer(w->t, span);
    put_ids(b, w, trace, span);
    if (kinds[span->kind]) {
        PUT(b, "\"kind\":");
        put_str(b, kinds[span->kind], strlen(kinds[span->kind]));
        put_char(b, ',');
    }
    PUT(b, "\"name\":");
    put_str(b, name, strlen(name));
    PUT(b, ",\"timestamp\":");
    put_u64(b, span_start(w->t, span));
    PUT(b, ",\"duration\":");
    put_u64(b, span->duration);
    PUT(b, ",\"localEndpoint\":");
    put_endpoint(b, w->t->nodes[span->node].name, span->salt);
    if (peer) {
        PUT(b, ",\"remoteEndpoint\":");
        put_endpoint(b, peer->name, span->salt >> 3);
    }
    put_tags(b, &((struct own *)w->own)->attributes, span->error);
    put_char(b, '}');
}

static void add(struct writer *w, const struct trace *trace, const struct span *span)
{
    attributes_of(w->t, trace, span, &((struct own *)w->own)->attributes);
    w->record.n = 0;
    put_span(&w->record, w, trace, span);
    sink_put(w->sink, w->record.p, w->record.n);
}

static void write_trace(struct writer *w, const struct trace *trace)
{
    each_span(w, trace, add);
}

static void write_shared(struct writer *w, const struct trace *trace)
{
    struct own *own = w->own;
    own->owner = share_ids(trace, &own->ids, &own->room_ids);
    each_span(w, trace, add);
}

static void add_to_list(struct writer *w, const struct trace *trace, const struct span *span)
{
    attributes_of(w->t, trace, span, &((struct own *)w->own)->attributes);
    if (w->record.n > 1)
        put_char(&w->record, ',');
    put_span(&w->record, w, trace, span);
}

/* A trace a record, as the API gives several. */
static void write_list(struct writer *w, const struct trace *trace)
{
    w->record.n = 0;
    put_char(&w->record, '[');
    each_span(w, trace, add_to_list);
    put_char(&w->record, ']');
    sink_put(w->sink, w->record.p, w->record.n);
}

static void end(struct writer *w)
{
    (void)w;
}

const struct form form_zipkin = { .name = "zipkin",
                                  .framing = FRAME_LIST,
                                  .most = PROFILE_KINDS,
                                  .head = "[",
                                  .tail = "]\n",
                                  .begin = begin,
                                  .trace = write_trace,
                                  .end = end };
const struct form form_zipkin_lines = { .name = "zipkin-lines",
                                        .framing = FRAME_LINES,
                                        .most = PROFILE_KINDS,
                                        .begin = begin,
                                        .trace = write_trace,
                                        .end = end };
const struct form form_zipkin_traces = { .name = "zipkin-traces",
                                         .framing = FRAME_LIST,
                                         .most = PROFILE_KINDS,
                                         .head = "[",
                                         .tail = "]\n",
                                         .begin = begin,
                                         .trace = write_list,
                                         .end = end };
const struct form form_zipkin_shared = { .name = "zipkin-shared-lines",
                                         .framing = FRAME_LINES,
                                         .most = PROFILE_KINDS,
                                         .begin = begin,
                                         .trace = write_shared,
                                         .end = end };
const struct form form_zipkin_trace_lines = { .name = "zipkin-trace-lines",
                                              .framing = FRAME_LINES,
                                              .most = PROFILE_KINDS,
                                              .begin = begin,
                                              .trace = write_list,
                                              .end = end };
