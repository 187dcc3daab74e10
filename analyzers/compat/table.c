/* Open addressing: slots hold a part of each name's hash, so that few names are looked at in vain.
 */
#include "compat_priv.h"

struct table_row {
    struct str name;
    const void *row;
};

struct table_slot {
    uint32_t hash;
    uint32_t row; /* 1 + index; 0 is free */
};

enum { ROWS_FIRST = 8 };

void table_init(struct table *table, struct arena *arena)
{
    *table = (struct table){ .arena = arena };
}

/* The name's slot, or the free one where it belongs. */
static struct table_slot *slot_of(const struct table *table, struct str name, uint32_t hash)
{
    uint32_t mask = 2 * table->capacity - 1, at = hash & mask;
    for (; table->slots[at].row; at = (at + 1) & mask)
        if (table->slots[at].hash == hash &&
            str_eq(table->rows[table->slots[at].row - 1].name, name))
            break;
    return &table->slots[at];
}

static void add_slots(struct table *table)
{
    uint32_t mask = 2 * table->capacity - 1;
    const struct table_slot *old = table->slots;
    struct table_slot *new = arena_array(table->arena, struct table_slot, (size_t)mask + 1);
    for (size_t i = 0; i < table->n_slots; i++) {
        uint32_t at = old[i].hash & mask;
        while (old[i].row && new[at].row)
            at = (at + 1) & mask;
        if (old[i].row)
            new[at] = old[i];
    }
    table->slots = new;
    table->n_slots = mask + 1;
}

static void grow(struct table *table)
{
    uint32_t old = table->capacity, new = old ? 2 * old : ROWS_FIRST;
    table->rows = arena_grow(table->arena, table->rows, old * sizeof(struct table_row),
                             new * sizeof(struct table_row), _Alignof(struct table_row));
    table->capacity = new;
    add_slots(table);
}

void table_add(struct table *table, struct str name, const void *row)
{
    uint32_t hash = str_hash32(name);
    struct table_slot *slot = table->capacity ? slot_of(table, name, hash) : NULL;
    if (slot && slot->row)
        return;
    if (table->n == table->capacity) {
        grow(table);
        slot = slot_of(table, name, hash);
    }
    table->rows[table->n++] = (struct table_row){ name, row };
    *slot = (struct table_slot){ hash, table->n };
}

const void *table_find(const struct table *table, struct str name)
{
    if (table->n == 0)
        return NULL;
    uint32_t row = slot_of(table, name, str_hash32(name))->row;
    return row ? table->rows[row - 1].row : NULL;
}
