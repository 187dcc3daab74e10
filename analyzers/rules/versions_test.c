#include "rules_test_priv.h"

static void needs_in(struct fixture *f, const char *by, const char *dialect, const char *range)
{
    bnode n = builder_node(f->b, 0, name_of(f, by), ORIGIN_DECLARED, next_loc(f));
    builder_require(f->b, n, 0, name_of(f, "pricing"), name_of(f, range), name_of(f, dialect),
                    name_of(f, "requires"), next_loc(f));
}

static void pins(struct fixture *f, const char *by, const char *range)
{
    bnode n = builder_node(f->b, 0, name_of(f, by), ORIGIN_DECLARED, next_loc(f));
    builder_require(f->b, n, 0, name_of(f, "pricing"), name_of(f, range), name_of(f, "npm"),
                    name_of(f, "package.json"), next_loc(f));
}

static void publishes(struct fixture *f, const char *version)
{
    bnode n = builder_node(f->b, 0, name_of(f, "pricing"), ORIGIN_DECLARED, next_loc(f));
    builder_version(f->b, n, name_of(f, version), name_of(f, "package.json"), false, next_loc(f));
}

static void needs(struct fixture *f, const char *by, const char *range)
{
    needs_in(f, by, "npm", range);
}

static bnode runs(struct fixture *f, const char *version, bool release)
{
    bnode n = builder_node(f->b, 0, name_of(f, "pricing"), ORIGIN_DECLARED, next_loc(f));
    if (version)
        builder_version(f->b, n, name_of(f, version), name_of(f, "image"), release, next_loc(f));
    return n;
}

static void two_exclude_each_other(void **state)
{
    case_begin();
    runs(&f, "1.4.2", true);
    needs(&f, "cart", "^1.2");
    needs(&f, "orders", "^2.0");
    needs(&f, "web", "^1.4");
    assert_int_equal(run_rule(&f, "version-conflict"), 1);
    const struct finding *finding = only_finding(&f);
    assert_int_equal(finding->severity, SEVERITY_ERROR);
    assert_true(str_starts(finding->message, "pricing: cart needs ^1.2 and orders needs ^2.0, and "
                                             "no version satisfies both."));
    assert_int_equal(finding->subjects.n, 3);
    assert_str(property_of(finding, "resolve_version"), "1.4.2");
    assert_str(property_of(finding, "resolve_by"), "orders");
    case_end();
}

static void three_exclude_each_other(void **state)
{
    case_begin();
    runs(&f, NULL, true);
    needs(&f, "a", "1.x || 2.x");
    needs(&f, "b", "2.x || 3.x");
    needs(&f, "c", "1.x || 3.x");
    needs(&f, "d", "*");
    assert_int_equal(run_rule(&f, "version-conflict"), 1);
    assert_int_equal(only_finding(&f)->subjects.n, 4);
    assert_true(str_has(only_finding(&f)->message, "no version satisfies all"));
    case_end();
}

static void many_agree_and_one_does_not(void **state)
{
    case_begin();
    for (int i = 0; i < 500; i++)
        needs(&f, str_cstr(&f.arena, str_printf(&f.arena, "caller-%03d", i)),
              i == 499 ? "^3" : "^1.2");
    assert_int_equal(run_rule(&f, "version-conflict"), 1);
    assert_str(property_of(only_finding(&f), "resolve_by"), "caller-499");
    assert_int_equal(only_finding(&f)->subjects.n, 3);
    case_end();
}

static void finds_what_nobody_defines(void **state)
{
    case_begin();
    needs(&f, "cart", "^1.2");
    needs(&f, "orders", "^2.0");
    assert_int_equal(run_rule(&f, "version-conflict"), 1);
    case_end();
}

static void quiet_when_a_version_fits_all(void **state)
{
    case_begin();
    runs(&f, "1.9.0", true);
    needs(&f, "cart", "^1.2");
    needs(&f, "orders", ">=1.4 <3");
    needs(&f, "web", "1.x || 2.x");
    assert_int_equal(run_rule(&f, "version-conflict"), 0);
    case_end();
}

static void quiet_when_side_by_side(void **state)
{
    case_begin();
    runs(&f, "1.9.0", true);
    runs(&f, "2.1.0", true);
    needs(&f, "cart", "^1.2");
    needs(&f, "orders", "^2.0");
    assert_int_equal(run_rule(&f, "version-conflict"), 0);
    case_end();
}

/* Served each by its own: whoever is not, is unsatisfied, and excludes nobody. */
static size_t a_third_beside_two_majors(void **state, const char *rule)
{
    case_begin();
    runs(&f, "1.9.0", false);
    runs(&f, "2.1.0", false);
    needs(&f, "cart", "^1.2");
    needs(&f, "orders", "^2.0");
    needs(&f, "web", "^3.0");
    size_t n = run_rule(&f, rule);
    case_end();
    return n;
}

static void a_third_is_unsatisfied(void **state)
{
    assert_int_equal(a_third_beside_two_majors(state, "version-conflict"), 0);
    assert_int_equal(a_third_beside_two_majors(state, "version-unsatisfied"), 1);
}

/* Two of one major are a roll-out: the other major is still missing. */
static void a_canary_is_no_second_major(void **state)
{
    case_begin();
    runs(&f, "1.9.0", true);
    runs(&f, "1.9.1", true);
    needs(&f, "cart", "^1.2");
    needs(&f, "orders", "^2.0");
    assert_int_equal(run_rule(&f, "version-conflict"), 1);
    case_end();
}

static size_t majors_of_the_interface(void **state, const char *rule)
{
    case_begin();
    bnode n = runs(&f, "7.3.0", true);
    builder_version(f.b, n, name_of(&f, "v1"), name_of(&f, "provides"), false, next_loc(&f));
    builder_version(f.b, n, name_of(&f, "v2"), name_of(&f, "provides"), false, next_loc(&f));
    needs(&f, "cart", "^1.2");
    needs(&f, "orders", "^2.1");
    size_t found = run_rule(&f, rule);
    case_end();
    return found;
}

static void majors_serve_a_caller_each(void **state)
{
    assert_int_equal(majors_of_the_interface(state, "version-conflict"), 0);
    assert_int_equal(majors_of_the_interface(state, "version-unsatisfied"), 0);
}

static void one_floating_version_serves_no_two(void **state)
{
    case_begin();
    runs(&f, "latest", true);
    needs(&f, "cart", "^1.2");
    needs(&f, "orders", "^2.1");
    assert_int_equal(run_rule(&f, "version-conflict"), 1);
    case_end();
}

static void intervals_meet_but_no_release(void **state)
{
    case_begin();
    runs(&f, "1.0.0", true);
    needs(&f, "cart", ">1.0.0");
    needs(&f, "orders", "<1.0.1");
    assert_int_equal(run_rule(&f, "version-conflict"), 1);
    case_end();
}

static void a_pre_release_that_both_take(void **state)
{
    case_begin();
    needs(&f, "cart", "2.0.0-beta.2");
    needs(&f, "orders", "^2.0.0-beta.1");
    assert_int_equal(run_rule(&f, "version-conflict"), 0);
    case_end();
}

static void dialects_meet(void **state)
{
    static const struct {
        const char *dialect, *range, *other, *other_range;
        size_t conflicts;
    } table[] = {
        { "maven", "[1.0,2.0)", "npm", "^2.0", 1 },
        { "maven", "[1.0,2.0)", "npm", "^1.4", 0 },
        { "maven", "1.0", "npm", "^2.0", 0 },
        { "pep440", "~=1.4", "ruby", "~> 2.0", 1 },
        { "pep440", "<2.0rc1", "ruby", ">= 2.0", 0 },
        { "go", "v1.4.0", "cargo", "2.0", 1 },
        { "calendar", ">=2024.04", "npm", "^1.0", 0 },
        { "calendar", ">=2024.04", "npm", "<2024.01.01", 1 },
    };
    for (size_t i = 0; i < countof(table); i++) {
        case_begin();
        needs_in(&f, "cart", table[i].dialect, table[i].range);
        needs_in(&f, "orders", table[i].other, table[i].other_range);
        if (run_rule(&f, "version-conflict") != table[i].conflicts)
            fail_msg("%s and %s", table[i].range, table[i].other_range);
        case_end();
    }
}

static void a_range_that_nothing_satisfies(void **state)
{
    case_begin();
    runs(&f, "1.0.0", true);
    needs(&f, "cart", ">2 <1");
    needs(&f, "orders", "^1");
    assert_int_equal(run_rule(&f, "version-unsatisfied"), 1);
    assert_true(str_has(only_finding(&f)->message, "which no version satisfies"));
    case_end();
}

static void quiet_when_unknown(void **state)
{
    case_begin();
    needs(&f, "cart", "^1.2");
    needs(&f, "orders", "master");
    needs(&f, "web", "${RANGE}");
    assert_int_equal(run_rule(&f, "version-conflict"), 0);
    case_end();
}

static void misses_what_it_needs(void **state)
{
    case_begin();
    runs(&f, "1.9.3", true);
    needs(&f, "cart", "^2.0");
    assert_int_equal(run_rule(&f, "version-unsatisfied"), 1);
    assert_true(str_starts(only_finding(&f)->message,
                           "cart needs ^2.0 of pricing, but the input has 1.9.3 of it"));
    case_end();
}

static void an_api_version_decides(void **state)
{
    case_begin();
    runs(&f, "7.0.0", true);
    runs(&f, "2.3.0", false);
    needs(&f, "cart", "^2.0");
    assert_int_equal(run_rule(&f, "version-unsatisfied"), 0);
    case_end();
}

/* A pin of a client is a warning, whatever it is held against. */
static void a_package_is_weak(void **state)
{
    case_begin();
    runs(&f, "1.9.3", true);
    pins(&f, "cart", "^2.0");
    assert_int_equal(run_rule(&f, "version-unsatisfied"), 1);
    assert_int_equal(only_finding(&f)->severity, SEVERITY_WARNING);
    assert_true(str_starts(only_finding(&f)->message,
                           "package.json of cart needs ^2.0 of pricing, but the input has 1.9.3"));
    case_end();
}

static void packages_that_exclude_each_other(void **state)
{
    case_begin();
    pins(&f, "cart", "^1.2");
    pins(&f, "orders", "^2.0");
    assert_int_equal(run_rule(&f, "version-conflict"), 1);
    assert_int_equal(only_finding(&f)->severity, SEVERITY_WARNING);
    case_end();
}

static void a_package_has_part_in_it(void **state)
{
    case_begin();
    pins(&f, "cart", "^1.2");
    needs(&f, "orders", "^2.0");
    assert_int_equal(run_rule(&f, "version-conflict"), 1);
    assert_int_equal(only_finding(&f)->severity, SEVERITY_WARNING);
    case_end();
}

/* The range of cart is the same text twice, and excludes that of orders by what cart says itself.
 */
static void a_package_beside_a_conflict(void **state)
{
    case_begin();
    pins(&f, "cart", "^1.2");
    needs(&f, "cart", "^1.2");
    needs(&f, "orders", "^2.0");
    assert_int_equal(run_rule(&f, "version-conflict"), 1);
    assert_int_equal(only_finding(&f)->severity, SEVERITY_ERROR);
    case_end();
}

/* A warning of packages does not hide what a service says. */
static void an_error_beside_packages(void **state)
{
    case_begin();
    runs(&f, "1.9.3", true);
    pins(&f, "cart", "^1.2");
    needs(&f, "orders", "^2.0");
    assert_int_equal(run_rule(&f, "version-unsatisfied"), 1);
    assert_int_equal(only_finding(&f)->severity, SEVERITY_ERROR);
    case_end();
}

/* The package counts from 5, the interface from 1, what runs from 30. */
static size_t packages_apart(void **state, const char *rule, const char *pin)
{
    case_begin();
    runs(&f, "30.1.0", true);
    publishes(&f, "5.2.0");
    bnode n = builder_node(f.b, 0, name_of(&f, "pricing"), ORIGIN_DECLARED, next_loc(&f));
    builder_version(f.b, n, name_of(&f, "1.4.0"), name_of(&f, "provides"), false, next_loc(&f));
    needs(&f, "cart", "^1.2");
    pins(&f, "orders", pin);
    size_t found = run_rule(&f, rule);
    case_end();
    return found;
}

static void packages_are_judged_by_packages(void **state)
{
    assert_int_equal(packages_apart(state, "version-unsatisfied", "^5.0"), 0);
    assert_int_equal(packages_apart(state, "version-conflict", "^5.0"), 0);
    assert_int_equal(packages_apart(state, "version-unsatisfied", "^1.2"), 1);
    assert_int_equal(packages_apart(state, "version-conflict", "^4"), 0);
}

/* What a service says is held against what runs, not against a package. */
static void a_package_serves_no_service(void **state)
{
    case_begin();
    runs(&f, "1.9.3", true);
    publishes(&f, "2.0.0");
    needs(&f, "cart", "^2.0");
    assert_int_equal(run_rule(&f, "version-unsatisfied"), 1);
    assert_int_equal(only_finding(&f)->severity, SEVERITY_ERROR);
    case_end();
}

static void no_order_no_finding(void **state)
{
    static const char *const tags[] = { "latest", "4f2a9c1", "2024.04.05", "2", NULL };
    for (size_t i = 0; i < countof(tags); i++) {
        case_begin();
        runs(&f, tags[i], true);
        needs(&f, "cart", "^2.4");
        assert_int_equal(run_rule(&f, "version-unsatisfied"), 0);
        case_end();
    }
}

static void image(struct fixture *f, const char *text, const char *tag, const char *digest)
{
    bnode n = service(f, "cart");
    builder_image(f->b, n, name_of(f, text), tag ? name_of(f, tag) : 0,
                  digest ? name_of(f, digest) : 0, next_loc(f));
}

static void tags_that_move(void **state)
{
    static const char *const tags[] = { NULL, "latest", "main", "stable", "alpine", "latest-slim" };
    for (size_t i = 0; i < countof(tags); i++) {
        case_begin();
        image(&f, "shop/cart", tags[i], NULL);
        assert_int_equal(run_rule(&f, "mutable-tag"), 1);
        assert_int_equal(only_finding(&f)->severity, SEVERITY_WARNING);
        case_end();
    }
}

static void tags_that_stay(void **state)
{
    case_begin();
    image(&f, "shop/cart:1.4.0", "1.4.0", NULL);
    image(&f, "shop/cart:latest@sha256:00", "latest", "sha256:00");
    image(&f, "shop/cart:4f2a9c1", "4f2a9c1", NULL);
    image(&f, "shop/cart:${TAG}", "${TAG}", NULL);
    image(&f, "shop/cart:3.19-alpine", "3.19-alpine", NULL);
    assert_int_equal(run_rule(&f, "mutable-tag"), 0);
    case_end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_exclude_each_other),
        cmocka_unit_test(three_exclude_each_other),
        cmocka_unit_test(many_agree_and_one_does_not),
        cmocka_unit_test(finds_what_nobody_defines),
        cmocka_unit_test(quiet_when_a_version_fits_all),
        cmocka_unit_test(quiet_when_side_by_side),
        cmocka_unit_test(a_third_is_unsatisfied),
        cmocka_unit_test(a_canary_is_no_second_major),
        cmocka_unit_test(majors_serve_a_caller_each),
        cmocka_unit_test(one_floating_version_serves_no_two),
        cmocka_unit_test(intervals_meet_but_no_release),
        cmocka_unit_test(a_pre_release_that_both_take),
        cmocka_unit_test(dialects_meet),
        cmocka_unit_test(a_range_that_nothing_satisfies),
        cmocka_unit_test(quiet_when_unknown),
        cmocka_unit_test(misses_what_it_needs),
        cmocka_unit_test(an_api_version_decides),
        cmocka_unit_test(a_package_is_weak),
        cmocka_unit_test(packages_that_exclude_each_other),
        cmocka_unit_test(a_package_has_part_in_it),
        cmocka_unit_test(a_package_beside_a_conflict),
        cmocka_unit_test(an_error_beside_packages),
        cmocka_unit_test(packages_are_judged_by_packages),
        cmocka_unit_test(a_package_serves_no_service),
        cmocka_unit_test(no_order_no_finding),
        cmocka_unit_test(tags_that_move),
        cmocka_unit_test(tags_that_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
