/* What was made of some texts before: symbols and kinds. */
#ifndef READ_SPANS_MEMO_PRIV_H
#define READ_SPANS_MEMO_PRIV_H

#include "svcgraph/sym.h"

enum memo_what {
    MEMO_RPC,
    MEMO_MESSAGE,
    MEMO_ROUTE,
    MEMO_NAME,
    MEMO_DESTINATION,
    MEMO_STORE,
    MEMO_STORE_PEER,
    MEMO_STORE_ADDRESS,
    MEMO_PEER,
    MEMO_HOST,
    MEMO_TABLE,
    /* all that such texts tell of a span: with one of the first ones, its kind, and one of these */
    MEMO_SPAN = 1 << 8,
    MEMO_TO_PEER = 1 << 9,
    MEMO_TO_HOST = 2 << 9,
    MEMO_TO_STORE = 3 << 9,
    MEMO_TO_STORE_PEER = 4 << 9,
    MEMO_TO_DESTINATION = 1 << 12,
    MEMO_KIND_SHIFT = 16,
};

enum { MEMO_PARTS = 8, MEMO_BYTES = 240 };

/* What is asked, and the texts that the answer depends on. */
struct memo_key {
    uint32_t what; /* enum memo_what, or more than that */
    unsigned n;
    uint64_t hash; /* when memo_hint has been told; else 0 */
    struct str parts[MEMO_PARTS];
};

struct memo {
    uint64_t hash;
    bool known; /* the answer is */
    uint8_t n, lengths[MEMO_PARTS];
    uint32_t what;
    sym text;
    uint32_t kind;
    sym peer, destination; /* of MEMO_SPAN, as all from here on */
    uint8_t peer_kind, open;
    char bytes[MEMO_BYTES]; /* of all parts */
};

struct memos;
struct memos *memos_new(struct arena *arena);

static inline struct memo_key *memo_add(struct memo_key *key, struct str part)
{
    key->parts[key->n++] = part;
    return key;
}

/* The key is whole, and will be asked for soon: its place in memory is on the way until then. */
void memo_hint(struct memos *memos, struct memo_key *key);

/* Where the answer is or is to be put; NULL when the texts are too long. Valid until the next call.
 */
struct memo *memo_find(struct memos *memos, const struct memo_key *key);

/* memo may be NULL. */
static inline void memo_know(struct memo *memo, sym text, uint32_t kind)
{
    if (!memo)
        return;
    memo->known = true;
    memo->text = text;
    memo->kind = kind;
}

/* memcmp of short texts: both ends, which overlap. */
static inline bool memo_same_ends(const char *p, const char *q, size_t n, size_t step)
{
    uint64_t a[4] = { 0 }, b[4] = { 0 };
    memcpy(a, p, step);
    memcpy(a + 2, p + n - step, step);
    memcpy(b, q, step);
    memcpy(b + 2, q + n - step, step);
    return !((a[0] ^ b[0]) | (a[1] ^ b[1]) | (a[2] ^ b[2]) | (a[3] ^ b[3]));
}

static inline bool memo_same(const char *p, const char *q, size_t n)
{
    if (n > 32)
        return memcmp(p, q, n) == 0;
    if (n >= 16)
        return memo_same_ends(p, q, n, 16);
    if (n >= 8)
        return memo_same_ends(p, q, n, 8);
    if (n >= 4)
        return memo_same_ends(p, q, n, 4);
    for (size_t i = 0; i < n; i++)
        if (p[i] != q[i])
            return false;
    return true;
}

/* Eight bytes at a step; the same everywhere. Start from 0, or chain. */
uint64_t memo_hash(uint64_t hash, struct str text);

#endif
