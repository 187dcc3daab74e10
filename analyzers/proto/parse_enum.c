/* Enums and their values. */
#include "proto_priv.h"

static bool parse_enum_value(struct parser *p, struct proto_enum *enumeration)
{
    struct proto_enum_value value = { .loc = here(p) };
    int64_t number;
    if (!take_name(p, "an enum value or '}'", &value.name) || !expect_char(p, '='))
        return false;
    value.number_loc = here(p);
    if (!take_integer(p, "an enum number", INT32_MIN, INT32_MAX, &number))
        return false;
    value.number = (int32_t)number;
    if (!parse_compact_options(p, &value.options))
        return false;
    *vec_push(p->arena, &enumeration->values) = value;
    return expect_char(p, ';');
}

static bool parse_enum_statement(struct parser *p, struct proto_enum *enumeration)
{
    if (accept_char(p, ';'))
        return true;
    bool option = at_word(p, "option");
    if (!option && !at_word(p, "reserved"))
        return parse_enum_value(p, enumeration);
    struct token next = peek(p, 1);
    if (token_is_char(&next, '='))
        return parse_enum_value(p, enumeration);
    if (option)
        return parse_option_statement(p, &enumeration->options);
    return parse_enum_reserved(p, enumeration);
}

static struct proto_enum *enum_add(struct parser *p, struct str name, struct loc loc)
{
    struct proto_message *scope = frame_scope(p);
    struct proto_enum *enumeration = arena_new(p->arena, struct proto_enum);
    enumeration->name = name;
    enumeration->full_name = name_join(p, scope, name);
    enumeration->file = p->file;
    enumeration->parent = scope;
    enumeration->loc = loc;
    if (scope)
        *vec_push(p->arena, &scope->enums) = enumeration;
    else
        *vec_push(p->arena, &p->file->enums) = enumeration;
    *vec_push(p->arena, &p->file->all_enums) = enumeration;
    return enumeration;
}

bool parse_enum(struct parser *p, enum proto_visibility visibility)
{
    struct loc loc = here(p);
    advance(p);
    struct loc name_loc = here(p);
    struct str name;
    if (!take_name(p, "an enum name", &name) || !expect_char(p, '{'))
        return false;
    struct proto_enum *enumeration = enum_add(p, name, loc);
    enumeration->name_loc = name_loc;
    enumeration->visibility = visibility;
    while (!accept_char(p, '}')) {
        if (p->t.kind == TOKEN_END) {
            expected(p, "'}'");
            return true;
        }
        if (p->t.kind != TOKEN_IDENT && skip_junk(p, "an enum value or '}'"))
            continue;
        if (!parse_enum_statement(p, enumeration))
            skip_statement(p);
    }
    return true;
}
