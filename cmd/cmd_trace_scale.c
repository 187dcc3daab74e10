#include "say.h"
#include "trace_scale.h"

struct scale_ctx {
    struct shared shared;
    int64_t retries;
};

/* Saved graphs have traces, but nothing of their requests. */
static bool has_requests(const struct run *run)
{
    return trace_any(run) && run->graph->flow && run->graph->flow->load &&
           run->graph->flow->load->n_roots;
}

static int run_scale(void *ctx, const struct str *operand, size_t n, struct run *run)
{
    struct scale_ctx *c = ctx;
    struct shared *shared = &c->shared;
    struct targets targets = { 0 };
    struct scaling_told told = { .run = run,
                                 .arena = shared->arena,
                                 .retries = (double)c->retries };
    size_t pairs;

    if (!scale_words(&told, operand, n, &pairs))
        return EXIT_USAGE;
    run->flow.parts |= FLOW_BIT(load);
    int status = trace_load(shared, operand + pairs, n - pairs, run, &targets);
    if (!trace_any(run))
        return status;
    if (!has_requests(run)) {
        say_error("no requests in what was read: saved graphs hold none, give the dumps");
        return status_worse(status, EXIT_INPUT);
    }
    told.g = run->graph;
    if (!scale_roots(&told))
        return EXIT_INPUT;
    scale_limits(&told);
    told.scale = scale_of(run->graph,
                          &(struct scale_ask){ told.times, told.retries, told.limits },
                          shared->arena);
    struct report report = { .arena = shared->arena };
    struct report_json json = { "svcgraph/trace-scale/v1", scale_json, &told };
    scale_tell(&told, &report);
    return status_worse(status, report_write(shared, run, &targets, &report, &json));
}

static const struct opt opts_scale[] = {
    { .name = "retries",
      .kind = OPT_INT,
      .arg = "N",
      .offset = offsetof(struct scale_ctx, retries),
      .deflt = "-1",
      .low = -1,
      .high = 1000,
      .help = "at worst, each first call is made again N times; -1: as often as was seen at most",
      .group = "Scale" },
    { 0 },
};

static const struct opt *const opts[] = { opts_scale,  opts_input, opts_jobs, opts_config,
                                          opts_output, opts_help,  NULL };

static const char *const formats[] = { "text", "json", NULL };

static const struct example examples[] = {
    { "trace scale web x2",
      "Twice as many requests: who has how much to do, who saturates first:", 0 },
    { "trace scale web x1.5 --retries 3 traces", "The same from traces alone, with three retries of everything at worst:", 0 },
    { 0 },
};

const struct command command_trace_scale = {
    .name = "trace scale",
    .group = "Look",
    .summary = "where added load lands, and who saturates first",
    .synopsis = "ROOT xN [ROOT xN]... [PATH...]",
    .prose =
        "ROOT is what requests begin with: a service, an operation, or both in one word with a "
        "blank between; xN how many times as often they come: x2, 1.5. Of each service the load "
        "now and then is told: times 1 + (N - 1) x SHARE, where SHARE is the part of what enters it "
        "that comes of ROOT. Load is entries in a second, between the first and the last request of "
        "the dump, each as many as its request stands for where the sampling probability is "
        "recorded.\n\n"
        "RUN is how many replicas run and may run, by manifests among the inputs (replicas, "
        "autoscalers) or by capacity in svcgraph.yaml. BEARS is the N from which on they are too "
        "few, with several ROOT the part of the way there. With rate-per-replica in svcgraph.yaml "
        "a service bears its rate times the replicas that may run, held against its busiest "
        "minute, or longer stretch in dumps of more than 17 hours, when there are three or more "
        "with a hundred entries in one; else the replicas that run are assumed to be just "
        "enough for today's load, so that twice as many bear twice as much. A '?' is a service of "
        "which neither is known.\n\n"
        "Those that saturate come first; below the table the first of them with everybody who "
        "waits for it, and queues that grow, as who takes from them does not keep up.\n\n"
        "WORST is the load when first calls fail and are made again, as often as any was, or as "
        "--retries says, on all edges at once: retries of several layers multiply. Where calls "
        "form a loop that load does not leave (its spectral radius is 1 or more) there is no end, "
        "and the loop is told: that diverges. Messages are not made again.\n\n"
        "Partial aggregates and saved graphs hold no requests, and count for nothing here.",
    .opts = opts,
    .ctx_size = sizeof(struct scale_ctx),
    .operands = OPERANDS_ROOTS_PATHS,
    .outputs = RESULT_REPORT,
    .formats = formats,
    .examples = examples,
    .run = run_scale,
};
