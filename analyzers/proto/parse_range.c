/* "reserved" and "extensions": ranges of numbers, and names. */
#include "proto_priv.h"

static const char *const what_number = "a number";

static bool parse_range(struct parser *p, int64_t min, int64_t max, struct proto_range *range)
{
    range->loc = here(p);
    if (!take_integer(p, what_number, min, max, &range->first))
        return false;
    range->last = range->first;
    if (!at_word(p, "to"))
        return true;
    advance(p);
    if (at_word(p, "max")) {
        range->to_max = true;
        range->last = max;
        advance(p);
        return true;
    }
    if (!take_integer(p, "a number or 'max'", min, max, &range->last))
        return false;
    if (range->last < range->first) {
        parse_error(p, range->loc, "range ends before it begins");
        range->last = range->first;
    }
    return true;
}

/* The bound of ranges in messages until message_set_wire_format is known: check_message. */
enum { MESSAGE_MAX = INT32_MAX - 1 };

static bool parse_reserved_name(struct parser *p, struct proto_reserved *reserved)
{
    reserved->loc = here(p);
    if (p->t.kind == TOKEN_IDENT) {
        if (p->file->edition < PROTO_2023)
            parse_error(p, here(p),
                        "reserved names are strings in proto2 and proto3: \"%" PRIstr "\"",
                        STR_ARG(str_take(p->t.text, 80)));
        return take_name(p, "a name", &reserved->name);
    }
    if (p->file->edition >= PROTO_2023 && p->t.kind == TOKEN_STRING)
        parse_error(p, here(p), "reserved names are identifiers in editions, without quotes");
    return take_string(p, "a reserved name or number", &reserved->name);
}

static bool list_goes_on(struct parser *p, bool *out_more)
{
    *out_more = accept_char(p, ',');
    return *out_more || accept_char(p, ';') || expected(p, "',' or ';'");
}

bool parse_extensions(struct parser *p, struct proto_message *message)
{
    size_t first = message->extension_ranges.n;
    struct loc loc = here(p);
    if (p->file->edition == PROTO_3)
        parse_error(p, loc, "extension ranges are not part of proto3");
    advance(p);
    if (accept_char(p, ';'))
        return true;
    do {
        struct proto_range range = { 0 };
        if (!parse_range(p, 1, MESSAGE_MAX, &range))
            return false;
        *vec_push(p->arena, &message->extension_ranges) = range;
    } while (accept_char(p, ','));
    if (at_char(p, '[')) {
        struct proto_options *options = arena_new(p->arena, struct proto_options);
        for (size_t i = first; i < message->extension_ranges.n; i++)
            message->extension_ranges.v[i].options = options;
        if (!parse_compact_options(p, options))
            return false;
    }
    return accept_char(p, ';') || expected(p, "',', '[' or ';'");
}

bool parse_message_reserved(struct parser *p, struct proto_message *message)
{
    advance(p);
    if (accept_char(p, ';'))
        return true;
    bool more, names = p->t.kind == TOKEN_STRING || p->t.kind == TOKEN_IDENT;
    do {
        struct proto_range range = { 0 };
        struct proto_reserved name = { 0 };
        if (names ? !parse_reserved_name(p, &name) : !parse_range(p, 1, MESSAGE_MAX, &range))
            return false;
        if (names)
            *vec_push(p->arena, &message->reserved_names) = name;
        else
            *vec_push(p->arena, &message->reserved) = range;
        if (!list_goes_on(p, &more))
            return false;
    } while (more);
    return true;
}

bool parse_enum_reserved(struct parser *p, struct proto_enum *enumeration)
{
    advance(p);
    if (accept_char(p, ';'))
        return true;
    bool more, names = p->t.kind == TOKEN_STRING || p->t.kind == TOKEN_IDENT;
    do {
        struct proto_range range = { 0 };
        struct proto_reserved name = { 0 };
        if (names ? !parse_reserved_name(p, &name) : !parse_range(p, INT32_MIN, INT32_MAX, &range))
            return false;
        if (names)
            *vec_push(p->arena, &enumeration->reserved_names) = name;
        else
            *vec_push(p->arena, &enumeration->reserved) = range;
        if (!list_goes_on(p, &more))
            return false;
    } while (more);
    return true;
}
