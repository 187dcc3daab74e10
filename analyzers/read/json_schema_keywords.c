/* The keywords of JSON Schema and of its dialects, each as what it says of a schema. */
#include "json_schema_fill_priv.h"

static const struct api_schema *child(struct filling *f, const struct node *node)
{
    return schema_at(f->s, (struct ref_at){ f->at.file, node });
}

static bool is_true(const struct node *node)
{
    return node && node->type == DOC_BOOL && node->boolean;
}

/* Any value at all: "true", or a schema without a word. */
static bool is_any(const struct node *node)
{
    return is_true(node) || (doc_is_map(node) && node->n == 0);
}

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
    f->out->format = schema_keep(f->s, doc_text(value));
}

/* What is "byte" in OpenAPI 3.0. */
static void read_encoding(struct filling *f, const struct node *value)
{
    if (str_is(doc_text(value), "base64") && !f->out->format.n)
        f->out->format = STR("byte");
}

static void read_pattern(struct filling *f, const struct node *value)
{
    f->out->pattern = schema_keep(f->s, doc_text(value));
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

int schema_property_cmp(const void *a, const void *b)
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
        all[i] =
            (struct api_property){ .name = schema_keep(f->s, pair->key), .loc = pair->key_loc };
        all[i].schema = is_any(pair->value) ? NULL : schema_at(f->s, at);
        if (!ref_is(at.node) || at.file->dialect == SCHEMA_OPENAPI_31)
            read_flags(&all[i], at.node);
        if (ref_is(at.node))
            read_flags(&all[i], ref_end(f->s->refs, at).node);
    }
    if (n > 1)
        qsort(all, n, sizeof(all[0]), schema_property_cmp);
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

struct api_branches schema_branches(struct filling *f, const struct node *list,
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
    f->out->one_of = schema_branches(f, value, NULL);
}

static void read_any_of(struct filling *f, const struct node *value)
{
    f->out->any_of = schema_branches(f, value, NULL);
}

static void read_discriminator(struct filling *f, const struct node *value)
{
    struct str name = doc_is_map(value) ? doc_get_text(value, "propertyName") : doc_text(value);
    f->out->discriminator = schema_keep(f->s, name);
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
    struct api_schema *schema = schema_find(f->s, target.at);
    if (!schema->name.n)
        schema->name = schema_keep(f->s, target.name);
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

void schema_read_keyword(struct filling *f, const struct pair *pair)
{
    const struct keyword *row =
        bsearch(&pair->key, keywords, countof(keywords), sizeof(keywords[0]), keyword_cmp);
    bool opaque = f->out->opaque;
    if (row)
        row->read(f, pair->value);
    if (row && (row->read == read_opaque || f->out->opaque != opaque))
        add_rest(f, pair);
}
