/* What comparators joined by AND, and groups of them joined by OR, add up to. */
#include "version_priv.h"

void group_init(struct group *group, struct arena *arena)
{
    *group = (struct group){ .arena = arena, .all = { .unbounded = true } };
}

void group_meet(struct group *group, struct interval by)
{
    if (!interval_meet(&group->all, &by))
        group->empty = true;
}

void group_below(struct group *group, struct str high)
{
    group_meet(group, (struct interval){ STR_NULL, high, false });
}

void group_from(struct group *group, struct str low)
{
    group_meet(group, (struct interval){ low, STR_NULL, true });
}

void group_hole(struct group *group, struct str low, struct str high)
{
    *vec_push(group->arena, &group->holes.all) = (struct interval){ low, high, false };
}

static struct version_set without(struct arena *arena, struct version_set set,
                                  const struct interval_list *holes)
{
    return holes->all.n ? set_and(arena, set, set_not(arena, set_of(arena, holes))) : set;
}

void unions_add(struct unions *unions, const struct group *group)
{
    if (group->empty)
        return;
    struct arena *arena = unions->arena;
    struct interval_list all = { 0 };
    *vec_push(arena, &all.all) = group->all;
    struct version_set set = without(arena, set_of(arena, &all), &group->holes);
    set_to_list(arena, set, &unions->releases);
    if (!group->any_pre)
        set = set_and(arena, set, set_of(arena, &group->admits));
    set_to_list(arena, without(arena, set, &group->pre_holes), &unions->pres);
}

void unions_range(const struct unions *unions, struct range *out)
{
    out->releases = set_of(unions->arena, &unions->releases);
    out->pres = set_of(unions->arena, &unions->pres);
}
