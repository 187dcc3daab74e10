#include "against.h"
#include "say.h"
#include "trace_blame.h"

struct blame_ctx {
    struct shared shared;
    struct str since;
    int64_t top;
};

/* What it is compared with. A usage error for both, and for a time that is none. */
static int choose_before(const struct blame_ctx *c, struct run *run)
{
    const struct shared *shared = &c->shared;
    if (shared->against.n && c->since.n)
        return say_usage(shared->command->name,
                         STR("--against and --since exclude each other: both say what was before"));
    if (c->since.n && !blame_time(c->since, &run->flow.since))
        return say_usage(shared->command->name,
                         str_printf(shared->arena,
                                    "--since: '%" PRIstr "' is no time: wanted "
                                    "2026-11-21T22:13:56Z or seconds since 1970",
                                    STR_ARG(c->since)));
    return EXIT_CLEAN;
}

/* All before, or nothing, is no comparison. */
static int check_since(const struct blame_ctx *c, const struct blame *blame)
{
    const char *which = !blame->at[FAULTS_BEFORE].requests ? "before" : "since";
    if (!c->since.n ||
        (blame->at[FAULTS_BEFORE].requests && blame->at[FAULTS_NOW].requests))
        return EXIT_CLEAN;
    say_error("no requests began %s %" PRIstr, which, STR_ARG(c->since));
    return EXIT_INPUT;
}

static int run_blame(void *ctx, const struct str *operand, size_t n, struct run *run)
{
    struct blame_ctx *c = ctx;
    struct shared *shared = &c->shared;
    struct targets targets = { 0 };
    const struct graph *before = NULL;
    int status = choose_before(c, run);
    if (status != EXIT_CLEAN)
        return status;
    run->flow.parts |= FLOW_BIT(faults);
    status = trace_load(shared, operand, n, run, &targets);
    if (!trace_any(run))
        return status;
    if (shared->against.n) {
        int other = stage_load_against(shared, shared->against, operand, n, run, &before);
        status = status_worse(status, other);
        if (other != EXIT_CLEAN)
            return status;
    }
    const struct blame *blame = blame_of(run->graph, before, shared->arena);
    status = status_worse(status, check_since(c, blame));
    struct blamed blamed = { blame, run->graph, shared->arena, (size_t)c->top, shared->against };
    struct report report = { .arena = shared->arena };
    struct report_json json = { "svcgraph/trace-blame/v1", blame_json, &blamed };
    blame_tell(&blamed, &report);
    return status_worse(status, report_write(shared, run, &targets, &report, &json));
}

static const struct opt opts_blame[] = {
    { .name = "since",
      .kind = OPT_STRING,
      .arg = "TIME",
      .offset = offsetof(struct blame_ctx, since),
      .help = "compare what began from this time on with what began before",
      .group = "Comparison" },
    { .name = "top",
      .kind = OPT_INT,
      .arg = "N",
      .offset = offsetof(struct blame_ctx, top),
      .deflt = "5",
      .low = 0,
      .high = INT32_MAX,
      .help = "show the first N suspects; 0 shows all",
      .group = "Blame" },
    { 0 },
};

static const struct opt *const opts[] = { opts_against, opts_blame,  opts_input, opts_jobs,
                                          opts_config,  opts_output, opts_help,  NULL };

static const char *const formats[] = { "text", "json", NULL };

static const struct example examples[] = {
    { "trace blame --since 2025-12-29T09:25:00Z traces",
      "Whom to roll back, when it has gone wrong since a time:", 0 },
    { 0 },
};

const struct command command_trace_blame = {
    .name = "trace blame",
    .group = "Look",
    .summary = "which service to roll back: who owns failures and added time",
    .synopsis = "[--against OLD|--since TIME] [PATH...]",
    .prose =
        "Ranks those that may be the cause of failed or slow requests, with what speaks for each: "
        "services, and whom they call that has no spans, such as stores and external hosts. What "
        "was before is another dump (--against), or what began before a time in the same one "
        "(--since TIME: RFC 3339, in UTC where no offset is given, or seconds since 1970). Without "
        "either the order is by share only, helped by versions that ran side by side.\n\n"
        "A request fails when the step that it begins with fails, or one that a message of it "
        "begins. It is owned by the deepest errors: steps with an error none of whose calls "
        "failed. Several of them in one request share it. When a caller gave up waiting while its "
        "callee still worked, whoever the callee waited for at that moment owns the error. An "
        "attempt that failed is left out when a later one of the same call went well; so is an "
        "error that callers mostly cope with, whose failures are their own. Errors inside of "
        "requests that went well, retried or coped with, are ranked apart: they answer when no "
        "more requests fail than before, and go before added time, which they make.\n\n"
        "Suspects are ordered by the share of the failed requests that they own, times the rate of "
        "them in their steps now by that before, at most 10, and times 2 where a version that is "
        "new does worse than those beside it. Those that do worse than before by more than chance "
        "come first: a test of the two rates, less what the rate swung before, over all suspects "
        "together at 1 %, and half as many again. Added time is ordered by the share of it that "
        "each owns on the critical paths of requests; whoever owns some does worse when its own "
        "time is beyond what 19 of 20 of its steps took before, half as often again as then.\n\n"
        "The answer is that one can't tell when nobody does worse, when the first two are within "
        "chance of each other, when there are fewer than 30 requests or 5 failed ones, or when "
        "all errors are in one fifth of the time. Requests that miss spans are left out, and "
        "counted. The exit status does not depend on the answer.",
    .opts = opts,
    .ctx_size = sizeof(struct blame_ctx),
    .operands = OPERANDS_PATHS,
    .outputs = RESULT_REPORT,
    .formats = formats,
    .examples = examples,
    .run = run_blame,
};
