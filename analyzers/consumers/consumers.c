/* Each break against each consumer, and what comes of it. */
#include "consumers_priv.h"

struct verdict_on { /* one break */
    struct reason *reasons; /* of consumers that are known to have to do with it */
    const struct consumer **who;
    size_t n, by_use[USE_YES + 1];
    uint64_t calls;
};

typedef struct reason (*judge_one)(struct consumers *c, const struct consumer *consumer,
                                   const struct element *element);

static struct verdict_on judge_breakage(struct consumers *c, const struct breakage *breakage,
                                        judge_one one)
{
    struct verdict_on on = { 0 };
    on.reasons = arena_array(&c->scratch, struct reason, c->all.n);
    on.who = arena_array(&c->scratch, const struct consumer *, c->all.n);
    for (size_t i = 0; i < c->all.n; i++) {
        struct reason best = { 0 };
        for (size_t k = 0; k < breakage->elements.n && best.use < USE_YES; k++) {
            struct reason reason = one(c, &c->all.v[i], &breakage->elements.v[k]);
            if (reason.use > best.use)
                best = reason;
        }
        if (!best.use)
            continue;
        on.who[on.n] = &c->all.v[i];
        on.reasons[on.n++] = best;
        on.by_use[best.use]++;
        on.calls += best.calls;
    }
    return on;
}

static struct loc seen_place(const struct graph *g, node_id v)
{
    const struct slice *operations = &g->nodes[v.i].operations;
    for (uint32_t i = 0; i < operations->n; i++)
        if (g->operations[operations->first + i].seen.source)
            return g->operations[operations->first + i].seen;
    return g->nodes[v.i].loc;
}

/* The first element whose provider was seen long enough, and on which nobody calls it. */
static struct reason judge_providers(struct consumers *c, const struct breakage *breakage)
{
    struct reason reason = { 0 };
    for (size_t i = 0; i < breakage->elements.n; i++) {
        struct rpcs carriers = breakage->elements.v[i].carriers;
        bool watched = carriers.n > 0;
        for (size_t k = 0; k < carriers.n && watched; k++) {
            sym s = sym_find(&c->services, carriers.v[k].service);
            const struct nodes *nodes = &c->providers.v[s];
            watched = s && nodes->all.n > 0;
            for (size_t n = 0; n < nodes->all.n && watched; n++) {
                struct str name = node_name(c->setup->graph, nodes->all.v[n]);
                const struct consumer *provider = consumer_named(c, name);
                watched = provider->watched;
                reason.loc = seen_place(c->setup->graph, nodes->all.v[n]);
                reason.text = str_printf(c->setup->findings->arena,
                                         "%" PRIstr " was not asked for it in %" PRIstr,
                                         NAME_ARG(name), STR_ARG(window_text(c, provider)));
            }
        }
        if (!watched)
            return (struct reason){ 0 };
        reason.use = USE_NOT;
    }
    return reason;
}

/* "a, b and 3 more" */
static struct str names_text(struct consumers *c, const struct verdict_on *on, enum use use)
{
    struct strbuf buf;
    size_t n = on->by_use[use], shown = 0;
    strbuf_init(&buf, c->setup->findings->arena);
    for (size_t i = 0; i < on->n && shown < NAMES_SHOWN; i++) {
        if (on->reasons[i].use != use)
            continue;
        if (shown > 0)
            strbuf_add(&buf, ++shown == n ? STR(" and ") : STR(", "));
        else
            shown++;
        strbuf_add(&buf, consumer_text(c->setup->findings->arena, on->who[i]));
    }
    if (shown < n)
        strbuf_addf(&buf, " and %zu more", n - shown);
    return strbuf_str(&buf);
}

static void relate(struct consumers *c, struct finding *finding, const struct verdict_on *on)
{
    size_t shown = 0;
    for (int use = USE_YES; use > USE_NONE; use--)
        for (size_t i = 0; i < on->n; i++)
            if ((int)on->reasons[i].use == use && shown++ < PLACES_MAX)
                finding_related(c->setup->findings, finding, on->reasons[i].loc, "%" PRIstr,
                                STR_ARG(on->reasons[i].text));
}

static struct str number(struct consumers *c, uint64_t n)
{
    return str_printf(c->setup->findings->arena, "%llu", (unsigned long long)n);
}

static struct str using_text(struct consumers *c, const struct verdict_on *on, enum use use)
{
    struct strbuf buf;
    strbuf_init(&buf, c->setup->findings->arena);
    for (size_t i = 0; i < on->n; i++)
        if (on->reasons[i].use == use)
            strbuf_addf(&buf, "%s%" PRIstr, buf.n ? "," : "", NAME_ARG(on->who[i]->name));
    return strbuf_str(&buf);
}

static struct str rules_text(struct consumers *c, const struct findings *findings,
                             const struct breakage *breakage)
{
    struct strbuf buf;
    strbuf_init(&buf, c->setup->findings->arena);
    for (size_t i = 0; i < breakage->findings.n; i++) {
        const char *id = findings->all.v[breakage->findings.v[i]].rule->id;
        if (!str_has(strbuf_str(&buf), id))
            strbuf_addf(&buf, "%s%s", buf.n ? "," : "", id);
    }
    return strbuf_str(&buf);
}

static void add_properties(struct consumers *c, struct finding *finding,
                           const struct findings *from, const struct breakage *breakage,
                           const struct verdict_on *on)
{
    struct findings *findings = c->setup->findings;
    finding_property(findings, finding, "rules", rules_text(c, from, breakage));
    finding_property(findings, finding, "consumers", number(c, on->n));
    finding_property(findings, finding, "used_by", using_text(c, on, USE_YES));
    finding_property(findings, finding, "maybe_used_by", using_text(c, on, USE_MAY));
    finding_property(findings, finding, "calls", number(c, on->calls));
}

/* The finding is of one element; what is said of it first stays. */
static void finish(struct consumers *c, struct finding *finding, const struct findings *from,
                   const struct breakage *breakage, const struct verdict_on *on)
{
    relate(c, finding, on);
    finding_subject(c->setup->findings, finding, breakage->subject);
    add_properties(c, finding, from, breakage, on);
    finding_end(c->setup->findings, finding);
}

/* "shop.v1.Cart/Drop", "value RED of shop.v1.Color"; else as it is called. */
static struct str break_text(struct consumers *c, const struct breakage *breakage)
{
    struct arena *arena = c->setup->findings->arena;
    struct str name = str_take(breakage->subject, NAME_SHOWN);
    const struct element *element = breakage->elements.n == 1 ? breakage->elements.v : NULL;
    if (breakage->whole)
        return str_printf(arena, "what stands in %" PRIstr, STR_ARG(name));
    if (element && element->kind == ELEMENT_RPC)
        return str_printf(arena, "%" PRIstr "/%" PRIstr, NAME_ARG(element->service->full_name),
                          NAME_ARG(element->rpc->name));
    for (size_t i = 0; element && element->kind == ELEMENT_VALUE; i++)
        if (element->enumeration->values.v[i].number == element->number)
            return str_printf(arena, "value %" PRIstr " of %" PRIstr,
                              NAME_ARG(element->enumeration->values.v[i].name),
                              NAME_ARG(element->enumeration->full_name));
    return name;
}

static void say_used(struct consumers *c, const struct breakage *breakage,
                     const struct verdict_on *on)
{
    struct findings *findings = c->setup->findings;
    /* Copied: the list grows. */
    const struct finding break_ = findings->all.v[breakage->findings.v[0]];
    bool sure = on->by_use[USE_YES] > 0;
    enum use use = sure ? USE_YES : USE_MAY;
    struct str names = names_text(c, on, use);
    size_t n = on->by_use[use];
    struct finding *finding = finding_begin(
        findings, &rule_api_breaking_used, break_.loc,
        "%" PRIstr " %s %" PRIstr ": %zu of %zu known consumer%s. %" PRIstr, STR_ARG(names),
        !sure ? "may use" : n == 1 ? "uses" : "use", STR_ARG(break_text(c, breakage)), n, on->n,
        on->n == 1 ? "" : "s", STR_ARG(break_.message));
    if (!sure)
        finding_severity(finding, SEVERITY_WARNING);
    finding_help(findings, finding, "Keep the old beside the new until %s moved.",
                 n == 1 ? "it has" : "they have");
    finish(c, finding, findings, breakage, on);
}

static void say_unused(struct consumers *c, const struct breakage *breakage, struct verdict_on *on,
                       const struct reason *provider)
{
    struct findings *findings = c->setup->findings;
    const struct finding break_ = findings->all.v[breakage->findings.v[0]];
    struct str who = on->n == 1 ? str_printf(findings->arena, "The one known consumer does without ")
                     : on->n    ? str_printf(findings->arena, "All %zu known consumers do without ",
                                             on->n)
                                : STR("Nobody was seen to use ");
    struct finding *finding =
        finding_begin(findings, &rule_api_breaking_unused, break_.loc,
                      "%" PRIstr "%" PRIstr ". %" PRIstr, STR_ARG(who), STR_ARG(break_text(c, breakage)),
                      STR_ARG(break_.message));
    finding_help(findings, finding, "Go ahead; reserve the numbers and names of what is deleted.");
    if (provider->use)
        finding_related(findings, finding, provider->loc, "%" PRIstr, STR_ARG(provider->text));
    finish(c, finding, findings, breakage, on);
}

static const char *use_name(enum use use)
{
    static const char *const names[] = { [USE_NONE] = "unknown", [USE_NOT] = "unused",
                                         [USE_UNKNOWN] = "unknown", [USE_MAY] = "maybe",
                                         [USE_YES] = "used" };
    return names[use];
}

/* What counts for a gate that asks for breaks that are used. */
static void note_use(struct consumers *c, struct finding *finding, enum use use)
{
    static const enum severity lowered[] = { [USE_NONE] = SEVERITY_WARNING,
                                             [USE_NOT] = SEVERITY_NOTE,
                                             [USE_UNKNOWN] = SEVERITY_WARNING,
                                             [USE_MAY] = SEVERITY_WARNING,
                                             [USE_YES] = SEVERITY_ERROR };
    finding_property(c->setup->findings, finding, "use", str_from(use_name(use)));
    if (c->setup->used_only && lowered[use] < finding->severity)
        finding_severity(finding, lowered[use]);
}

static enum use judge_use(const struct verdict_on *on, const struct reason *provider)
{
    for (int use = USE_YES; use > USE_NOT; use--)
        if (on->by_use[use])
            return (enum use)use;
    return on->by_use[USE_NOT] || provider->use ? USE_NOT : USE_NONE;
}

static enum use settle(struct consumers *c, const struct breakage *breakage)
{
    struct reason provider = { 0 };
    struct verdict_on on = judge_breakage(c, breakage, judge);
    if (!on.n && breakage->elements.n && c->setup->graph)
        provider = judge_providers(c, breakage);
    enum use use = judge_use(&on, &provider);
    for (size_t i = 0; i < breakage->findings.n; i++)
        note_use(c, &c->setup->findings->all.v[breakage->findings.v[i]], use);
    if (use >= USE_MAY && c->setup->used)
        say_used(c, breakage, &on);
    else if (use == USE_NOT && c->setup->unused)
        say_unused(c, breakage, &on, &provider);
    return use;
}

static void say_unknown(struct consumers *c, size_t unknown, size_t of)
{
    struct findings *findings = c->setup->findings;
    if (!unknown || !c->setup->unused)
        return;
    struct str reason = str_printf(
        findings->arena,
        "not known of %zu of %zu broken elements: no contract, and too few traces", unknown, of);
    *vec_push(findings->arena, &c->setup->verdict->not_run) = (struct not_run){
        .rule = &rule_api_breaking_unused, .reason = str_cstr(findings->arena, reason)
    };
}

static void judge_breaks(struct consumers *c, size_t end)
{
    struct findings seen = *c->setup->findings;
    struct breakages breaks = { 0 };
    size_t unknown = 0, judged = 0;
    seen.all.n = end;
    breakages_find(c, &seen, c->setup->first, &c->before, &c->now, &breaks);
    for (size_t i = 0; i < breaks.all.n; i++) {
        enum use use = settle(c, &breaks.all.v[i]);
        judged += breaks.all.v[i].elements.n > 0;
        unknown += breaks.all.v[i].elements.n > 0 && (use == USE_NONE || use == USE_UNKNOWN);
    }
    say_unknown(c, unknown, judged);
}

/* The place in the new version, which the comparison back calls the one before. */
static struct loc place_now(const struct finding *finding)
{
    return finding->related.n ? finding->related.v[0].loc : finding->loc;
}

static void judge_rollback(struct consumers *c, const struct findings *back)
{
    struct findings *findings = c->setup->findings;
    struct breakages breaks = { 0 };
    breakages_find(c, back, 0, &c->now, &c->before, &breaks);
    for (size_t i = 0; i < breaks.all.n; i++) {
        const struct breakage *breakage = &breaks.all.v[i];
        struct verdict_on on = judge_breakage(c, breakage, judge_new);
        if (!on.n)
            continue;
        struct str names = names_text(c, &on, USE_YES);
        struct finding *finding = finding_begin(
            findings, &rule_rollback_unsafe, place_now(&back->all.v[breakage->findings.v[0]]),
            "Going back to the version before breaks %" PRIstr ", which already use%s %" PRIstr
            " as the new version has it.",
            STR_ARG(names), on.by_use[USE_YES] == 1 ? "s" : "", STR_ARG(break_text(c, breakage)));
        finding_help(findings, finding, "Roll %s back first, or keep it in the version before.",
                     on.by_use[USE_YES] == 1 ? "that consumer" : "these consumers");
        finish(c, finding, back, breakage, &on);
    }
}

/* Those that no call shows count as not known. */
static void note_rest(const struct consumers_setup *setup, size_t end)
{
    struct consumers none = { .setup = setup };
    for (size_t i = setup->first; i < end; i++) {
        struct finding *finding = &setup->findings->all.v[i];
        bool noted = false;
        for (size_t k = 0; k < finding->properties.n && !noted; k++)
            noted = strcmp(finding->properties.v[k].key, "use") == 0;
        if (!noted && compat_rule_find(str_from(finding->rule->id)) >= 0)
            note_use(&none, finding, USE_NONE);
    }
}

void consumers_judge(const struct consumers_setup *setup)
{
    struct consumers c = { .setup = setup };
    consumers_gather(&c);
    judge_breaks(&c, setup->end);
    note_rest(setup, setup->end);
    if (setup->back && setup->rollback)
        judge_rollback(&c, setup->back);
    arena_release(&c.scratch);
}
