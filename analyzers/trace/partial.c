/*
 * Totals as rows of texts and numbers, and back. Each table has its columns here; who adds a member
 * to one of the tables adds a column at the end, so that older rows can still be read: what a row
 * lacks is nought. Numbers of services, peers, edges and operations are those of their rows.
 */
#include "trace_priv.h"

enum column_type {
    COLUMN_END,
    COLUMN_TEXT,
    COLUMN_U64, /* a count, or microseconds */
    COLUMN_HASH,
    COLUMN_U32,
    COLUMN_BOOL,
    COLUMN_ENUM, /* below the limit */
    COLUMN_SERVICE,
    COLUMN_NODE, /* service or peer */
    COLUMN_EDGE,
    COLUMN_OPERATION, /* or NONE */
    COLUMN_PLACE,
    COLUMN_TRACE,
    COLUMN_EXAMPLE,
    COLUMN_HISTOGRAM,
    COLUMN_SHOWN, /* of struct edge_total */
    COLUMN_HOPS,  /* of struct pattern */
    COLUMN_WAY,   /* of struct depth_total */
};

struct column {
    enum column_type type;
    size_t offset;
    uint32_t limit;
};

struct any_vec { /* as VEC, of any row */
    void *v;
    size_t n, capacity;
};

struct table {
    const char *name;
    size_t vector, size; /* in struct totals; size 0: the totals themselves are the only row */
    const struct column *columns;
};

#define AT(T, type, member)                                                                        \
    {                                                                                              \
        COLUMN_##type, offsetof(T, member), 0                                                      \
    }
#define BELOW(T, member, end)                                                                      \
    {                                                                                              \
        COLUMN_ENUM, offsetof(T, member), end                                                      \
    }

static const struct column service_columns[] = {
    AT(struct service, TEXT, name),    AT(struct service, TEXT, space),
    AT(struct service, PLACE, first),  AT(struct service, BOOL, seen),
    AT(struct service, BOOL, way_in),  AT(struct service, U64, seen_from),
    AT(struct service, U64, seen_to),  { 0 },
};
static const struct column peer_columns[] = {
    AT(struct peer, TEXT, name),
    BELOW(struct peer, kind, NODE_KINDS),
    AT(struct peer, PLACE, first),
    { 0 },
};
static const struct column edge_columns[] = {
    AT(struct edge_total, NODE, from),
    AT(struct edge_total, NODE, to),
    BELOW(struct edge_total, kind, EDGE_KINDS),
    BELOW(struct edge_total, view, VIEW_DIRECT + 1),
    AT(struct edge_total, BOOL, guess),
    AT(struct edge_total, U64, traces),
    AT(struct edge_total, SHOWN, n_places),
    { 0 },
};
static const struct column sum_columns[] = {
    AT(struct sum, EDGE, edge),       AT(struct sum, TEXT, operation),
    AT(struct sum, U64, calls),       AT(struct sum, U64, errors),
    AT(struct sum, U64, retries),     AT(struct sum, HISTOGRAM, latency),
    AT(struct sum, EXAMPLE, example), AT(struct sum, PLACE, first),
    { 0 },
};
static const struct column op_columns[] = {
    AT(struct entry_op, SERVICE, service), AT(struct entry_op, TEXT, name),
    AT(struct entry_op, U64, calls),       AT(struct entry_op, U64, errors),
    AT(struct entry_op, U64, traces),      AT(struct entry_op, PLACE, first),
    AT(struct entry_op, BOOL, served),     AT(struct entry_op, HISTOGRAM, latency),
    AT(struct entry_op, U64, own_time),    AT(struct entry_op, EXAMPLE, example),
    { 0 },
};
static const struct column op_call_columns[] = {
    AT(struct op_total, OPERATION, from),
    AT(struct op_total, OPERATION, to),
    AT(struct op_total, U64, calls),
    { 0 },
};
static const struct column version_columns[] = {
    AT(struct version_total, SERVICE, service),
    AT(struct version_total, TEXT, version),
    AT(struct version_total, PLACE, first),
    { 0 },
};
static const struct column pattern_columns[] = {
    AT(struct pattern, HASH, key.form),
    AT(struct pattern, HASH, key.hash),
    BELOW(struct pattern, in.kind, REENTRY_KINDS),
    AT(struct pattern, BOOL, in.failed),
    AT(struct pattern, BOOL, in.same_arguments),
    AT(struct pattern, U32, in.repeats),
    AT(struct pattern, U32, in.depth),
    AT(struct pattern, U64, in.count),
    AT(struct pattern, U64, in.traces),
    AT(struct pattern, TRACE, trace),
    AT(struct pattern, PLACE, place),
    AT(struct pattern, OPERATION, first_op),
    AT(struct pattern, HOPS, in.n),
    { 0 },
};
static const struct column depth_columns[] = {
    AT(struct depth_total, SERVICE, service), AT(struct depth_total, TEXT, operation),
    AT(struct depth_total, HISTOGRAM, hops),  AT(struct depth_total, U64, cut),
    AT(struct depth_total, U32, deepest),     AT(struct depth_total, TRACE, trace),
    AT(struct depth_total, PLACE, place),     AT(struct depth_total, WAY, n),
    { 0 },
};
static const struct column gap_columns[] = {
    AT(struct gap_total, SERVICE, service),
    AT(struct gap_total, U64, traces),
    AT(struct gap_total, TRACE, trace),
    AT(struct gap_total, PLACE, place),
    { 0 },
};
static const struct column total_columns[] = {
    AT(struct totals, U64, stats.traces),
    AT(struct totals, U64, stats.spans),
    AT(struct totals, U64, stats.duplicates),
    AT(struct totals, U64, stats.broken),
    AT(struct totals, U64, stats.skewed),
    AT(struct totals, U64, stats.split),
    AT(struct totals, BOOL, too_many_patterns),
    AT(struct totals, HASH, pattern_end.form),
    AT(struct totals, HASH, pattern_end.hash),
    AT(struct totals, U64, stats.by_reason[TRACE_LINKED]),
    AT(struct totals, U64, stats.by_reason[TRACE_ROOT]),
    AT(struct totals, U64, stats.by_reason[TRACE_NO_PARENT]),
    AT(struct totals, U64, stats.by_reason[TRACE_NO_SENDER]),
    AT(struct totals, U64, stats.by_reason[TRACE_NO_PEER]),
    AT(struct totals, U64, stats.by_reason[TRACE_LOCAL]),
    AT(struct totals, U64, stats.by_reason[TRACE_RING]),
    AT(struct totals, U64, stats.by_reason[TRACE_MALFORMED]),
    { 0 },
};

#define TABLE(name, vector, T, columns)                                                            \
    {                                                                                              \
        name, offsetof(struct totals, vector), sizeof(T), columns                                  \
    }

/* Each names only rows of those before it. */
static const struct table tables[] = {
    TABLE("service", services.all, struct service, service_columns),
    TABLE("peer", peers, struct peer, peer_columns),
    TABLE("edge", edges, struct edge_total, edge_columns),
    TABLE("calls", sums, struct sum, sum_columns),
    TABLE("operation", ops, struct entry_op, op_columns),
    TABLE("after", op_calls, struct op_total, op_call_columns),
    TABLE("version", versions, struct version_total, version_columns),
    TABLE("reentry", patterns, struct pattern, pattern_columns),
    TABLE("depth", depths, struct depth_total, depth_columns),
    TABLE("gap", gaps, struct gap_total, gap_columns),
    { "spans", 0, 0, total_columns },
};

/* The last row: without it the rest is missing. */
static const struct table end_table = { "end", 0, 0, NULL };

/* ---- telling */

struct teller {
    struct totals *t;
    VEC(struct span_told) cells;
};

static void put_number(struct teller *w, uint64_t number)
{
    *vec_push(w->t->arena, &w->cells) =
        (struct span_told){ .is = TOLD_NUMBER, .number = number };
}

static void put_text(struct teller *w, sym text)
{
    *vec_push(w->t->arena, &w->cells) =
        (struct span_told){ .is = TOLD_TEXT, .text = sym_str(w->t->syms, text) };
}

static void put_place(struct teller *w, struct place place)
{
    struct loc loc = totals_loc(w->t, place);
    put_number(w, place.file);
    put_number(w, loc.line);
    put_number(w, loc.column);
}

static void put_trace(struct teller *w, struct trace_key trace)
{
    put_number(w, trace.high);
    put_number(w, trace.low);
}

static void put_histogram(struct teller *w, const struct histogram *h)
{
    struct arena scratch = { 0 };
    struct bucket *buckets;
    size_t n = histogram_buckets(h, &scratch, &buckets);
    put_number(w, n);
    for (size_t i = 0; i < n; i++) {
        put_number(w, buckets[i].index);
        put_number(w, buckets[i].count);
    }
    arena_release(&scratch);
}

static void put_shown(struct teller *w, const struct edge_total *edge)
{
    put_number(w, edge->n_places);
    for (uint32_t i = 0; i < edge->n_places; i++) {
        put_place(w, edge->places[i]);
        put_text(w, edge->shown[i]);
    }
}

static void put_steps(struct teller *w, size_t n, const uint32_t *services, const sym *operations)
{
    put_number(w, n);
    for (size_t i = 0; i < n; i++) {
        put_number(w, services[i]);
        put_text(w, operations[i]);
    }
}

static void put_example(struct teller *w, const struct example *example)
{
    put_number(w, example->set);
    put_number(w, example->failed);
    put_trace(w, example->trace);
    put_place(w, example->place);
}

static void put_column(struct teller *w, const struct column *column, const void *row)
{
    const void *at = (const char *)row + column->offset;
    const struct pattern *pattern = row;
    const struct depth_total *depth = row;
    switch (column->type) {
    case COLUMN_TEXT:
        put_text(w, *(const sym *)at);
        break;
    case COLUMN_U64:
    case COLUMN_HASH:
        put_number(w, *(const uint64_t *)at);
        break;
    case COLUMN_BOOL:
        put_number(w, *(const bool *)at);
        break;
    case COLUMN_PLACE:
        put_place(w, *(const struct place *)at);
        break;
    case COLUMN_TRACE:
        put_trace(w, *(const struct trace_key *)at);
        break;
    case COLUMN_EXAMPLE:
        put_example(w, at);
        break;
    case COLUMN_HISTOGRAM:
        put_histogram(w, at);
        break;
    case COLUMN_SHOWN:
        put_shown(w, row);
        break;
    case COLUMN_HOPS:
        put_steps(w, pattern->in.n, pattern->services, pattern->operations);
        break;
    case COLUMN_WAY:
        put_steps(w, depth->n, depth->services, depth->operations);
        break;
    default:
        put_number(w, *(const uint32_t *)at);
    }
}

static void tell_row(struct teller *w, const struct table *table, const void *row)
{
    const struct span_export *export = w->t->export;
    w->cells.n = 0;
    for (const struct column *column = table->columns; column->type; column++)
        put_column(w, column, row);
    export->row(export->ctx, table->name, w->cells.v, w->cells.n);
}

static void tell_files(struct teller *w)
{
    const struct span_export *export = w->t->export;
    for (size_t i = 0; i < w->t->n_stores; i++) {
        struct span_told cell = { .is = TOLD_SOURCE, .number = w->t->stores[i]->source };
        export->row(export->ctx, "file", &cell, 1);
    }
}

/* Ascending, each as the difference to the one before. */
static void tell_whole(struct teller *w, const struct lows *lows)
{
    enum { AT_ONCE = 64 };
    const struct span_export *export = w->t->export;
    for (size_t i = 0; i < lows->n; i += AT_ONCE) {
        w->cells.n = 0;
        for (size_t k = i; k < lows->n && k < i + AT_ONCE; k++)
            put_number(w, k > i ? lows->v[k] - lows->v[k - 1] : lows->v[k]);
        export->row(export->ctx, "whole", w->cells.v, w->cells.n);
    }
}

void partial_tell(struct totals *t)
{
    struct teller w = { .t = t };
    tell_files(&w);
    for (size_t i = 0; i < countof(tables); i++) {
        const struct table *table = &tables[i];
        const struct any_vec *rows = (const void *)((const char *)t + table->vector);
        for (size_t k = 0; table->size && k < rows->n; k++)
            tell_row(&w, table, (const char *)rows->v + k * table->size);
        if (!table->size)
            tell_row(&w, table, t);
    }
    tell_whole(&w, &t->closed);
    t->export->row(t->export->ctx, end_table.name, NULL, 0);
}

/* ---- reading */

struct taker {
    struct totals *t; /* being filled */
    const struct span_store *store;
    const struct span_sums *sums;
    const sym *known; /* the builder's symbols for those of the store */
    const struct span_cell *at, *end; /* in the row */
    bool wrong;
};

static struct span_cell take_cell(struct taker *r)
{
    return r->at < r->end ? *r->at++ : (struct span_cell){ 0, 0 };
}

static sym take_text(struct taker *r)
{
    return r->known[take_cell(r).text];
}

/* So that sums of very many do not overflow. */
static uint64_t take_count(struct taker *r)
{
    uint64_t number = take_cell(r).number;
    r->wrong |= number >> 56 != 0;
    return number;
}

/* A number below the limit. */
static uint32_t take_index(struct taker *r, uint64_t limit)
{
    uint64_t number = take_cell(r).number;
    r->wrong |= number >= limit;
    return number < limit ? (uint32_t)number : 0;
}

static struct place take_place(struct taker *r)
{
    uint32_t file = take_index(r, r->sums->files.n), line = take_index(r, UINT32_MAX);
    uint32_t column = take_index(r, UINT32_MAX);
    if (r->wrong)
        return (struct place){ 0, line, column };
    uint32_t store = r->t->ranks[r->sums->files.v[file]->file];
    return (struct place){ r->t->paths ? r->t->paths[store] : store, line, column };
}

static struct trace_key take_trace(struct taker *r)
{
    uint64_t high = take_cell(r).number;
    return (struct trace_key){ high, take_cell(r).number };
}

static void take_histogram(struct taker *r, struct histogram *h)
{
    size_t n = take_index(r, (uint64_t)(r->end - r->at) / 2 + 1);
    for (size_t i = 0; i < n; i++) {
        uint32_t index = take_index(r, HISTOGRAM_BUCKETS);
        histogram_add(h, r->t->arena, index, take_count(r));
    }
}

static void take_shown(struct taker *r, struct edge_total *edge)
{
    edge->n_places = take_index(r, PLACES_MAX + 1);
    for (uint32_t i = 0; i < edge->n_places; i++) {
        edge->places[i] = take_place(r);
        edge->shown[i] = take_text(r);
    }
}

static size_t take_steps(struct taker *r, uint32_t **services, sym **operations)
{
    size_t n = take_index(r, (uint64_t)(r->end - r->at) / 2 + 1);
    *services = arena_array(r->t->arena, uint32_t, n + 1);
    *operations = arena_array(r->t->arena, sym, n + 1);
    for (size_t i = 0; i < n; i++) {
        (*services)[i] = take_index(r, r->t->services.all.n);
        (*operations)[i] = take_text(r);
    }
    return n;
}

static void take_example(struct taker *r, struct example *example)
{
    example->set = take_cell(r).number != 0;
    example->failed = take_cell(r).number != 0;
    example->trace = take_trace(r);
    example->place = take_place(r);
}

static uint32_t take_node(struct taker *r)
{
    uint64_t number = take_cell(r).number, end = number & ~(uint64_t)END_PEER;
    size_t n = number & END_PEER ? r->t->peers.n : r->t->services.all.n;
    r->wrong |= end >= n;
    return end < n ? (uint32_t)number : 0;
}

static uint32_t take_operation(struct taker *r, bool or_none)
{
    uint64_t number = take_cell(r).number;
    bool none = number == NONE && or_none;
    r->wrong |= number >= r->t->ops.n && !none;
    return none ? NONE : number < r->t->ops.n ? (uint32_t)number : 0;
}

static void take_way(struct taker *r, struct depth_total *depth)
{
    depth->n = depth->room = take_steps(r, &depth->services, &depth->operations);
    depth->set = true;
}

static void take_hops(struct taker *r, struct pattern *pattern)
{
    pattern->in.n = take_steps(r, &pattern->services, &pattern->operations);
    r->wrong |= pattern->in.n < 2 || pattern->in.repeats < 2;
}

static void take_long(struct taker *r, const struct column *column, void *row, void *at)
{
    switch (column->type) {
    case COLUMN_PLACE:
        *(struct place *)at = take_place(r);
        break;
    case COLUMN_TRACE:
        *(struct trace_key *)at = take_trace(r);
        break;
    case COLUMN_EXAMPLE:
        take_example(r, at);
        break;
    case COLUMN_HISTOGRAM:
        take_histogram(r, at);
        break;
    case COLUMN_SHOWN:
        take_shown(r, row);
        break;
    case COLUMN_HOPS:
        take_hops(r, row);
        break;
    default:
        take_way(r, row);
    }
}

static void take_column(struct taker *r, const struct column *column, void *row)
{
    void *at = (char *)row + column->offset;
    switch (column->type) {
    case COLUMN_TEXT:
        *(sym *)at = take_text(r);
        break;
    case COLUMN_U64:
        *(uint64_t *)at = take_count(r);
        break;
    case COLUMN_HASH:
        *(uint64_t *)at = take_cell(r).number;
        break;
    case COLUMN_BOOL:
        *(bool *)at = take_cell(r).number != 0;
        break;
    case COLUMN_U32:
        *(uint32_t *)at = take_index(r, UINT32_MAX);
        break;
    case COLUMN_ENUM:
        *(uint32_t *)at = take_index(r, column->limit);
        break;
    case COLUMN_SERVICE:
        *(uint32_t *)at = take_index(r, r->t->services.all.n);
        break;
    case COLUMN_EDGE:
        *(uint32_t *)at = take_index(r, r->t->edges.n);
        break;
    case COLUMN_NODE:
        *(uint32_t *)at = take_node(r);
        break;
    case COLUMN_OPERATION:
        *(uint32_t *)at = take_operation(r, column->offset == offsetof(struct pattern, first_op));
        break;
    default:
        take_long(r, column, row, at);
    }
}

static void take_row(struct taker *r, const struct table *table, const struct span_row *from,
                     void *row)
{
    r->at = r->sums->cells.v + from->first;
    r->end = r->at + from->n;
    for (const struct column *column = table->columns; column->type; column++)
        take_column(r, column, row);
}

static bool is_of(const struct taker *r, const struct span_row *row, const struct table *table)
{
    return str_is(sym_str(&r->store->syms, row->table), table->name);
}

static void take_table(struct taker *r, const struct table *table)
{
    struct any_vec *rows = (void *)((char *)r->t + table->vector);
    size_t n = 0;
    for (size_t i = 0; i < r->sums->rows.n; i++)
        n += is_of(r, &r->sums->rows.v[i], table);
    if (table->size) {
        rows->v = arena_alloc_array(r->t->arena, n, table->size, _Alignof(max_align_t));
        memset(rows->v, 0, n * table->size);
        rows->capacity = n;
    }
    for (size_t i = 0; i < r->sums->rows.n && !r->wrong; i++) {
        if (!is_of(r, &r->sums->rows.v[i], table))
            continue;
        take_row(r, table, &r->sums->rows.v[i],
                 table->size ? (char *)rows->v + rows->n * table->size : (char *)r->t);
        rows->n += table->size != 0;
    }
}

/* Every span has one fate, and no more calls fail than are made. */
static bool is_sane(const struct totals *t)
{
    uint64_t told = t->stats.duplicates;
    for (size_t i = 0; i < TRACE_REASONS; i++)
        told += t->stats.by_reason[i];
    bool sane = told == t->stats.spans && t->stats.broken <= t->stats.traces;
    for (size_t i = 0; i < t->sums.n; i++)
        sane &= t->sums.v[i].errors <= t->sums.v[i].calls;
    for (size_t i = 0; i < t->ops.n; i++)
        sane &= t->ops.v[i].errors <= t->ops.v[i].calls;
    return sane;
}

bool partial_read(struct totals *t, const struct span_store *store, const struct span_sums *sums,
                  const sym *known)
{
    struct taker r = { .t = t, .store = store, .sums = sums, .known = known };
    for (size_t i = 0; i < countof(tables) && !r.wrong; i++)
        take_table(&r, &tables[i]);
    for (size_t i = 0; i < sums->whole.n; i++)
        *vec_push(t->arena, &t->closed) = sums->whole.v[i];
    bool ended = false;
    for (size_t i = 0; i < sums->rows.n; i++)
        ended |= is_of(&r, &sums->rows.v[i], &end_table);
    return ended && !r.wrong && is_sane(t);
}
