/*
 * Borders in a large file of JSON: where a document begins on a line of its own, or an element of
 * the outer list of a document. They are found by what they look like, without reading what stands
 * before. Should it be something else after all, the reader of the part before notices.
 */
#include "spans_priv.h"

enum { WINDOW = 64 << 10, BEFORE = 64, BEHIND = 8 << 10, KEY_MAX = 64 };

/* How elements of the outer list begin: as the first one does. */
struct look {
    char window[WINDOW];
    uint64_t begin; /* of the bytes in the window */
    size_t n;
    char closers[PART_LEVELS];
    unsigned levels;     /* 0: there is no such list */
    char start[KEY_MAX]; /* from the brace to the end of the first key */
    size_t n_start;
    char second[KEY_MAX]; /* the key behind it, when the first value is no container */
    size_t n_second;
};

/* Keys behind which the list may stand. */
static bool is_wrapper(struct str key)
{
    static const char *const wrappers[] = { "resourceSpans", "resource_spans", "batches", "data",
                                            "trace",         "result",         "hits" };
    for (size_t i = 0; i < countof(wrappers); i++)
        if (str_is(key, wrappers[i]))
            return true;
    return false;
}

/* To the first object that is an element of a list. */
static bool find_element(struct json *j, struct look *look)
{
    for (;;) {
        enum json_event event = json_next(j);
        unsigned depth = json_depth(j);
        if (depth > PART_LEVELS || event == JSON_ERROR || event == JSON_END || !depth)
            return false;
        if (event == JSON_ARRAY)
            look->closers[depth - 1] = ']';
        if (event == JSON_OBJECT && depth > 1 && look->closers[depth - 2] == ']') {
            look->levels = depth - 1;
            return true;
        }
        if (event == JSON_OBJECT)
            look->closers[depth - 1] = '}';
        if (event == JSON_KEY && !is_wrapper(json_str(j)))
            json_skip(j);
    }
}

/* The second key of the object whose first key was read; empty when there is none to be seen. */
static struct str second_key(struct json *j)
{
    enum json_event event = json_next(j);
    if (event == JSON_OBJECT || event == JSON_ARRAY || json_next(j) != JSON_KEY)
        return STR_NULL;
    return json_str(j);
}

static size_t keep(char *to, struct str text)
{
    if (!text.n || text.n > KEY_MAX)
        return 0;
    memcpy(to, text.p, text.n);
    return text.n;
}

static void learn(struct look *look, struct str head)
{
    struct arena arena = { 0 };
    if (str_starts(head, "\xef\xbb\xbf"))
        head = str_skip(head, 3);
    struct json *j = json_new_memory(&arena, head, 0);
    if (find_element(j, look)) {
        size_t begin = (size_t)json_offset(j);
        bool keyed = json_next(j) == JSON_KEY;
        size_t end = keyed ? (size_t)json_offset(j) + json_str(j).n + 2 : begin;
        look->n_start = keep(look->start, str_range(head.p + begin, head.p + end));
        look->n_second = keyed ? keep(look->second, second_key(j)) : 0;
    }
    if (!look->n_start)
        look->levels = 0;
    arena_release(&arena);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The last byte before at that is no blank, 0 when it cannot be seen. */
static char before(const struct look *look, const char *at)
{
    while (at > look->window && is_blank(at[-1]))
        at--;
    return at > look->window ? at[-1] : 0;
}

/* A document in a line of its own: one has ended before the newline, and one begins behind. */
static const char *find_line(const struct look *look, const char *from, const char *end)
{
    while ((from = memchr(from, '\n', (size_t)(end - from)))) {
        char last = before(look, from++);
        const char *at = from;
        while (at < look->window + look->n && is_blank(*at))
            at++;
        bool opens = at < look->window + look->n && (*at == '{' || *at == '[');
        if (opens && (last == '}' || last == ']'))
            return at;
    }
    return NULL;
}

static bool has_second(const struct look *look, const char *at)
{
    struct arena arena = { 0 };
    if (!look->n_second)
        return true;
    struct str rest = str_range(at, look->window + look->n);
    struct json *j = json_new_memory(&arena, rest, 0);
    json_next(j);
    json_next(j);
    struct str key = second_key(j);
    bool same = key.n == look->n_second && memcmp(key.p, look->second, key.n) == 0;
    arena_release(&arena);
    return same;
}

static const char *find_start(const struct look *look, const char *from, const char *end)
{
    const char *stop = look->window + look->n;
    while (from < end && (from = memmem(from, (size_t)(stop - from), look->start, look->n_start)) &&
           from < end) {
        char last = before(look, from);
        if ((last == ',' || last == '[') && has_second(look, from))
            return from;
        from++;
    }
    return NULL;
}

/* Loads what stands at the offset, with a little before it. */
static void load(struct border_search *search, struct look *look, uint64_t offset)
{
    look->begin = offset < BEFORE ? 0 : offset - BEFORE;
    look->n = stream_at(search->file, look->begin, look->window, WINDOW);
}

static bool find_border(struct border_search *search, uint64_t least, bool elements,
                        struct part_border *out)
{
    struct look *look = search->state;
    for (uint64_t offset = least;;) {
        load(search, look, offset);
        bool last = look->n < WINDOW;
        const char *from = look->window + (offset - look->begin);
        const char *end = look->window + look->n - (last ? 0 : BEHIND);
        if (from >= look->window + look->n || from >= end)
            return false;
        const char *line = find_line(look, from, end), *start = NULL;
        if (elements && look->levels)
            start = find_start(look, from, line ? line : end);
        if (start || line) {
            *out = (struct part_border){ .offset = look->begin };
            out->offset += (uint64_t)((start ? start : line) - look->window);
            out->levels = start ? look->levels : 0;
            memcpy(out->closers, look->closers, out->levels);
            return true;
        }
        if (last)
            return false;
        offset = look->begin + (uint64_t)(end - look->window);
    }
}

static void prepare(struct border_search *search)
{
    if (search->state)
        return;
    search->state = arena_new(search->arena, struct look);
    learn(search->state, search->head);
}

bool spans_border(struct border_search *search, uint64_t from, uint64_t least,
                  struct part_border *out)
{
    (void)from;
    prepare(search);
    return find_border(search, least, true, out);
}

bool spans_line_border(struct border_search *search, uint64_t from, uint64_t least,
                       struct part_border *out)
{
    (void)from;
    prepare(search);
    return find_border(search, least, false, out);
}
