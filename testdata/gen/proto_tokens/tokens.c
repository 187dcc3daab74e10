/* Memory, numbers and tokens. */
#include "proto_tokens.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint64_t state;

/* xorshift64*, S. Vigna 2016 */
size_t pick(size_t n)
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return (size_t)((state * 2685821657736338717u >> 11) % n);
}

void *need(void *memory)
{
    if (!memory) {
        perror("proto_tokens");
        exit(2);
    }
    return memory;
}

char *copy(const char *p, size_t n)
{
    char *s = need(malloc(n + 1));
    memcpy(s, p, n);
    s[n] = '\0';
    return s;
}

char *print(const char *format, ...)
{
    char *s;
    va_list args;
    va_start(args, format);
    int n = vasprintf(&s, format, args);
    va_end(args);
    return need(n < 0 ? NULL : s);
}

char *slurp(const char *path)
{
    FILE *f = need(fopen(path, "rb"));
    size_t n = 0, room = 65536;
    char *s = need(malloc(room));
    for (size_t got; (got = fread(s + n, 1, room - n - 1, f)) > 0; n += got)
        if (n + got + 1 == room)
            s = need(realloc(s, room *= 2));
    s[n] = '\0';
    fclose(f);
    return s;
}

static const char *skip_gap(const char *p)
{
    for (;;) {
        if (isspace((unsigned char)*p)) {
            p++;
        } else if (p[0] == '/' && p[1] == '/') {
            p += strcspn(p, "\n");
        } else if (p[0] == '/' && p[1] == '*') {
            const char *end = strstr(p + 2, "*/");
            p = end ? end + 2 : p + strlen(p);
        } else {
            return p;
        }
    }
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static const char *skip_token(const char *p)
{
    if (*p == '"' || *p == '\'') {
        char quote = *p++;
        while (*p && *p != quote && *p != '\n')
            p += *p == '\\' && p[1] ? 2 : 1;
        return *p == quote ? p + 1 : p;
    }
    if (isdigit((unsigned char)*p)) {
        while (is_word(*p) || *p == '.')
            p++;
        return p;
    }
    if (!is_word(*p))
        return p + 1;
    while (is_word(*p))
        p++;
    return p;
}

void tokenize(struct text *f, const char *p)
{
    int line = 1;
    for (f->n = 0; f->n < TOKENS_MAX;) {
        const char *begin = skip_gap(p), *end = *begin ? skip_token(begin) : begin;
        for (const char *q = p; q < begin; q++)
            line += *q == '\n';
        f->t[f->n++] = (struct token){ copy(p, (size_t)(begin - p)),
                                       copy(begin, (size_t)(end - begin)), line };
        if (!*begin)
            return;
        p = end;
    }
}

bool is(const struct text *f, size_t i, const char *word)
{
    return i < f->n && strcmp(f->t[i].text, word) == 0;
}

char class_of(const char *text)
{
    if (isalpha((unsigned char)text[0]) || text[0] == '_')
        return 'a';
    if (isdigit((unsigned char)text[0]))
        return '0';
    return text[0] == '"' || text[0] == '\'' ? '"' : '.';
}
