/* Words by number, guessed from those before them. */
#include "svcgraph/json_words.h"

#include "json_priv.h"

enum {
    STEP = sizeof(uint64_t),
    STEPS = 6,
    WORD_MAX = STEP * STEPS, /* with its quotes; longer ones are looked up each time */
};

/* A word as it stood in the input, quotes and all: plain, since the same bytes are read as the
 * same. */
struct seen {
    char bytes[WORD_MAX]; /* then zeros */
    uint32_t n;           /* 0: free */
    int number;
    struct seen *next; /* what followed the last time */
};

struct json_words {
    const struct json_word *table;
    uint32_t *index;   /* of the table by hash: number + 1 */
    uint32_t mask;     /* of the index, and of the slots */
    struct seen *at;   /* the last word */
    struct seen *seen; /* by hash, the last one of each; the first stands for the beginning */
};

static uint64_t load(const char *p)
{
    uint64_t w;
    memcpy(&w, p, sizeof(w));
    return w;
}

static uint32_t hash_of(struct str text)
{
    uint64_t hash = text.n * 0x9e3779b97f4a7c15u, w = 0;
    const char *p = text.p, *end = text.p + text.n;
    for (; end - p >= STEP; p += STEP)
        hash = (hash ^ load(p)) * 0xff51afd7ed558ccdu, hash ^= hash >> 32;
    if (p < end)
        memcpy(&w, p, (size_t)(end - p));
    hash = (hash ^ w) * 0xff51afd7ed558ccdu;
    return (uint32_t)(hash >> 32);
}

static void index_table(struct json_words *words, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t at = hash_of(str_from(words->table[i].text)) & words->mask;
        while (words->index[at])
            at = (at + 1) & words->mask;
        words->index[at] = (uint32_t)i + 1;
    }
}

struct json_words *json_words_new(struct arena *arena, const struct json_word *table, size_t n)
{
    struct json_words *words = arena_new(arena, struct json_words);
    uint32_t slots = 16;
    while (slots < 4 * n)
        slots *= 2;
    words->table = table;
    words->mask = slots - 1;
    words->index = arena_array(arena, uint32_t, slots);
    words->seen = arena_array(arena, struct seen, slots + 1);
    for (uint32_t i = 0; i <= slots; i++)
        words->seen[i].next = words->seen;
    words->at = words->seen;
    index_table(words, n);
    return words;
}

static int find_in_table(const struct json_words *words, struct str text, uint32_t hash)
{
    for (uint32_t at = hash & words->mask; words->index[at]; at = (at + 1) & words->mask) {
        const struct json_word *word = &words->table[words->index[at] - 1];
        if (str_is(text, word->text))
            return word->number;
    }
    return JSON_OTHER_WORD;
}

/* Bits of the bytes that count in the step that begins at byte i of n: all, some or none. */
static inline uint64_t mask_at(size_t i, size_t n)
{
    static const char ones_then_zeros[2 * WORD_MAX] = {
#define ONES8 '\xff', '\xff', '\xff', '\xff', '\xff', '\xff', '\xff', '\xff'
        ONES8, ONES8, ONES8, ONES8, ONES8, ONES8
    };
    return load(ones_then_zeros + WORD_MAX - n + i);
}

/* Whether the word stands at p, where JSON_LANE bytes are to be seen. */
static inline bool stands_at(const struct seen *seen, const char *p)
{
    enum { MOST = 4 * STEP };
    uint64_t differ = 0;
    for (size_t i = 0; i < MOST; i += STEP)
        differ |= (load(p + i) & mask_at(i, seen->n)) ^ load(seen->bytes + i);
    if (seen->n > MOST)
        for (size_t i = MOST; i < WORD_MAX; i += STEP)
            differ |= (load(p + i) & mask_at(i, seen->n)) ^ load(seen->bytes + i);
    return !differ && seen->n;
}

static void remember(struct seen *seen, struct str text, int number)
{
    *seen = (struct seen){ .bytes = "\"", .n = (uint32_t)text.n + 2, .number = number, seen };
    if (text.n)
        memcpy(seen->bytes + 1, text.p, text.n);
    seen->bytes[text.n + 1] = '"';
}

static bool is_seen(const struct seen *seen, struct str text)
{
    return seen->n == text.n + 2 && (!text.n || memcmp(seen->bytes + 1, text.p, text.n) == 0);
}

/* The word that was read the slow way. Only text that stands in the input as it is can be guessed.
 */
static int look_up(struct json *j, struct json_words *words)
{
    struct str text = j->text;
    uint32_t hash = hash_of(text);
    struct seen *seen = &words->seen[1 + (hash & words->mask)];
    if (text.n + 2 > WORD_MAX || text.p != j->token + 1)
        return find_in_table(words, text, hash);
    if (!is_seen(seen, text))
        remember(seen, text, find_in_table(words, text, hash));
    words->at->next = seen;
    words->at = seen;
    return seen->number;
}

/* The word that is to be expected, when it stands at p. */
static inline struct seen *guess(const struct json_words *words, const char *p)
{
    struct seen *seen = words->at->next;
    return stands_at(seen, p) ? seen : NULL;
}

static inline void take(struct json *j, struct json_words *words, struct seen *seen, const char *p)
{
    words->at = seen;
    j->token = p;
    j->text = (struct str){ p + 1, seen->n - 2 };
    j->p = p + seen->n;
}

static int read_key(struct json *j, struct json_words *words)
{
    return json_next(j) == JSON_KEY ? look_up(j, words) : JSON_NO_WORD;
}

/* Where a key is to be expected at or behind p; NULL when that is not clear at once. */
static inline const char *key_start(const struct json *j)
{
    if (j->state == JSON_AT_FIRST_KEY)
        return j->p;
    bool next = j->state == JSON_AT_NEXT && *j->p == ',' && j->closers[j->depth - 1] == '}';
    return next ? j->p + 1 : NULL;
}

int json_key(struct json *j, struct json_words *words)
{
    if (j->state == JSON_AT_FIRST_KEY)
        words->at = words->seen;
    const char *p = j->p < j->lane ? key_start(j) : NULL;
    struct seen *seen = p ? guess(words, p) : NULL;
    if (!seen || p[seen->n] != ':')
        return read_key(j, words);
    take(j, words, seen, p);
    j->p++;
    j->state = JSON_AT_VALUE;
    j->last = JSON_KEY;
    return seen->number;
}

static bool is_container(enum json_event event)
{
    return event == JSON_OBJECT || event == JSON_ARRAY;
}

int json_word(struct json *j, struct json_words *words)
{
    if (j->state == JSON_AT_VALUE && j->p < j->lane) {
        struct seen *seen = guess(words, j->p);
        if (seen) {
            take(j, words, seen, j->p);
            j->state = JSON_AT_NEXT;
            j->last = JSON_STRING;
            return seen->number;
        }
    }
    enum json_event event = json_next(j);
    if (event == JSON_STRING)
        return look_up(j, words);
    if (is_container(event))
        json_skip(j);
    return JSON_NO_WORD;
}
