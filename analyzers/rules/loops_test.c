#include "rules_test_priv.h"

struct seen {
    enum reentry_kind kind;
    bool failed, same_arguments;
    uint32_t repeats;
};

static void reenter(struct fixture *f, const struct seen *seen)
{
    bnode orders = service(f, "orders"), rules_service = service(f, "rules");
    bnode nodes[] = { orders, rules_service, orders };
    bool loop = seen->kind == REENTRY_LOOP;
    sym operations[] = { name_of(f, "POST /price"), name_of(f, "POST /apply"),
                         name_of(f, loop ? "POST /price" : "GET /items") };
    builder_reentry(f->b, &(struct reentry_in){ .kind = seen->kind,
                                                .failed = seen->failed,
                                                .same_arguments = seen->same_arguments,
                                                .repeats = seen->repeats,
                                                .traces = 3,
                                                .of_traces = 41,
                                                .trace = name_of(f, "4bf92f35"),
                                                .nodes = nodes,
                                                .operations = operations,
                                                .n = 3,
                                                .loc = next_loc(f) });
}

static void grades_a_loop(void **state)
{
    static const struct {
        struct seen seen;
        enum severity severity;
    } table[] = {
        { { REENTRY_LOOP, false, false, 2 }, SEVERITY_WARNING },
        { { REENTRY_LOOP, false, false, 3 }, SEVERITY_ERROR },
        { { REENTRY_LOOP, true, false, 2 }, SEVERITY_ERROR },
        { { REENTRY_LOOP, false, true, 2 }, SEVERITY_ERROR },
    };
    for (size_t i = 0; i < countof(table); i++) {
        case_begin();
        reenter(&f, &table[i].seen);
        assert_int_equal(run_rule(&f, "request-loop"), 1);
        assert_int_equal(only_finding(&f)->severity, table[i].severity);
        assert_str(property_of(only_finding(&f), "path"),
                   "orders POST /price -> rules POST /apply -> orders POST /price");
        assert_true(str_has(only_finding(&f)->message, "in 3 of 41 traces (7.3 %), for example 4bf92f35"));
        assert_int_equal(only_finding(&f)->subjects.n, 2);
        case_end();
    }
}

static void takes_the_threshold(void **state)
{
    case_begin();
    reenter(&f, &(struct seen){ REENTRY_LOOP, false, false, 5 });
    struct config_check *check = vec_push(&f.arena, &f.config.checks);
    check->rule = STR("request-loop");
    struct config_key *key = vec_push(&f.arena, &check->keys);
    key->key = STR("repeats");
    key->value = STR("6");
    assert_int_equal(run_rule(&f, "request-loop"), 1);
    assert_int_equal(only_finding(&f)->severity, SEVERITY_WARNING);
    case_end();
}

static void allows_what_is_wanted(void **state)
{
    static const struct {
        const char *pattern;
        size_t findings;
    } table[] = { { "rules", 0 }, { "rules POST /apply", 0 }, { "rules **", 0 }, { "rul", 1 } };
    for (size_t i = 0; i < countof(table); i++) {
        case_begin();
        reenter(&f, &(struct seen){ REENTRY_LOOP, false, false, 2 });
        struct config_check *check = vec_push(&f.arena, &f.config.checks);
        check->rule = STR("request-loop");
        *vec_push(&f.arena, &check->allow) = str_from(table[i].pattern);
        assert_int_equal(run_rule(&f, "request-loop"), table[i].findings);
        case_end();
    }
}

static void another_operation_is_no_loop(void **state)
{
    case_begin();
    reenter(&f, &(struct seen){ REENTRY_SERVICE, true, true, 9 });
    assert_int_equal(run_rule(&f, "request-loop"), 0);
    case_end();
}

static void enters_a_service_again(void **state)
{
    case_begin();
    reenter(&f, &(struct seen){ REENTRY_SERVICE, false, false, 2 });
    assert_int_equal(run_rule(&f, "service-reentry"), 1);
    assert_int_equal(only_finding(&f)->severity, SEVERITY_WARNING);
    case_end();
}

static void a_loop_is_no_reentry(void **state)
{
    case_begin();
    reenter(&f, &(struct seen){ REENTRY_LOOP, false, false, 2 });
    assert_int_equal(run_rule(&f, "service-reentry"), 0);
    case_end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grades_a_loop),
        cmocka_unit_test(takes_the_threshold),
        cmocka_unit_test(allows_what_is_wanted),
        cmocka_unit_test(another_operation_is_no_loop),
        cmocka_unit_test(enters_a_service_again),
        cmocka_unit_test(a_loop_is_no_reentry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
