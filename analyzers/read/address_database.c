/* Which database or schema a connection names beside its host. */
#include "address_parts_priv.h"

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
}

/* Empty, too, where a variable without value is part of it. */
static struct str name_at(struct str text)
{
    size_t n = 0;
    while (n < text.n && is_name_char(text.p[n]))
        n++;
    bool variable = n < text.n && (text.p[n] == '$' || text.p[n] == '{' || text.p[n] == '%');
    return variable ? STR_NULL : str_take(text, n);
}

/* Behind "dbname=", "Database=", "Initial Catalog=", "databaseName=", in any case. */
static struct str by_parameter(struct arena *arena, struct str value)
{
    static const char *const keys[] = { "dbname=", "databasename=", "database=",
                                        "initial catalog=", "currentschema=" };
    struct str lower = str_lower(arena, value);
    for (size_t i = 0; i < countof(keys); i++) {
        size_t at = str_find(lower, str_from(keys[i]));
        if (at == SIZE_MAX || (at > 0 && is_name_char(lower.p[at - 1])))
            continue;
        struct str rest = str_trim(str_skip(value, at + strlen(keys[i])));
        if (rest.n && (rest.p[0] == '\'' || rest.p[0] == '"'))
            rest = str_skip(rest, 1);
        return name_at(rest);
    }
    return STR_NULL;
}

/* The path behind the authority that the host is part of: "a:1,b:2/shop", "tcp(db:3306)/shop". */
static struct str by_path(struct str value, const struct address *address)
{
    size_t end = address->offset + address->host.n;
    while (end < value.n && value.p[end] != '/' && value.p[end] != '?' && value.p[end] != ' ' &&
           value.p[end] != ';' && value.p[end] != '"' && value.p[end] != '\'')
        end++;
    return end < value.n && value.p[end] == '/' ? name_at(str_skip(value, end + 1)) : STR_NULL;
}

struct str database_named(struct arena *arena, struct str value, const struct address *address)
{
    bool store = address->kind == NODE_DATASTORE && address->sureness >= SURE_SCHEME;
    if (!store || str_starts(address->scheme, "http"))
        return STR_NULL;
    struct str name = by_path(value, address);
    return name.n ? name : by_parameter(arena, value);
}

/* "db" of "ORDERS_DB", "orders.db"; empty for a key of one word. */
static struct str last_word(struct str key, struct str stem)
{
    struct str rest = str_skip(key, stem.n);
    while (rest.n && !is_name_char(rest.p[0]))
        rest = str_skip(rest, 1);
    while (rest.n && (rest.p[0] == '_' || rest.p[0] == '-' || rest.p[0] == '.'))
        rest = str_skip(rest, 1);
    return rest;
}

bool key_is_database(struct str key)
{
    struct str stem = key_stem(key), word = last_word(key, stem);
    if (!stem.n)
        return false;
    if (str_is_nocase(word, "db") || str_is_nocase(word, "database") ||
        str_is_nocase(word, "dbname") || str_is_nocase(word, "schema"))
        return true;
    struct str outer = key_stem(stem), before = outer.n ? last_word(stem, outer) : stem;
    return str_is_nocase(word, "name") &&
           (str_is_nocase(before, "db") || str_is_nocase(before, "database"));
}
