/* Package manifests as the builder holds them, and the services of folders. */
#ifndef SVCGRAPH_GRAPH_PACKAGE_PRIV_H
#define SVCGRAPH_GRAPH_PACKAGE_PRIV_H

#include "freeze_priv.h"

enum { OWNERS_MAX = 16 }; /* services that one folder or name may stand for */

struct folder_owners {
    uint32_t node[OWNERS_MAX]; /* roots of classes */
    uint32_t n;                /* 0: nobody */
    bool own;                  /* the folder is what they are built from, not one below it */
};

struct folder_index;

/* Which services the folders with packages belong to. */
struct folder_index *folder_index(struct builder *b, struct identity *id);
struct folder_owners folder_find(struct folder_index *index, const struct build_package *package);

#endif
