/* Requests that write data of several owners before they are answered. */
#include "flow_words_priv.h"
#include "shared_priv.h"

#include "svcgraph/flow_stores.h"

static node_id store_of(const struct graph *g, const struct written *w)
{
    return flow_node(g, w->call);
}

/* Who answers for the data: the owner of the datastore, else of the one that writes it. */
static sym owner_of(const struct graph *g, const struct written *w)
{
    sym owner = g->nodes[store_of(g, w).i].owner;
    return owner ? owner : g->nodes[flow_node(g, w->user).i].owner;
}

static bool counts(const struct graph *g, const struct written *w)
{
    node_id user = flow_node(g, w->user), store = store_of(g, w);
    return is_deployable(g, user) && !g->nodes[user.i].infra &&
           g->nodes[store.i].kind == NODE_DATASTORE;
}

static bool is_across(const struct graph *g, const struct write_pair *pair)
{
    const struct written *a = &pair->a, *b = &pair->b;
    sym left = owner_of(g, a), right = owner_of(g, b);
    node_id users[] = { flow_node(g, a->user), flow_node(g, b->user) };
    if (!counts(g, a) || !counts(g, b) || store_of(g, a).i == store_of(g, b).i)
        return false;
    if (left && right)
        return left != right;
    return users[0].i != users[1].i && !are_family(g, users[0], users[1]);
}

static bool fires(const struct rule_ctx *ctx, const struct graph *g, const struct write_pair *pair)
{
    node_id root = flow_node(g, pair->root);
    return pair->requests >= (uint64_t)rule_value(ctx, "requests") && !flow_is_batch(g, root) &&
           is_across(g, pair) && !rule_allows(ctx, node_name(g, root)) &&
           !rule_allows(ctx, flow_op_text(ctx->arena, g, pair->root));
}

/* "orders-db (table shop.orders, by orders)" */
static struct str written_text(struct arena *arena, const struct graph *g, const struct written *w)
{
    struct str table = graph_str(g, w->table);
    return str_printf(arena, "%" PRIstr " (%s%" PRIstr "%sby %" PRIstr ")",
                      STR_ARG(node_name(g, store_of(g, w))), table.n ? "table " : "",
                      STR_ARG(table), table.n ? ", " : "",
                      STR_ARG(node_name(g, flow_node(g, w->user))));
}

struct told { /* of one root operation, each writer once */
    VEC(const struct written *) all;
};

static void relate(const struct rule_ctx *ctx, struct finding *finding, const struct graph *g,
                   struct told *told, const struct written *w)
{
    for (size_t i = 0; i < told->all.n; i++)
        if (flow_node(g, told->all.v[i]->user).i == flow_node(g, w->user).i &&
            store_of(g, told->all.v[i]).i == store_of(g, w).i)
            return;
    *vec_push(ctx->arena, &told->all) = w;
    finding_related(ctx->findings, finding, w->loc, "%" PRIstr " writes %" PRIstr,
                    STR_ARG(node_name(g, flow_node(g, w->user))),
                    STR_ARG(node_name(g, store_of(g, w))));
}

/* Pairs of one root operation; best has the most requests. */
static void report(const struct rule_ctx *ctx, const struct graph *g,
                   const struct write_pair *pairs, size_t n, const struct write_pair *best)
{
    struct arena *arena = ctx->arena;
    struct str root = flow_op_text(arena, g, best->root);
    struct told told = { 0 };
    struct finding *finding = finding_begin(
        ctx->findings, ctx->rule, best->loc,
        "%llu of %llu request%s to %" PRIstr " write%s both %" PRIstr " and %" PRIstr
        " before it answers, trace %" PRIstr ". No transaction spans both: when the second write "
        "fails, the first one stays.",
        (unsigned long long)best->requests, (unsigned long long)best->of_requests,
        best->of_requests == 1 ? "" : "s", STR_ARG(root), best->of_requests == 1 ? "s" : "",
        STR_ARG(written_text(arena, g, &best->a)), STR_ARG(written_text(arena, g, &best->b)),
        STR_ARG(graph_str(g, best->trace)));
    finding_help(ctx->findings, finding,
                 "Write one of them, with the event that tells the other one to (outbox), or plan "
                 "how each step is taken back (saga).");
    finding_subject(ctx->findings, finding, node_name(g, flow_node(g, best->root)));
    for (size_t i = 0; i < n; i++)
        if (fires(ctx, g, &pairs[i])) {
            relate(ctx, finding, g, &told, &pairs[i].a);
            relate(ctx, finding, g, &told, &pairs[i].b);
        }
    add_figure(ctx, finding, "requests", best->requests);
    add_figure(ctx, finding, "of", best->of_requests);
    finding_property(ctx->findings, finding, "trace", graph_str(g, best->trace));
    finding_operation(ctx->findings, finding, root);
    finding_end(ctx->findings, finding);
}

static void check_transaction(const struct rule_ctx *ctx, const struct graph *g)
{
    const struct flow_stores *stores = g->flow->stores;
    for (uint32_t i = 0, n; i < stores->n_pairs; i += n) {
        const struct write_pair *pairs = &stores->pairs[i], *best = NULL;
        for (n = 0; i + n < stores->n_pairs && pairs[n].root == pairs->root; n++)
            if (fires(ctx, g, &pairs[n]) && (!best || pairs[n].requests > best->requests))
                best = &pairs[n];
        if (best)
            report(ctx, g, pairs, n, best);
    }
}

/* Without any write that is seen there is nothing to judge. */
static const char *lacks_writes(const struct graph *g)
{
    for (uint32_t i = 0; g->flow && i < g->flow->stores->n_uses; i++)
        if (g->flow->stores->uses[i].access == ACCESS_WRITE)
            return NULL;
    return "needs calls of datastores that say that they write; none given";
}

const struct rule rule_cross_service_transaction = {
    .id = "cross-service-transaction",
    .group = "data",
    .severity = SEVERITY_NOTE,
    .precision = PRECISION_MEDIUM,
    .summary = "one request writes data of several owners before it is answered",
    .explain =
        "To answer one request, services write to two or more datastores of different owners, one "
        "after the other, while the caller waits.\n\n"
        "Why it matters: no transaction spans them. When the second write fails, or the one who "
        "waits gives up between them, the first stays, and the data do not agree until somebody "
        "repairs them.\n\n"
        "Decision: below the root of a request, by calls that are waited for and without a message "
        "between, two different datastores are written (operation, summary or statement say so, "
        "see svcgraph-formats(5)). Their owners differ: of the datastore, else of the service that "
        "writes; where one has none, two different services write, which are not of one image. "
        "Caches do not count. Requests of which a parent is missing do not, either. It takes "
        "checks.cross-service-transaction.requests requests. Of a request at most 16 writers are "
        "looked at. One finding per root operation, with the pair that is most frequent.\n\n"
        "Fix: write in one place, together with an event from which the others learn of it "
        "(outbox), or plan for each step how it is taken back (saga).\n\n"
        "Suppress: `checks: {cross-service-transaction: {allow: [\"web POST /cart\"]}}` in "
        "svcgraph.yaml.\n\n"
        "False alarms: writes that may be lost, such as counters and protocols; sagas that are "
        "there already.",
    .bad = "trace: web POST /order -> orders INSERT orders-db, -> billing INSERT billing-db",
    .good = "trace: web POST /order -> orders INSERT orders-db, -> topic placed -> billing ...",
    .needs = YIELD_TRACES | YIELD_FLOW,
    .flow = FLOW_BIT(stores),
    .lacks = lacks_writes,
    .allow = "services, or \"SERVICE OPERATION\", whose requests may",
    .keys =
        (const struct rule_key[]){
            { .name = "requests",
              .value = 1,
              .low = 1,
              .high = 1000000000,
              .source = "choice",
              .help = "requests that must have written both" },
            { 0 },
        },
    .check = check_transaction,
};
