/* Keys of segments and subsegments of X-Ray. */
#include "xray_priv.h"

static bool text_of(struct spans *s, struct str *out)
{
    struct str text;
    if (!spans_text(s->j, &text))
        return false;
    *out = str_dup(&s->scratch, text);
    return true;
}

static bool is_true(struct spans *s)
{
    struct str text;
    return spans_text(s->j, &text) && str_is_nocase(text, "true");
}

static double seconds(struct spans *s)
{
    double value = 0;
    switch (json_next(s->j)) {
    case JSON_NUMBER:
        return json_double(s->j, &value) ? value : 0;
    case JSON_OBJECT:
    case JSON_ARRAY:
        json_skip(s->j);
        return 0;
    default:
        return 0;
    }
}

static void read_http(struct spans *s, struct xray_part *part)
{
    struct str key, text;
    if (!spans_enter(s->j, JSON_OBJECT))
        return;
    while (spans_key(s->j, &key)) {
        if (!KEY_IS(key, "request")) {
            json_skip(s->j);
            continue;
        }
        for (bool in = spans_enter(s->j, JSON_OBJECT); in && spans_key(s->j, &key);) {
            enum attr attr = KEY_IS(key, "url")      ? ATTR_URL
                             : KEY_IS(key, "method") ? ATTR_METHOD
                                                     : ATTR_NONE;
            if (attr == ATTR_NONE)
                json_skip(s->j);
            else if (spans_text(s->j, &text))
                attrs_put(s, &part->attrs, (struct attr_name){ attr, 0 }, text);
        }
    }
}

/* The first text of a list counts. */
static void read_names(struct spans *s, struct xray_part *part)
{
    struct str name = STR_NULL;
    enum json_event event;
    if (!spans_enter(s->j, JSON_ARRAY))
        return;
    while ((event = json_next(s->j)) != JSON_ARRAY_END && event != JSON_ERROR &&
           event != JSON_END) {
        if (event == JSON_STRING && !name.n)
            name = str_dup(&s->scratch, json_str(s->j));
        else if (event == JSON_OBJECT || event == JSON_ARRAY)
            json_skip(s->j);
    }
    if (!part->resource.n)
        part->resource = name;
}

static bool names_resource(struct str key)
{
    return KEY_IS(key, "table_name") || KEY_IS(key, "queue_url") || KEY_IS(key, "topic_arn") ||
           KEY_IS(key, "bucket_name") || KEY_IS(key, "function_name") ||
           KEY_IS(key, "stream_name") || KEY_IS(key, "delivery_stream_name") ||
           KEY_IS(key, "queue_name") || KEY_IS(key, "event_bus_name");
}

static void read_aws(struct spans *s, struct xray_part *part)
{
    struct str key;
    if (!spans_enter(s->j, JSON_OBJECT))
        return;
    while (spans_key(s->j, &key)) {
        if (KEY_IS(key, "operation"))
            text_of(s, &part->operation);
        else if (KEY_IS(key, "resource_names") || KEY_IS(key, "table_names"))
            read_names(s, part);
        else if (names_resource(key))
            text_of(s, &part->resource);
        else
            json_skip(s->j);
    }
}

static void read_sql(struct spans *s, struct xray_part *part)
{
    struct str key, text;
    if (!spans_enter(s->j, JSON_OBJECT))
        return;
    part->sql = true;
    while (spans_key(s->j, &key)) {
        bool type = KEY_IS(key, "database_type");
        if (KEY_IS(key, "url"))
            text_of(s, &part->sql_url);
        else if (!type && !KEY_IS(key, "sanitized_query"))
            json_skip(s->j);
        else if (spans_text(s->j, &text))
            attrs_put(s, &part->attrs,
                      (struct attr_name){ type ? ATTR_DB_SYSTEM : ATTR_STATEMENT, 0 }, text);
    }
}

static void read_version(struct spans *s, struct xray_part *part)
{
    struct str key, text;
    if (!spans_enter(s->j, JSON_OBJECT))
        return;
    while (spans_key(s->j, &key)) {
        if (!KEY_IS(key, "version"))
            json_skip(s->j);
        else if (spans_text(s->j, &text) && !str_is(text, "unknown"))
            part->version = sym_intern(&s->store->syms, text);
    }
}

static void read_link(struct spans *s, struct xray_part *part)
{
    struct span_link link = { { 0, 0 }, 0 };
    struct str key, text;
    while (spans_key(s->j, &key)) {
        bool trace = KEY_IS(key, "trace_id");
        if (!trace && !KEY_IS(key, "id"))
            json_skip(s->j);
        else if (!spans_text(s->j, &text))
            continue;
        else if (trace)
            span_trace_id(text, &link.trace);
        else
            span_id(text, &link.id);
    }
    if (!link.id || (!link.trace.high && !link.trace.low))
        return;
    if (!part->n_links++)
        part->first_link = (uint32_t)s->store->open_links.n;
    *vec_push(s->store->arena, &s->store->open_links) = link;
}

/* Of the document's first part alone: so the links of the store stand in the order of places. */
static void read_links(struct spans *s, struct xray_part *part)
{
    if (!spans_enter(s->j, JSON_ARRAY))
        return;
    while (spans_object(s->j)) {
        if (part->number)
            json_skip(s->j);
        else
            read_link(s, part);
    }
}

static bool is_id_key(struct str key)
{
    return KEY_IS(key, "id") || KEY_IS(key, "trace_id") || KEY_IS(key, "parent_id");
}

static void read_id(struct spans *s, struct xray_part *part, struct str key)
{
    char letter = key.p[0];
    struct str text;
    part->segment |= letter == 't' || letter == 'i';
    if (!spans_text(s->j, &text))
        return;
    if (letter == 't')
        span_trace_id(text, &part->trace);
    else
        span_id(text, letter == 'i' ? &part->id : &part->parent);
}

static void read_objects(struct spans *s, struct xray_part *part, struct str key)
{
    if (KEY_IS(key, "http"))
        read_http(s, part);
    else if (KEY_IS(key, "aws"))
        read_aws(s, part);
    else if (KEY_IS(key, "sql"))
        read_sql(s, part);
    else if (KEY_IS(key, "service"))
        read_version(s, part);
    else if (KEY_IS(key, "links"))
        read_links(s, part);
    else
        json_skip(s->j);
}

void xray_part_key(struct spans *s, struct xray_part *part, struct str key)
{
    struct str text;
    if (is_id_key(key)) {
        read_id(s, part, key);
    } else if (KEY_IS(key, "name")) {
        text_of(s, &part->name);
    } else if (KEY_IS(key, "namespace")) {
        text_of(s, &part->place);
    } else if (KEY_IS(key, "start_time")) {
        part->start = seconds(s);
    } else if (KEY_IS(key, "end_time")) {
        part->end = seconds(s);
    } else if (KEY_IS(key, "fault")) {
        part->fault = is_true(s);
    } else if (KEY_IS(key, "inferred")) {
        part->inferred = is_true(s);
    } else if (KEY_IS(key, "in_progress")) {
        part->pending = is_true(s);
    } else if (KEY_IS(key, "type")) {
        part->alone = spans_text(s->j, &text) && str_is(text, "subsegment");
    } else {
        read_objects(s, part, key);
    }
}
