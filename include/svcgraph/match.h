/* Patterns over names and paths. */
#ifndef SVCGRAPH_MATCH_H
#define SVCGRAPH_MATCH_H

#include "svcgraph/str.h"

/*
 * Whole-text glob: '?' and '*' stay within a part between slashes, "**" crosses them ("a/" + "**" +
 * "/b" also matches a/b), [a-z] and [!a-z] are sets, '\' takes the next byte as it is.
 */
bool glob_match(struct str pattern, struct str text);

/* A regular expression, compiled (PCRE2) with match and depth limits; released by regex_free. */
struct regex;

/* NULL when it does not compile; then *out_error says why, in static or arena memory. */
struct regex *regex_new(struct arena *arena, struct str pattern, const char **out_error);
bool regex_match(const struct regex *regex, struct str text); /* anywhere in it; false at the limit */
int regex_group(const struct regex *regex, const char *name); /* 0 when it has none of that name */

/* The same, for parts of it: *out_limit says that it was given up. */
bool regex_find(const struct regex *regex, struct str text, bool *out_limit);
/* Of the last regex_find, which matched text; empty when the group took no part. */
struct str regex_captured(const struct regex *regex, struct str text, int group);
void regex_free(struct regex *regex);

/* A user's pattern: a glob, or a regular expression after "re:". */
bool pattern_match(struct str pattern, struct str text);

#endif
