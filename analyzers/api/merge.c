/* One schema made of two: objects property by property, all else as anyOf or allOf. */
#include "merge_priv.h"

static const struct api_schema *promise(struct merging *m, struct shape *a, struct shape *b,
                                        bool meet, struct str name)
{
    uint32_t pair = pair_get(&m->c, a, b, meet ? MODE_RESPONSE : 0, API_ANY);
    if (pair < m->tasks.n)
        return m->tasks.v[pair].out;
    struct api_schema *out = arena_new(m->arena, struct api_schema);
    *vec_push(m->c.arena, &m->tasks) = (struct merge_task){ a, b, meet, out, name };
    return out;
}

const struct api_schema *merge_schemas(struct merging *m, const struct api_schema *a,
                                       const struct api_schema *b, bool meet)
{
    if (a == b || (meet && (!a || !b)))
        return a ? a : b;
    if (!a || !b)
        return NULL;
    return promise(m, shape_of(&m->c, a), shape_of(&m->c, b), meet, STR_NULL);
}

static struct api_schema any_value(void)
{
    return (struct api_schema){ .types = API_ANY,
                                .length = { 0, UINT64_MAX },
                                .items_count = { 0, UINT64_MAX },
                                .properties_count = { 0, UINT64_MAX } };
}

static const struct api_schema *bare_copy(struct merging *m, const struct member *member)
{
    const struct api_schema *s = member->schema;
    if (!s->all_of.n && (!member->bare || (!s->one_of.n && !s->any_of.n)))
        return s;
    struct api_schema *copy = arena_new(m->arena, struct api_schema);
    *copy = *s;
    copy->all_of = (struct api_branches){ NULL, 0 };
    if (member->bare)
        copy->one_of = copy->any_of = copy->all_of;
    return copy;
}

/* What a shape says, as a schema; members of allOf are among its members. */
static const struct api_schema *schema_of(struct merging *m, const struct shape *shape)
{
    if (shape->n == 1)
        return bare_copy(m, &shape->members[0]);
    struct api_schema *all = arena_new(m->arena, struct api_schema);
    const struct api_schema **v = arena_array(m->arena, const struct api_schema *, shape->n);
    for (size_t i = 0; i < shape->n; i++)
        v[i] = bare_copy(m, &shape->members[i]);
    *all = any_value();
    all->all_of = (struct api_branches){ v, shape->n };
    if (shape->n)
        all->loc = v[0]->loc;
    return all;
}

static const struct api_schema *merge_parts(struct merging *m, struct shape *a, struct shape *b,
                                            bool meet, struct str name)
{
    if (!a || !b) {
        if (!meet)
            return NULL;
        return a || b ? schema_of(m, a ? a : b) : NULL;
    }
    return a == b ? schema_of(m, a) : promise(m, a, b, meet, name);
}

static void fail(struct merging *m, const struct merge_task *t, struct str why)
{
    if (m->failed)
        return;
    m->failed = true;
    m->why = why;
    m->name = t->name;
    m->a = shape_flat(&m->c, t->a)->loc;
    m->b = shape_flat(&m->c, t->b)->loc;
}

static struct api_span merge_span(struct api_span a, struct api_span b, bool meet)
{
    return (struct api_span){ (a.least > b.least) == meet ? a.least : b.least,
                              (a.most < b.most) == meet ? a.most : b.most };
}

/* One of two objects has it. In a request whoever knows the other only does not send it. */
static struct api_property lone_property(struct merging *m, const struct flat_property *p,
                                         const struct flat *other, bool meet)
{
    struct api_property out = { .name = p->name,
                                .number = p->number,
                                .required = p->required && meet,
                                .read_only = p->read_only,
                                .write_only = p->write_only,
                                .oneof = p->oneof,
                                .loc = p->loc };
    out.schema = other->other ? merge_parts(m, p->shape, other->other, meet, p->name)
                              : schema_of(m, p->shape);
    return out;
}

static struct api_property shared_property(struct merging *m, const struct flat_property *a,
                                           const struct flat_property *b, bool meet)
{
    struct api_property out = { .name = b->name,
                                .number = b->number,
                                .required =
                                    meet ? a->required || b->required : a->required && b->required,
                                .read_only = a->read_only && b->read_only,
                                .write_only = a->write_only && b->write_only,
                                .oneof = str_eq(a->oneof, b->oneof) ? a->oneof : STR_NULL,
                                .loc = b->loc };
    out.schema = merge_parts(m, a->shape, b->shape, meet, b->name);
    return out;
}

static int order_properties(const void *a, const void *b)
{
    const struct api_property *one = a, *two = b;
    return str_cmp(one->name, two->name);
}

static const struct flat_property *find(const struct flat *flat, const struct flat_property *like)
{
    const struct flat_property *p = flat_find(flat, like, 0);
    return p ? p : flat_find(flat, like, MODE_RESPONSE);
}

static void merge_objects(struct merging *m, const struct merge_task *t, const struct flat *a,
                          const struct flat *b)
{
    if (!t->meet && (is_free(a) || is_free(b)))
        return; /* one of them sends anything */
    size_t n = 0;
    struct api_property *v =
        arena_array(m->arena, struct api_property, a->properties.n + b->properties.n);
    for (size_t i = 0; i < a->properties.n; i++) {
        const struct flat_property *p = &a->properties.v[i], *q = find(b, p);
        v[n++] = q ? shared_property(m, p, q, t->meet) : lone_property(m, p, b, t->meet);
    }
    for (size_t i = 0; i < b->properties.n; i++)
        if (!find(a, &b->properties.v[i]))
            v[n++] = lone_property(m, &b->properties.v[i], a, t->meet);
    if (n)
        qsort(v, n, sizeof(*v), order_properties);
    t->out->properties = v;
    t->out->n_properties = n;
    t->out->properties_count = merge_span(a->properties_count, b->properties_count, t->meet);
    if (t->meet) /* with the properties of both there are more */
        t->out->properties_count.most = UINT64_MAX;
    t->out->closed = a->closed && b->closed;
    t->out->other = a->closed && !t->meet   ? (b->other ? schema_of(m, b->other) : NULL)
                    : b->closed && !t->meet ? (a->other ? schema_of(m, a->other) : NULL)
                                            : merge_parts(m, a->other, b->other, t->meet, t->name);
}

static void merge_arrays(struct merging *m, const struct merge_task *t, const struct flat *a,
                         const struct flat *b)
{
    t->out->items = merge_parts(m, a->items, b->items, t->meet, t->name);
    t->out->items_count = merge_span(a->items_count, b->items_count, t->meet);
    t->out->unique_items =
        t->meet ? a->unique_items || b->unique_items : a->unique_items && b->unique_items;
    if (t->meet && t->out->items_count.least > t->out->items_count.most)
        fail(m, t, STR("no number of items fits both"));
}

/* Objects and arrays, with or without null, and nothing else. */
static bool is_plain(struct comparison *c, struct shape *shape)
{
    shape_expand(c, shape);
    const struct flat *flat = shape_flat(c, shape);
    return !shape->has_branches && !shape->too_many && !flat->opaque && !flat->enumerated &&
           !(flat->types & ~(unsigned)(API_OBJECT | API_ARRAY | API_NULL));
}

static void merge_plain(struct merging *m, const struct merge_task *t, const struct flat *a,
                        const struct flat *b)
{
    unsigned types = t->meet ? a->types & b->types : a->types | b->types;
    t->out->types = types;
    if (a->formats.n && b->formats.n && str_eq(a->formats.v[0], b->formats.v[0]))
        t->out->format = a->formats.v[0];
    if ((a->types & b->types) & API_OBJECT)
        merge_objects(m, t, a, b);
    if ((a->types & b->types) & API_ARRAY)
        merge_arrays(m, t, a, b);
}

static enum answer within(struct merging *m, struct shape *sent, struct shape *taken, bool meet)
{
    struct arena work = { 0 };
    struct comparison c = { .arena = &work };
    const struct api_schema *s = schema_of(m, sent), *r = schema_of(m, taken);
    uint32_t i = pair_get(&c, shape_of(&c, s), shape_of(&c, r),
                          MODE_STRICT | (meet ? MODE_RESPONSE : 0), API_ANY);
    pairs_settle(&c);
    enum api_severity mark = c.pairs.v[i]->mark;
    spend(&m->c, c.work);
    arena_release(&work);
    return mark == API_BREAK ? ANSWER_NO : mark == API_UNKNOWN ? ANSWER_UNKNOWN : ANSWER_YES;
}

static void both_branches(struct merging *m, const struct merge_task *t)
{
    const struct api_schema **v = arena_array(m->arena, const struct api_schema *, 2);
    v[0] = schema_of(m, t->a);
    v[1] = schema_of(m, t->b);
    struct api_branches both = { v, 2 };
    if (t->meet)
        t->out->all_of = both;
    else
        t->out->any_of = both;
}

enum { VARIANTS_MAX = 64 };

static struct str name_of(struct merging *m, const struct alternative *a)
{
    return a->branch && a->branch->name.n ? a->branch->name : shape_flat(&m->c, a->shape)->name;
}

/* Its like in the other shape: of the same name, else the only one of the same types. */
static const struct alternative *like_of(struct merging *m, const struct alternative *a,
                                         const struct shape *from)
{
    const struct alternative *like = NULL;
    unsigned types = shape_flat(&m->c, a->shape)->types;
    struct str name = name_of(m, a);
    size_t n = 0;
    for (size_t i = 0; i < from->n_alternatives; i++) {
        const struct alternative *b = &from->alternatives[i];
        if (name.n && str_eq(name, name_of(m, b)))
            return b;
        if (shape_flat(&m->c, b->shape)->types != types)
            continue;
        like = b;
        n++;
    }
    return n == 1 ? like : NULL;
}

/* Each has one like, which has it as its own. */
static bool are_paired(struct merging *m, const struct shape *a, const struct shape *b,
                       bool *out_any)
{
    if (a->n_alternatives > VARIANTS_MAX || b->n_alternatives > VARIANTS_MAX)
        return false;
    for (size_t i = 0; i < a->n_alternatives; i++) {
        const struct alternative *like = like_of(m, &a->alternatives[i], b);
        if (like && like_of(m, like, a) != &a->alternatives[i])
            return false;
        if (!like && !name_of(m, &a->alternatives[i]).n)
            return false;
        *out_any |= like != NULL;
    }
    return true;
}

/* Variants that both have are merged; others are taken, but nobody can be sure to get them. */
static bool pair_alternatives(struct merging *m, const struct merge_task *t)
{
    const struct shape *a = t->a, *b = t->b;
    bool any = false;
    if ((a->n_alternatives < 2 && b->n_alternatives < 2) || !are_paired(m, a, b, &any) ||
        !are_paired(m, b, a, &any) || (!any && t->meet))
        return false;
    const struct api_schema **v =
        arena_array(m->arena, const struct api_schema *, a->n_alternatives + b->n_alternatives);
    size_t n = 0;
    for (size_t i = 0; i < a->n_alternatives; i++) {
        const struct alternative *like = like_of(m, &a->alternatives[i], b);
        if (like)
            v[n++] = merge_parts(m, a->alternatives[i].shape, like->shape, t->meet, t->name);
        else if (!t->meet)
            v[n++] = schema_of(m, a->alternatives[i].shape);
    }
    for (size_t i = 0; i < b->n_alternatives && !t->meet; i++)
        if (!like_of(m, &b->alternatives[i], a))
            v[n++] = schema_of(m, b->alternatives[i].shape);
    struct api_branches all = { v, n };
    if (is_exact(a) && is_exact(b))
        t->out->one_of = all;
    else
        t->out->any_of = all;
    return true;
}

/* Two schemas that are no subsets of each other; by what they say the values of both are known. */
static bool is_empty_meet(struct merging *m, const struct merge_task *t)
{
    struct shape *both[2] = { t->a, t->b };
    const struct api_schema *v[2] = { schema_of(m, both[0]), schema_of(m, both[1]) };
    struct shape *meet = shape_of_all(&m->c, v, 2);
    const struct flat *flat = shape_flat(&m->c, meet);
    if (!shape_types(&m->c, meet) || (flat->enumerated && !flat->values.n))
        return true;
    if (flat->types == API_STRING && flat->length.least > flat->length.most)
        return true;
    bool numbers = !(flat->types & ~(unsigned)API_NUMBER);
    return numbers && flat->minimum.set && flat->maximum.set &&
           flat->minimum.limit > flat->maximum.limit;
}

static void tell_types(struct merging *m, const struct merge_task *t)
{
    struct str a = describe_types(m->arena, shape_types(&m->c, t->a));
    struct str b = describe_types(m->arena, shape_types(&m->c, t->b));
    if (str_eq(a, b))
        fail(m, t, STR("no value fits both"));
    else
        fail(m, t,
             str_printf(m->arena, "it is %" PRIstr " before and %" PRIstr " now", STR_ARG(a),
                        STR_ARG(b)));
}

/* One of the two does: the narrower one for who reads, the wider one for who sends. */
static bool takes_one(struct merging *m, const struct merge_task *t)
{
    struct shape *one = NULL;
    if (within(m, t->a, t->b, t->meet) == ANSWER_YES)
        one = t->meet ? t->a : t->b;
    else if (within(m, t->b, t->a, t->meet) == ANSWER_YES)
        one = t->meet ? t->b : t->a;
    if (one)
        *t->out = *schema_of(m, one);
    return one;
}

static void merge_others(struct merging *m, const struct merge_task *t)
{
    if (takes_one(m, t) || pair_alternatives(m, t))
        return;
    if (t->meet && is_empty_meet(m, t))
        tell_types(m, t);
    else if (t->meet && (t->a->has_branches || t->b->has_branches))
        fail(m, t, STR("its variants before and now cannot be joined"));
    else
        both_branches(m, t);
}

static void merge_one(struct merging *m, const struct merge_task *t)
{
    const struct flat *a = shape_flat(&m->c, t->a), *b = shape_flat(&m->c, t->b);
    shape_expand(&m->c, t->a);
    shape_expand(&m->c, t->b);
    *t->out = any_value();
    t->out->name = str_eq(a->name, b->name) ? b->name : STR_NULL;
    t->out->loc = b->loc;
    bool plain = is_plain(&m->c, t->a) && is_plain(&m->c, t->b) &&
                 (a->types & b->types & (API_OBJECT | API_ARRAY));
    bool same = (a->types | b->types) == ((a->types & b->types) | API_NULL) || a->types == b->types;
    if (plain && (t->meet || same))
        merge_plain(m, t, a, b);
    else
        merge_others(m, t);
}

bool merge_settle(struct merging *m)
{
    for (; m->done < m->tasks.n && !m->failed; m->done++) {
        struct merge_task task = m->tasks.v[m->done];
        if (spend(&m->c, 1))
            merge_one(m, &task);
        else
            fail(m, &task, STR("there is too much of it to compare"));
    }
    return !m->failed;
}
