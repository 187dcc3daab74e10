/* Logical services: by name, and by namespace where one name stands in two of them. */
#include "forest_priv.h"
#include "partial_priv.h"

#define SEVERAL (NONE - 1)

static bool is_proxy(struct str name)
{
    return str_ends(name, "-proxy") || str_starts(name, "istio-ingress") ||
           str_starts(name, "istio-egress") || str_is(name, "envoy") ||
           str_is(name, "linkerd-proxy");
}

/* A name with two namespaces that are not empty. */
static void take_space(struct services *services, struct map *first, sym name, sym in)
{
    if (!in || !name)
        return;
    uint32_t *space = map_at(first, name, 0);
    if (*space == NONE)
        *space = in;
    else if (*space != in)
        *map_at(&services->spaces, name, 0) = 1;
}

static uint32_t new_service(struct totals *t, sym name, sym space)
{
    struct services *all = &t->services;
    uint32_t index = (uint32_t)all->all.n;
    struct str text = sym_str(t->syms, name);
    uint64_t hash = str_hash(str_hash(STR_HASH_INIT, sym_str(t->syms, space)), STR("\x1f"));
    *vec_push(t->arena, &all->all) = (struct service){
        .name = name, .space = space, .hash = str_hash(hash, text), .proxy = is_proxy(text)
    };
    *vec_push(t->arena, &all->several) = false;
    uint32_t *by_name = map_at(&all->names, name, 0);
    if (*by_name != NONE)
        all->several.v[*by_name] = true;
    else
        *by_name = index;
    return index;
}

uint32_t services_number(struct totals *t, sym name, sym space)
{
    if (!t->services.keep_spaces && map_get(&t->services.spaces, name, 0) == NONE)
        space = 0;
    uint32_t *slot = map_at(&t->services.pairs, name, space);
    if (*slot == NONE)
        *slot = new_service(t, name, space);
    return *slot;
}

void services_init(struct totals *t, const struct sections *sections)
{
    struct map first;
    map_init(&first, t->arena, 0);
    map_init(&t->services.spaces, t->arena, 0);
    for (size_t i = 0; i < t->profiles.n; i++)
        take_space(&t->services, &first, t->profiles.v[i].service, t->profiles.v[i].space);
    for (size_t i = 0; i < sections->all.n; i++)
        for (size_t k = 0; k < sections->all.v[i]->services.all.n; k++)
            take_space(&t->services, &first, sections->all.v[i]->services.all.v[k].name,
                       sections->all.v[i]->services.all.v[k].space);
}

/* What many spans share is looked up once. */
static uint32_t service_of(const struct forest *f, uint32_t i)
{
    struct totals *t = f->totals;
    const struct span *s = &f->spans[i];
    if (f->profile[i] == NONE || !t->rows)
        return services_number(t, s->service, s->space);
    struct profile_rows *rows = &t->rows[f->profile[i]];
    if (rows->service == NONE)
        rows->service = services_number(t, s->service, s->space);
    return rows->service;
}

/* When each service was seen: nothing can be said of calls that were not looked for. */
static void see(struct service *service, struct place place, uint64_t start)
{
    if (!service->seen || place_before(place, service->first))
        service->first = place;
    service->seen = true;
    if (!start)
        return;
    if (!service->seen_from || start < service->seen_from)
        service->seen_from = start;
    if (start > service->seen_to)
        service->seen_to = start;
}

void services_fill(struct forest *f)
{
    for (uint32_t i = 0; i < f->n; i++) {
        f->service[i] = NONE;
        if (f->marks[i] & MARK_DROPPED)
            continue;
        f->service[i] = service_of(f, i);
        see(&f->totals->services.all.v[f->service[i]], forest_place(f, i), f->spans[i].start);
    }
}

/* Names in lower case: what two services share is no name of either. */
static void index_lower(struct totals *t)
{
    struct services *services = &t->services;
    map_init(&services->lower, t->arena, services->all.n);
    for (uint32_t i = 0; i < services->all.n; i++) {
        struct str name = sym_str(t->syms, services->all.v[i].name);
        uint32_t *slot =
            map_at(&services->lower, sym_intern(t->syms, str_lower(t->arena, name)), 0);
        *slot = *slot == NONE ? i : SEVERAL;
    }
}

uint32_t services_find(struct totals *t, sym name)
{
    struct services *services = &t->services;
    uint32_t index = map_get(&services->names, name, 0);
    if (index != NONE)
        return services->several.v[index] ? NONE : index;
    if (!services->lower.slots)
        index_lower(t);
    sym lower = sym_find(t->syms, str_lower(t->arena, sym_str(t->syms, name)));
    index = lower ? map_get(&services->lower, lower, 0) : NONE;
    return index == SEVERAL ? NONE : index;
}
