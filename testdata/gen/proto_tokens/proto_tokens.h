/* A .proto file as tokens, and what is done to them; see main.c. Nothing is freed. */
#ifndef PROTO_TOKENS_H
#define PROTO_TOKENS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TOKENS_MAX = 100000 };

struct token {
    char *gap, *text;
    int line;
};

struct text {
    struct token t[TOKENS_MAX];
    size_t n; /* the last one is empty: the end */
};

extern uint64_t state; /* of the generator of numbers; never 0 */
size_t pick(size_t n); /* one of 0 .. n - 1 */

/* The memory or whatever else was asked for; ends the program when it is NULL. */
void *need(void *memory);
char *copy(const char *p, size_t n);
char *print(const char *format, ...) __attribute__((format(printf, 1, 2)));
char *slurp(const char *path);

void tokenize(struct text *f, const char *p);
bool is(const struct text *f, size_t i, const char *word);
char class_of(const char *text); /* 'a' a name, '0' a number, '"' a string, else a sign */

/* Names and numbers that no other mutant has. */
void own_names(struct text *f, unsigned long number);
void own_package(struct text *f, unsigned long number);

/* A few changes, told in the log. True when the file may clash with others now. */
bool mutate(struct text *f, char *log, size_t log_size);

#endif
