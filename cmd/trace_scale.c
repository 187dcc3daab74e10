#include "trace_scale.h"

#include <math.h>
#include <stdlib.h>

#include "say.h"

/* "x2", "2", "1.5". */
static bool is_factor(struct str text, double *out)
{
    char digits[24], *end;

    if (text.n && (text.p[0] == 'x' || text.p[0] == 'X'))
        text = str_skip(text, 1);
    if (!text.n || text.n >= sizeof(digits) || !strchr("0123456789.", text.p[0]))
        return false;
    memcpy(digits, text.p, text.n);
    digits[text.n] = '\0';
    for (size_t i = 0; i < text.n; i++)
        if (!strchr("0123456789.", digits[i]))
            return false;
    *out = strtod(digits, &end);
    return !*end && *out <= 1e9;
}

bool scale_words(struct scaling_told *told, const struct str *operand, size_t n, size_t *out_n)
{
    size_t i = 0;
    double times;

    for (; i + 1 < n && is_factor(operand[i + 1], &times); i += 2)
        *vec_push(told->arena, &told->words) = (struct scale_word){ operand[i], times };
    *out_n = i;
    if (!i)
        say_usage("trace scale",
                  str_printf(told->arena, "how many times the load of '%" PRIstr "'? Say x2 behind it",
                             STR_ARG(operand[0])));
    return i;
}

static struct str root_name(const struct scaling_told *told, uint32_t root)
{
    const struct flow_op *op = &told->g->flow->ops[told->g->flow->load->roots[root].op];
    struct str node = op->node.i < told->g->n ? node_name(told->g, op->node) : STR("?");

    return str_printf(told->arena, "%" PRIstr " %" PRIstr, STR_ARG(node),
                      STR_ARG(graph_str(told->g, op->operation)));
}

/* A service, an operation, or both. */
static bool is_meant(const struct scaling_told *told, uint32_t root, struct str word, node_id node)
{
    const struct flow_op *op = &told->g->flow->ops[told->g->flow->load->roots[root].op];

    return (node.i != NO_NODE.i && op->node.i == node.i) ||
           str_eq(graph_str(told->g, op->operation), word) ||
           str_eq(root_name(told, root), word);
}

/* The nearest of services, operations and both, of roots alone. */
static struct str near_roots(const struct scaling_told *told, struct str word)
{
    enum { SHOWN = 3, FAR = 1000 };
    const struct flow_load *load = told->g->flow->load;
    struct strbuf out;
    struct str shown[SHOWN];
    size_t n = 0;

    strbuf_init(&out, told->arena);
    for (uint32_t i = 0; i < load->n_roots && n < SHOWN; i++) {
        const struct flow_op *op = &told->g->flow->ops[load->roots[i].op];
        struct str names[] = { op->node.i < told->g->n ? node_name(told->g, op->node) : STR_NULL,
                               graph_str(told->g, op->operation), root_name(told, i) };
        for (size_t k = 0; k < countof(names) && !load->roots[i].stray && n < SHOWN; k++) {
            bool again = !names[k].n || !str_is_near(word, names[k]);
            for (size_t j = 0; j < n; j++)
                again |= str_eq(shown[j], names[k]);
            if (!again)
                shown[n++] = names[k];
        }
    }
    for (size_t i = 0; i < n; i++)
        strbuf_addf(&out, "%s'%" PRIstr "'", i ? ", " : "; did you mean ", STR_ARG(shown[i]));
    if (n)
        strbuf_add_char(&out, '?');
    return strbuf_str(&out);
}

/* Some that there are, when none is near: those with the most requests. */
static struct str some_roots(const struct scaling_told *told)
{
    enum { SHOWN = 5 };
    const struct flow_load *load = told->g->flow->load;
    bool *taken = arena_array(told->arena, bool, load->n_roots);
    struct strbuf out;

    strbuf_init(&out, told->arena);
    for (size_t shown = 0; shown < SHOWN; shown++) {
        uint32_t best = UINT32_MAX;
        for (uint32_t i = 0; i < load->n_roots; i++)
            if (!taken[i] && !load->roots[i].stray &&
                (best == UINT32_MAX || load->roots[i].requests > load->roots[best].requests))
                best = i;
        if (best == UINT32_MAX)
            break;
        taken[best] = true;
        strbuf_addf(&out, "%s'%" PRIstr "'", shown ? ", " : "; requests begin with ",
                    STR_ARG(root_name(told, best)));
    }
    return strbuf_str(&out);
}

static bool say_unknown(const struct scaling_told *told, struct str word, node_id node)
{
    struct str near = near_roots(told, word);

    if (node.i != NO_NODE.i || !near.n)
        near = some_roots(told);
    if (node.i != NO_NODE.i)
        say_error("no request begins in '%" PRIstr "'%" PRIstr, STR_ARG(word), STR_ARG(near));
    else
        say_error("unknown root operation '%" PRIstr "'%" PRIstr, STR_ARG(word), STR_ARG(near));
    return false;
}

/* Service and operation in one go before those by one of them, else the last word. */
static bool take_word(struct scaling_told *told, const struct scale_word *word, bool *exact,
                      bool *asked)
{
    const struct flow_load *load = told->g->flow->load;
    node_id node = graph_find(told->g, word->root);
    bool any = false;

    for (uint32_t i = 0; i < load->n_roots; i++) {
        if (load->roots[i].stray || !is_meant(told, i, word->root, node))
            continue;
        bool both = str_eq(root_name(told, i), word->root);
        any = asked[i] = true;
        if (both || !exact[i])
            told->times[i] = word->times;
        exact[i] |= both;
    }
    return any;
}

bool scale_roots(struct scaling_told *told)
{
    const struct flow_load *load = told->g->flow->load;

    told->times = arena_array(told->arena, double, load->n_roots);
    for (uint32_t i = 0; i < load->n_roots; i++)
        told->times[i] = 1;
    bool *exact = arena_array(told->arena, bool, load->n_roots);
    bool *asked = arena_array(told->arena, bool, load->n_roots);
    for (size_t k = 0; k < told->words.n; k++)
        if (!take_word(told, &told->words.v[k], exact, asked))
            return say_unknown(told, told->words.v[k].root,
                               graph_find(told->g, told->words.v[k].root));
    for (uint32_t i = 0; i < load->n_roots; i++)
        told->requests += asked[i] ? load->roots[i].requests : 0;
    return true;
}

static void limit_of_manifests(struct scaling_told *told, const struct capacity *capacity)
{
    struct scale_limit *limit = &told->limits[capacity->node.i];
    bool scaled = capacity->min != REPLICAS_UNSAID;

    limit->replicas = capacity_replicas(capacity);
    limit->max = scaled ? capacity->max : limit->replicas;
    told->limit_locs[capacity->node.i] = scaled ? capacity->scaled_loc : capacity->loc;
}

static void limit_of_config(struct scaling_told *told, const struct config_node *said)
{
    const struct config_capacity *capacity = &said->capacity;
    node_id node = graph_find(told->g, said->name);
    bool counts = capacity->replicas != REPLICAS_UNSAID || capacity->max != REPLICAS_UNSAID;

    if (node.i == NO_NODE.i || (!counts && !(capacity->rate > 0)))
        return;
    struct scale_limit *limit = &told->limits[node.i];
    bool known = limit->replicas != REPLICAS_UNSAID;
    limit->rate = capacity->rate;
    if (capacity->replicas != REPLICAS_UNSAID)
        limit->replicas = capacity->replicas;
    else if (!known)
        limit->replicas = 1;
    if (capacity->max != REPLICAS_UNSAID)
        limit->max = capacity->max;
    else if (!known || limit->max < limit->replicas)
        limit->max = limit->replicas;
    if (counts || !known)
        told->limit_locs[node.i] = capacity->loc;
}

void scale_limits(struct scaling_told *told)
{
    told->limits = arena_array(told->arena, struct scale_limit, told->g->n);
    told->limit_locs = arena_array(told->arena, struct loc, told->g->n);
    for (uint32_t i = 0; i < told->g->n; i++)
        told->limits[i].replicas = told->limits[i].max = REPLICAS_UNSAID;
    for (uint32_t i = 0; i < told->g->n_capacities; i++)
        limit_of_manifests(told, &told->g->capacities[i]);
    for (size_t i = 0; i < told->run->config.nodes.n; i++)
        limit_of_config(told, &told->run->config.nodes.v[i]);
}

size_t scale_waiting(const struct scaling_told *told, node_id node, node_id **out)
{
    static const struct edge_filter waits = { .kinds = EDGE_BIT(EDGE_SYNC) | EDGE_BIT(EDGE_DATA),
                                              .origins = ORIGIN_OBSERVED };
    struct reach reach = graph_reach(told->g, &waits, node, true, told->arena);

    *out = reach.order + 1;
    return reach.n - 1;
}

double scale_bears(const struct scaling_told *told, const struct scale_node *node)
{
    if (isinf(node->stretch))
        return INFINITY;
    return told->words.n == 1 ? 1 + node->stretch * (told->words.v[0].times - 1) : node->stretch;
}
