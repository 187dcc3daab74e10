/* How many of a service run: ECS and Kubernetes, and what adds and removes some of them. */
#include "terraform_priv.h"

static const struct node *count_at(struct tf *t, const struct tf_res *res, const char *path,
                                   uint32_t *out)
{
    uint64_t number;
    struct tf_leaves leaves = { 0 };
    tf_leaves(t, res->values, path, &leaves);
    const struct node *node = leaves.all.n ? leaves.all.v[0] : NULL;
    if (!doc_is_scalar(node) || !str_to_u64(doc_text(node), &number) || number >= REPLICAS_UNSAID)
        return NULL;
    *out = (uint32_t)number;
    return node;
}

static void asked_for(struct tf *t, const struct tf_res *res)
{
    static const struct {
        const char *type, *path;
    } rows[] = {
        { "aws_ecs_service", "desired_count" },
        { "kubernetes_deployment", "spec.replicas" },
        { "kubernetes_deployment_v1", "spec.replicas" },
        { "kubernetes_stateful_set", "spec.replicas" },
        { "kubernetes_stateful_set_v1", "spec.replicas" },
    };
    for (size_t i = 0; i < countof(rows); i++) {
        uint32_t replicas;
        if (res->node.i == NO_BNODE.i || !str_is(res->type, rows[i].type))
            continue;
        const struct node *said = count_at(t, res, rows[i].path, &replicas);
        if (said)
            builder_replicas(t->builder, res->node, replicas, said->loc);
    }
}

/* What its path refers to, and runs something. */
static void scaled(struct tf *t, const struct tf_res *res, const char *least, const char *most,
                   const char *path)
{
    struct tf_refs refs = { 0 };
    uint32_t min, max;
    const struct node *said = count_at(t, res, most, &max);
    if (!said)
        return;
    if (!count_at(t, res, least, &min))
        min = 1;
    tf_refs_at(t, res, path, &refs);
    for (size_t i = 0; i < refs.all.n; i++)
        if (refs.all.v[i].res->kind.role == TF_RUNS && refs.all.v[i].res->node.i != NO_BNODE.i)
            builder_scaling(t->builder, refs.all.v[i].res->node, min, max, said->loc);
}

void tf_scale(struct tf *t, const struct tf_res *res)
{
    asked_for(t, res);
    if (str_is(res->type, "aws_appautoscaling_target"))
        scaled(t, res, "min_capacity", "max_capacity", "resource_id");
    else if (str_starts(res->type, "kubernetes_horizontal_pod_autoscaler"))
        scaled(t, res, "spec.min_replicas", "spec.max_replicas", "spec.scale_target_ref.name");
}
