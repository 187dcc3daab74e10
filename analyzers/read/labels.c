/* Labels and annotations: versions, owners, declared requirements. */
#include "image_priv.h"

enum label_use {
    LABEL_REQUIRES,
    LABEL_PROVIDES,
    LABEL_OWNER,  /* in so many words: of svcgraph or of the platform's catalogue */
    LABEL_TEAM,   /* a convention */
    LABEL_SYSTEM, /* what it is part of, for want of a team */
    LABEL_ROLE,
    LABEL_VERSION,
};

static const struct {
    const char *key;
    enum label_use use;
} labels[] = {
    { "svcgraph.dev/requires", LABEL_REQUIRES },
    { "svcgraph.dev/provides", LABEL_PROVIDES },
    { "svcgraph.dev/owner", LABEL_OWNER },
    { "svcgraph.dev/role", LABEL_ROLE },
    { "svcgraph.dev/version", LABEL_VERSION },
    { "backstage.io/owner", LABEL_OWNER },
    { "app.kubernetes.io/owner", LABEL_TEAM },
    { "team", LABEL_TEAM },
    { "owner", LABEL_TEAM },
    { "owned-by", LABEL_TEAM },
    { "com.datadoghq.tags.team", LABEL_TEAM },
    { "app.kubernetes.io/part-of", LABEL_SYSTEM },
    { "tags.datadoghq.com/team", LABEL_TEAM },
    { "app.kubernetes.io/version", LABEL_VERSION },
    { "org.opencontainers.image.version", LABEL_VERSION },
    { "tags.datadoghq.com/version", LABEL_VERSION },
    { "version", LABEL_VERSION },
};

bool label_is_version(struct str key)
{
    for (size_t i = 0; i < countof(labels); i++)
        if (labels[i].use == LABEL_VERSION && str_is(key, labels[i].key))
            return true;
    return false;
}

/* "svcgraph.dev/api: api/openapi.yaml", or a key of a name of a format with such a path. */
static void definition_fact(struct builder *builder, bnode node, struct str key, struct str value,
                            const struct node *at)
{
    bool own = str_is(key, "svcgraph.dev/api");
    bool format = str_has(key, "openapi") || str_has(key, "swagger") || str_has(key, "asyncapi");
    bool file = str_ends(value, ".yaml") || str_ends(value, ".yml") || str_ends(value, ".json");
    if ((own || format) && file && !str_has(value, "://"))
        builder_home(builder, node, HOME_DEFINITION, value, at->loc);
}

bool label_facts(struct builder *builder, bnode node, sym space, struct str key, struct str value,
                 const struct node *at)
{
    struct symtab *syms = builder_syms(builder);
    value = str_trim(value);
    if (value.n == 0)
        return false;
    definition_fact(builder, node, key, value, at);
    for (size_t i = 0; i < countof(labels); i++) {
        if (!str_is(key, labels[i].key))
            continue;
        sym text = sym_intern(syms, value);
        switch (labels[i].use) {
        case LABEL_REQUIRES:
            requires_facts(builder, node, space, value, at);
            return true;
        case LABEL_PROVIDES:
            provides_facts(builder, node, value, at);
            return true;
        case LABEL_OWNER:
            builder_owner(builder, node, text, SURE_DECLARED);
            return true;
        case LABEL_TEAM:
            builder_owner(builder, node, text, SURE_IMAGE);
            return true;
        case LABEL_SYSTEM:
            builder_owner(builder, node, text, SURE_NAME);
            return true;
        case LABEL_ROLE:
            builder_role(builder, node, text);
            return true;
        case LABEL_VERSION:
            if (image_tag_is_version(value))
                builder_version(builder, node, text, sym_intern(syms, STR("label")), true,
                                text_place(at, value));
            return true;
        }
    }
    return false;
}

bool label_value(struct builder *builder, bnode node, sym space, struct str key,
                 const struct node *value)
{
    bool said = doc_is_scalar(value) &&
                label_facts(builder, node, space, key, doc_text(value), value);
    for_each_item (value, item)
        if (doc_is_scalar(item))
            said |= label_facts(builder, node, space, key, doc_text(item), item);
    for_each_pair (value, pair) {
        if (!str_is(key, "svcgraph.dev/requires"))
            break;
        requires_pair(builder, node, space, pair->key, doc_text(pair->value), pair->value);
        said = true;
    }
    return said;
}
