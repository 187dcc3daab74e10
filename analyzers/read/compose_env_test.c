#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "compose_priv.h"

struct fixture {
    struct arena arena;
    struct findings findings;
    struct cbudget budget;
    struct cenv env;
};

static void parse(struct fixture *f, struct str text, bool raw)
{
    *f = (struct fixture){ .budget = { .left = 1 << 20 } };
    findings_init(&f->findings, &f->arena);
    cenv_init(&f->env, &f->arena);
    const struct cenv_options options = {
        .raw = raw,
        .budget = &f->budget,
        .findings = &f->findings,
    };
    cenv_parse(&f->env, &f->arena, text, 1, &options);
}

static void expect(struct fixture *f, const char *name, const char *value)
{
    const struct cvar *var = cenv_get(&f->env, str_from(name));
    if (!value) {
        assert_null(var);
        return;
    }
    assert_non_null(var);
    if (!str_is(var->value, value))
        fail_msg("%s: expected [%s], got [%.*s]", name, value, STR_ARG(var->value));
}

static void values_in_all_spellings(void **state)
{
    (void)state;
    struct fixture f;
    parse(&f,
          STR("\xef\xbb\xbf"
              "PLAIN=a b c\r\n"
              "# COMMENT=no\n"
              "\n"
              "  INDENTED = v  \n"
              "INLINE=a#b # comment\n"
              "ONLY_COMMENT= # nothing\n"
              "export EXPORTED=x\n"
              "EMPTY=\n"
              "NAME_ONLY\n"
              "COLON: y\n"
              "SINGLE='a $PLAIN \\n #b' # comment\n"
              "DOUBLE=\"a\\tb \\\"c\\\" \\$PLAIN #d\"\n"
              "MULTI=\"one\n"
              "two\"\n"
              "AFTER=after\n"
              "URL=http://u:p@h:1/?a=b#c\n"
              "LAST=no newline"),
          false);
    expect(&f, "PLAIN", "a b c");
    expect(&f, "COMMENT", NULL);
    expect(&f, "INDENTED", "v");
    expect(&f, "INLINE", "a#b");
    expect(&f, "ONLY_COMMENT", "");
    expect(&f, "EXPORTED", "x");
    expect(&f, "export", NULL);
    expect(&f, "EMPTY", "");
    expect(&f, "NAME_ONLY", NULL);
    expect(&f, "COLON", "y");
    expect(&f, "SINGLE", "a $PLAIN \\n #b");
    expect(&f, "DOUBLE", "a\tb \"c\" $PLAIN #d");
    expect(&f, "MULTI", "one\ntwo");
    expect(&f, "AFTER", "after");
    expect(&f, "URL", "http://u:p@h:1/?a=b#c");
    expect(&f, "LAST", "no newline");
    assert_int_equal(f.findings.all.n, 0);
    arena_release(&f.arena);
}

static void values_interpolate_each_other_in_order(void **state)
{
    (void)state;
    struct fixture f;
    parse(&f,
          STR("HOST=kafka\n"
              "PORT=9092\n"
              "ADDR=${HOST}:${PORT}\n"
              "QUOTED=\"http://$ADDR\"\n"
              "EARLY=$LATE\n"
              "LATE=1\n"
              "SELF=$SELF\n"
              "TWICE=a\n"
              "TWICE=${TWICE}b\n"),
          false);
    expect(&f, "ADDR", "kafka:9092");
    expect(&f, "QUOTED", "http://kafka:9092");
    expect(&f, "EARLY", "${LATE}");
    expect(&f, "SELF", "${SELF}");
    expect(&f, "TWICE", "ab");
    assert_true(cenv_get(&f.env, STR("EARLY"))->unknown);
    assert_false(cenv_get(&f.env, STR("ADDR"))->unknown);
    arena_release(&f.arena);
}

static void places_are_those_of_the_values(void **state)
{
    (void)state;
    struct fixture f;
    parse(&f, STR("A=1\nM=\"x\ny\"\n  B = 2\n"), false);
    const struct cvar *var = cenv_get(&f.env, STR("B"));
    assert_int_equal(var->loc.source, 1);
    assert_int_equal(var->loc.line, 4);
    assert_int_equal(var->loc.column, 7);
    arena_release(&f.arena);
}

static void raw_files_are_taken_as_written(void **state)
{
    (void)state;
    struct fixture f;
    parse(&f, STR("A='x' # y\nB=$A\r\n"), true);
    expect(&f, "A", "'x' # y");
    expect(&f, "B", "$A");
    arena_release(&f.arena);
}

static void outer_variables_are_asked(void **state)
{
    (void)state;
    struct fixture f, outer;
    parse(&outer, STR("A=outer\nB=outer\n"), false);
    parse(&f, STR("A=inner\nC=inner\n"), false);
    f.env.outer = &outer.env;
    expect(&f, "A", "inner");
    expect(&f, "B", "outer");
    expect(&f, "C", "inner");
    f.env.outer_first = true;
    expect(&f, "A", "outer");
    expect(&f, "C", "inner");
    expect(&f, "D", NULL);
    arena_release(&f.arena);
    arena_release(&outer.arena);
}

static void an_open_quote_is_a_finding(void **state)
{
    (void)state;
    struct fixture f;
    parse(&f, STR("A=1\nB=\"open\nC=2\n"), false);
    expect(&f, "A", "1");
    expect(&f, "B", NULL);
    assert_int_equal(f.findings.all.n, 1);
    assert_int_equal(f.findings.all.v[0].loc.line, 2);
    arena_release(&f.arena);
}

/* Every prefix of an odd text ends, and so do variables that double each other. */
static void hostile_files_end(void **state)
{
    (void)state;
    static const char odd[] = "A=\"\\\nexport \0=:'${\nexport=1\nB='\\'\n=x\n$=\n\"=\"C=${A:-$";
    struct fixture f;
    for (size_t n = 0; n < sizeof(odd); n++) {
        parse(&f, (struct str){ odd, n }, n % 2);
        arena_release(&f.arena);
    }
    struct arena arena = { 0 };
    struct strbuf buf;
    strbuf_init(&buf, &arena);
    strbuf_add(&buf, STR("X0=0123456789\n"));
    for (int i = 1; i < 200; i++)
        strbuf_addf(&buf, "X%d=$X%d$X%d$X%d$X%d\n", i, i - 1, i - 1, i - 1, i - 1);
    parse(&f, strbuf_str(&buf), false);
    assert_true(f.arena.used < 8 << 20);
    arena_release(&f.arena);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_in_all_spellings),
        cmocka_unit_test(values_interpolate_each_other_in_order),
        cmocka_unit_test(places_are_those_of_the_values),
        cmocka_unit_test(raw_files_are_taken_as_written),
        cmocka_unit_test(outer_variables_are_asked),
        cmocka_unit_test(an_open_quote_is_a_finding),
        cmocka_unit_test(hostile_files_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
