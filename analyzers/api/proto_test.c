/* Protobuf services as definitions: what two copies mean for each other on the wire. */
#include "svcgraph/api.h"
#include "svcgraph/proto.h"
#include "svcgraph/test.h"

static const struct api *parse(struct arena *arena, const char *syntax, const char *body)
{
    struct findings findings = { 0 };
    struct proto_set *set = arena_new(arena, struct proto_set);
    struct proto_file *file;
    struct str text = str_printf(arena,
                                 "syntax = \"%s\";\npackage a;\nservice S { rpc Do (Req) returns "
                                 "(Res); }\n%s",
                                 syntax, body);
    findings.arena = arena;
    if (!proto_parse(arena, text, 1, &findings, &file))
        fail_msg("%s", body);
    file->path = STR("a.proto");
    *vec_push(arena, &set->all) = file;
    proto_resolve(set->all.v, set->all.n, &findings);
    return api_of_proto(arena, set, STR_NULL);
}

struct row {
    const char *syntax, *definition, *view;
    enum answer answer;
    const char *told; /* the first; NULL: nothing */
};

static bool check(const struct row *row)
{
    struct arena arena = { 0 };
    struct api_breaks breaks = { .cut = false };
    const struct api *definition = parse(&arena, row->syntax, row->definition);
    const struct api *view = parse(&arena, row->syntax, row->view);
    enum answer answer = api_serves(&arena, definition, view, STR("shop"), &breaks);
    struct str told = STR("nothing");
    if (breaks.all.n)
        told = str_printf(&arena, "%" PRIstr ": %" PRIstr, STR_ARG(breaks.all.v[0].element),
                          STR_ARG(breaks.all.v[0].message));
    bool good = answer == row->answer && str_is(told, row->told ? row->told : "nothing");
    struct api_break why;
    if (answer != ANSWER_NO)
        good &= api_union(&arena, definition, view, &why) != NULL;
    if (!good)
        print_error("%s\nfor %s: %d %" PRIstr "\n", row->definition, row->view, answer,
                    STR_ARG(told));
    arena_release(&arena);
    return good;
}

#define REQ(fields) "message Req { " fields " } message Res {}"
#define RES(fields) "message Req {} message Res { " fields " }"

static void rows(void **state)
{
    (void)state;
    static const struct row all[] = {
        { "proto3", RES("int32 a = 1;"), RES("int32 a = 1;"), ANSWER_YES, NULL },
        /* numbers pair, names mean nothing */
        { "proto3", RES("int32 b = 1;"), RES("int32 a = 1;"), ANSWER_YES, NULL },
        { "proto3", RES("int64 a = 1;"), RES("bool a = 1;"), ANSWER_YES, NULL },
        { "proto3", RES("sint32 a = 1;"), RES("int32 a = 1;"), ANSWER_NO,
          "response/a: the definition sends a with format sint32, of which shop takes format "
          "int32" },
        { "proto3", RES("string a = 1;"), RES("int32 a = 1;"), ANSWER_NO,
          "response/a: shop reads a as int32, which the definition sends as string" },
        { "proto3", RES("string a = 1;"), RES("bytes a = 1;"), ANSWER_YES, NULL },
        { "proto3", RES("bytes a = 1;"), RES("string a = 1;"), ANSWER_NO,
          "response/a: the definition sends a with format bytes, of which shop takes format "
          "string" },
        { "proto3", RES("repeated int32 a = 1;"), RES("int32 a = 1;"), ANSWER_NO,
          "response/a: shop reads a as int32, which the definition sends as repeated" },
        { "proto3", RES("float a = 1;"), RES("double a = 1;"), ANSWER_NO,
          "response/a: the definition sends a with format float, of which shop takes format "
          "double" },
        /* fields come and go */
        { "proto3", RES("int32 a = 1; int32 b = 2;"), RES("int32 a = 1;"), ANSWER_YES, NULL },
        { "proto3", RES(""), RES("int32 a = 1;"), ANSWER_YES,
          "response/a: shop reads a, which the definition does not have" },
        { "proto3", REQ("int32 b = 2;"), REQ("int32 a = 1;"), ANSWER_YES,
          "request/a: shop sends a, which the definition does not have" },
        { "proto2", RES("optional int32 a = 1;"), RES("required int32 a = 1;"), ANSWER_NO,
          "response/a: shop requires a, which the definition need not send" },
        { "proto2", REQ("required int32 a = 1;"), REQ("optional int32 a = 1;"), ANSWER_NO,
          "request/a: the definition requires a, which shop need not send" },
        { "proto2", REQ("optional int32 a = 1;"), REQ("required int32 a = 1;"), ANSWER_YES, NULL },
        /* closed enums keep unknown values out, and nobody falls over them */
        { "proto2", RES("enum E { X = 0; Y = 1; } optional E a = 1;"),
          RES("enum E { X = 0; } optional E a = 1;"), ANSWER_YES,
          "response/a: the definition may send 1 as a, which shop does not know" },
        { "proto3", RES("enum E { X = 0; Y = 1; } E a = 1;"), RES("enum E { X = 0; } E a = 1;"),
          ANSWER_YES, NULL },
        { "proto3", RES("enum E { X = 0; } E a = 1;"), RES("int32 a = 1;"), ANSWER_NO,
          "response/a: the definition sends a with format enum, of which shop takes format "
          "int32" },
        /* of a oneof only the last one stays */
        { "proto3", REQ("oneof o { int32 a = 1; int32 b = 2; }"), REQ("int32 a = 1; int32 b = 2;"),
          ANSWER_NO,
          "request/b: a and b may both be sent; for the definition they exclude each other (oneof "
          "o)" },
        { "proto3", REQ("int32 a = 1; int32 b = 2;"), REQ("oneof o { int32 a = 1; int32 b = 2; }"),
          ANSWER_YES, NULL },
        { "proto3", REQ("oneof o { int32 a = 1; int32 b = 2; }"),
          REQ("oneof p { int32 a = 1; int32 b = 2; }"), ANSWER_YES, NULL },
        { "proto3", REQ("oneof o { int32 a = 1; }"), REQ("int32 a = 1;"), ANSWER_YES, NULL },
        /* a map is a list of entries */
        { "proto3", RES("map<string, int32> a = 1;"),
          RES("message E { string key = 1; int64 value = 2; } repeated E a = 1;"), ANSWER_YES,
          NULL },
        { "proto3", RES("map<string, int32> a = 1;"), RES("map<string, string> a = 1;"), ANSWER_NO,
          "response/a/*/value: shop reads value as string, which the definition sends as int32" },
        { "proto2", RES("optional group G = 1 { optional int32 x = 1; }"),
          RES("message G { optional int32 x = 1; } optional G g = 1;"), ANSWER_NO,
          "response/g: the definition sends g with format group, of which shop takes format "
          "message" },
        { "proto2", RES("extensions 10 to 20;") " extend Res { optional int32 x = 10; }",
          RES("extensions 10 to 20;") " extend Res { optional string x = 10; }", ANSWER_NO,
          "response/[x]: shop reads [x] as string, which the definition sends as int32" },
        { "proto3", RES("Node n = 1;") " message Node { Node next = 1; int32 v = 2; }",
          RES("Tree n = 1;") " message Tree { Tree next = 1; string v = 2; }", ANSWER_NO,
          "response/n/v: shop reads v as string, which the definition sends as int32" },
    };
    size_t good = 0;
    for (size_t i = 0; i < countof(all); i++)
        good += check(&all[i]);
    assert_int_equal(good, countof(all));
}

static void streams(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    const char *bodies[] = { "service T { rpc Do (M) returns (M); } message M {} message Req {} "
                             "message Res {}",
                             "service T { rpc Do (M) returns (stream M); } message M {} message "
                             "Req {} message Res {}" };
    const struct api *one = parse(&arena, "proto3", bodies[0]);
    const struct api *two = parse(&arena, "proto3", bodies[1]);
    struct api_breaks breaks;
    assert_int_equal(one->n_operations, 2);
    assert_str(one->operations[1].name, "a.T/Do");
    assert_int_equal(api_serves(&arena, two, one, STR("shop"), &breaks), ANSWER_NO);
    assert_str(breaks.all.v[0].message,
               "a stream of messages for one side is a single one for the other");
    struct api_break why;
    assert_null(api_union(&arena, one, two, &why));
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(rows), cmocka_unit_test(streams) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
