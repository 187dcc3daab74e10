/* Ranges of numbers and names that must not become free again. */
#include "compat_priv.h"

static int by_first(const void *a, const void *b)
{
    const struct proto_range *x = a, *y = b;
    return (x->first > y->first) - (x->first < y->first);
}

/* Sorted, and ranges that touch each other joined. */
static size_t joined(struct compat *c, const struct proto_range *ranges, size_t n,
                     struct proto_range **out)
{
    struct proto_range *all = arena_array(&c->scratch, struct proto_range, n);
    size_t kept = 0;
    if (n > 0)
        memcpy(all, ranges, n * sizeof(*all));
    if (n > 1)
        qsort(all, n, sizeof(*all), by_first);
    for (size_t i = 0; i < n; i++) {
        if (kept > 0 && all[i].first <= all[kept - 1].last + 1) {
            if (all[i].last > all[kept - 1].last)
                all[kept - 1].last = all[i].last;
        } else {
            all[kept++] = all[i];
        }
    }
    *out = all;
    return kept;
}

struct lost {
    const char *kind, *element;
    struct str name;
    const struct proto_file *file;
    struct loc loc;
};

static bool is_covered(const struct proto_range *all, size_t n, const struct proto_range *range)
{
    size_t low = 0;
    while (low < n) {
        size_t middle = low + (n - low) / 2;
        if (range->first < all[middle].first)
            n = middle;
        else if (range->first > all[middle].last)
            low = middle + 1;
        else
            return range->last <= all[middle].last;
    }
    return false;
}

static void ranges_lost(struct compat *c, const struct lost *lost, const struct proto_range *was,
                        size_t n_was, const struct proto_range *is, size_t n_is)
{
    struct proto_range *now;
    size_t n = joined(c, is, n_is, &now);
    for (size_t i = 0; i < n_was; i++) {
        if (is_covered(now, n, &was[i]))
            continue;
        struct str text = str_printf(c->arena, "%lld to %lld", (long long)was[i].first,
                                     (long long)was[i].last);
        c->was = was[i].loc;
        report(c, lost->file, lost->loc,
               str_printf(c->arena, "%" PRIstr " %s %" PRIstr, STR_ARG(lost->name), lost->kind,
                          STR_ARG(text)),
               "%s %" PRIstr " no longer has all of the %s range %" PRIstr ".", lost->element,
               STR_ARG(lost->name), lost->kind, STR_ARG(text));
    }
}

static void names_lost(struct compat *c, const struct lost *lost, const struct proto_reserved *was,
                       size_t n_was, const struct proto_reserved *is, size_t n_is)
{
    struct table now;
    table_init(&now, &c->scratch);
    for (size_t i = 0; i < n_is; i++)
        table_add(&now, is[i].name, &is[i]);
    for (size_t i = 0; i < n_was; i++) {
        if (table_find(&now, was[i].name))
            continue;
        c->was = was[i].loc;
        report(c, lost->file, lost->loc,
               str_printf(c->arena, "%" PRIstr " reserved %" PRIstr, STR_ARG(lost->name),
                          STR_ARG(was[i].name)),
               "%s %" PRIstr " no longer reserves the name \"%" PRIstr "\".", lost->element,
               STR_ARG(lost->name), STR_ARG(was[i].name));
    }
}

void check_extension_range(struct compat *c, const struct message_pair *pair)
{
    struct lost lost = { "extension", "Message", pair->is->full_name, pair->is->file,
                         pair->is->loc };
    ranges_lost(c, &lost, pair->was->extension_ranges.v, pair->was->extension_ranges.n,
                pair->is->extension_ranges.v, pair->is->extension_ranges.n);
}

void check_message_reserved(struct compat *c, const struct message_pair *pair)
{
    struct lost lost = { "reserved", "Message", pair->is->full_name, pair->is->file,
                         pair->is->loc };
    ranges_lost(c, &lost, pair->was->reserved.v, pair->was->reserved.n, pair->is->reserved.v,
                pair->is->reserved.n);
    names_lost(c, &lost, pair->was->reserved_names.v, pair->was->reserved_names.n,
               pair->is->reserved_names.v, pair->is->reserved_names.n);
}

void check_enum_reserved(struct compat *c, const struct enum_pair *pair)
{
    struct lost lost = { "reserved", "Enum", pair->is->full_name, pair->is->file, pair->is->loc };
    ranges_lost(c, &lost, pair->was->reserved.v, pair->was->reserved.n, pair->is->reserved.v,
                pair->is->reserved.n);
    names_lost(c, &lost, pair->was->reserved_names.v, pair->was->reserved_names.n,
               pair->is->reserved_names.v, pair->is->reserved_names.n);
}
