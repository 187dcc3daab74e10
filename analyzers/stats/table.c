/* Pearson's chi-square of counts against shares, and of tables. */
#include "saddle_priv.h"

__extension__ typedef __int128 i128;

#define SUM_MAX (UINT64_C(1) << 62)

static const struct chi_square refused = { { NAN, 0, NAN }, NAN };

static bool sum_of(const uint64_t *counts, size_t n, size_t stride, uint64_t *sum)
{
    *sum = 0;
    for (size_t i = 0; i < n; i++) {
        if (counts[i * stride] > SUM_MAX - *sum)
            return false;
        *sum += counts[i * stride];
    }
    return true;
}

static struct chi_square conclude(double statistic, double df, double least)
{
    double p = df == 0 ? (statistic == 0) : isinf(statistic) ? 0 : chi_square_tail(statistic, df);
    return (struct chi_square){ { statistic, df, p }, least };
}

struct chi_square chi_square_fit(const uint64_t *counts, const double *shares, size_t n)
{
    uint64_t all;
    double whole = 0, statistic = 0, least = INFINITY;
    for (size_t i = 0; i < n; i++) {
        if (!(shares[i] >= 0))
            return refused;
        whole += shares[i];
    }
    if (!sum_of(counts, n, 1, &all) || !(whole > 0 && whole < INFINITY))
        return refused;
    size_t cells = 0;
    for (size_t i = 0; i < n; i++) {
        double expected = (double)all * (shares[i] / whole), off = (double)counts[i] - expected;
        if (expected > 0)
            statistic += off * off / expected;
        else if (counts[i])
            statistic = INFINITY;
        cells += shares[i] > 0;
        if (shares[i] > 0)
            least = fmin(least, expected);
    }
    return conclude(statistic, (double)(cells - 1), least);
}

/* A row or column of zeros says nothing: it is left out, also of the degrees of freedom. */
struct chi_square chi_square_table(const uint64_t *counts, size_t rows, size_t columns)
{
    uint64_t all, row, column;
    if (!rows || !columns || !sum_of(counts, rows * columns, 1, &all))
        return refused;
    size_t full_rows = 0, full_columns = 0;
    double statistic = 0, least = INFINITY;
    for (size_t c = 0; c < columns; c++)
        full_columns += sum_of(counts + c, rows, columns, &column) && column;
    for (size_t r = 0; r < rows; r++) {
        full_rows += sum_of(counts + r * columns, columns, 1, &row) && row;
        for (size_t c = 0; row && c < columns; c++) {
            sum_of(counts + c, rows, columns, &column);
            if (!column)
                continue;
            double expected = (double)row / (double)all * (double)column;
            i128 off = (i128)counts[r * columns + c] * all - (i128)row * column;
            double apart = (double)off / (double)all;
            statistic += apart / expected * apart;
            least = fmin(least, expected);
        }
    }
    double df = all ? (double)(full_rows - 1) * (double)(full_columns - 1) : 0;
    return conclude(statistic, df, least);
}
