/* What buf refuses and other compilers do not. */
#include "tree_check.h"

/* "Message.field" of descriptor.proto. */
static bool has_option(const struct proto_file *file, struct str name)
{
    struct str message;
    str_split(&name, '.', &message);
    for (size_t i = 0; i < file->messages.n; i++)
        for (size_t k = 0; k < file->messages.v[i]->fields.n; k++)
            if (str_eq(file->messages.v[i]->name, message) &&
                str_eq(file->messages.v[i]->fields.v[k]->name, name))
                return true;
    return false;
}

/* A copy of descriptor.proto in the tree stands for the compiler's own: buf wants these in it. */
static void check_descriptor(struct tree_check *c, const struct proto_file *file)
{
    static const char *const wanted[] = {
        "FileDescriptorProto.options",
        "DescriptorProto.options",
        "FieldDescriptorProto.options",
        "OneofDescriptorProto.options",
        "EnumDescriptorProto.options",
        "EnumValueDescriptorProto.options",
        "ServiceDescriptorProto.options",
        "MethodDescriptorProto.options",
        "FieldDescriptorProto.json_name",
        "FileOptions.java_multiple_files",
        "FileOptions.java_string_check_utf8",
        "FileOptions.optimize_for",
        "FileOptions.deprecated",
        "MessageOptions.message_set_wire_format",
        "MessageOptions.map_entry",
        "MessageOptions.deprecated",
        "FieldOptions.ctype",
        "FieldOptions.jstype",
        "FieldOptions.lazy",
        "FieldOptions.packed",
        "FieldOptions.deprecated",
        "EnumOptions.allow_alias",
        "EnumOptions.deprecated",
        "EnumValueOptions.deprecated",
        "ServiceOptions.deprecated",
        "MethodOptions.deprecated",
    };
    struct loc loc = file->syntax_loc.line ? file->syntax_loc : (struct loc){ 0, 1, 1 };
    bool right = str_is(file->package, "google.protobuf");
    for (size_t i = 0; i < countof(wanted); i++)
        if (!right || !has_option(file, str_from(wanted[i])))
            refuse_file(c, file, loc, str_from(wanted[i]), "is not defined in this copy");
}

/* buf takes a number for the name of a value, as long as there is one. */
static bool is_value(const struct proto_enum *enumeration, const struct proto_value *written)
{
    if (written->kind != PROTO_VALUE_INT)
        return true;
    for (size_t i = 0; i < enumeration->values.n; i++) {
        int64_t number = enumeration->values.v[i].number;
        uint64_t magnitude = (uint64_t)(number < 0 ? -number : number);
        if (magnitude == written->integer && (number < 0) == (written->negative && magnitude > 0))
            return true;
    }
    return false;
}

static void check_own_default(struct tree_check *c, const struct proto_file *file,
                              const struct proto_field *field)
{
    const struct proto_value *written = proto_option(&field->options, "default", NULL);
    if (!written)
        return;
    if (proto_field_cardinality(file, field) == PROTO_CARDINALITY_IMPLICIT)
        refuse_file(c, file, field->loc, str_take(field->name, 200),
                    "has a default, but no presence");
    if (field->type.enumeration && !is_value(field->type.enumeration, written))
        refuse_file(c, file, field->loc, str_take(field->name, 200),
                    "has a default that is no value of its enum");
}

static void check_message(struct tree_check *c, const struct proto_file *file,
                          const struct proto_message *message)
{
    if (proto_option_true(&message->options, "message_set_wire_format"))
        refuse_file(c, file, message->loc, str_take(message->full_name, 200),
               "is a message set, which buf does not compare");
    for (size_t i = 0; i < message->fields.n; i++)
        check_own_default(c, file, message->fields.v[i]);
}

static void check_file(struct tree_check *c, const struct proto_file *file)
{
    for (size_t i = 0; i < file->all_messages.n; i++)
        check_message(c, file, file->all_messages.v[i]);
    for (size_t i = 0; i < file->all_extensions.n; i++)
        check_own_default(c, file, file->all_extensions.v[i]);
}

void check_as_buf(struct tree_check *c)
{
    for (size_t i = 0; i < c->tree->files.n; i++) {
        const struct proto_file *file = c->tree->files.v[i].proto;
        if (str_is(file->path, "google/protobuf/descriptor.proto"))
            check_descriptor(c, file);
        if (c->taken[i])
            check_file(c, file);
    }
}
