/* Conjunctions of schemas, each one once. */
#include "compare_priv.h"

/* More schemas in one conjunction are not followed: what is left out makes it opaque. */
enum { MEMBERS_MAX = 64 };

/* Some seconds; two definitions of 50 MB take a sixth of it. */
#define WORK_MAX UINT64_C(16000000)

bool spend(struct comparison *c, uint64_t steps)
{
    c->work += steps;
    if (c->work > WORK_MAX)
        c->spent = true;
    return !c->spent;
}

static bool has_branches(const struct api_schema *schema)
{
    return schema->one_of.n || schema->any_of.n;
}

/* Any value but what its branches and allOf say. */
static bool says_nothing(const struct api_schema *s)
{
    return s->types == API_ANY && !s->format.n && !s->pattern.n && !s->enumerated && !s->n_values &&
           !s->minimum.set && !s->maximum.set && s->multiple_of == 0 && !s->length.least &&
           s->length.most == UINT64_MAX && !s->items_count.least &&
           s->items_count.most == UINT64_MAX && !s->properties_count.least &&
           s->properties_count.most == UINT64_MAX && !s->unique_items && !s->n_properties &&
           !s->closed && !s->other && !s->items && !s->opaque && !s->discriminator.n;
}

struct members {
    struct member v[MEMBERS_MAX];
    size_t n;
    bool full;
};

static void members_add(struct members *all, struct member one)
{
    for (size_t i = 0; i < all->n; i++) {
        if (all->v[i].schema == one.schema) {
            all->v[i].bare |= one.bare;
            return;
        }
    }
    if (all->n == MEMBERS_MAX)
        all->full = true;
    else
        all->v[all->n++] = one;
}

/* Together with all that their allOf name; without those that then say nothing any more. */
static void members_close(struct members *all)
{
    for (size_t i = 0; i < all->n; i++) {
        const struct api_branches *more = &all->v[i].schema->all_of;
        for (size_t k = 0; k < more->n; k++)
            members_add(all, (struct member){ more->v[k], false });
    }
    size_t n = 0;
    for (size_t i = 0; i < all->n; i++) {
        struct member *m = &all->v[i];
        m->bare |= !has_branches(m->schema);
        if (!m->bare || !says_nothing(m->schema))
            all->v[n++] = *m;
    }
    all->n = n;
}

static uint64_t mix(uint64_t x)
{
    x ^= x >> 33;
    x *= UINT64_C(0xff51afd7ed558ccd);
    x ^= x >> 33;
    return x;
}

/* Does not depend on the order. */
static uint64_t members_hash(const struct members *all)
{
    uint64_t sum = all->n + (all->full ? 1000 : 0);
    for (size_t i = 0; i < all->n; i++)
        sum += mix((uint64_t)(uintptr_t)all->v[i].schema * 2 + all->v[i].bare);
    return sum;
}

static bool has_member(const struct shape *shape, struct member one)
{
    for (size_t i = 0; i < shape->n; i++)
        if (shape->members[i].schema == one.schema && shape->members[i].bare == one.bare)
            return true;
    return false;
}

static bool is_shape(const struct shape *shape, const struct members *all, uint64_t hash)
{
    if (shape->hash != hash || shape->n != all->n || shape->too_many != all->full)
        return false;
    for (size_t i = 0; i < all->n; i++)
        if (!has_member(shape, all->v[i]))
            return false;
    return true;
}

static struct shape *new_shape(struct comparison *c, const struct members *all, uint64_t hash)
{
    struct shape *shape = arena_new(c->arena, struct shape);
    struct member *members = arena_array(c->arena, struct member, all->n);
    for (size_t i = 0; i < all->n; i++) {
        members[i] = all->v[i];
        shape->has_branches |= !members[i].bare;
    }
    shape->members = members;
    shape->n = all->n;
    shape->hash = hash;
    shape->too_many = all->full;
    shape->id = (uint32_t)c->shapes.all.n;
    *vec_push(c->arena, &c->shapes.all) = shape;
    return shape;
}

static void slots_grow(struct comparison *c)
{
    struct shapes *s = &c->shapes;
    uint32_t n = s->n_slots ? s->n_slots * 2 : 256;
    s->slots = arena_array(c->arena, uint32_t, n);
    s->n_slots = n;
    for (size_t i = 0; i < s->all.n; i++) {
        uint32_t at = (uint32_t)mix(s->all.v[i]->hash) & (n - 1);
        while (s->slots[at])
            at = (at + 1) & (n - 1);
        s->slots[at] = (uint32_t)i + 1;
    }
}

static struct shape *intern(struct comparison *c, const struct members *all)
{
    struct shapes *s = &c->shapes;
    if (s->all.n * 2 >= s->n_slots)
        slots_grow(c);
    uint64_t hash = members_hash(all);
    uint32_t at = (uint32_t)mix(hash) & (s->n_slots - 1);
    for (; s->slots[at]; at = (at + 1) & (s->n_slots - 1))
        if (is_shape(s->all.v[s->slots[at] - 1], all, hash))
            return s->all.v[s->slots[at] - 1];
    struct shape *shape = new_shape(c, all, hash);
    s->slots[at] = shape->id + 1;
    return shape;
}

struct shape *shape_with(struct comparison *c, const struct member *members, size_t n)
{
    struct members all = { .n = 0 };
    for (size_t i = 0; i < n; i++)
        members_add(&all, members[i]);
    members_close(&all);
    spend(c, all.n);
    return intern(c, &all);
}

struct shape *shape_of_all(struct comparison *c, const struct api_schema *const *v, size_t n)
{
    struct members all = { .n = 0 };
    for (size_t i = 0; i < n; i++)
        if (v[i])
            members_add(&all, (struct member){ v[i], false });
    members_close(&all);
    spend(c, all.n);
    return intern(c, &all);
}

struct shape *shape_of(struct comparison *c, const struct api_schema *schema)
{
    return shape_of_all(c, &schema, 1);
}
