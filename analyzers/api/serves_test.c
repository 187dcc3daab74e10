/* Does a definition serve a view: a row for each line of the rules, and what is told. */
#include "api_test_priv.h"

struct row {
    const char *definition, *view;
    enum answer answer;
    const char *told; /* the first: "severity element: message"; NULL: nothing */
};

static const char *const severities[] = { "fine", "warning", "unknown", "no" };

static bool check(const struct row *row)
{
    struct arena arena = { 0 };
    const struct api *definition = api_from(&arena, row->definition);
    const struct api *view = api_from(&arena, row->view);
    struct api_breaks breaks = { 0 };
    enum answer answer = api_serves(&arena, definition, view, STR("shop"), &breaks);
    struct str told = STR("nothing");
    if (breaks.all.n) {
        const struct api_break *b = &breaks.all.v[0];
        told = str_printf(&arena, "%s %" PRIstr ": %" PRIstr, severities[b->severity],
                          STR_ARG(b->element), STR_ARG(b->message));
        assert_true(b->view.source && (b->definition.source || !b->element.n));
    }
    bool good = answer == row->answer && str_is(told, row->told ? row->told : "nothing");
    if (!good)
        print_error("%s\nfor %s:\n%d %" PRIstr ", expected %d %s\n", row->definition, row->view,
                    answer, STR_ARG(told), row->answer, row->told ? row->told : "nothing");
    assert_int_equal(api_serves(&arena, definition, view, STR_NULL, NULL), answer);
    arena_release(&arena);
    return good;
}

static void check_rows(const struct row *rows, size_t n)
{
    size_t good = 0;
    for (size_t i = 0; i < n; i++)
        good += check(&rows[i]);
    assert_int_equal(good, n);
}

#define JSON(schema) "'content':{'application/json':{'schema':" schema "}}"
#define OK(schema) "'responses':{'200':{" JSON(schema) "}}"
#define OBJECT(properties) "{'type':'object','properties':{" properties "}}"
#define NEEDS(properties, required)                                                                \
    "{'type':'object','properties':{" properties "},'required':[" required "]}"
#define GET(schema) "{'GET /orders':{" OK(schema) "}}"
#define POST(schema) "{'POST /orders':{'requestBody':{" JSON(schema) "}}}"
#define HAS(property, schema) NEEDS("'" property "':" schema, "'" property "'")
#define READS(schema) "{'contract':true,'GET /orders':{" OK(schema) "}}"
#define SENDS(schema) "{'contract':true,'POST /orders':{'requestBody':{" JSON(schema) "}}}"

static void operations(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "{'GET /a/{x}':{}}", "{'GET /a/{y}':{}}", ANSWER_YES, NULL },
        { "{'GET /b':{}}", "{'GET /a':{}}", ANSWER_NO,
          "no : shop uses GET /a, which the definition does not have" },
        { "{'POST /a':{}}", "{'GET /a':{}}", ANSWER_NO,
          "no : shop uses GET /a, which the definition does not have" },
        { "{'GET /a/{x}':{}}", "{'GET /a/b':{}}", ANSWER_YES,
          "warning : what shop calls as GET /a/b is answered by GET /a/{x} now" },
        { "{'GET /a/b':{}}", "{'GET /a/{x}':{}}", ANSWER_NO,
          "no : shop uses GET /a/{x}, which the definition does not have" },
        { "{'GET /a/':{}}", "{'GET /a':{}}", ANSWER_NO,
          "no : shop uses GET /a, which the definition does not have" },
        { "{'GET /A':{}}", "{'GET /a':{}}", ANSWER_NO,
          "no : shop uses GET /a, which the definition does not have" },
        /* the base path moved into the paths; or became another one */
        { "{'GET /api/a':{}}", "{'GET /api/a':{'base':4}}", ANSWER_YES, NULL },
        { "{'GET /v2/a':{'base':3}}", "{'GET /v1/a':{'base':3}}", ANSWER_NO,
          "no : shop calls GET /v1/a, which the definition has as /v2/a" },
        /* contracts: concrete paths, with and without the base path */
        { "{'GET /api/a/{x}':{'base':4}}", "{'contract':true,'GET /api/a/1':{}}", ANSWER_YES,
          NULL },
        { "{'GET /api/a/{x}':{'base':4}}", "{'contract':true,'GET /a/1':{}}", ANSWER_YES, NULL },
        { "{'GET /a/{x}':{},'GET /a/b':{'responses':{'200':{}}}}",
          "{'contract':true,'GET /a/b':{'responses':{'200':{}}}}", ANSWER_YES, NULL },
        { "{'GET /api/a/{x}':{'base':4}}", "{'contract':true,'GET /api/a/{id}':{}}", ANSWER_YES,
          NULL },
        { "{'GET /api/a/{x}':{'base':4}}", "{'contract':true,'GET /a/{id}':{}}", ANSWER_YES, NULL },
        { "{'GET /a/{x}.json':{}}", "{'contract':true,'GET /a/7.json':{}}", ANSWER_YES, NULL },
        { "{'GET /a/{x}.json':{}}", "{'contract':true,'GET /a/7.xml':{}}", ANSWER_NO,
          "no : shop uses GET /a/7.xml, which the definition does not have" },
        { "{}", "{'contract':true,'GET /a':{'pending':true}}", ANSWER_YES,
          "warning : shop uses GET /a, which the definition does not have" },
        { "{'GET /a/{x}':{'parameters':[{'name':'x','in':'path','required':true,"
          "'schema':{'type':'integer'}}]}}",
          "{'contract':true,'GET /a/latest':{}}", ANSWER_NO,
          "no path parameter x: shop sends \"latest\" as the path parameter x, which the "
          "definition takes as integer" },
        { "{'rpc a.B/C':{'requestBody':{'content':{'message':{}}}}}",
          "{'contract':true,'rpc a.B/C':{'requestBody':{'content':{'application/protobuf':{}}}}}",
          ANSWER_YES, NULL },
        { "{'rpc a.B/C':{}}", "{'rpc a.B/D':{}}", ANSWER_NO,
          "no : shop uses a.B/D, which the definition does not have" },
    };
    check_rows(rows, countof(rows));
}

#define QUERY(rest) "{'GET /a':{'parameters':[{'name':'q','in':'query'" rest "}]}}"

static void parameters(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { QUERY(",'required':true"), "{'GET /a':{}}", ANSWER_NO,
          "no query parameter q: the definition requires the query parameter q, which shop does "
          "not send" },
        { QUERY(",'required':true"), QUERY(""), ANSWER_NO,
          "no query parameter q: the definition requires the query parameter q, which shop need "
          "not send" },
        { QUERY(""), QUERY(",'required':true"), ANSWER_YES, NULL },
        { "{'GET /a':{}}", QUERY(""), ANSWER_YES,
          "warning query parameter q: shop sends the query parameter q, which the definition does "
          "not have" },
        /* all is text on the wire */
        { QUERY(",'schema':{'type':'string'}"), QUERY(",'schema':{'type':'integer'}"), ANSWER_YES,
          NULL },
        { QUERY(",'schema':{'type':'integer'}"), QUERY(",'schema':{'type':'string'}"), ANSWER_NO,
          "no query parameter q: shop sends the query parameter q as string, which the definition "
          "takes as integer" },
        { QUERY(",'schema':{'type':'integer'}"), QUERY(",'schema':{'enum':['1','2']}"), ANSWER_YES,
          NULL },
        { QUERY(",'schema':{'enum':['a']}"), QUERY(",'schema':{'enum':['a','b']}"), ANSWER_NO,
          "no query parameter q: shop may send \"b\" as the query parameter q, which the "
          "definition does not take" },
        { "{'GET /a':{'parameters':[{'name':'X-Id','in':'header','required':true}]}}",
          "{'GET /a':{'parameters':[{'name':'x-id','in':'header','required':true}]}}", ANSWER_YES,
          NULL },
        { "{'GET /a':{'parameters':[{'name':'Accept','in':'header','required':true}]}}",
          "{'GET /a':{}}", ANSWER_YES, NULL },
        /* those on the path pair by place */
        { "{'GET /a/{x}':{'parameters':[{'name':'x','in':'path','schema':{'type':'integer'}}]}}",
          "{'GET /a/{y}':{'parameters':[{'name':'y','in':'path','schema':{'type':'string'}}]}}",
          ANSWER_NO,
          "no path parameter x: shop sends the path parameter x as string, which the definition "
          "takes as integer" },
    };
    check_rows(rows, countof(rows));
}

static void requests(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { POST(NEEDS("'a':{}", "'a'")), POST(OBJECT("'a':{}")), ANSWER_NO,
          "no request/a: the definition requires a, which shop need not send" },
        { POST(NEEDS("'a':{}", "'a'")), POST(OBJECT("'b':{}")), ANSWER_NO,
          "no request/a: the definition requires a, which shop does not send" },
        { POST(OBJECT("'a':{}")), POST(NEEDS("'a':{}", "'a'")), ANSWER_YES, NULL },
        { POST(OBJECT("'a':{}")), POST(OBJECT("'a':{},'b':{}")), ANSWER_YES,
          "warning request/b: shop sends b, which the definition does not have" },
        { POST("{'type':'object','additionalProperties':false,'properties':{'a':{}}}"),
          POST(OBJECT("'a':{},'b':{}")), ANSWER_NO,
          "no request/b: shop sends b, which the definition does not admit" },
        { POST(OBJECT("'a':{},'b':{}")), POST(OBJECT("'a':{}")), ANSWER_YES, NULL },
        { POST(OBJECT("'a':{'type':'string','maxLength':5}")),
          POST(OBJECT("'a':{'type':'string'}")), ANSWER_NO,
          "no request/a: shop sends a with any number of characters, of which the definition takes "
          "at most 5 characters" },
        { POST(OBJECT("'s':{'enum':['a']}")), POST(OBJECT("'s':{'enum':['a','b']}")), ANSWER_NO,
          "no request/s: shop may send \"b\" as s, which the definition does not take" },
        { POST(OBJECT("'s':{'enum':['a','b']}")), POST(OBJECT("'s':{'enum':['a']}")), ANSWER_YES,
          NULL },
        { POST(OBJECT("'s':{'enum':['a']}")), POST(OBJECT("'s':{'type':'string'}")), ANSWER_NO,
          "no request/s: shop may send anything as s, of which the definition takes listed values "
          "only" },
        { POST(OBJECT("'n':{'type':'number'}")), POST(OBJECT("'n':{'type':'integer'}")), ANSWER_YES,
          NULL },
        { POST(OBJECT("'l':{'type':'array','items':" OBJECT("'x':{'type':'integer'}") "}")),
          POST(OBJECT("'l':{'type':'array','items':" OBJECT("'x':{'type':'string'}") "}")),
          ANSWER_NO,
          "no request/l/*/x: shop sends x as string, which the definition takes as integer" },
        { "{'POST /orders':{'requestBody':{'required':true," JSON("{}") "}}}", POST("{}"),
          ANSWER_NO, "no request: the definition requires a body, which shop need not send" },
        { "{'POST /orders':{'requestBody':{'required':true}}}",
          "{'POST /orders':{'requestBody':{'required':true}}}", ANSWER_YES, NULL },
        { "{'POST /orders':{}}", POST("{}"), ANSWER_NO,
          "no request: shop sends a body, which the definition does not have" },
        { "{'POST /orders':{'requestBody':{'content':{'text/plain':{}}}}}", POST("{}"), ANSWER_NO,
          "no request: shop sends application/json, which the definition does not take" },
        { "{'POST /orders':{'requestBody':{'content':{'application/*':{}}}}}", POST("{}"),
          ANSWER_YES, NULL },
        /* readOnly does not exist in requests */
        { POST(NEEDS("'id':{'readOnly':true},'a':{}", "'id'")), POST(OBJECT("'a':{}")), ANSWER_YES,
          NULL },
    };
    check_rows(rows, countof(rows));
}

static void responses(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { GET(OBJECT("'a':{}")), GET(NEEDS("'a':{},'b':{}", "'b'")), ANSWER_NO,
          "no response 200/b: shop reads b, which the definition does not have" },
        { GET(OBJECT("'a':{}")), GET(OBJECT("'a':{},'b':{}")), ANSWER_YES,
          "warning response 200/b: shop reads b, which the definition does not have" },
        { GET(OBJECT("'a':{}")), GET(NEEDS("'a':{}", "'a'")), ANSWER_NO,
          "no response 200/a: shop requires a, which the definition need not send" },
        { GET(NEEDS("'a':{},'b':{}", "'a','b'")), GET(OBJECT("'a':{}")), ANSWER_YES, NULL },
        { GET(OBJECT("'a':{},'b':{}")),
          GET("{'type':'object','additionalProperties':false,'properties':{'a':{}}}"), ANSWER_YES,
          "warning response 200/b: the definition sends b, which shop does not admit" },
        { GET(OBJECT("'s':{'enum':['a','b']}")), GET(OBJECT("'s':{'enum':['a']}")), ANSWER_YES,
          "warning response 200/s: the definition may send \"b\" as s, which shop does not know" },
        { GET(OBJECT("'s':{'type':'string'}")), GET(OBJECT("'s':{'enum':['a']}")), ANSWER_NO,
          "no response 200/s: the definition may send anything as s, of which shop knows listed "
          "values only" },
        { GET(OBJECT("'a':{'type':['string','null']}")), GET(OBJECT("'a':{'type':'string'}")),
          ANSWER_NO, "no response 200/a: shop reads a, which may be null by the definition" },
        { GET(OBJECT("'a':{'type':'number'}")), GET(OBJECT("'a':{'type':'integer'}")), ANSWER_NO,
          "no response 200/a: shop reads a as integer, which the definition sends as number" },
        { GET(NEEDS("'p':{'writeOnly':true}", "'p'")), GET(NEEDS("'p':{'writeOnly':true}", "'p'")),
          ANSWER_YES, NULL },
        /* statuses */
        { "{'GET /a':{'responses':{'201':{}}}}", "{'GET /a':{'responses':{'200':{}}}}", ANSWER_NO,
          "no response 200: shop expects the status 200, which the definition does not have" },
        { "{'GET /a':{'responses':{'200':{}}}}", "{'GET /a':{'responses':{'200':{},'404':{}}}}",
          ANSWER_YES, NULL },
        { "{'GET /a':{'responses':{'2XX':{}}}}", "{'GET /a':{'responses':{'200':{}}}}", ANSWER_YES,
          NULL },
        { "{'GET /a':{'responses':{'default':{}}}}", "{'GET /a':{'responses':{'200':{}}}}",
          ANSWER_YES, NULL },
        { "{'GET /a':{'responses':{'200':{" JSON("{'type':'string'}") "},'2XX':{" JSON("{}") "}}}}",
          "{'GET /a':{'responses':{'200':{" JSON("{'type':'string'}") "}}}}", ANSWER_YES, NULL },
        { "{'GET /a':{'responses':{'201':{" JSON("{'type':'string'}") "}}}}",
          "{'GET /a':{'responses':{'2XX':{" JSON("{'type':'integer'}") "}}}}", ANSWER_NO,
          "no response 2XX: shop reads the body as integer, which the definition sends as string" },
        /* media types, headers */
        { "{'GET /orders':{'responses':{'200':{'content':{'application/problem+json':{}}}}}}",
          GET("{}"), ANSWER_NO,
          "no response 200: shop reads application/json, which the definition does not offer" },
        { "{'GET /a':{'responses':{'200':{}}}}",
          "{'GET /a':{'responses':{'200':{'headers':{'X-Next':{'required':true}}}}}}", ANSWER_NO,
          "no response 200 header X-Next: shop reads the header X-Next, which the definition does "
          "not have" },
        { "{'GET /a':{'responses':{'200':{}}}}",
          "{'GET /a':{'responses':{'200':{'headers':{'X-Next':{}}}}}}", ANSWER_YES,
          "warning response 200 header X-Next: shop reads the header X-Next, which the definition "
          "does not have" },
        /* what cannot be compared */
        { GET("{'type':'string'}"), GET("{'type':'string','not':{}}"), ANSWER_UNKNOWN,
          "unknown response 200: not all that is said of the body can be compared" },
    };
    check_rows(rows, countof(rows));
}

static void contracts(void **state)
{
    (void)state;
    static const struct row rows[] = {
        /* each leaf that is read exists, even where the schema is open */
        { GET(NEEDS("'a':{}", "'a'")), READS(HAS("total", "{'type':'number'}")), ANSWER_NO,
          "no response 200/total: shop reads total, which the definition does not have" },
        { GET(NEEDS("'total':{'type':'number'}", "'total'")),
          READS(HAS("total", "{'type':'number'}")), ANSWER_YES, NULL },
        { GET(OBJECT("'total':{'type':'number'}")), READS(HAS("total", "{'type':'number'}")),
          ANSWER_YES,
          "warning response 200/total: shop reads total, which may be absent by the definition" },
        { GET(NEEDS("'total':{'type':['number','null']}", "'total'")),
          READS(HAS("total", "{'type':'number'}")), ANSWER_YES,
          "warning response 200/total: shop reads total, which may be null by the definition" },
        { GET(NEEDS("'total':{'type':'string'}", "'total'")),
          READS(HAS("total", "{'type':'number'}")), ANSWER_NO,
          "no response 200/total: shop reads total as number, which the definition sends as "
          "string" },
        { GET(NEEDS("'s':{'enum':['a']}", "'s'")), READS(HAS("s", "{'examples':['b']}")), ANSWER_NO,
          "no response 200/s: shop expects \"b\" as s, which the definition never sends" },
        { GET(NEEDS("'s':{'type':'string'}", "'s'")), READS(HAS("s", "{'enum':['b']}")), ANSWER_YES,
          NULL },
        /* the rest of the body is not the consumer's business */
        { GET(NEEDS("'a':{},'b':{}", "'a','b'")), READS(HAS("a", "{}")), ANSWER_YES, NULL },
        { GET("{'type':'array','items':" NEEDS("'x':{'type':'integer'}", "'x'") "}"),
          READS("{'type':'array','items':" OBJECT("'y':{}") "}"), ANSWER_NO,
          "no response 200/*/y: shop reads y, which the definition does not have" },
        { GET("{'type':'object'}"), READS(HAS("a", "{}")), ANSWER_UNKNOWN,
          "unknown response 200/a: shop reads a, of which the definition says nothing" },
        { GET("{'oneOf':[" NEEDS("'a':{}", "'a'") "," NEEDS("'b':{}", "'b'") "]}"),
          READS(HAS("b", "{}")), ANSWER_YES, NULL },
        { GET("{'oneOf':[" NEEDS("'a':{}", "'a'") "," NEEDS("'b':{}", "'b'") "]}"),
          READS(HAS("c", "{}")), ANSWER_NO,
          "no response 200/c: shop reads c, which the definition does not have" },
        /* requests */
        { POST(NEEDS("'a':{'type':'string'}", "'a'")), SENDS(OBJECT("'b':{}")), ANSWER_NO,
          "no request/a: the definition requires a, which shop does not send" },
        { POST(NEEDS("'a':{'type':'string'}", "'a'")), SENDS(HAS("a", "{'examples':['x']}")),
          ANSWER_YES, NULL },
        { POST(OBJECT("'a':{'type':'string','maxLength':2}")),
          SENDS(HAS("a", "{'type':'string','examples':['xyz']}")), ANSWER_NO,
          "no request/a: shop sends \"xyz\" as a, which the definition does not take" },
        { POST(OBJECT("'a':{'type':'string','maxLength':2}")), SENDS(HAS("a", "{'type':'string'}")),
          ANSWER_YES, NULL },
        { POST(NEEDS("'a':{}", "'a'")), SENDS(OBJECT("'a':{}")), ANSWER_NO,
          "no request/a: the definition requires a, which shop need not send" },
        /* names that are data */
        { GET("{'type':'object','additionalProperties':{'type':'integer'}}"),
          READS("{'type':'object','additionalProperties':{'type':'string'}}"), ANSWER_NO,
          "no response 200/*: shop reads the body/* as string, which the definition sends as "
          "integer" },
        { GET(OBJECT("'a':{}")), READS("{'type':'object','additionalProperties':{}}"),
          ANSWER_UNKNOWN,
          "unknown response 200/*: shop reads the body/*, of which the definition says nothing" },
        { POST(OBJECT("'a':{}")), SENDS(HAS("a", "{},'b':{}")), ANSWER_YES,
          "warning request/b: shop sends b, which the definition does not have" },
        { "{'GET /a':{'responses':{'200':{}}}}",
          "{'contract':true,'GET /a':{'responses':{'404':{}}}}", ANSWER_NO,
          "no response 404: shop expects the status 404, which the definition does not have" },
        { "{'GET /a':{'responses':{'200':{'headers':{'ETag':{}}}}}}",
          "{'contract':true,'GET /a':{'responses':{'200':{'headers':{'etag':{}}}}}}", ANSWER_YES,
          "warning response 200 header etag: shop reads the header etag, which may be absent by "
          "the definition" },
        { QUERY(",'schema':{'type':'integer'}"),
          "{'contract':true,'GET /a':{'parameters':[{'name':'q','in':'query','schema':"
          "{'examples':['x']}}]}}",
          ANSWER_NO,
          "no query parameter q: shop sends \"x\" as the query parameter q, which the definition "
          "does not take" },
    };
    check_rows(rows, countof(rows));
}

#define MESSAGE(verb, schema) "{'" verb " orders':{'requestBody':{" JSON(schema) "}}}"

static void messages(void **state)
{
    (void)state;
    static const struct row rows[] = {
        /* the sender's payload obeys the response side, the receiver's the request side */
        { MESSAGE("send", OBJECT("'a':{}")), MESSAGE("send", NEEDS("'a':{}", "'a'")), ANSWER_NO,
          "no message/a: shop requires a, which the definition need not send" },
        { MESSAGE("send", NEEDS("'a':{}", "'a'")), MESSAGE("send", OBJECT("'a':{}")), ANSWER_YES,
          NULL },
        { MESSAGE("receive", NEEDS("'a':{}", "'a'")), MESSAGE("receive", OBJECT("'a':{}")),
          ANSWER_NO, "no message/a: the definition requires a, which shop need not send" },
        /* a contract that does not say which message it means: one that fits is enough */
        { "{'send a':{'requestBody':{" JSON(NEEDS(
              "'x':{}", "'x'")) "}},"
                                "'send b':{'requestBody':{" JSON(NEEDS("'y':{}", "'y'")) "}}}",
          "{'contract':true,'send ':{'requestBody':{" JSON(HAS("y", "{}")) "}}}", ANSWER_YES,
          NULL },
        { "{'send a':{'requestBody':{" JSON(NEEDS(
              "'x':{}", "'x'")) "}},"
                                "'send b':{'requestBody':{" JSON(NEEDS("'y':{}", "'y'")) "}}}",
          "{'contract':true,'send ':{'requestBody':{" JSON(HAS("z", "{}")) "}}}", ANSWER_NO,
          "no : shop reads send , which the definition has no message for" },
        /* a webhook is a request that the definition makes */
        { "{'webhook w':{'requestBody':{" JSON(OBJECT("'a':{}")) "}}}",
          "{'webhook w':{'requestBody':{" JSON(NEEDS("'a':{}", "'a'")) "}}}", ANSWER_NO,
          "no request/a: shop requires a, which the definition need not send" },
        { "{'webhook w':{" OK("{'type':'integer'}") "}}", "{'webhook w':{" OK("{}") "}}", ANSWER_NO,
          "no response 200: shop sends the body as anything, which the definition takes as "
          "integer" },
        { "{'POST w':{}}", "{'webhook w':{}}", ANSWER_NO,
          "no : shop uses webhook w, which the definition does not have" },
        { MESSAGE("receive", OBJECT("'a':{}")), MESSAGE("send", OBJECT("'a':{}")), ANSWER_NO,
          "no : shop uses send orders, which the definition does not have" },
    };
    check_rows(rows, countof(rows));
}

/* A component that all operations share is told for each of them, once. */
#define TREE(type)                                                                                 \
    "{'GET /a':{" OK("{'$ref':'#/N'}") "},'GET /b':{" OK(                                          \
        "{'$ref':'#/N'}") "},'$defs':{'N':" NEEDS("'v':{'type':'" type                             \
                                                  "'},'left':{'$ref':'#/N'},'right':{'$ref':'#/"   \
                                                  "N'}",                                           \
                                                  "'v'") "}}"

static void shared(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct api_breaks breaks;
    assert_int_equal(api_serves(&arena, api_from(&arena, TREE("string")),
                                api_from(&arena, TREE("integer")), STR("shop"), &breaks),
                     ANSWER_NO);
    assert_int_equal(breaks.all.n, 2);
    assert_str(breaks.all.v[0].element, "response 200/v");
    assert_str(breaks.all.v[0].operation->name, "GET /a");
    assert_str(breaks.all.v[1].operation->name, "GET /b");
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operations), cmocka_unit_test(parameters), cmocka_unit_test(requests),
        cmocka_unit_test(responses),  cmocka_unit_test(contracts),  cmocka_unit_test(messages),
        cmocka_unit_test(shared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
