/* Operations that requests enter, and what became of every span. */
#include "trace_priv.h"

/*
 * A serving span enters its service unless it lies inside it; another span where the service
 * changes, or where a trace begins.
 */
static bool enters(const struct forest *f, const struct pairing *p, uint32_t i)
{
    return p->caller[i] != NONE || f->parent[i] == NONE;
}

static void find_above(struct forest *f, const struct pairing *p)
{
    for (uint32_t k = 0; k < f->n_order; k++) {
        uint32_t i = f->order[k];
        bool entry = enters(f, p, i);
        f->marks[i] |= entry ? MARK_ENTERS : 0;
        f->above[i] = entry ? i : f->above[f->parent[i]];
    }
}

/* A calling span tells what it calls, not which operation it is part of. */
static sym entered_operation(const struct forest *f, uint32_t i)
{
    return is_calling(f->spans[i]) ? 0 : f->spans[i]->operation;
}

static void add_entry(struct forest *f, struct entry_ops *ops, uint32_t i)
{
    sym name = entered_operation(f, i);
    if (!name)
        return;
    uint32_t *slot = map_at(&ops->map, f->service[i], name);
    if (*slot == NONE) {
        *slot = (uint32_t)ops->all.n;
        *vec_push(f->arena, &ops->all) =
            (struct entry_op){ .service = f->service[i], .name = name, .first = i };
    }
    ops->of[i] = *slot;
    ops->all.v[*slot].served |= f->parent[i] != NONE || is_serving(f->spans[i]);
    ops->all.v[*slot].calls++;
    ops->all.v[*slot].errors += f->spans[i]->error;
}

struct count {
    uint32_t from, to;
    uint64_t calls;
};

struct op_calls {
    struct map map;
    VEC(struct count) all;
};

static void add_op_call(struct forest *f, const struct entry_ops *ops, struct op_calls *calls,
                        uint32_t above, uint32_t i)
{
    if (above == NONE || ops->of[above] == NONE || ops->of[i] == NONE)
        return;
    uint32_t *slot = map_at(&calls->map, ops->of[above], ops->of[i]);
    if (*slot == NONE) {
        *slot = (uint32_t)calls->all.n;
        *vec_push(f->arena, &calls->all) = (struct count){ ops->of[above], ops->of[i], 0 };
    }
    calls->all.v[*slot].calls++;
}

/* The name of a top without kind, such as "main", is no operation anyone can call. */
static void flush(struct tally *t, const struct entry_ops *ops, const struct op_calls *calls)
{
    bop *made = arena_array(t->f->arena, bop, ops->all.n);
    for (size_t i = 0; i < ops->all.n; i++) {
        const struct entry_op *op = &ops->all.v[i];
        if (!op->served)
            continue;
        made[i] = builder_operation(t->b, t->service_nodes[op->service], op->name, ORIGIN_OBSERVED,
                                    op->calls, op->errors, forest_loc(t->f, op->first));
    }
    for (size_t i = 0; i < calls->all.n; i++) {
        const struct count *call = &calls->all.v[i];
        if (ops->all.v[call->from].served && ops->all.v[call->to].served)
            builder_op_call(t->b, made[call->from], made[call->to], call->calls);
    }
}

void link_entries(struct tally *t, const struct pairing *p, const struct hop_links *links,
                  struct entry_ops *ops)
{
    struct forest *f = t->f;
    struct op_calls calls = { 0 };
    map_init(&ops->map, f->arena, 0);
    map_init(&calls.map, f->arena, 0);
    ops->of = arena_array(f->arena, uint32_t, f->n);
    find_above(f, p);
    for (uint32_t i = 0; i < f->n; i++) {
        ops->of[i] = NONE;
        if ((f->marks[i] & MARK_ENTERS))
            add_entry(f, ops, i);
    }
    for (uint32_t i = 0; i < f->n; i++)
        if ((f->marks[i] & MARK_ENTERS) && f->parent[i] != NONE)
            add_op_call(f, ops, &calls, f->above[f->parent[i]], i);
    for (size_t i = 0; i < links->all.n; i++)
        add_op_call(f, ops, &calls, f->above[links->all.v[i].from], f->above[links->all.v[i].to]);
    flush(t, ops, &calls);
}

static enum trace_reason reason_of(const struct forest *f, uint32_t i)
{
    if (f->marks[i] & MARK_RING)
        return TRACE_RING;
    if (f->marks[i] & MARK_LINKED)
        return TRACE_LINKED;
    if (f->marks[i] & MARK_ORPHAN)
        return TRACE_NO_PARENT;
    if (is_calling(f->spans[i]) && !(f->marks[i] & MARK_NESTED))
        return TRACE_NO_PEER;
    return f->parent[i] == NONE ? TRACE_ROOT : TRACE_LOCAL;
}

/* Every span has one fate, so the figures add up to all that were read. */
void link_reasons(struct forest *f)
{
    for (uint32_t i = 0; i < f->n; i++)
        if (!(f->marks[i] & MARK_DROPPED))
            f->stats.by_reason[reason_of(f, i)]++;
}
