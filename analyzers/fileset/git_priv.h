/* Inside of analyzers/fileset/git*.c: libgit2, which is loaded only when a word needs it. */
#ifndef SVCGRAPH_GIT_PRIV_H
#define SVCGRAPH_GIT_PRIV_H

#include "fileset_priv.h"

#ifdef HAVE_LIBGIT2
#include <git2.h>
#include <pthread.h>

/* All that is called. Nothing here writes, fetches or runs a hook, a filter or a program. */
#define GIT_FUNCTIONS(F)                                                                           \
    F(buf_dispose)                                                                                 \
    F(commit_lookup)                                                                               \
    F(commit_time)                                                                                 \
    F(commit_free)                                                                                 \
    F(error_last)                                                                                  \
    F(index_free)                                                                                  \
    F(index_get_bypath)                                                                            \
    F(graph_descendant_of)                                                                         \
    F(libgit2_init)                                                                                \
    F(libgit2_opts)                                                                                \
    F(libgit2_shutdown)                                                                            \
    F(object_free)                                                                                 \
    F(object_id)                                                                                   \
    F(object_peel)                                                                                 \
    F(object_type)                                                                                 \
    F(odb_free)                                                                                    \
    F(odb_object_data)                                                                             \
    F(odb_object_free)                                                                             \
    F(odb_object_size)                                                                             \
    F(odb_open)                                                                                    \
    F(odb_read)                                                                                    \
    F(odb_read_header)                                                                             \
    F(oid_tostr)                                                                                   \
    F(reference_list)                                                                              \
    F(repository_discover)                                                                         \
    F(repository_free)                                                                             \
    F(repository_head_unborn)                                                                      \
    F(repository_index)                                                                            \
    F(repository_is_bare)                                                                          \
    F(repository_is_shallow)                                                                       \
    F(repository_item_path)                                                                        \
    F(repository_odb)                                                                              \
    F(repository_open_ext)                                                                         \
    F(repository_path)                                                                             \
    F(repository_workdir)                                                                          \
    F(revparse_single)                                                                             \
    F(strarray_dispose)                                                                            \
    F(tag_list)                                                                                    \
    F(tree_entry_byindex)                                                                          \
    F(tree_entry_bypath)                                                                           \
    F(tree_entry_filemode)                                                                         \
    F(tree_entry_free)                                                                             \
    F(tree_entry_id)                                                                               \
    F(tree_entry_name)                                                                             \
    F(tree_entrycount)                                                                             \
    F(tree_free)                                                                                   \
    F(tree_lookup)

struct git { /* the library, and one repository */
    void *library;
    bool begun; /* libgit2_init was called */
#define F(name) __typeof__(git_##name) *name;
    GIT_FUNCTIONS(F)
#undef F
    git_repository *repository;
    struct str folder;   /* of the working tree, with symbolic links followed; empty: bare */
    struct str revision; /* as shown: "main" */
    git_tree *tree;      /* of the revision */
    git_oid commit;      /* zero when the revision is a tree */
    pthread_mutex_t lock;
    VEC(git_odb *) idle; /* object databases that no thread has; under the lock */
    struct arena pool;   /* of idle; under the lock */
};

/* False with *out_error set when it is not there or misses something. */
bool git_load(struct git *git, struct arena *arena, struct str *out_error);
void git_unload(struct git *git);

/* What libgit2 says, one line; what is for the user: "main: ". */
struct str git_says(const struct git *git, struct arena *arena, struct str what);

/* Opens the repository at the place, or around it when around is true. */
bool git_open(struct git *git, struct arena *arena, struct str place, bool around,
              struct str *out_error);

/* The repository around the current side, or of it; else around the working directory. */
bool git_open_near(struct git *git, struct arena *arena, const struct fileset *like,
                   struct str *out_error);
bool git_is_form(const struct fileset *set); /* NULL is none */

/* Sets tree, commit and revision. */
bool git_resolve(struct git *git, struct arena *arena, const struct fileset_word *word,
                 struct str revision, struct str *out_error);

/* Fills ids of a folder in the working tree of the revision's repository. */
void git_learn_ids(const struct fileset *revision, struct fileset *set);

/* Path of a folder on disk within the working tree; false when it is not in there. */
bool git_path_of(const struct git *git, struct arena *arena, struct str folder,
                 struct str *out_path);

#endif
#endif
