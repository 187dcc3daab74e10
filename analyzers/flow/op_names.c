/* Operations by the names that people write. */
#include "expr_priv.h"

static const char *const prefixes[STEP_KINDS] = { "", "call ", "send " };

struct str flow_op_name(struct arena *arena, const struct graph *g, uint32_t op)
{
    const struct flow_op *o = &g->flow->ops[op];
    struct str name = node_name(g, o->node), operation = graph_str(g, o->operation);
    return str_printf(arena, "%s%" PRIstr ": %" PRIstr, prefixes[o->kind], STR_ARG(name),
                      STR_ARG(operation.n ? operation : STR("?")));
}

static int by_text(const void *a, const void *b)
{
    const struct op_name *x = a, *y = b;
    int order = str_cmp(x->text, y->text);
    return order ? order : (x->op > y->op) - (x->op < y->op);
}

struct op_names op_names_of(const struct graph *g, struct arena *arena)
{
    const struct flow *flow = g->flow;
    struct op_names names = { .g = g,
                              .all = arena_array(arena, struct op_name, flow->n_ops),
                              .texts = arena_array(arena, struct str, flow->n_ops) };
    for (uint32_t i = 0; i < flow->n_ops; i++) {
        names.texts[i] = flow_op_name(arena, g, i);
        names.all[i] = (struct op_name){ names.texts[i], i };
    }
    if (flow->n_ops > 1)
        qsort(names.all, flow->n_ops, sizeof(*names.all), by_text);
    for (uint32_t i = 0; i < flow->n_ops; i++) {
        struct op_name *last = names.n ? &names.all[names.n - 1] : NULL;
        if (!last || !str_eq(last->text, names.all[i].text))
            names.all[names.n++] = names.all[i];
        else if (flow->ops[last->op].steps < flow->ops[names.all[i].op].steps)
            last->op = names.all[i].op;
    }
    return names;
}

static uint32_t find(const struct op_names *names, struct str text)
{
    uint32_t low = 0, high = names->n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (str_cmp(names->all[middle].text, text) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < names->n && str_eq(names->all[low].text, text) ? names->all[low].op : UINT32_MAX;
}

uint32_t op_names_find(const struct op_names *names, struct arena *arena, struct str text)
{
    uint32_t op = UINT32_MAX;
    for (size_t i = 0; i < countof(prefixes) && op == UINT32_MAX; i++)
        op = find(names, prefixes[i][0] ? str_concat(arena, str_from(prefixes[i]), text) : text);
    return op;
}

const uint32_t *op_names_entries(const struct op_names *names, struct arena *arena,
                                 struct str node, uint32_t *out_n)
{
    const struct flow *flow = names->g->flow;
    uint32_t *ops = arena_array(arena, uint32_t, flow->n_ops);
    *out_n = 0;
    for (uint32_t i = 0; i < flow->n_ops; i++)
        if (flow->ops[i].kind == STEP_ENTRY && str_eq(node_name(names->g, flow->ops[i].node), node))
            ops[(*out_n)++] = i;
    return ops;
}

/* Without the words before it, and without the namespace that only this graph tells it by. */
static void add_watch(struct arena *arena, struct flow_watches *out, const struct str sides[2],
                      bool plain)
{
    struct str node[2], operation[2];
    for (size_t i = 0; i < 2; i++) {
        struct str text = sides[i];
        for (size_t k = 1; k < countof(prefixes); k++)
            if (str_starts(text, prefixes[k]))
                text = str_skip(text, strlen(prefixes[k]));
        size_t at = str_find(text, STR(": "));
        node[i] = str_take(text, at);
        operation[i] = at == SIZE_MAX ? STR_NULL : str_skip(text, at + 2);
        if (str_is(operation[i], "?"))
            operation[i] = STR_NULL;
        size_t slash = str_rfind_char(node[i], '/');
        if (plain && slash != SIZE_MAX)
            node[i] = str_skip(node[i], slash + 1);
    }
    *vec_push(arena, &out->all) = (struct flow_watch){ node[0], operation[0], node[1],
                                                       operation[1] };
}

static void watch_formula(const struct flow_formula *formula, struct arena *arena,
                          struct flow_watches *out)
{
    for (size_t i = 0; i < formula->n; i++)
        if (formula->steps[i].code == FORMULA_RATIO) {
            struct str sides[2] = { formula->steps[i].names[1], formula->steps[i].names[0] };
            add_watch(arena, out, sides, false);
        }
}

void flow_file_watch(const struct flow_file *file, struct arena *arena, struct flow_watches *out)
{
    for (size_t i = 0; i < file->all.n; i++) {
        const struct invariant *invariant = &file->all.v[i];
        struct str sides[2] = { invariant->cause, invariant->effect };
        if (invariant->formula)
            watch_formula(invariant->formula, arena, out);
        if (!invariant->cause.n || !invariant->effect.n)
            continue;
        add_watch(arena, out, sides, false);
        if (str_has(sides[0], "/") || str_has(sides[1], "/"))
            add_watch(arena, out, sides, true);
    }
}
