/* svcgraph: finds the command, parses its options, runs it. The exit status is the command's. */
#include <signal.h>
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

    spec_commands(arena, NULL, &names);
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
        if (n < 1 && strncmp(command->synopsis, "SERVICE@", 8) == 0)
            return "needs a service and a version: NAME@1.2.3";
        return n < 1 ? "needs the name of a service" : NULL;
    case OPERANDS_TWO_NODES_PATHS:
        return n < 2 ? "needs the names of two services" : NULL;
    case OPERANDS_TRACE_PATHS:
        return n < 1 ? "needs the id of a trace" : NULL;
    case OPERANDS_ROOTS_PATHS:
        return n < 2 ? "needs a root operation and how many times its load: cart x2" : NULL;
    case OPERANDS_RULE:
        return n != 1 ? "needs one rule; see 'svcgraph rules'" : NULL;
    case OPERANDS_SHELL:
        return n != 1 ? "needs one shell: bash, zsh or fish" : NULL;
    case OPERANDS_COMMAND:
        return n > 2 ? "takes one command" : NULL;
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

static struct str words_of(struct arena *arena, const struct str_list *names)
{
    struct strbuf out;

    strbuf_init(&out, arena);
    for (size_t i = 0; i < names->all.n; i++)
        strbuf_addf(&out, "%s%" PRIstr, !i ? "" : i + 1 < names->all.n ? ", " : " or ",
                    STR_ARG(names->all.v[i]));
    return strbuf_str(&out);
}

/* The command of the group that the arguments begin with; without one, options ask for help. */
static int run_group(struct arena *arena, const struct command *group, int argc, char *const *argv)
{
    struct str first = argc ? str_from(argv[0]) : STR_NULL;
    struct str_list names = { 0 };

    if (str_is(first, "--help") || str_is(first, "-h"))
        return run_command(arena, group, 1, argv);
    if (str_starts(first, "-"))
        return say_usage(group->name,
                         str_printf(arena, "options follow the command: svcgraph %s COMMAND %s",
                                    group->name, argv[0]));
    spec_commands(arena, group, &names);
    if (!argc)
        return say_usage(group->name, str_printf(arena, "%s needs a command: %" PRIstr, group->name,
                                                 STR_ARG(words_of(arena, &names))));
    const struct command *command =
        command_find(str_printf(arena, "%s %" PRIstr, group->name, STR_ARG(first)));
    if (command)
        return run_command(arena, command, argc - 1, argv + 1);
    struct str near = spec_nearest(arena, first, &names);
    if (!near.n)
        near = str_printf(arena, "; it has %" PRIstr, STR_ARG(words_of(arena, &names)));
    return say_usage(group->name,
                     str_printf(arena, "%s: unknown command '%" PRIstr "'%" PRIstr, group->name,
                                STR_ARG(first), STR_ARG(near)));
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
    if (!command || command_is_inner(command))
        return unknown_command(arena, argv[0]);
    if (!command->run)
        return run_group(arena, command, argc - 1, argv + 1);
    return run_command(arena, command, argc - 1, argv + 1);
}

int main(int argc, char **argv)
{
    struct arena arena = { 0 };
    signal(SIGXFSZ, SIG_IGN); /* a file that may grow no more is an error of the write */
    int status = argc < 2 ? say_usage(NULL, STR("no command given"))
                          : dispatch(&arena, argc - 1, argv + 1);

    arena_release(&arena);
    return status;
}
