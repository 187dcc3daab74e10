/*
 * Dapr outside of Kubernetes. Applications stand in a run file (dapr.yaml), beside sidecars of a
 * compose project, or only in the scopes of components. A sidecar does the calls: an application
 * names another by its id in a path below localhost, and a component by its name.
 */
#include "dapr_priv.h"

#include "address_parts_priv.h"
#include "inputs_priv.h"

/* What two lists may cost when one is held against the other. */
enum { APPS_MAX = 512, COMPONENTS_MAX = 512 };

bool dapr_is_run_file(const struct node *root)
{
    const struct node *first = doc_item(doc_get(root, "apps"), 0);
    return doc_get(root, "version") &&
           (doc_get(first, "appID") || doc_get(first, "appId") || doc_get(first, "appDirPath"));
}

uint32_t dapr_find_app(const struct dapr *d, struct str id)
{
    for (size_t i = 0; i < d->apps.n; i++)
        if (str_eq(d->apps.v[i].id, id))
            return (uint32_t)i;
    return UINT32_MAX;
}

static struct dapr_app *add_app(struct dapr *d, struct str id, struct str name, struct loc loc)
{
    if (!id.n || d->apps.n >= APPS_MAX || str_find_char(id, '{') != SIZE_MAX)
        return NULL;
    uint32_t known = dapr_find_app(d, id);
    if (known != UINT32_MAX)
        return &d->apps.v[known];
    struct dapr_app *app = vec_push(d->arena, &d->apps);
    app->id = id;
    app->node = builder_node(d->builder, 0, sym_intern(d->syms, name), ORIGIN_DECLARED, loc);
    return app;
}

static struct str resolved(struct dapr *d, const struct input *input, struct str path)
{
    return path_collapse(d->arena, path_join(d->arena, path_dir(input->path), path));
}

static const struct node *resources_of(const struct node *map)
{
    static const char *const keys[] = { "resourcesPath", "componentsPath" };
    for (size_t i = 0; i < countof(keys); i++)
        if (doc_text(doc_get(map, keys[i])).n)
            return doc_get(map, keys[i]);
    return doc_item(doc_get(map, "resourcesPaths"), 0);
}

static void run_apps(struct dapr *d, const struct input *input, const struct node *root)
{
    const struct node *common = doc_get(root, "common");
    for_each_item (doc_get(root, "apps"), map) {
        const struct node *id = doc_get(map, "appID"), *dir = doc_get(map, "appDirPath");
        if (!id)
            id = doc_get(map, "appId");
        struct str name = doc_text(id);
        if (!name.n) /* then it is called as its folder */
            name = path_base(path_normal(d->arena, doc_text(dir)));
        struct dapr_app *app = add_app(d, name, name, id ? id->loc : map->loc);
        const struct node *resources = resources_of(map);
        if (!app)
            continue;
        app->map = map;
        app->common = common;
        app->folder = path_dir(input->path);
        app->port = port_number(doc_get_text(map, "appPort"));
        if (!resources)
            resources = resources_of(common);
        if (resources)
            app->resources = resolved(d, input, doc_text(resources));
    }
}

/* "--app-id cart", "-app-id=cart" of a sidecar's command. */
static struct str app_id_of(const struct node *command)
{
    bool next = false;
    for_each_item (command, item) {
        struct str word = doc_text(item);
        if (next)
            return word;
        while (str_starts(word, "-"))
            word = str_skip(word, 1);
        if (str_starts(word, "app-id="))
            return str_skip(word, strlen("app-id="));
        next = str_is(word, "app-id");
    }
    struct str line = doc_text(command);
    size_t at = str_find(line, STR("-app-id"));
    if (at == SIZE_MAX)
        return STR_NULL;
    line = str_trim(str_skip(line, at + strlen("-app-id") + 1));
    return str_take(line, find_any(line, " \t\n\"'"));
}

/* A sidecar shares the network of its application, or is told its host. */
static struct str app_of_sidecar(const struct node *service, struct str fallback)
{
    struct str mode = doc_get_text(service, "network_mode");
    if (str_starts(mode, "service:"))
        return str_skip(mode, strlen("service:"));
    bool next = false;
    for_each_item (doc_get(service, "command"), item) {
        struct str word = doc_text(item);
        if (next)
            return word;
        while (str_starts(word, "-"))
            word = str_skip(word, 1);
        if (str_starts(word, "app-channel-address="))
            return str_skip(word, strlen("app-channel-address="));
        next = str_is(word, "app-channel-address");
    }
    return fallback;
}

static void sidecar_apps(struct dapr *d, const struct node *root)
{
    const struct node *services = doc_get(root, "services");
    for_each_pair (services, pair) {
        struct str id = app_id_of(doc_get(pair->value, "command"));
        if (!id.n)
            continue;
        struct str name = app_of_sidecar(pair->value, id);
        struct dapr_app *app = add_app(d, id, name, pair->key_loc);
        if (app)
            app->map = doc_get_str(services, name);
    }
}

static bool is_kind(const struct node *root, const char *kind)
{
    return str_starts(doc_get_text(root, "apiVersion"), "dapr.io/") &&
           str_is(doc_get_text(root, "kind"), kind);
}

void dapr_add_user(struct dapr *d, struct dapr_component *component, uint32_t app)
{
    for (size_t i = 0; i < component->users.n; i++)
        if (component->users.v[i] == app)
            return;
    *vec_push(d->arena, &component->users) = app;
}

static bool is_below(struct str path, struct str folder)
{
    return str_is(folder, ".") || str_eq(path, folder) ||
           (path.n > folder.n && path.p[folder.n] == '/' &&
            str_eq(str_take(path, folder.n), folder));
}

/* The component lies where the application looks for such. */
bool dapr_sees(const struct dapr_app *app, const struct dapr_component *component)
{
    if (!app->folder.n)
        return true;
    return is_below(component->input->path, app->resources.n ? app->resources : app->folder);
}

static void add_scopes(struct dapr *d, struct dapr_component *component, const struct node *scopes)
{
    for_each_item (scopes, scope) {
        uint32_t app = dapr_find_app(d, doc_text(scope));
        if (app == UINT32_MAX && add_app(d, doc_text(scope), doc_text(scope), scope->loc))
            app = (uint32_t)d->apps.n - 1;
        if (app != UINT32_MAX && dapr_sees(&d->apps.v[app], component))
            dapr_add_user(d, component, app);
    }
}

static void add_component(struct dapr *d, const struct input *input, const struct node *root)
{
    const struct node *name = doc_path(root, "metadata.name");
    if (!doc_text(name).n || d->components.n >= COMPONENTS_MAX)
        return;
    struct dapr_component *component = vec_push(d->arena, &d->components);
    *component = (struct dapr_component){ .root = root, .input = input, .name = doc_text(name) };
    component->scoped = doc_count(doc_get(root, "scopes")) > 0;
}

/* Of the application's own resources first; outside of run files there is but one of a name. */
struct dapr_component *dapr_find_component(struct dapr *d, const struct dapr_app *app,
                                           struct str name)
{
    for (size_t i = 0; i < d->components.n; i++)
        if (str_eq(d->components.v[i].name, name) && (!app || dapr_sees(app, &d->components.v[i])))
            return &d->components.v[i];
    return NULL;
}

static void subscription(struct dapr *d, const struct input *input, const struct node *root)
{
    struct str name = doc_text(doc_path(root, "spec.pubsubname"));
    for (size_t i = 0; i < d->components.n; i++) {
        struct dapr_component *component = &d->components.v[i];
        bool near = str_eq(path_dir(component->input->path), path_dir(input->path));
        if (str_eq(component->name, name) &&
            (near || dapr_find_component(d, NULL, name) == component))
            add_scopes(d, component, doc_get(root, "scopes"));
    }
}

static void each_document(struct dapr *d,
                          void (*take)(struct dapr *, const struct input *, const struct node *))
{
    const struct inputs *inputs = d->reading->inputs;
    for (size_t i = 0; i < inputs->all.n; i++)
        for (size_t k = 0; k < inputs->all.v[i]->docs.all.n && inputs->all.v[i]->reader; k++)
            take(d, inputs->all.v[i], inputs->all.v[i]->docs.all.v[k]);
}

static void take_apps(struct dapr *d, const struct input *input, const struct node *root)
{
    if (dapr_is_run_file(root))
        run_apps(d, input, root);
    else if (is_kind(root, "Component"))
        add_component(d, input, root);
    else if (doc_is_map(doc_get(root, "services")))
        sidecar_apps(d, root);
}

static void take_scopes(struct dapr *d, const struct input *input, const struct node *root)
{
    if (is_kind(root, "Subscription"))
        subscription(d, input, root);
}

static void outside(struct reading *reading)
{
    struct arena arena = { 0 };
    struct dapr d = {
        .reading = reading, .builder = reading->builder, .syms = reading->syms, .arena = &arena
    };
    each_document(&d, take_apps);
    for (size_t i = 0; i < d.components.n; i++)
        add_scopes(&d, &d.components.v[i], doc_get(d.components.v[i].root, "scopes"));
    each_document(&d, take_scopes);
    for (uint32_t i = 0; i < d.apps.n; i++) {
        if (d.apps.v[i].folder.n)
            dapr_run_app_refs(&d, i);
        else
            dapr_compose_app_refs(&d, i);
    }
    for (size_t i = 0; i < d.components.n; i++)
        dapr_component_edges(&d, &d.components.v[i]);
    arena_release(&arena);
}

static bool is_annotated(const struct node *root)
{
    const struct node *notes = doc_path(root, "spec.template.metadata.annotations");
    return doc_get(notes, "dapr.io/enabled") || doc_get(notes, "dapr.io/app-id");
}

void dapr_alone(struct reading *reading)
{
    const struct inputs *inputs = reading->inputs;
    bool any = false;
    for (size_t i = 0; inputs && i < inputs->all.n; i++)
        for (size_t k = 0; k < inputs->all.v[i]->docs.all.n; k++) {
            const struct node *root = inputs->all.v[i]->docs.all.v[k];
            if (dapr_is_run_file(root) || is_annotated(root))
                return;
            any |= is_kind(root, "Component");
        }
    if (any)
        outside(reading);
}

static void build(struct reading *reading, struct input *const *inputs UNUSED, size_t n UNUSED)
{
    outside(reading);
    builder_yields(reading->builder, YIELD_NODES | YIELD_EDGES | YIELD_MANIFESTS);
}

static int probe(const struct probe *probe)
{
    return dapr_is_run_file(probe->doc) ? 92 : 0;
}

static const char *const patterns[] = { "dapr*.yaml", "dapr*.yml", NULL };

const struct reader reader_dapr = {
    .name = "dapr",
    .title = "Dapr multi-app run files",
    .family = "manifest",
    .patterns = patterns,
    .kind = READ_DOCS,
    .yields = YIELD_NODES | YIELD_EDGES | YIELD_MANIFESTS,
    .probe = probe,
    .build = build,
};
