/* Options of fields that suit only some types: packed, lazy, jstype, default, features... */
#include "option_check.h"

static const struct proto_value *own(const struct proto_field *field, const char *name)
{
    return field->options.all.n ? proto_option(&field->options, name, NULL) : NULL;
}

static bool is_true(const struct proto_field *field, const char *name)
{
    return field->options.all.n && proto_option_true(&field->options, name);
}

static bool is_message(const struct proto_field *field)
{
    return field->type.kind == PROTO_MESSAGE || field->type.kind == PROTO_GROUP;
}

static bool is_packable(const struct proto_field *field)
{
    return field->label == PROTO_REPEATED && !is_message(field) &&
           field->type.kind != PROTO_STRING && field->type.kind != PROTO_BYTES;
}

static bool is_long(const struct proto_field *field)
{
    switch (field->type.kind) {
    case PROTO_INT64:
    case PROTO_UINT64:
    case PROTO_SINT64:
    case PROTO_FIXED64:
    case PROTO_SFIXED64:
        return true;
    default:
        return false;
    }
}

/* expected: what kind of field it is for. */
static void misplaced(struct checks *c, const struct proto_field *field, const char *option,
                      const char *expected)
{
    refuse(c, field->type.loc, "'%s' is only for %s; field %" PRIstr " is %s%s.", option, expected,
           STR_ARG(str_take(field->name, 200)),
           field->label == PROTO_REPEATED && !field->map ? "repeated " : "",
           proto_type_name(field, &c->arena));
}

static void check_packed(struct checks *c, const struct proto_field *field)
{
    const char *expected = "repeated numbers, bools and enums";
    const struct proto_option *option;
    if (field->options.all.n && proto_option(&field->options, "packed", &option) &&
        c->file->edition >= PROTO_2023)
        refuse(c, option->name_loc,
               "'packed' is not part of editions: use features.repeated_field_encoding.");
    else if (is_true(field, "packed") && !is_packable(field))
        misplaced(c, field, "packed", expected);
    const struct proto_value *encoding = own(field, "features.repeated_field_encoding");
    bool expanded = encoding && str_is(encoding->text, "EXPANDED") && !field->map;
    if (encoding && !is_packable(field) && !(expanded && field->label == PROTO_REPEATED))
        misplaced(c, field, "features.repeated_field_encoding", expected);
}

static void check_lazy(struct checks *c, const struct proto_field *field, const char *name)
{
    if (!is_true(field, name))
        return;
    if (!is_message(field))
        misplaced(c, field, name, "messages");
    else if (field->type.kind == PROTO_GROUP ||
             (!field->map && proto_field_features(c->file, field).delimited))
        refuse(c, field->loc,
               "'%s' is only for length-prefixed messages; field %" PRIstr " is delimited.", name,
               STR_ARG(str_take(field->name, 200)));
}

static void check_ctype(struct checks *c, const struct proto_field *field)
{
    const struct proto_option *option;
    if (!field->options.all.n || !proto_option(&field->options, "ctype", &option))
        return;
    bool is_string = field->type.kind == PROTO_STRING || field->type.kind == PROTO_BYTES;
    if (c->file->edition >= PROTO_2024)
        refuse(c, option->name_loc,
               "'ctype' is not part of edition 2024: use features.(pb.cpp).string_type.");
    else if (c->file->edition == PROTO_2023 && !is_string)
        misplaced(c, field, "ctype", "string and bytes");
    else if (c->file->edition == PROTO_2023 && field->extension &&
             str_is(option->value.text, "CORD"))
        refuse(c, option->name_loc, "'ctype = CORD' is not for extensions.");
}

static void check_default(struct checks *c, const struct proto_field *field)
{
    const struct proto_option *option;
    if (c->file->edition != PROTO_3 && field->type.kind == PROTO_MESSAGE &&
        field->label != PROTO_REPEATED && field->options.all.n &&
        proto_option(&field->options, "default", &option))
        refuse(c, option->loc, "Messages cannot have a default value.");
}

static void check_presence(struct checks *c, const struct proto_field *field)
{
    const struct proto_value *set = own(field, "features.field_presence");
    const char *why = NULL;
    if (!set)
        return;
    if (field->label == PROTO_REPEATED)
        why = field->map ? "a map" : "repeated";
    else if (field->oneof >= 0)
        why = "a member of a oneof";
    else if (field->extension)
        why = "an extension";
    else if (is_message(field) && str_is(set->text, "IMPLICIT"))
        why = "a message, which always has explicit presence";
    if (why)
        refuse(c, set->loc, "'field_presence' cannot be set so on field %" PRIstr ": it is %s.",
               STR_ARG(str_take(field->name, 200)), why);
}

static bool is_text(enum proto_kind kind)
{
    return kind == PROTO_STRING;
}

static void check_encoding(struct checks *c, const struct proto_field *field)
{
    if (own(field, "features.utf8_validation")) {
        const struct proto_message *entry = field->map ? field->type.message : NULL;
        if (!is_text(field->type.kind) && !(entry && (is_text(entry->fields.v[0]->type.kind) ||
                                                      is_text(entry->fields.v[1]->type.kind))))
            misplaced(c, field, "utf8_validation", "strings, and maps with strings");
    }
    if (own(field, "features.message_encoding") && (!is_message(field) || field->map))
        misplaced(c, field, "message_encoding", "messages that are no maps");
}

static bool is_closed(const struct proto_enum *enumeration)
{
    return proto_enum_features(enumeration).enum_closed;
}

/* Readers of implicit presence cannot tell an unknown number of a closed enum from zero. */
static void check_closed(struct checks *c, const struct proto_field *field)
{
    const struct proto_field *value = field->map ? field->type.message->fields.v[1] : field;
    const struct proto_enum *enumeration = value->type.enumeration;
    if (!enumeration || (c->file->edition != PROTO_3 && c->file->edition < PROTO_2023) ||
        !is_closed(enumeration))
        return;
    if (c->file->edition == PROTO_3)
        refuse(c, value->type.loc, "Closed enum %" PRIstr " cannot be used in proto3.",
               STR_ARG(str_take(enumeration->full_name, 200)));
    else if (!field->map && proto_field_cardinality(c->file, field) == PROTO_CARDINALITY_IMPLICIT)
        refuse(c, value->type.loc,
               "Closed enum %" PRIstr " cannot be the type of a field of implicit presence.",
               STR_ARG(str_take(enumeration->full_name, 200)));
}

void check_field_options(struct checks *c, const struct proto_field *field)
{
    const struct proto_message *type = field->type.message;
    if (field->parent && field->parent->map_entry && !field->extension)
        return;
    if (type && type->map_entry && !field->map)
        refuse(c, field->type.loc,
               "'%" PRIstr "' is the entry of a map field and cannot be used as a type.",
               STR_ARG(str_take(field->type.name, 200)));
    check_closed(c, field);
    if (field->options.all.n == 0)
        return;
    check_field_support(c, field);
    check_packed(c, field);
    check_lazy(c, field, "lazy");
    check_lazy(c, field, "unverified_lazy");
    check_ctype(c, field);
    check_default(c, field);
    if (own(field, "jstype") && !is_long(field))
        misplaced(c, field, "jstype", "64-bit integers");
    if (c->file->edition < PROTO_2023)
        return;
    check_presence(c, field);
    check_encoding(c, field);
}
