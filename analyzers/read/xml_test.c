#include "svcgraph/test.h"

#include "xml_priv.h"

/* "a(b=x@1:7 c())": depth first, without recursion: children are told by their parents' order */
static void tell(const struct xml *xml, const struct xml_element *in, struct strbuf *out, int depth)
{
    for_each_element(xml, in, each)
    {
        strbuf_addf(out, "%" PRIstr, STR_ARG(each->name));
        if (each->text.n)
            strbuf_addf(out, "=%" PRIstr "@%u:%u", STR_ARG(each->text), each->loc.line,
                        each->loc.column);
        if (each->first && depth < 8) {
            strbuf_add_char(out, '(');
            tell(xml, each, out, depth + 1);
            strbuf_add_char(out, ')');
        }
        strbuf_add_char(out, ' ');
    }
}

static void elements_have_places(void **state)
{
    (void)state;
    static const struct {
        const char *text, *expect;
        bool fine;
    } rows[] = {
        { "<a>x</a>", "a=x@1:4 ", true },
        { "<?xml version='1.0'?>\n<!-- <b> -->\n<a k='>' l=\"'\">\n  <b>1 </b>\n<c/><b>2</b></a>\n",
          "a(b=1@4:6 c b=2@5:8 ) ", true },
        { "<a><![CDATA[<x>]]></a>", "a=<x>@1:13 ", true },
        { "<a>x<b/>y</a>", "a(b ) ", true },
        { "<a><b>x</a>", "a(b=x@1:7 ) ", false },
        { "<a>", "a ", false },
        { "<a", "", false },
        { "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "", false },
        { "", "", false },
        { "</a>", "", false },
        { "<>", "", false },
    };
    for (size_t i = 0; i < countof(rows); i++) {
        struct arena arena = { 0 };
        struct xml xml = { 0 };
        struct strbuf out;
        strbuf_init(&out, &arena);
        assert_int_equal(xml_parse(&arena, str_from(rows[i].text), 1, &xml), rows[i].fine);
        tell(&xml, &xml.all.v[0], &out, 0);
        assert_str(strbuf_str(&out), rows[i].expect);
        arena_release(&arena);
    }
}

static void nesting_is_bounded(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct xml xml = { 0 };
    struct strbuf text;
    strbuf_init(&text, &arena);
    for (int i = 0; i < 100000; i++)
        strbuf_add(&text, STR("<a>"));
    assert_false(xml_parse(&arena, strbuf_str(&text), 1, &xml));
    assert_true(xml.all.n < 100);
    arena_release(&arena);
}

static void paths_lead_to_elements(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct xml xml = { 0 };
    xml_parse(&arena, STR("<a><b><c>1</c></b><d>2</d></a>"), 1, &xml);
    const struct xml_element *root = xml_get(&xml, &xml.all.v[0], "a");
    assert_str(xml_text(&xml, root, "b.c"), "1");
    assert_str(xml_text(&xml, root, "d"), "2");
    assert_null(xml_get(&xml, root, "b.d"));
    assert_null(xml_get(&xml, NULL, "b"));
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements_have_places),
        cmocka_unit_test(nesting_is_bounded),
        cmocka_unit_test(paths_lead_to_elements),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
