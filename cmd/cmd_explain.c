#include "names.h"
#include "rule_text.h"
#include "say.h"
#include "spec.h"
#include "stage.h"
#include "svcgraph/compat.h"

static void add_thresholds(struct strbuf *out, const struct run *run, const struct rule *rule)
{
    if (rule->allow) {
        strbuf_add_char(out, '\n');
        spec_fill(out,
                  str_printf(out->arena, "checks.%s.allow lists patterns of %s.", rule->id,
                             rule->allow),
                  0, 0);
    }
    if (!rule->keys || !rule->keys[0].name)
        return;
    strbuf_add(out, STR("\nThresholds:\n"));
    for (const struct rule_key *key = rule->keys; key->name; key++) {
        struct threshold now = threshold_in_force(&run->config, rule, key);
        strbuf_addf(out, "  %s: %lld", key->name, (long long)now.value);
        if (now.loc.source)
            strbuf_addf(out, " (%" PRIstr ":%u; default %lld, source: %s)\n",
                        STR_ARG(run->config.path), (unsigned)now.loc.line, (long long)key->value,
                        key->source);
        else
            strbuf_addf(out, " (default; source: %s)\n", key->source);
        spec_fill(out, str_printf(out->arena, "%s; %lld to %lld", key->help, (long long)key->low,
                                  (long long)key->high),
                  4, 0);
    }
}

/* Of a rule of compatibility: who meets a break, and in which encodings. */
static void add_breaks(struct strbuf *out, const struct rule *rule)
{
    size_t n = 0;

    for (size_t i = 0; i < compat_n_breaks; i++) {
        const struct compat_break *row = &compat_breaks[i];
        if (row->rule != rule)
            continue;
        struct str directions = compat_directions_text(row->directions),
                   encodings = compat_encodings_text(out->arena, row->encodings);
        const char *when = row->when ? row->when : n ? "otherwise" : "always";
        const char *sign = row->directions ? "; " : "";
        if (!row->directions)
            directions = STR_NULL;
        strbuf_addf(out, "%s  %s: %" PRIstr "%s%" PRIstr "\n", n++ ? "" : "\nBreaks:\n", when,
                    STR_ARG(directions), sign, STR_ARG(encodings));
        spec_fill(out, str_from(row->why), 4, 0);
    }
}

static void add_sample(struct strbuf *out, const char *heading, const char *text)
{
    struct str rest = str_from(text), line;

    if (!rest.n)
        return;
    strbuf_addf(out, "\n%s:\n", heading);
    while (str_split(&rest, '\n', &line))
        if (line.n || rest.n)
            strbuf_addf(out, "    %" PRIstr "\n", STR_ARG(line));
}

static void add_severity(struct strbuf *out, const struct run *run, const struct rule *rule)
{
    const struct config_check *check = config_check_find(&run->config, str_from(rule->id));

    strbuf_addf(out, "severity %s", severity_text(severity_in_force(&run->config, rule)));
    if (check && check->has_severity)
        strbuf_addf(out, " (%" PRIstr ":%u; default %s)", STR_ARG(run->config.path),
                    (unsigned)check->loc.line, severity_text(rule->severity));
    strbuf_addf(out, ", precision %s, group %s\n\n", precision_name(rule->precision), rule->group);
}

static int run_explain(void *ctx, const struct str *operand, size_t n, struct run *run)
{
    struct shared *shared = ctx;
    const struct rule *rule = rule_by_spelling(shared->arena, operand[0]);
    struct strbuf out;

    (void)n;
    if (!rule)
        return say_usage("explain", rule_unknown(shared->arena, operand[0]));
    int status = stage_config(shared, run);
    if (status != EXIT_CLEAN)
        return status;
    strbuf_init(&out, shared->arena);
    spec_fill(&out, str_printf(out.arena, "%s: %s", rule->id, rule->summary), 0, 0);
    add_severity(&out, run, rule);
    spec_fill(&out, str_from(rule->explain), 0, 0);
    add_thresholds(&out, run, rule);
    add_breaks(&out, rule);
    add_sample(&out, "Found", rule->bad);
    add_sample(&out, "Not found", rule->good);
    return say_result(strbuf_str(&out));
}

static const struct opt *const opts[] = { opts_config, opts_help, NULL };

static const struct example examples[] = {
    { "explain service-cycle", "What it finds, why it matters, what to do:", 0 },
    { 0 },
};

const struct command command_explain = {
    .name = "explain",
    .group = "Explain",
    .summary = "explain a rule: what, why, when exactly, and what to do",
    .synopsis = "RULE",
    .prose = "Shows what the rule finds and why that matters, the exact decision, what to do about "
             "it, when it is wrong, and each threshold with the value in force and where that comes "
             "from. Rules from buf may be given in its spelling, as in FIELD_NO_DELETE.",
    .opts = opts,
    .ctx_size = sizeof(struct shared),
    .operands = OPERANDS_RULE,
    .examples = examples,
    .run = run_explain,
};
