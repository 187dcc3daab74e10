/* Blocks of a body in any of the shapes that HCL and JSON give them. */
#include "svcgraph/hcl.h"

static void add(struct arena *arena, struct str label, struct str label2, struct loc loc,
                const struct node *body, struct hcl_blocks *out)
{
    if (!doc_is_list(body)) {
        struct hcl_block *block = vec_push(arena, &out->all);
        *block = (struct hcl_block){ label, label2, loc.line ? loc : body->loc, body };
        return;
    }
    for_each_item (body, item) {
        struct hcl_block *block = vec_push(arena, &out->all);
        *block = (struct hcl_block){ label, label2, loc.line ? loc : item->loc, item };
    }
}

/* {"a": ..., "b": ...} under a first label, each possibly a list of bodies. */
static void add_labelled(struct arena *arena, const struct node *map, struct str label,
                         struct loc loc, bool second, struct hcl_blocks *out)
{
    for_each_pair (map, pair)
        add(arena, second ? label : pair->key, second ? pair->key : STR_NULL,
            second ? loc : pair->key_loc, pair->value, out);
}

static void add_two(struct arena *arena, const struct node *map, struct hcl_blocks *out)
{
    for_each_pair (map, pair) {
        add_labelled(arena, pair->value, pair->key, pair->key_loc, true, out);
        for_each_item (pair->value, item)
            add_labelled(arena, item, pair->key, pair->key_loc, true, out);
    }
}

static void add_any(struct arena *arena, const struct node *node, unsigned n,
                    struct hcl_blocks *out)
{
    if (!doc_is_map(node))
        return;
    if (n == 0)
        add(arena, STR_NULL, STR_NULL, LOC_NONE, node, out);
    else if (n == 1)
        add_labelled(arena, node, STR_NULL, LOC_NONE, false, out);
    else
        add_two(arena, node, out);
}

void hcl_blocks(struct arena *arena, const struct node *body, const char *type, unsigned n,
                struct hcl_blocks *out)
{
    const struct node *node = doc_get(body, type);
    add_any(arena, node, n, out);
    for_each_item (node, item)
        add_any(arena, item, n, out);
}

const struct node *hcl_block(const struct node *body, const char *type)
{
    const struct node *node = doc_get(body, type);
    for (unsigned i = 0; i < 3 && doc_is_list(node); i++)
        node = doc_item(node, 0);
    return doc_is_map(node) ? node : NULL;
}
