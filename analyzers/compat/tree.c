/* The files of one version: those of its modules. */
#include "compat_priv.h"

struct found {
    struct str relative; /* to the root of its module */
    size_t entry;        /* of the set */
    unsigned module;
};

/* Of a root, as sets: a stranger's configuration may have very many. */
struct limits {
    struct table excludes, includes;
};

static void trouble(const struct compat_reading *reading, const struct rule *rule, struct str path,
                    const char *why)
{
    uint32_t source = sources_named(reading->sources, path);
    finding_add(reading->findings, rule, (struct loc){ source, 0, 0 }, "%" PRIstr " %s.",
                STR_ARG(path), why);
}

/* Lies below the folder; *out_rest is relative to it. */
static bool is_below(struct str path, struct str folder, struct str *out_rest)
{
    *out_rest = path;
    if (str_is(folder, "."))
        return true;
    *out_rest = str_skip(path, folder.n + 1);
    return path.n > folder.n && memcmp(path.p, folder.p, folder.n) == 0 && path.p[folder.n] == '/';
}

struct str climb(struct str path)
{
    return path.n <= COMPAT_PATH_MAX ? path : climb_on(str_take(path, COMPAT_PATH_MAX));
}

struct str climb_on(struct str path)
{
    size_t slash = str_rfind_char(path, '/');
    if (str_is(path, "."))
        return STR_NULL;
    return slash == SIZE_MAX || slash == 0 ? STR(".") : str_take(path, slash);
}

static void limits_init(struct limits *limits, const struct compat_root *root, struct arena *arena)
{
    table_init(&limits->excludes, arena);
    table_init(&limits->includes, arena);
    for (size_t i = 0; i < root->n_excludes; i++)
        table_add(&limits->excludes, root->excludes[i], root);
    for (size_t i = 0; i < root->n_includes; i++)
        table_add(&limits->includes, root->includes[i], root);
}

static bool is_in_root(const struct compat_root *root, const struct limits *limits,
                       struct str path, struct str *out_relative)
{
    bool included = root->n_includes == 0;
    if (!is_below(path, root->disk, out_relative))
        return false;
    if (root->n_excludes + root->n_includes == 0)
        return true;
    for (struct str at = climb(path); at.n > 0; at = climb_on(at)) {
        if (table_find(&limits->excludes, at))
            return false;
        included |= table_find(&limits->includes, at) != NULL;
    }
    return included;
}

/* As the user would name it. */
static struct str shown(const struct compat_reading *reading, const struct fileset *set,
                        struct str path)
{
    struct str rest;
    if (reading->inner.n && is_below(path, reading->inner, &rest))
        return str_concat(reading->arena, reading->inner_prefix, rest);
    return fileset_shown(set, reading->arena, path);
}

static int by_path(const void *a, const void *b)
{
    const struct found *x = a, *y = b;
    int order = str_cmp(x->relative, y->relative);
    return order ? order : (x->entry > y->entry) - (x->entry < y->entry);
}

static void list_file(const struct compat_reading *reading, const struct found *found,
                      struct compat_tree *tree)
{
    const struct fileset_entry *entry = &tree->set->entries.v[found->entry];
    struct source source = { .path = shown(reading, tree->set, entry->path),
                             .size = entry->size,
                             .format = "protobuf",
                             .status = SOURCE_READ };
    *vec_push(reading->arena, &tree->files) = (struct compat_file){
        .path = found->relative,
        .disk = entry->path,
        .source = sources_add(reading->sources, source),
        .entry = found->entry,
        .module = found->module,
    };
}

/* Troubles with files that belong to no module are none. */
static void tell_troubles(const struct compat_reading *reading, const struct fileset *set,
                          const struct compat_root *roots, const struct limits *limits, size_t n)
{
    static const struct rule *const rows[] = { &rule_input_unreadable, &rule_input_limit,
                                               &rule_input_ambiguous };
    struct str rest;
    for (size_t i = 0; i < set->troubles.n; i++) {
        const struct fileset_trouble *t = &set->troubles.v[i];
        bool told = t->path.n == 0;
        for (size_t k = 0; k < n && !told; k++)
            told = is_in_root(&roots[k], &limits[k], t->path, &rest);
        if (told)
            trouble(reading, rows[t->kind],
                    shown(reading, set, t->path), t->why);
    }
}

struct founds {
    VEC(struct found) all;
};

static void find_files(const struct compat_reading *reading, const struct fileset *set,
                       const struct compat_root *root, const struct limits *limits,
                       struct founds *out)
{
    struct found found = { .module = root->module };
    for (found.entry = 0; found.entry < set->entries.n; found.entry++)
        if (str_ends(set->entries.v[found.entry].path, ".proto") &&
            is_in_root(root, limits, set->entries.v[found.entry].path, &found.relative))
            *vec_push(reading->arena, &out->all) = found;
}

/* An import of that path would mean either. */
static void refuse_twin(const struct compat_reading *reading, struct str path, struct str twin)
{
    uint32_t source = sources_named(reading->sources, path);
    struct finding *finding = finding_begin(
        reading->findings, &rule_input_ambiguous, (struct loc){ source, 1, 1 },
        "%" PRIstr " has the same path below its root as %" PRIstr ".", STR_ARG(path), STR_ARG(twin));
    finding_severity(finding, SEVERITY_ERROR);
    finding_help(reading->findings, finding, "Exclude one of the two.");
    finding_end(reading->findings, finding);
}

bool compat_list(const struct compat_reading *reading, const struct fileset *set,
                 const struct compat_root *roots, size_t n, struct compat_tree *out)
{
    struct founds found = { 0 };
    struct limits *limits = arena_array(reading->arena, struct limits, n);
    out->set = set;
    for (size_t i = 0; i < n; i++)
        limits_init(&limits[i], &roots[i], reading->arena);
    tell_troubles(reading, set, roots, limits, n);
    for (size_t i = 0; i < n; i++)
        find_files(reading, set, &roots[i], &limits[i], &found);
    if (found.all.n > 1)
        qsort(found.all.v, found.all.n, sizeof(found.all.v[0]), by_path);
    for (size_t i = 0; i < found.all.n; i++) {
        const struct found *it = &found.all.v[i];
        if (i > 0 && str_eq(it->relative, it[-1].relative))
            refuse_twin(reading, shown(reading, set, set->entries.v[it->entry].path),
                        shown(reading, set, set->entries.v[it[-1].entry].path));
        else
            list_file(reading, it, out);
    }
    return found.all.n > 0;
}
