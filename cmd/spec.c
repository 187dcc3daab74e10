/* What help, manual and completions share. */
#include "spec.h"

const struct exit_row exit_rows[] = {
    { EXIT_CLEAN, "ran; nothing at or above --fail-on" },
    { EXIT_FINDINGS, "findings at or above --fail-on" },
    { EXIT_USAGE, "usage or configuration error" },
    { EXIT_INPUT, "input error: unreadable, malformed, unknown name, or no input at all" },
    { EXIT_INTERNAL, "internal error, or a result that could not be written" },
    { EXIT_INCOMPLETE, "a rule could not run for want of input (only with --require-complete)" },
    { 0, NULL },
};

const char *spec_exit_text(const struct exit_row *row, const struct command *command)
{
    if (!command || !command->yes)
        return row->text;
    if (row->status == EXIT_CLEAN)
        return command->yes;
    if (row->status == EXIT_FINDINGS)
        return *command->no ? command->no : NULL;
    return row->status == EXIT_INCOMPLETE ? NULL : row->text;
}

static void add_spaces(struct strbuf *out, size_t n)
{
    for (size_t i = 0; i < n; i++)
        strbuf_add_char(out, ' ');
}

static void fill_paragraph_line(struct strbuf *out, struct str line, size_t indent, size_t *column)
{
    struct str word;

    while (str_split(&line, ' ', &word)) {
        if (!word.n)
            continue;
        if (*column > indent && *column + 1 + word.n > SPEC_WIDTH) {
            strbuf_add_char(out, '\n');
            *column = 0;
        }
        if (*column < indent) {
            add_spaces(out, indent - *column);
            *column = indent;
        } else if (*column > indent) {
            strbuf_add_char(out, ' ');
            *column += 1;
        }
        strbuf_add(out, word);
        *column += word.n;
    }
}

void spec_fill(struct strbuf *out, struct str text, size_t indent, size_t column)
{
    struct str line;

    while (str_split(&text, '\n', &line)) {
        bool verbatim = str_starts(line, " ");
        if ((verbatim || !line.n) && column) {
            strbuf_add_char(out, '\n');
            column = 0;
        }
        if (!line.n) {
            strbuf_add_char(out, '\n');
        } else if (verbatim) {
            add_spaces(out, indent);
            strbuf_add(out, line);
            strbuf_add_char(out, '\n');
        } else {
            fill_paragraph_line(out, line, indent, &column);
        }
    }
    if (column)
        strbuf_add_char(out, '\n');
}

struct str spec_sentence(struct arena *arena, const char *clause)
{
    bool lower = *clause >= 'a' && *clause <= 'z';

    return str_printf(arena, "%c%s.", lower ? *clause - 'a' + 'A' : *clause, clause + 1);
}

struct str spec_option_help(struct arena *arena, const struct opt *opt)
{
    bool shown = opt->deflt && (opt->kind == OPT_ENUM || opt->kind == OPT_INT ||
                                opt->kind == OPT_SIZE) &&
                 strcmp(opt->deflt, "0") != 0;

    return shown ? str_printf(arena, "%s (default: %s)", opt->help, opt->deflt)
                 : str_from(opt->help);
}

struct str spec_nearest(struct arena *arena, struct str name, const struct str_list *names)
{
    struct str best = STR_NULL;
    size_t best_distance = SIZE_MAX;

    for (size_t i = 0; i < names->all.n; i++) {
        size_t distance = str_distance(name, names->all.v[i], 2);
        if (str_is_near(name, names->all.v[i]) && distance < best_distance) {
            best = names->all.v[i];
            best_distance = distance;
        }
    }
    return best.n ? str_printf(arena, "; did you mean '%" PRIstr "'?", STR_ARG(best)) : STR_NULL;
}

void spec_examples(struct strbuf *out)
{
    for (size_t i = 0; commands[i]; i++)
        for (const struct example *e = commands[i]->examples; e && e->line; e++)
            strbuf_addf(out, "%d %s\n", e->status, e->line);
}
