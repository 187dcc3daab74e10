/* From spans to records, and back. */
#include <stdlib.h>

#include "records_priv.h"
#include "sink_priv.h"

enum { BLOCK = 256 /* records handed to the sink at once: few, so that they stay in the cache */ };

enum { WORDS = sizeof(struct span_profile) / sizeof(uint64_t) };
_Static_assert(sizeof(struct span_profile) == 48 && WORDS == 6, "a profile has no padding");

/* In strands, so that one need not wait for the other. */
uint64_t profile_hash(const struct span_profile *p)
{
    uint64_t w[WORDS];
    memcpy(w, p, sizeof(w));
    uint64_t a = w[0] * 0xff51afd7ed558ccdu ^ w[1], b = w[2] * 0xc4ceb9fe1a85ec53u ^ w[5];
    b ^= (w[3] ^ w[4] * 0x9e3779b97f4a7c15u) * 0xd6e8feb86659fd93u;
    a = (a ^ a >> 32) * 0x9e3779b97f4a7c15u + (b ^ b >> 32) * 0xbf58476d1ce4e5b9u;
    return a ^ a >> 32;
}

/* Without a branch for each: mostly all are the same. */
bool profile_same(const struct span_profile *p, const struct span_profile *q)
{
    uint64_t a[WORDS], b[WORDS];
    memcpy(a, p, sizeof(a));
    memcpy(b, q, sizeof(b));
    return !((a[0] ^ b[0]) | (a[1] ^ b[1]) | (a[2] ^ b[2]) | (a[3] ^ b[3]) | (a[4] ^ b[4]) |
             (a[5] ^ b[5]));
}

static void put_profile(struct span_store *store, uint32_t number)
{
    uint32_t mask = store->n_profile_slots - 1;
    uint32_t at = (uint32_t)profile_hash(&store->profiles.v[number]) & mask;
    while (store->profile_slots[at])
        at = (at + 1) & mask;
    store->profile_slots[at] = number + 1;
}

static void grow_profiles(struct span_store *store)
{
    store->n_profile_slots = store->n_profile_slots ? store->n_profile_slots * 2 : 16;
    store->profile_slots = arena_array(store->arena, uint32_t, store->n_profile_slots);
    for (size_t i = 0; i < store->profiles.n; i++)
        put_profile(store, (uint32_t)i);
}

/* Slot of the profile, or the free slot where it belongs. */
static uint32_t *find_profile(const struct span_store *store, const struct span_profile *profile)
{
    uint32_t mask = store->n_profile_slots - 1;
    uint32_t at = (uint32_t)profile_hash(profile) & mask;
    for (; store->profile_slots[at]; at = (at + 1) & mask)
        if (profile_same(&store->profiles.v[store->profile_slots[at] - 1], profile))
            break;
    return &store->profile_slots[at];
}

static void lose(struct span_store *store, sym s)
{
    if (s && s != store->syms.beyond)
        sketch_add(store->lost, str_hash(STR_HASH_INIT, sym_str(&store->syms, s)));
}

/* To four bits: what is estimated by it is at most 6 % off. */
static uint32_t rounded(uint32_t probability)
{
    unsigned bits = 0;
    while (probability >> bits > 15 && probability != SPAN_PROBABILITY_ONE)
        bits++;
    return probability >> bits << bits;
}

/*
 * Of too many combinations the last ones are told without what varies most: first exact
 * probabilities and instances, then all names but that of the service, then that as well.
 */
static void simplify(struct span_store *store, struct span_profile *p)
{
    store->simplified = true;
    p->probability = rounded(p->probability);
    p->instance = p->instance ? store->syms.beyond : 0;
    if (*find_profile(store, p) || store->profiles.n < 2 * store->profiles_most)
        return;
    sym *names[] = { &p->operation, &p->peer, &p->destination, &p->version, &p->table, &p->group };
    for (size_t i = 0; i < countof(names); i++) {
        lose(store, *names[i]);
        *names[i] = *names[i] ? store->syms.beyond : 0;
    }
    if (*find_profile(store, p) || store->profiles.n < 3 * store->profiles_most)
        return;
    lose(store, p->service);
    p->service = p->service ? store->syms.beyond : 0;
    p->space = 0;
}

uint32_t store_profile(struct span_store *store, const struct span *s)
{
    struct span_profile profile = { .service = s->service,
                                    .space = s->space,
                                    .operation = s->operation,
                                    .peer = s->peer,
                                    .destination = s->destination,
                                    .version = s->version,
                                    .table = s->table,
                                    .group = s->group,
                                    .instance = s->instance,
                                    .probability = s->probability,
                                    .kind = s->kind,
                                    .peer_kind = s->peer_kind,
                                    .access = s->access,
                                    .destination_kind = s->destination_kind };
    if (store->profiles.n >= store->n_profile_slots / 2)
        grow_profiles(store);
    uint32_t *slot = find_profile(store, &profile);
    if (!*slot && store->lost && store->profiles.n >= store->profiles_most) {
        simplify(store, &profile);
        slot = find_profile(store, &profile);
    }
    if (!*slot) {
        *vec_push(store->arena, &store->profiles) = profile;
        *vec_push(store->arena, &store->profiles_at) = (struct span_at){ s->line, s->column };
        *slot = (uint32_t)store->profiles.n;
    }
    return *slot - 1;
}

bool span_store_is_full(const struct span_store *store)
{
    return symtab_is_full(&store->syms) || store->simplified;
}

static void know_profile(struct span_store *store, const struct span_profile *p,
                         struct span_at at, const sym *known)
{
    struct span s = { .service = known[p->service],
                      .space = known[p->space],
                      .operation = known[p->operation],
                      .peer = known[p->peer],
                      .destination = known[p->destination],
                      .version = known[p->version],
                      .table = known[p->table],
                      .group = known[p->group],
                      .instance = known[p->instance],
                      .probability = p->probability,
                      .kind = p->kind,
                      .peer_kind = p->peer_kind,
                      .access = p->access,
                      .destination_kind = p->destination_kind,
                      .line = at.line,
                      .column = at.column };
    store_profile(store, &s);
}

bool span_store_know(struct span_store *store, const struct span_store *other)
{
    struct arena scratch = { 0 };
    if (!store->lost || !other->lost)
        return true;
    sym *known = arena_array(&scratch, sym, other->syms.n);
    for (sym s = 1; s < other->syms.n; s++)
        known[s] = sym_intern(&store->syms, sym_str(&other->syms, s));
    for (size_t i = 0; i < other->profiles.n; i++)
        know_profile(store, &other->profiles.v[i], other->profiles_at.v[i], known);
    arena_release(&scratch);
    return !span_store_is_full(store) && !span_store_is_full(other);
}

static uint32_t pack_duration(uint64_t microseconds)
{
    const uint64_t limit = 1u << 31;
    if (microseconds < limit)
        return (uint32_t)microseconds;
    uint64_t milliseconds = microseconds / 1000;
    return (uint32_t)(limit | (milliseconds < limit ? milliseconds : limit - 1));
}

static uint64_t unpack_duration(uint32_t packed)
{
    const uint32_t limit = 1u << 31;
    return packed < limit ? packed : (uint64_t)(packed & (limit - 1)) * 1000;
}

/* Half of the hash, of which every bit counts; never 0 when there is one. */
static uint32_t pack_arguments(uint64_t hash)
{
    uint32_t half = (uint32_t)(hash * 0x9e3779b97f4a7c15u >> 32);
    return half || !hash ? half : 1;
}

static struct span_record record_of(struct span_store *store, const struct span *s)
{
    return (struct span_record){ .trace = s->trace,
                                 .id = s->id,
                                 .parent = s->parent,
                                 .start = s->start,
                                 .duration = pack_duration(s->duration),
                                 .arguments = pack_arguments(s->arguments),
                                 .profile = store_profile(store, s),
                                 .line = s->line,
                                 .column = s->column,
                                 .file = store->file | (s->error ? SPAN_ERROR : 0) |
                                         (s->shared ? SPAN_SHARED : 0) | (s->once ? SPAN_ONCE : 0) |
                                         (s->inherits ? SPAN_INHERITS : 0) |
                                         (s->n_links ? SPAN_LINKED : 0) };
}

static void hand_over(struct span_store *store)
{
    if (store->n_block)
        sink_take(store->sink, store->block, store->n_block);
    store->n_block = 0;
}

/* Links beyond the most are not kept, only that there was one. */
static void keep_links(struct span_store *store, const struct span *s)
{
    size_t most = store->links_most ? store->links_most : SIZE_MAX;
    size_t n = most - store->links.n < s->n_links ? most - store->links.n : s->n_links;
    if ((uint64_t)s->first_link + n > store->open_links.n)
        n = 0;
    store->links_left += s->n_links - n;
    if (!n)
        return;
    *vec_push(store->arena, &store->owners) =
        (struct span_owner){ s->trace, s->line, s->column, (uint32_t)store->links.n, (uint32_t)n };
    for (size_t i = 0; i < n; i++)
        *vec_push(store->arena, &store->links) = store->open_links.v[s->first_link + i];
}

static void settle_span(struct span_store *store, const struct span *s)
{
    if (s->n_links)
        keep_links(store, s);
    if (store->n_block == BLOCK)
        hand_over(store);
    store->block[store->n_block++] = record_of(store, s);
}

void span_store_settle(struct span_store *store)
{
    if (!store->sink)
        return;
    if (!store->block)
        store->block = arena_array(&store->block_arena, struct span_record, BLOCK);
    for (size_t i = 0; i < store->open.n; i++)
        settle_span(store, &store->open.v[i]);
    store->open.n = store->open_links.n = 0;
}

void span_store_finish(struct span_store *store)
{
    span_store_settle(store);
    if (store->sink)
        hand_over(store);
    arena_release(&store->block_arena);
    store->block = NULL;
}

static int owner_cmp(const void *a, const void *b)
{
    const struct span_owner *x = a, *y = b;
    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    if (x->column != y->column)
        return x->column < y->column ? -1 : 1;
    if (x->trace.low != y->trace.low)
        return x->trace.low < y->trace.low ? -1 : 1;
    return (x->trace.high > y->trace.high) - (x->trace.high < y->trace.high);
}

void span_store_sort(struct span_store *store)
{
    if (store->owners.n)
        qsort(store->owners.v, store->owners.n, sizeof(store->owners.v[0]), owner_cmp);
}

/* Files of one name, told again, may have two spans at one place. */
static int place_cmp(const struct span_owner *owner, const struct span_record *r)
{
    struct span_owner key = { .trace = r->trace, .line = r->line, .column = r->column };
    return owner_cmp(owner, &key);
}

static const struct span_owner *find_owner(const struct span_store *store,
                                           const struct span_record *r)
{
    size_t low = 0, high = store->owners.n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (place_cmp(&store->owners.v[middle], r) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    bool found = low < store->owners.n && place_cmp(&store->owners.v[low], r) == 0;
    return found ? &store->owners.v[low] : NULL;
}

/* Every member: what is there may be of another group. */
void record_span(const struct span_profile *p, const struct span_store *store,
                 const struct span_record *r, struct span *out)
{
    *out = (struct span){ .trace = r->trace,
                          .id = r->id,
                          .parent = r->parent,
                          .start = r->start,
                          .duration = unpack_duration(r->duration),
                          .arguments = r->arguments,
                          .service = p->service,
                          .space = p->space,
                          .operation = p->operation,
                          .peer = p->peer,
                          .destination = p->destination,
                          .version = p->version,
                          .table = p->table,
                          .group = p->group,
                          .instance = p->instance,
                          .probability = p->probability,
                          .line = r->line,
                          .column = r->column,
                          .kind = p->kind,
                          .peer_kind = p->peer_kind,
                          .access = p->access,
                          .destination_kind = p->destination_kind,
                          .error = r->file & SPAN_ERROR,
                          .shared = r->file & SPAN_SHARED,
                          .once = r->file & SPAN_ONCE,
                          .inherits = r->file & SPAN_INHERITS };
    if (r->file & SPAN_LINKED) {
        const struct span_owner *owner = find_owner(store, r);
        out->first_link = owner ? owner->first : SPAN_NOT_FOLLOWED;
        out->n_links = owner ? owner->n : 1;
    }
}
