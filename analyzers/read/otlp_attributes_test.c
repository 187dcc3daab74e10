/* Attributes of protobuf in every form in which a name and its value may stand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "spans_priv.h"

/* A field of bytes; lengths from 128 on take two bytes. */
static struct str field(struct arena *arena, char tag, struct str bytes)
{
    char head[3] = { tag, (char)bytes.n, 0 };
    size_t n = 2;
    if (bytes.n >= 128) {
        head[1] = (char)(bytes.n | 0x80);
        head[2] = (char)(bytes.n >> 7);
        n = 3;
    }
    return str_concat(arena, str_dup(arena, (struct str){ head, n }), bytes);
}

/* The service of a span whose resource has the attribute; NULL when the span was dropped. */
static const char *service_of(struct arena *arena, struct str attribute)
{
    static const char span[] = "\x0a\x10"
                               "0123456789abcdef"
                               "\x12\x08"
                               "01234567"
                               "\x2a\x01x";
    struct str spans = field(arena, 0x12, (struct str){ span, sizeof(span) - 1 });
    struct str resource = field(arena, 0x0a, field(arena, 0x0a, attribute));
    struct str message = field(arena, 0x0a, str_concat(arena, resource, field(arena, 0x12, spans)));
    struct input input = { .source = 1, .max_bytes = 1 << 20 };
    findings_init(&input.findings, &input.arena);
    input.stream = stream_memory(message);
    reader_otlp_protobuf.parse(&input);
    const struct span_store *store = input.parsed;
    const char *service = NULL;
    if (store->open.n)
        service = str_cstr(arena, sym_str(&store->syms, store->open.v[0].service));
    stream_close(input.stream);
    arena_release(&input.arena);
    return service;
}

static struct str pair(struct arena *arena, struct str value)
{
    return str_concat(arena, field(arena, 0x0a, STR("service.name")), field(arena, 0x12, value));
}

static void test_forms(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct str cart = field(&arena, 0x0a, STR("cart")),
               name = field(&arena, 0x0a, STR("service.name"));
    struct str swapped = str_concat(&arena, field(&arena, 0x12, cart), name);
    assert_string_equal(service_of(&arena, pair(&arena, cart)), "cart");
    assert_string_equal(service_of(&arena, swapped), "cart");
    /* more behind the value, in it, and before the name */
    struct str more = STR("\x18\x05");
    assert_string_equal(service_of(&arena, str_concat(&arena, pair(&arena, cart), more)), "cart");
    assert_string_equal(service_of(&arena, str_concat(&arena, more, pair(&arena, cart))), "cart");
    struct str last = str_concat(&arena, field(&arena, 0x0a, STR("web")), cart);
    assert_string_equal(service_of(&arena, pair(&arena, last)), "cart");
    /* numbers as text; lists are none */
    assert_string_equal(service_of(&arena, pair(&arena, STR("\x18\x2a"))), "42");
    assert_string_equal(
        service_of(&arena, pair(&arena, STR("\x18\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"))),
        "-1");
    assert_null(service_of(&arena, pair(&arena, field(&arena, 0x2a, cart))));
    assert_null(service_of(&arena, pair(&arena, STR_NULL)));
    assert_null(service_of(&arena, name));
    arena_release(&arena);
}

static void test_long(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    for (size_t n = 120; n < 140; n++) {
        char *text = arena_bytes(&arena, n);
        memset(text, 'a', n);
        const char *got =
            service_of(&arena, pair(&arena, field(&arena, 0x0a, (struct str){ text, n })));
        assert_int_equal(strlen(got), n);
    }
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_forms), cmocka_unit_test(test_long) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
