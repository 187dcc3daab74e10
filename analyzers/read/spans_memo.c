/* Answers by the texts they were made of: a table where the last one wins its slot. It begins anew,
 * larger, when too many answers are lost, which then are found again. */
#include "spans_memo_priv.h"

enum { SLOTS_FIRST = 16, SLOTS_MAX = 2048 };

struct memos {
    struct arena *arena;
    struct memo *slots;
    uint32_t n;    /* slots */
    uint32_t lost; /* answers that had to give way */
};

static void grow(struct memos *memos, uint32_t n)
{
    memos->slots = arena_array(memos->arena, struct memo, n);
    memos->n = n;
    memos->lost = 0;
}

struct memos *memos_new(struct arena *arena)
{
    struct memos *memos = arena_new(arena, struct memos);
    memos->arena = arena;
    grow(memos, SLOTS_FIRST);
    return memos;
}

static uint64_t load8(const char *p)
{
    uint64_t w;
    memcpy(&w, p, sizeof(w));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    w = __builtin_bswap64(w);
#endif
    return w;
}

static uint64_t load4(const char *p)
{
    uint32_t w;
    memcpy(&w, p, sizeof(w));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    w = __builtin_bswap32(w);
#endif
    return w;
}

static inline uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * 0xff51afd7ed558ccdu;
    return hash ^ hash >> 32;
}

/* Every byte counts; the last step overlaps the one before. */
uint64_t memo_hash(uint64_t hash, struct str text)
{
    enum { STEP = sizeof(uint64_t) };
    const char *p = text.n ? text.p : "", *end = p + text.n;
    hash = mix(hash, text.n + 0x9e3779b97f4a7c15u);
    if (text.n >= STEP) {
        for (; p < end - STEP; p += STEP)
            hash = mix(hash, load8(p));
        return mix(hash, load8(end - STEP));
    }
    if (text.n >= STEP / 2)
        return mix(hash, load4(p) << 32 | load4(end - STEP / 2));
    for (; p < end; p++)
        hash = mix(hash, (unsigned char)*p);
    return hash;
}

static inline uint64_t mix_two(uint64_t hash, uint64_t a, uint64_t b)
{
    a = (a ^ hash) * 0xff51afd7ed558ccdu;
    b = (b + hash) * 0xc4ceb9fe1a85ec53u;
    return (a ^ a >> 32) + (b >> 29 | b << 35);
}

/* As memo_hash, for what is asked for in no other place: two words at a step. */
static inline uint64_t key_hash(uint64_t hash, struct str text)
{
    enum { STEP = 2 * sizeof(uint64_t) };
    if (!text.n) /* then there may be no address to add to */
        return mix_two(hash, 0, 0);
    const char *p = text.p, *end = p + text.n;
    hash += text.n;
    if (text.n >= STEP) {
        for (; p < end - STEP; p += STEP)
            hash = mix_two(hash, load8(p), load8(p + STEP / 2));
        return mix_two(hash, load8(end - STEP), load8(end - STEP / 2));
    }
    if (text.n >= STEP / 2)
        return mix_two(hash, load8(p), load8(end - STEP / 2));
    if (text.n >= STEP / 4)
        return mix_two(hash, load4(p), load4(end - STEP / 4));
    return mix_two(hash, (unsigned char)p[0],
                   (unsigned)(p[text.n / 2] & 0xff) << 8 | (unsigned)(end[-1] & 0xff));
}

static bool is_same(const struct memo *memo, const struct memo_key *key)
{
    const char *p = memo->bytes;
    if (memo->what != key->what || memo->n != key->n)
        return false;
    for (unsigned i = 0; i < key->n; i++) {
        struct str part = key->parts[i];
        if (part.n != memo->lengths[i] || !memo_same(part.p, p, part.n))
            return false;
        p += part.n;
    }
    return true;
}

static void begin(struct memo *memo, const struct memo_key *key, uint64_t hash)
{
    char *p = memo->bytes;
    memo->hash = hash;
    memo->known = false;
    memo->what = key->what;
    memo->n = (uint8_t)key->n;
    for (unsigned i = 0; i < key->n; i++) {
        struct str part = key->parts[i];
        memo->lengths[i] = (uint8_t)part.n;
        if (part.n)
            memcpy(p, part.p, part.n);
        p += part.n;
    }
}

static uint64_t hash_of(const struct memo_key *key)
{
    uint64_t hash = key->what;
    for (unsigned i = 0; i < key->n; i++)
        hash = key_hash(hash, key->parts[i]);
    return hash;
}

void memo_hint(struct memos *memos, struct memo_key *key)
{
    key->hash = hash_of(key);
    const struct memo *memo = &memos->slots[key->hash & (memos->n - 1)];
    __builtin_prefetch(memo);
    __builtin_prefetch(memo->bytes + 40);
}

struct memo *memo_find(struct memos *memos, const struct memo_key *key)
{
    size_t bytes = 0;
    for (unsigned i = 0; i < key->n; i++)
        bytes += key->parts[i].n < MEMO_BYTES ? key->parts[i].n : MEMO_BYTES + 1;
    if (bytes > MEMO_BYTES)
        return NULL;
    uint64_t hash = key->hash ? key->hash : hash_of(key);
    struct memo *memo = &memos->slots[hash & (memos->n - 1)];
    if (memo->known && memo->hash == hash && is_same(memo, key))
        return memo;
    memos->lost += memo->known;
    if (memos->lost > memos->n / 2 && memos->n < SLOTS_MAX) {
        grow(memos, memos->n * 4);
        memo = &memos->slots[hash & (memos->n - 1)];
    }
    begin(memo, key, hash);
    return memo;
}
