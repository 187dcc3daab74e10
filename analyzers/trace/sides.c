/* Versions of services that show several: which of them a request meets. */
#include <stdlib.h>

#include "flow_priv.h"

/* Service -> its only version, or NONE - 1 for several. */
static void take_version(struct map *versions, const struct span_profile *profile)
{
    if (!profile->version || !profile->service)
        return;
    uint32_t *slot = map_at(versions, profile->service, 0);
    if (*slot == NONE)
        *slot = profile->version;
    else if (*slot != profile->version)
        *slot = NONE - 1;
}

const struct map *flow_versions(const struct totals *t)
{
    if (!t->has_versions)
        return NULL;
    struct map versions, *several = arena_new(t->arena, struct map);
    map_init(&versions, t->arena, 0);
    map_init(several, t->arena, 0);
    for (size_t i = 0; i < t->profiles.n; i++)
        take_version(&versions, &t->profiles.v[i]);
    for (size_t i = 0; i < versions.nslots; i++)
        if (versions.slots[i].used && versions.slots[i].value == NONE - 1)
            *map_at(several, versions.slots[i].a, 0) = 1;
    return several->n ? several : NULL;
}

void flow_side(struct totals *t, sym service, sym version)
{
    struct flow_totals *flow = t->flow;
    if (!version || map_get(flow->several, service, 0) == NONE)
        return;
    for (size_t i = flow->sides.n, left = 4; i-- > 0 && left; left--)
        if (flow->sides.v[i].service == service && flow->sides.v[i].version == version)
            return;
    *vec_push(t->arena, &flow->sides) = (struct request_side){ service, version };
}

static int side_cmp(const void *a, const void *b)
{
    const struct request_side *x = a, *y = b;
    if (x->service != y->service)
        return x->service < y->service ? -1 : 1;
    return (x->version > y->version) - (x->version < y->version);
}

void flow_sides(struct flow_totals *flow, struct request *request)
{
    size_t n = 0;
    struct request_side *v = flow->sides.v;
    if (flow->sides.n > 1)
        qsort(v, flow->sides.n, sizeof(*v), side_cmp);
    for (size_t i = 0; i < flow->sides.n; i++)
        if (!n || side_cmp(&v[n - 1], &v[i]))
            v[n++] = v[i];
    request->sides = v;
    request->n_sides = (uint32_t)n;
}
