/* Lines of a stream, in bounded memory. */
#include "logs_priv.h"

enum { BUFFER_FIRST = 256 << 10 };

static void make_room(struct lines *l)
{
    if (l->start) {
        memmove(l->buffer, l->buffer + l->start, l->end - l->start);
        l->end -= l->start;
        l->start = 0;
    }
    if (l->end < l->capacity)
        return;
    size_t bigger = l->capacity ? l->capacity * 2 : BUFFER_FIRST;
    l->buffer = arena_grow(l->arena, l->buffer, l->capacity, bigger, 1);
    l->capacity = bigger;
}

static bool fill(struct lines *l)
{
    make_room(l);
    size_t got = stream_read(l->stream, l->buffer + l->end, l->capacity - l->end);
    l->end += got;
    l->stopped = got == 0;
    return got > 0;
}

/* Drops the rest of a line of which enough was given. */
static void pass_rest(struct lines *l)
{
    for (;;) {
        const char *end = memchr(l->buffer + l->start, '\n', l->end - l->start);
        if (end) {
            l->start = (size_t)(end - l->buffer) + 1;
            return;
        }
        l->start = l->end;
        if (!fill(l))
            return;
    }
}

static struct str give(struct lines *l, size_t n)
{
    struct str line = { l->buffer + l->start, n };
    if (line.n && line.p[line.n - 1] == '\r')
        line.n--;
    if (l->number == 1 && str_starts(line, "\xef\xbb\xbf"))
        line = str_skip(line, 3);
    return line;
}

bool lines_next(struct lines *l, struct str *out)
{
    size_t seen = 0;
    if (l->too_long)
        pass_rest(l);
    l->too_long = l->unfinished = false;
    l->number++;
    for (;;) {
        size_t n = l->end - l->start;
        const char *end = n > seen ? memchr(l->buffer + l->start + seen, '\n', n - seen) : NULL;
        if (end) {
            n = (size_t)(end - (l->buffer + l->start));
            *out = give(l, n);
            l->start += n + 1;
            return true;
        }
        if (n >= LOG_LINE_MAX) {
            *out = give(l, LOG_LINE_MAX);
            return l->too_long = true;
        }
        seen = n;
        if (l->stopped || !fill(l)) {
            *out = give(l, n);
            l->start = l->end;
            return l->unfinished = n > 0;
        }
    }
}
