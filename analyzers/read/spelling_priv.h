/* The names by which manifests may know a service that a contract or a definition names. */
#ifndef SVCGRAPH_READ_SPELLING_PRIV_H
#define SVCGRAPH_READ_SPELLING_PRIV_H

#include "svcgraph/reader.h"

enum { SPELLINGS_MAX = 10 };

/*
 * "Orders Service": as written, then "orders-service", "ordersservice", "orders" and others, the
 * surest first: for builder_node_like. How many; 0 for a name without any letter or digit.
 */
size_t spellings(struct reading *reading, struct str name, sym out[SPELLINGS_MAX]);

#endif
