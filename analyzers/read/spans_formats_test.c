/*
 * Random requests whose graph is known, written in every trace format: each must give that graph.
 * Zipkin's server spans share the ids of their clients; batches come children first.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "svcgraph/reader.h"
#include "svcgraph/span.h"

enum { SERVICES = 7, OPERATIONS = 3, SPANS_MAX = 60 };

struct one { /* a visit of a service, and the client span that made it */
    unsigned service, operation, parent; /* parent: index of the visit, itself for the root */
    bool failed, called;                 /* called: there is a server span */
};

struct request {
    struct one visits[SPANS_MAX];
    unsigned n;
};

static unsigned draw(uint64_t *seed, unsigned n)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(*seed >> 33) % n;
}

static void make_request(struct request *r, uint64_t *seed)
{
    r->n = 2 + draw(seed, SPANS_MAX - 2);
    for (unsigned i = 0; i < r->n; i++) {
        struct one *v = &r->visits[i];
        *v = (struct one){ draw(seed, SERVICES), draw(seed, OPERATIONS), i ? draw(seed, i) : 0,
                           draw(seed, 5) == 0, i == 0 || draw(seed, 4) != 0 };
        while (!r->visits[v->parent].called)
            v->parent = r->visits[v->parent].parent;
    }
}

/* Client span ids are odd, those of servers even. */
static unsigned client_of(unsigned visit)
{
    return 2 * visit + 1;
}

static unsigned server_of(unsigned visit)
{
    return 2 * visit + 2;
}

static void add_otlp(struct strbuf *out, const struct request *r, unsigned trace)
{
    for (unsigned i = r->n; i-- > 0;) {
        const struct one *v = &r->visits[i];
        if (v->called)
            strbuf_addf(
                out,
                "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"traceId\":\"%x\",\"spanId\":"
                "\"%x\",\"parentSpanId\":\"%.*x\",\"kind\":2,\"name\":\"op%u\",\"status\":{"
                "\"code\":%d}}]}],\"resource\":{\"attributes\":[{\"key\":\"service.name\","
                "\"value\":{\"stringValue\":\"s%u\"}}]}}]}\n",
                trace, server_of(i), i > 0, i ? client_of(i) : 0, v->operation, v->failed ? 2 : 0,
                v->service);
        if (i)
            strbuf_addf(
                out,
                "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\","
                "\"value\":{\"stringValue\":\"s%u\"}}]},\"scopeSpans\":[{\"spans\":[{\"name\":"
                "\"op%u\",\"attributes\":[{\"key\":\"peer.service\",\"value\":{"
                "\"stringValue\":\"s%u\"}}],\"kind\":\"SPAN_KIND_CLIENT\",\"status\":{"
                "\"code\":%d},\"spanId\":\"%x\",\"parentSpanId\":\"%x\",\"traceId\":\"%x\"}]}]}"
                "]}\n",
                r->visits[v->parent].service, v->operation, v->service,
                v->failed && !v->called ? 2 : 0, client_of(i), server_of(v->parent), trace);
    }
}

static void add_jaeger(struct strbuf *out, const struct request *r, unsigned trace)
{
    strbuf_addf(out, "{\"traceID\":\"%x\",\"spans\":[", trace);
    for (unsigned i = 0; i < r->n; i++) {
        const struct one *v = &r->visits[i];
        if (i)
            strbuf_addf(
                out,
                ",{\"traceID\":\"%x\",\"spanID\":\"%x\",\"operationName\":\"op%u\",\"processID\":"
                "\"p%u\",\"references\":[{\"refType\":\"CHILD_OF\",\"traceID\":\"%04x\","
                "\"spanID\":\"%04x\"}],\"tags\":[{\"key\":\"span.kind\",\"value\":\"client\"},"
                "{\"key\":\"peer.service\",\"value\":\"s%u\"},{\"key\":\"error\",\"value\":%s}]}",
                trace, client_of(i), v->operation, r->visits[v->parent].service, trace,
                server_of(v->parent), v->service, v->failed && !v->called ? "true" : "false");
        if (v->called)
            strbuf_addf(out,
                        "%s{\"traceID\":\"%x\",\"spanID\":\"%x\",\"parentSpanID\":\"%.*x\","
                        "\"operationName\":\"op%u\",\"processID\":\"p%u\",\"tags\":[{\"key\":"
                        "\"span.kind\",\"value\":\"server\"},{\"key\":\"error\",\"value\":%s}]}",
                        i ? "," : "", trace, server_of(i), i > 0, i ? client_of(i) : 0,
                        v->operation, v->service, v->failed ? "true" : "false");
    }
    strbuf_add(out, STR("],\"processes\":{"));
    for (unsigned i = 0; i < SERVICES; i++)
        strbuf_addf(out, "%s\"p%u\":{\"serviceName\":\"s%u\"}", i ? "," : "", i, i);
    strbuf_add(out, STR("}}\n"));
}

/* A server span and its client share the client's id; the root has its own. */
static unsigned shared_of(unsigned visit)
{
    return visit ? client_of(visit) : server_of(0);
}

static void add_zipkin(struct strbuf *out, const struct request *r, unsigned trace)
{
    for (unsigned i = 0; i < r->n; i++) {
        const struct one *v = &r->visits[i];
        unsigned parent = i ? shared_of(v->parent) : 0;
        if (i)
            strbuf_addf(out,
                        "{\"traceId\":\"%x\",\"id\":\"%x\",\"parentId\":\"%x\",\"kind\":\"CLIENT\","
                        "\"name\":\"op%u\",\"localEndpoint\":{\"serviceName\":\"s%u\"},"
                        "\"remoteEndpoint\":{\"serviceName\":\"s%u\"}%s}\n",
                        trace, client_of(i), parent, v->operation, r->visits[v->parent].service,
                        v->service, v->failed && !v->called ? ",\"tags\":{\"error\":\"x\"}" : "");
        if (v->called)
            strbuf_addf(
                out,
                "{\"traceId\":\"%x\",\"id\":\"%x\",\"parentId\":\"%.*x\",\"kind\":\"SERVER\","
                "\"name\":\"op%u\",\"shared\":%s,\"localEndpoint\":{\"serviceName\":\"s%u\"}%s}\n",
                trace, shared_of(i), i > 0, parent, v->operation, i ? "true" : "false", v->service,
                v->failed ? ",\"tags\":{\"error\":\"\"}" : "");
    }
}

static void add_annotation(struct strbuf *out, const char *value, unsigned service)
{
    strbuf_addf(out, "{\"value\":\"%s\",\"timestamp\":1,\"endpoint\":{\"serviceName\":\"s%u\"}}",
                value, service);
}

static void add_v1_tags(struct strbuf *out, bool failed, unsigned by, unsigned peer)
{
    strbuf_addf(out,
                "],\"binaryAnnotations\":[{\"key\":\"sa\",\"value\":true,\"endpoint\":{"
                "\"serviceName\":\"s%u\"}}",
                peer);
    if (failed)
        strbuf_addf(
            out, ",{\"key\":\"error\",\"value\":\"x\",\"endpoint\":{\"serviceName\":\"s%u\"}}", by);
    strbuf_add(out, STR("]}\n"));
}

/* The halves of every second call are in one record. */
static void add_zipkin_v1(struct strbuf *out, const struct request *r, unsigned trace)
{
    for (unsigned i = 0; i < r->n; i++) {
        const struct one *v = &r->visits[i];
        unsigned from = r->visits[v->parent].service;
        strbuf_addf(out,
                    "{\"traceId\":\"%x\",\"id\":\"%x\",\"parentId\":\"%.*x\",\"name\":\"op%u\","
                    "\"annotations\":[",
                    trace, shared_of(i), i > 0, i ? shared_of(v->parent) : 0, v->operation);
        if (i)
            add_annotation(out, "cs", from);
        if (i && v->called && i % 2) {
            add_v1_tags(out, false, from, v->service);
            strbuf_addf(out,
                        "{\"traceId\":\"%x\",\"id\":\"%x\",\"name\":\"op%u\",\"annotations\":[",
                        trace, shared_of(i), v->operation);
        } else if (i && v->called) {
            strbuf_add(out, STR(","));
        }
        if (v->called)
            add_annotation(out, "sr", v->service);
        add_v1_tags(out, v->failed, v->called ? v->service : from, v->service);
    }
}

static void add_call_of(struct strbuf *out, const struct request *r, unsigned i)
{
    const struct one *v = &r->visits[i];
    strbuf_addf(out,
                "\"id\":\"%x\",\"name\":\"s%u\",\"namespace\":\"remote\",\"fault\":%s,\"http\":{"
                "\"request\":{\"method\":\"GET\",\"url\":\"http://s%u/op%u\"}}",
                client_of(i), v->service, v->failed && !v->called ? "true" : "false", v->service,
                v->operation);
}

/* Every second call is sent alone, before its segment. */
static void add_xray(struct strbuf *out, const struct request *r, unsigned trace)
{
    for (unsigned i = r->n; i-- > 1;) {
        if (i % 2)
            continue;
        strbuf_addf(
            out, "{\"type\":\"subsegment\",\"trace_id\":\"1-00000001-%024x\",\"parent_id\":\"%x\",",
            trace, server_of(r->visits[i].parent));
        add_call_of(out, r, i);
        strbuf_add(out, STR("}\n"));
    }
    for (unsigned i = r->n; i-- > 0;) {
        const struct one *v = &r->visits[i];
        if (!v->called)
            continue;
        strbuf_add(out,
                   STR("{\"format\":\"json\",\"version\":1}\n{\"subsegments\":[{\"id\":\"fff\"}"));
        for (unsigned k = 1; k < r->n; k += 2)
            if (r->visits[k].parent == i) {
                strbuf_add(out, STR(",{"));
                add_call_of(out, r, k);
                strbuf_add(out, STR("}"));
            }
        strbuf_addf(
            out,
            "],\"id\":\"%x\",\"parent_id\":\"%.*x\",\"name\":\"s%u\",\"fault\":%s,\"http\":{"
            "\"request\":{\"method\":\"GET\",\"url\":\"/"
            "op%u\"}},\"trace_id\":\"1-00000001-%024x\"}\n",
            server_of(i), i > 0, i ? client_of(i) : 0, v->service, v->failed ? "true" : "false",
            v->operation, trace);
    }
}

/* By the caller, by the callee or by both, the same row or another. */
static void add_alibaba(struct strbuf *out, const struct request *r, unsigned trace)
{
    struct str rpc[SPANS_MAX];
    if (trace == 0x10)
        strbuf_add(out, STR("rpcid,traceid,interface,um,rpctype,dm,timestamp,rt\n"));
    for (unsigned i = 0; i < r->n; i++) {
        const struct one *v = &r->visits[i];
        unsigned from = r->visits[v->parent].service;
        rpc[i] =
            i ? str_printf(out->arena, "%" PRIstr ".%u", STR_ARG(rpc[v->parent]), i) : STR("0");
        for (unsigned k = 0; k < 1 + i % 2; k++) {
            strbuf_addf(out, "%" PRIstr ",T_%u,op%u,", STR_ARG(rpc[i]), trace, v->operation);
            if (i && !(k && i % 3))
                strbuf_addf(out, "s%u", from);
            strbuf_addf(out, ",rpc,s%u,%u,%d\n", v->service, 5 + i % 5 * k, k ? -2 : 3);
        }
    }
}

struct counts {
    unsigned calls[SERVICES][SERVICES], errors[SERVICES][SERVICES];
    unsigned operations[SERVICES][OPERATIONS];
};

/* A client span without server whose peer is its own service says nothing. */
static void count_request(struct counts *c, const struct request *r)
{
    for (unsigned i = 0; i < r->n; i++) {
        const struct one *v = &r->visits[i];
        unsigned from = r->visits[v->parent].service;
        c->operations[v->service][v->operation] += v->called;
        if (!i || (!v->called && from == v->service))
            continue;
        c->calls[from][v->service]++;
        c->errors[from][v->service] += v->failed;
    }
}

/* Where each call is told for both sides, and none says whether it failed. */
static void count_calls(struct counts *c, const struct request *r)
{
    for (unsigned i = 0; i < r->n; i++) {
        const struct one *v = &r->visits[i];
        c->operations[v->service][v->operation]++;
        c->calls[r->visits[v->parent].service][v->service] += i > 0;
    }
}

static unsigned number_of(const struct graph *g, uint32_t node)
{
    struct str name = node_name(g, (node_id){ node });
    assert_int_equal(name.n, 2);
    return (unsigned)(name.p[1] - '0');
}

static void check_graph(const struct graph *g, const struct counts *expected)
{
    struct counts got = { 0 };
    for (uint32_t e = 0; e < g->m; e++) {
        unsigned from = number_of(g, g->edge_from[e]), to = number_of(g, g->edge_to[e]);
        got.calls[from][to] += (unsigned)g->edge_info[e].calls;
        got.errors[from][to] += (unsigned)g->edge_info[e].errors;
    }
    for (uint32_t i = 0; i < g->n_operations; i++) {
        struct str name = graph_str(g, g->operations[i].name);
        assert_true(name.n >= 3 && name.p[name.n - 1] - '0' < OPERATIONS);
        got.operations[number_of(g, g->operations[i].node.i)][name.p[name.n - 1] - '0'] +=
            (unsigned)g->operations[i].calls;
    }
    assert_memory_equal(&got, expected, sizeof(got));
}

static const struct {
    const struct reader *reader;
    void (*add)(struct strbuf *out, const struct request *r, unsigned trace);
    void (*count)(struct counts *c, const struct request *r);
} formats[] = { { &reader_otlp, add_otlp, count_request },
                { &reader_jaeger, add_jaeger, count_request },
                { &reader_zipkin, add_zipkin, count_request },
                { &reader_zipkin_v1, add_zipkin_v1, count_request },
                { &reader_xray, add_xray, count_request },
                { &reader_alibaba, add_alibaba, count_calls } };

static void check_format(size_t format, const struct request *requests, unsigned n)
{
    struct counts expected = { 0 };
    struct arena arena = { 0 };
    struct symtab syms;
    struct sources sources;
    struct input input = { .source = 1 };
    struct strbuf text;
    symtab_init(&syms, &arena);
    sources_init(&sources, &arena);
    sources_add(&sources, (struct source){ .path = STR("x") });
    findings_init(&input.findings, &input.arena);
    strbuf_init(&text, &arena);
    for (unsigned i = 0; i < n; i++) {
        formats[format].add(&text, &requests[i], 0x10 + i);
        formats[format].count(&expected, &requests[i]);
    }
    input.stream = stream_memory(strbuf_str(&text));
    assert_true(formats[format].reader->parse(&input));
    stream_close(input.stream);
    assert_int_equal(input.findings.all.n, 0);
    struct builder *b = builder_new(&arena, &syms, &sources, &input.findings);
    spans_link(b, NULL, &(struct span_store *){ input.parsed }, 1);
    check_graph(builder_freeze(b), &expected);
    arena_release(&input.arena);
    arena_release(&arena);
}

static void test_formats(void **state)
{
    (void)state;
    enum { ROUNDS = 40, REQUESTS = 10 };
    uint64_t seed = 1;
    for (int round = 0; round < ROUNDS; round++) {
        struct request requests[REQUESTS];
        for (unsigned i = 0; i < REQUESTS; i++)
            make_request(&requests[i], &seed);
        for (size_t i = 0; i < countof(formats); i++)
            check_format(i, requests, REQUESTS);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_formats) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
