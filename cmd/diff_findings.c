/* Findings of both sides, paired by fingerprint: lines, counts and wording are no part of it. */
#include "diff.h"

static bool is_input(const struct finding *finding)
{
    return str_is(str_from(finding->rule->group), "input");
}

struct keyed {
    uint64_t key;
    const struct finding *finding;
};

struct keyed_list {
    VEC(struct keyed) all;
};

/* The fingerprint; but a finding whose only subject is its file is the same wherever that moves. */
static uint64_t key_of(const struct diff *diff, const struct finding *finding)
{
    struct str path = source_path(diff->g[DIFF_NOW]->sources, finding->loc.source);
    if (finding->subjects.n != 1 || !str_eq(finding->subjects.v[0], path))
        return finding->fingerprint;
    return str_hash(str_hash(STR_HASH_INIT, str_from(finding->rule->id)), finding->operation);
}

static int by_key(const void *a, const void *b)
{
    const struct keyed *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    if (x->finding->severity != y->finding->severity)
        return x->finding->severity < y->finding->severity ? -1 : 1;
    return x->finding < y->finding ? -1 : x->finding > y->finding;
}

static struct keyed_list list(struct diff *diff, const struct findings *findings)
{
    struct keyed_list out = { 0 };
    for (size_t i = 0; i < findings->all.n; i++)
        if (!is_input(&findings->all.v[i]))
            *vec_push(diff->arena, &out.all) =
                (struct keyed){ key_of(diff, &findings->all.v[i]), &findings->all.v[i] };
    if (out.all.n)
        qsort(out.all.v, out.all.n, sizeof(*out.all.v), by_key);
    return out;
}

static const struct not_run *not_run(const struct verdict *verdict, const struct rule *rule)
{
    for (size_t i = 0; i < verdict->not_run.n; i++)
        if (verdict->not_run.v[i].rule == rule)
            return &verdict->not_run.v[i];
    return NULL;
}

/*
 * That there were no definitions is how the system was; that nobody recorded traces or logs says
 * nothing about it.
 */
static void find_blind(struct diff *diff, const struct verdict *verdict, enum diff_side side,
                       const struct verdict *other)
{
    for (size_t i = 0; i < verdict->not_run.n; i++) {
        const struct not_run *entry = &verdict->not_run.v[i];
        unsigned missing = entry->rule->needs & ~diff->g[side]->yields;
        if (entry->off || !(missing & (YIELD_TRACES | YIELD_LOGS | YIELD_FLOW)) || not_run(other, entry->rule))
            continue;
        *vec_push(diff->arena, &diff->blind) =
            (struct diff_blind){ entry->rule, side, entry->reason };
    }
}

static bool is_blind(const struct diff *diff, const struct rule *rule)
{
    for (size_t i = 0; i < diff->blind.n; i++)
        if (diff->blind.v[i].rule == rule)
            return true;
    return false;
}

static int by_weight(const void *a, const void *b)
{
    const struct finding *x = *(const struct finding *const *)a;
    const struct finding *y = *(const struct finding *const *)b;
    if (x->severity != y->severity)
        return x->severity > y->severity ? -1 : 1;
    int order = strcmp(x->rule->id, y->rule->id);
    order = order ? order : str_cmp(x->message, y->message);
    return order ? order : x < y ? -1 : x > y;
}

void diff_findings(struct diff *diff, const struct findings *before,
                   const struct verdict *verdict_before, const struct findings *now,
                   const struct verdict *verdict_now)
{
    struct keyed_list a = list(diff, before), b = list(diff, now);
    size_t i = 0, k = 0;
    find_blind(diff, verdict_before, DIFF_BEFORE, verdict_now);
    find_blind(diff, verdict_now, DIFF_NOW, verdict_before);
    while (i < a.all.n || k < b.all.n) {
        const struct keyed *x = i < a.all.n ? &a.all.v[i] : NULL;
        const struct keyed *y = k < b.all.n ? &b.all.v[k] : NULL;
        bool gone = x && (!y || x->key < y->key), fresh = y && (!x || y->key < x->key);
        if (gone && !is_blind(diff, x->finding->rule))
            *vec_push(diff->arena, &diff->gone) = x->finding;
        if (fresh && !is_blind(diff, y->finding->rule))
            *vec_push(diff->arena, &diff->fresh) = y->finding;
        diff->n_same += !gone && !fresh;
        i += !fresh;
        k += !gone;
    }
    if (diff->gone.n)
        qsort(diff->gone.v, diff->gone.n, sizeof(*diff->gone.v), by_weight);
    if (diff->fresh.n)
        qsort(diff->fresh.v, diff->fresh.n, sizeof(*diff->fresh.v), by_weight);
}
