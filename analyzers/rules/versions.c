/* Who needs which version of whom: ranges that exclude each other, and those not met. */
#include "rules_priv.h"
#include "svcgraph/version.h"

/* Different ranges required of one service, and its versions: all pairs of them are compared. */
enum { RANGES_MAX = 128, VERSIONS_MAX = 128, NAMES_MAX = 4 };

struct need { /* a requirement that could be read */
    const struct requirement *req;
    struct range range;
};

struct distinct { /* a range, however many require it */
    size_t need;  /* the first that does */
    size_t times;
};

struct demand { /* all requirements on one service */
    const struct graph *g;
    struct arena *arena; /* scratch */
    node_id of;          /* NO_NODE when nothing in the input is it */
    struct str name;
    VEC(struct need) needs;
    VEC(struct distinct) ranges;
    VEC(const struct version *) versions; /* it is judged by these; each text once */
};

static struct distinct *find_range(const struct demand *demand, const struct requirement *req)
{
    for (size_t i = 0; i < demand->ranges.n; i++) {
        const struct requirement *other = demand->needs.v[demand->ranges.v[i].need].req;
        if (other->range == req->range && other->dialect == req->dialect)
            return &demand->ranges.v[i];
    }
    return NULL;
}

static bool read_range(const struct demand *demand, const struct requirement *req,
                       struct range *out)
{
    enum dialect dialect;
    struct str text = graph_str(demand->g, req->range);
    return demand->ranges.n < RANGES_MAX &&
           dialect_from_name(graph_str(demand->g, req->dialect), &dialect) &&
           version_class(text) != VERSION_TEMPLATE &&
           range_parse(demand->arena, text, dialect, out);
}

/* Leaves out what cannot be read. */
static void add_need(struct demand *demand, const struct requirement *req)
{
    struct distinct *known = find_range(demand, req);
    struct range range;
    if (known) {
        known->times++;
        range = demand->needs.v[known->need].range;
    } else if (read_range(demand, req, &range)) {
        *vec_push(demand->arena, &demand->ranges) = (struct distinct){ demand->needs.n, 1 };
    } else {
        return;
    }
    *vec_push(demand->arena, &demand->needs) = (struct need){ req, range };
}

static struct str need_by(const struct demand *demand, size_t i)
{
    return node_name(demand->g, demand->needs.v[i].req->by);
}

/* "cart needs ^1.2" */
static struct str need_text(const struct demand *demand, struct arena *arena, size_t i)
{
    struct str by = need_by(demand, i);
    struct str range = graph_str(demand->g, demand->needs.v[i].req->range);
    return str_printf(arena, "%" PRIstr " needs %" PRIstr, STR_ARG(by), STR_ARG(range));
}

/* False only when no version can satisfy all of the chosen needs; what is too large may. */
static bool compatible(const struct demand *demand, const size_t *chosen, size_t n)
{
    struct arena scratch = { 0 };
    struct range all = demand->needs.v[chosen[0]].range;
    struct semver witness;
    bool followed = true;
    for (size_t i = 1; i < n && followed; i++)
        followed = range_intersect(&scratch, &all, &demand->needs.v[chosen[i]].range, &all);
    bool result = !followed || range_witness(&scratch, &all, &witness);
    arena_release(&scratch);
    return result;
}

/* The first need of every range. One that admits nothing ("<0.0.0") is a slip of its own, no
 * conflict between two. */
static size_t sound_needs(const struct demand *demand, size_t *out)
{
    size_t n = 0;
    for (size_t i = 0; i < demand->ranges.n; i++)
        if (compatible(demand, &demand->ranges.v[i].need, 1))
            out[n++] = demand->ranges.v[i].need;
    return n;
}

static bool find_pair(const struct demand *demand, const size_t *chosen, size_t n, size_t *out)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t k = i + 1; k < n; k++) {
            out[0] = chosen[i];
            out[1] = chosen[k];
            if (!compatible(demand, out, 2))
                return true;
        }
    }
    return false;
}

/*
 * A smallest set that already conflicts: a pair if there is one (without unions there always is,
 * by Helly's theorem on a line), else what is left after dropping every need that is not missed.
 */
static size_t conflicting_set(const struct demand *demand, size_t *chosen, size_t n)
{
    size_t pair[2];
    if (find_pair(demand, chosen, n, pair)) {
        memcpy(chosen, pair, sizeof(pair));
        return 2;
    }
    size_t *rest = arena_array(demand->arena, size_t, n);
    for (size_t i = 0; i < n;) {
        memcpy(rest, chosen, i * sizeof(*rest));
        memcpy(rest + i, chosen + i + 1, (n - i - 1) * sizeof(*rest));
        if (n > 1 && !compatible(demand, rest, n - 1)) {
            memcpy(chosen, rest, (n - 1) * sizeof(*rest));
            n--;
        } else {
            i++;
        }
    }
    return n;
}

static bool has_text(const struct demand *demand, sym text)
{
    for (size_t i = 0; i < demand->versions.n; i++)
        if (demand->versions.v[i]->text == text)
            return true;
    return false;
}

/* What a service says itself that it provides is judged by; else all that is known of it is. */
static void read_versions(struct demand *demand)
{
    const struct graph *g = demand->g;
    if (demand->of.i == UINT32_MAX)
        return;
    const struct slice *slice = &g->nodes[demand->of.i].versions;
    sym provides = sym_find(g->syms, STR("provides"));
    bool says = false;
    for (uint32_t i = 0; provides && i < slice->n; i++)
        says = says || g->versions[slice->first + i].how == provides;
    for (uint32_t i = 0; i < slice->n && demand->versions.n < VERSIONS_MAX; i++) {
        const struct version *version = &g->versions[slice->first + i];
        if ((!says || version->how == provides) && !has_text(demand, version->text))
            *vec_push(demand->arena, &demand->versions) = version;
    }
}

/* Best answer any of the running versions gives to one need. */
static enum answer served(const struct demand *demand, const struct need *need)
{
    enum answer best = demand->versions.n > 0 ? ANSWER_NO : ANSWER_UNKNOWN;
    for (size_t i = 0; i < demand->versions.n; i++) {
        struct str text = graph_str(demand->g, demand->versions.v[i]->text);
        enum answer answer = range_has(&need->range, text);
        if (answer == ANSWER_YES)
            return ANSWER_YES;
        if (answer == ANSWER_UNKNOWN)
            best = ANSWER_UNKNOWN;
    }
    return best;
}

static bool served_side_by_side(const struct demand *demand, const size_t *chosen, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (served(demand, &demand->needs.v[chosen[i]]) != ANSWER_YES)
            return false;
    return true;
}

struct way_out { /* a version of the service, and who can use it */
    struct semver version;
    size_t fits;
    bool running;
};

static size_t count_fits(const struct demand *demand, const struct semver *version)
{
    size_t n = 0;
    for (size_t i = 0; i < demand->ranges.n; i++) {
        const struct distinct *range = &demand->ranges.v[i];
        if (range_has_version(&demand->needs.v[range->need].range, version))
            n += range->times;
    }
    return n;
}

static void consider(const struct demand *demand, struct way_out *best, struct semver version,
                     bool running)
{
    size_t fits = count_fits(demand, &version);
    bool better = fits > best->fits;
    if (fits == best->fits && fits > 0)
        better = running != best->running ? running : semver_cmp(&version, &best->version) > 0;
    if (better)
        *best = (struct way_out){ version, fits, running };
}

/*
 * The version that the most callers can use: what runs, or the lower end of some range, for the
 * most intervals overlap where one of them begins.
 */
static struct way_out find_way_out(const struct demand *demand)
{
    struct way_out best = { 0 };
    struct semver version;
    for (size_t i = 0; i < demand->versions.n; i++) {
        struct str text = graph_str(demand->g, demand->versions.v[i]->text);
        if (version_class(text) == VERSION_SEMVER && semver_parse(version_plain(text), &version))
            consider(demand, &best, version, true);
    }
    for (size_t i = 0; i < demand->ranges.n; i++) {
        const struct range *range = &demand->needs.v[demand->ranges.v[i].need].range;
        for (size_t k = 0; k < range->all.n; k++) {
            struct range one = { .all = { &range->all.v[k], 1, 1 } };
            if (range_witness(demand->arena, &one, &version))
                consider(demand, &best, version, false);
        }
    }
    return best;
}

static void add_way_out(const struct rule_ctx *ctx, const struct demand *demand,
                        struct finding *finding)
{
    struct way_out way = find_way_out(demand);
    struct str *movers = arena_array(demand->arena, struct str, demand->needs.n);
    size_t n = 0;
    for (size_t i = 0; i < demand->needs.n; i++) {
        if (range_has_version(&demand->needs.v[i].range, &way.version))
            continue;
        if (n == 0 || !str_eq(movers[n - 1], need_by(demand, i)))
            movers[n++] = need_by(demand, i);
    }
    struct str who = list_text(ctx->arena, movers, n, NAMES_MAX);
    struct str version = semver_text(ctx->arena, &way.version);
    finding_help(ctx->findings, finding,
                 "Move %" PRIstr " to a release that accepts %" PRIstr " %" PRIstr
                 "%s; the other callers already do.",
                 STR_ARG(who), STR_ARG(demand->name), STR_ARG(version),
                 way.running ? ", which runs now" : "");
    finding_property(ctx->findings, finding, "resolve_version", version);
    finding_property(ctx->findings, finding, "resolve_by", list_text(ctx->arena, movers, n, n));
}

/* Each version that is judged by, with the first place that says so. */
static void relate_versions(const struct rule_ctx *ctx, const struct demand *demand,
                            struct finding *finding)
{
    for (size_t i = 0; i < demand->versions.n; i++) {
        const struct version *version = demand->versions.v[i];
        finding_related(ctx->findings, finding, version->loc, "%" PRIstr " %s %" PRIstr,
                        STR_ARG(demand->name), version->release ? "runs" : "provides",
                        STR_ARG(graph_str(demand->g, version->text)));
    }
}

static void relate_needs(const struct rule_ctx *ctx, const struct demand *demand,
                         struct finding *finding)
{
    for (size_t i = 0; i < demand->needs.n; i++) {
        struct str text = need_text(demand, ctx->arena, i);
        finding_related(ctx->findings, finding, demand->needs.v[i].req->loc,
                        "%" PRIstr " of %" PRIstr, STR_ARG(text), STR_ARG(demand->name));
    }
    relate_versions(ctx, demand, finding);
}

static void report_conflict(const struct rule_ctx *ctx, const struct demand *demand,
                            const size_t *chosen, size_t n)
{
    struct strbuf needs;
    strbuf_init(&needs, ctx->arena);
    for (size_t i = 0; i < n; i++) {
        struct str text = need_text(demand, ctx->arena, chosen[i]);
        strbuf_addf(&needs, "%s%" PRIstr, i == 0 ? "" : i + 1 == n ? " and " : ", ", STR_ARG(text));
    }
    struct finding *finding =
        finding_begin(ctx->findings, ctx->rule, demand->needs.v[chosen[0]].req->loc,
                      "%" PRIstr ": %" PRIstr
                      ", and no version satisfies %s. Whichever is deployed, one of them breaks.",
                      STR_ARG(demand->name), STR_ARG(strbuf_str(&needs)), n == 2 ? "both" : "all");
    finding_subject(ctx->findings, finding, demand->name);
    for (size_t i = 0; i < n; i++)
        finding_subject(ctx->findings, finding, need_by(demand, chosen[i]));
    add_way_out(ctx, demand, finding);
    relate_needs(ctx, demand, finding);
    finding_end(ctx->findings, finding);
}

/* The sound needs when they exclude each other and are not all served; else none. */
static size_t find_conflict(const struct demand *demand, size_t *chosen)
{
    size_t n = sound_needs(demand, chosen);
    bool fine = n < 2 || compatible(demand, chosen, n) || served_side_by_side(demand, chosen, n);
    return fine ? 0 : n;
}

static void check_demand_conflict(const struct rule_ctx *ctx, const struct demand *demand)
{
    size_t *chosen = arena_array(demand->arena, size_t, demand->ranges.n);
    size_t n = find_conflict(demand, chosen);
    if (n == 0)
        return;
    n = conflicting_set(demand, chosen, n);
    report_conflict(ctx, demand, chosen, n);
}

static void report_unsatisfied(const struct rule_ctx *ctx, const struct demand *demand, size_t i)
{
    const struct graph *g = demand->g;
    struct str *running = arena_array(demand->arena, struct str, demand->versions.n);
    for (size_t k = 0; k < demand->versions.n; k++)
        running[k] = graph_str(g, demand->versions.v[k]->text);
    struct str text = need_text(demand, ctx->arena, i);
    struct str have = list_text(ctx->arena, running, demand->versions.n, NAMES_MAX);
    struct finding *finding =
        finding_begin(ctx->findings, ctx->rule, demand->needs.v[i].req->loc,
                      "%" PRIstr " of %" PRIstr ", but the input has %" PRIstr
                      " of it, so its calls meet an interface it was not built for.",
                      STR_ARG(text), STR_ARG(demand->name), STR_ARG(have));
    finding_help(ctx->findings, finding,
                 "Deploy a version of %" PRIstr " in %" PRIstr ", or move %" PRIstr
                 " to a release that accepts %" PRIstr ".",
                 STR_ARG(demand->name), STR_ARG(graph_str(g, demand->needs.v[i].req->range)),
                 STR_ARG(need_by(demand, i)), STR_ARG(have));
    finding_subject(ctx->findings, finding, demand->name);
    finding_subject(ctx->findings, finding, need_by(demand, i));
    finding_operation(ctx->findings, finding, need_by(demand, i));
    relate_versions(ctx, demand, finding);
    finding_end(ctx->findings, finding);
}

/* Needs that exclude each other are told as a conflict, which says what runs as well. */
static void check_demand_satisfied(const struct rule_ctx *ctx, const struct demand *demand)
{
    size_t *chosen = arena_array(demand->arena, size_t, demand->ranges.n);
    if (find_conflict(demand, chosen))
        return;
    for (size_t i = 0; i < demand->needs.n; i++)
        if (served(demand, &demand->needs.v[i]) == ANSWER_NO)
            report_unsatisfied(ctx, demand, i);
}

static uint64_t target_key(const struct requirement *req)
{
    return req->of.i == UINT32_MAX ? UINT64_C(1) << 32 | req->of_name : req->of.i;
}

struct keyed {
    uint64_t key;
    const struct requirement *req;
};

static int by_target(const void *a, const void *b)
{
    const struct keyed *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->req > y->req) - (x->req < y->req);
}

/* Calls visit once for each service that is required, with all that is required of it. */
static void each_demand(const struct rule_ctx *ctx, const struct graph *g,
                        void (*visit)(const struct rule_ctx *ctx, const struct demand *demand))
{
    struct arena order_arena = { 0 }, scratch = { 0 };
    uint32_t n = g->n_requirements;
    struct keyed *order = arena_array(&order_arena, struct keyed, n);
    for (uint32_t i = 0; i < n; i++)
        order[i] = (struct keyed){ target_key(&g->requirements[i]), &g->requirements[i] };
    if (n > 1)
        qsort(order, n, sizeof(*order), by_target);
    for (uint32_t i = 0, end; i < n; i = end) {
        const struct requirement *first = order[i].req;
        struct demand demand = { .g = g, .arena = &scratch, .of = first->of };
        demand.name =
            first->of.i == UINT32_MAX ? graph_str(g, first->of_name) : node_name(g, first->of);
        for (end = i; end < n && order[end].key == order[i].key; end++)
            add_need(&demand, order[end].req);
        read_versions(&demand);
        visit(ctx, &demand);
        arena_reset(&scratch);
    }
    arena_release(&scratch);
    arena_release(&order_arena);
}

static void check_version_conflict(const struct rule_ctx *ctx, const struct graph *g)
{
    each_demand(ctx, g, check_demand_conflict);
}

static void check_version_unsatisfied(const struct rule_ctx *ctx, const struct graph *g)
{
    each_demand(ctx, g, check_demand_satisfied);
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
        "like) are read as sets of intervals over semver 2.0.0 order and intersected. The finding "
        "is there when nothing is left, or nothing that the rules on pre-releases admit, and the "
        "versions that run side by side do not serve every one of the needs. It names a smallest "
        "set of callers that already conflicts, and the version that the fewest callers would have "
        "to move for. Ranges that cannot be read, and versions without order (hashes, dates, "
        "latest), are unknown and make no finding.\n\n"
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
        "image tags, labels, package versions and traces) is compared with the range by semver "
        "order. Ranges that exclude each other are a version-conflict and not told again here. "
        "Tags "
        "without order (hashes, dates, latest) or of which only a part is given are unknown and "
        "make no finding; neither does a service of which no version is known.\n\n"
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
