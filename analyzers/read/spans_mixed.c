/*
 * Documents of several formats in one file: lines of a shared topic or log, dumps put together.
 * Each is read by its own format. Whose it is follows from the document alone, and from the format
 * of the file, so that parts of a file, read side by side, come to the same.
 */
#include "logs_priv.h"
#include "spans_priv.h"

enum { LOOK = 16 << 10 /* bytes of a document by which it is judged */, FORMATS = 5 };

static const struct trace_format *const formats[FORMATS] = { &otlp_json, &jaeger_json, &zipkin_json,
                                                             &zipkin_v1_json, &xray_json };

/* What the readers of other formats than the file's keep from document to document. */
struct kept {
    struct json_words *words[SPANS_WORDS_MAX];
    void *own, *state;
    struct json_shape *shape;
};
struct spans_mixed {
    struct kept of[FORMATS];
};

/* The first key of the document, inside of lists; empty when there is none to be seen. */
static struct str first_key(struct str bytes)
{
    size_t i = 0;
    bool object = false;
    for (; i < bytes.n && !(object && bytes.p[i] == '"'); i++) {
        if (!memchr("[{ \t\r\n", bytes.p[i], 6))
            return STR_NULL;
        object |= bytes.p[i] == '{';
    }
    bytes = str_skip(bytes, i < bytes.n ? i + 1 : i);
    size_t end = str_find_char(bytes, '"');
    return end == SIZE_MAX ? STR_NULL : str_take(bytes, end);
}

static bool is_one_of(struct str key, const char *const *keys)
{
    while (*keys && !str_is(key, *keys))
        keys++;
    return *keys != NULL;
}

/* Up to a line that begins with an object or list. */
static struct str document(struct str bytes)
{
    const char *end = bytes.p + bytes.n, *p = bytes.p;
    while ((p = memchr(p, '\n', (size_t)(end - p))) && ++p < end)
        if (*p == '{' || *p == '[')
            return str_range(bytes.p, p);
    return bytes;
}

/*
 * Both versions of Zipkin begin alike, but only the old one has endpoints inside of annotations: as
 * long as a record of the other kind does not say so, nor an old one fails to, it need not be read.
 */
static bool is_zipkin_as(unsigned format, struct str bytes)
{
    bool old = str_has(document(bytes), "\"endpoint\"");
    return old == (format == SNIFF_ZIPKIN_V1);
}

static bool is_surely(const struct trace_format *format, struct str bytes)
{
    bool zipkin = format->sniff == SNIFF_ZIPKIN || format->sniff == SNIFF_ZIPKIN_V1;
    return is_one_of(first_key(bytes), format->keys) &&
           (!zipkin || is_zipkin_as(format->sniff, bytes));
}

/* The number of the format; FORMATS when the document is of none, or tells too little. */
static int find_format(struct str bytes)
{
    unsigned found = spans_sniff_document(bytes);
    int i = 0;
    while (i < FORMATS && formats[i]->sniff != found)
        i++;
    return i;
}

/* What may stand between spans, and holds nothing: the daemon's header, actions of a bulk request.
 */
static bool is_harmless(struct str bytes)
{
    static const char *const keys[] = { "format", "index", "create", "partialSuccess", NULL };
    struct str rest = str_trim(bytes);
    while (rest.n && memchr("[]{} \t\r\n,", rest.p[0], 9))
        rest = str_skip(rest, 1);
    return !rest.n || is_one_of(first_key(bytes), keys);
}

static uint64_t amount(const struct spans *s)
{
    return s->store->n + s->store->malformed;
}

static void read_own(struct spans *s, const struct trace_format *format, void *state,
                     enum json_event first)
{
    format->document(s, state, first);
    if (json_error(s->j)[0] && format->abandon)
        format->abandon(s, state);
}

static void swap(struct spans *s, struct kept *with)
{
    struct kept mine = { .own = s->own, .shape = s->shape, .state = with->state };
    memcpy(mine.words, s->words, sizeof(mine.words));
    memcpy(s->words, with->words, sizeof(mine.words));
    s->own = with->own;
    s->shape = with->shape;
    *with = mine;
}

static void read_other(struct spans *s, int number, enum json_event first)
{
    const struct trace_format *format = formats[number];
    if (!s->mixed)
        s->mixed = arena_new(&s->kept, struct spans_mixed);
    struct kept *its = &s->mixed->of[number];
    if (!its->state)
        its->state = arena_alloc(&s->input->arena, format->state_size, _Alignof(max_align_t));
    swap(s, its);
    s->foreign = true;
    read_own(s, format, its->state, first);
    s->foreign = false;
    swap(s, its);
}

/* The line of a log, as far as it is seen. */
static bool read_log(struct spans *s, struct str bytes, struct loc loc)
{
    size_t line = str_find_char(bytes, '\n');
    struct arena arena = { 0 };
    bool used =
        (line < bytes.n || bytes.n < LOOK) &&
        log_take_json(s->store, &arena, str_take(bytes, line < bytes.n ? line : bytes.n), loc);
    arena_release(&arena);
    return used;
}

/* Before those of faults: what could be used makes warnings of all. */
void spans_say_unread(struct input *input, uint64_t n, struct loc first, bool any)
{
    if (n == 1 && any)
        finding_add(&input->findings, &rule_input_syntax, first,
                    "This is no trace of a format that is known, and was not read.");
    else if (n && any)
        finding_add(&input->findings, &rule_input_syntax, first,
                    "%llu documents are no traces of a format that is known, and were not read; "
                    "this is the first.",
                    (unsigned long long)n);
}

void spans_unread(struct spans *s, struct loc loc)
{
    loc.line = s->frame ? s->frame : loc.line;
    if (!s->unread++)
        s->unread_at = loc;
}

static void read_unknown(struct spans *s, const struct trace_format *format, void *state,
                         enum json_event first, struct str bytes)
{
    struct loc loc = json_loc(s->j);
    uint64_t before = amount(s);
    if (is_harmless(bytes) || (first == JSON_OBJECT && read_log(s, bytes, loc))) {
        json_skip(s->j);
        return;
    }
    read_own(s, format, state, first);
    if (!json_error(s->j)[0] && !s->stopped && !s->in_pieces && amount(s) == before)
        spans_unread(s, loc);
}

void spans_document(struct spans *s, const struct trace_format *format, void *state,
                    enum json_event first)
{
    enum { BEGIN = 4 << 10 };
    if (!format->sniff || is_surely(format, json_ahead(s->j, BEGIN))) {
        read_own(s, format, state, first);
        return;
    }
    struct str bytes = json_ahead(s->j, LOOK);
    int number = find_format(bytes);
    if (number == FORMATS)
        read_unknown(s, format, state, first, bytes);
    else if (formats[number] == format)
        read_own(s, format, state, first);
    else
        read_other(s, number, first);
}
