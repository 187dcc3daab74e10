#include "svcgraph/flow.h"
#include "svcgraph/match.h"
#include "svcgraph/rule.h"

const struct config_check *config_check_find(const struct config *config, struct str rule)
{
    for (size_t i = 0; i < config->checks.n; i++)
        if (str_eq(config->checks.v[i].rule, rule))
            return &config->checks.v[i];
    return NULL;
}

static const struct rule_key *key_find(const struct rule *rule, const char *name)
{
    const struct rule_key *key = rule->keys;
    while (strcmp(key->name, name) != 0)
        key++;
    return key;
}

int64_t rule_value(const struct rule_ctx *ctx, const char *name)
{
    const struct rule_key *key = key_find(ctx->rule, name);
    const struct config_check *check = config_check_find(ctx->config, str_from(ctx->rule->id));
    for (size_t i = 0; check && i < check->keys.n; i++) {
        int64_t value;
        if (str_is(check->keys.v[i].key, name) && str_to_i64(check->keys.v[i].value, &value) &&
            value >= key->low && value <= key->high)
            return value;
    }
    return key->value;
}

bool rule_allows(const struct rule_ctx *ctx, struct str name)
{
    const struct config_check *check = config_check_find(ctx->config, str_from(ctx->rule->id));
    for (size_t i = 0; check && i < check->allow.n; i++)
        if (pattern_match(check->allow.v[i], name))
            return true;
    return false;
}

static bool listed(const struct str *list, size_t n, const char *id)
{
    for (size_t i = 0; i < n; i++)
        if (str_is(list[i], id))
            return true;
    return false;
}

static bool selected(const struct selection *selection, const struct rule *rule)
{
    if (!selection)
        return true;
    if (selection->n_only > 0 && !listed(selection->only, selection->n_only, rule->id))
        return false;
    return !listed(selection->skip, selection->n_skip, rule->id);
}

/* What to say of the first input that is missing, the most telling first. */
static const char *missing(unsigned needs, unsigned yields)
{
    static const struct {
        unsigned bit;
        const char *reason;
    } table[] = {
        { YIELD_TRACES, "needs traces; none given" },
        { YIELD_FLOW, "needs whole requests; saved graphs and partial aggregates hold none" },
        { YIELD_LOGS, "needs log lines; none given" },
        { YIELD_PROTOS, "needs Protobuf definitions; none given" },
        { YIELD_MANIFESTS, "needs deployment manifests; none given" },
        { YIELD_OPERATIONS, "needs operations, from API definitions or traces; none given" },
        { YIELD_VERSIONS, "needs versions; none given" },
        { YIELD_EDGES, "needs dependencies between services; none given" },
        { YIELD_NODES, "needs services; none given" },
    };
    for (size_t i = 0; i < countof(table); i++)
        if (needs & ~yields & table[i].bit)
            return table[i].reason;
    return NULL;
}

/* graph.flow is there only as far as somebody asked for it. */
static unsigned yields_for(const struct graph *g, const struct rule *rule)
{
    bool asked = g->flow && !(rule->flow & ~g->flow->parts);
    return asked ? g->yields : g->yields & ~(unsigned)YIELD_FLOW;
}

static bool switched_off(const struct config *config, const struct rule *rule)
{
    const struct config_check *check = config_check_find(config, str_from(rule->id));
    if (check && check->has_severity)
        return check->severity == SEVERITY_OFF;
    return rule->severity == SEVERITY_OFF;
}

bool rule_tells(const struct rule_ctx *ctx, const struct rule *rule)
{
    return selected(ctx->selection, rule) && !switched_off(ctx->config, rule);
}

static void not_run(struct verdict *verdict, struct arena *arena, const struct rule *rule,
                    const char *reason, bool off)
{
    struct not_run *entry = vec_push(arena, &verdict->not_run);
    *entry = (struct not_run){ .rule = rule, .reason = reason, .off = off };
}

/* Rules that other commands run are missed only by who asks for them. */
static bool named(const struct selection *selection)
{
    return selection && selection->n_only;
}

static void run_checks(const struct graph *g, const struct config *config,
                       const struct selection *selection, struct findings *findings,
                       struct arena *arena, struct verdict *verdict)
{
    for (const struct rule *const *row = rules; *row; row++) {
        const struct rule *rule = *row;
        if (!selected(selection, rule) || (!rule->check && (!rule->lacks || !named(selection))))
            continue;
        const char *reason = missing(rule->needs, yields_for(g, rule));
        if (!reason && rule->lacks)
            reason = rule->lacks(g);
        if (switched_off(config, rule)) {
            not_run(verdict, arena, rule, "switched off", true);
        } else if (reason) {
            not_run(verdict, arena, rule, reason, false);
        } else {
            struct rule_ctx ctx = { .rule = rule,
                                    .config = config,
                                    .arena = arena,
                                    .findings = findings,
                                    .selection = selection };
            rule->check(&ctx, g);
        }
    }
}

unsigned rules_flow(const struct config *config, const struct selection *selection)
{
    unsigned parts = 0;
    for (const struct rule *const *row = rules; *row; row++)
        if ((*row)->check && selected(selection, *row) && !switched_off(config, *row))
            parts |= (*row)->flow;
    return parts;
}

/*
 * The configured severity replaces the rule's default. A finding that its rule has already lowered,
 * because it rests on a guess, is lowered further but never raised.
 */
enum severity rule_severity(const struct config *config, const struct rule *rule,
                            enum severity severity)
{
    const struct config_check *check = config_check_find(config, str_from(rule->id));
    if (!check || !check->has_severity)
        return severity;
    if (severity < rule->severity && severity < check->severity)
        return severity;
    return check->severity;
}

static void apply_severities(struct findings *findings, const struct config *config)
{
    size_t kept = 0;
    for (size_t i = 0; i < findings->all.n; i++) {
        struct finding finding = findings->all.v[i];
        finding.severity = rule_severity(config, finding.rule, finding.severity);
        if (finding.severity != SEVERITY_OFF)
            findings->all.v[kept++] = finding;
    }
    findings->all.n = kept;
}

/* Readers do not know names; the subject of trouble with an input is the input. */
static void name_inputs(struct findings *findings, const struct sources *sources)
{
    for (size_t i = 0; i < findings->all.n; i++) {
        struct finding *finding = &findings->all.v[i];
        if (finding->subjects.n > 0 || finding->loc.source == 0)
            continue;
        finding_subject(findings, finding, source_path(sources, finding->loc.source));
        finding_end(findings, finding);
    }
}

static int by_fingerprint(const void *a, const void *b)
{
    const struct finding *x = *(struct finding *const *)a, *y = *(struct finding *const *)b;
    if (x->fingerprint != y->fingerprint)
        return x->fingerprint < y->fingerprint ? -1 : 1;
    return (x > y) - (x < y);
}

/* Code scanning drops all but one of equal fingerprints: the second of a kind counts itself in. */
static void tell_twins_apart(struct findings *findings)
{
    size_t n = findings->all.n;
    struct arena scratch = { 0 };
    struct finding **order = arena_array(&scratch, struct finding *, n);
    for (size_t i = 0; i < n; i++)
        order[i] = &findings->all.v[i];
    if (n > 1)
        qsort(order, n, sizeof(struct finding *), by_fingerprint);
    uint64_t last = 0;
    size_t twins = 0;
    for (size_t i = 0; i < n; i++) {
        uint64_t own = order[i]->fingerprint;
        twins = i > 0 && own == last ? twins + 1 : 0;
        last = own;
        if (twins > 0)
            order[i]->fingerprint = str_hash(own, str_printf(&scratch, "\x1d%zu", twins));
    }
    arena_release(&scratch);
}

void rules_finish(const struct config *config, struct findings *findings,
                  const struct sources *sources)
{
    apply_severities(findings, config);
    name_inputs(findings, sources);
    findings_sort(findings, sources);
    tell_twins_apart(findings);
}

void rules_run(const struct graph *g, const struct config *config,
               const struct selection *selection, struct findings *findings, struct arena *arena,
               struct verdict *verdict)
{
    run_checks(g, config, selection, findings, arena, verdict);
    rules_finish(config, findings, g->sources);
}
