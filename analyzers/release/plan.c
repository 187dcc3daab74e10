/*
 * The order of a change. For a pair of services, a combination of versions that must never run
 * rules that one of the two moves on before the other gets there:
 *
 *   old consumer, new provider: no     the consumer first
 *   new consumer, old provider: no     the provider first
 *   both: no                           at once, which no rolling release can do
 *
 * Every rule is about one pair, so an order of single steps exists exactly when the rules have no
 * circle: states of all services together need not be searched. Services of one wave are bound by
 * no rule, so each mix of them is as good as any single step.
 */
#include "plan_priv.h"

static bool is_no(const struct plan_input *input, enum answer answer)
{
    return answer == ANSWER_NO || (answer == ANSWER_UNKNOWN && input->unknown_is_no);
}

static uint32_t group_of(const struct plan_input *input, uint32_t service)
{
    return input->group && input->changes[service] ? input->group[service] : 0;
}

bool plan_at_once(const struct plan_input *input, uint32_t a, uint32_t b)
{
    return group_of(input, a) && group_of(input, a) == group_of(input, b);
}

struct chain plan_chain(const struct plan_input *input, uint32_t service)
{
    if (!input->changes[service])
        return (struct chain){ { SIDE_OLD }, 1 };
    if (input->via && input->via[service])
        return (struct chain){ { SIDE_OLD, SIDE_BOTH, SIDE_NEW }, 3 };
    return (struct chain){ { SIDE_OLD, SIDE_NEW }, 2 };
}

/* A step of each service that changes, in order of name; those of a group are its first one's. */
static void number_items(struct planner *p)
{
    const struct plan_input *input = p->input;
    p->base = arena_array(&p->scratch, uint32_t, (size_t)input->n + 1);
    for (uint32_t s = 0; s < input->n; s++)
        p->base[s + 1] = p->base[s] + plan_chain(input, s).n - 1;
    p->n = p->base[input->n];
    p->steps = arena_array(&p->scratch, struct plan_step, p->n);
    p->leader = arena_array(&p->scratch, uint32_t, p->n);
    uint32_t *first = arena_array(&p->scratch, uint32_t, (size_t)input->n + 1);
    for (uint32_t s = 0; s < input->n; s++) {
        struct chain chain = plan_chain(input, s);
        uint32_t group = group_of(input, s);
        for (uint32_t i = 1; i < chain.n; i++) {
            uint32_t item = p->base[s] + i - 1;
            p->steps[item] = (struct plan_step){ s, chain.sides[i] };
            p->leader[item] = item;
        }
        if (group && group <= input->n && chain.n == 2) {
            if (!first[group])
                first[group] = p->base[s] + 1;
            p->leader[p->base[s]] = first[group] - 1;
        }
    }
}

static void hold(struct planner *p, uint32_t service)
{
    for (uint32_t i = p->base[service]; i < p->base[service + 1]; i++)
        p->held[p->leader[i]] = true;
}

static void add_problem(struct planner *p, enum plan_trouble trouble, uint32_t e,
                        enum side consumer, enum side provider)
{
    const struct plan_edge *edge = &p->input->edges[e];
    struct plan_problem problem = { trouble, e, consumer, provider, UINT32_MAX };
    if (trouble == PLAN_LEFT)
        problem.must_change = p->input->changes[edge->consumer] ? edge->provider : edge->consumer;
    *vec_push(p->arena, &p->problems) = problem;
    if (trouble != PLAN_BROKEN) {
        hold(p, edge->consumer);
        hold(p, edge->provider);
    }
}

/* Step i of one service comes before step k of another. */
static void add_rule(struct planner *p, uint32_t e, uint32_t first, uint32_t then,
                     enum side consumer, enum side provider)
{
    struct rule_of *rule = vec_push(&p->scratch, &p->rules);
    *rule = (struct rule_of){ e, first, then, consumer, provider };
}

/*
 * The consumer in stage i and the provider in stage k must not meet: the consumer leaves before the
 * provider comes, or the other way round. Nobody leaves a last stage, nor comes to a first one.
 */
static void keep_apart(struct planner *p, uint32_t e, const struct chain *c, uint32_t i,
                       const struct chain *q, uint32_t k)
{
    const struct plan_edge *edge = &p->input->edges[e];
    uint32_t consumer = p->base[edge->consumer], provider = p->base[edge->provider];
    if (k && i + 1 < c->n)
        add_rule(p, e, consumer + i, provider + k - 1, c->sides[i], q->sides[k]);
    else if (i && k + 1 < q->n)
        add_rule(p, e, provider + k, consumer + i - 1, c->sides[i], q->sides[k]);
    else
        add_problem(p, c->n == 1 || q->n == 1 ? PLAN_LEFT : PLAN_CONFLICT, e, c->sides[i],
                    q->sides[k]);
}

static bool self_meets(uint32_t i, uint32_t k)
{
    return i + 1 == k || k + 1 == i;
}

/* Mixed states of an edge that works today and will work at the end. */
static void rule_edge(struct planner *p, uint32_t e, const struct chain *c, const struct chain *q)
{
    const struct plan_edge *edge = &p->input->edges[e];
    bool self = edge->consumer == edge->provider;
    if (plan_at_once(p->input, edge->consumer, edge->provider))
        return;
    for (uint32_t i = 0; i < c->n; i++)
        for (uint32_t k = 0; k < q->n; k++) {
            bool mixed = (i || k) && (i + 1 < c->n || k + 1 < q->n);
            if (!mixed || !is_no(p->input, edge->fits[c->sides[i]][q->sides[k]]))
                continue;
            if (!self) {
                keep_apart(p, e, c, i, q, k);
            } else if (self_meets(i, k)) {
                add_problem(p, PLAN_SELF, e, c->sides[i], q->sides[k]);
                return;
            }
        }
}

static void look_at_edge(struct planner *p, uint32_t e)
{
    const struct plan_edge *edge = &p->input->edges[e];
    struct chain c = plan_chain(p->input, edge->consumer), q = plan_chain(p->input, edge->provider);
    enum side consumer = c.sides[c.n - 1], provider = q.sides[q.n - 1];
    bool broken = edge->fits[SIDE_OLD][SIDE_OLD] == ANSWER_NO;
    if (c.n == 1 && q.n == 1)
        return;
    if (broken)
        add_problem(p, PLAN_BROKEN, e, SIDE_OLD, SIDE_OLD);
    if (is_no(p->input, edge->fits[consumer][provider]))
        add_problem(p, c.n == 1 || q.n == 1 ? PLAN_LEFT : PLAN_CONFLICT, e, consumer, provider);
    else if (!broken)
        rule_edge(p, e, &c, &q);
}

/* Rules between the steps of one service, and of all edges, as hops between leaders. */
static struct order_hop *gather_hops(struct planner *p, size_t *out_n)
{
    struct order_hop *hops = arena_array(&p->scratch, struct order_hop, p->rules.n + p->n);
    size_t n = 0;
    for (uint32_t i = 0; i < p->rules.n; i++) {
        uint32_t first = p->leader[p->rules.v[i].first], then = p->leader[p->rules.v[i].then];
        if (first != then)
            hops[n++] = (struct order_hop){ first, then, i };
    }
    for (uint32_t s = 0; s < p->input->n; s++)
        for (uint32_t i = p->base[s]; i + 1 < p->base[s + 1]; i++)
            hops[n++] = (struct order_hop){ i, i + 1, UINT32_MAX };
    *out_n = n;
    return hops;
}

struct plan *plan_make(struct arena *arena, const struct plan_input *input)
{
    struct planner p = { .input = input, .arena = arena };
    struct order order;
    size_t n_hops;
    number_items(&p);
    p.held = arena_array(&p.scratch, bool, p.n);
    for (uint32_t e = 0; e < input->n_edges; e++)
        look_at_edge(&p, e);
    const struct order_hop *hops = gather_hops(&p, &n_hops);
    order_make(&p.scratch, p.n, hops, n_hops, p.held, &order);
    struct plan *plan = plan_told(&p, &order);
    arena_release(&p.scratch);
    return plan;
}
