/* A revision of a git repository: trees are listed, blobs are read when asked for. */
#include "git_priv.h"

#ifdef HAVE_LIBGIT2

enum { TREE_BYTES_MAX = 256 << 20, VISITS_PER_FILE = 4 };

struct folder {
    struct str path; /* relative to the root of the set; empty: the root */
    git_oid id;
    unsigned depth;
};

struct walk {
    struct fileset *set;
    struct git *git;
    git_odb *odb;
    const struct fileset_request *request;
    VEC(struct folder) folders;
    size_t visits; /* entries seen: a few trees that hold each other can make billions */
    bool full;
};

static void add_blob(struct walk *walk, struct str path, const git_oid *id)
{
    struct fileset_entry entry = { .path = path, .has_id = true };
    memcpy(entry.id.bytes, id->id, sizeof(entry.id.bytes));
    walk->full |= !fileset_add(walk->set, entry);
}

/* Names that no checkout would have: a path that leads out must not become one of ours. */
static bool is_sound(struct str name)
{
    return name.n && !str_is(name, ".") && !str_is(name, "..") &&
           str_find_char(name, '/') == SIZE_MAX;
}

static bool is_blob(git_filemode_t mode)
{
    return mode == GIT_FILEMODE_BLOB || mode == GIT_FILEMODE_BLOB_EXECUTABLE;
}

static void visit(struct walk *walk, const struct folder *folder, const git_tree_entry *entry)
{
    struct fileset *set = walk->set;
    const struct git *git = walk->git;
    struct str name = str_from(git->tree_entry_name(entry));
    git_filemode_t mode = git->tree_entry_filemode(entry);
    if (!is_sound(name) || (is_blob(mode) && walk->request->wanted && !walk->request->wanted(name)))
        return;
    struct str path = folder->path.n ? str_printf(set->arena, "%" PRIstr "/%" PRIstr,
                                                  STR_ARG(folder->path), STR_ARG(name))
                                     : str_dup(set->arena, name);
    if (!fileset_is_asked(walk->request, path, mode == GIT_FILEMODE_TREE))
        return;
    if (is_blob(mode))
        add_blob(walk, path, git->tree_entry_id(entry));
    else if (mode == GIT_FILEMODE_COMMIT)
        fileset_left_out(set, path, "is a submodule: its files take no part");
    else if (mode == GIT_FILEMODE_TREE && folder->depth >= set->limits.depth)
        fileset_trouble(set, path, "lies too deep and was not read", FILESET_LIMIT);
    else if (mode == GIT_FILEMODE_TREE)
        *vec_push(set->arena, &walk->folders) =
            (struct folder){ path, *git->tree_entry_id(entry), folder->depth + 1 };
}

/* NULL after a trouble. The size is looked at first: an object says any size it likes. */
static git_tree *open_tree(struct walk *walk, const struct folder *folder)
{
    const struct git *git = walk->git;
    struct fileset *set = walk->set;
    git_tree *tree = NULL;
    git_object_t type;
    size_t size;
    if (git->odb_read_header(&size, &type, walk->odb, &folder->id) == 0 && size > TREE_BYTES_MAX)
        fileset_trouble(set, folder->path, "is too large a folder and was not read", FILESET_LIMIT);
    else if (git->tree_lookup(&tree, git->repository, &folder->id) < 0)
        fileset_trouble(set, folder->path, git_says(git, set->arena, STR("cannot be read")).p,
                        FILESET_UNREADABLE);
    return tree;
}

static void read_folder(struct walk *walk, const struct folder *folder)
{
    const struct git *git = walk->git;
    git_tree *tree = open_tree(walk, folder);
    size_t n = tree ? git->tree_entrycount(tree) : 0;
    for (size_t i = 0; i < n && !walk->full; i++)
        visit(walk, folder, git->tree_entry_byindex(tree, i));
    walk->visits += n + 1;
    if (!walk->full && walk->visits / VISITS_PER_FILE > walk->set->limits.files) {
        fileset_trouble(walk->set, STR_NULL, "holds too many files; the rest was not read",
                        FILESET_LIMIT);
        walk->full = true;
    }
    git->tree_free(tree);
}

static bool list(struct fileset *set, const git_oid *root, const struct fileset_request *request,
                 struct str *out_error)
{
    struct git *git = set->state;
    struct walk walk = { .set = set, .git = git, .request = request };
    if (git->repository_odb(&walk.odb, git->repository) < 0) {
        *out_error = git_says(git, set->arena, set->word);
        return false;
    }
    *vec_push(set->arena, &walk.folders) = (struct folder){ STR_NULL, *root, 0 };
    while (walk.folders.n && !walk.full) {
        struct folder folder = walk.folders.v[--walk.folders.n];
        read_folder(&walk, &folder);
    }
    git->odb_free(walk.odb);
    return true;
}

static bool not_there(struct fileset *set, struct str path, const char *why, struct str *out_error,
                      bool moved)
{
    const struct git *git = set->state;
    *out_error =
        str_printf(set->arena, "'%" PRIstr "' %s %" PRIstr "%s%" PRIstr "%s", STR_ARG(path), why,
                   STR_ARG(git->revision), moved ? "; if it was elsewhere, say " : "",
                   STR_ARG(moved ? git->revision : STR_NULL), moved ? ":PATH" : "");
    return false;
}

/* What is at a path in the tree; empty: its top. */
static bool look_up(const struct fileset *set, struct arena *arena, struct str path,
                    git_oid *out_id, git_filemode_t *out_mode)
{
    const struct git *git = set->state;
    git_tree_entry *entry = NULL;
    *out_id = *git->object_id((git_object *)git->tree);
    *out_mode = GIT_FILEMODE_TREE;
    if (path.n == 0)
        return true;
    if (git->tree_entry_bypath(&entry, git->tree, str_cstr(arena, path)) < 0)
        return false;
    *out_mode = git->tree_entry_filemode(entry);
    *out_id = *git->tree_entry_id(entry);
    git->tree_entry_free(entry);
    return true;
}

/* "." as empty; false with *out_error when it leads out. */
static bool collapse(struct fileset *set, struct str path, struct str *out, struct str *out_error)
{
    *out = path_collapse(set->arena, path);
    if (str_is(*out, "."))
        *out = STR_NULL;
    if (str_starts(*out, "../") || str_is(*out, "..") || str_starts(*out, "/"))
        return not_there(set, *out, "leads out of", out_error, false);
    return true;
}

/* Where the user's word leads: a folder, a file beside others, or a file alone. */
static bool go_home(struct fileset *set, struct str path, struct str *out_error)
{
    struct walk walk = { .set = set };
    git_oid id;
    git_filemode_t mode;
    if (!collapse(set, path, &path, out_error))
        return false;
    if (!look_up(set, set->arena, path, &id, &mode))
        return not_there(set, path, "is not in", out_error, true);
    set->home = path;
    if (is_blob(mode)) {
        set->home = str_is(path_dir(path), ".") ? STR_NULL : path_dir(path);
        set->single = !str_ends(path, ".proto");
        if (set->single)
            add_blob(&walk, path, &id);
        else
            set->file = path_base(path);
    }
    return true;
}

/* Root of the set below, or above, of home. */
static bool enter(struct fileset *set, struct str subdir, git_oid *out, struct str *out_error)
{
    git_filemode_t mode;
    struct str path = set->home;
    if (subdir.n && !collapse(set, path_join(set->arena, path, subdir), &path, out_error))
        return false;
    set->inside = path;
    if (!look_up(set, set->arena, path, out, &mode))
        return not_there(set, path, "is not in", out_error, true);
    if (mode == GIT_FILEMODE_LINK)
        return not_there(set, path, "is a symbolic link, which is not followed, in", out_error,
                         false);
    if (mode == GIT_FILEMODE_COMMIT)
        return not_there(set, path, "is a submodule, of which there are no files, in", out_error,
                         false);
    return mode == GIT_FILEMODE_TREE || not_there(set, path, "is no folder in", out_error, false);
}

bool git_is_form(const struct fileset *set)
{
    return set && set->form == &fileset_git;
}

/*
 * The place of the current side in its repository: what a revision without a path means. Outside of
 * the working tree that is its root.
 */
static struct str same_place(struct fileset *set, const struct fileset *like)
{
    struct git *git = set->state;
    struct str path;
    if (git_is_form(like) && like->single)
        return like->entries.v[0].path;
    if (git_is_form(like))
        return like->file.n ? path_join(set->arena, like->home, like->file) : like->home;
    struct str folder = like && like->folder.n ? like->home : STR(".");
    if (!git_path_of(git, set->arena, folder, &path))
        return STR_NULL;
    return like && like->file.n ? path_join(set->arena, path, like->file) : path;
}

/* Path after REV: as git reads it, "./" is relative to where we are. */
static struct str said_place(struct fileset *set, struct str path)
{
    struct git *git = set->state;
    struct str here = STR_NULL;
    if (str_starts(path, "./") || str_starts(path, "../"))
        git_path_of(git, set->arena, STR("."), &here);
    return here.n ? path_join(set->arena, here, path) : path;
}

bool git_open_near(struct git *git, struct arena *arena, const struct fileset *like,
                   struct str *out_error)
{
    struct str near = like && like->folder.n ? like->home : STR(".");
    if (git_is_form(like)) {
        const struct git *other = like->state;
        return git_open(git, arena, str_from(git->repository_path(other->repository)), false,
                        out_error);
    }
    return git_open(git, arena, near, true, out_error) ||
           (!str_is(near, ".") && git_open(git, arena, STR("."), true, out_error));
}

static bool open_repository(struct fileset *set, const struct fileset *like,
                            const struct fileset_word *word, struct str *out_error)
{
    struct git *git = set->state;
    if (word->repository)
        return git_open(git, set->arena, word->place.n ? word->place : STR("."),
                        !str_ends(word->place, ".git"), out_error);
    if (git_open_near(git, set->arena, like, out_error))
        return true;
    *out_error = str_printf(set->arena, "%" PRIstr ": no such file or folder, and %" PRIstr,
                            STR_ARG(word->place), STR_ARG(*out_error));
    return false;
}

static struct str revision_of(const struct fileset_word *word)
{
    const struct str *const by_weight[] = { &word->ref, &word->commit, &word->tag, &word->branch };
    for (size_t i = 0; i < countof(by_weight); i++)
        if (by_weight[i]->n)
            return *by_weight[i];
    return STR("HEAD");
}

/* The tree and the path in it. A word "REV:PATH" has its colon where a revision cannot. */
static bool find_root(struct fileset *set, const struct fileset_request *request,
                      const struct fileset_word *word, git_oid *out, struct str *out_error)
{
    struct git *git = set->state;
    size_t colon = word->repository ? SIZE_MAX : str_find_char(word->place, ':');
    struct str revision = word->repository ? revision_of(word) : str_take(word->place, colon);
    struct str path = STR_NULL;
    if (!git_resolve(git, set->arena, word, revision, out_error))
        return false;
    if (colon != SIZE_MAX)
        path = said_place(set, str_skip(word->place, colon + 1));
    else if (!word->repository)
        path = same_place(set, request->like);
    if (word->subdir.n)
        path = path.n ? path_join(set->arena, path, word->subdir) : word->subdir;
    if (!go_home(set, path, out_error))
        return false;
    return set->single || enter(set, request->subdir, out, out_error);
}

static enum fileset_claim git_form_open(struct fileset *set, const struct fileset_request *request,
                                        const struct fileset_word *word, struct str *out_error)
{
    struct git *git = set->state = arena_new(set->arena, struct git);
    git_oid root;
    if (!git_load(git, set->arena, out_error)) {
        *out_error = str_printf(set->arena, "%" PRIstr ": %" PRIstr, STR_ARG(word->place),
                                STR_ARG(*out_error));
        return FILESET_FAILED;
    }
    if (!open_repository(set, request->like, word, out_error) ||
        !find_root(set, request, word, &root, out_error))
        return FILESET_FAILED;
    set->prefix = str_printf(set->arena, "%" PRIstr ":%" PRIstr "%s", STR_ARG(git->revision),
                             STR_ARG(set->inside), set->inside.n ? "/" : "");
    if (!set->single && !list(set, &root, request, out_error))
        return FILESET_FAILED;
    return FILESET_OPENED;
}

/* Each thread has an object database of its own while it reads. */
static git_odb *take_odb(struct git *git)
{
    git_odb *odb = NULL;
    pthread_mutex_lock(&git->lock);
    if (git->idle.n)
        odb = git->idle.v[--git->idle.n];
    pthread_mutex_unlock(&git->lock);
    if (odb)
        return odb;
    git_buf path = { 0 };
    if (git->repository_item_path(&path, git->repository, GIT_REPOSITORY_ITEM_OBJECTS) == 0)
        git->odb_open(&odb, path.ptr);
    git->buf_dispose(&path);
    return odb;
}

static void give_odb(struct git *git, git_odb *odb)
{
    pthread_mutex_lock(&git->lock);
    *vec_push(&git->pool, &git->idle) = odb;
    pthread_mutex_unlock(&git->lock);
}

static const char *read_blob(struct git *git, git_odb *odb, const git_oid *id, size_t max,
                             struct arena *arena, struct str *out_bytes)
{
    git_odb_object *object = NULL;
    git_object_t type;
    size_t size;
    if (git->odb_read_header(&size, &type, odb, id) < 0)
        return git_says(git, arena, STR("the object is not in the repository")).p;
    if (type != GIT_OBJECT_BLOB)
        return "the object is not a file's content";
    if (size > max)
        return str_printf(arena, "larger than %zu bytes", max).p;
    if (git->odb_read(&object, odb, id) < 0)
        return git_says(git, arena, STR("the object is damaged")).p;
    size = git->odb_object_size(object);
    *out_bytes = str_dup(arena, (struct str){ git->odb_object_data(object), size });
    git->odb_object_free(object);
    return NULL;
}

static bool read_id(const struct fileset *set, const git_oid *id, struct arena *arena,
                    struct str *out_text, const char **out_error)
{
    struct git *git = set->state;
    struct str bytes = STR_NULL;
    git_odb *odb = take_odb(git);
    *out_error = odb ? read_blob(git, odb, id, set->limits.bytes, arena, &bytes)
                     : "the repository's objects cannot be opened";
    if (odb)
        give_odb(git, odb);
    return !*out_error && fileset_unpack(bytes, set->limits.bytes, arena, out_text, out_error);
}

static bool git_form_read(const struct fileset *set, size_t i, struct arena *arena,
                          struct str *out_text, const char **out_error)
{
    git_oid id;
    memcpy(id.id, set->entries.v[i].id.bytes, sizeof(id.id));
    return read_id(set, &id, arena, out_text, out_error);
}

static bool git_form_read_path(const struct fileset *set, struct str path, struct arena *arena,
                               struct str *out_text, const char **out_error)
{
    git_oid id;
    git_filemode_t mode;
    path = path_collapse(arena, path_join(arena, set->inside, path));
    return !str_starts(path, "../") && look_up(set, arena, path, &id, &mode) && is_blob(mode) &&
           read_id(set, &id, arena, out_text, out_error);
}

static void git_form_close(struct fileset *set)
{
    git_unload(set->state);
}

const struct fileset_form fileset_git = {
    .name = "git",
    .open = git_form_open,
    .read = git_form_read,
    .read_path = git_form_read_path,
    .close = git_form_close,
    .learn_ids = git_learn_ids,
};

#else

static enum fileset_claim git_form_open(struct fileset *set, const struct fileset_request *request,
                                        const struct fileset_word *word, struct str *out_error)
{
    (void)request;
    *out_error = str_printf(set->arena,
                            "%" PRIstr ": no such file or folder, and this svcgraph was built "
                            "without libgit2, which reads git revisions",
                            STR_ARG(word->place));
    return FILESET_FAILED;
}

const struct fileset_form fileset_git = { .name = "git", .open = git_form_open };
#endif
