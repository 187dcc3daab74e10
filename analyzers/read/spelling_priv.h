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

/* The declared node of that name, by all of its spellings. */
bnode spelled_node(struct reading *reading, struct str name, struct loc loc);

/* "Web%20Shop" -> "Web Shop"; in a query "+" is a blank as well. */
struct str url_decoded(struct arena *arena, struct str text);
struct str query_decoded(struct arena *arena, struct str text);

#endif
