/* What is new, package by package, and what kind of version the changes of each make. */
#include "compat_priv.h"

struct search {
    struct compat *c;
    const struct proto_file *file;
    struct package_changes *package;
};

/* v0, v0beta: before the first version. */
static bool is_before_first(struct str package)
{
    size_t dot = str_rfind_char(package, '.');
    return str_starts(dot == SIZE_MAX ? package : str_skip(package, dot + 1), "v0");
}

static struct package_changes *package_of(struct compat *c, struct str name)
{
    struct packages *packages = c->setup->packages;
    size_t *index = (size_t *)(uintptr_t)table_find(&c->package_places, name);
    if (index)
        return &packages->all.v[*index];
    index = arena_new(&c->scratch, size_t);
    while (*index < packages->all.n && !str_eq(packages->all.v[*index].name, name))
        (*index)++;
    table_add(&c->package_places, name, index);
    if (*index == packages->all.n) {
        struct package_changes *package = vec_push(c->arena, &packages->all);
        package->name = str_dup(c->arena, name);
        package->unstable = is_unstable(name) || is_before_first(name);
    }
    return &packages->all.v[*index];
}

void count_break(struct compat *c, const struct proto_file *file, struct loc loc,
                 struct str message)
{
    struct packages *packages = c->setup->packages;
    if (!packages)
        return;
    if (!packages->told.arena)
        symtab_init(&packages->told, c->arena);
    struct str key = str_printf(&c->scratch, "%s %u %u %" PRIstr, c->rule->rule->id, loc.line,
                                loc.column, STR_ARG(message));
    if (sym_find(&packages->told, key))
        return;
    sym_intern(&packages->told, key);
    struct package_changes *package = package_of(c, (file ? file : c->was_file)->package);
    package->breaking++;
    package->verdict = PACKAGE_MAJOR;
}

const char *package_verdict_name(enum package_verdict verdict)
{
    static const char *const names[] = { "patch", "minor", "major" };
    return names[verdict];
}

static void add(struct search *s, const char *kind, struct str name, struct loc loc)
{
    *vec_push(s->c->arena, &s->package->changes) =
        (struct package_change){ kind, str_dup(s->c->arena, str_take(name, NAME_SHOWN)), loc };
    if (s->package->verdict < PACKAGE_MINOR)
        s->package->verdict = PACKAGE_MINOR;
}

static void add_nested(struct search *s, const char *kind, struct str scope, struct str name,
                       struct loc loc)
{
    struct str full = str_printf(&s->c->scratch, "%" PRIstr "%s%" PRIstr, NAME_ARG(scope),
                                 scope.n ? "." : "", NAME_ARG(name));
    add(s, kind, full, loc);
}

static bool is_deprecated(const struct proto_options *options)
{
    return proto_option_true(options, "deprecated");
}

static void check_deprecated(struct search *s, const struct proto_options *was,
                             const struct proto_options *is, struct str scope, struct str name,
                             struct loc loc)
{
    if (!is_deprecated(is) || is_deprecated(was))
        return;
    loc = option_loc(is, "deprecated", loc);
    if (name.n)
        add_nested(s, "deprecated", scope, name, loc);
    else
        add(s, "deprecated", scope, loc);
}

/* One for each range and name that was not covered, or reserved, before. */
static void check_reserved(struct search *s, struct str scope, const struct proto_range *ranges,
                           size_t n, const struct ranges *old)
{
    for (size_t i = 0; i < n; i++) {
        const struct proto_range *range = &ranges[i];
        if (ranges_cover(old, range->first, range->last))
            continue;
        struct str text =
            range->first == range->last
                ? str_printf(&s->c->scratch, "%" PRIstr " %lld", NAME_ARG(scope),
                             (long long)range->first)
                : str_printf(&s->c->scratch, "%" PRIstr " %lld to %lld", NAME_ARG(scope),
                             (long long)range->first, (long long)range->last);
        add(s, "reserved", text, range->loc);
    }
}

static void check_reserved_names(struct search *s, struct str scope,
                                 const struct proto_reserved *names, size_t n,
                                 const struct table *old)
{
    for (size_t i = 0; i < n; i++)
        if (!table_find(old, names[i].name))
            add(s, "reserved",
                str_printf(&s->c->scratch, "%" PRIstr " %" PRIstr, NAME_ARG(scope),
                           NAME_ARG(names[i].name)),
                names[i].loc);
}

static int by_number(const void *a, const void *b)
{
    const struct proto_field *x = *(const struct proto_field *const *)a,
                             *y = *(const struct proto_field *const *)b;
    return (x->number > y->number) - (x->number < y->number);
}

static void check_fields(struct search *s, const struct proto_message *was,
                         const struct proto_message *is)
{
    size_t n = was->fields.n;
    const struct proto_field **old = arena_array(&s->c->scratch, const struct proto_field *, n);
    for (size_t i = 0; i < n; i++)
        old[i] = was->fields.v[i];
    if (n > 1)
        qsort(old, n, sizeof(old[0]), by_number);
    for (size_t i = 0; i < is->fields.n; i++) {
        const struct proto_field *field = is->fields.v[i];
        const struct proto_field **twin =
            n ? bsearch(&field, old, n, sizeof(old[0]), by_number) : NULL;
        if (!twin)
            add_nested(s, "field", is->full_name, field->name, field->loc);
        else
            check_deprecated(s, &(*twin)->options, &field->options, is->full_name, field->name,
                             field->loc);
    }
}

static void check_oneofs(struct search *s, const struct proto_message *was,
                         const struct proto_message *is)
{
    struct table old;
    table_init(&old, &s->c->scratch);
    for (size_t i = 0; i < was->oneofs.n; i++)
        table_add(&old, was->oneofs.v[i].name, &was->oneofs.v[i]);
    for (size_t i = 0; i < is->oneofs.n; i++)
        if (!table_find(&old, is->oneofs.v[i].name))
            add_nested(s, "oneof", is->full_name, is->oneofs.v[i].name, is->oneofs.v[i].loc);
}

static const struct proto_message *message_before(struct compat *c, const struct proto_message *is)
{
    const struct proto_message *was = table_find(&c->before.messages, is->full_name);
    return was ? was : table_find(&c->before.messages, name_before(c, is->file, is->full_name));
}

/* Of a new message, what stands in it is not told again. */
static bool is_in_new(struct compat *c, const struct proto_message *parent)
{
    return parent && !message_before(c, parent);
}

static void check_message(struct search *s, const struct proto_message *is)
{
    const struct proto_message *was = message_before(s->c, is);
    if (is->map_entry || is_in_new(s->c, is->parent))
        return;
    if (!was) {
        add(s, "message", is->full_name, is->loc);
        return;
    }
    struct ranges reserved = ranges_join(s->c, was->reserved.v, was->reserved.n);
    struct table names = reserved_names(s->c, was->reserved_names.v, was->reserved_names.n);
    check_deprecated(s, &was->options, &is->options, is->full_name, STR_NULL, is->loc);
    check_fields(s, was, is);
    check_oneofs(s, was, is);
    check_reserved(s, is->full_name, is->reserved.v, is->reserved.n, &reserved);
    check_reserved_names(s, is->full_name, is->reserved_names.v, is->reserved_names.n, &names);
}

static void check_values(struct search *s, const struct proto_enum *was,
                         const struct proto_enum *is)
{
    struct table old;
    table_init(&old, &s->c->scratch);
    for (size_t i = 0; i < was->values.n; i++)
        table_add(&old, was->values.v[i].name, &was->values.v[i]);
    struct ranges numbers = { arena_array(&s->c->scratch, struct proto_range, was->values.n),
                              was->values.n };
    for (size_t i = 0; i < was->values.n; i++)
        numbers.v[i].first = numbers.v[i].last = was->values.v[i].number;
    numbers = ranges_join(s->c, numbers.v, numbers.n);
    for (size_t i = 0; i < is->values.n; i++) {
        const struct proto_enum_value *value = &is->values.v[i], *twin;
        if ((twin = table_find(&old, value->name)))
            check_deprecated(s, &twin->options, &value->options, is->full_name, value->name,
                             value->loc);
        else if (!ranges_cover(&numbers, value->number, value->number) ||
                 proto_option_true(&is->options, "allow_alias"))
            add_nested(s, "value", is->full_name, value->name, value->loc);
    }
}

static void check_enum(struct search *s, const struct proto_enum *is)
{
    struct compat *c = s->c;
    const struct proto_enum *was = table_find(&c->before.enums, is->full_name);
    if (!was)
        was = table_find(&c->before.enums, name_before(c, is->file, is->full_name));
    if (is_in_new(c, is->parent))
        return;
    if (!was) {
        add(s, "enum", is->full_name, is->loc);
        return;
    }
    struct ranges reserved = ranges_join(c, was->reserved.v, was->reserved.n);
    struct table names = reserved_names(c, was->reserved_names.v, was->reserved_names.n);
    check_deprecated(s, &was->options, &is->options, is->full_name, STR_NULL, is->loc);
    check_values(s, was, is);
    check_reserved(s, is->full_name, is->reserved.v, is->reserved.n, &reserved);
    check_reserved_names(s, is->full_name, is->reserved_names.v, is->reserved_names.n, &names);
}

static void check_service(struct search *s, const struct proto_service *is)
{
    struct compat *c = s->c;
    const struct proto_service *was = table_find(&c->before.services, is->full_name);
    if (!was)
        was = table_find(&c->before.services, name_before(c, is->file, is->full_name));
    if (!was) {
        add(s, "service", is->full_name, is->loc);
        return;
    }
    struct table old;
    table_init(&old, &c->scratch);
    for (size_t i = 0; i < was->rpcs.n; i++)
        table_add(&old, was->rpcs.v[i].name, &was->rpcs.v[i]);
    check_deprecated(s, &was->options, &is->options, is->full_name, STR_NULL, is->loc);
    for (size_t i = 0; i < is->rpcs.n; i++) {
        const struct proto_rpc *rpc = &is->rpcs.v[i], *twin = table_find(&old, rpc->name);
        if (!twin)
            add_nested(s, "rpc", is->full_name, rpc->name, rpc->loc);
        else
            check_deprecated(s, &twin->options, &rpc->options, is->full_name, rpc->name, rpc->loc);
    }
}

static void check_extensions(struct search *s)
{
    struct compat *c = s->c;
    for (size_t i = 0; i < s->file->all_extensions.n; i++) {
        const struct proto_field *field = s->file->all_extensions.v[i];
        struct str name = full_name_of(&c->scratch, s->file, field->parent, field->name);
        if (!table_find(&c->before.extension_names, name) &&
            !table_find(&c->before.extension_names, name_before(c, s->file, name)) &&
            !table_find(&c->before.extensions, extension_key(&c->scratch, field)) &&
            !is_in_new(c, field->parent))
            add(s, "extension", name, field->loc);
    }
}

static void check_file(struct search *s)
{
    const struct proto_file *file = s->file;
    struct loc start = { file->source, 1, 1 };
    if (!table_find(&s->c->before.files, file->path))
        add(s, "file", file->path, start);
    for (size_t i = 0; i < file->all_messages.n; i++)
        check_message(s, file->all_messages.v[i]);
    for (size_t i = 0; i < file->all_enums.n; i++)
        check_enum(s, file->all_enums.v[i]);
    for (size_t i = 0; i < file->services.n; i++)
        check_service(s, file->services.v[i]);
    check_extensions(s);
}

/* A package that is new is one change, whatever is in it. */
static bool is_new_package(struct compat *c, const struct proto_file *file)
{
    return !table_find(&c->before.packages, file->package) &&
           !table_find(&c->renamed_from, file->package) &&
           str_eq(name_before(c, file, file->package), file->package);
}

void find_additions(struct compat *c)
{
    const struct compat_tree *tree = c->setup->now;
    struct table told;
    if (!c->setup->packages)
        return;
    table_init(&told, &c->scratch);
    for (size_t i = 0; i < tree->files.n; i++) {
        const struct proto_file *file = tree->files.v[i].proto,
                                *twin = table_find(&c->before.files, file->path);
        if (tree->files.v[i].is_import || twin == file ||
            (twin && twin->place < c->setup->before->files.n &&
             c->setup->before->files.v[twin->place].twin))
            continue;
        struct search s = { c, file, package_of(c, file->package) };
        if (!is_new_package(c, file)) {
            check_file(&s);
        } else if (!table_find(&told, file->package)) {
            table_add(&told, file->package, file);
            add(&s, "package", file->package.n ? file->package : STR("(no package)"),
                file->package_loc.line ? file->package_loc : (struct loc){ file->source, 1, 1 });
        }
    }
}

static int by_name(const void *a, const void *b)
{
    return str_cmp(((const struct package_changes *)a)->name,
                   ((const struct package_changes *)b)->name);
}

void compat_packages_sort(struct packages *packages)
{
    if (packages->all.n > 1)
        qsort(packages->all.v, packages->all.n, sizeof(packages->all.v[0]), by_name);
}
