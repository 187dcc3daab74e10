/* Bytes that sort as versions do. */
#include "version_priv.h"

/* Numbers of more digits are none: nobody counts so far, and the length is one byte. */
enum { DIGITS_MAX = 200, NUMBER_BASE = 0x10 };

void key_byte(struct key *key, int byte)
{
    if (key->n < sizeof(key->bytes))
        key->bytes[key->n++] = (char)byte;
}

void key_text(struct key *key, struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        key_byte(key, text.p[i]);
    key_byte(key, 0);
}

/* Its length first, so that longer numbers are higher. */
bool key_number(struct key *key, struct str digits)
{
    while (digits.n > 1 && digits.p[0] == '0')
        digits = str_skip(digits, 1);
    if (digits.n == 0 || digits.n > DIGITS_MAX)
        return false;
    key_byte(key, NUMBER_BASE + (int)digits.n);
    for (size_t i = 0; i < digits.n; i++)
        key_byte(key, digits.p[i]);
    return true;
}

void key_u64(struct key *key, uint64_t number)
{
    char digits[24];
    int n = snprintf(digits, sizeof(digits), "%llu", (unsigned long long)number);
    key_number(key, (struct str){ digits, (size_t)n });
}

bool key_take_number(struct str *key, struct str *out)
{
    size_t n = key->n > 0 ? (unsigned char)key->p[0] : 0;
    if (n <= NUMBER_BASE || n > NUMBER_BASE + DIGITS_MAX || key->n <= n - NUMBER_BASE)
        return false;
    *out = str_take(str_skip(*key, 1), n - NUMBER_BASE);
    *key = str_skip(*key, 1 + n - NUMBER_BASE);
    return true;
}

int key_take_byte(struct str *key)
{
    if (key->n == 0)
        return -1;
    int byte = (unsigned char)key->p[0];
    *key = str_skip(*key, 1);
    return byte;
}

struct str key_take_text(struct str *key)
{
    size_t end = str_find_char(*key, '\0');
    struct str text = str_take(*key, end);
    *key = str_skip(*key, end == SIZE_MAX ? key->n : end + 1);
    return text;
}

struct str key_save(struct arena *arena, const struct key *key)
{
    return str_dup(arena, (struct str){ key->bytes, key->n });
}

struct str key_after(struct arena *arena, struct str key)
{
    return str_concat(arena, key, (struct str){ "", 1 });
}

struct str digits_next(struct arena *arena, struct str digits)
{
    char *next = arena_bytes(arena, digits.n + 1);
    bool carry = true;
    next[0] = '0';
    if (digits.n > 0)
        memcpy(next + 1, digits.p, digits.n);
    for (size_t i = digits.n + 1; carry && i-- > 0;) {
        carry = next[i] == '9';
        next[i] = carry ? '0' : (char)(next[i] + 1);
    }
    bool longer = next[0] != '0';
    return (struct str){ next + !longer, digits.n + longer };
}

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

size_t count_digits(struct str s)
{
    size_t n = 0;
    while (n < s.n && is_digit(s.p[n]))
        n++;
    return n;
}

bool all_digits(struct str s)
{
    return s.n > 0 && count_digits(s) == s.n;
}

bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct str skip_blanks(struct str s)
{
    while (s.n > 0 && is_blank(s.p[0]))
        s = str_skip(s, 1);
    return s;
}
