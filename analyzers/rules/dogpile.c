/* Calls that many requests make in the same moment, out of all proportion to what is usual. */
#include "flow_words_priv.h"

#include "svcgraph/date.h"
#include "svcgraph/flow_bursts.h"
#include "svcgraph/stats.h"

/* Expected windows in all of the dump that would look like a burst by chance. */
#define BY_CHANCE 0.001

enum { SECONDS_OF_LACK = 10 };

/* Around a burst there must be enough time to know what is usual. */
static const char *lacks_time(const struct graph *g)
{
    uint64_t least = (uint64_t)SECONDS_OF_LACK * 1000000;
    return g->flow && g->flow->to - g->flow->from < least
               ? "needs requests over at least 10 seconds; given are fewer"
               : NULL;
}

struct judge {
    const struct rule_ctx *ctx;
    const struct graph *g;
    const struct flow_bursts *bursts;
    uint64_t all; /* windows of the dump's time */
};

static double usual_at(const struct burst_group *group, const struct burst_window *w)
{
    return w->around > (double)group->usual ? w->around : (double)group->usual;
}

static bool is_burst(const struct judge *j, const struct burst_group *group,
                     const struct burst_window *w)
{
    double usual = usual_at(group, w), n = (double)w->requests;
    return w->requests >= (uint64_t)rule_value(j->ctx, "requests") &&
           w->n_around >= BURST_AROUND / 2 &&
           n >= usual * (double)rule_value(j->ctx, "factor") &&
           poisson_at_least(w->requests, usual) * (double)j->all < BY_CHANCE;
}

/* The callee is made for it, or it is no work of the system; or the user wants it so. */
static bool is_exempt(const struct judge *j, const struct burst_group *group)
{
    const struct graph *g = j->g;
    node_id callee = flow_node(g, group->op);
    uint8_t kind = g->nodes[callee.i].kind;
    return kind == NODE_CACHE || kind == NODE_TELEMETRY || kind == NODE_CONFIG ||
           kind == NODE_LOADGEN || rule_allows(j->ctx, node_name(g, callee)) ||
           rule_allows(j->ctx, flow_op_text(j->ctx->arena, g, group->op));
}

struct burst { /* the largest of an operation, and how many there are */
    const struct burst_group *group;
    const struct burst_window *window;
    uint32_t bursts, on_minutes;
};

static void take_group(const struct judge *j, const struct burst_group *group, struct burst *burst)
{
    const uint64_t minute = 60000000, second = 1000000;
    for (uint32_t i = 0; i < group->most.n; i++) {
        const struct burst_window *w = &j->bursts->windows[group->most.first + i];
        if (!is_burst(j, group, w))
            continue;
        burst->bursts++;
        burst->on_minutes += w->start % minute < second;
        if (!burst->window || w->requests > burst->window->requests) {
            burst->window = w;
            burst->group = group;
        }
    }
}

/* "2025-10-09T08:53:20.4Z" */
static struct str moment_text(struct arena *arena, uint64_t microseconds)
{
    uint64_t tenths = microseconds / 100000, seconds = tenths / 10, day = seconds / 86400;
    struct str date = date_text(arena, (int64_t)day);
    unsigned rest = (unsigned)(seconds % 86400);
    return str_printf(arena, "%" PRIstr "T%02u:%02u:%02u.%uZ", STR_ARG(date), rest / 3600,
                      rest / 60 % 60, rest % 60, (unsigned)(tenths % 10));
}

static struct str part_text(const struct judge *j)
{
    if (!j->bursts->halvings)
        return STR_NULL;
    return str_printf(j->ctx->arena,
                      " There are more calls than could be kept: one moment of %llu was looked at.",
                      (unsigned long long)1 << j->bursts->halvings);
}

static void report(const struct judge *j, const struct burst *burst)
{
    const struct rule_ctx *ctx = j->ctx;
    const struct graph *g = j->g;
    const struct burst_window *w = burst->window;
    uint32_t op = burst->group->op;
    struct str name = flow_op_text(ctx->arena, g, op), part = part_text(j);
    struct str caller = flow_op_text(ctx->arena, g, w->caller);
    bool scheduled = burst->bursts > 1 && burst->on_minutes == burst->bursts;
    struct str again = burst->bursts < 2
                           ? STR_NULL
                           : str_printf(ctx->arena, " It happened %u times%s.", burst->bursts,
                                        scheduled ? ", each at a full minute, as of a schedule"
                                                  : "");
    struct finding *finding = finding_begin(
        ctx->findings, ctx->rule, w->loc,
        "%llu requests call %" PRIstr "%s within 100 ms, where about %.1f are usual. It was at "
        "%" PRIstr ", for example from %" PRIstr ", trace %" PRIstr ".%" PRIstr
        " All that wait for one answer ask for it at once, and hit who must give it when it can "
        "least bear it.%" PRIstr,
        (unsigned long long)w->requests, STR_ARG(name),
        burst->group->arguments ? " with the same arguments" : "", usual_at(burst->group, w),
        STR_ARG(moment_text(ctx->arena, w->start)), STR_ARG(caller),
        STR_ARG(graph_str(g, w->trace)), STR_ARG(again), STR_ARG(part));
    if (scheduled)
        finding_severity(finding, SEVERITY_NOTE);
    finding_help(ctx->findings, finding,
                 scheduled ? "Let those that begin by the clock begin at different seconds."
                           : "Let one caller ask and the others wait for its answer or take the "
                             "old one, and let caches expire and retries begin at random times.");
    finding_subject(ctx->findings, finding, node_name(g, flow_node(g, op)));
    finding_related(ctx->findings, finding, g->flow->ops[op].loc, "%" PRIstr " is called",
                    STR_ARG(name));
    add_figure(ctx, finding, "requests", w->requests);
    add_decimal(ctx, finding, "usual", usual_at(burst->group, w));
    add_figure(ctx, finding, "bursts", burst->bursts);
    finding_property(ctx->findings, finding, "trace", graph_str(g, w->trace));
    finding_operation(ctx->findings, finding, name);
    finding_end(ctx->findings, finding);
}

static void check_dogpile(const struct rule_ctx *ctx, const struct graph *g)
{
    const struct flow_bursts *bursts = g->flow->bursts;
    struct judge j = { .ctx = ctx,
                       .g = g,
                       .bursts = bursts,
                       .all = (g->flow->to - g->flow->from) / BURST_WINDOW + 1 };
    for (uint32_t i = 0, n; i < bursts->n; i += n) {
        struct burst burst = { 0 };
        for (n = 0; i + n < bursts->n && bursts->all[i + n].op == bursts->all[i].op; n++)
            if (!is_exempt(&j, &bursts->all[i + n]))
                take_group(&j, &bursts->all[i + n], &burst);
        if (burst.window)
            report(&j, &burst);
    }
}

const struct rule rule_dogpile = {
    .id = "dogpile",
    .group = "flow",
    .severity = SEVERITY_WARNING,
    .precision = PRECISION_MEDIUM,
    .summary = "many requests make the same call in the same moment",
    .explain =
        "Many requests call one operation, with the same arguments, within a tenth of a second, "
        "which they usually do not: an answer that was kept has expired, or a service that was "
        "down is back, and all who wait for it ask at once.\n\n"
        "Why it hurts: the work that the cache had saved is done as many times as there are "
        "callers, at the same time; it is slow, the next callers wait, too, and retries follow.\n\n"
        "Decision: time is cut into windows of 100 ms. Of each operation that is called and waited "
        "for, and each hash of its path and query, where they are recorded, the requests are "
        "counted that call it in a window; a request counts once. It fires when a window has at "
        "least checks.dogpile.requests of them and checks.dogpile.factor times as many as usual. "
        "Usual is the larger one of the median over all windows of the dump's time and the mean "
        "of the ten seconds before and behind, without the second next to the window; by chance "
        "alone (as of a Poisson distribution) such a window must not be expected once in a "
        "thousand dumps. So the dump must have five seconds around the window. Requests from "
        "outside, messages and calls of caches do not count. What happens more than once, and at "
        "full minutes only, is a note, as of a schedule. At most 32768 windows are counted; of "
        "more, a part is looked at, and the finding says so. One finding per operation.\n\n"
        "Fix: let one caller ask and the others wait for its answer (request coalescing) or take "
        "the old one meanwhile (stale-while-revalidate); let caches expire and retries begin at "
        "random times.\n\n"
        "Suppress: `checks: {dogpile: {allow: [\"rates GET /all\"]}}` in svcgraph.yaml, or raise "
        "the limits.\n\n"
        "False alarms: load tests that begin at once; requests from outside that do; calls whose "
        "arguments are not recorded, so that different ones count as the same.",
    .bad = "40 traces, in one 100 ms: web GET /home -> rates GET /all",
    .good = "40 traces, in one 100 ms: web GET /home; one of them calls rates GET /all",
    .needs = YIELD_TRACES | YIELD_FLOW,
    .flow = FLOW_BIT(bursts),
    .lacks = lacks_time,
    .allow = "services, or \"SERVICE OPERATION\", that may be called by many at once",
    .keys =
        (const struct rule_key[]){
            { .name = "requests",
              .value = 10,
              .low = BURST_LEAST,
              .high = 1000000000,
              .source = "choice",
              .help = "requests with the call in 100 ms that it takes" },
            { .name = "factor",
              .value = 10,
              .low = 2,
              .high = 1000000,
              .source = "choice",
              .help = "how many times as many as usual they are" },
            { 0 },
        },
    .check = check_dogpile,
};
