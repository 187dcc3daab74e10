/*
 * Routers that are told by labels or variables of the services behind them: Traefik, Caddy's
 * docker proxy, nginx-proxy. Such a service is a way in, behind the router when that is part of
 * the project.
 */
#include "compose_priv.h"

#include "image_priv.h"

void router_fact(struct project *p, const struct cservice *service, const struct image_ref *image)
{
    static const char *const bases[ROUTERS] = {
        [ROUTER_TRAEFIK] = "traefik",
        [ROUTER_CADDY] = "caddy-docker-proxy",
        [ROUTER_NGINX] = "nginx-proxy",
    };
    for (size_t i = 0; i < ROUTERS; i++)
        if (str_is(image->base, bases[i]) && !p->routers[i])
            p->routers[i] = (uint32_t)(service - p->services.v) + 1;
}

static void route(struct compose *c, const struct project *p, const struct cservice *service,
                  enum router router, const struct centry *because, const char *how)
{
    builder_entry(c->reading->builder, service->node);
    const struct cservice *proxy =
        p->routers[router] ? &p->services.v[p->routers[router] - 1] : NULL;
    if (!proxy || proxy == service)
        return;
    const struct edge_in edge = {
        .from = proxy->node,
        .to = service->node,
        .kind = EDGE_SYNC,
        .origin = ORIGIN_DECLARED,
        .how = sym_intern(c->reading->syms, str_from(how)),
        .detail = sym_intern(c->reading->syms, because->key),
        .loc = because->loc,
    };
    builder_edge(c->reading->builder, &edge);
}

static bool is_traefik_rule(struct str key)
{
    return str_starts(key, "traefik.") && !str_has(key, ".middlewares.") &&
           (str_ends(key, ".rule") || str_is(key, "traefik.frontend.rule"));
}

/* "caddy", "caddy_1": an address; below it "caddy.reverse_proxy" and others. */
static bool is_caddy_site(struct str key)
{
    if (!str_starts(key, "caddy"))
        return false;
    struct str rest = str_skip(key, strlen("caddy"));
    return rest.n == 0 || rest.p[0] == '_' ? str_find_char(rest, '.') == SIZE_MAX
                                           : str_is(rest, ".reverse_proxy");
}

static void label_routes(struct compose *c, const struct project *p, const struct cservice *service,
                         const char *field)
{
    struct centries labels = { 0 };
    service_entries(c, service, field, &labels);
    const struct centry *traefik = NULL, *caddy = NULL;
    for (size_t i = 0; i < labels.all.n; i++) {
        const struct centry *label = &labels.all.v[i];
        if (str_is(label->key, "traefik.enable") && str_is_nocase(label->value, "false"))
            return;
        if (is_traefik_rule(label->key) && !traefik)
            traefik = label;
        if (is_caddy_site(label->key) && !caddy)
            caddy = label;
    }
    if (traefik)
        route(c, p, service, ROUTER_TRAEFIK, traefik, "label");
    if (caddy)
        route(c, p, service, ROUTER_CADDY, caddy, "label");
}

void service_routes(struct compose *c, const struct project *p, const struct cservice *service)
{
    label_routes(c, p, service, "labels");
    label_routes(c, p, service, "deploy.labels");
    struct centries variables = { 0 };
    service_entries(c, service, "environment", &variables);
    for (size_t i = 0; i < variables.all.n; i++)
        if (str_is(variables.all.v[i].key, "VIRTUAL_HOST") && variables.all.v[i].value.n) {
            route(c, p, service, ROUTER_NGINX, &variables.all.v[i], "env");
            return;
        }
}
