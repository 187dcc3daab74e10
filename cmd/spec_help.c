/* Help as text, 80 columns. */
#include "spec.h"

enum { HELP_COLUMN = 27 };

static void add_usage(struct strbuf *out, const struct command *command)
{
    struct str usage = str_printf(out->arena, "usage: svcgraph %s %s%s", command->name,
                                  command->run ? "[OPTION...] " : "", command->synopsis);
    strbuf_add(out, str_trim(usage));
    strbuf_add_char(out, '\n');
}

/* "  -c, --config=FILE" */
static size_t add_option_name(struct strbuf *out, const struct opt *opt)
{
    size_t before = out->n;

    if (opt->letter)
        strbuf_addf(out, "  -%c, --%s", opt->letter, opt->name);
    else
        strbuf_addf(out, "      --%s", opt->name);
    if (opt_takes_value(opt))
        strbuf_addf(out, "=%s", opt->arg);
    return out->n - before;
}

static void add_option(struct strbuf *out, const struct opt *opt)
{
    size_t column = add_option_name(out, opt);

    if (column + 1 > HELP_COLUMN) {
        strbuf_add_char(out, '\n');
        column = 0;
    }
    spec_fill(out, spec_option_help(out->arena, opt), HELP_COLUMN, column);
}

static bool same_group(const char *a, const char *b)
{
    return str_is(str_from(a), b);
}

/* Options in the order of their tables; a heading wherever the group changes. */
static void add_options(struct strbuf *out, const struct command *command)
{
    const char *group = "";

    for (const struct opt *const *table = command->opts; *table; table++)
        for (const struct opt *opt = *table; opt->name; opt++) {
            if (!same_group(group, opt->group))
                strbuf_addf(out, "\n%s:\n", opt->group);
            group = opt->group;
            add_option(out, opt);
        }
}

static void add_formats(struct strbuf *out, const struct command *command)
{
    struct str_list names = { 0 };

    spec_values(out->arena, OPT_WRITERS, command, &names);
    if (!names.all.n)
        return;
    struct strbuf text;
    strbuf_init(&text, out->arena);
    for (size_t i = 0; i < names.all.n; i++)
        strbuf_addf(&text, "%s%" PRIstr, i ? ", " : "", STR_ARG(names.all.v[i]));
    if (command->formats)
        strbuf_addf(&text, " (default: %s)", command->formats[0]);
    strbuf_addf(out, "\nOutput forms:\n");
    spec_fill(out, strbuf_str(&text), 2, 0);
}

static void add_examples(struct strbuf *out, const struct command *command)
{
    if (!command->examples || !command->examples[0].line)
        return;
    strbuf_addf(out, "\nExamples:\n");
    for (const struct example *e = command->examples; e->line; e++) {
        spec_fill(out, str_from(e->text), 2, 0);
        strbuf_addf(out, "    svcgraph %s\n", e->line);
    }
}

static void add_exit_status(struct strbuf *out, const struct command *command)
{
    strbuf_addf(out, "\nExit status:\n");
    for (const struct exit_row *row = exit_rows; row->text; row++)
        if (spec_exit_text(row, command))
            strbuf_addf(out, "  %d  %s\n", row->status, spec_exit_text(row, command));
}

/* Its commands, one to a line, and whom to ask about them. */
static void add_inner(struct strbuf *out, const struct command *group)
{
    strbuf_add(out, STR("\nCommands:\n"));
    for (size_t i = 0; commands[i]; i++)
        if (!commands[i]->hidden && command_within(commands[i], group))
            strbuf_addf(out, "  %-12s%s\n", command_word(commands[i]), commands[i]->summary);
    strbuf_addf(out, "\nSee 'svcgraph %s COMMAND --help' for one of them, and svcgraph-%s(1).\n",
                group->name, group->name);
}

void spec_help_long(struct strbuf *out, const struct command *command)
{
    add_usage(out, command);
    strbuf_addf(out, "\n");
    spec_fill(out, spec_sentence(out->arena, command->summary), 0, 0);
    if (!command->run) {
        strbuf_add_char(out, '\n');
        spec_fill(out, str_from(command->prose), 0, 0);
        add_inner(out, command);
        return;
    }
    add_examples(out, command);
    if (command->prose) {
        strbuf_add_char(out, '\n');
        spec_fill(out, str_from(command->prose), 0, 0);
    }
    add_options(out, command);
    add_formats(out, command);
    add_exit_status(out, command);
}

/* Options of the shared and the rarer groups: by name only, several on a line. */
static void add_shared_names(struct strbuf *out, const struct command *command, const char *group)
{
    struct strbuf text;

    strbuf_init(&text, out->arena);
    for (const struct opt *const *table = command->opts; *table; table++)
        for (const struct opt *opt = *table; opt->name; opt++) {
            if (!same_group(group, opt->group))
                continue;
            if (opt->letter)
                strbuf_addf(&text, "-%c/", opt->letter);
            strbuf_addf(&text, "--%s", opt->name);
            if (opt_takes_value(opt))
                strbuf_addf(&text, "=%s", opt->arg);
            strbuf_add_char(&text, ' ');
        }
    if (!text.n)
        return;
    strbuf_addf(out, "%s:\n", group);
    spec_fill(out, strbuf_str(&text), 2, 0);
}

static bool is_shared_group(const char *group)
{
    return same_group(group, "As buf") || same_group(group, "Consumers") ||
           same_group(group, "Input") || same_group(group, "Output") || same_group(group, "Other");
}

enum detail { DETAIL_ALL, DETAIL_OWN, DETAIL_NAMES };

static size_t count_lines(struct str text)
{
    size_t n = 0;

    for (size_t i = 0; i < text.n; i++)
        n += text.p[i] == '\n';
    return n;
}

static void add_short(struct strbuf *out, const struct command *command, enum detail detail)
{
    static const char *const named[] = { "As buf", "Consumers", "Input", "Output" };

    add_usage(out, command);
    spec_fill(out, spec_sentence(out->arena, command->summary), 0, 0);
    for (const struct opt *const *table = command->opts; *table && detail < DETAIL_NAMES; table++)
        for (const struct opt *opt = *table; opt->name; opt++)
            if (!is_shared_group(opt->group) &&
                (detail == DETAIL_ALL || !same_group(opt->group, "Gate")))
                add_option(out, opt);
    if (detail == DETAIL_NAMES)
        add_shared_names(out, command, command->opts[0]->group);
    if (detail > DETAIL_ALL)
        add_shared_names(out, command, "Gate");
    for (size_t i = 0; i < countof(named); i++)
        add_shared_names(out, command, named[i]);
    strbuf_addf(out, "See 'svcgraph %s --help' for all of it.\n", command->name);
}

/* Fits on a screen: of a command with many options only the names are said. */
void spec_help_short(struct strbuf *out, const struct command *command)
{
    enum { LINES_MAX = 24 };
    struct strbuf text;

    if (!command->run) {
        add_usage(out, command);
        add_inner(out, command);
        return;
    }
    for (int detail = DETAIL_ALL; detail <= DETAIL_NAMES; detail++) {
        strbuf_init(&text, out->arena);
        add_short(&text, command, (enum detail)detail);
        if (count_lines(strbuf_str(&text)) <= LINES_MAX)
            break;
    }
    strbuf_add(out, strbuf_str(&text));
}
