/* The definition between two: what it is, and that it serves both. */
#include "api_test_priv.h"

#define JSON(schema) "'content':{'application/json':{'schema':" schema "}}"
#define GET(schema) "{'GET /a':{'responses':{'200':{" JSON(schema) "}}}}"
#define POST(schema) "{'POST /a':{'requestBody':{" JSON(schema) "}}}"
#define OBJECT(properties, required)                                                               \
    "{'type':'object','properties':{" properties "},'required':[" required "]}"
#define MESSAGE(verb, schema) "{'" verb " t':{'requestBody':{" JSON(schema) "}}}"

struct row {
    const char *before, *now;
    const char *why; /* NULL: there is one, and it serves both */
};

static bool check(const struct row *row)
{
    struct arena arena = { 0 };
    const struct api *before = api_from(&arena, row->before), *now = api_from(&arena, row->now);
    struct api_break why;
    struct api_breaks breaks;
    const struct api *joined = api_union(&arena, before, now, &why);
    bool good = !joined == (row->why != NULL);
    if (joined) {
        good &= api_serves(&arena, joined, before, STR("old"), &breaks) == ANSWER_YES;
        good &= api_serves(&arena, joined, now, STR("new"), &breaks) == ANSWER_YES;
    } else if (row->why) {
        good &= str_is(
            str_printf(&arena, "%" PRIstr ": %" PRIstr, STR_ARG(why.element), STR_ARG(why.message)),
            row->why);
    }
    if (!good)
        print_error("%s and %s: %" PRIstr ": %" PRIstr "\n", row->before, row->now,
                    STR_ARG(why.element), STR_ARG(why.message));
    arena_release(&arena);
    return good;
}

static void rows(void **state)
{
    (void)state;
    static const struct row all[] = {
        { "{'GET /a':{}}", "{'GET /b':{}}", NULL },
        { GET(OBJECT("'a':{}", "'a'")), GET(OBJECT("'b':{}", "'b'")), NULL },
        { POST(OBJECT("'a':{}", "'a'")), POST(OBJECT("'b':{}", "'b'")), NULL },
        { POST(OBJECT("'a':{'type':'string'}", "")), POST(OBJECT("'a':{'type':'integer'}", "")),
          NULL },
        { GET(OBJECT("'a':{'type':'string'}", "")), GET(OBJECT("'a':{'type':'integer'}", "")),
          "response 200/a: no version offers both forms of a: it is string before and integer "
          "now" },
        { GET("{'type':'array'}"), GET("{'type':'object'}"),
          "response 200: no version offers both forms of the body: it is array before and object "
          "now" },
        { GET(OBJECT("'a':{'type':['string','null']}", "")),
          GET(OBJECT("'a':{'type':'string'}", "'a'")), NULL },
        { GET("{'enum':['a','b']}"), GET("{'enum':['b','c']}"), NULL },
        { GET("{'enum':['a']}"), GET("{'enum':['c']}"),
          "response 200: no version offers both forms of the body: no value fits both" },
        { GET("{'oneOf':[{'type':'null'}," OBJECT("'a':{}", "'a'") "]}"),
          GET("{'oneOf':[{'type':'null'}," OBJECT("'b':{}", "'b'") "]}"), NULL },
        { "{'GET /a/{x}':{'parameters':[{'name':'x','in':'path','required':true}]}}",
          "{'GET /a/{y}':{'parameters':[{'name':'y','in':'path','required':true}]}}", NULL },
        { "{'GET /a':{'parameters':[{'name':'x','in':'query','required':true}]}}",
          "{'GET /a':{'parameters':[{'name':'y','in':'query','required':true}]}}", NULL },
        { "{'GET /a':{'responses':{'200':{}}}}", "{'GET /a':{'responses':{'201':{}}}}", NULL },
        { "{'POST /a':{}}", "{'POST /a':{'requestBody':{'required':true," JSON("{}") "}}}", NULL },
        { "{'GET /a':{'responses':{'200':{'headers':{'X':{'required':true}}}}}}",
          "{'GET /a':{'responses':{'200':{'headers':{'Y':{'required':true}}}}}}", NULL },
        { MESSAGE("send", OBJECT("'a':{}", "'a'")), MESSAGE("send", OBJECT("'b':{}", "'b'")),
          NULL },
        { MESSAGE("receive", OBJECT("'a':{}", "'a'")), MESSAGE("receive", OBJECT("'b':{}", "'b'")),
          NULL },
        { MESSAGE("send", "{'type':'string'}"), MESSAGE("send", "{'type':'integer'}"),
          "message: no version offers both forms of the message: it is string before and integer "
          "now" },
        /* rings of different lengths */
        { "{'GET /a':{'responses':{'200':{" JSON("{'$ref':'#/N'}") "}}},'$defs':{'N':" OBJECT(
              "'n':{'$ref':'#/N'},'a':{}", "'a'") "}}",
          "{'GET /a':{'responses':{'200':{" JSON("{'$ref':'#/A'}") "}}},'$defs':{'A':" OBJECT(
              "'n':{'$ref':'#/B'},'b':{}", "'b'") ",'B':" OBJECT("'n':{'$ref':'#/A'}", "") "}}",
          NULL },
    };
    size_t good = 0;
    for (size_t i = 0; i < countof(all); i++)
        good += check(&all[i]);
    assert_int_equal(good, countof(all));
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(rows) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
