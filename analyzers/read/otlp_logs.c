/* Log records of OTLP JSON, which often share files with spans. */
#include "logs_priv.h"
#include "spans_priv.h"

struct records { /* of one resource */
    struct spans *s;
    struct arena arena;    /* until the resource is known */
    struct arena scratch;
    struct str service, space;
    VEC(struct log_fields) waiting; /* the resource may come behind its records */
    VEC(struct loc) places;
};

/* {"stringValue": "x"} and its like; what is no single text is skipped. */
static bool read_any(struct spans *s, struct arena *arena, struct str *out)
{
    struct str key, text;
    bool found = false;
    if (!spans_enter(s->j, JSON_OBJECT))
        return false;
    while (spans_key(s->j, &key))
        if (spans_text(s->j, &text)) {
            *out = str_dup(arena, text);
            found = true;
        }
    return found;
}

/* One of {"key": k, "value": v}. */
static bool read_pair(struct spans *s, struct arena *arena, struct str *name, struct str *value)
{
    struct str key, text;
    bool found = false;
    *name = STR_NULL;
    while (spans_key(s->j, &key)) {
        if (KEY_IS(key, "key")) {
            if (spans_text(s->j, &text))
                *name = str_dup(arena, text);
        } else if (KEY_IS(key, "value")) {
            found = read_any(s, arena, value);
        } else {
            json_skip(s->j);
        }
    }
    return found && name->n;
}

static void read_log_resource(struct records *r)
{
    struct str key, name, value;
    if (!spans_enter(r->s->j, JSON_OBJECT))
        return;
    while (spans_key(r->s->j, &key)) {
        if (!KEY_IS(key, "attributes")) {
            json_skip(r->s->j);
            continue;
        }
        if (!spans_enter(r->s->j, JSON_ARRAY))
            continue;
        while (spans_object(r->s->j)) {
            if (!read_pair(r->s, &r->arena, &name, &value))
                continue;
            if (str_is(name, "service.name"))
                r->service = value;
            else if (str_is(name, "service.namespace"))
                r->space = value;
        }
    }
}

/* Numbers 1 to 24, four for each level. */
static void put_severity(struct log_fields *f, struct str text)
{
    uint64_t number;
    if (str_to_u64(text, &number) && number >= 1 && number <= 24)
        log_fields_put(f, STR("lvl"),
                       str_from(log_level_name((enum log_level)((number - 1) / 4 + 1))));
}

static void put_text(struct records *r, struct log_fields *f, const char *name, struct str text)
{
    if (text.n && !str_is(text, "0"))
        log_fields_put(f, str_from(name), str_dup(&r->arena, text));
}

static void read_record_key(struct records *r, struct log_fields *f, struct str key)
{
    static const struct {
        const char *key, *snake, *field;
    } texts[] = { { "traceId", "trace_id", "traceid" },
                  { "spanId", "span_id", "spanid" },
                  { "timeUnixNano", "time_unix_nano", "timestamp" },
                  { "observedTimeUnixNano", "observed_time_unix_nano", "t" },
                  { "severityText", "severity_text", "severity" } };
    struct str text, name, value;
    size_t i = 0;
    while (i < countof(texts) && !str_is(key, texts[i].key) && !str_is(key, texts[i].snake))
        i++;
    if (i < countof(texts)) {
        if (spans_text(r->s->j, &text))
            put_text(r, f, texts[i].field, text);
    } else if (KEY_IS(key, "severityNumber") || KEY_IS(key, "severity_number")) {
        if (spans_text(r->s->j, &text))
            put_severity(f, text);
    } else if (KEY_IS(key, "body")) {
        if (read_any(r->s, &r->arena, &value))
            log_fields_put(f, STR("message"), value);
    } else if (!KEY_IS(key, "attributes")) {
        json_skip(r->s->j);
    } else if (spans_enter(r->s->j, JSON_ARRAY)) {
        while (spans_object(r->s->j))
            if (read_pair(r->s, &r->arena, &name, &value))
                log_fields_put(f, name, value);
    }
}

/* Its service is that of the resource, whatever attributes say. */
static void settle_records(struct records *r)
{
    struct arena *arena = &r->scratch;
    for (size_t i = 0; i < r->waiting.n; i++) {
        struct log_fields *f = &r->waiting.v[i];
        f->set &= ~(1u << FIELD_SERVICE | 1u << FIELD_SPACE);
        log_fields_put(f, STR("service"), r->service);
        log_fields_put(f, STR("service.namespace"), r->space);
        arena_reset(arena);
        log_take(r->s->store, arena, f, r->places.v[i], true);
    }
    r->waiting.n = r->places.n = 0;
}

static void read_records(struct records *r)
{
    enum { WAITING_MAX = 256 };
    struct str key;
    if (!spans_enter(r->s->j, JSON_ARRAY))
        return;
    while (spans_object(r->s->j)) {
        struct loc loc = json_loc(r->s->j);
        struct log_fields *f = vec_push(&r->arena, &r->waiting);
        *vec_push(&r->arena, &r->places) = loc;
        while (spans_key(r->s->j, &key))
            read_record_key(r, f, key);
        if (r->service.n && r->waiting.n >= WAITING_MAX)
            settle_records(r);
    }
}

static void read_scope(struct records *r)
{
    struct str key;
    while (spans_key(r->s->j, &key)) {
        if (KEY_IS(key, "logRecords") || KEY_IS(key, "log_records") || KEY_IS(key, "logs"))
            read_records(r);
        else
            json_skip(r->s->j);
    }
}

static void read_resource_logs(struct records *r)
{
    struct str key;
    while (spans_key(r->s->j, &key)) {
        if (KEY_IS(key, "resource"))
            read_log_resource(r);
        else if (!KEY_IS(key, "scopeLogs") && !KEY_IS(key, "scope_logs") &&
                 !KEY_IS(key, "instrumentationLibraryLogs"))
            json_skip(r->s->j);
        else if (spans_enter(r->s->j, JSON_ARRAY))
            while (spans_object(r->s->j))
                read_scope(r);
    }
    if (r->service.n && !json_error(r->s->j)[0])
        settle_records(r);
}

void otlp_read_logs(struct spans *s)
{
    struct records r = { .s = s };
    if (!spans_enter(s->j, JSON_ARRAY))
        return;
    while (spans_object(s->j)) {
        r.service = r.space = STR_NULL;
        memset(&r.waiting, 0, sizeof(r.waiting));
        memset(&r.places, 0, sizeof(r.places));
        arena_reset(&r.arena);
        read_resource_logs(&r);
    }
    arena_release(&r.arena);
    arena_release(&r.scratch);
}
