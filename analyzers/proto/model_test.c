#include "svcgraph/proto.h"
#include "svcgraph/test.h"

struct fixture {
    struct arena arena;
    struct findings findings;
    struct proto_file *files[4];
    size_t n;
};

static void start(struct fixture *f)
{
    *f = (struct fixture){ 0 };
    findings_init(&f->findings, &f->arena);
}

static struct proto_file *add(struct fixture *f, const char *path, const char *text)
{
    proto_parse(&f->arena, str_from(text), (uint32_t)f->n + 1, &f->findings, &f->files[f->n]);
    f->files[f->n]->path = str_from(path);
    return f->files[f->n++];
}

#define assert_place(place, l, c)                                                                  \
    do {                                                                                           \
        assert_int_equal((place).line, l);                                                         \
        assert_int_equal((place).column, c);                                                       \
    } while (0)

static void places_of_elements(void **state)
{
    (void)state;
    struct fixture f;
    start(&f);
    const struct proto_file *file = add(&f, "a.proto",
                                        "syntax = \"proto2\";\n"
                                        "package a.b;\n"
                                        "message M {\n"
                                        "  optional .a.b.M self = 7 [deprecated = true];\n"
                                        "  map<string, M> by_name = 2;\n"
                                        "  oneof pick { int32 one = 3; group Two = 4 {} }\n"
                                        "  reserved 10 to 20, 30; reserved 'x';\n"
                                        "  extensions 100 to max;\n"
                                        "}\n"
                                        "service S { rpc R(stream M) returns (M); }\n");
    assert_int_equal(f.findings.all.n, 0);
    assert_place(file->package_loc, 2, 1);
    const struct proto_message *m = file->messages.v[0];
    assert_str(m->full_name, "a.b.M");
    assert_place(m->loc, 3, 1);
    assert_place(m->name_loc, 3, 9);
    const struct proto_field *self = m->fields.v[0];
    assert_place(self->loc, 4, 3);
    assert_place(self->type.loc, 4, 12);
    assert_place(self->name_loc, 4, 19);
    assert_place(self->number_loc, 4, 26);
    assert_place(self->options.all.v[0].loc, 4, 29);
    const struct proto_field *map = m->fields.v[1];
    assert_true(map->map && map->label == PROTO_REPEATED);
    assert_str(map->json_name, "byName");
    assert_str(map->type.message->full_name, "a.b.M.ByNameEntry");
    assert_int_equal(map->type.message->fields.v[0]->type.kind, PROTO_STRING);
    assert_place(map->type.message->fields.v[1]->loc, 5, 3);
    assert_int_equal(m->oneofs.v[0].n_fields, 2);
    assert_int_equal(m->fields.v[2]->oneof, 0);
    assert_str(m->fields.v[3]->name, "two");
    assert_str(m->fields.v[3]->type.message->full_name, "a.b.M.Two");
    assert_int_equal(m->reserved.v[0].last, 20);
    assert_place(m->reserved.v[1].loc, 7, 22);
    assert_int_equal(m->extension_ranges.v[0].last, PROTO_FIELD_MAX);
    const struct proto_rpc *rpc = &file->services.v[0]->rpcs.v[0];
    assert_true(rpc->client_streaming && !rpc->server_streaming);
    assert_place(rpc->loc, 10, 13);
    assert_place(rpc->request.loc, 10, 26);
    assert_int_equal(file->all_messages.n, 3);
    arena_release(&f.arena);
}

static void options_flat_and_nested(void **state)
{
    (void)state;
    struct fixture f;
    start(&f);
    const struct proto_file *file =
        add(&f, "a.proto",
            "edition = \"2023\";\n"
            "option features.enum_type = CLOSED;\n"
            "option features = { json_format: ALLOW [pb.cpp] { string_type: VIEW } };\n"
            "option (a.b).c = { d: [1, -2] e: \"x\\101\" 'y' };\n"
            "option cc_enable_arenas = true;\n");
    const struct proto_options *o = &file->options;
    const struct proto_option *at;
    assert_str(proto_option(o, "features.enum_type", NULL)->text, "CLOSED");
    assert_str(proto_option(o, "features.json_format", &at)->text, "ALLOW");
    assert_place(at->loc, 3, 1);
    assert_place(at->name_loc, 3, 8);
    assert_str(proto_option(o, "features.(pb.cpp).string_type", NULL)->text, "VIEW");
    assert_str(proto_option(o, "(a.b).c.e", NULL)->text, "xAy");
    const struct proto_value *list = proto_option(o, "(a.b).c.d", NULL);
    assert_int_equal(list->kind, PROTO_VALUE_LIST);
    assert_int_equal(list->first->integer, 1);
    assert_true(list->first->next->negative && !list->first->next->next);
    assert_null(proto_option(o, "features.enum", NULL));
    assert_null(proto_option(o, "(a.b).c.d.e", NULL));
    assert_true(proto_option_true(o, "cc_enable_arenas"));
    arena_release(&f.arena);
}

static const struct proto_type *type_of(const struct proto_file *file, size_t message, size_t field)
{
    return &file->all_messages.v[message]->fields.v[field]->type;
}

static void names_resolve_outward(void **state)
{
    (void)state;
    struct fixture f;
    start(&f);
    const struct proto_file *file = add(
        &f, "x/a.proto",
        "syntax = 'proto3'; package p.q; import 'b.proto';\n"
        "message M { message N { N n = 1; M m = 2; p.q.M full = 3; E e = 4; } N n = 1; O o = 2;\n"
        " q.M back = 3; .p.q.M.N abs = 4; other.T t = 5; N M = 6; M self = 7; }\n"
        "enum E { Z = 0; } message O {}\n");
    add(&f, "x/b.proto", "syntax = 'proto3'; package p.other; message T {}");
    proto_resolve(f.files, f.n, &f.findings);
    assert_int_equal(f.findings.all.n, 0);
    assert_str(type_of(file, 1, 0)->full_name, "p.q.M.N");
    assert_str(type_of(file, 1, 1)->full_name, "p.q.M");
    assert_str(type_of(file, 1, 2)->full_name, "p.q.M");
    assert_int_equal(type_of(file, 1, 3)->kind, PROTO_ENUM);
    assert_str(type_of(file, 0, 1)->full_name, "p.q.O");
    assert_str(type_of(file, 0, 2)->full_name, "p.q.M");
    assert_str(type_of(file, 0, 3)->full_name, "p.q.M.N");
    assert_str(type_of(file, 0, 4)->full_name, "p.other.T");
    assert_str(type_of(file, 0, 6)->full_name, "p.q.M");
    assert_ptr_equal(file->imports.v[0].file, f.files[1]);
    arena_release(&f.arena);
}

/* A package that a file does not import must not hide an outer one of the same name. */
static void only_imported_packages_hide(void **state)
{
    (void)state;
    struct fixture f;
    start(&f);
    const struct proto_file *file = add(&f, "a.proto",
                                        "syntax = 'proto3'; package e.x.y; import 'b.proto';"
                                        "message M { config.T t = 1; }");
    add(&f, "b.proto", "syntax = 'proto3'; package e.config; message T {}");
    add(&f, "c.proto", "syntax = 'proto3'; package e.x.config; message U {}");
    proto_resolve(f.files, f.n, &f.findings);
    assert_int_equal(f.findings.all.n, 0);
    assert_str(type_of(file, 0, 0)->full_name, "e.config.T");
    arena_release(&f.arena);
}

static void copies_resolve_to_their_own(void **state)
{
    (void)state;
    struct fixture f;
    start(&f);
    const char *text = "syntax = 'proto3'; import 'b.proto'; message M { T t = 1; }";
    add(&f, "new/a.proto", text);
    add(&f, "old/a.proto", text);
    add(&f, "new/b.proto", "syntax = 'proto3'; message T {}");
    add(&f, "old/b.proto", "syntax = 'proto3'; message T {}");
    proto_resolve(f.files, f.n, &f.findings);
    assert_ptr_equal(type_of(f.files[0], 0, 0)->message->file, f.files[2]);
    assert_ptr_equal(type_of(f.files[1], 0, 0)->message->file, f.files[3]);
    arena_release(&f.arena);
}

static void unknown_names(void **state)
{
    (void)state;
    struct fixture f;
    start(&f);
    add(&f, "a.proto", "syntax = 'proto3'; import 'missing.proto'; message M { T t = 1; }");
    add(&f, "b.proto", "syntax = 'proto3';\nmessage N { T t = 1; M m = 2; }");
    proto_resolve(f.files, f.n, &f.findings);
    assert_int_equal(f.findings.all.n, 2);
    assert_place(f.findings.all.v[0].loc, 2, 13);
    assert_str(f.findings.all.v[0].message, "Type 'T' is not defined.");
    assert_str(f.findings.all.v[1].message, "Type 'M' is not imported.");
    assert_str(type_of(f.files[0], 0, 0)->name, "T");
    assert_int_equal(type_of(f.files[0], 0, 0)->kind, PROTO_NAMED);
    arena_release(&f.arena);
}

static void json_names(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        { "foo__bar_1", "fooBar1" }, { "Foo_bar", "FooBar" }, { "a", "a" }, { "_x", "X" }
    };
    struct arena arena = { 0 };
    for (size_t i = 0; i < countof(pairs); i++)
        assert_str(proto_json_name(&arena, str_from(pairs[i][0])), pairs[i][1]);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_of_elements),
        cmocka_unit_test(options_flat_and_nested),
        cmocka_unit_test(names_resolve_outward),
        cmocka_unit_test(only_imported_packages_hide),
        cmocka_unit_test(copies_resolve_to_their_own),
        cmocka_unit_test(unknown_names),
        cmocka_unit_test(json_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
