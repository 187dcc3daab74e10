/* Times as log lines write them. */
#include "logs_priv.h"
#include "svcgraph/date.h"

/* n digits at the start of *s. */
static bool take_digits(struct str *s, size_t n, uint64_t *out)
{
    *out = 0;
    if (s->n < n)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (s->p[i] < '0' || s->p[i] > '9')
            return false;
        *out = *out * 10 + (uint64_t)(s->p[i] - '0');
    }
    *s = str_skip(*s, n);
    return true;
}

static bool take_char(struct str *s, const char *set)
{
    if (!s->n || !s->p[0] || !strchr(set, s->p[0]))
        return false;
    *s = str_skip(*s, 1);
    return true;
}

/* ".123456789" -> microseconds. */
static uint64_t take_fraction(struct str *s, bool *out_coarse)
{
    uint64_t micros = 0, scale = 100000;
    *out_coarse = !take_char(s, ".,");
    while (!*out_coarse && s->n && s->p[0] >= '0' && s->p[0] <= '9') {
        micros += scale * (uint64_t)(s->p[0] - '0');
        scale /= 10;
        *s = str_skip(*s, 1);
    }
    return micros;
}

/* "Z", "+02:00", "-0700", "+02": seconds to take away. Without any the time is taken as UTC. */
static int64_t take_zone(struct str s)
{
    uint64_t hours, minutes = 0;
    s = str_trim(s);
    bool minus = s.n && s.p[0] == '-';
    if (!take_char(&s, "+-") || !take_digits(&s, 2, &hours))
        return 0;
    take_char(&s, ":");
    take_digits(&s, 2, &minutes);
    int64_t seconds = (int64_t)(hours * 3600 + minutes * 60);
    return minus ? -seconds : seconds;
}

static bool take_clock(struct str *s, int64_t days, uint64_t *out, bool *out_coarse)
{
    uint64_t hour, minute, second = 0;
    if (!take_digits(s, 2, &hour) || !take_char(s, ":") || !take_digits(s, 2, &minute) ||
        hour > 24 || minute > 59)
        return false;
    if (take_char(s, ":") && (!take_digits(s, 2, &second) || second > 60))
        return false;
    uint64_t micros = take_fraction(s, out_coarse);
    int64_t at = days * 86400 + (int64_t)(hour * 3600 + minute * 60 + second) - take_zone(*s);
    if (at < 0)
        return false;
    *out = (uint64_t)at * 1000000 + micros;
    return true;
}

/* "2024-05-01T10:11:12.345+02:00", with a blank for the T, a comma for the point. */
static bool iso_time(struct str s, uint64_t *out, bool *out_coarse)
{
    uint64_t year, month, day;
    if (!take_digits(&s, 4, &year) || !take_char(&s, "-/") || !take_digits(&s, 2, &month) ||
        !take_char(&s, "-/") || !take_digits(&s, 2, &day) || !take_char(&s, "Tt _"))
        return false;
    return month >= 1 && month <= 12 && day >= 1 && day <= 31 && year >= 1970 &&
           take_clock(&s, date_days((int64_t)year, (unsigned)month, (unsigned)day), out,
                      out_coarse);
}

/* "01/May/2024:10:11:12 +0000" */
static bool access_time(struct str s, uint64_t *out, bool *out_coarse)
{
    static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    uint64_t day, month = 0, year;
    if (!take_digits(&s, 2, &day) || !take_char(&s, "/") || s.n < 4)
        return false;
    for (size_t i = 0; i < 12; i++)
        if (str_eq_nocase(str_take(s, 3), (struct str){ months + 3 * i, 3 }))
            month = i + 1;
    s = str_skip(s, 3);
    return month && take_char(&s, "/") && take_digits(&s, 4, &year) && year >= 1970 && day >= 1 &&
           day <= 31 && take_char(&s, ":") &&
           take_clock(&s, date_days((int64_t)year, (unsigned)month, (unsigned)day), out,
                      out_coarse);
}

/* Seconds with or without fraction, milli-, micro- or nanoseconds, by their size. */
static bool epoch_time(struct str s, uint64_t *out, bool *out_coarse)
{
    uint64_t whole = 0, micros = 0;
    size_t n = 0;
    while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
        n++;
    if (n < 9 || n > 19 || !str_to_u64(str_take(s, n), &whole))
        return false;
    s = str_skip(s, n);
    micros = take_fraction(&s, out_coarse);
    if (s.n)
        return false;
    if (n <= 11) {
        *out = whole * 1000000 + micros;
        return true;
    }
    *out_coarse = false;
    *out = n <= 14 ? whole * 1000 + micros / 1000 : n <= 17 ? whole : whole / 1000;
    return true;
}

bool log_time(struct str text, uint64_t *out, bool *out_coarse)
{
    text = str_trim(text);
    if (str_starts(text, "["))
        text = str_skip(text, 1);
    if (text.n && text.p[text.n - 1] == ']')
        text.n--;
    return iso_time(text, out, out_coarse) || epoch_time(text, out, out_coarse) ||
           access_time(text, out, out_coarse);
}
