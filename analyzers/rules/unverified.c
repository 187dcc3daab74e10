/* Contracts that the versions which run together were never tested for. */
#include "rules_priv.h"

struct pair { /* rows of one consumer and one provider */
    const struct verification *rows;
    uint32_t n;
};

static struct str plain(struct str text)
{
    bool prefixed = text.n > 1 && text.p[0] == 'v' && text.p[1] >= '0' && text.p[1] <= '9';
    return prefixed ? str_skip(text, 1) : text;
}

static bool is_release(const struct graph *g, const struct version *version)
{
    return version->release && graph_str(g, version->text).n;
}

static bool same_text(const struct graph *g, sym a, sym b)
{
    return a && str_eq(plain(graph_str(g, a)), plain(graph_str(g, b)));
}

/* The row is about that version of the consumer, or about another with the same contract. */
static bool about_consumer(const struct graph *g, const struct pair *pair,
                           const struct verification *row, sym version)
{
    if (same_text(g, row->consumer_version, version))
        return true;
    for (uint32_t i = 0; row->contract && i < pair->n; i++)
        if (pair->rows[i].contract == row->contract &&
            same_text(g, pair->rows[i].consumer_version, version))
            return true;
    return false;
}

/* The best result of a test of the two: VERIFIED_NONE when there is none. */
static enum verified result_of(const struct graph *g, const struct pair *pair, sym consumer,
                               sym provider, const struct verification **out_row)
{
    enum verified best = VERIFIED_NONE;
    for (uint32_t i = 0; i < pair->n; i++) {
        const struct verification *row = &pair->rows[i];
        if (row->result == VERIFIED_NONE || !same_text(g, row->provider_version, provider) ||
            !about_consumer(g, pair, row, consumer))
            continue;
        if (best != VERIFIED_FAILURE)
            *out_row = row;
        best = row->result == VERIFIED_FAILURE ? VERIFIED_FAILURE : best ? best : VERIFIED_SUCCESS;
    }
    return best;
}

static bool report(const struct rule_ctx *ctx, const struct graph *g, const struct pair *pair,
                   const struct version *consumer, const struct version *provider)
{
    const struct verification *row = &pair->rows[0];
    enum verified result = result_of(g, pair, consumer->text, provider->text, &row);
    if (result == VERIFIED_SUCCESS)
        return false;
    struct str from = node_name(g, row->consumer), to = node_name(g, row->provider);
    struct finding *finding = finding_begin(
        ctx->findings, ctx->rule, row->loc,
        "%" PRIstr " %" PRIstr " has a contract with %" PRIstr ", and %s with %" PRIstr
        " %" PRIstr ", which runs.",
        STR_ARG(from), STR_ARG(graph_str(g, consumer->text)), STR_ARG(to),
        result == VERIFIED_FAILURE ? "the test of it failed" : "no test of it has succeeded",
        STR_ARG(to), STR_ARG(graph_str(g, provider->text)));
    finding_help(ctx->findings, finding,
                 "Verify the contract with %" PRIstr " %" PRIstr ", or run versions that were.",
                 STR_ARG(to), STR_ARG(graph_str(g, provider->text)));
    finding_related(ctx->findings, finding, consumer->loc, "%" PRIstr " runs at %" PRIstr,
                    STR_ARG(from), STR_ARG(graph_str(g, consumer->text)));
    finding_related(ctx->findings, finding, provider->loc, "%" PRIstr " runs at %" PRIstr,
                    STR_ARG(to), STR_ARG(graph_str(g, provider->text)));
    finding_subject(ctx->findings, finding, from);
    finding_subject(ctx->findings, finding, to);
    finding_end(ctx->findings, finding);
    return true;
}

/* One finding for a pair, whichever of their versions run side by side. */
static void check_pair(const struct rule_ctx *ctx, const struct graph *g, const struct pair *pair)
{
    struct slice consumers = g->nodes[pair->rows->consumer.i].versions;
    struct slice providers = g->nodes[pair->rows->provider.i].versions;
    for (uint32_t i = 0; i < consumers.n; i++)
        for (uint32_t k = 0; k < providers.n; k++) {
            const struct version *consumer = &g->versions[consumers.first + i];
            const struct version *provider = &g->versions[providers.first + k];
            if (is_release(g, consumer) && is_release(g, provider) &&
                report(ctx, g, pair, consumer, provider))
                return;
        }
}

static bool any_result(const struct graph *g)
{
    for (uint32_t i = 0; i < g->n_verifications; i++)
        if (g->verifications[i].result != VERIFIED_NONE)
            return true;
    return false;
}

static void check_unverified(const struct rule_ctx *ctx, const struct graph *g)
{
    if (!any_result(g)) /* nobody tests contracts here, or shows it */
        return;
    for (uint32_t i = 0, next; i < g->n_verifications; i = next) {
        struct pair pair = { &g->verifications[i], 0 };
        for (next = i; next < g->n_verifications &&
                       g->verifications[next].consumer.i == pair.rows->consumer.i &&
                       g->verifications[next].provider.i == pair.rows->provider.i;)
            next++;
        pair.n = next - i;
        check_pair(ctx, g, &pair);
    }
}

const struct rule rule_contract_unverified = {
    .id = "contract-unverified",
    .group = "versions",
    .severity = SEVERITY_WARNING,
    .precision = PRECISION_HIGH,
    .summary = "versions that run together were not tested for their contract",
    .explain =
        "A consumer has a contract with a provider (Pact), both run, and no test says that this "
        "version of the provider keeps the contract of this version of the consumer.\n\n"
        "Why it hurts: the contract is there to find out before, and nobody did.\n\n"
        "Decision: results of tests are among the inputs (the matrix of a broker, or of a "
        "verifier); the pair has a row in them; and for a version of each that the manifests "
        "deploy, none of the rows succeeded, or one failed. Consumer versions with the same contract "
        "count as one. `svcgraph can-deploy` asks the same before a deployment.\n\n"
        "Fix: verify the contract with the version that runs.\n\n"
        "Suppress: `checks: {contract-unverified: off}` in svcgraph.yaml.\n\n"
        "False alarms: the tag of the image is not the version under which the results were "
        "published.",
    .bad = "cart:2.1.0 runs; its row in the matrix has \"verificationResult\": null",
    .good = "the row of cart 2.1.0 has \"verificationResult\": {\"success\": true}",
    .needs = YIELD_VERSIONS,
    .check = check_unverified,
};
