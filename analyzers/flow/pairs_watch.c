/* Which pairs are looked at: by the texts of their operations. */
#include <stdlib.h>

#include "pairs_priv.h"

static int text_cmp(const void *a, const void *b)
{
    const struct str *x = a, *y = b;
    return str_cmp(*x, *y);
}

uint32_t watch_text(const struct watch *watch, struct str operation)
{
    const struct str *at =
        watch->n ? bsearch(&operation, watch->texts, watch->n, sizeof(operation), text_cmp) : NULL;
    return at ? (uint32_t)(at - watch->texts) : MAP_NONE;
}

bool watch_cause(const struct watch *watch, uint32_t text)
{
    return text != MAP_NONE && watch->causes[text];
}

bool watch_pair(const struct watch *watch, uint32_t cause, uint32_t effect)
{
    return map_get(&watch->pairs, cause, effect) != MAP_NONE;
}

static void take_texts(struct watch *watch, const struct flow_setup *setup)
{
    size_t n = 0;
    for (size_t i = 0; i < setup->n_watch; i++) {
        watch->texts[2 * i] = setup->watch[i].cause_operation;
        watch->texts[2 * i + 1] = setup->watch[i].effect_operation;
    }
    if (setup->n_watch)
        qsort(watch->texts, 2 * setup->n_watch, sizeof(struct str), text_cmp);
    for (size_t i = 0; i < 2 * setup->n_watch; i++)
        if (!n || str_cmp(watch->texts[n - 1], watch->texts[i]))
            watch->texts[n++] = watch->texts[i];
    watch->n = n;
}

const struct watch *pairs_watch(struct arena *arena, const struct flow_setup *setup)
{
    if (!setup->watch)
        return NULL;
    struct watch *watch = arena_new(arena, struct watch);
    watch->texts = arena_array(arena, struct str, 2 * setup->n_watch);
    take_texts(watch, setup);
    watch->causes = arena_array(arena, bool, watch->n);
    map_init(&watch->pairs, arena, setup->n_watch);
    for (size_t i = 0; i < setup->n_watch; i++) {
        uint32_t cause = watch_text(watch, setup->watch[i].cause_operation);
        uint32_t effect = watch_text(watch, setup->watch[i].effect_operation);
        watch->causes[cause] = true;
        *map_at(&watch->pairs, cause, effect) = 1;
    }
    return watch;
}
