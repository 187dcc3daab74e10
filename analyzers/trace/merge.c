/* One record for each span: the same span again is merged, the halves of a shared id are not. */
#include "forest_priv.h"
#include "totals_priv.h"

/*
 * Records of one id that are compared with each other. A sane trace has a handful; more are taken
 * for copies, so that a hostile dump costs no square.
 */
enum { SAME_MAX = 64 };

enum side { SIDE_NONE, SIDE_CALLING, SIDE_SERVING };

static enum side side_of(const struct span *s)
{
    return is_calling(s) ? SIDE_CALLING : is_serving(s) ? SIDE_SERVING : SIDE_NONE;
}

/* Two records of one id are one span when service and side agree, as far as they are known. */
static bool is_same(const struct span *a, const struct span *b)
{
    if (a->service && b->service && a->service != b->service)
        return false;
    enum side left = side_of(a), right = side_of(b);
    return !left || !right || left == right;
}

/* Server halves of a shared id that started at different times: two attempts, or two receivers. */
static bool is_again(const struct span *a, const struct span *b)
{
    return is_serving(a) && is_serving(b) && !a->once && a->start && b->start &&
           a->start != b->start;
}

static void take_sym(sym *into, sym from)
{
    if (!*into)
        *into = from;
}

static bool names_store(const struct span *s)
{
    return s->peer && (s->peer_kind == NODE_DATASTORE || s->peer_kind == NODE_CACHE);
}

/*
 * A part of a span that was written before it ended has no duration, and may lack what would tell
 * more of its operation and of the other side.
 */
static void take_names(struct span *into, const struct span *from)
{
    bool ended = from->duration && !into->duration;
    if (from->operation && (ended || !into->operation))
        into->operation = from->operation;
    if (from->peer && (!into->peer || (names_store(from) && !names_store(into)))) {
        into->peer = from->peer;
        into->peer_kind = from->peer_kind;
    }
}

/* What one record lacks, the other completes. */
static void merge(struct span *into, const struct span *from)
{
    take_names(into, from);
    if (side_of(into) == SIDE_NONE && from->kind) {
        into->kind = from->kind;
        into->operation = from->operation ? from->operation : into->operation;
    }
    if (!into->parent)
        into->parent = from->parent;
    if (!into->start || (from->start && from->start < into->start))
        into->start = from->start;
    if (from->duration > into->duration)
        into->duration = from->duration;
    if (!into->n_links) {
        into->first_link = from->first_link;
        into->n_links = from->n_links;
    }
    take_sym(&into->service, from->service);
    take_sym(&into->space, from->space);
    take_sym(&into->destination, from->destination);
    take_sym(&into->version, from->version);
    take_sym(&into->table, from->table);
    take_sym(&into->group, from->group);
    take_sym(&into->instance, from->instance);
    if (!into->probability)
        into->probability = from->probability;
    if (!into->access)
        into->access = from->access;
    if (!into->destination_kind)
        into->destination_kind = from->destination_kind;
    if (!into->arguments)
        into->arguments = from->arguments;
    into->error |= from->error;
    into->shared |= from->shared;
}

/* Records that began again without being marked as halves of a shared id. */
struct doubts {
    VEC(uint32_t) all;
};

static void merge_into(struct forest *f, uint32_t k, uint32_t i)
{
    /* links are ranges of their own store */
    if (f->store_of[k] != f->store_of[i])
        f->spans[i].n_links = 0;
    merge(&f->spans[k], &f->spans[i]);
    f->profile[k] = NONE;
    f->marks[i] |= MARK_DROPPED;
    f->totals->stats.duplicates++;
}

static void add_record(struct forest *f, struct doubts *doubts, uint32_t i)
{
    const struct span *span = &f->spans[i];
    uint32_t head = f->head[i] = span_ids_add(f, i);
    f->same[i] = NONE;
    if (head == i)
        return;
    f->same_ids = true;
    uint32_t last = head, count = 1;
    bool again = false;
    for (uint32_t k = head; k != NONE; k = f->same[k], count++) {
        bool same = is_same(&f->spans[k], span);
        last = k;
        if (count >= SAME_MAX || (same && !is_again(&f->spans[k], span))) {
            merge_into(f, k, i);
            return;
        }
        again |= same && !(f->spans[k].shared && span->shared);
    }
    f->same[last] = i;
    if (again)
        *vec_push(f->arena, &doubts->all) = i;
}

/* Without a calling half, a record that began again is the same span, written at another time. */
static void settle_doubt(struct forest *f, uint32_t i)
{
    uint32_t first = NONE;
    for (uint32_t k = f->head[i]; k != NONE; k = f->same[k]) {
        if (f->marks[k] & MARK_DROPPED)
            continue;
        if (is_calling(&f->spans[k]))
            return;
        if (first == NONE && k != i && is_same(&f->spans[k], &f->spans[i]))
            first = k;
    }
    if (first != NONE)
        merge_into(f, first, i);
}

static void drop_nameless(struct forest *f)
{
    for (uint32_t i = 0; i < f->n; i++)
        if (!f->spans[i].service && !(f->marks[i] & MARK_DROPPED)) {
            bool lone = f->spans[i].inherits && f->spans[i].parent;
            f->marks[i] |= MARK_DROPPED;
            f->totals->stats.by_reason[lone ? TRACE_NO_PARENT : TRACE_MALFORMED]++;
        }
}

/* Beside a calling half of another service, a record without kind is the serving half. */
static void complete_halves(struct forest *f)
{
    for (uint32_t i = 0; i < f->n; i++) {
        struct span *span = &f->spans[i];
        uint32_t head = span->kind == SPAN_NONE ? f->head[i] : NONE;
        for (uint32_t k = head; k != NONE && f->same[head] != NONE; k = f->same[k])
            if (k != i && is_calling(&f->spans[k]) && f->spans[k].service != span->service)
                span->kind = f->spans[k].kind == SPAN_CLIENT ? SPAN_SERVER : SPAN_CONSUMER;
    }
}

void forest_merge(struct forest *f)
{
    struct doubts doubts = { 0 };
    for (uint32_t i = 0; i < f->n; i++)
        add_record(f, &doubts, i);
    for (size_t i = 0; i < doubts.all.n; i++)
        settle_doubt(f, doubts.all.v[i]);
    if (f->nameless) {
        inherit_services(f);
        drop_nameless(f);
    }
    if (f->same_ids)
        complete_halves(f);
    for (uint32_t i = 0; i < f->n; i++)
        f->kind[i] = f->spans[i].kind;
}
