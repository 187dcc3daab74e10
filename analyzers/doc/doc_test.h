/* What the tests of document trees share: one parse, its documents and findings. */
#ifndef DOC_DOC_TEST_H
#define DOC_DOC_TEST_H

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

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
