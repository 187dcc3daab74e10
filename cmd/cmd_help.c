#include "say.h"
#include "shared.h"
#include "spec.h"

enum as { AS_TEXT, AS_MAN, AS_BASH, AS_ZSH, AS_FISH, AS_EXAMPLES, AS_COMMANDS };

struct help_ctx {
    struct shared shared;
    int as; /* enum as */
};

static int help_text(struct strbuf *out, struct str name)
{
    const struct command *command = command_find(name);

    if (!name.n) {
        spec_overview(out);
    } else if (command) {
        spec_help_long(out, command);
    } else {
        struct str_list names = { 0 };
        for (size_t i = 0; commands[i]; i++)
            if (!commands[i]->hidden)
                *vec_push(out->arena, &names.all) = str_from(commands[i]->name);
        struct str near = spec_nearest(out->arena, name, &names);
        return say_usage(NULL, str_printf(out->arena, "unknown command '%" PRIstr "'%" PRIstr,
                                          STR_ARG(name), STR_ARG(near)));
    }
    return say_result(strbuf_str(out));
}

static int help_man(struct strbuf *out, struct str page)
{
    if (!spec_man(out, page))
        return say_usage("help", str_printf(out->arena, "no manual page '%" PRIstr "'",
                                            STR_ARG(page)));
    return say_result(strbuf_str(out));
}

static int run_help(void *ctx, const struct str *operand, size_t n, struct run *run)
{
    const struct help_ctx *c = ctx;
    struct str name = n ? operand[0] : STR_NULL;
    struct strbuf out;

    (void)run;
    strbuf_init(&out, c->shared.arena);
    if (n == 2)
        name = str_printf(out.arena, "%" PRIstr " %" PRIstr, STR_ARG(name), STR_ARG(operand[1]));
    switch ((enum as)c->as) {
    case AS_TEXT:
        return help_text(&out, name);
    case AS_MAN:
        return help_man(&out, name);
    case AS_BASH:
        spec_bash(&out);
        break;
    case AS_ZSH:
        spec_zsh(&out);
        break;
    case AS_FISH:
        spec_fish(&out);
        break;
    case AS_EXAMPLES:
        spec_examples(&out);
        break;
    case AS_COMMANDS:
        for (size_t i = 0; commands[i]; i++)
            strbuf_addf(&out, "%s\n", commands[i]->name);
        break;
    }
    return say_result(strbuf_str(&out));
}

static const char *const as_names[] = { "text", "man", "bash", "zsh", "fish", "examples", "commands",
                                        NULL };

static const struct opt opts_as[] = {
    { .name = "as",
      .kind = OPT_ENUM,
      .arg = "FORM",
      .choices = as_names,
      .offset = offsetof(struct help_ctx, as),
      .deflt = "text",
      .help = "text; the others serve the build",
      .group = "Help" },
    { 0 },
};

static const struct opt *const opts[] = { opts_as, opts_help, NULL };

static const struct example examples[] = {
    { "help", "All commands:", 0 },
    { "help check", "Options, exit status and examples of one:", 0 },
    { 0 },
};

const struct command command_help = {
    .name = "help",
    .group = "Help",
    .summary = "show help on a command",
    .synopsis = "[COMMAND]",
    .prose = "The same as 'svcgraph COMMAND --help'. With --as=man, COMMAND is the name of a manual "
             "page, and the parts of it that come from the program's tables are printed.",
    .opts = opts,
    .ctx_size = sizeof(struct help_ctx),
    .operands = OPERANDS_COMMAND,
    .examples = examples,
    .run = run_help,
};
