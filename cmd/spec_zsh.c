/* Completion for zsh, by _arguments. */
#include "spec.h"

/* Inside single quotes and inside [...] of an _arguments specification. */
static void add_quoted(struct strbuf *out, struct str text)
{
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == '\'')
            strbuf_add(out, STR("'\\''"));
        else if (c == '[' || c == ']' || c == ':' || c == '\\')
            strbuf_addf(out, "\\%c", c);
        else
            strbuf_add_char(out, c);
    }
}

static void add_words(struct strbuf *out, const struct str_list *names)
{
    strbuf_add_char(out, '(');
    for (size_t i = 0; i < names->all.n; i++)
        strbuf_addf(out, "%s%" PRIstr, i ? " " : "", STR_ARG(names->all.v[i]));
    strbuf_add_char(out, ')');
}

static void add_value(struct strbuf *out, const struct command *command, const struct opt *opt)
{
    struct str_list names = { 0 };

    strbuf_add_char(out, ':');
    add_quoted(out, str_from(opt->arg));
    strbuf_add_char(out, ':');
    spec_values(out->arena, opt->values, command, &names);
    for (size_t i = 0; opt->kind == OPT_ENUM && opt->choices[i]; i++)
        *vec_push(out->arena, &names.all) = str_from(opt->choices[i]);
    if (opt->kind == OPT_PATH)
        strbuf_add(out, STR("_files"));
    else if (opt->values == OPT_RULES)
        strbuf_add(out, STR("'\"($rules)\"'"));
    else if (names.all.n)
        add_words(out, &names);
    else
        strbuf_add_char(out, ' ');
}

static bool repeats(const struct opt *opt)
{
    return opt->kind == OPT_LIST || opt->kind == OPT_NAMES || opt->kind == OPT_COUNT;
}

/* '(-c --config)'{-c+,--config=}'[help]:FILE:_files' */
static void add_option(struct strbuf *out, const struct command *command, const struct opt *opt)
{
    const char *sign = opt_takes_value(opt) ? "=" : "", *plus = *sign ? "+" : "";

    strbuf_add(out, STR(" \\\n        "));
    if (opt->letter && repeats(opt))
        strbuf_addf(out, "'*'{-%c%s,--%s%s}'[", opt->letter, plus, opt->name, sign);
    else if (opt->letter)
        strbuf_addf(out, "'(-%c --%s)'{-%c%s,--%s%s}'[", opt->letter, opt->name, opt->letter,
                    plus, opt->name, sign);
    else
        strbuf_addf(out, "'%s--%s%s[", repeats(opt) ? "*" : "", opt->name, sign);
    add_quoted(out, str_from(opt->help));
    strbuf_add_char(out, ']');
    if (*sign)
        add_value(out, command, opt);
    strbuf_add_char(out, '\'');
}

static void add_command(struct strbuf *out, const struct command *command)
{
    struct str_list names = { 0 };

    strbuf_addf(out, "    %s)\n      _arguments -s -S", command_word(command));
    for (const struct opt *const *table = command->opts; *table; table++)
        for (const struct opt *opt = *table; opt->name; opt++)
            add_option(out, command, opt);
    spec_operands(out->arena, command, &names);
    if (names.all.n) {
        strbuf_addf(out, " \\\n        '1:%s:", command->operands == OPERANDS_RULE ? "rule" : "name");
        add_words(out, &names);
        strbuf_add_char(out, '\'');
    } else if (command->operands != OPERANDS_NONE) {
        strbuf_add(out, STR(" \\\n        '*:path:_files'"));
    }
    strbuf_add(out, STR("\n      ;;\n"));
}

static bool belongs(const struct command *command, const struct command *group)
{
    return group ? command_within(command, group) : !command_is_inner(command);
}

static void add_command_names(struct strbuf *out, const struct command *group)
{
    strbuf_add(out, STR("  commands=(\n"));
    for (size_t i = 0; commands[i]; i++) {
        if (commands[i]->hidden || !belongs(commands[i], group))
            continue;
        strbuf_addf(out, "    '%s:", command_word(commands[i]));
        add_quoted(out, str_from(commands[i]->summary));
        strbuf_add(out, STR("'\n"));
    }
    strbuf_add(out, STR("  )\n"));
}

/* The commands, then by the word that was chosen its options and operands. */
static void add_choice(struct strbuf *out, const struct command *group)
{
    add_command_names(out, group);
    strbuf_addf(out,
                "  _arguments -C '1:command:->command' '*::argument:->argument' \\\n"
                "    '(- *)'{-h,--help}'[show help]'%s\n"
                "  case $state in\n"
                "  command)\n"
                "    _describe command commands\n"
                "    return\n"
                "    ;;\n"
                "  argument) ;;\n"
                "  *) return ;;\n"
                "  esac\n"
                "  case $words[1] in\n",
                group ? "" : " '(- *)--version[print the version]'");
    for (size_t i = 0; commands[i]; i++)
        if (!belongs(commands[i], group))
            continue;
        else if (commands[i]->run)
            add_command(out, commands[i]);
        else
            strbuf_addf(out, "    %s) _svcgraph_%s ;;\n", commands[i]->name, commands[i]->name);
    strbuf_add(out, STR("  esac\n"));
}

/* local to _svcgraph, which calls it: rules, opt_args, line */
static void add_group(struct strbuf *out, const struct command *group)
{
    strbuf_addf(out,
                "_svcgraph_%s() {\n"
                "  local curcontext=$curcontext state state_descr\n"
                "  local -a commands\n",
                group->name);
    add_choice(out, group);
    strbuf_add(out, STR("}\n\n"));
}

void spec_zsh(struct strbuf *out)
{
    struct str_list names = { 0 };

    strbuf_add(out, STR("#compdef svcgraph\n"
                        "# zsh completion for svcgraph; printed by 'svcgraph completion zsh'\n\n"));
    for (size_t i = 0; commands[i]; i++)
        if (!commands[i]->run)
            add_group(out, commands[i]);
    strbuf_add(out, STR("_svcgraph() {\n"
                        "  local curcontext=$curcontext state state_descr line\n"
                        "  local -a commands\n"
                        "  typeset -A opt_args\n"
                        "  local rules='"));
    spec_values(out->arena, OPT_RULES, NULL, &names);
    for (size_t i = 0; i < names.all.n; i++)
        strbuf_addf(out, "%s%" PRIstr, i ? " " : "", STR_ARG(names.all.v[i]));
    strbuf_add(out, STR("'\n"));
    add_choice(out, NULL);
    strbuf_add(out, STR("}\n\n"
                        "if [[ $zsh_eval_context[-1] == loadautofunc ]]; then\n"
                        "  _svcgraph \"$@\"\n"
                        "else\n"
                        "  compdef _svcgraph svcgraph\n"
                        "fi\n"));
}
