/* The tables, printed: help, manual sections, completions. Text goes to a buffer, never to stdout. */
#ifndef CMD_SPEC_H
#define CMD_SPEC_H

#include "svcgraph/command.h"

enum { SPEC_WIDTH = 80 };

struct exit_row {
    int status;
    const char *text;
};
extern const struct exit_row exit_rows[]; /* ends with a NULL text */

/* What a status means to a command, or to all (NULL); NULL when the command never ends with it. */
const char *spec_exit_text(const struct exit_row *row, const struct command *command);

/*
 * Fills paragraphs into lines of at most SPEC_WIDTH columns, each after indent spaces. An empty line
 * separates paragraphs; a line that begins with a space stands as it is. The first line starts at
 * column, where the buffer already is.
 */
void spec_fill(struct strbuf *out, struct str text, size_t indent, size_t column);

/* "run all rules" -> "Run all rules." */
struct str spec_sentence(struct arena *arena, const char *clause);

/* The option's help with its default. */
struct str spec_option_help(struct arena *arena, const struct opt *opt);

/* Names that an option's argument or an operand may be; none when the set is open. */
void spec_values(struct arena *arena, enum opt_values values, const struct command *command,
                 struct str_list *out);
void spec_operands(struct arena *arena, const struct command *command, struct str_list *out);

/* Names of the commands that are not hidden; of a group, their last words. */
void spec_commands(struct arena *arena, const struct command *group, struct str_list *out);
bool spec_command_writes(const struct command *command, const struct writer *writer);

/* "; did you mean 'x'?" with the nearest of names, or the empty text. */
struct str spec_nearest(struct arena *arena, struct str name, const struct str_list *names);

void spec_overview(struct strbuf *out);                                   /* svcgraph --help */
void spec_help_short(struct strbuf *out, const struct command *command);  /* -h: 24 lines of 80 */
void spec_help_long(struct strbuf *out, const struct command *command);   /* --help */

/*
 * Generated blocks of a manual page, each between '.\" BEGIN name' and '.\" END name' lines. page is
 * "svcgraph.1", "svcgraph-CMD.1", "svcgraph-formats.5" or "svcgraph-rules.7"; false for others.
 */
bool spec_man(struct strbuf *out, struct str page);

/* "STATUS LINE": each example of the manual, for the tests that run them. */
void spec_examples(struct strbuf *out);

void spec_bash(struct strbuf *out);
void spec_zsh(struct strbuf *out);
void spec_fish(struct strbuf *out);

#endif
