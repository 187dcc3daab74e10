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

/* A plain file is named, so it must be there; folders and globs select from a walk. */
void config_inputs(struct run *run, struct config_inputs *out)
{
    struct arena *arena = &run->arena;
    struct str dir = path_dir(run->config.path);

    for (size_t i = 0; i < run->config.inputs.n; i++) {
        struct str path = below(arena, dir, run->config.inputs.v[i]);
        if (is_glob(path))
            *vec_push(arena, &out->include) = path;
        else if (is_folder(arena, path))
            *vec_push(arena, &out->include) =
                str_is(path, ".") ? STR("**") : path_join(arena, path, STR("**"));
        else
            *vec_push(arena, &out->paths) = path;
    }
    if (out->include.n)
        *vec_push(arena, &out->paths) = dir;
}
