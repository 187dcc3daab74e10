/* Requests that make the same call in the same tenth of a second. */
#include <stdlib.h>

#include "svcgraph/flow_bursts.h"
#include "svcgraph/graph.h"

struct cell { /* calls of an operation with the same arguments in one window */
    uint64_t hash; /* of all three, from texts alone */
    uint64_t arguments, window;
    uint32_t op;
    uint32_t requests;
    uint32_t last;   /* the request that was counted last */
    uint32_t caller; /* of the example */
    struct trace_key trace;
    struct place place;
};

struct bursts {
    struct arena *arena;
    VEC(uint64_t) op_hashes; /* by number of a name; 0: not known yet */
    VEC(struct cell) cells;
    uint32_t *slots; /* index in cells + 1 */
    uint32_t n_slots;
    unsigned halvings; /* hashes from 2^(64 - halvings) on are left out */
    uint32_t request;  /* number of the present one */
};

static uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
    return (hash ^ hash >> 29) * 0xbf58476d1ce4e5b9u;
}

static uint64_t finish(uint64_t hash)
{
    hash = (hash ^ hash >> 32) * 0x94d049bb133111ebu;
    return hash ^ hash >> 31;
}

static void *begin(struct arena *arena, const struct flow_setup *setup, const struct symtab *syms)
{
    struct bursts *b = arena_new(arena, struct bursts);
    (void)setup;
    (void)syms;
    b->arena = arena;
    return b;
}

static uint64_t op_hash(struct bursts *b, const struct flow_names *names, uint32_t op)
{
    while (b->op_hashes.n <= op)
        *vec_push(b->arena, &b->op_hashes) = 0;
    uint64_t *known = &b->op_hashes.v[op];
    if (!*known) {
        const struct flow_name *name = &names->all[op];
        uint64_t hash = str_hash(STR_HASH_INIT, sym_str(names->syms, name->node));
        hash = str_hash(mix(hash, name->kind), sym_str(names->syms, name->space));
        *known = str_hash(mix(hash, 1), sym_str(names->syms, name->operation)) | 1;
    }
    return *known;
}

static bool is_left_out(const struct bursts *b, uint64_t hash)
{
    return b->halvings && hash >> (64 - b->halvings);
}

static uint32_t *slot_of(const struct bursts *b, const struct cell *key)
{
    uint32_t at = (uint32_t)key->hash & (b->n_slots - 1);
    for (uint32_t i; (i = b->slots[at]); at = (at + 1) & (b->n_slots - 1)) {
        const struct cell *cell = &b->cells.v[i - 1];
        if (cell->hash == key->hash && cell->op == key->op && cell->window == key->window &&
            cell->arguments == key->arguments)
            break;
    }
    return &b->slots[at];
}

static void index_cells(struct bursts *b)
{
    memset(b->slots, 0, b->n_slots * sizeof(*b->slots));
    for (uint32_t i = 0; i < b->cells.n; i++)
        *slot_of(b, &b->cells.v[i]) = i + 1;
}

static void drop_left_out(struct bursts *b)
{
    size_t kept = 0;
    for (size_t i = 0; i < b->cells.n; i++)
        if (!is_left_out(b, b->cells.v[i].hash))
            b->cells.v[kept++] = b->cells.v[i];
    b->cells.n = kept;
    if (b->n_slots)
        index_cells(b);
}

/*
 * Halves what is looked at until one more fits. Whatever order cells come in, the same ones are
 * left: those whose hashes are in the largest part that holds no more of all that come.
 */
static void shrink(struct bursts *b)
{
    for (; b->cells.n >= BURST_CELLS && b->halvings < 63; drop_left_out(b))
        b->halvings++;
}

static void make_room(struct bursts *b)
{
    enum { FIRST = 256 };
    if (b->cells.n >= BURST_CELLS)
        shrink(b);
    if (2 * b->cells.n >= b->n_slots) {
        b->n_slots = b->n_slots ? 2 * b->n_slots : FIRST;
        b->slots = arena_array(b->arena, uint32_t, b->n_slots);
        index_cells(b);
    }
}

static void show(struct cell *into, const struct cell *from)
{
    if (into->requests && !place_before(from->place, into->place))
        return;
    into->caller = from->caller;
    into->trace = from->trace;
    into->place = from->place;
}

/* Adds what the cell says, once for each request. */
static void add_cell(struct bursts *b, const struct cell *from)
{
    if (is_left_out(b, from->hash))
        return;
    uint32_t *slot = b->n_slots ? slot_of(b, from) : NULL;
    if (!slot || !*slot) {
        make_room(b);
        if (is_left_out(b, from->hash))
            return;
        *vec_push(b->arena, &b->cells) = *from;
        *slot_of(b, from) = (uint32_t)b->cells.n;
        return;
    }
    struct cell *cell = &b->cells.v[*slot - 1];
    show(cell, from);
    if (cell->last != from->last || !from->last)
        cell->requests += from->requests;
    cell->last = from->last;
}

/* Calls that somebody waits for. Requests from outside come as they come. */
static bool counts(const struct step *s, const struct flow_names *names)
{
    return s->parent != STEP_NONE && s->kind != STEP_SEND && s->via != EDGE_ASYNC && s->start &&
           names->all[s->op].operation;
}

static void add(void *state, const struct request *r, const struct flow_names *names)
{
    struct bursts *b = state;
    b->request += b->request < UINT32_MAX;
    for (uint32_t i = 0; i < r->n; i++) {
        const struct step *s = &r->steps[i];
        if (!counts(s, names))
            continue;
        struct cell cell = { .arguments = s->arguments,
                             .window = s->start / BURST_WINDOW,
                             .op = s->op,
                             .requests = 1,
                             .last = b->request,
                             .caller = r->steps[s->parent].op,
                             .trace = r->trace,
                             .place = s->place };
        cell.hash = finish(mix(mix(op_hash(b, names, s->op), cell.arguments), cell.window));
        add_cell(b, &cell);
    }
}

static void merge(void *state, const void *from_state, const uint32_t *ops)
{
    struct bursts *b = state;
    const struct bursts *from = from_state;
    if (from->halvings > b->halvings) {
        b->halvings = from->halvings;
        drop_left_out(b);
    }
    for (size_t i = 0; i < from->cells.n; i++) {
        struct cell cell = from->cells.v[i];
        cell.op = ops[cell.op];
        cell.caller = ops[cell.caller];
        cell.last = 0;
        add_cell(b, &cell);
    }
}

static uint64_t bytes(const void *state)
{
    const struct bursts *b = state;
    return b->cells.capacity * sizeof(struct cell) + b->n_slots * sizeof(uint32_t);
}

struct sorted {
    uint32_t op;
    const struct cell *cell;
};

static int sorted_cmp(const void *a, const void *b)
{
    const struct sorted *x = a, *y = b;
    if (x->op != y->op)
        return x->op < y->op ? -1 : 1;
    if (x->cell->arguments != y->cell->arguments)
        return x->cell->arguments < y->cell->arguments ? -1 : 1;
    return (x->cell->window > y->cell->window) - (x->cell->window < y->cell->window);
}

static int most_cmp(const void *a, const void *b)
{
    const struct sorted *x = a, *y = b;
    if (x->cell->requests != y->cell->requests)
        return x->cell->requests > y->cell->requests ? -1 : 1;
    return (x->cell->window > y->cell->window) - (x->cell->window < y->cell->window);
}

/*
 * The median over all windows from the first request to the last one; most_cmp has sorted those
 * with calls, of which only a part was looked at, and there are none in all others.
 */
static uint64_t median(const struct sorted *group, size_t n, unsigned halvings, uint64_t windows)
{
    uint64_t called = (uint64_t)n << halvings, middle = windows / 2;
    if (called < windows - middle)
        return 0;
    size_t at = (size_t)(middle >> halvings);
    return group[at < n ? at : n - 1].cell->requests;
}

struct flush {
    const struct bursts *b;
    const struct flow_end *end;
    struct flow_bursts *out;
    VEC(struct burst_group) groups;
    VEC(struct burst_window) windows;
    uint64_t first, last; /* windows of the dump's time */
    const struct sorted *group; /* the present one, in order of windows */
    size_t n_group;
    struct sorted *most; /* the same, those with the most requests first */
};

/* First of the cells, in order of windows, from that window on. */
static size_t first_from(const struct sorted *group, size_t n, uint64_t window)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (group[middle].cell->window < window)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Requests in the windows from..to of the group, and how many of these the dump's time has. */
static double sum_between(const struct flush *f, uint64_t from, uint64_t to, uint32_t *windows)
{
    double sum = 0;
    from = from < f->first ? f->first : from;
    to = to > f->last ? f->last : to;
    if (to < from)
        return 0;
    *windows += (uint32_t)(to - from + 1);
    for (size_t i = first_from(f->group, f->n_group, from); i < f->n_group; i++) {
        if (f->group[i].cell->window > to)
            break;
        sum += f->group[i].cell->requests;
    }
    return sum * (double)((uint64_t)1 << f->b->halvings);
}

static void flush_window(struct flush *f, const struct cell *cell)
{
    const struct flow_end *end = f->end;
    uint64_t at = cell->window;
    uint32_t n = 0;
    uint64_t back = BURST_NEAR + BURST_AROUND;
    double before = at > BURST_NEAR ? sum_between(f, at > back ? at - back : 0, at - BURST_NEAR - 1, &n)
                                    : 0;
    double around = before + sum_between(f, at + BURST_NEAR + 1, at + back, &n);
    *vec_push(end->arena, &f->windows) =
        (struct burst_window){ .start = cell->window * BURST_WINDOW,
                               .requests = cell->requests,
                               .around = n ? around / n : 0,
                               .n_around = n,
                               .caller = end->ops[cell->caller],
                               .trace = end->trace(end->ctx, cell->trace),
                               .loc = end->loc(end->ctx, cell->place) };
}

static void flush_group(struct flush *f, const struct sorted *in_time, size_t n)
{
    struct sorted *group = f->most;
    memcpy(group, in_time, n * sizeof(*group));
    f->group = in_time;
    f->n_group = n;
    qsort(group, n, sizeof(*group), most_cmp);
    if (group->cell->requests < BURST_LEAST)
        return;
    struct burst_group *out = vec_push(f->end->arena, &f->groups);
    *out = (struct burst_group){ .op = group->op,
                                 .arguments = group->cell->arguments,
                                 .windows = n,
                                 .usual = median(group, n, f->b->halvings, f->last - f->first + 1),
                                 .most = { .first = (uint32_t)f->windows.n } };
    for (size_t i = 0; i < n && i < BURSTS_SHOWN && group[i].cell->requests >= BURST_LEAST; i++)
        flush_window(f, group[i].cell);
    out->most.n = (uint32_t)f->windows.n - out->most.first;
}

static void flush_all(struct flush *f, const struct sorted *sorted, size_t n)
{
    for (size_t i = 0, length; i < n; i += length) {
        for (length = 1; i + length < n; length++)
            if (sorted[i + length].op != sorted[i].op ||
                sorted[i + length].cell->arguments != sorted[i].cell->arguments)
                break;
        flush_group(f, &sorted[i], length);
    }
}

static void end(void *state, const struct flow_end *end)
{
    struct bursts *b = state;
    const struct flow *flow = end->flow;
    struct flush f = { .b = b,
                       .end = end,
                       .out = arena_new(end->arena, struct flow_bursts),
                       .first = flow->from / BURST_WINDOW,
                       .last = flow->to / BURST_WINDOW };
    size_t n = b->cells.n;
    f.most = arena_array(b->arena, struct sorted, n);
    struct sorted *sorted = arena_array(b->arena, struct sorted, n);
    for (size_t i = 0; i < n; i++)
        sorted[i] = (struct sorted){ end->ops[b->cells.v[i].op], &b->cells.v[i] };
    if (n > 1)
        qsort(sorted, n, sizeof(*sorted), sorted_cmp);
    flush_all(&f, sorted, n);
    *f.out = (struct flow_bursts){ .n = (uint32_t)f.groups.n,
                                   .n_windows = (uint32_t)f.windows.n,
                                   .all = f.groups.v,
                                   .windows = f.windows.v,
                                   .halvings = b->halvings };
    end->flow->bursts = f.out;
}

const struct request_tally tally_bursts = { .name = "bursts",
                                            .begin = begin,
                                            .add = add,
                                            .merge = merge,
                                            .bytes = bytes,
                                            .end = end };
