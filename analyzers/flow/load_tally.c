/* Load by root operation, and calls for each entry. */
#include <stdlib.h>

#include "svcgraph/flow_load.h"
#include "svcgraph/map.h"

enum { WEIGHT_ONE = 1 << 16 };
#define MINUTE UINT64_C(60000000)

struct root_sum { /* key: name, and whether it is the root of the request or only of what is left */
    uint32_t name;
    bool stray;
    uint64_t requests, load;
};

struct part_sum {
    uint32_t root, name; /* root: index in roots */
    uint64_t load;
};

struct call_sum {
    uint32_t from, to;
    uint64_t calls, load, retried;
    double again;
    bool waited;
    struct place place;
};

struct window_sum {
    uint32_t series;
    uint64_t window, load;
};

/* Of a name: its sums, and where those with others were last found. Indexes are + 1, 0: none. */
struct name_sum {
    uint64_t load, stray;
    uint64_t window;       /* of in_window */
    uint32_t series;
    uint32_t root, part;   /* part: in parts, that of root */
    uint32_t from, call;   /* call: in calls, that of from */
    uint32_t in_window;    /* in windows */
};

struct load_state {
    struct arena *arena;
    VEC(struct name_sum) names;
    VEC(struct root_sum) roots;
    VEC(struct part_sum) parts;
    VEC(struct call_sum) calls;
    VEC(uint32_t) series;       /* of a node: one of its names */
    VEC(struct window_sum) windows;
    struct map root_at, part_at, call_at, series_at, window_at;
    VEC(struct call_sum) again; /* of one request */
    uint64_t low, high;         /* first and last minute; low > high: none */
    unsigned shift;             /* windows are 2^shift minutes */
};

static void *begin(struct arena *arena, const struct flow_setup *setup, const struct symtab *syms)
{
    struct load_state *s = arena_new(arena, struct load_state);
    (void)setup;
    (void)syms;
    s->arena = arena;
    s->low = UINT64_MAX;
    map_init(&s->root_at, arena, 16);
    map_init(&s->part_at, arena, 256);
    map_init(&s->call_at, arena, 256);
    map_init(&s->series_at, arena, 64);
    map_init(&s->window_at, arena, 256);
    return s;
}

/* Sums that are too large stay at the greatest number, whatever the order. */
static void add_to(uint64_t *sum, uint64_t more)
{
    *sum = *sum > UINT64_MAX - more ? UINT64_MAX : *sum + more;
}

static uint64_t weight_of(const struct request *request)
{
    enum { MOST = 1 << 24 };
    double weight = request->weight < MOST ? request->weight : MOST;
    return (uint64_t)(weight * WEIGHT_ONE + 0.5);
}

static void know_names(struct load_state *s, uint32_t n)
{
    while (s->names.n < n)
        vec_push(s->arena, &s->names)->load = 0;
}

static struct root_sum *root_at(struct load_state *s, uint32_t name, bool stray)
{
    uint32_t *slot = map_at(&s->root_at, name, stray);
    if (*slot == MAP_NONE) {
        *slot = (uint32_t)s->roots.n;
        *vec_push(s->arena, &s->roots) = (struct root_sum){ .name = name, .stray = stray };
    }
    return &s->roots.v[*slot];
}

static struct part_sum *part_at(struct load_state *s, uint32_t root, uint32_t name)
{
    struct name_sum *sum = &s->names.v[name];
    if (sum->part && sum->root == root)
        return &s->parts.v[sum->part - 1];
    uint32_t *slot = map_at(&s->part_at, root, name);
    if (*slot == MAP_NONE) {
        *slot = (uint32_t)s->parts.n;
        *vec_push(s->arena, &s->parts) = (struct part_sum){ .root = root, .name = name };
    }
    sum->root = root;
    sum->part = *slot + 1;
    return &s->parts.v[*slot];
}

static struct call_sum *call_at(struct load_state *s, uint32_t from, uint32_t to,
                                struct place place)
{
    struct name_sum *sum = &s->names.v[to];
    if (sum->call && sum->from == from)
        return &s->calls.v[sum->call - 1];
    uint32_t *slot = map_at(&s->call_at, from, to);
    if (*slot == MAP_NONE) {
        *slot = (uint32_t)s->calls.n;
        *vec_push(s->arena, &s->calls) = (struct call_sum){ from, to, 0, 0, 0, 0, false, place };
    }
    sum->from = from;
    sum->call = *slot + 1;
    return &s->calls.v[*slot];
}

/* The index in windows. */
static uint32_t add_load(struct load_state *s, uint32_t series, uint64_t window, uint64_t load)
{
    uint32_t *slot = map_at(&s->window_at, series, window);
    if (*slot == MAP_NONE) {
        *slot = (uint32_t)s->windows.n;
        *vec_push(s->arena, &s->windows) = (struct window_sum){ series, window, 0 };
    }
    add_to(&s->windows.v[*slot].load, load);
    return *slot;
}

/* All windows twice as long, as often as needed: the same whatever came first. */
static void coarsen(struct load_state *s, unsigned shift)
{
    size_t n = s->windows.n;
    unsigned by = shift - s->shift;
    memset(s->window_at.slots, 0, s->window_at.nslots * sizeof(*s->window_at.slots));
    s->window_at.n = 0;
    s->windows.n = 0;
    for (size_t i = 0; i < n; i++) { /* none is written before it is read: there are never more */
        struct window_sum one = s->windows.v[i];
        add_load(s, one.series, one.window >> by, one.load);
    }
    for (size_t i = 0; i < s->names.n; i++)
        s->names.v[i].in_window = 0;
    s->shift = shift;
}

static void know_minutes(struct load_state *s, uint64_t low, uint64_t high)
{
    unsigned shift = s->shift;
    s->low = low < s->low ? low : s->low;
    s->high = high > s->high ? high : s->high;
    while ((s->high >> shift) - (s->low >> shift) >= LOAD_WINDOWS_MAX)
        shift++;
    if (shift > s->shift)
        coarsen(s, shift);
}

static uint32_t series_of(struct load_state *s, uint32_t name, const struct flow_name *is)
{
    if (s->names.v[name].series)
        return s->names.v[name].series - 1;
    uint32_t *slot = map_at(&s->series_at, is->node, (uint64_t)is->kind << 32 | is->space);
    if (*slot == MAP_NONE) {
        *slot = (uint32_t)s->series.n;
        *vec_push(s->arena, &s->series) = name;
    }
    s->names.v[name].series = *slot + 1;
    return *slot;
}

static void add_window(struct load_state *s, const struct request *r, const struct step *step,
                       uint64_t weight, const struct flow_names *names)
{
    uint64_t start = step->start ? step->start : r->start;
    if (!start)
        return;
    uint64_t minute = start / MINUTE;
    if (minute < s->low || minute > s->high)
        know_minutes(s, minute, minute);
    struct name_sum *sum = &s->names.v[step->op];
    uint64_t window = minute >> s->shift;
    if (sum->in_window && sum->window == window) {
        add_to(&s->windows.v[sum->in_window - 1].load, weight);
        return;
    }
    uint32_t series = series_of(s, step->op, &names->all[step->op]);
    sum->in_window = add_load(s, series, window, weight) + 1;
    sum->window = window;
}

static void add_call(struct load_state *s, const struct request *r, const struct step *step,
                     uint64_t weight)
{
    struct call_sum *call = call_at(s, r->steps[step->parent].op, step->op, step->place);
    call->calls++;
    call->waited |= step->via != EDGE_ASYNC;
    add_to(&call->load, weight);
    if (step->retry)
        add_to(&call->retried, weight);
    if (place_before(step->place, call->place))
        call->place = step->place;
}

static int by_step(const void *a, const void *b)
{
    const struct call_sum *x = a, *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return x->to < y->to ? -1 : x->to > y->to;
}

/* How often first calls were made again, at most: of one operation by one step. */
static void add_again(struct load_state *s, const struct request *r)
{
    s->again.n = 0;
    for (uint32_t i = 1; i < r->n; i++)
        *vec_push(s->arena, &s->again) = (struct call_sum){
            .from = r->steps[i].parent, .to = r->steps[i].op, .retried = r->steps[i].retry
        };
    qsort(s->again.v, s->again.n, sizeof(*s->again.v), by_step);
    for (size_t i = 0, end; i < s->again.n; i = end) {
        uint64_t retried = 0;
        for (end = i; end < s->again.n && by_step(&s->again.v[i], &s->again.v[end]) == 0; end++)
            retried += s->again.v[end].retried;
        uint64_t first = end - i - retried;
        if (!retried)
            continue;
        struct call_sum *call = call_at(s, r->steps[s->again.v[i].from].op, s->again.v[i].to,
                                        (struct place){ 0 });
        double again = (double)retried / (double)(first ? first : 1);
        call->again = again > call->again ? again : call->again;
    }
}

static void add(void *state, const struct request *r, const struct flow_names *names)
{
    struct load_state *s = state;
    uint64_t weight = weight_of(r);
    bool known = r->complete || r->young, retried = false;
    know_names(s, names->n);
    struct root_sum *root = root_at(s, r->steps[0].op, !known);
    uint32_t at = (uint32_t)(root - s->roots.v);
    root->requests++;
    add_to(&root->load, weight);
    for (uint32_t i = 0; i < r->n; i++) {
        const struct step *step = &r->steps[i];
        add_to(&s->names.v[step->op].load, weight);
        if (!known)
            add_to(&s->names.v[step->op].stray, weight);
        add_to(&part_at(s, at, step->op)->load, weight);
        add_window(s, r, step, weight, names);
        if (step->parent != STEP_NONE)
            add_call(s, r, step, weight);
        retried |= step->retry && step->parent != STEP_NONE;
    }
    if (retried)
        add_again(s, r);
}

static void merge_series(struct load_state *s, const struct load_state *from, const uint32_t *ops)
{
    if (from->low > from->high)
        return;
    know_minutes(s, from->low, from->high);
    for (size_t i = 0; i < from->windows.n; i++) {
        const struct window_sum *one = &from->windows.v[i];
        uint32_t name = ops[from->series.v[one->series]];
        if (!s->names.v[name].series) {
            *vec_push(s->arena, &s->series) = name;
            s->names.v[name].series = (uint32_t)s->series.n;
        }
        add_load(s, s->names.v[name].series - 1, one->window >> (s->shift - from->shift), one->load);
    }
}

static void merge_calls(struct load_state *s, const struct load_state *from, const uint32_t *ops)
{
    for (size_t i = 0; i < from->calls.n; i++) {
        const struct call_sum *one = &from->calls.v[i];
        struct call_sum *into = call_at(s, ops[one->from], ops[one->to], one->place);
        into->calls += one->calls;
        add_to(&into->load, one->load);
        add_to(&into->retried, one->retried);
        into->again = one->again > into->again ? one->again : into->again;
        into->waited |= one->waited;
        if (place_before(one->place, into->place))
            into->place = one->place;
    }
}

static void merge(void *state, const void *from_state, const uint32_t *ops)
{
    struct load_state *s = state;
    const struct load_state *from = from_state;
    uint32_t most = 0;
    for (size_t i = 0; i < from->names.n; i++)
        most = ops[i] >= most ? ops[i] + 1 : most;
    know_names(s, most);
    for (size_t i = 0; i < from->names.n; i++) {
        add_to(&s->names.v[ops[i]].load, from->names.v[i].load);
        add_to(&s->names.v[ops[i]].stray, from->names.v[i].stray);
    }
    for (size_t i = 0; i < from->roots.n; i++) {
        const struct root_sum *one = &from->roots.v[i];
        struct root_sum *into = root_at(s, ops[one->name], one->stray);
        into->requests += one->requests;
        add_to(&into->load, one->load);
    }
    for (size_t i = 0; i < from->parts.n; i++) {
        const struct part_sum *one = &from->parts.v[i];
        const struct root_sum *root = &from->roots.v[one->root];
        uint32_t at = (uint32_t)(root_at(s, ops[root->name], root->stray) - s->roots.v);
        add_to(&part_at(s, at, ops[one->name])->load, one->load);
    }
    merge_calls(s, from, ops);
    merge_series(s, from, ops);
}

static uint64_t bytes(const void *state)
{
    const struct load_state *s = state;
    size_t slots = s->part_at.nslots + s->call_at.nslots + s->window_at.nslots;
    return s->names.capacity * sizeof(struct name_sum) + slots * sizeof(struct map_slot) +
           s->parts.capacity * sizeof(struct part_sum) +
           s->calls.capacity * sizeof(struct call_sum) +
           s->windows.capacity * sizeof(struct window_sum);
}

/* What the end is made of: ids in flow->ops for names. */
struct ending {
    const struct load_state *s;
    const struct flow_end *end;
    struct flow_load *out;
};

static double number(uint64_t load)
{
    return (double)load / WEIGHT_ONE;
}

static void end_ops(const struct ending *e)
{
    e->out->ops = arena_array(e->end->arena, struct load_op, e->end->flow->n_ops);
    for (size_t i = 0; i < e->s->names.n; i++) {
        struct load_op *op = &e->out->ops[e->end->ops[i]];
        op->load += number(e->s->names.v[i].load);
        op->stray += number(e->s->names.v[i].stray);
    }
}

static int by_root(const void *a, const void *b)
{
    const struct load_root *x = a, *y = b;
    if (x->op != y->op)
        return x->op < y->op ? -1 : 1;
    return (int)x->stray - (int)y->stray;
}

static int by_op(const void *a, const void *b)
{
    const struct load_part *x = a, *y = b;
    return x->op < y->op ? -1 : x->op > y->op;
}

/* parts.first holds the number of the sum until its parts are put in place. */
static void end_roots(const struct ending *e)
{
    const struct load_state *s = e->s;
    struct flow_load *out = e->out;
    uint32_t *at = arena_array(e->end->arena, uint32_t, s->roots.n);
    out->roots = arena_array(e->end->arena, struct load_root, s->roots.n);
    out->parts = arena_array(e->end->arena, struct load_part, s->parts.n);
    out->n_roots = (uint32_t)s->roots.n;
    out->n_parts = (uint32_t)s->parts.n;
    for (uint32_t i = 0; i < out->n_roots; i++)
        out->roots[i] = (struct load_root){ .op = e->end->ops[s->roots.v[i].name],
                                            .requests = s->roots.v[i].requests,
                                            .load = number(s->roots.v[i].load),
                                            .stray = s->roots.v[i].stray,
                                            .parts = { i, 0 } };
    if (out->n_roots)
        qsort(out->roots, out->n_roots, sizeof(*out->roots), by_root);
    for (uint32_t i = 0; i < out->n_roots; i++)
        at[out->roots[i].parts.first] = i;
    for (size_t i = 0; i < s->parts.n; i++)
        out->roots[at[s->parts.v[i].root]].parts.n++;
    for (uint32_t i = 0, first = 0; i < out->n_roots; i++) {
        out->roots[i].parts.first = first;
        first += out->roots[i].parts.n;
        out->roots[i].parts.n = 0;
    }
    for (size_t i = 0; i < s->parts.n; i++) {
        struct slice *parts = &out->roots[at[s->parts.v[i].root]].parts;
        out->parts[parts->first + parts->n++] =
            (struct load_part){ e->end->ops[s->parts.v[i].name], number(s->parts.v[i].load) };
    }
    for (uint32_t i = 0; i < out->n_roots; i++)
        qsort(out->parts + out->roots[i].parts.first, out->roots[i].parts.n, sizeof(*out->parts),
              by_op);
}

static int by_ends(const void *a, const void *b)
{
    const struct load_call *x = a, *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return x->to < y->to ? -1 : x->to > y->to;
}

static void end_calls(const struct ending *e)
{
    const struct load_state *s = e->s;
    struct flow_load *out = e->out;
    out->calls = arena_array(e->end->arena, struct load_call, s->calls.n);
    out->n_calls = (uint32_t)s->calls.n;
    for (size_t i = 0; i < s->calls.n; i++) {
        const struct call_sum *one = &s->calls.v[i];
        out->calls[i] = (struct load_call){ .from = e->end->ops[one->from],
                                            .to = e->end->ops[one->to],
                                            .calls = one->calls,
                                            .load = number(one->load),
                                            .retried = number(one->retried),
                                            .again = one->again,
                                            .async = !one->waited,
                                            .loc = e->end->loc(e->end->ctx, one->place) };
    }
    if (out->n_calls)
        qsort(out->calls, out->n_calls, sizeof(*out->calls), by_ends);
}

static int by_window(const void *a, const void *b)
{
    const struct window_sum *x = a, *y = b;
    if (x->series != y->series)
        return x->series < y->series ? -1 : 1;
    return x->window < y->window ? -1 : x->window > y->window;
}

static void end_windows(const struct ending *e)
{
    const struct load_state *s = e->s;
    struct flow_load *out = e->out;
    uint64_t first = s->low >> s->shift;
    struct window_sum *all = arena_array(e->end->arena, struct window_sum, s->windows.n);
    if (!s->windows.n)
        return;
    out->window = MINUTE << s->shift;
    out->n_span = (uint32_t)((s->high >> s->shift) - first) + 1;
    out->series = arena_array(e->end->arena, struct load_windows, s->series.n);
    out->windows = arena_array(e->end->arena, struct load_window, s->windows.n);
    for (size_t i = 0; i < s->windows.n; i++) {
        all[i] = s->windows.v[i];
        all[i].series = e->end->ops[s->series.v[all[i].series]];
    }
    qsort(all, s->windows.n, sizeof(*all), by_window);
    for (size_t i = 0; i < s->windows.n; i++) {
        if (!i || all[i].series != all[i - 1].series)
            out->series[out->n_series++] =
                (struct load_windows){ all[i].series, { out->n_windows, 0 } };
        out->series[out->n_series - 1].windows.n++;
        out->windows[out->n_windows++] =
            (struct load_window){ (uint32_t)(all[i].window - first), number(all[i].load) };
    }
}

static void end(void *state, const struct flow_end *end)
{
    struct ending e = { state, end, arena_new(end->arena, struct flow_load) };
    end_ops(&e);
    end_roots(&e);
    end_calls(&e);
    end_windows(&e);
    end->flow->load = e.out;
}

const struct request_tally tally_load = {
    .name = "load",
    .begin = begin,
    .add = add,
    .merge = merge,
    .bytes = bytes,
    .end = end,
};
