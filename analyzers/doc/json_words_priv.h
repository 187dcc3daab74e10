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
    struct json_seen *next;  /* what followed the last time */
    struct json_seen *other; /* what followed before that was another */
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

/* The word that is to be expected behind another, when it stands at p. */
static inline struct json_seen *json_guess(const struct json_seen *at, const char *p)
{
    struct json_seen *next = at->next, *other = at->other;
    if (json_stands_at(next, p))
        return next;
    return json_stands_at(other, p) ? other : NULL;
}

/* The word has been read. */
static inline void json_follow(struct json_seen *at, struct json_seen *seen)
{
    if (at->next != seen) {
        at->other = at->next;
        at->next = seen;
    }
}

/* Behind the plain text at p, before its closing quote; NULL when that is not to be seen at once.
 */
static inline const char *json_text_end(const char *p)
{
    enum { RUNS = 3 };
    unsigned n = json_plain_run(p);
    for (int i = 1; n == JSON_RUN && i < RUNS; i++)
        n = json_plain_run(p += JSON_RUN);
    return p[n] == '"' ? p + n : NULL;
}

/* The word at p behind another. Where a guess fails, it is looked up. */
static inline struct json_seen *json_word_at(struct json_words *words, const struct json_seen *at,
                                             const char *p)
{
    struct json_seen *seen = json_guess(at, p);
    if (seen || *p != '"')
        return seen;
    const char *end = json_text_end(p + 1);
    return end ? json_seen_at(words, (struct str){ p + 1, (size_t)(end - p - 1) }) : NULL;
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
