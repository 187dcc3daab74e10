#include "svcgraph/test.h"

#include <sys/stat.h>
#include <unistd.h>

#include "config.h"

static int setup(void **state)
{
    struct run *run = malloc(sizeof(*run));

    run_init(run);
    *state = run;
    return 0;
}

static int teardown(void **state)
{
    run_release(*state);
    free(*state);
    return 0;
}

static bool parse(struct run *run, const char *text, struct str *error)
{
    uint32_t source = sources_named(&run->sources, STR("svcgraph.yaml"));

    return config_parse(run, str_from(text), source, error);
}

static void test_all(void **state)
{
    struct run *run = *state;
    struct str error = STR_NULL;

    assert_true(parse(run,
                      "version: 1\n"
                      "inputs:\n"
                      "  manifests: [deploy/**, compose.yaml]\n"
                      "  apis: proto/*.proto\n"
                      "  traces: []\n"
                      "nodes:\n"
                      "  eureka: {role: infra}\n"
                      "  checkout: {owner: team-pay, aliases: [checkout-v1, co]}\n"
                      "checks:\n"
                      "  preset: recommended\n"
                      "  mutable-tag: off\n"
                      "  self_call: {severity: error}\n"
                      "  request-loop: {repeats: 5}\n"
                      "consumers:\n"
                      "  - {service: a, uses: shop.v1.Item, reason: nightly}\n"
                      "  - {service: b, folders: [x, y], complete: false}\n",
                      &error));
    const struct config *c = &run->config;
    assert_int_equal(c->inputs.n, 3);
    assert_str(c->inputs.v[2], "proto/*.proto");
    assert_int_equal(c->nodes.n, 2);
    assert_str(c->nodes.v[0].role, "infra");
    assert_int_equal(c->nodes.v[1].aliases.n, 2);
    assert_int_equal(c->nodes.v[1].loc.line, 8);
    assert_int_equal(c->checks.n, 3);
    assert_int_equal(c->checks.v[0].severity, SEVERITY_OFF);
    assert_str(c->checks.v[1].rule, "self-call");
    assert_int_equal(c->checks.v[1].severity, SEVERITY_ERROR);
    assert_false(c->checks.v[2].has_severity);
    assert_str(c->checks.v[2].keys.v[0].value, "5");
    assert_int_equal(c->checks.v[2].keys.v[0].loc.column, 27);
    assert_int_equal(c->consumers.n, 2);
    assert_str(c->consumers.v[0].uses.v[0].name, "shop.v1.Item");
    assert_int_equal(c->consumers.v[0].uses.v[0].loc.column, 24);
    assert_true(c->consumers.v[0].complete);
    assert_int_equal(c->consumers.v[1].folders.n, 2);
    assert_false(c->consumers.v[1].complete);
}

static void test_errors(void **state)
{
    static const struct {
        const char *text, *error;
    } cases[] = {
        { "version: 1\nchecks:\n  request-loop: {repeat: 5}\n",
          "svcgraph.yaml:3:18: request-loop has no key 'repeat'; did you mean 'repeats'?" },
        { "version: 1\nchecks:\n  request-loop: {repeats: 0}\n", NULL },
        { "version: 1\nchecks:\n  request-loop: {repeats: many}\n",
          "svcgraph.yaml:3:27: repeats: 'many' is not a number" },
        { "version: 1\nchecks: [a]\n", "svcgraph.yaml:2:9: checks: expected names of rules" },
        { "version: 1\nchecks: {self-call: off, SELF_CALL: note}\n",
          "svcgraph.yaml:2:26: self-call is given twice, in two spellings" },
        { "version: 1\nnodes: {a: b}\n", "svcgraph.yaml:2:12: expected role, owner, aliases or capacity" },
        { "version: 1\nnodes: {a: {aliases: b}}\n",
          "svcgraph.yaml:2:22: aliases: expected a list of names" },
        { "version: 1\nnodes: {a: {owner: }}\n", NULL },
        { "version: 1\ninputs: [[a]]\n",
          "svcgraph.yaml:2:10: inputs: expected a file, folder or glob" },
        { "version: 1\ninputs: [a/../b]\n",
          "svcgraph.yaml:2:10: inputs: 'a/../b' is not below this folder" },
        { "version: 1\n---\nversion: 1\n", "svcgraph.yaml:3:1: a second document; one is read" },
        { "a: &x [*x]\n", NULL },
        { "version: 1\nconsumers: {a: b}\n",
          "svcgraph.yaml:2:12: consumers: expected a list" },
        { "version: 1\nconsumers: [a]\n",
          "svcgraph.yaml:2:13: expected service and uses" },
        { "version: 1\nconsumers: [{uses: a}]\n",
          "svcgraph.yaml:2:13: a consumer without service" },
        { "version: 1\nconsumers: [{service: a}]\n",
          "svcgraph.yaml:2:13: a consumer with neither uses nor folders" },
        { "version: 1\nconsumers: [{service: a, use: b}]\n",
          "svcgraph.yaml:2:26: unknown key of a consumer 'use'; did you mean 'uses'?" },
        { "version: 1\nconsumers: [{service: a, uses: [[b]]}]\n", NULL },
        { "version: 1\nconsumers: [{service: a, uses: {b: c}}]\n",
          "svcgraph.yaml:2:32: uses: expected a list of names" },
        { "version: 1\nconsumers: [{service: a, uses: b, complete: yes please}]\n",
          "svcgraph.yaml:2:45: complete: expected true or false" },
        { "version: 1\nconsumers: [{service: a, folders: {}}]\n", NULL },
    };

    for (size_t i = 0; i < countof(cases); i++) {
        struct str error = STR_NULL;
        struct run *run = *state;
        run->config = (struct config){ 0 };
        assert_false(parse(run, cases[i].text, &error));
        if (cases[i].error)
            assert_str(error, cases[i].error);
        else
            assert_true(str_starts(error, "svcgraph.yaml:"));
    }
}

static void test_nothing_in_it(void **state)
{
    struct str error;

    assert_true(parse(*state, "", &error));
    assert_true(parse(*state, "# nothing\n", &error));
}

static void put(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

/* Above a repository's root, and above a folder that is in none, nothing is looked for. */
static void test_search(void **state)
{
    struct run *run = *state;
    char dir[] = "/tmp/svcgraph-config-XXXXXX";
    char *before = getcwd(NULL, 0);

    assert_non_null(mkdtemp(dir));
    assert_int_equal(chdir(dir), 0);
    mkdir("repo", 0777);
    mkdir("repo/a", 0777);
    mkdir("repo/a/b", 0777);
    put("svcgraph.yaml", "version: 1\n");
    assert_int_equal(chdir("repo/a/b"), 0);
    assert_str(config_search(&run->arena, STR(".")), "");
    put("../../.git", "gitdir: x\n");
    assert_str(config_search(&run->arena, STR(".")), "");
    put("../../svcgraph.yaml", "version: 1\n");
    assert_str(config_search(&run->arena, STR(".")), "../../svcgraph.yaml");
    put("../.svcgraph.yaml", "version: 1\n");
    assert_str(config_search(&run->arena, STR(".")), "../.svcgraph.yaml");
    put("svcgraph.yaml", "version: 1\n");
    assert_str(config_search(&run->arena, STR(".")), "svcgraph.yaml");
    static const char *const files[] = { "svcgraph.yaml", "../.svcgraph.yaml",
                                         "../../svcgraph.yaml", "../../.git",
                                         "../../../svcgraph.yaml" };
    for (size_t i = 0; i < countof(files); i++)
        unlink(files[i]);
    assert_int_equal(chdir("/"), 0);
    static const char *const folders[] = { "/repo/a/b", "/repo/a", "/repo", "" };
    for (size_t i = 0; i < countof(folders); i++)
        rmdir(str_cstr(&run->arena, str_concat(&run->arena, str_from(dir), str_from(folders[i]))));
    assert_int_equal(chdir(before), 0);
    free(before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_all, setup, teardown),
        cmocka_unit_test_setup_teardown(test_errors, setup, teardown),
        cmocka_unit_test_setup_teardown(test_nothing_in_it, setup, teardown),
        cmocka_unit_test_setup_teardown(test_search, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
