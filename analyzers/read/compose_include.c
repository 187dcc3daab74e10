/* Files that others name: include of whole files, extends of single services. */
#include "compose_priv.h"

enum {
    MAX_FILES = 256, /* of one project, with all that it includes */
    MAX_CHAIN = 64,  /* services that extend each other */
};

/* Text of a string, or of each string of a list. */
static void texts_of(struct compose *c, const struct cfile *file, const struct node *node,
                     struct citems *out)
{
    if (doc_is_scalar(node))
        *vec_push(c->arena, &out->all) = (struct cvalue){ .node = node, .file = file };
    for_each_item (node, item)
        if (doc_is_scalar(item))
            *vec_push(c->arena, &out->all) = (struct cvalue){ .node = item, .file = file };
}

static const struct node *include_paths(const struct node *entry)
{
    return doc_is_map(entry) ? doc_get(entry, "path") : entry;
}

/* Where the relative names of an included file begin: beside it, or as project_directory says. */
static struct str include_dir(struct compose *c, const struct cfile *from, const struct node *entry,
                              const struct input *input)
{
    const struct node *node = doc_is_map(entry) ? doc_get(entry, "project_directory") : NULL;
    if (!doc_is_scalar(node))
        return STR(".");
    struct str wanted = compose_path(c, from, compose_text(c, from, node).text);
    struct str folder = path_dir(input->path);
    if (str_eq(wanted, folder))
        return STR(".");
    if (str_is(folder, "."))
        return wanted;
    /* Up from the file's folder to the start of the path, then down. */
    struct strbuf out;
    strbuf_init(&out, c->arena);
    for (struct str part, rest = folder; str_split(&rest, '/', &part);)
        strbuf_add(&out, STR("../"));
    strbuf_add(&out, wanted);
    return wanted.n && wanted.p[0] == '/' ? wanted : strbuf_str(&out);
}

static const struct cenv *include_env(struct compose *c, const struct cfile *from,
                                      const struct node *entry, const struct cfile *included)
{
    struct cenv *env = arena_new(c->arena, struct cenv);
    const struct node *named = doc_is_map(entry) ? doc_get(entry, "env_file") : NULL;
    if (!named) {
        *env = *compose_dotenv(c, included);
    } else {
        cenv_init(env, c->arena);
        struct citems names = { 0 };
        texts_of(c, from, named, &names);
        for (size_t i = 0; i < names.all.n; i++)
            compose_env_file(c, from, compose_text(c, from, names.all.v[i].node).text, false, true,
                             names.all.v[i].node->loc, env);
    }
    env->outer = from->env;
    env->outer_first = true;
    return env;
}

struct visit {
    struct cfile *file;
    bool entered, done;
};

struct walk {
    struct compose *c;
    struct project *p;
    VEC(struct visit) seen;
    VEC(size_t) stack; /* indexes in seen */
};

static struct visit *find_visit(struct walk *walk, const struct node *root)
{
    for (size_t i = 0; i < walk->seen.n; i++)
        if (walk->seen.v[i].file->root == root)
            return &walk->seen.v[i];
    return NULL;
}

static void push_visit(struct walk *walk, struct cfile *file)
{
    *vec_push(walk->c->arena, &walk->seen) = (struct visit){ .file = file };
    *vec_push(walk->c->arena, &walk->stack) = walk->seen.n - 1;
}

static bool may_visit(struct walk *walk, const struct node *root, struct str path, struct loc loc)
{
    struct arena *arena = walk->c->arena;
    const struct visit *visit = find_visit(walk, root);
    if (visit && visit->entered && !visit->done)
        compose_complain(
            walk->c, loc,
            str_printf(arena, "%" PRIstr " includes itself through other files; it is read once.",
                       STR_ARG(path)),
            "Remove one of the includes: compose refuses a cycle.");
    if (!visit && walk->seen.n == MAX_FILES)
        finding_add(walk->c->reading->findings, &rule_input_limit, loc,
                    "The project has more than %d files; %" PRIstr " is not read.", MAX_FILES,
                    STR_ARG(path));
    return !visit && walk->seen.n < MAX_FILES;
}

static void include_one(struct walk *walk, const struct cfile *from, const struct node *entry,
                        const struct node *name)
{
    struct compose *c = walk->c;
    struct ctext text = compose_text(c, from, name);
    if (text.unknown || text.text.n == 0)
        return;
    struct str path = compose_path(c, from, text.text);
    const struct input *input = compose_need(c, from, text.text, true, "include", name->loc);
    if (!input)
        return;
    for (size_t i = input->docs.all.n; i-- > 0;) {
        const struct node *root = input->docs.all.v[i];
        if (!may_visit(walk, root, path, name->loc))
            continue;
        struct cfile *file = arena_new(c->arena, struct cfile);
        *file = (struct cfile){ .input = input, .root = root };
        file->dir = include_dir(c, from, entry, input);
        file->env = include_env(c, from, entry, file);
        push_visit(walk, file);
    }
}

/* Last first: the stack turns them round. */
static void include_all(struct walk *walk, const struct cfile *from)
{
    const struct node *include = doc_get(from->root, "include");
    struct citems entries = { 0 };
    for_each_item (include, item)
        *vec_push(walk->c->arena, &entries.all) = (struct cvalue){ .node = item };
    if (doc_is_scalar(include))
        *vec_push(walk->c->arena, &entries.all) = (struct cvalue){ .node = include };
    for (size_t i = entries.all.n; i-- > 0;) {
        const struct node *entry = entries.all.v[i].node;
        struct citems names = { 0 };
        texts_of(walk->c, from, include_paths(entry), &names);
        for (size_t k = names.all.n; k-- > 0;)
            include_one(walk, from, entry, names.all.v[k].node);
    }
}

/* Puts every included file before the one that includes it, so that the latter has the last word.
 */
void project_include(struct compose *c, struct project *p)
{
    struct walk walk = { .c = c, .p = p };
    struct project own = { .files = p->files };
    memset(&p->files, 0, sizeof(p->files));
    for (size_t i = 0; i < own.files.n; i++) {
        if (find_visit(&walk, own.files.v[i]->root))
            continue;
        push_visit(&walk, own.files.v[i]);
        while (walk.stack.n) {
            struct visit *visit = &walk.seen.v[walk.stack.v[walk.stack.n - 1]];
            if (!visit->entered) {
                visit->entered = true;
                include_all(&walk, visit->file);
                continue;
            }
            visit->done = true;
            *vec_push(c->arena, &p->files) = visit->file;
            walk.stack.n--;
        }
    }
}

struct step { /* one service of a chain of extends */
    const struct cfile *file;
    const struct node *map;
};

/* In the file itself, else in another of the project (compose wants the file named; users forget).
 */
static bool extends_here(struct compose *c, const struct project *p, struct str name,
                         const struct step *from, struct step *out)
{
    out->file = from->file;
    out->map = compose_service(c, from->file->root, name);
    for (size_t i = 0; i < p->files.n && !out->map; i++) {
        out->file = p->files.v[i];
        out->map = compose_service(c, out->file->root, name);
    }
    return out->map;
}

static bool extends_there(struct compose *c, struct str name, const struct node *file_node,
                          const struct step *from, struct step *out)
{
    struct ctext text = compose_text(c, from->file, file_node);
    if (text.unknown || text.text.n == 0)
        return false;
    const struct input *input =
        compose_need(c, from->file, text.text, true, "extends", file_node->loc);
    for (size_t i = 0; input && i < input->docs.all.n; i++) {
        struct cfile *file = arena_new(c->arena, struct cfile);
        *file = (struct cfile){ input, input->docs.all.v[i], STR("."), from->file->env };
        *out = (struct step){ file, compose_service(c, file->root, name) };
        if (out->map)
            return true;
    }
    if (input)
        compose_complain(c, file_node->loc,
                         str_printf(c->arena,
                                    "Service %" PRIstr " is extended but %" PRIstr
                                    " does not define it.",
                                    STR_ARG(name), STR_ARG(input->path)),
                         "Correct the name under 'extends'.");
    return false;
}

static bool next_step(struct compose *c, const struct project *p, const struct step *from,
                      struct step *out)
{
    const struct node *extends = doc_get(from->map, "extends");
    const struct node *service = doc_is_map(extends) ? doc_get(extends, "service") : extends;
    const struct node *file = doc_is_map(extends) ? doc_get(extends, "file") : NULL;
    if (!doc_is_scalar(service) || str_is(extends->tag, "reset"))
        return false;
    struct ctext name = compose_text(c, from->file, service);
    if (name.unknown || name.text.n == 0)
        return false;
    if (doc_is_scalar(file))
        return extends_there(c, name.text, file, from, out);
    if (extends_here(c, p, name.text, from, out))
        return true;
    compose_complain(c, service->loc,
                     str_printf(c->arena, "Service %" PRIstr " is extended but not defined.",
                                STR_ARG(name.text)),
                     "Correct the name under 'extends', or name its file.");
    return false;
}

void service_layers(struct compose *c, struct project *p, struct cservice *service,
                    const struct cfile *file, const struct node *map)
{
    struct step chain[MAX_CHAIN] = { { file, map } };
    size_t n = 1;
    for (bool ring = false; n < MAX_CHAIN && !ring && next_step(c, p, &chain[n - 1], &chain[n]);) {
        for (size_t i = 0; i < n && !ring; i++)
            ring = chain[i].map == chain[n].map;
        if (ring)
            compose_complain(c, chain[n - 1].map->loc,
                             str_printf(c->arena,
                                        "Service %" PRIstr " extends itself through others.",
                                        STR_ARG(service->name)),
                             "Remove one 'extends' of the cycle: compose refuses it.");
        else
            n++;
    }
    if (n == MAX_CHAIN)
        c->budget.spent = true;
    while (n-- > 0)
        *vec_push(c->arena, &service->layers) =
            (struct layer){ .map = chain[n].map, .file = chain[n].file, .extended = n > 0 };
}

void compose_named(struct compose *c, const struct cfile *file, struct cnamed *out)
{
    const struct node *include = doc_get(file->root, "include");
    struct citems names = { 0 };
    if (doc_is_scalar(include))
        texts_of(c, file, include, &names);
    for_each_item (include, entry)
        texts_of(c, file, include_paths(entry), &names);
    for (size_t i = 0; i < names.all.n; i++)
        *vec_push(c->arena, &out->included) =
            compose_path(c, file, compose_text(c, file, names.all.v[i].node).text);
    for_each_pair (compose_services(file->root), pair) {
        const struct node *extends = doc_get(pair->value, "extends");
        const struct node *other = doc_is_map(extends) ? doc_get(extends, "file") : NULL;
        if (doc_is_scalar(other))
            *vec_push(c->arena, &out->extended) =
                compose_path(c, file, compose_text(c, file, other).text);
    }
}
