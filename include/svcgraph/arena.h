/* Bump allocator: memory that dies together. Nothing in it is freed singly. */
#ifndef SVCGRAPH_ARENA_H
#define SVCGRAPH_ARENA_H

#include "svcgraph/base.h"

struct arena_block;

/* Zero-initialised is ready for use. Not shared between threads. */
struct arena {
    struct arena_block *blocks; /* newest first */
    char *next;                 /* first free byte of the newest block */
    char *end;                  /* one past its last byte */
    size_t used;                /* bytes handed out since init or reset */
};

/* Zeroed memory for one T, or n of them. Never NULL: out of memory ends the process with 4. */
#define arena_new(arena, T) ((T *)arena_alloc((arena), sizeof(T), _Alignof(T)))
#define arena_array(arena, T, n) ((T *)arena_alloc_array((arena), (n), sizeof(T), _Alignof(T)))

void *arena_alloc(struct arena *arena, size_t size, size_t align);
void *arena_alloc_array(struct arena *arena, size_t n, size_t size, size_t align);

/* Not zeroed: for what is written at once. */
char *arena_bytes(struct arena *arena, size_t n);
void *arena_room_for(struct arena *arena, size_t n, size_t size, size_t align);
#define arena_room(arena, T, n) ((T *)arena_room_for((arena), (n), sizeof(T), _Alignof(T)))

/* Moves an allocation into a larger one; extends in place when it was the last. Tail is zeroed. */
void *arena_grow(struct arena *arena, void *old, size_t old_size, size_t new_size, size_t align);

/* Forgets all contents but keeps one block for reuse. */
void arena_reset(struct arena *arena);
void arena_release(struct arena *arena);

/* All memory of from belongs to the arena now; from is empty. */
void arena_join(struct arena *arena, struct arena *from);

#endif
