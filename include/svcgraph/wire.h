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
struct wire wire_over(struct str bytes);

/* False at the end, and after trouble: then error is set. */
bool wire_next(struct wire *wire, struct wire_field *out);

/* One number of a packed field, read from its bytes: the numbers stand without tags. */
bool wire_varint(struct wire *wire, uint64_t *out);

/* All of bytes is fields, judged without going into them. */
bool wire_is_sound(struct str bytes);

#endif
