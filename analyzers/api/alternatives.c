/* A shape with oneOf and anyOf as a list of shapes without: one of each list is chosen. */
#include "compare_priv.h"

/* More are not followed: what is left out makes comparisons unknown. */
enum { ALTERNATIVES_MAX = 256 };

struct expansion {
    VEC(struct alternative) pending, ready;
};

static bool is_listed(const struct expansion *all, const struct shape *shape)
{
    for (size_t i = 0; i < all->pending.n; i++)
        if (all->pending.v[i].shape == shape)
            return true;
    return false;
}

/* The member that still has a choice; the first. */
static size_t open_member(const struct shape *shape)
{
    size_t i = 0;
    while (shape->members[i].bare)
        i++;
    return i;
}

/* Its choice has been made on the way here: to choose it again leads round in a ring. */
static bool is_chosen(const struct member *members, size_t n, const struct api_schema *branch)
{
    for (size_t i = 0; i < n; i++)
        if (members[i].schema == branch && members[i].bare &&
            (branch->one_of.n || branch->any_of.n))
            return true;
    return false;
}

/* One branch of each list, in all combinations, for one member of the shape. */
static void choose(struct comparison *c, struct expansion *all, const struct alternative *from)
{
    const struct shape *shape = from->shape;
    size_t at = open_member(shape);
    const struct api_schema *schema = shape->members[at].schema;
    size_t n_one = schema->one_of.n ? schema->one_of.n : 1;
    size_t n_any = schema->any_of.n ? schema->any_of.n : 1;
    struct member *members = arena_array(c->arena, struct member, shape->n + 2);
    memcpy(members, shape->members, shape->n * sizeof(*members));
    members[at].bare = true;
    for (size_t i = 0; i < n_one * n_any && all->pending.n < ALTERNATIVES_MAX * 4; i++) {
        size_t n = shape->n;
        if (schema->one_of.n)
            members[n++] = (struct member){ schema->one_of.v[i % n_one], false };
        if (schema->any_of.n)
            members[n++] = (struct member){ schema->any_of.v[i / n_one], false };
        const struct api_schema *branch = members[shape->n].schema;
        if (is_chosen(members, shape->n, branch) ||
            is_chosen(members, shape->n, members[n - 1].schema))
            continue;
        struct shape *next = shape_with(c, members, n);
        if (!is_listed(all, next))
            *vec_push(c->arena, &all->pending) =
                (struct alternative){ next, from->branch ? from->branch : branch };
    }
}

static bool admits_something(struct comparison *c, struct shape *shape)
{
    return shape_flat(c, shape)->types != 0;
}

void shape_expand(struct comparison *c, struct shape *shape)
{
    if (shape->alternatives)
        return;
    struct expansion all = { .pending = { 0 } };
    *vec_push(c->arena, &all.pending) = (struct alternative){ shape, NULL };
    bool cut = false;
    for (size_t i = 0; i < all.pending.n; i++) {
        struct alternative one = all.pending.v[i];
        if (all.ready.n == ALTERNATIVES_MAX || all.pending.n >= ALTERNATIVES_MAX * 4 ||
            !spend(c, one.shape->n + all.pending.n)) {
            cut = true;
            break;
        }
        if (one.shape->has_branches)
            choose(c, &all, &one);
        else if (one.shape == shape || admits_something(c, one.shape))
            *vec_push(c->arena, &all.ready) = one;
    }
    shape->too_many |= cut;
    shape->n_alternatives = all.ready.n;
    shape->alternatives = all.ready.n ? all.ready.v : all.pending.v;
}

static bool is_void(struct comparison *c, struct shape *shape)
{
    shape_expand(c, shape);
    for (size_t i = 0; i < shape->n_alternatives; i++)
        if (shape_flat(c, shape->alternatives[i].shape)->types)
            return false;
    return !shape->too_many;
}

/* Without those that need what cannot be; one level deep. */
static unsigned real_types(struct comparison *c, const struct flat *flat)
{
    unsigned types = flat->types;
    if (types & API_ARRAY && flat->items_count.least && flat->items && is_void(c, flat->items))
        types &= ~(unsigned)API_ARRAY;
    uint64_t required = 0;
    for (size_t i = 0; types & API_OBJECT && i < flat->properties.n; i++) {
        const struct flat_property *p = &flat->properties.v[i];
        if (!p->required || p->read_only || p->write_only)
            continue;
        required++;
        if (is_void(c, p->shape))
            types &= ~(unsigned)API_OBJECT;
    }
    if (required > flat->properties_count.most)
        types &= ~(unsigned)API_OBJECT;
    return types;
}

unsigned shape_types(struct comparison *c, struct shape *shape)
{
    shape_expand(c, shape);
    unsigned types = 0;
    for (size_t i = 0; i < shape->n_alternatives; i++)
        types |= real_types(c, shape_flat(c, shape->alternatives[i].shape));
    return types;
}
