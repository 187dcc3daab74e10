#include "svcgraph/test.h"

#include "api_dump_test.h"
#include "definition_test.h"

static void check(const char *interactions, const char *expect)
{
    struct world w;
    struct arena arena = { 0 };
    struct str text = str_printf(
        &arena, "{\"consumer\":{\"name\":\"web\"},\"provider\":{\"name\":\"orders\"},%s}",
        interactions);
    const struct graph *g = read_definition(&w, &reader_pact, "pact.json", str_cstr(&arena, text));
    assert_int_equal(g->n_apis, 1);
    assert_str(node_name(g, g->apis[0].of), "orders");
    assert_str(node_name(g, g->apis[0].by), "web");
    for (size_t i = 0; i < g->apis[0].api->n_operations; i++)
        add_operation(&w.out, &g->apis[0].api->operations[i]);
    assert_str(strbuf_str(&w.out), expect);
    arena_release(&w.arena);
    arena_release(&arena);
}

static void test_sent_exactly(UNUSED void **state)
{
    check("\"interactions\":[{\"request\":{\"method\":\"post\",\"path\":\"/"
          "a?x\",\"query\":\"n=1&m=a%20b\","
          "\"headers\":{\"X-Id\":\"7\",\"Accept\":\"a/"
          "b\"},\"body\":{\"a\":1,\"b\":[true,1.5],\"c\":null}}}]",
          "POST /a\n  > header:X-Id str =\"7\"; query:m str =\"a b\"; query:n str =\"1\";"
          " application/json {a: int =1, b: [bool/frac =true|1.5], c: null =null}!\n");
}

static void test_read_by_type(UNUSED void **state)
{
    check("\"interactions\":[{\"request\":{\"path\":\"/a\"},\"response\":{\"status\":201,"
          "\"headers\":{\"Content-Type\":\"Application/JSON; charset=utf-8\",\"ETag\":\"e\"},"
          "\"body\":{\"a\":1,\"b\":[{\"x\":\"s\",\"y\":1},{\"x\":\"t\"}],\"c\":null}}}]",
          "GET /a\n  >\n  < 201 header:ETag str ~\"e\"; application/json "
          "{a: int/frac ~1, b: [{x: str ~\"s\"|\"t\", y?: int/frac ~1}], c: any ~null}\n");
}

/* Version 2: paths from the root of the message, a rule without "match". */
static void test_rules_of_version_2(UNUSED void **state)
{
    check(
        "\"interactions\":[{\"request\":{\"path\":\"/"
        "a\",\"query\":\"q=1\",\"headers\":{\"H\":\"ab\"},"
        "\"body\":{\"a\":\"open\",\"b\":[{\"k y\":1}],\"c\":\"d\"},\"matchingRules\":{"
        "\"$.body.a\":{\"regex\":\"^(open|closed)$\"},\"$.body.b\":{\"min\":1},"
        "\"$.body.b[*]['k y']\":{\"match\":\"type\"},\"$.query.q[0]\":{\"match\":\"type\"},"
        "\"$.headers.H\":{\"match\":\"regex\",\"regex\":\"[a-z]+\"}}}}]",
        "GET /a\n  > header:H str /[a-z]+/ ~\"ab\"; query:q str ~\"1\"; application/json "
        "{a: str /^(open|closed)$/ =\"open\"|\"closed\", b: [{k y: int ~1}!]1+, c: str =\"d\"}!\n");
}

#define BODY(rules, body)                                                                          \
    "\"interactions\":[{\"request\":{\"path\":\"/a\",\"body\":" body                               \
    ",\"matchingRules\":{\"body\":{" rules "}}}}]"

static void test_rules_of_version_3(UNUSED void **state)
{
    check(BODY("\"$\":{\"matchers\":[{\"match\":\"type\"}]},"
               "\"$.b\":{\"matchers\":[{\"match\":\"equality\"}]},"
               "\"$.c\":{\"matchers\":[{\"match\":\"decimal\"}]},"
               "\"$.d\":{\"matchers\":[{\"match\":\"date\",\"format\":\"yyyy-MM-dd\"}]},"
               "\"$.e\":{\"matchers\":[{\"match\":\"number\"},{\"match\":\"null\"}],\"combine\":"
               "\"OR\"}",
               "{\"a\":\"x\",\"b\":\"y\",\"c\":1,\"d\":\"2024-01-02\",\"e\":1}"),
          "GET /a\n  > application/json {a: str ~\"x\", b: str =\"y\", c: frac ~1, "
          "d: str date ~\"2024-01-02\", e: int ~1}!\n");
}

/* Keys that are data make a map. */
static void test_maps(UNUSED void **state)
{
    check(BODY("\"$.a\":{\"matchers\":[{\"match\":\"values\"}]},"
               "\"$.a.*\":{\"matchers\":[{\"match\":\"type\"}]},"
               "\"$.b\":{\"matchers\":[{\"match\":\"eachKey\",\"rules\":[]}]}",
               "{\"a\":{\"k1\":{\"v\":1},\"k2\":{\"v\":2}},\"b\":{\"x\":true}}"),
          "GET /a\n  > application/json {a: {...: {v: int ~1|2}!}, b: {...: bool ~true}}!\n");
}

/* Elements that must be among others say nothing of the others. */
static void test_some_elements(UNUSED void **state)
{
    check(
        "\"interactions\":[{\"request\":{\"path\":\"/a\"},\"response\":{\"body\":{\"l\":[1,\"x\"]},"
        "\"matchingRules\":{\"status\":{\"matchers\":[{\"match\":\"statusCode\",\"status\":"
        "\"success\"}]},"
        "\"body\":{\"$.l\":{\"matchers\":[{\"match\":\"arrayContains\",\"variants\":[]}]}}}}}]",
        "GET /a\n  >\n  < 2XX application/json {l: [*]}\n");
}

static void test_version_4(UNUSED void **state)
{
    check("\"interactions\":[{\"type\":\"Synchronous/"
          "HTTP\",\"pending\":true,\"request\":{\"method\":\"PUT\","
          "\"path\":\"/f\",\"query\":{\"t\":[\"a\",\"b\"]},\"headers\":{\"X\":[\"1\"]},"
          "\"body\":{\"content\":\"R0lG\",\"contentType\":\"image/gif\",\"encoded\":\"base64\"}},"
          "\"response\":{\"status\":200,\"body\":{\"content\":{\"ok\":true},"
          "\"contentType\":\"application/json\",\"encoded\":false}}}]",
          "pending PUT /f\n  > header:X str =\"1\"; query:t [str =\"a\"|\"b\"]; image/gif *\n"
          "  < 200 application/json {ok: bool ~true}\n");
}

/* The provider sends; what the consumer reads of it is all there is. */
/* Only version 4 wraps bodies. */
static void test_member_content(UNUSED void **state)
{
    check("\"interactions\":[{\"request\":{\"path\":\"/a\",\"body\":{\"content\":\"x\"}}}]",
          "GET /a\n  > application/json {content: str =\"x\"}!\n");
}

static void test_messages(UNUSED void **state)
{
    check("\"messages\":[{\"description\":\"placed\",\"contents\":{\"id\":1},"
          "\"metaData\":{\"contentType\":\"application/json\"}},"
          "{\"type\":\"Asynchronous/"
          "Messages\",\"contents\":{\"content\":{\"id\":1},\"contentType\":\"application/"
          "json\",\"encoded\":false},"
          "\"metadata\":{\"topic\":\"orders.placed\"}}]",
          "placed\n  > application/json {id: int/frac ~1}\n"
          "send orders.placed\n  > application/json {id: int/frac ~1}\n");
}

static void test_rpcs(UNUSED void **state)
{
    check("\"interactions\":[{\"type\":\"Synchronous/"
          "Messages\",\"pluginConfiguration\":{\"protobuf\":"
          "{\"descriptorKey\":\"k\",\"service\":\"Orders/Get\"}}},"
          "{\"type\":\"Synchronous/Messages\",\"pluginConfiguration\":{\"protobuf\":"
          "{\"service\":\".shop.v1.Orders/"
          "Put\"}}}],\"metadata\":{\"plugins\":[{\"configuration\":{\"k\":"
          "{\"protoFile\":\"syntax = \\\"proto3\\\";\\npackage  shop ;\\n\"}}}]}",
          "shop.Orders/Get\n  >\nshop.v1.Orders/Put\n  >\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sent_exactly),
        cmocka_unit_test(test_read_by_type),
        cmocka_unit_test(test_rules_of_version_2),
        cmocka_unit_test(test_rules_of_version_3),
        cmocka_unit_test(test_maps),
        cmocka_unit_test(test_some_elements),
        cmocka_unit_test(test_version_4),
        cmocka_unit_test(test_messages),
        cmocka_unit_test(test_rpcs),
        cmocka_unit_test(test_member_content),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
