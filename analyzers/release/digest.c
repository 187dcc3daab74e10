/*
 * One number for all that a definition says, so that versions of it can be told apart without
 * walking both. Schemas are numbered as they are met, so rings end and places do not count.
 */
#include "matrix_priv.h"

struct digest {
    struct arena scratch;
    uint64_t hash;
    const struct api_schema **queue; /* in order of number */
    size_t n, capacity;
    uint32_t *slots; /* open addressing: 1 + number */
    size_t n_slots;  /* power of two */
};

static void add(struct digest *d, uint64_t number)
{
    d->hash = (d->hash ^ number) * UINT64_C(0x9e3779b97f4a7c15);
    d->hash ^= d->hash >> 29;
}

static void add_text(struct digest *d, struct str text)
{
    add(d, text.n);
    add(d, str_hash(STR_HASH_INIT, text));
}

static void add_real(struct digest *d, double number)
{
    uint64_t bits;
    memcpy(&bits, &number, sizeof(bits));
    add(d, bits);
}

static size_t slot_of(const struct digest *d, const struct api_schema *schema)
{
    size_t slot = (size_t)(((uintptr_t)schema >> 4) * UINT64_C(0x9e3779b97f4a7c15) >> 20);
    for (slot &= d->n_slots - 1; d->slots[slot]; slot = (slot + 1) & (d->n_slots - 1))
        if (d->queue[d->slots[slot] - 1] == schema)
            break;
    return slot;
}

static void grow(struct digest *d)
{
    size_t old = d->capacity;
    d->capacity = old ? 2 * old : 64;
    d->queue = arena_grow(&d->scratch, d->queue, old * sizeof(*d->queue),
                          d->capacity * sizeof(*d->queue), _Alignof(const struct api_schema *));
    d->n_slots = 2 * d->capacity;
    d->slots = arena_array(&d->scratch, uint32_t, d->n_slots);
    for (size_t i = 0; i < d->n; i++)
        d->slots[slot_of(d, d->queue[i])] = (uint32_t)i + 1;
}

static void add_schema(struct digest *d, const struct api_schema *schema)
{
    if (!schema) {
        add(d, 0);
        return;
    }
    if (d->n == d->capacity)
        grow(d);
    size_t slot = slot_of(d, schema);
    if (!d->slots[slot]) {
        d->queue[d->n++] = schema;
        d->slots[slot] = (uint32_t)d->n;
    }
    add(d, d->slots[slot]);
}

static void add_branches(struct digest *d, const struct api_branches *branches)
{
    add(d, branches->n);
    for (size_t i = 0; i < branches->n; i++)
        add_schema(d, branches->v[i]);
}

static void add_bound(struct digest *d, const struct api_bound *bound)
{
    add(d, (uint64_t)bound->set << 1 | bound->exclusive);
    add_real(d, bound->set ? bound->limit : 0);
}

static void add_span(struct digest *d, const struct api_span *span)
{
    add(d, span->least);
    add(d, span->most);
}

static void add_properties(struct digest *d, const struct api_schema *schema)
{
    add(d, schema->n_properties);
    for (size_t i = 0; i < schema->n_properties; i++) {
        const struct api_property *property = &schema->properties[i];
        add_text(d, property->name);
        add(d, property->number);
        add(d, (uint64_t)property->required << 3 | property->read_only << 2 |
                   property->write_only << 1 | property->deprecated);
        add_schema(d, property->schema);
    }
}

static void add_content_of(struct digest *d, const struct api_schema *schema)
{
    add(d, (uint64_t)schema->types << 4 | schema->enumerated << 3 | schema->unique_items << 2 |
               schema->closed << 1 | schema->opaque);
    add(d, schema->rest);
    add_text(d, schema->format);
    add_text(d, schema->pattern);
    add_text(d, schema->discriminator);
    add(d, schema->n_values);
    for (size_t i = 0; i < schema->n_values; i++)
        add_text(d, schema->values[i].text);
    add_bound(d, &schema->minimum);
    add_bound(d, &schema->maximum);
    add_real(d, schema->multiple_of);
    add_span(d, &schema->length);
    add_span(d, &schema->items_count);
    add_span(d, &schema->properties_count);
    add_properties(d, schema);
    add_schema(d, schema->other);
    add_schema(d, schema->items);
    add_branches(d, &schema->all_of);
    add_branches(d, &schema->one_of);
    add_branches(d, &schema->any_of);
}

static void add_parameters(struct digest *d, const struct api_parameter *all, size_t n)
{
    add(d, n);
    for (size_t i = 0; i < n; i++) {
        add_text(d, all[i].place);
        add_text(d, all[i].name);
        add(d, (uint64_t)all[i].required << 1 | all[i].deprecated);
        add_schema(d, all[i].schema);
    }
}

static void add_contents(struct digest *d, const struct api_content *all, size_t n)
{
    add(d, n);
    for (size_t i = 0; i < n; i++) {
        add_text(d, all[i].media_type);
        add_schema(d, all[i].schema);
    }
}

static void add_operation(struct digest *d, const struct api_operation *operation)
{
    add_text(d, operation->name);
    add_text(d, operation->method);
    add_text(d, operation->path);
    add(d, (uint64_t)operation->style << 4 | operation->sends << 3 | operation->body_required << 2 |
               operation->deprecated << 1 | operation->pending);
    add_parameters(d, operation->parameters, operation->n_parameters);
    add_contents(d, operation->request, operation->n_request);
    add(d, operation->n_responses);
    for (size_t i = 0; i < operation->n_responses; i++) {
        const struct api_response *response = &operation->responses[i];
        add_text(d, response->status);
        add_contents(d, response->contents, response->n_contents);
        add_parameters(d, response->headers, response->n_headers);
    }
}

uint64_t api_digest(const struct api *api)
{
    struct digest d = { .hash = STR_HASH_INIT };
    add_text(&d, str_from(api->format));
    add(&d, api->contract);
    add(&d, api->n_operations);
    for (size_t i = 0; i < api->n_operations; i++)
        add_operation(&d, &api->operations[i]);
    for (size_t i = 0; i < d.n; i++)
        add_content_of(&d, d.queue[i]);
    arena_release(&d.scratch);
    return d.hash;
}
