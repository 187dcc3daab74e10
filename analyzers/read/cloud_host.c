/* Names by which services are reached: Cloud Map, Service Connect, records of DNS. */
#include "cloud_priv.h"

void cloud_known_as(struct cloud *c, bnode node, struct str host)
{
    host = str_trim(host);
    if (host.n && host.p[host.n - 1] == '.')
        host.n--;
    if (host.n > 1 && !str_has(host, "*") && str_has(host, ".") && node.i != NO_BNODE.i)
        builder_name(c->builder, node, 0, sym_intern(c->syms, host));
}

void cloud_label(struct cloud *c, struct str name, bnode node)
{
    sym s = sym_intern(&c->labels, name);
    if (!name.n || node.i == NO_BNODE.i)
        return;
    while (c->by_label.n <= s)
        *vec_push(c->arena, &c->by_label) = NO_BNODE;
    if (c->by_label.v[s].i == NO_BNODE.i)
        c->by_label.v[s] = node;
}

bnode cloud_labelled(const struct cloud *c, struct str name)
{
    sym s = sym_find(&c->labels, name);
    return s && s < c->by_label.n ? c->by_label.v[s] : NO_BNODE;
}

/* "shop-cart", "cart-service", "cart-prod" are cart, where only one is called so. */
static bool is_like(struct str label, struct str name)
{
    if (label.n <= name.n + 1 || name.n < 3)
        return false;
    size_t rest = label.n - name.n;
    return (str_eq(str_take(label, name.n), name) && label.p[name.n] == '-') ||
           (str_eq(str_skip(label, rest), name) && label.p[rest - 1] == '-');
}

static bnode labelled_like(struct cloud *c, struct str name)
{
    bnode found = cloud_labelled(c, name);
    for (uint32_t s = 1; found.i == NO_BNODE.i && s < c->by_label.n && cloud_spend(c, 1); s++) {
        if (c->by_label.v[s].i == NO_BNODE.i || !is_like(sym_str(&c->labels, s), name))
            continue;
        for (uint32_t other = s + 1; other < c->by_label.n; other++)
            if (c->by_label.v[other].i != c->by_label.v[s].i &&
                c->by_label.v[other].i != NO_BNODE.i &&
                is_like(sym_str(&c->labels, other), name))
                return NO_BNODE;
        return c->by_label.v[s];
    }
    return found;
}

void cloud_host_seen(struct cloud *c, struct str host)
{
    size_t dot = str_find_char(host, '.');
    bool inside = str_ends(host, ".internal") || str_ends(host, ".local");
    bnode node;
    if (dot == SIZE_MAX) {
        node = cloud_labelled(c, host).i == NO_BNODE.i ? labelled_like(c, host) : NO_BNODE;
        if (node.i != NO_BNODE.i && host_plausible(host))
            builder_name(c->builder, node, c->hosts, sym_intern(c->syms, host));
        return;
    }
    if (host_is_ipv4(host) || (!inside && host_is_public(host)))
        return;
    cloud_known_as(c, labelled_like(c, str_take(host, dot)), host);
}

static struct str namespace_text(struct cloud *c, struct spot spot)
{
    struct cvalue value;
    if (!spot.node)
        return STR_NULL;
    cloud_value(c, spot, &value);
    return value.refs.n ? cloud_physical(value.refs.v[0].res) : cloud_value_text(&value);
}

static void cloud_map(struct cloud *c, struct resource *res)
{
    struct bnodes nodes = { 0 };
    struct spot space = cloud_prop(res, "NamespaceId");
    if (!space.node)
        space = cloud_path(c, cloud_props(res), "DnsConfig.NamespaceId");
    struct str name = cloud_physical(res), domain = namespace_text(c, space);
    cloud_targets(c, res, &nodes);
    for (size_t i = 0; i < nodes.all.n && name.n; i++) {
        if (domain.n)
            cloud_known_as(c, nodes.all.v[i],
                     str_printf(c->arena, "%" PRIstr ".%" PRIstr, STR_ARG(name), STR_ARG(domain)));
        else
            cloud_label(c, name, nodes.all.v[i]);
        builder_name(c->builder, nodes.all.v[i], c->hosts, sym_intern(c->syms, name));
    }
}

/* "http://orders:8080" of Service Connect, "orders.shop" with the namespace. */
static void service_connect(struct cloud *c, struct resource *res)
{
    struct spot config = cloud_prop(res, "ServiceConnectConfiguration");
    struct str domain = namespace_text(c, cloud_get(c, config, "Namespace"));
    struct cvalue cluster;
    cloud_value(c, cloud_prop(res, "Cluster"), &cluster);
    if (!domain.n && cluster.refs.n && config.node)
        domain = namespace_text(c, cloud_path(c, cloud_props(cluster.refs.v[0].res),
                                              "ServiceConnectDefaults.Namespace"));
    struct spots services = { 0 };
    cloud_each(c, cloud_get(c, config, "Services"), &services);
    for (size_t i = 0; i < services.all.n; i++) {
        struct spots aliases = { 0 };
        struct str found = cloud_text(c, cloud_get(c, services.all.v[i], "DiscoveryName"));
        if (!found.n)
            found = cloud_text(c, cloud_get(c, services.all.v[i], "PortName"));
        cloud_each(c, cloud_get(c, services.all.v[i], "ClientAliases"), &aliases);
        for (size_t k = 0; k < aliases.all.n; k++) {
            struct str name = cloud_text(c, cloud_get(c, aliases.all.v[k], "DnsName"));
            if (name.n)
                builder_name(c->builder, res->at, c->hosts, sym_intern(c->syms, name));
            cloud_known_as(c, res->at, name);
        }
        if (found.n && domain.n)
            cloud_known_as(c, res->at,
                     str_printf(c->arena, "%" PRIstr ".%" PRIstr, STR_ARG(found), STR_ARG(domain)));
        if (found.n && !aliases.all.n)
            builder_name(c->builder, res->at, c->hosts, sym_intern(c->syms, found));
        cloud_label(c, found, res->at);
    }
}

static void record(struct cloud *c, struct spot map)
{
    struct spots values = { 0 };
    struct str name = cloud_text(c, cloud_get(c, map, "Name"));
    cloud_each(c, cloud_path(c, map, "AliasTarget.DNSName"), &values);
    cloud_each(c, cloud_get(c, map, "ResourceRecords"), &values);
    for (size_t i = 0; i < values.all.n; i++) {
        struct cvalue value;
        struct bnodes nodes = { 0 };
        cloud_value(c, values.all.v[i], &value);
        for (size_t k = 0; k < value.refs.n; k++)
            cloud_targets(c, value.refs.v[k].res, &nodes);
        if (nodes.all.n == 1)
            cloud_known_as(c, nodes.all.v[0], name);
    }
}

static void records(struct cloud *c, struct resource *res)
{
    struct spots items = { 0 };
    cloud_each(c, cloud_prop(res, "RecordSets"), &items);
    for (size_t i = 0; i < items.all.n; i++)
        record(c, items.all.v[i]);
}

static void domains(struct cloud *c, struct resource *res)
{
    struct spots names = { 0 };
    struct bnodes gateways = { 0 };
    if (res->at.i != NO_BNODE.i) {
        cloud_each(c, cloud_path(c, cloud_props(res), "Domain.DomainName"), &names);
        cloud_each(c, cloud_path(c, cloud_props(res), "DistributionConfig.Aliases"), &names);
        for (size_t i = 0; i < names.all.n; i++)
            cloud_known_as(c, res->at, cloud_text(c, names.all.v[i]));
        return;
    }
    cloud_nodes_of(c, cloud_prop(res, "RestApiId"), "", &gateways);
    cloud_nodes_of(c, cloud_prop(res, "ApiId"), "", &gateways);
    if (gateways.all.n == 1)
        cloud_known_as(c, gateways.all.v[0], cloud_prop_text(res, "DomainName"));
}

void cloud_hosts(struct cloud *c, struct resource *res)
{
    bool node = res->at.i != NO_BNODE.i;
    if (cloud_is(res, "AWS::ServiceDiscovery::Service"))
        cloud_map(c, res);
    else if (node && cloud_is(res, "AWS::ECS::Service"))
        service_connect(c, res);
    else if (cloud_is(res, "AWS::Route53::RecordSet"))
        record(c, cloud_props(res));
    else if (cloud_is(res, "AWS::Route53::RecordSetGroup"))
        records(c, res);
    else if (str_has(res->type, "Api") || cloud_is(res, "AWS::CloudFront::Distribution"))
        domains(c, res);
}
