/* logs: [ { pattern, path, service } ] */
#include "config_priv.h"

#include "spec.h"
#include "svcgraph/match.h"

static bool read_pattern(const struct config_reading *r, const struct node *value,
                         struct config_log *log)
{
    const char *error;

    log->pattern = doc_text(value);
    log->loc = value->loc;
    if (!log->pattern.n)
        return config_fail(r, value->loc, "pattern: expected a regular expression");
    struct regex *regex = regex_new(r->arena, log->pattern, &error);
    if (!regex)
        return config_fail(r, value->loc, "pattern: %s", error);
    int trace = regex_group(regex, "trace");
    regex_free(regex);
    return trace > 0 || config_fail(r, value->loc, "pattern: no group (?<trace>...) in it");
}

/* Below the folder of the config, as everything else that it names. */
static bool add_path(const struct config_reading *r, const struct node *value,
                     struct config_log *log)
{
    struct str glob = doc_text(value), dir = path_dir(r->run->config.path);

    if (!glob.n)
        return config_fail(r, value->loc, "path: expected a glob");
    bool plain = str_find_char(glob, '/') == SIZE_MAX || str_is(dir, ".") || !dir.n;
    *vec_push(r->arena, &log->paths) = plain ? glob : path_join(r->arena, dir, glob);
    return true;
}

static bool read_paths(const struct config_reading *r, const struct node *value,
                       struct config_log *log)
{
    if (!doc_is_list(value))
        return add_path(r, value, log);
    for_each_item(value, item)
        if (!add_path(r, item, log))
            return false;
    return true;
}

static bool read_key(const struct config_reading *r, const struct pair *pair,
                     struct config_log *log)
{
    static const char *const known[] = { "pattern", "path", "service", NULL };

    if (str_is(pair->key, "pattern"))
        return read_pattern(r, pair->value, log);
    if (str_is(pair->key, "path"))
        return read_paths(r, pair->value, log);
    if (!str_is(pair->key, "service"))
        return config_unknown(r, pair, "key of a log pattern", known);
    log->service = doc_text(pair->value);
    return log->service.n || config_fail(r, pair->value->loc, "service: expected a name");
}

static bool read_log(const struct config_reading *r, const struct node *value)
{
    struct config_log *log = vec_push(r->arena, &r->run->config.logs);

    if (doc_is_scalar(value))
        return read_pattern(r, value, log);
    if (!doc_is_map(value))
        return config_fail(r, value->loc, "logs: expected pattern, path and service");
    for_each_pair(value, pair)
        if (!read_key(r, pair, log))
            return false;
    return log->pattern.n || config_fail(r, value->loc, "logs: no pattern in it");
}

bool config_read_logs(const struct config_reading *r, const struct node *value)
{
    if (!doc_is_list(value))
        return config_fail(r, value->loc, "logs: expected a list of patterns");
    for_each_item(value, item)
        if (!read_log(r, item))
            return false;
    return true;
}
