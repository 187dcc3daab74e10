/* Which configuration of buf holds for a folder or file: its own, or that of a folder above. */
#include "buf_priv.h"

struct search { /* the search */
    const struct buf_input *input;
    struct buf_workspace *out;
    struct str *error;
};

struct here { /* configuration in one folder */
    bool has_yaml, has_work;
    struct buf_yaml yaml;
    struct strs folders;
};

/* "a/b" as given and "x/a" from the top: "x/c" is "a/../c", that is "c". */
struct str buf_shown(const struct buf_input *input, struct str path)
{
    struct str above = input->folder, shown = input->given, rest;
    if (input->top.n)
        return str_concat(input->arena, input->top, path);
    while (!buf_is_within(path, above, &rest)) {
        above = path_dir(above);
        shown = path_join(input->arena, shown, STR(".."));
    }
    shown = path_collapse(input->arena, shown);
    return str_is(rest, ".") ? shown : path_collapse(input->arena, path_join(input->arena, shown, rest));
}

static struct buf_reading reading_of(const struct search *f, struct str path)
{
    return (struct buf_reading){ .arena = f->input->arena,
                                 .path = buf_shown(f->input, path),
                                 .error = f->error };
}

/* False when it is not there, or after an error. */
static bool read_text(const struct search *f, struct str folder, const char *name,
                      struct str *out_path, struct str *out_text)
{
    struct str why = STR_NULL;
    *out_path = path_collapse(f->input->arena, path_join(f->input->arena, folder, str_from(name)));
    if (f->input->files.read(f->input->files.ctx, *out_path, out_text, &why))
        return true;
    if (why.n)
        *f->error = str_printf(f->input->arena, "%" PRIstr ": %" PRIstr,
                               STR_ARG(buf_shown(f->input, *out_path)), STR_ARG(why));
    return false;
}

/* False after an error; *out_has says whether there is one. buf.mod is its name of old. */
static bool read_yaml(const struct search *f, struct str folder, bool *out_has,
                      struct buf_yaml *out)
{
    static const char *const names[] = { "buf.yaml", "buf.mod" };
    struct str path, text;
    *out_has = false;
    for (size_t i = 0; i < countof(names) && !*out_has; i++) {
        if (!read_text(f, folder, names[i], &path, &text)) {
            if (f->error->n)
                return false;
            continue;
        }
        struct buf_reading r = reading_of(f, path);
        if (!buf_yaml_parse(&r, text, out))
            return false;
        *out_has = true;
    }
    return true;
}

static bool look(const struct search *f, struct str folder, struct here *here)
{
    struct str path, text;
    *here = (struct here){ 0 };
    here->has_work = read_text(f, folder, "buf.work.yaml", &path, &text);
    if (!here->has_work && f->error->n)
        return false;
    struct buf_reading r = reading_of(f, path);
    if (here->has_work && !buf_work_parse(&r, text, &here->folders))
        return false;
    if (!read_yaml(f, folder, &here->has_yaml, &here->yaml))
        return false;
    if (here->has_work && here->has_yaml)
        return buf_wrong(&r, NULL, "a folder has either this or a buf.yaml");
    return true;
}

/* Whether the modules of v2 there are about the input. */
static bool names_input(const struct here *here, struct str inside)
{
    struct str rest;
    if (str_is(inside, "."))
        return true;
    for (size_t i = 0; i < here->yaml.modules.n; i++)
        if (buf_is_within(inside, here->yaml.modules.v[i].folder, &rest) ||
            buf_is_within(here->yaml.modules.v[i].folder, inside, &rest))
            return true;
    return false;
}

static bool works_for_input(const struct here *here, struct str inside)
{
    struct str rest;
    for (size_t i = 0; i < here->folders.all.n; i++)
        if (str_is(inside, ".") || buf_is_within(inside, here->folders.all.v[i], &rest))
            return true;
    return false;
}

static void take_v2(const struct search *f, const struct buf_yaml *yaml, struct str folder)
{
    f->out->folder = folder;
    f->out->found = true;
    f->out->plugins = yaml->plugins;
    f->out->deps = yaml->deps;
    for (size_t i = 0; i < yaml->modules.n; i++)
        *vec_push(f->input->arena, &f->out->modules) = yaml->modules.v[i];
}

static const struct str *moved_paths(struct arena *arena, const struct str *paths, size_t n,
                                     struct str folder)
{
    struct str *out = arena_array(arena, struct str, n);
    for (size_t i = 0; i < n; i++)
        out[i] = path_collapse(arena, path_join(arena, folder, paths[i]));
    return out;
}

/* A module whose paths are relative to a folder of the workspace, that is relative to this. */
static void take_moved(const struct search *f, struct buf_module module, struct str folder)
{
    struct arena *arena = f->input->arena;
    module.folder = path_collapse(arena, path_join(arena, folder, module.folder));
    for (size_t i = 0; i < module.roots.n; i++) {
        struct compat_root *root = &module.roots.v[i];
        root->disk = path_collapse(arena, path_join(arena, folder, root->disk));
        root->excludes = moved_paths(arena, root->excludes, root->n_excludes, folder);
        root->includes = moved_paths(arena, root->includes, root->n_includes, folder);
    }
    *vec_push(arena, &f->out->modules) = module;
}

/* A module of a v1 workspace, or the only one: by its buf.yaml, or with what holds without one. */
static bool add_v1(const struct search *f, struct str folder)
{
    struct arena *arena = f->input->arena;
    struct str path = path_collapse(arena, path_join(arena, f->out->folder, folder));
    struct buf_yaml yaml;
    bool has;
    if (!read_yaml(f, path, &has, &yaml))
        return false;
    if (has && yaml.version == BUF_V2) {
        struct buf_reading r = reading_of(f, path_join(arena, path, STR("buf.yaml")));
        return buf_wrong(&r, NULL, "a module of buf.work.yaml must be of version v1beta1 or v1");
    }
    f->out->found |= has;
    f->out->deps |= has && yaml.deps;
    struct buf_module module;
    buf_module_default(arena, &module);
    take_moved(f, has ? yaml.modules.v[0] : module, folder);
    return true;
}

/* folder is relative to that of the workspace. */
static bool take_work(const struct search *f, const struct here *here, struct str folder)
{
    struct arena *arena = f->input->arena;
    for (size_t i = 0; i < here->folders.all.n; i++)
        if (!add_v1(f, path_collapse(arena, path_join(arena, folder, here->folders.all.v[i]))))
            return false;
    return true;
}

/* Upward from the input; *out_v1 is the folder of a buf.yaml of version v1, or empty. */
static bool climb(const struct search *f, struct str *out_v1)
{
    struct str folder = f->input->folder;
    *out_v1 = STR_NULL;
    for (;;) {
        struct here here;
        struct str inside = STR(".");
        buf_is_within(f->input->folder, folder, &inside);
        if (!look(f, folder, &here))
            return false;
        if (here.has_yaml && here.yaml.version == BUF_V2 && names_input(&here, inside)) {
            take_v2(f, &here.yaml, folder);
            return true;
        }
        if (here.has_work && works_for_input(&here, inside)) {
            f->out->folder = folder;
            f->out->found = true;
            return take_work(f, &here, STR("."));
        }
        if (here.has_yaml && here.yaml.version == BUF_V1 && out_v1->n) {
            struct buf_reading r = reading_of(f, path_join(f->input->arena, *out_v1, STR("buf.yaml")));
            return buf_wrong(&r, NULL, "a module within another, that of '%" PRIstr "'",
                             STR_ARG(buf_shown(f->input, folder)));
        }
        if (here.has_yaml && here.yaml.version == BUF_V1)
            *out_v1 = folder;
        if (str_is(folder, "."))
            return true;
        folder = path_dir(folder);
    }
}

/* Workspaces and modules of version v1 between a path that is asked for and the input. */
static bool climb_from(const struct search *f, struct str path, struct strs *modules)
{
    struct str inside, folder = path;
    for (; !str_eq(folder, f->input->folder); folder = path_dir(folder)) {
        struct here here;
        struct str relative = STR(".");
        if (!look(f, folder, &here))
            return false;
        buf_is_within(path, folder, &inside);
        buf_is_within(folder, f->input->folder, &relative);
        bool yaml = here.has_yaml && here.yaml.version == BUF_V2 && names_input(&here, inside);
        if (here.has_yaml && here.yaml.version == BUF_V1)
            *vec_push(f->input->arena, &modules->all) = relative;
        for (size_t i = 0; yaml && i < here.yaml.modules.n; i++)
            take_moved(f, here.yaml.modules.v[i], relative);
        if (yaml || (here.has_work && works_for_input(&here, inside))) {
            f->out->found = true;
            return yaml || take_work(f, &here, relative);
        }
    }
    return true;
}

/* Where nothing holds for the input, what holds for the paths that are asked for. */
static bool climb_from_paths(const struct search *f)
{
    struct strs modules = { 0 };
    struct str rest;
    for (size_t i = 0; i < f->input->paths.all.n && !f->out->modules.n; i++)
        if (buf_is_within(f->input->paths.all.v[i], f->input->folder, &rest) &&
            !climb_from(f, f->input->paths.all.v[i], &modules))
            return false;
    strs_sort(&modules, true);
    if (f->out->modules.n > 0)
        return true;
    for (size_t i = 0; i < modules.all.n; i++)
        if (!add_v1(f, modules.all.v[i]))
            return false;
    return true;
}

static bool is_file_name(struct str text)
{
    return str_ends(text, ".json") || str_ends(text, ".yaml") || str_ends(text, ".yml");
}

static bool read_override(const struct search *f, struct buf_yaml *out)
{
    struct arena *arena = f->input->arena;
    struct str text = f->input->override;
    struct buf_reading r = { .arena = arena, .path = STR("--buf-config"), .error = f->error };
    const char *why = "out of memory";
    if (is_file_name(text)) {
        r.path = text;
        struct stream *stream = stream_open(str_cstr(arena, text), &why);
        bool whole = stream && stream_slurp(stream, arena, BUF_BYTES_MAX, &text, &why);
        stream_close(stream);
        if (!whole)
            return buf_wrong(&r, NULL, "%s", why);
    }
    return buf_yaml_parse(&r, text, out);
}

static bool take_override(const struct search *f)
{
    struct buf_yaml yaml;
    if (!read_override(f, &yaml))
        return false;
    take_v2(f, &yaml, f->input->folder);
    return true;
}

static void choose(const struct search *f)
{
    struct str inside = STR("."), rest;
    buf_is_within(f->input->folder, f->out->folder, &inside);
    for (size_t i = 0; i < f->out->modules.n; i++) {
        struct buf_module *module = &f->out->modules.v[i];
        module->chosen = f->input->file.n ? buf_is_within(inside, module->folder, &rest) :
                                            buf_is_within(module->folder, inside, &rest);
    }
}

static bool check_chosen(const struct search *f)
{
    struct str inside = STR("."), rest;
    buf_is_within(f->input->folder, f->out->folder, &inside);
    for (size_t i = 0; i < f->out->modules.n; i++)
        if (f->out->modules.v[i].chosen)
            return true;
    for (size_t i = 0; i < f->out->modules.n; i++) {
        if (!buf_is_within(inside, f->out->modules.v[i].folder, &rest))
            continue;
        struct str module = path_join(f->input->arena, f->out->folder, f->out->modules.v[i].folder);
        *f->error = str_printf(
            f->input->arena,
            "%" PRIstr " lies within the module %" PRIstr ": give the module, and --path %" PRIstr,
            STR_ARG(f->input->given),
            STR_ARG(buf_shown(f->input, path_collapse(f->input->arena, module))),
            STR_ARG(f->input->given));
        return false;
    }
    *f->error = str_printf(f->input->arena, "%" PRIstr ": no module there",
                           STR_ARG(f->input->given));
    return false;
}

static int by_identity(const void *a, const void *b)
{
    const struct buf_module *x = a, *y = b;
    int order = str_cmp(x->name.n ? x->name : x->folder, y->name.n ? y->name : y->folder);
    return order ? order : (x->order > y->order) - (x->order < y->order);
}

bool buf_workspace_find(const struct buf_input *input, struct buf_workspace *out,
                        struct str *out_error)
{
    struct search f = { input, out, out_error };
    struct str v1 = STR_NULL;
    *out = (struct buf_workspace){ .folder = input->folder };
    *out_error = STR_NULL;
    if (input->override.n ? !take_override(&f) : !climb(&f, &v1))
        return false;
    if (!out->modules.n && !v1.n && !input->file.n && !climb_from_paths(&f))
        return false;
    if (!out->modules.n) {
        out->folder = v1.n ? v1 : input->folder;
        if (!add_v1(&f, STR(".")))
            return false;
    }
    choose(&f);
    if (out->modules.n > 1)
        qsort(out->modules.v, out->modules.n, sizeof(out->modules.v[0]), by_identity);
    return check_chosen(&f);
}

/* A buf.yaml in the working directory holds for a set that is named there. */
static bool read_working(const struct search *f, bool *out_has, struct buf_yaml *out)
{
    *out_has = f->input->override.n > 0;
    if (*out_has)
        return read_override(f, out);
    return !f->input->files.read || read_yaml(f, STR("."), out_has, out);
}

bool buf_set_rules(const struct buf_input *input, struct buf_workspace *out, struct str *out_error)
{
    struct search f = { input, out, out_error };
    struct buf_yaml yaml = { 0 };
    *out = (struct buf_workspace){ .folder = STR(".") };
    *out_error = STR_NULL;
    if (!read_working(&f, &out->found, &yaml))
        return false;
    struct buf_module *module = vec_push(input->arena, &out->modules);
    buf_module_default(input->arena, module);
    module->chosen = true;
    out->plugins = yaml.plugins;
    if (out->found)
        module->rules = yaml.version == BUF_V2 ? yaml.top : yaml.modules.v[0].rules;
    return true;
}
