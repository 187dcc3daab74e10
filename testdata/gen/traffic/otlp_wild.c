/*
 * OTLP in lines as it is met in the wild: keys in any order and in snake case, ids in base64 or
 * upper case, enumerations by name, numbers without quotes, null for empty lists, escapes, white
 * space, members that nobody knows, and the resource behind its spans.
 */
#include "traffic.h"

enum { MEMBERS_MAX = 24 };

struct own {
    struct batches *batches;
    struct attributes attributes;
    struct buffer text;       /* of members, one behind the other */
    size_t ends[MEMBERS_MAX]; /* of each member */
    size_t n;
    bool snake, base64, upper, names, bare; /* of the span at hand */
};

static void begin(struct writer *w)
{
    size_t none = 0;
    struct own *own = grow(NULL, &none, 1, sizeof(*own));
    own->batches = batches_new(w);
    w->own = own;
}

static void begin_object(struct own *own)
{
    own->n = 0;
    own->text.n = 0;
}

static void end_member(struct own *own)
{
    own->ends[own->n++] = own->text.n;
}

/* The members in any order, with white space between them. */
static void put_object(struct writer *w, struct buffer *b)
{
    static const char *const gaps[] = { "", "", "", " ", "\t", "  " };
    struct own *own = w->own;
    size_t order[MEMBERS_MAX];
    for (size_t i = 0; i < own->n; i++) {
        size_t k = below(&w->random, (uint32_t)i + 1);
        order[i] = order[k];
        order[k] = i;
    }
    put_char(b, '{');
    for (size_t i = 0; i < own->n; i++) {
        size_t from = order[i] ? own->ends[order[i] - 1] : 0;
        if (i)
            put_char(b, ',');
        put_text(b, gaps[below(&w->random, 6)]);
        put(b, own->text.p + from, own->ends[order[i]] - from);
    }
    put_char(b, '}');
}

static void put_key(struct own *own, struct buffer *b, const char *key)
{
    put_char(b, '"');
    for (; *key; key++) {
        if (own->snake && *key >= 'A' && *key <= 'Z') {
            put_char(b, '_');
            put_char(b, (char)(*key | 0x20));
        } else {
            put_char(b, *key);
        }
    }
    PUT(b, "\":");
}

static void put_base64(struct buffer *b, const unsigned char *p, size_t n)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < n; i += 3) {
        uint32_t bits = (uint32_t)p[i] << 16;
        bits |= i + 1 < n ? (uint32_t)p[i + 1] << 8 : 0;
        bits |= i + 2 < n ? p[i + 2] : 0;
        put_char(b, digits[bits >> 18]);
        put_char(b, digits[bits >> 12 & 63]);
        put_char(b, i + 1 < n ? digits[bits >> 6 & 63] : '=');
        put_char(b, i + 2 < n ? digits[bits & 63] : '=');
    }
}

static void put_id(const struct own *own, struct buffer *b, uint64_t high, uint64_t low, bool both)
{
    unsigned char bytes[16];
    put_char(b, '"');
    size_t from = b->n;
    if (own->base64) {
        for (int i = 0; i < 8; i++) {
            bytes[i] = (unsigned char)(high >> (56 - 8 * i));
            bytes[8 + i] = (unsigned char)(low >> (56 - 8 * i));
        }
        put_base64(b, both ? bytes : bytes + 8, both ? 16 : 8);
    } else {
        if (both)
            put_hex(b, high);
        put_hex(b, low);
    }
    for (size_t i = from; own->upper && !own->base64 && i < b->n; i++)
        if (b->p[i] >= 'a' && b->p[i] <= 'f')
            b->p[i] = (char)(b->p[i] - 'a' + 'A');
    put_char(b, '"');
}

/* Some characters as escapes, which mean the same. */
static void put_escaped(struct writer *w, struct buffer *b, const char *p, size_t n)
{
    static const char hex[] = "0123456789aBcDeF";
    bool escapes = chance(&w->random, 0.05);
    put_char(b, '"');
    for (size_t i = 0; i < n; i++) {
        if (escapes && p[i] == '/') {
            PUT(b, "\\/");
        } else if (escapes && chance(&w->random, 0.2)) {
            PUT(b, "\\u00");
            put_char(b, hex[p[i] >> 4]);
            put_char(b, hex[p[i] & 15]);
        } else {
            put_char(b, p[i]);
        }
    }
    put_char(b, '"');
}

static void put_whole(const struct own *own, struct buffer *b, uint64_t number, const char *zeros)
{
    if (!own->bare)
        put_char(b, '"');
    put_u64(b, number);
    put_text(b, zeros);
    if (!own->bare)
        put_char(b, '"');
}

static void put_attribute(struct writer *w, struct buffer *b, const struct attribute *a)
{
    struct own *own = w->own;
    bool turned = chance(&w->random, 0.3);
    put_char(b, '{');
    for (int i = 0; i < 2; i++) {
        if (i)
            put_char(b, ',');
        if ((i == 0) != turned) {
            PUT(b, "\"key\":");
            put_escaped(w, b, a->key, a->key_n);
            continue;
        }
        PUT(b, "\"value\":{");
        put_key(own, b, a->value ? "stringValue" : "intValue");
        if (a->value)
            put_escaped(w, b, a->value, a->value_n);
        else
            put_whole(own, b, a->number, "");
        put_char(b, '}');
    }
    put_char(b, '}');
}

/* Attributes that stand for nothing we look at, of every type. */
static void put_oddities(struct writer *w, struct buffer *b)
{
    if (chance(&w->random, 0.3))
        PUT(b, ",{\"key\":\"odd.list\",\"value\":{\"arrayValue\":{\"values\":[{\"stringValue\":"
               "\"service.name\"},{\"intValue\":\"1\"},{\"arrayValue\":{\"values\":[]}}]}}}");
    if (chance(&w->random, 0.3))
        PUT(b, ",{\"key\":\"odd.map\",\"value\":{\"kvlistValue\":{\"values\":[{\"key\":"
               "\"peer.service\",\"value\":{\"stringValue\":\"nobody\"}}]}}}");
    if (chance(&w->random, 0.3))
        PUT(b, ",{\"key\":\"odd.\\u0041\\\"}]\",\"value\":{\"doubleValue\":-1.5e-3}}");
    if (chance(&w->random, 0.3))
        PUT(b, ",{\"key\":\"odd.empty\",\"value\":{}},{\"key\":\"odd.null\",\"value\":null}");
    if (chance(&w->random, 0.3))
        PUT(b, ",{\"key\":\"odd.bytes\",\"value\":{\"bytesValue\":\"AAEC/w==\"}}");
}

static void put_attributes(struct writer *w)
{
    struct own *own = w->own;
    put_key(own, &own->text, "attributes");
    put_char(&own->text, '[');
    for (size_t i = 0; i < own->attributes.n; i++) {
        if (i)
            put_char(&own->text, ',');
        put_attribute(w, &own->text, &own->attributes.v[i]);
    }
    put_oddities(w, &own->text);
    put_char(&own->text, ']');
    end_member(own);
}

static void put_links(struct own *own, const struct trace *trace, const struct span *span)
{
    struct buffer *b = &own->text;
    put_key(own, b, "links");
    put_char(b, '[');
    for (uint32_t i = 0; i < span->n_links; i++) {
        const struct link *link = &trace->links[span->first_link + i];
        put_text(b, i ? ",{" : "{");
        put_key(own, b, "spanId");
        put_id(own, b, 0, link->id, false);
        PUT(b, ",\"attributes\":[],");
        put_key(own, b, "traceId");
        put_id(own, b, link->trace.high, link->trace.low, true);
        put_char(b, '}');
    }
    put_char(b, ']');
    end_member(own);
}

static void put_parent(struct own *own, const struct span *span)
{
    struct buffer *b = &own->text;
    if (!span->parent_id && span->salt % 3 == 0)
        return;
    put_key(own, b, "parentSpanId");
    if (span->parent_id)
        put_id(own, b, 0, span->parent_id, false);
    else
        put_text(b, span->salt % 3 == 1 ? "\"\""
                    : span->salt % 2    ? "null"
                                        : "\"0000000000000000\"");
    end_member(own);
}

static void put_kind(struct own *own, const struct span *span)
{
    static const char *const names[] = { "UNSPECIFIED", "INTERNAL", "SERVER",
                                         "CLIENT",      "PRODUCER", "CONSUMER" };
    struct buffer *b = &own->text;
    if (span->kind == KIND_NONE && span->salt % 2)
        return;
    put_key(own, b, "kind");
    if (own->names) {
        PUT(b, "\"SPAN_KIND_");
        put_text(b, names[span->kind]);
        put_char(b, '"');
    } else {
        put_u64(b, span->kind);
    }
    end_member(own);
}

static void put_status(struct own *own, const struct span *span)
{
    struct buffer *b = &own->text;
    if (!span->error && span->salt % 4 == 0)
        return;
    put_key(own, b, "status");
    if (!span->error)
        put_text(b, span->salt % 4 == 1 ? "null" : span->salt % 4 == 2 ? "{}" : "{\"code\":1}");
    else if (own->names)
        PUT(b, "{\"code\":\"STATUS_CODE_ERROR\",\"message\":\"x\"}");
    else
        PUT(b, "{\"message\":\"{\\\"code\\\":0}\",\"code\":2}");
    end_member(own);
}

static void put_empty(struct own *own, const char *key, const char *value)
{
    put_key(own, &own->text, key);
    put_text(&own->text, value);
    end_member(own);
}

static void put_members(struct writer *w, const struct trace *trace, const struct span *span)
{
    struct own *own = w->own;
    struct buffer *b = &own->text;
    const char *name = span_name(w->t, span);
    uint64_t start = span_start(w->t, span);
    put_key(own, b, "traceId");
    put_id(own, b, trace->id.high, trace->id.low, true);
    end_member(own);
    put_key(own, b, "spanId");
    put_id(own, b, 0, span->id, false);
    end_member(own);
    put_parent(own, span);
    put_key(own, b, "name");
    put_escaped(w, b, name, strlen(name));
    end_member(own);
    put_kind(own, span);
    put_key(own, b, "startTimeUnixNano");
    put_whole(own, b, start, "000");
    end_member(own);
    put_key(own, b, "endTimeUnixNano");
    put_whole(own, b, start + span->duration, "000");
    end_member(own);
    put_attributes(w);
    put_status(own, span);
    if (span->n_links || span->salt % 5 == 0)
        put_links(own, trace, span);
    else if (span->salt % 5 == 1)
        put_empty(own, "links", "null");
    if (span->salt % 7 == 0)
        put_empty(own, "events",
                  "[{\"name\":\"x\",\"attributes\":[{\"key\":\"error\",\"value\":"
                  "{\"boolValue\":true}}],\"timeUnixNano\":\"1\"}]");
    if (span->salt % 7 == 1)
        put_empty(own, "events", "null");
    if (span->salt % 11 == 0)
        put_empty(own, "someNewMember", "{\"spanId\":[{\"name\":\"no\"},[[]],1e9,null]}");
    put_empty(own, "traceState", "\"\"");
}

static void put_resource(struct writer *w, struct buffer *b, uint32_t node)
{
    static const char *const others[] = { "host.name", "service.namespace", "telemetry.sdk.name" };
    const struct node *service = &w->t->nodes[node];
    uint32_t at = below(&w->random, 4);
    PUT(b, "\"resource\":{\"attributes\":[");
    for (uint32_t i = 0; i < 4; i++) {
        const char *key = i == at ? "service.name" : others[i - (i > at)];
        bool space = strcmp(key, "service.namespace") == 0;
        const char *value = i == at ? service->label : space ? service->space : "some";
        struct attribute a = { .key = key, .key_n = strlen(key), .value = value ? value : "" };
        a.value_n = strlen(a.value);
        if (i)
            put_char(b, ',');
        put_attribute(w, b, &a);
    }
    PUT(b, "]}");
}

/* Before 0.15 the scopes had another name. */
static void put_scopes(struct writer *w, struct buffer *b, const struct buffer *spans)
{
    struct own *own = w->own;
    bool old = chance(&w->random, 0.2);
    put_key(own, b, old ? "instrumentationLibrarySpans" : "scopeSpans");
    PUT(b, "[{\"spans\":[");
    put(b, spans->p, spans->n);
    PUT(b, "],");
    put_key(own, b, old ? "instrumentationLibrary" : "scope");
    PUT(b, "{\"name\":\"lib\",\"attributes\":null}}]");
}

static void part(struct writer *w, struct buffer *out, uint32_t node, const struct buffer *spans)
{
    bool behind = chance(&w->random, 0.5);
    put_text(out, out->n ? ",{" : "{");
    if (!behind) {
        put_resource(w, out, node);
        put_char(out, ',');
    }
    put_scopes(w, out, spans);
    if (behind) {
        put_char(out, ',');
        put_resource(w, out, node);
    }
    put_char(out, '}');
}

static void whole(struct writer *w, struct buffer *parts)
{
    static const char other[] = "{\"resourceMetrics\":[{\"resource\":{\"attributes\":[{\"key\":"
                                "\"service.name\",\"value\":{\"stringValue\":\"not-a-span\"}}]}}]}";
    struct own *own = w->own;
    w->record.n = 0;
    if (chance(&w->random, 0.1))
        sink_put(w->sink, other, sizeof(other) - 1);
    PUT(&w->record, "{");
    put_key(own, &w->record, "resourceSpans");
    PUT(&w->record, " [");
    put(&w->record, parts->p, parts->n);
    PUT(&w->record, "]}");
    sink_put(w->sink, w->record.p, w->record.n);
}

static const struct batch_form lines = { part, whole };

static void add(struct writer *w, const struct trace *trace, const struct span *span)
{
    struct own *own = w->own;
    struct buffer *b = batches_span(own->batches, span->node);
    own->snake = chance(&w->random, 0.2);
    own->base64 = chance(&w->random, 0.2);
    own->upper = chance(&w->random, 0.2);
    own->names = chance(&w->random, 0.3);
    own->bare = chance(&w->random, 0.3);
    attributes_of(w->t, trace, span, &own->attributes);
    begin_object(own);
    put_members(w, trace, span);
    if (!batches_is_first(own->batches, span->node))
        put_char(b, ',');
    put_object(w, b);
    batches_done(own->batches, span->node, &lines);
}

static void write_trace(struct writer *w, const struct trace *trace)
{
    each_span(w, trace, add);
}

static void end(struct writer *w)
{
    batches_flush(((struct own *)w->own)->batches, &lines);
}

const struct form form_otlp_wild = { .name = "otlp-wild-lines",
                                     .framing = FRAME_LINES,
                                     .most = PROFILE_FULL,
                                     .begin = begin,
                                     .trace = write_trace,
                                     .end = end };
