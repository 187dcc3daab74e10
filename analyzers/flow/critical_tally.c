/* The critical path of each request, summed by class of latency: see flow_critical.h. */
#include <stdlib.h>

#include "critical_priv.h"

static void *critical_begin(struct arena *arena, const struct flow_setup *setup,
                            const struct symtab *syms)
{
    struct critical_tally *t = arena_new(arena, struct critical_tally);
    (void)setup;
    (void)syms;
    t->arena = arena;
    map_init(&t->cells, arena, 0);
    map_init(&t->classes, arena, 0);
    return t;
}

uint32_t critical_class(uint64_t latency)
{
    return histogram_index(latency) / (HISTOGRAM_SUB / 4);
}

static struct root_cell *root_at(struct critical_tally *t, uint32_t op)
{
    while (t->root.n <= op)
        vec_push(t->arena, &t->root);
    return &t->root.v[op];
}

static struct class_cell *class_at(struct critical_tally *t, uint32_t root, uint32_t number)
{
    uint32_t *slot = map_at(&t->classes, root, number);
    if (*slot == MAP_NONE) {
        *slot = (uint32_t)t->class.n;
        *vec_push(t->arena, &t->class) = (struct class_cell){ .root = root, .number = number };
    }
    return &t->class.v[*slot];
}

static struct critical_cell *cell_at(struct critical_tally *t, const struct critical_key *key)
{
    uint32_t *slot = map_at(&t->cells, (uint64_t)key->root << 32 | key->number,
                            (uint64_t)key->caller << 32 | key->callee);
    if (*slot == MAP_NONE) {
        *slot = (uint32_t)t->cell.n;
        *vec_push(t->arena, &t->cell) = (struct critical_cell){ .key = *key };
    }
    return &t->cell.v[*slot];
}

struct walk {
    struct critical_tally *t;
    const struct request *request;
    struct critical_key key; /* of the root and the class */
};

/* Of the time on the path, what is the step's itself; that of the root is nobody's call. */
static void take(struct walk *w, uint32_t at, uint64_t time)
{
    struct critical_tally *t = w->t;
    const struct step *steps = w->request->steps;
    if (at == 0 || !time)
        return;
    w->key.caller = steps[steps[at].parent].op;
    w->key.callee = steps[at].op;
    struct critical_cell *cell = cell_at(t, &w->key);
    if (cell->stamp != t->stamp) {
        cell->stamp = t->stamp;
        cell->now = cell->longest = 0;
        *vec_push(t->arena, &t->touched) = (uint32_t)(cell - t->cell.v);
    }
    cell->now += time;
    if (time > cell->longest) {
        cell->longest = time;
        cell->place = steps[at].place;
    }
}

static int call_cmp(const void *a, const void *b)
{
    const struct waited_call *x = a, *y = b;
    if (x->to != y->to)
        return x->to < y->to ? -1 : 1;
    return (x->step > y->step) - (x->step < y->step);
}

/* What the step waits for, in order of end. */
static void find_calls(struct walk *w, uint32_t at)
{
    struct critical_tally *t = w->t;
    const struct step *steps = w->request->steps;
    bool sorted = true;
    t->calls.n = 0;
    for (uint32_t c = at + 1; c < steps[at].below; c = steps[c].below) {
        const struct step *s = &steps[c];
        struct waited_call call = { c, s->made ? s->made : s->start, s->done ? s->done : s->end };
        if (s->kind == STEP_SEND || (s->via != EDGE_SYNC && s->via != EDGE_DATA) ||
            call.from < steps[at].start || call.to <= call.from)
            continue;
        sorted &= !t->calls.n || t->calls.v[t->calls.n - 1].to <= call.to;
        *vec_push(t->arena, &t->calls) = call;
    }
    if (!sorted)
        qsort(t->calls.v, t->calls.n, sizeof(*t->calls.v), call_cmp);
}

/* Its work ends no later than the call does, if both begin together. */
static void enter(struct walk *w, uint32_t at, uint64_t length)
{
    const struct step *s = &w->request->steps[at];
    uint64_t work = s->kind == STEP_ENTRY && s->start && s->end > s->start ? s->end - s->start : 0;
    if (!work) {
        take(w, at, length);
        return;
    }
    work = work < length ? work : length;
    take(w, at, length - work);
    *vec_push(w->t->arena, &w->t->stack) = (struct path_step){ at, s->start + work };
}

static void walk_step(struct walk *w, struct path_step path)
{
    struct critical_tally *t = w->t;
    const struct step *s = &w->request->steps[path.step];
    uint64_t now = path.end, own = 0;
    find_calls(w, path.step);
    for (size_t i = t->calls.n; i-- > 0;) {
        struct waited_call call = t->calls.v[i];
        uint64_t slack = (call.to - call.from) / 64;
        if (call.from >= now || (call.to > now && call.to - now > slack))
            continue;
        uint64_t to = call.to < now ? call.to : now;
        own += now - to;
        now = call.from;
        enter(w, call.step, to - call.from);
    }
    take(w, path.step, own + (now - s->start));
}

static void add_touched(struct walk *w, uint64_t latency)
{
    struct critical_tally *t = w->t;
    for (size_t i = 0; i < t->touched.n; i++) {
        struct critical_cell *cell = &t->cell.v[t->touched.v[i]];
        cell->time += cell->now;
        if (cell->now > latency / 2)
            most_show(&cell->most, (uint64_t)((double)cell->now / (double)latency * 100),
                      w->request->trace, cell->place);
    }
}

static void critical_add(void *state, const struct request *request,
                         const struct flow_names *names)
{
    struct critical_tally *t = state;
    const struct step *root = &request->steps[0];
    (void)names;
    if (!request->complete || root->kind != STEP_ENTRY || !root->start ||
        root->end <= root->start)
        return;
    uint64_t latency = root->end - root->start;
    struct walk w = { .t = t, .request = request,
                      .key = { .root = root->op, .number = critical_class(latency) } };
    struct root_cell *cell = root_at(t, root->op);
    cell->requests++;
    histogram_add(&cell->latency, t->arena, histogram_index(latency), 1);
    struct class_cell *class = class_at(t, root->op, w.key.number);
    class->requests++;
    class->time += latency;
    t->stamp++;
    t->touched.n = 0;
    *vec_push(t->arena, &t->stack) = (struct path_step){ 0, root->end };
    while (t->stack.n) {
        struct path_step path = t->stack.v[--t->stack.n];
        walk_step(&w, path);
    }
    add_touched(&w, latency);
}

static void critical_merge(void *state, const void *other, const uint32_t *ops)
{
    struct critical_tally *into = state;
    const struct critical_tally *from = other;
    for (uint32_t i = 0; i < from->root.n; i++) {
        if (!from->root.v[i].requests)
            continue;
        struct root_cell *cell = root_at(into, ops[i]);
        cell->requests += from->root.v[i].requests;
        histogram_merge(&cell->latency, into->arena, &from->root.v[i].latency);
    }
    for (size_t i = 0; i < from->class.n; i++) {
        const struct class_cell *cell = &from->class.v[i];
        struct class_cell *to = class_at(into, ops[cell->root], cell->number);
        to->requests += cell->requests;
        to->time += cell->time;
    }
    for (size_t i = 0; i < from->cell.n; i++) {
        struct critical_key key = from->cell.v[i].key;
        key.root = ops[key.root];
        key.caller = ops[key.caller];
        key.callee = ops[key.callee];
        struct critical_cell *cell = cell_at(into, &key);
        cell->time += from->cell.v[i].time;
        most_merge(&cell->most, &from->cell.v[i].most);
    }
}

static uint64_t critical_bytes(const void *state)
{
    enum { COUNTS = 512 }; /* of a histogram, on the average: few operations are roots */
    const struct critical_tally *t = state;
    return t->root.n * (2 * sizeof(struct root_cell) + COUNTS) +
           t->class.n * 2 * sizeof(struct class_cell) +
           t->cell.n * (2 * sizeof(struct critical_cell) + 4 * sizeof(struct map_slot));
}

const struct request_tally tally_critical = {
    .name = "critical",
    .begin = critical_begin,
    .add = critical_add,
    .merge = critical_merge,
    .bytes = critical_bytes,
    .end = critical_end,
};
