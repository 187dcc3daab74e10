/* Insides of the reader of npm's packages. */
#ifndef SVCGRAPH_READ_NPM_PRIV_H
#define SVCGRAPH_READ_NPM_PRIV_H

#include "package_priv.h"

struct npm_locked {
    bool folder;            /* its key is that of a folder */
    size_t indent, version; /* version: offset of its text; SIZE_MAX: none, or a link */
};

/* A package-lock.json or npm-shrinkwrap.json; it is searched once, not parsed: locks are large. */
struct npm_lock {
    const struct input *input;
    size_t n;
    struct npm_locked *all; /* by names of packages */
};

/* n: more than any of the names. */
struct npm_lock *npm_lock_read(struct arena *arena, const struct input *input,
                               const struct symtab *names, size_t n);

/* The version that is installed in its folder; false when there is none. */
bool npm_lock_find(const struct npm_lock *lock, sym name, struct package_text *out);

#endif
