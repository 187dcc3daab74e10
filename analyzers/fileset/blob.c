/*
 * SHA-1 as FIPS 180-4 has it, for names of contents only. Who forges a collision makes us take one
 * of his own two texts for the other.
 */
#include "fileset_priv.h"

struct sha1 {
    uint32_t h[5];
    uint64_t n; /* bytes */
    unsigned char block[64];
};

static uint32_t rol(uint32_t x, unsigned n)
{
    return (x << n) | (x >> (32 - n));
}

static uint32_t word_at(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* Words are made in a ring of 16; F and K stand as in the standard. */
#define MIX(i)                                                                                     \
    (w[(i)&15] = rol(w[((i) + 13) & 15] ^ w[((i) + 8) & 15] ^ w[((i) + 2) & 15] ^ w[(i)&15], 1))
#define ROUND(f, k, word)                                                                          \
    do {                                                                                           \
        uint32_t t = rol(a, 5) + (f) + e + (k) + (word);                                           \
        e = d;                                                                                     \
        d = c;                                                                                     \
        c = rol(b, 30);                                                                            \
        b = a;                                                                                     \
        a = t;                                                                                     \
    } while (0)

static void take_block(struct sha1 *sha, const unsigned char *block)
{
    uint32_t w[16];
    uint32_t a = sha->h[0], b = sha->h[1], c = sha->h[2], d = sha->h[3], e = sha->h[4];
    for (unsigned i = 0; i < 16; i++) {
        w[i] = word_at(block + 4 * (size_t)i);
        ROUND(d ^ (b & (c ^ d)), 0x5a827999, w[i]);
    }
    for (unsigned i = 16; i < 20; i++)
        ROUND(d ^ (b & (c ^ d)), 0x5a827999, MIX(i));
    for (unsigned i = 20; i < 40; i++)
        ROUND(b ^ c ^ d, 0x6ed9eba1, MIX(i));
    for (unsigned i = 40; i < 60; i++)
        ROUND((b & c) | (d & (b | c)), 0x8f1bbcdc, MIX(i));
    for (unsigned i = 60; i < 80; i++)
        ROUND(b ^ c ^ d, 0xca62c1d6, MIX(i));
    sha->h[0] += a;
    sha->h[1] += b;
    sha->h[2] += c;
    sha->h[3] += d;
    sha->h[4] += e;
}

static void take(struct sha1 *sha, const void *data, size_t n)
{
    const unsigned char *p = data;
    size_t held = sha->n % 64;
    sha->n += n;
    while (n > 0) {
        size_t part = 64 - held < n ? 64 - held : n;
        if (part == 64) {
            take_block(sha, p);
        } else {
            memcpy(sha->block + held, p, part);
            if (held + part == 64)
                take_block(sha, sha->block);
        }
        held = 0;
        p += part;
        n -= part;
    }
}

static void finish(struct sha1 *sha, struct blob_id *out)
{
    static const unsigned char padding[64] = { 0x80 };
    unsigned char length[8];
    uint64_t bits = sha->n * 8;
    size_t held = sha->n % 64;
    for (unsigned i = 0; i < 8; i++)
        length[i] = (unsigned char)(bits >> (56 - 8 * i));
    take(sha, padding, held < 56 ? 56 - held : 120 - held);
    take(sha, length, sizeof(length));
    for (size_t i = 0; i < 20; i++)
        out->bytes[i] = (unsigned char)(sha->h[i / 4] >> (24 - 8 * (i % 4)));
}

void blob_id_of(struct str bytes, struct blob_id *out)
{
    struct sha1 sha = { .h = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0 } };
    char head[32];
    int n = snprintf(head, sizeof(head), "blob %zu", bytes.n);
    take(&sha, head, (size_t)n + 1);
    if (bytes.n)
        take(&sha, bytes.p, bytes.n);
    finish(&sha, out);
}
