#include "compat.h"
#include "names.h"
#include "progress.h"
#include "say.h"
#include "stage.h"

enum level { LEVEL_CONFIG, LEVEL_FILE, LEVEL_PACKAGE, LEVEL_WIRE_JSON, LEVEL_WIRE };

struct compat_ctx {
    struct shared shared;
    struct str against;
    int level;     /* enum level */
    int direction; /* enum compat_direction, or both; 0: whichever */
    struct str_list encodings;
    unsigned encoding_bits; /* of these; 0: all */
    struct str_list paths;
    bool exclude_imports, limit, exact;
};

struct side_version { /* one side */
    struct fileset *set;
    struct str given;
    struct str file;     /* the one that was given, relative to the set's root; else empty */
    struct str compiled; /* content of a descriptor set; else empty */
    struct buf_config config;
    struct compat_tree tree;
};

static bool is_proto(struct str path)
{
    return str_ends(path, ".proto");
}

/* False after a message on standard error. */
static bool open_version(struct run *run, struct side_version *version, struct str given,
                         const struct fileset *like)
{
    struct fileset_request request = {
        .arena = &run->arena,
        .word = given,
        .like = like,
        .wanted = is_proto,
        .limits = { .files = run->limits.files,
                    .bytes = run->limits.file_bytes,
                    .depth = run->limits.folders },
    };
    struct str error;

    version->set = fileset_open(&request, &error);
    if (!version->set) {
        say_error("%" PRIstr, STR_ARG(error));
        return false;
    }
    version->given = version->set->word;
    version->file = version->set->file;
    return !version->set->single || compat_set_open(run, version->set, &version->compiled);
}

static struct compat_reading reading_of(struct run *run, bool on_disk)
{
    return (struct compat_reading){
        .arena = &run->arena,
        .sources = &run->sources,
        .findings = &run->findings,
        .on_disk = on_disk,
    };
}

/* Two files are compared with each other, whatever they are called. */
static void align_names(struct side_version *before, const struct side_version *now)
{
    if (!now->file.n || !before->file.n || str_eq(now->file, before->file))
        return;
    for (size_t i = 0; i < before->tree.files.n; i++) {
        struct compat_file *file = &before->tree.files.v[i];
        if (str_eq(file->disk, before->file))
            file->proto->path = file->disk = now->file;
        else if (str_eq(file->disk, now->file))
            file->proto->path = file->disk = before->file;
    }
    before->file = now->file;
}

/* As the user has it on disk, or relative to the folder. */
static struct str relative_to(struct run *run, const struct side_version *version, struct str path)
{
    struct str folder = version->set->folder;

    path = path_collapse(&run->arena, path);
    if (str_eq(path, folder))
        return STR(".");
    if (path.n > folder.n && memcmp(path.p, folder.p, folder.n) == 0 && path.p[folder.n] == '/')
        return str_skip(path, folder.n + 1);
    return path;
}

static struct compat_choice choice_of(struct compat_ctx *c, struct run *run,
                                      const struct side_version *now,
                                      const struct side_version *version)
{
    size_t n = c->paths.all.n;
    struct str *paths = arena_array(&run->arena, struct str, n + 1);

    for (size_t i = 0; i < n; i++)
        paths[i] = relative_to(run, now, c->paths.all.v[i]);
    if (version->file.n) {
        paths[0] = version->file;
        n = 1;
    }
    return (struct compat_choice){ .paths = paths,
                                   .n_paths = n,
                                   .like = c->limit && version != now ? &now->tree : NULL,
                                   .no_imports = c->exclude_imports };
}

/* False when what is left of the version is malformed. */
static bool select_files(struct compat_ctx *c, struct run *run, struct side_version *version,
                         const struct side_version *now)
{
    struct compat_reading reading = reading_of(run, version != now);
    struct compat_choice choice = choice_of(c, run, now, version);

    reading.whole = c->exact;
    return compat_select(&reading, &version->tree, &choice);
}

static bool has_target(const struct compat_tree *tree)
{
    for (size_t i = 0; i < tree->files.n; i++)
        if (!tree->files.v[i].proto->is_import)
            return true;
    return false;
}

/* False after a message on standard error. */
static bool read_version(struct run *run, struct side_version *version, bool now)
{
    struct compat_reading reading = reading_of(run, !now);
    struct compat_tree *tree = &version->tree;

    if (version->compiled.n) {
        compat_read_set(&reading, version->given, version->compiled, tree);
        return true;
    }
    if (compat_read(&reading, version->set, version->config.roots.v, version->config.roots.n, tree))
        return true;
    say_error("no .proto file in %" PRIstr, STR_ARG(version->given));
    return false;
}

static void set_rules(struct compat_ctx *c, const struct buf_config *config,
                      struct compat_setup *setup)
{
    static const unsigned levels[] = { COMPAT_FILE, COMPAT_FILE, COMPAT_PACKAGE, COMPAT_WIRE_JSON,
                                       COMPAT_WIRE };
    const struct str_list *only = &c->shared.only, *skip = &c->shared.skip;
    /* Without buf.yaml, buf has the rules of version v1. */
    bool as_old = config->old || (c->exact && !config->found && c->level == LEVEL_CONFIG);

    if (c->level == LEVEL_CONFIG && config->uses)
        memcpy(setup->enabled, config->enabled, sizeof(setup->enabled));
    else
        compat_enable(setup, levels[c->level]);
    for (int i = 0; i < COMPAT_RULES && c->level == LEVEL_CONFIG && !c->exact; i++)
        setup->enabled[i] |= (compat_rules[i].also & config->categories) != 0;
    for (int i = 0; i < COMPAT_RULES; i++)
        setup->enabled[i] &=
            !config->disabled[i] && !(as_old && (compat_rules[i].categories & COMPAT_NEW));
    if (only->all.n)
        memset(setup->enabled, false, sizeof(setup->enabled));
    for (size_t i = 0; i < only->all.n; i++)
        if (compat_rule_find(only->all.v[i]) >= 0)
            setup->enabled[compat_rule_find(only->all.v[i])] = true;
    for (size_t i = 0; i < skip->all.n; i++)
        if (compat_rule_find(skip->all.v[i]) >= 0)
            setup->enabled[compat_rule_find(skip->all.v[i])] = false;
}

static void compare(struct compat_ctx *c, struct run *run, const struct side_version *now,
                    const struct side_version *before)
{
    struct compat_setup setup = {
        .now = &now->tree,
        .before = &before->tree,
        .exact = c->exact,
        .directions = (unsigned)c->direction,
        .encodings = c->encoding_bits,
        .ignore_unstable = now->config.ignore_unstable,
        .ignores = now->config.ignores.v,
        .n_ignores = now->config.ignores.n,
        .findings = &run->findings,
    };

    set_rules(c, &now->config, &setup);
    compat_compare(&setup);
}

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
    };
    return status_worse(status, output_write(&c->shared, targets, &result));
}

static void say_read(const struct compat_ctx *c, const struct side_version *version)
{
    size_t imports = 0, n = version->tree.files.n;

    for (size_t i = 0; i < n; i++)
        imports += version->tree.files.v[i].proto->is_import;
    for (size_t i = 0; c->shared.verbose > 1 && i < n; i++)
        say_note("%" PRIstr ": %" PRIstr "%s", STR_ARG(version->given),
                 STR_ARG(version->tree.files.v[i].proto->path),
                 version->tree.files.v[i].proto->is_import ? " (imported)" : "");
    if (c->shared.verbose)
        say_note("%" PRIstr ": %zu files, %zu of them imported", STR_ARG(version->given), n,
                 imports);
}

static bool read_configs(struct compat_ctx *c, struct run *run, struct side_version *now,
                         struct side_version *before)
{
    struct str error;

    if (buf_config_read(run, now->set, true, &now->config, &error) &&
        buf_config_read(run, before->set, false, &before->config, &error)) {
        if (now->config.plugins && !c->shared.quiet)
            say_note("%" PRIstr ": plugins and policies are not run",
                     STR_ARG(fileset_shown(now->set, &run->arena, STR("buf.yaml"))));
        return true;
    }
    say_error("%" PRIstr, STR_ARG(error));
    return false;
}

static int compare_versions(struct compat_ctx *c, struct run *run, const struct targets *targets,
                            struct side_version *now, struct side_version *before)
{
    if (!read_configs(c, run, now, before))
        return EXIT_USAGE;
    struct progress progress;
    progress_begin(&progress, &c->shared, "reading");
    bool read = read_version(run, now, true) && read_version(run, before, false);
    progress_end(&progress);
    if (!read)
        return EXIT_INPUT;
    align_names(before, now);
    run->title = now->given;
    bool good = select_files(c, run, now, now);
    if (!has_target(&now->tree)) {
        say_error("no .proto file in %" PRIstr " matches --path", STR_ARG(now->given));
        return EXIT_INPUT;
    }
    good &= select_files(c, run, before, now);
    run->tally.read = now->tree.files.n + before->tree.files.n;
    say_read(c, now);
    say_read(c, before);
    if (good)
        compare(c, run, now, before);
    return write_result(c, run, targets, now->tree.files.n);
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
    if (n > 1)
        return say_usage("compat", STR("compat takes one path"));
    if (!parse_filters(c))
        return EXIT_USAGE;
    if (!c->against.n)
        return say_usage("compat", STR("compat needs --against: the version to compare with"));
    status = EXIT_INPUT;
    if (open_version(run, &now, n ? operand[0] : STR("."), NULL) &&
        open_version(run, &before, c->against, now.set))
        status = compare_versions(c, run, &targets, &now, &before);
    fileset_close(now.set);
    fileset_close(before.set);
    return status;
}

static const char *const direction_names[] = { "any", "backward", "forward", "full", NULL };
static const char *const level_names[] = { "config", "file", "package", "wire-json", "wire", NULL };

static const struct opt own_opts[] = {
    { .name = "against",
      .kind = OPT_PATH,
      .arg = "PATH",
      .offset = offsetof(struct compat_ctx, against),
      .help = "the version before: a folder or a .proto file",
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
    { .name = "path",
      .kind = OPT_LIST,
      .arg = "PATH",
      .offset = offsetof(struct compat_ctx, paths),
      .help = "only this file or folder and what it imports; repeatable",
      .group = "Comparison" },
    { .name = "exclude-imports",
      .kind = OPT_FLAG,
      .offset = offsetof(struct compat_ctx, exclude_imports),
      .help = "leave out files that are only imported",
      .group = "Comparison" },
    { .name = "limit-to-input-files",
      .kind = OPT_FLAG,
      .offset = offsetof(struct compat_ctx, limit),
      .help = "leave out files that are not there any more",
      .group = "Comparison" },
    { .name = "buf-compat",
      .kind = OPT_FLAG,
      .offset = offsetof(struct compat_ctx, exact),
      .help = "find exactly what buf 1.75 finds, without corrections",
      .group = "Comparison" },
    { 0 },
};

static const struct opt *const opts[] = { own_opts,    opts_gate,   opts_rules, opts_config,
                                          opts_output, opts_report, opts_help,  NULL };

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
    .synopsis = "[PATH] --against PATH",
    .prose =
        "Compares all .proto files below PATH (default: the working directory) with those of the "
        "version before, and says what breaks for those who have the old one: code, JSON, binary "
        "data, callers. Rules, levels and places are those of 'buf breaking'. Import paths are "
        "relative to the folder, or to the modules that its buf.yaml names; files in findings "
        "are, too. Of buf.yaml (v1, v2) the modules and the section 'breaking' count.\n\n"
        "Levels, the strictest first: 'file' and 'package' protect generated code, within files "
        "or within packages; 'wire-json' protects JSON and binary data; 'wire' binary data alone. "
        "Columns count what is seen: tabs go to multiples of 4, wide characters take two.\n\n"
        "Where buf misses breaks, this command finds more: rpcs and services that are gone break "
        "callers and so belong to the levels wire-json and wire; fields that become required by "
        "features.field_presence = LEGACY_REQUIRED; the last message, enum or extension of a "
        "package that is gone. --buf-compat turns these off.\n\n"
        "An import that is not in the tree and does not come with every compiler is a warning; "
        "its types are compared by name. With --require-complete that is exit status 5; with "
        "--buf-compat it is an error. Files that are malformed on either side, or clash with one "
        "another, end the comparison with exit status 3.",
    .opts = opts,
    .ctx_size = sizeof(struct compat_ctx),
    .operands = OPERANDS_PATHS,
    .outputs = RESULT_FINDINGS,
    .formats = formats,
    .examples = examples,
    .run = run_compat,
};
