/*
 * Task definitions of ECS as its API takes and gives them, and definitions of services beside them.
 * A task of one container is a node that bears the name of the family; of several, each is one.
 */
#include "cloud_priv.h"

static const struct node *task_of(const struct node *root)
{
    const struct node *inner = doc_get(root, "taskDefinition");
    if (doc_is_list(doc_get(root, "containerDefinitions")))
        return root;
    return doc_is_list(doc_get(inner, "containerDefinitions")) ? inner : NULL;
}

static bool is_service(const struct node *root)
{
    bool named = doc_is_scalar(doc_get(root, "serviceName")) &&
                 doc_is_scalar(doc_get(root, "taskDefinition"));
    return named || (doc_get(root, "serviceConnectConfiguration") && doc_get(root, "launchType"));
}

/* Tasks or services of a document: itself, or the members of a list. */
static void members(struct arena *arena, const struct node *root, struct spots *out)
{
    static const char *const lists[] = { "services", "taskDefinitions" };
    *vec_push(arena, &out->all) = (struct spot){ NULL, root };
    for_each_item (root, item)
        *vec_push(arena, &out->all) = (struct spot){ NULL, item };
    for (size_t i = 0; i < countof(lists); i++)
        for_each_item (doc_get(root, lists[i]), item)
            *vec_push(arena, &out->all) = (struct spot){ NULL, item };
}

static void known(struct cloud *c, struct str name, bnode node)
{
    if (!name.n || node.i == NO_BNODE.i)
        return;
    cloud_label(c, name, node);
    builder_name(c->builder, node, c->hosts, sym_intern(c->syms, name));
}

static bool is_plain_word(struct str name)
{
    static const char *const words[] = { "app",    "main", "container", "service", "server",
                                         "worker", "api",  "web",       "default", "application" };
    for (size_t i = 0; i < countof(words); i++)
        if (str_is_nocase(name, words[i]))
            return true;
    return false;
}

struct counted {
    size_t n;         /* containers */
    struct str first; /* name of the first */
    struct loc loc;
    bool named; /* one is called like the family */
};

static struct counted count(const struct node *task, struct str family)
{
    struct counted counted = { 0 };
    for_each_item (doc_get(task, "containerDefinitions"), item) {
        struct str name = doc_get_text(item, "name");
        if (cloud_is_side(doc_get_text(item, "image")) || doc_get(item, "firelensConfiguration"))
            continue;
        if (!counted.n++) {
            counted.first = name;
            counted.loc = item->loc;
        }
        counted.named |= str_eq(name, family);
    }
    return counted;
}

/* Adds the node of a task; its containers follow when all tasks are known. */
static struct ctask begin_task(struct cloud *c, struct stack *stack, const struct node *task)
{
    const struct node *family = doc_get(task, "family");
    struct str name = doc_text(family).n ? doc_text(family) : cloud_file_name(stack->input->path);
    struct counted counted = count(task, name);
    struct ctask out = {
        .definition = { stack, task },
        .node = NO_BNODE,
        .space = sym_intern(c->syms, name),
        .name = name,
    };
    if (counted.n > 1 && !counted.named)
        return out;
    out.node = builder_node(c->builder, sym_intern(c->syms, STR("ecs")), out.space,
                            ORIGIN_DECLARED, family ? family->loc : task->loc);
    if (counted.n == 1 && counted.first.n && !is_plain_word(counted.first))
        known(c, counted.first, out.node);
    known(c, name, out.node);
    return out;
}

static struct str family_of(struct str task)
{
    size_t slash = str_rfind_char(task, '/');
    if (slash != SIZE_MAX)
        task = str_skip(task, slash + 1);
    return str_take(task, str_find_char(task, ':'));
}

static void service(struct cloud *c, const struct node *root)
{
    struct str name = doc_get_text(root, "serviceName");
    bnode node = cloud_labelled(c, family_of(doc_get_text(root, "taskDefinition")));
    if (node.i == NO_BNODE.i)
        node = cloud_labelled(c, name);
    if (node.i == NO_BNODE.i)
        return;
    known(c, name, node);
    const struct node *desired = doc_get(root, "desiredCount");
    uint64_t replicas;
    if (doc_is_scalar(desired) && str_to_u64(doc_text(desired), &replicas) &&
        replicas < REPLICAS_UNSAID)
        builder_replicas(c->builder, node, (uint32_t)replicas, desired->loc);
    const struct node *connect = doc_get(root, "serviceConnectConfiguration");
    struct str domain = doc_get_text(connect, "namespace");
    for_each_item (doc_get(connect, "services"), item) {
        struct str found = doc_get_text(item, "discoveryName");
        if (!found.n)
            found = doc_get_text(item, "portName");
        for_each_item (doc_get(item, "clientAliases"), alias) {
            known(c, doc_get_text(alias, "dnsName"), node);
            cloud_known_as(c, node, doc_get_text(alias, "dnsName"));
        }
        if (found.n && domain.n)
            cloud_known_as(c, node,
                           str_printf(c->arena, "%" PRIstr ".%" PRIstr, STR_ARG(found),
                                      STR_ARG(domain)));
    }
}

static void build(struct reading *reading, struct input *const *inputs, size_t n)
{
    struct arena arena = { 0 };
    struct cloud c;
    struct spots roots = { 0 };
    VEC(struct ctask) tasks = { 0 };
    cloud_init(&c, reading, &arena);
    cloud_afford(&c, inputs, n);
    cloud_load_foreign(&c);
    for (size_t i = 0; i < n; i++) {
        struct stack *stack = cloud_stack(&c, inputs[i], cloud_file_name(inputs[i]->path));
        for (size_t d = 0; d < inputs[i]->docs.all.n; d++) {
            struct spots all = { 0 };
            members(&arena, inputs[i]->docs.all.v[d], &all);
            for (size_t k = 0; k < all.all.n; k++)
                *vec_push(&arena, &roots.all) = (struct spot){ stack, all.all.v[k].node };
        }
    }
    for (size_t i = 0; i < roots.all.n; i++) {
        const struct node *task = task_of(roots.all.v[i].node);
        if (task)
            *vec_push(&arena, &tasks) = begin_task(&c, roots.all.v[i].stack, task);
    }
    for (size_t i = 0; i < tasks.n; i++) {
        bnode node = cloud_task_nodes(&c, &tasks.v[i]);
        known(&c, tasks.v[i].name, node);
    }
    for (size_t i = 0; i < roots.all.n; i++)
        if (is_service(roots.all.v[i].node))
            service(&c, roots.all.v[i].node);
    for (size_t i = 0; i < tasks.n; i++)
        cloud_task(&c, &tasks.v[i]);
    builder_yields(reading->builder, YIELD_NODES | YIELD_EDGES | YIELD_VERSIONS | YIELD_MANIFESTS);
    arena_release(&arena);
}

static bool is_ours(const struct node *root)
{
    const struct node *first = doc_item(root, 0);
    if (task_of(root) || task_of(first) || task_of(doc_item(doc_get(root, "taskDefinitions"), 0)))
        return true;
    const struct node *services = doc_get(root, "services");
    return is_service(root) || (doc_is_list(services) && is_service(doc_item(services, 0)));
}

static int probe(const struct probe *probe)
{
    return is_ours(probe->doc) ? 95 : 0;
}

static const char *const patterns[] = { "*task-definition*.json", "*taskdef*.json", "*.json",
                                        NULL };

const struct reader reader_ecs = {
    .name = "ecs",
    .title = "ECS task definitions",
    .family = "manifest",
    .patterns = patterns,
    .kind = READ_DOCS,
    .yields = YIELD_NODES | YIELD_EDGES | YIELD_VERSIONS | YIELD_MANIFESTS,
    .probe = probe,
    .build = build,
};
