/* AsyncAPI documents as definitions, and as views of those who send. */
#include "asyncapi_priv.h"

enum { TRAITS_MAX = 16 }; /* of one message */

struct operations {
    VEC(struct api_operation) all;
};

static struct str keep(struct asyncapi *a, struct str text)
{
    return str_dup(a->reading->arena, text);
}

/* The member of a message, or of a trait that it has. */
static struct ref_at member(struct asyncapi *a, struct ref_at message, const char *key)
{
    struct ref_at found = ref_get(a->refs, message, key);
    const struct node *traits = doc_get(message.node, "traits");
    uint32_t n = doc_is_list(traits) ? traits->n : 0;
    for (uint32_t i = 0; !found.node && i < n && i < TRAITS_MAX; i++) {
        struct ref_at trait = { message.file, traits->items[i] };
        found = ref_get(a->refs, ref_end(a->refs, trait), key);
    }
    return found;
}

/* Schemas of other languages than JSON Schema: Avro, Protobuf, RAML. */
static bool is_foreign(struct str format)
{
    return format.n && !str_has(format, "asyncapi") && !str_has(format, "schema+") &&
           !str_has(format, "openapi");
}

/* All texts and the shape of a part of a document, as one number. */
static uint64_t hash_of(struct asyncapi *a, const struct node *root)
{
    VEC(const struct node *) open = { 0 };
    uint64_t hash = STR_HASH_INIT;
    *vec_push(a->arena, &open) = root;
    while (open.n) {
        const struct node *node = open.v[--open.n];
        const char shape[] = { (char)('0' + node->type), '\n' };
        hash = str_hash(hash, (struct str){ shape, sizeof(shape) });
        if (doc_is_scalar(node))
            hash = str_hash(hash, node->text);
        for_each_pair (node, pair) {
            hash = str_hash(hash, pair->key);
            *vec_push(a->arena, &open) = pair->value;
        }
        for_each_item (node, item)
            *vec_push(a->arena, &open) = item;
    }
    return hash;
}

static const struct api_schema *foreign(struct asyncapi *a, const struct node *payload)
{
    struct api_schema *schema = arena_new(a->reading->arena, struct api_schema);
    *schema = (struct api_schema){ .types = API_ANY,
                                   .length.most = UINT64_MAX,
                                   .items_count.most = UINT64_MAX,
                                   .properties_count.most = UINT64_MAX,
                                   .opaque = true,
                                   .rest = hash_of(a, payload),
                                   .loc = payload->loc };
    return schema;
}

/* Version 3 may wrap the schema together with its format. */
static const struct api_schema *payload_of(struct asyncapi *a, struct ref_at message)
{
    struct str format = doc_text(member(a, message, "schemaFormat").node);
    const struct node *bare = doc_get(message.node, "payload");
    struct ref_at payload = { message.file, bare };
    const struct node *inner = doc_get(bare, "schemaFormat");
    if (doc_is_scalar(inner) && doc_get(bare, "schema")) {
        format = doc_text(inner);
        payload.node = doc_get(bare, "schema");
    }
    if (!payload.node)
        return NULL;
    return is_foreign(format) ? foreign(a, payload.node) : schema_at(a->schemas, payload);
}

static struct str content_type(struct asyncapi *a, const struct async_document *d,
                               struct ref_at message)
{
    struct str type = doc_text(member(a, message, "contentType").node);
    if (!type.n)
        type = doc_get_text(d->root, "defaultContentType");
    type = str_trim(str_take(type, str_find_char(type, ';')));
    return str_lower(a->reading->arena, type.n ? type : STR("application/json"));
}

/* Several messages of one type are alternatives. */
static const struct api_schema *alternatives(struct asyncapi *a,
                                             const struct api_schema *const *list, size_t n)
{
    if (n == 1)
        return list[0];
    struct api_schema *schema = arena_new(a->reading->arena, struct api_schema);
    *schema = (struct api_schema){ .types = API_ANY,
                                   .length.most = UINT64_MAX,
                                   .items_count.most = UINT64_MAX,
                                   .properties_count.most = UINT64_MAX,
                                   .any_of = { list, n },
                                   .loc = list[0]->loc };
    return schema;
}

static int content_cmp(const void *a, const void *b)
{
    const struct api_content *x = a, *y = b;
    return str_cmp(x->media_type, y->media_type);
}

static void set_contents(struct asyncapi *a, const struct async_document *d,
                         const struct async_operation *op, struct api_operation *out)
{
    struct arena *arena = a->reading->arena;
    struct str *types = arena_array(a->arena, struct str, op->messages.n);
    struct api_content *contents = arena_array(arena, struct api_content, op->messages.n);
    for (size_t i = 0; i < op->messages.n; i++)
        types[i] = content_type(a, d, op->messages.v[i]);
    for (size_t i = 0; i < op->messages.n; i++) {
        bool seen = false, any = false;
        for (size_t k = 0; k < i; k++)
            seen |= str_eq(types[k], types[i]);
        if (seen)
            continue;
        const struct api_schema **list =
            arena_array(arena, const struct api_schema *, op->messages.n);
        size_t n = 0;
        for (size_t k = i; k < op->messages.n; k++) {
            if (!str_eq(types[k], types[i]))
                continue;
            list[n] = payload_of(a, op->messages.v[k]);
            any |= !list[n];
            n += list[n] != NULL;
        }
        contents[out->n_request++] = (struct api_content){
            .media_type = types[i],
            .schema = any || !n ? NULL : alternatives(a, list, n),
            .loc = op->messages.v[i].node->loc,
        };
    }
    if (out->n_request > 1)
        qsort(contents, out->n_request, sizeof(contents[0]), content_cmp);
    out->request = contents;
}

static struct api_operation operation_of(struct asyncapi *a, const struct async_document *d,
                                         const struct async_operation *op, struct str topic,
                                         bool sends)
{
    const struct node *deprecated = doc_get(op->at.node, "deprecated");
    struct api_operation out = {
        .name = str_printf(a->reading->arena, "%s %" PRIstr, sends ? "send" : "receive",
                           STR_ARG(topic)),
        .style = API_MESSAGE,
        .path = keep(a, topic),
        .sends = sends,
        .body_required = true,
        .deprecated = deprecated && deprecated->type == DOC_BOOL && deprecated->boolean,
        .loc = op->loc,
    };
    set_contents(a, d, op, &out);
    return out;
}

static int operation_cmp(const void *a, const void *b)
{
    const struct api_operation *x = a, *y = b;
    int order = str_cmp(x->name, y->name);
    if (!order)
        order = (x->loc.line > y->loc.line) - (x->loc.line < y->loc.line);
    return order ? order : (x->loc.column > y->loc.column) - (x->loc.column < y->loc.column);
}

static const struct api *api_of(struct asyncapi *a, const struct async_document *d,
                                struct operations *operations)
{
    struct api *api = arena_new(a->reading->arena, struct api);
    *api = (struct api){
        .format = "asyncapi",
        .title = keep(a, doc_get_text(d->info, "title")),
        .version = keep(a, doc_get_text(d->info, "version")),
        .operations = operations->all.v,
        .n_operations = operations->all.n,
        .loc = d->root->loc,
    };
    if (operations->all.n > 1)
        qsort(operations->all.v, operations->all.n, sizeof(operations->all.v[0]), operation_cmp);
    return api;
}

const struct api *async_model(struct asyncapi *a, const struct async_document *d)
{
    struct operations operations = { 0 };
    for (size_t i = 0; i < d->operations.n; i++) {
        const struct async_operation *op = &d->operations.v[i];
        if (op->topic != UINT32_MAX)
            *vec_push(a->reading->arena, &operations.all) =
                operation_of(a, d, op, a->topics.v[op->topic].name, op->sends);
    }
    return api_of(a, d, &operations);
}

static int number_cmp(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Topics that the application sends to, in order, found once. */
static void gather_sent(struct asyncapi *a, struct async_document *d)
{
    if (d->sent.n)
        return;
    for (size_t i = 0; i < d->operations.n; i++)
        if (d->operations.v[i].sends && d->operations.v[i].topic != UINT32_MAX)
            *vec_push(a->arena, &d->sent) = d->operations.v[i].topic;
    if (d->sent.n > 1)
        qsort(d->sent.v, d->sent.n, sizeof(d->sent.v[0]), number_cmp);
}

static bool sends_to(const struct async_document *d, uint32_t topic)
{
    return d->sent.n &&
           bsearch(&topic, d->sent.v, d->sent.n, sizeof(d->sent.v[0]), number_cmp) != NULL;
}

const struct api *async_view(struct asyncapi *a, struct async_document *sender,
                             const struct async_document *receiver)
{
    struct operations operations = { 0 };
    gather_sent(a, sender);
    for (size_t i = 0; i < receiver->operations.n; i++) {
        const struct async_operation *op = &receiver->operations.v[i];
        if (!op->sends && op->topic != UINT32_MAX && sends_to(sender, op->topic))
            *vec_push(a->reading->arena, &operations.all) =
                operation_of(a, receiver, op, a->topics.v[op->topic].name, true);
    }
    return operations.all.n ? api_of(a, receiver, &operations) : NULL;
}
