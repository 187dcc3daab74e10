#include "svcgraph/wire.h"

enum { WIRE_GROUP_END = 4 };

static bool fail(struct wire *wire, const char *at, const char *error)
{
    if (!wire->error) {
        wire->error = error;
        wire->error_at = at;
    }
    wire->next = wire->end;
    return false;
}

/* Ten bytes hold 64 bits; of the last only one bit counts. */
static bool long_varint(struct wire *wire, uint64_t *out)
{
    const char *begin = wire->next;
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 70; shift += 7) {
        if (wire->next == wire->end)
            return fail(wire, begin, "a number is cut short");
        uint64_t byte = (unsigned char)*wire->next++;
        if (shift == 63 && byte > 1)
            break;
        value |= (byte & 0x7f) << shift;
        if (byte < 0x80) {
            *out = value;
            return true;
        }
    }
    return fail(wire, begin, "a number has more than 64 bits");
}

bool wire_varint(struct wire *wire, uint64_t *out)
{
    if (wire->next != wire->end && (unsigned char)*wire->next < 0x80) {
        *out = (unsigned char)*wire->next++;
        return true;
    }
    return long_varint(wire, out);
}

static bool fixed(struct wire *wire, unsigned n, uint64_t *out)
{
    if ((size_t)(wire->end - wire->next) < n)
        return fail(wire, wire->next, "a number of fixed size is cut short");
    *out = wire_fixed(wire->next, n);
    wire->next += n;
    return true;
}

static bool delimited(struct wire *wire, struct str *out)
{
    const char *at = wire->next;
    uint64_t n;
    if (!wire_varint(wire, &n))
        return false;
    if (n > (size_t)(wire->end - wire->next))
        return fail(wire, at, "a length goes past the end");
    *out = (struct str){ wire->next, (size_t)n };
    wire->next += n;
    return true;
}

static bool tag(struct wire *wire, uint32_t *out_number, unsigned *out_type)
{
    const char *at = wire->next;
    uint64_t value;
    if (!wire_varint(wire, &value))
        return false;
    if (value >> 3 == 0 || value >> 3 > WIRE_NUMBER_MAX)
        return fail(wire, at, "a field has no valid number");
    *out_number = (uint32_t)(value >> 3);
    *out_type = (unsigned)(value & 7);
    return true;
}

static bool scalar(struct wire *wire, const char *at, unsigned type, struct wire_field *out)
{
    switch (type) {
    case WIRE_VARINT:
        return wire_varint(wire, &out->value);
    case WIRE_FIXED64:
        return fixed(wire, 8, &out->value);
    case WIRE_BYTES:
        return delimited(wire, &out->bytes);
    case WIRE_FIXED32:
        return fixed(wire, 4, &out->value);
    default:
        return fail(wire, at,
                    type == WIRE_GROUP_END ? "a group ends that was not begun"
                                           : "a field is of no known wire type");
    }
}

/* What stands before the end of the group; groups in it are balanced on the way. */
static bool group(struct wire *wire, const char *at, uint32_t number, struct str *out)
{
    uint32_t open[WIRE_GROUPS_MAX] = { number };
    const char *begin = wire->next;
    unsigned n = 1, type;
    struct wire_field inner;
    while (n > 0) {
        const char *last = wire->next;
        if (wire->next == wire->end)
            return fail(wire, at, "a group is not ended");
        if (!tag(wire, &number, &type))
            return false;
        if (type == WIRE_GROUP_END) {
            if (open[--n] != number)
                return fail(wire, last, "a group ends with the number of another one");
            *out = str_range(begin, last);
        } else if (type == WIRE_GROUP) {
            if (n == WIRE_GROUPS_MAX)
                return fail(wire, last, "groups are nested too deeply");
            open[n++] = number;
        } else if (!scalar(wire, last, type, &inner)) {
            return false;
        }
    }
    return true;
}

bool wire_next_any(struct wire *wire, struct wire_field *out)
{
    unsigned type;
    if (wire->next == wire->end)
        return false;
    out->at = wire->next;
    if (!tag(wire, &out->number, &type))
        return false;
    out->type = (enum wire_type)type;
    out->value = 0;
    out->bytes = STR_NULL;
    return type == WIRE_GROUP ? group(wire, out->at, out->number, &out->bytes)
                              : scalar(wire, out->at, type, out);
}

bool wire_is_sound(struct str bytes)
{
    struct wire wire = wire_over(bytes);
    struct wire_field field;
    while (wire_next(&wire, &field))
        continue;
    return !wire.error;
}
