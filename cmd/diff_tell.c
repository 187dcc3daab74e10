/* A difference as lines for people. */
#include "diff.h"

enum { EFFECTS_MAX = 5 }; /* of one operation and side, in lines; the rest is counted */

const char diff_signs[] = { [DIFF_ADDED] = '+', [DIFF_REMOVED] = '-', [DIFF_CHANGED] = '~' };

/* "2.3.0 -> 2.4.0" */
static struct str arrow(struct arena *arena, struct str before, struct str now)
{
    return str_printf(arena, "%" PRIstr " -> %" PRIstr, STR_ARG(before.n ? before : STR("(none)")),
                      STR_ARG(now.n ? now : STR("(none)")));
}

static void add_field(const struct diff *diff, struct strbuf *out, const struct diff_item *item,
                      const struct diff_field *field)
{
    bool uses = strcmp(field->name, "uses") == 0;
    if (uses && field->now.n)
        strbuf_addf(out, " now also %" PRIstr, STR_ARG(field->now));
    if (uses && field->before.n)
        strbuf_addf(out, "%s no longer %" PRIstr, field->now.n ? "," : "", STR_ARG(field->before));
    if (uses)
        return;
    bool alone = item->about == DIFF_VERSION || item->about == DIFF_REQUIREMENT;
    struct str text = item->change == DIFF_CHANGED
                          ? arrow(diff->arena, field->before, field->now)
                          : field->now.n ? field->now
                                         : field->before;
    if (alone)
        strbuf_addf(out, " %" PRIstr, STR_ARG(text));
    else
        strbuf_addf(out, " %s %" PRIstr, field->name, STR_ARG(text));
}

static void add_head(struct strbuf *out, const struct diff_item *item)
{
    strbuf_add(out, item->name);
    if (item->about == DIFF_EDGE)
        strbuf_addf(out, " -> %" PRIstr " (%" PRIstr ")", STR_ARG(item->other), STR_ARG(item->what));
    else if (item->about == DIFF_REQUIREMENT)
        strbuf_addf(out, " needs %" PRIstr, STR_ARG(item->other));
    else if (item->about == DIFF_VERSION && str_is(item->what, "api"))
        strbuf_add(out, STR(" API"));
    else if (item->about == DIFF_OPERATION || item->about == DIFF_DEPRECATION)
        strbuf_addf(out, " %" PRIstr, STR_ARG(item->what));
    else if (item->about == DIFF_SERVICE && !str_is(item->what, "service"))
        strbuf_addf(out, " (%" PRIstr ")", STR_ARG(item->what));
}

struct str diff_line(const struct diff *diff, const struct diff_item *item)
{
    struct strbuf out;
    strbuf_init(&out, diff->arena);
    add_head(&out, item);
    if (item->fields.n && item->about != DIFF_VERSION)
        strbuf_add_char(&out, ':');
    for (size_t i = 0; i < item->fields.n; i++) {
        if (i)
            strbuf_add_char(&out, ',');
        add_field(diff, &out, item, &item->fields.v[i]);
    }
    if (item->about == DIFF_OPERATION && item->change == DIFF_CHANGED)
        strbuf_addf(&out, "%s %" PRIstr, item->fields.n ? "," : ":",
                    STR_ARG(diff_verdict(diff, item)));
    if (item->about == DIFF_EDGE && item->change != DIFF_CHANGED && item->how.n)
        strbuf_addf(&out, " by %" PRIstr, STR_ARG(item->how));
    return strbuf_str(&out);
}

static void tell_effect(const struct diff_effect *effect, struct report *report)
{
    enum diff_side other = effect->consumer == DIFF_NOW ? DIFF_BEFORE : DIFF_NOW;
    report_line(report, 3, effect->loc[effect->consumer], "%s  %" PRIstr "%s%" PRIstr,
                diff_severity_name(effect->severity), STR_ARG(effect->element),
                effect->element.n ? ": " : "", STR_ARG(effect->text));
    if (effect->loc[other].source)
        report_line(report, 5, effect->loc[other], "%s", other == DIFF_NOW ? "now" : "was");
}

/* The worst of each side. */
static void tell_effects(const struct diff_item *item, struct report *report)
{
    size_t shown[DIFF_SIDES] = { 0 }, left = 0;
    for (size_t i = 0; i < item->effects.n; i++) {
        const struct diff_effect *effect = &item->effects.v[i];
        if (shown[effect->consumer]++ < EFFECTS_MAX)
            tell_effect(effect, report);
        else
            left++;
    }
    if (left)
        report_line(report, 3, LOC_NONE, "%zu more of this operation; --format json has them", left);
}

static void tell_item(const struct diff *diff, const struct diff_item *item, struct report *report)
{
    struct loc now = item->loc[DIFF_NOW], before = item->loc[DIFF_BEFORE];
    bool both = now.source && before.source;
    report_line(report, 1, now.source ? now : before, "%c %" PRIstr, diff_signs[item->change],
                STR_ARG(diff_line(diff, item)));
    if (both)
        report_line(report, 3, before, "was");
    tell_effects(item, report);
}

static void tell_items(const struct diff *diff, struct report *report)
{
    static const char *const heads[] = { "Services",     "Edges",        "Operations",
                                         "Versions",     "Requirements", "Deprecations" };
    for (size_t i = 0; i < diff->items.n; i++) {
        const struct diff_item *item = &diff->items.v[i];
        if (i == 0 || diff->items.v[i - 1].about != item->about)
            report_line(report, 0, LOC_NONE, "%s:", heads[item->about]);
        tell_item(diff, item, report);
    }
}

static void tell_finding(const struct finding *finding, bool fresh, struct report *report)
{
    report_line(report, 1, finding->loc, "%s  %s  %" PRIstr, severity_name(finding->severity),
                finding->rule->id, STR_ARG(finding->message));
    if (fresh && finding->help.n)
        report_line(report, 3, LOC_NONE, "help: %" PRIstr, STR_ARG(finding->help));
}

static void tell_findings(const struct diff *diff, struct report *report)
{
    if (diff->gone.n)
        report_line(report, 0, LOC_NONE, "Findings that are gone:");
    for (size_t i = 0; i < diff->gone.n; i++)
        tell_finding(diff->gone.v[i], false, report);
    if (diff->fresh.n)
        report_line(report, 0, LOC_NONE, "New findings:");
    for (size_t i = diff->fresh.n; i > 0; i--) /* errors last, as everywhere */
        tell_finding(diff->fresh.v[i - 1], true, report);
}

static bool same_reason(const struct diff_blind *a, const struct diff_blind *b)
{
    return a->side == b->side && strcmp(a->reason, b->reason) == 0;
}

/* All rules that have one reason, in one line. */
static void tell_blind(const struct diff *diff, size_t first, struct report *report)
{
    const struct diff_blind *v = diff->blind.v;
    struct strbuf out;
    strbuf_init(&out, diff->arena);
    for (size_t i = first; i < diff->blind.n && same_reason(&v[first], &v[i]); i++)
        strbuf_addf(&out, "%s%s", i > first ? ", " : "", v[i].rule->id);
    report_line(report, 0, LOC_NONE, "not compared: %" PRIstr " (%s: %s)",
                STR_ARG(strbuf_str(&out)), v[first].side == DIFF_NOW ? "now" : "before",
                v[first].reason);
}

static void tell_limits(const struct diff *diff, struct report *report)
{
    if (diff->lopsided)
        report_line(report, 0, LOC_NONE,
                    "Only one side has traces: what nothing but traces shows is left out.");
    for (int side = 0; side < DIFF_SIDES; side++)
        if (diff->undefined[side])
            report_line(report, 0, LOC_NONE,
                        "not compared: what operations take and return (%s: only their names are "
                        "known, there is no API definition)",
                        side == DIFF_NOW ? "now" : "before");
    for (size_t i = 0; i < diff->blind.n; i++)
        if (i == 0 || !same_reason(&diff->blind.v[i - 1], &diff->blind.v[i]))
            tell_blind(diff, i, report);
}

static void count(struct strbuf *out, size_t n, const char *one, const char *many)
{
    if (n)
        strbuf_addf(out, "%s%zu %s", out->n ? ", " : "", n, n == 1 ? one : many);
}

static void count_about(const struct diff *diff, struct strbuf *out, enum diff_about about)
{
    static const char *const nouns[][2] = {
        { "service", "services" }, { "edge", "edges" },
        { "operation", "operations" }, { "version", "versions" },
        { "requirement", "requirements" }, { "deprecation", "deprecations" },
    };
    static const enum diff_change order[] = { DIFF_ADDED, DIFF_REMOVED, DIFF_CHANGED };
    bool first = true;
    for (size_t i = 0; i < countof(order); i++) {
        size_t n = diff->counts[about][order[i]];
        if (!n)
            continue;
        if (first)
            strbuf_addf(out, "%s%zu %s %s", out->n ? "; " : "", n, nouns[about][n > 1],
                        diff_change_name(order[i]));
        else
            strbuf_addf(out, ", %zu %s", n, diff_change_name(order[i]));
        first = false;
    }
}

struct str diff_summary(const struct diff *diff)
{
    struct strbuf out, findings;
    strbuf_init(&out, diff->arena);
    strbuf_init(&findings, diff->arena);
    for (int about = 0; about < DIFF_ABOUTS; about++)
        count_about(diff, &out, (enum diff_about)about);
    if (!out.n)
        strbuf_addf(&out, "no change in %u node%s, %u edge%s", (unsigned)diff->g[DIFF_NOW]->n,
                    diff->g[DIFF_NOW]->n == 1 ? "" : "s", (unsigned)diff->g[DIFF_NOW]->m,
                    diff->g[DIFF_NOW]->m == 1 ? "" : "s");
    count(&findings, diff->fresh.n, "new finding", "new findings");
    count(&findings, diff->gone.n, "gone", "gone");
    count(&findings, diff->n_same, "as before", "as before");
    struct str sums = strbuf_str(&findings);
    return str_printf(diff->arena, "Against %" PRIstr ": %" PRIstr ". Findings: %" PRIstr ".",
                      STR_ARG(diff->against), STR_ARG(strbuf_str(&out)),
                      STR_ARG(sums.n ? sums : STR("none")));
}

void diff_tell(const struct diff *diff, struct report *report)
{
    tell_items(diff, report);
    tell_findings(diff, report);
    tell_limits(diff, report);
    report_line(report, 0, LOC_NONE, "%" PRIstr, STR_ARG(diff_summary(diff)));
}
