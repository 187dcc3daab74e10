/* The table of rules: each as a row for writers and manuals, and as a check. */
#include "compat_priv.h"

#define COMPAT(name, kebab, spelling, levels, more, member, function, line, fires, breaks, repair) \
    const struct rule rule_##name = {                                                              \
        .id = kebab,                                                                               \
        .group = "compatibility",                                                                  \
        .severity = SEVERITY_ERROR,                                                                \
        .precision = PRECISION_VERY_HIGH,                                                          \
        .summary = line,                                                                           \
        .explain =                                                                                 \
            "In the new version, " line ".\n\nDecision: " fires "\n\nWhy it matters: " breaks      \
            "\n\nFix: " repair "\n\nSuppress: `--skip-rule " kebab "`, `checks: {" kebab           \
            ": off}`, or `breaking` in buf.yaml, where it is called " spelling                     \
            ".\n\nFalse alarms: changes that nobody can meet, since all that use the "             \
            "files are built and deployed together.",                                              \
    };
#include "compat.def"
#undef COMPAT

#define COMPAT(name, kebab, spelling, levels, more, member, function, line, fires, breaks, repair) \
    { .rule = &rule_##name,                                                                        \
      .buf = spelling,                                                                             \
      .categories = levels,                                                                        \
      .also = more,                                                                                \
      .fix = repair,                                                                               \
      .member = function },
const struct compat_rule compat_rules[COMPAT_RULES] = {
#include "compat.def"
};
#undef COMPAT

int compat_rule_find(struct str name)
{
    for (int i = 0; i < COMPAT_RULES; i++)
        if (str_is(name, compat_rules[i].buf) || str_is(name, compat_rules[i].rule->id))
            return i;
    return -1;
}

void compat_enable(struct compat_setup *setup, unsigned categories)
{
    for (int i = 0; i < COMPAT_RULES; i++) {
        const struct compat_rule *rule = &compat_rules[i];
        unsigned in = rule->categories | (setup->exact ? 0 : rule->also);
        setup->enabled[i] |= in & categories;
    }
}
