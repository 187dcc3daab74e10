/* Which file of a set an import means, and which files have all that they need. */
#include "proto_priv.h"

/* Files by the last part of their path. */
struct basename {
    struct str name;
    uint32_t file;
};

static int basename_cmp(const void *a, const void *b)
{
    const struct basename *x = a, *y = b;
    int order = str_cmp(x->name, y->name);
    return order ? order : (x->file > y->file) - (x->file < y->file);
}

static size_t first_of(const struct basename *names, size_t n, struct str name)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (str_cmp(names[middle].name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* path is import, or ends with "/import". */
static bool ends_with_path(struct str path, struct str import)
{
    if (path.n < import.n || memcmp(path.p + path.n - import.n, import.p, import.n) != 0)
        return false;
    return path.n == import.n || path.p[path.n - import.n - 1] == '/';
}

size_t path_common(struct str a, struct str b)
{
    size_t n = 0;
    while (n < a.n && n < b.n && a.p[n] == b.p[n])
        n++;
    return n;
}

/* Of several roots that hold the path, the one nearest to the importing file. */
static const struct proto_file *find_import(struct proto_file *const *files,
                                            const struct basename *names, size_t n,
                                            const struct proto_file *from, struct str import)
{
    struct str name = path_base(import);
    const struct proto_file *best = NULL;
    size_t best_common = 0;
    if (import.n == 0)
        return NULL;
    for (size_t i = first_of(names, n, name); i < n && str_eq(names[i].name, name); i++) {
        const struct proto_file *file = files[names[i].file];
        size_t common = path_common(from->path, file->path);
        if (ends_with_path(file->path, import) && (!best || common > best_common)) {
            best = file;
            best_common = common;
        }
    }
    return best;
}

/* users[first[p] .. first[p + 1]): places of the files that import the one at p. */
struct users {
    size_t *first, *users;
};

static void index_users(struct arena *arena, struct proto_file *const *files, size_t n,
                        struct users *out)
{
    size_t total = 0;
    out->first = arena_array(arena, size_t, n + 2);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < files[i]->imports.n; k++) {
            const struct proto_file *import = files[i]->imports.v[k].file;
            total += import != NULL;
            if (import)
                out->first[import->place + 2]++;
        }
    }
    for (size_t p = 2; p < n + 2; p++)
        out->first[p] += out->first[p - 1];
    out->users = arena_array(arena, size_t, total);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < files[i]->imports.n; k++)
            if (files[i]->imports.v[k].file)
                out->users[out->first[files[i]->imports.v[k].file->place + 1]++] = i;
}

void proto_spread(struct proto_file *const *files, size_t n, bool *sound)
{
    struct arena scratch = { 0 };
    struct users users = { 0 };
    VEC(size_t) unsound = { 0 };
    for (size_t p = 0; p < n; p++)
        if (!sound[p])
            *vec_push(&scratch, &unsound) = p;
    if (unsound.n)
        index_users(&scratch, files, n, &users);
    for (size_t i = 0; i < unsound.n; i++) {
        for (size_t k = users.first[unsound.v[i]]; k < users.first[unsound.v[i] + 1]; k++) {
            if (!sound[users.users[k]])
                continue;
            sound[users.users[k]] = false;
            *vec_push(&scratch, &unsound) = users.users[k];
        }
    }
    arena_release(&scratch);
}

bool *link_imports(struct arena *arena, struct proto_file *const *files, size_t n)
{
    struct basename *names = arena_array(arena, struct basename, n);
    bool *complete = arena_array(arena, bool, n);
    for (size_t i = 0; i < n; i++)
        files[i]->place = i;
    for (size_t i = 0; i < n; i++)
        names[i] = (struct basename){ path_base(files[i]->path), (uint32_t)i };
    if (n > 1)
        qsort(names, n, sizeof(names[0]), basename_cmp);
    for (size_t i = 0; i < n; i++) {
        complete[i] = true;
        for (size_t k = 0; k < files[i]->imports.n; k++) {
            struct proto_import *import = &files[i]->imports.v[k];
            import->file = find_import(files, names, n, files[i], import->path);
            complete[i] &= import->file || str_starts(import->path, "google/protobuf/");
        }
    }
    proto_spread(files, n, complete);
    return complete;
}

static int path_cmp(const void *a, const void *b)
{
    const struct basename *x = a, *y = b;
    return str_cmp(x->name, y->name);
}

bool *link_rooted(struct arena *arena, struct proto_file *const *files, size_t n)
{
    struct basename *paths = arena_array(arena, struct basename, n);
    bool *complete = arena_array(arena, bool, n);
    for (size_t i = 0; i < n; i++) {
        files[i]->place = i;
        paths[i] = (struct basename){ files[i]->path, (uint32_t)i };
    }
    if (n > 1)
        qsort(paths, n, sizeof(paths[0]), path_cmp);
    for (size_t i = 0; i < n; i++) {
        complete[i] = true;
        for (size_t k = 0; k < files[i]->imports.n; k++) {
            struct proto_import *import = &files[i]->imports.v[k];
            size_t at = first_of(paths, n, import->path);
            bool found = at < n && str_eq(paths[at].name, import->path);
            import->file = found ? files[paths[at].file] : NULL;
            complete[i] &= found || (files[i]->compiled && import->kind == PROTO_IMPORT_OPTION);
        }
    }
    proto_spread(files, n, complete);
    return complete;
}
