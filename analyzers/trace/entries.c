/* Operations that requests enter, and what became of every span. */
#include "pairs_priv.h"
#include "tally_priv.h"

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
    f->entries = arena_room(f->arena, uint32_t, f->n);
    for (uint32_t i = 0; i < f->n; i++) {
        f->entries[f->n_entries] = i;
        f->n_entries += (f->marks[i] & MARK_ENTERS) != 0;
    }
}

/* A calling span tells what it calls, not which operation it is part of. */
static sym entered_operation(const struct forest *f, uint32_t i)
{
    return calls(f, i) ? 0 : f->spans[i].operation;
}

/* Index of the operation the span enters; NONE when it has no name. */
static uint32_t add_entry(struct forest *f, uint32_t i)
{
    struct totals *t = f->totals;
    sym name = entered_operation(f, i);
    if (!name)
        return NONE;
    /* spans are in order of trace, so the last one that the operation was seen in tells new ones */
    uint64_t trace = t->stats.traces - f->n_traces + f->trace[i] + 1;
    uint32_t unknown = NONE, *known = f->profile[i] == NONE ? &unknown : &t->rows[f->profile[i]].op;
    struct place place = forest_place(f, i);
    if (*known == NONE)
        *known = (uint32_t)(tally_operation(t, f->service[i], name, place) - t->ops.v);
    struct entry_op *op = &t->ops.v[*known];
    if (place_before(place, op->first))
        op->first = place;
    op->served |= f->parent[i] != NONE || serves(f, i);
    op->traces += op->last_trace != trace;
    op->last_trace = trace;
    op->calls++;
    op->errors += f->spans[i].error;
    example_take(f, &op->example, i, f->spans[i].error);
    uint32_t row = (uint32_t)(op - t->ops.v);
    tally_time(f, row | TIMED_OP, f->spans[i].duration);
    return row;
}

static void add_op_call(struct forest *f, const uint32_t *ops, uint32_t above, uint32_t i)
{
    if (above != NONE && ops[above] != NONE && ops[i] != NONE)
        tally_op_call(f->totals, ops[above], ops[i], 1);
}

uint32_t *link_entries(struct forest *f, const struct pairing *p, const struct hop_links *links)
{
    uint32_t *ops = arena_room(f->arena, uint32_t, f->n);
    memset(ops, 0xff, f->n * sizeof(*ops));
    find_above(f, p);
    for (uint32_t k = 0; k < f->n_entries; k++)
        ops[f->entries[k]] = add_entry(f, f->entries[k]);
    for (uint32_t k = 0; k < f->n_entries; k++) {
        uint32_t i = f->entries[k];
        if (f->parent[i] != NONE)
            add_op_call(f, ops, f->above[f->parent[i]], i);
    }
    for (size_t i = 0; i < links->all.n; i++)
        add_op_call(f, ops, f->above[links->all.v[i].from], f->above[links->all.v[i].to]);
    return ops;
}

static enum trace_reason reason_of(const struct forest *f, uint32_t i)
{
    if (f->marks[i] & MARK_RING)
        return TRACE_RING;
    if (f->marks[i] & MARK_LINKED)
        return TRACE_LINKED;
    if (f->marks[i] & MARK_ORPHAN)
        return TRACE_NO_PARENT;
    if (calls(f, i) && !(f->marks[i] & MARK_NESTED))
        return TRACE_NO_PEER;
    if (f->marks[i] & MARK_UNSENT)
        return TRACE_NO_SENDER;
    return f->parent[i] == NONE ? TRACE_ROOT : TRACE_LOCAL;
}

/* Every span has one fate, so the figures add up to all that were read. */
void link_reasons(struct forest *f)
{
    for (uint32_t i = 0; i < f->n; i++)
        if (!(f->marks[i] & MARK_DROPPED))
            f->totals->stats.by_reason[reason_of(f, i)]++;
}
