/* Lines by the user's patterns. */
#include "logs_priv.h"

#include "svcgraph/config.h"

static const char *const groups[LOG_FIELDS] = {
    [FIELD_TRACE] = "trace",         [FIELD_OTHER_ID] = "request", [FIELD_SERVICE] = "service",
    [FIELD_TIME] = "time",           [FIELD_LEVEL] = "level",      [FIELD_MESSAGE] = "message",
    [FIELD_OPERATION] = "operation", [FIELD_PEER] = "peer",        [FIELD_LOGGER] = "logger",
    [FIELD_SPAN] = "span",
};

static bool names_file(const struct config_log *log, struct str path)
{
    for (size_t i = 0; i < log->paths.n; i++) {
        struct str glob = log->paths.v[i];
        bool base = str_find_char(glob, '/') == SIZE_MAX;
        if (pattern_match(glob, base ? path_base(path) : path))
            return true;
    }
    return false;
}

struct log_patterns log_patterns_for(struct arena *arena, const struct config *config,
                                     struct str path)
{
    struct log_patterns patterns = { 0 };
    const char *error;
    for (size_t i = 0; config && i < config->logs.n; i++) {
        const struct config_log *log = &config->logs.v[i];
        bool named = names_file(log, path);
        if (log->paths.n && !named)
            continue;
        struct regex *regex = regex_new(arena, log->pattern, &error);
        if (!regex)
            continue;
        struct log_pattern *pattern = vec_push(arena, &patterns.all);
        pattern->regex = regex;
        pattern->service = log->service;
        patterns.stated |= named;
        for (int field = 0; field < LOG_FIELDS; field++)
            pattern->groups[field] = groups[field] ? regex_group(regex, groups[field]) : 0;
    }
    return patterns;
}

void log_patterns_free(struct log_patterns *patterns)
{
    for (size_t i = 0; i < patterns->all.n; i++)
        regex_free(patterns->all.v[i].regex);
}

static void put_group(struct log_fields *out, enum log_field field, struct str value)
{
    if (!value.n)
        return;
    out->set |= 1u << field;
    out->value[field] = value;
    out->rank[field] = 0;
}

bool log_pattern_match(const struct log_patterns *patterns, struct str text, struct log_fields *out,
                       bool *out_limit)
{
    *out_limit = false;
    for (size_t i = 0; i < patterns->all.n; i++) {
        const struct log_pattern *pattern = &patterns->all.v[i];
        bool limit;
        bool found = regex_find(pattern->regex, text, &limit);
        *out_limit |= limit;
        if (!found)
            continue;
        if (pattern->service.n)
            put_group(out, FIELD_SERVICE, pattern->service);
        for (int field = 0; field < LOG_FIELDS; field++)
            if (pattern->groups[field] > 0)
                put_group(out, (enum log_field)field,
                          regex_captured(pattern->regex, text, pattern->groups[field]));
        return true;
    }
    return false;
}
