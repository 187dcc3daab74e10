/* Who needs which version of whom: ranges that exclude each other, and those not met. */
#include "rules_priv.h"
#include "svcgraph/demand.h"

enum { NAMES_MAX = 4 };

/* Range by which a need is judged; NULL: it could not be read. */
static const struct demand_range *range_of(const struct demand *d, size_t need)
{
    size_t range = d->needs.v[need].range;
    return range == SIZE_MAX ? NULL : &d->ranges.v[range];
}

/* "cart needs ^1.2", "cart needs pep440 ~=1.2", "package.json of cart needs ^1.2" */
static struct str need_text(const struct demand *d, struct arena *arena, size_t i)
{
    const struct demand_need *need = &d->needs.v[i];
    const struct demand_range *of = range_of(d, i);
    struct str range = graph_str(d->g, need->req->range);
    struct str how = of && of->how ? graph_str(d->g, of->how) : STR_NULL;
    enum dialect dialect = of ? of->range->dialect : DIALECT_NPM;
    return str_printf(arena, "%" PRIstr "%s%" PRIstr " needs %s%s%" PRIstr, STR_ARG(how),
                      how.n ? " of " : "", STR_ARG(need->by),
                      dialect == DIALECT_NPM ? "" : dialect_name(dialect),
                      dialect == DIALECT_NPM ? "" : " ", STR_ARG(range));
}

/* "Move orders to a release that accepts pricing 1.4.2, which runs now; ..." */
static void add_way_out(const struct rule_ctx *ctx, const struct demand *d, struct finding *finding)
{
    struct str who = list_text(ctx->arena, d->movers, d->n_movers, NAMES_MAX);
    if (d->way.version.n == 0)
        return;
    if (d->n_movers == 0)
        finding_help(ctx->findings, finding, "Deploy %" PRIstr " %" PRIstr ".", STR_ARG(d->name),
                     STR_ARG(d->way.version));
    else
        finding_help(ctx->findings, finding,
                     "%s%sove %" PRIstr " to a release that accepts %" PRIstr " %" PRIstr
                     "%s; the other callers already do.",
                     d->way.has || d->of.i == NO_NODE.i ? "" : "Deploy that version, and ",
                     d->way.has || d->of.i == NO_NODE.i ? "M" : "m", STR_ARG(who), STR_ARG(d->name),
                     STR_ARG(d->way.version),
                     !d->way.has              ? ""
                     : d->axes.v[d->axis].how ? ", which it has"
                                              : ", which runs now");
    finding_property(ctx->findings, finding, "resolve_version", d->way.version);
    finding_property(ctx->findings, finding, "resolve_by",
                     list_text(ctx->arena, d->movers, d->n_movers, d->n_movers));
}

/* Each version that is judged by, with the first place that says so. */
static void relate_versions(const struct rule_ctx *ctx, const struct demand *d, size_t axis,
                            struct finding *finding)
{
    for (size_t i = 0; i < d->axes.v[axis].versions.n; i++) {
        const struct version *version = &d->axes.v[axis].versions.v[i];
        finding_related(ctx->findings, finding, version->loc, "%" PRIstr " %s %" PRIstr,
                        STR_ARG(d->name), version->release ? "runs" : "provides",
                        STR_ARG(graph_str(d->g, version->text)));
    }
}

/* All needs that are of one axis with the conflict. */
static void relate_needs(const struct rule_ctx *ctx, const struct demand *d,
                         struct finding *finding)
{
    for (size_t i = 0; i < d->needs.n; i++) {
        const struct demand_range *range = range_of(d, i);
        struct str text = need_text(d, ctx->arena, i);
        if (!range || range->axis == d->axis)
            finding_related(ctx->findings, finding, d->needs.v[i].req->loc,
                            "%" PRIstr " of %" PRIstr, STR_ARG(text), STR_ARG(d->name));
    }
    relate_versions(ctx, d, d->axis, finding);
}

/* Which client is built in says less of a service than what it says itself. */
static void weaken(struct finding *finding)
{
    if (finding->severity > SEVERITY_WARNING)
        finding_severity(finding, SEVERITY_WARNING);
}

static void report_conflict(const struct rule_ctx *ctx, const struct demand *d)
{
    struct strbuf needs;
    size_t n = d->n_conflict;
    strbuf_init(&needs, ctx->arena);
    for (size_t i = 0; i < n; i++) {
        struct str text = need_text(d, ctx->arena, d->conflict[i]);
        strbuf_addf(&needs, "%s%" PRIstr, i == 0 ? "" : i + 1 == n ? " and " : ", ", STR_ARG(text));
    }
    struct finding *finding =
        finding_begin(ctx->findings, ctx->rule, d->needs.v[d->conflict[0]].req->loc,
                      "%" PRIstr ": %" PRIstr
                      ", and no version satisfies %s. Whichever is deployed, one of them %s.",
                      STR_ARG(d->name), STR_ARG(strbuf_str(&needs)), n == 2 ? "both" : "all",
                      d->weak ? "may break" : "breaks");
    if (d->weak)
        weaken(finding);
    finding_subject(ctx->findings, finding, d->name);
    for (size_t i = 0; i < n; i++)
        finding_subject(ctx->findings, finding, d->needs.v[d->conflict[i]].by);
    add_way_out(ctx, d, finding);
    relate_needs(ctx, d, finding);
    finding_end(ctx->findings, finding);
}

/* Others need it, too, in another range. */
static bool is_shared(const struct demand *d, size_t axis)
{
    size_t n = 0;
    for (size_t i = 0; i < d->ranges.n; i++)
        n += d->ranges.v[i].axis == axis;
    return n > 1;
}

/* One version would do for everybody, or one of the two sides has to move. */
static void help_unsatisfied(const struct rule_ctx *ctx, const struct demand *d, size_t i,
                             struct str have, struct finding *finding)
{
    struct str what =
        str_printf(ctx->arena, "a version of %" PRIstr " in %" PRIstr, STR_ARG(d->name),
                   STR_ARG(graph_str(d->g, d->needs.v[i].req->range)));
    bool met = range_of(d, i)->axis == d->axis;
    if (met && is_shared(d, d->axis) && d->meeting.meeting != MEET_UNKNOWN &&
        d->meeting.witness.n > 0)
        what = str_printf(ctx->arena, "%" PRIstr " %" PRIstr ", which all its callers accept",
                          STR_ARG(d->name), STR_ARG(d->meeting.witness));
    finding_help(ctx->findings, finding,
                 "Deploy %" PRIstr ", or move %" PRIstr " to a release that accepts %" PRIstr ".",
                 STR_ARG(what), STR_ARG(d->needs.v[i].by), STR_ARG(have));
    if (met && d->meeting.witness.n > 0)
        finding_property(ctx->findings, finding, "resolve_version", d->meeting.witness);
}

static void report_nothing_satisfies(const struct rule_ctx *ctx, const struct demand *d, size_t i)
{
    struct str text = need_text(d, ctx->arena, i);
    struct finding *finding = finding_begin(ctx->findings, ctx->rule, d->needs.v[i].req->loc,
                                            "%" PRIstr " of %" PRIstr
                                            ", which no version satisfies, whatever is deployed.",
                                            STR_ARG(text), STR_ARG(d->name));
    if (range_of(d, i)->how)
        weaken(finding);
    finding_help(ctx->findings, finding, "Correct the range.");
    finding_subject(ctx->findings, finding, d->name);
    finding_subject(ctx->findings, finding, d->needs.v[i].by);
    finding_operation(ctx->findings, finding, d->needs.v[i].by);
    relate_versions(ctx, d, range_of(d, i)->axis, finding);
    finding_end(ctx->findings, finding);
}

/* Of several known versions, the last before the range and the first behind it. */
static struct str nearest_text(const struct demand *d, struct arena *arena, size_t i)
{
    struct str below = STR_NULL, above = STR_NULL, inside;
    const struct demand_range *range = range_of(d, i);
    const struct demand_axis *axis = &d->axes.v[range->axis];
    if (axis->versions.n < 3 || range_witness(arena, range->range, &inside) != MEET_SOME)
        return STR_NULL;
    for (size_t k = 0; k < axis->versions.n; k++) {
        struct str text = graph_str(d->g, axis->versions.v[k].text);
        int side, order = 0;
        if (!version_compare(text, inside, &side) || side == 0)
            continue;
        struct str *best = side < 0 ? &below : &above;
        if (best->n == 0 || (version_compare(text, *best, &order) && order * side < 0))
            *best = text;
    }
    if (below.n + above.n == 0)
        return STR_NULL;
    return str_printf(arena, " (nearest: %" PRIstr "%s%" PRIstr ")", STR_ARG(below),
                      below.n > 0 && above.n > 0 ? " and " : "", STR_ARG(above));
}

static void report_unsatisfied(const struct rule_ctx *ctx, const struct demand *d, size_t i)
{
    const struct demand_range *range = range_of(d, i);
    const struct demand_axis *axis = &d->axes.v[range->axis];
    struct str *running = arena_array(ctx->arena, struct str, axis->versions.n + 1);
    for (size_t k = 0; k < axis->versions.n; k++)
        running[k] = graph_str(d->g, axis->versions.v[k].text);
    struct str text = need_text(d, ctx->arena, i);
    struct str have = list_text(ctx->arena, running, axis->versions.n, NAMES_MAX);
    struct str nearest = nearest_text(d, ctx->arena, i);
    struct finding *finding = finding_begin(
        ctx->findings, ctx->rule, d->needs.v[i].req->loc,
        "%" PRIstr " of %" PRIstr ", but the input has %" PRIstr " of it%" PRIstr
        ", so its calls %smeet an interface it was not built for.",
        STR_ARG(text), STR_ARG(d->name), STR_ARG(have), STR_ARG(nearest), range->how ? "may " : "");
    if (range->how)
        weaken(finding);
    help_unsatisfied(ctx, d, i, have, finding);
    finding_subject(ctx->findings, finding, d->name);
    finding_subject(ctx->findings, finding, d->needs.v[i].by);
    finding_operation(ctx->findings, finding, d->needs.v[i].by);
    relate_versions(ctx, d, range_of(d, i)->axis, finding);
    finding_end(ctx->findings, finding);
}

static void check_version_conflict(const struct rule_ctx *ctx, const struct graph *g)
{
    struct arena scratch = { 0 };
    struct demands demands = { 0 };
    demands_of(g, &scratch, &demands);
    for (size_t i = 0; i < demands.all.n; i++)
        if (demands.all.v[i].verdict == DEMAND_CONFLICT)
            report_conflict(ctx, &demands.all.v[i]);
    arena_release(&scratch);
}

/*
 * Needs that exclude each other are told as a conflict, which says what runs as well. One that
 * packages have part in is no more than a warning, and hides nothing that services say.
 */
static bool is_to_tell(const struct demand *d, size_t i)
{
    const struct demand_range *range = range_of(d, i);
    if (d->needs.v[i].served != ANSWER_NO)
        return false;
    return d->verdict == DEMAND_UNSATISFIED ||
           (d->verdict == DEMAND_CONFLICT && (range->axis != d->axis || (d->weak && !range->how)));
}

static void check_version_unsatisfied(const struct rule_ctx *ctx, const struct graph *g)
{
    struct arena scratch = { 0 };
    struct demands demands = { 0 };
    demands_of(g, &scratch, &demands);
    for (size_t i = 0; i < demands.all.n; i++) {
        const struct demand *d = &demands.all.v[i];
        for (size_t k = 0; k < d->needs.n; k++) {
            if (!is_to_tell(d, k))
                continue;
            if (range_of(d, k)->empty)
                report_nothing_satisfies(ctx, d, k);
            else
                report_unsatisfied(ctx, d, k);
        }
    }
    arena_release(&scratch);
}

const struct rule rule_version_conflict = {
    .id = "version-conflict",
    .group = "versions",
    .severity = SEVERITY_ERROR,
    .precision = PRECISION_VERY_HIGH,
    .summary = "callers need versions of a service that exclude each other",
    .explain =
        "Two or more services need versions of a third one, and no version satisfies them all.\n\n"
        "Why it hurts: only one version is deployed, so whichever it is, one caller meets an "
        "interface it was not built for. Nobody notices until it is rolled out or rolled back.\n\n"
        "Decision: the ranges that all callers require of a service (svcgraph.dev/requires and the "
        "like) are read each in its dialect (npm, Cargo and Helm over semver 2.0.0; Maven, PEP "
        "440, "
        "RubyGems; Go's minimum within a major; dates) as sets of intervals and intersected. "
        "Ranges "
        "of different orders are compared by the plain versions (1.4.2) that they admit. The "
        "finding "
        "is there when nothing is left, or nothing that the rules on pre-releases admit, and the "
        "versions that run side by side do not serve every one of the needs: two majors of an "
        "interface (svcgraph.dev/provides: \"1.4.0, 2.1.0\", or v1 and v2) satisfy one caller "
        "each. "
        "It names a smallest set of callers that already conflicts, which may be three of whom any "
        "two agree, and the version for which the fewest services would have to change. Ranges "
        "that "
        "cannot be read, versions without order (hashes, dates against numbers, latest) and what "
        "two dialects read differently are unknown and make no finding; 'svcgraph versions' lists "
        "them. What a package manifest needs (package.json, go.mod, pom.xml and the like) is met "
        "with what others need of that package when versions of the package itself are known, else "
        "with the rest. A package is weak evidence of what the service needs, so a conflict that "
        "one has part in is a warning.\n\n"
        "Fix: move the named callers, or deploy both versions side by side for a while.\n\n"
        "Suppress: `checks: {version-conflict: warning}` in svcgraph.yaml.\n\n"
        "False alarms: a range that was never updated although the caller works with more.",
    .bad = "cart:   svcgraph.dev/requires: \"pricing@^1.4\"\n"
           "orders: svcgraph.dev/requires: \"pricing@^2.0\"",
    .good = "cart:   svcgraph.dev/requires: \"pricing@^1.4 || ^2.0\"\n"
            "orders: svcgraph.dev/requires: \"pricing@^2.0\"",
    .needs = YIELD_VERSIONS,
    .check = check_version_conflict,
};

const struct rule rule_version_unsatisfied = {
    .id = "version-unsatisfied",
    .group = "versions",
    .severity = SEVERITY_ERROR,
    .precision = PRECISION_HIGH,
    .summary = "a required version is not among those that are deployed",
    .explain =
        "A service requires a range of versions of another one, and none of the versions that the "
        "input deploys lies in it.\n\n"
        "Why it hurts: the caller talks to an interface it was not built for, from the first "
        "request on.\n\n"
        "Decision: every version that is known of the service (what it says it provides, else "
        "image tags, labels, package versions and traces) is compared with the range in the order "
        "of its dialect. What a package manifest needs is compared with the versions of that "
        "package where they are known, and is a warning only: a client library in another version "
        "often works. Ranges that exclude each other are a version-conflict and not told again "
        "here; a range that no version at all can satisfy is told. Tags without order (hashes, "
        "dates against numbers, latest) or of which only a part is given are unknown and make no "
        "finding; neither does a service of which no version is known.\n\n"
        "Fix: deploy a version in the range, or move the caller.\n\n"
        "Suppress: `checks: {version-unsatisfied: warning}` in svcgraph.yaml.\n\n"
        "False alarms: the image tag counts something else than the interface; declare "
        "svcgraph.dev/provides then.",
    .bad = "cart:    svcgraph.dev/requires: \"pricing@^2.0\"\n"
           "pricing: image: shop/pricing:1.9.3",
    .good = "cart:    svcgraph.dev/requires: \"pricing@^2.0\"\n"
            "pricing: image: shop/pricing:2.1.0",
    .needs = YIELD_VERSIONS,
    .check = check_version_unsatisfied,
};
