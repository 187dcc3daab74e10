/* One span of a document that is no JSON: the others are read, before it and behind. */
#include "spans_test.h"

#define RESOURCE                                                                                   \
    "{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{\"stringValue\":\"a\"}}]},"
#define OTLP_SPAN(id, more) "{\"traceId\":\"1\",\"spanId\":\"" id "\"" more "}"
#define ZIPKIN(id, more)                                                                           \
    "{\"traceId\":\"1\",\"id\":\"" id "\",\"localEndpoint\":{\"serviceName\":\"a\"}" more "}"
#define OLD(id, more)                                                                              \
    "{\"traceId\":\"1\",\"id\":\"" id "\",\"binaryAnnotations\":[{\"key\":\"lc\",\"value\":\"\","     \
    "\"endpoint\":{\"serviceName\":\"a\"}}]" more "}"
#define JAEGER_SPAN(id, more)                                                                      \
    "{\"traceID\":\"1\",\"spanID\":\"" id "\",\"processID\":\"p\"" more "}"
#define XRAY(id, more) "{\"trace_id\":\"1\",\"id\":\"" id "\",\"name\":\"a\"" more "}"

static const struct dump dumps[] = {
    { &reader_otlp,
      "{\"resourceSpans\":[" RESOURCE "\"scopeSpans\":[{\"spans\":[\n" OTLP_SPAN("2", "") ",\n" //
      OTLP_SPAN("3", ",\"name\":\"\\x\"") ",\n" OTLP_SPAN("4", "") "]}]},\n"                     //
      RESOURCE "\"scopeSpans\":[{\"scope\":{\"a\":\"\001\"},\"spans\":[" OTLP_SPAN("5", "")       //
      "]},\n{\"spans\":[" OTLP_SPAN("6", "") "]}]}]}",
      "1/2 a N '' @2\n1/4 a N '' @4\n1/6 a N '' @6\nwarning 3:37\nwarning 5:110" },
    { &reader_otlp, /* wherever else it is */
      "{\"resourceLogs\":[x],\"resourceSpans\":[{\"resource\":x,\"a\":1},\n" RESOURCE
      "\"scopeSpans\":[x,{\"spans\":[" OTLP_SPAN("2", "") "]}]}],\n\"more\":x}\n"
      "{\"resourceSpans\":[" RESOURCE "\"scopeSpans\":[{\"spans\":[" OTLP_SPAN("3", "") "]}]}]}",
      "1/2 a N '' @2\n1/3 a N '' @4\nwarning 1:18\nwarning 1:50\nwarning 2:95\nwarning 3:8" },
    { &reader_jaeger,
      "{\"data\":[{\"traceID\":\"1\",\"spans\":[\n" JAEGER_SPAN("2", "") ",\n"                 //
      JAEGER_SPAN("3", ",\"tags\":[{\"value\":\"a\tb\"}]") ",\n" JAEGER_SPAN("4", "")         //
      "],\n\"processes\":{\"q\":{\"serviceName\":\"\xff\"},\"p\":{\"serviceName\":\"a\"}}},\n" //
      "{\"traceID\":\"1\",\"warnings\":[01],\"spans\":[" JAEGER_SPAN("5", "")
      "],\"processes\":{\"p\":{\"serviceName\":\"b\"}}}],\"total\":2}",
      "1/2 a N '' @2\n1/4 a N '' @4\n1/5 b N '' @6\nwarning 3:64\nwarning 5:34\nwarning 6:29" },
    { &reader_jaeger, /* documents that are spans */
      "[{\"traceID\":\"1\",\"spanID\":\"2\",\"process\":{\"serviceName\":\"a\"}},\n"
      "{\"traceID\":\"1\",\"spanID\":\"3\",\"duration\":x,\"process\":{\"serviceName\":\"a\"}},\n"
      "{\"traceID\":\"1\",\"spanID\":\"4\",\"process\":{\"serviceName\":\"a\"}}]",
      "1/2 a N '' @1\n1/4 a N '' @3\nwarning 2:40" },
    { &reader_zipkin,
      "[[" ZIPKIN("2", "") ",\n" ZIPKIN("3", ",\"tags\":{\"a\":\"\\ud800\"}") ",\n"
      ZIPKIN("4", "") "],\n[" ZIPKIN("5", "") "]]",
      "1/2 a N '' @1\n1/4 a N '' @3\n1/5 a N '' @4\nwarning 2:74" },
    { &reader_zipkin_v1,
      "[" OLD("2", "") ",\n" OLD("3", ",\"name\":tru") ",\n" OLD("4", "") "]",
      "1/2 a N '' @1\n1/4 a N '' @3\nwarning 2:109" },
    { &reader_xray,
      "[" XRAY("2", "") ",\n" XRAY("3", ",\"http\":x") ",\n"                                        //
      XRAY("4", ",\"subsegments\":[{\"id\":\"5\",\"name\":\"b\",\"aws\":x},{\"id\":\"6\",\"name\":\"b\"}]")
      "]",
      "1/2 a S 'a' @1\n1/6<4 a I 'b' @3\n1/4 a S 'a' @3\nwarning 2:44\nwarning 3:79" },
    { &reader_xray, /* one that is a text, and the text itself */
      "{\"Traces\":[{\"Segments\":[{\"Document\":\"\\x\"},\n"
      "{\"Document\":\"[{\\\"id\\\":x},{\\\"trace_id\\\":\\\"1\\\",\\\"id\\\":\\\"2\\\",\\\"name\\\":"
      "\\\"a\\\"}]\"}]}]}",
      "1/2 a S 'a' @2\nwarning 1:38\nwarning 2:23" },
    /* the end is not found: what follows on lines of its own is read */
    { &reader_zipkin, ZIPKIN("2", "") "\n[" ZIPKIN("3", ",\"a\":\"\\x}]") "\n" ZIPKIN("4", ""),
      "1/2 a N '' @1\n1/4 a N '' @3\nwarning 2:67" },
    { &reader_zipkin, "[" ZIPKIN("2", "") ",\n" ZIPKIN("3", ",\"a\":\"\\x") "}]",
      "1/2 a N '' @1\nwarning 2:66" },
};

static void test_dumps(void **state)
{
    (void)state;
    dumps_check(dumps, countof(dumps));
}

static void test_prefixes(void **state)
{
    (void)state;
    dumps_prefixes(dumps, countof(dumps));
}

/* What is lost is said. */
static void test_lost(void **state)
{
    struct input input;
    (void)state;
    input_init(&input, str_from(dumps[countof(dumps) - 1].text));
    reader_zipkin.parse(&input);
    assert_int_equal(input.findings.all.n, 1);
    assert_non_null(strstr(input.findings.all.v[0].message.p, "the rest was not read"));
    input_end(&input);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dumps),
        cmocka_unit_test(test_prefixes),
        cmocka_unit_test(test_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
