/* A version that may be deployed, but not now. */
#include "candidate.h"
#include "svcgraph/flow_near.h"

static bool touches(const struct graph *g, const struct near_three *three, node_id v)
{
    if (three->node.i == v.i)
        return true;
    for (unsigned f = 0; f < NEAR_FAMILIES; f++)
        if (three->by[f] && three->by[f]->node.i == v.i)
            return true;
    for (uint32_t i = 0; three->path && i < g->n_depths; i++) {
        const struct depth *depth = &g->depths[i];
        bool root = depth->node.i == three->node.i && depth->operation == three->operation;
        for (uint32_t k = 0; root && k < depth->touched.n; k++)
            if (g->touched[depth->touched.first + k].node.i == v.i)
                return true;
    }
    return false;
}

void candidate_near(struct candidate *c, const struct run *run)
{
    struct near_ask ask = { .g = c->env, .config = &run->config };
    enum severity severity =
        rule_severity(&run->config, &rule_near_critical_three, SEVERITY_ERROR);
    findings_init(&c->near, c->arena);
    if (c->there.i == NO_NODE.i || severity == SEVERITY_OFF || !c->env->traces.traces)
        return;
    struct near_found found = near_find(&ask, c->arena);
    for (size_t i = 0; i < found.n; i++) {
        struct near_found one = { &found.all[i], 1 };
        if (touches(c->env, &found.all[i], c->there))
            near_tell(&ask, &one, severity, c->arena, &c->near);
    }
    c->held = c->near.all.n && severity == SEVERITY_ERROR && c->answer == ANSWER_YES;
    if (c->held)
        c->answer = ANSWER_NO;
}

void candidate_tell_near(const struct candidate *c, struct report *report)
{
    for (size_t i = 0; i < c->near.all.n; i++) {
        const struct finding *finding = &c->near.all.v[i];
        report_line(report, 1, finding->loc, "%s  near-critical-three: %" PRIstr,
                    severity_name(finding->severity), STR_ARG(finding->message));
        report_line(report, 2, LOC_NONE, "%" PRIstr, STR_ARG(finding->help));
    }
}
