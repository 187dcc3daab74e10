/* Values of JSON numbers, from their text. The grammar was checked by json.c. */
#include "json_priv.h"

#include <math.h>

struct decimal {
    bool negative;
    bool overflow;
    uint64_t digits; /* without trailing zeros */
    int64_t scale;   /* value is digits * 10^scale */
};

static bool append_digit(struct decimal *d, unsigned digit)
{
    return !__builtin_mul_overflow(d->digits, 10u, &d->digits) &&
           !__builtin_add_overflow(d->digits, (uint64_t)digit, &d->digits);
}

/* Zeros at the end become scale, so that 1.50e1 is found integral. */
static const char *read_mantissa(struct decimal *d, const char *p, const char *end)
{
    bool fraction = false;
    uint64_t zeros = 0;
    for (; p < end && *p != 'e' && *p != 'E'; p++) {
        if (*p == '.') {
            fraction = true;
            continue;
        }
        d->scale -= fraction;
        if (*p == '0') {
            zeros += d->digits != 0;
            continue;
        }
        for (; zeros && !d->overflow; zeros--)
            d->overflow = !append_digit(d, 0);
        d->overflow = d->overflow || !append_digit(d, (unsigned)(*p - '0'));
    }
    d->scale += (int64_t)zeros;
    return p;
}

static int64_t read_exponent(const char *p, const char *end)
{
    const int64_t plenty = INT64_MAX / 100;
    bool negative = p < end && *p == '-';
    int64_t value = 0;
    for (p += p < end && (*p == '-' || *p == '+'); p < end && value < plenty; p++)
        value = value * 10 + (*p - '0');
    return negative ? -value : value;
}

static struct decimal read_decimal(struct str s)
{
    struct decimal d = { .negative = s.n && s.p[0] == '-' };
    const char *end = s.p + s.n, *p = read_mantissa(&d, s.p + d.negative, end);
    if (p < end)
        d.scale += read_exponent(p + 1, end);
    return d;
}

bool json_int(const struct json *j, int64_t *out)
{
    if (j->last != JSON_NUMBER)
        return false;
    struct decimal d = read_decimal(j->text);
    for (; d.digits && d.scale > 0 && !d.overflow; d.scale--)
        d.overflow = !append_digit(&d, 0);
    uint64_t limit = (uint64_t)INT64_MAX + d.negative;
    if (d.overflow || d.digits > limit || (d.digits && d.scale < 0))
        return false;
    *out = d.negative ? (int64_t)(0 - d.digits) : (int64_t)d.digits;
    return true;
}

bool json_double(const struct json *j, double *out)
{
    if (j->last != JSON_NUMBER)
        return false;
    char shorts[64], *text = shorts;
    if (j->text.n >= sizeof(shorts))
        text = arena_bytes(j->arena, j->text.n + 1);
    memcpy(text, j->text.p, j->text.n);
    text[j->text.n] = '\0';
    double value = strtod(text, NULL);
    if (!isfinite(value))
        return false;
    *out = value;
    return true;
}
