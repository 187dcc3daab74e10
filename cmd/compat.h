/* What svcgraph compat asks of buf.yaml. */
#ifndef CMD_COMPAT_H
#define CMD_COMPAT_H

#include "svcgraph/compat.h"
#include "svcgraph/run.h"

struct buf_config {
    VEC(struct compat_root) roots; /* at least the folder itself */
    bool found;
    bool enabled[COMPAT_RULES]; /* when uses */
    bool uses;                  /* says which rules apply */
    unsigned categories;        /* of those, the ones named as a whole */
    bool old;                   /* version v1: fewer rules */
    bool disabled[COMPAT_RULES];
    bool ignore_unstable;
    bool plugins; /* names checks of others */
    VEC(struct compat_ignore) ignores;
};

/*
 * Reads buf.yaml at the root of the set, if there is one. With with_rules false, only where its
 * modules are. False with *out_error, one line, when it says something that is not understood.
 */
bool buf_config_read(struct run *run, const struct fileset *set, bool with_rules,
                     struct buf_config *out, struct str *out_error);

/* Content of the one file of a set that is a descriptor set. False after a message on standard
 * error. */
bool compat_set_open(struct run *run, const struct fileset *set, struct str *out);

#endif
