/*
 * Seeded changes of single tokens in .proto files, for differential tests of what is accepted.
 *
 * usage: proto_tokens SEED FIRST COUNT OUT TREE...
 *
 * Makes COUNT mutants, numbered from FIRST, under the folder OUT; the same SEED and number make the
 * same mutant. A TREE is one of
 *   FOLDER              holds a folder zz: all of it is copied to OUT/zNNNNN, with the identifier zz
 *                       (in packages, references and import paths) and numbers 50000 to 50999
 *                       (extensions of options) made the mutant's own; one file of it is changed
 *   ROOT:PATH.proto     one file of a larger tree: changed, it is OUT/zNNNNN/PATH.proto in a package
 *                       zNNNNN below its own; what it imports is copied to OUT as it is
 * so that all mutants of a run are one tree for a compiler. One line for each mutant on standard
 * output: name, "alone" when it may clash with others (its package was touched) or "-", tree, changes.
 */
#include "proto_tokens.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { FILES_MAX = 2000, PATH_SIZE = 4096 };

static void make_folders(char *path)
{
    for (char *p = path + 1; (p = strchr(p, '/')); *p++ = '/') {
        *p = '\0';
        if (mkdir(path, 0777) < 0 && errno != EEXIST)
            need(NULL);
    }
}

static void write_text(const struct text *f, char *path)
{
    make_folders(path);
    FILE *out = need(fopen(path, "wb"));
    for (size_t i = 0; i < f->n; i++)
        fprintf(out, "%s%s", f->t[i].gap, f->t[i].text);
    if (fclose(out) != 0)
        need(NULL);
}

struct files {
    char *path[FILES_MAX];
    size_t n;
};

static void list(struct files *files, const char *folder)
{
    DIR *dir = need(opendir(folder));
    for (struct dirent *entry; (entry = readdir(dir));) {
        struct stat status;
        if (entry->d_name[0] == '.' || files->n == FILES_MAX)
            continue;
        char *path = print("%s/%s", folder, entry->d_name);
        if (stat(path, &status) == 0 && S_ISDIR(status.st_mode))
            list(files, path);
        else if (strlen(path) > 6 && strcmp(path + strlen(path) - 6, ".proto") == 0)
            files->path[files->n++] = path;
    }
    closedir(dir);
}

static int by_path(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool mutate_tree(const char *tree, const char *out, unsigned long number, char *log, size_t size)
{
    static struct text f;
    struct files files = { .n = 0 };
    char *folder = print("%s/zz", tree);
    bool alone = false;
    list(&files, folder);
    qsort(files.path, files.n, sizeof(files.path[0]), by_path);
    /* Most often main.proto, which uses the others. */
    size_t chosen = pick(files.n);
    for (size_t i = 0; i < files.n && pick(3) != 0; i++)
        if (strstr(files.path[i], "/main.proto"))
            chosen = i;
    for (size_t i = 0; i < files.n; i++) {
        tokenize(&f, slurp(files.path[i]));
        own_names(&f, number);
        if (i == chosen)
            alone = mutate(&f, log, size);
        write_text(&f, print("%s/z%05lu%s", out, number, files.path[i] + strlen(folder)));
    }
    return alone;
}

/* Copies what a file imports, and so on. */
static void copy_imports(const struct text *f, const char *root, const char *out)
{
    for (size_t i = 0; i + 1 < f->n; i++) {
        if (!is(f, i, "import"))
            continue;
        while (i + 1 < f->n && class_of(f->t[i].text) != '"' && !is(f, i, ";"))
            i++;
        if (class_of(f->t[i].text) != '"')
            continue;
        const char *quoted = f->t[i].text;
        char *path = copy(quoted + 1, strlen(quoted) - 2), *from = print("%s/%s", root, path);
        char *to = print("%s/%s", out, path);
        struct stat status;
        if (stat(from, &status) < 0 || stat(to, &status) == 0)
            continue;
        struct text *other = need(malloc(sizeof(*other)));
        tokenize(other, slurp(from));
        write_text(other, to);
        copy_imports(other, root, out);
        free(other);
    }
}

static bool mutate_file(const char *tree, const char *out, unsigned long number, char *log, size_t size)
{
    static struct text f;
    const char *colon = strchr(tree, ':');
    char *root = copy(tree, (size_t)(colon - tree));
    tokenize(&f, slurp(print("%s/%s", root, colon + 1)));
    copy_imports(&f, root, out);
    own_package(&f, number);
    bool alone = mutate(&f, log, size);
    write_text(&f, print("%s/z%05lu/%s", out, number, colon + 1));
    return alone;
}

int main(int argc, char **argv)
{
    if (argc < 6) {
        fprintf(stderr, "usage: proto_tokens SEED FIRST COUNT OUT TREE...\n");
        return 2;
    }
    unsigned long seed = strtoul(argv[1], NULL, 10), first = strtoul(argv[2], NULL, 10);
    for (unsigned long number = first; number < first + strtoul(argv[3], NULL, 10); number++) {
        char log[2000];
        state = (seed * 1000003 + number) * 0x9e3779b97f4a7c15u + 1;
        for (int i = 0; i < 8; i++)
            pick(1);
        const char *tree = argv[5 + pick((size_t)argc - 5)];
        bool alone = (strchr(tree, ':') ? mutate_file : mutate_tree)(tree, argv[4], number, log,
                                                                     sizeof(log));
        printf("z%05lu %s %s%s\n", number, alone ? "alone" : "-", tree, log);
    }
    return 0;
}
