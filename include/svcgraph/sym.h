/* Interned names: equality is ==. Order by text only through sym_cmp. */
#ifndef SVCGRAPH_SYM_H
#define SVCGRAPH_SYM_H

#include "svcgraph/sketch.h"
#include "svcgraph/str.h"

typedef uint32_t sym; /* 0 is none and reads as the empty text */

/* Open addressing over a text array; both live in the arena given at init. One thread. */
struct symtab {
    struct arena *arena;
    struct str *texts; /* [0] is the empty text */
    uint32_t *hashes;  /* low half of each text's hash */
    uint32_t n, capacity;
    uint32_t *slots; /* index into texts, 0 is free */
    uint32_t nslots; /* power of two */
    struct sketch *lost; /* texts for which there was no room; NULL: there is no bound */
    uint64_t room;       /* texts that are still taken, by sym_cost; counts with a bound only */
    sym beyond;          /* what all others are */
};

/* How many texts of usual length it stands for. */
static inline uint64_t sym_cost(struct str text)
{
    return 1 + text.n / 128;
}

void symtab_init(struct symtab *table, struct arena *arena);
/* From here on there is room for so many more; the first that is too many ends it for all. */
void symtab_bound(struct symtab *table, uint64_t room, struct sketch *lost, struct str beyond);
static inline bool symtab_is_full(const struct symtab *table)
{
    return table->lost && !table->room;
}
sym sym_intern(struct symtab *table, struct str text);       /* copies a new text */

/* The same for n texts at once: memory is asked for ahead, which is faster in a large table. */
void sym_intern_many(struct symtab *table, const struct str *texts, sym *out, size_t n);
sym sym_find(const struct symtab *table, struct str text);   /* 0 when unknown */
struct str sym_str(const struct symtab *table, sym s);
int sym_cmp(const struct symtab *table, sym a, sym b);

#endif
