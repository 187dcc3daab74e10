/* The mix of message patterns against a baseline: told by commands that have one. */
#include "svcgraph/flow_patterns.h"

#include "rules_priv.h"

static const char *lacks_baseline(const struct graph *g)
{
    (void)g;
    return "needs a baseline: told by 'trace patterns --against' and 'flow check'";
}

struct mix_limits pattern_changed_limits(const struct config *config)
{
    struct rule_ctx ctx = { .rule = &rule_pattern_changed, .config = config };
    return (struct mix_limits){
        .level = (double)rule_value(&ctx, "level") / 1000,
        .points = (double)rule_value(&ctx, "points") / 100,
        .requests = (uint64_t)rule_value(&ctx, "requests"),
    };
}

static struct str name_of(struct arena *arena, const struct mix *mix)
{
    if (!mix->operation.n)
        return mix->service;
    return str_printf(arena, "%" PRIstr " %" PRIstr, STR_ARG(mix->service),
                      STR_ARG(mix->operation));
}

static struct str shares(struct arena *arena, const struct mix_change *change, unsigned pattern)
{
    double base = mix_share(change->base, pattern), now = mix_share(change->now, pattern);
    return str_printf(arena, "%s %.1f %% -> %.1f %%", flow_pattern_name(pattern), base * 100,
                      now * 100);
}

/* The others that moved as far as a finding takes, in their order. */
static struct str others(struct arena *arena, const struct mix_change *change, double points)
{
    struct strbuf out;
    strbuf_init(&out, arena);
    for (unsigned p = 0; p < FLOW_PATTERNS; p++) {
        double moved = mix_share(change->now, p) - mix_share(change->base, p);
        if (p == change->pattern || (moved < points && -moved < points))
            continue;
        strbuf_add(&out, STR(", "));
        strbuf_add(&out, shares(arena, change, p));
    }
    return strbuf_str(&out);
}

static void add_number(struct findings *findings, struct finding *finding, const char *key,
                       uint64_t value)
{
    finding_property(findings, finding, key,
                     str_printf(findings->arena, "%llu", (unsigned long long)value));
}

static void relate_examples(struct findings *findings, struct finding *finding,
                            const struct mix *mix, const char *when)
{
    for (unsigned p = 0; mix->root && p < FLOW_PATTERNS; p++)
        if (mix->root->by[p].nodes && mix->root->by[p].loc.source)
            finding_related(findings, finding, mix->root->by[p].loc, "%s %s", flow_pattern_name(p),
                            when);
}

static unsigned grown_most(const struct mix_change *change)
{
    unsigned grown = 0;
    double most = 0;
    for (unsigned p = 0; p < FLOW_PATTERNS; p++) {
        double moved = mix_share(change->now, p) - mix_share(change->base, p);
        if (moved > most) {
            most = moved;
            grown = p;
        }
    }
    return grown;
}

static void find(const struct mix_change *change, struct mix_limits limits, struct arena *arena,
                 struct findings *findings)
{
    const struct mix *now = change->now, *base = change->base;
    struct str name = name_of(arena, now);
    unsigned grown = grown_most(change);
    struct loc loc = now->root ? now->root->by[grown].loc : LOC_NONE;
    struct finding *finding = finding_begin(
        findings, &rule_pattern_changed, loc,
        "Messages of requests to %" PRIstr " follow other patterns than before: %" PRIstr "%" PRIstr
        ". %llu nodes in %llu requests, %llu in %llu before; p = %.2g.",
        STR_ARG(name), STR_ARG(shares(arena, change, change->pattern)),
        STR_ARG(others(arena, change, limits.points)), (unsigned long long)mix_nodes(now),
        (unsigned long long)now->requests, (unsigned long long)mix_nodes(base),
        (unsigned long long)base->requests, change->adjusted);
    finding_help(findings, finding,
                 grown == PATTERN_TREE
                     ? "Look at an example for calls that were added on the way; if they are "
                       "meant, make these traces the baseline."
                     : "Compare an example of each side; if the change is meant, make these traces "
                       "the baseline.");
    relate_examples(findings, finding, now, "now");
    relate_examples(findings, finding, base, "before");
    finding_subject(findings, finding, now->service);
    finding_operation(findings, finding, name);
    add_number(findings, finding, "requests", now->requests);
    add_number(findings, finding, "requests_before", base->requests);
    finding_property(findings, finding, "pattern", str_from(flow_pattern_key(change->pattern)));
    finding_property(findings, finding, "points", str_printf(arena, "%+.1f", change->moved * 100));
    finding_end(findings, finding);
}

void pattern_changed_find(const struct mix_changes *changes, const struct config *config,
                          struct arena *arena, struct findings *findings)
{
    struct rule_ctx ctx = { .rule = &rule_pattern_changed, .config = config, .arena = arena };
    struct mix_limits limits = pattern_changed_limits(config);
    for (size_t i = 0; i < changes->n; i++) {
        const struct mix_change *change = &changes->all[i];
        if (change->verdict == MIX_CHANGED && !rule_allows(&ctx, change->now->service) &&
            !rule_allows(&ctx, name_of(arena, change->now)))
            find(change, limits, arena, findings);
    }
}

const struct rule rule_pattern_changed = {
    .id = "pattern-changed",
    .group = "flow",
    .severity = SEVERITY_WARNING,
    .precision = PRECISION_HIGH,
    .summary = "requests pass their messages on in another way than the baseline",
    .explain =
        "Requests of one root operation do with their messages something else than those of the "
        "baseline: a chain has become a tree, a message that nobody waited for is waited for.\n\n"
        "Why it hurts: systems drift to trees, in which one slow or failing branch holds all; "
        "nobody decides it, and no single change shows it.\n\n"
        "Decision: 'svcgraph trace patterns --against OLD' and 'svcgraph flow check' put each node "
        "of each complete request in one pattern, in the order that 'svcgraph trace patterns "
        "--help' lists, and compare the counts of each root operation by a chi-square test. Nodes "
        "of one request are no separate draws: counts are first divided by how much more the mix "
        "varies between groups of requests than it would if they were (Rao and Scott, 1981); on "
        "generated pairs without a difference one test in a hundred is then below 0.01. It is "
        "a warning when p, over all root operations after Benjamini and Hochberg, is below "
        "checks.pattern-changed.level thousandths, and a share differs by at least "
        "checks.pattern-changed.points points. Root operations with less than "
        "checks.pattern-changed.requests requests on a side are not compared, nor are those that "
        "only one side has.\n\n"
        "Fix: compare an example of each side; where the new way is not meant, undo it; where it "
        "is, make these traces the baseline.\n\n"
        "Suppress: `checks: {pattern-changed: {allow: [\"batch **\"]}}` for root operations, or "
        "raise the points.\n\n"
        "False alarms: another share of customers of another kind; a day that is no day of the "
        "baseline; services whose spans are recorded on one side only.",
    .bad = "before: web -> cart -> price; now: web -> cart -> price and web -> user -> price",
    .good = "web -> cart -> price on both sides",
    .needs = YIELD_TRACES,
    .lacks = lacks_baseline,
    .allow = "services, or \"SERVICE OPERATION\", whose requests may change",
    .keys =
        (const struct rule_key[]){
            { .name = "level",
              .value = 10,
              .low = 1,
              .high = 100,
              .source = "choice",
              .help = "thousandths: p below which a difference is no chance" },
            { .name = "points",
              .value = 5,
              .low = 1,
              .high = 100,
              .source = "choice",
              .help = "points of percent that a share has to differ by" },
            { .name = "requests",
              .value = 50,
              .low = 10,
              .high = 1000000,
              .source = "choice",
              .help = "requests of a root operation that each side has to have" },
            { 0 },
        },
};
