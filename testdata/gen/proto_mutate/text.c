/* Strings of their own memory, and whole files as strings. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto_mutate.h"

void *need(void *memory)
{
    if (!memory) {
        fprintf(stderr, "proto_mutate: out of memory\n");
        exit(4);
    }
    return memory;
}

char *copy(const char *begin, size_t n)
{
    char *text = need(malloc(n + 1));
    memcpy(text, begin, n);
    text[n] = '\0';
    return text;
}

char *format(const char *pattern, const char *a, const char *b)
{
    size_t n = strlen(pattern) + strlen(a) + strlen(b) + 1;
    char *text = need(malloc(n));
    snprintf(text, n, pattern, a, b);
    return text;
}

char *fresh(const char *stem)
{
    char number[24];
    snprintf(number, sizeof(number), "_%u", (unsigned)pick(100000));
    return format("%s%s", stem, number);
}

char *slurp(const char *path)
{
    FILE *in = fopen(path, "rb");
    size_t n = 0, room = 1 << 16;
    char *text = need(malloc(room));
    if (!in) {
        perror(path);
        exit(3);
    }
    for (size_t got; (got = fread(text + n, 1, room - n - 1, in)) > 0;) {
        n += got;
        if (room - n < 2)
            text = need(realloc(text, room *= 2));
    }
    fclose(in);
    text[n] = '\0';
    return text;
}

void write_file(const char *path, const char *text)
{
    FILE *out = fopen(path, "wb");
    if (!out || fwrite(text, 1, strlen(text), out) != strlen(text) || fclose(out) != 0) {
        perror(path);
        exit(3);
    }
}
