/* More load at root operations: what the user asks, what is told. */
#ifndef CMD_TRACE_SCALE_H
#define CMD_TRACE_SCALE_H

#include "svcgraph/flow_scale.h"
#include "trace.h"

struct scale_word { /* an operand and the one behind it */
    struct str root;
    double times;
};

struct scaling_told {
    const struct run *run;
    const struct graph *g;
    struct arena *arena;
    VEC(struct scale_word) words;
    double retries;      /* negative: as seen */
    double *times;       /* of each of g->flow->load->roots */
    struct scale_limit *limits; /* of each node */
    struct loc *limit_locs;     /* of each node: what says how many may run */
    const struct scale *scale;
    uint64_t requests;   /* of the roots that were asked for */
};

/* How many operands are pairs of a root and a factor; false after what is wrong was said. */
bool scale_words(struct scaling_told *told, const struct str *operand, size_t n, size_t *out_n);

/* The roots that are meant; false after an unknown one was said, with those near to it. */
bool scale_roots(struct scaling_told *told);

/* What each node bears, by the configuration, else by manifests. */
void scale_limits(struct scaling_told *told);

/* Those whose calls wait for the node, by name; nobody for NO_NODE. */
size_t scale_waiting(const struct scaling_told *told, node_id node, node_id **out);

/* N that the node bears when one root is asked for; infinite: any. With several the part. */
double scale_bears(const struct scaling_told *told, const struct scale_node *node);

void scale_tell(struct scaling_told *told, struct report *report);
void scale_json(void *told, struct jsonw *w);

#endif
