#include "unpack_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PEEK_MAX = 64 << 10 };

/* Bytes come from memory or a descriptor, pass an unpacker if they are packed, and are peeked. */
struct stream {
    int fd;            /* -1 for memory */
    struct str memory; /* what is left of it */
    struct unpack *unpack;
    const char *error;
    char *peeked; /* unpacked bytes taken for stream_peek and not yet read */
    size_t peeked_at, peeked_n;
};

static size_t read_memory(struct stream *stream, char *buf, size_t n)
{
    struct str part = str_take(stream->memory, n);
    if (part.n)
        memcpy(buf, part.p, part.n);
    stream->memory = str_skip(stream->memory, part.n);
    return part.n;
}

static size_t read_raw(void *source, char *buf, size_t n)
{
    struct stream *stream = source;
    if (stream->fd < 0)
        return read_memory(stream, buf, n);
    ssize_t got;
    do
        got = read(stream->fd, buf, n);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        stream->error = strerror(errno);
    return got > 0 ? (size_t)got : 0;
}

static size_t read_unpacked(struct stream *stream, char *buf, size_t n)
{
    if (!stream->unpack)
        return read_raw(stream, buf, n);
    size_t got = unpack_read(stream->unpack, buf, n);
    if (!stream->error)
        stream->error = unpack_error(stream->unpack);
    return got;
}

/* The first bytes tell whether the content is packed; they are given on to whoever reads first. */
static void begin(struct stream *stream)
{
    char magic[UNPACK_MAGIC];
    size_t n = 0;
    for (size_t got; n < sizeof(magic) && (got = read_raw(stream, magic + n, sizeof(magic) - n));)
        n += got;
    struct str head = { magic, n };
    stream->unpack = unpack_new(head, read_raw, stream);
    if (stream->unpack)
        return;
    memcpy(stream->peeked, magic, n);
    stream->peeked_n = n;
}

static struct stream *new_stream(int fd, struct str memory)
{
    struct stream *stream = calloc(1, sizeof(*stream));
    char *peeked = malloc(PEEK_MAX);
    if (!stream || !peeked) {
        free(stream);
        free(peeked);
        return NULL;
    }
    *stream = (struct stream){ .fd = fd, .memory = memory, .peeked = peeked };
    begin(stream);
    return stream;
}

static int open_regular(const char *path, const char **out_error)
{
    int fd = strcmp(path, "-") == 0 ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
    struct stat status;
    if (fd < 0 || fstat(fd, &status) < 0) {
        *out_error = strerror(errno);
    } else if (S_ISDIR(status.st_mode)) {
        *out_error = "is a folder";
    } else {
        return fd;
    }
    if (fd >= 0)
        close(fd);
    return -1;
}

struct stream *stream_open(const char *path, const char **out_error)
{
    int fd = open_regular(path, out_error);
    if (fd < 0)
        return NULL;
    struct stream *stream = new_stream(fd, STR_NULL);
    if (!stream) {
        close(fd);
        *out_error = "out of memory";
    }
    return stream;
}

struct stream *stream_memory(struct str bytes)
{
    return new_stream(-1, bytes);
}

size_t stream_read(struct stream *stream, char *buf, size_t n)
{
    size_t left = stream->peeked_n - stream->peeked_at;
    if (left == 0)
        return read_unpacked(stream, buf, n);
    size_t taken = left < n ? left : n;
    memcpy(buf, stream->peeked + stream->peeked_at, taken);
    stream->peeked_at += taken;
    return taken;
}

const char *stream_error(const struct stream *stream)
{
    return stream->error;
}

struct str stream_peek(struct stream *stream, size_t n)
{
    assert(stream->peeked_at == 0);
    if (n > PEEK_MAX)
        n = PEEK_MAX;
    while (stream->peeked_n < n) {
        size_t got = read_unpacked(stream, stream->peeked + stream->peeked_n, n - stream->peeked_n);
        if (got == 0)
            break;
        stream->peeked_n += got;
    }
    return (struct str){ stream->peeked, stream->peeked_n < n ? stream->peeked_n : n };
}

void stream_close(struct stream *stream)
{
    if (!stream)
        return;
    unpack_release(stream->unpack);
    if (stream->fd >= 0)
        close(stream->fd);
    free(stream->peeked);
    free(stream);
}

/* The first room is for what a peek has shown to be all: thousands of small files cost their size.
 */
bool stream_slurp(struct stream *stream, struct arena *arena, size_t limit, struct str *out,
                  const char **out_error)
{
    enum { FIRST = 64 << 10 };
    size_t n = 0, capacity = 0, known = stream->peeked_n - stream->peeked_at;
    size_t first = known && known < FIRST ? known + 1 : FIRST;
    char *bytes = NULL;
    for (size_t got = 1; got; n += got) {
        if (n == capacity) {
            size_t grown = capacity ? capacity * 2 : first;
            if (capacity <= limit && grown > limit)
                grown = limit + 1;
            bytes = arena_grow(arena, bytes, capacity, grown, 1);
            capacity = grown;
        }
        got = stream_read(stream, bytes + n, capacity - n);
        if (n + got > limit) {
            *out_error = str_printf(arena, "larger than %zu bytes", limit).p;
            return false;
        }
    }
    *out = (struct str){ bytes, n };
    if (stream->error)
        *out_error = stream->error;
    return !stream->error;
}
