#include "svcgraph/test.h"

#include "image_priv.h"

static void references_have_parts(void **state)
{
    (void)state;
    static const struct {
        const char *text, *registry, *path, *base, *tag, *digest;
    } rows[] = {
        { "nginx", "", "nginx", "nginx", "", "" },
        { "nginx:1.25", "", "nginx", "nginx", "1.25", "" },
        { "bitnami/postgresql:16", "", "bitnami/postgresql", "postgresql", "16", "" },
        { "host:5000/shop/web", "host:5000", "shop/web", "web", "", "" },
        { "host:5000/shop/web:2.1", "host:5000", "shop/web", "web", "2.1", "" },
        { "localhost/web:1", "localhost", "web", "web", "1", "" },
        { "ghcr.io/a/b/c:v1@sha256:ab", "ghcr.io", "a/b/c", "c", "v1", "sha256:ab" },
        { "web@sha256:ab", "", "web", "web", "", "sha256:ab" },
        { " web:1 ", "", "web", "web", "1", "" },
        { "web:${TAG}", "", "web", "web", "${TAG}", "" },
    };
    for (size_t i = 0; i < countof(rows); i++) {
        struct image_ref ref;
        assert_true(image_parse(str_from(rows[i].text), &ref));
        assert_str(ref.registry, rows[i].registry);
        assert_str(ref.path, rows[i].path);
        assert_str(ref.base, rows[i].base);
        assert_str(ref.tag, rows[i].tag);
        assert_str(ref.digest, rows[i].digest);
    }
}

static void others_are_refused(void **state)
{
    (void)state;
    static const char *const rows[] = { "",   " ",  "a b",       "${IMAGE}:1",
                                        ":1", "a/", "@sha256:x", "http://u:secret@host/x:1" };
    for (size_t i = 0; i < countof(rows); i++) {
        struct image_ref ref;
        assert_false(image_parse(str_from(rows[i]), &ref));
    }
}

static void base_names_tell_kinds(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum graph_kind kind;
    } rows[] = {
        { "postgres:16", NODE_DATASTORE },
        { "mcr.microsoft.com/mssql/server:2022-latest", NODE_DATASTORE },
        { "mcr.microsoft.com/mirror/docker/library/mongo:4.2", NODE_DATASTORE },
        { "bitnami/redis-cluster:7", NODE_CACHE },
        { "valkey/valkey:8", NODE_CACHE },
        { "confluentinc/cp-kafka:7", NODE_QUEUE },
        { "rabbitmq:3-management", NODE_QUEUE },
        { "otel/opentelemetry-collector-contrib:0.9", NODE_TELEMETRY },
        { "jaegertracing/all-in-one:1", NODE_TELEMETRY },
        { "envoyproxy/envoy:v1.29", NODE_GATEWAY },
        { "ghcr.io/open-feature/flagd:v0.11", NODE_CONFIG },
        { "grafana/k6:0.50", NODE_LOADGEN },
    };
    static const char *const plain[] = {
        "shop/web:1", "redis-vote:1", "orders-postgres-sync:2", "nginx:1.25", "shop/all-in-one:1",
    };
    struct image_ref ref;
    enum graph_kind kind;
    for (size_t i = 0; i < countof(rows); i++) {
        assert_true(image_parse(str_from(rows[i].text), &ref));
        assert_true(image_kind(&ref, &kind));
        assert_int_equal(kind, rows[i].kind);
    }
    for (size_t i = 0; i < countof(plain); i++) {
        assert_true(image_parse(str_from(plain[i]), &ref));
        assert_false(image_kind(&ref, &kind));
    }
}

static void tags_that_are_versions(void **state)
{
    (void)state;
    static const char *const yes[] = { "1", "1.2.3", "v2", "16.3-alpine", "2024.04.05", "1234567" };
    static const char *const no[] = {
        "",       "latest", "main",
        "v",      "${TAG}", "4f2a9c1",
        "stable", "alpine", "0123456789abcdef0123456789abcdef01234567",
    };
    for (size_t i = 0; i < countof(yes); i++)
        assert_true(image_tag_is_version(str_from(yes[i])));
    for (size_t i = 0; i < countof(no); i++)
        assert_false(image_tag_is_version(str_from(no[i])));
}

struct world {
    struct arena arena;
    struct symtab syms;
    struct sources sources;
    struct findings findings;
    struct builder *builder;
    bnode node;
};

static void begin(struct world *w)
{
    *w = (struct world){ 0 };
    symtab_init(&w->syms, &w->arena);
    sources_init(&w->sources, &w->arena);
    findings_init(&w->findings, &w->arena);
    w->builder = builder_new(&w->arena, &w->syms, &w->sources, &w->findings);
    w->node =
        builder_node(w->builder, 0, sym_intern(&w->syms, STR("web")), ORIGIN_DECLARED, LOC_NONE);
}

static const struct node nowhere;

static void labels_declare_requirements(void **state)
{
    (void)state;
    struct world w;
    begin(&w);
    assert_true(label_facts(w.builder, w.node, 0, STR("svcgraph.dev/requires"),
                            STR("orders@^2.1, payments@>=3 <5, maven:stock@[1.0,2.0),cart"),
                            &nowhere));
    const struct graph *g = builder_freeze(w.builder);
    static const char *const expect[][3] = {
        { "cart", "*", "npm" },
        { "orders", "^2.1", "npm" },
        { "payments", ">=3 <5", "npm" },
        { "stock", "[1.0,2.0)", "maven" },
    };
    assert_int_equal(g->n_requirements, countof(expect));
    for (size_t i = 0; i < countof(expect); i++) {
        assert_str(graph_str(g, g->requirements[i].of_name), expect[i][0]);
        assert_str(graph_str(g, g->requirements[i].range), expect[i][1]);
        assert_str(graph_str(g, g->requirements[i].dialect), expect[i][2]);
    }
    arena_release(&w.arena);
}

static void labels_tell_owner_and_version(void **state)
{
    (void)state;
    struct world w;
    begin(&w);
    label_facts(w.builder, w.node, 0, STR("team"), STR("blue"), &nowhere);
    label_facts(w.builder, w.node, 0, STR("svcgraph.dev/owner"), STR("red"), &nowhere);
    label_facts(w.builder, w.node, 0, STR("app.kubernetes.io/version"), STR("1.4.0"), &nowhere);
    label_facts(w.builder, w.node, 0, STR("version"), STR("stable"), &nowhere);
    assert_true(
        label_facts(w.builder, w.node, 0, STR("app.kubernetes.io/part-of"), STR("shop"), &nowhere));
    assert_false(
        label_facts(w.builder, w.node, 0, STR("app.kubernetes.io/name"), STR("shop"), &nowhere));
    const struct graph *g = builder_freeze(w.builder);
    assert_str(graph_str(g, g->nodes[0].owner), "red");
    assert_int_equal(g->n_versions, 1);
    assert_str(graph_str(g, g->versions[0].text), "1.4.0");
    arena_release(&w.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(references_have_parts),
        cmocka_unit_test(others_are_refused),
        cmocka_unit_test(base_names_tell_kinds),
        cmocka_unit_test(tags_that_are_versions),
        cmocka_unit_test(labels_declare_requirements),
        cmocka_unit_test(labels_tell_owner_and_version),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
