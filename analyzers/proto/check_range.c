/* Ranges of reserved and extension numbers. */
#include "proto_priv.h"

static int range_cmp(const void *a, const void *b)
{
    const struct proto_range *x = a, *y = b;
    if (x->first != y->first)
        return x->first < y->first ? -1 : 1;
    return (x->last > y->last) - (x->last < y->last);
}

struct range_list check_ranges(struct checker *c, const struct proto_range *ranges, size_t n,
                               const char *what)
{
    struct range_list list = { NULL, n };
    if (n == 0)
        return list;
    list.v = arena_array(c->scratch, struct proto_range, n);
    memcpy(list.v, ranges, n * sizeof(ranges[0]));
    qsort(list.v, n, sizeof(list.v[0]), range_cmp);
    const struct proto_range *widest = &list.v[0];
    for (size_t i = 1; i < n; i++) {
        const struct proto_range *range = &list.v[i];
        if (range->first <= widest->last)
            parse_error(c->parser, range->loc,
                        "%s range %lld to %lld overlaps with %lld to %lld in line %u", what,
                        (long long)range->first, (long long)range->last, (long long)widest->first,
                        (long long)widest->last, widest->loc.line);
        if (range->last > widest->last)
            widest = range;
    }
    return list;
}

const struct proto_range *range_find(const struct range_list *ranges, int64_t number)
{
    size_t low = 0, high = ranges->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct proto_range *range = &ranges->v[middle];
        if (number < range->first)
            high = middle;
        else if (number > range->last)
            low = middle + 1;
        else
            return range;
    }
    return NULL;
}
