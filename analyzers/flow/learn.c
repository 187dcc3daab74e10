/*
 * Invariants of what requests show. Of each pair of operations the first kind that holds, in the
 * order of kinds.def. What varies with time is none: a test over five blocks of the dump, p < 0.01
 * for each pair by itself. With many pairs one in a hundred is then left out though it holds; that
 * costs a line that is told, while one that is kept though it varies would raise false alarms.
 */
#include "invariants_priv.h"

#include "svcgraph/date.h"

static const double unstable_p = 0.01;

const struct flow_file flow_file_default = { .alpha = 0.01, .min_effect = 0.05, .tolerance = 0.005 };

struct found { /* what is known of each pair */
    struct invariant *invariants;
    bool *kept;
    uint8_t *kinds; /* INVARIANT_KINDS: none */
    double *values;
};

/* Totals of weights 1: sums hold 2^32 times as much. */
static uint64_t whole(const struct wide *sum)
{
    return sum->limb[1] << 32 | sum->limb[0] >> 32;
}

/* Where each request has one cause and at most one effect, chi-square of the blocks; else F. */
static double stability(const struct flow_pair *pair, const struct sample *sample)
{
    uint64_t table[FLOW_BLOCKS * 2];
    struct ratio_sums blocks[FLOW_BLOCKS];
    flow_pair_blocks(pair, blocks);
    if (!sample_is_share(sample))
        return ratio_stability(blocks, FLOW_BLOCKS).p;
    for (size_t i = 0; i < FLOW_BLOCKS; i++) {
        uint64_t a = blocks[i].n, w = whole(&blocks[i].w);
        uint64_t b = whole(&blocks[i].wb);
        if (a != w || b > a)
            return ratio_stability(blocks, FLOW_BLOCKS).p;
        table[2 * i] = b;
        table[2 * i + 1] = a - b;
    }
    return chi_square_table(table, FLOW_BLOCKS, 2).test.p;
}

static double dispersion(const struct flow_pair *pair)
{
    uint64_t a[FLOW_BLOCKS], b[FLOW_BLOCKS];
    struct ratio_sums blocks[FLOW_BLOCKS];
    double df;
    flow_pair_blocks(pair, blocks);
    for (size_t i = 0; i < FLOW_BLOCKS; i++) {
        a[i] = whole(&blocks[i].wa);
        b[i] = whole(&blocks[i].wb);
    }
    return rounded(dispersion_of(a, b, FLOW_BLOCKS, &df));
}

static void take_base(const struct learning *l, const struct flow_pair *pair,
                      const struct sample *sample, struct invariant *out)
{
    struct invariant_base *base = &out->base;
    const struct pair_count *most = NULL;
    base->there = true;
    base->requests = pair->sums.requests;
    base->causes = pair->sums.causes;
    base->effects = pair->sums.effects;
    if (out->kind == INVARIANT_ratio)
        base->dispersion = dispersion(pair);
    for (size_t i = 0; i < sample->counts.n; i++) {
        const struct pair_count *count = &sample->counts.v[i];
        if (count->trace && (!most || count->requests > most->requests))
            most = count;
    }
    if (most)
        base->trace = graph_str(l->g, most->trace);
}

static bool learn_pair(const struct learning *l, const struct op_names *names,
                       const struct flow_pair *pair, struct invariant *out)
{
    struct sample sample = sample_of_pair(l->flow->pairs, pair, l->arena);
    for (uint8_t kind = 0; kind < INVARIANT_KINDS; kind++) {
        *out = (struct invariant){ .kind = kind, .tolerance = -1, .min_effect = -1 };
        const struct kind *row = kind_of(out);
        if (!row->learn || !row->learn(l, pair, &sample, out))
            continue;
        out->cause = names->texts[pair->cause];
        out->effect = names->texts[pair->effect];
        take_base(l, pair, &sample, out);
        return true;
    }
    return false;
}

static bool varies(const struct learning *l, const struct flow_pair *pair,
                   const struct invariant *invariant)
{
    if (invariant->kind == INVARIANT_exact)
        return false;
    struct sample sample = sample_of_pair(l->flow->pairs, pair, l->arena);
    return stability(pair, &sample) < unstable_p;
}

/* Names stand for one operation each: of several with the same, the one with the most steps. */
static bool is_named(const struct op_names *names, struct arena *arena, uint32_t op)
{
    return op_names_find(names, arena, names->texts[op]) == op;
}

/*
 * A call of a service that has spans elsewhere: its own span was lost, or it is traced in part. Both
 * are no law of the flow.
 */
static bool *stray_calls(const struct learning *l)
{
    const struct flow *flow = l->flow;
    bool *entered = arena_array(l->arena, bool, l->g->n + 1);
    bool *stray = arena_array(l->arena, bool, flow->n_ops + 1);
    for (uint32_t i = 0; i < flow->n_ops; i++)
        entered[flow->ops[i].node.i] |= flow->ops[i].kind == STEP_ENTRY;
    for (uint32_t i = 0; i < flow->n_ops; i++)
        stray[i] = flow->ops[i].kind == STEP_CALL && entered[flow->ops[i].node.i];
    return stray;
}

static void learn_pairs(const struct learning *l, const struct op_names *names,
                        struct found *found, struct flow_file *out)
{
    const struct flow_pairs *pairs = l->flow->pairs;
    const bool *stray = stray_calls(l);
    for (uint32_t i = 0; i < pairs->n; i++) {
        const struct flow_pair *pair = &pairs->all[i];
        struct invariant *invariant = &found->invariants[i];
        found->kinds[i] = INVARIANT_KINDS;
        if (pair->effect == PAIR_ABSENT || stray[pair->effect])
            continue;
        if (!is_named(names, l->arena, pair->cause) || !is_named(names, l->arena, pair->effect))
            continue;
        out->learned.pairs++;
        if (pair->sums.requests < FLOW_LEAST)
            out->learned.rare++;
        else if (learn_pair(l, names, pair, invariant) && varies(l, pair, invariant)) {
            if (pair->direct)
                *vec_push(l->arena, &out->varies.all) = invariant_subject(l->arena, invariant);
        } else if (invariant->base.there) {
            found->kinds[i] = invariant->kind;
            found->values[i] = invariant->value;
        }
    }
}

/*
 * One for each edge, of what calls what directly. Of those further apart only exact ones are worth a
 * line, and only where no chain of exact ones between says the same.
 */
static void keep(const struct learning *l, struct found *found, struct flow_file *out)
{
    const struct flow_pairs *pairs = l->flow->pairs;
    bool *implied = arena_array(l->arena, bool, pairs->n + 1);
    learn_implied(pairs, found->kinds, found->values, implied, l->arena);
    for (uint32_t i = 0; i < pairs->n && out->all.n < FLOW_INVARIANTS_MAX; i++) {
        if (found->kinds[i] == INVARIANT_KINDS)
            continue;
        bool far = !pairs->all[i].direct;
        if (far && (implied[i] || found->kinds[i] != INVARIANT_exact || found->values[i] == 0))
            continue;
        *vec_push(l->arena, &out->all) = found->invariants[i];
    }
}

double lost_share(const struct graph *g)
{
    double steps = 0;
    for (uint32_t i = 0; i < g->flow->n_ops; i++)
        steps += (double)g->flow->ops[i].steps;
    return steps > 0 ? (double)g->traces.broken / steps : 0;
}

static struct str time_text(struct arena *arena, uint64_t microseconds)
{
    uint64_t seconds = microseconds / 1000000;
    struct str day = date_text(arena, (int64_t)(seconds / 86400));
    unsigned of_day = (unsigned)(seconds % 86400);
    if (!microseconds)
        return STR_NULL;
    return str_printf(arena, "%" PRIstr "T%02u:%02u:%02uZ", STR_ARG(day), of_day / 3600,
                      of_day / 60 % 60, of_day % 60);
}

static void tell_versions(const struct graph *g, struct arena *arena, struct str_texts *out)
{
    for_each_node(g, v) {
        const struct graph_node *node = &g->nodes[v.i];
        for (uint32_t i = 0; i < node->versions.n; i++) {
            const struct version *version = &g->versions[node->versions.first + i];
            if (!str_is(graph_str(g, version->how), "service.version"))
                continue;
            *vec_push(arena, &out->all) = str_printf(arena, "%" PRIstr "@%" PRIstr,
                                                     STR_ARG(graph_str(g, node->base)),
                                                     STR_ARG(graph_str(g, version->text)));
        }
    }
}

static int text_cmp(const void *a, const void *b)
{
    const struct str *x = a, *y = b;
    return str_cmp(*x, *y);
}

static void tell_learned(const struct learning *l, const struct str *paths, size_t n_paths,
                         struct flow_learned *out)
{
    const struct flow *flow = l->flow;
    out->there = true;
    for (size_t i = 0; i < n_paths; i++)
        *vec_push(l->arena, &out->from.all) = paths[i];
    if (n_paths > 1)
        qsort(out->from.all.v, n_paths, sizeof(*out->from.all.v), text_cmp);
    out->begin = time_text(l->arena, flow->from);
    out->end = time_text(l->arena, flow->to);
    out->requests = flow->requests;
    out->complete = flow->complete;
    out->cut = flow->cut;
    out->young = flow->young;
    out->weighted = flow->weighted;
    out->uneven = flow->uneven;
    out->lost = rounded(lost_share(l->g));
    tell_versions(l->g, l->arena, &out->versions);
    if (out->versions.all.n > 1)
        qsort(out->versions.all.v, out->versions.all.n, sizeof(*out->versions.all.v), text_cmp);
}

/* "cart-post-cart--tax-post-tax": letters and digits, the rest as '-'. */
static struct str slug(struct arena *arena, struct str text)
{
    enum { SLUG_MAX = 96 };
    struct strbuf out;
    strbuf_init(&out, arena);
    bool dash = false;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
        if (word && dash && out.n)
            strbuf_add_char(&out, '-');
        if (word)
            strbuf_add_char(&out, c >= 'A' && c <= 'Z' ? (char)(c + 32) : c);
        dash = !word;
    }
    struct str all = strbuf_str(&out);
    if (all.n <= SLUG_MAX && all.n)
        return all;
    return str_printf(arena, "%" PRIstr "-%08x", STR_ARG(str_take(all, SLUG_MAX)),
                      (unsigned)(str_hash(STR_HASH_INIT, text) & UINT32_MAX));
}

struct slug_of {
    struct str id;
    size_t at;
};

static int by_id(const void *a, const void *b)
{
    const struct slug_of *x = a, *y = b;
    int order = str_cmp(x->id, y->id);
    return order ? order : (x->at > y->at) - (x->at < y->at);
}

static void name_all(struct arena *arena, struct flow_file *file)
{
    size_t n = file->all.n;
    struct slug_of *slugs = arena_array(arena, struct slug_of, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct invariant *invariant = &file->all.v[i];
        struct str id = slug(arena, invariant->effect);
        if (invariant->cause.n)
            id = str_printf(arena, "%" PRIstr "--%" PRIstr, STR_ARG(slug(arena, invariant->cause)),
                            STR_ARG(id));
        slugs[i] = (struct slug_of){ id, i };
    }
    if (n > 1)
        qsort(slugs, n, sizeof(*slugs), by_id);
    for (size_t i = 0; i < n; i++) {
        bool twice = (i && str_eq(slugs[i].id, slugs[i - 1].id)) ||
                     (i + 1 < n && str_eq(slugs[i].id, slugs[i + 1].id));
        struct invariant *invariant = &file->all.v[slugs[i].at];
        struct str subject = invariant_subject(arena, invariant);
        invariant->id = twice ? str_printf(arena, "%" PRIstr "-%08x", STR_ARG(slugs[i].id),
                                           (unsigned)(str_hash(STR_HASH_INIT, subject) &
                                                      UINT32_MAX))
                              : slugs[i].id;
    }
}

static int by_subject(const void *a, const void *b)
{
    const struct invariant *x = a, *y = b;
    bool far = !x->cause.n, other = !y->cause.n;
    if (far != other)
        return far ? 1 : -1;
    int order = str_cmp(x->cause, y->cause);
    return order ? order : str_cmp(x->effect, y->effect);
}

void flow_learn(const struct graph *g, const struct str *paths, size_t n_paths,
                struct arena *arena, struct flow_file *out)
{
    g = with_flow(g, arena);
    struct learning l = { g, g->flow, arena, flow_file_default.alpha, flow_file_default.tolerance };
    uint32_t n = l.flow->pairs->n + 1;
    struct found found = { .invariants = arena_array(arena, struct invariant, n),
                           .kinds = arena_array(arena, uint8_t, n),
                           .values = arena_array(arena, double, n) };
    struct op_names names = op_names_of(g, arena);
    *out = flow_file_default;
    out->patterns = mixes_of(g, arena);
    tell_learned(&l, paths, n_paths, &out->learned);
    learn_pairs(&l, &names, &found, out);
    keep(&l, &found, out);
    learn_positive(&l, &names, out);
    if (!l.flow->requests)
        learn_totals(&l, out);
    if (out->all.n > 1)
        qsort(out->all.v, out->all.n, sizeof(*out->all.v), by_subject);
    if (out->varies.all.n > 1)
        qsort(out->varies.all.v, out->varies.all.n, sizeof(*out->varies.all.v), text_cmp);
    name_all(arena, out);
}
