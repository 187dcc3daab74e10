#include "rules_test_priv.h"

static void configure(struct fixture *f, const char *rule, enum severity severity)
{
    struct config_check *check = vec_push(&f->arena, &f->config.checks);
    *check =
        (struct config_check){ .rule = str_from(rule), .has_severity = true, .severity = severity };
}

static void cycle(struct fixture *f, unsigned guess)
{
    bnode a = service(f, "a"), b = service(f, "b");
    edge(f, a, b, EDGE_SYNC);
    builder_edge(f->b, &(struct edge_in){ .from = b,
                                          .to = a,
                                          .kind = EDGE_SYNC,
                                          .origin = ORIGIN_DECLARED,
                                          .guess = guess,
                                          .loc = next_loc(f) });
}

static void severity_is_configured(void **state)
{
    static const struct {
        unsigned guess;
        enum severity configured, expected;
    } table[] = {
        { 0, SEVERITY_WARNING, SEVERITY_WARNING }, { 0, SEVERITY_ERROR, SEVERITY_ERROR },
        { 1, SEVERITY_ERROR, SEVERITY_WARNING },   { 1, SEVERITY_WARNING, SEVERITY_WARNING },
        { 1, SEVERITY_NOTE, SEVERITY_NOTE },
    };
    for (size_t i = 0; i < countof(table); i++) {
        case_begin();
        cycle(&f, table[i].guess);
        configure(&f, "service-cycle", table[i].configured);
        assert_int_equal(run_rule(&f, "service-cycle"), 1);
        assert_int_equal(only_finding(&f)->severity, table[i].expected);
        case_end();
    }
}

static void off_is_said(void **state)
{
    case_begin();
    cycle(&f, 0);
    configure(&f, "service-cycle", SEVERITY_OFF);
    assert_int_equal(run_rule(&f, "service-cycle"), 0);
    assert_int_equal(f.verdict.not_run.n, 1);
    assert_true(f.verdict.not_run.v[0].off);
    case_end();
}

static void missing_input_is_said(void **state)
{
    case_begin();
    struct builder *b = builder_new(&f.arena, &f.syms, &f.sources, &f.findings);
    builder_yields(b, YIELD_NODES | YIELD_EDGES);
    f.b = b;
    assert_int_equal(run_rule(&f, "request-loop"), 0);
    assert_int_equal(f.verdict.not_run.n, 1);
    assert_false(f.verdict.not_run.v[0].off);
    assert_string_equal(f.verdict.not_run.v[0].reason, "needs traces; none given");
    case_end();
}

static void input_findings_stay(void **state)
{
    case_begin();
    cycle(&f, 0);
    finding_add(&f.findings, &rule_input_syntax, next_loc(&f), "expected a mapping, found a list");
    finding_add(&f.findings, &rule_input_syntax, next_loc(&f), "expected a mapping, found a list");
    finding_add(&f.findings, &rule_input_ambiguous, next_loc(&f), "two meanings");
    configure(&f, "input-ambiguous", SEVERITY_OFF);
    assert_int_equal(run_rule(&f, "self-call"), 2);
    const struct finding *v = f.findings.all.v;
    assert_str(v[0].subjects.v[0], "deploy.yaml");
    assert_true(v[0].loc.line < v[1].loc.line);
    assert_true(v[0].fingerprint != v[1].fingerprint);
    case_end();
}

static void errors_come_last(void **state)
{
    case_begin();
    cycle(&f, 0);
    bnode a = builder_node(f.b, 0, name_of(&f, "a"), ORIGIN_DECLARED, next_loc(&f));
    builder_edge(f.b, &(struct edge_in){ .from = a,
                                         .to = a,
                                         .kind = EDGE_SYNC,
                                         .origin = ORIGIN_OBSERVED,
                                         .calls = 1,
                                         .loc = next_loc(&f) });
    builder_image(f.b, a, name_of(&f, "a"), 0, 0, next_loc(&f));
    bnode b = builder_node(f.b, 0, name_of(&f, "b"), ORIGIN_DECLARED, next_loc(&f));
    builder_owner(f.b, a, name_of(&f, "team"), SURE_DECLARED);
    builder_owner(f.b, b, name_of(&f, "team"), SURE_DECLARED);
    f.g = builder_freeze(f.b);
    configure(&f, "contract-missing", SEVERITY_OFF);
    rules_run(f.g, &f.config, NULL, &f.findings, &f.arena, &f.verdict);
    assert_int_equal(f.findings.all.n, 3);
    for (size_t i = 1; i < 3; i++)
        assert_true(f.findings.all.v[i - 1].severity < f.findings.all.v[i].severity);
    case_end();
}

static void every_row_is_complete(void **state)
{
    (void)state;
    for (const struct rule *const *row = rules; *row; row++) {
        const struct rule *rule = *row;
        assert_ptr_equal(rule_find(str_from(rule->id)), rule);
        assert_true(rule->severity != SEVERITY_OFF);
        assert_non_null(rule->summary);
        assert_false(str_ends(str_from(rule->summary), "."));
        assert_true(strlen(rule->summary) < 80);
        assert_true(str_has(str_from(rule->explain), "Decision:"));
        assert_true(str_has(str_from(rule->explain), "Suppress:"));
        assert_true(str_has(str_from(rule->explain), "False alarms:"));
        if (rule->check)
            assert_true(rule->bad && rule->good && (rule->needs || rule->lacks));
        else /* made by a command, which the row names */
            assert_true(strcmp(rule->group, "input") == 0 ||
                        strcmp(rule->group, "compatibility") == 0 || rule->lacks);
    }
}

static void severities_have_names(void **state)
{
    (void)state;
    for (int s = SEVERITY_OFF; s <= SEVERITY_ERROR; s++) {
        enum severity back;
        assert_true(severity_from_name(str_from(severity_name((enum severity)s)), &back));
        assert_int_equal(back, s);
    }
    enum severity unused;
    assert_false(severity_from_name(STR("fatal"), &unused));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(severity_is_configured), cmocka_unit_test(off_is_said),
        cmocka_unit_test(missing_input_is_said),  cmocka_unit_test(input_findings_stay),
        cmocka_unit_test(errors_come_last),       cmocka_unit_test(every_row_is_complete),
        cmocka_unit_test(severities_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
