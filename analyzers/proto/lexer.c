/* .proto text to tokens, with the place of each. */
#include "proto_priv.h"
#include "scan_priv.h"

enum { CHAR_OTHER, CHAR_SPACE, CHAR_LETTER, CHAR_DIGIT, CHAR_PUNCT };

/* Rows of 16, in the digits of the enum above. */
static int char_class(char c)
{
    static const char classes[] = "0000000001111100"
                                  "0000000000000000"
                                  "1444444444444444"
                                  "3333333333444444"
                                  "4222222222222222"
                                  "2222222222244442"
                                  "4222222222222222"
                                  "2222222222244440";
    return (unsigned char)c < 0x80 ? classes[(unsigned char)c] - '0' : CHAR_OTHER;
}

void lexer_init(struct lexer *lexer, struct str text, enum proto_columns columns)
{
    if (str_starts(text, "\xef\xbb\xbf"))
        text = str_skip(text, 3);
    const char *p = text.n ? text.p : "";
    *lexer = (struct lexer){ .next = p,
                             .end = p + text.n,
                             .line_start = p,
                             .line = 1,
                             .seen = columns == PROTO_COLUMNS_SEEN };
}

static void new_line(struct lexer *lexer, const char *newline)
{
    lexer->line++;
    lexer->line_start = newline + 1;
    lexer->odd = false;
}

/* From here to the end of the line, columns may not be bytes. */
static void mark_odd(struct lexer *lexer)
{
    if (lexer->odd)
        return;
    lexer->odd = true;
    lexer->counted = lexer->line_start;
    lexer->column = 1;
}

/* Each byte of a line is looked at once, however many tokens it has. */
static uint32_t column_at(struct lexer *lexer, const char *p)
{
    if (!lexer->odd || !lexer->seen)
        return (uint32_t)(p - lexer->line_start) + 1;
    lexer->column = proto_column_after(lexer->column, str_range(lexer->counted, p));
    lexer->counted = p;
    return lexer->column;
}

/* begin: after the opening; NULL when there is no closing. */
static const char *comment_end(const char *begin, const char *end)
{
    for (const char *p = begin; p < end; p++) {
        p = memchr(p, '/', (size_t)(end - p));
        if (!p)
            return NULL;
        if (p > begin && p[-1] == '*')
            return p + 1;
    }
    return NULL;
}

/* False when it is not closed. */
static bool skip_block_comment(struct lexer *lexer)
{
    const char *end = comment_end(lexer->next + 2, lexer->end), *p = lexer->next;
    bool closed = end;
    if (!closed)
        end = lexer->end;
    while ((p = memchr(p, '\n', (size_t)(end - p))))
        new_line(lexer, p++);
    mark_odd(lexer);
    lexer->next = end;
    return closed;
}

static bool at_comment(const struct lexer *lexer, char second)
{
    return *lexer->next == '/' && lexer->end - lexer->next > 1 && lexer->next[1] == second;
}

static void skip_line_comment(struct lexer *lexer)
{
    const char *newline = memchr(lexer->next, '\n', (size_t)(lexer->end - lexer->next));
    lexer->next = newline ? newline : lexer->end;
}

static void skip_white(struct lexer *lexer)
{
    const char *p = lexer->next;
    if (*p == '\n')
        new_line(lexer, p);
    else if (*p != ' ')
        mark_odd(lexer);
    lexer->next = scan_blanks(p + 1, lexer->end);
}

/* True at the start of a token; false at the end, or (then error is set) in an endless comment. */
static bool skip_space(struct lexer *lexer, struct token *out)
{
    while (lexer->next < lexer->end) {
        if (char_class(*lexer->next) == CHAR_SPACE) {
            skip_white(lexer);
        } else if (at_comment(lexer, '/')) {
            skip_line_comment(lexer);
        } else if (at_comment(lexer, '*')) {
            out->line = lexer->line;
            out->column = column_at(lexer, lexer->next);
            if (skip_block_comment(lexer))
                continue;
            out->error = "comment is not closed";
            return false;
        } else {
            break;
        }
    }
    out->line = lexer->line;
    out->column = column_at(lexer, lexer->next);
    return lexer->next < lexer->end;
}

static const char *lex_string(struct lexer *lexer, struct token *t, const char *p)
{
    const char *end = lexer->end;
    char quote = *p++;
    for (;;) {
        p = scan_string(p, end);
        if (p >= end || *p == quote || *p == '\n')
            break;
        if (*p == '\0')
            t->error = "a NUL byte in a string";
        if (*p == '\\')
            p += end - p > 1 && (p[1] == '\\' || p[1] == '"' || p[1] == '\'') ? 2 : 1;
        else if (*p++ != '"' && p[-1] != '\'')
            mark_odd(lexer);
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

static bool is_number_part(char c)
{
    return scan_is_word((unsigned char)c) || c == '.';
}

static const char *lex_number(struct lexer *lexer, struct token *t)
{
    const char *p = lexer->next, *end = lexer->end;
    t->kind = TOKEN_INT;
    if (*p == '0' && end - p > 1 && (p[1] == 'x' || p[1] == 'X'))
        p = lex_hex(t, p, end);
    else
        p = lex_decimal(t, p, end);
    if (t->error || p == end || !is_number_part(*p))
        return p;
    t->error = *p == '.' ? "number with two points" : "number runs into letters or digits";
    while (p < end && is_number_part(*p))
        p++;
    return p;
}

static const char *lex_bad(struct lexer *lexer, struct token *t, const char *p)
{
    t->kind = TOKEN_BAD;
    t->error = (unsigned char)*p < 0x80 ? "control character outside of a string"
                                        : "non-ASCII text outside of strings and comments";
    while (p < lexer->end && char_class(*p) == CHAR_OTHER)
        p++;
    mark_odd(lexer);
    return p;
}

void lexer_next(struct lexer *lexer, struct token *out)
{
    *out = (struct token){ 0 };
    if (!skip_space(lexer, out))
        return;
    const char *p = lexer->next, *end = lexer->end;
    int class = char_class(*p);
    if (class == CHAR_LETTER) {
        out->kind = TOKEN_IDENT;
        p = scan_word(p, end);
    } else if (class == CHAR_DIGIT ||
               (*p == '.' && end - p > 1 && char_class(p[1]) == CHAR_DIGIT)) {
        p = lex_number(lexer, out);
    } else if (*p == '"' || *p == '\'') {
        out->kind = TOKEN_STRING;
        p = lex_string(lexer, out, p);
    } else if (class == CHAR_PUNCT) {
        out->kind = TOKEN_PUNCT;
        out->c = *p++;
    } else {
        p = lex_bad(lexer, out, p);
    }
    out->text = str_range(lexer->next, p);
    lexer->next = p;
}
