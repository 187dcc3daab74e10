/* Tables that several services write. */
#include <stdlib.h>

#include "flow_words_priv.h"
#include "shared_priv.h"

#include "svcgraph/flow_stores.h"

struct use { /* of a table at a datastore */
    const struct table_use *of;
    const struct graph *g;
    uint32_t store, user; /* nodes */
};

static struct use use_of(const struct graph *g, const struct table_use *of)
{
    return (struct use){ of, g, flow_node(g, of->call).i, flow_node(g, of->user).i };
}

/* As shared-datastore has it. What is (other) stands for several names. */
static bool counts(const struct rule_ctx *ctx, const struct use *use)
{
    const struct graph *g = use->g;
    const struct graph_node *user = &g->nodes[use->user], *store = &g->nodes[use->store];
    struct str table = graph_str(g, use->of->table);
    return table.n && !str_is(table, "(other)") && store->kind == NODE_DATASTORE &&
           is_deployable(g, (node_id){ use->user }) && user->kind != NODE_JOB && !user->infra &&
           !str_is(graph_str(g, user->role), "analytics") && !rule_allows(ctx, table);
}

/* By datastore, table, whether it is written, then by user. */
static int use_cmp(const void *a, const void *b)
{
    const struct use *x = a, *y = b;
    if (x->store != y->store)
        return x->store < y->store ? -1 : 1;
    int order = sym_cmp(x->g->syms, x->of->table, y->of->table);
    if (order)
        return order;
    if (x->user != y->user)
        return x->user < y->user ? -1 : 1;
    return (x->of > y->of) - (x->of < y->of);
}

struct table { /* its users, each once, in order */
    const struct use *uses;
    size_t n;
    node_id *writers;
    size_t n_writers;
    uint64_t *writes; /* by writer */
    VEC(struct str) readers;
};

static struct table gather(const struct rule_ctx *ctx, const struct use *uses, size_t n)
{
    struct table t = { .uses = uses,
                       .n = n,
                       .writers = arena_array(ctx->arena, node_id, n),
                       .writes = arena_array(ctx->arena, uint64_t, n) };
    for (size_t i = 0, length; i < n; i += length) {
        uint64_t writes = 0;
        for (length = 0; i + length < n && uses[i + length].user == uses[i].user; length++)
            if (uses[i + length].of->access == ACCESS_WRITE)
                writes += uses[i + length].of->calls;
        if (writes) {
            t.writers[t.n_writers] = (node_id){ uses[i].user };
            t.writes[t.n_writers++] = writes;
        } else {
            *vec_push(ctx->arena, &t.readers) =
                node_name(uses[i].g, (node_id){ uses[i].user });
        }
    }
    return t;
}

static size_t main_writer(const struct table *t)
{
    size_t best = 0;
    for (size_t i = 1; i < t->n_writers; i++)
        if (t->writes[i] > t->writes[best])
            best = i;
    return best;
}

static const struct table_use *first_write(const struct table *t, node_id by)
{
    const struct table_use *first = NULL;
    for (size_t i = 0; i < t->n; i++)
        if (t->uses[i].user == by.i && t->uses[i].of->access == ACCESS_WRITE &&
            (!first || t->uses[i].of->calls > first->calls))
            first = t->uses[i].of;
    return first;
}

static void relate_writers(const struct rule_ctx *ctx, struct finding *finding,
                           const struct graph *g, const struct table *t)
{
    for (size_t i = 0; i < t->n_writers; i++) {
        const struct table_use *use = first_write(t, t->writers[i]);
        finding_subject(ctx->findings, finding, node_name(g, t->writers[i]));
        finding_related(ctx->findings, finding, use->loc,
                        "%" PRIstr " writes it %llu time%s, first in %" PRIstr ", trace %" PRIstr,
                        STR_ARG(node_name(g, t->writers[i])), (unsigned long long)t->writes[i],
                        t->writes[i] == 1 ? "" : "s", STR_ARG(flow_op_text(ctx->arena, g, use->user)),
                        STR_ARG(graph_str(g, use->trace)));
    }
}

static void report(const struct rule_ctx *ctx, const struct graph *g, const struct table *t)
{
    size_t best = main_writer(t);
    const struct table_use *use = first_write(t, t->writers[best]);
    struct str table = graph_str(g, use->table), owner = node_name(g, t->writers[best]);
    struct str store = node_name(g, (node_id){ t->uses->store });
    struct str readers = list_text(ctx->arena, t->readers.v, t->readers.n, 4);
    const char *read = t->readers.n == 1 ? " reads" : " read";
    struct finding *finding = finding_begin(
        ctx->findings, ctx->rule, use->loc,
        "%" PRIstr " write the table %" PRIstr " on %" PRIstr ". %" PRIstr " does so %llu time%s, trace "
        "%" PRIstr "%s%" PRIstr "%s; what one of them must keep true of its rows, the others can "
        "break, and none can change it alone.",
        STR_ARG(users_text(ctx, g, t->writers, t->n_writers)), STR_ARG(table), STR_ARG(store),
        STR_ARG(owner), (unsigned long long)t->writes[best], t->writes[best] == 1 ? "" : "s",
        STR_ARG(graph_str(g, use->trace)), readers.n ? ", " : "", STR_ARG(readers),
        readers.n ? read : "");
    if (str_find_char(table, '.') == SIZE_MAX) /* there may be several databases with such a one */
        finding_severity(finding, SEVERITY_WARNING);
    finding_help(ctx->findings, finding,
                 "Let %" PRIstr " own the table, and the others ask it to write.", STR_ARG(owner));
    relate_writers(ctx, finding, g, t);
    finding_subject(ctx->findings, finding, store);
    for (size_t i = 0; i < t->n_writers; i++)
        add_figure(ctx, finding,
                   str_cstr(ctx->arena, str_printf(ctx->arena, "writes by %" PRIstr,
                                                   STR_ARG(node_name(g, t->writers[i])))),
                   t->writes[i]);
    finding_property(ctx->findings, finding, "trace", graph_str(g, use->trace));
    finding_operation(ctx->findings, finding, table);
    finding_end(ctx->findings, finding);
}

static bool is_same_table(const struct use *a, const struct use *b)
{
    return a->store == b->store && a->of->table == b->of->table;
}

static void check_shared_table(const struct rule_ctx *ctx, const struct graph *g)
{
    const struct flow_stores *stores = g->flow->stores;
    VEC(struct use) all = { 0 };
    for (uint32_t i = 0; i < stores->n_uses; i++) {
        struct use use = use_of(g, &stores->uses[i]);
        if (counts(ctx, &use))
            *vec_push(ctx->arena, &all) = use;
    }
    if (all.n > 1)
        qsort(all.v, all.n, sizeof(*all.v), use_cmp);
    for (size_t i = 0, n; i < all.n; i += n) {
        for (n = 1; i + n < all.n && is_same_table(&all.v[i], &all.v[i + n]);)
            n++;
        struct table t = gather(ctx, &all.v[i], n);
        if (t.n_writers > 1 && are_strangers(g, t.writers, t.n_writers))
            report(ctx, g, &t);
    }
}

/* Without any table that calls are about there is nothing to judge. */
static const char *lacks_tables(const struct graph *g)
{
    for (uint32_t i = 0; g->flow && i < g->flow->stores->n_uses; i++)
        if (g->flow->stores->uses[i].table)
            return NULL;
    return "needs calls of datastores that say their table or statement; none given";
}

const struct rule rule_shared_table = {
    .id = "shared-table",
    .group = "data",
    .severity = SEVERITY_ERROR,
    .precision = PRECISION_HIGH,
    .summary = "several services write one table",
    .explain =
        "Traces show that two or more services insert, update or delete rows of the same table or "
        "collection.\n\n"
        "Why it hurts: rules about the rows are in the code of one writer, and the other does not "
        "know them; nobody can change the table, move it or keep its history alone.\n\n"
        "Decision: calls of datastores name the table by db.collection.name and its older names, "
        "or by a summary or statement (see svcgraph-formats(5)), and say that they write. Two are "
        "the same when the datastore is the same node of the graph, and database and table are the "
        "same. Readers do not count, nor do jobs, caches, services of the role analytics, and a "
        "service with its workers: the same owner, or the same image. Where no "
        "span names the database it is a warning: the server may have several with such a table. "
        "One finding per table; the one that writes most is proposed as its owner.\n\n"
        "Fix: let one service own the table and write for the others.\n\n"
        "Suppress: `checks: {shared-table: {allow: [\"shop.outbox\"]}}` in svcgraph.yaml, or give "
        "both services the same owner.\n\n"
        "False alarms: schemas that the search path chooses, when neither spans nor statements "
        "name them; servers that several systems reach under one name.",
    .bad = "traces: orders INSERT INTO shop.orders; billing UPDATE shop.orders",
    .good = "traces: orders INSERT INTO shop.orders; billing SELECT FROM shop.orders",
    .needs = YIELD_TRACES | YIELD_FLOW,
    .flow = FLOW_BIT(stores),
    .lacks = lacks_tables,
    .allow = "tables, as \"DATABASE.TABLE\", that several may write",
    .check = check_shared_table,
};
