/* Connection strings that are no URLs: ADO.NET, libpq, Go's MySQL driver, Oracle's thin driver. */
#include "address_parts_priv.h"

static void push_store(struct addresses *out, struct str whole, struct str host, uint32_t port,
                       const char *scheme)
{
    struct address *address = address_push(out, whole, host, port, ADDRESS_URL);
    if (!address)
        return;
    address->scheme = str_from(scheme);
    address->kind = NODE_DATASTORE;
    address->sureness = SURE_SCHEME;
}

/* user:password@tcp(host:3306)/db */
static bool parse_go_dsn(struct addresses *out, struct str value)
{
    size_t open = str_find(value, STR("tcp("));
    if (open == SIZE_MAX || (open > 0 && value.p[open - 1] != '@'))
        return false;
    struct str inner = str_skip(value, open + 4), host, port;
    inner = str_take(inner, find_any(inner, ")"));
    if (host_port_split(inner, &host, &port))
        push_store(out, value, host, port_number(port), "mysql");
    return true;
}

/* jdbc:oracle:thin:@host:1521:sid, @//host:1521/service, @(... (HOST=h)(PORT=1521) ...) */
static bool parse_oracle(struct addresses *out, struct str value)
{
    size_t oracle = str_find(value, STR("jdbc:oracle:"));
    if (oracle == SIZE_MAX)
        return false;
    size_t at = str_rfind_char(value, '@');
    if (at == SIZE_MAX || at < oracle)
        return true;
    struct str rest = str_skip(value, at + 1), host, port;
    size_t in_host = str_find(rest, STR("HOST="));
    if (in_host != SIZE_MAX) {
        host = str_skip(rest, in_host + 5);
        host = str_take(host, find_any(host, ") "));
        size_t in_port = str_find(rest, STR("PORT="));
        port = in_port == SIZE_MAX ? STR_NULL : str_skip(rest, in_port + 5);
        port = str_take(port, find_any(port, ") "));
        push_store(out, value, host, port_number(port), "oracle");
        return true;
    }
    if (str_starts(rest, "//"))
        rest = str_skip(rest, 2);
    rest = str_take(rest, find_any(rest, "/? "));
    if (host_port_split(rest, &host, &port))
        push_store(out, value, host, port_number(str_take(port, find_any(port, ":"))), "oracle");
    return true;
}

enum pair_use { PAIR_OTHER, PAIR_HOST, PAIR_PORT, PAIR_STORE };

static enum pair_use pair_use(struct str key)
{
    static const struct {
        const char *name;
        enum pair_use use;
    } known[] = {
        { "host", PAIR_HOST },
        { "server", PAIR_HOST },
        { "hostname", PAIR_HOST },
        { "data source", PAIR_HOST },
        { "datasource", PAIR_HOST },
        { "addr", PAIR_HOST },
        { "address", PAIR_HOST },
        { "network address", PAIR_HOST },
        { "hostaddr", PAIR_HOST },
        { "servers", PAIR_HOST },
        { "contact points", PAIR_HOST },
        { "port", PAIR_PORT },
        { "dbname", PAIR_STORE },
        { "database", PAIR_STORE },
        { "initial catalog", PAIR_STORE },
        { "username", PAIR_STORE },
        { "user id", PAIR_STORE },
        { "uid", PAIR_STORE },
        { "user", PAIR_STORE },
        { "sslmode", PAIR_STORE },
    };
    for (size_t i = 0; i < countof(known); i++)
        if (str_is_nocase(key, known[i].name))
            return known[i].use;
    return PAIR_OTHER;
}

struct str value_unquote(struct str text)
{
    text = str_trim(text);
    if (text.n >= 2 && (text.p[0] == '\'' || text.p[0] == '"') && text.p[text.n - 1] == text.p[0])
        return (struct str){ text.p + 1, text.n - 2 };
    return text;
}

/* "tcp:db,1433", "db\\instance", "a,b", "a:1,b:2": the hosts of one server pair. */
static void push_servers(struct addresses *out, struct str whole, struct str list, uint32_t port,
                         bool store)
{
    struct str part;
    if (str_starts(list, "tcp:") || str_starts(list, "lpc:"))
        list = str_skip(list, 4);
    while (str_split(&list, ',', &part)) {
        struct str host, own_port;
        size_t comma_port = find_any(list, ",");
        uint32_t after = port_number(str_trim(str_take(list, comma_port)));
        if (!host_port_split(str_take(part, find_any(part, "\\")), &host, &own_port))
            continue;
        uint32_t number = own_port.n ? port_number(own_port) : after ? after : port;
        struct address *address = address_push(out, whole, str_trim(host), number, ADDRESS_URL);
        if (!address || !store)
            continue;
        address->kind = NODE_DATASTORE;
        address->sureness = SURE_SCHEME;
    }
}

struct pairs {
    struct str servers;
    uint32_t port;
    bool store;
};

static bool read_pairs(struct str value, char separator, struct pairs *out)
{
    struct str rest = value, part;
    *out = (struct pairs){ 0 };
    while (str_split(&rest, separator, &part)) {
        size_t equals = str_find_char(part, '=');
        if (equals == SIZE_MAX)
            continue;
        struct str text = value_unquote(str_skip(part, equals + 1));
        switch (pair_use(str_trim(str_take(part, equals)))) {
        case PAIR_HOST:
            if (out->servers.n == 0)
                out->servers = text;
            break;
        case PAIR_PORT:
            out->port = port_number(text);
            break;
        case PAIR_STORE:
            out->store = true;
            break;
        case PAIR_OTHER:
            break;
        }
    }
    return out->servers.n > 0;
}

/* Server=db;Database=shop (ADO.NET) or host=db port=5432 (libpq) */
static bool parse_pairs(struct addresses *out, struct str value)
{
    struct pairs pairs;
    char separator = str_find_char(value, ';') != SIZE_MAX ? ';' : ' ';
    if (str_find_char(value, '=') == SIZE_MAX || str_has(value, "://"))
        return false;
    if (!read_pairs(value, separator, &pairs))
        return false;
    push_servers(out, value, pairs.servers, pairs.port, pairs.store);
    return true;
}

bool connection_parse(struct addresses *out, struct str value)
{
    return parse_oracle(out, value) || parse_pairs(out, value) || parse_go_dsn(out, value);
}
