/* Characters of HCL: blanks, comments, names, quoted texts that are taken as they are. */
#include "hcl_priv.h"

bool hcl_is_name_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

bool hcl_is_name(char c)
{
    return hcl_is_name_start(c) || (c >= '0' && c <= '9') || c == '-';
}

char hcl_peek(const struct hcl *h)
{
    return h->at < h->text.n ? h->text.p[h->at] : '\0';
}

bool hcl_at(const struct hcl *h, const char *word)
{
    return str_starts(str_skip(h->text, h->at), word);
}

static size_t line_end(struct str text, size_t at)
{
    const char *end = at < text.n ? memchr(text.p + at, '\n', text.n - at) : NULL;
    return end ? (size_t)(end - text.p) : text.n;
}

/*
 * Past the comment that begins at an offset; the offset itself when none does. A directive of a
 * template around the file ("%{ for ... }") says nothing either.
 */
static size_t past_comment(struct str text, size_t at)
{
    struct str rest = str_skip(text, at);
    if (str_starts(rest, "#") || str_starts(rest, "//"))
        return line_end(text, at);
    if (str_starts(rest, "%{")) {
        size_t close = str_find_char(str_take(rest, line_end(text, at) - at), '}');
        return close == SIZE_MAX ? at : at + close + 1;
    }
    if (!str_starts(rest, "/*"))
        return at;
    size_t close = str_find(str_skip(rest, 2), STR("*/"));
    return close == SIZE_MAX ? text.n : at + 2 + close + 2;
}

void hcl_blanks(struct hcl *h, bool lines)
{
    while (h->at < h->text.n) {
        char c = h->text.p[h->at];
        size_t past = past_comment(h->text, h->at);
        if (past != h->at)
            h->at = past;
        else if (c == ' ' || c == '\t' || c == '\r' || (lines && c == '\n'))
            h->at++;
        else
            return;
    }
}

struct str hcl_word(struct hcl *h)
{
    size_t begin = h->at;
    if (!hcl_is_name_start(hcl_peek(h)))
        return STR_NULL;
    while (h->at < h->text.n && hcl_is_name(h->text.p[h->at]))
        h->at++;
    return (struct str){ h->text.p + begin, h->at - begin };
}

bool hcl_plain_quoted(struct hcl *h, struct str *out)
{
    size_t depth = 0, at = h->at + 1;
    bool quoted = true; /* inside of ${} quotes come in pairs, and ${} in them is not looked for */
    for (; at < h->text.n && h->text.p[at] != '\n'; at++) {
        char c = h->text.p[at];
        if (c == '\\' && quoted) {
            at++;
        } else if (c == '"' && depth == 0) {
            *out = (struct str){ h->text.p + h->at + 1, at - h->at - 1 };
            h->at = at + 1;
            return true;
        } else if (c == '"') {
            quoted = !quoted;
        } else if (c == '{' && (depth || h->text.p[at - 1] == '$')) {
            quoted = depth++ != 0 && quoted;
        } else if (c == '}' && depth && !quoted) {
            quoted = --depth == 0;
        }
    }
    return false;
}

static bool is_first_word(struct str line, struct str *out_rest)
{
    size_t n = 0;
    if (!line.n || !hcl_is_name_start(line.p[0]))
        return false;
    while (n < line.n && hcl_is_name(line.p[n]))
        n++;
    *out_rest = str_skip(line, n);
    return true;
}

/* What follows a first word: "{", labels and "{", or "= value". */
static bool is_member(struct str rest)
{
    bool spaced = rest.n && (rest.p[0] == ' ' || rest.p[0] == '\t');
    rest = str_trim(rest);
    if (!spaced && !str_starts(rest, "{") && !str_starts(rest, "\""))
        return false;
    if (rest.n && rest.p[0] == '=')
        return rest.n > 1 && rest.p[1] != '=' && rest.p[1] != '>' && rest.p[1] != '~';
    while (rest.n && rest.p[0] == '"') {
        size_t close = str_find_char(str_skip(rest, 1), '"');
        if (close == SIZE_MAX)
            return false;
        rest = str_trim(str_skip(rest, close + 2));
    }
    return str_starts(rest, "{") && !str_starts(rest, "{{") && !str_starts(rest, "{%");
}

bool doc_looks_like_hcl(struct str text)
{
    size_t at = str_starts(text, "\xef\xbb\xbf") ? 3 : 0;
    while (at < text.n) {
        size_t past = past_comment(text, at);
        if (past != at || (text.p[at] && strchr(" \t\r\n", text.p[at]))) {
            at = past != at ? past : at + 1;
            continue;
        }
        struct str line = { text.p + at, line_end(text, at) - at }, rest;
        return is_first_word(line, &rest) && is_member(rest);
    }
    return false;
}
