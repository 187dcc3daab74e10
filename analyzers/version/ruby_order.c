/*
 * The line of RubyGems: runs of digits and of letters, dots or not between them, a hyphen reads as
 * ".pre."; letters are before numbers, and the shorter list is padded with zeros. Zeros before
 * letters and at the end do not count.
 */
#include "ruby_priv.h"

enum {
    LETTERS = 0x02,      /* and how many zeros stand before them */
    END = 0x03,          /* zeros for ever */
    ZEROS_NUMBER = 0x04, /* and how many zeros, complemented, then a higher number */
    NUMBER = 0x05,
};

static bool is_letter_at(struct str text, size_t at)
{
    return at < text.n && is_letter(text.p[at]);
}

bool ruby_parse(struct str text, struct ruby *out)
{
    *out = (struct ruby){ 0 };
    text = str_trim(text);
    if (text.n > VERSION_TEXT_MAX || (text.n > 0 && !is_digit(text.p[0])) ||
        is_letter_at(text, count_digits(text)))
        return false;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        bool mark = c == '.' || c == '-';
        if (!mark && !is_digit(c) && !is_letter(c))
            return false;
        if (mark && (i + 1 == text.n || text.p[i + 1] == '.' || text.p[i - 1] == '.'))
            return false;
        out->pre = out->pre || is_letter(c) || c == '-';
    }
    out->text = text;
    return true;
}

/* The next run of digits or letters; ".pre." for a hyphen. */
static bool take_segment(struct str *text, struct str *out)
{
    size_t n = 0;
    if (text->n > 0 && text->p[0] == '.')
        *text = str_skip(*text, 1);
    if (text->n == 0)
        return false;
    if (text->p[0] == '-') {
        *text = str_skip(*text, 1);
        *out = STR("pre");
        return true;
    }
    while (n < text->n && text->p[n] != '.' && text->p[n] != '-' &&
           is_digit(text->p[n]) == is_digit(text->p[0]))
        n++;
    *out = str_take(*text, n);
    *text = str_skip(*text, n);
    return true;
}

static bool is_zero(struct str segment)
{
    for (size_t i = 0; i < segment.n; i++)
        if (segment.p[i] != '0')
            return false;
    return true;
}

static bool put_segment(struct key *key, struct str segment, size_t zeros)
{
    if (is_letter(segment.p[0])) {
        key_byte(key, LETTERS);
        key_byte(key, (int)zeros + 1);
        key_text(key, segment);
        return true;
    }
    key_byte(key, zeros ? ZEROS_NUMBER : NUMBER);
    if (zeros)
        key_byte(key, 0xff - (int)zeros);
    return key_number(key, segment);
}

bool ruby_key(struct key *key, const struct ruby *v)
{
    struct str text = v->text, segment;
    size_t zeros = 0;
    bool letters = false;
    while (take_segment(&text, &segment)) {
        if (is_digit(segment.p[0]) && is_zero(segment)) {
            zeros++;
            continue;
        }
        if (is_letter(segment.p[0]) && !letters) /* zeros before the first letters do not count */
            zeros = 0;
        letters = letters || is_letter(segment.p[0]);
        if (!put_segment(key, segment, zeros))
            return false;
        zeros = 0;
    }
    return true;
}

struct str ruby_place(struct arena *arena, const struct key *prefix)
{
    struct key key = *prefix;
    key_byte(&key, END);
    return key_save(arena, &key);
}

static bool place(struct arena *arena, struct str text, struct placed *out)
{
    struct ruby v;
    struct key key = { .n = 0 };
    if (!ruby_parse(text, &v) || !ruby_key(&key, &v))
        return false;
    *out = (struct placed){ ruby_place(arena, &key), v.pre };
    return true;
}

static struct str text_of(struct arena *arena, struct str key)
{
    struct strbuf text;
    struct str digits;
    strbuf_init(&text, arena);
    for (int kind = key_take_byte(&key); kind > END || kind == LETTERS;
         kind = key_take_byte(&key)) {
        int zeros = kind == LETTERS        ? key_take_byte(&key) - 1
                    : kind == ZEROS_NUMBER ? 0xff - key_take_byte(&key)
                                           : 0;
        for (; zeros > 0; zeros--)
            strbuf_add(&text, text.n > 0 ? STR(".0") : STR("0"));
        if (text.n == 0 && kind == LETTERS)
            strbuf_add_char(&text, '0');
        if (text.n > 0)
            strbuf_add_char(&text, '.');
        if (kind == LETTERS)
            strbuf_add(&text, key_take_text(&key));
        else if (key_take_number(&key, &digits))
            strbuf_add(&text, digits);
    }
    return text.n > 0 ? strbuf_str(&text) : STR("0");
}

static enum answer first(struct arena *arena, struct str low, const struct str *high, bool pre,
                         struct str *out)
{
    static const char *const behind[] = { "", ".1", ".0.1", ".0.0.1", NULL };
    static const char *const before[] = {
        ".a", ".pre", ".pre.1", ".rc", ".a.1", ".1.a", ".z", NULL
    };
    struct candidates c = { arena, &order_ruby, low, high, pre };
    return candidates_first(&c, text_of(arena, low), pre ? before : behind, out);
}

const struct order order_ruby = { .place = place, .text = text_of, .first = first };
