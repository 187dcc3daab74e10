/*
 * Some come in each window of time: what has stopped altogether shows here, even when nothing causes
 * it any more. Over all requests, complete or not, in windows that are wholly within the dump.
 */
#include "invariants_priv.h"

/* What a learned one must have had in its poorest window, and how many windows. */
enum { LEAST_COUNT = 20, LEAST_WINDOWS = 6 };

static const uint64_t lengths[] = { 60, 300, 900, 3600 }; /* seconds */

struct span_of_windows { /* numbers of windows: seconds since 1970 over their length */
    uint64_t first, n;
};

static struct span_of_windows windows_of(const struct flow *flow, uint64_t length)
{
    uint64_t from = flow->from / 1000000, to = flow->to / 1000000;
    uint64_t first = (from + length - 1) / length, end = to / length;
    return (struct span_of_windows){ first, flow->from && end > first ? end - first : 0 };
}

enum { WINDOWS_MAX = 1 << 20 };

/* Counts of each window; of all operations with op UINT32_MAX. NULL: more than are looked at. */
static uint64_t *count_windows(const struct flow_pairs *pairs, uint32_t op,
                               struct span_of_windows span, uint64_t length, struct arena *arena)
{
    if (span.n > WINDOWS_MAX)
        return NULL;
    uint64_t *counts = arena_array(arena, uint64_t, span.n + 1);
    for (uint32_t i = 0; i < pairs->n_op_windows; i++) {
        const struct op_windows *windows = &pairs->op_windows[i];
        if (op != UINT32_MAX && windows->op != op)
            continue;
        for (uint32_t k = 0; k < windows->windows.n; k++) {
            const struct op_window *window = &pairs->windows[windows->windows.first + k];
            uint64_t at = window->minute * 60 / length;
            if (at >= span.first && at - span.first < span.n)
                counts[at - span.first] += window->count;
        }
    }
    return counts;
}

static uint64_t sum_of(const uint64_t *counts, uint64_t n, uint64_t *out_least)
{
    uint64_t sum = 0;
    *out_least = n ? UINT64_MAX : 0;
    for (uint64_t i = 0; i < n; i++) {
        sum += counts[i];
        *out_least = counts[i] < *out_least ? counts[i] : *out_least;
    }
    return sum;
}

/* load: of all operations, by window. */
static bool learn_windows(const struct learning *l, uint32_t op, uint64_t length,
                          const uint64_t *load, struct invariant *out)
{
    const struct flow_pairs *pairs = l->flow->pairs;
    struct span_of_windows span = windows_of(l->flow, length);
    uint64_t least, any;
    if (span.n < LEAST_WINDOWS)
        return false;
    uint64_t *counts = count_windows(pairs, op, span, length, l->arena);
    if (!counts || !load)
        return false;
    uint64_t count = sum_of(counts, span.n, &least);
    if (least < LEAST_COUNT)
        return false;
    out->window = length;
    out->base = (struct invariant_base){ .there = true,
                                         .windows = span.n,
                                         .least = least,
                                         .count = count,
                                         .load = sum_of(load, span.n, &any) };
    return true;
}

static bool *roots_of(const struct flow *flow, struct arena *arena)
{
    const struct flow_pairs *pairs = flow->pairs;
    bool *roots = arena_array(arena, bool, flow->n_ops + 1);
    for (uint32_t i = 0; i < flow->n_ops; i++)
        roots[i] = flow->ops[i].kind == STEP_ENTRY;
    for (uint32_t i = 0; i < pairs->n; i++)
        if (pairs->all[i].effect != pairs->all[i].cause && pairs->all[i].effect != PAIR_ABSENT)
            roots[pairs->all[i].effect] = false;
    return roots;
}

/* Of what requests begin with: all else follows, or shows beneath its cause. */
void learn_positive(const struct learning *l, const struct op_names *names, struct flow_file *out)
{
    const struct flow_pairs *pairs = l->flow->pairs;
    bool *roots = roots_of(l->flow, l->arena);
    const uint64_t *loads[countof(lengths)];
    for (size_t k = 0; k < countof(lengths); k++)
        loads[k] = count_windows(pairs, UINT32_MAX, windows_of(l->flow, lengths[k]), lengths[k],
                                 l->arena);
    for (uint32_t i = 0; i < pairs->n_op_windows && !pairs->windows_cut; i++) {
        uint32_t op = pairs->op_windows[i].op;
        struct invariant invariant = { .kind = INVARIANT_positive,
                                       .effect = names->texts[op],
                                       .tolerance = -1,
                                       .min_effect = -1 };
        bool found = false;
        if (!roots[op] || op_names_find(names, l->arena, names->texts[op]) != op)
            continue;
        for (size_t k = 0; k < countof(lengths) && !found; k++)
            found = learn_windows(l, op, lengths[k], loads[k], &invariant);
        if (found)
            *vec_push(l->arena, &out->all) = invariant;
    }
}

static bool read(struct flow_reading *r, const struct node *map, struct invariant *out)
{
    const struct node *window = doc_get(map, "window");
    struct str text = doc_text(window), number = text;
    uint64_t unit = 1;
    if (!window)
        return flow_wrong(r, map->loc, "no 'window': how long nothing may be missing, as '5 min'");
    static const struct {
        const char *name;
        uint64_t seconds;
    } units[] = { { "min", 60 }, { "h", 3600 }, { "s", 1 } };
    for (size_t i = 0; i < countof(units); i++)
        if (str_ends(text, units[i].name)) {
            number = str_trim(str_take(text, text.n - strlen(units[i].name)));
            unit = units[i].seconds;
            break;
        }
    if (!str_to_u64(number, &out->window) || out->window > FLOW_WINDOW_MAX / unit)
        return flow_wrong(r, window->loc,
                          "window: '%" PRIstr "' is no time up to 24 h, as '5 min'",
                          STR_ARG(text));
    out->window *= unit;
    if (out->window && out->window % 60 == 0)
        return true;
    return flow_wrong(r, window->loc, "window: whole minutes, at least one");
}

static struct str length_text(struct arena *arena, uint64_t seconds)
{
    return str_printf(arena, "%llu %s",
                      (unsigned long long)(seconds % 3600 ? seconds / 60 : seconds / 3600),
                      seconds % 3600 ? "min" : "h");
}

static void write(const struct invariant *invariant, struct strbuf *out)
{
    strbuf_addf(out, "    window: %" PRIstr "\n",
                STR_ARG(length_text(out->arena, invariant->window)));
}

static struct str expected(struct arena *arena, const struct invariant *invariant)
{
    return str_printf(arena, "some in each %" PRIstr,
                      STR_ARG(length_text(arena, invariant->window)));
}

static struct str seen(struct arena *arena, const struct flow_result *result)
{
    return str_printf(arena, "%llu of %llu windows empty", (unsigned long long)result->violations,
                      (unsigned long long)result->requests);
}

/*
 * How probable so many empty windows are if the operation keeps its share of the load: Poisson, the
 * fullest of the empty ones, over all windows. The user's own word is taken as it stands.
 */
static double chance(const struct invariant_base *base, const uint64_t *counts,
                     const uint64_t *load, uint64_t n)
{
    uint64_t most = 0;
    if (!base->there || !base->load)
        return 0;
    for (uint64_t i = 0; i < n; i++)
        if (!counts[i] && load[i] > most)
            most = load[i];
    double p = (double)n * exp(-(double)most * (double)base->count / (double)base->load);
    return p < 1 ? p : 1;
}

static void test(const struct checking *c, const struct sample *sample, struct flow_result *out)
{
    const struct invariant *invariant = out->invariant;
    const struct flow_pairs *pairs = c->flow->pairs;
    struct span_of_windows span = windows_of(c->flow, invariant->window);
    uint32_t op = op_names_find(&c->names, c->arena, invariant->effect);
    uint64_t *counts = count_windows(pairs, op == UINT32_MAX ? UINT32_MAX - 1 : op, span,
                                     invariant->window, c->arena);
    uint64_t *load = count_windows(pairs, UINT32_MAX, span, invariant->window, c->arena);
    (void)sample;
    if (pairs->windows_cut || !counts || !load) {
        no_verdict(out, STR("there are more minutes than are counted"));
        return;
    }
    if (!span.n) {
        no_verdict(out, str_printf(c->arena, "no whole window of %" PRIstr " is in the dump",
                                   STR_ARG(length_text(c->arena, invariant->window))));
        return;
    }
    out->requests = span.n;
    for (uint64_t i = 0; i < span.n; i++) {
        out->violations += counts[i] == 0;
        out->effects += counts[i];
    }
    out->has_seen = out->has_p = true;
    out->seen = (double)out->violations / (double)span.n;
    out->beyond = out->violations > 0;
    out->p = out->beyond ? chance(&invariant->base, counts, load, span.n) : 1;
    out->closeness = out->beyond;
    out->low = out->high = out->seen;
}

/* An empty window that may well be chance decides nothing; a full one does. */
static void weigh(const struct checking *c, const struct sample *sample, struct flow_result *out)
{
    (void)c;
    (void)sample;
    out->power = out->violations ? 0 : 1;
    if (out->violations)
        out->why = STR("windows are empty, but there was too little load to tell");
}

static const char *const keys[] = { "window", NULL };

const struct kind kind_positive = {
    .name = "positive",
    .shows = "It never stops: some come in each window of time.",
    .needs_effect = true,
    .keys = keys,
    .read = read,
    .write = write,
    .expected = expected,
    .seen = seen,
    .test = test,
    .weigh = weigh,
};
