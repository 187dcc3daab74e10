/*
 * Ids of cgraph by order of creation. Its own are addresses of names, and it writes subgraphs by
 * id: where memory happened to be free then decided the order of clusters in the text.
 */
#include "dot_graph.h"

struct ids {
    Agdisc_t disc; /* first: cgraph hands it back to open */
    Agiddisc_t calls;
    struct symtab names;
    struct arena *arena;
    IDTYPE unnamed;
};

static void *ids_open(Agraph_t *graph, Agdisc_t *disc)
{
    (void)graph;
    return disc;
}

/* Even: the number of the name. Odd: edges and what else has no name. */
static long ids_map(void *state, int kind, char *name, IDTYPE *id, int create)
{
    struct ids *ids = state;
    (void)kind;
    (void)create;
    if (name)
        *id = (IDTYPE)sym_intern(&ids->names, str_from(name)) * 2;
    else
        *id = ids->unnamed += 2;
    return 1;
}

static long ids_alloc(void *state, int kind, IDTYPE id)
{
    (void)state;
    (void)kind;
    (void)id;
    return 0;
}

static void ids_free(void *state, int kind, IDTYPE id)
{
    (void)state;
    (void)kind;
    (void)id;
}

static char *ids_print(void *state, int kind, IDTYPE id)
{
    const struct ids *ids = state;
    (void)kind;
    return id % 2 ? NULL : str_cstr(ids->arena, sym_str(&ids->names, (sym)(id / 2)));
}

static void ids_close(void *state)
{
    (void)state;
}

static void ids_register(void *state, int kind, void *object)
{
    (void)state;
    (void)kind;
    (void)object;
}

Agdisc_t *dot_ids(struct arena *arena)
{
    struct ids *ids = arena_new(arena, struct ids);
    ids->calls = (Agiddisc_t){ .open = ids_open,
                               .map = ids_map,
                               .alloc = ids_alloc,
                               .free = ids_free,
                               .print = ids_print,
                               .close = ids_close,
                               .idregister = ids_register };
    ids->disc = (Agdisc_t){ .id = &ids->calls };
    ids->arena = arena;
    ids->unnamed = 1;
    symtab_init(&ids->names, arena);
    return &ids->disc;
}
