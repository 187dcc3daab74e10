/*
 * The JSON pull reader: through a small window it gives what it gives from memory, a skipped root
 * has the verdict of a read one, and every call of json_resync gets on. Seeds: seeds/json.
 */
#include "../../analyzers/doc/json_priv.h"

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

/* One step of both readers. */
static enum json_event step(struct json *whole, struct json *parts)
{
    enum json_event event = json_next(whole);
    CHECK(event == json_next(parts));
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

static bool read_both(struct arena *arena, struct str text, size_t window)
{
    struct stream *stream = stream_memory(text);
    struct json *whole = json_new_memory(arena, text, 1);
    struct json *parts = json_new_window(arena, stream, 1, window);
    size_t errors = 0;
    bool more = true;
    while (more) {
        enum json_event event = step(whole, parts);
        if (event == JSON_END)
            break;
        if (event != JSON_ERROR)
            continue;
        CHECK(strcmp(json_error(whole), json_error(parts)) == 0);
        CHECK(++errors <= text.n + 1);
        more = json_resync(whole);
        CHECK(more == json_resync(parts));
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
    size_t window = 1 + data[0] % 64;
    CHECK(read_both(&arena, text, window) == skip_all(&arena, text, window));
    arena_release(&arena);
    return 0;
}
