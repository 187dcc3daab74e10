/* The pull reader against a table of documents, and its calls one by one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "json_priv.h"
#include "json_test.h"

static void write_event(struct json *j, enum json_event event, struct strbuf *out)
{
    static const char signs[] = ".!{}[]ksnTFN";
    strbuf_add_char(out, signs[event]);
    if (event == JSON_KEY || event == JSON_STRING || event == JSON_NUMBER) {
        strbuf_add_char(out, '<');
        strbuf_add(out, json_str(j));
        strbuf_add_char(out, '>');
    } else if (event == JSON_ERROR) {
        strbuf_addf(out, "%u:%u", json_loc(j).line, json_loc(j).column);
    }
}

/* All events up to the end (not written) or an error (written with its place). */
static struct str events_of(struct json *j, struct arena *arena)
{
    struct strbuf out;
    strbuf_init(&out, arena);
    enum json_event event;
    while ((event = json_next(j)) != JSON_END) {
        write_event(j, event, &out);
        if (event == JSON_ERROR)
            break;
    }
    return strbuf_str(&out);
}

static void check_row(const struct json_row *row, struct json *j, struct arena *arena)
{
    struct str events = events_of(j, arena);
    if (row->events) {
        assert_string_equal(str_cstr(arena, events), row->events);
        assert_int_equal(json_next(j), JSON_END);
        return;
    }
    if (json_next(j) != JSON_ERROR)
        fail_msg("row %d is accepted: %s", (int)(row - json_rows), row->text.p);
    struct loc loc = json_loc(j);
    if (loc.line != row->line || loc.column != row->column)
        fail_msg("row %d: %s: %u:%u %s", (int)(row - json_rows), row->text.p, loc.line, loc.column,
                 json_error(j));
    assert_int_equal(json_next(j), JSON_ERROR);
}

static void test_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < countof(json_rows); i++) {
        struct arena arena = { 0 };
        check_row(&json_rows[i], json_new_memory(&arena, json_rows[i].text, 1), &arena);
        arena_release(&arena);
    }
}

/* A root that is skipped has the same verdict and place of the error as one that is read. */
static void test_skip_checks_syntax(void **state)
{
    (void)state;
    for (size_t i = 0; i < countof(json_rows); i++) {
        struct arena arena = { 0 };
        struct json *j = json_new_memory(&arena, json_rows[i].text, 1);
        size_t guard = json_rows[i].text.n + 2;
        do
            json_skip(j);
        while (j->last != JSON_END && j->last != JSON_ERROR && guard--);
        assert_int_equal(j->last == JSON_ERROR, json_rows[i].events == NULL);
        if (j->last == JSON_ERROR)
            assert_int_equal(json_loc(j).column, json_rows[i].column);
        arena_release(&arena);
    }
}

/* Borders between two loads of the window at every place of every row. */
static void test_tiny_windows(void **state)
{
    (void)state;
    for (size_t i = 0; i < countof(json_rows); i++) {
        for (size_t window = 1; window < 16; window++) {
            struct arena arena = { 0 };
            struct stream *stream = stream_memory(json_rows[i].text);
            check_row(&json_rows[i], json_new_window(&arena, stream, 1, window), &arena);
            stream_close(stream);
            arena_release(&arena);
        }
    }
}

static void test_depth_limit(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    char text[2 * JSON_DEPTH_MAX + 2];
    memset(text, '[', JSON_DEPTH_MAX);
    memset(text + JSON_DEPTH_MAX, ']', JSON_DEPTH_MAX);
    struct json *j = json_new_memory(&arena, (struct str){ text, 2 * JSON_DEPTH_MAX }, 1);
    json_skip(j);
    assert_int_equal(json_next(j), JSON_END);

    memset(text, '[', sizeof(text));
    j = json_new_memory(&arena, (struct str){ text, sizeof(text) }, 1);
    for (int i = 0; i < JSON_DEPTH_MAX; i++)
        assert_int_equal(json_next(j), JSON_ARRAY);
    assert_int_equal(json_next(j), JSON_ERROR);
    assert_string_equal(json_error(j), "nested too deeply");
    assert_int_equal(json_loc(j).column, JSON_DEPTH_MAX + 1);
    arena_release(&arena);
}

/* Memory stays in proportion: nobody names a service with a gigabyte of zeros, packed in a
 * megabyte. */
static void test_token_limit(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    size_t n = (size_t)3 * JSON_TOKEN_MAX;
    char *text = arena_bytes(&arena, n);
    memset(text, 'x', n);
    memcpy(text, "[\"", 2);
    memcpy(text + n - 9, "\",1]\n[2]", 9);
    struct stream *stream = stream_memory((struct str){ text, n });
    struct json *j = json_new(&arena, stream, 1);
    assert_int_equal(json_next(j), JSON_ARRAY);
    assert_int_equal(json_next(j), JSON_ERROR);
    assert_string_equal(json_error(j), "a value longer than 16 MiB");
    assert_true(json_resync(j));
    assert_int_equal(json_next(j), JSON_ARRAY);
    assert_int_equal(json_next(j), JSON_NUMBER);
    stream_close(stream);

    stream = stream_memory((struct str){ text, n });
    j = json_new(&arena, stream, 1);
    assert_int_equal(json_next(j), JSON_ARRAY);
    json_skip(j); /* what nobody wants may have any length */
    assert_int_equal(json_next(j), JSON_ARRAY);
    stream_close(stream);
    arena_release(&arena);
}

static void test_skip(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct str text = STR("{\"a\":{\"x\":[1,{}]},\"b\":\"\\n\",\"c\":[1,2,[3]],\"d\":4} 5");
    struct json *j = json_new_memory(&arena, text, 1);
    json_next(j);
    json_next(j);
    json_skip(j); /* the value of a */
    assert_int_equal(json_next(j), JSON_KEY);
    assert_true(str_is(json_str(j), "b"));
    json_skip(j);
    assert_int_equal(json_next(j), JSON_KEY);
    assert_int_equal(json_next(j), JSON_ARRAY);
    json_skip(j); /* what remains of c */
    assert_int_equal(json_depth(j), 1);
    assert_int_equal(json_next(j), JSON_KEY);
    assert_true(str_is(json_str(j), "d"));
    assert_int_equal(json_next(j), JSON_NUMBER);
    json_skip(j); /* nothing is left to skip: the end is still to come */
    assert_int_equal(json_next(j), JSON_OBJECT_END);
    json_skip(j); /* the next document */
    assert_int_equal(json_next(j), JSON_END);
    arena_release(&arena);
}

/* No copy: the text of a string without escapes lies in the input. */
static void test_views(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct str text = STR("[\"abc\",\"a\\tb\"]");
    struct json *j = json_new_memory(&arena, text, 1);
    json_next(j);
    json_next(j);
    assert_ptr_equal(json_str(j).p, text.p + 2);
    json_next(j);
    assert_true(str_is(json_str(j), "a\tb"));
    arena_release(&arena);
}

static void check_int(const char *text, bool fits, int64_t value)
{
    struct arena arena = { 0 };
    struct json *j = json_new_memory(&arena, str_from(text), 1);
    int64_t got = 0;
    assert_int_equal(json_next(j), JSON_NUMBER);
    if (json_int(j, &got) != fits || got != value)
        fail_msg("%s gives %lld", text, (long long)got);
    arena_release(&arena);
}

static void test_int(void **state)
{
    (void)state;
    check_int("0", true, 0);
    check_int("-0", true, 0);
    check_int("1700000000000000000", true, 1700000000000000000);
    check_int("9223372036854775807", true, INT64_MAX);
    check_int("-9223372036854775808", true, INT64_MIN);
    check_int("9223372036854775808", false, 0);
    check_int("-9223372036854775809", false, 0);
    check_int("100000000000000000000", false, 0);
    check_int("1.0", true, 1);
    check_int("1.50e1", true, 15);
    check_int("1.7e3", true, 1700);
    check_int("1200e-2", true, 12);
    check_int("0.1", false, 0);
    check_int("1e-1", false, 0);
    check_int("0e999999999999999999999", true, 0);
    check_int("1e999999999999999999999", false, 0);
    check_int("1e-999999999999999999999", false, 0);
    check_int("1.00000000000000000000000000000001", false, 0);
    check_int("1.00000000000000000000000000000000", true, 1);
}

static void test_double(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct json *j = json_new_memory(&arena, STR("[-2.5e1,1e999,true]"), 1);
    double value = 0;
    json_next(j);
    json_next(j);
    assert_true(json_double(j, &value));
    assert_true(value == -25);
    json_next(j);
    assert_false(json_double(j, &value));
    json_next(j);
    assert_false(json_double(j, &value));
    arena_release(&arena);
}

static void test_resync(void **state)
{
    (void)state;
    static const char text[] =
        "{\"a\":1}\n{\"a\" 2}\n{\"a\":3\n  {\"a\":4}\nx\n\n[5]\n{\"a\":\"\n7";
    for (size_t window = 0; window < 12; window++) {
        struct arena arena = { 0 };
        struct stream *stream = stream_memory(str_from(text));
        struct json *j = window ? json_new_window(&arena, stream, 1, window)
                                : json_new_memory(&arena, str_from(text), 1);
        struct strbuf all;
        strbuf_init(&all, &arena);
        do
            strbuf_add(&all, events_of(j, &arena));
        while (json_resync(j));
        strbuf_add_char(&all, '\0');
        assert_string_equal(all.p,
                            "{k<a>n<1>}{k<a>!2:6{k<a>n<3>!4:3{k<a>n<4>}!5:1[n<5>]{k<a>!8:7n<7>");
        assert_int_equal(json_next(j), JSON_END);
        stream_close(stream);
        arena_release(&arena);
    }
}

static void test_places(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct json *j = json_new_memory(&arena, STR("{\n \"a\": [1,\r\n\"\xc3\xa9\", 2]}"), 7);
    static const uint32_t places[][2] = { { 1, 1 }, { 2, 2 }, { 2, 7 }, { 2, 8 },
                                          { 3, 1 }, { 3, 7 }, { 3, 8 }, { 3, 9 } };
    for (size_t i = 0; i < countof(places); i++) {
        json_next(j);
        struct loc loc = json_loc(j);
        assert_int_equal(loc.source, 7);
        assert_int_equal(loc.line, places[i][0]);
        assert_int_equal(loc.column, places[i][1]);
    }
    arena_release(&arena);
}

/* A skipped value of any length must not make the window grow. */
static void test_memory_is_bounded(void **state)
{
    (void)state;
    struct arena text_arena = { 0 }, arena = { 0 };
    struct strbuf buf;
    strbuf_init(&buf, &text_arena);
    strbuf_add(&buf, STR("{\"a\":\""));
    for (int i = 0; i < 100000; i++)
        strbuf_add(&buf, STR("0123456789"));
    strbuf_add(&buf, STR("\",\"b\":1}"));
    struct stream *stream = stream_memory(strbuf_str(&buf));
    struct json *j = json_new_window(&arena, stream, 1, 4096);
    json_next(j);
    json_next(j);
    json_skip(j);
    assert_int_equal(json_next(j), JSON_KEY);
    assert_true(str_is(json_str(j), "b"));
    assert_int_equal(json_loc(j).column, buf.n - 5);
    assert_true(arena.used < 8192);
    stream_close(stream);
    arena_release(&arena);
    arena_release(&text_arena);
}

/* What breaks the stream is the error, whatever the grammar makes of the rest. */
static void test_stream_error(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    struct stream *stream = stream_memory(STR("\x1f\x8b not really packed"));
    struct json *j = json_new(&arena, stream, 1);
    assert_int_equal(json_next(j), JSON_ERROR);
    assert_non_null(stream_error(stream));
    assert_string_equal(json_error(j), stream_error(stream));
    assert_false(json_resync(j));
    assert_int_equal(json_next(j), JSON_ERROR);
    stream_close(stream);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),        cmocka_unit_test(test_skip_checks_syntax),
        cmocka_unit_test(test_tiny_windows), cmocka_unit_test(test_depth_limit),
        cmocka_unit_test(test_token_limit),  cmocka_unit_test(test_skip),
        cmocka_unit_test(test_views),        cmocka_unit_test(test_int),
        cmocka_unit_test(test_double),       cmocka_unit_test(test_resync),
        cmocka_unit_test(test_places),       cmocka_unit_test(test_memory_is_bounded),
        cmocka_unit_test(test_stream_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
