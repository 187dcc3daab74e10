/* Descriptor sets: what they become, and what is refused in forged ones. */
#include "svcgraph/test.h"

#include "descriptor_priv.h"

struct fixture {
    struct arena arena;
    struct findings findings;
    struct descriptors set;
    struct proto_file *files[4];
    bool good;
};

/* The bytes are in a block of their own size, so that ASan sees each read beyond them. */
static void read_bytes(struct fixture *f, struct str bytes)
{
    findings_init(&f->findings, &f->arena);
    f->good = descriptor_split(&f->arena, bytes, 1, &f->findings, &f->set);
    if (f->set.all.n > countof(f->files))
        f->set.all.n = countof(f->files);
    for (size_t i = 0; i < f->set.all.n; i++)
        f->good &= descriptor_read(&f->arena, &f->set.all.v[i], (uint32_t)i + 2, &f->findings,
                                   &f->files[i]);
    proto_resolve_rooted(f->files, f->set.all.n, &f->findings);
    descriptor_check(f->files, f->set.all.n, &f->findings);
    f->good &= f->findings.all.n == 0;
}

static struct str from_json(struct arena *arena, const char *json)
{
    struct findings findings;
    struct str bytes;
    findings_init(&findings, arena);
    assert_true(desc_from_json(arena, str_from(json), 1, &findings, &bytes));
    return bytes;
}

static void read_json(struct fixture *f, const char *json)
{
    *f = (struct fixture){ 0 };
    read_bytes(f, str_from(json));
}

static const char sample[] =
    "{\"file\": [{\"name\": \"a.proto\", \"package\": \"p\", \"syntax\": \"proto3\","
    "\"options\": {\"goPackage\": \"x/y\", \"optimizeFor\": \"CODE_SIZE\"},"
    "\"messageType\": [{\"name\": \"M\", \"field\": ["
    "{\"name\": \"a_b\", \"number\": 1, \"label\": \"LABEL_OPTIONAL\", \"type\": \"TYPE_INT32\","
    " \"options\": {\"deprecated\": true}},"
    "{\"name\": \"o\", \"number\": 2, \"type\": \"TYPE_STRING\", \"oneofIndex\": 0},"
    "{\"name\": \"s\", \"number\": 3, \"type\": \"TYPE_STRING\", \"oneofIndex\": 1,"
    " \"proto3Optional\": true},"
    "{\"name\": \"m\", \"number\": 4, \"label\": \"LABEL_REPEATED\", \"type\": \"TYPE_MESSAGE\","
    " \"typeName\": \".p.M.MEntry\", \"jsonName\": \"zz\"},"
    "{\"name\": \"e\", \"number\": 5, \"type\": \"TYPE_ENUM\", \"typeName\": \".p.M.E\"}],"
    "\"nestedType\": [{\"name\": \"MEntry\", \"options\": {\"mapEntry\": true}, \"field\": ["
    "{\"name\": \"key\", \"number\": 1, \"type\": \"TYPE_STRING\"},"
    "{\"name\": \"value\", \"number\": 2, \"type\": \"TYPE_MESSAGE\", \"typeName\": \".p.M\"}]}],"
    "\"enumType\": [{\"name\": \"E\", \"value\": [{\"name\": \"A\", \"number\": 0}],"
    " \"reservedRange\": [{\"start\": -5, \"end\": -1}], \"reservedName\": [\"X\"]}],"
    "\"oneofDecl\": [{\"name\": \"real\"}, {\"name\": \"_s\"}],"
    "\"reservedRange\": [{\"start\": 10, \"end\": 13}], \"reservedName\": [\"q\"]}],"
    "\"service\": [{\"name\": \"S\", \"method\": [{\"name\": \"R\", \"inputType\": \".p.M\","
    " \"outputType\": \".p.M\", \"serverStreaming\": true,"
    " \"options\": {\"idempotencyLevel\": \"IDEMPOTENT\"}}]}],"
    "\"sourceCodeInfo\": {\"location\": ["
    "{\"path\": [2], \"span\": [1, 0, 10]}, {\"path\": [4, 0], \"span\": [3, 0, 9, 1]},"
    "{\"path\": [4, 0], \"span\": [7, 7, 9]}, {\"path\": [4, 0, 2, 0], \"span\": [4, 2, 20]},"
    "{\"path\": [4, 0, 2, 3], \"span\": [5, 2, 20]},"
    "{\"path\": [4, 0, 2, 3, 10], \"span\": [5, 12, 20]}]},"
    "\"bufExtension\": {\"isImport\": true, \"isSyntaxUnspecified\": false}}]}";

static void sets_become_the_model_of_text(void **state)
{
    struct fixture f;
    (void)state;
    read_json(&f, sample);
    assert_true(f.good);
    const struct proto_file *file = f.files[0];
    const struct proto_message *m = file->messages.v[0];
    assert_true(file->is_import && file->compiled && file->edition == PROTO_3);
    assert_true(str_is(file->package, "p"));
    assert_true(str_is(proto_option(&file->options, "go_package", NULL)->text, "x/y"));
    assert_true(str_is(proto_option(&file->options, "optimize_for", NULL)->text, "CODE_SIZE"));
    assert_true(proto_option_true(&m->fields.v[0]->options, "deprecated"));
    assert_int_equal(m->oneofs.n, 1);
    assert_int_equal(m->fields.v[0]->label, PROTO_SINGULAR);
    assert_true(str_is(m->fields.v[0]->json_name, "aB"));
    assert_int_equal(m->fields.v[1]->oneof, 0);
    assert_int_equal(m->fields.v[2]->oneof, -1);
    assert_int_equal(m->fields.v[2]->label, PROTO_OPTIONAL);
    assert_true(m->fields.v[3]->map && m->messages.v[0]->map_of == m->fields.v[3]);
    assert_ptr_equal(m->fields.v[3]->type.message, m->messages.v[0]);
    assert_int_equal(m->fields.v[4]->type.kind, PROTO_ENUM);
    assert_int_equal(m->reserved.v[0].last, 12);
    assert_int_equal(m->enums.v[0]->reserved.v[0].first, -5);
    assert_int_equal(m->enums.v[0]->reserved.v[0].last, -1);
    assert_int_equal(file->all_messages.n, 2);
    assert_true(file->services.v[0]->rpcs.v[0].server_streaming);
    assert_true(str_is(file->services.v[0]->full_name, "p.S"));
    arena_release(&f.arena);
}

static void places_are_those_of_the_source(void **state)
{
    struct fixture f;
    (void)state;
    read_json(&f, sample);
    const struct proto_file *file = f.files[0];
    const struct proto_message *m = file->messages.v[0];
    assert_int_equal(file->package_loc.line, 2);
    assert_int_equal(m->loc.line, 4); /* the first of two */
    assert_int_equal(m->loc.source, 2);
    assert_int_equal(m->fields.v[0]->loc.column, 3);
    assert_int_equal(m->fields.v[1]->loc.line, 0);
    assert_null(proto_option(&m->fields.v[0]->options, "json_name", NULL));
    const struct proto_option *option;
    assert_non_null(proto_option(&m->fields.v[3]->options, "json_name", &option));
    assert_int_equal(option->loc.column, 13);
    assert_int_equal(m->messages.v[0]->fields.v[0]->loc.line, 6); /* of the map */
    arena_release(&f.arena);
}

#define FIELD(more) "{\"messageType\": [{\"name\": \"M\", \"field\": [{" more "}]}]}"

static void forged_sets_are_refused(void **state)
{
    static const char *const table[] = {
        FIELD("\"name\": \"1a\", \"number\": 1, \"type\": 5"),
        FIELD("\"number\": 1, \"type\": 5"),
        FIELD("\"name\": \"a\", \"number\": 0, \"type\": 5"),
        FIELD("\"name\": \"a\", \"number\": -1, \"type\": 5"),
        FIELD("\"name\": \"a\", \"number\": 536870912, \"type\": 5"),
        FIELD("\"name\": \"a\", \"number\": 1"),
        FIELD("\"name\": \"a\", \"number\": 1, \"type\": 19"),
        FIELD("\"name\": \"a\", \"number\": 1, \"type\": 5, \"label\": 4"),
        FIELD("\"name\": \"a\", \"number\": 1, \"type\": 5, \"typeName\": \".M\""),
        FIELD("\"name\": \"a\", \"number\": 1, \"type\": 11, \"typeName\": \".N\""),
        FIELD("\"name\": \"a\", \"number\": 1, \"type\": 14, \"typeName\": \".M\""),
        FIELD("\"name\": \"a\", \"number\": 1, \"type\": 10, \"typeName\": \".M\""),
        FIELD("\"name\": \"a\", \"number\": 1, \"type\": 5, \"oneofIndex\": 0"),
        FIELD("\"name\": \"a\", \"number\": 1, \"type\": 5, \"oneofIndex\": -1"),
        FIELD("\"name\": \"a\", \"number\": 1, \"type\": 5, \"extendee\": \".M\""),
        FIELD("\"name\": \"a\", \"number\": 1, \"type\": 5, \"proto3Optional\": true"),
        FIELD("\"name\": \"a\", \"number\": 1, \"type\": 5, \"defaultValue\": \"x\""),
        FIELD("\"name\": \"a\", \"number\": 1, \"type\": 5, \"defaultValue\": \"2147483648\""),
        FIELD("\"name\": \"a\", \"number\": 1, \"type\": 5}, {"
              "\"name\": \"b\", \"number\": 1, \"type\": 5"),
        FIELD("\"name\": \"a\", \"number\": 1, \"type\": 5}, {"
              "\"name\": \"a\", \"number\": 2, \"type\": 5"),
        "{\"messageType\": [{\"name\": \"M\"}, {\"name\": \"M\"}]}",
        "{\"messageType\": [{\"name\": \"\"}]}",
        "{\"messageType\": [{\"name\": \"M\", \"oneofDecl\": [{\"name\": \"o\"}]}]}",
        "{\"messageType\": [{\"name\": \"M\", \"reservedRange\": [{\"start\": 5, \"end\": 5}]}]}",
        "{\"messageType\": [{\"name\": \"M\", \"reservedRange\": [{\"start\": 5, \"end\": 9},"
        " {\"start\": 8, \"end\": 10}]}]}",
        "{\"messageType\": [{\"name\": \"M\", \"reservedName\": [\"a\", \"a\"]}]}",
        "{\"enumType\": [{\"name\": \"E\"}]}",
        "{\"enumType\": [{\"name\": \"E\", \"value\": [{\"name\": \"A\"}]}]}",
        "{\"enumType\": [{\"name\": \"E\", \"value\": [{\"name\": \"A\", \"number\": 1},"
        " {\"name\": \"B\", \"number\": 1}]}]}",
        "{\"enumType\": [{\"name\": \"E\", \"value\": [{\"name\": \"A\", \"number\": 1}],"
        " \"reservedRange\": [{\"start\": 3, \"end\": 2}]}]}",
        "{\"service\": [{\"name\": \"S\", \"method\": [{\"name\": \"R\"}]}]}",
        "{\"package\": \"a..b\"}",
        "{\"package\": \"a.\"}",
        "{\"syntax\": \"proto4\"}",
        "{\"syntax\": \"editions\", \"edition\": 5}",
        "{\"publicDependency\": [0]}",
        "{\"messageType\": [{\"name\": \"M\", \"options\": {\"mapEntry\": true}, \"field\": ["
        "{\"name\": \"a\", \"number\": 1, \"type\": 11, \"typeName\": \".M\"}]}]}",
        "{\"extension\": [{\"name\": \"a\", \"number\": 1, \"type\": 5, \"extendee\": \".M\"}],"
        " \"messageType\": [{\"name\": \"M\"}]}",
    };
    (void)state;
    for (size_t i = 0; i < countof(table); i++) {
        struct arena arena = { 0 };
        struct str text =
            str_printf(&arena, "{\"file\": [{\"name\": \"a.proto\", %s ]}", table[i] + 1);
        struct fixture f;
        read_json(&f, str_cstr(&arena, text));
        if (f.good)
            fail_msg("accepted: %s", table[i]);
        for (size_t k = 0; k < f.findings.all.n; k++)
            assert_true(f.findings.all.v[k].loc.line > 0);
        arena_release(&f.arena);
        arena_release(&arena);
    }
}

static void sets_as_a_whole_are_refused(void **state)
{
    static const char *const table[] = {
        "{\"file\": []}",
        "{\"file\": [{\"name\": \"\"}]}",
        "{\"file\": [{\"name\": \"../a.proto\"}]}",
        "{\"file\": [{\"name\": \"/a.proto\"}]}",
        "{\"file\": [{\"name\": \"a\\u0001.proto\"}]}",
        "{\"file\": [{\"name\": \"a.proto\"}, {\"name\": \"a.proto\"}]}",
        "{\"file\": [{\"name\": \"a.proto\"}]} x",
        "{\"file\": [{\"name\": \"a.proto\"}",
        "{\"file\": [{\"name\": 5}]}",
        "{\"file\": {\"name\": [[\"a\"]]}}",
        "[]",
        "",
    };
    (void)state;
    for (size_t i = 0; i < countof(table); i++) {
        struct fixture f;
        read_json(&f, table[i]);
        assert_false(f.good);
        arena_release(&f.arena);
    }
}

/* Any part of it, and any with one byte changed: trouble or none, but never a crash. */
static void any_bytes_can_be_read(void **state)
{
    static const char masks[] = { 1, 4, (char)0x80, (char)0xff };
    struct arena arena = { 0 };
    struct str bytes = from_json(&arena, sample);
    (void)state;
    for (size_t cut = 0; cut < bytes.n; cut++) {
        struct fixture f = { 0 };
        char *copy = malloc(cut + 1);
        memcpy(copy, bytes.p, cut);
        read_bytes(&f, (struct str){ copy, cut });
        assert_false(f.good);
        arena_release(&f.arena);
        free(copy);
    }
    for (size_t i = 0; i < bytes.n * countof(masks); i++) {
        struct fixture f = { 0 };
        char *copy = malloc(bytes.n);
        memcpy(copy, bytes.p, bytes.n);
        copy[i / countof(masks)] ^= masks[i % countof(masks)];
        read_bytes(&f, (struct str){ copy, bytes.n });
        arena_release(&f.arena);
        free(copy);
    }
    arena_release(&arena);
}

/* Messages in messages, written from the innermost outward. */
static void depth_is_limited(void **state)
{
    enum { LEVELS = 1000000, ROOM = LEVELS * 7 + 100 };
    char *bytes = malloc(ROOM), *begin = bytes + ROOM;
    (void)state;
    for (int i = 0; i <= LEVELS; i++) {
        size_t n = (size_t)(bytes + ROOM - begin);
        unsigned length = 1;
        while (n >> (7 * length))
            length++;
        if (i == LEVELS) {
            memcpy(begin - 9,
                   "\x0a\x07"
                   "a.proto",
                   9);
            begin -= 9;
            n += 9;
        }
        for (unsigned k = length; k-- > 0;)
            *--begin = (char)((n >> (7 * k) & 0x7f) | 0x80);
        begin[length - 1] = (char)(begin[length - 1] & 0x7f);
        for (unsigned k = 0; k < length; k++)
            begin[k] = (char)((n >> (7 * k) & 0x7f) | (k + 1 < length ? 0x80 : 0));
        *--begin = i == LEVELS ? 0x0a : i == LEVELS - 1 ? 0x22 : 0x1a;
    }
    struct fixture f = { 0 };
    read_bytes(&f, (struct str){ begin, (size_t)(bytes + ROOM - begin) });
    assert_false(f.good);
    assert_true(f.arena.used < 1 << 20);
    arena_release(&f.arena);
    free(bytes);
}

static void sets_are_recognised(void **state)
{
    struct arena arena = { 0 };
    struct str bytes = from_json(&arena, sample);
    (void)state;
    assert_int_equal(descriptor_looks_like(bytes, true), 95);
    assert_int_equal(descriptor_looks_like(str_take(bytes, 100), false), 95);
    assert_int_equal(descriptor_looks_like(str_from(sample), true), 95);
    assert_int_equal(descriptor_looks_like(STR("{\"file\": [{\"name\": \"x.txt\"}]}"), true), 0);
    assert_int_equal(descriptor_looks_like(STR("syntax = \"proto3\";"), true), 0);
    assert_int_equal(descriptor_looks_like(STR("\n\nkind: Service\n"), true), 0);
    assert_int_equal(descriptor_looks_like(STR_NULL, true), 0);
    arena_release(&arena);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(sets_become_the_model_of_text),
        cmocka_unit_test(places_are_those_of_the_source),
        cmocka_unit_test(forged_sets_are_refused),
        cmocka_unit_test(sets_as_a_whole_are_refused),
        cmocka_unit_test(any_bytes_can_be_read),
        cmocka_unit_test(depth_is_limited),
        cmocka_unit_test(sets_are_recognised),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
