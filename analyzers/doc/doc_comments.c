/* JSON as people write it: with comments, and a comma behind the last member. */
#include "doc_priv.h"

struct relax {
    char *text;
    size_t n, at;
    size_t comma; /* offset of a comma with only space and comments behind it; SIZE_MAX: none */
    bool changed;
};

static bool starts(const struct relax *r, const char *two)
{
    return r->at + 1 < r->n && r->text[r->at] == two[0] && r->text[r->at + 1] == two[1];
}

static void blank(struct relax *r, size_t begin, size_t end)
{
    for (size_t i = begin; i < end; i++)
        if (r->text[i] != '\n' && r->text[i] != '\r')
            r->text[i] = ' ';
    r->changed = true;
}

static void skip_string(struct relax *r)
{
    for (r->at++; r->at < r->n && r->text[r->at] != '"'; r->at++)
        if (r->text[r->at] == '\\')
            r->at++;
    r->at++;
}

static void take_line_comment(struct relax *r)
{
    size_t begin = r->at;
    while (r->at < r->n && r->text[r->at] != '\n')
        r->at++;
    blank(r, begin, r->at);
}

static void take_block_comment(struct relax *r)
{
    size_t begin = r->at;
    r->at += 2;
    while (r->at < r->n && !starts(r, "*/"))
        r->at++;
    r->at = r->at + 2 < r->n ? r->at + 2 : r->n;
    blank(r, begin, r->at);
}

static void take_other(struct relax *r)
{
    char c = r->text[r->at];
    bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if ((c == '}' || c == ']') && r->comma != SIZE_MAX)
        blank(r, r->comma, r->comma + 1);
    if (!space)
        r->comma = c == ',' ? r->at : SIZE_MAX;
    r->at++;
}

struct str text_relaxed(struct arena *arena, struct str text)
{
    struct relax r = { .n = text.n, .comma = SIZE_MAX };
    r.text = arena_bytes(arena, text.n + 1);
    memcpy(r.text, text.p, text.n);
    while (r.at < r.n) {
        if (r.text[r.at] == '"') {
            r.comma = SIZE_MAX;
            skip_string(&r);
        } else if (starts(&r, "//")) {
            take_line_comment(&r);
        } else if (starts(&r, "/*")) {
            take_block_comment(&r);
        } else {
            take_other(&r);
        }
    }
    return r.changed ? (struct str){ r.text, r.n } : text;
}

/* After comments at its begin, of which YAML has none like these. */
struct str text_past_comments(struct str text)
{
    for (;;) {
        text = str_trim(text);
        if (str_starts(text, "//"))
            text = str_skip(text, str_take(text, str_find_char(text, '\n')).n);
        else if (str_starts(text, "/*"))
            text = str_skip(text, str_find(text, STR("*/")) == SIZE_MAX
                                      ? text.n
                                      : str_find(text, STR("*/")) + 2);
        else
            return text;
    }
}
