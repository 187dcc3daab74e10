/* Tags of the repository around a set. */
#include "git_priv.h"

#ifdef HAVE_LIBGIT2

enum { TAGS_MAX = 100000 };

static bool commit_of(const struct git *git, struct arena *arena, struct str name, git_oid *out,
                      int64_t *out_time)
{
    git_object *found = NULL;
    git_commit *commit = NULL;
    struct str text = str_printf(arena, "refs/tags/%" PRIstr, STR_ARG(name));
    if (git->revparse_single(&found, git->repository, str_cstr(arena, text)) < 0)
        return false;
    bool good = git->object_peel((git_object **)&commit, found, GIT_OBJECT_COMMIT) == 0;
    git->object_free(found);
    if (!good)
        return false;
    *out = *git->object_id((git_object *)commit);
    *out_time = git->commit_time(commit);
    git->commit_free(commit);
    return true;
}

static bool list_tags(const struct git *git, struct arena *arena, struct fileset_tags *out)
{
    git_strarray names = { 0 };
    struct arena scratch = { 0 };
    if (git->tag_list(&names, git->repository) < 0)
        return false;
    for (size_t i = 0; i < names.count && i < TAGS_MAX; i++) {
        struct fileset_tag tag = { .name = str_from(names.strings[i]) };
        git_oid commit;
        if (!commit_of(git, &scratch, tag.name, &commit, &tag.time))
            continue;
        tag.name = str_dup(arena, tag.name);
        memcpy(tag.commit.bytes, commit.id, sizeof(tag.commit.bytes));
        *vec_push(arena, &out->all) = tag;
        arena_reset(&scratch);
    }
    git->strarray_dispose(&names);
    arena_release(&scratch);
    return true;
}

/* Commit of the current side: of its revision, or the one that is checked out. */
static bool current(struct git *git, struct arena *arena, const struct fileset *set, git_oid *out,
                    struct str *out_error)
{
    static const struct fileset_word word = { 0 };
    if (git_is_form(set)) {
        *out = ((const struct git *)set->state)->commit;
        return true;
    }
    bool good = git_resolve(git, arena, &word, STR("HEAD"), out_error);
    *out = git->commit;
    return good;
}

struct fileset_tags *fileset_tags_open(const struct fileset *set, struct arena *arena,
                                       struct str *out_error)
{
    struct fileset_tags *tags = arena_new(arena, struct fileset_tags);
    struct git *git = tags->state = arena_new(arena, struct git);
    git_oid head;
    if (git_load(git, arena, out_error) && git_open_near(git, arena, set, out_error) &&
        current(git, arena, set, &head, out_error)) {
        memcpy(tags->head.bytes, head.id, sizeof(tags->head.bytes));
        if (list_tags(git, arena, tags))
            return tags;
        *out_error = git_says(git, arena, STR("tags"));
    }
    git_unload(git);
    return NULL;
}

bool fileset_tags_reached(const struct fileset_tags *tags, size_t i)
{
    const struct git *git = tags->state;
    git_oid head, commit;
    memcpy(head.id, tags->head.bytes, sizeof(head.id));
    memcpy(commit.id, tags->all.v[i].commit.bytes, sizeof(commit.id));
    return memcmp(&head, &commit, sizeof(head)) == 0 ||
           git->graph_descendant_of(git->repository, &head, &commit) == 1;
}

void fileset_tags_close(struct fileset_tags *tags)
{
    if (tags)
        git_unload(tags->state);
}

#else

struct fileset_tags *fileset_tags_open(const struct fileset *set, struct arena *arena,
                                       struct str *out_error)
{
    (void)set;
    (void)arena;
    *out_error = STR("this svcgraph was built without libgit2, which reads tags");
    return NULL;
}

bool fileset_tags_reached(const struct fileset_tags *tags, size_t i)
{
    (void)tags;
    (void)i;
    return false;
}

void fileset_tags_close(struct fileset_tags *tags)
{
    (void)tags;
}
#endif
