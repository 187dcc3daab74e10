#include "csv_priv.h"

/* Without its quotes; false when it is not closed, or something follows it. */
static bool unquote(struct arena *arena, struct str *rest, struct str *out)
{
    size_t at = 1;
    bool doubled = false;
    while (at < rest->n && (rest->p[at] != '"' || (at + 1 < rest->n && rest->p[at + 1] == '"'))) {
        doubled |= rest->p[at] == '"';
        at += rest->p[at] == '"' ? 2 : 1;
    }
    if (at >= rest->n || (at + 1 < rest->n && rest->p[at + 1] != ','))
        return false;
    *out = (struct str){ rest->p + 1, at - 1 };
    *rest = str_skip(*rest, at + 1);
    if (!doubled)
        return true;
    char *copy = arena_bytes(arena, out->n);
    size_t n = 0;
    for (size_t i = 0; i < out->n; i++) {
        copy[n++] = out->p[i];
        i += out->p[i] == '"';
    }
    *out = (struct str){ copy, n };
    return true;
}

bool csv_split(struct arena *arena, struct str line, struct csv_field *fields, size_t *out_n)
{
    struct str rest = line;
    *out_n = 0;
    for (bool more = true; more;) {
        struct csv_field field = { STR_NULL, (uint32_t)(rest.p - line.p) + 1 };
        if (rest.n && rest.p[0] == '"') {
            if (!unquote(arena, &rest, &field.text))
                return false;
        } else {
            const char *comma = rest.n ? memchr(rest.p, ',', rest.n) : NULL;
            field.text = comma ? str_take(rest, (size_t)(comma - rest.p)) : rest;
            rest = str_skip(rest, field.text.n);
        }
        more = rest.n > 0;
        rest = str_skip(rest, 1);
        field.text = str_trim(field.text);
        if (*out_n < CSV_FIELDS_MAX)
            fields[(*out_n)++] = field;
    }
    return true;
}

/* More behind what is there; false at the end. */
static bool fill(struct csv_lines *l)
{
    if (l->start) {
        l->base += l->start;
        memmove(l->buffer, l->buffer + l->start, l->end - l->start);
        l->end -= l->start;
        l->start = 0;
    }
    size_t got = stream_read(l->stream, l->buffer + l->end, CSV_LINE_MAX - l->end);
    l->end += got;
    return got > 0;
}

enum csv_line csv_next(struct csv_lines *l, struct str *out)
{
    bool cut = false;
    for (size_t seen = 0;;) {
        char *begin = l->buffer + l->start, *end = NULL;
        size_t have = l->end - l->start;
        if (have > seen)
            end = memchr(begin + seen, '\n', have - seen);
        seen = have;
        if (!end && have == CSV_LINE_MAX) {
            cut = true;
            l->base += l->end;
            l->start = l->end = seen = have = 0;
        }
        if (!end && fill(l))
            continue;
        if (!end && !have && !cut)
            return CSV_END;
        size_t n = end ? (size_t)(end - begin) : have;
        *out = (struct str){ l->buffer + l->start, n };
        l->start = end ? l->start + n + 1 : l->end;
        return cut ? CSV_LONG : CSV_WHOLE;
    }
}
