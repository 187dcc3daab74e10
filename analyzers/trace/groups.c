/*
 * The parts of the sink, linked in groups on several threads. A part of more spans than may be
 * linked at once is dealt out again: by what its traces are tied to; if that does not help, by trace,
 * which costs the ties; and when a single trace is too large, by the places of its spans, so that it
 * falls into pieces in the order of the input. All of this follows from the spans alone, not from
 * the order in which they came or the number of threads.
 */
#include "svcgraph/parallel.h"

#include "groups_priv.h"
#include "sink_priv.h"
#include "totals_priv.h"

#include <pthread.h>
#include <stdatomic.h>

enum level { BY_TIES, BY_TIES_AGAIN, BY_TRACE, BY_TRACE_AGAIN, BY_PLACE };

struct group { /* parts that follow each other, worth to be linked at once */
    unsigned part, end;
    uint64_t n;
};

struct groups {
    struct group all[SINK_PARTS];
    size_t n;
};

struct linker_thread {
    struct arena arena, records, scratch;
    struct totals *totals, own; /* the first thread's are those of all in the end */
};

struct work {
    struct span_sink *sink; /* of all */
    const struct homes *homes;
    struct groups groups;
    struct linker_thread *threads;
    size_t most, share; /* spans linked at once: by all threads, by each of them */
    atomic_bool full; /* there are too many rows: nothing of it is used */
    pthread_mutex_t large; /* what takes more than its share: one after the other */
};

/* A sink of which groups are linked, and how its records were dealt to its parts. */
struct deal {
    struct work *work;
    struct linker_thread *thread;
    struct span_sink *sink;
    enum level level;
    bool raw; /* the sink of all: its records are not chosen yet */
};

static struct groups make_groups(const struct span_sink *sink, size_t most)
{
    struct groups groups = { .n = 0 };
    size_t enough = sink_group(sink) < most ? sink_group(sink) : most;
    for (unsigned part = 0; part < SINK_PARTS;) {
        struct group *group = &groups.all[groups.n++];
        *group = (struct group){ .part = part };
        do
            group->n += sink_count(sink, part++);
        while (part < SINK_PARTS && group->n < enough &&
               group->n + sink_count(sink, part) <= most);
        group->end = part;
    }
    return groups;
}

/*
 * Of a block of a part's records, those that count: of a store that is used, and in the part where
 * their trace is at home. Their files and profiles are indexes in those of all from here on.
 */
static size_t choose(const struct totals *t, const struct homes *homes, unsigned part,
                     const struct span_record *records, size_t n, struct span_record *out)
{
    const uint32_t mask = SPAN_FILES_MAX - 1;
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t number = records[i].file & mask;
        uint32_t rank = number < t->n_ranks ? t->ranks[number] : NONE;
        if (rank == NONE || (homes->lows.n && homes_part(homes, records[i].trace.low) != part))
            continue;
        out[kept] = records[i];
        if (t->profiles_of[number])
            out[kept].profile = t->profiles_of[number][records[i].profile];
        out[kept].file = (out[kept].file & ~mask) | rank;
        kept++;
    }
    return kept;
}

size_t link_load(const struct totals *t, struct span_sink *sink, const struct homes *homes,
                 unsigned part, struct span_record *out)
{
    struct sink_cursor cursor = sink_begin(sink, part);
    const struct span_record *records;
    size_t n = 0;
    for (size_t got; (records = sink_next(&cursor, out + n, &got));)
        n += choose(t, homes, part, records, got, out + n);
    return n;
}

static size_t next_block(const struct deal *deal, struct sink_cursor *cursor,
                         struct span_record *out, bool *more)
{
    size_t n;
    const struct span_record *records = sink_next(cursor, out, &n);
    *more = records != NULL;
    if (deal->raw)
        return choose(deal->thread->totals, deal->work->homes, cursor->part, records, n, out);
    if (n && records != out)
        memcpy(out, records, n * sizeof(*out));
    return n;
}

static void link_whole(const struct deal *deal, const struct group *group)
{
    struct linker_thread *thread = deal->thread;
    bool large = deal->raw && group->n > deal->work->share;
    if (large)
        pthread_mutex_lock(&deal->work->large);
    struct span_record *records =
        arena_room(&thread->records, struct span_record, group->n + SINK_BLOCK);
    size_t n = 0;
    for (unsigned part = group->part; part < group->end; part++) {
        struct sink_cursor cursor = sink_begin(deal->sink, part);
        for (bool more = true; more;)
            n += next_block(deal, &cursor, records + n, &more);
    }
    if (n)
        link_lots(thread->totals, deal->work->homes, &thread->records, &thread->scratch, records,
                  n);
    if (totals_too_many(thread->totals))
        deal->work->full = true;
    arena_reset(&thread->records);
    if (group->n > deal->work->share) { /* not to be kept beside what the next thread needs */
        arena_release(&thread->records);
        arena_release(&thread->scratch);
    }
    if (large)
        pthread_mutex_unlock(&deal->work->large);
}

struct place_bounds { /* of pieces: where each begins, but the first */
    struct place all[SINK_PARTS];
    unsigned n;
};

static struct place record_place(const struct span_record *r)
{
    return (struct place){ r->file & (SPAN_FILES_MAX - 1), r->line, r->column };
}

static int place_cmp(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    return place_before(*x, *y) ? -1 : place_before(*y, *x);
}

static uint64_t mix(uint64_t x, uint64_t seed)
{
    x = (x ^ seed * 0xd6e8feb86659fd93u) * 0x9e3779b97f4a7c15u;
    x = (x ^ x >> 32) * 0xbf58476d1ce4e5b9u;
    return x ^ x >> 29;
}

/*
 * Bounds between pieces of about three quarters of what may be linked at once, from a sample: the
 * places with the lowest hashes, whatever order they come in.
 */
static struct place_bounds sample_bounds(const struct deal *deal, unsigned part, uint64_t n)
{
    enum { SAMPLE = 64 << 10 };
    struct arena *scratch = &deal->thread->scratch;
    struct place_bounds bounds = { .n = 0 };
    VEC(struct place) sample = { 0 };
    uint64_t every = n / SAMPLE + 1, pieces = n / (deal->work->most / 4 * 3 + 1) + 1;
    struct span_record *block = arena_array(scratch, struct span_record, SINK_BLOCK);
    struct sink_cursor cursor = sink_begin(deal->sink, part);
    for (bool more = true; more;) {
        size_t got = next_block(deal, &cursor, block, &more);
        for (size_t i = 0; i < got; i++) {
            struct place place = record_place(&block[i]);
            struct loc loc = totals_loc(deal->thread->totals, place);
            if (mix((uint64_t)loc.line << 32 | loc.column, loc.source) % every == 0)
                *vec_push(scratch, &sample) = place;
        }
    }
    if (sample.n > 1)
        qsort(sample.v, sample.n, sizeof(*sample.v), place_cmp);
    pieces = pieces > SINK_PARTS ? SINK_PARTS : pieces;
    for (uint64_t i = 1; i < pieces && sample.n; i++)
        bounds.all[bounds.n++] = sample.v[i * sample.n / pieces];
    arena_reset(scratch);
    return bounds;
}

static unsigned piece_of(const struct place_bounds *bounds, struct place place)
{
    unsigned low = 0, high = bounds->n;
    while (low < high) {
        unsigned middle = (low + high) / 2;
        if (place_before(place, bounds->all[middle]))
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static unsigned target_of(const struct deal *deal, enum level level,
                          const struct place_bounds *bounds, const struct span_record *r)
{
    if (level >= BY_PLACE)
        return piece_of(bounds, record_place(r));
    bool ties = level <= BY_TIES_AGAIN;
    uint64_t key = ties ? homes_root(deal->work->homes, r->trace.low) : r->trace.low;
    return (unsigned)(mix(key, level + 1u) % SINK_PARTS);
}

/* Deals the records of a part out to the parts of another sink. Returns into how many. */
static unsigned deal_out(const struct deal *deal, unsigned part, struct deal *below)
{
    struct place_bounds bounds = { .n = 0 };
    if (below->level == BY_PLACE)
        bounds = sample_bounds(deal, part, sink_count(deal->sink, part));
    struct span_record *block =
        arena_array(&deal->thread->scratch, struct span_record, SINK_BLOCK);
    struct sink_cursor cursor = sink_begin(deal->sink, part);
    unsigned used = 0;
    for (bool more = true; more;) {
        size_t n = next_block(deal, &cursor, block, &more);
        for (size_t i = 0; i < n; i++)
            sink_move(below->sink, target_of(deal, below->level, &bounds, &block[i]), &block[i]);
    }
    for (unsigned i = 0; i < SINK_PARTS; i++)
        used += sink_count(below->sink, i) > 0;
    arena_reset(&deal->thread->scratch);
    return used;
}

static uint64_t count_all(const struct span_sink *sink)
{
    uint64_t n = 0;
    for (unsigned part = 0; part < SINK_PARTS; part++)
        n += sink_count(sink, part);
    return n;
}

/* What the next way of dealing costs is told. False when none is left: all spans are in one place. */
static bool next_level(const struct deal *deal, unsigned used, uint64_t n, enum level *level)
{
    if (deal->level == BY_PLACE && used <= 1)
        return false;
    if (used <= 1 && deal->level < BY_TRACE)
        *level = BY_TRACE;
    else if (used <= 1)
        *level = BY_PLACE;
    else
        *level = deal->level < BY_PLACE ? deal->level + 1 : BY_PLACE;
    if (deal->level < BY_PLACE && *level == BY_PLACE)
        sink_cut(deal->work->sink, 1, n);
    return true;
}

static void link_deal(const struct deal *deal, unsigned used);

/* A single part of more spans than may be linked at once. */
static void link_below(const struct deal *deal, unsigned part, enum level level)
{
    struct deal below = *deal;
    below.sink = sink_below(deal->sink);
    below.level = level;
    below.raw = false;
    unsigned used = deal_out(deal, part, &below);
    if (level == BY_TRACE && used > 1)
        sink_tied(deal->work->sink, count_all(below.sink));
    link_deal(&below, used);
    sink_lost(deal->work->sink, below.sink);
    span_sink_release(below.sink);
}

/* Levels are few, and beyond them each divides what is there by as many parts as there are. */
static void link_deal(const struct deal *deal, unsigned used)
{
    struct groups groups = make_groups(deal->sink, deal->work->most);
    for (size_t i = 0; i < groups.n && !deal->work->full; i++) {
        enum level level;
        const struct group *group = &groups.all[i];
        if (group->n > deal->work->most && next_level(deal, used, group->n, &level))
            link_below(deal, group->part, level);
        else if (group->n)
            link_whole(deal, group);
    }
}

static void link_one(void *context, size_t i, unsigned worker)
{
    struct work *work = context;
    struct deal deal = { .work = work,
                         .thread = &work->threads[worker],
                         .sink = work->sink,
                         .raw = true };
    const struct group *group = &work->groups.all[i];
    if (work->full)
        return;
    if (group->n <= work->most) {
        link_whole(&deal, group);
        return;
    }
    pthread_mutex_lock(&work->large);
    link_below(&deal, group->part, BY_TIES);
    pthread_mutex_unlock(&work->large);
}

/* Which thread links which group plays no part in what is in the totals then. */
bool link_groups(struct totals *t, struct span_sink *sink, const struct homes *homes)
{
    struct work work = { .sink = sink, .homes = homes, .most = sink_most(sink) };
    work.groups = make_groups(sink, work.most);
    unsigned jobs = sink_jobs(sink);
    jobs = jobs > work.groups.n ? (unsigned)work.groups.n : jobs;
    work.share = work.most / jobs;
    work.threads = arena_array(t->arena, struct linker_thread, jobs);
    for (unsigned i = 0; i < jobs; i++) {
        work.threads[i].totals = i ? &work.threads[i].own : t;
        if (i)
            totals_fork(&work.threads[i].own, t, &work.threads[i].arena);
    }
    pthread_mutex_init(&work.large, NULL);
    parallel_each(jobs, work.groups.n, link_one, &work);
    pthread_mutex_destroy(&work.large);
    for (unsigned i = 0; i < jobs; i++) {
        arena_release(&work.threads[i].records);
        arena_release(&work.threads[i].scratch);
        if (!i)
            continue;
        if (!work.full)
            totals_merge(t, &work.threads[i].own);
        if (totals_too_many(t))
            work.full = true;
        arena_release(&work.threads[i].own.pattern_arena);
        arena_release(&work.threads[i].arena);
    }
    return !work.full;
}
