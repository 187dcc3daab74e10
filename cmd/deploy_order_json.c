/* The order for machines: svcgraph/deploy-order/v1. */
#include "deploy_order.h"
#include "write/jsonw.h"

static const struct sources *sources_of(const struct deploy_order *o)
{
    return o->matrix->g[1]->sources;
}

static void names_json(const struct deploy_order *o, struct jsonw *w, const char *key,
                       const uint32_t *all, size_t n)
{
    jsonw_key_array(w, key);
    for (size_t i = 0; i < n; i++)
        jsonw_str(w, deploy_name(o, all[i]));
    jsonw_end(w);
}

static void waves_json(const struct deploy_order *o, struct jsonw *w, const char *key,
                       const struct plan_wave *waves, size_t n)
{
    jsonw_key_array(w, key);
    for (size_t i = 0; i < n; i++) {
        jsonw_array(w);
        for (size_t k = 0; k < waves[i].n; k++)
            jsonw_str(w, deploy_step(o, waves[i].v[k]));
        jsonw_end(w);
    }
    jsonw_end(w);
}

/* "because", and the place that says so: the consumer's, else the provider's; then both. */
static void reason_json(const struct deploy_order *o, struct jsonw *w,
                        const struct fit_reason *reason)
{
    struct loc loc = reason->consumer.source ? reason->consumer : reason->provider;
    jsonw_key_str(w, "because", reason->text);
    jsonw_loc(w, sources_of(o), loc);
    if (!reason->consumer.source || !reason->provider.source)
        return;
    jsonw_key_object(w, "provider_at");
    jsonw_loc(w, sources_of(o), reason->provider);
    jsonw_end(w);
}

static void hop_json(const struct deploy_order *o, struct jsonw *w, const struct plan_before *hop)
{
    struct fit_reason reason = deploy_reason(o, hop->edge, hop->consumer, hop->provider);
    jsonw_object(w);
    jsonw_key_str(w, "before", deploy_name(o, hop->first.service));
    jsonw_key_str(w, "after", deploy_name(o, hop->then.service));
    jsonw_key_cstr(w, "fact", fact_name(reason.fact));
    reason_json(o, w, &reason);
    jsonw_end(w);
}

static void self_json(const struct deploy_order *o, struct jsonw *w,
                      const struct plan_problem *self)
{
    struct fit_reason reason = deploy_reason(o, self->edge, self->consumer, self->provider);
    struct str name = deploy_name(o, o->matrix->edges[self->edge].consumer);
    jsonw_object(w);
    jsonw_key_str(w, "before", name);
    jsonw_key_str(w, "after", name);
    jsonw_key_cstr(w, "fact", fact_name(reason.fact));
    reason_json(o, w, &reason);
    jsonw_end(w);
}

static void way_json(const struct deploy_order *o, struct jsonw *w, const struct way *way)
{
    jsonw_object(w);
    jsonw_key_cstr(w, "kind", way_name(way->kind));
    names_json(o, w, "services", way->services, way->n_services);
    waves_json(o, w, "steps", way->waves, way->n_waves);
    jsonw_key_str(w, "what", deploy_way(o, way));
    struct deploy_details details = { { 0 } };
    deploy_way_details(o, way, &details);
    jsonw_key_array(w, "details");
    for (size_t i = 0; i < details.all.n; i++)
        jsonw_str(w, details.all.v[i]);
    jsonw_end(w);
    if (way->kind == WAY_ATOMIC) {
        size_t n;
        const uint32_t *outside = deploy_outside(o, way, &n);
        names_json(o, w, "outside", outside, n);
    }
    if (way->assumes)
        jsonw_key_bool(w, "others_solved", true);
    jsonw_key_bool(w, "verified", true);
    jsonw_end(w);
}

static void deadlock_json(const struct deploy_order *o, struct jsonw *w,
                          const struct deploy_deadlock *deadlock)
{
    jsonw_object(w);
    names_json(o, w, "members", deadlock->members, deadlock->n_members);
    jsonw_key_array(w, "reasons");
    for (size_t i = 0; i < deadlock->n_cycle; i++)
        hop_json(o, w, &deadlock->cycle[i]);
    if (deadlock->self)
        self_json(o, w, deadlock->self);
    jsonw_end(w);
    jsonw_key_cstr(w, "rule", rule_upgrade_deadlock.id);
    jsonw_key_array(w, "way_out");
    for (size_t i = 0; i < deadlock->ways.all.n; i++)
        way_json(o, w, &deadlock->ways.all.v[i]);
    jsonw_end(w);
    jsonw_end(w);
}

static void edge_json(const struct deploy_order *o, struct jsonw *w, uint32_t e)
{
    jsonw_key_str(w, "consumer", deploy_name(o, o->matrix->edges[e].consumer));
    jsonw_key_str(w, "provider", deploy_name(o, o->matrix->edges[e].provider));
}

static void unknown_json(const struct deploy_order *o, struct jsonw *w)
{
    jsonw_key_array(w, "unknown");
    for (size_t i = 0; i < o->n_unknown; i++) {
        struct fit_reason reason = deploy_unknown_reason(o, o->unknown[i]);
        jsonw_object(w);
        edge_json(o, w, o->unknown[i]);
        jsonw_key_bool(w, "avoided", o->cautious);
        reason_json(o, w, &reason);
        jsonw_end(w);
    }
    jsonw_end(w);
}

static void problems_json(const struct deploy_order *o, struct jsonw *w, const char *key,
                          bool broken)
{
    jsonw_key_array(w, key);
    for (size_t i = 0; i < o->plan->n_problems; i++) {
        const struct plan_problem *problem = &o->plan->problems[i];
        if (problem->trouble == PLAN_SELF || (problem->trouble == PLAN_BROKEN) != broken)
            continue;
        struct fit_reason reason =
            deploy_reason(o, problem->edge, problem->consumer, problem->provider);
        jsonw_object(w);
        edge_json(o, w, problem->edge);
        if (problem->must_change != UINT32_MAX)
            jsonw_key_str(w, "must_change", deploy_name(o, problem->must_change));
        if (!broken)
            jsonw_key_cstr(w, "rule", rule_upgrade_deadlock.id);
        reason_json(o, w, &reason);
        jsonw_end(w);
    }
    jsonw_end(w);
}

static void changes_json(const struct deploy_order *o, struct jsonw *w)
{
    jsonw_key_array(w, "changes");
    for (uint32_t s = 0; s < o->matrix->n_services; s++) {
        const struct matrix_service *service = &o->matrix->services[s];
        if (!service->changes)
            continue;
        struct str old = deploy_version(o, s, SIDE_OLD), fresh = deploy_version(o, s, SIDE_NEW);
        jsonw_object(w);
        jsonw_key_str(w, "name", deploy_name(o, s));
        if (old.n)
            jsonw_key_str(w, "from", old);
        if (fresh.n)
            jsonw_key_str(w, "to", fresh);
        if (service->changes & (CHANGE_ADDED | CHANGE_REMOVED))
            jsonw_key_cstr(w, "change", service->changes & CHANGE_ADDED ? "added" : "removed");
        jsonw_loc(w, sources_of(o), service->loc);
        jsonw_end(w);
    }
    jsonw_end(w);
}

static void version_json(const struct deploy_order *o, struct jsonw *w, const char *key,
                         uint32_t service, enum side side)
{
    struct str version = deploy_version(o, service, side);
    jsonw_key(w, key);
    if (version.n)
        jsonw_str(w, version);
    else
        jsonw_null(w);
}

enum { MIXED_MAX = 1000 }; /* edges told of one state */

static void mixed_json(const struct deploy_order *o, struct jsonw *w, const struct deploy_mix *mix)
{
    static const char *const says[] = { "no", "yes", "unknown" };
    const struct matrix_edge *edge = &o->matrix->edges[mix->edge];
    const struct fit *fit = &edge->fits[mix->consumer][mix->provider];
    jsonw_object(w);
    edge_json(o, w, mix->edge);
    version_json(o, w, "consumer_version", edge->consumer, (enum side)mix->consumer);
    version_json(o, w, "provider_version", edge->provider, (enum side)mix->provider);
    jsonw_key_cstr(w, "new", mix->consumer == SIDE_NEW ? "consumer" : "provider");
    jsonw_key_cstr(w, "fits", says[fit->answer]);
    if (fit->n && fit->reasons[0].answer == fit->answer)
        jsonw_key_cstr(w, "fact", fact_name(fit->reasons[0].fact));
    jsonw_end(w);
}

/* After each wave: the edges of which one end is new. */
static void states_json(const struct deploy_order *o, struct jsonw *w)
{
    jsonw_key_array(w, "states");
    for (size_t k = 0; k < o->plan->n_waves; k++) {
        struct deploy_mixes mixes = { { 0 } };
        deploy_mixed(o, k, &mixes);
        jsonw_object(w);
        jsonw_key_uint(w, "after_wave", k + 1);
        jsonw_key_array(w, "mixed");
        for (size_t i = 0; i < mixes.all.n && i < MIXED_MAX; i++)
            mixed_json(o, w, &mixes.all.v[i]);
        jsonw_end(w);
        if (mixes.all.n > MIXED_MAX)
            jsonw_key_uint(w, "more", mixes.all.n - MIXED_MAX);
        jsonw_end(w);
    }
    jsonw_end(w);
}

void deploy_order_json(void *ctx, struct jsonw *w)
{
    const struct deploy_order *o = ctx;
    jsonw_key_bool(w, "ordered", o->plan->ordered);
    waves_json(o, w, "waves", o->plan->waves, o->plan->n_waves);
    jsonw_key_array(w, "deadlocks");
    for (size_t d = 0; d < o->deadlocks.n; d++)
        deadlock_json(o, w, &o->deadlocks.v[d]);
    jsonw_end(w);
    unknown_json(o, w);
    problems_json(o, w, "conflicts", false);
    problems_json(o, w, "broken_today", true);
    jsonw_key_array(w, "held");
    for (size_t i = 0; i < o->plan->n_held; i++)
        jsonw_str(w, deploy_step(o, o->plan->held[i]));
    jsonw_end(w);
    jsonw_key_object(w, "if_unknown_is_no");
    jsonw_key_bool(w, "ordered", o->strict->ordered);
    waves_json(o, w, "waves", o->strict->waves, o->strict->n_waves);
    jsonw_end(w);
    changes_json(o, w);
    states_json(o, w);
}
