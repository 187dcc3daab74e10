/* Words that were seen, shared by json_words.c and json_shape.c. */
#ifndef DOC_JSON_WORDS_PRIV_H
#define DOC_JSON_WORDS_PRIV_H

#include "json_plain_priv.h"
#include "json_priv.h"
#include "svcgraph/json_words.h"

enum { JSON_WORD_MAX = 48 /* with its quotes; longer ones are looked up each time */ };

/* A word as it stood in the input, quotes and all: plain, since the same bytes are read as the
 * same. */
struct json_seen {
    char bytes[JSON_WORD_MAX]; /* then zeros */
    uint16_t n;                /* 0: free */
    uint16_t form;             /* of the shape it stood in last */
    int number;
    struct json_seen *next; /* what followed the last time */
};

struct json_words {
    const struct json_word *table;
    uint32_t *index;        /* of the table by hash: number + 1 */
    uint32_t mask;          /* of the index, and of the slots */
    struct json_seen *at;   /* the last word */
    struct json_seen *seen; /* by hash, the last one of each; the first stands for the beginning */
};

/* The slot of plain text as it stands in the input; NULL when it is too long. */
struct json_seen *json_seen_at(struct json_words *words, struct str text);

/* Whether the word stands at p, where JSON_LANE bytes are to be seen. */
static inline bool json_stands_at(const struct json_seen *seen, const char *p)
{
    uint64_t same = json_same(p, seen->bytes) | (uint64_t)json_same(p + 16, seen->bytes + 16) << 16;
    if (seen->n > 32)
        same |= (uint64_t)json_same(p + 32, seen->bytes + 32) << 32;
    return seen->n && !(~same << (64 - seen->n));
}

static inline bool json_stands_in(const struct json *j, char closer)
{
    return j->state == JSON_AT_NEXT && j->closers[j->depth - 1] == closer;
}

/* Where an object of the list surely begins; NULL when it needs a look. */
static inline const char *json_item_start(const struct json *j)
{
    if (j->p >= j->lane || j->depth == JSON_DEPTH_MAX)
        return NULL;
    if (j->state == JSON_AT_FIRST_ITEM)
        return *j->p == '{' ? j->p : NULL;
    bool next = json_stands_in(j, ']') && j->p[0] == ',' && j->p[1] == '{';
    return next ? j->p + 1 : NULL;
}

#endif
