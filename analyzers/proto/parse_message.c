/* Bodies of messages, oneofs and extend blocks. */
#include "proto_priv.h"

struct proto_message *message_add(struct parser *p, struct proto_message *scope, struct str name,
                                  struct loc loc)
{
    struct proto_message *message = arena_new(p->arena, struct proto_message);
    message->name = name;
    message->full_name = name_join(p, scope, name);
    message->file = p->file;
    message->parent = scope;
    message->depth = scope ? scope->depth + 1 : 0;
    message->loc = loc;
    message->name_loc = loc;
    if (scope)
        *vec_push(p->arena, &scope->messages) = message;
    else
        *vec_push(p->arena, &p->file->messages) = message;
    *vec_push(p->arena, &p->file->all_messages) = message;
    return message;
}

bool parse_message(struct parser *p, enum proto_visibility visibility)
{
    struct loc loc = here(p);
    advance(p);
    struct loc name_loc = here(p);
    struct str name;
    if (!take_name(p, "a message name", &name))
        return false;
    if (!at_char(p, '{'))
        return expected(p, "'{'");
    struct proto_message *message = message_add(p, frame_scope(p), name, loc);
    message->name_loc = name_loc;
    message->visibility = visibility;
    if (!frame_push(p, (struct frame){ .kind = FRAME_MESSAGE, .message = message, .loc = loc }))
        return false;
    advance(p);
    return true;
}

bool parse_oneof(struct parser *p)
{
    struct proto_message *message = frame_scope(p);
    struct proto_oneof oneof = { .loc = here(p) };
    advance(p);
    oneof.name_loc = here(p);
    if (!take_name(p, "a oneof name", &oneof.name))
        return false;
    if (!at_char(p, '{'))
        return expected(p, "'{'");
    if (!frame_push(p, (struct frame){ .kind = FRAME_ONEOF,
                                       .message = message,
                                       .oneof = (uint32_t)message->oneofs.n,
                                       .loc = oneof.loc }))
        return false;
    *vec_push(p->arena, &message->oneofs) = oneof;
    advance(p);
    return true;
}

bool parse_extend(struct parser *p)
{
    struct frame frame = { .kind = FRAME_EXTEND, .message = frame_scope(p), .loc = here(p) };
    advance(p);
    frame.extendee = arena_new(p->arena, struct proto_type);
    frame.extendee->loc = here(p);
    if (!take_full_name(p, "the name of a message", &frame.extendee->name))
        return false;
    if (!at_char(p, '{'))
        return expected(p, "'{'");
    if (!frame_push(p, frame))
        return false;
    advance(p);
    return true;
}

enum { MODIFIERS_MAX = 8 }; /* buf takes several, and the first counts */

static bool is_modifier(const struct token *t)
{
    return token_is_word(t, "export") || token_is_word(t, "local");
}

/* "export message M {" opens a message; "export message = 1;" is a field of type export. */
static bool at_visible(const struct parser *p)
{
    if (!at_word(p, "export") && !at_word(p, "local"))
        return false;
    unsigned n = 1;
    struct token keyword = peek(p, n);
    for (; n < MODIFIERS_MAX && is_modifier(&keyword); n++)
        keyword = peek(p, n + 1);
    if (!token_is_word(&keyword, "message") && !token_is_word(&keyword, "enum"))
        return false;
    struct token name = peek(p, n + 1);
    return name.kind == TOKEN_IDENT;
}

/* "message.M m": a type that begins with a keyword, and a name. */
static bool at_dotted_type(const struct parser *p)
{
    struct lexer ahead = p->lexer;
    struct token t = { 0 };
    bool dotted = false;
    lexer_next(&ahead, &t);
    for (; token_is_char(&t, '.'); lexer_next(&ahead, &t)) {
        lexer_next(&ahead, &t);
        dotted = t.kind == TOKEN_IDENT;
        if (!dotted)
            return false;
    }
    return dotted && t.kind == TOKEN_IDENT;
}

/* "message message = 1;" is a field: no statement goes "word name =", but that of options. */
static bool at_field(const struct parser *p)
{
    struct token name = peek(p, 1), equals = peek(p, 2);
    return (name.kind == TOKEN_IDENT && token_is_char(&equals, '=')) || at_dotted_type(p);
}

static bool parse_visible(struct parser *p)
{
    enum proto_visibility visibility = at_word(p, "local") ? PROTO_LOCAL : PROTO_EXPORT;
    if (p->file->edition < PROTO_2024)
        parse_error(p, here(p), "'%" PRIstr "' needs edition 2024", STR_ARG(p->t.text));
    while (is_modifier(&p->t))
        advance(p);
    return at_word(p, "message") ? parse_message(p, visibility) : parse_enum(p, visibility);
}

static bool at_keyword(const struct parser *p)
{
    return at_word(p, "message") || at_word(p, "enum") || at_word(p, "oneof") ||
           at_word(p, "extend") || at_word(p, "reserved") || at_word(p, "extensions") ||
           at_word(p, "export") || at_word(p, "local");
}

bool parse_message_statement(struct parser *p)
{
    struct proto_message *message = frame_scope(p);
    if (accept_char(p, ';'))
        return true;
    if (at_word(p, "option") && !at_dotted_type(p))
        return parse_option_statement(p, &message->options);
    if (!at_keyword(p) || at_field(p))
        return parse_field(p);
    if (at_word(p, "message"))
        return parse_message(p, PROTO_VISIBILITY_DEFAULT);
    if (at_word(p, "enum"))
        return parse_enum(p, PROTO_VISIBILITY_DEFAULT);
    if (at_word(p, "oneof"))
        return parse_oneof(p);
    if (at_word(p, "extend"))
        return parse_extend(p);
    if (at_word(p, "reserved"))
        return parse_message_reserved(p, message);
    if (at_word(p, "extensions"))
        return parse_extensions(p, message);
    if (at_visible(p))
        return parse_visible(p);
    return parse_field(p);
}

bool parse_oneof_statement(struct parser *p)
{
    const struct frame *frame = frame_top(p);
    if (at_word(p, "option"))
        return parse_option_statement(p, &frame->message->oneofs.v[frame->oneof].options);
    if (accept_char(p, ';'))
        return true;
    return parse_field(p);
}

bool parse_extend_statement(struct parser *p)
{
    if (accept_char(p, ';'))
        return true;
    return parse_field(p);
}
