#include <sys/ioctl.h>
#include <unistd.h>

#include "say.h"
#include "timeline.h"
#include "trace.h"

struct timeline_ctx {
    struct shared shared;
    struct timeline timeline;
};

static bool variable_has(const char *name, const char *a, const char *b)
{
    const char *value = getenv(name);

    return value && (strstr(value, a) || strstr(value, b));
}

/* What the terminal shows beyond ASCII; a file gets the same bytes under any locale. */
static bool shows_blocks(void)
{
    static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };

    if (!isatty(STDOUT_FILENO))
        return false;
    for (size_t i = 0; i < countof(names); i++) {
        const char *value = getenv(names[i]);
        if (value && *value)
            return variable_has(names[i], "UTF-8", "utf8");
    }
    return false;
}

static size_t columns(void)
{
    enum { DEFAULT = 80, LEAST = 40, MOST = 1000 };
    struct winsize size;
    const char *value = getenv("COLUMNS");
    uint64_t n;

    if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col)
        n = size.ws_col;
    else if (!value || !str_to_u64(str_from(value), &n))
        n = DEFAULT;
    return n < LEAST ? LEAST : n > MOST ? MOST : (size_t)n;
}

static int say_unknown(const struct run *run, struct str id)
{
    uint64_t lines = 0;

    for (uint32_t i = 0; i < run->graph->n_log_sums; i++)
        lines += run->graph->log_sums[i].lines;
    if (lines)
        say_error("no request has the id '%" PRIstr "', of %llu with spans and in %llu log lines",
                  STR_ARG(id), (unsigned long long)run->graph->traces.traces,
                  (unsigned long long)lines);
    else
        say_error("no request has the id '%" PRIstr "', of %llu that were read", STR_ARG(id),
                  (unsigned long long)run->graph->traces.traces);
    return EXIT_INPUT;
}

static int show(struct timeline_ctx *c, struct str id, struct run *run,
                const struct targets *targets)
{
    struct shared *shared = &c->shared;
    struct timeline_view view = timeline_view(&c->timeline, id, shared->arena);
    struct timeline_look look = {
        .columns = columns(), .blocks = shows_blocks(), .places = shared->verbose > 0
    };
    struct report report = { .arena = shared->arena };
    struct timeline_json ctx = { &view, &run->sources };
    struct report_json json = { "svcgraph/timeline/v1", timeline_json, &ctx };

    timeline_draw(&view, &look, &report);
    return report_write(shared, run, targets, &report, &json);
}

static int run_timeline(void *ctx, const struct str *operand, size_t n, struct run *run)
{
    struct timeline_ctx *c = ctx;
    struct targets targets = { 0 };
    int status = stage_prepare(&c->shared, run, &targets);

    if (status == EXIT_CLEAN && !log_id(operand[0], &c->timeline.key))
        status = say_usage(c->shared.command->name,
                           str_printf(c->shared.arena, "'%" PRIstr "' is no id of a request",
                                      STR_ARG(operand[0])));
    run->timeline = &c->timeline;
    if (status == EXIT_CLEAN)
        status = stage_load(&c->shared, operand + 1, n - 1, run);
    if (status != EXIT_USAGE) {
        status = status_worse(status, stage_input_trouble(&c->shared, run));
        if (c->timeline.spans.n || c->timeline.logs.n)
            status = status_worse(status, show(c, operand[0], run, &targets));
        else if (run->tally.read)
            status = status_worse(status, say_unknown(run, operand[0]));
    }
    arena_release(&c->timeline.arena);
    return status;
}

static const struct opt *const opts[] = { opts_input,  opts_jobs, opts_config,
                                          opts_output, opts_help, NULL };

static const char *const formats[] = { "text", "json", NULL };

static const struct example examples[] = {
    { "trace timeline 6513270e269e0d37f2a74de452e6b438 traces",
      "One request, from the service it came in at to the last:", 0 },
    { 0 },
};

const struct command command_trace_timeline = {
    .name = "trace timeline",
    .group = "Look",
    .summary = "one request over spans and log lines, by time",
    .synopsis = "ID [PATH...]",
    .prose =
        "Draws the spans of the request whose trace has this ID, each below the one that called "
        "it, with a bar for the time it took; and below each span the log lines that bear the ID "
        "and belong to it: by the id of a span in them, else by their service and time. The ID is "
        "that in the dumps, with or without leading zeros, in either case of letters; for log "
        "lines it may be another id, of a request or a correlation. Part of an ID names nothing.\n\n"
        "Marks before a span: '!' it failed, '<' it begins before the span of another service "
        "above it, so that their clocks differ, '?' its parent is not in the input. Bars are as wide as the "
        "terminal, or else as COLUMNS says, or 80; with -v each line ends with its place in the "
        "inputs. An unknown ID is exit status 3.\n\n"
        "This is the only command that shows messages of log lines.",
    .opts = opts,
    .ctx_size = sizeof(struct timeline_ctx),
    .operands = OPERANDS_TRACE_PATHS,
    .outputs = RESULT_REPORT,
    .formats = formats,
    .examples = examples,
    .run = run_timeline,
};
