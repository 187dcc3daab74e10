/* JSON of a saved graph into records, driven by the tables of svcgraph_fields.c. */
#include "svcgraph_fields_priv.h"

/* Names of edges are interned by the batch: they are most of the work of a large graph. */
enum { BATCH = 64, NAMES_BYTES = 8 << 10 };

struct parser {
    struct input *input;
    struct json *j;
    struct saved *saved;
    unsigned complaints;
    struct saved_edge *edges[BATCH]; /* the last ones, whose names wait */
    struct str waiting[2 * BATCH];   /* from and to of each, in bytes */
    size_t n_waiting, n_bytes;
    char bytes[NAMES_BYTES];
};

static void complain(struct parser *p, const char *field, const char *expected)
{
    enum { MOST = 20 };
    if (p->complaints++ < MOST)
        finding_add(&p->input->findings, &rule_input_syntax, json_loc(p->j),
                    "\"%s\" should be %s: it was passed over.", field, expected);
}

/* A value of a type that was not expected has just begun. */
static void pass_over(struct parser *p, enum json_event event)
{
    if (event == JSON_OBJECT || event == JSON_ARRAY)
        json_skip(p->j);
}

static struct records *records_of(struct parser *p, size_t offset)
{
    return (struct records *)((char *)p->saved + offset);
}

static void *push(struct parser *p, struct records *records, size_t size)
{
    vec_reserve(&p->input->arena, &records->v, records->n, &records->capacity, size);
    char *record = (char *)records->v + records->n++ * size;
    return memset(record, 0, size);
}

static bool name_to(struct parser *p, const struct field *field, void *out)
{
    struct str text = json_str(p->j);
    enum graph_kind node;
    enum edge_kind edge;
    enum edge_view view;
    unsigned value = UINT32_MAX;
    if (field->type == FIELD_NODE_KIND && graph_kind_from_name(text, &node))
        value = node;
    else if (field->type == FIELD_EDGE_KIND && edge_kind_from_name(text, &edge))
        value = edge;
    else if (field->type == FIELD_ORIGIN && !origin_from_name(text, &value))
        value = UINT32_MAX;
    else if (field->type == FIELD_VIEW && edge_view_from_name(text, &view))
        value = view;
    for (unsigned i = 0; field->type == FIELD_REENTRY_KIND && i < REENTRY_KINDS; i++)
        if (str_is(text, saved_reentry_kinds[i]))
            value = i;
    if (value == UINT32_MAX)
        return false;
    *(uint8_t *)out = (uint8_t)value;
    return true;
}

static bool number_to(struct parser *p, const struct field *field, void *out)
{
    uint64_t value;
    if (!str_to_u64(json_str(p->j), &value))
        return false;
    if (field->type == FIELD_COUNT)
        *(uint64_t *)out = value;
    else if (value <= UINT32_MAX)
        *(uint32_t *)out = (uint32_t)value;
    return field->type == FIELD_COUNT || value <= UINT32_MAX;
}

static const char *expectation(enum field_type type)
{
    static const char *const words[] = {
        [FIELD_TEXT] = "a text",
        [FIELD_NAME] = "a text",
        [FIELD_FILE] = "a text",
        [FIELD_COUNT] = "a whole number",
        [FIELD_NUMBER] = "a whole number of at most 32 bits",
        [FIELD_BOOL] = "true or false",
        [FIELD_NODE_KIND] = "the name of a node kind",
        [FIELD_EDGE_KIND] = "the name of an edge kind",
        [FIELD_ORIGIN] = "declared, observed or both",
        [FIELD_VIEW] = "via-broker or direct",
        [FIELD_REENTRY_KIND] = "loop, service or self",
        [FIELD_TEXTS] = "a list of texts",
        [FIELD_NUMBERS] = "a list of whole numbers",
        [FIELD_RECORDS] = "a list of objects",
        [FIELD_MEMBERS] = "an object",
    };
    return words[type];
}

/* A copy until the batch is interned. */
static struct str keep_name(struct parser *p, struct str name)
{
    if (p->n_bytes + name.n > NAMES_BYTES)
        return str_dup(&p->input->arena, name);
    char *copy = memcpy(p->bytes + p->n_bytes, name.p ? name.p : "", name.n);
    p->n_bytes += name.n;
    return (struct str){ copy, name.n };
}

static bool scalar_to(struct parser *p, const struct field *field, enum json_event event, void *out)
{
    switch (field->type) {
    case FIELD_NAME:
        if (event == JSON_STRING)
            *(struct str *)out = keep_name(p, json_str(p->j));
        return event == JSON_STRING;
    case FIELD_FILE:
        if (event == JSON_NULL)
            return *(sym *)out = NO_FILE, true;
        /* fall through */
    case FIELD_TEXT:
        if (event == JSON_STRING)
            *(sym *)out = sym_intern(&p->saved->syms, json_str(p->j));
        return event == JSON_STRING;
    case FIELD_COUNT:
    case FIELD_NUMBER:
        return event == JSON_NUMBER && number_to(p, field, out);
    case FIELD_BOOL:
        *(bool *)out = event == JSON_TRUE;
        return event == JSON_TRUE || event == JSON_FALSE;
    default:
        return event == JSON_STRING && name_to(p, field, out);
    }
}

static void read_texts(struct parser *p, struct range *range)
{
    struct records *texts = &p->saved->texts;
    *range = (struct range){ (uint32_t)texts->n, 0, true };
    for (enum json_event event; (event = json_next(p->j)) != JSON_ARRAY_END;) {
        if (event == JSON_ERROR || event == JSON_END)
            return;
        if (event == JSON_STRING) {
            *(sym *)push(p, texts, sizeof(sym)) = sym_intern(&p->saved->syms, json_str(p->j));
            range->n++;
        } else {
            pass_over(p, event);
        }
    }
}

/* A number that cannot be is 0, so that the others keep their places. */
static void read_numbers(struct parser *p, struct range *range)
{
    struct records *numbers = &p->saved->numbers;
    *range = (struct range){ (uint32_t)numbers->n, 0, true };
    for (enum json_event event; (event = json_next(p->j)) != JSON_ARRAY_END;) {
        uint64_t value = 0;
        if (event == JSON_ERROR || event == JSON_END)
            return;
        if (event != JSON_NUMBER || !str_to_u64(json_str(p->j), &value))
            pass_over(p, event);
        *(uint64_t *)push(p, numbers, sizeof(uint64_t)) = value;
        range->n++;
    }
}

static void read_members(struct parser *p, const struct field *fields, void *record);

static void intern_waiting(struct parser *p)
{
    sym syms[2 * BATCH];
    sym_intern_many(&p->saved->syms, p->waiting, syms, p->n_waiting);
    for (size_t i = 0; i < p->n_waiting / 2; i++) {
        p->edges[i]->from = syms[2 * i];
        p->edges[i]->to = syms[2 * i + 1];
    }
    p->n_waiting = p->n_bytes = 0;
}

/* Index of the copy, from 1. */
static uint32_t store_part(struct parser *p, struct records *records, const void *part, size_t size)
{
    if (!records->n)
        push(p, records, size);
    memcpy(push(p, records, size), part, size);
    return (uint32_t)records->n - 1;
}

static void *push_chunked(struct parser *p, struct chunks *chunks, size_t size)
{
    enum { CHUNK = 16 << 10 };
    if (!chunks->last || chunks->last->n == CHUNK) {
        struct chunk *chunk = arena_new(&p->input->arena, struct chunk);
        chunk->v = arena_alloc_array(&p->input->arena, CHUNK, size, _Alignof(max_align_t));
        *(chunks->last ? &chunks->last->next : &chunks->first) = chunk;
        chunks->last = chunk;
    }
    chunks->n++;
    return (char *)chunks->last->v + chunks->last->n++ * size;
}

void saved_store_node(struct parser *p, const void *record)
{
    static const struct saved_about nothing;
    const struct node_record *in = record;
    struct saved_node *node = push_chunked(p, &p->saved->nodes, sizeof(*node));
    node->here = in->here;
    node->name = in->name;
    node->kind = in->kind;
    node->origin = in->origin;
    if (memcmp(&in->about, &nothing, sizeof(nothing)) != 0)
        node->about = store_part(p, &p->saved->abouts, &in->about, sizeof(in->about));
}

static uint32_t store_more(struct parser *p, const struct saved_more *more)
{
    bool any = more->calls || more->errors || more->traffic.traces || more->operations.given || more->evidence.given;
    return any ? store_part(p, &p->saved->mores, more, sizeof(*more)) : 0;
}

void saved_store_edge(struct parser *p, const void *record)
{
    const struct edge_record *in = record;
    struct saved_edge *edge = push_chunked(p, &p->saved->edges, sizeof(*edge));
    edge->here = in->here;
    edge->kind = in->kind;
    edge->origin = in->origin;
    edge->view = in->view;
    edge->directed = in->directed;
    edge->more = store_more(p, &in->more);
    p->edges[p->n_waiting / 2] = edge;
    p->waiting[p->n_waiting++] = in->from;
    p->waiting[p->n_waiting++] = in->to;
    if (p->n_waiting == 2 * BATCH || p->n_bytes > NAMES_BYTES / 2)
        intern_waiting(p);
}

static void read_record(struct parser *p, const struct record_kind *kind)
{
    union {
        struct node_record node;
        struct edge_record edge;
    } parsed;
    memset(&parsed, 0, sizeof(parsed));
    void *record = kind->store ? &parsed : push(p, records_of(p, kind->vector), kind->size);
    if (kind->placed)
        *(struct loc *)record = json_loc(p->j);
    if (kind->init)
        kind->init(record);
    read_members(p, kind->fields, record);
    if (kind->store)
        kind->store(p, record);
}

static void read_records(struct parser *p, const struct record_kind *kind, struct range *range)
{
    if (range)
        *range = (struct range){ (uint32_t)records_of(p, kind->vector)->n, 0, true };
    for (enum json_event event; (event = json_next(p->j)) != JSON_ARRAY_END;) {
        if (event == JSON_ERROR || event == JSON_END)
            return;
        if (event != JSON_OBJECT) {
            complain(p, kind->name, "an object");
            pass_over(p, event);
            continue;
        }
        if (range)
            range->n++;
        read_record(p, kind);
    }
}

/* True when the value was of the right type and is read to its end. */
static bool read_field(struct parser *p, const struct field *field, enum json_event event,
                       char *record)
{
    bool list = field->type == FIELD_TEXTS || field->type == FIELD_NUMBERS ||
                field->type == FIELD_RECORDS;
    if (event != JSON_ARRAY && list)
        return false;
    if (field->type == FIELD_TEXTS)
        read_texts(p, (struct range *)(record + field->offset));
    else if (field->type == FIELD_NUMBERS)
        read_numbers(p, (struct range *)(record + field->offset));
    else if (field->type == FIELD_RECORDS)
        read_records(p, field->of,
                     field->offset == SIZE_MAX ? NULL : (struct range *)(record + field->offset));
    else if (field->type == FIELD_MEMBERS && event == JSON_OBJECT)
        read_members(p, field->members, record);
    else
        return field->type != FIELD_MEMBERS && scalar_to(p, field, event, record + field->offset);
    return true;
}

/* Fields mostly come in the order of the table: the search goes on where it last ended. */
static const struct field *find_field(const struct field *fields, const struct field *hint,
                                      struct str key)
{
    for (const struct field *field = hint; field->name; field++)
        if (str_is(key, field->name))
            return field;
    for (const struct field *field = fields; field < hint; field++)
        if (str_is(key, field->name))
            return field;
    return NULL;
}

/*
 * The object has begun. It calls itself by way of lists and members, as deep as the tables go.
 * A record may move while its own lists are read only if it contained records of its own kind,
 * which none does.
 */
static void read_members(struct parser *p, const struct field *fields, void *record)
{
    const struct field *hint = fields;
    for (enum json_event event; (event = json_next(p->j)) == JSON_KEY;) {
        const struct field *field = find_field(fields, hint, json_str(p->j));
        if (!field) {
            json_skip(p->j);
            continue;
        }
        hint = field;
        event = json_next(p->j);
        if (event == JSON_ERROR)
            return;
        if (read_field(p, field, event, record))
            continue;
        complain(p, field->name, expectation(field->type));
        pass_over(p, event);
    }
}

void saved_parse(struct input *input, struct json *j, struct saved *saved)
{
    struct parser *p = arena_new(&input->arena, struct parser);
    p->input = input;
    p->j = j;
    p->saved = saved;
    symtab_init(&saved->syms, &input->arena);
    enum json_event event = json_next(j);
    if (event == JSON_OBJECT) {
        read_members(p, saved_root_fields, saved);
        intern_waiting(p);
        event = json_next(j);
    }
    if (event == JSON_ERROR)
        finding_add(&input->findings, &rule_input_syntax, json_loc(j), "The graph ends here: %s.",
                    json_error(j));
    else if (event != JSON_END)
        finding_add(&input->findings, &rule_input_syntax, json_loc(j),
                    "A graph is one object; what follows was passed over.");
}
