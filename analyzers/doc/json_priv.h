/* Insides of the JSON pull reader, shared by the files of that name and their tests. */
#ifndef DOC_JSON_PRIV_H
#define DOC_JSON_PRIV_H

#include "svcgraph/json.h"

/* What may come next. */
enum json_state {
    JSON_AT_DOCUMENT,   /* a root value, or the end of the input */
    JSON_AT_VALUE,      /* after ':' */
    JSON_AT_COLON,      /* after a key */
    JSON_AT_FIRST_KEY,  /* after '{' */
    JSON_AT_FIRST_ITEM, /* after '[' */
    JSON_AT_NEXT,       /* after a value in a container */
};

/*
 * How far the quick paths look ahead, bytes. They step in only where so many are there, take what
 * is as usual, and leave all else as it was to the grammar, which looks at one byte after the
 * other.
 */
enum { JSON_LANE = 64 };

enum json_width { /* what the quick paths are made of: see json_wide_priv.h */
                  JSON_BASIC,
                  JSON_AVX2,
                  JSON_AVX512,
};

struct json {
    const char *p;     /* next byte to read */
    const char *end;   /* one past the last byte of the window */
    const char *lane;  /* before it the quick paths may be taken; window when they may not */
    const char *token; /* first byte of the last event: a refill keeps what follows */
    struct str text;   /* of the last key, string or number */
    enum json_state state;
    enum json_event last;
    enum json_width width;
    bool skipping;     /* nobody wants the text: a refill need not keep the token */
    bool stopped;      /* an error, or the end of the input */
    bool bytewise;     /* without quick paths: tests hold the others against it */
    bool too_long;     /* the token is longer than is kept */
    bool quoted;       /* within a string; after an error */
    const char *error; /* set after JSON_ERROR */

    struct arena *arena;
    struct stream *stream; /* NULL: the window is all there is */
    uint32_t source;
    const char *window; /* first byte of what is loaded */
    char *buffer;       /* the same, writable; NULL when reading from memory */
    size_t capacity;
    void (*save)(void *ctx); /* before the window is loaded anew; or NULL */
    void *save_ctx;
    char *scratch; /* unescaped strings */
    size_t scratch_capacity;

    uint64_t base;       /* offset of window[0] in the input */
    uint64_t line;       /* of p, 1-based */
    uint64_t line_start; /* offset of its first byte */
    bool first_on_line;  /* only blanks stand before the window on its line */
    uint64_t tried;      /* offset of the last error, behind which the end was looked for */
    unsigned tried_level; /* of what; 0: of anything, and there was none */

    unsigned depth;
    char closers[JSON_DEPTH_MAX]; /* '}' or ']' for each open container */
};

/* As json_new; tests read through windows of a few bytes. */
struct json *json_new_window(struct arena *arena, struct stream *stream, uint32_t source,
                             size_t window);

/* To be called before the first byte is read. */
void json_bytewise(struct json *j);

/* The widest that the processor has. */
enum json_width json_width(void);

/* The newline before p is behind us. */
static inline void json_new_line(struct json *j, const char *p)
{
    j->line++;
    j->line_start = j->base + (uint64_t)(p - j->window);
}

/* Loads more input behind end. False when there is none; moves p and token. */
bool json_refill(struct json *j);

/* Loads until n bytes can be read at p, or the input ends. Returns how many there are, at most n.
 */
size_t json_need(struct json *j, size_t n);

/* Goes over a byte order mark at p when a line begins there: files were put together. */
bool json_skip_mark(struct json *j);

/* Room for n bytes that stays until the next call. */
char *json_scratch(struct json *j, size_t n);

/* Records the error with its place. Returns false. */
bool json_fail(struct json *j, const char *at, const char *error);

/* After an error: reading goes on, in the state that is set. */
void json_restart(struct json *j);

/*
 * Reads a string whose opening quote is at p: to behind the closing quote, checking UTF-8 and
 * escapes. Sets text, which points into the window when there was no escape.
 */
bool json_read_string(struct json *j);

/* Length of the valid UTF-8 sequence at p, 0 when invalid or longer than n. */
size_t json_utf8_length(const char *p, size_t n);

/* The container that is open ends with the byte at p, or begins there. */
static inline enum json_event json_close(struct json *j)
{
    char closer = j->closers[--j->depth];
    j->p++;
    j->state = j->depth ? JSON_AT_NEXT : JSON_AT_DOCUMENT;
    return closer == '}' ? JSON_OBJECT_END : JSON_ARRAY_END;
}

static inline void json_open(struct json *j, char closer, enum json_state state)
{
    j->closers[j->depth++] = closer;
    j->state = state;
    j->p++;
}

static inline bool json_more(struct json *j)
{
    return j->p < j->end || json_refill(j);
}

#endif
