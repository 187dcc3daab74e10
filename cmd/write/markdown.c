#include "svcgraph/writer.h"

static void write_markdown(const struct result *result, struct out *out)
{
    result->report_form(result->report_ctx, "markdown", out);
}

const struct writer writer_markdown = {
    .name = "markdown",
    .title = "Markdown, for a comment on a pull request",
    .suffix = ".md",
    .accepts = RESULT_REPORT,
    .write = write_markdown,
};
