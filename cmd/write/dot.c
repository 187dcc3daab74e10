/* DOT text by cgraph: quoting is its business, what it says is dot_graph.c's. */
#include "dot_graph.h"

#include <errno.h>

#include "out.h"

static void write_dot(const struct result *result, struct out *out)
{
    struct arena scratch = { 0 };
    if (result->kind == RESULT_REPORT) {
        result->report_form(result->report_ctx, "dot", out);
        return;
    }
    Agraph_t *graph = dot_graph(result, &scratch);
    char *text = NULL;
    size_t n = 0;
    FILE *memory = open_memstream(&text, &n);
    if (memory) {
        agwrite(graph, memory);
        fclose(memory);
        out_bytes(out, text, n);
        free(text);
    } else {
        out->error = out->error ? out->error : ENOMEM;
    }
    agclose(graph);
    arena_release(&scratch);
}

const struct writer writer_dot = {
    .name = "dot",
    .title = "Graphviz DOT",
    .suffix = ".dot",
    .accepts = RESULT_GRAPH | RESULT_REPORT,
    .write = write_dot,
};
