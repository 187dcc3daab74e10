/* Span links: which span each names, and which of them say something new. */
#include "pairs_priv.h"
#include "partial_priv.h"

/* What links name and is not in the input has numbers, too, with this bit. */
#define LINK_MISSING (1u << 31)

static const struct span_link *links_of(const struct forest *f, uint32_t i)
{
    static const struct span_link not_followed;
    uint32_t first = f->spans[i].first_link;
    return first == SPAN_NOT_FOLLOWED ? &not_followed
                                      : f->totals->stores[f->store_of[i]]->links.v + first;
}

/* Of the records of a linked span, the one that sends. */
static uint32_t linked_span(struct forest *f, const struct span_link *link)
{
    uint32_t best = NONE;
    for (uint32_t k = forest_find(f, link->trace, link->id); k != NONE; k = f->same[k])
        if (!(f->marks[k] & MARK_DROPPED) &&
            (best == NONE || (is_calling(&f->spans[k]) && !is_calling(&f->spans[best]))))
            best = k;
    return best;
}

/* What is missing may stand in the sums of others. */
static uint32_t missing_number(struct forest *f, struct map *missing, const struct span_link *link)
{
    uint32_t *slot = map_at(missing, link->trace.low, link->id);
    if (*slot != NONE)
        return *slot;
    f->totals->stats.split += lows_have(f->totals->whole, link->trace.low);
    return *slot = (uint32_t)(missing->n - 1) | LINK_MISSING;
}

/*
 * A span that sends what other spans of its service have made is no message of its own; a receiver
 * that names a calling span answers it.
 */
static void take_link(struct forest *f, struct pairing *p, uint32_t i, uint32_t to)
{
    *map_at(&p->links, i, to) = 1;
    if ((to & LINK_MISSING) || to == i || !is_calling(&f->spans[to]))
        return;
    bool own = f->service[i] == f->service[to];
    if (is_calling(&f->spans[i]) && own)
        f->marks[i] |= f->spans[to].kind == SPAN_PRODUCER ? MARK_NESTED : 0;
    else if (f->spans[to].kind == SPAN_PRODUCER || f->spans[i].kind == SPAN_CONSUMER)
        p->named[to] = true;
}

void links_index(struct forest *f, struct pairing *p)
{
    struct map missing;
    map_init(&missing, f->arena, 0);
    map_init(&p->links, f->arena, 0);
    if (!f->linked)
        return;
    p->link_off = arena_array(f->arena, uint32_t, f->n);
    for (uint32_t i = 0; i < f->n; i++) {
        if (f->marks[i] & MARK_DROPPED)
            continue;
        p->link_off[i] = (uint32_t)p->link_to.n;
        for (uint32_t k = 0; k < f->spans[i].n_links; k++) {
            const struct span_link *link = &links_of(f, i)[k];
            uint32_t to = linked_span(f, link);
            to = to == NONE ? missing_number(f, &missing, link) : to;
            *vec_push(f->arena, &p->link_to) = to;
            take_link(f, p, i, to);
        }
    }
}

static bool names(const struct pairing *p, uint32_t i, uint32_t to)
{
    return i != NONE && map_get(&p->links, i, to) != NONE;
}

/*
 * A receive span and the process spans below it often link to the same sender, or the one is its
 * child and the other links to it: one delivery.
 */
static bool is_told_above(const struct forest *f, const struct pairing *p, uint32_t i, uint32_t to)
{
    enum { STEPS = 64, RECEIVERS = 4 };
    bool own = true;
    uint32_t k = f->parent[i];
    for (int step = 0; step < STEPS && k != NONE; step++, k = f->parent[k]) {
        own &= step < RECEIVERS && f->service[k] == f->service[i];
        if (k == to || (own && (names(p, k, to) || p->caller[k] == to)))
            return true;
    }
    return false;
}

/* Its place in the tree, or a link the other way, tells the same. */
static bool is_told(const struct forest *f, const struct pairing *p, uint32_t i, uint32_t to)
{
    uint32_t caller = p->caller[i];
    if (to == i || to == caller || names(p, caller, to) || is_told_above(f, p, i, to))
        return true;
    bool back = !(to & LINK_MISSING) && (names(p, to, i) || p->caller[to] == i);
    return back && f->spans[i].kind != SPAN_CONSUMER;
}

bool links_missing(const struct forest *f, const struct pairing *p, uint32_t i)
{
    for (uint32_t k = 0; k < f->spans[i].n_links; k++)
        if (p->link_to.v[p->link_off[i] + k] & LINK_MISSING)
            return true;
    return false;
}

uint32_t links_next(const struct forest *f, const struct pairing *p, uint32_t i, uint32_t *at)
{
    while (*at < f->spans[i].n_links) {
        uint32_t to = p->link_to.v[p->link_off[i] + (*at)++];
        if (!is_told(f, p, i, to))
            return to & LINK_MISSING ? LINK_NOWHERE : to;
    }
    return NONE;
}
