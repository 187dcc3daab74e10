/*
 * Pull reader for the binary form of Protocol Buffers. Knows fields, not messages; allocates
 * nothing; values are views into the bytes.
 *
 * A message inside of a message is read by a reader of its own, over the bytes of its field: to any
 * depth the caller likes, and with no stack here. Groups are handed out in the same way.
 */
#ifndef SVCGRAPH_WIRE_H
#define SVCGRAPH_WIRE_H

#include "svcgraph/str.h"

enum { WIRE_NUMBER_MAX = 536870911, WIRE_GROUPS_MAX = 100 };

enum wire_type {
    WIRE_VARINT = 0,
    WIRE_FIXED64 = 1,
    WIRE_BYTES = 2,
    WIRE_GROUP = 3,
    WIRE_FIXED32 = 5,
};

struct wire_field {
    uint32_t number;
    enum wire_type type;
    uint64_t value;   /* of varints and fixed numbers */
    struct str bytes; /* of WIRE_BYTES, and what stands inside of a group */
    const char *at;   /* its first byte: offsets are at - begin of the whole input */
};

struct wire {
    const char *next, *end;
    const char *error;    /* one clause, NULL when fine */
    const char *error_at; /* the byte where it was noticed */
};

/* bytes outlive the reader. */
static inline struct wire wire_over(struct str bytes)
{
    return (struct wire){ .next = bytes.p, .end = bytes.n ? bytes.p + bytes.n : bytes.p };
}

/* A number of n bytes, the lowest first. */
static inline uint64_t wire_fixed(const char *at, unsigned n)
{
    uint64_t value = 0;
    for (unsigned i = 0; i < n; i++)
        value |= (uint64_t)(unsigned char)at[i] << (8 * i);
    return value;
}

/* The next field, whatever it is. Callers use wire_next. */
bool wire_next_any(struct wire *wire, struct wire_field *out);

/* Length of a part in one byte or two, and where it begins; 0 when it is longer, or cut. */
static inline size_t wire_short_length(const unsigned char *at, size_t left, size_t *out)
{
    if (at[1] < 0x80) {
        *out = at[1];
        return 2;
    }
    if (left < 3 || at[2] >= 0x80)
        return 0;
    *out = (at[1] & 0x7fu) | (size_t)at[2] << 7;
    return 3;
}

/*
 * False at the end, and after trouble: then error is set. Fields with numbers below 16 and short
 * lengths, which are nearly all, are taken without a call.
 */
ALWAYS_INLINE bool wire_next(struct wire *wire, struct wire_field *out)
{
    enum { FIXED_SIZE = 9 };
    const unsigned char *at = (const unsigned char *)wire->next;
    size_t left = (size_t)(wire->end - wire->next), begin, n;
    if (left < 2 || at[0] >= 0x80 || at[0] < 8)
        return left ? wire_next_any(wire, out) : false;
    out->number = at[0] >> 3;
    out->at = wire->next;
    out->value = 0;
    out->bytes = STR_NULL;
    if ((at[0] & 7) == WIRE_BYTES) {
        begin = wire_short_length(at, left, &n);
        if (!begin || n > left - begin)
            return wire_next_any(wire, out);
        out->type = WIRE_BYTES;
        out->bytes = (struct str){ wire->next + begin, n };
        wire->next += begin + n;
        return true;
    }
    if ((at[0] & 7) == WIRE_VARINT && at[1] < 0x80) {
        out->type = WIRE_VARINT;
        out->value = at[1];
        wire->next += 2;
        return true;
    }
    if ((at[0] & 7) == WIRE_FIXED64 && left >= FIXED_SIZE) {
        out->type = WIRE_FIXED64;
        out->value = wire_fixed(wire->next + 1, 8);
        wire->next += FIXED_SIZE;
        return true;
    }
    return wire_next_any(wire, out);
}

/* One number of a packed field, read from its bytes: the numbers stand without tags. */
bool wire_varint(struct wire *wire, uint64_t *out);

/* All of bytes is fields, judged without going into them. */
bool wire_is_sound(struct str bytes);

#endif
