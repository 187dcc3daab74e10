/* The parser's cursor: one token of state, names, literals, findings and recovery. */
#include "proto_priv.h"

void parser_init(struct parser *p, struct arena *arena, struct str text, enum proto_columns columns)
{
    p->arena = arena;
    strbuf_init(&p->joined, arena);
    p->max_name_bytes = 65536 + 16 * text.n;
    p->file = arena_new(arena, struct proto_file);
    p->file->source = p->source;
    p->file->edition = PROTO_2;
    lexer_init(&p->lexer, text, columns);
    advance(p);
}

static void stop(struct parser *p)
{
    p->stopped = true;
    p->t = (struct token){ .line = p->t.line, .column = p->t.column };
}

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

void parse_error(struct parser *p, struct loc loc, const char *format, ...)
{
    if (p->stopped || p->n_errors > ERRORS_MAX)
        return;
    if (p->n_errors++ == ERRORS_MAX) {
        finding_add(p->findings, &rule_input_limit, loc,
                    "More than %d errors in this file; the rest of it is not read.", ERRORS_MAX);
        stop(p);
        return;
    }
    va_list args;
    va_start(args, format);
    struct str message = str_vprintf(p->arena, format, args);
    va_end(args);
    finding_add(p->findings, &rule_input_syntax, loc, "%c%" PRIstr ".", upper(message.p[0]),
                STR_ARG(str_skip(message, 1)));
}

void advance(struct parser *p)
{
    if (p->stopped)
        return;
    do {
        lexer_next(&p->lexer, &p->t);
        if (p->t.error)
            parse_error(p, here(p), "%s", p->t.error);
    } while (p->t.kind == TOKEN_BAD);
}

struct token peek(const struct parser *p, unsigned n)
{
    struct lexer ahead = p->lexer;
    struct token t = p->t;
    while (n > 0 && t.kind != TOKEN_END) {
        lexer_next(&ahead, &t);
        n -= t.kind != TOKEN_BAD;
    }
    return t;
}

bool expected(struct parser *p, const char *what)
{
    if (p->t.kind == TOKEN_END)
        parse_error(p, here(p), "expected %s, found the end of the file", what);
    else if (p->t.kind == TOKEN_STRING)
        parse_error(p, here(p), "expected %s, found a string", what);
    else
        parse_error(p, here(p), "expected %s, found '%" PRIstr "'", what,
                    STR_ARG(str_take(p->t.text, 80)));
    return false;
}

bool accept_char(struct parser *p, char c)
{
    if (!at_char(p, c))
        return false;
    advance(p);
    return true;
}

bool expect_char(struct parser *p, char c)
{
    const char what[] = { '\'', c, '\'', '\0' };
    return accept_char(p, c) || expected(p, what);
}

bool expect_word(struct parser *p, const char *word)
{
    if (!at_word(p, word)) {
        struct str what = str_printf(p->arena, "'%s'", word);
        return expected(p, str_cstr(p->arena, what));
    }
    advance(p);
    return true;
}

/* Most names come up again within a few lines; then they share one copy. */
struct str keep(struct parser *p, struct str name)
{
    if (name.n == 0)
        return STR_NULL;
    const unsigned char *text = (const unsigned char *)name.p;
    size_t hash = name.n + text[0] * 7u + text[name.n / 2] * 31u + text[name.n - 1] * 131u;
    struct str *kept = &p->kept[hash % KEPT];
    if (!str_eq(*kept, name))
        *kept = (struct str){ memcpy(arena_bytes(p->arena, name.n), name.p, name.n), name.n };
    return *kept;
}

bool take_name(struct parser *p, const char *what, struct str *out)
{
    if (p->t.kind != TOKEN_IDENT)
        return expected(p, what);
    *out = keep(p, p->t.text);
    advance(p);
    return true;
}

/* Parts may stand apart, with comments between them. */
bool take_full_name(struct parser *p, const char *what, struct str *out)
{
    const char *begin = p->t.text.p;
    size_t n = 0;
    struct strbuf joined;
    strbuf_init(&joined, p->arena);
    for (bool dot = at_char(p, '.');; dot = true) {
        if (dot) {
            if (n > 0 && begin + n != p->t.text.p && joined.n == 0)
                strbuf_add(&joined, (struct str){ begin, n });
            if (joined.n > 0)
                strbuf_add_char(&joined, '.');
            n++;
            advance(p);
        }
        if (n > 1 && at_char(p, ')')) { /* "(a.)": buf takes it for (a) */
            n--;
            joined.n -= joined.n > 0;
            break;
        }
        if (p->t.kind != TOKEN_IDENT)
            return expected(p, n == 0 ? what : "a name after '.'");
        if (n > 0 && begin + n != p->t.text.p && joined.n == 0)
            strbuf_add(&joined, (struct str){ begin, n });
        if (joined.n > 0)
            strbuf_add(&joined, p->t.text);
        n += p->t.text.n;
        advance(p);
        if (!at_char(p, '.'))
            break;
    }
    *out = joined.n > 0 ? strbuf_str(&joined) : keep(p, (struct str){ begin, n });
    return true;
}

bool take_string(struct parser *p, const char *what, struct str *out)
{
    if (p->t.kind != TOKEN_STRING)
        return expected(p, what);
    struct strbuf *joined = &p->joined;
    struct str quoted = p->t.text;
    joined->n = 0;
    if (quoted.n > 1 && !p->t.error && !memchr(quoted.p, '\\', quoted.n)) {
        advance(p);
        *out = keep(p, (struct str){ quoted.p + 1, quoted.n - 2 });
        if (p->t.kind != TOKEN_STRING)
            return true;
        strbuf_add(joined, *out);
    }
    for (; p->t.kind == TOKEN_STRING; advance(p)) {
        size_t at = 0;
        const char *error = string_unescape(joined, p->t.text, &at);
        struct loc loc = here(p);
        loc.column += (uint32_t)at;
        if (error)
            parse_error(p, loc, "%s", error);
    }
    *out = keep(p, strbuf_str(joined));
    return true;
}

bool take_integer(struct parser *p, const char *what, int64_t min, int64_t max, int64_t *out)
{
    struct loc loc = here(p);
    bool negative = min < 0 && accept_char(p, '-');
    uint64_t magnitude;
    if (!token_is_integer(&p->t))
        return expected(p, what);
    bool fits = token_u64(&p->t, &magnitude) && magnitude <= INT64_MAX;
    int64_t value = fits ? (negative ? -(int64_t)magnitude : (int64_t)magnitude) : 0;
    if (!fits || value < min || value > max) {
        parse_error(p, loc, "%s%" PRIstr " is out of range: %s is %lld to %lld",
                    negative ? "-" : "", STR_ARG(str_take(p->t.text, 80)), what, (long long)min,
                    (long long)max);
        value = 0;
    }
    advance(p);
    *out = value;
    return true;
}

static bool starts_statement(const struct token *t)
{
    return t->kind == TOKEN_IDENT || t->kind == TOKEN_END ||
           (t->kind == TOKEN_PUNCT && strchr(".(/;{}", t->c));
}

static bool is_sign(const struct token *t)
{
    return t->kind != TOKEN_PUNCT || strchr(";,/:=-.([{<>}])", t->c);
}

/* One token as buf counts them here: a string with those beside it, brackets and all in them. */
static bool skip_one(struct parser *p)
{
    size_t open = 0;
    if (p->t.kind == TOKEN_STRING) {
        while (p->t.kind == TOKEN_STRING)
            advance(p);
        return true;
    }
    do {
        if (!is_sign(&p->t) || p->t.kind == TOKEN_END || (at_char(p, ']') && open == 0))
            return false;
        bool sign = p->t.kind == TOKEN_PUNCT;
        if (sign && strchr(open ? "[({" : "[", p->t.c))
            open++;
        else if (sign && open > 0 && strchr("])}", p->t.c))
            open--;
        advance(p);
    } while (open > 0);
    return true;
}

bool skip_junk(struct parser *p, const char *what)
{
    enum { IGNORED = 3 };
    if (starts_statement(&p->t))
        return false;
    struct token first = p->t;
    size_t n = 0;
    bool whole = true;
    for (; whole && !starts_statement(&p->t); n++)
        whole = skip_one(p);
    if ((whole && n >= IGNORED) || p->stopped)
        return true;
    struct token after = p->t;
    p->t = first;
    expected(p, what);
    if (p->stopped)
        return true;
    p->t = after;
    if (!whole)
        advance(p);
    return true;
}

void skip_statement(struct parser *p)
{
    size_t depth = 0;
    while (p->t.kind != TOKEN_END) {
        if (at_char(p, '{'))
            depth++;
        if (at_char(p, '}') && depth-- == 0)
            return;
        bool ends = depth == 0 && (at_char(p, ';') || at_char(p, '}'));
        advance(p);
        if (ends)
            return;
    }
}

struct str name_join(struct parser *p, const struct proto_message *scope, struct str name)
{
    struct str prefix = scope ? scope->full_name : p->file->package;
    if (prefix.n == 0)
        return name;
    p->name_bytes += prefix.n + name.n + 1;
    if (p->name_bytes > p->max_name_bytes) {
        if (!p->stopped) {
            finding_add(p->findings, &rule_input_limit, here(p),
                        "Names in this file are too long; the rest of it is not read.");
            p->n_errors++;
        }
        stop(p);
        return name;
    }
    char *text = arena_bytes(p->arena, prefix.n + 1 + name.n);
    memcpy(text, prefix.p, prefix.n);
    text[prefix.n] = '.';
    memcpy(text + prefix.n + 1, name.p, name.n);
    return (struct str){ text, prefix.n + 1 + name.n };
}
