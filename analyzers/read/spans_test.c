/* OTLP, Jaeger and Zipkin v2 in small, in all their dialects; and what is none of them. */
#include "spans_test.h"

#define OTLP_RESOURCE(name)                                                                        \
    "\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{\"stringValue\":\"" name   \
    "\"}}]}"
#define OTLP_SPANS(spans) "\"scopeSpans\":[{\"scope\":{},\"spans\":[" spans "]}]"
#define OTLP(name, spans) "{\"resourceSpans\":[{" OTLP_RESOURCE(name) "," OTLP_SPANS(spans) "}]}"
#define TAG(key, value) "{\"key\":\"" key "\",\"value\":{\"stringValue\":\"" value "\"}}"
#define SPAN(kind, name, attributes)                                                               \
    "{\"traceId\":\"a\",\"spanId\":\"b\",\"kind\":" kind ",\"name\":\"" name                       \
    "\",\"attributes\":[" attributes "]}"

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
};

static void test_dumps(void **state)
{
    (void)state;
    dumps_check(dumps, countof(dumps));
}

static void test_probe(void **state)
{
    (void)state;
    dumps_probe(dumps, countof(dumps));
}

static void test_prefixes(void **state)
{
    (void)state;
    dumps_prefixes(dumps, countof(dumps));
}

static void test_long_line(void **state)
{
    (void)state;
    dumps_long(dumps, countof(dumps));
}

static void test_foreign(void **state)
{
    (void)state;
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
        "{\"trace_id\":\"1-00000000-000000000000000000000001\",\"message\":\"x\"}",
        "{\"Document\":\"x\",\"start_time\":\"1\",\"inferred\":true}",
    };
    for (size_t i = 0; i < countof(others); i++)
        assert_int_equal(spans_sniff(str_from(others[i])), 0);
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
        cmocka_unit_test(test_many_faults), cmocka_unit_test(test_foreign),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
