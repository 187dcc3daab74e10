/* One component of the calls as a matrix: products, elimination, spectral radius. */
#include "load_priv.h"

struct block block_of(const struct calls *calls, const struct components *all, uint32_t number)
{
    uint32_t first = all->off[number], n = all->off[number + 1] - first;
    return (struct block){ calls, all, number, n, all->member + first };
}

void block_times(const struct block *block, const double *x, double *out)
{
    const struct calls *calls = block->calls;
    for (uint32_t i = 0; i < block->n; i++) {
        double sum = 0;
        uint32_t v = block->member[i];
        for (size_t c = calls->off[v]; c < calls->off[(size_t)v + 1]; c++)
            if (block->all->of[calls->from[c]] == block->number)
                sum += calls->factor[c] * x[block->all->place[calls->from[c]]];
        out[i] = sum;
    }
}

void block_matrix(const struct block *block, double shift, double *matrix)
{
    const struct calls *calls = block->calls;
    size_t n = block->n;
    memset(matrix, 0, n * n * sizeof(*matrix));
    for (size_t i = 0; i < n; i++) {
        uint32_t v = block->member[i];
        for (size_t c = calls->off[v]; c < calls->off[(size_t)v + 1]; c++)
            if (block->all->of[calls->from[c]] == block->number)
                matrix[i * n + block->all->place[calls->from[c]]] -= calls->factor[c];
        matrix[i * n + i] += shift;
    }
}

bool eliminate(double *matrix, uint32_t n, double *right, double least)
{
    size_t width = n;
    for (size_t k = 0; k < width; k++) {
        const double *top = matrix + k * width;
        if (!(top[k] > least))
            return false;
        for (size_t i = k + 1; i < width; i++) {
            double *row = matrix + i * width;
            if (row[k] == 0)
                continue;
            double times = row[k] / top[k];
            for (size_t j = k + 1; j < width; j++)
                row[j] -= times * top[j];
            right[i] -= times * right[k];
        }
    }
    for (size_t k = width; k--;) {
        const double *row = matrix + k * width;
        for (size_t j = k + 1; j < width; j++)
            right[k] -= row[j] * right[j];
        right[k] /= row[k];
    }
    return true;
}

/* What is known of a radius, and the vector that goes on to tell it. */
struct estimate {
    const struct block *block;
    double *x, *product;         /* A x */
    double *main, *main_product; /* x without its small entries */
    struct radius known;
};

/* Collatz and Wielandt: for any x > 0, and the lower bound for any x >= 0 where it is not 0. */
static bool narrow(struct estimate *e)
{
    const double positive = 1e-200, small = 1e-8;
    double low = INFINITY, main_low = INFINITY, high = 0;
    uint32_t n = e->block->n;
    for (uint32_t i = 0; i < n; i++) {
        if (!(e->x[i] < INFINITY))
            return false;
        e->x[i] = fmax(e->x[i], positive);
        e->main[i] = e->x[i] < small ? 0 : e->x[i];
    }
    block_times(e->block, e->x, e->product);
    block_times(e->block, e->main, e->main_product);
    for (uint32_t i = 0; i < n; i++) {
        low = fmin(low, e->product[i] / e->x[i]);
        high = fmax(high, e->product[i] / e->x[i]);
        if (e->main[i] > 0)
            main_low = fmin(main_low, e->main_product[i] / e->main[i]);
    }
    e->known.low = fmax(e->known.low, fmax(low, isinf(main_low) ? 0 : main_low));
    e->known.high = fmax(fmin(e->known.high, high), e->known.low);
    return true;
}

static bool is_narrow(const struct radius *known)
{
    return !(known->high - known->low > 1e-13 * known->high);
}

static void scale_to_one(double *x, uint32_t n)
{
    double most = 0;
    for (uint32_t i = 0; i < n; i++)
        most = fmax(most, x[i]);
    for (uint32_t i = 0; i < n; i++)
        x[i] /= most;
}

/* Noda: inverse iteration, shifted to the upper bound, whose distance squares with each round. */
static void narrow_by_inverse(struct estimate *e, struct arena *scratch)
{
    enum { ROUNDS = 60 };
    uint32_t n = e->block->n;
    double *matrix = arena_array(scratch, double, (size_t)n *n);
    for (int i = 0; i < ROUNDS && !is_narrow(&e->known); i++) {
        block_matrix(e->block, e->known.high * (1 + 0x1p-42), matrix);
        if (!eliminate(matrix, n, e->x, 0))
            return;
        scale_to_one(e->x, n);
        if (!narrow(e))
            return;
    }
}

/* On A + c I, since a ring alone would go round for ever. */
static void narrow_by_power(struct estimate *e)
{
    const double work = 3e8; /* calls looked at: about a second */
    const struct block *block = e->block;
    size_t calls = block->n;
    for (uint32_t i = 0; i < block->n; i++) {
        uint32_t v = block->member[i];
        calls += block->calls->off[(size_t)v + 1] - block->calls->off[v];
    }
    for (double left = work; left > 0 && !is_narrow(&e->known); left -= 2 * (double)calls) {
        double c = (e->known.low + e->known.high) / 4;
        for (uint32_t i = 0; i < block->n; i++)
            e->x[i] = e->product[i] + c * e->x[i];
        scale_to_one(e->x, block->n);
        if (!narrow(e))
            return;
    }
}

struct radius block_radius(const struct block *block, struct arena *scratch)
{
    struct estimate e = {
        .block = block,
        .x = arena_array(scratch, double, block->n),
        .product = arena_array(scratch, double, block->n),
        .main = arena_array(scratch, double, block->n),
        .main_product = arena_array(scratch, double, block->n),
        .known = { 0, INFINITY },
    };
    for (uint32_t i = 0; i < block->n; i++)
        e.x[i] = 1;
    narrow(&e);
    if (block->n <= LOAD_DENSE)
        narrow_by_inverse(&e, scratch);
    else
        narrow_by_power(&e);
    return e.known;
}
