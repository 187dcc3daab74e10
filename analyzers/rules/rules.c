#include "svcgraph/rule.h"

#define RULE(name) &rule_##name,
const struct rule *const rules[] = {
#include "rules.def"
    NULL,
};
#undef RULE

const struct rule *rule_find(struct str id)
{
    for (const struct rule *const *row = rules; *row; row++)
        if (str_is(id, (*row)->id))
            return *row;
    return NULL;
}

const char *precision_name(enum precision precision)
{
    static const char *const names[] = { "low", "medium", "high", "very-high" };
    return names[precision];
}
