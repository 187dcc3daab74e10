/* The order for people. */
#include "deploy_order.h"

enum { MIXES_SHOWN = 12, WAYS_SHOWN = 8, UNKNOWN_SHOWN = 40 };

static const char *const change_names[] = { "added", "removed", "version", "image",
                                            "needs", "API",     "calls" };

/* "1.4.0 -> 2.0.0", "added", "API, needs" */
static struct str describe(const struct deploy_order *o, uint32_t service)
{
    unsigned changes = o->matrix->services[service].changes;
    struct str old = deploy_version(o, service, SIDE_OLD);
    struct str fresh = deploy_version(o, service, SIDE_NEW);
    struct strbuf text;
    if (!(changes & (CHANGE_ADDED | CHANGE_REMOVED)) && old.n && fresh.n && !str_eq(old, fresh))
        return str_printf(o->arena, "%" PRIstr " -> %" PRIstr, STR_ARG(old), STR_ARG(fresh));
    strbuf_init(&text, o->arena);
    for (unsigned i = 0; i < countof(change_names); i++)
        if (changes >> i & 1)
            strbuf_addf(&text, "%s%s", text.n ? ", " : "", change_names[i]);
    return strbuf_str(&text);
}

/* Rules by the service that waits, in the order of those it waits for. */
struct waits {
    size_t *off, *before;
};

static struct waits index_waits(const struct deploy_order *o)
{
    const struct plan *plan = o->plan;
    size_t n = o->matrix->n_services;
    struct waits waits = { arena_array(o->arena, size_t, n + 2),
                           arena_array(o->arena, size_t, plan->n_befores) };
    for (size_t i = 0; i < plan->n_befores; i++)
        waits.off[plan->befores[i].then.service + 2]++;
    for (size_t s = 0; s < n; s++)
        waits.off[s + 2] += waits.off[s + 1];
    for (size_t i = 0; i < plan->n_befores; i++)
        waits.before[waits.off[plan->befores[i].then.service + 1]++] = i;
    return waits;
}

static void tell_step(const struct deploy_order *o, struct report *r, const struct waits *waits,
                      uint32_t service)
{
    report_line(r, 1, o->matrix->services[service].loc, "%" PRIstr "  %" PRIstr,
                STR_ARG(deploy_name(o, service)), STR_ARG(describe(o, service)));
    for (size_t i = waits->off[service]; i < waits->off[service + 1]; i++) {
        const struct plan_before *before = &o->plan->befores[waits->before[i]];
        struct fit_reason reason =
            deploy_reason(o, before->edge, before->consumer, before->provider);
        report_line(r, 2, LOC_NONE, "after %" PRIstr ": %" PRIstr,
                    STR_ARG(deploy_name(o, before->first.service)), STR_ARG(reason.text));
    }
}

/* What traffic sees once a wave is out, and before the next one begins. */
static void tell_mixes(const struct deploy_order *o, struct report *r, size_t w)
{
    static const char *const says[] = { "does not work", "works", "unknown" };
    static const char *const by[] = { "a verification", "its range",  "its contract", "its calls",
                                      "its copy",       "definition", "presence" };
    struct deploy_mixes mixes = { { 0 } };
    deploy_mixed(o, w, &mixes);
    if (mixes.all.n)
        report_line(r, 1, LOC_NONE, "then, between old and new:");
    for (size_t i = 0; i < mixes.all.n && i < MIXES_SHOWN; i++) {
        const struct deploy_mix *mix = &mixes.all.v[i];
        const struct matrix_edge *edge = &o->matrix->edges[mix->edge];
        const struct fit *fit = &edge->fits[mix->consumer][mix->provider];
        bool known = fit->exists && fit->answer != ANSWER_UNKNOWN && fit->n;
        report_line(r, 2, LOC_NONE, "%" PRIstr " %s %" PRIstr ": %s%s%s",
                    STR_ARG(deploy_label(o, edge->consumer, (enum side)mix->consumer)),
                    edge->message ? "gets messages of" : "uses",
                    STR_ARG(deploy_label(o, edge->provider, (enum side)mix->provider)),
                    fit->exists ? says[fit->answer] : "as today", known ? ", by " : "",
                    known ? by[fit->reasons[0].fact] : "");
    }
    if (mixes.all.n > MIXES_SHOWN)
        report_line(r, 2, LOC_NONE, "and %zu more; --format json has all",
                    mixes.all.n - MIXES_SHOWN);
}

static void tell_waves(const struct deploy_order *o, struct report *r)
{
    struct waits waits = index_waits(o);
    for (size_t w = 0; w < o->plan->n_waves; w++) {
        const struct plan_wave *wave = &o->plan->waves[w];
        report_line(r, 0, LOC_NONE, "wave %zu%s", w + 1,
                    wave->n > 1 ? ", in any order and side by side" : "");
        for (size_t i = 0; i < wave->n; i++)
            tell_step(o, r, &waits, wave->v[i].service);
        tell_mixes(o, r, w);
    }
    if (o->plan->n_held) {
        struct plan_wave held = { o->plan->held, o->plan->n_held };
        report_line(r, 0, LOC_NONE, "held back: %" PRIstr, STR_ARG(deploy_steps(o, &held)));
    }
}

static struct str list_members(const struct deploy_order *o, const struct deploy_deadlock *deadlock)
{
    struct strbuf text;
    strbuf_init(&text, o->arena);
    for (size_t i = 0; i < deadlock->n_members; i++)
        strbuf_addf(&text, "%s%" PRIstr, i ? ", " : "",
                    STR_ARG(deploy_name(o, deadlock->members[i])));
    return strbuf_str(&text);
}

static void tell_way(const struct deploy_order *o, struct report *r, const struct way *way)
{
    struct strbuf steps;
    strbuf_init(&steps, o->arena);
    for (size_t w = 0; w < way->n_waves; w++)
        strbuf_addf(&steps, "%s%zu. %" PRIstr, w ? "  " : "", w + 1,
                    STR_ARG(deploy_steps(o, &way->waves[w])));
    report_line(r, 1, LOC_NONE, "way out (%s): %" PRIstr, way_name(way->kind),
                STR_ARG(deploy_way(o, way)));
    report_line(r, 2, LOC_NONE, "%" PRIstr "%s", STR_ARG(strbuf_str(&steps)),
                way->assumes ? "  (with the other deadlocks solved)" : "");
    struct deploy_details details = { { 0 } };
    deploy_way_details(o, way, &details);
    for (size_t i = 0; i < details.all.n && i < WAYS_SHOWN; i++)
        report_line(r, 2, LOC_NONE, "%" PRIstr, STR_ARG(details.all.v[i]));
}

static void tell_deadlock(const struct deploy_order *o, struct report *r,
                          const struct deploy_deadlock *deadlock)
{
    report_line(r, 0, LOC_NONE, "deadlock: %" PRIstr, STR_ARG(list_members(o, deadlock)));
    for (size_t i = 0; i < deadlock->n_cycle; i++) {
        const struct plan_before *hop = &deadlock->cycle[i];
        struct fit_reason reason = deploy_reason(o, hop->edge, hop->consumer, hop->provider);
        report_line(r, 1, LOC_NONE, "%" PRIstr " before %" PRIstr ": %" PRIstr,
                    STR_ARG(deploy_name(o, hop->first.service)),
                    STR_ARG(deploy_name(o, hop->then.service)), STR_ARG(reason.text));
    }
    if (deadlock->self) {
        const struct plan_problem *self = deadlock->self;
        struct fit_reason reason = deploy_reason(o, self->edge, self->consumer, self->provider);
        report_line(r, 1, LOC_NONE, "old and new cannot run side by side: %" PRIstr,
                    STR_ARG(reason.text));
    }
    for (size_t i = 0; i < deadlock->ways.all.n && i < WAYS_SHOWN; i++)
        tell_way(o, r, &deadlock->ways.all.v[i]);
    if (!deadlock->ways.all.n)
        report_line(r, 1, LOC_NONE, "no way out was found before the conflicts below are solved");
}

static void tell_problem(const struct deploy_order *o, struct report *r,
                         const struct plan_problem *problem)
{
    const struct matrix_edge *edge = &o->matrix->edges[problem->edge];
    struct fit_reason reason =
        deploy_reason(o, problem->edge, problem->consumer, problem->provider);
    struct str c = deploy_name(o, edge->consumer), p = deploy_name(o, edge->provider);
    switch (problem->trouble) {
    case PLAN_BROKEN:
        report_line(r, 0, LOC_NONE, "broken today: %" PRIstr " -> %" PRIstr ": %" PRIstr,
                    STR_ARG(c), STR_ARG(p), STR_ARG(reason.text));
        break;
    case PLAN_CONFLICT:
        report_line(r, 0, LOC_NONE,
                    "conflict: %" PRIstr " -> %" PRIstr ": no order helps, as the new versions do "
                    "not fit: %" PRIstr,
                    STR_ARG(c), STR_ARG(p), STR_ARG(reason.text));
        break;
    case PLAN_LEFT:
        report_line(r, 0, LOC_NONE, "must change too: %" PRIstr ": %" PRIstr,
                    STR_ARG(deploy_name(o, problem->must_change)), STR_ARG(reason.text));
        break;
    case PLAN_SELF:
        break;
    }
}

static void tell_unknown(const struct deploy_order *o, struct report *r)
{
    if (!o->n_unknown)
        return;
    report_line(r, 0, LOC_NONE, "unknown%s", o->cautious ? ", and avoided by this order" : "");
    for (size_t i = 0; i < o->n_unknown && i < UNKNOWN_SHOWN; i++) {
        const struct matrix_edge *edge = &o->matrix->edges[o->unknown[i]];
        report_line(r, 1, LOC_NONE, "%" PRIstr " -> %" PRIstr ": %" PRIstr,
                    STR_ARG(deploy_name(o, edge->consumer)),
                    STR_ARG(deploy_name(o, edge->provider)),
                    STR_ARG(deploy_unknown_reason(o, o->unknown[i]).text));
    }
    if (o->n_unknown > UNKNOWN_SHOWN)
        report_line(r, 1, LOC_NONE, "and %zu more; --format json has all",
                    o->n_unknown - UNKNOWN_SHOWN);
}

static size_t count_changes(const struct deploy_order *o)
{
    size_t n = 0;
    for (size_t s = 0; s < o->matrix->n_services; s++)
        n += o->matrix->services[s].changes != 0;
    return n;
}

static void tell_sum(const struct deploy_order *o, struct report *r)
{
    size_t n = count_changes(o), waves = o->plan->n_waves;
    if (!n) {
        report_line(r, 0, LOC_NONE, "nothing to release: no service differs from %" PRIstr,
                    STR_ARG(o->against));
        return;
    }
    report_line(r, 0, LOC_NONE, "%zu service%s differ%s from %" PRIstr ": %s, %zu wave%s%s", n,
                n == 1 ? "" : "s", n == 1 ? "s" : "", STR_ARG(o->against),
                o->plan->ordered ? "a safe order" : "no safe order", waves, waves == 1 ? "" : "s",
                o->plan->ordered && o->n_unknown && !o->cautious ? ", if what is unknown fits"
                                                                 : "");
}

void deploy_order_tell(const struct deploy_order *o, struct report *r)
{
    tell_waves(o, r);
    for (size_t d = 0; d < o->deadlocks.n; d++)
        tell_deadlock(o, r, &o->deadlocks.v[d]);
    for (size_t i = 0; i < o->plan->n_problems; i++)
        tell_problem(o, r, &o->plan->problems[i]);
    tell_unknown(o, r);
    tell_sum(o, r);
}
