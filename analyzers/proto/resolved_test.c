/* What is refused, and what is not, once names are resolved: options, types, editions. */
#include "svcgraph/proto.h"
#include "svcgraph/test.h"

#define P2 "syntax = \"proto2\"; package a; import \"d.proto\";\n"
#define P3 "syntax = \"proto3\"; package a; import \"d.proto\";\n"
#define E3 "edition = \"2023\"; package a;\n"
#define E4 "edition = \"2024\"; package a;\n"

static const char definitions[] =
    "syntax = \"proto2\"; package d; import \"google/protobuf/descriptor.proto\";\n"
    "enum Kind { A = 0; B = 1; }\n"
    "message Rule { optional string name = 1; optional int32 level = 2; optional Rule self = 3;\n"
    "  repeated Rule many = 4; oneof pick { bool yes = 5; float ratio = 6; } optional Kind kind = "
    "7;\n"
    "  extensions 100 to 200; optional bytes data = 8; optional uint32 small = 9; }\n"
    "extend Rule { optional int32 extra = 100; }\n"
    "extend google.protobuf.FileOptions { optional Rule rule = 50001; repeated int32 list = 50002; "
    "}\n"
    "extend google.protobuf.FieldOptions { optional string note = 50003 [targets = "
    "TARGET_TYPE_ENUM]; }\n"
    "message Set { extensions 1 to 9; extensions 20 [declaration = { number: 20 full_name: "
    "\".a.right\" type: \"int32\" }]; }\n";

static const char *const accepted[] = {
    E3 "message M { repeated M m = 1 [features.repeated_field_encoding = EXPANDED]; }",
    P2 "option (d.rule) = { name: \"x\" level: 1e2, self < yes: t > many [{ level: -1 }, "
       "{}] [d.extra]: 5 };",
    P2 "option (d.rule).self.ratio = -inf; option (.d.rule).name = \"x\"; option (d.list) "
       "= 1; option (d.list) = 2;",
    P2 "option (d.rule) = { level: 1 }; option (d.rule).name = \"after the message\";",
    P2 "option (d.rule) = { kind: B ratio: Infinity data: \"\\xff\" self { level: 1 } "
       "self { small: 2 } };",
    P2 "message M { optional d.Kind k = 1 [default = B]; optional uint64 u = 2 [default = "
       "18446744073709551615]; optional float f = 3 [default = 017]; }",
    P2 "message M { optional int32 a = 1 [(google.protobuf.FieldOptions.deprecated) = "
       "true]; } import \"google/protobuf/descriptor.proto\";",
    P2 "extend d.Set { optional int32 right = 20; optional string s = 9; }",
    P2 "message M { extend d.Set { optional int32 x = 1; } optional int32 Set = 2; }",
    P3 "message M { message.N n = 1; optional o = 2; } message message { message N {} } "
       "message optional {}",
    E3 "enum E { option features.enum_type = CLOSED; A = 1; } message M { repeated E e = "
       "1; M m = 2 [features.message_encoding = DELIMITED]; map<string, M> n = 3 "
       "[features.utf8_validation = NONE]; }",
    E4 "export message Http2Port { int32 http2_port = 1; local enum E { E_ZERO = 0; } } "
       "option features.default_symbol_visibility = EXPORT_ALL;",
    E4 "message old_name { option features.enforce_naming_style = STYLE_LEGACY; int32 "
       "oldField = 1; }",
};

/* The first finding; all stand in the second line. */
struct refused {
    const char *text;
    uint32_t column;
    const char *message;
};

static const struct refused refused[] = {
    { P2 "option (d.none) = 1;", 8, "Extension 'd.none' is not defined or not imported." },
    { P2 "option (d.Rule) = {};", 8,
      "Expected an extension of google.protobuf.FileOptions, found message 'd.Rule'." },
    { P2 "option (d.note) = \"x\";", 8,
      "'d.note' extends google.protobuf.FieldOptions, not google.protobuf.FileOptions." },
    { P2 "option none = 1;", 8, "google.protobuf.FileOptions has no field 'none'." },
    { P2 "option (d.rule).none = 1;", 8, "d.Rule has no field 'none'." },
    { P2 "option (d.rule).name.x = 1;", 8,
      "'name' has no fields: it is string, not a singular message." },
    { P2 "option (d.rule).many.level = 1;", 8,
      "'many' has no fields: it is repeated message d.Rule, not a singular message." },
    { P2 "option (d.rule).name = \"a\"; option (d.rule) = { level: 1 };", 36,
      "Option 'rule' is already set in line 2." },
    { P2 "option (d.rule).level = 1; option (d.rule).level = 2;", 35,
      "Option 'level' is already set in line 2." },
    { P2 "option (d.rule).yes = true; option (d.rule).ratio = 1;", 36,
      "'ratio' cannot be set beside 'yes': both are in one oneof." },
    { P2 "option (d.rule) = { yes: true ratio: 1 };", 31,
      "'ratio' cannot be set beside 'yes': both are in one oneof." },
    { P2 "option (d.rule) = { level: 1 level: 2 };", 30,
      "Option 'level' is already set in line 2." },
    { P2 "option (d.rule) = { none: 1 };", 21, "d.Rule has no field 'none'." },
    { P2 "option (d.rule) = { [d.none]: 1 };", 21,
      "Extension 'd.none' is not defined or not imported." },
    { P2 "option (d.rule) = { [d.Rule.level]: 1 };", 21,
      "Expected an extension of d.Rule, found field 'd.Rule.level'." },
    { P2 "option (d.rule) = { level: [1] };", 21,
      "Option 'level' is one int32, and this value is a list." },
    { P2 "option (d.rule) = { many [1] };", 27,
      "Expected '{', since no ':' stands before the list, found '1'." },
    { P2 "option (d.rule) = { level: 1.5 };", 21,
      "Option 'level' is int32: expected an integer, found '1.5'." },
    { P2 "option (d.rule) = { level: 2147483648 };", 21,
      "2147483648 is out of range: option 'level' is int32." },
    { P2 "option (d.rule) = { small: -1 };", 21, "-1 is out of range: option 'small' is uint32." },
    { P2 "option (d.rule) = { name: 5 };", 21,
      "Option 'name' is string: expected a string, found '5'." },
    { P2 "option (d.rule) = { kind: C };", 21, "Enum d.Kind has no value 'C'." },
    { P2 "option (d.rule) = { yes: 1 };", 21,
      "Option 'yes' is bool: expected true or false, found '1'." },
    { P2 "option (d.rule) = { ratio: 0x10 };", 21,
      "Option 'ratio' is float: expected a decimal number, inf or nan, found '0x10'." },
    { P2 "option (d.rule) = 5;", 19,
      "Option 'rule' is message d.Rule: expected a message in braces, found '5'." },
    { P2 "option (d.list) = \"x\";", 19,
      "Option 'list' is int32: expected an integer, found a string." },
    { P2 "option (d.rule) = { [type.googleapis.com/d.Rule] { level: 1 } };", 21,
      "A type URL stands only in a google.protobuf.Any, not in d.Rule." },
    { P2 "option java_package = 5;", 23,
      "Option 'java_package' is string: expected a string, found '5'." },
    { P2 "option deprecated = True;", 21,
      "Option 'deprecated' is bool: expected true or false, found 'True'." },
    { P2 "option optimize_for = FAST;", 23,
      "Enum google.protobuf.FileOptions.OptimizeMode has no value 'FAST'." },
    { P2 "option uninterpreted_option = {};", 8, "'uninterpreted_option' cannot be set." },
    { P2 "option features.enum_type = OPEN;", 8, "'features' are not part of proto2." },
    { P2 "message M { optional int32 a = 1 [(d.note) = \"x\"]; }", 35,
      "Option 'note' cannot be set on such an element: see its targets." },
    { P2 "message M { optional bool b = 1 [default = 1]; }", 44,
      "Option 'b' is bool: expected true or false, found '1'." },
    { P2 "message M { optional d.Rule r = 1 [default = {}]; }", 36,
      "Messages cannot have a default value." },
    { P2 "message M { optional string s = 1 [packed = true]; }", 22,
      "'packed' is only for repeated numbers, bools and enums; field s is string." },
    { P2 "message M { optional string s = 1 [lazy = true]; }", 22,
      "'lazy' is only for messages; field s is string." },
    { P2 "message M { optional int32 s = 1 [jstype = JS_STRING]; }", 22,
      "'jstype' is only for 64-bit integers; field s is int32." },
    { P2 "message M { map<int32, int32> m = 1; optional MEntry e = 2; }", 47,
      "'MEntry' is the entry of a map field and cannot be used as a type." },
    { P2 "message M { reserved \"a b\"; }", 22, "Reserved name \"a b\" is no identifier." },
    { P2 "message M { reserved 19500; }", 22,
      "A range cannot begin or end at a number from 19000 to 19999." },
    { P2 "service S { rpc Get(Get) returns (Get); } message Get {}", 21,
      "Expected a message, found rpc 'Get'." },
    { P2 "service S { rpc A(int32) returns (d.Kind); }", 19,
      "Expected a message, found the type 'int32'." },
    { P2 "extend d.Kind { optional int32 x = 1; }", 8, "Expected a message, found enum 'd.Kind'." },
    { P2 "extend d.Set { optional int32 x = 15; }", 35,
      "Message d.Set has no extension range for number 15." },
    { P2 "extend d.Set { optional string right = 20; }", 25,
      "Extension 20 is declared with the type 'int32'." },
    { P2 "extend d.Set { optional int32 wrong = 20; }", 31,
      "Extension 20 is declared with the name '.a.right'." },
    { P2 "message M { extensions 1 to 9 [declaration = { number: 10 full_name: \"a.b\" "
         "type: \".x\" }]; }",
      48, "Extension number 10 is not in the range it is declared for." },
    { P2 "message M { optional bool b = 1 [feature_support = { edition_removed: "
         "EDITION_2024 }]; }",
      54, "'edition_removed' needs 'removal_error' beside it." },
    { P3 "extend d.Set { int32 x = 1; }", 8,
      "proto3 can only extend the options of descriptor.proto, not d.Set." },
    { P3 "message M { d.Kind k = 1; }", 13, "Closed enum d.Kind cannot be used in proto3." },
    { P3 "message M { int32 a_b = 1 [json_name = \"x\"]; int32 aB = 2; }", 52,
      "Derived JSON name 'aB' is already that of field 'a_b' in line 2." },
    { E3 "message M { string s = 1 [packed = true]; }", 27,
      "'packed' is not part of editions: use features.repeated_field_encoding." },
    { E3 "message M { repeated int32 s = 1 [features.field_presence = EXPLICIT]; }", 61,
      "'field_presence' cannot be set so on field s: it is repeated." },
    { E3 "message M { int32 s = 1 [features.utf8_validation = NONE]; }", 13,
      "'utf8_validation' is only for strings, and maps with strings; field s is int32." },
    { E3 "message M { option features.field_presence = EXPLICIT; }", 20,
      "Option 'field_presence' cannot be set on such an element: see its targets." },
    { E3 "option features.field_presence = LEGACY_REQUIRED;", 34,
      "LEGACY_REQUIRED can only be set on a field." },
    { E3 "option features.enforce_naming_style = STYLE2024;", 8,
      "'enforce_naming_style' needs a later edition than this file's." },
    { E3 "option features.enum_type = ENUM_TYPE_UNKNOWN;", 29,
      "Feature 'enum_type' cannot be left unknown." },
    { E4 "message http_port {}", 9, "Edition 2024 wants the message 'http_port' in PascalCase." },
    { E4 "message M { int32 aB = 1; }", 19, "Edition 2024 wants the field 'aB' in snake_case." },
    { E4 "enum E { one = 0; }", 10,
      "Edition 2024 wants the enum value 'one' in SCREAMING_SNAKE_CASE." },
    { E4 "option java_multiple_files = true;", 8,
      "'java_multiple_files' is not part of this edition any more." },
    { E4 "message M { string s = 1 [ctype = CORD]; }", 27,
      "'ctype' is not part of edition 2024: use features.(pb.cpp).string_type." },
    { E4 "option features.default_symbol_visibility = STRICT; message M { export message "
         "N {} }",
      72, "Message 'N' is in another, and cannot be exported." },
};

struct tried {
    struct arena arena;
    struct findings findings;
};

static struct proto_file *add(struct tried *t, uint32_t source, const char *path, struct str text)
{
    struct proto_file *file;
    proto_parse(&t->arena, text, source, &t->findings, &file);
    file->path = str_from(path);
    return file;
}

static void try_text(struct tried *t, const char *text)
{
    static const char descriptor[] = "google/protobuf/descriptor.proto";
    struct proto_file *files[3];
    struct str shipped = STR_NULL;
    memset(t, 0, sizeof(*t));
    findings_init(&t->findings, &t->arena);
    assert_true(proto_well_known(&t->arena, str_from(descriptor), &shipped));
    files[0] = add(t, 1, "a.proto", str_from(text));
    files[1] = add(t, 2, "d.proto", str_from(definitions));
    files[2] = add(t, 3, descriptor, shipped);
    files[2]->is_import = true;
    proto_resolve_rooted(files, countof(files), &t->findings);
}

static void accepts(void **state)
{
    (void)state;
    for (size_t i = 0; i < countof(accepted); i++) {
        struct tried t;
        try_text(&t, accepted[i]);
        if (t.findings.all.n > 0)
            fail_msg("%s\n%" PRIstr, accepted[i], STR_ARG(t.findings.all.v[0].message));
        arena_release(&t.arena);
    }
}

/* Checks on a file alone come before the others: the first in the file is what counts. */
static const struct finding *first_of(const struct tried *t)
{
    const struct finding *first = NULL;
    for (size_t i = 0; i < t->findings.all.n; i++)
        if (!first || t->findings.all.v[i].loc.column < first->loc.column)
            first = &t->findings.all.v[i];
    return first;
}

static void refuses(void **state)
{
    (void)state;
    for (size_t i = 0; i < countof(refused); i++) {
        struct tried t;
        try_text(&t, refused[i].text);
        const struct finding *first = first_of(&t);
        if (!first || first->loc.source != 1 || first->loc.line != 2 ||
            first->loc.column != refused[i].column || !str_is(first->message, refused[i].message))
            fail_msg("%s\n%u:%u %" PRIstr, refused[i].text, first ? first->loc.line : 0,
                     first ? first->loc.column : 0, STR_ARG(first ? first->message : STR("none")));
        arena_release(&t.arena);
    }
}

/* What may stand in a file that is missing is no error. */
static void unknown_is_no_error(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct findings findings;
    struct proto_file *file;
    findings_init(&findings, &arena);
    proto_parse(&arena,
                STR("syntax = \"proto3\"; import \"gone.proto\"; option (gone.a).b = 1;\n"
                    "message M { gone.T t = 1 [(gone.c) = { x: 1 }]; }\n"
                    "service S { rpc A(gone.T) returns (M) { option (gone.d) = \"\"; } }"),
                1, &findings, &file);
    file->path = STR("a.proto");
    proto_resolve_rooted(&file, 1, &findings);
    assert_int_equal(findings.all.n, 0);
    arena_release(&arena);
}

/* Ten thousand members set in ten thousand fields: neither is looked for one by one. */
static void large_messages_are_indexed(void **state)
{
    (void)state;
    enum { N = 10000 };
    struct tried t;
    struct arena arena = { 0 };
    struct strbuf text;
    strbuf_init(&text, &arena);
    strbuf_add(&text, STR(P2 "import \"google/protobuf/descriptor.proto\"; extend "
                             "google.protobuf.FileOptions { optional L l = 60001; } message L {"));
    for (int i = 1; i < N; i++)
        strbuf_addf(&text, "optional int32 f%d = %d;", i, i < 19000 ? i : i + 1000);
    strbuf_add(&text, STR("} option (l) = {"));
    for (int i = 1; i < N; i++)
        strbuf_addf(&text, "f%d: %d ", i, i);
    strbuf_add(&text, STR("};"));
    try_text(&t, str_cstr(&arena, strbuf_str(&text)));
    assert_int_equal(t.findings.all.n, 0);
    arena_release(&t.arena);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepts),
        cmocka_unit_test(refuses),
        cmocka_unit_test(unknown_is_no_error),
        cmocka_unit_test(large_messages_are_indexed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
