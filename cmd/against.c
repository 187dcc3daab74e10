#include "against.h"

#include "progress.h"
#include "say.h"
#include "svcgraph/fileset.h"
#include "version_say.h"

#include <sys/stat.h>

struct against {
    const struct shared *shared;
    struct run *run;
    struct arena *arena;
    struct str word;
    struct input_choice choice;
    struct fileset *set; /* NULL: on disk */
    bool revision;       /* of the repository around the inputs */
    struct str top;      /* folder of that repository, resolved; empty: none */
    VEC(struct input_place) places;
    struct run_version version;
};

static bool is_folder(struct arena *arena, struct str path)
{
    struct stat status;
    return stat(str_cstr(arena, path), &status) == 0 && S_ISDIR(status.st_mode);
}

static bool is_file(struct arena *arena, struct str path)
{
    struct stat status;
    return stat(str_cstr(arena, path), &status) == 0 && !S_ISDIR(status.st_mode);
}

static bool exists(struct arena *arena, struct str path)
{
    return is_folder(arena, path) || is_file(arena, path);
}

/* Empty when it is not there. */
static struct str resolved(struct arena *arena, struct str path)
{
    char *real = realpath(str_cstr(arena, path), NULL);
    struct str out = real ? str_dup(arena, str_from(real)) : STR_NULL;
    free(real);
    return out;
}

/* What is not there now may have been there. */
static struct str absolute(struct arena *arena, struct str path)
{
    struct str real = resolved(arena, path);
    return real.n ? real : path_collapse(arena, path_join(arena, resolved(arena, STR(".")), path));
}

/* The rest of a path below a folder, "." for the folder itself. */
static bool below(struct str folder, struct str path, struct str *out)
{
    bool root = str_is(folder, "/");
    if (path.n < folder.n || memcmp(path.p, folder.p, folder.n) != 0 ||
        (path.n > folder.n && !root && path.p[folder.n] != '/'))
        return false;
    *out = path.n > folder.n ? str_skip(path, folder.n + !root) : STR(".");
    return true;
}

/* The folder with .git at or above a path; empty when there is none. */
static struct str repository_around(struct arena *arena, struct str path)
{
    for (struct str folder = absolute(arena, path);; folder = path_dir(folder)) {
        if (exists(arena, path_join(arena, folder, STR(".git"))))
            return folder;
        if (str_is(folder, "/") || str_is(folder, "."))
            return STR_NULL;
    }
}

static struct str find_repository(struct against *a)
{
    for (size_t i = 0; i < a->choice.n_paths; i++) {
        struct str top = repository_around(a->arena, a->choice.paths[i]);
        if (top.n)
            return top;
    }
    return repository_around(a->arena, STR("."));
}

static void add_place(struct against *a, struct str at, struct str folder, struct str file)
{
    *vec_push(a->arena, &a->places) = (struct input_place){
        .at = at, .folder = str_is(folder, ".") ? STR_NULL : folder, .file = file, .set = a->set
    };
}

/* Where one of the paths given now is in the repository; false after a message. */
static bool path_in_repository(struct against *a, struct str path, struct str *out)
{
    if (!a->top.n) { /* bare */
        *out = path_collapse(a->arena, path);
        return true;
    }
    if (!str_is(path, "-") && below(a->top, absolute(a->arena, path), out))
        return true;
    if (!a->shared->quiet)
        say_note("%" PRIstr " is not in the repository: the other side has no such input",
                 STR_ARG(path));
    return false;
}

static bool has_below(const struct fileset *set, struct str folder)
{
    struct str rest;
    for (size_t i = 0; i < set->entries.n; i++)
        if (str_is(folder, ".") || below(folder, set->entries.v[i].path, &rest))
            return true;
    return false;
}

static void add_given(struct against *a, struct str path)
{
    struct arena *arena = a->arena;
    struct str there;
    if (!path_in_repository(a, path, &there))
        return;
    path = path_normal(arena, path);
    if (fileset_find(a->set, there) != SIZE_MAX)
        add_place(a, path_dir(path), path_dir(there), path_base(there));
    else if (has_below(a->set, there))
        add_place(a, path, there, STR_NULL);
    else if (!a->shared->quiet)
        say_note("%" PRIstr " is not in %" PRIstr, STR_ARG(path), STR_ARG(a->word));
}

static void add_all_given(struct against *a)
{
    for (size_t i = 0; i < a->choice.n_paths; i++)
        add_given(a, a->choice.paths[i]);
    if (!a->choice.n_paths)
        add_given(a, STR("."));
}

/* One folder stands for one folder, whatever either is called; else for where we are. */
static void add_whole(struct against *a, struct str folder)
{
    bool one = a->choice.n_paths == 1 && is_folder(a->arena, a->choice.paths[0]);
    struct str at = one ? path_normal(a->arena, a->choice.paths[0]) : STR(".");
    add_place(a, at, folder, STR_NULL);
}

/* The folder that the configuration lies in, and files of it that are named there. */
static void add_configured(struct against *a, struct str folder)
{
    struct str dir = path_dir(a->run->config.path), rest;
    for (size_t i = 0; i < a->choice.n_paths; i++) {
        struct str path = path_collapse(a->arena, a->choice.paths[i]);
        bool here = str_is(dir, ".");
        if (str_eq(path, dir))
            add_place(a, dir, folder, STR_NULL);
        else if (here || below(dir, path, &rest))
            add_place(a, path_dir(path),
                      path_join(a->arena, folder, path_dir(here ? path : rest)), path_base(path));
    }
}

/* Folders whose files are asked for, in the revision; a file, for what is beside it. */
static void only_given(struct against *a, struct str_list *out)
{
    struct str there;
    for (size_t i = 0; i < a->choice.n_paths; i++) {
        struct str path = a->choice.paths[i];
        if (str_is(path, "-") || !a->top.n || !below(a->top, absolute(a->arena, path), &there))
            continue;
        if (!is_folder(a->arena, path))
            there = path_dir(there);
        *vec_push(a->arena, &out->all) = there;
    }
    if (!a->choice.n_paths && a->top.n && below(a->top, absolute(a->arena, STR(".")), &there))
        *vec_push(a->arena, &out->all) = there;
}

/* A revision without a place in it. */
static bool is_plain_revision(const struct against *a)
{
    struct str place = str_starts(a->word, "git:") ? str_skip(a->word, 4) : a->word;
    return !exists(a->arena, place) && !str_starts(a->word, "archive:") &&
           !str_starts(a->word, "dir:") && str_find_char(place, ':') == SIZE_MAX &&
           str_find_char(place, '#') == SIZE_MAX;
}

static bool open_set(struct against *a)
{
    struct str_list only = { 0 };
    struct str error;
    a->top = find_repository(a);
    struct fileset here = { .folder = a->top, .home = a->top };
    if (a->revision)
        only_given(a, &only);
    struct fileset_request request = {
        .arena = a->arena,
        .word = a->word,
        .like = a->top.n ? &here : NULL,
        .only = only.all.v,
        .n_only = only.all.n,
        .limits = { .files = a->run->limits.files,
                    .bytes = a->run->limits.file_bytes,
                    .depth = a->run->limits.folders },
    };
    a->set = fileset_open(&request, &error);
    if (!a->set)
        say_error("%" PRIstr, STR_ARG(error));
    return a->set != NULL;
}

static struct str without_form(struct str word)
{
    if (str_starts(word, "dir:"))
        return str_skip(word, 4);
    return str_starts(word, "file://") ? str_skip(word, strlen("file://")) : word;
}

/* Paths that a saved graph names are of the time when it was saved. */
static void take_file(struct against *a, struct str path)
{
    struct str *paths = arena_new(a->arena, struct str);
    *paths = path;
    a->choice.paths = paths;
    a->choice.n_paths = 1;
    a->version.prefix = str_printf(a->arena, "%" PRIstr ":", STR_ARG(path));
}

static void take_folder(struct against *a, struct str folder, bool configured)
{
    if (configured)
        add_configured(a, folder);
    else
        add_whole(a, folder);
}

static bool take_set(struct against *a, struct str plain, bool configured)
{
    a->revision = is_plain_revision(a);
    if (!open_set(a))
        return false;
    if (a->set->folder.n) {
        fileset_close(a->set);
        a->set = NULL;
        take_file(a, path_normal(a->arena, plain));
    } else if ((a->set->single || a->set->file.n) && a->set->entries.n) {
        add_place(a, STR("."), STR("."), a->set->entries.v[0].path);
    } else if (a->revision) {
        add_all_given(a);
    } else {
        take_folder(a, STR("."), configured);
    }
    return true;
}

/* Where the other side is. False after a message. */
static bool find_side(struct against *a, bool configured)
{
    struct str plain = without_form(a->word);
    bool packed = str_starts(a->word, "git:") || str_starts(a->word, "archive:") ||
                  str_ends(plain, ".git");
    if (!str_is(plain, "-") && (packed || !is_folder(a->arena, plain)))
        return take_set(a, plain, configured);
    if (str_is(plain, "-"))
        take_file(a, plain);
    else
        take_folder(a, path_normal(a->arena, plain), configured);
    return true;
}

static void tell_troubles(struct against *a)
{
    for (size_t i = 0; a->set && i < a->set->troubles.n; i++) {
        const struct fileset_trouble *trouble = &a->set->troubles.v[i];
        const struct rule *rule = trouble->kind == FILESET_LIMIT       ? &rule_input_limit
                                  : trouble->kind == FILESET_AMBIGUOUS ? &rule_input_ambiguous
                                                                       : &rule_input_unreadable;
        finding_add(&a->version.findings, rule, LOC_NONE, "%" PRIstr " %s.",
                    STR_ARG(fileset_shown(a->set, a->arena, trouble->path)), trouble->why);
    }
}

/* Among those of now, and told apart from them. */
static void take_findings(struct against *a)
{
    for (size_t i = 0; i < a->version.findings.all.n; i++) {
        struct finding *finding = &a->version.findings.all.v[i];
        finding->message = str_printf(a->arena, "%" PRIstr ": %" PRIstr, STR_ARG(a->word),
                                      STR_ARG(finding->message));
        if (finding->severity == SEVERITY_ERROR)
            finding_severity(finding, SEVERITY_WARNING);
    }
    findings_move(&a->run->findings, &a->version.findings);
}

static int read_side(struct against *a)
{
    struct progress progress;
    a->version.choice = &a->choice;
    if (!a->version.prefix.n) {
        a->version.places = a->places.v ? a->places.v : arena_new(a->arena, struct input_place);
        a->version.n_places = a->places.n;
    }
    progress_begin(&progress, a->shared, "reading the other side");
    bool any = run_load_version(a->run, &a->version);
    progress_end(&progress);
    tell_troubles(a);
    if (!any && a->revision && a->places.n && !a->shared->quiet)
        say_note("no input found in %" PRIstr, STR_ARG(a->word));
    if (!any && !a->revision && (a->shared->quiet || !a->version.findings.all.n))
        say_error("no input found in %" PRIstr, STR_ARG(a->word));
    take_findings(a);
    return any || a->revision ? EXIT_CLEAN : EXIT_INPUT;
}

int against_said(const struct shared *shared)
{
    if (shared->against.n)
        return EXIT_CLEAN;
    return say_usage(shared->command->name,
                     STR("--against is missing: a revision, a folder or a file"));
}

int stage_load_against(const struct shared *shared, struct str word, const struct str *paths,
                       size_t n, struct run *run, const struct graph **out)
{
    struct against a = { .shared = shared, .run = run, .arena = shared->arena, .word = word };
    int status = stage_choose(shared, paths, n, run, &a.choice);
    if (status != EXIT_CLEAN)
        return status;
    if (!find_side(&a, !n && run->config.inputs.n))
        return EXIT_INPUT;
    if (a.set && !shared->quiet)
        version_say_left_out(a.set, a.arena);
    status = read_side(&a);
    fileset_close(a.set);
    *out = a.version.graph;
    return status;
}
