/*
 * Zipkin v1: no kind, but annotations that say who did what. One record may hold both halves of a
 * call, two records may share the id, and a half may come in several parts: each half becomes a
 * record of its own, and the linker joins what belongs together.
 */
#include "spans_priv.h"

enum role { ROLE_CLIENT, ROLE_SERVER, ROLE_PRODUCER, ROLE_CONSUMER, ROLES };

static const struct {
    const char *value;
    enum role role;
    bool ends;
} cores[] = {
    { "cs", ROLE_CLIENT, false }, { "cr", ROLE_CLIENT, true },    { "sr", ROLE_SERVER, false },
    { "ss", ROLE_SERVER, true },  { "ms", ROLE_PRODUCER, false }, { "mr", ROLE_CONSUMER, false },
};

struct half {
    bool there;
    uint64_t begin, end;   /* microseconds */
    uint32_t line, column; /* of its first annotation */
};

struct side {    /* what is said under one name of an endpoint */
    sym service; /* 0: none */
    struct half halves[ROLES];
    struct attrs attrs;
};

enum { SIDES_MAX = 8 /* more are taken for the last */ };

struct record {
    struct span span;
    struct str name;
    sym server, client, broker; /* remote sides, by "sa", "ca" and "ma" */
    struct side sides[SIDES_MAX];
    size_t n;
};

static struct side *find_side(struct record *r, sym service)
{
    for (size_t i = 0; i < r->n; i++)
        if (r->sides[i].service == service)
            return &r->sides[i];
    if (r->n == SIDES_MAX)
        return &r->sides[r->n - 1];
    struct side *side = &r->sides[r->n++];
    side->service = service;
    memset(side->halves, 0, sizeof(side->halves));
    side->attrs.set = 0;
    return side;
}

/* The format says "unknown" for a service without a name. */
static sym read_endpoint(struct spans *s)
{
    struct str key, text;
    sym service = 0;
    if (!spans_enter(s->j, JSON_OBJECT))
        return 0;
    while (spans_key(s->j, &key)) {
        if (!KEY_IS(key, "serviceName"))
            json_skip(s->j);
        else if (spans_text(s->j, &text))
            service = str_is_nocase(text, "unknown") ? 0 : sym_intern(&s->store->syms, text);
    }
    return service;
}

struct annotation {
    struct loc loc;
    size_t core; /* in cores; their number: none */
    uint64_t at;
    sym service;
};

static void take_annotation(struct record *r, const struct annotation *a)
{
    struct side *side = find_side(r, a->service);
    if (a->core == countof(cores))
        return;
    struct half *half = &side->halves[cores[a->core].role];
    if (!half->there) {
        half->there = true;
        half->line = a->loc.line;
        half->column = a->loc.column;
    }
    *(cores[a->core].ends ? &half->end : &half->begin) = a->at;
}

static void read_annotation(struct spans *s, struct record *r)
{
    struct annotation a = { .loc = json_loc(s->j), .core = countof(cores) };
    struct str key, text;
    while (spans_key(s->j, &key)) {
        if (KEY_IS(key, "timestamp")) {
            spans_u64(s->j, &a.at);
        } else if (KEY_IS(key, "endpoint")) {
            a.service = read_endpoint(s);
        } else if (!KEY_IS(key, "value")) {
            json_skip(s->j);
        } else if (spans_text(s->j, &text)) {
            a.core = 0;
            while (a.core < countof(cores) && !str_is(text, cores[a.core].value))
                a.core++;
        }
    }
    take_annotation(r, &a);
}

/* Addresses have the value true, in one of its spellings; all else under these names is a tag. */
static sym *address_of(struct record *r, struct str key)
{
    if (key.n != 2 || key.p[1] != 'a')
        return NULL;
    return key.p[0] == 's'   ? &r->server
           : key.p[0] == 'c' ? &r->client
           : key.p[0] == 'm' ? &r->broker
                             : NULL;
}

static bool is_true(struct str value)
{
    return !value.n || str_is(value, "true") || str_is(value, "1") || str_is(value, "AQ==");
}

static void read_tag(struct spans *s, struct record *r)
{
    struct str key, text, value = STR_NULL;
    struct attr_name name = { ATTR_NONE, 0 };
    sym *address = NULL, service = 0;
    while (spans_key(s->j, &key)) {
        bool is_key = KEY_IS(key, "key");
        if (KEY_IS(key, "endpoint")) {
            service = read_endpoint(s);
        } else if (!is_key && !KEY_IS(key, "value")) {
            json_skip(s->j);
        } else if (spans_text(s->j, &text)) {
            value = is_key ? value : str_dup(&s->scratch, text);
            name = is_key ? attrs_find(s, text) : name;
            address = is_key ? address_of(r, text) : address;
        }
    }
    if (address && is_true(value))
        *address = service;
    else
        attrs_put(s, &find_side(r, service)->attrs, name, value);
}

static void read_ids(struct spans *s, struct span *span, struct str key)
{
    char letter = key.p[0];
    struct str text;
    if (!spans_text(s->j, &text))
        return;
    if (letter == 't')
        span_trace_id(text, &span->trace);
    else
        span_id(text, letter == 'i' ? &span->id : &span->parent);
}

static void read_key(struct spans *s, struct record *r, struct str key)
{
    struct str text;
    if (KEY_IS(key, "traceId") || KEY_IS(key, "id") || KEY_IS(key, "parentId")) {
        read_ids(s, &r->span, key);
    } else if (KEY_IS(key, "name")) {
        if (spans_text(s->j, &text))
            r->name = str_dup(&s->scratch, text);
    } else if (KEY_IS(key, "timestamp")) {
        spans_u64(s->j, &r->span.start);
    } else if (KEY_IS(key, "duration")) {
        spans_u64(s->j, &r->span.duration);
    } else if (KEY_IS(key, "annotations")) {
        for (bool list = spans_enter(s->j, JSON_ARRAY); list && spans_object(s->j);)
            read_annotation(s, r);
    } else if (KEY_IS(key, "binaryAnnotations")) {
        for (bool list = spans_enter(s->j, JSON_ARRAY); list && spans_object(s->j);)
            read_tag(s, r);
    } else {
        json_skip(s->j);
    }
}

static bool has_role(const struct side *side)
{
    for (size_t i = 0; i < ROLES; i++)
        if (side->halves[i].there)
            return true;
    return false;
}

static bool record_has(const struct record *r, enum role role)
{
    for (size_t i = 0; i < r->n; i++)
        if (r->sides[i].halves[role].there)
            return true;
    return false;
}

static void fold(struct side *into, const struct side *from)
{
    for (size_t i = 0; i < ROLES; i++) {
        struct half *half = &into->halves[i];
        half->begin = half->begin ? half->begin : from->halves[i].begin;
        half->end = half->end ? half->end : from->halves[i].end;
    }
    for (size_t i = 0; i < ATTRS; i++) {
        if (!attrs_has(&from->attrs, i) || attrs_has(&into->attrs, i))
            continue;
        into->attrs.set |= ATTR_BIT(i);
        into->attrs.value[i] = from->attrs.value[i];
        into->attrs.rank[i] = from->attrs.rank[i];
    }
}

/* All that one endpoint says is said by the other, too, and that has a name. */
static bool covers(const struct side *side, const struct side *nameless)
{
    for (size_t i = 0; i < ROLES; i++)
        if (nameless->halves[i].there && !side->halves[i].there)
            return false;
    return side->service || has_role(side);
}

/*
 * Tags of endpoints that take no part in the call, and what has no name of an endpoint, belong to
 * the first side that they can be of.
 */
static void fold_sides(struct record *r)
{
    bool any = false;
    for (size_t i = 0; i < r->n; i++)
        any |= has_role(&r->sides[i]);
    for (size_t i = 0; i < r->n;) {
        struct side *side = &r->sides[i], *into = NULL;
        bool loose = !side->service || (any && !has_role(side)) || (!any && i);
        for (size_t k = 0; k < r->n && loose && !into; k++)
            if (k != i && covers(&r->sides[k], side) && (!any || has_role(&r->sides[k])))
                into = &r->sides[k];
        if (!into) {
            i++;
            continue;
        }
        fold(into, side);
        memmove(side, side + 1, (--r->n - i) * sizeof(*side));
    }
}

/* The record's own times are those of the caller, or of the only half that it holds. */
static void set_times(const struct record *r, struct span *span, const struct half *half,
                      enum role role)
{
    bool own = (role != ROLE_SERVER || !record_has(r, ROLE_CLIENT)) &&
               (role != ROLE_CONSUMER || !record_has(r, ROLE_PRODUCER));
    span->start = own && r->span.start ? r->span.start : half->begin;
    span->duration = half->begin && half->end > half->begin ? half->end - half->begin : 0;
    if (own && r->span.duration)
        span->duration = r->span.duration;
    span->shared = role == ROLE_SERVER && (!own || !r->span.start);
}

static void add(struct spans *s, const struct record *r, struct span *span, const struct side *side,
                sym remote)
{
    struct attrs attrs = side->attrs;
    if (remote)
        attrs_put(s, &attrs, (struct attr_name){ ATTR_PEER, 2 }, sym_str(&s->store->syms, remote));
    /* an empty value and "false" count, too: the tag is there */
    span->error = attrs_has(&attrs, ATTR_ERROR);
    span->service = side->service;
    spans_describe(s, span, r->name, &attrs);
    spans_add(s, span);
}

/* The remote side of a server span is its caller, which the call tree knows better. */
static size_t add_halves(struct spans *s, const struct record *r)
{
    static const uint8_t kinds[] = { SPAN_CLIENT, SPAN_SERVER, SPAN_PRODUCER, SPAN_CONSUMER };
    const sym remotes[] = { r->server, 0, r->broker, r->broker };
    size_t added = 0;
    for (size_t role = 0; role < ROLES; role++)
        for (size_t i = 0; i < r->n; i++) {
            const struct half *half = &r->sides[i].halves[role];
            struct span span = r->span;
            if (!half->there)
                continue;
            if (added++) {
                span.line = s->frame ? s->frame : half->line;
                span.column = half->column;
            }
            span.kind = kinds[role];
            set_times(r, &span, half, (enum role)role);
            add(s, r, &span, &r->sides[i], remotes[role]);
        }
    return added;
}

/* Without annotations of a role: a call when the server's address is known, else local work. */
static void add_plain(struct spans *s, struct record *r)
{
    struct span span = r->span;
    struct side *side = r->n ? &r->sides[0] : find_side(r, 0);
    if (r->server) {
        span.kind = SPAN_CLIENT;
        side->service = r->client ? r->client : side->service;
    }
    add(s, r, &span, side, r->server);
}

static void read_record(struct spans *s)
{
    struct record r;
    struct str key;
    r.span = spans_begin(s);
    r.name = STR_NULL;
    r.server = r.client = r.broker = 0;
    r.n = 0;
    while (spans_key(s->j, &key))
        read_key(s, &r, key);
    if (json_error(s->j)[0])
        return;
    fold_sides(&r);
    if (!add_halves(s, &r))
        add_plain(s, &r);
    span_store_settle(s->store);
}

static void read_document(struct spans *s, void *state, enum json_event first)
{
    (void)state;
    spans_in_lists(s, first, read_record);
}

static void resume_document(struct spans *s, void *state)
{
    read_document(s, state, JSON_ARRAY);
}

static int probe_zipkin_v1(const struct probe *probe)
{
    return spans_sniff(probe->head) == SNIFF_ZIPKIN_V1 ? 98 : 0;
}

static const char *const first_keys[] = { "traceId", "parentId", "binaryAnnotations", NULL };

const struct trace_format zipkin_v1_json = { .document = read_document,
                                             .resume = resume_document,
                                             .sniff = SNIFF_ZIPKIN_V1,
                                             .keys = first_keys };

static bool parse_zipkin_v1(struct input *input)
{
    return spans_parse(input, &zipkin_v1_json);
}

static const char *const patterns[] = { "*.json", "*.jsonl", "*.ndjson", NULL };

const struct reader reader_zipkin_v1 = {
    .name = "zipkin-v1",
    .title = "Zipkin v1 traces",
    .family = "trace",
    .patterns = patterns,
    .kind = READ_STREAM,
    .yields = 0, /* the linker says what the spans gave */
    .probe = probe_zipkin_v1,
    .parse = parse_zipkin_v1,
    .border = spans_border,
};
