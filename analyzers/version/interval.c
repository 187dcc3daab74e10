#include "version_priv.h"

/* Larger unions are not followed: no one writes them, and products of them would explode. */
enum { INTERVALS_MAX = 256 };

struct interval interval_all(void)
{
    return (struct interval){ .low = { { 0, 0, 0 }, STR("0") }, .unbounded = true };
}

static bool is_void(const struct interval *i)
{
    if (i->unbounded)
        return false;
    int order = semver_cmp(&i->low, &i->high);
    return order > 0 || (order == 0 && (i->low_open || i->high_open));
}

bool interval_meet(const struct interval *a, const struct interval *b, struct interval *out)
{
    *out = *a;
    int low = semver_cmp(&a->low, &b->low);
    if (low < 0)
        out->low = b->low;
    out->low_open = low < 0 ? b->low_open : low > 0 ? a->low_open : a->low_open || b->low_open;
    if (a->unbounded || b->unbounded) {
        const struct interval *bounded = a->unbounded ? b : a;
        out->unbounded = bounded->unbounded;
        out->high = bounded->high;
        out->high_open = bounded->high_open;
    } else {
        int high = semver_cmp(&a->high, &b->high);
        if (high > 0)
            out->high = b->high;
        out->high_open = high > 0   ? b->high_open
                         : high < 0 ? a->high_open
                                    : a->high_open || b->high_open;
    }
    return !is_void(out);
}

static bool step_is(const struct version_step *step, const uint64_t n[3])
{
    return step->n[0] == n[0] && step->n[1] == n[1] && step->n[2] == n[2];
}

static bool has_step(const struct interval *i, const uint64_t n[3])
{
    if (i->any_step)
        return true;
    for (size_t k = 0; k < i->n_steps; k++)
        if (step_is(&i->steps[k], n))
            return true;
    return false;
}

static void meet_steps(struct arena *arena, const struct interval *a, const struct interval *b,
                       struct interval *out)
{
    out->any_step = a->any_step && b->any_step;
    out->n_steps = 0;
    out->steps = NULL;
    const struct interval *from = a->any_step ? b : a, *other = a->any_step ? a : b;
    if (out->any_step || from->n_steps == 0)
        return;
    struct version_step *steps = arena_array(arena, struct version_step, from->n_steps);
    for (size_t k = 0; k < from->n_steps; k++)
        if (has_step(other, from->steps[k].n))
            steps[out->n_steps++] = from->steps[k];
    out->steps = steps;
}

bool range_intersect(struct arena *arena, const struct range *a, const struct range *b,
                     struct range *out)
{
    struct range result = { 0 };
    for (size_t i = 0; i < a->all.n; i++) {
        for (size_t k = 0; k < b->all.n; k++) {
            struct interval meet;
            if (!interval_meet(&a->all.v[i], &b->all.v[k], &meet))
                continue;
            if (result.all.n == INTERVALS_MAX)
                return false;
            meet_steps(arena, &a->all.v[i], &b->all.v[k], &meet);
            *vec_push(arena, &result.all) = meet;
        }
    }
    *out = result;
    return true;
}

static bool inside(const struct interval *i, const struct semver *version)
{
    int low = semver_cmp(version, &i->low);
    if (low < 0 || (low == 0 && i->low_open))
        return false;
    if (i->unbounded)
        return true;
    int high = semver_cmp(version, &i->high);
    return high < 0 || (high == 0 && !i->high_open);
}

static bool interval_has(const struct interval *i, const struct semver *version)
{
    return inside(i, version) && (version->pre.n == 0 || has_step(i, version->n));
}

bool range_has_version(const struct range *range, const struct semver *version)
{
    for (size_t i = 0; i < range->all.n; i++)
        if (interval_has(&range->all.v[i], version))
            return true;
    return false;
}

/* The lowest release that is not below the lower end: pre-releases of it come before it. */
static struct semver first_release(const struct interval *i)
{
    struct semver release = i->low;
    release.pre = STR_NULL;
    if (i->low.pre.n == 0 && i->low_open)
        release.n[2]++;
    return release;
}

/* The lowest pre-release of a step that is not below the lower end. */
static struct semver first_of_step(struct arena *arena, const struct interval *i,
                                   const struct version_step *step)
{
    struct semver first = { { step->n[0], step->n[1], step->n[2] }, STR("0") };
    if (semver_cmp(&first, &i->low) > 0 || i->low.pre.n == 0 || !step_is(step, i->low.n))
        return first;
    first = i->low;
    if (i->low_open) /* nothing lies between "rc.1" and "rc.1.0" */
        first.pre = str_concat(arena, i->low.pre, STR(".0"));
    return first;
}

static bool interval_witness(struct arena *arena, const struct interval *i, struct semver *out)
{
    *out = first_release(i);
    if (inside(i, out))
        return true;
    for (size_t k = 0; k < i->n_steps; k++) {
        *out = first_of_step(arena, i, &i->steps[k]);
        if (inside(i, out))
            return true;
    }
    return false;
}

bool range_witness(struct arena *arena, const struct range *range, struct semver *out)
{
    for (size_t i = 0; i < range->all.n; i++)
        if (interval_witness(arena, &range->all.v[i], out))
            return true;
    return false;
}

/* All versions that begin like the partial one: is every one of them, or none, in the range? */
static enum answer has_partial(const struct range *range, const struct partial *partial)
{
    struct interval own = interval_all();
    own.low = (struct semver){ { partial->n[0], partial->n[1], partial->n[2] }, STR_NULL };
    own.high = partial_next(partial, partial->count - 1);
    own.high_open = true;
    own.unbounded = false;
    bool touched = false;
    for (size_t i = 0; i < range->all.n; i++) {
        const struct interval *other = &range->all.v[i];
        struct interval meet;
        if (!interval_meet(&own, other, &meet))
            continue;
        if (semver_cmp(&meet.low, &own.low) == 0 && !meet.low_open &&
            semver_cmp(&meet.high, &own.high) == 0)
            return ANSWER_YES;
        touched = true;
    }
    return touched ? ANSWER_UNKNOWN : ANSWER_NO;
}

enum answer range_has(const struct range *range, struct str version)
{
    struct partial partial;
    enum version_class class = version_class(version);
    if (class != VERSION_SEMVER && class != VERSION_PARTIAL)
        return ANSWER_UNKNOWN;
    if (!partial_parse(version_plain(version), &partial) || partial.count == 0)
        return ANSWER_UNKNOWN;
    if (partial.count < 3)
        return has_partial(range, &partial);
    struct semver exact = partial_low(&partial);
    return range_has_version(range, &exact) ? ANSWER_YES : ANSWER_NO;
}
