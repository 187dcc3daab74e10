/* Mixes of patterns, and whether two differ. */
#include <math.h>

#include "svcgraph/flow_patterns.h"
#include "svcgraph/stats.h"

enum { EXPECTED_LEAST = 5, PRECISION = 1024 };

static const struct {
    const char *name, *key;
} words[] = {
    [PATTERN_LOOP] = { "loop", "loop" },
    [PATTERN_WINNER] = { "winner-take-all", "winner-take-all" },
    [PATTERN_BROADCAST] = { "broadcast", "broadcast" },
    [PATTERN_REACT] = { "react", "react" },
    [PATTERN_BATCH] = { "batch progress", "batch-progress" },
    [PATTERN_SIDEWINDER] = { "sidewinder", "sidewinder" },
    [PATTERN_SCATTER] = { "scatter-gather", "scatter-gather" },
    [PATTERN_ORCHESTRATOR] = { "orchestrator", "orchestrator" },
    [PATTERN_CHAIN] = { "chain", "chain" },
    [PATTERN_TREE] = { "tree", "tree" },
    [PATTERN_FORGET] = { "fire-and-forget", "fire-and-forget" },
    [PATTERN_REQUEST] = { "request/response", "request-response" },
};

const char *flow_pattern_name(enum flow_pattern pattern)
{
    return words[pattern].name;
}

const char *flow_pattern_key(enum flow_pattern pattern)
{
    return words[pattern].key;
}

const char *mix_verdict_name(enum mix_verdict verdict)
{
    static const char *const names[] = { "same", "changed", "too-few", "new", "gone" };
    return names[verdict];
}

/* Variance of a share over that of as many nodes drawn one by one. */
static double spread_of(const uint64_t groups[MIX_GROUPS][FLOW_PATTERNS], const double *sizes,
                        double all, double part, unsigned pattern)
{
    double share = part / all, squares = 0;
    if (part <= 0 || part >= all)
        return 0;
    for (unsigned g = 0; g < MIX_GROUPS; g++) {
        double off = (double)groups[g][pattern] - share * sizes[g];
        squares += off * off;
    }
    return squares * MIX_GROUPS / (MIX_GROUPS - 1) / (all * share * (1 - share));
}

double mix_spread(const uint64_t groups[MIX_GROUPS][FLOW_PATTERNS], double scale)
{
    double sizes[MIX_GROUPS] = { 0 }, parts[FLOW_PATTERNS] = { 0 }, all = 0, most = scale;
    for (unsigned g = 0; g < MIX_GROUPS; g++)
        for (unsigned p = 0; p < FLOW_PATTERNS; p++) {
            sizes[g] += (double)groups[g][p];
            parts[p] += (double)groups[g][p];
            all += (double)groups[g][p];
        }
    for (unsigned p = 0; p < FLOW_PATTERNS; p++) {
        double spread = spread_of(groups, sizes, all, parts[p], p);
        most = spread > most ? spread : most;
    }
    return most;
}

static int mix_cmp(const struct mix *a, const struct mix *b)
{
    int order = str_cmp(a->service, b->service);
    return order ? order : str_cmp(a->operation, b->operation);
}

static int by_name(const void *a, const void *b)
{
    return mix_cmp(a, b);
}

void mixes_sort(struct mixes *mixes)
{
    if (mixes->n > 1)
        qsort(mixes->all, mixes->n, sizeof(*mixes->all), by_name);
}

struct mixes mixes_of(const struct graph *g, struct arena *arena)
{
    const struct flow_patterns *patterns = g->flow ? g->flow->patterns : NULL;
    struct mixes out = { 0 };
    if (!patterns)
        return out;
    out.n = patterns->n;
    out.all = arena_array(arena, struct mix, out.n);
    for (uint32_t i = 0; i < patterns->n; i++) {
        const struct pattern_root *root = &patterns->all[i];
        const struct flow_op *op = &g->flow->ops[root->root];
        out.all[i] = (struct mix){ .service = node_name(g, op->node),
                                   .operation = graph_str(g, op->operation),
                                   .requests = root->requests,
                                   .spread = root->spread,
                                   .root = root };
        for (unsigned p = 0; p < FLOW_PATTERNS; p++)
            out.all[i].nodes[p] = root->by[p].nodes;
    }
    mixes_sort(&out);
    return out;
}

uint64_t mix_nodes(const struct mix *mix)
{
    uint64_t all = 0;
    for (unsigned p = 0; p < FLOW_PATTERNS; p++)
        all += mix->nodes[p];
    return all;
}

double mix_share(const struct mix *mix, enum flow_pattern pattern)
{
    uint64_t all = mix_nodes(mix);
    return all ? (double)mix->nodes[pattern] / (double)all : 0;
}

static double spread(const struct mix *mix)
{
    return mix->spread >= 1 ? mix->spread : 1;
}

/*
 * The spreads are estimates from so many groups, so the statistic is held against F. Nodes as if
 * drawn one by one, in steps of 1/PRECISION, so that whole counts lose nothing. What is
 * rare on a side goes to the last column.
 */
static double chi_square_p(const struct mix *now, const struct mix *base)
{
    uint64_t counts[2][FLOW_PATTERNS + 1] = { { 0 } };
    double n = (double)mix_nodes(now) / spread(now), n0 = (double)mix_nodes(base) / spread(base);
    for (unsigned p = 0; p < FLOW_PATTERNS; p++) {
        double k = (double)now->nodes[p] / spread(now), k0 = (double)base->nodes[p] / spread(base);
        double least = (n < n0 ? n : n0) * (k + k0) / (n + n0);
        unsigned column = least < EXPECTED_LEAST ? FLOW_PATTERNS : p;
        counts[0][column] += (uint64_t)(k * PRECISION + 0.5);
        counts[1][column] += (uint64_t)(k0 * PRECISION + 0.5);
    }
    struct chi_square chi = chi_square_table(counts[0], 2, FLOW_PATTERNS + 1);
    if (!(chi.test.df > 0))
        return 1;
    return f_tail(chi.test.statistic / PRECISION / chi.test.df, chi.test.df, 2 * (MIX_GROUPS - 1));
}

static void compare(struct mix_change *change, struct mix_limits limits)
{
    double most = -1;
    change->p = change->adjusted = NAN;
    for (unsigned p = 0; p < FLOW_PATTERNS; p++) {
        double now = change->now ? mix_share(change->now, p) : 0;
        double base = change->base ? mix_share(change->base, p) : 0;
        if (fabs(now - base) > most) {
            most = fabs(now - base);
            change->pattern = p;
            change->moved = now - base;
        }
    }
    change->verdict = !change->base ? MIX_NEW : !change->now ? MIX_GONE : MIX_SAME;
    if (change->verdict != MIX_SAME)
        return;
    if (change->now->requests < limits.requests || change->base->requests < limits.requests)
        change->verdict = MIX_FEW;
    else
        change->p = change->adjusted = chi_square_p(change->now, change->base);
}

static void adjust(struct mix_changes *changes, struct mix_limits limits, struct arena *arena)
{
    double *p = arena_array(arena, double, changes->n + 1);
    size_t n = 0, at = 0;
    for (size_t i = 0; i < changes->n; i++)
        if (changes->all[i].verdict == MIX_SAME)
            p[n++] = changes->all[i].p;
    changes->tested = n;
    if (!n || !false_discovery(p, n, p))
        return;
    for (size_t i = 0; i < changes->n; i++) {
        struct mix_change *change = &changes->all[i];
        if (change->verdict != MIX_SAME)
            continue;
        change->adjusted = p[at++];
        if (change->adjusted < limits.level && fabs(change->moved) >= limits.points - 1e-9)
            change->verdict = MIX_CHANGED;
    }
}

struct mix_changes mixes_compare(struct mixes now, struct mixes base, struct mix_limits limits,
                                 struct arena *arena)
{
    struct mix_changes out = { arena_array(arena, struct mix_change, now.n + base.n + 1), 0, 0 };
    size_t i = 0, k = 0;
    while (i < now.n || k < base.n) {
        int order = i == now.n ? 1 : k == base.n ? -1 : mix_cmp(&now.all[i], &base.all[k]);
        struct mix_change *change = &out.all[out.n++];
        *change = (struct mix_change){ .now = order <= 0 ? &now.all[i++] : NULL,
                                       .base = order >= 0 ? &base.all[k++] : NULL };
        compare(change, limits);
    }
    adjust(&out, limits, arena);
    return out;
}
