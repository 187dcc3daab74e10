/* Which resources are nodes, what they are called, and which resources stand for them. */
#include "terraform_priv.h"

static bool is_known(struct str text)
{
    return text.n && !str_has(text, "${") && str_find_char(text, '(') == SIZE_MAX;
}

static struct str text_at(struct tf *t, const struct tf_res *res, const char *path)
{
    struct tf_leaves leaves = { 0 };
    tf_leaves(t, res->values, path, &leaves);
    return leaves.all.n ? doc_text(leaves.all.v[0]) : STR_NULL;
}

static bool is_generic(struct str label)
{
    static const char *const labels[] = { "this",     "main", "default", "self",   "example",
                                          "resource", "app",  "service", "primary" };
    for (size_t i = 0; i < countof(labels); i++)
        if (str_is(label, labels[i]))
            return true;
    return false;
}

/* "module.a.module.b." -> "b" */
static struct str module_of(struct str prefix)
{
    if (str_ends(prefix, "data."))
        prefix = str_take(prefix, prefix.n - 5);
    if (!prefix.n)
        return STR_NULL;
    struct str path = str_take(prefix, prefix.n - 1);
    size_t dot = str_rfind_char(path, '.');
    return dot == SIZE_MAX ? path : str_skip(path, dot + 1);
}

/* As it is called outside of Terraform where that is known, else as it is called here. */
static struct str name_of(struct tf *t, const struct tf_res *res)
{
    struct str physical = text_at(t, res, res->kind.name), module = module_of(res->prefix);
    if (is_known(physical))
        return physical;
    if (res->key.n && is_generic(res->label))
        return res->key;
    if (res->key.n)
        return str_printf(t->arena, "%" PRIstr "-%" PRIstr, STR_ARG(res->label), STR_ARG(res->key));
    return is_generic(res->label) && module.n ? module : res->label;
}

static struct str address_of(struct tf *t, const struct tf_res *res)
{
    struct str plain = str_printf(t->arena, "%" PRIstr "%" PRIstr ".%" PRIstr, STR_ARG(res->prefix),
                                  STR_ARG(res->type), STR_ARG(res->label));
    if (!res->key.n)
        return plain;
    return str_printf(t->arena, "%" PRIstr "[%" PRIstr "]", STR_ARG(plain), STR_ARG(res->key));
}

static sym intern(struct tf *t, struct str text)
{
    return sym_intern(t->syms, text);
}

/* A name that two resources bear is that of the first, programs before stores; others take more. */
static void define_node(struct tf *t, struct tf_res *res, uint32_t index)
{
    struct str name = name_of(t, res);
    bool taken = tf_table_get(t, &t->names, res->root, name) != UINT32_MAX;
    struct str shown = taken ? address_of(t, res) : name;
    tf_table_put(t, &t->names, res->root, name, index);
    tf_table_put(t, &t->names, res->root,
                 str_printf(t->arena, "%u:%" PRIstr, (unsigned)res->kind.kind, STR_ARG(name)),
                 index);
    res->node =
        builder_node(t->builder, res->root->space, intern(t, shown), ORIGIN_DECLARED, res->loc);
    if (res->kind.kind != NODE_SERVICE)
        builder_kind(t->builder, res->node, res->kind.kind, SURE_DECLARED);
    if (!str_eq(name, res->label) && !is_generic(res->label) && !res->key.n &&
        tf_table_get(t, &t->names, res->root, res->label) == UINT32_MAX)
        builder_name(t->builder, res->node, res->root->space, intern(t, res->label));
    for_each_pair (doc_get(res->values, "tags"), tag)
        if (is_known(doc_text(tag->value)))
            label_facts(t->builder, res->node, res->root->space, str_lower(t->arena, tag->key),
                        doc_text(tag->value), tag->value);
}

/* Services of ECS come first: what they run bears their name. */
static void define_nodes(struct tf *t, enum tf_role role, const char *type)
{
    for (uint32_t i = 0; i < t->all.n; i++) {
        struct tf_res *res = t->all.v[i];
        bool known = !res->data || is_known(text_at(t, res, res->kind.name));
        if (type && !str_is(res->type, type))
            continue;
        if (res->kind.role == role && known && res->node.i == NO_BNODE.i)
            define_node(t, res, i);
    }
}

/* --- Names in the network --- */

/* "https://abc.execute-api.eu.amazonaws.com/prod" -> its host */
static struct str host_in(struct str text)
{
    size_t scheme = str_find(text, STR("://"));
    if (scheme != SIZE_MAX)
        text = str_skip(text, scheme + 3);
    return str_take(text, find_any(text, ":/?,"));
}

static void index_values(struct tf *t, struct tf_res *res, uint32_t index)
{
    static const char *const members[] = {
        "arn",
        "url",
        "endpoint",
        "address",
        "dns_name",
        "fqdn",
        "hostname",
        "domain_name",
        "invoke_url",
        "uri",
        "host",
        "reader_endpoint",
        "configuration_endpoint",
        "primary_endpoint_address",
        "invoke_arn",
        "qualified_arn",
        "function_url",
        "default_hostname",
        "connection_name",
        "website_endpoint",
        "configuration_endpoint_address",
        "cache_nodes.address",
        "status.url",
        "private_dns_name",
        "bucket_regional_domain_name",
        "bucket_domain_name",
        "cluster_address",
        "id",
    };
    for (size_t i = 0; i < countof(members); i++) {
        struct str text = text_at(t, res, members[i]), host = host_in(text);
        if (!is_known(text) || text.n < 5)
            continue;
        bool id = str_is(str_from(members[i]), "id");
        bool telling = find_any(text, ":/.") != text.n;
        if (telling)
            tf_table_put(t, &t->values, res->root, text, index);
        if (!id && res->node.i != NO_BNODE.i && str_find_char(host, '.') != SIZE_MAX &&
            host_plausible(host) && !host_is_ipv4(host))
            builder_name(t->builder, res->node, 0, intern(t, host));
    }
}

/* --- Who stands for whom --- */

static bool is(const struct tf_res *res, const char *type)
{
    return str_is(res->type, type);
}

/* Each resource that one at a path names is known by who. */
static void say(struct tf *t, const struct tf_res *res, const char *path, struct tf_res *who,
                const char *type)
{
    struct tf_refs refs = { 0 };
    tf_refs_at(t, res, path, &refs);
    for (size_t i = 0; i < refs.all.n; i++)
        if (refs.all.v[i].res != who && (!type || is(refs.all.v[i].res, type)))
            *vec_push(t->arena, &refs.all.v[i].res->by) = who;
}

static void attach_target(struct tf *t, const struct tf_res *attachment, const char *group,
                          const char *target)
{
    struct tf_refs targets = { 0 };
    tf_refs_at(t, attachment, target, &targets);
    for (size_t i = 0; i < targets.all.n; i++)
        say(t, attachment, group, targets.all.v[i].res, NULL);
}

static void link_one(struct tf *t, struct tf_res *res)
{
    static const struct {
        const char *type, *path, *of;
    } links[] = {
        { "aws_ecs_service", "load_balancer.target_group_arn", "aws_lb_target_group" },
        { "aws_ecs_service", "load_balancer.target_group_arn", "aws_alb_target_group" },
        { "aws_ecs_service", "service_registries.registry_arn", NULL },
        { "aws_secretsmanager_secret_version", "secret_id", NULL },
        { "google_secret_manager_secret_version", "secret", NULL },
        { "aws_lambda_function", "role", "aws_iam_role" },
        { "aws_ecs_task_definition", "task_role_arn", "aws_iam_role" },
        { "aws_apprunner_service", "instance_configuration.instance_role_arn", "aws_iam_role" },
        { "aws_sfn_state_machine", "role_arn", "aws_iam_role" },
        { "aws_autoscaling_group", "target_group_arns", NULL },
    };
    for (size_t i = 0; i < countof(links); i++)
        if (is(res, links[i].type))
            say(t, res, links[i].path, res, links[i].of);
    if (is(res, "aws_lb_target_group_attachment") || is(res, "aws_alb_target_group_attachment"))
        attach_target(t, res, "target_group_arn", "target_id");
    if (is(res, "aws_autoscaling_attachment"))
        attach_target(t, res, "lb_target_group_arn", "autoscaling_group_name");
}

/* A service of ECS and what it runs are one. */
static void join_task(struct tf *t, struct tf_res *service)
{
    struct tf_refs refs = { 0 };
    tf_refs_at(t, service, "task_definition", &refs);
    for (size_t i = 0; i < refs.all.n; i++) {
        struct tf_res *task = refs.all.v[i].res;
        if (!is(task, "aws_ecs_task_definition") || task->following)
            continue;
        task->node = service->node;
        task->following = true; /* of one service only */
        return;
    }
}

static void join_tasks(struct tf *t)
{
    for (size_t i = 0; i < t->all.n; i++)
        if (is(t->all.v[i], "aws_ecs_service") && t->all.v[i]->node.i != NO_BNODE.i)
            join_task(t, t->all.v[i]);
    for (size_t i = 0; i < t->all.n; i++)
        t->all.v[i]->following = false;
}

/* Names of Cloud Map and of Service Connect. */
static void discovery_names(struct tf *t, struct tf_res *res)
{
    if (is(res, "aws_service_discovery_service")) {
        struct tf_refs refs = { 0 };
        struct str name = text_at(t, res, "name");
        tf_refs_at(t, res, "dns_config.namespace_id", &refs);
        struct str zone = refs.all.n ? text_at(t, refs.all.v[0].res, "name") : STR_NULL;
        for (size_t i = 0; i < res->by.n && is_known(name); i++) {
            if (res->by.v[i]->node.i == NO_BNODE.i)
                continue;
            builder_name(t->builder, res->by.v[i]->node, res->root->space, intern(t, name));
            if (is_known(zone))
                builder_name(t->builder, res->by.v[i]->node, 0,
                             intern(t, str_printf(t->arena, "%" PRIstr ".%" PRIstr, STR_ARG(name),
                                                  STR_ARG(zone))));
        }
    }
    static const char *const paths[] = {
        "service_connect_configuration.service.client_alias.dns_name",
        "service_connect_configuration.service.discovery_name",
    };
    for (size_t p = 0; p < countof(paths) && is(res, "aws_ecs_service"); p++) {
        struct str name = text_at(t, res, paths[p]);
        if (is_known(name) && res->node.i != NO_BNODE.i)
            builder_name(t->builder, res->node, res->root->space, intern(t, name));
    }
}

/* --- Kubernetes' objects --- */

static bool selects(struct tf *t, const struct tf_res *service, const struct tf_res *workload)
{
    struct tf_leaves selector = { 0 }, labels = { 0 };
    tf_leaves(t, service->values, "spec.selector", &selector);
    tf_leaves(t, workload->values, "spec.template.metadata.labels", &labels);
    if (!selector.all.n || !labels.all.n || !doc_count(selector.all.v[0]))
        return false;
    for_each_pair (selector.all.v[0], pair) {
        struct str wanted = doc_text(pair->value);
        if (!str_eq(doc_text(doc_get_str(labels.all.v[0], pair->key)), wanted))
            return false;
    }
    return true;
}

static void kubernetes_service(struct tf *t, struct tf_res *service)
{
    enum { LOOKED_AT = 500 };
    struct str name = text_at(t, service, "metadata.name");
    struct str ns = text_at(t, service, "metadata.namespace");
    for (size_t i = 0, looked = 0; i < t->all.n && looked < LOOKED_AT; i++) {
        struct tf_res *workload = t->all.v[i];
        if (workload->root != service->root || !str_starts(workload->type, "kubernetes_") ||
            workload->kind.role != TF_RUNS || !tf_spend(t, 20))
            continue;
        looked++;
        if (!selects(t, service, workload))
            continue;
        *vec_push(t->arena, &service->by) = workload;
        if (!is_known(name))
            return;
        builder_name(t->builder, workload->node, service->root->space, intern(t, name));
        if (is_known(ns))
            builder_name(t->builder, workload->node, 0,
                         intern(t, str_printf(t->arena, "%" PRIstr ".%" PRIstr, STR_ARG(name),
                                              STR_ARG(ns))));
        return;
    }
}

void tf_define(struct tf *t)
{
    define_nodes(t, TF_RUNS, "aws_ecs_service");
    join_tasks(t);
    define_nodes(t, TF_RUNS, NULL);
    define_nodes(t, TF_NODE, NULL);
    for (uint32_t i = 0; i < t->all.n; i++)
        index_values(t, t->all.v[i], i);
    for (size_t i = 0; i < t->all.n; i++)
        link_one(t, t->all.v[i]);
    for (size_t i = 0; i < t->all.n; i++) {
        discovery_names(t, t->all.v[i]);
        tf_scale(t, t->all.v[i]);
        if (is(t->all.v[i], "kubernetes_service") || is(t->all.v[i], "kubernetes_service_v1"))
            kubernetes_service(t, t->all.v[i]);
    }
}
