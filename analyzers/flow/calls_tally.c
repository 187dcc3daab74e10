/*
 * One pass over the steps below each entry. What the entry that is looked at shows is kept in the
 * cell of each pair of operations, and added up when all its calls were seen.
 */
#include "calls_priv.h"

enum row_state { ROW_UNKNOWN, ROW_NO, ROW_YES };

struct look { /* at one entry of one request */
    struct calls_tally *t;
    const struct request *request;
    const struct flow_names *names;
    uint32_t caller; /* index of the entry */
    struct fan_seen fan;
};

void most_show(struct most *most, uint64_t value, struct trace_key trace, struct place place)
{
    if (value < most->value)
        return;
    if (value > most->value)
        *most = (struct most){ .value = value };
    request_show(&most->at, trace, place);
}

void most_merge(struct most *into, const struct most *from)
{
    if (from->at.set)
        most_show(into, from->value, from->at.trace, from->at.place);
}

static void *calls_begin(struct arena *arena, const struct flow_setup *setup,
                         const struct symtab *syms)
{
    struct calls_tally *t = arena_new(arena, struct calls_tally);
    (void)setup;
    (void)syms;
    t->arena = arena;
    map_init(&t->pairs, arena, 0);
    map_init(&t->edges, arena, 0);
    return t;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool fetches_rows(const struct flow_name *name, const struct symtab *syms)
{
    static const char *const words[] = { "next", "fetch", "row", "rows", "cursor", "getmore" };
    struct str text = sym_str(syms, name->operation);
    size_t n = text.n;
    if (name->kind != STEP_CALL || name->of_kind != NODE_DATASTORE)
        return false;
    while (n && is_letter(text.p[n - 1]))
        n--;
    struct str word = str_skip(text, n);
    for (size_t i = 0; i < countof(words); i++)
        if (str_eq_nocase(word, str_from(words[i])))
            return true;
    return false;
}

static bool is_row(struct look *l, uint32_t op)
{
    struct calls_tally *t = l->t;
    while (t->row.n <= op)
        vec_push(t->arena, &t->row);
    if (t->row.v[op] == ROW_UNKNOWN)
        t->row.v[op] = fetches_rows(&l->names->all[op], l->names->syms) ? ROW_YES : ROW_NO;
    return t->row.v[op] == ROW_YES;
}

static struct caller_cell *caller_at(struct calls_tally *t, uint32_t op)
{
    while (t->caller.n <= op)
        vec_push(t->arena, &t->caller);
    return &t->caller.v[op];
}

static uint32_t edge_at(struct calls_tally *t, uint32_t caller, uint32_t callee,
                        const struct flow_name *name)
{
    uint32_t *slot = map_at(&t->edges, (uint64_t)name->node << 32 | name->space,
                            (uint64_t)caller << 8 | name->kind);
    if (*slot == MAP_NONE) {
        *slot = (uint32_t)t->edge.n;
        *vec_push(t->arena, &t->edge) =
            (struct edge_cell){ .caller = caller,
                                .callee = callee,
                                .kind = name->kind,
                                .node = name->node,
                                .space = name->space };
    }
    return *slot;
}

static struct pair_cell *pair_at(struct calls_tally *t, uint32_t caller, uint32_t callee,
                                 const struct flow_name *name)
{
    uint32_t *slot = map_at(&t->pairs, caller, callee);
    if (*slot == MAP_NONE) {
        *slot = (uint32_t)t->pair.n;
        *vec_push(t->arena, &t->pair) = (struct pair_cell){
            .caller = caller, .callee = callee, .edge = edge_at(t, caller, callee, name)
        };
    }
    return &t->pair.v[*slot];
}

struct times { /* of a call, by the clock of whoever makes it; 0: not known */
    uint64_t from, to;
};

static struct times times_of(const struct step *s)
{
    struct times t = { s->made ? s->made : s->start, s->done ? s->done : s->end };
    return t.from && t.to >= t.from ? t : (struct times){ 0 };
}

/* Goes on with the run that ends first, so that calls beside it do not break it. */
static void see_run(struct pair_cell *cell, const struct step *s, uint32_t at, struct times t)
{
    struct pair_seen *seen = &cell->seen;
    if (seen->run && s->table != seen->table)
        return;
    if (t.from >= seen->run_end || !seen->run) {
        if (!seen->run)
            seen->first = at;
        else
            cell->same += s->arguments && s->arguments == seen->arguments;
        cell->again += seen->run != 0;
        seen->run++;
        seen->table = s->table;
        seen->run_end = t.to;
    } else if (t.to < seen->run_end) {
        seen->run_end = t.to;
    }
}

static void see_failure(struct pair_seen *seen, const struct step *s, uint32_t at, struct times t)
{
    bool follows = seen->calls && t.from >= seen->end;
    bool other = s->arguments && seen->arguments && s->arguments != seen->arguments;
    if (!s->error)
        seen->fails = 0;
    else
        seen->fails = follows && !other ? seen->fails + 1 : 1;
    if (seen->fails > seen->fails_most) {
        seen->fails_most = seen->fails;
        seen->failed = at;
    }
}

static void see_pair(struct look *l, struct pair_cell *cell, uint32_t at, struct times t)
{
    const struct step *s = &l->request->steps[at];
    struct pair_seen *seen = &cell->seen;
    cell->calls++;
    cell->time += t.to - t.from;
    if (t.from && l->names->all[s->op].operation) {
        see_failure(seen, s, at, t);
        if (!s->retry && !is_row(l, s->op))
            see_run(cell, s, at, t);
    }
    if (seen->calls && t.from > seen->end)
        seen->idle += t.from - seen->end;
    seen->end = t.to > seen->end ? t.to : seen->end;
    seen->arguments = s->arguments;
    seen->calls++;
}

static void see_edge(struct look *l, struct edge_cell *cell, uint32_t at, struct times t)
{
    const struct step *s = &l->request->steps[at];
    struct edge_seen *seen = &cell->seen;
    if (s->retry || is_row(l, s->op))
        return;
    if (!seen->calls)
        seen->first = at;
    else if (t.from > seen->end)
        seen->idle += t.from - seen->end;
    seen->end = t.to > seen->end ? t.to : seen->end;
    seen->time += t.to - t.from;
    seen->calls++;
}

/* The last call stayed alone. */
static void settle_fan(struct look *l)
{
    struct fan_seen *fan = &l->fan;
    if (!fan->last)
        return;
    struct times t = times_of(fan->last);
    uint64_t time = t.to - t.from;
    sym service = l->names->all[fan->last->op].node;
    uint32_t i = 0;
    while (i < fan->n && fan->services[i] != service)
        i++;
    l->t->pair.v[fan->cell].lone += time;
    fan->alone += time;
    if (i == FAN_MAX)
        return;
    if (i == fan->n) {
        fan->services[fan->n++] = service;
        fan->time[i] = 0;
    }
    fan->time[i] += time;
    fan->longest = fan->time[i] > fan->longest ? fan->time[i] : fan->longest;
}

/* A call is alone when none goes on as it begins, and the next begins after its end. */
static void see_fan(struct look *l, uint32_t cell, const struct step *s, struct times t)
{
    struct fan_seen *fan = &l->fan;
    if (!t.from)
        return;
    bool overlaps = t.from < fan->end;
    if (!overlaps)
        settle_fan(l);
    fan->last = overlaps || s->via != EDGE_SYNC ? NULL : s;
    fan->cell = cell;
    fan->end = t.to > fan->end ? t.to : fan->end;
}

static void see(struct look *l, uint32_t at)
{
    struct calls_tally *t = l->t;
    const struct step *s = &l->request->steps[at];
    if (s->kind == STEP_SEND || (s->via != EDGE_SYNC && s->via != EDGE_DATA))
        return;
    const struct step *caller = &l->request->steps[l->caller];
    struct pair_cell *pair = pair_at(t, caller->op, s->op, &l->names->all[s->op]);
    struct edge_cell *edge = &t->edge.v[pair->edge];
    if (pair->stamp != t->stamp) {
        pair->stamp = t->stamp;
        pair->seen = (struct pair_seen){ 0 };
        *vec_push(t->arena, &t->touched) = (uint32_t)(pair - t->pair.v);
    }
    if (edge->stamp != t->stamp) {
        edge->stamp = t->stamp;
        edge->seen = (struct edge_seen){ 0 };
        *vec_push(t->arena, &t->touched_edges) = pair->edge;
    }
    struct times times = times_of(s);
    see_fan(l, (uint32_t)(pair - t->pair.v), s, times);
    see_edge(l, edge, at, times);
    see_pair(l, pair, at, times);
}

static bool is_paced(uint64_t idle, uint32_t calls)
{
    return calls > 1 && idle / (calls - 1) >= CALLS_PACE;
}

static void add_pair(struct look *l, struct pair_cell *cell)
{
    const struct step *steps = l->request->steps;
    const struct pair_seen *seen = &cell->seen;
    struct trace_key trace = l->request->trace;
    bool paced = is_paced(seen->idle, seen->calls);
    cell->steps++;
    cell->paced += paced;
    if (seen->run && !paced) {
        histogram_add(&cell->runs, l->t->arena, histogram_index(seen->run), 1);
        most_show(&cell->run, seen->run, trace, steps[seen->first].place);
    }
    if (seen->fails_most) {
        histogram_add(&cell->failures, l->t->arena, histogram_index(seen->fails_most), 1);
        most_show(&cell->failure, seen->fails_most, trace, steps[seen->failed].place);
    }
}

static void add_edge(struct look *l, struct edge_cell *cell)
{
    const struct edge_seen *seen = &cell->seen;
    if (!seen->calls)
        return;
    if (is_paced(seen->idle, seen->calls)) {
        cell->paced++;
        return;
    }
    cell->steps++;
    cell->calls += seen->calls;
    cell->time += seen->time;
    histogram_add(&cell->counts, l->t->arena, histogram_index(seen->calls), 1);
    most_show(&cell->most, seen->calls, l->request->trace,
              l->request->steps[seen->first].place);
}

static void add_fan(struct look *l, struct caller_cell *cell)
{
    const struct fan_seen *seen = &l->fan;
    const struct step *s = &l->request->steps[l->caller];
    if (seen->n < 2 || s->end < s->start)
        return;
    if (!cell->fan)
        cell->fan = arena_array(l->t->arena, struct fan, FAN_MAX + 1);
    struct fan *fan = &cell->fan[seen->n];
    fan->steps++;
    fan->time += s->end - s->start;
    fan->alone += seen->alone;
    fan->longest += seen->longest;
    most_show(&cell->widest, seen->n, l->request->trace, s->place);
}

static void look_at(struct look *l)
{
    struct calls_tally *t = l->t;
    const struct step *steps = l->request->steps;
    struct caller_cell *caller = caller_at(t, steps[l->caller].op);
    caller->steps++;
    if (steps[l->caller].end > steps[l->caller].start)
        caller->time += steps[l->caller].end - steps[l->caller].start;
    if (steps[l->caller].below == l->caller + 1)
        return;
    t->stamp++;
    t->touched.n = t->touched_edges.n = 0;
    l->fan.last = NULL;
    l->fan.end = l->fan.alone = l->fan.longest = 0;
    l->fan.n = 0;
    for (uint32_t c = l->caller + 1; c < steps[l->caller].below; c = steps[c].below)
        see(l, c);
    settle_fan(l);
    for (size_t i = 0; i < t->touched.n; i++)
        add_pair(l, &t->pair.v[t->touched.v[i]]);
    for (size_t i = 0; i < t->touched_edges.n; i++)
        add_edge(l, &t->edge.v[t->touched_edges.v[i]]);
    add_fan(l, caller);
}

static void calls_add(void *state, const struct request *request, const struct flow_names *names)
{
    struct look l = { .t = state, .request = request, .names = names };
    for (uint32_t i = 0; request->complete && i < request->n; i++) {
        if (request->steps[i].kind != STEP_ENTRY)
            continue;
        l.caller = i;
        look_at(&l);
    }
}

static void merge_pair(struct calls_tally *into, const struct pair_cell *from,
                       const struct edge_cell *edge, const uint32_t *ops)
{
    struct flow_name name = { .node = edge->node, .space = edge->space,
                              .kind = (uint8_t)edge->kind };
    struct pair_cell *cell = pair_at(into, ops[from->caller], ops[from->callee], &name);
    cell->steps += from->steps;
    cell->calls += from->calls;
    cell->time += from->time;
    cell->paced += from->paced;
    cell->again += from->again;
    cell->same += from->same;
    cell->lone += from->lone;
    histogram_merge(&cell->runs, into->arena, &from->runs);
    histogram_merge(&cell->failures, into->arena, &from->failures);
    most_merge(&cell->run, &from->run);
    most_merge(&cell->failure, &from->failure);
}

static void merge_edge(struct calls_tally *into, const struct edge_cell *from, const uint32_t *ops)
{
    struct flow_name name = { .node = from->node, .space = from->space,
                              .kind = (uint8_t)from->kind };
    uint32_t at = edge_at(into, ops[from->caller], ops[from->callee], &name);
    struct edge_cell *cell = &into->edge.v[at];
    cell->steps += from->steps;
    cell->calls += from->calls;
    cell->time += from->time;
    cell->paced += from->paced;
    histogram_merge(&cell->counts, into->arena, &from->counts);
    most_merge(&cell->most, &from->most);
}

static void merge_caller(struct calls_tally *into, const struct caller_cell *from, uint32_t op)
{
    struct caller_cell *cell = caller_at(into, op);
    cell->steps += from->steps;
    cell->time += from->time;
    most_merge(&cell->widest, &from->widest);
    if (from->fan && !cell->fan)
        cell->fan = arena_array(into->arena, struct fan, FAN_MAX + 1);
    for (size_t i = 0; from->fan && i <= FAN_MAX; i++) {
        cell->fan[i].steps += from->fan[i].steps;
        cell->fan[i].time += from->fan[i].time;
        cell->fan[i].alone += from->fan[i].alone;
        cell->fan[i].longest += from->fan[i].longest;
    }
}

static void calls_merge(void *state, const void *other, const uint32_t *ops)
{
    struct calls_tally *into = state;
    const struct calls_tally *from = other;
    for (uint32_t i = 0; i < from->caller.n; i++)
        if (from->caller.v[i].steps)
            merge_caller(into, &from->caller.v[i], ops[i]);
    for (size_t i = 0; i < from->pair.n; i++)
        merge_pair(into, &from->pair.v[i], &from->edge.v[from->pair.v[i].edge], ops);
    for (size_t i = 0; i < from->edge.n; i++)
        merge_edge(into, &from->edge.v[i], ops);
}

static uint64_t calls_bytes(const void *state)
{
    enum { COUNTS = 1024 }; /* of histograms, the slots of the maps, what arrays outgrew */
    const struct calls_tally *t = state;
    return t->pair.n * (2 * sizeof(struct pair_cell) + COUNTS) +
           t->edge.n * (2 * sizeof(struct edge_cell) + COUNTS) +
           t->caller.n * 2 * sizeof(struct caller_cell);
}

const struct request_tally tally_calls = {
    .name = "calls",
    .begin = calls_begin,
    .add = calls_add,
    .merge = calls_merge,
    .bytes = calls_bytes,
    .end = calls_end,
};
