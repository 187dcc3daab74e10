/*
 * Package manifests: they make no nodes. What one says is said of the service that its folder
 * belongs to; what it needs counts when another one of the inputs publishes it.
 */
#include "package_priv.h"

struct packing {
    struct builder *b;
    struct identity *id;
    struct folder_owners *owners; /* of each package */
    struct key_index published;   /* (ecosystem, name) -> package */
    struct key_index released;    /* roots whose release something else tells */
};

bpackage builder_package(struct builder *b, const struct package_in *in)
{
    *vec_push(&b->work, &b->packages) = (struct build_package){
        .dir = sym_intern(b->syms, in->dir),
        .ecosystem = in->ecosystem,
        .name = in->name,
        .version = in->version,
        .release = in->release,
        .how = in->how,
        .loc = in->loc,
        .release_loc = in->release_loc,
    };
    return (bpackage){ (uint32_t)b->packages.n - 1 };
}

void builder_package_need(struct builder *b, bpackage package, sym name, sym range, sym dialect,
                          struct loc loc)
{
    *vec_push(&b->work, &b->needs) = (struct build_need){ package.i, name, range, dialect, loc };
}

void builder_built(struct builder *b, bnode node, struct str dir)
{
    *vec_push(&b->work, &b->built) = (struct build_pair){ sym_intern(b->syms, dir), node.i };
}

/* Of several packages of one name none is meant, unless they lie in one service. */
static void publish(struct packing *p, uint32_t i)
{
    const struct build_package *package = &p->b->packages.v[i];
    if (!package->name || !p->owners[i].n)
        return;
    uint64_t key = key_of(package->ecosystem, package->name);
    uint32_t *slot = key_slot(&p->b->work, &p->published, key);
    if (!*slot)
        *slot = i + 1;
    else if (*slot != UINT32_MAX && p->owners[*slot - 1].node[0] != p->owners[i].node[0])
        *slot = UINT32_MAX;
}

static bool is_among(const struct folder_owners *owners, uint32_t node)
{
    for (uint32_t i = 0; i < owners->n; i++)
        if (owners->node[i] == node)
            return true;
    return false;
}

/* The one in the same space, else the only one. */
static uint32_t provider_for(const struct packing *p, const struct folder_owners *owners,
                             uint32_t by)
{
    const struct build_node *nodes = p->b->nodes.v;
    for (uint32_t i = 0; i < owners->n; i++)
        if (nodes[owners->node[i]].space == nodes[by].space)
            return owners->node[i];
    return owners->n == 1 ? owners->node[0] : UINT32_MAX;
}

static void tell(struct packing *p, const struct folder_owners *owners, sym text, sym how,
                 bool release, struct loc loc)
{
    for (uint32_t i = 0; i < owners->n; i++)
        builder_version(p->b, (bnode){ owners->node[i] }, text, how, release, loc);
}

/* A library that does not say its version cannot be held against the release of its service. */
static bool is_comparable(const struct packing *p, const struct build_package *of,
                          const struct folder_owners *owners)
{
    bool released = key_find(&p->released, owners->node[0]) != UINT32_MAX;
    return of->version || owners->own || !released;
}

static void need(struct packing *p, const struct build_need *need)
{
    struct builder *b = p->b;
    const struct build_package *by = &b->packages.v[need->package];
    uint32_t at = key_find(&p->published, key_of(by->ecosystem, need->name));
    if (at >= b->packages.n)
        return;
    struct build_package *of = &b->packages.v[at];
    const struct folder_owners *users = &p->owners[need->package], *owners = &p->owners[at];
    bool any = false;
    for (uint32_t i = 0; i < users->n; i++) {
        uint32_t user = users->node[i], provider = provider_for(p, owners, user);
        if (provider == UINT32_MAX || is_among(owners, user) || !is_comparable(p, of, owners))
            continue;
        any = true;
        *vec_push(&b->work, &b->requires) = (struct build_require){
            .by = user,
            .to = provider,
            .space = b->nodes.v[provider].space,
            .of = b->nodes.v[provider].name,
            .range = need->range,
            .dialect = need->dialect,
            .how = by->how,
            .loc = need->loc,
        };
    }
    if (any && of->version && !of->told)
        tell(p, owners, of->version, of->how, false, of->loc);
    of->told |= any;
    b->yields |= any ? YIELD_VERSIONS : 0;
}

/* What runs is what a tag or a label says; a package only where they are silent. */
static void release(struct packing *p, uint32_t i)
{
    struct build_package *package = &p->b->packages.v[i];
    const struct folder_owners *owners = &p->owners[i];
    if (!package->release || !owners->n || !owners->own)
        return;
    for (uint32_t k = 0; k < owners->n; k++)
        if (key_find(&p->released, owners->node[k]) != UINT32_MAX)
            return;
    tell(p, owners, package->release, package->how, true, package->release_loc);
    package->told |= package->release == package->version;
    p->b->yields |= YIELD_VERSIONS;
}

void packages_settle(struct builder *b, struct identity *id)
{
    struct packing p = { .b = b, .id = id };
    if (!b->packages.n)
        return;
    struct folder_index *index = folder_index(b, id);
    p.owners = arena_array(&b->work, struct folder_owners, b->packages.n);
    for (size_t i = 0; i < b->versions.n; i++)
        if (b->versions.v[i].version.release)
            *key_slot(&b->work, &p.released, identity_root(id, b->versions.v[i].node)) = 1;
    for (uint32_t i = 0; i < b->packages.n; i++) {
        p.owners[i] = folder_find(index, &b->packages.v[i]);
        publish(&p, i);
    }
    for (uint32_t i = 0; i < b->packages.n; i++)
        release(&p, i);
    for (size_t i = 0; i < b->needs.n; i++)
        need(&p, &b->needs.v[i]);
}
