/* Deprecations that do not say when they end, or end too soon. */
#include "deprecated_priv.h"

static struct loc place_of(const struct operation *op)
{
    return op->life.loc.source ? op->life.loc : op->loc;
}

/* Drafts promise nothing, so they may go at any time. */
static bool promises(const struct graph *g, const struct operation *op)
{
    struct str stability = graph_str(g, op->life.stability);
    return op->deprecated && !str_is(stability, "draft") && !str_is(stability, "alpha");
}

static void report_missing(const struct rule_ctx *ctx, const struct graph *g,
                           const struct operation *op)
{
    struct str provider = node_name(g, op->node), name = graph_str(g, op->name);
    struct str said = graph_str(g, op->life.sunset);
    struct strbuf why;
    strbuf_init(&why, ctx->arena);
    if (said.n)
        strbuf_addf(&why, "its sunset '%" PRIstr "' is no date", STR_ARG(str_take(said, 60)));
    else
        strbuf_add(&why, STR("it does not say until when it answers"));
    struct finding *finding = finding_begin(
        ctx->findings, ctx->rule, place_of(op),
        "%" PRIstr " of %" PRIstr " is deprecated, but %" PRIstr ": nobody can plan the move.",
        STR_ARG(name), STR_ARG(provider), STR_ARG(strbuf_str(&why)));
    finding_help(ctx->findings, finding, "Give the day: x-sunset: 2027-06-30.");
    finding_subject(ctx->findings, finding, provider);
    finding_operation(ctx->findings, finding, name);
    finding_end(ctx->findings, finding);
}

static void report_order(const struct rule_ctx *ctx, const struct graph *g,
                         const struct operation *op)
{
    struct str provider = node_name(g, op->node), name = graph_str(g, op->name);
    struct finding *finding =
        finding_begin(ctx->findings, ctx->rule, place_of(op),
                      "%" PRIstr " of %" PRIstr " ends on %" PRIstr
                      ", before it is deprecated on %" PRIstr ": one of the days is wrong.",
                      STR_ARG(name), STR_ARG(provider), STR_ARG(graph_str(g, op->life.sunset)),
                      STR_ARG(graph_str(g, op->life.since)));
    finding_severity(finding, SEVERITY_WARNING);
    finding_help(ctx->findings, finding, "Put the sunset after the deprecation.");
    finding_subject(ctx->findings, finding, provider);
    finding_operation(ctx->findings, finding, name);
    finding_end(ctx->findings, finding);
}

static void check_without(const struct rule_ctx *ctx, const struct graph *g)
{
    for (uint32_t i = 0; i < g->n_operations; i++) {
        const struct operation *op = &g->operations[i];
        int64_t since, sunset;
        bool ends = life_days(g, op->life.sunset, &sunset);
        if (!op->deprecated || rule_allows(ctx, graph_str(g, op->name)))
            continue;
        if (!ends && promises(g, op))
            report_missing(ctx, g, op);
        else if (ends && life_days(g, op->life.since, &since) && sunset < since)
            report_order(ctx, g, op);
    }
}

/* From the announcement, else from today, as far as the end is still ahead. */
static bool grace_of(const struct rule_ctx *ctx, const struct graph *g, const struct operation *op,
                     int64_t *out, bool *out_announced)
{
    int64_t since, sunset;
    if (!life_days(g, op->life.sunset, &sunset))
        return false;
    *out_announced = life_days(g, op->life.since, &since);
    *out = sunset - (*out_announced ? since : ctx->config->today);
    return *out >= 0;
}

static void check_soon(const struct rule_ctx *ctx, const struct graph *g)
{
    int64_t wanted = rule_value(ctx, "days"), grace;
    for (uint32_t i = 0; wanted && i < g->n_operations; i++) {
        const struct operation *op = &g->operations[i];
        struct str name = graph_str(g, op->name);
        bool announced;
        if (!promises(g, op) || !grace_of(ctx, g, op, &grace, &announced) || grace >= wanted ||
            rule_allows(ctx, name))
            continue;
        struct str provider = node_name(g, op->node);
        struct finding *finding = finding_begin(
            ctx->findings, ctx->rule, place_of(op),
            "%" PRIstr " of %" PRIstr " ends on %" PRIstr ", %lld day%s %s: consumers are promised "
            "%lld.",
            STR_ARG(name), STR_ARG(provider), STR_ARG(graph_str(g, op->life.sunset)),
            (long long)grace, grace == 1 ? "" : "s",
            announced ? "after its deprecation" : "from today", (long long)wanted);
        finding_help(ctx->findings, finding, "Move the sunset, or agree with every consumer.");
        finding_subject(ctx->findings, finding, provider);
        finding_operation(ctx->findings, finding, name);
        finding_end(ctx->findings, finding);
    }
}

const struct rule rule_deprecation_without_sunset = {
    .id = "deprecation-without-sunset",
    .group = "versions",
    .severity = SEVERITY_NOTE,
    .precision = PRECISION_VERY_HIGH,
    .summary = "a deprecated operation does not say when it ends",
    .explain =
        "An operation is deprecated without a day on which it may stop answering, or with one that "
        "is no date, or that lies before the deprecation.\n\n"
        "Why it matters: a deprecation without a date is never urgent, so nobody moves; and one "
        "day it is gone all the same.\n\n"
        "Decision: the definition marks the operation as deprecated, and gives neither x-sunset "
        "nor an example of the header Sunset (RFC 8594). Operations of stability draft or alpha "
        "promise nothing and are left out. A sunset before the deprecation is a warning.\n\n"
        "Fix: x-sunset: 2027-06-30, in days that consumers can keep.\n\n"
        "Suppress: `checks: {deprecation-without-sunset: {allow: [\"GET /orders/*\"]}}`, or off "
        "where the format has no place for a date, as in Protobuf.\n\n"
        "False alarms: dates that are told elsewhere.",
    .bad = "deprecated: true",
    .good = "deprecated: true, x-sunset: 2027-06-30",
    .needs = YIELD_OPERATIONS,
    .allow = "names of operations that need no date",
    .check = check_without,
};

const struct rule rule_sunset_too_soon = {
    .id = "sunset-too-soon",
    .group = "versions",
    .severity = SEVERITY_ERROR,
    .precision = PRECISION_HIGH,
    .summary = "a deprecated operation ends sooner than consumers are promised",
    .explain =
        "Between the deprecation of an operation and its sunset lie fewer days than you promise "
        "your consumers.\n\n"
        "Why it hurts: they plan by the promise.\n\n"
        "Decision: the days from the deprecation (x-deprecated-since), or from today where that is "
        "not told and the sunset is still ahead, to the sunset are fewer than the key days. It is "
        "0 unless you set it, which turns the rule off. Operations of stability draft or alpha are "
        "left out. Today is the day of the run, or that of SOURCE_DATE_EPOCH.\n\n"
        "Fix: move the sunset.\n\n"
        "Suppress: `checks: {sunset-too-soon: {allow: [\"GET /orders/*\"]}}`.\n\n"
        "False alarms: without the day of the deprecation, every sunset comes near in the end: "
        "give it.",
    .bad = "days: 180; x-deprecated-since: 2026-10-01, x-sunset: 2026-12-01",
    .good = "days: 180; x-deprecated-since: 2026-10-01, x-sunset: 2027-06-01",
    .needs = YIELD_OPERATIONS,
    .keys = (const struct rule_key[]){ { .name = "days",
                                         .value = 0,
                                         .low = 0,
                                         .high = 3650,
                                         .source = "choice: off",
                                         .help = "days that consumers are promised; 0: none" },
                                       { 0 } },
    .allow = "names of operations that may end sooner",
    .check = check_soon,
};
