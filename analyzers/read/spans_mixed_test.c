/* Documents of several formats in one file, and those that are of none. */
#include "spans_test.h"

#define OTLP(id)                                                                                   \
    "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{"       \
    "\"stringValue\":\"a\"}}]},\"scopeSpans\":[{\"spans\":[{\"traceId\":\"1\",\"spanId\":\"" id        \
    "\"}]}]}]}\n"
#define JAEGER(id)                                                                                 \
    "{\"traceID\":\"1\",\"spanID\":\"" id "\",\"process\":{\"serviceName\":\"b\"}}\n"
#define ZIPKIN(id) "{\"traceId\":\"1\",\"id\":\"" id "\",\"localEndpoint\":{\"serviceName\":\"c\"}}\n"
#define OLD(id)                                                                                    \
    "[{\"traceId\":\"1\",\"id\":\"" id "\",\"annotations\":[{\"value\":\"sr\",\"timestamp\":5,"        \
    "\"endpoint\":{\"serviceName\":\"d\"}}]}]\n"
#define XRAY(id)                                                                                   \
    "{\"format\":\"json\",\"version\":1}\n{\"id\":\"" id "\",\"trace_id\":\"1-58406520-"            \
    "a006649127e371903a2de979\",\"name\":\"e\",\"start_time\":1.5}\n"
#define OTHERS JAEGER("3") OTLP("4") ZIPKIN("5") OLD("6") XRAY("7")
#define SPANS                                                                                      \
    "1/3 b N '' @2\n1/4 a N '' @3\n1/5 c N '' @4\n1/6 d S '' 5+0 shared @5\n"                             \
    "27e371903a2de979/7 e S 'e' 1500000+0 @7"

static const struct dump dumps[] = {
    { &reader_otlp, OTLP("2") OTHERS, "1/2 a N '' @1\n" SPANS },
    { &reader_jaeger, JAEGER("2") OTHERS, "1/2 b N '' @1\n" SPANS },
    { &reader_zipkin, ZIPKIN("2") OTHERS, "1/2 c N '' @1\n" SPANS },
    { &reader_zipkin_v1, OLD("2") OTHERS, "1/2 d S '' 5+0 shared @1\n" SPANS },
    /* documents of several lines */
    { &reader_otlp,
      OTLP("2") "{\"data\":[\n{\"traceID\":\"1\",\"spans\":[\n{\"traceID\":\"1\",\"spanID\":\"3\","
                "\"processID\":\"p\"}],\n\"processes\":{\"p\":{\"serviceName\":\"b\"}}}]}\n" OTLP("4"),
      "1/2 a N '' @1\n1/3 b N '' @4\n1/4 a N '' @6" },
    /* of none: said once, with the first place */
    { &reader_otlp, OTLP("2") "{\"a\":1}\n" OTLP("3") "[1]\n\"x\"\nnull\n{}\n[]\n7\n",
      "1/2 a N '' @1\n1/3 a N '' @3\nwarning 2:1" },
    { &reader_zipkin,
      ZIPKIN("2") "{\"id\":\"7\",\"name\":\"x\"}\n{\"index\":{\"_index\":\"spans\"}}\n" ZIPKIN("3"),
      "1/2 c N '' @1\n1/3 c N '' @4\n1 malformed" },
    { &reader_jaeger, JAEGER("2") "{\"took\":3,\"errors\":false}\n" JAEGER("3"),
      "1/2 b N '' @1\n1/3 b N '' @3\nwarning 2:1" },
    /* one that is cut short costs itself, in whatever format */
    { &reader_otlp, OTLP("2") "{\"traceID\":\"1\",\"spanID\":\"3\",\n" ZIPKIN("4"),
      "1/2 a N '' @1\n1/4 c N '' @3\nwarning 3:1" },
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

static void test_long(void **state)
{
    (void)state;
    dumps_long(dumps, 5);
}

/* What is of no format is one warning, however much there is of it. */
static void test_told(void **state)
{
    struct input input;
    (void)state;
    input_init(&input, STR(OTLP("2") "{\"a\":1}\n" OTLP("3") "{\"c\":[2]}\n{\"b\":{}}\n"));
    assert_true(reader_otlp.parse(&input));
    assert_int_equal(input.findings.all.n, 1);
    const struct finding *told = &input.findings.all.v[0];
    assert_ptr_equal(told->rule, &rule_input_syntax);
    assert_non_null(strstr(str_cstr(&input.arena, told->message), "3 documents are no traces"));
    input_end(&input);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_told),
        cmocka_unit_test(test_dumps),
        cmocka_unit_test(test_prefixes),
        cmocka_unit_test(test_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
