#include "version_say.h"

#include "say.h"

enum { SHOWN = 3 };

void version_say_left_out(const struct fileset *set, struct arena *arena)
{
    size_t n = set->left_out.n;

    for (size_t i = 0; i < n && i < SHOWN; i++)
        say_note("%" PRIstr " %s", STR_ARG(fileset_shown(set, arena, set->left_out.v[i].path)),
                 set->left_out.v[i].why);
    if (n > SHOWN)
        say_note("... and %zu more like this", n - SHOWN);
}

void version_say_empty(const struct fileset *set, struct arena *arena, struct str given)
{
    const struct fileset_trouble *first = set->troubles.v;

    if (set->troubles.n)
        say_error("no .proto file in %" PRIstr ": %" PRIstr " %s", STR_ARG(given),
                  STR_ARG(fileset_shown(set, arena, first->path)), first->why);
    else
        say_error("no .proto file in %" PRIstr, STR_ARG(given));
}

static bool is_own(const struct compat_file *file)
{
    return !file->shipped && !file->is_import;
}

void version_say_apart(const struct compat_tree *now, const struct compat_tree *before,
                       struct str given)
{
    size_t i = 0, k = 0, n_now = 0, n_before = 0;

    while (i < now->files.n && k < before->files.n) {
        int order = str_cmp(now->files.v[i].path, before->files.v[k].path);
        if (order == 0 && is_own(&now->files.v[i]))
            return;
        i += order <= 0;
        k += order >= 0;
    }
    for (i = 0; i < now->files.n; i++)
        n_now += is_own(&now->files.v[i]);
    for (k = 0; k < before->files.n; k++)
        n_before += is_own(&before->files.v[k]);
    if (n_now && n_before)
        say_note("%" PRIstr ": no file has the path of a new one; a folder within is chosen by "
                 "':FOLDER' (git) or '#subdir=FOLDER'",
                 STR_ARG(given));
}
