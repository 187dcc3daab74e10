/* Whether a range admits a version, by what kind of text that is. */
#include "version_priv.h"

static enum answer yes_no(bool yes)
{
    return yes ? ANSWER_YES : ANSWER_NO;
}

static bool at_place(const struct range *range, const struct placed *placed)
{
    return set_has(placed->pre ? range->pres : range->releases, placed->key);
}

static enum answer place_in(struct arena *arena, const struct range *range, struct str version)
{
    struct placed placed, wish;
    const struct order *order = order_row(range->order);
    if (!order->place(arena, version, &placed))
        return ANSWER_UNKNOWN;
    if (range->soft)
        return order->place(arena, range->exact, &wish) && str_eq(wish.key, placed.key)
                   ? ANSWER_YES
                   : ANSWER_UNKNOWN;
    return yes_no(at_place(range, &placed));
}

/* The only text that is taken, if it is a version, where the rest of the range has it. */
static enum answer has_text(const struct range *range, struct str version, enum answer placed)
{
    return yes_no(str_eq_nocase(range->exact, version) && placed != ANSWER_NO);
}

enum answer range_has_exactly(const struct range *range, struct str version)
{
    struct arena arena = { 0 };
    enum answer answer = place_in(&arena, range, version);
    if (range->exact.n > 0 && !range->soft)
        answer = has_text(range, version, answer);
    arena_release(&arena);
    return answer;
}

/* All plain versions that begin like the partial one: is every one of them, or none, in the range?
 */
static enum answer has_all(struct arena *arena, const struct range *range, struct str version)
{
    struct partial partial;
    struct range plain;
    if (!partial_parse(version, &partial) || partial.count == 0)
        return ANSWER_UNKNOWN;
    if (range->order == ORDER_SEMVER)
        plain = *range;
    else if (!range_to_plain(arena, range, &plain))
        return ANSWER_UNKNOWN;
    struct interval own = partial_interval(arena, &partial);
    for (size_t i = 0; i < plain.releases.n; i++) {
        struct str edge = plain.releases.edges[i];
        if (str_cmp(own.low, edge) < 0 && str_cmp(edge, own.high) < 0)
            return ANSWER_UNKNOWN;
    }
    return yes_no(set_has(plain.releases, own.low));
}

/* "1.4": where zeros pad, the version 1.4.0 as well as all that begin so. */
static enum answer has_partial(struct arena *arena, const struct range *range, struct str version)
{
    enum answer all = has_all(arena, range, version);
    if (range->soft || range->order == ORDER_SEMVER || str_find_char(version, '.') == SIZE_MAX)
        return range->soft ? place_in(arena, range, version) : all;
    enum answer padded = place_in(arena, range, version);
    return padded == ANSWER_YES ? padded : all == padded ? all : ANSWER_UNKNOWN;
}

/* What has an ending is in another dialect's range only where both take the ending alike. */
static enum answer has_ending(struct arena *arena, const struct range *range, struct str version,
                              enum version_order own)
{
    struct placed here, there;
    if (range->order != own &&
        (!order_row(own)->place(arena, version, &here) ||
         !order_row(range->order)->place(arena, version, &there) || here.pre != there.pre))
        return ANSWER_UNKNOWN;
    return place_in(arena, range, version);
}

static bool is_numbers(struct str version)
{
    for (size_t i = 0; i < version.n; i++)
        if (!is_digit(version.p[i]) && version.p[i] != '.')
            return false;
    return true;
}

static enum answer has_class(struct arena *arena, const struct range *range, struct str version,
                             enum version_class class)
{
    if (range->calendar != (class == VERSION_CALENDAR))
        return ANSWER_UNKNOWN;
    switch (class) {
    case VERSION_SEMVER:
        return has_ending(arena, range, version, ORDER_SEMVER);
    case VERSION_PARTIAL:
        return has_partial(arena, range, version);
    case VERSION_CALENDAR:
        return place_in(arena, range, version);
    case VERSION_MAVEN:
        if (range->order != ORDER_MAVEN && (range->order == ORDER_SEMVER || !is_numbers(version)))
            return ANSWER_UNKNOWN;
        return place_in(arena, range, version);
    case VERSION_PYTHON:
        return range->order == ORDER_SEMVER ? ANSWER_UNKNOWN
                                            : has_ending(arena, range, version, ORDER_PEP440);
    case VERSION_PSEUDO:
        return range->dialect == DIALECT_GO ? place_in(arena, range, version) : ANSWER_UNKNOWN;
    case VERSION_OTHER:
        return range->order == ORDER_RUBY || range->order == ORDER_MAVEN
                   ? place_in(arena, range, version)
                   : ANSWER_UNKNOWN;
    default:
        return ANSWER_UNKNOWN;
    }
}

enum answer range_has(const struct range *range, struct str version)
{
    struct arena arena = { 0 };
    enum answer answer;
    version = str_trim(version);
    if (range->exact.n > 0 && range->soft && str_eq_nocase(range->exact, version))
        answer = ANSWER_YES;
    else if (range->exact.n > 0 && !range->soft)
        answer = has_text(range, version, place_in(&arena, range, version));
    else
        answer = has_class(&arena, range, version_plain(version), version_class(version));
    arena_release(&arena);
    return answer;
}
