/* Values of options that are numbers, names or strings. */
#include "option_check.h"

const char *proto_type_name(const struct proto_field *field, struct arena *arena)
{
    if (field->map)
        return "a map";
    if (field->type.message || field->type.enumeration)
        return str_cstr(arena,
                        str_printf(arena, "%s %" PRIstr, field->type.message ? "message" : "enum",
                                   STR_ARG(str_take(field->type.full_name, 200))));
    return proto_kind_name(field->type.kind);
}

static void mismatch(struct checks *c, const struct proto_field *field,
                     const struct proto_value *value, const char *expected)
{
    struct str text = value->kind == PROTO_VALUE_STRING ? STR("a string") : value->text;
    refuse(c, value->loc, "Option '%" PRIstr "' is %s: expected %s, found %s%" PRIstr "%s.",
           STR_ARG(str_take(field->name, 200)), proto_type_name(field, &c->element), expected,
           value->kind == PROTO_VALUE_STRING ? ""
           : value->negative                 ? "'-"
                                             : "'",
           STR_ARG(str_take(text, 80)), value->kind == PROTO_VALUE_STRING ? "" : "'");
}

static bool is_word(const struct proto_value *value, const char *word)
{
    return value->kind == PROTO_VALUE_IDENT && str_is(value->text, word);
}

/* In text format also t, f, True and False. */
static void check_bool(struct checks *c, const struct proto_field *field,
                       const struct proto_value *value, bool text)
{
    bool plain = is_word(value, "true") || is_word(value, "false");
    bool other = is_word(value, "t") || is_word(value, "f") || is_word(value, "True") ||
                 is_word(value, "False");
    if (value->negative || !(plain || (text && other)))
        mismatch(c, field, value, "true or false");
}

static bool is_hex(struct str text)
{
    return text.n > 1 && text.p[0] == '0' && (text.p[1] | 0x20) == 'x';
}

/* In text format any name passes for a number, such as Inf or INFINITY. */
static void check_float(struct checks *c, const struct proto_field *field,
                        const struct proto_value *value, bool text)
{
    bool number = value->kind == PROTO_VALUE_INT || value->kind == PROTO_VALUE_FLOAT;
    bool name = is_word(value, "inf") || is_word(value, "nan");
    if (text && value->kind == PROTO_VALUE_IDENT)
        name = !is_word(value, "true") && !is_word(value, "false") && !is_word(value, "max");
    if ((number && is_hex(value->text)) || !(number || name))
        mismatch(c, field, value, "a decimal number, inf or nan");
}

struct bounds {
    uint64_t most_negative, most; /* magnitudes */
};

static struct bounds bounds_of(enum proto_kind kind)
{
    switch (kind) {
    case PROTO_INT64:
    case PROTO_SINT64:
    case PROTO_SFIXED64:
        return (struct bounds){ (uint64_t)INT64_MAX + 1, INT64_MAX };
    case PROTO_UINT64:
    case PROTO_FIXED64:
        return (struct bounds){ 0, UINT64_MAX };
    case PROTO_UINT32:
    case PROTO_FIXED32:
        return (struct bounds){ 0, UINT32_MAX };
    default: /* enums too */
        return (struct bounds){ (uint64_t)INT32_MAX + 1, INT32_MAX };
    }
}

static void check_integer(struct checks *c, const struct proto_field *field,
                          const struct proto_value *value)
{
    struct bounds bounds = bounds_of(field->type.kind);
    if (value->kind != PROTO_VALUE_INT) {
        mismatch(c, field, value, "an integer");
        return;
    }
    if (value->negative ? bounds.most_negative == 0 || value->integer > bounds.most_negative
                        : value->integer > bounds.most)
        refuse(c, value->loc, "%s%" PRIstr " is out of range: option '%" PRIstr "' is %s.",
               value->negative ? "-" : "", STR_ARG(str_take(value->text, 80)),
               STR_ARG(str_take(field->name, 200)), proto_type_name(field, &c->element));
}

static void check_enum_name(struct checks *c, const struct proto_field *field,
                            const struct proto_value *value)
{
    const struct proto_enum *enumeration = field->type.enumeration;
    const struct proto_enum_value *found = NULL;
    for (size_t i = 0; i < enumeration->values.n && !found; i++)
        if (str_eq(enumeration->values.v[i].name, value->text))
            found = &enumeration->values.v[i];
    if (!found || value->negative)
        refuse(c, value->loc, "Enum %" PRIstr " has no value '%s%" PRIstr "'.",
               STR_ARG(str_take(enumeration->full_name, 200)), value->negative ? "-" : "",
               STR_ARG(str_take(value->text, 80)));
    else
        check_enum_use(c, field, found, value->loc);
}

/* Length of the UTF-8 sequence at p, or 0. */
static size_t utf8_length(const unsigned char *p, size_t n)
{
    size_t want = p[0] < 0x80 ? 1 : p[0] < 0xc2 ? 0 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
    if (want == 0 || want > n || p[0] > 0xf4)
        return 0;
    for (size_t i = 1; i < want; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
        (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
        return 0;
    return want;
}

static bool is_utf8(struct str s)
{
    for (size_t i = 0, step; i < s.n; i += step)
        if ((step = utf8_length((const unsigned char *)s.p + i, s.n - i)) == 0)
            return false;
    return true;
}

/* Defaults are exempt, as they are for compilers. */
static void check_string(struct checks *c, struct option_field of, const struct proto_value *value)
{
    if (value->kind != PROTO_VALUE_STRING)
        mismatch(c, of.field, value, "a string");
    else if (of.field->type.kind == PROTO_STRING && of.field != c->field && !is_utf8(value->text) &&
             proto_field_features(of.file, of.field).utf8_verify)
        refuse(c, value->loc, "The string is not UTF-8, which option '%" PRIstr "' must be.",
               STR_ARG(str_take(of.field->name, 200)));
}

void check_scalar(struct checks *c, struct option_field of, const struct proto_value *value,
                  bool text)
{
    switch (of.field->type.kind) {
    case PROTO_NAMED:
        return;
    case PROTO_BOOL:
        check_bool(c, of.field, value, text);
        return;
    case PROTO_FLOAT:
    case PROTO_DOUBLE:
        check_float(c, of.field, value, text);
        return;
    case PROTO_STRING:
    case PROTO_BYTES:
        check_string(c, of, value);
        return;
    case PROTO_ENUM:
        if (value->kind == PROTO_VALUE_IDENT)
            check_enum_name(c, of.field, value);
        else
            check_integer(c, of.field, value);
        return;
    case PROTO_MESSAGE:
    case PROTO_GROUP:
        mismatch(c, of.field, value, "a message in braces");
        return;
    default:
        check_integer(c, of.field, value);
    }
}
