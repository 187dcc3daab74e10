/*
 * Containers of a task, of CloudFormation and of the API's JSON, which differ in the first letter of
 * their keys. The main container is the service; the others are nodes beside it.
 */
#include "cloud_priv.h"

struct container {
    struct spot map;
    struct str name;
    bnode node;
    bool side; /* an agent or a proxy beside what the task is for */
    VEC(uint32_t) ports;
};

struct task {
    struct cloud *c;
    const struct ctask *given;
    VEC(struct container) containers;
    struct container *main;
    VEC(struct str) links; /* other names of its containers */
};

static struct spot get(const struct task *task, struct spot map, const char *key)
{
    char name[40];
    size_t n = strlen(key);
    if (n >= sizeof(name))
        return (struct spot){ map.stack, NULL };
    memcpy(name, key, n + 1);
    if (task->given->capital)
        name[0] = (char)(name[0] - 'a' + 'A');
    return cloud_get(task->c, map, name);
}

static struct str get_text(const struct task *task, struct spot map, const char *key)
{
    return cloud_text(task->c, get(task, map, key));
}

bool cloud_is_side(struct str image)
{
    static const char *const images[] = {
        "aws-xray-daemon", "xray-daemon",       "aws-appmesh-envoy", "aws-for-fluent-bit",
        "fluent-bit",      "fluentd",           "cloudwatch-agent",  "aws-otel-collector",
        "opentelemetry-collector",              "opentelemetry-collector-contrib",
        "agent",           "datadog-agent",     "newrelic-infrastructure", "consul-ecs",
        "nri-ecs",         "splunk-otel-collector", "envoy",         "aws-cloudmap-agent",
    };
    struct image_ref ref;
    if (!image_parse(image, &ref))
        return false;
    for (size_t i = 0; i < countof(images); i++)
        if (str_is(ref.base, images[i]))
            return true;
    return false;
}

static uint32_t number(struct str text)
{
    uint64_t value;
    return str_to_u64(text, &value) && value < 65536 ? (uint32_t)value : 0;
}

static void read_ports(struct task *task, struct container *container)
{
    struct spots items = { 0 };
    cloud_each(task->c, get(task, container->map, "portMappings"), &items);
    for (size_t i = 0; i < items.all.n; i++) {
        uint32_t port = number(get_text(task, items.all.v[i], "containerPort"));
        if (port)
            *vec_push(task->c->arena, &container->ports) = port;
    }
}

static void read_containers(struct task *task)
{
    struct spots items = { 0 };
    cloud_each(task->c, get(task, task->given->definition, "containerDefinitions"), &items);
    for (size_t i = 0; i < items.all.n; i++) {
        if (!doc_is_map(items.all.v[i].node))
            continue;
        struct container *container = vec_push(task->c->arena, &task->containers);
        container->map = items.all.v[i];
        container->name = get_text(task, container->map, "name");
        container->node = NO_BNODE;
        container->side = get(task, container->map, "firelensConfiguration").node ||
                          cloud_is_side(get_text(task, container->map, "image"));
        read_ports(task, container);
    }
}

static bool is_unessential(const struct task *task, const struct container *container)
{
    return str_is_nocase(get_text(task, container->map, "essential"), "false");
}

/* By the balancer, by the task's name, the only one that is none of the agents, the first. */
static struct container *find_main(struct task *task)
{
    struct container *first = NULL, *ported = NULL, *called = NULL;
    for (size_t i = 0; i < task->containers.n; i++) {
        struct container *container = &task->containers.v[i];
        if (task->given->main.n && str_eq(container->name, task->given->main))
            return container;
        if (container->side)
            continue;
        if (str_eq(container->name, task->given->name))
            called = container;
        if (!ported && container->ports.n)
            ported = container;
        if (!first && !is_unessential(task, container))
            first = container;
    }
    if (called)
        return called;
    if (ported)
        return ported;
    return first ? first : task->containers.n ? &task->containers.v[0] : NULL;
}

/* Tags of a task speak of its main container. */
static void labels(const struct task *task, const struct container *container)
{
    struct cloud *c = task->c;
    cloud_tags(c, container->node, task->given->space, get(task, container->map, "dockerLabels"));
    if (container == task->main)
        cloud_tags(c, container->node, task->given->space,
                   get(task, task->given->definition, "tags"));
}

static void name_containers(struct task *task)
{
    struct cloud *c = task->c;
    for (size_t i = 0; i < task->containers.n; i++) {
        struct container *container = &task->containers.v[i];
        if (container == task->main && task->given->node.i != NO_BNODE.i) {
            container->node = task->given->node;
        } else if (container->name.n && !container->side) {
            const struct node *name = get(task, container->map, "name").node;
            container->node =
                builder_node(c->builder, task->given->space, sym_intern(c->syms, container->name),
                             ORIGIN_DECLARED, name->loc);
        }
        if (container->node.i == NO_BNODE.i)
            continue;
        struct spot image = get(task, container->map, "image");
        if (image.node)
            image_facts(c->builder, container->node, cloud_text(c, image), image.node->loc);
        labels(task, container);
        for (size_t k = 0; k < container->ports.n; k++)
            builder_port(c->builder, container->node, container->ports.v[k]);
    }
}

static struct container *named(struct task *task, struct str name)
{
    for (size_t i = 0; i < task->containers.n; i++)
        if (str_eq(task->containers.v[i].name, name))
            return &task->containers.v[i];
    return NULL;
}

static void edge_to(struct task *task, const struct container *from, struct str name,
                    const char *how, const char *key, enum edge_kind kind, struct loc loc)
{
    const struct container *to = named(task, name);
    if (!to || to->node.i == NO_BNODE.i || from->node.i == NO_BNODE.i)
        return;
    cloud_edge(task->c,
               &(struct cfrom){ .from = from->node, .how = how, .key = str_from(key), .kind = kind },
               to->node, loc);
}

static void depends(struct task *task, const struct container *container)
{
    struct spots items = { 0 };
    cloud_each(task->c, get(task, container->map, "dependsOn"), &items);
    for (size_t i = 0; i < items.all.n; i++) {
        struct spot name = get(task, items.all.v[i], "containerName");
        if (name.node)
            edge_to(task, container, cloud_text(task->c, name), "depends_on", "dependsOn",
                    EDGE_STARTUP, name.node->loc);
    }
}

/* "db:database": the name after the colon is a second one. */
static void links(struct task *task, const struct container *container)
{
    struct spots items = { 0 };
    cloud_each(task->c, get(task, container->map, "links"), &items);
    for (size_t i = 0; i < items.all.n; i++) {
        struct str text = cloud_text(task->c, items.all.v[i]), name = STR_NULL;
        if (!str_split(&text, ':', &name))
            continue;
        edge_to(task, container, name, "link", "links", EDGE_SYNC, items.all.v[i].node->loc);
        const struct container *to = named(task, name);
        if (to && to->node.i != NO_BNODE.i && text.n)
            *vec_push(task->c->arena, &task->links) = text;
        if (to && to->node.i != NO_BNODE.i && text.n)
            builder_name(task->c->builder, to->node, task->given->space,
                         sym_intern(task->c->syms, text));
    }
}

static bool is_inside(struct task *task, struct str host)
{
    for (size_t i = 0; i < task->links.n; i++)
        if (str_eq(task->links.v[i], host))
            return true;
    return named(task, host) != NULL;
}

/* Names a container of the same task, which only that task knows by this name. */
static bool names_inside(struct task *task, struct str key, struct str value)
{
    struct addresses found = { .arena = task->c->arena };
    if (task->containers.n < 2)
        return false;
    addresses_in_value(&found, key, value);
    for (size_t i = 0; i < found.all.n; i++)
        if (is_inside(task, found.all.v[i].host))
            return true;
    return false;
}

/* Those inside and those outside apart; either sees the values of all. */
static void variables(struct task *task, struct cenv *env)
{
    struct env_var *all = arena_array(task->c->arena, struct env_var, env->vars.n + 1);
    struct address_from from = cloud_from(env);
    for (size_t i = 0; i < env->vars.n; i++) {
        bool inside = names_inside(task, env->vars.v[i].name, env->vars.v[i].value);
        all[i] = env->vars.v[i];
        if (inside)
            env->vars.v[i].how = NULL;
        else
            all[i].how = NULL;
    }
    cloud_env_end(env);
    from.space = task->given->space;
    env_refs(&from, all, env->vars.n);
}

static bool listens(const struct container *container, uint32_t port)
{
    for (size_t i = 0; i < container->ports.n; i++)
        if (container->ports.v[i] == port)
            return true;
    return false;
}

/* Containers of one task share an address: localhost is whoever of them listens there. */
static void neighbours(struct task *task, const struct container *container,
                       const struct cenv *env)
{
    for (size_t i = 0; i < env->vars.n && task->containers.n > 1; i++) {
        const struct env_var *var = &env->vars.v[i];
        struct addresses found = { .arena = task->c->arena };
        if (!str_has(var->value, "localhost") && !str_has(var->value, "127.0.0.1"))
            continue;
        addresses_in_value(&found, var->name, var->value);
        for (size_t k = 0; k < found.all.n; k++) {
            const struct address *address = &found.all.v[k];
            bool here = str_is(address->host, "localhost") || str_is(address->host, "127.0.0.1");
            if (!here || !address->port || listens(container, address->port))
                continue;
            for (size_t n = 0; n < task->containers.n; n++)
                if (listens(&task->containers.v[n], address->port))
                    edge_to(task, container, task->containers.v[n].name, "env",
                            str_cstr(task->c->arena, var->name),
                            address->telemetry ? EDGE_TELEMETRY : EDGE_SYNC,
                            var->scalar ? doc_text_loc(var->scalar, address->offset) : var->loc);
        }
    }
}

/* "arn:...:secret:shop/orders-db-AbCdEf": a part of the name is that of a task. */
static void secret_of_task(struct task *task, const struct container *container, struct str name,
                           struct str arn, struct loc loc)
{
    enum { SUFFIX = 7 };
    struct str rest = arn, part;
    size_t at = str_find(arn, STR(":secret:"));
    if (!address_key(name))
        return;
    if (at != SIZE_MAX)
        rest = str_skip(arn, at + STR(":secret:").n);
    rest = str_take(rest, str_find_char(rest, ':'));
    while (str_split(&rest, '/', &part)) {
        bnode to = cloud_labelled(task->c, part);
        if (to.i == NO_BNODE.i && at != SIZE_MAX && part.n > SUFFIX &&
            part.p[part.n - SUFFIX] == '-')
            to = cloud_labelled(task->c, str_take(part, part.n - SUFFIX));
        cloud_edge(task->c,
                   &(struct cfrom){
                       .from = container->node, .how = "secret", .key = name, .guess = 2 },
                   to, loc);
    }
}

/* The stored text itself, where a template or its neighbour holds it. */
static void secrets(struct task *task, const struct container *container, struct cenv *env)
{
    struct cloud *c = task->c;
    struct spots items = { 0 };
    cloud_each(c, get(task, container->map, "secrets"), &items);
    for (size_t i = 0; i < items.all.n; i++) {
        struct str name = get_text(task, items.all.v[i], "name");
        struct spot from = get(task, items.all.v[i], "valueFrom");
        struct cvalue value;
        if (!from.node)
            continue;
        cloud_value(c, from, &value);
        struct str text = cloud_value_text(&value);
        size_t at = str_find(text, STR(":parameter/"));
        struct resource *stored =
            value.refs.n == 1 ? value.refs.v[0].res
            : value.refs.n    ? NULL
                              : cloud_parameter(c, at == SIZE_MAX ? text : str_skip(text, at + 10));
        if (stored && cloud_is(stored, "AWS::SSM::Parameter"))
            cloud_env_add(env, name, cloud_prop(stored, "Value"), "secret");
        else if (stored && cloud_prop(stored, "SecretString").node)
            cloud_env_add(env, name, cloud_prop(stored, "SecretString"), "secret");
        else if (value.refs.n)
            cloud_env_add(env, name, from, "secret");
        else
            secret_of_task(task, container, name, text, from.node->loc);
    }
}

static struct str line_value(struct str line, struct str *name)
{
    size_t equals = str_find_char(line, '=');
    *name = str_trim(str_take(line, equals));
    return equals == SIZE_MAX ? STR_NULL : str_skip(line, equals + 1);
}

/* NAME=value lines, kept in the tree and copied to a bucket for the task. */
static void env_file(struct task *task, struct spot file, struct cenv *env)
{
    struct str name = get_text(task, file, "value"), line;
    size_t colon = str_rfind_char(name, ':');
    if (str_starts(name, "arn:") && colon != SIZE_MAX)
        name = str_skip(name, colon + 1);
    const struct input *input = cloud_open(task->c, file.stack, name, false);
    if (!input)
        input = cloud_open(task->c, file.stack, path_base(name), false);
    struct str rest = input ? input->text : STR_NULL;
    for (uint32_t number_of = 1; str_split(&rest, '\n', &line); number_of++) {
        struct str variable, value = line_value(line, &variable);
        if (!variable.n || variable.p[0] == '#' || !value.n)
            continue;
        struct cvalue found;
        cloud_value_init(task->c, &found);
        strbuf_add(&found.buf, str_trim(value));
        struct loc loc = { input->source, number_of, (uint32_t)(value.p - line.p) + 1 };
        cloud_env_add_text(env, variable, &found, loc, "env_file");
    }
}

static void words(struct task *task, const struct container *container, struct address_from *from,
                  const char *key)
{
    struct cloud *c = task->c;
    struct spots items = { 0 };
    VEC(const struct node *) all = { 0 };
    cloud_each(c, get(task, container->map, key), &items);
    struct cfrom refs = {
        .from = container->node, .how = "command", .key = str_from(key), .names = true
    };
    for (size_t i = 0; i < items.all.n; i++) {
        struct cvalue value;
        const struct node *arg;
        cloud_value(c, items.all.v[i], &value);
        if (value.refs.n || cloud_name_refs(c, &refs, &value, items.all.v[i].node->loc)) {
            value.none = true;
            cloud_refs(c, &refs, &value, items.all.v[i].node->loc);
            continue;
        }
        struct node *word = arena_new(c->arena, struct node);
        word->type = DOC_STRING;
        word->loc = cloud_value_loc(&value, 0, items.all.v[i].node->loc);
        word->text = cloud_value_text(&value);
        bool plain = cloud_fn(items.all.v[i].node, &arg) == FN_NONE && !items.all.v[i].stack->sls;
        *vec_push(c->arena, &all) = plain ? items.all.v[i].node : word;
        for (size_t k = 0; k < task->containers.n; k++)
            if (task->containers.n > 1 && &task->containers.v[k] != container &&
                str_find(word->text, task->containers.v[k].name) != SIZE_MAX)
                from->space = task->given->space;
    }
    if (all.n)
        command_refs(from, all.v, all.n, "command");
}

static void container_edges(struct task *task, struct container *container)
{
    struct cloud *c = task->c;
    struct cenv env;
    struct spots files = { 0 };
    if (container->node.i == NO_BNODE.i)
        return;
    const char *name = task->given->capital ? "Name" : "name";
    const char *value = task->given->capital ? "Value" : "value";
    cloud_env_begin(&env, c, container->node);
    cloud_env_list(&env, get(task, container->map, "environment"), name, value, "env");
    secrets(task, container, &env);
    cloud_each(c, get(task, container->map, "environmentFiles"), &files);
    for (size_t i = 0; i < files.all.n; i++)
        env_file(task, files.all.v[i], &env);
    struct address_from from = cloud_from(&env);
    variables(task, &env);
    neighbours(task, container, &env);
    words(task, container, &from, "entryPoint");
    words(task, container, &from, "command");
    depends(task, container);
}

static void begin(struct task *task)
{
    read_containers(task);
    task->main = find_main(task);
    name_containers(task);
}

bnode cloud_task_nodes(struct cloud *c, const struct ctask *given)
{
    struct task task = { .c = c, .given = given };
    begin(&task);
    return task.main ? task.main->node : NO_BNODE;
}

void cloud_task(struct cloud *c, const struct ctask *given)
{
    struct task task = { .c = c, .given = given };
    begin(&task);
    for (size_t i = 0; i < task.containers.n; i++)
        links(&task, &task.containers.v[i]);
    for (size_t i = 0; i < task.containers.n; i++)
        container_edges(&task, &task.containers.v[i]);
}

static struct str balanced_container(struct cloud *c, struct resource *service)
{
    struct spots items = { 0 };
    cloud_each(c, cloud_prop(service, "LoadBalancers"), &items);
    for (size_t i = 0; i < items.all.n; i++) {
        struct str name = cloud_text(c, cloud_get(c, items.all.v[i], "ContainerName"));
        if (name.n)
            return name;
    }
    return STR_NULL;
}

void cloud_containers(struct cloud *c, struct resource *res)
{
    if (!cloud_is(res, "AWS::ECS::TaskDefinition") || res->off)
        return;
    struct ctask task = {
        .definition = cloud_props(res), .name = cloud_physical(res), .capital = true
    };
    for (size_t i = 0; i < res->stands.n; i++) {
        struct resource *service = res->stands.v[i];
        if (service->at.i == NO_BNODE.i)
            continue;
        task.node = service->at;
        task.space = sym_intern(c->syms, service->id);
        task.main = balanced_container(c, service);
        cloud_task(c, &task);
    }
    if (res->at.i == NO_BNODE.i)
        return;
    task.node = res->at;
    task.space = sym_intern(c->syms, res->id);
    cloud_task(c, &task);
}
