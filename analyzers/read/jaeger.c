/*
 * Jaeger: what its query API and user interface give ({"data": [traces]}), one trace or a list of
 * them, and its documents in Elasticsearch (spans with their process, bare or in "_source").
 *
 * Only elements of "spans", and objects with a process of their own, are spans: references may hold
 * a copy of the parent, and that of its parent, and so on.
 */
#include "spans_priv.h"

struct process {
    sym id;
    sym service, space, version;
    struct spans_instance instance;
};

struct reference {
    struct trace_key trace;
    uint64_t id;
    bool child_of;
};

/* One span while it is read; keys come in any order. */
struct draft {
    struct span span;
    struct str name;
    struct attrs attrs;
    struct process process; /* its own, or only the id of one of the trace */
    bool own_process;
    VEC(struct reference) references;
};

struct jaeger { /* one object of the outer levels: a trace, a document, or a wrapper */
    struct draft draft;
    bool begun;   /* the draft is in use */
    size_t first; /* first span of the trace */
    VEC(struct process) processes;
};

static void begin_draft(struct spans *s, struct draft *draft)
{
    draft->span = spans_begin(s);
    draft->name = STR_NULL;
    draft->attrs.set = 0;
    draft->process = (struct process){ 0 };
    draft->own_process = false;
    draft->references.n = 0;
    draft->references.v = NULL;
    draft->references.capacity = 0;
}

/* Names in a flat "tag" object have '@' for '.'. */
static struct attr_name find_tag(struct spans *s, struct str key)
{
    char name[64];
    if (key.n > sizeof(name) || str_find_char(key, '@') == SIZE_MAX)
        return attrs_find(s, key);
    for (size_t i = 0; i < key.n; i++)
        name[i] = key.p[i] == '@' ? '.' : key.p[i];
    return attrs_find(s, (struct str){ name, key.n });
}

/* {"key":, "type":, "value":} in any order. */
static void read_tag(struct spans *s, struct attrs *attrs)
{
    struct attr_name name = { ATTR_NONE, 0 };
    struct str key, text, value = STR_NULL;
    bool named = false;
    while (spans_key(s->j, &key)) {
        if (KEY_IS(key, "key")) {
            named = spans_text(s->j, &text);
            name = named ? attrs_find(s, text) : name;
        } else if (!KEY_IS(key, "value") || (named && name.attr == ATTR_NONE)) {
            json_skip(s->j);
        } else if (spans_text(s->j, &text)) {
            value = str_dup(&s->scratch, text);
        }
    }
    attrs_put(s, attrs, name, value);
}

static void read_tags(struct spans *s, struct attrs *attrs)
{
    struct str key, text;
    enum json_event event = json_next(s->j);
    if (event == JSON_ARRAY) {
        while (spans_object(s->j))
            read_tag(s, attrs);
        return;
    }
    while (event == JSON_OBJECT && spans_key(s->j, &key)) {
        struct attr_name name = find_tag(s, key);
        if (name.attr == ATTR_NONE)
            json_skip(s->j);
        else if (spans_text(s->j, &text))
            attrs_put(s, attrs, name, text);
    }
}

static sym intern_attr(struct spans *s, const struct attrs *attrs, enum attr attr)
{
    return attrs_has(attrs, attr) ? sym_intern(&s->store->syms, attrs->value[attr]) : 0;
}

static void read_process(struct spans *s, struct process *process)
{
    struct attrs attrs;
    struct str key, text;
    attrs.set = 0;
    if (!spans_enter(s->j, JSON_OBJECT))
        return;
    while (spans_key(s->j, &key)) {
        if (KEY_IS(key, "tags") || KEY_IS(key, "tag"))
            read_tags(s, &attrs);
        else if (!KEY_IS(key, "serviceName"))
            json_skip(s->j);
        else if (spans_text(s->j, &text))
            process->service = sym_intern(&s->store->syms, text);
    }
    process->space = intern_attr(s, &attrs, ATTR_SPACE);
    process->version = intern_attr(s, &attrs, ATTR_VERSION);
    process->instance = spans_instance_of(&attrs);
}

static void read_processes(struct spans *s, struct jaeger *jaeger)
{
    struct str key;
    if (!spans_enter(s->j, JSON_OBJECT))
        return;
    for (unsigned level = json_depth(s->j); spans_member(s, level, &key);) {
        struct process process = { .id = sym_intern(&s->store->syms, key) };
        read_process(s, &process);
        if (!json_error(s->j)[0])
            *vec_push(&s->input->arena, &jaeger->processes) = process;
    }
}

static void read_reference(struct spans *s, struct draft *draft)
{
    struct reference ref = { .child_of = true };
    struct str key, text;
    while (spans_key(s->j, &key)) {
        bool wanted = KEY_IS(key, "refType") || KEY_IS(key, "traceID") || KEY_IS(key, "spanID");
        char letter = wanted ? key.p[0] : 0;
        if (!wanted)
            json_skip(s->j);
        else if (!spans_text(s->j, &text))
            continue;
        else if (letter == 'r')
            ref.child_of = !str_is_nocase(text, "FOLLOWS_FROM");
        else if (letter == 't')
            span_trace_id(text, &ref.trace);
        else
            span_id(text, &ref.id);
    }
    if (ref.id)
        *vec_push(&s->scratch, &draft->references) = ref;
}

static void read_references(struct spans *s, struct draft *draft)
{
    if (!spans_enter(s->j, JSON_ARRAY))
        return;
    while (spans_object(s->j))
        read_reference(s, draft);
}

static bool is_text_key(struct str key)
{
    return KEY_IS(key, "traceID") || KEY_IS(key, "spanID") || KEY_IS(key, "parentSpanID") ||
           KEY_IS(key, "operationName") || KEY_IS(key, "processID");
}

static void read_text_key(struct spans *s, struct draft *draft, struct str key)
{
    struct str text;
    char letter = key.p[0];
    if (!spans_text(s->j, &text))
        return;
    if (letter == 't')
        span_trace_id(text, &draft->span.trace);
    else if (letter == 's')
        span_id(text, &draft->span.id);
    else if (letter == 'o')
        draft->name = str_dup(&s->scratch, text);
    else if (key.n == 9)
        draft->process.id = sym_intern(&s->store->syms, text);
    else
        span_id(text, &draft->span.parent);
}

static void read_span_key(struct spans *s, struct draft *draft, struct str key)
{
    if (is_text_key(key)) {
        read_text_key(s, draft, key);
    } else if (KEY_IS(key, "startTime")) {
        spans_u64(s->j, &draft->span.start);
    } else if (KEY_IS(key, "duration")) {
        spans_u64(s->j, &draft->span.duration);
    } else if (KEY_IS(key, "references")) {
        read_references(s, draft);
    } else if (KEY_IS(key, "tags") || KEY_IS(key, "tag")) {
        read_tags(s, &draft->attrs);
    } else if (KEY_IS(key, "process")) {
        read_process(s, &draft->process);
        draft->own_process = draft->process.service != 0;
    } else {
        json_skip(s->j);
    }
}

static bool same_trace(struct trace_key a, struct trace_key b)
{
    if (!a.high && !a.low)
        return true;
    return a.low == b.low && (a.high == b.high || !a.high || !b.high);
}

/* The first reference of that kind to a span of the same trace; 0 when there is none. */
static uint64_t first_of(const struct draft *draft, bool child_of)
{
    for (size_t i = 0; i < draft->references.n; i++) {
        const struct reference *ref = &draft->references.v[i];
        if (ref->child_of == child_of && same_trace(ref->trace, draft->span.trace))
            return ref->id;
    }
    return 0;
}

/* The parent is the first CHILD_OF in this trace, else the first FOLLOWS_FROM; others are links. */
static void settle_references(struct spans *s, struct draft *draft)
{
    struct span *span = &draft->span;
    uint64_t child_of = first_of(draft, true);
    if (child_of || !span->parent)
        span->parent = child_of ? child_of : first_of(draft, false);
    span->first_link = (uint32_t)s->store->open_links.n;
    for (size_t i = 0; i < draft->references.n; i++) {
        const struct reference *ref = &draft->references.v[i];
        bool same = same_trace(ref->trace, span->trace);
        if (same && (ref->id == span->parent || ref->id == span->id))
            continue;
        *vec_push(s->store->arena, &s->store->open_links) =
            (struct span_link){ same ? span->trace : ref->trace, ref->id };
        span->n_links++;
    }
}

static bool is_error(const struct attrs *attrs)
{
    return (attrs_has(attrs, ATTR_ERROR) && str_is_nocase(attrs->value[ATTR_ERROR], "true")) ||
           (attrs_has(attrs, ATTR_STATUS) && str_is_nocase(attrs->value[ATTR_STATUS], "ERROR"));
}

/* shared is free until the linker: here it says that the service is known, not the process id. */
static void add_draft(struct spans *s, struct draft *draft)
{
    struct span *span = &draft->span;
    if (attrs_has(&draft->attrs, ATTR_KIND))
        span->kind = (uint8_t)spans_kind(draft->attrs.value[ATTR_KIND]);
    span->error = is_error(&draft->attrs);
    settle_references(s, draft);
    span->shared = draft->own_process;
    span->service = draft->own_process ? draft->process.service : draft->process.id;
    span->space = draft->process.space;
    span->version = draft->process.version;
    spans_describe(s, span, draft->name, &draft->attrs);
    spans_take_instance(s, span, &draft->process.instance);
    spans_add(s, span);
}

static void read_spans(struct spans *s)
{
    struct draft draft;
    struct str key;
    if (!spans_enter(s->j, JSON_ARRAY))
        return;
    for (unsigned level = json_depth(s->j); spans_element(s, level);) {
        begin_draft(s, &draft);
        while (spans_key(s->j, &key))
            read_span_key(s, &draft, key);
        if (!json_error(s->j)[0])
            add_draft(s, &draft);
    }
}

static int process_cmp(const void *a, const void *b)
{
    sym left = ((const struct process *)a)->id, right = ((const struct process *)b)->id;
    return left < right ? -1 : left > right;
}

static const struct process *find_process(const struct jaeger *jaeger, sym id)
{
    struct process key = { .id = id };
    if (!jaeger->processes.n)
        return NULL;
    return bsearch(&key, jaeger->processes.v, jaeger->processes.n, sizeof(key), process_cmp);
}

/* Processes normally come behind the spans; spans of an unknown one have no service. */
static void settle_trace(struct spans *s, struct jaeger *jaeger)
{
    struct span_store *store = s->store;
    size_t kept = jaeger->first;
    if (jaeger->processes.n)
        qsort(jaeger->processes.v, jaeger->processes.n, sizeof(struct process), process_cmp);
    for (size_t i = jaeger->first; i < store->open.n; i++) {
        struct span *span = &store->open.v[i];
        const struct process *process = span->shared ? NULL : find_process(jaeger, span->service);
        if (process) {
            span->service = process->service;
            span->space = process->space;
            span->version = process->version;
            spans_take_instance(s, span, &process->instance);
        }
        bool known = span->shared || (process && process->service);
        span->shared = false;
        if (known)
            store->open.v[kept++] = *span;
        else
            store->malformed++;
    }
    store->n -= store->open.n - kept;
    store->open.n = kept;
    span_store_settle(store);
    jaeger->first = store->open.n;
    jaeger->processes.n = 0;
}

static void begin_object(struct spans *s, struct jaeger *jaeger)
{
    settle_trace(s, jaeger);
    begin_draft(s, &jaeger->draft);
    jaeger->begun = true;
}

static void end_object(struct spans *s, struct jaeger *jaeger)
{
    if (jaeger->begun && jaeger->draft.own_process && jaeger->draft.span.id)
        add_draft(s, &jaeger->draft);
    jaeger->begun = false;
    settle_trace(s, jaeger);
}

/* Wrappers are walked through: what is inside begins anew. */
static void read_key(struct spans *s, struct jaeger *jaeger, struct str key)
{
    if (KEY_IS(key, "data") || KEY_IS(key, "hits") || KEY_IS(key, "_source"))
        return;
    if (KEY_IS(key, "spans")) {
        jaeger->begun = false; /* it is a trace, no span: the scratch is free for its spans */
        read_spans(s);
    } else if (KEY_IS(key, "processes")) {
        read_processes(s, jaeger);
    } else if (jaeger->begun) {
        read_span_key(s, &jaeger->draft, key);
    } else {
        json_skip(s->j);
    }
}

static void read_document(struct spans *s, void *state, enum json_event first)
{
    struct jaeger *jaeger = state;
    unsigned level = 0;
    jaeger->first = s->store->open.n;
    for (enum json_event event = first; event != JSON_END; event = json_next(s->j)) {
        if (event == JSON_ERROR) {
            jaeger->begun = false;
            if (!spans_recover(s, level))
                return;
        }
        level = json_depth(s->j);
        if (event == JSON_OBJECT) {
            if (spans_at_border(s))
                return;
            begin_object(s, jaeger);
        } else if (event == JSON_KEY) {
            read_key(s, jaeger, json_str(s->j));
        } else if (event == JSON_OBJECT_END) {
            end_object(s, jaeger);
        }
        if (!json_depth(s->j))
            return;
    }
}

static void abandon(struct spans *s, void *state)
{
    struct jaeger *jaeger = state;
    jaeger->begun = false;
    settle_trace(s, jaeger);
}

static void resume_document(struct spans *s, void *state)
{
    read_document(s, state, JSON_ARRAY);
}

static int probe_jaeger(const struct probe *probe)
{
    return spans_sniff(probe->head) == SNIFF_JAEGER ? 98 : 0;
}

static const char *const first_keys[] = { "data", "traceID", "spanID", "_source", "hits", NULL };

const struct trace_format jaeger_json = { .document = read_document,
                                          .resume = resume_document,
                                          .abandon = abandon,
                                          .state_size = sizeof(struct jaeger),
                                          .sniff = SNIFF_JAEGER,
                                          .keys = first_keys };

static bool parse_jaeger(struct input *input)
{
    return spans_parse(input, &jaeger_json);
}

static const char *const patterns[] = { "*.json", "*.jsonl", "*.ndjson", NULL };

const struct reader reader_jaeger = {
    .name = "jaeger",
    .title = "Jaeger traces",
    .family = "trace",
    .patterns = patterns,
    .kind = READ_STREAM,
    .yields = 0, /* the linker says what the spans gave */
    .probe = probe_jaeger,
    .parse = parse_jaeger,
    .border = spans_border,
};
