/* Lines in JSON, and lines that are wrapped by those who collect them. */
#include "logs_priv.h"

enum { LEVELS_MAX = 6, PATH_MAX_BYTES = 256 };

struct flat { /* the dotted path of the value at hand */
    char path[PATH_MAX_BYTES];
    size_t ends[LEVELS_MAX + 1]; /* of the path, at each level */
};

/* False when the path is longer than any we know. */
static bool add_key(struct flat *flat, unsigned level, struct str key)
{
    size_t from = level > 1 ? flat->ends[level - 1] : 0;
    if (from + key.n + 1 >= PATH_MAX_BYTES)
        return false;
    if (from)
        flat->path[from++] = '.';
    if (key.n)
        memcpy(flat->path + from, key.p, key.n);
    flat->ends[level] = from + key.n;
    return true;
}

static bool take_value(struct json *j, struct flat *flat, struct log_fields *out,
                       struct arena *arena)
{
    unsigned level = json_depth(j);
    if (level > LEVELS_MAX || !add_key(flat, level, json_str(j))) {
        json_skip(j);
        return true;
    }
    struct str path = { flat->path, flat->ends[level] };
    switch (json_next(j)) {
    case JSON_STRING:
    case JSON_NUMBER:
        log_fields_put(out, path, str_dup(arena, json_str(j)));
        return true;
    case JSON_ARRAY:
        json_skip(j);
        return true;
    case JSON_OBJECT:
        if (level == LEVELS_MAX)
            json_skip(j);
        return true;
    case JSON_ERROR:
    case JSON_END:
        return false;
    default:
        return true;
    }
}

bool log_json(struct arena *arena, struct str text, struct log_fields *out, const char **out_error)
{
    struct flat flat;
    struct json *j = json_new_memory(arena, text, 0);
    enum json_event event = json_next(j);
    bool sound = event == JSON_OBJECT;
    while (sound && json_depth(j)) {
        event = json_next(j);
        if (event == JSON_KEY)
            sound = take_value(j, &flat, out, arena);
        else
            sound = event == JSON_OBJECT_END;
        if (event == JSON_OBJECT_END && json_depth(j) == 0)
            break;
    }
    if (sound)
        sound = json_next(j) == JSON_END;
    *out_error = sound || !json_error(j)[0] ? "something follows the object" : json_error(j);
    return sound;
}

/* "2024-05-01T10:00:00.1Z stdout F text", as container runtimes write it. */
static bool unwrap_runtime(struct str *text, struct log_fields *out)
{
    struct str rest = *text, time, stream, flag;
    uint64_t at;
    bool coarse;
    if (rest.n < 30 || rest.p[4] != '-' || !str_split(&rest, ' ', &time) ||
        !str_split(&rest, ' ', &stream) || !str_split(&rest, ' ', &flag))
        return false;
    if ((!str_is(stream, "stdout") && !str_is(stream, "stderr")) ||
        (!str_is(flag, "F") && !str_is(flag, "P")) || !log_time(time, &at, &coarse))
        return false;
    log_fields_put(out, STR("wrappertime"), time);
    *text = rest;
    return true;
}

/* "cart-1  | text", as docker compose writes it. */
static bool unwrap_compose(struct str *text, struct log_fields *out)
{
    enum { PREFIX_MAX = 64 };
    size_t bar = str_find(str_take(*text, PREFIX_MAX), STR("| "));
    if (bar == SIZE_MAX)
        return false;
    struct str name = str_trim(str_take(*text, bar));
    for (size_t i = 0; i < name.n; i++)
        if (name.p[i] == ' ' || name.p[i] == '=' || name.p[i] == '"' || name.p[i] == '{')
            return false;
    size_t digits = 0;
    while (digits < name.n && name.p[name.n - 1 - digits] >= '0' &&
           name.p[name.n - 1 - digits] <= '9')
        digits++;
    size_t dash = name.n - digits;
    if (digits && dash > 1 && (name.p[dash - 1] == '-' || name.p[dash - 1] == '_'))
        name = str_take(name, dash - 1);
    if (!name.n)
        return false;
    log_fields_put(out, STR("composeservice"), name);
    *text = str_skip(*text, bar + 2);
    return true;
}

struct str log_unwrap(struct arena *arena, struct str text, struct log_fields *out)
{
    (void)arena;
    if (text.n && text.p[0] == '{')
        return text;
    if (!unwrap_runtime(&text, out))
        unwrap_compose(&text, out);
    return text;
}
