/* Conditions of breaks on types and cardinalities of fields. */
#include "breaks.h"

struct number { /* how a number is encoded */
    char form;  /* 'v'arint, 'z'igzag, '4' and '8' bytes; 'f'loat and 'd'ouble; 0: no number */
    unsigned char bits;
    bool is_signed;
};

static const struct number numbers[] = {
    [PROTO_BOOL] = { 'v', 1, false },     [PROTO_INT32] = { 'v', 32, true },
    [PROTO_INT64] = { 'v', 64, true },    [PROTO_UINT32] = { 'v', 32, false },
    [PROTO_UINT64] = { 'v', 64, false },  [PROTO_SINT32] = { 'z', 32, true },
    [PROTO_FIXED32] = { '4', 32, false }, [PROTO_SFIXED32] = { '4', 32, true },
    [PROTO_FIXED64] = { '8', 64, false }, [PROTO_SFIXED64] = { '8', 64, true },
    [PROTO_FLOAT] = { 'f', 32, true },    [PROTO_DOUBLE] = { 'd', 64, true },
    [PROTO_SINT64] = { 'z', 64, true },
};

static enum proto_kind kind_before(const struct compat *c)
{
    return proto_field_kind(c->change.field->was_file, c->change.field->was);
}

static enum proto_kind kind_now(const struct compat *c)
{
    return proto_field_kind(c->change.field->is_file, c->change.field->is);
}

static bool is_integer(enum proto_kind kind)
{
    return numbers[kind].bits > 1 && numbers[kind].form != 'f' && numbers[kind].form != 'd';
}

static bool is_one_of_each(const struct compat *c, enum proto_kind a, enum proto_kind b)
{
    return (kind_before(c) == a && kind_now(c) == b) || (kind_before(c) == b && kind_now(c) == a);
}

/* Each value of one has room in the other, and they are encoded alike. */
static bool fits(enum proto_kind in, enum proto_kind kind)
{
    const struct number *a = &numbers[kind], *b = &numbers[in];
    if (!is_integer(kind) || !is_integer(in) || a->form != b->form)
        return false;
    return a->is_signed == b->is_signed ? b->bits >= a->bits : !a->is_signed && b->bits > a->bits;
}

bool is_widened(struct compat *c)
{
    return fits(kind_now(c), kind_before(c));
}

bool is_narrowed(struct compat *c)
{
    return fits(kind_before(c), kind_now(c));
}

bool is_same_coding(struct compat *c)
{
    enum proto_kind was = kind_before(c), is = kind_now(c);
    return is_integer(was) && is_integer(is) && numbers[was].form == numbers[is].form;
}

bool is_recoded_integer(struct compat *c)
{
    return is_integer(kind_before(c)) && is_integer(kind_now(c));
}

bool is_bool_or_integer(struct compat *c)
{
    enum proto_kind was = kind_before(c), is = kind_now(c);
    return (was == PROTO_BOOL || is == PROTO_BOOL) && numbers[was].form == 'v' &&
           numbers[is].form == 'v';
}

bool is_float_width(struct compat *c)
{
    return is_one_of_each(c, PROTO_FLOAT, PROTO_DOUBLE);
}

bool is_string_to_bytes(struct compat *c)
{
    return kind_before(c) == PROTO_STRING && kind_now(c) == PROTO_BYTES;
}

bool is_bytes_to_string(struct compat *c)
{
    return kind_before(c) == PROTO_BYTES && kind_now(c) == PROTO_STRING;
}

bool is_message_or_bytes(struct compat *c)
{
    return is_one_of_each(c, PROTO_MESSAGE, PROTO_BYTES);
}

bool is_delimiting(struct compat *c)
{
    return is_one_of_each(c, PROTO_MESSAGE, PROTO_GROUP);
}

static bool is_open(const struct proto_field *field)
{
    return field->type.enumeration && !proto_enum_features(field->type.enumeration).enum_closed;
}

/* sint and fixed integers are encoded in another way than enums. */
static bool is_varint(enum proto_kind kind)
{
    return is_integer(kind) && numbers[kind].form == 'v';
}

bool is_enum_to_integer(struct compat *c)
{
    return kind_before(c) == PROTO_ENUM && is_varint(kind_now(c)) && is_open(c->change.field->was);
}

bool is_integer_to_enum(struct compat *c)
{
    return is_varint(kind_before(c)) && kind_now(c) == PROTO_ENUM && is_open(c->change.field->is);
}

bool is_closed_integer(struct compat *c)
{
    enum proto_kind was = kind_before(c), is = kind_now(c);
    return (was == PROTO_ENUM && is_varint(is)) || (is_varint(was) && is == PROTO_ENUM);
}

bool is_open_enum(struct compat *c)
{
    return kind_before(c) == PROTO_ENUM && kind_now(c) == PROTO_ENUM &&
           is_open(c->change.field->was) && is_open(c->change.field->is);
}

bool holds_old_values(struct compat *c)
{
    const struct proto_type *was = &c->change.field->was->type, *is = &c->change.field->is->type;
    return kind_before(c) == PROTO_ENUM && kind_now(c) == PROTO_ENUM &&
           has_values_of(c, is->enumeration, was->enumeration);
}

bool is_alike(struct compat *c)
{
    return changed_shape(c) == SHAPE_NAMES;
}

bool is_alike_on_wire(struct compat *c)
{
    return changed_shape(c) == SHAPE_WIRE;
}

static enum proto_cardinality cardinality_before(const struct compat *c)
{
    return proto_field_cardinality(c->change.field->was_file, c->change.field->was);
}

static enum proto_cardinality cardinality_now(const struct compat *c)
{
    return proto_field_cardinality(c->change.field->is_file, c->change.field->is);
}

static bool is_single(enum proto_cardinality cardinality)
{
    return cardinality == PROTO_CARDINALITY_IMPLICIT || cardinality == PROTO_CARDINALITY_EXPLICIT;
}

bool is_explicit_now(struct compat *c)
{
    return is_single(cardinality_before(c)) && cardinality_now(c) == PROTO_CARDINALITY_EXPLICIT;
}

bool is_implicit_now(struct compat *c)
{
    return is_single(cardinality_before(c)) && cardinality_now(c) == PROTO_CARDINALITY_IMPLICIT;
}

bool is_required_now(struct compat *c)
{
    return is_single(cardinality_before(c)) && cardinality_now(c) == PROTO_CARDINALITY_REQUIRED;
}

bool is_required_before(struct compat *c)
{
    return cardinality_before(c) == PROTO_CARDINALITY_REQUIRED && is_single(cardinality_now(c));
}

bool is_map_or_list(struct compat *c)
{
    enum proto_cardinality was = cardinality_before(c), is = cardinality_now(c);
    return (was == PROTO_CARDINALITY_MAP && is == PROTO_CARDINALITY_REPEATED) ||
           (was == PROTO_CARDINALITY_REPEATED && is == PROTO_CARDINALITY_MAP);
}

bool is_list_now(struct compat *c)
{
    return cardinality_now(c) == PROTO_CARDINALITY_REPEATED ||
           cardinality_now(c) == PROTO_CARDINALITY_MAP;
}

bool is_packed_now(struct compat *c)
{
    const struct field_pair *pair = c->change.field;
    enum proto_kind kind = kind_now(c);
    const struct proto_value *packed = proto_option(&pair->is->options, "packed", NULL);
    return cardinality_now(c) == PROTO_CARDINALITY_REPEATED &&
           (numbers[kind].form || kind == PROTO_ENUM) &&
           (packed ? str_is(packed->text, "true")
                   : proto_field_features(pair->is_file, pair->is).packed);
}
