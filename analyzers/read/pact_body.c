/*
 * Bodies by example: the schema of what a consumer sends, and of what it reads. All examples of one
 * place (the elements of a list are one place) make one schema.
 */
#include "json_schema_priv.h"
#include "pact_priv.h"

#include <math.h>

enum { VALUES_MAX = 8 };

struct place { /* of a body: a schema that is to be filled */
    struct api_schema *schema;
    const struct node **examples;
    size_t n;
    struct pact_states states;
    bool like; /* a rule above says that values of the same type do */
};

struct deriving {
    struct pact *p;
    struct arena *arena; /* of the run */
    bool sent;
    VEC(struct place) todo;
};

struct str pact_keep(struct pact *p, struct str text)
{
    return str_dup(p->reading->arena, text);
}

static unsigned type_of(const struct node *node)
{
    double number;
    switch (node->type) {
    case DOC_NULL:
        return API_NULL;
    case DOC_BOOL:
        return API_BOOLEAN;
    case DOC_INT:
        return API_INTEGER;
    case DOC_FLOAT:
        return json_number(node, &number) && floor(number) == number ? API_INTEGER : API_FRACTION;
    case DOC_STRING:
        return API_STRING;
    case DOC_LIST:
        return API_ARRAY;
    default:
        return API_OBJECT;
    }
}

static struct str quoted(struct arena *arena, struct str text)
{
    const struct node node = { .type = DOC_STRING, .text = text, .quoted = true };
    return json_value_text(arena, &node, false);
}

static bool is_scalar(const struct node *node)
{
    return node->type != DOC_LIST && node->type != DOC_MAP;
}

/* Each value once, in order of the file. */
static void take_values(struct deriving *d, const struct place *at, bool only)
{
    struct api_schema *schema = at->schema;
    struct api_value *values = arena_array(d->arena, struct api_value, VALUES_MAX);
    size_t n = 0;
    for (size_t i = 0; i < at->n && i < 4 * VALUES_MAX; i++) {
        if (!is_scalar(at->examples[i]))
            return;
        struct str text = json_value_text(d->arena, at->examples[i], false);
        size_t k = 0;
        while (k < n && !str_eq(values[k].text, text))
            k++;
        if (k == VALUES_MAX)
            return;
        if (k == n)
            values[n++] = (struct api_value){ text, at->examples[i]->loc };
    }
    schema->values = values;
    schema->n_values = n;
    schema->enumerated = only && at->n <= 4 * VALUES_MAX;
}

/* "open|closed", maybe as "^(open|closed)$": such a pattern is a list of values. */
static bool alternatives(struct deriving *d, struct api_schema *schema, struct str pattern)
{
    struct str rest = pattern, one;
    if (str_starts(rest, "^") && str_ends(rest, "$"))
        rest = str_take(str_skip(rest, 1), rest.n - 2);
    if (str_starts(rest, "(?:") && str_ends(rest, ")"))
        rest = str_take(str_skip(rest, 3), rest.n - 4);
    else if (str_starts(rest, "(") && str_ends(rest, ")"))
        rest = str_take(str_skip(rest, 1), rest.n - 2);
    for (size_t i = 0; i < rest.n; i++)
        if (strchr("\\^$.[](){}?*+", rest.p[i]))
            return false;
    struct api_value *values = arena_array(d->arena, struct api_value, VALUES_MAX);
    size_t n = 0;
    while (n < VALUES_MAX && str_split(&rest, '|', &one))
        values[n++] = (struct api_value){ quoted(d->arena, one), schema->loc };
    if (rest.n || n < 2)
        return false;
    schema->values = values;
    schema->n_values = n;
    schema->enumerated = true;
    return true;
}

/* What is sent is a value of the rule; what is read must only be of its type. */
static void take_rule(struct deriving *d, const struct place *at, const struct pact_match *match)
{
    struct api_schema *schema = at->schema;
    if (d->sent) {
        schema->pattern = pact_keep(d->p, match->pattern);
        schema->format = match->format ? str_from(match->format) : STR_NULL;
        if (match->pattern.n && schema->types == API_STRING &&
            alternatives(d, schema, match->pattern))
            return;
        if (schema->types & API_ARRAY && match->count.least > schema->items_count.least)
            schema->items_count.least = match->count.least;
    }
    take_values(d, at, d->sent && !match->like && !match->types && !match->pattern.n);
}

static void take_types(struct deriving *d, const struct place *at, const struct pact_match *match)
{
    enum { NUMBER = API_INTEGER | API_FRACTION };
    unsigned seen = 0;
    for (size_t i = 0; i < at->n; i++)
        seen |= type_of(at->examples[i]);
    unsigned types = match->types && !match->contains ? match->types : seen;
    if (!d->sent && (types & NUMBER))
        types |= NUMBER; /* 17 is read as a number, whole or not */
    if (!d->sent && (types & API_NULL))
        types = API_ANY; /* what is read as null tells nothing of other values */
    at->schema->types = types ? types : API_ANY;
}

struct entry { /* of one of the examples */
    const struct pair *pair;
    size_t order;
};

static int entry_cmp(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    int order = str_cmp(x->pair->key, y->pair->key);
    return order ? order : (x->order > y->order) - (x->order < y->order);
}

struct entries {
    struct entry *v;
    size_t n, maps; /* how many examples are objects */
};

/* Members of all examples, those of one name together. */
static struct entries entries_of(struct deriving *d, const struct place *at)
{
    struct entries all = { 0 };
    size_t n = 0;
    for (size_t i = 0; i < at->n; i++)
        n += doc_is_map(at->examples[i]) ? at->examples[i]->n : 0;
    all.v = arena_array(d->p->arena, struct entry, n);
    for (size_t i = 0; i < at->n; i++) {
        all.maps += doc_is_map(at->examples[i]);
        for_each_pair (at->examples[i], pair)
            if (doc_get_str(at->examples[i], pair->key) == pair->value) {
                all.v[all.n] = (struct entry){ pair, all.n };
                all.n++;
            }
    }
    if (all.n > 1)
        qsort(all.v, all.n, sizeof(all.v[0]), entry_cmp);
    return all;
}

static struct place *add_place(struct deriving *d, size_t examples, bool like, struct loc loc)
{
    struct place *place = vec_push(d->p->arena, &d->todo);
    place->schema = arena_new(d->arena, struct api_schema);
    place->schema->loc = loc;
    place->examples = arena_array(d->p->arena, const struct node *, examples);
    place->like = like;
    return place;
}

/* A map: its keys are data, so all its values are one place. */
static void map_values(struct deriving *d, const struct place *at, bool like)
{
    struct entries all = entries_of(d, at);
    if (!all.n)
        return;
    struct place *place = add_place(d, all.n, like, all.v[0].pair->value->loc);
    for (size_t i = 0; i < all.n; i++) {
        place->examples[place->n++] = all.v[i].pair->value;
        if (i == 0 || !str_eq(all.v[i].pair->key, all.v[i - 1].pair->key))
            pact_step(&d->p->forest, &at->states, all.v[i].pair->key, &place->states);
    }
    at->schema->other = place->schema;
}

static void properties(struct deriving *d, const struct place *at, bool like)
{
    struct entries all = entries_of(d, at);
    struct api_property *list = arena_array(d->arena, struct api_property, all.n);
    size_t n = 0;
    for (size_t first = 0, end; first < all.n; first = end) {
        const struct pair *pair = all.v[first].pair;
        for (end = first; end < all.n && str_eq(all.v[end].pair->key, pair->key);)
            end++;
        struct place *place = add_place(d, end - first, like, pair->value->loc);
        for (size_t i = first; i < end; i++)
            place->examples[place->n++] = all.v[i].pair->value;
        pact_step(&d->p->forest, &at->states, pair->key, &place->states);
        list[n++] = (struct api_property){
            .name = pact_keep(d->p, pair->key),
            .schema = place->schema,
            .required = end - first >= all.maps,
            .loc = pair->key_loc,
        };
    }
    at->schema->properties = list;
    at->schema->n_properties = n;
    at->schema->closed = d->sent;
}

static void elements(struct deriving *d, const struct place *at, bool like)
{
    enum { INDEXES_MAX = 64 };
    size_t n = 0;
    struct loc loc = LOC_NONE;
    for (size_t i = 0; i < at->n; i++) {
        if (doc_count(at->examples[i]) && doc_is_list(at->examples[i]) && !n)
            loc = at->examples[i]->items[0]->loc;
        n += doc_is_list(at->examples[i]) ? at->examples[i]->n : 0;
    }
    if (!n)
        return;
    struct place *place = add_place(d, n, like, loc);
    for (size_t i = 0; i < at->n; i++)
        for_each_item (at->examples[i], item) {
            char index[16];
            int length = snprintf(index, sizeof(index), "%u", i_item);
            place->examples[place->n++] = item;
            if (i_item < INDEXES_MAX)
                pact_step(&d->p->forest, &at->states, (struct str){ index, (size_t)length },
                          &place->states);
        }
    at->schema->items = place->schema;
}

static void fill(struct deriving *d, struct place at)
{
    struct pact_match match = pact_match_at(&d->p->forest, &at.states);
    if (!match.said)
        match.like = at.like;
    at.schema->items_count.most = UINT64_MAX;
    at.schema->length.most = UINT64_MAX;
    at.schema->properties_count.most = UINT64_MAX;
    take_types(d, &at, &match);
    take_rule(d, &at, &match);
    if (at.schema->types & API_OBJECT) {
        if (match.map || (match.like && pact_any(&d->p->forest, &at.states)))
            map_values(d, &at, match.like);
        else
            properties(d, &at, match.like);
    }
    if ((at.schema->types & API_ARRAY) && (!match.contains || d->sent))
        elements(d, &at, match.like);
}

const struct api_schema *pact_schema(struct pact *p, const struct node *example, uint32_t rules,
                                     bool sent)
{
    struct deriving d = { .p = p, .arena = p->reading->arena, .sent = sent };
    struct place *first = add_place(&d, 1, false, example->loc);
    const struct api_schema *schema = first->schema;
    first->examples[first->n++] = example;
    first->states = pact_root(rules);
    while (d.todo.n)
        fill(&d, d.todo.v[--d.todo.n]);
    return schema;
}

const struct api_schema *pact_repeated(struct pact *p, const struct api_schema *schema,
                                       struct str text, struct loc loc)
{
    struct arena *arena = p->reading->arena;
    bool list = schema->types == API_ARRAY;
    struct api_schema *array = arena_new(arena, struct api_schema);
    struct api_schema *items = arena_new(arena, struct api_schema);
    *items = list ? *schema->items : *schema;
    *array = (struct api_schema){ .types = API_ARRAY,
                                  .length.most = UINT64_MAX,
                                  .items_count.most = UINT64_MAX,
                                  .properties_count.most = UINT64_MAX,
                                  .items = items,
                                  .loc = schema->loc };
    if (items->n_values >= VALUES_MAX || (items->enumerated && items->pattern.n))
        return array;
    struct api_value *values = arena_array(arena, struct api_value, VALUES_MAX);
    if (items->n_values)
        memcpy(values, items->values, items->n_values * sizeof(values[0]));
    values[items->n_values++] = (struct api_value){ quoted(arena, text), loc };
    items->values = values;
    return array;
}

const struct api_schema *pact_text_schema(struct pact *p, struct str text, struct loc loc,
                                          const struct pact_match *match, bool sent)
{
    const struct node node = { .type = DOC_STRING, .loc = loc, .text = text, .quoted = true };
    struct deriving d = { .p = p, .arena = p->reading->arena, .sent = sent };
    struct api_schema *schema = arena_new(d.arena, struct api_schema);
    const struct node *examples[] = { &node };
    const struct place at = { .schema = schema, .examples = examples, .n = 1 };
    *schema = (struct api_schema){ .types = API_STRING,
                                   .length.most = UINT64_MAX,
                                   .items_count.most = UINT64_MAX,
                                   .properties_count.most = UINT64_MAX,
                                   .loc = loc };
    take_rule(&d, &at, match);
    return schema;
}
