#include "against.h"
#include "flow.h"
#include "say.h"
#include "trace_patterns.h"

struct patterns_ctx {
    struct shared shared;
    int64_t top;
};

static bool any_complete(const struct graph *g)
{
    return g && g->flow && g->flow->complete;
}

/* Said why there is nothing to classify. */
static int say_none(const struct graph *g)
{
    if (g && g->flow && g->flow->requests)
        say_error("no complete request among %llu: %llu lack a parent, %llu began too near to the "
                  "end of the traces (--window-is-complete takes these as well)",
                  (unsigned long long)g->flow->requests, (unsigned long long)g->flow->cut,
                  (unsigned long long)g->flow->young);
    else
        say_error("no whole requests: saved graphs and partial aggregates have none");
    return EXIT_INPUT;
}

/* Those that 'flow learn' wrote down. */
static int read_base(const struct patterns_ctx *c, struct run *run, struct mixes *out)
{
    struct flow_file file;
    int status = flow_read(NULL, c->shared.against, run, &file);

    if (status != EXIT_CLEAN)
        return status;
    *out = file.patterns;
    if (out->n)
        return EXIT_CLEAN;
    say_error("no patterns in %" PRIstr ": learn it again from traces", STR_ARG(c->shared.against));
    return EXIT_INPUT;
}

/* The baseline's mixes; EXIT_INPUT when it has none. */
static int load_base(const struct patterns_ctx *c, const struct str *operand, size_t n,
                     struct run *run, struct mixes *out)
{
    const struct graph *before = NULL;

    if (!str_is(c->shared.against, "-") && flow_is_file(c->shared.arena, c->shared.against))
        return read_base(c, run, out);
    int status = stage_load_against(&c->shared, c->shared.against, operand, n, run, &before);

    status = status_worse(status, stage_input_trouble(&c->shared, run));
    if (!before)
        return status;
    if (!any_complete(before))
        return status_worse(status, say_none(before));
    *out = mixes_of(before, c->shared.arena);
    return status;
}

/* Text and JSON are of the patterns; forms of findings get the findings. */
static int write_patterns(const struct patterns_ctx *c, struct run *run,
                          const struct targets *targets, struct patterns *patterns, int status)
{
    struct targets reports = { 0 }, findings = { 0 };
    struct report report = { .arena = c->shared.arena };
    struct report_json json = { "svcgraph/trace-patterns/v1", patterns_json, patterns };

    for (size_t i = 0; i < targets->all.n; i++) {
        bool is_report = targets->all.v[i].writer->accepts & RESULT_REPORT;
        *vec_push(c->shared.arena, is_report ? &reports.all : &findings.all) = targets->all.v[i];
    }
    patterns_tell(patterns, &report);
    if (reports.all.n)
        status = status_worse(status, report_write(&c->shared, run, &reports, &report, &json));
    if (findings.all.n)
        status = stage_write_findings(&c->shared, run, &findings, status);
    return status;
}

static bool too_few(const struct patterns *patterns)
{
    for (size_t i = 0; i < patterns->changes.n; i++)
        if (patterns->changes.all[i].verdict == MIX_FEW)
            return true;
    return false;
}

static int run_patterns(void *ctx, const struct str *operand, size_t n, struct run *run)
{
    struct patterns_ctx *c = ctx;
    struct shared *shared = &c->shared;
    struct targets targets = { 0 };
    struct mixes base = { 0 };

    run->flow.parts |= FLOW_BIT(patterns);
    run->flow.window_complete = shared->window_complete;
    int status = trace_load(shared, operand, n, run, &targets);
    if (!trace_any(run))
        return status;
    if (!any_complete(run->graph))
        return status_worse(status, say_none(run->graph));
    if (shared->against.n) {
        int other = load_base(c, operand, n, run, &base);
        status = status_worse(status, other);
        if (!base.n)
            return status;
    }
    struct patterns patterns =
        patterns_of(run, shared->against.n ? &base : NULL, (size_t)c->top, shared->arena);
    if (shared->against.n) {
        pattern_changed_find(&patterns.changes, &run->config, shared->arena, &run->findings);
        rules_finish(&run->config, &run->findings, &run->sources);
        status = status_worse(status, stage_verdict(shared, run));
        if (shared->require_complete && too_few(&patterns))
            status = status_worse(status, EXIT_INCOMPLETE);
    }
    return write_patterns(c, run, &targets, &patterns, status);
}

static const struct opt opts_patterns[] = {
    { .name = "against",
      .kind = OPT_PATH,
      .arg = "REV|DIR|FILE",
      .offset = offsetof(struct shared, against),
      .help = "the baseline: traces in a folder, a file or a revision, or what 'flow learn' wrote",
      .group = "Comparison" },
    { .name = "top",
      .kind = OPT_INT,
      .arg = "N",
      .offset = offsetof(struct patterns_ctx, top),
      .deflt = "0",
      .low = 0,
      .high = INT32_MAX,
      .help = "show N root operations: what changed, then those with most requests; 0 shows all",
      .group = "Patterns" },
    { 0 },
};

static const struct opt *const opts[] = { opts_patterns, opts_gate, opts_window,
                                          opts_input,    opts_jobs, opts_config,
                                          opts_output,   opts_help, NULL };

static const char *const formats[] = { "text", "json", "sarif", NULL };

static const struct example examples[] = {
    { "trace patterns traces", "Which patterns requests follow, and an example of each:", 0 },
    { "trace patterns traces --against traces", "The same against a baseline:", 0 },
    { 0 },
};

const struct command command_trace_patterns = {
    .name = "trace patterns",
    .group = "Look",
    .summary = "which patterns of messages requests follow, by root operation",
    .synopsis = "[--against REV|DIR|FILE] [PATH...]",
    .prose =
        "Puts each operation of each complete request in one pattern, by what it does with those "
        "it calls or tells, and prints for each root operation the share of each pattern, with an "
        "example. With --against, then and now, and the difference in points; what differs by "
        "more than chance is told by the rule pattern-changed, and then exit status 1 depends on "
        "--fail-on.\n\n"
        "What is classified: entries of services, and messages. A call is what the caller waits "
        "for, to a service or to a host without spans; calls to databases and other stores count "
        "nowhere. An entry that calls nobody has no pattern, and of one that only sends, its "
        "messages tell it. The first test that holds decides:\n\n"
        "loop: the operation is entered again below itself, by way of another service; all "
        "between belong to it.\n\n"
        "winner-take-all: a message to a destination of which a consumer group has several "
        "instances, or that several services take from, and at most 1 % of the messages are "
        "taken twice.\n\nbroadcast: a message to a destination from which two or more groups each "
        "get at least 95 % of what anybody gets. Groups are consumer groups, or services where "
        "none is recorded; all messages to the destination decide, those that nobody receives "
        "apart. Several services do not make a topic winner-take-all, and what is said to be a "
        "queue is no broadcast.\n\n"
        "react: a message below which its sender gets another one, from another service.\n\nbatch "
        "progress: one message that starts, or the entry was started by one, three or more of one "
        "kind, then one of another kind at the end. The messages of a batch, and the reply, are "
        "not counted apart.\n\n"
        "sidewinder: one call, and somebody else who gets the same: by the same span of the "
        "caller (mirrored traffic), or by a message with the same operation or arguments.\n\n"
        "scatter-gather: two calls in flight at once to one operation, or to operations of the "
        "same name, or three to different services; and the caller ends after the last.\n\n"
        "orchestrator: calls to three or more other services, each begun when all before had "
        "ended. Times are those of the caller's spans; without these the callee's, where they lie "
        "within the caller's entry, else clocks differ and nothing is said of the order. An end "
        "may be 2 microseconds off.\n\n"
        "chain: all that is called or sent is of one operation, on a way of such operations over "
        "three or more services.\n\ntree: two or more operations are called or sent, and by an entry "
        "above or below as well.\n\n"
        "fire-and-forget: any other message, and an entry that waits for none of its calls, as "
        "most of their time comes after its end. "
        "request/response: any other entry with calls.\n\n"
        "Requests that are not complete, because a parent is missing or because they began so "
        "near to the end that a part may be missing, are not counted; --window-is-complete counts "
        "the latter. Where sampling probabilities are recorded, requests count by them.",
    .opts = opts,
    .ctx_size = sizeof(struct patterns_ctx),
    .operands = OPERANDS_PATHS,
    .outputs = RESULT_REPORT | RESULT_FINDINGS,
    .formats = formats,
    .examples = examples,
    .run = run_patterns,
};
