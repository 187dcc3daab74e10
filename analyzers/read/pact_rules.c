/* Rules of matching of all versions: paths into a tree of steps, matchers into one meaning. */
#include "pact_priv.h"

enum { STEPS_MAX = 128 };

void pact_forest_init(struct pact_forest *forest, struct arena *arena)
{
    *forest = (struct pact_forest){ .arena = arena };
    symtab_init(&forest->steps, arena);
    vec_push(arena, &forest->nodes);
}

static struct str step_key(struct pact_forest *forest, uint32_t parent, struct str key, bool any)
{
    return any ? str_printf(forest->arena, "%u*", parent)
               : str_printf(forest->arena, "%u.%" PRIstr, parent, STR_ARG(key));
}

static uint32_t child(struct pact_forest *forest, uint32_t parent, struct str key, bool any)
{
    sym s = sym_intern(&forest->steps, step_key(forest, parent, key, any));
    while (forest->by_step.n <= s)
        *vec_push(forest->arena, &forest->by_step) = 0;
    if (!forest->by_step.v[s]) {
        vec_push(forest->arena, &forest->nodes);
        forest->by_step.v[s] = (uint32_t)forest->nodes.n - 1;
    }
    forest->nodes.v[parent].any |= any;
    return forest->by_step.v[s];
}

/* Cuts the next step off a path behind its "$". False at the end and for what is no path. */
static bool next_step(struct str *path, struct str *key, bool *any)
{
    *any = false;
    if (str_starts(*path, ".["))
        *path = str_skip(*path, 1);
    if (!path->n)
        return false;
    if (path->p[0] == '[' && path->n > 1 && (path->p[1] == '\'' || path->p[1] == '"')) {
        struct str rest = str_skip(*path, 2);
        size_t end = str_find_char(rest, path->p[1]);
        *key = str_take(rest, end);
        *path = str_skip(rest, end == SIZE_MAX ? rest.n : end + 1);
        if (path->n && path->p[0] == ']')
            *path = str_skip(*path, 1);
        return end != SIZE_MAX;
    }
    bool bracket = path->p[0] == '[';
    struct str rest = bracket || path->p[0] == '.' ? str_skip(*path, 1) : *path;
    size_t end = 0;
    while (end < rest.n && rest.p[end] != '[' && rest.p[end] != (bracket ? ']' : '.'))
        end++;
    *key = str_take(rest, end);
    *any = str_is(*key, "*");
    *path = str_skip(rest, end + (bracket && end < rest.n && rest.p[end] == ']'));
    return key->n > 0;
}

static void add_rule(struct pact_forest *forest, uint32_t root, struct str path,
                     const struct node *rule)
{
    uint32_t at = root;
    struct str key;
    bool any;
    size_t steps = 0;
    if (str_starts(path, "$"))
        path = str_skip(path, 1);
    while (next_step(&path, &key, &any) && steps++ < STEPS_MAX)
        at = child(forest, at, key, any);
    if (!path.n)
        forest->nodes.v[at].rule = rule;
}

/* "$.body.x" of version 2 -> ".x" for the body. */
static bool of_section(struct str path, const char *section, struct str *out)
{
    struct str key, rest = str_skip(path, 1);
    bool any;
    if (!str_starts(path, "$") || !next_step(&rest, &key, &any))
        return false;
    *out = rest;
    return str_is(key, section) || (str_is(key, "headers") && strcmp(section, "header") == 0);
}

static const struct node *rules_of(const struct node *part)
{
    static const char *const names[] = { "matchingRules", "requestMatchingRules",
                                         "responseMatchingRules" };
    for (size_t i = 0; i < countof(names); i++)
        if (doc_is_map(doc_get(part, names[i])))
            return doc_get(part, names[i]);
    return NULL;
}

uint32_t pact_rules(struct pact_forest *forest, const struct node *part, const char *section)
{
    const struct node *rules = rules_of(part), *group = doc_get(rules, section);
    if (!doc_count(rules))
        return 0;
    if (!group && strcmp(section, "body") == 0)
        group = doc_get(rules, "content");
    vec_push(forest->arena, &forest->nodes);
    uint32_t root = (uint32_t)forest->nodes.n - 1;
    if (doc_is_map(group) && doc_get(group, "matchers")) {
        forest->nodes.v[root].rule = group; /* of a path or status there is one only */
        return root;
    }
    for_each_pair (group, pair)
        add_rule(forest, root, pair->key, pair->value);
    for_each_pair (rules, pair) {
        struct str path;
        if (of_section(pair->key, section, &path))
            add_rule(forest, root, path, pair->value);
    }
    return root;
}

struct pact_states pact_root(uint32_t rules)
{
    return (struct pact_states){ .v = { rules }, .n = rules != 0 };
}

static void add_state(const struct pact_forest *forest, struct pact_states *to, uint32_t parent,
                      struct str key, bool any)
{
    char room[256];
    int n = any ? snprintf(room, sizeof(room), "%u*", parent)
                : snprintf(room, sizeof(room), "%u.%" PRIstr, parent, STR_ARG(key));
    if (n < 0 || (size_t)n >= sizeof(room))
        return;
    sym s = sym_find(&forest->steps, (struct str){ room, (size_t)n });
    if (!s || s >= forest->by_step.n || !forest->by_step.v[s])
        return;
    for (uint32_t i = 0; i < to->n; i++)
        if (to->v[i] == forest->by_step.v[s])
            return;
    if (to->n < PACT_STATES_MAX)
        to->v[to->n++] = forest->by_step.v[s];
}

void pact_step(const struct pact_forest *forest, const struct pact_states *from, struct str key,
               struct pact_states *to)
{
    for (uint32_t i = 0; i < from->n; i++)
        add_state(forest, to, from->v[i], key, false);
    for (uint32_t i = 0; i < from->n; i++)
        if (forest->nodes.v[from->v[i]].any)
            add_state(forest, to, from->v[i], STR_NULL, true);
}

bool pact_any(const struct pact_forest *forest, const struct pact_states *states)
{
    for (uint32_t i = 0; i < states->n; i++)
        if (forest->nodes.v[states->v[i]].any)
            return true;
    return false;
}

struct meaning {
    const char *match;
    unsigned types;
    const char *format;
    bool like, map, contains;
};

static const struct meaning meanings[] = {
    { "type", 0, NULL, true, false, false },
    { "equality", 0, NULL, false, false, false },
    { "regex", 0, NULL, false, false, false },
    { "include", API_STRING, NULL, false, false, false },
    { "integer", API_INTEGER, NULL, false, false, false },
    { "decimal", API_FRACTION, NULL, false, false, false },
    { "number", API_INTEGER | API_FRACTION, NULL, false, false, false },
    { "date", API_STRING, "date", false, false, false },
    { "time", API_STRING, "time", false, false, false },
    { "timestamp", API_STRING, "date-time", false, false, false },
    { "datetime", API_STRING, "date-time", false, false, false },
    { "boolean", API_BOOLEAN, NULL, false, false, false },
    { "null", API_NULL, NULL, false, false, false },
    { "values", 0, NULL, true, true, false },
    { "eachValue", 0, NULL, true, true, false },
    { "eachKey", 0, NULL, true, true, false },
    { "arrayContains", 0, NULL, true, false, true },
    { "array-contains", 0, NULL, true, false, true },
    { "notEmpty", 0, NULL, true, false, false },
    { "not-empty", 0, NULL, true, false, false },
    { "semver", API_STRING, NULL, true, false, false },
    { "contentType", 0, NULL, true, false, false },
};

/* What "match" leaves out follows from what else is said. */
static struct str match_name(const struct node *rule)
{
    struct str name = doc_get_text(rule, "match");
    if (name.n)
        return name;
    if (doc_get(rule, "regex"))
        return STR("regex");
    return doc_get(rule, "min") || doc_get(rule, "max") ? STR("type") : STR_NULL;
}

static bool is_iso(struct str format)
{
    return !format.n || str_starts(format, "yyyy-MM-dd") || str_starts(format, "HH:mm:ss");
}

static void bound(const struct node *rule, const char *key, uint64_t *out)
{
    uint64_t value;
    if (str_to_u64(doc_get_text(rule, key), &value))
        *out = value;
}

static void add_match(struct pact_match *all, const struct node *rule)
{
    struct str name = match_name(rule);
    const struct meaning *meaning = NULL;
    for (size_t i = 0; i < countof(meanings); i++)
        if (str_is(name, meanings[i].match))
            meaning = &meanings[i];
    if (!name.n)
        return;
    bool first = !all->said;
    all->said = true;
    all->like = (first || all->like) && (!meaning || meaning->like);
    if (!meaning)
        return;
    all->map |= meaning->map;
    all->contains |= meaning->contains;
    if (meaning->types && (!all->types || (all->types & meaning->types)))
        all->types = all->types ? all->types & meaning->types : meaning->types;
    if (meaning->format && is_iso(doc_get_text(rule, "format")))
        all->format = meaning->format;
    if (str_is(name, "regex"))
        all->pattern = doc_get_text(rule, "regex");
    bound(rule, "min", &all->count.least);
    bound(rule, "max", &all->count.most);
}

struct pact_match pact_match_of(const struct node *rule)
{
    struct pact_match match = { .count = { 0, UINT64_MAX } };
    const struct node *matchers = doc_get(rule, "matchers");
    if (!doc_is_list(matchers))
        matchers = doc_is_list(rule) ? rule : NULL;
    for_each_item (matchers, one)
        add_match(&match, one);
    if (!matchers && doc_is_map(rule))
        add_match(&match, rule);
    /* Either of several will do: what one of them asks is not surely so. */
    if (str_is_nocase(doc_get_text(rule, "combine"), "OR") && doc_count(matchers) > 1)
        match = (struct pact_match){ .said = true,
                                     .like = true,
                                     .map = match.map,
                                     .contains = match.contains,
                                     .count = { 0, UINT64_MAX } };
    return match;
}

struct pact_match pact_match_at(const struct pact_forest *forest, const struct pact_states *states)
{
    for (uint32_t i = 0; i < states->n; i++)
        if (forest->nodes.v[states->v[i]].rule)
            return pact_match_of(forest->nodes.v[states->v[i]].rule);
    return (struct pact_match){ .count = { 0, UINT64_MAX } };
}
