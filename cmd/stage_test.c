#include "svcgraph/test.h"

#include "stage.h"

/* 4 before 2 before 3 before 1 before 5 before 0, whichever comes first. */
static void test_worse(void **state)
{
    static const int order[] = { EXIT_INTERNAL, EXIT_USAGE, EXIT_INPUT, EXIT_FINDINGS,
                                 EXIT_INCOMPLETE, EXIT_CLEAN };

    (void)state;
    for (size_t i = 0; i < countof(order); i++)
        for (size_t k = i; k < countof(order); k++) {
            assert_int_equal(status_worse(order[i], order[k]), order[i]);
            assert_int_equal(status_worse(order[k], order[i]), order[i]);
        }
}

/* The number of findings is no part of the status: it would wrap. */
static void test_many_findings(void **state)
{
    struct shared shared = { .fail_on = FAIL_ON_ERROR };
    struct run run;

    (void)state;
    run_init(&run);
    for (int i = 0; i < 256; i++)
        finding_add(&run.findings, rule_find(STR("service-cycle")), LOC_NONE, "finding %d", i);
    assert_int_equal(stage_verdict(&shared, &run), EXIT_FINDINGS);
    shared.fail_on = FAIL_ON_NEVER;
    assert_int_equal(stage_verdict(&shared, &run), EXIT_CLEAN);
    finding_add(&run.findings, &rule_input_syntax, LOC_NONE, "malformed");
    assert_int_equal(stage_verdict(&shared, &run), EXIT_INPUT);
    run_release(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_worse),
        cmocka_unit_test(test_many_findings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
