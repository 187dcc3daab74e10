/* Fields: of messages, oneofs and extend blocks; maps and groups among them. */
#include "proto_priv.h"

static const char *const kind_names[] = {
    [PROTO_NAMED] = "named",       [PROTO_DOUBLE] = "double",     [PROTO_FLOAT] = "float",
    [PROTO_INT64] = "int64",       [PROTO_UINT64] = "uint64",     [PROTO_INT32] = "int32",
    [PROTO_FIXED64] = "fixed64",   [PROTO_FIXED32] = "fixed32",   [PROTO_BOOL] = "bool",
    [PROTO_STRING] = "string",     [PROTO_GROUP] = "group",       [PROTO_MESSAGE] = "message",
    [PROTO_BYTES] = "bytes",       [PROTO_UINT32] = "uint32",     [PROTO_ENUM] = "enum",
    [PROTO_SFIXED32] = "sfixed32", [PROTO_SFIXED64] = "sfixed64", [PROTO_SINT32] = "sint32",
    [PROTO_SINT64] = "sint64",
};

const char *proto_kind_name(enum proto_kind kind)
{
    return kind_names[kind];
}

/* All of eight bytes, so that each is one comparison. */
enum proto_kind proto_scalar_kind(struct str name)
{
    enum { LONGEST = 8 };
    static const struct {
        char name[LONGEST];
        enum proto_kind kind;
    } scalars[] = {
        { "string", PROTO_STRING },     { "int32", PROTO_INT32 },
        { "int64", PROTO_INT64 },       { "bool", PROTO_BOOL },
        { "uint32", PROTO_UINT32 },     { "uint64", PROTO_UINT64 },
        { "double", PROTO_DOUBLE },     { "float", PROTO_FLOAT },
        { "bytes", PROTO_BYTES },       { "sint32", PROTO_SINT32 },
        { "sint64", PROTO_SINT64 },     { "fixed32", PROTO_FIXED32 },
        { "fixed64", PROTO_FIXED64 },   { "sfixed32", PROTO_SFIXED32 },
        { "sfixed64", PROTO_SFIXED64 },
    };
    char text[LONGEST] = { 0 };
    if (name.n == 0 || name.n > LONGEST)
        return PROTO_NAMED;
    memcpy(text, name.p, name.n);
    for (size_t i = 0; i < countof(scalars); i++)
        if (memcmp(text, scalars[i].name, LONGEST) == 0)
            return scalars[i].kind;
    return PROTO_NAMED;
}

struct str proto_json_name(struct arena *arena, struct str name)
{
    if (str_find_char(name, '_') == SIZE_MAX)
        return name;
    char *out = arena_bytes(arena, name.n);
    size_t n = 0;
    bool up = false;
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        if (c == '_')
            up = true;
        else {
            out[n++] = up && c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
            up = false;
        }
    }
    return (struct str){ out, n };
}

/* "foo_bar" -> "FooBarEntry", by protoc's rule: each '_' goes and the next letter is raised. */
struct str proto_entry_name(struct arena *arena, struct str name)
{
    struct strbuf buf;
    strbuf_init(&buf, arena);
    bool up = true;
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        if (c == '_') {
            up = true;
            continue;
        }
        strbuf_add_char(&buf, up && c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c);
        up = false;
    }
    strbuf_add(&buf, STR("Entry"));
    return strbuf_str(&buf);
}

static bool parse_type(struct parser *p, struct proto_type *type)
{
    type->loc = here(p);
    if (!take_full_name(p, "a type", &type->name))
        return false;
    type->kind = proto_scalar_kind(type->name);
    return true;
}

static void parse_label(struct parser *p, struct proto_field *field)
{
    if (at_word(p, "optional"))
        field->label = PROTO_OPTIONAL;
    else if (at_word(p, "required"))
        field->label = PROTO_REQUIRED;
    else if (at_word(p, "repeated"))
        field->label = PROTO_REPEATED;
    if (field->label != PROTO_SINGULAR)
        advance(p);
}

static void check_label(struct parser *p, const struct proto_field *field, bool in_oneof)
{
    struct loc at = field->loc; /* the label, where there is one */
    if (in_oneof && field->label != PROTO_SINGULAR)
        parse_error(p, at,
                    "fields in oneofs must not have labels (required / optional / repeated)");
    else if (p->file->edition == PROTO_2 && !in_oneof && field->label == PROTO_SINGULAR)
        parse_error(p, field->loc,
                    "expected 'required', 'optional' or 'repeated': proto2 fields"
                    " need a label");
    else if (p->file->edition == PROTO_3 && field->label == PROTO_REQUIRED)
        parse_error(p, at, "required fields are not allowed in proto3");
    else if (p->file->edition >= PROTO_2023 && field->label == PROTO_REQUIRED)
        parse_error(p, at,
                    "'required' is not part of editions: use"
                    " features.field_presence = LEGACY_REQUIRED");
    else if (p->file->edition >= PROTO_2023 && field->label == PROTO_OPTIONAL)
        parse_error(p, at, "'optional' is not part of editions: presence is explicit by default");
    else if (field->extension && field->label == PROTO_REQUIRED)
        parse_error(p, at, "extension fields cannot be required");
}

static void add_to_oneof(struct proto_field *field, const struct frame *frame)
{
    if (frame->kind != FRAME_ONEOF)
        return;
    field->oneof = (int32_t)frame->oneof;
    frame->message->oneofs.v[frame->oneof].n_fields++;
}

/* Before its number is known: so that a broken field is still a field. */
static void add_field(struct parser *p, struct proto_field *field)
{
    struct frame *frame = frame_top(p);
    field->parent = frame->message;
    add_to_oneof(field, frame);
    if (frame->kind != FRAME_EXTEND) {
        *vec_push(p->arena, &frame->message->fields) = field;
        return;
    }
    frame->n_fields++;
    if (frame->message)
        *vec_push(p->arena, &frame->message->extensions) = field;
    else
        *vec_push(p->arena, &p->file->extensions) = field;
    *vec_push(p->arena, &p->file->all_extensions) = field;
}

static bool parse_number(struct parser *p, struct proto_field *field)
{
    int64_t number;
    if (!expect_char(p, '='))
        return false;
    field->number_loc = here(p);
    if (!take_integer(p, "a field number", 0, INT32_MAX, &number))
        return false;
    field->number = (int32_t)number;
    return true;
}

static bool parse_name_and_number(struct parser *p, struct proto_field *field)
{
    field->name_loc = here(p);
    return take_name(p, "a field name", &field->name) && parse_number(p, field);
}

static void set_json_name(struct parser *p, struct proto_field *field)
{
    const struct proto_option *option;
    const struct proto_value *value = proto_option(&field->options, "json_name", &option);
    field->json_name = value && value->kind == PROTO_VALUE_STRING
                           ? value->text
                           : proto_json_name(p->arena, field->name);
    if (value && field->extension &&
        !str_eq(field->json_name, proto_json_name(p->arena, field->name)))
        parse_error(p, option->loc, "'json_name' is not allowed on extension fields");
}

static struct proto_field *add_entry_field(struct parser *p, struct proto_message *entry,
                                           const char *name, int32_t number, struct proto_type type)
{
    struct proto_field *field = arena_new(p->arena, struct proto_field);
    field->name = str_from(name);
    field->json_name = field->name;
    field->number = number;
    field->label = PROTO_OPTIONAL;
    field->oneof = -1;
    field->type = type;
    field->parent = entry;
    field->loc = field->name_loc = field->number_loc = entry->loc;
    *vec_push(p->arena, &entry->fields) = field;
    return field;
}

static bool is_map_key(enum proto_kind kind)
{
    return kind != PROTO_NAMED && kind != PROTO_DOUBLE && kind != PROTO_FLOAT &&
           kind != PROTO_BYTES;
}

static bool parse_map(struct parser *p, struct proto_field *field)
{
    struct frame *frame = frame_top(p);
    struct proto_type key = { 0 }, value = { 0 };
    field->type = (struct proto_type){ .kind = PROTO_MESSAGE, .loc = here(p) };
    advance(p);
    if (!expect_char(p, '<') || !parse_type(p, &key) || !expect_char(p, ',') ||
        !parse_type(p, &value) || !expect_char(p, '>') || !parse_name_and_number(p, field))
        return false;
    if (!is_map_key(key.kind))
        parse_error(p, key.loc,
                    "'%" PRIstr "' cannot be the key of a map: only integers, bool and"
                    " string can",
                    STR_ARG(str_take(key.name, 200)));
    if (field->label != PROTO_SINGULAR)
        parse_error(p, field->loc, "map fields must not have a label");
    if (frame->kind != FRAME_MESSAGE) {
        parse_error(p, field->loc, "map fields are not allowed in %s",
                    frame->kind == FRAME_ONEOF ? "oneofs" : "extensions");
        return false;
    }
    struct proto_message *entry =
        message_add(p, frame->message, proto_entry_name(p->arena, field->name), field->loc);
    entry->map_entry = true;
    entry->map_of = field;
    add_entry_field(p, entry, "key", 1, key);
    add_entry_field(p, entry, "value", 2, value);
    field->map = true;
    field->label = PROTO_REPEATED;
    field->type.name = entry->name;
    field->type.full_name = entry->full_name;
    field->type.message = entry;
    add_field(p, field);
    if (!parse_compact_options(p, &field->options))
        return false;
    set_json_name(p, field);
    return expect_char(p, ';');
}

static bool parse_group(struct parser *p, struct proto_field *field)
{
    struct proto_message *scope = frame_scope(p);
    field->type = (struct proto_type){ .kind = PROTO_GROUP, .loc = here(p) };
    if (p->file->edition != PROTO_2)
        parse_error(p, here(p), "groups are not part of %s",
                    p->file->edition == PROTO_3 ? "proto3" : "editions");
    check_label(p, field, frame_top(p)->kind == FRAME_ONEOF);
    advance(p);
    if (!parse_name_and_number(p, field))
        return false;
    struct str name = field->name;
    if (name.p[0] < 'A' || name.p[0] > 'Z')
        parse_error(p, field->name_loc, "group name '%" PRIstr "' must start with a capital letter",
                    STR_ARG(str_take(name, 80)));
    field->name = str_lower(p->arena, name);
    add_field(p, field);
    if (!parse_compact_options(p, &field->options))
        return false;
    set_json_name(p, field);
    if (!at_char(p, '{'))
        return expected(p, "'{'");
    struct proto_message *message = message_add(p, scope, name, field->loc);
    message->name_loc = field->name_loc;
    message->group = true;
    field->type.name = name;
    field->type.full_name = message->full_name;
    field->type.message = message;
    if (!frame_push(p, (struct frame){ FRAME_MESSAGE, message, 0, NULL, 0, field->loc }))
        return false;
    advance(p);
    return true;
}

/* "optional o = 1;" is a field of a type called optional. */
static bool take_label_as_type(struct proto_field *field)
{
    static const char *const labels[] = {
        [PROTO_OPTIONAL] = "optional", [PROTO_REQUIRED] = "required", [PROTO_REPEATED] = "repeated"
    };
    if (field->label == PROTO_SINGULAR || str_find_char(field->type.name, '.') != SIZE_MAX)
        return false;
    field->name = field->type.name;
    field->name_loc = field->type.loc;
    field->type = (struct proto_type){ .name = str_from(labels[field->label]), .loc = field->loc };
    field->label = PROTO_SINGULAR;
    return true;
}

/* "group G = 1 {"; "group g = 1;" is a field of a type called group. */
static bool at_group(const struct parser *p)
{
    if (!at_word(p, "group"))
        return false;
    struct token next = peek(p, 1), end = peek(p, 4);
    return !token_is_char(&next, '.') && !token_is_char(&end, ';');
}

/* "map <" is no type called map. */
static bool at_map(const struct parser *p)
{
    if (!at_word(p, "map"))
        return false;
    struct token next = peek(p, 1);
    return token_is_char(&next, '<');
}

bool parse_field(struct parser *p)
{
    const struct frame *frame = frame_top(p);
    bool in_oneof = frame->kind == FRAME_ONEOF;
    struct proto_field *field = arena_new(p->arena, struct proto_field);
    field->loc = here(p);
    field->oneof = -1;
    field->extension = frame->kind == FRAME_EXTEND;
    field->extendee = frame->extendee;
    if (p->t.kind != TOKEN_IDENT && !at_char(p, '.'))
        return expected(p, "a field or '}'");
    parse_label(p, field);
    if (at_map(p))
        return parse_map(p, field);
    if (at_group(p))
        return parse_group(p, field);
    if (!parse_type(p, &field->type))
        return false;
    bool done = at_char(p, '=') && take_label_as_type(field);
    check_label(p, field, in_oneof);
    if (done ? !parse_number(p, field) : !parse_name_and_number(p, field))
        return false;
    add_field(p, field);
    if (!parse_compact_options(p, &field->options))
        return false;
    set_json_name(p, field);
    return expect_char(p, ';');
}
