#include "svcgraph/test.h"

#include "svcgraph/route.h"

static const char *const shop[] = {
    "GET /orders",
    "GET /orders/{id}",
    "GET /orders/latest",
    "POST /orders",
    "GET /orders/{id}/items/{item}",
    "GET /orders/{id}/items/first",
    "GET /orders/search/items/{item}",
    "GET /files/{name}.json",
    "GET /files/{name}.{kind}.json",
    "GET /files/{name}",
    "POST /orders/{id}:cancel",
    "GET /reports/",
    "GET /",
    "DELETE /carts/{user}",
    "GET /v1/prices/{sku}",
    "GET /v2/prices/{sku}",
    "GET /api/v1/stock/{sku}",
    "PUT /{anything}",
    "GET /range/{from}-{to}",
};

static struct routes *make(struct arena *arena, const char *const *all, size_t n)
{
    struct routes *routes = routes_new(arena);
    for (size_t i = 0; i < n; i++)
        routes_add(routes, str_from(all[i]), (uint32_t)i);
    return routes;
}

static void test_find(void **state)
{
    static const struct {
        const char *request, *expected; /* NULL: none */
        enum route_fit fit;
    } rows[] = {
        { "GET /orders", "GET /orders", ROUTE_EXACT },
        { "GET /orders/17", "GET /orders/{id}", ROUTE_EXACT },
        { "GET /orders/{orderId}", "GET /orders/{id}", ROUTE_EXACT },
        { "GET /orders/{}", "GET /orders/{id}", ROUTE_EXACT },
        { "GET /orders/:id", "GET /orders/{id}", ROUTE_EXACT },
        { "get /orders/<int:id>", "GET /orders/{id}", ROUTE_EXACT },
        { "GET /orders/*", "GET /orders/{id}", ROUTE_EXACT },
        { "GET /orders/{id:[0-9]+/?}", "GET /orders/{id}", ROUTE_EXACT },
        { "GET /orders/17?full=1#x", "GET /orders/{id}", ROUTE_EXACT },
        { "GET http://orders:8080/orders/17?x=/y", "GET /orders/{id}", ROUTE_EXACT },
        { "GET /orders/latest", "GET /orders/latest", ROUTE_EXACT },
        { "HEAD /orders/latest", "GET /orders/latest", ROUTE_EXACT },
        { "GET /orders/17/items/first", "GET /orders/{id}/items/first", ROUTE_EXACT },
        { "GET /orders/search/items/first", "GET /orders/search/items/{item}", ROUTE_EXACT },
        { "GET /orders/latest/items/3", "GET /orders/{id}/items/{item}", ROUTE_EXACT },
        { "GET /files/a.json", "GET /files/{name}.json", ROUTE_EXACT },
        { "GET /files/a.b.json", "GET /files/{name}.{kind}.json", ROUTE_EXACT },
        { "GET /files/{f}.json", "GET /files/{name}.json", ROUTE_EXACT },
        { "GET /files/.json", "GET /files/{name}", ROUTE_EXACT },
        { "GET /files/a.txt", "GET /files/{name}", ROUTE_EXACT },
        { "POST /orders/17:cancel", "POST /orders/{id}:cancel", ROUTE_EXACT },
        { "POST /orders/{}", "POST /orders/{id}:cancel", ROUTE_EXACT },
        { "GET /range/1-2", "GET /range/{from}-{to}", ROUTE_EXACT },
        { "GET /", "GET /", ROUTE_EXACT },
        { "GET http://shop", "GET /", ROUTE_EXACT },
        { "DELETE /carts/7", "DELETE /carts/{user}", ROUTE_EXACT },
        { "/carts/7", "DELETE /carts/{user}", ROUTE_EXACT },
        { "PUT /x", "PUT /{anything}", ROUTE_EXACT },
        /* words before */
        { "GET /api/orders/{orderId}", "GET /orders/{id}", ROUTE_TAIL },
        { "GET /shop/api/v1/orders/17", "GET /orders/{id}", ROUTE_TAIL },
        { "GET /stock/17", "GET /api/v1/stock/{sku}", ROUTE_TAIL },
        { "GET /v1/stock/17", "GET /api/v1/stock/{sku}", ROUTE_TAIL },
        { "/api/carts/7", "DELETE /carts/{user}", ROUTE_TAIL },
        { "GET /api/v2/prices/7", "GET /v2/prices/{sku}", ROUTE_TAIL },
        /* nothing */
        { "GET /prices/7", NULL, ROUTE_NONE },              /* of two versions */
        { "GET /customers/17/orders/5", NULL, ROUTE_NONE }, /* an id before */
        { "GET /customers/{id}/orders/5", NULL, ROUTE_NONE },
        { "GET /a/b/c/d/orders", NULL, ROUTE_NONE },
        { "GET /orders/", NULL, ROUTE_NONE },
        { "GET /orders//", NULL, ROUTE_NONE },
        { "GET /reports", NULL, ROUTE_NONE },
        { "GET /Orders", NULL, ROUTE_NONE },
        { "/orders", NULL, ROUTE_NONE }, /* GET or POST */
        { "PATCH /orders/17", NULL, ROUTE_NONE },
        { "PUT /api/x", NULL, ROUTE_NONE }, /* nothing literal would be left */
        { "GET", NULL, ROUTE_NONE },
        { "shop.Orders/Get", NULL, ROUTE_NONE },
        { "send orders", NULL, ROUTE_NONE },
        { "SELECT * from x", NULL, ROUTE_NONE },
        { "", NULL, ROUTE_NONE },
    };
    struct arena arena = { 0 };
    (void)state;
    struct routes *routes = make(&arena, shop, countof(shop));
    for (size_t i = 0; i < countof(rows); i++) {
        struct route_found found = routes_find(routes, str_from(rows[i].request));
        const char *got = found.fit ? shop[found.value] : "nothing";
        if (strcmp(got, rows[i].expected ? rows[i].expected : "nothing") ||
            (rows[i].expected && found.fit != rows[i].fit))
            fail_msg("%s: %s (%d)", rows[i].request, got, (int)found.fit);
    }
    arena_release(&arena);
}

static void test_twice(void **state)
{
    static const char *const all[] = { "GET /a/{x}", "GET /a/{y}", "GET /b/a/{x}" };
    struct arena arena = { 0 };
    (void)state;
    struct routes *routes = make(&arena, all, countof(all));
    assert_int_equal(routes_find(routes, STR("GET /a/1")).value, 0);
    assert_int_equal(routes_find(routes, STR("GET /b/a/1")).value, 2);
    /* "/c/a/1" is "/a/{x}" behind "/c"; that "/b/a/{x}" could lose its "/b" does not count */
    assert_int_equal(routes_find(routes, STR("GET /c/a/1")).value, 0);
    arena_release(&arena);
}

static void test_nothing_there(void **state)
{
    struct arena arena = { 0 };
    (void)state;
    struct routes *routes = routes_new(&arena);
    assert_int_equal(routes_find(routes, STR("GET /a")).fit, ROUTE_NONE);
    routes_add(routes, STR("shop.Orders/Get"), 1);
    routes_add(routes, STR("/a"), 1);
    assert_int_equal(routes_find(routes, STR("GET /a")).fit, ROUTE_NONE);
    arena_release(&arena);
}

/* Every part may be literal or not: a search that tries all ways would never end. */
static void test_hostile(void **state)
{
    struct arena arena = { 0 };
    struct strbuf buf;
    (void)state;
    struct routes *routes = routes_new(&arena);
    for (uint32_t i = 0; i < 1 << 12; i++) {
        strbuf_init(&buf, &arena);
        strbuf_add(&buf, STR("GET "));
        for (unsigned k = 0; k < 12; k++)
            strbuf_add(&buf, i >> k & 1 ? STR("/{p}") : STR("/a"));
        strbuf_add(&buf, STR("/end"));
        routes_add(routes, strbuf_str(&buf), i);
    }
    for (int i = 0; i < 1000; i++)
        assert_int_equal(routes_find(routes, STR("GET /a/a/a/a/a/a/a/a/a/a/a/a/x")).fit,
                         ROUTE_NONE);
    strbuf_init(&buf, &arena);
    strbuf_add(&buf, STR("GET "));
    for (int i = 0; i < 100000; i++)
        strbuf_add(&buf, STR("/{"));
    routes_add(routes, strbuf_str(&buf), 1);
    assert_int_equal(routes_find(routes, strbuf_str(&buf)).fit, ROUTE_NONE);
    arena_release(&arena);
}

static void test_blank(void **state)
{
    struct arena arena = { 0 };
    (void)state;
    assert_str(route_blank(&arena, STR("GET /a/{x}/b-{y}.z")), "GET /a/{}/b-{}.z");
    assert_str(route_blank(&arena, STR("GET /a/:x")), "GET /a/{}");
    assert_str(route_blank(&arena, STR("shop.Orders/Get")), "shop.Orders/Get");
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_find),    cmocka_unit_test(test_twice),
        cmocka_unit_test(test_blank),   cmocka_unit_test(test_nothing_there),
        cmocka_unit_test(test_hostile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
