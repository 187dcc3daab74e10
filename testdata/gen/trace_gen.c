/*
 * Writes OTLP traces, one batch of spans a line, the same for the same arguments.
 * usage: trace_gen TRACES [SERVICES [DEPTH [SEED]]]
 *
 * Every service calls up to three with a higher number, so the graph has no cycle; each call is a
 * client span in one batch and a server span in another, and batches are out of order.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

struct generator {
    uint64_t state;
    unsigned services, depth;
    uint64_t trace_high, trace_low, next_id;
    uint64_t time; /* nanoseconds */
};

/* SplitMix64 */
static uint64_t draw(struct generator *g)
{
    uint64_t z = g->state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

static void write_text(const char *key, const char *value, bool last)
{
    printf("{\"key\":\"%s\",\"value\":{\"stringValue\":\"%s\"}}%s", key, value, last ? "" : ",");
}

static void begin_batch(unsigned service)
{
    printf("{\"resourceSpans\":[{\"resource\":{\"attributes\":[");
    printf("{\"key\":\"service.name\",\"value\":{\"stringValue\":\"service-%u\"}},", service);
    printf("{\"key\":\"service.version\",\"value\":{\"stringValue\":\"1.%u.0\"}},", service % 5);
    write_text("telemetry.sdk.language", "go", false);
    write_text("telemetry.sdk.name", "opentelemetry", false);
    printf("{\"key\":\"host.name\",\"value\":{\"stringValue\":\"node-%u\"}}", service % 9);
    printf(
        "]},\"scopeSpans\":[{\"scope\":{\"name\":\"net/http\",\"version\":\"0.49.0\"},\"spans\":[");
}

static void end_batch(void)
{
    printf("]}]}]}\n");
}

static void write_span(struct generator *g, uint64_t id, uint64_t parent, int kind, unsigned op,
                       unsigned peer)
{
    uint64_t start = g->time += 1000 + draw(g) % 50000;
    printf("{\"traceId\":\"%016" PRIx64 "%016" PRIx64 "\",\"spanId\":\"%016" PRIx64 "\",",
           g->trace_high, g->trace_low, id);
    printf("\"parentSpanId\":\"");
    if (parent)
        printf("%016" PRIx64, parent);
    printf("\",\"name\":\"GET /api/v1/things%u/{id}\",\"kind\":%d,", op, kind);
    printf("\"startTimeUnixNano\":\"%" PRIu64 "\",\"endTimeUnixNano\":\"%" PRIu64 "\",", start,
           start + draw(g) % 9000000);
    printf("\"attributes\":[");
    write_text("http.request.method", "GET", false);
    write_text("url.scheme", "http", false);
    printf("{\"key\":\"url.path\",\"value\":{\"stringValue\":\"/api/v1/things%u/%u\"}},", op,
           (unsigned)(draw(g) % 100000));
    if (kind == 2)
        printf("{\"key\":\"http.route\",\"value\":{\"stringValue\":\"/api/v1/things%u/{id}\"}},",
               op);
    else
        printf("{\"key\":\"server.address\",\"value\":{\"stringValue\":\"service-%u\"}},", peer);
    write_text("user_agent.original", "Go-http-client/1.1", false);
    write_text("network.protocol.version", "1.1", false);
    printf("{\"key\":\"http.response.status_code\",\"value\":{\"intValue\":\"200\"}}],");
    printf("\"status\":{%s}}", draw(g) % 100 ? "" : "\"code\":2");
}

struct call {
    unsigned service, depth, op;
    uint64_t parent; /* the calling span */
};

/* One service's part of a trace: its server span and its calls, as one batch. */
static unsigned write_visit(struct generator *g, struct call visit, struct call *out)
{
    unsigned left = g->services - 1 - visit.service, n = 0;
    uint64_t server = ++g->next_id;
    begin_batch(visit.service);
    write_span(g, server, visit.parent, 2, visit.op, 0);
    for (unsigned calls = (unsigned)(draw(g) % 4); visit.depth && left && calls; calls--) {
        unsigned peer = visit.service + 1 + (unsigned)(draw(g) % (left < 5 ? left : 5));
        uint64_t client = ++g->next_id;
        out[n] = (struct call){ peer, visit.depth - 1, (unsigned)(draw(g) % 8), client };
        printf(",");
        write_span(g, client, server, 3, out[n++].op, peer);
    }
    end_batch();
    return n;
}

static void write_trace(struct generator *g)
{
    static struct call queue[4096];
    size_t n = 1;
    g->trace_high = draw(g);
    g->trace_low = draw(g);
    g->next_id = draw(g) >> 8;
    queue[0] = (struct call){ 0, g->depth, (unsigned)(draw(g) % 8), 0 };
    while (n) {
        struct call visit = queue[--n];
        if (n + 4 < sizeof(queue) / sizeof(queue[0]))
            n += write_visit(g, visit, queue + n);
    }
}

static unsigned argument(int argc, char **argv, int i, unsigned fallback)
{
    return i < argc ? (unsigned)strtoul(argv[i], NULL, 10) : fallback;
}

int main(int argc, char **argv)
{
    struct generator g = { .services = argument(argc, argv, 2, 30),
                           .depth = argument(argc, argv, 3, 8),
                           .state = argument(argc, argv, 4, 1),
                           .time = 1700000000000000000u };
    unsigned traces = argument(argc, argv, 1, 1000);
    if (!g.services)
        return 2;
    for (unsigned i = 0; i < traces; i++)
        write_trace(&g);
    return fflush(stdout) != 0 || ferror(stdout);
}
