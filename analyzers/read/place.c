/* Files by the paths that readers see: on disk, in a revision, in an archive. */
#include "inputs_priv.h"
#include "svcgraph/fileset.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

struct located {
    const struct fileset *set; /* NULL: on disk */
    struct str path;           /* there; empty: the root of the set */
};

bool place_below(struct str folder, struct str path, struct str *out_rest)
{
    *out_rest = path;
    if (folder.n == 0 || str_is(folder, "."))
        return !str_starts(path, "/") && !str_starts(path, "../") && !str_is(path, "..");
    if (path.n < folder.n || memcmp(path.p, folder.p, folder.n) != 0)
        return false;
    *out_rest = str_skip(path, folder.n + (path.n > folder.n && !str_ends(folder, "/")));
    return path.n == folder.n || str_ends(folder, "/") || path.p[folder.n] == '/';
}

static const struct input_place *find(const struct input_place *places, size_t n, struct str path,
                                      struct str *out_rest)
{
    const struct input_place *best = NULL;
    struct str rest;
    for (size_t i = 0; i < n; i++)
        if (place_below(places[i].at, path, &rest) && (!best || rest.n < out_rest->n)) {
            best = &places[i];
            *out_rest = rest;
        }
    return best;
}

/* False: nowhere. */
static bool locate(const struct inputs *inputs, struct arena *arena, struct str path,
                   struct located *out)
{
    const struct inputs_setup *setup = inputs->setup;
    struct str rest;
    *out = (struct located){ NULL, path };
    if (!setup->places)
        return true;
    path = path_collapse(arena, path);
    const struct input_place *place = find(setup->places, setup->n_places, path, &rest);
    if (!place)
        return false;
    out->set = place->set;
    out->path = path_join(arena, place->folder, rest);
    if (str_is(out->path, "."))
        out->path = place->set ? STR_NULL : STR(".");
    return true;
}

struct str input_shown(const struct input_place *places, size_t n, struct arena *arena,
                       struct str path)
{
    struct str rest;
    const struct input_place *place = find(places, n, path, &rest);
    if (!place)
        return path;
    struct str there = path_join(arena, place->folder, rest);
    if (!place->set || place->set->single)
        return there;
    return fileset_shown(place->set, arena, there);
}

const char *place_on_disk(const struct inputs *inputs, struct arena *arena, struct str path)
{
    struct located at;
    locate(inputs, arena, path, &at);
    return str_cstr(arena, at.path);
}

struct stream *place_open(const struct inputs *inputs, struct arena *arena, struct str path,
                          const char **out_error)
{
    struct located at;
    struct str text;
    if (!locate(inputs, arena, path, &at)) {
        *out_error = "is not there";
        return NULL;
    }
    if (!at.set)
        return stream_open(str_cstr(arena, at.path), out_error);
    size_t i = fileset_find(at.set, at.path);
    *out_error = "is not there";
    if (i == SIZE_MAX || !fileset_read(at.set, i, arena, &text, out_error))
        return NULL;
    *out_error = "out of memory";
    return stream_memory(text);
}

bool place_is_file(const struct inputs *inputs, struct arena *arena, struct str path)
{
    struct located at;
    struct stat status;
    if (!locate(inputs, arena, path, &at))
        return false;
    if (at.set)
        return fileset_find(at.set, at.path) != SIZE_MAX;
    return stat(str_cstr(arena, at.path), &status) == 0 && S_ISREG(status.st_mode);
}

static bool is_below_on_disk(struct arena *arena, struct str path, struct str root)
{
    char real_path[PATH_MAX], real_root[PATH_MAX];
    if (!realpath(str_cstr(arena, path), real_path) || !realpath(str_cstr(arena, root), real_root))
        return false;
    size_t n = strlen(real_root);
    return strncmp(real_path, real_root, n) == 0 &&
           (n == 1 || real_path[n] == '/' || real_path[n] == '\0');
}

/* In a set it is so by the text: links are no part of it. */
bool place_is_below(const struct inputs *inputs, struct arena *arena, struct str path,
                    struct str root)
{
    struct located at, top;
    struct str rest;
    if (!locate(inputs, arena, path, &at) || !locate(inputs, arena, root, &top))
        return false;
    return at.set ? place_below(top.path, at.path, &rest) : is_below_on_disk(arena, at.path, top.path);
}

static int by_name(const void *a, const void *b)
{
    const struct place_child *x = a, *y = b;
    return str_cmp(x->name, y->name);
}

static void list_on_disk(struct arena *arena, struct str folder, struct place_children *out)
{
    DIR *dir = opendir(str_cstr(arena, folder));
    struct stat status;
    if (!dir)
        return;
    for (struct dirent *entry; (entry = readdir(dir));)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
            fstatat(dirfd(dir), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
            (S_ISREG(status.st_mode) || S_ISDIR(status.st_mode)))
            *vec_push(arena, &out->all) = (struct place_child){
                str_dup(arena, str_from(entry->d_name)), S_ISDIR(status.st_mode)
            };
    closedir(dir);
    if (out->all.n)
        qsort(out->all.v, out->all.n, sizeof(out->all.v[0]), by_name);
}

/* What is below the same folder stands together in the order of paths. */
static void list_in_set(const struct fileset *set, struct arena *arena, struct str folder,
                        struct place_children *out)
{
    for (size_t i = 0; i < set->entries.n; i++) {
        struct str rest;
        if (!place_below(folder, set->entries.v[i].path, &rest))
            continue;
        size_t slash = str_find_char(rest, '/');
        struct place_child child = { str_take(rest, slash), slash != SIZE_MAX };
        if (!out->all.n || !str_eq(out->all.v[out->all.n - 1].name, child.name))
            *vec_push(arena, &out->all) = child;
    }
    if (out->all.n)
        qsort(out->all.v, out->all.n, sizeof(out->all.v[0]), by_name);
}

void place_list(const struct inputs *inputs, struct arena *arena, struct str folder,
                struct place_children *out)
{
    struct located at;
    if (!locate(inputs, arena, folder, &at))
        return;
    if (at.set)
        list_in_set(at.set, arena, at.path, out);
    else
        list_on_disk(arena, at.path, out);
}
