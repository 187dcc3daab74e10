/* Docker Compose and Swarm stacks: which files are one project. */
#include "compose_priv.h"

#include "inputs_priv.h"

/* Of one run, all projects together. Honest files are looked at four times over, mounts included.
 */
#define MAX_INTERPOLATED ((size_t)64 << 20)
#define MIN_WORK ((size_t)16 << 20)
#define WORK_PER_BYTE 16

struct candidate { /* one compose file of the run */
    struct input *input;
    struct str folder, stem; /* "deploy", "compose.override" */
    VEC(struct cfile *) files;
    const struct cenv *env;
    bool pulled;                     /* only included or extended by others */
    bool reached;                    /* from a file that is a project of its own */
    struct candidate *base;          /* of which this is a layer */
    VEC(struct candidate *) members; /* of the project of which this is the base, itself too */
};

struct grouping {
    struct compose *c;
    struct candidate *all;
    size_t n;
    struct symtab paths;   /* sym is index + 1 */
    struct symtab stems;   /* "folder/stem" ... */
    VEC(uint32_t) by_stem; /* ... to the first candidate of that stem, by sym */
    VEC(struct project) projects;
};

static struct str stem_of(struct str path)
{
    struct str name = path_base(path);
    size_t dot = str_rfind_char(name, '.');
    return str_take(name, dot);
}

static void candidate_init(struct grouping *g, struct candidate *candidate, struct input *input)
{
    struct compose *c = g->c;
    candidate->input = input;
    candidate->folder = path_dir(input->path);
    candidate->stem = stem_of(input->path);
    for (size_t i = 0; i < input->docs.all.n; i++) {
        struct cfile *file = arena_new(c->arena, struct cfile);
        *file = (struct cfile){ .input = input, .root = input->docs.all.v[i], .dir = STR(".") };
        if (!candidate->env)
            candidate->env = compose_dotenv(c, file);
        file->env = candidate->env;
        *vec_push(c->arena, &candidate->files) = file;
    }
}

static struct str stem_key(struct grouping *g, struct str folder, struct str stem)
{
    return str_printf(g->c->arena, "%" PRIstr "/%" PRIstr, STR_ARG(folder), STR_ARG(stem));
}

static struct candidate *find_stem(struct grouping *g, struct str folder, struct str stem)
{
    sym s = sym_find(&g->stems, stem_key(g, folder, stem));
    return s ? &g->all[g->by_stem.v[s]] : NULL;
}

static void index_candidate(struct grouping *g, uint32_t i)
{
    sym_intern(&g->paths, g->all[i].input->path);
    sym s = sym_intern(&g->stems, stem_key(g, g->all[i].folder, g->all[i].stem));
    while (g->by_stem.n <= s)
        *vec_push(g->c->arena, &g->by_stem) = i;
}

static struct candidate *find_path(struct grouping *g, struct str path)
{
    sym s = sym_find(&g->paths, path);
    return s && s <= g->n ? &g->all[s - 1] : NULL;
}

static void names_of(struct grouping *g, const struct candidate *candidate, struct cnamed *out)
{
    for (size_t i = 0; i < candidate->files.n; i++)
        compose_named(g->c, candidate->files.v[i], out);
}

static bool is_canonical(struct str stem)
{
    return str_is(stem, "compose") || str_is(stem, "docker-compose");
}

static void mark_pulled(struct grouping *g, const struct candidate *by)
{
    struct cnamed named = { 0 };
    names_of(g, by, &named);
    for (size_t i = 0; i < named.included.n; i++) {
        struct candidate *target = find_path(g, named.included.v[i]);
        if (target && target != by)
            target->pulled = true;
    }
    for (size_t i = 0; i < named.extended.n; i++) {
        struct candidate *target = find_path(g, named.extended.v[i]);
        /* A file with the name that compose looks for is run by itself as well. */
        if (target && target != by && !is_canonical(target->stem))
            target->pulled = true;
    }
}

/* Marks all that a project of its own pulls in, so that rings of includes keep one member. */
static void mark_reached(struct grouping *g, struct candidate *from)
{
    VEC(struct candidate *) todo = { 0 };
    from->reached = true;
    *vec_push(g->c->arena, &todo) = from;
    while (todo.n) {
        struct cnamed named = { 0 };
        names_of(g, todo.v[--todo.n], &named);
        for (size_t i = 0; i < named.included.n + named.extended.n; i++) {
            struct candidate *target =
                find_path(g, i < named.included.n ? named.included.v[i]
                                                  : named.extended.v[i - named.included.n]);
            if (!target || target->reached)
                continue;
            target->reached = true;
            *vec_push(g->c->arena, &todo) = target;
        }
    }
}

static bool is_complete(const struct candidate *candidate)
{
    for (size_t i = 0; i < candidate->files.n; i++)
        for_each_pair (compose_services(candidate->files.v[i]->root), pair)
            if (!str_starts(pair->key, "x-") && !compose_stands_alone(pair->value))
                return false;
    return true;
}

/*
 * BASE.X is a layer of BASE in the same folder, and of the shortest such BASE; BASE-X is one when
 * some of its services cannot stand alone.
 */
static struct candidate *find_base(struct grouping *g, const struct candidate *candidate)
{
    bool complete = is_complete(candidate);
    for (size_t i = 1; i < candidate->stem.n; i++) {
        char c = candidate->stem.p[i];
        if (c != '.' && (complete || (c != '-' && c != '_')))
            continue;
        struct candidate *base = find_stem(g, candidate->folder, str_take(candidate->stem, i));
        if (base && base != candidate)
            return base;
    }
    return NULL;
}

static bool is_override_layer(const struct candidate *candidate)
{
    return str_ends(candidate->stem, ".override");
}

/* Base, then layers by name, the override last: whatever order they were given in. */
static int layer_cmp(const void *a, const void *b)
{
    const struct candidate *x = *(struct candidate *const *)a, *y = *(struct candidate *const *)b;
    if (!x->base != !y->base)
        return x->base ? 1 : -1;
    if (is_override_layer(x) != is_override_layer(y))
        return is_override_layer(x) ? 1 : -1;
    return str_cmp(x->input->path, y->input->path);
}

static struct str project_key_name(struct grouping *g, const struct candidate *first,
                                   const struct project *p)
{
    const struct cvar *var = cenv_get(first->env, STR("COMPOSE_PROJECT_NAME"));
    if (var && !var->unknown && !var->blank)
        return var->value;
    struct str name = STR_NULL;
    for (size_t i = 0; i < p->files.n; i++) {
        const struct node *node = doc_get(p->files.v[i]->root, "name");
        struct ctext text = compose_text(g->c, p->files.v[i], node);
        if (doc_is_scalar(node) && text.text.n && !text.unknown)
            name = text.text;
    }
    if (name.n)
        return name;
    struct str folder = path_base(first->folder);
    if (!str_is(folder, ".") && !str_is(folder, "..") && folder.n)
        return folder;
    return str_is(first->stem, "-") ? STR("compose") : first->stem; /* standard input */
}

static void gather(struct grouping *g, struct candidate *first)
{
    qsort(first->members.v, first->members.n, sizeof(first->members.v[0]), layer_cmp);
    struct project *p = vec_push(g->c->arena, &g->projects);
    p->env = first->env;
    p->path = first->input->path;
    p->stem = first->stem;
    for (size_t i = 0; i < first->members.n; i++)
        for (size_t k = 0; k < first->members.v[i]->files.n; k++)
            *vec_push(g->c->arena, &p->files) = first->members.v[i]->files.v[k];
    p->name = project_key_name(g, first, p);
}

static void find_own(struct grouping *g)
{
    for (size_t i = 0; i < g->n; i++)
        mark_pulled(g, &g->all[i]);
    for (size_t i = 0; i < g->n; i++)
        if (!g->all[i].pulled)
            mark_reached(g, &g->all[i]);
    for (size_t i = 0; i < g->n; i++)
        if (!g->all[i].reached) {
            g->all[i].pulled = false;
            mark_reached(g, &g->all[i]);
        }
}

/* A layer of a file that is only included is nobody's: include takes the one file. */
static void find_members(struct grouping *g)
{
    for (size_t i = 0; i < g->n; i++)
        g->all[i].base = find_base(g, &g->all[i]);
    for (size_t i = 0; i < g->n; i++) {
        struct candidate *first = &g->all[i];
        while (first->base)
            first = first->base;
        if (!g->all[i].pulled && !first->pulled)
            *vec_push(g->c->arena, &first->members) = &g->all[i];
    }
}

/* Which names two projects bear: times is indexed by sym of names. */
struct census {
    struct symtab names;
    VEC(uint32_t) times;
};

static void count_name(struct grouping *g, struct census *census, struct str name)
{
    sym s = sym_intern(&census->names, name);
    while (census->times.n <= s)
        vec_push(g->c->arena, &census->times);
    census->times.v[s]++;
}

/* The same system as Kubernetes objects is another one, also where its namespace has our name. */
static void count_namespaces(struct grouping *g, struct census *census)
{
    const struct inputs *inputs = g->c->reading->inputs;
    for (size_t i = 0; i < inputs->all.n; i++) {
        const struct input *input = inputs->all.v[i];
        for (size_t k = 0; k < input->docs.all.n && input->reader != &reader_compose; k++) {
            const struct node *metadata = doc_get(input->docs.all.v[k], "metadata");
            struct str name = doc_get_text(metadata, "namespace");
            if (doc_is_map(metadata))
                count_name(g, census, name.n ? name : STR("default"));
        }
    }
}

static void count_names(struct grouping *g, struct census *census)
{
    *census = (struct census){ 0 };
    symtab_init(&census->names, g->c->arena);
    for (size_t i = 0; i < g->projects.n; i++)
        count_name(g, census, g->projects.v[i].name);
    count_namespaces(g, census);
}

static bool is_shared(const struct census *census, struct str name)
{
    return census->times.v[sym_find(&census->names, name)] > 1;
}

/* Same name: "shop" and "shop" become "shop-docker-compose" and "shop-docker-stack". */
static void name_projects(struct grouping *g)
{
    struct arena *arena = g->c->arena;
    struct census census;
    count_names(g, &census);
    for (size_t i = 0; i < g->projects.n; i++) {
        struct project *p = &g->projects.v[i];
        if (is_shared(&census, p->name) && !str_eq(p->name, p->stem))
            p->name = str_printf(arena, "%" PRIstr "-%" PRIstr, STR_ARG(p->name), STR_ARG(p->stem));
    }
    count_names(g, &census);
    for (size_t i = 0; i < g->projects.n; i++) {
        struct project *p = &g->projects.v[i];
        if (is_shared(&census, p->name))
            p->name = p->path;
        p->space = sym_intern(g->c->reading->syms, p->name);
    }
}

static void read_project(struct compose *c, struct project *p)
{
    project_load(c, p);
    for (size_t i = 0; i < p->services.n; i++)
        if (p->services.v[i].layers.n)
            service_node(c, p, &p->services.v[i]);
    for (size_t i = 0; i < p->services.n; i++)
        if (p->services.v[i].layers.n)
            service_facts(c, p, &p->services.v[i]);
}

static void link_project(struct compose *c, struct project *p)
{
    for (size_t i = 0; i < p->services.n; i++)
        if (p->services.v[i].layers.n)
            service_edges(c, p, &p->services.v[i]);
}

static void build(struct reading *reading, struct input *const *inputs, size_t n)
{
    struct arena arena = { 0 };
    struct compose c = { .reading = reading,
                         .arena = &arena,
                         .budget = { .left = MAX_INTERPOLATED, .work = MIN_WORK } };
    struct grouping g = { .c = &c, .all = arena_array(&arena, struct candidate, n), .n = n };
    symtab_init(&g.paths, &arena);
    symtab_init(&g.stems, &arena);
    for (size_t i = 0; i < n; i++) {
        c.budget.work += WORK_PER_BYTE * inputs[i]->text.n;
        candidate_init(&g, &g.all[i], inputs[i]);
        index_candidate(&g, (uint32_t)i);
    }
    find_own(&g);
    find_members(&g);
    for (size_t i = 0; i < n; i++)
        if (g.all[i].members.n)
            gather(&g, &g.all[i]);
    name_projects(&g);
    for (size_t i = 0; i < g.projects.n; i++)
        read_project(&c, &g.projects.v[i]);
    for (size_t i = 0; i < g.projects.n; i++)
        link_project(&c, &g.projects.v[i]);
    if (c.budget.spent)
        finding_add(
            reading->findings, &rule_input_limit, (struct loc){ inputs[0]->source, 1, 1 },
            "Variables, extends or mounted files of the compose files multiply beyond what is "
            "followed; some were left out.");
    arena_release(&arena);
}

static const char *const patterns[] = { "compose*.yaml",
                                        "compose*.yml",
                                        "docker-compose*.yaml",
                                        "docker-compose*.yml",
                                        "docker-stack*.yaml",
                                        "docker-stack*.yml",
                                        NULL };

const struct reader reader_compose = {
    .name = "compose",
    .title = "Docker Compose and Swarm stacks",
    .family = "manifest",
    .patterns = patterns,
    .kind = READ_DOCS,
    .yields = YIELD_NODES | YIELD_EDGES | YIELD_VERSIONS | YIELD_MANIFESTS,
    .probe = compose_probe,
    .build = build,
};
