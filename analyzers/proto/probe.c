/* Is a text a .proto file? Judged by its first statements alone. */
#include "proto_priv.h"

enum { TOKENS_MAX = 4000 };

struct probing {
    struct lexer lexer;
    struct token t;
    unsigned left; /* tokens still looked at */
};

static void next(struct probing *p)
{
    p->t = (struct token){ 0 };
    if (p->left > 0)
        lexer_next(&p->lexer, &p->t);
    p->left -= p->left > 0;
    if (p->t.error)
        p->t = (struct token){ 0 };
}

static bool word(struct probing *p, const char *text)
{
    if (!token_is_word(&p->t, text))
        return false;
    next(p);
    return true;
}

static bool mark(struct probing *p, char c)
{
    if (!token_is_char(&p->t, c))
        return false;
    next(p);
    return true;
}

static bool name(struct probing *p)
{
    bool any = p->t.kind == TOKEN_IDENT;
    while (p->t.kind == TOKEN_IDENT || token_is_char(&p->t, '.'))
        next(p);
    return any;
}

static bool is_syntax(struct probing *p)
{
    if (!mark(p, '=') || p->t.kind != TOKEN_STRING || p->t.text.n < 3)
        return false;
    struct str text = str_take(str_skip(p->t.text, 1), p->t.text.n - 2);
    return str_starts(text, "proto") || str_starts(text, "20");
}

static bool is_import(struct probing *p)
{
    if (!word(p, "public") && !word(p, "weak"))
        word(p, "option");
    if (p->t.kind != TOKEN_STRING)
        return false;
    next(p);
    return mark(p, ';');
}

/* "message M {" and its first statement */
static bool is_message(struct probing *p)
{
    if (!name(p) || !mark(p, '{'))
        return false;
    if (mark(p, '}') || word(p, "oneof") || word(p, "message") || word(p, "enum") ||
        word(p, "option") || word(p, "reserved") || word(p, "extensions") || word(p, "map"))
        return true;
    return name(p) && mark(p, '=') && p->t.kind == TOKEN_INT;
}

static bool is_service(struct probing *p)
{
    return name(p) && mark(p, '{') && (word(p, "rpc") || word(p, "option") || mark(p, '}'));
}

/* Other languages separate values with commas. */
static bool is_enum(struct probing *p)
{
    if (!name(p) || !mark(p, '{'))
        return false;
    if (word(p, "option") || word(p, "reserved"))
        return true;
    if (!name(p) || !mark(p, '='))
        return false;
    mark(p, '-');
    if (p->t.kind != TOKEN_INT)
        return false;
    next(p);
    return token_is_char(&p->t, ';') || token_is_char(&p->t, '[');
}

static void skip_simple(struct probing *p)
{
    while (p->t.kind != TOKEN_END && !mark(p, ';'))
        next(p);
}

int proto_looks_like(struct str head)
{
    struct probing p = { .left = TOKENS_MAX };
    lexer_init(&p.lexer, head, PROTO_COLUMNS_BYTES);
    next(&p);
    if ((word(&p, "syntax") || word(&p, "edition")) && is_syntax(&p))
        return 90;
    while (word(&p, "package") || word(&p, "option"))
        skip_simple(&p);
    if (word(&p, "import"))
        return is_import(&p) ? 85 : 0;
    if (!word(&p, "export"))
        word(&p, "local");
    if ((word(&p, "message") && is_message(&p)) || (word(&p, "service") && is_service(&p)) ||
        (word(&p, "enum") && is_enum(&p)) || (word(&p, "extend") && name(&p) && mark(&p, '{')))
        return 90;
    return 0;
}
