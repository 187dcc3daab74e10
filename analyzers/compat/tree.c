/* Reading one version: the files of its modules, what they import. */
#include "svcgraph/descriptor.h"

#include "compat_priv.h"

struct found {
    struct str relative; /* to the root of its module */
    size_t entry;        /* of the set */
};

static void trouble(const struct compat_reading *reading, const struct rule *rule, struct str path,
                    const char *why)
{
    uint32_t source = sources_named(reading->sources, path);
    finding_add(reading->findings, rule, (struct loc){ source, 0, 0 }, "%" PRIstr " %s.",
                STR_ARG(path), why);
}

/* Lies below the folder; *out_rest is relative to it. */
static bool is_below(struct str path, struct str folder, struct str *out_rest)
{
    *out_rest = path;
    if (str_is(folder, "."))
        return true;
    *out_rest = str_skip(path, folder.n + 1);
    return path.n > folder.n && memcmp(path.p, folder.p, folder.n) == 0 && path.p[folder.n] == '/';
}

static bool is_in_root(const struct compat_root *root, struct str path, struct str *out_relative)
{
    struct str rest;
    if (!is_below(path, root->disk, out_relative))
        return false;
    for (size_t i = 0; i < root->n_excludes; i++)
        if (str_eq(path, root->excludes[i]) || is_below(path, root->excludes[i], &rest))
            return false;
    return true;
}

static int by_path(const void *a, const void *b)
{
    const struct found *x = a, *y = b;
    int order = str_cmp(x->relative, y->relative);
    return order ? order : (x->entry > y->entry) - (x->entry < y->entry);
}

static struct compat_file *add_text(const struct compat_reading *reading, struct compat_tree *tree,
                                    struct str relative, struct str path, struct str text)
{
    struct compat_file *file = vec_push(reading->arena, &tree->files);
    uint32_t source = sources_add(reading->sources, (struct source){ .path = path,
                                                                     .size = text.n,
                                                                     .format = "protobuf",
                                                                     .status = SOURCE_READ });
    file->text = text;
    file->disk = relative;
    proto_parse_seen(reading->arena, text, source, reading->findings, &file->proto);
    file->proto->path = relative;
    return file;
}

static void read_file(const struct compat_reading *reading, const struct fileset *set,
                      struct compat_tree *tree, const struct found *found)
{
    struct str entry = set->entries.v[found->entry].path, text = STR_NULL;
    struct str path =
        reading->on_disk ? fileset_shown(set, reading->arena, entry) : found->relative;
    const char *error;
    bool whole = fileset_read(set, found->entry, reading->arena, &text, &error);
    struct compat_file *file =
        add_text(reading, tree, found->relative, path, whole ? text : STR_NULL);
    file->disk = entry;
    if (whole)
        return;
    finding_add(reading->findings, &rule_input_unreadable,
                (struct loc){ file->proto->source, 1, 1 }, "%" PRIstr " cannot be read: %s.",
                STR_ARG(path), error);
}

/* Imports of well-known files, and what these import, unless the tree has files of that path. */
static void add_well_known(const struct compat_reading *reading, struct compat_tree *tree)
{
    struct symtab have;
    symtab_init(&have, reading->arena);
    for (size_t i = 0; i < tree->files.n; i++)
        sym_intern(&have, tree->files.v[i].proto->path);
    for (size_t i = 0; i < tree->files.n; i++) {
        for (size_t k = 0; k < tree->files.v[i].proto->imports.n; k++) {
            struct str path = tree->files.v[i].proto->imports.v[k].path, text;
            if (sym_find(&have, path) || !proto_well_known(reading->arena, path, &text))
                continue;
            sym_intern(&have, path);
            add_text(reading, tree, path, path, text)->proto->is_import = true;
        }
    }
}

static void tell_troubles(const struct compat_reading *reading, const struct fileset *set,
                          const struct compat_root *roots, size_t n)
{
    struct str rest;
    for (size_t i = 0; i < set->troubles.n; i++) {
        const struct fileset_trouble *t = &set->troubles.v[i];
        bool told = t->path.n == 0;
        for (size_t k = 0; k < n; k++)
            told |= is_in_root(&roots[k], t->path, &rest);
        if (told)
            trouble(reading, t->limit ? &rule_input_limit : &rule_input_unreadable,
                    fileset_shown(set, reading->arena, t->path), t->why);
    }
}

bool compat_read(const struct compat_reading *reading, const struct fileset *set,
                 const struct compat_root *roots, size_t n, struct compat_tree *out)
{
    VEC(struct found) all = { 0 };
    struct found found;
    tell_troubles(reading, set, roots, n);
    for (size_t i = 0; i < n; i++)
        for (found.entry = 0; found.entry < set->entries.n; found.entry++)
            if (str_ends(set->entries.v[found.entry].path, ".proto") &&
                is_in_root(&roots[i], set->entries.v[found.entry].path, &found.relative))
                *vec_push(reading->arena, &all) = found;
    if (all.n > 1)
        qsort(all.v, all.n, sizeof(all.v[0]), by_path);
    for (size_t i = 0; i < all.n; i++) {
        struct str path = set->entries.v[all.v[i].entry].path;
        if (i > 0 && str_eq(all.v[i].relative, all.v[i - 1].relative))
            trouble(reading, &rule_input_ambiguous, fileset_shown(set, reading->arena, path),
                    "has the same path as a file of another module and was left out");
        else
            read_file(reading, set, out, &all.v[i]);
    }
    add_well_known(reading, out);
    return all.n > 0;
}

static bool is_chosen(const struct compat_choice *choice, struct str path)
{
    for (size_t i = 0; i < choice->n_paths; i++) {
        struct str chosen = choice->paths[i];
        if (str_is(chosen, ".") || str_eq(path, chosen) ||
            (path.n > chosen.n && memcmp(path.p, chosen.p, chosen.n) == 0 &&
             path.p[chosen.n] == '/'))
            return true;
    }
    return choice->n_paths == 0;
}

static void take_imports(const struct compat_reading *reading, bool *taken,
                         const struct compat_tree *tree)
{
    VEC(const struct proto_file *) queue = { 0 };
    for (size_t i = 0; i < tree->files.n; i++)
        if (taken[i])
            *vec_push(reading->arena, &queue) = tree->files.v[i].proto;
    for (size_t i = 0; i < queue.n; i++) {
        for (size_t k = 0; k < queue.v[i]->imports.n; k++) {
            const struct proto_file *import = queue.v[i]->imports.v[k].file;
            if (!import || taken[import->place])
                continue;
            taken[import->place] = true;
            tree->files.v[import->place].proto->is_import = true;
            *vec_push(reading->arena, &queue) = import;
        }
    }
}

static bool *take(const struct compat_reading *reading, const struct compat_tree *tree,
                  const struct compat_choice *choice)
{
    bool *taken = arena_array(reading->arena, bool, tree->files.n);
    struct table like;
    table_init(&like, reading->arena);
    for (size_t i = 0; choice->like && i < choice->like->files.n; i++) {
        const struct proto_file *file = choice->like->files.v[i].proto;
        if (!file->is_import)
            table_add(&like, file->path, file);
    }
    for (size_t i = 0; i < tree->files.n; i++) {
        const struct proto_file *file = tree->files.v[i].proto;
        taken[i] = !file->is_import && is_chosen(choice, tree->files.v[i].disk) &&
                   (!choice->like || table_find(&like, file->path));
    }
    take_imports(reading, taken, tree);
    return taken;
}

/* Trouble with files that take no part is not told. */
static void drop_findings(const struct compat_reading *reading, const struct compat_tree *tree,
                          const bool *taken)
{
    struct findings *findings = reading->findings;
    bool *mute = arena_array(reading->arena, bool, reading->sources->all.n);
    for (size_t i = 0; i < tree->files.n; i++)
        mute[tree->files.v[i].proto->source] = !taken[i];
    size_t kept = 0;
    for (size_t i = 0; i < findings->all.n; i++)
        if (!mute[findings->all.v[i].loc.source])
            findings->all.v[kept++] = findings->all.v[i];
    findings->all.n = kept;
}

static bool has_errors(const struct compat_reading *reading)
{
    for (size_t i = 0; i < reading->findings->all.n; i++)
        if (reading->findings->all.v[i].severity == SEVERITY_ERROR)
            return true;
    return false;
}

bool compat_select(const struct compat_reading *reading, struct compat_tree *tree,
                   const struct compat_choice *choice)
{
    size_t n = tree->files.n, kept = 0;
    struct proto_file **files = arena_array(reading->arena, struct proto_file *, n);
    for (size_t i = 0; i < n; i++)
        files[i] = tree->files.v[i].proto;
    proto_resolve_rooted(files, n, reading->findings);
    descriptor_check(files, n, reading->findings);
    bool *taken = take(reading, tree, choice);
    drop_findings(reading, tree, taken);
    check_tree(reading, tree, taken);
    bool good = !has_errors(reading);
    for (size_t i = 0; i < n; i++) {
        struct compat_file file = tree->files.v[i];
        file.proto->place = SIZE_MAX;
        if (!taken[i] || (choice->no_imports && file.proto->is_import))
            continue;
        file.proto->place = kept;
        tree->files.v[kept++] = file;
    }
    tree->files.n = kept;
    return good;
}
