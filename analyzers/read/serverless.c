/* The Serverless Framework: services of functions, and the templates inside of them. */
#include "serverless_priv.h"

static bool is_compose(const struct node *root)
{
    const struct node *services = doc_get(root, "services");
    if (!doc_is_map(services) || !services->n)
        return false;
    for_each_pair (services, pair)
        if (!doc_is_scalar(doc_get(pair->value, "path")) || doc_get(pair->value, "image") ||
            doc_get(pair->value, "build"))
            return false;
    return true;
}

static bool is_service(const struct node *root)
{
    const struct node *provider = doc_get(root, "provider");
    bool named = doc_is_scalar(provider) || doc_get(provider, "name");
    bool parts = doc_get(root, "functions") || doc_get(root, "resources") ||
                 doc_get(root, "constructs") || doc_get(root, "stepFunctions") ||
                 doc_get(root, "plugins");
    return doc_is_map(root) && doc_get(root, "service") && provider && (named || parts) && parts;
}

/* --- reading --- */

/* Text of a member that names the service itself: variables only as far as the file's own go. */
static struct str early_text(struct serverless *sls, const char *path, struct str fallback)
{
    struct str text =
        cloud_text(&sls->world->cloud,
                   cloud_path(&sls->world->cloud, (struct spot){ sls->stack, sls->root }, path));
    return text.n ? text : fallback;
}

static void name_service(struct serverless *sls)
{
    struct arena *arena = sls->world->cloud.arena;
    struct str file = cloud_file_name(sls->stack->input->path);
    const struct node *service = doc_get(sls->root, "service");
    sls->name = file;
    sls->stage = STR("dev");
    sls->region = STR("us-east-1");
    sls->name = early_text(sls, doc_is_map(service) ? "service.name" : "service", file);
    sls->stage = early_text(sls, "provider.stage", STR("dev"));
    sls->region = early_text(sls, "provider.region", STR("us-east-1"));
    sls->deployed = early_text(
        sls, "provider.stackName",
        str_printf(arena, "%" PRIstr "-%" PRIstr, STR_ARG(sls->name), STR_ARG(sls->stage)));
}

/* "create-user" -> "CreateDashuserLambdaFunction" */
static struct str logical_id(struct cloud *c, struct str key)
{
    struct strbuf buf;
    strbuf_init(&buf, c->arena);
    for (size_t i = 0; i < key.n; i++) {
        char ch = key.p[i];
        if (ch == '-')
            strbuf_add(&buf, STR("Dash"));
        else if (ch == '_')
            strbuf_add(&buf, STR("Underscore"));
        else
            strbuf_add_char(&buf, i == 0 && ch >= 'a' && ch <= 'z' ? (char)(ch - 32) : ch);
    }
    strbuf_add(&buf, STR("LambdaFunction"));
    return strbuf_str(&buf);
}

/* The role of a function is one of the resources: its policies are the function's. */
static void link_role(struct serverless *sls, struct resource *res, struct spot role)
{
    struct cloud *c = &sls->world->cloud;
    struct cvalue value;
    if (!role.node)
        return;
    cloud_value(c, role, &value);
    struct resource *found = value.refs.n ? value.refs.v[0].res
                                          : cloud_resource(sls->stack, cloud_value_text(&value));
    if (found && cloud_is(found, "AWS::IAM::Role"))
        *vec_push(c->arena, &found->users) = res;
}

static void add_functions(struct serverless *sls)
{
    struct cloud *c = &sls->world->cloud;
    struct cpairs pairs = { 0 };
    cloud_pairs(c, cloud_get(c, (struct spot){ sls->stack, sls->root }, "functions"), &pairs);
    for (size_t i = 0; i < pairs.all.n; i++) {
        struct str key = pairs.all.v[i].key;
        struct spot map = cloud_resolve(c, pairs.all.v[i].value);
        if (!doc_is_map(map.node))
            continue;
        struct resource *res = cloud_resource_add(sls->stack, key, STR("serverless-function"),
                                                  map.node, NULL, pairs.all.v[i].key_loc);
        res->kind = cloud_kind_cloudformation(STR("AWS::Lambda::Function"));
        res->physical = cloud_text(c, cloud_get(c, map, "name"));
        if (!res->physical.n)
            res->physical =
                str_printf(c->arena, "%" PRIstr "-%" PRIstr "-%" PRIstr, STR_ARG(sls->name),
                           STR_ARG(sls->stage), STR_ARG(key));
        res->named = true;
        cloud_resource_alias(sls->stack, logical_id(c, key), res);
        *vec_push(c->arena, &sls->functions) = res;
        struct spot role = cloud_get(c, map, "role");
        link_role(sls, res,
                  role.node ? role
                            : cloud_path(c, (struct spot){ sls->stack, sls->root },
                                         "provider.role"));
    }
}

static void add_resources(struct serverless *sls)
{
    struct cloud *c = &sls->world->cloud;
    struct spots roots = { 0 };
    cloud_each(c, cloud_get(c, (struct spot){ sls->stack, sls->root }, "resources"), &roots);
    for (size_t i = 0; i < roots.all.n; i++)
        if (doc_is_map(roots.all.v[i].node))
            cloud_stack_root(sls->stack, roots.all.v[i].node);
}

static void add_service(struct sls_world *world, const struct input *input,
                        const struct node *root)
{
    struct cloud *c = &world->cloud;
    struct serverless *sls = arena_new(c->arena, struct serverless);
    sls->world = world;
    sls->root = root;
    sls->dir = path_collapse(c->arena, path_dir(input->path));
    struct str name = doc_get_text(root, "service");
    if (!name.n)
        name = doc_text(doc_path(root, "service.name"));
    if (!name.n || str_has(name, "${"))
        name = cloud_file_name(input->path);
    sls->stack = cloud_stack(c, input, name);
    sls->stack->sls = sls;
    name_service(sls);
    *vec_push(c->arena, &world->services) = sls;
}

static void add_members(struct sls_world *world, const struct input *input,
                        const struct node *root)
{
    struct arena *arena = world->cloud.arena;
    for_each_pair (doc_get(root, "services"), pair)
        *vec_push(arena, &world->members) = (struct sls_member){
            .name = pair->key,
            .dir = path_collapse(arena, path_join(arena, path_dir(input->path),
                                                  doc_get_text(pair->value, "path"))),
            .params = doc_get(pair->value, "params"),
            .file = input,
        };
}

static void edges(struct serverless *sls)
{
    serverless_events(sls);
    serverless_construct_edges(sls);
    for (size_t i = 0; i < sls->functions.n; i++)
        serverless_function_edges(sls, sls->functions.v[i]);
    serverless_machines(sls);
}

static void build(struct reading *reading, struct input *const *inputs, size_t n)
{
    struct arena arena = { 0 };
    struct sls_world world = { 0 };
    struct cloud *c = &world.cloud;
    cloud_init(c, reading, &arena);
    cloud_afford(c, inputs, n);
    for (size_t i = 0; i < n; i++)
        for (size_t d = 0; d < inputs[i]->docs.all.n; d++) {
            if (is_service(inputs[i]->docs.all.v[d]))
                add_service(&world, inputs[i], inputs[i]->docs.all.v[d]);
            else if (is_compose(inputs[i]->docs.all.v[d]))
                add_members(&world, inputs[i], inputs[i]->docs.all.v[d]);
        }
    for (size_t i = 0; i < world.services.n; i++) {
        add_resources(world.services.v[i]);
        serverless_constructs(world.services.v[i]);
        add_functions(world.services.v[i]);
        serverless_apis(world.services.v[i]);
        serverless_machines(world.services.v[i]);
    }
    cloud_load_foreign(c);
    cloud_build(c);
    for (size_t i = 0; i < world.services.n; i++)
        edges(world.services.v[i]);
    arena_release(&arena);
}

static int probe(const struct probe *probe)
{
    if (is_service(probe->doc))
        return 97;
    return is_compose(probe->doc) ? 90 : 0;
}

static const char *const patterns[] = { "serverless.yml", "serverless.yaml", "serverless.*.yml",
                                        "serverless.json", "serverless-compose.yml", NULL };

const struct reader reader_serverless = {
    .name = "serverless",
    .title = "Serverless Framework services",
    .family = "manifest",
    .patterns = patterns,
    .kind = READ_DOCS,
    .yields = YIELD_NODES | YIELD_EDGES | YIELD_VERSIONS | YIELD_MANIFESTS,
    .probe = probe,
    .build = build,
};
