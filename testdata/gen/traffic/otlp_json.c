/* OTLP as the collector's file exporter writes it: a batch a line; or one document of all. */
#include "traffic.h"

struct own {
    struct batches *batches;
    struct attributes attributes;
};

static void begin(struct writer *w)
{
    size_t none = 0;
    struct own *own = grow(NULL, &none, 1, sizeof(*own));
    own->batches = batches_new(w);
    w->own = own;
}

static void put_string_attribute(struct buffer *b, const char *key, const char *value)
{
    PUT(b, "{\"key\":");
    put_str(b, key, strlen(key));
    PUT(b, ",\"value\":{\"stringValue\":");
    put_str(b, value, strlen(value));
    PUT(b, "}}");
}

static void put_attributes(struct buffer *b, const struct attributes *attributes)
{
    for (size_t i = 0; i < attributes->n; i++) {
        const struct attribute *a = &attributes->v[i];
        if (i)
            put_char(b, ',');
        PUT(b, "{\"key\":");
        put_str(b, a->key, a->key_n);
        if (a->value) {
            PUT(b, ",\"value\":{\"stringValue\":");
            put_str(b, a->value, a->value_n);
            PUT(b, "}}");
        } else {
            PUT(b, ",\"value\":{\"intValue\":\"");
            put_u64(b, a->number);
            PUT(b, "\"}}");
        }
    }
}

static void put_links(struct buffer *b, const struct trace *trace, const struct span *span)
{
    if (!span->n_links)
        return;
    PUT(b, ",\"links\":[");
    for (uint32_t i = 0; i < span->n_links; i++) {
        const struct link *link = &trace->links[span->first_link + i];
        if (i)
            put_char(b, ',');
        PUT(b, "{\"traceId\":\"");
        put_hex(b, link->trace.high);
        put_hex(b, link->trace.low);
        PUT(b, "\",\"spanId\":\"");
        put_hex(b, link->id);
        PUT(b, "\",\"flags\":257}");
    }
    put_char(b, ']');
}

static void put_events(struct buffer *b, uint64_t at)
{
    PUT(b, ",\"events\":[{\"timeUnixNano\":\"");
    put_u64(b, at);
    PUT(b, "000\",\"name\":\"exception\",\"attributes\":[");
    put_string_attribute(b, "exception.type", "io.grpc.StatusRuntimeException");
    put_char(b, ',');
    put_string_attribute(b, "exception.message", "UNAVAILABLE: upstream connect error");
    PUT(b, "]}]");
}

static void put_span(struct buffer *b, const struct topology *t, const struct trace *trace,
                     const struct span *span, const struct attributes *attributes)
{
    uint64_t start = span_start(t, span);
    const char *name = span_name(t, span);
    PUT(b, "{\"traceId\":\"");
    put_hex(b, trace->id.high);
    put_hex(b, trace->id.low);
    PUT(b, "\",\"spanId\":\"");
    put_hex(b, span->id);
    PUT(b, "\",\"parentSpanId\":\"");
    if (span->parent_id)
        put_hex(b, span->parent_id);
    if (trace->state) {
        PUT(b, "\",\"traceState\":\"");
        put_text(b, trace->state);
    }
    PUT(b, "\",\"flags\":256,\"name\":");
    put_str(b, name, strlen(name));
    if (span->kind != KIND_NONE) {
        PUT(b, ",\"kind\":");
        put_char(b, (char)('0' + span->kind));
    }
    PUT(b, ",\"startTimeUnixNano\":\"");
    put_u64(b, start);
    PUT(b, "000\",\"endTimeUnixNano\":\"");
    put_u64(b, start + span->duration);
    PUT(b, "000\",\"attributes\":[");
    put_attributes(b, attributes);
    put_char(b, ']');
    if (span->error && !t->lean)
        put_events(b, start + span->duration);
    put_links(b, trace, span);
    if (span->error)
        PUT(b, ",\"status\":{\"message\":\"upstream connect error\",\"code\":2}}");
    else
        PUT(b, ",\"status\":{}}");
}

static void part(struct writer *w, struct buffer *out, uint32_t node, const struct buffer *spans)
{
    const struct node *service = &w->t->nodes[node];
    if (out->n)
        put_char(out, ',');
    PUT(out, "{\"resource\":{\"attributes\":[");
    put_string_attribute(out, "service.name", service->label);
    put_char(out, ',');
    if (service->space) {
        put_string_attribute(out, "service.namespace", service->space);
        put_char(out, ',');
    }
    if (service->version) {
        put_string_attribute(out, "service.version", service->version);
        put_char(out, ',');
    }
    if (service->instance) {
        put_string_attribute(out, "service.instance.id", service->instance);
        put_char(out, ',');
    }
    put_string_attribute(out, "host.name", "node-a.internal");
    put_char(out, ',');
    put_string_attribute(out, "telemetry.sdk.language", "go");
    put_char(out, ',');
    put_string_attribute(out, "telemetry.sdk.name", "opentelemetry");
    PUT(out, "]},\"scopeSpans\":[{\"scope\":{\"name\":"
             "\"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp\","
             "\"version\":\"0.49.0\"},\"spans\":[");
    put(out, spans->p, spans->n);
    PUT(out, "]}],\"schemaUrl\":\"https://opentelemetry.io/schemas/1.24.0\"}");
}

static void whole_line(struct writer *w, struct buffer *parts)
{
    w->record.n = 0;
    PUT(&w->record, "{\"resourceSpans\":[");
    put(&w->record, parts->p, parts->n);
    PUT(&w->record, "]}");
    sink_put(w->sink, w->record.p, w->record.n);
}

static void whole_part(struct writer *w, struct buffer *parts)
{
    sink_put(w->sink, parts->p, parts->n);
}

static const struct batch_form lines = { part, whole_line };
static const struct batch_form list = { part, whole_part };

static void add(struct writer *w, const struct trace *trace, const struct span *span,
                const struct batch_form *form)
{
    struct own *own = w->own;
    struct buffer *b = batches_span(own->batches, span->node);
    attributes_of(w->t, trace, span, &own->attributes);
    if (!batches_is_first(own->batches, span->node))
        put_char(b, ',');
    put_span(b, w->t, trace, span, &own->attributes);
    batches_done(own->batches, span->node, form);
}

static void add_to_lines(struct writer *w, const struct trace *trace, const struct span *span)
{
    add(w, trace, span, &lines);
}

static void add_to_list(struct writer *w, const struct trace *trace, const struct span *span)
{
    add(w, trace, span, &list);
}

static void trace_to_lines(struct writer *w, const struct trace *trace)
{
    each_span(w, trace, add_to_lines);
}

static void trace_to_list(struct writer *w, const struct trace *trace)
{
    each_span(w, trace, add_to_list);
}

static void end_lines(struct writer *w)
{
    batches_flush(((struct own *)w->own)->batches, &lines);
}

static void end_list(struct writer *w)
{
    batches_flush(((struct own *)w->own)->batches, &list);
}

const struct form form_otlp = { .name = "otlp",
                                .framing = FRAME_LINES,
                                .most = PROFILE_FULL,
                                .begin = begin,
                                .trace = trace_to_lines,
                                .end = end_lines };
/* The collector's file exporter with "compression: zstd": JSON, too, is behind its length. */
const struct form form_otlp_framed = { .name = "otlp-framed",
                                       .framing = FRAME_LENGTH,
                                       .most = PROFILE_FULL,
                                       .begin = begin,
                                       .trace = trace_to_lines,
                                       .end = end_lines };
const struct form form_otlp_document = { .name = "otlp-document",
                                         .framing = FRAME_LIST,
                                         .most = PROFILE_FULL,
                                         .head = "{\"resourceSpans\":[\n",
                                         .tail = "\n]}\n",
                                         .begin = begin,
                                         .trace = trace_to_list,
                                         .end = end_list };
