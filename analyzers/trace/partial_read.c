/* Rows as totals again: see partial_tables_priv.h. */
#include "partial_priv.h"
#include "partial_tables_priv.h"

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

static bool is_of(const struct taker *r, const struct span_row *row, const char *table)
{
    return str_is(sym_str(&r->store->syms, row->table), table);
}

static void take_table(struct taker *r, const struct table *table)
{
    struct any_vec *rows = (void *)((char *)r->t + table->vector);
    size_t n = 0;
    for (size_t i = 0; i < r->sums->rows.n; i++)
        n += is_of(r, &r->sums->rows.v[i], table->name);
    if (table->size) {
        rows->v = arena_alloc_array(r->t->arena, n, table->size, _Alignof(max_align_t));
        memset(rows->v, 0, n * table->size);
        rows->capacity = n;
    }
    for (size_t i = 0; i < r->sums->rows.n && !r->wrong; i++) {
        if (!is_of(r, &r->sums->rows.v[i], table->name))
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
    for (size_t i = 0; i < PARTIAL_TABLES && !r.wrong; i++)
        take_table(&r, &partial_tables[i]);
    for (size_t i = 0; i < sums->whole.n; i++)
        *vec_push(t->arena, &t->closed) = sums->whole.v[i];
    bool ended = false;
    for (size_t i = 0; i < sums->rows.n; i++)
        ended |= is_of(&r, &sums->rows.v[i], PARTIAL_END);
    return ended && !r.wrong && is_sane(t);
}
