/*
 * API Builder (apidoc): api.json as it is written, and service.json as it is compiled, where maps
 * have become lists and paths are whole. An import is a need of another application, in the version
 * that its address names.
 */
#include "definition_priv.h"

#include "svcgraph/version.h"

struct application {
    struct str org, key; /* org: empty where nobody says it */
};

struct apibuilder {
    struct definitions d;
    VEC(struct application) applications; /* as definitions */
};

static bool is_compiled(const struct node *root)
{
    return doc_get(doc_get(root, "application"), "key") != NULL;
}

static bool is_definition(const struct node *root)
{
    const struct node *resources = doc_get(root, "resources");
    bool parts = doc_is_map(resources) || doc_is_map(doc_get(root, "models")) ||
                 doc_is_map(doc_get(root, "enums")) || doc_is_map(doc_get(root, "unions"));
    if (!doc_is_map(root) || doc_get(root, "openapi") || doc_get(root, "swagger") ||
        !doc_is_scalar(doc_get(root, "name")))
        return false;
    return is_compiled(root) ? doc_is_list(resources) || doc_is_list(doc_get(root, "models"))
                             : parts;
}

/* An api.json by its name; under another one it says by more that it is one. */
static int probe(const struct probe *probe)
{
    struct str base = path_base(probe->path);
    const struct node *root = probe->doc;
    if (!is_definition(root))
        return 0;
    bool says = doc_get(root, "apidoc") || doc_get(root, "apibuilder");
    if (is_compiled(root) && doc_get(root, "organization"))
        return 95;
    return says ? 92 : str_is(base, "api.json") || doc_get(root, "base_url") ? 85 : 0;
}

/* --- operations --- */

/* "person" -> "people", "country" -> "countries" */
static struct str plural(struct arena *arena, struct str name)
{
    size_t n = name.n;
    if (str_is(name, "person"))
        return STR("people");
    if (str_ends(name, "es") || str_ends(name, "ts") || str_ends(name, "data"))
        return name;
    if (n > 1 && name.p[n - 1] == 'y' && !strchr("aeiou", name.p[n - 2]))
        return str_concat(arena, str_take(name, n - 1), STR("ies"));
    bool hiss =
        str_ends(name, "s") || str_ends(name, "x") || str_ends(name, "ch") || str_ends(name, "sh");
    return str_concat(arena, name, hiss ? STR("es") : STR("s"));
}

/* "/:guid/items" -> "/{guid}/items" */
static void add_template(struct strbuf *buf, struct str path)
{
    struct str part;
    while (str_starts(path, "/"))
        path = str_skip(path, 1);
    while (path.n && str_split(&path, '/', &part)) {
        bool variable = part.n > 1 && part.p[0] == ':';
        strbuf_add_char(buf, '/');
        if (variable)
            strbuf_add_char(buf, '{');
        strbuf_add(buf, variable ? str_skip(part, 1) : part);
        if (variable)
            strbuf_add_char(buf, '}');
    }
}

static struct str upper(struct arena *arena, struct str text)
{
    char *p = arena_bytes(arena, text.n);
    for (size_t i = 0; i < text.n; i++)
        p[i] = text.p[i] >= 'a' && text.p[i] <= 'z' ? (char)(text.p[i] - 32) : text.p[i];
    return (struct str){ p, text.n };
}

static struct str resource_path(struct arena *arena, const struct node *root, struct str type,
                                const struct node *resource)
{
    static const char *const kinds[] = { "models", "enums", "unions" };
    const struct node *path = doc_get(resource, "path");
    if (doc_is_scalar(path))
        return doc_text(path);
    for (size_t i = 0; i < countof(kinds); i++) {
        struct str own = doc_get_text(doc_get_str(doc_get(root, kinds[i]), type), "plural");
        if (own.n)
            return own;
    }
    return plural(arena, type);
}

static void add_operation(struct apibuilder *a, struct defined *one, struct str before,
                          const struct node *operation)
{
    const struct node *method = doc_get(operation, "method");
    const struct node *deprecation = doc_get(operation, "deprecation");
    struct strbuf path;
    if (!doc_is_scalar(method) || !doc_text(method).n)
        return;
    strbuf_init(&path, a->d.arena);
    strbuf_add(&path, one->base);
    add_template(&path, before);
    add_template(&path, doc_get_text(operation, "path"));
    if (!path.n)
        strbuf_add_char(&path, '/');
    *vec_push(a->d.arena, &one->operations) = (struct defined_operation){
        .method = upper(a->d.arena, str_trim(doc_text(method))),
        .path = strbuf_str(&path),
        .loc = method->loc,
        .deprecated = deprecation != NULL,
        .deprecated_loc = deprecation ? deprecation->loc : method->loc,
    };
}

static void add_operations(struct apibuilder *a, struct defined *one)
{
    const struct node *resources = doc_get(one->root, "resources");
    for_each_item (resources, resource)
        for_each_item (doc_get(resource, "operations"), operation)
            add_operation(a, one, STR_NULL, operation);
    for_each_pair (resources, pair) {
        struct str before = resource_path(a->d.arena, one->root, pair->key, pair->value);
        for_each_item (doc_get(pair->value, "operations"), operation)
            add_operation(a, one, before, operation);
    }
}

/* --- definitions --- */

/* "io.shop.orders.v2" */
static void read_namespace(struct defined *one)
{
    const struct node *namespace = doc_get(one->root, "namespace");
    struct str text = str_trim(doc_text(namespace));
    size_t dot = str_rfind_char(text, '.');
    struct str last = dot == SIZE_MAX ? STR_NULL : str_skip(text, dot + 1);
    if (!definition_is_major(last))
        return;
    one->major = last;
    one->major_how = "namespace";
    one->major_loc = namespace->loc;
}

static void add_definition(struct apibuilder *a, const struct input *input, const struct node *root)
{
    struct application application = { 0 };
    bool compiled = is_compiled(root);
    if (!is_definition(root))
        return;
    struct defined *one = vec_push(a->d.arena, &a->d.all);
    *one = (struct defined){ .input = input,
                             .root = root,
                             .version = compiled ? doc_get(root, "version") : NULL,
                             .version_how = "version",
                             .published = true,
                             .title = str_trim(doc_get_text(root, "name")) };
    if (compiled) {
        application.org = doc_get_text(doc_get(root, "organization"), "key");
        application.key = doc_get_text(doc_get(root, "application"), "key");
    }
    *vec_push(a->d.arena, &a->applications) = application;
    definition_url(str_trim(doc_get_text(root, "base_url")), &one->hosts[0], &one->base);
    one->n_hosts = one->hosts[0].n > 0;
    read_namespace(one);
    add_operations(a, one);
}

/* --- imports --- */

/* "Gilt Common" is gilt-common. */
static bool is_key_of(struct str name, struct str key)
{
    if (name.n != key.n || !key.n)
        return false;
    for (size_t i = 0; i < key.n; i++) {
        char c = name.p[i];
        c = c == ' ' || c == '_' || c == '.' ? '-' : c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
        if (c != key.p[i])
            return false;
    }
    return true;
}

static bool is_application(const struct apibuilder *a, size_t i, struct str org, struct str key)
{
    const struct application *known = &a->applications.v[i];
    if (known->key.n)
        return str_eq(known->key, key) && (!known->org.n || str_eq(known->org, org));
    return is_key_of(a->d.all.v[i].title, key);
}

/* The last three parts before the file: organization, application, version. */
static bool split_uri(struct str uri, struct str parts[3])
{
    if (!str_ends(uri, ".json") || str_find(uri, STR("://")) == SIZE_MAX)
        return false;
    for (size_t i = 4; i-- > 0;) {
        size_t slash = str_rfind_char(uri, '/');
        if (slash == SIZE_MAX)
            return false;
        if (i < 3)
            parts[i] = str_skip(uri, slash + 1);
        uri = str_take(uri, slash);
    }
    return parts[0].n && parts[1].n && parts[2].n;
}

/* Any that keeps its promises; "latest" is whatever is there, a major of the namespace at most. */
static struct str range_of(struct arena *arena, struct str version, struct str namespace)
{
    struct semver parsed;
    if (semver_parse(version, &parsed))
        return str_printf(arena, "^%" PRIstr, STR_ARG(version));
    if (!version_is_floating(version))
        return version;
    size_t dot = str_rfind_char(namespace, '.');
    struct str last = dot == SIZE_MAX ? STR_NULL : str_skip(namespace, dot + 1);
    if (!definition_is_major(last) || version_class(last) == VERSION_API)
        return STR("*");
    return str_printf(arena, "%" PRIstr ".x", STR_ARG(str_skip(last, 1)));
}

static void add_import(struct apibuilder *a, size_t by, const struct node *import)
{
    const struct node *uri = doc_get(import, "uri");
    struct str parts[3];
    if (!split_uri(str_trim(doc_text(uri)), parts))
        return;
    for (size_t i = 0; i < a->d.all.n; i++) {
        if (i == by || !is_application(a, i, parts[0], parts[1]) || !a->d.all.v[i].version)
            continue;
        *vec_push(a->d.arena, &a->d.all.v[by].needs) = (struct defined_need){
            i, range_of(a->d.arena, parts[2], doc_get_text(import, "namespace")), uri->loc
        };
        return;
    }
}

static void build(struct reading *reading, struct input *const *inputs, size_t n)
{
    struct arena arena = { 0 };
    struct apibuilder a = { .d = { .reading = reading, .arena = &arena } };
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < inputs[i]->docs.all.n; k++)
            add_definition(&a, inputs[i], inputs[i]->docs.all.v[k]);
    for (size_t i = 0; i < a.d.all.n; i++)
        for_each_item (doc_get(a.d.all.v[i].root, "imports"), import)
            add_import(&a, i, import);
    definitions_build(&a.d);
    arena_release(&arena);
}

static const char *const patterns[] = { "api.json", "service.json", NULL };

const struct reader reader_apibuilder = {
    .name = "apibuilder",
    .title = "API Builder (apidoc) definition",
    .family = "api",
    .patterns = patterns,
    .kind = READ_DOCS,
    .yields = YIELD_NODES | YIELD_OPERATIONS | YIELD_VERSIONS,
    .probe = probe,
    .build = build,
};
