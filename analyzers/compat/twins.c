/* A message or enum that is gone, and a new one that holds the same: it was renamed or moved. */
#include "compat_priv.h"

/* Of more candidates that look alike, none is named. */
enum { CANDIDATES_MAX = 32 };

static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

/* Equal for messages that are structurally equal; in whichever order fields are declared. */
static uint64_t message_hash(const struct proto_message *message)
{
    uint64_t hash = message->fields.n;
    for (size_t i = 0; i < message->fields.n; i++) {
        const struct proto_field *field = message->fields.v[i];
        uint64_t kind = (uint64_t)proto_field_kind(message->file, field),
                 cardinality = (uint64_t)proto_field_cardinality(message->file, field);
        hash += mix(((uint64_t)(uint32_t)field->number << 16) + (kind << 8) + cardinality + 1);
    }
    return hash;
}

static uint64_t enum_hash(const struct proto_enum *enumeration)
{
    uint64_t hash = enumeration->values.n;
    for (size_t i = 0; i < enumeration->values.n; i++)
        hash += mix((uint32_t)enumeration->values.v[i].number + (uint64_t)1);
    return mix(hash);
}

static int by_hash(const void *a, const void *b)
{
    const struct twin *x = a, *y = b;
    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return str_cmp(x->full_name, y->full_name);
}

static void add_new(struct compat *c, const struct proto_file *file)
{
    for (size_t i = 0; i < file->all_messages.n; i++) {
        const struct proto_message *message = file->all_messages.v[i];
        if (!message->map_entry && message->fields.n > 0 &&
            !table_find(&c->before.messages, message->full_name))
            *vec_push(&c->scratch, &c->twins) = (struct twin){
                message_hash(message), message->full_name, file, message->loc, message, NULL
            };
    }
    for (size_t i = 0; i < file->all_enums.n; i++) {
        const struct proto_enum *enumeration = file->all_enums.v[i];
        if (!table_find(&c->before.enums, enumeration->full_name))
            *vec_push(&c->scratch, &c->twins) = (struct twin){ enum_hash(enumeration),
                                                               enumeration->full_name,
                                                               file,
                                                               enumeration->loc,
                                                               NULL,
                                                               enumeration };
    }
}

static void index_new(struct compat *c)
{
    c->has_twins = true;
    for (size_t i = 0; i < c->setup->now->files.n; i++) {
        const struct proto_file *file = c->setup->now->files.v[i].proto;
        if (table_find(&c->before.files, file->path) != file)
            add_new(c, file);
    }
    if (c->twins.n > 1)
        qsort(c->twins.v, c->twins.n, sizeof(c->twins.v[0]), by_hash);
}

static size_t first_of(const struct compat *c, uint64_t hash)
{
    size_t low = 0, high = c->twins.n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (c->twins.v[middle].hash < hash)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool holds_same(struct compat *c, const struct element *element, const struct twin *twin)
{
    if (element->message && twin->message)
        return same_message_shape(c, element->message, twin->message) != SHAPE_OTHER;
    if (element->enumeration && twin->enumeration)
        return same_enum_shape(element->enumeration, twin->enumeration, &c->scratch) != SHAPE_OTHER;
    return false;
}

static struct str short_name(struct str full_name)
{
    size_t dot = str_rfind_char(full_name, '.');
    return dot == SIZE_MAX ? full_name : str_skip(full_name, dot + 1);
}

const struct twin *twin_of(struct compat *c, const struct element *element)
{
    const struct twin *only = NULL;
    size_t n = 0;
    if (c->setup->exact || (element->message ? element->message->map_entry : !element->enumeration))
        return NULL;
    if (!c->has_twins)
        index_new(c);
    uint64_t hash =
        element->message ? message_hash(element->message) : enum_hash(element->enumeration);
    for (size_t i = first_of(c, hash); i < c->twins.n && c->twins.v[i].hash == hash; i++) {
        const struct twin *twin = &c->twins.v[i];
        if (i - first_of(c, hash) == CANDIDATES_MAX)
            return NULL;
        if (!holds_same(c, element, twin))
            continue;
        if (str_eq(short_name(twin->full_name), short_name(element->full_name)))
            return twin;
        only = twin;
        n++;
    }
    return n == 1 ? only : NULL;
}
