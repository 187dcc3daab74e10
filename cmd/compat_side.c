/* One version: where it is, its modules, its files. */
#include <stdlib.h>
#include <sys/stat.h>

#include "compat.h"
#include "say.h"
#include "version_say.h"

static bool is_proto(struct str path)
{
    return str_ends(path, ".proto");
}

/* False after a message. subdir is relative to the root of what is named. */
static bool open_set(struct run *run, struct side_version *side, struct str given,
                     const struct side_version *now, struct str subdir,
                     const struct str_list *only)
{
    struct fileset_request request = {
        .arena = &run->arena,
        .word = given,
        .subdir = subdir,
        .like = now ? now->set : NULL,
        .only = only ? only->all.v : NULL,
        .n_only = only ? only->all.n : 0,
        .wanted = is_proto,
        .limits = { .files = run->limits.files,
                    .bytes = run->limits.file_bytes,
                    .depth = run->limits.folders },
    };
    struct str error;

    side->set = fileset_open(&request, &error);
    if (!side->set)
        say_error("%" PRIstr, STR_ARG(error));
    return side->set != NULL;
}

/* From the top of the file system; "." when it is not there. */
static struct str on_disk(struct run *run, struct str path)
{
    char *real = realpath(str_cstr(&run->arena, path), NULL);
    struct str out = real ? str_dup(&run->arena, str_from(real)) : STR_NULL;
    free(real);
    return out.n > 1 ? str_skip(out, 1) : STR(".");
}

/* From the top of the file system, or of the set. */
static struct str from_top(struct run *run, const struct fileset *set)
{
    if (set->folder.n)
        return on_disk(run, set->folder);
    return set->inside.n ? set->inside : STR(".");
}

struct above { /* where configuration is looked for */
    struct run *run;
    const struct side_version *side;
};

static bool read_config(void *ctx, struct str path, struct str *out_text, struct str *out_error)
{
    const struct above *above = ctx;
    struct arena *arena = &above->run->arena;
    struct buf_input here = { .arena = arena,
                              .folder = above->side->input.folder,
                              .given = STR(".") };
    const char *why = NULL;
    bool whole = fileset_read_path(above->side->set, buf_shown(&here, path), arena, out_text, &why);
    if (whole && out_text->n > BUF_BYTES_MAX) {
        whole = false;
        why = "is too large for a configuration";
    }
    if (!whole && why)
        *out_error = str_from(why);
    return whole;
}

/* What stands before paths from the top of a revision or archive: "main:". */
static struct str top_prefix(const struct fileset *set)
{
    struct str prefix = set->prefix;
    if (set->folder.n || !set->inside.n || prefix.n < set->inside.n + 1)
        return set->folder.n ? STR_NULL : prefix;
    return str_take(prefix, prefix.n - set->inside.n - 1);
}

/* How many folders the workspace is above the input, as a path: "../..". */
static struct str way_up(struct run *run, struct str inside)
{
    struct str up = STR_NULL;
    for (; !str_is(inside, "."); inside = path_dir(inside))
        up = up.n ? path_join(&run->arena, up, STR("..")) : STR("..");
    return up;
}

/* As the user has it on disk, or relative to the folder: relative to that. */
static struct str within_folder(struct run *run, const struct side_version *now, struct str path)
{
    struct str rest;
    path = path_collapse(&run->arena, path);
    if (now->set->folder.n && buf_is_within(on_disk(run, path), now->input.folder, &rest))
        return rest;
    if (!now->compiled.n && !str_is(now->folder, ".") && buf_is_within(path, now->folder, &rest))
        return rest;
    return path;
}

static bool find_workspace(struct compat_ctx *c, struct run *run, struct side_version *side,
                           const struct side_version *now)
{
    bool is_now = side == now;
    struct above above = { run, side };
    struct str error;
    side->input = (struct buf_input){
        .arena = &run->arena,
        .files = { &above, read_config },
        .folder = from_top(run, side->set),
        .given = side->folder,
        .top = top_prefix(side->set),
        .file = side->file,
        .override = is_now ? c->buf_config : c->against_config,
    };
    for (size_t i = 0; i < c->paths.all.n; i++) {
        struct str path = within_folder(run, now, c->paths.all.v[i]);
        *vec_push(&run->arena, &side->input.paths.all) = path_collapse(
            &run->arena, path_join(&run->arena, side->input.folder, path));
    }
    bool found = buf_workspace_find(&side->input, &side->workspace, &error);
    if (!found)
        say_error("%" PRIstr, STR_ARG(error));
    else if (side->workspace.plugins && is_now && !c->shared.quiet)
        say_note("%" PRIstr ": plugins and policies of buf.yaml are not run",
                 STR_ARG(side->given));
    return found;
}

/* Of the working directory. */
static bool read_here(void *ctx, struct str path, struct str *out_text, struct str *out_error)
{
    struct run *run = ctx;
    struct stat status;
    char *name = str_cstr(&run->arena, path);
    const char *why = "out of memory";
    if (stat(name, &status) < 0 || !S_ISREG(status.st_mode))
        return false;
    struct stream *stream = stream_open(name, &why);
    bool whole = stream && stream_slurp(stream, &run->arena, BUF_BYTES_MAX, out_text, &why);
    stream_close(stream);
    if (!whole)
        *out_error = str_from(why);
    return whole;
}

/* A set says nothing about modules; rules for it come with the options, or from where buf runs. */
static bool find_rules_of_set(struct compat_ctx *c, struct run *run, struct side_version *side,
                              bool now)
{
    struct str error;
    struct buf_input *input = &side->input;
    *input = (struct buf_input){ .arena = &run->arena,
                                 .folder = STR("."),
                                 .given = STR("."),
                                 .override = now ? c->buf_config : STR_NULL };
    if (now)
        input->files = (struct buf_files){ run, read_here };
    side->inside = STR(".");
    if (buf_set_rules(input, &side->workspace, &error))
        return true;
    say_error("%" PRIstr, STR_ARG(error));
    return false;
}

bool side_open(struct compat_ctx *c, struct run *run, struct side_version *side, struct str given,
               const struct side_version *now, int *out_status)
{
    *out_status = EXIT_INPUT;
    if (!open_set(run, side, given, now, STR_NULL, &c->several_paths))
        return false;
    side->given = side->set->word;
    side->file = side->set->file;
    side->prefix = side->set->prefix;
    side->folder = side->set->folder.n ? side->set->folder : side->given;
    if (side->set->single && !compat_set_open(run, side->set, &side->compiled))
        return false;
    *out_status = EXIT_USAGE;
    if (side->compiled.n)
        return find_rules_of_set(c, run, side, !now);
    if (!find_workspace(c, run, side, now ? now : side))
        return false;
    side->inside = STR(".");
    buf_is_within(side->input.folder, side->workspace.folder, &side->inside);
    *out_status = EXIT_INPUT;
    if (c->several.n && !side->workspace.found)
        several_roots(c, run, &side->workspace);
    if (str_is(side->inside, ".") && !(c->several.n && side->workspace.found))
        return true;
    fileset_close(side->set);
    return open_set(run, side, given, now, way_up(run, side->inside), NULL);
}

struct compat_reading compat_reading_of(const struct compat_ctx *c, struct run *run)
{
    return (struct compat_reading){
        .arena = &run->arena,
        .sources = &run->sources,
        .findings = &run->findings,
        .whole = !c->allow_missing,
        .exact = c->exact,
    };
}

static struct compat_root *roots_of(struct run *run, const struct side_version *side, size_t *out_n)
{
    VEC(struct compat_root) roots = { 0 };
    for (size_t i = 0; i < side->workspace.modules.n; i++) {
        const struct buf_module *module = &side->workspace.modules.v[i];
        for (size_t k = 0; k < module->roots.n; k++) {
            struct compat_root *root = vec_push(&run->arena, &roots);
            *root = module->roots.v[k];
            root->module = (unsigned)i;
        }
    }
    *out_n = roots.n;
    return roots.v;
}

/* Each module must have some: what is listed and is not there is a mistake. */
static bool check_modules(struct run *run, const struct side_version *side)
{
    size_t n = side->workspace.modules.n;
    bool *has = arena_array(&run->arena, bool, n);
    for (size_t i = 0; i < side->tree.files.n; i++)
        has[side->tree.files.v[i].module] |= !side->tree.files.v[i].is_import;
    for (size_t i = 0; i < n; i++) {
        if (has[i])
            continue;
        if (n == 1)
            version_say_empty(side->set, &run->arena, side->given);
        else
            say_error("no .proto file in %" PRIstr ", a module of %" PRIstr,
                      STR_ARG(side->workspace.modules.v[i].folder), STR_ARG(side->given));
        return false;
    }
    return true;
}

static bool list_files(struct compat_ctx *c, struct run *run, struct side_version *side, bool now)
{
    struct compat_reading reading = compat_reading_of(c, run);
    size_t n;

    if (side->compiled.n) {
        reading.named = !now;
        side->broken = !compat_list_set(&reading, side->given, side->compiled, &side->tree);
        return true;
    }
    if (!str_is(side->inside, ".")) {
        reading.inner = side->inside;
        reading.inner_prefix = side->prefix;
    }
    struct compat_root *roots = roots_of(run, side, &n);
    compat_list(&reading, side->set, roots, n, &side->tree);
    if (!c->shared.quiet)
        version_say_left_out(side->set, &run->arena);
    return check_modules(run, side);
}

bool sides_read(struct compat_ctx *c, struct run *run, struct side_version *now,
                struct side_version *before, int *out_status)
{
    struct compat_reading reading = compat_reading_of(c, run);

    *out_status = EXIT_INPUT;
    reading.jobs = c->shared.jobs ? (unsigned)c->shared.jobs : run->jobs;
    reading.alike = !now->file.n && !before->file.n;
    if (!list_files(c, run, now, true) || !list_files(c, run, before, false))
        return false;
    compat_read(&reading, &now->tree, &before->tree);
    compat_resolve(&reading, &now->tree);
    compat_read_rest(&reading, &now->tree, &before->tree);
    compat_resolve(&reading, &before->tree);
    return true;
}

struct str side_path(struct run *run, const struct side_version *side,
                     const struct side_version *now, struct str path)
{
    return path_collapse(&run->arena, path_join(&run->arena, side->inside,
                                                within_folder(run, now, path)));
}
