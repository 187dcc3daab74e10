#include "export.h"

#include <errno.h>
#include <unistd.h>

#include "say.h"
#include "write/spans.h"

const struct opt opts_partial[] = {
    { .name = "partial",
      .kind = OPT_FLAG,
      .offset = offsetof(struct partial_ctx, partial),
      .help = "write sums and open requests of the traces, for 'svcgraph merge' to add up",
      .group = "Output" },
    { 0 },
};

static bool open_out(const struct shared *shared, struct out *out)
{
    bool file = shared->output.n && !str_is(shared->output, "-");
    if (!file)
        out_fd(out, STDOUT_FILENO);
    return !file || out_open(out, str_cstr(shared->arena, shared->output));
}

static int close_out(const struct shared *shared, struct out *out)
{
    if (!out->error && out_close(out))
        return EXIT_CLEAN;
    int error = out->error;
    out_discard(out);
    if (error != EPIPE)
        say_error("%s: %s",
                  shared->output.n ? str_cstr(shared->arena, shared->output) : "standard output",
                  strerror(error));
    return EXIT_INTERNAL;
}

/* What would be missing from the sum must not be so silently. */
static void say_logs(const struct shared *shared, const struct run *run)
{
    for (size_t i = 1; i < run->sources.all.n && !shared->quiet; i++) {
        const struct source *source = &run->sources.all.v[i];
        if (source->logs)
            say_note("%" PRIstr ": warning: log lines are left out here; saved graphs "
                     "('svcgraph graph --format json') hold their sums and add up, too",
                     STR_ARG(source->path));
    }
}

static int load(struct shared *shared, const struct str *paths, size_t n, struct run *run,
                const struct span_writer *writer)
{
    int status = stage_load(shared, paths, n, run);
    if (status == EXIT_USAGE)
        return status;
    status = status_worse(status, stage_input_trouble(shared, run));
    say_logs(shared, run);
    if (!run->tally.read || writer->spans || run->graph->traces.spans)
        return status;
    say_error("no traces in what was read; see 'svcgraph formats' for the dumps");
    return status_worse(status, EXIT_INPUT);
}

int export_run(struct shared *shared, const struct str *paths, size_t n, struct run *run,
               bool partial)
{
    struct out *out = arena_new(shared->arena, struct out);
    struct span_writer writer = { .out = out, .run = run, .partial = partial };
    struct span_export export = span_writer_export(&writer);

    if (shared->formats.all.n)
        return say_usage(shared->command->name, STR("this has a form of its own: no --format"));
    int status = stage_config(shared, run);
    if (status != EXIT_CLEAN)
        return status;
    if (!open_out(shared, out))
        return close_out(shared, out);
    run->export = &export;
    status = load(shared, paths, n, run, &writer);
    if (status == EXIT_USAGE || !run->tally.read) {
        out_discard(out);
        return status;
    }
    span_writer_end(&writer);
    return status_worse(status, close_out(shared, out));
}
