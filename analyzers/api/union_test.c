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

static void differences(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    const struct api *before =
        api_from(&arena, "{'GET /a':{'responses':{'200':{" JSON(OBJECT(
                             "'x':{}", "'x'")) "}}},"
                                               "'GET /b':{},'GET /c/{id}':{},'GET /same':{}}");
    const struct api *now = api_from(
        &arena, "{'GET /a':{'responses':{'200':{" JSON(OBJECT(
                    "'y':{}",
                    "")) "}}},"
                         "'GET /c/{other}':{'parameters':[{'name':'q','in':'query'}]},'GET /d':{},"
                         "'GET /same':{}}");
    struct api_differences out;
    api_diff(&arena, before, now, &out);
    assert_int_equal(out.all.n, 4);
    const struct api_difference *a = &out.all.v[0];
    assert_str(a->now->name, "GET /a");
    assert_int_equal(a->old_served, ANSWER_NO);
    assert_int_equal(a->new_served, ANSWER_YES);
    assert_str(a->old_breaks[0].message,
               "an older consumer reads x, which the definition does not have");
    assert_str(a->new_breaks[0].message,
               "a newer consumer reads y, which the definition does not have");
    assert_null(out.all.v[1].now);
    assert_int_equal(out.all.v[1].old_served, ANSWER_NO);
    assert_str(out.all.v[2].before->name, "GET /c/{id}");
    assert_int_equal(out.all.v[2].old_served, ANSWER_YES);
    assert_int_equal(out.all.v[2].n_new_breaks, 1);
    assert_null(out.all.v[3].before);
    assert_int_equal(out.all.v[3].new_served, ANSWER_NO);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(rows), cmocka_unit_test(differences) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
