/* Consumers, and what the graph, the configuration and their copies say of each. */
#include "consumers_priv.h"

struct str consumer_text(struct arena *arena, const struct consumer *consumer)
{
    struct str name = str_take(consumer->name, NAME_SHOWN);
    if (!consumer->owner.n)
        return name;
    return str_printf(arena, "%" PRIstr " (%" PRIstr ")", STR_ARG(name), NAME_ARG(consumer->owner));
}

static void count_entries(const struct graph *g, node_id v, struct consumer *consumer)
{
    const struct graph_node *node = &g->nodes[v.i];
    const uint64_t day = (uint64_t)24 * 3600 * 1000000;
    for (uint32_t i = 0; i < node->operations.n; i++)
        consumer->entries += g->operations[node->operations.first + i].calls;
    consumer->days = (node->seen_to - node->seen_from) / day;
    consumer->traced = node->seen_from || (node->origin & ORIGIN_OBSERVED);
}

static int64_t threshold(const struct consumers *c, const char *key)
{
    struct rule_ctx ctx = { .rule = &rule_api_breaking_unused, .config = c->setup->config };
    return rule_value(&ctx, key);
}

static void know_node(const struct consumers *c, struct consumer *consumer)
{
    const struct graph *g = c->setup->graph;
    node_id v = g ? graph_find(g, consumer->name) : NO_NODE;
    consumer->node = v;
    if (v.i == NO_NODE.i)
        return;
    consumer->owner = graph_str(g, g->nodes[v.i].owner);
    count_entries(g, v, consumer);
    consumer->watched = c->setup->window_is_complete
                            ? (g->yields & YIELD_TRACES) != 0
                            : consumer->traced &&
                                  consumer->entries >= (uint64_t)threshold(c, "entry-spans") &&
                                  consumer->days >= (uint64_t)threshold(c, "days");
}

struct consumer *consumer_named(struct consumers *c, struct str name)
{
    uint32_t known = c->names.n;
    sym s = sym_intern(&c->names, name);
    if (s < known)
        return &c->all.v[s - 1];
    struct consumer *consumer = vec_push(&c->scratch, &c->all);
    consumer->name = sym_str(&c->names, s);
    symtab_init(&consumer->operations, &c->scratch);
    symtab_init(&consumer->copy_packages, &c->scratch);
    elements_init(&consumer->copies, &c->scratch);
    know_node(c, consumer);
    return consumer;
}

/* "/pkg.S/R" and "POST /pkg.S/R" are how proxies and HTTP libraries call an rpc. */
static struct str rpc_of(struct str operation)
{
    if (str_starts(operation, "POST "))
        operation = str_skip(operation, 5);
    return str_starts(operation, "/") ? str_skip(operation, 1) : operation;
}

/* Its service, when one of the versions has one of that name. */
static sym service_of(const struct consumers *c, struct str operation)
{
    size_t slash = str_find_char(operation, '/');
    return slash == SIZE_MAX ? 0 : sym_find(&c->services, str_take(operation, slash));
}

static void add_services(struct consumers *c, const struct compat_tree *tree)
{
    for (size_t i = 0; i < tree->files.n; i++) {
        const struct proto_file *file = tree->files.v[i].proto;
        for (size_t k = 0; k < file->services.n; k++)
            sym_intern(&c->services, file->services.v[k]->full_name);
    }
    while (c->providers.n < c->services.n)
        *vec_push(&c->scratch, &c->providers) = (struct nodes){ 0 };
}

static void add_provider(struct consumers *c, sym service, node_id node)
{
    struct nodes *nodes = &c->providers.v[service];
    if (!nodes->all.n || nodes->all.v[nodes->all.n - 1].i != node.i)
        *vec_push(&c->scratch, &nodes->all) = node;
}

static struct loc observed_place(const struct graph *g, edge_id e, struct str operation)
{
    const struct slice *evidence = &g->edge_info[e.i].evidence;
    struct loc loc = LOC_NONE;
    for (uint32_t i = 0; i < evidence->n; i++) {
        const struct evidence *place = &g->evidence[evidence->first + i];
        if (!(place->origin & ORIGIN_OBSERVED))
            continue;
        if (str_eq(rpc_of(graph_str(g, place->detail)), operation))
            return place->loc;
        loc = loc.source ? loc : place->loc;
    }
    return loc;
}

static void add_call(struct consumers *c, struct consumer *consumer, const struct call *call)
{
    uint32_t known = consumer->operations.n;
    sym s = sym_intern(&consumer->operations, call->operation);
    if (s >= known)
        *vec_push(&c->scratch, &consumer->calls) =
            (struct call){ .operation = sym_str(&consumer->operations, s), .loc = call->loc };
    consumer->calls.v[s - 1].calls += call->calls;
    consumer->calls.v[s - 1].errors += call->errors;
}

static void add_calls(struct consumers *c, edge_id e)
{
    const struct graph *g = c->setup->graph;
    const struct slice *uses = &g->edge_info[e.i].uses;
    for (uint32_t i = 0; i < uses->n; i++) {
        const struct edge_use *use = &g->uses[uses->first + i];
        struct call call = { .operation = rpc_of(graph_str(g, use->operation)),
                             .calls = use->calls,
                             .errors = use->errors };
        if (!use->calls || !service_of(c, call.operation))
            continue;
        call.loc = use->loc;
        if (!call.loc.source)
            call.loc = observed_place(g, e, call.operation);
        add_call(c, consumer_named(c, node_name(g, (node_id){ g->edge_from[e.i] })), &call);
    }
}

static const struct evidence *declaring(const struct graph *g, edge_id e)
{
    const struct slice *evidence = &g->edge_info[e.i].evidence;
    for (uint32_t i = 0; i < evidence->n; i++)
        if (g->evidence[evidence->first + i].origin & ORIGIN_DECLARED)
            return &g->evidence[evidence->first + i];
    return NULL;
}

static void add_declared(struct consumers *c, sym service, node_id provider)
{
    const struct graph *g = c->setup->graph;
    for_each_in (g, provider, k, e) {
        if (g->edge_kind[e.i] != EDGE_SYNC || g->edge_from[e.i] == provider.i)
            continue;
        const struct evidence *place = declaring(g, e);
        struct declared declared = { .service = sym_str(&c->services, service),
                                     .provider = node_name(g, provider),
                                     .loc = place ? place->loc
                                                  : observed_place(g, e, STR_NULL),
                                     .observed = !place };
        struct consumer *consumer =
            consumer_named(c, node_name(g, (node_id){ g->edge_from[e.i] }));
        *vec_push(&c->scratch, &consumer->declared) = declared;
    }
}

/* Requests that come in from nobody in the inputs. */
static void add_outside(struct consumers *c, const struct operation *operation, struct str rpc)
{
    const struct graph *g = c->setup->graph;
    if (!operation->calls || !(operation->origin & ORIGIN_OBSERVED))
        return;
    for_each_in (g, operation->node, k, e) {
        const struct slice *uses = &g->edge_info[e.i].uses;
        for (uint32_t i = 0; i < uses->n; i++)
            if (g->uses[uses->first + i].operation == operation->name &&
                g->uses[uses->first + i].calls)
                return;
    }
    struct call call = { rpc, operation->calls, operation->errors, operation->seen };
    add_call(c, consumer_named(c, STR("someone outside of the inputs")), &call);
}

static void read_graph(struct consumers *c, const struct graph *g)
{
    for (edge_id e = { 0 }; e.i < g->m; e.i++)
        add_calls(c, e);
    for (uint32_t i = 0; i < g->n_operations; i++) {
        struct str rpc = rpc_of(graph_str(g, g->operations[i].name));
        sym service = service_of(c, rpc);
        if (!service)
            continue;
        add_provider(c, service, g->operations[i].node);
        add_outside(c, &g->operations[i], rpc);
    }
    for (sym service = 1; service < c->providers.n; service++)
        for (size_t i = 0; i < c->providers.v[service].all.n; i++)
            add_declared(c, service, c->providers.v[service].all.v[i]);
}

/* Who provides a service of the package has no copy of it, but the original. */
static bool provides(const struct consumers *c, node_id node, struct str package)
{
    for (sym service = 1; service < c->providers.n && node.i != NO_NODE.i; service++) {
        struct str name = sym_str(&c->services, service);
        size_t dot = str_rfind_char(name, '.');
        if (!str_eq(dot == SIZE_MAX ? STR_NULL : str_take(name, dot), package))
            continue;
        for (size_t i = 0; i < c->providers.v[service].all.n; i++)
            if (c->providers.v[service].all.v[i].i == node.i)
                return true;
    }
    return false;
}

static bool has_package(const struct compat_tree *tree, struct str package)
{
    for (size_t i = 0; i < tree->files.n; i++)
        if (!tree->files.v[i].is_import &&
            str_eq(tree->files.v[i].proto->package, package))
            return true;
    return false;
}

/* The empty package has a name here, too. */
static struct str package_key(struct str package)
{
    return package.n ? package : STR("(none)");
}

static void read_copies(struct consumers *c, const struct proto_set *protos)
{
    struct owners *owners = owners_new(c);
    for (size_t i = 0; i < protos->all.n; i++) {
        const struct proto_file *file = protos->all.v[i];
        if (!has_package(c->setup->before, file->package) &&
            !has_package(c->setup->now, file->package))
            continue;
        struct consumer *consumer = consumer_named(c, owner_of(owners, file));
        if (provides(c, consumer->node, file->package))
            continue;
        elements_add(&consumer->copies, file);
        sym_intern(&consumer->copy_packages, package_key(file->package));
        *vec_push(&c->scratch, &consumer->copy_files) = file;
    }
}

/* Whole packages, and those above them, count as well. */
static bool is_known(const struct consumers *c, const struct compat_tree *tree, struct str name,
                     bool *out_near)
{
    for (size_t i = 0; i < tree->files.n; i++) {
        struct str package = tree->files.v[i].proto->package;
        if (tree->files.v[i].is_import)
            continue;
        if (str_eq(package, name))
            return true;
        *out_near |= package.n < name.n && memcmp(package.p, name.p, package.n) == 0 &&
                     name.p[package.n] == '.';
    }
    return elements_find(&c->before.elements, name).kind ||
           elements_find(&c->now.elements, name).kind;
}

/* Of a package that is compared: a slip would make used what it means look unused. */
static void check_names(const struct consumers *c, const struct config_consumer *entry)
{
    struct findings *findings = c->setup->findings;
    for (size_t i = 0; i < entry->uses.n; i++) {
        const struct config_use *use = &entry->uses.v[i];
        struct str name = dotted(findings->arena, use->name);
        bool near = false;
        if (is_known(c, c->setup->now, name, &near) || is_known(c, c->setup->before, name, &near) ||
            !near)
            continue;
        struct finding *finding =
            finding_begin(findings, &rule_input_syntax, use->loc,
                          "%" PRIstr " is said to use %" PRIstr ", which neither version has.",
                          NAME_ARG(entry->service), NAME_ARG(use->name));
        finding_severity(finding, SEVERITY_WARNING);
        finding_end(findings, finding);
    }
}

void consumers_gather(struct consumers *c)
{
    const struct consumers_setup *setup = c->setup;
    symtab_init(&c->names, &c->scratch);
    symtab_init(&c->services, &c->scratch);
    version_init(&c->now, setup->now, &c->scratch);
    version_init(&c->before, setup->before, &c->scratch);
    add_services(c, setup->before);
    add_services(c, setup->now);
    if (setup->graph)
        read_graph(c, setup->graph);
    for (size_t i = 0; i < setup->config->consumers.n; i++) {
        const struct config_consumer *entry = &setup->config->consumers.v[i];
        struct str name = entry->service;
        node_id v = setup->graph ? graph_find(setup->graph, name) : NO_NODE;
        if (v.i != NO_NODE.i)
            name = node_name(setup->graph, v);
        struct consumer *consumer = consumer_named(c, name);
        *vec_push(&c->scratch, &consumer->stated) = entry;
        check_names(c, entry);
    }
    if (setup->graph && setup->graph->protos)
        read_copies(c, setup->graph->protos);
}
