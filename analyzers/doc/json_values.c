/* Objects by their bytes: a table where the last one wins its slot. */
#include "json_priv.h"
#include "svcgraph/json_words.h"

enum { HEAD = 192 /* bytes by which they are found */, VALUE_MAX = 1024 };

struct value {
    char *bytes; /* VALUE_MAX of them */
    size_t n;
    unsigned depth; /* where it stood: a deeper one might be too deep */
};

struct json_values {
    struct arena *arena;
    struct value values[JSON_VALUES];
    struct value *slot; /* of what json_known did not know; NULL: not to be learnt */
    uint64_t start;     /* its offset in the input */
    uint64_t line;
    unsigned depth;
};

struct json_values *json_values_new(struct arena *arena)
{
    struct json_values *values = arena_new(arena, struct json_values);
    values->arena = arena;
    return values;
}

static uint64_t mix(uint64_t hash, const char *p)
{
    uint64_t w;
    memcpy(&w, p, sizeof(w));
    hash = (hash ^ w) * 0xff51afd7ed558ccdu;
    return hash ^ hash >> 32;
}

/* In two strands, so that one need not wait for the other. */
static uint64_t hash_head(const char *p)
{
    enum { STEP = sizeof(uint64_t) };
    uint64_t a = 0, b = 0;
    for (size_t i = 0; i < HEAD; i += 2 * STEP) {
        a = mix(a, p + i);
        b = mix(b, p + i + STEP);
    }
    return a ^ b * 0x9e3779b97f4a7c15u;
}

static void step_over(struct json *j, size_t n)
{
    j->token = j->p;
    j->p += n;
    j->state = JSON_AT_NEXT;
    j->last = JSON_OBJECT_END;
    j->text = STR_NULL;
}

int json_known(struct json *j, struct json_values *values)
{
    values->slot = NULL;
    if (j->p >= j->lane || (size_t)(j->end - j->p) < HEAD || j->state != JSON_AT_VALUE ||
        *j->p != '{')
        return -1;
    struct value *value = &values->values[hash_head(j->p) >> 20 & (JSON_VALUES - 1)];
    if (value->n && value->n <= (size_t)(j->end - j->p) && value->depth == j->depth &&
        memcmp(value->bytes, j->p, value->n) == 0) {
        step_over(j, value->n);
        return (int)(value - values->values);
    }
    values->slot = value;
    values->start = j->base + (uint64_t)(j->p - j->window);
    values->line = j->line;
    values->depth = j->depth;
    return -1;
}

/* What is behind the start is still there, is the one object, and has no line of its own. */
static bool is_whole(const struct json *j, const struct json_values *values)
{
    return values->slot && j->last == JSON_OBJECT_END && j->depth == values->depth &&
           j->line == values->line && values->start >= j->base;
}

int json_learn(struct json *j, struct json_values *values)
{
    if (!is_whole(j, values))
        return -1;
    const char *start = j->window + (values->start - j->base);
    size_t n = (size_t)(j->p - start);
    struct value *value = values->slot;
    values->slot = NULL;
    if (n > VALUE_MAX)
        return -1;
    if (!value->bytes)
        value->bytes = arena_bytes(values->arena, VALUE_MAX);
    memcpy(value->bytes, start, n);
    value->n = n;
    value->depth = values->depth;
    return (int)(value - values->values);
}
