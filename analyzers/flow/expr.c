/*
 * Formulas over what was seen: each function is an interval at the level, and arithmetic is that of
 * intervals, so a comparison is true or false of all that the sample leaves possible, or open.
 */
#include "expr_priv.h"

struct value {
    double low, value, high;
    enum truth truth; /* of conditions */
};

struct machine {
    const struct checking *c;
    struct value stack[FORMULA_STEPS];
    size_t n;
    struct formula_answer answer;
};

struct op_list {
    const uint32_t *v;
    uint32_t n, one;
};

/* One operation, or all that a service is entered by. */
static struct op_list ops_of(struct machine *m, struct str name)
{
    struct op_list list = { 0 };
    uint32_t op = op_names_find(&m->c->names, m->c->arena, name);
    if (op == UINT32_MAX) {
        list.v = op_names_entries(&m->c->names, m->c->arena, name, &list.n);
        return list;
    }
    uint32_t *one = arena_new(m->c->arena, uint32_t);
    *one = op;
    return (struct op_list){ one, 1, op };
}

static struct value missing(struct machine *m, const char *what, struct str name)
{
    if (!m->answer.missing.n)
        m->answer.missing =
            str_printf(m->c->arena, "%s of %" PRIstr, what, STR_ARG(name));
    return (struct value){ -INFINITY, NAN, INFINITY, TRUTH_UNKNOWN };
}

static void sum_steps(const struct machine *m, struct op_list ops, uint64_t *steps,
                      uint64_t *errors)
{
    *steps = *errors = 0;
    for (uint32_t i = 0; i < ops.n; i++) {
        *steps += m->c->flow->ops[ops.v[i]].steps;
        *errors += m->c->flow->ops[ops.v[i]].errors;
    }
}

static double quantile_z(const struct machine *m)
{
    return -normal_quantile(m->c->level / 2);
}

/* The square root of a Poisson count has the variance 1/4. */
static struct value rate_of(struct machine *m, uint64_t n)
{
    const struct flow *flow = m->c->flow;
    double seconds = (double)(flow->to - flow->from) / 1e6, half = quantile_z(m) / 2;
    if (!flow->from || !(seconds > 0))
        return missing(m, "no times: rate", STR("anything"));
    double low = fmax(0, sqrt((double)n) - half), high = sqrt((double)n + 1) + half;
    return (struct value){ low * low / seconds, (double)n / seconds, high * high / seconds,
                           TRUTH_UNKNOWN };
}

static struct value ratio_value(struct machine *m, const struct formula_step *step)
{
    const struct checking *c = m->c;
    uint32_t effect = op_names_find(&c->names, c->arena, step->names[0]);
    uint32_t cause = op_names_find(&c->names, c->arena, step->names[1]);
    const struct flow_pair *pair = NULL;
    if (cause != UINT32_MAX && effect != UINT32_MAX)
        pair = pair_of_ops(c->flow->pairs, cause, effect);
    if (cause != UINT32_MAX && !pair)
        pair = pair_of_ops(c->flow->pairs, cause, PAIR_ABSENT);
    if (!pair || pair->sums.requests < 2)
        return missing(m, "requests", step->names[1]);
    struct ratio ratio = ratio_of(&pair->sums.sums);
    double wide = quantile_z(m) * sqrt(ratio.variance);
    if (ratio.variance == 0) /* nothing varied: the rule of three, at the level */
        wide = fmax(1, ratio.value) * rate_upper(0, ratio.n, m->c->level / 2);
    return (struct value){ fmax(0, ratio.value - wide), ratio.value, ratio.value + wide,
                           TRUTH_UNKNOWN };
}

static void add_latency(const struct machine *m, uint32_t op, struct histogram *out)
{
    const struct graph *g = m->c->g;
    const struct flow_op *o = &m->c->flow->ops[op];
    struct slice all = g->nodes[o->node.i].operations;
    for (uint32_t i = 0; i < all.n; i++) {
        const struct operation *operation = &g->operations[all.first + i];
        if (operation->name != o->operation || !operation->traffic)
            continue;
        struct slice latency = g->traffics[operation->traffic].latency;
        for (uint32_t k = 0; k < latency.n; k++) {
            const struct bucket *bucket = &g->buckets[latency.first + k];
            histogram_add(out, m->c->arena, bucket->index, bucket->count);
        }
    }
}

/* Microseconds of the value of that rank, from 1 on; the last one behind all. */
static double value_of_rank(const struct bucket *buckets, size_t n, uint64_t rank)
{
    uint64_t seen = 0;
    for (size_t i = 0; i < n; i++) {
        seen += buckets[i].count;
        if (seen >= rank)
            return (double)histogram_value(buckets[i].index);
    }
    return INFINITY;
}

static struct value quantile_of(struct machine *m, struct op_list ops,
                                const struct formula_step *step)
{
    struct histogram histogram = { 0 };
    struct bucket *buckets = NULL;
    for (uint32_t i = 0; i < ops.n; i++)
        add_latency(m, ops.v[i], &histogram);
    size_t n = histogram_buckets(&histogram, m->c->arena, &buckets);
    uint64_t total = buckets_total(buckets, n);
    if (!total)
        return missing(m, "times", step->names[0]);
    struct rank_bounds ranks = quantile_ranks(total, step->number, m->c->level);
    double low = ranks.low ? value_of_rank(buckets, n, ranks.low) : 0;
    double high = ranks.high > total ? INFINITY : value_of_rank(buckets, n, ranks.high);
    double value = buckets_interpolate(buckets, n, step->number);
    return (struct value){ low / 1e6, value / 1e6, high / 1e6, TRUTH_UNKNOWN };
}

static struct value function_value(struct machine *m, const struct formula_step *step)
{
    struct op_list ops = ops_of(m, step->names[0]);
    uint64_t steps, errors;
    sum_steps(m, ops, &steps, &errors);
    if (step->code == FORMULA_COUNT)
        return (struct value){ (double)steps, (double)steps, (double)steps, TRUTH_UNKNOWN };
    if (step->code == FORMULA_RATE)
        return rate_of(m, steps);
    if (step->code == FORMULA_QUANTILE)
        return quantile_of(m, ops, step);
    if (!steps)
        return missing(m, "calls", step->names[0]);
    errors = errors < steps ? errors : steps;
    struct rate_bounds bounds = clopper_pearson(errors, steps, m->c->level);
    return (struct value){ bounds.low, (double)errors / (double)steps, bounds.high,
                           TRUTH_UNKNOWN };
}

static struct value spread(double value, double a, double b, double c, double d)
{
    struct value out = { fmin(fmin(a, b), fmin(c, d)), value, fmax(fmax(a, b), fmax(c, d)),
                         TRUTH_UNKNOWN };
    if (isnan(a) || isnan(b) || isnan(c) || isnan(d) || isnan(value)) {
        out.low = -INFINITY;
        out.high = INFINITY;
    }
    return out;
}

static struct value over(struct value a, struct value b)
{
    if (b.low <= 0 && b.high >= 0)
        return (struct value){ -INFINITY, a.value / b.value, INFINITY, TRUTH_UNKNOWN };
    return spread(a.value / b.value, a.low / b.low, a.low / b.high, a.high / b.low,
                  a.high / b.high);
}

static enum truth below(double high, double low, double other_low, double other_high, bool equal)
{
    if (high < other_low || (equal && high == other_low))
        return TRUTH_YES;
    if (low > other_high || (!equal && low == other_high))
        return TRUTH_NO;
    return TRUTH_UNKNOWN;
}

static enum truth both(enum truth a, enum truth b)
{
    if (a == TRUTH_NO || b == TRUTH_NO)
        return TRUTH_NO;
    return a == TRUTH_YES && b == TRUTH_YES ? TRUTH_YES : TRUTH_UNKNOWN;
}

static enum truth either(enum truth a, enum truth b)
{
    if (a == TRUTH_YES || b == TRUTH_YES)
        return TRUTH_YES;
    return a == TRUTH_NO && b == TRUTH_NO ? TRUTH_NO : TRUTH_UNKNOWN;
}

/* As near as share of the right side. */
static enum truth near(struct value a, struct value b, double share)
{
    double low = fmin(b.low * (1 - share), b.low * (1 + share));
    double low_high = fmin(b.high * (1 - share), b.high * (1 + share));
    double high = fmax(b.high * (1 - share), b.high * (1 + share));
    double high_low = fmax(b.low * (1 - share), b.low * (1 + share));
    if (a.low >= low_high && a.high <= high_low)
        return TRUTH_YES;
    return a.high < low || a.low > high ? TRUTH_NO : TRUTH_UNKNOWN;
}

static struct value apply(const struct machine *m, const struct formula_step *step,
                          struct value a, struct value b)
{
    struct value out = { 0, 0, 0, TRUTH_UNKNOWN };
    switch (step->code) {
    case FORMULA_ADD:
        return spread(a.value + b.value, a.low + b.low, a.high + b.high, a.low + b.low,
                      a.high + b.high);
    case FORMULA_LESS_OF:
        return spread(a.value - b.value, a.low - b.high, a.high - b.low, a.low - b.high,
                      a.high - b.low);
    case FORMULA_TIMES:
        return spread(a.value * b.value, a.low * b.low, a.low * b.high, a.high * b.low,
                      a.high * b.high);
    case FORMULA_OVER:
        return over(a, b);
    case FORMULA_BELOW:
    case FORMULA_AT_MOST:
        out.truth = below(a.high, a.low, b.low, b.high, step->code == FORMULA_AT_MOST);
        break;
    case FORMULA_ABOVE:
    case FORMULA_AT_LEAST:
        out.truth = below(b.high, b.low, a.low, a.high, step->code == FORMULA_AT_LEAST);
        break;
    case FORMULA_EQUAL:
        out.truth = near(a, b, step->said ? step->number : m->c->file->min_effect);
        break;
    case FORMULA_AND:
        out.truth = both(a.truth, b.truth);
        break;
    default:
        out.truth = either(a.truth, b.truth);
    }
    return out;
}

static bool is_comparison(uint8_t code)
{
    return code >= FORMULA_BELOW && code <= FORMULA_EQUAL;
}

static void run_step(struct machine *m, const struct flow_formula *formula, size_t i)
{
    const struct formula_step *step = &formula->steps[i];
    struct value out = { step->number, step->number, step->number, TRUTH_UNKNOWN };
    if (step->code == FORMULA_RATIO) {
        out = ratio_value(m, step);
    } else if (step->code == FORMULA_NEGATE) {
        struct value a = m->stack[--m->n];
        out = (struct value){ -a.high, -a.value, -a.low, TRUTH_UNKNOWN };
    } else if (step->code >= FORMULA_ADD) {
        struct value b = m->stack[--m->n], a = m->stack[--m->n];
        out = apply(m, step, a, b);
        if (is_comparison(step->code) && !m->answer.compared) {
            m->answer.compared = true;
            m->answer.low = a.low;
            m->answer.value = a.value;
            m->answer.high = a.high;
            m->answer.unit = step->left;
        }
    } else if (step->code != FORMULA_NUMBER) {
        out = function_value(m, step);
    }
    m->stack[m->n++] = out;
}

struct formula_answer formula_answer(const struct checking *c, const struct flow_formula *formula)
{
    struct machine *m = arena_new(c->arena, struct machine);
    m->c = c;
    for (size_t i = 0; i < formula->n; i++)
        run_step(m, formula, i);
    m->answer.truth = m->n == 1 ? m->stack[0].truth : TRUTH_UNKNOWN;
    return m->answer;
}
