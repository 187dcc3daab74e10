/* The version for which the fewest would have to move. */
#include "solve_priv.h"

enum { CUTS_MAX = 1 << 14 }; /* of more, the first of the best cells does */

struct choice {
    struct arena *arena;
    const struct range *const
        *ranges; /* as they came: what is said of a version is said by these */
    const size_t *weights;
    size_t n;
    struct way_out best;
    bool found;
};

/* The best so far, unless there is a better one; before a release only where no release is as good.
 */
static void consider(struct choice *c, struct str version, bool has, bool pre)
{
    struct way_out way = { .version = version_plain(version), .has = has };
    int order = 0;
    way.moves = arena_array(c->arena, bool, c->n + 1);
    for (size_t i = 0; i < c->n; i++) {
        way.moves[i] = range_has(c->ranges[i], version) == ANSWER_NO;
        way.changed += way.moves[i] ? (c->weights ? c->weights[i] : 1) : 0;
    }
    way.changed += !has;
    bool better = !c->found || way.changed < c->best.changed;
    if (!better && !pre && way.changed == c->best.changed)
        better = has != c->best.has
                     ? !has && way.changed > 0
                     : version_compare(version, c->best.version, &order) && order > 0;
    if (better)
        c->best = way;
    c->found = true;
}

/* Of the cells that the fewest refuse, the highest with a version. */
static void consider_line(struct choice *c, const struct range *const *ranges, size_t n, bool pre)
{
    struct line line = line_of(c->arena, ranges, n, pre);
    struct cell cell = { 0 };
    struct str version, best = STR_NULL;
    bool *inside = arena_array(c->arena, bool, n + 1);
    size_t weight = 0, most = 0;
    while (line_next(&line, &cell)) {
        for (size_t i = cell.first; i < cell.end; i++) {
            uint32_t range = line.cuts[i].range;
            size_t own = c->weights ? c->weights[range] : 1;
            weight += inside[range] ? (size_t)0 - own : own;
            inside[range] = !inside[range];
        }
        if (weight == 0 || weight < most || (weight == most && line.n > CUTS_MAX) ||
            cell_first(c->arena, &line, &cell, &version) != ANSWER_YES)
            continue;
        most = weight;
        best = version;
    }
    if (best.n > 0)
        consider(c, best, false, pre);
}

struct way_out ranges_way_out(struct arena *arena, const struct range *const *ranges,
                              const size_t *weights, size_t n, const struct str *has, size_t n_has)
{
    struct arena scratch = { 0 };
    struct choice c = { .arena = &scratch, .ranges = ranges, .weights = weights, .n = n };
    const struct range **aligned = arena_array(&scratch, const struct range *, n + 1);
    bool same = true;
    for (size_t i = 0; i < n_has; i++) {
        bool told = false; /* a version of which nothing is known is no way out */
        for (size_t k = 0; k < n && !told; k++)
            told = range_has(ranges[k], has[i]) != ANSWER_UNKNOWN;
        if (told)
            consider(&c, has[i], true, false);
    }
    for (size_t i = 1; i < n; i++)
        same = same && ranges[i]->order == ranges[0]->order;
    for (size_t i = 0; i < n; i++) {
        struct range *plain = arena_new(&scratch, struct range);
        bool fine = same || range_to_plain(&scratch, ranges[i], plain);
        if (!fine)
            *plain = (struct range){ .order = ORDER_SEMVER };
        aligned[i] = same ? ranges[i] : plain;
    }
    consider_line(&c, aligned, n, false);
    consider_line(&c, aligned, n, true);
    struct way_out way = c.best;
    way.version = str_dup(arena, way.version);
    way.moves = arena_array(arena, bool, n + 1);
    if (c.found)
        memcpy(way.moves, c.best.moves, n * sizeof(*way.moves));
    arena_release(&scratch);
    return way;
}
