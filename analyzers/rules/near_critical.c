/* Three measures of different families near to their limits. */
#include "near_priv.h"

const char *near_family_name(enum near_family family)
{
    static const char *const names[] = { "errors", "latency", "saturation", "flow shape",
                                         "structure" };
    return names[family];
}

static const struct {
    const char *words, *unit;
    int digits;
} whats[] = {
    [NEAR_ERROR_SHARE] = { "errors in %s of calls", " %", 1 },
    [NEAR_P99] = { "p99 %s", " ms", 1 },
    [NEAR_REPLICAS] = { "%s replicas", "", 0 },
    [NEAR_RETRY_SHARE] = { "retries in %s of calls", " %", 1 },
    [NEAR_ENTRIES] = { "%s entries for each request", "", 1 },
    [NEAR_REQUEST] = { "%s entries of all services for each request", "", 1 },
    [NEAR_DRIFT] = { "an invariant %s on the way to its tolerance", " %", 0 },
    [NEAR_HOPS] = { "%s hops (p99)", "", 0 },
    [NEAR_BROKEN] = { "no parent in %s of traces", " %", 1 },
};

static struct str figure(struct arena *arena, enum near_what what, double value)
{
    if (what == NEAR_P99 && value < 100)
        return str_printf(arena, "%.3g%s", value, whats[what].unit);
    return str_printf(arena, "%.*f%s", whats[what].digits, value, whats[what].unit);
}

struct str near_text(struct arena *arena, const struct graph *g, const struct near_measure *m)
{
    struct strbuf out;
    const char *words = whats[m->what].words, *at = strstr(words, "%s");
    strbuf_init(&out, arena);
    strbuf_add(&out, node_name(g, m->node));
    if (m->operation)
        strbuf_addf(&out, " %" PRIstr, STR_ARG(graph_str(g, m->operation)));
    strbuf_add(&out, STR(": "));
    strbuf_add(&out, str_range(words, at));
    strbuf_add(&out, figure(arena, m->what, m->value));
    strbuf_add(&out, str_from(at + 2));
    strbuf_addf(&out, " (limit %" PRIstr, STR_ARG(figure(arena, m->what, m->limit)));
    if (m->base > 0)
        strbuf_addf(&out, ", baseline %" PRIstr, STR_ARG(figure(arena, m->what, m->base)));
    strbuf_add(&out, STR(")"));
    return strbuf_str(&out);
}

static struct str numbers(struct arena *arena, const struct graph *g,
                          const struct near_three *three)
{
    struct strbuf out;
    const char *between = "";
    strbuf_init(&out, arena);
    for (unsigned f = 0; f < NEAR_FAMILIES; f++) {
        if (!three->by[f])
            continue;
        strbuf_addf(&out, "%s%" PRIstr, between, STR_ARG(near_text(arena, g, three->by[f])));
        between = "; ";
    }
    return strbuf_str(&out);
}

static struct str who(struct arena *arena, const struct graph *g, const struct near_three *three)
{
    struct str name = node_name(g, three->node), operation = graph_str(g, three->operation);
    if (!three->path)
        return name;
    return str_printf(arena, "%" PRIstr "%s%" PRIstr, STR_ARG(name), operation.n ? " " : "",
                      STR_ARG(operation));
}

static void relate(struct findings *findings, struct finding *finding, const struct near_ask *ask,
                   const struct near_three *three, struct arena *arena)
{
    for (unsigned f = 0; f < NEAR_FAMILIES; f++) {
        const struct near_measure *m = three->by[f];
        if (!m)
            continue;
        finding_related(findings, finding, m->loc, "%s, %.0f %% of the way: %" PRIstr,
                        near_family_name(f), m->closeness * 100,
                        STR_ARG(near_text(arena, ask->g, m)));
        finding_subject(findings, finding, node_name(ask->g, m->node));
    }
}

static void tell(const struct near_ask *ask, const struct near_three *three, enum severity severity,
                 struct arena *arena, struct findings *findings)
{
    const struct graph *g = ask->g;
    struct str name = who(arena, g, three), all = numbers(arena, g, three);
    struct str alike = STR_NULL;
    if (three->alike)
        alike = str_printf(arena, " So do requests of %u other root operation%s.",
                           (unsigned)three->alike, three->alike == 1 ? "" : "s");
    struct finding *finding =
        finding_begin(findings, &rule_near_critical_three, three->loc,
                      "%s%" PRIstr " %s near to %u limits at once, of different kinds. %" PRIstr
                      ". None is over, and there is nothing to spare.%" PRIstr,
                      three->path ? "Requests to " : "", STR_ARG(name), three->path ? "run" : "is",
                      (unsigned)three->families, STR_ARG(all), STR_ARG(alike));
    finding_severity(finding, severity);
    finding_help(findings, finding,
                 "Do not deploy now; wait until one of them is back where it was.");
    relate(findings, finding, ask, three, arena);
    finding_subject(findings, finding, node_name(g, three->node));
    finding_operation(findings, finding, three->path ? name : STR_NULL);
    finding_end(findings, finding);
}

void near_tell(const struct near_ask *ask, const struct near_found *found, enum severity severity,
               struct arena *arena, struct findings *findings)
{
    struct rule_ctx ctx = { .rule = &rule_near_critical_three,
                            .config = ask->config,
                            .arena = arena };
    for (size_t i = 0; i < found->n; i++) {
        const struct near_three *three = &found->all[i];
        if (!rule_allows(&ctx, node_name(ask->g, three->node)) &&
            !rule_allows(&ctx, who(arena, ask->g, three)))
            tell(ask, three, severity, arena, findings);
    }
}

static void check_near_critical(const struct rule_ctx *ctx, const struct graph *g)
{
    struct near_ask ask = { .g = g, .config = ctx->config };
    struct near_found found = near_find(&ask, ctx->arena);
    near_tell(&ask, &found, SEVERITY_WARNING, ctx->arena, ctx->findings);
}

const struct rule rule_near_critical_three = {
    .id = "near-critical-three",
    .group = "flow",
    .severity = SEVERITY_WARNING,
    .precision = PRECISION_MEDIUM,
    .summary = "three measures of different kinds are near to their limits at once",
    .explain =
        "A service, or the path of requests of one root operation, is near to three limits of "
        "different kinds at the same time, and over none of them.\n\n"
        "Why it hurts: each alone is bearable, and raises no alarm. What takes down a system is "
        "seldom one of them, but the change that meets three: the oil industry calls work off when "
        "three conditions are amber.\n\n"
        "Decision: closeness is (value - baseline) / (limit - baseline), from 0 to 1. From "
        "checks.near-critical-three.near percent on a measure is near, at 1 it is critical, and "
        "then other findings tell it. Families and their measures:\n\n"
        "errors: the share of calls to the service, or to the root operation, that failed, against "
        "checks.near-critical-three.errors. latency: the 99th percentile against "
        "checks.near-critical-three.latency; without that, where there is a baseline, against "
        "checks.near-critical-three.latency-growth percent of it. saturation: replicas between the "
        "least and the most that scaling allows, by the manifests. flow shape: the share of calls "
        "that were made again (checks.near-critical-three.retries), entries of the service for "
        "each request that enters it and of all services for each request (the limits of "
        "load-amplification), and how far an invariant is on its way to its tolerance ('svcgraph "
        "flow check'). structure: the 99th percentile of hops (hop-limit.error), and the share of "
        "traces that lack a parent first of all there (trace-broken.share).\n\n"
        "It fires when checks.near-critical-three.families families or more are near on one "
        "service, or on a root operation with the services that half of its requests pass, and "
        "none of the measures there is critical. Services and operations with less than "
        "checks.near-critical-three.requests calls are not judged. The baseline is 0, and for "
        "replicas the least; 'svcgraph flow check --baseline TRACES' takes it from there. It is a "
        "warning, and 'svcgraph can-deploy' says no.\n\n"
        "Fix: none of the three is to be fixed now; do not deploy until one of them is back where "
        "it was.\n\n"
        "Suppress: `checks: {near-critical-three: {allow: [\"batch **\"]}}` for services and root "
        "operations, or set the limits.\n\n"
        "False alarms: limits that are not those of the system; a service that always runs with as "
        "many replicas as it may.",
    .bad = "cart: errors in 4.2 % of calls (limit 5 %); retries in 4.2 % (limit 5 %); 9 of 10 "
           "replicas",
    .good = "cart: errors in 0.1 % of calls; retries in 4.2 % (limit 5 %); 9 of 10 replicas",
    .needs = YIELD_TRACES,
    .flow = FLOW_BIT(load),
    .allow = "services, or \"SERVICE OPERATION\", that may run near to their limits",
    .keys =
        (const struct rule_key[]){
            { .name = "near",
              .value = 80,
              .low = 1,
              .high = 99,
              .source = "choice",
              .help = "percent of the way to the limit from which on it is near" },
            { .name = "families",
              .value = 3,
              .low = 2,
              .high = 5,
              .source = "the rule of three of the oil industry",
              .help = "families of measures that have to be near" },
            { .name = "requests",
              .value = 100,
              .low = 1,
              .high = 1000000000,
              .source = "choice",
              .help = "calls below which nothing is judged" },
            { .name = "errors",
              .value = 5,
              .low = 1,
              .high = 100,
              .source = "choice",
              .help = "percent of failed calls that is critical" },
            { .name = "retries",
              .value = 5,
              .low = 1,
              .high = 100,
              .source = "choice",
              .help = "percent of calls made again that is critical" },
            { .name = "latency",
              .value = 0,
              .low = 0,
              .high = 3600000,
              .source = "choice",
              .help = "milliseconds of the 99th percentile that are critical; 0: by the baseline" },
            { .name = "latency-growth",
              .value = 200,
              .low = 101,
              .high = 100000,
              .source = "choice",
              .help = "percent of the baseline's 99th percentile that is critical" },
            { 0 },
        },
    .check = check_near_critical,
};
