/* consumers: [ { service, uses, folders, reason, complete } ] */
#include "config_priv.h"

static bool add_use(const struct config_reading *r, const struct node *item,
                    struct config_consumer *consumer)
{
    struct str name = doc_text(item);

    if (!doc_is_scalar(item) || !name.n)
        return config_fail(r, item->loc,
                           "uses: expected the name of a package, message, field, enum or rpc");
    *vec_push(r->arena, &consumer->uses) = (struct config_use){ name, item->loc };
    return true;
}

static bool read_uses(const struct config_reading *r, const struct node *value,
                      struct config_consumer *consumer)
{
    if (doc_is_scalar(value))
        return add_use(r, value, consumer);
    if (!doc_is_list(value))
        return config_fail(r, value->loc, "uses: expected a list of names");
    for_each_item(value, item)
        if (!add_use(r, item, consumer))
            return false;
    return true;
}

static bool add_folder(const struct config_reading *r, const struct node *item,
                       struct config_consumer *consumer)
{
    struct str folder = doc_text(item);

    if (!doc_is_scalar(item) || !folder.n)
        return config_fail(r, item->loc, "folders: expected a folder");
    *vec_push(r->arena, &consumer->folders) = folder;
    return true;
}

static bool read_folders(const struct config_reading *r, const struct node *value,
                         struct config_consumer *consumer)
{
    if (doc_is_scalar(value))
        return add_folder(r, value, consumer);
    if (!doc_is_list(value))
        return config_fail(r, value->loc, "folders: expected a list of folders");
    for_each_item(value, item)
        if (!add_folder(r, item, consumer))
            return false;
    return true;
}

static bool read_text(const struct config_reading *r, const struct pair *pair, struct str *out)
{
    *out = doc_text(pair->value);
    return out->n || config_fail(r, pair->value->loc, "%" PRIstr ": expected a text",
                                 STR_ARG(pair->key));
}

static bool read_complete(const struct config_reading *r, const struct node *value,
                          struct config_consumer *consumer)
{
    if (value->type != DOC_BOOL)
        return config_fail(r, value->loc, "complete: expected true or false");
    consumer->complete = value->boolean;
    return true;
}

static bool read_key(const struct config_reading *r, const struct pair *pair,
                     struct config_consumer *consumer)
{
    static const char *const known[] = { "service", "uses", "folders", "reason", "complete", NULL };

    if (str_is(pair->key, "service"))
        return read_text(r, pair, &consumer->service);
    if (str_is(pair->key, "uses"))
        return read_uses(r, pair->value, consumer);
    if (str_is(pair->key, "folders"))
        return read_folders(r, pair->value, consumer);
    if (str_is(pair->key, "reason"))
        return read_text(r, pair, &consumer->reason);
    if (str_is(pair->key, "complete"))
        return read_complete(r, pair->value, consumer);
    return config_unknown(r, pair, "key of a consumer", known);
}

bool config_read_consumers(const struct config_reading *r, const struct node *value)
{
    if (!doc_is_list(value))
        return config_fail(r, value->loc, "consumers: expected a list");
    for_each_item(value, item) {
        struct config_consumer *consumer = vec_push(r->arena, &r->run->config.consumers);
        consumer->loc = item->loc;
        consumer->complete = true;
        if (!doc_is_map(item))
            return config_fail(r, item->loc, "expected service and uses");
        for_each_pair(item, pair)
            if (!read_key(r, pair, consumer))
                return false;
        if (!consumer->service.n)
            return config_fail(r, item->loc, "a consumer without service");
        if (!consumer->uses.n && !consumer->folders.n)
            return config_fail(r, item->loc, "a consumer with neither uses nor folders");
    }
    return true;
}
