#include "svcgraph/match.h"

enum star { STAR_PART, STAR_ALL, STAR_FOLDERS }; /* "*", "**", "**" + "/" at the start of a part */

/* One place to come back to for "*" and one for "**": the last of each kind met is enough. */
struct retry {
    size_t pattern; /* SIZE_MAX: none */
    size_t text;
    enum star star;
};

/* Matches c against the set at pattern[*at]; moves *at behind the set. */
static bool in_set(struct str pattern, size_t *at, char c)
{
    size_t i = *at + 1;
    bool not = i < pattern.n && (pattern.p[i] == '!' || pattern.p[i] == '^');
    bool found = false;
    i += not;
    for (size_t first = i; i < pattern.n && (i == first || pattern.p[i] != ']'); i++) {
        char low = pattern.p[i], high = low;
        if (i + 2 < pattern.n && pattern.p[i + 1] == '-' && pattern.p[i + 2] != ']') {
            high = pattern.p[i + 2];
            i += 2;
        }
        found |= c >= low && c <= high;
    }
    *at = i < pattern.n ? i + 1 : i;
    return found != not;
}

static bool match_one(struct str pattern, size_t *at, char c)
{
    char p = pattern.p[*at];
    if (p == '[')
        return c != '/' && in_set(pattern, at, c);
    if (p == '\\' && *at + 1 < pattern.n)
        p = pattern.p[++*at];
    else if (p == '?')
        return ++*at, c != '/';
    ++*at;
    return p == c;
}

/* Steps over the star at *at, with the slash behind it that stands for "no folder" as well. */
static enum star take_star(struct str pattern, size_t *at)
{
    bool first = *at == 0 || pattern.p[*at - 1] == '/';
    if (*at + 1 == pattern.n || pattern.p[*at + 1] != '*')
        return ++*at, STAR_PART;
    *at += 2;
    if (!first || *at == pattern.n || pattern.p[*at] != '/')
        return STAR_ALL;
    ++*at;
    return STAR_FOLDERS;
}

/* Lets the star take more of the text; false when it can't. */
static bool take_more(struct retry *retry, struct str text)
{
    if (retry->pattern == SIZE_MAX || retry->text >= text.n)
        return false;
    if (retry->star == STAR_PART && text.p[retry->text] == '/')
        return false;
    if (retry->star != STAR_FOLDERS)
        return retry->text++, true;
    size_t slash = str_find_char(str_skip(text, retry->text), '/');
    if (slash == SIZE_MAX)
        return false;
    retry->text += slash + 1;
    return true;
}

bool glob_match(struct str pattern, struct str text)
{
    struct retry part = { .pattern = SIZE_MAX }, all = { .pattern = SIZE_MAX };
    size_t p = 0, t = 0;
    for (;;) {
        if (p < pattern.n && pattern.p[p] == '*') {
            enum star star = take_star(pattern, &p);
            struct retry *retry = star == STAR_PART ? &part : &all;
            part.pattern = SIZE_MAX;
            *retry = (struct retry){ p, t, star };
            continue;
        }
        if (t == text.n && p == pattern.n)
            return true;
        size_t next = p;
        if (t < text.n && p < pattern.n && match_one(pattern, &next, text.p[t])) {
            p = next;
            t++;
        } else if (take_more(&part, text)) {
            p = part.pattern;
            t = part.text;
        } else if (take_more(&all, text)) {
            part.pattern = SIZE_MAX;
            p = all.pattern;
            t = all.text;
        } else {
            return false;
        }
    }
}
