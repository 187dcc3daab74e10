/* The fields of an encoded message in any order, with some that nobody knows: it means the same. */
#include "traffic.h"

enum { FIELDS_MAX = 256 };

static size_t skip_varint(const char *p, size_t at)
{
    while (p[at] & 0x80)
        at++;
    return at + 1;
}

static uint64_t read_varint(const char *p, size_t at)
{
    uint64_t value = 0;
    for (int shift = 0;; at++, shift += 7) {
        value |= (uint64_t)(p[at] & 0x7f) << shift;
        if (!(p[at] & 0x80))
            return value;
    }
}

/* The message is our own, so it is well-formed. */
static size_t end_of_field(const char *p, size_t at)
{
    unsigned type = p[at] & 7;
    at = skip_varint(p, at);
    if (type == 0)
        return skip_varint(p, at);
    if (type == 1)
        return at + 8;
    if (type == 5)
        return at + 4;
    return skip_varint(p, at) + read_varint(p, at);
}

static void put_unknown(struct random *r, struct buffer *out)
{
    put_varint(out, (uint64_t)between(r, 200, 5000) << 3 | 2);
    PUT(out, "\x04\x0a\x02\x10\x01");
    put_varint(out, (uint64_t)between(r, 200, 5000) << 3);
    put_varint(out, draw(r));
}

void shuffle_fields(struct random *r, const char *p, size_t n, struct buffer *out)
{
    size_t from[FIELDS_MAX], to[FIELDS_MAX], count = 0;
    for (size_t at = 0; at < n && count < FIELDS_MAX; count++) {
        from[count] = at;
        at = to[count] = end_of_field(p, at);
    }
    size_t rest = count ? to[count - 1] : 0;
    while (count) {
        size_t k = below(r, (uint32_t)count);
        if (chance(r, 0.1))
            put_unknown(r, out);
        put(out, p + from[k], to[k] - from[k]);
        count--;
        from[k] = from[count];
        to[k] = to[count];
    }
    put(out, p + rest, n - rest);
}
