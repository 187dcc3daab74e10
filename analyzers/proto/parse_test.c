#include "svcgraph/proto.h"
#include "svcgraph/test.h"

#define P2 "syntax = \"proto2\";\n"
#define P3 "syntax = \"proto3\";\n"
#define E3 "edition = \"2023\";\n"
#define E4 "edition = \"2024\";\n"

static const char *const accepted[] = {
    "",
    ";;;",
    "package a;",
    "syntax = 'proto' '3'; package a.b;",
    "\xef\xbb\xbf" P3 "message A {}",
    "syntax = \"proto3\";\r\nmessage A {\r\n}\r\n",
    P3 "message message { message message = 1; message A {} enum enum = 2; enum E { Z = 0; } }",
    P3 "message A { string message = 1; string optional = 3; string reserved = 4; string to = 6;"
       " string max = 7; string group = 8; string option = 9; string map = 10; string inf = 16; }",
    P3 "message stream {} service S { rpc A(stream) returns (stream stream); rpc B(stream stream)"
       " returns (stream) { ; option deprecated = true; }; ; }",
    P3 "message map {} message A { map m = 1; }",
    P3 "message group {} message A { group g = 1; }",
    P3 "message reserved {} message A { reserved r = 1; }",
    P3 "message export {} message A { export message = 1; export enum = 2; }",
    P3 "message optional {} message A { optional optional o = 1; }",
    P3 "message A { int32 a = 536870911; int32 b = 0x10; int32 c = 010; }",
    "message A { optional int32 a = 1; required int32 b = 2; repeated int32 c = 3; }",
    P3 "enum E { A = 0; B = -1; C = -2147483648; D = 2147483647; reserved = 5; option = 6; }",
    P3 "enum E { option allow_alias = true; A = 0; B = 0; E_A = 0; }",
    P3 "enum E { A = 0; reserved -5 to -1, 4, 7 to max; reserved 'X', \"Y\"; }",
    E3 "enum E { option features.enum_type = CLOSED; A = 1; reserved B, C; }",
    E3 "option features = { enum_type: CLOSED }; enum E { A = 1; }",
    "enum E { A = 1; }",
    P3 "message A { reserved 1, 3 to 5, 9 to max; reserved \"a\" 'b', \"c\"; reserved; }",
    "message A { extensions 4, 5 to 10 [verification = UNVERIFIED]; extensions 12 to max"
    " [declaration = { number: 12, full_name: '.a.b', type: \"string\" }]; }",
    "message A { option message_set_wire_format = true; extensions 4 to 2147483646; }",
    "message A { extensions 4 to 10; message B { extend A { optional B b = 5; ; } } }",
    "message A { extensions 4 to 10; } extend A { optional group Foo = 4 { optional A x = 1; } }",
    "message A { oneof o { group Foo = 1 { optional int32 x = 1; } int32 b = 2; ; } }",
    P3 "message A { map < string , .A > m = 1 [deprecated=true]; map<sfixed64, A> n = 2; }",
    P3 "import 'x.proto'; import public \"y.proto\"; import weak 'google/protobuf/' 'any.proto';",
    E4 "import option 'x.proto'; export message A { local enum E { Z_Z = 0; } }",
    P3 "option java_package = 'a' \"b\\n\\x41\\101\\u00e4\\U0001F600\\?\\\"\"; option (x).y.(.z.w) "
       "= -1.5e3;",
    P3 "option (x) = { a: 1 b { a: 2 } c { a: 3 }, c < a: 4 >; l: [\"a\", 'b' \"c\"] e: [] };",
    P3 "option (x) = { [e]: 1 [a.ex] { a: -inf } [type.googleapis.com/pkg.M] < a: nan > };",
    P3 "option (x) = { c [{a: 1}, <a: 2>], d: .5 e: 5. f: 0x1F; }; option ( x ) . a = inf;",
    P3
    "package a.b; message B {} message A { a . b . B b = 1; a. /*c*/ b.B c = 2; . a.b.B d = 3; }",
    P3 "/**/ /***/ /*/*/ /* a /* b */ message A {} // end",
    P3 "message A { int32 _a = 1; int32 a_ = 2; int32 __ = 3; }",
    "message A { optional int64 foo_bar = 1; optional int32 fooBar = 2; }",
    P3 "message A { optional A a = 1; oneof o { option (x) = 1; int32 b = 2; } }",
};

struct refused {
    const char *text;
    uint32_t line, column;
    const char *message;
};

static const struct refused refused[] = {
    { "syntax = \"proto4\";", 1, 10,
      "Unknown syntax \"proto4\": known are \"proto2\" and \"proto3\"." },
    { "edition = \"2022\";", 1, 11,
      "Unknown edition \"2022\": known are \"2023\", \"2024\" and \"2026\"." },
    { "package a; syntax = \"proto3\";", 1, 12,
      "'syntax' must be the first statement of the file." },
    { "package a;package b;", 1, 11, "Second package statement; the first stands in line 1." },
    { "package .a;", 1, 9, "Expected a package name, found '.'." },
    { P3 "messag A {}", 2, 1,
      "Expected a statement such as 'message' or 'service', found 'messag'." },
    { P3 "message A", 2, 10, "Expected '{', found the end of the file." },
    { P3 "message A {\n int32 a = 1;\n", 4, 1,
      "Expected '}' before the end of the file: the body opened in line 2 is not closed." },
    { P3 "message A {} }", 2, 14,
      "Expected a statement such as 'message' or 'service', found '}'." },
    { P3 "message A { int32 a = 1 }", 2, 25, "Expected ';', found '}'." },
    { P3 "message A { int32 a; }", 2, 20, "Expected '=', found ';'." },
    { P3 "message A { int32 a = 1a; }", 2, 23, "Number runs into letters or digits." },
    { P3 "message A { int32 a = 08; }", 2, 23,
      "Octal number (it starts with 0) with a digit above 7." },
    { P3 "message A { int32 a = 1.0; }", 2, 23, "Expected a field number, found '1.0'." },
    { P3 "message A { int32 a = 99999999999; }", 2, 23,
      "99999999999 is out of range: a field number is 0 to 2147483647." },
    { P3 "message A { int32 a = 0; }", 2, 23, "Field numbers must be positive." },
    { P3 "message A { int32 a = 536870912; }", 2, 23,
      "Field number 536870912 is above the largest, 536870911." },
    { P3 "message A { int32 a = 19999; }", 2, 23,
      "Field numbers 19000 to 19999 are reserved for the protobuf implementation." },
    { P3 "message A { int32 a = 1;\n int32 b = 1; }", 3, 12,
      "Field number 1 is already used by field a in line 2." },
    { P3 "message A { int32 a = 1;\n int32 a = 2; }", 3, 8,
      "'a' is already defined in line 2, in message A." },
    { P3 "enum E { A = 0; } enum F { A = 0; }", 2, 28,
      "'A' is already defined in line 2, in this file." },
    { P3 "service S { rpc A(B) returns (B); rpc A(B) returns (B); }", 2, 39,
      "'A' is already defined in line 2, in service S." },
    { "message A { int32 a = 1; }", 1, 13,
      "Expected 'required', 'optional' or 'repeated': proto2 fields need a label." },
    { P3 "message A { required int32 a = 1; }", 2, 13,
      "Required fields are not allowed in proto3." },
    { E3 "message A { optional int32 a = 1; }", 2, 13,
      "'optional' is not part of editions: presence is explicit by default." },
    { P3 "enum E { A = 1; }", 2, 14,
      "The first value of an open enum (as in proto3) must be zero." },
    { P3 "enum E {}", 2, 1, "Enum E has no value." },
    { P3 "enum E { A = 0; B = 2147483648; }", 2, 21,
      "2147483648 is out of range: an enum number is -2147483648 to 2147483647." },
    { P3 "enum E { A = 0; B = 0; }", 2, 21,
      "Enum number 0 is already used by A in line 2: say 'option allow_alias = true;' if that is"
      " meant." },
    { P3 "enum E { option allow_alias = true; A = 0; }", 2, 10,
      "'allow_alias' is set, but no two values share a number." },
    { P3 "enum E { A = 0; reserved 0; }", 2, 14, "Enum value A uses the reserved number 0." },
    { P3 "enum Foo { FOO_A = 0; A = 1; }", 2, 23,
      "Enum value is, without the name of the enum, the same as 'FOO_A' in line 2." },
    { P3 "message A { reserved 1; int32 a = 1; }", 2, 35, "Field a uses the reserved number 1." },
    { P3 "message A { reserved 'a'; int32 a = 1; }", 2, 33, "Field name 'a' is reserved." },
    { P3 "message A { reserved 1 to 5, 5 to 6; }", 2, 30,
      "Reserved range 5 to 6 overlaps with 1 to 5 in line 2." },
    { P3 "message A { reserved 5 to 3; }", 2, 22, "Range ends before it begins." },
    { P3 "message A { reserved a; }", 2, 22,
      "Reserved names are strings in proto2 and proto3: \"a\"." },
    { E3 "message A { reserved 'a'; }", 2, 22,
      "Reserved names are identifiers in editions, without quotes." },
    { "message A { extensions 4 to 10; reserved 5; }", 1, 24,
      "Extension range 4 to 10 overlaps with the reserved range in line 1." },
    { "message A { extensions 4 to 2147483646; }", 1, 24,
      "Range goes beyond the largest number, 536870911." },
    { P3 "message A { extensions 4; }", 2, 13, "Extension ranges are not part of proto3." },
    { P3 "message A { oneof o { } }", 2, 13, "Oneof o has no field." },
    { P3 "message A { oneof o { repeated int32 a = 1; } }", 2, 23,
      "Fields in oneofs must not have labels (required / optional / repeated)." },
    { P3 "message A { map<float, A> m = 1; }", 2, 17,
      "'float' cannot be the key of a map: only integers, bool and string can." },
    { P3 "message A { repeated map<string, A> m = 1; }", 2, 13,
      "Map fields must not have a label." },
    { P3 "message A { group Foo = 1 { } }", 2, 13, "Groups are not part of proto3." },
    { P3 "import 'a.proto';\nimport 'a.proto';", 3, 1, "\"a.proto\" is imported twice." },
    { P3 "export message A {}", 2, 1, "'export' needs edition 2024." },
    { P3 "option deprecated = true;\noption deprecated = true;", 3, 8,
      "Option 'deprecated' is already set in line 2." },
    { P3 "message A { int32 a = 1 []; }", 2, 26, "Expected an option name, found ']'." },
    { P3 "message A { int32 foo_bar = 1; int32 fooBar = 2; }", 2, 38,
      "JSON name 'fooBar' is already that of the field in line 2." },
    { P3 "option (x) = { a 1 };", 2, 18, "Expected ':' or '{', found '1'." },
    { P3 "option (x) = { l: [[1]] };", 2, 20, "Expected a value, found '['." },
    { P3 "option (x) = { b < a: 1 } };", 2, 25, "Expected '>', found '}'." },
    { P3 "option s = \"a\\q\";", 2, 14, "Unknown escape." },
    { P3 "option s = \"abc;", 2, 12, "String is not closed on its line." },
    { P3 "option f = 1.2.3;", 2, 12, "Number with two points." },
    { P3 "/* open", 2, 1, "Comment is not closed." },
    { P3 "# x", 2, 1, "Expected a statement such as 'message' or 'service', found '#'." },
    { P3 "message \xc3\xa9 {}", 2, 9, "Non-ASCII text outside of strings and comments." },
    { P3 "service S { rpc A(B); }", 2, 21, "Expected 'returns', found ';'." },
    { P3 "service S { message A {} }", 2, 13, "Expected 'rpc', 'option' or '}', found 'message'." },
};

struct tried {
    struct arena arena;
    struct findings findings;
    struct proto_file *file;
    bool good;
};

static void try_text(struct tried *tried, struct str text)
{
    *tried = (struct tried){ 0 };
    findings_init(&tried->findings, &tried->arena);
    tried->good = proto_parse(&tried->arena, text, 1, &tried->findings, &tried->file);
    assert_int_equal(tried->good, tried->findings.all.n == 0);
}

static void accepts(void **state)
{
    (void)state;
    for (size_t i = 0; i < countof(accepted); i++) {
        struct tried tried;
        try_text(&tried, str_from(accepted[i]));
        if (!tried.good)
            fail_msg("refused: %s\n%" PRIstr, accepted[i],
                     STR_ARG(tried.findings.all.v[0].message));
        arena_release(&tried.arena);
    }
}

static void refuses(void **state)
{
    (void)state;
    for (size_t i = 0; i < countof(refused); i++) {
        const struct refused *want = &refused[i];
        struct tried tried;
        try_text(&tried, str_from(want->text));
        if (tried.good)
            fail_msg("accepted: %s", want->text);
        const struct finding *finding = &tried.findings.all.v[0];
        if (finding->loc.line != want->line || finding->loc.column != want->column ||
            !str_is(finding->message, want->message))
            fail_msg("%s\n%u:%u %" PRIstr, want->text, finding->loc.line, finding->loc.column,
                     STR_ARG(finding->message));
        arena_release(&tried.arena);
    }
}

static void goes_on_after_errors(void **state)
{
    (void)state;
    struct tried tried;
    try_text(&tried,
             STR("syntax = \"proto3\";\n"
                 "message A { int32 = 1; int32 b = 2; oops { x } int32 c = 3; }\n"
                 "option (x) = { a b; c { d e } };\n"
                 "enum E { A 0; B = 0; }\n"
                 "service S { rpc X(; rpc Y(A) returns (A) { foo; } rpc Z(A) returns (A); }\n"));
    assert_false(tried.good);
    assert_int_equal(tried.findings.all.n, 6);
    assert_int_equal(tried.file->messages.v[0]->fields.n, 2);
    assert_int_equal(tried.file->enums.v[0]->values.n, 1);
    assert_int_equal(tried.file->services.v[0]->rpcs.n, 2);
    arena_release(&tried.arena);
}

static void stops_after_many_errors(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct strbuf text;
    strbuf_init(&text, &arena);
    for (int i = 0; i < 1000; i++)
        strbuf_add(&text, STR("oops;"));
    struct tried tried;
    try_text(&tried, strbuf_str(&text));
    assert_int_equal(tried.findings.all.n, 51);
    assert_ptr_equal(tried.findings.all.v[50].rule, &rule_input_limit);
    arena_release(&tried.arena);
    arena_release(&arena);
}

static void repeat(struct strbuf *buf, const char *text, int times)
{
    for (int i = 0; i < times; i++)
        strbuf_add(buf, str_from(text));
}

static void bounds_nesting(void **state)
{
    (void)state;
    static const char *const deep[] = { "message A {", "option (x) = { a {",    "a {",        "[",
                                        "map <",       "message A { oneof o {", "extend A {", "(" };
    for (size_t i = 0; i < countof(deep); i++) {
        struct arena arena = { 0 };
        struct strbuf text;
        strbuf_init(&text, &arena);
        strbuf_add(&text, STR("option (y) = { "));
        repeat(&text, deep[i], 100000);
        struct tried tried;
        try_text(&tried, strbuf_str(&text));
        assert_false(tried.good);
        arena_release(&tried.arena);
        try_text(&tried, str_skip(strbuf_str(&text), 15));
        assert_false(tried.good);
        assert_true(tried.arena.used < 100 * text.n);
        arena_release(&tried.arena);
        arena_release(&arena);
    }
}

/* A hundred messages in each other are a value, as in buf; one more is not. */
static void bounds_option_values(void **state)
{
    (void)state;
    for (int inner = 99; inner <= 100; inner++) {
        struct arena arena = { 0 };
        struct strbuf text;
        strbuf_init(&text, &arena);
        strbuf_add(&text, STR("syntax = \"proto2\"; option (x) = { "));
        repeat(&text, "a { ", inner);
        repeat(&text, "}", inner + 1);
        strbuf_add_char(&text, ';');
        struct tried tried;
        try_text(&tried, strbuf_str(&text));
        assert_int_equal(tried.good, inner < 100);
        arena_release(&tried.arena);
        arena_release(&arena);
    }
}

/* Full names repeat the package for each element: they must not outgrow the file. */
static void bounds_names(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct strbuf text;
    strbuf_init(&text, &arena);
    for (int depth = 0; depth < 30; depth++) {
        strbuf_add(&text, STR("message "));
        repeat(&text, "Abcdefghij", 200);
        strbuf_add_char(&text, '{');
    }
    repeat(&text, "enum E{", 1);
    strbuf_add(&text, STR("A=0;}"));
    for (int i = 0; i < 20000; i++)
        strbuf_addf(&text, "message M%d{}", i);
    struct tried tried;
    try_text(&tried, strbuf_str(&text));
    assert_false(tried.good);
    assert_true(tried.arena.used < 100 * text.n);
    arena_release(&tried.arena);
    arena_release(&arena);
}

static const char rich[] =
    "\xef\xbb\xbf// rich\nsyntax = \"proto2\";\r\npackage a.b; import public 'x.proto';\n"
    "option (x).y = { a: 1 b { c: \"x\\n\\x41\" 'y' } [e.f]: [1, -2] [t.g/p.M] < z: nan > };\n"
    "message A { option deprecated = true; optional .a.b.B b = 1 [default = -0x1F, (c) = {}];\n"
    "  map<string, int32> m = 2; oneof o { int32 p = 3; group Q = 4 { required bool r = 1; } }\n"
    "  reserved 5 to 6, 9; reserved 'n', \"k\"; extensions 100 to max [verification = "
    "UNVERIFIED];\n"
    "  extend A { repeated A e = 100; } enum E { option allow_alias = true; Z = 0; Y = 0; } }\n"
    "enum F { G = -1; reserved 4 to max; } /* c */ service S { option deprecated = true;\n"
    "  rpc U(A) returns (stream A) { option idempotency_level = IDEMPOTENT; } rpc V(stream A)\n"
    "  returns (A); }\n";

/* Each prefix in a block of its own size, so that a read beyond it is seen. */
static void survives_every_prefix(void **state)
{
    (void)state;
    for (size_t n = 0; n < sizeof(rich); n++) {
        char *copy = malloc(n ? n : 1);
        memcpy(copy, rich, n);
        struct tried tried;
        try_text(&tried, (struct str){ copy, n });
        for (size_t i = 0; i < tried.findings.all.n; i++)
            assert_true(tried.findings.all.v[i].loc.line > 0);
        if (n == sizeof(rich) - 1)
            assert_true(tried.good);
        proto_looks_like((struct str){ copy, n });
        arena_release(&tried.arena);
        free(copy);
    }
}

static void survives_any_byte(void **state)
{
    (void)state;
    static const char odd[] = { '\0', '{', '}', '"', '\\', '\n', '<', '[', '.', '9', 'x', '\xff' };
    char copy[sizeof(rich)];
    for (size_t at = 0; at < sizeof(rich) - 1; at++) {
        for (size_t i = 0; i < sizeof(odd); i++) {
            struct tried tried;
            memcpy(copy, rich, sizeof(rich));
            copy[at] = odd[i];
            try_text(&tried, (struct str){ copy, sizeof(rich) - 1 });
            arena_release(&tried.arena);
        }
    }
}

static void recognises(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool is;
    } heads[] = {
        { P3, true },
        { "// c\nedition = '2023';", true },
        { "package a.b;\noption java_package = 'x';\nmessage A { string b = 1;", true },
        { "package a; import \"x.proto\";", true },
        { "service S { rpc A(B) returns (C); }", true },
        { "enum E { A = 0; }", true },
        { "export message A {}", true },
        { "package a; import java.util.List; class A {}", false },
        { "package main\nimport \"fmt\"\n", false },
        { "service S { void ping() }", false },
        { "enum E { A = 0, B = 1 }", false },
        { "syntax: \"proto3\"", false },
        { "{\"syntax\": 1}", false },
        { "apiVersion: v1\nkind: Service\n", false },
        { "message: hello\n", false },
        { "", false },
    };
    for (size_t i = 0; i < countof(heads); i++)
        if ((proto_looks_like(str_from(heads[i].text)) > 0) != heads[i].is)
            fail_msg("%s", heads[i].text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepts),
        cmocka_unit_test(refuses),
        cmocka_unit_test(goes_on_after_errors),
        cmocka_unit_test(stops_after_many_errors),
        cmocka_unit_test(bounds_option_values),
        cmocka_unit_test(bounds_nesting),
        cmocka_unit_test(bounds_names),
        cmocka_unit_test(survives_every_prefix),
        cmocka_unit_test(survives_any_byte),
        cmocka_unit_test(recognises),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
