#include "inputs_priv.h"

#include <dirent.h>
#include <sys/stat.h>

enum {
    MAX_FOLDERS = 256, /* below the one that is named */
    MAX_DEPTH = 8,
};

struct folder {
    struct str name; /* relative to the folder of from */
    unsigned depth;
};

struct listing {
    struct reading *reading;
    struct str base; /* folder of from */
    size_t max;
    VEC(struct folder) folders; /* a queue: read up to next */
    size_t next;
    struct reading_names *out;
};

static int compare(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static void read_names(struct arena *arena, struct str path, struct reading_names *out)
{
    DIR *dir = opendir(str_cstr(arena, path));
    if (!dir)
        return;
    for (struct dirent *entry; (entry = readdir(dir));)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            *vec_push(arena, &out->all) = str_dup(arena, str_from(entry->d_name));
    closedir(dir);
    if (out->all.n)
        qsort(out->all.v, out->all.n, sizeof(out->all.v[0]), compare);
}

static void take_entry(struct listing *list, const struct folder *folder, struct str entry)
{
    struct arena *arena = list->reading->arena;
    struct str name = path_join(arena, folder->name, entry);
    struct stat status;
    if (lstat(str_cstr(arena, path_join(arena, list->base, name)), &status) < 0)
        return;
    if (S_ISREG(status.st_mode) && list->out->all.n < list->max)
        *vec_push(arena, &list->out->all) = name;
    if (S_ISDIR(status.st_mode) && folder->depth < MAX_DEPTH && list->folders.n < MAX_FOLDERS)
        *vec_push(arena, &list->folders) = (struct folder){ name, folder->depth + 1 };
}

void reading_list(struct reading *reading, const struct input *from, struct str folder, size_t max,
                  struct reading_names *out)
{
    struct arena *arena = reading->arena;
    struct listing list = { .reading = reading, .base = path_dir(from->path), .max = max };
    struct str root = reading->sources->all.v[from->source].root;
    list.out = out;
    if (!path_is_below(arena, path_join(arena, list.base, folder), root))
        return;
    *vec_push(arena, &list.folders) = (struct folder){ folder, 0 };
    while (list.next < list.folders.n && out->all.n < max) {
        struct folder here = list.folders.v[list.next++];
        struct reading_names names = { 0 };
        read_names(arena, path_join(arena, list.base, here.name), &names);
        for (size_t i = 0; i < names.all.n; i++)
            take_entry(&list, &here, names.all.v[i]);
    }
}
