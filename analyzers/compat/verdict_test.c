/* What each break means: every rule has its case, and every case its row. */
#include "svcgraph/test.h"

#include "svcgraph/compat.h"

struct fixture {
    struct arena arena;
    struct findings findings;
    struct compat_tree now, before;
    struct compat_setup setup;
};

static void read_side(struct fixture *f, const char *const *texts, uint32_t source,
                      struct compat_tree *tree)
{
    static const char *const paths[] = { "a.proto", "b.proto" };
    struct proto_file *files[3];
    size_t n = 0;
    for (size_t i = 0; i < 3; i++) {
        struct str path = i < 2 ? str_from(paths[i]) : STR("google/protobuf/any.proto"), text;
        if (i < 2 ? !texts[i] : !texts[0] || !strstr(texts[0], "any.proto"))
            continue;
        if (i < 2)
            text = str_from(texts[i]);
        else
            assert_true(proto_well_known(&f->arena, path, &text));
        struct compat_file *file = vec_push(&f->arena, &tree->files);
        file->disk = path;
        if (!proto_parse(&f->arena, text, source + (uint32_t)i, &f->findings, &file->proto))
            fail_msg("%s: %s", text.p, f->findings.all.v[0].message.p);
        file->proto->path = path;
        files[n++] = file->proto;
    }
    proto_resolve_rooted(files, n, &f->findings);
    assert_int_equal(f->findings.all.n, 0);
}

/* a.proto before and now, and b.proto, which may be NULL. */
static void compare(struct fixture *f, const char *rule, const char *const *before,
                    const char *const *now)
{
    *f = (struct fixture){ 0 };
    findings_init(&f->findings, &f->arena);
    read_side(f, now, 1, &f->now);
    read_side(f, before, 11, &f->before);
    f->setup =
        (struct compat_setup){ .now = &f->now, .before = &f->before, .findings = &f->findings };
    int row = compat_rule_find(str_from(rule));
    if (row < 0)
        fail_msg("no rule %s", rule);
    f->setup.enabled[row] = true;
}

static const char *property(const struct finding *finding, const char *key, struct arena *arena)
{
    for (size_t i = 0; i < finding->properties.n; i++)
        if (strcmp(finding->properties.v[i].key, key) == 0)
            return str_cstr(arena, finding->properties.v[i].value);
    return "";
}

#define B "backward"
#define F "forward"
#define A "full"
#define N "none"
#define BIN "binary"
#define J "json"
#define S "source"
#define JT "json, text"
#define JTS "json, text, source"
#define CALLS "binary, json, source"
#define DATA "binary, json, text"
#define ALL "binary, json, text, source"
#define P2(body) "syntax = \"proto2\"; package p; " body
#define P3(body) "syntax = \"proto3\"; package p; " body
#define E23(body) "edition = \"2023\"; package p; " body
#define SVC(body) "message M {} message O {} service S { " body " } "
#define ANY(body)                                                                                  \
    "syntax = \"proto3\"; package p; import \"google/protobuf/any.proto\"; " body                  \
    " message Z { google.protobuf.Any any = 1; }"
#define TYPE2(t) P2("message M { optional " t " f = 1; } ")
#define TYPE3(t)                                                                                   \
    P3("message M { " t " f = 1; } enum O { A = 0; } message H { enum P { A = 0; B = 1; } } "      \
       "enum Q { C = 0; D = 2; }")
#define CLOSED(t) P2("message M { optional " t " f = 1; } enum O { A = 1; } enum P { B = 2; }")
#define ONEOFS(text) P3("message M { " text " } ")

static const struct {
    const char *rule, *before, *now; /* now NULL: the file is gone */
    const char *direction, *encodings, *used_in, *rollout;
} cases[] = {
#include "verdict_cases.def"
};

static void each_case_has_its_meaning(void **state)
{
    (void)state;
    for (size_t i = 0; i < countof(cases); i++) {
        const char *const before[] = { cases[i].before, P3("message Other {}") };
        const char *const now[] = { cases[i].now, P3("message Other {}") };
        struct fixture f;
        compare(&f, cases[i].rule, before, now);
        compat_compare(&f.setup);
        if (f.findings.all.n == 0)
            fail_msg("%s: %s -> %s: no finding", cases[i].rule, before[0], now[0]);
        const struct finding *finding = &f.findings.all.v[0];
        const char *got[] = { property(finding, "direction", &f.arena),
                              property(finding, "encodings", &f.arena),
                              property(finding, "used_in", &f.arena),
                              property(finding, "rollout", &f.arena) };
        const char *want[] = { cases[i].direction, cases[i].encodings, cases[i].used_in,
                               cases[i].rollout };
        for (size_t k = 0; k < 4; k++)
            if (want[k] && strcmp(got[k], want[k]) != 0)
                fail_msg("%s: %s -> %s: %s, not %s", cases[i].rule, before[0],
                         now[0] ? now[0] : "gone", got[k], want[k]);
        arena_release(&f.arena);
    }
}

static const struct {
    const char *rule, *before, *now, *fix; /* "": nothing can be pasted */
} fixes[] = {
    { "FIELD_NO_DELETE_UNLESS_NAME_RESERVED", P3("message M { int32 a = 1; }"), P3("message M {}"),
      "reserved \"a\";" },
    { "FIELD_NO_DELETE_UNLESS_NAME_RESERVED", E23("message M { int32 a = 1; }"),
      E23("message M {}"), "reserved a;" },
    { "ENUM_VALUE_NO_DELETE_UNLESS_NAME_RESERVED",
      P3("enum E { option allow_alias = true; Z = 0; A = 1; B = 1; }"), P3("enum E { Z = 0; }"),
      "reserved \"A\", \"B\";" },
    { "FIELD_NO_DELETE", E23("message M { map<string, Sub> a = 1; message Sub {} }"),
      E23("message M { message Sub {} }"), "map<string, Sub> a = 1 [deprecated = true];" },
    { "FIELD_SAME_CARDINALITY", P3("message M { optional int32 a = 1; }"),
      P3("message M { int32 a = 1; }"), "optional int32 a = 1;" },
    { "FIELD_SAME_CARDINALITY", P3("message M { int32 a = 1; }"), E23("message M { int32 a = 1; }"),
      "int32 a = 1 [features.field_presence = IMPLICIT];" },
    { "FIELD_SAME_CARDINALITY", P3("message M { int32 a = 1; }"),
      P2("message M { optional int32 a = 1; }"), "" },
    { "FIELD_SAME_CARDINALITY", P2("message M { required int32 a = 1; }"),
      E23("message M { int32 a = 1; }"),
      "int32 a = 1 [features.field_presence = LEGACY_REQUIRED];" },
    { "FIELD_SAME_TYPE", P3("message M { int32 a = 1; }"),
      P3("message M { string a = 1 [deprecated = true]; }"), "int32 a = 1" },
    { "FIELD_SAME_TYPE", P3("message M { map<int32, string> a = 1; }"),
      P3("message M { map<int32, bytes> a = 1; }"), "map<int32, string> a = 1;" },
    { "FIELD_SAME_TYPE", P3("message M { string a = 1; }"), P3("message M { M a = 1; }"),
      "string a = 1;" },
    { "FIELD_SAME_TYPE", P3("message M { repeated string a = 1; }"), P3("message M { M a = 1; }"),
      "repeated string a = 1;" },
    { "FIELD_SAME_JSON_NAME", P3("message M { int32 a_b = 1; }"), P3("message M { int32 c = 1; }"),
      "[json_name = \"aB\"]" },
    { "FIELD_SAME_ONEOF", P3("message M { oneof o { int32 a = 1; } int32 b = 2; }"),
      P3("message M { int32 a = 1; int32 b = 2; }"), "oneof o { int32 a = 1; }" },
    { "FIELD_SAME_DEFAULT", P2("message M { optional string a = 1 [default = \"x\\\"y\"]; }"),
      P2("message M { optional string a = 1; }"), "[default = \"x\\\"y\"]" },
    { "FIELD_SAME_DEFAULT", P2("message M { optional int32 a = 1 [default = -3]; }"),
      P2("message M { optional int32 a = 1 [default = 3]; }"), "[default = -3]" },
    { "ENUM_VALUE_SAME_NAME", P3("enum E { A = 0; }"),
      P3("enum E { option allow_alias = true; B = 0; C = 0; }"), "A = 0;" },
    { "ENUM_SAME_TYPE", P2("enum E { A = 0; }"), E23("enum E { A = 0; }"),
      "option features.enum_type = CLOSED;" },
    { "ENUM_SAME_TYPE", P2("enum E { A = 0; }"), P3("enum E { A = 0; }"), "" },
    { "RPC_NO_DELETE", P3(SVC("rpc R(stream M) returns (stream O);")), P3(SVC("")),
      "rpc R(stream M) returns (stream O) { option deprecated = true; }" },
    { "RPC_SAME_RESPONSE_TYPE", P3(SVC("rpc R(M) returns (O);")),
      P3(SVC("rpc R(M) returns (M) { option deprecated = true; }")), "rpc R(M) returns (O)" },
    { "RESERVED_MESSAGE_NO_DELETE", P3("message M { reserved 5 to max; }"), P3("message M {}"),
      "reserved 5 to max;" },
    { "RESERVED_ENUM_NO_DELETE", P3("enum E { A = 0; reserved -5 to -2; }"),
      P3("enum E { A = 0; }"), "reserved -5 to -2;" },
    { "FILE_SAME_JAVA_PACKAGE", P3("option java_package = \"com.a\";"), P3(""),
      "option java_package = \"com.a\";" },
    { "FILE_SAME_JAVA_PACKAGE", P3(""), P3("option java_package = \"com.a\";"), "" },
    { "FILE_SAME_OPTIMIZE_FOR", P3(""), P3("option optimize_for = CODE_SIZE;"),
      "option optimize_for = SPEED;" },
    { "FILE_SAME_SYNTAX", E23(""), P3(""), "edition = \"2023\";" },
};

static void each_break_can_be_mended(void **state)
{
    (void)state;
    for (size_t i = 0; i < countof(fixes); i++) {
        const char *const before[] = { fixes[i].before, NULL };
        const char *const now[] = { fixes[i].now, NULL };
        struct fixture f;
        compare(&f, fixes[i].rule, before, now);
        compat_compare(&f.setup);
        if (f.findings.all.n == 0)
            fail_msg("%s: %s -> %s: no finding", fixes[i].rule, before[0], now[0]);
        assert_string_equal(property(&f.findings.all.v[0], "fix", &f.arena), fixes[i].fix);
        arena_release(&f.arena);
    }
}

static void moved_types_are_imported_publicly(void **state)
{
    const char *const before[] = { P3("message M {}"), P3("") };
    const char *const now[] = { P3(""), P3("message M {}") };
    struct fixture f;
    (void)state;
    compare(&f, "MESSAGE_NO_DELETE", before, now);
    compat_compare(&f.setup);
    assert_int_equal(f.findings.all.n, 1);
    assert_string_equal(property(&f.findings.all.v[0], "fix", &f.arena),
                        "import public \"b.proto\";");
    arena_release(&f.arena);
}

static void every_rule_has_a_case(void **state)
{
    (void)state;
    for (size_t i = 0; i < COMPAT_RULES; i++) {
        bool found = false, always = false;
        for (size_t k = 0; k < countof(cases); k++)
            found |= strcmp(cases[k].rule, compat_rules[i].buf) == 0;
        for (size_t k = 0; k < compat_n_breaks; k++)
            always |= compat_breaks[k].rule == compat_rules[i].rule && !compat_breaks[k].when;
        if (!found || !always)
            fail_msg("%s has no case, or no row that always holds", compat_rules[i].buf);
    }
}

/* Both filters narrow; a break of source alone has no direction. */
static void filters_narrow_what_is_told(void **state)
{
    static const struct {
        unsigned directions, encodings;
        size_t n;
    } table[] = {
        { 0, 0, 2 },
        { COMPAT_BACKWARD, 0, 1 },
        { COMPAT_FORWARD, 0, 0 },
        { COMPAT_BACKWARD | COMPAT_FORWARD, 0, 1 },
        { 0, COMPAT_SOURCE, 2 },
        { 0, COMPAT_JSON, 1 },
        { 0, COMPAT_BINARY, 0 },
        { COMPAT_BACKWARD, COMPAT_TEXT | COMPAT_BINARY, 1 },
        { COMPAT_FORWARD, COMPAT_TEXT, 0 },
    };
    const char *const before[] = { P3("message M { int32 a = 1; int64 b = 2; }"), NULL };
    const char *const now[] = { P3("message M { int64 b = 2 [jstype = JS_STRING]; }"), NULL };
    (void)state;
    for (size_t i = 0; i < countof(table); i++) {
        struct fixture f;
        compare(&f, "FIELD_NO_DELETE", before, now);
        f.setup.enabled[compat_rule_find(STR("FIELD_SAME_JSTYPE"))] = true;
        f.setup.directions = table[i].directions;
        f.setup.encodings = table[i].encodings;
        compat_compare(&f.setup);
        assert_int_equal(f.findings.all.n, table[i].n);
        arena_release(&f.arena);
    }
}

static void as_buf_there_is_no_verdict(void **state)
{
    const char *const before[] = { P3("message M { int32 a = 1; }"), NULL };
    const char *const now[] = { P3("message M { string a = 1; }"), NULL };
    struct fixture f;
    (void)state;
    compare(&f, "FIELD_SAME_TYPE", before, now);
    f.setup.exact = true;
    compat_compare(&f.setup);
    assert_int_equal(f.findings.all.n, 1);
    assert_int_equal(f.findings.all.v[0].properties.n, 0);
    arena_release(&f.arena);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_case_has_its_meaning),
        cmocka_unit_test(each_break_can_be_mended),
        cmocka_unit_test(moved_types_are_imported_publicly),
        cmocka_unit_test(every_rule_has_a_case),
        cmocka_unit_test(filters_narrow_what_is_told),
        cmocka_unit_test(as_buf_there_is_no_verdict),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
