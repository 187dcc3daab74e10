/* From pairs of spans to counted edges: calls in link.c, messages in messages.c. */
#ifndef SVCGRAPH_LINK_PRIV_H
#define SVCGRAPH_LINK_PRIV_H

#include "pairs_priv.h"
#include "tally_priv.h"

struct linker {
    struct forest *f;
    struct pairing *p;
    struct hop_links *links;
    struct map sends; /* (sender, destination) -> service of its first receiver */
};

static inline const struct span *span_at(const struct linker *l, uint32_t i)
{
    return &l->f->spans[i];
}

static inline bool is_sender(const struct span *s)
{
    return s->kind == SPAN_PRODUCER;
}

static inline bool names_store(const struct span *s)
{
    return s->peer_kind == NODE_DATASTORE || s->peer_kind == NODE_CACHE;
}

static inline uint32_t link_peer_of(struct linker *l, sym name, enum graph_kind kind, uint32_t span)
{
    return tally_peer(l->f->totals, name, kind, forest_place(l->f, span));
}

/* Counts a call whose evidence is the span. Fills in when it took how long. */
void link_add(struct linker *l, struct call call);

/* Counts a call that was received before it was made: clocks differ. */
void link_times(struct linker *l, uint32_t caller, uint32_t i);

/* A message from sender to receiver, from a link or from their places in the tree. */
void link_message(struct linker *l, uint32_t sender, uint32_t receiver, bool guess);

void link_links(struct linker *l, uint32_t i);    /* of one span */
void link_receiver(struct linker *l, uint32_t i); /* whose sender is not known */

/* What a calling span sends to, named by itself. False when it does not say. */
bool link_sent(struct linker *l, uint32_t i);

#endif
