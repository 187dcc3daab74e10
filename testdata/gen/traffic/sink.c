/* Where records go: framed, packed, and in any order if asked. */
#include <zstd.h>

#include "traffic.h"

enum { BUCKETS = 128 };

struct sink {
    struct sink_setup setup;
    struct random r;
    size_t n; /* records written */
    FILE *buckets[BUCKETS];
    struct buffer packed;
};

static void write_all(FILE *out, const void *p, size_t n)
{
    if (n && fwrite(p, 1, n, out) != n)
        die("cannot write", "output");
}

struct sink *sink_new(const struct sink_setup *setup)
{
    size_t none = 0;
    struct sink *s = grow(NULL, &none, 1, sizeof(*s));
    *s = (struct sink){ .setup = *setup, .r = { setup->seed } };
    setvbuf(setup->out, NULL, _IOFBF, 1 << 20);
    for (int i = 0; setup->shuffle && i < BUCKETS; i++) {
        s->buckets[i] = tmpfile();
        if (!s->buckets[i])
            die("cannot make temporary files", "shuffle");
    }
    if (setup->head)
        write_all(setup->out, setup->head, strlen(setup->head));
    return s;
}

static void frame_length(FILE *out, size_t n)
{
    unsigned char head[4] = { (unsigned char)(n >> 24), (unsigned char)(n >> 16),
                              (unsigned char)(n >> 8), (unsigned char)n };
    write_all(out, head, sizeof(head));
}

static void frame_varint(FILE *out, size_t n)
{
    for (; n >= 0x80; n >>= 7)
        putc((int)(n & 0x7f) | 0x80, out);
    putc((int)n, out);
}

static void write_record(struct sink *s, const char *p, size_t n)
{
    FILE *out = s->setup.out;
    if (s->setup.framing == FRAME_LIST && s->n)
        write_all(out, ",\n", 2);
    else if (s->setup.framing == FRAME_LENGTH)
        frame_length(out, n);
    else if (s->setup.framing == FRAME_DELIMITED)
        frame_varint(out, n);
    write_all(out, p, n);
    if (s->setup.framing == FRAME_LINES)
        putc('\n', out);
    s->n++;
}

static void pack(struct sink *s, const char **p, size_t *n)
{
    s->packed.n = 0;
    char *room = buffer_room(&s->packed, ZSTD_compressBound(*n));
    size_t size = ZSTD_compress(room, ZSTD_compressBound(*n), *p, *n, 1);
    if (ZSTD_isError(size))
        die("cannot pack", "zstd");
    *p = room;
    *n = size;
}

void sink_put(struct sink *s, const char *p, size_t n)
{
    if (s->setup.zstd)
        pack(s, &p, &n);
    if (!s->setup.shuffle) {
        write_record(s, p, n);
        return;
    }
    FILE *bucket = s->buckets[below(&s->r, BUCKETS)];
    uint32_t length = (uint32_t)n;
    write_all(bucket, &length, sizeof(length));
    write_all(bucket, p, n);
}

struct piece {
    const char *p;
    size_t n;
};

static size_t find_pieces(const char *p, size_t n, struct piece **out)
{
    struct piece *pieces = NULL;
    size_t room = 0, count = 0;
    for (size_t at = 0; at < n;) {
        uint32_t length;
        memcpy(&length, p + at, sizeof(length));
        pieces = grow(pieces, &room, count + 1, sizeof(*pieces));
        pieces[count++] = (struct piece){ p + at + sizeof(length), length };
        at += sizeof(length) + length;
    }
    *out = pieces;
    return count;
}

/* Fisher and Yates's shuffle of one bucket; which bucket a record is in was drawn before. */
static void write_bucket(struct sink *s, FILE *bucket)
{
    long size = ftell(bucket);
    char *p = malloc((size_t)size + 1);
    rewind(bucket);
    if (!p || fread(p, 1, (size_t)size, bucket) != (size_t)size)
        die("cannot read back", "shuffle");
    struct piece *pieces;
    size_t n = find_pieces(p, (size_t)size, &pieces);
    for (size_t i = 0; i < n; i++) {
        size_t k = i + below(&s->r, (uint32_t)(n - i));
        struct piece piece = pieces[k];
        pieces[k] = pieces[i];
        write_record(s, piece.p, piece.n);
    }
    give_back(pieces);
    free(p);
    fclose(bucket);
}

void sink_end(struct sink *s)
{
    for (int i = 0; s->setup.shuffle && i < BUCKETS; i++)
        write_bucket(s, s->buckets[i]);
    if (s->setup.tail)
        write_all(s->setup.out, s->setup.tail, strlen(s->setup.tail));
    if (fflush(s->setup.out) || ferror(s->setup.out))
        die("cannot write", "output");
}
