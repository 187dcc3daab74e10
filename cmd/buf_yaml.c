/* buf.yaml and buf.work.yaml: from text to modules. */
#include "buf_priv.h"

bool buf_wrong(struct buf_reading *r, const struct node *at, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct str what = str_vprintf(r->arena, format, args);
    va_end(args);
    *r->error = str_printf(r->arena, "%" PRIstr ":%u: %" PRIstr, STR_ARG(r->path),
                           at && at->loc.line ? (unsigned)at->loc.line : 1, STR_ARG(what));
    return false;
}

/* Only the first document counts, as for buf. */
const struct node *buf_parse(struct buf_reading *r, struct str text)
{
    static const struct node nothing = { .type = DOC_NULL };
    struct docs docs = { 0 };
    struct findings findings;
    findings_init(&findings, r->arena);
    bool good = doc_parse_yaml(r->arena, text, (struct loc){ 0, 1, 1 }, NULL, &findings, &docs);
    if (findings.all.n > 0) {
        struct node at = { .loc = findings.all.v[0].loc };
        buf_wrong(r, &at, "%" PRIstr, STR_ARG(findings.all.v[0].message));
        return NULL;
    }
    if (!good) {
        buf_wrong(r, NULL, "no YAML");
        return NULL;
    }
    return docs.all.n ? docs.all.v[0] : &nothing;
}

bool buf_version_of(struct buf_reading *r, const struct node *root, enum buf_version *out)
{
    static const char *const names[] = { "v1beta1", "v1", "v2" };
    const struct node *node = doc_get(root, "version");
    for (size_t i = 0; i < countof(names); i++) {
        if (str_is(doc_text(node), names[i])) {
            *out = (enum buf_version)i;
            return true;
        }
    }
    if (!doc_text(node).n)
        return buf_wrong(r, node ? node : root, "no version; write 'version: v2'");
    return buf_wrong(r, node, "unknown version '%" PRIstr "'", STR_ARG(str_take(doc_text(node), 80)));
}

/* REGISTRY/OWNER/NAME */
static bool is_name(struct str name)
{
    struct str part;
    size_t parts = 0;
    bool good = true;
    while (str_split(&name, '/', &part)) {
        good &= part.n > 0;
        parts++;
    }
    return good && parts == 3;
}

static bool check_name(struct buf_reading *r, const struct node *at, struct str *out)
{
    *out = doc_text(at);
    if (!out->n || is_name(*out))
        return true;
    return buf_wrong(r, at, "'%" PRIstr "' is no name of a module: REGISTRY/OWNER/NAME",
                     STR_ARG(str_take(*out, 80)));
}

/* Each a name, perhaps with ":REF", and none twice. */
static bool check_deps(struct buf_reading *r, const struct node *list)
{
    struct symtab names;
    symtab_init(&names, r->arena);
    for_each_item (list, item) {
        struct str name = doc_text(item);
        name = str_take(name, str_find_char(name, ':'));
        if (!is_name(name))
            return buf_wrong(r, item, "'%" PRIstr "' is no module: REGISTRY/OWNER/NAME[:REF]",
                             STR_ARG(str_take(doc_text(item), 80)));
        if (sym_find(&names, name))
            return buf_wrong(r, item, "'%" PRIstr "' is given twice", STR_ARG(str_take(name, 80)));
        sym_intern(&names, name);
    }
    return true;
}

/* Folders, not files, each within its root and not the root itself. */
static bool check_folder(struct buf_reading *r, const struct node *at, const char *what,
                         struct str path, struct str root)
{
    struct str rest;
    if (str_ends(path, ".proto"))
        return buf_wrong(r, at, "%s must be folders, not '%" PRIstr "'", what,
                         STR_ARG(str_take(path, 80)));
    if (str_eq(path, root))
        return buf_wrong(r, at, "%s must not hold the whole of '%" PRIstr "'", what,
                         STR_ARG(str_take(path, 80)));
    if (!buf_is_within(path, root, &rest))
        return buf_wrong(r, at, "%s: '%" PRIstr "' does not lie in '%" PRIstr "'", what,
                         STR_ARG(str_take(path, 80)), STR_ARG(str_take(root, 80)));
    return true;
}

static bool read_folders(struct buf_reading *r, const struct node *list, const char *what,
                         struct str root, struct strs *out)
{
    if (!buf_paths(r, list, what, out))
        return false;
    for (size_t i = 0; i < out->all.n; i++)
        if (!check_folder(r, list, what, out->all.v[i], root))
            return false;
    return true;
}

/* Within one of the includes, and not one of them. */
static bool is_included(const struct symtab *includes, struct str path)
{
    while (!str_is(path, ".")) {
        path = path_dir(path);
        if (sym_find(includes, path))
            return true;
    }
    return false;
}

static bool read_root_v2(struct buf_reading *r, const struct node *node, struct buf_module *module)
{
    const struct node *list = doc_get(node, "excludes");
    struct strs excludes = { 0 }, includes = { 0 };
    if (!read_folders(r, doc_get(node, "includes"), "'includes'", module->folder, &includes) ||
        !read_folders(r, list, "'excludes'", module->folder, &excludes))
        return false;
    struct symtab included;
    symtab_init(&included, r->arena);
    for (size_t i = 0; i < includes.all.n; i++)
        sym_intern(&included, includes.all.v[i]);
    for (size_t i = 0; i < excludes.all.n && includes.all.n > 0; i++)
        if (!is_included(&included, excludes.all.v[i]))
            return buf_wrong(r, list, "'excludes': '%" PRIstr "' does not lie in any of 'includes'",
                             STR_ARG(str_take(excludes.all.v[i], 80)));
    *vec_push(r->arena, &module->roots) = (struct compat_root){
        .disk = module->folder,
        .excludes = excludes.all.v,
        .n_excludes = excludes.all.n,
        .includes = includes.all.v,
        .n_includes = includes.all.n,
    };
    return true;
}

static void default_module(struct str folder, struct buf_module *out)
{
    *out = (struct buf_module){ .folder = folder };
}

/* Says nothing that differs from a section that is not there. */
static bool is_unset(struct buf_reading *r, const struct node *section)
{
    bool unset = true;
    for_each_pair (section, pair)
        unset &= pair->value->type == DOC_NULL ||
                 (doc_is_scalar(pair->value) ? !buf_flag(section, str_cstr(r->arena, pair->key)) :
                                               !doc_count(pair->value));
    return unset;
}

static bool read_module_v2(struct buf_reading *r, const struct node *root, const struct node *node,
                           struct buf_module *out)
{
    const struct node *own = doc_get(node, "breaking"), *path = doc_get(node, "path");
    default_module(STR("."), out);
    if ((path && !buf_path(r, path, "a module", &out->folder)) ||
        !check_name(r, doc_get(node, "name"), &out->name) || !read_root_v2(r, node, out))
        return false;
    bool empty = is_unset(r, own);
    return buf_rules_read(r, empty ? doc_get(root, "breaking") : own, BUF_V2, out->folder, !empty,
                          &out->rules);
}

static bool check_names(struct buf_reading *r, const struct node *list, const struct buf_yaml *yaml)
{
    struct symtab names;
    symtab_init(&names, r->arena);
    for (size_t i = 0; i < yaml->modules.n; i++) {
        struct str name = yaml->modules.v[i].name;
        if (name.n && sym_find(&names, name))
            return buf_wrong(r, list, "two modules have the name '%" PRIstr "'",
                             STR_ARG(str_take(name, 80)));
        if (name.n)
            sym_intern(&names, name);
    }
    return true;
}

static int by_folder(const void *a, const void *b)
{
    const struct buf_module *x = a, *y = b;
    int order = str_cmp(x->folder, y->folder);
    return order ? order : (x->order > y->order) - (x->order < y->order);
}

/* The same folder, with the same includes and excludes. */
static bool is_same_module(const struct buf_module *a, const struct buf_module *b)
{
    const struct compat_root *x = &a->roots.v[0], *y = &b->roots.v[0];
    if (!str_eq(a->folder, b->folder) || x->n_excludes != y->n_excludes ||
        x->n_includes != y->n_includes)
        return false;
    for (size_t i = 0; i < x->n_excludes; i++)
        if (!str_eq(x->excludes[i], y->excludes[i]))
            return false;
    for (size_t i = 0; i < x->n_includes; i++)
        if (!str_eq(x->includes[i], y->includes[i]))
            return false;
    return true;
}

/* In order of folders; of those in one folder, in order of the file. */
static bool settle(struct buf_reading *r, const struct node *list, struct buf_yaml *yaml)
{
    struct buf_module *modules = yaml->modules.v;
    size_t n = yaml->modules.n;
    if (!check_names(r, list, yaml))
        return false;
    if (n > 1)
        qsort(modules, n, sizeof(modules[0]), by_folder);
    for (size_t i = 0; i < n; i++)
        for (size_t k = i + 1; k < n && str_eq(modules[i].folder, modules[k].folder); k++)
            if (is_same_module(&modules[i], &modules[k]))
                return buf_wrong(r, list, "two modules are the same: '%" PRIstr "'",
                                 STR_ARG(str_take(modules[i].folder, 80)));
    return true;
}

static bool read_v2(struct buf_reading *r, const struct node *root, struct buf_yaml *out)
{
    static const struct node nothing = { .type = DOC_NULL };
    const struct node *list = doc_get(root, "modules"), *name = doc_get(root, "name");
    const struct node *top = doc_get(root, "breaking");
    if (!buf_rules_read(r, top, BUF_V2, STR("."), false, &out->top))
        return false;
    if (doc_count(list) > BUF_MODULES_MAX)
        return buf_wrong(r, list, "more than %d modules", BUF_MODULES_MAX);
    for_each_item (list, node) {
        struct buf_module *module = vec_push(r->arena, &out->modules);
        if (!read_module_v2(r, root, node, module))
            return false;
        module->order = (unsigned)out->modules.n;
    }
    if (doc_count(list) > 0 && doc_text(name).n)
        return buf_wrong(r, name, "'name' beside 'modules': write it to the module");
    if (doc_count(list) > 0)
        return settle(r, list, out);
    struct buf_module *module = vec_push(r->arena, &out->modules);
    return read_module_v2(r, root, &nothing, module) && check_name(r, name, &module->name);
}

struct excludes { /* of one root */
    VEC(struct str) all;
};

/* Each goes to the root that it lies in: roots do not lie in one another. */
static bool share_out(struct buf_reading *r, const struct node *list, const struct strs *roots,
                      const struct strs *excludes, struct excludes *out)
{
    struct symtab places; /* of root i: i + 1 */
    symtab_init(&places, r->arena);
    for (size_t i = 0; i < roots->all.n; i++)
        sym_intern(&places, roots->all.v[i]);
    for (size_t i = 0; i < excludes->all.n; i++) {
        struct str path = excludes->all.v[i];
        while (!sym_find(&places, path) && !str_is(path, "."))
            path = path_dir(path);
        sym place = sym_find(&places, path);
        if (!place)
            return buf_wrong(r, list, "'excludes': '%" PRIstr "' does not lie in any of 'roots'",
                             STR_ARG(str_take(excludes->all.v[i], 80)));
        if (!check_folder(r, list, "'excludes'", excludes->all.v[i], path))
            return false;
        *vec_push(r->arena, &out[place - 1].all) = excludes->all.v[i];
    }
    return true;
}

static bool read_roots(struct buf_reading *r, const struct node *build, enum buf_version version,
                       struct buf_module *module)
{
    const struct node *list = doc_get(build, "roots"), *out_list = doc_get(build, "excludes");
    struct strs roots = { 0 }, excludes = { 0 };
    if (version == BUF_V1 && doc_count(list) > 0)
        return buf_wrong(r, list, "'roots' are for version v1beta1 only");
    if (doc_count(list) > BUF_MODULES_MAX)
        return buf_wrong(r, list, "more than %d roots", BUF_MODULES_MAX);
    if (!buf_paths(r, list, "'roots'", &roots) || !buf_paths(r, out_list, "'excludes'", &excludes))
        return false;
    if (!roots.all.n)
        *vec_push(r->arena, &roots.all) = STR(".");
    struct excludes *shared = arena_array(r->arena, struct excludes, roots.all.n);
    if (!share_out(r, out_list, &roots, &excludes, shared))
        return false;
    for (size_t i = 0; i < roots.all.n; i++)
        *vec_push(r->arena, &module->roots) = (struct compat_root){
            .disk = roots.all.v[i],
            .excludes = shared[i].all.v,
            .n_excludes = shared[i].all.n,
        };
    return true;
}

static bool read_v1(struct buf_reading *r, const struct node *root, struct buf_yaml *out)
{
    struct buf_module *module = vec_push(r->arena, &out->modules);
    default_module(STR("."), module);
    return check_name(r, doc_get(root, "name"), &module->name) &&
           read_roots(r, doc_get(root, "build"), out->version, module) &&
           buf_rules_read(r, doc_get(root, "breaking"), out->version, STR("."), false,
                          &module->rules);
}

bool buf_yaml_parse(struct buf_reading *r, struct str text, struct buf_yaml *out)
{
    const struct node *root = buf_parse(r, text);
    *out = (struct buf_yaml){ 0 };
    if (!root || !buf_version_of(r, root, &out->version) || !buf_keys_check(r, root, out->version))
        return false;
    if (!check_deps(r, doc_get(root, "deps")))
        return false;
    out->plugins = doc_count(doc_get(root, "plugins")) || doc_count(doc_get(root, "policies"));
    out->deps = doc_count(doc_get(root, "deps")) > 0;
    r->plugins = out->plugins;
    return out->version == BUF_V2 ? read_v2(r, root, out) : read_v1(r, root, out);
}

void buf_module_default(struct arena *arena, struct buf_module *out)
{
    default_module(STR("."), out);
    *vec_push(arena, &out->roots) = (struct compat_root){ .disk = STR(".") };
    out->rules.version = BUF_V1;
}

bool buf_work_parse(struct buf_reading *r, struct str text, struct strs *out_folders)
{
    const struct node *root = buf_parse(r, text), *list = doc_get(root, "directories");
    enum buf_version version;
    if (!root || !buf_version_of(r, root, &version))
        return false;
    if (version != BUF_V1)
        return buf_wrong(r, doc_get(root, "version"), "only version v1 is known here");
    if (!buf_work_keys_check(r, root) || !buf_paths(r, list, "'directories'", out_folders))
        return false;
    if (!out_folders->all.n)
        return buf_wrong(r, list ? list : root, "'directories' is empty");
    if (out_folders->all.n > BUF_MODULES_MAX)
        return buf_wrong(r, list, "more than %d modules", BUF_MODULES_MAX);
    for (size_t i = 0; i < out_folders->all.n; i++)
        if (str_is(out_folders->all.v[i], "."))
            return buf_wrong(r, list, "'directories' must not hold the folder itself");
    return true;
}
