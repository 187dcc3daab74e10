#include "rules_test_priv.h"

static void refer(struct fixture *f, bnode from, const char *space, const char *host,
                  enum on_miss on_miss, unsigned guess)
{
    builder_ref(f->b, &(struct ref_in){ .from = from,
                                        .space = space ? name_of(f, space) : 0,
                                        .host = str_from(host),
                                        .port = 8080,
                                        .kind = EDGE_SYNC,
                                        .on_miss = on_miss,
                                        .guess = guess,
                                        .how = name_of(f, "env"),
                                        .detail = name_of(f, "CART_URL"),
                                        .loc = next_loc(f) });
}

static bnode in_space(struct fixture *f, const char *space, const char *name)
{
    bnode n = builder_node(f->b, name_of(f, space), name_of(f, name), ORIGIN_DECLARED, next_loc(f));
    builder_kind(f->b, n, NODE_SERVICE, SURE_DECLARED);
    return n;
}

static void suggests_the_nearest(void **state)
{
    case_begin();
    bnode web = in_space(&f, "shop", "web");
    in_space(&f, "shop", "payments");
    refer(&f, web, "shop", "paymnets", MISS_UNRESOLVED, 0);
    assert_int_equal(run_rule(&f, "unresolved-dependency"), 1);
    const struct finding *finding = only_finding(&f);
    assert_int_equal(finding->severity, SEVERITY_ERROR);
    assert_true(str_has(finding->message, "did you mean payments?"));
    assert_str(property_of(finding, "nearest"), "payments");
    assert_str(finding->related.v[0].label, "web -> paymnets:8080: env CART_URL");
    case_end();
}

static void one_finding_for_one_name(void **state)
{
    case_begin();
    bnode a = in_space(&f, "shop", "a"), b = in_space(&f, "shop", "b");
    refer(&f, a, "shop", "ledger-gone", MISS_UNRESOLVED, 0);
    refer(&f, b, "shop", "ledger-gone", MISS_UNRESOLVED, 1);
    assert_int_equal(run_rule(&f, "unresolved-dependency"), 1);
    assert_int_equal(only_finding(&f)->severity, SEVERITY_ERROR);
    assert_int_equal(only_finding(&f)->related.n, 2);
    assert_str(property_of(only_finding(&f), "callers"), "a and b");
    case_end();
}

static void a_guess_is_a_warning(void **state)
{
    case_begin();
    refer(&f, in_space(&f, "shop", "a"), "shop", "ledger-gone", MISS_UNRESOLVED, 1);
    assert_int_equal(run_rule(&f, "unresolved-dependency"), 1);
    assert_int_equal(only_finding(&f)->severity, SEVERITY_WARNING);
    case_end();
}

static void another_namespace_is_a_note(void **state)
{
    case_begin();
    bnode a = in_space(&f, "shop", "a"), b = in_space(&f, "shop", "b");
    refer(&f, a, "shop", "ledger.bank.svc.cluster.local", MISS_UNRESOLVED, 0);
    refer(&f, b, "shop", "ledger.bank.svc.cluster.local", MISS_UNRESOLVED, 0);
    assert_int_equal(run_rule(&f, "unresolved-dependency"), 1);
    assert_int_equal(only_finding(&f)->severity, SEVERITY_NOTE);
    assert_true(str_has(only_finding(&f)->message, "namespace bank is not part of the input"));
    case_end();
}

static void known_namespace_is_an_error(void **state)
{
    case_begin();
    bnode a = in_space(&f, "shop", "a");
    in_space(&f, "bank", "vault");
    refer(&f, a, "shop", "ledger.bank.svc.cluster.local", MISS_UNRESOLVED, 0);
    assert_int_equal(run_rule(&f, "unresolved-dependency"), 1);
    assert_int_equal(only_finding(&f)->severity, SEVERITY_ERROR);
    case_end();
}

static void quiet_when_defined_or_public(void **state)
{
    case_begin();
    bnode a = in_space(&f, "shop", "a");
    in_space(&f, "shop", "b");
    refer(&f, a, "shop", "b", MISS_UNRESOLVED, 0);
    refer(&f, a, "shop", "b.shop.svc.cluster.local.", MISS_UNRESOLVED, 0);
    refer(&f, a, "shop", "api.example.com", MISS_EXTERNAL, 0);
    refer(&f, a, "shop", "maybe-a-word", MISS_DROP, 1);
    refer(&f, a, "shop", "localhost", MISS_UNRESOLVED, 0);
    assert_int_equal(run_rule(&f, "unresolved-dependency"), 0);
    case_end();
}

static void quiet_when_declared_external(void **state)
{
    case_begin();
    refer(&f, in_space(&f, "shop", "a"), "shop", "mainframe", MISS_UNRESOLVED, 0);
    builder_override(f.b, name_of(&f, "mainframe"), name_of(&f, "external"), 0);
    assert_int_equal(run_rule(&f, "unresolved-dependency"), 0);
    case_end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(suggests_the_nearest),
        cmocka_unit_test(one_finding_for_one_name),
        cmocka_unit_test(a_guess_is_a_warning),
        cmocka_unit_test(another_namespace_is_a_note),
        cmocka_unit_test(known_namespace_is_an_error),
        cmocka_unit_test(quiet_when_defined_or_public),
        cmocka_unit_test(quiet_when_declared_external),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
