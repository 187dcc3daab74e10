/*
 * What the rows of the totals cost until they stand in the graph and are written: about, in bytes,
 * measured over all steps from here to there.
 */
#include "flow_priv.h"
#include "logs_priv.h"
#include "totals_priv.h"

enum {
    NODE_BYTES = 500,
    EDGE_BYTES = 2000,
    SUM_BYTES = 900,
    OPERATION_BYTES = 700,
    OPERATION_CALL_BYTES = 260,
    VERSION_BYTES = 200,
    DEPTH_BYTES = 700,
    GAP_BYTES = 200,
    TOUCH_BYTES = 120,
    LOG_BYTES = 700,
};

uint64_t totals_bytes(const struct totals *t)
{
    uint64_t nodes = t->services.all.n + t->peers.n;
    uint64_t bytes = nodes * NODE_BYTES + t->edges.n * EDGE_BYTES + t->sums.n * SUM_BYTES +
                     t->ops.n * OPERATION_BYTES + t->op_calls.n * OPERATION_CALL_BYTES +
                     t->versions.n * VERSION_BYTES + t->depths.n * DEPTH_BYTES +
                     t->gaps.n * GAP_BYTES + t->touches.n * TOUCH_BYTES;
    if (t->logs)
        bytes += (t->logs->calls.n + t->logs->losses.n) * LOG_BYTES;
    return bytes + flow_bytes(t);
}

bool totals_too_many(const struct totals *t)
{
    return t->rows_most && totals_bytes(t) > t->rows_most;
}
