/* OTLP in binary: TracesData messages, in each way they are put behind one another. */
#include "traffic.h"

struct own {
    struct batches *batches;
    struct attributes attributes;
    struct buffer span, inner, value, mixed;
    bool wild; /* fields in any order */
};

static void begin(struct writer *w)
{
    size_t none = 0;
    struct own *own = grow(NULL, &none, 1, sizeof(*own));
    own->batches = batches_new(w);
    w->own = own;
}

static void begin_wild(struct writer *w)
{
    begin(w);
    ((struct own *)w->own)->wild = true;
}

/* The message, or its fields in another order. Valid until the next call. */
static const struct buffer *mixed(struct writer *w, const struct buffer *message)
{
    struct own *own = w->own;
    if (!own->wild)
        return message;
    own->mixed.n = 0;
    shuffle_fields(&w->random, message->p, message->n, &own->mixed);
    return &own->mixed;
}

/* Field of bytes; numbers below 16 only have one byte of key. */
static void put_field(struct buffer *b, unsigned number, const char *p, size_t n)
{
    put_varint(b, (uint64_t)number << 3 | 2);
    put_varint(b, n);
    put(b, p, n);
}

static void put_number(struct buffer *b, unsigned number, uint64_t value)
{
    put_varint(b, (uint64_t)number << 3);
    put_varint(b, value);
}

static void put_time(struct buffer *b, unsigned number, uint64_t nanoseconds)
{
    put_char(b, (char)(number << 3 | 1));
    put_fixed64(b, nanoseconds);
}

static void put_id(struct buffer *b, uint64_t id)
{
    char *out = buffer_room(b, 8);
    for (int i = 7; i >= 0; i--, id >>= 8)
        out[i] = (char)id;
    b->n += 8;
}

static void put_ids(struct buffer *b, unsigned number, uint64_t high, uint64_t low, bool both)
{
    put_char(b, (char)(number << 3 | 2));
    put_char(b, both ? 16 : 8);
    if (both)
        put_id(b, high);
    put_id(b, low);
}

/* KeyValue key = 1, value = 2; AnyValue string = 1, int = 3. */
static void put_attribute(struct own *own, struct buffer *b, unsigned number,
                          const struct attribute *a)
{
    own->value.n = own->inner.n = 0;
    if (a->value)
        put_field(&own->value, 1, a->value, a->value_n);
    else
        put_number(&own->value, 3, a->number);
    put_field(&own->inner, 1, a->key, a->key_n);
    put_field(&own->inner, 2, own->value.p, own->value.n);
    put_field(b, number, own->inner.p, own->inner.n);
}

static void put_text_attribute(struct own *own, struct buffer *b, unsigned number, const char *key,
                               const char *value)
{
    struct attribute a = {
        .key = key, .key_n = strlen(key), .value = value, .value_n = strlen(value)
    };
    put_attribute(own, b, number, &a);
}

static void put_event(struct own *own, struct buffer *b, uint64_t at)
{
    struct buffer *event = &own->span;
    size_t from = event->n; /* the span is in b */
    put_time(event, 1, at * 1000);
    put_field(event, 2, "exception", 9);
    put_text_attribute(own, event, 3, "exception.type", "io.grpc.StatusRuntimeException");
    put_text_attribute(own, event, 3, "exception.message", "UNAVAILABLE: upstream connect error");
    put_field(b, 11, event->p + from, event->n - from);
    event->n = from;
}

static void put_links(struct own *own, struct buffer *b, const struct trace *trace,
                      const struct span *span)
{
    for (uint32_t i = 0; i < span->n_links; i++) {
        const struct link *link = &trace->links[span->first_link + i];
        own->inner.n = 0;
        put_ids(&own->inner, 1, link->trace.high, link->trace.low, true);
        put_ids(&own->inner, 2, 0, link->id, false);
        put_field(b, 13, own->inner.p, own->inner.n);
    }
}

/* Numbers of the fields: trace_id 1, span_id 2, parent_span_id 4, name 5, kind 6, start 7, end 8,
 * attributes 9, events 11, links 13, status 15, flags 16. */
static void put_span(struct writer *w, struct buffer *b, const struct trace *trace,
                     const struct span *span)
{
    struct own *own = w->own;
    uint64_t start = span_start(w->t, span);
    const char *name = span_name(w->t, span);
    put_ids(b, 1, trace->id.high, trace->id.low, true);
    put_ids(b, 2, 0, span->id, false);
    if (span->parent_id)
        put_ids(b, 4, 0, span->parent_id, false);
    put_field(b, 5, name, strlen(name));
    if (span->kind != KIND_NONE)
        put_number(b, 6, span->kind);
    put_time(b, 7, start * 1000);
    put_time(b, 8, (start + span->duration) * 1000);
    for (size_t i = 0; i < own->attributes.n; i++)
        put_attribute(own, b, 9, &own->attributes.v[i]);
    if (span->error)
        put_event(own, b, start + span->duration);
    put_links(own, b, trace, span);
    own->inner.n = 0;
    if (span->error) {
        put_field(&own->inner, 2, "upstream connect error", 22);
        put_number(&own->inner, 3, 2);
    }
    put_field(b, 15, own->inner.p, own->inner.n);
    put_varint(b, 16 << 3 | 5);
    put(b, "\0\1\0\0", 4);
}

/* ResourceSpans: resource = 1, scope_spans = 2; ScopeSpans: scope = 1, spans = 2. */
static void part(struct writer *w, struct buffer *out, uint32_t node, const struct buffer *spans)
{
    struct own *own = w->own;
    struct buffer *b = &w->record;
    own->span.n = b->n = 0;
    put_text_attribute(own, &own->span, 1, "service.name", w->t->nodes[node].label);
    if (w->t->nodes[node].space)
        put_text_attribute(own, &own->span, 1, "service.namespace", w->t->nodes[node].space);
    put_text_attribute(own, &own->span, 1, "host.name", "node-a.internal");
    put_text_attribute(own, &own->span, 1, "telemetry.sdk.language", "go");
    put_text_attribute(own, &own->span, 1, "telemetry.sdk.name", "opentelemetry");
    put_field(b, 1, own->span.p, own->span.n);
    static const char scope[] = "go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp";
    own->value.n = own->inner.n = 0;
    put_field(&own->value, 1, scope, sizeof(scope) - 1);
    put_field(&own->value, 2, "0.49.0", 6);
    put_field(&own->inner, 1, own->value.p, own->value.n);
    put(&own->inner, spans->p, spans->n);
    put_field(b, 2, own->inner.p, own->inner.n);
    static const char schema[] = "https://opentelemetry.io/schemas/1.24.0";
    put_field(b, 3, schema, sizeof(schema) - 1);
    const struct buffer *message = mixed(w, b);
    put_field(out, 1, message->p, message->n);
}

static void whole(struct writer *w, struct buffer *parts)
{
    sink_put(w->sink, parts->p, parts->n);
}

static const struct batch_form messages = { part, whole };

static void add(struct writer *w, const struct trace *trace, const struct span *span)
{
    struct own *own = w->own;
    attributes_of(w->t, trace, span, &own->attributes);
    struct buffer *b = &w->record;
    b->n = own->span.n = 0;
    put_span(w, b, trace, span);
    const struct buffer *message = mixed(w, b);
    put_field(batches_span(own->batches, span->node), 2, message->p, message->n);
    batches_done(own->batches, span->node, &messages);
}

static void write_trace(struct writer *w, const struct trace *trace)
{
    each_span(w, trace, add);
}

static void end(struct writer *w)
{
    batches_flush(((struct own *)w->own)->batches, &messages);
}

#define FORM(how, frames, start)                                                                   \
    {                                                                                              \
        .name = how, .framing = frames, .most = PROFILE_FULL, .begin = start,                      \
        .trace = write_trace, .end = end                                                           \
    }

const struct form form_otlp_proto = FORM("otlp-proto", FRAME_LENGTH, begin);
const struct form form_otlp_delimited = FORM("otlp-proto-delimited", FRAME_DELIMITED, begin);
const struct form form_otlp_concatenated = FORM("otlp-proto-concatenated", FRAME_NONE, begin);
const struct form form_otlp_proto_wild = FORM("otlp-wild-proto", FRAME_LENGTH, begin_wild);
