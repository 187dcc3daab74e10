/*
 * Streaming pull reader for JSON: strict RFC 8259, valid UTF-8 only, bounded memory.
 *
 * Also reads a sequence of documents (NDJSON, or concatenated): after one ends, json_next gives
 * the next one's first event, and JSON_END only at the end of the input. After JSON_ERROR every
 * further call gives JSON_ERROR, except after json_resync.
 */
#ifndef SVCGRAPH_JSON_H
#define SVCGRAPH_JSON_H

#include "svcgraph/source.h"

enum json_event {
    JSON_END, /* end of input */
    JSON_ERROR,
    JSON_OBJECT,     /* { */
    JSON_OBJECT_END, /* } */
    JSON_ARRAY,      /* [ */
    JSON_ARRAY_END,  /* ] */
    JSON_KEY,        /* text by json_str */
    JSON_STRING,     /* text by json_str */
    JSON_NUMBER,     /* text by json_str, value by json_int or json_double */
    JSON_TRUE,
    JSON_FALSE,
    JSON_NULL,
};

enum {
    JSON_DEPTH_MAX = 512,
    JSON_TOKEN_MAX = 16 << 20, /* bytes of a key, string or number that is read from a stream */
};

struct json; /* members are private to analyzers/doc */

/* The window lives in the arena and grows only with the longest single token. */
struct json *json_new(struct arena *arena, struct stream *stream, uint32_t source);
struct json *json_new_memory(struct arena *arena, struct str text, uint32_t source);

/* Asked before the window is loaded anew, which ends texts that are still wanted. */
void json_before_load(struct json *j, void (*save)(void *ctx), void *ctx);

enum json_event json_next(struct json *j);

/*
 * Skips the value that comes next (after JSON_KEY, or where an element may stand), or, after
 * JSON_OBJECT or JSON_ARRAY, the rest of that container including its end. Syntax is still checked:
 * after trouble json_next gives JSON_ERROR. Nothing is skipped where the container ends instead.
 */
void json_skip(struct json *j);

/*
 * A short cut: json_next and json_str where the value is a string that needs no work. False, and
 * nothing is read, when it is not, or is not to be seen at once.
 */
bool json_plain(struct json *j, struct str *out);

/* json_next where a value is to come; one that is not such a container is skipped, and false. */
bool json_begin(struct json *j, enum json_event container);

/* Text of the last key, string (unescaped) or number (as written). Valid until json_next or _skip. */
struct str json_str(const struct json *j);
/* Value of the last JSON_NUMBER; false when it is not integral (1.0 and 1e3 are) or out of range. */
bool json_int(const struct json *j, int64_t *out);
bool json_double(const struct json *j, double *out);

/*
 * Place of the last event's first byte; of the error after JSON_ERROR. Costs only when asked. After
 * json_skip some place within what was skipped.
 */
struct loc json_loc(struct json *j);

/* Levels of containers open around the last event. 0 between documents. */
unsigned json_depth(const struct json *j);

/* After JSON_ERROR: what is wrong, one clause ("expected ',' or '}'"). */
const char *json_error(const struct json *j);

/* What stands from the last event's first byte on: n bytes, or all that there are. Until json_next. */
struct str json_ahead(struct json *j, size_t n);

/*
 * For those who read a document in parts. The offset in the input of the last event's first byte;
 * whether the container that the last event has opened stands right within those that the closers
 * end, from the outside in; and a new reader whose input begins where an element of a list may,
 * within such containers.
 */
uint64_t json_offset(const struct json *j);
bool json_is_within(const struct json *j, const char *closers, unsigned levels);
void json_resume(struct json *j, const char *closers, unsigned levels);

/*
 * After JSON_ERROR: goes on behind the element of the container at that level (1: the outermost)
 * which the error is in, found by brackets and quotes alone. Within the container itself, behind the
 * next comma. False, and the error stays, where no end is found before that of the input, or before
 * a line that looks like the begin of a document.
 */
bool json_recover(struct json *j, unsigned level);
bool json_is_over(struct json *j); /* no byte is left */

/*
 * After JSON_ERROR: drops the rest of the line and starts a new document on the next; false at the
 * end of input. For NDJSON, where one bad line must not cost the others: a '{' or '[' that is wrong
 * only because the record before it was cut short is read again as the start of its own.
 */
bool json_resync(struct json *j);

#endif
