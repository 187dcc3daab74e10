/* A request for machines: svcgraph/timeline/v1. */
#include "timeline.h"

#include "write/jsonw.h"

static void key_id(struct jsonw *w, const char *key, struct trace_key id)
{
    char text[40];

    if (id.high)
        snprintf(text, sizeof(text), "%016llx%016llx", (unsigned long long)id.high,
                 (unsigned long long)id.low);
    else
        snprintf(text, sizeof(text), "%016llx", (unsigned long long)id.low);
    jsonw_key_cstr(w, key, text);
}

static void write_span(const struct timeline_view *view, const struct timeline_row *row,
                       struct jsonw *w, const struct sources *sources)
{
    static const char *const kinds[] = { "none",   "internal", "server",
                                         "client", "producer", "consumer" };
    const struct timeline_span *s = &view->t->spans.v[row->index];
    uint64_t skew = timeline_skew(view, row);

    jsonw_object(w);
    key_id(w, "id", (struct trace_key){ 0, s->id });
    if (row->parent != TIMELINE_TOP)
        key_id(w, "parent", (struct trace_key){ 0, view->t->spans.v[row->parent].id });
    else if (s->orphan && s->parent_id)
        key_id(w, "missing_parent", (struct trace_key){ 0, s->parent_id });
    jsonw_key_uint(w, "depth", row->depth);
    jsonw_key_str(w, "service", s->service);
    if (s->operation.n)
        jsonw_key_str(w, "operation", s->operation);
    if (s->peer.n)
        jsonw_key_str(w, "peer", s->peer);
    jsonw_key_cstr(w, "kind", s->kind < countof(kinds) ? kinds[s->kind] : kinds[0]);
    if (s->start)
        jsonw_key_uint(w, "start", s->start);
    jsonw_key_uint(w, "duration", s->duration);
    jsonw_key_bool(w, "error", s->error);
    if (skew)
        jsonw_key_uint(w, "before_parent", skew);
    jsonw_loc(w, sources, s->loc);
    jsonw_end(w);
}

static void write_log(const struct timeline_view *view, const struct timeline_row *row,
                      struct jsonw *w, const struct sources *sources)
{
    const struct timeline_log *log = &view->t->logs.v[row->index];

    jsonw_object(w);
    if (log->time)
        jsonw_key_uint(w, "time", log->time);
    jsonw_key_str(w, "service", log->service);
    if (log->level)
        jsonw_key_cstr(w, "level", log_level_name((enum log_level)log->level));
    jsonw_key_str(w, "message", log->message);
    if (row->parent != TIMELINE_TOP)
        key_id(w, "span", (struct trace_key){ 0, view->t->spans.v[row->parent].id });
    jsonw_loc(w, sources, log->loc);
    jsonw_end(w);
}

void timeline_json(void *ctx, struct jsonw *w)
{
    const struct timeline_json *json = ctx;
    const struct timeline_view *view = json->view;

    jsonw_key_str(w, "trace", view->id);
    if (view->start)
        jsonw_key_uint(w, "start", view->start);
    jsonw_key_uint(w, "duration", view->end - view->start);
    jsonw_key_uint(w, "services", view->services);
    jsonw_key_uint(w, "errors", view->errors);
    jsonw_key_array(w, "spans");
    for (size_t i = 0; i < view->rows.n; i++)
        if (!view->rows.v[i].log)
            write_span(view, &view->rows.v[i], w, json->sources);
    jsonw_end(w);
    jsonw_key_array(w, "logs");
    for (size_t i = 0; i < view->rows.n; i++)
        if (view->rows.v[i].log)
            write_log(view, &view->rows.v[i], w, json->sources);
    jsonw_end(w);
    if (view->t->cut)
        jsonw_key_bool(w, "cut", true);
}
