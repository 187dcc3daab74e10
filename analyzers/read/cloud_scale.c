/* How many tasks of a service run, and what Application Auto Scaling may make of it. */
#include "cloud_priv.h"

static bool count_at(struct cloud *c, struct resource *res, const char *key, uint32_t *out)
{
    uint64_t number;
    struct spot spot = cloud_prop(res, key);
    if (!spot.node || !str_to_u64(cloud_text(c, spot), &number) || number >= REPLICAS_UNSAID)
        return false;
    *out = (uint32_t)number;
    return true;
}

/* "service/CLUSTER/NAME", put together of references or written. */
static void scaled(struct cloud *c, struct resource *target)
{
    struct cvalue id;
    uint32_t min, max;
    if (!count_at(c, target, "MinCapacity", &min) || !count_at(c, target, "MaxCapacity", &max))
        return;
    struct spot most = cloud_prop(target, "MaxCapacity");
    cloud_value(c, cloud_prop(target, "ResourceId"), &id);
    for (size_t i = 0; i < id.refs.n; i++)
        if (cloud_is(id.refs.v[i].res, "AWS::ECS::Service") &&
            id.refs.v[i].res->at.i != NO_BNODE.i)
            builder_scaling(c->builder, id.refs.v[i].res->at, min, max, most.node->loc);
}

void cloud_scale(struct cloud *c, struct resource *res)
{
    uint32_t replicas;
    if (cloud_is(res, "AWS::ApplicationAutoScaling::ScalableTarget"))
        scaled(c, res);
    else if (cloud_is(res, "AWS::ECS::Service") && res->at.i != NO_BNODE.i &&
             count_at(c, res, "DesiredCount", &replicas))
        builder_replicas(c->builder, res->at, replicas,
                         cloud_prop(res, "DesiredCount").node->loc);
}
