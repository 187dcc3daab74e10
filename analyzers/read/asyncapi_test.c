#include "svcgraph/test.h"

#include "api_dump_test.h"
#include "definition_test.h"

static void check(const char *text, const char *expect)
{
    struct world w;
    const struct graph *g = read_definition(&w, &reader_asyncapi, "asyncapi.yaml", text);
    for (uint32_t i = 0; i < g->n_apis; i++) {
        const struct api_use *use = &g->apis[i];
        strbuf_addf(&w.out, "%" PRIstr, STR_ARG(node_name(g, use->of)));
        if (use->by.i != NO_NODE.i)
            strbuf_addf(&w.out, " by %" PRIstr, STR_ARG(node_name(g, use->by)));
        strbuf_addf(&w.out, "\n");
        for (size_t k = 0; k < use->api->n_operations; k++)
            add_operation(&w.out, &use->api->operations[k]);
    }
    assert_str(strbuf_str(&w.out), expect);
    arena_release(&w.arena);
}

/* Who may subscribe gets what the application sends. */
static void test_verbs_of_version_2(UNUSED void **state)
{
    check("asyncapi: 2.6.0\n"
          "info: {title: Orders}\n"
          "channels:\n"
          "  b: {subscribe: {message: {payload: {type: integer}}}}\n"
          "  a: {publish: {message: {oneOf: [{payload: {type: string}},\n"
          "      {contentType: Text/Plain; charset=utf-8, payload: {type: string}}]}}}\n",
          "orders\n"
          "receive a\n  > application/json str text/plain str\n"
          "send b\n  > application/json int\n");
}

static void test_actions_of_version_3(UNUSED void **state)
{
    check("asyncapi: 3.0.0\n"
          "info: {title: Orders}\n"
          "defaultContentType: application/x\n"
          "channels:\n"
          "  one: {address: 'a/{x}', messages: {m: {payload: {type: integer}}, n: {payload: {type: "
          "boolean}}}}\n"
          "  two: {address: b, messages: {m: {payload: {schemaFormat: application/vnd.apache.avro, "
          "schema: {type: x}}}}}\n"
          "operations:\n"
          "  r: {action: receive, channel: {$ref: '#/channels/one'}, messages: [{$ref: "
          "'#/channels/one/messages/n'}],\n"
          "      reply: {channel: {$ref: '#/channels/two'}}}\n",
          "orders\n"
          "receive a/{x}\n  > application/x bool\n"
          "send b\n  > application/x any\n");
}

/* What the receiver takes is its view of the sender; names of parameters mean nothing. */
static void test_views(UNUSED void **state)
{
    check("asyncapi: 2.6.0\n"
          "info: {title: Orders}\n"
          "channels: {'o/{id}': {subscribe: {message: {payload: {type: integer}}}}}\n"
          "---\n"
          "asyncapi: 2.6.0\n"
          "info: {title: Mail}\n"
          "channels: {'o/{key}': {publish: {message: {payload: {type: string}}}}}\n",
          "mail\n"
          "receive o/{id}\n  > application/json str\n"
          "orders by mail\n"
          "send o/{id}\n  > application/json str\n"
          "orders\n"
          "send o/{id}\n  > application/json int\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verbs_of_version_2),
        cmocka_unit_test(test_actions_of_version_3),
        cmocka_unit_test(test_views),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
