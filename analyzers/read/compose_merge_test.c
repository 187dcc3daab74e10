#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "compose_priv.h"

struct fixture {
    struct arena arena;
    struct findings findings;
    struct compose c;
    struct cenv env;
    struct cfile file;
    struct cservice service;
};

/* A service of as many layers as there are documents in the text; V is "value". */
static void load(struct fixture *f, const char *text)
{
    *f = (struct fixture){ .c = { .budget = { .left = 1 << 20, .work = 1 << 20 } } };
    f->c.arena = &f->arena;
    findings_init(&f->findings, &f->arena);
    cenv_init(&f->env, &f->arena);
    const struct cvar var = { .value = STR("value") };
    cenv_set(&f->env, STR("V"), &var);
    f->file.env = &f->env;
    struct docs docs = { 0 };
    assert_true(doc_parse_yaml(&f->arena, str_from(text), (struct loc){ 1, 1, 1 },
                               &doc_limits_default, &f->findings, &docs));
    for (size_t i = 0; i < docs.all.n; i++)
        *vec_push(&f->arena, &f->service.layers) =
            (struct layer){ .map = docs.all.v[i], .file = &f->file };
}

static void expect_entries(struct fixture *f, const char *field, const char *expect)
{
    struct centries entries = { 0 };
    struct strbuf buf;
    strbuf_init(&buf, &f->arena);
    service_entries(&f->c, &f->service, field, &entries);
    for (size_t i = 0; i < entries.all.n; i++) {
        const struct centry *entry = &entries.all.v[i];
        if (i)
            strbuf_add_char(&buf, ' ');
        strbuf_add(&buf, entry->key);
        if (entry->has_value)
            strbuf_addf(&buf, "=%" PRIstr, STR_ARG(entry->value));
    }
    if (!str_is(strbuf_str(&buf), expect))
        fail_msg("%s: expected [%s], got [%.*s]", field, expect, STR_ARG(strbuf_str(&buf)));
    arena_release(&f->arena);
}

static void expect_items(struct fixture *f, const char *field, const char *expect)
{
    struct citems items = { 0 };
    struct strbuf buf;
    strbuf_init(&buf, &f->arena);
    service_items(&f->c, &f->service, field, &items);
    for (size_t i = 0; i < items.all.n; i++)
        strbuf_addf(&buf, "%s%" PRIstr, i ? " " : "", STR_ARG(doc_text(items.all.v[i].node)));
    if (!str_is(strbuf_str(&buf), expect))
        fail_msg("%s: expected [%s], got [%.*s]", field, expect, STR_ARG(strbuf_str(&buf)));
    arena_release(&f->arena);
}

static void entries_merge_by_key(void **state)
{
    (void)state;
    struct fixture f;
    load(&f, "environment: [A=1, B=2, C]\n---\nenvironment: {B: 3, D: x=y}\n---\nimage: x\n");
    expect_entries(&f, "environment", "A=1 B=3 C D=x=y");
    load(&f, "environment: {A: $V, B: , C: ''}\n---\nenvironment: [B=$V, A]\n");
    expect_entries(&f, "environment", "A B=value C=");
    load(&f, "depends_on: [a, b]\n---\ndepends_on: {b: {condition: service_healthy}, c: {}}\n");
    expect_entries(&f, "depends_on", "a b= c=");
    load(&f, "deploy: {labels: {a: 1}}\n---\ndeploy: {replicas: 2, labels: [a=2, b=3]}\n");
    expect_entries(&f, "deploy.labels", "a=2 b=3");
    load(&f, "image: x\n");
    expect_entries(&f, "environment", "");
}

static void tags_take_back_what_stood_before(void **state)
{
    (void)state;
    struct fixture f;
    load(&f, "environment: {A: 1, B: 2}\n---\nenvironment: {A: !reset null}\n");
    expect_entries(&f, "environment", "B=2");
    load(&f, "environment: {A: 1}\n---\nenvironment: !reset {}\n");
    expect_entries(&f, "environment", "");
    load(&f, "environment: {A: 1}\n---\nenvironment: !override {B: 2}\n");
    expect_entries(&f, "environment", "B=2");
    load(&f, "environment: {A: 1}\n---\nenvironment: !reset {}\n---\nenvironment: [A=3]\n");
    expect_entries(&f, "environment", "A=3");
    load(&f, "deploy: {labels: {a: 1}}\n---\ndeploy: !override {replicas: 2}\n");
    expect_entries(&f, "deploy.labels", "");
    load(&f, "ports: [1, 2]\n---\nports: !override [3]\n");
    expect_items(&f, "ports", "3");
    load(&f, "ports: [1, 2]\n---\nports: !reset []\n");
    expect_items(&f, "ports", "");
}

static void lists_append(void **state)
{
    (void)state;
    struct fixture f;
    load(&f, "ports: ['80:80']\n---\nimage: x\n---\nports: ['81:81']\n");
    expect_items(&f, "ports", "80:80 81:81");
    load(&f, "env_file: a.env\n---\nenv_file: [b.env, c.env]\n");
    expect_items(&f, "env_file", "a.env b.env c.env");
}

static void scalars_and_commands_are_replaced(void **state)
{
    (void)state;
    struct fixture f;
    load(&f, "image: a\ncommand: [x, y]\n---\nimage: b:$V\n---\ncommand: z\n");
    struct loc loc;
    assert_true(str_is(service_text(&f.c, &f.service, "image", &loc), "b:value"));
    assert_int_equal(loc.line, 4);
    assert_true(str_is(service_text(&f.c, &f.service, "command", NULL), "z"));
    assert_true(str_is(service_text(&f.c, &f.service, "hostname", NULL), ""));
    arena_release(&f.arena);
    load(&f, "image: a\n---\nimage: !reset null\n");
    assert_null(service_last(&f.service, "image").node);
    arena_release(&f.arena);
    load(&f, "container_name: a-${NOT_THERE}\n");
    assert_true(str_is(service_text(&f.c, &f.service, "container_name", NULL), ""));
    arena_release(&f.arena);
}

static void places_are_those_of_the_layer(void **state)
{
    (void)state;
    struct fixture f;
    load(&f, "environment:\n  - A=1\n---\nenvironment:\n  A: x\n  B:\n");
    struct centries entries = { 0 };
    service_entries(&f.c, &f.service, "environment", &entries);
    assert_int_equal(entries.all.n, 2);
    assert_int_equal(entries.all.v[0].loc.line, 5);
    assert_int_equal(entries.all.v[0].loc.column, 6);
    assert_int_equal(entries.all.v[1].loc.line, 6);
    assert_int_equal(entries.all.v[1].loc.column, 3);
    arena_release(&f.arena);
    load(&f, "environment:\n  - A=1\n");
    entries = (struct centries){ 0 };
    service_entries(&f.c, &f.service, "environment", &entries);
    assert_int_equal(entries.all.v[0].loc.column, 7);
    arena_release(&f.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_merge_by_key),
        cmocka_unit_test(tags_take_back_what_stood_before),
        cmocka_unit_test(lists_append),
        cmocka_unit_test(scalars_and_commands_are_replaced),
        cmocka_unit_test(places_are_those_of_the_layer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
