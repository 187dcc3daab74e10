/* What was made of some texts before: a symbol, and a kind. */
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
};

enum { MEMO_PARTS = 4, MEMO_BYTES = 208 };

/* What is asked, and the texts that the answer depends on. */
struct memo_key {
    enum memo_what what;
    unsigned n;
    struct str parts[MEMO_PARTS];
};

struct memo {
    uint64_t hash;
    bool known; /* the answer is */
    uint8_t what, n;
    uint16_t lengths[MEMO_PARTS];
    sym text;
    uint32_t kind;
    char bytes[MEMO_BYTES]; /* of all parts */
};

struct memos;
struct memos *memos_new(struct arena *arena);

static inline struct memo_key *memo_add(struct memo_key *key, struct str part)
{
    key->parts[key->n++] = part;
    return key;
}

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

/* Eight bytes at a step; the same everywhere. Start from 0, or chain. */
uint64_t memo_hash(uint64_t hash, struct str text);

#endif
