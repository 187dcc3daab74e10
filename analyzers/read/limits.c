/* How the memory for spans is divided, and what is told when it was not enough. */
#include "inputs_priv.h"

#include "svcgraph/span.h"

#include <inttypes.h>

enum {
    WAITING_MOST = 64 << 20, /* bytes of spans in memory, if there is a temporary file for the rest */
    SPAN_LINKED_BYTES = 448, /* of a span while its request is linked, about */
    NAME_BYTES = 160,        /* of a name in the tables of files and of all of them */
    LINK_BYTES = 200,
};

struct span_sink *limits_sink(const struct inputs_setup *setup)
{
    size_t all = setup->limits->memory_bytes, most = all / 2 / SPAN_LINKED_BYTES;
    return span_sink_new(&(struct span_sink_setup){
        .max_bytes = all / 4 < WAITING_MOST ? all / 4 : WAITING_MOST,
        .hard_bytes = all / 2,
        .most = most ? most : 1,
        .names = all / 16 / NAME_BYTES,
        .row_bytes = all / 2,
        .links = all / 4 / LINK_BYTES,
        .folder = setup->temporary,
        .jobs = setup->jobs,
        .timeline = setup->timeline,
        .flow = setup->flow,
        .export = setup->export });
}

static void say(const struct inputs *inputs, struct loc loc, bool cost, const char *help,
                const char *message)
{
    struct findings *findings = inputs->setup->findings;
    const struct rule *rule = cost ? &rule_input_limit : &rule_input_unreadable;
    struct finding *finding =
        finding_begin(findings, rule, loc, "%s", message);
    if (cost)
        finding_severity(finding, SEVERITY_WARNING);
    if (help)
        finding_help(findings, finding, "%s", help);
    finding_end(findings, finding);
}

static const char *plural(uint64_t n)
{
    return n == 1 ? "" : "s";
}

static const char more[] = "Give more with --max-memory.";

static void say_cuts(const struct inputs *inputs, struct loc loc, const struct span_trouble *t)
{
    struct arena *arena = inputs->setup->arena;
    if (t->cut_traces)
        say(inputs, loc, true, more,
            str_printf(arena,
                       "%" PRIu64 " trace%s of %" PRIu64 " spans did not fit into memory and %s cut: "
                       "a span whose parent is in another piece counts as one without.",
                       t->cut_traces, plural(t->cut_traces), t->cut_spans,
                       t->cut_traces == 1 ? "was" : "were")
                .p);
    if (t->links)
        say(inputs, loc, true, more,
            str_printf(arena,
                       "%" PRIu64 " span link%s, the last of the input, did not fit into memory and "
                       "%s not followed.",
                       t->links, plural(t->links), t->links == 1 ? "was" : "were")
                .p);
    if (t->names)
        say(inputs, t->names_at, true, more,
            str_printf(arena,
                       "More different names of operations, services and peers than fit into memory: "
                       "from here on some %" PRIu64 " of them are told as '" SPAN_OTHER "'.",
                       t->names)
                .p);
    if (t->tied_spans)
        say(inputs, loc, true, more,
            str_printf(arena,
                       "Traces with %" PRIu64 " spans, tied together by span links, did not fit into "
                       "memory: most links from one to the other were not followed.",
                       t->tied_spans)
                .p);
}

void limits_say(const struct inputs *inputs, uint32_t source)
{
    struct span_trouble t = span_sink_trouble(inputs->spans);
    struct arena *arena = inputs->setup->arena;
    struct loc loc = { source, 1, 1 };
    if (t.lost)
        say(inputs, loc, false, NULL,
            "Spans that waited in a temporary file could not be read back: the graph lacks them.");
    if (t.left_out)
        say(inputs, loc, true,
            "Give more with --max-memory, or a folder with room in the variable TMPDIR.",
            str_printf(arena,
                       "%" PRIu64 " span%s were left out, in whole traces: they do not fit into memory"
                       ", and %s could not be used for them: %s.",
                       t.left_out, plural(t.left_out),
                       inputs->setup->temporary ? inputs->setup->temporary : "no folder",
                       t.file_error ? t.file_error : "none was given")
                .p);
    say_cuts(inputs, loc, &t);
    if (t.loops)
        say(inputs, loc, true, NULL,
            "There are more than 4096 different loops and re-entries: only the shortest are told.");
}
