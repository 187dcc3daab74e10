/* Workloads: what they run, what their containers are told, whom they wait for. */
#include "address_parts_priv.h"
#include "kubernetes_priv.h"

struct workload_kind {
    const char *kind, *group; /* group NULL: any of apps, extensions, batch or the core */
    const char *template;     /* path of the pods' template; "" when the object is the pod */
    bool job;
};

static const struct workload_kind workload_kinds[] = {
    { "Deployment", NULL, "spec.template", false },
    { "StatefulSet", NULL, "spec.template", false },
    { "DaemonSet", NULL, "spec.template", false },
    { "ReplicaSet", NULL, "spec.template", false },
    { "ReplicationController", NULL, "spec.template", false },
    { "Pod", NULL, "", false },
    { "Job", NULL, "spec.template", true },
    { "CronJob", NULL, "spec.jobTemplate.spec.template", true },
    { "Rollout", "argoproj.io", "spec.template", false },
    { "DeploymentConfig", "apps.openshift.io", "spec.template", false },
    { "Service", "serving.knative.dev", "spec.template", false },
    { "Configuration", "serving.knative.dev", "spec.template", false },
    { "ScaledJob", "keda.sh", "spec.jobTargetRef.template", true },
};

static bool is_plain_group(struct str group)
{
    return group.n == 0 || str_is(group, "apps") || str_is(group, "extensions") ||
           str_is(group, "batch");
}

static const struct workload_kind *find_kind(const struct k8s_object *object)
{
    for (size_t i = 0; i < countof(workload_kinds); i++) {
        const struct workload_kind *kind = &workload_kinds[i];
        bool group =
            kind->group ? str_is(object->group, kind->group) : is_plain_group(object->group);
        if (group && str_is(object->kind, kind->kind))
            return kind;
    }
    return NULL;
}

static const struct node *template_of(const struct k8s_object *object)
{
    const struct workload_kind *kind = find_kind(object);
    if (!kind) { /* of an operator, with the pods' template where all have it */
        const struct node *list = doc_path(object->root, "spec.template.spec.containers");
        return object->group.n && doc_is_list(list) ? doc_path(object->root, "spec.template")
                                                    : NULL;
    }
    return kind->template[0] ? doc_path(object->root, kind->template) : object->root;
}

bool k8s_is_workload(const struct k8s_object *object)
{
    return doc_is_map(doc_get(template_of(object), "spec"));
}

static struct str account_of(const struct node *pod)
{
    struct str account = doc_get_text(pod, "serviceAccountName");
    if (!account.n)
        account = doc_get_text(pod, "serviceAccount");
    return account.n ? account : STR("default");
}

void k8s_add_workload(struct k8s *k8s, const struct k8s_object *object)
{
    struct k8s_workload *workload = vec_push(k8s->arena, &k8s->workloads);
    workload->object = object;
    workload->template = template_of(object);
    workload->pod = doc_get(workload->template, "spec");
    workload->account = account_of(workload->pod);
    workload->node =
        builder_node(k8s->builder, object->space, object->shown, ORIGIN_DECLARED, object->loc);
    if (object->shown != object->name_sym)
        builder_name(k8s->builder, workload->node, object->space, object->name_sym);
    if (doc_path(object->root, "spec.strategy.canary"))
        builder_side_by_side(k8s->builder, workload->node);
    const struct workload_kind *kind = find_kind(object);
    if (kind && kind->job)
        builder_kind(k8s->builder, workload->node, NODE_JOB, SURE_DECLARED);
}

/* Containers that help the one that the workload is about. */
static bool is_sidecar(const struct node *container)
{
    static const char *const names[] = {
        "istio-proxy",   "linkerd-proxy",   "envoy",
        "envoy-sidecar", "cloud-sql-proxy", "cloudsql-proxy",
        "vault-agent",   "fluent-bit",      "fluentd",
        "otel-agent",    "otel-collector",  "opentelemetry-auto-instrumentation",
        "jaeger-agent",  "statsd-exporter", "filebeat",
        "promtail",      "daprd",           "consul-sidecar",
        "oauth2-proxy",  "kube-rbac-proxy", "config-reloader",
    };
    struct str name = doc_get_text(container, "name");
    struct image_ref image;
    for (size_t i = 0; i < countof(names); i++)
        if (str_is(name, names[i]))
            return true;
    image_parse(doc_get_text(container, "image"), &image);
    return str_ends(image.base, "-exporter") || str_ends(image.base, "_exporter") ||
           str_ends(name, "-exporter");
}

/* The one named like the workload, else the first that is no sidecar, else the first. */
static const struct node *main_container(const struct k8s_workload *workload)
{
    const struct node *list = doc_get(workload->pod, "containers"), *first = NULL;
    for_each_item (list, item) {
        if (str_eq(doc_get_text(item, "name"), workload->object->name))
            return item;
        if (!first && !is_sidecar(item))
            first = item;
    }
    return first ? first : doc_item(list, 0);
}

/* The image as kustomizations make it, and the place that says so. */
static struct str image_of(const struct k8s *k8s, const struct k8s_workload *workload,
                           const struct node *container, struct loc *out_loc)
{
    const struct node *image = doc_get(container, "image");
    *out_loc = image ? image->loc : (struct loc){ 0 };
    return kustomize_image(k8s->kustomize, workload->object->layer, doc_text(image), out_loc);
}

static bool image_says_version(struct str text)
{
    struct image_ref image;
    return image_parse(text, &image) && image_tag_is_version(image.tag);
}

/* A sidecar's image is listed, but says nothing of the service's kind or version. */
static void sidecar_image(const struct k8s *k8s, bnode node, struct str image, struct loc loc)
{
    struct image_ref ref;
    if (!image_parse(image, &ref))
        return;
    sym tag = ref.tag.n ? sym_intern(k8s->syms, ref.tag) : 0;
    sym digest = ref.digest.n ? sym_intern(k8s->syms, ref.digest) : 0;
    builder_image(k8s->builder, node, sym_intern(k8s->syms, str_trim(image)), tag, digest, loc);
}

/* What the environments of a shared base run, each a version of its own folder. */
static void environment_versions(const struct k8s *k8s, const struct k8s_workload *workload,
                                 struct str text)
{
    struct kustomize_images images = { 0 };
    struct image_ref ref;
    kustomize_environments(k8s->kustomize, workload->object->layer, text, &images);
    for (size_t i = 0; i < images.all.n; i++)
        if (image_parse(images.all.v[i].image, &ref) && image_tag_is_version(ref.tag))
            builder_version(k8s->builder, workload->node, sym_intern(k8s->syms, ref.tag),
                            sym_intern(k8s->syms, STR("image")), true, images.all.v[i].loc);
}

static void container_facts(const struct k8s *k8s, const struct k8s_workload *workload,
                            const struct node *container, bool is_main)
{
    struct loc loc;
    struct str image = image_of(k8s, workload, container, &loc);
    if (is_main) {
        image_facts(k8s->builder, workload->node, image, loc);
        environment_versions(k8s, workload, image);
    } else {
        sidecar_image(k8s, workload->node, image, loc);
    }
    for_each_item (doc_get(container, "ports"), port) {
        uint64_t number;
        if (str_to_u64(doc_get_text(port, "containerPort"), &number) && number <= 65535)
            builder_port(k8s->builder, workload->node, (uint32_t)number);
    }
}

void k8s_workload_facts(const struct k8s *k8s, const struct k8s_workload *workload)
{
    const struct k8s_object *object = workload->object;
    const struct node *head = main_container(workload);
    const struct node *metadata = doc_get(object->root, "metadata");
    const struct node *of_pods = doc_get(workload->template, "metadata");
    struct loc loc;
    bool skip_versions = image_says_version(image_of(k8s, workload, head, &loc));
    k8s_run_facts(k8s, workload);
    for_each_item (doc_get(workload->pod, "containers"), container)
        container_facts(k8s, workload, container, container == head);
    k8s_metadata_facts(k8s, workload->node, object->space, metadata, skip_versions);
    if (of_pods != metadata)
        k8s_metadata_facts(k8s, workload->node, object->space, of_pods, skip_versions);
}

struct words {
    VEC(const struct node *) all;
};

static void add_words(const struct k8s *k8s, const struct node *list, struct words *out)
{
    for_each_item (list, item)
        if (doc_is_scalar(item))
            *vec_push(k8s->scratch, &out->all) = item;
}

/* Hooks and probes: an HTTP request goes to the pod itself unless another host is given. */
static void hook_refs(const struct k8s *k8s, const struct address_from *from,
                      const struct node *hook, const char *how)
{
    struct words words = { 0 };
    const struct node *host = doc_path(hook, "httpGet.host");
    add_words(k8s, doc_path(hook, "exec.command"), &words);
    command_refs(from, words.all.v, words.all.n, how);
    if (!host)
        host = doc_path(hook, "tcpSocket.host");
    if (doc_is_scalar(host))
        address_refs(from, STR("httpGet.host"), doc_text(host), host, host->loc, how);
}

static bool words_wait(const struct words *words)
{
    for (size_t i = 0; i < words->all.n; i++)
        if (address_line_waits(doc_text(words->all.v[i])))
            return true;
    return false;
}

/* Names under which the service reports itself in traces. */
static void name_in_traces(const struct k8s *k8s, const struct k8s_workload *workload,
                           const struct env_var *var)
{
    struct str name = STR_NULL, part;
    if (str_is(var->name, "OTEL_SERVICE_NAME") || str_is(var->name, "DD_SERVICE") ||
        str_is(var->name, "SPRING_APPLICATION_NAME"))
        name = var->value;
    if (str_is(var->name, "OTEL_RESOURCE_ATTRIBUTES"))
        for (struct str rest = var->value; str_split(&rest, ',', &part);)
            if (str_starts(str_trim(part), "service.name="))
                name = str_skip(str_trim(part), STR("service.name=").n);
    name = str_trim(name);
    if (name.n && str_find_char(name, '$') == SIZE_MAX)
        builder_name(k8s->builder, workload->node, workload->object->space,
                     sym_intern(k8s->syms, name));
}

/* The one address of all of Knative's brokers; its path is "/NAMESPACE/BROKER". */
static void broker_refs(const struct k8s *k8s, const struct k8s_workload *workload,
                        struct k8s_env *env)
{
    struct str mark = STR("broker-ingress.knative-eventing.");
    for (size_t i = 0; i < env->vars.n; i++) {
        struct env_var *var = &env->vars.v[i];
        size_t at = var->how ? str_find(var->value, mark) : SIZE_MAX;
        size_t slash = at == SIZE_MAX ? at : str_find_char(str_skip(var->value, at), '/');
        if (slash == SIZE_MAX)
            continue;
        struct str path = str_skip(var->value, at + slash + 1), ns, name;
        if (!str_split(&path, '/', &ns) || !str_split(&path, '/', &name) || !name.n)
            continue;
        bnode broker = k8s_broker_node(k8s, sym_intern(k8s->syms, ns), name, var->loc);
        struct str key = str_dup(k8s->scratch, var->name);
        k8s_edge(k8s, workload->node, broker, EDGE_ASYNC, var->how, str_cstr(k8s->scratch, key),
                 var->loc);
        var->how = NULL;
    }
}

/* The image groundnuty/k8s-wait-for asks the cluster: "service db", "job migrate". */
static void wait_refs(const struct k8s *k8s, const struct k8s_workload *workload,
                      const struct node *container, const struct words *args)
{
    struct image_ref image;
    bool waits = image_parse(doc_get_text(container, "image"), &image) &&
                 (str_is(image.base, "k8s-wait-for") || str_is(image.base, "k8s-wait-for-no-root"));
    struct k8s_from from = { k8s, workload->object, workload->node, EDGE_STARTUP, "init", 0 };
    if (!waits || args->all.n < 2)
        return;
    struct str kind = doc_text(args->all.v[0]);
    if (str_is(kind, "service") || str_is(kind, "job") || str_is(kind, "pod"))
        k8s_edge_to(&from, args->all.v[1], STR_NULL, NULL, "args");
}

static void secret_ref(const struct k8s *k8s, const struct k8s_workload *workload,
                       const struct node *name)
{
    sym space = workload->object->space;
    if (!doc_text(name).n || !k8s->operated.n || k8s_config_find(k8s, true, space, doc_text(name)))
        return;
    bnode node = k8s_operated_secret(k8s, space, doc_text(name));
    k8s_edge_guess(k8s, workload->node, node, "secret", name->loc);
}

/* Whoever takes the Secret that an operator makes for a database means to call it. */
static void secret_refs(const struct k8s *k8s, const struct k8s_workload *workload,
                        const struct node *container)
{
    for_each_item (doc_get(container, "env"), item)
        secret_ref(k8s, workload, doc_path(item, "valueFrom.secretKeyRef.name"));
    for_each_item (doc_get(container, "envFrom"), item)
        secret_ref(k8s, workload, doc_path(item, "secretRef.name"));
}

/* Consul: "db:5432, cache.svc:6379"; the proxy beside the container listens on that port for each.
 */
static void upstream_refs(const struct k8s *k8s, const struct k8s_workload *workload)
{
    const struct node *value = doc_get(doc_path(workload->template, "metadata.annotations"),
                                       "consul.hashicorp.com/connect-service-upstreams");
    struct str rest = doc_text(value), part;
    struct address_from from = { .builder = k8s->builder,
                                 .arena = k8s->scratch,
                                 .from = workload->node,
                                 .space = workload->object->space };
    while (str_split(&rest, ',', &part)) {
        part = str_trim(part);
        if (str_starts(part, "prepared_query:"))
            part = str_skip(part, STR("prepared_query:").n);
        struct str name = str_take(part, find_any(part, ":."));
        struct addresses found = { .arena = k8s->scratch };
        struct address *address = address_push(&found, doc_text(value), name, 0, ADDRESS_HOST);
        if (!address)
            continue;
        address->keyed = address->host_key = true;
        address_list_refs(&from, &found, STR("connect-service-upstreams"), value, value->loc,
                          "upstream");
    }
}

static void container_refs(const struct k8s *k8s, const struct k8s_workload *workload,
                           const struct node *container, bool init)
{
    struct k8s_env env = { 0 };
    struct words command = { 0 }, args = { 0 };
    k8s_env_read(k8s, workload, container, &env);
    add_words(k8s, doc_get(container, "command"), &command);
    add_words(k8s, doc_get(container, "args"), &args);
    struct address_from from = {
        .builder = k8s->builder,
        .arena = k8s->scratch,
        .from = workload->node,
        .space = workload->object->space,
        .vars = env.vars.v,
        .n_vars = env.vars.n,
        .startup = init && (words_wait(&command) || words_wait(&args)),
    };
    broker_refs(k8s, workload, &env);
    env_refs(&from, env.vars.v, env.vars.n);
    k8s_dapr_refs(k8s, workload, env.vars.v, env.vars.n);
    k8s_dapr_words(k8s, workload, command.all.v, command.all.n, "command");
    k8s_dapr_words(k8s, workload, args.all.v, args.all.n, "args");
    command_refs(&from, command.all.v, command.all.n, "command");
    command_refs(&from, args.all.v, args.all.n, "args");
    secret_refs(k8s, workload, container);
    wait_refs(k8s, workload, container, &args);
    hook_refs(k8s, &from, doc_path(container, "lifecycle.postStart"), "lifecycle");
    hook_refs(k8s, &from, doc_path(container, "lifecycle.preStop"), "lifecycle");
    hook_refs(k8s, &from, doc_get(container, "livenessProbe"), "probe");
    hook_refs(k8s, &from, doc_get(container, "readinessProbe"), "probe");
    hook_refs(k8s, &from, doc_get(container, "startupProbe"), "probe");
    k8s_mounted_refs(k8s, &from, workload, container);
    for (size_t i = 0; i < env.vars.n && !init; i++)
        if (env.vars.v[i].how)
            name_in_traces(k8s, workload, &env.vars.v[i]);
    arena_reset(k8s->scratch);
}

void k8s_workload_refs(const struct k8s *k8s, const struct k8s_workload *workload)
{
    for_each_item (doc_get(workload->pod, "initContainers"), init) {
        bool sidecar = str_is(doc_get_text(init, "restartPolicy"), "Always");
        container_refs(k8s, workload, init, !sidecar);
    }
    for_each_item (doc_get(workload->pod, "containers"), container)
        container_refs(k8s, workload, container, false);
    upstream_refs(k8s, workload);
    for_each_item (doc_get(workload->pod, "volumes"), volume)
        secret_ref(k8s, workload, doc_path(volume, "secret.secretName"));
    arena_reset(k8s->scratch);
}
