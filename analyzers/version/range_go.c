/*
 * What a line of go.mod requires: that version or a later one under the same import path. A path
 * without a number stands for majors 0 and 1 and for "+incompatible" ones, which have no path of
 * their own; "/v2" is all of major 2.
 */
#include "version_priv.h"

static bool major_range(struct arena *arena, uint64_t major, struct group *group)
{
    uint64_t low[3] = { major, 0, 0 }, high[3] = { major + 1, 0, 0 };
    if (major > VERSION_NUMBER_MAX)
        return false;
    if (major == 1)
        low[0] = 0;
    if (major == 0)
        high[0] = 2;
    group_meet(group,
               (struct interval){ semver_step(arena, low), semver_step(arena, high), false });
    return true;
}

bool parse_go_range(struct arena *arena, struct str text, struct range *out)
{
    struct group group;
    struct unions unions = { .arena = arena };
    struct semver least;
    uint64_t major;
    group_init(&group, arena);
    group.any_pre = true;
    out->order = ORDER_SEMVER;
    out->plain = true;
    if (text.n > 0 && text.p[0] == '/')
        text = str_skip(text, 1);
    if (text.n < 2 || text.p[0] != 'v')
        return false;
    if (str_to_u64(str_skip(text, 1), &major)) {
        if (!major_range(arena, major, &group))
            return false;
    } else {
        if (!semver_parse(text, &least) || !major_range(arena, least.n[0], &group))
            return false;
        out->plain = least.pre.n == 0;
        group_from(&group, semver_key(arena, &least));
    }
    unions_add(&unions, &group);
    unions_range(&unions, out);
    return true;
}
