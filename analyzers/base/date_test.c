#include "svcgraph/test.h"

#include "svcgraph/date.h"

static void test_parse(void **state)
{
    static const struct {
        const char *text;
        bool good;
        int64_t days;
    } rows[] = {
        { "1970-01-01", true, 0 },
        { "2026-11-21", true, 20778 },
        { "2000-02-29", true, 11016 },
        { "2024-02-29T00:00:00Z", true, 19782 },
        { "1969-12-31", true, -1 },
        { "2023-02-29", false, 0 },
        { "1900-02-29", false, 0 },
        { "2026-13-01", false, 0 },
        { "2026-00-01", false, 0 },
        { "2026-01-00", false, 0 },
        { "2026-04-31", false, 0 },
        { "31.12.2026", false, 0 },
        { "2026/12/31", false, 0 },
        { "2026-12-3", false, 0 },
        { "2026-12-311", false, 0 },
        { "soon", false, 0 },
        { "", false, 0 },
        { "+026-12-31", false, 0 },
        { "2026-1 -31", false, 0 },
    };
    struct arena arena = { 0 };
    (void)state;
    for (size_t i = 0; i < countof(rows); i++) {
        int64_t days = 0;
        if (date_parse(str_from(rows[i].text), &days) != rows[i].good || days != rows[i].days)
            fail_msg("%s: %ld", rows[i].text, (long)days);
        if (rows[i].good)
            assert_memory_equal(date_text(&arena, days).p, rows[i].text, 10);
    }
    arena_release(&arena);
}

static void test_every_day(void **state)
{
    struct arena arena = { 0 };
    (void)state;
    for (int64_t day = -800000; day < 800000; day += 37) {
        int64_t back;
        struct str text = date_text(&arena, day);
        if (text.p[0] != '-' && (!date_parse(text, &back) || back != day))
            fail_msg("%.*s", STR_ARG(text));
        arena_reset(&arena);
    }
    arena_release(&arena);
}

static void test_http(void **state)
{
    int64_t days;
    (void)state;
    assert_true(date_parse_http(STR("Sun, 06 Nov 1994 08:49:37 GMT"), &days));
    assert_int_equal(days, 9075);
    assert_false(date_parse_http(STR("Sun, 06 Foo 1994 08:49:37 GMT"), &days));
    assert_false(date_parse_http(STR("Sun, 6"), &days));
    assert_false(date_parse_http(STR("1994-11-06"), &days));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),
        cmocka_unit_test(test_every_day),
        cmocka_unit_test(test_http),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
