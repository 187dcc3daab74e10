/* What became of each package between two versions: breaks, additions, the version they call for. */
#ifndef SVCGRAPH_PACKAGES_H
#define SVCGRAPH_PACKAGES_H

#include "svcgraph/source.h"
#include "svcgraph/sym.h"

/* By semantic versioning: something breaks; something was added; neither. */
enum package_verdict { PACKAGE_PATCH, PACKAGE_MINOR, PACKAGE_MAJOR };

struct package_change {
    const char *kind; /* "field", "rpc", ...; "deprecated" and "reserved": what already was there */
    struct str name;
    struct loc loc;
};

struct package_changes {
    struct str name; /* empty: of the files without a package */
    enum package_verdict verdict;
    bool unstable; /* its name says that it may break: v0, v1alpha1, v2beta */
    size_t breaking;
    VEC(struct package_change) changes; /* in order of the tree */
};

struct packages { /* those of which a file changed */
    VEC(struct package_changes) all;
    struct symtab told; /* breaks that were counted */
};

const char *package_verdict_name(enum package_verdict verdict); /* "major", ... */

#endif
