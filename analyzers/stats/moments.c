/* Mean and variance of values that come one by one or in parts. */
#include "ratio_priv.h"

void moments_add(struct moments *m, uint64_t value)
{
    m->n++;
    wide_add(&m->sum, value);
    wide_add(&m->squares, (u128)value * value);
}

void moments_merge(struct moments *into, const struct moments *from)
{
    into->n += from->n;
    wide_merge(&into->sum, &from->sum);
    wide_merge(&into->squares, &from->squares);
}

double moments_mean(const struct moments *m)
{
    return m->n ? pair_of_wide(&m->sum).hi / (double)m->n : NAN;
}

/* n times the sum of squares about the mean, in whole numbers: no digit is lost. */
static double about_mean(const struct moments *m)
{
    struct wide squares = wide_times(&m->squares, m->n), square = wide_square(&m->sum);
    return wide_apart(&squares, &square);
}

double moments_variance(const struct moments *m)
{
    return m->n < 2 ? NAN : about_mean(m) / (double)m->n / (double)(m->n - 1);
}

void running_add(struct running *r, double value)
{
    double off = value - r->mean;
    r->n++;
    r->mean += off / (double)r->n;
    r->squares += off * (value - r->mean);
}

void running_merge(struct running *into, const struct running *from)
{
    if (!from->n)
        return;
    double a = (double)into->n, b = (double)from->n, apart = from->mean - into->mean;
    into->mean += apart * (b / (a + b));
    into->squares += from->squares + apart * apart * (a * b / (a + b));
    into->n += from->n;
}

double running_variance(const struct running *r)
{
    return r->n < 2 ? NAN : r->squares / (double)(r->n - 1);
}

struct test f_test(double between, double within, double df1, double df2)
{
    if (!(df1 >= 1 && df2 >= 1))
        return (struct test){ 0, 0, 1 };
    if (within <= 0)
        return (struct test){ between > 0 ? INFINITY : 0, df1, !(between > 0) };
    double f = between / df1 / (within / df2);
    return (struct test){ f, df1, f_tail(f, df1, df2) };
}

struct test means_test(const struct moments *groups, size_t k)
{
    struct moments all = { 0 };
    double within = 0, full = 0;
    for (size_t i = 0; i < k; i++) {
        moments_merge(&all, &groups[i]);
        within += groups[i].n ? about_mean(&groups[i]) / (double)groups[i].n : 0;
        full += groups[i].n > 0;
    }
    if (full < 2)
        return (struct test){ 0, 0, 1 };
    double between = 0, n = (double)all.n;
    for (size_t i = 0; i < k; i++) {
        if (!groups[i].n)
            continue;
        struct wide own = wide_times(&groups[i].sum, all.n);
        struct wide expected = wide_times(&all.sum, groups[i].n);
        double off = wide_apart(&own, &expected) / n;
        between += off / (double)groups[i].n * off;
    }
    return f_test(between, within, full - 1, (double)all.n - full);
}
