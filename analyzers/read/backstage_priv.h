/* Types of entities in Backstage's catalog. */
#ifndef SVCGRAPH_READ_BACKSTAGE_PRIV_H
#define SVCGRAPH_READ_BACKSTAGE_PRIV_H

#include "svcgraph/graph_build.h"

/* The kind of node that a resource or a component of this type is (in lower case), when it tells.
 */
bool backstage_kind(struct str type, bool resource, enum graph_kind *out);

/* What is built into others, or read by people, runs nowhere by itself. */
bool backstage_is_passive(struct str type);

#endif
