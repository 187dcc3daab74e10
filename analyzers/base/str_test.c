#include "svcgraph/source.h"
#include "svcgraph/test.h"

static void compares(void **state)
{
    (void)state;
    assert_true(str_eq(STR("a"), STR("a")));
    assert_true(str_eq(STR_NULL, STR("")));
    assert_true(str_cmp(STR("a"), STR("ab")) < 0);
    assert_true(str_cmp(STR("b"), STR("ab")) > 0);
    assert_true(str_is_nocase(STR("KaFka"), "kafka"));
    assert_true(str_starts(STR("redis://x"), "redis:"));
    assert_false(str_starts(STR("re"), "redis"));
    assert_true(str_ends(STR("a.yaml"), ".yaml"));
}

static void splits(void **state)
{
    (void)state;
    struct str rest = STR("a,,b,"), part;
    const char *expected[] = { "a", "", "b", "" };
    for (size_t i = 0; i < countof(expected); i++) {
        assert_true(str_split(&rest, ',', &part));
        assert_str(part, expected[i]);
    }
    assert_false(str_split(&rest, ',', &part));
}

static void reads_numbers(void **state)
{
    (void)state;
    uint64_t u;
    int64_t i;
    assert_true(str_to_u64(STR("18446744073709551615"), &u));
    assert_true(u == UINT64_MAX);
    for (size_t n = 1; n <= 19; n++) {
        const struct str digits = { "1234567890123456789", n };
        uint64_t expected = 0;
        for (size_t k = 0; k < n; k++)
            expected = expected * 10 + (uint64_t)(digits.p[k] - '0');
        assert_true(str_to_u64(digits, &u));
        assert_int_equal(u, expected);
        for (size_t k = 0; k < n; k++)
            for (int c = 0; c < 256; c++) {
                char copy[19];
                memcpy(copy, digits.p, n);
                copy[k] = (char)c;
                assert_int_equal(str_to_u64((struct str){ copy, n }, &u), c >= '0' && c <= '9');
            }
    }
    assert_false(str_to_u64(STR("18446744073709551616"), &u));
    assert_false(str_to_u64(STR("184467440737095516150"), &u));
    assert_true(str_to_u64(STR("0000000000000000000000012345678"), &u));
    assert_true(u == 12345678);
    for (size_t n = 1; n <= 20; n++)
        for (size_t at = 0; at < n; at++)
            for (int c = 0; c < 256; c++) {
                char text[] = "10345678901234567890";
                uint64_t expected = 0;
                text[at] = (char)c;
                for (size_t k = 0; k < n; k++)
                    expected = expected * 10 + (uint64_t)(text[k] - '0');
                bool good = str_to_u64((struct str){ text, n }, &u);
                if (n < 20)
                    assert_int_equal(good, c >= '0' && c <= '9');
                assert_true(!good || u == expected);
            }
    assert_false(str_to_u64(STR(""), &u));
    assert_false(str_to_u64(STR("-1"), &u));
    assert_true(str_to_i64(STR("-9223372036854775808"), &i));
    assert_true(i == INT64_MIN);
    assert_false(str_to_i64(STR("9223372036854775808"), &i));
    assert_false(str_to_i64(STR("-"), &i));
}

static void measures_distance(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        size_t distance;
    } table[] = {
        { "", "", 0 },           { "cart", "cart", 0 },        { "cart", "crat", 1 },
        { "check", "chekc", 1 }, { "payment", "payments", 1 }, { "ca", "abc", 3 },
        { "graph", "grpah", 1 }, { "kitten", "sitting", 3 },
    };
    for (size_t i = 0; i < countof(table); i++) {
        struct str a = str_from(table[i].a), b = str_from(table[i].b);
        assert_int_equal(str_distance(a, b, 5), table[i].distance);
        assert_int_equal(str_distance(b, a, 5), table[i].distance);
    }
    assert_int_equal(str_distance(STR("abcdef"), STR("uvwxyz"), 2), 3);
    assert_true(str_is_near(STR("chekc"), STR("check")));
    assert_false(str_is_near(STR("db"), STR("mq")));
}

static void normalises_paths(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    assert_str(path_normal(&arena, STR("./a//b/./c/")), "a/b/c");
    assert_str(path_normal(&arena, STR("/")), "/");
    assert_str(path_normal(&arena, STR("./")), ".");
    assert_str(path_normal(&arena, STR("../x")), "../x");
    assert_str(path_join(&arena, STR("."), STR("./.env")), ".env");
    assert_str(path_join(&arena, STR("deploy"), STR("../.env")), "deploy/../.env");
    assert_str(path_collapse(&arena, STR("deploy/../.env")), ".env");
    assert_str(path_collapse(&arena, STR("a/b/../../../c/./d/..")), "../c");
    assert_str(path_collapse(&arena, STR("../../a")), "../../a");
    assert_str(path_collapse(&arena, STR("/a/../../b//")), "/b");
    assert_str(path_collapse(&arena, STR("/..")), "/");
    assert_str(path_collapse(&arena, STR("a/..")), ".");
    assert_str(path_collapse(&arena, STR("")), ".");
    assert_str(path_dir(STR("a/b.yaml")), "a");
    assert_str(path_dir(STR("b.yaml")), ".");
    assert_str(path_base(STR("a/b.yaml")), "b.yaml");
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compares),          cmocka_unit_test(splits),
        cmocka_unit_test(reads_numbers),     cmocka_unit_test(measures_distance),
        cmocka_unit_test(normalises_paths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
