/* Completion for bash. Needs nothing but bash: not the bash-completion package. */
#include "spec.h"

static void add_list(struct strbuf *out, const struct str_list *names)
{
    for (size_t i = 0; i < names->all.n; i++)
        strbuf_addf(out, "%s%" PRIstr, i ? " " : "", STR_ARG(names->all.v[i]));
}

static void add_choices(struct strbuf *out, const char *const *choices)
{
    for (size_t i = 0; choices[i]; i++)
        strbuf_addf(out, "%s%s", i ? " " : "", choices[i]);
}

/* 'check --format' | 'check -f') words='text json' ;; */
static void add_option(struct strbuf *out, const struct command *command, const struct opt *opt)
{
    struct str_list names = { 0 };

    if (!opt_takes_value(opt))
        return;
    spec_values(out->arena, opt->values, command, &names);
    strbuf_addf(out, "    '%s --%s'", command->name, opt->name);
    if (opt->letter)
        strbuf_addf(out, " | '%s -%c'", command->name, opt->letter);
    strbuf_add(out, STR(") "));
    if (opt->kind == OPT_PATH) {
        strbuf_add(out, STR("files=1"));
    } else if (opt->kind == OPT_ENUM) {
        strbuf_add(out, STR("words='"));
        add_choices(out, opt->choices);
        strbuf_add_char(out, '\'');
    } else if (opt->values == OPT_RULES) {
        strbuf_add(out, STR("words=$rules"));
    } else if (names.all.n) {
        strbuf_add(out, STR("words='"));
        add_list(out, &names);
        strbuf_add_char(out, '\'');
    } else {
        strbuf_add(out, STR("words="));
    }
    strbuf_add(out, STR(" ;;\n"));
}

static void add_values(struct strbuf *out)
{
    strbuf_add(out, STR("    local rules='"));
    struct str_list names = { 0 };
    spec_values(out->arena, OPT_RULES, NULL, &names);
    add_list(out, &names);
    strbuf_add(out, STR("'\n    words= files=\n    case \"$1 $2\" in\n"));
    for (size_t i = 0; commands[i]; i++)
        for (const struct opt *const *table = commands[i]->opts; *table; table++)
            for (const struct opt *opt = *table; opt->name; opt++)
                add_option(out, commands[i], opt);
    strbuf_add(out, STR("    *) return 1 ;;\n    esac\n"));
}

static void add_command_names(struct strbuf *out)
{
    struct str_list names = { 0 };

    spec_commands(out->arena, NULL, &names);
    add_list(out, &names);
}

/* Options with a value end in '=', so that the shell leaves no space after them. */
static void add_command(struct strbuf *out, const struct command *command)
{
    const char *gap = "";

    strbuf_addf(out, "    '%s')\n        options='", command->name);
    for (const struct opt *const *table = command->opts; *table; table++)
        for (const struct opt *opt = *table; opt->name; opt++, gap = " ")
            strbuf_addf(out, "%s--%s%s", gap, opt->name, opt_takes_value(opt) ? "=" : "");
    strbuf_add(out, STR("'\n"));
    struct str_list names = { 0 };
    spec_operands(out->arena, command, &names);
    if (names.all.n) {
        strbuf_add(out, STR("        words='"));
        add_list(out, &names);
        strbuf_add(out, STR("'\n"));
    } else if (command->operands != OPERANDS_NONE) {
        strbuf_add(out, STR("        files=1\n"));
    }
    strbuf_add(out, STR("        ;;\n"));
}

static const char tail[] =
    "\n"
    "_svcgraph_reply() {\n"
    "    if [[ $files ]]; then\n"
    "        compopt -o filenames 2>/dev/null\n"
    "        mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n"
    "    else\n"
    "        mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n"
    "    fi\n"
    "}\n"
    "\n"
    "_svcgraph() {\n"
    "    local cur=${COMP_WORDS[COMP_CWORD]} prev= command=${COMP_WORDS[1]}\n"
    "    local words= files= options=\n"
    "    COMPREPLY=()\n"
    "    if ((COMP_CWORD == 1)); then\n"
    "        words=\"$(_svcgraph_commands) --help --version\"\n"
    "        _svcgraph_reply\n"
    "        return\n"
    "    fi\n"
    "    if ((COMP_CWORD > 2)) && _svcgraph_command \"$command ${COMP_WORDS[2]}\"; then\n"
    "        command+=\" ${COMP_WORDS[2]}\" words= files= options=\n"
    "    fi\n"
    "    # readline cuts --format=json into three words\n"
    "    prev=${COMP_WORDS[COMP_CWORD - 1]}\n"
    "    if [[ $cur == '=' ]]; then\n"
    "        cur=\n"
    "    elif [[ $prev == '=' ]]; then\n"
    "        prev=${COMP_WORDS[COMP_CWORD - 2]}\n"
    "    fi\n"
    "    if _svcgraph_values \"$command\" \"$prev\"; then\n"
    "        _svcgraph_reply\n"
    "        return\n"
    "    fi\n"
    "    _svcgraph_command \"$command\" || return\n"
    "    if [[ $cur == -* ]]; then\n"
    "        words=$options files=\n"
    "        _svcgraph_reply\n"
    "        [[ ${COMPREPLY[0]} == *= ]] && compopt -o nospace 2>/dev/null\n"
    "        return\n"
    "    fi\n"
    "    _svcgraph_reply\n"
    "}\n"
    "\n"
    "complete -F _svcgraph svcgraph\n";

void spec_bash(struct strbuf *out)
{
    strbuf_add(out, STR("# bash completion for svcgraph; printed by 'svcgraph completion bash'\n\n"
                        "_svcgraph_commands() {\n    echo '"));
    add_command_names(out);
    strbuf_add(out, STR("'\n}\n\n# COMMAND OPTION: what may follow; fails when nothing does\n"
                        "_svcgraph_values() {\n"));
    add_values(out);
    strbuf_add(out, STR("}\n\n# COMMAND: its options, and what its operands may be\n"
                        "_svcgraph_command() {\n    case $1 in\n"));
    for (size_t i = 0; commands[i]; i++)
        add_command(out, commands[i]);
    strbuf_add(out, STR("    *) return 1 ;;\n    esac\n}\n"));
    strbuf_add(out, str_from(tail));
}
