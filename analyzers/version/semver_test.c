#include "svcgraph/test.h"

#include "svcgraph/version.h"

/* The ladder of semver.org section 11 and the corner cases of node-semver's own tables. */
static const char *const ladder[] = {
    "0.0.0-0",
    "0.0.0-foo",
    "0.0.0",
    "0.0.1",
    "0.9.0",
    "0.10.0",
    "0.99.0",
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.beta",
    "1.0.0-beta",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0-rc.1",
    "1.0.0",
    "1.2.3-4",
    "1.2.3-5",
    "1.2.3-5-foo",
    "1.2.3-5-Foo.1",
    "1.2.3-a.5",
    "1.2.3-a.10",
    "1.2.3-a.b",
    "1.2.3-a.b.c",
    "1.2.3-a.b.c.10.d.5",
    "1.2.3-r100",
    "1.2.3-r2",
    "1.2.3",
    "2.0.0",
    "2.7.2",
    "3.0.0-RC1",
    "3.0.0-rc1",
    "3.0.0-rc10",
    "3.0.0-rc2",
    "3.0.0",
    "9007199254740991.0.0",
};

static void orders_the_ladder(void **state)
{
    (void)state;
    for (size_t i = 0; i < countof(ladder); i++) {
        for (size_t k = 0; k < countof(ladder); k++) {
            struct semver a, b;
            assert_true(semver_parse(str_from(ladder[i]), &a));
            assert_true(semver_parse(str_from(ladder[k]), &b));
            int order = semver_cmp(&a, &b), expected = (i > k) - (i < k);
            order = (order > 0) - (order < 0);
            /* "5-foo" and "5-Foo.1": upper case sorts first */
            if (i >= 17 && i <= 18 && k >= 17 && k <= 18)
                expected = -expected;
            if (order != expected)
                fail_msg("%s and %s: %d", ladder[i], ladder[k], order);
        }
    }
}

static void ignores_build_and_prefix(void **state)
{
    (void)state;
    static const char *const same[][2] = {
        { "1.2.3", "v1.2.3" },
        { "1.2.3", "=1.2.3" },
        { "1.2.3+build", "1.2.3" },
        { "1.2.3+001", "1.2.3+other.9" },
        { "1.2.3-beta+b", "1.2.3-beta" },
    };
    for (size_t i = 0; i < countof(same); i++) {
        struct semver a, b;
        assert_true(semver_parse(str_from(same[i][0]), &a));
        assert_true(semver_parse(str_from(same[i][1]), &b));
        assert_int_equal(semver_cmp(&a, &b), 0);
    }
}

static void refuses_what_is_no_version(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "1",
        "1.2",
        "1.2.3.4",
        "01.2.3",
        "1.02.3",
        "1.2.03",
        "1.2.3-",
        "1.2.3-.",
        "1.2.3-a..b",
        "1.2.3-01",
        "1.2.3+",
        "1.2.3+a..b",
        "-1.2.3",
        "1.2.x",
        "a.b.c",
        "1.2.3 ",
        " 1.2.3",
        "1..3",
        "1.2.",
        ".1.2",
        "1.2.3-ä",
        "1.2.3-a_b",
        "9007199254740992.0.0",
        "99999999999999999999.0.0",
    };
    for (size_t i = 0; i < countof(bad); i++) {
        struct semver version;
        if (semver_parse(str_from(bad[i]), &version))
            fail_msg("\"%s\" was taken", bad[i]);
    }
}

static void tells_classes_apart(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum version_class class;
    } table[] = {
        { "1.2.3", VERSION_SEMVER },
        { "v1.2.3", VERSION_SEMVER },
        { "1.2.3-rc.1", VERSION_SEMVER },
        { "1.25.3-alpine", VERSION_SEMVER },
        { "3.12.1-alpine3.19", VERSION_SEMVER },
        { "3.12.1-slim-bookworm", VERSION_SEMVER },
        { "1.4", VERSION_PARTIAL },
        { "v1", VERSION_PARTIAL },
        { "16.3-alpine", VERSION_PARTIAL },
        { "2024.04.05", VERSION_CALENDAR },
        { "2024.4.1", VERSION_CALENDAR },
        { "2024-04-05", VERSION_CALENDAR },
        { "20240405", VERSION_CALENDAR },
        { "24.04", VERSION_CALENDAR },
        { "4f2a9c1", VERSION_HASH },
        { "4f2a9c1d4f2a9c1d4f2a9c1d4f2a9c1d4f2a9c1d", VERSION_HASH },
        { "1.2.3-4-g5d3ffa1", VERSION_DESCRIBE },
        { "latest", VERSION_FLOATING },
        { "", VERSION_FLOATING },
        { "main", VERSION_FLOATING },
        { "alpine", VERSION_FLOATING },
        { "latest-alpine", VERSION_FLOATING },
        { "slim-bookworm", VERSION_FLOATING },
        { "sha256:abc", VERSION_DIGEST },
        { "${TAG}", VERSION_TEMPLATE },
        { "{{ .Values.tag }}", VERSION_TEMPLATE },
        { "$(VERSION)", VERSION_TEMPLATE },
        { "v1beta1", VERSION_API },
        { "release-candidate", VERSION_OTHER },
    };
    for (size_t i = 0; i < countof(table); i++)
        if (version_class(str_from(table[i].text)) != table[i].class)
            fail_msg("\"%s\" is of class %d", table[i].text,
                     (int)version_class(str_from(table[i].text)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(orders_the_ladder),
        cmocka_unit_test(ignores_build_and_prefix),
        cmocka_unit_test(refuses_what_is_no_version),
        cmocka_unit_test(tells_classes_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
