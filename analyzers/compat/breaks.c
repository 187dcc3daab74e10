/* What a break means: the rows of breaks.def, and which of them holds. */
#include "breaks.h"

/* Without a condition in words the row is that of all other cases. */
#define BREAK(name, words, condition, direction, encoding, reason)                                 \
    { .rule = &rule_##name,                                                                        \
      .when = sizeof(words) > 1 ? words : NULL,                                                    \
      .holds = condition,                                                                          \
      .directions = direction,                                                                     \
      .encodings = encoding,                                                                       \
      .why = reason },
const struct compat_break compat_breaks[] = {
#include "breaks.def"
};
#undef BREAK
const size_t compat_n_breaks = countof(compat_breaks);

const struct compat_break *break_of(struct compat *c)
{
    const struct compat_break *row = compat_breaks;
    while (row->rule != c->rule->rule || !row->holds(c))
        row++;
    return row;
}

bool is_asked_for(const struct compat *c, const struct compat_break *row)
{
    unsigned directions = c->setup->directions, encodings = c->setup->encodings;
    return (!directions || (row->directions & directions)) &&
           (!encodings || (row->encodings & encodings));
}

struct str compat_directions_text(unsigned directions)
{
    static const char *const names[] = { "none", "backward", "forward", "full" };
    return str_from(names[directions & (COMPAT_BACKWARD | COMPAT_FORWARD)]);
}

static const char *const encodings[] = { "binary", "json", "text", "source" };

struct str compat_encodings_text(struct arena *arena, unsigned set)
{
    struct strbuf text;
    strbuf_init(&text, arena);
    for (size_t i = 0; i < countof(encodings); i++)
        if (set & (1u << i))
            strbuf_addf(&text, "%s%s", text.n ? ", " : "", encodings[i]);
    return strbuf_str(&text);
}

bool compat_encoding_from_name(struct str name, enum compat_encoding *out)
{
    for (size_t i = 0; i < countof(encodings); i++) {
        if (!str_is(name, encodings[i]))
            continue;
        *out = (enum compat_encoding)(1u << i);
        return true;
    }
    return false;
}
