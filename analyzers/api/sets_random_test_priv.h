/* For tests: random schemas over the names and texts of the universe. */
#ifndef SVCGRAPH_API_SETS_RANDOM_TEST_H
#define SVCGRAPH_API_SETS_RANDOM_TEST_H

#include "sets_judge_test_priv.h"

enum { NUMBER = API_INTEGER | API_FRACTION };

static uint64_t state = 88172645463325252u; /* SETS_SEED gives another one */
static unsigned flagged; /* which property is readOnly, or writeOnly, wherever it stands */
static unsigned below(unsigned n)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)(state >> 11) % n;
}

static struct api_span random_span(void)
{
    struct api_span span = { below(3) ? 0 : below(3), below(3) ? UINT64_MAX : below(3) };
    return span;
}

static const struct api_schema *random_schema(struct universe *u, struct arena *arena,
                                              unsigned depth, unsigned types);

static void random_limits(struct api_schema *s)
{
    if (!below(3))
        s->minimum = (struct api_bound){ below(3), true, !below(3) };
    if (!below(3))
        s->maximum = (struct api_bound){ 2 + below(3), true, !below(3) };
    if (!below(5))
        s->multiple_of = 1 + below(3);
}

static void random_values(struct universe *u, struct arena *arena, struct api_schema *s)
{
    struct api_value *values = arena_array(arena, struct api_value, 4);
    size_t n = 1 + below(3);
    for (size_t i = 0; i < n; i++)
        values[i].text = text_of(arena, u->all.v[below((unsigned)u->n_scalars)]);
    s->enumerated = true;
    s->values = values;
    s->n_values = n;
}

static void random_object(struct universe *u, struct arena *arena, struct api_schema *s,
                          unsigned depth)
{
    struct api_property *v = arena_array(arena, struct api_property, 2);
    s->properties = v;
    for (size_t i = 0; i < 2; i++) {
        if (!below(3))
            continue;
        v[s->n_properties++] =
            (struct api_property){ .name = str_from(names[i]),
                                   .schema =
                                       below(6) ? random_schema(u, arena, depth - 1, 0) : NULL,
                                   .required = !below(2),
                                   .read_only = i == flagged % 8,
                                   .write_only = i + 4 == flagged % 8 };
    }
    unsigned kind = below(6);
    s->closed = kind == 0;
    if (kind == 1)
        s->other = random_schema(u, arena, depth - 1, 0);
    if (!below(6))
        s->properties_count = random_span();
}

/* Of oneOf each has a type of its own: that no value fits two is not followed for objects. */
static struct api_branches random_branches(struct universe *u, struct arena *arena, unsigned depth,
                                           bool one)
{
    static const unsigned apart[] = { API_STRING,  API_INTEGER | API_FRACTION,
                                      API_NULL,    API_OBJECT,
                                      API_BOOLEAN, API_ARRAY };
    size_t n = 1 + below(3);
    unsigned from = below(countof(apart));
    const struct api_schema **v = arena_array(arena, const struct api_schema *, n);
    for (size_t i = 0; i < n; i++)
        v[i] =
            random_schema(u, arena, depth - 1, one ? apart[(from + i) % countof(apart)] : API_ANY);
    return (struct api_branches){ v, n };
}

static const struct api_schema *random_schema(struct universe *u, struct arena *arena,
                                              unsigned depth, unsigned types)
{
    struct api_schema *s = arena_new(arena, struct api_schema);
    static const unsigned each[] = { API_NULL,   API_BOOLEAN, API_INTEGER, NUMBER,
                                     API_STRING, API_ARRAY,   API_OBJECT };
    unsigned single = each[below(countof(each))];
    *s = (struct api_schema){ .types = types && types != API_ANY ? types
                                       : !below(8)               ? API_ANY
                                       : !below(4) ? single | each[below(countof(each))]
                                                   : single,
                              .length = { 0, UINT64_MAX },
                              .items_count = { 0, UINT64_MAX },
                              .properties_count = { 0, UINT64_MAX } };
    if (s->types & (API_INTEGER | API_FRACTION))
        random_limits(s);
    if (s->types & API_STRING && !below(2))
        s->length = random_span();
    if (!below(6))
        random_values(u, arena, s);
    if (depth == 0)
        return s;
    if (s->types & API_ARRAY && below(3)) {
        s->items = random_schema(u, arena, 0, 0);
        s->items_count = random_span();
        s->unique_items = !below(5);
    }
    if (s->types & API_OBJECT && below(4))
        random_object(u, arena, s, 1);
    unsigned kind = below(12);
    if (kind == 0)
        s->all_of = random_branches(u, arena, depth, false);
    else if (kind == 1)
        s->any_of = random_branches(u, arena, depth, false);
    else if (kind == 2)
        s->one_of = random_branches(u, arena, depth, true);
    return s;
}

#endif
