/*
 * Packages that were renamed: their elements are paired by the rest of their names. A file that is
 * where it was tells its package's new name itself; else a package that is gone belongs to the new
 * one that has most of its names, the larger share first.
 */
#include "compat_priv.h"

/* Names that very many packages share say little, and would cost much. */
enum { SHARERS_MAX = 32 };

struct sharer {
    struct lone *package;
    struct sharer *next;
};

struct lone { /* a package of one side only */
    struct str name;
    size_t index, n; /* n: its elements */
    bool taken;
};

struct offer {
    struct lone *was, *is;
    size_t common;
};

struct search {
    struct compat *c;
    VEC(struct lone *) was, is;
    struct table names; /* struct sharer by name without the package */
    size_t *common;     /* by index of the new package, of the old one in question */
    VEC(struct offer) offers;
};

/* Calls visit for each message, enum and service, at every level, by the name in its package. */
static void each_name(struct search *s, const struct proto_file *file, struct lone *package,
                      void (*visit)(struct search *s, struct lone *package, struct str name))
{
    for (size_t i = 0; i < file->all_messages.n; i++)
        if (!file->all_messages.v[i]->map_entry)
            visit(s, package, nested_name(file, file->all_messages.v[i]->full_name));
    for (size_t i = 0; i < file->all_enums.n; i++)
        visit(s, package, nested_name(file, file->all_enums.v[i]->full_name));
    for (size_t i = 0; i < file->services.n; i++)
        visit(s, package, nested_name(file, file->services.v[i]->full_name));
}

static void share(struct search *s, struct lone *package, struct str name)
{
    struct sharer *first = (struct sharer *)(uintptr_t)table_find(&s->names, name);
    struct sharer *sharer = arena_new(&s->c->scratch, struct sharer);
    *sharer = (struct sharer){ package, NULL };
    if (!first) {
        table_add(&s->names, name, sharer);
        return;
    }
    size_t n = 0;
    while (first->package != package && first->next && n++ < SHARERS_MAX)
        first = first->next;
    if (first->package != package && !first->next)
        first->next = sharer;
}

static void count(struct search *s, struct lone *package, struct str name)
{
    const struct sharer *sharer = table_find(&s->names, name);
    package->n++;
    for (; sharer; sharer = sharer->next)
        s->common[sharer->package->index]++;
}

static struct lone *lone_of(struct compat *c, struct table *table, const struct side *other,
                            const struct proto_file *file)
{
    if (file->is_import || table_find(&other->packages, file->package))
        return NULL;
    struct lone *package = (struct lone *)(uintptr_t)table_find(table, file->package);
    if (package)
        return package;
    package = arena_new(&c->scratch, struct lone);
    package->name = file->package;
    table_add(table, file->package, package);
    return package;
}

/* The new packages, and who of them has which name. */
static void index_new(struct search *s)
{
    struct table table;
    const struct compat_tree *tree = s->c->setup->now;
    table_init(&table, &s->c->scratch);
    table_init(&s->names, &s->c->scratch);
    for (size_t i = 0; i < tree->files.n; i++) {
        struct lone *package = lone_of(s->c, &table, &s->c->before, tree->files.v[i].proto);
        if (!package)
            continue;
        if (s->is.n == 0 || table.n > s->is.n) {
            package->index = s->is.n;
            *vec_push(&s->c->scratch, &s->is) = package;
        }
        each_name(s, tree->files.v[i].proto, package, share);
    }
}

struct old_file {
    struct lone *package;
    const struct proto_file *file;
};

static int by_package(const void *a, const void *b)
{
    const struct old_file *x = a, *y = b;
    int order = str_cmp(x->package->name, y->package->name);
    return order ? order : (x->file->place > y->file->place) - (x->file->place < y->file->place);
}

static void offer_all(struct search *s, struct lone *was)
{
    for (size_t i = 0; i < s->is.n; i++) {
        if (s->common[i] > 0 && 2 * s->common[i] >= was->n)
            *vec_push(&s->c->scratch, &s->offers) = (struct offer){ was, s->is.v[i], s->common[i] };
        s->common[i] = 0;
    }
}

static void find_offers(struct search *s)
{
    struct table table;
    VEC(struct old_file) files = { 0 };
    const struct compat_tree *tree = s->c->setup->before;
    table_init(&table, &s->c->scratch);
    for (size_t i = 0; i < tree->files.n; i++) {
        struct lone *package = lone_of(s->c, &table, &s->c->now, tree->files.v[i].proto);
        if (package)
            *vec_push(&s->c->scratch, &files) =
                (struct old_file){ package, tree->files.v[i].proto };
    }
    if (files.n > 1)
        qsort(files.v, files.n, sizeof(files.v[0]), by_package);
    s->common = arena_array(&s->c->scratch, size_t, s->is.n);
    for (size_t i = 0; i < files.n; i++) {
        each_name(s, files.v[i].file, files.v[i].package, count);
        if (i + 1 == files.n || files.v[i + 1].package != files.v[i].package)
            offer_all(s, files.v[i].package);
    }
}

static int by_share(const void *a, const void *b)
{
    const struct offer *x = a, *y = b;
    if (x->common != y->common)
        return x->common > y->common ? -1 : 1;
    int order = str_cmp(x->was->name, y->was->name);
    return order ? order : str_cmp(x->is->name, y->is->name);
}

void renames_init(struct compat *c)
{
    struct search s = { .c = c };
    table_init(&c->renamed, &c->scratch);
    table_init(&c->renamed_from, &c->scratch);
    if (c->setup->exact)
        return;
    index_new(&s);
    if (s.is.n == 0)
        return;
    find_offers(&s);
    if (s.offers.n > 1)
        qsort(s.offers.v, s.offers.n, sizeof(s.offers.v[0]), by_share);
    for (size_t i = 0; i < s.offers.n; i++) {
        struct offer *offer = &s.offers.v[i];
        if (offer->was->taken || offer->is->taken)
            continue;
        offer->was->taken = offer->is->taken = true;
        table_add(&c->renamed, offer->was->name, &offer->is->name);
        table_add(&c->renamed_from, offer->is->name, &offer->was->name);
    }
}

const struct str *renamed_package(const struct compat *c, struct str package)
{
    return table_find(&c->renamed, package);
}

static struct str other_name(struct compat *c, const struct proto_file *file, struct str full_name,
                             const struct side *there, const struct table *renamed)
{
    const struct proto_file *twin = table_find(&there->files, file->path);
    const struct str *package = table_find(renamed, file->package);
    if (c->setup->exact)
        return full_name;
    if (twin && !str_eq(twin->package, file->package))
        package = &twin->package;
    if (!package)
        return full_name;
    struct str nested = nested_name(file, full_name);
    if (package->n == 0)
        return nested;
    return str_printf(&c->scratch, "%" PRIstr ".%" PRIstr, STR_ARG(*package), STR_ARG(nested));
}

struct str name_now(struct compat *c, const struct proto_file *was, struct str full_name)
{
    return other_name(c, was, full_name, &c->now, &c->renamed);
}

struct str name_before(struct compat *c, const struct proto_file *is, struct str full_name)
{
    return other_name(c, is, full_name, &c->before, &c->renamed_from);
}

/* By its own name, else by that in the renamed package, unless this one was there before. */
static const void *find_now(struct compat *c, const struct proto_file *file, struct str full_name,
                            const struct table *now, const struct table *before)
{
    const void *row = table_find(now, full_name);
    if (row)
        return row;
    struct str name = name_now(c, file, full_name);
    return str_eq(name, full_name) || table_find(before, name) ? NULL : table_find(now, name);
}

const struct proto_message *message_now(struct compat *c, const struct proto_message *was)
{
    return find_now(c, was->file, was->full_name, &c->now.messages, &c->before.messages);
}

const struct proto_enum *enum_now(struct compat *c, const struct proto_enum *was)
{
    return find_now(c, was->file, was->full_name, &c->now.enums, &c->before.enums);
}

const struct proto_service *service_now(struct compat *c, const struct proto_service *was)
{
    return find_now(c, was->file, was->full_name, &c->now.services, &c->before.services);
}

const struct extension *extension_now(struct compat *c, const struct extension *was)
{
    const struct proto_type *extendee = was->field->extendee;
    struct str key = extension_key(&c->scratch, was->field);
    const struct extension *is = table_find(&c->now.extensions, key);
    if (is || !extendee || !extendee->message)
        return is;
    struct str name = name_now(c, extendee->message->file, extendee->full_name);
    return table_find(&c->now.extensions, str_printf(&c->scratch, "%" PRIstr " %d", STR_ARG(name),
                                                     (int)was->field->number));
}

bool is_renamed_type(struct compat *c, const struct proto_type *was, const struct proto_type *is)
{
    if (was->message && is->message)
        return message_now(c, was->message) == is->message;
    if (was->enumeration && is->enumeration)
        return enum_now(c, was->enumeration) == is->enumeration;
    return false;
}
