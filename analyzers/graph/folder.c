/*
 * Which service a folder belongs to: the one that is built there, the one that bears its name, or
 * the only one that a manifest in it declares; else that of the folder around it.
 */
#include "package_priv.h"

enum name_level { LEVEL_NAME, LEVEL_OTHER, LEVEL_PLAIN, LEVEL_BUILT, LEVEL_ONLY, LEVEL_PACKAGE };

struct entry {                 /* of a list behind a key */
    uint32_t node, root, next; /* next + 1; 0: the last */
    uint32_t n;                /* of the first: how long the list is */
};

struct folder_index {
    struct builder *b;
    struct identity *id;
    struct key_index keys; /* (enum name_level, sym) -> entries */
    VEC(struct entry) entries;
};

static void add(struct folder_index *x, enum name_level level, sym key, uint32_t node)
{
    uint32_t *slot = key_slot(&x->b->work, &x->keys, key_of(level, key));
    uint32_t root = identity_root(x->id, node), first = *slot;
    for (uint32_t i = first; i; i = x->entries.v[i - 1].next)
        if (x->entries.v[i - 1].root == root)
            return;
    if (first && x->entries.v[first - 1].n > OWNERS_MAX)
        return;
    *vec_push(&x->b->work, &x->entries) = (struct entry){ node, root, first, 1 };
    *slot = (uint32_t)x->entries.n;
    if (first)
        x->entries.v[x->entries.n - 1].n += x->entries.v[first - 1].n;
}

/* "cart_service", "CartService", "cart-svc" -> "cart" */
static struct str plain_name(struct arena *arena, struct str text)
{
    static const char *const ends[] = { "service", "svc" };
    struct str lower = str_lower(arena, text);
    char *out = arena_bytes(arena, lower.n + 1);
    for (size_t i = 0; i < lower.n; i++) {
        char c = lower.p[i];
        out[i] = c == '_' || c == '.' ? '-' : c;
    }
    struct str name = { out, lower.n };
    for (size_t i = 0; i < countof(ends); i++)
        if (str_ends(name, ends[i]) && name.n > strlen(ends[i]) + 1) {
            name.n -= strlen(ends[i]);
            break;
        }
    while (name.n && name.p[name.n - 1] == '-')
        name.n--;
    return name;
}

static void add_name(struct folder_index *x, enum name_level level, struct str name, uint32_t node)
{
    struct symtab *syms = x->b->syms;
    add(x, level, sym_intern(syms, str_lower(&x->b->work, name)), node);
    add(x, LEVEL_PLAIN, sym_intern(syms, plain_name(&x->b->work, name)), node);
}

static bool may_be_built(const struct build_node *node)
{
    return !node->topic &&
           (node->kind == NODE_SERVICE || node->kind == NODE_JOB || node->kind == NODE_FUNCTION ||
            node->kind == NODE_GATEWAY || node->kind == NODE_LOADGEN || node->kind == NODE_CONFIG);
}

/* "registry:5000/shop/cart:1.4@sha256:..." -> "cart" */
static struct str image_base(struct str text)
{
    text = str_take(text, str_find_char(text, '@'));
    text = path_base(text);
    return str_take(text, str_find_char(text, ':'));
}

/* A folder without a name of its own, or the last one: what lies there is not in one service. */
static bool is_top(const struct sources *sources, uint32_t source, struct str dir)
{
    return str_is(dir, ".") || str_is(dir, "/") || dir.n == 0 ||
           (source && str_eq(dir, sources->all.v[source].root));
}

/* Each folder with a package, from that of the manifest upward, gets the node. */
static void add_declared(struct folder_index *x, uint32_t node)
{
    uint32_t source = x->b->nodes.v[node].declared.source;
    struct str dir = path_dir(source_path(x->b->sources, source));
    for (; source && !is_top(x->b->sources, source, dir); dir = path_dir(dir)) {
        sym key = sym_find(x->b->syms, dir);
        if (key && key_find(&x->keys, key_of(LEVEL_PACKAGE, key)) != UINT32_MAX)
            add(x, LEVEL_ONLY, key, node);
    }
}

struct folder_index *folder_index(struct builder *b, struct identity *id)
{
    struct folder_index *x = arena_new(&b->work, struct folder_index);
    x->b = b;
    x->id = id;
    for (size_t i = 0; i < b->packages.n; i++)
        *key_slot(&b->work, &x->keys, key_of(LEVEL_PACKAGE, b->packages.v[i].dir)) = 1;
    for (uint32_t v = 0; v < b->nodes.n; v++) {
        if (!may_be_built(&b->nodes.v[v]))
            continue;
        add_name(x, LEVEL_NAME, sym_str(b->syms, b->nodes.v[v].name), v);
        add_declared(x, v);
    }
    for (size_t i = 0; i < b->names.n; i++)
        if (may_be_built(&b->nodes.v[b->names.v[i].node]))
            add_name(x, LEVEL_OTHER, sym_str(b->syms, b->names.v[i].name), b->names.v[i].node);
    for (size_t i = 0; i < b->images.n; i++)
        if (may_be_built(&b->nodes.v[b->images.v[i].node]))
            add_name(x, LEVEL_OTHER, image_base(sym_str(b->syms, b->images.v[i].image.text)),
                     b->images.v[i].node);
    for (size_t i = 0; i < b->built.n; i++)
        add(x, LEVEL_BUILT, b->built.v[i].a, b->built.v[i].b);
    return x;
}

/* The nodes behind a key; with alike only when all bear one name, in spaces of their own. */
static bool find(const struct folder_index *x, enum name_level level, sym key, bool alike,
                 struct folder_owners *out)
{
    uint32_t at = key ? key_find(&x->keys, key_of(level, key)) : UINT32_MAX;
    if (at == UINT32_MAX || x->entries.v[at].n > OWNERS_MAX)
        return false;
    sym name = x->b->nodes.v[x->entries.v[at].node].name;
    out->n = 0;
    for (uint32_t i = at + 1; i; i = x->entries.v[i - 1].next) {
        const struct entry *entry = &x->entries.v[i - 1];
        if (alike && x->b->nodes.v[entry->node].name != name)
            return false;
        out->node[out->n++] = entry->root;
    }
    return true;
}

static bool find_name(const struct folder_index *x, struct str name, struct folder_owners *out)
{
    struct builder *b = x->b;
    sym lower = sym_find(b->syms, str_lower(&b->work, name));
    return find(x, LEVEL_NAME, lower, true, out) || find(x, LEVEL_OTHER, lower, true, out) ||
           find(x, LEVEL_PLAIN, sym_find(b->syms, plain_name(&b->work, name)), true, out);
}

/* Folders of this name are in every service: one that is called so is meant only at the top. */
static bool is_part_name(struct str name)
{
    static const char *const names[] = {
        "api",      "apis",      "app",      "apps",   "client",   "clients", "cmd",     "common",
        "core",     "contracts", "contract", "e2e",    "internal", "lib",     "libs",    "main",
        "packages", "pkg",       "proto",    "protos", "sdk",      "server",  "service", "services",
        "shared",   "src",       "stub",     "stubs",  "test",     "tests",   "types",   "web",
    };
    for (size_t i = 0; i < countof(names); i++)
        if (str_is_nocase(name, names[i]))
            return true;
    return false;
}

/* Folders around it: up to where the user's input begins. */
static struct folder_owners find_around(const struct folder_index *x, struct str dir,
                                        const struct build_package *package)
{
    struct folder_owners found = { 0 }, part = { 0 };
    for (bool inside = false;; inside = true, dir = path_dir(dir)) {
        bool top = is_top(x->b->sources, package->loc.source, dir);
        sym key = sym_find(x->b->syms, dir);
        struct str name = path_base(dir);
        found.own = !inside;
        if (find(x, LEVEL_BUILT, key, inside, &found))
            return found;
        if (!str_is(dir, ".") && find_name(x, name, &found)) {
            if (!is_part_name(name))
                return found;
            if (!part.n)
                part = found;
        }
        if (!top && find(x, LEVEL_ONLY, key, true, &found))
            return found;
        if (top)
            return part;
    }
}

/* "@shop/orders" -> "orders", "example.com/shop/orders/v2" -> "orders", "shop:orders" -> "orders"
 */
static struct str last_part(struct str name)
{
    struct str last = path_base(name);
    uint64_t number;
    if (last.n > 1 && last.n < name.n && last.p[0] == 'v' && str_to_u64(str_skip(last, 1), &number))
        last = path_base(str_take(name, name.n - last.n - 1));
    size_t colon = str_rfind_char(last, ':');
    return colon == SIZE_MAX ? last : str_skip(last, colon + 1);
}

/* "orders-client" in a folder that belongs to nobody is the library of orders. */
static struct str library_of(struct str name)
{
    static const char *const ends[] = { "-client", "-stub",     "-stubs",
                                        "-sdk",    "-contract", "-contracts" };
    for (size_t i = 0; i < countof(ends); i++)
        if (str_ends(name, ends[i]))
            return str_take(name, name.n - strlen(ends[i]));
    return STR_NULL;
}

struct folder_owners folder_find(struct folder_index *x, const struct build_package *package)
{
    struct str dir = sym_str(x->b->syms, package->dir);
    struct folder_owners found = find_around(x, dir, package), named = { .own = true };
    struct str name = last_part(sym_str(x->b->syms, package->name));
    if (found.n && found.own)
        return found;
    if (name.n && !is_part_name(name) && find_name(x, name, &named))
        return named;
    if (found.n || !library_of(name).n)
        return found;
    named.own = false;
    return find_name(x, library_of(name), &named) ? named : found;
}
