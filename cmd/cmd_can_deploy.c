#include "against.h"
#include "candidate.h"
#include "write/jsonw.h"

static const char *reason_of(const struct candidate *c)
{
    static const char *const texts[] = { "a row says no", "all rows hold",
                                         "a row has no answer" };
    if (c->held)
        return "it runs near to several limits";
    if (!c->rows.n)
        return "nothing asks for any version";
    for (size_t i = 0; i < c->rows.n; i++)
        if (c->rows.v[i].code == ROW_NO_VERSION)
            return "there is no such version";
    return texts[c->answer];
}

static void tell(const struct candidate *c, struct report *report)
{
    static const char *const words[] = { "No", "Yes", "Unknown" };
    static const char *const ends[] = { "cannot be deployed", "can be deployed",
                                        "may or may not be deployed" };
    report_line(report, 0, LOC_NONE, "%s: %" PRIstr " %" PRIstr " %s; %s.", words[c->answer],
                STR_ARG(c->name), STR_ARG(c->version), ends[c->answer], reason_of(c));
    if (c->answer == ANSWER_YES)
        candidate_tell(c, ANSWER_YES, report);
    candidate_tell(c, ANSWER_UNKNOWN, report);
    candidate_tell(c, ANSWER_NO, report);
    candidate_tell_loose(c, report);
    candidate_tell_near(c, report);
}

static void write_json(void *ctx, struct jsonw *w)
{
    const struct candidate *c = ctx;
    jsonw_key_str(w, "service", c->name);
    jsonw_key_str(w, "version", c->version);
    jsonw_key(w, "deployable");
    if (c->answer == ANSWER_UNKNOWN)
        jsonw_null(w);
    else
        jsonw_bool(w, c->answer == ANSWER_YES);
    jsonw_key_cstr(w, "reason", reason_of(c));
    candidate_json(c, w);
}

static int ask(struct candidate *c, struct shared *shared, struct run *run,
               const struct targets *targets)
{
    struct report report = { .arena = c->arena };
    struct report_json json = { "svcgraph/can-deploy/v1", write_json, c };
    candidate_rows(c);
    candidate_near(c, run);
    tell(c, &report);
    int status = report_write(shared, run, targets, &report, &json);
    return status_worse(status, c->answer == ANSWER_YES ? EXIT_CLEAN : EXIT_FINDINGS);
}

static int run_can_deploy(void *ctx, const struct str *operand, size_t n, struct run *run)
{
    struct shared *shared = ctx;
    struct targets targets = { 0 };
    struct candidate c = { .arena = shared->arena };
    struct str name, version;
    int status = stage_prepare(shared, run, &targets);

    if (status == EXIT_CLEAN && !candidate_split(shared, operand[0], &name, &version))
        status = EXIT_USAGE;
    run->keep_apis = run->keep_protos = true;
    run->flow.parts |= FLOW_BIT(load);
    if (status == EXIT_CLEAN)
        status = stage_load(shared, operand + 1, n - 1, run);
    if (status == EXIT_USAGE || !run->graph)
        return status;
    c.own = c.env = run->graph;
    int other = EXIT_CLEAN;
    if (shared->against.n)
        other = stage_load_against(shared, shared->against, operand + 1, n - 1, run, &c.env);
    status = status_worse(status_worse(status, other), stage_input_trouble(shared, run));
    if (other != EXIT_CLEAN)
        return status;
    if (!run->tally.read)
        return status;
    if (!candidate_find(&c, run, name, version))
        return status_worse(status, EXIT_INPUT);
    return status_worse(status, ask(&c, shared, run, &targets));
}

static const struct opt *const opts[] = { opts_against, opts_input,  opts_jobs, opts_config,
                                          opts_output,  opts_help,   NULL };

static const char *const formats[] = { "text", "json", NULL };

static const struct example examples[] = {
    { "can-deploy catalog@2.3.0", "May this version of catalog go where the rest runs?", 1 },
    { "can-deploy --against main cart@2.0.5", "What is described here, into what main runs:", 0 },
    { 0 },
};

const struct command command_can_deploy = {
    .name = "can-deploy",
    .group = "Check",
    .summary = "say whether a version of a service may be deployed",
    .synopsis = "SERVICE@VERSION [PATH...]",
    .prose =
        "Asks of each pair that the deployment would bring together whether it works: of each "
        "service that runs and uses SERVICE, and of each that SERVICE uses. The inputs say what "
        "runs. With --against, the environment is there, and PATH describes the candidate: its "
        "manifests, contracts and definitions.\n\n"
        "A pair is judged by the range that the consumer declares, by its contract or the "
        "operations that it calls against the definition of the provider, and by results of tests of "
        "contracts (Pact) for exactly these versions. A pair with a contract is a yes only when "
        "such a test has succeeded; where the inputs hold no results of any test at all, the "
        "definition has to serve the contract. A pair that only calls each other, with no range "
        "and no contract, is listed and not counted.\n\n"
        "The answer is no when the results of tests, or the candidate's manifests, know other "
        "versions of SERVICE and not this one. Else it is unknown as soon as one pair has no answer, "
        "or SERVICE needs a service that does not run, even beside a pair that says no. Else it is "
        "no when a pair says no, and yes when all say yes or there is none. Nobody has to use "
        "SERVICE; all that it uses has to be there.\n\n"
        "Where there are traces of what runs, a yes becomes a no while SERVICE, or requests that "
        "pass it, are near to three limits of different kinds at once (rule near-critical-three, "
        "an error here): do not deploy now.\n\n"
        "The exit status is 0 for a yes alone, and 1 for a no or unknown; an unknown service gets "
        "the nearest names and exit status 3.",
    .opts = opts,
    .ctx_size = sizeof(struct shared),
    .operands = OPERANDS_NODE_PATHS,
    .outputs = RESULT_REPORT,
    .formats = formats,
    .examples = examples,
    .yes = "the answer is yes",
    .no = "the answer is no, or unknown",
    .run = run_can_deploy,
};
