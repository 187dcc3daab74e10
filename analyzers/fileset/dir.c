/* A folder on disk, a .proto file and what is beside it, another file alone. Links are not
 * followed. */
#include "fileset_priv.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

struct folder {
    struct str relative; /* to the root; empty: the root */
    unsigned depth;
};

struct walk {
    struct fileset *set;
    const struct fileset_request *request;
    VEC(struct folder) folders;
    bool full;
};

static struct str relative_to(struct arena *arena, struct str folder, const char *name)
{
    if (folder.n)
        return str_printf(arena, "%" PRIstr "/%s", STR_ARG(folder), name);
    return str_dup(arena, str_from(name));
}

static const char *on_disk(const struct fileset *set, struct arena *arena, struct str path)
{
    return str_cstr(arena, path_join(arena, set->folder, path));
}

static bool is_version_control(const char *name)
{
    return strcmp(name, ".git") == 0 || strcmp(name, ".hg") == 0 || strcmp(name, ".svn") == 0;
}

static int64_t in_ns(const struct timespec *time)
{
    return (int64_t)time->tv_sec * 1000000000 + time->tv_nsec;
}

static void visit(struct walk *walk, const struct folder *folder, int fd,
                  const struct dirent *entry)
{
    struct fileset *set = walk->set;
    bool is_folder = entry->d_type == DT_DIR || entry->d_type == DT_UNKNOWN;
    struct stat status;
    bool wanted = entry->d_type != DT_LNK &&
                  (!walk->request->wanted || walk->request->wanted(str_from(entry->d_name)));
    if ((!is_folder && !wanted) || is_version_control(entry->d_name) ||
        fstatat(fd, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) < 0)
        return;
    struct str path = relative_to(set->arena, folder->relative, entry->d_name);
    if (!fileset_is_asked(walk->request, path, S_ISDIR(status.st_mode)))
        return;
    struct fileset_entry found = { .path = path,
                                   .size = (uint64_t)status.st_size,
                                   .mtime = in_ns(&status.st_mtim),
                                   .ctime = in_ns(&status.st_ctim) };
    if (S_ISREG(status.st_mode) && wanted)
        walk->full = !fileset_add(set, found);
    if (!S_ISDIR(status.st_mode))
        return;
    if (folder->depth >= set->limits.depth)
        fileset_trouble(set, path, "lies too deep and was not read", FILESET_LIMIT);
    else
        *vec_push(set->arena, &walk->folders) = (struct folder){ path, folder->depth + 1 };
}

static void read_folder(struct walk *walk, const struct folder *folder)
{
    struct fileset *set = walk->set;
    struct str path = path_join(set->arena, set->folder, folder->relative);
    DIR *dir = opendir(str_cstr(set->arena, path));
    if (!dir) {
        fileset_trouble(set, folder->relative,
                        str_printf(set->arena, "cannot be read: %s", strerror(errno)).p,
                        FILESET_UNREADABLE);
        return;
    }
    for (struct dirent *entry; !walk->full && (entry = readdir(dir));)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            visit(walk, folder, dirfd(dir), entry);
    closedir(dir);
}

static void list(struct fileset *set, const struct fileset_request *request)
{
    struct walk walk = { .set = set, .request = request };
    *vec_push(set->arena, &walk.folders) = (struct folder){ STR_NULL, 0 };
    while (walk.folders.n && !walk.full) {
        struct folder folder = walk.folders.v[--walk.folders.n];
        read_folder(&walk, &folder);
    }
}

static void stand_alone(struct fileset *set, struct str path, const struct stat *status)
{
    set->folder = set->home = STR(".");
    set->single = true;
    fileset_add(set, (struct fileset_entry){ .path = path, .size = (uint64_t)status->st_size });
}

/* The root, from where the word leads. */
static bool enter(struct fileset *set, const struct fileset_request *request,
                  const struct fileset_word *word, struct str *out_error)
{
    struct arena *arena = set->arena;
    struct stat status;
    if (word->subdir.n)
        set->folder = path_collapse(arena, path_join(arena, set->folder, word->subdir));
    set->home = set->folder;
    if (request->subdir.n)
        set->folder = path_collapse(arena, path_join(arena, set->folder, request->subdir));
    if (stat(str_cstr(arena, set->folder), &status) < 0 || !S_ISDIR(status.st_mode)) {
        *out_error = str_printf(arena, "%" PRIstr ": no such folder", STR_ARG(set->folder));
        return false;
    }
    if (!str_is(set->folder, "."))
        set->prefix =
            str_ends(set->folder, "/") ? set->folder : str_concat(arena, set->folder, STR("/"));
    return true;
}

static enum fileset_claim dir_open(struct fileset *set, const struct fileset_request *request,
                                   const struct fileset_word *word, struct str *out_error)
{
    struct arena *arena = set->arena;
    struct str path = path_normal(arena, word->place);
    struct stat status;
    if (stat(str_cstr(arena, path), &status) < 0)
        return FILESET_NOT_MINE;
    set->word = set->folder = path;
    if (!S_ISDIR(status.st_mode) && !str_ends(path, ".proto")) {
        stand_alone(set, path, &status);
        return FILESET_OPENED;
    }
    if (!S_ISDIR(status.st_mode)) {
        set->folder = path_dir(path);
        set->file = path_base(path);
    }
    if (!enter(set, request, word, out_error))
        return FILESET_FAILED;
    list(set, request);
    return FILESET_OPENED;
}

static bool read_file(const struct fileset *set, struct str path, struct arena *arena,
                      struct str *out_text, const char **out_error)
{
    *out_error = "out of memory";
    struct stream *stream = stream_open(on_disk(set, arena, path), out_error);
    bool whole = stream && stream_slurp(stream, arena, set->limits.bytes, out_text, out_error);
    stream_close(stream);
    return whole;
}

static bool dir_read(const struct fileset *set, size_t i, struct arena *arena, struct str *out_text,
                     const char **out_error)
{
    return read_file(set, set->entries.v[i].path, arena, out_text, out_error);
}

static bool dir_read_path(const struct fileset *set, struct str path, struct arena *arena,
                          struct str *out_text, const char **out_error)
{
    struct stat status;
    if (stat(on_disk(set, arena, path), &status) < 0 || !S_ISREG(status.st_mode))
        return false;
    return read_file(set, path, arena, out_text, out_error);
}

const struct fileset_form fileset_dir = {
    .name = "dir",
    .open = dir_open,
    .read = dir_read,
    .read_path = dir_read_path,
};
