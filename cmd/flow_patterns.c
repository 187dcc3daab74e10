/* Patterns of messages against those of a file of invariants. */
#include "flow.h"

#include "svcgraph/flow_near.h"

void flow_patterns(struct flow_checked *checked, struct run *run)
{
    const struct mixes *base = &checked->file->patterns;
    if (!base->n || !checked->g->flow->patterns)
        return;
    checked->patterns = mixes_compare(mixes_of(checked->g, &run->arena), *base,
                                      pattern_changed_limits(&run->config), &run->arena);
    pattern_changed_find(&checked->patterns, &run->config, &run->arena, &run->findings);
}

void flow_near(const struct flow_ctx *c, struct flow_checked *checked, struct run *run)
{
    struct near_ask ask = {
        .g = checked->g, .base = c->base, .checked = checked, .config = &run->config
    };
    struct near_found found = near_find(&ask, &run->arena);
    size_t first = run->findings.all.n;
    near_tell(&ask, &found, SEVERITY_WARNING, &run->arena, &run->findings);
    for (size_t i = first; i < run->findings.all.n; i++)
        *vec_push(&run->arena, &checked->near.all) = run->findings.all.v[i].message;
}

static void tell_change(const struct mix_change *change, struct report *report)
{
    const struct mix *now = change->now;
    report_line(report, 0, LOC_NONE, "pattern-changed: %" PRIstr "%s%" PRIstr,
                STR_ARG(now->service), now->operation.n ? ": " : "", STR_ARG(now->operation));
    for (unsigned p = 0; p < FLOW_PATTERNS; p++) {
        double then = mix_share(change->base, p), share = mix_share(now, p);
        if (then == share)
            continue;
        report_line(report, 1, now->root ? now->root->by[p].loc : LOC_NONE,
                    "%s %.1f %% -> %.1f %% (%+.1f points)", flow_pattern_name(p), then * 100,
                    share * 100, (share - then) * 100);
    }
}

void flow_patterns_tell(const struct flow_checked *checked, struct report *report)
{
    const struct mix_changes *changes = &checked->patterns;
    size_t changed = 0, few = 0;
    for (size_t i = 0; i < changes->n; i++) {
        if (changes->all[i].verdict == MIX_CHANGED)
            tell_change(&changes->all[i], report);
        changed += changes->all[i].verdict == MIX_CHANGED;
        few += changes->all[i].verdict == MIX_FEW;
    }
    for (size_t i = 0; i < checked->near.all.n; i++)
        report_line(report, 0, LOC_NONE, "near-critical-three: %" PRIstr " Do not deploy now.",
                    STR_ARG(checked->near.all.v[i]));
    if (changes->n)
        report_line(report, 0, LOC_NONE,
                    "patterns of messages: %zu of %zu root operation%s changed, %zu inconclusive",
                    changed, changes->n, changes->n == 1 ? "" : "s", few);
}

void flow_patterns_json(const struct flow_checked *checked, struct jsonw *w)
{
    const struct mix_changes *changes = &checked->patterns;
    jsonw_key_array(w, "near_critical");
    for (size_t i = 0; i < checked->near.all.n; i++)
        jsonw_str(w, checked->near.all.v[i]);
    jsonw_end(w);
    jsonw_key_array(w, "patterns");
    for (size_t i = 0; i < changes->n; i++) {
        const struct mix_change *change = &changes->all[i];
        const struct mix *mix = change->now ? change->now : change->base;
        jsonw_object(w);
        jsonw_key_str(w, "service", mix->service);
        if (mix->operation.n)
            jsonw_key_str(w, "operation", mix->operation);
        jsonw_key_cstr(w, "verdict", mix_verdict_name(change->verdict));
        jsonw_key_cstr(w, "pattern", flow_pattern_key(change->pattern));
        jsonw_key(w, "points");
        jsonw_fixed(w, change->moved * 100, 4);
        jsonw_key(w, "p");
        jsonw_fixed(w, change->adjusted, 8);
        jsonw_end(w);
    }
    jsonw_end(w);
}
