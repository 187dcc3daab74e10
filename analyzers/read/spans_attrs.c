/* Attributes of spans by name. */
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
    { NAME("db.cassandra.keyspace"), ATTR_DB_NAME, 4 },
    { NAME("db.query.text"), ATTR_STATEMENT, 0 },
    { NAME("db.statement"), ATTR_STATEMENT, 1 },
    { NAME("sql.query"), ATTR_STATEMENT, 2 },
    { NAME("cassandra.query"), ATTR_STATEMENT, 3 },
    { NAME("db.query.summary"), ATTR_SUMMARY, 0 },
    { NAME("db.operation.name"), ATTR_DB_OPERATION, 0 },
    { NAME("db.operation"), ATTR_DB_OPERATION, 1 },
    { NAME("db.collection.name"), ATTR_TABLE, 0 },
    { NAME("db.sql.table"), ATTR_TABLE, 1 },
    { NAME("db.mongodb.collection"), ATTR_TABLE, 2 },
    { NAME("db.cassandra.table"), ATTR_TABLE, 3 },
    { NAME("db.cosmosdb.container"), ATTR_TABLE, 4 },
    { NAME("aws.dynamodb.table_names"), ATTR_TABLE, 5 },
    { NAME("messaging.destination.template"), ATTR_DESTINATION, 0 },
    { NAME("messaging.destination.name"), ATTR_DESTINATION, 1 },
    { NAME("messaging.destination"), ATTR_DESTINATION, 2 },
    { NAME("message_bus.destination"), ATTR_DESTINATION, 3 },
    { NAME("kafka.topic"), ATTR_DESTINATION, DESTINATION_IS_TOPIC },
    { NAME("jms.topic"), ATTR_DESTINATION, DESTINATION_IS_TOPIC },
    { NAME("jms.queue"), ATTR_DESTINATION, DESTINATION_IS_QUEUE },
    { NAME("rabbit.exchange"), ATTR_DESTINATION, DESTINATION_IS_QUEUE + 1 },
    { NAME("rabbit.queue"), ATTR_DESTINATION, DESTINATION_IS_QUEUE + 2 },
    { NAME("messaging.destination.kind"), ATTR_DESTINATION_KIND, 0 },
    { NAME("messaging.destination_kind"), ATTR_DESTINATION_KIND, 1 },
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
    { NAME("messaging.consumer.group.name"), ATTR_GROUP, 0 },
    { NAME("messaging.kafka.consumer.group"), ATTR_GROUP, 1 },
    { NAME("messaging.kafka.consumer_group"), ATTR_GROUP, 2 },
    { NAME("messaging.consumer_group"), ATTR_GROUP, 3 },
    { NAME("messaging.consumer.group"), ATTR_GROUP, 4 },
    { NAME("messaging.rocketmq.client_group"), ATTR_GROUP, 5 },
    { NAME("messaging.eventhubs.consumer.group"), ATTR_GROUP, 6 },
    { NAME("messaging.destination.subscription.name"), ATTR_GROUP, 7 },
    { NAME("messaging.servicebus.destination.subscription_name"), ATTR_GROUP, 8 },
    { NAME("messaging.client.id"), ATTR_CLIENT, 0 },
    { NAME("messaging.client_id"), ATTR_CLIENT, 1 },
    { NAME("messaging.consumer.id"), ATTR_CLIENT, 2 },
    { NAME("messaging.consumer_id"), ATTR_CLIENT, 3 },
    { NAME("messaging.kafka.client_id"), ATTR_CLIENT, 4 },
    { NAME("service.instance.id"), ATTR_INSTANCE, 0 },
    { NAME("k8s.pod.name"), ATTR_INSTANCE, 1 },
    { NAME("host.name"), ATTR_INSTANCE, 2 },
    { NAME("hostname"), ATTR_INSTANCE, 3 },
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
    { NAME("w3c.tracestate"), ATTR_TRACE_STATE, 1 },
    { NAME("sampling.probability"), ATTR_SAMPLED, SAMPLED_SHARE },
    { NAME("sampling.ratio"), ATTR_SAMPLED, SAMPLED_SHARE },
    { NAME("_dd.rule_psr"), ATTR_SAMPLED, SAMPLED_SHARE },
    { NAME("_dd.agent_psr"), ATTR_SAMPLED, SAMPLED_SHARE + 1 },
    { NAME("SampleRate"), ATTR_SAMPLED, SAMPLED_ONE_OF },
    { NAME("microsoft.sample_rate"), ATTR_SAMPLED, SAMPLED_PERCENT },
    { NAME("_MS.sampleRate"), ATTR_SAMPLED, SAMPLED_PERCENT },
    { NAME("_dd.limit_psr"), ATTR_SAMPLED_LIMIT, 0 },
    { NAME("sampler.type"), ATTR_SAMPLER, 0 },
    { NAME("sampler.param"), ATTR_SAMPLER_PARAM, 0 },
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
        if (names[i].length == name.n && memo_same(names[i].name, name.p, name.n))
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

static void put_pairs(struct spans *s, struct attrs *attrs, const struct json_pair *pairs, size_t n)
{
    s->lent = attrs;
    for (size_t i = 0; i < n; i++) {
        struct attr_name name = name_of_word(pairs[i].number);
        if (!attrs_wants(attrs, name, pairs[i].text))
            continue;
        attrs_take(attrs, name, pairs[i].text);
        s->lent_set |= ATTR_BIT(name.attr);
    }
}

void attrs_save(void *spans)
{
    struct spans *s = spans;
    for (unsigned i = 0; i < ATTRS && s->lent_set >> i; i++)
        if (s->lent_set >> i & 1)
            s->lent->value[i] = str_dup(&s->scratch, s->lent->value[i]);
    s->lent_set = 0;
}

bool attrs_put_fields(struct spans *s, struct attrs *attrs, struct attr_name *name)
{
    struct json_pair pairs[SPANS_PAIRS];
    int key;
    size_t n;
    do {
        n = json_fields(s->j, s->attr_words, pairs, countof(pairs), &key);
        put_pairs(s, attrs, pairs, n);
    } while (n == countof(pairs) && key == JSON_UNREAD);
    if (key == JSON_UNREAD)
        key = json_key(s->j, s->attr_words);
    *name = name_of_word(key);
    return key != JSON_NO_WORD;
}

void attrs_put_shaped(struct spans *s, struct attrs *attrs)
{
    struct json_pair pairs[SPANS_PAIRS];
    size_t n;
    do {
        n = json_shaped(s->j, s->shape, s->attr_words, pairs, countof(pairs));
        put_pairs(s, attrs, pairs, n);
    } while (n == countof(pairs));
}

void attrs_lend(struct spans *s, struct attrs *attrs, struct attr_name name, struct str value)
{
    s->lent = attrs;
    if (!attrs_wants(attrs, name, value))
        return;
    attrs_take(attrs, name, value);
    s->lent_set |= ATTR_BIT(name.attr);
}

void attrs_put(struct spans *s, struct attrs *attrs, struct attr_name name, struct str value)
{
    if (attrs_wants(attrs, name, value))
        attrs_take(attrs, name, str_dup(&s->scratch, attrs_part(name, value)));
}
