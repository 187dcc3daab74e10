/*
 * Nomad. Every file's jobs are loaded, then all are nodes, then their values become edges: services
 * of one job are known to all others.
 */
#include "nomad_priv.h"

enum { WORK_FOR_EACH_FILE = 4000000 };

static bool is_values_name(struct str name)
{
    return str_ends(name, ".vars") || str_ends(name, ".nomadvars") || str_ends(name, ".vars.hcl") ||
           str_ends(name, ".var.hcl") || str_ends(name, ".nomadvars.hcl") ||
           str_is(name, "vars.hcl") || str_is(name, "variables.hcl") ||
           str_ends(name, ".nomad.vars") || str_ends(name, ".pkrvars.hcl") ||
           str_ends(name, ".tfvars");
}

/* Files of values beside the job; one alone counts before the defaults, several after them. */
static void define_beside(struct nomad *n, const struct input *input, struct hcl_scope *scope,
                          const struct node *root)
{
    enum { NAMES_MAX = 200 };
    struct reading_names names = { 0 };
    VEC(const struct node *) found = { 0 };
    if (doc_get(root, "variable"))
        reading_list(n->reading, input, STR("."), NAMES_MAX, &names);
    for (size_t i = 0; i < names.all.n; i++) {
        bool values = is_values_name(path_base(names.all.v[i])) &&
                      str_find_char(names.all.v[i], '/') == SIZE_MAX;
        const struct node *file =
            values ? open_values(n->reading, n->arena, input, names.all.v[i]) : NULL;
        if (file)
            *vec_push(n->arena, &found) = file;
    }
    if (found.n == 1)
        define_values(n->arena, scope, found.v[0]);
    define_defaults(n->arena, scope, root);
    for (size_t i = 0; i < found.n; i++)
        define_values(n->arena, scope, found.v[i]);
}

static bool is_hcl(const struct node *root)
{
    return str_is(root->tag, HCL_ROOT);
}

static const struct node *settle(struct nomad *n, const struct input *input,
                                 const struct node *root)
{
    struct beside *beside = arena_new(n->arena, struct beside);
    *beside = (struct beside){ n->reading, input, n->arena };
    struct hcl_eval eval = { .arena = n->arena,
                             .work = WORK_FOR_EACH_FILE,
                             .templates = !is_hcl(root),
                             .open = open_beside,
                             .context = beside };
    struct hcl_scope *scope = hcl_scope_new(n->arena, NULL, STR_NULL);
    define_beside(n, input, scope, root);
    define_locals(n->arena, scope, root);
    const struct node *job = hcl_eval(&eval, doc_get(root, "job"), scope);
    if (eval.spent)
        finding_add(n->reading->findings, &rule_input_limit, root->loc,
                    "The expressions of %" PRIstr " come to more than is worked out; some of its "
                    "values are not read.",
                    STR_ARG(input->path));
    struct pair pair = { STR("job"), root->loc, job };
    struct node *out = arena_new(n->arena, struct node);
    *out = (struct node){ .type = DOC_MAP, .loc = root->loc, .n = 1 };
    out->pairs = arena_array(n->arena, struct pair, 1);
    out->pairs[0] = pair;
    return out;
}

/* {"Job": {...}}, or what is in it. */
static const struct node *api_job(const struct node *root)
{
    const struct node *job = doc_get(root, "Job");
    if (!job)
        job = doc_get(root, "job");
    if (doc_is_list(doc_get(job, "TaskGroups")))
        return job;
    return doc_is_list(doc_get(root, "TaskGroups")) ? root : NULL;
}

static void load(struct nomad *n, const struct input *input, const struct node *root)
{
    const struct node *api = api_job(root);
    struct hcl_blocks jobs = { 0 };
    if (api) {
        const struct node *name = doc_get(api, "Name") ? doc_get(api, "Name") : doc_get(api, "ID");
        if (doc_is_scalar(name))
            nomad_load_job(n, input, api, name->text, name->loc);
        return;
    }
    hcl_blocks(n->arena, settle(n, input, root), "job", 1, &jobs);
    for (size_t i = 0; i < jobs.all.n; i++)
        nomad_load_job(n, input, jobs.all.v[i].body, jobs.all.v[i].label, jobs.all.v[i].loc);
}

static void build(struct reading *reading, struct input *const *inputs, size_t count)
{
    struct arena arena = { 0 };
    struct nomad n = { .reading = reading,
                       .builder = reading->builder,
                       .syms = reading->syms,
                       .arena = &arena,
                       .proxy = NO_BNODE };
    for (size_t i = 0; i < count; i++)
        for (size_t d = 0; d < inputs[i]->docs.all.n; d++)
            load(&n, inputs[i], inputs[i]->docs.all.v[d]);
    for (size_t i = 0; i < n.jobs.n; i++)
        nomad_define(&n, n.jobs.v[i]);
    for (size_t i = 0; i < n.jobs.n; i++)
        nomad_facts(&n, n.jobs.v[i]);
    for (size_t i = 0; i < n.jobs.n; i++)
        nomad_edges(&n, n.jobs.v[i]);
    builder_yields(reading->builder, YIELD_NODES | YIELD_EDGES | YIELD_VERSIONS | YIELD_MANIFESTS);
    arena_release(&arena);
}

/* A block job "x" of HCL, or the map of that shape: it holds groups or tasks. */
static bool is_job(const struct node *root)
{
    const struct node *job = doc_get(root, "job");
    if (is_hcl(root))
        return str_is(job ? job->tag : STR_NULL, HCL_BLOCKS);
    while (doc_is_list(job))
        job = doc_item(job, 0);
    const struct node *body = doc_is_map(job) && job->n ? job->pairs[0].value : NULL;
    if (doc_is_list(body))
        body = doc_item(body, 0);
    return doc_get(body, "group") || doc_get(body, "task");
}

static int probe(const struct probe *probe)
{
    const struct node *root = probe->doc;
    if (!doc_is_map(root))
        return 0;
    return api_job(root) || is_job(root) ? 92 : 0;
}

static const char *const patterns[] = { "*.nomad", "*.nomad.hcl", "*.hcl", "*.json", NULL };

const struct reader reader_nomad = {
    .name = "nomad",
    .title = "Nomad jobs",
    .family = "manifest",
    .patterns = patterns,
    .kind = READ_DOCS,
    .yields = YIELD_NODES | YIELD_EDGES | YIELD_VERSIONS | YIELD_MANIFESTS,
    .probe = probe,
    .build = build,
};
