/* Where things stood in the source: what the compiler wrote down, by path. */
#include "descriptor_priv.h"

static uint32_t hash_part(uint32_t hash, int32_t part)
{
    return (hash ^ (uint32_t)part) * 0x9e3779b1u ^ hash >> 15;
}

void path_push(struct unpacking *u, int32_t part)
{
    struct path *path = &u->path;
    path->parts[path->n] = part;
    path->hashes[path->n + 1] = hash_part(path->hashes[path->n], part);
    path->n++;
}

void path_pop(struct unpacking *u, unsigned n)
{
    u->path.n -= n;
}

static const struct place *find(const struct unpacking *u, uint32_t n, uint32_t hash)
{
    const struct places *places = &u->places;
    for (uint32_t slot = hash; places->n_slots > 0; slot++) {
        uint32_t at = places->slots[slot & (places->n_slots - 1)];
        if (at == 0)
            return NULL;
        const struct place *place = &places->all.v[at - 1];
        if (place->hash == hash && place->n == n &&
            (n == 0 ||
             memcmp(&places->parts.v[place->first], u->path.parts, n * sizeof(int32_t)) == 0))
            return place;
    }
    return NULL;
}

struct loc place_near(const struct unpacking *u, uint32_t least)
{
    for (uint32_t n = u->path.n; n >= least; n--) {
        const struct place *place = find(u, n, u->path.hashes[n]);
        if (place)
            return (struct loc){ u->source, place->line, place->column };
        if (n == 0)
            break;
    }
    return LOC_NONE;
}

struct loc place_here(const struct unpacking *u)
{
    return place_near(u, u->path.n);
}

struct loc place_of(const struct unpacking *u, int32_t part)
{
    struct unpacking *mine = (struct unpacking *)(uintptr_t)u;
    path_push(mine, part);
    struct loc loc = place_here(u);
    path_pop(mine, 1);
    return loc;
}

/* Numbers of a packed field; unpacked ones come one by one. False when they are more than max. */
static bool take_numbers(struct unpacking *u, const struct wire_field *field, int32_t *out,
                         uint32_t *n, uint32_t max)
{
    struct wire wire = wire_over(field->bytes);
    uint64_t value = field->value;
    if (field->type == WIRE_VARINT) {
        if (*n < max)
            out[(*n)++] = field_int(field);
        return *n < max;
    }
    while (wire.next != wire.end && wire_varint(&wire, &value)) {
        if (*n == max)
            return false;
        out[(*n)++] = (int32_t)(uint32_t)value;
    }
    desc_end(u, &wire);
    return true;
}

static void add(struct unpacking *u, const int32_t *parts, uint32_t n, const int32_t *span)
{
    struct places *places = &u->places;
    struct place place = { .first = (uint32_t)places->parts.n,
                           .n = n,
                           .line = (uint32_t)span[0] + 1,
                           .column = (uint32_t)span[1] + 1 };
    for (uint32_t i = 0; i < n; i++) {
        *vec_push(&u->scratch, &places->parts) = parts[i];
        place.hash = hash_part(place.hash, parts[i]);
    }
    uint32_t slot = place.hash;
    for (uint32_t at; (at = places->slots[slot & (places->n_slots - 1)]) != 0; slot++) {
        const struct place *other = &places->all.v[at - 1];
        if (other->hash == place.hash && other->n == n &&
            (n == 0 || memcmp(&places->parts.v[other->first], parts, n * sizeof(*parts)) == 0)) {
            places->parts.n = place.first;
            return;
        }
    }
    *vec_push(&u->scratch, &places->all) = place;
    places->slots[slot & (places->n_slots - 1)] = (uint32_t)places->all.n;
}

/* Longer paths than any that is asked for are left out; comments count for nothing. */
static void read_place(struct unpacking *u, struct str bytes)
{
    int32_t parts[PATH_MAX_PARTS], span[5];
    uint32_t n_parts = 0, n_span = 0;
    bool fits = true;
    struct wire wire = wire_over(bytes);
    for (struct wire_field field; wire_next(&wire, &field);) {
        if (field.number == 1 && (field.type == WIRE_BYTES || field.type == WIRE_VARINT))
            fits &= take_numbers(u, &field, parts, &n_parts, PATH_MAX_PARTS);
        else if (field.number == 2 && (field.type == WIRE_BYTES || field.type == WIRE_VARINT))
            fits &= take_numbers(u, &field, span, &n_span, countof(span));
    }
    desc_end(u, &wire);
    if (fits && (n_span == 3 || n_span == 4) && span[0] >= 0 && span[1] >= 0)
        add(u, parts, n_parts, span);
}

static uint32_t count(struct str bytes)
{
    uint32_t n = 0;
    struct wire wire = wire_over(bytes);
    for (struct wire_field field; wire_next(&wire, &field);)
        n += field_key(&field) == TEXT(1);
    return n;
}

void places_read(struct unpacking *u, struct str source_info)
{
    uint32_t n = count(source_info), slots = 16;
    if (u->places.n_slots > 0)
        return;
    while (slots < 2 * n && slots < 1u << 31)
        slots *= 2;
    u->places.slots = arena_array(&u->scratch, uint32_t, slots);
    u->places.n_slots = slots;
    struct wire wire = wire_over(source_info);
    for (struct wire_field field; wire_next(&wire, &field);)
        if (field_key(&field) == TEXT(1))
            read_place(u, field.bytes);
    desc_end(u, &wire);
}
