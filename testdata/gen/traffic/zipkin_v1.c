/*
 * Zipkin v1: annotations for kinds. Either a record for each span, or one record for both halves of
 * a call, with four annotations and two endpoints.
 */
#include "traffic.h"

struct own {
    struct attributes attributes;
    uint32_t *ids, *servers; /* servers: by client span, the one that bears its id, or NONE */
    size_t room_ids, room_servers;
    const uint32_t *owner;
};

static void begin(struct writer *w)
{
    size_t none = 0;
    w->own = grow(NULL, &none, 1, sizeof(struct own));
}

static void put_endpoint(struct buffer *b, const char *name)
{
    PUT(b, ",\"endpoint\":{\"serviceName\":");
    put_str(b, name, strlen(name));
    PUT(b, ",\"ipv4\":\"10.42.0.7\",\"port\":8080}}");
}

static void put_annotation(struct buffer *b, const char *value, uint64_t at, const char *service)
{
    if (b->p[b->n - 1] != '[')
        put_char(b, ',');
    PUT(b, "{\"timestamp\":");
    put_u64(b, at);
    PUT(b, ",\"value\":");
    put_str(b, value, strlen(value));
    put_endpoint(b, service);
}

/* "cs" and "cr", and the like; an annotation that is no tag says nothing of the outcome. */
static void put_annotations(struct writer *w, const struct span *span)
{
    static const char *const firsts[] = { NULL, NULL, "sr", "cs", "ms", "wr" };
    static const char *const lasts[] = { NULL, NULL, "ss", "cr", "ws", "mr" };
    const char *service = w->t->nodes[span->node].name;
    uint64_t start = span_start(w->t, span);
    if (firsts[span->kind]) {
        put_annotation(&w->record, firsts[span->kind], start, service);
        put_annotation(&w->record, lasts[span->kind], start + span->duration, service);
    }
    if (span->salt % 29 == 0)
        put_annotation(&w->record, "error", start, service);
}

static void put_tag(struct buffer *b, const char *key, size_t key_n, const char *value, size_t n)
{
    if (b->p[b->n - 1] != '[')
        put_char(b, ',');
    PUT(b, "{\"key\":");
    put_str(b, key, key_n);
    PUT(b, ",\"value\":");
    if (value)
        put_str(b, value, n);
    else
        PUT(b, "true");
}

static void put_tags(struct writer *w, const struct trace *trace, const struct span *span)
{
    struct attributes *attributes = &((struct own *)w->own)->attributes;
    struct buffer *b = &w->record;
    const char *service = w->t->nodes[span->node].name;
    const struct node *peer = span_peer(w->t, span);
    char digits[24];
    attributes_of(w->t, trace, span, attributes);
    for (size_t i = 0; i < attributes->n; i++) {
        const struct attribute *a = &attributes->v[i];
        int n = snprintf(digits, sizeof(digits), "%" PRIu64, a->number);
        put_tag(b, a->key, a->key_n, a->value ? a->value : digits,
                a->value ? a->value_n : (size_t)n);
        put_endpoint(b, service);
    }
    if (span->error) {
        put_tag(b, "error", 5, "upstream connect error", 22);
        put_endpoint(b, service);
    }
    if (span->kind <= KIND_INTERNAL) {
        put_tag(b, "lc", 2, "", 0);
        put_endpoint(b, service);
    }
    if (peer) {
        put_tag(b, span->kind == KIND_CLIENT ? "sa" : "ma", 2, NULL, 0);
        put_endpoint(b, peer->name);
    }
}

static void put_key_id(struct buffer *b, const char *key, uint64_t id)
{
    PUT(b, ",");
    put_str(b, key, strlen(key));
    PUT(b, ":\"");
    put_hex(b, id);
    put_char(b, '"');
}

static void put_head(struct writer *w, const struct trace *trace, const struct span *span)
{
    const struct own *own = w->own;
    struct buffer *b = &w->record;
    const char *name = span_name(w->t, span);
    uint64_t parent = span->parent_id;
    if (own->owner && span->parent != NONE)
        parent = trace->spans[own->owner[span->parent]].id;
    b->n = 0;
    PUT(b, "{\"traceId\":\"");
    if (trace->id.high)
        put_hex(b, trace->id.high);
    put_hex(b, trace->id.low);
    put_char(b, '"');
    put_key_id(b, "id", span->id);
    if (parent)
        put_key_id(b, "parentId", parent);
    PUT(b, ",\"name\":");
    put_str(b, name, strlen(name));
    PUT(b, ",\"timestamp\":");
    put_u64(b, span_start(w->t, span));
    PUT(b, ",\"duration\":");
    put_u64(b, span->duration);
}

/* server: the other half, or NULL. */
static void write_record(struct writer *w, const struct trace *trace, const struct span *span,
                         const struct span *server)
{
    put_head(w, trace, span);
    PUT(&w->record, ",\"annotations\":[");
    put_annotations(w, span);
    if (server)
        put_annotations(w, server);
    PUT(&w->record, "],\"binaryAnnotations\":[");
    put_tags(w, trace, span);
    if (server)
        put_tags(w, trace, server);
    PUT(&w->record, "]}");
    sink_put(w->sink, w->record.p, w->record.n);
}

static void add(struct writer *w, const struct trace *trace, const struct span *span)
{
    write_record(w, trace, span, NULL);
}

static void write_trace(struct writer *w, const struct trace *trace)
{
    each_span(w, trace, add);
}

static void add_merged(struct writer *w, const struct trace *trace, const struct span *span)
{
    const struct own *own = w->own;
    uint32_t at = (uint32_t)(span - trace->spans), server = own->servers[at];
    if (own->owner[at] == at)
        write_record(w, trace, span, server == NONE ? NULL : &trace->spans[server]);
}

static void write_merged(struct writer *w, const struct trace *trace)
{
    struct own *own = w->own;
    own->owner = share_ids(trace, &own->ids, &own->room_ids);
    own->servers = grow(own->servers, &own->room_servers, trace->n, sizeof(uint32_t));
    for (uint32_t i = 0; i < trace->n; i++)
        own->servers[i] = NONE;
    for (uint32_t i = 0; i < trace->n; i++)
        if (own->owner[i] != i)
            own->servers[own->owner[i]] = i;
    each_span(w, trace, add_merged);
}

static void end(struct writer *w)
{
    (void)w;
}

const struct form form_zipkin_v1 = { .name = "zipkin-v1",
                                     .framing = FRAME_LIST,
                                     .most = PROFILE_KINDS,
                                     .head = "[",
                                     .tail = "]\n",
                                     .begin = begin,
                                     .trace = write_trace,
                                     .end = end };
const struct form form_zipkin_v1_merged = { .name = "zipkin-v1-merged-lines",
                                            .framing = FRAME_LINES,
                                            .most = PROFILE_KINDS,
                                            .begin = begin,
                                            .trace = write_merged,
                                            .end = end };
