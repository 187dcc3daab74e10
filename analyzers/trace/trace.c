/* From the spans of all files to the service graph, one group of requests after the other. */
#include "flow_priv.h"
#include "groups_priv.h"
#include "logs_priv.h"
#include "names_priv.h"
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
    if (t->flow)
        flow_room(&f);
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
    if (t->flow)
        flow_requests(&f, &pairs, ops, &links);
    if (n_logs)
        link_logs(&f, &pairs, records + n, n_logs);
}

/* Puts what the store holds into the builder's table, and into the sums. */
static void take_store(struct totals *t, struct arena *scratch, struct sections *sections,
                       struct map *known_profiles, uint32_t number)
{
    struct span_store *store = t->stores[number];
    sym *known = arena_array(scratch, sym, store->syms.n);
    names_take(t, number, known);
    profiles_take(t, known_profiles, number);
    for (sym s = 1; store->sums && s < store->syms.n; s++)
        names_take_sym(t, number, known, s, (struct place){ number, 1, 1 });
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

static void take_stores(struct totals *t, struct sections *sections, struct lows *whole)
{
    struct arena scratch = { 0 };
    struct map known_profiles;
    map_init(&known_profiles, t->arena, 0);
    sections_paths(t);
    for (uint32_t i = 0; i < t->n_stores; i++)
        take_store(t, &scratch, sections, &known_profiles, i);
    arena_release(&scratch);
    sections_join(t);
    sections_whole(sections, t, whole);
    services_init(t, sections);
    for (size_t i = 0; i < t->n_stores; i++)
        if (t->stores[i]->logs)
            logs_take(t, t->stores[i]);
}

/* False, and the totals as they were, when there are too many different rows. */
static bool try_link(struct totals *t, struct span_sink *sink, const struct homes *homes)
{
    struct arena *arena = arena_new(t->arena, struct arena);
    struct totals next;
    totals_fork(&next, t, arena);
    next.stats = t->stats;
    next.linked = arena;
    if (link_groups(&next, sink, homes)) {
        logs_merge(&next, t); /* what lines tell of no request */
        totals_move(t, &next);
        return true;
    }
    arena_release(&next.pattern_arena);
    arena_release(arena);
    sink_again(sink);
    return false;
}

/* With fewer names there are fewer rows, whatever requests do. */
static void link_requests(struct totals *t, struct span_sink *sink, const struct homes *homes)
{
    t->rows_most = sink_setup(sink)->row_bytes;
    while (!try_link(t, sink, homes))
        if (!names_coarsen(t))
            t->rows_most = 0;
}

static void say_trouble(struct totals *t, struct span_sink *sink)
{
    patterns_cut(t);
    t->stats.by_reason[TRACE_LEFT_OUT] += span_sink_trouble(sink).left_out;
    if (t->too_many_patterns)
        sink_loops(sink);
    uint64_t lost = sketch_count(&t->names->lost);
    if (lost)
        sink_names(sink, lost, totals_loc(t, t->names->first));
}

static void link_all(struct totals *t, struct span_sink *sink)
{
    const struct span_sink_setup *setup = sink_setup(sink);
    struct names names = { .left = setup->names ? setup->names : UINT64_MAX };
    struct arena scratch = { 0 };
    struct homes homes;
    struct sections sections = { 0 };
    struct lows whole = { 0 };
    t->timeline = sink_timeline(sink);
    t->export = sink_export(sink);
    t->names = &names;
    t->services.keep_spaces = t->export != NULL;
    take_stores(t, &sections, &whole);
    size_t most = setup->links ? setup->links : SIZE_MAX;
    sink_links(sink, homes_init(&homes, t->arena, t->stores, t->n_stores, most));
    move_home(sink, &homes, &scratch);
    sink_close(sink);
    arena_release(&scratch);
    if (setup->flow && setup->flow->parts) {
        struct flow_window *window = arena_new(t->arena, struct flow_window);
        flow_look(window, t, sink, &homes);
        flow_begin(t, setup->flow, window);
    }
    if (!t->export || !t->export->all_spans)
        link_requests(t, sink, &homes);
    sections_merge(&sections, t);
    if (sections.unfit)
        sink_unfit(sink);
    if (t->export)
        tell(t, sink, &homes);
    timeline_logs(t);
    say_trouble(t, sink);
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
    if (totals.linked) {
        struct arena linked = *totals.linked;
        arena_release(&linked);
    }
    arena_release(&arena);
}
