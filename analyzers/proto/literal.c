/* What the literals of a .proto file stand for. */
#include "proto_priv.h"
#include "svcgraph/utf8.h"

static int digit_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return 99;
}

bool token_is_integer(const struct token *token)
{
    return token->kind == TOKEN_INT ||
           (token->kind == TOKEN_FLOAT && str_find_char(token->text, '.') == SIZE_MAX &&
            str_find_char(token->text, '-') == SIZE_MAX);
}

/* 1e3: digits, then zeros. */
static bool exponent_u64(struct str s, uint64_t *out)
{
    uint64_t value = 0, zeros = 0;
    size_t i = 0;
    for (; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++)
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, (uint64_t)(s.p[i] - '0'), &value))
            return false;
    for (i += i + 1 < s.n && s.p[i + 1] == '+' ? 2 : 1; i < s.n && zeros < 1000; i++)
        zeros = zeros * 10 + (uint64_t)(s.p[i] - '0');
    for (; zeros > 0 && value > 0; zeros--)
        if (__builtin_mul_overflow(value, 10, &value))
            return false;
    *out = value;
    return true;
}

bool token_u64(const struct token *token, uint64_t *out)
{
    struct str s = token->text;
    if (token->kind == TOKEN_FLOAT)
        return exponent_u64(s, out);
    unsigned base = 10;
    if (s.n > 1 && s.p[0] == '0') {
        base = s.p[1] == 'x' || s.p[1] == 'X' ? 16 : 8;
        s = str_skip(s, base == 16 ? 2 : 1);
    }
    uint64_t value = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned digit = (unsigned)digit_value(s.p[i]);
        if (digit >= base)
            break; /* malformed: already a finding */
        if (__builtin_mul_overflow(value, base, &value) ||
            __builtin_add_overflow(value, digit, &value))
            return false;
    }
    *out = value;
    return true;
}

/* Only the first 400 digits count: none of the rest changes a double. */
double token_double(const struct token *token)
{
    char text[416];
    struct str s = token->text;
    size_t n = 0;
    for (size_t i = 0; i < s.n && n < 400; i++)
        text[n++] = s.p[i];
    text[n] = '\0';
    return strtod(text, NULL);
}

/* At most max digits of base at *p; their number is the result. */
static unsigned take_digits(const char **p, const char *end, unsigned base, unsigned max,
                            uint32_t *out)
{
    unsigned n = 0;
    *out = 0;
    while (n < max && *p < end && (unsigned)digit_value(**p) < base) {
        *out = *out * base + (unsigned)digit_value(*(*p)++);
        n++;
    }
    return n;
}

static const char *unescape_unicode(struct strbuf *out, const char **p, const char *end)
{
    unsigned want = *(*p)++ == 'u' ? 4 : 8;
    uint32_t c;
    if (take_digits(p, end, 16, want, &c) != want)
        return want == 4 ? "\\u needs four hexadecimal digits"
                         : "\\U needs eight hexadecimal digits";
    if (c > 0x10ffff)
        return "\\U beyond U+10FFFF";
    if (c >= 0xd800 && c <= 0xdfff)
        return "half of a surrogate pair is no character";
    strbuf_add_utf8(out, c);
    return NULL;
}

/* p stands after the backslash and moves past the escape. */
static const char *unescape_one(struct strbuf *out, const char **p, const char *end)
{
    static const char plain[] = "a\ab\bf\fn\nr\rt\tv\v\\\\?\?''\"\"";
    uint32_t c;
    if (*p == end)
        return "escape without a character";
    for (size_t i = 0; i + 1 < sizeof(plain); i += 2) {
        if (plain[i] == **p) {
            strbuf_add_char(out, plain[i + 1]);
            (*p)++;
            return NULL;
        }
    }
    if (**p == 'x' || **p == 'X') {
        (*p)++;
        if (take_digits(p, end, 16, 2, &c) == 0)
            return "\\x needs hexadecimal digits";
        strbuf_add_char(out, (char)c);
        return NULL;
    }
    if (**p == 'u' || **p == 'U')
        return unescape_unicode(out, p, end);
    if (take_digits(p, end, 8, 3, &c) == 0)
        return "unknown escape";
    strbuf_add_char(out, (char)c);
    return NULL;
}

const char *string_unescape(struct strbuf *out, struct str quoted, size_t *out_at)
{
    bool closed = quoted.n > 1 && quoted.p[quoted.n - 1] == quoted.p[0];
    const char *p = quoted.p + 1, *end = quoted.p + quoted.n - closed;
    while (p < end) {
        const char *escape = memchr(p, '\\', (size_t)(end - p));
        strbuf_add(out, str_range(p, escape ? escape : end));
        if (!escape)
            return NULL;
        p = escape + 1;
        const char *error = unescape_one(out, &p, end);
        if (error) {
            *out_at = (size_t)(escape - quoted.p);
            return error;
        }
    }
    return NULL;
}
