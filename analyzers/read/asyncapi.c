/*
 * AsyncAPI 2 and 3: a document is what one application sends and receives. Topics are known by
 * their address; applications that share one talk to each other.
 */
#include "asyncapi_priv.h"
#include "openapi_priv.h"

enum { PAIRS_MAX = 4096 }; /* of senders and receivers of one topic */

/* "2.6.0", "3.0.0", or the number 3.0 of YAML. */
static char major_of(const struct node *root)
{
    const struct node *version = doc_get(root, "asyncapi");
    struct str text = doc_text(version);
    bool number = doc_is_scalar(version) && text.n && (text.n == 1 || text.p[1] == '.');
    bool body = doc_get(root, "info") || doc_get(root, "channels") || doc_get(root, "operations") ||
                doc_get(root, "components");
    return number && body && (text.p[0] == '2' || text.p[0] == '3') ? text.p[0] : '\0';
}

static int probe(const struct probe *probe)
{
    for (size_t i = 0; probe->docs && i < probe->docs->all.n; i++)
        if (major_of(probe->docs->all.v[i]))
            return 96;
    return major_of(probe->doc) ? 96 : 0;
}

static void add_document(struct asyncapi *a, const struct input *input, const struct node *root)
{
    char major = major_of(root);
    if (!major)
        return;
    struct async_document *d = vec_push(a->arena, &a->all);
    *d = (struct async_document){ .input = input,
                                  .root = root,
                                  .info = doc_get(root, "info"),
                                  .file = refs_file(a->refs, input, root, SCHEMA_ASYNCAPI),
                                  .new_style = major == '3' };
    async_operations(a, d);
    sym folder = sym_intern(&a->folders, path_dir(input->path));
    while (a->in_folder.n <= folder)
        vec_push(a->arena, &a->in_folder);
    a->in_folder.v[folder]++;
}

/* Servers are brokers, which say nothing of who talks to them. */
static void name_application(struct asyncapi *a, struct providers *providers,
                             struct async_document *d)
{
    sym folder = sym_find(&a->folders, path_dir(d->input->path));
    struct provider_query query = { .input = d->input,
                                    .root = d->root,
                                    .title = doc_get_text(d->info, "title"),
                                    .alone = a->in_folder.v[folder] == 1 };
    provider_find(providers, &query, &d->provider);
    d->node = d->provider.of[0];
}

/* A copy among the files of another service: of an application whose own document is there, too. */
static bool has_own(const struct asyncapi *a, const struct async_document *copy)
{
    for (size_t i = 0; copy->provider.by.i != NO_BNODE.i && i < a->all.n; i++)
        if (a->all.v[i].provider.by.i == NO_BNODE.i &&
            str_eq(a->all.v[i].provider.name, copy->provider.name))
            return true;
    return false;
}

/* "user/{id}/signedup" and "user/{userId}/signedup" are one topic. */
static struct str blanked(struct asyncapi *a, struct str address)
{
    struct strbuf buf;
    bool inside = false;
    strbuf_init(&buf, a->arena);
    for (size_t i = 0; i < address.n; i++) {
        if (!inside || address.p[i] == '}')
            strbuf_add_char(&buf, address.p[i]);
        inside = address.p[i] == '{' || (inside && address.p[i] != '}');
    }
    return strbuf_str(&buf);
}

static uint32_t topic_of(struct asyncapi *a, const struct async_operation *op)
{
    sym s = sym_intern(&a->addresses, blanked(a, op->address));
    while (a->by_address.n <= s)
        vec_push(a->arena, &a->by_address);
    if (!a->by_address.v[s]) {
        struct async_topic *topic = vec_push(a->arena, &a->topics);
        topic->name = op->address;
        topic->node = builder_topic(a->reading->builder, sym_intern(a->reading->syms, op->address),
                                    ORIGIN_DECLARED, op->loc);
        a->by_address.v[s] = (uint32_t)a->topics.n;
    }
    return a->by_address.v[s] - 1;
}

static void add_ends(struct asyncapi *a, uint32_t document)
{
    struct async_document *d = &a->all.v[document];
    bool copy = has_own(a, d);
    for (uint32_t i = 0; i < d->operations.n; i++) {
        struct async_operation *op = &d->operations.v[i];
        if (!op->address.n)
            continue;
        op->topic = topic_of(a, op);
        if (copy)
            continue;
        struct async_topic *topic = &a->topics.v[op->topic];
        if (op->sends)
            *vec_push(a->arena, &topic->senders) = (struct async_end){ document, i };
        else
            *vec_push(a->arena, &topic->receivers) = (struct async_end){ document, i };
    }
}

static sym operation_name(struct asyncapi *a, const struct async_operation *op)
{
    struct str name = str_printf(a->arena, "%s %" PRIstr, op->sends ? "send" : "receive",
                                 STR_ARG(a->topics.v[op->topic].name));
    return sym_intern(a->reading->syms, name);
}

static void add_edge(struct asyncapi *a, bnode from, bnode to, struct async_end end,
                     enum edge_view view)
{
    const struct async_operation *op = &a->all.v[end.document].operations.v[end.operation];
    builder_edge(a->reading->builder,
                 &(struct edge_in){
                     .from = from,
                     .to = to,
                     .kind = EDGE_ASYNC,
                     .origin = ORIGIN_DECLARED,
                     .operation = op->sends ? 0 : operation_name(a, op),
                     .first = op->loc,
                     .view = view,
                     .how = sym_intern(a->reading->syms, STR("asyncapi")),
                     .detail = op->id.n ? sym_intern(a->reading->syms, op->id) : 0,
                     .loc = op->loc,
                 });
}

/* By way of the topic; and where both ends are known, from one to the other. */
static void topic_edges(struct asyncapi *a, const struct async_topic *topic)
{
    size_t pairs = topic->senders.n && topic->receivers.n <= PAIRS_MAX / topic->senders.n
                       ? topic->senders.n * topic->receivers.n
                       : 0;
    enum edge_view view = pairs ? VIEW_BROKER : VIEW_BOTH;
    for (size_t i = 0; i < topic->senders.n; i++)
        add_edge(a, a->all.v[topic->senders.v[i].document].node, topic->node, topic->senders.v[i],
                 view);
    for (size_t i = 0; i < topic->receivers.n; i++)
        add_edge(a, topic->node, a->all.v[topic->receivers.v[i].document].node,
                 topic->receivers.v[i], view);
    for (size_t i = 0; i < pairs; i++) {
        struct async_end sender = topic->senders.v[i / topic->receivers.n];
        struct async_end receiver = topic->receivers.v[i % topic->receivers.n];
        add_edge(a, a->all.v[sender.document].node, a->all.v[receiver.document].node, sender,
                 VIEW_DIRECT);
        add_edge(a, a->all.v[sender.document].node, a->all.v[receiver.document].node, receiver,
                 VIEW_DIRECT);
    }
}

/* AsyncAPI has no word for it: the extensions of OpenAPI serve, on operations and channels. */
static void end_of_life(struct asyncapi *a, const struct async_operation *op, struct str name,
                        bop made)
{
    struct openapi o = { .reading = a->reading, .arena = a->arena, .refs = a->refs };
    const struct ref_at places[] = { op->at, op->channel };
    for (size_t i = 0; i < countof(places); i++) {
        const struct openapi_operation operation = { .name = name, .at = places[i] };
        struct op_life life;
        bool deprecated;
        if (!openapi_life(&o, &operation, &life, &deprecated))
            continue;
        builder_op_deprecated(a->reading->builder, made, &life);
        return;
    }
}

/* Templates of documents begin with these, and nobody changes them. */
static bool is_default(struct str version)
{
    static const char *const all[] = { "1.0.0", "0.0.1", "0.0.0", "0.1.0", "1.0", "unknown" };
    for (size_t i = 0; i < countof(all); i++)
        if (str_is_nocase(version, all[i]))
            return true;
    return !version.n || str_has(version, "{{") || str_has(version, "${") ||
           str_starts(version, "%");
}

static void declare(struct asyncapi *a, const struct async_document *d)
{
    struct builder *b = a->reading->builder;
    const struct node *version = doc_get(d->info, "version");
    if (has_own(a, d))
        return;
    if (doc_is_scalar(version) && !is_default(str_trim(doc_text(version))))
        builder_version(b, d->node, sym_intern(a->reading->syms, str_trim(doc_text(version))),
                        sym_intern(a->reading->syms, STR("info.version")), false, version->loc);
    for (size_t i = 0; i < d->operations.n; i++) {
        const struct async_operation *op = &d->operations.v[i];
        if (op->topic == UINT32_MAX)
            continue;
        sym name = operation_name(a, op);
        bop made = builder_operation(b, d->node, name, ORIGIN_DECLARED, 0, 0, op->loc);
        builder_op_how(b, made, sym_intern(a->reading->syms, str_from(d->provider.how)));
        end_of_life(a, op, sym_str(a->reading->syms, name), made);
    }
}

/* Senders and receivers that share a topic, each pair once. */
static void keep_views(struct asyncapi *a)
{
    struct arena scratch = { 0 };
    struct symtab seen;
    symtab_init(&seen, &scratch);
    for (size_t t = 0; t < a->topics.n; t++) {
        const struct async_topic *topic = &a->topics.v[t];
        for (size_t i = 0; i < topic->senders.n && i < PAIRS_MAX; i++)
            for (size_t k = 0; k < topic->receivers.n && k < PAIRS_MAX / topic->senders.n; k++) {
                uint32_t from = topic->senders.v[i].document, to = topic->receivers.v[k].document;
                struct str pair = str_printf(&scratch, "%u %u", from, to);
                if (from == to || sym_find(&seen, pair))
                    continue;
                sym_intern(&seen, pair);
                builder_api(a->reading->builder, async_view(a, &a->all.v[from], &a->all.v[to]),
                            a->all.v[from].node, a->all.v[to].node);
            }
    }
    arena_release(&scratch);
}

static void keep_apis(struct asyncapi *a)
{
    for (size_t i = 0; i < a->all.n; i++)
        builder_api(a->reading->builder, async_model(a, &a->all.v[i]), a->all.v[i].node,
                    a->all.v[i].provider.by);
    keep_views(a);
    schemas_fill(a->schemas);
}

static void build(struct reading *reading, struct input *const *inputs, size_t n)
{
    struct arena arena = { 0 };
    struct asyncapi a = { .reading = reading, .arena = &arena, .refs = refs_new(reading, &arena) };
    symtab_init(&a.addresses, &arena);
    symtab_init(&a.folders, &arena);
    if (reading->keep_apis)
        a.schemas = schemas_new(reading, a.refs, &arena);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < inputs[i]->docs.all.n; k++)
            add_document(&a, inputs[i], inputs[i]->docs.all.v[k]);
    struct providers *providers = providers_new(reading, &arena);
    for (size_t i = 0; i < a.all.n; i++)
        name_application(&a, providers, &a.all.v[i]);
    for (uint32_t i = 0; i < a.all.n; i++) {
        add_ends(&a, i);
        declare(&a, &a.all.v[i]);
    }
    for (size_t i = 0; i < a.topics.n; i++)
        topic_edges(&a, &a.topics.v[i]);
    if (a.schemas)
        keep_apis(&a);
    builder_yields(reading->builder, YIELD_NODES | YIELD_EDGES | YIELD_OPERATIONS | YIELD_VERSIONS);
    arena_release(&arena);
}

static const char *const patterns[] = { "asyncapi.yaml", "asyncapi.yml", "asyncapi.json",
                                        "*.yaml",        "*.json",       NULL };

const struct reader reader_asyncapi = {
    .name = "asyncapi",
    .title = "AsyncAPI documents",
    .family = "api",
    .patterns = patterns,
    .kind = READ_DOCS,
    .yields = YIELD_NODES | YIELD_EDGES | YIELD_OPERATIONS | YIELD_VERSIONS,
    .probe = probe,
    .build = build,
};
