/* Which trace format a file's head looks like, by the keys of its outer objects. */
#include "spans_priv.h"

enum {
    KEY_OTLP = 1,     /* a key that only OTLP has */
    KEY_TRACE_ID = 2, /* traceID, as Jaeger writes it */
    KEY_JAEGER = 4,   /* spans, processes, process, spanID */
    KEY_ZIPKIN_TRACE = 8,
    KEY_ID = 16,
    KEY_FOREIGN = 32, /* OTLP's spanId */
    KEY_V1 = 64,      /* of Zipkin: what only one of its versions has */
    KEY_V2 = 128,
    KEY_XRAY = 256, /* a key or value that only X-Ray has */
    KEY_XRAY_ID = 512,
    KEY_XRAY_TIME = 1024, /* start_time, a number */
    KEY_XRAY_PART = 2048,
    KEY_SEGMENTS = 4096,
    KEY_LONG = 8192,   /* of X-Ray, in a list of segments: a document that the head ends in */
    KEY_CUT = 32768,   /* the head ends within the value of a key that holds the trace's id */
    KEY_OUTER = 16384, /* it stands in an object of a list: it tells of the object with the list */
};

static const struct {
    const char *key;
    unsigned bits;
    bool enter; /* what we know a format by may stand inside */
} keys[] = {
    { "resourceSpans", KEY_OTLP, false },
    { "resource_spans", KEY_OTLP, false },
    { "scopeSpans", KEY_OTLP, false },
    { "scope_spans", KEY_OTLP, false },
    { "instrumentationLibrarySpans", KEY_OTLP, false },
    { "resourceMetrics", KEY_OTLP, false },
    { "resourceLogs", KEY_OTLP, false },
    { "resource_metrics", KEY_OTLP, false },
    { "resource_logs", KEY_OTLP, false },
    { "resourceProfiles", KEY_OTLP, false },
    { "trace", 0, true },
    { "result", 0, true },
    { "batches", 0, true },
    { "data", 0, true },
    { "hits", 0, true },
    { "_source", 0, true },
    { "traceID", KEY_TRACE_ID, false },
    { "spans", KEY_JAEGER, true },
    { "processes", KEY_JAEGER, false },
    { "process", KEY_JAEGER, false },
    { "spanID", KEY_JAEGER, false },
    { "traceId", KEY_ZIPKIN_TRACE, false },
    { "id", KEY_ID, false },
    { "spanId", KEY_FOREIGN, false },
    { "binaryAnnotations", KEY_V1, false },
    { "annotations", 0, true },
    { "endpoint", KEY_V1 | KEY_OUTER, false },
    { "localEndpoint", KEY_V2, false },
    { "remoteEndpoint", KEY_V2, false },
    { "kind", KEY_V2, false },
    { "tags", KEY_V2, false },
    { "Traces", 0, true },
    { "Segments", KEY_SEGMENTS, true },
    { "TraceSegmentDocuments", KEY_XRAY, false },
    { "UnprocessedTraceIds", KEY_XRAY, false },
    { "subsegments", KEY_XRAY_PART, false },
    { "in_progress", KEY_XRAY_PART, false },
    { "inferred", KEY_XRAY_PART, false },
};

static unsigned verdict(unsigned bits)
{
    if (bits & KEY_OTLP)
        return SNIFF_OTLP;
    if ((bits & KEY_TRACE_ID) && (bits & KEY_JAEGER))
        return SNIFF_JAEGER;
    if ((bits & KEY_XRAY) || ((bits & KEY_XRAY_TIME) && (bits & (KEY_XRAY_ID | KEY_XRAY_PART))))
        return SNIFF_XRAY;
    if (!(bits & KEY_ZIPKIN_TRACE) || !(bits & KEY_ID) || (bits & KEY_FOREIGN))
        return 0;
    return bits & KEY_V2 ? SNIFF_ZIPKIN : bits & KEY_V1 ? SNIFF_ZIPKIN_V1 : SNIFF_ZIPKIN_ANY;
}

static bool is_xray_id(struct str id)
{
    return id.n == 35 && str_starts(id, "1-") && id.p[10] == '-';
}

static bool is_xray_document(struct str text)
{
    return text.n && text.p[0] == '{' && str_has(text, "\"trace_id\"");
}

/* Keys whose value decides. A document of X-Ray is a text in answers, and may be an object. */
static bool take_value(struct json *j, struct str key, unsigned *bits)
{
    bool id = KEY_IS(key, "trace_id"), time = KEY_IS(key, "start_time");
    if (!id && !time && !KEY_IS(key, "Document"))
        return false;
    enum json_event event = json_next(j);
    struct str text = event == JSON_STRING ? json_str(j) : STR_NULL;
    if (id)
        *bits |= is_xray_id(text) ? KEY_XRAY_ID : 0;
    else if (time)
        *bits |= event == JSON_NUMBER ? KEY_XRAY_TIME : 0;
    else if (is_xray_document(text))
        *bits |= KEY_XRAY;
    else if (event == JSON_ERROR)
        *bits |= KEY_LONG;
    if ((id || time) && (event == JSON_OBJECT || event == JSON_ARRAY))
        json_skip(j);
    return true;
}

/* Takes note of a key and leaves the reader before or behind its value. */
static unsigned take_key(struct json *j)
{
    struct str key = json_str(j);
    unsigned bits = 0;
    if (take_value(j, key, &bits))
        return bits;
    for (size_t i = 0; i < countof(keys); i++)
        if (str_is(key, keys[i].key)) {
            unsigned cut = 0;
            if (!keys[i].enter)
                json_skip(j);
            if (keys[i].bits & (KEY_TRACE_ID | KEY_ZIPKIN_TRACE) && json_error(j)[0])
                cut = KEY_CUT;
            return keys[i].bits | cut;
        }
    json_skip(j);
    return 0;
}

/* A part of a Zipkin span that could be of either version is no answer yet. */
static bool settles(unsigned found, bool *any)
{
    *any |= found == SNIFF_ZIPKIN_ANY;
    return found && found != SNIFF_ZIPKIN_ANY;
}

static void add_bits(unsigned *bits, unsigned level, unsigned found)
{
    bits[level] |= found & KEY_OUTER ? 0 : found;
    if ((found & KEY_LONG) && level > 2 && (bits[level - 2] & KEY_SEGMENTS))
        bits[level] |= KEY_XRAY;
    if ((found & KEY_OUTER) && level > 2)
        bits[level - 2] |= found & ~(unsigned)KEY_OUTER;
}

enum { LEVELS = 12, OBJECTS = 64 };

struct sniffer {
    struct json *j;
    unsigned bits[LEVELS + 1]; /* of the objects that are open */
    int objects;
    bool any;
    bool large;  /* what the text breaks off in is a long value */
    bool single; /* nothing behind the first document counts */
};

/* An id that is longer than the text that is seen: by the way its key is spelled. */
static unsigned verdict_cut(unsigned bits, bool *any)
{
    if (bits & KEY_TRACE_ID)
        return SNIFF_JAEGER;
    *any |= !(bits & KEY_FOREIGN);
    return 0;
}

/* Of the objects that the text ends or breaks off in. */
static unsigned verdict_inside(struct sniffer *x)
{
    for (unsigned level = LEVELS + 1; level-- > 0;)
        if (settles(verdict(x->bits[level]), &x->any))
            return verdict(x->bits[level]);
    for (unsigned level = LEVELS + 1; level-- > 0 && x->large;)
        if (x->bits[level] & KEY_CUT)
            return verdict_cut(x->bits[level], &x->any);
    return 0;
}

static unsigned sniff_documents(struct sniffer *x)
{
    while (x->objects < OBJECTS) {
        enum json_event event = json_next(x->j);
        unsigned level = json_depth(x->j);
        if (event == JSON_END || event == JSON_ERROR || level > LEVELS)
            break;
        if (event == JSON_OBJECT) {
            x->bits[level] = 0;
            x->objects++;
        } else if (event == JSON_KEY) {
            add_bits(x->bits, level, take_key(x->j));
        } else if (event == JSON_STRING && is_xray_document(json_str(x->j))) {
            return SNIFF_XRAY;
        } else if (event == JSON_OBJECT_END && settles(verdict(x->bits[level + 1]), &x->any)) {
            return verdict(x->bits[level + 1]);
        }
        if (x->single && !level)
            break;
    }
    return verdict_inside(x);
}

/* A line that breaks off is followed by others. */
static unsigned sniff(struct arena *arena, struct str text, bool single)
{
    enum { TRIES = 8, LARGE = 16 << 10 };
    struct json *j = json_new_memory(arena, text, 0);
    struct sniffer x = { .j = j, .single = single, .large = text.n >= LARGE };
    unsigned found = sniff_documents(&x);
    for (int i = 1; i < TRIES && !single && !found && json_error(j)[0] && json_resync(j); i++) {
        memset(x.bits, 0, sizeof(x.bits));
        found = sniff_documents(&x);
    }
    return found ? found : x.any ? SNIFF_ZIPKIN : 0;
}

static bool is_nothing(struct json *j)
{
    enum json_event event = json_next(j);
    return event == JSON_NULL || (event == JSON_ARRAY && json_next(j) == JSON_ARRAY_END);
}

/* Jaeger's answer when it has no trace: all that is there to know it by are its members. */
static bool is_empty_answer(struct json *j)
{
    static const char *const others[] = { "limit", "offset", "errors" };
    bool data = false, total = false;
    if (json_next(j) != JSON_OBJECT)
        return false;
    enum json_event event;
    while ((event = json_next(j)) == JSON_KEY) {
        struct str key = json_str(j);
        bool known = false;
        for (size_t i = 0; i < countof(others); i++)
            known |= str_is(key, others[i]);
        if (KEY_IS(key, "data") && !data) {
            data = is_nothing(j);
            if (!data)
                return false;
        } else if (KEY_IS(key, "total") && !total)
            total = json_next(j) == JSON_NUMBER;
        else if (known)
            json_skip(j);
        else
            return false;
    }
    return event == JSON_OBJECT_END && data && total && json_next(j) == JSON_END;
}

unsigned spans_sniff(struct str head)
{
    struct str text = str_trim(str_starts(head, "\xef\xbb\xbf") ? str_skip(head, 3) : head);
    if (!text.n || (text.p[0] != '{' && text.p[0] != '['))
        return 0;
    struct arena arena = { 0 };
    unsigned found = sniff(&arena, text, false);
    if (!found && is_empty_answer(json_new_memory(&arena, text, 0)))
        found = SNIFF_JAEGER;
    arena_release(&arena);
    return found;
}

unsigned spans_sniff_document(struct str head)
{
    struct arena arena = { 0 };
    unsigned found = sniff(&arena, head, true);
    arena_release(&arena);
    return found;
}
