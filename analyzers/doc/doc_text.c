/* Texts before parsing: encoding, forbidden bytes, templates; types of plain scalars. */
#include "doc_priv.h"
#include "json_priv.h"
#include "svcgraph/utf8.h"

struct utf16 {
    const unsigned char *p;
    size_t units;
    bool little;
};

static unsigned unit_at(const struct utf16 *text, size_t i)
{
    unsigned a = text->p[2 * i], b = text->p[2 * i + 1];
    return text->little ? b << 8 | a : a << 8 | b;
}

/* A surrogate without its other half becomes a byte sequence that the parsers refuse. */
static struct str from_utf16(struct arena *arena, struct utf16 text)
{
    char *start = arena_bytes(arena, text.units * 3), *to = start;
    for (size_t i = 0; i < text.units; i++) {
        unsigned c = unit_at(&text, i);
        unsigned low = i + 1 < text.units ? unit_at(&text, i + 1) : 0;
        if (c >= 0xd800 && c <= 0xdbff && low >= 0xdc00 && low <= 0xdfff) {
            c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
            i++;
        }
        to = utf8_put(to, c);
    }
    return str_range(start, to);
}

struct str text_decode(struct arena *arena, struct str text)
{
    if (str_starts(text, "\xef\xbb\xbf"))
        return str_skip(text, 3);
    bool little = str_starts(text, "\xff\xfe");
    if (!little && !str_starts(text, "\xfe\xff"))
        return text;
    struct utf16 units = { (const unsigned char *)text.p + 2, (text.n - 2) / 2, little };
    return from_utf16(arena, units);
}

/* Length of the character at p when YAML allows it, else 0. */
static size_t allowed_length(const char *p, size_t n)
{
    unsigned char a = (unsigned char)p[0];
    if (a < 0x80)
        return a == '\t' || a == '\n' || a == '\r' || (a >= 0x20 && a < 0x7f);
    size_t length = json_utf8_length(p, n);
    unsigned char b = length > 1 ? (unsigned char)p[1] : 0,
                  c = length > 2 ? (unsigned char)p[2] : 0;
    if (length == 2 && a == 0xc2 && b < 0xa0 && b != 0x85)
        return 0;
    if (length == 3 && a == 0xef && b == 0xbb && c == 0xbf)
        return 0;
    if (length == 3 && a == 0xef && b == 0xbf && c >= 0xbe)
        return 0;
    return length;
}

size_t text_forbidden(struct str text)
{
    size_t i = 0;
    for (;;) {
        while (i < text.n && text.p[i] >= ' ' && text.p[i] < 0x7f)
            i++;
        if (i == text.n)
            break;
        size_t length = allowed_length(text.p + i, text.n - i);
        if (length == 0)
            break;
        i += length;
    }
    return i;
}

bool doc_looks_templated(struct str text)
{
    size_t open = str_find(text, STR("{{"));
    return open != SIZE_MAX && str_find(str_skip(text, open), STR("}}")) != SIZE_MAX;
}

static size_t count_digits(struct str s)
{
    size_t n = 0;
    while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
        n++;
    return n;
}

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* 0o17 or 0xff */
static bool is_based_int(struct str s)
{
    if (s.n < 3 || s.p[0] != '0' || (s.p[1] != 'o' && s.p[1] != 'x'))
        return false;
    for (size_t i = 2; i < s.n; i++) {
        if (s.p[1] == 'x' ? !is_hex(s.p[i]) : s.p[i] < '0' || s.p[i] > '7')
            return false;
    }
    return true;
}

static struct str skip_sign(struct str s)
{
    return s.n && (s.p[0] == '-' || s.p[0] == '+') ? str_skip(s, 1) : s;
}

static bool is_exponent(struct str s)
{
    if (s.n == 0 || (s.p[0] != 'e' && s.p[0] != 'E'))
        return false;
    s = skip_sign(str_skip(s, 1));
    return s.n && count_digits(s) == s.n;
}

static enum doc_type number_type(struct str s)
{
    if (is_based_int(s))
        return DOC_INT;
    s = skip_sign(s);
    if (str_is_nocase(s, ".inf"))
        return DOC_FLOAT;
    size_t whole = count_digits(s), fraction = 0;
    s = str_skip(s, whole);
    if (whole && s.n == 0)
        return DOC_INT;
    if (s.n && s.p[0] == '.') {
        s = str_skip(s, 1);
        fraction = count_digits(s);
        s = str_skip(s, fraction);
    }
    if (whole + fraction == 0 || (s.n && !is_exponent(s)))
        return DOC_STRING;
    return DOC_FLOAT;
}

enum doc_type text_scalar_type(struct str text)
{
    if (text.n == 0 || str_is(text, "~") || str_is(text, "null") || str_is(text, "Null") ||
        str_is(text, "NULL"))
        return DOC_NULL;
    if (str_is_nocase(text, "true") || str_is_nocase(text, "false"))
        return DOC_BOOL;
    if (str_is_nocase(text, ".nan"))
        return DOC_FLOAT;
    return memchr("+-.0123456789", text.p[0], 13) ? number_type(text) : DOC_STRING;
}
