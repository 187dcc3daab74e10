/* The environment of one container. */
#include "kubernetes_priv.h"

static struct env_var *push(const struct k8s *k8s, struct k8s_env *env, struct str name)
{
    struct env_var *var = vec_push(k8s->scratch, &env->vars);
    var->name = name;
    return var;
}

static void read_members(const struct k8s *k8s, const struct k8s_workload *workload,
                         const struct k8s_config *config, struct str prefix, struct k8s_env *out)
{
    static const char *const members[] = { "data", "stringData" };
    struct k8s_skip skip = k8s_skip_listed(k8s, config, workload);
    for (size_t m = 0; m < countof(members); m++) {
        for_each_pair (doc_get(config->object->root, members[m]), pair) {
            struct env_var value = { 0 };
            if (!k8s_config_value(k8s, config, pair->key, &value))
                continue;
            if (!k8s_spend(k8s, config, 256 + value.value.n))
                return;
            struct env_var *var = push(k8s, out, pair->key);
            *var = value;
            var->name = prefix.n ? str_concat(k8s->scratch, prefix, pair->key) : pair->key;
            var->guess = config->listed.n > 0;
            var->skip = skip.names.v;
            var->n_skip = skip.names.n;
        }
    }
}

static void read_sources(const struct k8s *k8s, const struct k8s_workload *workload,
                         const struct node *sources, struct k8s_env *out)
{
    for_each_item (sources, source) {
        const struct node *map = doc_get(source, "configMapRef");
        bool secret = !map;
        struct str name = doc_get_text(map ? map : doc_get(source, "secretRef"), "name");
        const struct k8s_config *config =
            k8s_config_find(k8s, secret, workload->object->space, name);
        if (config)
            read_members(k8s, workload, config, doc_get_text(source, "prefix"), out);
    }
}

/* metadata.labels['app'] of the pod itself. */
static const struct node *field_value(const struct k8s_workload *workload, struct str path)
{
    struct str labels = STR("metadata.labels['");
    if (!str_starts(path, labels.p) || !str_ends(path, "']"))
        return NULL;
    struct str key = { path.p + labels.n, path.n - labels.n - 2 };
    return doc_get_str(doc_path(workload->template, "metadata.labels"), key);
}

static bool read_value_from(const struct k8s *k8s, const struct k8s_workload *workload,
                            const struct node *from, struct env_var *out)
{
    const struct node *map = doc_get(from, "configMapKeyRef");
    const struct node *secret = doc_get(from, "secretKeyRef");
    const struct node *ref = map ? map : secret;
    if (ref) {
        const struct k8s_config *config =
            k8s_config_find(k8s, !map, workload->object->space, doc_get_text(ref, "name"));
        return k8s_config_value(k8s, config, doc_get_text(ref, "key"), out);
    }
    struct str path = doc_get_text(doc_get(from, "fieldRef"), "fieldPath");
    const struct node *value = path.n > 20 ? field_value(workload, path) : NULL;
    if (!value)
        return false;
    *out = (struct env_var){
        .value = doc_text(value), .scalar = value, .loc = value->loc, .how = "env"
    };
    return true;
}

/* $(VAR) sees the variables before it; this many suffice. */
enum { LOOK_BACK = 1024 };

static void read_variable(const struct k8s *k8s, const struct k8s_workload *workload,
                          const struct node *item, struct k8s_env *out)
{
    struct env_var var = { 0 };
    struct str name = doc_get_text(item, "name");
    const struct node *value = doc_get(item, "value");
    if (!name.n)
        return;
    if (doc_is_scalar(value)) {
        size_t seen = out->vars.n, first = seen > LOOK_BACK ? seen - LOOK_BACK : 0;
        struct str text = doc_text(value);
        var.value =
            seen ? address_expand(k8s->scratch, text, out->vars.v + first, seen - first) : text;
        var.scalar = var.value.p == text.p ? value : NULL;
        var.loc = value->loc;
        var.how = "env";
    } else if (!read_value_from(k8s, workload, doc_get(item, "valueFrom"), &var)) {
        return;
    }
    var.name = name;
    *push(k8s, out, name) = var;
}

struct ordered {
    struct str name;
    size_t at;
};

static int ordered_cmp(const void *a, const void *b)
{
    const struct ordered *x = a, *y = b;
    int order = str_cmp(x->name, y->name);
    return order ? order : x->at < y->at ? -1 : x->at > y->at;
}

/* Of variables with one name the last counts. */
static void drop_replaced(const struct k8s *k8s, struct k8s_env *env)
{
    size_t n = env->vars.n, kept = 0;
    struct ordered *by_name = arena_array(k8s->scratch, struct ordered, n + 1);
    for (size_t i = 0; i < n; i++)
        by_name[i] = (struct ordered){ env->vars.v[i].name, i };
    qsort(by_name, n, sizeof(*by_name), ordered_cmp);
    for (size_t i = 0; i + 1 < n; i++)
        if (str_eq(by_name[i].name, by_name[i + 1].name))
            env->vars.v[by_name[i].at].name = STR_NULL;
    for (size_t i = 0; i < n; i++)
        if (env->vars.v[i].name.n)
            env->vars.v[kept++] = env->vars.v[i];
    env->vars.n = kept;
}

static bool mentions(const struct node *list, const char *member, const char *needle)
{
    for_each_item (list, item)
        if (str_has(doc_text(member ? doc_get(item, member) : item), needle))
            return true;
    return false;
}

/* cart-db -> CART_DB_SERVICE_HOST */
static struct str injected_name(const struct k8s *k8s, struct str service, const char *ending)
{
    struct strbuf buf;
    strbuf_init(&buf, k8s->scratch);
    for (size_t i = 0; i < service.n; i++) {
        char c = service.p[i];
        if (c >= 'a' && c <= 'z')
            c = (char)(c - 'a' + 'A');
        strbuf_add_char(&buf, c == '-' || c == '.' ? '_' : c);
    }
    strbuf_add(&buf, str_from(ending));
    return strbuf_str(&buf);
}

/*
 * Variables that the cluster injects for each Service of the namespace; only where a text names
 * one. They are no evidence by themselves.
 */
static void read_injected(const struct k8s *k8s, sym space, const struct node *container,
                          struct k8s_env *out)
{
    static const char needle[] = "_SERVICE_";
    if (!mentions(doc_get(container, "env"), "value", needle) &&
        !mentions(doc_get(container, "args"), NULL, needle) &&
        !mentions(doc_get(container, "command"), NULL, needle))
        return;
    for (size_t i = 0; i < k8s->services.n; i++) {
        const struct k8s_object *object = k8s->services.v[i].object;
        const struct node *port = doc_item(doc_get(object->spec, "ports"), 0);
        if (object->space != space)
            continue;
        struct env_var *host = push(k8s, out, injected_name(k8s, object->name, "_SERVICE_HOST"));
        host->value = object->name;
        struct env_var *number = push(k8s, out, injected_name(k8s, object->name, "_SERVICE_PORT"));
        number->value = doc_get_text(port, "port");
    }
}

/* $(DB_SERVICE) as a kustomization defines it: mostly the name that it gives to another object. */
static void read_vars(const struct k8s *k8s, const struct k8s_workload *workload,
                      struct k8s_env *out)
{
    const struct kustomize *kustomize = k8s->kustomize;
    size_t at = workload->object->layer;
    for (size_t depth = 0; at != NO_LAYER && depth < KUSTOMIZE_DEPTH; depth++) {
        const struct kustomize_layer *layer = &kustomize->layers.v[at];
        for_each_item (doc_get(layer->root, "vars"), item) {
            struct str name = doc_get_text(item, "name");
            struct str of = doc_text(doc_path(item, "objref.name"));
            struct str field = doc_text(doc_path(item, "fieldref.fieldpath"));
            if (!name.n || (field.n && !str_is(field, "metadata.name")))
                continue;
            push(k8s, out, name)->value = kustomize_name(kustomize, at, of);
        }
        at = kustomize_above(kustomize, at);
    }
}

void k8s_env_read(const struct k8s *k8s, const struct k8s_workload *workload,
                  const struct node *container, struct k8s_env *out)
{
    sym space = workload->object->space;
    read_vars(k8s, workload, out);
    read_injected(k8s, space, container, out);
    read_sources(k8s, workload, doc_get(container, "envFrom"), out);
    for_each_item (doc_get(container, "env"), item)
        read_variable(k8s, workload, item, out);
    drop_replaced(k8s, out);
}
