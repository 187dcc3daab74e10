/* All checks that need types and options, element by element. */
#include "option_check.h"

static void find_roots(struct checks *c)
{
    static const char *const names[] = {
        [TARGET_FILE] = "FileOptions",       [TARGET_RANGE] = "ExtensionRangeOptions",
        [TARGET_MESSAGE] = "MessageOptions", [TARGET_FIELD] = "FieldOptions",
        [TARGET_ONEOF] = "OneofOptions",     [TARGET_ENUM] = "EnumOptions",
        [TARGET_VALUE] = "EnumValueOptions", [TARGET_SERVICE] = "ServiceOptions",
        [TARGET_RPC] = "MethodOptions",
    };
    const struct proto_file *file = c->resolved->descriptor;
    for (size_t i = 0; i < file->messages.n; i++)
        for (size_t t = TARGET_FILE; t < N_TARGETS; t++)
            if (str_is(file->messages.v[i]->name, names[t]))
                c->roots[t] = file->messages.v[i];
}

static void enter(struct checks *c, struct str full_name)
{
    names_enter(c->resolved->names, &c->scope, full_name);
}

static struct str scope_of(const struct checks *c, const struct proto_message *message)
{
    return message ? message->full_name : c->file->package;
}

/* Options of a message, its oneofs and ranges are written in it, but named from around it. */
static void check_message_options(struct checks *c, const struct proto_message *message)
{
    const struct proto_options *last = NULL;
    enter(c, scope_of(c, message->parent));
    check_option_list(c, &message->options, TARGET_MESSAGE, NULL);
    for (size_t i = 0; i < message->oneofs.n; i++)
        check_option_list(c, &message->oneofs.v[i].options, TARGET_ONEOF, NULL);
    for (size_t i = 0; i < message->extension_ranges.n; i++) {
        const struct proto_options *options = message->extension_ranges.v[i].options;
        if (options && options != last)
            check_option_list(c, options, TARGET_RANGE, NULL);
        last = options;
    }
    enter(c, message->full_name);
    for (size_t i = 0; i < message->fields.n; i++)
        check_option_list(c, &message->fields.v[i]->options, TARGET_FIELD, message->fields.v[i]);
}

static void check_enum_options(struct checks *c, const struct proto_enum *enumeration)
{
    enter(c, scope_of(c, enumeration->parent));
    check_option_list(c, &enumeration->options, TARGET_ENUM, NULL);
    for (size_t i = 0; i < enumeration->values.n; i++)
        check_option_list(c, &enumeration->values.v[i].options, TARGET_VALUE, NULL);
}

static void check_service_options(struct checks *c, const struct proto_service *service)
{
    enter(c, service->full_name);
    check_option_list(c, &service->options, TARGET_SERVICE, NULL);
    for (size_t i = 0; i < service->rpcs.n; i++)
        check_option_list(c, &service->rpcs.v[i].options, TARGET_RPC, NULL);
}

static void check_all_options(struct checks *c)
{
    const struct proto_file *file = c->file;
    enter(c, file->package);
    check_option_list(c, &file->options, TARGET_FILE, NULL);
    for (size_t i = 0; i < file->all_messages.n; i++)
        if (!file->all_messages.v[i]->map_entry)
            check_message_options(c, file->all_messages.v[i]);
    for (size_t i = 0; i < file->all_enums.n; i++)
        check_enum_options(c, file->all_enums.v[i]);
    for (size_t i = 0; i < file->all_extensions.n; i++) {
        enter(c, scope_of(c, file->all_extensions.v[i]->parent));
        check_option_list(c, &file->all_extensions.v[i]->options, TARGET_FIELD,
                          file->all_extensions.v[i]);
    }
    for (size_t i = 0; i < file->services.n; i++)
        check_service_options(c, file->services.v[i]);
}

static void check_elements(struct checks *c)
{
    const struct proto_file *file = c->file;
    for (size_t i = 0; i < file->all_messages.n; i++) {
        const struct proto_message *message = file->all_messages.v[i];
        check_ranges_of(c, message);
        check_json_names(c, message);
        for (size_t k = 0; k < message->fields.n; k++)
            check_field_options(c, message->fields.v[k]);
    }
    for (size_t i = 0; i < file->all_extensions.n; i++) {
        check_field_options(c, file->all_extensions.v[i]);
        check_extension(c, file->all_extensions.v[i]);
    }
    for (size_t i = 0; i < file->all_enums.n; i++) {
        check_reserved_words(c, file->all_enums.v[i]->reserved_names.v,
                             file->all_enums.v[i]->reserved_names.n);
        check_value_names(c, file->all_enums.v[i]);
        check_value_support(c, file->all_enums.v[i]);
    }
    check_file_options(c);
}

/* What ships with the compiler, or is compiled, is taken as right. */
static void check_one(struct checks *c, uint32_t f)
{
    c->file = c->resolved->files[f];
    if (c->file->is_import || c->file->compiled || c->file->resolved)
        return;
    c->complete = c->resolved->complete[f];
    c->n_errors = 0;
    c->scope.file = f;
    names_see(c->resolved->names, f);
    check_all_options(c);
    check_elements(c);
    if (c->file->edition >= PROTO_2024) {
        check_style(c);
        check_limits(c);
    }
    arena_reset(&c->arena);
}

void check_resolved(const struct resolved *resolved, struct findings *findings)
{
    struct checks c = { .resolved = resolved, .findings = findings, .scope.options = true };
    find_roots(&c);
    for (size_t i = 0; i < resolved->n; i++)
        check_one(&c, (uint32_t)i);
    arena_release(&c.element);
    arena_release(&c.arena);
}
