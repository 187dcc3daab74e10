#include "stage.h"

#include "config.h"
#include "names.h"
#include "progress.h"
#include "say.h"
#include "spec.h"
#include "svcgraph/reader.h"

int status_worse(int a, int b)
{
    static const int order[] = { EXIT_INTERNAL, EXIT_USAGE, EXIT_INPUT, EXIT_FINDINGS,
                                 EXIT_INCOMPLETE };

    for (size_t i = 0; i < countof(order); i++)
        if (a == order[i] || b == order[i])
            return order[i];
    return EXIT_CLEAN;
}

static bool settle_input_format(const struct shared *shared, struct str *error)
{
    struct str_list names = { 0 };

    if (!shared->input_format.n || reader_find(shared->input_format))
        return true;
    spec_values(shared->arena, OPT_READERS, NULL, &names);
    struct str near = spec_nearest(shared->arena, shared->input_format, &names);
    *error = str_printf(shared->arena,
                        "unknown input format '%" PRIstr "'%" PRIstr "; see 'svcgraph formats'",
                        STR_ARG(shared->input_format), STR_ARG(near));
    return false;
}

int stage_config(const struct shared *shared, struct run *run)
{
    bool named = shared->config.n > 0;
    struct str error;

    if (shared->no_config)
        return EXIT_CLEAN;
    struct str path = named ? shared->config : config_search(shared->arena, STR("."));
    if (!path.n)
        return EXIT_CLEAN;
    if (named ? config_read(run, path, &error) : config_read_found(run, path, &error))
        return EXIT_CLEAN;
    say_error("%" PRIstr, STR_ARG(error));
    return EXIT_USAGE;
}

int stage_prepare(struct shared *shared, struct run *run, struct targets *out_targets)
{
    struct str error;

    if (shared->exit_zero)
        shared->fail_on = FAIL_ON_NEVER;
    if (!output_plan(shared, out_targets, &error) ||
        !rules_settle(shared->arena, &shared->only, &error) ||
        !rules_settle(shared->arena, &shared->skip, &error) || !settle_input_format(shared, &error))
        return say_usage(shared->command->name, error);
    return stage_config(shared, run);
}

static int by_folder(const void *a, const void *b)
{
    const struct source *const *x = a, *const *y = b;
    int order = str_cmp(path_dir((*x)->path), path_dir((*y)->path));
    return order ? order : str_cmp((*x)->path, (*y)->path);
}

/* A line for each file that nobody read, under its folder. */
static void say_skipped(const struct shared *shared, const struct run *run)
{
    size_t n = 0;
    const struct source **skipped =
        arena_array(shared->arena, const struct source *, run->sources.all.n);
    for (size_t i = 1; i < run->sources.all.n; i++)
        if (run->sources.all.v[i].status == SOURCE_SKIPPED)
            skipped[n++] = &run->sources.all.v[i];
    if (n > 1)
        qsort(skipped, n, sizeof(const struct source *), by_folder);
    for (size_t i = 0; i < n; i++) {
        struct str folder = path_dir(skipped[i]->path);
        if (i == 0 || !str_eq(folder, path_dir(skipped[i - 1]->path)))
            say_note("skipped in %" PRIstr ":", STR_ARG(folder));
        say_note("  %" PRIstr ": %s", STR_ARG(path_base(skipped[i]->path)),
                 skipped[i]->skipped ? skipped[i]->skipped : "no known format");
    }
}

static void say_read(const struct shared *shared, const struct run *run)
{
    if (!shared->verbose || shared->quiet)
        return;
    for (size_t i = 1; i < run->sources.all.n; i++) {
        const struct source *source = &run->sources.all.v[i];
        if (source->format)
            say_note("%" PRIstr ": read as %s", STR_ARG(source->path), source->format);
    }
    say_skipped(shared, run);
    if (run->tally.links)
        say_note("%zu symbolic link%s not followed", run->tally.links,
                 run->tally.links == 1 ? "" : "s");
    say_note("%zu files read, %zu skipped", run->tally.read, run->tally.skipped);
}

/* What partial aggregates cannot know of each other. */
static void say_split(const struct run *run)
{
    unsigned long long n = run->graph->traces.split;
    if (n)
        say_note(
            "%llu request%s or span link%s reach%s into a partial aggregate that held the rest as "
            "whole: calls between the parts are missing",
            n, n == 1 ? "" : "s", n == 1 ? "" : "s", n == 1 ? "es" : "");
}

int stage_choose(const struct shared *shared, const struct str *paths, size_t n, struct run *run,
                 struct input_choice *out)
{
    struct config_inputs inputs = { 0 };
    struct str error;

    *out = (struct input_choice){
        .paths = paths,
        .n_paths = n,
        .include = shared->include.all.v,
        .n_include = shared->include.all.n,
        .exclude = shared->exclude.all.v,
        .n_exclude = shared->exclude.all.n,
        .format = reader_find(shared->input_format),
    };
    if (n || !run->config.inputs.n)
        return EXIT_CLEAN;
    if (!config_inputs(run, &inputs, &error)) {
        say_error("%" PRIstr, STR_ARG(error));
        return EXIT_USAGE;
    }
    out->paths = inputs.paths.v;
    out->n_paths = inputs.paths.n;
    if (!out->n_include) {
        out->include = inputs.include.v;
        out->n_include = inputs.include.n;
    }
    return EXIT_CLEAN;
}

int stage_load(const struct shared *shared, const struct str *paths, size_t n, struct run *run)
{
    struct input_choice choice;
    struct progress progress;
    int status = stage_choose(shared, paths, n, run, &choice);

    if (status != EXIT_CLEAN)
        return status;
    if (shared->jobs)
        run->jobs = (unsigned)shared->jobs;
    if (shared->max_memory)
        run->limits.memory_bytes = (size_t)shared->max_memory;
    run->view = (enum edge_view)(shared->messaging + 1);
    progress_begin(&progress, shared, "reading");
    bool loaded = run_load(run, &choice);
    progress_end(&progress);
    say_read(shared, run);
    if (loaded && !shared->quiet)
        say_split(run);
    if (loaded)
        return EXIT_CLEAN;
    if (!run->findings.all.n)
        say_error("no input found in %" PRIstr "; see 'svcgraph formats'",
                  STR_ARG(n == 0   ? STR("this folder")
                          : n == 1 ? paths[0]
                                   : STR("these paths")));
    return EXIT_INPUT;
}

static struct selection selection_of(const struct shared *shared)
{
    return (struct selection){
        .only = shared->only.all.v,
        .n_only = shared->only.all.n,
        .skip = shared->skip.all.v,
        .n_skip = shared->skip.all.n,
    };
}

void stage_ask(const struct shared *shared, struct run *run)
{
    struct selection selection = selection_of(shared);

    run->flow.parts |= rules_flow(&run->config, &selection);
    run->flow.window_complete |= shared->window_complete;
}

void stage_rules(const struct shared *shared, struct run *run)
{
    struct selection selection = selection_of(shared);
    struct progress progress;

    run->config.window_complete = shared->window_complete;
    progress_begin(&progress, shared, "checking");
    rules_run(run->graph, &run->config, &selection, &run->findings, &run->arena, &run->verdict);
    progress_end(&progress);
}

static bool is_input(const struct finding *finding)
{
    return str_is(str_from(finding->rule->group), "input");
}

static enum severity fail_severity(const struct shared *shared)
{
    static const enum severity from[] = { [FAIL_ON_ERROR] = SEVERITY_ERROR,
                                          [FAIL_ON_WARNING] = SEVERITY_WARNING,
                                          [FAIL_ON_NOTE] = SEVERITY_NOTE,
                                          [FAIL_ON_NEVER] = SEVERITY_ERROR + 1 };

    return from[shared->fail_on];
}

bool stage_fails(const struct shared *shared, enum severity severity)
{
    return severity >= fail_severity(shared);
}

static bool incomplete(const struct run *run)
{
    for (size_t i = 0; i < run->verdict.not_run.n; i++)
        if (!run->verdict.not_run.v[i].off && !run->verdict.not_run.v[i].optional)
            return true;
    return false;
}

int stage_verdict(const struct shared *shared, const struct run *run)
{
    int status = shared->require_complete && incomplete(run) ? EXIT_INCOMPLETE : EXIT_CLEAN;

    for (size_t i = 0; i < run->findings.all.n; i++) {
        const struct finding *finding = &run->findings.all.v[i];
        if (is_input(finding) && finding->severity == SEVERITY_ERROR)
            status = status_worse(status, EXIT_INPUT);
        else if (stage_fails(shared, finding->severity))
            status = status_worse(status, EXIT_FINDINGS);
    }
    return status;
}

int stage_write_findings(const struct shared *shared, const struct run *run,
                         const struct targets *targets, int status)
{
    struct result result = {
        .kind = RESULT_FINDINGS,
        .run = run,
        .graph = run->graph,
        .findings = &run->findings,
        .verdict = &run->verdict,
        .title = run->title,
        .max_findings = (size_t)shared->max_findings,
        .exit_status = status,
    };

    return status_worse(status, output_write(shared, targets, &result));
}

static void say_finding(const struct run *run, const struct finding *finding)
{
    struct str path = source_path(&run->sources, finding->loc.source);

    if (finding->loc.line)
        say_note("%" PRIstr ":%u:%u: %s: %" PRIstr, STR_ARG(path), (unsigned)finding->loc.line,
                 (unsigned)finding->loc.column, severity_name(finding->severity),
                 STR_ARG(finding->message));
    else
        say_note("%s: %" PRIstr, severity_name(finding->severity), STR_ARG(finding->message));
}

int stage_input_trouble(const struct shared *shared, struct run *run)
{
    int status = EXIT_CLEAN;

    findings_sort(&run->findings, &run->sources);
    for (size_t i = 0; i < run->findings.all.n; i++) {
        const struct finding *finding = &run->findings.all.v[i];
        bool error = finding->severity == SEVERITY_ERROR;
        if (!is_input(finding))
            continue;
        if (error)
            status = EXIT_INPUT;
        if (error || (!shared->quiet && finding->severity == SEVERITY_WARNING))
            say_finding(run, finding);
    }
    return status;
}
