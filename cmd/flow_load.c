#include "flow.h"

#include <sys/stat.h>

#include "against.h"
#include "say.h"
#include "trace.h"

struct str_list flow_paths(const struct flow_ctx *c, const struct str *operands, size_t n)
{
    struct str_list paths = { 0 };
    for (size_t i = 0; i < c->traces.all.n; i++)
        *vec_push(c->shared.arena, &paths.all) = c->traces.all.v[i];
    for (size_t i = 0; i < n; i++)
        *vec_push(c->shared.arena, &paths.all) = operands[i];
    return paths;
}

enum {
    FLOW_LEARNED = FLOW_BIT(pairs) | FLOW_BIT(patterns),
    FLOW_CHECKED = FLOW_LEARNED | FLOW_BIT(load),
};

bool flow_any(const struct run *run)
{
    const struct graph *g = run->graph;
    return g && ((trace_any(run) && g->flow) || g->n_counters || g->n_log_sums);
}

bool flow_learnable(const struct run *run)
{
    const struct graph *g = run->graph;
    return g && ((trace_any(run) && g->flow) || g->n_log_sums);
}

int flow_load(struct flow_ctx *c, const struct str_list *paths, const struct flow_watches *watches,
              struct run *run)
{
    static const struct flow_watch none = { { NULL, 0 }, { NULL, 0 }, { NULL, 0 }, { NULL, 0 } };
    run->flow = (struct flow_setup){ .parts = watches ? FLOW_CHECKED : FLOW_LEARNED,
                                     .window_complete = c->shared.window_complete };
    if (watches) {
        run->flow.watch = watches->all.n ? watches->all.v : &none;
        run->flow.n_watch = watches->all.n;
    }
    int status = stage_load(&c->shared, paths->all.v, paths->all.n, run);
    if (status == EXIT_USAGE)
        return status;
    status = status_worse(status, stage_input_trouble(&c->shared, run));
    if (!run->tally.read || (watches ? flow_any(run) : flow_learnable(run)))
        return status;
    if (status == EXIT_CLEAN)
        say_error("no traces in what was read; see 'svcgraph formats' for the dumps");
    return status_worse(status, EXIT_INPUT);
}

static bool read_file(struct arena *arena, struct str path, struct str *out, const char **why)
{
    struct stream *stream = stream_open(str_cstr(arena, path), why);
    bool read = stream && stream_slurp(stream, arena, FLOW_FILE_BYTES_MAX, out, why);
    if (stream)
        stream_close(stream);
    return read;
}

static void say_wrong(const struct run *run, const struct findings *findings)
{
    for (size_t i = 0; i < findings->all.n; i++) {
        const struct finding *finding = &findings->all.v[i];
        struct str path = source_path(&run->sources, finding->loc.source);
        say_error("%" PRIstr ":%u:%u: %" PRIstr, STR_ARG(path), (unsigned)finding->loc.line,
                  (unsigned)finding->loc.column, STR_ARG(finding->message));
    }
}

static int parse(const struct flow_ctx *c, struct str path, struct str text, struct run *run,
                 struct flow_file *out)
{
    struct findings findings;
    (void)c;
    findings_init(&findings, &run->arena);
    uint32_t source = sources_named(&run->sources, path);
    bool fine = flow_file_read(&run->arena, text, source, &findings, out);
    findings_sort(&findings, &run->sources);
    say_wrong(run, &findings);
    return fine ? EXIT_CLEAN : EXIT_INPUT;
}

int flow_read(const struct flow_ctx *c, struct str path, struct run *run, struct flow_file *out)
{
    struct str text = STR_NULL;
    const char *why = NULL;
    path = path_normal(&run->arena, path);
    if (read_file(&run->arena, path, &text, &why))
        return parse(c, path, text, run, out);
    say_error("%" PRIstr ": %s", STR_ARG(path), why);
    return EXIT_INPUT;
}

bool flow_is_file(struct arena *arena, struct str path)
{
    struct stat status;
    const char *why;
    if (str_is(path, "-"))
        return true;
    if (stat(str_cstr(arena, path), &status) != 0)
        return str_ends(path, ".yaml") || str_ends(path, ".yml");
    if (!S_ISREG(status.st_mode))
        return false;
    if (str_ends(path, ".yaml") || str_ends(path, ".yml"))
        return true;
    struct stream *stream = stream_open(str_cstr(arena, path), &why);
    bool looks = stream && flow_file_looks(stream_peek(stream, 4096));
    if (stream)
        stream_close(stream);
    return looks;
}

static int learn(struct flow_ctx *c, const struct str_list *paths, struct run *run,
                 struct flow_file *out)
{
    const struct graph *g = NULL;
    run->flow = (struct flow_setup){ .parts = FLOW_CHECKED,
                                     .window_complete = c->shared.window_complete };
    int status = stage_load_against(&c->shared, c->baseline, paths->all.v, paths->all.n, run, &g);
    if (status != EXIT_CLEAN)
        return status;
    if (!g || !((g->traces.traces && g->flow) || g->n_log_sums)) {
        say_error("no traces in %" PRIstr ": neither a file of invariants nor traces to learn "
                  "them from",
                  STR_ARG(c->baseline));
        return EXIT_INPUT;
    }
    c->base = g;
    flow_learn(g, &c->baseline, 1, &run->arena, out);
    return EXIT_CLEAN;
}

int flow_baseline(struct flow_ctx *c, const struct str_list *paths, struct run *run,
                  struct flow_file *out)
{
    if (flow_is_file(&run->arena, c->baseline))
        return flow_read(c, c->baseline, run, out);
    return learn(c, paths, run, out);
}
