/* package.json: packages of npm, yarn and pnpm. */
#include "package_priv.h"

/* What is needed when it runs: tools of development are not in the image. */
static const char *const need_keys[] = { "dependencies", "optionalDependencies",
                                         "peerDependencies" };

/* "workspace:^1.2" is ^1.2; "file:../x", "link:", a URL or a tag: whatever is there. */
static struct str range_of(struct str text)
{
    if (str_starts(text, "workspace:")) {
        text = str_skip(text, strlen("workspace:"));
        return str_is(text, "^") || str_is(text, "~") ? STR("*") : text;
    }
    bool elsewhere = str_find_char(text, ':') != SIZE_MAX || str_find_char(text, '/') != SIZE_MAX;
    return elsewhere || str_is(text, "latest") || str_is(text, "next") ? STR("*") : text;
}

/* "orders": "npm:@shop/orders-client@^2" is a need of the package behind the other name. */
static void need(struct package *p, struct str name, const struct node *value)
{
    struct str range = str_trim(doc_text(value));
    if (!str_starts(range, "npm:")) {
        package_need(p, name, range_of(range), value->loc);
        return;
    }
    range = str_skip(range, strlen("npm:"));
    size_t at = str_rfind_char(range, '@');
    bool bare = at == SIZE_MAX || at == 0;
    package_need(p, bare ? range : str_take(range, at), bare ? STR_NULL : str_skip(range, at + 1),
                 value->loc);
}

static void read_package(struct reading *reading, const struct input *input)
{
    const struct node *root = package_doc(input);
    struct package p = { reading, input, "npm", "npm", "package.json", NO_BPACKAGE };
    struct package_text version = package_text(doc_get(root, "version"));
    package_begin(&p, doc_get_text(root, "name"), version, package_release(version));
    for (size_t i = 0; i < countof(need_keys); i++)
        for_each_pair (doc_get(root, need_keys[i]), pair)
            if (doc_is_scalar(pair->value))
                need(&p, pair->key, pair->value);
}

static void build(struct reading *reading, struct input *const *inputs, size_t n)
{
    for (size_t i = 0; i < n; i++)
        read_package(reading, inputs[i]);
}

static int probe(const struct probe *probe)
{
    static const char *const keys[] = {
        "version", "dependencies", "devDependencies", "scripts", "private", "main", "workspaces",
    };
    if (!package_named(probe, "package.json") || !doc_is_map(probe->doc))
        return 0;
    size_t n = doc_get(probe->doc, "name") != NULL;
    for (size_t i = 0; i < countof(keys); i++)
        n += doc_get(probe->doc, keys[i]) != NULL;
    return n >= 2 ? 75 : 0;
}

static const char *const patterns[] = { "package.json", NULL };

const struct reader reader_npm = {
    .name = "npm",
    .title = "packages of npm",
    .family = "package",
    .patterns = patterns,
    .kind = READ_DOCS,
    .probe = probe,
    .build = build,
};
