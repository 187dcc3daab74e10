/* Options of fields, definitions and files. */
#include <stdlib.h>
#include <string.h>

#include "proto_mutate.h"

/* What the compiler of this syntax takes on an element of this type. */
static bool suits(const struct file *f, const struct element *e, const char *option)
{
    const char *type = e->type ? f->t[e->type].text : "";
    bool text = strcmp(type, "string") == 0 || strcmp(type, "bytes") == 0;
    bool three = strcmp(edition(f), "\"proto3\"") == 0;
    if (strncmp(option, "features", 8) == 0 && !is_edition(f))
        return false;
    if (strstr(option, "jstype") && !strstr(type, "64"))
        return false;
    if (strstr(option, "ctype") && (!text || strcmp(edition(f), "\"2024\"") == 0))
        return false;
    if (strstr(option, "utf8") && e->kind == FIELD && strcmp(type, "string") != 0)
        return false;
    if (strstr(option, "string_type") && !text)
        return false;
    if (strstr(option, "DELIMITED") && is_scalar(type))
        return false;
    return strncmp(option, "default", 7) != 0 || (!three && strcmp(type, "string") != 0);
}

/* Adds "name = value" to the options in brackets of a field, value or range. */
bool add_option(struct file *f, const struct element *e, const char *option)
{
    if (e->kind == MAP || e->kind == FIELD || e->kind == VALUE || e->kind == GROUP) {
        size_t at = e->number + 1;
        if (is(f, at, "[")) {
            char *text = format(" %s,%s", option, "");
            after(f, at, text);
            free(text);
        } else {
            char *text = format(" [%s]%s", option, "");
            after(f, e->number, text);
            free(text);
        }
        return true;
    }
    char *text = format(" option %s;%s", option, "");
    after(f, e->open, text);
    free(text);
    return true;
}

static bool option_on(struct file *f, struct element *e, const char *const *options, size_t n)
{
    for (int tries = 0; e && tries < 30; tries++) {
        const char *option = options[pick(n)];
        if (suits(f, e, option))
            return add_option(f, e, option);
    }
    return false;
}

#define OPTION_ON(name, target, ...)                                                               \
    bool name(struct file *f)                                                                      \
    {                                                                                              \
        static const char *const options[] = { __VA_ARGS__ };                                      \
        return option_on(f, any(f, target), options, sizeof(options) / sizeof(options[0]));        \
    }

OPTION_ON(field_json_name, FIELD, "json_name = \"other\"", "json_name = \"Another\"")
OPTION_ON(field_jstype, FIELD, "jstype = JS_STRING", "jstype = JS_NUMBER", "jstype = JS_NORMAL")
OPTION_ON(field_ctype, FIELD, "ctype = CORD", "ctype = STRING", "ctype = STRING_PIECE")
OPTION_ON(field_default, FIELD, "default = 1", "default = 0", "default = true", "default = \"x\"",
          "default = -1.5", "default = nan", "default = inf", "default = \"\\001\"")
OPTION_ON(field_feature, FIELD, "features.field_presence = IMPLICIT",
          "features.field_presence = LEGACY_REQUIRED", "features.field_presence = EXPLICIT",
          "features.utf8_validation = NONE", "features.utf8_validation = VERIFY",
          "features.message_encoding = DELIMITED", "features.message_encoding = LENGTH_PREFIXED",
          "features = { utf8_validation: NONE }", "features.repeated_field_encoding = EXPANDED",
          "features.(pb.cpp).string_type = CORD", "features.(pb.cpp).string_type = VIEW",
          "features.(pb.java).utf8_validation = VERIFY", "deprecated = true")
OPTION_ON(map_feature, MAP, "features.utf8_validation = NONE", "deprecated = true",
          "features.(pb.java).utf8_validation = VERIFY")
OPTION_ON(enum_option, ENUM, "features.enum_type = CLOSED", "features.enum_type = OPEN",
          "features.json_format = LEGACY_BEST_EFFORT", "deprecated = true",
          "features = { enum_type: CLOSED }")
OPTION_ON(message_option, MESSAGE, "no_standard_descriptor_accessor = true",
          "features.json_format = LEGACY_BEST_EFFORT", "features.json_format = ALLOW",
          "no_standard_descriptor_accessor = false", "deprecated = true")

bool rpc_option(struct file *f)
{
    static const char *const levels[] = { "IDEMPOTENT", "NO_SIDE_EFFECTS", "IDEMPOTENCY_UNKNOWN" };
    struct element *e = any(f, RPC);
    if (!e)
        return false;
    char *text = format("option idempotency_level = %s;%s", levels[pick(3)], "");
    if (is(f, e->open, "{")) {
        after(f, e->open, text);
    } else {
        char *body = format("{ %s }%s", text, "");
        set(f, e->open, body);
        free(body);
    }
    free(text);
    return true;
}

bool file_option(struct file *f)
{
    static const char *const options[] = {
        "go_package = \"a/b\"", "java_package = \"a.b\"", "java_outer_classname = \"Abc\"",
        "java_multiple_files = true", "java_multiple_files = false", "java_generic_services = true",
        "cc_generic_services = true", "cc_enable_arenas = false", "cc_enable_arenas = true",
        "py_generic_services = true", "csharp_namespace = \"A.B\"", "objc_class_prefix = \"AB\"",
        "swift_prefix = \"AB\"", "php_class_prefix = \"AB\"", "php_namespace = \"A\\\\B\"",
        "php_metadata_namespace = \"A\\\\C\"", "ruby_package = \"A::B\"",
        "optimize_for = CODE_SIZE", "optimize_for = SPEED", "java_string_check_utf8 = true",
        "features.field_presence = IMPLICIT", "features.enum_type = CLOSED",
        "features.utf8_validation = NONE", "features.json_format = LEGACY_BEST_EFFORT",
        "features.message_encoding = DELIMITED", "features.(pb.cpp).string_type = CORD",
        "features.(pb.java).utf8_validation = VERIFY", "deprecated = true",
        "features = { enum_type: CLOSED utf8_validation: NONE }",
    };
    struct element *e = any(f, PACKAGE);
    if (!e)
        e = any(f, SYNTAX);
    if (!e)
        return false;
    const char *option = options[pick(sizeof(options) / sizeof(options[0]))];
    if (!suits(f, e, option))
        return false;
    char *text = format("\noption %s;%s", option, "");
    after(f, e->last, text);
    free(text);
    return true;
}

bool option_change(struct file *f)
{
    struct element *e = any(f, OPTION);
    if (!e || e->last < e->first + 4)
        return false;
    size_t at = e->last - 1;
    if (f->t[at].text[0] == '"')
        set(f, at, pick(2) ? "\"changed\"" : "'changed.too'");
    else if (is(f, at, "true"))
        set(f, at, "false");
    else if (is(f, at, "false"))
        set(f, at, "true");
    else
        return false;
    return true;
}
