#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "test_priv.h"

static struct loc place(struct bench *t, const char *path, uint32_t line)
{
    uint32_t source = sources_find(&t->sources, str_from(path));
    if (!source)
        source =
            sources_add(&t->sources, (struct source){ .path = str_from(path), .root = STR(".") });
    return (struct loc){ source, line, 1 };
}

static bnode node_at(struct bench *t, const char *space, const char *name, const char *path)
{
    return builder_node(t->b, bench_sym(t, space), bench_sym(t, name), ORIGIN_DECLARED,
                        place(t, path, 1));
}

static bpackage package_at(struct bench *t, const char *dir, const char *name, const char *version)
{
    struct str path = str_printf(&t->arena, "%s/package.json", dir);
    struct loc loc = place(t, str_cstr(&t->arena, path), 3);
    return builder_package(t->b, &(struct package_in){ .dir = str_from(dir),
                                                       .ecosystem = bench_sym(t, "npm"),
                                                       .name = bench_sym(t, name),
                                                       .version = bench_sym(t, version),
                                                       .release = bench_sym(t, version),
                                                       .how = bench_sym(t, "package.json"),
                                                       .loc = loc,
                                                       .release_loc = loc });
}

static void needs(struct bench *t, bpackage by, const char *name, const char *range)
{
    builder_package_need(t->b, by, bench_sym(t, name), bench_sym(t, range), bench_sym(t, "npm"),
                         bench_loc(t, 9));
}

/* "cart 2.1.0 release; cart>orders ^1;" in the order of the graph */
static struct str told(struct bench *t)
{
    const struct graph *g = builder_freeze(t->b);
    struct strbuf out;
    strbuf_init(&out, &t->arena);
    for_each_node (g, v) {
        const struct graph_node *node = &g->nodes[v.i];
        for (uint32_t i = 0; i < node->versions.n; i++) {
            const struct version *version = &g->versions[node->versions.first + i];
            strbuf_addf(&out, "%" PRIstr " %" PRIstr "%s;", STR_ARG(node_name(g, v)),
                        STR_ARG(graph_str(g, version->text)), version->release ? " runs" : "");
        }
        for (uint32_t i = 0; i < node->requires.n; i++) {
            const struct requirement *need = &g->requirements[node->requires.first + i];
            strbuf_addf(&out, "%" PRIstr ">%" PRIstr " %" PRIstr ";", STR_ARG(node_name(g, v)),
                        STR_ARG(node_name(g, need->of)), STR_ARG(graph_str(g, need->range)));
        }
    }
    return strbuf_str(&out);
}

static void test_no_nodes_of_its_own(UNUSED void **state)
{
    struct bench t;
    bench_init(&t);
    bpackage ui = package_at(&t, "packages/ui", "@shop/ui", "2.0.0");
    package_at(&t, "packages/icons", "@shop/icons", "2.0.0");
    needs(&t, ui, "@shop/icons", "^2.0.0");
    const struct graph *g = builder_freeze(t.b);
    assert_int_equal(g->n, 0);
    assert_int_equal(g->yields, 0);
    arena_release(&t.arena);
}

/* How a folder is found to be that of "orders". */
static void test_folders(UNUSED void **state)
{
    static const struct {
        const char *node, *manifest, *dir, *package, *expect;
    } rows[] = {
        { "orders", "k8s/all.yaml", "src/orders", "x", "orders 2.0.0 runs;" },
        { "orders-service", "k8s/all.yaml", "src/orders", "x", "orders-service 2.0.0 runs;" },
        { "orders", "k8s/all.yaml", "src/OrdersService", "x", "orders 2.0.0 runs;" },
        { "orders", "k8s/all.yaml", "src/one", "@shop/orders", "orders 2.0.0 runs;" },
        { "orders", "k8s/all.yaml", "src/one", "example.com/shop/orders/v2", "orders 2.0.0 runs;" },
        { "orders", "src/one/k8s/all.yaml", "src/one", "x", "orders 2.0.0 runs;" },
        { "orders", "src/one/k8s/all.yaml", "src/two", "x", "" },
        { "orders", "src/all.yaml", "src/one", "x", "" },
        { "orders", "k8s/all.yaml", "src/orders/client", "x", "" },
        { "orders", "k8s/all.yaml", ".", "shop", "" },
        { "api", "k8s/all.yaml", "src/api", "x", "api 2.0.0 runs;" },
    };
    for (size_t i = 0; i < countof(rows); i++) {
        struct bench t;
        bench_init(&t);
        node_at(&t, "shop", rows[i].node, rows[i].manifest);
        package_at(&t, rows[i].dir, rows[i].package, "2.0.0");
        assert_text(told(&t), rows[i].expect);
        arena_release(&t.arena);
    }
}

static void test_image_and_context(UNUSED void **state)
{
    struct bench t;
    bench_init(&t);
    bnode one = node_at(&t, "shop", "one", "compose.yaml");
    bnode two = node_at(&t, "shop", "two", "compose.yaml");
    builder_built(t.b, one, STR("src/a"));
    builder_image(t.b, two, bench_sym(&t, "reg:5000/shop/b-service:main"), bench_sym(&t, "main"), 0,
                  bench_loc(&t, 3));
    package_at(&t, "src/a", "x", "2.0.0");
    package_at(&t, "src/b", "y", "3.0.0");
    assert_text(told(&t), "one 2.0.0 runs;two 3.0.0 runs;");
    arena_release(&t.arena);
}

/* The tag is what runs; a library of the service is asked for by its own version. */
static void test_library_in_its_tree(UNUSED void **state)
{
    struct bench t;
    bench_init(&t);
    bnode orders = node_at(&t, "shop", "orders", "k8s/all.yaml");
    node_at(&t, "shop", "cart", "k8s/all.yaml");
    builder_version(t.b, orders, bench_sym(&t, "7.1.0"), bench_sym(&t, "image"), true,
                    bench_loc(&t, 4));
    package_at(&t, "src/orders", "@shop/orders", "0.9.0");
    package_at(&t, "src/orders/client", "@shop/orders-client", "1.4.0");
    bpackage cart = package_at(&t, "src/cart", "@shop/cart", "2.0.0");
    needs(&t, cart, "@shop/orders-client", "^1.2");
    needs(&t, cart, "express", "^4");
    assert_text(told(&t), "cart 2.0.0 runs;cart>orders ^1.2;orders 7.1.0 runs;orders 1.4.0;");
    arena_release(&t.arena);
}

static void test_library_beside(UNUSED void **state)
{
    struct bench t;
    bench_init(&t);
    node_at(&t, "shop", "orders", "k8s/all.yaml");
    node_at(&t, "shop", "cart", "k8s/all.yaml");
    package_at(&t, "libs/orders-client", "@shop/orders-client", "1.4.0");
    bpackage cart = package_at(&t, "src/cart", "@shop/cart", ""), shared;
    needs(&t, cart, "@shop/orders-client", "^1.2");
    shared = package_at(&t, "libs/shared", "@shop/shared", "1.0.0");
    needs(&t, shared, "@shop/orders-client", "^2");
    needs(&t, cart, "@shop/shared", "^1");
    assert_text(told(&t), "cart>orders ^1.2;orders 1.4.0;");
    arena_release(&t.arena);
}

static void test_spaces_stay_apart(UNUSED void **state)
{
    struct bench t;
    bench_init(&t);
    static const char *const spaces[] = { "prod", "test" };
    for (size_t i = 0; i < countof(spaces); i++) {
        node_at(&t, spaces[i], "orders", "k8s/all.yaml");
        node_at(&t, spaces[i], "cart", "k8s/all.yaml");
    }
    package_at(&t, "src/orders", "@shop/orders", "");
    needs(&t, package_at(&t, "src/cart", "@shop/cart", ""), "@shop/orders", "^2");
    assert_text(told(&t), "prod/cart>prod/orders ^2;test/cart>test/orders ^2;");
    arena_release(&t.arena);
}

/* Two folders publish one name: no one knows which is meant. */
static void test_published_twice(UNUSED void **state)
{
    struct bench t;
    bench_init(&t);
    node_at(&t, "shop", "orders", "k8s/all.yaml");
    node_at(&t, "shop", "cart", "k8s/all.yaml");
    node_at(&t, "shop", "web", "k8s/all.yaml");
    package_at(&t, "src/orders", "@shop/api", "");
    package_at(&t, "src/cart", "@shop/api", "");
    needs(&t, package_at(&t, "src/web", "@shop/web", ""), "@shop/api", "^2");
    assert_text(told(&t), "");
    arena_release(&t.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_nodes_of_its_own), cmocka_unit_test(test_folders),
        cmocka_unit_test(test_image_and_context),   cmocka_unit_test(test_library_in_its_tree),
        cmocka_unit_test(test_library_beside),      cmocka_unit_test(test_spaces_stay_apart),
        cmocka_unit_test(test_published_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
