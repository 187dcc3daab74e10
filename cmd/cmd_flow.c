#include "shared.h"

static const struct opt *const opts[] = { opts_help, NULL };

const struct command command_flow = {
    .name = "flow",
    .group = "Check",
    .summary = "invariants of message flow: learn them, hold traces against them",
    .synopsis = "COMMAND [OPTION...]",
    .prose =
        "A cart and its sales tax are called 1:1, whatever the load. Such an invariant of the "
        "message flow is a better signal than processor or memory: when a release breaks it, "
        "something is wrong, however healthy all services look. 'svcgraph flow learn' finds the "
        "invariants in traces and writes them into a file for people; 'svcgraph flow check' holds "
        "other traces against them, those of a canary for example.",
    .opts = opts,
    .ctx_size = sizeof(struct shared),
    .operands = OPERANDS_COMMAND,
};
