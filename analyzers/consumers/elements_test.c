#include "svcgraph/test.h"

#include "consumers_priv.h"

struct fixture {
    struct arena arena;
    struct findings findings;
    struct elements old, now;
};

static void read(struct fixture *f, const char *text, struct elements *out)
{
    struct proto_file *file;
    assert_true(proto_parse(&f->arena, str_from(text), 1, &f->findings, &file));
    file->path = STR("a.proto");
    proto_resolve(&file, 1, &f->findings);
    elements_init(out, &f->arena);
    elements_add(out, file);
}

static struct fixture *make(void)
{
    static struct fixture f;
    f = (struct fixture){ 0 };
    findings_init(&f.findings, &f.arena);
    read(&f,
         "syntax = \"proto3\"; package p.v1;\n"
         "message M { string a = 1; oneof o { int32 b = 2; } message N { bool c = 1; }\n"
         "  map<string, N> m = 4; }\n"
         "enum E { ZERO = 0; ONE = 1; }\n"
         "service S { rpc Get(M) returns (M.N); }\n",
         &f.old);
    read(&f,
         "syntax = \"proto3\"; package p.v1;\n"
         "message M { bytes renamed = 1; oneof o { int32 b = 2; } message N { bool c = 1; } }\n"
         "enum E { ZERO = 0; EINS = 1; }\n"
         "service S { rpc Get(M) returns (stream M.N); }\n",
         &f.now);
    return &f;
}

static void elements_have_names(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum element_kind kind;
    } cases[] = {
        { "p.v1.M", ELEMENT_MESSAGE },     { "p.v1.M.N", ELEMENT_MESSAGE },
        { "p.v1.M.a", ELEMENT_FIELD },     { "p.v1.M.N.c", ELEMENT_FIELD },
        { "p.v1.M.o", ELEMENT_MESSAGE },   { "p.v1.E", ELEMENT_ENUM },
        { "p.v1.E 1", ELEMENT_VALUE },     { "p.v1.E 7", ELEMENT_NONE },
        { "p.v1.E x", ELEMENT_NONE },      { "p.v1.E 99999999999", ELEMENT_NONE },
        { "p.v1.S", ELEMENT_SERVICE },     { "p.v1.S.Get", ELEMENT_RPC },
        { "p.v1.S.Put", ELEMENT_NONE },    { "p.v1.M.MEntry.value", ELEMENT_FIELD },
        { "p.v1.M 1", ELEMENT_NONE },      { "p.v1", ELEMENT_NONE },
        { "", ELEMENT_NONE },              { ".", ELEMENT_NONE },
        { " ", ELEMENT_NONE },             { "p.v1.M reserved 3", ELEMENT_NONE },
    };
    struct fixture *f = make();
    for (size_t i = 0; i < countof(cases); i++)
        assert_int_equal(elements_find(&f->old, str_from(cases[i].name)).kind, cases[i].kind);
    arena_release(&f->arena);
}

static void forms_are_compared(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        bool there, same;
    } cases[] = {
        { "p.v1.M.a", true, false },  { "p.v1.M.b", true, true },
        { "p.v1.M.m", false, false }, { "p.v1.E 1", true, false },
        { "p.v1.E 0", true, true },   { "p.v1.S.Get", true, false },
        { "p.v1.M.N", true, true },
    };
    struct fixture *f = make();
    for (size_t i = 0; i < countof(cases); i++) {
        struct element was = elements_find(&f->old, str_from(cases[i].name));
        struct element is = elements_like(&f->now, &was);
        assert_true(was.kind);
        assert_int_equal(is.kind != ELEMENT_NONE, cases[i].there);
        if (is.kind)
            assert_int_equal(element_same(&was, &is), cases[i].same);
    }
    arena_release(&f->arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements_have_names),
        cmocka_unit_test(forms_are_compared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
