/* Which fields shut each other out, before and now: whatever their oneofs are called. */
#include "compat_priv.h"

/* Adds up over the members of a oneof; two sets of numbers with one sum are the same. */
static uint64_t weight(int32_t number)
{
    uint64_t x = (uint32_t)number + 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

static int compare_int(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

static const int32_t *sorted_numbers(struct compat *c, const struct proto_message *message)
{
    int32_t *numbers = arena_array(&c->scratch, int32_t, message->fields.n);
    for (size_t i = 0; i < message->fields.n; i++)
        numbers[i] = message->fields.v[i]->number;
    if (message->fields.n > 1)
        qsort(numbers, message->fields.n, sizeof(numbers[0]), compare_int);
    return numbers;
}

/* By oneof, of the fields that the other version has as well. */
static uint64_t *sums_of(struct compat *c, const struct proto_message *message,
                         const struct proto_message *other)
{
    const int32_t *numbers = sorted_numbers(c, other);
    uint64_t *sums = arena_array(&c->scratch, uint64_t, message->oneofs.n);
    for (size_t i = 0; i < message->fields.n; i++) {
        const struct proto_field *field = message->fields.v[i];
        if (field->oneof >= 0 && other->fields.n > 0 &&
            bsearch(&field->number, numbers, other->fields.n, sizeof(numbers[0]), compare_int))
            sums[field->oneof] += weight(field->number);
    }
    return sums;
}

bool same_company(struct compat *c, const struct field_pair *pair)
{
    struct oneofs *last = &c->oneofs;
    if (last->was != pair->was->parent || last->is != pair->is->parent) {
        last->was = pair->was->parent;
        last->is = pair->is->parent;
        last->was_sums = sums_of(c, last->was, last->is);
        last->is_sums = sums_of(c, last->is, last->was);
    }
    uint64_t alone = weight(pair->is->number);
    uint64_t was = pair->was->oneof < 0 ? alone : last->was_sums[pair->was->oneof],
             is = pair->is->oneof < 0 ? alone : last->is_sums[pair->is->oneof];
    return was == is;
}
