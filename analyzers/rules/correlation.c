/* Log lines without an id that follows the request, and services that drop the one they are given.
 */
#include "rules_priv.h"

static unsigned percent_of(uint64_t part, uint64_t whole)
{
    return whole ? (unsigned)((double)part / (double)whole * 100 + 0.5) : 0;
}

static struct str figure(const struct rule_ctx *ctx, uint64_t value)
{
    return str_printf(ctx->arena, "%llu", (unsigned long long)value);
}

static void report_missing(const struct rule_ctx *ctx, const struct graph *g,
                           const struct log_sums *sums)
{
    struct str name = node_name(g, sums->node);
    struct finding *finding = finding_begin(
        ctx->findings, ctx->rule, sums->first,
        "%" PRIstr " logs without a correlation id: %llu of its %llu lines of requests have none "
        "(%u %%). What it did for a request cannot be found.",
        STR_ARG(name), (unsigned long long)sums->missing, (unsigned long long)sums->scoped,
        percent_of(sums->missing, sums->scoped));
    finding_help(ctx->findings, finding,
                 "Let the logger of %" PRIstr " add the id of the request to every line.",
                 STR_ARG(name));
    finding_subject(ctx->findings, finding, name);
    finding_property(ctx->findings, finding, "lines", figure(ctx, sums->lines));
    finding_property(ctx->findings, finding, "scoped", figure(ctx, sums->scoped));
    finding_property(ctx->findings, finding, "missing", figure(ctx, sums->missing));
    finding_end(ctx->findings, finding);
}

static void check_missing(const struct rule_ctx *ctx, const struct graph *g)
{
    uint64_t lines = (uint64_t)rule_value(ctx, "lines");
    double percent = (double)rule_value(ctx, "percent");
    for (uint32_t i = 0; i < g->n_log_sums; i++) {
        const struct log_sums *sums = &g->log_sums[i];
        if (sums->scoped >= lines && (double)sums->missing * 100 > percent * (double)sums->scoped)
            report_missing(ctx, g, sums);
    }
}

static bool has_edge(const struct graph *g, node_id from, node_id to)
{
    for_each_out (g, from, e) {
        uint8_t kind = g->edge_kind[e.i];
        if (g->edge_to[e.i] == to.i && (kind == EDGE_SYNC || kind == EDGE_ASYNC))
            return true;
    }
    return false;
}

static bool is_between(const struct graph *g, uint32_t v)
{
    return g->nodes[v].kind == NODE_TOPIC || g->nodes[v].kind == NODE_QUEUE;
}

/* A call that hands on what belongs to the request, or a message by way of a topic. */
static bool calls(const struct graph *g, node_id from, node_id to)
{
    if (has_edge(g, from, to) || (g->other_view && has_edge(g->other_view, from, to)))
        return true;
    for_each_out (g, from, e)
        if (is_between(g, g->edge_to[e.i]) && has_edge(g, (node_id){ g->edge_to[e.i] }, to))
            return true;
    return false;
}

static struct loc first_missing(const struct graph *g, node_id v)
{
    for (uint32_t i = 0; i < g->n_log_sums; i++)
        if (g->log_sums[i].node.i == v.i)
            return g->log_sums[i].first;
    return LOC_NONE;
}

static void report_lost(const struct rule_ctx *ctx, const struct graph *g,
                        const struct id_loss *loss)
{
    struct str from = node_name(g, loss->from), to = node_name(g, loss->to);
    struct loc missing = first_missing(g, loss->to);
    struct str trace = graph_str(g, loss->trace);
    struct finding *finding = finding_begin(
        ctx->findings, ctx->rule, loss->loc,
        "%" PRIstr " drops the id of requests: %" PRIstr " has logged with it, %" PRIstr
        " has logged without, in %llu of %llu requests%s%" PRIstr
        ". It is the first on their path to do so.",
        STR_ARG(to), STR_ARG(from), STR_ARG(to), (unsigned long long)loss->lost,
        (unsigned long long)loss->shared, trace.n ? ", for example " : "", STR_ARG(trace));
    finding_help(ctx->findings, finding,
                 "Let %" PRIstr " take the id from what %" PRIstr
                 " sends, log it, and hand it on, also to other threads.",
                 STR_ARG(to), STR_ARG(from));
    if (missing.source)
        finding_related(ctx->findings, finding, missing, "a line of %" PRIstr " without it",
                        STR_ARG(to));
    finding_subject(ctx->findings, finding, from);
    finding_subject(ctx->findings, finding, to);
    finding_operation(ctx->findings, finding,
                      str_printf(ctx->arena, "%" PRIstr " -> %" PRIstr, STR_ARG(from), STR_ARG(to)));
    if (trace.n)
        finding_property(ctx->findings, finding, "trace", trace);
    finding_property(ctx->findings, finding, "shared", figure(ctx, loss->shared));
    finding_property(ctx->findings, finding, "lost", figure(ctx, loss->lost));
    finding_end(ctx->findings, finding);
}

static void check_lost(const struct rule_ctx *ctx, const struct graph *g)
{
    uint64_t requests = (uint64_t)rule_value(ctx, "requests");
    for (uint32_t i = 0; i < g->n_id_losses; i++) {
        const struct id_loss *loss = &g->id_losses[i];
        if (loss->lost >= requests && calls(g, loss->from, loss->to))
            report_lost(ctx, g, loss);
    }
}

const struct rule rule_correlation_missing = {
    .id = "correlation-missing",
    .group = "ownership",
    .severity = SEVERITY_WARNING,
    .precision = PRECISION_MEDIUM,
    .summary = "log lines of a service carry no id that follows the request",
    .explain =
        "Of the lines that a service logs for requests, too many have no id by which they could be "
        "found again: no trace_id, correlation_id, x-request-id or any of the names in "
        "svcgraph-formats(5).\n\n"
        "Why it hurts: when a request fails, what this service did for it cannot be told from what "
        "it did for all others at that time.\n\n"
        "Decision: the service has at least checks.correlation-missing.lines lines of requests (a "
        "choice: fewer prove little), and of these more than checks.correlation-missing.percent in "
        "a hundred are without any id (a choice: some libraries never have one). A line with an id "
        "is of a request. A line without one is, too, unless it tells of the start or stop of the "
        "service, of a schedule, a heartbeat or a probe of health: by its words, its logger or its "
        "thread, or because it stands between such a start and the first request.\n\n"
        "Fix: put the id into the context of the logger where the request comes in, and hand that "
        "context to other threads.\n\n"
        "Suppress: `checks: {correlation-missing: off}` in svcgraph.yaml.\n\n"
        "False alarms: services whose work nobody has asked for, in words that are not known here; "
        "lines in which the id stands in the text only.",
    .bad = "{\"service\": \"cart\", \"level\": \"info\", \"msg\": \"item added\"}",
    .good = "{\"service\": \"cart\", \"level\": \"info\", \"msg\": \"item added\",\n"
            " \"trace_id\": \"4bf92f3577b34da6a3ce929d0e0e4736\"}",
    .needs = YIELD_LOGS,
    .keys =
        (const struct rule_key[]){
            { .name = "percent",
              .value = 20,
              .low = 0,
              .high = 100,
              .source = "choice",
              .help = "more of the lines of requests than this must be without an id" },
            { .name = "lines",
              .value = 100,
              .low = 1,
              .high = INT32_MAX,
              .source = "choice",
              .help = "lines of requests that a service must have" },
            { 0 },
        },
    .check = check_missing,
};

const struct rule rule_correlation_lost = {
    .id = "correlation-lost",
    .group = "ownership",
    .severity = SEVERITY_WARNING,
    .precision = PRECISION_MEDIUM,
    .summary = "a service logs without the id that its caller has logged with",
    .explain =
        "A service calls another one and logs with the id of the request; the called one logs for "
        "the same request, but not with that id.\n\n"
        "Why it hurts: from here on the request cannot be followed, nor what it does behind this "
        "service. Context is mostly lost in workers that take from a queue, and where work is "
        "handed to another thread.\n\n"
        "Decision: in at least checks.correlation-lost.requests requests (a choice: one may be "
        "chance) the caller has a line with the trace's id, the called service has none, and yet "
        "has logged for it. That is so when it wrote lines of requests without a trace's id while "
        "it was at work on the request, that is, during its spans of that trace or, without spans, "
        "within a second of the caller's line that names it as peer; or when a line of it has "
        "another id, such as x-request-id, that the caller has logged together with the trace's. A "
        "service that has logged nothing then is not judged. Only neighbours are compared, with "
        "sidecars left out, so it is the first service on the path that drops the id.\n\n"
        "Fix: take the id from the incoming headers or the message, and put it into the context of "
        "the logger.\n\n"
        "Suppress: `checks: {correlation-lost: off}` in svcgraph.yaml.\n\n"
        "False alarms: a busy service in which requests of one kind log nothing and other lines "
        "have no id; clocks of log and trace that differ.",
    .bad = "{\"service\": \"web\", \"msg\": \"paying\", \"trace_id\": \"4bf92f35...\", \"peer\": "
           "\"mail\"}\n"
           "{\"service\": \"mail\", \"msg\": \"sending\"}",
    .good = "{\"service\": \"web\", \"msg\": \"paying\", \"trace_id\": \"4bf92f35...\", \"peer\": "
            "\"mail\"}\n"
            "{\"service\": \"mail\", \"msg\": \"sending\", \"trace_id\": \"4bf92f35...\"}",
    .needs = YIELD_LOGS,
    .keys =
        (const struct rule_key[]){
            { .name = "requests",
              .value = 5,
              .low = 1,
              .high = INT32_MAX,
              .source = "choice",
              .help = "requests in which the id must be lost" },
            { 0 },
        },
    .check = check_lost,
};
