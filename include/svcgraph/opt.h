/* Option rows: one table drives parsing, --help, the manual and three shells' completions. */
#ifndef SVCGRAPH_OPT_H
#define SVCGRAPH_OPT_H

#include "svcgraph/str.h"
#include "svcgraph/vec.h"

enum opt_kind {
    OPT_FLAG,   /* bool */
    OPT_COUNT,  /* unsigned */
    OPT_INT,    /* int64_t */
    OPT_STRING, /* struct str */
    OPT_PATH,   /* struct str; completes files */
    OPT_ENUM,   /* int: index into choices */
    OPT_LIST,   /* struct str_list: repeatable, each a text */
};

enum opt_values { /* what the argument names, for completion and "did you mean" */
    OPT_ANY,
    OPT_RULES,
    OPT_READERS,
    OPT_WRITERS, /* those that the command's results go to */
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

#endif
