/* apis: { provider: x-service-name } */
#include "config_priv.h"

static bool add_key(const struct config_reading *r, const struct node *value)
{
    struct str key = doc_text(value);

    if (!str_starts(key, "x-") || key.n == 2)
        return config_fail(r, value->loc, "provider: expected the name of an extension, x-...");
    *vec_push(r->arena, &r->run->config.provider_keys) = key;
    return true;
}

bool config_read_apis(const struct config_reading *r, const struct node *value)
{
    static const char *const known[] = { "provider", NULL };

    if (!doc_is_map(value))
        return config_fail(r, value->loc, "apis: expected keys and values");
    for_each_pair(value, pair) {
        if (!str_is(pair->key, "provider"))
            return config_unknown(r, pair, "key of apis", known);
        if (!doc_is_list(pair->value) && !add_key(r, pair->value))
            return false;
        for_each_item(pair->value, item)
            if (!add_key(r, item))
                return false;
    }
    return true;
}
