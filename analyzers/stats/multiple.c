/* Many tests at once: what share of the alarms may be false. */
#include "svcgraph/stats.h"

#include <math.h>

static int by_value(const void *a, const void *b)
{
    double x = **(const double *const *)a, y = **(const double *const *)b;
    return (x > y) - (x < y);
}

bool false_discovery(const double *p, size_t n, double *adjusted)
{
    for (size_t i = 0; i < n; i++)
        if (!(p[i] >= 0 && p[i] <= 1))
            return false;
    if (!n)
        return true;
    struct arena scratch = { 0 };
    const double **sorted = arena_room(&scratch, const double *, n);
    for (size_t i = 0; i < n; i++)
        sorted[i] = &p[i];
    qsort(sorted, n, sizeof(*sorted), by_value);
    double least = 1; /* from the greatest down; what is written was read, should both be one */
    for (size_t rank = n; rank; rank--) {
        size_t i = (size_t)(sorted[rank - 1] - p);
        least = fmin(least, p[i] / (double)rank * (double)n);
        adjusted[i] = least;
    }
    arena_release(&scratch);
    return true;
}
