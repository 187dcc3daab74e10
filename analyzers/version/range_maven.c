/* Ranges of Maven, "[1.0,2.0)" and several of them with commas; Gradle's "1.+" and "[1.0,2.0[". */
#include "version_priv.h"

static bool place_of(struct group *group, struct range *out, struct str text, struct str *out_key)
{
    struct placed placed;
    out->plain = out->plain && version_is_plain(text);
    if (!order_maven.place(group->arena, text, &placed))
        return false;
    *out_key = placed.key;
    return true;
}

/* Between two brackets: one version, or two with a comma between. */
static bool add_restriction(struct group *group, struct range *out, struct str inside,
                            bool from_open, bool to_open)
{
    size_t comma = str_find_char(inside, ',');
    struct str from = str_trim(str_take(inside, comma)), low = STR_NULL, high;
    if (comma == SIZE_MAX) {
        if (from_open || to_open || !place_of(group, out, from, &low))
            return false;
        group_meet(group, (struct interval){ low, key_after(group->arena, low), false });
        return true;
    }
    struct str to = str_trim(str_skip(inside, comma + 1));
    if (str_find_char(to, ',') != SIZE_MAX || (from.n > 0 && str_eq(from, to)))
        return false;
    if (from.n > 0) {
        if (!place_of(group, out, from, &low))
            return false;
        group_from(group, from_open ? key_after(group->arena, low) : low);
    }
    if (to.n > 0) {
        if (!place_of(group, out, to, &high) || str_cmp(high, low) < 0)
            return false;
        group_below(group, to_open ? high : key_after(group->arena, high));
    }
    return true;
}

static size_t find_close(struct str text)
{
    for (size_t i = 1; i < text.n; i++)
        if (text.p[i] == ')' || text.p[i] == ']' || text.p[i] == '[')
            return i;
    return SIZE_MAX;
}

static bool parse_sets(struct unions *unions, struct str text, struct range *out)
{
    while (text.n > 0) {
        struct group group;
        size_t close = find_close(text);
        char open = text.p[0];
        if ((open != '[' && open != '(' && open != ']') || close == SIZE_MAX)
            return false;
        group_init(&group, unions->arena);
        group.any_pre = true;
        if (!add_restriction(&group, out, str_range(text.p + 1, text.p + close), open != '[',
                             text.p[close] != ']'))
            return false;
        unions_add(unions, &group);
        text = skip_blanks(str_skip(text, close + 1));
        if (text.n == 0)
            return true;
        if (text.p[0] != ',')
            return false;
        text = skip_blanks(str_skip(text, 1));
    }
    return true;
}

/* "1.2.+": all that begin so. */
static bool parse_prefix(struct unions *unions, struct str text, struct range *out)
{
    struct group group;
    struct placed low, high;
    group_init(&group, unions->arena);
    group.any_pre = true;
    text = str_take(text, text.n - 1);
    if (text.n > 0) {
        if (text.p[text.n - 1] != '.')
            return false;
        text = str_take(text, text.n - 1);
        size_t dot = str_rfind_char(text, '.');
        struct str before = dot == SIZE_MAX ? STR_NULL : str_take(text, dot + 1);
        struct str last = digits_next(unions->arena, str_skip(text, before.n));
        if (!version_is_plain(text))
            return false;
        struct str next = str_printf(unions->arena, "%" PRIstr "%" PRIstr "-alpha-0",
                                     STR_ARG(before), STR_ARG(last));
        text = str_concat(unions->arena, text, STR("-alpha-0"));
        if (!order_maven.place(unions->arena, text, &low) ||
            !order_maven.place(unions->arena, next, &high))
            return false;
        group_meet(&group, (struct interval){ low.key, high.key, false });
    }
    unions_add(unions, &group);
    out->plain = true;
    return true;
}

/* A bare version admits all: whoever stands nearer to the root says which one it is. */
static bool parse_wish(struct unions *unions, struct str text, struct range *out)
{
    struct group group;
    struct str key;
    group_init(&group, unions->arena);
    group.any_pre = true;
    if (!place_of(&group, out, text, &key))
        return false;
    unions_add(unions, &group);
    out->soft = true;
    out->exact = text;
    return true;
}

bool parse_maven_range(struct arena *arena, struct str text, struct range *out)
{
    struct unions unions = { .arena = arena };
    out->order = ORDER_MAVEN;
    out->plain = true;
    if (text.n == 0)
        return false;
    bool ok = text.p[0] == '[' || text.p[0] == '(' || text.p[0] == ']'
                  ? parse_sets(&unions, text, out)
              : text.p[text.n - 1] == '+' ? parse_prefix(&unions, text, out)
                                          : parse_wish(&unions, text, out);
    if (ok)
        unions_range(&unions, out);
    return ok;
}
