/* What rules about the flow of requests have in common: names, figures, who is exempt. */
#ifndef SVCGRAPH_FLOW_WORDS_PRIV_H
#define SVCGRAPH_FLOW_WORDS_PRIV_H

#include "rules_priv.h"

#include "svcgraph/flow_calls.h"

/* "cart GET /items"; the name of the service alone where the operation is not known. */
struct str flow_op_text(struct arena *arena, const struct graph *g, uint32_t op);

/* Of an operation of requests. */
node_id flow_node(const struct graph *g, uint32_t op);

/* "340 us", "12 ms", "1.2 s" */
struct str time_text(struct arena *arena, uint64_t microseconds);

/* Jobs, by their manifest or their role in the config, and load generators: many calls on purpose. */
bool flow_is_batch(const struct graph *g, node_id v);

/* The caller, its operation, or "CALLER -> CALLEE" is allowed by checks.RULE.allow. */
bool flow_allows(const struct rule_ctx *ctx, const struct graph *g, uint32_t caller,
                 uint32_t callee);

void add_figure(const struct rule_ctx *ctx, struct finding *finding, const char *key,
                uint64_t value);
void add_decimal(const struct rule_ctx *ctx, struct finding *finding, const char *key,
                 double value);

/* Entries of an operation that make calls; NULL: there are none in complete requests. */
const struct caller *flow_caller(const struct graph *g, uint32_t op);

/* The calls that an operation makes, in order of who is called. Returns how many. */
size_t flow_pairs_of(const struct graph *g, uint32_t op, const struct call_pair **out);

/* How many of them are at least so many (below 128). */
uint64_t buckets_from(const struct graph *g, struct slice slice, uint64_t least);

/* repeated-call tells of this pair, with this config. */
bool pair_is_repeated(const struct graph *g, const struct config *config,
                      const struct call_pair *pair);

#endif
