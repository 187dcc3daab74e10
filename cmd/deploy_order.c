#include "deploy_order.h"

static void add_deadlock(struct deploy_order *o, const struct plan_deadlock *in)
{
    struct deploy_deadlock *deadlock = vec_push(o->arena, &o->deadlocks);
    deadlock->members = arena_array(o->arena, uint32_t, in->n_members);
    for (size_t i = 0; i < in->n_members; i++)
        deadlock->members[i] = in->members[i].service;
    deadlock->n_members = in->n_members;
    deadlock->cycle = in->cycle;
    deadlock->n_cycle = in->n_cycle;
    deadlock->shortest = in->shortest;
}

static void add_self(struct deploy_order *o, const struct plan_problem *problem)
{
    struct deploy_deadlock *deadlock = vec_push(o->arena, &o->deadlocks);
    deadlock->members = arena_array(o->arena, uint32_t, 1);
    deadlock->members[0] = o->matrix->edges[problem->edge].consumer;
    deadlock->n_members = 1;
    deadlock->self = problem;
    deadlock->shortest = true;
}

static int by_member(const void *a, const void *b)
{
    uint32_t x = ((const struct deploy_deadlock *)a)->members[0];
    uint32_t y = ((const struct deploy_deadlock *)b)->members[0];
    return x < y ? -1 : x > y;
}

static void find_deadlocks(struct deploy_order *o)
{
    for (size_t d = 0; d < o->plan->n_deadlocks; d++)
        add_deadlock(o, &o->plan->deadlocks[d]);
    for (size_t i = 0; i < o->plan->n_problems; i++)
        if (o->plan->problems[i].trouble == PLAN_SELF)
            add_self(o, &o->plan->problems[i]);
    if (o->deadlocks.n)
        qsort(o->deadlocks.v, o->deadlocks.n, sizeof(*o->deadlocks.v), by_member);
    for (size_t d = 0; d < o->deadlocks.n; d++)
        matrix_ways_out(o->matrix, o->plan, o->deadlocks.v[d].members, o->deadlocks.v[d].n_members,
                        o->cautious, &o->deadlocks.v[d].ways);
}

/*
 * Both ways: what is unknown as a no, and as a yes. An order that holds either way is the one to
 * tell; else the one that holds if nothing unknown is a no.
 */
void deploy_order_make(struct deploy_order *o, const struct graph *before, const struct graph *now)
{
    struct plan_input strict;
    o->matrix = matrix_build(o->arena, before, now, NULL);
    plan_input_of(o->arena, o->matrix, false, &o->input);
    const struct plan *plan = plan_make(o->arena, &o->input);
    strict = o->input;
    strict.unknown_is_no = true;
    o->strict = plan_make(o->arena, &strict);
    o->unknown = plan->unknown;
    o->n_unknown = plan->n_unknown;
    o->cautious = o->strict->ordered;
    o->plan = o->cautious ? o->strict : plan;
    if (o->cautious)
        o->input = strict;
    find_deadlocks(o);
}

struct str deploy_name(const struct deploy_order *o, uint32_t service)
{
    return graph_str(o->matrix->g[1], o->matrix->services[service].name);
}

struct str deploy_version(const struct deploy_order *o, uint32_t service, enum side side)
{
    const struct graph *g = o->matrix->g[side == SIDE_NEW];
    struct release release = { g, o->matrix->services[service].node[side == SIDE_NEW], 0 };
    struct release_versions versions = release_versions(o->arena, &release);
    struct strbuf text;
    strbuf_init(&text, o->arena);
    for (size_t i = 0; i < versions.n; i++) {
        strbuf_add(&text, i == 0 ? STR_NULL : i + 1 == versions.n ? STR(" and ") : STR(", "));
        strbuf_add(&text, graph_str(g, versions.v[i]->text));
    }
    return strbuf_str(&text);
}

struct str deploy_label(const struct deploy_order *o, uint32_t service, enum side side)
{
    struct str name = deploy_name(o, service);
    if (!o->matrix->services[service].changes)
        return name;
    if (side == SIDE_BOTH)
        return str_printf(o->arena, "%" PRIstr "+", STR_ARG(name));
    struct str versions[2] = { deploy_version(o, service, SIDE_OLD),
                               deploy_version(o, service, SIDE_NEW) };
    if (versions[side].n && !str_eq(versions[0], versions[1]))
        return str_printf(o->arena, "%" PRIstr " %" PRIstr, STR_ARG(name), STR_ARG(versions[side]));
    return str_printf(o->arena, "the %s %" PRIstr, side ? "new" : "old", STR_ARG(name));
}

struct str deploy_step(const struct deploy_order *o, struct plan_step step)
{
    struct str name = deploy_name(o, step.service);
    return step.side == SIDE_BOTH ? str_printf(o->arena, "%" PRIstr "+", STR_ARG(name)) : name;
}

struct str deploy_steps(const struct deploy_order *o, const struct plan_wave *wave)
{
    struct strbuf text;
    strbuf_init(&text, o->arena);
    for (size_t i = 0; i < wave->n; i++)
        strbuf_addf(&text, "%s%" PRIstr, i ? ", " : "", STR_ARG(deploy_step(o, wave->v[i])));
    return strbuf_str(&text);
}

struct fit_reason deploy_reason(const struct deploy_order *o, uint32_t e, unsigned consumer,
                                unsigned provider)
{
    const struct matrix_edge *edge = &o->matrix->edges[e];
    const struct fit *fit = &edge->fits[consumer][provider];
    if (fit->n && fit->reasons[0].answer == fit->answer)
        return fit->reasons[0];
    struct str text = str_printf(o->arena, "nothing is known of what %" PRIstr " needs of %" PRIstr,
                                 STR_ARG(deploy_label(o, edge->consumer, (enum side)consumer)),
                                 STR_ARG(deploy_label(o, edge->provider, (enum side)provider)));
    return (struct fit_reason){ .answer = ANSWER_UNKNOWN,
                                .text = text,
                                .consumer = o->matrix->services[edge->consumer].loc,
                                .provider = o->matrix->services[edge->provider].loc };
}

struct fit_reason deploy_unknown_reason(const struct deploy_order *o, uint32_t e)
{
    static const unsigned char cells[][2] = { { 1, 1 }, { 0, 1 }, { 1, 0 } };
    const struct matrix_edge *edge = &o->matrix->edges[e];
    for (size_t i = 0; i < countof(cells); i++) {
        const struct fit *fit = &edge->fits[cells[i][0]][cells[i][1]];
        if (fit->exists && fit->answer == ANSWER_UNKNOWN)
            return deploy_reason(o, e, cells[i][0], cells[i][1]);
    }
    return deploy_reason(o, e, SIDE_OLD, SIDE_OLD);
}

/* The two have nothing to do with each other in these versions. */
static bool apart(const struct fit *fit)
{
    return fit->answer == ANSWER_YES && fit->n && fit->reasons[0].fact == FACT_PRESENCE;
}

void deploy_mixed(const struct deploy_order *o, size_t w, struct deploy_mixes *out)
{
    const struct matrix *m = o->matrix;
    bool *is_new = arena_array(o->arena, bool, m->n_services);
    for (size_t i = 0; i <= w; i++)
        for (size_t k = 0; k < o->plan->waves[i].n; k++)
            is_new[o->plan->waves[i].v[k].service] = true;
    for (uint32_t e = 0; e < m->n_edges; e++) {
        const struct matrix_edge *edge = &m->edges[e];
        uint8_t c = is_new[edge->consumer] ? SIDE_NEW : SIDE_OLD;
        uint8_t p = is_new[edge->provider] ? SIDE_NEW : SIDE_OLD;
        if (c != p && !apart(&edge->fits[c][p]))
            *vec_push(o->arena, &out->all) = (struct deploy_mix){ e, c, p };
    }
}
