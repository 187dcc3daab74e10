/*
 * App Mesh: a virtual service is provided by nodes, directly or through a router's routes. A virtual
 * node is the task that says so in a variable of its proxy, or a node of its own.
 */
#include "cloud_priv.h"

static const char *const protocols[] = { "HttpRoute", "Http2Route", "GrpcRoute", "TcpRoute" };

static void stand_for_named(struct cloud *c, struct resource *whom, struct spot name)
{
    struct cvalue value;
    if (!name.node)
        return;
    cloud_value(c, name, &value);
    struct resource *who =
        value.refs.n ? value.refs.v[0].res
                     : cloud_by_text(c, STR("appmesh"), cloud_value_text(&value));
    if (who)
        cloud_stand(c, whom, who);
}

static void link_route(struct cloud *c, struct resource *res)
{
    struct cvalue value;
    struct spot name = cloud_prop(res, "VirtualRouterName");
    if (!name.node)
        return;
    cloud_value(c, name, &value);
    struct resource *router =
        value.refs.n ? value.refs.v[0].res
                     : cloud_by_text(c, STR("appmesh"), cloud_value_text(&value));
    for (size_t i = 0; router && i < countof(protocols); i++) {
        struct spots targets = { 0 };
        struct spot route = cloud_get(c, cloud_prop(res, "Spec"), protocols[i]);
        cloud_each(c, cloud_path(c, route, "Action.WeightedTargets"), &targets);
        for (size_t k = 0; k < targets.all.n; k++)
            stand_for_named(c, router, cloud_get(c, targets.all.v[k], "VirtualNode"));
    }
}

/* "mesh/shop/virtualNode/orders" in a variable of a task's proxy: the task's service is that node. */
static void link_task(struct cloud *c, struct resource *res)
{
    struct spots containers = { 0 }, vars = { 0 };
    cloud_each(c, cloud_prop(res, "ContainerDefinitions"), &containers);
    for (size_t i = 0; i < containers.all.n; i++)
        cloud_each(c, cloud_get(c, containers.all.v[i], "Environment"), &vars);
    for (size_t i = 0; i < vars.all.n; i++) {
        struct str name = cloud_text(c, cloud_get(c, vars.all.v[i], "Name"));
        struct cvalue value;
        if (!str_starts(name, "APPMESH_VIRTUAL_NODE") && !str_starts(name, "APPMESH_RESOURCE_ARN"))
            continue;
        cloud_value(c, cloud_get(c, vars.all.v[i], "Value"), &value);
        struct str text = cloud_value_text(&value);
        size_t slash = str_rfind_char(text, '/');
        struct resource *node = NULL;
        for (size_t k = 0; k < value.refs.n; k++)
            if (cloud_is(value.refs.v[k].res, "AWS::AppMesh::VirtualNode"))
                node = value.refs.v[k].res;
        if (!node)
            node = cloud_by_text(c, STR("appmesh"),
                                 slash == SIZE_MAX ? text : str_skip(text, slash + 1));
        if (!node || !cloud_is(node, "AWS::AppMesh::VirtualNode"))
            continue;
        cloud_stand(c, node, res);
        node->replaced = true;
    }
}

void cloud_mesh_link(struct cloud *c, struct resource *res)
{
    if (cloud_is(res, "AWS::AppMesh::VirtualService")) {
        struct spot provider = cloud_path(c, cloud_props(res), "Spec.Provider");
        stand_for_named(c, res, cloud_path(c, provider, "VirtualNode.VirtualNodeName"));
        stand_for_named(c, res, cloud_path(c, provider, "VirtualRouter.VirtualRouterName"));
    } else if (cloud_is(res, "AWS::AppMesh::Route")) {
        link_route(c, res);
    } else if (cloud_is(res, "AWS::ECS::TaskDefinition")) {
        link_task(c, res);
    }
}

static void backends(struct cloud *c, struct resource *res)
{
    struct spots items = { 0 };
    struct bnodes nodes = { 0 };
    cloud_targets(c, res, &nodes);
    cloud_each(c, cloud_path(c, cloud_props(res), "Spec.Backends"), &items);
    for (size_t i = 0; i < items.all.n; i++)
        for (size_t k = 0; k < nodes.all.n; k++) {
            struct cfrom from = { .from = nodes.all.v[k],
                                  .how = "backend",
                                  .key = STR("VirtualServiceName"),
                                  .names = true,
                                  .service = "appmesh" };
            cloud_spot_refs(
                c, &from, cloud_path(c, items.all.v[i], "VirtualService.VirtualServiceName"));
        }
}

static void names(struct cloud *c, struct resource *res)
{
    struct bnodes nodes = { 0 };
    struct spot found = cloud_path(c, cloud_props(res), "Spec.ServiceDiscovery");
    struct str name = cloud_text(c, cloud_path(c, found, "AWSCloudMap.ServiceName"));
    struct str domain = cloud_text(c, cloud_path(c, found, "AWSCloudMap.NamespaceName"));
    cloud_targets(c, res, &nodes);
    for (size_t i = 0; i < nodes.all.n; i++) {
        cloud_known_as(c, nodes.all.v[i], cloud_text(c, cloud_path(c, found, "DNS.Hostname")));
        if (name.n && domain.n)
            cloud_known_as(
                c, nodes.all.v[i],
                str_printf(c->arena, "%" PRIstr ".%" PRIstr, STR_ARG(name), STR_ARG(domain)));
    }
}

static void gateway_route(struct cloud *c, struct resource *res)
{
    struct bnodes gateways = { 0 };
    cloud_nodes_of(c, cloud_prop(res, "VirtualGatewayName"), "appmesh", &gateways);
    for (size_t i = 0; i < gateways.all.n; i++)
        for (size_t k = 0; k < countof(protocols); k++) {
            struct cfrom from = { .from = gateways.all.v[i],
                                  .how = "route",
                                  .key = STR("VirtualServiceName"),
                                  .names = true,
                                  .service = "appmesh",
                                  .route = true };
            struct spot route = cloud_get(c, cloud_prop(res, "Spec"), protocols[k]);
            cloud_spot_refs(
                c, &from,
                cloud_path(c, route, "Action.Target.VirtualService.VirtualServiceName"));
        }
}

void cloud_mesh(struct cloud *c, struct resource *res)
{
    if (cloud_is(res, "AWS::AppMesh::VirtualNode")) {
        names(c, res);
        backends(c, res);
    } else if (cloud_is(res, "AWS::AppMesh::VirtualService")) {
        struct bnodes nodes = { 0 };
        cloud_targets(c, res, &nodes);
        for (size_t i = 0; i < nodes.all.n; i++)
            cloud_known_as(c, nodes.all.v[i], cloud_physical(res));
    } else if (cloud_is(res, "AWS::AppMesh::GatewayRoute")) {
        gateway_route(c, res);
    }
}
