/*
 * Partial aggregates: requests that are surely whole within the input go into the sums, the spans of
 * all others are told again. A request is open when a parent or the span that a link names is
 * missing, when nobody below receives a message that it sends, when a service is not known; and so
 * is any that is tied to such a one by links.
 */
#include <stdlib.h>

#include "groups_priv.h"
#include "pairs_priv.h"
#include "partial_priv.h"
#include "records_priv.h"

static int low_cmp(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

void lows_sort(struct lows *lows)
{
    size_t kept = 0;
    if (lows->n)
        qsort(lows->v, lows->n, sizeof(*lows->v), low_cmp);
    for (size_t i = 0; i < lows->n; i++)
        if (!kept || lows->v[i] != lows->v[kept - 1])
            lows->v[kept++] = lows->v[i];
    lows->n = kept;
}

bool lows_have(const struct lows *lows, uint64_t low)
{
    return lows && lows->n && bsearch(&low, lows->v, lows->n, sizeof(low), low_cmp);
}

/* Its receivers are in requests of their own: there may be more of them. */
static bool waits_for_receiver(const struct forest *f, const struct pairing *p, uint32_t i)
{
    const struct span *s = &f->spans[i];
    bool sends = s->kind == SPAN_PRODUCER || (s->kind == SPAN_CLIENT && s->destination);
    return sends && p->answered[i] == NONE;
}

static bool is_open(const struct forest *f, const struct pairing *p, uint32_t i)
{
    if (f->marks[i] & MARK_DROPPED)
        return !f->spans[i].service;
    return (f->marks[i] & MARK_ORPHAN) || waits_for_receiver(f, p, i) || links_missing(f, p, i);
}

/* Homes of the traces that are open, by linking the records on trial. */
static void find_open(struct totals *t, const struct homes *homes, struct map *open,
                      const struct span_record *const *records, size_t n)
{
    struct arena arena = { 0 };
    struct totals trial;
    struct forest f;
    totals_fork(&trial, t, &arena);
    forest_build(&f, &arena, &trial, records, n);
    struct pairing pairs = pair_spans(&f);
    for (uint32_t i = 0; i < f.n; i++)
        if (is_open(&f, &pairs, i))
            *map_at(open, homes_root(homes, f.spans[i].trace.low), 0) = 1;
    arena_release(&trial.pattern_arena);
    arena_release(&arena);
}

size_t requests_part(struct totals *t, const struct homes *homes,
                     const struct span_record **records, size_t n)
{
    struct arena arena = { 0 };
    struct map open, seen;
    size_t kept = 0;
    map_init(&open, &arena, 0);
    map_init(&seen, &arena, 0);
    find_open(t, homes, &open, records, n);
    for (size_t i = 0; i < n; i++) {
        const struct span_record *record = records[i];
        uint64_t low = record->trace.low, root = homes_root(homes, low);
        bool closed = map_get(&open, root, 0) == NONE;
        uint32_t *known = map_at(&seen, low, 0);
        if (*known == NONE)
            *vec_push(t->arena, closed ? &t->closed : &t->open) = low;
        *known = 1;
        if (!closed)
            continue;
        records[i] = records[kept];
        records[kept++] = record;
    }
    arena_release(&arena);
    return kept;
}

static int record_cmp(const void *a, const void *b)
{
    const struct span_record *x = *(const struct span_record *const *)a,
                             *y = *(const struct span_record *const *)b;
    const uint32_t mask = SPAN_FILES_MAX - 1;
    uint64_t left[] = { x->trace.low, x->trace.high, x->file & mask, x->line, x->column };
    uint64_t right[] = { y->trace.low, y->trace.high, y->file & mask, y->line, y->column };
    for (size_t i = 0; i < countof(left); i++)
        if (left[i] != right[i])
            return left[i] < right[i] ? -1 : 1;
    return 0;
}

void requests_tell(struct totals *t, const struct span_record **records, size_t n)
{
    const struct span_export *export = t->export;
    if (n)
        qsort(records, n, sizeof(*records), record_cmp);
    for (size_t i = 0; i < n; i++) {
        uint64_t low = records[i]->trace.low;
        if (!export->all_spans && !lows_have(&t->open, low))
            continue;
        uint32_t file = records[i]->file & (SPAN_FILES_MAX - 1);
        const struct span_store *store = t->stores[file];
        struct span span;
        record_span(&t->profiles.v[records[i]->profile], store, records[i], &span);
        if (span.first_link == SPAN_NOT_FOLLOWED)
            span.n_links = 0;
        const struct span_link *links = span.n_links ? store->links.v + span.first_link : NULL;
        export->span(export->ctx, &span, links,
                     totals_loc(t, (struct place){ file, span.line, span.column }));
        t->stats.spans -= !export->all_spans;
    }
}
