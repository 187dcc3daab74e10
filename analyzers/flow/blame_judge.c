/*
 * Tests, order and verdicts.
 *
 * Errors: of each suspect the failed requests that it owns of all its steps, now against before
 * (rate_test), its z made less by what its share swung before between fifths of the time
 * (dispersion_of). Time: its steps that take longer than 19 of 20 of the same operation took before.
 * Over all suspects and both, false_discovery. Someone does worse when the adjusted p is below
 * BLAME_ALPHA and the rate is 1.5 times what it was; errors that are all in one fifth of the time,
 * where there are several, are a burst and no finding.
 */
#include "blame_priv.h"

#include <math.h>

static const double worse_by = 1.5, time_by = 1.1;

static double rate(double part, double whole)
{
    return whole > 0 ? part / whole : 0;
}

/* With half an event more, so that none before is no infinite growth. */
static double growth_of(double now, double n_now, double before, double n_before)
{
    if (n_now <= 0)
        return 1;
    if (n_before <= 0)
        return now > 0 ? BLAME_GROWTH_MOST : 1;
    double grown = ((now + 0.5) / (n_now + 1)) / ((before + 0.5) / (n_before + 1));
    return grown < BLAME_GROWTH_MOST ? grown : BLAME_GROWTH_MOST;
}

/* How much more than by chance a suspect's errors swung before; at least 1. */
static double swing_of(const struct blaming *b, const struct suspect *s)
{
    uint64_t owned[FLOW_BLOCKS], requests[FLOW_BLOCKS];
    double df = 0;
    for (size_t i = 0; i < FLOW_BLOCKS; i++) {
        requests[i] = (uint64_t)b->out->at[FAULTS_BEFORE].blocks[i];
        owned[i] = (uint64_t)(s->blocks[FAULTS_BEFORE][i] + 0.5);
    }
    double swing = dispersion_of(requests, owned, FLOW_BLOCKS, &df);
    return swing > 1 ? swing : 1;
}

static double swung(struct test test, double swing)
{
    if (swing <= 1 || isnan(test.statistic))
        return test.p;
    double p = normal_both(test.statistic / sqrt(swing));
    return p > test.p ? p : test.p;
}

static double errors_p(const struct blaming *b, const struct suspect *s, double without)
{
    const struct blame_counts *now = &s->at[FAULTS_NOW], *then = &s->at[FAULTS_BEFORE];
    double owned = now->owned - without;
    struct test test = rate_test(blame_count(owned, now->steps), now->steps,
                                 blame_count(then->owned, then->steps), then->steps);
    return swung(test, swing_of(b, s));
}

/* What it owns now without the fifth of the time that has most of it; of several fifths only. */
static bool is_burst(const struct blaming *b, const struct suspect *s)
{
    enum { SEVERAL = 3 };
    const double *requests = b->out->at[FAULTS_NOW].blocks;
    const double *owned = s->blocks[FAULTS_NOW];
    double most = 0, all = (double)b->out->at[FAULTS_NOW].requests;
    unsigned worst = 0, n = 0;
    for (unsigned i = 0; i < FLOW_BLOCKS; i++) {
        n += requests[i] * 20 >= all;
        if (owned[i] > most) {
            most = owned[i];
            worst = i;
        }
    }
    if (n < SEVERAL || most <= 0 || all <= requests[worst])
        return false;
    double share = (all - requests[worst]) / all;
    const struct blame_counts *now = &s->at[FAULTS_NOW], *then = &s->at[FAULTS_BEFORE];
    uint64_t steps = (uint64_t)((double)now->steps * share + 0.5);
    double rest = now->owned - most;
    struct test test = rate_test(blame_count(rest, steps), steps,
                                 blame_count(then->owned, then->steps), then->steps);
    bool more = rate(rest, (double)steps) > rate(then->owned, (double)then->steps);
    return !(more && test.p < 0.05);
}

/* A version of it that does worse than the others at the same time, for want of anything before. */
static const struct blame_version *worst_version(const struct blaming *b, const struct suspect *s,
                                                 enum blame_kind kind)
{
    const struct blame_version *worst = NULL;
    for (uint32_t i = 0; i < s->versions.n; i++) {
        const struct blame_version *v = &b->versions.v[s->versions.first + i];
        if (v->worse[kind] && !isnan(v->p[kind]) && (!worst || v->p[kind] < worst->p[kind]))
            worst = v;
    }
    return worst;
}

static void compare_versions(const struct blaming *b, struct suspect *s)
{
    const struct blame_version *worst = worst_version(b, s, BLAME_ERRORS);
    struct blame_part *part = &s->part[BLAME_ERRORS];
    const struct blame_counts *now = &s->at[FAULTS_NOW];
    if (!worst)
        return;
    double n = (double)worst->entries[FAULTS_NOW], owned = worst->owned[FAULTS_NOW];
    part->p = worst->p[BLAME_ERRORS];
    part->growth = growth_of(owned, n, now->owned - owned, (double)now->steps - n);
    part->worse = true;
}

static void measure_errors(struct blaming *b, struct suspect *s)
{
    const struct blame_counts *now = &s->at[FAULTS_NOW], *then = &s->at[FAULTS_BEFORE];
    struct blame_part *part = &s->part[BLAME_ERRORS];
    part->share = rate(now->owned, (double)b->out->at[FAULTS_NOW].failed);
    part->growth = 1;
    part->excess = now->owned;
    part->p = NAN;
    if (!b->out->compared) {
        compare_versions(b, s);
        return;
    }
    double before = rate(then->owned, (double)then->steps);
    part->growth = growth_of(now->owned, (double)now->steps, then->owned, (double)then->steps);
    part->excess = now->owned - before * (double)now->steps;
    part->burst = is_burst(b, s);
    if (now->steps && then->steps)
        part->p = errors_p(b, s, 0);
    else if (now->owned > 0) /* it was not there: all requests before went without it */
        part->p = rate_test(blame_count(now->owned, b->out->at[FAULTS_NOW].requests),
                            b->out->at[FAULTS_NOW].requests, 0,
                            b->out->at[FAULTS_BEFORE].requests)
                      .p;
}

/* Time on critical paths beyond what as many steps of the same operations took before. */
static double time_excess(const struct blaming *b, const struct suspect *s)
{
    double excess = 0;
    for (uint32_t i = 0; i < s->operations.n; i++) {
        const struct blame_operation *op = &b->operations.v[s->operations.first + i];
        const struct blame_counts *now = &op->at[FAULTS_NOW], *then = &op->at[FAULTS_BEFORE];
        if (now->steps && then->steps)
            excess += (double)now->critical -
                      rate((double)then->critical, (double)then->steps) * (double)now->steps;
    }
    return excess;
}

/* Own time now against that of as many steps of the same operations before. */
static double time_growth(const struct blaming *b, const struct suspect *s)
{
    double now_sum = 0, then_sum = 0;
    for (uint32_t i = 0; i < s->operations.n; i++) {
        const struct blame_operation *op = &b->operations.v[s->operations.first + i];
        const struct blame_counts *now = &op->at[FAULTS_NOW], *then = &op->at[FAULTS_BEFORE];
        if (!now->timed || !then->timed)
            continue;
        now_sum += (double)now->own_time;
        then_sum += rate((double)then->own_time, (double)then->timed) * (double)now->timed;
    }
    double growth = then_sum > 0 ? now_sum / then_sum : 1;
    return growth < BLAME_GROWTH_MOST ? growth : BLAME_GROWTH_MOST;
}

static void measure_time(struct blaming *b, struct suspect *s)
{
    struct blame_part *part = &s->part[BLAME_TIME];
    uint64_t n[FAULT_WINDOWS] = { 0 }, slow[FAULT_WINDOWS] = { 0 };
    part->p = NAN;
    part->growth = 1;
    if (!b->out->compared)
        return;
    for (uint32_t i = 0; i < s->operations.n; i++) {
        const struct blame_operation *op = &b->operations.v[s->operations.first + i];
        for (unsigned w = 0; w < FAULT_WINDOWS && op->at[FAULTS_BEFORE].timed; w++) {
            n[w] += op->at[w].timed;
            slow[w] += op->at[w].slow;
        }
    }
    part->excess = time_excess(b, s);
    part->growth = time_growth(b, s);
    if (!n[FAULTS_NOW] || !n[FAULTS_BEFORE])
        return;
    double now = rate((double)slow[FAULTS_NOW], (double)n[FAULTS_NOW]);
    double then = rate((double)slow[FAULTS_BEFORE], (double)n[FAULTS_BEFORE]);
    part->p = rate_test(slow[FAULTS_NOW], n[FAULTS_NOW], slow[FAULTS_BEFORE], n[FAULTS_BEFORE]).p;
    part->worse = part->excess > 0 && now >= worse_by * then && part->growth >= time_by;
}

static void adjust(struct blaming *b)
{
    size_t n = 0;
    double *p = arena_array(b->arena, double, b->suspects.n * BLAME_KINDS);
    double **at = arena_array(b->arena, double *, b->suspects.n * BLAME_KINDS);
    for (size_t i = 0; i < b->suspects.n; i++)
        for (unsigned k = 0; k < BLAME_KINDS; k++)
            if (!isnan(b->suspects.v[i].part[k].p)) {
                at[n] = &b->suspects.v[i].part[k].p;
                p[n] = *at[n];
                n++;
            }
    if (!n || !false_discovery(p, n, p))
        return;
    for (size_t i = 0; i < n; i++)
        *at[i] = p[i];
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

static void settle(struct blaming *b, struct suspect *s, double slower)
{
    struct blame_part *errors = &s->part[BLAME_ERRORS], *time = &s->part[BLAME_TIME];
    bool significant = !isnan(errors->p) && errors->p < BLAME_ALPHA;
    if (b->out->compared)
        errors->worse = significant && errors->growth >= worse_by && errors->excess > 0;
    if (!errors->worse)
        errors->burst = false;
    if (errors->burst)
        errors->worse = false;
    if (b->out->compared && !errors->worse)
        errors->growth = fmin(errors->growth, 1);
    time->worse = time->worse && time->p < BLAME_ALPHA;
    time->share = time->excess > 0 ? rate(time->excess, slower) : 0;
    errors->score = errors->share * errors->growth;
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
    double error = sqrt(x->at[FAULTS_NOW].owned + y->at[FAULTS_NOW].owned);
    return first->excess - second->excess < 2 * error && second->excess > first->excess / 4;
}

static enum blame_verdict verdict_of(struct blaming *b, enum blame_kind kind)
{
    const struct blame_list *list = &b->out->list[kind];
    const struct blame_window *now = &b->out->at[FAULTS_NOW];
    const struct blame_part *first = list->n ? &b->suspects.v[list->order[0]].part[kind] : NULL;
    if (kind == BLAME_TIME && !b->out->compared)
        return BLAME_NOTHING;
    if (kind == BLAME_ERRORS && !now->failed)
        return b->out->compared ? BLAME_SAME : BLAME_NOTHING;
    if (now->requests < BLAME_REQUESTS_LEAST ||
        (kind == BLAME_ERRORS && now->failed < BLAME_FAILED_LEAST))
        return BLAME_FEW;
    if (!first || (!first->worse && b->out->compared))
        return BLAME_SAME;
    if (are_close(b, kind))
        return BLAME_CLOSE;
    return first->worse ? BLAME_FOUND : BLAME_BY_SHARE;
}

/* More requests fail than before, but so few more that it takes a larger sample to say so. */
static void ask_for_more(struct blaming *b)
{
    struct blame_list *list = &b->out->list[BLAME_ERRORS];
    const struct blame_window *now = &b->out->at[FAULTS_NOW], *then = &b->out->at[FAULTS_BEFORE];
    if (!b->out->compared || (list->verdict != BLAME_SAME && list->verdict != BLAME_FEW))
        return;
    double p1 = rate((double)now->failed, (double)now->requests);
    double p0 = rate((double)then->failed, (double)then->requests);
    for (uint32_t i = 0; i < list->n && list->verdict == BLAME_SAME; i++)
        if (b->suspects.v[list->order[i]].part[BLAME_ERRORS].burst)
            list->verdict = BLAME_BURST;
    if (p1 < worse_by * p0 || p1 <= 0 || list->verdict == BLAME_BURST)
        return;
    uint64_t needed = rate_sample(p1, p0, then->requests, BLAME_ALPHA, 0.8);
    if (needed != SAMPLE_NONE && needed > now->requests)
        list->needed = needed;
    if (list->needed && list->verdict == BLAME_SAME)
        list->verdict = BLAME_FEW;
}

static void test_requests(struct blaming *b)
{
    const struct blame_window *now = &b->out->at[FAULTS_NOW], *then = &b->out->at[FAULTS_BEFORE];
    b->out->p = b->out->compared
                    ? rate_test(now->failed, now->requests, then->failed, then->requests).p
                    : NAN;
}

void blame_judge(struct blaming *b)
{
    double slower = 0;
    for (size_t i = 0; i < b->suspects.n; i++) {
        measure_errors(b, &b->suspects.v[i]);
        measure_time(b, &b->suspects.v[i]);
        slower += fmax(0, b->suspects.v[i].part[BLAME_TIME].excess);
    }
    adjust(b);
    for (size_t i = 0; i < b->suspects.n; i++)
        settle(b, &b->suspects.v[i], slower);
    test_requests(b);
    for (unsigned k = 0; k < BLAME_KINDS; k++) {
        rank(b, (enum blame_kind)k);
        b->out->list[k].verdict = verdict_of(b, (enum blame_kind)k);
    }
    ask_for_more(b);
    const struct blame_list *lists = b->out->list;
    bool errors = lists[BLAME_ERRORS].verdict == BLAME_FOUND ||
                  lists[BLAME_ERRORS].verdict == BLAME_CLOSE ||
                  lists[BLAME_ERRORS].verdict == BLAME_BY_SHARE;
    bool time = lists[BLAME_TIME].verdict == BLAME_FOUND || lists[BLAME_TIME].verdict == BLAME_CLOSE;
    b->out->lead = !errors && time ? BLAME_TIME : BLAME_ERRORS;
    b->out->suspects = b->suspects.v;
    b->out->n = (uint32_t)b->suspects.n;
    b->out->operations = b->operations.v;
    b->out->n_operations = (uint32_t)b->operations.n;
    b->out->versions = b->versions.v;
    b->out->n_versions = (uint32_t)b->versions.n;
    b->out->callers = b->callers.v;
    b->out->n_callers = (uint32_t)b->callers.n;
}
