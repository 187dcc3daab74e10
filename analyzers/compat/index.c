/* Elements of one version by name. */
#include "compat_priv.h"

struct str full_name_of(struct arena *arena, const struct proto_file *file,
                        const struct proto_message *scope, struct str name)
{
    struct str prefix = str_take(scope ? scope->full_name : file->package, NAME_SHOWN);
    if (prefix.n == 0)
        return name;
    char *text = arena_bytes(arena, prefix.n + 1 + name.n);
    memcpy(text, prefix.p, prefix.n);
    text[prefix.n] = '.';
    if (name.n)
        memcpy(text + prefix.n + 1, name.p, name.n);
    return (struct str){ text, prefix.n + 1 + name.n };
}

struct str nested_name(const struct proto_file *file, struct str full_name)
{
    return str_skip(full_name, file->package.n ? file->package.n + 1 : 0);
}

struct str type_text(const struct proto_type *type)
{
    if (type->full_name.n > 0)
        return type->full_name;
    return str_starts(type->name, ".") ? str_skip(type->name, 1) : type->name;
}

bool same_type(const struct proto_type *a, const struct proto_type *b)
{
    if (a->full_name.n > 0 && b->full_name.n > 0)
        return str_eq(a->full_name, b->full_name);
    return str_eq(a->name, b->name) || str_eq(type_text(a), type_text(b));
}

struct str extension_key(struct arena *arena, const struct proto_field *field)
{
    return str_printf(arena, "%" PRIstr " %d", STR_ARG(type_text(field->extendee)),
                      (int)field->number);
}

static struct package *package_of(struct side *side, struct str name, struct arena *arena)
{
    struct package *package = (struct package *)(uintptr_t)table_find(&side->packages, name);
    if (package)
        return package;
    package = arena_new(arena, struct package);
    package->name = name;
    table_add(&side->packages, name, package);
    return package;
}

static void add_extensions(struct side *side, const struct proto_file *file, struct arena *arena)
{
    for (size_t i = 0; i < file->all_extensions.n; i++) {
        const struct proto_field *field = file->all_extensions.v[i];
        struct extension *extension = arena_new(arena, struct extension);
        *extension = (struct extension){ field, file,
                                         full_name_of(arena, file, field->parent, field->name) };
        *vec_push(arena, &side->in_order.all) = extension;
        table_add(&side->extensions, extension_key(arena, field), extension);
        table_add(&side->extension_names, extension->full_name, extension);
    }
}

static void add_file(struct side *side, const struct proto_file *file, struct arena *arena)
{
    struct package *package = package_of(side, file->package, arena);
    package->n_messages += file->all_messages.n;
    package->n_enums += file->all_enums.n;
    package->n_extensions += file->all_extensions.n;
    package->n_services += file->services.n;
    table_add(&side->files, file->path, file);
    for (size_t i = 0; i < file->all_messages.n; i++)
        table_add(&side->messages, file->all_messages.v[i]->full_name, file->all_messages.v[i]);
    for (size_t i = 0; i < file->all_enums.n; i++)
        table_add(&side->enums, file->all_enums.v[i]->full_name, file->all_enums.v[i]);
    for (size_t i = 0; i < file->services.n; i++)
        table_add(&side->services, file->services.v[i]->full_name, file->services.v[i]);
    add_extensions(side, file, arena);
}

void side_init(struct side *side, const struct compat_tree *tree, struct arena *arena)
{
    struct table *tables[] = { &side->files,    &side->messages,   &side->enums,
                               &side->services, &side->extensions, &side->extension_names,
                               &side->packages };
    side->tree = tree;
    for (size_t i = 0; i < countof(tables); i++)
        table_init(tables[i], arena);
    for (size_t i = 0; i < tree->files.n; i++)
        add_file(side, tree->files.v[i].proto, arena);
}

bool is_shared(const struct compat *c, const struct proto_file *file)
{
    return table_find(&c->now.files, file->path) == file;
}
