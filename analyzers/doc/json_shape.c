/* Objects as they mostly stand, taken whole. */
#include "json_words_priv.h"

enum { PIECE_MAX = JSON_LANE };

/* Fixed text, which is compared where it is to stand. */
struct piece {
    char bytes[PIECE_MAX]; /* then zeros */
    uint32_t n;
};

struct json_shape {
    struct piece head;
    struct piece middle[JSON_FORMS_MAX];
    struct piece tail[JSON_FORMS_MAX];
    uint32_t forms;
};

static struct piece make_piece(struct str text)
{
    struct piece piece = { .n = (uint32_t)text.n };
    assert(text.n && text.n <= PIECE_MAX);
    memcpy(piece.bytes, text.p, text.n);
    return piece;
}

struct json_shape *json_shape_new(struct arena *arena, const char *const *forms, size_t n)
{
    struct json_shape *shape = arena_new(arena, struct json_shape);
    assert(n <= JSON_FORMS_MAX);
    shape->forms = (uint32_t)n;
    for (size_t i = 0; i < n; i++) {
        struct str rest = str_from(forms[i]), part[3];
        for (size_t k = 0; k < countof(part); k++)
            str_split(&rest, '%', &part[k]);
        shape->head = make_piece(part[0]);
        shape->middle[i] = make_piece(part[1]);
        shape->tail[i] = make_piece(part[2]);
    }
    return shape;
}

/* What is behind the piece at p, or NULL. JSON_LANE bytes are to be seen. */
ALWAYS_INLINE const char *behind(const char *p, const struct piece *piece,
                                 const struct json_wide *wide)
{
    return wide->same(p, piece->bytes, piece->n) ? p + piece->n : NULL;
}

/* Behind the piece that mostly follows the word, or another that may. */
ALWAYS_INLINE const char *behind_middle(const struct json_shape *shape, struct json_seen *seen,
                                        const char *p, const struct json_wide *wide)
{
    const char *end = behind(p, &shape->middle[seen->form], wide);
    for (uint32_t i = 0; !end && i < shape->forms; i++) {
        end = behind(p, &shape->middle[i], wide);
        seen->form = end ? (uint8_t)i : seen->form;
    }
    return end;
}

/* What is behind the object at p; NULL when it is not of the shape. */
ALWAYS_INLINE const char *behind_object(const struct json *j, const struct json_shape *shape,
                                        struct json_words *words, struct json_seen **at,
                                        const char *p, struct json_pair *out,
                                        const struct json_wide *wide)
{
    if (!(p = behind(p, &shape->head, wide)) || p >= j->lane)
        return NULL;
    struct json_seen *seen = json_word_at(words, *at, p, wide);
    if (!seen || p + seen->n >= j->lane)
        return NULL;
    const char *text = behind_middle(shape, seen, p + seen->n, wide);
    const char *close = text && text < j->lane ? json_string_end(j, seen, text, wide) : NULL;
    if (!close || close >= j->lane)
        return NULL;
    json_follow(*at, seen);
    *at = seen;
    *out = (struct json_pair){ seen->number, { text + 1, (size_t)(close - text) - 2 } };
    return behind(close, &shape->tail[seen->form], wide);
}

ALWAYS_INLINE size_t take_objects(struct json *j, const struct json_shape *shape,
                                  struct json_words *words, struct json_pair *out, size_t max,
                                  const struct json_wide *wide)
{
    const char *start = json_item_start(j), *end, *token = start;
    struct json_seen *at = words->at;
    size_t n = 0;
    if (!start)
        return 0;
    for (; n < max; start = end + 1) {
        if (start >= j->lane || !(end = behind_object(j, shape, words, &at, start, &out[n], wide)))
            break;
        token = start;
        n++;
        j->p = end;
        if (*end != ',')
            break;
    }
    words->at = at;
    if (!n)
        return 0;
    j->token = token;
    j->state = JSON_AT_NEXT;
    j->last = JSON_OBJECT_END;
    j->text = STR_NULL;
    return n;
}

#ifdef JSON_WIDER

TARGET_AVX2 static size_t take_avx2(struct json *j, const struct json_shape *shape,
                                    struct json_words *words, struct json_pair *out, size_t max)
{
    return take_objects(j, shape, words, out, max, &json_wide_avx2);
}

TARGET_AVX512 static size_t take_avx512(struct json *j, const struct json_shape *shape,
                                        struct json_words *words, struct json_pair *out, size_t max)
{
    return take_objects(j, shape, words, out, max, &json_wide_avx512);
}

#endif

size_t json_shaped(struct json *j, const struct json_shape *shape, struct json_words *words,
                   struct json_pair *out, size_t max)
{
#ifdef JSON_WIDER
    if (j->width == JSON_AVX512)
        return take_avx512(j, shape, words, out, max);
    if (j->width == JSON_AVX2)
        return take_avx2(j, shape, words, out, max);
#endif
    return take_objects(j, shape, words, out, max, &json_wide_basic);
}
