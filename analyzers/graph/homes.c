/* Where nodes come from, for those who look for what belongs to them. */
#include "build_priv.h"

static void add_home(struct builder *b, bnode node, enum home_kind kind, struct str dir,
                     struct str path)
{
    *vec_push(&b->work, &b->homes) =
        (struct build_home){ node.i, kind,
                             path_collapse(&b->work, path_join(&b->work, dir, path)) };
}

/* Of a definition many write the way from the root of the repository. */
void builder_home(struct builder *b, bnode node, enum home_kind kind, struct str path,
                  struct loc said)
{
    struct str dir = path_dir(source_path(b->sources, said.source));
    if (!path.n || path.p[0] == '/' || !said.source)
        return;
    add_home(b, node, kind, dir, path);
    if (kind == HOME_DEFINITION)
        add_home(b, node, kind, b->sources->all.v[said.source].root, path);
}

size_t builder_defines(const struct builder *b, struct str path, bnode *out, size_t max)
{
    size_t n = 0;
    for (size_t i = 0; i < b->homes.n && n < max; i++) {
        const struct build_home *home = &b->homes.v[i];
        bool known = home->kind != HOME_DEFINITION || !str_eq(home->path, path);
        for (size_t k = 0; k < n; k++)
            known |= out[k].i == home->node;
        if (!known)
            out[n++] = (bnode){ home->node };
    }
    return n;
}

bnode builder_built_in(const struct builder *b, struct str folder)
{
    uint32_t found = UINT32_MAX;
    for (size_t i = 0; i < b->homes.n; i++) {
        const struct build_home *home = &b->homes.v[i];
        if (home->kind != HOME_FOLDER || !str_eq(home->path, folder) || home->node == found)
            continue;
        if (found != UINT32_MAX)
            return NO_BNODE;
        found = home->node;
    }
    return (bnode){ found };
}

/* What is surely a store or the like has no API of its own here. */
static bool may_serve(const struct build_node *node)
{
    return !node->topic && node->kind <= NODE_GATEWAY && node->declared.source;
}

bnode builder_declared_in(const struct builder *b, struct str folder)
{
    uint32_t found = UINT32_MAX;
    for (uint32_t v = 0; v < b->nodes.n; v++) {
        const struct build_node *node = &b->nodes.v[v];
        if (!may_serve(node) ||
            !str_eq(path_dir(source_path(b->sources, node->declared.source)), folder))
            continue;
        if (found != UINT32_MAX && b->nodes.v[found].name != node->name)
            return NO_BNODE;
        if (found == UINT32_MAX)
            found = v;
    }
    return (bnode){ found };
}

struct str builder_node_name(const struct builder *b, bnode node)
{
    return sym_str(b->syms, b->nodes.v[node.i].name);
}

bool builder_knows(const struct builder *b, sym name)
{
    for (size_t i = 0; i < b->nodes.n; i++)
        if (b->nodes.v[i].name == name && (b->nodes.v[i].origin & ORIGIN_DECLARED) &&
            !b->nodes.v[i].n_likes)
            return true;
    for (size_t i = 0; i < b->names.n; i++)
        if (b->names.v[i].name == name)
            return true;
    return false;
}
