/*
 * A small scanner of statements. It knows where words, quoted names, texts, comments and brackets
 * begin and end as far as the dialects of SQL agree, and what stands between a verb and its table.
 * Where dialects differ, and in all other forms, it gives up: no table is better than a wrong one.
 */
#include "statement_priv.h"

enum token {
    TOKEN_END,
    TOKEN_WORD,   /* no quotes around it */
    TOKEN_QUOTED, /* without its quotes */
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_COMMA,
    TOKEN_DOT,
    TOKEN_OTHER, /* numbers, texts, operators */
    TOKEN_BROKEN,
};

struct scan {
    const char *p, *end;
    enum token token; /* the last one */
    struct str text;  /* of words and quoted names */
};

static bool is_letter(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
}

static bool is_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool stands(const struct scan *s, const char *two)
{
    return s->end - s->p >= 2 && s->p[0] == two[0] && s->p[1] == two[1];
}

/* False when a comment does not end, or is one that some databases execute. */
static bool skip_comment(struct scan *s)
{
    if (s->p[0] == '-') {
        const char *end = memchr(s->p, '\n', (size_t)(s->end - s->p));
        s->p = end ? end + 1 : s->end;
        return true;
    }
    s->p += 2;
    if (s->p < s->end && *s->p == '!')
        return false;
    while (s->p < s->end && !stands(s, "*/"))
        s->p++;
    if (s->p == s->end)
        return false;
    s->p += 2;
    return true;
}

static bool skip_blank(struct scan *s)
{
    for (;;) {
        while (s->p < s->end && is_space(*s->p))
            s->p++;
        if (!stands(s, "--") && !stands(s, "/*"))
            return true;
        if (!skip_comment(s))
            return false;
    }
}

/* What a backslash means in quotes is a matter of dialect. */
static enum token scan_quoted(struct scan *s, char quote)
{
    const char *begin = ++s->p;
    bool again = false;
    for (; s->p < s->end; s->p++) {
        if (*s->p == '\\' || !*s->p)
            return TOKEN_BROKEN;
        if (*s->p != quote)
            continue;
        if (s->end - s->p < 2 || s->p[1] != quote)
            break;
        again = true;
        s->p++;
    }
    if (s->p == s->end)
        return TOKEN_BROKEN;
    s->text = str_range(begin, s->p++);
    return quote == '\'' || again ? TOKEN_OTHER : TOKEN_QUOTED;
}

static enum token scan_word(struct scan *s)
{
    const char *begin = s->p;
    while (s->p < s->end && (is_letter((unsigned char)*s->p) || is_digit((unsigned char)*s->p) ||
                             *s->p == '$' || *s->p == '#'))
        s->p++;
    s->text = str_range(begin, s->p);
    return TOKEN_WORD;
}

static enum token scan_sign(struct scan *s)
{
    char c = *s->p++;
    switch (c) {
    case '(':
        return TOKEN_OPEN;
    case ')':
        return TOKEN_CLOSE;
    case ',':
        return TOKEN_COMMA;
    case '.':
        return TOKEN_DOT;
    case ';':
        return TOKEN_END;
    case '$': /* a parameter, or else a text in quotes of its own */
        return s->p < s->end && is_digit((unsigned char)*s->p) ? TOKEN_OTHER : TOKEN_BROKEN;
    case '#': /* a comment, or an operator, or a name */
    case 0:
        return TOKEN_BROKEN;
    }
    return TOKEN_OTHER;
}

static enum token scan_any(struct scan *s)
{
    if (!skip_blank(s))
        return TOKEN_BROKEN;
    if (s->p == s->end)
        return TOKEN_END;
    if (*s->p == '\'' || *s->p == '"' || *s->p == '`')
        return scan_quoted(s, *s->p);
    if (is_letter((unsigned char)*s->p))
        return scan_word(s);
    if (!is_digit((unsigned char)*s->p))
        return scan_sign(s);
    while (s->p < s->end && is_digit((unsigned char)*s->p))
        s->p++;
    return TOKEN_OTHER;
}

static enum token next(struct scan *s)
{
    s->text = STR_NULL;
    s->token = scan_any(s);
    return s->token;
}

static bool is(const struct scan *s, const char *word)
{
    return s->token == TOKEN_WORD && str_is_nocase(s->text, word);
}

static bool is_any(const struct scan *s, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (is(s, words[i]))
            return true;
    return false;
}

#define IS_ANY(s, words) is_any((s), (words), countof(words))

/* "[name]" of Transact-SQL, where a name is to come. */
static void scan_bracket(struct scan *s)
{
    if (s->token != TOKEN_OTHER || s->p[-1] != '[')
        return;
    const char *begin = s->p, *end = memchr(begin, ']', (size_t)(s->end - begin));
    if (!end)
        return;
    s->text = str_range(begin, end);
    s->p = end + 1;
    s->token = TOKEN_QUOTED;
}

/* Databases fold the case of names that are not quoted. */
static void add_part(struct strbuf *out, const struct scan *s)
{
    if (out->n)
        strbuf_add_char(out, '.');
    for (size_t i = 0; i < s->text.n; i++) {
        char c = s->text.p[i];
        bool upper = s->token == TOKEN_WORD && c >= 'A' && c <= 'Z';
        strbuf_add_char(out, upper ? (char)(c | 0x20) : c);
    }
}

static bool has_control(struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] < ' ')
            return true;
    return false;
}

/* From the token that was read to the one behind the name. Empty when it is none. */
static struct str read_name(struct scan *s, struct arena *arena)
{
    enum { PARTS = 4, LONGEST = 128 };
    static const char *const never[] = { "select", "where", "set",    "values", "lateral",
                                         "unnest", "table", "from",   "into",   "join",
                                         "on",     "dual",  "default" };
    struct strbuf out;
    strbuf_init(&out, arena);
    for (int part = 0; part < PARTS; part++) {
        scan_bracket(s);
        bool name = s->token == TOKEN_QUOTED || (s->token == TOKEN_WORD && !IS_ANY(s, never));
        if (!name || !s->text.n || s->text.n > LONGEST || has_control(s->text))
            return STR_NULL;
        add_part(&out, s);
        if (next(s) != TOKEN_DOT)
            return s->token == TOKEN_BROKEN ? STR_NULL : strbuf_str(&out);
        next(s);
    }
    return STR_NULL;
}

static void skip_words(struct scan *s, const char *const *words, size_t n)
{
    while (is_any(s, words, n))
        next(s);
}

#define SKIP_WORDS(s, words) skip_words((s), (words), countof(words))

static struct str table_of_select(struct scan *s, struct arena *arena)
{
    static const char *const only[] = { "only" };
    size_t depth = 0;
    for (next(s); s->token != TOKEN_END; next(s)) {
        depth += s->token == TOKEN_OPEN;
        if (s->token == TOKEN_BROKEN || (s->token == TOKEN_CLOSE && !depth) ||
            (!depth && is(s, "into")))
            return STR_NULL;
        depth -= s->token == TOKEN_CLOSE;
        if (depth || !is(s, "from"))
            continue;
        next(s);
        SKIP_WORDS(s, only);
        struct str name = read_name(s, arena);
        return s->token == TOKEN_OPEN ? STR_NULL : name; /* a function */
    }
    return STR_NULL;
}

static struct str table_of_insert(struct scan *s, struct arena *arena)
{
    static const char *const how[] = { "low_priority", "high_priority", "delayed", "ignore" };
    static const char *const table[] = { "table" };
    next(s);
    SKIP_WORDS(s, how);
    if (is(s, "or")) {
        next(s);
        next(s);
    }
    if (!is(s, "into"))
        return STR_NULL;
    next(s);
    SKIP_WORDS(s, table);
    return read_name(s, arena);
}

/* A table named in FROM may be meant by another name before. */
static bool names_others(struct scan *s)
{
    static const char *const others[] = { "from", "join" };
    size_t depth = 0;
    for (; s->token != TOKEN_END; next(s)) {
        depth += s->token == TOKEN_OPEN;
        if (s->token == TOKEN_BROKEN || (s->token == TOKEN_CLOSE && !depth) ||
            (!depth && (s->token == TOKEN_COMMA || IS_ANY(s, others))))
            return true;
        depth -= s->token == TOKEN_CLOSE;
        if (!depth && is(s, "set"))
            break;
    }
    bool set = is(s, "set");
    for (; s->token != TOKEN_END; next(s)) {
        depth += s->token == TOKEN_OPEN;
        if (s->token == TOKEN_BROKEN || (s->token == TOKEN_CLOSE && !depth) ||
            (!depth && IS_ANY(s, others)))
            return true;
        depth -= s->token == TOKEN_CLOSE;
    }
    return !set || depth;
}

static struct str table_of_update(struct scan *s, bool whole, struct arena *arena)
{
    static const char *const how[] = { "low_priority", "ignore", "only" };
    next(s);
    SKIP_WORDS(s, how);
    if (is(s, "or")) {
        next(s);
        next(s);
    }
    struct str name = read_name(s, arena);
    return !name.n || !whole || names_others(s) ? STR_NULL : name;
}

/* Behind the name at most another name for it, and then what surely names no second table. */
static struct str table_of_delete(struct scan *s, struct arena *arena)
{
    static const char *const behind[] = { "where", "returning", "limit", "order" };
    static const char *const only[] = { "only" }, *const as[] = { "as" };
    next(s);
    if (!is(s, "from"))
        return STR_NULL;
    next(s);
    SKIP_WORDS(s, only);
    struct str name = read_name(s, arena);
    if (!name.n || s->token == TOKEN_END || IS_ANY(s, behind))
        return name;
    SKIP_WORDS(s, as);
    if (s->token != TOKEN_WORD)
        return STR_NULL;
    next(s);
    return s->token == TOKEN_END || IS_ANY(s, behind) ? name : STR_NULL;
}

static struct str table_of_truncate(struct scan *s, struct arena *arena)
{
    static const char *const table[] = { "table", "only" };
    next(s);
    SKIP_WORDS(s, table);
    struct str name = read_name(s, arena);
    return s->token == TOKEN_COMMA ? STR_NULL : name;
}

enum verb { VERB_SELECT, VERB_INSERT, VERB_UPDATE, VERB_DELETE, VERB_TRUNCATE, VERBS };

static enum verb verb_of(const struct scan *s)
{
    static const char *const inserts[] = { "insert", "replace", "upsert", "merge" };
    return is(s, "select")     ? VERB_SELECT
           : IS_ANY(s, inserts) ? VERB_INSERT
           : is(s, "update")   ? VERB_UPDATE
           : is(s, "delete")   ? VERB_DELETE
           : is(s, "truncate") ? VERB_TRUNCATE
                               : VERBS;
}

static struct str table_of(struct scan *s, enum verb verb, bool whole, struct arena *arena)
{
    switch (verb) {
    case VERB_SELECT:
        return table_of_select(s, arena);
    case VERB_INSERT:
        return table_of_insert(s, arena);
    case VERB_UPDATE:
        return table_of_update(s, whole, arena);
    case VERB_DELETE:
        return table_of_delete(s, arena);
    case VERB_TRUNCATE:
        return table_of_truncate(s, arena);
    case VERBS:
        break;
    }
    return STR_NULL;
}

static struct scan scan_of(struct str text)
{
    struct str held = text.n ? text : STR("");
    return (struct scan){ .p = held.p, .end = held.p + held.n };
}

struct statement statement_read(struct str text, bool whole, struct arena *arena)
{
    struct scan s = scan_of(text);
    struct statement out = { ACCESS_UNSAID, STR_NULL };
    if (next(&s) != TOKEN_WORD)
        return out;
    out.access = statement_access(s.text);
    out.table = table_of(&s, verb_of(&s), whole, arena);
    /* it ends where it was cut off */
    if (!whole && s.p == s.end)
        out.table = STR_NULL;
    return out;
}

struct statement statement_summary(struct str text, struct arena *arena)
{
    static const char *const before[] = { "batch" }, *const into[] = { "into", "from" };
    struct scan s = scan_of(text);
    struct statement out = { ACCESS_UNSAID, STR_NULL };
    if (next(&s) != TOKEN_WORD)
        return out;
    SKIP_WORDS(&s, before);
    out.access = statement_access(s.text);
    next(&s);
    SKIP_WORDS(&s, into);
    if (out.access)
        out.table = read_name(&s, arena);
    return out;
}
