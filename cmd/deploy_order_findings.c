/* No order, as findings. */
#include "deploy_order.h"

static struct loc place_of(const struct fit_reason *reason)
{
    return reason->consumer.source ? reason->consumer : reason->provider;
}

static struct str members_text(const struct deploy_order *o, const struct deploy_deadlock *deadlock)
{
    struct strbuf text;
    strbuf_init(&text, o->arena);
    for (size_t i = 0; i < deadlock->n_members; i++) {
        bool last = i + 1 == deadlock->n_members;
        strbuf_add(&text, i == 0 ? STR_NULL : last ? STR(" and ") : STR(", "));
        strbuf_add(&text, deploy_name(o, deadlock->members[i]));
    }
    return strbuf_str(&text);
}

static void relate_hops(const struct deploy_order *o, const struct deploy_deadlock *deadlock,
                        struct findings *findings, struct finding *finding)
{
    for (size_t i = 0; i < deadlock->n_cycle; i++) {
        const struct plan_before *hop = &deadlock->cycle[i];
        struct fit_reason reason = deploy_reason(o, hop->edge, hop->consumer, hop->provider);
        finding_related(findings, finding, place_of(&reason),
                        "%" PRIstr " before %" PRIstr ": %" PRIstr,
                        STR_ARG(deploy_name(o, hop->first.service)),
                        STR_ARG(deploy_name(o, hop->then.service)), STR_ARG(reason.text));
    }
}

/* As a sentence. */
static struct str capital(const struct deploy_order *o, struct str text)
{
    char *copy = str_cstr(o->arena, text);
    if (text.n && copy[0] >= 'a' && copy[0] <= 'z')
        copy[0] = (char)(copy[0] - 'a' + 'A');
    return (struct str){ copy, text.n };
}

static void find_deadlock(const struct deploy_order *o, const struct deploy_deadlock *deadlock,
                          struct findings *findings)
{
    struct str names = members_text(o, deadlock);
    struct fit_reason reason =
        deadlock->self ? deploy_reason(o, deadlock->self->edge, deadlock->self->consumer,
                                       deadlock->self->provider)
                       : deploy_reason(o, deadlock->cycle[0].edge, deadlock->cycle[0].consumer,
                                       deadlock->cycle[0].provider);
    struct finding *finding =
        deadlock->self
            ? finding_begin(findings, &rule_upgrade_deadlock, place_of(&reason),
                            "old and new %" PRIstr " cannot run side by side: %" PRIstr ".",
                            STR_ARG(names), STR_ARG(reason.text))
            : finding_begin(findings, &rule_upgrade_deadlock, place_of(&reason),
                            "%" PRIstr " cannot be released in any order: each waits for the next.",
                            STR_ARG(names));
    relate_hops(o, deadlock, findings, finding);
    if (deadlock->ways.all.n)
        finding_help(findings, finding, "%" PRIstr ".",
                     STR_ARG(capital(o, deploy_way(o, &deadlock->ways.all.v[0]))));
    for (size_t i = 0; i < deadlock->n_members; i++)
        finding_subject(findings, finding, deploy_name(o, deadlock->members[i]));
    finding_end(findings, finding);
}

static void find_problem(const struct deploy_order *o, const struct plan_problem *problem,
                         struct findings *findings)
{
    const struct matrix_edge *edge = &o->matrix->edges[problem->edge];
    struct fit_reason reason =
        deploy_reason(o, problem->edge, problem->consumer, problem->provider);
    struct str c = deploy_name(o, edge->consumer), p = deploy_name(o, edge->provider);
    struct finding *finding;
    if (problem->trouble == PLAN_LEFT) {
        struct str left = deploy_name(o, problem->must_change);
        finding = finding_begin(findings, &rule_upgrade_deadlock, place_of(&reason),
                                "%" PRIstr " must change too: %" PRIstr ".", STR_ARG(left),
                                STR_ARG(reason.text));
        finding_help(findings, finding,
                     "Release %" PRIstr " in the same change, or keep what it uses.",
                     STR_ARG(left));
    } else {
        finding =
            finding_begin(findings, &rule_upgrade_deadlock, place_of(&reason),
                          "the new %" PRIstr " and the new %" PRIstr " do not fit: %" PRIstr ".",
                          STR_ARG(c), STR_ARG(p), STR_ARG(reason.text));
    }
    if (reason.provider.source)
        finding_related(findings, finding, reason.provider, "what %" PRIstr " offers", STR_ARG(p));
    finding_subject(findings, finding, c);
    finding_subject(findings, finding, p);
    finding_end(findings, finding);
}

void deploy_order_findings(const struct deploy_order *o, struct findings *findings)
{
    for (size_t d = 0; d < o->deadlocks.n; d++)
        find_deadlock(o, &o->deadlocks.v[d], findings);
    for (size_t i = 0; i < o->plan->n_problems; i++)
        if (o->plan->problems[i].trouble == PLAN_CONFLICT ||
            o->plan->problems[i].trouble == PLAN_LEFT)
            find_problem(o, &o->plan->problems[i], findings);
}
