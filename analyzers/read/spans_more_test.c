/* Zipkin v1, X-Ray and Alibaba's call graphs in small. */
#include "spans_test.h"

#define V1(value, time, service)                                                                   \
    "{\"timestamp\":" time ",\"value\":\"" value "\",\"endpoint\":{\"serviceName\":\"" service     \
    "\",\"ipv4\":\"10.0.0.1\",\"port\":8080}}"
#define V1_TAG(key, value, service)                                                                \
    "{\"key\":\"" key "\",\"value\":" value ",\"endpoint\":{\"serviceName\":\"" service "\"}}"

#define XRAY(digit) "1-00000000-00000000000000000000000" digit

static const struct dump dumps[] = {
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
      "1/4<2  C 'db' peer=h.shop(datastore) inherits @1\n1/2<3  I '' 5000000+0 inherits @1\n"
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
    { &reader_xray,
      "[[\"{\\\"id\\\":\\\"2\\\",\\\"name\\\":\\\"a\\\",\\\"trace_id\\\":\\\"" XRAY(
          "1") "\\\"}\"],[\"{\\\"id"
               "\\\":\\\"3\\\",\\\"name\\\":\\\"b\\\",\\\"trace_id\\\":\\\"" XRAY("1") "\\\"}\"]]",
      "1/2 a S 'a' @1\n1/3 b S 'b' @1" },
    { &reader_alibaba,
      "\xef\xbb\xbf,traceid,timestamp,rpc_id,um,rpctype,dm,interface,rt\r\n"
      "0,1,5,0.1.1,a,rpc,b,i,2.5\r\n1,1,7,0.1.1,(?),RPC,\"b\",\"i\",-2\r\n\r\n2,1,7,0.1.1,a,mq,NaN,"
      ",7\r\n",
      "1/A<B a C 'i' peer=b(service) 5000+2500 @2\n1/A<B b S 'i' @2\n1/A<C b S 'i' 7000+2000 @3\n"
      "1/D<B a P '' @5" },
    { &reader_alibaba,
      "dm,um,interface,rt,traceid,rpctype,rpcid,timestamp\nb,a,,0,1,db,0.1,\nb,a,,0,1,mc,0.1,\n"
      "b,a,,0,1,mc,0.1,\nb,unknown,,0,1,mc,0.1,\nb,,,0,1,http,0,\nb,a,,0,1,http,0,,\n,,,0,1,http,0,"
      "\n"
      "b,a,,0,,http,0,\nb,a,,0,1,http,,\nb,a,,0,1,http,0,x,y\nb,\"a\"x,,0,1,http,0,\nb,a",
      "1/A a N '' @2\n1/B<A a C '' peer=b(datastore) @2\n1/A a N '' @3\n"
      "1/C<A a C '' peer=b(cache) @3\n1/A a N '' @4\n1/D<A a C '' peer=b(cache) @4\n1/E b S '' @6\n"
      "1/E a C '' peer=b(service) @7\n1/E b S '' @7\n4 malformed\nwarning 11:20\nwarning 12:1\n"
      "warning 13:4" },
    { &reader_alibaba, /* times that are none */
      "traceid,timestamp,rpcid,um,rpctype,dm,interface,rt\n1,99999999999999999,0.1,a,rpc,b,i,"
      "-9223372036854775808\n1,nan,0.1,a,rpc,b,i,1e400\n1,-1,0.1,a,rpc,b,i,18446744073709551616\n",
      "1/A a N '' @2\n1/B<A a C 'i' peer=b(service) @2\n1/B<A b S 'i' @2\n"
      "1/A a N '' @3\n1/B<A a C 'i' peer=b(service) @3\n1/B<A b S 'i' @3\n"
      "1/A a N '' @4\n1/B<A a C 'i' peer=b(service) @4\n1/B<A b S 'i' @4" },
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

/* A document that is longer than what is looked at. */
static void test_long_document(void **state)
{
    (void)state;
    assert_int_equal(spans_sniff(STR("{\"Traces\":[{\"Segments\":[{\"Document\":\"{\\\"id")),
                     SNIFF_XRAY);
    assert_int_equal(spans_sniff(STR("{\"Traces\":[{\"Others\":[{\"Document\":\"{\\\"id")), 0);
    assert_int_equal(spans_sniff(STR("[{\"Document\":\"{\\\"id")), 0);
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
        { "{\"data\":[],\"total\":0}", SNIFF_JAEGER },
        { "{\"data\":null,\"total\":0,\"limit\":0,\"offset\":0,\"errors\":[{\"code\":404}]}\n",
          SNIFF_JAEGER },
        { "{\"data\":[1],\"total\":0}", 0 },
        { "{\"data\":[]}", 0 },
        { "{\"data\":[],\"total\":0,\"page\":1}", 0 },
        { "{\"data\":[],\"total\":0", 0 },
        { "{\"Traces\":[],\"UnprocessedTraceIds\":[]}", SNIFF_XRAY },
    };
    for (size_t i = 0; i < countof(cases); i++)
        assert_int_equal(spans_sniff(str_from(cases[i].text)), cases[i].found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dumps),           cmocka_unit_test(test_probe),
        cmocka_unit_test(test_prefixes),        cmocka_unit_test(test_long_line),
        cmocka_unit_test(test_zipkin_versions), cmocka_unit_test(test_long_document),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
