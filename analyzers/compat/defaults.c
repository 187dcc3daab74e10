/* Defaults of singular fields, written or implied, by value. */
#include "compat_priv.h"

enum class { CLASS_INTEGER, CLASS_DOUBLE, CLASS_FLOAT, CLASS_TEXT };

struct value {
    enum class class;
    bool negative;
    uint64_t magnitude; /* of integers, booleans and enums */
    double number;      /* of all but texts */
    struct str text;
};

static struct value integer(bool negative, uint64_t magnitude)
{
    double number = (double)magnitude;
    return (struct value){ .class = CLASS_INTEGER,
                           .negative = negative && magnitude > 0,
                           .magnitude = magnitude,
                           .number = negative ? -number : number };
}

static struct value enum_value(const struct proto_enum *enumeration,
                               const struct proto_value *written)
{
    if (written && written->kind == PROTO_VALUE_INT) /* buf takes numbers, too */
        return integer(written->negative, written->integer);
    const struct proto_enum_value *value =
        enumeration && enumeration->values.n > 0 ? &enumeration->values.v[0] : NULL;
    for (size_t i = 0; written && enumeration && i < enumeration->values.n; i++)
        if (str_eq(enumeration->values.v[i].name, written->text))
            value = &enumeration->values.v[i];
    int64_t number = value ? value->number : 0;
    return integer(number < 0, (uint64_t)(number < 0 ? -number : number));
}

static struct value value_of(const struct proto_field *field)
{
    const struct proto_value *written = proto_option(&field->options, "default", NULL);
    enum proto_kind kind = field->type.kind;
    if (kind == PROTO_ENUM)
        return enum_value(field->type.enumeration, written);
    if (kind == PROTO_STRING || kind == PROTO_BYTES)
        return (struct value){ .class = CLASS_TEXT, .text = written ? written->text : STR_NULL };
    if (kind == PROTO_DOUBLE || kind == PROTO_FLOAT) {
        double number = written ? written->number : 0;
        return (struct value){ .class = kind == PROTO_FLOAT ? CLASS_FLOAT : CLASS_DOUBLE,
                               .number = kind == PROTO_FLOAT ? (double)(float)number : number };
    }
    if (kind == PROTO_BOOL)
        return integer(false, written && str_is(written->text, "true"));
    return integer(written && written->negative, written ? written->integer : 0);
}

static bool is_zero(const struct value *value)
{
    return value->class == CLASS_TEXT ? value->text.n == 0 : value->number == 0;
}

static bool equal_numbers(double a, double b)
{
    return a == b || (a != a && b != b);
}

/* An integer is equal to a number that is just that integer, not to one it would be rounded to. */
static bool is_integer(double number, const struct value *integer)
{
    double magnitude = integer->negative ? -number : number;
    return magnitude >= 0 && magnitude < 18446744073709551616.0 &&
           (double)(uint64_t)magnitude == magnitude && (uint64_t)magnitude == integer->magnitude;
}

static bool equal(const struct value *a, const struct value *b)
{
    if ((a->class == CLASS_TEXT) != (b->class == CLASS_TEXT))
        return false;
    if (a->class == CLASS_TEXT)
        return str_eq(a->text, b->text);
    if (a->class == CLASS_INTEGER && b->class == CLASS_INTEGER)
        return a->magnitude == b->magnitude && a->negative == b->negative;
    if (a->class == CLASS_INTEGER)
        return is_integer(b->number, a);
    if (b->class == CLASS_INTEGER)
        return is_integer(a->number, b);
    if (a->class == CLASS_FLOAT || b->class == CLASS_FLOAT)
        return equal_numbers((float)a->number, (float)b->number);
    return equal_numbers(a->number, b->number);
}

static bool has_default(const struct proto_field *field)
{
    enum proto_kind kind = field->type.kind;
    return field->label != PROTO_REPEATED && kind != PROTO_MESSAGE && kind != PROTO_GROUP &&
           kind != PROTO_NAMED;
}

static struct str text_of(struct compat *c, const struct proto_field *field)
{
    const struct proto_value *written = proto_option(&field->options, "default", NULL);
    const struct proto_enum *enumeration = field->type.enumeration;
    if (written)
        return str_printf(c->arena, "%s%" PRIstr, written->negative ? "-" : "",
                          NAME_ARG(written->text));
    if (enumeration && enumeration->values.n > 0)
        return enumeration->values.v[0].name;
    return STR("zero or empty");
}

bool same_default(const struct proto_field *was, const struct proto_field *is)
{
    if (!has_default(was) || !has_default(is))
        return true;
    struct value a = value_of(was), b = value_of(is);
    return (is_zero(&a) && is_zero(&b)) || equal(&a, &b);
}

void check_default(struct compat *c, const struct field_pair *pair)
{
    if (same_default(pair->was, pair->is))
        return;
    struct str was_text = text_of(c, pair->was), is_text = text_of(c, pair->is);
    struct str name = pair_name(c, pair);
    report(c, pair->is_file, option_loc(&pair->is->options, "default", pair->is->loc), name,
           "Field %d %" PRIstr " is \"%" PRIstr "\" by default now; it was \"%" PRIstr "\".",
           (int)pair->is->number, NAME_ARG(name), NAME_ARG(is_text), NAME_ARG(was_text));
}
