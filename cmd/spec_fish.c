/* Completion for fish. */
#include "spec.h"

static void add_quoted(struct strbuf *out, struct str text)
{
    strbuf_add_char(out, '\'');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '\'' || text.p[i] == '\\')
            strbuf_add_char(out, '\\');
        strbuf_add_char(out, text.p[i]);
    }
    strbuf_add_char(out, '\'');
}

static void add_words(struct strbuf *out, const struct str_list *names)
{
    strbuf_add(out, STR(" -a '"));
    for (size_t i = 0; i < names->all.n; i++)
        strbuf_addf(out, "%s%" PRIstr, i ? " " : "", STR_ARG(names->all.v[i]));
    strbuf_add_char(out, '\'');
}

static void add_value(struct strbuf *out, const struct command *command, const struct opt *opt)
{
    struct str_list names = { 0 };

    if (opt->kind == OPT_PATH) {
        strbuf_add(out, STR(" -r -F"));
        return;
    }
    strbuf_add(out, STR(" -x"));
    if (opt->values == OPT_RULES) {
        strbuf_add(out, STR(" -a '(__svcgraph_rules)'"));
        return;
    }
    spec_values(out->arena, opt->values, command, &names);
    for (size_t i = 0; opt->kind == OPT_ENUM && opt->choices[i]; i++)
        *vec_push(out->arena, &names.all) = str_from(opt->choices[i]);
    if (names.all.n)
        add_words(out, &names);
}

static void add_option(struct strbuf *out, const struct command *command, const struct opt *opt)
{
    strbuf_addf(out, "complete -c svcgraph -n '__svcgraph_in %s' -l %s", command->name, opt->name);
    if (opt->letter)
        strbuf_addf(out, " -s %c", opt->letter);
    if (opt_takes_value(opt))
        add_value(out, command, opt);
    strbuf_add(out, STR(" -d "));
    add_quoted(out, str_from(opt->help));
    strbuf_add_char(out, '\n');
}

static void add_operands(struct strbuf *out, const struct command *command)
{
    struct str_list names = { 0 };

    spec_operands(out->arena, command, &names);
    if (command->operands == OPERANDS_NONE || !command->run)
        return;
    strbuf_addf(out, "complete -c svcgraph -n '__svcgraph_in %s'", command->name);
    if (command->operands == OPERANDS_RULE)
        strbuf_add(out, STR(" -a '(__svcgraph_rules)'"));
    else if (names.all.n)
        add_words(out, &names);
    else
        strbuf_add(out, STR(" -F"));
    strbuf_add_char(out, '\n');
}

static void add_rules(struct strbuf *out)
{
    strbuf_add(out, STR("function __svcgraph_rules\n    printf '%s\\t%s\\n'"));
    for (size_t i = 0; rules[i]; i++) {
        strbuf_addf(out, " \\\n        %s ", rules[i]->id);
        add_quoted(out, str_from(rules[i]->summary));
    }
    strbuf_add(out, STR("\nend\n\n"));
}

/* Offered after the program's name, or after its group's. */
static void add_command(struct strbuf *out, const struct command *command)
{
    struct str group = str_take(str_from(command->name),
                                strlen(command->name) - strlen(command_word(command)));

    if (command->hidden)
        return;
    if (group.n)
        strbuf_addf(out, "complete -c svcgraph -n '__svcgraph_at %" PRIstr "' -a %s -d ",
                    STR_ARG(str_trim(group)), command_word(command));
    else
        strbuf_addf(out, "complete -c svcgraph -n __svcgraph_first -a %s -d ", command->name);
    add_quoted(out, str_from(command->summary));
    strbuf_add_char(out, '\n');
}

void spec_fish(struct strbuf *out)
{
    strbuf_add(out, STR("# fish completion for svcgraph; printed by 'svcgraph completion fish'\n\n"
                        "function __svcgraph_in\n"
                        "    set -l words (commandline -opc)\n"
                        "    for i in (seq (count $argv))\n"
                        "        test \"$words[$(math $i + 1)]\" = $argv[$i]; or return 1\n"
                        "    end\n"
                        "end\n\n"
                        "function __svcgraph_at # the next word follows these\n"
                        "    set -l words (commandline -opc)\n"
                        "    test (count $words) -eq (math (count $argv) + 1)\n"
                        "    and __svcgraph_in $argv\n"
                        "end\n\n"
                        "function __svcgraph_first\n"
                        "    test (count (commandline -opc)) -eq 1\n"
                        "end\n\n"));
    add_rules(out);
    strbuf_add(out, STR("complete -c svcgraph -f\n"
                        "complete -c svcgraph -n __svcgraph_first -l help -d 'show help'\n"
                        "complete -c svcgraph -n __svcgraph_first -l version "
                        "-d 'print the version'\n"));
    for (size_t i = 0; commands[i]; i++) {
        const struct command *command = commands[i];
        add_command(out, command);
        for (const struct opt *const *table = command->opts; *table; table++)
            for (const struct opt *opt = *table; opt->name; opt++)
                add_option(out, command, opt);
        add_operands(out, command);
    }
}
