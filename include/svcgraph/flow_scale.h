/*
 * More load at some root operations: what that makes of everybody's load, and who bears it. Each
 * operation's load is its measured part of each root's, so what a root's requests do stays as it is,
 * however often they come.
 */
#ifndef SVCGRAPH_FLOW_SCALE_H
#define SVCGRAPH_FLOW_SCALE_H

#include "svcgraph/flow_load.h"

struct scale_ask {
    const double *times; /* of each of flow->load->roots: how many times its load; 1: as it is */
    double retries;      /* of each first call, at worst; negative: as many as were seen */
    const struct scale_limit *limits; /* of each node */
};

struct scale_limit {
    double rate; /* entries a second of one replica; 0: not known */
    uint32_t replicas, max; /* REPLICAS_UNSAID: not known, no bound */
};

enum scale_basis { /* what a node's capacity follows from */
    BASIS_NONE,     /* nothing is known */
    BASIS_RATE,     /* replicas times the rate of one */
    BASIS_REPLICAS, /* those that run now are taken to be just enough */
    BASIS_UNBOUND,  /* as many are added as it takes */
};

/* Loads as in flow_load.h; over scale.seconds they are rates. */
struct scale_node {
    node_id node;
    double now, then;
    double share; /* of now: comes of the roots with times other than 1; of no known root: as all */
    double peak;  /* of its busiest window over its mean; 1 when that is not known */
    double worst; /* then, when first calls fail and are made again; infinite: without end */
    uint8_t basis;   /* enum scale_basis */
    double capacity; /* infinite without one */
    /*
     * The part of the asked increase at which it has more than its capacity: 0 at once, infinite
     * never. The N that it bears is 1 + stretch (times - 1).
     */
    double stretch;
    bool queue; /* a destination of messages: it bears what is sent, who takes them may not */
};

/* By how much what it must bear is more than its mean: assumptions about today need none. */
double scale_peak(const struct scale_node *node);

struct scale_queue { /* messages that wait, since who takes them does not keep up */
    node_id queue;   /* NO_NODE: the sender's own */
    node_id sender, consumer;
    double growth;   /* messages, over seconds */
};

struct scale_loop { /* load that comes back as more than went in */
    struct slice calls; /* in loop_calls: the shortest way round */
    double round;       /* one entry becomes so many on its way round all of the loops; a bound */
    bool undecided;     /* too near to 1 to tell */
};

struct scale {
    double seconds; /* between the first and the last request; 0: not known */
    uint32_t n, n_queues, n_loops, n_loop_calls;
    struct scale_node *nodes;     /* by stretch, the fullest, greatest then/now, node */
    struct scale_queue *queues;   /* sorted by consumer, queue */
    struct scale_loop *loops;     /* by lowest call */
    const struct load_call **loop_calls;
    bool retried; /* worst differs from then */
    double stray; /* share of all load that is of no known root */
};

/* Of a graph with flow->load. */
const struct scale *scale_of(const struct graph *g, const struct scale_ask *ask,
                             struct arena *arena);

#endif
