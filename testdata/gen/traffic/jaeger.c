/*
 * Jaeger: what the user interface downloads, a trace a record; documents of the Elasticsearch
 * index, a span a line; and the interface's own model, where each reference holds a copy of the
 * parent.
 */
#include "traffic.h"

enum { MODEL_DEPTH = 4 /* of copies in copies */ };

struct own {
    struct attributes attributes;
    uint32_t *process, n_processes; /* by node: number in the trace, from 1 */
    uint32_t *services;             /* by that number, less one */
    bool model;
};

static void begin(struct writer *w)
{
    size_t none = 0, rooms[2] = { 0 };
    struct own *own = grow(NULL, &none, 1, sizeof(*own));
    own->process = grow(NULL, &rooms[0], w->t->n_nodes, sizeof(uint32_t));
    own->services = grow(NULL, &rooms[1], w->t->n_nodes, sizeof(uint32_t));
    w->own = own;
}

static void begin_model(struct writer *w)
{
    begin(w);
    ((struct own *)w->own)->model = true;
}

/* With or without its leading zeros: both are in the wild, in one trace. */
static void put_id(struct writer *w, struct buffer *b, uint64_t id)
{
    put_char(b, '"');
    size_t from = b->n, zeros = 0;
    put_hex(b, id);
    while (zeros < 15 && b->p[from + zeros] == '0')
        zeros++;
    if (zeros && chance(&w->random, 0.5)) {
        memmove(b->p + from, b->p + from + zeros, 16 - zeros);
        b->n -= zeros;
    }
    put_char(b, '"');
}

static void put_trace_id(struct buffer *b, struct trace_id id)
{
    put_char(b, '"');
    if (id.high)
        put_hex(b, id.high);
    put_hex(b, id.low);
    put_char(b, '"');
}

static const char *kind_name(const struct span *span)
{
    static const char *const names[] = { NULL,     "internal", "server",
                                         "client", "producer", "consumer" };
    return names[span->kind];
}

static void put_tag(struct buffer *b, const char *key, const char *type)
{
    PUT(b, "{\"key\":");
    put_str(b, key, strlen(key));
    PUT(b, ",\"type\":");
    put_str(b, type, strlen(type));
    PUT(b, ",\"value\":");
}

static void put_tags(struct writer *w, struct buffer *b, const struct trace *trace,
                     const struct span *span)
{
    struct attributes *attributes = &((struct own *)w->own)->attributes;
    const char *kind = kind_name(span);
    attributes_of(w->t, trace, span, attributes);
    PUT(b, "[");
    for (size_t i = 0; i < attributes->n; i++) {
        const struct attribute *a = &attributes->v[i];
        put_tag(b, a->key, a->value ? "string" : "int64");
        if (a->value)
            put_str(b, a->value, a->value_n);
        else
            put_u64(b, a->number);
        PUT(b, "},");
    }
    if (span->error && span->salt & 1)
        PUT(b, "{\"key\":\"error\",\"type\":\"bool\",\"value\":true},");
    else if (span->error && span->salt & 2)
        PUT(b, "{\"key\":\"error\",\"type\":\"string\",\"value\":\"true\"},");
    else if (span->error)
        PUT(b, "{\"key\":\"otel.status_code\",\"type\":\"string\",\"value\":\"ERROR\"},");
    else if (span->salt % 50 == 0)
        PUT(b, "{\"key\":\"error\",\"type\":\"bool\",\"value\":false},");
    if (kind) {
        put_tag(b, "span.kind", "string");
        put_str(b, kind, strlen(kind));
        PUT(b, "},");
    }
    PUT(b, "{\"key\":\"internal.span.format\",\"type\":\"string\",\"value\":\"proto\"}]");
}

/* Keys with "@" for ".", as the index has them. */
static void put_flat_tags(struct writer *w, struct buffer *b, const struct trace *trace,
                          const struct span *span)
{
    struct attributes *attributes = &((struct own *)w->own)->attributes;
    const char *kind = kind_name(span);
    attributes_of(w->t, trace, span, attributes);
    PUT(b, "{\"internal@span@format\":\"proto\"");
    if (kind) {
        PUT(b, ",\"span@kind\":");
        put_str(b, kind, strlen(kind));
    }
    if (span->error)
        PUT(b, ",\"error\":true");
    for (size_t i = 0; i < attributes->n; i++) {
        const struct attribute *a = &attributes->v[i];
        put_char(b, ',');
        size_t from = b->n;
        put_str(b, a->key, a->key_n);
        for (size_t k = from; k < b->n; k++)
            b->p[k] = b->p[k] == '.' ? '@' : b->p[k];
        put_char(b, ':');
        if (a->value)
            put_str(b, a->value, a->value_n);
        else
            put_u64(b, a->number);
    }
    put_char(b, '}');
}

static void put_reference(struct writer *w, struct buffer *b, bool child, struct trace_id trace,
                          uint64_t id)
{
    if (child)
        PUT(b, "{\"refType\":\"CHILD_OF\",\"traceID\":");
    else
        PUT(b, "{\"refType\":\"FOLLOWS_FROM\",\"traceID\":");
    put_trace_id(b, trace);
    PUT(b, ",\"spanID\":");
    put_id(w, b, id);
}

static void put_span(struct writer *w, struct buffer *b, const struct trace *trace,
                     const struct span *span, int depth);

/* depth: copies around this; the walk up the parents ends after a few. */
static void put_references(struct writer *w, struct buffer *b, const struct trace *trace,
                           const struct span *span, int depth)
{
    bool model = ((struct own *)w->own)->model && span->parent != NONE && depth < MODEL_DEPTH;
    PUT(b, ",\"references\":[");
    if (span->parent_id) {
        put_reference(w, b, span->kind != KIND_CONSUMER, trace->id, span->parent_id);
        if (model && !trace->spans[span->parent].lost) {
            PUT(b, ",\"span\":");
            put_span(w, b, trace, &trace->spans[span->parent], depth + 1);
        }
        put_char(b, '}');
    }
    for (uint32_t i = 0; i < span->n_links; i++) {
        const struct link *link = &trace->links[span->first_link + i];
        if (i || span->parent_id)
            put_char(b, ',');
        put_reference(w, b, false, link->trace, link->id);
        put_char(b, '}');
    }
    put_char(b, ']');
}

static void put_head(struct writer *w, struct buffer *b, const struct trace *trace,
                     const struct span *span, int depth)
{
    const char *name = span_name(w->t, span);
    PUT(b, "{\"traceID\":");
    put_trace_id(b, trace->id);
    PUT(b, ",\"spanID\":");
    put_id(w, b, span->id);
    PUT(b, ",\"flags\":1,\"operationName\":");
    put_str(b, name, strlen(name));
    put_references(w, b, trace, span, depth);
    PUT(b, ",\"startTime\":");
    put_u64(b, span_start(w->t, span));
    PUT(b, ",\"duration\":");
    put_u64(b, span->duration);
}

static uint32_t process_of(struct own *own, uint32_t node)
{
    if (!own->process[node]) {
        own->services[own->n_processes] = node;
        own->process[node] = ++own->n_processes;
    }
    return own->process[node];
}

static void put_span(struct writer *w, struct buffer *b, const struct trace *trace,
                     const struct span *span, int depth)
{
    put_head(w, b, trace, span, depth);
    PUT(b, ",\"tags\":");
    put_tags(w, b, trace, span);
    PUT(b, ",\"logs\":[],\"processID\":\"p");
    put_u64(b, process_of(w->own, span->node));
    PUT(b, "\",\"warnings\":null}");
}

static void add(struct writer *w, const struct trace *trace, const struct span *span)
{
    if (w->record.p[w->record.n - 1] == '}')
        PUT(&w->record, ",\n");
    put_span(w, &w->record, trace, span, 0);
}

static void put_space(struct buffer *b, const struct node *service, bool more)
{
    if (!service->space)
        return;
    if (more)
        put_char(b, ',');
    put_tag(b, "service.namespace", "string");
    put_str(b, service->space, strlen(service->space));
    put_char(b, '}');
}

static void put_processes(struct writer *w, struct own *own)
{
    struct buffer *b = &w->record;
    PUT(b, "],\"processes\":{");
    for (uint32_t i = 0; i < own->n_processes; i++) {
        const struct node *service = &w->t->nodes[own->services[i]];
        PUT(b, "\"p");
        put_u64(b, i + 1);
        PUT(b, "\":{\"serviceName\":");
        put_str(b, service->label, strlen(service->label));
        PUT(b, ",\"tags\":[{\"key\":\"hostname\",\"type\":\"string\",\"value\":\"node-a\"}");
        put_space(b, service, true);
        PUT(b, "]}");
        if (i + 1 < own->n_processes)
            put_char(b, ',');
        own->process[own->services[i]] = 0;
    }
    put_char(b, '}');
    own->n_processes = 0;
}

static void write_trace(struct writer *w, const struct trace *trace)
{
    w->record.n = 0;
    PUT(&w->record, "{\"traceID\":");
    put_trace_id(&w->record, trace->id);
    PUT(&w->record, ",\"spans\":[");
    each_span(w, trace, add);
    put_processes(w, w->own);
    PUT(&w->record, ",\"warnings\":null}");
    sink_put(w->sink, w->record.p, w->record.n);
}

static void add_document(struct writer *w, const struct trace *trace, const struct span *span)
{
    struct buffer *b = &w->record;
    const struct node *service = &w->t->nodes[span->node];
    bool hit = span->salt % 3 == 0;
    b->n = 0;
    if (hit)
        PUT(b, "{\"_index\":\"jaeger-span-2026-01-02\",\"_type\":\"_doc\",\"_source\":");
    put_head(w, b, trace, span, 0);
    if (span->salt % 5 < 2) {
        PUT(b, ",\"tag\":");
        put_flat_tags(w, b, trace, span);
        PUT(b, ",\"tags\":[]");
    } else {
        PUT(b, ",\"tags\":");
        put_tags(w, b, trace, span);
    }
    PUT(b, ",\"startTimeMillis\":");
    put_u64(b, span_start(w->t, span) / 1000);
    PUT(b, ",\"logs\":[],\"process\":{\"serviceName\":");
    put_str(b, service->label, strlen(service->label));
    PUT(b, ",\"tags\":[");
    put_space(b, service, false);
    PUT(b, "],\"tag\":{\"hostname\":\"node-a\"}}}");
    if (hit)
        put_char(b, '}');
    sink_put(w->sink, b->p, b->n);
}

static void write_documents(struct writer *w, const struct trace *trace)
{
    each_span(w, trace, add_document);
}

static void end(struct writer *w)
{
    (void)w;
}

const struct form form_jaeger = { .name = "jaeger",
                                  .framing = FRAME_LIST,
                                  .most = PROFILE_FULL,
                                  .head = "{\"data\":[\n",
                                  .tail = "\n],\"total\":0,\"limit\":0,\"offset\":0,"
                                          "\"errors\":null}\n",
                                  .begin = begin,
                                  .trace = write_trace,
                                  .end = end };
const struct form form_jaeger_model = { .name = "jaeger-model",
                                        .framing = FRAME_LIST,
                                        .most = PROFILE_FULL,
                                        .head = "{\"data\":[\n",
                                        .tail = "\n]}\n",
                                        .begin = begin_model,
                                        .trace = write_trace,
                                        .end = end };
const struct form form_jaeger_lines = { .name = "jaeger-lines",
                                        .framing = FRAME_LINES,
                                        .most = PROFILE_FULL,
                                        .begin = begin,
                                        .trace = write_documents,
                                        .end = end };
