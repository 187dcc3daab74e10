/* More load, in words. */
#include <inttypes.h>
#include <math.h>

#include "table.h"
#include "trace_scale.h"

enum { WAITING_SHOWN = 12 };

/* Three digits or so. */
static struct str number(struct arena *arena, double value)
{
    if (isinf(value))
        return STR("no end");
    int digits = value < 0.0995 ? 3 : value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
    return str_printf(arena, "%.*f", digits, value);
}

static struct str rate(const struct scaling_told *told, double load)
{
    double seconds = told->scale->seconds;
    return number(told->arena, seconds > 0 ? load / seconds : load);
}

static struct str per_second(const struct scaling_told *told, double load)
{
    struct str text = rate(told, load);
    return told->scale->seconds > 0 ? str_printf(told->arena, "%" PRIstr "/s", STR_ARG(text)) : text;
}

static struct str times(const struct scaling_told *told, double factor)
{
    if (isinf(factor))
        return STR("no end");
    struct str text = number(told->arena, factor);
    size_t n = text.n;
    while (str_find_char(text, '.') < text.n && n && (text.p[n - 1] == '0' || text.p[n - 1] == '.'))
        if (text.p[--n] == '.')
            break;
    return str_printf(told->arena, "x%" PRIstr, STR_ARG(str_take(text, n)));
}

/* "3 of 12", "3", "3 of any" */
static struct str run_text(const struct scaling_told *told, node_id v)
{
    const struct scale_limit *limit = &told->limits[v.i];

    if (limit->replicas == REPLICAS_UNSAID)
        return STR_NULL;
    if (limit->max == REPLICAS_UNSAID)
        return str_printf(told->arena, "%u of any", (unsigned)limit->replicas);
    if (limit->max == limit->replicas)
        return str_printf(told->arena, "%u", (unsigned)limit->replicas);
    return str_printf(told->arena, "%u of %u", (unsigned)limit->replicas, (unsigned)limit->max);
}

static struct str bears_text(const struct scaling_told *told, const struct scale_node *node)
{
    double bears = scale_bears(told, node);

    if (node->basis == BASIS_NONE)
        return node->queue ? STR_NULL : STR("?");
    if (isinf(bears))
        return STR("any");
    if (node->now * scale_peak(node) > node->capacity)
        return STR("less");
    if (told->words.n > 1)
        return str_printf(told->arena, "%.*f %%", bears > 0 && bears < 0.0995 ? 1 : 0, 100 * bears);
    return times(told, bears);
}

static bool is_changed(const struct scale_node *node)
{
    return fabs(node->then - node->now) > 1e-9 * node->now || node->worst > node->then * (1 + 1e-9);
}

static void tell_nodes(struct scaling_told *told, struct report *report)
{
    static const char *const rates[] = { "NOW/S", "THEN/S", "TIMES", "SHARE",   "RUN",
                                         "BEARS", "WORST",  "SERVICE", NULL };
    static const char *const counts[] = { "NOW",   "THEN",  "TIMES", "SHARE",   "RUN",
                                          "BEARS", "WORST", "SERVICE", NULL };
    const struct scale *scale = told->scale;
    struct table table = { .arena = told->arena, .heads = scale->seconds > 0 ? rates : counts };
    uint32_t same = 0;

    for (uint32_t i = 0; i < scale->n; i++) {
        const struct scale_node *node = &scale->nodes[i];
        same += !is_changed(node);
        if (!is_changed(node))
            continue;
        struct table_row *row = table_row(&table);
        row->cells[0] = rate(told, node->now);
        row->cells[1] = rate(told, node->then);
        row->cells[2] = times(told, node->then / node->now);
        row->cells[3] = trace_share(told->arena, (uint64_t)(node->share * 1e6 + 0.5), 1000000);
        row->cells[4] = run_text(told, node->node);
        row->cells[5] = bears_text(told, node);
        row->cells[6] = scale->retried ? times(told, node->worst / node->now) : STR_NULL;
        row->cells[7] = node_name(told->g, node->node);
        row->loc = told->limit_locs[node->node.i];
    }
    table_tell(&table, report);
    if (same)
        report_line(report, 0, LOC_NONE, "%u other%s no part in it", (unsigned)same,
                    same == 1 ? " has" : "s have");
}

static struct str limit_text(const struct scaling_told *told, const struct scale_node *node)
{
    const struct scale_limit *limit = &told->limits[node->node.i];
    struct str now = per_second(told, node->now * scale_peak(node));
    const char *busy = scale_peak(node) > 1 ? " in its busiest window" : "";

    if (node->basis == BASIS_RATE)
        return str_printf(told->arena,
                          "%u replica%s of %" PRIstr "/s bear %" PRIstr "; it has %" PRIstr "%s now",
                          (unsigned)limit->max, limit->max == 1 ? "" : "s",
                          STR_ARG(number(told->arena, limit->rate)),
                          STR_ARG(per_second(told, node->capacity)), STR_ARG(now), busy);
    if (limit->max == limit->replicas)
        return str_printf(told->arena, "%u replica%s, just enough now as is assumed, and none to add",
                          (unsigned)limit->replicas, limit->replicas == 1 ? "" : "s");
    return str_printf(told->arena, "%u replica%s, just enough now as is assumed, and %u at most",
                      (unsigned)limit->replicas, limit->replicas == 1 ? "" : "s",
                      (unsigned)limit->max);
}

static void tell_waiting(const struct scaling_told *told, node_id node, struct report *report)
{
    node_id *waiting;
    size_t n = scale_waiting(told, node, &waiting);
    struct strbuf out;

    strbuf_init(&out, told->arena);
    for (size_t i = 0; i < n && i < WAITING_SHOWN; i++)
        strbuf_addf(&out, "%s%" PRIstr, i ? ", " : "", STR_ARG(node_name(told->g, waiting[i])));
    if (n > WAITING_SHOWN)
        strbuf_addf(&out, " and %zu more", n - WAITING_SHOWN);
    if (n)
        report_line(report, 1, LOC_NONE, "behind it, as %s for it: %" PRIstr,
                    n == 1 ? "it waits" : "they wait", STR_ARG(strbuf_str(&out)));
}

/* The nodes come in the order in which they saturate. */
static void tell_first(struct scaling_told *told, struct report *report)
{
    const struct scale *scale = told->scale;
    const struct scale_node *first = scale->n ? &scale->nodes[0] : NULL;
    uint32_t unknown = 0, over = 0;

    for (uint32_t i = 0; i < scale->n; i++) {
        unknown += scale->nodes[i].basis == BASIS_NONE && !scale->nodes[i].queue &&
                   is_changed(&scale->nodes[i]);
        over += scale->nodes[i].stretch < 1;
    }
    if (first && !isinf(first->stretch)) {
        bool already = first->now * scale_peak(first) > first->capacity;
        struct str at = bears_text(told, first);
        report_line(report, 0, told->limit_locs[first->node.i],
                    "%s: %" PRIstr "%s%" PRIstr "%s: %" PRIstr, over ? "First to saturate" : "Next to saturate",
                    STR_ARG(node_name(told->g, first->node)), already ? ", " : ", at ",
                    STR_ARG(already ? STR("already") : at),
                    told->words.n > 1 && !already ? " of the way" : "",
                    STR_ARG(limit_text(told, first)));
        tell_waiting(told, first->node, report);
        if (over > 1)
            report_line(report, 0, LOC_NONE, "%u more saturate%s before this is reached",
                        (unsigned)over - 1, over == 2 ? "s" : "");
    }
    if (!over)
        report_line(report, 0, LOC_NONE, "Nobody saturates%s",
                    unknown ? ", of those whose capacity is known" : "");
    if (unknown)
        report_line(report, 0, LOC_NONE,
                    "Capacity is not known of %u: give manifests, or capacity in svcgraph.yaml",
                    (unsigned)unknown);
}

static void tell_queues(struct scaling_told *told, struct report *report)
{
    for (uint32_t i = 0; i < told->scale->n_queues; i++) {
        const struct scale_queue *one = &told->scale->queues[i];
        struct str growth = per_second(told, one->growth);
        if (one->queue.i == NO_NODE.i)
            report_line(report, 0, LOC_NONE,
                        "Messages of %" PRIstr " wait, %" PRIstr " more: %" PRIstr
                        " does not keep up",
                        STR_ARG(node_name(told->g, one->sender)), STR_ARG(growth),
                        STR_ARG(node_name(told->g, one->consumer)));
        else
            report_line(report, 0, LOC_NONE,
                        "Queue grows: %" PRIstr ", by %" PRIstr ": %" PRIstr " does not keep up",
                        STR_ARG(node_name(told->g, one->queue)), STR_ARG(growth),
                        STR_ARG(node_name(told->g, one->consumer)));
    }
}

static struct str op_text(const struct scaling_told *told, uint32_t op)
{
    const struct flow_op *is = &told->g->flow->ops[op];
    struct str node = is->node.i < told->g->n ? node_name(told->g, is->node) : STR("?");
    struct str operation = graph_str(told->g, is->operation);

    return operation.n ? str_printf(told->arena, "%" PRIstr " %" PRIstr, STR_ARG(node),
                                    STR_ARG(operation))
                       : node;
}

static void tell_loops(struct scaling_told *told, struct report *report)
{
    const struct scale *scale = told->scale;

    for (uint32_t i = 0; i < scale->n_loops; i++) {
        const struct scale_loop *loop = &scale->loops[i];
        report_line(report, 0, LOC_NONE,
                    loop->undecided ? "May diverge: load loop, too near to 1 to tell (%.4f)"
                                    : "Diverges: load loop, x%.3g with each call of it",
                    loop->round);
        for (uint32_t k = 0; k < loop->calls.n; k++) {
            const struct load_call *call = scale->loop_calls[loop->calls.first + k];
            struct str from = op_text(told, call->from), to = op_text(told, call->to);
            double each = call->load / told->g->flow->load->ops[call->from].load;
            report_line(report, 1, call->loc,
                        "%" PRIstr " -> %" PRIstr "  %" PRIstr " calls, up to %" PRIstr " retries",
                        STR_ARG(from), STR_ARG(to), STR_ARG(number(told->arena, each)),
                        STR_ARG(number(told->arena,
                                       told->retries < 0 ? call->again : told->retries)));
        }
    }
}

static void tell_notes(struct scaling_told *told, struct report *report)
{
    const struct flow *flow = told->g->flow;

    if (told->scale->retried)
        report_line(report, 0, LOC_NONE,
                    "WORST: times as many when first calls fail and are made again, %s",
                    told->retries < 0 ? "as often as was seen at most"
                                      : "as often as --retries says");
    if (told->scale->stray > 0)
        report_line(report, 0, LOC_NONE,
                    "%" PRIstr " of the load is below roots that are not in the input, and taken to "
                    "be as the rest",
                    STR_ARG(trace_share(told->arena, (uint64_t)(told->scale->stray * 1e6), 1000000)));
    if (!flow->weighted)
        report_line(report, 0, LOC_NONE,
                    "No sampling is recorded: %s are those of the dump",
                    told->scale->seconds > 0 ? "rates" : "numbers");
}

void scale_tell(struct scaling_told *told, struct report *report)
{
    for (size_t i = 0; i < told->words.n; i++)
        report_line(report, 0, LOC_NONE, "%" PRIstr "  %" PRIstr, STR_ARG(told->words.v[i].root),
                    STR_ARG(times(told, told->words.v[i].times)));
    report_line(report, 0, LOC_NONE, "%" PRIu64 " of %" PRIu64 " requests%s", told->requests,
                told->g->flow->requests,
                told->scale->seconds > 0
                    ? str_cstr(told->arena,
                               str_printf(told->arena, ", in %" PRIstr,
                                          STR_ARG(trace_time(told->arena, told->g->flow->to -
                                                                              told->g->flow->from))))
                    : "");
    report_line(report, 0, LOC_NONE, "%s", "");
    tell_nodes(told, report);
    report_line(report, 0, LOC_NONE, "%s", "");
    tell_first(told, report);
    tell_queues(told, report);
    tell_loops(told, report);
    tell_notes(told, report);
}
