/* Host names, ports and schemes: what their shape says. */
#include "address_parts_priv.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool host_is_ipv4(struct str host)
{
    struct str rest = host, part;
    size_t parts = 0;
    while (str_split(&rest, '.', &part)) {
        uint64_t number;
        if (part.n == 0 || part.n > 3 || !str_to_u64(part, &number) || number > 255)
            return false;
        parts++;
    }
    return parts == 4;
}

static bool host_is_ipv6(struct str host)
{
    size_t colons = 0;
    for (size_t i = 0; i < host.n; i++) {
        char c = host.p[i];
        bool hex = is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (c == ':')
            colons++;
        else if (!hex && c != '.' && c != '%')
            return false;
    }
    return colons >= 2;
}

/* No label is empty but the last (a trailing dot). */
static bool labels_plausible(struct str host)
{
    struct str rest = host, label;
    while (str_split(&rest, '.', &label)) {
        if (label.n > 63 || (label.n == 0 && rest.n > 0))
            return false;
        if (label.n && (label.p[0] == '-' || label.p[label.n - 1] == '-'))
            return false;
    }
    return host.p[0] != '.' && !str_ends(host, "..");
}

bool host_plausible(struct str host)
{
    if (host.n == 0 || host.n > 253)
        return false;
    if (host_is_ipv6(host))
        return true;
    bool letter = false;
    for (size_t i = 0; i < host.n; i++) {
        char c = host.p[i];
        if (!is_alpha(c) && !is_digit(c) && c != '.' && c != '-' && c != '_')
            return false;
        letter = letter || is_alpha(c);
    }
    return labels_plausible(host) && (letter || host_is_ipv4(host));
}

static bool ends_in(struct str host, const char *const *list)
{
    for (; *list; list++)
        if (str_ends(host, *list))
            return true;
    return false;
}

static bool is_one_of(struct str text, const char *const *list)
{
    for (; *list; list++)
        if (str_is_nocase(text, *list))
            return true;
    return false;
}

bool host_is_file(struct str host)
{
    static const char *const endings[] = {
        ".yaml", ".yml", ".json", ".xml", ".conf", ".cfg",  ".properties", ".pem",  ".crt",  ".key",
        ".jar",  ".war", ".js",   ".ts",  ".py",   ".sh",   ".txt",        ".log",  ".sock", ".pid",
        ".html", ".css", ".png",  ".svg", ".ini",  ".toml", ".env",        ".lua",  ".sql",  ".gz",
        ".tar",  ".zip", ".csv",  ".md",  ".dll",  ".exe",  ".db",         ".lock", ".tmpl", ".php",
        ".rb",   ".cer", ".p12",  ".jks", ".cnf",  NULL,
    };
    return ends_in(host, endings);
}

bool host_is_nobody(struct str host)
{
    static const char *const words[] = {
        "true",    "false",    "yes",       "no",      "on",      "off",   "none",
        "null",    "nil",      "default",   "any",     "all",     "auto",  "changeme",
        "enabled", "disabled", "undefined", "unknown", "example", "unset", "required",
        "json",    "http",     "https",     "tcp",     "udp",     "local", NULL,
    };
    static const char *const domains[] = {
        "w3.org",
        "json-schema.org",
        "xmlsoap.org",
        "example.com",
        "example.org",
        "example.net",
        "schema.org",
        "xmlns.jcp.org",
        "java.sun.com",
        "schemas.microsoft.com",
        "springframework.org",
        "schemas.openxmlformats.org",
        NULL,
    };
    return is_one_of(host, words) || ends_in(host, domains) || str_starts(host, "169.254.");
}

static struct str last_label(struct str host)
{
    size_t dot = str_rfind_char(host, '.');
    return dot == SIZE_MAX ? host : str_skip(host, dot + 1);
}

bool host_is_inside(struct str host)
{
    static const char *const ends[] = { ".svc", ".service.consul", ".marathon.mesos",
                                        ".l4lb.thisdcos.directory", NULL };
    if (str_ends(host, "."))
        host.n--;
    return str_has(host, ".svc.") || ends_in(host, ends);
}

bool host_is_public(struct str host)
{
    /* Common top-level domains: a name of two labels is else service.namespace. */
    static const char *const tops[] = {
        "com", "net", "org", "io",   "dev", "app", "cloud", "co",   "ai",  "us", "uk", "de",  "fr",
        "eu",  "jp",  "cn",  "in",   "nl",  "ch",  "at",    "se",   "no",  "fi", "dk", "es",  "it",
        "pl",  "cz",  "ru",  "br",   "au",  "ca",  "be",    "info", "biz", "me", "tv", "gov", "edu",
        "mil", "int", "xyz", "tech", "sh",  "so",  "gg",    "nz",   "kr",  NULL,
    };
    static const char *const inside[] = {
        "svc",  "local",   "internal", "consul",    "mesos",    "localdomain", "lan", "corp",
        "home", "cluster", "test",     "localhost", "thisdcos", "directory",   NULL,
    };
    if (str_ends(host, "."))
        host.n--;
    if (host_is_ipv4(host) || host_is_ipv6(host))
        return true;
    size_t dots = 0;
    for (size_t i = 0; i < host.n; i++)
        dots += host.p[i] == '.';
    if (dots == 0 || str_has(host, ".svc."))
        return false;
    struct str top = last_label(host);
    if (is_one_of(top, inside))
        return is_one_of(top, (const char *const[]){ "internal", NULL }) && dots >= 2;
    return dots > 1 || is_one_of(top, tops);
}

uint32_t port_number(struct str text)
{
    uint64_t number;
    if (text.n == 0 || text.n > 5 || !str_to_u64(text, &number) || number > 65535)
        return 0;
    return (uint32_t)number;
}

struct scheme {
    const char *name;
    enum scheme_use use;
    bool has_kind;
    enum graph_kind kind;
};

#define STORE(name)                                                                                \
    {                                                                                              \
        name, SCHEME_HOST, true, NODE_DATASTORE                                                    \
    }
#define CACHE(name)                                                                                \
    {                                                                                              \
        name, SCHEME_HOST, true, NODE_CACHE                                                        \
    }
#define QUEUE(name)                                                                                \
    {                                                                                              \
        name, SCHEME_HOST, true, NODE_QUEUE                                                        \
    }
#define CONFIG(name)                                                                               \
    {                                                                                              \
        name, SCHEME_HOST, true, NODE_CONFIG                                                       \
    }
#define NOBODY(name)                                                                               \
    {                                                                                              \
        name, SCHEME_NONE, false, NODE_SERVICE                                                     \
    }
#define PATHY(name)                                                                                \
    {                                                                                              \
        name, SCHEME_PATH, false, NODE_SERVICE                                                     \
    }

static const struct scheme schemes[] = {
    STORE("postgres"),
    STORE("postgresql"),
    STORE("pgsql"),
    STORE("psql"),
    STORE("postgis"),
    STORE("cockroachdb"),
    STORE("cockroach"),
    STORE("mysql"),
    STORE("mysql2"),
    STORE("mariadb"),
    STORE("mssql"),
    STORE("sqlserver"),
    STORE("oracle"),
    STORE("mongodb"),
    STORE("mongo"),
    STORE("cassandra"),
    STORE("couchbase"),
    STORE("couchdb"),
    STORE("neo4j"),
    STORE("bolt"),
    STORE("clickhouse"),
    STORE("ch"),
    STORE("influxdb"),
    STORE("elasticsearch"),
    STORE("es"),
    STORE("opensearch"),
    STORE("db2"),
    STORE("timescaledb"),
    STORE("vertica"),
    STORE("trino"),
    STORE("presto"),
    STORE("hive2"),
    CACHE("redis"),
    CACHE("rediss"),
    CACHE("valkey"),
    CACHE("valkeys"),
    CACHE("memcached"),
    CACHE("memcache"),
    QUEUE("amqp"),
    QUEUE("amqps"),
    QUEUE("rabbitmq"),
    QUEUE("kafka"),
    QUEUE("nats"),
    QUEUE("pulsar"),
    QUEUE("mqtt"),
    QUEUE("mqtts"),
    QUEUE("stomp"),
    QUEUE("activemq"),
    QUEUE("pyamqp"),
    QUEUE("sb"),
    QUEUE("plaintext"),
    QUEUE("sasl_ssl"),
    QUEUE("sasl_plaintext"),
    QUEUE("stan"),
    CONFIG("zk"),
    CONFIG("zookeeper"),
    CONFIG("etcd"),
    CONFIG("consul"),
    NOBODY("file"),
    NOBODY("unix"),
    NOBODY("data"),
    NOBODY("urn"),
    NOBODY("s3"),
    NOBODY("s3a"),
    NOBODY("gs"),
    NOBODY("git"),
    NOBODY("ssh"),
    NOBODY("classpath"),
    NOBODY("docker"),
    NOBODY("oci"),
    NOBODY("docker-image"),
    NOBODY("spiffe"),
    NOBODY("arn"),
    NOBODY("env"),
    NOBODY("secret"),
    NOBODY("secretref"),
    NOBODY("vault"),
    NOBODY("sqlite"),
    NOBODY("sqlite3"),
    NOBODY("pkg"),
    NOBODY("mem"),
    NOBODY("memory"),
    NOBODY("inmemory"),
    NOBODY("resource"),
    NOBODY("npipe"),
    NOBODY("about"),
    NOBODY("azblob"),
    NOBODY("wasb"),
    NOBODY("chrome-extension"),
    NOBODY("fd"),
    NOBODY("ref"),
    NOBODY("ecs"),
    NOBODY("balancer"),
    PATHY("dns"),
    PATHY("passthrough"),
    PATHY("xds"),
    PATHY("srv"),
};

static const struct scheme *scheme_find(struct str scheme)
{
    size_t plus = str_find_char(scheme, '+');
    struct str base = plus == SIZE_MAX ? scheme : str_take(scheme, plus);
    for (size_t i = 0; i < countof(schemes); i++)
        if (str_is_nocase(base, schemes[i].name))
            return &schemes[i];
    return NULL;
}

enum scheme_use scheme_use(struct str scheme)
{
    const struct scheme *found = scheme_find(scheme);
    return found ? found->use : SCHEME_HOST;
}

bool scheme_kind(struct str scheme, enum graph_kind *out)
{
    const struct scheme *found = scheme_find(scheme);
    if (!found || !found->has_kind)
        return false;
    *out = found->kind;
    return true;
}

bool port_kind(uint32_t port, enum graph_kind *out)
{
    static const struct {
        uint32_t port;
        enum graph_kind kind;
    } known[] = {
        { 5432, NODE_DATASTORE }, { 3306, NODE_DATASTORE }, { 27017, NODE_DATASTORE },
        { 1433, NODE_DATASTORE }, { 1521, NODE_DATASTORE }, { 9042, NODE_DATASTORE },
        { 6379, NODE_CACHE },     { 11211, NODE_CACHE },    { 5672, NODE_QUEUE },
        { 5671, NODE_QUEUE },
    };
    for (size_t i = 0; i < countof(known); i++) {
        if (known[i].port != port)
            continue;
        *out = known[i].kind;
        return true;
    }
    return false;
}

bool port_is_telemetry(uint32_t port)
{
    static const uint32_t ports[] = { 4317, 4318, 6831, 6832, 14250, 14268, 9411, 8125, 8126 };
    for (size_t i = 0; i < countof(ports); i++)
        if (ports[i] == port)
            return true;
    return false;
}
