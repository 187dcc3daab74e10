#include "json_findings.h"
#include "json_graph.h"
#include "traces.h"

/* Members of the root object after "schema" and "tool" are the command's own. */
static void write_report(const struct result *result, struct out *out)
{
    struct jsonw w;
    jsonw_init(&w, out, 2);
    jsonw_object(&w);
    jsonw_key_cstr(&w, "schema", result->schema);
    jsonw_tool(&w);
    struct trace_stats traces = traces_of(result);
    jsonw_traces(&w, &traces);
    result->report_json(result->report_ctx, &w);
    jsonw_end(&w);
    jsonw_finish(&w);
}

static void write_json(const struct result *result, struct out *out)
{
    if (result->kind == RESULT_FINDINGS)
        write_findings_json(result, out);
    else if (result->kind == RESULT_GRAPH)
        write_graph_json(result, out);
    else
        write_report(result, out);
}

const struct writer writer_json = {
    .name = "json",
    .title = "JSON, by the schemas of svcgraph",
    .suffix = ".json",
    .accepts = RESULT_FINDINGS | RESULT_GRAPH | RESULT_REPORT,
    .write = write_json,
};
