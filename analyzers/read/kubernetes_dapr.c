/*
 * Dapr. A sidecar does the calls, so an application names only its own side: an app id in a path
 * below localhost, a component by its name. Which component leads where, the Component object says.
 */
#include "address_parts_priv.h"
#include "dapr_words_priv.h"
#include "kubernetes_priv.h"

struct k8s_app {
    struct str id;
    sym space;
    size_t workload;
};

/* What a component stands for is called by these applications. */
struct k8s_component {
    const struct k8s_object *object;
    VEC(size_t) users; /* workloads, each once */
    bool scoped;       /* only those that it lists may use it */
};

struct k8s_dapr {
    VEC(struct k8s_app) apps; /* sorted by (id, workload) */
    VEC(struct k8s_component) components;
};

static const struct node *annotations(const struct k8s_workload *workload)
{
    return doc_path(workload->template, "metadata.annotations");
}

static int app_cmp(const void *a, const void *b)
{
    const struct k8s_app *x = a, *y = b;
    int order = str_cmp(x->id, y->id);
    return order ? order : x->workload < y->workload ? -1 : x->workload > y->workload;
}

static void find_apps(struct k8s *k8s)
{
    for (size_t i = 0; i < k8s->workloads.n; i++) {
        struct k8s_workload *workload = &k8s->workloads.v[i];
        const struct node *notes = annotations(workload);
        struct str id = doc_get_text(notes, "dapr.io/app-id");
        if (!id.n && !str_is(doc_get_text(notes, "dapr.io/enabled"), "true"))
            continue;
        if (!id.n)
            id = workload->object->name;
        workload->dapr = true;
        *vec_push(k8s->arena, &k8s->dapr->apps) =
            (struct k8s_app){ id, workload->object->space, i };
        sym name = sym_intern(k8s->syms, id);
        if (!k8s_name_taken(k8s, workload->object->space, name))
            builder_name(k8s->builder, workload->node, workload->object->space, name);
    }
    if (k8s->dapr->apps.n)
        qsort(k8s->dapr->apps.v, k8s->dapr->apps.n, sizeof(*k8s->dapr->apps.v), app_cmp);
}

/* In the space, else in the only one that has it; SIZE_MAX when there is none. */
static size_t find_app(const struct k8s *k8s, sym space, struct str id)
{
    const struct k8s_dapr *dapr = k8s->dapr;
    size_t low = 0, high = dapr->apps.n, found = SIZE_MAX;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (str_cmp(dapr->apps.v[middle].id, id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < dapr->apps.n && str_eq(dapr->apps.v[low].id, id); low++) {
        if (dapr->apps.v[low].space == space)
            return dapr->apps.v[low].workload;
        found = found == SIZE_MAX ? dapr->apps.v[low].workload : SIZE_MAX - 1;
    }
    return found == SIZE_MAX - 1 ? SIZE_MAX : found;
}

static void add_user(const struct k8s *k8s, struct k8s_component *component, size_t workload)
{
    for (size_t i = 0; i < component->users.n; i++)
        if (component->users.v[i] == workload)
            return;
    *vec_push(k8s->arena, &component->users) = workload;
}

static void add_scopes(const struct k8s *k8s, struct k8s_component *component,
                       const struct node *scopes)
{
    for_each_item (scopes, scope) {
        size_t app = find_app(k8s, component->object->space, doc_text(scope));
        if (app != SIZE_MAX)
            add_user(k8s, component, app);
    }
}

static bool is_dapr(const struct k8s_object *object, const char *kind)
{
    return str_is(object->group, "dapr.io") && str_is(object->kind, kind);
}

static struct k8s_component *find_component(const struct k8s *k8s, sym space, struct str name)
{
    for (size_t i = 0; i < k8s->dapr->components.n && k8s_look(k8s, LOC_NONE); i++) {
        struct k8s_component *component = &k8s->dapr->components.v[i];
        if (component->object->space == space && str_eq(component->object->name, name))
            return component;
    }
    return NULL;
}

void k8s_find_dapr(struct k8s *k8s)
{
    k8s->dapr = arena_new(k8s->arena, struct k8s_dapr);
    find_apps(k8s);
    for (size_t i = 0; i < k8s->objects.n; i++) {
        const struct k8s_object *object = &k8s->objects.v[i];
        const struct node *scopes = doc_get(object->root, "scopes");
        if (!is_dapr(object, "Component"))
            continue;
        struct k8s_component *component = vec_push(k8s->arena, &k8s->dapr->components);
        component->object = object;
        component->scoped = doc_count(scopes) > 0;
        add_scopes(k8s, component, scopes);
    }
    for (size_t i = 0; i < k8s->objects.n; i++) {
        const struct k8s_object *object = &k8s->objects.v[i];
        if (!is_dapr(object, "Subscription"))
            continue;
        struct k8s_component *component =
            find_component(k8s, object->space, doc_get_text(object->spec, "pubsubname"));
        if (component)
            add_scopes(k8s, component, doc_get(object->root, "scopes"));
    }
}

static void invoke_refs(const struct k8s *k8s, size_t workload, struct str text, struct loc loc,
                        const char *how)
{
    const struct k8s_workload *self = &k8s->workloads.v[workload];
    for (size_t from = 0; from < text.n;) {
        struct str id = dapr_name_behind(text, "/v1.0/invoke/", &from);
        size_t dot = str_find_char(id, '.');
        size_t app =
            id.n ? find_app(k8s, self->object->space, str_take(id, dot == SIZE_MAX ? id.n : dot))
                 : SIZE_MAX;
        if (app != SIZE_MAX)
            k8s_edge(k8s, self->node, k8s->workloads.v[app].node, EDGE_SYNC, how, "invoke", loc);
    }
    for (size_t i = 0; dapr_component_marks[i]; i++) {
        size_t from = 0;
        struct str name = dapr_name_behind(text, dapr_component_marks[i], &from);
        struct k8s_component *component =
            name.n ? find_component(k8s, self->object->space, name) : NULL;
        if (component && !component->scoped)
            add_user(k8s, component, workload);
    }
}

void k8s_dapr_refs(const struct k8s *k8s, const struct k8s_workload *workload,
                   const struct env_var *vars, size_t n)
{
    size_t self = (size_t)(workload - k8s->workloads.v);
    if (!k8s->dapr->apps.n || !workload->dapr)
        return;
    for (size_t i = 0; i < n; i++) {
        const struct env_var *var = &vars[i];
        if (!var->how)
            continue;
        invoke_refs(k8s, self, var->value, var->loc, var->how);
        size_t app =
            dapr_names_app(var->name) ? find_app(k8s, workload->object->space, var->value) : SIZE_MAX;
        if (app != SIZE_MAX)
            k8s_edge(k8s, workload->node, k8s->workloads.v[app].node, EDGE_SYNC, var->how, "app id",
                     var->loc);
        struct k8s_component *component =
            find_component(k8s, workload->object->space, str_trim(var->value));
        if (component && !component->scoped)
            add_user(k8s, component, self);
    }
}

void k8s_dapr_words(const struct k8s *k8s, const struct k8s_workload *workload,
                    const struct node *const *words, size_t n, const char *how)
{
    size_t self = (size_t)(workload - k8s->workloads.v);
    if (!k8s->dapr->apps.n || !workload->dapr)
        return;
    for (size_t i = 0; i < n; i++)
        invoke_refs(k8s, self, doc_text(words[i]), words[i]->loc, how);
}

/* A value of the component's metadata, which may stand in a Secret. */
static bool item_value(const struct k8s *k8s, const struct k8s_object *object,
                       const struct node *item, struct env_var *out)
{
    const struct node *value = doc_get(item, "value"), *ref = doc_get(item, "secretKeyRef");
    if (doc_is_scalar(value)) {
        *out = (struct env_var){ .value = doc_text(value), .scalar = value, .loc = value->loc };
        return true;
    }
    return ref && k8s_config_value(
                      k8s, k8s_config_find(k8s, true, object->space, doc_get_text(ref, "name")),
                      doc_get_text(ref, "key"), out);
}

static size_t metadata_refs(const struct k8s *k8s, const struct address_from *from,
                            const struct k8s_object *object)
{
    size_t n_found = 0;
    struct str type = doc_get_text(object->spec, "type");
    struct str what = str_skip(type, str_rfind_char(type, '.') + 1);
    for_each_item (doc_get(object->spec, "metadata"), item) {
        struct env_var value = { 0 };
        struct addresses found = { .arena = k8s->scratch };
        struct str key = doc_get_text(item, "name");
        if (!item_value(k8s, object, item, &value))
            continue;
        key = str_printf(k8s->scratch, "%" PRIstr ".%" PRIstr, STR_ARG(what), STR_ARG(key));
        addresses_in_value(&found, key, value.value);
        address_list_refs(from, &found, key, value.scalar, value.loc, "component");
        n_found += found.all.n;
    }
    return n_found;
}

static void user_refs(const struct k8s *k8s, const struct k8s_component *component, size_t workload,
                      unsigned guess)
{
    const struct k8s_object *object = component->object;
    enum graph_kind kind;
    struct address_from from = {
        .builder = k8s->builder,
        .arena = k8s->scratch,
        .from = k8s->workloads.v[workload].node,
        .space = object->space,
        .guess = guess,
    };
    if (!dapr_block_kind(doc_get_text(object->spec, "type"), &kind))
        return;
    if (metadata_refs(k8s, &from, object))
        return;
    bnode node =
        builder_node(k8s->builder, object->space, object->name_sym, ORIGIN_DECLARED, object->loc);
    builder_kind(k8s->builder, node, kind, SURE_SCHEME);
    k8s_edge(k8s, from.from, node, kind == NODE_QUEUE ? EDGE_ASYNC : EDGE_SYNC, "component",
             "spec.type", object->loc);
}

/* As many applications as may share what nobody is said to use. */
enum { USERS_MAX = 8 };

static void component_refs(const struct k8s *k8s, const struct k8s_object *object)
{
    struct k8s_component *component = find_component(k8s, object->space, object->name);
    unsigned guess = 0;
    size_t first = 0;
    if (!component || component->object != object)
        return;
    if (!component->scoped && !component->users.n) {
        guess = 1;
        for (size_t i = 0; i < k8s->dapr->apps.n && component->users.n <= USERS_MAX; i++)
            if (k8s->dapr->apps.v[i].space == object->space)
                add_user(k8s, component, k8s->dapr->apps.v[i].workload);
        first = component->users.n > USERS_MAX ? component->users.n : 0;
    }
    for (size_t i = first; i < component->users.n; i++)
        user_refs(k8s, component, component->users.v[i], guess);
}

/* Who may invoke those that bear this configuration; and where their spans go. */
static void configuration_refs(const struct k8s *k8s, const struct k8s_object *object)
{
    for (size_t i = 0; i < k8s->dapr->apps.n && k8s_look(k8s, object->loc); i++) {
        const struct k8s_app *app = &k8s->dapr->apps.v[i];
        const struct k8s_workload *workload = &k8s->workloads.v[app->workload];
        if (app->space != object->space ||
            !str_eq(doc_get_text(annotations(workload), "dapr.io/config"), object->name))
            continue;
        struct k8s_from from = { k8s, object, workload->node, EDGE_TELEMETRY, "config", 0 };
        k8s_tree_refs(&from, doc_get(object->spec, "tracing"), STR("spec.tracing"));
        for_each_item (doc_path(object->spec, "accessControl.policies"), policy) {
            const struct node *id = doc_get(policy, "appId");
            size_t caller = find_app(k8s, object->space, doc_text(id));
            if (caller != SIZE_MAX && !str_is(doc_get_text(policy, "defaultAction"), "deny"))
                k8s_edge(k8s, k8s->workloads.v[caller].node, workload->node, EDGE_POLICY, "policy",
                         "spec.accessControl.policies", id->loc);
        }
    }
}

const struct k8s_kind k8s_dapr_kinds[] = {
    { "dapr.io", "Component", component_refs },
    { "dapr.io", "Configuration", configuration_refs },
    { NULL, NULL, NULL },
};
