/* Span stores and the ids of spans. */
#include "sink_priv.h"

void span_store_init(struct span_store *store, struct arena *arena, uint32_t source)
{
    memset(store, 0, sizeof(*store));
    store->arena = arena;
    store->source = source;
    symtab_init(&store->syms, arena);
}

void span_store_bound(struct span_store *store)
{
    const struct span_sink_setup *setup = store->sink ? sink_setup(store->sink) : NULL;
    store->links_most = setup ? setup->links : 0;
    if (!setup || !setup->names)
        return;
    store->lost = arena_new(store->arena, struct sketch);
    store->profiles_most = 2 * setup->names;
    symtab_bound(&store->syms, setup->names, store->lost, STR(SPAN_OTHER));
}

struct span_store *span_store_also(const struct span_store *first, struct str path)
{
    struct span_store *store = arena_new(first->arena, struct span_store);
    span_store_init(store, first->arena, first->source);
    store->path = str_dup(first->arena, path);
    store->again = true;
    store->sink = first->sink;
    store->file = first->sink ? span_sink_number(first->sink) : 0;
    return store;
}

struct span *span_store_push(struct span_store *store)
{
    store->n++;
    return vec_push(store->arena, &store->open);
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

/* Exactly the given number of bytes, 8 or 16, with or without padding; no bit of the text is lost.
 */
static bool from_base64(struct str text, size_t bytes, struct trace_key *out)
{
    size_t digits = (bytes * 8 + 5) / 6, whole = (bytes + 2) / 3 * 4;
    uint64_t high = 0, low = 0;
    while (text.n > digits && text.n <= whole && text.p[text.n - 1] == '=')
        text.n--;
    if (text.n != digits)
        return false;
    for (size_t i = 0; i < digits; i++) {
        int value = base64_value((unsigned char)text.p[i]);
        unsigned bits = i + 1 < digits ? 6 : (unsigned)(bytes * 8 - 6 * (digits - 1));
        if (value < 0 || ((unsigned)value & ((1u << (6 - bits)) - 1)))
            return false;
        high = high << bits | low >> (64 - bits);
        low = low << bits | (uint64_t)value >> (6 - bits);
    }
    *out = (struct trace_key){ high, low };
    return true;
}

static bool is_hex(struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (ids_hex_value((unsigned char)text.p[i]) < 0)
            return false;
    return true;
}

static uint64_t finish(uint64_t hash)
{
    hash = (hash ^ hash >> 32) * 0xbf58476d1ce4e5b9u;
    return hash ^ hash >> 29;
}

/*
 * Any other text is an id, too: as a hash, so that nothing is cut off that tells two ids apart. The
 * case of letters counts unless all are hexadecimal digits. Never 0.
 */
static struct trace_key from_text(struct str text)
{
    uint64_t high = STR_HASH_INIT, low = ~(uint64_t)STR_HASH_INIT;
    bool hex = is_hex(text);
    while (hex && text.n && text.p[0] == '0')
        text = str_skip(text, 1);
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        c = hex && c >= 'A' && c <= 'F' ? c | 0x20 : c;
        high = (high ^ c) * 0x100000001b3u;
        low = (low ^ c) * 0x100000001b3u + (low >> 40);
    }
    if (!text.n)
        return (struct trace_key){ 0, 0 };
    return (struct trace_key){ finish(high), finish(low) | 1 };
}

/* "1-5759e988-bd862e3fe1be46a994272793" of X-Ray, and UUIDs: hexadecimal digits with dashes. */
static size_t without_dashes(struct str text, char out[32])
{
    static const char xray[] = "1-xxxxxxxx-xxxxxxxxxxxxxxxxxxxxxxxx";
    static const char uuid[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    const char *form = text.n == sizeof(xray) - 1 ? xray : text.n == sizeof(uuid) - 1 ? uuid : "";
    size_t n = 0;
    for (size_t i = 0; form[i]; i++) {
        bool digit = form[i] == 'x';
        if (digit ? ids_hex_value((unsigned char)text.p[i]) < 0 : text.p[i] != form[i])
            return 0;
        if (digit)
            out[n++] = text.p[i];
    }
    return n;
}

bool span_trace_id(struct str text, struct trace_key *out)
{
    enum { DIGITS = 32, DASHED = 35, BASE64_MAX = 24 };
    struct trace_key key = { 0, 0 };
    char digits[DIGITS];
    struct str plain = text;
    if (text.n == DIGITS && ids_from_words(text, &key) && (key.high | key.low)) {
        *out = key;
        return true;
    }
    if (text.n >= DASHED && (plain.n = without_dashes(text, digits)))
        plain.p = digits;
    else
        plain = text;
    if (!ids_from_hex(plain, DIGITS, &key) && (text.n > BASE64_MAX || !from_base64(text, 16, &key)))
        key = from_text(text);
    if (!key.high && !key.low)
        return false;
    *out = key;
    return true;
}

bool span_id(struct str text, uint64_t *out)
{
    enum { DIGITS = 16, BASE64_MAX = 12 };
    struct trace_key key = { 0, 0 };
    if (text.n == DIGITS && ids_from_words(text, &key) && key.low) {
        *out = key.low;
        return true;
    }
    if (!ids_from_hex(text, DIGITS, &key) && (text.n > BASE64_MAX || !from_base64(text, 8, &key)))
        key = from_text(text);
    if (!key.low)
        return false;
    *out = key.low;
    return true;
}

/* The digits that the bytes would be written as; what is longer than any id is taken as it is. */
static struct trace_key from_bytes(struct str bytes)
{
    enum { LONG = 64 };
    char digits[2 * LONG];
    if (bytes.n > LONG)
        return from_text(bytes);
    for (size_t i = 0; i < bytes.n; i++) {
        unsigned char byte = (unsigned char)bytes.p[i];
        digits[2 * i] = "0123456789abcdef"[byte >> 4];
        digits[2 * i + 1] = "0123456789abcdef"[byte & 15];
    }
    return from_text((struct str){ digits, 2 * bytes.n });
}

struct trace_key span_key_of_bytes(struct str bytes, size_t size)
{
    struct trace_key key = { 0, 0 };
    while (bytes.n > size && !bytes.p[0])
        bytes = str_skip(bytes, 1);
    if (bytes.n > size)
        return from_bytes(bytes);
    for (size_t i = 0; i < bytes.n; i++) {
        key.high = key.high << 8 | key.low >> 56;
        key.low = key.low << 8 | (unsigned char)bytes.p[i];
    }
    return key;
}
