/*
 * Calls of datastores by who makes them and what they are about, and pairs of datastores that one
 * request writes. A writer is a service at a datastore, whatever its operations: of these there are
 * few in a request.
 */
#include <stdlib.h>

#include "svcgraph/flow_stores.h"
#include "svcgraph/graph.h"
#include "svcgraph/map.h"

enum { WRITERS_MOST = 16 /* of one request; the first ones count */ };

struct use {
    uint32_t user, call;
    sym table;
    uint8_t access;
    uint64_t calls;
    struct request_example example;
};

struct writer { /* and the first place where it was seen to write */
    sym service, space, store;
    uint8_t of_kind;
    uint32_t user, call;
    sym table;
    struct place place;
};

struct both {
    uint32_t root, a, b; /* a, b: in writers */
    uint64_t requests;
    struct request_example example;
};

struct stores {
    struct arena *arena;
    struct map use_map, writer_map, both_map, root_map;
    VEC(struct use) uses;
    VEC(struct writer) writers;
    VEC(struct both) pairs;
    VEC(uint64_t) roots;   /* whole requests, by number in root_map */
    VEC(bool) waited;      /* by step of the present request: its root waits for it */
};

static void *begin(struct arena *arena, const struct flow_setup *setup, const struct symtab *syms)
{
    struct stores *t = arena_new(arena, struct stores);
    (void)setup;
    (void)syms;
    t->arena = arena;
    map_init(&t->use_map, arena, 0);
    map_init(&t->writer_map, arena, 0);
    map_init(&t->both_map, arena, 0);
    map_init(&t->root_map, arena, 0);
    return t;
}

static struct use *use_at(struct stores *t, const struct use *key)
{
    uint32_t *slot = map_at(&t->use_map, (uint64_t)key->user << 32 | key->call,
                            (uint64_t)key->table << 2 | key->access);
    if (*slot == MAP_NONE) {
        *slot = (uint32_t)t->uses.n;
        *vec_push(t->arena, &t->uses) = (struct use){
            .user = key->user, .call = key->call, .table = key->table, .access = key->access
        };
    }
    return &t->uses.v[*slot];
}

/* By names, as operations have other numbers in each thread. */
static uint32_t writer_at(struct stores *t, const struct writer *from)
{
    uint32_t *slot = map_at(&t->writer_map, (uint64_t)from->service << 32 | from->space,
                            (uint64_t)from->store << 32 | from->of_kind);
    if (*slot == MAP_NONE) {
        *slot = (uint32_t)t->writers.n;
        *vec_push(t->arena, &t->writers) = *from;
    } else if (place_before(from->place, t->writers.v[*slot].place)) {
        t->writers.v[*slot] = *from;
    }
    return *slot;
}

static struct both *both_at(struct stores *t, uint32_t root, uint32_t a, uint32_t b)
{
    uint32_t low = a < b ? a : b, high = a < b ? b : a;
    uint32_t *slot = map_at(&t->both_map, root, (uint64_t)low << 32 | high);
    if (*slot == MAP_NONE) {
        *slot = (uint32_t)t->pairs.n;
        *vec_push(t->arena, &t->pairs) = (struct both){ .root = root, .a = low, .b = high };
    }
    return &t->pairs.v[*slot];
}

static uint64_t *root_at(struct stores *t, uint32_t root)
{
    uint32_t *slot = map_at(&t->root_map, root, 0);
    if (*slot == MAP_NONE) {
        *slot = (uint32_t)t->roots.n;
        *vec_push(t->arena, &t->roots) = 0;
    }
    return &t->roots.v[*slot];
}

static bool is_store_call(const struct step *s)
{
    return s->kind == STEP_CALL && s->via == EDGE_DATA && s->parent != STEP_NONE;
}

static void add_use(struct stores *t, const struct request *r, const struct step *s)
{
    struct use key = { .user = r->steps[s->parent].op,
                       .call = s->op,
                       .table = s->table,
                       .access = s->access };
    struct use *use = use_at(t, &key);
    use->calls++;
    request_show(&use->example, r->trace, s->place);
}

struct written_by { /* of one request */
    uint32_t writers[WRITERS_MOST], n;
};

static void add_writer(struct stores *t, const struct request *r, const struct flow_names *names,
                       const struct step *s, struct written_by *all)
{
    const struct flow_name *store = &names->all[s->op];
    uint32_t user = r->steps[s->parent].op;
    struct writer writer = { .service = names->all[user].node,
                             .space = names->all[user].space,
                             .store = store->node,
                             .of_kind = store->of_kind,
                             .user = user,
                             .call = s->op,
                             .table = s->table,
                             .place = s->place };
    uint32_t number = writer_at(t, &writer), i = 0;
    while (i < all->n && all->writers[i] != number)
        i++;
    if (i == all->n && all->n < WRITERS_MOST)
        all->writers[all->n++] = number;
}

static void add_pairs(struct stores *t, const struct request *r, const struct written_by *all)
{
    for (uint32_t i = 0; i < all->n; i++)
        for (uint32_t k = 0; k < i; k++) {
            struct both *both = both_at(t, r->steps[0].op, all->writers[i], all->writers[k]);
            both->requests++;
            request_show(&both->example, r->trace, r->steps[0].place);
        }
}

static void add(void *state, const struct request *r, const struct flow_names *names)
{
    struct stores *t = state;
    struct written_by all = { .n = 0 };
    bool whole = r->complete || r->young;
    t->waited.n = 0;
    for (uint32_t i = 0; i < r->n; i++) {
        const struct step *s = &r->steps[i];
        bool waited = s->parent == STEP_NONE || (t->waited.v[s->parent] && s->via != EDGE_ASYNC);
        *vec_push(t->arena, &t->waited) = waited;
        if (!is_store_call(s))
            continue;
        add_use(t, r, s);
        if (whole && waited && s->access == ACCESS_WRITE &&
            names->all[s->op].of_kind == NODE_DATASTORE)
            add_writer(t, r, names, s, &all);
    }
    if (!whole || !r->n)
        return;
    ++*root_at(t, r->steps[0].op);
    add_pairs(t, r, &all);
}

static void merge_uses(struct stores *t, const struct stores *from, const uint32_t *ops)
{
    for (size_t i = 0; i < from->uses.n; i++) {
        struct use key = from->uses.v[i];
        key.user = ops[key.user];
        key.call = ops[key.call];
        struct use *use = use_at(t, &key);
        use->calls += key.calls;
        request_show_merge(&use->example, &key.example);
    }
}

/* All of them: which is first does not depend on those that are in a pair. */
static uint32_t *merge_writers(struct stores *t, const struct stores *from, const uint32_t *ops)
{
    uint32_t *numbers = arena_array(t->arena, uint32_t, from->writers.n);
    for (size_t i = 0; i < from->writers.n; i++) {
        struct writer writer = from->writers.v[i];
        writer.user = ops[writer.user];
        writer.call = ops[writer.call];
        numbers[i] = writer_at(t, &writer);
    }
    return numbers;
}

static void merge(void *state, const void *from_state, const uint32_t *ops)
{
    struct stores *t = state;
    const struct stores *from = from_state;
    const uint32_t *writers = merge_writers(t, from, ops);
    merge_uses(t, from, ops);
    for (size_t i = 0; i < from->pairs.n; i++) {
        const struct both *pair = &from->pairs.v[i];
        struct both *both =
            both_at(t, ops[pair->root], writers[pair->a], writers[pair->b]);
        both->requests += pair->requests;
        request_show_merge(&both->example, &pair->example);
    }
    for (size_t i = 0; i < from->root_map.nslots; i++)
        if (from->root_map.slots[i].used)
            *root_at(t, ops[from->root_map.slots[i].a]) +=
                from->roots.v[from->root_map.slots[i].value];
}

static uint64_t bytes(const void *state)
{
    enum { SLOT = 2 * sizeof(struct map_slot) };
    const struct stores *t = state;
    return t->uses.n * (sizeof(struct use) + SLOT) + t->writers.n * (sizeof(struct writer) + SLOT) +
           t->pairs.n * (sizeof(struct both) + SLOT) + t->roots.n * (sizeof(uint64_t) + SLOT);
}

struct sorted_use {
    const struct symtab *syms;
    const struct use *use;
    uint32_t user, call;
};

static int use_cmp(const void *a, const void *b)
{
    const struct sorted_use *x = a, *y = b;
    if (x->user != y->user)
        return x->user < y->user ? -1 : 1;
    if (x->call != y->call)
        return x->call < y->call ? -1 : 1;
    int order = sym_cmp(x->syms, x->use->table, y->use->table);
    return order ? order : x->use->access - y->use->access;
}

static void flush_uses(struct stores *t, const struct flow_end *end, struct flow_stores *out)
{
    size_t n = t->uses.n;
    struct sorted_use *sorted = arena_array(t->arena, struct sorted_use, n);
    for (size_t i = 0; i < n; i++) {
        const struct use *use = &t->uses.v[i];
        sorted[i] = (struct sorted_use){ end->syms, use, end->ops[use->user], end->ops[use->call] };
    }
    if (n > 1)
        qsort(sorted, n, sizeof(*sorted), use_cmp);
    out->n_uses = (uint32_t)n;
    out->uses = arena_array(end->arena, struct table_use, n);
    for (size_t i = 0; i < n; i++)
        out->uses[i] =
            (struct table_use){ .user = sorted[i].user,
                                .call = sorted[i].call,
                                .table = sorted[i].use->table,
                                .access = sorted[i].use->access,
                                .calls = sorted[i].use->calls,
                                .trace = end->trace(end->ctx, sorted[i].use->example.trace),
                                .loc = end->loc(end->ctx, sorted[i].use->example.place) };
}

static struct written written_of(const struct flow_end *end, const struct writer *writer)
{
    return (struct written){ .user = end->ops[writer->user],
                             .call = end->ops[writer->call],
                             .table = writer->table,
                             .loc = end->loc(end->ctx, writer->place) };
}

static int written_cmp(const struct written *x, const struct written *y)
{
    if (x->user != y->user)
        return x->user < y->user ? -1 : 1;
    return (x->call > y->call) - (x->call < y->call);
}

static int pair_cmp(const void *a, const void *b)
{
    const struct write_pair *x = a, *y = b;
    if (x->root != y->root)
        return x->root < y->root ? -1 : 1;
    int order = written_cmp(&x->a, &y->a);
    return order ? order : written_cmp(&x->b, &y->b);
}

static struct write_pair pair_of(struct stores *t, const struct flow_end *end,
                                 const struct both *both)
{
    struct write_pair pair = { .root = end->ops[both->root],
                               .a = written_of(end, &t->writers.v[both->a]),
                               .b = written_of(end, &t->writers.v[both->b]),
                               .requests = both->requests,
                               .of_requests = *root_at(t, both->root),
                               .trace = end->trace(end->ctx, both->example.trace),
                               .loc = end->loc(end->ctx, both->example.place) };
    if (written_cmp(&pair.a, &pair.b) > 0) {
        struct written a = pair.a;
        pair.a = pair.b;
        pair.b = a;
    }
    return pair;
}

static void end(void *state, const struct flow_end *end)
{
    struct stores *t = state;
    struct flow_stores *out = arena_new(end->arena, struct flow_stores);
    flush_uses(t, end, out);
    out->n_pairs = (uint32_t)t->pairs.n;
    out->pairs = arena_array(end->arena, struct write_pair, t->pairs.n);
    for (uint32_t i = 0; i < out->n_pairs; i++)
        out->pairs[i] = pair_of(t, end, &t->pairs.v[i]);
    if (out->n_pairs > 1)
        qsort(out->pairs, out->n_pairs, sizeof(*out->pairs), pair_cmp);
    end->flow->stores = out;
}

const struct request_tally tally_stores = { .name = "stores",
                                            .begin = begin,
                                            .add = add,
                                            .merge = merge,
                                            .bytes = bytes,
                                            .end = end };
