#include "unpack_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PEEK_MAX = 64 << 10 };

/* Bytes come from memory or a descriptor, pass an unpacker if they are packed, and are peeked. */
struct stream {
    int fd;       /* -1 for memory */
    bool regular; /* the descriptor is of a regular file, and began at its begin */
    bool part;    /* the descriptor is another stream's; this one reads at: */
    uint64_t at;
    uint64_t size;     /* of a regular file */
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

static size_t read_part(struct stream *stream, char *buf, size_t n)
{
    ssize_t got;
    do
        got = pread(stream->fd, buf, n, (off_t)stream->at);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        stream->error = strerror(errno);
    stream->at += got > 0 ? (uint64_t)got : 0;
    return got > 0 ? (size_t)got : 0;
}

static size_t read_raw(void *source, char *buf, size_t n)
{
    struct stream *stream = source;
    if (stream->fd < 0)
        return read_memory(stream, buf, n);
    if (stream->part)
        return read_part(stream, buf, n);
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

static int open_regular(const char *path, struct stat *status, const char **out_error)
{
    int fd = strcmp(path, "-") == 0 ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, status) < 0) {
        *out_error = strerror(errno);
    } else if (S_ISDIR(status->st_mode)) {
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
    struct stat status;
    int fd = open_regular(path, &status, out_error);
    if (fd < 0)
        return NULL;
    struct stream *stream = new_stream(fd, STR_NULL);
    if (!stream) {
        close(fd);
        *out_error = "out of memory";
        return NULL;
    }
    stream->regular = S_ISREG(status.st_mode) && strcmp(path, "-") != 0;
    stream->size = stream->regular ? (uint64_t)status.st_size : 0;
    return stream;
}

bool stream_is_plain(const struct stream *stream, uint64_t *out_size)
{
    *out_size = stream->size;
    return stream->regular && !stream->unpack;
}

size_t stream_at(const struct stream *stream, uint64_t offset, char *buf, size_t n)
{
    struct stream part = { .fd = stream->fd, .at = offset };
    size_t have = 0;
    for (size_t got; have < n && (got = read_part(&part, buf + have, n - have)); have += got)
        ;
    return have;
}

struct stream *stream_part(const struct stream *stream, uint64_t offset)
{
    struct stream *part = calloc(1, sizeof(*part));
    if (part)
        *part = (struct stream){ .fd = stream->fd, .part = true, .at = offset };
    return part;
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
    if (stream->fd >= 0 && !stream->part)
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
