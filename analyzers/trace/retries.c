/*
 * Retries: of the calls that one span's children (or one calling span) made of one operation, those
 * that began after one of them had failed.
 */
#include "trace_priv.h"

struct attempt {
    uint32_t scope, sum;
    uint64_t start;
    uint32_t span;
    bool failed;
};

/* What calls are attempts of: the parent of their calling span. */
static uint32_t scope_of(const struct forest *f, const struct pairing *p, uint32_t span)
{
    uint32_t caller = p->caller[span];
    if (caller == NONE)
        caller = span; /* a calling span that nothing answers */
    if (!is_calling(&f->spans[caller]) || f->parent[caller] == NONE)
        return caller;
    return f->parent[caller];
}

static int attempt_cmp(const void *a, const void *b)
{
    const struct attempt *x = a, *y = b;
    if (x->scope != y->scope)
        return x->scope < y->scope ? -1 : 1;
    if (x->sum != y->sum)
        return x->sum < y->sum ? -1 : 1;
    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return (x->span > y->span) - (x->span < y->span);
}

static void count(struct totals *t, const struct attempt *attempts, size_t n)
{
    bool failed = false;
    for (size_t i = 0; i < n; i++) {
        bool first = !i || attempts[i].scope != attempts[i - 1].scope ||
                     attempts[i].sum != attempts[i - 1].sum;
        failed &= !first;
        t->sums.v[attempts[i].sum].retries += failed;
        failed |= attempts[i].failed;
    }
}

void count_retries(struct forest *f, const struct pairing *p)
{
    VEC(struct attempt) attempts = { 0 };
    struct map failed;
    map_init(&failed, f->arena, 0);
    for (uint32_t i = 0; i < f->n; i++)
        if (f->failed[i])
            *map_at(&failed, scope_of(f, p, i), f->call[i]) = 1;
    if (!failed.n)
        return;
    for (uint32_t i = 0; i < f->n; i++) {
        if (f->call[i] == NONE)
            continue;
        struct attempt attempt = { scope_of(f, p, i), f->call[i], f->spans[i].start, i,
                                   f->failed[i] };
        if (map_get(&failed, attempt.scope, attempt.sum) != NONE)
            *vec_push(f->arena, &attempts) = attempt;
    }
    if (attempts.n > 1)
        qsort(attempts.v, attempts.n, sizeof(attempts.v[0]), attempt_cmp);
    count(f->totals, attempts.v, attempts.n);
}
