/*
 * Envoy configurations that no other manifest mounts: each bootstrap is a service of its own, with
 * the files of listeners, routes, clusters and endpoints that it names. What the service is called
 * stands in its node, else is taken from the names of file and folder.
 */
#include "config_envoy_priv.h"

#include "svcgraph/reader.h"

struct proxy { /* a bootstrap, or resources that no bootstrap names */
    const struct input *input;
    const struct node *root;
    struct str names[4]; /* what it may be called, best first */
    size_t n;
    struct loc loc;
    struct envoy_roots roots;
};

struct resources {
    const struct input *input;
    const struct node *root;
    bool claimed;
};

struct envoys { /* one run of build */
    struct reading *reading;
    struct arena *arena;
    VEC(struct proxy) proxies;
    VEC(struct resources) resources;
};

static bool is_generic(struct str word)
{
    static const char *const words[] = {
        "envoy",
        "config",
        "bootstrap",
        "conf",
        "etc",
        "envoy-config",
        "envoy_config",
        "static",
        "configs",
        "main",
        "proxy",
        "envoy-proxy",
        "envoyconfig",
        "default",
        "docker",
        "deploy",
        "src",
        "build",
        "manifests",
        "in",
        "envoy-v3",
        "lds",
        "cds",
        "rds",
        "eds",
        "configuration",
        ".",
        "..",
        "",
        "envoy-v2",
        "envoy_v3",
        "files",
        "resources",
        "sidecar",
        "xds",
    };
    for (size_t i = 0; i < countof(words); i++)
        if (str_is_nocase(word, words[i]))
            return true;
    return false;
}

static struct str stem_of(struct str path)
{
    struct str name = path_base(path);
    return str_take(name, str_find_char(name, '.'));
}

/* The nearest name that says more than that it is an Envoy's. */
static struct str name_of_path(struct str path)
{
    struct str stem = stem_of(path), folder = path_dir(path);
    if (!is_generic(stem))
        return stem;
    while (!is_generic(folder)) {
        struct str part = path_base(folder);
        if (!is_generic(part))
            return part;
        folder = path_dir(folder);
    }
    return STR("envoy");
}

/* "orders-envoy" beside a service orders is its sidecar. */
static struct str without_role(struct str name)
{
    static const char *const ends[] = { "-envoy", "_envoy", "-sidecar", "-proxy", "-envoy-proxy" };
    static const char *const starts[] = { "envoy-", "envoy_", "sidecar-" };
    for (size_t i = 0; i < countof(ends); i++)
        if (str_ends(name, ends[i]) && name.n > strlen(ends[i]))
            return str_take(name, name.n - strlen(ends[i]));
    for (size_t i = 0; i < countof(starts); i++)
        if (str_starts(name, starts[i]))
            return str_skip(name, strlen(starts[i]));
    size_t middle = str_find(name, STR("-envoy-")); /* "orders-envoy-jaeger" */
    return middle != SIZE_MAX && middle ? str_take(name, middle) : STR_NULL;
}

static void add_name(struct proxy *proxy, struct str name)
{
    if (name.n && proxy->n < countof(proxy->names))
        proxy->names[proxy->n++] = name;
}

static bool is_plain(struct str name)
{
    static const char *const examples[] = { "test-cluster", "test-id", "test", "id_1", "node0" };
    for (size_t i = 0; i < countof(examples); i++)
        if (str_is_nocase(name, examples[i]))
            return false;
    return !is_generic(name) && str_find_char(name, '$') == SIZE_MAX &&
           str_find_char(name, '{') == SIZE_MAX;
}

static size_t count_of(const struct envoys *all, const char *key, struct str value)
{
    size_t n = 0;
    for (size_t i = 0; i < all->proxies.n; i++)
        n += str_eq(doc_get_text(doc_get(all->proxies.v[i].root, "node"), key), value);
    return n;
}

/* The service is node.cluster; where several files bear one, as examples do, it tells nothing. */
static void name_proxy(struct envoys *all, struct proxy *proxy)
{
    enum { MANY = 512 }; /* proxies, beyond which no name is compared with all others */
    static const char *const keys[] = { "cluster", "id" };
    const struct node *node = doc_get(proxy->root, "node");
    proxy->loc = proxy->root->loc;
    for (size_t i = 0; i < countof(keys) && !proxy->n && all->proxies.n < MANY; i++) {
        const struct node *text = doc_get(node, keys[i]);
        if (!is_plain(doc_text(text)) || count_of(all, keys[i], doc_text(text)) > 1)
            continue;
        add_name(proxy, doc_text(text));
        proxy->loc = text->loc;
    }
    if (!proxy->n)
        add_name(proxy, name_of_path(proxy->input->path));
    size_t middle = str_find(proxy->names[0], STR("-envoy-"));
    if (middle != SIZE_MAX && middle) /* "front-envoy-jaeger": front-envoy, with tracing */
        add_name(proxy, str_take(proxy->names[0], middle + strlen("-envoy")));
    add_name(proxy, without_role(proxy->names[0]));
}

static bool is_below(struct str path, struct str folder)
{
    struct str dir = path_dir(path);
    return str_is(folder, ".") || str_eq(dir, folder) ||
           (dir.n > folder.n && dir.p[folder.n] == '/' && str_eq(str_take(dir, folder.n), folder));
}

struct names {
    struct symtab all;
    VEC(const struct node *) todo;
};

/* Base names of the files that a tree names: values of path and filename. */
static void names_in(struct arena *arena, const struct node *root, struct names *names)
{
    *vec_push(arena, &names->todo) = root;
    while (names->todo.n) {
        const struct node *node = names->todo.v[--names->todo.n];
        for_each_item (node, item)
            if (!doc_is_scalar(item))
                *vec_push(arena, &names->todo) = item;
        for_each_pair (node, pair) {
            if (!doc_is_scalar(pair->value))
                *vec_push(arena, &names->todo) = pair->value;
            else if (str_is(pair->key, "path") || str_is(pair->key, "filename"))
                sym_intern(&names->all, path_base(doc_text(pair->value)));
        }
    }
}

/* Files that are named by it, or by those that it names. */
static void claim(struct envoys *all, struct proxy *proxy)
{
    enum { ROUNDS = 3 };
    struct names names = { 0 };
    symtab_init(&names.all, all->arena);
    names_in(all->arena, proxy->root, &names);
    struct str folder = path_dir(proxy->input->path);
    for (int round = 0; round < ROUNDS; round++)
        for (size_t i = 0; i < all->resources.n; i++) {
            struct resources *resources = &all->resources.v[i];
            if (resources->claimed || !is_below(resources->input->path, folder) ||
                !sym_find(&names.all, path_base(resources->input->path)))
                continue;
            resources->claimed = true;
            *vec_push(all->arena, &proxy->roots.all) = resources->root;
            names_in(all->arena, resources->root, &names);
        }
}

/* A folder of resources without a bootstrap is the configuration of one proxy. */
static void claim_rest(struct envoys *all)
{
    size_t bootstraps = all->proxies.n;
    for (size_t i = 0; i < all->resources.n; i++) {
        struct resources *resources = &all->resources.v[i];
        struct proxy *home = NULL;
        if (resources->claimed)
            continue;
        for (size_t k = 0; k < all->proxies.n && !home; k++)
            if (str_eq(path_dir(all->proxies.v[k].input->path), path_dir(resources->input->path)) &&
                (k >= bootstraps || bootstraps == 1))
                home = &all->proxies.v[k];
        if (!home) {
            home = vec_push(all->arena, &all->proxies);
            home->input = resources->input;
            home->root = resources->root;
        }
        *vec_push(all->arena, &home->roots.all) = resources->root;
    }
}

static void gather(struct envoys *all, const struct input *input)
{
    for (size_t i = 0; i < input->docs.all.n && !input->taken; i++) {
        const struct node *root = input->docs.all.v[i];
        if (envoy_is_bootstrap(root)) {
            struct proxy *proxy = vec_push(all->arena, &all->proxies);
            *proxy = (struct proxy){ .input = input, .root = root };
            *vec_push(all->arena, &proxy->roots.all) = root;
        } else if (envoy_is_resources(root)) {
            *vec_push(all->arena, &all->resources) = (struct resources){ input, root, false };
        }
    }
}

static void draw(struct envoys *all, struct proxy *proxy)
{
    struct builder *builder = all->reading->builder;
    struct symtab *syms = all->reading->syms;
    sym names[countof(proxy->names)];
    for (size_t i = 0; i < proxy->n; i++)
        names[i] = sym_intern(syms, proxy->names[i]);
    bnode node = builder_node_like(builder, names, proxy->n, ORIGIN_DECLARED, proxy->loc);
    const struct address_from from = { .builder = builder, .arena = all->arena, .from = node };
    struct envoy_facts facts = { 0 };
    envoy_refs(&from, &proxy->roots, STR_NULL, NULL, &facts);
    if (facts.any && !facts.local)
        builder_kind(builder, node, NODE_GATEWAY, SURE_NAME);
}

static void build(struct reading *reading, struct input *const *inputs, size_t n)
{
    struct arena arena = { 0 };
    struct envoys all = { .reading = reading, .arena = &arena };
    for (size_t i = 0; i < n; i++)
        gather(&all, inputs[i]);
    for (size_t i = 0; i < all.proxies.n; i++)
        claim(&all, &all.proxies.v[i]);
    claim_rest(&all);
    for (size_t i = 0; i < all.proxies.n; i++)
        name_proxy(&all, &all.proxies.v[i]);
    for (size_t i = 0; i < all.proxies.n; i++)
        draw(&all, &all.proxies.v[i]);
    builder_yields(reading->builder, YIELD_NODES | YIELD_EDGES | YIELD_MANIFESTS);
    arena_release(&arena);
}

static int probe(const struct probe *probe)
{
    const struct node *root = probe->doc;
    if (doc_get(root, "apiVersion"))
        return 0;
    return envoy_is_bootstrap(root) ? 90 : envoy_is_resources(root) ? 85 : 0;
}

static const char *const patterns[] = { "*envoy*.yaml", "*envoy*.yml", "*envoy*.json", NULL };

const struct reader reader_envoy = {
    .name = "envoy",
    .title = "Envoy configurations",
    .family = "manifest",
    .patterns = patterns,
    .kind = READ_DOCS,
    .yields = YIELD_NODES | YIELD_EDGES | YIELD_MANIFESTS,
    .probe = probe,
    .build = build,
};
