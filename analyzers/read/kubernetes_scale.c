/* How many of a workload run: its replicas, and what adds and removes some of them. */
#include "kubernetes_priv.h"

/* False when the text is no number, a template's marker for one. */
static bool count_of(const struct node *scalar, uint32_t *out)
{
    uint64_t number;
    if (!doc_is_scalar(scalar) || !str_to_u64(doc_text(scalar), &number) ||
        number >= REPLICAS_UNSAID)
        return false;
    *out = (uint32_t)number;
    return true;
}

/* The same, with a value for where nothing is written; 0 when that which is written is no number. */
static bool count_or(const struct node *scalar, uint32_t otherwise, uint32_t *out)
{
    *out = otherwise;
    return !scalar || count_of(scalar, out);
}

/*
 * Annotations of Knative: a revision is kept between them, and has no number of its own. A greatest
 * number of 0 is none.
 */
static void knative(const struct k8s *k8s, const struct k8s_workload *workload)
{
    static const char *const keys[][2] = {
        { "autoscaling.knative.dev/min-scale", "autoscaling.knative.dev/minScale" },
        { "autoscaling.knative.dev/max-scale", "autoscaling.knative.dev/maxScale" },
    };
    const struct node *notes = doc_path(workload->template, "metadata.annotations");
    const struct node *said[2];
    uint32_t min, max;
    for (size_t i = 0; i < countof(said); i++) {
        said[i] = doc_get(notes, keys[i][0]);
        said[i] = said[i] ? said[i] : doc_get(notes, keys[i][1]);
    }
    if ((!said[0] && !said[1]) || !count_or(said[0], 0, &min) || !count_or(said[1], 0, &max))
        return;
    builder_scaling(k8s->builder, workload->node, min, max ? max : REPLICAS_UNSAID,
                    said[1] ? said[1]->loc : said[0]->loc);
}

void k8s_scale_facts(const struct k8s *k8s, const struct k8s_workload *workload)
{
    static const char *const kinds[] = { "Deployment",       "StatefulSet", "ReplicaSet",
                                         "DeploymentConfig", "Rollout",     "ReplicationController" };
    const struct k8s_object *object = workload->object;
    const struct node *replicas = doc_get(object->spec, "replicas");
    uint32_t count = REPLICAS_UNSAID;
    if (str_is(object->group, "serving.knative.dev")) {
        knative(k8s, workload);
        return;
    }
    for (size_t i = 0; i < countof(kinds); i++)
        if (str_is(object->kind, kinds[i]) && (!replicas || count_of(replicas, &count)))
            builder_replicas(k8s->builder, workload->node, count,
                             replicas ? replicas->loc : object->loc);
}

/* Least and greatest number as two members say, else these. */
static void scaled(const struct k8s *k8s, const struct k8s_object *object, bnode node,
                   const char *const keys[2], const uint32_t otherwise[2])
{
    const struct node *least = doc_get(object->spec, keys[0]);
    const struct node *most = doc_get(object->spec, keys[1]);
    uint32_t min, max;
    if (count_or(least, otherwise[0], &min) && count_or(most, otherwise[1], &max))
        builder_scaling(k8s->builder, node, min, max, most ? most->loc : object->loc);
}

void k8s_scaled_object(const struct k8s *k8s, const struct k8s_object *object, bnode node)
{
    static const char *const keys[2] = { "minReplicaCount", "maxReplicaCount" };
    static const uint32_t unsaid[2] = { 0, 100 };
    if (str_is(object->kind, "ScaledObject"))
        scaled(k8s, object, node, keys, unsaid);
}

static void autoscaler(const struct k8s *k8s, const struct k8s_object *object)
{
    static const char *const keys[2] = { "minReplicas", "maxReplicas" };
    static const uint32_t unsaid[2] = { 1, REPLICAS_UNSAID };
    const struct node *target = doc_path(object->spec, "scaleTargetRef.name");
    sym name = doc_is_scalar(target) ? sym_find(k8s->syms, doc_text(target)) : 0;
    const struct k8s_workload *workload = name ? k8s_workload_find(k8s, object->space, name) : NULL;
    if (workload)
        scaled(k8s, object, workload->node, keys, unsaid);
}

const struct k8s_kind k8s_scale_kinds[] = {
    { "autoscaling", "HorizontalPodAutoscaler", autoscaler },
    { NULL, NULL, NULL },
};
