/* The files of a project and what they are read with: names, .env, services. */
#include "compose_priv.h"

const struct input *compose_open(struct compose *c, const struct cfile *file, struct str name,
                                 bool docs)
{
    if (!compose_inside(c, file, compose_path(c, file, name)))
        return NULL;
    return reading_open(c->reading, file->input, path_join(c->arena, file->dir, name), docs);
}

void compose_complain(struct compose *c, struct loc loc, struct str message, const char *help)
{
    struct findings *findings = c->reading->findings;
    struct finding *finding =
        finding_begin(findings, &rule_input_unreadable, loc, "%" PRIstr, STR_ARG(message));
    finding_severity(finding, SEVERITY_WARNING);
    finding_subject(findings, finding, source_path(c->reading->sources, loc.source));
    finding_operation(findings, finding, message);
    finding_help(findings, finding, "%s", help);
    finding_end(findings, finding);
}

const struct input *compose_need(struct compose *c, const struct cfile *file, struct str name,
                                 bool docs, const char *what, struct loc loc)
{
    const struct input *input = compose_open(c, file, name, docs);
    if (input)
        return input;
    struct str path = compose_path(c, file, name);
    if (compose_inside(c, file, path))
        compose_complain(c, loc,
                         str_printf(c->arena, "%" PRIstr " is named by %s but is not there.",
                                    STR_ARG(path), what),
                         "Add the file, or correct its name.");
    else
        compose_complain(c, loc,
                         str_printf(c->arena,
                                    "%" PRIstr " is named by %s but lies outside of the given "
                                    "folder: it is not read.",
                                    STR_ARG(path), what),
                         "Give a folder that holds both files.");
    return NULL;
}

struct str compose_path(struct compose *c, const struct cfile *file, struct str name)
{
    struct str below = path_join(c->arena, file->dir, name);
    return path_collapse(c->arena, path_join(c->arena, path_dir(file->input->path), below));
}

bool compose_inside(struct compose *c, const struct cfile *file, struct str path)
{
    struct str root = c->reading->sources->all.v[file->input->source].root;
    if (root.n == 0 || str_is(root, "."))
        return !(path.n && path.p[0] == '/') && !str_is(path, "..") && !str_starts(path, "../");
    root = path_collapse(c->arena, path_normal(c->arena, root));
    if (str_is(root, "/"))
        return path.n && path.p[0] == '/';
    return path.n > root.n && path.p[root.n] == '/' && str_eq(str_take(path, root.n), root);
}

bool compose_spend(struct compose *c, size_t bytes)
{
    if (bytes > c->budget.work) {
        c->budget.work = 0;
        c->budget.spent = true;
        return false;
    }
    c->budget.work -= bytes;
    return true;
}

static void parse_env(struct compose *c, const struct input *input, bool raw, struct cenv *env)
{
    if (!compose_spend(c, 2 * input->text.n))
        return;
    const struct cenv_options options = {
        .raw = raw,
        .budget = &c->budget,
        .findings = c->reading->findings,
    };
    cenv_parse(env, c->arena, input->text, input->source, &options);
}

const struct cenv *compose_dotenv(struct compose *c, const struct cfile *beside)
{
    struct cenv *env = arena_new(c->arena, struct cenv);
    cenv_init(env, c->arena);
    /* What is kept from the repository is mostly kept as an example beside it. */
    static const char *const names[] = { ".env",          ".env.example", ".env.sample",
                                         ".env.template", ".env.dist",    "env.example",
                                         ".env.defaults" };
    const struct input *input = NULL;
    for (size_t i = 0; i < countof(names) && !input; i++)
        input = compose_open(c, beside, str_from(names[i]), false);
    if (input)
        parse_env(c, input, false, env);
    return env;
}

const struct input *compose_env_file(struct compose *c, const struct cfile *file, struct str name,
                                     bool raw, bool required, struct loc loc, struct cenv *env)
{
    const struct input *input = required ? compose_need(c, file, name, false, "env_file", loc)
                                         : compose_open(c, file, name, false);
    if (input)
        parse_env(c, input, raw, env);
    return input;
}

const struct node *compose_services(const struct node *root)
{
    const struct node *services = doc_get(root, "services");
    if (doc_is_map(services))
        return services;
    /* Files without services: fragments, or only networks and includes. */
    static const char *const current[] = { "services", "include", "networks", "volumes",
                                           "configs",  "secrets", "name" };
    for (size_t i = 0; i < countof(current); i++)
        if (doc_get(root, current[i]))
            return NULL;
    return root;
}

static const struct service_index *index_of(struct compose *c, const struct node *services)
{
    for (size_t i = 0; i < c->indexes.n; i++)
        if (c->indexes.v[i].services == services)
            return &c->indexes.v[i];
    struct service_index *index = vec_push(c->arena, &c->indexes);
    index->services = services;
    symtab_init(&index->names, c->arena);
    for_each_pair (services, pair)
        sym_intern(&index->names, pair->key);
    return index;
}

const struct node *compose_service(struct compose *c, const struct node *root, struct str name)
{
    enum { FEW = 64 };
    const struct node *services = compose_services(root);
    const struct node *map = NULL;
    if (doc_count(services) < FEW) {
        map = doc_get_str(services, name);
    } else {
        sym s = sym_find(&index_of(c, services)->names, name);
        map = s ? services->pairs[s - 1].value : NULL;
    }
    return doc_is_map(map) ? map : NULL;
}

struct cservice *project_find(const struct project *p, struct str name)
{
    sym s = sym_find(&p->keys, name);
    struct cservice *service = s ? &p->services.v[s - 1] : NULL;
    return service && service->layers.n ? service : NULL;
}

struct cservice *project_named(struct compose *c, const struct project *p, struct str host)
{
    sym s = sym_find(&p->names, str_lower(c->arena, host));
    if (!s || s >= p->named.n || !p->named.v[s])
        return NULL;
    return &p->services.v[p->named.v[s] - 1];
}

void project_name(struct compose *c, struct project *p, const struct cservice *service,
                  struct str name)
{
    sym s = sym_intern(&p->names, str_lower(c->arena, name));
    while (p->named.n <= s)
        vec_push(c->arena, &p->named);
    if (s && !p->named.v[s])
        p->named.v[s] = (uint32_t)(service - p->services.v) + 1;
}

/* Keys are interned for nothing else: the sym of one is its index + 1. */
static struct cservice *service_of(struct compose *c, struct project *p, const struct pair *pair)
{
    sym s = sym_intern(&p->keys, pair->key);
    if (s > p->services.n) {
        struct cservice *added = vec_push(c->arena, &p->services);
        added->name = pair->key;
        added->loc = pair->key_loc;
    }
    return &p->services.v[s - 1];
}

static void load_service(struct compose *c, struct project *p, const struct cfile *file,
                         const struct pair *pair)
{
    if (pair->key.n == 0 || str_starts(pair->key, "x-"))
        return;
    bool clears = str_is(pair->value->tag, "reset") || str_is(pair->value->tag, "override");
    if (!doc_is_map(pair->value) && !clears)
        return;
    struct cservice *service = service_of(c, p, pair);
    if (clears)
        service->layers.n = 0;
    if (doc_is_map(pair->value) && !str_is(pair->value->tag, "reset"))
        service_layers(c, p, service, file, pair->value);
}

void project_load(struct compose *c, struct project *p)
{
    symtab_init(&p->keys, c->arena);
    symtab_init(&p->names, c->arena);
    symtab_init(&p->shared_paths, c->arena);
    project_include(c, p);
    for (size_t i = 0; i < p->files.n; i++)
        for_each_pair (compose_services(p->files.v[i]->root), pair)
            load_service(c, p, p->files.v[i], pair);
}
