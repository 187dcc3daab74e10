/* Words by number, guessed from those before them. */
#include "json_words_priv.h"

static uint64_t load(const char *p)
{
    uint64_t w;
    memcpy(&w, p, sizeof(w));
    return w;
}

static uint64_t load4(const char *p)
{
    uint32_t w;
    memcpy(&w, p, sizeof(w));
    return w;
}

static inline uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * 0xff51afd7ed558ccdu;
    return hash ^ hash >> 32;
}

/* Every byte counts; the last step overlaps the one before. */
static uint32_t hash_of(struct str text)
{
    enum { STEP = sizeof(uint64_t) };
    const char *p = text.p, *last = text.p + text.n - STEP;
    uint64_t hash = text.n;
    if (text.n >= STEP) {
        for (; p < last; p += STEP)
            hash = mix(hash, load(p));
        return (uint32_t)mix(hash, load(last));
    }
    if (text.n >= STEP / 2)
        return (uint32_t)mix(hash, load4(p) << 32 | load4(last + STEP / 2));
    for (; p < last + STEP; p++)
        hash = mix(hash, (unsigned char)*p);
    return (uint32_t)hash;
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
    words->seen = arena_array(arena, struct json_seen, slots + 1);
    for (uint32_t i = 0; i <= slots; i++)
        words->seen[i].next = words->seen[i].other = words->seen;
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

static void remember(struct json_seen *seen, struct str text, int number)
{
    *seen = (struct json_seen){
        .bytes = "\"", .n = (uint8_t)(text.n + 2), .number = number, .next = seen, .other = seen
    };
    if (text.n)
        memcpy(seen->bytes + 1, text.p, text.n);
    seen->bytes[text.n + 1] = '"';
}

static bool is_seen(const struct json_seen *seen, struct str text)
{
    return seen->n == text.n + 2 && (!text.n || memcmp(seen->bytes + 1, text.p, text.n) == 0);
}

/* Words of one hash do not push each other out, as long as they are few. */
struct json_seen *json_seen_at(struct json_words *words, struct str text)
{
    enum { WAYS = 4 };
    if (text.n + 2 > JSON_WORD_MAX)
        return NULL;
    uint32_t hash = hash_of(text), way = 0;
    struct json_seen *seen;
    for (; way < WAYS; way++) {
        seen = &words->seen[1 + ((hash + way) & words->mask)];
        if (is_seen(seen, text))
            return seen;
        if (!seen->n)
            break;
    }
    if (way == WAYS)
        seen = &words->seen[1 + ((hash + words->turn++ % WAYS) & words->mask)];
    remember(seen, text, find_in_table(words, text, hash));
    return seen;
}

/* The word that was read the slow way. Only text that stands in the input as it is can be guessed.
 */
static int look_up(struct json *j, struct json_words *words)
{
    struct str text = j->text;
    struct json_seen *seen = text.p == j->token + 1 ? json_seen_at(words, text) : NULL;
    if (!seen)
        return find_in_table(words, text, hash_of(text));
    json_follow(words->at, seen);
    words->at = seen;
    return seen->number;
}

static inline void take(struct json *j, struct json_words *words, struct json_seen *seen,
                        const char *p)
{
    json_follow(words->at, seen);
    words->at = seen;
    j->token = p;
    j->text = (struct str){ p + 1, seen->n - 2 };
    j->p = p + seen->n;
}

static int read_key(struct json *j, struct json_words *words)
{
    return json_next(j) == JSON_KEY ? look_up(j, words) : JSON_NO_WORD;
}

/* The key that may stand at p. */
static inline int key_at(struct json *j, struct json_words *words, const char *p)
{
    struct json_seen *seen = json_guess(words->at, p, &json_wide_basic);
    if (!seen || p[seen->n] != ':')
        return read_key(j, words);
    take(j, words, seen, p);
    j->p++;
    j->state = JSON_AT_VALUE;
    j->last = JSON_KEY;
    return seen->number;
}

static inline void close(struct json *j, const char *p)
{
    j->token = j->p = p;
    j->last = json_close(j);
}

static inline int first_key(struct json *j, struct json_words *words)
{
    words->at = words->seen;
    if (j->p >= j->lane)
        return read_key(j, words);
    if (*j->p != '}')
        return key_at(j, words, j->p);
    close(j, j->p);
    return JSON_NO_WORD;
}

static inline int next_key(struct json *j, struct json_words *words)
{
    const char *p = j->p;
    if (j->state == JSON_AT_FIRST_KEY)
        return first_key(j, words);
    if (p >= j->lane || !json_stands_in(j, '}'))
        return read_key(j, words);
    if (*p == ',')
        return key_at(j, words, p + 1);
    if (*p != '}')
        return read_key(j, words);
    close(j, p);
    return JSON_NO_WORD;
}

int json_key(struct json *j, struct json_words *words)
{
    return next_key(j, words);
}

static inline void open_object(struct json *j, const char *p)
{
    j->token = j->p = p;
    j->last = JSON_OBJECT;
    json_open(j, '}', JSON_AT_FIRST_KEY);
}

static bool is_container(enum json_event event)
{
    return event == JSON_OBJECT || event == JSON_ARRAY;
}

/* The object that comes, whatever stands there. */
static bool read_object(struct json *j)
{
    enum json_event event = json_next(j);
    if (event == JSON_ARRAY)
        json_skip(j);
    return event == JSON_OBJECT;
}

int json_enter(struct json *j, struct json_words *words)
{
    bool quick =
        j->p < j->lane && j->state == JSON_AT_VALUE && *j->p == '{' && j->depth < JSON_DEPTH_MAX;
    if (quick)
        open_object(j, j->p);
    else if (!read_object(j))
        return JSON_NO_WORD;
    return first_key(j, words);
}

/* The next object of a list, whatever stands there; false at its end. */
static bool read_item(struct json *j)
{
    for (;;) {
        if (read_object(j))
            return true;
        if (j->stopped || (j->last == JSON_ARRAY_END))
            return false;
    }
}

int json_item(struct json *j, struct json_words *words)
{
    const char *p = json_item_start(j);
    if (p) {
        open_object(j, p);
    } else if (j->p < j->lane && *j->p == ']' && json_stands_in(j, ']')) {
        close(j, j->p);
        return JSON_LIST_END;
    } else if (!read_item(j)) {
        return JSON_LIST_END;
    }
    return first_key(j, words);
}

int json_word(struct json *j, struct json_words *words)
{
    if (j->state == JSON_AT_VALUE && j->p < j->lane) {
        struct json_seen *seen = json_guess(words->at, j->p, &json_wide_basic);
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
