/* What is in force for a rule: its row, or what the config says. */
#ifndef CMD_RULE_TEXT_H
#define CMD_RULE_TEXT_H

#include "svcgraph/run.h"

enum severity severity_in_force(const struct config *config, const struct rule *rule);
const char *severity_text(enum severity severity); /* also "off" */

struct threshold {
    int64_t value;
    struct loc loc; /* in the config; LOC_NONE: it is the default */
};
struct threshold threshold_in_force(const struct config *config, const struct rule *rule,
                                    const struct rule_key *key);

#endif
