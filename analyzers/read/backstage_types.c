/* What the types of a Backstage catalog say: which kind of node, and what runs at all. */
#include "backstage_priv.h"

struct type_kind {
    const char *word; /* in the type's name */
    enum graph_kind kind;
};

static const struct type_kind component_types[] = {
    { "cron", NODE_JOB },        { "job", NODE_JOB },           { "batch", NODE_JOB },
    { "pipeline", NODE_JOB },    { "function", NODE_FUNCTION }, { "lambda", NODE_FUNCTION },
    { "gateway", NODE_GATEWAY }, { "proxy", NODE_GATEWAY },
};

static const struct type_kind resource_types[] = {
    { "topic", NODE_QUEUE },       { "queue", NODE_QUEUE },         { "kafka", NODE_QUEUE },
    { "sqs", NODE_QUEUE },         { "sns", NODE_QUEUE },           { "pubsub", NODE_QUEUE },
    { "stream", NODE_QUEUE },      { "rabbit", NODE_QUEUE },        { "broker", NODE_QUEUE },
    { "event", NODE_QUEUE },       { "kinesis", NODE_QUEUE },       { "cache", NODE_CACHE },
    { "redis", NODE_CACHE },       { "memcache", NODE_CACHE },      { "valkey", NODE_CACHE },
    { "gateway", NODE_GATEWAY },   { "ingress", NODE_GATEWAY },     { "load", NODE_GATEWAY },
    { "cdn", NODE_GATEWAY },       { "vault", NODE_CONFIG },        { "secret", NODE_CONFIG },
    { "config", NODE_CONFIG },     { "monitor", NODE_TELEMETRY },   { "grafana", NODE_TELEMETRY },
    { "external", NODE_EXTERNAL }, { "saas", NODE_EXTERNAL },       { "database", NODE_DATASTORE },
    { "db", NODE_DATASTORE },      { "sql", NODE_DATASTORE },       { "bucket", NODE_DATASTORE },
    { "s3", NODE_DATASTORE },      { "storage", NODE_DATASTORE },   { "postgres", NODE_DATASTORE },
    { "mongo", NODE_DATASTORE },   { "elastic", NODE_DATASTORE },   { "search", NODE_DATASTORE },
    { "dynamo", NODE_DATASTORE },  { "warehouse", NODE_DATASTORE }, { "table", NODE_DATASTORE },
    { "volume", NODE_DATASTORE },  { "datastore", NODE_DATASTORE }, { "blob", NODE_DATASTORE },
};

static bool kind_of_type(struct str type, const struct type_kind *list, size_t n,
                         enum graph_kind *out)
{
    for (size_t i = 0; i < n; i++) {
        if (!str_has(type, list[i].word))
            continue;
        *out = list[i].kind;
        return true;
    }
    return false;
}
bool backstage_kind(struct str type, bool resource, enum graph_kind *out)
{
    return kind_of_type(type, resource ? resource_types : component_types,
                        resource ? countof(resource_types) : countof(component_types), out);
}

bool backstage_is_passive(struct str type)
{
    static const char *const passive[] = {
        "library",       "documentation",  "package", "sdk",    "module", "docs", "template",
        "design-system", "npm-package",    "lib",     "schema", "guide",  "book", "spec",
        "plugin",        "client-library", "theme",
    };
    for (size_t i = 0; i < countof(passive); i++)
        if (str_is_nocase(type, passive[i]))
            return true;
    return false;
}
