/* Cargo.toml: crates. A bare version is a caret range. */
#include "package_priv.h"

struct crate {
    struct package package;
    const struct node *root, *workspace; /* workspace: of the manifest above, if any */
};

/* "1.2", { version = "1.2", package = "orders-client" }, { workspace = true } */
static void need(struct crate *crate, const struct pair *pair)
{
    const struct node *value = pair->value, *shared = doc_get(value, "workspace");
    if (shared && shared->boolean)
        value = doc_get_str(doc_get(crate->workspace, "dependencies"), pair->key);
    const struct node *version = doc_is_map(value) ? doc_get(value, "version") : value;
    struct str name = doc_get_text(value, "package");
    package_need(&crate->package, name.n ? name : pair->key, doc_text(version),
                 version ? version->loc : pair->key_loc);
}

static void needs(struct crate *crate, const struct node *table)
{
    for_each_pair (table, pair)
        need(crate, pair);
}

/* Members of a workspace stand one or two folders below its manifest. */
static const struct node *workspace_of(struct reading *reading, const struct input *input)
{
    static const char *const places[] = { "Cargo.toml", "../Cargo.toml", "../../Cargo.toml" };
    for (size_t i = 0; i < countof(places); i++) {
        const struct node *found = package_toml(reading, input, str_from(places[i]));
        if (doc_get(found, "workspace"))
            return doc_get(found, "workspace");
    }
    return NULL;
}

static struct package_text version_of(const struct crate *crate)
{
    const struct node *version = doc_path(crate->root, "package.version");
    if (doc_is_map(version))
        version = doc_path(crate->workspace, "package.version");
    return package_text(version);
}

static void read_crate(struct reading *reading, const struct input *input)
{
    struct crate crate = {
        .package = { reading, input, "cargo", "cargo", "Cargo.toml", NO_BPACKAGE },
        .root = input->parsed,
    };
    if (!doc_get(crate.root, "package"))
        return;
    crate.workspace = workspace_of(reading, input);
    struct package_text version = version_of(&crate);
    package_begin(&crate.package, doc_text(doc_path(crate.root, "package.name")), version,
                  package_release(version));
    needs(&crate, doc_get(crate.root, "dependencies"));
    for_each_pair (doc_get(crate.root, "target"), target)
        needs(&crate, doc_get(target->value, "dependencies"));
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
