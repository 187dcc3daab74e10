/* Zipkin, both versions. Neither knows links, internal spans or namespaces. */
#include "links.h"

static bool can(const struct situation *s)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->spans[i].n_links || s->spans[i].space[0])
            return false;
    return s->n > 0;
}

static json_t *ids_of(const struct span *s)
{
    json_t *span = json_pack("{s:s, s:s, s:s}", "traceId", trace_hex(s->trace), "id",
                             hex_of(s->id), "name", s->operation);
    if (s->parent)
        json_object_set_new(span, "parentId", json_string(hex_of(s->parent)));
    return span;
}

static json_t *endpoint(const char *name)
{
    return json_pack("{s:s}", "serviceName", name);
}

static json_t *span_of(const struct span *s)
{
    static const char *const kinds[] = { NULL, NULL, "SERVER", "CLIENT", "PRODUCER", "CONSUMER" };
    const char *kind = kinds[strchr("NISCPK", s->kind) - "NISCPK"];
    json_t *span = ids_of(s), *tags = json_object();
    if (kind)
        json_object_set_new(span, "kind", json_string(kind));
    if (s->start)
        json_object_set_new(span, "timestamp", json_integer((json_int_t)s->start));
    if (s->duration)
        json_object_set_new(span, "duration", json_integer((json_int_t)s->duration));
    if (s->service[0])
        json_object_set_new(span, "localEndpoint", endpoint(s->service));
    if (s->peer[0])
        json_object_set_new(span, "remoteEndpoint", endpoint(s->peer));
    if (s->database[0])
        json_object_set_new(tags, "sql.query", json_string("select 1"));
    if (s->database[0] && !s->peer[0])
        json_object_set_new(span, "remoteEndpoint", endpoint(s->database));
    if (s->destination[0])
        json_object_set_new(tags, "kafka.topic", json_string(s->destination));
    if (s->error)
        json_object_set_new(tags, "error", json_string(""));
    if (s->shared)
        json_object_set_new(span, "shared", json_true());
    json_object_set_new(span, "tags", tags);
    return span;
}

static void write_v2(const struct situation *s, FILE *out)
{
    json_t *list = json_array();
    for (size_t i = 0; i < s->n; i++)
        json_array_append_new(list, span_of(&s->spans[i]));
    json_dumpf(list, out, JSON_INDENT(1));
    json_decref(list);
}

static void annotate(json_t *list, const struct span *s, uint64_t at, const char *value)
{
    json_array_append_new(list, json_pack("{s:I, s:s, s:o}", "timestamp", (json_int_t)at, "value",
                                          value, "endpoint", endpoint(s->service)));
}

static void tell(json_t *list, const char *key, const char *value, const char *service)
{
    json_array_append_new(
        list, json_pack("{s:s, s:s, s:o}", "key", key, "value", value, "endpoint", endpoint(service)));
}

static void point_out(json_t *list, const char *key, const char *service)
{
    json_array_append_new(
        list, json_pack("{s:s, s:b, s:o}", "key", key, "value", 1, "endpoint", endpoint(service)));
}

static json_t *old_span_of(const struct span *s)
{
    json_t *span = ids_of(s), *annotations = json_array(), *binary = json_array();
    const char *begin = s->kind == 'S' ? "sr" : s->kind == 'C' ? "cs"
                      : s->kind == 'P' ? "ms" : s->kind == 'K' ? "mr" : NULL;
    const char *end = s->kind == 'S' ? "ss" : s->kind == 'C' ? "cr" : NULL;
    const char *peer = s->peer[0] ? s->peer : s->database;
    uint64_t start = s->start ? s->start : 1;
    if (begin)
        annotate(annotations, s, start, begin);
    else
        tell(binary, "lc", "local", s->service);
    if (end)
        annotate(annotations, s, start + s->duration, end);
    if (peer[0])
        point_out(binary, s->kind == 'P' || s->kind == 'K' ? "ma" : s->kind == 'S' ? "ca" : "sa",
                  peer);
    if (s->database[0])
        tell(binary, "sql.query", "select 1", s->service);
    if (s->destination[0])
        tell(binary, "kafka.topic", s->destination, s->service);
    if (s->error)
        tell(binary, "error", "", s->service);
    json_object_set_new(span, "annotations", annotations);
    json_object_set_new(span, "binaryAnnotations", binary);
    return span;
}

static bool can_old(const struct situation *s)
{
    for (size_t i = 0; i < s->n; i++)
        if (!s->spans[i].service[0])
            return false;
    return can(s);
}

static void write_v1(const struct situation *s, FILE *out)
{
    json_t *list = json_array();
    for (size_t i = 0; i < s->n; i++)
        json_array_append_new(list, old_span_of(&s->spans[i]));
    json_dumpf(list, out, JSON_INDENT(1));
    json_decref(list);
}

const struct format format_zipkin = { "zipkin", "zipkin", can, write_v2 };
const struct format format_zipkin_v1 = { "zipkin-v1", "zipkin-v1", can_old, write_v1 };
