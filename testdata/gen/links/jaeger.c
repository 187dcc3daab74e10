/* Jaeger: all spans of a trace in one object, processes behind them. Links are references. */
#include "links.h"

static json_t *tag(const char *key, const char *value)
{
    return json_pack("{s:s, s:s, s:s}", "key", key, "type", "string", "value", value);
}

static void add(json_t *list, const char *key, const char *value)
{
    if (value[0])
        json_array_append_new(list, tag(key, value));
}

static json_t *tags_of(const struct span *s)
{
    json_t *tags = json_array();
    static const char *const kinds[] = { "", "internal", "server", "client", "producer",
                                         "consumer" };
    add(tags, "span.kind", kinds[strchr("NISCPK", s->kind) - "NISCPK"]);
    add(tags, "peer.service", s->peer);
    add(tags, "db.type", s->database[0] ? "sql" : "");
    add(tags, "db.instance", s->database);
    add(tags, "message_bus.destination", s->destination);
    if (s->error)
        json_array_append_new(
            tags, json_pack("{s:s, s:s, s:b}", "key", "error", "type", "bool", "value", 1));
    return tags;
}

static void refer(json_t *list, const char *type, struct trace_id trace, uint64_t id)
{
    json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "refType", type, "traceID",
                                          trace_hex(trace), "spanID", hex_of(id)));
}

static json_t *span_of(const struct span *s, size_t number)
{
    json_t *references = json_array();
    if (s->parent)
        refer(references, "CHILD_OF", s->trace, s->parent);
    for (size_t i = 0; i < s->n_links; i++)
        refer(references, "FOLLOWS_FROM", s->links[i].trace, s->links[i].id);
    char process[32];
    snprintf(process, sizeof(process), "p%zu", number);
    return json_pack("{s:s, s:s, s:s, s:o, s:I, s:I, s:o, s:s}", "traceID", trace_hex(s->trace),
                     "spanID", hex_of(s->id), "operationName", s->operation, "references",
                     references, "startTime", (json_int_t)s->start, "duration",
                     (json_int_t)s->duration, "tags", tags_of(s), "processID", process);
}

static void write_trace(const struct situation *s, size_t first, json_t *data)
{
    json_t *spans = json_array(), *processes = json_object();
    for (size_t i = first; i < s->n; i++) {
        const struct span *span = &s->spans[i];
        if (!same_trace(span->trace, s->spans[first].trace))
            continue;
        char process[32];
        snprintf(process, sizeof(process), "p%zu", i);
        json_t *tags = json_array();
        add(tags, "service.namespace", span->space);
        json_object_set_new(processes, process,
                            json_pack("{s:s, s:o}", "serviceName", span->service, "tags", tags));
        json_array_append_new(spans, span_of(span, i));
    }
    json_array_append_new(data, json_pack("{s:s, s:o, s:o}", "traceID",
                                          trace_hex(s->spans[first].trace), "spans", spans,
                                          "processes", processes));
}

/* A reference inside the trace is the parent of a span that has none. */
static bool can(const struct situation *s)
{
    for (size_t i = 0; i < s->n; i++) {
        const struct span *span = &s->spans[i];
        for (size_t k = 0; k < span->n_links; k++)
            if (same_trace(span->links[k].trace, span->trace) && !span->parent)
                return false;
        if (!span->service[0])
            return false;
    }
    return s->n > 0;
}

static void write_json(const struct situation *s, FILE *out)
{
    json_t *data = json_array();
    for (size_t i = 0; i < s->n; i++) {
        bool known = false;
        for (size_t k = 0; k < i; k++)
            known |= same_trace(s->spans[k].trace, s->spans[i].trace);
        if (!known)
            write_trace(s, i, data);
    }
    json_t *whole = json_pack("{s:o, s:i, s:n}", "data", data, "total", 0, "errors");
    json_dumpf(whole, out, JSON_INDENT(1));
    json_decref(whole);
}

const struct format format_jaeger = { "jaeger", "jaeger", can, write_json };
