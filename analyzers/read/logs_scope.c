/* What a line tells of: a request, the start of its service, or work that nobody has asked for. */
#include "logs_priv.h"

enum { LOOKED_AT = 300 /* bytes of a message */ };

static bool is_word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* Some of the words stands in the text, in any case; one that begins with '=' as a whole word. */
static bool has_any(struct str text, const char *const *words, size_t n_words)
{
    text = str_take(text, LOOKED_AT);
    for (size_t w = 0; w < n_words; w++) {
        bool whole = words[w][0] == '=';
        struct str word = str_from(words[w] + whole);
        for (size_t i = 0; i + word.n <= text.n; i++) {
            if (!str_eq_nocase(str_take(str_skip(text, i), word.n), word))
                continue;
            bool edges = (i == 0 || !is_word_char(text.p[i - 1])) &&
                         (i + word.n == text.n || !is_word_char(text.p[i + word.n]));
            if (!whole || edges)
                return true;
        }
    }
    return false;
}

static bool starts_any(struct str text, const char *const *words, size_t n_words)
{
    for (size_t w = 0; w < n_words; w++)
        if (str_eq_nocase(str_take(text, strlen(words[w])), str_from(words[w])))
            return true;
    return false;
}

#define HAS(text, ...)                                                                             \
    has_any(text, (const char *const[]){ __VA_ARGS__ },                                            \
            countof(((const char *const[]){ __VA_ARGS__ })))
#define STARTS(text, ...)                                                                          \
    starts_any(text, (const char *const[]){ __VA_ARGS__ },                                         \
               countof(((const char *const[]){ __VA_ARGS__ })))

static bool is_probe(struct str path)
{
    return HAS(path, "/health", "/livez", "/readyz", "=/ready", "=/live", "=/ping", "/metrics",
               "/actuator/", "/heartbeat", "grpc.health.v1");
}

/* Method and path in the text: where the path begins, or empty. */
static struct str path_in(struct str message)
{
    static const char *const methods[] = { "GET /",    "POST /", "PUT /",     "DELETE /",
                                           "PATCH /",  "HEAD /", "OPTIONS /", "GET http",
                                           "POST http" };
    message = str_take(message, LOOKED_AT);
    for (size_t i = 0; i < countof(methods); i++) {
        size_t at = str_find(message, str_from(methods[i]));
        if (at != SIZE_MAX)
            return str_skip(message, at + strlen(methods[i]) - 1);
    }
    return STR_NULL;
}

static bool shows_request(const struct log_fields *f)
{
    uint64_t status;
    if (log_has(f, FIELD_REQUEST) || (log_has(f, FIELD_METHOD) && log_has(f, FIELD_PATH)) ||
        log_has(f, FIELD_PEER) || log_has(f, FIELD_OPERATION))
        return true;
    return log_has(f, FIELD_STATUS) && str_to_u64(f->value[FIELD_STATUS], &status) &&
           status >= 100 && status < 600;
}

static bool is_background(const struct log_fields *f)
{
    struct str message = f->value[FIELD_MESSAGE];
    for (enum log_field field = FIELD_LOGGER; field <= FIELD_THREAD; field++)
        if (log_has(f, field) &&
            HAS(f->value[field], "schedul", "cron", "quartz", "timer", "heartbeat", "health",
                "housekeep", "=gc", "poller", "reaper", "janitor", "sweeper", "watchdog",
                "background", "=job", "=jobs", "metrics"))
            return true;
    return log_has(f, FIELD_MESSAGE) &&
           HAS(message, "health check", "healthcheck", "heartbeat", "scheduled", "scheduler",
               "=cron", "cronjob", "cron job", "housekeeping", "garbage collect", "keepalive",
               "keep-alive", "liveness", "readiness", "periodic", "=tick", "flushing metrics");
}

/* "Started processing order 17" is no start of a service; "Started server in 3 s" is. */
static bool is_start(struct str message)
{
    if (!STARTS(message, "start", "stopp", "booting", "bootstrapp"))
        return false;
    return HAS(message, "server", "service", "application", "=app", "worker", "container", "engine",
               "listener", "consumer", "thread", "pool", "second", "version", "=http", "grpc",
               "=port", "tomcat", "netty", "kestrel", "process [", "startup", "=up") ||
           str_find_char(str_take(message, LOOKED_AT), ' ') == SIZE_MAX;
}

static bool is_startup(const struct log_fields *f)
{
    struct str message = f->value[FIELD_MESSAGE];
    if (log_has(f, FIELD_THREAD) && str_is(f->value[FIELD_THREAD], "main"))
        return true;
    return log_has(f, FIELD_MESSAGE) &&
           (is_start(message) ||
            STARTS(message, "initializ", "initialis", "listening", "shutting down", "connected to",
                   "connecting to", "loading config", "loaded config", "configuration loaded",
                   "reading config", "config loaded", "using config", "registering ", "migrat",
                   "running migration", "applying migration", "warming up", "hikaripool", "flyway",
                   "tomcat ", "exposing ", "received sigterm", "received signal") ||
            HAS(message, "listening on", "startup", "start-up", "starting up", "started in ",
                "shutting down", "shutdown", "ready to accept", "ready to serve",
                "server started", "server is running", "=booted"));
}

enum log_scope log_scope(const struct log_fields *f)
{
    struct str path = log_has(f, FIELD_PATH) ? f->value[FIELD_PATH] : STR_NULL;
    struct str told = log_has(f, FIELD_MESSAGE) ? path_in(f->value[FIELD_MESSAGE]) : STR_NULL;
    if (is_probe(path) || is_probe(told) ||
        (log_has(f, FIELD_OPERATION) && is_probe(f->value[FIELD_OPERATION])) ||
        (log_has(f, FIELD_REQUEST) &&
         HAS(f->value[FIELD_REQUEST], "kube-probe", "GoogleHC", "ELB-HealthChecker")))
        return LOG_BACKGROUND;
    if (shows_request(f) || told.n)
        return LOG_REQUEST;
    if (is_background(f))
        return LOG_BACKGROUND;
    return is_startup(f) ? LOG_STARTUP : LOG_PLAIN;
}

enum log_level log_level(struct str text)
{
    static const struct {
        const char *name;
        enum log_level level;
    } words[] = {
        { "trace", LOG_TRACE }, { "debug", LOG_DEBUG },    { "info", LOG_INFO },
        { "notice", LOG_INFO }, { "information", LOG_INFO }, { "warn", LOG_WARN },
        { "warning", LOG_WARN }, { "error", LOG_ERROR },   { "err", LOG_ERROR },
        { "severe", LOG_ERROR }, { "fatal", LOG_FATAL },   { "critical", LOG_FATAL },
        { "panic", LOG_FATAL }, { "alert", LOG_FATAL },    { "emergency", LOG_FATAL },
        { "dpanic", LOG_FATAL }, { "crit", LOG_FATAL },    { "default", LOG_INFO },
        { "I", LOG_INFO },      { "W", LOG_WARN },         { "E", LOG_ERROR },
        { "D", LOG_DEBUG },     { "F", LOG_FATAL },
    };
    uint64_t number;
    if (str_to_u64(text, &number)) /* of pino and bunyan */
        return number < 10 || number > 60 ? LOG_NONE : (enum log_level)(number / 10);
    for (size_t i = 0; i < countof(words); i++)
        if (str_is_nocase(text, words[i].name))
            return words[i].level;
    return LOG_NONE;
}

static bool is_address(struct str host)
{
    for (size_t i = 0; i < host.n; i++)
        if (host.p[i] != '.' && !(host.p[i] >= '0' && host.p[i] <= '9'))
            return false;
    return true;
}

/* Envoy: "outbound|8080||cart.shop.svc.cluster.local". */
struct str log_peer(struct str text)
{
    size_t bar = str_rfind_char(text, '|');
    if (str_starts(text, "inbound|"))
        return STR_NULL;
    if (bar != SIZE_MAX)
        text = str_skip(text, bar + 1);
    struct str host = span_host(text).name;
    return is_address(host) ? STR_NULL : host; /* an address names no one, and may be a caller's */
}
