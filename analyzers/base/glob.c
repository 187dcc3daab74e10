#include "svcgraph/match.h"

/* One place to come back to for each of '*' and "**": the last one met is enough for both. */
struct retry {
    size_t pattern; /* SIZE_MAX: none */
    size_t text;
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
    *at = i + 1;
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

/* Steps over "*", "**" or "**" + "/" at *at; true when it was one that crosses slashes. */
static bool take_star(struct str pattern, size_t *at)
{
    bool crosses = *at + 1 < pattern.n && pattern.p[*at + 1] == '*';
    bool whole_part = *at == 0 || pattern.p[*at - 1] == '/';
    *at += crosses ? 2 : 1;
    if (crosses && whole_part && *at < pattern.n && pattern.p[*at] == '/')
        ++*at;
    return crosses;
}

bool glob_match(struct str pattern, struct str text)
{
    struct retry star = { SIZE_MAX, 0 }, stars = { SIZE_MAX, 0 };
    size_t p = 0, t = 0;
    for (;;) {
        if (p < pattern.n && pattern.p[p] == '*') {
            bool crosses = take_star(pattern, &p);
            star = (struct retry){ crosses ? SIZE_MAX : p, t };
            if (crosses)
                stars = (struct retry){ p, t };
            continue;
        }
        if (t == text.n && p == pattern.n)
            return true;
        if (t < text.n && p < pattern.n) {
            size_t next = p;
            if (match_one(pattern, &next, text.p[t])) {
                p = next;
                t++;
                continue;
            }
        }
        if (star.pattern != SIZE_MAX && star.text < text.n && text.p[star.text] != '/') {
            p = star.pattern;
            t = ++star.text;
        } else if (stars.pattern != SIZE_MAX && stars.text < text.n) {
            star.pattern = SIZE_MAX;
            p = stars.pattern;
            t = ++stars.text;
        } else {
            return false;
        }
    }
}
