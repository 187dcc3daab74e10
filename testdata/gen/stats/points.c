/*
 * Values of svcgraph/stats.h at seeded points, for others to judge: "name arguments = values".
 * usage: points [POINTS [SEED]]
 */
#include "svcgraph/stats.h"

#include <math.h>

struct dice {
    uint64_t state;
};

static double uniform(struct dice *dice) /* in (0, 1) */
{
    dice->state ^= dice->state << 13;
    dice->state ^= dice->state >> 7;
    dice->state ^= dice->state << 17;
    return ((double)(dice->state >> 11) + 0.5) * 0x1p-53;
}

static double between(struct dice *dice, double low, double high)
{
    return low + (high - low) * uniform(dice);
}

static double log_between(struct dice *dice, double low, double high)
{
    return exp(between(dice, log(low), log(high)));
}

static uint64_t count(struct dice *dice, double high) /* 1 to high, all sizes alike */
{
    return (uint64_t)log_between(dice, 1, high + 1);
}

/* So many standard deviations from what is expected, mostly few. */
static uint64_t hits(struct dice *dice, uint64_t n, double p)
{
    double sd = sqrt((double)n * p * (1 - p)), off = between(dice, -1, 1);
    double k = round((double)n * p + off * fabs(off) * 36 * (sd + 0.5));
    return k < 0 ? 0 : k > (double)n ? n : (uint64_t)k;
}

static double rate(struct dice *dice)
{
    double p = uniform(dice) < 0.3 ? uniform(dice) : log_between(dice, 1e-9, 1);
    return uniform(dice) < 0.25 ? 1 - p : p;
}

static void line(const char *name, const double *in, size_t n_in, const double *out, size_t n_out)
{
    fputs(name, stdout);
    for (size_t i = 0; i < n_in; i++)
        printf(" %.17g", in[i]);
    fputs(" =", stdout);
    for (size_t i = 0; i < n_out; i++)
        printf(" %.17g", out[i]);
    putchar('\n');
}

#define LINE(name, n_in, ...)                                                                      \
    do {                                                                                           \
        const double listed[] = { __VA_ARGS__ };                                                   \
        line(name, listed, n_in, listed + (n_in), countof(listed) - (n_in));                       \
    } while (0)

static void continuous(struct dice *dice)
{
    double z = between(dice, -37, 37), p = log_between(dice, 1e-290, 1);
    LINE("normal_tail", 1, z, normal_tail(z));
    LINE("normal_both", 1, z, normal_both(z));
    LINE("normal_quantile", 1, p, normal_quantile(p));
    p = uniform(dice);
    LINE("normal_quantile", 1, p, normal_quantile(p));
    double df = uniform(dice) < 0.5 ? (double)count(dice, 100) : log_between(dice, 0.5, 1e8);
    double t = between(dice, -1, 1) * log_between(dice, 1e-3, 1e3);
    LINE("student_tail", 2, t, df, student_tail(t, df));
    LINE("student_quantile", 2, p, df, student_quantile(p, df));
    p = log_between(dice, 1e-30, 0.5);
    LINE("student_quantile", 2, p, df, student_quantile(p, df));
    double x = df + between(dice, -6, 20) * sqrt(2 * df);
    x = x > 0 ? x : log_between(dice, 1e-6, 1);
    LINE("chi_square_tail", 2, x, df, chi_square_tail(x, df));
    double df2 = log_between(dice, 1, 1e7), f = log_between(dice, 0.05, 30);
    df = (double)count(dice, 60);
    LINE("f_tail", 3, f, df, df2, f_tail(f, df, df2));
}

static void counts(struct dice *dice)
{
    uint64_t n = count(dice, uniform(dice) < 0.9 ? 1e6 : 1e9);
    double p = rate(dice), all = (double)n;
    uint64_t k = hits(dice, n, p);
    LINE("binomial_mass", 3, (double)k, all, p, binomial_mass(k, n, p));
    LINE("binomial_at_least", 3, (double)k, all, p, binomial_at_least(k, n, p));
    LINE("binomial_at_most", 3, (double)k, all, p, binomial_at_most(k, n, p));
    double mean = log_between(dice, 1e-6, uniform(dice) < 0.9 ? 1e5 : 1e8);
    double events = round(mean + between(dice, -6, 30) * sqrt(mean));
    events = events < 0 ? 0 : events;
    LINE("poisson_at_least", 2, events, mean, poisson_at_least((uint64_t)events, mean));
    LINE("poisson_at_most", 2, events, mean, poisson_at_most((uint64_t)events, mean));
    double alpha = uniform(dice) < 0.5 ? 0.05 : log_between(dice, 1e-12, 0.5);
    struct rate_bounds exact = clopper_pearson(k, n, alpha), good = wilson(k, n, alpha);
    LINE("clopper_pearson", 3, (double)k, all, alpha, exact.low, exact.high);
    LINE("wilson", 3, (double)k, all, alpha, good.low, good.high);
    struct rank_bounds ranks = quantile_ranks(n, p, alpha);
    LINE("quantile_ranks", 3, all, p, alpha, (double)ranks.low, (double)ranks.high);
}

static void two_rates(struct dice *dice)
{
    double most = uniform(dice) < 0.9 ? 3000 : 1e6, p = rate(dice);
    uint64_t n1 = count(dice, most), n0 = count(dice, most), k1 = hits(dice, n1, p);
    uint64_t k0 = hits(dice, n0, p);
    double in[] = { (double)k1, (double)n1, (double)k0, (double)n0 };
    LINE("fisher", 4, in[0], in[1], in[2], in[3], fisher_test(k1, n1, k0, n0, TAIL_LESS),
         fisher_test(k1, n1, k0, n0, TAIL_MORE), fisher_test(k1, n1, k0, n0, TAIL_BOTH));
    struct test test = score_test(k1, n1, k0, n0);
    LINE("score", 4, in[0], in[1], in[2], in[3], test.statistic, test.p);
    double p1 = uniform(dice), p0 = p1 * between(dice, 0.5, 1),
           alpha = log_between(dice, 1e-6, 0.2);
    LINE("rate_power", 4, p1, p0, in[1], alpha, rate_power(p1, in[1], p0, in[1], alpha));
    double base = log_between(dice, 1e-5, 0.05), truth = base * between(dice, 1.1, 5);
    LINE("binomial_power", 5, in[1], base, truth, base / 2, alpha,
         (double)binomial_critical(n1, base, base / 2, alpha),
         binomial_power(n1, base, truth, base / 2, alpha));
    double shift = between(dice, -8, 8);
    LINE("normal_power", 2, shift, alpha, normal_power(shift, alpha));
    double totals[] = { (double)count(dice, 1e6), (double)count(dice, 1e6),
                        (double)count(dice, 1e6), (double)count(dice, 1e6) },
           d = between(dice, 1, 4);
    test = totals_test((struct pair_totals){ totals[0], totals[1] },
                       (struct pair_totals){ totals[2], totals[3] }, d);
    LINE("totals", 5, totals[0], totals[1], totals[2], totals[3], d, test.statistic, test.p);
}

enum { MOST = 40 };

static void tables(struct dice *dice)
{
    uint64_t cells[2 * 6];
    double in[2 + 2 * 6] = { 2, 0 }, shares[6];
    size_t columns = 2 + count(dice, 5) % 5;
    uint64_t size = count(dice, 1e5);
    in[1] = (double)columns;
    for (size_t i = 0; i < 2 * columns; i++)
        in[i + 2] = (double)(cells[i] = 1 + (uint64_t)((double)size * between(dice, 0.8, 1)));
    struct chi_square table = chi_square_table(cells, 2, columns);
    double out[] = { table.test.statistic, table.test.df, table.test.p };
    line("chi_square_table", in, 2 + 2 * columns, out, 3);
    for (size_t i = 0; i < columns; i++)
        in[2 + columns + i] = shares[i] = uniform(dice) + 1;
    table = chi_square_fit(cells, shares, columns);
    double fit[] = { table.test.statistic, table.test.df, table.test.p };
    line("chi_square_fit", in, 2 + 2 * columns, fit, 3);
}

static void means(struct dice *dice)
{
    struct moments groups[3] = { { 0 } };
    double in[MOST], offset = floor(log_between(dice, 1, 1e15));
    for (size_t i = 0; i < MOST; i++) {
        uint64_t value = (uint64_t)offset + (uint64_t)between(dice, 0, 30) + i % 3 * 5;
        moments_add(&groups[i % 3], value);
        in[i] = (double)value;
    }
    struct test test = means_test(groups, 3);
    double out[] = { test.statistic, test.p, moments_mean(&groups[0]),
                     moments_variance(&groups[0]) };
    line("means", in, MOST, out, 4);
}

/* Traces: a, b, weight of each. Odd lists have weights. */
static void ratios(struct dice *dice, bool weighted)
{
    struct ratio_sums blocks[4] = { { 0 } }, sums = { 0 };
    double in[3 * MOST], most = log_between(dice, 1, 1e4);
    for (size_t i = 0; i < MOST; i++) {
        uint64_t a = 1 + (uint64_t)between(dice, 0, most), b = a * (1 + i % 3);
        double weight = weighted ? ceil(between(dice, 0, 64)) / 4 + 1 : 1;
        ratio_add(&sums, a, b, weight);
        ratio_add(&blocks[i / (MOST / 4)], a, b, weight);
        in[3 * i] = (double)a;
        in[3 * i + 1] = (double)b;
        in[3 * i + 2] = weight;
    }
    struct ratio ratio = ratio_of(&sums);
    struct test test = ratio_stability(blocks, 4);
    double out[] = { ratio.value, ratio.variance, effective_traces(&sums), test.statistic, test.p };
    line("ratio", in, 3 * MOST, out, 5);
}

static void many(struct dice *dice)
{
    double p[MOST], adjusted[MOST];
    size_t n = 1 + count(dice, MOST) % MOST;
    for (size_t i = 0; i < n; i++)
        p[i] = uniform(dice) < 0.2 && i ? p[i - 1] : log_between(dice, 1e-12, 1);
    false_discovery(p, n, adjusted);
    line("false_discovery", p, n, adjusted, n);
}

static void quantiles(struct dice *dice)
{
    struct value_count values[MOST];
    double in[1 + MOST] = { uniform(dice) };
    for (size_t i = 0; i < MOST; i++) {
        values[i] = (struct value_count){ i, (uint64_t)between(dice, 0, 9) };
        in[1 + i] = (double)values[i].count;
    }
    double out = (double)counts_quantile(values, MOST, in[0]);
    line("counts_quantile", in, 1 + MOST, &out, 1);
}

/* Nodes, calls (from, to, factor), sources; then radius, state, loads. */
static void loads(struct dice *dice)
{
    enum { NODES = 12, CALLS = 30 };
    struct multiplier calls[CALLS];
    double in[2 + 3 * CALLS + NODES] = { NODES, CALLS }, *source = in + 2 + 3 * CALLS;
    double out[2 + NODES], strength = log_between(dice, 0.05, 0.8);
    for (size_t i = 0; i < CALLS; i++) {
        calls[i] =
            (struct multiplier){ (uint32_t)between(dice, 0, NODES),
                                 (uint32_t)between(dice, 0, NODES), strength * uniform(dice) };
        in[2 + 3 * i] = calls[i].from;
        in[3 + 3 * i] = calls[i].to;
        in[4 + 3 * i] = calls[i].factor;
    }
    for (size_t i = 0; i < NODES; i++)
        source[i] = uniform(dice);
    out[0] = spectral_radius(NODES, calls, CALLS).high;
    out[1] = load_solve(NODES, calls, CALLS, source, out + 2);
    line("load", in, countof(in), out, countof(out));
}

int main(int argc, char **argv)
{
    long points = argc > 1 ? strtol(argv[1], NULL, 10) : 200;
    struct dice dice = { 0x9e3779b97f4a7c15u * (argc > 2 ? strtoull(argv[2], NULL, 10) + 1 : 2) };
    for (long i = 0; i < points; i++) {
        continuous(&dice);
        counts(&dice);
        two_rates(&dice);
        tables(&dice);
        means(&dice);
        ratios(&dice, i % 2);
        many(&dice);
        quantiles(&dice);
        loads(&dice);
    }
    return fflush(stdout) || ferror(stdout);
}
