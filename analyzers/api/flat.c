/* The keywords of a conjunction as those of one schema: the tightest of each. */
#include <math.h>

#include "compare_priv.h"

static void add_text(struct comparison *c, struct flat *flat, bool is_pattern, struct str text)
{
    if (!text.n)
        return;
    size_t n = is_pattern ? flat->patterns.n : flat->formats.n;
    const struct str *v = is_pattern ? flat->patterns.v : flat->formats.v;
    for (size_t i = 0; i < n; i++)
        if (str_eq(v[i], text))
            return;
    if (is_pattern)
        *vec_push(c->arena, &flat->patterns) = text;
    else
        *vec_push(c->arena, &flat->formats) = text;
}

static bool has_value(const struct api_schema *schema, struct str text)
{
    for (size_t i = 0; i < schema->n_values; i++)
        if (str_eq(schema->values[i].text, text))
            return true;
    return false;
}

static void meet_values(struct comparison *c, struct flat *flat, const struct api_schema *s)
{
    if (!s->enumerated) {
        for (size_t i = 0; i < s->n_values; i++)
            *vec_push(c->arena, &flat->examples) = s->values[i];
        return;
    }
    spend(c, s->n_values * (flat->enumerated ? flat->values.n + 1 : 1));
    if (!flat->enumerated) {
        for (size_t i = 0; i < s->n_values; i++)
            *vec_push(c->arena, &flat->values) = s->values[i];
    } else {
        size_t n = 0;
        for (size_t i = 0; i < flat->values.n; i++)
            if (has_value(s, flat->values.v[i].text))
                flat->values.v[n++] = flat->values.v[i];
        flat->values.n = n;
    }
    flat->enumerated = true;
}

static void meet_bound(struct api_bound *to, struct api_bound from, bool upper)
{
    if (!from.set)
        return;
    bool tighter = !to->set || (upper ? from.limit < to->limit : from.limit > to->limit);
    if (tighter)
        *to = from;
    else if (from.limit == to->limit)
        to->exclusive |= from.exclusive;
}

static void meet_span(struct api_span *to, struct api_span from)
{
    if (from.least > to->least)
        to->least = from.least;
    if (from.most < to->most)
        to->most = from.most;
}

static void meet_rest(struct flat *flat, const struct api_schema *s)
{
    if (!s->opaque)
        return;
    bool known = s->rest && (!flat->opaque || flat->rest);
    flat->rest = known ? flat->rest + s->rest * 2 + 1 : 0;
    flat->opaque = true;
}

static void meet_schema(struct comparison *c, struct flat *flat, const struct api_schema *s)
{
    flat->types &= s->types;
    if (!flat->name.n)
        flat->name = s->name;
    if (!flat->loc.source)
        flat->loc = s->loc;
    add_text(c, flat, false, s->format);
    add_text(c, flat, true, s->pattern);
    meet_values(c, flat, s);
    meet_bound(&flat->minimum, s->minimum, false);
    meet_bound(&flat->maximum, s->maximum, true);
    if (s->multiple_of != 0)
        *vec_push(c->arena, &flat->factors) = s->multiple_of;
    meet_span(&flat->length, s->length);
    meet_span(&flat->items_count, s->items_count);
    meet_span(&flat->properties_count, s->properties_count);
    flat->unique_items |= s->unique_items;
    if (!flat->discriminator.n)
        flat->discriminator = s->discriminator;
    meet_rest(flat, s);
}

static void flat_items(struct comparison *c, const struct shape *shape, struct flat *flat)
{
    const struct api_schema *items[64];
    size_t n = 0;
    for (size_t i = 0; i < shape->n && n < countof(items); i++)
        if (shape->members[i].schema->items)
            items[n++] = shape->members[i].schema->items;
    if (n)
        flat->items = shape_of_all(c, items, n);
}

static unsigned values_types(const struct flat *flat)
{
    unsigned types = 0;
    for (size_t i = 0; i < flat->values.n; i++)
        types |= value_type(flat->values.v[i].text);
    return types;
}

/* Listed values that its own other keywords do not admit. */
static void drop_values(struct comparison *c, struct flat *flat)
{
    size_t n = 0;
    for (size_t i = 0; i < flat->values.n; i++)
        if (flat_admits(c, flat, flat->values.v[i].text, false) != ANSWER_NO)
            flat->values.v[n++] = flat->values.v[i];
    flat->values.n = n;
    flat->types &= values_types(flat);
}

/* Types of which no value is left. */
static void drop_types(struct flat *flat)
{
    if (flat->length.least > flat->length.most)
        flat->types &= ~(unsigned)API_STRING;
    if (flat->items_count.least > flat->items_count.most)
        flat->types &= ~(unsigned)API_ARRAY;
    if (flat->properties_count.least > flat->properties_count.most)
        flat->types &= ~(unsigned)API_OBJECT;
    for (size_t i = 0; i < flat->factors.n; i++)
        if (floor(flat->factors.v[i]) == flat->factors.v[i])
            flat->types &= ~(unsigned)API_FRACTION;
    const struct api_bound *low = &flat->minimum, *high = &flat->maximum;
    if (!low->set || !high->set)
        return;
    bool point = low->limit == high->limit && !low->exclusive && !high->exclusive;
    if (low->limit >= high->limit)
        flat->types &= ~(unsigned)(point && floor(low->limit) != low->limit ? API_INTEGER
                                   : point                                  ? API_FRACTION
                                                                            : API_NUMBER);
    double first = low->exclusive ? floor(low->limit) + 1 : ceil(low->limit);
    double last = high->exclusive ? ceil(high->limit) - 1 : floor(high->limit);
    for (size_t i = 0; i < flat->factors.n; i++)
        first = ceil(first / flat->factors.v[i]) * flat->factors.v[i];
    if (first > last)
        flat->types &= ~(unsigned)API_INTEGER;
}

const struct flat *shape_flat(struct comparison *c, struct shape *shape)
{
    if (shape->flat)
        return shape->flat;
    struct flat *flat = shape->flat = arena_new(c->arena, struct flat);
    flat->types = API_ANY;
    flat->length.most = flat->items_count.most = flat->properties_count.most = UINT64_MAX;
    for (size_t i = 0; i < shape->n; i++)
        meet_schema(c, flat, shape->members[i].schema);
    if (shape->too_many) {
        flat->opaque = true;
        flat->rest = 0;
    }
    drop_types(flat);
    if (flat->enumerated)
        drop_values(c, flat);
    flat_items(c, shape, flat);
    flat_object(c, shape, flat);
    return flat;
}
