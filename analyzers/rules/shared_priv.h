/* Shared by the rules on data that several services use. */
#ifndef SVCGRAPH_RULES_SHARED_PRIV_H
#define SVCGRAPH_RULES_SHARED_PRIV_H

#include "rules_priv.h"

/* A service with its worker and its migrations: one owner, or one image. */
bool are_family(const struct graph *g, node_id a, node_id b);

/* Not all of the users are one family. */
bool are_strangers(const struct graph *g, const node_id *users, size_t n);

/* Two of the users have owners, and not the same. */
bool owners_differ(const struct graph *g, const node_id *users, size_t n);

struct str users_text(const struct rule_ctx *ctx, const struct graph *g, const node_id *users,
                      size_t n);

#endif
