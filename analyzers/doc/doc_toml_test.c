#include "svcgraph/test.h"

#include "svcgraph/doc.h"

/* "{a:1@2:5,b:[x@3:1]}": every scalar with its place */
static void tell(struct strbuf *out, const struct node *node, int depth)
{
    if (depth > 8)
        return;
    if (doc_is_map(node)) {
        strbuf_add_char(out, '{');
        for_each_pair (node, pair) {
            strbuf_addf(out, "%" PRIstr ":", STR_ARG(pair->key));
            tell(out, pair->value, depth + 1);
            strbuf_add_char(out, ';');
        }
        strbuf_add_char(out, '}');
    } else if (doc_is_list(node)) {
        strbuf_add_char(out, '[');
        for_each_item (node, item) {
            tell(out, item, depth + 1);
            strbuf_add_char(out, ';');
        }
        strbuf_add_char(out, ']');
    } else {
        strbuf_addf(out, "%" PRIstr "@%u:%u", STR_ARG(node->text), node->loc.line,
                    node->loc.column);
    }
}

struct row {
    const char *toml, *expect;
    size_t faults;
};

static void check(const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct arena arena = { 0 };
        struct findings findings;
        struct docs docs = { 0 };
        struct strbuf out;
        findings_init(&findings, &arena);
        strbuf_init(&out, &arena);
        doc_parse_toml(&arena, str_from(rows[i].toml), (struct loc){ 1, 1, 1 }, &findings, &docs);
        if (docs.all.n)
            tell(&out, docs.all.v[0], 0);
        assert_str(strbuf_str(&out), rows[i].expect);
        assert_int_equal(findings.all.n, rows[i].faults);
        arena_release(&arena);
    }
}

static void values_have_places(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "", "", 0 },
        { "# only\n", "", 0 },
        { "a = 1", "{a:1@1:5;}", 0 },
        { "a.b.c = true\na.d=1_000", "{a:{b:{c:true@1:9;};d:1_000@2:5;};}", 0 },
        { "\"a b\" = 'C:\\x' # y", "{a b:C:\\x@1:9;}", 0 },
        { "a = \"x\\ty\\u00e9\\U0001F600\\\\\"", "{a:x\ty\xc3\xa9\xf0\x9f\x98\x80\\@1:5;}", 0 },
        { "a = \"\"\"\nx\ny \\\n   z\"\"\"", "{a:x\ny z@1:5;}", 0 },
        { "a = '''x''y'''\nb = \"\"\"x\"\"\"\"\"", "{a:x''y@1:5;b:x\"\"@2:5;}", 0 },
        { "a = [1, [2], \"x\", # y\n  {b = 1},\n]", "{a:[1@1:6;[2@1:10;];x@1:14;{b:1@2:8;};];}",
          0 },
        { "a = {b = {c.d = 1}, e = []}\r\nf = 1979-05-27 07:32:00Z\r\n",
          "{a:{b:{c:{d:1@1:17;};};e:[];};f:1979-05-27 07:32:00Z@2:5;}", 0 },
        { "a = -inf\nb = +1.5e-7", "{a:-inf@1:5;b:+1.5e-7@2:5;}", 0 },
    };
    check(rows, countof(rows));
}

static void tables_nest(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "[a]\nb = 1\n[a.c]\nd = 2\n[e]\n", "{a:{b:1@2:5;c:{d:2@4:5;};};e:{};}", 0 },
        { "[[a]]\nb = 1\n[[a]]\n[a.c]\nd = 2\n", "{a:[{b:1@2:5;};{c:{d:2@5:5;};};];}", 0 },
        { "[ a . 'b.c' ] # x\nd = 1", "{a:{b.c:{d:1@2:5;};};}", 0 },
        { "[a]\nx = 1\n[b]\n[a]\ny = 2", "{a:{x:1@2:5;y:2@5:5;};b:{};}", 0 },
    };
    check(rows, countof(rows));
}

static void faults_cost_a_line(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "a = \nb = 1", "{b:1@2:5;}", 1 },
        { "a\nb = 1", "{b:1@2:5;}", 1 },
        { "= 1\nb = 1", "{b:1@2:5;}", 1 },
        { "a = \"x\nb = 1", "{b:1@2:5;}", 1 },
        { "a = 'x' y\nb = 1", "{a:x@1:5;b:1@2:5;}", 1 },
        { "a = \"\\q\"\n", "{a:@1:5;}", 1 },
        { "[a\nb = 1\n", "", 1 },
        { "a = [1\n[b]\nc = 2", "{a:[1@1:6;[b@2:2;];c = 2@3:1;];}", 1 },
        { "a = \"\"\"x", "", 1 },
        { "a = [1]\n[a.b]\nc = 1\n[d]\ne = 1", "{a:[1@1:6;];a:{b:{c:1@3:5;};};d:{e:1@5:5;};}", 0 },
    };
    check(rows, countof(rows));
}

static void nesting_is_bounded(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct findings findings;
    struct docs docs = { 0 };
    struct strbuf text;
    findings_init(&findings, &arena);
    strbuf_init(&text, &arena);
    strbuf_add(&text, STR("a = "));
    for (int i = 0; i < 100000; i++)
        strbuf_add_char(&text, '[');
    strbuf_add(&text, STR("\nb"));
    for (int i = 0; i < 100000; i++)
        strbuf_add(&text, STR(".c"));
    doc_parse_toml(&arena, strbuf_str(&text), (struct loc){ 1, 1, 1 }, &findings, &docs);
    assert_int_equal(findings.all.n, 2);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_have_places),
        cmocka_unit_test(tables_nest),
        cmocka_unit_test(faults_cost_a_line),
        cmocka_unit_test(nesting_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
