/* Text as pointer and length: a view, not terminated, never freed. */
#ifndef SVCGRAPH_STR_H
#define SVCGRAPH_STR_H

#include <stdarg.h>

#include "svcgraph/arena.h"

struct str {
    const char *p; /* may be NULL when n is 0 */
    size_t n;      /* bytes */
};

#define STR(literal) ((struct str){ "" literal, sizeof(literal) - 1 })
#define STR_NULL ((struct str){ NULL, 0 })

/* printf("%.*s", STR_ARG(s)): the text is cut at INT_MAX bytes. */
#define PRIstr ".*s"
#define STR_ARG(s) ((int)((s).n > 0x7fffffff ? 0x7fffffff : (s).n)), ((s).n ? (s).p : "")

struct str str_from(const char *cstr); /* NULL gives the empty text */
static inline struct str str_range(const char *begin, const char *end)
{
    return (struct str){ begin, (size_t)(end - begin) };
}

bool str_eq(struct str a, struct str b);
bool str_is(struct str a, const char *cstr);
bool str_is_nocase(struct str a, const char *cstr); /* ASCII only */
bool str_eq_nocase(struct str a, struct str b);
int str_cmp(struct str a, struct str b); /* by bytes, then by length */
bool str_starts(struct str s, const char *prefix);
bool str_ends(struct str s, const char *suffix);

/* Offset of the first match, or SIZE_MAX. */
size_t str_find(struct str s, struct str needle);
size_t str_find_char(struct str s, char c);
size_t str_rfind_char(struct str s, char c);
bool str_has(struct str s, const char *needle);

struct str str_skip(struct str s, size_t n); /* without the first n bytes (or empty) */
struct str str_take(struct str s, size_t n); /* the first n bytes (or all) */
struct str str_trim(struct str s);           /* white space at both ends */

/* Cuts *rest at the first c: returns the part before it, leaves the part after. False at the end. */
bool str_split(struct str *rest, char c, struct str *out_part);

/* Whole text is a decimal number that fits; no sign on the unsigned one. */
bool str_to_u64(struct str s, uint64_t *out);
bool str_to_i64(struct str s, int64_t *out);

struct str str_dup(struct arena *arena, struct str s);
char *str_cstr(struct arena *arena, struct str s); /* terminated copy */
struct str str_lower(struct arena *arena, struct str s);
struct str str_concat(struct arena *arena, struct str a, struct str b);
struct str str_printf(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);
struct str str_vprintf(struct arena *arena, const char *format, va_list args) PRINTF_LIKE(2, 0);

/* 64-bit FNV-1a; start from STR_HASH_INIT, or chain. */
#define STR_HASH_INIT 0xcbf29ce484222325u
uint64_t str_hash(uint64_t hash, struct str s);

/* Fast, for tables in memory: another one in each process, so that nobody can make names collide. */
uint32_t str_hash32(struct str s);

/*
 * Optimal string alignment distance (insert, delete, replace, swap of neighbours), bounded:
 * returns limit + 1 as soon as it must be larger. Texts over 64 bytes are never near.
 */
size_t str_distance(struct str a, struct str b, size_t limit);

/* Near enough for "did you mean": distance <= 2 and <= a third of the longer one's length. */
bool str_is_near(struct str a, struct str b);

/* Growing text in an arena. */
struct strbuf {
    struct arena *arena;
    char *p;
    size_t n, capacity;
};

void strbuf_init(struct strbuf *buf, struct arena *arena);
void strbuf_add(struct strbuf *buf, struct str s);
void strbuf_add_char(struct strbuf *buf, char c);
void strbuf_addf(struct strbuf *buf, const char *format, ...) PRINTF_LIKE(2, 3);
struct str strbuf_str(const struct strbuf *buf);

#endif
