/* Keys of buf.yaml and buf.work.yaml, and what each may hold. */
#include "buf_priv.h"

enum kind { TEXT, FLAG, TEXTS, LISTS, SECTION, SECTIONS, ANY };
enum section { TOP, BUILD, LINT, BREAKING, MODULE, WORK };
enum { OLDEST = 1 << BUF_V1BETA1, OLD = 1 << BUF_V1, NEW = 1 << BUF_V2, V1S = OLDEST | OLD };

static const struct key {
    enum section section;
    const char *name;
    unsigned versions;
    enum kind kind;
    enum section below; /* SECTION, SECTIONS */
} keys[] = {
    { TOP, "version", V1S | NEW, TEXT, TOP },
    { TOP, "name", V1S | NEW, TEXT, TOP },
    { TOP, "deps", V1S | NEW, TEXTS, TOP },
    { TOP, "build", V1S, SECTION, BUILD },
    { TOP, "lint", V1S | NEW, SECTION, LINT },
    { TOP, "breaking", V1S | NEW, SECTION, BREAKING },
    { TOP, "modules", NEW, SECTIONS, MODULE },
    { TOP, "plugins", NEW, ANY, TOP },
    { TOP, "policies", NEW, ANY, TOP },
    { BUILD, "roots", V1S, TEXTS, TOP },
    { BUILD, "excludes", V1S, TEXTS, TOP },
    { MODULE, "path", NEW, TEXT, TOP },
    { MODULE, "name", NEW, TEXT, TOP },
    { MODULE, "excludes", NEW, TEXTS, TOP },
    { MODULE, "includes", NEW, TEXTS, TOP },
    { MODULE, "lint", NEW, SECTION, LINT },
    { MODULE, "breaking", NEW, SECTION, BREAKING },
    { BREAKING, "use", V1S | NEW, TEXTS, TOP },
    { BREAKING, "except", V1S | NEW, TEXTS, TOP },
    { BREAKING, "ignore", V1S | NEW, TEXTS, TOP },
    { BREAKING, "ignore_only", V1S | NEW, LISTS, TOP },
    { BREAKING, "ignore_unstable_packages", V1S | NEW, FLAG, TOP },
    { BREAKING, "disable_builtin", V1S | NEW, FLAG, TOP },
    { LINT, "use", V1S | NEW, TEXTS, TOP },
    { LINT, "except", V1S | NEW, TEXTS, TOP },
    { LINT, "ignore", V1S | NEW, TEXTS, TOP },
    { LINT, "ignore_only", V1S | NEW, LISTS, TOP },
    { LINT, "enum_zero_value_suffix", V1S | NEW, TEXT, TOP },
    { LINT, "rpc_allow_same_request_response", V1S | NEW, FLAG, TOP },
    { LINT, "rpc_allow_google_protobuf_empty_requests", V1S | NEW, FLAG, TOP },
    { LINT, "rpc_allow_google_protobuf_empty_responses", V1S | NEW, FLAG, TOP },
    { LINT, "service_suffix", V1S | NEW, TEXT, TOP },
    { LINT, "allow_comment_ignores", V1S, FLAG, TOP },
    { LINT, "disallow_comment_ignores", NEW, FLAG, TOP },
    { LINT, "disable_builtin", V1S | NEW, FLAG, TOP },
    { WORK, "version", OLD, TEXT, TOP },
    { WORK, "directories", OLD, TEXTS, TOP },
};

struct visit {
    const struct node *node;
    enum section section;
};

static bool is_word(const struct node *node, const char *const *words)
{
    for (size_t i = 0; words[i]; i++)
        if (str_is_nocase(node->text, words[i]))
            return true;
    return false;
}

static bool is_flag(const struct node *node)
{
    static const char *const words[] = { "true", "false", "yes", "no", "on", "off", "y", "n", NULL };
    return node->type == DOC_BOOL || (doc_is_scalar(node) && !node->quoted && is_word(node, words));
}

bool buf_flag(const struct node *map, const char *key)
{
    static const char *const words[] = { "true", "yes", "on", "y", NULL };
    const struct node *node = doc_get(map, key);
    return node && doc_is_scalar(node) && is_word(node, words);
}

static bool is_texts(const struct node *node)
{
    for_each_item (node, item)
        if (!doc_is_scalar(item) && item->type != DOC_NULL)
            return false;
    return doc_is_list(node) || node->type == DOC_NULL;
}

static bool is_lists(const struct node *node)
{
    for_each_pair (node, pair)
        if (!is_texts(pair->value))
            return false;
    return doc_is_map(node);
}

static const char *misses(const struct node *node, enum kind kind)
{
    if (node->type == DOC_NULL)
        return NULL;
    switch (kind) {
    case TEXT:
        return doc_is_scalar(node) ? NULL : "a text";
    case FLAG:
        return is_flag(node) ? NULL : "true or false";
    case TEXTS:
        return is_texts(node) ? NULL : "a list of texts";
    case LISTS:
        return is_lists(node) ? NULL : "a map of lists";
    case SECTION:
        return doc_is_map(node) ? NULL : "a section";
    case SECTIONS:
        return doc_is_list(node) ? NULL : "a list of sections";
    case ANY:
        break;
    }
    return NULL;
}

static const struct key *find_key(enum section section, struct str name, enum buf_version version)
{
    for (size_t i = 0; i < countof(keys); i++)
        if (keys[i].section == section && (keys[i].versions & 1u << version) &&
            str_is(name, keys[i].name))
            return &keys[i];
    return NULL;
}

static bool unknown(struct buf_reading *r, const struct pair *pair, enum section section,
                    enum buf_version version)
{
    struct node at = { .loc = pair->key_loc };
    for (size_t i = 0; i < countof(keys); i++)
        if (keys[i].section == section && (keys[i].versions & 1u << version) &&
            str_is_near(pair->key, str_from(keys[i].name)))
            return buf_wrong(r, &at, "unknown key '%" PRIstr "'; did you mean '%s'?",
                             STR_ARG(str_take(pair->key, 80)), keys[i].name);
    return buf_wrong(r, &at, "unknown key '%" PRIstr "'", STR_ARG(str_take(pair->key, 80)));
}

struct visits {
    VEC(struct visit) all;
};

static bool check_section(struct buf_reading *r, struct visits *visits, const struct visit *visit,
                          enum buf_version version)
{
    if (visit->node->type != DOC_NULL && !doc_is_map(visit->node))
        return buf_wrong(r, visit->node, "a section is expected");
    for_each_pair (visit->node, pair) {
        const struct key *key = find_key(visit->section, pair->key, version);
        if (!key)
            return unknown(r, pair, visit->section, version);
        const char *what = misses(pair->value, key->kind);
        if (what)
            return buf_wrong(r, pair->value, "'%s' must be %s", key->name, what);
        if (key->kind == SECTION)
            *vec_push(r->arena, &visits->all) = (struct visit){ pair->value, key->below };
        for_each_item (pair->value, item)
            if (key->kind == SECTIONS)
                *vec_push(r->arena, &visits->all) = (struct visit){ item, key->below };
    }
    return true;
}

static bool check_from(struct buf_reading *r, const struct node *root, enum section section,
                       enum buf_version version)
{
    struct visits visits = { 0 };
    *vec_push(r->arena, &visits.all) = (struct visit){ root, section };
    for (size_t i = 0; i < visits.all.n; i++) {
        struct visit visit = visits.all.v[i];
        if (!check_section(r, &visits, &visit, version))
            return false;
    }
    return true;
}

bool buf_keys_check(struct buf_reading *r, const struct node *root, enum buf_version version)
{
    return check_from(r, root, TOP, version);
}

bool buf_work_keys_check(struct buf_reading *r, const struct node *root)
{
    return check_from(r, root, WORK, BUF_V1);
}
