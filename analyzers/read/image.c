/* Image references and labels. */
#include "image_priv.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_registry(struct str first)
{
    return str_find_char(first, '.') != SIZE_MAX || str_find_char(first, ':') != SIZE_MAX ||
           str_is(first, "localhost");
}

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) ||
           (c && strchr("._-/:@+", c));
}

/* A name may not hold a variable; a tag may ("app:${TAG}"), and then says no version. */
static bool name_is_plain(struct str name)
{
    for (size_t i = 0; i < name.n; i++)
        if (!is_name_char(name.p[i]))
            return false;
    return name.n > 0;
}

bool image_parse(struct str text, struct image_ref *out)
{
    *out = (struct image_ref){ 0 };
    text = str_trim(text);
    if (str_starts(text, "docker://"))
        text = str_skip(text, 9);
    size_t at = str_find_char(text, '@');
    if (at != SIZE_MAX) {
        out->digest = str_skip(text, at + 1);
        text = str_take(text, at);
    }
    size_t slash = str_rfind_char(text, '/');
    size_t name_begin = slash == SIZE_MAX ? 0 : slash + 1;
    size_t colon = str_find_char(str_skip(text, name_begin), ':');
    if (colon != SIZE_MAX) {
        out->tag = str_skip(text, name_begin + colon + 1);
        text = str_take(text, name_begin + colon);
    }
    out->base = str_skip(text, name_begin);
    out->path = text;
    size_t first = str_find_char(text, '/');
    if (first != SIZE_MAX && is_registry(str_take(text, first))) {
        out->registry = str_take(text, first);
        out->path = str_skip(text, first + 1);
    }
    bool has_user = str_find_char(out->digest, '/') != SIZE_MAX; /* "http://user:password@host/x" */
    return out->base.n > 0 && name_is_plain(text) && !has_user;
}

struct known_image {
    const char *base; /* '*' at the end: any name that starts so */
    enum graph_kind kind;
};

static const struct known_image known_images[] = {
    { "postgres", NODE_DATASTORE },
    { "postgresql", NODE_DATASTORE },
    { "postgresql-repmgr", NODE_DATASTORE },
    { "postgis", NODE_DATASTORE },
    { "timescaledb", NODE_DATASTORE },
    { "spilo*", NODE_DATASTORE },
    { "pgvector", NODE_DATASTORE },
    { "mysql", NODE_DATASTORE },
    { "mysql-server", NODE_DATASTORE },
    { "mariadb", NODE_DATASTORE },
    { "mariadb-galera", NODE_DATASTORE },
    { "percona*", NODE_DATASTORE },
    { "cockroach", NODE_DATASTORE },
    { "mongo", NODE_DATASTORE },
    { "mongodb", NODE_DATASTORE },
    { "mongodb-sharded", NODE_DATASTORE },
    { "mongodb-community-server", NODE_DATASTORE },
    { "cassandra", NODE_DATASTORE },
    { "scylla", NODE_DATASTORE },
    { "elasticsearch", NODE_DATASTORE },
    { "elasticsearch-oss", NODE_DATASTORE },
    { "opensearch", NODE_DATASTORE },
    { "minio", NODE_DATASTORE },
    { "couchdb", NODE_DATASTORE },
    { "couchbase", NODE_DATASTORE },
    { "neo4j", NODE_DATASTORE },
    { "influxdb", NODE_DATASTORE },
    { "clickhouse-server", NODE_DATASTORE },
    { "clickhouse", NODE_DATASTORE },
    { "rethinkdb", NODE_DATASTORE },
    { "arangodb", NODE_DATASTORE },
    { "dynamodb-local", NODE_DATASTORE },
    { "azure-sql-edge", NODE_DATASTORE },
    { "oracle-xe", NODE_DATASTORE },
    { "oracle-free", NODE_DATASTORE },
    { "solr", NODE_DATASTORE },
    { "qdrant", NODE_DATASTORE },
    { "weaviate", NODE_DATASTORE },
    { "etcd", NODE_CONFIG },
    { "consul", NODE_CONFIG },
    { "vault", NODE_CONFIG },
    { "zookeeper", NODE_CONFIG },
    { "cp-zookeeper", NODE_CONFIG },
    { "eureka-server", NODE_CONFIG },
    { "nacos-server", NODE_CONFIG },
    { "flagd", NODE_CONFIG },
    { "unleash-server", NODE_CONFIG },
    { "redis", NODE_CACHE },
    { "redis-stack*", NODE_CACHE },
    { "redis-cluster", NODE_CACHE },
    { "redis-sentinel", NODE_CACHE },
    { "valkey*", NODE_CACHE },
    { "keydb", NODE_CACHE },
    { "dragonfly", NODE_CACHE },
    { "memcached", NODE_CACHE },
    { "hazelcast", NODE_CACHE },
    { "kafka", NODE_QUEUE },
    { "cp-kafka", NODE_QUEUE },
    { "cp-server", NODE_QUEUE },
    { "kafka-native", NODE_QUEUE },
    { "redpanda", NODE_QUEUE },
    { "rabbitmq", NODE_QUEUE },
    { "nats", NODE_QUEUE },
    { "nats-streaming", NODE_QUEUE },
    { "activemq*", NODE_QUEUE },
    { "pulsar", NODE_QUEUE },
    { "pulsar-all", NODE_QUEUE },
    { "eclipse-mosquitto", NODE_QUEUE },
    { "emqx", NODE_QUEUE },
    { "nsq", NODE_QUEUE },
    { "traefik", NODE_GATEWAY },
    { "envoy", NODE_GATEWAY },
    { "envoy-alpine", NODE_GATEWAY },
    { "haproxy", NODE_GATEWAY },
    { "kong", NODE_GATEWAY },
    { "kong-gateway", NODE_GATEWAY },
    { "apisix", NODE_GATEWAY },
    { "krakend", NODE_GATEWAY },
    { "tyk-gateway", NODE_GATEWAY },
    { "nginx-proxy", NODE_GATEWAY },
    { "caddy-docker-proxy", NODE_GATEWAY },
    { "opentelemetry-collector*", NODE_TELEMETRY },
    { "otelcol*", NODE_TELEMETRY },
    { "aws-otel-collector", NODE_TELEMETRY },
    { "jaeger", NODE_TELEMETRY },
    { "jaeger-*", NODE_TELEMETRY },
    { "all-in-one", NODE_TELEMETRY },
    { "zipkin*", NODE_TELEMETRY },
    { "prometheus", NODE_TELEMETRY },
    { "alertmanager", NODE_TELEMETRY },
    { "pushgateway", NODE_TELEMETRY },
    { "node-exporter", NODE_TELEMETRY },
    { "cadvisor", NODE_TELEMETRY },
    { "grafana", NODE_TELEMETRY },
    { "grafana-oss", NODE_TELEMETRY },
    { "grafana-enterprise", NODE_TELEMETRY },
    { "loki", NODE_TELEMETRY },
    { "promtail", NODE_TELEMETRY },
    { "tempo", NODE_TELEMETRY },
    { "mimir", NODE_TELEMETRY },
    { "alloy", NODE_TELEMETRY },
    { "fluentd*", NODE_TELEMETRY },
    { "fluent-bit", NODE_TELEMETRY },
    { "logstash*", NODE_TELEMETRY },
    { "kibana*", NODE_TELEMETRY },
    { "filebeat*", NODE_TELEMETRY },
    { "opensearch-dashboards", NODE_TELEMETRY },
    { "telegraf", NODE_TELEMETRY },
    { "statsd-exporter", NODE_TELEMETRY },
    { "locust", NODE_LOADGEN },
    { "k6", NODE_LOADGEN },
    { "vegeta", NODE_LOADGEN },
    { "jmeter", NODE_LOADGEN },
    { "artillery", NODE_LOADGEN },
    { "fortio", NODE_LOADGEN },
};

static bool image_named(struct str base, const char *pattern)
{
    size_t n = strlen(pattern);
    if (n && pattern[n - 1] == '*')
        return base.n >= n - 1 && memcmp(base.p, pattern, n - 1) == 0;
    return str_is(base, pattern);
}

bool image_kind(const struct image_ref *ref, enum graph_kind *out)
{
    if (str_ends(ref->path, "mssql/server") || str_ends(ref->path, "database/free")) {
        *out = NODE_DATASTORE;
        return true;
    }
    if (str_is(ref->base, "all-in-one") && !str_has(ref->path, "jaeger"))
        return false;
    for (size_t i = 0; i < countof(known_images); i++) {
        if (!image_named(ref->base, known_images[i].base))
            continue;
        *out = known_images[i].kind;
        return true;
    }
    return false;
}

static bool is_hex(struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (!is_digit(text.p[i]) && (text.p[i] < 'a' || text.p[i] > 'f'))
            return false;
    return true;
}

static bool has_letter(struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] >= 'a' && text.p[i] <= 'f')
            return true;
    return false;
}

bool image_tag_is_version(struct str tag)
{
    if (tag.n == 0 || str_find_char(tag, '$') != SIZE_MAX || str_find_char(tag, '{') != SIZE_MAX)
        return false;
    if (is_hex(tag) && (tag.n == 40 || (tag.n >= 7 && has_letter(tag))))
        return false; /* a commit */
    if (is_digit(tag.p[0]))
        return true;
    return tag.n > 1 && (tag.p[0] == 'v' || tag.p[0] == 'V') && is_digit(tag.p[1]);
}

void image_facts(struct builder *builder, bnode node, struct str text, struct loc loc)
{
    struct symtab *syms = builder_syms(builder);
    struct image_ref ref;
    enum graph_kind kind;
    if (!image_parse(text, &ref))
        return;
    sym digest = ref.digest.n ? sym_intern(syms, ref.digest) : 0;
    builder_image(builder, node, sym_intern(syms, str_trim(text)),
                  ref.tag.n ? sym_intern(syms, ref.tag) : 0, digest, loc);
    if (image_tag_is_version(ref.tag))
        builder_version(builder, node, sym_intern(syms, ref.tag), sym_intern(syms, STR("image")),
                        true, loc);
    if (image_kind(&ref, &kind))
        builder_kind(builder, node, kind, SURE_IMAGE);
}
