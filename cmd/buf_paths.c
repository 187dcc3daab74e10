/* Paths in buf.yaml: relative, within their folder, none within another. */
#include "buf_priv.h"

bool buf_is_within(struct str path, struct str folder, struct str *out_rest)
{
    if (str_is(folder, ".")) {
        *out_rest = path;
        return true;
    }
    if (path.n < folder.n || memcmp(path.p, folder.p, folder.n) != 0)
        return false;
    *out_rest = path.n == folder.n ? STR(".") : str_skip(path, folder.n + 1);
    return path.n == folder.n || path.p[folder.n] == '/';
}

bool buf_path(struct buf_reading *r, const struct node *at, const char *what, struct str *out)
{
    if (doc_text(at).n > COMPAT_PATH_MAX)
        return buf_wrong(r, at, "%s is longer than %d bytes", what, COMPAT_PATH_MAX);
    *out = path_collapse(r->arena, doc_text(at));
    if (!out->n)
        *out = STR(".");
    if (str_is(*out, "..") || str_starts(*out, "../") || str_starts(*out, "/"))
        return buf_wrong(r, at, "%s leads out of the folder: '%" PRIstr "'", what,
                         STR_ARG(str_take(*out, 80)));
    return true;
}

static int by_text(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

void strs_sort(struct strs *list, bool unique)
{
    size_t kept = 0;
    if (list->all.n > 1)
        qsort(list->all.v, list->all.n, sizeof(list->all.v[0]), by_text);
    for (size_t i = 0; unique && i < list->all.n; i++)
        if (i == 0 || !str_eq(list->all.v[i], list->all.v[kept - 1]))
            list->all.v[kept++] = list->all.v[i];
    if (unique)
        list->all.n = kept;
}

/* "a" < "a-b" < "a/b": what lies in a folder need not come next to it. */
bool buf_paths_apart(struct buf_reading *r, const struct node *list, const struct strs *paths)
{
    struct symtab seen;
    symtab_init(&seen, r->arena);
    for (size_t i = 0; i < paths->all.n; i++) {
        if (i > 0 && str_eq(paths->all.v[i], paths->all.v[i - 1]))
            return buf_wrong(r, list, "'%" PRIstr "' is given twice",
                             STR_ARG(str_take(paths->all.v[i], 80)));
        sym_intern(&seen, paths->all.v[i]);
    }
    for (size_t i = 0; i < paths->all.n; i++) {
        struct str path = paths->all.v[i];
        while (!str_is(path, ".")) {
            path = path_dir(path);
            if (sym_find(&seen, path))
                return buf_wrong(r, list, "'%" PRIstr "' lies in '%" PRIstr "', which is given too",
                                 STR_ARG(str_take(paths->all.v[i], 80)),
                                 STR_ARG(str_take(path, 80)));
        }
    }
    return true;
}

bool buf_paths(struct buf_reading *r, const struct node *list, const char *what, struct strs *out)
{
    for_each_item (list, item) {
        struct str path;
        if (item->type == DOC_NULL)
            continue;
        if (!doc_text(item).n)
            return buf_wrong(r, item, "%s must not be empty", what);
        if (!buf_path(r, item, what, &path))
            return false;
        *vec_push(r->arena, &out->all) = path;
    }
    strs_sort(out, false);
    return buf_paths_apart(r, list, out);
}
