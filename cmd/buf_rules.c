/* Section "breaking" of buf.yaml: rules by their names in each version, and what is ignored. */
#include <inttypes.h>

#include "buf_priv.h"

enum { ALL_LEVELS = COMPAT_FILE | COMPAT_PACKAGE | COMPAT_WIRE_JSON | COMPAT_WIRE };

/* Rules of v1beta1 whose categories are not those of today; 0: not there. */
static const struct {
    const char *name;
    unsigned categories;
} oldest[] = {
    { "FIELD_SAME_CARDINALITY", ALL_LEVELS },
    { "FIELD_SAME_TYPE", ALL_LEVELS },
    { "FIELD_WIRE_COMPATIBLE_TYPE", 0 },
    { "FIELD_WIRE_JSON_COMPATIBLE_TYPE", 0 },
    { "FILE_SAME_PACKAGE", COMPAT_FILE },
};

/* Names that stand for others, or for nothing any more. */
static const struct renamed {
    const char *old;
    bool in_v2;
    const char *now[3];
} renamed[] = {
    { "FIELD_SAME_CTYPE", false, { "FIELD_SAME_CPP_STRING_TYPE" } },
    { "FIELD_SAME_LABEL",
      false,
      { "FIELD_SAME_CARDINALITY", "FIELD_WIRE_COMPATIBLE_CARDINALITY",
        "FIELD_WIRE_JSON_COMPATIBLE_CARDINALITY" } },
    { "FILE_SAME_JAVA_STRING_CHECK_UTF8", false, { "FIELD_SAME_JAVA_UTF8_VALIDATION" } },
    { "FILE_SAME_PHP_GENERIC_SERVICES", false, { NULL } },
    { "MESSAGE_SAME_MESSAGE_SET_WIRE_FORMAT", true, { NULL } },
};

static const struct {
    const char *name;
    unsigned bit;
} categories[] = {
    { "FILE", COMPAT_FILE }, { "PACKAGE", COMPAT_PACKAGE }, { "WIRE_JSON", COMPAT_WIRE_JSON },
    { "WIRE", COMPAT_WIRE }, { "CSR", COMPAT_CSR },
};

unsigned buf_categories(enum buf_version version, int row)
{
    unsigned all = compat_rules[row].categories;
    if (version == BUF_V2)
        return all & ~(unsigned)COMPAT_NEW;
    if (all & COMPAT_NEW)
        return 0;
    for (size_t i = 0; version == BUF_V1BETA1 && i < countof(oldest); i++)
        if (strcmp(oldest[i].name, compat_rules[row].buf) == 0)
            return oldest[i].categories;
    return all & ALL_LEVELS;
}

static unsigned category(enum buf_version version, struct str name)
{
    for (size_t i = 0; i < countof(categories); i++)
        if (str_is(name, categories[i].name) &&
            (version == BUF_V2 || categories[i].bit != COMPAT_CSR))
            return categories[i].bit;
    return 0;
}

static const struct renamed *renamed_find(enum buf_version version, struct str name)
{
    for (size_t i = 0; i < countof(renamed); i++)
        if (str_is(name, renamed[i].old) && (version != BUF_V2 || renamed[i].in_v2))
            return &renamed[i];
    return NULL;
}

static void add_note(struct buf_reading *r, struct buf_rules *held, struct str note)
{
    for (size_t i = 0; i < held->notes.all.n; i++)
        if (str_eq(held->notes.all.v[i], note))
            return;
    *vec_push(r->arena, &held->notes.all) = note;
}

/* Sets what an old name stands for today, and says so once. */
static void take_renamed(struct buf_reading *r, const struct renamed *old, struct buf_rules *held,
                         bool *set)
{
    struct strbuf note;
    strbuf_init(&note, r->arena);
    strbuf_addf(&note, "%" PRIstr ": rule %s is deprecated", STR_ARG(r->path), old->old);
    for (size_t i = 0; i < countof(old->now) && old->now[i]; i++) {
        set[compat_rule_find(str_from(old->now[i]))] = true;
        strbuf_addf(&note, "%s %s", i == 0 ? "; it stands for" : ",", old->now[i]);
    }
    if (!old->now[0])
        strbuf_addf(&note, "; it stands for nothing");
    add_note(r, held, strbuf_str(&note));
}

static bool unknown(struct buf_reading *r, const struct node *at, struct buf_rules *held)
{
    struct str name = doc_text(at);
    enum buf_version version = held->version;
    if (r->plugins) {
        add_note(r, held,
                 str_printf(r->arena, "%" PRIstr ": rule %" PRIstr " is left to plugins",
                            STR_ARG(r->path), STR_ARG(str_take(name, 80))));
        return true;
    }
    for (int i = 0; i < COMPAT_RULES; i++)
        if (buf_categories(version, i) && str_is_near(name, str_from(compat_rules[i].buf)))
            return buf_wrong(r, at,
                             "unknown rule or category '%" PRIstr "'; did you mean '%s'?",
                             STR_ARG(str_take(name, 80)), compat_rules[i].buf);
    return buf_wrong(r, at, "unknown rule or category '%" PRIstr "'", STR_ARG(str_take(name, 80)));
}

static int find_rule(enum buf_version version, struct str name)
{
    for (int i = 0; i < COMPAT_RULES; i++)
        if (str_is(name, compat_rules[i].buf) && buf_categories(version, i))
            return i;
    return -1;
}

/* Sets the rules that a name stands for: a rule, a category, an old name. */
static bool select_rules(struct buf_reading *r, const struct node *at, struct buf_rules *held,
                         bool *set)
{
    struct str name = doc_text(at);
    enum buf_version version = held->version;
    unsigned bit = category(version, name);
    const struct renamed *old = renamed_find(version, name);
    int row = find_rule(version, name);

    for (int i = 0; i < COMPAT_RULES; i++)
        set[i] |= (buf_categories(version, i) & bit) != 0;
    if (old)
        take_renamed(r, old, held, set);
    else if (row >= 0)
        set[row] = true;
    else if (!bit)
        return unknown(r, at, held);
    return true;
}

/* Empty names count for nothing. */
static bool read_names(struct buf_reading *r, const struct node *list, struct buf_rules *held,
                       bool *set, bool *any)
{
    for_each_item (list, item) {
        if (!doc_text(item).n)
            continue;
        *any = true;
        if (!select_rules(r, item, held, set))
            return false;
    }
    return true;
}

struct scope { /* where the section holds */
    struct str folder;
    bool own;
};

/* Those of the list that lie in the module, as its imports name them. */
static bool read_paths(struct buf_reading *r, const struct node *list, const struct scope *scope,
                       struct strs *out)
{
    for_each_item (list, item) {
        struct str path, rest;
        if (item->type == DOC_NULL)
            continue;
        if (!buf_path(r, item, "a path to ignore", &path))
            return false;
        if (buf_is_within(path, scope->folder, &rest))
            *vec_push(r->arena, &out->all) = rest;
        else if (scope->own)
            return buf_wrong(r, item, "'%" PRIstr "' does not lie in the module '%" PRIstr "'",
                             STR_ARG(str_take(path, 80)), STR_ARG(str_take(scope->folder, 80)));
    }
    strs_sort(out, true);
    return true;
}

static void add_ignores(struct buf_reading *r, const struct strs *paths, uint64_t set,
                        struct buf_rules *out)
{
    for (size_t i = 0; i < paths->all.n; i++)
        *vec_push(r->arena, &out->ignores) =
            (struct compat_ignore){ .path = paths->all.v[i], .rules = set };
}

/* A whole module is a path like any other, even beside paths within. */
static bool read_ignore(struct buf_reading *r, const struct node *list, const struct scope *scope,
                        struct buf_rules *out)
{
    struct strs paths = { 0 };
    if (!read_paths(r, list, scope, &paths))
        return false;
    out->disabled = paths.all.n > 0 && str_is(paths.all.v[0], ".");
    if (out->disabled)
        return true;
    add_ignores(r, &paths, UINT64_MAX, out);
    return buf_paths_apart(r, list, &paths);
}

static bool check_ignore_only(struct buf_reading *r, const struct node *map,
                              const struct scope *scope)
{
    for_each_pair (map, pair) {
        struct strs paths = { 0 };
        if (!read_paths(r, pair->value, scope, &paths) ||
            !buf_paths_apart(r, pair->value, &paths))
            return false;
    }
    return true;
}

static uint64_t mask_of(const bool *set)
{
    uint64_t mask = 0;
    for (int i = 0; i < COMPAT_RULES; i++)
        mask |= (uint64_t)set[i] << i;
    return mask;
}

static bool read_ignore_only(struct buf_reading *r, const struct node *map,
                             const struct scope *scope, struct buf_rules *out)
{
    for_each_pair (map, pair) {
        struct node key = { .type = DOC_STRING, .text = pair->key, .loc = pair->key_loc };
        bool set[COMPAT_RULES] = { false };
        struct strs paths = { 0 };
        if (!read_paths(r, pair->value, scope, &paths))
            return false;
        if (!paths.all.n)
            continue;
        if (!select_rules(r, &key, out, set))
            return false;
        if (str_is(paths.all.v[0], "."))
            return buf_wrong(r, pair->value, "'ignore_only' of a whole module: use 'except'");
        add_ignores(r, &paths, mask_of(set), out);
    }
    return true;
}

static void spell_rules(struct strbuf *to, const char *what, const bool *set)
{
    strbuf_addf(to, "%s", what);
    for (int i = 0; i < COMPAT_RULES; i++)
        strbuf_add_char(to, set[i] ? '1' : '0');
}

static void spell(struct buf_reading *r, struct buf_rules *held)
{
    struct strbuf to;
    struct strs ignores = { 0 };
    strbuf_init(&to, r->arena);
    strbuf_addf(&to, "%d %d %d %d %u", (int)held->version, held->disabled, held->uses,
                held->ignore_unstable, held->categories);
    spell_rules(&to, " use ", held->enabled);
    spell_rules(&to, " except ", held->excepted);
    for (size_t i = 0; i < held->ignores.n; i++)
        *vec_push(r->arena, &ignores.all) =
            str_printf(r->arena, "\n%" PRIx64 " %" PRIstr, held->ignores.v[i].rules,
                       STR_ARG(held->ignores.v[i].path));
    strs_sort(&ignores, true);
    for (size_t i = 0; i < ignores.all.n; i++)
        strbuf_add(&to, ignores.all.v[i]);
    held->spelled = strbuf_str(&to);
}

/* Names count only where the rules are used, and disable_builtin leaves none. */
static void read_all_names(struct buf_reading *r, const struct node *map,
                           const struct scope *scope, struct buf_rules *out)
{
    const struct node *use = doc_get(map, "use");
    bool any = false;
    if (buf_flag(map, "disable_builtin")) {
        memset(out->excepted, true, sizeof(out->excepted));
        return;
    }
    if (!read_names(r, use, out, out->enabled, &out->uses) ||
        !read_names(r, doc_get(map, "except"), out, out->excepted, &any) ||
        !read_ignore_only(r, doc_get(map, "ignore_only"), scope, out))
        out->error = *r->error;
    for_each_item (use, item)
        out->categories |= category(out->version, doc_text(item));
}

bool buf_rules_read(struct buf_reading *r, const struct node *map, enum buf_version version,
                    struct str folder, bool own, struct buf_rules *out)
{
    struct scope scope = { folder, own };
    *out = (struct buf_rules){ .version = version };
    if (!read_ignore(r, doc_get(map, "ignore"), &scope, out) ||
        !check_ignore_only(r, doc_get(map, "ignore_only"), &scope))
        return false;
    out->ignore_unstable = buf_flag(map, "ignore_unstable_packages");
    if (!out->disabled)
        read_all_names(r, map, &scope, out);
    spell(r, out);
    return true;
}
