/* A plan as its reader wants it: waves, what is held and why, what is unknown on the way. */
#include "plan_priv.h"

static void tell_waves(struct planner *p, const struct order *order, struct plan *plan)
{
    struct plan_wave *waves = arena_array(p->arena, struct plan_wave, order->n_waves);
    size_t *size = arena_array(&p->scratch, size_t, order->n_waves);
    struct plan_step *held = arena_array(p->arena, struct plan_step, p->n);
    for (uint32_t i = 0; i < p->n; i++)
        if (!order->held[p->leader[i]])
            size[order->wave[p->leader[i]]]++;
    for (uint32_t w = 0; w < order->n_waves; w++)
        waves[w].v = arena_array(p->arena, struct plan_step, size[w]);
    for (uint32_t i = 0; i < p->n; i++) {
        uint32_t leader = p->leader[i];
        struct plan_wave *wave = order->held[leader] ? NULL : &waves[order->wave[leader]];
        if (wave)
            ((struct plan_step *)wave->v)[wave->n++] = p->steps[i];
        else
            held[plan->n_held++] = p->steps[i];
    }
    plan->waves = waves;
    plan->n_waves = order->n_waves;
    plan->held = held;
    plan->ordered = !plan->n_held;
}

static struct plan_before before_of(const struct planner *p, const struct order_hop *hop)
{
    if (hop->why == UINT32_MAX) /* of one service to itself */
        return (struct plan_before){ p->steps[hop->first], p->steps[hop->then], UINT32_MAX, 0, 0 };
    const struct rule_of *rule = &p->rules.v[hop->why];
    return (struct plan_before){ p->steps[rule->first], p->steps[rule->then], rule->edge,
                                 rule->consumer, rule->provider };
}

static void tell_befores(const struct planner *p, const struct order *order, struct plan *plan)
{
    struct plan_before *befores = arena_array(p->arena, struct plan_before, order->n_hops);
    for (size_t i = 0; i < order->n_hops; i++)
        befores[i] = before_of(p, &order->hops[i]);
    plan->befores = befores;
    plan->n_befores = order->n_hops;
}

static void tell_deadlocks(const struct planner *p, const struct order *order, struct plan *plan)
{
    struct plan_deadlock *all = arena_array(p->arena, struct plan_deadlock, order->deadlocks.n);
    for (size_t i = 0; i < order->deadlocks.n; i++) {
        const struct deadlock *in = &order->deadlocks.v[i];
        struct plan_step *members = arena_array(p->arena, struct plan_step, in->n_members);
        struct plan_before *cycle = arena_array(p->arena, struct plan_before, in->n_cycle);
        for (size_t k = 0; k < in->n_members; k++)
            members[k] = p->steps[in->members[k]];
        for (size_t k = 0; k < in->n_cycle; k++)
            cycle[k] = before_of(p, &order->hops[in->cycle[k]]);
        all[i] = (struct plan_deadlock){ members, in->n_members, cycle, in->n_cycle, in->shortest };
    }
    plan->deadlocks = all;
    plan->n_deadlocks = order->deadlocks.n;
}

static bool has_held(const struct planner *p, const struct order *order, uint32_t service)
{
    for (uint32_t i = p->base[service]; i < p->base[service + 1]; i++)
        if (order->held[p->leader[i]])
            return true;
    return false;
}

/* What is held may come in any order once it can: all its combinations count. */
static bool unknown_ahead(const struct planner *p, const struct order *order,
                          const struct walk *walk, const struct plan_edge *edge)
{
    bool met[SIDES][SIDES] = { { false } };
    struct chain c = plan_chain(p->input, edge->consumer), q = plan_chain(p->input, edge->provider);
    bool all = has_held(p, order, edge->consumer) || has_held(p, order, edge->provider);
    walk_edge(walk, edge, met);
    for (uint32_t i = 0; i < c.n; i++)
        for (uint32_t k = i ? 0 : 1; k < q.n; k++)
            if ((all || met[c.sides[i]][q.sides[k]]) &&
                edge->fits[c.sides[i]][q.sides[k]] == ANSWER_UNKNOWN)
                return true;
    return false;
}

static void tell_unknown(struct planner *p, const struct order *order, struct plan *plan)
{
    struct walk walk;
    VEC(uint32_t) unknown = { 0 };
    walk_init(&walk, &p->scratch, p->input, plan->waves, plan->n_waves);
    for (uint32_t e = 0; e < p->input->n_edges; e++)
        if (unknown_ahead(p, order, &walk, &p->input->edges[e]))
            *vec_push(p->arena, &unknown) = e;
    plan->unknown = unknown.v;
    plan->n_unknown = unknown.n;
}

struct plan *plan_told(struct planner *p, const struct order *order)
{
    struct plan *plan = arena_new(p->arena, struct plan);
    tell_waves(p, order, plan);
    tell_befores(p, order, plan);
    tell_deadlocks(p, order, plan);
    tell_unknown(p, order, plan);
    plan->problems = p->problems.v;
    plan->n_problems = p->problems.n;
    return plan;
}
