/* Pairs over files, what makes the result depend on other files, and what is not told. */
#include "svcgraph/test.h"

#include "svcgraph/compat.h"

struct text { /* of one file; the last has no path */
    const char *path, *text;
};

struct fixture {
    struct arena arena;
    struct findings findings;
    struct compat_tree now, before;
    struct compat_setup setup;
};

static void read_side(struct fixture *f, const struct text *texts, uint32_t source,
                      struct compat_tree *tree)
{
    struct proto_file *files[8];
    size_t n = 0;
    for (; texts[n].path; n++) {
        struct compat_file *file = vec_push(&f->arena, &tree->files);
        file->disk = str_from(texts[n].path);
        assert_true(proto_parse_seen(&f->arena, str_from(texts[n].text), source + (uint32_t)n,
                                     &f->findings, &file->proto));
        file->proto->path = file->disk;
        files[n] = file->proto;
    }
    proto_resolve_rooted(files, n, &f->findings);
    assert_int_equal(f->findings.all.n, 0);
}

static void setup(struct fixture *f, const struct text *before, const struct text *now)
{
    *f = (struct fixture){ 0 };
    findings_init(&f->findings, &f->arena);
    read_side(f, now, 1, &f->now);
    read_side(f, before, 11, &f->before);
    f->setup =
        (struct compat_setup){ .now = &f->now, .before = &f->before, .findings = &f->findings };
}

static void only(struct fixture *f, const char *rule)
{
    int row = compat_rule_find(str_from(rule));
    assert_true(row >= 0);
    f->setup.enabled[row] = true;
}

static void expect(const struct fixture *f, size_t i, const char *rule, uint32_t source,
                   uint32_t line, uint32_t column)
{
    assert_true(i < f->findings.all.n);
    const struct finding *finding = &f->findings.all.v[i];
    assert_string_equal(finding->rule->id, rule);
    assert_int_equal(finding->loc.source, source);
    assert_int_equal(finding->loc.line, line);
    assert_int_equal(finding->loc.column, column);
}

#define PROTO3 "syntax = \"proto3\";\npackage p.v1alpha1;\n"

static void elements_pair_over_files(void **state)
{
    static const struct text before[] = { { "a.proto", PROTO3 "message M { int32 x = 1; }" },
                                          { "b.proto", PROTO3 },
                                          { 0 } };
    static const struct text now[] = { { "a.proto", PROTO3 },
                                       { "b.proto", PROTO3 "message M {\n  string x = 1; }" },
                                       { 0 } };
    struct fixture f;
    (void)state;
    setup(&f, before, now);
    only(&f, "FIELD_SAME_TYPE");
    only(&f, "message-no-delete");
    compat_compare(&f.setup);
    assert_int_equal(f.findings.all.n, 2);
    expect(&f, 0, "message-no-delete", 1, 1, 1);
    expect(&f, 1, "field-same-type", 2, 4, 3);
    arena_release(&f.arena);
}

/* The file with the field is the same in both versions; what it imports is not. */
static void same_bytes_may_mean_another_thing(void **state)
{
    static const char user[] = "syntax = \"proto2\";\nimport \"b.proto\";\nimport \"c.proto\";\n"
                               "message M { optional E e = 1; }";
    static const char value[] = "syntax = \"proto2\";\nenum E { A = 0; B = 1; }";
    static const char other[] = "syntax = \"proto2\";\nenum E { B = 1; A = 0; }";
    static const char none[] = "syntax = \"proto2\";\n";
    const struct text before[] = {
        { "a.proto", user }, { "b.proto", value }, { "c.proto", none }, { 0 }
    };
    const struct text now[] = {
        { "a.proto", user }, { "b.proto", none }, { "c.proto", other }, { 0 }
    };
    struct fixture f;
    (void)state;
    setup(&f, before, now);
    only(&f, "field-same-default");
    compat_compare(&f.setup);
    assert_int_equal(f.findings.all.n, 1);
    expect(&f, 0, "field-same-default", 1, 4, 13);
    arena_release(&f.arena);
}

static const struct text one_before[] = { { "sub/a.proto", PROTO3 "message M { int32 x = 1; }" },
                                          { 0 } };
static const struct text one_now[] = { { "sub/a.proto", PROTO3 "message M { bytes y = 1; }" },
                                       { 0 } };

static void ignored_breaks_are_not_told(void **state)
{
    const uint64_t all = UINT64_MAX,
                   name = (uint64_t)1 << compat_rule_find(STR("field-same-name"));
    const struct {
        struct compat_ignore ignore;
        bool unstable;
        size_t n;
    } table[] = {
        { { { NULL, 0 }, all }, false, 2 },        { { STR("sub"), all }, false, 0 },
        { { STR("sub/a.proto"), all }, false, 0 }, { { STR("su"), all }, false, 2 },
        { { STR("."), name }, false, 1 },          { { STR("other"), all }, true, 0 },
    };
    (void)state;
    for (size_t i = 0; i < countof(table); i++) {
        struct fixture f;
        setup(&f, one_before, one_now);
        only(&f, "field-same-type");
        only(&f, "field-same-name");
        f.setup.ignores = &table[i].ignore;
        f.setup.n_ignores = table[i].ignore.path.n > 0;
        f.setup.ignore_unstable = table[i].unstable;
        compat_compare(&f.setup);
        assert_int_equal(f.findings.all.n, table[i].n);
        arena_release(&f.arena);
    }
}

static size_t count(unsigned category, bool exact)
{
    struct compat_setup s = { .exact = exact };
    size_t n = 0;
    compat_enable(&s, category);
    for (size_t i = 0; i < COMPAT_RULES; i++)
        n += s.enabled[i];
    return n;
}

static void levels_have_their_rules(void **state)
{
    (void)state;
    assert_int_equal(count(COMPAT_FILE, true), 51);
    assert_int_equal(count(COMPAT_PACKAGE, true), 51);
    assert_int_equal(count(COMPAT_WIRE_JSON, true), 22);
    assert_int_equal(count(COMPAT_WIRE, true), 15);
    assert_int_equal(count(COMPAT_CSR, true), 32);
    assert_int_equal(count(COMPAT_WIRE, false), 17);
    assert_int_equal(count(COMPAT_FILE, false), 51);
}

/* Every way of cutting the new version off gives findings or a syntax error, never a crash. */
static void any_part_can_be_compared(void **state)
{
    static const char text[] =
        "edition = \"2023\"; package p; option features.enum_type = CLOSED;\n"
        "message M { reserved 3 to 5; extensions 10 to 20; map<int32, E> m = 1;\n"
        "  oneof o { string s = 2 [default = \"x\"]; } message N { M m = 1; } }\n"
        "enum E { A = 0; B = -1; reserved 4 to max; reserved Z; }\n"
        "extend M { E e = 10; } service S { rpc R(M) returns (stream M); }\n";
    (void)state;
    for (size_t cut = 0; cut <= sizeof(text); cut++) {
        struct fixture f = { 0 };
        findings_init(&f.findings, &f.arena);
        const struct text before[] = { { "a.proto", text }, { 0 } };
        read_side(&f, before, 11, &f.before);
        struct compat_file *file = vec_push(&f.arena, &f.now.files);
        struct str part = str_take((struct str){ text, sizeof(text) - 1 }, cut);
        file->disk = STR("a.proto");
        proto_parse_seen(&f.arena, part, 1, &f.findings, &file->proto);
        file->proto->path = file->disk;
        proto_resolve_rooted(&file->proto, 1, &f.findings);
        f.setup =
            (struct compat_setup){ .now = &f.now, .before = &f.before, .findings = &f.findings };
        memset(f.setup.enabled, true, sizeof(f.setup.enabled));
        compat_compare(&f.setup);
        assert_true((f.findings.all.n == 0) == (cut + 2 >= sizeof(text)));
        arena_release(&f.arena);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements_pair_over_files),
        cmocka_unit_test(same_bytes_may_mean_another_thing),
        cmocka_unit_test(ignored_breaks_are_not_told),
        cmocka_unit_test(levels_have_their_rules),
        cmocka_unit_test(any_part_can_be_compared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
