/*
 * What follows from the attributes of a span: operation, peer, destination. Dumps hold few of each,
 * so what was made of the same texts before is taken from the memo (spans_memo.c).
 */
#include "spans_priv.h"

static struct str value_of(const struct attrs *attrs, enum attr attr)
{
    return attrs_has(attrs, attr) ? attrs->value[attr] : STR_NULL;
}

static bool is_database(const struct attrs *attrs)
{
    const uint64_t any = ATTR_BIT(ATTR_DB_NAME) | ATTR_BIT(ATTR_DB_SYSTEM) | ATTR_BIT(ATTR_DB) |
                         ATTR_BIT(ATTR_STATEMENT) | ATTR_BIT(ATTR_DB_OPERATION);
    return (attrs->set & any) != 0;
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

/* Where "://" stands, or SIZE_MAX. */
static size_t find_scheme(struct str url)
{
    for (size_t at = 0; at + 2 < url.n; at++) {
        const char *colon = memchr(url.p + at, ':', url.n - 2 - at);
        if (!colon)
            return SIZE_MAX;
        at = (size_t)(colon - url.p);
        if (colon[1] == '/' && colon[2] == '/')
            return at;
    }
    return SIZE_MAX;
}

/* The path and what follows it. */
static struct str path_of_url(struct str url)
{
    size_t scheme = find_scheme(url);
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
    enum { LONGEST = 11 };
    static const char *const methods[] = { "GET",       "POST",      "PUT",      "DELETE",
                                           "PATCH",     "HEAD",      "HTTP",     "OPTIONS",
                                           "HTTP GET",  "HTTP POST", "HTTP PUT", "HTTP DELETE",
                                           "HTTP PATCH" };
    if (!name.n)
        return true;
    return name.n <= LONGEST && strchr("GPDHOgpdho", name.p[0]) && name.p[0] &&
           is_word_of(name, methods, countof(methods));
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
    return find_scheme(name) != SIZE_MAX;
}

/* A name that is a URL may bear a password or a token: neither user info nor query is the name's.
 */
static struct str without_secrets(struct spans *s, struct str name)
{
    size_t scheme = find_scheme(name);
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

/*
 * The texts that operation_of looks at. False when that may be one that is different in each span,
 * and not worth to be remembered.
 */
static bool operation_parts(struct str name, const struct attrs *attrs, struct memo_key *key)
{
    struct str method = value_of(attrs, ATTR_RPC_METHOD);
    if (method.n)
        return memo_add(memo_add(key, method), value_of(attrs, ATTR_RPC_SERVICE)), true;
    struct str destination = value_of(attrs, ATTR_DESTINATION);
    if (destination.n && !attrs_has(attrs, ATTR_TEMPORARY)) {
        key->what = MEMO_MESSAGE;
        memo_add(memo_add(key, destination), value_of(attrs, ATTR_MESSAGING_OPERATION));
        memo_add(key, name);
        return destination.p[0] != ':'; /* nothing may be left of it */
    }
    struct str route = value_of(attrs, ATTR_ROUTE);
    if (route.n && attrs_has(attrs, ATTR_METHOD)) {
        method = value_of(attrs, ATTR_METHOD);
        key->what = MEMO_ROUTE;
        memo_add(memo_add(key, route), method);
        memo_add(key, method.n ? STR_NULL : name);
        return true;
    }
    key->what = MEMO_NAME;
    memo_add(key, name);
    return !is_bare_method(name);
}

static sym find_operation(struct spans *s, struct str name, const struct attrs *attrs)
{
    struct memo_key key = { .what = MEMO_RPC };
    struct memo *memo = operation_parts(name, attrs, &key) ? memo_find(s->memo, &key) : NULL;
    if (memo && memo->known)
        return memo->text;
    sym operation = sym_intern(&s->store->syms, operation_of(s, name, attrs));
    memo_know(memo, operation, 0);
    return operation;
}

static uint64_t arguments_of(const struct attrs *attrs)
{
    struct str key = value_of(attrs, ATTR_MESSAGE_KEY), query = value_of(attrs, ATTR_QUERY);
    struct str path = attrs_has(attrs, ATTR_RPC_METHOD) ? STR_NULL : path_of(attrs);
    if (!key.n && !path.n)
        return 0;
    uint64_t hash = memo_hash(0, key.n ? key : path);
    if (!key.n && query.n)
        hash = memo_hash(memo_hash(hash, STR("?")), query);
    return hash ? hash : 1;
}

struct peer {
    struct str name;
    enum graph_kind kind;
};

struct known_peer { /* the same, interned */
    sym name;
    enum graph_kind kind;
    bool by_address; /* of which there are many */
};

#define BY_ADDRESS UINT32_MAX /* in place of a kind: the name says nothing */

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

/* By what it is called; false when only its address may tell one from the other. */
static bool store_name(struct spans *s, const struct attrs *attrs, struct str *out)
{
    struct str host = span_host(value_of(attrs, ATTR_HOST)).name;
    struct str peer = value_of(attrs, ATTR_PEER);
    struct str named = is_url(peer) ? span_host(peer).name : peer;
    *out = named.n || !host.n ? named : str_lower(&s->scratch, host);
    return named.n || (attrs_has(attrs, ATTR_PEER) && !peer.n) || host.n;
}

static struct str store_address(struct spans *s, const struct attrs *attrs)
{
    struct str address = span_host(value_of(attrs, ATTR_ADDRESS)).name;
    struct str port = value_of(attrs, ATTR_PORT);
    if (address.n)
        return port.n ? join(s, address, ":", port) : address;
    struct str name = value_of(attrs, ATTR_DB_NAME);
    return name.n ? name : value_of(attrs, ATTR_DB_SYSTEM);
}

static struct known_peer know(struct spans *s, struct memo *memo, struct peer peer)
{
    struct known_peer known = { sym_intern(&s->store->syms, peer.name), peer.kind, false };
    memo_know(memo, known.name, known.kind);
    return known;
}

static struct known_peer recall(const struct memo *memo)
{
    return (struct known_peer){ memo->text, (enum graph_kind)memo->kind, false };
}

static struct known_peer find_addressed_store(struct spans *s, const struct attrs *attrs)
{
    static const enum attr asked[] = { ATTR_ADDRESS, ATTR_PORT, ATTR_DB_NAME, ATTR_DB_SYSTEM };
    struct memo_key key = { .what = MEMO_STORE_ADDRESS };
    for (size_t i = 0; i < countof(asked); i++)
        memo_add(&key, value_of(attrs, asked[i]));
    struct memo *memo = memo_find(s->memo, &key);
    if (memo && memo->known)
        return recall(memo);
    enum graph_kind kind = store_kind(value_of(attrs, ATTR_DB_SYSTEM));
    return know(s, memo, (struct peer){ store_address(s, attrs), kind });
}

static struct known_peer addressed_store(struct spans *s, const struct attrs *attrs)
{
    struct known_peer peer = find_addressed_store(s, attrs);
    peer.by_address = true;
    return peer;
}

/* Instances come and go behind a name: their addresses are asked for only where there is none. */
static struct known_peer database_peer(struct spans *s, const struct attrs *attrs)
{
    struct memo_key key = { .what = attrs_has(attrs, ATTR_PEER) ? MEMO_STORE_PEER : MEMO_STORE };
    struct str system = value_of(attrs, ATTR_DB_SYSTEM), name;
    memo_add(memo_add(&key, value_of(attrs, ATTR_PEER)), value_of(attrs, ATTR_HOST));
    struct memo *memo = memo_find(s->memo, memo_add(&key, system));
    if (memo && memo->known)
        return memo->kind == BY_ADDRESS ? addressed_store(s, attrs) : recall(memo);
    if (store_name(s, attrs, &name))
        return know(s, memo, (struct peer){ name, store_kind(system) });
    memo_know(memo, 0, BY_ADDRESS);
    return addressed_store(s, attrs);
}

static struct known_peer named_peer(struct spans *s, struct str name)
{
    struct memo_key key = { .what = MEMO_PEER };
    struct memo *memo = memo_find(s->memo, memo_add(&key, name));
    if (memo && memo->known)
        return recall(memo);
    return know(s, memo,
                is_url(name) ? host_peer(s, name) : (struct peer){ name, span_host(name).kind });
}

static struct known_peer address_peer(struct spans *s, struct str address)
{
    struct memo_key key = { .what = MEMO_HOST };
    struct memo *memo = memo_find(s->memo, memo_add(&key, address));
    return memo && memo->known ? recall(memo) : know(s, memo, host_peer(s, address));
}

/* Scheme and authority: the rest says nothing of the host. Empty without a scheme. */
static struct str base_of_url(struct str url)
{
    size_t scheme = find_scheme(url), end = scheme + 3;
    if (scheme == SIZE_MAX)
        return STR_NULL;
    while (end < url.n && url.p[end] != '/' && url.p[end] != '?' && url.p[end] != '#')
        end++;
    return str_take(url, end);
}

/* Who is on the other side, by the order of names that Grafana Tempo uses. */
static struct known_peer peer_of(struct spans *s, const struct attrs *attrs)
{
    static const enum attr hosts[] = { ATTR_HOST, ATTR_URL, ATTR_ADDRESS };
    struct str name = value_of(attrs, ATTR_PEER);
    if (is_database(attrs))
        return database_peer(s, attrs);
    if (name.n)
        return named_peer(s, name);
    for (size_t i = 0; i < countof(hosts); i++) {
        struct str address = value_of(attrs, hosts[i]);
        address = hosts[i] == ATTR_URL ? base_of_url(address) : address;
        struct known_peer peer = { 0, NODE_UNRESOLVED, false };
        if (address.n)
            peer = address_peer(s, address);
        peer.by_address = hosts[i] != ATTR_HOST;
        if (peer.name)
            return peer;
    }
    return (struct known_peer){ 0, NODE_SERVICE, true };
}

static sym find_destination(struct spans *s, const struct attrs *attrs)
{
    struct memo_key key = { .what = MEMO_DESTINATION };
    struct memo *memo = memo_find(s->memo, memo_add(&key, value_of(attrs, ATTR_DESTINATION)));
    if (memo && memo->known)
        return memo->text;
    sym destination = sym_intern(&s->store->syms, destination_of(s, attrs));
    memo_know(memo, destination, 0);
    return destination;
}

static bool calls(const struct span *span)
{
    return span->kind == SPAN_CLIENT || span->kind == SPAN_PRODUCER || span->kind == SPAN_CONSUMER;
}

enum { OPEN_OPERATION = 1, OPEN_PEER = 2 }; /* what the texts of the span's key do not tell */

static unsigned find_peer(struct spans *s, struct span *span, const struct attrs *attrs)
{
    struct known_peer peer = peer_of(s, attrs);
    span->peer = peer.name;
    span->peer_kind = (uint8_t)peer.kind;
    return peer.by_address ? OPEN_PEER : 0;
}

/* Returns what of it depends on the addresses of a peer. */
static unsigned describe(struct spans *s, struct span *span, struct str name,
                         const struct attrs *attrs)
{
    bool temporary =
        attrs_has(attrs, ATTR_TEMPORARY) && str_is_nocase(value_of(attrs, ATTR_TEMPORARY), "true");
    span->operation = find_operation(s, name, attrs);
    if (!calls(span))
        return 0;
    if (attrs_has(attrs, ATTR_DESTINATION) && !temporary)
        span->destination = find_destination(s, attrs);
    return find_peer(s, span, attrs);
}

/* The texts that describe looks at, but for those of which there are many. */
static unsigned span_parts(const struct span *span, struct str name, const struct attrs *attrs,
                           struct memo_key *key)
{
    struct str peer = value_of(attrs, ATTR_PEER), host = value_of(attrs, ATTR_HOST);
    unsigned open = operation_parts(name, attrs, key) ? 0 : OPEN_OPERATION;
    bool message = key->what == MEMO_MESSAGE;
    key->what |= MEMO_SPAN | (uint32_t)span->kind << MEMO_KIND_SHIFT;
    if (!calls(span))
        return open;
    if (attrs_has(attrs, ATTR_DESTINATION) && !message) {
        key->what |= MEMO_TO_DESTINATION;
        memo_add(memo_add(key, value_of(attrs, ATTR_DESTINATION)), value_of(attrs, ATTR_TEMPORARY));
    }
    if (!is_database(attrs)) {
        key->what |= peer.n ? MEMO_TO_PEER : MEMO_TO_HOST;
        memo_add(key, peer.n ? peer : host);
        return open;
    }
    key->what |= attrs_has(attrs, ATTR_PEER) ? MEMO_TO_STORE_PEER : MEMO_TO_STORE;
    memo_add(memo_add(memo_add(key, peer), host), value_of(attrs, ATTR_DB_SYSTEM));
    return open;
}

static void recall_span(struct spans *s, struct span *span, struct str name,
                        const struct attrs *attrs, const struct memo *memo)
{
    unsigned open = memo->open;
    span->operation = memo->text;
    span->destination = memo->destination;
    span->peer = memo->peer;
    span->peer_kind = memo->peer_kind;
    if (open & OPEN_OPERATION)
        span->operation = find_operation(s, name, attrs);
    if (open & OPEN_PEER)
        find_peer(s, span, attrs);
}

/* What of a span is only looked at by those who ask for more than the graph. */
static void describe_more(struct spans *s, struct span *span, const struct attrs *attrs)
{
    const uint64_t messaging = ATTR_BIT(ATTR_DESTINATION) | ATTR_BIT(ATTR_GROUP) |
                               ATTR_BIT(ATTR_CLIENT) | ATTR_BIT(ATTR_INSTANCE);
    span->probability = spans_probability(attrs);
    spans_table(s, span, attrs);
    if (attrs->set & messaging)
        spans_messaging(s, span, attrs);
}

void spans_describe(struct spans *s, struct span *span, struct str name, const struct attrs *attrs)
{
    settle_kind(span, attrs);
    describe_more(s, span, attrs);
    struct memo_key key = { .what = MEMO_RPC };
    unsigned open = span_parts(span, name, attrs, &key);
    memo_hint(s->memo, &key);
    span->arguments = arguments_of(attrs);
    struct memo *memo = memo_find(s->memo, &key);
    if (memo && memo->known) {
        recall_span(s, span, name, attrs, memo);
        return;
    }
    open |= describe(s, span, name, attrs);
    memo = memo_find(s->memo, &key);
    memo_know(memo, span->operation, 0);
    if (memo) {
        memo->destination = span->destination;
        memo->peer = span->peer;
        memo->peer_kind = span->peer_kind;
        memo->open = (uint8_t)open;
    }
}
