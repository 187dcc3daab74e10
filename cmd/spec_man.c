/* Parts of the manual pages that the tables know, in mdoc(7). */
#include "spec.h"

static void begin(struct strbuf *out, const char *block)
{
    strbuf_addf(out, ".\\\" BEGIN %s\n", block);
}

static void end(struct strbuf *out, const char *block)
{
    strbuf_addf(out, ".\\\" END %s\n", block);
}

/* One line of text: nothing in it is taken for a request or an escape. */
static void add_line(struct strbuf *out, struct str line)
{
    if (str_starts(line, ".") || str_starts(line, "'"))
        strbuf_add(out, STR("\\&"));
    for (size_t i = 0; i < line.n; i++) {
        if (line.p[i] == '\\')
            strbuf_add(out, STR("\\e"));
        else
            strbuf_add_char(out, line.p[i]);
    }
    strbuf_add_char(out, '\n');
}

/* A sentence to a line, as mdoc wants it. */
static void add_sentences(struct strbuf *out, struct str line)
{
    for (size_t at; (at = str_find(line, STR(". "))) != SIZE_MAX;) {
        bool ends = at + 2 < line.n && line.p[at + 2] >= 'A' && line.p[at + 2] <= 'Z';
        if (!ends)
            break;
        add_line(out, str_take(line, at + 1));
        line = str_skip(line, at + 2);
    }
    add_line(out, line);
}

static void add_text(struct strbuf *out, struct str text)
{
    struct str line;
    bool literal = false, gap = false;

    while (str_split(&text, '\n', &line)) {
        bool indented = str_starts(line, " ");
        if (literal && !indented) {
            strbuf_add(out, STR(".Ed\n"));
            literal = false;
        }
        if (!literal && indented) {
            strbuf_add(out, STR(".Bd -literal -offset indent\n"));
            literal = true;
        } else if (gap && line.n && !literal) {
            strbuf_add(out, STR(".Pp\n"));
        }
        gap = !line.n;
        if (literal)
            add_line(out, str_skip(line, str_starts(line, "  ") ? 2 : 1));
        else if (line.n)
            add_sentences(out, line);
    }
    if (literal)
        strbuf_add(out, STR(".Ed\n"));
}

static void add_option(struct strbuf *out, const struct opt *opt)
{
    strbuf_add(out, STR(".It "));
    if (opt->letter)
        strbuf_addf(out, "Fl %c , ", opt->letter);
    strbuf_addf(out, "Fl -%s", opt->name);
    if (opt_takes_value(opt))
        strbuf_addf(out, " Ns = Ns Ar %s", opt->arg);
    strbuf_add_char(out, '\n');
    add_line(out, spec_option_help(out->arena, opt));
}

/* The commands of a page: the group's, or the one. */
static bool on_page(const struct command *command, const struct command *page)
{
    return page->run ? command == page : command_within(command, page);
}

static bool takes(const struct command *command, const struct opt *table)
{
    for (const struct opt *const *own = command->opts; *own; own++)
        if (*own == table)
            return true;
    return false;
}

/* Which commands of a group take the table, when not all do. */
static struct str takers(struct arena *arena, const struct command *page, const struct opt *table)
{
    struct strbuf out;
    bool all = true;

    strbuf_init(&out, arena);
    for (size_t i = 0; commands[i]; i++) {
        if (!on_page(commands[i], page))
            continue;
        if (takes(commands[i], table))
            strbuf_addf(&out, "%s%s", out.n ? ", " : "", command_word(commands[i]));
        else
            all = false;
    }
    return all ? STR_NULL : strbuf_str(&out);
}

struct tables {
    VEC(const struct opt *) all;
};

/* Option tables of a page, each once: first those that single commands take. */
static void collect_tables(struct arena *arena, const struct command *page, bool shared,
                           struct tables *out)
{
    for (size_t i = 0; commands[i]; i++) {
        if (!on_page(commands[i], page))
            continue;
        for (const struct opt *const *table = commands[i]->opts; *table; table++) {
            bool known = (takers(arena, page, *table).n == 0) != shared;
            for (size_t k = 0; k < out->all.n; k++)
                known |= out->all.v[k] == *table;
            if (!known)
                *vec_push(arena, &out->all) = *table;
        }
    }
}

static void add_options(struct strbuf *out, const struct command *command)
{
    struct str heading = STR_NULL;
    struct tables tables = { 0 };

    collect_tables(out->arena, command, false, &tables);
    collect_tables(out->arena, command, true, &tables);
    begin(out, "OPTIONS");
    for (size_t i = 0; i < tables.all.n; i++) {
        struct str who = takers(out->arena, command, tables.all.v[i]);
        for (const struct opt *opt = tables.all.v[i]; opt->name; opt++) {
            struct str next = !who.n ? str_from(opt->group)
                                     : str_printf(out->arena, "%s (%" PRIstr ")", opt->group,
                                                  STR_ARG(who));
            if (!str_eq(heading, next))
                strbuf_addf(out, "%s.Ss %" PRIstr "\n.Bl -tag -width Ds\n",
                            heading.n ? ".El\n" : "", STR_ARG(next));
            heading = next;
            add_option(out, opt);
        }
    }
    strbuf_add(out, STR(".El\n"));
    end(out, "OPTIONS");
}

static bool page_writes(const struct command *page, const struct writer *writer)
{
    for (size_t i = 0; commands[i]; i++)
        if (on_page(commands[i], page) && spec_command_writes(commands[i], writer))
            return true;
    return false;
}

static void add_formats(struct strbuf *out, const struct command *command)
{
    if (command->run && !command->outputs)
        return;
    begin(out, "FORMATS");
    strbuf_add(out, STR(".Bl -tag -width graphviz -compact\n"));
    for (size_t i = 0; writers[i]; i++)
        if (page_writes(command, writers[i]))
            strbuf_addf(out, ".It Cm %s\n%s\n", writers[i]->name, writers[i]->title);
    strbuf_add(out, STR(".El\n"));
    end(out, "FORMATS");
}

static void add_exit_status(struct strbuf *out, const struct command *command)
{
    begin(out, "EXIT STATUS");
    strbuf_add(out, STR(".Bl -tag -width Ds -compact\n"));
    for (const struct exit_row *row = exit_rows; row->text; row++)
        if (spec_exit_text(row, command))
            strbuf_addf(out, ".It %d\n%s\n", row->status, spec_exit_text(row, command));
    strbuf_add(out, STR(".El\n"));
    end(out, "EXIT STATUS");
}

static void add_examples(struct strbuf *out, const struct command *page)
{
    bool first = true;

    begin(out, "EXAMPLES");
    for (size_t i = 0; commands[i]; i++) {
        if (!on_page(commands[i], page))
            continue;
        for (const struct example *e = commands[i]->examples; e && e->line; e++) {
            if (!first)
                strbuf_add(out, STR(".Pp\n"));
            first = false;
            add_line(out, str_from(e->text));
            strbuf_addf(out, ".Dl $ svcgraph %s\n", e->line);
        }
    }
    end(out, "EXAMPLES");
}

static void add_synopsis(struct strbuf *out, const struct command *page)
{
    begin(out, "SYNOPSIS");
    for (size_t i = 0; commands[i]; i++) {
        if (!on_page(commands[i], page))
            continue;
        strbuf_addf(out, ".Nm svcgraph %s\n.Op Ar option ...\n", commands[i]->name);
        if (*commands[i]->synopsis)
            strbuf_addf(out, ".Ar %s\n", commands[i]->synopsis);
    }
    end(out, "SYNOPSIS");
}

static void add_description(struct strbuf *out, const struct command *page)
{
    begin(out, "DESCRIPTION");
    add_text(out, str_from(page->prose));
    for (size_t i = 0; !page->run && commands[i]; i++)
        if (on_page(commands[i], page)) {
            strbuf_addf(out, ".Ss %s: %s\n", commands[i]->name, commands[i]->summary);
            add_text(out, str_from(commands[i]->prose));
        }
    end(out, "DESCRIPTION");
}

static void man_command(struct strbuf *out, const struct command *page)
{
    add_synopsis(out, page);
    add_description(out, page);
    add_options(out, page);
    add_formats(out, page);
    add_exit_status(out, page);
    add_examples(out, page);
}

static void man_overview(struct strbuf *out)
{
    const char *group = "";

    begin(out, "COMMANDS");
    for (size_t i = 0; commands[i]; i++) {
        if (commands[i]->hidden || command_is_inner(commands[i]))
            continue;
        if (!str_is(str_from(group), commands[i]->group))
            strbuf_addf(out, "%s.Ss %s\n.Bl -tag -width \"svcgraph-completion(1)\" -compact\n",
                        *group ? ".El\n" : "", commands[i]->group);
        group = commands[i]->group;
        strbuf_addf(out, ".It Xr svcgraph-%s 1\n%s\n", commands[i]->name, commands[i]->summary);
    }
    strbuf_add(out, STR(".El\n"));
    end(out, "COMMANDS");
    add_exit_status(out, NULL);
}

static void add_keys(struct strbuf *out, const struct rule *rule)
{
    if (rule->allow)
        strbuf_addf(out, ".Pp\n.Cm allow\nlists patterns of %s.\n", rule->allow);
    if (!rule->keys || !rule->keys[0].name)
        return;
    strbuf_add(out, STR(".Pp\nThresholds:\n.Bl -tag -width Ds -compact\n"));
    for (const struct rule_key *key = rule->keys; key->name; key++) {
        strbuf_addf(out, ".It Cm %s No = %lld\n", key->name, (long long)key->value);
        add_line(out, str_printf(out->arena, "%s; %lld to %lld; source: %s.", key->help,
                                 (long long)key->low, (long long)key->high, key->source));
    }
    strbuf_add(out, STR(".El\n"));
}

static void add_sample(struct strbuf *out, const char *heading, const char *text)
{
    struct str rest = str_from(text), line;

    if (!rest.n)
        return;
    strbuf_addf(out, ".Pp\n%s:\n.Bd -literal -offset indent\n", heading);
    while (str_split(&rest, '\n', &line))
        if (line.n || rest.n)
            add_line(out, line);
    strbuf_add(out, STR(".Ed\n"));
}

static void man_rules(struct strbuf *out)
{
    const char *group = "";

    begin(out, "RULES");
    for (size_t i = 0; rules[i]; i++) {
        const struct rule *rule = rules[i];
        if (!str_is(str_from(group), rule->group))
            strbuf_addf(out, ".Sh GROUP %s\n", rule->group);
        group = rule->group;
        strbuf_addf(out, ".Ss %s\n", rule->id);
        strbuf_addf(out, "Severity %s, precision %s:\n", severity_name(rule->severity),
                    precision_name(rule->precision));
        add_line(out, spec_sentence(out->arena, rule->summary));
        strbuf_add(out, STR(".Pp\n"));
        add_text(out, str_from(rule->explain));
        add_keys(out, rule);
        add_sample(out, "Found", rule->bad);
        add_sample(out, "Not found", rule->good);
    }
    end(out, "RULES");
}

static void man_formats(struct strbuf *out)
{
    begin(out, "WRITERS");
    strbuf_add(out, STR(".Bl -tag -width graphviz\n"));
    for (size_t i = 0; writers[i]; i++)
        strbuf_addf(out, ".It Cm %s\n%s\n", writers[i]->name, writers[i]->title);
    strbuf_add(out, STR(".El\n"));
    end(out, "WRITERS");
}

bool spec_man(struct strbuf *out, struct str page)
{
    static const char prefix[] = "svcgraph-", suffix[] = ".1";

    if (str_is(page, "svcgraph.1"))
        return man_overview(out), true;
    if (str_is(page, "svcgraph-rules.7"))
        return man_rules(out), true;
    if (str_is(page, "svcgraph-formats.5"))
        return man_formats(out), true;
    if (!str_starts(page, prefix) || !str_ends(page, suffix))
        return false;
    struct str name = str_skip(page, sizeof(prefix) - 1);
    const struct command *command = command_find(str_take(name, name.n - (sizeof(suffix) - 1)));
    if (command)
        man_command(out, command);
    return command;
}
