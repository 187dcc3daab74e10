/* Loading libgit2, opening a repository. */
#include "git_priv.h"

#ifdef HAVE_LIBGIT2
#include <dlfcn.h>
#include <limits.h>

/* ISO C has no cast from an object pointer to a function pointer. */
static bool find(void *library, const char *name, void *out_function)
{
    void *found = dlsym(library, name);
    memcpy(out_function, &found, sizeof(found));
    return found != NULL;
}

/*
 * Configuration of the machine and of the user is not read. Who owns the repository does not
 * matter, because nothing of it is run. Contents are not hashed again: a damaged one does not
 * unpack.
 */
static bool set_options(struct git *git)
{
    static const char *const extensions[] = { "partialclone", "worktreeconfig" };
    bool good = true;
    for (int level = GIT_CONFIG_LEVEL_PROGRAMDATA; level <= GIT_CONFIG_LEVEL_GLOBAL; level++)
        good &= git->libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, "") == 0;
    good &= git->libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0) == 0;
    good &= git->libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0) == 0;
    good &= git->libgit2_opts(GIT_OPT_SET_EXTENSIONS, extensions, countof(extensions)) == 0;
    return good;
}

bool git_load(struct git *git, struct arena *arena, struct str *out_error)
{
    static const char name[] = "libgit2.so." LIBGIT2_SOVERSION;
    git->library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    bool good = git->library != NULL;
#define F(function) good = good && find(git->library, "git_" #function, &git->function);
    GIT_FUNCTIONS(F)
#undef F
    git->begun = good && git->libgit2_init() > 0;
    if (git->begun && set_options(git) && pthread_mutex_init(&git->lock, NULL) == 0)
        return true;
    *out_error =
        str_printf(arena, "git revisions are read by %s, which is not here: install it", name);
    return false;
}

/* The library stays: others of its kind do not all bear to be unloaded. */
void git_unload(struct git *git)
{
    for (size_t i = 0; i < git->idle.n; i++)
        git->odb_free(git->idle.v[i]);
    if (git->tree)
        git->tree_free(git->tree);
    if (git->repository)
        git->repository_free(git->repository);
    if (git->begun) {
        git->libgit2_shutdown();
        pthread_mutex_destroy(&git->lock);
    }
    arena_release(&git->pool);
}

struct str git_says(const struct git *git, struct arena *arena, struct str what)
{
    const git_error *error = git->error_last();
    struct str text = str_from(error && error->message ? error->message : "cannot be read");
    size_t line = str_find_char(text, '\n');
    return str_printf(arena, "%" PRIstr ": %" PRIstr, STR_ARG(what), STR_ARG(str_take(text, line)));
}

static struct str real(struct arena *arena, struct str path)
{
    char found[PATH_MAX];
    return realpath(str_cstr(arena, path), found) ? str_dup(arena, str_from(found)) : STR_NULL;
}

bool git_open(struct git *git, struct arena *arena, struct str place, bool around,
              struct str *out_error)
{
    git_buf found = { 0 };
    const char *path = str_cstr(arena, place);
    if (around && git->repository_discover(&found, path, 1, NULL) < 0) {
        *out_error = str_printf(arena, "%" PRIstr " is in no git repository", STR_ARG(place));
        return false;
    }
    bool good = git->repository_open_ext(&git->repository, around ? found.ptr : path,
                                         GIT_REPOSITORY_OPEN_NO_SEARCH, NULL) == 0;
    git->buf_dispose(&found);
    if (!good) {
        *out_error = git_says(git, arena, place);
        return false;
    }
    const char *folder = git->repository_workdir(git->repository);
    git->folder = folder ? real(arena, str_from(folder)) : STR_NULL;
    return true;
}

bool git_path_of(const struct git *git, struct arena *arena, struct str folder,
                 struct str *out_path)
{
    struct str path = real(arena, folder), root = git->folder;
    *out_path = STR_NULL;
    if (root.n == 0 || path.n < root.n || memcmp(path.p, root.p, root.n) != 0)
        return false;
    *out_path = str_skip(path, root.n);
    if (out_path->n && root.n > 1 && out_path->p[0] != '/')
        return false;
    if (out_path->n && out_path->p[0] == '/')
        *out_path = str_skip(*out_path, 1);
    return true;
}
#endif
