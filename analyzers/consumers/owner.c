/*
 * Whose copy a .proto file is. The folder tells, from that of the file outward to the one that was
 * given: what the configuration says of it, the only service whose manifest lies in it, a service of
 * its name. Where no folder is known so, it is the innermost one that is called neither as parts of
 * packages nor as folders of source code are.
 */
#include "consumers_priv.h"

struct owners {
    struct consumers *c;
    struct str config_folder;
    struct symtab folders;  /* that hold manifests, at any depth */
    VEC(node_id) by_folder; /* by sym; NO_NODE: of several services */
};

static bool is_service(uint8_t kind)
{
    return kind == NODE_SERVICE || kind == NODE_JOB || kind == NODE_FUNCTION ||
           kind == NODE_GATEWAY || kind == NODE_LOADGEN;
}

static bool is_proto(const struct graph *g, struct loc loc)
{
    const char *format = g->sources->all.v[loc.source].format;
    return format && strcmp(format, "protobuf") == 0;
}

static void claim(struct owners *owners, struct str folder, node_id node)
{
    sym s = sym_intern(&owners->folders, folder);
    uint32_t known = (uint32_t)owners->by_folder.n;
    while (owners->by_folder.n <= s)
        *vec_push(&owners->c->scratch, &owners->by_folder) = NO_NODE;
    if (s >= known)
        owners->by_folder.v[s] = node;
    else if (owners->by_folder.v[s].i != node.i)
        owners->by_folder.v[s] = NO_NODE;
}

static void add_manifest(struct owners *owners, const struct graph *g, node_id v)
{
    const struct graph_node *node = &g->nodes[v.i];
    if (!is_service(node->kind) || !(node->origin & ORIGIN_DECLARED) || !node->loc.source ||
        is_proto(g, node->loc))
        return;
    struct str folder = path_dir(source_path(g->sources, node->loc.source));
    for (;; folder = path_dir(folder)) {
        claim(owners, folder, v);
        if (str_is(folder, ".") || str_is(folder, "/") || !folder.n)
            return;
    }
}

struct owners *owners_new(struct consumers *c)
{
    struct owners *owners = arena_new(&c->scratch, struct owners);
    const struct graph *g = c->setup->graph;
    owners->c = c;
    owners->config_folder = path_dir(c->setup->config->path);
    symtab_init(&owners->folders, &c->scratch);
    if (g)
        for_each_node (g, v)
            add_manifest(owners, g, v);
    return owners;
}

static struct str by_config(const struct owners *owners, struct str folder)
{
    struct arena *scratch = &owners->c->scratch;
    const struct config *config = owners->c->setup->config;
    for (size_t i = 0; i < config->consumers.n; i++) {
        const struct config_consumer *entry = &config->consumers.v[i];
        for (size_t k = 0; k < entry->folders.n; k++)
            if (str_eq(folder, path_collapse(scratch, path_join(scratch, owners->config_folder,
                                                                entry->folders.v[k]))))
                return entry->service;
    }
    return STR_NULL;
}

static struct str by_manifest(const struct owners *owners, struct str folder)
{
    sym s = sym_find(&owners->folders, folder);
    if (!s || s >= owners->by_folder.n || owners->by_folder.v[s].i == NO_NODE.i)
        return STR_NULL;
    return node_name(owners->c->setup->graph, owners->by_folder.v[s]);
}

static struct str by_name(const struct owners *owners, struct str folder)
{
    const struct graph *g = owners->c->setup->graph;
    node_id v = graph_find(g, path_base(folder));
    return v.i != NO_NODE.i && is_service(g->nodes[v.i].kind) && !is_proto(g, g->nodes[v.i].loc)
               ? node_name(g, v)
               : STR_NULL;
}

static bool is_common(struct str name)
{
    static const char *const words[] = {
        "proto", "protos", "protobuf",  "pb",     "api",         "apis",    "idl",  "schema",
        "src",   "main",   "resources", "lib",    "libs",        "schemas", "gen",  "internal",
        "pkg",   "deps",   "vendor",    "vendored", "third_party", "third-party", "external",
        "contracts", "include", "test", "services", "definitions", ".", "..",
    };
    for (size_t i = 0; i < countof(words); i++)
        if (str_is_nocase(name, words[i]))
            return true;
    return false;
}

static bool is_of_package(struct str name, struct str package)
{
    for (struct str part; str_split(&package, '.', &part);)
        if (str_eq(part, name))
            return true;
    return false;
}

static struct str guess(struct str folder, struct str root, struct str package)
{
    while (folder.n > root.n && !str_is(folder, ".")) {
        struct str name = path_base(folder);
        if (!is_common(name) && !is_of_package(name, package))
            return name;
        folder = path_dir(folder);
    }
    return path_base(root);
}

struct str owner_of(const struct owners *owners, const struct proto_file *file)
{
    const struct graph *g = owners->c->setup->graph;
    struct str root = path_collapse(&owners->c->scratch, g->sources->all.v[file->source].root);
    struct str first = path_collapse(&owners->c->scratch, path_dir(file->path));
    for (struct str folder = first;; folder = path_dir(folder)) {
        struct str owner = by_config(owners, folder);
        if (!owner.n)
            owner = by_manifest(owners, folder);
        if (!owner.n)
            owner = by_name(owners, folder);
        if (owner.n)
            return owner;
        if (str_eq(folder, root) || str_is(folder, ".") || str_is(folder, "/") || !folder.n)
            return guess(first, root, file->package);
    }
}
