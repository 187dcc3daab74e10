/*
 * Objects for which an operator runs something: databases, brokers, search, monitoring. Their pods
 * and Services stand in no file, but the names of the Services follow from that of the object.
 */
#include "kubernetes_priv.h"

enum { ENDINGS_MAX = 7 };

struct operator_kind {
    const char *group, *kind;
    enum graph_kind node;
    const char *suffix;               /* of the node, where another object has that name */
    const char *endings[ENDINGS_MAX]; /* of the Services' names */
};

static const struct operator_kind operator_kinds[] = {
    { "kafka.strimzi.io",
      "Kafka",
      NODE_QUEUE,
      "kafka",
      { "-kafka-bootstrap", "-kafka-brokers", "-kafka-external-bootstrap", "-zookeeper-client" } },
    { "kafka.strimzi.io", "KafkaConnect", NODE_SERVICE, "connect", { "-connect-api", "-connect" } },
    { "kafka.strimzi.io", "KafkaBridge", NODE_GATEWAY, "bridge", { "-bridge-service" } },
    { "kafka.strimzi.io",
      "KafkaMirrorMaker2",
      NODE_SERVICE,
      "mirror",
      { "-mirrormaker2-api", "-mirrormaker2" } },
    { "kafka.strimzi.io", "KafkaMirrorMaker", NODE_SERVICE, "mirror", { "" } },
    { "platform.confluent.io", "Kafka", NODE_QUEUE, "kafka", { "", "-bootstrap", "-internal" } },
    { "cluster.redpanda.com", "Redpanda", NODE_QUEUE, "redpanda", { "", "-external" } },
    { "redpanda.vectorized.io", "Cluster", NODE_QUEUE, "redpanda", { "", "-cluster" } },
    { "rabbitmq.com", "RabbitmqCluster", NODE_QUEUE, "rabbitmq", { "", "-nodes" } },
    { "nats.io", "NatsCluster", NODE_QUEUE, "nats", { "", "-mgmt" } },
    { "broker.amq.io", "ActiveMQArtemis", NODE_QUEUE, "amq", { "-hdls-svc", "-amqp-0-svc" } },
    { "acid.zalan.do",
      "postgresql",
      NODE_DATASTORE,
      "db",
      { "", "-repl", "-pooler", "-pooler-repl" } },
    { "postgresql.cnpg.io", "Cluster", NODE_DATASTORE, "db", { "-rw", "-ro", "-r" } },
    { "postgresql.cnpg.io", "Pooler", NODE_DATASTORE, "pooler", { "" } },
    { "postgres-operator.crunchydata.com",
      "PostgresCluster",
      NODE_DATASTORE,
      "db",
      { "-primary", "-ha", "-pods", "-replicas", "-pgbouncer" } },
    { "kubedb.com", NULL, NODE_DATASTORE, "db", { "", "-pods", "-standby", "-replicas" } },
    { "stackgres.io", "SGCluster", NODE_DATASTORE, "db", { "", "-primary", "-replicas" } },
    { "mysql.oracle.com", "InnoDBCluster", NODE_DATASTORE, "db", { "", "-instances" } },
    { "mysql.presslabs.org",
      "MysqlCluster",
      NODE_DATASTORE,
      "db",
      { "-mysql", "-mysql-master", "-mysql-replicas" } },
    { "k8s.mariadb.com",
      "MariaDB",
      NODE_DATASTORE,
      "db",
      { "", "-primary", "-secondary", "-internal" } },
    { "mariadb.mmontes.io", "MariaDB", NODE_DATASTORE, "db", { "", "-primary", "-secondary" } },
    { "pxc.percona.com",
      "PerconaXtraDBCluster",
      NODE_DATASTORE,
      "db",
      { "-haproxy", "-haproxy-replicas", "-proxysql", "-pxc", "-pxc-unready" } },
    { "psmdb.percona.com",
      "PerconaServerMongoDB",
      NODE_DATASTORE,
      "db",
      { "-rs0", "-mongos", "-cfg" } },
    { "pgv2.percona.com",
      "PerconaPGCluster",
      NODE_DATASTORE,
      "db",
      { "-primary", "-ha", "-pgbouncer", "-replicas" } },
    { "mongodbcommunity.mongodb.com", "MongoDBCommunity", NODE_DATASTORE, "db", { "-svc" } },
    { "mongodb.com", "MongoDB", NODE_DATASTORE, "db", { "-svc" } },
    { "databases.spotahome.com", "RedisFailover", NODE_CACHE, "redis", { "" } },
    { "redis.redis.opstreelabs.in",
      NULL,
      NODE_CACHE,
      "redis",
      { "", "-headless", "-leader", "-follower", "-master", "-replica", "-sentinel" } },
    { "dragonflydb.io", "Dragonfly", NODE_CACHE, "cache", { "" } },
    { "hazelcast.com", "Hazelcast", NODE_CACHE, "cache", { "" } },
    { "infinispan.org", "Infinispan", NODE_CACHE, "cache", { "", "-admin" } },
    { "elasticsearch.k8s.elastic.co",
      "Elasticsearch",
      NODE_DATASTORE,
      "es",
      { "-es-http", "-es-transport", "-es-internal-http", "-es-default" } },
    { "kibana.k8s.elastic.co", "Kibana", NODE_TELEMETRY, "kb", { "-kb-http" } },
    { "apm.k8s.elastic.co", "ApmServer", NODE_TELEMETRY, "apm", { "-apm-http" } },
    { "logstash.k8s.elastic.co", "Logstash", NODE_TELEMETRY, "ls", { "-ls-api" } },
    { "opensearch.opster.io", "OpenSearchCluster", NODE_DATASTORE, "os", { "", "-nodes" } },
    { "clickhouse.altinity.com", "ClickHouseInstallation", NODE_DATASTORE, "db", { "" } },
    { "crdb.cockroachlabs.com", "CrdbCluster", NODE_DATASTORE, "db", { "", "-public" } },
    { "cassandra.datastax.com",
      "CassandraDatacenter",
      NODE_DATASTORE,
      "db",
      { "-service", "-seed-service", "-all-pods-service" } },
    { "k8ssandra.io", "K8ssandraCluster", NODE_DATASTORE, "db", { "-service", "-dc1-service" } },
    { "scylla.scylladb.com", "ScyllaCluster", NODE_DATASTORE, "db", { "-client" } },
    { "pingcap.com", "TidbCluster", NODE_DATASTORE, "db", { "-tidb", "-pd", "-tikv" } },
    { "minio.min.io", "Tenant", NODE_DATASTORE, "store", { "", "-hl", "-console" } },
    { "couchbase.com", "CouchbaseCluster", NODE_DATASTORE, "db", { "", "-srv" } },
    { "arangodb.com", "ArangoDeployment", NODE_DATASTORE, "db", { "", "-ea" } },
    { "zookeeper.pravega.io", "ZookeeperCluster", NODE_CONFIG, "zk", { "-client", "-headless" } },
    { "etcd.database.coreos.com", "EtcdCluster", NODE_CONFIG, "etcd", { "", "-client" } },
    { "k8s.keycloak.org", "Keycloak", NODE_SERVICE, "sso", { "-service", "-discovery" } },
    { "keycloak.org", "Keycloak", NODE_SERVICE, "sso", { "" } },
    { "monitoring.coreos.com", "Prometheus", NODE_TELEMETRY, "prometheus", { NULL } },
    { "monitoring.coreos.com", "Alertmanager", NODE_TELEMETRY, "alertmanager", { NULL } },
    { "monitoring.coreos.com", "ThanosRuler", NODE_TELEMETRY, "thanos-ruler", { NULL } },
    { "jaegertracing.io",
      "Jaeger",
      NODE_TELEMETRY,
      "jaeger",
      { "-collector", "-query", "-agent", "-collector-headless" } },
    { "opentelemetry.io",
      "OpenTelemetryCollector",
      NODE_TELEMETRY,
      "collector",
      { "-collector", "-collector-headless", "-collector-monitoring" } },
    { "grafana.integreatly.org", "Grafana", NODE_TELEMETRY, "grafana", { "-service" } },
    { "integreatly.org", "Grafana", NODE_TELEMETRY, "grafana", { "-service" } },
    { "loki.grafana.com", "LokiStack", NODE_TELEMETRY, "loki", { "-gateway-http" } },
    { "tempo.grafana.com",
      "TempoStack",
      NODE_TELEMETRY,
      "tempo",
      { "-gateway", "-distributor", "-query-frontend" } },
};

static bool is_of(const struct operator_kind *kind, const struct k8s_object *object)
{
    return str_is(object->group, kind->group) && (!kind->kind || str_is(object->kind, kind->kind));
}

static const struct operator_kind *find(const struct k8s_object *object)
{
    for (size_t i = 0; i < countof(operator_kinds); i++)
        if (is_of(&operator_kinds[i], object))
            return &operator_kinds[i];
    return NULL;
}

/* Kibana and its Elasticsearch are often called the same. */
static bool is_shared(const struct k8s *k8s, const struct operator_kind *kind,
                      const struct k8s_object *object)
{
    for (size_t i = 0; i < countof(operator_kinds); i++) {
        const struct operator_kind *other = &operator_kinds[i];
        if (other != kind && other->kind &&
            k8s_object_find(k8s, other->group, other->kind, object->space, object->name))
            return true;
    }
    return k8s_workload_find(k8s, object->space, object->name_sym) != NULL;
}

const struct k8s_object *k8s_operated_find(const struct k8s *k8s, sym space, struct str name)
{
    for (size_t i = 0; i < k8s->operated.n && k8s_look(k8s, LOC_NONE); i++) {
        const struct k8s_object *object = &k8s->objects.v[k8s->operated.v[i]];
        if (object->space == space && str_eq(object->name, name))
            return object;
    }
    return NULL;
}

/* Secrets with the way to what an operator runs: "tariffs-app", "bus-default-user". */
bnode k8s_operated_secret(const struct k8s *k8s, sym space, struct str secret)
{
    static const struct {
        const char *group, *mark;
    } made[] = {
        { "postgresql.cnpg.io", "-app" },
        { "postgresql.cnpg.io", "-superuser" },
        { "rabbitmq.com", "-default-user" },
        { "elasticsearch.k8s.elastic.co", "-es-elastic-user" },
        { "kafka.strimzi.io", "-cluster-ca-cert" },
        { "postgres-operator.crunchydata.com", "-pguser-" },
        { "mongodbcommunity.mongodb.com", "-admin-" },
        { "minio.min.io", "-user-" },
        { "acid.zalan.do", ".credentials.postgresql.acid.zalan.do" },
    };
    for (size_t i = 0; i < countof(made); i++) {
        size_t at = str_find(secret, str_from(made[i].mark));
        struct str name = at == SIZE_MAX ? STR_NULL : str_take(secret, at);
        size_t dot = str_find_char(name, '.'); /* "USER.CLUSTER" */
        name = dot == SIZE_MAX ? name : str_skip(name, dot + 1);
        const struct k8s_object *object = name.n ? k8s_operated_find(k8s, space, name) : NULL;
        if (object && str_is(object->group, made[i].group))
            return k8s_operated_node(k8s, object);
    }
    return NO_BNODE;
}

bool k8s_is_operated(const struct k8s_object *object)
{
    return find(object) != NULL;
}

bnode k8s_operated_node(const struct k8s *k8s, const struct k8s_object *object)
{
    const struct operator_kind *kind = find(object);
    if (!kind)
        return NO_BNODE;
    sym name = object->name_sym;
    if (is_shared(k8s, kind, object))
        name = sym_intern(k8s->syms, str_printf(k8s->arena, "%" PRIstr "-%s", STR_ARG(object->name),
                                                kind->suffix));
    bnode node = builder_node(k8s->builder, object->space, name, ORIGIN_DECLARED, object->loc);
    builder_kind(k8s->builder, node, kind->node, SURE_DECLARED);
    return node;
}

/* The Prometheus operator's Services bear fixed names, one for a namespace. */
static void name_monitoring(const struct k8s *k8s, const struct k8s_object *object, bnode node)
{
    struct str kind = str_lower(k8s->scratch, object->kind);
    struct str all = str_concat(k8s->scratch, kind, STR("-operated"));
    struct str own =
        str_printf(k8s->scratch, "%" PRIstr "-%" PRIstr, STR_ARG(kind), STR_ARG(object->name));
    builder_name(k8s->builder, node, object->space, sym_intern(k8s->syms, all));
    builder_name(k8s->builder, node, object->space, sym_intern(k8s->syms, own));
}

static void name_services(const struct k8s *k8s, const struct k8s_object *object,
                          const struct operator_kind *kind, bnode node)
{
    for (size_t i = 0; i < ENDINGS_MAX && kind->endings[i]; i++) {
        struct str name = str_concat(k8s->scratch, object->name, str_from(kind->endings[i]));
        builder_name(k8s->builder, node, object->space, sym_intern(k8s->syms, name));
    }
    if (str_is(object->kind, "RedisFailover")) {
        static const char *const fronts[] = { "rfs-", "rfr-", "rfrm-" };
        for (size_t i = 0; i < countof(fronts); i++)
            builder_name(
                k8s->builder, node, object->space,
                sym_intern(k8s->syms, str_concat(k8s->scratch, str_from(fronts[i]), object->name)));
    }
    if (str_is(object->group, "monitoring.coreos.com"))
        name_monitoring(k8s, object, node);
    if (str_is(object->group, "clickhouse.altinity.com"))
        builder_name(
            k8s->builder, node, object->space,
            sym_intern(k8s->syms, str_concat(k8s->scratch, STR("clickhouse-"), object->name)));
}

/* {name, namespace} of another operated object. */
static void object_ref(const struct k8s_from *from, const struct node *ref, const char *group,
                       const char *kind, const char *detail)
{
    struct str name = doc_get_text(ref, "name");
    if (!name.n)
        return;
    sym space = sym_intern(from->k8s->syms, k8s_namespace_or(ref, from->object->ns));
    const struct k8s_object *other = k8s_object_find(from->k8s, group, kind, space, name);
    if (other)
        k8s_edge(from->k8s, from->node, k8s_operated_node(from->k8s, other), from->kind, "ref",
                 detail, doc_get(ref, "name")->loc);
}

static void elastic_refs(const struct k8s_from *from)
{
    const struct node *spec = from->object->spec;
    static const char group[] = "elasticsearch.k8s.elastic.co";
    object_ref(from, doc_get(spec, "elasticsearchRef"), group, "Elasticsearch",
               "spec.elasticsearchRef");
    for_each_item (doc_get(spec, "elasticsearchRefs"), ref)
        object_ref(from, ref, group, "Elasticsearch", "spec.elasticsearchRefs");
    object_ref(from, doc_get(spec, "kibanaRef"), "kibana.k8s.elastic.co", "Kibana",
               "spec.kibanaRef");
}

/* Prometheus names Services by their parts. */
static void alerting_refs(const struct k8s_from *from)
{
    struct k8s_from own = *from;
    own.kind = EDGE_TELEMETRY;
    for_each_item (doc_path(from->object->spec, "alerting.alertmanagers"), item)
        k8s_edge_to(&own, doc_get(item, "name"), doc_get_text(item, "namespace"), NULL,
                    "spec.alerting.alertmanagers");
}

static void operated_refs(const struct k8s *k8s, const struct k8s_object *object)
{
    const struct operator_kind *kind = find(object);
    struct k8s_from from = { k8s, object, NO_BNODE, EDGE_SYNC, "spec", 0 };
    if (!kind)
        return;
    from.node = k8s_operated_node(k8s, object);
    name_services(k8s, object, kind, from.node);
    k8s_metadata_facts(k8s, from.node, object->space, doc_get(object->root, "metadata"), false);
    elastic_refs(&from);
    alerting_refs(&from);
    if (str_is(object->kind, "Pooler"))
        object_ref(&from, doc_get(object->spec, "cluster"), "postgresql.cnpg.io", "Cluster",
                   "spec.cluster");
    const struct node *config = doc_get(object->spec, "config");
    if (str_is(object->group, "opentelemetry.io")) {
        from.kind = EDGE_TELEMETRY;
        k8s_tree_refs(&from, config, STR("config.yaml"));
    } else {
        k8s_tree_refs(&from, object->spec, STR("spec"));
    }
}

/* A connector runs in the Connect cluster that its label names. */
static void connector_refs(const struct k8s *k8s, const struct k8s_object *object)
{
    const struct node *labels = doc_path(object->root, "metadata.labels");
    const struct k8s_object *connect =
        k8s_object_find(k8s, "kafka.strimzi.io", "KafkaConnect", object->space,
                        doc_get_text(labels, "strimzi.io/cluster"));
    if (!connect)
        return;
    struct k8s_from from = { k8s, object, k8s_operated_node(k8s, connect), EDGE_SYNC, "spec", 0 };
    k8s_tree_refs(&from, doc_get(object->spec, "config"), STR("spec.config"));
}

static void topic_refs(const struct k8s *k8s, const struct k8s_object *object)
{
    struct str name = doc_get_text(object->spec, "topicName");
    builder_topic(k8s->builder, name.n ? sym_intern(k8s->syms, name) : object->name_sym,
                  ORIGIN_DECLARED, object->loc);
}

/* Grafana's data sources are read by the one Grafana there is. */
static void datasource_refs(const struct k8s *k8s, const struct k8s_object *object)
{
    const struct k8s_object *grafana = NULL;
    struct k8s_from from = { k8s, object, NO_BNODE, EDGE_SYNC, "datasource", 0 };
    for (size_t i = 0; i < k8s->objects.n && k8s_look(k8s, object->loc); i++) {
        const struct k8s_object *each = &k8s->objects.v[i];
        if (str_is(each->kind, "Grafana") && find(each) && each->space == object->space) {
            if (grafana)
                return;
            grafana = each;
        }
    }
    from.node = grafana ? k8s_operated_node(k8s, grafana)
                        : k8s_node_named(k8s, object->space, STR("grafana"));
    if (from.node.i != NO_BNODE.i)
        k8s_tree_refs(&from, object->spec, STR("spec"));
}

const struct k8s_kind k8s_operator_kinds[] = {
    { "kafka.strimzi.io", "KafkaTopic", topic_refs },
    { "kafka.strimzi.io", "KafkaConnector", connector_refs },
    { "grafana.integreatly.org", "GrafanaDatasource", datasource_refs },
    { "integreatly.org", "GrafanaDataSource", datasource_refs },
    { NULL, NULL, operated_refs },
    { NULL, NULL, NULL },
};
