/* How services are run: health checks, storage, databases, addresses that are no names. */
#include "freeze_priv.h"

void builder_health(struct builder *b, bnode node, bool checked, struct loc loc)
{
    *vec_push(&b->work, &b->health) = (struct health){ { node.i }, checked, loc };
}

void builder_volume(struct builder *b, bnode node, sym space, sym volume, bool read_only,
                   struct loc loc)
{
    *vec_push(&b->work, &b->volumes) =
        (struct volume_use){ { node.i }, space, volume, read_only, loc };
}

void builder_database(struct builder *b, bnode by, bnode of, sym database, struct loc loc)
{
    *vec_push(&b->work, &b->databases) = (struct build_database){ by.i, of.i, database, loc };
}

void builder_literal(struct builder *b, bnode from, bnode peer, sym host, uint32_t port,
                     const struct evidence *evidence)
{
    *vec_push(&b->work, &b->literals) =
        (struct build_literal){ from.i, peer.i, host, port, *evidence };
}

static int order_health(const void *ctx, uint32_t a, uint32_t b)
{
    const struct freezer *f = ctx;
    const struct health *one = &f->b->health.v[a], *two = &f->b->health.v[b];
    int order = order_u64(f->final[one->node.i], f->final[two->node.i]);
    if (!order)
        order = two->checked - one->checked;
    return order ? order : order_loc(f->g, one->loc, two->loc);
}

/* Of several workloads behind one name the checked one speaks. */
static void freeze_health(struct freezer *f)
{
    struct graph *g = f->g;
    uint32_t *order = sorted_ids(&f->b->work, f->b->health.n, order_health, f);
    g->health = arena_array(f->b->arena, struct health, f->b->health.n);
    for (size_t i = 0; i < f->b->health.n; i++) {
        struct health health = f->b->health.v[order[i]];
        health.node.i = f->final[health.node.i];
        if (!g->n_health || g->health[g->n_health - 1].node.i != health.node.i)
            g->health[g->n_health++] = health;
    }
}

static int order_volumes(const void *ctx, uint32_t a, uint32_t b)
{
    const struct freezer *f = ctx;
    const struct volume_use *one = &f->b->volumes.v[a], *two = &f->b->volumes.v[b];
    int order = order_sym(f->g, one->space, two->space);
    if (!order)
        order = order_sym(f->g, one->volume, two->volume);
    if (!order)
        order = order_u64(f->final[one->node.i], f->final[two->node.i]);
    if (!order)
        order = one->read_only - two->read_only;
    return order ? order : order_loc(f->g, one->loc, two->loc);
}

/* Who volumes a volume twice may write when one of the two may. */
static void freeze_volumes(struct freezer *f)
{
    struct graph *g = f->g;
    uint32_t *order = sorted_ids(&f->b->work, f->b->volumes.n, order_volumes, f);
    g->volumes = arena_array(f->b->arena, struct volume_use, f->b->volumes.n);
    for (size_t i = 0; i < f->b->volumes.n; i++) {
        struct volume_use mount = f->b->volumes.v[order[i]];
        mount.node.i = f->final[mount.node.i];
        const struct volume_use *last = g->n_volumes ? &g->volumes[g->n_volumes - 1] : NULL;
        bool again = last && last->space == mount.space && last->volume == mount.volume &&
                     last->node.i == mount.node.i;
        if (!again)
            g->volumes[g->n_volumes++] = mount;
    }
}

static int order_databases(const void *ctx, uint32_t a, uint32_t b)
{
    const struct freezer *f = ctx;
    const struct build_database *one = &f->b->databases.v[a], *two = &f->b->databases.v[b];
    int order = order_u64(f->final[one->of], f->final[two->of]);
    if (!order)
        order = order_sym(f->g, one->database, two->database);
    if (!order)
        order = order_u64(f->final[one->by], f->final[two->by]);
    return order ? order : order_loc(f->g, one->loc, two->loc);
}

static void freeze_databases(struct freezer *f)
{
    struct graph *g = f->g;
    uint32_t *order = sorted_ids(&f->b->work, f->b->databases.n, order_databases, f);
    g->databases = arena_array(f->b->arena, struct database_use, f->b->databases.n);
    for (size_t i = 0; i < f->b->databases.n; i++) {
        const struct build_database *from = &f->b->databases.v[order[i]];
        const struct database_use *last = g->n_databases ? &g->databases[g->n_databases - 1] : NULL;
        struct database_use use = {
            { f->final[from->by] }, { f->final[from->of] }, from->database, from->loc
        };
        bool again = last && last->by.i == use.by.i && last->of.i == use.of.i &&
                     last->database == use.database;
        if (!again && use.by.i != use.of.i)
            g->databases[g->n_databases++] = use;
    }
}

static int order_literals(const void *ctx, uint32_t a, uint32_t b)
{
    const struct freezer *f = ctx;
    const struct build_literal *one = &f->b->literals.v[a], *two = &f->b->literals.v[b];
    int order = order_u64(f->final[one->from], f->final[two->from]);
    if (!order)
        order = order_sym(f->g, one->host, two->host);
    if (!order)
        order = order_u64(one->port, two->port);
    if (!order)
        order = order_loc(f->g, one->evidence.loc, two->evidence.loc);
    return order ? order : order_sym(f->g, one->evidence.detail, two->evidence.detail);
}

static void freeze_literals(struct freezer *f)
{
    struct graph *g = f->g;
    uint32_t *order = sorted_ids(&f->b->work, f->b->literals.n, order_literals, f);
    g->literals = arena_array(f->b->arena, struct literal, f->b->literals.n);
    for (size_t i = 0; i < f->b->literals.n; i++) {
        const struct build_literal *from = &f->b->literals.v[order[i]];
        if (i && order_literals(f, order[i - 1], order[i]) == 0)
            continue;
        g->literals[g->n_literals++] = (struct literal){
            .from = { f->final[from->from] },
            .host = from->host,
            .port = from->port,
            .peer = from->peer == UINT32_MAX ? NO_NODE : (node_id){ f->final[from->peer] },
            .evidence = from->evidence,
        };
    }
}

void freeze_deployment(struct freezer *f)
{
    freeze_health(f);
    freeze_volumes(f);
    freeze_databases(f);
    freeze_literals(f);
}

static void part_volumes(const struct graph *g, struct graph *part, const uint32_t *node,
                        struct arena *arena)
{
    part->health = arena_array(arena, struct health, g->n_health);
    part->volumes = arena_array(arena, struct volume_use, g->n_volumes);
    part->n_health = part->n_volumes = 0;
    for (uint32_t i = 0; i < g->n_health; i++) {
        struct health health = g->health[i];
        health.node.i = node[health.node.i];
        if (health.node.i != UINT32_MAX)
            part->health[part->n_health++] = health;
    }
    for (uint32_t i = 0; i < g->n_volumes; i++) {
        struct volume_use mount = g->volumes[i];
        mount.node.i = node[mount.node.i];
        if (mount.node.i != UINT32_MAX)
            part->volumes[part->n_volumes++] = mount;
    }
}

void part_deployment(const struct graph *g, struct graph *part, const uint32_t *node,
                     struct arena *arena)
{
    part_volumes(g, part, node, arena);
    part->databases = arena_array(arena, struct database_use, g->n_databases);
    part->literals = arena_array(arena, struct literal, g->n_literals);
    part->n_databases = part->n_literals = 0;
    for (uint32_t i = 0; i < g->n_databases; i++) {
        struct database_use use = g->databases[i];
        use.by.i = node[use.by.i];
        use.of.i = node[use.of.i];
        if (use.by.i != UINT32_MAX && use.of.i != UINT32_MAX)
            part->databases[part->n_databases++] = use;
    }
    for (uint32_t i = 0; i < g->n_literals; i++) {
        struct literal literal = g->literals[i];
        literal.from.i = node[literal.from.i];
        if (literal.peer.i != NO_NODE.i)
            literal.peer.i = node[literal.peer.i];
        if (literal.from.i != UINT32_MAX)
            part->literals[part->n_literals++] = literal;
    }
}
