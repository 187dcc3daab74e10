#include "trace_patterns.h"

#include <inttypes.h>
#include <math.h>

static uint64_t weight_of(const struct pattern_row *row)
{
    return row->mix ? row->mix->requests : 0;
}

static int by_weight(const void *a, const void *b)
{
    const struct pattern_row *x = a, *y = b;
    bool changed = x->change && x->change->verdict == MIX_CHANGED;
    bool other = y->change && y->change->verdict == MIX_CHANGED;

    if (changed != other)
        return changed ? -1 : 1;
    if (weight_of(x) != weight_of(y))
        return weight_of(x) > weight_of(y) ? -1 : 1;
    if (x->change)
        return x->change < y->change ? -1 : x->change > y->change;
    return x->mix < y->mix ? -1 : x->mix > y->mix;
}

static struct mix sum_of(struct mixes mixes)
{
    struct mix sum = { 0 };

    for (size_t i = 0; i < mixes.n; i++) {
        sum.requests += mixes.all[i].requests;
        for (unsigned p = 0; p < FLOW_PATTERNS; p++)
            sum.nodes[p] += mixes.all[i].nodes[p];
    }
    return sum;
}

struct patterns patterns_of(const struct run *run, const struct mixes *base, size_t top,
                            struct arena *arena)
{
    struct patterns p = { .g = run->graph, .arena = arena, .compared = base != NULL };

    p.now = mixes_of(run->graph, arena);
    p.limits = pattern_changed_limits(&run->config);
    if (base) {
        p.base = *base;
        p.changes = mixes_compare(p.now, p.base, p.limits, arena);
    }
    for (size_t i = 0; base && i < p.changes.n; i++)
        *vec_push(arena, &p.rows) = (struct pattern_row){ p.changes.all[i].now, &p.changes.all[i] };
    for (size_t i = 0; !base && i < p.now.n; i++)
        *vec_push(arena, &p.rows) = (struct pattern_row){ &p.now.all[i], NULL };
    if (p.rows.n > 1)
        qsort(p.rows.v, p.rows.n, sizeof(*p.rows.v), by_weight);
    if (top && p.rows.n > top) {
        p.left_out = p.rows.n - top;
        p.rows.n = top;
    }
    p.all = sum_of(p.now);
    p.all_base = sum_of(p.base);
    return p;
}

static const struct pattern_nodes *example_of(const struct mix *mix, unsigned pattern)
{
    return mix && mix->root && mix->nodes[pattern] ? &mix->root->by[pattern] : NULL;
}

/* The largest share first, of now, or else of before. */
static void order_patterns(const struct mix *now, const struct mix *base, unsigned *order)
{
    for (unsigned p = 0; p < FLOW_PATTERNS; p++) {
        unsigned at = p;
        double share = now ? mix_share(now, p) : mix_share(base, p);
        for (; at; at--) {
            double before = now ? mix_share(now, order[at - 1]) : mix_share(base, order[at - 1]);
            if (before >= share)
                break;
            order[at] = order[at - 1];
        }
        order[at] = p;
    }
}

/* " 54.1 %", or " 61.2 % ->  54.1 %   -7.1". */
static struct str share_text(struct arena *arena, bool compared, const struct mix *now,
                             const struct mix *base, unsigned pattern)
{
    double share = now ? mix_share(now, pattern) * 100 : 0;
    double before = base ? mix_share(base, pattern) * 100 : 0;

    if (!compared)
        return str_printf(arena, "%5.1f %%", share);
    if (!now)
        return str_printf(arena, "%5.1f %% ->       -         ", before);
    if (!base)
        return str_printf(arena, "      - -> %5.1f %%         ", share);
    return str_printf(arena, "%5.1f %% -> %5.1f %%  %+6.1f", before, share,
                      fabs(share - before) < 0.05 ? 0.0 : share - before);
}

static void tell_mix(const struct patterns *all, const struct mix *now, const struct mix *base,
                     struct report *report)
{
    unsigned order[FLOW_PATTERNS];

    order_patterns(now, base, order);
    for (unsigned i = 0; i < FLOW_PATTERNS; i++) {
        unsigned p = order[i];
        const struct pattern_nodes *example = example_of(now, p);
        uint64_t nodes = now ? now->nodes[p] : base->nodes[p];
        struct str share = share_text(all->arena, all->compared, now, base, p);
        if (!(now && now->nodes[p]) && !(base && base->nodes[p]))
            continue;
        if (!example)
            report_line(report, 1, LOC_NONE, "%" PRIstr "  %-16s %8" PRIu64, STR_ARG(share),
                        flow_pattern_name(p), nodes);
        else
            report_line(report, 1, example->loc, "%" PRIstr "  %-16s %8" PRIu64 "  e.g. %" PRIstr,
                        STR_ARG(share), flow_pattern_name(p), nodes,
                        STR_ARG(graph_str(all->g, example->trace)));
    }
}

static void tell_verdict(const struct patterns *all, const struct mix_change *change,
                         struct report *report)
{
    switch (change->verdict) {
    case MIX_CHANGED:
        report_line(report, 1, LOC_NONE, "changed: p = %.2g over %zu root operation%s",
                    change->adjusted, all->changes.tested, all->changes.tested == 1 ? "" : "s");
        break;
    case MIX_SAME:
        report_line(report, 1, LOC_NONE, "not changed: p = %.2g, %.1f points at most",
                    change->adjusted, fabs(change->moved) * 100);
        break;
    case MIX_FEW:
        report_line(report, 1, LOC_NONE,
                    "inconclusive: %" PRIu64 " requests now, %" PRIu64
                    " before; each side needs %" PRIu64,
                    change->now->requests, change->base->requests, all->limits.requests);
        break;
    case MIX_NEW:
        report_line(report, 1, LOC_NONE, "new: the baseline has no such requests");
        break;
    case MIX_GONE:
        report_line(report, 1, LOC_NONE, "gone: only the baseline has such requests");
        break;
    }
}

static void tell_counts(const struct mix *mix, const char *when, struct report *report)
{
    report_line(report, 1, LOC_NONE, "%" PRIu64 " request%s%s, %" PRIu64 " node%s with a pattern",
                mix->requests, mix->requests == 1 ? "" : "s", when, mix_nodes(mix),
                mix_nodes(mix) == 1 ? "" : "s");
}

static void tell_row(const struct patterns *all, const struct pattern_row *row,
                     struct report *report)
{
    const struct mix *now = row->mix, *base = row->change ? row->change->base : NULL;
    const struct mix *name = now ? now : base;

    report_line(report, 0, LOC_NONE, "%" PRIstr "%s%" PRIstr, STR_ARG(name->service),
                name->operation.n ? "  " : "", STR_ARG(name->operation));
    tell_counts(name, now ? "" : " before", report);
    tell_mix(all, now, base, report);
    if (row->change)
        tell_verdict(all, row->change, report);
    report_line(report, 0, LOC_NONE, "%s", "");
}

static void tell_left_out(const struct patterns *all, struct report *report)
{
    const struct flow *flow = all->g->flow;
    uint64_t others = flow->requests - flow->complete;

    if (all->left_out)
        report_line(report, 0, LOC_NONE, "and %zu more root operation%s (--top)", all->left_out,
                    all->left_out == 1 ? "" : "s");
    if (others)
        report_line(report, 0, LOC_NONE,
                    "not counted: %" PRIu64 " request%s of %" PRIu64
                    " that %s not complete (%" PRIu64 " lack a parent, %" PRIu64
                    " began too near to the end)",
                    others, others == 1 ? "" : "s", flow->requests, others == 1 ? "is" : "are",
                    flow->cut, flow->young);
}

void patterns_tell(const struct patterns *p, struct report *report)
{
    for (size_t i = 0; i < p->rows.n; i++)
        tell_row(p, &p->rows.v[i], report);
    if (p->now.n > 1 || p->base.n > 1) {
        report_line(report, 0, LOC_NONE, "all root operations");
        tell_counts(&p->all, "", report);
        tell_mix(p, &p->all, p->compared ? &p->all_base : NULL, report);
    }
    tell_left_out(p, report);
}

static void json_pattern(const struct patterns *all, const struct mix *now, const struct mix *base,
                         unsigned p, struct jsonw *w)
{
    const struct pattern_nodes *example = example_of(now, p);

    jsonw_object(w);
    jsonw_key_cstr(w, "pattern", flow_pattern_key(p));
    jsonw_key_uint(w, "nodes", now ? now->nodes[p] : 0);
    jsonw_key(w, "share");
    jsonw_fixed(w, now ? mix_share(now, p) : 0, 6);
    if (base) {
        jsonw_key_uint(w, "nodes_before", base->nodes[p]);
        jsonw_key(w, "share_before");
        jsonw_fixed(w, mix_share(base, p), 6);
        jsonw_key(w, "points");
        jsonw_fixed(w, ((now ? mix_share(now, p) : 0) - mix_share(base, p)) * 100, 4);
    }
    if (example) {
        jsonw_key_str(w, "trace", graph_str(all->g, example->trace));
        jsonw_loc(w, all->g->sources, example->loc);
    }
    jsonw_end(w);
}

static void json_mix(const struct patterns *all, const struct mix *now, const struct mix *base,
                     struct jsonw *w)
{
    unsigned order[FLOW_PATTERNS];

    order_patterns(now, base, order);
    jsonw_key_uint(w, "requests", now ? now->requests : 0);
    if (base)
        jsonw_key_uint(w, "requests_before", base->requests);
    jsonw_key_uint(w, "nodes", now ? mix_nodes(now) : 0);
    jsonw_key_array(w, "patterns");
    for (unsigned i = 0; i < FLOW_PATTERNS; i++)
        if ((now && now->nodes[order[i]]) || (base && base->nodes[order[i]]))
            json_pattern(all, now, base, order[i], w);
    jsonw_end(w);
}

static void json_row(const struct patterns *all, const struct pattern_row *row, struct jsonw *w)
{
    const struct mix_change *change = row->change;
    const struct mix *base = change ? change->base : NULL, *name = row->mix ? row->mix : base;

    jsonw_object(w);
    jsonw_key_str(w, "service", name->service);
    if (name->operation.n)
        jsonw_key_str(w, "operation", name->operation);
    if (change) {
        jsonw_key_cstr(w, "verdict", mix_verdict_name(change->verdict));
        jsonw_key(w, "p");
        jsonw_fixed(w, change->adjusted, 8);
    }
    json_mix(all, row->mix, base, w);
    jsonw_end(w);
}

void patterns_json(void *patterns, struct jsonw *w)
{
    const struct patterns *p = patterns;
    const struct flow *flow = p->g->flow;

    jsonw_key_array(w, "roots");
    for (size_t i = 0; i < p->rows.n; i++)
        json_row(p, &p->rows.v[i], w);
    jsonw_end(w);
    jsonw_key_uint(w, "left_out", p->left_out);
    jsonw_key_object(w, "all");
    json_mix(p, &p->all, p->compared ? &p->all_base : NULL, w);
    jsonw_end(w);
    jsonw_key_object(w, "requests");
    jsonw_key_uint(w, "all", flow->requests);
    jsonw_key_uint(w, "complete", flow->complete);
    jsonw_key_uint(w, "cut", flow->cut);
    jsonw_key_uint(w, "young", flow->young);
    jsonw_end(w);
}
