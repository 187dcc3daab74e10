/* Requests of a pair, or of versions of a service, as what is tested. */
#include "invariants_priv.h"

static void add_counts(struct sample *sample, struct arena *arena, const struct flow_pairs *pairs,
                       struct slice counts)
{
    for (uint32_t i = 0; i < counts.n; i++) {
        const struct pair_count *count = &pairs->counts[counts.first + i];
        size_t at = 0;
        while (at < sample->counts.n && sample->counts.v[at].k < count->k)
            at++;
        if (at == sample->counts.n || sample->counts.v[at].k != count->k) {
            vec_push(arena, &sample->counts);
            memmove(sample->counts.v + at + 1, sample->counts.v + at,
                    (sample->counts.n - 1 - at) * sizeof(*sample->counts.v));
            sample->counts.v[at] = *count;
            continue;
        }
        sample->counts.v[at].causes += count->causes;
        sample->counts.v[at].requests += count->requests;
    }
}

static void add_sums(struct pair_sums *into, const struct pair_sums *from)
{
    into->requests += from->requests;
    into->causes += from->causes;
    into->effects += from->effects;
    into->mixed += from->mixed;
    ratio_merge(&into->sums, &from->sums);
}

struct sample sample_of_pair(const struct flow_pairs *pairs, const struct flow_pair *pair,
                             struct arena *arena)
{
    struct sample sample = { 0 };
    add_sums(&sample.sums, &pair->sums);
    add_counts(&sample, arena, pairs, pair->counts);
    return sample;
}

void sample_add_side(struct sample *sample, struct arena *arena, const struct flow_pairs *pairs,
                     const struct pair_side *side)
{
    add_sums(&sample->sums, &side->sums);
    add_counts(sample, arena, pairs, side->counts);
}

const struct pair_count *sample_count(const struct sample *sample, uint32_t k)
{
    for (size_t i = 0; i < sample->counts.n; i++)
        if (sample->counts.v[i].k == k)
            return &sample->counts.v[i];
    return NULL;
}

bool sample_weights_vary(const struct sample *sample)
{
    return effective_traces(&sample->sums.sums) < 0.9999 * (double)sample->sums.requests;
}

bool sample_is_share(const struct sample *sample)
{
    bool otherwise = false;
    for (size_t i = 0; i < sample->counts.n; i++)
        otherwise |= sample->counts.v[i].k > 1 && sample->counts.v[i].causes;
    return !otherwise && sample->sums.causes == sample->sums.requests &&
           !sample_weights_vary(sample);
}

const struct flow_pair *pair_of_ops(const struct flow_pairs *pairs, uint32_t cause, uint32_t effect)
{
    uint32_t low = 0, high = pairs->n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const struct flow_pair *pair = &pairs->all[middle];
        if (pair->cause < cause || (pair->cause == cause && pair->effect < effect))
            low = middle + 1;
        else
            high = middle;
    }
    const struct flow_pair *pair = low < pairs->n ? &pairs->all[low] : NULL;
    return pair && pair->cause == cause && pair->effect == effect ? pair : NULL;
}
