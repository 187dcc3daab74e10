/* From what the user calls a revision to a tree, or to a message that helps. */
#include "git_priv.h"

#ifdef HAVE_LIBGIT2

enum { NEAR_SHOWN = 3 };

/* "main~2" and the like: what is before the steps is a name. */
static struct str name_of(struct str revision)
{
    for (size_t i = 0; i < revision.n; i++)
        if (strchr("~^@:", revision.p[i]))
            return str_take(revision, i);
    return revision;
}

static struct str short_name(struct str reference)
{
    static const char *const folders[] = { "refs/heads/", "refs/tags/", "refs/remotes/" };
    for (size_t i = 0; i < countof(folders); i++)
        if (str_starts(reference, folders[i]))
            return str_skip(reference, strlen(folders[i]));
    return STR_NULL;
}

/* "; did you mean 'main'?", from branches and tags. */
static void add_near(const struct git *git, struct strbuf *out, struct str name)
{
    git_strarray all = { 0 };
    size_t n = 0;
    if (git->reference_list(&all, git->repository) < 0)
        return;
    for (size_t i = 0; i < all.count && n < NEAR_SHOWN; i++) {
        struct str near = short_name(str_from(all.strings[i]));
        if (near.n && str_is_near(near, name))
            strbuf_addf(out, "%s'%" PRIstr "'", n++ ? ", " : "; did you mean ", STR_ARG(near));
    }
    if (n)
        strbuf_add_char(out, '?');
    git->strarray_dispose(&all);
}

static struct str unknown(const struct git *git, struct arena *arena, struct str revision)
{
    struct strbuf out;
    strbuf_init(&out, arena);
    strbuf_addf(&out, "%" PRIstr ": ", STR_ARG(str_take(revision, 200)));
    if (git->repository_head_unborn(git->repository) == 1) {
        strbuf_add(&out, STR("the repository has no commit yet"));
        return strbuf_str(&out);
    }
    strbuf_add(&out,
               STR("no path, and no branch, tag or commit in the repository; tried refs/heads, "
                   "refs/tags, refs/remotes, refs/remotes/origin and commit ids"));
    add_near(git, &out, name_of(revision));
    if (git->repository_is_shallow(git->repository) == 1)
        strbuf_add(&out, STR("; the clone is shallow: fetch what is older (git fetch --unshallow, "
                             "in GitHub Actions 'fetch-depth: 0' of actions/checkout)"));
    return strbuf_str(&out);
}

static git_object *parse(const struct git *git, struct arena *arena, const char *prefix,
                         struct str revision)
{
    git_object *found = NULL;
    struct str text = str_printf(arena, "%s%" PRIstr, prefix, STR_ARG(revision));
    if (git->revparse_single(&found, git->repository, str_cstr(arena, text)) == 0)
        return found;
    return NULL;
}

/* A branch that only origin has is the one that is meant: so are clones of CI. */
static git_object *find(const struct git *git, struct arena *arena, const struct fileset_word *word,
                        struct str revision)
{
    git_object *found = NULL;
    if (word->branch.n && !word->ref.n && !word->commit.n) {
        found = parse(git, arena, "refs/heads/", revision);
        return found ? found : parse(git, arena, "refs/remotes/origin/", revision);
    }
    if (word->tag.n && !word->ref.n && !word->commit.n)
        return parse(git, arena, "refs/tags/", revision);
    found = parse(git, arena, "", revision);
    return found ? found : parse(git, arena, "refs/remotes/origin/", revision);
}

bool git_resolve(struct git *git, struct arena *arena, const struct fileset_word *word,
                 struct str revision, struct str *out_error)
{
    git_object *commit = NULL, *found = find(git, arena, word, revision);
    git->revision = revision;
    if (!found) {
        *out_error = unknown(git, arena, revision);
        return false;
    }
    if (git->object_peel(&commit, found, GIT_OBJECT_COMMIT) == 0)
        git->commit = *git->object_id(commit);
    git->object_free(commit);
    bool good = git->object_peel((git_object **)&git->tree, found, GIT_OBJECT_TREE) == 0;
    git->object_free(found);
    if (!good)
        *out_error = git_says(git, arena, revision);
    return good;
}
#endif
