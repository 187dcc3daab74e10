/* RAML 0.8 and 1.0: resources and methods of a root. Libraries, overlays and types are no roots. */
#include "definition_priv.h"

/* Aliases may repeat what is long. */
enum { RESOURCES_DEEP = 64, PATH_MOST = 4096 };

struct raml { /* one root while it is read */
    struct definitions *d;
    size_t at; /* in d->all */
};

struct resource {
    const struct node *node;
    struct str path;
    unsigned depth;
};

struct resources {
    VEC(struct resource) all;
};

/* "#%RAML 1.0" and nothing behind it. */
static bool is_root(struct str text)
{
    if (str_starts(text, "\xef\xbb\xbf"))
        text = str_skip(text, 3);
    struct str line = str_trim(str_take(text, str_find_char(text, '\n')));
    return str_is(line, "#%RAML 1.0") || str_is(line, "#%RAML 0.8");
}

static int probe(const struct probe *probe)
{
    return is_root(probe->head) ? 98 : 0;
}

static struct str method_of(struct str key)
{
    static const char *const known[][2] = {
        { "get", "GET" },       { "post", "POST" }, { "put", "PUT" },         { "patch", "PATCH" },
        { "delete", "DELETE" }, { "head", "HEAD" }, { "options", "OPTIONS" }, { "trace", "TRACE" },
    };
    for (size_t i = 0; i < countof(known); i++)
        if (str_is(key, known[i][0]))
            return str_from(known[i][1]);
    return STR_NULL;
}

/* RAML has no word for it: an annotation that many declare. */
static const struct node *deprecated(const struct node *map)
{
    const struct node *said = doc_get(map, "(deprecated)");
    return said && (said->type != DOC_BOOL || said->boolean) ? said : NULL;
}

static void read_resource(struct raml *r, const struct resource *resource, struct resources *todo)
{
    struct arena *arena = r->d->arena;
    for_each_pair (resource->node, pair) {
        struct str method = method_of(pair->key);
        bool fits = pair->key.n + resource->path.n < PATH_MOST;
        if (str_starts(pair->key, "/") && fits && resource->depth < RESOURCES_DEEP)
            *vec_push(arena, &todo->all) =
                (struct resource){ pair->value, str_concat(arena, resource->path, pair->key),
                                   resource->depth + 1 };
        if (!method.n || !resource->depth)
            continue;
        const struct node *end = deprecated(pair->value);
        end = end ? end : deprecated(resource->node);
        *vec_push(arena, &r->d->all.v[r->at].operations) = (struct defined_operation){
            .method = method,
            .path = resource->path,
            .loc = pair->key_loc,
            .deprecated = end != NULL,
            .deprecated_loc = end ? end->loc : pair->key_loc,
        };
    }
}

/* "https://orders/api/{version}" */
static struct str base_uri(struct arena *arena, const struct node *root)
{
    const struct node *base = doc_get(root, "baseUri");
    struct str text = doc_text(doc_is_map(base) ? doc_get(base, "value") : base);
    struct str version = str_trim(doc_get_text(root, "version")), name = STR("{version}");
    size_t at = str_find(text, name);
    if (at == SIZE_MAX || !version.n)
        return str_trim(text);
    return str_printf(arena, "%" PRIstr "%" PRIstr "%" PRIstr, STR_ARG(str_take(text, at)),
                      STR_ARG(version), STR_ARG(str_skip(text, at + name.n)));
}

static void read_root(struct definitions *d, const struct input *input, const struct node *root)
{
    struct raml r = { d, d->all.n };
    struct resources todo = { 0 };
    struct defined *one = vec_push(d->arena, &d->all);
    *one = (struct defined){ .input = input,
                             .root = root,
                             .version = doc_get(root, "version"),
                             .version_how = "version",
                             .title = str_trim(doc_get_text(root, "title")) };
    definition_url(base_uri(d->arena, root), &one->hosts[0], &one->base);
    one->n_hosts = one->hosts[0].n > 0;
    *vec_push(d->arena, &todo.all) = (struct resource){ root, one->base, 0 };
    for (size_t i = 0; i < todo.all.n; i++) {
        struct resource resource = todo.all.v[i]; /* the list grows */
        read_resource(&r, &resource, &todo);
    }
}

static void build(struct reading *reading, struct input *const *inputs, size_t n)
{
    struct arena arena = { 0 };
    struct definitions d = { .reading = reading, .arena = &arena };
    for (size_t i = 0; i < n; i++)
        if (is_root(inputs[i]->text) && inputs[i]->docs.all.n &&
            doc_is_map(inputs[i]->docs.all.v[0]))
            read_root(&d, inputs[i], inputs[i]->docs.all.v[0]);
    definitions_build(&d);
    arena_release(&arena);
}

static const char *const patterns[] = { "*.raml", NULL };

const struct reader reader_raml = {
    .name = "raml",
    .title = "RAML definition",
    .family = "api",
    .patterns = patterns,
    .kind = READ_DOCS,
    .yields = YIELD_NODES | YIELD_OPERATIONS | YIELD_VERSIONS,
    .probe = probe,
    .build = build,
};
