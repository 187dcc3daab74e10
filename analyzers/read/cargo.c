/* Cargo.toml: crates. A bare version is a caret range. */
#include "package_priv.h"

/* "1.2", { version = "1.2", package = "orders-client" }, { path = "../orders" } */
static void need(struct package *p, const struct pair *pair)
{
    const struct node *value = pair->value;
    if (doc_is_scalar(value)) {
        package_need(p, pair->key, doc_text(value), value->loc);
        return;
    }
    const struct node *version = doc_get(value, "version");
    struct str name = doc_get_text(value, "package");
    package_need(p, name.n ? name : pair->key, doc_text(version),
                 version ? version->loc : pair->key_loc);
}

static void needs(struct package *p, const struct node *table)
{
    for_each_pair (table, pair)
        need(p, pair);
}

/* Members of a workspace may leave their version to its root: { workspace = true }. */
static struct package_text version_of(struct reading *reading, const struct input *input,
                                      const struct node *root)
{
    static const char *const above[] = { "../Cargo.toml", "../../Cargo.toml" };
    const struct node *version = doc_path(root, "package.version");
    if (!doc_is_map(version))
        return package_text(version);
    for (size_t i = 0; i < countof(above); i++) {
        const struct node *found = package_toml(reading, input, str_from(above[i]));
        if (doc_path(found, "workspace.package.version"))
            return package_text(doc_path(found, "workspace.package.version"));
    }
    return (struct package_text){ 0 };
}

static void read_crate(struct reading *reading, const struct input *input)
{
    const struct node *root = input->parsed;
    struct package p = { reading, input, "cargo", "cargo", "Cargo.toml", NO_BPACKAGE };
    if (!doc_get(root, "package"))
        return;
    struct package_text version = version_of(reading, input, root);
    package_begin(&p, doc_text(doc_path(root, "package.name")), version, package_release(version));
    needs(&p, doc_get(root, "dependencies"));
    for_each_pair (doc_get(root, "target"), target)
        needs(&p, doc_get(target->value, "dependencies"));
}

static void build(struct reading *reading, struct input *const *inputs, size_t n)
{
    for (size_t i = 0; i < n; i++)
        read_crate(reading, inputs[i]);
}

static int probe(const struct probe *probe)
{
    bool crate = str_has(probe->head, "[package") || str_has(probe->head, "[workspace");
    return crate && package_named(probe, "Cargo.toml") ? 90 : 0;
}

static const char *const patterns[] = { "Cargo.toml", NULL };

const struct reader reader_cargo = {
    .name = "cargo",
    .title = "crates of Cargo",
    .family = "package",
    .patterns = patterns,
    .kind = READ_TEXT,
    .probe = probe,
    .parse = package_parse_toml,
    .build = build,
};
