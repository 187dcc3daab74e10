/* Who needs which version of whom, and whether that goes together. */
#include "svcgraph/demand.h"

#include "rules_priv.h"

/*
 * Bounds of work for one service: ranges beyond count as unread, versions beyond as unknown, kinds
 * of packages beyond as judged by the service's own.
 */
enum { RANGES_MAX = 1 << 14, VERSIONS_MAX = 128, AXES_MAX = 32 };

const char *demand_verdict_name(enum demand_verdict verdict)
{
    static const char *const names[] = { "ok", "conflict", "unsatisfied", "unknown" };
    return names[verdict];
}

/* Where a range of this text and dialect is, or may be put: 0 is none yet, else its index and one.
 */
struct seen {
    uint32_t *slots;
    size_t mask;
};

static struct seen seen_new(struct arena *arena, size_t needs)
{
    size_t n = 16;
    while (n < 2 * needs)
        n *= 2;
    return (struct seen){ arena_array(arena, uint32_t, n), n - 1 };
}

/* Who needs it says so by a package only. */
static sym package_how(const struct demand *d, const struct requirement *req)
{
    return how_is_package(d->g, req->how) ? req->how : 0;
}

static uint32_t *seen_slot(const struct demand *d, const struct seen *seen,
                           const struct requirement *req)
{
    sym how = package_how(d, req);
    uint64_t hash = (req->range * UINT64_C(31) + req->dialect) * UINT64_C(0x9e3779b97f4a7c15);
    for (size_t i = (size_t)(hash >> 32);; i++) {
        uint32_t *slot = &seen->slots[i & seen->mask];
        if (*slot == 0)
            return slot;
        const struct demand_range *range = &d->ranges.v[*slot - 1];
        const struct requirement *other = d->needs.v[range->first].req;
        if (other->range == req->range && other->dialect == req->dialect && range->how == how)
            return slot;
    }
}

static const struct range *read_range(const struct demand *d, struct arena *arena,
                                      const struct requirement *req)
{
    enum dialect dialect;
    struct range *range = arena_new(arena, struct range);
    struct str text = graph_str(d->g, req->range);
    bool read = d->ranges.n < RANGES_MAX &&
                dialect_from_name(graph_str(d->g, req->dialect), &dialect) &&
                version_class(text) != VERSION_TEMPLATE && range_parse(arena, text, dialect, range);
    return read ? range : NULL;
}

static void add_range(struct demand *d, struct arena *arena, const struct range *range, sym how)
{
    struct str version;
    enum meeting meeting = range_witness(arena, range, &version);
    *vec_push(arena, &d->ranges) = (struct demand_range){
        .range = range,
        .how = how,
        .first = d->needs.n,
        .empty = meeting == MEET_NO_INTERVAL || meeting == MEET_NO_RELEASE,
    };
}

static void add_need(struct demand *d, struct arena *arena, const struct seen *seen,
                     const struct requirement *req)
{
    struct demand_need need = { req, node_name(d->g, req->by), SIZE_MAX, ANSWER_UNKNOWN };
    uint32_t *slot = seen_slot(d, seen, req);
    const struct range *range;
    if (*slot == 0 && (range = read_range(d, arena, req))) {
        add_range(d, arena, range, package_how(d, req));
        *slot = (uint32_t)d->ranges.n;
    }
    if (*slot > 0)
        need.range = *slot - 1;
    bool again = false;
    for (size_t i = d->needs.n; i-- > 0 && !again && d->needs.v[i].req->by.i == req->by.i;)
        again = d->needs.v[i].range == need.range;
    if (need.range != SIZE_MAX && !again)
        d->ranges.v[need.range].services++;
    *vec_push(arena, &d->needs) = need;
}

static bool has_text(const struct version *versions, size_t n, sym text)
{
    for (size_t i = 0; i < n; i++)
        if (versions[i].text == text)
            return true;
    return false;
}

static void add_version(struct demand_axis *axis, struct arena *arena,
                        const struct version *version)
{
    if (axis->versions.n <= VERSIONS_MAX &&
        !has_text(axis->versions.v, axis->versions.n, version->text))
        *vec_push(arena, &axis->versions) = *version;
}

/* A tag that is no version says at least that something runs of which nothing is known. */
static void read_tags(struct demand *d, struct arena *arena, const struct graph_node *node)
{
    for (uint32_t i = 0; i < node->images.n; i++) {
        const struct image *image = &d->g->images[node->images.first + i];
        if (image->tag)
            add_version(&d->axes.v[0], arena,
                        &(struct version){ image->tag, sym_find(d->g->syms, STR("image")), true,
                                           image->loc });
    }
}

enum told { TOLD_PROVIDES = 1, TOLD_OTHER = 2, TOLD_PACKAGE = 4 };

/* By whom a version is told: a package's own that is not what runs counts last. */
static enum told told_by(const struct graph *g, const struct version *version)
{
    sym provides = sym_find(g->syms, STR("provides"));
    if (provides && version->how == provides)
        return TOLD_PROVIDES;
    return !version->release && how_is_package(g, version->how) ? TOLD_PACKAGE : TOLD_OTHER;
}

/* Returns the best of enum told that there is. */
static enum told read_own(struct demand *d, struct arena *arena, const struct graph_node *node)
{
    unsigned all = 0;
    for (uint32_t i = 0; i < node->versions.n; i++)
        all |= told_by(d->g, &d->g->versions[node->versions.first + i]);
    enum told best = all & TOLD_PROVIDES ? TOLD_PROVIDES
                     : all & TOLD_OTHER  ? TOLD_OTHER
                                         : TOLD_PACKAGE;
    for (uint32_t i = 0; i < node->versions.n; i++) {
        const struct version *version = &d->g->versions[node->versions.first + i];
        if (told_by(d->g, version) == best)
            add_version(&d->axes.v[0], arena, version);
    }
    if (!all && d->needs.n > 0)
        read_tags(d, arena, node);
    return best;
}

/* Versions of the package itself; where it is what runs, only if the service counts otherwise. */
static size_t package_axis(struct demand *d, struct arena *arena, const struct graph_node *node,
                           sym how, enum told best)
{
    struct demand_axis axis = { .how = how };
    for (size_t i = 1; i < d->axes.n; i++)
        if (d->axes.v[i].how == how)
            return d->axes.v[i].versions.n ? i : 0;
    if (d->axes.n == AXES_MAX)
        return 0;
    for (unsigned released = 0; released < (best == TOLD_PROVIDES ? 2u : 1u); released++)
        for (uint32_t i = 0; i < node->versions.n; i++) {
            const struct version *version = &d->g->versions[node->versions.first + i];
            if (version->how == how && (released || !version->release))
                add_version(&axis, arena, version);
        }
    *vec_push(arena, &d->axes) = axis;
    return axis.versions.n ? d->axes.n - 1 : 0;
}

static void read_versions(struct demand *d, struct arena *arena)
{
    *vec_push(arena, &d->axes) = (struct demand_axis){ 0 };
    if (d->of.i == UINT32_MAX)
        return;
    const struct graph_node *node = &d->g->nodes[d->of.i];
    enum told best = read_own(d, arena, node);
    for (size_t i = 0; i < d->ranges.n; i++)
        if (d->ranges.v[i].how)
            d->ranges.v[i].axis = package_axis(d, arena, node, d->ranges.v[i].how, best);
    for (size_t i = 0; i < d->axes.n; i++)
        for (size_t k = 0; k < d->axes.v[i].versions.n; k++) {
            const struct version *version = &d->axes.v[i].versions.v[k];
            if (!has_text(d->versions.v, d->versions.n, version->text))
                *vec_push(arena, &d->versions) = *version;
        }
}

static enum answer best_answer(const struct demand *d, const struct demand_range *range)
{
    const struct demand_axis *axis = &d->axes.v[range->axis];
    enum answer best = axis->versions.n > 0 ? ANSWER_NO : ANSWER_UNKNOWN;
    for (size_t i = 0; i < axis->versions.n && best != ANSWER_YES; i++) {
        enum answer answer =
            i == VERSIONS_MAX ? ANSWER_UNKNOWN
                              : range_has(range->range, graph_str(d->g, axis->versions.v[i].text));
        if (answer != ANSWER_NO)
            best = answer;
    }
    return best;
}

static void ask_versions(struct demand *d)
{
    for (size_t i = 0; i < d->ranges.n; i++) {
        struct demand_range *range = &d->ranges.v[i];
        range->served = range->empty ? ANSWER_NO : best_answer(d, range);
    }
    for (size_t i = 0; i < d->needs.n; i++)
        if (d->needs.v[i].range != SIZE_MAX)
            d->needs.v[i].served = d->ranges.v[d->needs.v[i].range].served;
}

static bool is_conflict(enum meeting meeting)
{
    return meeting == MEET_NO_INTERVAL || meeting == MEET_NO_RELEASE;
}

/* Ranges that are met with each other. */
struct group {
    const struct demand *d;
    size_t axis;
    bool declared; /* not those of packages */
    const struct range **ranges;
    size_t *index; /* in d->ranges */
};

static struct group group_of(const struct demand *d, struct arena *arena, size_t axis,
                             bool declared)
{
    return (struct group){ d, axis, declared,
                           arena_array(arena, const struct range *, d->ranges.n + 1),
                           arena_array(arena, size_t, d->ranges.n + 1) };
}

/* Those with these answers; returns how many. */
static size_t pick(struct group *group, unsigned answers)
{
    const struct demand *d = group->d;
    size_t n = 0;
    for (size_t i = 0; i < d->ranges.n; i++) {
        const struct demand_range *range = &d->ranges.v[i];
        if (range->empty || !(answers >> range->served & 1) || range->axis != group->axis ||
            (group->declared && range->how))
            continue;
        group->index[n] = i;
        group->ranges[n++] = range->range;
    }
    return n;
}

/* How many of the versions may be what the n ranges need, though none surely is. */
static size_t count_unsure(const struct group *group, size_t n)
{
    const struct demand_axis *axis = &group->d->axes.v[group->axis];
    size_t count = 0;
    for (size_t i = 0; i < axis->versions.n; i++) {
        struct str text = graph_str(group->d->g, axis->versions.v[i].text);
        bool unsure = false;
        for (size_t k = 0; k < n && !unsure; k++)
            unsure = range_has(group->ranges[k], text) == ANSWER_UNKNOWN;
        count += unsure;
    }
    return count;
}

/*
 * Side by side, each need has a version of its own: so it is when some needs are served that
 * exclude each other. Needs of which nobody knows may share a version only if they go together.
 */
static bool side_by_side(struct group *group, struct arena *arena)
{
    size_t n = pick(group, 1u << ANSWER_YES);
    if (group->d->axes.v[group->axis].versions.n < 2)
        return false;
    if (is_conflict(ranges_meet(arena, group->ranges, n, NULL, 0).meeting))
        return true;
    if (pick(group, 1u << ANSWER_NO) > 0)
        return false;
    n = pick(group, 1u << ANSWER_UNKNOWN);
    return n > 0 && (count_unsure(group, n) > 1 ||
                     !is_conflict(ranges_meet(arena, group->ranges, n, NULL, 0).meeting));
}

static size_t version_texts(const struct demand *d, struct arena *arena, struct str **out)
{
    const struct demand_axis *axis = &d->axes.v[d->axis];
    *out = arena_array(arena, struct str, axis->versions.n + 1);
    for (size_t i = 0; i < axis->versions.n; i++)
        (*out)[i] = graph_str(d->g, axis->versions.v[i].text);
    return axis->versions.n;
}

/* Says whether they exclude each other; with several groups, the last one met is told. */
static bool meet_group(struct demand *d, struct arena *arena, size_t axis, bool declared)
{
    struct group group = group_of(d, arena, axis, declared);
    struct str *known;
    size_t n = pick(&group, ~0u);
    d->axis = axis;
    d->meeting = (struct meeting_of){ .meeting = MEET_UNKNOWN };
    if (n == 0)
        return false;
    size_t n_known = version_texts(d, arena, &known);
    d->meeting = ranges_meet(arena, group.ranges, n, known, n_known);
    if (!is_conflict(d->meeting.meeting) || side_by_side(&group, arena))
        return false;
    pick(&group, ~0u);
    d->conflict = arena_array(arena, size_t, d->meeting.n_conflict);
    d->n_conflict = d->meeting.n_conflict;
    for (size_t i = 0; i < d->n_conflict; i++) {
        const struct demand_range *range = &d->ranges.v[group.index[d->meeting.conflict[i]]];
        d->conflict[i] = range->first;
        d->weak = d->weak || range->how;
    }
    return true;
}

/* The axis of the range that matters most: one that is not met, and what services say themselves.
 */
static size_t telling_axis(const struct demand *d)
{
    size_t axis = 0;
    unsigned best = 4;
    for (size_t i = 0; i < d->ranges.n; i++) {
        const struct demand_range *range = &d->ranges.v[i];
        unsigned rank = (range->served == ANSWER_NO ? 0u : 2u) + (range->how ? 1u : 0u);
        if (rank < best) {
            best = rank;
            axis = range->axis;
        }
    }
    return axis;
}

/* What services say excludes each other by itself, or not: that is told before any package is. */
static void meet(struct demand *d, struct arena *arena)
{
    bool packages = false;
    for (size_t i = 0; i < d->ranges.n; i++)
        packages = packages || d->ranges.v[i].how;
    if (packages && meet_group(d, arena, 0, true))
        return;
    for (size_t axis = 0; axis < d->axes.n; axis++)
        if (meet_group(d, arena, axis, false))
            return;
    if (d->axis != telling_axis(d))
        meet_group(d, arena, telling_axis(d), false);
}

static void judge(struct demand *d)
{
    bool no = false, unsure = d->needs.n == 0;
    for (size_t i = 0; i < d->needs.n; i++) {
        no = no || d->needs.v[i].served == ANSWER_NO;
        unsure = unsure || d->needs.v[i].served == ANSWER_UNKNOWN;
    }
    d->verdict = d->n_conflict > 0 ? DEMAND_CONFLICT
                 : no              ? DEMAND_UNSATISFIED
                 : unsure          ? DEMAND_UNKNOWN
                                   : DEMAND_OK;
}

static void find_way_out(struct demand *d, struct arena *arena)
{
    struct group group = group_of(d, arena, d->axis, false);
    size_t *weights = arena_array(arena, size_t, d->ranges.n + 1), n = 0;
    bool *moves = arena_array(arena, bool, d->ranges.n + 1);
    struct str *known;
    size_t n_known = version_texts(d, arena, &known);
    for (size_t i = 0; i < d->ranges.n; i++) {
        if (d->ranges.v[i].axis != d->axis)
            continue;
        group.index[n] = i;
        weights[n] = d->ranges.v[i].services;
        group.ranges[n++] = d->ranges.v[i].range;
    }
    d->way = ranges_way_out(arena, group.ranges, weights, n, known, n_known);
    for (size_t i = 0; i < n; i++)
        moves[group.index[i]] = d->way.moves[i];
    d->way.moves = moves;
    d->movers = arena_array(arena, struct str, d->needs.n + 1);
    for (size_t i = 0; i < d->needs.n; i++) {
        const struct demand_need *need = &d->needs.v[i];
        if (need->range == SIZE_MAX || !moves[need->range])
            continue;
        if (d->n_movers == 0 || !str_eq(d->movers[d->n_movers - 1], need->by))
            d->movers[d->n_movers++] = need->by;
    }
}

static void settle(struct demand *d, struct arena *arena)
{
    read_versions(d, arena);
    ask_versions(d);
    meet(d, arena);
    judge(d);
    if (d->verdict == DEMAND_CONFLICT || d->verdict == DEMAND_UNSATISFIED)
        find_way_out(d, arena);
}

static uint64_t target_key(const struct requirement *req)
{
    return req->of.i == UINT32_MAX ? UINT64_C(1) << 32 | req->of_name : req->of.i;
}

struct keyed {
    uint64_t key;
    const struct requirement *req;
};

static int by_target(const void *a, const void *b)
{
    const struct keyed *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->req > y->req) - (x->req < y->req);
}

static int by_name(const void *a, const void *b)
{
    const struct demand *x = a, *y = b;
    int order = str_cmp(x->name, y->name);
    return order ? order : (x->of.i > y->of.i) - (x->of.i < y->of.i);
}

void demands_of(const struct graph *g, struct arena *arena, struct demands *out)
{
    uint32_t n = g->n_requirements;
    struct keyed *order = arena_array(arena, struct keyed, n);
    bool *seen = arena_array(arena, bool, g->n);
    for (uint32_t i = 0; i < n; i++)
        order[i] = (struct keyed){ target_key(&g->requirements[i]), &g->requirements[i] };
    if (n > 1)
        qsort(order, n, sizeof(*order), by_target);
    for (uint32_t i = 0, end; i < n; i = end) {
        const struct requirement *first = order[i].req;
        struct demand *d = vec_push(arena, &out->all);
        *d = (struct demand){ .g = g, .of = first->of };
        if (first->of.i != UINT32_MAX)
            seen[first->of.i] = true;
        d->name =
            first->of.i == UINT32_MAX ? graph_str(g, first->of_name) : node_name(g, first->of);
        for (end = i; end < n && order[end].key == order[i].key;)
            end++;
        struct seen ranges = seen_new(arena, end - i);
        for (uint32_t k = i; k < end; k++)
            add_need(d, arena, &ranges, order[k].req);
    }
    for_each_node (g, v)
        if (!seen[v.i] && g->nodes[v.i].versions.n > 0)
            *vec_push(arena, &out->all) =
                (struct demand){ .g = g, .of = v, .name = node_name(g, v) };
    for (size_t i = 0; i < out->all.n; i++)
        settle(&out->all.v[i], arena);
    if (out->all.n > 1)
        qsort(out->all.v, out->all.n, sizeof(*out->all.v), by_name);
}
