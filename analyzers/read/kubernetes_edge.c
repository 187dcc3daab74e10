/* References and edges that objects make which run nothing themselves. */
#include "address_parts_priv.h"
#include "kubernetes_priv.h"

/* "cart.shop.svc.x" to name and namespace; out_ns is empty when none is given. */
static struct str split_host(struct str host, struct str *out_ns)
{
    size_t svc = str_find(host, STR(".svc"));
    if (svc != SIZE_MAX && (svc + 4 == host.n || host.p[svc + 4] == '.'))
        host = str_take(host, svc);
    size_t dot = str_find_char(host, '.');
    *out_ns = dot == SIZE_MAX ? STR_NULL : str_skip(host, dot + 1);
    return dot == SIZE_MAX ? host : str_take(host, dot);
}

struct k8s_service *k8s_service_of_host(const struct k8s *k8s, sym space, struct str host)
{
    struct str ns, name = split_host(str_trim(host), &ns);
    sym in = ns.n ? sym_find(k8s->syms, ns) : space;
    sym of = sym_find(k8s->syms, name);
    return in && of ? k8s_service_find(k8s, in, of) : NULL;
}

bnode k8s_node_named(const struct k8s *k8s, sym space, struct str name)
{
    sym of = sym_find(k8s->syms, name);
    const struct k8s_service *service = of ? k8s_service_find(k8s, space, of) : NULL;
    if (service)
        return service->node;
    const struct k8s_workload *workload = of ? k8s_workload_find(k8s, space, of) : NULL;
    return workload ? workload->node : NO_BNODE;
}

bnode k8s_node_of_host(const struct k8s *k8s, sym space, struct str host)
{
    struct str ns, name = split_host(str_trim(host), &ns);
    sym in = ns.n ? sym_find(k8s->syms, ns) : space;
    return in ? k8s_node_named(k8s, in, name) : NO_BNODE;
}

static struct ref_in ref_of(const struct k8s_from *from, const struct node *name, struct str ns,
                            const char *detail)
{
    const struct k8s *k8s = from->k8s;
    struct str host = doc_text(name);
    bool public = host_is_public(host) || host_is_ipv4(host);
    return (struct ref_in){
        .from = from->node,
        .space = ns.n ? sym_intern(k8s->syms, ns) : from->object->space,
        .host = host,
        .kind = from->kind,
        .on_miss = public ? MISS_EXTERNAL : MISS_UNRESOLVED,
        .undirected = from->kind == EDGE_ASYNC,
        .guess = from->guess,
        .how = sym_intern(k8s->syms, str_from(from->how)),
        .detail = sym_intern(k8s->syms, str_from(detail)),
        .loc = name ? name->loc : (struct loc){ 0 },
    };
}

/* A name may be a pattern or a variable, which is no host. */
static bool is_name(const struct node *name)
{
    return host_plausible(doc_text(name));
}

/* One object may stand for thousands of edges, by products of lists: ordinary ones never do. */
static bool spend(const struct k8s *k8s, struct loc loc)
{
    if (*k8s->edges == 1)
        finding_add(k8s->reading->findings, &rule_input_limit, loc,
                    "Policies and routes mean so many edges that the rest is not read.");
    *k8s->edges -= *k8s->edges > 0;
    return *k8s->edges > 0;
}

void k8s_edge_to(const struct k8s_from *from, const struct node *name, struct str ns,
                 const struct node *port, const char *detail)
{
    uint64_t number = 0;
    if (!is_name(name) || !spend(from->k8s, name->loc))
        return;
    struct ref_in ref = ref_of(from, name, ns, detail);
    if (str_to_u64(doc_text(port), &number) && number <= 65535)
        ref.port = (uint32_t)number;
    builder_ref(from->k8s->builder, &ref);
}

void k8s_edge_of(const struct k8s_from *from, const struct node *name, struct str ns,
                 const char *detail)
{
    if (!is_name(name) || !spend(from->k8s, name->loc))
        return;
    struct ref_in ref = ref_of(from, name, ns, detail);
    ref.reversed = true;
    builder_ref(from->k8s->builder, &ref);
}

static void edge(const struct k8s *k8s, bnode from, bnode to, enum edge_kind kind, unsigned guess,
                 const char *how, const char *detail, struct loc loc)
{
    if (from.i == to.i || from.i == NO_BNODE.i || to.i == NO_BNODE.i || !spend(k8s, loc))
        return;
    builder_edge(k8s->builder, &(struct edge_in){
                                   .from = from,
                                   .to = to,
                                   .kind = kind,
                                   .origin = ORIGIN_DECLARED,
                                   .undirected = kind == EDGE_ASYNC,
                                   .guess = guess,
                                   .how = sym_intern(k8s->syms, str_from(how)),
                                   .detail = sym_intern(k8s->syms, str_from(detail)),
                                   .loc = loc,
                               });
}

void k8s_edge(const struct k8s *k8s, bnode from, bnode to, enum edge_kind kind, const char *how,
              const char *detail, struct loc loc)
{
    edge(k8s, from, to, kind, 0, how, detail, loc);
}

void k8s_edge_guess(const struct k8s *k8s, bnode from, bnode to, const char *how, struct loc loc)
{
    edge(k8s, from, to, EDGE_SYNC, 1, how, "secretName", loc);
}

static struct address_from address_from(const struct k8s_from *from)
{
    return (struct address_from){
        .builder = from->k8s->builder,
        .arena = from->k8s->scratch,
        .from = from->node,
        .space = from->object->space,
        .telemetry = from->kind == EDGE_TELEMETRY,
        .guess = from->guess,
    };
}

void k8s_value_refs(const struct k8s_from *from, struct str key, const struct node *value)
{
    struct address_from addresses = address_from(from);
    if (doc_is_scalar(value))
        address_refs(&addresses, key, doc_text(value), value, value->loc, from->how);
    for_each_item (value, item)
        if (doc_is_scalar(item))
            address_refs(&addresses, key, doc_text(item), item, item->loc, from->how);
}

void k8s_tree_refs(const struct k8s_from *from, const struct node *root, struct str name)
{
    struct address_from addresses = address_from(from);
    if (doc_is_scalar(root))
        text_refs(&addresses, root, name, from->how);
    else if (root)
        doc_refs(&addresses, root, name, from->how);
}

bnode k8s_gateway_node(const struct k8s *k8s, sym space, struct str name, const char *suffix,
                       struct loc loc)
{
    sym plain = sym_intern(k8s->syms, name);
    if (k8s_name_taken(k8s, space, plain))
        plain =
            sym_intern(k8s->syms, str_printf(k8s->arena, "%" PRIstr "-%s", STR_ARG(name), suffix));
    bnode node = builder_node(k8s->builder, space, plain, ORIGIN_DECLARED, loc);
    builder_kind(k8s->builder, node, NODE_GATEWAY, SURE_DECLARED);
    builder_entry(k8s->builder, node);
    return node;
}
