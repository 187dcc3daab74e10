#include "compat.h"
#include "progress.h"
#include "say.h"
#include "version_say.h"

/* What keeps the verdict from being whole: imports that are not there. */
static bool incomplete(const struct run *run)
{
    for (size_t i = 0; i < run->findings.all.n; i++)
        if (run->findings.all.v[i].rule == &rule_input_unreadable)
            return true;
    return false;
}

static int write_result(struct compat_ctx *c, struct run *run, const struct targets *targets,
                        size_t n_files)
{
    int status;

    rules_finish(&run->config, &run->findings, &run->sources);
    status = stage_verdict(&c->shared, run);
    if (c->shared.require_complete && incomplete(run))
        status = status_worse(status, EXIT_INCOMPLETE);
    struct result result = {
        .kind = RESULT_FINDINGS,
        .run = run,
        .findings = &run->findings,
        .verdict = &run->verdict,
        .title = run->title,
        .max_findings = (size_t)c->shared.max_findings,
        .n_files = n_files,
        .exit_status = status,
        .packages = c->exact ? NULL : &c->packages,
        .list_changes = c->changes,
    };
    return status_worse(status, output_write(&c->shared, targets, &result));
}

static size_t count_files(const struct side_version *side)
{
    size_t n = 0;

    for (size_t i = 0; i < side->tree.files.n; i++)
        n += side->tree.used[i];
    return n;
}

/* By source: asked for, not only imported. */
static bool *targets_of(struct run *run, const struct side_version *side)
{
    bool *asked = arena_array(&run->arena, bool, run->sources.all.n);

    for (size_t i = 0; i < side->images.n; i++)
        for (size_t k = 0; k < side->images.v[i].tree.files.n; k++)
            asked[side->images.v[i].tree.files.v[k].proto->source] |=
                !side->images.v[i].tree.files.v[k].is_import;
    return asked;
}

static void say_read(const struct compat_ctx *c, struct run *run, const struct side_version *side)
{
    const bool *asked = targets_of(run, side);
    size_t imports = 0;

    for (size_t i = 0; i < side->tree.files.n; i++) {
        const struct compat_file *file = &side->tree.files.v[i];
        bool imported = side->tree.used[i] && !asked[file->proto->source];
        imports += imported;
        if (c->shared.verbose > 1 && side->tree.used[i])
            say_note("%" PRIstr ": %" PRIstr "%s", STR_ARG(side->given), STR_ARG(file->proto->path),
                     imported ? " (imported)" : "");
    }
    if (c->shared.verbose)
        say_note("%" PRIstr ": %zu files, %zu of them imported", STR_ARG(side->given),
                 count_files(side), imports);
}

static void say_missing(const struct compat_ctx *c, const struct run *run,
                        const struct side_version *now)
{
    if (now->workspace.deps && incomplete(run) && !c->shared.quiet)
        say_note("%" PRIstr ": 'deps' of buf.yaml are not fetched; files of theirs are looked for "
                 "in the modules alone",
                 STR_ARG(now->given));
}

static int compare_versions(struct compat_ctx *c, struct run *run, const struct targets *targets,
                            struct side_version *now, struct side_version *before)
{
    struct progress progress;
    bool good;
    int status;

    progress_begin(&progress, &c->shared, "reading");
    bool read = sides_read(c, run, now, before, &status);
    progress_end(&progress);
    if (read && (now->broken || before->broken))
        return write_result(c, run, targets, 1);
    if (!read || !sides_pick(c, run, now, before, &good, &status))
        return status;
    run->title = now->given;
    run->tally.read = count_files(now) + count_files(before);
    say_read(c, run, now);
    say_read(c, run, before);
    if (!c->shared.quiet && !now->file.n && !before->file.n)
        version_say_apart(&now->tree, &before->tree, before->given);
    size_t first = run->findings.all.n;
    compat_consumers_begin(c, run);
    if (good && !sides_compare(c, run, now, before, &status))
        return status;
    if (good && !sides_look_back(c, run, now, before))
        return EXIT_INPUT;
    say_missing(c, run, now);
    status = good ? compat_consumers(c, run, now, before, first) : EXIT_CLEAN;
    return status_worse(status, write_result(c, run, targets, count_files(now)));
}

/* False after a message: --encoding names none, or what is to be as buf is filtered. */
static bool parse_filters(struct compat_ctx *c)
{
    for (size_t i = 0; i < c->encodings.all.n; i++) {
        struct str name = c->encodings.all.v[i];
        enum compat_encoding encoding;
        if (!compat_encoding_from_name(name, &encoding)) {
            say_usage("compat", str_printf(c->shared.arena,
                                           "--encoding: no encoding '%" PRIstr
                                           "'; there are binary, json, text, source",
                                           STR_ARG(name)));
            return false;
        }
        c->encoding_bits |= encoding;
    }
    if (c->exact && (c->direction || c->encoding_bits)) {
        say_usage("compat", STR("--buf-compat takes neither --direction nor --encoding"));
        return false;
    }
    if (c->exact && c->allow_missing) {
        say_usage("compat", STR("--buf-compat takes no --allow-missing-imports"));
        return false;
    }
    if (c->exact && c->history) {
        say_usage("compat", STR("--buf-compat takes no --history"));
        return false;
    }
    return true;
}

static int run_compat(void *ctx, const struct str *operand, size_t n, struct run *run)
{
    struct compat_ctx *c = ctx;
    struct targets targets = { 0 };
    struct side_version now = { 0 }, before = { 0 };
    int status = stage_prepare(&c->shared, run, &targets);

    if (status != EXIT_CLEAN)
        return status;
    if (n > 1 && c->exact)
        return say_usage("compat", STR("--buf-compat takes one path, as buf does"));
    if (n > 1 && !several_take(c, run, operand, n))
        return EXIT_INPUT;
    if (!parse_filters(c))
        return EXIT_USAGE;
    if (!c->against.n)
        return say_usage("compat", STR("compat needs --against: the version to compare with"));
    if (!compat_consumers_ready(&c->shared, &c->consumers, run))
        return EXIT_USAGE;
    if (side_open(c, run, &now, n == 1 ? operand[0] : STR("."), NULL, &status) &&
        side_open(c, run, &before, c->against, &now, &status)) {
        fileset_learn_ids(now.set, before.set);
        status = compare_versions(c, run, &targets, &now, &before);
    }
    fileset_close(now.set);
    fileset_close(before.set);
    return status;
}

static const char *const direction_names[] = { "any", "backward", "forward", "full", NULL };
static const char *const level_names[] = { "config", "file", "package", "wire-json", "wire", NULL };

static const struct opt own_opts[] = {
    { .name = "against",
      .kind = OPT_PATH,
      .arg = "OLD",
      .offset = offsetof(struct compat_ctx, against),
      .help = "the version before: a git revision, folder, file, archive or -",
      .group = "Comparison" },
    { .name = "level",
      .kind = OPT_ENUM,
      .arg = "LEVEL",
      .choices = level_names,
      .offset = offsetof(struct compat_ctx, level),
      .deflt = "config",
      .help = "file, package, wire-json, wire; config: buf.yaml's, or file",
      .group = "Comparison" },
    { .name = "direction",
      .kind = OPT_ENUM,
      .arg = "WHICH",
      .choices = direction_names,
      .offset = offsetof(struct compat_ctx, direction),
      .deflt = "any",
      .help = "only what new readers meet (backward), old ones (forward) or either (full)",
      .group = "Comparison" },
    { .name = "encoding",
      .kind = OPT_NAMES,
      .arg = "NAME[,NAME]",
      .offset = offsetof(struct compat_ctx, encodings),
      .help = "only what breaks in binary, json, text or source; default: in any",
      .group = "Comparison" },
    { .name = "changes",
      .kind = OPT_FLAG,
      .offset = offsetof(struct compat_ctx, changes),
      .help = "list what was added, package by package",
      .group = "Comparison" },
    { .name = "path",
      .kind = OPT_LIST,
      .arg = "PATH",
      .offset = offsetof(struct compat_ctx, paths),
      .help = "only this file or folder and what it imports; repeatable",
      .group = "Comparison" },
    { .name = "history",
      .kind = OPT_INT,
      .arg = "N",
      .offset = offsetof(struct compat_ctx, history),
      .deflt = "0",
      .low = 0,
      .high = 10000,
      .help = "look for numbers used again in the last N tags of git (number-reused)",
      .group = "Comparison" },
    { .name = "allow-missing-imports",
      .kind = OPT_FLAG,
      .offset = offsetof(struct compat_ctx, allow_missing),
      .help = "compare types of files that are not there by name",
      .group = "Comparison" },
    { .name = "exclude-imports",
      .kind = OPT_FLAG,
      .offset = offsetof(struct compat_ctx, exclude_imports),
      .help = "leave out files that are only imported",
      .group = "As buf" },
    { .name = "limit-to-input-files",
      .kind = OPT_FLAG,
      .offset = offsetof(struct compat_ctx, limit),
      .help = "leave out files that are not there any more",
      .group = "As buf" },
    { .name = "buf-compat",
      .kind = OPT_FLAG,
      .offset = offsetof(struct compat_ctx, exact),
      .help = "find exactly what buf 1.75 finds, without corrections",
      .group = "As buf" },
    { .name = "consumers",
      .kind = OPT_LIST,
      .arg = "PATH",
      .offset = offsetof(struct compat_ctx, consumers.paths),
      .help = "manifests, traces, copies of those who use it; repeatable",
      .group = "Consumers" },
    { .name = "used-only",
      .kind = OPT_FLAG,
      .offset = offsetof(struct compat_ctx, consumers.used_only),
      .help = "only what a known consumer uses counts as an error",
      .group = "Consumers" },
    { .name = "window-is-complete",
      .kind = OPT_FLAG,
      .offset = offsetof(struct compat_ctx, consumers.window_is_complete),
      .help = "what the given traces do not show is not called",
      .group = "Consumers" },
    { 0 },
};

static const struct opt buf_opts[] = {
    { .name = "buf-config",
      .kind = OPT_STRING,
      .arg = "FILE",
      .offset = offsetof(struct compat_ctx, buf_config),
      .help = "in place of PATH's buf.yaml: a file, or its text",
      .group = "Input" },
    { .name = "against-buf-config",
      .kind = OPT_STRING,
      .arg = "FILE",
      .offset = offsetof(struct compat_ctx, against_config),
      .help = "the same for the version before",
      .group = "Input" },
    { 0 },
};

static const struct opt waiver_opts[] = {
    { .name = "no-suppressions",
      .kind = OPT_FLAG,
      .offset = offsetof(struct compat_ctx, no_suppressions),
      .help = "tell also what comments accept (svcgraph:ignore)",
      .group = "Output" },
    { 0 },
};

static const struct opt *const opts[] = { own_opts,    opts_jobs,   opts_gate,   opts_rules,
                                          buf_opts,    opts_config, opts_output, waiver_opts,
                                          opts_report, opts_help,   NULL };

static const char *const formats[] = { "text", "json", "sarif", NULL };

static const struct example examples[] = {
    { "compat proto --against proto", "A folder of .proto files with the version before:", 0 },
    { "compat proto --against proto --level wire", "Only what breaks the binary form:", 0 },
    { 0 },
};

const struct command command_compat = {
    .name = "compat",
    .group = "Check",
    .summary = "say what breaks between two versions of .proto files",
    .synopsis = "[PATH...] --against OLD",
    .prose =
        "Compares all .proto files below PATH (default: the working directory) with those of the "
        "version before, and says what breaks for those who have the old one: code, JSON, binary "
        "data, callers. Rules, levels and places are those of 'buf breaking'. Import paths are "
        "relative to the folder, or to the modules that buf.yaml or buf.work.yaml names; several "
        "modules are compared one by one, each by its own rules. Of buf.yaml (v1beta1, v1, v2) "
        "the modules and the section 'breaking' count.\n\n"
        "OLD is a revision of the git repository around PATH (main, v1.2.0, HEAD~1, origin/main, an "
        "id; main:proto names a folder in it), a folder, a .proto file, a repository with options "
        "as buf has them ('.git#branch=main,subdir=proto'; branch, tag, ref, commit), an archive, "
        "tar or zip ('old.tar.gz#subdir=proto,strip_components=1'), or '-', standard input. PATH "
        "can be any of these, too. What exists as a path is that path, and only else a revision; "
        "'git:', 'dir:' and 'archive:' before the word say which is meant. Archives and files may "
        "be packed (gzip, zstd; archives also xz, bzip2).\n\n"
        "A revision without a folder means the place that PATH has now, wherever in the repository "
        "that is. A branch that only origin has is taken from there. Nothing is checked out, "
        "fetched or run, and configuration of the user and the machine is not read. Symbolic links "
        "and submodules are not followed. A file with the same content on both sides is read once, "
        "and not from the repository. In a shallow clone, as CI makes it, OLD must have been "
        "fetched (fetch-depth).\n\n"
        "Several PATHs are files and folders of the working directory. They are compared as one "
        "tree, each with the same path of OLD, which then is a version of the working directory. "
        "With modules of a buf.yaml there they narrow what is asked for, as --path does; without, "
        "each folder is a root of import paths, and single files import from the working "
        "directory.\n\n"
        "With --history N, what is new is also looked for in the last N tags from which PATH "
        "descends (versions in their order, other tags by time): a number that a release had, that "
        "was taken out and now means something else is an error, number-reused.\n\n"
        "Either side can also be compiled: a descriptor set as 'protoc -o' writes it, or an image "
        "of 'buf build', binary or JSON, packed or not; it is recognised by its content. It must "
        "hold all that its files import (protoc: --include_imports). Places are those that the "
        "compiler wrote down, with the columns it counted; without them (protoc: "
        "--include_source_info) every finding stands at the start of its file. As with buf, rules "
        "for an image come from a buf.yaml in the working directory, if there is one.\n\n"
        "Levels, the strictest first: 'file' and 'package' protect generated code, within files "
        "or within packages; 'wire-json' protects JSON and binary data; 'wire' binary data alone. "
        "Columns count what is seen: tabs go to multiples of 4, wide characters take two.\n\n"
        "Where buf misses breaks, this command finds more: rpcs and services that are gone break "
        "callers and so belong to the levels wire-json and wire; fields that become required by "
        "features.field_presence = LEGACY_REQUIRED; the last message, enum or extension of a "
        "package that is gone; changes in packages that were renamed. --buf-compat turns these off.\n\n"
        "Each break says who meets it (old or new readers, clients or servers), in which encodings, "
        "who is to be deployed first, and what to paste; each package, which new version it calls "
        "for.\n\n"
        "Files that buf 1.75 would not compile, on either side, end the comparison with exit status "
        "3, each error with its place: syntax, imports, names, types, numbers, and options against "
        "the messages that define them, down to the last field of an aggregate. With "
        "--allow-missing-imports an import that is not in the tree and does not come with every "
        "compiler is a warning, and its types are compared by name; with --require-complete that "
        "is exit status 5.",
    .opts = opts,
    .ctx_size = sizeof(struct compat_ctx),
    .operands = OPERANDS_PATHS,
    .outputs = RESULT_FINDINGS,
    .formats = formats,
    .examples = examples,
    .run = run_compat,
};
