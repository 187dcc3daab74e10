/* The document tree: what YAML and JSON files in the wild do to a parser. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "doc_priv.h"

static struct arena arena;
static struct findings findings;
static struct docs docs;

static int set_up(void **state)
{
    (void)state;
    arena = (struct arena){ 0 };
    findings_init(&findings, &arena);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static const struct loc file_start = { 1, 1, 1 };

static bool parse_str(struct str text)
{
    return doc_parse(&arena, text, file_start, NULL, &findings, &docs);
}

static bool parse(const char *text)
{
    return parse_str(str_from(text));
}

/* The only document of a text without trouble. */
static const struct node *only(const char *text)
{
    assert_true(parse(text));
    if (findings.all.n)
        fail_msg("%.*s", STR_ARG(findings.all.v[0].message));
    assert_int_equal(docs.all.n, 1);
    return docs.all.v[0];
}

static void check_text(const struct node *node, const char *expected)
{
    assert_non_null(node);
    if (!str_is(node->text, expected))
        fail_msg("'%.*s' is not '%s'", STR_ARG(node->text), expected);
}

static void check_loc(struct loc loc, uint32_t line, uint32_t column)
{
    if (loc.line != line || loc.column != column)
        fail_msg("%u:%u is not %u:%u", loc.line, loc.column, line, column);
}

static void check_finding(size_t i, const struct rule *rule, uint32_t line, uint32_t column,
                          const char *part)
{
    assert_true(i < findings.all.n);
    const struct finding *f = &findings.all.v[i];
    if (f->rule != rule || !str_has(f->message, part))
        fail_msg("%.*s", STR_ARG(f->message));
    check_loc(f->loc, line, column);
}

static void test_documents(void **state)
{
    (void)state;
    assert_true(parse("# only\n---\na: 1\n---\n# comment\n---\n---\nb: 2\n...\n---\n~\n--- [c]\n"));
    assert_int_equal(findings.all.n, 0);
    assert_int_equal(docs.all.n, 3);
    check_text(doc_get(docs.all.v[0], "a"), "1");
    check_loc(docs.all.v[1]->loc, 8, 1);
    check_text(doc_item(docs.all.v[2], 0), "c");
    static const char *const nothing[] = {
        "", "\n", "# a\n", "---\n", "---\n...\n", "\xef\xbb\xbf"
    };
    for (size_t i = 0; i < countof(nothing); i++) {
        assert_true(parse(nothing[i]));
        assert_int_equal(docs.all.n, 0);
    }
    assert_true(doc_parse(&arena, STR_NULL, file_start, NULL, &findings, &docs));
    assert_int_equal(findings.all.n, 0);
}

static void test_places(void **state)
{
    (void)state;
    const struct node *root = only("a:\n  b: [x, 'y']\n  c: {d: \"e\"}\nf:\n- g\n- &h !i j\n");
    check_loc(root->loc, 1, 1);
    check_loc(root->pairs[1].key_loc, 4, 1);
    check_loc(doc_path(root, "a.b")->loc, 2, 6);
    check_loc(doc_item(doc_path(root, "a.b"), 1)->loc, 2, 10);
    check_loc(doc_path(root, "a.c.d")->loc, 3, 10);
    check_loc(doc_text_loc(doc_path(root, "a.c.d"), 0), 3, 11);
    check_loc(doc_item(doc_get(root, "f"), 1)->loc, 6, 3);
    check_loc(doc_text_loc(doc_item(doc_get(root, "f"), 1), 0), 6, 9);
    check_text(doc_item(doc_get(root, "f"), 1), "j");
    assert_true(str_is(doc_item(doc_get(root, "f"), 1)->tag, "i"));
}

static void test_line_ends_and_marks(void **state)
{
    (void)state;
    const struct node *root = only("\xef\xbb\xbf"
                                   "a: 1\r\nb:\r\n  c: x\r\n  d: |\r\n    p\r\n    q\r\n");
    check_loc(root->loc, 1, 1);
    check_loc(doc_path(root, "b.c")->loc, 3, 6);
    check_text(doc_path(root, "b.d"), "p\nq\n");
    check_loc(doc_text_loc(doc_path(root, "b.d"), 2), 6, 5);
}

static void test_columns_are_bytes(void **state)
{
    (void)state;
    const struct node *root =
        only("\xc3\xa9: \xe2\x82\xac\nx: {\xf0\x9f\x98\x80: \xc3\xa9, k: v}\n");
    check_loc(root->pairs[0].value->loc, 1, 5);
    check_loc(doc_path(root, "x.k")->loc, 2, 18);
    check_loc(doc_get(root, "x")->pairs[1].key_loc, 2, 15);
}

/* Many checkpoints of characters, all on one line. */
static void test_long_line(void **state)
{
    (void)state;
    struct strbuf buf;
    strbuf_init(&buf, &arena);
    strbuf_add_char(&buf, '[');
    for (int i = 0; i < 500; i++)
        strbuf_add(&buf, STR("\xc3\xa9\xe2\x82\xac, "));
    strbuf_add(&buf, STR("x]"));
    assert_true(parse_str(strbuf_str(&buf)));
    assert_int_equal(docs.all.v[0]->n, 501);
    for (uint32_t i = 0; i <= 500; i++)
        assert_int_equal(doc_item(docs.all.v[0], i)->loc.column, 2 + i * 7);
}

static void test_utf16(void **state)
{
    (void)state;
    assert_true(parse_str(STR("\xff\xfe"
                              "a\0:\0 \0\xe9\0\n\0b\0:\0 \0\x3d\xd8\x00\xde\n\0")));
    check_text(doc_get(docs.all.v[0], "a"), "\xc3\xa9");
    check_text(doc_get(docs.all.v[0], "b"), "\xf0\x9f\x98\x80");
    check_loc(doc_get(docs.all.v[0], "b")->loc, 2, 4);
    assert_true(parse_str(STR("\xfe\xff\0{\0\"\0a\0\"\0:\0"
                              "1\0}")));
    check_text(doc_get(docs.all.v[0], "a"), "1");
    assert_int_equal(findings.all.n, 0);
    assert_false(parse_str(STR("\xff\xfe"
                               "a\0:\0\n\0 \0 \0\x3d\xd8\n\0")));
    check_finding(0, &rule_input_syntax, 2, 3, "not UTF-8");
}

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
    check_finding(0, &rule_input_ambiguous, 5, 3, "key 'image' is given twice, on lines 3 and 5");
    check_finding(1, &rule_input_ambiguous, 6, 1, "on lines 1 and 6");
    assert_true(parse("{\"a\":1,\n\"a\":2}"));
    check_text(doc_get(docs.all.v[0], "a"), "2");
    check_finding(2, &rule_input_ambiguous, 2, 1, "key 'a' is given twice, on lines 1 and 2");
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
    check_finding(0, &rule_input_syntax, 3, 4, "alias *a names no anchor");
    assert_int_equal(doc_get(docs.all.v[1], "b")->type, DOC_NULL);
}

static void test_rings_are_refused(void **state)
{
    (void)state;
    assert_true(parse("a: &a\n  b: [1, *a]\n  c: &c {d: *c}\n"));
    assert_int_equal(findings.all.n, 2);
    check_finding(0, &rule_input_syntax, 2, 10, "alias *a stands within what it names");
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
    check_finding(0, &rule_input_syntax, 1, 5, "merge key");
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
    check_finding(0, &rule_input_limit, 7, findings.all.v[0].loc.column, "aliases expanded");
    struct doc_limits limits = { 100, 1000, 3 };
    assert_false(doc_parse(&arena, STR("a: &a 1\nb: [*a, *a,\n*a, *a]"), file_start, &limits,
                           &findings, &docs));
    check_finding(1, &rule_input_limit, 3, 5, "more than 3 aliases");
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

static void test_syntax_errors(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
        uint32_t line, column;
    } rows[] = {
        { "a: b: c\n", "mapping values are not allowed", 1, 5 },
        { "a:\n\tb: 1\n", "a tab cannot indent; use spaces", 2, 1 },
        { "a: [1, 2\n", "did not find expected ',' or ']'", 2, 1 },
        { "a: \"b\n", "found unexpected end of stream", 2, 1 },
        { "a: 'b\nc: d\n", "found unexpected end of stream", 3, 1 },
        { "a: 1\n b: 2\n", "mapping values are not allowed", 2, 3 },
        { "a: @b\n", "cannot start any token", 1, 4 },
        { "\xc3\xa9: @b\n", "cannot start any token", 1, 5 },
        { "a: x\x01y\n", "a control character", 1, 5 },
        { "a: x\n\xff\n", "not UTF-8", 2, 1 },
        { "{\"a\": 1,\n \"b\" 2}", "expected ':'", 2, 6 },
        { "[1, 2", "unexpected end of the input", 1, 6 },
        { "a: *\n", "did not find expected alphabetic", 1, 5 },
    };
    for (size_t i = 0; i < countof(rows); i++) {
        if (parse(rows[i].text))
            fail_msg("accepted: %s", rows[i].text);
        assert_int_equal(findings.all.n, i + 1);
        check_finding(i, &rule_input_syntax, rows[i].line, rows[i].column, rows[i].message);
    }
}

static void test_documents_around_an_error(void **state)
{
    (void)state;
    assert_true(
        parse("a: 1\n---\nb: 'x\n---\nc: [\n---\nd: {\xe2\x82\xac: @\n---\n\xe2\x82\xac: 4\n"));
    assert_int_equal(docs.all.n, 2);
    check_text(doc_get(docs.all.v[0], "a"), "1");
    check_loc(docs.all.v[1]->pairs[0].value->loc, 9, 6);
    assert_int_equal(findings.all.n, 3);
    check_finding(0, &rule_input_syntax, 4, 1, "unexpected document indicator");
    check_finding(2, &rule_input_syntax, 7, 10, "cannot start any token");
    assert_true(parse("a: 1\n---\nb: \x02\n---\nc: 3\n"));
    assert_int_equal(docs.all.n, 2);
    check_text(doc_get(docs.all.v[1], "c"), "3");
}

static void test_templates(void **state)
{
    (void)state;
    only("a: \"{{ x }}\"\n");
    assert_false(parse("{{- if .Values.x }}\na: b\n{{- end }}\n"));
    check_finding(0, &rule_input_syntax, findings.all.v[0].loc.line, findings.all.v[0].loc.column,
                  "a template, not YAML: ");
    assert_false(parse("a:\n  {{- include \"x\" . | nindent 4 }}\n"));
    check_finding(1, &rule_input_syntax, findings.all.v[1].loc.line, findings.all.v[1].loc.column,
                  "a template, not YAML: ");
    assert_true(doc_looks_templated(STR("a {{ b }}")));
    assert_false(doc_looks_templated(STR("a }} {{ b }")));
}

static void test_template_by_accident(void **state)
{
    (void)state;
    parse("a: b\nvalue: {{ .Values.x | quote }}\n");
    assert_int_equal(findings.all.n, 1);
    check_finding(0, &rule_input_syntax, 2, 9, "a template, not YAML");
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
    check_loc(doc_text_loc(doc_get(root, "c"), 2), 9, 4);
    check_loc(doc_text_loc(doc_get(root, "d"), 2), 15, 5);
    check_loc(doc_text_loc(doc_item(doc_get(root, "e"), 0), 0), 19, 3);
    check_text(doc_get(root, "f"), "");
    check_loc(doc_text_loc(doc_get(root, "f"), 0), 20, 4);
}

static void test_embedded(void **state)
{
    (void)state;
    const struct node *root =
        only("data:\n  app.yaml: |\n    # c\n    db:\n      url: http://x\n"
             "      more: |\n        inner\n  j: |\n    {\"a\":\n      [\"b\"]}\n"
             "  q: '{\"k\": \"v\"}'\n  f: >\n    {\"k\": 1}\n  bad: 'a: b: c'\n");
    struct docs inner;
    assert_true(doc_parse_embedded(&arena, doc_path(root, "data")->pairs[0].value, NULL, &inner));
    check_loc(doc_path(inner.all.v[0], "db.url")->loc, 5, 12);
    check_loc(doc_text_loc(doc_path(inner.all.v[0], "db.url"), 7), 5, 19);
    check_loc(doc_text_loc(doc_path(inner.all.v[0], "db.more"), 1), 7, 10);
    assert_true(doc_parse_embedded(&arena, doc_path(root, "data.j"), NULL, &inner));
    check_loc(doc_item(doc_get(inner.all.v[0], "a"), 0)->loc, 10, 8);
    assert_true(doc_parse_embedded(&arena, doc_path(root, "data.q"), NULL, &inner));
    check_loc(doc_get(inner.all.v[0], "k")->loc, 11, 13);
    check_loc(doc_text_loc(doc_get(inner.all.v[0], "k"), 0), 11, 14);
    assert_true(doc_parse_embedded(&arena, doc_path(root, "data.f"), NULL, &inner));
    check_loc(doc_get(inner.all.v[0], "k")->loc, 12, 6);
    assert_false(doc_parse_embedded(&arena, doc_path(root, "data.bad"), NULL, &inner));
    assert_false(doc_parse_embedded(&arena, NULL, NULL, &inner));
    assert_int_equal(findings.all.n, 0);
}

static void test_json(void **state)
{
    (void)state;
    const struct node *root = only(" {\"a\": [1, 2.5, \"x\\n\", null, true],\r\n \"<<\": {}}");
    assert_int_equal(doc_item(doc_get(root, "a"), 0)->type, DOC_INT);
    assert_int_equal(doc_item(doc_get(root, "a"), 1)->type, DOC_FLOAT);
    check_text(doc_item(doc_get(root, "a"), 2), "x\n");
    assert_int_equal(doc_item(doc_get(root, "a"), 3)->type, DOC_NULL);
    assert_true(doc_item(doc_get(root, "a"), 4)->boolean);
    check_loc(doc_item(doc_get(root, "a"), 4)->loc, 1, 30);
    assert_true(doc_is_map(doc_get(root, "<<")));
    assert_true(parse("{\"a\":1}\n[2]\n"));
    assert_int_equal(docs.all.n, 2);
    only("{a: b}"); /* flow YAML */
    assert_true(parse("{\"a\": 1}\n---\n{\"b\": 2}\n"));
    assert_int_equal(docs.all.n, 2);
    assert_true(doc_parse_json(&arena, STR("{}\n{\"a\":"), file_start, NULL, &findings, &docs));
    assert_int_equal(docs.all.n, 1);
    check_finding(0, &rule_input_syntax, 2, 6, "not valid JSON: unexpected end");
}

static void test_accessors(void **state)
{
    (void)state;
    const struct node *root = only("a: {b: {c: d}}\nl: [x, y]\nn:\n");
    check_text(doc_path(root, "a.b.c"), "d");
    assert_null(doc_path(root, "a.x.c"));
    assert_null(doc_path(root, "l.x"));
    assert_null(doc_get(NULL, "a"));
    assert_null(doc_item(root, 0));
    assert_null(doc_item(doc_get(root, "l"), 2));
    assert_int_equal(doc_text(doc_get(root, "n")).n, 0);
    assert_int_equal(doc_text(NULL).n, 0);
    assert_true(str_is(doc_get_text(doc_path(root, "a.b"), "c"), "d"));
    assert_int_equal(doc_count(root), 3);
    assert_int_equal(doc_count(NULL), 0);
    assert_false(doc_is_scalar(doc_get(root, "n")));
    assert_int_equal(doc_text_loc(NULL, 3).line, 0);
    const struct node *none = NULL;
    size_t n = 0;
    for_each_item (doc_get(root, "l"), item)
        n += item->text.n;
    for_each_pair (none, pair)
        n += pair->key.n;
    assert_int_equal(n, 2);
}

/* Every prefix gives documents or a finding with a place. */
static void test_chopped(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "\xef\xbb\xbf# c\n%YAML 1.1\n---\na: &a !t {x: [1, 'y'], \"z\\u00e9\": ~}\nb:\n  <<: *a\n"
        "  c: |+2\n     x\n\n  d: >-\n    f\n    g\n? k\n: v\n...\n--- \n- - \xe2\x82\xac\n- *a\n",
        "{\"a\": [1, -2.5e3, true, null, \"\\ud83d\\ude00\"], \"b\": {\"c\": "
        "\"\xf0\x9f\x98\x80\"}}\n[1]",
        "\xff\xfe"
        "a:b",
        "a: b\r\n{{ if x }}\r\nc: {{ d }}\r\n",
    };
    for (size_t i = 0; i < countof(texts); i++) {
        for (size_t n = 0; n <= strlen(texts[i]); n++) {
            struct arena scratch = { 0 };
            struct findings found;
            findings_init(&found, &scratch);
            char *exact = malloc(n + !n); /* so that a sanitizer sees a byte past the end */
            memcpy(exact, texts[i], n);
            bool usable =
                doc_parse(&scratch, (struct str){ exact, n }, file_start, NULL, &found, &docs);
            assert_true(usable || found.all.n);
            for (size_t k = 0; k < found.all.n; k++)
                assert_true(found.all.v[k].loc.line > 0 && found.all.v[k].loc.column > 0);
            free(exact);
            arena_release(&scratch);
        }
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_documents),
        TEST(test_places),
        TEST(test_line_ends_and_marks),
        TEST(test_columns_are_bytes),
        TEST(test_long_line),
        TEST(test_utf16),
        TEST(test_scalar_types),
        TEST(test_tags),
        TEST(test_duplicate_keys),
        TEST(test_many_duplicates),
        TEST(test_anchors),
        TEST(test_rings_are_refused),
        TEST(test_merge),
        TEST(test_alias_bomb),
        TEST(test_depth),
        TEST(test_syntax_errors),
        TEST(test_documents_around_an_error),
        TEST(test_templates),
        TEST(test_template_by_accident),
        TEST(test_block_scalars),
        TEST(test_embedded),
        TEST(test_json),
        TEST(test_accessors),
        TEST(test_chopped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
