/*
 * Log lines with the id of the trace, in JSON or as key=value: a line for each request received,
 * and one for each call, which names its peer.
 */
#include "traffic.h"

static void begin(struct writer *w)
{
    (void)w;
}

static void begin_pairs(struct writer *w)
{
    w->own = w; /* not NULL: key=value */
}

static void put_pair(struct writer *w, const char *key, const char *value)
{
    struct buffer *b = &w->record;
    bool json = !w->own, spaced = strchr(value, ' ') != NULL;
    if (b->n > 1)
        put_char(b, json ? ',' : ' ');
    if (json)
        put_str(b, key, strlen(key));
    else
        put_text(b, key);
    put_char(b, json ? ':' : '=');
    if (json || spaced)
        put_str(b, value, strlen(value));
    else
        put_text(b, value);
}

/* "2026-01-02T03:04:05.678901Z": all dumps are of a few days of one month. */
static void put_time(struct writer *w, uint64_t microseconds)
{
    char text[40];
    uint64_t seconds = microseconds / 1000000;
    snprintf(text, sizeof(text),
             "2025-10-%02u"
             "T%02u:%02u:%02u.%06uZ",
             9 + (unsigned)((seconds - 1759968000) / 86400), (unsigned)(seconds / 3600 % 24),
             (unsigned)(seconds / 60 % 60), (unsigned)(seconds % 60),
             (unsigned)(microseconds % 1000000));
    put_pair(w, "time", text);
}

static void put_trace(struct writer *w, struct trace_id id)
{
    char text[33];
    snprintf(text, sizeof(text), "%016" PRIx64 "%016" PRIx64, id.high, id.low);
    put_pair(w, "trace_id", text);
}

static void write_line(struct writer *w, const struct trace *trace, const struct span *span)
{
    const struct op *op = &w->t->ops[span->op];
    w->record.n = 0;
    if (!w->own)
        put_char(&w->record, '{');
    put_time(w, span_start(w->t, span));
    put_pair(w, "level", "info");
    put_pair(w, "service", w->t->nodes[span->node].name);
    put_trace(w, trace->id);
    if (span->kind == KIND_CLIENT) {
        put_pair(w, "msg", "request done");
        put_pair(w, "peer", w->t->nodes[op->node].name);
    } else {
        put_pair(w, "msg", "request received");
    }
    put_pair(w, "operation", op->name);
    if (!w->own)
        put_char(&w->record, '}');
    sink_put(w->sink, w->record.p, w->record.n);
}

static void write_trace(struct writer *w, const struct trace *trace)
{
    each_span(w, trace, write_line);
}

static void end(struct writer *w)
{
    (void)w;
}

const struct form form_logs = { .name = "logs-lines",
                                .framing = FRAME_LINES,
                                .most = PROFILE_CALLS,
                                .begin = begin,
                                .trace = write_trace,
                                .end = end };
const struct form form_logs_pairs = { .name = "logs-pairs-lines",
                                      .framing = FRAME_LINES,
                                      .most = PROFILE_CALLS,
                                      .begin = begin_pairs,
                                      .trace = write_trace,
                                      .end = end };
