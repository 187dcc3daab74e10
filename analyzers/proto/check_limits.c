/* What editions 2024 and 2026 forbid: exported types in messages, messages and enums too large. */
#include "option_check.h"

enum { FIELDS_MAX = 1500, ONEOF_MAX = 1200, VALUES_MAX = 1700 }; /* of edition 2026 */

/* Holds nothing but the enums in it. */
static bool is_mere_scope(const struct proto_message *message)
{
    return message->reserved.n == 1 && message->reserved.v[0].first == 1 &&
           message->reserved.v[0].last == PROTO_FIELD_MAX;
}

static void check_exports(struct checks *c)
{
    const struct proto_file *file = c->file;
    for (size_t i = 0; i < file->all_messages.n; i++) {
        const struct proto_message *message = file->all_messages.v[i];
        if (message->parent && message->visibility == PROTO_EXPORT)
            refuse(c, message->loc, "Message '%" PRIstr "' is in another, and cannot be exported.",
                   STR_ARG(str_take(message->name, 200)));
    }
    for (size_t i = 0; i < file->all_enums.n; i++) {
        const struct proto_enum *e = file->all_enums.v[i];
        if (e->parent && e->visibility == PROTO_EXPORT &&
            (e->parent->parent || e->parent->visibility == PROTO_EXPORT ||
             !is_mere_scope(e->parent)))
            refuse(c, e->loc,
                   "Enum '%" PRIstr "' can only be exported from a local message with "
                   "'reserved 1 to max;'.",
                   STR_ARG(str_take(e->name, 200)));
    }
}

static bool is_strict(const struct proto_file *file)
{
    const struct proto_value *set =
        proto_option(&file->options, "features.default_symbol_visibility", NULL);
    return set ? str_is(set->text, "STRICT") : file->edition >= PROTO_2026;
}

static bool is_limited(const struct proto_options *options)
{
    const struct proto_value *set = proto_option(options, "features.enforce_proto_limits", NULL);
    return !set || !str_is(set->text, "LEGACY_NO_EXPLICIT_LIMITS");
}

static void check_size(struct checks *c, const struct proto_options *options, size_t n, size_t max,
                       struct str name, struct loc loc)
{
    if (n > max && is_limited(options))
        refuse(c, loc, "'%" PRIstr "' has %zu members; edition 2026 allows %zu.",
               STR_ARG(str_take(name, 200)), n, max);
}

static void check_sizes(struct checks *c)
{
    const struct proto_file *file = c->file;
    for (size_t i = 0; i < file->all_messages.n; i++) {
        const struct proto_message *message = file->all_messages.v[i];
        check_size(c, &message->options, message->fields.n, FIELDS_MAX, message->name,
                   message->name_loc);
        for (size_t k = 0; k < message->oneofs.n; k++)
            check_size(c, &message->oneofs.v[k].options, message->oneofs.v[k].n_fields, ONEOF_MAX,
                       message->oneofs.v[k].name, message->oneofs.v[k].name_loc);
    }
    for (size_t i = 0; i < file->all_enums.n; i++) {
        const struct proto_enum *e = file->all_enums.v[i];
        check_size(c, &e->options, e->values.n, VALUES_MAX, e->name, e->name_loc);
    }
}

void check_limits(struct checks *c)
{
    if (is_strict(c->file))
        check_exports(c);
    if (c->file->edition >= PROTO_2026)
        check_sizes(c);
}
