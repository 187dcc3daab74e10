/* --history: the releases behind a version, and what of them is used again. */
#include "compat.h"
#include "say.h"
#include "svcgraph/version.h"

struct release {
    struct str name;
    size_t tag;
    int64_t time;
    bool ordered; /* a version */
    struct semver version;
};

struct releases {
    VEC(struct release) all;
};

/* Versions first, the highest first; then the other tags, the latest first. */
static int newest_first(const void *a, const void *b)
{
    const struct release *x = a, *y = b;
    if (x->ordered != y->ordered)
        return x->ordered ? -1 : 1;
    int order = x->ordered ? semver_cmp(&y->version, &x->version) : 0;
    if (order == 0)
        order = (y->time > x->time) - (y->time < x->time);
    return order ? order : str_cmp(x->name, y->name);
}

/* "api/v1.2.0" is a version, too. */
static struct release release_of(const struct fileset_tags *tags, size_t i)
{
    struct release release = { .name = tags->all.v[i].name, .tag = i, .time = tags->all.v[i].time };
    release.ordered = semver_parse(path_base(release.name), &release.version);
    return release;
}

static bool is_on(const struct compat_ctx *c)
{
    const struct str_list *only = &c->shared.only, *skip = &c->shared.skip;
    bool on = only->all.n == 0;
    for (size_t i = 0; i < only->all.n; i++)
        on |= str_is(only->all.v[i], rule_number_reused.id);
    for (size_t i = 0; i < skip->all.n; i++)
        on &= !str_is(skip->all.v[i], rule_number_reused.id);
    return on;
}

static bool is_proto(struct str name)
{
    return str_ends(name, ".proto");
}

/* False when there is nothing left to look for. A release without the folder has nothing. */
static bool look(const struct compat_ctx *c, struct run *run, const struct side_version *now,
                 struct compat_history *history, struct str release)
{
    struct fileset_request request = {
        .arena = &run->arena,
        .word = str_printf(&run->arena, "git:%" PRIstr, STR_ARG(release)),
        .wanted = is_proto,
        .only = c->several_paths.all.v,
        .n_only = c->several_paths.all.n,
        .like = now->set,
        .limits = { .files = run->limits.files,
                    .bytes = run->limits.file_bytes,
                    .depth = run->limits.folders },
    };
    struct str error;
    struct fileset *set = fileset_open(&request, &error);
    bool more = true;

    if (set)
        more = compat_history_look(history, set, release);
    else if (c->shared.verbose)
        say_note("%" PRIstr, STR_ARG(error));
    fileset_close(set);
    return more;
}

static void look_back(const struct compat_ctx *c, struct run *run, const struct side_version *now,
                      const struct side_version *before, const struct fileset_tags *tags)
{
    struct releases releases = { 0 };
    struct compat_history_setup setup = { .arena = &run->arena,
                                          .sources = &run->sources,
                                          .findings = &run->findings,
                                          .now = &now->tree,
                                          .before = &before->tree };
    struct compat_history *history = compat_history_new(&setup);
    int64_t n = 0;

    for (size_t i = 0; i < tags->all.n; i++)
        *vec_push(&run->arena, &releases.all) = release_of(tags, i);
    if (releases.all.n > 1)
        qsort(releases.all.v, releases.all.n, sizeof(*releases.all.v), newest_first);
    for (size_t i = 0; i < releases.all.n && n < c->history; i++) {
        if (!fileset_tags_reached(tags, releases.all.v[i].tag))
            continue;
        n++;
        if (!look(c, run, now, history, releases.all.v[i].name))
            return;
    }
    if (n == 0 && !c->shared.quiet)
        say_note("--history: no tag lies behind %" PRIstr, STR_ARG(now->given));
}

bool sides_look_back(const struct compat_ctx *c, struct run *run, const struct side_version *now,
                     const struct side_version *before)
{
    struct str error;

    if (!c->history || !is_on(c))
        return true;
    struct fileset_tags *tags = fileset_tags_open(now->set, &run->arena, &error);
    if (!tags) {
        say_error("--history: %" PRIstr, STR_ARG(error));
        return false;
    }
    look_back(c, run, now, before, tags);
    fileset_tags_close(tags);
    return true;
}
