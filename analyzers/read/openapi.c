/*
 * OpenAPI 2, 3.0, 3.1 and 3.2: a definition is its provider's operations. Servers, callbacks and
 * webhooks name nobody that calls, so they make no edges.
 */
#include "openapi_priv.h"

#include "definition_priv.h"

enum { MAJORS_MAX = 8 };

/* "3.0.3", "2.0", or the number 3.0 of YAML. */
static bool is_version(const struct node *value, char major)
{
    struct str text = doc_text(value);
    return doc_is_scalar(value) && text.n && text.p[0] == major &&
           (text.n == 1 ||
            (text.n > 2 && text.p[1] == '.' && text.p[2] >= '0' && text.p[2] <= '9'));
}

static bool dialect_of(const struct node *root, enum schema_dialect *out)
{
    if (!doc_is_map(root))
        return false;
    const struct node *openapi = doc_get(root, "openapi"), *swagger = doc_get(root, "swagger");
    bool body = doc_get(root, "info") || doc_get(root, "paths") || doc_get(root, "components") ||
                doc_get(root, "webhooks") || doc_get(root, "definitions");
    if (!body)
        return false;
    if (is_version(openapi, '3')) {
        struct str text = doc_text(openapi);
        bool new = text.n > 2 && text.p[2] != '0';
        *out = new ? SCHEMA_OPENAPI_31 : SCHEMA_OPENAPI_30;
        return true;
    }
    *out = SCHEMA_OPENAPI_2;
    return is_version(swagger, '2');
}

static int probe(const struct probe *probe)
{
    enum schema_dialect dialect;
    for (size_t i = 0; probe->docs && i < probe->docs->all.n; i++)
        if (dialect_of(probe->docs->all.v[i], &dialect))
            return 96;
    return dialect_of(probe->doc, &dialect) ? 96 : 0;
}

/* --- definitions --- */

static void add_definition(struct openapi *o, const struct input *input, const struct node *root)
{
    enum schema_dialect dialect;
    if (!dialect_of(root, &dialect))
        return;
    struct definition *d = vec_push(o->arena, &o->all);
    *d = (struct definition){ .input = input,
                              .root = root,
                              .info = doc_get(root, "info"),
                              .file = refs_file(o->refs, input, root, dialect) };
    sym folder = sym_intern(&o->folders, path_dir(input->path));
    while (o->in_folder.n <= folder)
        vec_push(o->arena, &o->in_folder);
    o->in_folder.v[folder]++;
}

static void name_provider(struct openapi *o, struct providers *providers, struct definition *d)
{
    sym folder = sym_find(&o->folders, path_dir(d->input->path));
    struct provider_query query = { .input = d->input,
                                    .root = d->root,
                                    .title = doc_get_text(d->info, "title"),
                                    .alone = o->in_folder.v[folder] == 1 };
    openapi_servers(o, d, &query);
    provider_find(providers, &query, &d->provider);
}

/* A copy says what its consumer was built with; what the provider offers it says only alone. */
static bool has_own(const struct openapi *o, const struct definition *copy)
{
    for (size_t i = 0; i < o->all.n; i++)
        if (o->all.v[i].provider.by.i == NO_BNODE.i &&
            str_eq(o->all.v[i].provider.name, copy->provider.name))
            return true;
    return false;
}

/* --- versions --- */

static void add_version(struct openapi *o, bnode node, struct str text, const char *how,
                        struct loc loc)
{
    struct symtab *syms = o->reading->syms;
    builder_version(o->reading->builder, node, sym_intern(syms, text),
                    sym_intern(syms, str_from(how)), false, loc);
}

static void add_versions(struct openapi *o, const struct definition *d,
                         const struct openapi_operations *operations, bnode node)
{
    const struct node *version = doc_get(d->info, "version");
    struct str seen[MAJORS_MAX];
    size_t n = 0;
    if (doc_is_scalar(version) && !definition_version_is_default(str_trim(doc_text(version))))
        add_version(o, node, str_trim(doc_text(version)), "info.version", version->loc);
    for (size_t i = 0; i < operations->all.n && n < MAJORS_MAX; i++) {
        struct str major = definition_path_major(operations->all.v[i].path);
        bool known = !major.n;
        for (size_t k = 0; k < n; k++)
            known |= str_eq(seen[k], major);
        if (known)
            continue;
        seen[n++] = major;
        add_version(o, node, major, "path", operations->all.v[i].loc);
    }
}

/* --- operations --- */

static void add_operations(struct openapi *o, const struct definition *d,
                           const struct openapi_operations *operations, bnode node)
{
    struct reading *reading = o->reading;
    sym how = sym_intern(reading->syms, str_from(d->provider.how));
    for (size_t i = 0; i < operations->all.n; i++) {
        const struct openapi_operation *operation = &operations->all.v[i];
        struct op_life life;
        bool deprecated;
        bop op =
            builder_operation(reading->builder, node, sym_intern(reading->syms, operation->name),
                              ORIGIN_DECLARED, 0, 0, operation->loc);
        builder_op_how(reading->builder, op, how);
        if (openapi_life(o, operation, &life, &deprecated))
            builder_op_deprecated(reading->builder, op, &life);
    }
}

static void build_definition(struct openapi *o, const struct definition *d)
{
    struct openapi_operations operations = { 0 };
    bool copy = d->provider.by.i != NO_BNODE.i;
    bool offers = !copy || !has_own(o, d);
    openapi_operations(o, d, &operations);
    for (size_t i = 0; i < d->provider.n; i++) {
        bnode node = d->provider.of[i];
        if (offers)
            add_operations(o, d, &operations, node);
        if (!copy)
            add_versions(o, d, &operations, node);
    }
    if (!o->schemas)
        return;
    const struct api *api = openapi_model(o, d, &operations);
    for (size_t i = 0; i < d->provider.n; i++)
        builder_api(o->reading->builder, api, d->provider.of[i], d->provider.by);
}

static void build(struct reading *reading, struct input *const *inputs, size_t n)
{
    struct arena arena = { 0 };
    struct openapi o = { .reading = reading, .arena = &arena, .refs = refs_new(reading, &arena) };
    symtab_init(&o.folders, &arena);
    if (reading->keep_apis)
        o.schemas = schemas_new(reading, o.refs, &arena);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < inputs[i]->docs.all.n; k++)
            add_definition(&o, inputs[i], inputs[i]->docs.all.v[k]);
    struct providers *providers = providers_new(reading, &arena);
    for (size_t i = 0; i < o.all.n; i++)
        name_provider(&o, providers, &o.all.v[i]);
    for (size_t i = 0; i < o.all.n; i++)
        build_definition(&o, &o.all.v[i]);
    builder_yields(reading->builder, YIELD_NODES | YIELD_OPERATIONS | YIELD_VERSIONS);
    arena_release(&arena);
}

static const char *const patterns[] = {
    "openapi.yaml", "openapi.json", "swagger.json", "swagger.yaml", "*.yaml", "*.json", NULL
};

const struct reader reader_openapi = {
    .name = "openapi",
    .title = "OpenAPI definition",
    .family = "api",
    .patterns = patterns,
    .kind = READ_DOCS,
    .yields = YIELD_NODES | YIELD_OPERATIONS | YIELD_VERSIONS,
    .probe = probe,
    .build = build,
};
