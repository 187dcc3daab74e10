/* For tests: all values of a small universe, and a validator that shares nothing with the
 * comparison. */
#ifndef SVCGRAPH_API_SETS_JUDGE_TEST_H
#define SVCGRAPH_API_SETS_JUDGE_TEST_H

#include <math.h>

#include "svcgraph/api.h"
#include "svcgraph/test.h"

enum { NAMES = 3, ITEMS = 3 };
static const char *const names[NAMES] = { "p", "q", "z" };
static const char *const texts[] = { "", "a", "aa", "aaa", "aaaa" };

struct value {
    unsigned type;
    double number; /* booleans: 0 or 1; texts: index */
    size_t n;
    const struct value *items[ITEMS]; /* of an object: by name, NULL where it has none */
};

struct universe {
    struct arena arena;
    VEC(const struct value *) all;
    size_t n_scalars;
};

static const struct value *add(struct universe *u, struct value value)
{
    struct value *v = arena_new(&u->arena, struct value);
    *v = value;
    *vec_push(&u->arena, &u->all) = v;
    return v;
}

static void add_scalars(struct universe *u)
{
    add(u, (struct value){ .type = API_NULL });
    add(u, (struct value){ .type = API_BOOLEAN, .number = 0 });
    add(u, (struct value){ .type = API_BOOLEAN, .number = 1 });
    for (int i = -6; i <= 9; i++)
        add(u, (struct value){ .type = API_INTEGER, .number = i });
    for (int i = -1; i <= 5; i++)
        add(u, (struct value){ .type = API_FRACTION, .number = i + 0.5 });
    for (size_t i = 0; i < countof(texts); i++)
        add(u, (struct value){ .type = API_STRING, .number = (double)i });
    u->n_scalars = u->all.n;
}

/* Lists of up to three and objects of up to three members, of these values. */
static void add_composites(struct universe *u, const struct value *const *of, size_t n)
{
    add(u, (struct value){ .type = API_ARRAY });
    for (size_t i = 0; i < n; i++) {
        add(u, (struct value){ .type = API_ARRAY, .n = 1, .items = { of[i] } });
        for (size_t k = 0; k < n; k++)
            add(u, (struct value){ .type = API_ARRAY, .n = 2, .items = { of[i], of[k] } });
        add(u, (struct value){ .type = API_ARRAY,
                               .n = 3,
                               .items = { of[i], of[(i + 1) % n], of[(i + 2) % n] } });
        add(u, (struct value){ .type = API_ARRAY, .n = 3, .items = { of[i], of[i], of[i] } });
    }
    for (size_t i = 0; i <= n; i++)
        for (size_t k = 0; k <= n; k++)
            for (size_t z = 0; z < 4; z++) /* none, null, true, any */
                add(u, (struct value){ .type = API_OBJECT,
                                       .items = { i < n ? of[i] : NULL, k < n ? of[k] : NULL,
                                                  z == 0  ? NULL
                                                  : z < 3 ? of[z * 2 - 2]
                                                          : of[(i * 7 + k) % n] } });
}

static struct universe make_universe(void)
{
    struct universe u = { .n_scalars = 0 };
    add_scalars(&u);
    size_t n = u.n_scalars;
    const struct value *inner[64];
    memcpy(inner, u.all.v, n * sizeof(*inner));
    inner[n++] = add(&u, (struct value){ .type = API_OBJECT });
    inner[n++] = add(&u, (struct value){ .type = API_OBJECT, .items = { inner[1] } });
    inner[n++] = add(&u, (struct value){ .type = API_ARRAY });
    inner[n++] = add(&u, (struct value){ .type = API_ARRAY, .n = 1, .items = { inner[1] } });
    add_composites(&u, inner, n);
    return u;
}

static bool equal(const struct value *a, const struct value *b)
{
    return a == b || (a->type == b->type && a->type <= API_STRING && a->number == b->number);
}

static struct str text_of(struct arena *arena, const struct value *v)
{
    switch (v->type) {
    case API_NULL:
        return STR("null");
    case API_BOOLEAN:
        return v->number != 0 ? STR("true") : STR("false");
    case API_STRING:
        return str_printf(arena, "\"%s\"", texts[(size_t)v->number]);
    default:
        return str_printf(arena, "%g", v->number);
    }
}

/* ---- the judge ---- */

static const struct api_property *declared(const struct api_schema *s, size_t name)
{
    for (size_t i = 0; i < s->n_properties; i++)
        if (str_is(s->properties[i].name, names[name]))
            return &s->properties[i];
    return NULL;
}

static bool exists(const struct api_property *p, bool response)
{
    return p && !(response ? p->write_only : p->read_only);
}

static bool listed(const struct api_schema *s, const struct value *v)
{
    struct arena arena = { 0 };
    struct str text = text_of(&arena, v);
    bool found = !s->enumerated;
    for (size_t i = 0; i < s->n_values && !found; i++)
        found = v->type <= API_STRING && str_eq(s->values[i].text, text);
    arena_release(&arena);
    return found;
}

static bool in_limits(const struct api_schema *s, double number)
{
    if (s->minimum.set &&
        (s->minimum.exclusive ? number <= s->minimum.limit : number < s->minimum.limit))
        return false;
    if (s->maximum.set &&
        (s->maximum.exclusive ? number >= s->maximum.limit : number > s->maximum.limit))
        return false;
    return s->multiple_of == 0 || fmod(number, s->multiple_of) == 0;
}

static size_t members(const struct value *v)
{
    size_t n = 0;
    for (size_t i = 0; i < NAMES; i++)
        n += v->items[i] != NULL;
    return n;
}

static bool in_span(struct api_span span, size_t n)
{
    return n >= span.least && n <= span.most;
}

/* All that a schema says of a value without looking into it or into its branches. */
static bool keywords(const struct api_schema *s, const struct value *v, bool response)
{
    if (!(s->types & v->type) || !listed(s, v))
        return false;
    if (v->type & (API_INTEGER | API_FRACTION))
        return in_limits(s, v->number);
    if (v->type == API_STRING)
        return in_span(s->length, (size_t)v->number);
    if (v->type == API_ARRAY) {
        for (size_t i = 0; s->unique_items && i < v->n; i++)
            for (size_t k = 0; k < i; k++)
                if (equal(v->items[i], v->items[k]))
                    return false;
        return in_span(s->items_count, v->n);
    }
    if (v->type != API_OBJECT)
        return true;
    for (size_t i = 0; i < NAMES; i++) {
        const struct api_property *p = declared(s, i);
        if (exists(p, response) && p->required && !v->items[i])
            return false;
        if (!p && v->items[i] && s->closed)
            return false;
    }
    return in_span(s->properties_count, members(v));
}

static bool accepts(const struct api_schema *s, const struct value *v, bool response)
{
    if (!s)
        return true;
    if (!keywords(s, v, response))
        return false;
    for (size_t i = 0; v->type == API_ARRAY && i < v->n; i++)
        if (!accepts(s->items, v->items[i], response))
            return false;
    for (size_t i = 0; v->type == API_OBJECT && i < NAMES; i++) {
        const struct api_property *p = declared(s, i);
        if (!v->items[i] || (p && !exists(p, response)))
            continue;
        if (!accepts(p ? p->schema : s->other, v->items[i], response))
            return false;
    }
    for (size_t i = 0; i < s->all_of.n; i++)
        if (!accepts(s->all_of.v[i], v, response))
            return false;
    size_t one = 0, any = 0;
    for (size_t i = 0; i < s->one_of.n; i++)
        one += accepts(s->one_of.v[i], v, response);
    for (size_t i = 0; i < s->any_of.n; i++)
        any += accepts(s->any_of.v[i], v, response);
    return (!s->one_of.n || one == 1) && (!s->any_of.n || any);
}

struct conj { /* schemas that hold together */
    const struct api_schema *v[32];
    size_t n;
};

static bool emits(struct conj all, size_t opened, const struct value *v, bool response);

static bool emits_member(const struct conj *all, size_t name, const struct value *v, bool response)
{
    struct conj part = { .n = 0 };
    bool known = false, said = false, hidden = false;
    for (size_t i = 0; i < all->n; i++) {
        const struct api_schema *s = all->v[i];
        const struct api_property *p = declared(s, name);
        said |= s->n_properties || s->closed || s->other;
        known |= p || s->other;
        hidden |= p && !exists(p, response);
        if (p ? p->schema : s->other)
            part.v[part.n++] = p ? p->schema : s->other;
    }
    return !hidden && (known || !said) && emits(part, 0, v, response);
}

/* Of what is sent all properties are declared; of branches, by those that are chosen. */
static bool emits(struct conj all, size_t opened, const struct value *v, bool response)
{
    for (; opened < all.n; opened++) {
        const struct api_schema *s = all.v[opened];
        for (size_t i = 0; i < s->all_of.n; i++)
            all.v[all.n++] = s->all_of.v[i];
        const struct api_branches *choice = s->one_of.n ? &s->one_of : &s->any_of;
        bool found = !choice->n;
        for (size_t i = 0; i < choice->n && !found; i++) {
            struct conj next = all;
            next.v[next.n++] = choice->v[i];
            found = emits(next, opened + 1, v, response);
        }
        if (choice->n)
            return found;
    }
    for (size_t i = 0; i < all.n; i++) {
        const struct api_schema *s = all.v[i];
        if (!keywords(s, v, response))
            return false;
        for (size_t k = 0; v->type == API_ARRAY && k < v->n; k++)
            if (s->items && !emits((struct conj){ { s->items }, 1 }, 0, v->items[k], response))
                return false;
    }
    for (size_t i = 0; v->type == API_OBJECT && i < NAMES; i++)
        if (v->items[i] && !emits_member(&all, i, v->items[i], response))
            return false;
    return true;
}

/* taken NULL: just something that is sent. */
static const struct value *witness(const struct universe *u, const struct api_schema *sent,
                                   const struct api_schema *taken, bool response)
{
    for (size_t i = 0; i < u->all.n; i++) {
        const struct value *v = u->all.v[i];
        if (accepts(sent, v, response) && emits((struct conj){ { sent }, 1 }, 0, v, response) &&
            (!taken || !accepts(taken, v, response)))
            return v;
    }
    return NULL;
}

#endif
