#include "dapr_words_priv.h"

#include "address_parts_priv.h"

const char *const dapr_component_marks[] = { "/v1.0/publish/", "/v1.0/state/", "/v1.0/bindings/",
                                             "/v1.0/secrets/", "/v1.0/configuration/", NULL };

struct str dapr_name_behind(struct str text, const char *mark, size_t *from)
{
    size_t at = str_find(str_skip(text, *from), str_from(mark));
    if (at == SIZE_MAX) {
        *from = text.n;
        return STR_NULL;
    }
    *from += at + strlen(mark);
    struct str rest = str_skip(text, *from);
    return str_take(rest, find_any(rest, "/?\"' ,;"));
}

bool dapr_names_app(struct str key)
{
    static const char *const ends[] = { "app_id", "appid", "app-id", "app_name" };
    for (size_t i = 0; i < countof(ends); i++) {
        size_t n = strlen(ends[i]);
        if (key.n >= n && str_eq_nocase(str_skip(key, key.n - n), str_from(ends[i])))
            return true;
    }
    return false;
}

bool dapr_block_kind(struct str type, enum graph_kind *out)
{
    static const struct {
        const char *start;
        enum graph_kind kind;
    } blocks[] = {
        { "state.", NODE_DATASTORE },       { "pubsub.", NODE_QUEUE },
        { "configuration.", NODE_CONFIG },  { "secretstores.", NODE_CONFIG },
        { "bindings.", NODE_EXTERNAL },     { "lock.", NODE_DATASTORE },
        { "conversation.", NODE_EXTERNAL },
    };
    static const char *const local[] = { "secretstores.kubernetes", "secretstores.local.",
                                         "bindings.cron", "bindings.localstorage",
                                         "conversation.echo" };
    for (size_t i = 0; i < countof(local); i++)
        if (str_starts(type, local[i]))
            return false;
    for (size_t i = 0; i < countof(blocks); i++) {
        if (!str_starts(type, blocks[i].start))
            continue;
        *out = blocks[i].kind;
        return true;
    }
    return false;
}
