/* What becomes of the values of a schema: a row for each line of the rules. */
#include "api_test_priv.h"

struct row {
    const char *before, *now;
    enum api_change change;
};

static const char *const change_names[] = { "same", "narrowed", "widened", "both", "undecided" };

static void check_rows(const struct row *rows, size_t n, bool response)
{
    for (size_t i = 0; i < n; i++) {
        struct arena arena = { 0 };
        const struct api_schema *before = schema_from(&arena, rows[i].before);
        const struct api_schema *now = schema_from(&arena, rows[i].now);
        enum api_change change = api_schema_change(before, now, response);
        if (change != rows[i].change)
            fail_msg("%s -> %s: %s, expected %s", rows[i].before, rows[i].now, change_names[change],
                     change_names[rows[i].change]);
        static const enum api_change turned[] = { API_SAME, API_WIDENED, API_NARROWED, API_BOTH,
                                                  API_UNDECIDED };
        change = api_schema_change(now, before, response);
        if (change != turned[rows[i].change])
            fail_msg("back from %s to %s: %s, expected %s", rows[i].now, rows[i].before,
                     change_names[change], change_names[turned[rows[i].change]]);
        assert_int_equal(api_schema_change(before, before, response), API_SAME);
        arena_release(&arena);
    }
}

static void types(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "{'type':'string'}", "{'type':['string','integer']}", API_WIDENED },
        { "{'type':'string'}", "{'type':['string']}", API_SAME },
        { "{'type':'integer'}", "{'type':'number'}", API_WIDENED },
        { "{'type':'string'}", "{'type':'integer'}", API_BOTH },
        { "{'type':'array'}", "{'type':'object'}", API_BOTH },
        { "{'type':'string'}", "{}", API_WIDENED },
        { "{'type':['string','null']}", "{'oneOf':[{'type':'null'},{'type':'string'}]}", API_SAME },
        { "{'type':['string','null']}", "{'anyOf':[{'type':'null'},{'type':'string'}]}", API_SAME },
        { "{'type':'string'}", "{'type':['string','null']}", API_WIDENED },
        { "{'type':['string','null']}", "{'oneOf':[{'type':'null'},{'type':['string','null']}]}",
          API_NARROWED },
        { "{'type':['string','null'],'enum':['a',null]}", "{'type':['string','null'],'enum':['a']}",
          API_NARROWED },
        { "{'type':'integer','format':'int32'}", "{'type':'integer','format':'int64'}",
          API_WIDENED },
        { "{'type':'integer','format':'int64'}", "{'type':'integer'}", API_SAME },
        { "{'type':'number','format':'float'}", "{'type':'number','format':'double'}",
          API_WIDENED },
        { "{'type':'string'}", "{'type':'string','format':'uuid'}", API_NARROWED },
        { "{'type':'string','format':'date'}", "{'type':'string','format':'uuid'}", API_BOTH },
        { "{'type':'string'}", "{'type':'string','format':'house-number'}", API_UNDECIDED },
    };
    check_rows(rows, countof(rows), false);
    check_rows(rows, countof(rows), true);
}

static void values(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "{'enum':['a','b']}", "{'enum':['b','a']}", API_SAME },
        { "{'enum':['a']}", "{'enum':['a','b']}", API_WIDENED },
        { "{'enum':['a','c']}", "{'enum':['a','b']}", API_BOTH },
        { "{'type':'string'}", "{'type':'string','enum':['a']}", API_NARROWED },
        { "{'enum':[1]}", "{'enum':['1']}", API_BOTH },
        { "{'enum':[1]}", "{'enum':[1.0]}", API_SAME },
        { "{'type':'boolean'}", "{'type':'boolean','enum':[true]}", API_NARROWED },
        { "{'type':'boolean'}", "{'enum':[true,false]}", API_SAME },
        { "{'enum':['a','bb']}", "{'type':'string','maxLength':2}", API_WIDENED },
        { "{'enum':['a','bbb']}", "{'type':'string','maxLength':2}", API_BOTH },
        { "{'enum':['ab','ac']}", "{'type':'string','pattern':'^a'}", API_WIDENED },
    };
    check_rows(rows, countof(rows), false);
    check_rows(rows, countof(rows), true);
}

static void bounds(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "{'type':'string'}", "{'type':'string','minLength':0}", API_SAME },
        { "{'type':'string'}", "{'type':'string','minLength':1}", API_NARROWED },
        { "{'type':'string','maxLength':3}", "{'type':'string','maxLength':5}", API_WIDENED },
        { "{'type':'integer','minimum':1}", "{'type':'integer','exclusiveMinimum':0}", API_SAME },
        { "{'type':'number','minimum':1}", "{'type':'number','exclusiveMinimum':1}", API_NARROWED },
        { "{'type':'integer','maximum':5}", "{'type':'integer','maximum':4}", API_NARROWED },
        { "{'type':'integer','minimum':0,'maximum':5}", "{'type':'integer','minimum':1}",
          API_BOTH },
        { "{'type':'integer','multipleOf':2}", "{'type':'integer','multipleOf':4}", API_NARROWED },
        { "{'type':'integer','multipleOf':1}", "{'type':'integer'}", API_SAME },
        { "{'type':'integer','multipleOf':4}", "{'type':'integer','multipleOf':6}", API_BOTH },
        { "{'type':'string'}", "{'type':'string','pattern':'^a'}", API_NARROWED },
        { "{'type':'string'}", "{'type':'string','pattern':'.*'}", API_SAME },
        { "{'type':'string','pattern':'^a'}", "{'type':'string','pattern':'^b'}", API_UNDECIDED },
        { "{'type':'array'}", "{'type':'array','minItems':0}", API_SAME },
        { "{'type':'array'}", "{'type':'array','maxItems':3}", API_NARROWED },
        { "{'type':'array'}", "{'type':'array','uniqueItems':true}", API_NARROWED },
        { "{'type':'array','items':{'type':'integer'}}",
          "{'type':'array','items':{'type':'number'}}", API_WIDENED },
        { "{'type':'array','items':{'type':'integer'}}", "{'type':'array'}", API_WIDENED },
    };
    check_rows(rows, countof(rows), false);
    check_rows(rows, countof(rows), true);
}

static void objects(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "{'type':'object','properties':{'a':{}},'required':['a']}",
          "{'type':'object','properties':{'a':{}}}", API_WIDENED },
        { "{'type':'object','properties':{'a':{}}}",
          "{'type':'object','properties':{'a':{}},'additionalProperties':true}", API_SAME },
        { "{'type':'object','properties':{'a':{}}}",
          "{'type':'object','properties':{'a':{},'b':{}},'required':['b']}", API_NARROWED },
        { "{'type':'object','properties':{'a':{}},'additionalProperties':false}",
          "{'type':'object','properties':{'a':{},'b':{}},'additionalProperties':false}",
          API_WIDENED },
        { "{'type':'object','additionalProperties':{'type':'integer'}}",
          "{'type':'object','additionalProperties':{'type':'number'}}", API_WIDENED },
        { "{'type':'object','properties':{'a':{'type':'string'}}}",
          "{'type':'object','properties':{'a':{'type':['string','null']}}}", API_WIDENED },
        { "{'type':'object','properties':{'a':{}},'minProperties':1}",
          "{'type':'object','properties':{'a':{}}}", API_WIDENED },
        { "{'allOf':[{'type':'object','properties':{'a':{}}}]}",
          "{'type':'object','properties':{'a':{}}}", API_SAME },
        { "{'type':'object','properties':{'a':{}},'allOf':[{'required':['a']}]}",
          "{'type':'object','properties':{'a':{}},'required':['a']}", API_SAME },
        { "{'allOf':[{'type':'integer','minimum':1},{'minimum':3,'maximum':9}]}",
          "{'type':'integer','minimum':3,'maximum':9}", API_SAME },
        { "{'type':'string','allOf':[{}]}", "{'type':'string'}", API_SAME },
    };
    check_rows(rows, countof(rows), false);
    check_rows(rows, countof(rows), true);
}

static void branches(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "{'oneOf':[{'type':'string'},{'type':'integer'}]}",
          "{'oneOf':[{'type':'integer'},{'type':'string'}]}", API_SAME },
        { "{'oneOf':[{'type':'string'},{'type':'integer'}]}", "{'type':['string','integer']}",
          API_SAME },
        { "{'type':'string'}", "{'oneOf':[{'type':'string'},{'type':'integer'}]}", API_WIDENED },
        { "{'anyOf':[{'type':'string'},{'type':'string','maxLength':2}]}", "{'type':'string'}",
          API_SAME },
        { "{'oneOf':[{'type':'object','required':['k'],'properties':{'k':{'enum':['a']}}},"
          "{'type':'object','required':['k'],'properties':{'k':{'enum':['b']},'x':{'type':'integer'"
          "}}}]}",
          "{'oneOf':[{'type':'object','required':['k'],'properties':{'k':{'enum':['b']},'x':{'type'"
          ":'number'}}},"
          "{'type':'object','required':['k'],'properties':{'k':{'enum':['a']}}}]}",
          API_WIDENED },
        { "{'type':'object','required':['k'],'properties':{'k':{'enum':['a']}}}",
          "{'oneOf':[{'type':'object','required':['k'],'properties':{'k':{'enum':['a']}}},"
          "{'type':'object','required':['k'],'properties':{'k':{'enum':['b']}}}]}",
          API_WIDENED },
        { "{'oneOf':[{'$ref':'#/A'},{'$ref':'#/B'}],'$defs':{'A':{'type':'object','properties':"
          "{'x':{'type':'integer'}}},'B':{'type':'object','properties':{'y':{}}}}}",
          "{'oneOf':[{'$ref':'#/B'},{'$ref':'#/A'}],'$defs':{'A':{'type':'object','properties':"
          "{'x':{'type':'number'}}},'B':{'type':'object','properties':{'y':{}}}}}",
          API_WIDENED },
    };
    check_rows(rows, countof(rows), false);
    check_rows(rows, countof(rows), true);
}

static void rings(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "{'$ref':'#/N','$defs':{'N':{'type':'object','properties':{'next':{'$ref':'#/N'},"
          "'v':{'type':'integer'}}}}}",
          "{'$ref':'#/M','$defs':{'M':{'type':'object','properties':{'next':{'$ref':'#/M'},"
          "'v':{'type':'integer'}}}}}",
          API_SAME },
        { "{'$ref':'#/N','$defs':{'N':{'type':'object','properties':{'next':{'$ref':'#/N'},"
          "'v':{'type':'integer'}}}}}",
          "{'$ref':'#/M','$defs':{'M':{'type':'object','properties':{'next':{'$ref':'#/M'},"
          "'v':{'type':'number'}}}}}",
          API_WIDENED },
        /* one ring is twice as long as the other */
        { "{'$ref':'#/N','$defs':{'N':{'type':'object','properties':{'next':{'$ref':'#/N'}}}}}",
          "{'$ref':'#/A','$defs':{'A':{'type':'object','properties':{'next':{'$ref':'#/B'}}},"
          "'B':{'type':'object','properties':{'next':{'$ref':'#/A'}}}}}",
          API_SAME },
        { "{'$ref':'#/N','$defs':{'N':{'allOf':[{'$ref':'#/N'},{'type':'string'}]}}}",
          "{'type':'string'}", API_SAME },
        { "{'$ref':'#/N','$defs':{'N':{'anyOf':[{'$ref':'#/N'},{'type':'string'}]}}}",
          "{'type':'string'}", API_SAME },
    };
    check_rows(rows, countof(rows), false);
}

static void unknown(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "{'type':'string'}", "{'type':'string','not':{'enum':['a']}}", API_UNDECIDED },
    };
    check_rows(rows, countof(rows), false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(types),   cmocka_unit_test(values),   cmocka_unit_test(bounds),
        cmocka_unit_test(objects), cmocka_unit_test(branches), cmocka_unit_test(rings),
        cmocka_unit_test(unknown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
