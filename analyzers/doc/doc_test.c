/* The document tree: documents, places, encodings, errors, accessors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "doc_test.h"

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
    check_finding(0, &rule_input_syntax, 2, 6, "Malformed JSON: unexpected end");
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_documents),
        TEST(test_places),
        TEST(test_line_ends_and_marks),
        TEST(test_columns_are_bytes),
        TEST(test_long_line),
        TEST(test_utf16),
        TEST(test_syntax_errors),
        TEST(test_documents_around_an_error),
        TEST(test_embedded),
        TEST(test_json),
        TEST(test_accessors),
        TEST(test_chopped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
