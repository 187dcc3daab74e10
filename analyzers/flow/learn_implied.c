/*
 * Exact pairs that follow from others: A -> X and X -> B are exact, and their product is what A -> B
 * has. Whether the two are kept themselves does not matter: they follow from shorter chains then,
 * down to pairs that call directly.
 */
#include "invariants_priv.h"

static bool is_exact(const uint8_t *kinds, uint32_t i)
{
    return kinds[i] == INVARIANT_exact;
}

static bool follows(const struct flow_pairs *pairs, const uint8_t *kinds, const double *values,
                    uint32_t first, uint32_t end, uint32_t i)
{
    for (uint32_t k = first; k < end; k++) {
        const struct flow_pair *above = &pairs->all[k];
        if (k == i || !is_exact(kinds, k) || above->effect == above->cause ||
            above->effect == pairs->all[i].effect)
            continue;
        const struct flow_pair *below =
            pair_of_ops(pairs, above->effect, pairs->all[i].effect);
        if (!below)
            continue;
        uint32_t at = (uint32_t)(below - pairs->all);
        if (is_exact(kinds, at) && values[k] * values[at] == values[i])
            return true;
    }
    return false;
}

void learn_implied(const struct flow_pairs *pairs, const uint8_t *kinds, const double *values,
                   bool *implied, struct arena *arena)
{
    (void)arena;
    for (uint32_t first = 0, end; first < pairs->n; first = end) {
        for (end = first; end < pairs->n && pairs->all[end].cause == pairs->all[first].cause;)
            end++;
        for (uint32_t i = first; i < end; i++)
            implied[i] = !pairs->all[i].direct && is_exact(kinds, i) && values[i] > 0 &&
                         follows(pairs, kinds, values, first, end, i);
    }
}
