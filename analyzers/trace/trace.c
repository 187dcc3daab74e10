/* From the spans of all files to the service graph, one group of requests after the other. */
#include "svcgraph/parallel.h"

#include "trace_priv.h"

/* Each version of each service once, at the first span that shows it. */
static void add_versions(struct forest *f)
{
    for (uint32_t i = 0; i < f->n; i++)
        if (f->spans[i].version && !(f->marks[i] & MARK_DROPPED))
            tally_version(f->totals, f->service[i], f->spans[i].version, forest_place(f, i));
}

/* A service at the root of a trace is where traffic comes in, unless a message brought it. */
static void find_ways_in(struct forest *f, const struct hop_links *links)
{
    bool *received = arena_array(f->arena, bool, f->n);
    for (size_t i = 0; i < links->all.n; i++)
        received[links->all.v[i].to] = true;
    for (uint32_t i = 0; i < f->n; i++)
        if (f->parent[i] == NONE && !(f->marks[i] & (MARK_DROPPED | MARK_ORPHAN | MARK_RING)) &&
            !received[i] && !(is_serving(&f->spans[i]) && (f->marks[i] & MARK_LINKED)))
            f->totals->services.all.v[f->service[i]].way_in = true;
}

/* When each service was seen: nothing can be said of calls that were not looked for. */
static void add_times(struct forest *f)
{
    for (uint32_t i = 0; i < f->n; i++) {
        uint64_t start = f->spans[i].start;
        if (!start || (f->marks[i] & MARK_DROPPED))
            continue;
        struct service *service = &f->totals->services.all.v[f->service[i]];
        if (!service->seen_from || start < service->seen_from)
            service->seen_from = start;
        if (start > service->seen_to)
            service->seen_to = start;
    }
}

/* Parts of them are in the sums of others. */
static void count_known(struct totals *t, const struct forest *f)
{
    for (uint32_t i = 0; i < f->n_traces && t->whole; i++)
        t->stats.split += lows_have(t->whole, f->trace_keys[i].low);
}

static void link_group(struct totals *t, struct arena *scratch,
                       const struct span_record *const *records, size_t n, size_t n_logs)
{
    struct forest f;
    struct hop_links links = { 0 };
    forest_build(&f, scratch, t, records, n);
    count_known(t, &f);
    struct pairing pairs = pair_spans(&f);
    link_calls(&f, &pairs, &links);
    count_edge_traces(&f);
    uint32_t *ops = link_entries(&f, &pairs, &links);
    find_loops(&f, ops, &links);
    count_retries(&f, &pairs);
    sum_own_times(&f, &pairs, ops);
    add_versions(&f);
    find_ways_in(&f, &links);
    add_times(&f);
    find_gaps(&f);
    link_reasons(&f);
    timeline_take(&f);
    if (n_logs)
        link_logs(&f, &pairs, records + n, n_logs);
}

static sym take_sym(sym *known, const struct symtab *from, struct symtab *to, sym s)
{
    if (s && !known[s])
        known[s] = sym_intern(to, sym_str(from, s));
    return known[s];
}

static void take_logs(struct totals *t, struct span_store *store, sym *known)
{
    for (size_t i = 0; store->logs && i < store->logs->services.n; i++) {
        struct log_service *service = &store->logs->services.v[i];
        service->service = take_sym(known, &store->syms, t->syms, service->service);
        service->space = take_sym(known, &store->syms, t->syms, service->space);
    }
    if (store->logs && !t->logs)
        logs_init(t);
}

/* Puts the profiles' symbols into the builder's table. */
static void take_store(struct totals *t, struct arena *scratch, struct sections *sections,
                       struct span_store *store)
{
    sym *known = arena_array(scratch, sym, store->syms.n);
    for (size_t i = 0; i < store->profiles.n; i++) {
        struct span_profile *p = &store->profiles.v[i];
        p->service = take_sym(known, &store->syms, t->syms, p->service);
        p->space = take_sym(known, &store->syms, t->syms, p->space);
        p->operation = take_sym(known, &store->syms, t->syms, p->operation);
        p->peer = take_sym(known, &store->syms, t->syms, p->peer);
        p->destination = take_sym(known, &store->syms, t->syms, p->destination);
        p->version = take_sym(known, &store->syms, t->syms, p->version);
    }
    take_logs(t, store, known);
    for (sym s = 1; store->sums && s < store->syms.n; s++)
        take_sym(known, &store->syms, t->syms, s);
    sections_take(sections, t, store, known);
    t->stats.spans += store->n + store->malformed;
    t->stats.by_reason[TRACE_MALFORMED] += store->malformed;
    arena_reset(scratch);
}

/* Records of linked traces go where the lowest of these traces is. */
static void move_home(struct span_sink *sink, struct homes *homes, struct arena *scratch)
{
    for (unsigned part = 0; homes->lows.n && part < SINK_PARTS; part++) {
        size_t n = sink_count(sink, part);
        struct span_record *records = arena_array(scratch, struct span_record, n);
        if (!sink_load(sink, part, records))
            return;
        for (size_t i = 0; i < n; i++) {
            unsigned home = homes_part(homes, records[i].trace.low);
            if (home != part)
                sink_move(sink, home, &records[i]);
        }
        arena_reset(scratch);
    }
}

/* The records of a part that are at home there, with the indexes of their stores as files. */
static size_t load_home(const struct totals *t, struct span_sink *sink, const struct homes *homes,
                        unsigned part, struct span_record *out)
{
    const uint32_t mask = SPAN_FILES_MAX - 1;
    size_t n = sink_count(sink, part), kept = 0;
    if (!sink_load(sink, part, out))
        return 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t number = out[i].file & mask;
        uint32_t rank = number < t->n_ranks ? t->ranks[number] : NONE;
        if (rank == NONE || (homes->lows.n && homes_part(homes, out[i].trace.low) != part))
            continue;
        out[kept] = out[i];
        out[kept].profile += t->first_profiles ? t->first_profiles[number] : 0;
        out[kept++].file = (out[i].file & ~mask) | rank;
    }
    return kept;
}

struct group { /* parts that follow each other, worth to be linked at once */
    unsigned part, end;
    size_t room;
};

struct linker_thread {
    struct arena arena, records, scratch;
    struct totals *totals, own; /* the first thread's are those of all in the end */
};

struct work {
    struct span_sink *sink;
    const struct homes *homes;
    struct group groups[SINK_PARTS];
    size_t n_groups;
    struct linker_thread *threads;
};

static void make_groups(struct work *work)
{
    for (unsigned part = 0; part < SINK_PARTS;) {
        struct group *group = &work->groups[work->n_groups++];
        *group = (struct group){ .part = part };
        while (part < SINK_PARTS && (part == group->part || group->room < sink_group(work->sink)))
            group->room += sink_count(work->sink, part++);
        group->end = part;
    }
}

/*
 * Requests that are linked at once: so few that all of their spans stay in the cache, where they
 * are looked at many times. Those that belong together have one hash; its bits below those that
 * tell the part make the lot.
 */
enum { LOT = 2048 /* spans, about */, LOT_BITS_MAX = 16 };

struct lots {
    const struct span_record **records; /* in order of lot */
    uint32_t *end;                      /* by lot */
    size_t n;
};

/* What costs a step for each known edge is worth it only for as many spans. */
static struct lots make_lots(struct linker_thread *thread, const struct homes *homes,
                             const struct span_record *records, size_t n)
{
    struct arena *arena = &thread->records;
    unsigned bits = 0;
    while (bits < LOT_BITS_MAX && n >> bits > LOT && n >> bits > thread->totals->edges.n)
        bits++;
    struct lots lots = { arena_array(arena, const struct span_record *, n),
                         arena_array(arena, uint32_t, (size_t)1 << bits), (size_t)1 << bits };
    uint16_t *of = arena_array(arena, uint16_t, n);
    for (size_t i = 0; i < n; i++) {
        of[i] = (uint16_t)(homes_hash(homes, records[i].trace.low) >> 32 & (lots.n - 1));
        lots.end[of[i]]++;
    }
    for (size_t i = 0, sum = 0; i < lots.n; i++) {
        size_t count = lots.end[i];
        lots.end[i] = (uint32_t)sum; /* the begin, until they are filled */
        sum += count;
    }
    for (size_t i = 0; i < n; i++)
        lots.records[lots.end[of[i]]++] = &records[i];
    return lots;
}

static void link_lots(struct linker_thread *thread, const struct homes *homes,
                      const struct lots *lots)
{
    struct totals *t = thread->totals;
    for (size_t i = 0, at = 0; i < lots->n; at = lots->end[i++]) {
        const struct span_record **records = lots->records + at;
        size_t n = lots->end[i] - at, spans = t->logs ? logs_part(t, records, n) : n;
        if (t->export)
            n = spans = requests_part(t, homes, records, spans);
        if (n)
            link_group(t, &thread->scratch, records, spans, n - spans);
        arena_reset(&thread->scratch);
    }
}

static void link_one(void *context, size_t i, unsigned worker)
{
    const struct work *work = context;
    const struct group *group = &work->groups[i];
    struct linker_thread *thread = &work->threads[worker];
    struct span_record *records = arena_array(&thread->records, struct span_record, group->room);
    size_t n = 0;
    for (unsigned part = group->part; part < group->end; part++)
        n += load_home(thread->totals, work->sink, work->homes, part, records + n);
    struct lots lots = make_lots(thread, work->homes, records, n);
    link_lots(thread, work->homes, &lots);
    arena_reset(&thread->records);
}

/* Which thread links which group plays no part in what is in the totals then. */
static void link_groups(struct totals *t, struct span_sink *sink, const struct homes *homes)
{
    struct work work = { .sink = sink, .homes = homes };
    make_groups(&work);
    unsigned jobs = sink_jobs(sink);
    jobs = jobs > work.n_groups ? (unsigned)work.n_groups : jobs;
    work.threads = arena_array(t->arena, struct linker_thread, jobs);
    for (unsigned i = 0; i < jobs; i++) {
        work.threads[i].totals = i ? &work.threads[i].own : t;
        if (i)
            totals_fork(&work.threads[i].own, t, &work.threads[i].arena);
    }
    parallel_each(jobs, work.n_groups, link_one, &work);
    for (unsigned i = 0; i < jobs; i++) {
        arena_release(&work.threads[i].records);
        arena_release(&work.threads[i].scratch);
        if (!i)
            continue;
        totals_merge(t, &work.threads[i].own);
        arena_release(&work.threads[i].own.pattern_arena);
        arena_release(&work.threads[i].arena);
    }
}

/* What is told again: the spans that are in no sum, and the sums. */
static void tell(struct totals *t, struct span_sink *sink, const struct homes *homes)
{
    struct arena scratch = { 0 };
    lows_sort(&t->open);
    lows_sort(&t->closed);
    for (unsigned part = 0; part < SINK_PARTS; part++) {
        size_t n = sink_count(sink, part);
        struct span_record *records = arena_array(&scratch, struct span_record, n);
        const struct span_record **all = arena_array(&scratch, const struct span_record *, n);
        n = load_home(t, sink, homes, part, records);
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
    t->services.keep_spaces = t->export != NULL;
    struct arena scratch = { 0 };
    struct homes homes;
    struct sections sections = { 0 };
    struct lows whole = { 0 };
    sections_paths(t);
    for (size_t i = 0; i < t->n_stores; i++)
        take_store(t, &scratch, &sections, t->stores[i]);
    sections_join(t);
    sections_whole(&sections, t, &whole);
    services_init(t, &sections);
    for (size_t i = 0; i < t->n_stores; i++)
        if (t->stores[i]->logs)
            logs_take(t, t->stores[i]);
    homes_init(&homes, t->arena, t->stores, t->n_stores);
    move_home(sink, &homes, &scratch);
    sink_close(sink);
    arena_release(&scratch);
    if (!t->export || !t->export->all_spans)
        link_groups(t, sink, &homes);
    for (size_t i = 0; i < sections.all.n; i++)
        totals_merge(t, sections.all.v[i]);
    if (sections.unfit)
        sink_unfit(sink);
    if (t->export)
        tell(t, sink, &homes);
    timeline_logs(t);
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
