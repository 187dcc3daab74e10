/*
 * Option values in text format: { a: 1, b { c: "x" } [pkg.ext]: 2; list: [1, 2] any < > }.
 *
 * The tree is its own stack: each value knows its parent, so nesting costs no C stack.
 */
#include "proto_priv.h"

enum { AGGREGATE_DEPTH_MAX = 100 };

struct aggregate {
    struct parser *parser;
    struct proto_value *top; /* open message or list */
    const struct proto_value *root;
    unsigned depth;
};

static struct proto_value *add_child(struct aggregate *a, struct proto_value value)
{
    struct proto_value *child = arena_new(a->parser->arena, struct proto_value);
    *child = value;
    child->parent = a->top;
    if (a->top->last)
        a->top->last->next = child;
    else
        a->top->first = child;
    a->top->last = child;
    return child;
}

static bool push(struct aggregate *a, struct proto_value *value)
{
    if (++a->depth > AGGREGATE_DEPTH_MAX) {
        parse_error(a->parser, here(a->parser), "option value nested deeper than %d levels",
                    AGGREGATE_DEPTH_MAX);
        return false;
    }
    a->top = value;
    return true;
}

/* [pkg.ext] or [type.googleapis.com/pkg.Message] */
static bool parse_bracket_name(struct parser *p, struct proto_value *member)
{
    p->joined.n = 0;
    advance(p);
    if (p->t.kind != TOKEN_IDENT)
        return expected(p, "an extension name or a type URL");
    for (;;) {
        strbuf_add(&p->joined, p->t.text);
        advance(p);
        if (!at_char(p, '.') && !at_char(p, '/'))
            break;
        struct token separator = p->t;
        advance(p);
        if (at_char(p, ']')) /* buf takes "[a.]" for [a] */
            break;
        if (p->t.kind != TOKEN_IDENT)
            return expected(p, "a name");
        strbuf_add(&p->joined, separator.text);
    }
    member->extension = true;
    member->name = keep(p, strbuf_str(&p->joined));
    return expect_char(p, ']');
}

static bool at_open(const struct parser *p)
{
    return at_char(p, '{') || at_char(p, '<');
}

/* A message (then it is open), a list (likewise), or a scalar. */
static bool parse_member_value(struct aggregate *a, struct proto_value *value, bool colon)
{
    struct parser *p = a->parser;
    if (at_open(p)) {
        value->kind = PROTO_VALUE_MESSAGE;
        value->text = keep(p, p->t.text); /* tells which bracket closes it */
        advance(p);
        return push(a, value);
    }
    if (at_char(p, '[') && a->top->kind != PROTO_VALUE_LIST) {
        value->kind = PROTO_VALUE_LIST;
        value->negative = !colon; /* then it holds messages only */
        advance(p);
        return push(a, value);
    }
    if (!colon)
        return expected(p, "':' or '{'");
    return parse_scalar(p, value);
}

static void pop(struct aggregate *a)
{
    struct proto_value *done = a->top;
    a->depth--;
    a->top = done == a->root ? NULL : done->parent;
    if (done->kind == PROTO_VALUE_MESSAGE)
        done->text = STR_NULL;
    if (a->top && a->top->kind == PROTO_VALUE_MESSAGE && !accept_char(a->parser, ','))
        accept_char(a->parser, ';');
}

static bool parse_member(struct aggregate *a)
{
    struct parser *p = a->parser;
    if (at_char(p, '}') || at_char(p, '>')) {
        if (!expect_char(p, str_is(a->top->text, "<") ? '>' : '}'))
            return false;
        pop(a);
        return true;
    }
    struct proto_value member = { .loc = here(p) };
    if (at_char(p, '[') ? !parse_bracket_name(p, &member)
                        : !take_name(p, "a field name or '}'", &member.name))
        return false;
    bool colon = accept_char(p, ':');
    struct proto_value *top = a->top;
    if (!parse_member_value(a, add_child(a, member), colon))
        return false;
    if (a->top == top && !accept_char(p, ',')) /* a scalar: it is complete */
        accept_char(p, ';');
    return true;
}

static bool parse_element(struct aggregate *a)
{
    struct parser *p = a->parser;
    if (accept_char(p, ']')) {
        pop(a);
        return true;
    }
    if (a->top->first && !accept_char(p, ','))
        return expected(p, "',' or ']'");
    struct proto_value element = { .loc = here(p) };
    if (a->top->negative && !at_open(p))
        return expected(p, "'{', since no ':' stands before the list");
    return parse_member_value(a, add_child(a, element), true);
}

/* After an error: past the '}' of the whole value, so that what follows is read in step. */
static void skip_rest(const struct aggregate *a)
{
    struct parser *p = a->parser;
    size_t open = 0;
    for (const struct proto_value *v = a->top; v; v = v->parent)
        open += v == a->root || str_is(v->text, "{");
    for (; open > 0 && p->t.kind != TOKEN_END; advance(p)) {
        open += at_char(p, '{');
        open -= at_char(p, '}');
    }
}

bool parse_aggregate(struct parser *p, struct proto_value *out)
{
    /* On the arena, since children point to their parent and the option may move. */
    struct proto_value *root = arena_new(p->arena, struct proto_value);
    *root = (struct proto_value){ .kind = PROTO_VALUE_MESSAGE, .loc = here(p) };
    struct aggregate a = { .parser = p, .top = root, .root = root, .depth = 1 };
    advance(p);
    bool good = true;
    while (good && a.top)
        good = a.top->kind == PROTO_VALUE_LIST ? parse_element(&a) : parse_member(&a);
    if (!good)
        skip_rest(&a);
    *out = *root;
    return good;
}
