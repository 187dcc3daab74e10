/* JSON pull reader: the grammar. Bytes come from json_window.c, strings from json_text.c. */
#include "json_plain_priv.h"
#include "json_priv.h"

static enum json_event fail(struct json *j, const char *error)
{
    json_fail(j, j->p, error);
    return JSON_ERROR;
}

/* The first byte at p or behind it that is no white space, within the window. */
static const char *space_end(struct json *j, const char *p)
{
    for (; p < j->end; p++) {
        if (*p == '\n')
            json_new_line(j, p + 1);
        else if (*p != ' ' && *p != '\r' && *p != '\t')
            break;
    }
    return p;
}

static int next_byte_after_space(struct json *j)
{
    for (;;) {
        j->p = j->token = space_end(j, j->p);
        if (j->p < j->end)
            return (unsigned char)*j->p;
        if (!json_refill(j))
            return -1;
    }
}

/* First byte that is no white space, which is also where the next token starts; -1 at the end. */
static inline int next_byte(struct json *j)
{
    if (j->p < j->end && (unsigned char)*j->p > ' ') {
        j->token = j->p;
        return (unsigned char)*j->p;
    }
    return next_byte_after_space(j);
}

/* The byte at p, -1 at the end. */
static inline int peek(struct json *j)
{
    return json_more(j) ? (unsigned char)*j->p : -1;
}

static bool is_digit(int c)
{
    return c >= '0' && c <= '9';
}

static enum json_event expected(struct json *j, int c, const char *what)
{
    return fail(j, c < 0 ? "unexpected end of the input" : what);
}

static enum json_event value_done(struct json *j, enum json_event event)
{
    j->state = j->depth ? JSON_AT_NEXT : JSON_AT_DOCUMENT;
    return event;
}

static enum json_event open_container(struct json *j, enum json_event event, char closer,
                                      enum json_state state)
{
    if (j->depth == JSON_DEPTH_MAX)
        return fail(j, "nested too deeply");
    json_open(j, closer, state);
    return event;
}

/* So that "truefalse" and "1x" are not two documents. */
static bool ends_here(struct json *j)
{
    switch (peek(j)) {
    case -1:
    case ' ':
    case '\n':
    case '\r':
    case '\t':
    case ',':
    case ']':
    case '}':
        return true;
    default:
        return false;
    }
}

static enum json_event read_literal(struct json *j, const char *word, enum json_event event)
{
    size_t n = strlen(word);
    if (json_need(j, n) < n || memcmp(j->p, word, n) != 0)
        return fail(j, "expected a value");
    j->p += n;
    if (!ends_here(j))
        return fail(j, "expected a value");
    j->text = str_range(j->p - n, j->p);
    return value_done(j, event);
}

static bool skip_digits(struct json *j)
{
    if (!is_digit(peek(j)))
        return false;
    do {
        while (j->p < j->end && is_digit(*j->p))
            j->p++;
    } while (j->p == j->end && json_refill(j));
    return true;
}

static const char *skip_integer(struct json *j)
{
    if (peek(j) != '0')
        return skip_digits(j) ? NULL : "expected a digit";
    j->p++;
    return is_digit(peek(j)) ? "a number with a leading zero" : NULL;
}

static enum json_event read_number(struct json *j)
{
    if (*j->p == '-')
        j->p++;
    const char *error = skip_integer(j);
    if (error)
        return fail(j, error);
    if (peek(j) == '.') {
        j->p++;
        if (!skip_digits(j))
            return fail(j, "expected a digit");
    }
    if (peek(j) == 'e' || peek(j) == 'E') {
        j->p++;
        if (peek(j) == '+' || peek(j) == '-')
            j->p++;
        if (!skip_digits(j))
            return fail(j, "expected a digit");
    }
    if (!ends_here(j))
        return fail(j, "a number ends with an odd character");
    j->text = str_range(j->token, j->p);
    return value_done(j, JSON_NUMBER);
}

/* Most strings are short and plain. False, and all as it was, when this one is not. */
static inline bool read_plain(struct json *j)
{
    enum { RUNS = 3 };
    const char *p = j->p + 1;
    unsigned n = json_plain_run(p);
    for (int i = 1; n == JSON_RUN && i < RUNS; i++)
        n = json_plain_run(p += JSON_RUN);
    p += n;
    if (*p != '"')
        return false;
    j->text = str_range(j->token + 1, p);
    j->p = p + 1;
    return true;
}

static inline bool read_string(struct json *j)
{
    return (j->p < j->lane && read_plain(j)) || json_read_string(j);
}

static enum json_event read_value(struct json *j, int c)
{
    switch (c) {
    case '{':
        return open_container(j, JSON_OBJECT, '}', JSON_AT_FIRST_KEY);
    case '[':
        return open_container(j, JSON_ARRAY, ']', JSON_AT_FIRST_ITEM);
    case '"':
        return read_string(j) ? value_done(j, JSON_STRING) : JSON_ERROR;
    case 't':
        return read_literal(j, "true", JSON_TRUE);
    case 'f':
        return read_literal(j, "false", JSON_FALSE);
    case 'n':
        return read_literal(j, "null", JSON_NULL);
    case '-':
    case '0':
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7':
    case '8':
    case '9':
        return read_number(j);
    default:
        return expected(j, c, "expected a value");
    }
}

static enum json_event read_key(struct json *j, int c)
{
    if (c != '"')
        return expected(j, c, "expected a key in quotes");
    if (!read_string(j))
        return JSON_ERROR;
    bool colon = j->p < j->lane && *j->p == ':';
    j->p += colon;
    j->state = colon ? JSON_AT_VALUE : JSON_AT_COLON;
    return JSON_KEY;
}

/* After a value in a container. */
static enum json_event read_next(struct json *j, int c)
{
    char closer = j->closers[j->depth - 1];
    if (c == closer)
        return json_close(j);
    if (c != ',')
        return expected(j, c, closer == '}' ? "expected ',' or '}'" : "expected ',' or ']'");
    j->p++;
    c = next_byte(j);
    return closer == '}' ? read_key(j, c) : read_value(j, c);
}

static enum json_event read_document(struct json *j, int c)
{
    if (c == 0xef && json_skip_mark(j))
        c = next_byte(j);
    if (c >= 0)
        return read_value(j, c);
    if (j->stream && stream_error(j->stream))
        return fail(j, "");
    j->stopped = true;
    return JSON_END;
}

static enum json_event step(struct json *j)
{
    int c = next_byte(j);
    switch (j->state) {
    case JSON_AT_DOCUMENT:
        return read_document(j, c);
    case JSON_AT_NEXT:
        return read_next(j, c);
    case JSON_AT_FIRST_KEY:
        return c == '}' ? json_close(j) : read_key(j, c);
    case JSON_AT_FIRST_ITEM:
        return c == ']' ? json_close(j) : read_value(j, c);
    case JSON_AT_VALUE:
        return read_value(j, c);
    case JSON_AT_COLON:
        break;
    }
    if (c != ':')
        return expected(j, c, "expected ':'");
    j->p++;
    return read_value(j, next_byte(j));
}

enum json_event json_next(struct json *j)
{
    if (!j->stopped)
        j->last = step(j);
    return j->last;
}

/* Whether the byte at p closes the container, so that no value comes next. */
static bool at_end_of_container(struct json *j)
{
    return j->depth && j->state == JSON_AT_NEXT && next_byte(j) == j->closers[j->depth - 1];
}

bool json_plain(struct json *j, struct str *out)
{
    if (j->p >= j->lane || j->state != JSON_AT_VALUE || *j->p != '"')
        return false;
    j->token = j->p;
    if (!read_plain(j))
        return false;
    j->state = JSON_AT_NEXT;
    j->last = JSON_STRING;
    *out = j->text;
    return true;
}

void json_skip(struct json *j)
{
    struct str text;
    if (json_plain(j, &text))
        return;
    bool inside = j->last == JSON_OBJECT || j->last == JSON_ARRAY;
    if (j->stopped || (!inside && at_end_of_container(j)))
        return;
    unsigned level = inside ? j->depth - 1 : j->depth;
    j->skipping = true;
    do {
        j->last = step(j);
    } while (!j->stopped && (j->depth > level || j->last == JSON_KEY));
    j->skipping = false;
    j->text = STR_NULL;
}

bool json_begin(struct json *j, enum json_event container)
{
    char opener = container == JSON_OBJECT ? '{' : '[';
    if (j->p < j->lane && j->state == JSON_AT_VALUE && *j->p == opener &&
        j->depth < JSON_DEPTH_MAX) {
        j->token = j->p;
        json_open(j, container == JSON_OBJECT ? '}' : ']',
                  container == JSON_OBJECT ? JSON_AT_FIRST_KEY : JSON_AT_FIRST_ITEM);
        j->last = container;
        return true;
    }
    enum json_event event = json_next(j);
    if (event == container)
        return true;
    if (event == JSON_OBJECT || event == JSON_ARRAY)
        json_skip(j);
    return false;
}

struct str json_str(const struct json *j)
{
    return j->text;
}

unsigned json_depth(const struct json *j)
{
    return j->depth;
}

const char *json_error(const struct json *j)
{
    return j->error ? j->error : "";
}
