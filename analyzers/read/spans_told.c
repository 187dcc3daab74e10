/*
 * Spans that svcgraph has told again: "svcgraph/spans/v1", a span a line in any order, with its
 * place in the dump it comes from; and "svcgraph/partial/v1", where rows of sums stand before them.
 * Several such files may stand one behind the other.
 */
#include "spans_priv.h"

struct told {
    VEC(struct span_store *) files; /* by the store's symbol for their path */
    struct span_sums **end;   /* where the next sums go */
    struct span_sums *sums;   /* NULL: no header yet */
    uint64_t whole;           /* the last number of the list */
};

/* For spans of the file, and places in it. */
static struct span_store *store_of(struct spans *s, struct told *told, struct str path)
{
    sym name = sym_intern(&s->store->syms, path);
    if (!name)
        return s->store;
    while (told->files.n <= name)
        *vec_push(s->store->arena, &told->files) = NULL;
    struct span_store **store = &told->files.v[name];
    if (!*store)
        *vec_push(&s->input->arena, &s->input->stores) = *store = span_store_also(s->store, path);
    return *store;
}

static void read_file_row(struct spans *s, struct told *told)
{
    struct str path = STR_NULL;
    spans_text(s->j, &path);
    *vec_push(s->store->arena, &told->sums->files) = store_of(s, told, path);
}

static void read_whole_row(struct spans *s, struct told *told)
{
    uint64_t number;
    for (enum json_event event = json_next(s->j); event == JSON_NUMBER; event = json_next(s->j)) {
        str_to_u64(json_str(s->j), &number);
        told->whole += number;
        *vec_push(s->store->arena, &told->sums->whole) = told->whole;
    }
}

static void read_cells(struct spans *s, struct told *told, sym table)
{
    struct span_sums *sums = told->sums;
    struct span_row row = { .table = table, .first = (uint32_t)sums->cells.n };
    for (enum json_event event; (event = json_next(s->j)) != JSON_ARRAY_END;) {
        struct span_cell cell = { 0 };
        if (event == JSON_ERROR || event == JSON_END)
            return;
        if (event == JSON_STRING)
            cell.text = sym_intern(&s->store->syms, json_str(s->j));
        else if (event == JSON_NUMBER)
            str_to_u64(json_str(s->j), &cell.number);
        else if (event == JSON_OBJECT || event == JSON_ARRAY)
            json_skip(s->j);
        *vec_push(s->store->arena, &sums->cells) = cell;
    }
    row.n = (uint32_t)sums->cells.n - row.first;
    *vec_push(s->store->arena, &sums->rows) = row;
}

/* ["table", cells...] */
static void read_row(struct spans *s, struct told *told)
{
    struct str table;
    if (told->sums && spans_text(s->j, &table)) {
        if (KEY_IS(table, "file"))
            read_file_row(s, told);
        else if (KEY_IS(table, "whole"))
            read_whole_row(s, told);
        else
            read_cells(s, told, sym_intern(&s->store->syms, table));
    }
    while (json_depth(s->j)) {
        enum json_event event = json_next(s->j);
        if (event == JSON_ERROR || event == JSON_END || event == JSON_ARRAY_END)
            return;
    }
}

static void begin_sums(struct spans *s, struct told *told)
{
    if (!told->end)
        told->end = &s->store->sums;
    told->sums = *told->end = arena_new(s->store->arena, struct span_sums);
    told->end = &told->sums->next;
    told->whole = 0;
}

struct draft { /* a span while it is read; its texts are copied */
    struct span span;
    struct str service, space, operation, peer, destination, version, table, group, instance, file;
    VEC(struct span_link) links;
};

static struct str *text_of(struct draft *draft, struct str key)
{
    const struct {
        const char *key;
        struct str *text;
    } texts[] = { { "service", &draft->service },     { "namespace", &draft->space },
                  { "operation", &draft->operation }, { "peer", &draft->peer },
                  { "destination", &draft->destination }, { "version", &draft->version },
                  { "table", &draft->table },         { "group", &draft->group },
                  { "instance", &draft->instance },   { "file", &draft->file } };
    for (size_t i = 0; i < countof(texts); i++)
        if (str_is(key, texts[i].key))
            return texts[i].text;
    return NULL;
}

static uint64_t *number_of(struct span *span, struct str key)
{
    if (KEY_IS(key, "start"))
        return &span->start;
    if (KEY_IS(key, "duration"))
        return &span->duration;
    return KEY_IS(key, "arguments") ? &span->arguments : NULL;
}

static bool *mark_of(struct span *span, struct str key)
{
    if (KEY_IS(key, "error"))
        return &span->error;
    if (KEY_IS(key, "shared"))
        return &span->shared;
    return KEY_IS(key, "inherits") ? &span->inherits : NULL;
}

/* "TRACE:SPAN" each. */
static void read_links(struct spans *s, struct draft *draft)
{
    if (!spans_enter(s->j, JSON_ARRAY))
        return;
    for (enum json_event event; (event = json_next(s->j)) == JSON_STRING;) {
        struct str id = json_str(s->j), trace;
        struct span_link link = { { 0, 0 }, 0 };
        str_split(&id, ':', &trace);
        if (span_trace_id(trace, &link.trace) && span_id(id, &link.id))
            *vec_push(&s->scratch, &draft->links) = link;
    }
}

static void read_id(struct spans *s, struct span *span, struct str key)
{
    char letter = key.p[0];
    struct str text;
    if (!spans_text(s->j, &text))
        return;
    if (letter == 't')
        span_trace_id(text, &span->trace);
    else
        span_id(text, letter == 's' ? &span->id : &span->parent);
}

static bool is_id(struct str key)
{
    return KEY_IS(key, "trace") || KEY_IS(key, "span") || KEY_IS(key, "parent");
}

enum scalar {
    SCALAR_KIND,
    SCALAR_PEER_KIND,
    SCALAR_ACCESS,
    SCALAR_DESTINATION_KIND,
    SCALAR_PROBABILITY,
    SCALAR_LINE,
    SCALAR_COLUMN,
    SCALARS,
};

static enum scalar scalar_of(struct str key)
{
    static const char *const keys[] = { "kind",        "peer_kind", "access", "destination_kind",
                                        "probability", "line",      "column" };
    enum scalar scalar = 0;
    while (scalar < SCALARS && !str_is(key, keys[scalar]))
        scalar++;
    return scalar;
}

static void take_word(struct span *span, enum scalar scalar, struct str text)
{
    enum graph_kind of_peer;
    if (scalar == SCALAR_KIND)
        span->kind = (uint8_t)spans_kind(text);
    else if (scalar == SCALAR_PEER_KIND && graph_kind_from_name(text, &of_peer))
        span->peer_kind = (uint8_t)of_peer;
    else if (scalar == SCALAR_ACCESS)
        span->access = str_is(text, "read")    ? ACCESS_READ
                       : str_is(text, "write") ? ACCESS_WRITE
                                               : ACCESS_UNSAID;
    else if (scalar == SCALAR_DESTINATION_KIND)
        span->destination_kind = (uint8_t)spans_destination(text);
}

static void take_number(struct span *span, enum scalar scalar, uint64_t number)
{
    if (number > UINT32_MAX)
        return;
    if (scalar == SCALAR_PROBABILITY)
        span->probability = (uint32_t)number;
    else if (scalar == SCALAR_LINE && number < UINT32_MAX)
        span->line = (uint32_t)number;
    else if (scalar == SCALAR_COLUMN && number < UINT32_MAX)
        span->column = (uint32_t)number;
}

static void read_scalar(struct spans *s, struct span *span, struct str key)
{
    enum scalar scalar = scalar_of(key);
    struct str text;
    uint64_t number;
    if (!spans_text(s->j, &text))
        return;
    take_word(span, scalar, text);
    if (str_to_u64(text, &number))
        take_number(span, scalar, number);
}

static void read_key(struct spans *s, struct told *told, struct draft *draft, struct str key)
{
    struct str *text = text_of(draft, key), value;
    uint64_t *number = number_of(&draft->span, key);
    bool *mark = mark_of(&draft->span, key);
    if (text) {
        if (spans_text(s->j, &value))
            *text = str_dup(&s->scratch, value);
    } else if (number) {
        spans_u64(s->j, number);
    } else if (mark) {
        if (spans_text(s->j, &value))
            *mark = str_is(value, "true");
    } else if (is_id(key)) {
        read_id(s, &draft->span, key);
    } else if (KEY_IS(key, "links")) {
        read_links(s, draft);
    } else if (KEY_IS(key, "schema")) {
        if (spans_text(s->j, &value) && str_starts(value, "svcgraph/partial/"))
            begin_sums(s, told);
    } else {
        read_scalar(s, &draft->span, key);
    }
}

static void add_span(struct spans *s, struct told *told, struct draft *draft)
{
    struct span_store *store = store_of(s, told, draft->file);
    struct span *span = &draft->span;
    struct symtab *syms = &store->syms;
    span->service = sym_intern(syms, draft->service);
    span->space = sym_intern(syms, draft->space);
    span->operation = sym_intern(syms, draft->operation);
    span->peer = sym_intern(syms, draft->peer);
    span->destination = sym_intern(syms, draft->destination);
    span->version = sym_intern(syms, draft->version);
    span->table = sym_intern(syms, draft->table);
    span->group = sym_intern(syms, draft->group);
    span->instance = sym_intern(syms, draft->instance);
    span->first_link = (uint32_t)store->open_links.n;
    span->n_links = (uint32_t)draft->links.n;
    for (uint32_t i = 0; i < span->n_links; i++)
        *vec_push(store->arena, &store->open_links) = draft->links.v[i];
    *span_store_push(store) = *span;
    span_store_settle(store);
}

static void read_span(struct spans *s, struct told *told)
{
    struct draft draft = { .span = spans_begin(s) };
    struct str key;
    while (spans_key(s->j, &key))
        read_key(s, told, &draft, key);
    if (json_error(s->j)[0] || !draft.span.id || (!draft.span.trace.high && !draft.span.trace.low))
        return;
    add_span(s, told, &draft);
}

/* Its texts are paths of files and rows of sums, too, of which none may be lost. */
static void read_document(struct spans *s, void *state, enum json_event first)
{
    s->store->lost = s->store->syms.lost = NULL;
    if (first == JSON_ARRAY)
        read_row(s, state);
    else
        read_span(s, state);
}

static bool parse_told(struct input *input)
{
    static const struct trace_format format = { .document = read_document,
                                                .state_size = sizeof(struct told) };
    spans_parse(input, &format);
    struct span_store *first = input->parsed;
    bool any = first->sums || first->n;
    span_store_sort(first);
    for (size_t i = 0; i < input->stores.n; i++) {
        span_store_finish(input->stores.v[i]);
        span_store_sort(input->stores.v[i]);
        any |= input->stores.v[i]->n > 0;
    }
    return any;
}

/* The first member of a span is its trace, and its key begins with that of svcgraph. */
static int probe_told(const struct probe *probe)
{
    static const char span[] = "{\"key\": \"", *const forms[] = { "svcgraph/spans/",
                                                                "svcgraph/partial/" };
    struct str head = str_trim(probe->head);
    if (str_starts(head, span))
        return 97;
    if (!str_starts(head, "{\"schema\": \""))
        return 0;
    head = str_skip(head, sizeof("{\"schema\": \"") - 1);
    return str_starts(head, forms[0]) || str_starts(head, forms[1]) ? 99 : 0;
}

static const char *const patterns[] = { "*.ndjson", "*.jsonl", NULL };

const struct reader reader_spans = {
    .name = "spans",
    .title = "spans and partial aggregates of svcgraph",
    .family = "trace",
    .patterns = patterns,
    .kind = READ_STREAM,
    .yields = 0, /* the linker says what the spans gave */
    .probe = probe_told,
    .parse = parse_told,
};
