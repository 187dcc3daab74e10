/* Ranges of numbers and names that must not become free again. */
#include "compat_priv.h"

static int by_first(const void *a, const void *b)
{
    const struct proto_range *x = a, *y = b;
    return (x->first > y->first) - (x->first < y->first);
}

struct ranges ranges_join(struct compat *c, const struct proto_range *ranges, size_t n)
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
    return (struct ranges){ all, kept };
}

bool ranges_cover(const struct ranges *ranges, int64_t first, int64_t last)
{
    size_t low = 0, high = ranges->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (first < ranges->v[middle].first)
            high = middle;
        else if (first > ranges->v[middle].last)
            low = middle + 1;
        else
            return last <= ranges->v[middle].last;
    }
    return false;
}

struct table reserved_names(struct compat *c, const struct proto_reserved *names, size_t n)
{
    struct table table;
    table_init(&table, &c->scratch);
    for (size_t i = 0; i < n; i++)
        table_add(&table, names[i].name, &names[i]);
    return table;
}

struct lost {
    const char *kind, *element;
    struct str name;
    const struct proto_file *file;
    struct loc loc;
};

static void ranges_lost(struct compat *c, const struct lost *lost, const struct proto_range *was,
                        size_t n_was, const struct proto_range *is, size_t n_is)
{
    struct ranges now = ranges_join(c, is, n_is);
    for (size_t i = 0; i < n_was; i++) {
        if (ranges_cover(&now, was[i].first, was[i].last))
            continue;
        struct str text =
            str_printf(c->arena, "%lld to %lld", (long long)was[i].first, (long long)was[i].last);
        c->was = was[i].loc;
        c->change.range = &was[i];
        c->change.reserved = NULL;
        report(c, lost->file, lost->loc,
               str_printf(c->arena, "%" PRIstr " %s %" PRIstr, NAME_ARG(lost->name), lost->kind,
                          NAME_ARG(text)),
               "%s %" PRIstr " no longer has all of the %s range %" PRIstr ".", lost->element,
               NAME_ARG(lost->name), lost->kind, NAME_ARG(text));
    }
}

static void names_lost(struct compat *c, const struct lost *lost, const struct proto_reserved *was,
                       size_t n_was, const struct proto_reserved *is, size_t n_is)
{
    struct table now = reserved_names(c, is, n_is);
    for (size_t i = 0; i < n_was; i++) {
        if (table_find(&now, was[i].name))
            continue;
        c->was = was[i].loc;
        c->change.range = NULL;
        c->change.reserved = &was[i];
        report(c, lost->file, lost->loc,
               str_printf(c->arena, "%" PRIstr " reserved %" PRIstr, NAME_ARG(lost->name),
                          NAME_ARG(was[i].name)),
               "%s %" PRIstr " no longer reserves the name \"%" PRIstr "\".", lost->element,
               NAME_ARG(lost->name), NAME_ARG(was[i].name));
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
