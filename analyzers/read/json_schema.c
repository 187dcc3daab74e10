/*
 * Schemas are made when they are first asked for, and filled one after the other from a list of
 * those that wait: so neither nesting nor rings of references cost any stack.
 */
#include "json_schema_priv.h"

#include <float.h>

struct waiting {
    struct ref_at at;
    struct api_schema *schema;
};

struct schemas {
    struct refs *refs;
    struct arena *arena, *work;
    struct symtab texts;           /* names and formats: each once */
    struct ref_map known;          /* struct api_schema of each place */
    struct api_schema in_progress; /* stands for one that is being looked for */
    VEC(struct ref_at) chain;      /* of find_end */
    VEC(struct waiting) waiting;
    size_t filled;
};

struct filling { /* of one schema */
    struct schemas *s;
    struct ref_at at;
    struct api_schema *out;
    const struct node *all_of, *required, *values, *constant;
    const struct api_schema *referred; /* JSON Schema: what stands beside applies as well */
    bool typed, nullable, exclusive_minimum, exclusive_maximum;
    uint64_t rest; /* of all that makes it opaque */
    bool rest_unknown;
};

struct schemas *schemas_new(struct reading *reading, struct refs *refs, struct arena *work)
{
    struct schemas *s = arena_new(work, struct schemas);
    *s = (struct schemas){
        .refs = refs, .arena = reading->arena, .work = work, .known = { .arena = work }
    };
    symtab_init(&s->texts, reading->arena);
    return s;
}

static struct str keep(struct schemas *s, struct str text)
{
    return sym_str(&s->texts, sym_intern(&s->texts, text));
}

/* What stands beside a reference and says nothing of values. */
static bool is_annotation(struct str key)
{
    static const char *const all[] = {
        "$ref",       "description", "summary",   "title",    "example",      "examples", "default",
        "deprecated", "readOnly",    "writeOnly", "$comment", "externalDocs", "xml",      "$defs",
        "nullable",   "definitions", "$schema",   "$id",      "$anchor",
    };
    for (size_t i = 0; i < countof(all); i++)
        if (str_is(key, all[i]))
            return true;
    return str_starts(key, "x-");
}

static bool has_siblings(struct ref_at at)
{
    if (at.file->dialect != SCHEMA_OPENAPI_31)
        return false;
    for_each_pair (at.node, pair)
        if (!is_annotation(pair->key))
            return true;
    return false;
}

static bool stands_for_another(struct ref_at at)
{
    return ref_is(at.node) && !has_siblings(at);
}

static struct api_schema *make(struct schemas *s, struct ref_at at, bool opaque)
{
    struct api_schema *schema = arena_new(s->arena, struct api_schema);
    schema->types = API_ANY;
    schema->length.most = schema->items_count.most = schema->properties_count.most = UINT64_MAX;
    schema->opaque = opaque;
    schema->loc = at.node->loc;
    if (!opaque)
        *vec_push(s->work, &s->waiting) = (struct waiting){ at, schema };
    return schema;
}

/* To the end of a chain of references; all on the way are that schema. */
static struct api_schema *find_end(struct schemas *s, struct ref_at at)
{
    struct api_schema *found = NULL;
    struct ref_target next = { .at = at };
    s->chain.n = 0;
    while (!found) {
        void **slot = ref_map_slot(&s->known, next.at);
        if (*slot == &s->in_progress) {
            ref_say_ring(s->refs, at);
            found = make(s, at, true);
        } else if (*slot) {
            found = *slot;
        } else {
            *slot = &s->in_progress;
            *vec_push(s->work, &s->chain) = next.at;
            if (!stands_for_another(next.at))
                found = make(s, next.at, false);
            else if (!ref_step(s->refs, next.at, &next))
                found = make(s, at, true);
        }
    }
    for (size_t i = 0; i < s->chain.n; i++)
        *ref_map_slot(&s->known, s->chain.v[i]) = found;
    if (!found->name.n)
        found->name = keep(s, next.name);
    return found;
}

static struct api_schema *find(struct schemas *s, struct ref_at at)
{
    if (stands_for_another(at))
        return find_end(s, at);
    void **slot = ref_map_slot(&s->known, at);
    if (!*slot)
        *slot = make(s, at, false);
    return *slot;
}

const struct api_schema *schema_at(struct schemas *s, struct ref_at at)
{
    return at.node ? find(s, at) : NULL;
}

static const struct api_schema *child(struct filling *f, const struct node *node)
{
    return schema_at(f->s, (struct ref_at){ f->at.file, node });
}

static bool is_true(const struct node *node)
{
    return node && node->type == DOC_BOOL && node->boolean;
}

static bool is_false(const struct node *node)
{
    return node && node->type == DOC_BOOL && !node->boolean;
}

/* Any value at all: "true", or a schema without a word. */
static bool is_any(const struct node *node)
{
    return is_true(node) || (doc_is_map(node) && node->n == 0);
}

/* --- keywords --- */

static unsigned type_bits(struct filling *f, const struct node *node)
{
    static const struct {
        const char *name;
        unsigned bits;
    } all[] = {
        { "string", API_STRING },   { "object", API_OBJECT },
        { "integer", API_INTEGER }, { "number", API_INTEGER | API_FRACTION },
        { "array", API_ARRAY },     { "boolean", API_BOOLEAN },
        { "null", API_NULL },       { "any", API_ANY },
    };
    for (size_t i = 0; i < countof(all); i++)
        if (str_is(doc_text(node), all[i].name) || (node->type == DOC_NULL && i == 6))
            return all[i].bits;
    f->out->opaque = true;
    return API_ANY;
}

static void read_type(struct filling *f, const struct node *value)
{
    unsigned bits = 0;
    for_each_item (value, item)
        bits |= type_bits(f, item);
    if (!doc_is_list(value))
        bits = type_bits(f, value);
    f->typed = true;
    f->out->types = bits ? bits : API_ANY;
}

static void read_format(struct filling *f, const struct node *value)
{
    f->out->format = keep(f->s, doc_text(value));
}

/* What is "byte" in OpenAPI 3.0. */
static void read_encoding(struct filling *f, const struct node *value)
{
    if (str_is(doc_text(value), "base64") && !f->out->format.n)
        f->out->format = STR("byte");
}

static void read_pattern(struct filling *f, const struct node *value)
{
    f->out->pattern = keep(f->s, doc_text(value));
}

static void read_enum(struct filling *f, const struct node *value)
{
    if (doc_is_list(value))
        f->values = value;
}

static void read_const(struct filling *f, const struct node *value)
{
    if (f->at.file->dialect == SCHEMA_OPENAPI_31 || f->at.file->dialect == SCHEMA_ASYNCAPI)
        f->constant = value;
}

static void tighten(struct api_bound *bound, const struct node *value, bool exclusive, double sign)
{
    double limit;
    if (!json_number(value, &limit))
        return;
    bool tighter = !bound->set || sign * limit > sign * bound->limit ||
                   (sign * limit == sign * bound->limit && exclusive);
    if (tighter)
        *bound = (struct api_bound){ .limit = limit, .set = true, .exclusive = exclusive };
}

static void read_minimum(struct filling *f, const struct node *value)
{
    tighten(&f->out->minimum, value, false, 1);
}

static void read_maximum(struct filling *f, const struct node *value)
{
    tighten(&f->out->maximum, value, false, -1);
}

static void read_exclusive_minimum(struct filling *f, const struct node *value)
{
    f->exclusive_minimum |= is_true(value);
    tighten(&f->out->minimum, value, true, 1);
}

static void read_exclusive_maximum(struct filling *f, const struct node *value)
{
    f->exclusive_maximum |= is_true(value);
    tighten(&f->out->maximum, value, true, -1);
}

static void read_multiple_of(struct filling *f, const struct node *value)
{
    double number;
    if (json_number(value, &number) && number > 0)
        f->out->multiple_of = number;
}

static void read_count(uint64_t *out, const struct node *value)
{
    double number;
    if (json_number(value, &number) && number >= 0 && number < 1e18)
        *out = (uint64_t)number;
}

static void read_min_length(struct filling *f, const struct node *value)
{
    read_count(&f->out->length.least, value);
}

static void read_max_length(struct filling *f, const struct node *value)
{
    read_count(&f->out->length.most, value);
}

static void read_min_items(struct filling *f, const struct node *value)
{
    read_count(&f->out->items_count.least, value);
}

static void read_max_items(struct filling *f, const struct node *value)
{
    read_count(&f->out->items_count.most, value);
}

static void read_min_properties(struct filling *f, const struct node *value)
{
    read_count(&f->out->properties_count.least, value);
}

static void read_max_properties(struct filling *f, const struct node *value)
{
    read_count(&f->out->properties_count.most, value);
}

static void read_unique(struct filling *f, const struct node *value)
{
    f->out->unique_items = is_true(value);
}

/* Flags of a member stand at it, or at what it refers to. */
static void read_flags(struct api_property *property, const struct node *node)
{
    property->read_only |= is_true(doc_get(node, "readOnly"));
    property->write_only |= is_true(doc_get(node, "writeOnly"));
    property->deprecated |= is_true(doc_get(node, "deprecated"));
}

static int property_cmp(const void *a, const void *b)
{
    const struct api_property *x = a, *y = b;
    return str_cmp(x->name, y->name);
}

static void read_properties(struct filling *f, const struct node *value)
{
    uint32_t n = doc_is_map(value) ? value->n : 0;
    struct api_property *all = arena_array(f->s->arena, struct api_property, n);
    for (uint32_t i = 0; i < n; i++) {
        const struct pair *pair = &value->pairs[i];
        struct ref_at at = { f->at.file, pair->value };
        all[i] = (struct api_property){ .name = keep(f->s, pair->key), .loc = pair->key_loc };
        all[i].schema = is_any(pair->value) ? NULL : schema_at(f->s, at);
        if (!ref_is(at.node) || at.file->dialect == SCHEMA_OPENAPI_31)
            read_flags(&all[i], at.node);
        if (ref_is(at.node))
            read_flags(&all[i], ref_end(f->s->refs, at).node);
    }
    if (n > 1)
        qsort(all, n, sizeof(all[0]), property_cmp);
    f->out->properties = all;
    f->out->n_properties = n;
}

static void read_required(struct filling *f, const struct node *value)
{
    f->required = doc_is_list(value) ? value : NULL; /* a parameter has a truth there */
}

static void read_other(struct filling *f, const struct node *value)
{
    f->out->closed = is_false(value);
    f->out->other = doc_is_map(value) && !is_any(value) ? child(f, value) : NULL;
}

/* A list is one schema for each place. */
static void read_items(struct filling *f, const struct node *value)
{
    if (doc_is_list(value))
        f->out->opaque = true;
    else if (!is_any(value))
        f->out->items = child(f, value);
}

static void read_all_of(struct filling *f, const struct node *value)
{
    f->all_of = value;
}

static struct api_branches branches(struct filling *f, const struct node *list,
                                    const struct api_schema *more)
{
    size_t n = doc_is_list(list) ? list->n : 0;
    if (n + (more != NULL) == 0)
        return (struct api_branches){ 0 };
    const struct api_schema **all = arena_array(f->s->arena, const struct api_schema *, n + 1);
    for (size_t i = 0; i < n; i++)
        all[i] = child(f, doc_item(list, (uint32_t)i));
    if (more)
        all[n++] = more;
    return (struct api_branches){ all, n };
}

static void read_one_of(struct filling *f, const struct node *value)
{
    f->out->one_of = branches(f, value, NULL);
}

static void read_any_of(struct filling *f, const struct node *value)
{
    f->out->any_of = branches(f, value, NULL);
}

static void read_discriminator(struct filling *f, const struct node *value)
{
    struct str name = doc_is_map(value) ? doc_get_text(value, "propertyName") : doc_text(value);
    f->out->discriminator = keep(f->s, name);
}

static void read_nullable(struct filling *f, const struct node *value)
{
    if (f->at.file->dialect == SCHEMA_OPENAPI_2 || f->at.file->dialect == SCHEMA_OPENAPI_30)
        f->nullable |= is_true(value);
}

static void read_reference(struct filling *f, const struct node *value)
{
    struct ref_target target;
    if (value->type != DOC_STRING || f->at.file->dialect != SCHEMA_OPENAPI_31)
        return;
    if (!ref_step(f->s->refs, f->at, &target)) {
        f->out->opaque = true;
        return;
    }
    struct api_schema *schema = find(f->s, target.at);
    if (!schema->name.n)
        schema->name = keep(f->s, target.name);
    f->referred = schema;
}

static void read_opaque(struct filling *f, const struct node *value)
{
    f->out->opaque |= !is_true(value); /* "unevaluatedProperties": true says nothing */
}

/* Equal texts are equal demands, unless they say it elsewhere. The order of keywords is nothing. */
static void add_rest(struct filling *f, const struct pair *pair)
{
    struct str text = json_value_text(f->s->work, pair->value, false);
    f->rest_unknown |= str_has(text, "Ref\"") || str_has(text, "\"$ref\"");
    f->rest_unknown |= str_starts(pair->key, "$");
    f->rest += str_hash(str_hash(STR_HASH_INIT, pair->key), text);
}

static const struct keyword {
    const char *name;
    void (*read)(struct filling *f, const struct node *value);
} keywords[] = {
    /* in order of their names */
    { "$dynamicRef", read_opaque },
    { "$recursiveRef", read_opaque },
    { "$ref", read_reference },
    { "additionalProperties", read_other },
    { "allOf", read_all_of },
    { "anyOf", read_any_of },
    { "const", read_const },
    { "contains", read_opaque },
    { "contentEncoding", read_encoding },
    { "contentSchema", read_opaque },
    { "dependencies", read_opaque },
    { "dependentRequired", read_opaque },
    { "dependentSchemas", read_opaque },
    { "discriminator", read_discriminator },
    { "else", read_opaque },
    { "enum", read_enum },
    { "exclusiveMaximum", read_exclusive_maximum },
    { "exclusiveMinimum", read_exclusive_minimum },
    { "format", read_format },
    { "if", read_opaque },
    { "items", read_items },
    { "maxItems", read_max_items },
    { "maxLength", read_max_length },
    { "maxProperties", read_max_properties },
    { "maximum", read_maximum },
    { "minItems", read_min_items },
    { "minLength", read_min_length },
    { "minProperties", read_min_properties },
    { "minimum", read_minimum },
    { "multipleOf", read_multiple_of },
    { "not", read_opaque },
    { "nullable", read_nullable },
    { "oneOf", read_one_of },
    { "pattern", read_pattern },
    { "patternProperties", read_opaque },
    { "prefixItems", read_opaque },
    { "properties", read_properties },
    { "propertyNames", read_opaque },
    { "required", read_required },
    { "then", read_opaque },
    { "type", read_type },
    { "unevaluatedItems", read_opaque },
    { "unevaluatedProperties", read_opaque },
    { "uniqueItems", read_unique },
    { "x-nullable", read_nullable },
};

static int keyword_cmp(const void *key, const void *row)
{
    return str_cmp(*(const struct str *)key, str_from(((const struct keyword *)row)->name));
}

/* --- what follows from several keywords --- */

static struct api_property *property_of(struct api_property *all, size_t n, struct str name)
{
    struct api_property key = { .name = name };
    return n ? bsearch(&key, all, n, sizeof(all[0]), property_cmp) : NULL;
}

/* A name that is required need not be described: it is any value then. */
static void finish_required(struct filling *f)
{
    size_t n = f->out->n_properties, more = 0;
    struct api_property *all =
        arena_array(f->s->arena, struct api_property, n + doc_count(f->required));
    if (n)
        memcpy(all, f->out->properties, n * sizeof(all[0]));
    for_each_item (f->required, item) {
        struct api_property *known = property_of(all, n, doc_text(item));
        if (known)
            known->required = true;
        else if (doc_is_scalar(item))
            all[n + more++] = (struct api_property){ .name = keep(f->s, doc_text(item)),
                                                     .schema = f->out->other,
                                                     .required = true,
                                                     .loc = item->loc };
    }
    if (more)
        qsort(all, n + more, sizeof(all[0]), property_cmp);
    size_t kept = 0;
    for (size_t i = 0; i < n + more; i++)
        if (kept == 0 || !str_eq(all[kept - 1].name, all[i].name))
            all[kept++] = all[i];
    f->out->properties = all;
    f->out->n_properties = kept;
}

static bool is_null_value(struct api_value value)
{
    return str_is(value.text, "null");
}

/* Unquoted, a number where only strings are admitted is meant as one, as all tools read it. */
static void finish_values(struct filling *f)
{
    size_t n = f->constant ? 1 : f->values->n;
    bool null = false, as_text = (f->out->types & ~(unsigned)API_NULL) == API_STRING;
    struct api_value *all = arena_array(f->s->arena, struct api_value, n);
    for (size_t i = 0; i < n; i++) {
        const struct node *value = f->constant ? f->constant : doc_item(f->values, (uint32_t)i);
        all[i].text = keep(f->s, json_value_text(f->s->work, value, as_text));
        all[i].loc = value->loc;
        null |= is_null_value(all[i]);
    }
    f->out->enumerated = true;
    f->out->values = all;
    f->out->n_values = n;
    if (!null)
        f->out->types &= ~(unsigned)API_NULL;
}

static void finish(struct filling *f)
{
    struct api_schema *out = f->out;
    if (f->typed && f->nullable) /* without a type it adds nothing: null is admitted anyway */
        out->types |= API_NULL;
    out->minimum.exclusive |= f->exclusive_minimum && out->minimum.set;
    out->maximum.exclusive |= f->exclusive_maximum && out->maximum.set;
    out->all_of = branches(f, f->all_of, f->referred);
    if (f->required)
        finish_required(f);
    if (f->values || f->constant)
        finish_values(f);
    if (out->opaque && !f->rest_unknown)
        out->rest = f->rest;
}

static void fill(struct schemas *s, struct waiting waiting)
{
    struct filling f = { .s = s, .at = waiting.at, .out = waiting.schema };
    if (is_false(f.at.node))
        f.out->types = 0;
    for_each_pair (f.at.node, pair) {
        const struct keyword *row =
            bsearch(&pair->key, keywords, countof(keywords), sizeof(keywords[0]), keyword_cmp);
        bool opaque = f.out->opaque;
        if (row)
            row->read(&f, pair->value);
        if (row && (row->read == read_opaque || f.out->opaque != opaque))
            add_rest(&f, pair);
    }
    finish(&f);
}

void schemas_fill(struct schemas *s)
{
    while (s->filled < s->waiting.n)
        fill(s, s->waiting.v[s->filled++]);
}
