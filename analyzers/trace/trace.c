/* From the spans of all files to the service graph. */
#include "trace_priv.h"

/* Each version of each service once, at the first span that shows it. */
static void add_versions(struct tally *t)
{
    struct forest *f = t->f;
    struct map seen;
    sym how = sym_intern(f->syms, STR("service.version"));
    map_init(&seen, f->arena, 0);
    for (uint32_t i = 0; i < f->n; i++) {
        sym version = f->spans[i]->version;
        if (!version || (f->marks[i] & MARK_DROPPED))
            continue;
        uint32_t *slot = map_at(&seen, f->service[i], version);
        if (*slot == NONE)
            builder_version(t->b, tally_service(t, i), version, how, true, forest_loc(f, i));
        *slot = 1;
    }
    if (seen.n)
        builder_yields(t->b, YIELD_VERSIONS);
}

/* A service at the root of a trace is where traffic comes in, unless a message brought it. */
static void add_ways_in(struct tally *t)
{
    const struct forest *f = t->f;
    bool *done = arena_array(f->arena, bool, f->services.all.n);
    for (uint32_t i = 0; i < f->n; i++) {
        if (f->parent[i] != NONE || (f->marks[i] & (MARK_DROPPED | MARK_ORPHAN | MARK_RING)) ||
            (is_serving(f->spans[i]) && (f->marks[i] & MARK_LINKED)) || done[f->service[i]])
            continue;
        done[f->service[i]] = true;
        builder_entry(t->b, tally_service(t, i));
    }
}

static void link_forest(struct builder *b, struct forest *f)
{
    struct tally tally;
    struct hop_links links = { 0 };
    struct entry_ops ops = { 0 };
    tally_init(&tally, b, f);
    struct pairing pairs = pair_spans(f);
    link_calls(&tally, &pairs, &links);
    tally_flush(&tally);
    link_entries(&tally, &pairs, &links, &ops);
    find_loops(&tally, &ops, &links);
    add_versions(&tally);
    add_ways_in(&tally);
    link_reasons(f);
}

void spans_link(struct builder *b, struct span_store *const *stores, size_t n)
{
    struct arena scratch = { 0 };
    struct forest forest;
    forest_build(&forest, &scratch, builder_syms(b), stores, n);
    if (forest.n)
        link_forest(b, &forest);
    builder_traces(b, &forest.stats);
    if (forest.n_traces)
        builder_yields(b, YIELD_NODES | YIELD_EDGES | YIELD_OPERATIONS | YIELD_TRACES);
    arena_release(&scratch);
}
