/* Seeded choice: the same seed, the same traffic. */
#include <errno.h>
#include <math.h>

#include "traffic.h"

uint64_t draw(struct random *r)
{
    uint64_t z = r->state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

uint32_t below(struct random *r, uint32_t n)
{
    return (uint32_t)((draw(r) >> 32) * n >> 32);
}

uint32_t between(struct random *r, uint32_t a, uint32_t b)
{
    return a + below(r, b - a + 1);
}

double unit(struct random *r)
{
    return (double)((draw(r) >> 11) + 1) / 9007199254740992.0; /* 2^53 */
}

bool chance(struct random *r, double p)
{
    return unit(r) <= p;
}

uint32_t pareto(struct random *r, double low, double alpha, uint32_t high)
{
    double value = low / pow(unit(r), 1 / alpha);
    return value < high ? (uint32_t)value : high;
}

void die(const char *message, const char *subject)
{
    fprintf(stderr, "%s: %s: %s\n", program_invocation_short_name, subject, message);
    exit(2);
}

/* What stands before each array: all of them are in a ring, and so can be given back at the end. */
struct block {
    struct block *before, *behind;
};
static struct block blocks = { &blocks, &blocks };

static void unlink_block(struct block *block)
{
    block->before->behind = block->behind;
    block->behind->before = block->before;
}

static void link_block(struct block *block)
{
    *block = (struct block){ blocks.before, &blocks };
    block->before->behind = block->behind->before = block;
}

void *grow(void *array, size_t *room, size_t n, size_t size)
{
    if (n <= *room)
        return array;
    size_t more = *room ? *room : 16;
    while (more < n)
        more *= 2;
    struct block *block = array ? (struct block *)array - 1 : NULL;
    if (block)
        unlink_block(block);
    block = realloc(block, sizeof(*block) + more * size);
    if (!block)
        die("out of memory", "traffic");
    link_block(block);
    array = block + 1;
    memset((char *)array + *room * size, 0, (more - *room) * size);
    *room = more;
    return array;
}

void give_back(void *array)
{
    if (!array)
        return;
    unlink_block((struct block *)array - 1);
    free((struct block *)array - 1);
}

void give_back_all(void)
{
    while (blocks.behind != &blocks)
        give_back(blocks.behind + 1);
}
