#include "report.h"

void report_line(struct report *report, unsigned indent, struct loc loc, const char *format, ...)
{
    struct report_line *line = vec_push(report->arena, &report->lines);
    va_list args;

    *line = (struct report_line){ .indent = indent };
    line->loc = loc;
    va_start(args, format);
    line->text = str_vprintf(report->arena, format, args);
    va_end(args);
}

int report_write(const struct shared *shared, const struct run *run, const struct targets *targets,
                 const struct report *report, const struct report_json *json)
{
    return report_write_forms(shared, run, targets, report, json, NULL);
}

int report_write_forms(const struct shared *shared, const struct run *run,
                       const struct targets *targets, const struct report *report,
                       const struct report_json *json, report_form *form)
{
    struct result result = {
        .kind = RESULT_REPORT,
        .run = run,
        .graph = run->graph,
        .findings = &run->findings,
        .verdict = &run->verdict,
        .title = run->title,
        .schema = json->schema,
        .lines = report->lines.v,
        .n_lines = report->lines.n,
        .report_json = json->write,
        .report_form = form,
        .report_ctx = json->ctx,
    };

    return output_write(shared, targets, &result);
}

struct str evidence_text(struct arena *arena, const struct graph *g, const struct evidence *evidence)
{
    struct str how = graph_str(g, evidence->how), detail = graph_str(g, evidence->detail);

    if (!detail.n)
        return how;
    return str_printf(arena, "%" PRIstr " %" PRIstr, STR_ARG(how), STR_ARG(detail));
}
