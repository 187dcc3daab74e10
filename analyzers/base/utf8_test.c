#include "svcgraph/test.h"

#include "svcgraph/utf8.h"

static void test_lengths(void **state)
{
    static const struct {
        uint32_t code;
        const char *bytes;
    } rows[] = {
        { 'A', "A" },
        { 0x7f, "\x7f" },
        { 0x80, "\xc2\x80" },
        { 0xe9, "\xc3\xa9" },
        { 0x7ff, "\xdf\xbf" },
        { 0x800, "\xe0\xa0\x80" },
        { 0x20ac, "\xe2\x82\xac" },
        { 0xd800, "\xed\xa0\x80" },
        { 0xffff, "\xef\xbf\xbf" },
        { 0x10000, "\xf0\x90\x80\x80" },
        { 0x1f600, "\xf0\x9f\x98\x80" },
        { 0x10ffff, "\xf4\x8f\xbf\xbf" },
        { 0x1fffff, "\xf7\xbf\xbf\xbf" },
    };
    (void)state;
    for (size_t i = 0; i < countof(rows); i++) {
        char bytes[5] = { 0 };
        char *end = utf8_put(bytes, rows[i].code);
        assert_int_equal(end - bytes, strlen(rows[i].bytes));
        assert_string_equal(bytes, rows[i].bytes);
    }
}

static void test_appends(void **state)
{
    struct arena arena = { 0 };
    struct strbuf buf;
    (void)state;
    strbuf_init(&buf, &arena);
    strbuf_add_utf8(&buf, 0);
    strbuf_add_utf8(&buf, 0x20ac);
    strbuf_add_utf8(&buf, 'x');
    struct str text = strbuf_str(&buf);
    assert_int_equal(text.n, 5);
    assert_memory_equal(text.p, "\0\xe2\x82\xacx", 5);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lengths),
        cmocka_unit_test(test_appends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
