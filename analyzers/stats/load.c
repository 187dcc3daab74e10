/* Load through a graph of calls that may lead back to where they came from. */
#include "load_priv.h"

struct radius spectral_radius(uint32_t n, const struct multiplier *list, size_t n_list)
{
    struct arena arena = { 0 }, scratch = { 0 };
    struct radius all = { NAN, NAN };
    struct calls calls;
    if (calls_of(n, list, n_list, &calls, &arena)) {
        struct components components = components_of(&calls, &arena);
        all = (struct radius){ 0, 0 };
        for (uint32_t c = 0; c < components.n; c++) {
            struct block block = block_of(&calls, &components, c);
            struct radius own = block_radius(&block, &scratch);
            all.low = fmax(all.low, own.low);
            all.high = fmax(all.high, own.high);
            arena_reset(&scratch);
        }
    }
    arena_release(&scratch);
    arena_release(&arena);
    return all;
}

/* Load that comes to the members from outside of the block. Returns the greatest. */
static double load_into(const struct block *block, const double *source, const double *load,
                        double *into)
{
    const struct calls *calls = block->calls;
    double most = 0;
    for (uint32_t i = 0; i < block->n; i++) {
        uint32_t v = block->member[i];
        into[i] = source[v];
        for (size_t c = calls->off[v]; c < calls->off[(size_t)v + 1]; c++)
            if (block->all->of[calls->from[c]] != block->number)
                into[i] += calls->factor[c] * load[calls->from[c]];
        most = fmax(most, into[i]);
    }
    return most;
}

/* One sweep of Gauss and Seidel. Returns the greatest relative change. */
static double sweep(const struct block *block, const double *into, double *load)
{
    const struct calls *calls = block->calls;
    double most = 0;
    for (uint32_t i = 0; i < block->n; i++) {
        uint32_t v = block->member[i];
        double sum = into[i], own = 0, before = load[v];
        for (size_t c = calls->off[v]; c < calls->off[(size_t)v + 1]; c++) {
            uint32_t from = calls->from[c];
            if (from == v)
                own += calls->factor[c];
            else if (block->all->of[from] == block->number)
                sum += calls->factor[c] * load[from];
        }
        load[v] = sum / (1 - own);
        most = fmax(most, load[v] > 0 ? fabs(load[v] - before) / load[v] : 0);
    }
    return most;
}

/* From 0 upward: each sweep comes nearer at least as the powers of the radius do. */
static enum load_state iterate(const struct block *block, const double *into, double *load,
                               struct arena *scratch)
{
    enum { SWEEPS = 3000 };
    struct radius radius = block_radius(block, scratch);
    if (radius.low >= 1)
        return LOAD_DIVERGES;
    if (radius.high >= 1)
        return LOAD_UNDECIDED;
    for (int i = 0; i < SWEEPS; i++)
        if (sweep(block, into, load) <= 1e-13 * (1 - radius.high))
            return LOAD_STEADY;
    return LOAD_UNDECIDED;
}

static enum load_state solve_dense(const struct block *block, double *into, double *load,
                                   struct arena *scratch)
{
    double *matrix = arena_array(scratch, double, (size_t)block->n * block->n);
    block_matrix(block, 1, matrix);
    if (!eliminate(matrix, block->n, into, 1e-13)) /* nearer to 1 than rounding can tell */
        return LOAD_DIVERGES;
    for (uint32_t i = 0; i < block->n; i++)
        load[block->member[i]] = into[i] >= 0 ? into[i] : INFINITY;
    return LOAD_STEADY;
}

static enum load_state solve_block(const struct block *block, const double *source, double *load,
                                   struct arena *scratch)
{
    double *into = arena_array(scratch, double, block->n);
    double most = load_into(block, source, load, into);
    enum load_state state = LOAD_STEADY;
    if (most == 0)
        return state;
    if (isfinite(most))
        state = block->n <= LOAD_DENSE ? solve_dense(block, into, load, scratch)
                                       : iterate(block, into, load, scratch);
    for (uint32_t i = 0; i < block->n && (state != LOAD_STEADY || isinf(most)); i++)
        load[block->member[i]] = INFINITY;
    return state;
}

enum load_state load_solve(uint32_t n, const struct multiplier *list, size_t n_list,
                           const double *source, double *load)
{
    struct arena arena = { 0 }, scratch = { 0 };
    struct calls calls;
    enum load_state state = LOAD_STEADY;
    for (uint32_t v = 0; v < n; v++) {
        load[v] = 0;
        if (!(source[v] >= 0 && source[v] < INFINITY))
            state = LOAD_REFUSED;
    }
    if (!calls_of(n, list, n_list, &calls, &arena))
        state = LOAD_REFUSED;
    if (state != LOAD_REFUSED) {
        struct components components = components_of(&calls, &arena);
        for (uint32_t c = 0; c < components.n; c++) {
            struct block block = block_of(&calls, &components, c);
            enum load_state own = solve_block(&block, source, load, &scratch);
            if (own != LOAD_STEADY && state != LOAD_DIVERGES)
                state = own;
            arena_reset(&scratch);
        }
    }
    arena_release(&scratch);
    arena_release(&arena);
    return state;
}
