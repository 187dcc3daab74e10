/* Images whose name may mean another content tomorrow. */
#include "rules_priv.h"
#include "svcgraph/version.h"

/* "1.25-alpine" has two numbers, and moves with each patch of 1.25. */
static bool is_short(struct str tag, int64_t numbers)
{
    int64_t n = 0;
    if (version_class(tag) != VERSION_PARTIAL)
        return false;
    for (struct str part, rest = version_plain(tag); str_split(&rest, '.', &part);)
        n++;
    return n < numbers;
}

static bool is_mutable(const struct rule_ctx *ctx, const struct graph *g, const struct image *image)
{
    struct str tag = graph_str(g, image->tag), text = graph_str(g, image->text);
    if (image->digest || version_class(tag) == VERSION_TEMPLATE ||
        version_class(text) == VERSION_TEMPLATE || rule_allows(ctx, text))
        return false;
    return version_is_floating(tag) || is_short(tag, rule_value(ctx, "numbers"));
}

static void report(const struct rule_ctx *ctx, const struct graph *g, node_id v,
                   const struct image *image)
{
    struct str name = node_name(g, v), text = graph_str(g, image->text);
    struct str tag = graph_str(g, image->tag);
    struct str tag_text = STR(" without a tag, which means latest");
    if (tag.n > 0)
        tag_text = str_printf(ctx->arena, ", and the tag %" PRIstr " moves", STR_ARG(tag));
    struct finding *finding =
        finding_begin(ctx->findings, ctx->rule, image->loc,
                      "%" PRIstr " runs %" PRIstr "%" PRIstr ". Two starts may run different "
                      "code, and no one can say what to roll back to.",
                      STR_ARG(name), STR_ARG(text), STR_ARG(tag_text));
    finding_help(ctx->findings, finding, "Pin a version tag or a digest.");
    finding_subject(ctx->findings, finding, name);
    finding_operation(ctx->findings, finding, text);
    finding_end(ctx->findings, finding);
}

/* Images of a node are sorted by text. */
static bool said_before(const struct graph *g, const struct slice *images, uint32_t i)
{
    return i > 0 && g->images[images->first + i - 1].text == g->images[images->first + i].text;
}

static void check_mutable_tag(const struct rule_ctx *ctx, const struct graph *g)
{
    for_each_node (g, v) {
        const struct slice *images = &g->nodes[v.i].images;
        for (uint32_t i = 0; i < images->n; i++) {
            const struct image *image = &g->images[images->first + i];
            if (is_mutable(ctx, g, image) && !said_before(g, images, i))
                report(ctx, g, v, image);
        }
    }
}

const struct rule rule_mutable_tag = {
    .id = "mutable-tag",
    .group = "versions",
    .severity = SEVERITY_WARNING,
    .precision = PRECISION_VERY_HIGH,
    .summary = "an image has no tag, or one that moves",
    .explain =
        "A container image is named without a tag, or with one that is moved from build to build: "
        "latest, stable, main and the like.\n\n"
        "Why it hurts: two replicas may run different code, a restart is a deployment, and after a "
        "bad one nobody can name the version to go back to.\n\n"
        "Decision: the image has no digest, and its tag is empty or a known moving name (latest, "
        "stable, edge, main, master, dev, nightly, lts ...), also before a variant such as "
        "-alpine; a variant alone counts too. The port of a registry is no tag. Tags that hold a "
        "variable without value are left out, and so is a tag beside a digest, which decides. With "
        "`numbers` 3 a tag of fewer numbers is a finding, too: 1.25 is another image after each "
        "patch.\n\n"
        "Source: kube-score, container-image-tag.\n\n"
        "Fix: pin a version tag, or better the digest.\n\n"
        "Suppress: `checks: {mutable-tag: {allow: [\"*/sandbox:*\"]}}` in svcgraph.yaml.\n\n"
        "False alarms: images built in place by a compose file for development.",
    .bad = "image: shop/cart:latest",
    .good = "image: shop/cart:1.4.0",
    .needs = YIELD_MANIFESTS,
    .allow = "images that may move",
    .keys =
        (const struct rule_key[]){
            { .name = "numbers",
              .value = 0,
              .low = 0,
              .high = 3,
              .source = "choice",
              .help = "numbers that the version in a tag must have" },
            { 0 },
        },
    .check = check_mutable_tag,
};
