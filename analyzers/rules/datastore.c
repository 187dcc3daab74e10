/* Databases that several services use. */
#include "shared_priv.h"

struct use {
    node_id by;
    edge_id edge;
    sym database; /* 0: not known */
    struct loc loc;
};

struct uses { /* of one datastore, by database */
    VEC(struct use) all;
};

/* Who reads for others is no owner: analysis, and what runs once. */
static bool counts(const struct graph *g, node_id v)
{
    const struct graph_node *node = &g->nodes[v.i];
    return is_deployable(g, v) && node->kind != NODE_JOB && !node->infra &&
           !str_is(graph_str(g, node->role), "analytics");
}

/* Walks the datastores in order, with who names which database there. */
struct walk {
    const struct rule_ctx *ctx;
    const struct graph *g;
    const struct database_use **named; /* of each node, at the store; NULL: it names none */
    uint32_t next;                     /* in g->databases, which are sorted by store */
};

static struct walk walk_begin(const struct rule_ctx *ctx, const struct graph *g)
{
    return (struct walk){ .ctx = ctx,
                          .g = g,
                          .named = arena_array(ctx->arena, const struct database_use *, g->n) };
}

/* Of several databases that a service names on one store the first counts. */
static void walk_to(struct walk *w, node_id store)
{
    const struct graph *g = w->g;
    for (uint32_t i = w->next; i > 0 && g->databases[i - 1].of.i + 1 == store.i; i--)
        w->named[g->databases[i - 1].by.i] = NULL;
    while (w->next < g->n_databases && g->databases[w->next].of.i < store.i)
        w->next++;
    for (; w->next < g->n_databases && g->databases[w->next].of.i == store.i; w->next++)
        if (!w->named[g->databases[w->next].by.i])
            w->named[g->databases[w->next].by.i] = &g->databases[w->next];
}

static int by_database(const void *a, const void *b)
{
    const struct use *x = a, *y = b;
    if (x->database != y->database)
        return x->database < y->database ? -1 : 1;
    return x->by.i < y->by.i ? -1 : x->by.i > y->by.i;
}

static struct uses uses_of(struct walk *w, node_id store)
{
    const struct graph *g = w->g;
    struct uses uses = { 0 };
    walk_to(w, store);
    for_each_in (g, store, k, e) {
        node_id by = { g->edge_from[e.i] };
        if (g->edge_kind[e.i] != EDGE_DATA || !counts(g, by))
            continue;
        const struct database_use *named = w->named[by.i];
        *vec_push(w->ctx->arena, &uses.all) = (struct use){
            .by = by,
            .edge = e,
            .database = named ? named->database : 0,
            .loc = named ? named->loc : edge_place(g, e),
        };
    }
    if (uses.all.n > 1)
        qsort(uses.all.v, uses.all.n, sizeof(*uses.all.v), by_database);
    return uses;
}

static node_id *users_of(const struct rule_ctx *ctx, const struct use *uses, size_t n)
{
    node_id *users = arena_array(ctx->arena, node_id, n);
    for (size_t i = 0; i < n; i++)
        users[i] = uses[i].by;
    return users;
}

static void end(const struct rule_ctx *ctx, const struct graph *g, struct finding *finding,
                node_id store, const struct use *uses, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        finding_related(ctx->findings, finding, uses[i].loc, "%" PRIstr " connects to it",
                        STR_ARG(node_name(g, uses[i].by)));
        finding_subject(ctx->findings, finding, node_name(g, uses[i].by));
    }
    finding_subject(ctx->findings, finding, node_name(g, store));
    finding_end(ctx->findings, finding);
}

static void report_database(const struct rule_ctx *ctx, const struct graph *g, node_id store,
                            const struct use *uses, size_t n)
{
    const node_id *users = users_of(ctx, uses, n);
    if (n < 2 || !are_strangers(g, users, n))
        return;
    struct str names = users_text(ctx, g, users, n), name = node_name(g, store);
    struct str database = graph_str(g, uses[0].database);
    struct str what = database.n ? str_printf(ctx->arena, "the database %" PRIstr " on %" PRIstr,
                                              STR_ARG(database), STR_ARG(name))
                                 : str_printf(ctx->arena, "the database %" PRIstr, STR_ARG(name));
    struct finding *finding =
        finding_begin(ctx->findings, ctx->rule, uses[0].loc,
                      "%" PRIstr " use %" PRIstr ". None of them can change a table without the "
                      "others.",
                      STR_ARG(names), STR_ARG(what));
    bool proven = database.n > 0;
    for (size_t i = 0; i < n; i++)
        proven &= edge_guess(g, uses[i].edge) == 0;
    if (proven && owners_differ(g, users, n))
        finding_severity(finding, SEVERITY_ERROR);
    finding_help(ctx->findings, finding,
                 "Let one of them own it and the others ask that one, or give each its own.");
    finding_operation(ctx->findings, finding, database);
    end(ctx, g, finding, store, uses, n);
}

static void check_shared_datastore(const struct rule_ctx *ctx, const struct graph *g)
{
    struct walk walk = walk_begin(ctx, g);
    for_each_node (g, store) {
        if (g->nodes[store.i].kind != NODE_DATASTORE)
            continue;
        struct uses uses = uses_of(&walk, store);
        for (size_t i = 0, n; i < uses.all.n; i += n) {
            for (n = 1; i + n < uses.all.n; n++)
                if (uses.all.v[i + n].database != uses.all.v[i].database)
                    break;
            report_database(ctx, g, store, &uses.all.v[i], n);
        }
    }
}

static void report_server(const struct rule_ctx *ctx, const struct graph *g, node_id store,
                          const struct uses *uses)
{
    const node_id *users = users_of(ctx, uses->all.v, uses->all.n);
    size_t databases = 0;
    for (size_t i = 0; i < uses->all.n; i++)
        databases += uses->all.v[i].database &&
                     (!i || uses->all.v[i - 1].database != uses->all.v[i].database);
    if (databases < 2 || !are_strangers(g, users, uses->all.n))
        return;
    struct str names = users_text(ctx, g, users, uses->all.n);
    struct finding *finding =
        finding_begin(ctx->findings, ctx->rule, uses->all.v[0].loc,
                      "%" PRIstr " have databases of their own on one server, %" PRIstr
                      ". Its load and its upgrades are shared.",
                      STR_ARG(names), STR_ARG(node_name(g, store)));
    finding_help(ctx->findings, finding, "Know it when you upgrade or size the server.");
    end(ctx, g, finding, store, uses->all.v, uses->all.n);
}

static void check_shared_db_server(const struct rule_ctx *ctx, const struct graph *g)
{
    struct walk walk = walk_begin(ctx, g);
    for_each_node (g, store) {
        if (g->nodes[store.i].kind != NODE_DATASTORE)
            continue;
        struct uses uses = uses_of(&walk, store);
        report_server(ctx, g, store, &uses);
    }
}

const struct rule rule_shared_datastore = {
    .id = "shared-datastore",
    .group = "data",
    .severity = SEVERITY_WARNING,
    .precision = PRECISION_HIGH,
    .summary = "several services use one database",
    .explain =
        "Two or more services connect to the same database.\n\n"
        "Why it hurts: the tables are an interface that nobody has agreed on. No service can "
        "change them alone, and one service's load is another's outage.\n\n"
        "Decision: services with a connection to one datastore that name the same database or "
        "schema there; or that name none, so that the datastore itself is the database. Caches "
        "do not count, nor do jobs, services of the role analytics, and a service with its "
        "workers: the same owner, or the same image. An error when the database is named and its "
        "users have different owners.\n\n"
        "Fix: make one service the owner of the data and let the others ask it, or give each its "
        "own database.\n\n"
        "Suppress: `checks: {shared-datastore: off}`, or give the readers the role analytics in "
        "svcgraph.yaml.\n\n"
        "False alarms: services that use different schemas of a database whose name is all that "
        "the connection says.",
    .bad = "orders:  DATABASE_URL=postgres://db/shop\nbilling: DATABASE_URL=postgres://db/shop",
    .good = "orders:  DATABASE_URL=postgres://db/orders\nbilling: DATABASE_URL=postgres://db/billing",
    .needs = YIELD_MANIFESTS | YIELD_EDGES,
    .check = check_shared_datastore,
};

const struct rule rule_shared_db_server = {
    .id = "shared-db-server",
    .group = "data",
    .severity = SEVERITY_NOTE,
    .precision = PRECISION_HIGH,
    .summary = "several services have databases on one server",
    .explain =
        "Services that keep their data apart do so on one server.\n\n"
        "Why it matters: its upgrade, its limits and its failure are common to all of them.\n\n"
        "Decision: at least two databases are named on one datastore, by services that are not of "
        "one owner or image. Several users of one database are shared-datastore.\n\n"
        "Fix: nothing, as long as it is known.\n\n"
        "Suppress: `checks: {shared-db-server: off}` in svcgraph.yaml.\n\n"
        "False alarms: managed servers that keep tenants apart.",
    .bad = "orders:  DATABASE_URL=postgres://db/orders\nbilling: DATABASE_URL=postgres://db/billing",
    .good = "orders:  DATABASE_URL=postgres://orders-db/orders\n"
            "billing: DATABASE_URL=postgres://billing-db/billing",
    .needs = YIELD_MANIFESTS | YIELD_EDGES,
    .check = check_shared_db_server,
};
