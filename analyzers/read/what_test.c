/* What is said of files that are no text, and formats told by keys in front of a long id. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "inputs_priv.h"
#include "spans_priv.h"

#include "svcgraph/span.h"

static void says(struct str head, const char *part)
{
    const char *what = detect_unreadable(head);
    if (!part)
        assert_null(what);
    else
        assert_true(what && strstr(what, part));
}

static void test_unreadable(void **state)
{
    (void)state;
    char tar[512] = "a.yaml";
    memcpy(tar + 257, "ustar", 5);
    says(STR("\x7f"
             "ELF\2\1\1\0"),
         "ELF");
    says(STR("PK\3\4\24\0"), "zip");
    says(STR("\xef\xbb\xbf\xef\xbb\xbf"
             "a: 1"),
         "two byte order marks");
    says(STR("\xfd"
             "7zXZ\0"),
         "xz");
    says(STR("\xff\xfe\0\0a\0\0\0"), "UTF-32");
    says(STR("a\0:\0 \0"
             "1\0\n\0"),
         "UTF-16");
    says(STR("\1\2\3\0\4\5\6\7"), "binary");
    says((struct str){ tar, sizeof(tar) }, "tar");
    says(STR("\xff\xfe"
             "a\0:\0 \0"
             "1\0\n\0"),
         NULL);
    says(STR("\xef\xbb\xbf"
             "a: 1\n"),
         NULL);
    says(STR("services: {a: {image: \"a\0b\"}}\n# one stray byte\n"), NULL);
    says(STR("a: \xe4\n"), NULL);
    says(STR("P"), NULL);
    says(STR_NULL, NULL);
}

static unsigned sniffed(const char *begin, char c, size_t n)
{
    struct arena arena = { 0 };
    size_t start = strlen(begin);
    char *text = arena_array(&arena, char, start + n);
    memcpy(text, begin, start);
    memset(text + start, c, n);
    unsigned found = spans_sniff((struct str){ text, start + n });
    arena_release(&arena);
    return found;
}

static void test_long_id(void **state)
{
    (void)state;
    enum { HEAD = 64 << 10 };
    assert_int_equal(sniffed("[{\"traceId\":\"", 'a', HEAD), SNIFF_ZIPKIN);
    assert_int_equal(sniffed("{\"id\":\"1\",\"localEndpoint\":{},\"traceId\":\"", 'a', HEAD),
                     SNIFF_ZIPKIN);
    assert_int_equal(sniffed("{\"data\":[{\"traceID\":\"", 'a', HEAD), SNIFF_JAEGER);
    assert_int_equal(sniffed("{\"traceID\":\"", 'a', HEAD), SNIFF_JAEGER);
    assert_int_equal(sniffed("{\"resourceSpans\":[{\"a\":\"", 'a', HEAD), SNIFF_OTLP);
    assert_int_equal(sniffed("{\"spanId\":\"1\",\"traceId\":\"", 'a', HEAD), 0);
    assert_int_equal(sniffed("{\"trace\":\"", 'a', HEAD), 0);
    assert_int_equal(sniffed("{\"traceId\":\"", 'a', 40), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unreadable),
        cmocka_unit_test(test_long_id),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
