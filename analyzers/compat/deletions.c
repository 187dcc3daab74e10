/* Files, packages and what stands in them: gone. */
#include "compat_priv.h"

/* The file of that name now, of an element of any kind; NULL when there is none. */
typedef const struct proto_file *(*find_now)(const struct compat *c, struct str full_name);

static const struct proto_file *message_file(const struct compat *c, struct str full_name)
{
    const struct proto_message *message = table_find(&c->now.messages, full_name);
    return message ? message->file : NULL;
}

static const struct proto_file *enum_file(const struct compat *c, struct str full_name)
{
    const struct proto_enum *enumeration = table_find(&c->now.enums, full_name);
    return enumeration ? enumeration->file : NULL;
}

static const struct proto_file *extension_file(const struct compat *c, struct str full_name)
{
    const struct extension *extension = table_find(&c->now.extension_names, full_name);
    return extension ? extension->file : NULL;
}

static const struct proto_file *service_file(const struct compat *c, struct str full_name)
{
    const struct proto_service *service = table_find(&c->now.services, full_name);
    return service ? service->file : NULL;
}

static struct str name_in(struct compat *c, const struct proto_file *file, struct str nested)
{
    return full_name_of(&c->scratch, file, NULL, nested);
}

/* The innermost message around the element that is still there, else the start of the file. */
static struct loc where_it_was(struct compat *c, const struct proto_file *file, struct str nested)
{
    for (size_t dot; (dot = str_rfind_char(nested, '.')) != SIZE_MAX;) {
        nested = str_take(nested, dot);
        const struct proto_message *message =
            table_find(&c->now.messages, name_in(c, file, nested));
        if (message && message->file == file)
            return message->loc;
    }
    return (struct loc){ file->source, 1, 1 };
}

/* file: in which it should be still. */
static void in_file(struct compat *c, const struct element *element, find_now find)
{
    const struct proto_file *file = table_find(&c->now.files, element->file->path);
    struct str nested = nested_name(element->file, element->full_name);
    if (!file || find(c, name_in(c, file, nested)) == file)
        return;
    c->was_file = element->file;
    c->was = element->loc;
    c->change = (struct change){ .element = element, .twin = twin_of(c, element) };
    report(c, file, where_it_was(c, file, nested), element->full_name,
           "%s %" PRIstr " is gone from %" PRIstr ".", element->kind, NAME_ARG(element->full_name),
           NAME_ARG(file->path));
}

/* The innermost message around a message that the package still has, in whichever file. */
static const struct proto_message *message_around(const struct compat *c,
                                                  const struct element *element)
{
    struct str name = element->full_name;
    size_t least = element->file->package.n ? element->file->package.n + 1 : 0;
    for (size_t dot; (dot = str_rfind_char(name, '.')) != SIZE_MAX && dot > least;) {
        name = str_take(name, dot);
        const struct proto_message *message = table_find(&c->now.messages, name);
        if (message && str_eq(message->file->package, element->file->package))
            return message;
    }
    return NULL;
}

static void in_package(struct compat *c, const struct element *element, find_now find)
{
    const struct proto_file *file = find(c, element->full_name);
    if (file && str_eq(file->package, element->file->package))
        return;
    file = table_find(&c->now.files, element->file->path);
    struct loc loc = LOC_NONE;
    const struct proto_message *around =
        file && find == message_file ? message_around(c, element) : NULL;
    if (around)
        file = around->file, loc = around->loc;
    else if (file && find != message_file)
        loc = where_it_was(c, file, nested_name(element->file, element->full_name));
    c->was_file = element->file;
    c->was = element->loc;
    c->change = (struct change){ .element = element, .twin = twin_of(c, element) };
    struct str package = element->file->package;
    report(c, file, loc, element->full_name, "%s %" PRIstr " is gone from %s%" PRIstr ".",
           element->kind, NAME_ARG(element->full_name),
           package.n ? "package " : "the files without a package", NAME_ARG(package));
}

typedef void (*visitor)(struct compat *c, const struct element *element, find_now find);

static void visit_messages(struct compat *c, const struct proto_file *file, visitor visit)
{
    for (size_t i = 0; i < file->all_messages.n; i++) {
        const struct proto_message *message = file->all_messages.v[i];
        struct element element = { "Message", message->full_name, file, message->loc,
                                   .message = message };
        visit(c, &element, message_file);
    }
}

static void visit_enums(struct compat *c, const struct proto_file *file, visitor visit)
{
    for (size_t i = 0; i < file->all_enums.n; i++) {
        const struct proto_enum *enumeration = file->all_enums.v[i];
        struct element element = { "Enum", enumeration->full_name, file, enumeration->loc,
                                   .enumeration = enumeration };
        visit(c, &element, enum_file);
    }
}

static void visit_extensions(struct compat *c, const struct proto_file *file, visitor visit)
{
    for (size_t i = 0; i < file->all_extensions.n; i++) {
        const struct proto_field *field = file->all_extensions.v[i];
        struct str name = full_name_of(&c->scratch, file, field->parent, field->name);
        struct element element = { "Extension", name, file, field->loc, .extension = field };
        visit(c, &element, extension_file);
    }
}

static void visit_services(struct compat *c, const struct proto_file *file, visitor visit)
{
    for (size_t i = 0; i < file->services.n; i++) {
        const struct proto_service *service = file->services.v[i];
        struct element element = { "Service", service->full_name, file, service->loc,
                                   .service = service };
        visit(c, &element, service_file);
    }
}

typedef void (*visit_kind)(struct compat *c, const struct proto_file *file, visitor visit);

static void each_file(struct compat *c, visit_kind kind, visitor visit)
{
    for (size_t i = 0; i < c->before.tree->files.n; i++)
        if (!is_shared(c, c->before.tree->files.v[i].proto))
            kind(c, c->before.tree->files.v[i].proto, visit);
}

void check_message_deleted(struct compat *c)
{
    each_file(c, visit_messages, in_file);
}

void check_enum_deleted(struct compat *c)
{
    each_file(c, visit_enums, in_file);
}

void check_extension_deleted(struct compat *c)
{
    each_file(c, visit_extensions, in_file);
}

void check_service_deleted(struct compat *c)
{
    each_file(c, visit_services, in_file);
}

/* Left of a package: elements of the kind in question; buf says nothing where none is left. */
static size_t left(const struct compat *c, const struct proto_file *file, visit_kind kind)
{
    const struct package *package = table_find(&c->now.packages, file->package);
    if (!package)
        return 0;
    if (!c->setup->exact || kind == visit_services)
        return 1;
    return kind == visit_messages ? package->n_messages
           : kind == visit_enums  ? package->n_enums
                                  : package->n_extensions;
}

static void each_package(struct compat *c, visit_kind kind)
{
    for (size_t i = 0; i < c->before.tree->files.n; i++) {
        const struct proto_file *file = c->before.tree->files.v[i].proto;
        if (!is_shared(c, file) && left(c, file, kind) > 0)
            kind(c, file, in_package);
    }
}

void check_package_message_deleted(struct compat *c)
{
    each_package(c, visit_messages);
}

void check_package_enum_deleted(struct compat *c)
{
    each_package(c, visit_enums);
}

void check_package_extension_deleted(struct compat *c)
{
    each_package(c, visit_extensions);
}

/* A file that is where it was says the new name of the package, and so tells it. */
static bool is_told_by_file(const struct compat *c, const struct proto_file *file)
{
    const struct proto_file *now = table_find(&c->now.files, file->path);
    return now && !str_eq(now->package, file->package) && c->setup->enabled[ROW_file_same_package];
}

static const struct proto_file *first_of(const struct compat *c, struct str package)
{
    for (size_t i = 0; i < c->setup->now->files.n; i++)
        if (str_eq(c->setup->now->files.v[i].proto->package, package))
            return c->setup->now->files.v[i].proto;
    return NULL;
}

static void services_renamed(struct compat *c, const struct proto_file *file,
                             const struct str *package)
{
    const struct proto_file *now = first_of(c, *package);
    c->was_file = file;
    c->was = file->package_loc;
    c->change = (struct change){ .package = file };
    report(c, now, now ? now->package_loc : LOC_NONE,
           file->package.n ? file->package : STR("(no package)"),
           "Package %" PRIstr " is called %" PRIstr
           " now, and so are its services: the path of each rpc names the package.",
           NAME_ARG(file->package), NAME_ARG(*package));
}

/*
 * Where the loss of the package itself is not told, each of its services is, or once that it was
 * renamed.
 */
void check_package_service_deleted(struct compat *c)
{
    bool told = c->setup->exact || c->setup->enabled[ROW_package_no_delete];
    struct table renamed;
    table_init(&renamed, &c->scratch);
    for (size_t i = 0; i < c->before.tree->files.n; i++) {
        const struct proto_file *file = c->before.tree->files.v[i].proto;
        const struct str *package = renamed_package(c, file->package);
        if (is_shared(c, file) || (told && left(c, file, visit_services) == 0))
            continue;
        if (!package) {
            visit_services(c, file, in_package);
        } else if (file->services.n > 0 && !is_told_by_file(c, file) &&
                   !table_find(&renamed, file->package)) {
            table_add(&renamed, file->package, file);
            services_renamed(c, file, package);
        }
    }
}

void check_file_deleted(struct compat *c)
{
    for (size_t i = 0; i < c->before.tree->files.n; i++) {
        const struct proto_file *file = c->before.tree->files.v[i].proto;
        if (table_find(&c->now.files, file->path))
            continue;
        c->was_file = file;
        c->was = (struct loc){ file->source, 1, 1 };
        c->change = (struct change){ .package = file };
        report(c, NULL, LOC_NONE, file->path, "File %" PRIstr " is gone.", NAME_ARG(file->path));
    }
}

static void package_gone(struct compat *c, const struct proto_file *file)
{
    const struct str *renamed = renamed_package(c, file->package);
    struct str name = renamed ? *renamed : STR_NULL;
    c->change.renamed = name;
    if (file->package.n == 0)
        report(c, NULL, LOC_NONE, STR("(no package)"),
               "All files belong to a package, which was not so before.");
    else
        report(c, NULL, LOC_NONE, file->package,
               "Package %" PRIstr " is gone: no file belongs to it.%s%" PRIstr "%s",
               NAME_ARG(file->package), name.n ? " Most of it is in package " : "", NAME_ARG(name),
               name.n ? " now." : "");
}

void check_package_deleted(struct compat *c)
{
    struct table told;
    table_init(&told, &c->scratch);
    for (size_t i = 0; i < c->before.tree->files.n; i++) {
        const struct proto_file *file = c->before.tree->files.v[i].proto;
        if (table_find(&c->now.packages, file->package) || table_find(&told, file->package))
            continue;
        table_add(&told, file->package, file);
        c->was_file = file;
        c->was = (struct loc){ file->source, 1, 1 };
        c->change = (struct change){ .package = file };
        if (file->package_loc.line)
            c->was = file->package_loc;
        package_gone(c, file);
    }
}
