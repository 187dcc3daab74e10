/* Events: Knative's brokers, channels and sources, and what KEDA scales by. */
#include "kubernetes_priv.h"

/* A broker, channel or source; a service may bear the same name. */
static bnode event_node(const struct k8s *k8s, sym space, struct str name, const char *suffix,
                        enum graph_kind kind, struct loc loc)
{
    sym plain = sym_intern(k8s->syms, name);
    if (k8s_name_taken(k8s, space, plain))
        plain =
            sym_intern(k8s->syms, str_printf(k8s->arena, "%" PRIstr "-%s", STR_ARG(name), suffix));
    bnode node = builder_node(k8s->builder, space, plain, ORIGIN_DECLARED, loc);
    builder_kind(k8s->builder, node, kind, SURE_DECLARED);
    return node;
}

bnode k8s_broker_node(const struct k8s *k8s, sym space, struct str name, struct loc loc)
{
    const struct k8s_object *broker = k8s_object_find(k8s, NULL, "Broker", space, name);
    return event_node(k8s, space, name, "broker", NODE_QUEUE, broker ? broker->loc : loc);
}

static bnode channel_node(const struct k8s *k8s, sym space, struct str name, struct loc loc)
{
    bnode node = event_node(k8s, space, name, "channel", NODE_QUEUE, loc);
    struct str host = str_concat(k8s->scratch, name, STR("-kn-channel"));
    builder_name(k8s->builder, node, space, sym_intern(k8s->syms, host));
    return node;
}

static bool is_channel(struct str kind)
{
    return str_ends(kind, "Channel");
}

/* The node of a reference that is no Service: {kind, name, namespace}; or NO_BNODE. */
static bnode reference_node(const struct k8s *k8s, const struct k8s_object *object,
                            const struct node *ref)
{
    struct str kind = doc_get_text(ref, "kind");
    const struct node *name = doc_get(ref, "name");
    sym space = sym_intern(k8s->syms, k8s_namespace_or(ref, object->ns));
    if (!doc_text(name).n)
        return NO_BNODE;
    if (str_is(kind, "Broker"))
        return k8s_broker_node(k8s, space, doc_text(name), name->loc);
    if (is_channel(kind))
        return channel_node(k8s, space, doc_text(name), name->loc);
    if (str_is(kind, "Sequence") || str_is(kind, "Parallel"))
        return event_node(k8s, space, doc_text(name), "flow", NODE_QUEUE, name->loc);
    if (str_is(kind, "KafkaSink"))
        return event_node(k8s, space, doc_text(name), "sink", NODE_SERVICE, name->loc);
    return NO_BNODE;
}

/* Where events go: {ref} or {uri}. */
static void sink_refs(const struct k8s_from *from, const struct node *sink, const char *detail)
{
    const struct node *ref = doc_get(sink, "ref");
    bnode node = reference_node(from->k8s, from->object, ref);
    if (node.i != NO_BNODE.i)
        k8s_edge(from->k8s, from->node, node, EDGE_ASYNC, from->how, detail,
                 doc_get(ref, "name")->loc);
    else if (ref)
        k8s_edge_to(from, doc_get(ref, "name"), doc_get_text(ref, "namespace"), NULL, detail);
    else
        k8s_value_refs(from, STR("sink.uri"), doc_get(sink, "uri"));
}

/* The subscriber takes its events from the broker or channel. */
static void subscriber_refs(const struct k8s *k8s, const struct k8s_object *object, bnode of,
                            const struct node *subscriber, const char *detail)
{
    struct k8s_from from = { k8s, object, of, EDGE_ASYNC, "trigger", 0 };
    const struct node *ref = doc_get(subscriber, "ref"), *uri = doc_get(subscriber, "uri");
    bnode node = reference_node(k8s, object, ref);
    if (node.i != NO_BNODE.i)
        k8s_edge(k8s, node, of, EDGE_ASYNC, "trigger", detail, doc_get(ref, "name")->loc);
    else if (ref)
        k8s_edge_of(&from, doc_get(ref, "name"), doc_get_text(ref, "namespace"), detail);
    else if (uri) {
        struct k8s_from outward = { k8s, object, of, EDGE_SYNC, "trigger", 0 };
        k8s_value_refs(&outward, STR("subscriber.uri"), uri);
    }
}

static void trigger_refs(const struct k8s *k8s, const struct k8s_object *object)
{
    const struct node *name = doc_get(object->spec, "broker");
    if (!name)
        name = doc_path(object->spec, "brokerRef.name");
    bnode broker = k8s_broker_node(k8s, object->space, name ? doc_text(name) : STR("default"),
                                   name ? name->loc : object->loc);
    subscriber_refs(k8s, object, broker, doc_get(object->spec, "subscriber"), "spec.subscriber");
}

static void broker_refs(const struct k8s *k8s, const struct k8s_object *object)
{
    bnode broker = k8s_broker_node(k8s, object->space, object->name, object->loc);
    subscriber_refs(k8s, object, broker, doc_path(object->spec, "delivery.deadLetterSink"),
                    "spec.delivery.deadLetterSink");
}

static void channel_refs(const struct k8s *k8s, const struct k8s_object *object)
{
    if (is_channel(object->kind))
        channel_node(k8s, object->space, object->name, object->loc);
}

static void subscription_refs(const struct k8s *k8s, const struct k8s_object *object)
{
    const struct node *reply = doc_get(object->spec, "reply");
    bnode channel = reference_node(k8s, object, doc_get(object->spec, "channel"));
    if (channel.i == NO_BNODE.i)
        return;
    subscriber_refs(k8s, object, channel, doc_get(object->spec, "subscriber"), "spec.subscriber");
    bnode to = reference_node(k8s, object, doc_get(reply, "ref"));
    bnode subscriber =
        k8s_node_named(k8s, object->space, doc_text(doc_path(object->spec, "subscriber.ref.name")));
    if (to.i != NO_BNODE.i)
        k8s_edge(k8s, subscriber, to, EDGE_ASYNC, "reply", "spec.reply", reply->loc);
}

static void flow_refs(const struct k8s *k8s, const struct k8s_object *object)
{
    bnode flow = event_node(k8s, object->space, object->name, "flow", NODE_QUEUE, object->loc);
    struct k8s_from from = { k8s, object, flow, EDGE_SYNC, "reply", 0 };
    for_each_item (doc_get(object->spec, "steps"), step)
        subscriber_refs(k8s, object, flow, step, "spec.steps");
    for_each_item (doc_get(object->spec, "branches"), branch) {
        subscriber_refs(k8s, object, flow, doc_get(branch, "subscriber"), "spec.branches");
        subscriber_refs(k8s, object, flow, doc_get(branch, "filter"), "spec.branches.filter");
    }
    sink_refs(&from, doc_get(object->spec, "reply"), "spec.reply");
}

/* The workloads that a SinkBinding tells where to send their events. */
static void binding_refs(const struct k8s *k8s, const struct k8s_object *object)
{
    const struct node *subject = doc_get(object->spec, "subject");
    struct str name = doc_get_text(subject, "name");
    struct k8s_from from = { k8s, object, NO_BNODE, EDGE_SYNC, "sink", 0 };
    if (name.n) {
        from.node =
            k8s_node_named(k8s, sym_intern(k8s->syms, k8s_namespace_or(subject, object->ns)), name);
        if (from.node.i != NO_BNODE.i)
            sink_refs(&from, doc_get(object->spec, "sink"), "spec.sink");
        return;
    }
    struct k8s_selector selector = { 0 };
    k8s_selector_read(k8s, doc_get(subject, "selector"), &selector);
    for (size_t i = 0; selector.needs.n && i < k8s->workloads.n && k8s_look(k8s, object->loc);
         i++) {
        const struct k8s_object *workload = k8s->workloads.v[i].object;
        from.node = k8s->workloads.v[i].node;
        if (workload->space == object->space &&
            str_eq(workload->kind, doc_get_text(subject, "kind")) &&
            k8s_selector_fits(&selector, doc_path(workload->root, "metadata.labels")))
            sink_refs(&from, doc_get(object->spec, "sink"), "spec.sink");
    }
}

/* PingSource, KafkaSource, ApiServerSource, GitHubSource ...: each sends to its sink. */
static void source_refs(const struct k8s *k8s, const struct k8s_object *object)
{
    const struct node *sink = doc_get(object->spec, "sink");
    struct k8s_from from = { k8s, object, NO_BNODE, EDGE_SYNC, "sink", 0 };
    if (str_is(object->kind, "SinkBinding")) {
        binding_refs(k8s, object);
        return;
    }
    if (!sink)
        return;
    from.node = k8s_node_named(k8s, object->space, object->name);
    if (from.node.i == NO_BNODE.i || !str_is(object->kind, "ContainerSource"))
        from.node =
            event_node(k8s, object->space, object->name, "source",
                       str_is(object->kind, "PingSource") ? NODE_JOB : NODE_SERVICE, object->loc);
    sink_refs(&from, sink, "spec.sink");
    k8s_value_refs(&from, STR("bootstrapServers"), doc_get(object->spec, "bootstrapServers"));
    k8s_value_refs(&from, STR("brokers"), doc_get(object->spec, "brokers"));
    k8s_value_refs(&from, STR("broker.address"), doc_get(object->spec, "broker"));
    k8s_value_refs(&from, STR("address"), doc_get(object->spec, "address"));
}

static void kafka_sink_refs(const struct k8s *k8s, const struct k8s_object *object)
{
    struct k8s_from from = { k8s, object, NO_BNODE, EDGE_ASYNC, "sink", 0 };
    from.node = event_node(k8s, object->space, object->name, "sink", NODE_SERVICE, object->loc);
    k8s_value_refs(&from, STR("bootstrapServers"), doc_get(object->spec, "bootstrapServers"));
}

/* Kinds of triggers that say where a workload's work lies: in a queue, or in a store. */
static bool is_work(struct str type, unsigned *out_guess)
{
    static const char *const queues[] = {
        "kafka",
        "apache-kafka",
        "rabbitmq",
        "activemq",
        "artemis-queue",
        "nats-jetstream",
        "stan",
        "redis",
        "redis-streams",
        "redis-cluster",
        "redis-cluster-streams",
        "redis-sentinel",
        "redis-sentinel-streams",
        "pulsar",
        "solace-event-queue",
        "ibmmq",
        "aws-sqs-queue",
        "aws-kinesis-stream",
        "azure-servicebus",
        "azure-eventhub",
        "azure-queue",
        "gcp-pubsub",
        "liiklus",
        "beanstalkd",
    };
    static const char *const stores[] = {
        "postgresql", "mysql", "mssql", "mongodb", "cassandra", "couchdb", "elasticsearch",
    };
    for (size_t i = 0; i < countof(queues); i++)
        if (str_is(type, queues[i]))
            return true;
    *out_guess = 1;
    for (size_t i = 0; i < countof(stores); i++)
        if (str_is(type, stores[i]))
            return true;
    return false;
}

static void scaled_refs(const struct k8s *k8s, const struct k8s_object *object)
{
    struct k8s_from from = { k8s, object, NO_BNODE, EDGE_SYNC, "trigger", 0 };
    bool job = str_is(object->kind, "ScaledJob");
    struct str target =
        job ? object->name : doc_text(doc_path(object->spec, "scaleTargetRef.name"));
    if (!target.n) /* of the first version */
        target = doc_text(doc_path(object->spec, "scaleTargetRef.deploymentName"));
    sym name = sym_find(k8s->syms, target);
    const struct k8s_workload *workload = name ? k8s_workload_find(k8s, object->space, name) : NULL;
    from.node = workload ? workload->node : k8s_node_named(k8s, object->space, target);
    if (from.node.i == NO_BNODE.i) {
        const struct node *of = doc_path(object->spec, "scaleTargetRef.name");
        if (doc_is_scalar(of))
            k8s_names_nothing(k8s, object, object->space, doc_text(of), of->loc,
                              "spec.scaleTargetRef.name");
        return;
    }
    k8s_scaled_object(k8s, object, from.node);
    for_each_item (doc_get(object->spec, "triggers"), trigger) {
        from.guess = 0;
        if (is_work(doc_get_text(trigger, "type"), &from.guess))
            k8s_tree_refs(&from, doc_get(trigger, "metadata"), STR("triggers"));
    }
}

const struct k8s_kind k8s_event_kinds[] = {
    { "eventing.knative.dev", "Trigger", trigger_refs },
    { "eventing.knative.dev", "Broker", broker_refs },
    { "eventing.knative.dev", "KafkaSink", kafka_sink_refs },
    { "messaging.knative.dev", "Subscription", subscription_refs },
    { "messaging.knative.dev", NULL, channel_refs },
    { "flows.knative.dev", NULL, flow_refs },
    { "sources.knative.dev", NULL, source_refs },
    { "bindings.knative.dev", NULL, source_refs },
    { "keda.sh", "ScaledObject", scaled_refs },
    { "keda.sh", "ScaledJob", scaled_refs },
    { NULL, NULL, NULL },
};
