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

enum { TEXT_MAX = 3000, ROUNDS = 4000 };

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
    "{\"key\":\"http.route\",\"value\":{\"a\":\"x\"},\"a_key_of_sixty_four_bytes_with_its_quotes_"
    "is_"
    "as_long_as_one_is\":"
    "1,\"id\":\"463ac35c9f6413ad\",\"a\":{},\"shaped\":[{\"key\":\"http.route\",\"value\":{\"a\":"
    "\"/"
    "a\"}},{\"key\":\"b\",\"value\":{"
    "\"b\":\"\"}},{\"key\":\"b\",\"value\":{\"a\":\"x "
    "y\"}}],\"n\":0,\"m\":1700000000123456789,\"list\":[{\"key\":\"b\",\"value\":7},{\"key\":"
    "\"http.route\",\"value\":null}],"
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
    { "key", 0 },        { "value", 1 },
    { "a", 2 },          { "b", 2 },
    { "http.route", 3 }, { "a_key_of_sixty_four_bytes_with_its_quotes_is_as_long_as_one_is", 4 },
    { "", 5 },
};

static const char *const forms[] = { "{\"key\":%,\"value\":{\"a\":%}}",
                                     "{\"key\":%,\"value\":{\"b\":%}}" };

struct pair {
    struct json *quick, *slow;
    struct json_words *words[5];
    struct json_shape *shape;
    struct json_values *values;
    size_t shaped, known, fields, keys; /* how often they were */
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

/* What the quick calls come to, by json_next alone. */
static int slow_key(struct json *j)
{
    return json_next(j) == JSON_KEY ? number_of(json_str(j)) : JSON_NO_WORD;
}

static int slow_enter(struct json *j)
{
    enum json_event event = json_next(j);
    if (event == JSON_ARRAY)
        json_skip(j);
    return event == JSON_OBJECT ? slow_key(j) : JSON_NO_WORD;
}

static int slow_word(struct json *j)
{
    enum json_event event = json_next(j);
    if (event == JSON_OBJECT || event == JSON_ARRAY)
        json_skip(j);
    return event == JSON_STRING ? number_of(json_str(j)) : JSON_NO_WORD;
}

static int slow_item(struct json *j)
{
    for (;;) {
        enum json_event event = json_next(j);
        if (event == JSON_OBJECT)
            return slow_key(j);
        if (event == JSON_ARRAY)
            json_skip(j);
        else if (event == JSON_ARRAY_END || event == JSON_ERROR || event == JSON_END)
            return JSON_LIST_END;
    }
}

static void check_shaped(struct pair *pair)
{
    struct json *j = pair->slow;
    struct json_pair got[3];
    size_t n = json_shaped(pair->quick, pair->shape, pair->words[4], got, countof(got));
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(json_next(j), JSON_OBJECT);
        assert_int_equal(slow_key(j), 0);
        assert_int_equal(json_next(j), JSON_STRING);
        assert_int_equal(number_of(json_str(j)), got[i].number);
        assert_int_equal(slow_key(j), 1);
        assert_int_equal(json_next(j), JSON_OBJECT);
        assert_int_equal(slow_key(j), 2);
        assert_int_equal(json_next(j), JSON_STRING);
        assert_true(str_eq(got[i].text, json_str(j)));
        assert_int_equal(json_next(j), JSON_OBJECT_END);
        assert_int_equal(json_next(j), JSON_OBJECT_END);
    }
    pair->shaped += n;
}

static void step_at_key(struct pair *pair)
{
    struct json_pair got[3];
    int key;
    size_t n = json_fields(pair->quick, pair->words[0], got, countof(got), &key);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(slow_key(pair->slow), got[i].number);
        enum json_event event = json_next(pair->slow);
        assert_true(event == JSON_STRING || event == JSON_NUMBER);
        assert_true(str_eq(got[i].text, json_str(pair->slow)));
    }
    pair->fields += n;
    pair->keys += key != JSON_UNREAD;
    if (key == JSON_UNREAD)
        key = json_key(pair->quick, pair->words[0]);
    assert_int_equal(key, slow_key(pair->slow));
}

static void skip_known(struct pair *pair)
{
    if (json_known(pair->quick, pair->values) < 0) {
        json_skip(pair->quick);
        json_learn(pair->quick, pair->values);
    } else {
        pair->known++;
    }
    json_skip(pair->slow);
}

static void begin_both(struct pair *pair, enum json_event container)
{
    bool begun = json_begin(pair->quick, container);
    enum json_event event = json_next(pair->slow);
    assert_int_equal(begun, event == container);
    if (!begun && (event == JSON_OBJECT || event == JSON_ARRAY))
        json_skip(pair->slow);
}

/* What may be called at a value or an item of a list. */
static void step_at_value(struct pair *pair, uint32_t kind)
{
    struct json *a = pair->quick, *b = pair->slow;
    if (kind < 2)
        skip_known(pair);
    else if (kind == 2)
        begin_both(pair, pair->fields % 2 ? JSON_OBJECT : JSON_ARRAY);
    else if (kind == 3)
        assert_int_equal(json_enter(a, pair->words[1]), slow_enter(b));
    else
        assert_int_equal(json_word(a, pair->words[2]), slow_word(b));
}

static bool step_in_list(struct pair *pair, uint32_t kind)
{
    struct json *a = pair->quick, *b = pair->slow;
    if (kind < 4) {
        check_shaped(pair);
        return false;
    }
    assert_int_equal(json_item(a, pair->words[3]), slow_item(b));
    return true;
}

/* One call on both, of the kind that the number says. */
static enum json_event step(struct pair *pair, uint32_t kind, bool *skipped)
{
    struct json *a = pair->quick, *b = pair->slow;
    bool next = b->state == JSON_AT_NEXT;
    bool key = b->state == JSON_AT_FIRST_KEY || (next && b->closers[b->depth - 1] == '}');
    bool list = b->state == JSON_AT_FIRST_ITEM || (next && b->closers[b->depth - 1] == ']');
    *skipped = true;
    if (kind == 0) {
        json_skip(a);
        json_skip(b);
    } else if (key && kind < 6) {
        step_at_key(pair);
        *skipped = false;
    } else if (b->last == JSON_KEY && kind < 6) {
        step_at_value(pair, kind);
    } else if (!list || kind > 6 || !step_in_list(pair, kind)) {
        *skipped = false;
        json_next(b);
        json_next(a);
    }
    return b->last;
}

static void read_both(struct pair *pair, uint32_t *seed)
{
    for (;;) {
        bool skipped;
        enum json_event event = step(pair, random_of(seed, 16), &skipped);
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

/* In memory, and through windows of any size, by each way that the processor knows. */
static void check_width(enum json_width width)
{
    uint32_t seed = 1;
    size_t shaped = 0, known = 0, fields = 0, keys = 0;
    struct arena kept = { 0 };
    struct pair pair = { .shape = json_shape_new(&kept, forms, countof(forms)) };
    for (size_t i = 0; i < countof(pair.words); i++) /* they go by what was read before */
        pair.words[i] = json_words_new(&kept, words, countof(words));
    for (int round = 0; round < ROUNDS; round++) {
        struct arena arena = { 0 };
        char *text = malloc(TEXT_MAX);
        size_t n = make_text(&seed, text);
        struct str copy = { realloc(text, n), n }; /* what is read behind it is seen */
        struct stream *stream = round % 2 ? stream_memory(copy) : NULL;
        size_t window = 1 + random_of(&seed, round % 4 == 1 ? 300 : 2000);
        pair.slow = json_new_memory(&arena, copy, 1);
        pair.quick =
            stream ? json_new_window(&arena, stream, 1, window) : json_new_memory(&arena, copy, 1);
        pair.quick->width = width;
        json_bytewise(pair.slow);
        pair.values = json_values_new(&arena);
        pair.shaped = pair.known = pair.fields = pair.keys = 0;
        read_both(&pair, &seed);
        shaped += pair.shaped;
        known += pair.known;
        fields += pair.fields;
        keys += pair.keys;
        if (stream)
            stream_close(stream);
        arena_release(&arena);
        free((char *)copy.p);
    }
    arena_release(&kept);
    print_message("%zu of the shape, %zu known, %zu fields, %zu keys\n", shaped, known, fields,
                  keys);
    assert_true(shaped > ROUNDS && known > ROUNDS / 100 && fields > ROUNDS && keys > ROUNDS);
}

static void test_same(void **state)
{
    (void)state;
    for (enum json_width width = JSON_BASIC; width <= json_width(); width++)
        check_width(width);
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
            struct pair pair = { .quick = json_new_memory(&arena, strbuf_str(&text), 1),
                                 .slow = json_new_memory(&arena, strbuf_str(&text), 1) };
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
    for (size_t length = 0; length < 70; length++) {
        struct arena arena = { 0 };
        struct json_words *known = json_words_new(&arena, words, countof(words));
        struct strbuf text;
        strbuf_init(&text, &arena);
        for (size_t at = 0; at <= length; at++) {
            char name[80];
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

/* Objects of one length, some of which differ in a byte; each stands at two depths. */
static size_t count_known(const char *filler, size_t length, size_t window)
{
    enum { COPIES = 40 };
    struct arena arena = { 0 };
    struct strbuf text;
    strbuf_init(&text, &arena);
    for (int i = 0; i < COPIES; i++)
        strbuf_addf(&text,
                    "{\"a\":{\"x\":[\"%.*s%d\"]},\"b\":%d,\"%s\":{\"%s\":{\"x\":[\"%.*s1\"]}}}\n",
                    (int)length, filler, i % 8 == 0, i, i % 4 ? "" : "value", i % 4 ? "" : "a",
                    (int)length, filler);
    strbuf_addf(&text, "%300s", "");
    struct stream *stream = stream_memory(strbuf_str(&text));
    struct pair pair = { .quick = json_new_window(&arena, stream, 1, window),
                         .slow = json_new_memory(&arena, strbuf_str(&text), 1) };
    json_bytewise(pair.slow);
    pair.values = json_values_new(&arena);
    enum json_event event;
    do {
        event = json_next(pair.slow);
        assert_int_equal(json_next(pair.quick), event);
        check_same(&pair, event, false);
        if (event == JSON_KEY && str_is(json_str(pair.slow), "a"))
            skip_known(&pair);
    } while (event != JSON_END);
    stream_close(stream);
    arena_release(&arena);
    return pair.known;
}

static void test_known(void **state)
{
    (void)state;
    char filler[1201];
    memset(filler, 'f', sizeof(filler));
    filler[1200] = '\0';
    for (size_t length = 0; length <= 1200; length += 7) {
        size_t known = count_known(filler, length, 60 + length),
               most = count_known(filler, length, 1 << 20);
        assert_true(known <= most);
        if (length > 192 && length < 900)
            assert_true(most > 10);
        if (length > 1024)
            assert_int_equal(most, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain_end), cmocka_unit_test(test_same),
        cmocka_unit_test(test_table),     cmocka_unit_test(test_words),
        cmocka_unit_test(test_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
