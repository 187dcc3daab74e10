#include "provider_priv.h"

#include "inputs_priv.h"

enum { NAMES_MAX = 16, UP_MAX = 8 };

struct providers {
    struct reading *reading;
    struct arena *arena;
    struct symtab docker; /* folders with a Dockerfile */
};

struct names { /* spellings, best first */
    sym all[NAMES_MAX];
    size_t n;
};

static bool is_dockerfile(struct str path)
{
    struct str base = path_base(path);
    return str_is(base, "Dockerfile") || str_is(base, "Containerfile") ||
           str_starts(base, "Dockerfile.") || str_ends(base, ".Dockerfile");
}

struct providers *providers_new(struct reading *reading, struct arena *arena)
{
    struct providers *p = arena_new(arena, struct providers);
    *p = (struct providers){ .reading = reading, .arena = arena };
    symtab_init(&p->docker, arena);
    for (size_t i = 0; reading->inputs && i < reading->inputs->all.n; i++)
        if (is_dockerfile(reading->inputs->all.v[i]->path))
            sym_intern(&p->docker, path_dir(reading->inputs->all.v[i]->path));
    return p;
}

/* --- spellings --- */

static bool is_word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Words that say what a thing is, not which one. */
static bool says_nothing(struct str word)
{
    static const char *const all[] = {
        "api",        "apis",     "service", "services",      "microservice", "openapi",
        "swagger",    "rest",     "restful", "http",          "spec",         "specification",
        "definition", "asyncapi", "the",     "documentation", "docs",         "v1",
        "v2",         "v3",       "my",      "sample",        "example",
    };
    for (size_t i = 0; i < countof(all); i++)
        if (str_is_nocase(word, all[i]))
            return true;
    for (size_t i = 0; i < word.n; i++)
        if (word.p[i] < '0' || word.p[i] > '9')
            return false;
    return true;
}

/* "Order Management API" -> "order-management"; all: with the words that say nothing. */
static struct str slug(struct providers *p, struct str title, bool all)
{
    struct strbuf buf;
    strbuf_init(&buf, p->arena);
    for (size_t i = 0; i < title.n;) {
        size_t end = i;
        while (end < title.n && is_word_char(title.p[end]))
            end++;
        struct str word = { title.p + i, end - i };
        i = end + 1;
        if (!word.n || (!all && says_nothing(word)))
            continue;
        if (buf.n)
            strbuf_add_char(&buf, '-');
        strbuf_add(&buf, str_lower(p->arena, word));
    }
    return strbuf_str(&buf);
}

/* "OrderManagement" -> "Order Management", where no space tells what the words are. */
static struct str spread(struct providers *p, struct str title)
{
    struct strbuf buf;
    strbuf_init(&buf, p->arena);
    title = str_trim(title);
    if (str_find_char(title, ' ') != SIZE_MAX)
        return title;
    for (size_t i = 0; i < title.n; i++) {
        bool upper = title.p[i] >= 'A' && title.p[i] <= 'Z';
        bool after = i && title.p[i - 1] >= 'a' && title.p[i - 1] <= 'z';
        if (upper && after)
            strbuf_add_char(&buf, ' ');
        strbuf_add_char(&buf, title.p[i]);
    }
    return strbuf_str(&buf);
}

static void add_name(struct providers *p, struct names *names, struct str name)
{
    sym s = name.n ? sym_intern(p->reading->syms, name) : 0;
    for (size_t i = 0; i < names->n; i++)
        if (names->all[i] == s)
            return;
    if (s && names->n < NAMES_MAX)
        names->all[names->n++] = s;
}

static void add_with(struct providers *p, struct names *names, struct str stem, struct str end)
{
    if (stem.n)
        add_name(p, names, str_concat(p->arena, stem, end));
}

static struct str without_dashes(struct providers *p, struct str text)
{
    struct strbuf buf;
    strbuf_init(&buf, p->arena);
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] != '-')
            strbuf_add_char(&buf, text.p[i]);
    return strbuf_str(&buf);
}

/* As manifests would call what has this title or folder. */
static void spell(struct providers *p, struct names *names, struct str title)
{
    title = spread(p, title);
    struct str stem = slug(p, title, false), whole = slug(p, title, true);
    if (!stem.n)
        return;
    add_name(p, names, stem);
    add_name(p, names, whole);
    add_with(p, names, stem, STR("-service"));
    add_with(p, names, stem, STR("-svc"));
    add_with(p, names, stem, STR("-api"));
    add_name(p, names, without_dashes(p, stem));
    add_with(p, names, without_dashes(p, stem), STR("service"));
}

static bool is_address(struct str host)
{
    for (size_t i = 0; i < host.n; i++)
        if (host.p[i] != '.' && (host.p[i] < '0' || host.p[i] > '9'))
            return str_find_char(host, ':') != SIZE_MAX;
    return true;
}

/*
 * A host inside the system: without a dot, or in a cluster. Of a cluster the name with its
 * namespace is known everywhere, and surer.
 */
static void spell_host(struct providers *p, struct names *names, struct str host)
{
    host = str_lower(p->arena, host);
    if (!host.n || is_address(host) || str_is(host, "localhost") || str_has(host, "{"))
        return;
    if (str_ends(host, ".cluster.local"))
        host.n -= strlen(".cluster.local");
    size_t dot = str_find_char(host, '.');
    bool svc = str_ends(host, ".svc");
    if (dot != SIZE_MAX && !svc)
        return;
    if (svc)
        host.n -= strlen(".svc");
    if (svc && str_find_char(host, '.') != SIZE_MAX)
        add_name(p, names, host);
    add_name(p, names, dot == SIZE_MAX ? host : str_take(host, dot));
}

/* --- the places where it is said --- */

static const char *const extensions[] = { "x-svcgraph-provider", "x-service-name", "x-svc" };

static struct str extension(const struct provider_query *q, const char *key)
{
    struct str text = doc_get_text(q->root, key);
    return text.n ? text : doc_get_text(doc_get(q->root, "info"), key);
}

static struct str said(struct providers *p, const struct provider_query *q)
{
    struct str found = STR_NULL;
    const struct config *config = p->reading->config;
    for (size_t i = 0; config && !found.n && i < config->provider_keys.n; i++)
        found = extension(q, str_cstr(p->arena, config->provider_keys.v[i]));
    for (size_t i = 0; !found.n && i < countof(extensions); i++)
        found = extension(q, extensions[i]);
    return str_trim(found);
}

static bool knows_any(struct providers *p, const struct names *names)
{
    for (size_t i = 0; i < names->n; i++)
        if (builder_knows(p->reading->builder, names->all[i]))
            return true;
    return false;
}

static bool has(const struct names *names, sym s)
{
    for (size_t i = 0; i < names->n; i++)
        if (names->all[i] == s)
            return true;
    return false;
}

/* Folders of a service that hold its definition, not the service. */
static bool is_inner(struct str base)
{
    static const char *const all[] = {
        "api",     "apis",     "doc",       "docs",        "spec",   "specs",   "openapi",
        "swagger", "static",   "public",    "resources",   "schema", "schemas", "src",
        "main",    "contract", "contracts", "definitions", "v1",     "v2",      "app",
        "server",  "rest",     "config",    "asyncapi",    "web",
    };
    for (size_t i = 0; i < countof(all); i++)
        if (str_is_nocase(base, all[i]))
            return true;
    return false;
}

/* Folders that hold what others define. */
static bool is_foreign(struct str base)
{
    static const char *const all[] = {
        "vendor",  "vendored", "third_party",  "third-party",  "thirdparty", "external",
        "clients", "client",   "upstream",     "consumed",     "consumes",   "imports",
        "stubs",   "mocks",    "node_modules", "dependencies",
    };
    for (size_t i = 0; i < countof(all); i++)
        if (str_is_nocase(base, all[i]))
            return true;
    return false;
}

struct home { /* of a definition: the service among whose files it stands */
    bnode node;
    struct names names; /* when there is only a folder */
    bool found, foreign;
};

/* Whose folder it is; several definitions in a folder of nobody's are nobody's. */
static bool is_home(struct providers *p, struct str folder, bool root, bool near, struct home *home)
{
    struct builder *b = p->reading->builder;
    home->node = builder_built_in(b, folder);
    bool docker = !root && sym_find(&p->docker, folder) != 0; /* a root's name is by chance */
    if (home->node.i == NO_BNODE.i && (near || docker))
        home->node = builder_declared_in(b, folder);
    struct str name = path_base(folder);
    for (struct str up = folder; is_inner(name) && up.n; name = path_base(up = path_dir(up)))
        if (str_find_char(up, '/') == SIZE_MAX)
            return home->node.i != NO_BNODE.i;
    if (docker && home->node.i == NO_BNODE.i && !str_starts(name, "."))
        spell(p, &home->names, name);
    return home->node.i != NO_BNODE.i || home->names.n;
}

/* A manifest speaks for its own folder, and for a definition in a folder inside that holds only it.
 */
static void find_home(struct providers *p, const struct provider_query *q, struct home *home)
{
    struct str root = p->reading->sources->all.v[q->input->source].root;
    struct str folder = path_dir(q->input->path);
    bool near = q->alone;
    for (unsigned up = 0; up < UP_MAX && !home->found; up++) {
        home->foreign |= is_foreign(path_base(folder));
        home->found = is_home(p, folder, str_eq(folder, root), near, home);
        near &= is_inner(path_base(folder));
        if (str_eq(folder, root) || str_is(folder, ".") || str_find_char(folder, '/') == SIZE_MAX)
            return;
        folder = path_dir(folder);
    }
}

/* --- the answer --- */

static void answer(struct providers *p, const struct provider_query *q, const struct names *names,
                   const char *how, struct provider *out)
{
    struct loc loc = q->root->loc;
    out->of[0] = builder_node_like(p->reading->builder, names->all, names->n, ORIGIN_DECLARED, loc);
    out->n = 1;
    out->how = how;
    out->name = sym_str(p->reading->syms, names->all[0]);
}

static bool from_catalog(struct providers *p, const struct provider_query *q, struct provider *out)
{
    out->n = builder_defines(p->reading->builder, q->input->path, out->of, PROVIDERS_MAX);
    out->how = "catalog";
    if (out->n)
        out->name = builder_node_name(p->reading->builder, out->of[0]);
    return out->n > 0;
}

static void from_home(struct providers *p, const struct provider_query *q, const struct home *home,
                      struct provider *out)
{
    if (home->node.i == NO_BNODE.i) {
        answer(p, q, &home->names, "folder", out);
        return;
    }
    out->of[0] = home->node;
    out->n = 1;
    out->how = "folder";
    out->name = builder_node_name(p->reading->builder, home->node);
}

/* Its own name, or another service's: then it is a copy. */
static bool is_own(struct providers *p, const struct home *home, const struct names *names)
{
    if (home->node.i != NO_BNODE.i) {
        struct str name = builder_node_name(p->reading->builder, home->node);
        return has(names, sym_intern(p->reading->syms, name));
    }
    for (size_t i = 0; i < names->n; i++)
        if (has(&home->names, names->all[i]))
            return true;
    return false;
}

void provider_find(struct providers *p, const struct provider_query *q, struct provider *out)
{
    struct names names = { 0 };
    struct home home = { .node = NO_BNODE };
    struct str word = said(p, q);
    *out = (struct provider){ .by = NO_BNODE };
    if (word.n) {
        add_name(p, &names, word);
        spell(p, &names, word);
        answer(p, q, &names, "extension", out);
        return;
    }
    if (from_catalog(p, q, out))
        return;
    for (size_t i = 0; i < q->n_hosts; i++)
        spell_host(p, &names, q->hosts[i]);
    bool host = names.n > 0;
    spell(p, &names, q->title);
    find_home(p, q, &home);
    bool copy = home.found && names.n && !is_own(p, &home, &names) &&
                (home.foreign || knows_any(p, &names));
    if (home.found && !copy && (!host || !knows_any(p, &names))) {
        from_home(p, q, &home, out);
        return;
    }
    struct str file = path_base(q->input->path);
    if (!names.n)
        spell(p, &names, str_take(file, str_find_char(file, '.')));
    if (!names.n)
        spell(p, &names, path_base(path_dir(q->input->path)));
    if (!names.n)
        add_name(p, &names, STR("api"));
    answer(p, q, &names, host ? "server" : "title", out);
    if (copy) {
        struct provider owner;
        from_home(p, q, &home, &owner);
        out->by = owner.of[0];
    }
}
