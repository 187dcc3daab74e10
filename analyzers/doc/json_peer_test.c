/* The pull reader against jansson: the same verdict and values on the table and on mutations. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* jansson has enumerators of the same names. */
#define JSON_OBJECT OUR_OBJECT
#define JSON_ARRAY OUR_ARRAY
#define JSON_STRING OUR_STRING
#define JSON_TRUE OUR_TRUE
#define JSON_FALSE OUR_FALSE
#define JSON_NULL OUR_NULL
#include "json_priv.h"
#include "json_test.h"
#undef JSON_OBJECT
#undef JSON_ARRAY
#undef JSON_STRING
#undef JSON_TRUE
#undef JSON_FALSE
#undef JSON_NULL

#include <jansson.h>

enum { MUTATIONS = 20000, LENGTH_MAX = 512 };

/* The value at an event as jansson's, or NULL when a key holds a NUL, which jansson cannot. */
static json_t *scalar(struct json *j, enum json_event event)
{
    struct str text = json_str(j);
    int64_t integer;
    double real;
    switch (event) {
    case OUR_STRING:
        return json_stringn(text.p ? text.p : "", text.n);
    case OUR_TRUE:
        return json_true();
    case OUR_FALSE:
        return json_false();
    case OUR_NULL:
        return json_null();
    case JSON_NUMBER:
        if (!memchr(text.p, '.', text.n) && !memchr(text.p, 'e', text.n) &&
            !memchr(text.p, 'E', text.n) && json_int(j, &integer))
            return json_integer(integer);
        return json_double(j, &real) ? json_real(real) : NULL;
    default:
        return NULL;
    }
}

static bool put(json_t *into, const char *key, json_t *value)
{
    return (json_is_object(into) ? json_object_set_new(into, key, value)
                                 : json_array_append_new(into, value)) == 0;
}

/* The whole input as jansson's tree; NULL when refused, or when jansson could not hold it. */
static json_t *tree(struct json *j, struct arena *arena)
{
    json_t *stack[JSON_DEPTH_MAX + 1] = { json_array() };
    char *keys[JSON_DEPTH_MAX + 1] = { NULL };
    enum json_event event;
    while ((event = json_next(j)) != JSON_END && event != JSON_ERROR) {
        if (event == JSON_OBJECT_END || event == JSON_ARRAY_END)
            continue;
        unsigned depth = json_depth(j);
        bool container = event == OUR_OBJECT || event == OUR_ARRAY;
        unsigned parent = container ? depth - 1 : depth;
        if (event == JSON_KEY) {
            keys[depth] = str_cstr(arena, json_str(j));
            continue;
        }
        json_t *value = event == OUR_OBJECT  ? json_object()
                        : event == OUR_ARRAY ? json_array()
                                             : scalar(j, event);
        if (!value || !put(stack[parent], keys[parent], value))
            break;
        if (container)
            stack[depth] = value;
    }
    if (event == JSON_END && json_array_size(stack[0]) == 1)
        return stack[0];
    json_decref(stack[0]);
    return NULL;
}

/*
 * What the two are known to differ in: a NUL in a key, numbers out of range, deeper nesting. A bare
 * NUL behind a number is lost in jansson.
 */
static bool peer_cannot(const json_error_t *error)
{
    enum json_error_code code = json_error_code(error);
    return code == json_error_null_byte_in_key || code == json_error_numeric_overflow ||
           code == json_error_stack_overflow;
}

static void compare(struct str text)
{
    struct arena arena = { 0 };
    json_error_t error;
    if (str_find_char(text, '\0') != SIZE_MAX)
        return;
    size_t flags = JSON_DECODE_ANY | JSON_ALLOW_NUL;
    bool bom = str_starts(text, "\xef\xbb\xbf");
    struct str plain = str_skip(text, bom ? 3 : 0);
    json_t *theirs = json_loadb(plain.n ? plain.p : "", plain.n, flags, &error);
    if (theirs || !peer_cannot(&error)) {
        json_t *ours = tree(json_new_memory(&arena, text, 1), &arena);
        if (!theirs != !ours)
            fail_msg("%s accepts, the other not (%s): %.*s", ours ? "ours" : "jansson",
                     theirs ? "" : error.text, STR_ARG(text));
        if (ours && !json_equal(json_array_get(ours, 0), theirs))
            fail_msg("different values: %.*s", STR_ARG(text));
        json_decref(ours);
    }
    json_decref(theirs);
    arena_release(&arena);
}

static void test_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < countof(json_rows); i++)
        compare(json_rows[i].text);
}

static const char *const seeds[] = {
    "{\"a\":[1,-2.5e+3,true,false,null,\"x\\u00e9\\n\"],\"b\":{\"c\":{}},\"a\":\"\xe2\x82\xac\"}",
    "[[[[\"\\ud83d\\ude00\",0,-0,1e5,0.1]],{}],\"\xf0\x9f\x98\x80 \\\\ \\\" \\/\"]",
    ("{\"traceId\":\"5b8aa5a2d2c872e8321cf37308d69df2\",\"kind\":2,\"attributes\":[{\"key\":\"a."
     "b\","
     "\"value\":{\"intValue\":\"200\"}}],\"startTimeUnixNano\":1544712660000000000}"),
    " \n [ \t 12 , 3 ] \r\n",
};

static uint32_t next_random(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

/* Changes, drops, repeats or inserts a few bytes; most of what comes in has a meaning in JSON. */
static size_t mutate(char *text, size_t n, uint32_t *random)
{
    static const char bytes[] = "{}[],:\"\\u0123eE+-.tfn \n\x80\xc3\xa9\xed\xff";
    for (uint32_t times = 1 + next_random(random) % 3; times && n > 1; times--) {
        size_t at = next_random(random) % n;
        char byte = bytes[next_random(random) % (sizeof(bytes) - 1)];
        switch (next_random(random) % 4) {
        case 0:
            text[at] = byte;
            break;
        case 1:
            memmove(text + at, text + at + 1, --n - at);
            break;
        case 2:
            text[at] = text[next_random(random) % n];
            break;
        default:
            memmove(text + at + 1, text + at, n++ - at);
            text[at] = byte;
        }
    }
    return n;
}

static void test_mutations(void **state)
{
    (void)state;
    uint32_t random = 20240229;
    for (int i = 0; i < MUTATIONS; i++) {
        char text[LENGTH_MAX];
        struct str seed = str_from(seeds[(size_t)i % countof(seeds)]);
        memcpy(text, seed.p, seed.n);
        compare((struct str){ text, mutate(text, seed.n, &random) });
    }
}

/* Through a window of any size come the same events, texts, places and errors as from memory. */
static void test_windows(void **state)
{
    (void)state;
    uint32_t random = 7;
    for (int i = 0; i < MUTATIONS / 4; i++) {
        struct arena arena = { 0 };
        char text[LENGTH_MAX];
        struct str seed = str_from(seeds[(size_t)i % countof(seeds)]);
        memcpy(text, seed.p, seed.n);
        struct str input = { text, mutate(text, seed.n, &random) };
        struct json *whole = json_new_memory(&arena, input, 1);
        struct stream *stream = stream_memory(input);
        struct json *parts = json_new_window(&arena, stream, 1, 1 + next_random(&random) % 40);
        enum json_event event;
        do {
            event = json_next(whole);
            assert_int_equal(event, json_next(parts));
            if (event == JSON_KEY || event == OUR_STRING || event == JSON_NUMBER)
                assert_true(str_eq(json_str(whole), json_str(parts)));
            struct loc a = json_loc(whole), b = json_loc(parts);
            assert_true(a.line == b.line && a.column == b.column);
        } while (event != JSON_END && event != JSON_ERROR);
        assert_string_equal(json_error(whole), json_error(parts));
        stream_close(stream);
        arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_mutations),
        cmocka_unit_test(test_windows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
