#include "svcgraph/writer.h"

static void write_mermaid(const struct result *result, struct out *out)
{
    result->report_form(result->report_ctx, "mermaid", out);
}

const struct writer writer_mermaid = {
    .name = "mermaid",
    .title = "Mermaid, for pages that draw it",
    .suffix = ".mmd",
    .accepts = RESULT_REPORT,
    .write = write_mermaid,
};
