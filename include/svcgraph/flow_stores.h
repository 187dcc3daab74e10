/*
 * What requests do to datastores: who reads and writes which table, and whose data one request
 * changes while it is waited for.
 */
#ifndef SVCGRAPH_FLOW_STORES_H
#define SVCGRAPH_FLOW_STORES_H

#include "svcgraph/flow.h"

struct table_use {
    uint32_t user, call; /* in flow->ops: the entry of a service, and what it calls there */
    sym table;           /* "database.table"; 0: not known */
    uint8_t access;      /* enum span_access */
    uint64_t calls;
    sym trace;           /* example */
    struct loc loc;      /* the call there */
};

struct written { /* by one service, of one datastore */
    uint32_t user, call; /* in flow->ops: of an example */
    sym table;           /* of the example; 0: not known */
    struct loc loc;
};

struct write_pair { /* requests of one root operation that write both, without a message between */
    uint32_t root; /* in flow->ops */
    struct written a, b;
    uint64_t requests;
    uint64_t of_requests; /* all of the root operation */
    sym trace;            /* example */
    struct loc loc;       /* its root */
};

struct flow_stores {
    uint32_t n_uses, n_pairs;
    struct table_use *uses; /* of all requests; sorted by user, call, table as text, access */
    struct write_pair *pairs; /* of whole requests; sorted by root, then by users and calls */
};

#endif
