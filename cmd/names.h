/* Names that users give for rules and nodes, looked up kindly. */
#ifndef CMD_NAMES_H
#define CMD_NAMES_H

#include "svcgraph/opt.h"
#include "svcgraph/run.h"

/* Also in the spelling FIELD_NO_DELETE. NULL when unknown. */
const struct rule *rule_by_spelling(struct arena *arena, struct str name);

/* "unknown rule 'x'; did you mean 'y'?" */
struct str rule_unknown(struct arena *arena, struct str name);

/* Brings all names to the spelling of the table; false with *out_error on an unknown one. */
bool rules_settle(struct arena *arena, struct str_list *list, struct str *out_error);

/* NO_NODE after an error with the nearest names was said. */
node_id node_by_name(struct arena *arena, const struct graph *g, struct str name);

#endif
