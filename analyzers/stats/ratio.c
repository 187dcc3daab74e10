/* Ratio of two sums over traces, with the variance that clusters of calls really have. */
#include "ratio_priv.h"

static uint64_t steps_of(double weight)
{
    return (uint64_t)(weight * 0x1p32 + 0.5);
}

static bool is_weight(double weight)
{
    return weight >= 1 && weight < 0x1p32 - 1;
}

bool weights_add(struct weights *weights, double weight)
{
    if (!is_weight(weight))
        return false;
    uint64_t w = steps_of(weight);
    weights->n++;
    wide_add(&weights->w, w);
    wide_add(&weights->ww, (u128)w * w);
    return true;
}

void weights_merge(struct weights *into, const struct weights *from)
{
    into->n += from->n;
    wide_merge(&into->w, &from->w);
    wide_merge(&into->ww, &from->ww);
}

bool ratio_add(struct ratio_sums *sums, uint64_t a, uint64_t b, double weight)
{
    if (!is_weight(weight))
        return false;
    uint64_t w = steps_of(weight);
    u128 square = (u128)w * w;
    a = a < UINT32_MAX ? a : UINT32_MAX;
    b = b < UINT32_MAX ? b : UINT32_MAX;
    sums->n++;
    wide_add(&sums->w, w);
    wide_add(&sums->wa, (u128)w * a);
    wide_add(&sums->wb, (u128)w * b);
    wide_add(&sums->ww, square);
    wide_add_product(&sums->waa, square, a * a);
    wide_add_product(&sums->wab, square, a * b);
    wide_add_product(&sums->wbb, square, b * b);
    return true;
}

void ratio_merge(struct ratio_sums *into, const struct ratio_sums *from)
{
    into->n += from->n;
    wide_merge(&into->w, &from->w);
    wide_merge(&into->wa, &from->wa);
    wide_merge(&into->wb, &from->wb);
    wide_merge(&into->ww, &from->ww);
    wide_merge(&into->waa, &from->waa);
    wide_merge(&into->wab, &from->wab);
    wide_merge(&into->wbb, &from->wbb);
}

static struct pair quotient_of(const struct ratio_sums *sums)
{
    return pair_quotient(pair_of_wide(&sums->wb), pair_of_wide(&sums->wa));
}

/* The terms may be 10^9 times what is left of them: 1:1 with one violation in so many traces. */
static double residual_squares(const struct ratio_sums *sums, struct pair r)
{
    struct pair bb = pair_of_wide(&sums->wbb);
    struct pair ab = pair_product(pair_of_wide(&sums->wab), r);
    struct pair aa = pair_product(pair_product(pair_of_wide(&sums->waa), r), r);
    struct pair left = pair_sum(pair_less(bb, ab), pair_less(aa, ab));
    return left.hi > (bb.hi + aa.hi) * 0x1p-92 ? left.hi : 0;
}

struct ratio ratio_of(const struct ratio_sums *sums)
{
    double a = pair_of_wide(&sums->wa).hi, n = (double)sums->n;
    if (!(a > 0))
        return (struct ratio){ NAN, NAN, sums->n };
    struct pair r = quotient_of(sums);
    double variance = sums->n < 2 ? NAN : n / (n - 1) * (residual_squares(sums, r) / a / a);
    return (struct ratio){ r.hi, variance, sums->n };
}

double effective_traces(const struct ratio_sums *sums)
{
    double w = pair_of_wide(&sums->w).hi;
    return sums->n ? w / pair_of_wide(&sums->ww).hi * w : 0;
}

struct test ratio_test(const struct ratio *now, const struct ratio *base)
{
    double apart = now->value - base->value, variance = now->variance + base->variance;
    if (isnan(apart) || isnan(variance))
        return (struct test){ NAN, 0, NAN };
    if (variance == 0)
        return (struct test){ apart == 0 ? 0 : copysign(INFINITY, apart), 0, apart == 0 };
    double z = apart / sqrt(variance);
    return (struct test){ z, 0, normal_both(z) };
}

struct test ratio_stability(const struct ratio_sums *blocks, size_t k)
{
    struct ratio_sums all = { 0 };
    for (size_t i = 0; i < k; i++)
        ratio_merge(&all, &blocks[i]);
    if (!(pair_of_wide(&all.wa).hi > 0))
        return (struct test){ NAN, 0, NAN };
    struct pair r = quotient_of(&all);
    double between = 0, within = 0, full = 0;
    for (size_t i = 0; i < k; i++) {
        if (!blocks[i].n)
            continue;
        struct pair b = pair_of_wide(&blocks[i].wb), n = pair_of((double)blocks[i].n);
        struct pair expected = pair_product(pair_of_wide(&blocks[i].wa), r);
        double off = pair_less(b, expected).hi;
        double own = fabs(off) > b.hi * 0x1p-92 ? off / n.hi * off : 0;
        double left = residual_squares(&blocks[i], r) - own;
        between += own;
        within += left > own * 0x1p-48 ? left : 0;
        full++;
    }
    return f_test(between, within, full - 1, (double)all.n - full);
}
