/* Of each pair of operations, how many effects come beneath a cause: see flow_pairs.h. */
#include "pairs_priv.h"

enum {
    PAIR_BYTES = sizeof(struct pair) + sizeof(struct flow_pair) + sizeof(struct pair_count) + 50,
    COUNT_BYTES = sizeof(struct count_row) + sizeof(struct pair_count),
    CAUSE_BYTES = sizeof(struct cause) + 100,
    SIDE_BYTES = sizeof(struct side_pair) + sizeof(struct pair_side) + sizeof(struct pair_count),
    HEAVY_BYTES = 2 * sizeof(struct cause_weights),
    WINDOW_BYTES = sizeof(struct window_row) + 4 * sizeof(struct map_slot),
};

static void *pairs_begin(struct arena *arena, const struct flow_setup *setup,
                         const struct symtab *syms)
{
    (void)syms;
    struct pairs_state *t = arena_new(arena, struct pairs_state);
    t->arena = arena;
    t->watch = pairs_watch(arena, setup);
    map_init(&t->side_cause_map, arena, 0);
    map_init(&t->side_pair_map, arena, 0);
    windows_init(&t->windows, arena);
    return t;
}

static void know(struct pairs_state *t, uint32_t op, const struct flow_names *names)
{
    if (op < t->causes.n && t->causes.v[op].known)
        return;
    struct cause *cause = cause_at(t, op);
    cause->known = true;
    if (t->watch)
        cause->watch = watch_text(t->watch, sym_str(names->syms, names->all[op].operation));
}

static void pairs_add(void *state, const struct request *request, const struct flow_names *names)
{
    struct pairs_state *t = state;
    windows_add(&t->windows, t->arena, request);
    if (!request->complete)
        return;
    for (uint32_t i = 0; i < request->n; i++)
        know(t, request->steps[i].op, names);
    shapes_take(t, request);
}

static uint64_t pairs_bytes(const void *state)
{
    const struct pairs_state *t = state;
    return t->pairs.n * PAIR_BYTES + t->n_counts * COUNT_BYTES + t->causes.n * CAUSE_BYTES +
           (t->side_causes.n + t->n_side_rows) * SIDE_BYTES + t->n_heavy * HEAVY_BYTES +
           t->windows.all.n * WINDOW_BYTES;
}

const struct request_tally tally_pairs = {
    .name = "pairs",
    .begin = pairs_begin,
    .add = pairs_add,
    .merge = pairs_merge,
    .bytes = pairs_bytes,
    .end = pairs_end,
};
