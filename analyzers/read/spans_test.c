/* Dumps in small, in all their dialects, against the spans they hold. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "spans_priv.h"

static void input_init(struct input *input, struct str text)
{
    memset(input, 0, sizeof(*input));
    input->source = 1;
    findings_init(&input->findings, &input->arena);
    input->stream = stream_memory(text);
}

static void input_end(struct input *input)
{
    stream_close(input->stream);
    arena_release(&input->arena);
}

static void add_sym(struct strbuf *out, const struct span_store *store, const char *label, sym s)
{
    if (s)
        strbuf_addf(out, " %s=%" PRIstr, label, STR_ARG(sym_str(&store->syms, s)));
}

/* "trace/id<parent service KIND operation ..." for each span. */
static void add_span(struct strbuf *out, const struct span_store *store, const struct span *s)
{
    struct str operation = sym_str(&store->syms, s->operation);
    strbuf_addf(out, "%s%llx/%llx", out->n ? "\n" : "", (unsigned long long)s->trace.low,
                (unsigned long long)s->id);
    if (s->parent)
        strbuf_addf(out, "<%llx", (unsigned long long)s->parent);
    strbuf_addf(out, " %" PRIstr " %c '%" PRIstr "'", STR_ARG(sym_str(&store->syms, s->service)),
                "NISCPK"[s->kind], STR_ARG(operation));
    add_sym(out, store, "peer", s->peer);
    if (s->peer)
        strbuf_addf(out, "(%s)", graph_kind_name((enum graph_kind)s->peer_kind));
    add_sym(out, store, "to", s->destination);
    add_sym(out, store, "ns", s->space);
    add_sym(out, store, "v", s->version);
    if (s->start || s->duration)
        strbuf_addf(out, " %llu+%llu", (unsigned long long)s->start,
                    (unsigned long long)s->duration);
    for (uint32_t i = 0; i < s->n_links; i++)
        strbuf_addf(out, " link=%llx/%llx",
                    (unsigned long long)store->links.v[s->first_link + i].trace.low,
                    (unsigned long long)store->links.v[s->first_link + i].id);
    strbuf_addf(out, "%s%s @%u",
                s->shared     ? " shared"
                : s->inherits ? " inherits"
                              : "",
                s->error ? " err" : "", s->line);
}

static const char *describe(struct input *input)
{
    const struct span_store *store = input->parsed;
    struct strbuf out;
    strbuf_init(&out, &input->arena);
    for (size_t i = 0; i < store->n; i++)
        add_span(&out, store, (&store->open.v[i]));
    if (store->malformed)
        strbuf_addf(&out, "\n%u malformed", (unsigned)store->malformed);
    for (size_t i = 0; i < input->findings.all.n; i++) {
        const struct finding *f = &input->findings.all.v[i];
        strbuf_addf(&out, "\n%s %u:%u", severity_name(f->severity), f->loc.line, f->loc.column);
    }
    strbuf_add_char(&out, '\0');
    return out.p;
}

struct dump {
    const struct reader *reader;
    const char *text, *spans;
};

#define OTLP_RESOURCE(name)                                                                        \
    "\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{\"stringValue\":\"" name   \
    "\"}}]}"
#define OTLP_SPANS(spans) "\"scopeSpans\":[{\"scope\":{},\"spans\":[" spans "]}]"
#define OTLP(name, spans) "{\"resourceSpans\":[{" OTLP_RESOURCE(name) "," OTLP_SPANS(spans) "}]}"
#define TAG(key, value) "{\"key\":\"" key "\",\"value\":{\"stringValue\":\"" value "\"}}"
#define SPAN(kind, name, attributes)                                                               \
    "{\"traceId\":\"a\",\"spanId\":\"b\",\"kind\":" kind ",\"name\":\"" name                       \
    "\",\"attributes\":[" attributes "]}"

#define V1(value, time, service)                                                                   \
    "{\"timestamp\":" time ",\"value\":\"" value "\",\"endpoint\":{\"serviceName\":\"" service     \
    "\",\"ipv4\":\"10.0.0.1\",\"port\":8080}}"
#define V1_TAG(key, value, service)                                                                \
    "{\"key\":\"" key "\",\"value\":" value ",\"endpoint\":{\"serviceName\":\"" service "\"}}"

#define XRAY(digit) "1-00000000-00000000000000000000000" digit

static const struct dump dumps[] = {
    { &reader_otlp,
      OTLP("cart",
           "{\"traceId\":\"5B8EFFF798038103D269B633813FC60C\",\"spanId\":\"EEE19B7EC3C1B174\","
           "\"parentSpanId\":\"0000000000000000\",\"name\":\"x\",\"kind\":2,"
           "\"startTimeUnixNano\":\"5000\",\"endTimeUnixNano\":8000,"
           "\"status\":{\"code\":2}}"),
      "d269b633813fc60c/eee19b7ec3c1b174 cart S 'x' 5+3 err @1" },
    /* base64, names for numbers, snake_case, nulls, the resource last */
    { &reader_otlp,
      "{\"resource_spans\":[{\"scope_spans\":[{\"spans\":[{\"kind\":\"SPAN_KIND_CLIENT\","
      "\"attributes\":null,\"links\":[{\"trace_id\":\"c\",\"span_id\":\"d\"}],\"name\":\"y\","
      "\"trace_id\":\"W47/95gDgQPSabYzgT/GDA==\",\"span_id\":\"7uGbfsPBsXQ=\","
      "\"parent_span_id\":\"\",\"status\":{\"code\":\"STATUS_CODE_ERROR\"}}]}],"
      "\"resource\":{\"attributes\":[{\"value\":{\"stringValue\":\"late\"},"
      "\"key\":\"service.name\"}," TAG("service.version", "1.2") "," TAG("service.namespace",
                                                                         "s") "]}}]}",
      "d269b633813fc60c/eee19b7ec3c1b174 late C 'y' ns=s v=1.2 link=c/d err @1" },
    /* wrappers and old names; a line of another signal; no service; no ids */
    { &reader_otlp,
      "{\"resourceMetrics\":[{\"x\":[1,{}]}]}\n"
      "{\"batches\":[{" OTLP_RESOURCE(
          "a") ",\"instrumentationLibrarySpans\":[{\"spans\":["
               "{\"traceId\":\"1\",\"spanId\":\"2\"}]}]}]}\n"
               "{\"trace\":{\"resourceSpans\":[{" OTLP_RESOURCE("b") "," OTLP_SPANS(
                   "{\"traceId\":\"1\",\"spanId\":\"3\"},{\"spanId\":\"4\"}") "}]}}\n"
                                                                              "{\"result\":{"
                                                                              "\"resourceSpans\":["
                                                                              "{" OTLP_SPANS(
                                                                                  "{\"traceId\":"
                                                                                  "\"1\","
                                                                                  "\"spanId\":"
                                                                                  "\"5\"}") "}]}}",
      "1/2 a N '' @2\n1/3 b N '' @3\n2 malformed" },
    /* half a last line; one bad line among good ones */
    { &reader_otlp, OTLP("a", SPAN("2", "x", "")) "\n{\"resourceSpans\":[{\"resource",
      "a/b a S 'x' @1\nwarning 2:29" },
    { &reader_otlp, OTLP("a", SPAN("2", "x", "")) "\n{]\n" OTLP("a", SPAN("2", "y", "")),
      "a/b a S 'x' @1\na/b a S 'y' @3\nwarning 2:2" },
    { &reader_otlp, "{\"resourceSpans\":[{]", "\nerror 1:20" },
    /* spans before the fault stay when their resource is known */
    { &reader_otlp,
      "{\"resourceSpans\":[{" OTLP_RESOURCE("a") ",\"scopeSpans\":[{\"spans\":[" SPAN(
          "2", "x", "") ",{\"traceId\":\"a\",\"spanId\"",
      "a/b a S 'x' @1\nwarning 1:211" },
    /* nulls and objects for texts */
    { &reader_otlp,
      OTLP("a",
           "{\"traceId\":\"1\",\"spanId\":\"2\",\"name\":null,\"kind\":{},\"links\":[{\"traceId\":"
           "null,\"spanId\":[]},null,{\"traceId\":\"3\",\"spanId\":null}],\"status\":null,"
           "\"attributes\":[{\"key\":null,\"value\":null},{\"value\":{\"arrayValue\":{}}}]}"),
      "1/2 a N '' @1" },
    /* operations */
    { &reader_otlp,
      OTLP("a",
           SPAN("2", "GET", TAG("http.route", "/u/{id}") "," TAG("http.method", "GET")) "," SPAN(
               "2", "x",
               TAG("rpc.service", "p.S") "," TAG(
                   "rpc.method",
                   "M")) "," SPAN("2", "GET /u/17/o?x=1",
                                  "") "," SPAN("2", "post",
                                               TAG("url.path",
                                                   "/u/"
                                                   "1f0cbd8b-ef38-4a33-b8ab-"
                                                   "2a2f3a4a4a1f/x")) "," SPAN("2",
                                                                               "HTTP "
                                                                               "GET",
                                                                               TAG("http"
                                                                                   ".tar"
                                                                                   "get",
                                                                                   "/a/"
                                                                                   "b?c="
                                                                                   "d"))),
      "a/b a S 'GET /u/{id}' @1\na/b a S 'p.S/M' @1\na/b a S 'GET /u/{}/o' @1\n"
      "a/b a S 'POST /u/{}/x' @1\na/b a S 'GET /a/b' @1" },
    /* peers */
    { &reader_otlp,
      OTLP(
          "a",
          SPAN("3", "q", TAG("db.system", "redis") "," TAG("server.address", "Cache.shop")) "," SPAN(
              "3", "q",
              TAG("db.name", "orders") "," TAG(
                  "net.peer.name",
                  "localhost")) "," SPAN("3", "q",
                                         TAG("db.system", "mysql") "," TAG(
                                             "net.peer.ip",
                                             "10.0.0."
                                             "1") "," TAG("net.peer.port",
                                                          "3306")) "," SPAN("3", "h",
                                                                            TAG("http.url",
                                                                                "https://"
                                                                                "api.stripe.com:"
                                                                                "443/v1/"
                                                                                "x")) "," SPAN("3",
                                                                                               "h",
                                                                                               TAG("net.peer."
                                                                                                   "name",
                                                                                                   "10.1.2.3")) "," SPAN("3",
                                                                                                                         "h",
                                                                                                                         TAG("server.address", "old") "," TAG(
                                                                                                                             "peer.service",
                                                                                                                             "new"))),
      "a/b a C 'q' peer=cache.shop(cache) @1\na/b a C 'q' peer=orders(datastore) @1\n"
      "a/b a C 'q' peer=10.0.0.1:3306(datastore) @1\na/b a C 'h' peer=api.stripe.com(external) "
      "@1\na/b a C 'h' @1\na/b a C 'h' peer=new(unresolved) @1" },
    /* messages */
    { &reader_otlp,
      OTLP(
          "a",
          SPAN(
              "4", "orders send",
              TAG("messaging.destination.name", "orders") "," TAG(
                  "messaging.operation.type",
                  "send")) "," SPAN("3", "poll",
                                    TAG("messaging.destination", "orders") "," TAG(
                                        "messaging.operation",
                                        "receive")) "," SPAN("5", "x",
                                                             TAG("messaging.destination.name",
                                                                 "tmp-1") ","
                                                                          "{\"key\":\"messaging."
                                                                          "destination.temporary\","
                                                                          "\"value\":"
                                                                          "{\"boolValue\":true}}")),
      "a/b a P 'orders send' to=orders @1\na/b a K 'orders receive' to=orders @1\n"
      "a/b a K 'x' @1" },
    { &reader_jaeger,
      "{\"data\":[{\"traceID\":\"1\",\"spans\":["
      "{\"traceID\":\"1\",\"spanID\":\"a\",\"operationName\":\"x\",\"startTime\":7,\"duration\":2,"
      "\"references\":[],\"processID\":\"p1\",\"tags\":[{\"value\":\"server\",\"type\":\"string\","
      "\"key\":\"span.kind\"},{\"key\":\"error\",\"type\":\"bool\",\"value\":true}]},"
      "{\"spanID\":\"0b\",\"traceID\":\"0001\",\"operationName\":\"y\",\"processID\":\"p2\","
      "\"references\":[{\"refType\":\"CHILD_OF\",\"traceID\":\"1\",\"spanID\":\"000a\",\"span\":"
      "{\"traceID\":\"1\",\"spanID\":\"a\",\"references\":[]}},{\"refType\":\"CHILD_OF\","
      "\"traceID\":\"9\",\"spanID\":\"8\"}]}],\"processes\":{\"p1\":{\"serviceName\":\"s\","
      "\"tags\":"
      "[{\"key\":\"service.version\",\"value\":\"3\"}]},\"p2\":{\"serviceName\":\"t\"}}},"
      "{\"processes\":{\"p1\":{\"serviceName\":\"u\"}},\"traceID\":\"2\",\"spans\":["
      "{\"traceID\":\"2\",\"spanID\":\"c\",\"processID\":\"p1\",\"parentSpanID\":\"d\"},"
      "{\"traceID\":\"2\",\"spanID\":\"e\",\"processID\":\"p7\"}]}],\"total\":0}",
      "1/a s S 'x' v=3 7+2 err @1\n1/b<a t N 'y' link=9/8 @1\n2/c<d u N '' @1\n"
      "1 malformed" },
    /* documents of Elasticsearch: flat tags, a process each, FOLLOWS_FROM */
    { &reader_jaeger,
      "{\"traceID\":\"1\",\"spanID\":\"2\",\"operationName\":\"x\",\"references\":[{\"refType\":"
      "\"FOLLOWS_FROM\",\"traceID\":\"1\",\"spanID\":\"3\"}],\"tag\":{\"span@kind\":\"client\","
      "\"peer@service\":\"y\",\"otel@status_code\":\"ERROR\"},\"process\":{\"serviceName\":\"s\","
      "\"tag\":{\"service@version\":\"4\"}}}\n"
      "{\"_index\":\"i\",\"_source\":{\"process\":{\"serviceName\":\"t\"},\"spanID\":\"5\","
      "\"traceID\":\"1\"},\"x\":1}",
      "1/2<3 s C 'x' peer=y(unresolved) v=4 err @1\n1/5 t N '' @2" },
    { &reader_jaeger,
      "[{\"traceID\":\"1\",\"spans\":[{\"traceID\":\"1\",\"spanID\":\"2\",\"processID\":\"p\"}],"
      "\"processes\":{\"p\":{\"serviceName\":\"s\"}}},{\"traceID\":\"3\",\"spans\":[{\"spanID\"",
      "1/2 s N '' @1\nwarning 1:144" },
    { &reader_zipkin,
      "[[{\"traceId\":\"1\",\"id\":\"2\",\"kind\":\"CLIENT\",\"name\":\"get\",\"timestamp\":5,"
      "\"duration\":3,\"localEndpoint\":{\"serviceName\":\"a\",\"ipv4\":\"1.1.1.1\"},"
      "\"remoteEndpoint\":{\"serviceName\":\"b\"},\"tags\":{\"http.path\":\"/x/12\","
      "\"error\":\"\"},\"annotations\":[{\"value\":\"error\"}]}],"
      "[{\"id\":\"2\",\"parentId\":\"7\",\"traceId\":\"1\",\"kind\":\"SERVER\",\"shared\":true,"
      "\"localEndpoint\":{\"serviceName\":\"b\"}}]]",
      "1/2 a C 'GET /x/{}' peer=b(unresolved) 5+3 err @1\n1/2<7 b S '' shared @1" },
    { &reader_zipkin,
      "{\"traceId\":\"1\",\"id\":\"2\",\"kind\":\"PRODUCER\",\"name\":\"send\",\"tags\":"
      "{\"kafka.topic\":\"orders\"},\"localEndpoint\":{\"serviceName\":\"a\"},"
      "\"remoteEndpoint\":{\"serviceName\":\"kafka\"}}\n[{\"id\":\"3\"}]\n"
      "{\"traceId\":\"1\",\"id\":\"4\"}",
      "1/2 a P 'orders send' peer=kafka(unresolved) to=orders @1\n1/4  N '' @3\n1 malformed" },
    /* both halves in one record, an error of the server's, its address */
    { &reader_zipkin_v1,
      "[[{\"traceId\":\"1\",\"id\":\"2\",\"parentId\":\"3\",\"name\":\"get\",\"timestamp\":10,"
      "\"duration\":90,\"annotations\":[" V1("cs", "10", "a") "," V1("sr", "20", "b") "," V1(
          "ss", "70", "b") "," V1("cr", "100",
                                  "a") "," V1("error", "30",
                                              "a") "],"
                                                   "\"binaryAnnotations\":[" V1_TAG(
                                                       "error", "\"\"",
                                                       "b") "," V1_TAG("sa", "true",
                                                                       "c") "," V1_TAG("http.path",
                                                                                       "\"/x/1\"",
                                                                                       "a") "]}]]",
      "1/2<3 a C 'GET /x/{}' peer=c(unresolved) 10+90 @1\n1/2<3 b S 'get' 20+50 shared err @1" },
    /* each in a record of its own, endpoint and key in any order; a role without a name; no role */
    { &reader_zipkin_v1,
      "{\"annotations\":[" V1("sr", "5", "b") "," V1(
          "ss", "9",
          "Unknown") "],\"id\":\"2\","
                     "\"traceId\":\"1\"}\n"
                     "[{\"traceId\":\"1\",\"id\":\"4\",\"annotations\":null,\"binaryAnnotations\":["
                     "{\"endpoint\":"
                     "{\"serviceName\":\"d\",\"port\":\"1\",\"ipv4\":null},\"value\":\"true\","
                     "\"key\":\"sa\"},"
                     "{\"endpoint\":{\"serviceName\":\"a\"},\"value\":1,\"key\":\"ca\"}]},null,7]\n"
                     "{\"traceId\":\"1\",\"id\":\"5\",\"annotations\":[" V1(
                         "cs", "1",
                         "") "]}\n"
                             "{\"traceId\":\"1\",\"id\":\"6\",\"name\":\"w\",\"binaryAnnotations\":"
                             "[" V1_TAG("lc", "\"x\"", "a") "," V1_TAG("sa", "\"no address\"",
                                                                       "e") "]}\n{\"id\":\"7\"}",
      "1/2 b S '' 5+4 shared @1\n1/4 a C '' peer=d(unresolved) @2\n1/5  C '' 1+0 @3\n"
      "1/6 a N 'w' @4\n1 malformed" },
    /* messages; a process that calls itself */
    { &reader_zipkin_v1,
      "[{\"traceId\":\"1\",\"id\":\"2\",\"annotations\":[" V1("ms", "1", "a") "," V1(
          "mr", "9", "b") "],\"binaryAnnotations\":[" V1_TAG("ma", "true",
                                                             "kafka") "]},"
                                                                      "{\"traceId\":\"1\",\"id\":"
                                                                      "\"3\",\"annotations\":[" V1(
                                                                          "cs", "1",
                                                                          "a") "," V1("sr", "2",
                                                                                      "a") "]}]",
      "1/2 a P '' peer=kafka(unresolved) 1+0 @1\n1/2 b K '' peer=kafka(unresolved) 9+0 @1\n"
      "1/3 a C '' 1+0 @1\n1/3 a S '' 2+0 shared @1" },
    /* the trace and the service's name behind the parts; a part without id; a header; a link */
    { &reader_xray,
      "{\"format\":\"json\",\"version\":1}\n"
      "{\"subsegments\":[{\"subsegments\":[{\"id\":\"c\",\"name\":\"x.example.com\",\"namespace\":"
      "\"remote\",\"error\":true,\"throttle\":true}],\"name\":\"no "
      "id\"},null,[{\"id\":\"d\",\"name\":"
      "\"local\",\"fault\":true}]],\"start_time\":1.465510280123456E9,\"end_time\":1465510281.5,"
      "\"id\":"
      "\"b\",\"service\":{\"version\":\"7\"},\"links\":[{\"trace_id\":\"" XRAY(
          "e") "\",\"id\":\"f\"},"
               "{}],\"http\":{\"request\":{\"method\":\"GET\",\"url\":\"https://u:p@a/x/"
               "1?y\"},\"response\":{"
               "\"status\":404}},\"parent_id\":\"9\",\"name\":\"a\",\"trace_id\":\"" XRAY(
                   "1") "\"}",
      "1/c<b a C 'x.example.com' peer=x.example.com(external) v=7 @2\n1/d<b a I 'local' v=7 err "
      "@2\n"
      "1/b<9 a S 'GET /x/{}' v=7 1465510280123456+1376544 link=e/f @2\n1 malformed" },
    /* sent alone, and made up */
    { &reader_xray,
      "[{\"type\":\"subsegment\",\"trace_id\":\"" XRAY(
          "1") "\",\"id\":\"2\",\"parent_id\":\"3\","
               "\"in_progress\":true,\"start_time\":5,\"name\":\"n\",\"subsegments\":[{\"id\":"
               "\"4\",\"name\":"
               "\"db\",\"namespace\":\"remote\",\"sql\":{\"url\":\"jdbc:mysql://h.shop:3306/"
               "db\"}}]},"
               "{\"trace_id\":\"" XRAY(
                   "1") "\",\"id\":\"5\",\"parent_id\":\"6\",\"name\":\"SQS\",\"inferred\":"
                        "true}]",
      "1/4<2  C 'db' peer=h.shop(datastore) inherits @1\n1/2<3  I 'n' 5000000+0 inherits @1\n"
      "1/5<6  I 'SQS' inherits @1" },
    /* documents as texts and as objects in an answer, one of them cut off */
    { &reader_xray,
      "{\"Traces\":[{\"Id\":\"x\",\"Segments\":[{\"Id\":\"2\",\"Document\":\"{\\\"id\\\":\\\"2\\\","
      "\\n"
      "\\\"name\\\":\\\"a\\\",\\\"trace_id\\\":\\\"" XRAY(
          "1") "\\\",\\\"start_time\\\":1.5,"
               "\\\"subsegments\\\":[{\\\"name\\\":\\\"AmazonSQS\\\",\\\"id\\\":\\\"3\\\","
               "\\\"namespace\\\":"
               "\\\"aws\\\",\\\"aws\\\":{\\\"operation\\\":\\\"ReceiveMessage\\\",\\\"queue_"
               "url\\\":"
               "\\\"https://sqs/1/"
               "q\\\"}}]}\"},{\"Document\":\"{\\\"name\\\":\\\"b\\\",\\\"trace_id\\\":\\\"" XRAY(
                   "1") "\\\",\\\"id\\\":\\\"4\\\",\\\"subsegments\\\":[{\\\"id\\\":\\\"5\\\"},{"
                        "\\\"id\"},"
                        "{\"Document\":{\"id\":\"6\",\"name\":\"c\",\"trace_id\":\"" XRAY(
                            "1") "\"}}]}]}",
      "1/3<2 a K 'q ReceiveMessage' peer=AmazonSQS(unresolved) to=q @1\n1/2 a S 'a' 1500000+0 @1\n"
      "1/5<4 b I '' @1\n1/6 c S 'c' @1\nwarning 1:449" },
    { &reader_xray,
      "{\"TraceSegmentDocuments\":[\"{\\\"id\\\":\\\"2\\\",\\\"name\\\":\\\"a\\\",\\\"trace_id\\\":"
      "\\\"" XRAY("1") "\\\"}\",\"\",7]}",
      "1/2 a S 'a' @1" },
};

/* Each span's place is that of an object. */
static void check_places(const struct span_store *store, struct str text)
{
    for (size_t i = 0; i < store->n; i++) {
        struct str rest = text, line;
        for (uint32_t k = 0; k < (&store->open.v[i])->line; k++)
            assert_true(str_split(&rest, '\n', &line));
        assert_in_range((&store->open.v[i])->column, 1, line.n);
        assert_int_equal(line.p[(&store->open.v[i])->column - 1], '{');
    }
}

static void test_dumps(void **state)
{
    (void)state;
    int failed = 0;
    for (size_t i = 0; i < countof(dumps); i++) {
        struct input input;
        input_init(&input, str_from(dumps[i].text));
        dumps[i].reader->parse(&input);
        const char *spans = describe(&input);
        check_places(input.parsed, str_from(dumps[i].text));
        if (strcmp(spans, dumps[i].spans) != 0) {
            print_error("%zu: %s\ninstead of\n%s\n", i, spans, dumps[i].spans);
            failed++;
        }
        input_end(&input);
    }
    assert_int_equal(failed, 0);
}

/* Each dump is recognised by its own reader alone, also from its first half. */
static void test_probe(void **state)
{
    (void)state;
    static const struct reader *const rows[] = { &reader_otlp, &reader_jaeger, &reader_zipkin,
                                                 &reader_zipkin_v1, &reader_xray };
    for (size_t i = 0; i < countof(dumps); i++)
        for (size_t k = 0; k < countof(rows); k++) {
            struct probe probe = { .head = str_from(dumps[i].text) };
            int score = rows[k]->probe(&probe);
            if ((score >= 95) != (rows[k] == dumps[i].reader))
                fail_msg("%zu: %s says %d", i, rows[k]->name, score);
        }
    static const char *const others[] = {
        "",
        "{",
        "[",
        "{}",
        "[]",
        "x",
        "{\"openapi\":\"3.0\"}",
        "{\"id\":\"1\"}",
        "{\"data\":[]}",
        "[{\"id\":\"2\",\"binaryAnnotations\":[]}]",
        "[{\"traceId\":\"1\",\"annotations\":[{\"endpoint\":1}]}]",
        "\xff\xfe",
        "[[[[[[[[[[[[[[[[",
        "{\"services\":{\"data\":{\"traceID\":1}}}",
        "{\"schema\":\"svcgraph/graph/v1\"}",
        "{\"format\":\"json\",\"version\":1}",
        "{\"TraceSummaries\":[{\"Id\":\"1-00000000-000000000000000000000001\",\"Duration\":1.5}]}",
        "{\"Traces\":[],\"UnprocessedTraceIds\":[]}",
        "{\"trace_id\":\"1-00000000-000000000000000000000001\",\"message\":\"x\"}",
        "{\"Document\":\"x\",\"start_time\":\"1\",\"inferred\":true}",
    };
    for (size_t i = 0; i < countof(others); i++)
        assert_int_equal(spans_sniff(str_from(others[i])), 0);
}

/* Zipkin's versions are told apart by the first span that shows its own. */
static void test_zipkin_versions(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        unsigned found;
    } cases[] = {
        { "[{\"traceId\":\"1\",\"id\":\"2\"}]", SNIFF_ZIPKIN },
        { "[[{\"traceId\":\"1\",\"id\":\"2\",\"name\":\"x\",\"annotations\":[]}]]", SNIFF_ZIPKIN },
        { "[{\"traceId\":\"1\",\"id\":\"2\",\"binaryAnnotations\":[]}]", SNIFF_ZIPKIN_V1 },
        { "{\"traceId\":\"1\",\"id\":\"2\"}\n{\"id\":\"2\",\"annotations\":[{\"endpoint\":{}}],"
          "\"traceId\":\"1\"}",
          SNIFF_ZIPKIN_V1 },
        { "[{\"traceId\":\"1\",\"id\":\"2\"},{\"traceId\":\"1\",\"id\":\"3\",\"kind\":\"CLIENT\"},"
          "{\"traceId\":\"1\",\"id\":\"2\",\"binaryAnnotations\":[]}]",
          SNIFF_ZIPKIN },
        { "[{\"traceId\":\"1\",\"id\":\"2\",\"annotations\":[{\"value\":\"cs\",\"endpoint\":{\"x",
          SNIFF_ZIPKIN_V1 },
    };
    for (size_t i = 0; i < countof(cases); i++)
        assert_int_equal(spans_sniff(str_from(cases[i].text)), cases[i].found);
}

/* Whatever is cut off ends in a fault with a place, unless a whole document was left. */
static void test_prefixes(void **state)
{
    (void)state;
    for (size_t i = 0; i < countof(dumps); i++) {
        size_t length = strlen(dumps[i].text);
        for (size_t n = 0; n <= length; n++) {
            struct input input;
            char *copy = malloc(n + 1);
            memcpy(copy, dumps[i].text, n);
            input_init(&input, (struct str){ copy, n });
            struct probe probe = { .head = { copy, n } };
            dumps[i].reader->probe(&probe);
            dumps[i].reader->parse(&input);
            for (size_t k = 0; k < input.findings.all.n; k++) {
                assert_int_not_equal(input.findings.all.v[k].loc.line, 0);
                assert_int_not_equal(input.findings.all.v[k].loc.column, 0);
            }
            input_end(&input);
            free(copy);
        }
    }
}

/*
 * A dump many times as large as the reader's window gives the same spans everywhere: no text is
 * used that a refill has moved.
 */
static void test_long_line(void **state)
{
    (void)state;
    enum { COPIES = 6000 };
    static const size_t long_dumps[] = { 0, 3, 8, 9, 10, 11, 12, 14 };
    for (size_t i = 0; i < countof(long_dumps); i++) {
        const struct dump *dump = &dumps[long_dumps[i]];
        struct input one, many;
        struct arena arena = { 0 };
        struct strbuf text;
        strbuf_init(&text, &arena);
        for (int k = 0; k < COPIES; k++)
            strbuf_addf(&text, "%s%*s\n", dump->text, k % 41, "");
        input_init(&one, str_from(dump->text));
        input_init(&many, strbuf_str(&text));
        dump->reader->parse(&one);
        dump->reader->parse(&many);
        const struct span_store *a = one.parsed, *b = many.parsed;
        assert_int_equal(b->n, COPIES * a->n);
        assert_int_equal(b->syms.n, a->syms.n);
        for (size_t k = 0; k < b->n; k++) {
            struct span expected = a->open.v[k % a->n], got = b->open.v[k];
            expected.line = got.line;
            expected.first_link = got.first_link;
            assert_memory_equal(&expected, &got, sizeof(got));
        }
        input_end(&one);
        input_end(&many);
        arena_release(&arena);
    }
}

/* A file of bad lines says so a bounded number of times. */
static void test_many_faults(void **state)
{
    (void)state;
    struct input input;
    struct arena arena = { 0 };
    struct strbuf text;
    strbuf_init(&text, &arena);
    for (int i = 0; i < 1000; i++)
        strbuf_add(&text, STR("{]\n"));
    input_init(&input, strbuf_str(&text));
    assert_false(reader_otlp.parse(&input));
    assert_in_range(input.findings.all.n, 1, 25);
    input_end(&input);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dumps),       cmocka_unit_test(test_probe),
        cmocka_unit_test(test_prefixes),    cmocka_unit_test(test_long_line),
        cmocka_unit_test(test_many_faults), cmocka_unit_test(test_zipkin_versions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
