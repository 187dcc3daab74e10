#include "say.h"
#include "shared.h"

struct version_ctx {
    struct shared shared;
};

static int run_version(void *ctx, const struct str *operand, size_t n, struct run *run)
{
    (void)ctx, (void)operand, (void)n, (void)run;
    return say_result(STR("svcgraph " SVCGRAPH_VERSION "\n"));
}

static const struct opt *const opts[] = { opts_help, NULL };

static const struct example examples[] = {
    { "version", "Name and version:", 0 },
    { 0 },
};

const struct command command_version = {
    .name = "version",
    .group = "Help",
    .summary = "print the version",
    .synopsis = "",
    .prose = "The same as 'svcgraph --version'.",
    .opts = opts,
    .ctx_size = sizeof(struct version_ctx),
    .operands = OPERANDS_NONE,
    .examples = examples,
    .run = run_version,
};
