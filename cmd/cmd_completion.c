#include "say.h"
#include "shared.h"
#include "spec.h"

static const struct {
    const char *shell;
    void (*print)(struct strbuf *out);
} shells[] = {
    { "bash", spec_bash },
    { "zsh", spec_zsh },
    { "fish", spec_fish },
};

static int run_completion(void *ctx, const struct str *operand, size_t n, struct run *run)
{
    struct shared *shared = ctx;
    struct strbuf out;

    (void)n, (void)run;
    for (size_t i = 0; i < countof(shells); i++)
        if (str_is(operand[0], shells[i].shell)) {
            strbuf_init(&out, shared->arena);
            shells[i].print(&out);
            return say_result(strbuf_str(&out));
        }
    return say_usage("completion",
                     str_printf(shared->arena, "no completion for '%" PRIstr
                                "'; there are bash, zsh, fish", STR_ARG(operand[0])));
}

static const struct opt *const opts[] = { opts_help, NULL };

static const struct example examples[] = {
    { "completion bash", "For bash, to be sourced:", 0 },
    { 0 },
};

const struct command command_completion = {
    .name = "completion",
    .group = "Help",
    .summary = "print a completion script for a shell",
    .synopsis = "bash|zsh|fish",
    .prose = "Completes commands, options, names of rules and formats, and files. 'make install' "
             "puts the scripts where the shells find them; without it:\n\n"
             "  bash: source <(svcgraph completion bash)\n"
             "  zsh:  svcgraph completion zsh >~/.zfunc/_svcgraph, with ~/.zfunc in fpath\n"
             "  fish: svcgraph completion fish >~/.config/fish/completions/svcgraph.fish",
    .opts = opts,
    .ctx_size = sizeof(struct shared),
    .operands = OPERANDS_SHELL,
    .examples = examples,
    .run = run_completion,
};
