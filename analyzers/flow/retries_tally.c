/*
 * Only requests in which a call was made again after one had failed are looked at more closely, and
 * these are few. The attempts of one step at one operation are a group; the group that a step is
 * in, or else that of the steps above it, is the layer above the groups below it.
 */
#include <stdlib.h>

#include "calls_priv.h"

#include "svcgraph/flow_retries.h"

struct group { /* attempts of one step */
    uint32_t step, op;  /* step: of the caller */
    uint32_t first;     /* step: the first attempt */
    uint32_t above;     /* group; MAP_NONE: none */
    uint32_t attempts;
};

struct below { /* calls of one operation by another below one group */
    uint32_t group, cell, first;
    uint64_t calls;
};

struct layers_cell {
    struct retry_layer upper, lower;
    bool adjacent;
    uint64_t requests;
    struct most most;
    uint64_t stamp; /* of the request that counted last */
};

struct retries_tally {
    struct arena *arena;
    struct map edges;  /* caller, callee -> number in edge */
    struct map layers; /* edge, edge -> in cell */
    VEC(struct layers_cell) cell;
    uint32_t n_edges;
    uint64_t stamp;
    /* of the request that is looked at */
    struct map groups_of, below_of; /* step, operation -> in groups; group, cell -> in below */
    VEC(struct group) groups;
    VEC(uint32_t) layer; /* of each step: its group, or that above; MAP_NONE: none */
    VEC(struct below) below;
};

static void *retries_begin(struct arena *arena, const struct flow_setup *setup,
                           const struct symtab *syms)
{
    struct retries_tally *t = arena_new(arena, struct retries_tally);
    (void)setup;
    (void)syms;
    t->arena = arena;
    map_init(&t->edges, arena, 0);
    map_init(&t->layers, arena, 0);
    map_init(&t->groups_of, arena, 0);
    map_init(&t->below_of, arena, 0);
    return t;
}

/* Keys hold the stamp of their request, so that emptying is rarely due. */
static void empty(struct map *map)
{
    enum { MANY = 1 << 15 };
    if (map->n < MANY)
        return;
    memset(map->slots, 0, map->nslots * sizeof(*map->slots));
    map->n = 0;
}

static uint64_t key_of(const struct retries_tally *t, uint32_t i)
{
    return t->stamp << 32 | i;
}

static bool is_tried_again(const struct step *s)
{
    return s->retry && s->parent != STEP_NONE && s->kind != STEP_SEND && s->via != EDGE_ASYNC;
}

/* False: nothing was tried again. */
static bool find_groups(struct retries_tally *t, const struct request *request)
{
    t->groups.n = t->layer.n = t->below.n = 0;
    empty(&t->groups_of);
    empty(&t->below_of);
    for (uint32_t i = 0; i < request->n; i++) {
        const struct step *s = &request->steps[i];
        if (!is_tried_again(s))
            continue;
        uint32_t *slot = map_at(&t->groups_of, key_of(t, s->parent), s->op);
        if (*slot != MAP_NONE)
            continue;
        *slot = (uint32_t)t->groups.n;
        *vec_push(t->arena, &t->groups) = (struct group){ .step = s->parent, .op = s->op };
    }
    return t->groups.n > 1;
}

/* Steps are in preorder, so the layer above is known when a step comes up. */
static void find_layers(struct retries_tally *t, const struct request *request)
{
    for (uint32_t i = 0; i < request->n; i++) {
        const struct step *s = &request->steps[i];
        uint32_t above = s->parent == STEP_NONE ? MAP_NONE : t->layer.v[s->parent];
        uint32_t group = s->parent == STEP_NONE
                             ? MAP_NONE
                             : map_get(&t->groups_of, key_of(t, s->parent), s->op);
        *vec_push(t->arena, &t->layer) = group == MAP_NONE ? above : group;
        if (group == MAP_NONE)
            continue;
        struct group *g = &t->groups.v[group];
        if (!g->attempts++)
            g->first = i;
        g->above = above;
    }
}

static uint32_t edge_at(struct retries_tally *t, uint32_t caller, uint32_t callee)
{
    uint32_t *slot = map_at(&t->edges, caller, callee);
    if (*slot == MAP_NONE)
        *slot = t->n_edges++;
    return *slot;
}

static uint32_t cell_at(struct retries_tally *t, const struct retry_layer *upper,
                        const struct retry_layer *lower)
{
    uint32_t above = edge_at(t, upper->caller, upper->callee);
    uint32_t *slot = map_at(&t->layers, above, edge_at(t, lower->caller, lower->callee));
    if (*slot == MAP_NONE) {
        *slot = (uint32_t)t->cell.n;
        *vec_push(t->arena, &t->cell) = (struct layers_cell){ .upper = *upper, .lower = *lower };
    }
    struct layers_cell *cell = &t->cell.v[*slot];
    if (upper->attempts > cell->upper.attempts)
        cell->upper.attempts = upper->attempts;
    if (lower->attempts > cell->lower.attempts)
        cell->lower.attempts = lower->attempts;
    return *slot;
}

static struct retry_layer layer_of(const struct group *g, const struct request *request)
{
    return (struct retry_layer){ request->steps[g->step].op, g->op, g->attempts };
}

static void add_group(struct retries_tally *t, const struct request *request,
                      const struct group *g, uint32_t above)
{
    struct retry_layer upper = layer_of(&t->groups.v[above], request);
    struct retry_layer lower = layer_of(g, request);
    uint32_t at = cell_at(t, &upper, &lower);
    struct layers_cell *cell = &t->cell.v[at];
    cell->adjacent |= above == g->above;
    cell->requests += cell->stamp != t->stamp;
    cell->stamp = t->stamp;
    uint32_t *slot = map_at(&t->below_of, key_of(t, above), at);
    if (*slot == MAP_NONE) {
        *slot = (uint32_t)t->below.n;
        *vec_push(t->arena, &t->below) =
            (struct below){ .group = above, .cell = at, .first = g->first };
    }
    struct below *below = &t->below.v[*slot];
    below->calls += g->attempts;
    below->first = g->first < below->first ? g->first : below->first;
}

/* To all layers above it, so far as anybody would read of them. */
static void add_layers(struct retries_tally *t, const struct request *request,
                       const struct group *g)
{
    uint32_t above = g->above;
    for (int i = 0; i < RETRY_LAYERS_MAX && above != MAP_NONE; i++) {
        add_group(t, request, g, above);
        above = t->groups.v[above].above;
    }
}

static void retries_add(void *state, const struct request *request, const struct flow_names *names)
{
    struct retries_tally *t = state;
    (void)names;
    t->stamp++;
    if (!request->complete || !find_groups(t, request))
        return;
    find_layers(t, request);
    for (size_t i = 0; i < t->groups.n; i++)
        add_layers(t, request, &t->groups.v[i]);
    for (size_t i = 0; i < t->below.n; i++)
        most_show(&t->cell.v[t->below.v[i].cell].most, t->below.v[i].calls, request->trace,
                  request->steps[t->below.v[i].first].place);
}

static void retries_merge(void *state, const void *other, const uint32_t *ops)
{
    struct retries_tally *into = state;
    const struct retries_tally *from = other;
    for (size_t i = 0; i < from->cell.n; i++) {
        const struct layers_cell *cell = &from->cell.v[i];
        struct retry_layer upper = { ops[cell->upper.caller], ops[cell->upper.callee],
                                     cell->upper.attempts };
        struct retry_layer lower = { ops[cell->lower.caller], ops[cell->lower.callee],
                                     cell->lower.attempts };
        uint32_t at = cell_at(into, &upper, &lower);
        into->cell.v[at].adjacent |= cell->adjacent;
        into->cell.v[at].requests += cell->requests;
        most_merge(&into->cell.v[at].most, &cell->most);
    }
}

static uint64_t retries_bytes(const void *state)
{
    const struct retries_tally *t = state;
    return t->cell.n * 4 * sizeof(struct layers_cell);
}

static int layer_cmp(const struct retry_layer *x, const struct retry_layer *y)
{
    if (x->caller != y->caller)
        return x->caller < y->caller ? -1 : 1;
    return (x->callee > y->callee) - (x->callee < y->callee);
}

static int layers_cmp(const void *a, const void *b)
{
    const struct retry_layers *x = a, *y = b;
    int order = layer_cmp(&x->upper, &y->upper);
    return order ? order : layer_cmp(&x->lower, &y->lower);
}

static void retries_end(void *state, const struct flow_end *end)
{
    const struct retries_tally *t = state;
    struct flow_retries *out = arena_new(end->arena, struct flow_retries);
    out->all = arena_array(end->arena, struct retry_layers, t->cell.n);
    for (size_t i = 0; i < t->cell.n; i++) {
        const struct layers_cell *cell = &t->cell.v[i];
        struct retry_layers *to = &out->all[out->n++];
        *to = (struct retry_layers){ .upper = cell->upper,
                                     .lower = cell->lower,
                                     .adjacent = cell->adjacent,
                                     .requests = cell->requests,
                                     .most = most_example(&cell->most, end) };
        to->upper.caller = end->ops[to->upper.caller];
        to->upper.callee = end->ops[to->upper.callee];
        to->lower.caller = end->ops[to->lower.caller];
        to->lower.callee = end->ops[to->lower.callee];
    }
    if (out->n > 1)
        qsort(out->all, out->n, sizeof(*out->all), layers_cmp);
    end->flow->retries = out;
}

const struct request_tally tally_retries = {
    .name = "retries",
    .begin = retries_begin,
    .add = retries_add,
    .merge = retries_merge,
    .bytes = retries_bytes,
    .end = retries_end,
};
