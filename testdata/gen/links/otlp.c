/* OTLP, a resource with one span a line; and in protobuf, message behind message. */
#include "links.h"

static json_t *attribute(const char *key, const char *value)
{
    return json_pack("{s:s, s:{s:s}}", "key", key, "value", "stringValue", value);
}

static void add(json_t *list, const char *key, const char *value)
{
    if (value[0])
        json_array_append_new(list, attribute(key, value));
}

static json_t *attributes_of(const struct span *s)
{
    json_t *list = json_array();
    add(list, "peer.service", s->peer);
    add(list, "db.system", s->database[0] ? "postgresql" : "");
    add(list, "db.namespace", s->database);
    add(list, "messaging.destination.name", s->destination);
    return list;
}

static json_t *span_of(const struct span *s)
{
    static const char kinds[] = "NISCPK";
    json_t *span = json_object();
    json_object_set_new(span, "traceId", json_string(trace_hex(s->trace)));
    json_object_set_new(span, "spanId", json_string(hex_of(s->id)));
    if (s->parent)
        json_object_set_new(span, "parentSpanId", json_string(hex_of(s->parent)));
    json_object_set_new(span, "name", json_string(s->operation));
    json_object_set_new(span, "kind", json_integer(strchr(kinds, s->kind) - kinds));
    char time[32];
    snprintf(time, sizeof(time), "%llu000", (unsigned long long)s->start);
    json_object_set_new(span, "startTimeUnixNano", json_string(time));
    snprintf(time, sizeof(time), "%llu000", (unsigned long long)(s->start + s->duration));
    json_object_set_new(span, "endTimeUnixNano", json_string(time));
    json_object_set_new(span, "attributes", attributes_of(s));
    if (s->error)
        json_object_set_new(span, "status", json_pack("{s:i}", "code", 2));
    json_t *links = json_array();
    for (size_t i = 0; i < s->n_links; i++)
        json_array_append_new(links, json_pack("{s:s, s:s}", "traceId",
                                               trace_hex(s->links[i].trace), "spanId",
                                               hex_of(s->links[i].id)));
    json_object_set_new(span, "links", links);
    return span;
}

static bool can(const struct situation *s)
{
    for (size_t i = 0; i < s->n; i++)
        if (!s->spans[i].service[0])
            return false;
    return true;
}

static void write_json(const struct situation *s, FILE *out)
{
    for (size_t i = 0; i < s->n; i++) {
        json_t *resource = json_array();
        add(resource, "service.name", s->spans[i].service);
        add(resource, "service.namespace", s->spans[i].space);
        json_t *line = json_pack("{s:[{s:{s:o}, s:[{s:[o]}]}]}", "resourceSpans", "resource",
                                 "attributes", resource, "scopeSpans", "spans",
                                 span_of(&s->spans[i]));
        json_dumpf(line, out, JSON_COMPACT);
        fputc('\n', out);
        json_decref(line);
    }
}

struct bytes {
    unsigned char v[8192];
    size_t n;
};

static void put_varint(struct bytes *b, uint64_t value)
{
    for (; value > 127; value >>= 7)
        b->v[b->n++] = (unsigned char)(value | 128);
    b->v[b->n++] = (unsigned char)value;
}

static void put_field(struct bytes *b, unsigned number, const void *p, size_t n)
{
    put_varint(b, number << 3 | 2);
    put_varint(b, n);
    memcpy(b->v + b->n, p, n);
    b->n += n;
}

static void put_id(struct bytes *b, unsigned number, uint64_t high, uint64_t low, size_t n)
{
    unsigned char id[16];
    for (int i = 0; i < 8; i++) {
        id[i] = (unsigned char)(high >> (56 - 8 * i));
        id[i + 8] = (unsigned char)(low >> (56 - 8 * i));
    }
    put_field(b, number, id + 16 - n, n);
}

static void put_time(struct bytes *b, unsigned number, uint64_t microseconds)
{
    uint64_t nanoseconds = microseconds * 1000;
    put_varint(b, number << 3 | 1);
    for (int i = 0; i < 8; i++)
        b->v[b->n++] = (unsigned char)(nanoseconds >> (8 * i));
}

static void put_attribute(struct bytes *b, unsigned number, const char *key, const char *value)
{
    struct bytes any = { .n = 0 }, pair = { .n = 0 };
    if (!value[0])
        return;
    put_field(&any, 1, value, strlen(value));
    put_field(&pair, 1, key, strlen(key));
    put_field(&pair, 2, any.v, any.n);
    put_field(b, number, pair.v, pair.n);
}

static void put_trace(struct bytes *b, unsigned number, struct trace_id id)
{
    put_id(b, number, id.high, id.low, id.high ? 16 : 8);
}

static void put_span(struct bytes *b, const struct span *s)
{
    static const char kinds[] = "NISCPK";
    put_trace(b, 1, s->trace);
    put_id(b, 2, 0, s->id, 8);
    if (s->parent)
        put_id(b, 4, 0, s->parent, 8);
    put_field(b, 5, s->operation, strlen(s->operation));
    put_varint(b, 6 << 3);
    put_varint(b, (uint64_t)(strchr(kinds, s->kind) - kinds));
    put_time(b, 7, s->start);
    put_time(b, 8, s->start + s->duration);
    put_attribute(b, 9, "peer.service", s->peer);
    put_attribute(b, 9, "db.system", s->database[0] ? "postgresql" : "");
    put_attribute(b, 9, "db.namespace", s->database);
    put_attribute(b, 9, "messaging.destination.name", s->destination);
    for (size_t i = 0; i < s->n_links; i++) {
        struct bytes link = { .n = 0 };
        put_trace(&link, 1, s->links[i].trace);
        put_id(&link, 2, 0, s->links[i].id, 8);
        put_field(b, 13, link.v, link.n);
    }
    if (s->error)
        put_field(b, 15, "\x18\x02", 2);
}

static void write_proto(const struct situation *s, FILE *out)
{
    for (size_t i = 0; i < s->n; i++) {
        struct bytes span = { .n = 0 }, scope = { .n = 0 }, resource = { .n = 0 };
        struct bytes spans = { .n = 0 }, message = { .n = 0 };
        put_span(&span, &s->spans[i]);
        put_field(&scope, 2, span.v, span.n);
        put_attribute(&resource, 1, "service.name", s->spans[i].service);
        put_attribute(&resource, 1, "service.namespace", s->spans[i].space);
        put_field(&spans, 1, resource.v, resource.n);
        put_field(&spans, 2, scope.v, scope.n);
        put_field(&message, 1, spans.v, spans.n);
        fwrite(message.v, 1, message.n, out);
    }
}

const struct format format_otlp = { "otlp", "otlp", can, write_json };
const struct format format_otlp_proto = { "otlp-protobuf", "otlp-protobuf", can, write_proto };
