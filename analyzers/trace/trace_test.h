/*
 * Spans in words, for tests: one a line, "trace id parent service kind operation options...".
 * Parent "-" is none; kind is one of S C P K (consumer) I N. Options: err, shared, peer=NAME,
 * db=NAME, to=DESTINATION, link=TRACE:ID, at=START, took=DURATION, args=N, ns=NAMESPACE, v=VERSION.
 */
#ifndef TRACE_TEST_H
#define TRACE_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "svcgraph/span.h"

struct scene {
    struct arena arena;
    struct symtab syms;
    struct sources sources;
    struct findings findings;
    struct span_store store;
    const struct graph *g;
};

static uint64_t scene_number(struct str text)
{
    uint64_t value = 0;
    assert_true(str_to_u64(text, &value));
    return value;
}

/* "7", or "5/7" with an upper half. */
static struct trace_key scene_trace(struct str text)
{
    struct str high;
    size_t slash = str_find_char(text, '/');
    if (slash == SIZE_MAX)
        return (struct trace_key){ 0, scene_number(text) };
    str_split(&text, '/', &high);
    return (struct trace_key){ scene_number(high), scene_number(text) };
}

static void scene_option(struct span_store *store, struct span *span, struct str option)
{
    struct str name;
    str_split(&option, '=', &name);
    if (str_is(name, "err")) {
        span->error = true;
    } else if (str_is(name, "shared")) {
        span->shared = true;
    } else if (str_is(name, "peer") || str_is(name, "db")) {
        if (name.n == 4 || !span->peer)
            span->peer = sym_intern(&store->syms, option);
        span->peer_kind = (uint8_t)(name.n == 2 ? NODE_DATASTORE : span_host(option).kind);
    } else if (str_is(name, "to")) {
        span->destination = sym_intern(&store->syms, option);
    } else if (str_is(name, "link")) {
        struct str trace;
        str_split(&option, ':', &trace);
        if (!span->n_links++)
            span->first_link = (uint32_t)store->open_links.n;
        *vec_push(store->arena, &store->open_links) =
            (struct span_link){ scene_trace(trace), scene_number(option) };
    } else if (str_is(name, "at")) {
        span->start = scene_number(option);
    } else if (str_is(name, "took")) {
        span->duration = scene_number(option);
    } else if (str_is(name, "args")) {
        span->arguments = scene_number(option);
    } else if (str_is(name, "ns")) {
        span->space = sym_intern(&store->syms, option);
    } else if (str_is(name, "v")) {
        span->version = sym_intern(&store->syms, option);
    } else {
        fail_msg("unknown option %.*s", STR_ARG(name));
    }
}

static uint8_t scene_kind(char letter)
{
    static const char letters[] = "NISCPK";
    return (uint8_t)(strchr(letters, letter) - letters);
}

static void scene_span(struct span_store *store, struct str line, uint32_t number)
{
    struct span span = { .line = number, .column = 1 };
    struct str word[6] = { { NULL, 0 } };
    for (size_t i = 0; i < countof(word); i++)
        str_split(&line, ' ', &word[i]);
    span.trace = scene_trace(word[0]);
    span.id = scene_number(word[1]);
    span.parent = str_is(word[2], "-") ? 0 : scene_number(word[2]);
    span.service = str_is(word[3], "-") ? 0 : sym_intern(&store->syms, word[3]);
    span.kind = scene_kind(word[4].p[0]);
    span.operation = sym_intern(&store->syms, word[5]);
    for (struct str option; str_split(&line, ' ', &option);)
        scene_option(store, &span, option);
    *span_store_push(store) = span;
}

static void scene_read(struct scene *scene, struct span_store *store, const char *text)
{
    struct str rest = str_from(text), line;
    struct str path = str_printf(&scene->arena, "t%zu.json", scene->sources.all.n);
    span_store_init(store, &scene->arena,
                    sources_add(&scene->sources, (struct source){ .path = path }));
    for (uint32_t number = 1; str_split(&rest, '\n', &line); number++)
        if (line.n)
            scene_span(store, line, number);
}

static void scene_init(struct scene *scene)
{
    memset(scene, 0, sizeof(*scene));
    symtab_init(&scene->syms, &scene->arena);
    sources_init(&scene->sources, &scene->arena);
    findings_init(&scene->findings, &scene->arena);
}

static void scene_link(struct scene *scene, struct span_store *const *stores, size_t n)
{
    struct builder *b = builder_new(&scene->arena, &scene->syms, &scene->sources, &scene->findings);
    spans_link(b, NULL, stores, n);
    scene->g = builder_freeze(b);
}

/* As a large dump: records wait in a file, and each part of them is a group of its own. */
static UNUSED struct span_trouble scene_link_in(struct scene *scene,
                                                struct span_store *const *stores, size_t n,
                                                const struct span_sink_setup *setup)
{
    struct span_sink *sink = span_sink_new(setup);
    struct builder *b = builder_new(&scene->arena, &scene->syms, &scene->sources, &scene->findings);
    for (size_t i = 0; i < n; i++) {
        stores[i]->sink = sink;
        stores[i]->file = span_sink_number(sink);
        span_store_finish(stores[i]);
    }
    spans_link(b, sink, stores, n);
    struct span_trouble trouble = span_sink_trouble(sink);
    span_sink_release(sink);
    scene->g = builder_freeze(b);
    return trouble;
}

static UNUSED void scene_link_parts(struct scene *scene, struct span_store *const *stores, size_t n)
{
    scene_link_in(scene, stores, n,
                  &(struct span_sink_setup){ .max_bytes = 0, .folder = "/tmp", .group = 1 });
}

static UNUSED void scene_of(struct scene *scene, const char *text)
{
    scene_init(scene);
    scene_read(scene, &scene->store, text);
    scene_link(scene, &(struct span_store *){ &scene->store }, 1);
}

static void scene_end(struct scene *scene)
{
    arena_release(&scene->arena);
}

static bool scene_is_guess(const struct graph *g, const struct edge_info *info)
{
    for (uint32_t i = 0; i < info->evidence.n; i++)
        if (!g->evidence[info->evidence.first + i].guess)
            return false;
    return true;
}

/* "a->b 2 a->store(datastore) data 1/1": calls, and errors where there are any; '?' when guessed.
 */
static UNUSED const char *scene_edges(struct scene *scene)
{
    const struct graph *g = scene->g;
    struct strbuf out;
    strbuf_init(&out, &scene->arena);
    for (uint32_t e = 0; e < g->m; e++) {
        const struct edge_info *info = &g->edge_info[e];
        uint32_t from = g->edge_from[e], to = g->edge_to[e];
        strbuf_addf(&out, "%s%" PRIstr "->%" PRIstr, e ? " " : "",
                    STR_ARG(node_name(g, (node_id){ from })),
                    STR_ARG(node_name(g, (node_id){ to })));
        if (g->nodes[to].kind != NODE_SERVICE)
            strbuf_addf(&out, "(%s)", graph_kind_name(g->nodes[to].kind));
        if (g->edge_kind[e] != EDGE_SYNC)
            strbuf_addf(&out, " %s", edge_kind_name(g->edge_kind[e]));
        strbuf_addf(&out, " %llu", (unsigned long long)info->calls);
        if (info->errors)
            strbuf_addf(&out, "/%llu", (unsigned long long)info->errors);
        if (scene_is_guess(g, info))
            strbuf_add_char(&out, '?');
    }
    strbuf_add_char(&out, '\0');
    return out.p;
}

#endif
