#include "version_priv.h"

/* Digits without leading zeros, at most VERSION_NUMBER_MAX. */
static bool number_parse(struct str text, uint64_t *out)
{
    if (!all_digits(text) || (text.n > 1 && text.p[0] == '0'))
        return false;
    return str_to_u64(text, out) && *out <= VERSION_NUMBER_MAX;
}

static bool is_identifier(struct str s, bool zeros)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (!is_digit(c) && c != '-' && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z'))
            return false;
    }
    return s.n > 0 && (zeros || s.n == 1 || s.p[0] != '0' || !all_digits(s));
}

/* Dot-separated, none empty. zeros: numbers may have leading ones, as in build metadata. */
static bool identifiers_ok(struct str s, bool zeros)
{
    struct str part;
    bool any = false;
    while (str_split(&s, '.', &part)) {
        if (!is_identifier(part, zeros))
            return false;
        any = true;
    }
    return any;
}

/* Cuts "-pre+build" off *text. */
static bool cut_tail(struct str *text, struct str *out_pre)
{
    size_t plus = str_find_char(*text, '+');
    if (plus != SIZE_MAX) {
        if (!identifiers_ok(str_skip(*text, plus + 1), true))
            return false;
        *text = str_take(*text, plus);
    }
    size_t dash = str_find_char(*text, '-');
    *out_pre = STR_NULL;
    if (dash == SIZE_MAX)
        return true;
    *out_pre = str_skip(*text, dash + 1);
    *text = str_take(*text, dash);
    return identifiers_ok(*out_pre, false);
}

static bool is_wildcard(struct str part)
{
    return str_is(part, "x") || str_is(part, "X") || str_is(part, "*");
}

bool partial_parse_loose(struct str text, struct partial *out)
{
    *out = (struct partial){ 0 };
    if (text.n > 256)
        return false;
    if (text.n > 0 && (text.p[0] == 'v' || text.p[0] == '='))
        text = str_skip(text, 1);
    struct str pre, part;
    if (!cut_tail(&text, &pre))
        return false;
    unsigned parts = 0;
    bool wild = false;
    if (text.n == 0)
        return pre.n == 0;
    while (str_split(&text, '.', &part)) {
        if (++parts > 3)
            return false;
        uint64_t number;
        if (is_wildcard(part))
            wild = true;
        else if (wild && all_digits(part) && (part.n == 1 || part.p[0] != '0'))
            out->gap = true;
        else if (!number_parse(part, &number))
            return false;
        else
            out->n[out->count++] = number;
    }
    if (pre.n > 0 && parts < 3)
        return false;
    out->pre = out->count == 3 ? pre : STR_NULL;
    return true;
}

bool partial_parse(struct str text, struct partial *out)
{
    return partial_parse_loose(text, out) && !out->gap;
}

bool semver_parse(struct str text, struct semver *out)
{
    struct partial partial;
    if (!partial_parse(text, &partial) || partial.count != 3)
        return false;
    *out = (struct semver){ { partial.n[0], partial.n[1], partial.n[2] }, partial.pre };
    return true;
}

static int number_cmp(struct str a, struct str b)
{
    if (a.n != b.n)
        return a.n < b.n ? -1 : 1;
    return str_cmp(a, b);
}

static int identifier_cmp(struct str a, struct str b)
{
    bool a_number = all_digits(a), b_number = all_digits(b);
    if (a_number && b_number)
        return number_cmp(a, b);
    if (a_number != b_number)
        return a_number ? -1 : 1;
    return str_cmp(a, b);
}

static int pre_cmp(struct str a, struct str b)
{
    if (a.n == 0 || b.n == 0)
        return (a.n == 0) - (b.n == 0);
    struct str x, y;
    for (;;) {
        bool more_a = str_split(&a, '.', &x), more_b = str_split(&b, '.', &y);
        if (!more_a || !more_b)
            return (int)more_a - (int)more_b;
        int order = identifier_cmp(x, y);
        if (order)
            return order;
    }
}

int semver_cmp(const struct semver *a, const struct semver *b)
{
    for (size_t i = 0; i < 3; i++)
        if (a->n[i] != b->n[i])
            return a->n[i] < b->n[i] ? -1 : 1;
    return pre_cmp(a->pre, b->pre);
}

struct str semver_text(struct arena *arena, const struct semver *version)
{
    return str_printf(arena, "%llu.%llu.%llu%s%" PRIstr, (unsigned long long)version->n[0],
                      (unsigned long long)version->n[1], (unsigned long long)version->n[2],
                      version->pre.n > 0 ? "-" : "", STR_ARG(version->pre));
}
