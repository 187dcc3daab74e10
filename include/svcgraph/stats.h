/*
 * Statistics on libm alone: tails of distributions, intervals, tests, estimates, power, and the
 * load that a call graph makes of itself. Pure functions: no state, no order of evaluation to mind.
 *
 * Where nothing else is said:
 * - A p-value is a probability in [0, 1]. A level alpha is the probability outside, for both sides
 *   of an interval together: 0.05 for an interval of 95 %.
 * - Outside its domain, and for NaN, a function answers NaN: it never traps, loops on, or guesses.
 * - Accuracy is relative, against scipy, mpmath and R (testdata/check_stats.sh): 1e-10 for every
 *   probability down to 1e-290, of either tail. What is smaller has fewer digits, ends at 0, and is
 *   no error.
 * - Counts go to 2^40 (10^12). Time goes with their square root: a tail takes 0.03 ms at 10^9 and
 *   0.3 ms at 10^12, Fisher's test ten times that.
 *
 * [AS] M. Abramowitz, I. Stegun, Handbook of Mathematical Functions, 1964.
 * [DLMF] NIST Digital Library of Mathematical Functions, https://dlmf.nist.gov.
 */
#ifndef SVCGRAPH_STATS_H
#define SVCGRAPH_STATS_H

#include "svcgraph/histogram.h"

#define STATS_COUNT_MAX (UINT64_C(1) << 40)

/* Distributions. */

/* Both sides of a value, each right to its own size where the other is nearly 1. */
struct tails {
    double lower, upper; /* P(X <= x), P(X > x) */
};

/*
 * Regularised incomplete gamma function: lower = P(a, x), upper = Q(a, x) [DLMF 8.2.4], by the
 * series 8.7.1 below a + 1 and the continued fraction 8.9.2 above. 0.01 <= a <= 2^41, x >= 0;
 * x = infinity is 1 and 0.
 */
struct tails gamma_tails(double a, double x);

/*
 * Regularised incomplete beta function: lower = I_x(a, b) [DLMF 8.17.2] by the continued fraction
 * of DiDonato and Morris (1992). 0.01 <= a, b <= 2^41, 0 <= x <= 1; y = 1 - x, which the caller
 * knows better than x when x is near to 1. One of them is exact to its last bit, the other to
 * rounding.
 */
struct tails beta_tails(double a, double b, double x, double y);

/* A point of [0, 1] and what is missing to 1, both right to their own size. */
struct share {
    double x, y;
};

/* The x with I_x(a, b) = p and 1 - I_x(a, b) = q, where p + q = 1. Right to 1e-12, x and y. */
struct share beta_quantile(double a, double b, double p, double q);

/* P(Z > z) = erfc(z / sqrt 2) / 2 [DLMF 7.2.2], and P(|Z| > |z|). Any z; 0 from 38.6 on. */
double normal_tail(double z);
double normal_both(double z);

/*
 * The z with P(Z <= z) = p: M. Wichura, Applied Statistics 37 (1988), algorithm AS 241, PPND16.
 * -infinity at 0, infinity at 1. Near 1, -normal_quantile of what is missing has more digits.
 */
double normal_quantile(double p);

/*
 * Student's t, df degrees of freedom, 0.1 <= df, fractions too [AS 26.7.1, 26.5.27]. From 2^41 on
 * it is the normal distribution. |t| to 1e150. The quantile is 0 at 0.5, infinite at 0 and 1.
 */
double student_tail(double t, double df); /* P(T > t) */
double student_quantile(double p, double df);

/* P(X > x) of chi-square [AS 26.4.19] and of Fisher's F [AS 26.6.2, 26.5.28]; 0.02 <= df. */
double chi_square_tail(double x, double df);
double f_tail(double f, double df1, double df2);

/*
 * X successes of n, each with probability p [AS 26.5.24]. The probability of one count by the
 * saddle point: C. Loader, Fast and Accurate Computation of Binomial Probabilities, 2000, so that
 * 10^12 cost no digits, as differences of log-gamma would.
 */
double binomial_mass(uint64_t k, uint64_t n, double p);
double binomial_at_least(uint64_t k, uint64_t n, double p); /* 1 for k = 0, 0 for k > n */
double binomial_at_most(uint64_t k, uint64_t n, double p);

/* k or more events, k or fewer, where mean are expected: P(k, mean) [AS 26.4.21]. mean >= 0. */
double poisson_at_least(uint64_t k, double mean);
double poisson_at_most(uint64_t k, double mean);

/* Rates, and whether two differ. */

struct rate_bounds {
    double low, high;
};

/*
 * Interval of a rate of which k of n were seen; 0 to 1 for n = 0, NaN for k > n. Clopper and
 * Pearson, Biometrika 26 (1934): at least 1 - alpha whatever the rate; exact 0 at k = 0, 1 at k =
 * n. Wilson, JASA 22 (1927): 1 - alpha on the average, narrower; the one to print.
 */
struct rate_bounds clopper_pearson(uint64_t k, uint64_t n, double alpha);
struct rate_bounds wilson(uint64_t k, uint64_t n, double alpha);

/* One-sided bounds after Clopper and Pearson: the rate is below (above) with 1 - alpha. */
double rate_upper(uint64_t k, uint64_t n, double alpha);
double rate_lower(uint64_t k, uint64_t n, double alpha);

/*
 * Upper bound of 95 % for a rate of which none of n was seen: 3 / n, at most 1, NaN for n = 0 (the
 * rule of three: Hanley and Lippman-Hand, JAMA 249 (1983) 1743). Above rate_upper(0, n, 0.05) by
 * 0.14 % for large n, by 16 % at n = 10.
 */
double rule_of_three(uint64_t n);

enum tail {
    TAIL_LESS,
    TAIL_MORE,
    TAIL_BOTH,
};

struct test {
    double statistic; /* z, chi-square or F; NaN where the test has none */
    double df;        /* degrees of freedom; 0 where it has none */
    double p;
};

/*
 * Fisher's exact test of k1 of n1 against k0 of n0: P of tables with the same sums and k1 as small
 * (TAIL_LESS), as large (TAIL_MORE), or no likelier (TAIL_BOTH, to 1e-7 as R's fisher.test has it).
 * R. Fisher, Statistical Methods for Research Workers, 5th ed. 1934, section 21.02. Masses by the
 * saddle point, tails outward from there: steps of a few standard deviations. 1 for n1 or n0 = 0.
 * n1 + n0 <= 2^40.
 */
double fisher_test(uint64_t k1, uint64_t n1, uint64_t k0, uint64_t n0, enum tail tail);

/*
 * Score test of two rates: z = (p1 - p0) / sqrt(p (1 - p) (1/n1 + 1/n0)), p of both together, two
 * sides, no correction for continuity. J. Fleiss, B. Levin, M. Paik, Statistical Methods for Rates
 * and Proportions, 3rd ed. 2003, chapter 3; z^2 is Pearson's chi-square. z = 0 and p = 1 where
 * the rates cannot differ (an n of 0, none or all in both). n1 + n0 <= 2^40.
 */
struct test score_test(uint64_t k1, uint64_t n1, uint64_t k0, uint64_t n0);

/* The score test, with p of Fisher's in its place when less than 5 are expected in a cell. */
struct test rate_test(uint64_t k1, uint64_t n1, uint64_t k0, uint64_t n0);

/* Tables of counts. */

struct chi_square {
    struct test test;
    double least_expected; /* in a cell; below 5 the p-value is rough */
};

/*
 * Pearson's chi-square. Fit: cells against expected shares (any scale, >= 0, not all 0), df = cells
 * with a share less one; a count where the share is 0 is p = 0. Table: rows x columns, row by row,
 * df = (rows - 1) (columns - 1) of those that are not all 0; p = 1 and df = 0 when one is left.
 * Sums of counts to 2^62.
 */
struct chi_square chi_square_fit(const uint64_t *counts, const double *shares, size_t n);
struct chi_square chi_square_table(const uint64_t *counts, size_t rows, size_t columns);

/* Sums that do not depend on the order in which they were made. */

/* An integer of 256 bits. Adding and merging are exact, so they may come in any order. */
struct wide {
    uint64_t limb[4]; /* lowest first */
};

void wide_merge(struct wide *into, const struct wide *from);
void wide_add_times(struct wide *into, const struct wide *value, uint64_t times);

/* Count, sum and squares of integers (durations, calls). Zeroed is empty. Exact to 2^64 values. */
struct moments {
    uint64_t n;
    struct wide sum, squares;
};
void moments_add(struct moments *m, uint64_t value);
void moments_merge(struct moments *into, const struct moments *from);
double moments_mean(const struct moments *m);     /* NaN for none */
double moments_variance(const struct moments *m); /* over n - 1; NaN below two; no digit is lost */

/*
 * The same for any finite numbers: B. Welford, Technometrics 4 (1962); merged after T. Chan, G.
 * Golub, R. LeVeque, The American Statistician 37 (1983). Rounds, so the same bytes come out only
 * when the same values and parts come in the same order.
 */
struct running {
    uint64_t n;
    double mean, squares; /* squares: sum of (x - mean)^2 */
};
void running_add(struct running *r, double value);
void running_merge(struct running *into, const struct running *from);
double running_variance(const struct running *r);

/*
 * Do the means of groups differ? F = (between / (k - 1)) / (within / (n - k)): R. Fisher, 1925; H.
 * Scheffe, The Analysis of Variance, 1959, section 3.1. Empty groups do not count. p = 1 for fewer
 * than two groups or no degrees within; where nothing varies within, 1 if the means are equal, else
 * 0.
 */
struct test means_test(const struct moments *groups, size_t k);

/* Ratios over traces. */

/*
 * Counts a of the cause and b of the effect in each trace, weighted by 1 / p where traces were
 * sampled with probability p. Zeroed is empty; exact, whatever the order of adding and merging. The
 * weight is kept in steps of 2^-32, so a result is right to 1.2e-10 when weights are no multiples
 * of that. Counts above 2^32 - 1 are cut to that.
 */
struct ratio_sums {
    uint64_t n;
    struct wide w, wa, wb;         /* sums, of steps */
    struct wide ww, waa, wab, wbb; /* sums of w^2, w^2 a^2, w^2 a b, w^2 b^2, of squared steps */
};

/* weight: 1 if the trace was not sampled. False, and nothing added, unless 1 <= weight < 2^32. */
bool ratio_add(struct ratio_sums *sums, uint64_t a, uint64_t b, double weight);
void ratio_merge(struct ratio_sums *into, const struct ratio_sums *from);

/*
 * Traces with the same counts: their weights as ratio_add takes them, so that what n of them add
 * is a product. w in steps, ww in squared steps; of weight 1: 2^32 and 2^64. Zeroed is empty.
 */
struct weights {
    uint64_t n;
    struct wide w, ww;
};
bool weights_add(struct weights *weights, double weight); /* false as in ratio_add */
void weights_merge(struct weights *into, const struct weights *from);

struct ratio {
    double value;    /* sum(w b) / sum(w a) */
    double variance; /* of the value */
    uint64_t n;      /* traces */
};

/*
 * Variance by linearisation, traces as units: n/(n-1) sum(w^2 (b - R a)^2) / sum(w a)^2, which is
 * sum((b - R a)^2) / (n-1) / (n mean(a)^2) where all weights are 1. W. Cochran, Sampling
 * Techniques, 3rd ed. 1977, chapter 6; with weights after M. Hansen, W. Hurwitz, Annals of Math.
 * Stat. 14 (1943). Squares are summed in 212 bits, so few violations of 1:1 in 10^9 traces lose no
 * digits. NaN without a cause; variance NaN below two traces.
 */
struct ratio ratio_of(const struct ratio_sums *sums);

/* How many traces of equal weight would tell as much: sum(w)^2 / sum(w^2) (L. Kish, 1965). */
double effective_traces(const struct ratio_sums *sums);

/* z = (R1 - R0) / sqrt(V1 + V0), two sides. Where neither varies: p = 1 if equal, else 0. */
struct test ratio_test(const struct ratio *now, const struct ratio *base);

/*
 * Do blocks of time share one ratio? F test on the block means of the residuals w (b - R a), R of
 * all blocks. Blocks without traces do not count. Edges as in means_test.
 */
struct test ratio_stability(const struct ratio_sums *blocks, size_t k);

/*
 * Totals only (counters, log lines): z = (ln R1 - ln R0) / sqrt(d (1/a0 + 1/b0 + 1/a1 + 1/b1)), 0.5
 * in the place of a total of 0, d the dispersion, at least 1. After B. Woolf, Annals of Human
 * Genetics 19 (1955). Approximate: with d = 1 each count is taken for a Poisson count of its own,
 * so calls that come in clusters raise more false alarms than stated.
 */
struct pair_totals {
    double a, b; /* >= 0 */
};
struct test totals_test(struct pair_totals now, struct pair_totals base, double dispersion);

/*
 * How much more than Poisson the counts of blocks vary around one ratio: Pearson's chi-square of
 * the 2 x k table over its df, at least 1 (P. McCullagh, J. Nelder, Generalized Linear Models,
 * 2nd ed. 1989, section 4.5). 1 for fewer than two blocks. df: weight when several are pooled.
 */
double dispersion_of(const uint64_t *a, const uint64_t *b, size_t k, double *df);

/* Power: can these numbers decide at all? And the sample that could. */

/* None up to 10^9 decides, or what it is compared with is too small, or an argument is no good. */
#define SAMPLE_NONE UINT64_MAX

/* Of a two-sided z test at alpha when the true difference is so many standard errors. */
double normal_power(double shift, double alpha);

/*
 * Of the one-sided binomial test: k of n is significant when P(X >= k | rate) < alpha and k is more
 * than tolerance * n. binomial_critical is the least such k, n + 1 when there is none. The power is
 * P(X >= k | true_rate), exact. The sample is the least n from which on the power stays: it goes in
 * teeth, since k is whole.
 */
uint64_t binomial_critical(uint64_t n, double rate, double tolerance, double alpha);
double binomial_power(uint64_t n, double rate, double true_rate, double tolerance, double alpha);
uint64_t binomial_sample(double rate, double true_rate, double tolerance, double alpha,
                         double power);

/*
 * Of the score test of rates p1 of n1 against p0 of n0, two sides: Fleiss, Levin and Paik 2003,
 * chapter 4, without the correction for continuity: normal((|p1 - p0| - z s) / t), where s^2 =
 * p (1 - p) (1/n1 + 1/n0) and t^2 = p1 (1 - p1) / n1 + p0 (1 - p0) / n0. The sample is the least n1
 * for a base of n0. An approximation: some points of a percent off where few are expected.
 */
double rate_power(double p1, double n1, double p0, double n0, double alpha);
uint64_t rate_sample(double p1, double p0, uint64_t n0, double alpha, double power);

/*
 * Of ratio_test when R1 = R0 (1 + effect): shift = effect R0 / sqrt(V1 + V0), each trace of now
 * varying as those of now do or those of the base, whichever is more. The sample: traces that are
 * needed now; closed form. Counts that rise vary more: true power is some points of a percent less
 * (simulated: 73 % for 75 %, at a rise of 20 %). It is SAMPLE_NONE when the base alone is too
 * uncertain: ratio_base_sample tells the size of a base, with as many traces now.
 */
double ratio_power(const struct ratio *now, const struct ratio *base, double effect, double alpha);
uint64_t ratio_sample(const struct ratio *now, const struct ratio *base, double effect,
                      double alpha, double power);
uint64_t ratio_base_sample(const struct ratio *now, const struct ratio *base, double effect,
                           double alpha, double power);

/* Of totals_test when R1 = R0 (1 + effect); and how many times the totals of now it would take. */
double totals_power(struct pair_totals now, struct pair_totals base, double dispersion,
                    double effect, double alpha);
double totals_sample(struct pair_totals now, struct pair_totals base, double dispersion,
                     double effect, double alpha, double power); /* infinity: none */

/* Many tests at once. */

/*
 * Y. Benjamini, Y. Hochberg, J. Royal Statistical Society B 57 (1995) 289, procedure (1), as
 * adjusted p-values: least over j >= rank of p(j) n / j, at most 1. Those <= alpha are the ones to
 * reject at that rate of false discoveries. Equal p-values get equal answers, in any order. False,
 * and adjusted is not touched, when a p is NaN or outside [0, 1]. adjusted may be p itself.
 */
bool false_discovery(const double *p, size_t n, double *adjusted);

/* Quantiles. */

/*
 * From buckets in order: in the bucket where rank q n falls (0 <= q <= 1), as far from its least to
 * its greatest value as the rank is into its count. Buckets of one value answer it. NaN when empty.
 * Right to the width of a bucket, 1/64 of the value; to 1/n of that where values lie evenly.
 */
double buckets_interpolate(const struct bucket *buckets, size_t n, double q);

/*
 * Interval of the quantile that n values hold with 1 - alpha, from the binomial distribution of
 * ranks: values of the ranks low and high, from 1 on; low 0 or high n + 1 when the values do not
 * bound it. H. David, H. Nagaraja, Order Statistics, 3rd ed. 2003, section 7.1.
 */
struct rank_bounds {
    uint64_t low, high;
};
struct rank_bounds quantile_ranks(uint64_t n, double q, double alpha);

/* How often each value was seen, by rising value. */
struct value_count {
    uint64_t value, count;
};

/*
 * Least value that at least the share q do not exceed (Hyndman and Fan, type 1); 0 when empty. A
 * rank that is whole but for rounding is taken as whole: 0.07 of 100 is the 7th.
 */
uint64_t counts_quantile(const struct value_count *counts, size_t n, double q);

/* Load that calls make of load. */

/* One entry of from makes so many entries of to, on the average. Parallel ones add up. */
struct multiplier {
    uint32_t from, to;
    double factor; /* >= 0, finite */
};

/*
 * Spectral radius of the matrix of multipliers: 1 or more means that load feeds on itself without
 * end. The greatest over strongly connected components, for which the least and the greatest of
 * (A x)_i / x_i bound it (Collatz 1942, Wielandt 1950); bounds made narrow by T. Noda's iteration
 * (Numerische Mathematik 17 (1971)) up to LOAD_DENSE members, else by power iteration on A + c I.
 * 1e-12 between the bounds, or as far as the work allowed came: they hold all the same. 0 without
 * cycles. NaN for a factor or node out of range.
 */
struct radius {
    double low, high;
};
struct radius spectral_radius(uint32_t n, const struct multiplier *calls, size_t n_calls);

enum { LOAD_DENSE = 512 };

enum load_state {
    LOAD_STEADY,
    LOAD_DIVERGES,  /* load that enters a loop comes back as more: infinite there and behind it */
    LOAD_UNDECIDED, /* a component over LOAD_DENSE too near to 1 to tell; infinite there too */
    LOAD_REFUSED,   /* a node, factor or source out of range */
};

/*
 * load[i] = source[i] + sum over calls to i of factor * load[from], the least solution >= 0.
 * Components in the order of calls; within one Gaussian elimination without pivots up to LOAD_DENSE
 * members, which for these matrices (I - A, an M-matrix) is stable, and finds every pivot > 0 just
 * when the radius is below 1 (A. Berman, R. Plemmons, Nonnegative Matrices, 1994, theorem 6.2.3);
 * else Gauss-Seidel. A component that no load enters is not looked at. 1e-12 / (1 - radius).
 */
enum load_state load_solve(uint32_t n, const struct multiplier *calls, size_t n_calls,
                           const double *source, double *load);

#endif
