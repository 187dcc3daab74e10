#include "inputs_priv.h"

#include "svcgraph/fileset.h"
#include "svcgraph/match.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>

const struct limits limits_default = {
    .file_bytes = (size_t)256 << 20,
    .files = 200000,
    .folders = 64,
    .memory_bytes = (size_t)2 << 30,
};

/* Version control keeps copies of the same files: never inputs of their own. */
static const char *const folders_left_out[] = { ".git", ".hg", ".svn" };

struct folder {
    struct str path, root;
    unsigned depth;
};

struct walk {
    struct inputs *inputs;
    struct arena *arena;
    VEC(struct folder) folders; /* still to be read */
    VEC(struct source) found;
};

static bool selected(const struct str *patterns, size_t n, struct str path)
{
    for (size_t i = 0; i < n; i++) {
        bool whole = str_find_char(patterns[i], '/') != SIZE_MAX || str_starts(patterns[i], "re:");
        if (pattern_match(patterns[i], whole ? path : path_base(path)))
            return true;
    }
    return false;
}

static bool wanted(const struct input_choice *choice, struct str path)
{
    if (choice->n_include && !selected(choice->include, choice->n_include, path))
        return false;
    return !selected(choice->exclude, choice->n_exclude, path);
}

static void add_file(struct walk *walk, struct str path, struct str root, uint64_t size, bool named)
{
    *vec_push(walk->arena, &walk->found) =
        (struct source){ .path = path, .root = root, .size = size, .named = named };
}

static void unreadable(struct walk *walk, struct str path, struct str root, const char *why)
{
    const struct inputs_setup *setup = walk->inputs->setup;
    uint32_t source = sources_add(setup->sources, (struct source){ .path = path,
                                                                   .root = root,
                                                                   .status = SOURCE_FAILED,
                                                                   .named = true });
    finding_add(setup->findings, &rule_input_unreadable, (struct loc){ source, 0, 0 },
                "%" PRIstr " cannot be read: %s.", STR_ARG(path), why);
}

static bool left_out(struct str name)
{
    for (size_t i = 0; i < countof(folders_left_out); i++)
        if (str_is(name, folders_left_out[i]))
            return true;
    return false;
}

static void add_entry(struct walk *walk, const struct folder *folder, struct str name)
{
    struct str path = path_join(walk->arena, folder->path, name);
    struct stat status;
    if (lstat(place_on_disk(walk->inputs, walk->arena, path), &status) < 0)
        return;
    if (S_ISLNK(status.st_mode)) {
        walk->inputs->tally->links++;
    } else if (S_ISDIR(status.st_mode)) {
        if (left_out(name) || folder->depth >= walk->inputs->setup->limits->folders)
            return;
        *vec_push(walk->arena, &walk->folders) =
            (struct folder){ path, folder->root, folder->depth + 1 };
    } else if (S_ISREG(status.st_mode) && wanted(walk->inputs->choice, path)) {
        add_file(walk, path, folder->root, (uint64_t)status.st_size, false);
    }
}

static void read_folder(struct walk *walk, const struct folder *folder)
{
    DIR *dir = opendir(place_on_disk(walk->inputs, walk->arena, folder->path));
    if (!dir) {
        unreadable(walk, folder->path, folder->root, strerror(errno));
        return;
    }
    for (struct dirent *entry; (entry = readdir(dir));)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            add_entry(walk, folder, str_from(entry->d_name));
    closedir(dir);
}

static void walk_folders(struct walk *walk)
{
    size_t limit = walk->inputs->setup->limits->files;
    while (walk->folders.n && walk->found.n < limit) {
        struct folder folder = walk->folders.v[--walk->folders.n];
        read_folder(walk, &folder);
    }
    if (walk->found.n < limit)
        return;
    finding_add(walk->inputs->setup->findings, &rule_input_limit, LOC_NONE,
                "The given folders hold more than %zu files; the rest was not read.", limit);
    walk->folders.n = 0;
}

static void add_path(struct walk *walk, struct str given)
{
    struct arena *arena = walk->inputs->setup->arena;
    if (str_is(given, "-")) {
        add_file(walk, STR("-"), STR("."), 0, true);
        return;
    }
    struct str path = path_normal(arena, given);
    struct stat status;
    if (stat(str_cstr(walk->arena, path), &status) < 0) {
        unreadable(walk, path, path_dir(path), strerror(errno));
    } else if (S_ISDIR(status.st_mode)) {
        *vec_push(walk->arena, &walk->folders) = (struct folder){ path, path, 0 };
        walk_folders(walk);
    } else {
        add_file(walk, path, path_dir(path), (uint64_t)status.st_size, true);
    }
}

static bool within_left_out(struct str path)
{
    for (struct str part, rest = path; str_split(&rest, '/', &part);)
        if (left_out(part))
            return true;
    return false;
}

/* Entries of a set below a folder of it. */
static void add_listed(struct walk *walk, const struct input_place *place)
{
    const struct fileset *set = place->set;
    for (size_t i = 0; i < set->entries.n; i++) {
        const struct fileset_entry *entry = &set->entries.v[i];
        struct str rest;
        if (!place_below(place->folder, entry->path, &rest) || within_left_out(rest))
            continue;
        struct str path = path_join(walk->arena, place->at, rest);
        if (place->file.n ? str_eq(rest, place->file) : wanted(walk->inputs->choice, path))
            add_file(walk, path, place->at, entry->size, place->file.n > 0);
    }
}

static void add_place(struct walk *walk, const struct input_place *place)
{
    if (place->set) {
        add_listed(walk, place);
        return;
    }
    if (place->file.n) {
        struct str path = path_join(walk->arena, place->at, place->file);
        struct stat status;
        if (stat(place_on_disk(walk->inputs, walk->arena, path), &status) == 0)
            add_file(walk, path, place->at, (uint64_t)status.st_size, true);
        return;
    }
    *vec_push(walk->arena, &walk->folders) = (struct folder){ place->at, place->at, 0 };
    walk_folders(walk);
}

static void add_all(struct walk *walk)
{
    const struct input_choice *choice = walk->inputs->choice;
    const struct inputs_setup *setup = walk->inputs->setup;
    for (size_t i = 0; i < setup->n_places; i++)
        add_place(walk, &setup->places[i]);
    for (size_t i = 0; !setup->places && i < choice->n_paths; i++)
        add_path(walk, choice->paths[i]);
    if (!setup->places && choice->n_paths == 0)
        add_path(walk, STR("."));
}

/* By path; of two with the same path the one the user named comes first. */
static int compare(const void *a, const void *b)
{
    const struct source *x = a, *y = b;
    int order = str_cmp(x->path, y->path);
    return order ? order : (int)y->named - (int)x->named;
}

static void add_input(struct inputs *inputs, const struct source *found)
{
    struct arena *arena = inputs->setup->arena;
    struct source source = *found;
    source.path = str_dup(arena, found->path);
    source.root = str_dup(arena, found->root);
    struct input *input = arena_new(arena, struct input);
    input->source = sources_add(inputs->setup->sources, source);
    input->path = source.path;
    input->named = source.named;
    input->max_bytes = inputs->setup->limits->file_bytes;
    *vec_push(arena, &inputs->all) = input;
}

void inputs_walk(struct inputs *inputs)
{
    struct arena scratch = { 0 };
    struct walk walk = { .inputs = inputs, .arena = &scratch };
    add_all(&walk);
    if (walk.found.n)
        qsort(walk.found.v, walk.found.n, sizeof(*walk.found.v), compare);
    for (size_t i = 0; i < walk.found.n; i++)
        if (i == 0 || !str_eq(walk.found.v[i].path, walk.found.v[i - 1].path))
            add_input(inputs, &walk.found.v[i]);
    arena_release(&scratch);
}
