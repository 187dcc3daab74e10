/* Attributes of OTLP in binary, and what a resource says by them. */
#include "otlp_protobuf_priv.h"

enum { TAG_KEY = 0x0a, TAG_VALUE = 0x12, TAG_TEXT = 0x0a, TAG_INT = 0x18, TAG_ATTRIBUTE = 0x4a };

static struct str decimal(struct arena *arena, int64_t number)
{
    enum { SIZE = 20 };
    char *end = arena_bytes(arena, SIZE) + SIZE, *at = end;
    uint64_t value = number < 0 ? -(uint64_t)number : (uint64_t)number;
    do
        *--at = (char)('0' + value % 10);
    while (value /= 10);
    if (number < 0)
        *--at = '-';
    return str_range(at, end);
}

/* Field 1 of bytes, of a length below 128; NULL when something else stands there. */
static const char *behind_short(struct str bytes, struct str *out)
{
    if (bytes.n < 2 || bytes.p[0] != TAG_TEXT || (unsigned char)bytes.p[1] > bytes.n - 2 ||
        (unsigned char)bytes.p[1] >= 0x80)
        return NULL;
    *out = (struct str){ bytes.p + 2, (unsigned char)bytes.p[1] };
    return out->p + out->n;
}

static struct str decimal_of_double(struct arena *arena, uint64_t bits)
{
    double number;
    memcpy(&number, &bits, sizeof(number));
    return str_printf(arena, "%.17g", number);
}

/* Text of a value; false for lists and maps. */
static bool read_value(struct frame *frame, struct str bytes, struct str *out)
{
    if (bytes.n && behind_short(bytes, out) == bytes.p + bytes.n)
        return true;
    struct wire wire = wire_over(bytes);
    struct wire_field field;
    bool found = false;
    while (otlp_next(frame, &wire, &field)) {
        if (field.number == 1 && field.type == WIRE_BYTES)
            *out = field.bytes;
        else if (field.number == 2 && field.type == WIRE_VARINT)
            *out = field.value ? STR("true") : STR("false");
        else if (field.number == 3 && field.type == WIRE_VARINT)
            *out = decimal(&frame->s->scratch, (int64_t)field.value);
        else if (field.number == 4 && field.type == WIRE_FIXED64)
            *out = decimal_of_double(&frame->s->scratch, field.value);
        else
            continue;
        found = true;
    }
    return found;
}

/* Of a value that is a list, its first one. */
static struct str first_value(struct frame *frame, struct str bytes)
{
    struct wire wire = wire_over(bytes), list;
    struct wire_field field, value;
    struct str first = bytes;
    bool found = false;
    while (otlp_next(frame, &wire, &field)) {
        if (field.number != 5 || field.type != WIRE_BYTES)
            continue;
        list = wire_over(field.bytes);
        while (otlp_next(frame, &list, &value)) {
            if (!found && value.number == 1 && value.type == WIRE_BYTES)
                first = value.bytes;
            found = true;
        }
    }
    return first;
}

static void take_value(struct frame *frame, struct attrs *attrs, struct attr_name name,
                       struct str value)
{
    struct str text = STR_NULL;
    if (name.attr == ATTR_TABLE)
        value = first_value(frame, value);
    if (name.attr != ATTR_NONE && read_value(frame, value, &text) && attrs_wants(attrs, name, text))
        attrs_take(attrs, name, text);
}

void otlp_attribute(struct frame *frame, struct str bytes, struct attrs *attrs)
{
    struct wire wire = wire_over(bytes);
    struct wire_field field;
    struct attr_name name = { ATTR_NONE, 0 };
    struct str value = STR_NULL;
    while (otlp_next(frame, &wire, &field)) {
        if (field.type != WIRE_BYTES)
            continue;
        if (field.number == 1)
            name = attrs_find(frame->s, field.bytes);
        else if (field.number == 2)
            value = field.bytes;
    }
    take_value(frame, attrs, name, value);
}

/*
 * Attributes mostly follow each other as they did the time before. A key is what stands before the
 * length of the value: tag, length, name, tag.
 */
enum { KEY_WORDS = 4, KEY_MAX = KEY_WORDS * sizeof(uint64_t), KEY_SLOTS = 128, KEY_WAYS = 4 };

struct otlp_key {
    uint64_t bytes[KEY_WORDS], mask[KEY_WORDS]; /* then zeros */
    uint32_t n;                                 /* 0: free */
    struct attr_name name;
    struct otlp_key *next;  /* what followed the last time */
    struct otlp_key *other; /* what followed before that was another */
};

struct otlp_keys {
    struct otlp_key *at; /* the last one */
    uint32_t turn;       /* which of several gives way */
    struct otlp_key all[KEY_SLOTS];
};

struct otlp_keys *otlp_keys_new(struct arena *arena)
{
    struct otlp_keys *keys = arena_new(arena, struct otlp_keys);
    for (size_t i = 0; i < KEY_SLOTS; i++)
        keys->all[i].next = keys->all[i].other = keys->all;
    keys->at = keys->all;
    return keys;
}

/* KEY_MAX bytes are to be seen. */
static inline bool stands_at(const struct otlp_key *key, const char *p)
{
    uint64_t w[KEY_WORDS], differs = !key->n;
    memcpy(w, p, sizeof(w));
    for (size_t i = 0; i < KEY_WORDS; i++)
        differs |= (w[i] ^ key->bytes[i]) & key->mask[i];
    return !differs;
}

static void remember(struct frame *frame, struct otlp_key *key, const char *p, size_t n)
{
    unsigned char mask[KEY_MAX] = { 0 };
    *key = (struct otlp_key){ .n = (uint32_t)n, .next = key, .other = key };
    memcpy(key->bytes, p, n);
    memset(mask, 0xff, n);
    memcpy(key->mask, mask, sizeof(mask));
    key->name = attrs_find(frame->s, (struct str){ p + 2, n - 3 });
}

static struct otlp_key *look_up(struct frame *frame, const char *p)
{
    struct otlp_keys *keys = frame->keys;
    size_t n = (size_t)(unsigned char)p[1] + 3;
    if (p[0] != TAG_KEY || n > KEY_MAX || p[n - 1] != TAG_VALUE)
        return NULL;
    uint64_t hash = memo_hash(0, (struct str){ p, n });
    struct otlp_key *key;
    size_t way = 0;
    for (; way < KEY_WAYS; way++) {
        key = &keys->all[(hash + way) % KEY_SLOTS];
        if (!key->n || stands_at(key, p))
            break;
    }
    if (way == KEY_WAYS)
        key = &keys->all[(hash + keys->turn++ % KEY_WAYS) % KEY_SLOTS];
    if (way == KEY_WAYS || !key->n)
        remember(frame, key, p, n);
    return key;
}

/* What stands at p, behind the key that stood before. */
static inline struct otlp_key *find_key(struct frame *frame, struct otlp_key *at, const char *p)
{
    struct otlp_key *key = at->next;
    if (stands_at(key, p))
        return key;
    key = at->other;
    if (!stands_at(key, p) && !(key = look_up(frame, p)))
        return NULL;
    at->other = at->next;
    at->next = key;
    return key;
}

static inline void take_quick(struct frame *frame, struct attrs *attrs, struct attr_name name,
                              const char *value, size_t n)
{
    if (n >= 2 && value[0] == TAG_TEXT && (unsigned char)value[1] == n - 2) {
        struct str text = { value + 2, n - 2 };
        if (attrs_wants(attrs, name, text))
            attrs_take(attrs, name, text);
    } else if (n == 3 && value[0] == TAG_INT && (value[1] & 0x80) && !(value[2] & 0x80)) {
        int64_t number = (value[1] & 0x7f) | value[2] << 7;
        if (attrs_wants(attrs, name, STR("0")))
            attrs_take(attrs, name, decimal(&frame->s->scratch, number));
    } else {
        take_value(frame, attrs, name, (struct str){ value, n });
    }
}

const char *otlp_quick_attributes(struct frame *frame, const char *p, const char *end,
                                  struct attrs *attrs)
{
    const char *last = frame->end - p > 2 + KEY_MAX ? frame->end - 2 - KEY_MAX : p - 1;
    struct otlp_key *at = frame->keys->at;
    for (size_t n; p <= last && p < end && *p == TAG_ATTRIBUTE; p += 2 + n) {
        n = (unsigned char)p[1];
        struct otlp_key *key = find_key(frame, at, p + 2);
        if (!key || n >= 0x80 || n + 2 > (size_t)(end - p) || key->n >= n)
            break;
        const char *value = p + 2 + key->n; /* its length */
        if (key->n + 1 + (unsigned char)*value != n)
            break;
        if (key->name.attr != ATTR_NONE)
            take_quick(frame, attrs, key->name, value + 1, (unsigned char)*value);
        at = key;
    }
    frame->keys->at = at;
    return p;
}

/* Of each service there are few, and they come again and again. */
enum { RESOURCE_SLOTS = 256, RESOURCE_MAX = 2048, RESOURCE_HEAD = 256 };

struct otlp_resources {
    struct arena *arena;
    struct {
        char *bytes; /* RESOURCE_MAX of them */
        size_t n;
        struct otlp_resource resource;
    } all[RESOURCE_SLOTS];
};

struct otlp_resources *otlp_resources_new(struct arena *arena)
{
    struct otlp_resources *resources = arena_new(arena, struct otlp_resources);
    resources->arena = arena;
    return resources;
}

static sym intern_attr(struct spans *s, const struct attrs *attrs, enum attr attr)
{
    return attrs_has(attrs, attr) ? sym_intern(&s->store->syms, attrs->value[attr]) : 0;
}

static struct otlp_resource read_resource(struct frame *frame, struct str bytes)
{
    struct wire wire = wire_over(bytes);
    struct wire_field field;
    struct attrs attrs;
    attrs.set = 0;
    arena_reset(&frame->s->scratch);
    while (otlp_next(frame, &wire, &field))
        if (field.number == 1 && field.type == WIRE_BYTES)
            otlp_attribute(frame, field.bytes, &attrs);
    return (struct otlp_resource){ .service = intern_attr(frame->s, &attrs, ATTR_SERVICE),
                                   .space = intern_attr(frame->s, &attrs, ATTR_SPACE),
                                   .version = intern_attr(frame->s, &attrs, ATTR_VERSION),
                                   .instance = spans_instance_of(&attrs) };
}

struct otlp_resource otlp_resource(struct frame *frame, struct str bytes)
{
    struct otlp_resources *all = frame->resources;
    if (!bytes.n || bytes.n > RESOURCE_MAX)
        return read_resource(frame, bytes);
    uint64_t hash = memo_hash(bytes.n, str_take(bytes, RESOURCE_HEAD));
    size_t slot = hash % RESOURCE_SLOTS;
    if (all->all[slot].n == bytes.n && memcmp(all->all[slot].bytes, bytes.p, bytes.n) == 0)
        return all->all[slot].resource;
    struct otlp_resource resource = read_resource(frame, bytes);
    if (frame->failed)
        return resource;
    if (!all->all[slot].bytes)
        all->all[slot].bytes = arena_bytes(all->arena, RESOURCE_MAX);
    memcpy(all->all[slot].bytes, bytes.p, bytes.n);
    all->all[slot].n = bytes.n;
    all->all[slot].resource = resource;
    return resource;
}
