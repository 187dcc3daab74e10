/*
 * The quick paths against the one that looks at a byte at a time: the same events, texts, places
 * and errors over any bytes, wherever the window ends.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "json_plain_priv.h"
#include "json_priv.h"
#include "json_test.h"
#include "svcgraph/json_words.h"

enum { TEXT_MAX = 700, ROUNDS = 6000 };

static uint32_t random_of(uint32_t *state, uint32_t n)
{
    *state = *state * 1664525 + 1013904223;
    return (uint32_t)((uint64_t)(*state >> 8) * n >> 24);
}

/* Plain text of any length with one byte of each value behind it, at any alignment. */
static void test_plain_end(void **state)
{
    (void)state;
    char bytes[256];
    for (int c = 0; c < 256; c++)
        for (size_t start = 0; start < 20; start++)
            for (size_t n = 0; n < 150; n++) {
                memset(bytes, 'a', sizeof(bytes));
                bytes[start + n] = (char)c;
                const char *p = bytes + start, *end = p + n + 1 + start % 3;
                assert_ptr_equal(json_plain_end(p, end), json_plain_end_bytewise(p, end));
                assert_int_equal(json_plain_run(p), json_plain_end_bytewise(p, p + JSON_RUN) - p);
            }
}

/* Pieces of dumps, whole ones and broken ones. */
static const char *const pieces[] = {
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "\\u00e9",
    "\n",
    " ",
    "\"key\"",
    "null",
    "12",
    "-0.",
    "true",
    "\"a\":",
    "\"value\":",
    "\"b\"",
    "\xc3\xa9",
    "\xc3",
    "\x1f",
    "\\ud83d\\ude00",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
};

static const char good[] =
    "{\"key\":\"http.route\",\"value\":{\"a\":\"x\"},\"a_key_of_forty_eight_bytes_with_its_quotes_"
    "is_as\":"
    "1,\"a\":{},\"list\":[{\"key\":\"b\",\"value\":7},{\"key\":\"http.route\",\"value\":null}],"
    "\"\":\"\",\"long\":\"0123456789012345678901234567890123456789012345678901234567890123456789\"}"
    "\n";

/* Repetitions of a good document, some bytes of which are exchanged for pieces. */
static size_t make_text(uint32_t *seed, char *text)
{
    size_t n = 0;
    while (n + sizeof(good) <= TEXT_MAX) {
        memcpy(text + n, good, sizeof(good) - 1);
        n += sizeof(good) - 1;
    }
    for (uint32_t k = random_of(seed, 4); k; k--) {
        const char *piece = pieces[random_of(seed, countof(pieces))];
        size_t length = strlen(piece), at = random_of(seed, (uint32_t)(n - length));
        memcpy(text + at, piece, length);
    }
    return n - random_of(seed, 100);
}

static const struct json_word words[] = {
    { "key", 0 }, { "value", 1 },      { "a", 2 },
    { "b", 2 },   { "http.route", 3 }, { "a_key_of_forty_eight_bytes_with_its_quotes_is_as", 4 },
    { "", 5 },
};

struct pair {
    struct json *quick, *slow;
    struct json_words *words[2];
};

/* Of what was skipped the place is any within it. */
static void check_same(struct pair *pair, enum json_event event, bool skipped)
{
    struct json *a = pair->quick, *b = pair->slow;
    assert_int_equal(a->last, event);
    assert_int_equal(b->last, event);
    assert_int_equal(json_depth(a), json_depth(b));
    struct loc left = json_loc(a), right = json_loc(b);
    if (!skipped || event == JSON_ERROR) {
        assert_int_equal(left.line, right.line);
        assert_int_equal(left.column, right.column);
    }
    if (!skipped && (event == JSON_KEY || event == JSON_STRING || event == JSON_NUMBER))
        assert_true(str_eq(json_str(a), json_str(b)));
    assert_string_equal(json_error(a), json_error(b));
}

/* What the word is, by the table. */
static int number_of(struct str text)
{
    for (size_t i = 0; i < countof(words); i++)
        if (str_is(text, words[i].text))
            return words[i].number;
    return JSON_OTHER_WORD;
}

/* One call on both, of the kind that the number says; the slow one answers by json_next. */
static enum json_event step(struct pair *pair, uint32_t kind, bool *skipped)
{
    struct json *a = pair->quick, *b = pair->slow;
    bool key = a->state == JSON_AT_FIRST_KEY ||
               (a->state == JSON_AT_NEXT && a->closers[a->depth - 1] == '}');
    *skipped = kind == 0;
    if (*skipped) {
        json_skip(a);
        json_skip(b);
        return b->last;
    }
    enum json_event event = json_next(b);
    if (key && kind < 6) {
        int number = json_key(a, pair->words[0]);
        assert_int_equal(number, event == JSON_KEY ? number_of(json_str(b)) : JSON_NO_WORD);
    } else if (a->state == JSON_AT_VALUE && kind < 4) {
        int number = json_word(a, pair->words[1]);
        assert_int_equal(number, event == JSON_STRING ? number_of(json_str(b)) : JSON_NO_WORD);
        if (event == JSON_OBJECT || event == JSON_ARRAY) {
            json_skip(b);
            *skipped = true;
            return b->last;
        }
    } else {
        json_next(a);
    }
    return event;
}

static void read_both(struct pair *pair, uint32_t *seed)
{
    for (;;) {
        bool skipped;
        enum json_event event = step(pair, random_of(seed, 8), &skipped);
        check_same(pair, event, skipped);
        if (event == JSON_END)
            return;
        if (event != JSON_ERROR)
            continue;
        bool more = json_resync(pair->quick);
        assert_int_equal(more, json_resync(pair->slow));
        if (!more)
            return;
    }
}

/* In memory, and through windows of any size. */
static void test_same(void **state)
{
    (void)state;
    uint32_t seed = 1;
    for (int round = 0; round < ROUNDS; round++) {
        struct arena arena = { 0 };
        char *text = malloc(TEXT_MAX);
        size_t n = make_text(&seed, text);
        struct str copy = { realloc(text, n), n }; /* what is read behind it is seen */
        struct stream *stream = round % 2 ? stream_memory(copy) : NULL;
        size_t window = 1 + random_of(&seed, 300);
        struct pair pair = { .slow = json_new_memory(&arena, copy, 1) };
        pair.quick =
            stream ? json_new_window(&arena, stream, 1, window) : json_new_memory(&arena, copy, 1);
        json_bytewise(pair.slow);
        for (int i = 0; i < 2; i++)
            pair.words[i] = json_words_new(&arena, words, countof(words));
        read_both(&pair, &seed);
        if (stream)
            stream_close(stream);
        arena_release(&arena);
        free((char *)copy.p);
    }
}

/* The table's verdicts and places hold behind a document that fills the lane, and before one. */
static void test_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < countof(json_rows); i++)
        for (size_t before = 0; before < 2; before++) {
            struct arena arena = { 0 };
            struct strbuf text;
            strbuf_init(&text, &arena);
            strbuf_addf(&text, "%s", before ? good : "");
            strbuf_add(&text, json_rows[i].text);
            strbuf_addf(&text, "%100s\n", "");
            struct pair pair = { json_new_memory(&arena, strbuf_str(&text), 1),
                                 json_new_memory(&arena, strbuf_str(&text), 1),
                                 { NULL, NULL } };
            json_bytewise(pair.slow);
            enum json_event event;
            do {
                json_next(pair.quick);
                event = json_next(pair.slow);
                check_same(&pair, event, false);
            } while (event != JSON_END && event != JSON_ERROR);
            arena_release(&arena);
        }
}

/* Words that differ in one byte, or in length alone, are not taken for each other. */
static void test_words(void **state)
{
    (void)state;
    for (size_t length = 0; length < 60; length++) {
        struct arena arena = { 0 };
        struct json_words *known = json_words_new(&arena, words, countof(words));
        struct strbuf text;
        strbuf_init(&text, &arena);
        for (size_t at = 0; at <= length; at++) {
            char name[64];
            memset(name, 'k', sizeof(name));
            strbuf_addf(&text, "{\"%.*s\":1,\"b\":2}", (int)length, name);
            name[at] = 'x';
            strbuf_addf(&text, "{\"%.*s\":1,\"b\":2}", (int)length, name);
        }
        strbuf_addf(&text, "%100s", "");
        struct json *j = json_new_memory(&arena, strbuf_str(&text), 1);
        for (size_t i = 0; i <= 2 * length + 1; i++) {
            assert_int_equal(json_next(j), JSON_OBJECT);
            assert_int_equal(json_key(j, known), length ? JSON_OTHER_WORD : 5);
            struct str name = json_str(j);
            assert_int_equal(name.n, length);
            assert_int_equal(name.n && memchr(name.p, 'x', name.n), i % 2 && i / 2 < length);
            assert_int_equal(json_next(j), JSON_NUMBER);
            assert_int_equal(json_key(j, known), 2);
            json_skip(j);
            assert_int_equal(json_key(j, known), JSON_NO_WORD);
        }
        arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain_end),
        cmocka_unit_test(test_same),
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
