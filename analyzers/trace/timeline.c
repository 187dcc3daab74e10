/* Keeps one request in full, while all others become sums. */
#include "logs_priv.h"

static bool is_id(struct trace_key key)
{
    return key.high || key.low;
}

void timeline_keep(struct span_store *store, const struct log_line *line)
{
    const struct timeline *t = store->timeline;
    bool wanted = (is_id(line->trace) && timeline_wants(t, line->trace)) ||
                  (is_id(line->other) && timeline_wants(t, line->other));
    if (!wanted || store->logs->kept.n >= TIMELINE_LOGS_MAX)
        return;
    *vec_push(store->arena, &store->logs->kept) = (struct timeline_log){
        .time = line->time,
        .span = line->span,
        .service = sym_str(&store->syms, line->service),
        .message = str_dup(store->arena, str_take(line->message, TIMELINE_MESSAGE_MAX)),
        .level = line->level,
        .loc = { store->source, line->line, line->column }, /* in the store, at first */
    };
}

static void take_span(const struct forest *f, uint32_t i, uint32_t *number)
{
    struct timeline *t = f->totals->timeline;
    const struct symtab *syms = f->totals->syms;
    const struct span *s = &f->spans[i];
    number[i] = (uint32_t)t->spans.n;
    *vec_push(&t->arena, &t->spans) = (struct timeline_span){
        .trace = s->trace,
        .id = s->id,
        .parent_id = s->parent,
        .parent = f->parent[i],
        .start = s->start,
        .duration = s->duration,
        .service = str_dup(&t->arena, sym_str(syms, s->service)),
        .operation = str_dup(&t->arena, sym_str(syms, s->operation)),
        .peer = str_dup(&t->arena, sym_str(syms, s->peer)),
        .kind = s->kind,
        .error = s->error,
        .orphan = f->marks[i] & (MARK_ORPHAN | MARK_RING),
        .loc = totals_loc(f->totals, forest_place(f, i)),
    };
}

/* A request is linked in one group, so only one thread comes here with any of it. */
void timeline_take(struct forest *f)
{
    struct timeline *t = f->totals->timeline;
    uint32_t first = t ? forest_first(f, t->key.low) : NONE;
    if (first == NONE)
        return;
    uint32_t *number = arena_array(f->arena, uint32_t, f->n);
    size_t before = t->spans.n;
    for (uint32_t i = 0; i < f->n; i++) {
        number[i] = TIMELINE_TOP;
        if (f->trace[i] >= first && !(f->marks[i] & MARK_DROPPED) &&
            timeline_wants(t, f->trace_keys[f->trace[i]]))
            take_span(f, i, number);
    }
    for (size_t i = before; i < t->spans.n; i++) {
        uint32_t parent = t->spans.v[i].parent;
        t->spans.v[i].parent = parent == NONE ? TIMELINE_TOP : number[parent];
    }
}

void timeline_logs(struct totals *t)
{
    struct timeline *timeline = t->timeline;
    for (size_t i = 0; timeline && i < t->n_stores; i++) {
        const struct log_book *book = t->stores[i]->logs;
        for (size_t k = 0; book && k < book->kept.n; k++) {
            struct timeline_log log = book->kept.v[k];
            log.service = str_dup(&timeline->arena, log.service);
            log.loc = totals_loc(t, (struct place){ (uint32_t)i, log.loc.line, log.loc.column });
            log.message = str_dup(&timeline->arena, log.message);
            *vec_push(&timeline->arena, &timeline->logs) = log;
        }
        timeline->cut |= book && book->kept.n >= TIMELINE_LOGS_MAX;
    }
}
