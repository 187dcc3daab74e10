/* Option rows: one table drives parsing, --help, the manual and three shells' completions. */
#ifndef SVCGRAPH_OPT_H
#define SVCGRAPH_OPT_H

#include "svcgraph/str.h"
#include "svcgraph/vec.h"

enum opt_kind {
    OPT_FLAG,   /* bool */
    OPT_COUNT,  /* unsigned */
    OPT_INT,    /* int64_t */
    OPT_SIZE,   /* int64_t: bytes; "64M", "2G" */
    OPT_STRING, /* struct str */
    OPT_PATH,   /* struct str; completes files */
    OPT_ENUM,   /* int: index into choices */
    OPT_LIST,   /* struct str_list: repeatable, each a text */
    OPT_NAMES,  /* struct str_list: repeatable, each a text or several with commas */
    OPT_HELP,   /* int: 1 for the short form, 2 for the long one; nothing after it is read */
};

enum opt_values { /* what the argument names, for completion and "did you mean" */
    OPT_ANY,
    OPT_RULES,
    OPT_READERS,
    OPT_WRITERS, /* those that the command's results go to */
    OPT_NODE_KINDS,
    OPT_EDGE_KINDS,
};

struct str_list {
    VEC(struct str) all;
};

struct opt {
    const char *name;  /* long, without dashes */
    char letter;       /* short, or 0 */
    enum opt_kind kind;
    enum opt_values values;
    const char *arg;            /* name of the argument in help */
    const char *const *choices; /* OPT_ENUM, NULL-terminated */
    size_t offset;              /* of the member in the command's context */
    const char *deflt;          /* default as text, parsed like an argument; may be NULL */
    int64_t low, high;          /* OPT_INT: accepted range */
    const char *help;           /* one line, no full stop */
    const char *group;          /* heading in help: "Input", "Output", "Gate" */
};

enum help_form { HELP_NONE, HELP_SHORT, HELP_LONG };

/*
 * Fills ctx from the arguments by the tables (each ends with a NULL name, the list with NULL):
 * --x=v, --x v, -xv, -x v, clustered flags, "--", "-" as an operand. Options and operands mix.
 * False with *out_error, one line without a full stop, on anything the tables do not know.
 */
bool opt_parse(struct arena *arena, const struct opt *const *tables, void *ctx, int argc,
               char *const *argv, struct str_list *out_operands, struct str *out_error);

/* Has an argument at all. */
bool opt_takes_value(const struct opt *opt);

#endif
