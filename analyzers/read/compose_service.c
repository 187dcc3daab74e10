/* What a service is: its names, image, ports, labels, networks. */
#include "compose_priv.h"

#include "image_priv.h"

static struct builder *builder_of(const struct compose *c)
{
    return c->reading->builder;
}

static void add_name(struct compose *c, struct project *p, const struct cservice *service,
                     struct str name)
{
    if (name.n == 0)
        return;
    struct cservice *other = project_find(p, name);
    if (other && other != service)
        return; /* a key is the stronger name */
    project_name(c, p, service, name);
    if (!str_eq(name, service->name))
        builder_name(builder_of(c), service->node, p->space, sym_intern(c->reading->syms, name));
}

static void network_facts(struct compose *c, struct project *p, struct cservice *service)
{
    struct centries networks = { 0 };
    service_entries(c, service, "networks", &networks);
    for (size_t i = 0; i < networks.all.n; i++) {
        const struct centry *entry = &networks.all.v[i];
        *vec_push(c->arena, &service->networks) = entry->key;
        for_each_item (doc_get(entry->node, "aliases"), alias) {
            struct ctext text = compose_text(c, entry->file, alias);
            if (!text.unknown)
                add_name(c, p, service, text.text);
        }
        struct ctext address = compose_text(c, entry->file, doc_get(entry->node, "ipv4_address"));
        if (!address.unknown)
            add_name(c, p, service, address.text);
    }
    p->networks |= networks.all.n > 0;
    if (networks.all.n == 0)
        *vec_push(c->arena, &service->networks) = STR("default");
    enum { MANY = 64 };
    service->any_network =
        networks.all.n > MANY || service_last(service, "network_mode").node != NULL;
}

bool services_meet(const struct cservice *a, const struct cservice *b)
{
    if (a->any_network || b->any_network)
        return true;
    for (size_t i = 0; i < a->networks.n; i++)
        for (size_t k = 0; k < b->networks.n; k++)
            if (str_eq(a->networks.v[i], b->networks.v[k]))
                return true;
    return false;
}

/* "stack_service" and "tasks.service" are names on Swarm alone. */
static void swarm_names(struct compose *c, struct project *p, const struct cservice *service)
{
    if (!str_has(p->stem, "stack") || !service_last(service, "deploy").node)
        return;
    add_name(c, p, service, str_printf(c->arena, "tasks.%" PRIstr, STR_ARG(service->name)));
    add_name(
        c, p, service,
        str_printf(c->arena, "%" PRIstr "_%" PRIstr, STR_ARG(p->name), STR_ARG(service->name)));
}

static void name_facts(struct compose *c, struct project *p, struct cservice *service)
{
    add_name(c, p, service, service->name);
    add_name(c, p, service, service_text(c, service, "container_name", NULL));
    add_name(c, p, service, service_text(c, service, "hostname", NULL));
    swarm_names(c, p, service);
}

/* "db:database" names db a second way for the service that has the link, and so for the project. */
static void link_names(struct compose *c, struct project *p, struct cservice *service)
{
    struct citems links = { 0 };
    service_items(c, service, "links", &links);
    for (size_t i = 0; i < links.all.n; i++) {
        struct str alias = compose_text(c, links.all.v[i].file, links.all.v[i].node).text;
        struct str name;
        if (!str_split(&alias, ':', &name) || alias.n == 0)
            continue;
        const struct cservice *target = project_find(p, name);
        if (!target)
            continue;
        *vec_push(c->arena, &service->links) = (struct clink){ name, alias };
        const struct cservice *known = project_named(c, p, alias);
        if (!known || known == target)
            add_name(c, p, target, alias);
    }
}

/* A container of another project, which nobody here defines: it is known by its alias as well. */
static void external_names(struct compose *c, const struct project *p,
                           const struct cservice *service)
{
    struct citems links = { 0 };
    service_items(c, service, "external_links", &links);
    for (size_t i = 0; i < links.all.n; i++) {
        struct ctext text = compose_text(c, links.all.v[i].file, links.all.v[i].node);
        struct str alias = text.text, name;
        if (text.unknown || !str_split(&alias, ':', &name) || !name.n)
            continue;
        if (project_named(c, p, name))
            continue;
        bnode node = builder_node(builder_of(c), 0, sym_intern(c->reading->syms, name),
                                  ORIGIN_DECLARED, links.all.v[i].node->loc);
        builder_kind(builder_of(c), node, NODE_EXTERNAL, SURE_NAME);
        if (alias.n && !project_named(c, p, alias))
            builder_name(builder_of(c), node, p->space, sym_intern(c->reading->syms, alias));
    }
}

struct port_map { /* "127.0.0.1:8080:80/tcp" */
    struct str host, published, target;
};

static struct port_map parse_port(struct str text)
{
    struct port_map map = { .target = str_take(text, str_find_char(text, '/')) };
    size_t colon = str_rfind_char(map.target, ':');
    if (colon == SIZE_MAX)
        return map;
    map.published = str_take(map.target, colon);
    map.target = str_skip(map.target, colon + 1);
    colon = str_rfind_char(map.published, ':');
    if (colon != SIZE_MAX) {
        map.host = str_take(map.published, colon);
        map.published = str_skip(map.published, colon + 1);
    }
    return map;
}

static uint32_t port_of(struct str text)
{
    uint64_t port;
    text = str_take(text, str_find_char(text, '-'));
    return str_to_u64(text, &port) && port > 0 && port < 65536 ? (uint32_t)port : 0;
}

static bool is_loopback(struct str host)
{
    return str_starts(host, "127.") || str_is(host, "localhost") || str_is(host, "::1") ||
           str_is(host, "[::1]");
}

struct published compose_published(const struct compose *c, uint32_t port)
{
    if (!c->published || port == 0 || port > 65535)
        return (struct published){ 0 };
    return c->published[port];
}

static void port_fact(struct compose *c, const struct project *p, const struct cservice *service,
                      const struct port_map *map)
{
    uint32_t target = port_of(map->target), host = port_of(map->published);
    if (!target)
        return;
    builder_port(builder_of(c), service->node, target);
    if (!host)
        return; /* some free port of the host: for people, no way in */
    if (!is_loopback(map->host))
        builder_entry(builder_of(c), service->node);
    if (!c->published)
        c->published = arena_array(c->arena, struct published, 65536);
    if (!c->published[host].project)
        c->published[host] = (struct published){ service, p, target };
}

static struct str text_of(struct compose *c, const struct cfile *file, const struct node *map,
                          const char *key)
{
    return compose_text(c, file, doc_get(map, key)).text;
}

static void port_facts(struct compose *c, const struct project *p, const struct cservice *service)
{
    struct citems ports = { 0 };
    service_items(c, service, "ports", &ports);
    for (size_t i = 0; i < ports.all.n; i++) {
        const struct cvalue *item = &ports.all.v[i];
        struct port_map map = {
            .host = text_of(c, item->file, item->node, "host_ip"),
            .published = text_of(c, item->file, item->node, "published"),
            .target = text_of(c, item->file, item->node, "target"),
        };
        if (doc_is_scalar(item->node))
            map = parse_port(compose_text(c, item->file, item->node).text);
        port_fact(c, p, service, &map);
    }
    struct citems expose = { 0 };
    service_items(c, service, "expose", &expose);
    for (size_t i = 0; i < expose.all.n; i++) {
        struct port_map map =
            parse_port(compose_text(c, expose.all.v[i].file, expose.all.v[i].node).text);
        if (port_of(map.target))
            builder_port(builder_of(c), service->node, port_of(map.target));
    }
}

static void image_fact(struct compose *c, struct project *p, const struct cservice *service)
{
    struct image_ref ref;
    enum graph_kind kind;
    struct cvalue image = service_last(service, "image");
    if (doc_is_scalar(image.node)) {
        struct str text = compose_text(c, image.file, image.node).text;
        image_facts(builder_of(c), service->node, text, image.node->loc);
        if (image_parse(text, &ref))
            router_fact(p, service, &ref);
    }
    /* A service that is called like a well-known image, where the image itself is the project's. */
    if (image_parse(service->name, &ref) && image_kind(&ref, &kind))
        builder_kind(builder_of(c), service->node, kind, SURE_NAME);
}

/* What it is built from holds what belongs to it: its API's definition. */
static void build_fact(struct compose *c, const struct cservice *service)
{
    struct cvalue build = service_last(service, "build");
    if (!doc_is_scalar(build.node))
        build = service_last(service, "build.context");
    if (!doc_is_scalar(build.node))
        return;
    struct ctext text = compose_text(c, build.file, build.node);
    if (!text.unknown && !str_has(text.text, "://"))
        builder_home(builder_of(c), service->node, HOME_FOLDER, text.text, build.node->loc);
}

static void labels_of(struct compose *c, struct project *p, const struct cservice *service,
                      const char *field)
{
    struct centries labels = { 0 };
    service_entries(c, service, field, &labels);
    for (size_t i = 0; i < labels.all.n; i++)
        if (!labels.all.v[i].unknown)
            label_facts(builder_of(c), service->node, p->space, labels.all.v[i].key,
                        labels.all.v[i].value, labels.all.v[i].node);
}

void service_node(struct compose *c, const struct project *p, struct cservice *service)
{
    sym name = sym_intern(c->reading->syms, service->name);
    service->node = builder_node(builder_of(c), p->space, name, ORIGIN_DECLARED, service->loc);
}

void service_facts(struct compose *c, struct project *p, struct cservice *service)
{
    name_facts(c, p, service);
    network_facts(c, p, service);
    machine_names(c, service);
    p->swarm |= is_swarm_service(service) || str_has(p->stem, "stack") || str_has(p->stem, "swarm");
    link_names(c, p, service);
    external_names(c, p, service);
    port_facts(c, p, service);
    image_fact(c, p, service);
    build_fact(c, service);
    labels_of(c, p, service, "labels");
    labels_of(c, p, service, "deploy.labels");
    service_extensions(c, p, service);
    service_built(c, service);
    service_run_facts(c, p, service);
    service_count_mounts(c, p, service);
}
