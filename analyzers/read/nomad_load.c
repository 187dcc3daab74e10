/* Jobs, groups and tasks of Nomad out of their three notations. */
#include "nomad_priv.h"

#include "address_parts_priv.h"

/* Labelled blocks, or the list of the API, whose elements bear their names. */
static void named(struct nomad *n, const struct node *body, const char *block, const char *list,
                  struct hcl_blocks *out)
{
    hcl_blocks(n->arena, body, block, 1, out);
    for_each_item (doc_get(body, list), item) {
        const struct node *name = doc_get(item, "Name");
        if (doc_is_scalar(name))
            *vec_push(n->arena, &out->all) =
                (struct hcl_block){ .label = name->text, .loc = name->loc, .body = item };
    }
}

struct ports {
    VEC(struct nport) all;
};

static void add_port(struct nomad *n, struct ports *out, struct str label, const struct node *body)
{
    static const char *const numbers[] = { "to", "static", "value", "host_network" };
    uint32_t number = 0;
    for (size_t i = 0; i < countof(numbers) && !number; i++)
        number = port_number(member_text(body, numbers[i]));
    *vec_push(n->arena, &out->all) = (struct nport){ label, number };
}

static struct ports read_ports(struct nomad *n, const struct node *body)
{
    static const char *const lists[] = { "DynamicPorts", "ReservedPorts" };
    struct ports out = { 0 };
    struct hcl_blocks networks = { 0 };
    hcl_blocks(n->arena, body, "network", 0, &networks);
    member_maps(n->arena, body, "Networks", &networks);
    for (size_t i = 0; i < networks.all.n; i++) {
        struct hcl_blocks ports = { 0 };
        const struct node *network = networks.all.v[i].body;
        hcl_blocks(n->arena, network, "port", 1, &ports);
        for (size_t k = 0; k < ports.all.n; k++)
            add_port(n, &out, ports.all.v[k].label, ports.all.v[k].body);
        for (size_t k = 0; k < countof(lists); k++)
            for_each_item (doc_get(network, lists[k]), port)
                add_port(n, &out, doc_get_text(port, "Label"), port);
    }
    return out;
}

static void add_upstreams(struct nomad *n, struct ngroup *group, const struct node *service)
{
    const struct node *proxy = member_path(service, "connect.sidecar_service.proxy");
    struct hcl_blocks upstreams = { 0 };
    member_maps(n->arena, proxy, "upstreams", &upstreams);
    for (size_t i = 0; i < upstreams.all.n; i++) {
        const struct node *body = upstreams.all.v[i].body;
        const struct node *name = member(body, "destination_name");
        if (doc_text(name).n)
            *vec_push(n->arena, &group->upstreams) =
                (struct nupstream){ name, port_number(member_text(body, "local_bind_port")) };
    }
}

static void add_services(struct nomad *n, struct njob *job, struct ngroup *group,
                         const struct node *body, struct str task)
{
    struct hcl_blocks services = { 0 };
    hcl_blocks(n->arena, body, "service", 0, &services);
    member_maps(n->arena, body, "Services", &services);
    for (size_t i = 0; i < services.all.n; i++) {
        const struct node *service = services.all.v[i].body, *name = member(service, "name");
        struct nservice *out = vec_push(n->arena, &group->services);
        out->body = service;
        out->loc = doc_is_scalar(name) ? name->loc : services.all.v[i].loc;
        out->name = doc_text(name);
        if (!out->name.n) /* what Nomad calls it then */
            out->name = str_printf(n->arena, "%" PRIstr "-%" PRIstr, STR_ARG(job->name),
                                   STR_ARG(group->name));
        if (str_has(out->name, "${"))
            out->name = nomad_name(n, job->name, group->name, task, out->name);
        out->port = member_text(service, "port");
        if (!out->port.n)
            out->port = doc_get_text(service, "PortLabel");
        out->task = task.n ? task : member_text(service, "task");
        if (!out->task.n)
            out->task = doc_get_text(service, "TaskName");
        add_upstreams(n, group, service);
    }
}

static void read_lifecycle(const struct node *body, struct ntask *task)
{
    const struct node *lifecycle = member_path(body, "lifecycle");
    struct str hook = member_text(lifecycle, "hook");
    bool sidecar = str_is(member_text(lifecycle, "sidecar"), "true");
    task->main = hook.n == 0;
    task->before = str_is(hook, "prestart") && !sidecar;
}

static void add_task(struct nomad *n, struct njob *job, struct ngroup *group,
                     const struct hcl_block *block)
{
    struct ntask *task = vec_push(n->arena, &group->tasks);
    task->name = block->label;
    task->body = block->body;
    task->loc = block->loc;
    task->config = member_path(block->body, "config");
    task->node = NO_BNODE;
    read_lifecycle(block->body, task);
    struct ports ports = read_ports(n, member_path(block->body, "resources"));
    task->ports.v = ports.all.v;
    task->ports.n = task->ports.capacity = ports.all.n;
    add_services(n, job, group, block->body, block->label);
}

static bool uses_port(const struct ntask *task, struct str label)
{
    for_each_item (member(task->config, "ports"), port)
        if (str_eq(doc_text(port), label))
            return true;
    for (size_t i = 0; i < task->ports.n; i++)
        if (str_eq(task->ports.v[i].label, label))
            return true;
    return doc_get_str(member_path(task->config, "port_map"), label) != NULL;
}

static size_t first_main(const struct ngroup *group)
{
    for (size_t i = 0; i < group->tasks.n; i++)
        if (group->tasks.v[i].main)
            return i;
    return 0;
}

/* The task that a service stands for: it says so, it has the port, it has the name. */
static size_t owner_of(const struct ngroup *group, const struct nservice *service)
{
    size_t by_name = SIZE_MAX, by_port = SIZE_MAX;
    if (group->tasks.n == 0 || member_path(service->body, "connect.gateway"))
        return SIZE_MAX;
    for (size_t i = group->tasks.n; i-- > 0;) {
        const struct ntask *task = &group->tasks.v[i];
        if (str_eq(task->name, service->task))
            return task->head;
        if (!task->main)
            continue;
        if (service->port.n && uses_port(task, service->port))
            by_port = i;
        if (str_eq(task->name, service->name) ||
            (task->name.n > 2 && str_find(service->name, task->name) != SIZE_MAX))
            by_name = i;
    }
    return by_port != SIZE_MAX ? by_port : by_name != SIZE_MAX ? by_name : first_main(group);
}

static void settle_tasks(struct ngroup *group)
{
    size_t mains = 0;
    for (size_t i = 0; i < group->tasks.n; i++)
        mains += group->tasks.v[i].main;
    for (size_t i = 0; i < group->tasks.n && !mains; i++)
        group->tasks.v[i].main = true;
    for (size_t i = 0; i < group->tasks.n; i++)
        group->tasks.v[i].head = group->tasks.v[i].main ? i : first_main(group);
    for (size_t i = 0; i < group->services.n; i++)
        group->services.v[i].owner = owner_of(group, &group->services.v[i]);
}

static void add_group(struct nomad *n, struct njob *job, const struct hcl_block *block)
{
    struct ngroup *group = vec_push(n->arena, &job->groups);
    struct hcl_blocks tasks = { 0 };
    group->name = block->label;
    group->body = block->body;
    group->job = job->body;
    group->loc = block->loc;
    struct ports ports = read_ports(n, block->body);
    group->ports.v = ports.all.v;
    group->ports.n = group->ports.capacity = ports.all.n;
    add_services(n, job, group, block->body, STR_NULL);
    named(n, block->body, "task", "Tasks", &tasks);
    for (size_t i = 0; i < tasks.all.n; i++)
        add_task(n, job, group, &tasks.all.v[i]);
    settle_tasks(group);
}

void nomad_load_job(struct nomad *n, const struct input *input, const struct node *body,
                    struct str name, struct loc loc)
{
    struct njob *job = arena_new(n->arena, struct njob);
    struct hcl_blocks groups = { 0 };
    struct str type = member_text(body, "type");
    *job = (struct njob){ .name = name, .body = body, .input = input, .loc = loc };
    job->batch = str_is(type, "batch") || str_is(type, "sysbatch") || member(body, "periodic") ||
                 member(body, "parameterized");
    /* Its own kind of name, so that it is that of no namespace or project. */
    job->space = sym_intern(n->syms, str_concat(n->arena, STR("job:"), name));
    named(n, body, "group", "TaskGroups", &groups);
    for (size_t i = 0; i < groups.all.n; i++)
        add_group(n, job, &groups.all.v[i]);
    struct hcl_block self = { .label = name, .loc = loc, .body = body };
    if (doc_get(body, "task")) /* a task outside of groups makes one of its own */
        add_group(n, job, &self);
    *vec_push(n->arena, &n->jobs) = job;
}
