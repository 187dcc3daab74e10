/* Dumps that are cut off anywhere, that go on behind it, and that hold nothing. */
#include "spans_test.h"

/* Lines that are documents by themselves: a whole one, then one that is cut. */
static const struct {
    const struct reader *reader;
    const char *whole, *cut;
} lines[] = {
    { &reader_otlp,
      "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{"
      "\"stringValue\":\"a\"}}]},\"scopeSpans\":[{\"spans\":[{\"traceId\":\"1\",\"spanId\":\"2\"}]}"
      "]}"
      "]}",
      "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"traceId\":\"1\",\"spanId\":\"3\","
      "\"links\":[{"
      "\"traceId\":\"5\",\"spanId\":\"6\"}],\"attributes\":[{\"value\":{\"boolValue\":true},"
      "\"key\":"
      "\"x\"}]}]}],\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{"
      "\"stringValue\":"
      "\"b\"}}]}}]}" },
    { &reader_jaeger,
      "{\"traceID\":\"1\",\"spans\":[{\"traceID\":\"1\",\"spanID\":\"2\",\"processID\":\"p\"}],"
      "\"processes\":{\"p\":{\"serviceName\":\"a\"}}}",
      "{\"data\":[{\"processes\":{\"p\":{\"serviceName\":\"a\"}},\"spans\":[{\"traceID\":\"1\","
      "\"spanID\":\"3\",\"processID\":\"p\",\"references\":[{\"refType\":\"CHILD_OF\",\"spanID\":"
      "\"2\","
      "\"span\":{\"spanID\":\"2\"}}],\"tags\":[{\"key\":\"error\",\"value\":true}]}]}]}" },
    { &reader_jaeger, "{\"traceID\":\"1\",\"spanID\":\"2\",\"process\":{\"serviceName\":\"a\"}}",
      "{\"hits\":{\"hits\":[{\"_source\":{\"tag\":{\"span@kind\":\"client\"},\"traceID\":\"1\","
      "\"spanID\":\"3\",\"process\":{\"serviceName\":\"a\"}}}]}}" },
    { &reader_zipkin, "[{\"traceId\":\"1\",\"id\":\"2\"}]",
      "[[],[{\"traceId\":\"1\",\"id\":\"3\",\"tags\":{\"error\":\"\\u0041\"},\"localEndpoint\":{"
      "\"serviceName\":\"a\"}},{\"traceId\":\"1\",\"id\":\"4\",\"timestamp\":1.5e3}]]" },
    { &reader_zipkin_v1,
      "[{\"traceId\":\"1\",\"id\":\"2\",\"binaryAnnotations\":[{\"key\":\"lc\",\"value\":\"\","
      "\"endpoint\":{\"serviceName\":\"a\"}}]}]",
      "[{\"traceId\":\"1\",\"id\":\"3\",\"annotations\":[{\"value\":\"cs\",\"timestamp\":5,"
      "\"endpoint\":{\"serviceName\":\"a\"}}],\"binaryAnnotations\":[]}]" },
    { &reader_xray, "{\"trace_id\":\"1\",\"id\":\"2\",\"name\":\"a\",\"start_time\":1.5}",
      "{\"trace_id\":\"1\",\"id\":\"3\",\"name\":\"a\",\"start_time\":1.5,\"subsegments\":[{\"id\":"
      "\"4\",\"name\":\"b\",\"namespace\":\"remote\"}],\"fault\":true}" },
};

/* Of a text that ends anywhere in its second line the first is read, and the end told as such. */
static void check_cut(const struct reader *reader, struct str whole, struct str cut)
{
    struct arena arena = { 0 };
    struct input first;
    struct str two = str_printf(&arena, "%" PRIstr "\r\n%" PRIstr, STR_ARG(whole), STR_ARG(cut));
    input_init(&first, whole);
    assert_true(reader->parse(&first));
    const char *expected = describe(&first);
    for (size_t n = whole.n; n <= two.n; n++) {
        struct input input;
        char *copy = malloc(n);
        memcpy(copy, two.p, n);
        input_init(&input, (struct str){ copy, n });
        assert_true(reader->parse(&input));
        assert_memory_equal(describe(&input), expected, strlen(expected));
        bool ends = n <= whole.n + 2 || n == two.n;
        assert_int_equal(input.findings.all.n, !ends);
        for (size_t i = 0; i < input.findings.all.n; i++) {
            const struct finding *f = &input.findings.all.v[i];
            assert_int_equal(f->severity, SEVERITY_WARNING);
            assert_int_equal(f->loc.line, 2);
            assert_in_range(f->loc.column, 1, n - whole.n);
        }
        input_end(&input);
        free(copy);
    }
    input_end(&first);
    arena_release(&arena);
}

static void test_cut(void **state)
{
    (void)state;
    for (size_t i = 0; i < countof(lines); i++)
        check_cut(lines[i].reader, str_from(lines[i].whole), str_from(lines[i].cut));
}

/* What was cut off and goes on with other documents, and lists with a bad element. */
static void test_pieces(void **state)
{
    (void)state;
    static const struct dump cases[] = {
        { &reader_zipkin,
          "[\n{\"traceId\":\"1\",\"i\n{\"traceId\":\"1\",\"id\":\"2\"},\n{\"traceId\":\"1\",\"id\":"
          "\"3\"}\n]\n",
          "1/2  N '' @3\n1/3  N '' @4\nwarning 2:18" },
        { &reader_zipkin,
          "[\n  {\n    \"traceId\": \"1\",\n    \"id\": tru\n  },\n  {\n    \"traceId\": \"1\",\n"
          "    \"id\": \"3\"\n  }\n]\n{\"traceId\":\"1\",\"id\":\"4\"}",
          "1/3  N '' @6\n1/4  N '' @11\nwarning 4:11" },
        { &reader_zipkin,
          " {\n\"traceId\":\"1\",\n\xef\xbb\xbf{\"traceId\":\"1\",\"id\":\"4\"}\n\xef\xbb\xbf"
          "[{\"traceId\":\"1\",\"id\":\"5\"}]\n",
          "1/5  N '' @4\nwarning 3:1" },
        { &reader_jaeger,
          "{\"data\": [\n{\"traceID\":\"1\",\"spans\":[{\"traceID\":\"1\",\"spanID\":\"2\",\n"
          "{\"traceID\":\"2\",\"spans\":[{\"traceID\":\"2\",\"spanID\":\"2\",\"processID\":\"p\"}],"
          "\"processes\":{\"p\":{\"serviceName\":\"s\"}}},\n]}\n",
          "2/2 s N '' @3\nwarning 3:1" },
    };
    dumps_check(cases, countof(cases));
}

static void test_empty(void **state)
{
    (void)state;
    static const struct reader *const rows[] = { &reader_otlp,   &reader_otlp_protobuf,
                                                 &reader_jaeger, &reader_zipkin,
                                                 &reader_xray,   &reader_zipkin_v1,
                                                 &reader_alibaba };
    static const char *const texts[] = {
        "", "\n", " \r\n\t\n", "\xef\xbb\xbf", "[]", "{}", "[]\n{}"
    };
    for (size_t i = 0; i < countof(rows); i++)
        for (size_t k = 0; k < countof(texts); k++) {
            struct input input;
            bool json = rows[i] != &reader_otlp_protobuf && rows[i] != &reader_alibaba;
            input_init(&input, str_from(texts[k]));
            assert_false(rows[i]->parse(&input));
            if (json || !texts[k][0])
                assert_int_equal(input.findings.all.n, 0);
            input_end(&input);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_pieces),
        cmocka_unit_test(test_empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
