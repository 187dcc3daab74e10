/* What spans of each format say of sampling, tables, and consumers. */
#include "spans_test.h"

#include "statement_priv.h"

static void add_facts(struct strbuf *out, const struct span_store *store, const struct span *s)
{
    static const char *const accesses[] = { "", " read", " write" };
    static const char *const kinds[] = { "", " queue", " topic" };
    strbuf_addf(out, "%s%llx", out->n ? "|" : "", (unsigned long long)s->id);
    if (s->probability)
        strbuf_addf(out, " p=%.6g",
                    s->probability == SPAN_PROBABILITY_ONE ? 1 : s->probability / 4294967296.0);
    add_sym(out, store, "table", s->table);
    strbuf_addf(out, "%s%s", accesses[s->access], kinds[s->destination_kind]);
    add_sym(out, store, "group", s->group);
    add_sym(out, store, "instance", s->instance);
}

struct facts {
    const struct reader *reader;
    const char *text, *spans;
};

static void facts_check(const struct facts *all, size_t n)
{
    int failed = 0;
    for (size_t i = 0; i < n; i++) {
        struct input input;
        struct strbuf out;
        input_init(&input, str_from(all[i].text));
        all[i].reader->parse(&input);
        const struct span_store *store = input.parsed;
        strbuf_init(&out, &input.arena);
        for (size_t k = 0; k < store->open.n; k++)
            add_facts(&out, store, &store->open.v[k]);
        strbuf_add_char(&out, 0);
        if (strcmp(out.p, all[i].spans) != 0) {
            print_error("%zu: %s\ninstead of\n%s\n", i, out.p, all[i].spans);
            failed++;
        }
        input_end(&input);
    }
    assert_int_equal(failed, 0);
}

#define RESOURCE                                                                                   \
    "{\"resourceSpans\":[{\"resource\":{\"attributes\":["                                          \
    "{\"key\":\"service.name\",\"value\":{\"stringValue\":\"a\"}},"                                \
    "{\"key\":\"host.name\",\"value\":{\"stringValue\":\"node-1\"}},"                              \
    "{\"key\":\"k8s.pod.name\",\"value\":{\"stringValue\":\"pod-1\"}}]},"                          \
    "\"scopeSpans\":[{\"spans\":["
#define SPAN(kind, more) "{\"traceId\":\"01\",\"spanId\":\"02\",\"kind\":" #kind "," more "}"
#define OTLP(kind, more) RESOURCE SPAN(kind, more) "]}]}]}"
#define TEXT(key, value) "{\"key\":\"" key "\",\"value\":{\"stringValue\":\"" value "\"}}"
#define DOUBLE(key, value) "{\"key\":\"" key "\",\"value\":{\"doubleValue\":" #value "}}"
#define ATTRS(list) "\"attributes\":[" list "]"

static void test_otlp(void **state)
{
    static const struct facts all[] = {
        { &reader_otlp, OTLP(2, "\"traceState\":\"ot=th:c\""), "2 p=0.25" },
        { &reader_otlp, OTLP(2, "\"trace_state\":\"a=b, ot=rv:1;th:0\""), "2 p=1" },
        { &reader_otlp, OTLP(2, "\"traceState\":\"ot=p:2;th:8\""), "2 p=0.5" },
        { &reader_otlp, OTLP(2, "\"traceState\":\"ot=p:3;r:10\""), "2 p=0.125" },
        { &reader_otlp, OTLP(2, "\"traceState\":\"ot=p:63\""), "2" },
        { &reader_otlp, OTLP(2, "\"traceState\":\"es=s:0.1\""), "2 p=0.1" },
        { &reader_otlp, OTLP(2, "\"traceState\":\"ot=th:e6666666666668\""), "2 p=0.1" },
        { &reader_otlp, OTLP(2, "\"traceState\":\"ot=th:ffffffffffffff\""), "2 p=2.32831e-10" },
        { &reader_otlp, OTLP(2, "\"traceState\":\"ot=th:fffffffffffffff\""), "2" },
        /* a third and 0.7 are told as they are, others to eight bits */
        { &reader_otlp, OTLP(2, ATTRS(TEXT("SampleRate", "3"))), "2 p=0.333333" },
        { &reader_otlp, OTLP(2, ATTRS(TEXT("sampling.ratio", "0.7"))), "2 p=0.7" },
        { &reader_otlp, OTLP(2, ATTRS(TEXT("sampling.ratio", "0.700123"))), "2 p=0.699219" },
        { &reader_otlp, OTLP(2, ATTRS(TEXT("sampling.ratio", "0.9999"))), "2 p=1" },
        { &reader_otlp, OTLP(2, "\"traceState\":\"ot=th:G,ot=th:,=,;;\""), "2" },
        { &reader_otlp, OTLP(2, "\"traceState\":\"\""), "2" },
        { &reader_otlp, OTLP(2, ATTRS(DOUBLE("sampling.probability", 0.5))), "2 p=0.5" },
        { &reader_otlp, OTLP(2, ATTRS(TEXT("sampling.probability", "1e-2"))), "2 p=0.01" },
        { &reader_otlp, OTLP(2, ATTRS(TEXT("SampleRate", "8"))), "2 p=0.125" },
        { &reader_otlp, OTLP(2, ATTRS(TEXT("SampleRate", "0"))), "2" },
        { &reader_otlp, OTLP(2, ATTRS(DOUBLE("microsoft.sample_rate", 12.5))), "2 p=0.125" },
        { &reader_otlp, OTLP(2, ATTRS(DOUBLE("_dd.rule_psr", 0.5) "," DOUBLE("_dd.limit_psr", 0.5))),
          "2 p=0.25" },
        { &reader_otlp, OTLP(2, ATTRS(TEXT("sampling.probability", "2"))), "2" },
        { &reader_otlp, OTLP(2, ATTRS(TEXT("sampling.probability", "nan"))), "2" },
        /* tables */
        { &reader_otlp,
          OTLP(3, ATTRS(TEXT("db.system", "postgresql") "," TEXT("db.namespace", "shop|public") ","
                            TEXT("db.collection.name", "orders") ","
                                TEXT("db.operation.name", "INSERT"))),
          "2 table=shop.orders write" },
        { &reader_otlp,
          OTLP(3, ATTRS(TEXT("db.name", "shop") ","
                            TEXT("db.statement", "SELECT a, (SELECT 1 FROM x) FROM Orders o"))),
          "2 table=shop.orders read" },
        { &reader_otlp, OTLP(3, ATTRS(TEXT("db.query.summary", "INSERT orders SELECT parts"))),
          "2 table=orders write" },
        { &reader_otlp,
          OTLP(3, ATTRS("{\"key\":\"aws.dynamodb.table_names\",\"value\":{\"arrayValue\":{\"values\":"
                        "[{\"stringValue\":\"Carts\"},{\"stringValue\":\"B\"}]}}},"
                            TEXT("db.operation", "PutItem"))),
          "2 table=Carts write" },
        /* only calls are about a table */
        { &reader_otlp, OTLP(2, ATTRS(TEXT("db.statement", "DELETE FROM t"))), "2" },
        /* consumers */
        { &reader_otlp,
          OTLP(5, ATTRS(TEXT("messaging.system", "kafka") ","
                            TEXT("messaging.destination.name", "mail") ","
                                TEXT("messaging.consumer.group.name", "senders"))),
          "2 topic group=senders instance=206" },
        { &reader_otlp,
          OTLP(5, ATTRS(TEXT("messaging.destination_kind", "queue") ","
                            TEXT("messaging.destination", "mail") ","
                                TEXT("messaging.client_id", "c-7"))),
          "2 queue instance=414" },
        { &reader_otlp,
          OTLP(4, ATTRS(TEXT("messaging.system", "aws_sqs") ","
                            TEXT("messaging.destination.name", "mail") ","
                                TEXT("messaging.consumer.group.name", "senders"))),
          "2 queue" },
    };
    (void)state;
    facts_check(all, countof(all));
}

static void test_others(void **state)
{
    static const struct facts all[] = {
        { &reader_jaeger,
          "{\"data\":[{\"traceID\":\"1\",\"spans\":[{\"traceID\":\"1\",\"spanID\":\"2\","
          "\"operationName\":\"x\",\"processID\":\"p1\",\"tags\":["
          "{\"key\":\"sampler.type\",\"type\":\"string\",\"value\":\"probabilistic\"},"
          "{\"key\":\"sampler.param\",\"type\":\"float64\",\"value\":0.001}]},"
          "{\"traceID\":\"1\",\"spanID\":\"3\",\"operationName\":\"x\",\"processID\":\"p1\","
          "\"tags\":[{\"key\":\"sampler.type\",\"value\":\"ratelimiting\"},"
          "{\"key\":\"sampler.param\",\"value\":0.5},"
          "{\"key\":\"span.kind\",\"value\":\"consumer\"}]},"
          "{\"traceID\":\"1\",\"spanID\":\"4\",\"operationName\":\"x\",\"processID\":\"p1\","
          "\"tags\":[{\"key\":\"span.kind\",\"value\":\"client\"},"
          "{\"key\":\"sampler.type\",\"value\":\"const\"},{\"key\":\"sampler.param\",\"value\":true},"
          "{\"key\":\"db.type\",\"value\":\"sql\"},{\"key\":\"db.instance\",\"value\":\"shop\"},"
          "{\"key\":\"aws.dynamodb.table_names\",\"value\":\"[\\\"A\\\",\\\"B\\\"]\"},"
          "{\"key\":\"db.statement\",\"value\":\"update orders set a=1\"}]}],"
          "\"processes\":{\"p1\":{\"serviceName\":\"a\",\"tags\":["
          "{\"key\":\"hostname\",\"value\":\"h1\"}]}}}]}",
          "2 p=0.001|3 instance=803|4 p=1 table=shop.A write" },
        { &reader_zipkin,
          "[{\"traceId\":\"1\",\"id\":\"2\",\"kind\":\"CLIENT\",\"localEndpoint\":{\"serviceName\":"
          "\"a\"},\"tags\":{\"sql.query\":\"insert into shop.orders values (?)\","
          "\"w3c.tracestate\":\"ot=th:8\"}},"
          "{\"traceId\":\"1\",\"id\":\"3\",\"kind\":\"CONSUMER\",\"localEndpoint\":{\"serviceName\":"
          "\"a\"},\"tags\":{\"kafka.topic\":\"mail\",\"service.instance.id\":\"i1\",\"messaging.client.id\":\"c\"}}]",
          "2 p=0.5 table=shop.orders write|3 topic instance=830" },
        { &reader_zipkin_v1,
          "[{\"traceId\":\"1\",\"id\":\"2\",\"name\":\"x\",\"annotations\":["
          "{\"timestamp\":1,\"value\":\"cs\",\"endpoint\":{\"serviceName\":\"a\"}}],"
          "\"binaryAnnotations\":[{\"key\":\"sql.query\",\"value\":\"delete from orders\","
          "\"endpoint\":{\"serviceName\":\"a\"}},{\"key\":\"SampleRate\",\"value\":\"4\","
          "\"endpoint\":{\"serviceName\":\"a\"}}]}]",
          "2 p=0.25 table=orders write" },
        { &reader_xray,
          "{\"id\":\"0000000000000001\",\"name\":\"a\",\"trace_id\":"
          "\"1-5759e988-bd862e3fe1be46a994272793\",\"start_time\":1,\"end_time\":2,\"subsegments\":["
          "{\"id\":\"0000000000000002\",\"name\":\"DynamoDB\",\"namespace\":\"aws\",\"start_time\":1,"
          "\"end_time\":2,\"aws\":{\"operation\":\"UpdateItem\",\"table_name\":\"Carts\"}},"
          "{\"id\":\"0000000000000003\",\"name\":\"shop@db\",\"namespace\":\"remote\","
          "\"start_time\":1,\"end_time\":2,\"sql\":{\"sanitized_query\":\"SELECT 1 FROM t\"}},"
          "{\"id\":\"0000000000000004\",\"name\":\"SQS\",\"namespace\":\"aws\",\"start_time\":1,"
          "\"end_time\":2,\"aws\":{\"operation\":\"SendMessage\",\"queue_url\":\"https://q/1/mail\"}}"
          "]}",
          "2 table=Carts write|3 table=shop.t read|4 queue|1" },
        { &reader_spans,
          "{\"schema\": \"svcgraph/spans/v1\"}\n"
          "{\"key\": \"1\", \"trace\": \"1\", \"span\": \"2\", \"kind\": \"client\", \"service\": "
          "\"a\", \"destination_kind\": \"topic\", \"table\": \"s.t\", \"access\": \"write\", "
          "\"group\": \"g\", \"instance\": \"i\", \"probability\": 1073741824}\n"
          "{\"key\": \"1\", \"trace\": \"1\", \"span\": \"3\", \"service\": \"a\", "
          "\"destination_kind\": 7, \"access\": \"x\", \"probability\": 99999999999}\n",
          "2 p=0.25 table=s.t write topic group=g instance=i|3" },
    };
    (void)state;
    facts_check(all, countof(all));
}

/* A field of bytes, shorter than 128. */
static struct str field(struct arena *arena, char tag, struct str bytes)
{
    char head[2] = { tag, (char)bytes.n };
    assert_true(bytes.n < 128);
    return str_concat(arena, str_dup(arena, (struct str){ head, 2 }), bytes);
}

static struct str attribute(struct arena *arena, char tag, struct str key, struct str value)
{
    return field(arena, tag,
                 str_concat(arena, field(arena, 0x0a, key), field(arena, 0x12, value)));
}

static struct str span_of(struct arena *arena, const char *kind, struct str more)
{
    static const char ids[] = "\x0a\x10"
                              "0123456789abcdef"
                              "\x12\x08\0\0\0\0\0\0\0\x02";
    struct str span = str_concat(arena, (struct str){ ids, sizeof(ids) - 1 }, str_concat(arena, str_from(kind), more));
    struct str scope = field(arena, 0x12, field(arena, 0x12, span));
    struct str host = attribute(arena, 0x0a, STR("host.name"), STR("\x0a\x01h"));
    struct str name = attribute(arena, 0x0a, STR("service.name"), STR("\x0a\x01" "a"));
    struct str resource = field(arena, 0x0a, str_concat(arena, name, host));
    struct str all = str_concat(arena, resource, scope);
    char head[3] = { 0x0a, (char)(all.n | 0x80), (char)(all.n >> 7) };
    return str_concat(arena, str_dup(arena, (struct str){ head, 3 }), all);
}

static void check_span(const char *kind, struct str (*more)(struct arena *), const char *expected)
{
    struct arena arena = { 0 };
    struct input input;
    struct strbuf out;
    input_init(&input, span_of(&arena, kind, more(&arena)));
    input.max_bytes = 1 << 20;
    reader_otlp_protobuf.parse(&input);
    const struct span_store *store = input.parsed;
    strbuf_init(&out, &arena);
    for (size_t k = 0; k < store->open.n; k++)
        add_facts(&out, store, &store->open.v[k]);
    strbuf_add_char(&out, 0);
    assert_string_equal(out.p, expected);
    input_end(&input);
    arena_release(&arena);
}

static struct str half(struct arena *arena)
{
    return field(arena, 0x1a, STR("ot=th:8"));
}

static struct str quarter(struct arena *arena) /* a double */
{
    return attribute(arena, 0x4a, STR("sampling.ratio"), STR("\x21\0\0\0\0\0\0\xd0\x3f"));
}

static struct str list(struct arena *arena)
{
    struct str values = str_concat(arena, field(arena, 0x0a, field(arena, 0x0a, STR("T"))),
                                   field(arena, 0x0a, field(arena, 0x0a, STR("U"))));
    return attribute(arena, 0x4a, STR("aws.dynamodb.table_names"), field(arena, 0x2a, values));
}

static struct str table(struct arena *arena)
{
    return attribute(arena, 0x4a, STR("db.collection.name"), STR("\x0a\x01T"));
}

static struct str group(struct arena *arena)
{
    return attribute(arena, 0x4a, STR("messaging.consumer.group.name"), STR("\x0a\x01g"));
}

static void test_protobuf(void **state)
{
    (void)state;
    check_span("\x30\x02", half, "2 p=0.5");
    check_span("\x30\x02", quarter, "2 p=0.25");
    check_span("\x30\x03", list, "2 table=T");
    check_span("\x30\x03", table, "2 table=T");
    check_span("\x30\x02", table, "2");
    check_span("\x30\x05", group, "2 group=g instance=821");
    check_span("\x30\x04", group, "2");
}

static void test_statements(void **state)
{
    static const struct {
        const char *text, *expected;
    } all[] = {
        { "INSERT INTO a.b (x) VALUES (1)", "write a.b" },
        { "insert ignore into `Shop`.`Orders` values ('it''s')", "write Shop.Orders" },
        { "/* hi */ -- there\n UPDATE only t AS x SET a = 'from' WHERE 1", "write t" },
        { "UPDATE a SET x = 1 FROM orders a", "write" },
        { "UPDATE a, b SET x = 1", "write" },
        { "UPDATE a JOIN b ON a.x = b.x SET y = 1", "write" },
        { "UPDATE t SET x = (SELECT y FROM u)", "write t" },
        { "UPDATE t USING TTL 5 SET x = 1", "write t" },
        { "DELETE FROM t", "write t" },
        { "DELETE FROM t;", "write t" },
        { "DELETE FROM t WHERE x IN (SELECT y FROM z)", "write t" },
        { "DELETE FROM t USING u WHERE 1", "write" },
        { "DELETE a FROM t a", "write" },
        { "MERGE INTO t USING u ON 1", "write t" },
        { "REPLACE INTO t VALUES (1)", "write t" },
        { "TRUNCATE TABLE t", "write t" },
        { "SELECT extract(year from x) FROM [dbo].[Orders] WHERE 1", "read dbo.Orders" },
        { "select * from \"Orders\"", "read Orders" },
        { "select * from t1, t2", "read t1" },
        { "select * from (select * from t) x", "read" },
        { "select * from f(1)", "read" },
        { "select * into x from t", "read" },
        { "select 1", "read" },
        { "select * from", "read" },
        { "select 'it\\'s' from t", "read" },
        { "select ) from t", "read" },
        { "select * from ?", "read" },
        { "select * from $1", "read" },
        { "select * from #tmp", "read" },
        { "WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x", "" },
        { "CALL f(1)", "" },
        { "CREATE TABLE t (a int)", "" },
        { "{\"find\": \"t\"}", "" },
        { "HMSET k v", "write" },
        { "GET k", "read" },
        { "insert into \"a\nb\" values (1)", "write" },
        { "insert into a.b.c.d.e values (1)", "write" },
        { "/* never ends", "" },
        { "select 'never ends", "read" },
        { "select \"never ends", "read" },
        { "insert into [never ends", "write" },
        { "insert into t.", "write" },
        { "", "" },
        { ";", "" },
    };
    struct arena arena = { 0 };
    (void)state;
    for (size_t i = 0; i < countof(all); i++) {
        static const char *const accesses[] = { "", "read", "write" };
        struct statement got = statement_read(str_from(all[i].text), true, &arena);
        struct str text = str_printf(&arena, "%s%s%" PRIstr, accesses[got.access],
                                     got.table.n ? " " : "", STR_ARG(got.table));
        if (!str_is(text, all[i].expected))
            fail_msg("%s: %.*s", all[i].text, STR_ARG(text));
    }
    arena_release(&arena);
}

/* Any prefix, and any byte replaced, ends; with exactly as much memory as there is text. */
static void test_hostile(void **state)
{
    static const char *const seeds[] = {
        "/*x*/ insert into \"a\".[b].`c` (x) values ('y''z', $1, 2) -- c",
        "update only t as x set a = 'from' where b = (select 1 from c) ;",
        "select a.b, count(*) from s.t where x = $$never$$ and y = 'e\\' # z",
    };
    struct arena arena = { 0 };
    (void)state;
    for (size_t i = 0; i < countof(seeds); i++)
        for (size_t n = 0; n <= strlen(seeds[i]); n++) {
            char *copy = malloc(n + 1);
            memcpy(copy, seeds[i], n);
            statement_read((struct str){ copy, n }, n % 2, &arena);
            statement_summary((struct str){ copy, n }, &arena);
            for (size_t k = 0; k < n; k++) {
                static const char bytes[] = "\0'\"`[(\\$#;-/*.";
                copy[k] = bytes[(k + n) % sizeof(bytes)];
                statement_read((struct str){ copy, n }, true, &arena);
                copy[k] = seeds[i][k];
            }
            free(copy);
            arena_reset(&arena);
        }
    arena_release(&arena);
}

/* What is cut off says nothing; neither does a long trace state. */
static void test_long(void **state)
{
    enum { LONG = 1 << 20 };
    static const char *const heads[] = {
        "{\"key\":\"db.statement\",\"value\":{\"stringValue\":\"select * from ",
        "{\"key\":\"db.statement\",\"value\":{\"stringValue\":\"update t set a = ",
        "{\"key\":\"w3c.tracestate\",\"value\":{\"stringValue\":\"ot=th:8,",
        "{\"key\":\"messaging.client.id\",\"value\":{\"stringValue\":\"",
    };
    static const char *const expected[] = { "2 read", "2 write", "2", "2" };
    (void)state;
    for (size_t i = 0; i < countof(heads); i++) {
        struct arena arena = { 0 };
        char *fill = arena_bytes(&arena, LONG + 1);
        memset(fill, 'x', LONG);
        fill[LONG] = 0;
        struct str text = str_printf(&arena, "%s%s%s%s\"}}]}]}]}]}", RESOURCE,
                                     "{\"traceId\":\"01\",\"spanId\":\"02\",\"kind\":3,\"attributes\":[",
                                     heads[i], fill);
        struct facts facts = { &reader_otlp, str_cstr(&arena, text), expected[i] };
        facts_check(&facts, 1);
        arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_otlp),       cmocka_unit_test(test_others),
        cmocka_unit_test(test_protobuf),   cmocka_unit_test(test_statements),
        cmocka_unit_test(test_hostile),    cmocka_unit_test(test_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
