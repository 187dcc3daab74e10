#include "traces.h"

#include <inttypes.h>

struct trace_stats traces_of(const struct result *result)
{
    const struct graph *g = result->graph ? result->graph : result->run->graph;
    return g ? g->traces : (struct trace_stats){ 0 };
}

static bool any(const struct trace_stats *stats)
{
    return stats->traces || stats->spans;
}

/* Where a span of this reason belongs is known. */
static bool in_place(enum trace_reason reason)
{
    return reason == TRACE_LINKED || reason == TRACE_ROOT || reason == TRACE_LOCAL;
}

static uint64_t add_reasons(struct strbuf *out, const struct trace_stats *stats, bool placed)
{
    uint64_t sum = 0;
    const char *before = "";

    for (unsigned reason = 0; reason < TRACE_REASONS; reason++) {
        uint64_t n = stats->by_reason[reason];
        if (!n || in_place((enum trace_reason)reason) != placed)
            continue;
        strbuf_addf(out, "%s%s %" PRIu64, before, trace_reason_name((enum trace_reason)reason), n);
        before = ", ";
        sum += n;
    }
    return sum;
}

struct str traces_text(struct arena *arena, const struct trace_stats *stats)
{
    struct strbuf out, lost;

    if (!any(stats))
        return STR_NULL;
    strbuf_init(&out, arena);
    strbuf_init(&lost, arena);
    strbuf_addf(&out, "traces: %" PRIu64 " with %" PRIu64 " span%s; ", stats->traces, stats->spans,
                stats->spans == 1 ? "" : "s");
    if (add_reasons(&out, stats, true))
        strbuf_add(&out, STR("; "));
    uint64_t n = add_reasons(&lost, stats, false);
    strbuf_addf(&out, "not linked %" PRIu64, n);
    if (n)
        strbuf_addf(&out, " (%.1f %%): %" PRIstr, 100.0 * (double)n / (double)stats->spans,
                    STR_ARG(strbuf_str(&lost)));
    if (stats->duplicates)
        strbuf_addf(&out, "; duplicates %" PRIu64, stats->duplicates);
    if (stats->skewed)
        strbuf_addf(&out, "; skewed %" PRIu64, stats->skewed);
    if (stats->split)
        strbuf_addf(&out, "; split %" PRIu64, stats->split);
    return strbuf_str(&out);
}

static void key_count(struct jsonw *w, const char *key, uint64_t value)
{
    if (value)
        jsonw_key_uint(w, key, value);
}

void jsonw_traces(struct jsonw *w, const struct trace_stats *stats)
{
    if (!any(stats))
        return;
    jsonw_key_object(w, "traces");
    key_count(w, "traces", stats->traces);
    key_count(w, "spans", stats->spans);
    key_count(w, "duplicates", stats->duplicates);
    key_count(w, "broken", stats->broken);
    key_count(w, "skewed", stats->skewed);
    key_count(w, "split", stats->split);
    jsonw_key_object(w, "by_reason");
    for (unsigned reason = 0; reason < TRACE_REASONS; reason++)
        key_count(w, trace_reason_name((enum trace_reason)reason), stats->by_reason[reason]);
    jsonw_end(w);
    jsonw_end(w);
}
