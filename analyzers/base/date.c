#include "svcgraph/date.h"

#include <inttypes.h>

/* Howard Hinnant's days_from_civil: years begin in March, so the leap day is the last. */
int64_t date_days(int64_t year, unsigned month, unsigned day)
{
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t of_era = year - era * 400;
    int64_t of_year =
        (153 * (month > 2 ? (int64_t)month - 3 : (int64_t)month + 9) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

struct str date_text(struct arena *arena, int64_t days)
{
    int64_t z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097, of_era = z - era * 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100),
            month = (5 * of_year + 2) / 153;
    int64_t day = of_year - (153 * month + 2) / 5 + 1;
    month = month < 10 ? month + 3 : month - 9;
    year += era * 400 + (month <= 2);
    return str_printf(arena, "%04" PRId64 "-%02" PRId64 "-%02" PRId64, year, month, day);
}

static unsigned days_in(int64_t year, unsigned month)
{
    static const unsigned char all[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = year % 4 == 0 && (year % 100 || year % 400 == 0);
    return all[month - 1] + (month == 2 && leap);
}

static bool digits(struct str text, size_t at, size_t n, uint64_t *out)
{
    return text.n >= at + n && str_to_u64(str_take(str_skip(text, at), n), out);
}

static bool make(uint64_t year, uint64_t month, uint64_t day, int64_t *out)
{
    if (month < 1 || month > 12 || day < 1 || day > days_in((int64_t)year, (unsigned)month))
        return false;
    *out = date_days((int64_t)year, (unsigned)month, (unsigned)day);
    return true;
}

bool date_parse(struct str text, int64_t *out_days)
{
    uint64_t year, month, day;
    bool time = text.n > 10 && (text.p[10] == 'T' || text.p[10] == 't' || text.p[10] == ' ');
    return (text.n == 10 || time) && text.p[4] == '-' && text.p[7] == '-' &&
           digits(text, 0, 4, &year) && digits(text, 5, 2, &month) && digits(text, 8, 2, &day) &&
           make(year, month, day, out_days);
}

bool date_parse_http(struct str text, int64_t *out_days)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    uint64_t year, day;
    size_t comma = str_find_char(text, ',');
    if (comma == SIZE_MAX)
        return false;
    text = str_trim(str_skip(text, comma + 1));
    if (text.n < 11 || !digits(text, 0, 2, &day) || !digits(text, 7, 4, &year))
        return false;
    for (unsigned i = 0; i < 12; i++)
        if (memcmp(months + (size_t)3 * i, text.p + 3, 3) == 0)
            return make(year, i + 1, day, out_days);
    return false;
}
