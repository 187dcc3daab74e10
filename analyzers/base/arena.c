#include "svcgraph/arena.h"

#include <stdalign.h>
#include <sys/mman.h>

enum { BLOCK_FIRST = 4 << 10, BLOCK_MAX = 16 << 20, STATUS_OUT_OF_MEMORY = 4 };

struct arena_block {
    struct arena_block *older;
    size_t size;   /* bytes after this header */
    void *mapping; /* of a large block; NULL: from malloc */
    size_t mapped;
    bool zeroed; /* what was not handed out yet is zero */
};

static char *block_bytes(struct arena_block *block)
{
    return (char *)(block + 1);
}

NORETURN static void out_of_memory(void)
{
    fputs("svcgraph: out of memory\n", stderr);
    exit(STATUS_OUT_OF_MEMORY);
}

/*
 * Large blocks come from the system, zeroed, and are asked to be of huge pages: a graph of a
 * million edges is 60,000 page faults less, and walks over it miss fewer translations. Where the
 * system knows no such pages, nothing changes.
 */
static struct arena_block *map_block(size_t size)
{
    enum { HUGE_PAGE = 2 << 20 };
    size_t mapped = size + HUGE_PAGE;
    if (mapped < size)
        return NULL;
    char *mapping = mmap(NULL, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapping == MAP_FAILED)
        return NULL;
    struct arena_block *block = (void *)(mapping + (size_t)(-(uintptr_t)mapping & (HUGE_PAGE - 1)));
#ifdef MADV_HUGEPAGE
    madvise(block, size, MADV_HUGEPAGE);
#endif
    *block = (struct arena_block){ .mapping = mapping, .mapped = mapped, .zeroed = true };
    return block;
}

static struct arena_block *new_block(size_t size)
{
    enum { LARGE = 4 << 20 };
    if (size >= LARGE)
        return map_block(size);
    struct arena_block *block = malloc(size);
    if (block)
        *block = (struct arena_block){ 0 };
    return block;
}

static void free_block(struct arena_block *block)
{
    if (block->mapping)
        munmap(block->mapping, block->mapped);
    else
        free(block);
}

static void add_block(struct arena *arena, size_t at_least)
{
    size_t size = arena->blocks ? arena->blocks->size * 2 : BLOCK_FIRST;
    if (size > BLOCK_MAX)
        size = BLOCK_MAX;
    if (size < at_least)
        size = at_least;
    if (size > SIZE_MAX - sizeof(struct arena_block))
        out_of_memory();
    struct arena_block *block = new_block(sizeof(*block) + size);
    if (!block)
        out_of_memory();
    block->older = arena->blocks;
    block->size = size;
    arena->blocks = block;
    arena->next = block_bytes(block);
    arena->end = arena->next + size;
}

static char *take(struct arena *arena, size_t size, size_t align)
{
    size_t gap = (size_t)(-(uintptr_t)arena->next & (align - 1));
    if (!arena->blocks || (size_t)(arena->end - arena->next) < gap ||
        (size_t)(arena->end - arena->next) - gap < size) {
        if (size > SIZE_MAX - align)
            out_of_memory();
        add_block(arena, size + align);
        gap = (size_t)(-(uintptr_t)arena->next & (align - 1));
    }
    char *result = arena->next + gap;
    arena->next = result + size;
    arena->used += size;
    return result;
}

void *arena_alloc(struct arena *arena, size_t size, size_t align)
{
    char *fresh = take(arena, size, align);
    return arena->blocks->zeroed ? fresh : memset(fresh, 0, size);
}

void *arena_alloc_array(struct arena *arena, size_t n, size_t size, size_t align)
{
    if (size && n > SIZE_MAX / size)
        out_of_memory();
    return arena_alloc(arena, n * size, align);
}

char *arena_bytes(struct arena *arena, size_t n)
{
    return take(arena, n, 1);
}

void *arena_room_for(struct arena *arena, size_t n, size_t size, size_t align)
{
    if (size && n > SIZE_MAX / size)
        out_of_memory();
    return take(arena, n * size, align);
}

void *arena_grow(struct arena *arena, void *old, size_t old_size, size_t new_size, size_t align)
{
    char *tail = old ? (char *)old + old_size : NULL;
    if (old && tail == arena->next && (size_t)(arena->end - tail) >= new_size - old_size) {
        arena->next += new_size - old_size;
        arena->used += new_size - old_size;
        if (!arena->blocks->zeroed)
            memset(tail, 0, new_size - old_size);
        return old;
    }
    char *grown = take(arena, new_size, align);
    if (old_size)
        memcpy(grown, old, old_size);
    if (!arena->blocks->zeroed)
        memset(grown + old_size, 0, new_size - old_size);
    return grown;
}

void arena_reset(struct arena *arena)
{
    struct arena_block *kept = arena->blocks;
    if (!kept)
        return;
    for (struct arena_block *block = kept->older, *older; block; block = older) {
        older = block->older;
        free_block(block);
    }
    kept->zeroed = false;
    kept->older = NULL;
    arena->next = block_bytes(kept);
    arena->end = arena->next + kept->size;
    arena->used = 0;
}

void arena_release(struct arena *arena)
{
    for (struct arena_block *block = arena->blocks, *older; block; block = older) {
        older = block->older;
        free_block(block);
    }
    *arena = (struct arena){ 0 };
}

void arena_join(struct arena *arena, struct arena *from)
{
    struct arena_block *oldest = from->blocks;
    if (!oldest)
        return;
    if (!arena->blocks) {
        *arena = *from;
        *from = (struct arena){ 0 };
        return;
    }
    while (oldest->older)
        oldest = oldest->older;
    oldest->older = arena->blocks->older;
    arena->blocks->older = from->blocks;
    arena->used += from->used;
    *from = (struct arena){ 0 };
}
