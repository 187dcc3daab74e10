/*
 * Contracts that consumers were tested with (Pact, versions 1 to 4): who calls whom, with what, and
 * what of the answers is read. Messages go from the provider to the consumer; the contract is the
 * consumer's all the same.
 */
#include "pact_priv.h"
#include "spelling_priv.h"

struct contract {
    struct pact *p;
    struct reading *reading;
    const struct node *root;
    bnode consumer, provider;
    struct str pair; /* "WebShop -> Orders Service": names as written */
    VEC(struct api_operation) operations;
};

static const struct node *name_of(const struct node *root, const char *role)
{
    const struct node *side = doc_get(root, role), *name = doc_get(side, "name");
    return doc_is_scalar(name) && doc_text(name).n ? name : NULL;
}

static bool is_contract(const struct node *root)
{
    return name_of(root, "consumer") && name_of(root, "provider") &&
           (doc_is_list(doc_get(root, "interactions")) || doc_is_list(doc_get(root, "messages")));
}

struct str pact_request_name(struct pact *p, const struct node *request)
{
    struct str method = doc_get_text(request, "method"), path = doc_get_text(request, "path");
    size_t query = str_find_char(path, '?');
    if (query != SIZE_MAX)
        path = str_take(path, query);
    if (!path.n)
        return STR_NULL;
    struct strbuf name;
    strbuf_init(&name, p->arena);
    for (size_t i = 0; i < method.n; i++)
        strbuf_add_char(&name, method.p[i] >= 'a' && method.p[i] <= 'z'
                                   ? (char)(method.p[i] - 'a' + 'A')
                                   : method.p[i]);
    if (!method.n)
        strbuf_add(&name, STR("GET"));
    strbuf_addf(&name, " %s%" PRIstr, path.p[0] == '/' ? "" : "/", STR_ARG(path));
    return strbuf_str(&name);
}

static void add_edge(struct contract *c, bnode from, bnode to, struct edge_in edge)
{
    edge.from = from;
    edge.to = to;
    edge.origin = ORIGIN_DECLARED;
    edge.how = sym_intern(c->reading->syms, STR("pact"));
    edge.detail = sym_intern(c->reading->syms, c->pair);
    edge.first = edge.loc;
    builder_edge(c->reading->builder, &edge);
}

static void add_http(struct contract *c, const struct node *interaction)
{
    struct str name = pact_request_name(c->p, doc_get(interaction, "request"));
    if (!name.n)
        return;
    add_edge(c, c->consumer, c->provider,
             (struct edge_in){ .kind = EDGE_SYNC,
                               .operation = sym_intern(c->reading->syms, name),
                               .request = true,
                               .loc = interaction->loc });
    if (c->reading->keep_apis)
        *vec_push(c->p->arena, &c->operations) = pact_http(c->p, interaction);
}

/* Where the message is sent to, when the test has said so. */
static struct str topic_of(const struct node *message)
{
    static const char *const keys[] = { "topic",   "kafka_topic", "kafkaTopic", "destination",
                                        "channel", "queue",       "subject" };
    const struct node *metadata = doc_get(message, "metadata");
    if (!metadata)
        metadata = doc_get(message, "metaData");
    for (size_t i = 0; i < countof(keys); i++)
        if (doc_get_text(metadata, keys[i]).n)
            return doc_get_text(metadata, keys[i]);
    return STR_NULL;
}

static void add_message(struct contract *c, const struct node *message)
{
    struct str topic = topic_of(message);
    struct edge_in edge = { .kind = EDGE_ASYNC, .loc = message->loc };
    edge.view = topic.n ? VIEW_DIRECT : VIEW_BOTH;
    add_edge(c, c->provider, c->consumer, edge);
    if (topic.n) {
        bnode via = builder_topic(c->reading->builder, sym_intern(c->reading->syms, topic),
                                  ORIGIN_DECLARED, message->loc);
        edge.view = VIEW_BROKER;
        add_edge(c, c->provider, via, edge);
        add_edge(c, via, c->consumer, edge);
    }
    if (c->reading->keep_apis)
        *vec_push(c->p->arena, &c->operations) = pact_message(c->p, message, topic);
}

/* The package of a .proto text that the plugin has put into the contract. */
static struct str package_of(const struct node *root, const struct node *plugin)
{
    const struct node *key = doc_get(plugin, "descriptorKey");
    for_each_item (doc_path(root, "metadata.plugins"), one) {
        const struct node *config = doc_get(one, "configuration");
        struct str text = doc_get_text(doc_get_str(config, doc_text(key)), "protoFile");
        for (struct str line; str_split(&text, '\n', &line);) {
            line = str_trim(line);
            if (str_starts(line, "package "))
                return str_trim(str_take(str_skip(line, 8), str_find_char(str_skip(line, 8), ';')));
        }
    }
    return STR_NULL;
}

/* "shop.Orders/Get" of an interaction over gRPC; empty when it does not say. */
static struct str rpc_of(struct contract *c, const struct node *interaction)
{
    const struct node *plugin = doc_path(interaction, "pluginConfiguration.protobuf");
    struct str service = doc_get_text(plugin, "service"), package;
    if (str_starts(service, "."))
        return str_skip(service, 1);
    if (!service.n ||
        str_find_char(str_take(service, str_find_char(service, '/')), '.') != SIZE_MAX)
        return service;
    package = package_of(c->root, plugin);
    return package.n
               ? str_printf(c->p->arena, "%" PRIstr ".%" PRIstr, STR_ARG(package), STR_ARG(service))
               : service;
}

static void add_request_message(struct contract *c, const struct node *interaction)
{
    struct str name = rpc_of(c, interaction);
    add_edge(c, c->consumer, c->provider,
             (struct edge_in){ .kind = EDGE_SYNC,
                               .operation = name.n ? sym_intern(c->reading->syms, name) : 0,
                               .loc = interaction->loc });
    if (c->reading->keep_apis)
        *vec_push(c->p->arena, &c->operations) = pact_rpc(c->p, interaction, name);
}

static void add_interaction(struct contract *c, const struct node *interaction)
{
    struct str type = doc_get_text(interaction, "type");
    if (!doc_is_map(interaction))
        return;
    if (str_is(type, "Synchronous/Messages"))
        add_request_message(c, interaction);
    else if (str_is(type, "Asynchronous/Messages") ||
             (!type.n && !doc_get(interaction, "request") &&
              (doc_get(interaction, "contents") || doc_get(interaction, "content"))))
        add_message(c, interaction);
    else
        add_http(c, interaction);
}

static void keep_view(struct contract *c)
{
    struct api *api = arena_new(c->reading->arena, struct api);
    struct api_operation *operations =
        arena_array(c->reading->arena, struct api_operation, c->operations.n);
    const struct node *links = doc_get(c->root, "_links"); /* of a broker, which knows more */
    if (!c->operations.n)
        return;
    memcpy(operations, c->operations.v, c->operations.n * sizeof(operations[0]));
    *api = (struct api){
        .format = "pact",
        .contract = true,
        .title = pact_keep(c->p, c->pair),
        .version = pact_keep(c->p, doc_get_text(doc_get(links, "pb:consumer-version"), "name")),
        .operations = operations,
        .n_operations = c->operations.n,
        .loc = c->root->loc,
    };
    builder_api(c->reading->builder, api, c->provider, c->consumer);
}

static void add_contract(struct pact *p, const struct node *root)
{
    const struct node *consumer = name_of(root, "consumer"), *provider = name_of(root, "provider");
    struct contract c = { .p = p, .reading = p->reading, .root = root };
    c.pair = str_printf(p->arena, "%" PRIstr " -> %" PRIstr, STR_ARG(doc_text(consumer)),
                        STR_ARG(doc_text(provider)));
    c.consumer = spelled_node(c.reading, doc_text(consumer), consumer->loc);
    c.provider = spelled_node(c.reading, doc_text(provider), provider->loc);
    for_each_item (doc_get(root, "interactions"), interaction)
        add_interaction(&c, interaction);
    for_each_item (doc_get(root, "messages"), message)
        if (doc_is_map(message))
            add_message(&c, message);
    if (p->reading->keep_apis)
        keep_view(&c);
}

static void build(struct reading *reading, struct input *const *inputs, size_t n)
{
    struct arena arena = { 0 };
    for (size_t i = 0; i < n; i++) {
        struct pact p = { .reading = reading, .arena = &arena };
        pact_forest_init(&p.forest, &arena);
        for (size_t k = 0; k < inputs[i]->docs.all.n; k++)
            if (is_contract(inputs[i]->docs.all.v[k]))
                add_contract(&p, inputs[i]->docs.all.v[k]);
        arena_reset(&arena);
    }
    builder_yields(reading->builder, YIELD_NODES | YIELD_EDGES);
    arena_release(&arena);
}

static int probe(const struct probe *probe)
{
    for (size_t i = 0; probe->docs && i < probe->docs->all.n; i++)
        if (is_contract(probe->docs->all.v[i]))
            return 95;
    return is_contract(probe->doc) ? 95 : 0;
}

static const char *const patterns[] = { "*.json", NULL };

const struct reader reader_pact = {
    .name = "pact",
    .title = "Pact contracts of consumers",
    .family = "api",
    .patterns = patterns,
    .kind = READ_DOCS,
    .yields = YIELD_NODES | YIELD_EDGES,
    .probe = probe,
    .build = build,
};
