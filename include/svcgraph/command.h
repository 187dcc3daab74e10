/*
 * Command row: a command is one file in cmd, one line in commands.def. A name of two words ("trace
 * summary") is a command of a group: the row of its first word has no run, and stands before it.
 * A group shares one manual page, that of its row.
 */
#ifndef SVCGRAPH_COMMAND_H
#define SVCGRAPH_COMMAND_H

#include "svcgraph/opt.h"
#include "svcgraph/writer.h"

enum operands { OPERANDS_NONE, OPERANDS_PATHS, OPERANDS_NODE_PATHS, OPERANDS_TWO_NODES_PATHS,
                OPERANDS_TRACE_PATHS, OPERANDS_ROOTS_PATHS, OPERANDS_RULE, OPERANDS_SHELL, OPERANDS_COMMAND };

struct example {
    const char *line;   /* after "svcgraph "; runs as it stands in testdata/sample */
    const char *text;   /* what it shows */
    int status;         /* expected exit status */
};

struct command {
    const char *name;     /* "check", "trace summary" */
    const char *group;    /* "Check", "Look", "Explain" */
    const char *summary;  /* one line, no full stop */
    const char *synopsis; /* "[PATH...]" */
    const char *prose;    /* paragraphs for the manual and --help */
    const struct opt *const *opts; /* tables, each ending with a NULL name; NULL-terminated */
    size_t ctx_size;
    enum operands operands;
    unsigned outputs;     /* bits of enum result_kind; 0 writes plain text itself */
    const char *const *formats; /* first is the default; NULL: all writers that accept outputs */
    const struct example *examples; /* ends with a NULL line */
    const char *yes, *no; /* what exit statuses 0 and 1 say; NULL: of findings; "": there is no 1 */
    bool hidden;
    /* NULL: a group, of which only help can be asked. */
    int (*run)(void *ctx, const struct str *operand, size_t n, struct run *run);
};

#define COMMAND(name) extern const struct command command_##name;
#include "../../cmd/commands.def"
#undef COMMAND

extern const struct command *const commands[]; /* NULL-terminated, in the order of the manual */
const struct command *command_find(struct str name);

/* Command of the group. */
bool command_within(const struct command *command, const struct command *group);

/* In a group. */
bool command_is_inner(const struct command *command);

/* Last word of the name. */
const char *command_word(const struct command *command);

#endif
