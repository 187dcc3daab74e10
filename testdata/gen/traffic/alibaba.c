/*
 * Call graphs as Alibaba published them: a row for each call and each side that recorded it. In
 * 2021 with an index column, the callee's time negative; in 2022 with other columns in another
 * order, and both rows alike. Calls of caches have lost their own rpcid: all of one visit bear the
 * same.
 */
#include "traffic.h"

struct own {
    bool late; /* of 2022 */
    uint64_t row;
    uint32_t *calls, *cache; /* by span: calls made so far; rpcid part of its cache calls, or 0 */
    struct buffer *ids;      /* by span */
    size_t room_calls, room_cache, room_ids;
};

static void begin(struct writer *w)
{
    size_t none = 0;
    w->own = grow(NULL, &none, 1, sizeof(struct own));
}

static void begin_late(struct writer *w)
{
    begin(w);
    ((struct own *)w->own)->late = true;
}

static const char *type_of(const struct writer *w, const struct span *span)
{
    switch (w->t->nodes[w->t->ops[span->op].node].kind) {
    case NODE_DATASTORE:
        return "db";
    case NODE_CACHE:
        return "mc";
    case NODE_SERVICE:
        return span->op % 3 ? "rpc" : "http";
    default:
        return "http";
    }
}

/* A name that says nothing: the first call comes from outside. */
static const char *caller_of(const struct writer *w, const struct trace *trace,
                             const struct span *span)
{
    static const char *const nobody[] = { "(?)", "UNKNOWN", "NAN", "" };
    return span->kind == KIND_CLIENT ? w->t->nodes[span->node].name : nobody[trace->number % 4];
}

static void put_cell(struct buffer *b, const char *text)
{
    put_text(b, text);
    put_char(b, ',');
}

static void put_number(struct buffer *b, uint64_t number)
{
    put_u64(b, number);
    put_char(b, ',');
}

static void put_early(struct writer *w, const struct trace *trace, const struct span *span,
                      uint32_t at, bool callee)
{
    struct own *own = w->own;
    struct buffer *b = &w->record;
    const struct op *op = &w->t->ops[span->op];
    uint64_t took = span->duration / 1000;
    put_number(b, own->row++);
    put_hex(b, trace->id.high);
    put_hex(b, trace->id.low);
    put_char(b, ',');
    put_number(b, span->start / 1000);
    put(b, own->ids[at].p, own->ids[at].n);
    put_char(b, ',');
    put_cell(b, caller_of(w, trace, span));
    put_cell(b, type_of(w, span));
    put_cell(b, w->t->nodes[op->node].name);
    put_cell(b, op->name);
    if (callee && took)
        put_char(b, '-');
    put_u64(b, took);
}

static void put_late(struct writer *w, const struct trace *trace, const struct span *span,
                     uint32_t at)
{
    struct own *own = w->own;
    struct buffer *b = &w->record;
    const struct op *op = &w->t->ops[span->op];
    put_number(b, span->start / 1000);
    PUT(b, "T_");
    put_number(b, trace->id.low);
    PUT(b, "S_");
    put_number(b, trace->spans[0].op);
    put(b, own->ids[at].p, own->ids[at].n);
    put_char(b, ',');
    put_cell(b, type_of(w, span));
    put_cell(b, caller_of(w, trace, span));
    PUT(b, "POD_1,");
    put_cell(b, op->name);
    put_cell(b, w->t->nodes[op->node].name);
    PUT(b, "POD_2,");
    put_u64(b, span->duration / 1000);
}

static void write_row(struct writer *w, const struct trace *trace, uint32_t at, bool callee)
{
    const struct span *span = &trace->spans[at];
    w->record.n = 0;
    if (((struct own *)w->own)->late)
        put_late(w, trace, span, at);
    else
        put_early(w, trace, span, at, callee);
    sink_put(w->sink, w->record.p, w->record.n);
}

static void make_room(struct own *own, size_t n)
{
    own->calls = grow(own->calls, &own->room_calls, n, sizeof(uint32_t));
    own->cache = grow(own->cache, &own->room_cache, n, sizeof(uint32_t));
    own->ids = grow(own->ids, &own->room_ids, n, sizeof(struct buffer));
    memset(own->calls, 0, n * sizeof(uint32_t));
    memset(own->cache, 0, n * sizeof(uint32_t));
}

/* The caller's number, and the number of this call among the caller's. */
static void number_call(struct writer *w, const struct trace *trace, uint32_t at)
{
    struct own *own = w->own;
    const struct span *span = &trace->spans[at];
    struct buffer *id = &own->ids[at];
    uint32_t parent = span->parent;
    id->n = 0;
    if (parent == NONE) {
        put_char(id, '0');
        return;
    }
    put(id, own->ids[parent].p, own->ids[parent].n);
    if (span->kind == KIND_SERVER)
        return; /* the same call as the client's */
    bool cache = w->t->nodes[w->t->ops[span->op].node].kind == NODE_CACHE;
    uint32_t number = cache && own->cache[parent] ? own->cache[parent] : ++own->calls[parent];
    if (cache)
        own->cache[parent] = number;
    put_char(id, '.');
    put_u64(id, number);
}

static void write_trace(struct writer *w, const struct trace *trace)
{
    make_room(w->own, trace->n);
    for (uint32_t i = 0; i < trace->n; i++) {
        const struct span *span = &trace->spans[i];
        number_call(w, trace, i);
        if (span->kind == KIND_CLIENT || span->parent == NONE)
            write_row(w, trace, i, false);
        if (span->kind == KIND_CLIENT && w->t->nodes[w->t->ops[span->op].node].kind == NODE_SERVICE)
            write_row(w, trace, i, true);
    }
}

static void end(struct writer *w)
{
    (void)w;
}

const struct form form_alibaba = { .name = "alibaba-2021",
                                   .framing = FRAME_LINES,
                                   .most = PROFILE_CALLS,
                                   .head = ",traceid,timestamp,rpcid,um,rpctype,dm,interface,rt\n",
                                   .begin = begin,
                                   .trace = write_trace,
                                   .end = end };
const struct form form_alibaba_late = {
    .name = "alibaba-2022",
    .framing = FRAME_LINES,
    .most = PROFILE_CALLS,
    .head = "timestamp,traceid,service,rpc_id,rpctype,um,uminstanceid,interface,dm,"
            "dminstanceid,rt\n",
    .begin = begin_late,
    .trace = write_trace,
    .end = end
};
