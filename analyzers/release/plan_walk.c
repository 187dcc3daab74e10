/* What a plan leads through, told from its waves alone: the judge of what plan.c makes. */
#include "plan_priv.h"

void walk_init(struct walk *walk, struct arena *arena, const struct plan_input *input,
               const struct plan_wave *waves, size_t n_waves)
{
    walk->input = input;
    walk->at = arena_alloc_array(arena, input->n, sizeof(*walk->at), _Alignof(uint32_t));
    for (uint32_t s = 0; s < input->n; s++)
        walk->at[s][SIDE_NEW] = walk->at[s][SIDE_BOTH] = UINT32_MAX;
    for (size_t w = 0; w < n_waves; w++)
        for (size_t i = 0; i < waves[w].n; i++)
            walk->at[waves[w].v[i].service][waves[w].v[i].side] = (uint32_t)w;
}

struct stay { /* waves during which a version runs, both included: old and new overlap in one */
    uint32_t from, to;
    bool ever;
};

static struct stay stay_of(const struct walk *walk, uint32_t service, const struct chain *chain,
                           uint32_t i)
{
    uint32_t from = i ? walk->at[service][chain->sides[i]] : 0;
    uint32_t to = i + 1 < chain->n ? walk->at[service][chain->sides[i + 1]] : UINT32_MAX;
    return (struct stay){ from, to, from != UINT32_MAX };
}

void walk_edge(const struct walk *walk, const struct plan_edge *edge, bool (*out)[SIDES])
{
    struct chain c = plan_chain(walk->input, edge->consumer);
    struct chain q = plan_chain(walk->input, edge->provider);
    bool at_once = plan_at_once(walk->input, edge->consumer, edge->provider);
    for (uint32_t i = 0; i < c.n; i++)
        for (uint32_t k = 0; k < q.n; k++) {
            struct stay a = stay_of(walk, edge->consumer, &c, i);
            struct stay b = stay_of(walk, edge->provider, &q, k);
            out[c.sides[i]][q.sides[k]] =
                a.ever && b.ever && a.from <= b.to && b.from <= a.to && (!at_once || i == k);
        }
}

static bool edge_is_safe(const struct walk *walk, const struct plan_edge *edge)
{
    bool met[SIDES][SIDES] = { { false } };
    if (edge->fits[SIDE_OLD][SIDE_OLD] == ANSWER_NO)
        return true;
    walk_edge(walk, edge, met);
    for (unsigned i = 0; i < SIDES; i++)
        for (unsigned k = 0; k < SIDES; k++) {
            enum answer answer = edge->fits[i][k];
            bool bad = answer == ANSWER_NO ||
                       (answer == ANSWER_UNKNOWN && walk->input->unknown_is_no && (i || k));
            if (met[i][k] && bad)
                return false;
        }
    return true;
}

bool plan_is_safe(const struct plan_input *input, const struct plan *plan)
{
    struct arena scratch = { 0 };
    struct walk walk;
    walk_init(&walk, &scratch, input, plan->waves, plan->n_waves);
    bool safe = true;
    for (size_t e = 0; e < input->n_edges && safe; e++)
        safe = edge_is_safe(&walk, &input->edges[e]);
    arena_release(&scratch);
    return safe;
}
