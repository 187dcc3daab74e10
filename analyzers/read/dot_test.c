#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dot_priv.h"

struct bench {
    struct arena arena;
    struct symtab syms;
    struct sources sources;
    struct findings findings;
    const struct graph *g;
};

static void read_text(struct bench *t, struct str text)
{
    memset(t, 0, sizeof(*t));
    symtab_init(&t->syms, &t->arena);
    sources_init(&t->sources, &t->arena);
    findings_init(&t->findings, &t->arena);
    struct input input = { .reader = &reader_dot, .text = text };
    struct input *inputs[] = { &input };
    input.source = sources_named(&t->sources, STR("a.dot"));
    struct builder *b = builder_new(&t->arena, &t->syms, &t->sources, &t->findings);
    struct reading reading = { .builder = b,
                               .syms = &t->syms,
                               .sources = &t->sources,
                               .findings = &t->findings,
                               .arena = &t->arena };
    reader_dot.build(&reading, inputs, 1);
    t->g = builder_freeze(b);
}

static void expect_refused(const char *text, const struct rule *rule)
{
    struct bench t;
    read_text(&t, str_from(text));
    assert_int_equal(t.g->n, 0);
    assert_int_equal(t.findings.all.n, 1);
    assert_ptr_equal(t.findings.all.v[0].rule, rule);
    arena_release(&t.arena);
}

static void test_places(UNUSED void **state)
{
    struct bench t;
    read_text(
        &t, STR("digraph {\n  # comment -> here\n  a [label=\"b -> c\"];\n"
                "  a -> \"b \\\"x\\\"\" -> c [style=dashed]\n  db [shape=cylinder]; c:p -> db\n}"));
    assert_int_equal(t.findings.all.n, 0);
    assert_int_equal(t.g->n, 4);
    assert_int_equal(t.g->m, 3);
    node_id quoted = graph_find(t.g, STR("b \"x\"")), db = graph_find(t.g, STR("db"));
    assert_int_equal(t.g->nodes[db.i].kind, NODE_DATASTORE);
    assert_int_equal(t.g->nodes[quoted.i].loc.line, 4);
    assert_int_equal(t.g->nodes[quoted.i].loc.column, 8);
    for_each_in (t.g, db, k, e) {
        assert_int_equal(t.g->evidence[t.g->edge_info[e.i].evidence.first].loc.line, 5);
        assert_int_equal(t.g->edge_kind[e.i], EDGE_DATA);
    }
    for_each_out (t.g, quoted, e)
        assert_int_equal(t.g->edge_kind[e.i], EDGE_ASYNC);
    arena_release(&t.arena);
}

static void test_groups(UNUSED void **state)
{
    struct bench t;
    read_text(&t,
              STR("digraph { subgraph cluster_shop { a b } subgraph cluster_x { label=Demo c }\n"
                  "{ a b } -> { c d } subgraph other { e } }"));
    assert_int_equal(t.g->n, 5);
    assert_int_equal(t.g->m, 4);
    node_id a = graph_find(t.g, STR("a")), c = graph_find(t.g, STR("c"));
    assert_true(str_is(graph_str(t.g, t.g->nodes[a.i].space), "shop"));
    assert_true(str_is(graph_str(t.g, t.g->nodes[c.i].space), "Demo"));
    assert_int_equal(t.g->nodes[graph_find(t.g, STR("e")).i].space, 0);
    arena_release(&t.arena);
}

static void test_malformed(UNUSED void **state)
{
    static const char *const texts[] = {
        "digraph {",      "digraph { a -> }",   "digraph { a [ }",  "digraph { \"a }",
        "digraph { <a }", "digraph { a -- b }", "graph { a -- b }", "digraph { a -> b [x=] }",
    };
    for (size_t i = 0; i < countof(texts); i++)
        expect_refused(texts[i], &rule_input_syntax);
}

static void test_limits(UNUSED void **state)
{
    struct arena arena = { 0 };
    struct strbuf deep, wide;
    strbuf_init(&deep, &arena);
    strbuf_init(&wide, &arena);
    strbuf_add(&deep, STR("digraph "));
    for (unsigned i = 0; i < 1000; i++)
        strbuf_add_char(&deep, '{');
    strbuf_add(&wide, STR("digraph { subgraph s {"));
    for (unsigned i = 0; i < 5000; i++)
        strbuf_addf(&wide, " n%u", i);
    strbuf_add(&wide, STR("} subgraph s -> subgraph s }"));
    expect_refused(str_cstr(&arena, strbuf_str(&deep)), &rule_input_limit);
    expect_refused(str_cstr(&arena, strbuf_str(&wide)), &rule_input_limit);
    arena_release(&arena);
}

static void test_probe(UNUSED void **state)
{
    assert_int_equal(dot_looks_like(STR("/* c */ strict digraph \"g\" {")), 90);
    assert_int_equal(dot_looks_like(STR("graph {")), 70);
    assert_int_equal(dot_looks_like(STR("digraph: yes")), 0);
    assert_int_equal(dot_looks_like(STR("graph of words")), 0);
    assert_int_equal(dot_looks_like(STR("")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_places),    cmocka_unit_test(test_groups),
        cmocka_unit_test(test_malformed), cmocka_unit_test(test_limits),
        cmocka_unit_test(test_probe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
