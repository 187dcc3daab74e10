/* Times as people and machines give them: see trace_blame.h. */
#include "trace_blame.h"

#include "svcgraph/date.h"

static struct str head(struct str s, size_t n)
{
    return (struct str){ s.p, n < s.n ? n : s.n };
}

static bool take_number(struct str *text, size_t digits, int64_t most, int64_t *out)
{
    if (text->n < digits || !str_to_i64(head(*text, digits), out) || *out < 0 || *out > most)
        return false;
    for (size_t i = 0; i < digits; i++)
        if (text->p[i] < '0' || text->p[i] > '9')
            return false;
    *text = str_skip(*text, digits);
    return true;
}

static bool take_char(struct str *text, const char *of)
{
    if (!text->n || !strchr(of, text->p[0]) || !text->p[0])
        return false;
    *text = str_skip(*text, 1);
    return true;
}

/* ".123456789": as microseconds, what is finer left out. */
static bool take_fraction(struct str *text, int64_t *out)
{
    int64_t unit = 100000;
    *out = 0;
    if (!take_char(text, "."))
        return true;
    size_t n = 0;
    for (; n < text->n && text->p[n] >= '0' && text->p[n] <= '9'; n++, unit /= 10)
        *out += (text->p[n] - '0') * unit;
    *text = str_skip(*text, n);
    return n > 0;
}

static bool take_zone(struct str *text, int64_t *out_minutes)
{
    int64_t hours, minutes;
    *out_minutes = 0;
    if (!text->n || take_char(text, "Zz"))
        return true;
    bool west = text->p[0] == '-';
    if (!take_char(text, "+-") || !take_number(text, 2, 23, &hours) || !take_char(text, ":") ||
        !take_number(text, 2, 59, &minutes))
        return false;
    *out_minutes = (hours * 60 + minutes) * (west ? -1 : 1);
    return true;
}

/* What is behind the day: in microseconds from its begin in UTC. */
static bool take_clock(struct str *text, int64_t *out)
{
    int64_t hours, minutes, seconds = 0, fraction = 0, zone;
    if (!take_char(text, "Tt ") || !take_number(text, 2, 23, &hours) || !take_char(text, ":") ||
        !take_number(text, 2, 59, &minutes))
        return false;
    if (take_char(text, ":") &&
        (!take_number(text, 2, 60, &seconds) || !take_fraction(text, &fraction)))
        return false;
    if (!take_zone(text, &zone))
        return false;
    *out = ((hours * 60 + minutes - zone) * 60 + seconds) * 1000000 + fraction;
    return true;
}

static bool calendar_time(struct str text, uint64_t *out)
{
    enum { DAY = 10 };
    int64_t days, clock = 0;
    if (text.n < DAY || !date_parse(head(text, DAY), &days) || days < 1 || days > 1000000)
        return false;
    text = str_skip(text, DAY);
    if (text.n && !take_clock(&text, &clock))
        return false;
    *out = (uint64_t)(days * 24 * 60 * 60 * 1000000 + clock);
    return !text.n;
}

static bool number_time(struct str text, uint64_t *out)
{
    size_t dot = str_find_char(text, '.');
    struct str whole = dot == SIZE_MAX ? text : head(text, dot);
    struct str rest = dot == SIZE_MAX ? STR_NULL : str_skip(text, dot);
    int64_t fraction;
    uint64_t value;
    if (!str_to_u64(whole, &value) || !take_fraction(&rest, &fraction) || rest.n)
        return false;
    if (value >= UINT64_C(100000000000000000))
        *out = value / 1000;
    else if (value >= UINT64_C(100000000000000))
        *out = value;
    else if (value >= UINT64_C(100000000000))
        *out = value * 1000 + (uint64_t)fraction / 1000;
    else
        *out = value * 1000000 + (uint64_t)fraction;
    return *out >= UINT64_C(86400000000);
}

bool blame_time(struct str text, uint64_t *out)
{
    return number_time(text, out) || calendar_time(text, out);
}
