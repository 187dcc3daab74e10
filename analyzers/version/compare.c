/* Which of two versions is later, if their texts tell. */
#include "class_priv.h"

static int sign(int order)
{
    return (order > 0) - (order < 0);
}

static bool by_order(struct arena *arena, enum version_order order, struct str a, struct str b,
                     int *out)
{
    struct placed x, y;
    if (!order_row(order)->place(arena, a, &x) || !order_row(order)->place(arena, b, &y))
        return false;
    *out = sign(str_cmp(x.key, y.key));
    return true;
}

/* Parts: by the versions that begin so, unless they share some. */
static bool by_parts(struct arena *arena, struct str a, struct str b, int *out)
{
    struct partial x, y;
    if (!partial_parse(a, &x) || !partial_parse(b, &y))
        return false;
    struct interval i = partial_interval(arena, &x), k = partial_interval(arena, &y);
    bool same = str_eq(i.low, k.low) && str_eq(i.high, k.high);
    *out = same ? 0 : str_cmp(i.high, k.low) <= 0 ? -1 : 1;
    return same || str_cmp(i.high, k.low) <= 0 || str_cmp(k.high, i.low) <= 0;
}

static bool by_api(struct str a, struct str b, int *out)
{
    struct api_version x, y;
    if (!split_api(a, &x) || !split_api(b, &y))
        return false;
    if (x.major != y.major)
        *out = x.major < y.major ? -1 : 1;
    else if (x.stage != y.stage)
        *out = sign(x.stage - y.stage);
    else
        *out = (x.number > y.number) - (x.number < y.number);
    return true;
}

/* After its tag and all before that; how far, nobody knows. */
static bool by_describe(struct str a, struct str b, int *out)
{
    struct str tag, commits, other_tag, other_commits;
    uint64_t n, m;
    if (!split_describe(a, &tag, &commits))
        return by_describe(b, a, out) && (*out = -*out, true);
    if (!split_describe(b, &other_tag, &other_commits)) {
        if (!version_compare(tag, b, out) || *out < 0)
            return false;
        *out = 1;
        return true;
    }
    if (!str_eq(tag, other_tag) || !str_to_u64(commits, &n) || !str_to_u64(other_commits, &m) ||
        (n == m && !str_eq(a, b)))
        return false;
    *out = (n > m) - (n < m);
    return true;
}

static bool by_time(struct arena *arena, struct str a, struct str b, int *out)
{
    struct str x, y;
    if (!split_pseudo(a, &x) || !split_pseudo(b, &y))
        return by_order(arena, ORDER_SEMVER, a, b, out);
    *out = sign(str_cmp(x, y));
    return *out != 0 || str_eq(a, b);
}

static bool is_either(enum version_class a, enum version_class b, enum version_class class)
{
    return a == class || b == class;
}

static bool is_number(enum version_class class)
{
    return class == VERSION_SEMVER || class == VERSION_PARTIAL;
}

/* The other is of the class as well, or a plain version that every order has. */
static bool joins(struct str text, enum version_class own, enum version_class class)
{
    return own == class || (is_number(own) && version_is_plain(text));
}

static bool compare(struct arena *arena, struct str a, struct str b, int *out)
{
    enum version_class x = version_class(a), y = version_class(b);
    if (is_either(x, y, VERSION_DESCRIBE))
        return (x == y || is_number(x) || is_number(y)) && by_describe(a, b, out);
    if (is_either(x, y, VERSION_API))
        return by_api(a, b, out);
    if (is_either(x, y, VERSION_PSEUDO))
        return (x == y || is_either(x, y, VERSION_SEMVER)) && by_time(arena, a, b, out);
    if (x == VERSION_CALENDAR && y == x)
        return by_order(arena, ORDER_CALENDAR, a, b, out);
    if (is_either(x, y, VERSION_MAVEN))
        return joins(a, x, VERSION_MAVEN) && joins(b, y, VERSION_MAVEN) &&
               by_order(arena, ORDER_MAVEN, a, b, out);
    if (is_either(x, y, VERSION_PYTHON))
        return joins(a, x, VERSION_PYTHON) && joins(b, y, VERSION_PYTHON) &&
               by_order(arena, ORDER_PEP440, a, b, out);
    if (x == VERSION_SEMVER && y == x)
        return by_order(arena, ORDER_SEMVER, a, b, out);
    if (is_number(x) && is_number(y))
        return by_parts(arena, a, b, out);
    *out = 0;
    return x == y && (x == VERSION_HASH || x == VERSION_DIGEST) && str_eq(a, b);
}

bool version_compare(struct str a, struct str b, int *out)
{
    struct arena arena = { 0 };
    if (a.n > VERSION_TEXT_MAX || b.n > VERSION_TEXT_MAX)
        return false;
    bool told = compare(&arena, version_plain(str_trim(a)), version_plain(str_trim(b)), out);
    arena_release(&arena);
    return told;
}
