/*
 * Requests that have the same shape add multiples of the same sums, and most requests have one of a
 * few shapes: so each shape is counted once for many of them.
 */
#include "pairs_priv.h"

__extension__ typedef unsigned __int128 u128;

static uint64_t mix(uint64_t a, uint64_t b)
{
    u128 product = (u128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t hash_words(const uint64_t *words, size_t n)
{
    uint64_t hash = n;
    for (size_t i = 0; i < n; i++)
        hash = mix(hash ^ words[i], 0x9e3779b97f4a7c15u);
    return hash;
}

static void make_room(struct pairs_state *t)
{
    struct shapes *s = &t->shapes;
    s->all = arena_room(t->arena, struct shape, SHAPES_MAX);
    s->words = arena_room(t->arena, uint64_t, SHAPE_WORDS);
    s->places = arena_room(t->arena, struct place, SHAPE_WORDS);
    s->slots = arena_array(t->arena, uint32_t, SHAPE_SLOTS);
}

void shapes_count(struct pairs_state *t)
{
    struct shapes *s = &t->shapes;
    for (uint32_t i = 0; i < s->n; i++)
        pairs_count(t, &s->all[i]);
    if (s->n)
        memset(s->slots, 0, SHAPE_SLOTS * sizeof(*s->slots));
    s->n = s->n_words = 0;
}

static void take_place(struct shape *shape, const struct request *request)
{
    const struct step *root = &request->steps[0];
    if (shape->set && !place_before(root->place, shape->places[0]) &&
        (place_before(shape->places[0], root->place) ||
         !trace_before(request->trace, shape->trace)))
        return;
    shape->set = true;
    shape->trace = request->trace;
    for (uint32_t i = 0; i < request->n; i++)
        shape->places[i] = request->steps[i].place;
}

static void add(struct shape *shape, const struct request *request)
{
    unsigned block = request->block < FLOW_BLOCKS ? request->block : 0;
    take_place(shape, request);
    if (request->weight == 1 || !shape->weights ||
        !weights_add(&shape->weights[block], request->weight))
        shape->plain[block]++;
}

/* Those of the shape's place among all, zeroed; the same for all that stand there later. */
static struct weights *weights_for(struct pairs_state *t, uint32_t shape)
{
    struct shapes *s = &t->shapes;
    if (!s->weights)
        s->weights = arena_array(t->arena, struct weights, (size_t)SHAPES_MAX * FLOW_BLOCKS);
    struct weights *weights = &s->weights[(size_t)shape * FLOW_BLOCKS];
    memset(weights, 0, FLOW_BLOCKS * sizeof(*weights));
    return weights;
}

static struct shape *find(struct pairs_state *t, const uint64_t *words, const struct request *r)
{
    struct shapes *s = &t->shapes;
    size_t n = (size_t)r->n + r->n_sides;
    uint64_t hash = hash_words(words, n);
    size_t at = hash & (SHAPE_SLOTS - 1);
    for (; s->slots[at]; at = (at + 1) & (SHAPE_SLOTS - 1)) {
        struct shape *shape = &s->all[s->slots[at] - 1];
        if (shape->hash == hash && shape->n_steps == r->n && shape->n_sides == r->n_sides &&
            !memcmp(shape->words, words, n * sizeof(*words)))
            return shape;
    }
    if (s->n == SHAPES_MAX || s->n_words + n > SHAPE_WORDS) {
        shapes_count(t);
        at = hash & (SHAPE_SLOTS - 1);
    }
    uint64_t *own = &s->words[s->n_words];
    memcpy(own, words, n * sizeof(*words));
    s->all[s->n] = (struct shape){ .hash = hash,
                                   .words = own,
                                   .n_steps = r->n,
                                   .n_sides = r->n_sides,
                                   .places = &s->places[s->n_words] };
    s->n_words += (uint32_t)n;
    s->slots[at] = ++s->n;
    return &s->all[s->n - 1];
}

/* Its words, in scratch room that the next call uses again. */
static const uint64_t *words_of(struct pairs_state *t, const struct request *request)
{
    size_t n = (size_t)request->n + request->n_sides;
    while (t->words.capacity < n)
        vec_reserve(t->arena, (void **)&t->words.v, t->words.capacity, &t->words.capacity,
                    sizeof(*t->words.v));
    uint64_t *words = t->words.v;
    for (uint32_t i = 0; i < request->n; i++)
        words[i] = request->steps[i].op | (uint64_t)request->steps[i].parent << 32;
    for (uint32_t i = 0; i < request->n_sides; i++)
        words[request->n + i] =
            (uint64_t)request->sides[i].service << 32 | request->sides[i].version;
    return words;
}

static void count_large(struct pairs_state *t, const uint64_t *words, const struct request *request)
{
    struct weights weights[FLOW_BLOCKS] = { { .n = 0 } };
    while (t->places.capacity < request->n)
        vec_reserve(t->arena, (void **)&t->places.v, t->places.capacity, &t->places.capacity,
                    sizeof(*t->places.v));
    struct shape shape = { .words = words,
                           .n_steps = request->n,
                           .n_sides = request->n_sides,
                           .places = t->places.v,
                           .weights = weights };
    add(&shape, request);
    pairs_count(t, &shape);
}

void shapes_take(struct pairs_state *t, const struct request *request)
{
    const uint64_t *words = words_of(t, request);
    if ((size_t)request->n + request->n_sides > SHAPE_WORDS / 16) {
        count_large(t, words, request);
        return;
    }
    if (!t->shapes.all)
        make_room(t);
    struct shape *shape = find(t, words, request);
    if (request->weight != 1 && !shape->weights)
        shape->weights = weights_for(t, (uint32_t)(shape - t->shapes.all));
    add(shape, request);
}
