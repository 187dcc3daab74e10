/* buf.yaml, versions v1 and v2: modules and the section "breaking". */
#include "compat.h"
#include "svcgraph/doc.h"

enum { BYTES_MAX = 1 << 20 };

struct reading {
    struct run *run;
    struct buf_config *config;
    struct str path; /* of the file */
    struct str *error;
};

static bool wrong(struct reading *r, const struct node *at, const char *what, struct str name)
{
    *r->error = str_printf(&r->run->arena, "%" PRIstr ":%u: %s '%" PRIstr "'", STR_ARG(r->path),
                           at ? (unsigned)at->loc.line : 1, what, STR_ARG(str_take(name, 80)));
    return false;
}

/* Old names that version v1 still takes, each for one or more of today. */
static const struct {
    const char *old;
    const char *now[3];
} renamed[] = {
    { "FIELD_SAME_LABEL",
      { "FIELD_SAME_CARDINALITY", "FIELD_WIRE_COMPATIBLE_CARDINALITY",
        "FIELD_WIRE_JSON_COMPATIBLE_CARDINALITY" } },
    { "FIELD_SAME_CTYPE", { "FIELD_SAME_CPP_STRING_TYPE" } },
    { "FILE_SAME_JAVA_STRING_CHECK_UTF8", { "FIELD_SAME_JAVA_UTF8_VALIDATION" } },
};

static unsigned category(const struct reading *r, struct str name)
{
    static const struct {
        const char *name;
        unsigned bit;
    } categories[] = { { "FILE", COMPAT_FILE },
                       { "PACKAGE", COMPAT_PACKAGE },
                       { "WIRE_JSON", COMPAT_WIRE_JSON },
                       { "WIRE", COMPAT_WIRE },
                       { "CSR", COMPAT_CSR } };
    for (size_t i = 0; i < countof(categories); i++)
        if (str_is(name, categories[i].name) && !(r->config->old && i + 1 == countof(categories)))
            return categories[i].bit;
    return 0;
}

/* Sets the rules that a name stands for: a rule, or a category. */
static bool select_rules(struct reading *r, const struct node *at, bool *set)
{
    struct str name = doc_text(at);
    unsigned bit = category(r, name);
    int row = compat_rule_find(name);
    for (int i = 0; i < COMPAT_RULES; i++)
        if ((compat_rules[i].categories & bit) &&
            !(r->config->old && (compat_rules[i].categories & COMPAT_NEW)))
            set[i] = true;
    for (size_t i = 0; r->config->old && i < countof(renamed); i++) {
        for (size_t k = 0; str_is(name, renamed[i].old) && k < 3 && renamed[i].now[k]; k++) {
            set[compat_rule_find(str_from(renamed[i].now[k]))] = true;
            bit = COMPAT_FILE;
        }
    }
    if (bit)
        return true;
    if (row < 0 || (r->config->old && (compat_rules[row].categories & COMPAT_NEW)))
        return wrong(r, at, "unknown rule or category", name);
    set[row] = true;
    return true;
}

static bool read_names(struct reading *r, const struct node *list, bool *set)
{
    for_each_item (list, item)
        if (!select_rules(r, item, set))
            return false;
    return true;
}

static void add_ignores(struct reading *r, const struct node *list, const char *rule)
{
    for_each_item (list, item)
        *vec_push(&r->run->arena, &r->config->ignores) =
            (struct compat_ignore){ .path = path_collapse(&r->run->arena, doc_text(item)),
                                    .rule = rule };
}

static bool read_ignore_only(struct reading *r, const struct node *map)
{
    for_each_pair (map, pair) {
        bool set[COMPAT_RULES] = { false };
        struct node key = { .type = DOC_STRING, .text = pair->key, .loc = pair->key_loc };
        if (!select_rules(r, &key, set))
            return false;
        for (int i = 0; i < COMPAT_RULES; i++)
            if (set[i])
                add_ignores(r, pair->value, compat_rules[i].rule->id);
    }
    return true;
}

static bool is_true(const struct node *map, const char *key)
{
    const struct node *node = doc_get(map, key);
    return node && node->type == DOC_BOOL && node->boolean;
}

static bool read_breaking(struct reading *r, const struct node *map)
{
    static const char *const keys[] = {
        "use", "except", "ignore", "ignore_only", "disable_builtin", "ignore_unstable_packages"
    };
    for_each_pair (map, pair) {
        bool known = false;
        for (size_t i = 0; i < countof(keys); i++)
            known |= str_is(pair->key, keys[i]);
        if (!known)
            return wrong(r, pair->value, "breaking has no key", pair->key);
    }
    const struct node *use = doc_get(map, "use");
    r->config->uses = doc_count(use) > 0;
    for_each_item (use, item)
        r->config->categories |= category(r, doc_text(item));
    if (is_true(map, "disable_builtin"))
        memset(r->config->disabled, true, sizeof(r->config->disabled));
    r->config->ignore_unstable = is_true(map, "ignore_unstable_packages");
    add_ignores(r, doc_get(map, "ignore"), NULL);
    return read_names(r, use, r->config->enabled) &&
           read_names(r, doc_get(map, "except"), r->config->disabled) &&
           read_ignore_only(r, doc_get(map, "ignore_only"));
}

static void add_root(struct reading *r, struct str disk, const struct node *excludes)
{
    struct arena *arena = &r->run->arena;
    struct str *paths = arena_array(arena, struct str, doc_count(excludes));
    size_t n = 0;
    for_each_item (excludes, item)
        paths[n++] = path_collapse(arena, doc_text(item));
    *vec_push(arena, &r->config->roots) =
        (struct compat_root){ .disk = disk, .excludes = paths, .n_excludes = n };
}

static bool leads_out(struct str path)
{
    return str_is(path, "..") || str_starts(path, "../") || str_starts(path, "/");
}

static bool read_modules(struct reading *r, const struct node *root, bool with_rules)
{
    const struct node *modules = doc_get(root, "modules"), *breaking = doc_get(root, "breaking");
    for_each_item (modules, module) {
        struct str path = doc_get_text(module, "path");
        const struct node *own = doc_get(module, "breaking");
        path = path_collapse(&r->run->arena, path.n ? path : STR("."));
        if (leads_out(path))
            return wrong(r, module, "a module outside of the folder:", path);
        add_root(r, path, doc_get(module, "excludes"));
        if (own && doc_count(modules) > 1 && with_rules)
            return wrong(r, own,
                         "several modules, and one has rules of its own: check it alone:", path);
        breaking = own ? own : breaking;
    }
    if (!doc_count(modules))
        add_root(r, STR("."), NULL);
    return !with_rules || !breaking || read_breaking(r, breaking);
}

static bool read_root(struct reading *r, const struct node *root, bool with_rules)
{
    struct str version = doc_get_text(root, "version");
    const struct node *breaking = doc_get(root, "breaking");
    r->config->found = true;
    r->config->plugins =
        doc_count(doc_get(root, "plugins")) || doc_count(doc_get(root, "policies"));
    if (str_is(version, "v2"))
        return read_modules(r, root, with_rules);
    if (!str_is(version, "v1"))
        return wrong(r, doc_get(root, "version"), "only versions v1 and v2 are known, not",
                     version);
    r->config->old = true;
    add_root(r, STR("."), doc_path(root, "build.excludes"));
    return !with_rules || !breaking || read_breaking(r, breaking);
}

bool buf_config_read(struct run *run, const struct fileset *set, bool with_rules,
                     struct buf_config *out, struct str *out_error)
{
    struct arena *arena = &run->arena;
    struct reading r = { run, out, fileset_shown(set, arena, STR("buf.yaml")), out_error };
    const char *why;
    struct str text;
    struct docs docs = { 0 };
    struct findings findings;
    bool whole = fileset_read_path(set, STR("buf.yaml"), arena, &text, &why);
    if (!whole && why)
        return wrong(&r, NULL, "cannot be read:", str_from(why));
    if (!whole) {
        add_root(&r, STR("."), NULL);
        return true;
    }
    if (text.n > BYTES_MAX)
        return wrong(&r, NULL, "is too large for a configuration", STR_NULL);
    findings_init(&findings, arena);
    if (!doc_parse_yaml(arena, text, (struct loc){ 0, 1, 1 }, NULL, &findings, &docs) ||
        findings.all.n > 0 || docs.all.n != 1)
        return wrong(&r, NULL, "malformed:",
                     findings.all.n ? findings.all.v[0].message : STR("one document is expected"));
    return read_root(&r, docs.all.v[0], with_rules);
}
