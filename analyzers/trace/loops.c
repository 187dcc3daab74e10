/*
 * Services entered again below themselves in one request.
 *
 * A depth-first walk over the entries (spans where a request comes into a service) keeps the path
 * from the top, and for each operation and each service the place on it where it stood last. So an
 * entry is judged in constant time: the same operation above, with another service between, is a
 * loop; without one, a self-call; another operation of the same service, with another service
 * between, is a re-entry. Two periods are the same when one is a rotation of the other: a sum of
 * hashes of neighbours does not change by rotation, and prefix sums give it for any part of the
 * path. Siblings (retries) are never on one path; sidecars are left out of it.
 */
#include "pairs_priv.h"
#include "tally_priv.h"

enum {
    HOPS_MAX = 256,  /* stored of one period; longer ones are cut before the last hop */
    LINK_VISITS = 8, /* entered again through links: as a multiple of the spans of tied traces */
};

struct entry { /* on the path */
    uint32_t span, op, service;
    uint64_t hash;                  /* of the texts of service and operation */
    uint32_t last_op, last_service; /* where these stood last on the path before, or NONE */
    uint32_t run;                   /* first of the entries of this service in a row */
    uint32_t op_count, service_count;
    uint32_t hops; /* changes of service above */
    uint64_t sum;  /* of hashes of neighbours, from the top */
};

struct frame {
    uint32_t span;
    uint32_t child, link; /* cursors */
    bool on_path;
};

struct finder {
    struct forest *f;
    struct totals *t;
    const uint32_t *ops;
    const struct hop_links *links;
    uint32_t *child, *sibling; /* entries right below an entry: the first, and the next one */
    uint32_t *link_off, *link_to;
    bool *link_used, *visited;
    uint32_t *op_last, *service_last; /* index on the path, or NONE */
    VEC(struct entry) path;
    VEC(struct frame) stack;
    struct map pattern_traces; /* (hash of a pattern, trace) */
    uint32_t *tie;             /* by trace: one that links tie it to, or itself; NULL: no links */
    uint64_t *budgets;         /* by trace that stands for all it is tied to: entries left */
    uint64_t *budget;          /* of the walk */
    VEC(struct way_hop) way;   /* the deepest path of the walk */
    size_t way_kept;           /* so many of its hops are the path's still */
    uint32_t *touched;         /* by service: not NONE when the walk has entered it */
    VEC(uint32_t) entered;     /* these, each once */
    uint32_t deepest;          /* changes of service on it */
    bool deeper;               /* the path is deeper than the way */
};

static uint64_t hash_pair(const struct entry *a, const struct entry *b)
{
    uint64_t h = a->hash * 0x9e3779b97f4a7c15u;
    h ^= h >> 29;
    h = (h ^ b->hash) * 0xbf58476d1ce4e5b9u;
    h ^= h >> 32;
    h *= 0x94d049bb133111ebu;
    return h ^ h >> 29;
}

static sym op_name(const struct finder *x, uint32_t op)
{
    return op == NONE ? 0 : x->t->ops.v[op].name;
}

/* The hops from the path's index first to its end. */
static void take_hops(struct finder *x, struct pattern *p, uint32_t first)
{
    size_t n = x->path.n - first;
    n = n > HOPS_MAX ? HOPS_MAX : n;
    const struct entry *last = &x->path.v[x->path.n - 1];
    pattern_show(x->t, p, x->f->trace_keys[x->f->trace[last->span]], forest_place(x->f, last->span),
                 n);
    for (size_t i = 0; i < n; i++) {
        const struct entry *e = i + 1 < n ? &x->path.v[first + i] : last;
        p->services[i] = e->service;
        p->operations[i] = op_name(x, e->op);
    }
    p->first_op = x->path.v[first].op;
}

static struct pattern_key pattern_key(const struct finder *x, enum reentry_kind kind,
                                      uint32_t first)
{
    const struct entry *last = &x->path.v[x->path.n - 1];
    uint64_t hash = last->sum - x->path.v[first].sum, length = x->path.n - first;
    /* a service re-entry ends in another operation than it began with: its start counts */
    if (kind == REENTRY_SERVICE)
        hash ^= hash_pair(last, &x->path.v[first]);
    return (struct pattern_key){ length << 2 | (uint64_t)kind, hash };
}

static void report(struct finder *x, enum reentry_kind kind, uint32_t first, uint32_t count)
{
    struct pattern *p = patterns_find(x->t, pattern_key(x, kind, first));
    if (!p)
        return;
    p->in.kind = kind;
    const struct entry *last = &x->path.v[x->path.n - 1];
    const struct span *span = &x->f->spans[last->span],
                      *above = &x->f->spans[x->path.v[first].span];
    uint32_t trace = x->f->trace[last->span];
    p->in.failed |= span->error || x->f->spans[x->stack.v[0].span].error;
    p->in.same_arguments |= span->arguments && span->arguments == above->arguments;
    if (count > p->in.repeats)
        p->in.repeats = count;
    if (last->hops > p->in.depth)
        p->in.depth = last->hops;
    p->in.count++;
    uint32_t *seen =
        map_at(&x->pattern_traces, p->key.hash ^ p->key.form * 0x9e3779b97f4a7c15u, trace);
    if (*seen != NONE)
        return;
    *seen = 1;
    if (!p->in.traces++ || trace_before(x->f->trace_keys[trace], p->trace))
        take_hops(x, p, first);
}

static void judge(struct finder *x, const struct entry *e, bool in_run)
{
    if (e->op != NONE && e->last_op != NONE) {
        bool self = in_run && e->last_op >= e->run;
        report(x, self ? REENTRY_SELF : REENTRY_LOOP, e->last_op, e->op_count);
        return;
    }
    if (e->op != NONE && !in_run && e->last_service != NONE)
        report(x, REENTRY_SERVICE, e->last_service, e->service_count);
}

static void push_entry(struct finder *x, uint32_t span)
{
    uint32_t index = (uint32_t)x->path.n;
    struct entry e = { .span = span, .op = x->ops[span], .service = x->f->service[span] };
    e.hash = e.op == NONE ? x->t->services.all.v[e.service].hash : x->t->ops.v[e.op].hash;
    const struct entry *before = index ? &x->path.v[index - 1] : NULL;
    bool in_run = before && before->service == e.service;
    e.last_op = e.op == NONE ? NONE : x->op_last[e.op];
    e.last_service = x->service_last[e.service];
    e.run = in_run ? before->run : index;
    e.op_count = e.last_op == NONE ? 1 : x->path.v[e.last_op].op_count + 1;
    e.service_count =
        e.last_service == NONE ? 1 : x->path.v[e.last_service].service_count + !in_run;
    e.hops = before ? before->hops + !in_run : 0;
    if (e.hops > x->deepest || (!index && !x->way.n)) {
        x->deepest = e.hops;
        x->deeper = true;
    }
    e.sum = before ? before->sum + hash_pair(before, &e) : 0;
    if (e.op != NONE)
        x->op_last[e.op] = index;
    x->service_last[e.service] = index;
    if (x->touched[e.service] == NONE) {
        x->touched[e.service] = 0;
        *vec_push(x->f->arena, &x->entered) = e.service;
    }
    *vec_push(x->f->arena, &x->path) = e;
    judge(x, &e, in_run);
}

/* What the path and the way have in common stands there already. */
static void take_way(struct finder *x)
{
    x->way.n = x->way_kept;
    for (size_t i = x->way.n; i < x->path.n; i++) {
        const struct entry *e = &x->path.v[i];
        *vec_push(x->f->arena, &x->way) =
            (struct way_hop){ e->span, e->service, op_name(x, e->op) };
    }
    x->way_kept = x->path.n;
    x->deeper = false;
}

static void pop_entry(struct finder *x)
{
    if (x->deeper)
        take_way(x);
    const struct entry *e = &x->path.v[--x->path.n];
    if (x->way_kept > x->path.n)
        x->way_kept = x->path.n;
    if (e->op != NONE)
        x->op_last[e->op] = e->last_op;
    x->service_last[e->service] = e->last_service;
}

static void enter(struct finder *x, uint32_t span)
{
    bool on_path = !x->t->services.all.v[x->f->service[span]].proxy;
    x->visited[span] = true;
    *vec_push(x->f->arena, &x->stack) =
        (struct frame){ span, x->child[span], x->link_off ? x->link_off[span] : 0, on_path };
    if (on_path)
        push_entry(x, span);
}

/* Next entry below the frame's; through each link once in all. NONE at the end. */
static uint32_t next_below(struct finder *x, struct frame *frame)
{
    uint32_t child = frame->child;
    if (child != NONE) {
        frame->child = x->sibling[child];
        return child;
    }
    while (x->link_off && frame->link < x->link_off[frame->span + 1]) {
        uint32_t link = frame->link++;
        if (x->link_used[link] || !*x->budget)
            continue;
        x->link_used[link] = true;
        return x->link_to[link];
    }
    return NONE;
}

/* The trace that stands for all that links tie to this one. Halves the path on the way. */
static uint32_t tie_of(uint32_t *tie, uint32_t trace)
{
    while (tie[trace] != trace) {
        tie[trace] = tie[tie[trace]];
        trace = tie[trace];
    }
    return trace;
}

/*
 * Links multiply ways. How many are walked follows from the traces that are tied together, and not
 * from what else is linked at the same time.
 */
static void make_budgets(struct finder *x)
{
    const struct forest *f = x->f;
    const struct hop_link *links = x->links->all.v;
    x->tie = arena_room(f->arena, uint32_t, f->n_traces);
    x->budgets = arena_array(f->arena, uint64_t, f->n_traces);
    for (uint32_t i = 0; i < f->n_traces; i++)
        x->tie[i] = i;
    for (size_t i = 0; i < x->links->all.n; i++) {
        uint32_t a = tie_of(x->tie, f->trace[links[i].from]);
        uint32_t b = tie_of(x->tie, f->trace[links[i].to]);
        x->tie[a < b ? b : a] = a < b ? a : b;
    }
    for (uint32_t i = 0; i < f->n; i++)
        x->budgets[tie_of(x->tie, f->trace[i])] += LINK_VISITS;
}

/* All but the root's own service, which its requests enter anyway. */
static void count_touched(struct finder *x, sym operation)
{
    uint32_t root = x->way.v[0].service;
    for (size_t i = 0; i < x->entered.n; i++) {
        uint32_t service = x->entered.v[i];
        x->touched[service] = NONE;
        if (service != root)
            add_touch(x->t, root, operation, service, 1);
    }
    x->entered.n = 0;
}

static void walk(struct finder *x, uint32_t top)
{
    x->budget = x->tie ? &x->budgets[tie_of(x->tie, x->f->trace[top])] : NULL;
    x->way.n = x->way_kept = 0;
    x->deepest = 0;
    x->deeper = false;
    enter(x, top);
    while (x->stack.n) {
        struct frame *frame = &x->stack.v[x->stack.n - 1];
        uint32_t below = next_below(x, frame);
        if (below == NONE) {
            if (frame->on_path)
                pop_entry(x);
            x->stack.n--;
            continue;
        }
        if (x->budget && x->visited[below])
            *x->budget -= *x->budget != 0;
        enter(x, below);
    }
    bool cut = x->f->marks[top] & (MARK_ORPHAN | MARK_RING);
    if (x->way.n)
        count_touched(x, add_depth(x->f, x->way.v, x->way.n, x->deepest, cut));
}

/* Turns counts into the ends of ranges; filling backwards makes them the starts. */
static void sum_up(uint32_t *off, uint32_t n)
{
    for (uint32_t i = 0, sum = 0; i <= n; i++) {
        sum += off[i];
        off[i] = sum;
    }
}

static void index_children(struct finder *x)
{
    struct forest *f = x->f;
    x->child = arena_room(f->arena, uint32_t, f->n);
    x->sibling = arena_room(f->arena, uint32_t, f->n);
    for (uint32_t k = 0; k < f->n_entries; k++)
        x->child[f->entries[k]] = NONE;
    for (uint32_t k = f->n_entries; k-- > 0;) {
        uint32_t i = f->entries[k], parent = f->parent[i];
        if (parent == NONE)
            continue;
        uint32_t above = f->above[parent];
        x->sibling[i] = x->child[above];
        x->child[above] = i;
    }
}

static void index_links(struct finder *x)
{
    struct forest *f = x->f;
    const struct hop_link *links = x->links->all.v;
    size_t n = x->links->all.n;
    if (!n)
        return;
    x->link_off = arena_array(f->arena, uint32_t, (size_t)f->n + 1);
    x->link_to = arena_array(f->arena, uint32_t, n + 1);
    x->link_used = arena_array(f->arena, bool, n + 1);
    for (size_t i = 0; i < n; i++)
        x->link_off[f->above[links[i].from]]++;
    sum_up(x->link_off, f->n);
    for (size_t i = n; i-- > 0;)
        x->link_to[--x->link_off[f->above[links[i].from]]] = f->above[links[i].to];
}

static void walk_all(struct finder *x)
{
    struct forest *f = x->f;
    size_t n = x->links->all.n;
    bool *linked = n ? arena_array(f->arena, bool, f->n) : NULL;
    for (size_t i = 0; i < n; i++)
        linked[f->above[x->links->all.v[i].to]] = true;
    for (uint32_t k = 0; k < f->n_tops; k++)
        if (!linked || !linked[f->tops[k]])
            walk(x, f->tops[k]);
    for (uint32_t k = 0; n && k < f->n_tops; k++)
        if (!x->visited[f->tops[k]])
            walk(x, f->tops[k]);
}

/* NONE for each of n; a walk leaves them as it found them, so that they serve for all groups. */
static uint32_t *make_lasts(struct arena *arena, struct lasts *lasts, size_t n)
{
    if (n > lasts->n) {
        lasts->n = n + n / 2;
        lasts->v = arena_array(arena, uint32_t, lasts->n);
        memset(lasts->v, 0xff, lasts->n * sizeof(*lasts->v));
    }
    return lasts->v;
}

void find_loops(struct forest *f, const uint32_t *ops, const struct hop_links *links)
{
    struct finder x = { .f = f, .t = f->totals, .ops = ops, .links = links };
    x.visited = arena_array(f->arena, bool, f->n);
    struct totals *t = f->totals;
    x.op_last = make_lasts(t->arena, &t->op_lasts, t->ops.n);
    x.service_last = make_lasts(t->arena, &t->service_lasts, t->services.all.n);
    x.touched = make_lasts(t->arena, &t->touch_lasts, t->services.all.n);
    map_init(&x.pattern_traces, f->arena, 0);
    index_children(&x);
    index_links(&x);
    if (links->all.n)
        make_budgets(&x);
    walk_all(&x);
}
