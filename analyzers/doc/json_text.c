/* JSON strings: finding their end, checking them, unescaping. */
#include "json_plain_priv.h"
#include "json_priv.h"
#include "svcgraph/utf8.h"

static const char bad_utf8[] = "invalid UTF-8";

static bool is_tail(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

/* Table 3-7 of the Unicode standard: no overlong forms, no surrogates, nothing past U+10FFFF. */
size_t json_utf8_length(const char *p, size_t n)
{
    if (n == 0)
        return 0;
    unsigned char a = (unsigned char)p[0], b = n > 1 ? (unsigned char)p[1] : 0;
    if (a < 0x80)
        return 1;
    if (n < 2 || !is_tail(p[1]))
        return 0;
    if (a >= 0xc2 && a <= 0xdf)
        return 2;
    if (n < 3 || !is_tail(p[2]))
        return 0;
    if (a >= 0xe0 && a <= 0xef)
        return (a == 0xe0 && b < 0xa0) || (a == 0xed && b >= 0xa0) ? 0 : 3;
    if (n < 4 || !is_tail(p[3]) || a < 0xf0 || a > 0xf4)
        return 0;
    return (a == 0xf0 && b < 0x90) || (a == 0xf4 && b >= 0x90) ? 0 : 4;
}

/* Value of four hexadecimal digits, or -1. */
static int hex4(const char *p)
{
    int value = 0;
    for (int i = 0; i < 4; i++) {
        char c = p[i];
        int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

static bool is_high_surrogate(int unit)
{
    return unit >= 0xd800 && unit <= 0xdbff;
}

static bool is_low_surrogate(int unit)
{
    return unit >= 0xdc00 && unit <= 0xdfff;
}

/* Checks "\uXXXX" or a pair of them at p, of which n bytes are there. Moves p behind it. */
static bool check_unicode_escape(struct json *j, size_t n)
{
    int unit = n >= 6 ? hex4(j->p + 2) : -1;
    if (unit < 0)
        return json_fail(j, j->p, "expected four hexadecimal digits after \\u");
    if (is_low_surrogate(unit))
        return json_fail(j, j->p, "a low surrogate without its high one");
    if (is_high_surrogate(unit)) {
        if (n < 12 || j->p[6] != '\\' || j->p[7] != 'u' || !is_low_surrogate(hex4(j->p + 8)))
            return json_fail(j, j->p, "a high surrogate without its low one");
        j->p += 6;
    }
    j->p += 6;
    return true;
}

static bool check_escape(struct json *j)
{
    size_t n = json_need(j, 2);
    if (n < 2)
        return json_fail(j, j->end, "the string is not closed");
    if (j->p[1] == 'u')
        return check_unicode_escape(j, json_need(j, 12));
    if (!memchr("\"\\/bfnrt", j->p[1], 8))
        return json_fail(j, j->p, "unknown escape in a string");
    j->p += 2;
    return true;
}

/* A run of characters beyond ASCII. */
static bool check_utf8(struct json *j)
{
    do {
        size_t n = json_need(j, 4);
        size_t length = json_utf8_length(j->p, n);
        if (length == 0)
            return json_fail(j, j->p, bad_utf8);
        j->p += length;
    } while (j->p < j->end && (unsigned char)*j->p >= 0x80);
    return true;
}

static char simple_escape(char c)
{
    switch (c) {
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    default:
        return c;
    }
}

/* from is checked: every escape is whole and valid. An escape never grows. */
static struct str unescape(struct json *j, struct str from)
{
    char *start = json_scratch(j, from.n), *to = start;
    const char *p = from.p, *end = from.p + from.n;
    while (p < end) {
        const char *backslash = memchr(p, '\\', (size_t)(end - p));
        size_t plain = (size_t)((backslash ? backslash : end) - p);
        memcpy(to, p, plain);
        to += plain;
        p += plain;
        if (!backslash)
            break;
        if (p[1] != 'u') {
            *to++ = simple_escape(p[1]);
            p += 2;
            continue;
        }
        unsigned c = (unsigned)hex4(p + 2);
        p += 6;
        if (is_high_surrogate((int)c)) {
            c = 0x10000 + ((c - 0xd800) << 10) + ((unsigned)hex4(p + 2) - 0xdc00);
            p += 6;
        }
        to = utf8_put(to, c);
    }
    return str_range(start, to);
}

bool json_read_string(struct json *j)
{
    bool escaped = false;
    j->p++;
    j->quoted = true;
    for (;;) {
        j->p = j->bytewise ? json_plain_end_bytewise(j->p, j->end) : json_plain_end(j->p, j->end);
        if (!json_more(j))
            return json_fail(j, j->end, "the string is not closed");
        unsigned char c = (unsigned char)*j->p;
        if (c == '"')
            break;
        if (c == '\\') {
            escaped = true;
            if (!check_escape(j))
                return false;
        } else if (c >= 0x80) {
            if (!check_utf8(j))
                return false;
        } else if (c < 0x20) {
            return json_fail(j, j->p, "a control character in a string");
        }
    }
    j->p++;
    j->quoted = false;
    if (j->skipping)
        return true;
    j->text = str_range(j->token + 1, j->p - 1);
    if (escaped)
        j->text = unescape(j, j->text);
    return true;
}
