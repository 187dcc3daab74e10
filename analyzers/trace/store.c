/* Span stores and the ids of spans. */
#include "svcgraph/span.h"

void span_store_init(struct span_store *store, struct arena *arena, uint32_t source)
{
    memset(store, 0, sizeof(*store));
    store->arena = arena;
    store->source = source;
    symtab_init(&store->syms, arena);
}

struct span *span_store_push(struct span_store *store)
{
    store->n++;
    return vec_push(store->arena, &store->open);
}

static int hex_value(unsigned char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int base64_value(unsigned char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == '+' || c == '-')
        return 62;
    return c == '/' || c == '_' ? 63 : -1;
}

/* Up to 32 digits, the last 16 into low. Leading zeros may be missing. */
static bool from_hex(struct str text, struct trace_key *out)
{
    uint64_t high = 0, low = 0;
    if (!text.n || text.n > 32)
        return false;
    for (size_t i = 0; i < text.n; i++) {
        int value = hex_value((unsigned char)text.p[i]);
        if (value < 0)
            return false;
        high = high << 4 | low >> 60;
        low = low << 4 | (uint64_t)value;
    }
    *out = (struct trace_key){ high, low };
    return true;
}

/* Exactly the given number of bytes, 8 or 16, with or without padding. */
static bool from_base64(struct str text, size_t bytes, struct trace_key *out)
{
    size_t digits = (bytes * 8 + 5) / 6;
    uint64_t high = 0, low = 0;
    while (text.n > digits && text.p[text.n - 1] == '=')
        text.n--;
    if (text.n != digits)
        return false;
    for (size_t i = 0; i < digits; i++) {
        int value = base64_value((unsigned char)text.p[i]);
        unsigned bits = i + 1 < digits ? 6 : (unsigned)(bytes * 8 - 6 * (digits - 1));
        if (value < 0)
            return false;
        high = high << bits | low >> (64 - bits);
        low = low << bits | (uint64_t)value >> (6 - bits);
    }
    *out = (struct trace_key){ high, low };
    return true;
}

bool span_trace_id(struct str text, struct trace_key *out)
{
    struct trace_key key;
    if (!from_hex(text, &key) && (text.n > 24 || !from_base64(text, 16, &key)))
        return false;
    *out = key;
    return key.high || key.low;
}

bool span_id(struct str text, uint64_t *out)
{
    struct trace_key key;
    if (!from_hex(text, &key) && (text.n > 12 || !from_base64(text, 8, &key)))
        return false;
    *out = key.low;
    return key.low != 0;
}
