/* Who needs which version of whom, and whether that goes together. */
#include "svcgraph/demand.h"

#include "rules_priv.h"

/* Bounds of work for one service: ranges beyond count as unread, versions beyond as unknown. */
enum { RANGES_MAX = 1 << 14, VERSIONS_MAX = 128 };

const char *demand_verdict_name(enum demand_verdict verdict)
{
    static const char *const names[] = { "ok", "conflict", "unsatisfied", "unknown" };
    return names[verdict];
}

/* Where a range of this text and dialect is, or may be put: 0 is none yet, else its index and one. */
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

static uint32_t *seen_slot(const struct demand *d, const struct seen *seen,
                           const struct requirement *req)
{
    uint64_t hash = (req->range * UINT64_C(31) + req->dialect) * UINT64_C(0x9e3779b97f4a7c15);
    for (size_t i = (size_t)(hash >> 32);; i++) {
        uint32_t *slot = &seen->slots[i & seen->mask];
        if (*slot == 0)
            return slot;
        const struct requirement *other = d->needs.v[d->ranges.v[*slot - 1].first].req;
        if (other->range == req->range && other->dialect == req->dialect)
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

static void add_range(struct demand *d, struct arena *arena, const struct range *range)
{
    struct str version;
    enum meeting meeting = range_witness(arena, range, &version);
    *vec_push(arena, &d->ranges) = (struct demand_range){
        .range = range,
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
        add_range(d, arena, range);
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

static bool has_text(const struct demand *d, sym text)
{
    for (size_t i = 0; i < d->versions.n; i++)
        if (d->versions.v[i].text == text)
            return true;
    return false;
}

static void add_version(struct demand *d, struct arena *arena, const struct version *version)
{
    if (d->versions.n <= VERSIONS_MAX && !has_text(d, version->text))
        *vec_push(arena, &d->versions) = *version;
}

/* A tag that is no version says at least that something runs of which nothing is known. */
static void read_tags(struct demand *d, struct arena *arena, const struct graph_node *node)
{
    for (uint32_t i = 0; i < node->images.n; i++) {
        const struct image *image = &d->g->images[node->images.first + i];
        if (image->tag)
            add_version(d, arena,
                        &(struct version){ image->tag, sym_find(d->g->syms, STR("image")), true,
                                           image->loc });
    }
}

static void read_versions(struct demand *d, struct arena *arena)
{
    const struct graph *g = d->g;
    if (d->of.i == UINT32_MAX)
        return;
    const struct graph_node *node = &g->nodes[d->of.i];
    sym provides = sym_find(g->syms, STR("provides"));
    bool says = false;
    for (uint32_t i = 0; provides && i < node->versions.n; i++)
        says = says || g->versions[node->versions.first + i].how == provides;
    for (uint32_t i = 0; i < node->versions.n; i++) {
        const struct version *version = &g->versions[node->versions.first + i];
        if (!says || version->how == provides)
            add_version(d, arena, version);
    }
    if (d->versions.n == 0 && d->needs.n > 0)
        read_tags(d, arena, node);
}

static enum answer best_answer(const struct demand *d, const struct range *range)
{
    enum answer best = d->versions.n > 0 ? ANSWER_NO : ANSWER_UNKNOWN;
    for (size_t i = 0; i < d->versions.n && best != ANSWER_YES; i++) {
        enum answer answer = i == VERSIONS_MAX
                                 ? ANSWER_UNKNOWN
                                 : range_has(range, graph_str(d->g, d->versions.v[i].text));
        if (answer != ANSWER_NO)
            best = answer;
    }
    return best;
}

static void ask_versions(struct demand *d)
{
    for (size_t i = 0; i < d->ranges.n; i++) {
        struct demand_range *range = &d->ranges.v[i];
        range->served = range->empty ? ANSWER_NO : best_answer(d, range->range);
    }
    for (size_t i = 0; i < d->needs.n; i++)
        if (d->needs.v[i].range != SIZE_MAX)
            d->needs.v[i].served = d->ranges.v[d->needs.v[i].range].served;
}

static bool is_conflict(enum meeting meeting)
{
    return meeting == MEET_NO_INTERVAL || meeting == MEET_NO_RELEASE;
}

/* The ranges with these answers; returns how many. */
static size_t pick(const struct demand *d, unsigned answers, const struct range **out,
                   size_t *out_index)
{
    size_t n = 0;
    for (size_t i = 0; i < d->ranges.n; i++) {
        if (d->ranges.v[i].empty || !(answers >> d->ranges.v[i].served & 1))
            continue;
        out_index[n] = i;
        out[n++] = d->ranges.v[i].range;
    }
    return n;
}

/* How many of the versions may be what the range needs, though none surely is. */
static size_t count_unsure(const struct demand *d)
{
    size_t n = 0;
    for (size_t i = 0; i < d->versions.n; i++) {
        bool unsure = false;
        for (size_t k = 0; k < d->ranges.n && !unsure; k++)
            unsure = d->ranges.v[k].served == ANSWER_UNKNOWN &&
                     range_has(d->ranges.v[k].range, graph_str(d->g, d->versions.v[i].text)) ==
                         ANSWER_UNKNOWN;
        n += unsure;
    }
    return n;
}

/*
 * Side by side, each need has a version of its own: so it is when some needs are served that
 * exclude each other. Needs of which nobody knows may share a version only if they go together.
 */
static bool side_by_side(const struct demand *d, struct arena *arena)
{
    const struct range **ranges = arena_array(arena, const struct range *, d->ranges.n + 1);
    size_t *index = arena_array(arena, size_t, d->ranges.n + 1);
    size_t n = pick(d, 1u << ANSWER_YES, ranges, index);
    if (d->versions.n < 2)
        return false;
    if (is_conflict(ranges_meet(arena, ranges, n, NULL, 0).meeting))
        return true;
    if (pick(d, 1u << ANSWER_NO, ranges, index) > 0)
        return false;
    n = pick(d, 1u << ANSWER_UNKNOWN, ranges, index);
    return n > 0 &&
           (count_unsure(d) > 1 || !is_conflict(ranges_meet(arena, ranges, n, NULL, 0).meeting));
}

static size_t version_texts(const struct demand *d, struct arena *arena, struct str **out)
{
    *out = arena_array(arena, struct str, d->versions.n + 1);
    for (size_t i = 0; i < d->versions.n; i++)
        (*out)[i] = graph_str(d->g, d->versions.v[i].text);
    return d->versions.n;
}

static void meet(struct demand *d, struct arena *arena)
{
    const struct range **ranges = arena_array(arena, const struct range *, d->ranges.n + 1);
    size_t *index = arena_array(arena, size_t, d->ranges.n + 1);
    struct str *known;
    size_t n_known = version_texts(d, arena, &known);
    size_t n = pick(d, ~0u, ranges, index);
    d->meeting.meeting = MEET_UNKNOWN;
    if (n == 0)
        return;
    d->meeting = ranges_meet(arena, ranges, n, known, n_known);
    if (!is_conflict(d->meeting.meeting) || side_by_side(d, arena))
        return;
    d->conflict = arena_array(arena, size_t, d->meeting.n_conflict);
    d->n_conflict = d->meeting.n_conflict;
    for (size_t i = 0; i < d->n_conflict; i++)
        d->conflict[i] = d->ranges.v[index[d->meeting.conflict[i]]].first;
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
    const struct range **ranges = arena_array(arena, const struct range *, d->ranges.n + 1);
    size_t *weights = arena_array(arena, size_t, d->ranges.n + 1);
    struct str *known;
    size_t n_known = version_texts(d, arena, &known);
    for (size_t i = 0; i < d->ranges.n; i++) {
        ranges[i] = d->ranges.v[i].range;
        weights[i] = d->ranges.v[i].services;
    }
    d->way = ranges_way_out(arena, ranges, weights, d->ranges.n, known, n_known);
    d->movers = arena_array(arena, struct str, d->needs.n + 1);
    for (size_t i = 0; i < d->needs.n; i++) {
        const struct demand_need *need = &d->needs.v[i];
        if (need->range == SIZE_MAX || !d->way.moves[need->range])
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
