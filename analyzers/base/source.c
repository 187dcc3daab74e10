#include "svcgraph/source.h"

void sources_init(struct sources *sources, struct arena *arena)
{
    *sources = (struct sources){ .arena = arena };
    struct source *none = vec_push(arena, &sources->all);
    none->path = STR("");
}

uint32_t sources_add(struct sources *sources, struct source source)
{
    *vec_push(sources->arena, &sources->all) = source;
    return (uint32_t)(sources->all.n - 1);
}

uint32_t sources_find(const struct sources *sources, struct str path)
{
    for (uint32_t i = sources->first ? sources->first : 1; i < sources->all.n; i++)
        if (str_eq(sources->all.v[i].path, path))
            return i;
    return 0;
}

static uint32_t *path_slot(struct sources *sources, struct str path)
{
    uint32_t at = (uint32_t)str_hash(STR_HASH_INIT, path) & (sources->n_slots - 1);
    while (sources->slots[at] && !str_eq(sources->all.v[sources->slots[at]].path, path))
        at = (at + 1) & (sources->n_slots - 1);
    return &sources->slots[at];
}

/* A saved graph may name as many files as it has edges: these are looked up by hash. */
static void index_paths(struct sources *sources)
{
    if (sources->all.n * 2 > sources->n_slots) {
        sources->n_slots = sources->n_slots ? sources->n_slots : 64;
        while (sources->all.n * 2 > sources->n_slots)
            sources->n_slots *= 2;
        sources->slots = arena_array(sources->arena, uint32_t, sources->n_slots);
        sources->n_indexed = sources->first ? sources->first : 1;
    }
    for (; sources->n_indexed < sources->all.n; sources->n_indexed++) {
        uint32_t *slot = path_slot(sources, sources->all.v[sources->n_indexed].path);
        if (!*slot)
            *slot = sources->n_indexed;
    }
}

uint32_t sources_named(struct sources *sources, struct str path)
{
    if (path.n == 0)
        return 0;
    index_paths(sources);
    uint32_t found = *path_slot(sources, path);
    if (found)
        return found;
    return sources_add(sources, (struct source){ .path = str_dup(sources->arena, path),
                                                 .status = SOURCE_NAMED });
}

void sources_version(struct sources *sources, uint32_t first)
{
    sources->first = first;
    sources->slots = NULL;
    sources->n_slots = 0;
}

struct str source_path(const struct sources *sources, uint32_t source)
{
    return sources->all.v[source].path;
}

static int cmp_u32(uint32_t a, uint32_t b)
{
    return (a > b) - (a < b);
}

int loc_cmp(const struct sources *sources, struct loc a, struct loc b)
{
    if (a.source != b.source) {
        int order = str_cmp(source_path(sources, a.source), source_path(sources, b.source));
        if (order)
            return order;
    }
    int order = cmp_u32(a.line, b.line);
    return order ? order : cmp_u32(a.column, b.column);
}
