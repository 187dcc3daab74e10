/* Which fields of log lines we know, and by what names. */
#include "logs_priv.h"

enum { NAME_MAX = 200 };

/*
 * Names in small letters without '.', '_', '-', '@': so "trace.id", "trace_id", "traceId" and
 * "@trace_id" are one. Of several in one line the lowest rank wins.
 */
#define NAME(text) sizeof(text) - 1, text
static const struct {
    uint8_t n; /* its length */
    const char *name;
    uint8_t field, rank;
} names[] = {
    { NAME("traceid"), FIELD_TRACE, 0 },
    { NAME("oteltraceid"), FIELD_TRACE, 1 },
    { NAME("traceparent"), FIELD_TRACE, 1 },
    { NAME("xb3traceid"), FIELD_TRACE, 2 },
    { NAME("b3traceid"), FIELD_TRACE, 2 },
    { NAME("logginggoogleapiscom/trace"), FIELD_TRACE, 2 },
    { NAME("xcloudtracecontext"), FIELD_TRACE, 2 },
    { NAME("ubertraceid"), FIELD_TRACE, 2 },
    { NAME("xamzntraceid"), FIELD_TRACE, 2 },
    { NAME("xtraceid"), FIELD_TRACE, 3 },
    { NAME("xraytraceid"), FIELD_TRACE, 3 },
    { NAME("trace"), FIELD_TRACE, 4 },
    { NAME("ddtraceid"), FIELD_TRACE, 5 },
    { NAME("correlationid"), FIELD_OTHER_ID, 1 },
    { NAME("xcorrelationid"), FIELD_OTHER_ID, 1 },
    { NAME("requestid"), FIELD_OTHER_ID, 2 },
    { NAME("xrequestid"), FIELD_OTHER_ID, 2 },
    { NAME("reqid"), FIELD_OTHER_ID, 3 },
    { NAME("operationid"), FIELD_OTHER_ID, 4 },
    { NAME("spanid"), FIELD_SPAN, 0 },
    { NAME("otelspanid"), FIELD_SPAN, 1 },
    { NAME("logginggoogleapiscom/spanid"), FIELD_SPAN, 1 },
    { NAME("xb3spanid"), FIELD_SPAN, 2 },
    { NAME("ddspanid"), FIELD_SPAN, 3 },
    { NAME("servicename"), FIELD_SERVICE, 0 },
    { NAME("service"), FIELD_SERVICE, 1 },
    { NAME("ddservice"), FIELD_SERVICE, 1 },
    { NAME("svc"), FIELD_SERVICE, 2 },
    { NAME("appname"), FIELD_SERVICE, 3 },
    { NAME("applicationname"), FIELD_SERVICE, 3 },
    { NAME("springapplicationname"), FIELD_SERVICE, 3 },
    { NAME("app"), FIELD_SERVICE, 4 },
    { NAME("application"), FIELD_SERVICE, 4 },
    { NAME("kuberneteslabelsappkubernetesio/name"), FIELD_SERVICE, 5 },
    { NAME("kuberneteslabelsapp"), FIELD_SERVICE, 6 },
    { NAME("containername"), FIELD_SERVICE, 7 },
    { NAME("kubernetescontainername"), FIELD_SERVICE, 7 },
    { NAME("resourcelabelscontainername"), FIELD_SERVICE, 7 },
    { NAME("composeservice"), FIELD_SERVICE, 8 },
    { NAME("servicenamespace"), FIELD_SPACE, 0 },
    { NAME("timestamp"), FIELD_TIME, 0 },
    { NAME("time"), FIELD_TIME, 1 },
    { NAME("ts"), FIELD_TIME, 1 },
    { NAME("datetime"), FIELD_TIME, 2 },
    { NAME("asctime"), FIELD_TIME, 2 },
    { NAME("eventtime"), FIELD_TIME, 3 },
    { NAME("date"), FIELD_TIME, 4 },
    { NAME("t"), FIELD_TIME, 5 },
    { NAME("wrappertime"), FIELD_TIME, 6 },
    { NAME("level"), FIELD_LEVEL, 0 },
    { NAME("severity"), FIELD_LEVEL, 1 },
    { NAME("severitytext"), FIELD_LEVEL, 1 },
    { NAME("loglevel"), FIELD_LEVEL, 1 },
    { NAME("levelname"), FIELD_LEVEL, 1 },
    { NAME("lvl"), FIELD_LEVEL, 1 },
    { NAME("message"), FIELD_MESSAGE, 0 },
    { NAME("msg"), FIELD_MESSAGE, 0 },
    { NAME("shortmessage"), FIELD_MESSAGE, 1 },
    { NAME("body"), FIELD_MESSAGE, 2 },
    { NAME("event"), FIELD_MESSAGE, 3 },
    { NAME("text"), FIELD_MESSAGE, 4 },
    { NAME("peer"), FIELD_PEER, 0 },
    { NAME("peerservice"), FIELD_PEER, 0 },
    { NAME("servicepeername"), FIELD_PEER, 0 },
    { NAME("upstream"), FIELD_PEER, 1 },
    { NAME("upstreamservice"), FIELD_PEER, 1 },
    { NAME("callee"), FIELD_PEER, 1 },
    { NAME("targetservice"), FIELD_PEER, 1 },
    { NAME("upstreamcluster"), FIELD_PEER, 2 },
    { NAME("upstreamhost"), FIELD_PEER, 3 },
    { NAME("operation"), FIELD_OPERATION, 0 },
    { NAME("operationname"), FIELD_OPERATION, 0 },
    { NAME("grpcmethod"), FIELD_OPERATION, 1 },
    { NAME("rpcmethod"), FIELD_OPERATION, 1 },
    { NAME("httproute"), FIELD_OPERATION, 2 },
    { NAME("route"), FIELD_OPERATION, 2 },
    { NAME("endpoint"), FIELD_OPERATION, 3 },
    { NAME("logger"), FIELD_LOGGER, 0 },
    { NAME("loggername"), FIELD_LOGGER, 0 },
    { NAME("component"), FIELD_LOGGER, 1 },
    { NAME("module"), FIELD_LOGGER, 2 },
    { NAME("job"), FIELD_LOGGER, 0 },
    { NAME("jobname"), FIELD_LOGGER, 0 },
    { NAME("task"), FIELD_LOGGER, 1 },
    { NAME("taskname"), FIELD_LOGGER, 1 },
    { NAME("thread"), FIELD_THREAD, 0 },
    { NAME("threadname"), FIELD_THREAD, 0 },
    { NAME("processthreadname"), FIELD_THREAD, 0 },
    { NAME("method"), FIELD_METHOD, 1 },
    { NAME("httpmethod"), FIELD_METHOD, 0 },
    { NAME("httprequestmethod"), FIELD_METHOD, 0 },
    { NAME("requestmethod"), FIELD_METHOD, 0 },
    { NAME("reqmethod"), FIELD_METHOD, 0 },
    { NAME("verb"), FIELD_METHOD, 2 },
    { NAME("path"), FIELD_PATH, 0 },
    { NAME("httppath"), FIELD_PATH, 0 },
    { NAME("urlpath"), FIELD_PATH, 0 },
    { NAME("requestpath"), FIELD_PATH, 0 },
    { NAME("httptarget"), FIELD_PATH, 0 },
    { NAME("uri"), FIELD_PATH, 1 },
    { NAME("requesturi"), FIELD_PATH, 1 },
    { NAME("requesturl"), FIELD_PATH, 1 },
    { NAME("requrl"), FIELD_PATH, 1 },
    { NAME("url"), FIELD_PATH, 1 },
    { NAME("httpurl"), FIELD_PATH, 1 },
    { NAME("urlfull"), FIELD_PATH, 1 },
    { NAME("status"), FIELD_STATUS, 1 },
    { NAME("statuscode"), FIELD_STATUS, 0 },
    { NAME("httpstatuscode"), FIELD_STATUS, 0 },
    { NAME("httpresponsestatuscode"), FIELD_STATUS, 0 },
    { NAME("httpstatus"), FIELD_STATUS, 0 },
    { NAME("grpccode"), FIELD_REQUEST, 0 },
    { NAME("grpcstatuscode"), FIELD_REQUEST, 0 },
    { NAME("rpcgrpcstatuscode"), FIELD_REQUEST, 0 },
    { NAME("remoteaddr"), FIELD_REQUEST, 0 },
    { NAME("clientip"), FIELD_REQUEST, 0 },
    { NAME("useragent"), FIELD_REQUEST, 0 },
    { NAME("httpuseragent"), FIELD_REQUEST, 0 },
    { NAME("reqheadersuseragent"), FIELD_REQUEST, 0 },
    { NAME("useragentoriginal"), FIELD_REQUEST, 0 },
    { NAME("log"), FIELD_INNER, 0 },
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
        if (names[i].n == name.n && names[i].name[0] == name.p[0] &&
            memcmp(names[i].name, name.p, name.n) == 0)
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
        fields->decimal = names[at].name[0] == 'd';
}
