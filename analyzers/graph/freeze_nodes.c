/* Classes of nodes become the graph's nodes: attributes merged, named, sorted by (kind, name). */
#include "freeze_priv.h"

struct naming {          /* a class on its way to a node */
    uint32_t root, best; /* of b->nodes: the class, and the member that names it */
    sym space, name;
    uint64_t prefix; /* of the name, after what all names share: decides most comparisons */
};

struct classes {
    struct freezer *f;
    struct naming *v;
    uint32_t n;
    bool plain; /* no spaces, topics or addresses: names are unique as they are */
};

static void lower(struct freezer *f, struct loc *kept, struct loc loc)
{
    bool known = kept->source || kept->line;
    if ((loc.source || loc.line) && (!known || order_loc(f->g, loc, *kept) < 0))
        *kept = loc;
}

static void merge_node(struct freezer *f, struct build_node *to, const struct build_node *from)
{
    struct builder *b = f->b;
    bnode at = { (uint32_t)(to - b->nodes.v) };
    lower(f, &to->declared, from->declared);
    lower(f, &to->described, from->described);
    lower(f, &to->observed, from->observed);
    to->origin |= from->origin;
    to->infra |= from->infra;
    to->entry |= from->entry;
    to->side_by_side |= from->side_by_side;
    if (from->seen_from)
        build_seen(to, from->seen_from, from->seen_to);
    to->qualified |= from->qualified;
    to->topic |= from->topic;
    if (from->kind_sure)
        merge_kind(to, from->kind, from->kind_sure);
    builder_owner(b, at, from->owner, from->owner_sure);
    builder_role(b, at, from->role);
}

/* Spans that only call it do not know what it is; whoever declares it does. */
static void settle_kind(struct build_node *node)
{
    bool guess = node->kind == NODE_UNRESOLVED && node->kind_sure == SURE_NAME;
    if (!guess || !(node->origin & ORIGIN_DECLARED) || !node->declared.source)
        return;
    node->kind = NODE_SERVICE;
    node->kind_sure = 0;
}

/* Which member names the class: lower is better. */
static unsigned name_rank(const struct freezer *f, uint32_t v, size_t n_fixed)
{
    const struct build_node *node = &f->b->nodes.v[v];
    if (v < n_fixed && f->id.target[v])
        return 0;
    if (node->n_likes)
        return 7;
    unsigned rank = node->secondary ? 4 : 1;
    if (node->space)
        return rank;
    return node->origin & ORIGIN_DECLARED ? rank + 1 : rank + 2;
}

static bool names_better(const struct freezer *f, uint32_t a, uint32_t than, size_t n_fixed)
{
    unsigned one = name_rank(f, a, n_fixed), two = name_rank(f, than, n_fixed);
    if (one != two)
        return one < two;
    const struct build_node *nodes = f->b->nodes.v;
    int order = order_sym(f->g, nodes[a].name, nodes[than].name);
    return order ? order < 0 : order_sym(f->g, nodes[a].space, nodes[than].space) < 0;
}

/* Fills f->final with the class's index for now. */
static struct classes gather(struct freezer *f, size_t n_fixed)
{
    struct builder *b = f->b;
    struct classes all = { f, arena_array(&b->work, struct naming, b->nodes.n), 0, true };
    for (uint32_t v = 0; v < b->nodes.n; v++)
        if (identity_root(&f->id, v) == v) {
            f->final[v] = all.n;
            all.v[all.n++] = (struct naming){ .root = v, .best = v, .space = b->nodes.v[v].space };
        }
    for (uint32_t v = 0; v < b->nodes.n; v++) {
        uint32_t root = identity_root(&f->id, v);
        if (root == v)
            continue;
        struct naming *class = &all.v[f->final[v] = f->final[root]];
        if (names_better(f, v, class->best, n_fixed))
            class->best = v;
        if (!class->space ||
            (b->nodes.v[v].space && order_sym(f->g, b->nodes.v[v].space, class->space) < 0))
            class->space = b->nodes.v[v].space;
        merge_node(f, &b->nodes.v[root], &b->nodes.v[v]);
    }
    for (uint32_t c = 0; c < all.n; c++) {
        settle_kind(&b->nodes.v[all.v[c].root]);
        if (b->nodes.v[all.v[c].best].space)
            all.v[c].space = b->nodes.v[all.v[c].best].space;
    }
    for (uint32_t v = 0; v < b->nodes.n; v++)
        all.plain &= !b->nodes.v[v].space && !b->nodes.v[v].topic && !b->nodes.v[v].n_likes;
    all.plain &= b->refs.n == 0;
    return all;
}

static void apply_override(struct freezer *f, uint32_t v, const struct build_override *override)
{
    struct build_node *node = &f->b->nodes.v[identity_root(&f->id, v)];
    enum graph_kind kind;
    if (override->owner)
        node->owner = override->owner;
    if (!override->role)
        return;
    struct str role = sym_str(f->b->syms, override->role);
    node->role = override->role;
    node->infra |= str_is(role, "infra");
    if (graph_kind_from_name(role, &kind)) {
        node->kind = (uint8_t)kind;
        node->kind_sure = SURE_CONFIG;
    }
}

/* By name in any space, by another name, or as "space/name"; a later one of the config wins. */
static void apply_overrides(struct freezer *f)
{
    struct builder *b = f->b;
    struct key_index by_name = { 0 };
    for (size_t i = 0; i < b->overrides.n; i++)
        *key_slot(&b->work, &by_name, b->overrides.v[i].node) = (uint32_t)i + 1;
    if (!b->overrides.n)
        return;
    for (size_t i = 0; i < b->names.n; i++) {
        uint32_t found = key_find(&by_name, b->names.v[i].name);
        if (found != UINT32_MAX)
            apply_override(f, b->names.v[i].node, &b->overrides.v[found]);
    }
    for (uint32_t v = 0; v < b->nodes.n; v++) {
        uint32_t found = key_find(&by_name, b->nodes.v[v].name);
        if (found != UINT32_MAX)
            apply_override(f, v, &b->overrides.v[found]);
    }
    for (size_t i = 0; i < b->overrides.n; i++) {
        uint32_t found = find_qualified(b, sym_str(b->syms, b->overrides.v[i].node));
        if (found != UINT32_MAX)
            apply_override(f, found, &b->overrides.v[i]);
    }
}

static sym joined_name(struct freezer *f, struct str space, sym base)
{
    struct str name = str_printf(&f->b->work, "%" PRIstr "/%" PRIstr, STR_ARG(space),
                                 STR_ARG(sym_str(f->b->syms, base)));
    return sym_intern(f->b->syms, name);
}

/* "a/b" in space a: shown bare it would read as b of a. */
static bool looks_qualified(struct str name, struct str space)
{
    return space.n && name.n > space.n && name.p[space.n] == '/' &&
           str_eq(str_take(name, space.n), space);
}

/* The base name, or "space/base" where several classes have that base. */
static void name_classes(struct classes *all)
{
    struct freezer *f = all->f;
    struct builder *b = f->b;
    struct key_index bases = { 0 };
    for (uint32_t c = 0; all->plain && c < all->n; c++)
        all->v[c].name = b->nodes.v[all->v[c].best].name;
    if (all->plain)
        return;
    for (uint32_t c = 0; c < all->n; c++) {
        uint32_t *slot = key_slot(&b->work, &bases, b->nodes.v[all->v[c].best].name);
        *slot = *slot ? UINT32_MAX : c + 1;
    }
    for (uint32_t c = 0; c < all->n; c++) {
        struct naming *class = &all->v[c];
        const struct build_node *root = &b->nodes.v[class->root];
        class->name = b->nodes.v[class->best].name;
        struct str space = root->topic ? STR("topic") : sym_str(b->syms, class->space);
        bool shared = *key_slot(&b->work, &bases, class->name) == UINT32_MAX || root->qualified ||
                      looks_qualified(sym_str(b->syms, class->name), space);
        if (shared && space.n)
            class->name = joined_name(f, space, class->name);
    }
}

static int order_classes(const void *ctx, uint32_t a, uint32_t other)
{
    const struct classes *all = ctx;
    const struct naming *one = &all->v[a], *two = &all->v[other];
    const struct build_node *nodes = all->f->b->nodes.v;
    if (nodes[one->root].kind != nodes[two->root].kind)
        return nodes[one->root].kind < nodes[two->root].kind ? -1 : 1;
    if (one->prefix != two->prefix)
        return one->prefix < two->prefix ? -1 : 1;
    int order = order_sym(all->f->g, one->name, two->name);
    if (order)
        return order;
    order = order_sym(all->f->g, one->space, two->space);
    return order ? order : order_sym(all->f->g, nodes[one->best].name, nodes[two->best].name);
}

static void set_prefixes(struct classes *all)
{
    const struct symtab *syms = all->f->b->syms;
    struct str first = all->n ? sym_str(syms, all->v[0].name) : STR_NULL;
    size_t shared = first.n;
    for (uint32_t c = 1; c < all->n; c++) {
        struct str name = sym_str(syms, all->v[c].name);
        shared = name.n < shared ? name.n : shared;
        while (shared && memcmp(first.p, name.p, shared) != 0)
            shared--;
    }
    for (uint32_t c = 0; c < all->n; c++) {
        struct str rest = str_skip(sym_str(syms, all->v[c].name), shared);
        uint64_t prefix = 0;
        for (size_t i = 0; i < sizeof(prefix); i++)
            prefix = prefix << 8 | (i < rest.n ? (unsigned char)rest.p[i] : 0);
        all->v[c].prefix = prefix;
    }
}

/* "a/b" may be a name and a space with a base: the later gets a suffix. True when any did. */
static bool make_unique(struct classes *all, const uint32_t *order)
{
    struct builder *b = all->f->b;
    struct key_index taken = { 0 };
    bool changed = false;
    for (uint32_t c = 0; c < all->n; c++)
        (*key_slot(&b->work, &taken, all->v[c].name))++;
    for (uint32_t i = 0; i < all->n; i++) {
        struct naming *class = &all->v[order[i]];
        uint32_t *slot = key_slot(&b->work, &taken, class->name);
        if (*slot == 1)
            continue;
        --*slot;
        struct str old = sym_str(b->syms, class->name);
        for (unsigned k = 2; key_find(&taken, class->name) != UINT32_MAX; k++)
            class->name =
                sym_intern(b->syms, str_printf(&b->work, "%" PRIstr "~%u", STR_ARG(old), k));
        *key_slot(&b->work, &taken, class->name) = 1;
        changed = true;
    }
    return changed;
}

/* The first with a line; else the first that names a file at all. */
static struct loc best_place(const struct build_node *node)
{
    const struct loc *places[] = { &node->declared, &node->described, &node->observed };
    for (size_t i = 0; i < countof(places); i++)
        if (places[i]->line)
            return *places[i];
    for (size_t i = 0; i < countof(places); i++)
        if (places[i]->source)
            return *places[i];
    return LOC_NONE;
}

static void write_node(struct freezer *f, const struct naming *class, struct graph_node *out)
{
    const struct build_node *root = &f->b->nodes.v[class->root];
    *out = (struct graph_node){
        .name = class->name,
        .base = f->b->nodes.v[class->best].name,
        .space = class->space,
        .owner = root->owner,
        .role = root->role,
        .kind = root->kind,
        .origin = root->origin ? root->origin : ORIGIN_DECLARED,
        .infra = root->infra,
        .entry = root->entry,
        .side_by_side = root->side_by_side,
        .seen_from = root->seen_from,
        .seen_to = root->seen_to,
        .loc = best_place(root),
    };
}

void freeze_nodes(struct freezer *f)
{
    struct builder *b = f->b;
    f->final = arena_array(&b->work, uint32_t, b->nodes.n);
    struct classes all = gather(f, f->id.n_fixed);
    apply_overrides(f);
    name_classes(&all);
    set_prefixes(&all);
    uint32_t *order = sorted_ids(&b->work, all.n, order_classes, &all);
    if (!all.plain && make_unique(&all, order)) {
        set_prefixes(&all);
        order = sorted_ids(&b->work, all.n, order_classes, &all);
    }
    uint32_t *rank = arena_array(&b->work, uint32_t, all.n);
    f->g->n = all.n;
    f->g->nodes = arena_array(b->arena, struct graph_node, all.n);
    for (uint32_t i = 0; i < all.n; i++) {
        rank[order[i]] = i;
        write_node(f, &all.v[order[i]], &f->g->nodes[i]);
    }
    for (uint32_t v = 0; v < b->nodes.n; v++)
        f->final[v] = rank[f->final[v]];
}
