/*
 * Names of contents in a working tree without reading them: git has noted size and times of each
 * file when it last saw its content. As in git, a file that changed in the moment in which the
 * index was written may be another one.
 */
#include "git_priv.h"

#ifdef HAVE_LIBGIT2
#include <sys/stat.h>

static int64_t in_ns(const git_index_time *time)
{
    return (int64_t)time->seconds * 1000000000 + (int64_t)time->nanoseconds;
}

/* When the index was written; 0 when there is none. */
static int64_t written(const struct git *git)
{
    git_buf path = { 0 };
    struct stat status;
    int64_t ns = 0;
    if (git->repository_item_path(&path, git->repository, GIT_REPOSITORY_ITEM_INDEX) == 0 &&
        stat(path.ptr, &status) == 0)
        ns = (int64_t)status.st_mtim.tv_sec * 1000000000 + status.st_mtim.tv_nsec;
    git->buf_dispose(&path);
    return ns;
}

static bool is_unchanged(const git_index_entry *noted, const struct fileset_entry *entry,
                         int64_t index_time)
{
    int64_t mtime = in_ns(&noted->mtime);
    return (noted->mode & S_IFMT) == S_IFREG && noted->flags_extended == 0 &&
           noted->file_size == (uint32_t)entry->size && mtime == entry->mtime &&
           in_ns(&noted->ctime) == entry->ctime && mtime < index_time;
}

void git_learn_ids(const struct fileset *revision, struct fileset *set)
{
    const struct git *git = revision->state;
    struct arena scratch = { 0 };
    struct str folder;
    git_index *index = NULL;
    int64_t index_time = written(git);
    if (index_time == 0 || !git_path_of(git, &scratch, set->folder, &folder) ||
        git->repository_index(&index, git->repository) < 0)
        set = NULL;
    for (size_t i = 0; set && i < set->entries.n; i++) {
        struct fileset_entry *entry = &set->entries.v[i];
        struct str path = folder.n ? path_join(&scratch, folder, entry->path) : entry->path;
        const git_index_entry *noted =
            git->index_get_bypath(index, str_cstr(&scratch, path), GIT_INDEX_STAGE_NORMAL);
        if (!noted || !is_unchanged(noted, entry, index_time))
            continue;
        entry->has_id = true;
        memcpy(entry->id.bytes, noted->id.id, sizeof(entry->id.bytes));
    }
    git->index_free(index);
    arena_release(&scratch);
}
#endif
