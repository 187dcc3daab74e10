/* How a workload is run: its probes, the claims it shares. */
#include "kubernetes_priv.h"

static bool has_probe(const struct node *container)
{
    static const char *const probes[] = { "readinessProbe", "livenessProbe", "startupProbe" };
    for (size_t i = 0; i < countof(probes); i++)
        if (doc_is_map(doc_get(container, probes[i])))
            return true;
    return false;
}

static void health_fact(const struct k8s *k8s, const struct k8s_workload *workload)
{
    bool checked = false;
    for_each_item (doc_get(workload->pod, "containers"), container)
        checked |= has_probe(container);
    builder_health(k8s->builder, workload->node, checked, workload->object->loc);
}

/* All mounts of the pod's volume are read-only, or the claim itself is. */
static bool is_read_only(const struct k8s_workload *workload, struct str volume,
                         const struct node *claim)
{
    if (str_is(doc_get_text(claim, "readOnly"), "true"))
        return true;
    bool mounted = false;
    static const char *const lists[] = { "initContainers", "containers" };
    for (size_t i = 0; i < countof(lists); i++)
        for_each_item (doc_get(workload->pod, lists[i]), container)
            for_each_item (doc_get(container, "volumeMounts"), mount) {
                if (!str_eq(doc_get_text(mount, "name"), volume))
                    continue;
                if (!str_is(doc_get_text(mount, "readOnly"), "true"))
                    return false;
                mounted = true;
            }
    return mounted;
}

void k8s_run_facts(const struct k8s *k8s, const struct k8s_workload *workload)
{
    health_fact(k8s, workload);
    k8s_scale_facts(k8s, workload);
    for_each_item (doc_get(workload->pod, "volumes"), volume) {
        const struct node *claim = doc_get(volume, "persistentVolumeClaim");
        const struct node *name = doc_get(claim, "claimName");
        if (!doc_is_scalar(name))
            continue;
        builder_volume(k8s->builder, workload->node, workload->object->space,
                       sym_intern(k8s->syms, doc_text(name)),
                       is_read_only(workload, doc_get_text(volume, "name"), claim), name->loc);
    }
}
