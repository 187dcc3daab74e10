#include "against.h"
#include "deploy_order.h"

struct deploy_order_ctx {
    struct shared shared;
    bool fail_on_unknown;
};

/* Findings of the comparison, beside those of reading; the rule may be off or of another severity.
 */
static void find(const struct deploy_order *order, struct run *run)
{
    deploy_order_findings(order, &run->findings);
    rules_finish(&run->config, &run->findings, &run->sources);
}

static int status_of(const struct deploy_order_ctx *c, const struct run *run,
                     const struct deploy_order *order)
{
    int status = stage_verdict(&c->shared, run);
    if (c->fail_on_unknown && order->n_unknown && !order->cautious)
        status = status_worse(status, EXIT_FINDINGS);
    return status;
}

/* Text and JSON are of the order; forms of findings get the findings. */
static int write_order(const struct deploy_order_ctx *c, const struct run *run,
                       const struct targets *targets, struct deploy_order *order, int status)
{
    struct targets reports = { 0 }, findings = { 0 };
    struct report report = { .arena = c->shared.arena };
    struct report_json json = { "svcgraph/deploy-order/v1", deploy_order_json, order };
    for (size_t i = 0; i < targets->all.n; i++) {
        bool is_report = targets->all.v[i].writer->accepts & RESULT_REPORT;
        *vec_push(c->shared.arena, is_report ? &reports.all : &findings.all) = targets->all.v[i];
    }
    deploy_order_tell(order, &report);
    if (reports.all.n)
        status = status_worse(status, report_write(&c->shared, run, &reports, &report, &json));
    if (findings.all.n)
        status = stage_write_findings(&c->shared, run, &findings, status);
    return status;
}

static int run_deploy_order(void *ctx, const struct str *operand, size_t n, struct run *run)
{
    struct deploy_order_ctx *c = ctx;
    struct shared *shared = &c->shared;
    struct deploy_order order = { .arena = shared->arena, .against = shared->against };
    struct targets targets = { 0 };
    const struct graph *before = NULL;
    int status = stage_prepare(shared, run, &targets);

    if (status == EXIT_CLEAN)
        status = against_said(shared);
    run->keep_apis = run->keep_protos = true;
    if (status == EXIT_CLEAN)
        status = stage_load(shared, operand, n, run);
    if (status == EXIT_USAGE || !run->graph)
        return status;
    if (!run->tally.read)
        return status_worse(status, stage_input_trouble(shared, run));
    int other = stage_load_against(shared, shared->against, operand, n, run, &before);
    status = status_worse(status_worse(status, other), stage_input_trouble(shared, run));
    if (other != EXIT_CLEAN)
        return status;
    deploy_order_make(&order, before, run->graph);
    find(&order, run);
    status = status_worse(status, status_of(c, run, &order));
    return write_order(c, run, &targets, &order, status);
}

static const struct opt opts_unknown[] = {
    { .name = "fail-on-unknown",
      .kind = OPT_FLAG,
      .offset = offsetof(struct deploy_order_ctx, fail_on_unknown),
      .help = "exit 1 also when the order rests on something unknown",
      .group = "Gate" },
    { 0 },
};

static const struct opt *const opts[] = { opts_against, opts_unknown, opts_gate,
                                          opts_input,   opts_jobs,    opts_config,
                                          opts_output,  opts_help,    NULL };

static const char *const formats[] = { "text", "json", "sarif", NULL };

static const struct example examples[] = {
    { "deploy-order --against main", "In which order to release what this branch changes:", 1 },
    { "deploy-order --against main --format json", "The same for a pipeline:", 1 },
    { 0 },
};

const struct command command_deploy_order = {
    .name = "deploy-order",
    .group = "Check",
    .summary = "say in which order a change of several services is safe to release",
    .synopsis = "--against REV|DIR|FILE [PATH...]",
    .prose =
        "Reads the same inputs twice, as they are now and as they are at the other side, as "
        "'svcgraph "
        "diff' does. Services whose version, image, requirements, contract or API definition "
        "differ are the change. For each consumer and provider it touches, the command asks "
        "whether the old and new versions work with each other, in each combination: by declared "
        "ranges, contracts and their verifications, calls that traces show, and definitions. "
        "Everything that is used is named with its place.\n\n"
        "The answer is a list of waves. Services of one wave may be released in any order and side "
        "by side; below each wave stands what traffic sees until the next: which versions of "
        "consumers and providers meet then. A service that waits for another says why.\n\n"
        "When there is no such order, the command names the deadlock, the reason of each hop, and "
        "ways out: an intermediate version that offers or takes both, two major versions side by "
        "side, a part of the change that is left for later, a switch of all at once. Each is "
        "planned again before it is told; NAME+ is the intermediate version. Services that can go "
        "all the same are still listed.\n\n"
        "What nothing is known about is no obstacle, and listed as unknown: 'no constraint known' "
        "is never 'compatible'. Where an order exists that is safe even if all that is unknown "
        "does not work, that order is told. Start-up dependencies have no part in this.\n\n"
        "The exit status is 1 when there is no safe order (rule upgrade-deadlock), with "
        "--fail-on-unknown also when it rests on something unknown.",
    .opts = opts,
    .ctx_size = sizeof(struct deploy_order_ctx),
    .operands = OPERANDS_PATHS,
    .outputs = RESULT_REPORT | RESULT_FINDINGS,
    .formats = formats,
    .examples = examples,
    .run = run_deploy_order,
};
