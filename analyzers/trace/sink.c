/*
 * Records wait here until all are read, in parts by the hash of their trace: what belongs together
 * is in one part, and one part after the other is linked. When they need more memory than is
 * allowed, all parts are written to a temporary file.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "sink_priv.h"

#include "svcgraph/timeline.h"

enum { CHUNK_ALIGN = 64, CHUNK_FIRST = 16, CHUNK_SIZES = 6, CHUNK_MAX = CHUNK_FIRST << (CHUNK_SIZES - 1) };

struct chunk { /* capacity: CHUNK_FIRST times a power of two, up to CHUNK_MAX */
    struct chunk *next;
    uint32_t n, capacity;
    _Alignas(CHUNK_ALIGN) struct span_record records[]; /* each in one line of the cache */
};

static size_t chunk_size(uint32_t capacity)
{
    return sizeof(struct chunk) + capacity * sizeof(struct span_record);
}

struct extent { /* of the temporary file, in records */
    uint64_t first, n;
};

struct part {
    struct chunk *chunks, *last; /* in the order in which they were filled */
    VEC(struct extent) extents;
    uint64_t n;
};

struct span_sink {
    struct span_sink_setup setup;
    pthread_mutex_t lock;
    struct arena arena, chunks;
    struct part parts[SINK_PARTS];
    struct chunk *spare[CHUNK_SIZES];
    size_t bytes; /* in chunks of parts */
    int fd;
    uint64_t written; /* records in the file */
    atomic_uint stores;
    bool unfit; /* a partial aggregate was passed over */
    int error;        /* errno of the file: from then on all stays in memory */
    unsigned end;     /* parts from here on are left out */
    uint64_t left_out;
    atomic_bool lost, loops;
    uint64_t links, names;
    struct loc names_at;
    atomic_ullong cut_traces, cut_spans, tied_spans;
};

struct span_sink *span_sink_new(const struct span_sink_setup *setup)
{
    struct arena arena = { 0 };
    struct span_sink *sink = arena_new(&arena, struct span_sink);
    sink->arena = arena;
    sink->setup = *setup;
    sink->fd = -1;
    sink->end = SINK_PARTS;
    pthread_mutex_init(&sink->lock, NULL);
    return sink;
}

static struct chunk **spare_of(struct span_sink *sink, uint32_t capacity)
{
    return &sink->spare[__builtin_ctz(capacity / CHUNK_FIRST)];
}

static void free_chunks(struct span_sink *sink, struct part *part)
{
    for (struct chunk *chunk = part->chunks, *next; chunk; chunk = next) {
        next = chunk->next;
        sink->bytes -= chunk_size(chunk->capacity);
        chunk->next = *spare_of(sink, chunk->capacity);
        *spare_of(sink, chunk->capacity) = chunk;
    }
    part->chunks = part->last = NULL;
}

uint32_t span_sink_number(struct span_sink *sink)
{
    uint32_t number = atomic_fetch_add(&sink->stores, 1);
    assert(number < SPAN_FILES_MAX);
    return number;
}

void span_sink_release(struct span_sink *sink)
{
    if (!sink)
        return;
    if (sink->fd >= 0)
        close(sink->fd);
    pthread_mutex_destroy(&sink->lock);
    arena_release(&sink->chunks);
    struct arena arena = sink->arena; /* the sink itself lives in it */
    arena_release(&arena);
}

size_t sink_group(const struct span_sink *sink)
{
    enum { GROUP = 1 << 10 };
    return sink->setup.group ? sink->setup.group : GROUP;
}

unsigned sink_jobs(const struct span_sink *sink)
{
    return sink->setup.jobs ? sink->setup.jobs : 1;
}

uint64_t sink_hash(uint64_t trace_low)
{
    uint64_t h = trace_low * 0x9e3779b97f4a7c15u;
    return (h ^ h >> 32) * 0xbf58476d1ce4e5b9u;
}

/* Tracers that cut ids to 64 bits keep the low half. */
unsigned sink_part(uint64_t trace_low)
{
    return (unsigned)(sink_hash(trace_low) >> 56) % SINK_PARTS;
}

static struct chunk *new_chunk(struct span_sink *sink, struct part *part)
{
    /* small ones first, and as many as that was, whole ones: also after all went to the file */
    uint32_t capacity = CHUNK_FIRST;
    while (capacity < CHUNK_MAX && capacity <= part->n)
        capacity *= 2;
    struct chunk *chunk = *spare_of(sink, capacity);
    if (chunk)
        *spare_of(sink, capacity) = chunk->next;
    else
        chunk = arena_alloc(&sink->chunks, chunk_size(capacity), _Alignof(struct chunk));
    chunk->next = NULL;
    chunk->n = 0;
    chunk->capacity = capacity;
    sink->bytes += chunk_size(capacity);
    *(part->last ? &part->last->next : &part->chunks) = chunk;
    return part->last = chunk;
}

static void put(struct span_sink *sink, unsigned number, const struct span_record *record)
{
    struct part *part = &sink->parts[number];
    if (number >= sink->end) {
        sink->left_out++;
        return;
    }
    struct chunk *chunk = part->last;
    if (!chunk || chunk->n == chunk->capacity)
        chunk = new_chunk(sink, part);
    chunk->records[chunk->n++] = *record;
    part->n++;
}

/* A file without a name: nobody else can open it, and nothing is left behind. */
static bool open_file(struct span_sink *sink)
{
    if (sink->fd >= 0)
        return true;
    sink->fd = open(sink->setup.folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (sink->fd < 0) {
        char *name = str_cstr(&sink->arena,
                              str_printf(&sink->arena, "%s/svcgraph-XXXXXX", sink->setup.folder));
        sink->fd = mkstemp(name);
        if (sink->fd >= 0)
            unlink(name);
    }
    if (sink->fd < 0)
        sink->error = errno;
    return sink->fd >= 0;
}

static bool write_all(struct span_sink *sink, const void *bytes, size_t n, uint64_t offset)
{
    for (const char *p = bytes; n;) {
        ssize_t got = pwrite(sink->fd, p, n, (off_t)offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            sink->error = got < 0 ? errno : ENOSPC;
            return false;
        }
        p += got;
        n -= (size_t)got;
        offset += (uint64_t)got;
    }
    return true;
}

static bool spill_part(struct span_sink *sink, struct part *part)
{
    uint64_t first = sink->written, at = first;
    for (const struct chunk *chunk = part->chunks; chunk; at += chunk->n, chunk = chunk->next)
        if (!write_all(sink, chunk->records, chunk->n * sizeof(struct span_record),
                       at * sizeof(struct span_record)))
            return false;
    if (at > first)
        *vec_push(&sink->arena, &part->extents) = (struct extent){ first, at - first };
    sink->written = at;
    free_chunks(sink, part);
    return true;
}

static void spill(struct span_sink *sink)
{
    if (!sink->setup.folder || sink->error || !open_file(sink))
        return;
    for (size_t i = 0; i < SINK_PARTS; i++)
        if (!spill_part(sink, &sink->parts[i]))
            return;
}

/*
 * No more records come. When most are in the file, the rest go there, too: linking needs the memory
 * for itself.
 */
void sink_close(struct span_sink *sink)
{
    if (!sink->written)
        return;
    spill(sink);
    if (sink->bytes)
        return;
    arena_release(&sink->chunks);
    memset(sink->spare, 0, sizeof(sink->spare));
}

/*
 * Where nothing can be written, whole parts are left out, the last ones first: so requests stay
 * whole, and which ones are left out does not depend on the order in which they came.
 */
static void leave_out(struct span_sink *sink)
{
    size_t most = sink->setup.hard_bytes ? sink->setup.hard_bytes : SIZE_MAX;
    while (sink->bytes > most && sink->end > 1) {
        struct part *part = &sink->parts[--sink->end];
        sink->left_out += part->n;
        free_chunks(sink, part);
        part->extents.n = 0;
        part->n = 0;
    }
}

static void keep_within(struct span_sink *sink)
{
    if (sink->bytes > sink->setup.max_bytes)
        spill(sink);
    if (sink->bytes > sink->setup.max_bytes)
        leave_out(sink);
}

void sink_take(struct span_sink *sink, const struct span_record *records, size_t n)
{
    pthread_mutex_lock(&sink->lock);
    for (size_t i = 0; i < n; i++)
        put(sink, sink_part(records[i].trace.low), &records[i]);
    keep_within(sink);
    pthread_mutex_unlock(&sink->lock);
}

uint64_t sink_count(const struct span_sink *sink, unsigned part)
{
    return sink->parts[part].n;
}

static bool read_all(const struct span_sink *sink, void *bytes, size_t n, uint64_t offset)
{
    for (char *p = bytes; n;) {
        ssize_t got = pread(sink->fd, p, n, (off_t)offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        p += got;
        n -= (size_t)got;
        offset += (uint64_t)got;
    }
    return true;
}

void sink_move(struct span_sink *sink, unsigned to, const struct span_record *record)
{
    put(sink, to, record);
    if (sink->bytes > sink->setup.max_bytes)
        spill(sink);
}

bool span_sink_unfit(const struct span_sink *sink)
{
    return sink->unfit;
}

void sink_unfit(struct span_sink *sink)
{
    sink->unfit = true;
}

const struct span_export *sink_export(const struct span_sink *sink)
{
    return sink->setup.export;
}

struct timeline *sink_timeline(const struct span_sink *sink)
{
    return sink->setup.timeline;
}

/* In the file; or in memory, if nothing can be written any more. */
void sink_settle(struct span_sink *sink, unsigned part)
{
    bool stays = sink->bytes <= sink->setup.max_bytes / 2; /* what is moved is as much, at most */
    if (!stays && sink->setup.folder && !sink->error && open_file(sink))
        spill_part(sink, &sink->parts[part]);
}

struct sink_cursor sink_begin(struct span_sink *sink, unsigned number)
{
    const struct part *part = &sink->parts[number];
    return (struct sink_cursor){
        .sink = sink, .part = number, .chunk = part->chunks, .n_extents = part->extents.n
    };
}

const struct span_record *sink_next(struct sink_cursor *c, struct span_record room[SINK_BLOCK],
                                    size_t *count)
{
    const struct chunk *chunk = c->chunk;
    *count = 0;
    if (chunk) {
        *count = chunk->n;
        c->chunk = chunk->next;
        return chunk->records;
    }
    if (c->extent == c->n_extents)
        return NULL;
    struct extent extent = c->sink->parts[c->part].extents.v[c->extent];
    size_t n = extent.n - c->at < SINK_BLOCK ? (size_t)(extent.n - c->at) : SINK_BLOCK;
    if (!read_all(c->sink, room, n * sizeof(*room), (extent.first + c->at) * sizeof(*room))) {
        c->sink->lost = true;
        return NULL;
    }
    c->at += n;
    if (c->at == extent.n) {
        c->extent++;
        c->at = 0;
    }
    *count = n;
    return room;
}

size_t sink_most(const struct span_sink *sink)
{
    return sink->setup.most ? sink->setup.most : SIZE_MAX;
}

struct span_sink *sink_below(const struct span_sink *sink)
{
    struct span_sink_setup setup = sink->setup;
    setup.hard_bytes = 0;
    setup.max_bytes /= 4;
    return span_sink_new(&setup);
}

void sink_cut(struct span_sink *sink, uint64_t traces, uint64_t spans)
{
    atomic_fetch_add(&sink->cut_traces, traces);
    atomic_fetch_add(&sink->cut_spans, spans);
}

void sink_tied(struct span_sink *sink, uint64_t spans)
{
    atomic_fetch_add(&sink->tied_spans, spans);
}

void sink_loops(struct span_sink *sink)
{
    sink->loops = true;
}

void sink_links(struct span_sink *sink, uint64_t links)
{
    sink->links = links;
}

void sink_names(struct span_sink *sink, uint64_t about, struct loc first)
{
    sink->names = about;
    sink->names_at = first;
}

void sink_again(struct span_sink *sink)
{
    sink->cut_traces = sink->cut_spans = sink->tied_spans = 0;
    if (sink->setup.timeline)
        sink->setup.timeline->spans.n = 0;
}

const struct span_sink_setup *sink_setup(const struct span_sink *sink)
{
    return &sink->setup;
}

void sink_lost(struct span_sink *sink, const struct span_sink *below)
{
    if (below->lost)
        sink->lost = true;
}

struct span_trouble span_sink_trouble(const struct span_sink *sink)
{
    return (struct span_trouble){ .lost = sink->lost,
                                  .file_error = sink->error ? strerror(sink->error) : NULL,
                                  .left_out = sink->left_out,
                                  .cut_traces = sink->cut_traces,
                                  .cut_spans = sink->cut_spans,
                                  .tied_spans = sink->tied_spans,
                                  .links = sink->links,
                                  .names = sink->names,
                                  .names_at = sink->names_at,
                                  .loops = sink->loops };
}
