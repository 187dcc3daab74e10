/*
 * Order and verdicts.
 *
 * Errors: of each suspect the requests that it owns of all its steps, now against before
 * (rate_test), its z made less by what its share swung before between fifths of the time
 * (dispersion_of). Time: its steps that take longer than 19 of 20 of the same operation took before.
 * Over all suspects, for each list, false_discovery. Someone does worse when the adjusted p is below
 * BLAME_ALPHA and the rate is BLAME_WORSE times what it was; errors that are all in one fifth of the
 * time, where several are looked at, are a burst and no finding.
 */
#include "blame_priv.h"

#include <math.h>

static void adjust(struct blaming *b, enum blame_kind kind)
{
    size_t n = 0;
    double *p = arena_array(b->arena, double, b->suspects.n);
    for (size_t i = 0; i < b->suspects.n; i++)
        if (!isnan(b->suspects.v[i].part[kind].p))
            p[n++] = b->suspects.v[i].part[kind].p;
    if (!n || !false_discovery(p, n, p))
        return;
    for (size_t i = b->suspects.n; i-- > 0;)
        if (!isnan(b->suspects.v[i].part[kind].p))
            b->suspects.v[i].part[kind].p = p[--n];
}

static bool has_bad_version(const struct blaming *b, const struct suspect *s, enum blame_kind kind)
{
    for (uint32_t i = 0; i < s->versions.n; i++) {
        const struct blame_version *v = &b->versions.v[s->versions.first + i];
        if (v->fresh && v->worse[kind])
            return true;
    }
    return false;
}

static void settle_errors(struct blaming *b, struct suspect *s, enum blame_kind kind)
{
    struct blame_part *part = &s->part[kind];
    if (b->out->compared) {
        bool more = part->growth >= BLAME_WORSE && part->excess > 0 && part->p < BLAME_ALPHA;
        part->burst = part->burst && more;
        part->worse = more && !part->burst;
        if (!part->worse)
            part->growth = fmin(part->growth, 1);
    }
    part->score = part->share * part->growth;
}

static void settle(struct blaming *b, struct suspect *s, double slower)
{
    struct blame_part *time = &s->part[BLAME_TIME];
    settle_errors(b, s, BLAME_ERRORS);
    settle_errors(b, s, BLAME_INSIDE);
    time->worse = time->worse && time->p < BLAME_ALPHA;
    time->share = time->excess > 0 ? time->excess / slower : 0;
    time->score = time->share;
    for (unsigned k = 0; k < BLAME_KINDS; k++)
        if (s->part[k].worse && has_bad_version(b, s, (enum blame_kind)k))
            s->part[k].score *= BLAME_NEW_VERSION;
}

struct placed {
    uint32_t suspect;
    bool worse;
    double score;
};

static int placed_cmp(const void *a, const void *b)
{
    const struct placed *x = a, *y = b;
    if (x->worse != y->worse)
        return x->worse ? -1 : 1;
    if (x->score < y->score || x->score > y->score)
        return x->score > y->score ? -1 : 1;
    return x->suspect < y->suspect ? -1 : 1;
}

static void rank(struct blaming *b, enum blame_kind kind)
{
    struct placed *placed = arena_array(b->arena, struct placed, b->suspects.n);
    uint32_t *order = arena_array(b->arena, uint32_t, b->suspects.n), n = 0;
    for (uint32_t i = 0; i < b->suspects.n; i++) {
        const struct blame_part *part = &b->suspects.v[i].part[kind];
        if (part->score > 0)
            placed[n++] = (struct placed){ i, part->worse, part->score };
    }
    if (n > 1)
        qsort(placed, n, sizeof(*placed), placed_cmp);
    for (uint32_t i = 0; i < n; i++)
        order[i] = placed[i].suspect;
    b->out->list[kind].n = n;
    b->out->list[kind].order = order;
}

/* The first two are within two standard errors of each other, and nothing else tells them apart. */
static bool are_close(const struct blaming *b, enum blame_kind kind)
{
    const struct blame_list *list = &b->out->list[kind];
    if (list->n < 2)
        return false;
    const struct suspect *x = &b->suspects.v[list->order[0]], *y = &b->suspects.v[list->order[1]];
    const struct blame_part *first = &x->part[kind], *second = &y->part[kind];
    if (first->worse != second->worse ||
        has_bad_version(b, x, kind) != has_bad_version(b, y, kind))
        return false;
    if (kind == BLAME_TIME)
        return first->excess < 1.25 * second->excess;
    double error = sqrt(x->at[FAULTS_NOW].owned[kind] + y->at[FAULTS_NOW].owned[kind]);
    return fabs(first->excess - second->excess) < 2 * error;
}

static bool are_few(const struct blaming *b, enum blame_kind kind)
{
    const struct blame_window *now = &b->out->at[FAULTS_NOW], *then = &b->out->at[FAULTS_BEFORE];
    if (now->requests < BLAME_REQUESTS_LEAST ||
        (b->out->compared && then->requests < BLAME_REQUESTS_LEAST))
        return true;
    return kind == BLAME_ERRORS && now->failed && now->failed < BLAME_FAILED_LEAST;
}

static bool is_there(const struct blaming *b, enum blame_kind kind)
{
    const struct blame_window *now = &b->out->at[FAULTS_NOW];
    if (kind == BLAME_TIME)
        return b->out->compared;
    return b->out->compared || (kind == BLAME_ERRORS ? now->failed : now->hidden);
}

static enum blame_verdict verdict_of(struct blaming *b, enum blame_kind kind)
{
    const struct blame_list *list = &b->out->list[kind];
    const struct blame_part *first = list->n ? &b->suspects.v[list->order[0]].part[kind] : NULL;
    if (!is_there(b, kind))
        return BLAME_NOTHING;
    if (are_few(b, kind))
        return BLAME_FEW;
    if (!first || (!first->worse && b->out->compared))
        return BLAME_SAME;
    if (are_close(b, kind))
        return BLAME_CLOSE;
    return first->worse ? BLAME_FOUND : BLAME_BY_SHARE;
}

static bool has_burst(const struct blaming *b)
{
    const struct blame_list *list = &b->out->list[BLAME_ERRORS];
    for (uint32_t i = 0; i < list->n; i++)
        if (b->suspects.v[list->order[i]].part[BLAME_ERRORS].burst)
            return true;
    return false;
}

/* More requests fail than before, but so few more that it takes a larger sample to say so. */
static void ask_for_more(struct blaming *b)
{
    struct blame_list *list = &b->out->list[BLAME_ERRORS];
    const struct blame_window *now = &b->out->at[FAULTS_NOW], *then = &b->out->at[FAULTS_BEFORE];
    if (!b->out->compared || (list->verdict != BLAME_SAME && list->verdict != BLAME_FEW))
        return;
    if (list->verdict == BLAME_SAME && has_burst(b)) {
        list->verdict = BLAME_BURST;
        return;
    }
    if (!now->failed || !now->requests || !then->requests)
        return;
    double p1 = (double)now->failed / (double)now->requests;
    double p0 = (double)then->failed / (double)then->requests;
    uint64_t needed = p1 >= BLAME_WORSE * p0
                          ? rate_sample(p1, p0, then->requests, BLAME_ALPHA, 0.8)
                          : SAMPLE_NONE;
    if (needed == SAMPLE_NONE || needed <= now->requests)
        return;
    list->needed = needed;
    list->verdict = BLAME_FEW;
}

static bool answers(const struct blaming *b, enum blame_kind kind)
{
    enum blame_verdict verdict = b->out->list[kind].verdict;
    return verdict == BLAME_FOUND || verdict == BLAME_CLOSE;
}

/* Failed requests go before errors inside, and those before time: they make it. */
static enum blame_kind lead_of(const struct blaming *b)
{
    for (unsigned k = 0; k < BLAME_KINDS; k++)
        if (answers(b, (enum blame_kind)k))
            return (enum blame_kind)k;
    bool none = b->out->list[BLAME_ERRORS].verdict == BLAME_NOTHING;
    return none && b->out->list[BLAME_INSIDE].verdict == BLAME_BY_SHARE ? BLAME_INSIDE
                                                                        : BLAME_ERRORS;
}

static void give(struct blaming *b)
{
    b->out->suspects = b->suspects.v;
    b->out->n = (uint32_t)b->suspects.n;
    b->out->operations = b->operations.v;
    b->out->n_operations = (uint32_t)b->operations.n;
    b->out->versions = b->versions.v;
    b->out->n_versions = (uint32_t)b->versions.n;
    b->out->callers = b->callers.v;
    b->out->n_callers = (uint32_t)b->callers.n;
}

void blame_judge(struct blaming *b)
{
    const struct blame_window *now = &b->out->at[FAULTS_NOW], *then = &b->out->at[FAULTS_BEFORE];
    double slower = 0, all = now->time * (double)now->requests;
    for (size_t i = 0; i < b->suspects.n; i++)
        slower += fmax(0, b->suspects.v[i].part[BLAME_TIME].excess);
    for (size_t i = 0; i < b->suspects.n && b->out->added < BLAME_ADDED * all; i++)
        b->suspects.v[i].part[BLAME_TIME].worse = false; /* what one takes longer another saves */
    for (unsigned k = 0; k < BLAME_KINDS; k++)
        adjust(b, (enum blame_kind)k);
    for (size_t i = 0; i < b->suspects.n; i++)
        settle(b, &b->suspects.v[i], slower);
    b->out->p = NAN;
    if (b->out->compared)
        b->out->p = rate_test(now->failed, now->requests, then->failed, then->requests).p;
    for (unsigned k = 0; k < BLAME_KINDS; k++) {
        rank(b, (enum blame_kind)k);
        b->out->list[k].verdict = verdict_of(b, (enum blame_kind)k);
    }
    ask_for_more(b);
    b->out->lead = lead_of(b);
    give(b);
}
