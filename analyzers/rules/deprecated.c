/* Deprecated operations that are in use still, or not any more. */
#include "deprecated_priv.h"

#include "sides_priv.h"
#include "svcgraph/date.h"

/* ", deprecated since 2026-01-01; its sunset is 2026-12-10, in 19 days" */
static struct str end_text(const struct rule_ctx *ctx, const struct graph *g,
                           const struct op_life *life)
{
    struct strbuf buf;
    int64_t today = ctx->config->today, since, sunset;
    strbuf_init(&buf, ctx->arena);
    if (life_days(g, life->since, &since))
        strbuf_addf(&buf,
                    since > today ? ", which will be deprecated on %" PRIstr
                                  : ", deprecated since %" PRIstr,
                    STR_ARG(graph_str(g, life->since)));
    else
        strbuf_add(&buf, STR(", which is deprecated"));
    if (!life_days(g, life->sunset, &sunset))
        return strbuf_str(&buf);
    strbuf_addf(&buf, "; its sunset %s %" PRIstr ", %" PRIstr, sunset < today ? "was" : "is",
                STR_ARG(graph_str(g, life->sunset)), STR_ARG(days_text(ctx->arena, today, sunset)));
    return strbuf_str(&buf);
}

static struct str calls_text(struct arena *arena, uint64_t calls)
{
    if (!calls)
        return STR("A contract or definition says so");
    return str_printf(arena, "%llu call%s seen", (unsigned long long)calls,
                      calls == 1 ? " was" : "s were");
}

static enum severity use_severity(const struct rule_ctx *ctx, const struct graph *g,
                                  const struct op_use *use)
{
    const struct op_life *life = &g->operations[use->op].life;
    int64_t sunset, since, today = ctx->config->today;
    bool ends = life_days(g, life->sunset, &sunset) && sunset - today <= rule_value(ctx, "days");
    if (ends)
        return use->guess ? SEVERITY_WARNING : SEVERITY_ERROR;
    return life_days(g, life->since, &since) && since > today ? SEVERITY_NOTE : SEVERITY_WARNING;
}

static void add_facts(const struct rule_ctx *ctx, struct finding *finding, const struct graph *g,
                      const struct op_use *use)
{
    const struct operation *op = &g->operations[use->op];
    int64_t sunset;
    finding_property(ctx->findings, finding, "operation", graph_str(g, op->name));
    if (op->life.since)
        finding_property(ctx->findings, finding, "since", graph_str(g, op->life.since));
    if (op->life.sunset)
        finding_property(ctx->findings, finding, "sunset", graph_str(g, op->life.sunset));
    if (life_days(g, op->life.sunset, &sunset))
        finding_property(ctx->findings, finding, "days_left",
                         str_printf(ctx->arena, "%lld", (long long)(sunset - ctx->config->today)));
    if (op->life.replaced_by)
        finding_property(ctx->findings, finding, "replaced_by", graph_str(g, op->life.replaced_by));
    finding_property(ctx->findings, finding, "calls",
                     str_printf(ctx->arena, "%llu", (unsigned long long)use->calls));
}

static void help(const struct rule_ctx *ctx, struct finding *finding, const struct graph *g,
                 const struct op_use *use, struct str user)
{
    const struct op_life *life = &g->operations[use->op].life;
    struct str provider = node_name(g, g->operations[use->op].node);
    struct str after = graph_str(g, life->replaced_by), sunset = graph_str(g, life->sunset);
    int64_t days;
    bool ahead = life_days(g, life->sunset, &days) && days > ctx->config->today;
    finding_help(ctx->findings, finding,
                 "Move %" PRIstr " to %" PRIstr "%s%" PRIstr "; let %" PRIstr
                 " refuse such calls for short, announced times before, so that whoever is left "
                 "notices.",
                 STR_ARG(user), STR_ARG(after.n ? after : STR("what replaces it")),
                 ahead ? " before " : "", STR_ARG(ahead ? sunset : STR_NULL), STR_ARG(provider));
}

static void report_use(const struct rule_ctx *ctx, const struct graph *g, const struct op_use *use)
{
    const struct operation *op = &g->operations[use->op];
    struct str provider = node_name(g, op->node), name = graph_str(g, op->name);
    struct str user =
        use->by.i == NO_NODE.i ? STR("Somebody outside of the input") : node_name(g, use->by);
    struct str as = STR_NULL;
    if (use->guess)
        as = str_printf(ctx->arena, " (as %" PRIstr ")", STR_ARG(graph_str(g, use->as)));
    struct loc loc = use->loc.source ? use->loc : op->life.loc.source ? op->life.loc : op->loc;
    struct finding *finding = finding_begin(
        ctx->findings, ctx->rule, loc,
        "%" PRIstr " uses %" PRIstr "%" PRIstr " of %" PRIstr "%" PRIstr ". %" PRIstr ".",
        STR_ARG(user), STR_ARG(name), STR_ARG(as), STR_ARG(provider),
        STR_ARG(end_text(ctx, g, &op->life)), STR_ARG(calls_text(ctx->arena, use->calls)));
    finding_severity(finding, use_severity(ctx, g, use));
    help(ctx, finding, g, use, use->by.i == NO_NODE.i ? STR("it") : user);
    finding_related(ctx->findings, finding, op->life.loc.source ? op->life.loc : op->loc,
                    "%" PRIstr " is deprecated here", STR_ARG(name));
    if (use->by.i != NO_NODE.i)
        finding_subject(ctx->findings, finding, user);
    finding_subject(ctx->findings, finding, provider);
    finding_operation(ctx->findings, finding, name);
    add_facts(ctx, finding, g, use);
    finding_end(ctx->findings, finding);
}

static void check_in_use(const struct rule_ctx *ctx, const struct graph *g)
{
    struct arena scratch = { 0 };
    struct op_uses uses = { 0 };
    op_uses(g, &scratch, &uses);
    for (size_t i = 0; i < uses.all.n; i++)
        if (!rule_allows(ctx, graph_str(g, g->operations[uses.all.v[i].op].name)))
            report_use(ctx, g, &uses.all.v[i]);
    arena_release(&scratch);
}

/* --- deprecated-unused --- */

struct unused {
    const struct rule_ctx *ctx;
    const struct graph *g;
    const struct sides *sides;
    bool *used; /* by operation */
};

/* What an operation is not used for can be told only from what was watched for long enough. */
static struct str seen_text(const struct unused *u, node_id v)
{
    const uint64_t day = 24 * 3600 * 1000000ull;
    uint32_t at = u->sides->same[v.i];
    uint64_t entries = u->sides->entries[at], time = u->sides->to[at] - u->sides->from[at];
    if (entries < (uint64_t)rule_value(u->ctx, "entries") ||
        (!u->ctx->config->window_complete && time < (uint64_t)rule_value(u->ctx, "days") * day))
        return STR_NULL;
    return str_printf(u->ctx->arena, "none of %llu calls to it in %llu days",
                      (unsigned long long)entries, (unsigned long long)(time / day));
}

static bool is_call(const struct graph *g, edge_id e)
{
    return g->edge_kind[e.i] == EDGE_SYNC && g->edge_from[e.i] != g->edge_to[e.i];
}

/* All who call say which operations they need. */
static struct str contracts_text(const struct unused *u, node_id v)
{
    uint32_t n = 0;
    for_each_in (u->g, v, k, e) {
        if (!is_call(u->g, e))
            continue;
        if (!(u->g->edge_origin[e.i] & ORIGIN_DECLARED) || !u->g->edge_info[e.i].uses.n)
            return STR_NULL;
        n++;
    }
    return n && !u->g->nodes[v.i].entry
               ? str_printf(u->ctx->arena, "the contract%s of %s %u consumer%s name%s others only",
                            n == 1 ? "" : "s", n == 1 ? "its" : "all", n, n == 1 ? "" : "s",
                            n == 1 ? "s" : "")
               : STR_NULL;
}

static void report_unused(const struct unused *u, const struct operation *op, struct str why)
{
    const struct graph *g = u->g;
    struct str provider = node_name(g, op->node), name = graph_str(g, op->name);
    struct finding *finding = finding_begin(
        u->ctx->findings, u->ctx->rule, op->life.loc.source ? op->life.loc : op->loc,
        "%" PRIstr " of %" PRIstr " is deprecated and not used any more: %" PRIstr ".",
        STR_ARG(name), STR_ARG(provider), STR_ARG(why));
    finding_help(u->ctx->findings, finding, "Remove it.");
    finding_subject(u->ctx->findings, finding, provider);
    finding_operation(u->ctx->findings, finding, name);
    finding_end(u->ctx->findings, finding);
}

static void check_unused(const struct rule_ctx *ctx, const struct graph *g)
{
    struct arena scratch = { 0 };
    struct op_uses uses = { 0 };
    struct sides sides = sides_of(g, &scratch);
    struct unused u = { ctx, g, &sides, arena_array(&scratch, bool, g->n_operations) };
    op_uses(g, &scratch, &uses);
    for (size_t i = 0; i < uses.all.n; i++)
        u.used[uses.all.v[i].op] = true;
    for (uint32_t i = 0; i < g->n_operations; i++) {
        const struct operation *op = &g->operations[i];
        struct str name = graph_str(g, op->name);
        bool message = str_starts(name, "send ") || str_starts(name, "receive ");
        if (!op->deprecated || u.used[i] || message || rule_allows(ctx, name))
            continue;
        struct str why = seen_text(&u, op->node);
        if (!why.n && !(g->yields & YIELD_TRACES && sides.entries[sides.same[op->node.i]]))
            why = contracts_text(&u, op->node);
        if (why.n)
            report_unused(&u, op, why);
    }
    arena_release(&scratch);
}

const struct rule rule_deprecated_in_use = {
    .id = "deprecated-in-use",
    .group = "versions",
    .severity = SEVERITY_WARNING,
    .precision = PRECISION_HIGH,
    .summary = "a deprecated operation is still used",
    .explain =
        "An operation is deprecated by its definition (OpenAPI, AsyncAPI, Protobuf), and somebody "
        "uses it: a contract names it, or traces show calls.\n\n"
        "Why it hurts: at the sunset date the calls fail, and who has to move first knows of it "
        "last.\n\n"
        "Decision: one finding for each user and operation, and one for calls that come over no "
        "known dependency. Concrete paths are matched against the templates of the definition; "
        "words before the path that only one of the two has, as a gateway adds them, are passed "
        "over, and such a finding is no error. A warning; an error when the sunset is no more than "
        "30 days ahead (key days) or past; a note when the deprecation itself is still to come. "
        "Today is the day of the run, or that of SOURCE_DATE_EPOCH. Load generators do not "
        "count.\n\n"
        "Fix: move to what replaces it. For the provider: announce the sunset, refuse the calls "
        "for short times before it, then remove the operation.\n\n"
        "Suppress: `checks: {deprecated-in-use: {allow: [\"GET /orders/*\"]}}`.\n\n"
        "False alarms: dumps older than the move.",
    .bad = "GET /orders/{id}: deprecated: true; trace: web calls GET /orders/17",
    .good = "trace: web calls GET /v2/orders/17",
    .needs = YIELD_OPERATIONS,
    .keys = (const struct rule_key[]){ { .name = "days",
                                         .value = 30,
                                         .low = 0,
                                         .high = 3650,
                                         .source = "choice",
                                         .help = "days before the sunset from which it is an "
                                                 "error" },
                                       { 0 } },
    .allow = "names of operations that may stay in use",
    .check = check_in_use,
};

const struct rule rule_deprecated_unused = {
    .id = "deprecated-unused",
    .group = "versions",
    .severity = SEVERITY_NOTE,
    .precision = PRECISION_MEDIUM,
    .summary = "a deprecated operation is not used any more",
    .explain =
        "An operation is deprecated, and what is known of its users says that there are none "
        "left.\n\n"
        "Why it matters: it can go, and with it code, tests and the risk of new users.\n\n"
        "Decision: nobody uses it, and either traces show at least 300 calls to the service over "
        "at least 7 days (or the window is said to be complete), or no traces of it were given and "
        "all who call it have contracts that name other operations. With less evidence nothing is "
        "said. A call made in 1 % of requests would be missed in 300 with a probability of 5 %.\n\n"
        "Fix: remove it.\n\n"
        "Suppress: `checks: {deprecated-unused: {allow: [\"GET /orders/*\"]}}`.\n\n"
        "False alarms: users outside of the traces, jobs that run once a quarter.",
    .bad = "GET /orders/{id}: deprecated: true; 1200 calls in 9 days, none to it",
    .good = "GET /orders/{id}: deprecated: true; 3 of 1200 calls go to it",
    .needs = YIELD_OPERATIONS,
    .keys = (const struct rule_key[]){ { .name = "entries",
                                         .value = 300,
                                         .low = 1,
                                         .high = 1000000000,
                                         .source = "a call in 1 % of requests is missed in 5 %",
                                         .help = "calls to the service that must have been seen" },
                                       { .name = "days",
                                         .value = 7,
                                         .low = 0,
                                         .high = 3650,
                                         .source = "choice: a week",
                                         .help = "days over which they were seen" },
                                       { 0 } },
    .allow = "names of operations that stay",
    .check = check_unused,
};
