/* Which node an address means, and what becomes of those that mean none. */
#include "build_priv.h"

#define MINE (NAMED_MANY - 1)         /* its own name, or dropped: no edge */
#define KEY_EXTERNAL (UINT32_MAX - 2) /* space of keys that no input has */

struct known { /* a name in a space */
    uint32_t node;
    sym space, name; /* lower case */
    bool alias;
};

struct resolver {
    struct builder *b;
    struct identity *id;
    struct key_index in_space; /* (space, lower-case name) -> known */
    VEC(struct known) known;
    struct key_index ports, has_ports; /* (class, port); class */
    struct key_index nearest;          /* unresolved node -> symbol of a name near to it */
    size_t near_budget;                /* comparisons left */
};

/*
 * "v1.cart.service.dc1.consul" -> "cart.service.consul": tags, data centres and the way the name is
 * looked up say nothing of which service it is.
 */
static struct str consul_normal(struct arena *arena, struct str host)
{
    static const char *const ways[] = { "service", "virtual", "connect", "ingress", "query" };
    struct str rest = str_take(host, host.n - STR(".consul").n), label, before = STR_NULL;
    for (bool first = true; str_split(&rest, '.', &label); first = false) {
        for (size_t i = 0; i < countof(ways) && !first; i++)
            if (str_is(label, ways[i]))
                return str_printf(arena, "%" PRIstr ".service.consul", STR_ARG(before));
        before = str_starts(label, "_") && first ? str_skip(label, 1) : label;
        if (str_starts(host, "_") && !first && rest.n && str_starts(label, "_"))
            before = str_skip(str_take(host, str_find_char(host, '.')), 1);
    }
    return host;
}

struct str host_normal(struct arena *arena, struct str host)
{
    host = str_trim(host);
    if (host.n && host.p[host.n - 1] == '.')
        host.n--;
    host = str_lower(arena, host);
    return str_ends(host, ".consul") ? consul_normal(arena, host) : host;
}

static struct str without_brackets(struct str host)
{
    bool bracketed = host.n > 1 && host.p[0] == '[' && host.p[host.n - 1] == ']';
    return bracketed ? (struct str){ host.p + 1, host.n - 2 } : host;
}

bool host_is_loopback(struct str host)
{
    host = without_brackets(host);
    return str_is(host, "localhost") || str_is(host, "::1") || str_starts(host, "127.");
}

bool host_is_here(struct str host)
{
    host = without_brackets(host);
    static const char *const here[] = { "::", "0.0.0.0", "*", "0" };
    for (size_t i = 0; i < countof(here); i++)
        if (str_is(host, here[i]))
            return true;
    return host_is_loopback(host) || str_starts(host, "169.254.") ||
           str_starts(host, "localhost.") || str_ends(host, ".localhost");
}

struct str host_strip_domain(struct str host)
{
    struct str consul = STR(".service.consul");
    if (str_ends(host, consul.p))
        return str_take(host, host.n - consul.n);
    struct str svc = STR(".svc");
    size_t at = str_find(host, svc);
    if (at != SIZE_MAX && (at + svc.n == host.n || host.p[at + svc.n] == '.'))
        return str_take(host, at);
    return host;
}

/* A node's own name wins over another's alias, then the lower name. */
static bool is_better(const struct builder *b, const struct known *a, const struct known *than)
{
    if (a->alias != than->alias)
        return than->alias;
    const struct build_node *one = &b->nodes.v[a->node], *two = &b->nodes.v[than->node];
    int order = sym_cmp(b->syms, one->name, two->name);
    return order ? order < 0 : sym_cmp(b->syms, one->space, two->space) < 0;
}

static void add_known(struct resolver *r, uint32_t node, sym space, sym name, bool alias)
{
    struct builder *b = r->b;
    struct known fresh = { node, space, lower_sym(b, name), alias };
    uint32_t *slot = key_slot(&b->work, &r->in_space, key_of(space, fresh.name));
    if (!*slot) {
        *vec_push(&b->work, &r->known) = fresh;
        *slot = (uint32_t)r->known.n;
    } else if (is_better(b, &fresh, &r->known.v[*slot - 1])) {
        r->known.v[*slot - 1] = fresh;
    }
}

static void index_names(struct resolver *r)
{
    struct builder *b = r->b;
    for (uint32_t v = 0; v < b->nodes.n; v++) {
        const struct build_node *node = &b->nodes.v[v];
        bool joined = !node->space && r->id->spaced.v[identity_root(r->id, v)];
        if (!joined && !node->topic && !node->n_likes)
            add_known(r, v, node->space, node->name, false);
    }
    for (size_t i = 0; i < b->names.n; i++)
        add_known(r, b->names.v[i].node, b->names.v[i].space, b->names.v[i].name, true);
    for (size_t i = 0; i < b->ports.n; i++) {
        uint32_t root = identity_root(r->id, b->ports.v[i].node);
        *key_slot(&b->work, &r->ports, key_of(root, b->ports.v[i].port)) = 1;
        *key_slot(&b->work, &r->has_ports, root) = 1;
    }
}

static uint32_t find_known(struct resolver *r, sym space, sym name)
{
    uint32_t found = key_find(&r->in_space, key_of(space, name));
    return found == UINT32_MAX ? NAMED_NONE : identity_root(r->id, r->known.v[found].node);
}

/* A whole name: by the config, in the space, everywhere; without a space, in the only one. */
static uint32_t find_name(struct resolver *r, sym space, struct str text)
{
    sym name = sym_find(r->b->syms, text);
    if (!name)
        return NAMED_NONE;
    uint32_t found = key_find(&r->id->aliases, name);
    if (found != UINT32_MAX)
        return identity_root(r->id, found);
    found = space ? find_known(r, space, name) : NAMED_NONE;
    if (found == NAMED_NONE)
        found = find_known(r, 0, name);
    if (found == NAMED_NONE && !space)
        found = identity_bare(r->id, BARE_LOWER, name);
    return found;
}

/* The known space of "name.space", or 0. */
static sym space_of(const struct resolver *r, struct str host, struct str *out_name)
{
    size_t dot = str_find_char(host, '.');
    if (dot == SIZE_MAX)
        return 0;
    *out_name = str_take(host, dot);
    sym space = sym_find(r->b->syms, str_skip(host, dot + 1));
    return space && key_find(&r->id->spaces, space) != UINT32_MAX ? space : 0;
}

static uint32_t find_forms(struct resolver *r, sym space, struct str host)
{
    uint32_t found = find_name(r, space, host);
    if (found != NAMED_NONE)
        return found;
    struct str bare = host_strip_domain(host), name;
    if (bare.n != host.n) {
        struct str svc = str_take(host, bare.n + STR(".svc").n);
        found = find_name(r, space, svc);
        if (found == NAMED_NONE)
            found = find_name(r, space, bare);
    }
    sym other = found == NAMED_NONE ? space_of(r, bare, &name) : 0;
    sym known = other ? sym_find(r->b->syms, name) : 0;
    return known ? find_known(r, other, known) : found;
}

/* "_grpc._tcp.cart" -> "cart" */
static struct str strip_srv(struct str host)
{
    if (!str_starts(host, "_"))
        return host;
    size_t dot = str_find_char(host, '.');
    struct str rest = dot == SIZE_MAX ? host : str_skip(host, dot + 1);
    if (!str_starts(rest, "_tcp.") && !str_starts(rest, "_udp."))
        return host;
    return str_skip(rest, STR("_tcp.").n);
}

/* "redis-0.redis" -> "redis": a pod before its headless service; the host itself when it is none.
 */
static struct str strip_pod(struct str host)
{
    size_t dot = str_find_char(host, '.'), n = dot;
    if (dot == SIZE_MAX)
        return host;
    while (n && host.p[n - 1] >= '0' && host.p[n - 1] <= '9')
        n--;
    bool is_pod = n < dot && n > 1 && host.p[n - 1] == '-';
    return is_pod ? str_skip(host, dot + 1) : host;
}

static uint32_t find_host(struct resolver *r, sym space, struct str host)
{
    uint32_t found = find_forms(r, space, host);
    struct str plain = strip_srv(host);
    if (found == NAMED_NONE && plain.n != host.n)
        found = find_forms(r, space, plain);
    struct str service = strip_pod(plain);
    if (found == NAMED_NONE && service.n != plain.n)
        found = find_forms(r, space, service);
    return found;
}

/*
 * "cart" of a stated space, "cart.shop.svc" whose space no input states: among those that state no
 * space.
 */
static uint32_t find_floating(struct resolver *r, const struct build_ref *ref)
{
    struct str host = strip_pod(host_strip_domain(sym_str(r->b->syms, ref->host)));
    size_t dot = str_find_char(host, '.');
    bool bare = dot == SIZE_MAX;
    sym name = sym_find(r->b->syms, bare ? host : str_take(host, dot));
    sym space = bare ? ref->space : sym_find(r->b->syms, str_skip(host, dot + 1));
    if (!r->b->floating || !name || key_find(&r->b->kin, ref->space) == UINT32_MAX ||
        ref->on_miss == MISS_EXTERNAL)
        return NAMED_NONE;
    if (!bare && str_find_char(str_skip(host, dot + 1), '.') != SIZE_MAX)
        return NAMED_NONE;
    return space == r->b->floating ? NAMED_NONE : find_known(r, r->b->floating, name);
}

static bool port_fits(const struct resolver *r, uint32_t class, uint32_t port)
{
    return !port || key_find(&r->has_ports, class) == UINT32_MAX ||
           key_find(&r->ports, key_of(class, port)) != UINT32_MAX;
}

/* Class of the target, NAMED_NONE, NAMED_MANY, or MINE when there is no edge. */
static uint32_t find_target(struct resolver *r, const struct build_ref *ref)
{
    uint32_t found = find_host(r, ref->space, sym_str(r->b->syms, ref->host));
    if (found == NAMED_NONE)
        found = find_floating(r, ref);
    if (found == NAMED_NONE || found == NAMED_MANY)
        return ref->needs_port || ref->on_miss == MISS_DROP ? MINE : found;
    if (found == identity_root(r->id, ref->from))
        return MINE;
    return ref->needs_port && !port_fits(r, found, ref->port) ? MINE : found;
}

/* A node that only addresses name. */
static uint32_t add_missed(struct resolver *r, const struct build_ref *ref, sym space, sym name)
{
    struct builder *b = r->b;
    bnode node = builder_node(b, space, name, ORIGIN_DECLARED, ref->loc);
    identity_grow(b, r->id);
    if (space == KEY_EXTERNAL) {
        b->nodes.v[node.i].space = 0;
        r->id->spaced.v[node.i] = false;
    }
    return node.i;
}

static uint32_t add_external(struct resolver *r, const struct build_ref *ref)
{
    uint32_t node = add_missed(r, ref, KEY_EXTERNAL, ref->host);
    merge_kind(&r->b->nodes.v[node], NODE_EXTERNAL, SURE_NAME);
    if (ref->target_sureness && ref->target_kind != NODE_SERVICE)
        merge_kind(&r->b->nodes.v[node], ref->target_kind, ref->target_sureness);
    return node;
}

/* Looks cluster-local: no dot, a cluster domain, or "name.space" with a known space. */
static bool is_local(const struct resolver *r, struct str host)
{
    struct str name;
    if (str_find_char(host, ':') != SIZE_MAX)
        return false;
    return str_find_char(host, '.') == SIZE_MAX || host_strip_domain(host).n != host.n ||
           str_ends(host, ".cluster.local") || space_of(r, host, &name);
}

/* Nearest name of the node's own space or of none; by distance, then text. */
static sym find_near(struct resolver *r, uint32_t v)
{
    const struct build_node *node = &r->b->nodes.v[v];
    struct str text = sym_str(r->b->syms, node->name);
    size_t best = SIZE_MAX;
    sym found = 0;
    for (size_t i = 0; i < r->known.n && r->near_budget; i++, r->near_budget--) {
        const struct known *known = &r->known.v[i];
        if (known->space != node->space && known->space)
            continue;
        struct str name = sym_str(r->b->syms, known->name);
        if (!str_is_near(text, name))
            continue;
        size_t distance = str_distance(text, name, 2);
        if (distance < best || (distance == best && sym_cmp(r->b->syms, known->name, found) < 0)) {
            best = distance;
            found = known->name;
        }
    }
    return found;
}

static sym near_of(struct resolver *r, uint32_t v)
{
    uint32_t *slot = key_slot(&r->b->work, &r->nearest, v);
    if (!*slot)
        *slot = find_near(r, v) + 1;
    return *slot - 1;
}

static uint32_t add_unresolved(struct resolver *r, const struct build_ref *ref)
{
    struct builder *b = r->b;
    struct str host = sym_str(b->syms, ref->host), name = STR_NULL;
    bool local = is_local(r, host), consul = str_ends(host, ".service.consul");
    struct build_ref of_service = *ref; /* pods of one service that is not there are one node */
    struct str inside = host_strip_domain(host);
    bool pod = inside.n != host.n && str_find_char(inside, '.') != str_rfind_char(inside, '.');
    if (!consul && pod) { /* "redis-0.redis.shop.svc", not "api-2.shop.svc" */
        host = strip_pod(host);
        of_service.host = sym_intern(b->syms, host);
        ref = &of_service;
    }
    uint32_t node = local ? UINT32_MAX : key_find(&b->node_index, key_of(KEY_EXTERNAL, ref->host));
    if (node == UINT32_MAX) {
        sym space = space_of(r, host_strip_domain(host), &name);
        if (consul) /* known everywhere by the name alone */
            node = add_missed(r, ref, 0, sym_intern(b->syms, host_strip_domain(host)));
        else
            node = space ? add_missed(r, ref, space, sym_intern(b->syms, name))
                         : add_missed(r, ref, local ? ref->space : 0, ref->host);
        merge_kind(&b->nodes.v[node], NODE_UNRESOLVED, SURE_CONFIG);
    }
    *vec_push(&b->work, &b->unresolved) = (struct unresolved){
        .from = { ref->from },
        .to = { node },
        .host = consul ? b->nodes.v[node].name : ref->host,
        .port = ref->port,
        .nearest = near_of(r, node),
        .local = local,
        .evidence = { ref->loc, ref->how, ref->detail, ORIGIN_DECLARED, ref->guess },
    };
    return node;
}

/* Several spaces know the name, and the reader is in none: a node of its own. */
static uint32_t add_ambiguous(struct resolver *r, const struct build_ref *ref)
{
    identity_note(r->b, r->id, ref->host, ref->loc);
    return add_missed(r, ref, 0, ref->host);
}

static void add_edge(struct resolver *r, const struct build_ref *ref, uint32_t target)
{
    struct builder *b = r->b;
    if (ref->database)
        *vec_push(&b->work, &b->databases) =
            (struct build_database){ ref->from, target, ref->database, ref->loc };
    if (ref->target_sureness)
        merge_kind(&b->nodes.v[target], ref->target_kind, ref->target_sureness);
    *vec_push(&b->work, &b->edges) = (struct build_edge){
        .from = ref->reversed ? target : ref->from,
        .to = ref->reversed ? ref->from : target,
        .kind = ref->kind,
        .origin = ORIGIN_DECLARED,
        .guess = ref->guess,
        .target_kind = ref->target_sureness && !ref->reversed ? ref->target_kind : NODE_SERVICE,
        .undirected = ref->undirected,
        .how = ref->how,
        .detail = ref->detail,
        .loc = ref->loc,
    };
}

static void add_literal(struct resolver *r, const struct build_ref *ref, uint32_t peer)
{
    *vec_push(&r->b->work, &r->b->literals) = (struct build_literal){
        .from = ref->from,
        .peer = peer,
        .host = ref->host,
        .port = ref->port,
        .evidence = { ref->loc, ref->how, ref->detail, ORIGIN_DECLARED, ref->guess },
    };
}

/* The one class of the reader's space that listens on the port; UINT32_MAX: none, itself, several.
 */
static uint32_t listener(struct resolver *r, const struct build_ref *ref)
{
    const struct builder *b = r->b;
    uint32_t own = identity_root(r->id, ref->from), found = UINT32_MAX;
    for (size_t i = 0; i < b->ports.n; i++) {
        uint32_t root = identity_root(r->id, b->ports.v[i].node);
        if (b->ports.v[i].port != ref->port || root == found)
            continue;
        if (root == own || found != UINT32_MAX)
            return UINT32_MAX;
        if (b->nodes.v[b->ports.v[i].node].space == ref->space)
            found = root;
    }
    return found;
}

static void add_loopbacks(struct resolver *r)
{
    enum { BUDGET = 50 * 1000 * 1000 }; /* looks at ports: a bound for hostile input */
    struct builder *b = r->b;
    for (size_t i = 0; i < b->loopbacks.n && i * b->ports.n < BUDGET; i++) {
        uint32_t peer = listener(r, &b->loopbacks.v[i]);
        if (peer != UINT32_MAX)
            add_literal(r, &b->loopbacks.v[i], peer);
    }
}

/* Names are looked up before nodes are added for misses, so that no miss answers to another. */
static void resolve_refs(struct resolver *r)
{
    struct builder *b = r->b;
    uint32_t *targets = arena_array(&b->work, uint32_t, b->refs.n);
    for (size_t i = 0; i < b->refs.n; i++)
        targets[i] = find_target(r, &b->refs.v[i]);
    for (size_t i = 0; i < b->refs.n; i++) {
        const struct build_ref *ref = &b->refs.v[i];
        if (targets[i] == NAMED_MANY)
            targets[i] = add_ambiguous(r, ref);
        else if (targets[i] == NAMED_NONE && ref->on_miss == MISS_EXTERNAL)
            targets[i] = add_external(r, ref);
    }
    for (size_t i = 0; i < b->refs.n; i++) {
        const struct build_ref *ref = &b->refs.v[i];
        if (targets[i] != MINE && host_is_literal(sym_str(b->syms, ref->host)))
            add_literal(r, ref, targets[i] < NAMED_MANY ? targets[i] : UINT32_MAX);
        if (targets[i] == NAMED_NONE)
            targets[i] = add_unresolved(r, ref);
        if (targets[i] != MINE)
            add_edge(r, ref, targets[i]);
    }
    add_loopbacks(r);
}

void resolve_all(struct builder *b, struct identity *id, uint32_t *require_of)
{
    enum { NEAR_BUDGET = 5 * 1000 * 1000 };
    if (!b->refs.n && !b->requires.n && !b->loopbacks.n)
        return;
    struct resolver r = { .b = b, .id = id, .near_budget = NEAR_BUDGET };
    index_names(&r);
    for (size_t i = 0; i < b->requires.n; i++) {
        if (b->requires.v[i].to != UINT32_MAX) {
            require_of[i] = identity_root(id, b->requires.v[i].to);
            continue;
        }
        struct str of = host_normal(&b->work, sym_str(b->syms, b->requires.v[i].of));
        uint32_t found = of.n ? find_host(&r, b->requires.v[i].space, of) : NAMED_NONE;
        require_of[i] = found == NAMED_MANY ? NAMED_NONE : found;
    }
    resolve_refs(&r);
}
