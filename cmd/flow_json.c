/* Verdicts and invariants for machines: svcgraph/flow-check/v1, svcgraph/flow-show/v1. */
#include "flow.h"

static void key_number(struct jsonw *w, const char *key, double value)
{
    jsonw_key(w, key);
    jsonw_number(w, value);
}

static void key_text(struct jsonw *w, const char *key, struct str text)
{
    if (text.n)
        jsonw_key_str(w, key, text);
}

void flow_invariant_json(struct jsonw *w, struct arena *arena, const struct sources *sources,
                         const struct invariant *invariant)
{
    jsonw_key_str(w, "id", invariant->id);
    jsonw_key_cstr(w, "kind", invariant_kind_name((enum invariant_kind)invariant->kind));
    key_text(w, "cause", invariant->cause);
    key_text(w, "effect", invariant->effect);
    key_text(w, "formula", invariant->text);
    jsonw_key_str(w, "expected", invariant_expected(arena, invariant));
    if (invariant->base.there)
        jsonw_key_uint(w, "baseline_requests", invariant->base.requests);
    key_text(w, "allow", invariant->allow);
    if (invariant->loc.source)
        jsonw_loc(w, sources, invariant->loc);
}

static void example_json(struct jsonw *w, const struct flow_checked *checked, const char *key,
                         const struct flow_example *example)
{
    if (!example->there)
        return;
    jsonw_key_object(w, key);
    jsonw_key_str(w, "trace", graph_str(checked->g, example->trace));
    jsonw_key_uint(w, "effects", example->k);
    jsonw_loc(w, checked->g->sources, example->loc);
    jsonw_end(w);
}

static void seen_json(struct jsonw *w, const struct flow_result *result)
{
    jsonw_key_uint(w, "requests", result->requests);
    if (result->has_seen) {
        key_number(w, "seen", result->seen);
        key_number(w, "low", result->low);
        key_number(w, "high", result->high);
        key_number(w, "closeness", result->closeness);
    }
    if (result->has_p) {
        key_number(w, "p", result->p);
        key_number(w, "adjusted", result->adjusted);
    }
    if (result->power > 0)
        key_number(w, "power", result->power);
    if (result->needed)
        jsonw_key_uint(w, "requests_needed", result->needed);
    if (result->base_needed)
        jsonw_key_uint(w, "baseline_needed", result->base_needed);
}

static void sides_json(struct jsonw *w, const struct flow_result *result)
{
    jsonw_key_array(w, "versions");
    for (size_t i = 0; i < result->n_sides; i++) {
        const struct flow_result *side = &result->sides[i];
        jsonw_object(w);
        jsonw_key_str(w, "service", side->service);
        jsonw_key_str(w, "version", side->version);
        jsonw_key_cstr(w, "verdict", flow_verdict_name((enum flow_verdict)side->verdict));
        seen_json(w, side);
        key_text(w, "why", side->why);
        jsonw_end(w);
    }
    jsonw_end(w);
}

static void result_json(struct jsonw *w, const struct flow_checked *checked,
                        const struct flow_result *result)
{
    struct arena scratch = { 0 };
    jsonw_object(w);
    flow_invariant_json(w, &scratch, checked->g->sources, result->invariant);
    jsonw_key_cstr(w, "verdict", flow_verdict_name((enum flow_verdict)result->verdict));
    if (result->verdict == FLOW_VIOLATED)
        jsonw_key_cstr(w, "rule", rule_invariant_violated.id);
    else if (result->near)
        jsonw_key_cstr(w, "rule", rule_invariant_near.id);
    jsonw_key_bool(w, "near", result->near);
    jsonw_key_bool(w, "biased", result->biased);
    jsonw_key_bool(w, "approximate", result->approximate);
    seen_json(w, result);
    key_text(w, "why", result->why);
    example_json(w, checked, "broken", &result->broken);
    example_json(w, checked, "kept", &result->kept);
    key_text(w, "baseline_trace", result->invariant->base.trace);
    if (result->whole) {
        jsonw_key_object(w, "of_all");
        seen_json(w, result->whole);
        jsonw_end(w);
    }
    if (result->n_sides)
        sides_json(w, result);
    if (result->version.n) {
        jsonw_key_object(w, "roll_back");
        jsonw_key_str(w, "service", result->service);
        jsonw_key_str(w, "version", result->version);
        jsonw_key_uint(w, "requests", result->side_requests);
        jsonw_key_uint(w, "other_requests", result->rest_requests);
        jsonw_end(w);
    }
    jsonw_end(w);
    arena_release(&scratch);
}

void flow_json(void *ctx, struct jsonw *w)
{
    const struct flow_checked *checked = ctx;
    jsonw_key_object(w, "summary");
    for (int i = 0; i <= FLOW_OFF; i++)
        jsonw_key_uint(w, flow_verdict_name((enum flow_verdict)i), checked->by_verdict[i]);
    jsonw_key_uint(w, "tests", checked->tests);
    key_number(w, "alpha", checked->file->alpha);
    jsonw_key_uint(w, "requests", checked->requests);
    jsonw_key_uint(w, "complete", checked->complete);
    jsonw_key_uint(w, "incomplete", checked->cut);
    jsonw_key_uint(w, "young", checked->young);
    jsonw_end(w);
    jsonw_key_array(w, "invariants");
    for (size_t i = 0; i < checked->n; i++)
        result_json(w, checked, &checked->results[i]);
    jsonw_end(w);
    flow_patterns_json(checked, w);
}

void flow_show_json(void *ctx, struct jsonw *w)
{
    const struct flow_shown *shown = ctx;
    const struct flow_file *file = shown->file;
    jsonw_key_object(w, "learned");
    jsonw_key_uint(w, "requests", file->learned.requests);
    jsonw_key_uint(w, "complete", file->learned.complete);
    key_text(w, "begin", file->learned.begin);
    key_text(w, "end", file->learned.end);
    jsonw_end(w);
    jsonw_key_array(w, "invariants");
    for (size_t i = 0; i < file->all.n; i++) {
        jsonw_object(w);
        flow_invariant_json(w, shown->arena, shown->sources, &file->all.v[i]);
        jsonw_key_bool(w, "enabled", !file->all.v[i].off);
        jsonw_end(w);
    }
    jsonw_end(w);
    jsonw_key_array(w, "varies");
    for (size_t i = 0; i < file->varies.all.n; i++)
        jsonw_str(w, file->varies.all.v[i]);
    jsonw_end(w);
}
