/* What each suspect owns now against before: shares, growth, and the chance of it. */
#include "blame_priv.h"

#include <math.h>

static double rate(double part, double whole)
{
    return whole > 0 ? part / whole : 0;
}

static double at_most(double growth)
{
    return growth < BLAME_GROWTH_MOST ? growth : BLAME_GROWTH_MOST;
}

/* With half an event more, so that none before is no infinite growth. */
static double growth_of(double now, double n_now, double before, double n_before)
{
    if (n_now <= 0)
        return 1;
    if (n_before <= 0)
        return now > 0 ? BLAME_GROWTH_MOST : 1;
    return at_most(((now + 0.5) / (n_now + 1)) / ((before + 0.5) / (n_before + 1)));
}

static struct test owned_test(double now, uint64_t n_now, double then, uint64_t n_then)
{
    return rate_test(blame_count(now, n_now), n_now, blame_count(then, n_then), n_then);
}

/* How much more than by chance a suspect's errors swung before; at least 1, as for the few. */
static double swing_of(const struct blaming *b, const struct suspect *s, enum blame_kind kind)
{
    uint64_t owned[FLOW_BLOCKS], requests[FLOW_BLOCKS];
    double df = 0;
    enum { ENOUGH = 20 };
    if (s->at[FAULTS_BEFORE].owned[kind] < ENOUGH)
        return 1;
    for (size_t i = 0; i < FLOW_BLOCKS; i++) {
        requests[i] = (uint64_t)b->out->at[FAULTS_BEFORE].blocks[i];
        owned[i] = (uint64_t)(s->blocks[kind][FAULTS_BEFORE][i] + 0.5);
    }
    return fmax(1, dispersion_of(requests, owned, FLOW_BLOCKS, &df));
}

/* The chance of a difference when rates swing so much more than counts by chance do. */
static double swung(struct test test, double swing)
{
    if (swing <= 1 || isnan(test.statistic))
        return test.p;
    return fmax(test.p, normal_both(test.statistic / sqrt(swing)));
}

/* More now than before, without the fifth of the time that has most of it, too. */
static bool stays(const struct blaming *b, const struct suspect *s, enum blame_kind kind,
                  unsigned worst)
{
    const struct blame_window *window = &b->out->at[FAULTS_NOW];
    const struct blame_counts *now = &s->at[FAULTS_NOW], *then = &s->at[FAULTS_BEFORE];
    double all = (double)window->requests;
    uint64_t steps = (uint64_t)((double)now->steps * (all - window->blocks[worst]) / all + 0.5);
    double rest = now->owned[kind] - s->blocks[kind][FAULTS_NOW][worst];
    return rate(rest, (double)steps) > rate(then->owned[kind], (double)then->steps) &&
           owned_test(rest, steps, then->owned[kind], then->steps).p < 0.05;
}

/* All of it is in one fifth of the time, of several that are looked at. */
static bool is_burst(const struct blaming *b, const struct suspect *s, enum blame_kind kind)
{
    enum { SEVERAL = 3 };
    const struct blame_window *window = &b->out->at[FAULTS_NOW];
    const double *owned = s->blocks[kind][FAULTS_NOW];
    unsigned worst = 0, n = 0;
    for (unsigned i = 0; i < FLOW_BLOCKS; i++) {
        n += window->blocks[i] * 20 >= (double)window->requests;
        worst = owned[i] > owned[worst] ? i : worst;
    }
    return n >= SEVERAL && owned[worst] > 0 && !stays(b, s, kind, worst);
}

/* A version of it that does worse than the others at the same time. */
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

/* For want of anything before. */
static void compare_versions(const struct blaming *b, struct suspect *s, enum blame_kind kind)
{
    const struct blame_version *worst = worst_version(b, s, kind);
    struct blame_part *part = &s->part[kind];
    const struct blame_counts *now = &s->at[FAULTS_NOW];
    if (!worst)
        return;
    double n = (double)worst->entries[FAULTS_NOW], owned = worst->owned[kind][FAULTS_NOW];
    part->p = worst->p[kind];
    part->growth = growth_of(owned, n, now->owned[kind] - owned, (double)now->steps - n);
    part->worse = true;
}

static void measure_errors(struct blaming *b, struct suspect *s, enum blame_kind kind)
{
    const struct blame_window *all = b->out->at;
    double now = s->at[FAULTS_NOW].owned[kind], then = s->at[FAULTS_BEFORE].owned[kind];
    uint64_t n_now = s->at[FAULTS_NOW].steps, n_then = s->at[FAULTS_BEFORE].steps;
    uint64_t requests = kind == BLAME_ERRORS ? all[FAULTS_NOW].failed : all[FAULTS_NOW].hidden;
    struct blame_part *part = &s->part[kind];
    *part = (struct blame_part){
        .share = rate(now, (double)requests), .growth = 1, .excess = now, .p = NAN
    };
    if (!b->out->compared) {
        compare_versions(b, s, kind);
        return;
    }
    part->growth = growth_of(now, (double)n_now, then, (double)n_then);
    part->excess = now - rate(then, (double)n_then) * (double)n_now;
    part->burst = is_burst(b, s, kind);
    if (n_now && n_then)
        part->p = swung(owned_test(now, n_now, then, n_then), swing_of(b, s, kind));
    else if (now > 0) /* it was not there: all requests before went without it */
        part->p = owned_test(now, all[FAULTS_NOW].requests, 0, all[FAULTS_BEFORE].requests).p;
}

/* Of operations that were there before and are now. */
struct times {
    double critical, owned; /* beyond what as many steps took before; own time now */
    double before;          /* what as many steps took themselves before */
    uint64_t n[FAULT_WINDOWS], slow[FAULT_WINDOWS];
};

static struct times times_of(const struct blaming *b, const struct suspect *s)
{
    struct times t = { 0 };
    for (uint32_t i = 0; i < s->operations.n; i++) {
        const struct blame_operation *op = &b->operations.v[s->operations.first + i];
        const struct blame_counts *now = &op->at[FAULTS_NOW], *then = &op->at[FAULTS_BEFORE];
        if (!now->timed || !then->timed)
            continue;
        t.critical += (double)now->critical -
                      rate((double)then->critical, (double)then->steps) * (double)now->steps;
        t.owned += (double)now->own_time;
        t.before += rate((double)then->own_time, (double)then->timed) * (double)now->timed;
        for (unsigned w = 0; w < FAULT_WINDOWS; w++) {
            t.n[w] += op->at[w].timed;
            t.slow[w] += op->at[w].slow;
        }
    }
    return t;
}

static void measure_time(struct blaming *b, struct suspect *s)
{
    struct blame_part *part = &s->part[BLAME_TIME];
    *part = (struct blame_part){ .growth = 1, .p = NAN };
    struct times t = times_of(b, s);
    if (!b->out->compared || !t.n[FAULTS_NOW])
        return;
    double now = rate((double)t.slow[FAULTS_NOW], (double)t.n[FAULTS_NOW]);
    double then = rate((double)t.slow[FAULTS_BEFORE], (double)t.n[FAULTS_BEFORE]);
    part->excess = t.critical;
    part->growth = t.before > 0 ? at_most(t.owned / t.before) : 1;
    part->p = rate_test(t.slow[FAULTS_NOW], t.n[FAULTS_NOW], t.slow[FAULTS_BEFORE],
                        t.n[FAULTS_BEFORE])
                  .p;
    part->worse =
        part->excess > 0 && now >= BLAME_WORSE * then && part->growth >= BLAME_SLOWER;
}

void blame_measure(struct blaming *b)
{
    for (size_t i = 0; i < b->suspects.n; i++) {
        measure_errors(b, &b->suspects.v[i], BLAME_ERRORS);
        measure_errors(b, &b->suspects.v[i], BLAME_INSIDE);
        measure_time(b, &b->suspects.v[i]);
    }
}
