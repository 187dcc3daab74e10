/*
 * What was planted and what came of it, as JSON. Counts are those of the traces that were kept;
 * pairs are counted in traces of which no span's parent is lost, by who is below whom.
 */
#include "flow_gen.h"

enum { K_MOST = 64, BREAKERS = 4000 };

struct law_truth {
    uint64_t causes, effects;    /* drawn and made, in all traces that were kept */
    struct trace_id *few, *many; /* traces with fewer, and with more, than the law's number */
    size_t n_few, n_many, room_few, room_many;
};

struct pair_truth {
    uint64_t requests, causes, effects;
    uint64_t k[K_MOST + 1];
};

struct flow_truth {
    const struct scene *s;
    uint64_t made, kept, complete, failed, spans, lost;
    uint64_t *root_traces, *root_failed; /* by op */
    uint64_t *entries, *errors;          /* by op */
    uint64_t *load;                      /* [root op][node] */
    uint64_t *picked;                    /* [root op][law] */
    uint64_t *versions;                  /* entries by variant */
    struct law_truth *laws;
    struct pair_truth *pairs; /* [cause op][effect op] */
    uint16_t *counts;         /* [entry][op], of the trace at hand */
    uint32_t *own;            /* [entry][law] likewise */
    bool *seen;               /* of each entry: a span of it is left */
    size_t room_counts, room_own, room_seen;
};

static void *zeros(size_t n, size_t size)
{
    size_t room = 0;
    return grow(NULL, &room, n ? n : 1, size);
}

struct flow_truth *flow_truth_new(const struct scene *s)
{
    struct flow_truth *t = zeros(1, sizeof(*t));
    size_t ops = s->t.n_ops, nodes = s->t.n_nodes;
    t->s = s;
    t->root_traces = zeros(ops, sizeof(uint64_t));
    t->root_failed = zeros(ops, sizeof(uint64_t));
    t->entries = zeros(ops, sizeof(uint64_t));
    t->errors = zeros(ops, sizeof(uint64_t));
    t->load = zeros(ops * nodes, sizeof(uint64_t));
    t->picked = zeros(ops * s->n_laws, sizeof(uint64_t));
    t->versions = zeros(nodes, sizeof(uint64_t));
    t->laws = zeros(s->n_laws, sizeof(*t->laws));
    t->pairs = zeros(ops * ops, sizeof(*t->pairs));
    return t;
}

static bool is_lost(const struct trace *trace, uint32_t span)
{
    return span == NONE || trace->spans[span].lost;
}

static bool is_complete(const struct trace *trace)
{
    for (size_t i = 0; i < trace->n; i++) {
        const struct span *s = &trace->spans[i];
        if (!s->lost && s->parent != NONE && trace->spans[s->parent].lost)
            return false;
    }
    return !trace->spans[0].lost;
}

static void count_load(struct flow_truth *t, const struct walk *w)
{
    uint32_t root = w->entries[0].op;
    bool failed = w->trace->spans[0].error;
    t->root_traces[root]++;
    t->root_failed[root] += failed;
    t->failed += failed;
    if (w->picked != NONE)
        t->picked[root * t->s->n_laws + w->picked]++;
    for (size_t i = 0; i < w->n_entries; i++) {
        const struct entry *e = &w->entries[i];
        const struct span *span = &w->trace->spans[e->span];
        t->entries[e->op]++;
        t->errors[e->op] += span->error;
        t->load[root * t->s->t.n_nodes + t->s->t.ops[e->op].node]++;
        t->versions[span->node] += e->span != e->caller;
    }
}

static void keep_id(struct trace_id **ids, size_t *n, size_t *room, struct trace_id id)
{
    if (*n == BREAKERS || (*n && (*ids)[*n - 1].low == id.low))
        return;
    *ids = grow(*ids, room, *n + 1, sizeof(**ids));
    (*ids)[(*n)++] = id;
}

/* Straight calls of each entry, by law. */
static void count_laws(struct flow_truth *t, const struct walk *w)
{
    size_t n = t->s->n_laws;
    t->own = grow(t->own, &t->room_own, w->n_entries * n + 1, sizeof(*t->own));
    memset(t->own, 0, w->n_entries * n * sizeof(*t->own));
    for (size_t i = 0; i < w->n_entries; i++) {
        const struct entry *e = &w->entries[i];
        bool received = e->op != NONE && t->s->t.ops[e->op].topic != NONE;
        if (e->law != NONE && !received && t->s->laws[e->law].to == e->op)
            t->own[e->parent * n + e->law]++;
    }
    for (size_t i = 0; i < w->n_entries; i++) {
        const struct action *a = &t->s->actions[w->entries[i].op];
        for (uint32_t k = a->first_law; k < a->first_law + a->n_laws; k++) {
            uint32_t made = t->own[i * n + k];
            struct law_truth *law = &t->laws[k];
            law->causes++;
            law->effects += made;
            if (t->s->laws[k].kind == LAW_EXACT && made < t->s->laws[k].a)
                keep_id(&law->few, &law->n_few, &law->room_few, w->trace->id);
            if (t->s->laws[k].kind == LAW_EXACT && made > t->s->laws[k].a)
                keep_id(&law->many, &law->n_many, &law->room_many, w->trace->id);
        }
    }
}

/* How many entries of each op are below each entry. */
static void count_below(struct flow_truth *t, const struct walk *w)
{
    size_t n = t->s->t.n_ops;
    t->counts = grow(t->counts, &t->room_counts, w->n_entries * n + 1, sizeof(*t->counts));
    t->seen = grow(t->seen, &t->room_seen, w->n_entries, sizeof(*t->seen));
    memset(t->counts, 0, w->n_entries * n * sizeof(*t->counts));
    for (size_t i = 0; i < w->n_entries; i++) {
        const struct entry *e = &w->entries[i];
        t->seen[i] = !is_lost(w->trace, e->span) || !is_lost(w->trace, e->caller);
        for (uint32_t up = e->parent; t->seen[i] && up != NONE; up = w->entries[up].parent)
            t->counts[up * n + e->op]++;
    }
}

static void count_pairs(struct flow_truth *t, const struct walk *w)
{
    size_t n = t->s->t.n_ops;
    count_below(t, w);
    for (size_t i = 0; i < w->n_entries; i++) {
        uint32_t cause = w->entries[i].op;
        if (!t->seen[i] || t->s->t.nodes[t->s->t.ops[cause].node].kind != NODE_SERVICE)
            continue;
        bool first = true;
        for (size_t k = 0; k < i && first; k++)
            first = w->entries[k].op != cause || !t->seen[k];
        for (size_t effect = 0; effect < n; effect++) {
            struct pair_truth *p = &t->pairs[cause * n + effect];
            uint16_t k = t->counts[i * n + effect];
            p->requests += first;
            p->causes++;
            p->effects += k;
            p->k[k < K_MOST ? k : K_MOST]++;
        }
    }
}

void flow_truth_trace(struct flow_truth *t, const struct walk *w, bool kept)
{
    t->made++;
    if (!kept)
        return;
    t->kept++;
    for (size_t i = 0; i < w->trace->n; i++) {
        t->lost += w->trace->spans[i].lost;
        t->spans += !w->trace->spans[i].lost;
    }
    count_load(t, w);
    count_laws(t, w);
    if (!is_complete(w->trace))
        return;
    t->complete++;
    count_pairs(t, w);
}

/* ---- telling */

static void tell_ids(FILE *out, const char *key, const struct trace_id *ids, size_t n)
{
    fprintf(out, ", \"%s\": [", key);
    for (size_t i = 0; i < n; i++)
        fprintf(out, "%s\"%016" PRIx64 "%016" PRIx64 "\"", i ? "," : "", ids[i].high, ids[i].low);
    fputc(']', out);
}

static void tell_op(FILE *out, const struct scene *s, const char *key, uint32_t op)
{
    fprintf(out, "\"%s\": {\"service\": \"%s\", \"operation\": \"%s\"}", key,
            s->t.nodes[s->t.ops[op].node].name, s->t.ops[op].name);
}

static void tell_laws(const struct flow_truth *t, FILE *out)
{
    static const char *const kinds[] = { "exact", "share", "range", "cluster", "negbin", "pick" };
    fprintf(out, " \"laws\": [");
    for (size_t i = 0; i < t->s->n_laws; i++) {
        const struct law *law = &t->s->laws[i];
        const struct law_truth *seen = &t->laws[i];
        fprintf(out, "%s\n  {\"name\": \"%s\", \"kind\": \"%s\", ", i ? "," : "", law->name,
                kinds[law->kind]);
        tell_op(out, t->s, "from", law->from);
        fprintf(out, ", ");
        tell_op(out, t->s, "to", law->to);
        fprintf(out, ", \"a\": %g, \"b\": %g, \"causes\": %" PRIu64 ", \"effects\": %" PRIu64,
                law->a, law->b, seen->causes, seen->effects);
        fprintf(out, ", \"shift\": %g, \"missing\": %g, \"doubled\": %g, \"canary_only\": %s",
                law->shift, law->missing, law->doubled, law->canary_only ? "true" : "false");
        tell_ids(out, "few", seen->few, seen->n_few);
        tell_ids(out, "many", seen->many, seen->n_many);
        fprintf(out, "}");
    }
    fprintf(out, "],\n");
}

static void tell_pairs(const struct flow_truth *t, FILE *out)
{
    size_t n = t->s->t.n_ops, told = 0;
    fprintf(out, " \"pairs\": [");
    for (size_t i = 0; i < n * n; i++) {
        const struct pair_truth *p = &t->pairs[i];
        if (!p->effects)
            continue;
        fprintf(out, "%s\n  {", told++ ? "," : "");
        tell_op(out, t->s, "cause", (uint32_t)(i / n));
        fprintf(out, ", ");
        tell_op(out, t->s, "effect", (uint32_t)(i % n));
        fprintf(out, ", \"requests\": %" PRIu64 ", \"causes\": %" PRIu64 ", \"effects\": %" PRIu64,
                p->requests, p->causes, p->effects);
        fprintf(out, ", \"counts\": {");
        for (int k = 0, first = 1; k <= K_MOST; k++)
            if (p->k[k]) {
                fprintf(out, "%s\"%d\": %" PRIu64, first ? "" : ", ", k, p->k[k]);
                first = 0;
            }
        fprintf(out, "}}");
    }
    fprintf(out, "],\n");
}

static void tell_load(const struct flow_truth *t, uint32_t root, FILE *out)
{
    size_t nodes = t->s->t.n_nodes, told = 0;
    fprintf(out, "\"load\": {");
    for (size_t node = 0; node < nodes; node++)
        if (t->load[root * nodes + node])
            fprintf(out, "%s\"%s\": %" PRIu64, told++ ? ", " : "", t->s->t.nodes[node].name,
                    t->load[root * nodes + node]);
    fprintf(out, "}, \"patterns\": {");
    told = 0;
    for (size_t law = 0; law < t->s->n_laws; law++)
        if (t->picked[root * t->s->n_laws + law])
            fprintf(out, "%s\"%s\": %" PRIu64, told++ ? ", " : "",
                    *t->s->laws[law].pattern ? t->s->laws[law].pattern : t->s->laws[law].name,
                    t->picked[root * t->s->n_laws + law]);
    fprintf(out, "}");
}

static void tell_roots(const struct flow_truth *t, FILE *out)
{
    fprintf(out, " \"roots\": [");
    for (size_t i = 0; i < t->s->n_roots; i++) {
        const struct root *root = &t->s->roots[i];
        fprintf(out, "%s\n  {\"id\": \"%s\", ", i ? "," : "", t->s->actions[root->op].id);
        tell_op(out, t->s, "op", root->op);
        fprintf(out,
                ", \"traces\": %" PRIu64 ", \"failed\": %" PRIu64
                ", \"repeats\": %u, \"pattern\": \"%s\", ",
                t->root_traces[root->op], t->root_failed[root->op], root->repeats, root->pattern);
        tell_load(t, root->op, out);
        fprintf(out, "}");
    }
    fprintf(out, "],\n");
}

static void tell_operations(const struct flow_truth *t, FILE *out)
{
    fprintf(out, " \"operations\": [");
    for (uint32_t op = 0; op < t->s->t.n_ops; op++) {
        fprintf(out, "%s\n  {\"id\": \"%s\", ", op ? "," : "", t->s->actions[op].id);
        tell_op(out, t->s, "op", op);
        fprintf(out, ", \"entries\": %" PRIu64 ", \"errors\": %" PRIu64 "}", t->entries[op],
                t->errors[op]);
    }
    fprintf(out, "],\n");
}

static void tell_versions(const struct flow_truth *t, FILE *out)
{
    size_t told = 0;
    fprintf(out, " \"instances\": {");
    for (size_t i = 0; i < t->s->t.n_nodes; i++)
        if (t->s->t.nodes[i].instance)
            fprintf(out, "%s\"%s\": %" PRIu64, told++ ? ", " : "", t->s->t.nodes[i].instance,
                    t->versions[i]);
    fprintf(out, "},\n");
}

static void tell_incidents(const struct flow_truth *t, const struct changes *c, FILE *out)
{
    static const char *const kinds[] = { "errors", "latency", "version", "dependency" };
    fprintf(out, " \"culprits\": [");
    for (size_t i = 0; i < c->n_incidents; i++) {
        const struct incident *incident = &c->incidents[i];
        fprintf(out, "%s{\"kind\": \"%s\", \"node\": \"%s\", \"version\": \"%s\", \"value\": %g}",
                i ? ", " : "", kinds[incident->kind], t->s->t.nodes[incident->node].name,
                incident->kind == INCIDENT_VERSION ? t->s->systems[incident->node].new_version : "",
                incident->value);
    }
    fprintf(out, "],\n \"since\": %g,\n", c->since);
}

void flow_truth_write(const struct flow_truth *t, const struct changes *c, FILE *out)
{
    fprintf(out, "{\"traces\": {\"made\": %" PRIu64 ", \"kept\": %" PRIu64, t->made, t->kept);
    fprintf(out, ", \"complete\": %" PRIu64 ", \"failed\": %" PRIu64 "},\n", t->complete,
            t->failed);
    fprintf(out, " \"spans\": {\"told\": %" PRIu64 ", \"lost\": %" PRIu64 "},\n", t->spans,
            t->lost);
    tell_incidents(t, c, out);
    tell_laws(t, out);
    tell_roots(t, out);
    tell_operations(t, out);
    tell_versions(t, out);
    tell_pairs(t, out);
    fprintf(out, " \"bursts\": %zu}\n", c->n_bursts);
}
