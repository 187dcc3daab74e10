/* .proto text to tokens, with the place of each. */
#include "proto_priv.h"

enum { CHAR_OTHER, CHAR_SPACE, CHAR_LETTER, CHAR_DIGIT, CHAR_PUNCT };

static int char_class(char c)
{
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_')
        return CHAR_LETTER;
    if (c >= '0' && c <= '9')
        return CHAR_DIGIT;
    if (c == ' ' || (c >= '\t' && c <= '\r'))
        return CHAR_SPACE;
    return c > ' ' && c < 0x7f ? CHAR_PUNCT : CHAR_OTHER;
}

static bool is_word(char c)
{
    int class = char_class(c);
    return class == CHAR_LETTER || class == CHAR_DIGIT;
}

void lexer_init(struct lexer *lexer, struct str text)
{
    if (str_starts(text, "\xef\xbb\xbf"))
        text = str_skip(text, 3);
    const char *p = text.n ? text.p : "";
    *lexer = (struct lexer){ .next = p, .end = p + text.n, .line_start = p, .line = 1 };
}

static void new_line(struct lexer *lexer, const char *newline)
{
    lexer->line++;
    lexer->line_start = newline + 1;
}

static void skip_block_comment(struct lexer *lexer)
{
    const char *p = lexer->next + 2;
    for (; p < lexer->end; p++) {
        if (*p == '\n')
            new_line(lexer, p);
        else if (*p == '*' && lexer->end - p > 1 && p[1] == '/') {
            lexer->next = p + 2;
            return;
        }
    }
    lexer->next = lexer->end;
}

/* True at the start of a token; false at the end, or (then *out is set) in an endless comment. */
static bool skip_space(struct lexer *lexer, struct token *out)
{
    while (lexer->next < lexer->end) {
        const char *p = lexer->next;
        if (char_class(*p) == CHAR_SPACE) {
            if (*p == '\n')
                new_line(lexer, p);
            lexer->next++;
        } else if (*p == '/' && lexer->end - p > 1 && p[1] == '/') {
            const char *newline = memchr(p, '\n', (size_t)(lexer->end - p));
            lexer->next = newline ? newline : lexer->end;
        } else if (*p == '/' && lexer->end - p > 1 && p[1] == '*') {
            struct token comment = { .line = lexer->line,
                                     .column = (uint32_t)(p - lexer->line_start) + 1 };
            skip_block_comment(lexer);
            if (lexer->next == lexer->end &&
                !(lexer->end - p >= 4 && lexer->end[-1] == '/' && lexer->end[-2] == '*')) {
                comment.error = "comment is not closed";
                *out = comment;
                return false;
            }
        } else {
            return true;
        }
    }
    *out = (struct token){ .line = lexer->line,
                           .column = (uint32_t)(lexer->next - lexer->line_start) + 1 };
    return false;
}

static const char *lex_string(struct token *t, const char *p, const char *end)
{
    char quote = *p++;
    while (p < end && *p != quote && *p != '\n') {
        if (*p == '\0')
            t->error = "a NUL byte in a string";
        p += *p == '\\' && end - p > 1 && p[1] != '\n' ? 2 : 1;
    }
    if (p < end && *p == quote)
        return p + 1;
    t->error = "string is not closed on its line";
    return p > end ? end : p;
}

static const char *skip_digits(const char *p, const char *end)
{
    while (p < end && char_class(*p) == CHAR_DIGIT)
        p++;
    return p;
}

static bool is_hex(char c)
{
    return char_class(c) == CHAR_DIGIT || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static const char *lex_hex(struct token *t, const char *p, const char *end)
{
    p += 2;
    const char *digits = p;
    while (p < end && is_hex(*p))
        p++;
    if (p == digits)
        t->error = "\"0x\" without hexadecimal digits";
    return p;
}

static const char *lex_decimal(struct token *t, const char *p, const char *end)
{
    const char *begin = p;
    p = skip_digits(p, end);
    if (p < end && *p == '.') {
        t->kind = TOKEN_FLOAT;
        p = skip_digits(p + 1, end);
    }
    if (p < end && (*p == 'e' || *p == 'E')) {
        t->kind = TOKEN_FLOAT;
        p++;
        if (p < end && (*p == '+' || *p == '-'))
            p++;
        const char *digits = p;
        p = skip_digits(p, end);
        if (p == digits)
            t->error = "exponent without digits";
    }
    if (t->kind == TOKEN_INT && *begin == '0')
        for (const char *d = begin; d < p; d++)
            if (*d > '7')
                t->error = "octal number (it starts with 0) with a digit above 7";
    return p;
}

static const char *lex_number(struct lexer *lexer, struct token *t)
{
    const char *p = lexer->next, *end = lexer->end;
    t->kind = TOKEN_INT;
    if (*p == '0' && end - p > 1 && (p[1] == 'x' || p[1] == 'X'))
        p = lex_hex(t, p, end);
    else
        p = lex_decimal(t, p, end);
    if (t->error || p == end || (!is_word(*p) && *p != '.'))
        return p;
    t->error = *p == '.' ? "number with two points" : "number runs into letters or digits";
    while (p < end && (is_word(*p) || *p == '.'))
        p++;
    return p;
}

static const char *lex_bad(struct token *t, const char *p, const char *end)
{
    t->kind = TOKEN_BAD;
    t->error = (unsigned char)*p < 0x80 ? "control character outside of a string"
                                        : "non-ASCII text outside of strings and comments";
    while (p < end && char_class(*p) == CHAR_OTHER)
        p++;
    return p;
}

struct token lexer_next(struct lexer *lexer)
{
    struct token t = { 0 };
    if (!skip_space(lexer, &t))
        return t;
    const char *p = lexer->next, *end = lexer->end;
    t.line = lexer->line;
    t.column = (uint32_t)(p - lexer->line_start) + 1;
    int class = char_class(*p);
    if (class == CHAR_LETTER) {
        t.kind = TOKEN_IDENT;
        while (p < end && is_word(*p))
            p++;
    } else if (class == CHAR_DIGIT ||
               (*p == '.' && end - p > 1 && char_class(p[1]) == CHAR_DIGIT)) {
        p = lex_number(lexer, &t);
    } else if (*p == '"' || *p == '\'') {
        t.kind = TOKEN_STRING;
        p = lex_string(&t, p, end);
    } else if (class == CHAR_PUNCT) {
        t.kind = TOKEN_PUNCT;
        t.c = *p++;
    } else {
        p = lex_bad(&t, p, end);
    }
    t.text = str_range(lexer->next, p);
    lexer->next = p;
    return t;
}
