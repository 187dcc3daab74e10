/*
 * The line of Maven, as its Version Order Specification has it: tokens at dots, hyphens and between
 * digits and letters; empty ones ("0", "final", "ga") before a hyphen, a qualifier or the end do
 * not count. Then, by the first token that differs: known qualifiers up to snapshot < the end < sp
 * < other qualifiers < a number behind a hyphen < one behind a dot.
 */
#include "version_priv.h"

enum {
    QUALIFIER = 0x10, /* and its rank */
    END = 0x20,
    SP = 0x21,
    OTHER = 0x22,
    DASH_NUMBER = 0x30,
    ZEROS = 0x40, /* of dots, how many, complemented; a higher number follows */
    DOT_NUMBER = 0x41,
    TOKENS_MAX = VERSION_TEXT_MAX,
};

static const char *const qualifiers[] = { "alpha", "beta", "milestone", "rc", "snapshot" };

struct token {
    struct str text; /* lower case; a number without leading zeros */
    bool number, dash;
    int rank; /* of a qualifier: its byte in the key; END: the empty one */
};

static int rank_of(struct str word, bool digit_follows)
{
    static const char *const none[] = { "", "final", "ga", "release" };
    for (int i = 0; i < 3; i++)
        if (digit_follows && word.n == 1 && word.p[0] == qualifiers[i][0])
            return QUALIFIER + i;
    for (size_t i = 0; i < countof(none); i++)
        if (str_is(word, none[i]))
            return END;
    for (size_t i = 0; i < countof(qualifiers); i++)
        if (str_is(word, qualifiers[i]))
            return QUALIFIER + (int)i;
    return str_is(word, "cr") ? QUALIFIER + 3 : str_is(word, "sp") ? SP : OTHER;
}

static struct str strip_zeros(struct str digits)
{
    while (digits.n > 1 && digits.p[0] == '0')
        digits = str_skip(digits, 1);
    return digits;
}

static bool is_empty(const struct token *t)
{
    return t->number ? str_is(t->text, "0") : t->rank == END;
}

static bool is_separator(char c)
{
    return c == '.' || c == '-' || c == '_';
}

static size_t split(struct str text, struct token *out)
{
    size_t n = 0;
    bool dash = false;
    while (n < TOKENS_MAX) {
        bool number = text.n > 0 && is_digit(text.p[0]);
        size_t end = 0;
        while (end < text.n && !is_separator(text.p[end]) && is_digit(text.p[end]) == number)
            end++;
        struct str word = str_take(text, end);
        text = str_skip(text, end);
        if (end == 0)
            out[n++] = (struct token){ STR("0"), true, dash, 0 };
        else if (number)
            out[n++] = (struct token){ strip_zeros(word), true, dash, 0 };
        else
            out[n++] = (struct token){ word, false, dash,
                                       rank_of(word, text.n > 0 && is_digit(text.p[0])) };
        if (text.n == 0)
            return n;
        dash = !is_separator(text.p[0]) || text.p[0] == '-';
        if (is_separator(text.p[0]))
            text = str_skip(text, 1);
    }
    return n;
}

/* Without the empty tokens that stand before a hyphen, a qualifier or the end. */
static size_t trim(struct token *tokens, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (tokens[i].dash || !tokens[i].number)
            while (kept > 0 && is_empty(&tokens[kept - 1]))
                kept--;
        tokens[kept++] = tokens[i];
    }
    while (kept > 0 && is_empty(&tokens[kept - 1]))
        kept--;
    return kept;
}

static bool put_tokens(struct key *key, const struct token *tokens, size_t n, bool *out_pre)
{
    for (size_t i = 0; i < n; i++) {
        size_t zeros = i;
        while (zeros + 1 < n && is_empty(&tokens[zeros]) && !tokens[zeros].dash)
            zeros++;
        if (zeros > i) {
            key_byte(key, ZEROS);
            key_byte(key, 0xff - (int)(zeros - i < 0xff ? zeros - i : 0xff));
            i = zeros;
        }
        const struct token *t = &tokens[i];
        if (t->number) {
            key_byte(key, t->dash ? DASH_NUMBER : DOT_NUMBER);
            if (!key_number(key, t->text))
                return false;
        } else {
            key_byte(key, t->rank);
            if (t->rank == OTHER)
                key_text(key, t->text);
            *out_pre = *out_pre || t->rank < END;
        }
    }
    return true;
}

static bool place(struct arena *arena, struct str text, struct placed *out)
{
    struct token tokens[TOKENS_MAX];
    struct key key = { .n = 0 };
    bool pre = false;
    if (text.n == 0 || text.n > VERSION_TEXT_MAX / 2 || !is_digit(text.p[0]))
        return false;
    for (size_t i = 0; i < text.n; i++)
        if (!is_digit(text.p[i]) && !is_letter(text.p[i]) && !is_separator(text.p[i]) &&
            text.p[i] != '+')
            return false;
    size_t n = trim(tokens, split(str_lower(arena, text), tokens));
    if (!put_tokens(&key, tokens, n, &pre))
        return false;
    key_byte(&key, END);
    *out = (struct placed){ key_save(arena, &key), pre };
    return true;
}

static void add_separator(struct strbuf *text, char c)
{
    if (text->n > 0)
        strbuf_add_char(text, c);
}

/* The version that a key is, or all that a prefix says. */
static struct str text_of(struct arena *arena, struct str key)
{
    struct strbuf text;
    struct str digits;
    strbuf_init(&text, arena);
    for (int kind = key_take_byte(&key); kind >= 0 && kind != END; kind = key_take_byte(&key)) {
        if (kind == ZEROS) {
            for (int zeros = 0xff - key_take_byte(&key); zeros > 0; zeros--) {
                add_separator(&text, '.');
                strbuf_add_char(&text, '0');
            }
        } else if (kind == DASH_NUMBER || kind == DOT_NUMBER) {
            add_separator(&text, kind == DASH_NUMBER ? '-' : '.');
            if (key_take_number(&key, &digits))
                strbuf_add(&text, digits);
        } else {
            if (text.n == 0)
                strbuf_add_char(&text, '0');
            strbuf_add_char(&text, '-');
            if (kind >= QUALIFIER && kind < QUALIFIER + (int)countof(qualifiers))
                strbuf_add(&text, str_from(qualifiers[kind - QUALIFIER]));
            else
                strbuf_add(&text, kind == SP ? STR("sp") : key_take_text(&key));
        }
    }
    return text.n > 0 ? strbuf_str(&text) : STR("0");
}

static enum answer first(struct arena *arena, struct str low, const struct str *high, bool pre,
                         struct str *out)
{
    static const char *const behind[] = { "", ".1", "-sp", "-1", ".0.1", "-zz", NULL };
    static const char *const before[] = { "-alpha",    "-alpha.1", "-beta",    "-rc", "-rc.1",
                                          "-snapshot", "",         ".1-alpha", NULL };
    struct candidates c = { arena, &order_maven, low, high, pre };
    return candidates_first(&c, text_of(arena, low), pre ? before : behind, out);
}

const struct order order_maven = { .place = place, .text = text_of, .first = first };
