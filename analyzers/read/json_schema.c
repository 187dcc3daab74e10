/*
 * Schemas are made when they are first asked for, and filled one after the other from a list of
 * those that wait: so neither nesting nor rings of references cost any stack.
 */
#include "json_schema_fill_priv.h"

struct schemas *schemas_new(struct reading *reading, struct refs *refs, struct arena *work)
{
    struct schemas *s = arena_new(work, struct schemas);
    *s = (struct schemas){
        .refs = refs, .arena = reading->arena, .work = work, .known = { .arena = work }
    };
    symtab_init(&s->texts, reading->arena);
    return s;
}

struct str schema_keep(struct schemas *s, struct str text)
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
        found->name = schema_keep(s, next.name);
    return found;
}

struct api_schema *schema_find(struct schemas *s, struct ref_at at)
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
    return at.node ? schema_find(s, at) : NULL;
}

/* --- what follows from several keywords --- */

static struct api_property *property_of(struct api_property *all, size_t n, struct str name)
{
    struct api_property key = { .name = name };
    return n ? bsearch(&key, all, n, sizeof(all[0]), schema_property_cmp) : NULL;
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
            all[n + more++] = (struct api_property){ .name = schema_keep(f->s, doc_text(item)),
                                                     .schema = f->out->other,
                                                     .required = true,
                                                     .loc = item->loc };
    }
    if (more)
        qsort(all, n + more, sizeof(all[0]), schema_property_cmp);
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
        all[i].text = schema_keep(f->s, json_value_text(f->s->work, value, as_text));
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
    out->all_of = schema_branches(f, f->all_of, f->referred);
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
    for_each_pair (f.at.node, pair)
        schema_read_keyword(&f, pair);
    finish(&f);
}

void schemas_fill(struct schemas *s)
{
    while (s->filled < s->waiting.n)
        fill(s, s->waiting.v[s->filled++]);
}
