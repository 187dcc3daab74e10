/* HCL: blocks, texts, places, faults, and what expressions come to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "hcl_eval_priv.h"

static struct arena arena;
static struct findings findings;
static struct docs docs;

static const struct node *parse(const char *text)
{
    arena_release(&arena);
    findings_init(&findings, &arena);
    struct loc base = { 1, 1, 1 };
    doc_parse_hcl(&arena, str_from(text), base, NULL, &findings, &docs);
    return docs.all.n ? docs.all.v[0] : NULL;
}

static void check(const struct node *node, const char *json)
{
    struct hcl_eval e = { .arena = &arena, .work = 1000000 };
    struct str text = hcl_to_text(&e, node);
    assert_string_equal(str_cstr(&arena, text), json);
}

static void check_place(const struct node *node, size_t offset, unsigned line, unsigned column)
{
    struct loc loc = doc_text_loc(node, offset);
    assert_int_equal(loc.line, line);
    assert_int_equal(loc.column, column);
}

/* The value of x, with locals and variables of the same file. */
static const struct node *value_of(const char *text)
{
    const struct node *root = parse(text);
    struct hcl_eval e = { .arena = &arena, .work = 1000000 };
    struct hcl_scope *scope = hcl_scope_new(&arena, NULL, STR_NULL);
    struct hcl_blocks locals = { 0 };
    hcl_blocks(&arena, root, "locals", 0, &locals);
    for (size_t i = 0; i < locals.all.n; i++)
        for_each_pair (locals.all.v[i].body, pair)
            hcl_define(scope, str_concat(&arena, STR("local."), pair->key), pair->value, scope);
    return hcl_eval(&e, doc_get(root, "x"), scope);
}

static void test_blocks(void **state)
{
    (void)state;
    check(parse("job \"a\" {\n  type = \"service\" # x\n  group \"g\" { count = 2 }\n"
                "  group h {\n    n = -1, m : true\n  }\n}\n/* c */ job \"b\" {}\n"),
          "{\"job\":[{\"a\":{\"type\":\"service\",\"group\":[{\"g\":{\"count\":2}},"
          "{\"h\":{\"n\":[\"-\",1],\"m\":true}}]}},{\"b\":{}}]}");
    assert_int_equal(findings.all.n, 0);
    check(parse("a = [1, \"b\", { c = [] },]\n\"quoted\" = { \"k.l\" : null }\n"),
          "{\"a\":[1,\"b\",{\"c\":[]}],\"quoted\":{\"k.l\":null}}");
    assert_int_equal(findings.all.n, 0);
}

static void test_members_share_a_line(void **state)
{
    (void)state;
    check(parse("a { b = 1 c = \"d\" e { f = [{ g = 1 h = 2 }] } }\n"),
          "{\"a\":[{\"b\":1,\"c\":\"d\",\"e\":[{\"f\":[{\"g\":1,\"h\":2}]}]}]}");
    assert_int_equal(findings.all.n, 0);
    parse("a = 1 b\nc = 2\n");
    assert_int_equal(findings.all.n, 1);
}

static void test_texts(void **state)
{
    (void)state;
    const struct node *root = parse("a = \"x\\ty\\u00e9 $${z} %{ if }\"\nb = <<EOF\nhost=db\n"
                                    "  port=1\nEOF\nc = <<-X\n    one: 1\n      two: 2\n  X\n"
                                    "d = \"${VAR:-default}\"\ne = \"tail $\"\n");
    assert_int_equal(findings.all.n, 0);
    check(root, "{\"a\":\"x\\u0009y\xc3\xa9 ${z} %{ if }\",\"b\":\"host=db\\n  port=1\\n\","
                "\"c\":\"one: 1\\n  two: 2\\n\",\"d\":\"${VAR:-default}\",\"e\":\"tail $\"}");
    check_place(doc_get(root, "b"), 10, 4, 3);
    check_place(doc_get(root, "c"), 9, 8, 7);
    check_place(doc_get(root, "e"), 1, 11, 7);
}

static void test_values(void **state)
{
    (void)state;
    check(value_of("locals {\n h = \"db\"\n p = { a = [{ port = 5432 }] }\n}\n"
                   "x = \"http://${local.h}:${local.p.a[0].port + 1}/${each.key}\"\n"),
          "http://db:5433/${each.key}");
    check(
        value_of("x = jsonencode({ a = aws_db.main.address, b = format(\"%s:%d\", f.g[0].h, 1) })"),
        "{\"a\":\"${aws_db.main.address}\",\"b\":\"${f.g[0].h}:1\"}");
    check(value_of("locals { e = \"prod\" }\nx = local.e != \"prod\" ? \"a\" : local.e == \"prod\" "
                   "&& !false ? \"b\" : \"c\"\n"),
          "b");
    check(value_of("locals { m = { a = 1, b = 2 } }\n"
                   "x = { for k, v in local.m : \"svc-${k}\" => v if v != 2 }\n"),
          "{\"svc-a\":1}");
    check(value_of("x = [for s in [\"a\", \"b\"] : \"${s}:80\"]"), "[\"a:80\",\"b:80\"]");
    check(value_of("x = try(local.none.x, coalesce(\"\", \"b\"))"), "b");
    check(value_of("x = join(\",\", concat([\"a\"], split(\";\", \"b;c\")))"), "a,b,c");
    check(value_of("x = element(aws_x.y.*.id, 0)"), "${aws_x.y.*.id}");
    check(value_of("x = aws_x.y[each.key].id"), "${aws_x.y.id}");
}

static void test_rings_end(void **state)
{
    (void)state;
    check(value_of("locals {\n a = local.b\n b = \"${local.a}x\"\n}\nx = local.a\n"),
          "${local.a}x");
}

static void test_dynamic(void **state)
{
    (void)state;
    check(value_of("x = {\n service { name = \"s\" }\n dynamic \"service\" {\n"
                   "  for_each = [\"a\", \"b\"]\n  content { name = service.value }\n }\n}\n"),
          "{\"service\":[{\"name\":\"s\"},{\"name\":\"a\"},{\"name\":\"b\"}]}");
}

static void test_faults(void **state)
{
    (void)state;
    const struct node *root = parse("a {\n  b = = 1\n  c = \"open\n  d = [1 2\n  ]\n  e = "
                                    "5\n}\n}\n]\nf { g = 1 }\nh {\n i = \"x\"\n");
    check(root, "{\"a\":[{\"e\":5}],\"f\":[{\"g\":1}],\"h\":[{\"i\":\"x\"}]}");
    assert_int_equal(findings.all.n, 6);
    assert_int_equal(findings.all.v[0].loc.line, 2);
    assert_int_equal(findings.all.v[0].loc.column, 7);
}

static void test_nesting_is_bounded(void **state)
{
    (void)state;
    static char deep[200000];
    memset(deep, '[', sizeof(deep) - 1);
    deep[0] = 'a';
    deep[1] = '=';
    parse(deep);
    assert_int_equal(findings.all.n, 1);
    for (size_t i = 0; i + 4 < sizeof(deep) - 2; i += 4)
        memcpy(deep + 2 + i, "\"${ ", 4);
    parse(deep);
}

static void test_what_is_hcl(void **state)
{
    (void)state;
    static const char *const yes[] = { "# c\njob \"x\" {\n", "Kind = \"a\"", "/* */\n\nlocals {",
                                       "a = [" };
    static const char *const no[] = { "a: 1",    "{\"a\": 1}", "- a",          "a",
                                      "job: {x", "a => b",     "text {{ x }}", "a b {" };
    for (size_t i = 0; i < countof(yes); i++)
        assert_true(doc_looks_like_hcl(str_from(yes[i])));
    for (size_t i = 0; i < countof(no); i++)
        assert_false(doc_looks_like_hcl(str_from(no[i])));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_blocks),
        cmocka_unit_test(test_members_share_a_line),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_rings_end),
        cmocka_unit_test(test_dynamic),
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_what_is_hcl),
        cmocka_unit_test(test_nesting_is_bounded),
    };
    int failed = cmocka_run_group_tests_name("hcl", tests, NULL, NULL);
    arena_release(&arena);
    return failed;
}
