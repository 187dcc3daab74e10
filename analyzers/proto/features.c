/* Features in force: the edition's defaults, and what the elements around say, outermost first. */
#include "proto_priv.h"

enum { CHAIN_MAX = PROTO_NESTING_MAX + 1, VALUES_MAX = 3 };

struct feature {
    const char *name;
    size_t offset;                  /* of the int in struct proto_features */
    const char *values[VALUES_MAX]; /* by number */
};

static const struct feature features[] = {
    { "features.field_presence",
      offsetof(struct proto_features, presence),
      { [PROTO_EXPLICIT] = "EXPLICIT",
        [PROTO_IMPLICIT] = "IMPLICIT",
        [PROTO_LEGACY_REQUIRED] = "LEGACY_REQUIRED" } },
    { "features.enum_type", offsetof(struct proto_features, enum_closed), { "OPEN", "CLOSED" } },
    { "features.repeated_field_encoding",
      offsetof(struct proto_features, packed),
      { "EXPANDED", "PACKED" } },
    { "features.utf8_validation",
      offsetof(struct proto_features, utf8_verify),
      { "NONE", "VERIFY" } },
    { "features.message_encoding",
      offsetof(struct proto_features, delimited),
      { "LENGTH_PREFIXED", "DELIMITED" } },
    { "features.json_format",
      offsetof(struct proto_features, json_allow),
      { "LEGACY_BEST_EFFORT", "ALLOW" } },
    { "features.(pb.cpp).string_type",
      offsetof(struct proto_features, cpp_string),
      { [PROTO_CPP_STRING] = "STRING", [PROTO_CPP_VIEW] = "VIEW", [PROTO_CPP_CORD] = "CORD" } },
    { "features.(pb.java).utf8_validation",
      offsetof(struct proto_features, java_verify),
      { "DEFAULT", "VERIFY" } },
};

static struct proto_features defaults(enum proto_edition edition)
{
    bool old = edition == PROTO_2;
    return (struct proto_features){
        .presence = edition == PROTO_3 ? PROTO_IMPLICIT : PROTO_EXPLICIT,
        .enum_closed = old,
        .packed = !old,
        .utf8_verify = !old,
        .json_allow = !old,
        .cpp_string = edition >= PROTO_2024 ? PROTO_CPP_VIEW : PROTO_CPP_STRING,
    };
}

static void set(struct proto_features *out, const struct feature *feature,
                const struct proto_value *value)
{
    int number = 0;
    for (int i = 0; i < VALUES_MAX && feature->values[i]; i++)
        if (str_is(value->text, feature->values[i]))
            number = i;
    memcpy((char *)out + feature->offset, &number, sizeof(number));
}

static void apply(struct proto_features *out, const struct proto_options *options)
{
    for (size_t i = 0; options->all.n > 0 && i < countof(features); i++) {
        const struct proto_value *value = proto_option(options, features[i].name, NULL);
        if (value && value->kind == PROTO_VALUE_IDENT)
            set(out, &features[i], value);
    }
}

struct proto_features proto_file_features(const struct proto_file *file)
{
    struct proto_features out = defaults(file->edition);
    if (file->edition >= PROTO_2023)
        apply(&out, &file->options);
    return out;
}

static struct proto_features scope_features(const struct proto_file *file,
                                            const struct proto_message *scope)
{
    const struct proto_message *chain[CHAIN_MAX];
    struct proto_features out = proto_file_features(file);
    size_t n = 0;
    if (file->edition < PROTO_2023)
        return out;
    for (; scope && n < CHAIN_MAX; scope = scope->parent)
        chain[n++] = scope;
    while (n > 0) {
        const struct proto_message *message = chain[--n];
        apply(&out, message->map_of ? &message->map_of->options : &message->options);
    }
    return out;
}

struct proto_features proto_message_features(const struct proto_message *message)
{
    return scope_features(message->file, message);
}

struct proto_features proto_enum_features(const struct proto_enum *enumeration)
{
    struct proto_features out = scope_features(enumeration->file, enumeration->parent);
    if (enumeration->file->edition >= PROTO_2023)
        apply(&out, &enumeration->options);
    return out;
}

struct proto_features proto_field_features(const struct proto_file *file,
                                           const struct proto_field *field)
{
    struct proto_features out = scope_features(file, field->parent);
    if (file->edition < PROTO_2023)
        return out;
    if (field->oneof >= 0)
        apply(&out, &field->parent->oneofs.v[field->oneof].options);
    apply(&out, &field->options);
    return out;
}

static bool is_entry(const struct proto_field *field)
{
    return field->parent && field->parent->map_entry && !field->extension;
}

enum proto_kind proto_field_kind(const struct proto_file *file, const struct proto_field *field)
{
    if (field->type.kind != PROTO_MESSAGE || field->map || is_entry(field) ||
        file->edition < PROTO_2023)
        return field->type.kind;
    return proto_field_features(file, field).delimited ? PROTO_GROUP : PROTO_MESSAGE;
}

enum proto_cardinality proto_field_cardinality(const struct proto_file *file,
                                               const struct proto_field *field)
{
    enum proto_kind kind = field->type.kind;
    if (field->label == PROTO_REPEATED)
        return field->map ? PROTO_CARDINALITY_MAP : PROTO_CARDINALITY_REPEATED;
    if (field->label == PROTO_REQUIRED)
        return PROTO_CARDINALITY_REQUIRED;
    if (field->extension || field->oneof >= 0 || field->label == PROTO_OPTIONAL || is_entry(field))
        return PROTO_CARDINALITY_EXPLICIT;
    enum proto_presence presence = (enum proto_presence)proto_field_features(file, field).presence;
    if (presence == PROTO_LEGACY_REQUIRED)
        return PROTO_CARDINALITY_REQUIRED;
    if (kind == PROTO_MESSAGE || kind == PROTO_GROUP || kind == PROTO_NAMED)
        return PROTO_CARDINALITY_EXPLICIT;
    return presence == PROTO_IMPLICIT ? PROTO_CARDINALITY_IMPLICIT : PROTO_CARDINALITY_EXPLICIT;
}
