/* The bytes the pull reader looks at: loading them, and the place of each. */
#include "json_priv.h"

enum { WINDOW = 128 * 1024 };

static uint64_t offset_of(const struct json *j, const char *p)
{
    return j->base + (uint64_t)(p - j->window);
}

/* end, or whether quick paths are allowed, has changed. */
static void set_lane(struct json *j)
{
    bool open = !j->stopped && !j->bytewise && j->end - j->window > JSON_LANE;
    j->lane = open ? j->end - JSON_LANE : j->window;
}

void json_bytewise(struct json *j)
{
    j->bytewise = true;
    set_lane(j);
}

enum json_width json_width(void)
{
#if defined(__x86_64__) && defined(__GNUC__)
    bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
                __builtin_cpu_supports("bmi2");
    if (avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw"))
        return JSON_AVX512;
    return avx2 ? JSON_AVX2 : JSON_BASIC;
#else
    return JSON_BASIC;
#endif
}

static void skip_bom(struct json *j)
{
    if (json_need(j, 3) == 3 && memcmp(j->p, "\xef\xbb\xbf", 3) == 0) {
        j->p += 3;
        j->token = j->p;
        j->line_start = 3;
    }
}

bool json_skip_mark(struct json *j)
{
    bool begins = j->line > 1 && j->line_start == offset_of(j, j->p);
    if (!begins || json_need(j, 3) < 3 || memcmp(j->p, "\xef\xbb\xbf", 3) != 0)
        return false;
    j->p += 3;
    j->line_start += 3;
    return true;
}

static struct json *new_json(struct arena *arena, struct stream *stream, uint32_t source,
                             const char *window)
{
    struct json *j = arena_new(arena, struct json);
    j->arena = arena;
    j->stream = stream;
    j->source = source;
    j->line = 1;
    j->width = json_width();
    j->tried = UINT64_MAX;
    j->first_on_line = true;
    j->window = j->p = j->end = j->token = j->lane = window;
    return j;
}

struct json *json_new_window(struct arena *arena, struct stream *stream, uint32_t source,
                             size_t window)
{
    char *buffer = arena_bytes(arena, window);
    struct json *j = new_json(arena, stream, source, buffer);
    j->buffer = buffer;
    j->capacity = window;
    skip_bom(j);
    return j;
}

void json_before_load(struct json *j, void (*save)(void *ctx), void *ctx)
{
    j->save = save;
    j->save_ctx = ctx;
}

struct json *json_new(struct arena *arena, struct stream *stream, uint32_t source)
{
    return json_new_window(arena, stream, source, WINDOW);
}

struct json *json_new_memory(struct arena *arena, struct str text, uint32_t source)
{
    struct json *j = new_json(arena, NULL, source, text.n ? text.p : "");
    j->end = j->p + text.n;
    set_lane(j);
    skip_bom(j);
    return j;
}

/*
 * Whether only blanks stand between p and the start of its line. What stood before the window is
 * remembered in first_on_line.
 */
static bool stands_first_on_line(const struct json *j, const char *p)
{
    while (p > j->window && (p[-1] == ' ' || p[-1] == '\t' || p[-1] == '\r'))
        p--;
    return p > j->window ? p[-1] == '\n' : j->first_on_line;
}

/* Moves what must stay to the front of the buffer, or of a larger one. */
static void make_room(struct json *j, const char *keep)
{
    size_t kept = (size_t)(j->end - keep), read = (size_t)(j->p - keep);
    char *to = j->buffer;
    if (kept > j->capacity / 2) {
        j->capacity *= 2;
        to = arena_bytes(j->arena, j->capacity);
    }
    memmove(to, keep, kept);
    j->base = offset_of(j, keep);
    j->buffer = to;
    j->window = j->token = to;
    j->p = to + read;
    j->end = to + kept;
    j->lane = to;
}

bool json_refill(struct json *j)
{
    if (!j->stream)
        return false;
    const char *keep = j->skipping ? j->p : j->token;
    j->too_long = j->end - keep > JSON_TOKEN_MAX;
    if (j->too_long)
        return false;
    j->first_on_line = stands_first_on_line(j, keep);
    if (j->save)
        j->save(j->save_ctx);
    make_room(j, keep);
    size_t kept = (size_t)(j->end - j->window);
    size_t n = stream_read(j->stream, j->buffer + kept, j->capacity - kept);
    j->end += n;
    set_lane(j);
    return n > 0;
}

size_t json_need(struct json *j, size_t n)
{
    while ((size_t)(j->end - j->p) < n) {
        if (!json_refill(j))
            return (size_t)(j->end - j->p);
    }
    return n;
}

char *json_scratch(struct json *j, size_t n)
{
    if (n > j->scratch_capacity) {
        j->scratch_capacity = n < 512 ? 512 : n * 2;
        j->scratch = arena_bytes(j->arena, j->scratch_capacity);
    }
    return j->scratch;
}

bool json_fail(struct json *j, const char *at, const char *error)
{
    const char *trouble = j->stream ? stream_error(j->stream) : NULL;
    j->error = trouble ? trouble : j->too_long ? "a value longer than 16 MiB" : error;
    j->token = j->p = at;
    j->last = JSON_ERROR;
    j->stopped = true;
    set_lane(j);
    return false;
}

static uint32_t clamp(uint64_t n)
{
    return n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
}

struct loc json_loc(struct json *j)
{
    uint64_t column = offset_of(j, j->token) - j->line_start + 1;
    return (struct loc){ j->source, clamp(j->line), clamp(column) };
}

/*
 * A record that was cut short is noticed at the first byte of the next line, which starts a record
 * of its own: then that line is not dropped with it.
 */
static bool starts_record(const struct json *j)
{
    return j->depth && j->p < j->end && (*j->p == '{' || *j->p == '[') &&
           stands_first_on_line(j, j->p);
}

void json_restart(struct json *j)
{
    j->last = JSON_END;
    j->stopped = false;
    j->error = NULL;
    j->too_long = j->quoted = false;
    set_lane(j);
}

static bool drop_line(struct json *j)
{
    do {
        const char *newline = memchr(j->p, '\n', (size_t)(j->end - j->p));
        if (newline) {
            j->p = newline + 1;
            json_new_line(j, j->p);
            return true;
        }
        j->p = j->token = j->end;
    } while (json_refill(j));
    return false;
}

bool json_resync(struct json *j)
{
    if (j->last != JSON_ERROR || (j->stream && stream_error(j->stream)))
        return false;
    bool found = starts_record(j) || drop_line(j);
    j->token = j->p;
    j->depth = 0;
    if (!found || !json_more(j))
        return false;
    j->state = JSON_AT_DOCUMENT;
    json_restart(j);
    return true;
}
