#include "text.h"

#include "traces.h"

void out_loc(struct out *out, const struct sources *sources, struct loc loc)
{
    if (loc.source == 0)
        return;
    out_name(out, source_path(sources, loc.source));
    if (loc.line == 0)
        return;
    out_char(out, ':');
    out_uint(out, loc.line);
    if (loc.column == 0)
        return;
    out_char(out, ':');
    out_uint(out, loc.column);
}

void out_traces(struct out *out, const struct result *result)
{
    struct arena scratch = { 0 };
    struct trace_stats traces = traces_of(result);
    struct str text = traces_text(&scratch, &traces);
    out_str(out, text);
    if (text.n)
        out_char(out, '\n');
    arena_release(&scratch);
}

/* Control characters of the text are escaped, so the codes can only be ours. */
static void write_marked(const struct result *result, const struct report_line *line,
                         struct out *out)
{
    struct slice mark = line->mark;
    if (!result->colour || !mark.n) {
        out_name(out, line->text);
        return;
    }
    out_name(out, str_take(line->text, mark.first));
    out_printf(out, "\033[%sm", line->mark_colour);
    out_name(out, str_take(str_skip(line->text, mark.first), mark.n));
    out_cstr(out, "\033[0m");
    out_name(out, str_skip(line->text, (size_t)mark.first + mark.n));
}

static void write_report(const struct result *result, struct out *out)
{
    for (size_t i = 0; i < result->n_lines; i++) {
        const struct report_line *line = &result->lines[i];
        out_spaces(out, (size_t)line->indent * 2);
        write_marked(result, line, out);
        if (line->loc.source != 0) {
            out_cstr(out, "  ");
            out_loc(out, &result->run->sources, line->loc);
        }
        out_char(out, '\n');
    }
    if (result->note.n > 0) {
        out_name(out, result->note);
        out_char(out, '\n');
    }
    out_traces(out, result);
}

static void write_text(const struct result *result, struct out *out)
{
    switch (result->kind) {
    case RESULT_FINDINGS:
        write_findings_text(result, out);
        break;
    case RESULT_GRAPH:
        write_graph_text(result, out);
        break;
    case RESULT_REPORT:
        write_report(result, out);
        break;
    }
}

const struct writer writer_text = {
    .name = "text",
    .title = "text for people",
    .suffix = ".txt",
    .accepts = RESULT_FINDINGS | RESULT_GRAPH | RESULT_REPORT,
    .write = write_text,
};
