/* Columns of the tables. */
#include "partial_tables_priv.h"

#define AT(T, type, member)                                                                        \
    {                                                                                              \
        COLUMN_##type, offsetof(T, member), 0                                                      \
    }
#define BELOW(T, member, end)                                                                      \
    {                                                                                              \
        COLUMN_ENUM, offsetof(T, member), end                                                      \
    }

static const struct column service_columns[] = {
    AT(struct service, TEXT, name),   AT(struct service, TEXT, space),
    AT(struct service, PLACE, first), AT(struct service, BOOL, seen),
    AT(struct service, BOOL, way_in), AT(struct service, U64, seen_from),
    AT(struct service, U64, seen_to), { 0 },
};
static const struct column peer_columns[] = {
    AT(struct peer, TEXT, name),
    BELOW(struct peer, kind, NODE_KINDS),
    AT(struct peer, PLACE, first),
    { 0 },
};
static const struct column edge_columns[] = {
    AT(struct edge_total, NODE, from),          AT(struct edge_total, NODE, to),
    BELOW(struct edge_total, kind, EDGE_KINDS), BELOW(struct edge_total, view, VIEW_DIRECT + 1),
    AT(struct edge_total, BOOL, guess),         AT(struct edge_total, U64, traces),
    AT(struct edge_total, SHOWN, n_places),     { 0 },
};
static const struct column sum_columns[] = {
    AT(struct sum, EDGE, edge),
    AT(struct sum, TEXT, operation),
    AT(struct sum, U64, calls),
    AT(struct sum, U64, errors),
    AT(struct sum, U64, retries),
    AT(struct sum, HISTOGRAM, latency),
    AT(struct sum, EXAMPLE, example),
    AT(struct sum, PLACE, first),
    { 0 },
};
static const struct column op_columns[] = {
    AT(struct entry_op, SERVICE, service),
    AT(struct entry_op, TEXT, name),
    AT(struct entry_op, U64, calls),
    AT(struct entry_op, U64, errors),
    AT(struct entry_op, U64, traces),
    AT(struct entry_op, PLACE, first),
    AT(struct entry_op, BOOL, served),
    AT(struct entry_op, HISTOGRAM, latency),
    AT(struct entry_op, U64, own_time),
    AT(struct entry_op, EXAMPLE, example),
    { 0 },
};
static const struct column op_call_columns[] = {
    AT(struct op_total, OPERATION, from),
    AT(struct op_total, OPERATION, to),
    AT(struct op_total, U64, calls),
    { 0 },
};
static const struct column version_columns[] = {
    AT(struct version_total, SERVICE, service),
    AT(struct version_total, TEXT, version),
    AT(struct version_total, PLACE, first),
    { 0 },
};
static const struct column pattern_columns[] = {
    AT(struct pattern, HASH, key.form),
    AT(struct pattern, HASH, key.hash),
    BELOW(struct pattern, in.kind, REENTRY_KINDS),
    AT(struct pattern, BOOL, in.failed),
    AT(struct pattern, BOOL, in.same_arguments),
    AT(struct pattern, U32, in.repeats),
    AT(struct pattern, U32, in.depth),
    AT(struct pattern, U64, in.count),
    AT(struct pattern, U64, in.traces),
    AT(struct pattern, TRACE, trace),
    AT(struct pattern, PLACE, place),
    AT(struct pattern, OPERATION, first_op),
    AT(struct pattern, HOPS, in.n),
    { 0 },
};
static const struct column depth_columns[] = {
    AT(struct depth_total, SERVICE, service),
    AT(struct depth_total, TEXT, operation),
    AT(struct depth_total, HISTOGRAM, hops),
    AT(struct depth_total, U64, cut),
    AT(struct depth_total, U32, deepest),
    AT(struct depth_total, TRACE, trace),
    AT(struct depth_total, PLACE, place),
    AT(struct depth_total, WAY, n),
    { 0 },
};
static const struct column gap_columns[] = {
    AT(struct gap_total, SERVICE, service),
    AT(struct gap_total, U64, traces),
    AT(struct gap_total, TRACE, trace),
    AT(struct gap_total, PLACE, place),
    { 0 },
};
static const struct column touch_columns[] = {
    AT(struct touch_total, SERVICE, root),
    AT(struct touch_total, TEXT, operation),
    AT(struct touch_total, SERVICE, service),
    AT(struct touch_total, U64, requests),
    { 0 },
};
static const struct column total_columns[] = {
    AT(struct totals, U64, stats.traces),
    AT(struct totals, U64, stats.spans),
    AT(struct totals, U64, stats.duplicates),
    AT(struct totals, U64, stats.broken),
    AT(struct totals, U64, stats.skewed),
    AT(struct totals, U64, stats.split),
    AT(struct totals, BOOL, too_many_patterns),
    AT(struct totals, HASH, pattern_end.form),
    AT(struct totals, HASH, pattern_end.hash),
    AT(struct totals, U64, stats.by_reason[TRACE_LINKED]),
    AT(struct totals, U64, stats.by_reason[TRACE_ROOT]),
    AT(struct totals, U64, stats.by_reason[TRACE_NO_PARENT]),
    AT(struct totals, U64, stats.by_reason[TRACE_NO_SENDER]),
    AT(struct totals, U64, stats.by_reason[TRACE_NO_PEER]),
    AT(struct totals, U64, stats.by_reason[TRACE_LOCAL]),
    AT(struct totals, U64, stats.by_reason[TRACE_RING]),
    AT(struct totals, U64, stats.by_reason[TRACE_MALFORMED]),
    { 0 },
};

#define TABLE(name, vector, T, columns)                                                            \
    {                                                                                              \
        name, offsetof(struct totals, vector), sizeof(T), columns                                  \
    }

const struct table partial_tables[] = {
    TABLE("service", services.all, struct service, service_columns),
    TABLE("peer", peers, struct peer, peer_columns),
    TABLE("edge", edges, struct edge_total, edge_columns),
    TABLE("calls", sums, struct sum, sum_columns),
    TABLE("operation", ops, struct entry_op, op_columns),
    TABLE("after", op_calls, struct op_total, op_call_columns),
    TABLE("version", versions, struct version_total, version_columns),
    TABLE("reentry", patterns, struct pattern, pattern_columns),
    TABLE("depth", depths, struct depth_total, depth_columns),
    TABLE("gap", gaps, struct gap_total, gap_columns),
    TABLE("touch", touches, struct touch_total, touch_columns),
    { "spans", 0, 0, total_columns },
};

_Static_assert(countof(partial_tables) == PARTIAL_TABLES, "each table has its row");
