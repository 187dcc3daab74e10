/* Names, oneofs and options of fields. */
#include "compat_priv.h"

struct str pair_name(struct compat *c, const struct field_pair *pair)
{
    return full_name_of(c->arena, pair->is_file, pair->is->parent, pair->is->name);
}

static struct str name_of(struct compat *c, const struct proto_file *file,
                          const struct proto_field *field)
{
    return field->extension ? full_name_of(c->arena, file, field->parent, field->name)
                            : field->name;
}

void check_field_name(struct compat *c, const struct field_pair *pair)
{
    struct str was = name_of(c, pair->was_file, pair->was),
               is = name_of(c, pair->is_file, pair->is);
    if (str_eq(was, is) || (pair->is->extension && str_eq(name_now(c, pair->was_file, was), is)))
        return;
    struct str name = pair_name(c, pair);
    report(c, pair->is_file, pair->is->name_loc, name,
           "Field %d %" PRIstr " was called %" PRIstr " before.", (int)pair->is->number,
           NAME_ARG(name), NAME_ARG(was));
}

void check_json_name(struct compat *c, const struct field_pair *pair)
{
    struct str was = pair->was->json_name, is = pair->is->json_name;
    if (pair->is->extension || str_eq(was, is))
        return;
    struct str name = pair_name(c, pair);
    report(c, pair->is_file, option_loc(&pair->is->options, "json_name", pair->is->loc), name,
           "Field %d %" PRIstr " is \"%" PRIstr "\" in JSON now; it was \"%" PRIstr "\".",
           (int)pair->is->number, NAME_ARG(name), NAME_ARG(is), NAME_ARG(was));
}

static struct str oneof_of(const struct proto_field *field)
{
    return field->oneof >= 0 ? field->parent->oneofs.v[field->oneof].name : STR_NULL;
}

void check_oneof(struct compat *c, const struct field_pair *pair)
{
    struct str was = oneof_of(pair->was), is = oneof_of(pair->is);
    if (pair->is->extension || str_eq(was, is))
        return;
    struct str name = pair_name(c, pair);
    report(c, pair->is_file, pair->is->loc, name,
           "Field %d %" PRIstr " %s%" PRIstr " now; it %s%" PRIstr ".", (int)pair->is->number,
           NAME_ARG(name), is.n ? "is in oneof " : "is in no oneof", NAME_ARG(is),
           was.n ? "was in oneof " : "was in none", NAME_ARG(was));
}

static bool is_long(enum proto_kind kind)
{
    return kind == PROTO_INT64 || kind == PROTO_UINT64 || kind == PROTO_SINT64 ||
           kind == PROTO_FIXED64 || kind == PROTO_SFIXED64;
}

static struct str jstype_of(const struct proto_field *field)
{
    const struct proto_value *value = proto_option(&field->options, "jstype", NULL);
    return value ? value->text : STR("JS_NORMAL");
}

void check_jstype(struct compat *c, const struct field_pair *pair)
{
    struct str was = jstype_of(pair->was), is = jstype_of(pair->is);
    if (!is_long(pair->was->type.kind) || !is_long(pair->is->type.kind) || str_eq(was, is))
        return;
    struct str name = pair_name(c, pair);
    report(c, pair->is_file, option_loc(&pair->is->options, "jstype", pair->is->loc), name,
           "Field %d %" PRIstr " has jstype %" PRIstr " now; it was %" PRIstr ".",
           (int)pair->is->number, NAME_ARG(name), NAME_ARG(is), NAME_ARG(was));
}

static bool is_entry(const struct proto_field *field)
{
    return !field->extension && field->parent && field->parent->map_entry;
}

static bool is_text(enum proto_kind kind)
{
    return kind == PROTO_STRING || kind == PROTO_BYTES;
}

enum cpp_string { CPP_STRING, CPP_VIEW, CPP_CORD, CPP_STRING_PIECE };

static enum cpp_string cpp_string_of(const struct proto_file *file, const struct proto_field *field)
{
    const struct proto_value *ctype = proto_option(&field->options, "ctype", NULL);
    if (ctype && file->edition < PROTO_2024)
        return str_is(ctype->text, "CORD")           ? CPP_CORD
               : str_is(ctype->text, "STRING_PIECE") ? CPP_STRING_PIECE
                                                     : CPP_STRING;
    return (enum cpp_string)proto_field_features(file, field).cpp_string;
}

void check_cpp_string(struct compat *c, const struct field_pair *pair)
{
    static const char *const texts[] = { "STRING", "VIEW", "CORD", "STRING_PIECE" };
    if (is_entry(pair->was) || is_entry(pair->is) || !is_text(pair->was->type.kind) ||
        !is_text(pair->is->type.kind))
        return;
    enum cpp_string was = cpp_string_of(pair->was_file, pair->was),
                    is = cpp_string_of(pair->is_file, pair->is);
    if (was == is || (was == CPP_STRING_PIECE && is == CPP_STRING))
        return;
    struct loc feature =
        option_loc(&pair->is->options, "features.(pb.cpp).string_type", pair->is->loc);
    struct str name = pair_name(c, pair);
    report(c, pair->is_file, option_loc(&pair->is->options, "ctype", feature), name,
           "Field %d %" PRIstr " has C++ string type %s now; it was %s.", (int)pair->is->number,
           NAME_ARG(name), texts[is], texts[was]);
}

static bool are_strings(const struct field_pair *pair)
{
    return pair->was->type.kind == PROTO_STRING && pair->is->type.kind == PROTO_STRING;
}

void check_utf8(struct compat *c, const struct field_pair *pair)
{
    if (!are_strings(pair))
        return;
    int was = proto_field_features(pair->was_file, pair->was).utf8_verify,
        is = proto_field_features(pair->is_file, pair->is).utf8_verify;
    if (was == is)
        return;
    struct str name = pair_name(c, pair);
    report(c, pair->is_file,
           option_loc(&pair->is->options, "features.utf8_validation", pair->is->loc), name,
           "Field %d %" PRIstr " is %s as UTF-8 now; it was%s.", (int)pair->is->number,
           NAME_ARG(name), is ? "verified" : "not verified", is ? " not" : "");
}

bool verifies_in_java(const struct proto_file *file, const struct proto_field *field)
{
    struct proto_features features = proto_field_features(file, field);
    return features.java_verify || features.utf8_verify ||
           proto_option_true(&file->options, "java_string_check_utf8");
}

void check_java_utf8(struct compat *c, const struct field_pair *pair)
{
    if (!are_strings(pair))
        return;
    bool was = verifies_in_java(pair->was_file, pair->was),
         is = verifies_in_java(pair->is_file, pair->is);
    if (was == is)
        return;
    struct loc feature =
        option_loc(&pair->is->options, "features.(pb.java).utf8_validation", pair->is->loc);
    struct str name = pair_name(c, pair);
    report(c, pair->is_file, option_loc(&pair->is_file->options, "java_string_check_utf8", feature),
           name, "Field %d %" PRIstr " is %s as UTF-8 in Java now; it was%s.",
           (int)pair->is->number, NAME_ARG(name), is ? "verified" : "not verified",
           is ? " not" : "");
}
