#include "export.h"

static int run_spans(void *ctx, const struct str *operand, size_t n, struct run *run)
{
    return export_run(ctx, operand, n, run, false);
}

static const struct opt opts_place[] = {
    { .name = "output",
      .letter = 'o',
      .kind = OPT_PATH,
      .arg = "FILE",
      .offset = offsetof(struct shared, output),
      .help = "write there, not to standard output",
      .group = "Output" },
    { .name = "progress",
      .kind = OPT_ENUM,
      .arg = "WHEN",
      .choices = (const char *const[]){ "auto", "always", "never", NULL },
      .offset = offsetof(struct shared, progress),
      .deflt = "auto",
      .help = "progress on standard error: auto, always or never",
      .group = "Output" },
    { .name = "quiet",
      .letter = 'q',
      .kind = OPT_FLAG,
      .offset = offsetof(struct shared, quiet),
      .help = "no messages on standard error but errors",
      .group = "Output" },
    { 0 },
};

static const struct opt *const opts[] = { opts_input, opts_jobs, opts_config,
                                          opts_place, opts_help, NULL };

static const struct example examples[] = {
    { "trace spans -o spans.ndjson traces", "All spans, a line each:", 0 },
    { 0 },
};

const struct command command_trace_spans = {
    .name = "trace spans",
    .group = "Look",
    .summary = "spans of any format as lines with a key, for others to link",
    .synopsis = "[PATH...]",
    .prose =
        "Each line is a JSON object that holds all that svcgraph knows of a span, in form "
        "svcgraph/spans/v1 (see svcgraph-formats(5)). Its first member, key, is the same for all "
        "spans of a trace, also where their ids were cut to 64 bits: 16 digits from byte 9 to 24 of "
        "the line, to sort or to deal out by. Lines are read again in any order, from any number "
        "of files. Traces that are tied by span links have different keys: 'svcgraph graph "
        "--partial' over the lines of each share keeps them open, and 'svcgraph merge' joins them.",
    .opts = opts,
    .ctx_size = sizeof(struct shared),
    .operands = OPERANDS_PATHS,
    .examples = examples,
    .run = run_spans,
};
