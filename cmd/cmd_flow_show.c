#include "flow.h"

#include "say.h"

static int run_show(void *ctx, const struct str *operand, size_t n, struct run *run)
{
    struct flow_ctx *c = ctx;
    struct flow_file file;
    struct targets targets = { 0 };
    struct report report = { .arena = c->shared.arena };
    struct flow_shown shown = { &file, &run->sources, &run->arena };
    struct report_json json = { "svcgraph/flow-show/v1", flow_show_json, &shown };
    int status = stage_prepare(&c->shared, run, &targets);
    if (status != EXIT_CLEAN)
        return status;
    if (n != 1)
        return say_usage(c->shared.command->name,
                         STR("flow show needs one file that 'svcgraph flow learn' wrote"));
    status = flow_read(c, operand[0], run, &file);
    if (status != EXIT_CLEAN)
        return status;
    flow_show_tell(&shown, &report);
    return report_write(&c->shared, run, &targets, &report, &json);
}

static const struct opt *const opts[] = { opts_output, opts_config, opts_help, NULL };

static const char *const formats[] = { "text", "json", NULL };

static const struct example examples[] = {
    { "flow show flow.yaml", "The invariants of a file, as a table:", 0 },
    { 0 },
};

const struct command command_flow_show = {
    .name = "flow show",
    .group = "Check",
    .summary = "show a file of invariants as a table",
    .synopsis = "FILE",
    .prose = "A line for each invariant, with the requests it was learned from; what is wrong in "
             "the file is told with its place.",
    .opts = opts,
    .ctx_size = sizeof(struct flow_ctx),
    .operands = OPERANDS_PATHS,
    .outputs = RESULT_REPORT,
    .formats = formats,
    .examples = examples,
    .yes = "the file is understood",
    .no = "",
    .run = run_show,
};
