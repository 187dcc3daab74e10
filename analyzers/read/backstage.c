/*
 * Backstage's software catalog: entities in any number of files. Components and resources are
 * nodes; an API is the components that provide it. References are "[kind:][namespace/]name", where
 * each field has a kind of its own when none is written.
 */
#include "backstage_priv.h"
#include "image_priv.h"
#include "svcgraph/reader.h"

struct entity {
    const struct node *root, *spec;
    struct str kind, ns, name; /* kind and ns in lower case */
    struct loc loc;
    bnode node;
    bool is_node; /* of the graph */
};

struct catalog { /* one run of build */
    struct reading *reading;
    struct builder *builder;
    struct symtab *syms;
    struct arena *arena;
    VEC(struct entity) entities;
    struct symtab refs;                /* "kind:ns/name" in lower case ... */
    VEC(uint32_t) by_ref;              /* ... to index + 1 */
    struct symtab elsewhere;           /* names in other namespaces than "default" */
    struct symtab provided;            /* "ns/name" of an API ... */
    VEC(struct providers *) providers; /* ... to the components that provide it */
};

struct providers {
    VEC(uint32_t) all;
};

struct reference {
    struct str kind, ns, name;
    const struct node *at;
};

static struct str lower(struct catalog *c, struct str text)
{
    return str_lower(c->arena, text);
}

/* Text, or the map of earlier versions. False for what is neither, or a template's. */
static bool parse_reference(struct catalog *c, const struct node *node, const char *kind,
                            struct str ns, struct reference *out)
{
    *out = (struct reference){ .kind = str_from(kind), .ns = ns, .at = node };
    if (doc_is_map(node)) {
        const struct node *name = doc_get(node, "name");
        if (doc_get_text(node, "kind").n)
            out->kind = lower(c, doc_get_text(node, "kind"));
        if (doc_get_text(node, "namespace").n)
            out->ns = lower(c, doc_get_text(node, "namespace"));
        out->name = doc_text(name);
        out->at = name;
    } else {
        struct str text = str_trim(doc_text(node));
        size_t colon = str_find_char(text, ':'), slash = str_find_char(text, '/');
        if (colon != SIZE_MAX && (slash == SIZE_MAX || colon < slash)) {
            out->kind = lower(c, str_take(text, colon));
            text = str_skip(text, colon + 1);
            slash = str_find_char(text, '/');
        }
        if (slash != SIZE_MAX) {
            out->ns = lower(c, str_take(text, slash));
            text = str_skip(text, slash + 1);
        }
        out->name = text;
    }
    return out->name.n && !str_has(out->name, "{{");
}

static struct str ref_key(struct catalog *c, struct str kind, struct str ns, struct str name)
{
    return lower(c, str_printf(c->arena, "%" PRIstr ":%" PRIstr "/%" PRIstr, STR_ARG(kind),
                               STR_ARG(ns), STR_ARG(name)));
}

static struct entity *find_entity(struct catalog *c, const struct reference *ref)
{
    sym s = sym_find(&c->refs, ref_key(c, ref->kind, ref->ns, ref->name));
    return s && s < c->by_ref.n ? &c->entities.v[c->by_ref.v[s] - 1] : NULL;
}

static bool is_entity(const struct node *root)
{
    struct str version = doc_get_text(root, "apiVersion");
    return (str_starts(version, "backstage.io/") || str_has(version, ".backstage.io/")) &&
           doc_is_scalar(doc_get(root, "kind"));
}

static void add_entity(struct catalog *c, const struct node *root)
{
    const struct node *metadata = doc_get(root, "metadata"), *name = doc_get(metadata, "name");
    struct str ns = doc_get_text(metadata, "namespace");
    if (!is_entity(root) || !doc_text(name).n || str_has(doc_text(name), "{{"))
        return;
    struct entity *entity = vec_push(c->arena, &c->entities);
    *entity = (struct entity){
        .root = root,
        .spec = doc_get(root, "spec"),
        .kind = lower(c, doc_get_text(root, "kind")),
        .ns = ns.n ? lower(c, ns) : STR("default"),
        .name = doc_text(name),
        .loc = name->loc,
    };
    sym s = sym_intern(&c->refs, ref_key(c, entity->kind, entity->ns, entity->name));
    while (c->by_ref.n <= s)
        *vec_push(c->arena, &c->by_ref) = (uint32_t)c->entities.n;
    if (!str_is(entity->ns, "default"))
        sym_intern(&c->elsewhere, lower(c, entity->name));
}

struct files {
    VEC(const struct input *) seen;
};

/* Of a Location that was given alone: with its folder all files are there anyway. */
static void open_target(struct catalog *c, struct files *files, const struct input *from,
                        const struct node *target)
{
    enum { FILES_MAX = 256 };
    struct str name = doc_text(target);
    if (!name.n || str_has(name, "://") || str_has(name, "*") || files->seen.n >= FILES_MAX)
        return;
    const struct input *input = reading_open(c->reading, from, name, true);
    for (size_t i = 0; input && i < files->seen.n; i++)
        if (files->seen.v[i] == input)
            return;
    if (input && !input->reader)
        *vec_push(c->arena, &files->seen) = input;
}

static void gather(struct catalog *c, struct files *files, const struct input *input)
{
    for (size_t i = 0; i < input->docs.all.n; i++) {
        const struct node *root = input->docs.all.v[i], *spec = doc_get(root, "spec");
        const struct node *items = doc_is_list(root) ? root : doc_get(root, "items");
        if (is_entity(root) && str_is_nocase(doc_get_text(root, "kind"), "Location")) {
            open_target(c, files, input, doc_get(spec, "target"));
            for_each_item (doc_get(spec, "targets"), target)
                open_target(c, files, input, target);
        } else if (is_entity(root)) {
            add_entity(c, root);
        }
        for_each_item (items, item)
            add_entity(c, item);
    }
}

static bool runs(const struct entity *entity)
{
    if (str_is(entity->kind, "resource"))
        return true;
    return str_is(entity->kind, "component") &&
           !backstage_is_passive(doc_get_text(entity->spec, "type"));
}

/*
 * The namespace "default" is no space, as entities there are the services of that name, unless
 * another namespace of the catalog has that name as well.
 */
static sym space_of(struct catalog *c, struct str ns, struct str name)
{
    if (str_is(ns, "default") && !sym_find(&c->elsewhere, lower(c, name)))
        return 0;
    return sym_intern(c->syms, ns);
}

static void owner_facts(struct catalog *c, const struct entity *entity)
{
    struct reference owner;
    if (parse_reference(c, doc_get(entity->spec, "owner"), "group", entity->ns, &owner))
        builder_owner(c->builder, entity->node, sym_intern(c->syms, owner.name), SURE_CONFIG);
}

static void label_all(struct catalog *c, const struct entity *entity, const char *member)
{
    const struct node *metadata = doc_get(entity->root, "metadata");
    for_each_pair (doc_get(metadata, member), pair)
        label_value(c->builder, entity->node, space_of(c, entity->ns, entity->name), pair->key,
                    pair->value);
}

/* A resource that is called like a component says what it is. */
static struct str name_of(struct catalog *c, const struct entity *entity)
{
    const struct reference twin = { .kind = STR("component"),
                                    .ns = entity->ns,
                                    .name = entity->name };
    if (str_is(entity->kind, "resource") && find_entity(c, &twin))
        return str_printf(c->arena, "resource:%" PRIstr, STR_ARG(entity->name));
    return entity->name;
}

static void define(struct catalog *c, struct entity *entity)
{
    enum graph_kind kind;
    struct str type = lower(c, doc_get_text(entity->spec, "type"));
    bool resource = str_is(entity->kind, "resource");
    entity->is_node = runs(entity);
    if (!entity->is_node)
        return;
    entity->node =
        builder_node(c->builder, space_of(c, entity->ns, entity->name),
                     sym_intern(c->syms, name_of(c, entity)), ORIGIN_DECLARED, entity->loc);
    struct image_ref ref;
    if (resource && image_parse(type, &ref) && image_kind(&ref, &kind))
        builder_kind(c->builder, entity->node, kind, SURE_DECLARED);
    else if (backstage_kind(type, resource, &kind))
        builder_kind(c->builder, entity->node, kind, SURE_SCHEME);
    else if (resource)
        builder_infra(c->builder, entity->node);
    owner_facts(c, entity);
    label_all(c, entity, "labels");
    label_all(c, entity, "annotations");
}

static void provide(struct catalog *c, uint32_t index, const struct node *item)
{
    struct reference api;
    const struct entity *entity = &c->entities.v[index];
    if (!parse_reference(c, item, "api", entity->ns, &api))
        return;
    sym s = sym_intern(&c->provided, ref_key(c, STR("api"), api.ns, api.name));
    while (c->providers.n <= s)
        vec_push(c->arena, &c->providers);
    if (!c->providers.v[s])
        c->providers.v[s] = arena_new(c->arena, struct providers);
    *vec_push(c->arena, &c->providers.v[s]->all) = index;
}

struct relation {
    const char *how;
    enum edge_kind kind;
    bool reversed;
};

static void edge(struct catalog *c, bnode self, bnode other, const struct relation *relation,
                 const struct reference *ref)
{
    bnode from = relation->reversed ? other : self, to = relation->reversed ? self : other;
    if (from.i == to.i)
        return;
    builder_edge(c->builder, &(struct edge_in){
                                 .from = from,
                                 .to = to,
                                 .kind = relation->kind,
                                 .origin = ORIGIN_DECLARED,
                                 .how = sym_intern(c->syms, str_from(relation->how)),
                                 .detail = sym_intern(c->syms, ref->name),
                                 .loc = ref->at->loc,
                             });
}

/* Named, but in no file: shown as such. */
static void missing(struct catalog *c, const struct entity *self, const struct relation *relation,
                    const struct reference *ref)
{
    builder_ref(c->builder, &(struct ref_in){
                                .from = self->node,
                                .space = space_of(c, ref->ns, ref->name),
                                .host = ref->name,
                                .kind = relation->kind,
                                .on_miss = MISS_UNRESOLVED,
                                .reversed = relation->reversed,
                                .how = sym_intern(c->syms, str_from(relation->how)),
                                .detail = sym_intern(c->syms, ref->name),
                                .loc = ref->at->loc,
                            });
}

/* An API that nobody provides stands for whoever does: outside, unless a component bears its name.
 */
static void unprovided(struct catalog *c, const struct entity *self,
                       const struct relation *relation, const struct reference *ref)
{
    struct reference twin = *ref;
    twin.kind = STR("component");
    const struct entity *api = find_entity(c, ref), *named = find_entity(c, &twin);
    if (named && named->is_node) {
        edge(c, self->node, named->node, relation, ref);
        return;
    }
    if (!api) {
        missing(c, self, relation, ref);
        return;
    }
    bnode node = builder_node(c->builder, space_of(c, api->ns, api->name),
                              sym_intern(c->syms, api->name), ORIGIN_DECLARED, api->loc);
    builder_kind(c->builder, node, NODE_EXTERNAL, SURE_NAME);
    edge(c, self->node, node, relation, ref);
}

static void api_edges(struct catalog *c, const struct entity *self, const struct relation *relation,
                      const struct reference *ref)
{
    enum { PROVIDERS_MAX = 64 };
    struct relation own = *relation;
    const struct entity *api = find_entity(c, ref);
    if (str_is_nocase(doc_get_text(api ? api->spec : NULL, "type"), "asyncapi"))
        own.kind = EDGE_ASYNC;
    sym s = sym_find(&c->provided, ref_key(c, STR("api"), ref->ns, ref->name));
    const struct providers *providers = s && s < c->providers.n ? c->providers.v[s] : NULL;
    bool any = false;
    for (size_t i = 0; providers && i < providers->all.n && i < PROVIDERS_MAX; i++) {
        const struct entity *by = &c->entities.v[providers->all.v[i]];
        any = true;
        if (by->is_node)
            edge(c, self->node, by->node, &own, ref);
    }
    if (!any)
        unprovided(c, self, &own, ref);
}

/* A component unless only a resource bears the name. */
static void any_edge(struct catalog *c, const struct entity *self, const struct node *item,
                     const char *how, bool reversed)
{
    struct reference ref;
    struct relation relation = { how, EDGE_SYNC, reversed };
    if (!parse_reference(c, item, "component", self->ns, &ref))
        return;
    const struct entity *other = find_entity(c, &ref);
    if (!other && str_is(ref.kind, "component")) {
        struct reference resource = ref;
        resource.kind = STR("resource");
        other = find_entity(c, &resource);
    }
    if (str_is(ref.kind, "api") && !reversed) {
        api_edges(c, self, &relation, &ref);
        return;
    }
    const struct entity *target = reversed ? self : other;
    if (str_is(target ? target->kind : ref.kind, "resource"))
        relation.kind = EDGE_DATA;
    if (other && other->is_node)
        edge(c, self->node, other->node, &relation, &ref);
    else if (!other && (str_is(ref.kind, "component") || str_is(ref.kind, "resource")))
        missing(c, self, &relation, &ref);
}

/* The answers of the catalog's API hold what it made of the fields above, both ways. */
static void relation_edges(struct catalog *c, const struct entity *self)
{
    for_each_item (doc_get(self->root, "relations"), item) {
        const struct node *target = doc_get(item, "targetRef");
        struct str type = doc_get_text(item, "type");
        struct reference ref;
        if (!doc_is_scalar(target))
            target = doc_get(item, "target");
        if (str_is(type, "dependsOn"))
            any_edge(c, self, target, "dependsOn", false);
        if (str_is(type, "consumesApi") && parse_reference(c, target, "api", self->ns, &ref))
            api_edges(c, self, &(struct relation){ "consumesApi", EDGE_SYNC, false }, &ref);
    }
}

static void edges(struct catalog *c, const struct entity *self)
{
    if (!self->is_node)
        return;
    for_each_item (doc_get(self->spec, "dependsOn"), item)
        any_edge(c, self, item, "dependsOn", false);
    for_each_item (doc_get(self->spec, "dependencyOf"), item)
        any_edge(c, self, item, "dependencyOf", true);
    for_each_item (doc_get(self->spec, "consumesApis"), item) {
        struct reference ref;
        if (parse_reference(c, item, "api", self->ns, &ref))
            api_edges(c, self, &(struct relation){ "consumesApis", EDGE_SYNC, false }, &ref);
    }
    relation_edges(c, self);
}

static void provisions(struct catalog *c)
{
    for (uint32_t i = 0; i < c->entities.n; i++) {
        const struct entity *entity = &c->entities.v[i];
        for_each_item (doc_get(entity->spec, "providesApis"), item)
            provide(c, i, item);
        for_each_item (doc_get(entity->root, "relations"), item)
            if (str_is(doc_get_text(item, "type"), "providesApi"))
                provide(c, i, doc_get(item, "targetRef"));
    }
}

/* Where the definition of an API is another file, that is its providers'. */
static void definitions(struct catalog *c)
{
    static const char *const keys[] = { "$text", "$yaml", "$json", "$openapi", "$asyncapi" };
    for (size_t i = 0; i < c->entities.n; i++) {
        const struct entity *api = &c->entities.v[i];
        const struct node *definition = doc_get(api->spec, "definition"), *path = NULL;
        for (size_t k = 0; k < countof(keys) && !path; k++)
            path = doc_get(definition, keys[k]);
        sym s = sym_find(&c->provided, ref_key(c, STR("api"), api->ns, api->name));
        if (!str_is(api->kind, "api") || !doc_is_scalar(path) || !s || s >= c->providers.n)
            continue;
        for (size_t k = 0; k < c->providers.v[s]->all.n; k++) {
            const struct entity *by = &c->entities.v[c->providers.v[s]->all.v[k]];
            if (by->is_node)
                builder_home(c->builder, by->node, HOME_DEFINITION, doc_text(path), path->loc);
        }
    }
}

static void build(struct reading *reading, struct input *const *inputs, size_t n)
{
    struct arena arena = { 0 };
    struct catalog c = {
        .reading = reading, .builder = reading->builder, .syms = reading->syms, .arena = &arena
    };
    struct files files = { 0 };
    symtab_init(&c.refs, &arena);
    symtab_init(&c.elsewhere, &arena);
    symtab_init(&c.provided, &arena);
    for (size_t i = 0; i < n; i++)
        gather(&c, &files, inputs[i]);
    for (size_t i = 0; i < files.seen.n; i++) /* grows while it is read */
        gather(&c, &files, files.seen.v[i]);
    for (size_t i = 0; i < c.entities.n; i++)
        define(&c, &c.entities.v[i]);
    provisions(&c);
    definitions(&c);
    for (size_t i = 0; i < c.entities.n; i++)
        edges(&c, &c.entities.v[i]);
    builder_yields(reading->builder, YIELD_NODES | YIELD_EDGES | YIELD_VERSIONS | YIELD_MANIFESTS);
    arena_release(&arena);
}

static int probe(const struct probe *probe)
{
    const struct node *root = probe->doc;
    for (size_t i = 0; probe->docs && i < probe->docs->all.n; i++)
        if (is_entity(probe->docs->all.v[i]))
            return 97;
    const struct node *items = doc_is_list(root) ? root : doc_get(root, "items");
    return is_entity(root) || is_entity(doc_item(items, 0)) ? 97 : 0;
}

static const char *const patterns[] = { "catalog-info.yaml", "catalog-info.yml", "*.yaml", NULL };

const struct reader reader_backstage = {
    .name = "backstage",
    .title = "Backstage catalogs",
    .family = "manifest",
    .patterns = patterns,
    .kind = READ_DOCS,
    .yields = YIELD_NODES | YIELD_EDGES | YIELD_VERSIONS | YIELD_MANIFESTS,
    .probe = probe,
    .build = build,
};
