#include "flow.h"

#include <errno.h>
#include <unistd.h>

#include "say.h"
#include "trace.h"

static int write_file(const struct shared *shared, struct str text)
{
    struct out *out = arena_new(shared->arena, struct out);
    bool file = shared->output.n && !str_is(shared->output, "-");
    const char *name = file ? str_cstr(shared->arena, shared->output) : "standard output";
    if (!file)
        out_fd(out, STDOUT_FILENO);
    if (!file || out_open(out, name))
        out_str(out, text);
    if (!out->error && out_close(out))
        return EXIT_CLEAN;
    int error = out->error;
    out_discard(out);
    if (error != EPIPE)
        say_error("%s: %s", name, strerror(error));
    return EXIT_INTERNAL;
}

static void say_learned(const struct shared *shared, const struct flow_file *file)
{
    const struct flow_learned *learned = &file->learned;
    if (shared->quiet)
        return;
    say_note("%zu invariants of %llu complete requests (%llu cut, %llu young); %llu of %llu pairs "
             "are too rare to tell, %zu vary with time",
             file->all.n, (unsigned long long)learned->complete, (unsigned long long)learned->cut,
             (unsigned long long)learned->young, (unsigned long long)learned->rare,
             (unsigned long long)learned->pairs, file->varies.all.n);
}

static int run_learn(void *ctx, const struct str *operand, size_t n, struct run *run)
{
    struct flow_ctx *c = ctx;
    struct flow_file file;
    struct strbuf text;
    struct str_list paths = flow_paths(c, operand, n);
    int status = stage_config(&c->shared, run);
    if (status == EXIT_CLEAN)
        status = flow_load(c, &paths, NULL, run);
    if (status == EXIT_USAGE || !flow_learnable(run))
        return status;
    flow_learn(run->graph, paths.all.v, paths.all.n, &run->arena, &file);
    strbuf_init(&text, &run->arena);
    flow_file_write(&file, &text);
    say_learned(&c->shared, &file);
    return status_worse(status, write_file(&c->shared, strbuf_str(&text)));
}

static const struct opt opts_learn[] = {
    { .name = "from",
      .kind = OPT_LIST,
      .arg = "TRACES",
      .offset = offsetof(struct flow_ctx, traces),
      .help = "files and folders with traces; PATHs are more of them",
      .group = "Input" },
    { .name = "output",
      .letter = 'o',
      .kind = OPT_PATH,
      .arg = "FILE",
      .offset = offsetof(struct shared, output),
      .help = "write there, not to standard output",
      .group = "Output" },
    { .name = "progress",
      .kind = OPT_ENUM,
      .arg = "WHEN",
      .choices = (const char *const[]){ "auto", "always", "never", NULL },
      .offset = offsetof(struct shared, progress),
      .deflt = "auto",
      .help = "progress on standard error: auto, always or never",
      .group = "Output" },
    { .name = "quiet",
      .letter = 'q',
      .kind = OPT_FLAG,
      .offset = offsetof(struct shared, quiet),
      .help = "no messages on standard error but errors",
      .group = "Output" },
    { 0 },
};

static const struct opt *const opts[] = { opts_learn,  opts_window, opts_input, opts_jobs,
                                          opts_config, opts_help,   NULL };

static const struct example examples[] = {
    { "flow learn --from traces -o flow.yaml", "What holds in these requests, as a file:", 0 },
    { 0 },
};

const struct command command_flow_learn = {
    .name = "flow learn",
    .group = "Check",
    .summary = "find the invariants of message flow in traces",
    .synopsis = "--from TRACES [-o FILE] [PATH...]",
    .prose =
        "For each pair of operations of which one comes beneath the other: how many effects each "
        "cause has. Constant in 99.5 % of the requests, it is exact; none or one, a share; from "
        "one count to at most twice as many, a range; else a ratio. Operations that requests begin "
        "with, and that are never silent, get an invariant that they go on. Complete requests "
        "only; 100 at least.\n\n"
        "What differs between five parts of the time (p < 0.01) is no invariant, and is told as "
        "such. Of operations that do not call each other directly only exact ones are kept, "
        "unless a chain of exact ones says the same.\n\n"
        "What requests do with their messages goes into the file, too, by root operation: see "
        "'trace patterns' in svcgraph-trace(1).\n\n"
        "The file is YAML, meant to be reviewed, changed and committed. The same traces give the "
        "same bytes.",
    .opts = opts,
    .ctx_size = sizeof(struct flow_ctx),
    .operands = OPERANDS_PATHS,
    .examples = examples,
    .run = run_learn,
};
