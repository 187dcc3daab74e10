/* Of one version, the files that take part: those of a module, of folders, and what they import. */
#include "svcgraph/descriptor.h"

#include "compat_priv.h"

/* What is taken of a tree, and what that is limited to. */
struct choosing {
    const struct compat_reading *reading;
    const struct compat_choice *choice;
    struct table paths, like;
    bool all;    /* no path is given */
    bool *taken; /* by place in the tree */
    struct arena scratch;
};

void compat_resolve(const struct compat_reading *reading, struct compat_tree *tree)
{
    size_t n = tree->files.n, n_own = 0;
    struct proto_file **files = arena_array(reading->arena, struct proto_file *, n);
    struct proto_file **own = arena_array(reading->arena, struct proto_file *, n);
    for (size_t i = 0; i < n; i++) {
        files[i] = tree->files.v[i].proto;
        if (!files[i]->resolved) /* else shared with the other version, and checked there */
            own[n_own++] = files[i];
    }
    if (n_own)
        proto_resolve_rooted(files, n, reading->findings);
    descriptor_check(own, n_own, reading->findings);
    tree->used = arena_array(reading->arena, bool, n);
}

static void choosing_init(struct choosing *c, const struct compat_tree *tree)
{
    struct arena *arena = &c->scratch;
    const struct compat_tree *like = c->choice->like;
    table_init(&c->paths, arena);
    table_init(&c->like, arena);
    c->taken = arena_array(arena, bool, tree->files.n);
    c->all = c->choice->n_paths == 0;
    for (size_t i = 0; i < c->choice->n_paths; i++) {
        c->all |= str_is(c->choice->paths[i], ".");
        table_add(&c->paths, c->choice->paths[i], c);
    }
    for (size_t i = 0; like && i < like->files.n; i++)
        table_add(&c->like, like->files.v[i].proto->path, like);
}

/* The file itself is named, or a folder that it lies in. */
static bool is_below_any(const struct table *paths, struct str path)
{
    for (struct str at = climb(path); at.n > 0; at = climb_on(at))
        if (table_find(paths, at))
            return true;
    return false;
}

/* What only is imported in an image is as good as any file of it when it is asked for by name. */
static bool is_chosen(const struct choosing *c, const struct compat_file *file)
{
    bool named = c->choice->like && file->proto->compiled;
    return (!file->is_import || named) && file->module == c->choice->module &&
           (c->all || is_below_any(&c->paths, file->disk)) &&
           (!c->choice->like || table_find(&c->like, file->proto->path));
}

/* An image counts as a whole, with imports that no file of it names. */
static bool comes_along(const struct choosing *c, const struct compat_file *file)
{
    return file->is_import && file->proto->compiled && c->all && !c->choice->like;
}

static void take_imports(struct choosing *c, const struct compat_tree *tree)
{
    struct arena *arena = &c->scratch;
    VEC(const struct proto_file *) queue = { 0 };
    for (size_t i = 0; i < tree->files.n; i++)
        if (c->taken[i])
            *vec_push(arena, &queue) = tree->files.v[i].proto;
    for (size_t i = 0; i < queue.n; i++) {
        for (size_t k = 0; k < queue.v[i]->imports.n; k++) {
            const struct proto_file *import = queue.v[i]->imports.v[k].file;
            if (!import || c->taken[import->place])
                continue;
            c->taken[import->place] = true;
            tree->files.v[import->place].proto->is_import = true;
            *vec_push(arena, &queue) = import;
        }
    }
}

/* Trouble with files that take no part anywhere is not told. */
static void drop_findings(const struct compat_reading *reading, const struct compat_tree *tree)
{
    struct findings *findings = reading->findings;
    bool *mute = arena_array(reading->arena, bool, reading->sources->all.n);
    for (size_t i = 0; i < tree->files.n; i++)
        mute[tree->files.v[i].source] = !tree->used[i];
    size_t kept = 0;
    for (size_t i = 0; i < findings->all.n; i++)
        if (!mute[findings->all.v[i].loc.source])
            findings->all.v[kept++] = findings->all.v[i];
    findings->all.n = kept;
}

bool compat_settle(const struct compat_reading *reading, const struct compat_tree *tree)
{
    drop_findings(reading, tree);
    for (size_t i = 0; i < reading->findings->all.n; i++)
        if (reading->findings->all.v[i].severity == SEVERITY_ERROR)
            return false;
    return true;
}

bool compat_pick(const struct compat_reading *reading, const struct compat_tree *tree,
                 const struct compat_choice *choice, struct compat_tree *out)
{
    struct choosing c = { .reading = reading, .choice = choice };
    bool any = false;
    *out = (struct compat_tree){ .whole = tree };
    choosing_init(&c, tree);
    for (size_t i = 0; i < tree->files.n; i++) {
        struct compat_file *file = &tree->files.v[i];
        file->proto->place = i;
        file->proto->is_import = file->is_import;
        c.taken[i] = is_chosen(&c, file);
        file->proto->is_import &= !c.taken[i];
        any |= c.taken[i];
        c.taken[i] |= comes_along(&c, file);
    }
    take_imports(&c, tree);
    for (size_t i = 0; i < tree->files.n; i++) {
        if (!c.taken[i])
            continue;
        tree->used[i] = true;
        struct compat_file *file = vec_push(reading->arena, &out->files);
        *file = tree->files.v[i];
        file->is_import = file->proto->is_import;
    }
    check_tree(reading, tree, c.taken);
    arena_release(&c.scratch);
    return any;
}

bool compat_select(const struct compat_reading *reading, struct compat_tree *tree,
                   const struct compat_choice *choice)
{
    struct compat_tree *whole = arena_new(reading->arena, struct compat_tree);
    *whole = *tree;
    compat_resolve(reading, whole);
    compat_pick(reading, whole, choice, tree);
    compat_enter(tree);
    return compat_settle(reading, whole);
}

/* Files of other selections take no part, even where these import them. */
void compat_enter(const struct compat_tree *tree)
{
    for (size_t i = 0; tree->whole && i < tree->whole->files.n; i++)
        tree->whole->files.v[i].proto->place = SIZE_MAX;
    for (size_t i = 0; i < tree->files.n; i++) {
        tree->files.v[i].proto->place = i;
        tree->files.v[i].proto->is_import = tree->files.v[i].is_import;
    }
}
