/* Parts of log lines: times, fields in all spellings, what a line tells of, lines of any length. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "logs_priv.h"

static void test_times(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint64_t time; /* 0: refused */
        bool coarse;
    } cases[] = {
        { "2024-05-01T10:00:00Z", 1714557600000000, true },
        { "2024-05-01T10:00:00.123456789Z", 1714557600123456, false },
        { "2024-05-01 12:00:00,5+02:00", 1714557600500000, false },
        { "2024-05-01T04:30:00-0530", 1714557600000000, true },
        { "[2024/05/01 10:00]", 1714557600000000, true },
        { "01/May/2024:12:00:00 +0200", 1714557600000000, true },
        { "1714557600", 1714557600000000, true },
        { "1714557600.25", 1714557600250000, false },
        { "1714557600250", 1714557600250000, false },
        { "1714557600250001", 1714557600250001, false },
        { "1714557600250001999", 1714557600250001, false },
        { "2024-02-29T00:00:00Z", 1709164800000000, true },
        { "2024-13-01T10:00:00Z", 0, false },
        { "1969-12-31T23:59:59Z", 0, false },
        { "2024-05-01", 0, false },
        { "2024-05-01T", 0, false },
        { "17", 0, false },
        { "1714557600x", 0, false },
        { "99999999999999999999999", 0, false },
        { "", 0, false },
    };
    for (size_t i = 0; i < countof(cases); i++) {
        uint64_t time = 0;
        bool coarse = false, good = log_time(str_from(cases[i].text), &time, &coarse);
        if (good != (cases[i].time != 0) ||
            (good && (time != cases[i].time || coarse != cases[i].coarse)))
            fail_msg("%s: %llu %d", cases[i].text, (unsigned long long)time, coarse);
    }
}

static void test_names(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum log_field field;
    } cases[] = {
        { "trace_id", FIELD_TRACE },
        { "traceId", FIELD_TRACE },
        { "traceID", FIELD_TRACE },
        { "trace.id", FIELD_TRACE },
        { "@trace_id", FIELD_TRACE },
        { "X-B3-TraceId", FIELD_TRACE },
        { "dd.trace_id", FIELD_TRACE },
        { "mdc.traceId", FIELD_TRACE },
        { "fields.context.trace_id", FIELD_TRACE },
        { "logging.googleapis.com/trace", FIELD_TRACE },
        { "correlation_id", FIELD_OTHER_ID },
        { "x-request-id", FIELD_OTHER_ID },
        { "req.id", FIELD_OTHER_ID },
        { "service.name", FIELD_SERVICE },
        { "kubernetes.labels.app.kubernetes.io/name", FIELD_SERVICE },
        { "log.level", FIELD_LEVEL },
        { "@timestamp", FIELD_TIME },
        { "peer.service", FIELD_PEER },
        { "peer.address", FIELD_NONE },
        { "unheard.trace_id", FIELD_NONE },
        { "...", FIELD_NONE },
    };
    for (size_t i = 0; i < countof(cases); i++) {
        struct log_fields fields = { 0 };
        log_fields_put(&fields, str_from(cases[i].name), STR("x"));
        unsigned expected = cases[i].field == FIELD_NONE ? 0 : 1u << cases[i].field;
        if (fields.set != expected)
            fail_msg("%s: %x", cases[i].name, fields.set);
    }
}

static void test_scopes(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        enum log_scope scope;
    } cases[] = {
        { "msg=\"item added\" level=info", LOG_PLAIN },
        { "msg=\"Started processing order 17\" level=info", LOG_PLAIN },
        { "msg=\"GET /cart 200\" level=info", LOG_REQUEST },
        { "msg=\"GET /healthz 200\" level=info", LOG_BACKGROUND },
        { "method=GET path=/cart", LOG_REQUEST },
        { "method=GET path=/actuator/health", LOG_BACKGROUND },
        { "status=200 msg=done", LOG_REQUEST },
        { "status=running msg=done", LOG_PLAIN },
        { "msg=\"Starting server\" level=info", LOG_STARTUP },
        { "msg=\"listening on :8080\" level=info", LOG_STARTUP },
        { "msg=\"Started CartApplication in 3.2 seconds\" level=info", LOG_STARTUP },
        { "msg=\"bean created\" thread=main", LOG_STARTUP },
        { "msg=\"carts removed\" logger=shop.CartScheduler", LOG_BACKGROUND },
        { "msg=\"cron job finished\" level=info", LOG_BACKGROUND },
    };
    struct arena arena = { 0 };
    for (size_t i = 0; i < countof(cases); i++) {
        struct log_fields fields = { 0 };
        assert_true(log_logfmt(&arena, str_from(cases[i].line), &fields));
        if (log_scope(&fields) != cases[i].scope)
            fail_msg("%s: %d", cases[i].line, (int)log_scope(&fields));
    }
    arena_release(&arena);
}

static void test_pairs(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct log_fields fields = { 0 };
    assert_true(log_logfmt(&arena, STR("x y=1 msg=\"a \\\"b\\\" c\" level=warn z="), &fields));
    assert_true(str_is(fields.value[FIELD_MESSAGE], "a \"b\" c"));
    assert_true(str_is(fields.value[FIELD_LEVEL], "warn"));
    assert_true(log_logfmt(&arena, STR("level=warn msg=\"never closed"), &fields));
    assert_false(log_logfmt(&arena, STR("level=warn"), &fields));
    assert_false(log_logfmt(&arena, STR("= == ="), &fields));
    arena_release(&arena);
}

/* Lines come out whole wherever the input is cut into reads, and a long one costs only itself. */
static void test_lines(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    size_t n = LOG_LINE_MAX + 1000;
    char *text = arena_bytes(&arena, n + 64);
    memset(text, 'x', n + 64);
    memcpy(text, "\xef\xbb\xbf"
                 "a\r\n\nb\n",
           9);
    text[n + 9] = '\n';
    memcpy(text + n + 10, "last", 4);
    struct lines lines = { .stream = stream_memory((struct str){ text, n + 14 }), .arena = &arena };
    struct str line;
    assert_true(lines_next(&lines, &line) && str_is(line, "a"));
    assert_true(lines_next(&lines, &line) && line.n == 0);
    assert_true(lines_next(&lines, &line) && str_is(line, "b"));
    assert_true(lines_next(&lines, &line) && lines.too_long && lines.number == 4);
    assert_true(lines_next(&lines, &line) && str_is(line, "last"));
    assert_true(lines.unfinished && !lines.too_long && lines.number == 5);
    assert_false(lines_next(&lines, &line));
    stream_close(lines.stream);
    arena_release(&arena);
}

static void test_peers(void **state)
{
    (void)state;
    assert_true(str_is(log_peer(STR("cart:8080")), "cart"));
    assert_true(str_is(log_peer(STR("http://cart.shop.svc/x")), "cart.shop.svc"));
    assert_true(str_is(log_peer(STR("outbound|8080||cart.shop.svc.cluster.local")),
                       "cart.shop.svc.cluster.local"));
    assert_int_equal(log_peer(STR("inbound|8080||")).n, 0);
    assert_int_equal(log_peer(STR("10.1.2.3:5000")).n, 0);
    assert_int_equal(log_peer(STR("8.8.8.8")).n, 0);
    assert_int_equal(log_peer(STR("[::1]:80")).n, 0);
    assert_int_equal(log_peer(STR("")).n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_times), cmocka_unit_test(test_names), cmocka_unit_test(test_scopes),
        cmocka_unit_test(test_pairs), cmocka_unit_test(test_lines),
        cmocka_unit_test(test_peers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
