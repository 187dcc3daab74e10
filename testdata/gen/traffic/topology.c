/*
 * A random system: services in an order in which calls only go forward, so that nothing is entered
 * twice in one request but by the loops that are planned here.
 */
#include "traffic.h"

static const char *const nouns[] = {
    "cart",     "order",   "payment", "invoice",  "catalog", "product",  "stock",  "shipment",
    "customer", "account", "session", "review",   "rating",  "search",   "coupon", "refund",
    "ledger",   "tax",     "price",   "currency", "basket",  "wishlist", "return", "carrier",
    "parcel",   "address", "geo",     "weather",  "profile", "avatar",   "media",  "thumbnail",
    "message",  "mail",    "notice",  "campaign", "segment", "report",   "metric", "audit",
};
static const char *const roles[] = { "api", "service", "backend", "worker", "engine", "store" };
static const char *const verbs[] = { "items", "status", "history", "summary", "details", "events",
                                     "lines", "totals", "options", "checks",  "rules",   "quotes" };
static const char *const calls[] = { "Get",   "List",    "Create",  "Update",  "Delete", "Check",
                                     "Quote", "Reserve", "Release", "Confirm", "Cancel", "Sync" };
#define COUNT(a) (uint32_t)(sizeof(a) / sizeof((a)[0]))

struct maker {
    struct topology *t;
    struct random r;
    uint32_t n_services, first_store, n_stores, first_cache, n_caches, first_host, n_hosts;
};

static uint32_t add_node(struct topology *t, enum node_kind kind, uint32_t number)
{
    t->nodes = grow(t->nodes, &t->room_nodes, t->n_nodes + 1, sizeof(*t->nodes));
    struct node *node = &t->nodes[t->n_nodes];
    node->kind = kind;
    node->number = number;
    node->proxy = NONE;
    node->first_op = (uint32_t)t->n_ops;
    return (uint32_t)t->n_nodes++;
}

static struct op *add_op(struct topology *t, uint32_t node)
{
    t->ops = grow(t->ops, &t->room_ops, t->n_ops + 1, sizeof(*t->ops));
    struct op *op = &t->ops[t->n_ops++];
    op->node = node;
    op->topic = NONE;
    if (t->nodes[node].first_op + t->nodes[node].n_ops == t->n_ops - 1)
        t->nodes[node].n_ops++;
    return op;
}

static void fill_http(struct op *op, const char *method, const char *noun, const char *verb,
                      bool id)
{
    snprintf(op->method, sizeof(op->method), "%s", method);
    snprintf(op->path, sizeof(op->path), "/api/v1/%ss/%s", noun, id ? "" : verb);
    if (id)
        snprintf(op->tail, sizeof(op->tail), "/%s", verb);
    snprintf(op->route, sizeof(op->route), "/api/v1/%ss/%s%s", noun, id ? "{id}/" : "", verb);
    snprintf(op->name, sizeof(op->name), "%s %s", op->method, op->route);
}

static void fill_rpc(struct op *op, const char *noun, const char *call, const char *verb)
{
    snprintf(op->method, sizeof(op->method), "%s%c%s", call, verb[0] - 'a' + 'A', verb + 1);
    snprintf(op->route, sizeof(op->route), "shop.%s.v1.%c%s", noun, noun[0] - 'a' + 'A', noun + 1);
    snprintf(op->name, sizeof(op->name), "%s/%s", op->route, op->method);
}

static const char *noun_of(const struct topology *t, uint32_t node)
{
    return nouns[t->nodes[node].number % COUNT(nouns)];
}

static void name_op(struct maker *m, struct op *op, uint32_t k, const char *noun)
{
    static const char *const methods[] = { "GET", "POST", "GET", "PUT", "DELETE" };
    if (m->t->nodes[op->node].rpc)
        fill_rpc(op, noun, calls[k % COUNT(calls)], verbs[k / COUNT(calls) % COUNT(verbs)]);
    else
        fill_http(op, methods[k % COUNT(methods)], noun, verbs[k % COUNT(verbs)], k % 3 != 0);
    op->work = pareto(&m->r, 150, 1.3, 400000);
    if (m->t->profile >= PROFILE_COMMON)
        op->fails = chance(&m->r, 0.3) ? unit(&m->r) * 0.05 : 0.001;
}

static uint32_t gateways_of(const struct maker *m)
{
    return 1 + m->n_services / 15;
}

static void add_services(struct maker *m)
{
    struct topology *t = m->t;
    uint32_t gateways = gateways_of(m),
             roles_used = (m->n_services + COUNT(nouns) - 1) / COUNT(nouns);
    for (uint32_t i = 0; i < m->n_services; i++) {
        uint32_t number = i * 7919 % (COUNT(nouns) * roles_used); /* a prime: no name twice */
        uint32_t v = add_node(t, NODE_SERVICE, number);
        struct node *node = &t->nodes[v];
        uint32_t role = number / COUNT(nouns);
        snprintf(node->name, sizeof(node->name), "%s-%s", nouns[number % COUNT(nouns)],
                 roles[role % COUNT(roles)]);
        if (role >= COUNT(roles))
            snprintf(node->name + strlen(node->name), 8, "-%c", (char)('a' + role / COUNT(roles)));
        node->skew = chance(&m->r, 0.2) ? (int64_t)below(&m->r, 4000000) - 2000000 : 0;
        node->rpc = t->profile >= PROFILE_KINDS && chance(&m->r, 0.4);
        node->kindless = t->profile >= PROFILE_KINDS && i > gateways && chance(&m->r, 0.06);
        uint32_t n = between(&m->r, 2, 6);
        for (uint32_t k = 0; k < n; k++)
            name_op(m, add_op(t, v), k, nouns[number % COUNT(nouns)]);
    }
    t->n_services = t->n_nodes;
}

static void add_stores(struct maker *m)
{
    static const char *const systems[] = { "postgresql", "mysql", "mongodb" };
    static const char *const statements[] = { "SELECT", "INSERT", "UPDATE", "DELETE" };
    struct topology *t = m->t;
    m->first_store = (uint32_t)t->n_nodes;
    m->n_stores = 1 + m->n_services / 4;
    for (uint32_t i = 0; i < m->n_stores; i++) {
        uint32_t v = add_node(t, NODE_DATASTORE, i);
        struct node *node = &t->nodes[v];
        node->system = systems[i % COUNT(systems)];
        snprintf(node->name, sizeof(node->name), "%s-db-%c", noun_of(t, v),
                 (char)('a' + i / COUNT(nouns)));
        for (uint32_t k = 0; k < COUNT(statements); k++) {
            struct op *op = add_op(t, v);
            snprintf(op->method, sizeof(op->method), "%s", statements[k]);
            snprintf(op->route, sizeof(op->route), "%ss", nouns[(i + k) % COUNT(nouns)]);
            snprintf(op->name, sizeof(op->name), "%s %s", op->method, op->route);
            op->work = pareto(&m->r, 200, 1.5, 100000);
            op->fails = t->profile >= PROFILE_COMMON ? 0.004 : 0;
        }
    }
}

static void add_caches(struct maker *m)
{
    static const char *const commands[] = { "GET", "SET", "HGETALL" };
    struct topology *t = m->t;
    m->first_cache = (uint32_t)t->n_nodes;
    m->n_caches = 1 + m->n_services / 12;
    for (uint32_t i = 0; i < m->n_caches; i++) {
        uint32_t v = add_node(t, NODE_CACHE, i);
        t->nodes[v].system = "redis";
        snprintf(t->nodes[v].name, sizeof(t->nodes[v].name), "%s-cache", noun_of(t, v));
        for (uint32_t k = 0; k < COUNT(commands); k++) {
            struct op *op = add_op(t, v);
            snprintf(op->method, sizeof(op->method), "%s", commands[k]);
            snprintf(op->route, sizeof(op->route), "keys");
            snprintf(op->name, sizeof(op->name), "%s", commands[k]);
            op->work = between(&m->r, 80, 900);
        }
    }
}

/* Hosts outside, and services of ours that no one instrumented. */
static void add_hosts(struct maker *m)
{
    struct topology *t = m->t;
    m->first_host = (uint32_t)t->n_nodes;
    m->n_hosts = 2 + m->n_services / 8;
    for (uint32_t i = 0; i < m->n_hosts; i++) {
        bool outside = i % 3 != 2;
        uint32_t v = add_node(t, outside ? NODE_EXTERNAL : NODE_UNINSTRUMENTED, i);
        const char *noun = noun_of(t, v);
        snprintf(t->nodes[v].name, sizeof(t->nodes[v].name),
                 outside ? "api.%s.example.com" : "legacy-%s", noun);
        for (uint32_t k = 0; k < 2; k++) {
            struct op *op = add_op(t, v);
            fill_http(op, k ? "POST" : "GET", noun, verbs[(i + k) % COUNT(verbs)], false);
            op->work = pareto(&m->r, 3000, 1.2, 3000000);
            op->fails = t->profile >= PROFILE_COMMON ? 0.02 : 0;
        }
    }
}

/* The sidecar of a service: an operation for each of its operations. */
static void add_proxy(struct maker *m, uint32_t service)
{
    struct topology *t = m->t;
    uint32_t v = add_node(t, NODE_SERVICE, t->nodes[service].number);
    memcpy(t->nodes[v].name, t->nodes[service].name, sizeof(t->nodes[v].name) - 8);
    strcat(t->nodes[v].name, "-proxy");
    t->nodes[v].rpc = t->nodes[service].rpc;
    t->nodes[v].sidecar = true;
    t->nodes[service].proxy = v;
    for (uint32_t k = 0; k < t->nodes[service].n_ops; k++) {
        add_op(t, v);
        struct op *op = &t->ops[t->n_ops - 1], *behind = &t->ops[t->nodes[service].first_op + k];
        uint32_t work = between(&m->r, 20, 200);
        *op = *behind;
        op->node = v;
        op->proxy = true;
        op->work = work;
        op->fails = 0;
        op->first_plan = (uint32_t)t->n_plans;
        op->n_plans = 1;
        t->plans = grow(t->plans, &t->room_plans, t->n_plans + 1, sizeof(*t->plans));
        t->plans[t->n_plans++] =
            (struct plan){ .op = (uint32_t)(behind - t->ops), .repeats = 1, .chance = 1 };
    }
}

static void add_proxies(struct maker *m)
{
    for (uint32_t v = 2; v < m->n_services; v++)
        if (!m->t->nodes[v].kindless && chance(&m->r, 0.08))
            add_proxy(m, v);
}

static void rename_op(struct op *op, const struct node *topic)
{
    snprintf(op->route, sizeof(op->route), "%s", topic->name);
    snprintf(op->name, sizeof(op->name), "%s %s", op->route, op->method);
}

/* A topic, its publishing, and the operations of services that receive from it. */
static void add_topic(struct maker *m, uint32_t number)
{
    struct topology *t = m->t;
    uint32_t v = add_node(t, NODE_TOPIC, number);
    struct node *node = &t->nodes[v];
    node->system = number % 2 ? "rabbitmq" : "kafka";
    node->named = number % 4 != 3;
    snprintf(node->name, sizeof(node->name), "%s.%s", noun_of(t, v), verbs[number % COUNT(verbs)]);
    struct op *op = add_op(t, v);
    snprintf(op->method, sizeof(op->method), "publish");
    rename_op(op, node);
    op->work = between(&m->r, 100, 3000);
    op->fails = 0.003;
}

static void add_consumer(struct maker *m, uint32_t topic, uint32_t service)
{
    struct topology *t = m->t;
    struct op *op = add_op(t, service);
    op->topic = topic;
    snprintf(op->method, sizeof(op->method), "process");
    rename_op(op, &t->nodes[topic]);
    op->work = pareto(&m->r, 400, 1.3, 400000);
    op->fails = 0.01;
}

static uint32_t forward(struct maker *m, uint32_t from)
{
    uint32_t left = m->n_services - 1 - from, reach = 2 + m->n_services / 3;
    return from + 1 + below(&m->r, left < reach ? left : reach);
}

/* Receivers are of the last third, senders before them: messages go forward, too. */
static void add_topics(struct maker *m)
{
    struct topology *t = m->t;
    t->first_topic = (uint32_t)t->n_nodes;
    t->n_topics = t->profile >= PROFILE_KINDS ? 2 + m->n_services / 6 : 0;
    for (uint32_t i = 0; i < t->n_topics; i++)
        add_topic(m, i);
    uint32_t low = m->n_services * 2 / 3;
    for (uint32_t i = 0; i < t->n_topics; i++) {
        uint32_t service = between(&m->r, low, m->n_services - 1), n = between(&m->r, 1, 2);
        for (uint32_t k = 0; k < n && service + k < m->n_services; k++)
            if (!t->nodes[service + k].kindless)
                add_consumer(m, t->first_topic + i, service + k);
    }
}

static void add_plan(struct maker *m, uint32_t op, bool parallel)
{
    struct topology *t = m->t;
    uint32_t from = t->ops[op].node, left = m->n_services - 1 - from, target;
    struct plan plan = { .chance = 0.25 + 0.7 * unit(&m->r), .repeats = 1, .parallel = parallel };
    double what = unit(&m->r);
    if (t->ops[op].topic != NONE && what > 0.3)
        what = 0.7;
    bool sends = t->n_topics && from < m->n_services * 2 / 3 && t->ops[op].topic == NONE;
    if (what < 0.62 && left)
        target = forward(m, from);
    else if (what < 0.78)
        target = m->first_store + below(&m->r, m->n_stores);
    else if (what < 0.86)
        target = m->first_cache + below(&m->r, m->n_caches);
    else if (what < 0.94 && sends)
        target = t->first_topic + below(&m->r, t->n_topics);
    else
        target = m->first_host + below(&m->r, m->n_hosts);
    const struct node *node = &t->nodes[target];
    if (chance(&m->r, 0.15) && node->kind != NODE_TOPIC)
        plan.repeats = pareto(&m->r, 2, 1.1, 30);
    uint32_t k = below(&m->r, node->n_ops);
    if (node->proxy != NONE)
        node = &t->nodes[node->proxy];
    plan.op = node->first_op + k;
    t->plans = grow(t->plans, &t->room_plans, t->n_plans + 1, sizeof(*t->plans));
    t->plans[t->n_plans++] = plan;
}

static bool is_planned(const struct topology *t, uint32_t first, uint32_t op)
{
    for (size_t i = first; i < t->n_plans; i++)
        if (t->plans[i].op == op)
            return true;
    return false;
}

/* Operations of services get what they do next; the same only once, so that repeats are retries. */
static void add_plans(struct maker *m)
{
    struct topology *t = m->t;
    size_t n_ops = t->n_ops;
    for (uint32_t op = 0; op < n_ops; op++) {
        if (t->nodes[t->ops[op].node].kind != NODE_SERVICE || t->ops[op].proxy)
            continue;
        uint32_t n = below(&m->r, 6);
        t->ops[op].first_plan = (uint32_t)t->n_plans;
        for (uint32_t k = 0; k < n; k++) {
            bool more = t->n_plans > t->ops[op].first_plan;
            size_t at = t->n_plans;
            add_plan(m, op, more && chance(&m->r, 0.4));
            uint32_t added = t->plans[at].op;
            t->n_plans = at;
            if (!is_planned(t, t->ops[op].first_plan, added))
                t->n_plans++;
        }
        t->ops[op].n_plans = (uint32_t)t->n_plans - t->ops[op].first_plan;
    }
}

static uint32_t add_loop_op(struct maker *m, struct loop *loop, uint32_t number, uint32_t service)
{
    struct topology *t = m->t;
    struct op *op = add_op(t, service);
    fill_http(op, "POST", noun_of(t, service), "forward", false);
    snprintf(op->route, sizeof(op->route), "/loops/%c%u/%s/step-%c", (char)('a' + number % 26),
             number / 26, noun_of(t, service), (char)('a' + loop->n));
    snprintf(op->path, sizeof(op->path), "%s", op->route);
    snprintf(op->name, sizeof(op->name), "POST %.80s", op->route);
    op->work = between(&m->r, 100, 2000);
    op->fails = t->profile >= PROFILE_COMMON ? 0.02 : 0;
    op->looped = true;
    loop->ops[loop->n++] = (uint32_t)t->n_ops - 1;
    return (uint32_t)t->n_ops - 1;
}

/* A loop has operations of its own, each the only way to the next: what it shows is known. */
static void add_loop(struct maker *m, uint32_t number, enum loop_kind kind)
{
    struct topology *t = m->t;
    uint32_t services[3], n = kind == LOOP ? between(&m->r, 2, 3) : kind == REENTRY ? 2 : 1;
    uint32_t at = below(&m->r, m->n_services / 2);
    for (uint32_t k = 0; k < n; k++) {
        while (t->nodes[at].kindless || t->nodes[at].rpc)
            at = (at + 1) % m->n_services;
        services[k] = at;
        at = (at + 1 + below(&m->r, 3)) % m->n_services;
        for (uint32_t i = 0; i < k; i++)
            if (services[i] == services[k])
                return;
    }
    t->loops = grow(t->loops, &t->room_loops, t->n_loops + 1, sizeof(*t->loops));
    struct loop *loop = &t->loops[t->n_loops++];
    loop->kind = kind;
    for (uint32_t k = 0; k < n; k++)
        add_loop_op(m, loop, number, services[k]);
    if (kind == REENTRY)
        add_loop_op(m, loop, number, services[0]);
}

/* Two services that answer each other's messages, by topics of their own. */
static void add_message_loop(struct maker *m, uint32_t number)
{
    struct topology *t = m->t;
    uint32_t first = below(&m->r, m->n_services), second = (first + 1) % m->n_services;
    if (t->nodes[first].kindless || t->nodes[second].kindless)
        return;
    t->loops = grow(t->loops, &t->room_loops, t->n_loops + 1, sizeof(*t->loops));
    struct loop *loop = &t->loops[t->n_loops++];
    loop->messages = true;
    for (uint32_t k = 0; k < 2; k++) {
        uint32_t topic = (uint32_t)t->n_nodes;
        add_topic(m, number);
        t->nodes[topic].named = true;
        snprintf(t->nodes[topic].name, sizeof(t->nodes[topic].name), "ping-pong.%c.%c",
                 (char)('a' + number), (char)('a' + k));
        memcpy(t->nodes[topic].label, t->nodes[topic].name, sizeof(t->nodes[topic].label));
        rename_op(&t->ops[t->nodes[topic].first_op], &t->nodes[topic]);
        add_consumer(m, topic, k ? second : first);
        loop->ops[loop->n++] = (uint32_t)t->n_ops - 1;
    }
}

/* Two services of one name, in two namespaces. */
static void add_spaces(struct maker *m)
{
    struct topology *t = m->t;
    uint32_t a = between(&m->r, 1, m->n_services / 2), b = m->n_services - 1;
    if (t->profile < PROFILE_FULL || t->nodes[a].proxy != NONE || t->nodes[b].proxy != NONE)
        return;
    t->nodes[a].space = "blue";
    t->nodes[b].space = "green";
    memcpy(t->nodes[b].label, t->nodes[a].label, sizeof(t->nodes[b].label));
    for (uint32_t v = a; v != NONE; v = v == a ? b : NONE)
        snprintf(t->nodes[v].name, sizeof(t->nodes[v].name), "%s/%.50s", t->nodes[v].space,
                 t->nodes[v].label);
}

static void add_roots(struct maker *m)
{
    struct topology *t = m->t;
    uint32_t gateways = gateways_of(m);
    for (uint32_t v = 0; v < gateways; v++)
        for (uint32_t k = 0; k < t->nodes[v].n_ops; k++) {
            if (t->ops[t->nodes[v].first_op + k].topic != NONE)
                continue;
            t->roots = grow(t->roots, &t->room_roots, t->n_roots + 1, sizeof(*t->roots));
            t->roots[t->n_roots++] = t->nodes[v].first_op + k;
        }
    t->browser = add_node(t, NODE_SERVICE, 0);
    snprintf(t->nodes[t->browser].name, sizeof(t->nodes[0].name), "web-frontend");
}

void topology_make(struct topology *t, uint64_t seed, enum profile profile, uint32_t services)
{
    struct maker m = { .t = t, .r = { seed * 0x2545f4914f6cdd1du + 77 } };
    *t = (struct topology){ .profile = profile };
    m.n_services = services ? services : pareto(&m.r, 10, 0.8, 180);
    m.n_services = m.n_services < 6 ? 6 : m.n_services;
    add_services(&m);
    add_stores(&m);
    add_caches(&m);
    add_hosts(&m);
    if (profile >= PROFILE_COMMON)
        add_proxies(&m);
    add_topics(&m);
    add_plans(&m);
    add_roots(&m);
    for (size_t v = 0; v < t->n_nodes; v++)
        memcpy(t->nodes[v].label, t->nodes[v].name, sizeof(t->nodes[v].label));
    add_spaces(&m);
    static const enum loop_kind kinds[] = { LOOP, REENTRY, SELF, LOOP };
    uint32_t n = 3 + m.n_services / 20;
    for (uint32_t i = 0; i < n; i++)
        add_loop(&m, i, kinds[i % COUNT(kinds)]);
    for (uint32_t i = 0; i < n / 3 && profile >= PROFILE_KINDS; i++)
        add_message_loop(&m, i);
}
