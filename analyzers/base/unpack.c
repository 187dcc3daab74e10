#include "unpack_priv.h"

#include <limits.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

enum { PACKED_WINDOW = 64 << 10, UNPACK_MOST = 100 };

struct unpack {
    unpack_source *read;
    void *source;
    const char *error;
    ZSTD_DStream *zstd; /* NULL: gzip */
    z_stream gzip;
    bool within;      /* a member or frame has begun and not ended */
    uint64_t in, out; /* bytes so far */
    size_t at, n;     /* packed bytes: window[at .. n) are not yet used */
    char window[PACKED_WINDOW];
};

static bool is_gzip(struct str head)
{
    return head.n >= 2 && memcmp(head.p, "\x1f\x8b", 2) == 0;
}

static bool is_zstd(struct str head)
{
    return head.n >= 4 && memcmp(head.p, "\x28\xb5\x2f\xfd", 4) == 0;
}

struct unpack *unpack_new(struct str head, unpack_source *read, void *source)
{
    bool gzip = is_gzip(head);
    if (!gzip && !is_zstd(head))
        return NULL;
    struct unpack *unpack = calloc(1, sizeof(*unpack));
    if (!unpack)
        return NULL;
    unpack->read = read;
    unpack->source = source;
    memcpy(unpack->window, head.p, head.n);
    unpack->n = unpack->in = head.n;
    if (gzip && inflateInit2(&unpack->gzip, 15 + 16) != Z_OK)
        unpack->error = "out of memory";
    if (!gzip && !(unpack->zstd = ZSTD_createDStream()))
        unpack->error = "out of memory";
    return unpack;
}

static bool refill(struct unpack *unpack)
{
    if (unpack->at < unpack->n)
        return true;
    unpack->at = 0;
    unpack->n = unpack->read(unpack->source, unpack->window, sizeof(unpack->window));
    unpack->in += unpack->n;
    return unpack->n > 0;
}

/*
 * Nothing that anybody wrote is packed so well over so much: what goes on like that is made to keep
 * its reader busy, for hours where it likes.
 */
static bool is_bomb(const struct unpack *unpack)
{
    const uint64_t least = 1ull << 30, most = UNPACK_MOST;
    return unpack->out > least && unpack->out / most > unpack->in;
}

static size_t gzip_step(struct unpack *unpack, char *buf, size_t n)
{
    z_stream *z = &unpack->gzip;
    z->next_in = (unsigned char *)unpack->window + unpack->at;
    z->avail_in = (unsigned)(unpack->n - unpack->at);
    z->next_out = (unsigned char *)buf;
    z->avail_out = n > UINT_MAX ? UINT_MAX : (unsigned)n;
    unsigned room = z->avail_out;
    int status = inflate(z, Z_NO_FLUSH);
    unpack->at = unpack->n - z->avail_in;
    unpack->within = status != Z_STREAM_END;
    if (status == Z_STREAM_END)
        inflateReset(z);
    else if (status != Z_OK && status != Z_BUF_ERROR)
        unpack->error = "damaged gzip data";
    return room - z->avail_out;
}

static const char *zstd_trouble(size_t status)
{
    switch (ZSTD_getErrorCode(status)) {
    case ZSTD_error_frameParameter_windowTooLarge:
        return "its zstd window is larger than 128 MiB; pack it without --long, or with --long=27";
    case ZSTD_error_dictionary_wrong:
        return "it is packed with a zstd dictionary";
    case ZSTD_error_memory_allocation:
        return "out of memory";
    default:
        return "damaged zstd data";
    }
}

static size_t zstd_step(struct unpack *unpack, char *buf, size_t n)
{
    ZSTD_inBuffer in = { unpack->window, unpack->n, unpack->at };
    ZSTD_outBuffer out = { buf, n, 0 };
    size_t left = ZSTD_decompressStream(unpack->zstd, &out, &in);
    unpack->at = in.pos;
    unpack->within = left != 0;
    if (ZSTD_isError(left))
        unpack->error = zstd_trouble(left);
    return out.pos;
}

size_t unpack_read(struct unpack *unpack, char *buf, size_t n)
{
    size_t got = 0;
    while (got == 0 && n && !unpack->error) {
        bool more = refill(unpack);
        if (!more && !unpack->within)
            break;
        got = unpack->zstd ? zstd_step(unpack, buf, n) : gzip_step(unpack, buf, n);
        if (!more && got == 0 && unpack->within)
            unpack->error = "packed data ends too early";
    }
    unpack->out += got;
    if (is_bomb(unpack))
        unpack->error = "unpacks to more than 1 GiB and 100 times its size";
    return got;
}

const char *unpack_error(const struct unpack *unpack)
{
    return unpack->error;
}

void unpack_release(struct unpack *unpack)
{
    if (!unpack)
        return;
    if (unpack->zstd)
        ZSTD_freeDStream(unpack->zstd);
    else
        inflateEnd(&unpack->gzip);
    free(unpack);
}
