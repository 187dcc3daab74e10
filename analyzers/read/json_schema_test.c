#include "svcgraph/test.h"

#include "json_schema_priv.h"

struct world {
    struct arena arena;
    struct symtab syms;
    struct sources sources;
    struct findings findings;
    struct reading reading;
    struct input input;
    struct refs *refs;
    struct schemas *schemas;
};

static const struct ref_file *begin(struct world *w, enum schema_dialect dialect, struct str yaml)
{
    *w = (struct world){ 0 };
    symtab_init(&w->syms, &w->arena);
    sources_init(&w->sources, &w->arena);
    findings_init(&w->findings, &w->arena);
    w->reading = (struct reading){
        .syms = &w->syms, .sources = &w->sources, .findings = &w->findings, .arena = &w->arena
    };
    w->input.path = STR("in/api.yaml");
    w->input.source = sources_add(&w->sources, (struct source){ .path = w->input.path });
    findings_init(&w->input.findings, &w->arena);
    assert_true(doc_parse(&w->arena, yaml, (struct loc){ w->input.source, 1, 1 },
                          &doc_limits_default, &w->input.findings, &w->input.docs));
    w->refs = refs_new(&w->reading, &w->arena);
    w->schemas = schemas_new(&w->reading, w->refs, &w->arena);
    return refs_file(w->refs, &w->input, w->input.docs.all.v[0], dialect);
}

static const struct api_schema *schema(struct world *w, const struct ref_file *file,
                                       const char *name)
{
    const struct api_schema *found =
        schema_at(w->schemas, (struct ref_at){ file, doc_get(file->root, name) });
    schemas_fill(w->schemas);
    assert_non_null(found);
    return found;
}

static const struct api_schema *one(struct world *w, enum schema_dialect dialect, const char *yaml)
{
    const struct ref_file *file = begin(w, dialect, str_from(yaml));
    return schema(w, file, "S");
}

static const struct api_property *property(const struct api_schema *s, const char *name)
{
    for (size_t i = 0; i < s->n_properties; i++)
        if (str_is(s->properties[i].name, name))
            return &s->properties[i];
    fail_msg("no property %s", name);
    return NULL;
}

static void test_types_and_null(void **state)
{
    static const struct {
        enum schema_dialect dialect;
        const char *yaml;
        unsigned types;
    } rows[] = {
        { SCHEMA_OPENAPI_30, "S: {}", API_ANY },
        { SCHEMA_OPENAPI_30, "S: {type: string}", API_STRING },
        { SCHEMA_OPENAPI_30, "S: {type: number}", API_INTEGER | API_FRACTION },
        { SCHEMA_OPENAPI_30, "S: {type: string, nullable: true}", API_STRING | API_NULL },
        { SCHEMA_OPENAPI_30, "S: {nullable: true, enum: [a, null]}", API_ANY },
        { SCHEMA_OPENAPI_30, "S: {type: string, nullable: true, enum: [a]}", API_STRING },
        { SCHEMA_OPENAPI_30, "S: {type: string, nullable: true, enum: [a, null]}",
          API_STRING | API_NULL },
        { SCHEMA_OPENAPI_31, "S: {type: string, nullable: true}", API_STRING },
        { SCHEMA_OPENAPI_31, "S: {type: [string]}", API_STRING },
        { SCHEMA_OPENAPI_31, "S: {type: [string, 'null']}", API_STRING | API_NULL },
        { SCHEMA_OPENAPI_31, "S: {type: [integer, null]}", API_INTEGER | API_NULL },
        { SCHEMA_OPENAPI_2, "S: {type: object, x-nullable: true}", API_OBJECT | API_NULL },
        { SCHEMA_OPENAPI_31, "S: true", API_ANY },
        { SCHEMA_OPENAPI_31, "S: false", 0 },
    };
    (void)state;
    for (size_t i = 0; i < countof(rows); i++) {
        struct world w;
        const struct api_schema *s = one(&w, rows[i].dialect, rows[i].yaml);
        if (s->types != rows[i].types || s->opaque)
            fail_msg("%s: types %u", rows[i].yaml, s->types);
        arena_release(&w.arena);
    }
}

static void test_bounds(void **state)
{
    static const struct {
        enum schema_dialect dialect;
        const char *yaml;
        double limit;
        bool exclusive;
    } rows[] = {
        { SCHEMA_OPENAPI_30, "S: {minimum: 1}", 1, false },
        { SCHEMA_OPENAPI_30, "S: {minimum: 1, exclusiveMinimum: true}", 1, true },
        { SCHEMA_OPENAPI_30, "S: {exclusiveMinimum: true, minimum: 1.0}", 1, true },
        { SCHEMA_OPENAPI_30, "S: {exclusiveMinimum: false, minimum: 1e0}", 1, false },
        { SCHEMA_OPENAPI_31, "S: {exclusiveMinimum: 1}", 1, true },
        { SCHEMA_OPENAPI_31, "S: {exclusiveMinimum: 1, minimum: 3}", 3, false },
        { SCHEMA_OPENAPI_31, "S: {exclusiveMinimum: 1, minimum: 1}", 1, true },
    };
    (void)state;
    for (size_t i = 0; i < countof(rows); i++) {
        struct world w;
        const struct api_schema *s = one(&w, rows[i].dialect, rows[i].yaml);
        assert_true(s->minimum.set);
        assert_true(s->minimum.limit == rows[i].limit);
        if (s->minimum.exclusive != rows[i].exclusive)
            fail_msg("%s", rows[i].yaml);
        arena_release(&w.arena);
    }
}

static void test_values(void **state)
{
    static const struct {
        enum schema_dialect dialect;
        const char *yaml, *first;
        size_t n;
    } rows[] = {
        { SCHEMA_OPENAPI_30, "S: {enum: [1.0, 2]}", "1", 2 },
        { SCHEMA_OPENAPI_30, "S: {enum: [1e0]}", "1", 1 },
        { SCHEMA_OPENAPI_30, "S: {enum: ['1']}", "\"1\"", 1 },
        { SCHEMA_OPENAPI_30, "S: {type: string, enum: [1, 2]}", "\"1\"", 2 },
        { SCHEMA_OPENAPI_30, "S: {type: string, enum: [no, on]}", "\"no\"", 2 },
        { SCHEMA_OPENAPI_30, "S: {enum: [0.5]}", "0.5", 1 },
        { SCHEMA_OPENAPI_30, "S: {enum: [9007199254740993]}", "9007199254740993", 1 },
        { SCHEMA_OPENAPI_30, "S: {enum: [{a: [1.0, \"x\\ny\"]}]}", "{\"a\":[1,\"x\\u000ay\"]}", 1 },
        { SCHEMA_OPENAPI_31, "S: {const: open}", "\"open\"", 1 },
        { SCHEMA_OPENAPI_31, "S: {const: null}", "null", 1 },
        { SCHEMA_ASYNCAPI, "S: {const: [1, {}]}", "[1,{}]", 1 },
    };
    (void)state;
    for (size_t i = 0; i < countof(rows); i++) {
        struct world w;
        const struct api_schema *s = one(&w, rows[i].dialect, rows[i].yaml);
        assert_true(s->enumerated);
        assert_int_equal(s->n_values, rows[i].n);
        assert_str(s->values[0].text, rows[i].first);
        arena_release(&w.arena);
    }
    struct world w;
    assert_false(one(&w, SCHEMA_OPENAPI_30, "S: {const: open}")->enumerated);
    arena_release(&w.arena);
}

static void test_properties(void **state)
{
    struct world w;
    (void)state;
    const struct api_schema *s = one(&w, SCHEMA_OPENAPI_30,
                                     "S:\n"
                                     "  type: object\n"
                                     "  required: [total, id, more, id]\n"
                                     "  additionalProperties: false\n"
                                     "  properties:\n"
                                     "    total: {$ref: '#/M'}\n"
                                     "    id: {type: string, readOnly: true}\n"
                                     "    note: {}\n"
                                     "M: {type: number, writeOnly: true, deprecated: true}\n");
    assert_int_equal(s->n_properties, 4);
    assert_str(s->properties[0].name, "id");
    assert_true(s->closed);
    assert_true(property(s, "id")->read_only && property(s, "id")->required);
    assert_true(property(s, "total")->write_only && property(s, "total")->deprecated);
    assert_str(property(s, "total")->schema->name, "M");
    assert_int_equal(property(s, "total")->loc.line, 6);
    assert_true(property(s, "more")->required && !property(s, "more")->schema);
    assert_false(property(s, "note")->required);
    assert_null(property(s, "note")->schema);
    assert_int_equal(s->length.most, UINT64_MAX);
    arena_release(&w.arena);
}

static void test_opaque(void **state)
{
    static const char *const rows[] = {
        "S: {not: {type: string}}",
        "S: {if: {}, then: {type: string}}",
        "S: {prefixItems: [{}]}",
        "S: {items: [{type: string}]}",
        "S: {patternProperties: {a: {}}}",
        "S: {unevaluatedProperties: false}",
        "S: {$dynamicRef: '#x'}",
        "S: {contains: {type: string}}",
        "S: {$ref: '#/nowhere'}",
        "S: {$ref: 'https://example.com/x.json'}",
        "S: {type: file}",
    };
    (void)state;
    for (size_t i = 0; i < countof(rows); i++) {
        struct world w;
        if (!one(&w, SCHEMA_OPENAPI_31, rows[i])->opaque)
            fail_msg("%s", rows[i]);
        arena_release(&w.arena);
    }
}

static void test_beside_a_reference(void **state)
{
    static const char yaml[] = "S: {$ref: '#/T', minLength: 3}\n"
                               "D: {$ref: '#/T', description: words}\n"
                               "T: {type: string}\n";
    struct world w;
    (void)state;
    const struct ref_file *file = begin(&w, SCHEMA_OPENAPI_30, str_from(yaml));
    assert_ptr_equal(schema(&w, file, "S"), schema(&w, file, "T"));
    arena_release(&w.arena);
    file = begin(&w, SCHEMA_OPENAPI_31, str_from(yaml));
    const struct api_schema *s = schema(&w, file, "S");
    assert_int_equal(s->length.least, 3);
    assert_int_equal(s->all_of.n, 1);
    assert_ptr_equal(s->all_of.v[0], schema(&w, file, "T"));
    assert_ptr_equal(schema(&w, file, "D"), schema(&w, file, "T"));
    arena_release(&w.arena);
}

static void test_pointers(void **state)
{
    struct world w;
    (void)state;
    const struct ref_file *file = begin(&w, SCHEMA_OPENAPI_31,
                                        STR("A: {$ref: '#/paths/~1a~0b%7Bid%7D/200/s'}\n"
                                            "B: {$ref: '#/list/1'}\n"
                                            "C: {$ref: '#/through/inner'}\n"
                                            "D: {$ref: '#named'}\n"
                                            "E: {$ref: '#/B'}\n"
                                            "through: {$ref: '#/target'}\n"
                                            "target: {inner: {type: integer}}\n"
                                            "paths: {'/a~b{id}': {200: {s: {type: string}}}}\n"
                                            "list: [{}, {type: boolean, $anchor: named}]\n"));
    assert_int_equal(schema(&w, file, "A")->types, API_STRING);
    assert_int_equal(schema(&w, file, "B")->types, API_BOOLEAN);
    assert_int_equal(schema(&w, file, "C")->types, API_INTEGER);
    assert_ptr_equal(schema(&w, file, "D"), schema(&w, file, "B"));
    assert_ptr_equal(schema(&w, file, "E"), schema(&w, file, "B"));
    assert_int_equal(w.findings.all.n, 0);
    arena_release(&w.arena);
}

static void test_rings(void **state)
{
    struct world w;
    (void)state;
    const struct ref_file *file =
        begin(&w, SCHEMA_OPENAPI_31,
              STR("Self: {$ref: '#/Self'}\n"
                  "One: {$ref: '#/Two'}\n"
                  "Two: {$ref: '#/One'}\n"
                  "Node: {type: object, properties: {children: {items: {$ref: '#/Node'}}}}\n"
                  "All: {allOf: [{$ref: '#/All'}]}\n"
                  "Beside: {$ref: '#/Beside', minLength: 1}\n"
                  "Long: {$ref: '#/Long/x'}\n"));
    assert_true(schema(&w, file, "Self")->opaque);
    assert_true(schema(&w, file, "One")->opaque);
    assert_true(schema(&w, file, "Two")->opaque);
    const struct api_schema *node = schema(&w, file, "Node");
    assert_ptr_equal(property(node, "children")->schema->items, node);
    assert_ptr_equal(schema(&w, file, "All")->all_of.v[0], schema(&w, file, "All"));
    assert_ptr_equal(schema(&w, file, "Beside")->all_of.v[0], schema(&w, file, "Beside"));
    assert_true(schema(&w, file, "Long")->opaque);
    arena_release(&w.arena);
}

/* Each once: 100,000 references one behind the other, asked for from both ends. */
static void test_long_chain(void **state)
{
    enum { N = 100000 };
    struct world w;
    struct arena arena = { 0 };
    struct strbuf buf;
    (void)state;
    strbuf_init(&buf, &arena);
    strbuf_add(&buf, STR("{\"S\":{\"$ref\":\"#/c/0\"},\"c\":["));
    for (int i = 1; i <= N; i++)
        strbuf_addf(&buf, "{\"$ref\":\"#/c/%d\"},", i);
    strbuf_add(&buf, STR("{\"type\":\"string\"}]}"));
    const struct ref_file *file = begin(&w, SCHEMA_OPENAPI_30, strbuf_str(&buf));
    assert_int_equal(schema(&w, file, "S")->types, API_STRING);
    const struct node *all = doc_get(file->root, "c");
    for (uint32_t i = 0; i < all->n; i++) {
        struct ref_at at = { file, doc_item(all, i) };
        assert_ptr_equal(schema_at(w.schemas, at), schema(&w, file, "S"));
        assert_int_equal(ref_end(w.refs, at).node->type, DOC_MAP);
    }
    arena_release(&w.arena);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_types_and_null), cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_values),         cmocka_unit_test(test_properties),
        cmocka_unit_test(test_opaque),         cmocka_unit_test(test_beside_a_reference),
        cmocka_unit_test(test_pointers),       cmocka_unit_test(test_rings),
        cmocka_unit_test(test_long_chain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
