/*
 * Operations of AsyncAPI documents. Version 2 says what others do: who may subscribe gets what the
 * application sends. Version 3 says what the application does.
 */
#include "asyncapi_priv.h"

enum { MESSAGES_MAX = 64, SERVERS_MAX = 64 }; /* of one operation */

static struct ref_at end_of(struct asyncapi *a, struct ref_at within, const struct node *node)
{
    return ref_end(a->refs, (struct ref_at){ within.file, node });
}

static void add_message(struct asyncapi *a, struct async_operation *op, struct ref_at message)
{
    if (doc_is_map(message.node) && op->messages.n < MESSAGES_MAX)
        *vec_push(a->arena, &op->messages) = message;
}

/* One message, or one of several. */
static void add_any_message(struct asyncapi *a, struct async_operation *op, struct ref_at message)
{
    const struct node *several = doc_get(message.node, "oneOf");
    if (!doc_is_list(several))
        add_message(a, op, message);
    for (uint32_t i = 0; doc_is_list(several) && i < several->n && i < MESSAGES_MAX; i++)
        add_message(a, op, end_of(a, message, several->items[i]));
}

static bool is_direct(struct str protocol)
{
    static const char *const all[] = { "ws", "wss", "http", "https", "sse", "socketio" };
    for (size_t i = 0; i < countof(all); i++)
        if (str_is_nocase(protocol, all[i]))
            return true;
    return false;
}

/* "wss://api.example.com/v1" of version 2, host and path of version 3. */
static struct str place_of(struct asyncapi *a, const struct node *server)
{
    struct str url = doc_get_text(server, "url");
    if (!url.n)
        return str_concat(a->arena, doc_get_text(server, "host"), doc_get_text(server, "pathname"));
    size_t scheme = str_find(url, STR("://"));
    return scheme == SIZE_MAX ? url : str_skip(url, scheme + 3);
}

struct server_search {
    struct asyncapi *a;
    const struct node *first; /* which no broker runs behind */
    bool broker;
};

static void look_at(struct server_search *search, struct ref_at server)
{
    if (!doc_is_map(server.node))
        return;
    if (!is_direct(doc_get_text(server.node, "protocol")))
        search->broker = true;
    else if (!search->first)
        search->first = server.node;
}

/*
 * An address is one of a broker's; without any broker it is part of a server's, and means nothing
 * without that.
 */
static struct str of_server(struct asyncapi *a, const struct async_document *d,
                            struct ref_at channel, struct str address)
{
    struct server_search search = { .a = a };
    const struct ref_at root = { d->file, d->root };
    struct ref_at all = ref_get(a->refs, root, "servers");
    const struct node *some = doc_get(channel.node, "servers");
    for_each_item (some, one)
        look_at(&search, doc_is_scalar(one) ? end_of(a, all, doc_get_str(all.node, doc_text(one)))
                                            : end_of(a, channel, one));
    if (!doc_count(some))
        for_each_pair (all.node, pair)
            look_at(&search, end_of(a, all, pair->value));
    struct str place = search.first && !search.broker ? place_of(a, search.first) : STR_NULL;
    if (!place.n)
        return address;
    while (str_ends(place, "/"))
        place.n--;
    while (str_starts(address, "/"))
        address = str_skip(address, 1);
    return str_printf(a->arena, "%" PRIstr "/%" PRIstr, STR_ARG(place), STR_ARG(address));
}

/* "/" and "{queue}" are no address that others would know. */
static bool says_something(struct str address)
{
    bool inside = false;
    for (size_t i = 0; i < address.n; i++) {
        char c = address.p[i];
        inside = c == '{' || (inside && c != '}');
        if (!inside && ((c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || c < 0))
            return true;
    }
    return false;
}

static struct str address_of(struct asyncapi *a, const struct async_document *d,
                             struct ref_at channel, struct str address)
{
    struct str topic = doc_get_text(doc_path(channel.node, "bindings.kafka"), "topic");
    address = str_trim(topic.n ? topic : address);
    address = address.n ? of_server(a, d, channel, address) : STR_NULL;
    return says_something(address) ? address : STR_NULL;
}

static struct async_operation *add_operation(struct asyncapi *a, struct async_document *d,
                                             struct ref_at at, struct ref_at channel, bool sends,
                                             struct loc loc)
{
    struct async_operation *op = vec_push(a->arena, &d->operations);
    *op = (struct async_operation){
        .sends = sends, .at = at, .channel = channel, .loc = loc, .topic = UINT32_MAX
    };
    return op;
}

static void old_channel(struct asyncapi *a, struct async_document *d, struct ref_at channel,
                        struct str address)
{
    static const char *const verbs[] = { "publish", "subscribe" };
    for_each_pair (channel.node, pair) {
        bool sends = str_is(pair->key, verbs[1]);
        if (!sends && !str_is(pair->key, verbs[0]))
            continue;
        struct ref_at at = end_of(a, channel, pair->value);
        struct async_operation *op = add_operation(a, d, at, channel, sends, pair->key_loc);
        op->id = doc_get_text(at.node, "operationId");
        op->address = address_of(a, d, channel, address);
        add_any_message(a, op, ref_get(a->refs, at, "message"));
    }
}

/* Messages that are named, or without a list all that the channel has. */
static void new_messages(struct asyncapi *a, struct async_operation *op, struct ref_at holder)
{
    const struct node *list = doc_get(holder.node, "messages");
    for (uint32_t i = 0; doc_is_list(list) && i < list->n && i < MESSAGES_MAX; i++)
        add_message(a, op, end_of(a, holder, list->items[i]));
    if (doc_is_list(list))
        return;
    struct ref_at all = ref_get(a->refs, op->channel, "messages");
    for (uint32_t i = 0; doc_is_map(all.node) && i < all.node->n && i < MESSAGES_MAX; i++)
        add_message(a, op, end_of(a, all, all.node->pairs[i].value));
}

/* What answers goes the other way, by a channel of its own or the same one. */
static void add_reply(struct asyncapi *a, struct async_document *d, struct ref_at at, bool sends,
                      struct str id)
{
    struct ref_at reply = ref_get(a->refs, at, "reply");
    struct ref_at channel = ref_get(a->refs, reply, "channel");
    if (!doc_is_map(channel.node))
        return;
    struct async_operation *op =
        add_operation(a, d, reply, channel, !sends, doc_get(at.node, "reply")->loc);
    op->id = id;
    op->address = address_of(a, d, channel, doc_get_text(channel.node, "address"));
    new_messages(a, op, reply);
}

static void new_operation(struct asyncapi *a, struct async_document *d, struct ref_at at,
                          const struct pair *pair)
{
    struct str action = doc_get_text(at.node, "action");
    struct ref_at channel = ref_get(a->refs, at, "channel");
    bool sends = str_is(action, "send");
    if ((!sends && !str_is(action, "receive")) || !doc_is_map(channel.node))
        return;
    struct async_operation *op = add_operation(a, d, at, channel, sends, pair->key_loc);
    op->id = pair->key;
    op->address = address_of(a, d, channel, doc_get_text(channel.node, "address"));
    new_messages(a, op, at);
    add_reply(a, d, at, sends, pair->key);
}

void async_operations(struct asyncapi *a, struct async_document *d)
{
    const struct ref_at root = { d->file, d->root };
    struct ref_at channels = ref_get(a->refs, root, "channels");
    struct ref_at operations = ref_get(a->refs, root, "operations");
    if (d->new_style)
        for_each_pair (operations.node, pair)
            new_operation(a, d, end_of(a, operations, pair->value), pair);
    else
        for_each_pair (channels.node, pair)
            old_channel(a, d, end_of(a, channels, pair->value), pair->key);
}
