/* Zipkin v2: a list of spans, a span a line, or lists of traces. */
#include "traffic.h"

static void begin(struct writer *w)
{
    size_t none = 0;
    w->own = grow(NULL, &none, 1, sizeof(struct attributes));
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
    PUT(b, "{\"traceId\":\"");
    if (trace->id.high)
        put_hex(b, trace->id.high);
    put_hex(b, trace->id.low);
    PUT(b, "\",");
    if (span->parent_id) {
        PUT(b, "\"parentId\":\"");
        put_hex(b, span->parent_id);
        PUT(b, "\",");
    }
    PUT(b, "\"id\":\"");
    put_hex(b, span->id);
    PUT(b, "\",");
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
    put_tags(b, w->own, span->error);
    put_char(b, '}');
}

static void add(struct writer *w, const struct trace *trace, const struct span *span)
{
    attributes_of(w->t, trace, span, w->own);
    w->record.n = 0;
    put_span(&w->record, w, trace, span);
    sink_put(w->sink, w->record.p, w->record.n);
}

static void write_trace(struct writer *w, const struct trace *trace)
{
    each_span(w, trace, add);
}

static void add_to_list(struct writer *w, const struct trace *trace, const struct span *span)
{
    attributes_of(w->t, trace, span, w->own);
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
