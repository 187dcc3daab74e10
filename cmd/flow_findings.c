/* Verdicts as findings. */
#include "flow.h"

static void relate(const struct flow_checked *checked, struct findings *findings,
                   struct finding *finding, const struct flow_example *example, const char *what)
{
    if (example->there)
        finding_related(findings, finding, example->loc, "%s: trace %" PRIstr, what,
                        STR_ARG(graph_str(checked->g, example->trace)));
}

static struct str node_part(struct str op)
{
    if (str_starts(op, "call ") || str_starts(op, "send "))
        op = str_skip(op, 5);
    return str_take(op, str_find(op, STR(": ")));
}

static void add_subjects(struct findings *findings, struct finding *finding,
                         const struct invariant *invariant)
{
    if (invariant->cause.n)
        finding_subject(findings, finding, node_part(invariant->cause));
    if (invariant->effect.n)
        finding_subject(findings, finding, node_part(invariant->effect));
    finding_operation(findings, finding, invariant->id);
}

static struct loc place_of(const struct flow_result *result)
{
    return result->invariant->loc.source ? result->invariant->loc : result->broken.loc;
}

static void finish(const struct flow_checked *checked, struct findings *findings,
                   struct finding *finding, const struct flow_result *result)
{
    relate(checked, findings, finding, &result->broken, "broken");
    relate(checked, findings, finding, &result->kept, "kept");
    add_subjects(findings, finding, result->invariant);
    finding_property(findings, finding, "verdict",
                     str_from(flow_verdict_name((enum flow_verdict)result->verdict)));
    if (result->has_p)
        finding_property(findings, finding, "p", flow_p(findings->arena, result->p));
    finding_end(findings, finding);
}

static void find_violated(const struct flow_checked *checked, const struct flow_result *result,
                          struct findings *findings)
{
    struct arena *arena = findings->arena;
    const struct invariant *invariant = result->invariant;
    struct finding *finding = finding_begin(
        findings, &rule_invariant_violated, place_of(result),
        "%" PRIstr ": %" PRIstr " expected, seen %" PRIstr " in %" PRIstr " requests.",
        STR_ARG(invariant_subject(arena, invariant)), STR_ARG(invariant_expected(arena, invariant)),
        STR_ARG(flow_seen_text(arena, result)), STR_ARG(flow_count(arena, result->requests)));
    if (result->biased)
        finding_severity(finding, SEVERITY_WARNING);
    if (invariant->allow.n)
        finding_severity(finding, SEVERITY_NOTE);
    if (result->version.n)
        finding_help(findings, finding,
                     "roll back %" PRIstr "@%" PRIstr ": %s",
                     STR_ARG(result->service), STR_ARG(result->version),
                     result->rest_requests ? "only requests that meet it differ"
                                           : "no other version is new since the baseline");
    else
        finding_help(findings, finding, "stop the release, and compare the two example traces");
    finish(checked, findings, finding, result);
}

static void find_near(const struct flow_checked *checked, const struct flow_result *result,
                      struct findings *findings)
{
    struct arena *arena = findings->arena;
    const struct invariant *invariant = result->invariant;
    struct finding *finding = finding_begin(
        findings, &rule_invariant_near, place_of(result),
        "%" PRIstr ": %.0f %% of the way to being violated; %" PRIstr " expected, seen %" PRIstr ".",
        STR_ARG(invariant_subject(arena, invariant)), 100 * result->closeness,
        STR_ARG(invariant_expected(arena, invariant)), STR_ARG(flow_seen_text(arena, result)));
    finding_help(findings, finding, "look at what changed before the next release adds to it");
    finish(checked, findings, finding, result);
}

void flow_findings(const struct flow_checked *checked, struct run *run)
{
    for (size_t i = 0; i < checked->n; i++) {
        const struct flow_result *result = &checked->results[i];
        if (result->verdict == FLOW_VIOLATED)
            find_violated(checked, result, &run->findings);
        else if (result->verdict == FLOW_OK && result->near)
            find_near(checked, result, &run->findings);
    }
    if (checked->by_verdict[FLOW_INCONCLUSIVE])
        *vec_push(&run->arena, &run->verdict.not_run) = (struct not_run){
            .rule = &rule_invariant_violated,
            .reason = str_cstr(&run->arena,
                               str_printf(&run->arena, "%zu of %zu invariants are inconclusive",
                                          checked->by_verdict[FLOW_INCONCLUSIVE], checked->n)),
        };
}
