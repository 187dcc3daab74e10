/* Inside of analyzers/compat: what is refused in a set of files. */
#ifndef SVCGRAPH_TREE_CHECK_H
#define SVCGRAPH_TREE_CHECK_H

#include "compat_priv.h"

struct tree_check {
    const struct compat_reading *reading;
    const struct compat_tree *tree;
    const bool *taken;
    struct arena scratch;
};

/* "what why.", at a place of the file. */
void refuse_file(struct tree_check *c, const struct proto_file *file, struct loc loc, struct str what,
            const char *why);

/* What buf refuses and other compilers do not. */
void check_as_buf(struct tree_check *c);

#endif
