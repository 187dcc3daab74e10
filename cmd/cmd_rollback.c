#include "against.h"
#include "candidate.h"
#include "say.h"
#include "write/jsonw.h"

struct rollback {
    struct candidate *c;
    struct str against, now; /* the user's word; versions that run now */
    VEC(struct str) also;    /* what goes back first, "web 3.4.0" */
};

/* A partner as it was then, if that is another version than now and would do. */
static bool would_do(struct rollback *r, struct str name, bool consumes)
{
    const struct candidate *c = r->c;
    node_id then = graph_find(c->own, name), now = graph_find(c->env, name);
    if (then.i == NO_NODE.i || now.i == NO_NODE.i ||
        str_eq(candidate_versions(c, c->own, then), candidate_versions(c, c->env, now)))
        return false;
    struct release partner = { c->own, then, 0 };
    struct fit fit = consumes ? release_fit(c->arena, &partner, &c->release, NULL)
                              : release_fit(c->arena, &c->release, &partner, NULL);
    return fit.answer != ANSWER_NO;
}

static void find_also(struct rollback *r)
{
    const struct candidate *c = r->c;
    struct str last = STR_NULL;
    for (size_t i = 0; i < c->rows.n; i++) {
        const struct candidate_row *row = &c->rows.v[i];
        bool consumes = str_eq(row->provider, c->name);
        struct str name = consumes ? row->consumer : row->provider;
        if (row->answer != ANSWER_NO || str_eq(name, last) || !would_do(r, name, consumes))
            continue;
        last = name;
        struct str versions = candidate_versions(c, c->own, graph_find(c->own, name));
        *vec_push(c->arena, &r->also) =
            str_printf(c->arena, "%" PRIstr " %" PRIstr, STR_ARG(name), STR_ARG(versions));
    }
}

/* Where nothing says which version anybody needs, nothing says that it is safe. */
static enum answer verdict_of(const struct candidate *c)
{
    if (c->counts[ANSWER_NO])
        return ANSWER_NO;
    bool blank = !c->counts[ANSWER_YES] && (c->loose.n || c->broken.n);
    return c->counts[ANSWER_UNKNOWN] || blank ? ANSWER_UNKNOWN : ANSWER_YES;
}

static void tell_lost(const struct candidate *c, struct report *report)
{
    if (c->lost.n)
        report_line(report, 0, LOC_NONE, "Operations that %" PRIstr " %" PRIstr " does not have:",
                    STR_ARG(c->name), STR_ARG(c->version));
    for (size_t i = 0; i < c->lost.n; i++)
        report_line(report, 1, c->lost_at.v[i], "%" PRIstr, STR_ARG(c->lost.v[i]));
}

static void tell_also(const struct rollback *r, struct report *report)
{
    struct strbuf out;
    strbuf_init(&out, r->c->arena);
    for (size_t i = 0; i < r->also.n; i++)
        strbuf_addf(&out, "%s%" PRIstr, i ? ", " : "", STR_ARG(r->also.v[i]));
    if (out.n)
        report_line(report, 0, LOC_NONE, "As they were then, these fit it, so they go back first: %" PRIstr,
                    STR_ARG(strbuf_str(&out)));
}

static void tell(const struct rollback *r, struct report *report)
{
    const struct candidate *c = r->c;
    static const char *const heads[] = { "Unsafe", "Safe", "Unknown" };
    bool same = str_eq(r->now, c->version);
    report_line(report, 0, c->own->nodes[c->here.i].loc,
                "%s: %" PRIstr " back to %" PRIstr ", %s%" PRIstr ".", heads[verdict_of(c)],
                STR_ARG(c->name), STR_ARG(c->version), same ? "which it is at now" : "from ",
                STR_ARG(same ? STR_NULL : r->now.n ? r->now : STR("what runs now")));
    candidate_tell(c, ANSWER_UNKNOWN, report);
    candidate_tell(c, ANSWER_NO, report);
    tell_lost(c, report);
    candidate_tell_broken(c, report);
    candidate_tell_loose(c, report);
    tell_also(r, report);
    if (str_find_char(r->now, ',') != SIZE_MAX)
        report_line(report, 0, LOC_NONE,
                    "%" PRIstr " runs at several versions now: its rollout is not at its end.",
                    STR_ARG(c->name));
    report_line(report, 0, LOC_NONE,
                "Changes of stored data are not known here; going back may not undo them.");
}

static void write_json(void *ctx, struct jsonw *w)
{
    const struct rollback *r = ctx;
    static const char *const verdicts[] = { "unsafe", "safe", "unknown" };
    const struct candidate *c = r->c;
    jsonw_key_str(w, "service", c->name);
    jsonw_key_str(w, "version", c->version);
    if (r->now.n)
        jsonw_key_str(w, "now", r->now);
    jsonw_key_str(w, "against", r->against);
    jsonw_key_cstr(w, "verdict", verdicts[verdict_of(c)]);
    jsonw_key_cstr(w, "rule", "rollback-unsafe");
    candidate_json(c, w);
    jsonw_key_array(w, "lost_operations");
    for (size_t i = 0; i < c->lost.n; i++) {
        jsonw_object(w);
        jsonw_key_str(w, "operation", c->lost.v[i]);
        jsonw_loc(w, c->env->sources, c->lost_at.v[i]);
        jsonw_end(w);
    }
    jsonw_end(w);
    jsonw_key_array(w, "also_back");
    for (size_t i = 0; i < r->also.n; i++)
        jsonw_str(w, r->also.v[i]);
    jsonw_end(w);
}

/* Going back is to somewhere. False after a message. */
static bool is_there(const struct candidate *c, struct str against)
{
    struct str versions = candidate_versions(c, c->own, c->here);
    if (!versions.n || candidate_is_known(c))
        return true;
    say_error("%" PRIstr " is %" PRIstr " at %" PRIstr ", not %" PRIstr, STR_ARG(c->name),
              STR_ARG(versions), STR_ARG(against), STR_ARG(c->version));
    return false;
}

static int go_back(struct candidate *c, struct shared *shared, struct run *run,
                   const struct targets *targets)
{
    struct rollback r = { .c = c, .against = shared->against };
    struct report report = { .arena = c->arena };
    struct report_json json = { "svcgraph/rollback/v1", write_json, &r };
    candidate_rows(c);
    r.now = candidate_versions(c, c->env, c->there);
    find_also(&r);
    tell(&r, &report);
    int status = report_write(shared, run, targets, &report, &json);
    return status_worse(status, c->counts[ANSWER_NO] ? EXIT_FINDINGS : EXIT_CLEAN);
}

static int run_rollback(void *ctx, const struct str *operand, size_t n, struct run *run)
{
    struct shared *shared = ctx;
    struct targets targets = { 0 };
    struct candidate c = { .arena = shared->arena, .forgive = true };
    struct str name, version;
    int status = stage_prepare(shared, run, &targets);

    if (status == EXIT_CLEAN && !candidate_split(shared, operand[0], &name, &version))
        status = EXIT_USAGE;
    if (status == EXIT_CLEAN)
        status = against_said(shared);
    run->keep_apis = run->keep_protos = true;
    if (status == EXIT_CLEAN)
        status = stage_load(shared, operand + 1, n - 1, run);
    if (status == EXIT_USAGE || !run->graph)
        return status;
    c.env = run->graph;
    int other =
        stage_load_against(shared, shared->against, operand + 1, n - 1, run, &c.own);
    status = status_worse(status_worse(status, other), stage_input_trouble(shared, run));
    if (other != EXIT_CLEAN)
        return status;
    if (!run->tally.read)
        return status;
    if (!candidate_find(&c, run, name, version) || !is_there(&c, shared->against))
        return status_worse(status, EXIT_INPUT);
    return status_worse(status, go_back(&c, shared, run, &targets));
}

static const struct opt *const opts[] = { opts_against, opts_input,  opts_jobs, opts_config,
                                          opts_output,  opts_help,   NULL };

static const char *const formats[] = { "text", "json", NULL };

static const struct example examples[] = {
    { "rollback --against main catalog@2.0.9", "May catalog go back to what main had?", 1 },
    { "rollback --against main cart@2.0.4 --format json", "The same for a script:", 0 },
    { 0 },
};

const struct command command_rollback = {
    .name = "rollback",
    .group = "Check",
    .summary = "say whether a service may go back to an earlier version, and who breaks",
    .synopsis = "SERVICE@VERSION --against SIDE [PATH...]",
    .prose =
        "The inputs say what runs now, and the other side what the service was at VERSION. Asks of "
        "each service that uses it now whether it works with the earlier version, and of that "
        "version whether it works with what it uses as that is now: by declared ranges, contracts, "
        "results of their tests, definitions, and operations that are called and that the earlier "
        "version does not have.\n\n"
        "Who breaks is listed with what breaks it. Where a service that breaks was another version "
        "at the other side, and works there, it is named: it goes back first. Who does not work with "
        "what runs now, either, is listed apart. Unknown means that nobody is known to break and "
        "not all is known. Migrations of stored data are not seen.\n\n"
        "The exit status is 1 when somebody breaks. A service that is not there, or was not at "
        "VERSION there, is exit status 3.",
    .opts = opts,
    .ctx_size = sizeof(struct shared),
    .operands = OPERANDS_NODE_PATHS,
    .outputs = RESULT_REPORT,
    .formats = formats,
    .examples = examples,
    .yes = "nobody is known to break",
    .no = "somebody breaks",
    .run = run_rollback,
};
