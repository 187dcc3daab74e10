/* Who is whose parent: shared ids, rings, and an order in which parents come first. */
#include "forest_priv.h"
#include "totals_priv.h"

static bool is_dropped(const struct forest *f, uint32_t i)
{
    return f->marks[i] & MARK_DROPPED;
}

/* The calling half of a shared id is the parent of the serving half. */
static uint32_t other_half(const struct forest *f, uint32_t i, uint32_t head)
{
    if (!is_serving(&f->spans[i]))
        return NONE;
    for (uint32_t k = head; k != NONE; k = f->same[k])
        if (k != i && !is_dropped(f, k) && is_calling(&f->spans[k]))
            return k;
    return NONE;
}

/* A half without parent id has that of the other. */
static uint64_t parent_id(const struct forest *f, uint32_t i, uint32_t head)
{
    uint64_t id = f->spans[i].id;
    if (f->spans[i].parent || !is_calling(&f->spans[i]))
        return f->spans[i].parent == id ? 0 : f->spans[i].parent;
    for (uint32_t k = head; k != NONE; k = f->same[k])
        if (f->spans[k].parent && f->spans[k].parent != id && is_serving(&f->spans[k]))
            return f->spans[k].parent;
    return 0;
}

/* Of several records with the parent's id: one of the same service, else the serving half. */
static uint32_t best_parent(const struct forest *f, uint32_t i, uint32_t head)
{
    uint32_t best = NONE;
    int best_score = -1;
    for (uint32_t k = head; k != NONE; k = f->same[k]) {
        int score = 2 * (f->service[k] == f->service[i]) + !is_calling(&f->spans[k]);
        if (is_dropped(f, k) || score <= best_score)
            continue;
        best = k;
        best_score = score;
    }
    return best;
}

/* The record with that id; over spans whose service nobody knows, the next one above. */
static uint32_t parent_record(const struct forest *f, uint32_t i, uint64_t id)
{
    enum { STEPS = 64 };
    for (int step = 0; id && step < STEPS; step++) {
        uint32_t head = span_ids_find(f, f->trace[i], id);
        if (head == NONE)
            return NONE;
        uint32_t best = best_parent(f, i, head);
        if (best != NONE)
            return best == i ? NONE : best;
        id = f->spans[head].parent;
    }
    return NONE;
}

/* Mostly, one record has the id, and one that of the parent. */
static void find_lone(struct forest *f, uint32_t i)
{
    uint64_t id = f->spans[i].parent;
    if (!id || id == f->spans[i].id)
        return;
    uint32_t head = span_ids_find(f, f->trace[i], id);
    bool plain = head != NONE && f->same[head] == NONE && !is_dropped(f, head);
    f->parent[i] = plain ? head : parent_record(f, i, id);
    if (f->parent[i] == NONE)
        f->marks[i] |= MARK_ORPHAN;
}

static void find_parent(struct forest *f, uint32_t i)
{
    f->parent[i] = NONE;
    if (is_dropped(f, i))
        return;
    uint32_t head = f->head[i];
    if (f->same[head] == NONE) {
        find_lone(f, i);
        return;
    }
    uint32_t half = other_half(f, i, head);
    if (half != NONE) {
        f->parent[i] = half;
        return;
    }
    uint64_t id = parent_id(f, i, head);
    if (!id)
        return;
    f->parent[i] = parent_record(f, i, id);
    if (f->parent[i] == NONE)
        f->marks[i] |= MARK_ORPHAN;
}

/* Children of each span, in order: the first of them, and the next one. */
struct children {
    uint32_t *first, *next;
};

static struct children make_children(const struct forest *f)
{
    struct children c = { arena_room(f->arena, uint32_t, f->n),
                          arena_room(f->arena, uint32_t, f->n) };
    memset(c.first, 0xff, f->n * sizeof(*c.first));
    for (uint32_t i = f->n; i-- > 0;) {
        uint32_t parent = f->parent[i];
        if (parent == NONE)
            continue;
        c.next[i] = c.first[parent];
        c.first[parent] = i;
    }
    return c;
}

/* Breadth first from the span; order is the queue. seen: by span, when some may be met again. */
static void reach(struct forest *f, const struct children *c, uint32_t top, bool *seen)
{
    uint32_t next = f->n_order;
    f->order[f->n_order++] = top;
    while (next < f->n_order) {
        uint32_t i = f->order[next++];
        for (uint32_t k = c->first[i]; k != NONE; k = c->next[k]) {
            if (seen && seen[k])
                continue;
            if (seen)
                seen[k] = true;
            f->order[f->n_order++] = k;
        }
    }
}

/*
 * What no top reaches stands on a ring of parents, or below one: walking up from it, each span is
 * stepped on once. All links of a ring are cut, so the result does not depend on where it began.
 */
static void cut_rings(struct forest *f, const bool *seen)
{
    uint32_t *walk = arena_array(f->arena, uint32_t, f->n);
    for (uint32_t i = 0; i < f->n; i++) {
        if (seen[i] || is_dropped(f, i) || walk[i])
            continue;
        uint32_t k = i;
        while (k != NONE && !walk[k]) {
            walk[k] = i + 1;
            k = f->parent[k];
        }
        if (k == NONE || walk[k] != i + 1)
            continue;
        while (f->parent[k] != NONE) {
            uint32_t next = f->parent[k];
            f->parent[k] = NONE;
            f->marks[k] |= MARK_RING;
            k = next;
        }
    }
}

static void find_tops(struct forest *f)
{
    f->n_tops = 0;
    for (uint32_t i = 0; i < f->n; i++) {
        f->tops[f->n_tops] = i;
        f->n_tops += f->parent[i] == NONE && !is_dropped(f, i);
    }
}

static void count_broken(struct forest *f)
{
    uint8_t *roots = arena_array(f->arena, uint8_t, f->n_traces);
    for (uint32_t k = 0; k < f->n_tops; k++) {
        uint32_t i = f->tops[k];
        if (roots[f->trace[i]] > 1)
            continue;
        bool whole = !(f->marks[i] & (MARK_ORPHAN | MARK_RING)) && !roots[f->trace[i]];
        roots[f->trace[i]] = whole ? 1 : 2;
        f->totals->stats.broken += !whole;
    }
}

/* What the tops reached is in the order; cut off, the spans of rings are tops, too. */
static void reach_rings(struct forest *f, const struct children *c)
{
    bool *seen = arena_array(f->arena, bool, f->n);
    for (uint32_t k = 0; k < f->n_order; k++)
        seen[f->order[k]] = true;
    cut_rings(f, seen);
    for (uint32_t i = 0; i < f->n; i++)
        if ((f->marks[i] & MARK_RING) && !seen[i]) {
            seen[i] = true;
            reach(f, c, i, seen);
        }
    find_tops(f);
}

void forest_parents(struct forest *f)
{
    uint32_t dropped = 0;
    for (uint32_t i = 0; i < f->n; i++) {
        find_parent(f, i);
        dropped += is_dropped(f, i);
    }
    struct children c = make_children(f);
    find_tops(f);
    for (uint32_t k = 0; k < f->n_tops; k++)
        reach(f, &c, f->tops[k], NULL);
    if (f->n_order + dropped < f->n)
        reach_rings(f, &c);
    count_broken(f);
}
