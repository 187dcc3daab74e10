/* Objects as they mostly stand, taken whole. */
#include "json_words_priv.h"

enum { PIECE_MAX = 32 };

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
    assert(text.n <= PIECE_MAX);
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
static inline const char *behind(const char *p, const struct piece *piece)
{
    if (piece->n <= 16)
        return ~json_same(p, piece->bytes) << (32 - piece->n) ? NULL : p + piece->n;
    uint64_t same = json_same(p, piece->bytes) | (uint64_t)json_same(p + 16, piece->bytes + 16)
                                                     << 16;
    return ~same << (64 - piece->n) ? NULL : p + piece->n;
}

/* Behind the string that begins at p, when it is plain. */
static inline const char *string_end(const struct json *j, const char *p)
{
    if (*p != '"')
        return NULL;
    unsigned n = json_plain_run(++p);
    if (n == JSON_RUN) {
        p = json_plain_end(p + n, j->end);
        n = 0;
        if (p >= j->lane)
            return NULL;
    }
    p += n;
    return *p == '"' ? p + 1 : NULL;
}

/* The word at p. Unlike a guess that fails, it is looked up at once. */
static inline struct json_seen *word_at(struct json *j, struct json_words *words, const char *p)
{
    struct json_seen *seen = words->at->next;
    if (json_stands_at(seen, p))
        return seen;
    const char *end = string_end(j, p);
    return end ? json_seen_at(words, str_range(p + 1, end - 1)) : NULL;
}

/* Behind the piece that mostly follows the word, or another that may. */
static inline const char *behind_middle(const struct json_shape *shape, struct json_seen *seen,
                                        const char *p)
{
    const char *end = behind(p, &shape->middle[seen->form]);
    for (uint32_t i = 0; !end && i < shape->forms; i++) {
        end = behind(p, &shape->middle[i]);
        seen->form = end ? i : seen->form;
    }
    return end;
}

bool json_shaped(struct json *j, const struct json_shape *shape, struct json_words *words,
                 int *out_word, struct str *out)
{
    const char *start = json_item_start(j), *p = start ? behind(start, &shape->head) : NULL;
    struct json_seen *seen = p && p < j->lane ? word_at(j, words, p) : NULL;
    if (!seen || p + seen->n >= j->lane)
        return false;
    const char *text = behind_middle(shape, seen, p + seen->n);
    if (!text || text >= j->lane)
        return false;
    const char *close = string_end(j, text);
    if (!close || close >= j->lane || !(p = behind(close, &shape->tail[seen->form])))
        return false;
    words->at->next = seen;
    words->at = seen;
    *out_word = seen->number;
    *out = str_range(text + 1, close - 1);
    j->token = start;
    j->p = p;
    j->state = JSON_AT_NEXT;
    j->last = JSON_OBJECT_END;
    j->text = STR_NULL;
    return true;
}
