#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "test_priv.h"

static void add_ref(struct bench *t, bnode from, const char *space, const char *host, uint32_t port,
                    enum on_miss on_miss)
{
    builder_ref(t->b, &(struct ref_in){ .from = from,
                                        .space = bench_sym(t, space),
                                        .host = str_from(host),
                                        .port = port,
                                        .on_miss = on_miss,
                                        .how = bench_sym(t, "env"),
                                        .loc = bench_loc(t, 7) });
}

static void test_forms_of_a_name(UNUSED void **state)
{
    static const char *const forms[] = {
        "cart",
        "CART",
        "cart.",
        " cart ",
        "cart.shop",
        "cart.shop.svc",
        "cart.shop.svc.cluster.local",
        "cart.shop.svc.cluster.local.",
        "cart-0.cart",
        "cart-12.cart.shop.svc.cluster.local",
        "_grpc._tcp.cart.shop.svc",
        "cart-alias",
    };
    for (size_t i = 0; i < countof(forms); i++) {
        struct bench t;
        bench_init(&t);
        bnode web = bench_node(&t, "shop", "web"), cart = bench_node(&t, "shop", "cart");
        builder_name(t.b, cart, bench_sym(&t, "shop"), bench_sym(&t, "cart-alias"));
        add_ref(&t, web, "shop", forms[i], 80, MISS_UNRESOLVED);
        const struct graph *g = builder_freeze(t.b);
        assert_text(bench_edges(&t, g), "web>cart:sync");
        arena_release(&t.arena);
    }
}

static void test_no_edges(UNUSED void **state)
{
    static const char *const hosts[] = { "localhost", "127.0.0.1",       "::1", "[::1]", "0.0.0.0",
                                         "*",         "169.254.169.254", "",    " ",     ".",
                                         "web",       "web.shop.svc" };
    struct bench t;
    bench_init(&t);
    bnode web = bench_node(&t, "shop", "web");
    for (size_t i = 0; i < countof(hosts); i++)
        add_ref(&t, web, "shop", hosts[i], 0, MISS_UNRESOLVED);
    const struct graph *g = builder_freeze(t.b);
    assert_text(bench_edges(&t, g), "");
    assert_text(bench_nodes(&t, g), "service:web");
    arena_release(&t.arena);
}

static void test_misses(UNUSED void **state)
{
    struct bench t;
    bench_init(&t);
    bnode web = bench_node(&t, "shop", "web");
    bench_node(&t, "shop", "payments");
    bench_node(&t, "other", "secret");
    add_ref(&t, web, "shop", "secret", 0, MISS_UNRESOLVED);
    add_ref(&t, web, "shop", "paymnets", 8080, MISS_UNRESOLVED);
    add_ref(&t, web, "shop", "api.stripe.com", 443, MISS_EXTERNAL);
    add_ref(&t, web, "shop", "nothing", 0, MISS_DROP);
    const struct graph *g = builder_freeze(t.b);
    assert_text(bench_nodes(&t, g), "service:other/secret service:payments service:web "
                                    "external:api.stripe.com unresolved:paymnets "
                                    "unresolved:shop/secret");
    assert_text(bench_edges(&t, g),
                "web>api.stripe.com:sync web>paymnets:sync web>shop/secret:sync");
    assert_int_equal(g->n_unresolved, 2);
    assert_text(graph_str(g, g->unresolved[0].nearest), "payments");
    assert_true(g->unresolved[0].local);
    assert_int_equal(g->unresolved[0].port, 8080);
    arena_release(&t.arena);
}

static void test_ports_of_bare_words(UNUSED void **state)
{
    struct bench t;
    bench_init(&t);
    bnode web = bench_node(&t, "shop", "web"), cart = bench_node(&t, "shop", "cart");
    bnode mail = bench_node(&t, "shop", "mail");
    builder_port(t.b, cart, 7070);
    builder_port(t.b, mail, 25);
    const struct {
        const char *host;
        uint32_t port;
    } words[] = { { "cart", 7070 }, { "mail", 26 }, { "nobody", 1 } };
    for (size_t i = 0; i < countof(words); i++)
        builder_ref(t.b, &(struct ref_in){ .from = web,
                                           .space = bench_sym(&t, "shop"),
                                           .host = str_from(words[i].host),
                                           .port = words[i].port,
                                           .on_miss = MISS_UNRESOLVED,
                                           .needs_port = true });
    const struct graph *g = builder_freeze(t.b);
    assert_text(bench_edges(&t, g), "web>cart:sync");
    arena_release(&t.arena);
}

static void test_target_kind(UNUSED void **state)
{
    struct bench t;
    bench_init(&t);
    bnode web = bench_node(&t, "shop", "web");
    bnode prometheus = bench_node(&t, "shop", "prometheus");
    static const char *const hosts[] = { "db.example.com", "redis" };
    for (size_t i = 0; i < countof(hosts); i++)
        builder_ref(t.b, &(struct ref_in){ .from = web,
                                           .space = bench_sym(&t, "shop"),
                                           .host = str_from(hosts[i]),
                                           .on_miss = i ? MISS_UNRESOLVED : MISS_EXTERNAL,
                                           .target_kind = NODE_DATASTORE,
                                           .target_sureness = SURE_SCHEME });
    builder_ref(t.b, &(struct ref_in){ .from = prometheus,
                                       .space = bench_sym(&t, "shop"),
                                       .host = STR("web"),
                                       .kind = EDGE_TELEMETRY,
                                       .reversed = true });
    const struct graph *g = builder_freeze(t.b);
    assert_text(bench_nodes(&t, g), "service:prometheus service:web datastore:db.example.com "
                                    "unresolved:redis");
    assert_text(bench_edges(&t, g),
                "web>prometheus:telemetry web>db.example.com:data web>redis:data");
    arena_release(&t.arena);
}

static void test_bare_names_join_the_only_one(UNUSED void **state)
{
    static const char *const spellings[] = { "cart",    "Cart",    "cart.shop",
                                             "cart-v2", "CART-v1", "cart.shop.svc.cluster.local" };
    for (size_t i = 0; i < countof(spellings); i++) {
        struct bench t;
        bench_init(&t);
        bnode seen = builder_node(t.b, 0, bench_sym(&t, spellings[i]), ORIGIN_OBSERVED, LOC_NONE);
        bench_edge(&t, seen, bench_node(&t, "shop", "web"), EDGE_SYNC);
        bench_node(&t, "shop", "cart");
        const struct graph *g = builder_freeze(t.b);
        assert_text(bench_nodes(&t, g), "service:cart service:web");
        assert_text(bench_edges(&t, g), "cart>web:sync");
        assert_int_equal(t.findings.all.n, 0);
        arena_release(&t.arena);
    }
}

static void test_ambiguous_name(UNUSED void **state)
{
    struct bench t;
    bench_init(&t);
    bench_node(&t, "", "cart");
    bench_node(&t, "shop", "cart");
    bench_node(&t, "demo", "cart");
    bnode like = builder_node_like(t.b, (sym[]){ bench_sym(&t, "cart"), bench_sym(&t, "x") }, 2,
                                   ORIGIN_OBSERVED, LOC_NONE);
    bench_edge(&t, like, bench_node(&t, "shop", "web"), EDGE_SYNC);
    const struct graph *g = builder_freeze(t.b);
    assert_text(bench_nodes(&t, g), "service:cart service:demo/cart service:shop/cart service:web");
    assert_text(bench_edges(&t, g), "cart>web:sync");
    assert_int_equal(t.findings.all.n, 1);
    assert_ptr_equal(t.findings.all.v[0].rule, &rule_input_ambiguous);
    arena_release(&t.arena);
}

static void test_same_and_names(UNUSED void **state)
{
    struct bench t;
    bench_init(&t);
    bnode work = bench_node(&t, "shop", "cart-deployment"), svc = bench_node(&t, "shop", "cart");
    builder_same(t.b, work, svc);
    bench_edge(&t, bench_node(&t, "", "cart"), bench_node(&t, "", "web"), EDGE_SYNC);
    const struct graph *g = builder_freeze(t.b);
    assert_text(bench_nodes(&t, g), "service:cart-deployment service:web");
    assert_int_equal(g->nodes[0].names.n, 1);
    assert_text(graph_str(g, g->names[g->nodes[0].names.first]), "cart");
    assert_int_equal(graph_find(g, STR("cart")).i, 0);
    arena_release(&t.arena);
}

static void test_likes(UNUSED void **state)
{
    for (int defined = 0; defined < 2; defined++) {
        struct bench t;
        bench_init(&t);
        sym names[] = { bench_sym(&t, "cart-service"), bench_sym(&t, "cart") };
        bnode like = builder_node_like(t.b, names, 2, ORIGIN_DECLARED, bench_loc(&t, 1));
        bench_edge(&t, like, bench_node(&t, "shop", "web"), EDGE_SYNC);
        if (defined)
            bench_node(&t, "shop", "cart");
        const struct graph *g = builder_freeze(t.b);
        assert_text(bench_edges(&t, g), defined ? "cart>web:sync" : "cart-service>web:sync");
        arena_release(&t.arena);
    }
}

static void test_config(UNUSED void **state)
{
    struct bench t;
    bench_init(&t);
    bnode a = bench_node(&t, "shop", "web"), b = bench_node(&t, "demo", "frontend");
    bench_node(&t, "shop", "cart");
    bench_edge(&t, a, bench_node(&t, "", "cart-api"), EDGE_SYNC);
    bench_edge(&t, b, bench_node(&t, "demo", "cart"), EDGE_SYNC);
    add_ref(&t, a, "shop", "legacy-cart", 0, MISS_UNRESOLVED);
    builder_alias(t.b, bench_sym(&t, "cart-api"), bench_sym(&t, "shop/cart"));
    builder_alias(t.b, bench_sym(&t, "legacy-cart"), bench_sym(&t, "shop/cart"));
    builder_alias(t.b, bench_sym(&t, "demo/cart"), bench_sym(&t, "shop/cart"));
    builder_alias(t.b, bench_sym(&t, "frontend"), bench_sym(&t, "web"));
    builder_override(t.b, bench_sym(&t, "cart"), bench_sym(&t, "gateway"), bench_sym(&t, "team"));
    const struct graph *g = builder_freeze(t.b);
    assert_text(bench_nodes(&t, g), "service:web gateway:cart");
    assert_text(bench_edges(&t, g), "web>cart:sync");
    assert_text(graph_str(g, g->nodes[1].owner), "team");
    arena_release(&t.arena);
}

static void test_requirements(UNUSED void **state)
{
    struct bench t;
    bench_init(&t);
    bnode web = bench_node(&t, "shop", "web");
    bench_node(&t, "shop", "cart");
    builder_require(t.b, web, bench_sym(&t, "shop"), bench_sym(&t, "cart"), bench_sym(&t, "^2"),
                    bench_sym(&t, "npm"), 0, bench_loc(&t, 3));
    builder_require(t.b, web, bench_sym(&t, "shop"), bench_sym(&t, "lost"), bench_sym(&t, "^2"),
                    bench_sym(&t, "npm"), 0, bench_loc(&t, 3));
    const struct graph *g = builder_freeze(t.b);
    assert_int_equal(g->n_requirements, 2);
    assert_int_equal(g->requirements[0].of.i, 0);
    assert_int_equal(g->requirements[1].of.i, NO_NODE.i);
    assert_int_equal(g->nodes[1].requires.n, 2);
    arena_release(&t.arena);
}

/* What a saved graph says stays as it was: neither joined by guessing nor shown otherwise. */
static void test_settled(UNUSED void **state)
{
    struct bench t;
    bench_init(&t);
    builder_settled(t.b, bench_node(&t, "", "cart-v2"), false);
    builder_settled(t.b, bench_node(&t, "", "cart"), false);
    builder_settled(t.b, bench_node(&t, "shop", "cart"), true);
    const struct graph *g = builder_freeze(t.b);
    assert_text(bench_nodes(&t, g), "service:cart service:cart-v2 service:shop/cart");
    assert_int_equal(t.findings.all.n, 0);
    arena_release(&t.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms_of_a_name), cmocka_unit_test(test_no_edges),
        cmocka_unit_test(test_misses),          cmocka_unit_test(test_ports_of_bare_words),
        cmocka_unit_test(test_target_kind),     cmocka_unit_test(test_bare_names_join_the_only_one),
        cmocka_unit_test(test_ambiguous_name),  cmocka_unit_test(test_same_and_names),
        cmocka_unit_test(test_likes),           cmocka_unit_test(test_config),
        cmocka_unit_test(test_requirements),    cmocka_unit_test(test_settled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
