/* svcgraph: finds the command, parses its options, runs it. The exit status is the command's. */
#include <unistd.h>

#include "say.h"
#include "shared.h"
#include "spec.h"

static int print_overview(struct arena *arena)
{
    struct strbuf out;

    strbuf_init(&out, arena);
    spec_overview(&out);
    return say_result(strbuf_str(&out));
}

static int print_help(struct arena *arena, const struct command *command, enum help_form form)
{
    struct strbuf out;

    strbuf_init(&out, arena);
    if (form == HELP_SHORT)
        spec_help_short(&out, command);
    else
        spec_help_long(&out, command);
    return say_result(strbuf_str(&out));
}

static struct str nearest_command(struct arena *arena, struct str name)
{
    struct str_list names = { 0 };

    for (size_t i = 0; commands[i]; i++)
        if (!commands[i]->hidden)
            *vec_push(arena, &names.all) = str_from(commands[i]->name);
    return spec_nearest(arena, name, &names);
}

static int unknown_command(struct arena *arena, const char *name)
{
    struct str near = nearest_command(arena, str_from(name));

    if (!near.n && access(name, F_OK) == 0)
        near = str_printf(arena, "; to check it: svcgraph check %s", name);
    return say_usage(NULL, str_printf(arena, "unknown command '%s'%" PRIstr, name, STR_ARG(near)));
}

/* What is wrong with the number of operands, or NULL. */
static const char *operands_wrong(const struct command *command, size_t n)
{
    switch (command->operands) {
    case OPERANDS_NONE:
        return n ? "takes no arguments" : NULL;
    case OPERANDS_PATHS:
        return NULL;
    case OPERANDS_NODE_PATHS:
        return n < 1 ? "needs the name of a service" : NULL;
    case OPERANDS_TWO_NODES_PATHS:
        return n < 2 ? "needs the names of two services" : NULL;
    case OPERANDS_RULE:
        return n != 1 ? "needs one rule; see 'svcgraph rules'" : NULL;
    case OPERANDS_SHELL:
        return n != 1 ? "needs one shell: bash, zsh or fish" : NULL;
    case OPERANDS_COMMAND:
        return n > 1 ? "takes one command" : NULL;
    }
    return NULL;
}

static int run_command(struct arena *arena, const struct command *command, int argc,
                       char *const *argv)
{
    struct shared *ctx = arena_alloc(arena, command->ctx_size, _Alignof(max_align_t));
    struct str_list operands = { 0 };
    struct str error;

    if (!opt_parse(arena, command->opts, ctx, argc, argv, &operands, &error))
        return say_usage(command->name, error);
    if (ctx->help)
        return print_help(arena, command, (enum help_form)ctx->help);
    const char *wrong = operands_wrong(command, operands.all.n);
    if (wrong)
        return say_usage(command->name, str_printf(arena, "%s %s", command->name, wrong));
    ctx->command = command;
    ctx->arena = arena;
    struct run run;
    run_init(&run);
    int status = command->run(ctx, operands.all.v, operands.all.n, &run);
    run_release(&run);
    return status;
}

static int dispatch(struct arena *arena, int argc, char *const *argv)
{
    struct str first = str_from(argv[0]);

    if (str_is(first, "--help") || str_is(first, "-h"))
        return print_overview(arena);
    if (str_is(first, "--version") || str_is(first, "-V"))
        return say_result(STR("svcgraph " SVCGRAPH_VERSION "\n"));
    if (str_starts(first, "-"))
        return say_usage(NULL, str_printf(arena, "options follow the command: svcgraph COMMAND %s",
                                          argv[0]));
    const struct command *command = command_find(first);
    if (!command)
        return unknown_command(arena, argv[0]);
    return run_command(arena, command, argc - 1, argv + 1);
}

int main(int argc, char **argv)
{
    struct arena arena = { 0 };
    int status = argc < 2 ? say_usage(NULL, STR("no command given"))
                          : dispatch(&arena, argc - 1, argv + 1);

    arena_release(&arena);
    return status;
}
