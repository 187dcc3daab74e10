#include "rule_text.h"

enum severity severity_in_force(const struct config *config, const struct rule *rule)
{
    const struct config_check *check = config_check_find(config, str_from(rule->id));

    return check && check->has_severity ? check->severity : rule->severity;
}

const char *severity_text(enum severity severity)
{
    return severity == SEVERITY_OFF ? "off" : severity_name(severity);
}

struct threshold threshold_in_force(const struct config *config, const struct rule *rule,
                                    const struct rule_key *key)
{
    const struct config_check *check = config_check_find(config, str_from(rule->id));
    struct threshold threshold = { key->value, LOC_NONE };

    for (size_t i = 0; check && i < check->keys.n; i++) {
        const struct config_key *set = &check->keys.v[i];
        if (str_is(set->key, key->name) && str_to_i64(set->value, &threshold.value))
            threshold.loc = set->loc;
    }
    return threshold;
}
