/* What the tasks of Nomad jobs need. */
#include "nomad_priv.h"

#include "address_parts_priv.h"

static void name_ref(struct nomad *n, const struct njob *job, bnode from, const struct node *name,
                     const char *how, const char *detail)
{
    if (!doc_text(name).n || str_is(doc_text(name), "*"))
        return;
    builder_ref(n->builder,
                &(struct ref_in){
                    .from = from,
                    .space = job->space,
                    .host = str_concat(n->arena, doc_text(name), STR(".service.consul")),
                    .kind = EDGE_SYNC,
                    .on_miss = MISS_UNRESOLVED,
                    .how = sym_intern(n->syms, str_from(how)),
                    .detail = sym_intern(n->syms, str_from(detail)),
                    .loc = name->loc,
                });
}

static void upstream_refs(struct nomad *n, const struct njob *job, const struct nservice *service)
{
    struct hcl_blocks upstreams = { 0 };
    const struct node *proxy = member_path(service->body, "connect.sidecar_service.proxy");
    member_maps(n->arena, proxy, "upstreams", &upstreams);
    for (size_t i = 0; i < upstreams.all.n; i++)
        name_ref(n, job, service->node, member(upstreams.all.v[i].body, "destination_name"),
                 "upstream", "destination_name");
}

static void listed_services(struct nomad *n, const struct njob *job, const struct nservice *service,
                            const struct node *map, const char *detail)
{
    struct hcl_blocks services = { 0 };
    member_maps(n->arena, map, "service", &services);
    member_maps(n->arena, map, "services", &services);
    for (size_t i = 0; i < services.all.n; i++)
        name_ref(n, job, service->node, member(services.all.v[i].body, "name"), "route", detail);
}

static void gateway_refs(struct nomad *n, const struct njob *job, const struct nservice *service)
{
    const struct node *gateway = member_path(service->body, "connect.gateway");
    const struct node *ingress = member_path(gateway, "ingress");
    struct hcl_blocks listeners = { 0 };
    member_maps(n->arena, ingress, "listener", &listeners);
    member_maps(n->arena, ingress, "listeners", &listeners);
    for (size_t i = 0; i < listeners.all.n; i++)
        listed_services(n, job, service, listeners.all.v[i].body, "ingress.listener.service");
    listed_services(n, job, service, member_path(gateway, "terminating"), "terminating.service");
    if (ingress)
        builder_entry(n->builder, service->node);
}

/* Tags by which Traefik or Fabio lets traffic in. */
static bool is_route_tag(struct str tag)
{
    return str_starts(tag, "urlprefix-") || str_starts(tag, "traefik.frontend.rule") ||
           str_starts(tag, "traefik.tcp.routers.") ||
           (str_starts(tag, "traefik.http.routers.") && str_has(tag, "rule="));
}

static void tag_refs(struct nomad *n, const struct nservice *service)
{
    for_each_item (member(service->body, "tags"), tag) {
        if (!is_route_tag(doc_text(tag)))
            continue;
        builder_entry(n->builder, service->node);
        if (n->proxies != 1 || n->proxy.i == service->node.i)
            return;
        builder_edge(n->builder, &(struct edge_in){
                                     .from = n->proxy,
                                     .to = service->node,
                                     .kind = EDGE_SYNC,
                                     .origin = ORIGIN_DECLARED,
                                     .guess = 1,
                                     .how = sym_intern(n->syms, STR("route")),
                                     .detail = sym_intern(n->syms, STR("tags")),
                                     .loc = tag->loc,
                                 });
        return;
    }
}

struct environment {
    VEC(struct env_var) all;
};

static void add_map(struct nomad *n, const struct ngroup *group, const struct ntask *task,
                    const struct node *map, struct environment *out)
{
    for_each_pair (map, pair) {
        struct str text = hcl_to_plain(n->arena, pair->value);
        const struct node *scalar = nomad_scalar(n, group, task, pair->value);
        if (!text.n)
            continue;
        *vec_push(n->arena, &out->all) = (struct env_var){
            .name = pair->key,
            .value = scalar ? scalar->text : text,
            .scalar = scalar && scalar->text_line ? scalar : NULL,
            .loc = pair->value->loc,
            .how = "env",
        };
    }
}

static struct environment read_env(struct nomad *n, const struct ngroup *group,
                                   const struct ntask *task)
{
    struct environment out = { 0 };
    const struct node *env = member(task->body, "env");
    add_map(n, group, task, env, &out);
    for_each_item (env, map)
        add_map(n, group, task, map, &out);
    return out;
}

struct words {
    VEC(const struct node *) all;
};

static void add_words(struct nomad *n, const struct ngroup *group, const struct ntask *task,
                      const struct node *value, struct words *out)
{
    const struct node *one = nomad_scalar(n, group, task, value);
    if (one)
        *vec_push(n->arena, &out->all) = one;
    for_each_item (value, item) {
        const struct node *word = nomad_scalar(n, group, task, item);
        if (word)
            *vec_push(n->arena, &out->all) = word;
    }
}

static bool words_wait(const struct words *words)
{
    for (size_t i = 0; i < words->all.n; i++)
        if (address_line_waits(doc_text(words->all.v[i])))
            return true;
    return false;
}

static void task_refs(struct nomad *n, const struct njob *job, const struct ngroup *group,
                      const struct ntask *task)
{
    static const char *const lists[] = { "entrypoint", "command", "args", "jvm_options" };
    struct environment env = read_env(n, group, task);
    struct words words[countof(lists)] = { 0 };
    struct address_from from = {
        .builder = n->builder,
        .arena = n->arena,
        .from = task->node,
        .space = job->space,
        .vars = env.all.v,
        .n_vars = env.all.n,
    };
    for (size_t i = 0; i < countof(lists); i++) {
        add_words(n, group, task, member(task->config, lists[i]), &words[i]);
        from.startup = from.startup || (task->before && words_wait(&words[i]));
    }
    env_refs(&from, env.all.v, env.all.n);
    for (size_t i = 0; i < countof(lists); i++)
        command_refs(&from, words[i].all.v, words[i].all.n, lists[i]);
    struct hcl_blocks templates = { 0 };
    hcl_blocks(n->arena, task->body, "template", 0, &templates);
    member_maps(n->arena, task->body, "Templates", &templates);
    for (size_t i = 0; i < templates.all.n; i++)
        nomad_template(n, group, task, templates.all.v[i].body, &from);
}

void nomad_edges(struct nomad *n, const struct njob *job)
{
    for (size_t g = 0; g < job->groups.n; g++) {
        const struct ngroup *group = &job->groups.v[g];
        for (size_t i = 0; i < group->services.n; i++) {
            upstream_refs(n, job, &group->services.v[i]);
            gateway_refs(n, job, &group->services.v[i]);
            tag_refs(n, &group->services.v[i]);
        }
        for (size_t t = 0; t < group->tasks.n; t++)
            task_refs(n, job, group, &group->tasks.v[t]);
    }
}
