/*
 * Retries: of the calls that were made of one operation from one place of a request, those that
 * began after one of them had failed. The place is what the calling spans stand below, in the input
 * or not.
 */
#include "pairs_priv.h"
#include "totals_priv.h"

struct attempt {
    uint32_t scope, target; /* target: end of the edge, a named host that is a service made one */
    sym operation;
    uint64_t made, received; /* by the caller's clock, by the receiver's */
    uint32_t span, sum;
    bool failed;
};

struct attempts {
    struct forest *f;
    const struct pairing *p;
    uint32_t *outer;    /* outermost of nested calling spans */
    struct map orphans; /* (trace, id of a parent that is not in the input) -> scope */
    VEC(struct attempt) all;
};

/* Calling spans within each other are one call, which its outermost span began. */
static void find_outer(struct attempts *a)
{
    const struct forest *f = a->f;
    a->outer = arena_array(f->arena, uint32_t, f->n);
    for (uint32_t i = 0; i < f->n; i++)
        a->outer[i] = i;
    for (size_t k = 0; k < a->p->nested.n; k++) {
        uint32_t i = a->p->nested.v[k];
        a->outer[i] = a->outer[a->p->outer[i]];
    }
}

static uint32_t caller_of(const struct attempts *a, uint32_t span)
{
    uint32_t caller = a->p->caller[span];
    return caller == NONE ? span : caller; /* a calling span that nothing answers */
}

/* What calls are attempts of: the parent of their calling span. */
static uint32_t scope_of(struct attempts *a, uint32_t span)
{
    const struct forest *f = a->f;
    uint32_t caller = caller_of(a, span);
    if (!is_calling(&f->spans[caller]))
        return caller;
    caller = a->outer[caller];
    if (f->parent[caller] != NONE)
        return f->parent[caller];
    if (!(f->marks[caller] & MARK_ORPHAN))
        return caller;
    uint32_t *slot = map_at(&a->orphans, f->trace[caller], f->spans[caller].parent);
    if (*slot == NONE)
        *slot = caller;
    return *slot;
}

/* A service whose span is not in the input, but which the caller names, is the same target. */
static uint32_t target_of(const struct totals *t, uint32_t sum)
{
    uint32_t to = t->edges.v[t->sums.v[sum].edge].to;
    if (!(to & END_PEER))
        return to;
    const struct peer *peer = &t->peers.v[to & ~END_PEER];
    bool store = peer->kind == NODE_DATASTORE || peer->kind == NODE_CACHE;
    uint32_t service = store ? NONE : map_get(&t->services.names, peer->name, 0);
    return service == NONE || t->services.several.v[service] ? to : service;
}

static struct attempt attempt_of(struct attempts *a, uint32_t span)
{
    const struct forest *f = a->f;
    uint32_t caller = caller_of(a, span), sum = f->call[span];
    return (struct attempt){ .scope = scope_of(a, span),
                             .target = target_of(f->totals, sum),
                             .operation = f->totals->sums.v[sum].operation,
                             .made = is_calling(&f->spans[caller]) ? f->spans[caller].start : 0,
                             .received = f->spans[span].start,
                             .span = span,
                             .sum = sum,
                             .failed = f->failed[span] };
}

static int group_cmp(const struct attempt *x, const struct attempt *y)
{
    if (x->scope != y->scope)
        return x->scope < y->scope ? -1 : 1;
    if (x->target != y->target)
        return x->target < y->target ? -1 : 1;
    return (x->operation > y->operation) - (x->operation < y->operation);
}

static int attempt_cmp(const void *a, const void *b)
{
    const struct attempt *x = a, *y = b;
    int order = group_cmp(x, y);
    if (order)
        return order;
    if (x->made != y->made)
        return x->made < y->made ? -1 : 1;
    if (x->received != y->received)
        return x->received < y->received ? -1 : 1;
    return (x->span > y->span) - (x->span < y->span);
}

static void count(struct forest *f, const struct attempt *attempts, size_t n)
{
    bool failed = false;
    for (size_t i = 0; i < n; i++) {
        failed &= i && group_cmp(&attempts[i], &attempts[i - 1]) == 0;
        f->totals->sums.v[attempts[i].sum].retries += failed;
        if (f->retried)
            f->retried[attempts[i].span] = failed;
        failed |= attempts[i].failed;
    }
}

void count_retries(struct forest *f, const struct pairing *p)
{
    struct attempts a = { .f = f, .p = p };
    if (!memchr(f->failed, true, f->n))
        return;
    bool *failed = arena_array(f->arena, bool, f->n); /* scopes of calls that failed */
    bool *traces = arena_array(f->arena, bool, f->n_traces); /* no scope is in two of them */
    map_init(&a.orphans, f->arena, 0);
    find_outer(&a);
    for (uint32_t i = 0; i < f->n; i++) {
        if (!f->failed[i])
            continue;
        failed[scope_of(&a, i)] = true;
        traces[f->trace[i]] = true;
    }
    for (uint32_t i = 0; i < f->n; i++)
        if (traces[f->trace[i]] && f->call[i] != NONE && failed[scope_of(&a, i)])
            *vec_push(f->arena, &a.all) = attempt_of(&a, i);
    if (a.all.n > 1)
        qsort(a.all.v, a.all.n, sizeof(a.all.v[0]), attempt_cmp);
    count(f, a.all.v, a.all.n);
}
