/* Nodes of Nomad jobs: what they are called, what they are. */
#include "nomad_priv.h"

#include "image_priv.h"

static sym intern(struct nomad *n, struct str text)
{
    return sym_intern(n->syms, text);
}

/* Names that say nothing: the group's or the job's says more. */
static bool is_generic(struct str name)
{
    static const char *const names[] = { "server", "app",  "main",   "service",
                                         "task",   "web",  "docker", "node",
                                         "api",    "run",  "worker", "container",
                                         "group",  "core", "job",    "application" };
    for (size_t i = 0; i < countof(names); i++)
        if (str_is_nocase(name, names[i]))
            return true;
    return false;
}

static size_t mains_of(const struct ngroup *group)
{
    size_t n = 0;
    for (size_t i = 0; i < group->tasks.n; i++)
        n += group->tasks.v[i].main;
    return n;
}

static size_t tasks_called(const struct njob *job, struct str name)
{
    sym s = sym_find(&job->task_names, name);
    return s ? job->task_counts.v[s] : 0;
}

static void count_names(struct nomad *n, struct njob *job)
{
    symtab_init(&job->task_names, n->arena);
    *vec_push(n->arena, &job->task_counts) = 0;
    for (size_t g = 0; g < job->groups.n; g++) {
        for (size_t t = 0; t < job->groups.v[g].tasks.n; t++) {
            const struct ntask *task = &job->groups.v[g].tasks.v[t];
            sym s = task->main && task->name.n ? sym_intern(&job->task_names, task->name) : 0;
            if (s == job->task_counts.n)
                *vec_push(n->arena, &job->task_counts) = 0;
            job->task_counts.v[s] += s != 0;
        }
    }
}

/* Of several services the one called like task, group or job, else the shortest. */
static const struct nservice *best_service(const struct njob *job, const struct ngroup *group,
                                           size_t task)
{
    const struct nservice *best = NULL;
    for (size_t i = 0; i < group->services.n; i++) {
        const struct nservice *service = &group->services.v[i];
        if (service->owner != task)
            continue;
        if (str_eq(service->name, group->tasks.v[task].name) ||
            str_eq(service->name, group->name) || str_eq(service->name, job->name))
            return service;
        if (!best || service->name.n < best->name.n)
            best = service;
    }
    return best;
}

static struct str name_of(struct nomad *n, const struct njob *job, const struct ngroup *group,
                          size_t task)
{
    struct str name = group->tasks.v[task].name;
    const struct nservice *service = best_service(job, group, task);
    bool alone = mains_of(group) == 1, unique = tasks_called(job, name) == 1;
    if (service)
        return service->name;
    if (unique && !(alone && is_generic(name)))
        return name;
    if (alone && (job->groups.n > 1 || !is_generic(group->name)))
        return group->name;
    if (alone)
        return job->name;
    return str_printf(n->arena, "%" PRIstr "-%" PRIstr, STR_ARG(group->name), STR_ARG(name));
}

static void add_names(struct nomad *n, const struct njob *job, const struct ngroup *group,
                      const struct ntask *task)
{
    bool alone = mains_of(group) == 1;
    if (tasks_called(job, task->name) == 1 && !is_generic(task->name))
        builder_name(n->builder, task->node, job->space, intern(n, task->name));
    if (alone && !is_generic(group->name))
        builder_name(n->builder, task->node, job->space, intern(n, group->name));
    if (alone && job->groups.n == 1 && !is_generic(job->name))
        builder_name(n->builder, task->node, job->space, intern(n, job->name));
    struct str hostname = member_text(task->config, "hostname");
    if (hostname.n && !str_has(hostname, "${"))
        builder_name(n->builder, task->node, job->space, intern(n, hostname));
    for_each_item (member(task->config, "network_aliases"), alias)
        if (doc_text(alias).n && !str_has(doc_text(alias), "${"))
            builder_name(n->builder, task->node, job->space, intern(n, doc_text(alias)));
}

static void define_service(struct nomad *n, struct njob *job, struct ngroup *group,
                           struct nservice *service)
{
    if (service->owner == SIZE_MAX) {
        service->node = builder_node(n->builder, job->space, intern(n, service->name),
                                     ORIGIN_DECLARED, service->loc);
        if (member_path(service->body, "connect.gateway"))
            builder_kind(n->builder, service->node, NODE_GATEWAY, SURE_DECLARED);
    } else {
        service->node = group->tasks.v[service->owner].node;
    }
    builder_name(n->builder, service->node, 0, intern(n, service->name));
}

void nomad_define(struct nomad *n, struct njob *job)
{
    count_names(n, job);
    for (size_t g = 0; g < job->groups.n; g++) {
        struct ngroup *group = &job->groups.v[g];
        for (size_t t = 0; t < group->tasks.n; t++) {
            struct ntask *task = &group->tasks.v[t];
            if (!task->main)
                continue;
            const struct nservice *service = best_service(job, group, t);
            task->called = name_of(n, job, group, t);
            task->node = builder_node(n->builder, job->space, intern(n, task->called),
                                      ORIGIN_DECLARED, service ? service->loc : task->loc);
            add_names(n, job, group, task);
        }
        for (size_t t = 0; t < group->tasks.n; t++) {
            struct ntask *task = &group->tasks.v[t];
            task->called = group->tasks.v[task->head].called;
            task->node = group->tasks.v[task->head].node;
        }
        for (size_t i = 0; i < group->services.n; i++)
            define_service(n, job, group, &group->services.v[i]);
    }
}

static struct str image_text(const struct node *image)
{
    struct str text = doc_text(image);
    return str_starts(text, "docker://") ? str_skip(text, sizeof("docker://") - 1) : text;
}

static void task_facts(struct nomad *n, const struct njob *job, const struct ngroup *group,
                       const struct ntask *task)
{
    const struct node *image = nomad_scalar(n, group, task, member(task->config, "image"));
    struct image_ref ref;
    if (task->main && doc_is_scalar(image) && !str_has(doc_text(image), "${"))
        image_facts(n->builder, task->node, image_text(image), image->loc);
    if (job->batch)
        builder_kind(n->builder, task->node, NODE_JOB, SURE_DECLARED);
    if (!task->main || !image_parse(image_text(image), &ref))
        return;
    if (str_is(ref.base, "traefik") || str_is(ref.base, "fabio")) {
        n->proxy = task->node;
        n->proxies++;
    }
}

static void meta_facts(struct nomad *n, const struct njob *job, bnode node, const struct node *meta)
{
    for_each_pair (meta, pair) {
        if (str_is(pair->key, "version") && doc_text(pair->value).n &&
            !str_has(doc_text(pair->value), "${"))
            builder_version(n->builder, node, intern(n, doc_text(pair->value)),
                            intern(n, STR("meta")), true, pair->value->loc);
        else
            label_value(n->builder, node, job->space, pair->key, pair->value);
    }
}

static uint32_t number_of(const struct ngroup *group, struct str label)
{
    uint64_t number;
    for (size_t i = 0; i < group->ports.n; i++)
        if (str_eq(group->ports.v[i].label, label))
            return group->ports.v[i].number;
    return str_to_u64(label, &number) && number <= 65535 ? (uint32_t)number : 0;
}

static void service_facts(struct nomad *n, const struct njob *job, const struct ngroup *group,
                          const struct nservice *service)
{
    struct hcl_blocks checks = { 0 };
    uint32_t port = number_of(group, service->port);
    if (port)
        builder_port(n->builder, service->node, port);
    meta_facts(n, job, service->node, member_path(service->body, "meta"));
    member_maps(n->arena, service->body, "check", &checks);
    member_maps(n->arena, service->body, "checks", &checks);
    builder_health(n->builder, service->node, checks.all.n > 0, service->loc);
}

static bool count_of(struct nomad *n, const struct ngroup *group, const struct node *scalar,
                     uint32_t *out)
{
    uint64_t number;
    const struct node *value = scalar ? nomad_scalar(n, group, &group->tasks.v[0], scalar) : NULL;
    if (!doc_is_scalar(value) || !str_to_u64(doc_text(value), &number) || number >= REPLICAS_UNSAID)
        return false;
    *out = (uint32_t)number;
    return true;
}

/* Every main task of a group runs as often as the group does. A job of each machine has no count. */
static void scale_facts(struct nomad *n, const struct ngroup *group, bnode node)
{
    struct hcl_blocks scaling = { 0 };
    const struct node *count = member(group->body, "count");
    uint32_t replicas, min, max;
    if (count_of(n, group, count, &replicas))
        builder_replicas(n->builder, node, replicas, count->loc);
    member_maps(n->arena, group->body, "scaling", &scaling);
    for (size_t i = 0; i < scaling.all.n; i++) {
        const struct node *body = scaling.all.v[i].body, *most = member(body, "max");
        if (str_is(member_text(body, "enabled"), "false") || !count_of(n, group, most, &max))
            continue;
        if (!count_of(n, group, member(body, "min"), &min))
            min = 1;
        builder_scaling(n->builder, node, min, max, most->loc);
    }
}

void nomad_facts(struct nomad *n, struct njob *job)
{
    for (size_t g = 0; g < job->groups.n; g++) {
        const struct ngroup *group = &job->groups.v[g];
        for (size_t t = 0; t < group->tasks.n; t++) {
            task_facts(n, job, group, &group->tasks.v[t]);
            if (!group->tasks.v[t].main)
                continue;
            scale_facts(n, group, group->tasks.v[t].node);
            meta_facts(n, job, group->tasks.v[t].node, member_path(job->body, "meta"));
            meta_facts(n, job, group->tasks.v[t].node, member_path(group->body, "meta"));
            meta_facts(n, job, group->tasks.v[t].node, member_path(group->tasks.v[t].body, "meta"));
        }
        for (size_t i = 0; i < group->services.n; i++)
            service_facts(n, job, group, &group->services.v[i]);
    }
}
