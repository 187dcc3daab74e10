/* Versions of a suspect, side by side and one after the other; who called somebody without spans. */
#include "blame_priv.h"

#include <math.h>

#include "svcgraph/graph.h"

static struct blame_version *version_at(struct blaming *b, struct suspect *s, struct str version)
{
    struct blame_version *all = b->versions.v;
    for (uint32_t i = s->versions.first; i < s->versions.first + s->versions.n; i++)
        if (str_eq(all[i].version, version))
            return &all[i];
    s->versions.n++;
    struct blame_version *one = vec_push(b->arena, &b->versions);
    one->version = version;
    return one;
}

static struct blame_caller *caller_at(struct blaming *b, struct suspect *s,
                                      struct str service, struct str version)
{
    struct blame_caller *all = b->callers.v;
    for (uint32_t i = s->callers.first; i < s->callers.first + s->callers.n; i++)
        if (str_eq(all[i].service, service) && str_eq(all[i].version, version))
            return &all[i];
    s->callers.n++;
    struct blame_caller *one = vec_push(b->arena, &b->callers);
    one->service = service;
    one->version = version;
    return one;
}

void blame_take_version(struct blaming *b, struct suspect *s, const struct blame_item *item,
                        uint32_t slow_from)
{
    const struct fault_sums *sums = item->sums;
    unsigned w = item->window;
    double fatal = (double)sums->shares[FAULT_FATAL].owned / FAULT_SHARES;
    if (item->kind != STEP_ENTRY && !item->moved) {
        struct blame_caller *caller = caller_at(b, s, graph_str(item->g, item->service),
                                                graph_str(item->g, item->version));
        caller->steps[w] += sums->steps;
        caller->owned[w] += fatal;
    }
    if (item->kind != STEP_ENTRY || !item->version || item->moved)
        return;
    struct blame_version *version = version_at(b, s, graph_str(item->g, item->version));
    version->entries[w] += sums->steps;
    version->owned[FAULT_FATAL][w] += fatal;
    version->owned[FAULT_HIDDEN][w] += (double)sums->shares[FAULT_HIDDEN].owned / FAULT_SHARES;
    version->timed[w] += sums->timed;
    version->own_time[w] += sums->own_time;
    for (uint32_t i = 0; i < sums->own.n; i++)
        if (item->buckets[sums->own.first + i].index >= slow_from)
            version->slow[w] += item->buckets[sums->own.first + i].count;
}

static int name_cmp(const void *key, const void *element)
{
    const struct str *name = key;
    const struct suspect *s = element;
    return str_cmp(*name, s->name);
}

static void take_requests(struct blaming *b, enum fault_window window)
{
    const struct blame_side *side = &b->side[window];
    const struct flow_faults *faults = blame_faults(side);
    for (uint32_t i = 0; faults && i < faults->n_versions; i++) {
        const struct fault_version *from = &faults->versions[i];
        struct str name = node_name(side->g, side->g->flow->ops[from->op].node);
        struct str version = graph_str(side->g, from->version);
        struct suspect *s = b->suspects.n ? bsearch(&name, b->suspects.v, b->suspects.n,
                                                    sizeof(*b->suspects.v), name_cmp)
                                          : NULL;
        for (uint32_t k = 0; s && k < s->versions.n; k++) {
            struct blame_version *to = &b->versions.v[s->versions.first + k];
            if (!str_eq(to->version, version))
                continue;
            to->requests[window] += from->requests[side->from];
            to->failed[window] += from->failed[side->from];
            if (from->first && (!to->first || from->first < to->first))
                to->first = from->first;
        }
    }
}

/* With something before: what was not there then. Else what was seen later than another one. */
static void find_fresh(const struct blaming *b, const struct suspect *s)
{
    struct blame_version *all = s->versions.n ? &b->versions.v[s->versions.first] : NULL;
    uint64_t earliest = 0, latest = 0;
    bool known = false;
    for (uint32_t i = 0; i < s->versions.n; i++) {
        known |= all[i].entries[FAULTS_BEFORE] > 0;
        earliest = !earliest || all[i].first < earliest ? all[i].first : earliest;
        latest = all[i].first > latest ? all[i].first : latest;
    }
    for (uint32_t i = 0; i < s->versions.n; i++) {
        bool now = all[i].entries[FAULTS_NOW] > 0;
        all[i].fresh = b->out->compared ? known && now && !all[i].entries[FAULTS_BEFORE]
                                        : now && latest > earliest && all[i].first == latest;
    }
}

/* What a version did now of what is bad: errors it owns, or steps that were slow. */
static double bad_of(const struct blame_version *v, enum blame_kind kind)
{
    return kind == BLAME_TIME ? (double)v->slow[FAULTS_NOW] : v->owned[kind][FAULTS_NOW];
}

static uint64_t all_of(const struct blame_version *v, enum blame_kind kind)
{
    return kind == BLAME_TIME ? v->timed[FAULTS_NOW] : v->entries[FAULTS_NOW];
}

/* Against all other versions of the service that ran at the same time. */
static void compare(const struct blaming *b, const struct suspect *s, struct blame_version *one,
                    enum blame_kind kind)
{
    double bad = 0, mine = bad_of(one, kind);
    uint64_t n = 0, of = all_of(one, kind);
    const struct blame_version *all = s->versions.n ? &b->versions.v[s->versions.first] : NULL;
    for (uint32_t i = 0; i < s->versions.n; i++) {
        if (&all[i] == one)
            continue;
        n += all_of(&all[i], kind);
        bad += bad_of(&all[i], kind);
    }
    one->p[kind] = NAN;
    one->worse[kind] = one->fresh;
    if (!n || !of)
        return;
    one->p[kind] = rate_test(blame_count(mine, of), of, blame_count(bad, n), n).p;
    one->worse[kind] =
        one->p[kind] < BLAME_ALPHA && mine * (double)n > 1.5 * bad * (double)of;
}

static int fresh_cmp(const void *a, const void *b)
{
    const struct blame_version *x = a, *y = b;
    if (x->fresh != y->fresh)
        return x->fresh ? -1 : 1;
    if (x->entries[FAULTS_NOW] != y->entries[FAULTS_NOW])
        return x->entries[FAULTS_NOW] > y->entries[FAULTS_NOW] ? -1 : 1;
    return str_cmp(x->version, y->version);
}

void blame_versions(struct blaming *b)
{
    take_requests(b, FAULTS_BEFORE);
    take_requests(b, FAULTS_NOW);
    for (size_t i = 0; i < b->suspects.n; i++) {
        struct suspect *s = &b->suspects.v[i];
        find_fresh(b, s);
        for (uint32_t k = 0; k < s->versions.n; k++)
            for (unsigned kind = 0; kind < BLAME_KINDS; kind++)
                compare(b, s, &b->versions.v[s->versions.first + k], (enum blame_kind)kind);
        if (s->versions.n > 1)
            qsort(b->versions.v + s->versions.first, s->versions.n, sizeof(*b->versions.v),
                  fresh_cmp);
    }
}
