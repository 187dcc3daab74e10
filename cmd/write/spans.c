#include "spans.h"

static void begin(struct span_writer *writer)
{
    if (writer->begun)
        return;
    writer->begun = true;
    out_printf(writer->out, "{\"schema\": \"svcgraph/%s/v1\"}\n",
               writer->partial ? "partial" : "spans");
}

static void write_row(void *ctx, const char *table, const struct span_told *cells, size_t n)
{
    struct span_writer *writer = ctx;
    struct jsonw w;
    begin(writer);
    jsonw_init(&w, writer->out, 0);
    jsonw_array(&w);
    jsonw_cstr(&w, table);
    for (size_t i = 0; i < n; i++)
        if (cells[i].is == TOLD_NUMBER)
            jsonw_uint(&w, cells[i].number);
        else
            jsonw_str(&w, cells[i].is == TOLD_TEXT
                              ? cells[i].text
                              : source_path(&writer->run->sources, (uint32_t)cells[i].number));
    jsonw_end(&w);
    jsonw_finish(&w);
}

static void write_text(struct jsonw *w, const struct span_writer *writer, const char *key, sym text)
{
    if (text)
        jsonw_key_str(w, key, sym_str(&writer->run->syms, text));
}

static void write_number(struct jsonw *w, const char *key, uint64_t number)
{
    if (number)
        jsonw_key_uint(w, key, number);
}

static void write_mark(struct jsonw *w, const char *key, bool mark)
{
    if (mark)
        jsonw_key_bool(w, key, true);
}

struct id_text {
    char text[64];
};

static struct id_text trace_text(struct trace_key trace)
{
    struct id_text id;
    unsigned long long high = trace.high, low = trace.low;
    if (high)
        snprintf(id.text, sizeof(id.text), "%016llx%016llx", high, low);
    else
        snprintf(id.text, sizeof(id.text), "%016llx", low);
    return id;
}

static struct id_text span_text(uint64_t span)
{
    struct id_text id;
    snprintf(id.text, sizeof(id.text), "%016llx", (unsigned long long)span);
    return id;
}

static void write_links(struct jsonw *w, const struct span_link *links, uint32_t n)
{
    if (!n)
        return;
    jsonw_key_array(w, "links");
    for (uint32_t i = 0; i < n; i++) {
        char text[128];
        snprintf(text, sizeof(text), "%s:%s", trace_text(links[i].trace).text,
                 span_text(links[i].id).text);
        jsonw_cstr(w, text);
    }
    jsonw_end(w);
}

static void write_ids(struct jsonw *w, const struct span *span)
{
    static const char *const kinds[] = { NULL, "internal", "server", "client", "producer",
                                         "consumer" };
    jsonw_key_cstr(w, "key", span_text(span->trace.low).text);
    jsonw_key_cstr(w, "trace", trace_text(span->trace).text);
    jsonw_key_cstr(w, "span", span_text(span->id).text);
    if (span->parent)
        jsonw_key_cstr(w, "parent", span_text(span->parent).text);
    if (span->kind < countof(kinds) && kinds[span->kind])
        jsonw_key_cstr(w, "kind", kinds[span->kind]);
}

static void write_facts(struct jsonw *w, const struct span_writer *writer, const struct span *span)
{
    static const char *const accesses[] = { NULL, "read", "write" };
    static const char *const destinations[] = { NULL, "queue", "topic" };
    if (span->destination_kind)
        jsonw_key_cstr(w, "destination_kind", destinations[span->destination_kind]);
    write_text(w, writer, "table", span->table);
    if (span->access)
        jsonw_key_cstr(w, "access", accesses[span->access]);
    write_text(w, writer, "group", span->group);
    write_text(w, writer, "instance", span->instance);
    write_number(w, "probability", span->probability);
}

static void write_span(void *ctx, const struct span *span, const struct span_link *links,
                       struct loc loc)
{
    struct span_writer *writer = ctx;
    struct jsonw w;
    begin(writer);
    writer->spans++;
    jsonw_init(&w, writer->out, 0);
    jsonw_object(&w);
    write_ids(&w, span);
    write_text(&w, writer, "service", span->service);
    write_text(&w, writer, "namespace", span->space);
    write_text(&w, writer, "version", span->version);
    write_text(&w, writer, "operation", span->operation);
    write_text(&w, writer, "peer", span->peer);
    if (span->peer_kind)
        jsonw_key_cstr(&w, "peer_kind", graph_kind_name((enum graph_kind)span->peer_kind));
    write_text(&w, writer, "destination", span->destination);
    write_facts(&w, writer, span);
    write_number(&w, "start", span->start);
    write_number(&w, "duration", span->duration);
    write_number(&w, "arguments", span->arguments);
    write_mark(&w, "error", span->error);
    write_mark(&w, "shared", span->shared);
    write_mark(&w, "inherits", span->inherits);
    write_links(&w, links, span->n_links);
    jsonw_loc(&w, &writer->run->sources, loc);
    jsonw_end(&w);
    jsonw_finish(&w);
}

struct span_export span_writer_export(struct span_writer *writer)
{
    return (struct span_export){
        .all_spans = !writer->partial, .row = write_row, .span = write_span, .ctx = writer
    };
}

void span_writer_end(struct span_writer *writer)
{
    begin(writer);
}
