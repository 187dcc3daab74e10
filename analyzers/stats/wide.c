#include "wide_priv.h"

#include <math.h>

enum { LIMBS = sizeof(((struct wide *)0)->limb) / sizeof(uint64_t) };

static void add_at(struct wide *sum, size_t limb, u128 value)
{
    for (; limb < LIMBS && value; limb++) {
        u128 at = (u128)sum->limb[limb] + (uint64_t)value;
        sum->limb[limb] = (uint64_t)at;
        value = (value >> 64) + (at >> 64); /* below 2^64 + 1 */
    }
}

void wide_add(struct wide *sum, u128 value)
{
    add_at(sum, 0, value);
}

void wide_add_product(struct wide *sum, u128 a, uint64_t b)
{
    add_at(sum, 0, (u128)(uint64_t)a * b);
    add_at(sum, 1, (a >> 64) * b);
}

void wide_merge(struct wide *into, const struct wide *from)
{
    for (size_t i = 0; i < LIMBS; i++)
        add_at(into, i, from->limb[i]);
}

void wide_add_times(struct wide *into, const struct wide *value, uint64_t times)
{
    for (size_t i = 0; i < LIMBS; i++)
        add_at(into, i, (u128)value->limb[i] * times);
}

struct wide wide_times(const struct wide *a, uint64_t b)
{
    struct wide product = { { 0 } };
    wide_add_times(&product, a, b);
    return product;
}

/* Of sums below 2^128. */
struct wide wide_square(const struct wide *a)
{
    struct wide square = { { 0 } };
    for (size_t i = 0; i < LIMBS / 2; i++)
        for (size_t j = 0; j < LIMBS / 2; j++)
            add_at(&square, i + j, (u128)a->limb[i] * a->limb[j]);
    return square;
}

static bool is_less(const struct wide *a, const struct wide *b)
{
    size_t i = LIMBS - 1;
    while (i && a->limb[i] == b->limb[i])
        i--;
    return a->limb[i] < b->limb[i];
}

double wide_apart(const struct wide *a, const struct wide *b)
{
    bool less = is_less(a, b);
    const struct wide *most = less ? b : a, *least = less ? a : b;
    struct wide apart = *most, complement = { { 1 } };
    for (size_t i = 0; i < LIMBS; i++)
        add_at(&complement, i, ~least->limb[i]);
    wide_merge(&apart, &complement);
    double size = pair_of_wide(&apart).hi;
    return less ? -size : size;
}

struct pair pair_of(double value)
{
    return (struct pair){ value, 0 };
}

static struct pair sum_of(double a, double b)
{
    double sum = a + b, of_b = sum - a;
    return (struct pair){ sum, (a - (sum - of_b)) + (b - of_b) };
}

struct pair pair_sum(struct pair a, struct pair b)
{
    struct pair high = sum_of(a.hi, b.hi), low = sum_of(a.lo, b.lo);
    high = sum_of(high.hi, high.lo + low.hi);
    return sum_of(high.hi, high.lo + low.lo);
}

struct pair pair_less(struct pair a, struct pair b)
{
    return pair_sum(a, (struct pair){ -b.hi, -b.lo });
}

struct pair pair_product(struct pair a, struct pair b)
{
    double product = a.hi * b.hi;
    return sum_of(product, fma(a.hi, b.hi, -product) + (a.hi * b.lo + a.lo * b.hi));
}

/* One step of long division after the first guess, and one more. */
struct pair pair_quotient(struct pair a, struct pair b)
{
    double first = a.hi / b.hi;
    struct pair rest = pair_less(a, pair_product(b, pair_of(first)));
    double second = rest.hi / b.hi;
    rest = pair_less(rest, pair_product(b, pair_of(second)));
    return pair_sum(sum_of(first, second), pair_of(rest.hi / b.hi));
}

/* By halves of a limb, which a double holds exactly. */
struct pair pair_of_wide(const struct wide *value)
{
    struct pair sum = { 0, 0 };
    for (size_t i = LIMBS; i--;) {
        double low = (double)(uint32_t)value->limb[i], high = (double)(value->limb[i] >> 32);
        sum = pair_sum(sum, pair_of(ldexp(high, (int)i * 64 + 32)));
        sum = pair_sum(sum, pair_of(ldexp(low, (int)i * 64)));
    }
    return sum;
}
