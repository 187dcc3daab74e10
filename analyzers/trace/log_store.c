/* Log lines into the store of their file. */
#include "logs_priv.h"
#include "records_priv.h"

#include "svcgraph/log.h"

/* A service is taken to be starting for no longer than this after it said so, in microseconds. */
enum { START_MAX = 60 * 1000 * 1000 };

static struct map *new_map(struct arena *arena)
{
    struct map *map = arena_new(arena, struct map);
    map_init(map, arena, 0);
    return map;
}

static struct log_book *book_of(struct span_store *store)
{
    if (store->logs)
        return store->logs;
    store->logs = arena_new(store->arena, struct log_book);
    store->logs->service_map = new_map(store->arena);
    store->logs->call_map = new_map(store->arena);
    store->logs->second_map = new_map(store->arena);
    return store->logs;
}

static uint32_t service_of(struct span_store *store, struct log_book *book,
                           const struct log_line *line)
{
    uint32_t *slot = map_at(book->service_map, line->service, line->space);
    if (*slot != NONE)
        return *slot;
    *slot = (uint32_t)book->services.n;
    *vec_push(store->arena, &book->services) = (struct log_service){
        .service = line->service, .space = line->space, .line = line->line, .column = line->column
    };
    return (uint32_t)book->services.n - 1;
}

/* NULL when there are too many. */
static struct log_second *second_at(struct span_store *store, struct log_book *book,
                                    uint32_t service, uint64_t second)
{
    struct log_service *s = &book->services.v[service];
    if (s->seconds && book->seconds.v[s->seconds - 1].second == second)
        return &book->seconds.v[s->seconds - 1];
    uint32_t number = map_get(book->second_map, second, service);
    if (number == NONE && book->seconds.n >= LOG_SECONDS_MAX) {
        book->forgot = true;
        return NULL;
    }
    if (number == NONE) {
        number = (uint32_t)book->seconds.n;
        *map_at(book->second_map, second, service) = number;
        *vec_push(store->arena, &book->seconds) = (struct log_second){ service, second, 0 };
    }
    s->seconds = number + 1;
    return &book->seconds.v[number];
}

static void note_time(struct span_store *store, struct log_book *book, uint32_t service,
                      const struct log_line *line)
{
    if (!line->time)
        return;
    struct log_second *second = second_at(store, book, service, line->time / 1000000);
    uint64_t part = 1ull << (line->time % 1000000 * 64 / 1000000);
    if (second)
        second->parts |= line->coarse ? UINT64_MAX : part;
}

static void add_missing(struct log_service *s, uint64_t n, uint32_t line, uint32_t column)
{
    if (!n)
        return;
    if (!s->sums.missing || line < s->missing_line) {
        s->missing_line = line;
        s->missing_column = column;
    }
    s->sums.missing += n;
    s->sums.scoped += n;
}

static void hold_back(struct log_service *s, const struct log_line *line)
{
    if (!s->pending++) {
        s->pending_line = line->line;
        s->pending_column = line->column;
    }
}

static void end_start(struct log_service *s)
{
    add_missing(s, s->pending, s->pending_line, s->pending_column);
    s->pending = 0;
    s->starting = false;
}

/*
 * True when the line is of a request and has no id. Plain lines after one that tells of a start are
 * held back: when a line of a request follows, they were part of the start.
 */
static bool lacks_id(struct log_service *s, const struct log_line *line)
{
    bool late = !line->alone && s->starting && line->time && s->started && line->time > s->started + START_MAX;
    if (late)
        end_start(s);
    if (line->scope == LOG_REQUEST) {
        s->starting = false;
        s->pending = 0;
        return true;
    }
    if (line->scope == LOG_STARTUP && !s->starting && !line->alone) {
        s->starting = true;
        s->started = line->time;
    }
    if (line->scope != LOG_PLAIN || line->alone)
        return line->scope == LOG_PLAIN;
    if (s->starting)
        hold_back(s, line);
    return !s->starting;
}

static bool has_id(const struct trace_key *key)
{
    return key->high || key->low;
}

static uint64_t key_mix(struct trace_key key)
{
    return key.low ^ key.high * 0x9e3779b97f4a7c15u;
}

/* The line of a service in a request was here before: its record says all. */
static bool known(struct log_book *book, struct trace_key key, uint32_t service, uint64_t about)
{
    uint64_t hash = (key_mix(key) + service * 0xbf58476d1ce4e5b9u + about) * 0x94d049bb133111ebu;
    uint64_t *at = &book->cache[hash >> 54];
    if (*at == hash)
        return true;
    *at = hash;
    return false;
}

static void put_record(struct span_store *store, const struct log_line *line, struct trace_key key,
                       struct trace_key about, uint32_t flags)
{
    *vec_push(store->arena, &store->open) = (struct span){
        .trace = key,
        .id = about.low,
        .parent = about.high,
        .start = line->time,
        .arguments = flags,
        .service = line->service,
        .space = line->space,
        .operation = line->peer ? line->operation : 0,
        .peer = line->peer,
        .line = line->line,
        .column = line->column,
        .kind = SPAN_LOG,
        .peer_kind = line->peer ? line->peer_kind : 0,
        .error = line->peer && line->level >= LOG_ERROR,
    };
    span_store_settle(store);
}

static void put_records(struct span_store *store, struct log_book *book, uint32_t service,
                        const struct log_line *line)
{
    const struct trace_key none = { 0, 0 };
    struct trace_key trace = line->trace, other = line->other;
    uint32_t guess = line->guess ? LOG_GUESS : 0;
    bool both = has_id(&trace) && has_id(&other) &&
                (trace.low != other.low || trace.high != other.high);
    struct trace_key first = has_id(&trace) ? trace : other;
    if (!known(book, first, service, 0) || line->peer)
        put_record(store, line, first, none, guess);
    if (both && (!known(book, other, service, key_mix(trace) | 1) || line->peer))
        put_record(store, line, other, trace, guess | LOG_COPY);
}

/* A call that no id ties to a request: only counted. */
static void count_call(struct span_store *store, struct log_book *book, const struct log_line *line)
{
    struct span s = { .service = line->service,
                      .space = line->space,
                      .operation = line->operation,
                      .peer = line->peer,
                      .line = line->line,
                      .column = line->column,
                      .kind = SPAN_LOG,
                      .peer_kind = line->peer_kind };
    uint32_t profile = store_profile(store, &s);
    uint32_t *slot = map_at(book->call_map, profile, line->guess);
    if (*slot == NONE) {
        *slot = (uint32_t)book->calls.n;
        *vec_push(store->arena, &book->calls) = (struct log_call){
            .profile = profile, .guess = line->guess, .line = line->line, .column = line->column
        };
    }
    book->calls.v[*slot].calls++;
    book->calls.v[*slot].errors += line->level >= LOG_ERROR;
}

void span_store_log(struct span_store *store, const struct log_line *line)
{
    struct log_book *book = book_of(store);
    uint32_t service = service_of(store, book, line);
    struct log_service *s = &book->services.v[service];
    s->sums.lines++;
    if (store->timeline)
        timeline_keep(store, line);
    if (!has_id(&line->trace) && line->scope < LOG_STARTUP)
        note_time(store, book, service, line);
    bool joined = has_id(&line->trace) || has_id(&line->other);
    if (line->known || joined) {
        s->starting = false;
        s->pending = 0;
        s->sums.scoped++;
    } else if (lacks_id(s, line)) {
        add_missing(s, 1, line->line, line->column);
    }
    if (joined)
        put_records(store, book, service, line);
    else if (line->peer)
        count_call(store, book, line);
}

void span_store_log_end(struct span_store *store)
{
    for (size_t i = 0; store->logs && i < store->logs->services.n; i++)
        end_start(&store->logs->services.v[i]);
}

const char *log_level_name(enum log_level level)
{
    static const char *const names[] = { "", "trace", "debug", "info", "warn", "error", "fatal" };
    return names[level];
}
