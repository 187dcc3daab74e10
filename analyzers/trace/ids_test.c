/* Ids of spans, names of operations, and what addresses look like. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "svcgraph/span.h"

static void test_trace_ids(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint64_t high, low; /* both 0: refused */
    } cases[] = {
        { "5b8efff798038103d269b633813fc60c", 0x5b8efff798038103, 0xd269b633813fc60c },
        { "5B8EFFF798038103D269B633813FC60C", 0x5b8efff798038103, 0xd269b633813fc60c },
        { "W47/95gDgQPSabYzgT/GDA==", 0x5b8efff798038103, 0xd269b633813fc60c },
        { "W47_95gDgQPSabYzgT_GDA", 0x5b8efff798038103, 0xd269b633813fc60c },
        { "d269b633813fc60c", 0, 0xd269b633813fc60c },
        { "00000000000000010000000000000000", 1, 0 },
        { "a", 0, 10 },
        { "10000000000000000", 1, 0 },
        { "", 0, 0 },
        { "0", 0, 0 },
        { "00000000000000000000000000000000", 0, 0 },
        { "AAAAAAAAAAAAAAAAAAAAAA==", 0, 0 },
        { "5b8efff798038103d269b633813fc60c0", 0, 0 },
        { "xyz", 0, 0 },
        { "W47/95gDgQPSabYzgT/GDA====", 0, 0 },
        { "W47/95gDgQPSabYzgT/GD", 0, 0 },
    };
    for (size_t i = 0; i < countof(cases); i++) {
        struct trace_key key = { 0, 0 };
        bool good = span_trace_id(str_from(cases[i].text), &key);
        if (good != (cases[i].high || cases[i].low) || key.high != cases[i].high ||
            key.low != cases[i].low)
            fail_msg("%s: %llx %llx", cases[i].text, (unsigned long long)key.high,
                     (unsigned long long)key.low);
    }
}

static void test_span_ids(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint64_t id;
    } cases[] = {
        { "eee19b7ec3c1b174", 0xeee19b7ec3c1b174 },
        { "7uGbfsPBsXQ=", 0xeee19b7ec3c1b174 },
        { "7uGbfsPBsXQ", 0xeee19b7ec3c1b174 },
        { "1A", 0x1a },
        { "0000000000000000", 0 },
        { "", 0 },
        { "7uGbfsPBsX", 0 },
        { "-1", 0 },
    };
    for (size_t i = 0; i < countof(cases); i++) {
        uint64_t id = 0;
        assert_int_equal(span_id(str_from(cases[i].text), &id), cases[i].id != 0);
        assert_true(id == cases[i].id);
    }
}

static void test_operations(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        { "GET /users/123/orders", "GET /users/{}/orders" },
        { "GET /users/1f0cbd8b-ef38-4a33-b8ab-2a2f3a4a4a1f", "GET /users/{}" },
        { "GET /u/5b8efff798038103?x=1", "GET /u/{}" },
        { "GET http://cart:8080/cart/17#top", "GET /cart/{}" },
        { "GET https://cart", "GET /" },
        { "GET /mail/a@b.example", "GET /mail/{}" },
        { "GET /order-12345/items", "GET /{}/items" },
        { "GET /v1/oauth2/s3/{id}/:name", "GET /v1/oauth2/s3/{id}/:name" },
        { "GET /v1/deadbeef/added", "GET /v1/deadbeef/added" },
        { "oteldemo.CartService/GetCart", "oteldemo.CartService/GetCart" },
        { "process order 4711 now", "process order {} now" },
        { "  two\n\twords ", "two words" },
        { "SELECT db1.users", "SELECT db1.users" },
        { "GET /a//b/", "GET /a//b/" },
        { "", "" },
        { "\n", "" },
    };
    struct arena arena = { 0 };
    for (size_t i = 0; i < countof(cases); i++) {
        struct str out = span_operation(&arena, str_from(cases[i][0]));
        if (!str_is(out, cases[i][1]))
            fail_msg("%s: %.*s", cases[i][0], STR_ARG(out));
        assert_true(str_eq(span_operation(&arena, out), out));
    }
    char text[1000];
    memset(text, 'x', sizeof(text));
    memcpy(text + 199, "\xe2\x82\xac", 3);
    assert_int_equal(span_operation(&arena, (struct str){ text, sizeof(text) }).n, 199);
    arena_release(&arena);
}

static void test_hosts(void **state)
{
    (void)state;
    static const struct {
        const char *address, *host;
        enum graph_kind kind;
    } cases[] = {
        { "cart", "cart", NODE_UNRESOLVED },
        { "cart:7070", "cart", NODE_UNRESOLVED },
        { "http://u:p@cart:80/x?y", "cart", NODE_UNRESOLVED },
        { "cart.shop.svc.cluster.local", "cart.shop.svc.cluster.local", NODE_UNRESOLVED },
        { "api.stripe.com.", "api.stripe.com", NODE_EXTERNAL },
        { "https://api.stripe.com/v1", "api.stripe.com", NODE_EXTERNAL },
        { "10.1.2.3:80", "10.1.2.3", NODE_UNRESOLVED },
        { "8.8.8.8", "8.8.8.8", NODE_EXTERNAL },
        { "127.0.0.1", "", NODE_UNRESOLVED },
        { "localhost:80", "", NODE_UNRESOLVED },
        { "[::1]:80", "", NODE_UNRESOLVED },
        { "[::1", "", NODE_UNRESOLVED },
        { "/var/run/x.sock", "", NODE_UNRESOLVED },
        { "", "", NODE_UNRESOLVED },
    };
    for (size_t i = 0; i < countof(cases); i++) {
        struct span_host host = span_host(str_from(cases[i].address));
        if (!str_is(host.name, cases[i].host) || (host.name.n && host.kind != cases[i].kind))
            fail_msg("%s: %.*s %d", cases[i].address, STR_ARG(host.name), (int)host.kind);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_trace_ids),
        cmocka_unit_test(test_span_ids),
        cmocka_unit_test(test_operations),
        cmocka_unit_test(test_hosts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
