/* Totals as rows of texts and numbers: see partial_tables_priv.h. */
#include "partial_priv.h"
#include "partial_tables_priv.h"

struct teller {
    struct totals *t;
    VEC(struct span_told) cells;
};

static void put_number(struct teller *w, uint64_t number)
{
    *vec_push(w->t->arena, &w->cells) = (struct span_told){ .is = TOLD_NUMBER, .number = number };
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
    for (size_t i = 0; i < PARTIAL_TABLES; i++) {
        const struct table *table = &partial_tables[i];
        const struct any_vec *rows = (const void *)((const char *)t + table->vector);
        for (size_t k = 0; table->size && k < rows->n; k++)
            tell_row(&w, table, (const char *)rows->v + k * table->size);
        if (!table->size)
            tell_row(&w, table, t);
    }
    tell_whole(&w, &t->closed);
    t->export->row(t->export->ctx, PARTIAL_END, NULL, 0);
}
