/* Which types other files see: all, before edition 2024. */
#include "proto_priv.h"

static bool is_exported(const struct proto_file *file, enum proto_visibility own, bool top_level)
{
    if (file->edition < PROTO_2024 || own == PROTO_EXPORT)
        return true;
    if (own == PROTO_LOCAL)
        return false;
    const struct proto_value *set =
        proto_option(&file->options, "features.default_symbol_visibility", NULL);
    if (set && str_is(set->text, "EXPORT_ALL"))
        return true;
    if (set && (str_is(set->text, "LOCAL_ALL") || str_is(set->text, "STRICT")))
        return false;
    return top_level && (set || file->edition < PROTO_2026);
}

bool proto_message_exported(const struct proto_message *message)
{
    return is_exported(message->file, message->visibility, !message->parent);
}

bool proto_enum_exported(const struct proto_enum *enumeration)
{
    return is_exported(enumeration->file, enumeration->visibility, !enumeration->parent);
}
