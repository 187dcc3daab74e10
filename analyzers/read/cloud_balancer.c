/* Load balancers: listeners and rules lead to target groups, and these to who registers there. */
#include "cloud_priv.h"

static void actions(struct cloud *c, struct resource *res, const char *key)
{
    struct spots items = { 0 };
    struct bnodes balancers = { 0 };
    cloud_targets(c, res, &balancers);
    cloud_each(c, cloud_prop(res, key), &items);
    for (size_t i = 0; i < balancers.all.n; i++) {
        struct cfrom from = {
            .from = balancers.all.v[i], .how = "route", .key = STR("TargetGroupArn"), .route = true
        };
        for (size_t k = 0; k < items.all.n; k++) {
            cloud_spot_refs(c, &from, cloud_get(c, items.all.v[k], "TargetGroupArn"));
            cloud_deep_refs(c, &from,
                            cloud_path(c, items.all.v[k], "ForwardConfig.TargetGroups"));
        }
    }
}

/* The balancers of the first generation: machines and services name them, or they the machines. */
static void classic(struct cloud *c, struct resource *res, struct spot names)
{
    struct spots items = { 0 };
    struct cfrom from = { .from = res->at,
                          .how = "route",
                          .key = STR("LoadBalancerName"),
                          .reversed = true };
    cloud_each(c, names, &items);
    for (size_t i = 0; i < items.all.n; i++) {
        struct spot name = items.all.v[i];
        if (doc_is_map(name.node) && doc_get(name.node, "ContainerName"))
            name = cloud_get(c, name, "LoadBalancerName");
        cloud_spot_refs(c, &from, name);
    }
}

void cloud_balancers(struct cloud *c, struct resource *res)
{
    bool node = res->at.i != NO_BNODE.i;
    if (cloud_is(res, "AWS::ElasticLoadBalancingV2::Listener"))
        actions(c, res, "DefaultActions");
    else if (cloud_is(res, "AWS::ElasticLoadBalancingV2::ListenerRule"))
        actions(c, res, "Actions");
    else if (node && cloud_is(res, "AWS::ECS::Service"))
        classic(c, res, cloud_prop(res, "LoadBalancers"));
    else if (node && cloud_is(res, "AWS::AutoScaling::AutoScalingGroup"))
        classic(c, res, cloud_prop(res, "LoadBalancerNames"));
    else if (node && cloud_is(res, "AWS::ElasticLoadBalancing::LoadBalancer"))
        cloud_deep_refs(
            c, &(struct cfrom){ .from = res->at, .how = "route", .key = STR("Instances") },
            cloud_prop(res, "Instances"));
}
