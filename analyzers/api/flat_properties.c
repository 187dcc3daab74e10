/* Properties of a conjunction: each with the schemas of all members that know it. */
#include "compare_priv.h"

static const struct api_property *property_named(const struct api_schema *schema, struct str name)
{
    size_t low = 0, high = schema->n_properties;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_cmp(schema->properties[middle].name, name);
        if (order == 0)
            return &schema->properties[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* What the members that do not declare it say of it. False: one of them does not admit it. */
static bool meet_others(const struct shape *shape, struct str name, const struct api_schema **conj,
                        size_t *n)
{
    for (size_t i = 0; i < shape->n; i++) {
        const struct api_schema *m = shape->members[i].schema;
        if (!(m->closed || m->other) || property_named(m, name))
            continue;
        if (m->closed)
            return false;
        conj[(*n)++] = m->other;
    }
    return true;
}

static void meet_flags(struct flat_property *to, const struct api_property *from)
{
    to->required |= from->required;
    to->read_only |= from->read_only;
    to->write_only |= from->write_only;
    if (!to->number)
        to->number = from->number;
    if (!to->oneof.n)
        to->oneof = from->oneof;
    if (!to->loc.source)
        to->loc = from->loc;
}

/* Of the members from this one on: those before it did not have it, or it is there already. */
static void add_property(struct comparison *c, const struct shape *shape, size_t from,
                         struct flat *flat, struct str name)
{
    const struct api_schema *conj[128];
    size_t n = 0;
    struct flat_property property = { .name = name };
    for (size_t i = from; i < shape->n; i++) {
        const struct api_property *p = property_named(shape->members[i].schema, name);
        if (!p)
            continue;
        meet_flags(&property, p);
        if (p->schema)
            conj[n++] = p->schema;
    }
    if (!meet_others(shape, name, conj, &n)) {
        if (property.required && !property.read_only && !property.write_only)
            flat->types &= ~(unsigned)API_OBJECT;
        return;
    }
    property.shape = shape_of_all(c, conj, n);
    *vec_push(c->arena, &flat->properties) = property;
}

static bool known_before(const struct shape *shape, size_t member, struct str name)
{
    for (size_t i = 0; i < member; i++)
        if (property_named(shape->members[i].schema, name))
            return true;
    return false;
}

static int order_properties(const void *a, const void *b)
{
    const struct flat_property *one = a, *two = b;
    if (one->number != two->number)
        return one->number < two->number ? -1 : 1;
    return str_cmp(one->name, two->name);
}

static void flat_others(struct comparison *c, const struct shape *shape, struct flat *flat)
{
    const struct api_schema *conj[64];
    size_t n = 0;
    for (size_t i = 0; i < shape->n; i++) {
        const struct api_schema *m = shape->members[i].schema;
        flat->closed |= m->closed;
        if (m->other && n < countof(conj))
            conj[n++] = m->other;
    }
    if (n && !flat->closed)
        flat->other = shape_of_all(c, conj, n);
}

void flat_object(struct comparison *c, const struct shape *shape, struct flat *flat)
{
    flat_others(c, shape, flat);
    for (size_t i = 0; i < shape->n; i++) {
        const struct api_schema *m = shape->members[i].schema;
        if (!spend(c, m->n_properties * shape->n))
            return;
        for (size_t k = 0; k < m->n_properties; k++)
            if (!known_before(shape, i, m->properties[k].name))
                add_property(c, shape, i, flat, m->properties[k].name);
    }
    if (flat->properties.n)
        qsort(flat->properties.v, flat->properties.n, sizeof(*flat->properties.v),
              order_properties);
}

bool property_exists(const struct flat_property *property, unsigned mode)
{
    return mode & MODE_RESPONSE ? !property->write_only : !property->read_only;
}

const struct flat_property *flat_find(const struct flat *flat, const struct flat_property *like,
                                      unsigned mode)
{
    size_t low = 0, high = flat->properties.n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct flat_property *p = &flat->properties.v[middle];
        bool same = like->number && p->number == like->number;
        int order = same ? 0 : order_properties(p, like);
        if (order == 0)
            return property_exists(p, mode) ? p : NULL;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}
