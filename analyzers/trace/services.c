/* Logical services: by name, and by namespace where one name stands in two of them. */
#include "trace_priv.h"

static bool is_proxy(struct str name)
{
    return str_ends(name, "-proxy") || str_starts(name, "istio-ingress") ||
           str_starts(name, "istio-egress") || str_is(name, "envoy") ||
           str_is(name, "linkerd-proxy");
}

/* A name with two namespaces that are not empty. */
static void find_several(struct forest *f, struct map *several)
{
    struct map first;
    map_init(&first, f->arena, 0);
    for (uint32_t i = 0; i < f->n; i++) {
        const struct span *s = f->spans[i];
        if (!s->space || !s->service)
            continue;
        uint32_t *space = map_at(&first, s->service, 0);
        if (*space == NONE)
            *space = s->space;
        else if (*space != s->space)
            *map_at(several, s->service, 0) = 1;
    }
}

static uint32_t add_service(struct forest *f, const struct span *s, sym space, uint32_t span)
{
    struct services *all = &f->services;
    uint32_t index = (uint32_t)all->all.n;
    *vec_push(f->arena, &all->all) =
        (struct service){ s->service, space, span, is_proxy(sym_str(f->syms, s->service)) };
    *vec_push(f->arena, &all->several) = false;
    uint32_t *by_name = map_at(&all->names, s->service, 0);
    if (*by_name != NONE)
        all->several.v[*by_name] = true;
    else
        *by_name = index;
    return index;
}

void services_fill(struct forest *f)
{
    struct map several;
    map_init(&several, f->arena, 0);
    map_init(&f->services.pairs, f->arena, 0);
    map_init(&f->services.names, f->arena, 0);
    find_several(f, &several);
    for (uint32_t i = 0; i < f->n; i++) {
        const struct span *s = f->spans[i];
        f->service[i] = NONE;
        if (f->marks[i] & MARK_DROPPED)
            continue;
        sym space = map_get(&several, s->service, 0) == NONE ? 0 : s->space;
        uint32_t *slot = map_at(&f->services.pairs, s->service, space);
        if (*slot == NONE)
            *slot = add_service(f, s, space, i);
        f->service[i] = *slot;
    }
}

uint32_t services_find(const struct services *services, sym name)
{
    uint32_t index = map_get(&services->names, name, 0);
    return index == NONE || services->several.v[index] ? NONE : index;
}
