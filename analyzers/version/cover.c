/*
 * The smallest set that hits every mask (minimum hitting set): iterative deepening, branching on an
 * unhit mask with the fewest members, so that forced members cost nothing. It is NP-hard; the work
 * is counted, and when it is used up, a greedy set without superfluous members stands.
 */
#include "solve_priv.h"

enum { WORK_MAX = 60 * 1000 * 1000 }; /* words looked at */

struct search {
    const struct masks *masks;
    size_t n_ranges, work;
    uint64_t *chosen;
};

static const uint64_t *mask_at(const struct masks *masks, size_t i)
{
    return &masks->bits.v[i * masks->words];
}

static bool hits(struct search *s, const uint64_t *mask)
{
    s->work += s->masks->words;
    for (size_t w = 0; w < s->masks->words; w++)
        if (mask[w] & s->chosen[w])
            return true;
    return false;
}

static bool has_bit(const uint64_t *mask, size_t i)
{
    return mask[i / 64] >> (i % 64) & 1;
}

static void flip(struct search *s, size_t i)
{
    s->chosen[i / 64] ^= UINT64_C(1) << (i % 64);
}

static size_t count_bits(const uint64_t *mask, size_t words)
{
    size_t n = 0;
    for (size_t w = 0; w < words; w++)
        n += (size_t)__builtin_popcountll(mask[w]);
    return n;
}

static bool all_hit(struct search *s)
{
    for (size_t i = 0; i < s->masks->n; i++)
        if (!hits(s, mask_at(s->masks, i)))
            return false;
    return true;
}

/* The unhit mask with the fewest members; NULL: all are hit. */
static const uint64_t *tightest(struct search *s)
{
    const uint64_t *best = NULL;
    size_t fewest = SIZE_MAX;
    for (size_t i = 0; i < s->masks->n && fewest > 1; i++) {
        const uint64_t *mask = mask_at(s->masks, i);
        if (hits(s, mask))
            continue;
        size_t n = count_bits(mask, s->masks->words);
        if (n < fewest) {
            fewest = n;
            best = mask;
        }
    }
    return best;
}

/* The lowest range that is in every unhit mask; SIZE_MAX: none. */
static size_t common(struct search *s, uint64_t *scratch)
{
    memset(scratch, 0xff, s->masks->words * sizeof(*scratch));
    for (size_t i = 0; i < s->masks->n; i++) {
        const uint64_t *mask = mask_at(s->masks, i);
        if (hits(s, mask))
            continue;
        for (size_t w = 0; w < s->masks->words; w++)
            scratch[w] &= mask[w];
    }
    for (size_t i = 0; i < s->n_ranges; i++)
        if (has_bit(scratch, i))
            return i;
    return SIZE_MAX;
}

struct level {
    const uint64_t *mask;
    size_t next; /* member to try */
};

/* Pairs in order, so that the same ones are named whatever else is there. */
static bool find_pair(struct search *s, uint64_t *scratch)
{
    for (size_t i = 0; i < s->n_ranges && s->work < WORK_MAX; i++) {
        flip(s, i);
        size_t other = common(s, scratch);
        if (other != SIZE_MAX) {
            if (other != i)
                flip(s, other);
            return true;
        }
        flip(s, i);
    }
    return false;
}

/* Exactly k members, the last by what the unhit have in common; chosen is empty if there are none.
 */
static bool find_of_size(struct search *s, size_t k, struct level *levels, uint64_t *scratch)
{
    size_t depth = 0;
    levels[0] = (struct level){ tightest(s), 0 };
    while (s->work < WORK_MAX) {
        struct level *level = &levels[depth];
        if (level->next > 0)
            flip(s, level->next - 1);
        while (level->next < s->n_ranges && !has_bit(level->mask, level->next))
            level->next++;
        if (level->next == s->n_ranges) {
            if (depth-- == 0)
                return false;
            continue;
        }
        flip(s, level->next++);
        if (depth + 2 < k) {
            const uint64_t *mask = tightest(s);
            if (!mask)
                return true;
            levels[++depth] = (struct level){ mask, 0 };
            continue;
        }
        size_t last = common(s, scratch);
        if (last != SIZE_MAX) {
            if (!has_bit(s->chosen, last))
                flip(s, last);
            return true;
        }
    }
    return false;
}

/* Who hits the most of the unhit, again and again; then without those that are not missed. */
static size_t greedy(struct search *s, size_t *counts)
{
    for (;;) {
        size_t best = 0;
        bool open = false;
        memset(counts, 0, s->n_ranges * sizeof(*counts));
        for (size_t i = 0; i < s->masks->n; i++) {
            const uint64_t *mask = mask_at(s->masks, i);
            if (hits(s, mask))
                continue;
            open = true;
            for (size_t k = 0; k < s->n_ranges; k++)
                counts[k] += has_bit(mask, k);
        }
        if (!open)
            break;
        for (size_t k = 1; k < s->n_ranges; k++)
            if (counts[k] > counts[best])
                best = k;
        flip(s, best);
    }
    for (size_t k = 0; k < s->n_ranges; k++) {
        if (!has_bit(s->chosen, k))
            continue;
        flip(s, k);
        if (!all_hit(s))
            flip(s, k);
    }
    return count_bits(s->chosen, s->masks->words);
}

static bool is_within(const uint64_t *part, const uint64_t *whole, size_t words)
{
    for (size_t w = 0; w < words; w++)
        if (part[w] & ~whole[w])
            return false;
    return true;
}

/* A mask that holds another one is hit when that is; a few of the smallest kept ones tell most. */
static void drop_larger(struct masks *masks)
{
    enum { LOOK_BACK = 64 };
    size_t kept = 0, words = masks->words;
    for (size_t i = 0; i < masks->n; i++) {
        uint64_t *mask = &masks->bits.v[i * words];
        bool drop = false;
        for (size_t k = 0; k < kept && k < LOOK_BACK && !drop; k++)
            drop = is_within(&masks->bits.v[k * words], mask, words);
        for (size_t k = kept > LOOK_BACK ? kept - LOOK_BACK : 0; k < kept && !drop; k++)
            drop = is_within(&masks->bits.v[k * words], mask, words);
        if (!drop)
            memmove(&masks->bits.v[kept++ * words], mask, words * sizeof(*mask));
    }
    masks->n = kept;
}

/* Fewest members first: counting sort by size, so that equal ones stay in order. */
static void sort_by_size(struct arena *arena, struct masks *masks, size_t n_ranges)
{
    size_t words = masks->words, done = 0;
    uint64_t *sorted = arena_array(arena, uint64_t, masks->n * words + 1);
    size_t *at = arena_array(arena, size_t, n_ranges + 2);
    for (size_t i = 0; i < masks->n; i++)
        at[count_bits(mask_at(masks, i), words) + 1]++;
    for (size_t i = 1; i <= n_ranges; i++)
        at[i] += at[i - 1];
    for (; done < masks->n; done++) {
        size_t to = at[count_bits(mask_at(masks, done), words)]++;
        memcpy(&sorted[to * words], mask_at(masks, done), words * sizeof(*sorted));
    }
    masks->bits.v = sorted;
}

static void read_chosen(struct arena *arena, const struct search *s, size_t **out, size_t *out_n)
{
    *out = arena_array(arena, size_t, s->n_ranges + 1);
    *out_n = 0;
    for (size_t i = 0; i < s->n_ranges; i++)
        if (has_bit(s->chosen, i))
            (*out)[(*out_n)++] = i;
}

bool smallest_cover(struct arena *arena, struct masks *masks, size_t n_ranges, size_t **out,
                    size_t *out_n)
{
    struct search s = { .masks = masks, .n_ranges = n_ranges };
    size_t bytes = masks->words * sizeof(uint64_t);
    uint64_t *scratch = arena_array(arena, uint64_t, masks->words);
    sort_by_size(arena, masks, n_ranges);
    drop_larger(masks);
    s.chosen = arena_array(arena, uint64_t, masks->words);
    size_t bound = greedy(&s, arena_array(arena, size_t, n_ranges));
    read_chosen(arena, &s, out, out_n);
    struct level *levels = arena_array(arena, struct level, bound + 1);
    s.work = 0;
    for (size_t k = 2; k <= bound && bound > 1; k++) {
        memset(s.chosen, 0, bytes);
        bool found =
            k == 2 ? find_pair(&s, scratch) : k < bound && find_of_size(&s, k, levels, scratch);
        if (found)
            read_chosen(arena, &s, out, out_n);
        if (found || s.work >= WORK_MAX)
            return found;
    }
    return true;
}
