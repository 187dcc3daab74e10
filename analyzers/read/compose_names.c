/*
 * Names that a value may use for a service beside those the project states: ports of the machine,
 * which reach whoever publishes them, tasks and services of a Swarm stack, and containers as the
 * tool names them. They depend on who reads the value or on how the project is started, so they are
 * put right in the value.
 */
#include "compose_priv.h"

static bool is_host_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == '_';
}

static bool is_machine(const struct cservice *service, struct str host)
{
    static const char *const names[] = { "host.docker.internal",
                                         "gateway.docker.internal",
                                         "docker.for.mac.localhost",
                                         "host.containers.internal",
                                         "docker.for.mac.host.internal",
                                         "docker.for.win.localhost",
                                         "172.17.0.1" };
    for (size_t i = 0; i < countof(names); i++)
        if (str_is_nocase(host, names[i]))
            return true;
    for (size_t i = 0; i < service->machine_names.n; i++)
        if (str_eq_nocase(host, service->machine_names.v[i]))
            return true;
    return service->host_network && (str_is_nocase(host, "localhost") || str_is(host, "127.0.0.1"));
}

/* ":5432" at the start of text; *out_n is its length. */
static uint32_t port_behind(struct str text, size_t *out_n)
{
    uint64_t port;
    size_t n = 1;
    while (n < text.n && text.p[n] >= '0' && text.p[n] <= '9')
        n++;
    *out_n = n;
    if (text.n < 2 || text.p[0] != ':' || !str_to_u64(str_take(str_skip(text, 1), n - 1), &port))
        return 0;
    return port < 65536 ? (uint32_t)port : 0;
}

/* "orchard_pickers" of a stack whose name nobody states. */
static const struct cservice *stack_service(const struct project *p, struct str host)
{
    for (size_t i = 1; p->swarm && i + 1 < host.n; i++)
        if (host.p[i] == '_') {
            const struct cservice *found = project_find(p, str_skip(host, i + 1));
            if (found)
                return found;
        }
    return NULL;
}

/* "shop-db-1", and "shop_db_1" before version 2. */
static const struct cservice *container_service(const struct project *p, struct str host)
{
    size_t prefix = p->name.n;
    if (host.n < prefix + 4 || !str_eq_nocase(str_take(host, prefix), p->name))
        return NULL;
    char between = host.p[prefix];
    struct str rest = str_skip(host, prefix + 1);
    size_t last = str_rfind_char(rest, between);
    uint64_t number;
    if ((between != '-' && between != '_') || last == SIZE_MAX ||
        !str_to_u64(str_skip(rest, last + 1), &number))
        return NULL;
    return project_find(p, str_take(rest, last));
}

/* An alias of the service's own links, where another service means something else by it. */
static const struct cservice *own_link(const struct project *p, const struct cservice *service,
                                       struct str host)
{
    for (size_t i = 0; i < service->links.n; i++)
        if (str_eq_nocase(service->links.v[i].alias, host))
            return project_find(p, service->links.v[i].name);
    return NULL;
}

static const struct cservice *other_name(struct compose *c, const struct project *p,
                                         const struct cservice *service, struct str host)
{
    const struct cservice *linked = own_link(p, service, host);
    if (linked || project_named(c, p, host))
        return linked && linked != project_named(c, p, host) ? linked : NULL;
    if (str_starts(host, "tasks."))
        return project_find(p, str_skip(host, strlen("tasks.")));
    const struct cservice *found = stack_service(p, host);
    return found ? found : container_service(p, host);
}

struct str compose_renamed(struct compose *c, const struct project *p,
                           const struct cservice *service, struct str value)
{
    struct strbuf out;
    size_t taken = 0;
    strbuf_init(&out, c->arena);
    for (size_t begin = 0, end; begin < value.n; begin = end + 1) {
        end = begin;
        while (end < value.n && is_host_char(value.p[end]))
            end++;
        struct str host = { value.p + begin, end - begin }, rest = str_skip(value, end);
        size_t behind = 0;
        if (host.n == 0 || (begin && value.p[begin - 1] == '/' && !str_has(value, "://")))
            continue;
        struct published to = { 0 };
        if (is_machine(service, host))
            to = compose_published(c, port_behind(rest, &behind));
        const struct cservice *named = other_name(c, p, service, host);
        bool machine = to.project == p && to.service != service;
        if (!machine && (!named || named == service))
            continue;
        strbuf_add(&out, str_range(value.p + taken, value.p + begin));
        strbuf_add(&out, machine ? to.service->name : named->name);
        taken = end;
        if (!machine)
            continue;
        strbuf_addf(&out, ":%u", to.port);
        taken = end = end + behind;
    }
    if (!taken)
        return value;
    strbuf_add(&out, str_skip(value, taken));
    return strbuf_str(&out);
}

struct str compose_split_host(struct compose *c, const struct project *p,
                              const struct cservice *service, struct str host, struct str port)
{
    uint64_t number;
    if (!is_machine(service, host) || !str_to_u64(port, &number) || number > 65535)
        return host;
    struct published to = compose_published(c, (uint32_t)number);
    return to.project == p && to.service != service ? to.service->name : host;
}

/* "db.local:host-gateway", also as a map: names of the machine. */
void machine_names(struct compose *c, struct cservice *service)
{
    struct citems items = { 0 };
    service_items(c, service, "extra_hosts", &items);
    for (size_t i = 0; i < items.all.n; i++) {
        struct str text = compose_text(c, items.all.v[i].file, items.all.v[i].node).text;
        size_t split = str_find_char(text, str_find_char(text, '=') == SIZE_MAX ? ':' : '=');
        if (split != SIZE_MAX && str_is(str_skip(text, split + 1), "host-gateway"))
            *vec_push(c->arena, &service->machine_names) = str_take(text, split);
    }
    struct centries entries = { 0 };
    service_entries(c, service, "extra_hosts", &entries);
    for (size_t i = 0; i < entries.all.n; i++)
        if (str_is(entries.all.v[i].value, "host-gateway"))
            *vec_push(c->arena, &service->machine_names) = entries.all.v[i].key;
    service->host_network = str_is(service_text(c, service, "network_mode", NULL), "host");
}

bool is_swarm_service(const struct cservice *service)
{
    static const char *const members[] = { "deploy.mode",          "deploy.placement",
                                           "deploy.update_config", "deploy.rollback_config",
                                           "deploy.labels",        "deploy.endpoint_mode",
                                           "deploy.replicas" };
    for (size_t i = 0; i < countof(members); i++)
        if (service_last(service, members[i]).node)
            return true;
    return false;
}
