/* CloudFormation and SAM: the row, and the order in which a system of templates is read. */
#include "cloud_priv.h"

static void depends_on(struct cloud *c, struct resource *res, struct spot name)
{
    struct resource *other = cloud_resource(res->stack, cloud_text(c, name));
    if (!other || other->at.i == NO_BNODE.i)
        return;
    struct cfrom from = {
        .from = res->at, .how = "depends_on", .key = STR("DependsOn"), .kind = EDGE_STARTUP
    };
    cloud_edge(c, &from, other->at, name.node->loc);
}

void cloud_depends(struct cloud *c, struct resource *res)
{
    struct spots names = { 0 };
    if (res->at.i == NO_BNODE.i)
        return;
    cloud_each(c, (struct spot){ res->stack, doc_get(res->node, "DependsOn") }, &names);
    for (size_t i = 0; i < names.all.n; i++)
        depends_on(c, res, names.all.v[i]);
}

static void for_all(struct cloud *c, void (*each)(struct cloud *, struct resource *))
{
    for (size_t i = 0; i < c->stacks.n; i++) {
        struct stack *stack = c->stacks.v[i];
        for (size_t k = 0; !stack->foreign && k < stack->resources.n; k++)
            if (!stack->resources.v[k]->off && cloud_spend(c, 1))
                each(c, stack->resources.v[k]);
    }
}

void cloud_build(struct cloud *c)
{
    static void (*const passes[])(struct cloud *, struct resource *) = {
        cloud_hosts, cloud_mesh, cloud_routes,   cloud_balancers, cloud_events,   cloud_messages, cloud_lambda,
        cloud_containers, cloud_machines, cloud_states, cloud_policies, cloud_depends,
        cloud_scale,
    };
    for (size_t i = 0; i < countof(passes); i++)
        for_all(c, passes[i]);
    builder_yields(c->builder, YIELD_NODES | YIELD_EDGES | YIELD_VERSIONS | YIELD_MANIFESTS);
}

static void build(struct reading *reading, struct input *const *inputs, size_t n)
{
    struct arena arena = { 0 };
    struct cloud c;
    cloud_init(&c, reading, &arena);
    cloud_load(&c, inputs, n, false);
    cloud_index(&c);
    cloud_link(&c);
    cloud_nodes(&c);
    cloud_build(&c);
    arena_release(&arena);
}

static int probe(const struct probe *probe)
{
    if (!probe->docs)
        return cloud_is_template(probe->doc) ? 96 : 0;
    for (size_t i = 0; i < probe->docs->all.n; i++)
        if (cloud_is_template(probe->docs->all.v[i]))
            return doc_get(probe->docs->all.v[i], "functions") ? 60 : 96;
    return 0;
}

static const char *const patterns[] = { "*.template", "*.template.json", "template.yaml",
                                        "*.yaml", "*.yml", "*.json", NULL };

const struct reader reader_cloudformation = {
    .name = "cloudformation",
    .title = "CloudFormation and SAM templates",
    .family = "manifest",
    .patterns = patterns,
    .kind = READ_DOCS,
    .yields = YIELD_NODES | YIELD_EDGES | YIELD_VERSIONS | YIELD_MANIFESTS,
    .probe = probe,
    .build = build,
};
