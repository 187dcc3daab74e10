#include "svcgraph_fields_priv.h"

const char *const saved_reentry_kinds[REENTRY_KINDS] = {
    [REENTRY_LOOP] = "loop",
    [REENTRY_SERVICE] = "service",
    [REENTRY_SELF] = "self",
};

const char *const saved_yields[] = { "nodes",     "edges", "versions", "operations", "traces",
                                     "manifests", NULL,    "logs",     NULL,         "counters" };

#define PLACE(T, member)                                                                           \
    { "file", FIELD_FILE, offsetof(T, member.file), NULL, NULL },                                  \
        { "line", FIELD_NUMBER, offsetof(T, member.line), NULL, NULL },                            \
    {                                                                                              \
        "column", FIELD_NUMBER, offsetof(T, member.column), NULL, NULL                             \
    }
#define MEMBER(T, key, type, member)                                                               \
    {                                                                                              \
        key, type, offsetof(T, member), NULL, NULL                                                 \
    }
#define LIST(T, key, kind, member)                                                                 \
    {                                                                                              \
        key, FIELD_RECORDS, offsetof(T, member), kind, NULL                                        \
    }

static void init_node(void *record)
{
    struct node_record *node = record;
    node->kind = NODE_KINDS;
    node->origin = ORIGIN_DECLARED;
}

static void init_edge(void *record)
{
    struct edge_record *edge = record;
    edge->origin = ORIGIN_DECLARED;
    edge->directed = true;
}

static void init_operation(void *record)
{
    struct saved_operation *operation = record;
    operation->origin = ORIGIN_DECLARED;
}

static const struct field version_fields[] = {
    MEMBER(struct saved_version, "version", FIELD_TEXT, text),
    MEMBER(struct saved_version, "source", FIELD_TEXT, how),
    MEMBER(struct saved_version, "release", FIELD_BOOL, release),
    PLACE(struct saved_version, loc),
    { 0 },
};

static const struct field image_fields[] = {
    MEMBER(struct saved_image, "image", FIELD_TEXT, text),
    MEMBER(struct saved_image, "tag", FIELD_TEXT, tag),
    MEMBER(struct saved_image, "digest", FIELD_TEXT, digest),
    PLACE(struct saved_image, loc),
    { 0 },
};

static const struct field require_fields[] = {
    MEMBER(struct saved_require, "service", FIELD_TEXT, of),
    MEMBER(struct saved_require, "range", FIELD_TEXT, range),
    MEMBER(struct saved_require, "dialect", FIELD_TEXT, dialect),
    MEMBER(struct saved_require, "source", FIELD_TEXT, how),
    PLACE(struct saved_require, loc),
    { 0 },
};

/* The quantiles of a latency follow from its buckets. */
#define BUCKETS(name, T, member)                                                                   \
    static const struct field name[] = { MEMBER(T, "buckets", FIELD_NUMBERS, member), { 0 } }

BUCKETS(operation_latency, struct saved_operation, traffic.buckets);
BUCKETS(use_latency, struct saved_use, traffic.buckets);
BUCKETS(edge_latency, struct edge_record, more.traffic.buckets);

static const struct field deprecation_fields[] = {
    MEMBER(struct saved_operation, "since", FIELD_TEXT, since),
    MEMBER(struct saved_operation, "sunset", FIELD_TEXT, sunset),
    MEMBER(struct saved_operation, "replaced_by", FIELD_TEXT, replaced_by),
    MEMBER(struct saved_operation, "stability", FIELD_TEXT, stability),
    PLACE(struct saved_operation, life_loc),
    { 0 },
};

static const struct field operation_fields[] = {
    MEMBER(struct saved_operation, "name", FIELD_TEXT, name),
    MEMBER(struct saved_operation, "origin", FIELD_ORIGIN, origin),
    MEMBER(struct saved_operation, "calls", FIELD_COUNT, calls),
    MEMBER(struct saved_operation, "errors", FIELD_COUNT, errors),
    MEMBER(struct saved_operation, "own_time", FIELD_COUNT, traffic.own_time),
    MEMBER(struct saved_operation, "traces", FIELD_COUNT, traffic.traces),
    MEMBER(struct saved_operation, "trace", FIELD_TEXT, traffic.trace),
    { "latency", FIELD_MEMBERS, 0, NULL, operation_latency },
    MEMBER(struct saved_operation, "provider_by", FIELD_TEXT, how),
    MEMBER(struct saved_operation, "deprecated", FIELD_BOOL, deprecated),
    { "deprecation", FIELD_MEMBERS, 0, NULL, deprecation_fields },
    PLACE(struct saved_operation, loc),
    { 0 },
};

static const struct record_kind versions = { "version",
                                             sizeof(struct saved_version),
                                             offsetof(struct saved, versions),
                                             version_fields,
                                             false,
                                             NULL,
                                             NULL };
static const struct record_kind images = {
    "image", sizeof(struct saved_image), offsetof(struct saved, images), image_fields, false, NULL,
    NULL
};
static const struct record_kind requires = { "requirement",
                                             sizeof(struct saved_require),
                                             offsetof(struct saved, requires),
                                             require_fields,
                                             false,
                                             NULL,
                                             NULL };
static const struct record_kind operations = { "operation",
                                               sizeof(struct saved_operation),
                                               offsetof(struct saved, operations),
                                               operation_fields,
                                               false,
                                               init_operation,
                                               NULL };

static const struct field node_fields[] = {
    MEMBER(struct node_record, "name", FIELD_TEXT, name),
    MEMBER(struct node_record, "kind", FIELD_NODE_KIND, kind),
    MEMBER(struct node_record, "namespace", FIELD_TEXT, about.space),
    MEMBER(struct node_record, "owner", FIELD_TEXT, about.owner),
    MEMBER(struct node_record, "role", FIELD_TEXT, about.role),
    MEMBER(struct node_record, "origin", FIELD_ORIGIN, origin),
    MEMBER(struct node_record, "entry", FIELD_BOOL, about.entry),
    MEMBER(struct node_record, "infra", FIELD_BOOL, about.infra),
    MEMBER(struct node_record, "side_by_side", FIELD_BOOL, about.side_by_side),
    MEMBER(struct node_record, "seen_from", FIELD_COUNT, about.seen_from),
    MEMBER(struct node_record, "seen_to", FIELD_COUNT, about.seen_to),
    PLACE(struct node_record, about.loc),
    MEMBER(struct node_record, "aliases", FIELD_TEXTS, about.aliases),
    LIST(struct node_record, "versions", &versions, about.versions),
    LIST(struct node_record, "images", &images, about.images),
    LIST(struct node_record, "requires", &requires, about.requires),
    LIST(struct node_record, "operations", &operations, about.operations),
    { 0 },
};

static const struct field use_fields[] = {
    MEMBER(struct saved_use, "name", FIELD_TEXT, name),
    MEMBER(struct saved_use, "calls", FIELD_COUNT, calls),
    MEMBER(struct saved_use, "errors", FIELD_COUNT, errors),
    MEMBER(struct saved_use, "retries", FIELD_COUNT, traffic.retries),
    MEMBER(struct saved_use, "trace", FIELD_TEXT, traffic.trace),
    { "latency", FIELD_MEMBERS, 0, NULL, use_latency },
    { 0 },
};

static const struct field evidence_fields[] = {
    PLACE(struct saved_evidence, loc),
    MEMBER(struct saved_evidence, "how", FIELD_TEXT, how),
    MEMBER(struct saved_evidence, "detail", FIELD_TEXT, detail),
    MEMBER(struct saved_evidence, "origin", FIELD_ORIGIN, origin),
    MEMBER(struct saved_evidence, "guess", FIELD_NUMBER, guess),
    { 0 },
};

static const struct record_kind uses = {
    "operation", sizeof(struct saved_use), offsetof(struct saved, uses), use_fields, false, NULL,
    NULL
};
static const struct record_kind evidence = { "piece of evidence",
                                             sizeof(struct saved_evidence),
                                             offsetof(struct saved, evidence),
                                             evidence_fields,
                                             false,
                                             NULL,
                                             NULL };

static const struct field edge_fields[] = {
    MEMBER(struct edge_record, "from", FIELD_NAME, from),
    MEMBER(struct edge_record, "to", FIELD_NAME, to),
    MEMBER(struct edge_record, "kind", FIELD_EDGE_KIND, kind),
    MEMBER(struct edge_record, "origin", FIELD_ORIGIN, origin),
    MEMBER(struct edge_record, "view", FIELD_VIEW, view),
    MEMBER(struct edge_record, "directed", FIELD_BOOL, directed),
    MEMBER(struct edge_record, "calls", FIELD_COUNT, more.calls),
    MEMBER(struct edge_record, "errors", FIELD_COUNT, more.errors),
    MEMBER(struct edge_record, "retries", FIELD_COUNT, more.traffic.retries),
    MEMBER(struct edge_record, "traces", FIELD_COUNT, more.traffic.traces),
    MEMBER(struct edge_record, "trace", FIELD_TEXT, more.traffic.trace),
    { "latency", FIELD_MEMBERS, 0, NULL, edge_latency },
    LIST(struct edge_record, "operations", &uses, more.operations),
    LIST(struct edge_record, "evidence", &evidence, more.evidence),
    { 0 },
};

static const struct field op_call_fields[] = {
    MEMBER(struct saved_op_call, "from", FIELD_TEXT, from),
    MEMBER(struct saved_op_call, "from_operation", FIELD_TEXT, from_operation),
    MEMBER(struct saved_op_call, "to", FIELD_TEXT, to),
    MEMBER(struct saved_op_call, "to_operation", FIELD_TEXT, to_operation),
    MEMBER(struct saved_op_call, "calls", FIELD_COUNT, calls),
    { 0 },
};

static const struct field hop_fields[] = {
    MEMBER(struct saved_hop, "node", FIELD_TEXT, node),
    MEMBER(struct saved_hop, "operation", FIELD_TEXT, operation),
    { 0 },
};

static const struct record_kind hops = {
    "hop", sizeof(struct saved_hop), offsetof(struct saved, hops), hop_fields, false, NULL, NULL
};

static const struct field reentry_fields[] = {
    MEMBER(struct saved_reentry, "kind", FIELD_REENTRY_KIND, kind),
    MEMBER(struct saved_reentry, "failed", FIELD_BOOL, failed),
    MEMBER(struct saved_reentry, "same_arguments", FIELD_BOOL, same_arguments),
    MEMBER(struct saved_reentry, "repeats", FIELD_NUMBER, repeats),
    MEMBER(struct saved_reentry, "depth", FIELD_NUMBER, depth),
    MEMBER(struct saved_reentry, "count", FIELD_COUNT, count),
    MEMBER(struct saved_reentry, "traces", FIELD_COUNT, traces),
    MEMBER(struct saved_reentry, "of_traces", FIELD_COUNT, of_traces),
    MEMBER(struct saved_reentry, "trace", FIELD_TEXT, trace),
    LIST(struct saved_reentry, "hops", &hops, hops),
    PLACE(struct saved_reentry, loc),
    { 0 },
};

static const struct field unresolved_fields[] = {
    MEMBER(struct saved_unresolved, "from", FIELD_TEXT, from),
    MEMBER(struct saved_unresolved, "to", FIELD_TEXT, to),
    MEMBER(struct saved_unresolved, "host", FIELD_TEXT, host),
    MEMBER(struct saved_unresolved, "port", FIELD_NUMBER, port),
    MEMBER(struct saved_unresolved, "nearest", FIELD_TEXT, nearest),
    MEMBER(struct saved_unresolved, "local", FIELD_BOOL, local),
    PLACE(struct saved_unresolved, evidence.loc),
    MEMBER(struct saved_unresolved, "how", FIELD_TEXT, evidence.how),
    MEMBER(struct saved_unresolved, "detail", FIELD_TEXT, evidence.detail),
    MEMBER(struct saved_unresolved, "origin", FIELD_ORIGIN, evidence.origin),
    MEMBER(struct saved_unresolved, "guess", FIELD_NUMBER, evidence.guess),
    { 0 },
};

#define REASON(key, reason) MEMBER(struct saved, key, FIELD_COUNT, traces.by_reason[reason])
static const struct field reason_fields[] = {
    REASON("linked", TRACE_LINKED),       REASON("root", TRACE_ROOT),
    REASON("no-parent", TRACE_NO_PARENT), REASON("no-sender", TRACE_NO_SENDER),
    REASON("no-peer", TRACE_NO_PEER),     REASON("local", TRACE_LOCAL),
    REASON("ring", TRACE_RING),           REASON("malformed", TRACE_MALFORMED),
    REASON("left-out", TRACE_LEFT_OUT),
    { 0 },
};

static const struct field trace_fields[] = {
    MEMBER(struct saved, "traces", FIELD_COUNT, traces.traces),
    MEMBER(struct saved, "spans", FIELD_COUNT, traces.spans),
    MEMBER(struct saved, "duplicates", FIELD_COUNT, traces.duplicates),
    MEMBER(struct saved, "broken", FIELD_COUNT, traces.broken),
    MEMBER(struct saved, "skewed", FIELD_COUNT, traces.skewed),
    MEMBER(struct saved, "split", FIELD_COUNT, traces.split),
    { "by_reason", FIELD_MEMBERS, 0, NULL, reason_fields },
    { 0 },
};

#define ROOT(record, vec, fields, placed, init)                                                    \
    static const struct record_kind vec##_of_root = { record,                                      \
                                                      sizeof(struct saved_##fields),               \
                                                      offsetof(struct saved, vec),                 \
                                                      fields##_fields,                             \
                                                      placed,                                      \
                                                      init,                                        \
                                                      NULL }
ROOT("call", op_calls, op_call, false, NULL);
ROOT("re-entry", reentries, reentry, false, NULL);
ROOT("unresolved name", unresolved, unresolved, false, NULL);
static const struct record_kind nodes_of_root = { "node",          0,    0,
                                                  node_fields,     true, init_node,
                                                  saved_store_node };
static const struct record_kind edges_of_root = { "edge",          0,    0,
                                                  edge_fields,     true, init_edge,
                                                  saved_store_edge };


static const struct field log_sums_fields[] = {
    MEMBER(struct saved_log_sums, "node", FIELD_TEXT, node),
    MEMBER(struct saved_log_sums, "lines", FIELD_COUNT, lines),
    MEMBER(struct saved_log_sums, "scoped", FIELD_COUNT, scoped),
    MEMBER(struct saved_log_sums, "missing", FIELD_COUNT, missing),
    PLACE(struct saved_log_sums, loc),
    { 0 },
};

static const struct field id_loss_fields[] = {
    MEMBER(struct saved_id_loss, "from", FIELD_TEXT, from),
    MEMBER(struct saved_id_loss, "to", FIELD_TEXT, to),
    MEMBER(struct saved_id_loss, "requests", FIELD_COUNT, shared),
    MEMBER(struct saved_id_loss, "lost", FIELD_COUNT, lost),
    MEMBER(struct saved_id_loss, "trace", FIELD_TEXT, trace),
    PLACE(struct saved_id_loss, loc),
    { 0 },
};

static const struct field touch_fields[] = {
    MEMBER(struct saved_touch, "node", FIELD_TEXT, node),
    MEMBER(struct saved_touch, "requests", FIELD_COUNT, requests),
    { 0 },
};
static const struct record_kind touches = { "touched service", sizeof(struct saved_touch),
                                            offsetof(struct saved, touches), touch_fields, false,
                                            NULL, NULL };

static const struct field depth_fields[] = {
    MEMBER(struct saved_depth, "node", FIELD_TEXT, node),
    MEMBER(struct saved_depth, "operation", FIELD_TEXT, operation),
    MEMBER(struct saved_depth, "cut", FIELD_COUNT, cut),
    MEMBER(struct saved_depth, "counts", FIELD_NUMBERS, counts),
    MEMBER(struct saved_depth, "trace", FIELD_TEXT, trace),
    LIST(struct saved_depth, "hops", &hops, hops),
    LIST(struct saved_depth, "touched", &touches, touched),
    PLACE(struct saved_depth, loc),
    { 0 },
};

static const struct field gap_fields[] = {
    MEMBER(struct saved_gap, "node", FIELD_TEXT, node),
    MEMBER(struct saved_gap, "traces", FIELD_COUNT, traces),
    MEMBER(struct saved_gap, "trace", FIELD_TEXT, trace),
    PLACE(struct saved_gap, loc),
    { 0 },
};
ROOT("root operation", depths, depth, false, NULL);
ROOT("gap", gaps, gap, false, NULL);

static const struct field request_fields[] = {
    { "depths", FIELD_RECORDS, SIZE_MAX, &depths_of_root, NULL },
    { "gaps", FIELD_RECORDS, SIZE_MAX, &gaps_of_root, NULL },
    { 0 },
};

ROOT("service's log lines", log_sums, log_sums, false, NULL);
ROOT("pair of services that log", id_losses, id_loss, false, NULL);

static const struct field log_fields[] = {
    { "services", FIELD_RECORDS, SIZE_MAX, &log_sums_of_root, NULL },
    { "shared", FIELD_RECORDS, SIZE_MAX, &id_losses_of_root, NULL },
    { 0 },
};

static const struct field health_fields[] = {
    MEMBER(struct saved_health, "node", FIELD_TEXT, node),
    MEMBER(struct saved_health, "checked", FIELD_BOOL, checked),
    PLACE(struct saved_health, loc),
    { 0 },
};

static void init_capacity(void *record)
{
    struct saved_capacity *capacity = record;
    capacity->replicas = capacity->min = capacity->max = REPLICAS_UNSAID;
}

static const struct field scaled_fields[] = {
    MEMBER(struct saved_capacity, "min", FIELD_NUMBER, min),
    MEMBER(struct saved_capacity, "max", FIELD_NUMBER, max),
    PLACE(struct saved_capacity, scaled_loc),
    { 0 },
};

static const struct field capacity_fields[] = {
    MEMBER(struct saved_capacity, "node", FIELD_TEXT, node),
    MEMBER(struct saved_capacity, "replicas", FIELD_NUMBER, replicas),
    PLACE(struct saved_capacity, loc),
    { "scaled", FIELD_MEMBERS, 0, NULL, scaled_fields },
    { 0 },
};

static const struct field counter_fields[] = {
    MEMBER(struct saved_counter, "name", FIELD_TEXT, name),
    MEMBER(struct saved_counter, "labels", FIELD_TEXT, labels),
    MEMBER(struct saved_counter, "rise", FIELD_COUNT, rise),
    MEMBER(struct saved_counter, "resets", FIELD_NUMBER, resets),
    MEMBER(struct saved_counter, "snapshots", FIELD_NUMBER, snapshots),
    MEMBER(struct saved_counter, "timed", FIELD_BOOL, timed),
    MEMBER(struct saved_counter, "blocks", FIELD_NUMBERS, blocks),
    PLACE(struct saved_counter, loc),
    { 0 },
};

static const struct field volume_fields[] = {
    MEMBER(struct saved_volume, "node", FIELD_TEXT, node),
    MEMBER(struct saved_volume, "namespace", FIELD_TEXT, space),
    MEMBER(struct saved_volume, "volume", FIELD_TEXT, volume),
    MEMBER(struct saved_volume, "read_only", FIELD_BOOL, read_only),
    PLACE(struct saved_volume, loc),
    { 0 },
};

static const struct field database_fields[] = {
    MEMBER(struct saved_database, "by", FIELD_TEXT, by),
    MEMBER(struct saved_database, "of", FIELD_TEXT, of),
    MEMBER(struct saved_database, "database", FIELD_TEXT, database),
    PLACE(struct saved_database, loc),
    { 0 },
};

static const struct field literal_fields[] = {
    MEMBER(struct saved_literal, "node", FIELD_TEXT, node),
    MEMBER(struct saved_literal, "peer", FIELD_TEXT, peer),
    MEMBER(struct saved_literal, "host", FIELD_TEXT, host),
    MEMBER(struct saved_literal, "port", FIELD_NUMBER, port),
    MEMBER(struct saved_literal, "guess", FIELD_NUMBER, evidence.guess),
    MEMBER(struct saved_literal, "how", FIELD_TEXT, evidence.how),
    MEMBER(struct saved_literal, "detail", FIELD_TEXT, evidence.detail),
    PLACE(struct saved_literal, evidence.loc),
    { 0 },
};
ROOT("health check", health, health, false, NULL);
ROOT("capacity", capacities, capacity, false, init_capacity);
ROOT("counter", counters, counter, false, NULL);
ROOT("mounted volume", volumes, volume, false, NULL);
ROOT("used database", databases, database, false, NULL);
ROOT("literal address", literals, literal, false, NULL);

static const struct field deployment_fields[] = {
    { "health", FIELD_RECORDS, SIZE_MAX, &health_of_root, NULL },
    { "capacity", FIELD_RECORDS, SIZE_MAX, &capacities_of_root, NULL },
    { "volumes", FIELD_RECORDS, SIZE_MAX, &volumes_of_root, NULL },
    { "databases", FIELD_RECORDS, SIZE_MAX, &databases_of_root, NULL },
    { "literals", FIELD_RECORDS, SIZE_MAX, &literals_of_root, NULL },
    { 0 },
};

static const struct field verification_fields[] = {
    MEMBER(struct saved_verification, "consumer", FIELD_TEXT, consumer),
    MEMBER(struct saved_verification, "consumer_version", FIELD_TEXT, consumer_version),
    MEMBER(struct saved_verification, "provider", FIELD_TEXT, provider),
    MEMBER(struct saved_verification, "provider_version", FIELD_TEXT, provider_version),
    MEMBER(struct saved_verification, "contract", FIELD_TEXT, contract),
    MEMBER(struct saved_verification, "result", FIELD_TEXT, result),
    PLACE(struct saved_verification, loc),
    { 0 },
};
ROOT("verification", verifications, verification, false, NULL);

/* Lists of the root have no range of their own: their records are all there are. */
const struct field saved_root_fields[] = {
    MEMBER(struct saved, "schema", FIELD_TEXT, schema),
    { "nodes", FIELD_RECORDS, SIZE_MAX, &nodes_of_root, NULL },
    { "edges", FIELD_RECORDS, SIZE_MAX, &edges_of_root, NULL },
    { "other_view", FIELD_RECORDS, SIZE_MAX, &edges_of_root, NULL },
    { "operation_calls", FIELD_RECORDS, SIZE_MAX, &op_calls_of_root, NULL },
    { "reentries", FIELD_RECORDS, SIZE_MAX, &reentries_of_root, NULL },
    { "unresolved", FIELD_RECORDS, SIZE_MAX, &unresolved_of_root, NULL },
    { "traces", FIELD_MEMBERS, 0, NULL, trace_fields },
    { "requests", FIELD_MEMBERS, 0, NULL, request_fields },
    { "logs", FIELD_MEMBERS, 0, NULL, log_fields },
    { "deployment", FIELD_MEMBERS, 0, NULL, deployment_fields },
    { "verifications", FIELD_RECORDS, SIZE_MAX, &verifications_of_root, NULL },
    { "counters", FIELD_RECORDS, SIZE_MAX, &counters_of_root, NULL },
    MEMBER(struct saved, "yields", FIELD_TEXTS, yields),
    { 0 },
};
