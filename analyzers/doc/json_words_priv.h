/* Words that were seen, shared by json_words.c, json_fields.c and json_shape.c. */
#ifndef DOC_JSON_WORDS_PRIV_H
#define DOC_JSON_WORDS_PRIV_H

#include "json_wide_priv.h"
#include "svcgraph/json_words.h"

enum { JSON_WORD_MAX = JSON_LANE /* with its quotes; longer ones are looked up each time */ };

/* A word as it stood in the input, quotes and all: plain, since the same bytes are read as the
 * same. */
struct json_seen {
    char bytes[JSON_WORD_MAX]; /* then zeros */
    uint8_t n;                 /* 0: free */
    uint8_t form;              /* of the shape it stood in last */
    uint8_t length;            /* of the text behind it, the last time */
    uint8_t steady;            /* how often it was of that length, one after the other */
    int number;
    struct json_seen *next;  /* what followed the last time */
    struct json_seen *other; /* what followed before that was another */
};

struct json_words {
    const struct json_word *table;
    uint32_t *index;        /* of the table by hash: number + 1 */
    uint32_t mask;          /* of the index, and of the slots of seen */
    uint32_t turn;          /* which of several words gives way to the next one */
    struct json_seen *at;   /* the last word */
    struct json_seen *seen; /* by hash, from the slot behind; the first stands for the beginning */
};

/* The slot of plain text as it stands in the input; NULL when it is too long. */
struct json_seen *json_seen_at(struct json_words *words, struct str text);

/* The word that is to be expected behind another, when it stands at p, where JSON_LANE bytes are to
 * be seen. */
ALWAYS_INLINE struct json_seen *json_guess(const struct json_seen *at, const char *p,
                                           const struct json_wide *wide)
{
    struct json_seen *next = at->next, *other = at->other;
    if (next->n && wide->same(p, next->bytes, next->n))
        return next;
    return other->n && wide->same(p, other->bytes, other->n) ? other : NULL;
}

/* The word has been read. */
static inline void json_follow(struct json_seen *at, struct json_seen *seen)
{
    if (at->next != seen) {
        at->other = at->next;
        at->next = seen;
    }
}

/* The word at p behind another. Where a guess fails, it is looked up. */
ALWAYS_INLINE struct json_seen *json_word_at(struct json_words *words, const struct json_seen *at,
                                             const char *p, const struct json_wide *wide)
{
    struct json_seen *seen = json_guess(at, p, wide);
    if (seen || *p != '"')
        return seen;
    unsigned n = wide->plain(p + 1);
    return n < JSON_LANE && p[1 + n] == '"' ? json_seen_at(words, (struct str){ p + 1, n }) : NULL;
}

enum { JSON_STEADY = 16 };

static inline void json_note_length(struct json_seen *of, unsigned n)
{
    of->steady = n == of->length ? of->steady + 1 : 0;
    of->length = n < JSON_LANE ? (uint8_t)n : 0;
}

/*
 * Behind the string that begins at p, before j->lane, when it is plain: the value of a word. Where
 * its length was guessed right, nothing has to wait until its end is found.
 */
ALWAYS_INLINE const char *json_string_end(const struct json *j, struct json_seen *of, const char *p,
                                          const struct json_wide *wide)
{
    if (*p++ != '"')
        return NULL;
    unsigned guess = of->length;
    if (of->steady == JSON_STEADY) {
        if (wide->is_plain(p, guess))
            return p[guess] == '"' ? p + guess + 1 : NULL;
        of->steady = 0;
    }
    unsigned n = wide->plain(p);
    json_note_length(of, n);
    if (n == JSON_LANE) {
        p = json_plain_end(p + n, j->end);
        n = 0;
        if (p >= j->lane)
            return NULL;
    }
    return p[n] == '"' ? p + n + 1 : NULL;
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
