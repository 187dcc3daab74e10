/* exchange.json: assets of Anypoint Exchange. */
#include "package_priv.h"

/* An asset names one version of what it is made with; all that keep its promises will do. */
static struct str range_of(struct arena *arena, struct str version)
{
    return version.n ? str_printf(arena, "^%" PRIstr, STR_ARG(version)) : version;
}

static struct str asset_name(struct arena *arena, const struct node *map)
{
    struct str group = doc_get_text(map, "groupId"), asset = doc_get_text(map, "assetId");
    return asset.n ? str_printf(arena, "%" PRIstr "/%" PRIstr, STR_ARG(group), STR_ARG(asset))
                   : STR_NULL;
}

static void read_asset(struct reading *reading, const struct input *input, struct arena *arena)
{
    const struct node *root = package_doc(input);
    struct package p = { reading, input, "exchange", "npm", "exchange.json", NO_BPACKAGE };
    struct package_text version = package_text(doc_get(root, "version"));
    package_begin(&p, asset_name(arena, root), version, package_release(version));
    for_each_item (doc_get(root, "dependencies"), item) {
        const struct node *wanted = doc_get(item, "version");
        package_need(&p, asset_name(arena, item), range_of(arena, doc_text(wanted)),
                     wanted ? wanted->loc : item->loc);
    }
}

static void build(struct reading *reading, struct input *const *inputs, size_t n)
{
    struct arena arena = { 0 };
    for (size_t i = 0; i < n; i++)
        read_asset(reading, inputs[i], &arena);
    arena_release(&arena);
}

static int probe(const struct probe *probe)
{
    bool asset = doc_get(probe->doc, "assetId") && doc_get(probe->doc, "version");
    return asset && package_named(probe, "exchange.json") ? 90 : 0;
}

static const char *const patterns[] = { "exchange.json", NULL };

const struct reader reader_exchange = {
    .name = "exchange",
    .title = "assets of Anypoint Exchange",
    .family = "package",
    .patterns = patterns,
    .kind = READ_DOCS,
    .probe = probe,
    .build = build,
};
