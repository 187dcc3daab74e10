#include "inputs_priv.h"

#include "svcgraph/hcl.h"

enum { SURE_ENOUGH = 50 };

const struct reader *detect(struct probe *probe, bool docs, const struct reader **out_tie)
{
    const struct reader *best = NULL;
    int best_score = SURE_ENOUGH - 1;
    *out_tie = NULL;
    for (const struct reader *const *row = readers; *row; row++) {
        if (((*row)->kind == READ_DOCS) != docs)
            continue;
        int score = (*row)->probe(probe);
        if (score > best_score) {
            best = *row;
            best_score = score;
            *out_tie = NULL;
        } else if (best && score == best_score) {
            *out_tie = *row;
        }
    }
    return best;
}

static bool is_key_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.' || c == '/';
}

/* "key:" at the end of the line or before a space, the key quoted or not. */
static bool is_key_line(struct str line)
{
    bool quoted = line.n && (line.p[0] == '"' || line.p[0] == '\'');
    size_t i = quoted;
    while (i < line.n && is_key_char(line.p[i]))
        i++;
    if (i == quoted)
        return false;
    if (quoted && (i == line.n || line.p[i++] != line.p[0]))
        return false;
    while (i < line.n && line.p[i] == ' ')
        i++;
    return i < line.n && line.p[i] == ':' &&
           (i + 1 == line.n || line.p[i + 1] == ' ' || line.p[i + 1] == '\t');
}

bool detect_maybe_document(struct str head)
{
    if (str_starts(head, "\xff\xfe") || str_starts(head, "\xfe\xff"))
        return true;
    if (str_starts(head, "\xef\xbb\xbf"))
        head = str_skip(head, 3);
    if (head.n && memchr(head.p, '\0', head.n))
        return false;
    if (doc_looks_like_hcl(head))
        return true;
    bool comment = false, json = false; /* what follows comments of this form can be JSON only */
    for (struct str line; str_split(&head, '\n', &line);) {
        line = str_trim(line);
        bool was_comment = comment;
        if (comment || str_starts(line, "/*"))
            comment = !str_has(line, "*/");
        if (was_comment || comment || str_starts(line, "/*") || str_starts(line, "//")) {
            json = true;
            continue;
        }
        if (line.n == 0 || line.p[0] == '#' || line.p[0] == '%' || str_starts(line, "---") ||
            str_starts(line, "{{"))
            continue;
        return line.p[0] == '{' || line.p[0] == '[' ||
               (!json && (str_starts(line, "- ") || is_key_line(line)));
    }
    return false;
}
