/* One service at several versions in one environment. */
#include "rules_priv.h"
#include "svcgraph/version.h"

enum { VERSIONS_MAX = 256, NAMES_SHOWN = 6 };

struct skew { /* versions of one node that one kind of source tells in one place */
    const struct graph *g;
    struct str texts[VERSIONS_MAX]; /* each once */
    const struct version *first[VERSIONS_MAX];
    size_t n;
};

/* "v1.4.0" and "1.4.0-alpine" are both 1.4.0. */
static struct str comparable(struct str text)
{
    text = version_plain(text);
    bool v = text.n > 1 && text.p[0] == 'v' && text.p[1] >= '0' && text.p[1] <= '9';
    return v ? str_skip(text, 1) : text;
}

/* Folders of manifests are often environments; spans of a dump are of one. */
static bool is_one_environment(const struct graph *g, const struct version *a,
                               const struct version *b)
{
    struct str one = path_dir(source_path(g->sources, a->loc.source));
    struct str two = path_dir(source_path(g->sources, b->loc.source));
    return a->how == b->how && str_eq(one, two);
}

static void add(struct skew *skew, const struct version *version)
{
    struct str text = comparable(graph_str(skew->g, version->text));
    for (size_t i = 0; i < skew->n; i++)
        if (str_eq(skew->texts[i], text))
            return;
    if (skew->n == VERSIONS_MAX)
        return;
    skew->texts[skew->n] = text;
    skew->first[skew->n++] = version;
}

/* Spans over many hours show versions that followed each other. */
static bool is_long(const struct rule_ctx *ctx, const struct graph *g,
                    const struct graph_node *node, const struct version *version)
{
    enum { HOUR = 3600 };
    if (!str_is(graph_str(g, version->how), "service.version"))
        return false;
    uint64_t seconds = (node->seen_to - node->seen_from) / 1000000;
    return seconds > (uint64_t)rule_value(ctx, "hours") * HOUR;
}

/* The versions told beside that one; false when an earlier one has said the same. */
static bool gather(struct skew *skew, const struct version *versions, uint32_t n, uint32_t at)
{
    skew->n = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (!versions[i].release || !is_one_environment(skew->g, &versions[i], &versions[at]))
            continue;
        if (i < at)
            return false;
        add(skew, &versions[i]);
    }
    return true;
}

static void report(const struct rule_ctx *ctx, const struct skew *skew, node_id v)
{
    struct str name = node_name(skew->g, v);
    struct str list = list_text(ctx->arena, skew->texts, skew->n, NAMES_SHOWN);
    struct finding *finding =
        finding_begin(ctx->findings, ctx->rule, skew->first[0]->loc,
                      "%" PRIstr " runs at %zu versions at once: %" PRIstr ". Every caller has to "
                      "get on with all of them, and no one can say which one answered.",
                      STR_ARG(name), skew->n, STR_ARG(list));
    finding_help(ctx->findings, finding,
                 "Finish the roll-out: bring all instances to one version, or to the old one and "
                 "its canary.");
    finding_subject(ctx->findings, finding, name);
    finding_operation(ctx->findings, finding, graph_str(skew->g, skew->first[0]->how));
    for (size_t i = 0; i < skew->n; i++)
        finding_related(ctx->findings, finding, skew->first[i]->loc, "%" PRIstr " runs %" PRIstr,
                        STR_ARG(name), STR_ARG(graph_str(skew->g, skew->first[i]->text)));
    finding_end(ctx->findings, finding);
}

static void check_node(const struct rule_ctx *ctx, struct skew *skew, node_id v)
{
    const struct graph *g = skew->g;
    const struct graph_node *node = &g->nodes[v.i];
    const struct version *versions = &g->versions[node->versions.first];
    uint32_t n = node->versions.n < VERSIONS_MAX ? node->versions.n : VERSIONS_MAX;
    size_t most = (size_t)rule_value(ctx, "versions");
    for (uint32_t i = 0; n > most && i < n; i++)
        if (versions[i].release && gather(skew, versions, n, i) && skew->n > most &&
            !is_long(ctx, g, node, &versions[i])) {
            report(ctx, skew, v);
            return;
        }
}

static void check_version_skew(const struct rule_ctx *ctx, const struct graph *g)
{
    struct arena scratch = { 0 };
    struct skew *skew = arena_new(&scratch, struct skew);
    skew->g = g;
    for_each_node (g, v)
        if (!g->nodes[v.i].side_by_side && !rule_allows(ctx, node_name(g, v)))
            check_node(ctx, skew, v);
    arena_release(&scratch);
}

const struct rule rule_version_skew = {
    .id = "version-skew",
    .group = "versions",
    .severity = SEVERITY_WARNING,
    .precision = PRECISION_MEDIUM,
    .summary = "one service runs at more than two versions in one environment",
    .explain =
        "A service runs at three or more releases at the same time.\n\n"
        "Why it hurts: a roll-out has two versions for a while, the old and the new one. More are "
        "one that was left half way: every caller meets all of them in turn, faults come and go, "
        "and nobody can say what to roll back to.\n\n"
        "Decision: the releases that one source tells of a service are counted, each once: tags of "
        "images, labels, versions in traces. Only those of manifests in one folder count together, "
        "for folders are often environments; namespaces, compose projects and overlays are "
        "services of their own. More than `versions` are a finding. Variants of an image and a "
        "leading v make no other version; tags that are no versions do not count. A service whose "
        "versions run side by side on purpose is left out: subsets of a DestinationRule, a canary "
        "of a Rollout. Versions in traces count where the spans of the service lie within `hours`, "
        "else they may have followed each other.\n\n"
        "Source: canaries need two versions, an old one and a new one; more than that is our "
        "choice.\n\n"
        "Fix: finish the roll-out, or roll it back.\n\n"
        "Suppress: `checks: {version-skew: {allow: [reviews]}}` in svcgraph.yaml.\n\n"
        "False alarms: environments that stand in files of one folder, without namespaces.",
    .bad = "image: shop/cart:1.4.0\nimage: shop/cart:1.5.0\nimage: shop/cart:1.6.0",
    .good = "image: shop/cart:1.5.0\nimage: shop/cart:1.6.0   (its canary)",
    .needs = YIELD_VERSIONS,
    .allow = "services of which many versions may run",
    .keys =
        (const struct rule_key[]){
            { .name = "versions",
              .value = 2,
              .low = 1,
              .high = 100,
              .source = "choice",
              .help = "versions of one service that may run at once" },
            { .name = "hours",
              .value = 24,
              .low = 1,
              .high = 8760,
              .source = "choice",
              .help = "spans over a longer time say nothing of what runs at once" },
            { 0 },
        },
    .check = check_version_skew,
};
