#include "svcgraph/test.h"

#include "trace_blame.h"

static uint64_t micro(const char *text)
{
    uint64_t time = 0;
    return blame_time(str_from(text), &time) ? time : 0;
}

static void calendar(void **state)
{
    (void)state;
    assert_true(micro("2026-11-21T22:13:56Z") == UINT64_C(1795299236000000));
    assert_true(micro("2026-11-21T22:13:56.25z") == UINT64_C(1795299236250000));
    assert_true(micro("2026-11-22T00:13:56+02:00") == UINT64_C(1795299236000000));
    assert_true(micro("2026-11-21 17:43:56-04:30") == UINT64_C(1795299236000000));
    assert_true(micro("2026-11-21T22:13") == UINT64_C(1795299180000000));
    assert_true(micro("2026-11-21") == UINT64_C(1795219200000000));
}

static void numbers(void **state)
{
    (void)state;
    assert_true(micro("1795299236") == UINT64_C(1795299236000000));
    assert_true(micro("1795299236.000001") == UINT64_C(1795299236000001));
    assert_true(micro("1795299236000") == UINT64_C(1795299236000000));
    assert_true(micro("1795299236000.5") == UINT64_C(1795299236000500));
    assert_true(micro("1795299236000000") == UINT64_C(1795299236000000));
    assert_true(micro("1795299236000000999") == UINT64_C(1795299236000000));
}

static void no_times(void **state)
{
    static const char *const texts[] = { "",
                                         "yesterday",
                                         "2026-11-31",
                                         "2026-11-21T",
                                         "2026-11-21T25:00:00Z",
                                         "2026-11-21T22:13:56.Z",
                                         "2026-11-21T22:13:56+2",
                                         "2026-11-21T22:13:56Zx",
                                         "1795299236.",
                                         "-1795299236",
                                         "17",
                                         "1.5.2",
                                         "99999999999999999999999" };
    (void)state;
    for (size_t i = 0; i < countof(texts); i++)
        if (micro(texts[i]))
            fail_msg("'%s' is no time", texts[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calendar),
        cmocka_unit_test(numbers),
        cmocka_unit_test(no_times),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
