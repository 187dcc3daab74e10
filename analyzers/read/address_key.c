/* What the name of a variable or key says of its value. */
#include "address_parts_priv.h"

#define WORDS_MAX 10
#define WORD_MAX 24

struct words { /* the last WORDS_MAX words of a key, lower case */
    size_t n;
    struct {
        char text[WORD_MAX];
        size_t n;
        size_t begin; /* offset in the key */
    } word[WORDS_MAX];
};

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char to_lower(char c)
{
    return is_upper(c) ? (char)(c + ('a' - 'A')) : c;
}

/* Between key[i - 1] and key[i]: cart|Host, DB|Host, host|1. */
static bool is_boundary(struct str key, size_t i)
{
    char before = key.p[i - 1], here = key.p[i];
    if (is_lower(before) && is_upper(here))
        return true;
    if (is_upper(before) && is_upper(here) && i + 1 < key.n && is_lower(key.p[i + 1]))
        return true;
    if (is_digit(before) || !is_digit(here))
        return false;
    size_t end = i; /* digits end a word only where the word ends with them: "k8s" is one */
    while (end < key.n && is_digit(key.p[end]))
        end++;
    return end == key.n || (!is_lower(key.p[end]) && !is_upper(key.p[end]));
}

static bool is_word_char(char c)
{
    return is_upper(c) || is_lower(c) || is_digit(c);
}

static void add_word(struct words *words, struct str key, size_t begin, size_t end)
{
    if (words->n == WORDS_MAX) {
        memmove(&words->word[0], &words->word[1], sizeof(words->word[0]) * (WORDS_MAX - 1));
        words->n--;
    }
    size_t at = words->n++;
    words->word[at].begin = begin;
    words->word[at].n = 0;
    for (size_t i = begin; i < end && words->word[at].n < WORD_MAX; i++)
        words->word[at].text[words->word[at].n++] = to_lower(key.p[i]);
}

static void split_key(struct str key, struct words *words)
{
    words->n = 0;
    size_t i = 0;
    while (i < key.n) {
        while (i < key.n && !is_word_char(key.p[i]))
            i++;
        size_t begin = i;
        while (i < key.n && is_word_char(key.p[i]) && (i == begin || !is_boundary(key, i)))
            i++;
        if (i > begin)
            add_word(words, key, begin, i);
    }
}

static struct str word(const struct words *words, size_t i)
{
    return (struct str){ words->word[i].text, words->word[i].n };
}

static bool is_one_of(struct str text, const char *const *list)
{
    for (; *list; list++)
        if (str_is(text, *list))
            return true;
    return false;
}

static const char *const host_words[] = {
    "host",      "hosts",   "hostname",  "hostnames",     "hostport", "addr",
    "addrs",     "address", "addresses", "brokers",       "broker",   "bootstrap",
    "sentinels", "seeds",   "seed",      "contactpoints", "points",   NULL,
};
static const char *const address_words[] = {
    "server",   "servers",   "endpoint",   "endpoints", "url",  "urls", "uri",  "uris", "dsn",
    "upstream", "upstreams", "connection", "srv",       "smtp", "amqp", "mqtt", "ldap", NULL,
};
static const char *const naming_words[] = {
    "service", "svc", "backend", "backends", "target", "targets", "proxy", "api", NULL,
};
/* Written together with what stands before: PGHOST, DATABASEURL, bootstrapservers. */
static const char *const host_endings[] = { "host", "hosts", "hostname", "addr", NULL };
static const char *const address_endings[] = {
    "servers", "server", "endpoint", "url", "uri", NULL
};
static const char *const no_endings[] = { "ghost", "observer", "observers", "localhost", NULL };

/* After the word that counts: DB_HOST_READ, REDIS_URL_1, CONNECTION_STRING. */
static const char *const qualifiers[] = {
    "primary", "replica", "read", "write", "reader", "writer", "internal", "http", "https",  "grpc",
    "default", "main",    "prod", "dev",   "list",   "string", "value",    "env",  "config", NULL,
};
/* Anywhere in the key: the value is the owner's own, a peer, or a public page. */
static const char *const never_words[] = {
    "redirect",    "redirects", "callback",  "cors",    "origins",  "advertised", "advertise",
    "listen",      "listener",  "listeners", "bind",    "voters",   "peers",      "allowed",
    "allowlist",   "whitelist", "trusted",   "referer", "referrer", "virtual",    "vhost",
    "letsencrypt", "xmlns",     "noproxy",   "license", "favicon",  "logo",       NULL,
};
/* As the last word. */
static const char *const never_last[] = {
    "file",    "path",     "dir",         "directory", "image", "tag",
    "version", "password", "passwd",      "pass",      "pwd",   "token",
    "comment", "comments", "description", "note",      "notes", NULL,
};
static const char *const no_port_last[] = {
    "user",     "username",    "topic",   "topics",   "queue",   "queues",   "uid",    "gid",
    "keyspace", "schema",      "name",    "names",    "id",      "group",    "owner",  "label",
    "labels",   "time",        "date",    "schedule", "cron",    "key",      "secret", "format",
    "pattern",  "regex",       "mode",    "level",    "profile", "profiles", "role",   "ports",
    "mapping",  "arn",         "zone",    "region",   "type",    "driver",   "class",  "title",
    "message",  "description", "summary", "text",     "expr",    "query",    NULL,
};
static const char *const weak_words[] = {
    "doc",       "docs",     "documentation", "swagger",   "help",    "icon",        "terms",
    "privacy",   "public",   "external",      "root",      "site",    "website",     "homepage",
    "canonical", "link",     "links",         "support",   "about",   "repo",        "repository",
    "git",       "download", "mirror",        "self",      "domain",  "healthcheck", "logout",
    "origin",    "avatar",   "runbook",       "changelog", "browser", "absolute",    NULL,
};
static const char *const telemetry_words[] = {
    "otel",
    "otlp",
    "zipkin",
    "collector",
    "statsd",
    "datadog",
    "traceloop",
    "sentry",
    "newrelic",
    "honeycomb",
    "apm",
    "pushgateway",
    "fluentd",
    "fluentbit",
    "logstash",
    "loki",
    "opentelemetry",
    "opencensus",
    "applicationinsights",
    "lightstep",
    "dogstatsd",
    "signoz",
    "graylog",
    NULL,
};
static const char *const jaeger_words[] = {
    "agent", "collector", "endpoint", "reporter", "sampler", "sender", "sampling", NULL,
};
static const char *const config_words[] = {
    "flagd", "consul", "eureka", "vault", "opamp", "unleash", "nacos", "etcd", NULL,
};

static const char *const queue_words[] = {
    "broker", "brokers", "bootstrap", "rabbitmq", "rabbit", "activemq", "nats", "mqtt", NULL,
};
static const char *const store_words[] = {
    "postgres", "postgresql", "pg",    "mysql",    "mariadb", "mongo",
    "mongodb",  "cassandra",  "mssql", "database", "db",      NULL,
};
static const char *const cache_words[] = { "redis", "valkey", "memcached", "memcache", NULL };

static bool ends_with_one_of(struct str text, const char *const *list)
{
    if (is_one_of(text, no_endings))
        return false;
    for (; *list; list++)
        if (str_ends(text, *list))
            return true;
    return false;
}

static enum key_sense sense_of(struct str last)
{
    if (is_one_of(last, never_last))
        return KEY_NEVER;
    if (is_one_of(last, host_words))
        return KEY_HOST;
    if (is_one_of(last, address_words))
        return KEY_ADDRESS;
    if (is_one_of(last, naming_words))
        return KEY_NAMING;
    if (ends_with_one_of(last, host_endings))
        return KEY_HOST;
    if (ends_with_one_of(last, address_endings))
        return KEY_ADDRESS;
    return KEY_NOTHING;
}

static bool all_digits(struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (!is_digit(text.p[i]))
            return false;
    return true;
}

/* Index of the word that counts, past qualifiers; n is at least 1. */
static size_t head_word(const struct words *words)
{
    size_t at = words->n - 1;
    while (at > 0 && (all_digits(word(words, at)) || is_one_of(word(words, at), qualifiers)))
        at--;
    return at;
}

static bool has_word(const struct words *words, const char *text)
{
    for (size_t i = 0; i < words->n; i++)
        if (str_is(word(words, i), text))
            return true;
    return false;
}

static bool has_one_of(const struct words *words, const char *const *list)
{
    for (size_t i = 0; i < words->n; i++)
        if (is_one_of(word(words, i), list))
            return true;
    return false;
}

static bool says_telemetry(const struct words *words)
{
    if (words->n && str_is(word(words, 0), "dd"))
        return true; /* DD_AGENT_HOST */
    if (has_word(words, "jaeger"))
        return has_one_of(words, jaeger_words);
    return has_one_of(words, telemetry_words) && !has_word(words, "opamp");
}

static bool says_never(const struct words *words)
{
    if (has_one_of(words, never_words))
        return true;
    bool no_proxy = has_word(words, "no") && has_word(words, "proxy");
    bool cluster =
        has_word(words, "initial") && (has_word(words, "cluster") || has_word(words, "master"));
    bool seeds = has_word(words, "discovery") && has_word(words, "seed");
    bool own = has_word(words, "instance") && has_word(words, "hostname"); /* eureka.instance */
    bool back = has_word(words, "call") && has_word(words, "back");        /* CallBackUrl */
    return no_proxy || cluster || seeds || own || back;
}

/* APP_URL, BASE_URL, NEXTAUTH_URL: where people find the one that reads it. */
static bool is_own_page(const struct words *words)
{
    static const char *const whose[] = { "app", "base", "web", "application", "nextauth", NULL };
    static const char *const what[] = { "url", "uri", NULL };
    return words->n == 2 && is_one_of(word(words, 0), whose) && is_one_of(word(words, 1), what);
}

/* .NET: ConnectionStrings__Redis, ConnectionStrings:CatalogDb; whatever the last word says. */
static bool is_connection_string(const struct words *words)
{
    return words->n > 2 && str_is(word(words, 0), "connection") &&
           str_is(word(words, 1), "strings");
}

/* RABBITMQ_HOST, DB_HOST: a hint at what listens there. */
static bool kind_of(const struct words *words, enum graph_kind *out)
{
    if (has_one_of(words, queue_words))
        *out = NODE_QUEUE;
    else if (has_one_of(words, cache_words))
        *out = NODE_CACHE;
    else if (has_one_of(words, store_words))
        *out = NODE_DATASTORE;
    else
        return false;
    return true;
}

struct key_facts key_facts(struct str key)
{
    struct key_facts facts = { 0 };
    struct words words;
    split_key(key, &words);
    if (words.n == 0)
        return facts;
    size_t at = head_word(&words);
    struct str last = word(&words, at);
    facts.sense = sense_of(last);
    bool host_name = at > 0 && str_is(last, "name") && str_is(word(&words, at - 1), "host");
    if (host_name && at > 1)
        facts.sense = KEY_HOST;
    if (is_connection_string(&words))
        facts.sense = KEY_ADDRESS;
    if (says_never(&words))
        facts.sense = KEY_NEVER;
    facts.no_port = !host_name && is_one_of(last, no_port_last);
    facts.weak = has_one_of(&words, weak_words);
    if (is_own_page(&words))
        facts.weak = true;
    if (at > 0 && (str_is(last, "client") || str_is(last, "clients")))
        facts.weak = true; /* SpaClient: a page that calls, seldom one that is called */
    facts.own = words.n == 1 && (is_one_of(last, host_words) || is_one_of(last, address_words));
    facts.telemetry = says_telemetry(&words);
    facts.has_kind = facts.sense == KEY_HOST && kind_of(&words, &facts.kind);
    if ((host_name || str_is(last, "hostname")) && !facts.has_kind)
        facts.weak = true; /* CLUSTER_HOSTNAME: as often the reader's own name */
    if (has_word(&words, "bootstrap") && facts.sense == KEY_ADDRESS)
        facts.has_kind = kind_of(&words, &facts.kind);
    facts.config = has_one_of(&words, config_words) ||
                   (has_word(&words, "config") && has_word(&words, "server"));
    return facts;
}

bool address_key(struct str key)
{
    enum key_sense sense = key_facts(key).sense;
    return sense == KEY_HOST || sense == KEY_ADDRESS;
}

bool address_key_is_weak(struct str key)
{
    return key_facts(key).weak;
}

bool address_key_is_telemetry(struct str key)
{
    return key_facts(key).telemetry;
}

bool key_repeats(struct str key, struct str value)
{
    struct words of_key, of_value;
    split_key(key, &of_key);
    split_key(value, &of_value);
    for (size_t i = 0; i < of_key.n; i++) {
        struct str a = word(&of_key, i);
        for (size_t k = 0; k < of_value.n && a.n > 1; k++)
            if (str_eq(a, word(&of_value, k)) && !is_one_of(a, naming_words))
                return true;
    }
    return false;
}

bool key_is_technology(struct str key)
{
    struct words words;
    split_key(key, &words);
    struct str last = words.n ? word(&words, words.n - 1) : STR_NULL;
    if (!words.n || words.n > 2 || str_is(last, "db") || str_is(last, "database"))
        return false;
    return is_one_of(last, queue_words) || is_one_of(last, cache_words) ||
           is_one_of(last, store_words);
}

bool key_names_owner(struct str key)
{
    static const char *const owners[] = {
        "app",      "application", "release",      "deployment", "pod",         "container",
        "cluster",  "node",        "env",          "stage",      "network",     "instance",
        "job",      "workload",    "project",      "component",  "tier",        "namespace",
        "account",  "bucket",      "index",        "tenant",     "environment", "product",
        "platform", "datacenter",  "prefix",       "suffix",     "cookie",      "realm",
        "client",   "audience",    "issuer",       "table",      "collection",  "exchange",
        "routing",  "vhost",       "subscription", "stream",     "channel",     "consumer",
        "dataset",  "branch",      "theme",        "locale",     "language",    "algorithm",
        NULL,
    };
    struct words words;
    split_key(key, &words);
    return has_one_of(&words, owners);
}

struct str key_stem(struct str key)
{
    struct words words;
    split_key(key, &words);
    if (words.n < 2)
        return STR_NULL;
    size_t end = words.word[words.n - 1].begin;
    while (end > 0 && !is_word_char(key.p[end - 1]))
        end--;
    return str_take(key, end);
}

bool key_is_port(struct str key)
{
    struct words words;
    split_key(key, &words);
    return words.n > 0 && str_is(word(&words, words.n - 1), "port");
}
