/*
 * Several paths: the input is the working directory, of which only these are looked at. With
 * modules of buf.yaml they narrow what is asked for; without, each folder is a root of imports.
 */
#include <sys/stat.h>

#include "compat.h"
#include "say.h"

static bool leads_out(struct str path)
{
    return str_starts(path, "/") || str_starts(path, "../") || str_is(path, "..");
}

/* Relative to the working directory; false when it lies elsewhere. */
static bool from_here(struct run *run, struct str given, struct str *out)
{
    char *here = realpath(".", NULL);
    *out = path_collapse(&run->arena, given);
    if (leads_out(*out) && here) {
        char *real = realpath(str_cstr(&run->arena, given), NULL);
        struct str rest;
        if (real && buf_is_within(str_from(real), str_from(here), &rest))
            *out = str_dup(&run->arena, rest);
        free(real);
    }
    free(here);
    return !leads_out(*out);
}

bool several_take(struct compat_ctx *c, struct run *run, const struct str *given, size_t n)
{
    bool files = false;

    for (size_t i = 0; i < n; i++) {
        struct stat status;
        struct several *one = vec_push(&run->arena, &c->several);
        if (!from_here(run, given[i], &one->path)) {
            say_error("%" PRIstr ": several paths must lie in the working directory",
                      STR_ARG(given[i]));
            return false;
        }
        if (stat(str_cstr(&run->arena, one->path), &status) < 0) {
            say_error("%" PRIstr ": no such file or folder", STR_ARG(given[i]));
            return false;
        }
        one->is_folder = S_ISDIR(status.st_mode);
        *vec_push(&run->arena, &c->paths.all) = one->path;
        files |= !one->is_folder;
        *vec_push(&run->arena, &c->several_paths.all) = one->path;
    }
    if (files) /* they import from the working directory, wherever in it */
        c->several_paths.all.n = 0;
    return true;
}

static bool is_covered(const struct compat_ctx *c, struct str path, const struct several *but)
{
    struct str rest;
    for (size_t i = 0; i < c->several.n; i++) {
        const struct several *other = &c->several.v[i];
        bool same = str_eq(other->path, path);
        if (other != but && other->is_folder && buf_is_within(path, other->path, &rest) &&
            (!same || other < but))
            return true;
    }
    return false;
}

void several_roots(const struct compat_ctx *c, struct run *run, struct buf_workspace *workspace)
{
    struct buf_module *module = &workspace->modules.v[0];
    struct str *folders = arena_array(&run->arena, struct str, c->several.n);
    size_t n = 0;
    bool here = false;

    module->roots.n = 0;
    for (size_t i = 0; i < c->several.n; i++) {
        const struct several *one = &c->several.v[i];
        if (is_covered(c, one->path, one))
            continue;
        if (one->is_folder)
            *vec_push(&run->arena, &module->roots) =
                (struct compat_root){ .disk = folders[n++] = one->path };
        here |= !one->is_folder;
    }
    if (here)
        *vec_push(&run->arena, &module->roots) =
            (struct compat_root){ .disk = STR("."), .excludes = folders, .n_excludes = n };
}
