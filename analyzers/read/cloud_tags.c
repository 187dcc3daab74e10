/* Tags and labels of what a template runs. */
#include "cloud_priv.h"

#include "image_priv.h"

/* Either spelling: that of templates or of the API. */
static struct spot member(struct cloud *c, struct spot item, const char *capital, const char *plain)
{
    struct spot found = cloud_get(c, item, capital);
    return found.node ? found : cloud_get(c, item, plain);
}

static void tag(struct cloud *c, bnode node, sym space, struct str key, struct spot value)
{
    if (doc_is_scalar(value.node))
        label_facts(c->builder, node, space, key, cloud_text(c, value), value.node);
}

void cloud_tags(struct cloud *c, bnode node, sym space, struct spot tags)
{
    if (node.i == NO_BNODE.i)
        return;
    for_each_pair (tags.node, pair)
        tag(c, node, space, pair->key, (struct spot){ tags.stack, pair->value });
    for_each_item (tags.node, item) {
        struct spot spot = { tags.stack, item };
        tag(c, node, space, cloud_text(c, member(c, spot, "Key", "key")),
            member(c, spot, "Value", "value"));
    }
}
