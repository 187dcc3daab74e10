/* What differs between two versions of a definition, operation by operation, both ways. */
#include "serves_priv.h"

struct differing {
    struct arena *arena;
    const struct api *before, *now;
    struct api_breaks old, new; /* breaks of views of before against now, and the other way */
    const struct api_operation **partner; /* of each of now: that of before; NULL: it is new */
};

/* Those of one operation of the view, in the order of the list. */
static const struct api_break *breaks_of(const struct differing *d, const struct api_breaks *all,
                                         const struct api_operation *operation, size_t *n,
                                         enum answer *served)
{
    VEC(struct api_break) mine = { .n = 0 };
    enum api_severity worst = API_FINE;
    for (size_t i = 0; i < all->all.n; i++) {
        if (all->all.v[i].operation != operation)
            continue;
        *vec_push(d->arena, &mine) = all->all.v[i];
        if (all->all.v[i].severity > worst)
            worst = all->all.v[i].severity;
    }
    *n = mine.n;
    *served = worst == API_BREAK ? ANSWER_NO : worst == API_UNKNOWN ? ANSWER_UNKNOWN : ANSWER_YES;
    return mine.v;
}

static void add_pair(struct differing *d, struct api_differences *out,
                     const struct api_operation *before, const struct api_operation *now)
{
    struct api_difference one = { .before = before, .now = now };
    one.old_breaks = breaks_of(d, &d->old, before, &one.n_old_breaks, &one.old_served);
    one.new_breaks = breaks_of(d, &d->new, now, &one.n_new_breaks, &one.new_served);
    one.deprecated = now->deprecated && !before->deprecated;
    one.revived = before->deprecated && !now->deprecated;
    if (one.n_old_breaks || one.n_new_breaks || one.deprecated || one.revived)
        *vec_push(d->arena, &out->all) = one;
}

static void add_gone(struct differing *d, struct api_differences *out,
                     const struct api_operation *before)
{
    struct api_difference one = { .before = before, .new_served = ANSWER_YES };
    one.old_breaks = breaks_of(d, &d->old, before, &one.n_old_breaks, &one.old_served);
    *vec_push(d->arena, &out->all) = one;
}

static void add_new(struct differing *d, struct api_differences *out,
                    const struct api_operation *now)
{
    struct api_difference one = { .now = now, .old_served = ANSWER_YES };
    one.new_breaks = breaks_of(d, &d->new, now, &one.n_new_breaks, &one.new_served);
    one.deprecated = now->deprecated;
    *vec_push(d->arena, &out->all) = one;
}

static const struct api_operation *of(const struct api_difference *one)
{
    return one->now ? one->now : one->before;
}

static int order_differences(const void *a, const void *b)
{
    const struct api_operation *one = of(a), *two = of(b);
    int order = str_cmp(one->name, two->name);
    return order ? order : (one->loc.line > two->loc.line) - (one->loc.line < two->loc.line);
}

void api_diff(struct arena *arena, const struct api *before, const struct api *now,
              struct api_differences *out)
{
    struct differing d = { .arena = arena, .before = before, .now = now };
    *out = (struct api_differences){ .cut = false };
    api_serves(arena, now, before, STR("an older consumer"), &d.old);
    api_serves(arena, before, now, STR("a newer consumer"), &d.new);
    out->cut = d.old.cut || d.new.cut;
    d.partner = arena_array(arena, const struct api_operation *, now->n_operations + 1);
    struct finder finder = finder_of(now, before);
    for (size_t i = 0; i < before->n_operations; i++) {
        const struct api_operation *o = &before->operations[i];
        struct found found = find_operation(&finder, o);
        size_t at = found.operation ? (size_t)(found.operation - now->operations) : 0;
        if (found.operation && !found.rerouted && !d.partner[at]) {
            d.partner[at] = o;
            add_pair(&d, out, o, found.operation);
        } else {
            add_gone(&d, out, o);
        }
    }
    out->cut |= finder.spent;
    for (size_t i = 0; i < now->n_operations; i++)
        if (!d.partner[i])
            add_new(&d, out, &now->operations[i]);
    if (out->all.n)
        qsort(out->all.v, out->all.n, sizeof(*out->all.v), order_differences);
}
