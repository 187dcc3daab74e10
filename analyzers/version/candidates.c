/* A version between two places, by trying those that people would write. */
#include "version_priv.h"

enum { FIELDS = 3 };

static bool fits(const struct candidates *c, struct str text, struct str *out)
{
    struct placed placed;
    if (!c->order->place(c->arena, text, &placed) || placed.pre != c->pre ||
        str_cmp(placed.key, c->low) < 0 || (c->high && str_cmp(placed.key, *c->high) >= 0))
        return false;
    *out = text;
    return true;
}

static bool fits_with(const struct candidates *c, struct str text, const char *const *endings,
                      struct str *out)
{
    for (size_t i = 0; endings[i]; i++)
        if (fits(c, str_concat(c->arena, text, str_from(endings[i])), out))
            return true;
    return false;
}

static void read_fields(struct str text, uint64_t out[FIELDS])
{
    for (size_t i = 0; i < FIELDS; i++) {
        size_t n = count_digits(text);
        out[i] = 0;
        if (n == 0 || !str_to_u64(str_take(text, n), &out[i]) || out[i] > VERSION_NUMBER_MAX)
            return;
        text = str_skip(text, n);
        if (text.n < 2 || text.p[0] != '.')
            return;
        text = str_skip(text, 1);
    }
}

/* The field one more, and zeros behind it; FIELDS leaves all as they are. */
static struct str raised(struct arena *arena, const uint64_t fields[FIELDS], size_t field)
{
    unsigned long long n[FIELDS];
    for (size_t i = 0; i < FIELDS; i++)
        n[i] = i > field ? 0 : fields[i] + (i == field);
    return str_printf(arena, "%llu.%llu.%llu", n[0], n[1], n[2]);
}

enum answer candidates_first(const struct candidates *c, struct str low_text,
                             const char *const *endings, struct str *out)
{
    uint64_t fields[FIELDS] = { 0 };
    size_t epoch = str_find_char(low_text, '!');
    struct str before = epoch == SIZE_MAX ? STR_NULL : str_take(low_text, epoch + 1);
    read_fields(str_skip(low_text, before.n), fields);
    struct str padded = str_concat(c->arena, before, raised(c->arena, fields, FIELDS));
    if (fits(c, padded, out) || fits(c, low_text, out))
        return ANSWER_YES;
    for (size_t field = FIELDS; field-- > 0;)
        if (fits(c, str_concat(c->arena, before, raised(c->arena, fields, field)), out))
            return ANSWER_YES;
    if (fits_with(c, low_text, endings, out))
        return ANSWER_YES;
    for (size_t field = FIELDS + 1; field-- > 0;)
        if (fits_with(c, str_concat(c->arena, before, raised(c->arena, fields, field)), endings,
                      out))
            return ANSWER_YES;
    return ANSWER_UNKNOWN;
}
