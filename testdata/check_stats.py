"""Judges lines "name arguments = values" of the statistics on standard input: scipy and numpy, and
mpmath with as many digits as it takes where these differ from us by more than 1e-10, since they are
themselves less exact in places. Fails when mpmath (or scipy, where there is no mpmath) says so."""

import collections
import sys
from fractions import Fraction
from math import comb, fsum, isnan

import numpy as np
from scipy import stats as s

try:
    import mpmath as mp
except ImportError:
    mp = None

GOOD = 1e-10
STEPS = 300000


class TooLong(Exception):
    """For this judge: the point is left to the others."""


def series(first, above, below, times):
    """first (1 + r(0) + r(0) r(1) + ...), r(n) = (above + n) / (below + n) times; above None: 1. In
    whole numbers of so many bits: ten times as fast as mpf."""
    bits = int(mp.mp.prec) + 20
    one = 1 << bits
    term, total, n = one, one, 0
    factor = int(mp.mpf(times) * one)
    low, step = int(mp.mpf(below) * 2 ** 80), 1 << 80
    high = None if above is None else int(mp.mpf(above) * 2 ** 80)
    for _ in range(STEPS):
        if term <= total >> (bits - 10):
            return first * mp.mpf(total) / one
        if high is None:
            term = (term * factor << 80) // low >> bits
        else:
            term = term * high // low * factor >> bits
            high += step
        low += step
        total += term
    raise TooLong


def mp_beta(a, b, x):
    """I_x(a, b) by DLMF 8.17.8, all of whose terms are positive."""
    a, b = mp.mpf(a), mp.mpf(b)
    first = mp.exp(a * mp.log(x) + b * mp.log1p(-x) - mp.log(a) - mp.loggamma(a) - mp.loggamma(b)
                   + mp.loggamma(a + b))
    return series(first, a + b, a + 1, x)


def mp_gamma(a, x):
    a = mp.mpf(a)
    return series(mp.exp(a * mp.log(x) - x - mp.loggamma(a + 1)), None, a + 1, x)


def both(function, *arguments):
    """The function and its complement, with digits to spare."""
    mp.mp.dps = 40
    lower = function(*arguments)
    if 1 - lower < mp.mpf(10) ** -25:
        mp.mp.dps = 330
        lower = function(*arguments)
    return lower, 1 - lower


def mp_binomial(k, n, p):
    """P(X >= k) and P(X < k), from the side that converges."""
    p = mp.mpf(p)
    if k == 0 or k > n:
        return (mp.mpf(k == 0), mp.mpf(k > 0))
    if k > n * p:
        mp.mp.dps = 40
        value = mp_beta(k, n - k + 1, p)
        return value, 1 - value
    mp.mp.dps = 40
    value = mp_beta(n - k + 1, k, 1 - p)
    return 1 - value, value


def mp_t(t, df):
    mp.mp.dps = 40
    t, df = mp.mpf(t), mp.mpf(df)
    x, y = df / (df + t * t), t * t / (df + t * t)
    if x < y:
        outside = mp_beta(df / 2, 0.5, x)
    else:
        outside = both(mp_beta, 0.5, df / 2, y)[1]
    return outside / 2 if t > 0 else 1 - outside / 2


def mp_f(f, df1, df2):
    mp.mp.dps = 40
    f, df1, df2 = mp.mpf(f), mp.mpf(df1), mp.mpf(df2)
    x = df1 * f / (df1 * f + df2)
    if f < 1 or df2 > 1000:
        return both(mp_beta, df1 / 2, df2 / 2, x)[1]
    return mp_beta(df2 / 2, df1 / 2, 1 - x)


def fisher(k1, n1, k0, n0):
    hits, total = int(k1 + k0), comb(int(n1 + n0), int(k1 + k0))
    low, high = max(0, int(hits - n0)), int(min(hits, n1))
    mass = {k: comb(int(n1), k) * comb(int(n0), hits - k) for k in range(low, high + 1)}
    limit = mass[int(k1)] * Fraction(10 ** 7 + 1, 10 ** 7)
    return [float(Fraction(sum(m for k, m in mass.items() if keep(k, m)), total))
            for keep in (lambda k, m: k <= k1, lambda k, m: k >= k1, lambda k, m: m <= limit)]


def benjamini_hochberg(p):
    order = sorted(range(len(p)), key=lambda i: p[i])
    adjusted, least = [0] * len(p), 1.0
    for rank in range(len(p), 0, -1):
        least = min(least, p[order[rank - 1]] * len(p) / rank)
        adjusted[order[rank - 1]] = least
    return adjusted


def ratio(numbers):
    traces = [tuple(Fraction(x) for x in numbers[i:i + 3]) for i in range(0, len(numbers), 3)]
    n = len(traces)
    total_a = sum(w * a for a, b, w in traces)
    r = sum(w * b for a, b, w in traces) / total_a
    residuals = [w * (b - r * a) for a, b, w in traces]
    variance = Fraction(n, n - 1) * sum(e * e for e in residuals) / total_a ** 2
    w = sum(t[2] for t in traces) ** 2 / sum(t[2] ** 2 for t in traces)
    blocks = [[float(e) for e in residuals[i:i + n // 4]] for i in range(0, n, n // 4)]
    f, p = s.f_oneway(*blocks)
    return [float(r), float(variance), float(w), f, p]


def load(numbers):
    n, calls = int(numbers[0]), int(numbers[1])
    matrix, source = np.zeros((n, n)), np.array(numbers[2 + 3 * calls:])
    for i in range(calls):
        start, end, factor = numbers[2 + 3 * i:5 + 3 * i]
        matrix[int(end)][int(start)] += factor
    radius = max(abs(np.linalg.eigvals(matrix)))
    if radius >= 1:
        return [radius, 1]
    return [radius, 0] + list(np.linalg.solve(np.eye(n) - matrix, source))


def means(values):
    groups = [values[i::3] for i in range(3)]
    exact = [[Fraction(int(x)) for x in group] for group in groups]
    least = int(min(values))
    f, p = s.f_oneway(*[[x - least for x in group] for group in groups])
    mean = sum(exact[0]) / len(exact[0])
    variance = sum((x - mean) ** 2 for x in exact[0]) / (len(exact[0]) - 1)
    return [f, p, float(mean), float(variance)]


def table(numbers):
    columns = int(numbers[1])
    got = s.chi2_contingency([numbers[2:2 + columns], numbers[2 + columns:]], correction=False)
    return [got[0], got[2], got[1]]


def fit(numbers):
    columns = int(numbers[1])
    counts, shares = np.array(numbers[2:2 + columns]), np.array(numbers[2 + columns:])
    got = s.chisquare(counts, shares / fsum(shares) * fsum(counts))
    return [got[0], columns - 1, got[1]]


def score(k1, n1, k0, n0):
    hits, total = Fraction(k1 + k0), Fraction(n1 + n0)
    square = hits * (total - hits) * Fraction(n1) * Fraction(n0) / total
    if not square:
        return [0, 1]
    apart = Fraction(k1) * Fraction(n0) - Fraction(k0) * Fraction(n1)
    z = (1 if apart > 0 else -1) * float(apart * apart / square) ** 0.5
    return [z, 2 * s.norm.sf(abs(z))]


def totals(a1, b1, a0, b0, d):
    z = (np.log(b1 / a1) - np.log(b0 / a0)) / np.sqrt(d * (1 / a1 + 1 / b1 + 1 / a0 + 1 / b0))
    return [z, 2 * s.norm.sf(abs(z))]


def clopper_pearson(k, n, alpha):
    return [s.beta.ppf(alpha / 2, k, n - k + 1) if k else 0,
            s.beta.isf(alpha / 2, k + 1, n - k) if k < n else 1]


def wilson(k, n, alpha):
    number = mp.mpf if mp else float
    z, p = number(s.norm.isf(alpha / 2)), k / number(n)
    half = z * (p * (1 - p) / n + z * z / (4 * n * n)) ** 0.5
    low, high = [float((p + z * z / (2 * n) + side * half) / (1 + z * z / n)) for side in (-1, 1)]
    return [low if k else 0, high if k < n else 1]


def rate_power(p1, p0, n, alpha):
    z, p = s.norm.isf(alpha / 2), (p1 + p0) / 2
    equal, apart = (2 * p * (1 - p) / n) ** 0.5, ((p1 * (1 - p1) + p0 * (1 - p0)) / n) ** 0.5
    return [s.norm.sf((z * equal - p1 + p0) / apart) + s.norm.sf((z * equal + p1 - p0) / apart)]


def first_from(k, good):
    """isf() is right, or nearly."""
    for step in range(1000):
        if good(k + step):
            return k + step
    raise TooLong


def binomial_power(n, rate, truth, tolerance, alpha):
    k = first_from(s.binom.isf(alpha, n, rate) - 1,
                   lambda k: s.binom.sf(k - 1, n, rate) < alpha and k > tolerance * n)
    return [k, s.binom.sf(k - 1, n, truth)]


def ranks(n, q, alpha):
    high = next_rank(n, q, alpha)
    return [n + 1 - next_rank(n, 1 - q, alpha), high]


def next_rank(n, q, alpha):
    return first_from(max(s.binom.isf(alpha / 2, n, q) - 2, 0),
                      lambda k: k > n or s.binom.sf(k - 1, n, q) <= alpha / 2)


def counts_quantile(numbers):
    values = np.repeat(np.arange(len(numbers) - 1), np.array(numbers[1:], dtype=int))
    return [np.quantile(values, numbers[0], method='inverted_cdf')] if len(values) else [0]


JUDGES = {  # value by scipy and numpy
    'normal_tail': lambda z: [s.norm.sf(z)],
    'normal_both': lambda z: [2 * s.norm.sf(abs(z))],
    'normal_quantile': lambda p: [s.norm.ppf(p)],
    'student_tail': lambda t, df: [s.t.sf(t, df)],
    'student_quantile': lambda p, df: [s.t.ppf(p, df)],
    'chi_square_tail': lambda x, df: [s.chi2.sf(x, df)],
    'f_tail': lambda f, df1, df2: [s.f.sf(f, df1, df2)],
    'binomial_mass': lambda k, n, p: [s.binom.pmf(k, n, p)],
    'binomial_at_least': lambda k, n, p: [s.binom.sf(k - 1, n, p)],
    'binomial_at_most': lambda k, n, p: [s.binom.cdf(k, n, p)],
    'poisson_at_least': lambda k, mean: [s.poisson.sf(k - 1, mean)],
    'poisson_at_most': lambda k, mean: [s.poisson.cdf(k, mean)],
    'clopper_pearson': clopper_pearson,
    'wilson': wilson,
    'quantile_ranks': ranks,
    'fisher': lambda k1, n1, k0, n0: [
        s.hypergeom.cdf(k1, n1 + n0, k1 + k0, n1), s.hypergeom.sf(k1 - 1, n1 + n0, k1 + k0, n1),
        s.fisher_exact([[k1, n1 - k1], [k0, n0 - k0]])[1]],
    'score': score,
    'rate_power': rate_power,
    'binomial_power': binomial_power,
    'normal_power': lambda shift, alpha: [s.norm.sf(s.norm.isf(alpha / 2) - abs(shift))
                                          + s.norm.sf(s.norm.isf(alpha / 2) + abs(shift))],
    'totals': totals,
    'chi_square_table': lambda *numbers: table(numbers),
    'chi_square_fit': lambda *numbers: fit(numbers),
    'means': lambda *values: means(values),
    'ratio': lambda *numbers: ratio(numbers),
    'false_discovery': lambda *p: benjamini_hochberg(p),
    'counts_quantile': lambda *numbers: counts_quantile(numbers),
    'load': lambda *numbers: load(numbers),
}


def quantile_of_normal(p):
    mp.mp.dps = 40
    z = mp.findroot(lambda z: mp.log(mp.erfc(-z / mp.sqrt(2)) / 2) - mp.log(p), s.norm.ppf(p)) \
        if p < 0.5 else -mp.findroot(
            lambda z: mp.log(mp.erfc(-z / mp.sqrt(2)) / 2) - mp.log(1 - mp.mpf(p)), -s.norm.ppf(p))
    return [z]


def quantile_by(tail, wanted, start):
    """Secant on the logarithm of an exact tail."""
    return mp.findroot(lambda x: mp.log(tail(x)) - mp.log(wanted), (start, start * (1 + 1e-9)),
                       solver='secant', tol=1e-28)


def quantile_of_t(p, df, start):
    p = mp.mpf(p)
    outside = p if p < 0.5 else 1 - p
    t = quantile_by(lambda t: mp_t(t, df), outside, abs(start))
    return [-t if p < 0.5 else t]


def bounds(k, n, alpha, start):
    alpha = mp.mpf(alpha) / 2
    low = quantile_by(lambda x: mp_binomial(k, n, x)[0], alpha, start[0]) if k else 0
    high = quantile_by(lambda x: mp_binomial(k + 1, n, x)[1], alpha, start[1]) if k < n else 1
    return [low, high]


def mass(k, n, p):
    mp.mp.dps = 40
    p = mp.mpf(p)
    return [mp.exp(mp.loggamma(n + 1) - mp.loggamma(k + 1) - mp.loggamma(n - k + 1)
                   + k * mp.log(p) + (n - k) * mp.log1p(-p))]


EXACT = {  # value with all digits; the last argument is what was given
    'normal_tail': lambda z, got: [mp.erfc(mp.mpf(z) / mp.sqrt(2)) / 2],
    'normal_both': lambda z, got: [mp.erfc(abs(mp.mpf(z)) / mp.sqrt(2))],
    'normal_quantile': lambda p, got: quantile_of_normal(p),
    'student_tail': lambda t, df, got: [mp_t(t, df)],
    'student_quantile': lambda p, df, got: quantile_of_t(p, df, got[0]),
    'chi_square_tail': lambda x, df, got: [both(mp_gamma, df / 2, mp.mpf(x) / 2)[1]],
    'f_tail': lambda f, df1, df2, got: [mp_f(f, df1, df2)],
    'binomial_mass': lambda k, n, p, got: mass(k, n, p),
    'binomial_at_least': lambda k, n, p, got: [mp_binomial(k, n, p)[0]],
    'binomial_at_most': lambda k, n, p, got: [mp_binomial(k + 1, n, p)[1]],
    'poisson_at_least': lambda k, m, got: [both(mp_gamma, k, mp.mpf(m))[0] if k else 1],
    'poisson_at_most': lambda k, m, got: [both(mp_gamma, k + 1, mp.mpf(m))[1]],
    'clopper_pearson': bounds,
    'fisher': lambda k1, n1, k0, n0, got: fisher(k1, n1, k0, n0),
}
SAMPLED, DISPUTED = 10 ** 5, 10 ** 8  # sizes up to which mpmath is asked: sums take long


def off(got, wanted):
    worst = 0.0
    for x, y in zip(got, wanted):
        if x == y or abs(y) < 1e-290:
            continue
        worst = max(worst, float(abs(x - y) / abs(y)) if not isnan(x) else float('inf'))
    return worst


def main():
    if mp:
        mp.mp.dps = 40
    tally = collections.defaultdict(lambda: [0, 0.0, 0, 0.0])  # points, worst; exact ones, worst
    every, failed, left_out = int(sys.argv[1]) if len(sys.argv) > 1 else 10, 0, 0
    for line in sys.stdin:
        left, right = line.split(' = ')
        name, *arguments = left.split()
        arguments, got = [float(x) for x in arguments], [float(x) for x in right.split()]
        row = tally[name]
        row[0] += 1
        size = max(arguments) if name != 'fisher' else sum(arguments[1::2]) * 10
        try:
            difference = off(got, JUDGES[name](*arguments))
            row[1] = max(row[1], difference)
            disputed, sampled = difference > GOOD, row[0] % every == 0
            if mp and name in EXACT and size <= (DISPUTED if disputed else SAMPLED * sampled):
                mp.mp.dps = 40
                difference = off(got, EXACT[name](*arguments, got))
                row[2] += 1
                row[3] = max(row[3], difference)
            elif disputed and name in EXACT:
                raise TooLong
        except TooLong:
            left_out += 1
            continue
        if not difference <= GOOD:
            failed += 1
            print(f'OFF {difference:.2g} {line.strip()[:200]}')
    print(f'{"":20}{"points":>8}{"scipy":>10}{"exact":>8}{"mpmath":>10}')
    for name, (points, worst, exact, exactly) in sorted(tally.items()):
        print(f'{name:20}{points:8}{worst:10.1e}{exact:8}{exactly:10.1e}')
    passed = sum(row[0] for row in tally.values()) - failed - left_out
    print(f'{left_out} left to R: scipy differs, and exact sums take too long')
    print(f'stats by scipy: {passed} passed, {failed} failed')
    return failed > 0


sys.exit(main())
