#include "svcgraph/sym.h"

static void new_slots(struct symtab *table, uint32_t nslots)
{
    table->slots = arena_array(table->arena, uint32_t, nslots);
    table->nslots = nslots;
    for (uint32_t s = 1; s < table->n; s++) {
        uint32_t at = table->hashes[s] & (nslots - 1);
        while (table->slots[at])
            at = (at + 1) & (nslots - 1);
        table->slots[at] = s;
    }
}

void symtab_init(struct symtab *table, struct arena *arena)
{
    enum { FIRST = 4 };
    *table = (struct symtab){ .arena = arena, .n = 1, .capacity = FIRST };
    table->texts = arena_array(arena, struct str, FIRST);
    table->hashes = arena_array(arena, uint32_t, FIRST);
    table->texts[0] = (struct str){ "", 0 };
    new_slots(table, 2 * FIRST);
}

/* Slot of the text, or the free slot where it belongs. */
static uint32_t find_slot(const struct symtab *table, struct str text, uint32_t hash)
{
    uint32_t at = hash & (table->nslots - 1);
    for (uint32_t s; (s = table->slots[at]); at = (at + 1) & (table->nslots - 1))
        if (table->hashes[s] == hash && str_eq(table->texts[s], text))
            break;
    return at;
}

static void grow(struct symtab *table)
{
    uint32_t old = table->capacity, new = old * 2;
    table->texts = arena_grow(table->arena, table->texts, old * sizeof(struct str),
                              new * sizeof(struct str), _Alignof(struct str));
    table->hashes = arena_grow(table->arena, table->hashes, old * sizeof(uint32_t),
                               new * sizeof(uint32_t), _Alignof(uint32_t));
    table->capacity = new;
    new_slots(table, new * 2);
}

void symtab_bound(struct symtab *table, uint64_t room, struct sketch *lost, struct str beyond)
{
    table->beyond = sym_intern(table, beyond);
    table->room = room;
    table->lost = lost;
}

static bool has_room(struct symtab *table, struct str text)
{
    if (!table->lost)
        return true;
    uint64_t cost = sym_cost(text);
    table->room = cost <= table->room ? table->room - cost : 0;
    if (!table->room)
        sketch_add(table->lost, str_hash(STR_HASH_INIT, text));
    return table->room > 0;
}

static sym intern_hashed(struct symtab *table, struct str text, uint32_t hash)
{
    if (text.n == 0)
        return 0;
    uint32_t at = find_slot(table, text, hash);
    if (table->slots[at])
        return table->slots[at];
    if (!has_room(table, text))
        return table->beyond;
    if (table->n == table->capacity) {
        grow(table);
        at = find_slot(table, text, hash);
    }
    sym s = table->n++;
    table->texts[s] = str_dup(table->arena, text);
    table->hashes[s] = hash;
    table->slots[at] = s;
    return s;
}

sym sym_intern(struct symtab *table, struct str text)
{
    return intern_hashed(table, text, str_hash32(text));
}

/* Three steps down from the slot to the text, each for all of the batch before the next. */
static void intern_batch(struct symtab *table, const struct str *texts, sym *out, size_t n)
{
    enum { BATCH = 32 };
    uint32_t hashes[BATCH], mask = table->nslots - 1;
    sym likely[BATCH];
    for (size_t i = 0; i < n; i++) {
        hashes[i] = str_hash32(texts[i]);
        __builtin_prefetch(&table->slots[hashes[i] & mask]);
    }
    for (size_t i = 0; i < n; i++) {
        likely[i] = table->slots[hashes[i] & mask];
        __builtin_prefetch(&table->hashes[likely[i]]);
        __builtin_prefetch(&table->texts[likely[i]]);
    }
    for (size_t i = 0; i < n; i++)
        __builtin_prefetch(table->texts[likely[i]].p);
    for (size_t i = 0; i < n; i++)
        out[i] = intern_hashed(table, texts[i], hashes[i]);
}

void sym_intern_many(struct symtab *table, const struct str *texts, sym *out, size_t n)
{
    enum { BATCH = 32 };
    for (size_t i = 0; i < n; i += BATCH)
        intern_batch(table, texts + i, out + i, n - i < BATCH ? n - i : BATCH);
}

sym sym_find(const struct symtab *table, struct str text)
{
    return text.n ? table->slots[find_slot(table, text, str_hash32(text))] : 0;
}

struct str sym_str(const struct symtab *table, sym s)
{
    assert(s < table->n);
    return table->texts[s];
}

int sym_cmp(const struct symtab *table, sym a, sym b)
{
    return a == b ? 0 : str_cmp(sym_str(table, a), sym_str(table, b));
}
