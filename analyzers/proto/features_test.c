/* Features in force, kinds and cardinalities by them, columns as they are seen. */
#include "svcgraph/test.h"

#include "svcgraph/proto.h"

struct fixture {
    struct arena arena;
    struct findings findings;
    struct proto_file *file;
};

static void read_text(struct fixture *f, const char *text)
{
    memset(f, 0, sizeof(*f));
    findings_init(&f->findings, &f->arena);
    assert_true(proto_parse(&f->arena, str_from(text), 1, &f->findings, &f->file));
    f->file->path = STR("a.proto");
    proto_resolve_rooted(&f->file, 1, &f->findings);
    assert_int_equal(f->findings.all.n, 0);
}

static const struct proto_field *field_at(const struct fixture *f, size_t message, size_t field)
{
    return f->file->all_messages.v[message]->fields.v[field];
}

static enum proto_cardinality cardinality(const struct fixture *f, size_t message, size_t field)
{
    return proto_field_cardinality(f->file, field_at(f, message, field));
}

static void editions_have_defaults(void **state)
{
    static const struct {
        const char *text;
        struct proto_features features;
    } table[] = {
        { "syntax = \"proto2\";", { PROTO_EXPLICIT, 1, 0, 0, 0, 0, PROTO_CPP_STRING, 0 } },
        { "", { PROTO_EXPLICIT, 1, 0, 0, 0, 0, PROTO_CPP_STRING, 0 } },
        { "syntax = \"proto3\";", { PROTO_IMPLICIT, 0, 1, 1, 0, 1, PROTO_CPP_STRING, 0 } },
        { "edition = \"2023\";", { PROTO_EXPLICIT, 0, 1, 1, 0, 1, PROTO_CPP_STRING, 0 } },
        { "edition = \"2024\";", { PROTO_EXPLICIT, 0, 1, 1, 0, 1, PROTO_CPP_VIEW, 0 } },
        { "edition = \"2026\";", { PROTO_EXPLICIT, 0, 1, 1, 0, 1, PROTO_CPP_VIEW, 0 } },
    };
    (void)state;
    for (size_t i = 0; i < countof(table); i++) {
        struct fixture f;
        read_text(&f, table[i].text);
        struct proto_features features = proto_file_features(f.file);
        assert_memory_equal(&features, &table[i].features, sizeof(features));
        arena_release(&f.arena);
    }
}

static void the_innermost_wins(void **state)
{
    struct fixture f;
    (void)state;
    read_text(&f,
              "edition = \"2023\";\n"
              "option features = { enum_type: CLOSED utf8_validation: NONE };\n"
              "option features.json_format = LEGACY_BEST_EFFORT;\n"
              "message M {\n"
              "  option features.json_format = ALLOW;\n"
              "  enum E { option features.enum_type = OPEN; A = 0; }\n"
              "  enum C { B = 1; }\n"
              "  message N { string s = 1 [features.utf8_validation = VERIFY]; string t = 2; }\n"
              "  map<string, string> m = 1 [features.utf8_validation = VERIFY];\n"
              "}\n"
              "message P {}\n");
    const struct proto_file *file = f.file;
    assert_int_equal(proto_message_features(file->all_messages.v[0]).json_allow, 1);
    assert_int_equal(proto_message_features(file->all_messages.v[1]).json_allow, 1);
    assert_int_equal(proto_message_features(file->messages.v[1]).json_allow, 0);
    assert_int_equal(proto_enum_features(file->all_enums.v[0]).enum_closed, 0);
    assert_int_equal(proto_enum_features(file->all_enums.v[1]).enum_closed, 1);
    assert_int_equal(proto_field_features(file, field_at(&f, 1, 0)).utf8_verify, 1);
    assert_int_equal(proto_field_features(file, field_at(&f, 1, 1)).utf8_verify, 0);
    const struct proto_message *entry = field_at(&f, 0, 0)->type.message;
    assert_int_equal(proto_field_features(file, entry->fields.v[0]).utf8_verify, 1);
    arena_release(&f.arena);
}

static void presence_follows_syntax_and_features(void **state)
{
    struct fixture f;
    (void)state;
    read_text(&f, "syntax = \"proto3\";\n"
                  "message M { int32 a = 1; optional int32 b = 2; M c = 3; repeated int32 d = 4;\n"
                  "  map<int32, int32> e = 5; oneof o { int32 g = 6; } }");
    assert_int_equal(cardinality(&f, 0, 0), PROTO_CARDINALITY_IMPLICIT);
    assert_int_equal(cardinality(&f, 0, 1), PROTO_CARDINALITY_EXPLICIT);
    assert_int_equal(cardinality(&f, 0, 2), PROTO_CARDINALITY_EXPLICIT);
    assert_int_equal(cardinality(&f, 0, 3), PROTO_CARDINALITY_REPEATED);
    assert_int_equal(cardinality(&f, 0, 4), PROTO_CARDINALITY_MAP);
    assert_int_equal(cardinality(&f, 0, 5), PROTO_CARDINALITY_EXPLICIT);
    arena_release(&f.arena);
    read_text(&f, "edition = \"2023\"; option features.field_presence = IMPLICIT;\n"
                  "message M { int32 a = 1; M b = 2;\n"
                  "  int32 c = 3 [features.field_presence = LEGACY_REQUIRED]; extensions 9; }\n"
                  "extend M { int32 x = 9; }");
    assert_int_equal(cardinality(&f, 0, 0), PROTO_CARDINALITY_IMPLICIT);
    assert_int_equal(cardinality(&f, 0, 1), PROTO_CARDINALITY_EXPLICIT);
    assert_int_equal(cardinality(&f, 0, 2), PROTO_CARDINALITY_REQUIRED);
    assert_int_equal(proto_field_cardinality(f.file, f.file->extensions.v[0]),
                     PROTO_CARDINALITY_EXPLICIT);
    arena_release(&f.arena);
}

static void delimited_messages_are_groups(void **state)
{
    struct fixture f;
    (void)state;
    read_text(&f, "edition = \"2023\"; option features.message_encoding = DELIMITED;\n"
                  "message M { M a = 1; map<int32, M> b = 2;\n"
                  "  M c = 3 [features.message_encoding = LENGTH_PREFIXED]; int32 d = 4; }");
    assert_int_equal(proto_field_kind(f.file, field_at(&f, 0, 0)), PROTO_GROUP);
    assert_int_equal(proto_field_kind(f.file, field_at(&f, 0, 1)), PROTO_MESSAGE);
    assert_int_equal(proto_field_kind(f.file, field_at(&f, 0, 1)->type.message->fields.v[1]),
                     PROTO_MESSAGE);
    assert_int_equal(proto_field_kind(f.file, field_at(&f, 0, 2)), PROTO_MESSAGE);
    assert_int_equal(proto_field_kind(f.file, field_at(&f, 0, 3)), PROTO_INT32);
    arena_release(&f.arena);
}

static void well_known_files_parse(void **state)
{
    static const char *const paths[] = {
        "google/protobuf/any.proto",
        "google/protobuf/api.proto",
        "google/protobuf/descriptor.proto",
        "google/protobuf/duration.proto",
        "google/protobuf/empty.proto",
        "google/protobuf/field_mask.proto",
        "google/protobuf/source_context.proto",
        "google/protobuf/struct.proto",
        "google/protobuf/timestamp.proto",
        "google/protobuf/type.proto",
        "google/protobuf/wrappers.proto",
        "google/protobuf/compiler/plugin.proto",
        "google/protobuf/cpp_features.proto",
        "google/protobuf/java_features.proto",
        "google/protobuf/go_features.proto",
    };
    struct proto_file *files[countof(paths)];
    struct arena arena = { 0 };
    struct findings findings;
    struct str text;
    (void)state;
    findings_init(&findings, &arena);
    for (size_t i = 0; i < countof(paths); i++) {
        assert_true(proto_well_known(&arena, str_from(paths[i]), &text));
        assert_true(proto_parse(&arena, text, 1, &findings, &files[i]));
        files[i]->path = str_from(paths[i]);
    }
    proto_resolve_rooted(files, countof(paths), &findings);
    assert_int_equal(findings.all.n, 0);
    assert_false(proto_well_known(&arena, STR("google/protobuf/other.proto"), &text));
    arena_release(&arena);
}

static void columns_are_those_seen(void **state)
{
    static const struct {
        const char *line;
        uint32_t column; /* of what stands behind it */
    } table[] = {
        { "", 1 },
        { "ab", 3 },
        { "\t", 5 },
        { "abc\t", 5 },
        { "abcd\t", 9 },
        { "\t\t", 9 },
        { "\xc3\xa4", 2 },                                     /* a letter of two bytes */
        { "\xe6\xbc\xa2\xe5\xad\x97", 5 },                     /* two wide characters */
        { "e\xcc\x81", 2 },                                    /* a combining accent */
        { "\xf0\x9f\x98\x80", 3 },                             /* a picture */
        { "\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa", 3 },             /* a flag of two letters */
        { "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb", 3 }, /* two pictures joined */
        { "\xff", 2 },                                         /* no UTF-8 */
    };
    (void)state;
    for (size_t i = 0; i < countof(table); i++)
        assert_int_equal(proto_column_after(1, str_from(table[i].line)),
                         table[i].column);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(editions_have_defaults),
        cmocka_unit_test(the_innermost_wins),
        cmocka_unit_test(presence_follows_syntax_and_features),
        cmocka_unit_test(delimited_messages_are_groups),
        cmocka_unit_test(well_known_files_parse),
        cmocka_unit_test(columns_are_those_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
