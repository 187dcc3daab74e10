/* Edits of whole files: a definition goes to the end of another file; a file is gone or renamed. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proto_mutate.h"

const struct edit edits[N_EDITS] = {
#define ROW(name) { #name, name },
    EDITS(ROW)
#undef ROW
};

static void mutate(struct file *f, const char *path)
{
    reread(f, slurp(path));
    for (int tries = 0; tries < 50; tries++) {
        size_t kind = pick(N_EDITS);
        if (!edits[kind].apply(f))
            continue;
        printf("%s %s\n", edits[kind].name, path);
        break;
    }
    char *text = join(f);
    write_file(path, text);
    free(text);
}

static void move_definition(struct file *f, const char *from, const char *to)
{
    static const enum kind kinds[] = { MESSAGE, ENUM, SERVICE, EXTEND };
    reread(f, slurp(from));
    struct element *e = any(f, kinds[pick(4)]);
    if (!e || e->parent != SIZE_MAX || strcmp(from, to) == 0)
        return;
    struct file part = { .t = f->t + e->first, .n = e->last - e->first + 1 };
    char *moved = join(&part), *old = slurp(to), *all = format("%s\n%s", old, moved);
    cut(f, e->first, e->last);
    char *rest = join(f);
    write_file(from, rest);
    write_file(to, all);
    printf("definition_move %s %s\n", from, to);
    free(moved);
    free(old);
    free(all);
    free(rest);
}

static void file_rename(const char *path)
{
    char *to = format("%s_renamed%s", path, ".proto");
    if (rename(path, to) == 0)
        printf("file_rename %s\n", path);
    free(to);
}

void mutate_files(struct file *f, char *const *paths, size_t n)
{
    const char *path = paths[pick(n)];
    if (access(path, R_OK) != 0)
        return;
    switch (pick(40)) {
    case 0:
        if (remove(path) == 0)
            printf("file_delete %s\n", path);
        break;
    case 1:
        file_rename(path);
        break;
    case 2:
    case 3:
    case 4:
        move_definition(f, path, paths[pick(n)]);
        break;
    default:
        mutate(f, path);
    }
}
