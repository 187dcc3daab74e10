/* Fields of an object, as they mostly stand: keys that were seen before, with short values. */
#include "json_words_priv.h"

/* How many digits there are at p, guessed as the length of a text is. */
ALWAYS_INLINE unsigned count_digits(struct json_seen *of, const char *p,
                                    const struct json_wide *wide)
{
    unsigned guess = of->length;
    if (of->steady == JSON_STEADY) {
        if (guess < JSON_DIGITS_SEEN && wide->is_digits(p, guess))
            return guess;
        of->steady = 0;
    }
    unsigned n = wide->digits(p);
    json_note_length(of, n);
    return n;
}

/* Behind a whole number without a sign, which fits. */
ALWAYS_INLINE const char *number_end(struct json_seen *of, const char *p,
                                     const struct json_wide *wide)
{
    enum { MOST = 19 };
    unsigned n = count_digits(of, p, wide);
    bool good = n && n <= MOST && (*p != '0' || n == 1);
    return good && (p[n] == ',' || p[n] == '}') ? p + n : NULL;
}

/* What is behind the value at p, which goes to out; NULL when it is to be read in another way. */
ALWAYS_INLINE const char *scalar_end(const struct json *j, struct json_seen *seen, const char *p,
                                     struct str *out, const struct json_wide *wide)
{
    const char *end;
    if (*p == '"') {
        end = json_string_end(j, seen, p, wide);
        *out = (struct str){ p + 1, end ? (size_t)(end - p) - 2 : 0 };
        return end;
    }
    end = number_end(seen, p, wide);
    *out = (struct str){ p, end ? (size_t)(end - p) : 0 };
    return end;
}

static inline void take_scalar(struct json *j, const char *token, struct str text, const char *end)
{
    j->token = token;
    j->text = text;
    j->p = end;
    j->state = JSON_AT_NEXT;
    j->last = *token == '"' ? JSON_STRING : JSON_NUMBER;
}

/* The key whose value is to be read in another way. */
static inline void take_key(struct json *j, const struct json_seen *seen, const char *p)
{
    j->token = p;
    j->text = (struct str){ p + 1, seen->n - 2 };
    j->p = p + seen->n + 1;
    j->state = JSON_AT_VALUE;
    j->last = JSON_KEY;
}

ALWAYS_INLINE size_t take_fields(struct json *j, struct json_words *words, struct json_pair *out,
                                 size_t max, int *key, const struct json_wide *wide)
{
    const char *lane = j->lane - 1; /* behind what is before a key JSON_LANE bytes are to be seen */
    *key = JSON_UNREAD;
    bool first = j->state == JSON_AT_FIRST_KEY;
    if (j->p >= lane || (!first && !json_stands_in(j, '}')))
        return 0;
    struct json_seen *at = first ? words->seen : words->at;
    const char *p = j->p - first, *token = p, *end; /* at what is before the key */
    char before = first ? '{' : ',';
    size_t n = 0;
    for (; n < max && p < lane && *p == before; p = end, before = ',') {
        __builtin_prefetch(p + 1024);
        struct json_seen *seen = json_word_at(words, at, p + 1, wide);
        const char *value = seen ? p + 1 + seen->n : p;
        if (*value != ':' || ++value > lane)
            break;
        json_follow(at, seen);
        at = seen;
        if (!(end = scalar_end(j, seen, value, &out[n].text, wide))) {
            take_key(j, seen, p + 1);
            words->at = at;
            *key = seen->number;
            return n;
        }
        out[n++].number = seen->number;
        token = value;
    }
    words->at = at;
    if (n)
        take_scalar(j, token, out[n - 1].text, p);
    if (before == ',' && p < lane && *p == '}') {
        j->token = j->p = p;
        j->last = json_close(j);
        *key = JSON_NO_WORD;
    }
    return n;
}

#ifdef JSON_WIDER

TARGET_AVX2 static size_t take_avx2(struct json *j, struct json_words *words, struct json_pair *out,
                                    size_t max, int *key)
{
    return take_fields(j, words, out, max, key, &json_wide_avx2);
}

TARGET_AVX512 static size_t take_avx512(struct json *j, struct json_words *words,
                                        struct json_pair *out, size_t max, int *key)
{
    return take_fields(j, words, out, max, key, &json_wide_avx512);
}

#endif

size_t json_fields(struct json *j, struct json_words *words, struct json_pair *out, size_t max,
                   int *key)
{
#ifdef JSON_WIDER
    if (j->width == JSON_AVX512)
        return take_avx512(j, words, out, max, key);
    if (j->width == JSON_AVX2)
        return take_avx2(j, words, out, max, key);
#endif
    return take_fields(j, words, out, max, key, &json_wide_basic);
}
