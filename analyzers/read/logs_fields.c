/* Which fields of log lines we know, and by what names. */
#include "logs_priv.h"

enum { NAME_MAX = 200 };

/*
 * Names in small letters without '.', '_', '-', '@': so "trace.id", "trace_id", "traceId" and
 * "@trace_id" are one. Of several in one line the lowest rank wins.
 */
static const struct {
    const char *name;
    uint8_t field, rank;
} names[] = {
    { "traceid", FIELD_TRACE, 0 },
    { "oteltraceid", FIELD_TRACE, 1 },
    { "traceparent", FIELD_TRACE, 1 },
    { "xb3traceid", FIELD_TRACE, 2 },
    { "b3traceid", FIELD_TRACE, 2 },
    { "logginggoogleapiscom/trace", FIELD_TRACE, 2 },
    { "xcloudtracecontext", FIELD_TRACE, 2 },
    { "ubertraceid", FIELD_TRACE, 2 },
    { "xamzntraceid", FIELD_TRACE, 2 },
    { "xtraceid", FIELD_TRACE, 3 },
    { "xraytraceid", FIELD_TRACE, 3 },
    { "trace", FIELD_TRACE, 4 },
    { "ddtraceid", FIELD_TRACE, 5 },
    { "correlationid", FIELD_OTHER_ID, 1 },
    { "xcorrelationid", FIELD_OTHER_ID, 1 },
    { "requestid", FIELD_OTHER_ID, 2 },
    { "xrequestid", FIELD_OTHER_ID, 2 },
    { "reqid", FIELD_OTHER_ID, 3 },
    { "operationid", FIELD_OTHER_ID, 4 },
    { "spanid", FIELD_SPAN, 0 },
    { "otelspanid", FIELD_SPAN, 1 },
    { "logginggoogleapiscom/spanid", FIELD_SPAN, 1 },
    { "xb3spanid", FIELD_SPAN, 2 },
    { "ddspanid", FIELD_SPAN, 3 },
    { "servicename", FIELD_SERVICE, 0 },
    { "service", FIELD_SERVICE, 1 },
    { "ddservice", FIELD_SERVICE, 1 },
    { "svc", FIELD_SERVICE, 2 },
    { "appname", FIELD_SERVICE, 3 },
    { "applicationname", FIELD_SERVICE, 3 },
    { "springapplicationname", FIELD_SERVICE, 3 },
    { "app", FIELD_SERVICE, 4 },
    { "application", FIELD_SERVICE, 4 },
    { "kuberneteslabelsappkubernetesio/name", FIELD_SERVICE, 5 },
    { "kuberneteslabelsapp", FIELD_SERVICE, 6 },
    { "containername", FIELD_SERVICE, 7 },
    { "kubernetescontainername", FIELD_SERVICE, 7 },
    { "resourcelabelscontainername", FIELD_SERVICE, 7 },
    { "composeservice", FIELD_SERVICE, 8 },
    { "servicenamespace", FIELD_SPACE, 0 },
    { "timestamp", FIELD_TIME, 0 },
    { "time", FIELD_TIME, 1 },
    { "ts", FIELD_TIME, 1 },
    { "datetime", FIELD_TIME, 2 },
    { "asctime", FIELD_TIME, 2 },
    { "eventtime", FIELD_TIME, 3 },
    { "date", FIELD_TIME, 4 },
    { "t", FIELD_TIME, 5 },
    { "wrappertime", FIELD_TIME, 6 },
    { "level", FIELD_LEVEL, 0 },
    { "severity", FIELD_LEVEL, 1 },
    { "severitytext", FIELD_LEVEL, 1 },
    { "loglevel", FIELD_LEVEL, 1 },
    { "levelname", FIELD_LEVEL, 1 },
    { "lvl", FIELD_LEVEL, 1 },
    { "message", FIELD_MESSAGE, 0 },
    { "msg", FIELD_MESSAGE, 0 },
    { "shortmessage", FIELD_MESSAGE, 1 },
    { "body", FIELD_MESSAGE, 2 },
    { "event", FIELD_MESSAGE, 3 },
    { "text", FIELD_MESSAGE, 4 },
    { "peer", FIELD_PEER, 0 },
    { "peerservice", FIELD_PEER, 0 },
    { "servicepeername", FIELD_PEER, 0 },
    { "upstream", FIELD_PEER, 1 },
    { "upstreamservice", FIELD_PEER, 1 },
    { "callee", FIELD_PEER, 1 },
    { "targetservice", FIELD_PEER, 1 },
    { "upstreamcluster", FIELD_PEER, 2 },
    { "upstreamhost", FIELD_PEER, 3 },
    { "operation", FIELD_OPERATION, 0 },
    { "operationname", FIELD_OPERATION, 0 },
    { "grpcmethod", FIELD_OPERATION, 1 },
    { "rpcmethod", FIELD_OPERATION, 1 },
    { "httproute", FIELD_OPERATION, 2 },
    { "route", FIELD_OPERATION, 2 },
    { "endpoint", FIELD_OPERATION, 3 },
    { "logger", FIELD_LOGGER, 0 },
    { "loggername", FIELD_LOGGER, 0 },
    { "component", FIELD_LOGGER, 1 },
    { "module", FIELD_LOGGER, 2 },
    { "job", FIELD_LOGGER, 0 },
    { "jobname", FIELD_LOGGER, 0 },
    { "task", FIELD_LOGGER, 1 },
    { "taskname", FIELD_LOGGER, 1 },
    { "thread", FIELD_THREAD, 0 },
    { "threadname", FIELD_THREAD, 0 },
    { "processthreadname", FIELD_THREAD, 0 },
    { "method", FIELD_METHOD, 1 },
    { "httpmethod", FIELD_METHOD, 0 },
    { "httprequestmethod", FIELD_METHOD, 0 },
    { "requestmethod", FIELD_METHOD, 0 },
    { "reqmethod", FIELD_METHOD, 0 },
    { "verb", FIELD_METHOD, 2 },
    { "path", FIELD_PATH, 0 },
    { "httppath", FIELD_PATH, 0 },
    { "urlpath", FIELD_PATH, 0 },
    { "requestpath", FIELD_PATH, 0 },
    { "httptarget", FIELD_PATH, 0 },
    { "uri", FIELD_PATH, 1 },
    { "requesturi", FIELD_PATH, 1 },
    { "requesturl", FIELD_PATH, 1 },
    { "requrl", FIELD_PATH, 1 },
    { "url", FIELD_PATH, 1 },
    { "httpurl", FIELD_PATH, 1 },
    { "urlfull", FIELD_PATH, 1 },
    { "status", FIELD_STATUS, 1 },
    { "statuscode", FIELD_STATUS, 0 },
    { "httpstatuscode", FIELD_STATUS, 0 },
    { "httpresponsestatuscode", FIELD_STATUS, 0 },
    { "httpstatus", FIELD_STATUS, 0 },
    { "grpccode", FIELD_REQUEST, 0 },
    { "grpcstatuscode", FIELD_REQUEST, 0 },
    { "rpcgrpcstatuscode", FIELD_REQUEST, 0 },
    { "remoteaddr", FIELD_REQUEST, 0 },
    { "clientip", FIELD_REQUEST, 0 },
    { "useragent", FIELD_REQUEST, 0 },
    { "httpuseragent", FIELD_REQUEST, 0 },
    { "reqheadersuseragent", FIELD_REQUEST, 0 },
    { "useragentoriginal", FIELD_REQUEST, 0 },
    { "log", FIELD_INNER, 0 },
};

/* Objects that only hold the fields of the line. */
static const char *const holders[] = {
    "fields",    "attributes", "attrs",  "mdc",    "contextmap", "context", "ctx",    "extra",
    "data",      "labels",     "jsonpayload",      "source",     "log",     "properties",
    "record",    "payload",    "json",   "event",  "meta",       "metadata", "span",  "http",
    "resource",  "trace",      "tags",   "correlation",          "message",  "request",
};

static bool is_dropped(char c)
{
    return c == '.' || c == '_' || c == '-' || c == '@' || c == ' ';
}

/* Small letters only; *out_cuts has the places where a part of the path ended. */
static size_t normalise(struct str name, char *out, uint16_t *out_cuts, size_t *out_n_cuts)
{
    size_t n = 0;
    *out_n_cuts = 0;
    for (size_t i = 0; i < name.n && n < NAME_MAX; i++) {
        char c = name.p[i];
        if (c == '.' && n && *out_n_cuts < 8)
            out_cuts[(*out_n_cuts)++] = (uint16_t)n;
        if (!is_dropped(c))
            out[n++] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
    }
    return n;
}

static size_t find(struct str name)
{
    for (size_t i = 0; i < countof(names); i++)
        if (names[i].name[0] == name.p[0] && str_is(name, names[i].name))
            return i;
    return countof(names);
}

static bool is_holder(struct str name)
{
    for (size_t i = 0; i < countof(holders); i++)
        if (str_is(name, holders[i]))
            return true;
    return false;
}

/* The whole path, or what is left of it behind objects that only hold fields. */
static size_t find_path(struct str name)
{
    char text[NAME_MAX];
    uint16_t cuts[8];
    size_t n_cuts, n = normalise(name, text, cuts, &n_cuts), from = 0;
    if (!n)
        return countof(names);
    size_t found = find((struct str){ text, n });
    for (size_t i = 0; found == countof(names) && i < n_cuts && cuts[i] < n; i++) {
        if (!is_holder((struct str){ text + from, cuts[i] - from }))
            break;
        from = cuts[i];
        found = find((struct str){ text + from, n - from });
    }
    return found;
}

void log_fields_put(struct log_fields *fields, struct str name, struct str value)
{
    size_t at = name.n && value.n ? find_path(name) : countof(names);
    if (at == countof(names))
        return;
    uint8_t field = names[at].field, rank = names[at].rank;
    if (log_has(fields, field) && fields->rank[field] <= rank)
        return;
    fields->set |= 1u << field;
    fields->value[field] = value;
    fields->rank[field] = rank;
    if (field == FIELD_TRACE)
        fields->decimal = str_is(str_from(names[at].name), "ddtraceid");
}
