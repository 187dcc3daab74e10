/* Reading one version: folders, files, what they import. */
#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>

#include "svcgraph/descriptor.h"

#include "compat_priv.h"

enum { FOLDERS_MAX = 64 };

struct folder {
    struct str path, relative; /* relative to the root; empty: the root */
    struct str disk;
    unsigned depth;
};

struct found {
    struct str path, relative, disk;
};

struct walk {
    const struct compat_reading *reading;
    const struct compat_root *root;
    VEC(struct folder) folders;
    VEC(struct found) found;
};

static void trouble(const struct compat_reading *reading, const struct rule *rule, struct str path,
                    const char *why)
{
    uint32_t source = sources_named(reading->sources, path);
    finding_add(reading->findings, rule, (struct loc){ source, 0, 0 }, "%" PRIstr " %s.",
                STR_ARG(path), why);
}

static bool is_excluded(const struct compat_root *root, struct str disk)
{
    for (size_t i = 0; i < root->n_excludes; i++)
        if (str_eq(root->excludes[i], disk))
            return true;
    return false;
}

static void visit(struct walk *walk, const struct folder *folder, const char *name)
{
    struct arena *arena = walk->reading->arena;
    struct str path = path_join(arena, folder->path, str_from(name));
    struct str relative = folder->relative.n ? path_join(arena, folder->relative, str_from(name))
                                             : str_dup(arena, str_from(name));
    struct str disk = path_join(arena, folder->disk, str_from(name));
    struct stat status;
    if (lstat(str_cstr(arena, path), &status) < 0 || is_excluded(walk->root, disk))
        return;
    if (S_ISDIR(status.st_mode) && strcmp(name, ".git") != 0 && folder->depth < FOLDERS_MAX)
        *vec_push(arena, &walk->folders) =
            (struct folder){ path, relative, disk, folder->depth + 1 };
    else if (S_ISREG(status.st_mode) && str_ends(relative, ".proto"))
        *vec_push(arena, &walk->found) = (struct found){ path, relative, disk };
}

static void walk_root(struct walk *walk)
{
    struct arena *arena = walk->reading->arena;
    *vec_push(arena, &walk->folders) =
        (struct folder){ walk->root->folder, STR_NULL, walk->root->disk, 0 };
    while (walk->folders.n > 0) {
        struct folder folder = walk->folders.v[--walk->folders.n];
        DIR *dir = opendir(str_cstr(arena, folder.path));
        if (!dir) {
            trouble(walk->reading, &rule_input_unreadable, folder.path, strerror(errno));
            continue;
        }
        for (struct dirent *entry; (entry = readdir(dir));)
            if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
                visit(walk, &folder, entry->d_name);
        closedir(dir);
        if (walk->found.n > walk->reading->max_files) {
            trouble(walk->reading, &rule_input_limit, walk->root->folder,
                    "holds too many files; the rest was not read");
            return;
        }
    }
}

static int by_path(const void *a, const void *b)
{
    const struct found *x = a, *y = b;
    int order = str_cmp(x->relative, y->relative);
    return order ? order : str_cmp(x->path, y->path);
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

static void read_file(const struct compat_reading *reading, struct compat_tree *tree,
                      const struct found *found)
{
    struct str path = reading->on_disk ? found->path : found->relative;
    const char *error = "out of memory";
    struct str text = STR_NULL;
    struct stream *stream = stream_open(str_cstr(reading->arena, found->path), &error);
    bool whole = stream && stream_slurp(stream, reading->arena, reading->max_bytes, &text, &error);
    stream_close(stream);
    struct compat_file *file =
        add_text(reading, tree, found->relative, path, whole ? text : STR_NULL);
    file->disk = found->disk;
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

bool compat_read(const struct compat_reading *reading, const struct compat_root *roots, size_t n,
                 struct compat_tree *out)
{
    struct walk walk = { .reading = reading };
    for (size_t i = 0; i < n; i++) {
        walk.root = &roots[i];
        walk_root(&walk);
    }
    if (walk.found.n > 1)
        qsort(walk.found.v, walk.found.n, sizeof(walk.found.v[0]), by_path);
    for (size_t i = 0; i < walk.found.n; i++) {
        if (i > 0 && str_eq(walk.found.v[i].relative, walk.found.v[i - 1].relative))
            trouble(reading, &rule_input_ambiguous, walk.found.v[i].path,
                    "has the same path as a file of another module and was left out");
        else
            read_file(reading, out, &walk.found.v[i]);
    }
    add_well_known(reading, out);
    return walk.found.n > 0;
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
