/* From the spans of all files to the service graph, one group of requests after the other. */
#include "groups_priv.h"
#include "logs_priv.h"
#include "pairs_priv.h"
#include "partial_priv.h"
#include "sink_priv.h"
#include "tally_priv.h"

/* Each version of each service once, at the first span that shows it. */
static void add_versions(struct forest *f)
{
    for (uint32_t i = 0; f->totals->has_versions && i < f->n; i++)
        if (f->spans[i].version && !(f->marks[i] & MARK_DROPPED))
            tally_version(f->totals, f->service[i], f->spans[i].version, forest_place(f, i));
}

/* A service at the root of a trace is where traffic comes in, unless a message brought it. */
static void find_ways_in(struct forest *f, const struct hop_links *links)
{
    bool *received = links->all.n ? arena_array(f->arena, bool, f->n) : NULL;
    for (size_t i = 0; i < links->all.n; i++)
        received[links->all.v[i].to] = true;
    for (uint32_t k = 0; k < f->n_tops; k++) {
        uint32_t i = f->tops[k];
        if (!(f->marks[i] & (MARK_ORPHAN | MARK_RING)) && !(received && received[i]) &&
            !(serves(f, i) && (f->marks[i] & MARK_LINKED)))
            f->totals->services.all.v[f->service[i]].way_in = true;
    }
}

/* Parts of them are in the sums of others. */
static void count_known(struct totals *t, const struct forest *f)
{
    for (uint32_t i = 0; i < f->n_traces && t->whole; i++)
        t->stats.split += lows_have(t->whole, f->trace_keys[i].low);
}

void link_group(struct totals *t, struct arena *scratch, const struct span_record *const *records,
                size_t n, size_t n_logs)
{
    struct forest f;
    struct hop_links links = { 0 };
    profiles_rows(t);
    forest_build(&f, scratch, t, records, n);
    count_known(t, &f);
    struct pairing pairs = pair_spans(&f);
    link_calls(&f, &pairs, &links);
    count_edge_traces(&f);
    uint32_t *ops = link_entries(&f, &pairs, &links);
    count_times(&f);
    find_loops(&f, ops, &links);
    count_retries(&f, &pairs);
    sum_own_times(&f, &pairs, ops);
    add_versions(&f);
    find_ways_in(&f, &links);
    find_gaps(&f);
    link_reasons(&f);
    timeline_take(&f);
    if (n_logs)
        link_logs(&f, &pairs, records + n, n_logs);
}

/* Of too many names, the first in the order of the input are told apart. */
static sym take_text(struct totals *t, struct str text)
{
    sym known = sym_find(t->syms, text);
    if (known)
        return known;
    if (!t->names_left) {
        t->too_many_names = true;
        return sym_intern(t->syms, STR("(other)"));
    }
    t->names_left--;
    return sym_intern(t->syms, text);
}

static sym take_sym(struct totals *t, sym *known, const struct symtab *from, sym s)
{
    if (s && !known[s])
        known[s] = take_text(t, sym_str(from, s));
    return known[s];
}

static void take_logs(struct totals *t, struct span_store *store, sym *known)
{
    for (size_t i = 0; store->logs && i < store->logs->services.n; i++) {
        struct log_service *service = &store->logs->services.v[i];
        service->service = take_sym(t, known, &store->syms, service->service);
        service->space = take_sym(t, known, &store->syms, service->space);
    }
    if (store->logs && !t->logs)
        logs_init(t);
}

/* Puts the profiles' symbols into the builder's table. */
static void take_store(struct totals *t, struct arena *scratch, struct sections *sections,
                       struct map *known_profiles, struct span_store *store)
{
    sym *known = arena_array(scratch, sym, store->syms.n);
    for (size_t i = 0; i < store->profiles.n; i++) {
        struct span_profile *p = &store->profiles.v[i];
        p->service = take_sym(t, known, &store->syms, p->service);
        p->space = take_sym(t, known, &store->syms, p->space);
        p->operation = take_sym(t, known, &store->syms, p->operation);
        p->peer = take_sym(t, known, &store->syms, p->peer);
        p->destination = take_sym(t, known, &store->syms, p->destination);
        p->version = take_sym(t, known, &store->syms, p->version);
    }
    profiles_take(t, known_profiles, store);
    take_logs(t, store, known);
    for (sym s = 1; store->sums && s < store->syms.n; s++)
        take_sym(t, known, &store->syms, s);
    sections_take(sections, t, store, known);
    t->stats.spans += store->n + store->malformed;
    t->stats.by_reason[TRACE_MALFORMED] += store->malformed;
    arena_reset(scratch);
}

/* Records of linked traces go where the lowest of these traces is. */
static void move_part(struct span_sink *sink, const struct homes *homes, unsigned part,
                      struct arena *scratch)
{
    struct span_record *block = arena_array(scratch, struct span_record, SINK_BLOCK);
    sink_settle(sink, part);
    struct sink_cursor cursor = sink_begin(sink, part);
    const struct span_record *records;
    for (size_t n; (records = sink_next(&cursor, block, &n));)
        for (size_t i = 0; i < n; i++) {
            unsigned home = homes_part(homes, records[i].trace.low);
            if (home != part)
                sink_move(sink, home, &records[i]);
        }
    arena_reset(scratch);
}

static void move_home(struct span_sink *sink, const struct homes *homes, struct arena *scratch)
{
    for (unsigned part = 0; homes->lows.n && part < SINK_PARTS; part++)
        move_part(sink, homes, part, scratch);
}

/* What is told again: the spans that are in no sum, and the sums. */
static void tell(struct totals *t, struct span_sink *sink, const struct homes *homes)
{
    struct arena scratch = { 0 };
    lows_sort(&t->open);
    lows_sort(&t->closed);
    for (unsigned part = 0; part < SINK_PARTS; part++) {
        size_t n = sink_count(sink, part);
        struct span_record *records = arena_array(&scratch, struct span_record, n + SINK_BLOCK);
        const struct span_record **all = arena_array(&scratch, const struct span_record *, n);
        n = link_load(t, sink, homes, part, records);
        for (size_t i = 0; i < n; i++)
            all[i] = &records[i];
        requests_tell(t, all, t->logs ? logs_part(t, all, n) : n);
        arena_reset(&scratch);
    }
    arena_release(&scratch);
    if (!t->export->all_spans)
        partial_tell(t);
}

static void link_all(struct totals *t, struct span_sink *sink)
{
    t->timeline = sink_timeline(sink);
    t->export = sink_export(sink);
    t->names_left = sink_setup(sink)->names ? sink_setup(sink)->names : SIZE_MAX;
    t->services.keep_spaces = t->export != NULL;
    struct arena scratch = { 0 };
    struct homes homes;
    struct sections sections = { 0 };
    struct lows whole = { 0 };
    struct map known_profiles;
    map_init(&known_profiles, t->arena, 0);
    sections_paths(t);
    for (size_t i = 0; i < t->n_stores; i++)
        take_store(t, &scratch, &sections, &known_profiles, t->stores[i]);
    sections_join(t);
    sections_whole(&sections, t, &whole);
    services_init(t, &sections);
    for (size_t i = 0; i < t->n_stores; i++)
        if (t->stores[i]->logs)
            logs_take(t, t->stores[i]);
    size_t most = sink_setup(sink)->links ? sink_setup(sink)->links : SIZE_MAX;
    sink_links(sink, homes_init(&homes, t->arena, t->stores, t->n_stores, most));
    move_home(sink, &homes, &scratch);
    sink_close(sink);
    arena_release(&scratch);
    if (!t->export || !t->export->all_spans)
        link_groups(t, sink, &homes);
    sections_merge(&sections, t);
    if (sections.unfit)
        sink_unfit(sink);
    if (t->export)
        tell(t, sink, &homes);
    timeline_logs(t);
    t->stats.by_reason[TRACE_LEFT_OUT] += span_sink_trouble(sink).left_out;
    patterns_cut(t);
    if (t->too_many_patterns)
        sink_loops(sink);
    if (t->too_many_names)
        sink_names(sink);
}

/* Stores without a sink get one for the time of linking. */
static struct span_sink *own_sink(struct span_store *const *stores, size_t n)
{
    struct span_sink *sink = span_sink_new(&(struct span_sink_setup){ .max_bytes = SIZE_MAX });
    for (size_t i = 0; i < n; i++) {
        stores[i]->sink = sink;
        stores[i]->file = (uint32_t)i;
        span_store_finish(stores[i]);
        span_store_sort(stores[i]);
    }
    return sink;
}

void spans_link(struct builder *b, struct span_sink *sink, struct span_store *const *stores,
                size_t n)
{
    struct arena arena = { 0 };
    struct totals totals;
    struct span_sink *own = sink ? NULL : own_sink(stores, n);
    totals_init(&totals, b, sections_order(&arena, stores, n), n, &arena);
    link_all(&totals, sink ? sink : own);
    totals_flush(&totals);
    span_sink_release(own);
    arena_release(&totals.pattern_arena);
    arena_release(&arena);
}
