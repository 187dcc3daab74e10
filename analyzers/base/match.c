#include "svcgraph/match.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

/* Bounds of one match: a hostile pattern or text costs milliseconds, not minutes. */
enum { MATCH_LIMIT = 200000, DEPTH_LIMIT = 2000 };

struct regex {
    pcre2_code *code;
    pcre2_match_data *data;
    pcre2_match_context *context;
};

struct regex *regex_new(struct arena *arena, struct str pattern, const char **out_error)
{
    int error;
    size_t at;
    pcre2_code *code = pcre2_compile((PCRE2_SPTR)(pattern.n ? pattern.p : ""), pattern.n,
                                     PCRE2_UTF | PCRE2_MATCH_INVALID_UTF |
                                         PCRE2_NEVER_BACKSLASH_C, &error, &at, NULL);
    if (!code) {
        char text[128] = "";
        pcre2_get_error_message(error, (PCRE2_UCHAR *)text, sizeof(text));
        *out_error = str_printf(arena, "%s at offset %zu", text, at).p;
        return NULL;
    }
    struct regex *regex = arena_new(arena, struct regex);
    regex->code = code;
    regex->data = pcre2_match_data_create_from_pattern(code, NULL);
    regex->context = pcre2_match_context_create(NULL);
    if (regex->context) {
        pcre2_set_match_limit(regex->context, MATCH_LIMIT);
        pcre2_set_depth_limit(regex->context, DEPTH_LIMIT);
    }
    return regex;
}

bool regex_match(const struct regex *regex, struct str text)
{
    return pcre2_match(regex->code, (PCRE2_SPTR)(text.n ? text.p : ""), text.n, 0, 0, regex->data,
                       regex->context) >= 0;
}

int regex_group(const struct regex *regex, const char *name)
{
    PCRE2_SPTR first, last;
    int size = pcre2_substring_nametable_scan(regex->code, (PCRE2_SPTR)name, &first, &last);
    return size > 0 ? first[0] << 8 | first[1] : 0;
}

bool regex_find(const struct regex *regex, struct str text, bool *out_limit)
{
    int found = pcre2_match(regex->code, (PCRE2_SPTR)(text.n ? text.p : ""), text.n, 0, 0,
                            regex->data, regex->context);
    *out_limit = found == PCRE2_ERROR_MATCHLIMIT || found == PCRE2_ERROR_DEPTHLIMIT ||
                 found == PCRE2_ERROR_HEAPLIMIT;
    return found >= 0;
}

struct str regex_captured(const struct regex *regex, struct str text, int group)
{
    const size_t *ends = pcre2_get_ovector_pointer(regex->data);
    size_t from = ends[2 * group], to = ends[2 * group + 1];
    if (group <= 0 || from == PCRE2_UNSET || to < from || to > text.n)
        return STR_NULL;
    return str_take(str_skip(text, from), to - from);
}

void regex_free(struct regex *regex)
{
    if (!regex)
        return;
    pcre2_match_context_free(regex->context);
    pcre2_match_data_free(regex->data);
    pcre2_code_free(regex->code);
}

bool pattern_match(struct str pattern, struct str text)
{
    if (!str_starts(pattern, "re:"))
        return glob_match(pattern, text);
    struct arena arena = { 0 };
    const char *error;
    struct regex *regex = regex_new(&arena, str_skip(pattern, 3), &error);
    bool matches = regex && regex_match(regex, text);
    regex_free(regex);
    arena_release(&arena);
    return matches;
}
