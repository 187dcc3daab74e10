/* What YAML files in the wild do to a parser. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "doc_test.h"

static void test_scalar_types(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum doc_type type;
    } rows[] = {
        { "~", DOC_NULL },      { "null", DOC_NULL },    { "Null", DOC_NULL },
        { "nUll", DOC_STRING }, { "true", DOC_BOOL },    { "FALSE", DOC_BOOL },
        { "on", DOC_STRING },   { "off", DOC_STRING },   { "yes", DOC_STRING },
        { "NO", DOC_STRING },   { "y", DOC_STRING },     { "0", DOC_INT },
        { "-12", DOC_INT },     { "+12", DOC_INT },      { "0777", DOC_INT },
        { "0o17", DOC_INT },    { "0o18", DOC_STRING },  { "0xfF", DOC_INT },
        { "0x", DOC_STRING },   { "1_000", DOC_STRING }, { "22:22", DOC_STRING },
        { "1.10", DOC_FLOAT },  { "1.", DOC_FLOAT },     { ".5", DOC_FLOAT },
        { ".", DOC_STRING },    { "-", DOC_STRING },     { "1e3", DOC_FLOAT },
        { "1e", DOC_STRING },   { "e3", DOC_STRING },    { "1.2.3", DOC_STRING },
        { "-.inf", DOC_FLOAT }, { ".NaN", DOC_FLOAT },   { "2001-01-01", DOC_STRING },
        { "1Gi", DOC_STRING },  { "100m", DOC_STRING },  { "+", DOC_STRING },
        { "-.e5", DOC_STRING },
    };
    for (size_t i = 0; i < countof(rows); i++) {
        if (text_scalar_type(str_from(rows[i].text)) != rows[i].type)
            fail_msg("%s", rows[i].text);
    }
    const struct node *root = only("a: 1.10\nb: 'true'\nc: True\nd: on\ne: 22:22\nf: !!str 5\n"
                                   "g: \"1\"\nh: |\n  1\ni: !!int \"3\"\nj: ! 5\n");
    check_text(doc_get(root, "a"), "1.10");
    assert_int_equal(doc_get(root, "b")->type, DOC_STRING);
    assert_true(doc_get(root, "b")->quoted);
    assert_true(doc_get(root, "c")->boolean);
    check_text(doc_get(root, "c"), "True");
    check_text(doc_get(root, "d"), "on");
    check_text(doc_get(root, "e"), "22:22");
    assert_int_equal(doc_get(root, "f")->type, DOC_STRING);
    assert_int_equal(doc_get(root, "f")->tag.n, 0);
    assert_int_equal(doc_get(root, "g")->type, DOC_STRING);
    assert_int_equal(doc_get(root, "h")->type, DOC_STRING);
    assert_int_equal(doc_get(root, "i")->type, DOC_INT);
    assert_int_equal(doc_get(root, "j")->type, DOC_STRING);
}

static void test_tags(void **state)
{
    (void)state;
    const struct node *root =
        only("a: !Ref b\nc: !reset []\nd: !vault |\n  x\n  y\ne: !<tag:a,b> f\n"
             "g: !GetAtt {h: i}\nj: !reset\n");
    assert_true(str_is(doc_get(root, "a")->tag, "Ref"));
    check_text(doc_get(root, "a"), "b");
    assert_true(str_is(doc_get(root, "c")->tag, "reset"));
    assert_true(doc_is_list(doc_get(root, "c")));
    check_loc(doc_text_loc(doc_get(root, "d"), 2), 5, 3);
    assert_true(str_is(doc_get(root, "e")->tag, "tag:a,b"));
    check_text(doc_path(root, "g.h"), "i");
    assert_int_equal(doc_get(root, "j")->type, DOC_NULL);
    assert_true(str_is(doc_get(root, "j")->tag, "reset"));
}

static void test_duplicate_keys(void **state)
{
    (void)state;
    assert_true(parse("a: 1\nb:\n  image: x\n  tag: y\n  image: z\na: 2\n"));
    const struct node *root = docs.all.v[0];
    check_text(doc_get(root, "a"), "2");
    check_text(doc_path(root, "b.image"), "z");
    assert_int_equal(root->n, 2);
    assert_int_equal(findings.all.n, 2);
    check_finding(0, &rule_input_ambiguous, 5, 3, "Key 'image' is given twice, on lines 3 and 5");
    check_finding(1, &rule_input_ambiguous, 6, 1, "on lines 1 and 6");
    assert_true(parse("{\"a\":1,\n\"a\":2}"));
    check_text(doc_get(docs.all.v[0], "a"), "2");
    check_finding(2, &rule_input_ambiguous, 2, 1, "Key 'a' is given twice, on lines 1 and 2");
}

static void test_long_key_in_message(void **state)
{
    (void)state;
    struct strbuf buf;
    strbuf_init(&buf, &arena);
    for (int i = 0; i < 2; i++) {
        strbuf_add_char(&buf, 'x');
        for (int k = 0; k < 200; k++)
            strbuf_add(&buf, STR("\xc3\xa9"));
        strbuf_add(&buf, STR(": 1\n"));
    }
    assert_true(parse_str(strbuf_str(&buf)));
    check_finding(0, &rule_input_ambiguous, 2, 1, "\xc3\xa9' is given twice");
}

/* Findings of one file are bounded, and large maps are quick. */
static void test_many_duplicates(void **state)
{
    (void)state;
    struct strbuf buf;
    strbuf_init(&buf, &arena);
    for (int i = 0; i < 20000; i++)
        strbuf_addf(&buf, "key%d: %d\n", i % 10000, i);
    assert_true(parse_str(strbuf_str(&buf)));
    assert_int_equal(docs.all.v[0]->n, 10000);
    check_text(doc_get(docs.all.v[0], "key42"), "10042");
    assert_int_equal(findings.all.n, 101);
    for (int i = 0; i < 10000; i++)
        assert_non_null(doc_get_str(docs.all.v[0], str_printf(&arena, "key%d", i)));
    assert_null(doc_get(docs.all.v[0], "key"));
    assert_null(doc_get(docs.all.v[0], "key10000"));
}

static void test_anchors(void **state)
{
    (void)state;
    const struct node *root =
        only("a: &a {x: 1}\nb: *a\nk: &k key\n*k : v\nl: [&s s, *s]\na2: &a 2\nb2: *a\n");
    assert_ptr_equal(doc_get(root, "a"), doc_get(root, "b"));
    check_text(doc_get(root, "key"), "v");
    check_text(doc_item(doc_get(root, "l"), 1), "s");
    check_text(doc_get(root, "b2"), "2");
    assert_true(parse("&a a: 1\n---\nb: *a\n"));
    assert_int_equal(docs.all.n, 2);
    check_finding(0, &rule_input_syntax, 3, 4, "Alias *a names no anchor");
    assert_int_equal(doc_get(docs.all.v[1], "b")->type, DOC_NULL);
}

static void test_rings_are_refused(void **state)
{
    (void)state;
    assert_true(parse("a: &a\n  b: [1, *a]\n  c: &c {d: *c}\n"));
    assert_int_equal(findings.all.n, 2);
    check_finding(0, &rule_input_syntax, 2, 10, "Alias *a stands within what it names");
    assert_int_equal(doc_item(doc_path(docs.all.v[0], "a.b"), 1)->type, DOC_NULL);
    check_finding(1, &rule_input_syntax, 3, 13, "*c");
}

static void test_merge(void **state)
{
    (void)state;
    const struct node *root = only("a: &a {x: 1, y: 2}\nb: &b {y: 3, z: 4}\n"
                                   "c:\n  <<: *a\n  x: own\nd:\n  x: own\n  <<: [*a, *b]\n"
                                   "e: {<<: *a, <<: *b, '<<': text}\nf: {<<: {<<: *a, q: 1}}\n");
    check_text(doc_path(root, "c.x"), "own");
    check_text(doc_path(root, "c.y"), "2");
    assert_int_equal(doc_get(root, "c")->n, 2);
    check_text(doc_path(root, "d.y"), "2");
    check_text(doc_path(root, "d.z"), "4");
    assert_true(str_is(doc_get(root, "d")->pairs[0].key, "x"));
    assert_int_equal(doc_get(root, "d")->n, 3);
    check_text(doc_path(root, "e.z"), "4");
    check_text(doc_path(root, "e.<<"), "text");
    check_text(doc_path(root, "f.x"), "1");
    check_loc(doc_path(root, "c.y")->loc, 1, 17);
    assert_true(parse("a: {<<: 5, b: 1}"));
    check_finding(0, &rule_input_syntax, 1, 5, "A merge key");
    check_text(doc_path(docs.all.v[0], "a.b"), "1");
}

static void test_alias_bomb(void **state)
{
    (void)state;
    struct strbuf buf;
    strbuf_init(&buf, &arena);
    strbuf_add(&buf, STR("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"));
    for (int i = 1; i < 12; i++) {
        strbuf_addf(&buf, "a%d: &a%d [", i, i);
        for (int k = 0; k < 10; k++)
            strbuf_addf(&buf, "*a%d%s", i - 1, k < 9 ? ", " : "]\n");
    }
    assert_false(parse_str(strbuf_str(&buf)));
    assert_int_equal(findings.all.n, 1);
    check_finding(0, &rule_input_limit, 5, findings.all.v[0].loc.column,
                  "values with aliases expanded");
    struct doc_limits limits = { 100, 1000, 3 };
    assert_false(doc_parse(&arena, STR("a: &a 1\nb: [*a, *a,\n*a, *a]"), file_start, &limits,
                           &findings, &docs));
    check_finding(1, &rule_input_limit, 3, 5, "More than 3 aliases");
}

static void test_depth(void **state)
{
    (void)state;
    static char text[2000000];
    static const char *const units[] = { "[", "{a: ", "- ", "{\"a\":", "? " };
    for (size_t i = 0; i < countof(units); i++) {
        size_t n = strlen(units[i]);
        for (size_t at = 0; at + n <= sizeof(text); at += n)
            memcpy(text + at, units[i], n);
        size_t before = findings.all.n;
        assert_false(parse_str((struct str){ text, sizeof(text) / n * n }));
        assert_true(findings.all.n == before + 1);
        check_finding(before, &rule_input_limit, 1, (uint32_t)(200 * n + 1), "200 levels");
    }
}

static void test_lone_carriage_returns(void **state)
{
    (void)state;
    const struct node *root = only("a: |\r  b\r  c\r  d\r");
    check_text(doc_get(root, "a"), "b\nc\nd\n");
    check_loc(doc_text_loc(doc_get(root, "a"), 5), 1, 4);
}

static void test_folded_scalars(void **state)
{
    (void)state;
    const struct node *root =
        only("a: >-\n  one two\n\n    three\n  four # five\nb: six\n  seven # no\n"
             "c: \"eight\n   nine\\x21 ten\n   eleven\"\nd: 'it''s\n  so'\n");
    check_loc(doc_text_loc(doc_get(root, "a"), 4), 2, 7);
    check_loc(
        doc_text_loc(doc_get(root, "a"), str_find(doc_text(doc_get(root, "a")), STR("three"))), 4,
        5);
    check_loc(doc_text_loc(doc_get(root, "a"), str_find(doc_text(doc_get(root, "a")), STR("five"))),
              5, 10);
    check_text(doc_get(root, "b"), "six seven");
    check_loc(doc_text_loc(doc_get(root, "b"), 1), 6, 5);
    check_loc(doc_text_loc(doc_get(root, "b"), 4), 7, 3);
    check_text(doc_get(root, "c"), "eight nine! ten eleven");
    check_loc(doc_text_loc(doc_get(root, "c"), 6), 9, 4);
    check_text(doc_get(root, "d"), "it's so");
    check_loc(doc_text_loc(doc_get(root, "d"), 1), 11, 6);
}

static void test_block_scalars(void **state)
{
    (void)state;
    const struct node *root = only("a: |\n  x\n   y\n\n  z\nb: |2-\n    p\n  q\nc: >\n  f\n  g\n"
                                   "d: |+ # why\n\n   \n    k\n\ne:\n- |-\n  m\nf: |\n");
    check_text(doc_get(root, "a"), "x\n y\n\nz\n");
    check_loc(doc_text_loc(doc_get(root, "a"), 0), 2, 3);
    check_loc(doc_text_loc(doc_get(root, "a"), 3), 3, 4);
    check_loc(doc_text_loc(doc_get(root, "a"), 6), 5, 3);
    check_loc(doc_text_loc(doc_get(root, "b"), 0), 7, 3);
    check_loc(doc_text_loc(doc_get(root, "b"), 2), 7, 5);
    check_loc(doc_text_loc(doc_get(root, "b"), 4), 8, 3);
    check_loc(doc_text_loc(doc_get(root, "c"), 2), 11, 3);
    check_loc(doc_text_loc(doc_get(root, "d"), 2), 15, 5);
    check_loc(doc_text_loc(doc_item(doc_get(root, "e"), 0), 0), 19, 3);
    check_text(doc_get(root, "f"), "");
    check_loc(doc_text_loc(doc_get(root, "f"), 0), 20, 4);
}

static void test_templates(void **state)
{
    (void)state;
    only("a: \"{{ x }}\"\n");
    assert_false(parse("{{- if .Values.x }}\na: b\n{{- end }}\n"));
    check_finding(0, &rule_input_syntax, findings.all.v[0].loc.line, findings.all.v[0].loc.column,
                  "A template, not YAML: ");
    assert_false(parse("a:\n  {{- include \"x\" . | nindent 4 }}\n"));
    check_finding(1, &rule_input_syntax, findings.all.v[1].loc.line, findings.all.v[1].loc.column,
                  "A template, not YAML: ");
    assert_true(doc_looks_templated(STR("a {{ b }}")));
    assert_false(doc_looks_templated(STR("a }} {{ b }")));
}

static void test_template_by_accident(void **state)
{
    (void)state;
    parse("a: b\nvalue: {{ .Values.x | quote }}\n");
    assert_int_equal(findings.all.n, 1);
    check_finding(0, &rule_input_syntax, 2, 9, "A template, not YAML");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_scalar_types),         TEST(test_tags),
        TEST(test_duplicate_keys),       TEST(test_long_key_in_message),
        TEST(test_many_duplicates),      TEST(test_anchors),
        TEST(test_rings_are_refused),    TEST(test_merge),
        TEST(test_alias_bomb),           TEST(test_depth),
        TEST(test_folded_scalars),       TEST(test_lone_carriage_returns),
        TEST(test_block_scalars),        TEST(test_templates),
        TEST(test_template_by_accident),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
