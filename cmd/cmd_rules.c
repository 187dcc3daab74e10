#include "report.h"
#include "rule_text.h"
#include "stage.h"
#include "write/jsonw.h"

struct rules_ctx {
    struct shared shared;
    struct run *run;
};

static void tell(const struct rules_ctx *c, struct report *report)
{
    const char *group = "";

    for (size_t i = 0; rules[i]; i++) {
        const struct rule *rule = rules[i];
        if (!str_is(str_from(group), rule->group))
            report_line(report, 0, LOC_NONE, "%s%s", rule->group,
                        i ? "" : "  (severity, precision, rule, what it finds)");
        group = rule->group;
        report_line(report, 1, LOC_NONE, "%-8s %-10s %-24s %s",
                    severity_text(severity_in_force(&c->run->config, rule)),
                    precision_name(rule->precision), rule->id, rule->summary);
    }
}

static void write_rule(const struct rules_ctx *c, const struct rule *rule, struct jsonw *w)
{
    const struct config *config = &c->run->config;

    jsonw_object(w);
    jsonw_key_cstr(w, "id", rule->id);
    jsonw_key_cstr(w, "group", rule->group);
    jsonw_key_cstr(w, "severity", severity_text(severity_in_force(config, rule)));
    jsonw_key_cstr(w, "default_severity", severity_text(rule->severity));
    jsonw_key_cstr(w, "precision", precision_name(rule->precision));
    jsonw_key_cstr(w, "summary", rule->summary);
    jsonw_key_array(w, "thresholds");
    for (const struct rule_key *key = rule->keys; key && key->name; key++) {
        jsonw_object(w);
        jsonw_key_cstr(w, "name", key->name);
        jsonw_key(w, "value");
        jsonw_int(w, threshold_in_force(config, rule, key).value);
        jsonw_key(w, "default");
        jsonw_int(w, key->value);
        jsonw_key_cstr(w, "source", key->source);
        jsonw_end(w);
    }
    jsonw_end(w);
    jsonw_end(w);
}

static void write_json(void *ctx, struct jsonw *w)
{
    const struct rules_ctx *c = ctx;

    jsonw_key_array(w, "rules");
    for (size_t i = 0; rules[i]; i++)
        write_rule(c, rules[i], w);
    jsonw_end(w);
}

static int run_rules(void *ctx, const struct str *operand, size_t n, struct run *run)
{
    struct rules_ctx *c = ctx;
    struct targets targets = { 0 };
    struct report report = { .arena = c->shared.arena };
    struct report_json json = { "svcgraph/rules/v1", write_json, c };
    int status = stage_prepare(&c->shared, run, &targets);

    (void)operand, (void)n;
    if (status != EXIT_CLEAN)
        return status;
    c->run = run;
    tell(c, &report);
    return report_write(&c->shared, run, &targets, &report, &json);
}

static const struct opt *const opts[] = { opts_config, opts_output, opts_help, NULL };

static const char *const formats[] = { "text", "json", NULL };

static const struct example examples[] = {
    { "rules", "All rules, with the severity in force here:", 0 },
    { "rules --no-config --format json", "As they are by default, for a script:", 0 },
    { 0 },
};

const struct command command_rules = {
    .name = "rules",
    .group = "Explain",
    .summary = "list the rules",
    .synopsis = "",
    .prose = "One line for each rule: the severity in force, how often it is right, its name, what "
             "it finds. 'svcgraph explain RULE' says more, and svcgraph-rules(7) has it all.",
    .opts = opts,
    .ctx_size = sizeof(struct rules_ctx),
    .operands = OPERANDS_NONE,
    .outputs = RESULT_REPORT,
    .formats = formats,
    .examples = examples,
    .run = run_rules,
};
