#include "shared.h"

static const struct opt *const opts[] = { opts_help, NULL };

const struct command command_trace = {
    .name = "trace",
    .group = "Look",
    .summary = "look into requests: calls, times, loops, depth",
    .synopsis = "COMMAND [OPTION...] [PATH...]",
    .prose =
        "Reads dumps of traces (see 'svcgraph formats'), or graphs that were saved with 'svcgraph "
        "graph --format json', and answers questions about requests. Without PATH, reads the "
        "inputs of the configuration, or else the working directory; '-' is standard input. "
        "Inputs without a single trace are an input error, exit status 3.\n\n"
        "Times are those that the caller saw, where its span is there; quantiles are right to "
        "within 0.8 % of themselves.",
    .opts = opts,
    .ctx_size = sizeof(struct shared),
    .operands = OPERANDS_COMMAND,
};
