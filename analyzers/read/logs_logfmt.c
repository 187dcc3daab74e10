/* Lines of key=value. */
#include "logs_priv.h"

static bool is_key_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '-' || c == '/' || c == '@';
}

/* The value in quotes, with '\' before what stands for itself; *rest goes behind it. */
static struct str quoted(struct arena *arena, struct str *rest)
{
    char *out = arena_bytes(arena, rest->n);
    size_t n = 0, i = 1;
    for (; i < rest->n && rest->p[i] != '"'; i++) {
        if (rest->p[i] == '\\' && i + 1 < rest->n)
            i++;
        out[n++] = rest->p[i];
    }
    *rest = str_skip(*rest, i + 1);
    return (struct str){ out, n };
}

static struct str bare(struct str *rest)
{
    size_t n = 0;
    while (n < rest->n && rest->p[n] != ' ' && rest->p[n] != '\t')
        n++;
    struct str value = str_take(*rest, n);
    *rest = str_skip(*rest, n);
    return value;
}

/* Where a key ends before '=', or 0. */
static size_t key_length(struct str rest)
{
    size_t n = 0;
    while (n < rest.n && is_key_char(rest.p[n]))
        n++;
    return n < rest.n && rest.p[n] == '=' ? n : 0;
}

bool log_logfmt(struct arena *arena, struct str text, struct log_fields *out)
{
    size_t pairs = 0;
    for (struct str rest = text; rest.n;) {
        size_t n = key_length(rest);
        if (!n) {
            bare(&rest);
            rest = str_trim(rest);
            continue;
        }
        struct str key = str_take(rest, n);
        rest = str_skip(rest, n + 1);
        struct str value = rest.n && rest.p[0] == '"' ? quoted(arena, &rest) : bare(&rest);
        log_fields_put(out, key, value);
        rest = str_trim(rest);
        pairs++;
    }
    return pairs >= 2;
}
