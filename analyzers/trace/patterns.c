/*
 * The loops that are told. Of more than PATTERNS_MAX those with the lowest keys stay. Whoever has
 * met many forgets all that cannot be among the lowest, from a bound on that only sinks; so what is
 * kept in the end was never forgotten, and its counts are whole, whatever the order.
 */
#include "tally_priv.h"

enum { PATTERNS_MAX = 4096 /* different periods of one input */ };

static int pattern_cmp(const void *a, const void *b)
{
    const struct pattern *x = a, *y = b;
    return pattern_before(x->key, y->key) ? -1 : pattern_before(y->key, x->key);
}

static void copy_hops(struct arena *arena, struct pattern *p)
{
    uint32_t *services = arena_array(arena, uint32_t, p->in.n);
    sym *operations = arena_array(arena, sym, p->in.n);
    for (size_t i = 0; i < p->in.n; i++) {
        services[i] = p->services[i];
        operations[i] = p->operations[i];
    }
    p->services = services;
    p->operations = operations;
}

static void index_patterns(struct totals *t)
{
    map_init(&t->pattern_map, &t->pattern_arena, (size_t)2 * PATTERNS_MAX);
    for (size_t i = 0; i < t->patterns.n; i++) {
        struct pattern_key key = t->patterns.v[i].key;
        *map_at(&t->pattern_map, key.form, key.hash) = (uint32_t)i;
    }
}

void patterns_cut(struct totals *t)
{
    struct arena kept = { 0 };
    if (t->patterns.n <= PATTERNS_MAX)
        return;
    qsort(t->patterns.v, t->patterns.n, sizeof(t->patterns.v[0]), pattern_cmp);
    t->too_many_patterns = true;
    t->pattern_end = t->patterns.v[PATTERNS_MAX].key;
    t->patterns.n = PATTERNS_MAX;
    for (size_t i = 0; i < t->patterns.n; i++)
        copy_hops(&kept, &t->patterns.v[i]);
    arena_release(&t->pattern_arena);
    t->pattern_arena = kept;
    index_patterns(t);
}

struct pattern *patterns_find(struct totals *t, struct pattern_key key)
{
    if (t->too_many_patterns && !pattern_before(key, t->pattern_end))
        return NULL;
    uint32_t known = map_get(&t->pattern_map, key.form, key.hash);
    if (known != NONE)
        return &t->patterns.v[known];
    if (t->patterns.n == 2 * PATTERNS_MAX) {
        patterns_cut(t);
        return patterns_find(t, key);
    }
    *map_at(&t->pattern_map, key.form, key.hash) = (uint32_t)t->patterns.n;
    struct pattern *p = vec_push(t->arena, &t->patterns);
    p->key = key;
    return p;
}

void pattern_show(struct totals *t, struct pattern *p, struct trace_key trace, struct place place,
                  size_t n)
{
    p->trace = trace;
    p->place = place;
    if (p->in.n == n)
        return;
    p->services = arena_array(&t->pattern_arena, uint32_t, n);
    p->operations = arena_array(&t->pattern_arena, sym, n);
    p->in.n = n;
}
