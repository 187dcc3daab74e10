/* Strings and numbers: lengths, limits, patterns, formats, factors. */
#include <math.h>

#include "compare_priv.h"

static struct str span_text(struct arena *arena, struct api_span span)
{
    if (span.most == UINT64_MAX)
        return str_printf(arena, "at least %llu", (unsigned long long)span.least);
    if (span.least == 0)
        return str_printf(arena, "at most %llu", (unsigned long long)span.most);
    return str_printf(arena, "%llu to %llu", (unsigned long long)span.least,
                      (unsigned long long)span.most);
}

static struct str amount_text(struct arena *arena, const char *what, struct api_span span)
{
    if (span.least == 0 && span.most == UINT64_MAX)
        return str_printf(arena, "any number of %s", what);
    return str_printf(arena, "%" PRIstr " %s", STR_ARG(span_text(arena, span)), what);
}

void compare_span(struct comparison *c, struct pair *pair, const char *what, struct api_span s,
                  struct api_span r)
{
    if (s.least > s.most || (s.least >= r.least && s.most <= r.most))
        return;
    struct fault *fault = pair_fault(c, pair, FAULT_BOUND, API_BREAK);
    fault->sure = (s.most > r.most ? SURE_HIGH : 0) | (s.least < r.least ? SURE_LOW : 0);
    fault->sent = amount_text(c->arena, what, s);
    fault->taken = amount_text(c->arena, what, r);
}

static bool has_text(const struct str *v, size_t n, struct str text)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(v[i], text))
            return true;
    return false;
}

static bool matches_all(struct str pattern)
{
    static const char *const all[] = { ".*", "^.*$", "^.*", ".*$", "^", "$", "" };
    for (size_t i = 0; i < countof(all); i++)
        if (str_is(pattern, all[i]))
            return true;
    return false;
}

/* Of two patterns nothing can be said cheaply; of one and none, all. */
static void compare_patterns(struct comparison *c, struct pair *pair, const struct flat *s,
                             const struct flat *r)
{
    for (size_t i = 0; i < r->patterns.n; i++) {
        struct str pattern = r->patterns.v[i];
        if (matches_all(pattern) || has_text(s->patterns.v, s->patterns.n, pattern))
            continue;
        bool decided = !s->patterns.n && !s->formats.n;
        struct fault *fault = pair_fault(c, pair, FAULT_PATTERN, decided ? API_BREAK : API_UNKNOWN);
        fault->sent = s->patterns.n ? s->patterns.v[0] : STR_NULL;
        fault->taken = pattern;
    }
}

static bool is_whole(struct str format)
{
    double low, high;
    return format_range(format, &low, &high);
}

/* Any of the sender's formats that fits is enough: all of them hold. */
static enum answer any_within(const struct flat *s, struct str taken, bool wire)
{
    enum answer best = s->formats.n ? ANSWER_NO : format_within(STR_NULL, taken, wire);
    for (size_t i = 0; i < s->formats.n; i++) {
        enum answer answer = format_within(s->formats.v[i], taken, wire);
        if (answer == ANSWER_YES)
            return ANSWER_YES;
        if (answer == ANSWER_UNKNOWN)
            best = ANSWER_UNKNOWN;
    }
    return best;
}

void compare_formats(struct comparison *c, struct pair *pair, const struct flat *s,
                     const struct flat *r, bool numbers)
{
    bool wire = pair->mode & MODE_WIRE;
    for (size_t i = 0; i < r->formats.n; i++) {
        struct str format = r->formats.v[i];
        if (numbers && !wire && is_whole(format))
            continue;
        enum answer answer = any_within(s, format, wire);
        if (answer == ANSWER_YES)
            continue;
        struct fault *fault =
            pair_fault(c, pair, FAULT_FORMAT, answer == ANSWER_NO ? API_BREAK : API_UNKNOWN);
        fault->sent = s->formats.n ? s->formats.v[0] : STR_NULL;
        fault->taken = format;
    }
}

static bool fault_listed(struct comparison *c, struct pair *pair, const struct flat *r)
{
    if (!r->enumerated)
        return false;
    struct fault *fault = pair_fault(c, pair, FAULT_LISTED, API_BREAK);
    fault->sure = SURE_HIGH | SURE_LOW;
    fault->taken = r->values.n ? r->values.v[0].text : STR("nothing");
    return true;
}

/* Only the empty text is sent. */
static bool compare_empty(struct comparison *c, struct pair *pair, const struct flat *s,
                          const struct flat *r)
{
    if (s->length.most)
        return false;
    enum answer answer = flat_admits(c, r, STR("\"\""), pair->mode & MODE_TEXT);
    if (answer != ANSWER_YES) {
        struct fault *fault =
            pair_fault(c, pair, FAULT_ENUM, answer == ANSWER_NO ? API_BREAK : API_UNKNOWN);
        fault->sent = STR("\"\"");
        fault->sure = SURE_HIGH | SURE_LOW;
    }
    return true;
}

void compare_string(struct comparison *c, struct pair *pair, const struct flat *s,
                    const struct flat *r)
{
    if (compare_empty(c, pair, s, r))
        return;
    if (s->length.least > s->length.most || fault_listed(c, pair, r))
        return;
    compare_span(c, pair, "characters", s->length, r->length);
    compare_patterns(c, pair, s, r);
    compare_formats(c, pair, s, r, false);
}

struct limits {
    double low, high;
    bool low_open, high_open;
};

/* With what formats say. Whole numbers without a format are no larger than those of int64. */
static struct limits limits_of(const struct flat *flat, bool whole)
{
    struct limits l = { -INFINITY, INFINITY, false, false };
    if (flat->minimum.set)
        l = (struct limits){ flat->minimum.limit, l.high, flat->minimum.exclusive, false };
    if (flat->maximum.set) {
        l.high = flat->maximum.limit;
        l.high_open = flat->maximum.exclusive;
    }
    if (!whole)
        return l;
    l.low = l.low_open ? floor(l.low) + 1 : ceil(l.low);
    l.high = l.high_open ? ceil(l.high) - 1 : floor(l.high);
    l.low_open = l.high_open = false;
    for (size_t i = 0; i < flat->factors.n; i++) {
        double factor = flat->factors.v[i];
        l.low = ceil(l.low / factor) * factor;
        l.high = floor(l.high / factor) * factor;
    }
    bool ranged = false;
    for (size_t i = 0; i < flat->formats.n; i++) {
        double low, high;
        if (!format_range(flat->formats.v[i], &low, &high))
            continue;
        ranged = true;
        l.low = fmax(l.low, low);
        l.high = fmin(l.high, high);
    }
    if (!ranged) {
        l.low = fmax(l.low, -0x1p63);
        l.high = fmin(l.high, 0x1p63);
    }
    return l;
}

static struct str limits_text(struct arena *arena, const struct limits *l)
{
    if (l->low <= -0x1p63 && l->high >= 0x1p63)
        return STR("any number");
    if (l->low <= -0x1p63)
        return str_printf(arena, "numbers %s %.15g", l->high_open ? "below" : "up to", l->high);
    if (l->high >= 0x1p63)
        return str_printf(arena, "numbers %s %.15g", l->low_open ? "above" : "from", l->low);
    return str_printf(arena, "numbers %s %.15g %s %.15g", l->low_open ? "above" : "from", l->low,
                      l->high_open ? "and below" : "to", l->high);
}

static void compare_limits(struct comparison *c, struct pair *pair, const struct limits *s,
                           const struct limits *r)
{
    if (s->low > s->high)
        return;
    bool low = s->low < r->low || (s->low == r->low && r->low_open && !s->low_open);
    bool high = s->high > r->high || (s->high == r->high && r->high_open && !s->high_open);
    if (!low && !high)
        return;
    struct fault *fault = pair_fault(c, pair, FAULT_BOUND, API_BREAK);
    fault->sure = (high ? SURE_HIGH : 0) | (low ? SURE_LOW : 0);
    fault->sent = limits_text(c->arena, s);
    fault->taken = limits_text(c->arena, r);
}

static bool is_multiple(double value, double factor)
{
    double times = value / factor;
    return fabs(times - round(times)) < 1e-9;
}

static bool has_factor(const struct flat *s, double factor, bool whole)
{
    for (size_t i = 0; i < s->factors.n; i++)
        if (is_multiple(s->factors.v[i], factor))
            return true;
    return whole && is_multiple(1, factor);
}

static void compare_factors(struct comparison *c, struct pair *pair, const struct flat *s,
                            const struct flat *r, bool whole)
{
    for (size_t i = 0; i < r->factors.n; i++) {
        if (has_factor(s, r->factors.v[i], whole))
            continue;
        bool decided = !s->minimum.set || !s->maximum.set;
        struct fault *fault = pair_fault(c, pair, FAULT_BOUND, decided ? API_BREAK : API_UNKNOWN);
        fault->sent = STR("any number");
        if (s->factors.n)
            fault->sent = str_printf(c->arena, "multiples of %.15g", s->factors.v[0]);
        fault->taken = str_printf(c->arena, "multiples of %.15g", r->factors.v[i]);
    }
}

void compare_number(struct comparison *c, struct pair *pair, const struct flat *s,
                    const struct flat *r, unsigned types)
{
    if (fault_listed(c, pair, r))
        return;
    bool whole = !(types & API_FRACTION);
    compare_formats(c, pair, s, r, true);
    struct limits sent = limits_of(s, whole), taken = limits_of(r, whole);
    compare_limits(c, pair, &sent, &taken);
    compare_factors(c, pair, s, r, whole);
}
