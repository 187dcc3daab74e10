/* A file as tokens: reading, changing, writing back. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "proto_mutate.h"

static const char *skip_gap(const char *p)
{
    for (;;) {
        if (isspace((unsigned char)*p) || (unsigned char)*p == 0xef || (unsigned char)*p == 0xbb ||
            (unsigned char)*p == 0xbf) {
            p++;
        } else if (p[0] == '/' && p[1] == '/') {
            while (*p && *p != '\n')
                p++;
        } else if (p[0] == '/' && p[1] == '*') {
            const char *end = strstr(p + 2, "*/");
            p = end ? end + 2 : p + strlen(p);
        } else {
            return p;
        }
    }
}

static const char *skip_token(const char *p)
{
    if (*p == '"' || *p == '\'') {
        char quote = *p++;
        while (*p && *p != quote)
            p += *p == '\\' && p[1] ? 2 : 1;
        return *p ? p + 1 : p;
    }
    if (!isalnum((unsigned char)*p) && *p != '_')
        return p + 1;
    while (isalnum((unsigned char)*p) || *p == '_' || *p == '.')
        p++;
    return p;
}

void tokenize(struct file *f, const char *p)
{
    f->n = 0;
    while (f->n < TOKENS_MAX) {
        const char *begin = skip_gap(p), *end = *begin ? skip_token(begin) : begin;
        f->t[f->n++] =
            (struct token){ copy(p, (size_t)(begin - p)), copy(begin, (size_t)(end - begin)) };
        if (!*begin)
            return;
        p = end;
    }
}

bool is(const struct file *f, size_t i, const char *text)
{
    return i < f->n && strcmp(f->t[i].text, text) == 0;
}

bool is_name(const struct file *f, size_t i)
{
    return i < f->n && (isalpha((unsigned char)f->t[i].text[0]) || f->t[i].text[0] == '_');
}

char *join(const struct file *f)
{
    size_t n = 1;
    for (size_t i = 0; i < f->n; i++)
        n += strlen(f->t[i].gap) + strlen(f->t[i].text);
    char *text = need(malloc(n)), *p = text;
    for (size_t i = 0; i < f->n; i++) {
        size_t gap = strlen(f->t[i].gap), own = strlen(f->t[i].text);
        memcpy(p, f->t[i].gap, gap);
        memcpy(p + gap, f->t[i].text, own);
        p += gap + own;
    }
    *p = '\0';
    return text;
}

void set(struct file *f, size_t i, const char *text)
{
    char *old = f->t[i].text;
    f->t[i].text = copy(text, strlen(text));
    free(old);
}

void before(struct file *f, size_t i, const char *text)
{
    char *all = format("%s%s", text, f->t[i].text);
    set(f, i, all);
    free(all);
}

void after(struct file *f, size_t i, const char *text)
{
    char *all = format("%s%s", f->t[i].text, text);
    set(f, i, all);
    free(all);
}

void cut(struct file *f, size_t first, size_t last)
{
    for (size_t i = first; i <= last && i + 1 < f->n; i++) {
        set(f, i, "");
        if (i > first) {
            free(f->t[i].gap);
            f->t[i].gap = copy("", 0);
        }
    }
}
