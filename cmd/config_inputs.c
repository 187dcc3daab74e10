/* What the config names as inputs, in the terms of the walk. */
#include <sys/stat.h>

#include "config.h"

static bool is_glob(struct str text)
{
    return str_has(text, "*") || str_has(text, "?") || str_has(text, "[");
}

static bool is_folder(struct arena *arena, struct str path)
{
    struct stat st;

    return stat(str_cstr(arena, path), &st) == 0 && S_ISDIR(st.st_mode);
}

static struct str below(struct arena *arena, struct str dir, struct str name)
{
    return path_normal(arena, str_is(dir, ".") ? name : path_join(arena, dir, name));
}

/*
 * A symbolic link may lead anywhere. Walks of folders follow none; a plain file is opened, so what
 * it comes down to must lie in the config's own folder. What is not there is told when it is read.
 */
static bool stays_below(struct arena *arena, struct str dir, struct str path)
{
    char *real_dir = realpath(str_cstr(arena, dir), NULL);
    char *real = realpath(str_cstr(arena, path), NULL);
    size_t n = real_dir ? strlen(real_dir) : 0;
    bool below_it = real && real_dir && strncmp(real, real_dir, n) == 0 &&
                    (n == 1 || real[n] == '/');
    bool absent = !real;

    free(real_dir);
    free(real);
    return below_it || absent;
}

static bool add_path(struct run *run, struct str dir, struct str path, struct config_inputs *out,
                     struct str *out_error)
{
    struct arena *arena = &run->arena;

    if (is_folder(arena, path)) {
        *vec_push(arena, &out->include) =
            str_is(path, ".") ? STR("**") : path_join(arena, path, STR("**"));
        return true;
    }
    *vec_push(arena, &out->paths) = path;
    if (stays_below(arena, dir, path))
        return true;
    *out_error = str_printf(arena, "%" PRIstr ": inputs: '%" PRIstr
                            "' is a link out of this folder", STR_ARG(run->config.path),
                            STR_ARG(path));
    return false;
}

/* A plain file is named, so it must be there; folders and globs select from a walk. */
bool config_inputs(struct run *run, struct config_inputs *out, struct str *out_error)
{
    struct arena *arena = &run->arena;
    struct str dir = path_dir(run->config.path);

    for (size_t i = 0; i < run->config.inputs.n; i++) {
        struct str path = below(arena, dir, run->config.inputs.v[i]);
        if (is_glob(run->config.inputs.v[i]))
            *vec_push(arena, &out->include) = path;
        else if (!add_path(run, dir, path, out, out_error))
            return false;
    }
    if (out->include.n)
        *vec_push(arena, &out->paths) = dir;
    return true;
}
