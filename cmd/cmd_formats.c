#include "report.h"
#include "stage.h"
#include "svcgraph/reader.h"
#include "write/jsonw.h"

static struct str patterns_text(struct arena *arena, const char *const *patterns)
{
    struct strbuf out;

    strbuf_init(&out, arena);
    for (size_t i = 0; patterns && patterns[i]; i++)
        strbuf_addf(&out, "%s%s", i ? " " : "", patterns[i]);
    return strbuf_str(&out);
}

static void tell_readers(struct report *report)
{
    report_line(report, 0, LOC_NONE, "Read (recognised by content; for --input-format):");
    for (size_t i = 0; readers[i]; i++) {
        struct str patterns = patterns_text(report->arena, readers[i]->patterns);
        report_line(report, 1, LOC_NONE, "%-18s %-9s %s%s%" PRIstr, readers[i]->name,
                    readers[i]->family, readers[i]->title, patterns.n ? ": " : "",
                    STR_ARG(patterns));
    }
}

static struct str kinds_text(struct arena *arena, unsigned accepts)
{
    static const char *const names[] = { "findings", "graph", "answers" };
    struct strbuf out;

    strbuf_init(&out, arena);
    for (size_t i = 0; i < countof(names); i++)
        if (accepts & 1u << i)
            strbuf_addf(&out, "%s%s", out.n ? ", " : "", names[i]);
    return strbuf_str(&out);
}

static void tell_writers(struct report *report)
{
    report_line(report, 0, LOC_NONE, "Written (for --format):");
    for (size_t i = 0; writers[i]; i++) {
        struct str kinds = kinds_text(report->arena, writers[i]->accepts);
        report_line(report, 1, LOC_NONE, "%-18s %s: %" PRIstr, writers[i]->name, writers[i]->title,
                    STR_ARG(kinds));
    }
}

static void write_json(void *ctx, struct jsonw *w)
{
    (void)ctx;
    jsonw_key_array(w, "read");
    for (size_t i = 0; readers[i]; i++) {
        jsonw_object(w);
        jsonw_key_cstr(w, "name", readers[i]->name);
        jsonw_key_cstr(w, "family", readers[i]->family);
        jsonw_key_cstr(w, "title", readers[i]->title);
        jsonw_key_array(w, "patterns");
        for (size_t k = 0; readers[i]->patterns && readers[i]->patterns[k]; k++)
            jsonw_cstr(w, readers[i]->patterns[k]);
        jsonw_end(w);
        jsonw_end(w);
    }
    jsonw_end(w);
    jsonw_key_array(w, "written");
    for (size_t i = 0; writers[i]; i++) {
        jsonw_object(w);
        jsonw_key_cstr(w, "name", writers[i]->name);
        jsonw_key_cstr(w, "title", writers[i]->title);
        jsonw_key_cstr(w, "suffix", writers[i]->suffix);
        jsonw_end(w);
    }
    jsonw_end(w);
}

static int run_formats(void *ctx, const struct str *operand, size_t n, struct run *run)
{
    struct shared *shared = ctx;
    struct targets targets = { 0 };
    struct report report = { .arena = shared->arena };
    struct report_json json = { "svcgraph/formats/v1", write_json, NULL };

    (void)operand, (void)n;
    shared->no_config = true;
    int status = stage_prepare(shared, run, &targets);
    if (status != EXIT_CLEAN)
        return status;
    tell_readers(&report);
    tell_writers(&report);
    return report_write(shared, run, &targets, &report, &json);
}

static const struct opt *const opts[] = { opts_output, opts_help, NULL };

static const char *const formats[] = { "text", "json", NULL };

static const struct example examples[] = {
    { "formats", "What is read and written:", 0 },
    { 0 },
};

const struct command command_formats = {
    .name = "formats",
    .group = "Explain",
    .summary = "list the formats that are read and written",
    .synopsis = "",
    .prose = "The formats of inputs, with the file names they usually have, and the forms of "
             "output. svcgraph-formats(5) says what is taken from each input.",
    .opts = opts,
    .ctx_size = sizeof(struct shared),
    .operands = OPERANDS_NONE,
    .outputs = RESULT_REPORT,
    .formats = formats,
    .examples = examples,
    .run = run_formats,
};
