#include "inputs_priv.h"

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

static void take_entry(struct listing *list, const struct folder *folder,
                       const struct place_child *child)
{
    struct arena *arena = list->reading->arena;
    struct str name = path_join(arena, folder->name, child->name);
    if (!child->is_folder && list->out->all.n < list->max)
        *vec_push(arena, &list->out->all) = name;
    if (child->is_folder && folder->depth < MAX_DEPTH && list->folders.n < MAX_FOLDERS)
        *vec_push(arena, &list->folders) = (struct folder){ name, folder->depth + 1 };
}

void reading_list(struct reading *reading, const struct input *from, struct str folder, size_t max,
                  struct reading_names *out)
{
    struct arena *arena = reading->arena;
    struct listing list = { .reading = reading, .base = path_dir(from->path), .max = max };
    struct str root = reading->sources->all.v[from->source].root;
    list.out = out;
    if (!place_is_below(reading->inputs, arena, path_join(arena, list.base, folder), root))
        return;
    *vec_push(arena, &list.folders) = (struct folder){ folder, 0 };
    while (list.next < list.folders.n && out->all.n < max) {
        struct folder here = list.folders.v[list.next++];
        struct place_children children = { 0 };
        place_list(reading->inputs, arena, path_join(arena, list.base, here.name), &children);
        for (size_t i = 0; i < children.all.n; i++)
            take_entry(&list, &here, &children.all.v[i]);
    }
}
