/* Ids of spans, names of operations, and what addresses look like. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "trace_priv.h"

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
        { "000000005b8efff798038103d269b633813fc60c", 0x5b8efff798038103, 0xd269b633813fc60c },
        { "00000000000000000000000000000000000000000", 0, 0 },
        { "1-5b8efff7-98038103d269b633813fc60c", 0x5b8efff798038103, 0xd269b633813fc60c },
        { "5B8EFFF7-9803-8103-d269-b633813fc60c", 0x5b8efff798038103, 0xd269b633813fc60c },
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

/* Any byte at any place of ids of any length, against a digit at a time. */
static void test_hex_digits(void **state)
{
    (void)state;
    for (size_t length = 1; length <= 32; length++)
        for (size_t at = 0; at < length; at++)
            for (int c = 0; c < 256; c++) {
                char text[33] = "0123456789abcdefABCDEF98765fedcb";
                text[at] = (char)c;
                struct trace_key key = { 1, 1 }, expected = { 0, 0 };
                bool good = true;
                for (size_t i = 0; i < length; i++) {
                    int value =
                        text[i] ? (int)strcspn("0123456789abcdefABCDEF", (char[]){ text[i], '\0' })
                                : 22;
                    value = value > 15 && value < 22 ? value - 6 : value;
                    good = good && value < 16;
                    expected.high = expected.high << 4 | expected.low >> 60;
                    expected.low = expected.low << 4 | (uint64_t)(value & 15);
                }
                assert_int_equal(ids_from_hex((struct str){ text, length }, 32, &key), good);
                assert_true(!good || key.high == expected.high);
                assert_true(!good || key.low == expected.low);
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
        { "00000000000000000000eee19b7ec3c1b174", 0xeee19b7ec3c1b174 },
    };
    for (size_t i = 0; i < countof(cases); i++) {
        uint64_t id = 0;
        assert_int_equal(span_id(str_from(cases[i].text), &id), cases[i].id != 0);
        assert_true(id == cases[i].id);
    }
}

/* What is no number of the right size is kept apart from all else, and the same each time. */
static void test_text_ids(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "5b8efff798038103d269b633813fc60c0",
        "5b8efff798038103d269b633813fc60c1",
        "15b8efff798038103d269b633813fc60c",
        "eee19b7ec3c1b1740",
        "1eee19b7ec3c1b174",
        "eee19b7ec3c1b174eee19b7ec3c1b174eee19b7ec3c1b174",
        "xyz",
        "XYZ",
        "checkout-01", /* as long as base64 of 64 bits, and different only in bits that has no room
                          for */
        "checkout-02",
        "request-number-0000001",
        "request-number-0000002",
        "W47/95gDgQPSabYzgT/GDA====",
        "7uGbfsPBsXQ===",
        "-1",
        "1-5b8efff7-98038103d269b633813fc60g",
        "5b8efff7_9803-8103-d269-b633813fc60c",
        "=",
    };
    struct trace_key keys[countof(texts)];
    uint64_t ids[countof(texts)];
    for (size_t i = 0; i < countof(texts); i++) {
        assert_true(span_trace_id(str_from(texts[i]), &keys[i]));
        assert_true(span_id(str_from(texts[i]), &ids[i]));
        for (size_t k = 0; k < i; k++)
            if (keys[k].low == keys[i].low || ids[k] == ids[i])
                fail_msg("%s and %s", texts[k], texts[i]);
    }
    struct trace_key again;
    assert_true(span_trace_id(STR("05B8EFFF798038103D269B633813FC60C0"), &again));
    assert_true(again.high == keys[0].high && again.low == keys[0].low);
}

/* An id as bytes is the same as in digits. */
static void test_byte_ids(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t n;
        const char *digits;
    } cases[] = {
        { "\x5b\x8e\xff\xf7\x98\x03\x81\x03\xd2\x69\xb6\x33\x81\x3f\xc6\x0c", 16,
          "5b8efff798038103d269b633813fc60c" },
        { "\x0a\x8e", 2, "a8e" },
        { "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01", 18, "1" },
        { "\x0b\x8e\xff\xf7\x98\x03\x81\x03\xd2\x69\xb6\x33\x81\x3f\xc6\x0c\x11", 17,
          "b8efff798038103d269b633813fc60c11" },
    };
    for (size_t i = 0; i < countof(cases); i++) {
        struct str bytes = { cases[i].bytes, cases[i].n };
        struct trace_key key, got = span_key_of_bytes(bytes, 16);
        uint64_t id;
        assert_true(span_trace_id(str_from(cases[i].digits), &key));
        assert_true(span_id(str_from(cases[i].digits), &id));
        assert_true(key.high == got.high && key.low == got.low);
        assert_true(id == span_key_of_bytes(bytes, 8).low);
    }
    assert_true(span_key_of_bytes(STR_NULL, 8).low == 0);
    assert_true(span_key_of_bytes(STR("\0\0\0\0\0\0\0\0"), 8).low == 0);
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
        cmocka_unit_test(test_trace_ids),  cmocka_unit_test(test_hex_digits),
        cmocka_unit_test(test_span_ids),   cmocka_unit_test(test_text_ids),
        cmocka_unit_test(test_byte_ids),   cmocka_unit_test(test_operations),
        cmocka_unit_test(test_hosts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
