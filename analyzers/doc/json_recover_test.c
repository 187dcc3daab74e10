/* Going on behind an element that is no JSON: where, and where not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "json_priv.h"

struct row {
    const char *text;
    unsigned level;   /* of the list or object to go on in */
    const char *next; /* texts and numbers that are read behind it; NULL: there is no end */
};

static const struct row rows[] = {
    { "[{\"a\":\"\\x\"},1]", 1, "1" },
    { "[{\"a\":\"b\\q\\\"}\"},1]", 1, "1" },
    { "[{\"a\":\"b\001c\"},1,2]", 1, "1 2" },
    { "[{\"a\":\"b\nc}\"},1]", 1, "1" },
    { "[{\"a\":\"\\ud800\"},1]", 1, "1" },
    { "[{\"a\":\"\xff{\"},1]", 1, "1" },
    { "[{\"a\":[[x]]},1]", 1, "1" },
    { "[{\"a\":[[x]],\"b\":1}]", 2, "b 1" },
    { "[{\"a\":[[x],3],\"b\":1}]", 3, "3 b 1" },
    { "[{\"a\" 5,\"b\":1},2]", 2, "b 1 2" },
    { "[{\"a\":},2]", 1, "2" },
    { "[{\"a\":},2]", 2, "2" },
    { "[{\"a\":01},2]", 1, "2" },
    { "[1 2,3]", 1, "3" },
    { "[{} {\"a\":3}]", 1, "a 3" },
    { "[x]", 1, "" },
    { "[{\"a\":\"b\"]},3]", 1, "3" },
    { "[{\"a\":[{x],4]},3]", 1, "3" },
    /* it does not end, or what it would end with is of others */
    { "[{\"a\":\"\\x\"", 1, NULL },
    { "[{\"a\":\"\\x", 1, NULL },
    { "[{\"a\":\"\\x\"}]", 0, NULL },
    { "[{\"a\":[x\n{\"b\":[1]}", 1, NULL },
    { "[{\"a\":\"\\x\n{\"b\":[1]}", 1, NULL },
    { "[{\"a\":{x]}\n\n {\"b\":[1]}]}", 1, NULL },
    { "[{\"a\":1\n{\"b\":[1]}", 1, NULL },
    { "[{\"a\":1]", 3, NULL },
};

static enum json_event first_error(struct json *j)
{
    enum json_event event;
    while ((event = json_next(j)) != JSON_ERROR && event != JSON_END)
        ;
    return event;
}

static void check_row(const struct row *row, struct json *j, struct arena *arena)
{
    struct strbuf out;
    strbuf_init(&out, arena);
    assert_int_equal(first_error(j), JSON_ERROR);
    bool found = json_recover(j, row->level);
    if (found != (row->next != NULL))
        fail_msg("row %d", (int)(row - rows));
    assert_int_equal(json_error(j)[0] == 0, found);
    if (!found) {
        assert_false(json_recover(j, row->level)); /* nor the next time */
        return;
    }
    for (enum json_event event; (event = json_next(j)) != JSON_END;) {
        if (event == JSON_ERROR)
            fail_msg("row %d: %s", (int)(row - rows), json_error(j));
        if (event == JSON_KEY || event == JSON_STRING || event == JSON_NUMBER)
            strbuf_addf(&out, "%s%" PRIstr, out.n ? " " : "", STR_ARG(json_str(j)));
    }
    strbuf_add_char(&out, '\0');
    assert_string_equal(out.p, row->next);
}

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < countof(rows); i++)
        for (size_t window = 1; window < 40; window += 7) {
            struct arena arena = { 0 };
            struct str text = str_from(rows[i].text);
            struct stream *stream = stream_memory(text);
            check_row(&rows[i], json_new_window(&arena, stream, 1, window), &arena);
            stream_close(stream);
            check_row(&rows[i], json_new_memory(&arena, text, 1), &arena);
            arena_release(&arena);
        }
}

/* Deeper than a reader takes, and longer than it keeps: what stands behind is read. */
static void test_limits(void **state)
{
    enum { DEPTH = 100000, LONG = JSON_TOKEN_MAX * 2 };
    struct arena arena = { 0 };
    struct strbuf text;
    (void)state;
    strbuf_init(&text, &arena);
    strbuf_add(&text, STR("[{\"a\":"));
    for (int i = 0; i < DEPTH; i++)
        strbuf_add_char(&text, i % 2 ? '[' : '{');
    for (int i = DEPTH; i-- > 0;)
        strbuf_add_char(&text, i % 2 ? ']' : '}');
    strbuf_addf(&text, "},\n{\"b\":\"%*s\"},{\"c\":3}]", LONG, "");
    struct stream *stream = stream_memory(strbuf_str(&text));
    struct json *j = json_new(&arena, stream, 1);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(first_error(j), JSON_ERROR);
        assert_true(json_recover(j, 1));
    }
    assert_int_equal(json_next(j), JSON_OBJECT);
    assert_int_equal(json_loc(j).line, 2);
    assert_int_equal(json_loc(j).column, LONG + 10);
    assert_int_equal(json_next(j), JSON_KEY);
    assert_true(str_is(json_str(j), "c"));
    stream_close(stream);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
