/* Fields and what they are by default. */
#include <math.h>

#include "descriptor_priv.h"
#include "proto_priv.h"

/* As it stands there, before the parts are looked at together. */
struct raw {
    struct str type_name, extendee, oneof_bytes, default_text;
    const char *default_at, *type_at;
    int32_t type, label, oneof;
    bool has_default, has_json_name, has_extendee, has_oneof, optional;
};

static void read_name(struct unpacking *u, struct proto_field *field, const struct wire_field *from)
{
    field->name = from->bytes;
    desc_check_name(u, from->at, "field", field->name);
}

static void read(struct unpacking *u, struct str bytes, struct proto_field *field, struct raw *raw)
{
    struct wire wire = wire_over(bytes);
    for (struct wire_field f; wire_next(&wire, &f);) {
        switch (field_key(&f)) {
        case TEXT(1):
            read_name(u, field, &f);
            break;
        case TEXT(2):
            raw->extendee = f.bytes;
            raw->has_extendee = true;
            break;
        case NUMBER(3):
            field->number = field_int(&f);
            break;
        case NUMBER(4):
            raw->label = field_int(&f);
            break;
        case NUMBER(5):
            raw->type = field_int(&f);
            raw->type_at = f.at;
            break;
        case TEXT(6):
            raw->type_name = f.bytes;
            break;
        case TEXT(7):
            raw->default_text = f.bytes;
            raw->default_at = f.at;
            raw->has_default = true;
            break;
        case TEXT(8):
            desc_options(u, f.bytes, OPTIONS_FIELD, 8, &field->options);
            break;
        case NUMBER(9):
            raw->oneof = field_int(&f);
            raw->has_oneof = true;
            break;
        case TEXT(10):
            field->json_name = f.bytes;
            raw->has_json_name = true;
            break;
        case NUMBER(17):
            raw->optional = f.value != 0;
            break;
        default:
            break;
        }
    }
    desc_end(u, &wire);
}

static bool is_named(int32_t type)
{
    return type == 0 || type == PROTO_GROUP || type == PROTO_MESSAGE || type == PROTO_ENUM;
}

static void set_type(struct unpacking *u, struct proto_field *field, const struct raw *raw,
                     const char *at)
{
    struct proto_type *type = &field->type;
    if (raw->type < 0 || raw->type > PROTO_SINT64) {
        desc_error(u, raw->type_at, "field %" PRIstr " is of no known type",
                   STR_ARG(str_take(field->name, 200)));
    } else if (is_named(raw->type)) {
        type->name = raw->type_name;
        type->declared = (enum proto_kind)raw->type;
        if (!type->name.n)
            desc_error(u, at, "field %" PRIstr " has no type", STR_ARG(str_take(field->name, 200)));
    } else {
        type->kind = (enum proto_kind)raw->type;
        type->name = str_from(proto_kind_name(type->kind));
        if (raw->type_name.n)
            desc_error(u, at, "field %" PRIstr " of type %" PRIstr " names another type",
                       STR_ARG(str_take(field->name, 200)), STR_ARG(type->name));
    }
}

/* As text has it: "optional" where it is written, which is nowhere in oneofs and editions. */
static void set_label(struct unpacking *u, struct proto_field *field, const struct raw *raw,
                      const char *at)
{
    enum proto_edition edition = u->file->edition;
    static const enum proto_label labels[] = { PROTO_SINGULAR, PROTO_SINGULAR, PROTO_REQUIRED,
                                               PROTO_REPEATED };
    if (raw->label < 0 || raw->label > 3) {
        desc_error(u, at, "field %" PRIstr " has no known label",
                   STR_ARG(str_take(field->name, 200)));
        return;
    }
    field->label = labels[raw->label];
    if (field->label == PROTO_SINGULAR &&
        (raw->optional || (edition == PROTO_2 && !raw->has_oneof)))
        field->label = PROTO_OPTIONAL;
}

static void set_places(struct unpacking *u, struct proto_field *field)
{
    field->loc = place_here(u);
    field->name_loc = place_of(u, 1);
    field->number_loc = place_of(u, 3);
    field->type.loc = place_of(u, 6);
    if (!field->type.loc.line)
        field->type.loc = place_of(u, 5);
    if (!field->type.loc.line)
        field->type.loc = field->loc;
    if (!field->name_loc.line)
        field->name_loc = field->loc;
}

static void set_json_name(struct unpacking *u, struct proto_field *field, const struct raw *raw)
{
    struct loc loc = place_of(u, 10);
    if (!raw->has_json_name)
        field->json_name = proto_json_name(u->arena, field->name);
    if (loc.line == 0)
        return;
    struct proto_option *option = option_set(u, &field->options, "json_name");
    option->loc = option->name_loc = option->value.loc = loc;
    option->value.kind = PROTO_VALUE_STRING;
    option->value.text = field->json_name;
}

static void check_raw(struct unpacking *u, const struct proto_field *field, const struct raw *raw,
                      const char *at)
{
    struct str name = str_take(field->name, 200);
    if (!field->name.p)
        desc_error(u, at, "a field has no name");
    if (!field->extension && raw->has_extendee)
        desc_error(u, at, "field %" PRIstr " of a message extends another", STR_ARG(name));
    if (field->extension && !raw->extendee.n)
        desc_error(u, at, "extension %" PRIstr " extends nothing", STR_ARG(name));
    if (field->extension && raw->has_oneof)
        desc_error(u, at, "extension %" PRIstr " is in a oneof", STR_ARG(name));
    if (field->extension && raw->has_json_name &&
        !str_eq(field->json_name, proto_json_name(&u->scratch, field->name)))
        desc_error(u, at, "extension %" PRIstr " has a name of its own in JSON", STR_ARG(name));
    if (raw->optional && u->file->edition != PROTO_3)
        desc_error(u, at, "field %" PRIstr " is optional as in proto3, in a file that is not",
                   STR_ARG(name));
    if (raw->optional && raw->label > 1)
        desc_error(u, at, "field %" PRIstr " is optional and is not", STR_ARG(name));
    if (field->extension && field->label == PROTO_REQUIRED)
        desc_error(u, at, "extension %" PRIstr " is required", STR_ARG(name));
    if (u->file->edition == PROTO_3 && field->label == PROTO_REQUIRED)
        desc_error(u, at, "field %" PRIstr " is required, in proto3", STR_ARG(name));
}

struct proto_field *desc_field(struct unpacking *u, struct str bytes, struct proto_message *parent,
                               bool extension)
{
    struct proto_field *field = arena_new(u->arena, struct proto_field);
    struct raw raw = { 0 };
    field->parent = parent;
    field->extension = extension;
    field->oneof = -1;
    read(u, bytes, field, &raw);
    set_type(u, field, &raw, bytes.p);
    set_label(u, field, &raw, bytes.p);
    set_places(u, field);
    set_json_name(u, field, &raw);
    check_raw(u, field, &raw, bytes.p);
    if (raw.has_default)
        desc_default(u, field, raw.default_text, raw.default_at);
    if (extension) {
        field->extendee = arena_new(u->arena, struct proto_type);
        *field->extendee = (struct proto_type){ .name = raw.extendee,
                                                .declared = PROTO_MESSAGE,
                                                .loc = place_of(u, 2) };
    } else if (raw.has_oneof) {
        field->oneof = raw.oneof;
        if (raw.oneof < 0)
            desc_error(u, bytes.p, "field %" PRIstr " is in a oneof that is not there",
                       STR_ARG(str_take(field->name, 200)));
    }
    return field;
}

static int digit_of(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : 99;
}

/* "12", "0x1f", "017", "0o17", "0b11" */
static bool magnitude_of(struct str text, uint64_t *out)
{
    unsigned base = 10;
    if (text.n > 1 && text.p[0] == '0') {
        char c = (char)(text.p[1] | 0x20);
        base = c == 'x' ? 16 : c == 'b' ? 2 : 8;
        text = str_skip(text, c == 'x' || c == 'b' || c == 'o' ? 2 : 1);
    }
    *out = 0;
    for (size_t i = 0; i < text.n; i++) {
        unsigned digit = (unsigned)digit_of(text.p[i]);
        if (digit >= base || __builtin_mul_overflow(*out, base, out) ||
            __builtin_add_overflow(*out, digit, out))
            return false;
    }
    return text.n > 0;
}

static bool integer_of(struct str text, enum proto_kind kind, struct proto_value *out)
{
    bool wide = kind == PROTO_INT64 || kind == PROTO_SINT64 || kind == PROTO_SFIXED64;
    bool narrow = kind == PROTO_INT32 || kind == PROTO_SINT32 || kind == PROTO_SFIXED32;
    uint64_t max = wide ? INT64_MAX : narrow ? INT32_MAX : UINT32_MAX;
    if (kind == PROTO_UINT64 || kind == PROTO_FIXED64)
        max = UINT64_MAX;
    out->kind = PROTO_VALUE_INT;
    out->negative = str_starts(text, "-") && (wide || narrow);
    out->text = str_skip(text, out->negative || (str_starts(text, "+") && (wide || narrow)));
    if (!magnitude_of(out->text, &out->integer))
        return false;
    out->number = out->negative ? -(double)out->integer : (double)out->integer;
    return out->negative ? out->integer <= max + 1 : out->integer <= max;
}

static bool is_special(struct str text)
{
    return str_is_nocase(text, "inf") || str_is_nocase(text, "infinity") ||
           str_is_nocase(text, "nan");
}

static bool float_of(struct str text, enum proto_kind kind, struct proto_value *out)
{
    static const double float_limit = 0x1.ffffffp127; /* from here on no float is near */
    char copy[416];
    char *end;
    out->kind = PROTO_VALUE_FLOAT;
    out->negative = str_starts(text, "-");
    out->text = str_skip(text, out->negative);
    if (is_special(out->text)) {
        out->kind = PROTO_VALUE_IDENT;
        out->number = (out->text.p[0] | 0x20) == 'n' ? NAN : out->negative ? -INFINITY : INFINITY;
        return true;
    }
    if (text.n == 0 || text.n >= sizeof(copy))
        return false;
    memcpy(copy, text.p, text.n);
    copy[text.n] = '\0';
    out->number = strtod(copy, &end);
    double size = fabs(out->number);
    return end == copy + text.n && (unsigned char)copy[0] > ' ' && !isinf(out->number) &&
           (kind == PROTO_DOUBLE || size < float_limit);
}

static bool bytes_of(struct unpacking *u, struct str text, struct proto_value *out)
{
    struct strbuf quoted, plain;
    size_t at;
    strbuf_init(&quoted, u->arena);
    strbuf_init(&plain, u->arena);
    strbuf_add_char(&quoted, '"');
    strbuf_add(&quoted, text);
    strbuf_add_char(&quoted, '"');
    bool good = !string_unescape(&plain, strbuf_str(&quoted), &at);
    out->kind = PROTO_VALUE_STRING;
    out->text = strbuf_str(&plain);
    return good;
}

static bool value_of(struct unpacking *u, enum proto_kind kind, struct str text,
                     struct proto_value *out)
{
    out->text = text;
    switch (kind) {
    case PROTO_STRING:
        out->kind = PROTO_VALUE_STRING;
        return true;
    case PROTO_BYTES:
        return bytes_of(u, text, out);
    case PROTO_FLOAT:
    case PROTO_DOUBLE:
        return float_of(text, kind, out);
    case PROTO_BOOL:
        return str_is(text, "true") || str_is(text, "false");
    case PROTO_NAMED:
        return text.n > 0;
    default:
        return integer_of(text, kind, out);
    }
}

void desc_default(struct unpacking *u, struct proto_field *field, struct str text, const char *at)
{
    enum proto_kind declared = field->type.declared;
    struct proto_value value = { .kind = PROTO_VALUE_IDENT };
    bool none = field->label == PROTO_REPEATED || declared == PROTO_MESSAGE ||
                declared == PROTO_GROUP || u->file->edition == PROTO_3;
    if (none || !value_of(u, field->type.kind, text, &value))
        desc_error(u, at, "field %" PRIstr " cannot have the default it has",
                   STR_ARG(str_take(field->name, 200)));
    struct proto_option *option = option_set(u, &field->options, "default");
    option->loc = option->name_loc = value.loc = place_of(u, 7);
    option->value = value;
}
