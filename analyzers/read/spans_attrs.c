/* Attributes of spans by name, and what follows from them: operation, peer, destination, error. */
#include "spans_priv.h"

/* Several names for one thing: a lower rank wins. */
#define NAME(literal) literal, sizeof(literal) - 1
static const struct {
    const char *name;
    uint8_t length;
    enum attr attr : 8;
    uint8_t rank;
} names[] = {
    { NAME("service.name"), ATTR_SERVICE, 0 },
    { NAME("service.namespace"), ATTR_SPACE, 0 },
    { NAME("service.version"), ATTR_VERSION, 0 },
    { NAME("service.peer.name"), ATTR_PEER, 0 },
    { NAME("peer.service"), ATTR_PEER, 1 },
    { NAME("server.address"), ATTR_HOST, 0 },
    { NAME("net.peer.name"), ATTR_HOST, 1 },
    { NAME("net.sock.peer.name"), ATTR_HOST, 2 },
    { NAME("peer.hostname"), ATTR_HOST, 3 },
    { NAME("http.host"), ATTR_HOST, 4 },
    { NAME("peer.address"), ATTR_HOST, 5 },
    { NAME("url.full"), ATTR_URL, 0 },
    { NAME("http.url"), ATTR_URL, 1 },
    { NAME("network.peer.address"), ATTR_ADDRESS, 0 },
    { NAME("net.sock.peer.addr"), ATTR_ADDRESS, 1 },
    { NAME("net.peer.ip"), ATTR_ADDRESS, 2 },
    { NAME("peer.ipv4"), ATTR_ADDRESS, 3 },
    { NAME("network.peer.port"), ATTR_PORT, 0 },
    { NAME("net.sock.peer.port"), ATTR_PORT, 1 },
    { NAME("net.peer.port"), ATTR_PORT, 2 },
    { NAME("server.port"), ATTR_PORT, 3 },
    { NAME("peer.port"), ATTR_PORT, 4 },
    { NAME("db.namespace"), ATTR_DB_NAME, 0 },
    { NAME("db.name"), ATTR_DB_NAME, 1 },
    { NAME("db.instance"), ATTR_DB_NAME, 2 },
    { NAME("cassandra.keyspace"), ATTR_DB_NAME, 3 },
    { NAME("db.system"), ATTR_DB_SYSTEM, 0 },
    { NAME("db.system.name"), ATTR_DB_SYSTEM, 1 },
    { NAME("db.type"), ATTR_DB_SYSTEM, 2 },
    { NAME("db.statement"), ATTR_DB, 0 },
    { NAME("db.query.text"), ATTR_DB, 0 },
    { NAME("db.operation"), ATTR_DB, 0 },
    { NAME("db.operation.name"), ATTR_DB, 0 },
    { NAME("sql.query"), ATTR_DB, 0 },
    { NAME("cassandra.query"), ATTR_DB, 0 },
    { NAME("messaging.destination.template"), ATTR_DESTINATION, 0 },
    { NAME("messaging.destination.name"), ATTR_DESTINATION, 1 },
    { NAME("messaging.destination"), ATTR_DESTINATION, 2 },
    { NAME("message_bus.destination"), ATTR_DESTINATION, 3 },
    { NAME("kafka.topic"), ATTR_DESTINATION, 4 },
    { NAME("jms.queue"), ATTR_DESTINATION, 4 },
    { NAME("jms.topic"), ATTR_DESTINATION, 4 },
    { NAME("rabbit.exchange"), ATTR_DESTINATION, 4 },
    { NAME("rabbit.queue"), ATTR_DESTINATION, 5 },
    { NAME("messaging.destination.temporary"), ATTR_TEMPORARY, 0 },
    { NAME("messaging.temp_destination"), ATTR_TEMPORARY, 1 },
    { NAME("messaging.destination.anonymous"), ATTR_TEMPORARY, 2 },
    { NAME("messaging.system"), ATTR_MESSAGING_SYSTEM, 0 },
    { NAME("messaging.operation.type"), ATTR_MESSAGING_OPERATION, 0 },
    { NAME("messaging.operation"), ATTR_MESSAGING_OPERATION, 1 },
    { NAME("messaging.operation.name"), ATTR_MESSAGING_OPERATION, 2 },
    { NAME("messaging.kafka.message.key"), ATTR_MESSAGE_KEY, 0 },
    { NAME("messaging.kafka.message_key"), ATTR_MESSAGE_KEY, 1 },
    { NAME("kafka.key"), ATTR_MESSAGE_KEY, 2 },
    { NAME("http.route"), ATTR_ROUTE, 0 },
    { NAME("url.template"), ATTR_ROUTE, 1 },
    { NAME("http.request.method"), ATTR_METHOD, 0 },
    { NAME("http.method"), ATTR_METHOD, 1 },
    { NAME("url.path"), ATTR_PATH, 0 },
    { NAME("http.target"), ATTR_PATH, 1 },
    { NAME("http.path"), ATTR_PATH, 2 },
    { NAME("url.query"), ATTR_QUERY, 0 },
    { NAME("rpc.service"), ATTR_RPC_SERVICE, 0 },
    { NAME("rpc.method"), ATTR_RPC_METHOD, 0 },
    { NAME("span.kind"), ATTR_KIND, 0 },
    { NAME("error"), ATTR_ERROR, 0 },
    { NAME("otel.status_code"), ATTR_STATUS, 0 },
};

#undef NAME

/* Both ends of the name, which overlap in short ones: eight bytes each, or four, or one. */
static size_t slot_of(struct str name)
{
    uint64_t head = 0, tail = 0;
    const char *end = name.p + name.n;
    if (name.n >= 8) {
        memcpy(&head, name.p, 8);
        memcpy(&tail, end - 8, 8);
    } else if (name.n >= 4) {
        memcpy(&head, name.p, 4);
        memcpy(&tail, end - 4, 4);
    } else {
        head = (unsigned char)name.p[0];
        tail = (unsigned char)end[-1];
    }
    head = (head ^ name.n) * 0x9e3779b97f4a7c15u;
    return ((head ^ head >> 32 ^ tail) * 0xbf58476d1ce4e5b9u) >> 55; /* of ATTR_SLOTS */
}

void attrs_index(uint8_t index[ATTR_SLOTS])
{
    memset(index, 0, ATTR_SLOTS);
    for (size_t i = 0; i < countof(names); i++) {
        size_t at = slot_of((struct str){ names[i].name, names[i].length });
        while (index[at])
            at = (at + 1) % ATTR_SLOTS;
        index[at] = (uint8_t)(i + 1);
    }
}

struct attr_name attrs_find(const struct spans *s, struct str name)
{
    if (!name.n)
        return (struct attr_name){ ATTR_NONE, 0 };
    for (size_t at = slot_of(name); s->index[at]; at = (at + 1) % ATTR_SLOTS) {
        size_t i = s->index[at] - 1u;
        if (names[i].length == name.n && memcmp(names[i].name, name.p, name.n) == 0)
            return (struct attr_name){ names[i].attr, names[i].rank };
    }
    return (struct attr_name){ ATTR_NONE, 0 };
}

struct json_words *attrs_words(struct arena *arena)
{
    struct json_word *table = arena_array(arena, struct json_word, countof(names));
    for (size_t i = 0; i < countof(names); i++)
        table[i] = (struct json_word){ names[i].name, (int)i };
    return json_words_new(arena, table, countof(names));
}

static struct attr_name name_of_word(int word)
{
    if (word < 0)
        return (struct attr_name){ ATTR_NONE, 0 };
    return (struct attr_name){ names[word].attr, names[word].rank };
}

struct attr_name attrs_next(struct spans *s)
{
    return name_of_word(json_word(s->j, s->attr_words));
}

bool attrs_shaped(struct spans *s, struct attr_name *name, struct str *value)
{
    int word;
    if (!json_shaped(s->j, s->shape, s->attr_words, &word, value))
        return false;
    *name = name_of_word(word);
    return true;
}

void attrs_put(struct spans *s, struct attrs *attrs, struct attr_name name, struct str value)
{
    if (attrs_wants(attrs, name, value))
        attrs_take(attrs, name, str_dup(&s->scratch, value));
}

static struct str value_of(const struct attrs *attrs, enum attr attr)
{
    return attrs_has(attrs, attr) ? attrs->value[attr] : STR_NULL;
}

static bool is_database(const struct attrs *attrs)
{
    return attrs->set & (1u << ATTR_DB_NAME | 1u << ATTR_DB_SYSTEM | 1u << ATTR_DB);
}

static bool is_word_of(struct str word, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_is_nocase(word, words[i]))
            return true;
    return false;
}

static enum graph_kind store_kind(struct str system)
{
    static const char *const caches[] = { "redis", "memcached", "valkey", "keydb", "dragonfly" };
    return is_word_of(system, caches, countof(caches)) ? NODE_CACHE : NODE_DATASTORE;
}

/* A calling span of a message broker's API is a sender or a receiver, whatever its kind says. */
static void settle_kind(struct span *span, const struct attrs *attrs)
{
    static const char *const takes[] = { "receive", "process", "poll", "deliver" };
    static const char *const gives[] = { "publish", "send", "create" };
    struct str operation = value_of(attrs, ATTR_MESSAGING_OPERATION);
    if (span->kind != SPAN_CLIENT || !operation.n)
        return;
    if (is_word_of(operation, takes, countof(takes)))
        span->kind = SPAN_CONSUMER;
    else if (is_word_of(operation, gives, countof(gives)))
        span->kind = SPAN_PRODUCER;
}

/* The path and what follows it. */
static struct str path_of_url(struct str url)
{
    size_t scheme = str_find(url, STR("://"));
    url = scheme == SIZE_MAX ? url : str_skip(url, scheme + 3);
    size_t slash = str_find_char(url, '/');
    return slash == SIZE_MAX ? STR_NULL : str_skip(url, slash);
}

static struct str path_of(const struct attrs *attrs)
{
    struct str path = value_of(attrs, ATTR_PATH);
    return path.n ? path : path_of_url(value_of(attrs, ATTR_URL));
}

static bool is_bare_method(struct str name)
{
    static const char *const methods[] = { "GET",       "POST",      "PUT",      "DELETE",
                                           "PATCH",     "HEAD",      "HTTP",     "OPTIONS",
                                           "HTTP GET",  "HTTP POST", "HTTP PUT", "HTTP DELETE",
                                           "HTTP PATCH" };
    return !name.n || is_word_of(name, methods, countof(methods));
}

/* Without the text between when either is empty. */
static struct str join(struct spans *s, struct str a, const char *between, struct str b)
{
    size_t n = strlen(between);
    if (!a.n || !b.n)
        return a.n ? a : b;
    char *out = arena_bytes(&s->scratch, a.n + n + b.n);
    memcpy(out, a.p, a.n);
    memcpy(out + a.n, between, n);
    memcpy(out + a.n + n, b.p, b.n);
    return (struct str){ out, a.n + n + b.n };
}

static struct str method_of(struct spans *s, struct str name, const struct attrs *attrs)
{
    struct str method = value_of(attrs, ATTR_METHOD);
    if (method.n)
        return method;
    if (str_is_nocase(str_take(name, 5), "http "))
        name = str_skip(name, 5);
    char *upper = str_cstr(&s->scratch, name);
    for (size_t i = 0; i < name.n; i++)
        if (upper[i] >= 'a' && upper[i] <= 'z')
            upper[i] = (char)(upper[i] - 'a' + 'A');
    return (struct str){ upper, name.n };
}

/* Without a route or a telling name: the path, its raw ids replaced. */
static struct str plain_operation(struct spans *s, struct str name, const struct attrs *attrs)
{
    struct str path = path_of(attrs);
    if (!is_bare_method(name) || !path.n)
        return span_operation(&s->scratch, name);
    return join(s, method_of(s, name, attrs), " ", span_operation(&s->scratch, path));
}

static bool is_url(struct str name)
{
    return str_find(name, STR("://")) != SIZE_MAX;
}

/* A name that is a URL may bear a password or a token: neither user info nor query is the name's.
 */
static struct str without_secrets(struct spans *s, struct str name)
{
    size_t scheme = str_find(name, STR("://"));
    if (scheme == SIZE_MAX)
        return name;
    struct str rest = str_skip(name, scheme + 3);
    size_t query = str_find_char(rest, '?'), at;
    rest = str_take(rest, query);
    at = str_rfind_char(rest, '@');
    rest = at == SIZE_MAX ? rest : str_skip(rest, at + 1);
    return join(s, str_take(name, scheme), "://", rest);
}

static struct str destination_of(struct spans *s, const struct attrs *attrs)
{
    return without_secrets(s, value_of(attrs, ATTR_DESTINATION));
}

static struct str operation_of(struct spans *s, struct str name, const struct attrs *attrs)
{
    struct str method = value_of(attrs, ATTR_RPC_METHOD);
    if (method.n) {
        struct str service = value_of(attrs, ATTR_RPC_SERVICE);
        bool whole = str_find_char(method, '/') != SIZE_MAX || !service.n;
        return whole ? method : join(s, service, "/", method);
    }
    struct str destination = destination_of(s, attrs);
    struct str action = value_of(attrs, ATTR_MESSAGING_OPERATION);
    action = action.n ? action : name;
    if (destination.n && !attrs_has(attrs, ATTR_TEMPORARY))
        return str_find(action, destination) == SIZE_MAX ? join(s, destination, " ", action) : name;
    struct str route = value_of(attrs, ATTR_ROUTE);
    if (route.n && (attrs_has(attrs, ATTR_METHOD) || is_bare_method(name)))
        return join(s, method_of(s, name, attrs), " ", route);
    return plain_operation(s, name, attrs);
}

static uint64_t arguments_of(const struct attrs *attrs)
{
    struct str key = value_of(attrs, ATTR_MESSAGE_KEY), query = value_of(attrs, ATTR_QUERY);
    struct str path = attrs_has(attrs, ATTR_RPC_METHOD) ? STR_NULL : path_of(attrs);
    if (!key.n && !path.n)
        return 0;
    uint64_t hash = str_hash(STR_HASH_INIT, key.n ? key : path);
    if (!key.n && query.n)
        hash = str_hash(str_hash(hash, STR("?")), query);
    return hash ? hash : 1;
}

struct peer {
    struct str name;
    enum graph_kind kind;
};

static bool is_digits_and_dots(struct str name)
{
    for (size_t i = 0; i < name.n; i++)
        if (name.p[i] != '.' && (name.p[i] < '0' || name.p[i] > '9'))
            return false;
    return name.n > 0;
}

/* A host of a client call. A private address says nothing: it is some instance's, for a while. */
static struct peer host_peer(struct spans *s, struct str address)
{
    struct span_host host = span_host(address);
    if (!host.name.n || (is_digits_and_dots(host.name) && host.kind == NODE_UNRESOLVED))
        return (struct peer){ STR_NULL, NODE_UNRESOLVED };
    return (struct peer){ str_lower(&s->scratch, host.name), host.kind };
}

static struct str store_name(struct spans *s, const struct attrs *attrs)
{
    struct str host = span_host(value_of(attrs, ATTR_HOST)).name;
    struct str address = span_host(value_of(attrs, ATTR_ADDRESS)).name;
    struct str port = value_of(attrs, ATTR_PORT);
    struct str peer = value_of(attrs, ATTR_PEER);
    struct str named = is_url(peer) ? span_host(peer).name : peer;
    if (named.n || (attrs_has(attrs, ATTR_PEER) && !peer.n))
        return named;
    if (host.n)
        return str_lower(&s->scratch, host);
    if (address.n)
        return port.n ? join(s, address, ":", port) : address;
    struct str name = value_of(attrs, ATTR_DB_NAME);
    return name.n ? name : value_of(attrs, ATTR_DB_SYSTEM);
}

/* Who is on the other side, by the order of names that Grafana Tempo uses. */
static struct peer peer_of(struct spans *s, const struct attrs *attrs)
{
    struct str name = value_of(attrs, ATTR_PEER);
    if (is_database(attrs))
        return (struct peer){ store_name(s, attrs), store_kind(value_of(attrs, ATTR_DB_SYSTEM)) };
    if (name.n)
        return is_url(name) ? host_peer(s, name) : (struct peer){ name, span_host(name).kind };
    static const enum attr hosts[] = { ATTR_HOST, ATTR_URL, ATTR_ADDRESS };
    for (size_t i = 0; i < countof(hosts); i++) {
        struct str address = value_of(attrs, hosts[i]);
        if (hosts[i] == ATTR_URL && str_find(address, STR("://")) == SIZE_MAX)
            continue;
        struct peer peer = host_peer(s, address);
        if (peer.name.n)
            return peer;
    }
    return (struct peer){ STR_NULL, NODE_SERVICE };
}

void spans_describe(struct spans *s, struct span *span, struct str name, const struct attrs *attrs)
{
    struct symtab *syms = &s->store->syms;
    settle_kind(span, attrs);
    span->operation = sym_intern(syms, operation_of(s, name, attrs));
    span->arguments = arguments_of(attrs);
    bool messages =
        span->kind == SPAN_CLIENT || span->kind == SPAN_PRODUCER || span->kind == SPAN_CONSUMER;
    bool temporary =
        attrs_has(attrs, ATTR_TEMPORARY) && str_is_nocase(value_of(attrs, ATTR_TEMPORARY), "true");
    if (messages && attrs_has(attrs, ATTR_DESTINATION) && !temporary)
        span->destination = sym_intern(syms, destination_of(s, attrs));
    if (!messages)
        return;
    struct peer peer = peer_of(s, attrs);
    span->peer = sym_intern(syms, peer.name);
    span->peer_kind = (uint8_t)peer.kind;
}
