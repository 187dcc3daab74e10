/* Logical services, numbered. */
#ifndef SVCGRAPH_TRACE_SERVICES_PRIV_H
#define SVCGRAPH_TRACE_SERVICES_PRIV_H

#include "trace_priv.h"

struct forest;
struct sections;
struct totals;

/* A logical service: name, and namespace only where one name stands in two of them. */
struct service {
    sym name, space;
    uint64_t hash;               /* of the texts of both */
    struct place first;          /* its first span */
    bool seen;                   /* first is set */
    bool proxy;                  /* a sidecar by its name: no hop of its own */
    bool way_in;                 /* traffic from outside comes in here */
    uint64_t seen_from, seen_to; /* starts of its spans, microseconds; 0: not known */
};

struct services {
    struct map pairs;  /* (name, space) -> index in all */
    struct map names;  /* name -> an index in all */
    struct map spaces; /* names that stand in several namespaces */
    bool keep_spaces;  /* no name is known to stand in one only */
    struct map lower;  /* name in lower case -> index in all; made when first asked for */
    VEC(struct service) all;
    VEC(bool) several; /* by index: the name stands in other namespaces, too */
};

/* All that the profiles of the stores, and the sections, name. */
void services_init(struct totals *t, const struct sections *sections);
void services_fill(struct forest *f);
uint32_t services_number(struct totals *t, sym name, sym space);
/*
 * The service that bears the name, in any case of letters when none has it exactly; NONE unless it
 * is one. When all spans are linked.
 */
uint32_t services_find(struct totals *t, sym name);

#endif
