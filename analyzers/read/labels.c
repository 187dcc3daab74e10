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

/* "maven:orders@[1,2)" names the dialect of its range; without a name it is npm's. */
static sym take_dialect(struct symtab *syms, struct str *item)
{
    static const char *const dialects[] = {
        "npm", "semver", "cargo", "helm", "maven", "pep440", "go", "ruby",
    };
    size_t colon = str_find_char(*item, ':');
    for (size_t i = 0; colon != SIZE_MAX && i < countof(dialects); i++) {
        if (!str_is(str_take(*item, colon), dialects[i]))
            continue;
        *item = str_skip(*item, colon + 1);
        return sym_intern(syms, str_from(dialects[i]));
    }
    return sym_intern(syms, STR("npm"));
}

/*
 * End of one item: a comma behind which another name and '@' follow. Other commas belong to the
 * range: "[1.0,2.0)", ">=1, <2".
 */
static size_t item_end(struct str text)
{
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] != ',')
            continue;
        struct str next = str_trim(str_skip(text, i + 1));
        size_t at = str_find_char(next, '@'), comma = str_find_char(next, ',');
        if (next.n == 0 || (at != SIZE_MAX && at < comma))
            return i;
        bool name_only = (next.p[0] >= 'a' && next.p[0] <= 'z') &&
                         str_find_char(str_take(text, i), '@') != SIZE_MAX;
        if (name_only)
            return i;
    }
    return text.n;
}

/* Bytes of a label that are read; longer than any list of requirements. */
enum { REQUIRES_MAX = 16 << 10 };

void requires_facts(struct builder *builder, bnode node, sym space, struct str text, struct loc loc)
{
    struct symtab *syms = builder_syms(builder);
    sym how = sym_intern(syms, STR("requires"));
    text = str_take(text, REQUIRES_MAX);
    while (text.n) {
        size_t end = item_end(text);
        struct str item = str_trim(str_take(text, end));
        text = str_skip(text, end + 1);
        sym dialect = take_dialect(syms, &item);
        size_t at = str_find_char(item, '@');
        struct str name = str_trim(str_take(item, at == SIZE_MAX ? item.n : at));
        struct str range = at == SIZE_MAX ? STR("*") : str_trim(str_skip(item, at + 1));
        if (name.n == 0 || range.n == 0)
            continue;
        builder_require(builder, node, space, sym_intern(syms, name), sym_intern(syms, range),
                        dialect, how, loc);
    }
}

/* "2.3.0, 3.0.0": versions of the interface, several where they are served side by side. */
static void provides_facts(struct builder *builder, bnode node, struct str text, struct loc loc)
{
    struct symtab *syms = builder_syms(builder);
    struct str item;
    while (str_split(&text, ',', &item)) {
        item = str_trim(item);
        if (item.n)
            builder_version(builder, node, sym_intern(syms, item),
                            sym_intern(syms, STR("provides")), false, loc);
    }
}

bool label_is_version(struct str key)
{
    for (size_t i = 0; i < countof(labels); i++)
        if (labels[i].use == LABEL_VERSION && str_is(key, labels[i].key))
            return true;
    return false;
}

bool label_facts(struct builder *builder, bnode node, sym space, struct str key, struct str value,
                 struct loc loc)
{
    struct symtab *syms = builder_syms(builder);
    value = str_trim(value);
    if (value.n == 0)
        return false;
    for (size_t i = 0; i < countof(labels); i++) {
        if (!str_is(key, labels[i].key))
            continue;
        sym text = sym_intern(syms, value);
        switch (labels[i].use) {
        case LABEL_REQUIRES:
            requires_facts(builder, node, space, value, loc);
            return true;
        case LABEL_PROVIDES:
            provides_facts(builder, node, value, loc);
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
                builder_version(builder, node, text, sym_intern(syms, STR("label")), true, loc);
            return true;
        }
    }
    return false;
}
