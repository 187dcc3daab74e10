/*
 * The JSON pull reader: through a small window, by its quick paths and by words, it gives what it
 * gives from memory byte by byte, a skipped root has the verdict of a read one, and every call of
 * json_resync gets on; so does json_recover, in the same way for both. Seeds: seeds/json.
 */
#include "../../analyzers/doc/json_priv.h"
#include "svcgraph/json_words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition))                                                                          \
            abort();                                                                               \
    } while (0)

static bool has_text(enum json_event event)
{
    return event == JSON_KEY || event == JSON_STRING || event == JSON_NUMBER;
}

static const struct json_word table[] = { { "a", 0 }, { "key", 1 }, { "value", 2 } };

static int number_of(struct str text)
{
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
        if (str_is(text, table[i].text))
            return table[i].number;
    return JSON_OTHER_WORD;
}

/* As many fields as the quick path takes at once; what it has read behind them. */
static int fields(struct json *whole, struct json *parts, struct json_words *words)
{
    struct json_pair pairs[4];
    int key;
    size_t n = json_fields(parts, words, pairs, 4, &key);
    for (size_t i = 0; i < n; i++) {
        CHECK(json_next(whole) == JSON_KEY);
        CHECK(number_of(json_str(whole)) == pairs[i].number);
        enum json_event event = json_next(whole);
        CHECK(event == JSON_STRING || event == JSON_NUMBER);
        CHECK(str_eq(json_str(whole), pairs[i].text));
    }
    return key;
}

/* One step of both readers. */
static enum json_event step(struct json *whole, struct json *parts, struct json_words *words)
{
    int key = fields(whole, parts, words);
    enum json_event event = json_next(whole);
    if (event == JSON_KEY)
        CHECK((key == JSON_UNREAD ? json_key(parts, words) : key) == number_of(json_str(whole)));
    else if (key == JSON_UNREAD)
        CHECK(event == json_next(parts));
    else
        CHECK(key == JSON_NO_WORD && event == parts->last);
    if (has_text(event))
        CHECK(str_eq(json_str(whole), json_str(parts)));
    if (event == JSON_NUMBER) {
        int64_t integer;
        double real;
        json_int(whole, &integer);
        json_double(whole, &real);
    }
    struct loc a = json_loc(whole), b = json_loc(parts);
    CHECK(a.line == b.line && a.column == b.column && a.line > 0 && a.column > 0);
    CHECK(json_depth(whole) == json_depth(parts));
    return event;
}

static bool recover(struct json *whole, struct json *parts, unsigned level)
{
    bool found = json_recover(whole, level);
    CHECK(found == json_recover(parts, level));
    return found;
}

static bool read_both(struct arena *arena, struct str text, size_t window, unsigned level)
{
    struct stream *stream = stream_memory(text);
    struct json *whole = json_new_memory(arena, text, 1);
    struct json *parts = json_new_window(arena, stream, 1, window);
    struct json_words *words = json_words_new(arena, table, sizeof(table) / sizeof(table[0]));
    json_bytewise(whole);
    size_t errors = 0;
    bool more = true;
    while (more) {
        enum json_event event = step(whole, parts, words);
        if (event == JSON_END)
            break;
        if (event != JSON_ERROR)
            continue;
        CHECK(strcmp(json_error(whole), json_error(parts)) == 0);
        CHECK(++errors <= 4 * (text.n + 1));
        if (!recover(whole, parts, level)) {
            more = json_resync(whole);
            CHECK(more == json_resync(parts));
        }
    }
    stream_close(stream);
    return errors == 0;
}

static bool skip_all(struct arena *arena, struct str text, size_t window)
{
    struct stream *stream = stream_memory(text);
    struct json *j = json_new_window(arena, stream, 1, window);
    do
        json_skip(j);
    while (j->last != JSON_END && j->last != JSON_ERROR);
    stream_close(stream);
    return j->last == JSON_END;
}

/* The stream would unpack it, memory would not. */
static bool is_packed(struct str text)
{
    return str_starts(text, "\x1f\x8b") || str_starts(text, "\x28\xb5\x2f\xfd");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = { (const char *)data + 1, size - 1 };
    if (size < 1 || is_packed(text))
        return 0;
    struct arena arena = { 0 };
    size_t window = 1 + data[0] % 64 * (data[0] < 128 ? 1 : 16);
    CHECK(read_both(&arena, text, window, data[0] % 4) == skip_all(&arena, text, window));
    arena_release(&arena);
    return 0;
}
