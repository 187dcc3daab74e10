#include "svcgraph/test.h"

#include "svcgraph/opt.h"

struct ctx {
    bool flag;
    unsigned verbose;
    int64_t number, size;
    struct str text, path;
    int choice, help;
    struct str_list list, names;
};

static const char *const choices[] = { "auto", "always", "never", NULL };

static const struct opt table_a[] = {
    { .name = "flag", .letter = 'a', .kind = OPT_FLAG, .offset = offsetof(struct ctx, flag) },
    { .name = "verbose", .letter = 'v', .kind = OPT_COUNT, .offset = offsetof(struct ctx, verbose) },
    { .name = "number", .letter = 'n', .kind = OPT_INT, .arg = "N", .low = -5, .high = 100,
      .deflt = "7", .offset = offsetof(struct ctx, number) },
    { .name = "size", .kind = OPT_SIZE, .arg = "SIZE", .low = 1 << 20,
      .offset = offsetof(struct ctx, size) },
    { .name = "text", .letter = 't', .kind = OPT_STRING, .arg = "TEXT",
      .offset = offsetof(struct ctx, text) },
    { 0 },
};

static const struct opt table_b[] = {
    { .name = "output", .letter = 'o', .kind = OPT_PATH, .arg = "FILE",
      .offset = offsetof(struct ctx, path) },
    { .name = "color", .kind = OPT_ENUM, .arg = "WHEN", .choices = choices, .deflt = "never",
      .offset = offsetof(struct ctx, choice) },
    { .name = "include", .kind = OPT_LIST, .arg = "GLOB", .offset = offsetof(struct ctx, list) },
    { .name = "rule", .kind = OPT_NAMES, .arg = "RULE", .offset = offsetof(struct ctx, names) },
    { .name = "help", .letter = 'h', .kind = OPT_HELP, .offset = offsetof(struct ctx, help) },
    { 0 },
};

static const struct opt *const tables[] = { table_a, table_b, NULL };

struct parsed {
    struct arena arena;
    struct ctx ctx;
    struct str_list operands;
    struct str error;
    bool ok;
};

/* Arguments up to a NULL. */
static struct parsed *parse(void **state, const char *const *arguments)
{
    struct parsed *p = *state;
    char *argv[16];
    int argc = 0;

    arena_release(&p->arena);
    memset(p, 0, sizeof(*p));
    for (; arguments[argc]; argc++)
        argv[argc] = str_cstr(&p->arena, str_from(arguments[argc]));
    p->ok = opt_parse(&p->arena, tables, &p->ctx, argc, argv, &p->operands, &p->error);
    return p;
}

#define PARSE(...) parse(state, (const char *const[]){ __VA_ARGS__, NULL })

static int setup(void **state)
{
    *state = calloc(1, sizeof(struct parsed));
    return !*state;
}

static int teardown(void **state)
{
    struct parsed *p = *state;
    arena_release(&p->arena);
    free(p);
    return 0;
}

static void test_defaults(void **state)
{
    const struct parsed *p = parse(state, (const char *const[]){ NULL });

    assert_true(p->ok);
    assert_int_equal(p->ctx.number, 7);
    assert_int_equal(p->ctx.choice, 2);
    assert_false(p->ctx.flag);
    assert_int_equal(p->operands.all.n, 0);
}

static void test_values(void **state)
{
    const struct parsed *p = PARSE("--text=a=b", "--output", "x", "-n", "-3", "--color=auto");

    assert_true(p->ok);
    assert_str(p->ctx.text, "a=b");
    assert_str(p->ctx.path, "x");
    assert_int_equal(p->ctx.number, -3);
    assert_int_equal(p->ctx.choice, 0);
}

static void test_sizes(void **state)
{
    static const struct {
        const char *text;
        int64_t value; /* 0: refused */
    } sizes[] = {
        { "--size=64M", 64 << 20 },   { "--size=2g", 2ll << 30 }, { "--size=2GiB", 2ll << 30 },
        { "--size=1024KB", 1 << 20 }, { "--size=1T", 1ll << 40 }, { "--size=1048576", 1 << 20 },
        { "--size=1048575", 0 },      { "--size=", 0 },           { "--size=M", 0 },
        { "--size=-1G", 0 },          { "--size=1.5G", 0 },       { "--size=9000000T", 0 },
        { "--size=1X", 0 },           { "--size=B", 0 },          { "--size=99999999999999999999", 0 },
    };
    for (size_t i = 0; i < countof(sizes); i++) {
        const struct parsed *p = PARSE(sizes[i].text);
        assert_int_equal(p->ok, sizes[i].value != 0);
        assert_int_equal(p->ctx.size, sizes[i].value);
    }
}

static void test_cluster(void **state)
{
    const struct parsed *p = PARSE("-avvn42", "-ofile", "-t", "x");

    assert_true(p->ok);
    assert_true(p->ctx.flag);
    assert_int_equal(p->ctx.verbose, 2);
    assert_int_equal(p->ctx.number, 42);
    assert_str(p->ctx.path, "file");
    assert_str(p->ctx.text, "x");
}

static void test_operands(void **state)
{
    const struct parsed *p = PARSE("one", "-a", "-", "--", "-v", "--flag");

    assert_true(p->ok);
    assert_int_equal(p->operands.all.n, 4);
    assert_str(p->operands.all.v[0], "one");
    assert_str(p->operands.all.v[1], "-");
    assert_str(p->operands.all.v[2], "-v");
    assert_str(p->operands.all.v[3], "--flag");
    assert_true(p->ctx.flag);
    assert_int_equal(p->ctx.verbose, 0);
}

static void test_lists(void **state)
{
    const struct parsed *p = PARSE("--include=a,b", "--include", "c", "--rule=x, y,", "--rule", "z");

    assert_true(p->ok);
    assert_int_equal(p->ctx.list.all.n, 2);
    assert_str(p->ctx.list.all.v[0], "a,b");
    assert_int_equal(p->ctx.names.all.n, 3);
    assert_str(p->ctx.names.all.v[1], "y");
    assert_str(p->ctx.names.all.v[2], "z");
}

static void test_help_ends_parsing(void **state)
{
    const struct parsed *p = PARSE("-a", "--help", "--no-such");

    assert_true(p->ok);
    assert_int_equal(p->ctx.help, HELP_LONG);
    p = PARSE("-ah");
    assert_true(p->ok);
    assert_int_equal(p->ctx.help, HELP_SHORT);
}

static void test_errors(void **state)
{
    static const struct {
        const char *arguments[3], *error;
    } cases[] = {
        { { "--colour=auto" }, "unknown option '--colour'; did you mean '--color'?" },
        { { "--zzz" }, "unknown option '--zzz'" },
        { { "--col", "auto" }, "unknown option '--col'" },
        { { "-x" }, "unknown option '-x'" },
        { { "-ax" }, "unknown option '-x'" },
        { { "-\xc3\xa9" }, "unknown option '-\xc3\xa9'" },
        { { "--" "=x" }, "unknown option '--'" },
        { { "--flag=1" }, "--flag takes no value" },
        { { "--text" }, "--text needs a value: --text=TEXT" },
        { { "-t" }, "--text needs a value: --text=TEXT" },
        { { "--text=" }, "--text: the value is empty" },
        { { "--text", "" }, "--text: the value is empty" },
        { { "--number=1x" }, "--number: '1x' is not a number" },
        { { "--number=" }, "--number: '' is not a number" },
        { { "--number=101" }, "--number: 101 is not between -5 and 100" },
        { { "--number=99999999999999999999" },
          "--number: '99999999999999999999' is not a number" },
        { { "--color=on" }, "--color: 'on' is not one of auto, always, never" },
    };

    for (size_t i = 0; i < countof(cases); i++) {
        const struct parsed *p = parse(state, cases[i].arguments);
        assert_false(p->ok);
        assert_str(p->error, cases[i].error);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),  cmocka_unit_test(test_values),
        cmocka_unit_test(test_cluster),   cmocka_unit_test(test_operands),
        cmocka_unit_test(test_lists),     cmocka_unit_test(test_help_ends_parsing),
        cmocka_unit_test(test_errors),    cmocka_unit_test(test_sizes),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
